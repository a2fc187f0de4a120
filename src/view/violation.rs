//! A promise to clients that was broken, as a drawing: a row for each client and node, a bar for each operation from its
//! call to its return and one for each moment that counts, and the reason in words.
//!
//! What counts is only which operation had ended before which began, so a column is a run of calls or a run of
//! returns, and no time: a read that is a minute too old stands beside the write that it missed.

mod account;

use super::catalogue::Catalogue;
use super::figures;
use crate::check::history::Known;
use crate::check::linearizable::Access;
use crate::check::proof::{Part, Proof, Reason};
use crate::check::{Property, Violation};

/// At most so many of them, in order: the first of each property, and the first of all.
pub fn first_of_each(violations: &[Violation], most: usize) -> Vec<Violation> {
    let is_first = |place: &usize| {
        let property = violations[*place].property;
        violations[..*place].iter().all(|earlier| earlier.property != property)
    };
    let (mut firsts, others): (Vec<usize>, Vec<usize>) = (0..violations.len()).partition(is_first);
    let room = most.saturating_sub(firsts.len());
    firsts.extend(others.into_iter().take(room));
    firsts.sort_unstable();
    firsts.into_iter().take(most).map(|place| violations[place].clone()).collect()
}

/// Pixels. A few columns are wider than many.
const COLUMN: (f64, f64) = (26.0, 44.0);
const FEW_COLUMNS: f64 = 420.0;
pub const ROW: f64 = 30.0;
pub const NAMES: f64 = 74.0;
const BAR: f64 = 20.0;
/// Between the bars of two operations that follow each other.
const GAP: f64 = 2.0;

#[derive(Clone, PartialEq, Debug)]
pub struct Timeline {
    pub title: String,
    pub width: f64,
    pub height: f64,
    pub rows: Vec<Row>,
    /// In the order of their calls.
    pub bars: Vec<Bar>,
    /// Why it cannot be.
    pub reason: String,
    /// How the drawing is to be read.
    pub how: String,
    /// What the colours stand for.
    pub parts: Vec<(Part, String)>,
    /// The heads of the same as a table.
    pub columns: [String; 5],
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Write,
    Read,
    /// Nothing that was asked: something happened.
    Moment,
}

impl Kind {
    /// What it is called in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Write => "write",
            Kind::Read => "read",
            Kind::Moment => "moment",
        }
    }
}

#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Where its middle is.
    pub y: f64,
    pub name: String,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Bar {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub part: Part,
    pub kind: Kind,
    /// Nobody answered: it may have taken effect at any time since, or never.
    pub is_open: bool,
    /// "w 7", "r 5", "entry 3".
    pub label: String,
    /// The client, or the node.
    pub who: String,
    /// "writes 7", "reads 5".
    pub told: String,
    pub called: String,
    pub returned: String,
    /// What it has to do with the promise, in words.
    pub meaning: String,
}

/// Of what is known of this violation; none if that is no more than its sentence.
pub fn explained(words: &Catalogue, violation: &Violation, proof: Option<&Proof>) -> Option<Timeline> {
    match &violation.account {
        Some(account) => Some(account::timeline(words, violation, account)),
        None => proof.filter(|_| violation.property == Property::Linearizability).map(|proof| timeline(words, proof)),
    }
}

