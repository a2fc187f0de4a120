//! What each kind of event does to a node, as a matrix of its own; and the article's three matrices (its
//! section 4.3), each beside the one that was measured.

use crate::experiment::Watch;
use crate::protocol::CauseKind;
use crate::sim::Run;
use crate::stats::events::KINDS;
use crate::stats::space::{Resolution, Space};
use crate::stats::window::Window;
use crate::types::Role;
use crate::view::catalogue::Catalogue;
use crate::view::lens::{Lens, Seen, Subject};
use crate::view::{figures, terms};

#[derive(Clone, PartialEq, Debug)]
pub struct Events {
    pub matrices: Vec<Grid>,
    pub replay: Vec<Replay>,
}

/// A small matrix: a column and a row for each head.
#[derive(Clone, PartialEq, Debug)]
pub struct Grid {
    pub name: String,
    pub title: String,
    /// How many events it is made of; none for one that nobody measured.
    pub events: Option<u64>,
    pub heads: Vec<Head>,
    /// A row is none for a state in which no such event met a node.
    pub rows: Vec<Option<Vec<Cell>>>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Head {
    pub name: String,
    pub role: Option<Role>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Cell {
    pub count: u64,
    pub share: f64,
    pub shown: String,
    /// The count behind it, in words; empty where there is none.
    pub told: String,
}

/// One event of the article: its matrix, what was measured, and what the event really does.
#[derive(Clone, PartialEq, Debug)]
pub struct Replay {
    pub event: &'static str,
    pub article: Grid,
    pub measured: Grid,
    pub truth: String,
}

/// What the article says that an election, a heartbeat and a timeout do.
const ARTICLE: [[[u8; 3]; 3]; 3] =
    [[[1, 0, 0], [0, 0, 0], [0, 0, 0]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 0, 0], [0, 0, 0], [0, 0, 0]]];

pub fn events(words: &Catalogue, lens: Lens, run: &dyn Run<Watch>) -> Events {
    // A cluster's walk has no events of its own: its nodes' have.
    let resolution = match lens.subject {
        Subject::Node(resolution) => resolution,
        Subject::Cluster => Resolution::Phases,
    };
    let all = KINDS.into_iter().chain([CauseKind::Fault, CauseKind::Repair]);
    let replay = |(kind, article): (CauseKind, &[[u8; 3]; 3])| Replay {
        event: kind.name(),
        article: article_grid(words, kind, article),
        measured: measured(words, kind, Resolution::Classic, lens.window, run, "case-"),
        truth: words.text(&format!("findings-case-{}", kind.name())),
    };
    Events {
        matrices: all.map(|kind| measured(words, kind, resolution, lens.window, run, "")).collect(),
        replay: KINDS.into_iter().zip(&ARTICLE).map(replay).collect(),
    }
}

fn measured(
    words: &Catalogue,
    kind: CauseKind,
    resolution: Resolution,
    window: Window,
    run: &dyn Run<Watch>,
    prefix: &str,
) -> Grid {
    let (stats, now, spec) = (&run.watch().stats, run.now(), run.spec());
    let counts = stats.by_event(kind, resolution, window, now);
    let lens = Lens { subject: Subject::Node(resolution), window, ..Lens::default() };
    let states = Seen::of(lens, spec, run.scenario(), stats, now).shown_states(run.scenario());
    let space = Space::Node { spec, resolution };
    let head = |state: &u8| Head { name: terms::state(words, space, *state), role: Some(space.role(*state)) };
    let row = |from: &u8| {
        let counts = &counts[usize::from(*from) * space.states()..][..space.states()];
        row(words, kind, &states.iter().map(|to| counts[usize::from(*to)]).collect::<Vec<_>>())
    };
    Grid {
        name: format!("{prefix}{}", kind.name()),
        title: words.text(&format!("findings-event-{}", kind.name())),
        events: Some(counts.iter().sum()),
        heads: states.iter().map(head).collect(),
        rows: states.iter().map(row).collect(),
    }
}

fn row(words: &Catalogue, kind: CauseKind, counts: &[u64]) -> Option<Vec<Cell>> {
    let of: u64 = counts.iter().sum();
    let cell = |count: &u64| {
        let share = *count as f64 / of as f64;
        let told = [
            ("count", figures::count(*count).into()),
            ("of", figures::count(of).into()),
            ("event", words.text(&format!("findings-event-{}", kind.name())).into()),
        ];
        Cell { count: *count, share, shown: figures::fine(share), told: words.with("findings-event-count", &told) }
    };
    (of > 0).then(|| counts.iter().map(cell).collect())
}

/// Its rows and columns are nodes in one of the article's sentences and states in the next: they get numbers.
fn article_grid(words: &Catalogue, kind: CauseKind, matrix: &[[u8; 3]; 3]) -> Grid {
    let cell = |value: &u8| Cell {
        count: u64::from(*value),
        share: f64::from(*value),
        shown: value.to_string(),
        told: String::new(),
    };
    Grid {
        name: format!("article-{}", kind.name()),
        title: words.text(&format!("findings-event-{}", kind.name())),
        events: None,
        heads: (1..=3).map(|number| Head { name: number.to_string(), role: None }).collect(),
        rows: matrix.iter().map(|row| Some(row.iter().map(cell).collect())).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{WatchedRun, open};
    use crate::scenario::preset::Preset;
    use crate::types::Instant;
    use crate::view::catalogue::Language;

    fn case() -> (Events, WatchedRun) {
        let mut run = open(Preset::find("the article's three nodes").expect("it comes along").scenario());
        run.advance(Instant(20_000_000), u64::MAX);
        (events(&Catalogue::new(Language::English), Lens::default(), &*run), run)
    }

    #[test]
    fn every_row_is_stochastic_or_not_observed() {
        let (events, _) = case();
        let grids = events.matrices.iter().chain(events.replay.iter().map(|replay| &replay.measured));
        for grid in grids {
            assert_eq!(grid.rows.len(), grid.heads.len(), "{}", grid.name);
            for row in grid.rows.iter().flatten() {
                let sum: f64 = row.iter().map(|cell| cell.share).sum();
                assert!((sum - 1.0).abs() < 1e-12, "{}: {sum}", grid.name);
            }
        }
        assert!(events.matrices.iter().all(|grid| grid.events > Some(0)), "the case has every kind of event");
    }

    #[test]
    fn heartbeats_leave_almost_everybody_where_they_are() {
        let (events, _) = case();
        let heartbeat = &events.replay[1].measured;
        let follower = heartbeat.rows[1].as_ref().expect("followers hear heartbeats");
        assert!(follower[1].share > 0.99);
        // A timeout makes candidates of followers, which three states cannot tell apart.
        let timeout = events.replay[2].measured.rows[1].as_ref().expect("followers time out");
        assert_eq!(timeout[1].share, 1.0);
        assert_eq!(events.replay[2].measured.rows[2], None, "who has failed does not time out");
    }

    #[test]
    fn the_articles_matrices_are_as_it_has_them() {
        let (events, _) = case();
        let sums = |grid: &Grid| -> Vec<f64> {
            grid.rows.iter().flatten().map(|row| row.iter().map(|cell| cell.share).sum()).collect()
        };
        let [election, heartbeat, timeout] = &events.replay[..] else { panic!("three events") };
        assert_eq!(sums(&election.article), [1.0, 0.0, 0.0]);
        assert_eq!(sums(&heartbeat.article), [1.0; 3]);
        assert_eq!(sums(&timeout.article), [0.0; 3]);
    }

    #[test]
    fn node_1_leads_first_in_the_articles_case() {
        let (_, run) = case();
        let first = run.watch().stats.reigns.reigns().min_by_key(|reign| reign.from).expect("somebody led");
        assert_eq!(first.node.0, 1);
    }
}
