//! The feed: the latest events as rows that a person reads, newest first.

use super::ruler::marks;
use crate::experiment::uses_register;
use crate::protocol::{CauseKind, Purpose, Spec};
use crate::scenario::Scenario;
use crate::trace::{Trace, TraceEvent, What};
use crate::types::{Duration, Instant, NodeId};

/// The rows that are shown at most.
pub const ROWS: usize = 200;
/// Alike events this close together are one row.
const TOGETHER: Duration = Duration::from_ms(50);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Elections,
    Faults,
    Log,
    Clients,
    Messages,
}

impl Kind {
    pub const ALL: [Kind; 5] = [Kind::Elections, Kind::Faults, Kind::Log, Kind::Clients, Kind::Messages];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Elections => "elections",
            Kind::Faults => "faults",
            Kind::Log => "log",
            Kind::Clients => "clients",
            Kind::Messages => "messages",
        }
    }

    /// The sign in front of a row, beside its words.
    pub fn icon(self) -> &'static str {
        match self {
            Kind::Elections => "◆",
            Kind::Faults => "✕",
            Kind::Log => "▤",
            Kind::Clients => "↔",
            Kind::Messages => "✉\u{fe0e}",
        }
    }
}

/// Which events are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Filter {
    kinds: [bool; 5],
    pub node: Option<NodeId>,
}

impl Default for Filter {
    fn default() -> Self {
        Filter { kinds: [true, true, false, false, false], node: None }
    }
}

impl Filter {
    pub fn wants(&self, kind: Kind) -> bool {
        self.kinds[kind as usize]
    }

    pub fn toggled(mut self, kind: Kind) -> Filter {
        self.kinds[kind as usize] = !self.kinds[kind as usize];
        self
    }

    /// Only what concerns this node; all of them without one.
    pub fn of_node(self, node: Option<NodeId>) -> Filter {
        Filter { node, ..self }
    }

    fn passes(&self, what: &What) -> bool {
        self.node.is_none_or(|node| what.nodes().contains(&Some(node)))
    }
}

/// An event, and how many alike came with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    pub event: TraceEvent,
    pub kind: Kind,
    pub repairs: bool,
    /// Alike events right after it, beside itself.
    pub more: u32,
    /// When the last of them was.
    pub until: Instant,
}

impl Entry {
    pub fn nodes(&self) -> Vec<NodeId> {
        self.event.what.nodes().into_iter().flatten().filter(|node| *node != NodeId::CLIENT).collect()
    }

    pub fn message(&self) -> Option<u64> {
        match self.event.what {
            What::Sent(passage) | What::Duplicated(passage) | What::Delivered(passage) | What::Lost(passage, _) => {
                Some(passage.message)
            }
            _ => None,
        }
    }
}

/// What kind of story an event belongs to; none for what another event tells already, and for links to a shared process
/// that is not there.
pub fn kind(spec: &Spec, scenario: &Scenario, what: &What) -> Option<Kind> {
    Some(match *what {
        What::Cut { from, to } | What::Mended { from, to }
            if [from, to].contains(&NodeId::REGISTER) && !uses_register(scenario) =>
        {
            return None;
        }
        What::Became { cause, .. } => match spec.cause(cause).kind {
            // A crash, a pause and their ends have events of their own.
            CauseKind::Fault | CauseKind::Repair => return None,
            CauseKind::Election | CauseKind::Heartbeat | CauseKind::Timeout => Kind::Elections,
        },
        What::Voted { .. } | What::Reach { .. } | What::Configured { .. } => Kind::Elections,
        What::Crashed { .. }
        | What::Restarted { .. }
        | What::Paused { .. }
        | What::Resumed { .. }
        | What::Cut { .. }
        | What::Mended { .. }
        | What::Healed
        | What::Settled
        | What::Wiped { .. }
        | What::Corrupted { .. }
        | What::Torn { .. }
        | What::WriteLost { .. }
        | What::Struck { .. }
        | What::StruckLink { .. }
        | What::StruckWhole { .. }
        | What::Skipped { .. } => Kind::Faults,
        What::Fault { index } => {
            let action = &scenario.faults.get(index as usize)?.action;
            marks::silent(action).map(|_| Kind::Faults)?
        }
        What::LogChanged { .. } | What::Committed { .. } => Kind::Log,
        What::Requested { .. } | What::Retried { .. } | What::Answered { .. } | What::GaveUp { .. } => Kind::Clients,
        What::Sent(_) | What::Duplicated(_) | What::Delivered(_) | What::Lost(..) => Kind::Messages,
        What::TimerFired { .. } | What::Persisted { .. } => return None,
    })
}

/// The latest rows, newest first.
pub fn rows(spec: &Spec, scenario: &Scenario, trace: &Trace, filter: Filter) -> Vec<Entry> {
    let news = filter.wants(Kind::Elections) || filter.wants(Kind::Faults);
    let business = filter.wants(Kind::Log) || filter.wants(Kind::Clients);
    let wanted = |event: &&TraceEvent| {
        let kind = kind(spec, scenario, &event.what);
        kind.is_some_and(|kind| filter.wants(kind)) && filter.passes(&event.what)
    };
    let is_news = |event: &&TraceEvent| event.what.is_news() || matches!(event.what, What::Fault { .. });
    // Elections and faults are kept for longer than the rest, so they come from their own list.
    let sources = [
        collect(trace.news().rev().filter(wanted), news || business),
        collect(trace.milestones().rev().filter(|event| !is_news(event)).filter(wanted), business),
        collect(trace.routine().rev().filter(wanted), filter.wants(Kind::Messages)),
    ];
    let mut events: Vec<TraceEvent> = sources.concat();
    events.sort_unstable_by_key(|event| std::cmp::Reverse(event.number));
    let mut rows = grouped(spec, scenario, &events);
    rows.truncate(ROWS);
    rows
}

