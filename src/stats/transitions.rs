//! Who moved from which state to which, why, and how long they stayed.

use crate::protocol::Spec;
use crate::types::{Instant, NodeId};
use std::collections::VecDeque;

/// Stays that are kept for drawing, the latest.
const STAYS: usize = 16_384;

/// Counts over all nodes, with the states of [`Spec::state_name`].
pub struct Transitions {
    states: usize,
    /// `counts[from * states + to]`
    counts: Vec<u64>,
    causes: Vec<CauseCount>,
    /// Time in each state, of stays that have ended.
    sojourn_us: Vec<u64>,
    nodes: Vec<Stay>,
    stays: VecDeque<Stay>,
    last: Option<Move>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CauseCount {
    pub from: u8,
    pub to: u8,
    pub cause: u8,
    pub count: u64,
}

/// A node's time in one state. `until` is the present for one that has not ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stay {
    pub node: NodeId,
    pub state: u8,
    pub since: Instant,
    pub until: Instant,
}

/// The latest transition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Move {
    pub at: Instant,
    pub node: NodeId,
    pub from: u8,
    pub to: u8,
    pub cause: u8,
}

impl Transitions {
    /// All nodes start in the first phase at time 0.
    pub fn new(spec: &Spec, nodes: u16) -> Transitions {
        let states = spec.states();
        let start = |number| Stay { node: NodeId(number), state: 0, since: Instant::ZERO, until: Instant::ZERO };
        Transitions {
            states,
            counts: vec![0; states * states],
            causes: Vec::new(),
            sojourn_us: vec![0; states],
            nodes: (1..=nodes).map(start).collect(),
            stays: VecDeque::new(),
            last: None,
        }
    }

    pub(super) fn moved(&mut self, at: Instant, node: NodeId, from: u8, to: u8, cause: u8) {
        if from == to {
            return; // a candidate that starts another election stays a candidate
        }
        self.counts[usize::from(from) * self.states + usize::from(to)] += 1;
        self.count_cause(from, to, cause);
        let stay = &mut self.nodes[usize::from(node.0) - 1];
        self.sojourn_us[usize::from(stay.state)] += at.since(stay.since).0;
        if self.stays.len() == STAYS {
            self.stays.pop_front();
        }
        self.stays.push_back(Stay { until: at, ..*stay });
        *stay = Stay { node, state: to, since: at, until: at };
        self.last = Some(Move { at, node, from, to, cause });
    }

    fn count_cause(&mut self, from: u8, to: u8, cause: u8) {
        let same = |known: &&mut CauseCount| (known.from, known.to, known.cause) == (from, to, cause);
        match self.causes.iter_mut().find(same) {
            Some(known) => known.count += 1,
            None => self.causes.push(CauseCount { from, to, cause, count: 1 }),
        }
    }

    pub fn states(&self) -> usize {
        self.states
    }

    pub fn count(&self, from: usize, to: usize) -> u64 {
        self.counts[from * self.states + to]
    }

    /// Each kind of transition that happened, with its cause.
    pub fn causes(&self) -> &[CauseCount] {
        &self.causes
    }

    /// Time spent in each state up to `now`, the stays that go on included.
    pub fn sojourn_us(&self, now: Instant) -> Vec<u64> {
        let mut sojourn_us = self.sojourn_us.clone();
        for stay in &self.nodes {
            sojourn_us[usize::from(stay.state)] += now.since(stay.since).0;
        }
        sojourn_us
    }

    /// The latest stays, those that go on last with their end at `now`.
    pub fn stays(&self, now: Instant) -> impl Iterator<Item = Stay> {
        let going_on = self.nodes.iter().map(move |stay| Stay { until: now, ..*stay });
        self.stays.iter().copied().chain(going_on)
    }

    pub fn last(&self) -> Option<Move> {
        self.last
    }
}