pub fn timeline(words: &Catalogue, proof: &Proof) -> Timeline {
    let columns = Columns::of(&proof.operations);
    let mut clients: Vec<u32> = proof.operations.iter().map(|known| known.request.client).collect();
    clients.sort_unstable();
    clients.dedup();
    let column = (FEW_COLUMNS / columns.count as f64).clamp(COLUMN.0, COLUMN.1);
    let y = |row: usize| (row as f64 + 0.5) * ROW;
    let bar = |(place, known): (usize, &Known)| {
        let (from, to) = columns.span(known);
        let row = clients.binary_search(&known.request.client).unwrap_or_default();
        Bar {
            x: NAMES + from as f64 * column + GAP,
            y: y(row) - BAR / 2.0,
            width: (to - from) as f64 * column - 2.0 * GAP,
            part: proof.part(place),
            ..operation(words, known, meaning(words, proof.part(place)))
        }
    };
    let column_names = ["client", "operation", "called", "returned", "part"];
    Timeline {
        title: words.text("cluster-proof-title"),
        how: words.text("cluster-proof-how"),
        parts: [Part::Impossible, Part::Against, Part::Around].map(|part| (part, meaning(words, part))).into(),
        columns: column_names.map(|column| words.text(&format!("cluster-proof-column-{column}"))),
        width: NAMES + columns.count as f64 * column,
        height: clients.len() as f64 * ROW,
        bars: proof.operations.iter().enumerate().map(bar).collect(),
        rows: clients.iter().enumerate().map(|(row, id)| Row { y: y(row), name: client(words, *id) }).collect(),
        reason: reason(words, proof),
    }
}

fn meaning(words: &Catalogue, part: Part) -> String {
    words.text(match part {
        Part::Impossible => "cluster-proof-impossible",
        Part::Against => "cluster-proof-against",
        Part::Around => "cluster-proof-around",
    })
}

/// The bar of an operation, wherever that is.
fn operation(words: &Catalogue, known: &Known, meaning: String) -> Bar {
    let is_write = matches!(known.access, Access::Write(_));
    Bar {
        x: 0.0,
        y: 0.0,
        width: 0.0,
        height: BAR,
        part: Part::Around,
        kind: if is_write { Kind::Write } else { Kind::Read },
        is_open: known.returned_at.is_none(),
        label: label(words, known),
        who: client(words, known.request.client),
        told: told(words, known),
        called: figures::moment(words, known.called_at),
        returned: known.returned_at.map_or(words.text("cluster-proof-never"), |at| figures::moment(words, at)),
        meaning,
    }
}

fn client(words: &Catalogue, number: u32) -> String {
    words.with("cluster-proof-client", &[("number", (number + 1).into())])
}

/// Empty for a read that found nothing.
fn value(access: Access) -> Option<String> {
    match access {
        Access::Write(value) => Some(value.to_string()),
        Access::Read(answer) => answer.map(|value| value.to_string()),
    }
}

fn worded(words: &Catalogue, known: &Known, [write, read, nothing, open]: [&str; 4]) -> String {
    match (known.access, value(known.access)) {
        (Access::Write(_), Some(value)) => words.with(write, &[("value", value.into())]),
        (_, Some(value)) => words.with(read, &[("value", value.into())]),
        (_, None) if known.returned_at.is_none() => words.text(open),
        (_, None) => words.text(nothing),
    }
}

fn label(words: &Catalogue, known: &Known) -> String {
    let keys = ["cluster-proof-w", "cluster-proof-r", "cluster-proof-r-nothing", "cluster-proof-r-open"];
    worded(words, known, keys)
}

fn told(words: &Catalogue, known: &Known) -> String {
    let keys =
        ["cluster-proof-writes", "cluster-proof-reads", "cluster-proof-reads-nothing", "cluster-proof-reads-open"];
    worded(words, known, keys)
}

