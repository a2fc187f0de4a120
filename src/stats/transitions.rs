//! Who moved from which state to which, why, and how long they stayed: the walks of all nodes in one space of
//! states, or of the cluster in its own.
//!
//! Sums over the whole run are kept as integers and grow with each step. A window is summed up from the
//! latest stays, which are kept in full.

use super::window::Window;
use crate::protocol::{CauseKind, Spec};
use crate::types::{Duration, Instant, NodeId};
use std::collections::VecDeque;

/// Stays that are kept, the latest.
const STAYS: usize = 32_768;

#[derive(Clone)]
pub struct Transitions {
    /// Of stays that have ended.
    whole: Tally,
    walkers: Vec<Walker>,
    stays: VecDeque<Stay>,
    /// Stays that ended before this moment may be forgotten.
    kept_from: Instant,
}

/// Integers over a window of time. They add up: [`Tally::merge`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tally {
    pub states: usize,
    /// `counts[from * states + to]`
    pub counts: Vec<u64>,
    /// Each kind of transition that happened, with its cause.
    pub causes: Vec<CauseCount>,
    pub sojourn_us: Vec<u64>,
    /// `triples[(i * states + j) * states + k]`: how often i → j was followed by j → k.
    pub triples: Vec<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CauseCount {
    pub from: u8,
    pub to: u8,
    pub cause: u8,
    pub count: u64,
}

/// A time in one state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stay {
    /// Who stayed; for a cluster, the node whose move ended it.
    pub node: NodeId,
    pub state: u8,
    pub since: Instant,
    /// The present for one that goes on.
    pub until: Instant,
    /// Where it led; none for one that goes on.
    pub left: Option<Left>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Left {
    pub to: u8,
    pub cause: u8,
}

impl Stay {
    /// The transition that ended it.
    pub fn left_by(&self) -> Option<Move> {
        let Stay { node, state, until, left, .. } = *self;
        left.map(|Left { to, cause }| Move { at: until, node, from: state, to, cause })
    }
}

/// A transition. `node` moved; for a cluster's walk, it is the node that moved the cluster.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Move {
    pub at: Instant,
    pub node: NodeId,
    pub from: u8,
    pub to: u8,
    pub cause: u8,
}

#[derive(Clone, Copy)]
struct Walker {
    stay: Stay,
    /// The state before this one.
    before: Option<u8>,
}

impl Transitions {
    /// `walkers` nodes, or one cluster, that all start in the same state at time 0.
    pub fn new(states: usize, walkers: u16, start: u8) -> Transitions {
        let stay = |node| Stay { node, state: start, since: Instant::ZERO, until: Instant::ZERO, left: None };
        Transitions {
            whole: Tally::new(states),
            walkers: (1..=walkers).map(|number| Walker { stay: stay(NodeId(number)), before: None }).collect(),
            stays: VecDeque::new(),
            kept_from: Instant::ZERO,
        }
    }

    /// The walker of this index starts here.
    pub(super) fn begins(&mut self, walker: usize, state: u8) {
        self.walkers[walker].stay.state = state;
    }

    /// The walker of this index moved.
    pub(super) fn moved(&mut self, walker: usize, step: Move) {
        if step.from == step.to {
            return; // a candidate that starts another election stays a candidate
        }
        let Walker { stay, before } = self.walkers[walker];
        self.whole.count(before, step.from, step.to, step.cause);
        self.whole.sojourn_us[usize::from(stay.state)] += step.at.since(stay.since).0;
        let ended =
            Stay { node: step.node, until: step.at, left: Some(Left { to: step.to, cause: step.cause }), ..stay };
        if self.stays.len() == STAYS
            && let Some(forgotten) = self.stays.pop_front()
        {
            self.kept_from = forgotten.until;
        }
        self.stays.push_back(ended);
        let next = Stay { node: step.node, state: step.to, since: step.at, until: step.at, left: None };
        self.walkers[walker] = Walker { stay: next, before: Some(step.from) };
    }

    /// Takes back the last move of the only walker, for one at the same moment that says it better.
    pub(super) fn retract(&mut self) -> Option<Move> {
        let ended = self.stays.pop_back()?;
        let step = ended.left_by()?;
        let before = self.stays.back().map(|stay| stay.state);
        self.whole.uncount(before, step);
        self.whole.sojourn_us[usize::from(ended.state)] -= ended.until.since(ended.since).0;
        self.walkers[0] = Walker { stay: Stay { until: ended.since, left: None, ..ended }, before };
        Some(step)
    }

    pub fn states(&self) -> usize {
        self.whole.states
    }

    pub fn count(&self, from: usize, to: usize) -> u64 {
        self.whole.counts[from * self.whole.states + to]
    }

    /// `[from * states + to]`
    pub fn counts(&self) -> &[u64] {
        &self.whole.counts
    }

    /// Each kind of transition that happened, with its cause.
    pub fn causes(&self) -> &[CauseCount] {
        &self.whole.causes
    }

    /// Time spent in each state up to `now`, the stays that go on included.
    pub fn sojourn_us(&self, now: Instant) -> Vec<u64> {
        let mut sojourn_us = self.whole.sojourn_us.clone();
        for Walker { stay, .. } in &self.walkers {
            sojourn_us[usize::from(stay.state)] += now.since(stay.since).0;
        }
        sojourn_us
    }

    /// The latest stays in the order in which they ended, those that go on last with their end at `now`.
    pub fn stays(&self, now: Instant) -> impl DoubleEndedIterator<Item = Stay> {
        let going_on = self.walkers.iter().map(move |walker| Stay { until: now, ..walker.stay });
        self.stays.iter().copied().chain(going_on)
    }