/// More events than these never make more rows than are shown, but for whole crowds of alike ones.
const LOOKED_AT: usize = 2_048;

fn collect<'a>(events: impl Iterator<Item = &'a TraceEvent>, wanted: bool) -> Vec<TraceEvent> {
    match wanted {
        true => events.take(LOOKED_AT).copied().collect(),
        false => Vec::new(),
    }
}

/// Joins neighbours that are alike; `events` are newest first, and a row shows the first that happened.
fn grouped(spec: &Spec, scenario: &Scenario, events: &[TraceEvent]) -> Vec<Entry> {
    let mut rows: Vec<Entry> = Vec::new();
    for event in events {
        let Some(kind) = kind(spec, scenario, &event.what) else { continue };
        let repairs = matches!(
            event.what,
            What::Restarted { .. }
                | What::Resumed { .. }
                | What::Mended { .. }
                | What::Healed
                | What::Settled
                | What::Struck { ends: true, .. }
                | What::StruckLink { ends: true, .. }
                | What::StruckWhole { ends: true, .. }
        );
        let joins =
            |row: &&mut Entry| row.event.at.since(event.at) <= TOGETHER && alike(spec, &row.event.what, &event.what);
        match rows.last_mut().filter(joins) {
            Some(row) => *row = Entry { event: *event, more: row.more + 1, ..*row },
            None => rows.push(Entry { event: *event, kind, repairs, more: 0, until: event.at }),
        }
    }
    rows
}

/// True for events that tell the same: of messages, the same kind on the same leg of the way, from or to the
/// same node; of cuts, any two.
fn alike(spec: &Spec, a: &What, b: &What) -> bool {
    match (a, b) {
        (What::Sent(a), What::Sent(b)) => a.kind == b.kind && a.from == b.from,
        (What::Delivered(a), What::Delivered(b)) => {
            let same = a.kind == b.kind && (a.from == b.from || a.to == b.to);
            same && spec.message_kind(a.kind).purpose != Purpose::Client
        }
        (What::Lost(a, why), What::Lost(b, other)) => a.kind == b.kind && why == other && a.from == b.from,
        (What::LogChanged { last_index: a, .. }, What::LogChanged { last_index: b, .. }) => a == b,
        (What::Committed { index: a, .. }, What::Committed { index: b, .. }) => a == b,
        (
            What::Configured { voters, learners, joint, .. },
            What::Configured { voters: v, learners: l, joint: j, .. },
        ) => (voters, learners, joint) == (v, l, j),
        (What::Cut { .. }, What::Cut { .. }) | (What::Mended { .. }, What::Mended { .. }) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment;
    use crate::scenario::preset::Preset;

    fn rows_of(preset: &str, secs: u64, filter: Filter) -> Vec<Entry> {
        let mut run = experiment::open(Preset::find(preset).expect("a preset").scenario());
        run.advance(Instant(secs * 1_000_000), u64::MAX);
        rows(run.spec(), run.scenario(), run.trace(), filter)
    }

    fn everything() -> Filter {
        Kind::ALL.into_iter().skip(2).fold(Filter::default(), Filter::toggled)
    }

    #[test]
    fn newest_first_and_bounded() {
        for preset in ["leader crash", "chaos", "the article's Redis election"] {
            for filter in [Filter::default(), everything()] {
                let rows = rows_of(preset, 100, filter);
                assert!(!rows.is_empty() && rows.len() <= ROWS, "{preset}: {}", rows.len());
                assert!(rows.windows(2).all(|pair| pair[0].event.number > pair[1].event.number), "{preset}");
            }
        }
    }

    #[test]
    fn a_crash_is_told_once() {
        let rows = rows_of("leader crash", 4, Filter::default());
        let crashes = rows.iter().filter(|row| matches!(row.event.what, What::Crashed { .. })).count();
        assert_eq!(crashes, 1);
        assert!(rows.iter().all(|row| !matches!(row.event.what, What::Became { to: 4, .. })));
        assert!(rows.iter().any(|row| row.kind == Kind::Elections));
    }

    #[test]
    fn the_cuts_of_a_partition_are_one_row() {
        let rows = rows_of("minority partition", 5, Filter::default());
        let cuts: Vec<&Entry> = rows.iter().filter(|row| matches!(row.event.what, What::Cut { .. })).collect();
        assert_eq!(cuts.len(), 1);
        assert_eq!(cuts[0].more, 11);
    }

    /// Monitors ask one another: a link to an arbiter is none.
    #[test]
    fn links_to_a_process_that_is_not_there_are_no_news() {
        let rows = rows_of("Redis with Sentinel", 61, Filter::default());
        let ends = rows.iter().filter(|row| matches!(row.event.what, What::Cut { .. } | What::Mended { .. }));
        let ends: Vec<NodeId> = ends.flat_map(Entry::nodes).collect();
        assert!(ends.contains(&NodeId(1)) && !ends.contains(&NodeId::REGISTER), "{ends:?}");
    }

    #[test]
    fn filters_by_kind_and_node() {
        let none = Kind::ALL[..2].iter().fold(Filter::default(), |filter, kind| filter.toggled(*kind));
        assert!(rows_of("leader crash", 4, none).is_empty());
        let messages = none.toggled(Kind::Messages);
        let rows = rows_of("leader crash", 4, Filter { node: Some(NodeId(3)), ..messages });
        assert!(!rows.is_empty());
        assert!(rows.iter().all(|row| row.nodes().contains(&NodeId(3)) && row.message().is_some()));
    }
}
