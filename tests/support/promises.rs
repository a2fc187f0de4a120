//! What the cluster promises, stated over a state of the small world and what it remembers of how it came about.
//!
//! The first five are those of the paper's figure 3.

use super::small_world::{Flight, Node, Shared, Small, SmallWorld, State, leads};
use interregnum::protocol::log::{Entry, Log};
use interregnum::protocol::quorum::majority;
use interregnum::protocol::{NodeView, Promises};
use interregnum::types::NodeId;
use stateright::Property;
use std::collections::BTreeMap;

/// What a state alone does not tell.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct History {
    /// Who was elected, by epoch: a bit for each node.
    elected: BTreeMap<u64, u8>,
    /// For whom each node voted, by epoch, while that epoch is not over on the node's disk.
    votes: BTreeMap<(NodeId, u64), u8>,
    /// What was committed, in order.
    committed: Vec<Committed>,
    /// A leader changed what was in its log.
    overwrote: bool,
    /// An assertion in a process failed.
    pub panicked: bool,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Committed {
    /// The hash over the log up to here.
    chain: u64,
    /// The epoch in which it was.
    in_epoch: u64,
    entry: Entry,
}

impl History {
    pub fn changed<P: Small>(&mut self, before: &Node<P>, after: &Node<P>) {
        let over = P::over(&after.durable);
        self.votes.retain(|(node, epoch), _| *node != after.id || *epoch >= over);
        let view = after.process.view();
        if leads::<P>(&view) {
            *self.elected.entry(view.epoch).or_default() |= bit(after.id);
            self.overwrote |= !extends::<P>(&before.process.view(), &view);
        }
        let Some(log) = view.log else { return };
        for index in self.committed.len() as u64 + 1..=view.committed {
            let (Some(chain), Some(entry)) = (log.chain_at(index), log.get(index)) else { return };
            self.committed.push(Committed { chain, in_epoch: view.epoch, entry: *entry });
        }
    }

    /// What was said cannot be taken back.
    pub fn sent<P: Small>(&mut self, flight: &Flight<P>) {
        if let Some((epoch, candidate)) = P::vote(flight) {
            *self.votes.entry((flight.from, epoch)).or_default() |= bit(candidate);
        }
    }
}

fn bit(node: NodeId) -> u8 {
    1 << (node.0 - 1)
}

/// True unless the same leader lost or changed an entry.
fn extends<P: Small>(before: &NodeView<'_>, now: &NodeView<'_>) -> bool {
    let same_reign = leads::<P>(before) && before.epoch == now.epoch;
    let (Some(old), Some(new)) = (before.log, now.log) else { return true };
    !same_reign || new.chain_at(old.last_index()) == Some(old.last_chain())
}

pub const ELECTION_SAFETY: &str = "Election Safety";
pub const LEADER_COMPLETENESS: &str = "Leader Completeness";
pub const DURABLE_COMMITS: &str = "Durable Commits";
pub const ONE_VOTE: &str = "One Vote an Epoch";

/// Those of the design that the protocol makes, and what has to happen somewhere for them to mean anything.
pub fn all<P: Small>() -> Vec<Property<SmallWorld<P>>> {
    let mut all = vec![
        Property::always(ELECTION_SAFETY, |_, state: &State<P>| only_one(state.history.elected.values())),
        Property::always("State Machine Safety", |_, state: &State<P>| {
            state.nodes.iter().all(|node| is_safe(node, state))
        }),
        Property::always(ONE_VOTE, |_, state: &State<P>| only_one(state.history.votes.values())),
        Property::always(DURABLE_COMMITS, |_, state: &State<P>| committed_is_durable(state)),
        Property::always("No Failed Assertion", |_, state: &State<P>| !state.history.panicked),
        Property::sometimes("a client's request is committed", |_, state: &State<P>| {
            state.history.committed.iter().any(|committed| committed.entry.command.request().is_some())
        }),
    ];
    if !P::IS_LEADERLESS {
        all.push(Property::sometimes("a leader is elected", |_, state: &State<P>| !state.history.elected.is_empty()));
        all.push(Property::sometimes("a later epoch has a leader, too", |_, state: &State<P>| {
            state.history.elected.len() > 1
        }));
    }
    for promise in P::SPEC.promises {
        match promise {
            Promises::LeaderAppendOnly => {
                all.push(Property::always("Leader Append-Only", |_, state: &State<P>| !state.history.overwrote))
            }
            Promises::LogMatching => {
                all.push(Property::always("Log Matching", |_, state: &State<P>| log_matching(state)))
            }
            Promises::LeaderCompleteness => all.push(Property::always(LEADER_COMPLETENESS, |_, state: &State<P>| {
                state.nodes.iter().all(|node| is_complete(node, state))
            })),
            _ => {}
        }
    }
    all
}

fn only_one<'a>(mut nodes: impl Iterator<Item = &'a u8>) -> bool {
    nodes.all(|nodes| nodes.count_ones() <= 1)
}

/// All logs, in memory and on disk: an entry of the same index and term follows the same entries.
fn log_matching<P: Small>(state: &State<P>) -> bool {
    let in_memory = state.nodes.iter().filter_map(|node| node.process.view().log);
    let logs: Vec<&Log> = in_memory.chain(state.nodes.iter().filter_map(|node| P::log(&node.durable))).collect();
    let agree = |one: &Log, other: &Log| {
        let shared = 1..=one.last_index().min(other.last_index());
        let same_term = |index: &u64| one.term_at(*index) == other.term_at(*index);
        shared.filter(same_term).all(|index| one.chain_at(index) == other.chain_at(index))
    };
    logs.iter().enumerate().all(|(number, one)| logs[number + 1..].iter().all(|other| agree(one, other)))
}

/// A leader has what was committed in epochs before its own.
fn is_complete<P: Small>(node: &Node<P>, state: &State<P>) -> bool {
    let view = node.process.view();
    let Some(log) = view.log.filter(|_| leads::<P>(&view)) else { return true };
    let mut earlier = numbered(state).filter(|(_, committed)| committed.in_epoch < view.epoch);
    earlier.all(|(index, committed)| log.chain_at(index) == Some(committed.chain))
}

/// What a node holds to be committed, or has applied, is what was committed.
fn is_safe<P: Small>(node: &Node<P>, state: &State<P>) -> bool {
    let view = node.process.view();
    let Some(log) = view.log else { return true };
    let mut known = numbered(state).filter(|(index, _)| *index <= view.committed);
    let is_committed = known.all(|(index, committed)| log.chain_at(index) == Some(committed.chain));
    is_committed && log.chain_at(view.applied) == Some(view.applied_chain)
}

/// What is committed is on the disks of a majority, whatever may crash next.
fn committed_is_durable<P: Small>(state: &State<P>) -> bool {
    let needed = usize::from(majority(state.nodes.len() as u16));
    numbered(state).all(|(index, committed)| {
        let has = |node: &Shared<Node<P>>| P::keeps(&node.durable, index, committed.chain, &committed.entry);
        let answers: Vec<bool> = state.nodes.iter().filter_map(has).collect();
        answers.is_empty() || answers.into_iter().filter(|has| *has).count() >= needed
    })
}

fn numbered<P: Small>(state: &State<P>) -> impl Iterator<Item = (u64, &Committed)> {
    (1..).zip(&state.history.committed)
}