    pub fn last(&self) -> Option<Move> {
        self.stays.back().and_then(Stay::left_by)
    }

    /// The latest transitions between two states within a window, the latest first.
    pub fn latest(&self, window: Window, from: u8, to: u8) -> impl Iterator<Item = Move> {
        let moves = self.stays.iter().rev().filter_map(Stay::left_by);
        moves.filter(move |step| (step.from, step.to) == (from, to) && window.holds(step.at))
    }

    /// The window as far as its stays are kept: a whole run is summed up as it goes and never cut short.
    pub fn kept(&self, window: Window) -> Window {
        Window { from: if window.is_whole() { window.from } else { window.from.max(self.kept_from) }, ..window }
    }

    /// The sums over a window. Stays are cut at its edges.
    pub fn tally(&self, window: Window, now: Instant) -> Tally {
        if window.is_whole() {
            return Tally { sojourn_us: self.sojourn_us(now), ..self.whole.clone() };
        }
        let window = self.kept(window);
        let mut tally = Tally::new(self.whole.states);
        let mut before = self.first_states();
        for stay in self.stays(now) {
            tally.sojourn_us[usize::from(stay.state)] += window.overlap_us(stay.since, stay.until, now);
            let Some(Left { to, cause }) = stay.left else { continue };
            let before = &mut before[self.walker_of(stay.node)];
            if window.holds(stay.until) {
                tally.count(*before, stay.state, to, cause);
            }
            // What came before the window is not known to it.
            *before = window.holds(stay.until).then_some(stay.state);
        }
        tally
    }

    fn first_states(&self) -> Vec<Option<u8>> {
        vec![None; self.walkers.len()]
    }

    fn walker_of(&self, node: NodeId) -> usize {
        if self.walkers.len() == 1 { 0 } else { usize::from(node.0) - 1 }
    }

    /// The chain sampled at the multiples of a step: how often a walker was in i at one tick and in j at the
    /// next, `[from * states + to]`, staying included. From the stays that are kept.
    pub fn sampled(&self, step: Duration, window: Window, now: Instant) -> Vec<u64> {
        let states = self.whole.states;
        let step = step.0.max(1);
        let from = window.from.max(self.kept_from);
        let end = window.end(now);
        let mut pairs = vec![0; states * states];
        let mut last: Vec<Option<(u64, u8)>> = vec![None; self.walkers.len()];
        for stay in self.stays(now) {
            let (since, until) = (stay.since.max(from), stay.until.min(end));
            let (first, after) = (since.0.div_ceil(step), until.0.div_ceil(step));
            if first >= after {
                continue;
            }
            let state = usize::from(stay.state);
            pairs[state * states + state] += after - first - 1;
            let last = &mut last[self.walker_of(stay.node)];
            if let Some((tick, state_then)) = *last
                && tick + 1 == first
            {
                pairs[usize::from(state_then) * states + state] += 1;
            }
            *last = Some((after - 1, stay.state));
        }
        pairs
    }

    /// How long the stays in a state lasted that began and ended in the window, in the order of their ends.
    pub fn durations_us(&self, state: u8, window: Window) -> Vec<u64> {
        let from = window.from.max(self.kept_from);
        let whole = |stay: &&Stay| stay.state == state && stay.since >= from && window.holds(stay.until);
        self.stays.iter().filter(whole).map(|stay| stay.until.since(stay.since).0).collect()
    }
}

impl Tally {
    pub fn new(states: usize) -> Tally {
        Tally {
            states,
            counts: vec![0; states * states],
            causes: Vec::new(),
            sojourn_us: vec![0; states],
            triples: vec![0; states * states * states],
        }
    }

    fn count(&mut self, before: Option<u8>, from: u8, to: u8, cause: u8) {
        let pair = usize::from(from) * self.states + usize::from(to);
        self.counts[pair] += 1;
        if let Some(before) = before {
            self.triples[usize::from(before) * self.states * self.states + pair] += 1;
        }
        self.count_cause(CauseCount { from, to, cause, count: 1 });
    }

    fn uncount(&mut self, before: Option<u8>, step: Move) {
        let pair = usize::from(step.from) * self.states + usize::from(step.to);
        self.counts[pair] -= 1;
        if let Some(before) = before {
            self.triples[usize::from(before) * self.states * self.states + pair] -= 1;
        }
        let same = |known: &&mut CauseCount| (known.from, known.to, known.cause) == (step.from, step.to, step.cause);
        if let Some(known) = self.causes.iter_mut().find(same) {
            known.count -= 1;
        }
        self.causes.retain(|known| known.count > 0);
    }

    fn count_cause(&mut self, seen: CauseCount) {
        let same = |known: &&mut CauseCount| (known.from, known.to, known.cause) == (seen.from, seen.to, seen.cause);
        match self.causes.iter_mut().find(same) {
            Some(known) => known.count += seen.count,
            None => self.causes.push(seen),
        }
    }

    /// Adds another window of the same states.
    pub fn merge(&mut self, other: &Tally) {
        let add = |mine: &mut Vec<u64>, theirs: &[u64]| mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
        add(&mut self.counts, &other.counts);
        add(&mut self.sojourn_us, &other.sojourn_us);
        add(&mut self.triples, &other.triples);
        other.causes.iter().for_each(|seen| self.count_cause(*seen));
    }

    /// Transitions i → j by causes of one kind, `[from * states + to]`.
    pub fn by_kind(&self, spec: &Spec, kind: CauseKind) -> Vec<u64> {
        let mut counts = vec![0; self.states * self.states];
        for seen in self.causes.iter().filter(|seen| spec.cause(seen.cause).kind == kind) {
            counts[usize::from(seen.from) * self.states + usize::from(seen.to)] += seen.count;
        }
        counts
    }
}
