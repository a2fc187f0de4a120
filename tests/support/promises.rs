//! What the cluster promises, stated over a state of the small world and what it remembers of how it came about.
//!
//! The first five are those of the paper's figure 3.

use super::small_world::{Flight, Node, Shared, SmallWorld, State};
use interregnum::protocol::log::Log;
use interregnum::protocol::quorum::majority;
use interregnum::protocol::raft::{Message, phase};
use interregnum::protocol::{NodeView, Protocol};
use interregnum::types::NodeId;
use stateright::Property;

const NODES_MAX: usize = 5;
const TERMS_MAX: usize = 5;

/// What a state alone does not tell.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct History {
    /// Who was elected, by term: a bit for each node.
    elected: [u8; TERMS_MAX],
    /// For whom each node voted, by term, while that term is not over on the node's disk.
    votes: [[u8; NODES_MAX]; TERMS_MAX],
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
    /// The term in which it was.
    in_term: u64,
    is_request: bool,
}

impl History {
    pub fn changed(&mut self, before: &Node, after: &Node) {
        for votes in &mut self.votes[..after.durable.term.min(TERMS_MAX as u64) as usize] {
            votes[usize::from(after.id.0) - 1] = 0;
        }
        let view = after.process.view();
        if leads(&view) {
            self.elected[view.epoch as usize] |= bit(after.id);
            self.overwrote |= !extends(&before.process.view(), &view);
        }
        let Some(log) = view.log else { return };
        for index in self.committed.len() as u64 + 1..=view.committed {
            let Some(chain) = log.chain_at(index) else { return };
            let is_request = log.get(index).is_some_and(|entry| entry.command.request().is_some());
            self.committed.push(Committed { chain, in_term: view.epoch, is_request });
        }
    }

    /// Who asks for a vote has given its own, and neither can be taken back.
    pub fn sent(&mut self, flight: &Flight) {
        let (term, candidate) = match flight.message {
            Message::RequestVote { term, pre_vote: false, .. } => (term, flight.from),
            Message::Vote { term, granted: true, pre_vote: false } => (term, flight.to),
            _ => return,
        };
        self.votes[term as usize][usize::from(flight.from.0) - 1] |= bit(candidate);
    }
}

fn bit(node: NodeId) -> u8 {
    1 << (node.0 - 1)
}

pub fn leads(view: &NodeView<'_>) -> bool {
    view.phase == phase::LEADER
}

/// True unless the same leader lost or changed an entry.
fn extends(before: &NodeView<'_>, now: &NodeView<'_>) -> bool {
    let same_reign = leads(before) && before.epoch == now.epoch;
    let (Some(old), Some(new)) = (before.log, now.log) else { return true };
    !same_reign || new.chain_at(old.last_index()) == Some(old.last_chain())
}

pub const ELECTION_SAFETY: &str = "Election Safety";
pub const LEADER_COMPLETENESS: &str = "Leader Completeness";
pub const DURABLE_COMMITS: &str = "Durable Commits";

pub fn all() -> Vec<Property<SmallWorld>> {
    vec![
        Property::always(ELECTION_SAFETY, |_, state: &State| only_one(state.history.elected.iter())),
        Property::always("Leader Append-Only", |_, state: &State| !state.history.overwrote),
        Property::always("Log Matching", |_, state: &State| log_matching(state)),
        Property::always(LEADER_COMPLETENESS, |_, state: &State| {
            state.nodes.iter().all(|node| is_complete(node, state))
        }),
        Property::always("State Machine Safety", |_, state: &State| {
            state.nodes.iter().all(|node| is_safe(node, state))
        }),
        Property::always("One Vote a Term", |_, state: &State| only_one(state.history.votes.iter().flatten())),
        Property::always(DURABLE_COMMITS, |_, state: &State| committed_is_durable(state)),
        Property::always("No Failed Assertion", |_, state: &State| !state.history.panicked),
        Property::sometimes("a leader is elected", |_, state: &State| reigns(state) > 0),
        Property::sometimes("a later term has a leader, too", |_, state: &State| reigns(state) > 1),
        Property::sometimes("a client's request is committed", |_, state: &State| {
            state.history.committed.iter().any(|committed| committed.is_request)
        }),
    ]
}

fn only_one<'a>(mut nodes: impl Iterator<Item = &'a u8>) -> bool {
    nodes.all(|nodes| nodes.count_ones() <= 1)
}

fn reigns(state: &State) -> usize {
    state.history.elected.iter().filter(|leaders| **leaders > 0).count()
}

/// All logs, in memory and on disk: an entry of the same index and term follows the same entries.
fn log_matching(state: &State) -> bool {
    let in_memory = state.nodes.iter().filter_map(|node| node.process.view().log);
    let logs: Vec<&Log> = in_memory.chain(state.nodes.iter().map(|node| &node.durable.log)).collect();
    let agree = |one: &Log, other: &Log| {
        let shared = 1..=one.last_index().min(other.last_index());
        let same_term = |index: &u64| one.term_at(*index) == other.term_at(*index);
        shared.filter(same_term).all(|index| one.chain_at(index) == other.chain_at(index))
    };
    logs.iter().enumerate().all(|(number, one)| logs[number + 1..].iter().all(|other| agree(one, other)))
}

/// A leader has what was committed in terms before its own.
fn is_complete(node: &Node, state: &State) -> bool {
    let view = node.process.view();
    let Some(log) = view.log.filter(|_| leads(&view)) else { return true };
    let mut earlier = numbered(state).filter(|(_, committed)| committed.in_term < view.epoch);
    earlier.all(|(index, committed)| log.chain_at(index) == Some(committed.chain))
}

/// What a node holds to be committed, or has applied, is what was committed.
fn is_safe(node: &Node, state: &State) -> bool {
    let view = node.process.view();
    let Some(log) = view.log else { return true };
    let mut known = numbered(state).filter(|(index, _)| *index <= view.committed);
    let is_committed = known.all(|(index, committed)| log.chain_at(index) == Some(committed.chain));
    is_committed && log.chain_at(view.applied) == Some(view.applied_chain)
}

/// What is committed is on the disks of a majority, whatever may crash next.
fn committed_is_durable(state: &State) -> bool {
    let holders = |(index, committed): (u64, &Committed)| {
        let holds = |node: &&Shared<Node>| node.durable.log.chain_at(index) == Some(committed.chain);
        state.nodes.iter().filter(holds).count()
    };
    let needed = usize::from(majority(state.nodes.len() as u16));
    numbered(state).all(|committed| holders(committed) >= needed)
}

fn numbered(state: &State) -> impl Iterator<Item = (u64, &Committed)> {
    (1..).zip(&state.history.committed)
}
