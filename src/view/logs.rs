//! The logs side by side: a row for each node, a column for each index, and what was overwritten.

use super::catalogue::Catalogue;
use super::sentence::{capitalised, spaced};
use super::{figures, terms};
use crate::experiment::chronicle::Overwritten;
use crate::protocol::log::{Command, Entry};
use crate::protocol::{Operation, Request, Spec};
use crate::sim::picture::{LogPicture, NodePicture};
use crate::types::{Duration, Instant, NodeId, Role};

/// Indices and nodes that are shown at once.
pub const COLUMNS: u64 = 32;
pub const ROWS: usize = 25;
/// Indices that are shown of what is in snapshots.
const BEHIND: u64 = 4;
/// Colours of terms; the next ones begin again.
const TINTS: u64 = 6;
/// What was overwritten is seen for so long.
const SEEN: Duration = Duration::from_secs(10);

#[derive(Clone, PartialEq, Debug)]
pub struct Matrix {
    pub indices: Vec<u64>,
    pub rows: Vec<Row>,
    /// The last index of any log, and the furthest that is committed.
    pub last: u64,
    pub committed: u64,
    /// Nodes that are not shown.
    pub hidden_nodes: usize,
    /// The latest, newest first, one for each log that was changed at a moment.
    pub conflicts: Vec<Conflict>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    pub node: NodeId,
    pub role: Role,
    pub paused: bool,
    pub committed: u64,
    pub applied: u64,
    pub last: u64,
    /// One for each index.
    pub cells: Vec<Cell>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Cell {
    pub index: u64,
    pub entry: Option<Entry>,
    /// It was in the log once; what it did is in the node's snapshot.
    pub is_compacted: bool,
    pub is_committed: bool,
    pub is_applied: bool,
    /// What stood here before, not long ago.
    pub overwritten: Option<Overwritten>,
}

/// The end of a log that gave way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Conflict {
    pub at: Instant,
    pub node: NodeId,
    pub first: u64,
    pub last: u64,
    /// Where the logs part.
    pub was: u64,
    pub by: Option<u64>,
    /// Entries of other terms went along, or gave way to other terms.
    pub is_mixed: bool,
}

/// What a matrix is made of.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    pub logs: &'a [LogPicture],
    pub nodes: &'a [NodePicture],
    /// Newest first.
    pub overwritten: &'a [Overwritten],
    pub now: Instant,
}

/// All, or those that are wanted, that lead, and the first ones; by number.
pub fn chosen(nodes: &[NodePicture], wanted: &[NodeId]) -> Vec<NodeId> {
    let mut ranked: Vec<(bool, bool, NodeId)> =
        nodes.iter().map(|node| (!wanted.contains(&node.id), node.role != Role::Leader, node.id)).collect();
    ranked.sort_unstable();
    let mut chosen: Vec<NodeId> = ranked.into_iter().take(ROWS).map(|(.., node)| node).collect();
    chosen.sort_unstable();
    chosen
}

pub fn matrix(sources: Sources<'_>) -> Matrix {
    let end = sources.logs.iter().map(|log| log.first + log.entries.len() as u64).max().unwrap_or(1);
    let base = sources.logs.iter().map(|log| log.base).max().unwrap_or(0);
    let begin = sources.logs.iter().map(|log| log.first).min().unwrap_or(1);
    let begin = begin.min((base + 1).saturating_sub(BEHIND)).max(end.saturating_sub(COLUMNS)).max(1);
    // An entry that was overwritten and has no successor stands beyond the end.
    let recent = || sources.overwritten.iter().filter(|gone| sources.now.since(gone.at) <= SEEN);
    let beyond = recent().map(|gone| gone.index + 1).filter(|gone| *gone <= begin + COLUMNS).max();
    let is_at_end = sources.logs.iter().all(|log| log.last < end);
    let end = if is_at_end { end.max(beyond.unwrap_or(end)) } else { end };
    let indices: Vec<u64> = (begin..end).collect();
    let row = |log: &LogPicture| {
        let node = sources.nodes.iter().find(|node| node.id == log.node);
        Row {
            node: log.node,
            role: node.map_or(Role::Failed, |node| node.role),
            paused: node.is_some_and(|node| node.paused),
            committed: log.committed,
            applied: log.applied,
            last: log.last,
            cells: indices.iter().map(|index| cell(log, *index, recent())).collect(),
        }
    };
    Matrix {
        rows: sources.logs.iter().map(row).collect(),
        indices,
        last: sources.logs.iter().map(|log| log.last).max().unwrap_or(0),
        committed: sources.logs.iter().map(|log| log.committed).max().unwrap_or(0),
        hidden_nodes: sources.nodes.len().saturating_sub(sources.logs.len()),
        conflicts: conflicts(sources.overwritten),
    }
}

