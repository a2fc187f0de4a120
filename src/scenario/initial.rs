//! What the nodes' disks hold at time 0, and which of that a real cluster could have come to. A start that
//! no Raft run can reach would make the safety checks report a bug that is none.

use super::key::{INITIAL_ENTRIES_MAX, INITIAL_TERM_MAX};
use super::{Scenario, spelling::quote};
use std::collections::BTreeMap;

/// What the nodes' disks hold at time 0. Empty lists leave the disks empty.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Initial {
    /// The term of each entry, node by node.
    pub logs: Vec<Vec<u64>>,
    /// The current term, node by node; where left out, the highest term of all logs.
    pub terms: Vec<u64>,
}

impl Initial {
    pub fn log(&self, node: usize) -> &[u64] {
        self.logs.get(node).map_or(&[], Vec::as_slice)
    }

    pub fn term(&self, node: usize) -> u64 {
        self.terms.get(node).copied().unwrap_or_else(|| self.highest_log_term())
    }

    /// Terms never fall within a log, so that its last one is its highest.
    fn highest_log_term(&self) -> u64 {
        self.logs.iter().filter_map(|log| log.last()).copied().max().unwrap_or(0)
    }

    /// The last entry's term and index: what decides whose log is more up to date (Raft paper, 5.4.1).
    fn last(&self, node: usize) -> (u64, usize) {
        let log = self.log(node);
        (log.last().copied().unwrap_or(0), log.len())
    }
}

/// The terms of a log, in words: `1 1 4 4`.
pub fn read_log(text: &str) -> Result<Vec<u64>, String> {
    text.split_whitespace().map(read_term).collect()
}

pub fn read_term(text: &str) -> Result<u64, String> {
    let term = text.parse().ok().filter(|term| *term <= INITIAL_TERM_MAX);
    term.ok_or_else(|| format!("found {}, allowed is a term from 0 to {INITIAL_TERM_MAX}", quote(text)))
}

pub fn write_log(log: &[u64]) -> String {
    log.iter().map(u64::to_string).collect::<Vec<_>>().join(" ")
}

/// One pass over all entries, for links are written by anybody.
pub fn check(scenario: &Scenario) -> Result<(), String> {
    let initial = &scenario.initial;
    if *initial == Initial::default() {
        return Ok(());
    }
    if !scenario.protocol.has_log() {
        return Err(format!("{} keeps no log; leave it out, or choose raft", scenario.protocol.name()));
    }
    check_sizes(initial, scenario.nodes)?;
    initial.logs.iter().enumerate().try_for_each(|(node, log)| check_log(node + 1, log))?;
    check_terms(initial)?;
    check_matching(initial)?;
    check_elections(initial, usize::from(scenario.nodes))
}

fn check_sizes(initial: &Initial, nodes: u16) -> Result<(), String> {
    let lists = [("logs", initial.logs.len()), ("terms", initial.terms.len())];
    for (what, length) in lists {
        if length > usize::from(nodes) {
            return Err(format!("found {length} {what} for {nodes} nodes; allowed is at most one a node"));
        }
    }
    Ok(())
}

fn check_log(node: usize, log: &[u64]) -> Result<(), String> {
    if log.len() > INITIAL_ENTRIES_MAX {
        return Err(format!("log {node} has {} entries; allowed are {INITIAL_ENTRIES_MAX}", log.len()));
    }
    if let Some(pair) = log.windows(2).find(|pair| pair[0] > pair[1]) {
        return Err(format!("log {node} goes back from term {} to term {}; terms never fall", pair[0], pair[1]));
    }
    match (log.first(), log.last()) {
        (Some(0), _) => Err(format!("log {node} has an entry of term 0; terms of entries begin at 1")),
        (_, Some(last)) if *last > INITIAL_TERM_MAX => {
            Err(format!("log {node} has an entry of term {last}; allowed is {INITIAL_TERM_MAX}"))
        }
        _ => Ok(()),
    }
}

fn check_terms(initial: &Initial) -> Result<(), String> {
    for (index, term) in initial.terms.iter().enumerate() {
        let (last, _) = initial.last(index);
        let node = index + 1;
        if *term > INITIAL_TERM_MAX {
            return Err(format!("node {node} is in term {term}; allowed is {INITIAL_TERM_MAX}"));
        }
        if *term < last {
            return Err(format!("node {node} is in term {term}, but its log has an entry of term {last}"));
        }
    }
    Ok(())
}

/// A run of entries of one term: the index of the first, the term before it, and whose log it was seen in.
#[derive(Clone, Copy)]
struct Run {
    first: usize,
    before: u64,
    node: usize,
}

