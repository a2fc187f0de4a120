//! What a server keeps on disk: acceptedEpoch and currentEpoch, the history, and a snapshot of the data as of the
//! history's base.
//!
//! The paper has a follower take over epoch and history at once (step f.2.1). A write that is torn leaves a part of
//! the history without the epoch: it is then as if the follower had never heard of the new leader, but for
//! transactions that no quorum can have had, and some more that the new leader has.

use crate::protocol::log::{Entry, Log, Position};
use crate::protocol::store::Store;
use std::sync::Arc;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Epochs {
    pub accepted: u64,
    pub current: u64,
}

/// The data after the transaction at `last`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Snapshot {
    pub last: Position,
    pub store: Store,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Durable {
    pub epochs: Epochs,
    pub log: Log,
    /// The data after `log.base()`.
    pub snapshot: Store,
    /// Zero for a disk of time 0; those that took another's place are numbered as they came.
    pub disk: u32,
}

/// One write to the disk: a snapshot, then a part of the history, then the epochs.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Write {
    pub install: Option<Arc<Snapshot>>,
    pub splice: Option<Splice>,
    pub epochs: Option<Epochs>,
    /// Drop the history up to here.
    pub compact: Option<u64>,
}

/// Replaces the history from `from` on.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Splice {
    pub from: u64,
    pub entries: Vec<Entry>,
}

impl Splice {
    pub fn last_index(&self) -> u64 {
        self.from + self.entries.len() as u64 - 1
    }
}

impl Write {
    /// Transactions are written in order, the epochs after them; a snapshot takes effect with its last block.
    pub(super) fn torn(&self, draw: &mut dyn FnMut(u64) -> u64) -> Option<Write> {
        let Some(splice) = self.splice.as_ref().filter(|_| self.install.is_none()) else {
            let is_whole = self.install.is_none() && draw(2) == 1;
            return is_whole.then(|| self.clone());
        };
        let kept = draw(splice.entries.len() as u64 + 2).checked_sub(1)? as usize;
        let splice = Splice { from: splice.from, entries: splice.entries[..kept].to_vec() };
        Some(Write { splice: Some(splice), ..Write::default() })
    }
}

impl Durable {
    pub(super) fn apply(&mut self, write: &Write) {
        if let Some(snapshot) = &write.install {
            self.log.restart(snapshot.last, snapshot.store.chain());
            self.snapshot = snapshot.store.clone();
        }
        if let Some(splice) = &write.splice {
            self.splice(splice);
        }
        if let Some(epochs) = write.epochs {
            self.epochs = epochs;
        }
        if let Some(index) = write.compact {
            let snapshot = &mut self.snapshot;
            self.log.compact(index, |entry| {
                snapshot.apply(entry);
            });
        }
    }

    fn splice(&mut self, splice: &Splice) {
        // A write before this one was lost: what follows the gap has no place.
        if splice.from > self.log.last_index() + 1 {
            return;
        }
        self.log.truncate(splice.from);
        for entry in &splice.entries {
            self.log.push(*entry);
        }
    }

    /// One of the epochs, or what is in a transaction.
    pub(super) fn flip(&mut self, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        let entries = self.log.last_index() - self.log.base().index;
        match draw(if entries > 0 { 3 } else { 2 }) {
            0 => self.epochs.accepted ^= 1 << draw(4),
            1 => self.epochs.current ^= 1 << draw(4),
            _ => {
                let index = self.log.base().index + 1 + draw(entries);
                self.log.flip(index, 1 << draw(8));
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::log::Command;

    const ENTRY: Entry = Entry { term: 2, command: Command::Noop };
    const EPOCHS: Epochs = Epochs { accepted: 3, current: 3 };

    fn stored() -> Durable {
        let epochs = Epochs { accepted: 2, current: 2 };
        Durable { epochs, log: Log::from_terms(&[1, 1, 2]), ..Durable::default() }
    }

    #[test]
    fn a_torn_write_has_a_part_of_the_history_and_not_the_epoch() {
        let splice = Splice { from: 3, entries: vec![ENTRY; 2] };
        let write = Write { splice: Some(splice), epochs: Some(EPOCHS), ..Write::default() };
        assert!(write.torn(&mut |_| 0).is_none());
        for kept in 0..=2 {
            let mut durable = stored();
            durable.apply(&write.torn(&mut |_| kept + 1).unwrap());
            assert_eq!((durable.epochs.current, durable.log.last_index()), (2, 2 + kept));
        }
    }

    #[test]
    fn epochs_alone_are_written_or_not() {
        let write = Write { epochs: Some(EPOCHS), ..Write::default() };
        assert!(write.torn(&mut |_| 0).is_none());
        assert_eq!(write.torn(&mut |_| 1), Some(write));
    }

    #[test]
    fn a_torn_snapshot_leaves_the_history_as_it_was() {
        let snapshot = Snapshot { last: Position { index: 9, term: 2 }, store: Store::default() };
        let write = Write { install: Some(Arc::new(snapshot)), epochs: Some(EPOCHS), ..Write::default() };
        assert!(write.torn(&mut |_| 1).is_none());
        let mut durable = stored();
        durable.apply(&write);
        assert_eq!((durable.log.last_index(), durable.log.base().index, durable.epochs.current), (9, 9, 3));
    }

    #[test]
    fn flipped_bits_change_one_thing() {
        for choice in 0..3 {
            let (mut durable, before) = (stored(), stored());
            let mut draws = [choice, 1, 0].into_iter();
            assert!(durable.flip(&mut |_| draws.next().unwrap_or(0)));
            let changed = [
                durable.epochs.accepted != before.epochs.accepted,
                durable.epochs.current != before.epochs.current,
                durable.log.last_chain() != before.log.last_chain(),
            ];
            assert_eq!(changed.iter().position(|changed| *changed), Some(choice as usize));
            assert_eq!(changed.iter().filter(|changed| **changed).count(), 1);
        }
    }
}
