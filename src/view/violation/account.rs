//! What became of one request: a row for its client, one for each node that had to do with it, and one for what the
//! cluster owed. Each call, return and moment has a column.

use super::{BAR, Bar, GAP, Kind, NAMES, ROW, Row, Timeline, client, operation, value};
use crate::check::Violation;
use crate::check::account::{Account, Moment, Turn};
use crate::check::history::Known;
use crate::check::proof::Part;
use crate::types::{Instant, NodeId};
use crate::view::catalogue::Catalogue;
use crate::view::{figures, terms};

/// Pixels: wide enough for the longest label.
const COLUMN: f64 = 92.0;

/// Whose row it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lane {
    Client,
    Node(NodeId),
    /// Nobody's in particular.
    Cluster,
}

pub fn timeline(words: &Catalogue, violation: &Violation, account: &Account) -> Timeline {
    let (stops, lanes) = (stops(account), lanes(account));
    let column = |wanted: Stop| stops.iter().position(|stop| *stop == wanted);
    let row = |lane: Lane| lanes.iter().position(|other| *other == lane).unwrap_or_default();
    let asked = account.operation.map(|known| {
        let returned = column(Stop::Return).map(|column| column + 1);
        let to = returned.or_else(|| column(Stop::Moment(Turn::GaveUp))).unwrap_or(stops.len());
        let bar = Bar { part: account.part(), ..asked(words, account, &known) };
        placed(bar, column(Stop::Call).unwrap_or_default(), to, row(Lane::Client))
    });
    let happened = account.moments.iter().map(|moment| {
        let (lane, from) = (lane(moment), column(Stop::Moment(moment.what)).unwrap_or_default());
        placed(happened(words, moment, named(words, account, lane)), from, from + 1, row(lane))
    });
    let name = |(row, lane): (usize, &Lane)| Row { y: middle(row), name: named(words, account, *lane) };
    let heads = ["who", "what", "from", "to", "part"];
    Timeline {
        title: terms::property(words, violation.property),
        width: NAMES + stops.len() as f64 * COLUMN,
        height: lanes.len() as f64 * ROW,
        rows: lanes.iter().enumerate().map(name).collect(),
        bars: asked.into_iter().chain(happened).collect(),
        reason: reason(words, violation, account),
        how: words.text("cluster-account-how"),
        parts: [Part::Impossible, Part::Against, Part::Around].map(|part| (part, meaning(words, part))).into(),
        columns: heads.map(|head| words.text(&format!("cluster-account-column-{head}"))),
    }
}

/// What has a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    Call,
    Return,
    Moment(Turn),
}

/// In order; at one time, what leads to an answer comes before it, and what is wrong with it after.
fn stops(account: &Account) -> Vec<Stop> {
    let asked = account
        .operation
        .iter()
        .flat_map(|known| [Some((known.called_at, 0, Stop::Call)), known.returned_at.map(|at| (at, 2, Stop::Return))]);
    let rank = |what: Turn| if what.part() == Part::Impossible { 3 } else { 1 };
    let happened = account.moments.iter().map(|moment| (moment.at, rank(moment.what), Stop::Moment(moment.what)));
    let mut stops: Vec<(Instant, u8, Stop)> = asked.flatten().chain(happened).collect();
    stops.sort_by_key(|(at, rank, _)| (*at, *rank));
    stops.into_iter().map(|(_, _, stop)| stop).collect()
}

/// Each once, from the top.
fn lanes(account: &Account) -> Vec<Lane> {
    let mut lanes = vec![Lane::Client];
    for moment in &account.moments {
        if !lanes.contains(&lane(moment)) {
            lanes.push(lane(moment));
        }
    }
    lanes
}

fn lane(moment: &Moment) -> Lane {
    match (moment.what, moment.node) {
        (Turn::GaveUp, _) => Lane::Client,
        (_, Some(node)) => Lane::Node(node),
        (_, None) => Lane::Cluster,
    }
}

fn named(words: &Catalogue, account: &Account, lane: Lane) -> String {
    match lane {
        Lane::Client => client(words, account.request.client),
        Lane::Node(node) => terms::node(words, node),
        Lane::Cluster => words.text("cluster-account-cluster"),
    }
}

fn middle(row: usize) -> f64 {
    (row as f64 + 0.5) * ROW
}

fn placed(bar: Bar, from: usize, to: usize, row: usize) -> Bar {
    let width = to.max(from + 1) - from;
    Bar {
        x: NAMES + from as f64 * COLUMN + GAP,
        y: middle(row) - BAR / 2.0,
        width: width as f64 * COLUMN - 2.0 * GAP,
        ..bar
    }
}