fn cell<'a>(log: &LogPicture, index: u64, mut recent: impl Iterator<Item = &'a Overwritten>) -> Cell {
    let place = index.checked_sub(log.first);
    let entry = place.and_then(|place| log.entries.get(place as usize)).copied();
    Cell {
        index,
        entry,
        is_compacted: index <= log.base,
        is_committed: index <= log.committed,
        is_applied: index <= log.applied,
        overwritten: recent.find(|gone| gone.node == log.node && gone.index == index).copied(),
    }
}

/// Entries that went together, newest first.
fn conflicts(newest_first: &[Overwritten]) -> Vec<Conflict> {
    let mut conflicts: Vec<Conflict> = Vec::new();
    for gone in newest_first {
        let joins = |conflict: &&mut Conflict| (conflict.at, conflict.node) == (gone.at, gone.node);
        match conflicts.last_mut().filter(joins) {
            // What matters is where the logs parted.
            Some(conflict) => {
                conflict.is_mixed |= (conflict.was, conflict.by) != (gone.was, gone.by);
                (conflict.first, conflict.was, conflict.by) = (gone.index, gone.was, gone.by);
            }
            None => {
                let Overwritten { at, node, index, was, by } = *gone;
                conflicts.push(Conflict { at, node, first: index, last: index, was, by, is_mixed: false });
            }
        }
    }
    conflicts
}

impl Matrix {
    /// The cell that says most about an index of a node.
    pub fn cell(&self, node: NodeId, index: u64) -> Option<&Cell> {
        let place = self.indices.binary_search(&index).ok()?;
        self.rows.iter().find(|row| row.node == node)?.cells.get(place)
    }
}

/// The colour of a term: equal terms look equal.
pub fn tint(term: u64) -> String {
    format!("tint-{}", term % TINTS)
}

/// All about a cell, in a sentence or two.
pub fn told(words: &Catalogue, spec: &Spec, matrix: &Matrix, node: NodeId, index: u64) -> String {
    let Some(cell) = matrix.cell(node, index) else { return String::new() };
    let mut parts = vec![match cell.entry {
        Some(entry) => words.with(
            "logs-told-entry",
            &[
                ("node", terms::node(words, node).into()),
                ("index", index.to_string().into()),
                ("epoch", terms::epoch(words, spec, entry.term).into()),
                ("command", command(words, entry.command).into()),
            ],
        ),
        None => {
            let key = if cell.is_compacted { "logs-told-compacted" } else { "logs-told-empty" };
            words.with(key, &[("node", terms::node(words, node).into()), ("index", index.to_string().into())])
        }
    }];
    if let Some(entry) = cell.entry {
        parts.push(spread(words, matrix, index, entry));
    }
    if let Some(gone) = cell.overwritten {
        parts.push(displaced(words, spec, &gone));
    }
    capitalised(&spaced(&parts.join(&words.text("logs-space"))))
}

/// On which nodes this very entry is committed and applied.
fn spread(words: &Catalogue, matrix: &Matrix, index: u64, entry: Entry) -> String {
    let on = |wanted: fn(&Cell) -> bool| {
        let has = |row: &&Row| {
            let Some(place) = matrix.indices.binary_search(&index).ok() else { return false };
            let cell = &row.cells[place];
            cell.entry.is_some_and(|other| other.term == entry.term) && wanted(cell)
        };
        let nodes: Vec<String> = matrix.rows.iter().filter(has).map(|row| row.node.to_string()).collect();
        if nodes.is_empty() { words.text("logs-nowhere") } else { nodes.join(&words.text("cluster-comma")) }
    };
    let arguments = [
        ("held", on(|_| true).into()),
        ("committed", on(|cell| cell.is_committed).into()),
        ("applied", on(|cell| cell.is_applied).into()),
    ];
    words.with("logs-told-spread", &arguments)
}

