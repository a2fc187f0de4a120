//! What a server keeps on disk: term, vote and log (figure 2, "persistent state"), and the state machine
//! as of the log's base: its snapshot.
//!
//! Without `snapshot_entries` the base moves on when the leader says that an index is on every member's disk
//! and the server has applied it: what lies before is never asked for again, so memory stays bounded
//! without InstallSnapshot, as long as no member is down for long.

use super::{Roster, Snapshot};
use crate::protocol::log::{Entry, Log};
use crate::protocol::store::Store;
use crate::types::NodeId;
use std::sync::Arc;

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Durable {
    pub term: u64,
    pub vote: Option<NodeId>,
    pub log: Log,
    /// The state machine after `log.base()`.
    pub snapshot: Store,
    /// The members as of `log.base()`; none while they are those of time 0.
    pub roster: Option<Roster>,
    /// Zero for a disk of time 0; those that took another's place are numbered as they came.
    pub disk: u32,
}

/// One write to the disk, done as a whole or not at all.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Write {
    pub term: u64,
    pub vote: Option<NodeId>,
    pub splice: Option<Splice>,
    /// Drop the log up to here.
    pub compact: Option<u64>,
    /// Who the members are there, if that has changed.
    pub roster: Option<Roster>,
    /// A leader's snapshot takes the place of log and state machine.
    pub install: Option<Arc<Snapshot>>,
}

impl Write {
    /// Term and vote alone.
    pub(super) fn of(term: u64, vote: Option<NodeId>) -> Write {
        Write { term, vote, splice: None, compact: None, roster: None, install: None }
    }
}

/// Replaces the log from `from` on.
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
    /// Term and vote are one block, written first or not at all; the entries follow in their order, and the log is
    /// compacted last. A leader's snapshot takes effect with its last block.
    pub(super) fn torn(&self, draw: &mut dyn FnMut(u64) -> u64) -> Option<Write> {
        let entries = self.splice.as_ref().map_or(0, |splice| splice.entries.len());
        let kept = draw(entries as u64 + 2).checked_sub(1)? as usize;
        let splice =
            self.splice.as_ref().map(|splice| Splice { from: splice.from, entries: splice.entries[..kept].to_vec() });
        Some(Write { splice, ..Write::of(self.term, self.vote) })
    }
}

impl Durable {
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

    /// The term, whether it voted, or what is in an entry.
    pub(super) fn flip(&mut self, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        let entries = self.log.last_index() - self.log.base().index;
        match draw(if entries > 0 { 3 } else { 2 }) {
            0 => self.term ^= 1 << draw(4),
            // The bit that says that there is a vote.
            1 if self.vote.is_some() => self.vote = None,
            1 => self.term ^= 1,
            _ => {
                let index = self.log.base().index + 1 + draw(entries);
                self.log.flip(index, 1 << draw(8));
            }
        }
        true
    }

    pub(super) fn apply(&mut self, write: &Write) {
        self.term = write.term;
        self.vote = write.vote;
        if let Some(splice) = &write.splice {
            self.splice(splice);
        }
        if let Some(snapshot) = &write.install {
            self.log.restart(snapshot.last, snapshot.store.chain());
            self.snapshot = snapshot.store.clone();
            self.roster.clone_from(&snapshot.roster);
        }
        if let Some(index) = write.compact {
            let snapshot = &mut self.snapshot;
            self.log.compact(index, |entry| {
                snapshot.apply(entry);
            });
        }
        if write.roster.is_some() {
            self.roster.clone_from(&write.roster);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::log::{Command, Position};

    const ENTRY: Entry = Entry { term: 2, command: Command::Noop };

    fn stored() -> Durable {
        Durable { term: 2, vote: Some(NodeId(1)), log: Log::from_terms(&[1, 1, 2]), ..Durable::default() }
    }

    #[test]
    fn a_torn_write_is_nothing_or_a_prefix() {
        let splice = Splice { from: 3, entries: vec![ENTRY; 2] };
        let write = Write { splice: Some(splice), compact: Some(1), ..Write::of(3, None) };
        assert!(write.torn(&mut |_| 0).is_none());
        for kept in 0..=2 {
            let torn = write.torn(&mut |_| kept + 1).unwrap();
            let mut durable = stored();
            durable.apply(&torn);
            assert_eq!((durable.term, durable.vote, durable.log.last_index()), (3, None, 2 + kept));
            assert_eq!(durable.log.base().index, 0, "the log is compacted last");
        }
    }

    #[test]
    fn a_torn_snapshot_leaves_the_log_as_it_was() {
        let snapshot = Snapshot { last: Position { index: 9, term: 2 }, store: Store::default(), roster: None };
        let write = Write { install: Some(Arc::new(snapshot)), ..Write::of(3, None) };
        let mut durable = stored();
        durable.apply(&write.torn(&mut |_| 1).unwrap());
        assert_eq!((durable.term, durable.log.last_index(), durable.log.base().index), (3, 3, 0));
        durable.apply(&write);
        assert_eq!((durable.log.last_index(), durable.log.base().index), (9, 9));
    }

    #[test]
    fn flipped_bits_change_one_thing_and_leave_a_log_that_reads() {
        for choice in 0..3 {
            let (mut durable, before) = (stored(), stored());
            let mut draws = [choice, 1, 0].into_iter();
            assert!(durable.flip(&mut |_| draws.next().unwrap_or(0)));
            let changed = [
                durable.term != before.term,
                durable.vote != before.vote,
                durable.log.last_chain() != before.log.last_chain(),
            ];
            assert_eq!(changed.iter().position(|changed| *changed), Some(choice as usize));
            assert_eq!(changed.iter().filter(|changed| **changed).count(), 1);
            assert_eq!(durable.log.last_index(), 3);
        }
    }
}