fn reason(words: &Catalogue, proof: &Proof) -> String {
    let of = |place: usize| value(proof.operations[place].access).unwrap_or_default();
    let known = |place: usize| &proof.operations[place];
    let client_of = |place: usize| client(words, known(place).request.client);
    let mut arguments = vec![
        ("key", known(proof.read).key.to_string()),
        ("client", client_of(proof.read)),
        ("called", figures::moment(words, known(proof.read).called_at)),
        ("answer", of(proof.read)),
    ];
    let returned = |place: usize| known(place).returned_at.map_or(String::new(), |at| figures::moment(words, at));
    let sentence = match proof.reason {
        Reason::Nothing { write } => {
            arguments.extend([("new", of(write)), ("ended", returned(write))]);
            "cluster-proof-because-nothing"
        }
        Reason::Replaced { new, .. } => {
            arguments.extend([("new", of(new)), ("ended", returned(new))]);
            "cluster-proof-because-replaced"
        }
        Reason::Seen { new, by, .. } => {
            arguments.extend([("new", of(new)), ("by", client_of(by)), ("ended", returned(by))]);
            "cluster-proof-because-seen"
        }
        Reason::SeenBeforeNothing { by } => {
            arguments.extend([("new", of(by)), ("by", client_of(by)), ("ended", returned(by))]);
            "cluster-proof-because-seen-before-nothing"
        }
        Reason::Again { new, .. } => {
            arguments.push(("new", of(new)));
            "cluster-proof-because-again"
        }
        Reason::NoOrder if known(proof.read).access == Access::Read(None) => "cluster-proof-because-no-order-nothing",
        Reason::NoOrder => "cluster-proof-because-no-order",
    };
    let arguments: Vec<_> = arguments.into_iter().map(|(name, value)| (name, value.into())).collect();
    words.with(sentence, &arguments)
}

/// Calls and returns by time, with runs of either in one column.
struct Columns {
    /// Each column's latest event, and whether it is of calls.
    ends: Vec<(u64, bool)>,
    count: usize,
}

impl Columns {
    fn of(operations: &[Known]) -> Columns {
        let calls = operations.iter().map(|known| (known.called_at.0, true));
        let returns = operations.iter().filter_map(|known| known.returned_at.map(|at| (at.0, false)));
        let mut events: Vec<(u64, bool)> = calls.chain(returns).collect();
        // At one moment calls come first, as if the operations overlapped.
        events.sort_by_key(|(at, is_call)| (*at, !is_call));
        let mut ends: Vec<(u64, bool)> = Vec::new();
        for event in events {
            match ends.last_mut() {
                Some(last) if last.1 == event.1 => last.0 = event.0,
                _ => ends.push(event),
            }
        }
        Columns { count: ends.len().max(2), ends }
    }

    fn of_event(&self, at: u64, is_call: bool) -> usize {
        let earlier = self.ends.partition_point(|end| (end.0, !end.1) < (at, !is_call));
        let later = self.ends[earlier..].iter().position(|end| end.1 == is_call).unwrap_or_default();
        earlier + later
    }