/// Who waits may still be answered.
fn asked(words: &Catalogue, account: &Account, known: &Known) -> Bar {
    let bar = operation(words, known, meaning(words, account.part()));
    match known.returned_at.is_none() && account.moment(Turn::GaveUp).is_none() {
        true => Bar { returned: words.text("cluster-account-not-yet"), ..bar },
        false => bar,
    }
}

fn happened(words: &Catalogue, moment: &Moment, who: String) -> Bar {
    let (name, part) = (moment.what.name(), moment.what.part());
    let index = [("index", figures::count(moment.index).into())];
    Bar {
        x: 0.0,
        y: 0.0,
        width: 0.0,
        height: BAR,
        part,
        kind: Kind::Moment,
        is_open: false,
        label: words.with(&format!("cluster-account-label-{name}"), &index),
        who,
        told: words.with(&format!("cluster-account-told-{name}"), &index),
        called: figures::moment(words, moment.at),
        returned: String::new(),
        meaning: meaning(words, part),
    }
}

fn meaning(words: &Catalogue, part: Part) -> String {
    words.text(match part {
        Part::Impossible => "cluster-account-breaks",
        Part::Against => "cluster-account-promised",
        Part::Around => "cluster-account-around",
    })
}

fn reason(words: &Catalogue, violation: &Violation, account: &Account) -> String {
    let moment = |at: Instant| figures::moment(words, at);
    let at = |what: Turn| account.moment(what).map_or(String::new(), |known| moment(known.at));
    let node =
        |what: Turn| account.moment(what).and_then(|known| known.node).map_or(String::new(), |id| id.to_string());
    let index = |what: Turn| account.moment(what).map_or(String::new(), |known| figures::count(known.index));
    let operation = account.operation.as_ref();
    let arguments = [
        ("client", client(words, account.request.client)),
        ("key", operation.map_or(String::new(), |known| known.key.to_string())),
        ("value", operation.and_then(|known| value(known.access)).unwrap_or_default()),
        ("called", operation.map_or(String::new(), |known| moment(known.called_at))),
        ("ended", operation.and_then(|known| known.returned_at).map_or(String::new(), moment)),
        ("now", moment(violation.at)),
    ];
    let what = |what: Turn| account.moment(what).is_some();
    let (sentence, more) = match () {
        () if what(Turn::Replaced) => {
            let more = vec![("first", node(Turn::Committed)), ("committed", at(Turn::Committed))];
            let where_lost = [("node", node(Turn::Replaced)), ("index", index(Turn::Replaced))];
            ("replaced", more.into_iter().chain(where_lost).collect())
        }
        () if what(Turn::NotCommitted) => ("not-committed", Vec::new()),
        () if what(Turn::ExecutedAgain) => {
            let first = [("first", index(Turn::Executed)), ("committed", at(Turn::Executed))];
            let again = [("node", node(Turn::ExecutedAgain)), ("index", index(Turn::ExecutedAgain))];
            ("executed-again", first.into_iter().chain(again).collect())
        }
        () => {
            let due =
                vec![("repaired", at(Turn::Repaired)), ("leader", at(Turn::LeaderDue)), ("due", at(Turn::AnswerDue))];
            (if what(Turn::GaveUp) { "gave-up" } else { "unanswered" }, due)
        }
    };
    let arguments: Vec<_> = arguments.into_iter().chain(more).map(|(name, value)| (name, value.into())).collect();
    words.with(&format!("cluster-account-because-{sentence}"), &arguments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Property;
    use crate::check::linearizable::Access;
    use crate::protocol::RequestId;
    use crate::view::catalogue::Language;

    fn moment(at: u64, node: u16, index: u64, what: Turn) -> Moment {
        Moment { at: Instant(at), node: (node > 0).then_some(NodeId(node)), index, what }
    }

    fn account(returned_at: Option<u64>, moments: &[Moment]) -> Account {
        let request = RequestId { client: 3, serial: 1 };
        let returned_at = returned_at.map(Instant);
        let operation = Known::new(request, 8, Access::Write(41), Instant(1_000_000), returned_at);
        Account { request, operation: Some(operation), moments: moments.to_vec() }
    }

    fn drawn(language: Language, property: Property, account: &Account) -> Timeline {
        let violation = Violation {
            property,
            at: Instant(9_000_000),
            event: 1,
            nodes: Vec::new(),
            epoch: 0,
            index: 0,
            request: Some(account.request),
            account: None,
        };
        timeline(&Catalogue::new(language), &violation, account)
    }

    fn lost() -> Account {
        let moments = [moment(2_000_000, 2, 7, Turn::Committed), moment(9_000_000, 5, 7, Turn::Replaced)];
        account(Some(3_000_000), &moments)
    }

    fn unanswered(gave_up: bool) -> Account {
        let due = [
            moment(500_000, 0, 0, Turn::Repaired),
            moment(2_000_000, 0, 0, Turn::LeaderDue),
            moment(4_000_000, 0, 0, Turn::AnswerDue),
        ];
        let mut account = account(None, &due);
        account.moments.extend(gave_up.then_some(moment(9_000_000, 0, 0, Turn::GaveUp)));
        account
    }

    #[test]
    fn what_was_lost_stands_after_its_answer_in_the_row_of_the_node_that_lost_it() {
        let timeline = drawn(Language::English, Property::AcknowledgedWrites, &lost());
        let names: Vec<_> = timeline.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["client 4", "node 2", "node 5"]);
        let column = |bar: &Bar| ((bar.x - GAP - NAMES) / COLUMN, (bar.width + 2.0 * GAP) / COLUMN);
        let [write, committed, replaced] = &timeline.bars[..] else { panic!("{:?}", timeline.bars) };
        assert_eq!([column(write), column(committed), column(replaced)], [(0.0, 3.0), (1.0, 1.0), (3.0, 1.0)]);
        assert!(write.y < committed.y && committed.y < replaced.y);
        assert_eq!([write.part, committed.part, replaced.part], [Part::Against, Part::Around, Part::Impossible]);
        assert_eq!([write.kind, replaced.kind], [Kind::Write, Kind::Moment]);
        assert_eq!((write.label.as_str(), replaced.label.as_str()), ("w 41", "entry 7"));
    }

    /// Both executions may be part of one step, and what was answered may be wrong from the same moment on.
    #[test]
    fn what_happens_at_one_time_stands_side_by_side() {
        let again = [moment(3_000_000, 2, 7, Turn::Executed), moment(3_000_000, 2, 8, Turn::ExecutedAgain)];
        let uncommitted = [moment(3_000_000, 0, 0, Turn::NotCommitted)];
        for (moments, returned_at, columns) in [(&again[..], None, 3), (&uncommitted[..], Some(3_000_000), 3)] {
            let timeline = drawn(Language::English, Property::ExecutedOnce, &account(returned_at, moments));
            assert_eq!(timeline.width, NAMES + COLUMN * f64::from(columns));
            let [.., before, after] = &timeline.bars[..] else { panic!("{:?}", timeline.bars) };
            assert!(before.x + before.width < after.x, "{} {}", before.label, after.label);
        }
    }

    /// It stays open to the end, or until its client gives up.
    #[test]
    fn a_request_without_an_answer_reaches_beyond_what_it_was_promised() {
        for (gave_up, end) in [(false, 4.0), (true, 4.0)] {
            let timeline = drawn(Language::English, Property::Liveness, &unanswered(gave_up));
            let request = &timeline.bars[0];
            assert!(request.is_open && request.part == Part::Impossible);
            assert_eq!((request.x + request.width + GAP - NAMES) / COLUMN, end);
            let due = timeline.bars.iter().find(|bar| bar.part == Part::Against).expect("it was promised");
            assert!(due.x < request.x + request.width && due.y > request.y);
            assert_eq!(timeline.bars.len(), if gave_up { 5 } else { 4 });
            assert_eq!(request.returned, if gave_up { "never" } else { "not yet" });
        }
    }

    #[test]
    fn every_account_is_told_with_all_that_is_known() {
        let again = [moment(2_000_000, 2, 7, Turn::Executed), moment(9_000_000, 5, 12, Turn::ExecutedAgain)];
        let uncommitted = [moment(3_000_000, 0, 0, Turn::NotCommitted)];
        let all = [
            (lost(), vec!["8", "41", "1.000", "3.000", "2.000", "9.000", "7"]),
            (account(Some(3_000_000), &uncommitted), vec!["8", "41", "3.000"]),
            (account(Some(3_000_000), &again), vec!["7", "12", "2.000", "9.000", "5"]),
            (unanswered(false), vec!["8", "0.500", "2.000", "4.000", "1.000", "9.000"]),
            (unanswered(true), vec!["8", "0.500", "2.000", "4.000", "1.000", "9.000"]),
        ];
        for language in Language::ALL {
            for (account, told) in &all {
                let timeline = drawn(language, Property::Liveness, account);
                assert!(!timeline.reason.contains('{'), "{}", timeline.reason);
                for figure in told {
                    assert!(timeline.reason.contains(figure), "{figure}: {}", timeline.reason);
                }
            }
        }
    }

    #[test]
    fn every_turn_has_a_label_and_a_sentence() {
        for language in Language::ALL {
            let words = Catalogue::new(language);
            for what in Turn::ALL {
                for kind in ["label", "told"] {
                    let key = format!("cluster-account-{kind}-{}", what.name());
                    assert!(words.has(&key), "{}: {key}", language.tag());
                }
            }
        }
    }
}
