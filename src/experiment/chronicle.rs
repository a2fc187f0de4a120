//! What the trace does not say: how each node's epoch went, and which entries of a log gave way to a leader's.
//! Bounded, and no part of the digest.

use crate::protocol::NodeView;
use crate::protocol::log::Log;
use crate::trace::{Observer, TraceEvent};
use crate::types::{Instant, NodeId};
use std::collections::VecDeque;

/// How many of the latest are kept.
const OVERWRITTEN: usize = 512;
const EPOCHS: usize = 4_096;
/// Terms of the newest entries that are remembered, node by node.
const TAIL: usize = 128;

#[derive(Clone)]
pub struct Chronicle {
    nodes: Vec<Known>,
    overwritten: VecDeque<Overwritten>,
    epochs: VecDeque<EpochChange>,
}

/// An entry that a node had and no longer has, because a leader's log said otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Overwritten {
    pub at: Instant,
    pub node: NodeId,
    pub index: u64,
    /// The term of the entry that went.
    pub was: u64,
    /// The term of the one in its place; none if the log then ended before it.
    pub by: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EpochChange {
    pub at: Instant,
    pub node: NodeId,
    pub before: u64,
    pub after: u64,
}

/// What a node last showed.
#[derive(Clone, Default)]
struct Known {
    epoch: u64,
    last: u64,
    chain: u64,
    /// The terms of the newest entries; the last one stands at index `last`.
    terms: VecDeque<u64>,
}

impl Chronicle {
    pub fn new(nodes: u16) -> Chronicle {
        let nodes = vec![Known::default(); usize::from(nodes) + 1];
        Chronicle { nodes, overwritten: VecDeque::new(), epochs: VecDeque::new() }
    }

    /// The latest, oldest first.
    pub fn overwritten(&self) -> impl DoubleEndedIterator<Item = &Overwritten> {
        self.overwritten.iter()
    }

    /// The latest, oldest first.
    pub fn epochs(&self) -> impl DoubleEndedIterator<Item = &EpochChange> {
        self.epochs.iter()
    }
}

impl Observer for Chronicle {
    #[inline(always)]
    fn happened(&mut self, _: &TraceEvent) {}

    #[inline]
    fn changed(&mut self, at: Instant, _: u64, node: NodeId, view: &NodeView<'_>) {
        let Some(known) = self.nodes.get_mut(usize::from(node.0)) else { return };
        if known.epoch != view.epoch {
            let before = std::mem::replace(&mut known.epoch, view.epoch);
            keep(&mut self.epochs, EPOCHS, EpochChange { at, node, before, after: view.epoch });
        }
        let Some(log) = view.log else { return };
        if (known.last, known.chain) != (log.last_index(), log.last_chain()) {
            known.follow(log, |index, was, by| {
                keep(&mut self.overwritten, OVERWRITTEN, Overwritten { at, node, index, was, by });
            });
        }
    }
}

fn keep<T>(list: &mut VecDeque<T>, most: usize, new: T) {
    if list.len() == most {
        list.pop_front();
    }
    list.push_back(new);
}

impl Known {
    /// Takes note of a log that changed; `gone` hears of each entry that another one displaced.
    fn follow(&mut self, log: &Log, mut gone: impl FnMut(u64, u64, Option<u64>)) {
        let is_longer = log.chain_at(self.last) == Some(self.chain);
        if !is_longer {
            let first = self.first_gone(log);
            // A log that only became shorter lost its end in a crash: nothing took its place.
            if log.last_index() >= first {
                let remembered = self.last + 1 - self.terms.len() as u64;
                let lost = (first..=self.last).zip(self.terms.iter().skip((first - remembered) as usize));
                lost.for_each(|(index, was)| gone(index, *was, log.term_at(index)));
            }
            self.terms.truncate(self.terms.len() - (self.last + 1 - first) as usize);
            self.last = first - 1;
        }
        let unknown = log.last_index().saturating_sub(self.last);
        if unknown > TAIL as u64 {
            self.terms.clear();
        }
        let from = log.last_index() + 1 - unknown.min(TAIL as u64);
        for index in from..=log.last_index() {
            keep(&mut self.terms, TAIL, log.term_at(index).unwrap_or(0));
        }
        (self.last, self.chain) = (log.last_index(), log.last_chain());
    }