    /// From the column of its call to the end of that of its return.
    fn span(&self, known: &Known) -> (usize, usize) {
        let from = self.of_event(known.called_at.0, true);
        let to = known.returned_at.map_or(self.count, |at| self.of_event(at.0, false) + 1);
        (from, to.max(from + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::RequestId;
    use crate::types::Instant;
    use crate::view::catalogue::Language;
    use Access::{Read, Write};

    fn proof(list: &[(u32, Access, u64, u64)]) -> Proof {
        let known = |(serial, (client, access, called, returned)): (usize, &(u32, Access, u64, u64))| {
            let request = RequestId { client: *client, serial: serial as u32 };
            let returned_at = (*returned > 0).then_some(Instant(*returned));
            Known::new(request, 3, *access, Instant(*called), returned_at)
        };
        let operations: Vec<Known> = list.iter().enumerate().map(known).collect();
        let read = *operations.last().expect("there is a read");
        Proof::of(operations, &read).expect("it is among them")
    }

    fn stale() -> Proof {
        proof(&[
            (0, Write(5), 1_000, 2_000),
            (1, Write(7), 3_000, 4_000),
            (2, Read(Some(7)), 3_500, 9_000),
            (0, Read(Some(5)), 60_000, 61_000),
        ])
    }

    #[test]
    fn of_many_violations_the_first_of_each_property_are_told() {
        use crate::check::Property::{self, ElectionSafety, Linearizability, LogMatching};
        let violation = |(event, property): (usize, &Property)| Violation {
            property: *property,
            at: Instant(0),
            event: event as u64,
            nodes: Vec::new(),
            epoch: 0,
            index: 0,
            request: None,
            account: None,
        };
        let list = [ElectionSafety, ElectionSafety, ElectionSafety, Linearizability, ElectionSafety, LogMatching];
        let all: Vec<_> = list.iter().enumerate().map(violation).collect();
        let events = |most| first_of_each(&all, most).iter().map(|violation| violation.event).collect::<Vec<_>>();
        assert_eq!(events(4), [0, 1, 3, 5]);
        assert_eq!(events(2), [0, 3]);
        assert_eq!(events(9), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn each_client_has_a_row_and_each_operation_a_bar_from_call_to_return() {
        let timeline = timeline(&Catalogue::new(Language::English), &stale());
        assert_eq!(timeline.rows.len(), 3);
        assert_eq!(timeline.bars.len(), 4);
        let at = |bar: &Bar| ((bar.x - NAMES - GAP) / COLUMN.1, (bar.width + 2.0 * GAP) / COLUMN.1);
        // call 5 | return 5 | calls 7, read | returns 7, read | call | return
        let spans: Vec<_> = timeline.bars.iter().map(at).collect();
        assert_eq!(spans, [(0.0, 2.0), (2.0, 2.0), (2.0, 2.0), (4.0, 2.0)]);
        assert_eq!(timeline.bars[0].y, timeline.bars[3].y);
        let parts: Vec<_> = timeline.bars.iter().map(|bar| bar.part).collect();
        assert_eq!(parts, [Part::Against, Part::Against, Part::Around, Part::Impossible]);
    }

    #[test]
    fn a_bar_precedes_another_only_if_its_operation_had_ended() {
        let proof = stale();
        let timeline = timeline(&Catalogue::new(Language::English), &proof);
        for (one, a) in proof.operations.iter().zip(&timeline.bars) {
            for (other, b) in proof.operations.iter().zip(&timeline.bars) {
                let ended = one.returned_at.is_some_and(|at| at < other.called_at);
                assert_eq!(a.x + a.width < b.x, ended, "{} {}", a.label, b.label);
            }
        }
    }

    #[test]
    fn who_was_never_answered_goes_on_to_the_end() {
        let proof = proof(&[(0, Write(1), 1, 0), (1, Read(Some(1)), 2, 3), (2, Read(None), 4, 5)]);
        let timeline = timeline(&Catalogue::new(Language::English), &proof);
        let open = &timeline.bars[0];
        assert!(open.is_open && open.x + open.width + GAP == timeline.width);
        assert_eq!(open.returned, "never");
    }

    #[test]
    fn every_reason_has_a_sentence_with_what_was_read_and_what_came_between() {
        let lists: [&[(u32, Access, u64, u64)]; 5] = [
            &[(0, Write(41), 1, 2), (1, Write(77), 3, 4), (2, Read(Some(41)), 5, 6)],
            &[(0, Write(77), 1, 2), (2, Read(None), 5, 6)],
            &[(0, Write(77), 1, 0), (1, Read(Some(77)), 2, 3), (2, Read(None), 5, 6)],
            &[(0, Write(41), 1, 2), (1, Write(77), 3, 0), (2, Read(Some(77)), 4, 5), (3, Read(Some(41)), 6, 7)],
            &[
                (0, Write(41), 1, 0),
                (1, Write(77), 1, 0),
                (2, Read(Some(41)), 2, 3),
                (2, Read(Some(77)), 4, 5),
                (2, Read(Some(41)), 6, 7),
            ],
        ];
        for language in Language::ALL {
            let words = Catalogue::new(language);
            for list in lists {
                let reason = timeline(&words, &proof(list)).reason;
                assert!(reason.contains("77") && !reason.contains('{'), "{reason}");
                let old = matches!(list.last(), Some((_, Read(Some(_)), ..)));
                assert_eq!(reason.contains("41"), old, "{reason}");
            }
        }
    }
}