fn displaced(words: &Catalogue, spec: &Spec, gone: &Overwritten) -> String {
    let key = if gone.by.is_some() { "logs-told-replaced" } else { "logs-told-removed" };
    let arguments = [
        ("was", terms::epoch(words, spec, gone.was).into()),
        ("by", terms::epoch(words, spec, gone.by.unwrap_or(0)).into()),
        ("moment", figures::moment(words, gone.at).into()),
    ];
    words.with(key, &arguments)
}

/// "Node 3: entries 4 to 6 of term 2 gave way to term 4"
pub fn conflict(words: &Catalogue, spec: &Spec, conflict: &Conflict) -> String {
    let entries = if conflict.first == conflict.last { "logs-entry" } else { "logs-entries" };
    let numbers = [("first", conflict.first.to_string().into()), ("last", conflict.last.to_string().into())];
    let key = match (conflict.is_mixed, conflict.by) {
        (true, _) => "logs-conflict-mixed",
        (false, Some(_)) => "logs-conflict-replaced",
        (false, None) => "logs-conflict-removed",
    };
    let arguments = [
        ("node", terms::node(words, conflict.node).into()),
        ("entries", words.with(entries, &numbers).into()),
        ("was", terms::epoch(words, spec, conflict.was).into()),
        ("by", terms::epoch(words, spec, conflict.by.unwrap_or(0)).into()),
    ];
    capitalised(&spaced(&words.with(key, &arguments)))
}

