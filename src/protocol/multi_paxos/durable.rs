//! What an acceptor keeps on disk: "the highest-numbered proposal that it has ever accepted and the number of the
//! highest-numbered prepare request to which it has responded" (Paxos Made Simple, section 2.2), for each instance,
//! and a snapshot of the state machine in the place of the instances before it (Paxos Made Live, section 5.5).

use crate::protocol::log::{Entry, Log, Position};
use crate::protocol::store::Store;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A proposal in one instance: its slot in the log, its number, its value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Proposal {
    pub slot: u64,
    pub ballot: u64,
    pub value: Entry,
}

/// What an acceptor accepted in an instance.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Accepted {
    pub ballot: u64,
    pub value: Entry,
}

impl Accepted {
    /// Disks of time 0 hold values that were accepted before all numbers: of them, the later term goes first.
    pub fn rank(&self) -> (u64, u64) {
        (self.ballot, self.value.term)
    }
}

/// The state machine after all instances up to and including `last`.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Snapshot {
    pub last: Position,
    pub store: Store,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Durable {
    pub promised: u64,
    /// By slot, beyond the snapshot.
    pub accepted: BTreeMap<u64, Accepted>,
    pub snapshot: Snapshot,
    /// Zero for a disk of time 0; those that took another's place are numbered as they came.
    pub disk: u32,
}

/// One write to the disk, done as a whole or not at all.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Write {
    pub promised: u64,
    pub accepted: Vec<Proposal>,
    /// The instances up to here go into the snapshot.
    pub compact: Option<u64>,
    /// Another replica's snapshot takes the place of the own.
    pub install: Option<Arc<Snapshot>>,
}

impl Write {
    pub(super) fn of(promised: u64, accepted: Vec<Proposal>) -> Write {
        Write { promised, accepted, compact: None, install: None }
    }

    /// The promise is one block, written first or not at all; what was accepted follows in its order. A snapshot
    /// takes effect with its last block.
    pub(super) fn torn(&self, draw: &mut dyn FnMut(u64) -> u64) -> Option<Write> {
        let kept = draw(self.accepted.len() as u64 + 2).checked_sub(1)? as usize;
        Some(Write::of(self.promised, self.accepted[..kept].to_vec()))
    }
}

impl Durable {
    /// Values of these terms, accepted before all numbers.
    pub(super) fn initial(promised: u64, terms: &[u64]) -> Durable {
        let log = Log::from_terms(terms);
        let accepted = |slot| log.get(slot).map(|value| (slot, Accepted { ballot: 0, value: *value }));
        let accepted = (1..=log.last_index()).filter_map(accepted).collect();
        Durable { promised, accepted, ..Durable::default() }
    }

    pub(super) fn apply(&mut self, write: &Write) {
        self.promised = write.promised;
        if let Some(snapshot) = &write.install {
            self.snapshot = Snapshot::clone(snapshot);
            self.accepted.retain(|slot, _| *slot > snapshot.last.index);
        }
        for Proposal { slot, ballot, value } in &write.accepted {
            if *slot > self.snapshot.last.index {
                self.accepted.insert(*slot, Accepted { ballot: *ballot, value: *value });
            }
        }
        if let Some(index) = write.compact {
            self.compact(index);
        }
    }

    fn compact(&mut self, index: u64) {
        let Snapshot { last, store } = &mut self.snapshot;
        while last.index < index {
            // A write before this one was lost: what follows the gap has no place yet.
            let Some(accepted) = self.accepted.remove(&(last.index + 1)) else { return };
            store.apply(&accepted.value);
            *last = Position { index: last.index + 1, term: accepted.value.term };
        }
    }

    /// The promise, or the number or the value of something accepted.
    pub(super) fn flip(&mut self, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        let count = self.accepted.len() as u64;
        match draw(if count > 0 { 3 } else { 1 }) {
            0 => self.promised ^= 1 << draw(4),
            what => {
                let bits = 1 << draw(8);
                let accepted = self.accepted.values_mut().nth(draw(count) as usize);
                accepted.into_iter().for_each(|accepted| match what {
                    1 => accepted.ballot ^= u64::from(bits),
                    _ => accepted.value.flip(bits),
                });
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::log::Command;

    const fn proposal(slot: u64, ballot: u64) -> Proposal {
        Proposal { slot, ballot, value: Entry { term: ballot, command: Command::Noop } }
    }

    #[test]
    fn a_torn_write_is_nothing_or_a_prefix() {
        let write = Write { compact: Some(1), ..Write::of(7, vec![proposal(1, 7), proposal(2, 7)]) };
        assert!(write.torn(&mut |_| 0).is_none());
        for kept in 0..=2 {
            let mut durable = Durable::initial(3, &[1]);
            durable.apply(&write.torn(&mut |_| kept + 1).unwrap());
            assert_eq!((durable.promised, durable.snapshot.last.index), (7, 0), "compacted last");
            assert_eq!(durable.accepted.values().filter(|accepted| accepted.ballot == 7).count() as u64, kept);
        }
    }

    #[test]
    fn compacting_applies_what_was_accepted_and_stops_at_a_gap() {
        let mut durable = Durable::default();
        durable.apply(&Write::of(1, vec![proposal(1, 1), proposal(2, 1), proposal(4, 1)]));
        durable.apply(&Write { compact: Some(4), ..Write::of(1, Vec::new()) });
        assert_eq!(durable.snapshot.last, Position { index: 2, term: 1 });
        assert_eq!(durable.accepted.keys().copied().collect::<Vec<_>>(), [4]);
        assert_eq!(durable.snapshot.store.chain(), Log::from_terms(&[1, 1]).last_chain());
    }

    #[test]
    fn flipped_bits_change_one_thing() {
        for choice in 0..3 {
            let (mut durable, before) = (Durable::initial(2, &[1, 2]), Durable::initial(2, &[1, 2]));
            let mut draws = [choice, 1, 0].into_iter();
            assert!(durable.flip(&mut |_| draws.next().unwrap_or(0)));
            assert_ne!(durable, before);
            assert_eq!(durable.promised != before.promised, choice == 0);
        }
    }
}