    /// The first index whose entry is another one now, as far back as terms are remembered: entries of one
    /// index and term are the same (the Log Matching Property).
    fn first_gone(&self, log: &Log) -> u64 {
        let same = |(index, term): &(u64, &u64)| *index <= log.base().index || log.term_at(*index) == Some(**term);
        let newest_first = (0..=self.last).rev().zip(self.terms.iter().rev());
        newest_first.take_while(|pair| !same(pair)).last().map_or(self.last + 1, |(index, _)| index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::configuration::Standing;

    fn shown(chronicle: &mut Chronicle, at: u64, epoch: u64, terms: &[u64]) {
        let log = Log::from_terms(terms);
        let view = NodeView {
            phase: 0,
            epoch,
            leader: None,
            voted_for: None,
            votes: 0,
            log: Some(&log),
            committed: 0,
            applied: 0,
            applied_chain: 0,
            members: None,
            members_revision: 0,
            standing: Standing::Voter,
            executed: 0,
        };
        chronicle.changed(Instant(at), 0, NodeId(1), &view);
    }

    fn gone(chronicle: &Chronicle) -> Vec<(u64, u64, u64, Option<u64>)> {
        chronicle.overwritten().map(|gone| (gone.at.0, gone.index, gone.was, gone.by)).collect()
    }

    #[test]
    fn a_suffix_that_gives_way_is_remembered_entry_by_entry() {
        let mut chronicle = Chronicle::new(1);
        shown(&mut chronicle, 0, 4, &[1, 1, 2, 2, 2]);
        shown(&mut chronicle, 5, 4, &[1, 1, 2, 2, 2, 2]);
        assert_eq!(gone(&chronicle), []);
        shown(&mut chronicle, 9, 5, &[1, 1, 4, 5]);
        assert_eq!(gone(&chronicle), [(9, 3, 2, Some(4)), (9, 4, 2, Some(5)), (9, 5, 2, None), (9, 6, 2, None)]);
        shown(&mut chronicle, 10, 5, &[1, 1, 4, 5, 5]);
        assert_eq!(gone(&chronicle).len(), 4);
    }

    #[test]
    fn what_a_crash_took_was_not_overwritten() {
        let mut chronicle = Chronicle::new(1);
        shown(&mut chronicle, 0, 1, &[1, 1, 1]);
        shown(&mut chronicle, 1, 1, &[1]);
        shown(&mut chronicle, 2, 1, &[]);
        shown(&mut chronicle, 3, 1, &[1, 1]);
        assert_eq!(gone(&chronicle), []);
        shown(&mut chronicle, 4, 2, &[1, 2]);
        assert_eq!(gone(&chronicle), [(4, 2, 1, Some(2))]);
    }

    #[test]
    fn long_logs_are_followed_at_their_end() {
        let mut chronicle = Chronicle::new(1);
        let mut terms = vec![1; 1_000];
        shown(&mut chronicle, 0, 1, &terms);
        terms[998] = 2;
        terms[999] = 2;
        shown(&mut chronicle, 1, 2, &terms);
        assert_eq!(gone(&chronicle), [(1, 999, 1, Some(2)), (1, 1_000, 1, Some(2))]);
        shown(&mut chronicle, 2, 3, &vec![3; 2_000]);
        assert_eq!(gone(&chronicle).len(), 2 + TAIL);
    }

    #[test]
    fn epochs_know_what_they_were_before() {
        let mut chronicle = Chronicle::new(1);
        shown(&mut chronicle, 0, 1, &[]);
        shown(&mut chronicle, 3, 4, &[]);
        let changes: Vec<_> = chronicle.epochs().map(|change| (change.at.0, change.before, change.after)).collect();
        assert_eq!(changes, [(0, 0, 1), (3, 1, 4)]);
    }
}