/// "put key 2 = 7", "get key 2", "no-op", "members 1,2,3 with 4"
pub fn command(words: &Catalogue, command: Command) -> String {
    match command {
        Command::Noop => words.text("logs-noop"),
        Command::Configure(configuration) => super::members::configuration(words, &configuration),
        Command::Session { client, opens } => {
            let key = if opens { "logs-session-opens" } else { "logs-session-expires" };
            words.with(key, &[("client", client.to_string().into())])
        }
        Command::Client(Request { operation: Operation::Put { key, value }, .. }) => {
            words.with("logs-put", &[("key", key.to_string().into()), ("value", value.to_string().into())])
        }
        Command::Client(Request { operation: Operation::Get { key }, .. }) => {
            words.with("logs-get", &[("key", key.to_string().into())])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::open;
    use crate::scenario::text;
    use crate::view::catalogue::Language;

    const FIGURE_7: &str = r#"
        nodes = 3
        seed = 3
        client = { rate = "0/s" }
        [initial]
        logs = ["1 1 4 4", "1 1 1", "1 1 2 2 2"]
        terms = [4, 4, 4]
        [[faults]]
        at = "1ms"
        do = "timeout 1"
    "#;

    fn seen(scenario: &str, until: u64) -> (Matrix, &'static Spec) {
        let mut run = open(text::parse(scenario).expect("valid"));
        run.advance(Instant(until), u64::MAX);
        let picture = run.picture();
        let overwritten: Vec<Overwritten> = run.watch().chronicle.overwritten().rev().copied().collect();
        let nodes = chosen(&picture.nodes, &[]);
        let logs = run.logs(&nodes, None, COLUMNS);
        let sources = Sources { logs: &logs, nodes: &picture.nodes, overwritten: &overwritten, now: run.now() };
        (matrix(sources), run.spec())
    }

    fn row_terms(matrix: &Matrix, row: usize) -> Vec<u64> {
        matrix.rows[row].cells.iter().filter_map(|cell| cell.entry).map(|entry| entry.term).collect()
    }

    #[test]
    fn logs_that_differ_become_one_and_what_gave_way_is_seen() {
        let (before, _) = seen(FIGURE_7, 0);
        assert_eq!((row_terms(&before, 0), row_terms(&before, 2)), (vec![1, 1, 4, 4], vec![1, 1, 2, 2, 2]));
        assert!(before.conflicts.is_empty());
        let (after, spec) = seen(FIGURE_7, 1_000_000);
        assert_eq!(row_terms(&after, 0)[..4], [1, 1, 4, 4]);
        assert_eq!(row_terms(&after, 1), row_terms(&after, 0));
        assert_eq!(row_terms(&after, 2), row_terms(&after, 0));
        let gone = |node, index| after.cell(NodeId(node), index).and_then(|cell| cell.overwritten);
        assert_eq!(gone(3, 3).map(|gone| (gone.was, gone.by)), Some((2, Some(4))));
        assert_eq!(gone(2, 3).map(|gone| (gone.was, gone.by)), Some((1, Some(4))));
        assert_eq!((gone(1, 3), gone(3, 2)), (None, None));
        let words = Catalogue::new(Language::English);
        let said = told(&words, spec, &after, NodeId(3), 3);
        assert!(said.contains("term 4") && said.contains("term 2") && said.contains("no-op"), "{said}");
        let conflict_of_3 = after.conflicts.iter().find(|conflict| conflict.node == NodeId(3)).expect("it is told");
        assert_eq!((conflict_of_3.first, conflict_of_3.last, conflict_of_3.was), (3, 5, 2));
        assert!(conflict(&words, spec, conflict_of_3).contains("3"));
    }

    #[test]
    fn committed_and_applied_are_said_with_the_nodes() {
        let (matrix, spec) = seen("nodes = 3\nseed = 1", 3_000_000);
        let words = Catalogue::new(Language::English);
        let said = told(&words, spec, &matrix, NodeId(1), matrix.indices[0]);
        assert!(said.contains("1, 2, 3"), "{said}");
        assert_eq!(matrix.indices.last(), Some(&matrix.last));
        assert!(matrix.rows.iter().all(|row| row.applied <= row.committed && row.committed <= row.last));
    }

    #[test]
    fn old_conflicts_are_no_longer_seen_in_the_cells() {
        let (late, _) = seen(FIGURE_7, 20_000_000);
        assert!(late.rows.iter().flat_map(|row| &row.cells).all(|cell| cell.overwritten.is_none()));
        assert!(!late.conflicts.is_empty(), "but they are still told");
    }

    #[test]
    fn what_is_in_a_snapshot_is_seen_to_be_there() {
        let scenario = "nodes = 3\nseed = 1\nraft.snapshot_entries = 10\n[[faults]]\nat = \"1s\"\ndo = \"crash 2\"";
        let (matrix, spec) = seen(scenario, 60_000_000);
        assert!(matrix.indices.len() as u64 <= COLUMNS && matrix.indices.last() == Some(&matrix.last));
        let compacted = |row: &Row| row.cells.iter().filter(|cell| cell.is_compacted).count() as u64;
        assert!(matrix.rows.iter().all(|row| row.cells.iter().all(|cell| !cell.is_compacted || cell.entry.is_none())));
        assert!(compacted(&matrix.rows[0]) >= BEHIND, "{:?}", matrix.rows[0]);
        assert_eq!(compacted(&matrix.rows[1]), 0, "a node that is down took no snapshot");
        let words = Catalogue::new(Language::English);
        let said = told(&words, spec, &matrix, NodeId(1), matrix.indices[0]);
        assert!(said.contains("snapshot"), "{said}");
    }

    #[test]
    fn a_protocol_without_a_log_has_no_rows() {
        let (matrix, _) = seen("protocol = \"redis-random\"\nnodes = 3", 1_000_000);
        assert!(matrix.rows.is_empty() && matrix.indices.is_empty());
    }

    #[test]
    fn a_node_that_is_down_shows_what_its_disk_holds() {
        let scenario = "nodes = 3\nseed = 1\n[[faults]]\nat = \"2s\"\ndo = \"crash 2\"";
        let (matrix, _) = seen(scenario, 3_000_000);
        let down = &matrix.rows[1];
        assert_eq!((down.role, down.committed), (Role::Failed, 0));
        assert!(down.last > 0 && down.last < matrix.last);
    }

    #[test]
    fn equal_terms_look_equal_and_neighbours_do_not() {
        assert_eq!(tint(3), tint(3));
        assert_ne!(tint(3), tint(4));
    }
}