/// Log Matching (5.3), by its cause: the entries of a term come from one leader, which appended them one
/// after the other behind one log. So a term begins at one index and behind one term, in every log.
fn check_matching(initial: &Initial) -> Result<(), String> {
    let mut runs: BTreeMap<u64, Run> = BTreeMap::new();
    for (index, log) in initial.logs.iter().enumerate() {
        let mut before = 0;
        for (place, term) in log.iter().enumerate().filter(|(place, term)| *place == 0 || log[*place - 1] != **term) {
            let here = Run { first: place + 1, before, node: index + 1 };
            let known = runs.entry(*term).or_insert(here);
            same_run(*term, known, &here)?;
            before = *term;
        }
    }
    Ok(())
}

fn same_run(term: u64, one: &Run, other: &Run) -> Result<(), String> {
    if one.first != other.first {
        return Err(format!(
            "term {term} begins at index {} in log {} but at index {} in log {}; its one leader began at one place",
            one.first, one.node, other.first, other.node
        ));
    }
    if one.before != other.before {
        return Err(format!(
            "logs {} and {} both have an entry of term {term} at index {} but differ before it (terms {} and {}); \
             Raft's Log Matching excludes that",
            one.node, other.node, one.first, one.before, other.before
        ));
    }
    Ok(())
}

/// No term of the logs may get a second leader: a majority must have seen the highest of them, and no node
/// behind it may find a majority that would still vote for it in that term.
fn check_elections(initial: &Initial, nodes: usize) -> Result<(), String> {
    let highest = initial.highest_log_term();
    if highest == 0 {
        return Ok(());
    }
    let majority = nodes / 2 + 1;
    let term = |node: usize| initial.terms.get(node).copied().unwrap_or(highest);
    let reached = (0..nodes).filter(|node| term(*node) >= highest).count();
    if reached < majority {
        return Err(format!(
            "only {reached} of {nodes} nodes are in term {highest} or later, which a log has an entry of; its leader was \
             elected by a majority, so at least {majority} must be"
        ));
    }
    let Some(candidate) = (0..nodes).filter(|node| term(*node) < highest).max_by_key(|node| initial.last(*node)) else {
        return Ok(());
    };
    let votes_for = |node: &usize| term(*node) <= highest && initial.last(*node) <= initial.last(candidate);
    match (0..nodes).filter(votes_for).count() < majority {
        true => Ok(()),
        false => Err(format!(
            "node {} is in term {}, and its log is good enough to be elected in term {highest}, which had a leader \
             already; put it in term {highest} too",
            candidate + 1,
            term(candidate)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(logs: &[&str], terms: &[u64]) -> Result<(), String> {
        let logs = logs.iter().map(|log| read_log(log)).collect::<Result<_, _>>()?;
        check(&Scenario { initial: Initial { logs, terms: terms.to_vec() }, ..Scenario::default() })
    }

    #[test]
    fn states_that_raft_reaches_are_allowed() {
        checked(&["1 1 4 4", "1 1 4", "1 1", "1 1 4 4", ""], &[4, 4, 2, 4, 4]).unwrap();
        // Figure 7 of the Raft paper, (e) and (f) among them.
        let figure = ["1 1 1 4 4 5 5 6 6 6", "1 1 1 4 4 5 5 6 6", "1 1 1 4", "1 1 1 4 4 4 4", "1 1 1 2 2 2 3 3 3 3 3"];
        checked(&figure, &[]).unwrap();
        checked(&[], &[7, 3]).unwrap();
    }

    #[test]
    fn states_that_raft_never_reaches_are_refused_with_the_reason() {
        for (logs, terms, said) in [
            (&["1 1", "2 1"][..], &[][..], "log 2 goes back from term 2 to term 1"),
            (&["0 1"], &[], "terms of entries begin at 1"),
            (&["1 2", "2"], &[], "term 2 begins at index 2 in log 1 but at index 1 in log 2"),
            (&["1 3", "2 3"], &[], "logs 1 and 2 both have an entry of term 3 at index 2 but differ before it"),
            (&["1 3"], &[2], "node 1 is in term 2, but its log has an entry of term 3"),
            (&["1 3"], &[3, 2, 2, 2], "only 2 of 5 nodes are in term 3 or later"),
            (
                &["1 1 4", "1 1", "1 1", "1 1", "1 1"],
                &[4, 4, 3, 4, 4],
                "node 3 is in term 3, and its log is good enough",
            ),
            (&["1", "", "", "", "", ""], &[], "found 6 logs for 5 nodes"),
            (&["1000000001"], &[], "allowed is a term from 0 to 1000000000"),
            (&["1 x"], &[], "found \"x\""),
        ] {
            let error = checked(logs, terms).unwrap_err();
            assert!(error.contains(said), "{logs:?}: {error}");
        }
    }
}
