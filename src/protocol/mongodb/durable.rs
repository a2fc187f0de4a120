//! What a member keeps on disk: the term and its last vote, the oplog, and the data as of the oplog's base.
//!
//! MongoDB's oplog has a size and drops its oldest entries; who has fallen further behind needs an initial sync. Here it
//! drops what every member has on disk.

use crate::protocol::log::{Entry, Log, Position};
use crate::protocol::store::Store;
use crate::types::NodeId;
use std::sync::Arc;

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Durable {
    pub term: u64,
    pub vote: Option<NodeId>,
    pub oplog: Log,
    /// The data after `oplog.base()`.
    pub data: Store,
    /// Zero for a disk of time 0; those that took another's place are numbered as they came.
    pub disk: u32,
}

/// One write to the disk, done as a whole or not at all.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Write {
    pub term: u64,
    pub vote: Option<NodeId>,
    pub splice: Option<Splice>,
    /// Drop the oplog up to here.
    pub compact: Option<u64>,
    /// All of another member's data takes the place of the own.
    pub install: Option<Arc<Copied>>,
}

/// Replaces the oplog from `from` on; without entries, it is a rollback.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Splice {
    pub from: u64,
    pub entries: Vec<Entry>,
}

/// What an initial sync copies: the data as of an entry.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Copied {
    pub last: Position,
    pub data: Store,
}

impl Splice {
    pub fn last_index(&self) -> u64 {
        self.from + self.entries.len() as u64 - 1
    }
}

impl Write {
    /// Term and vote alone.
    pub(super) fn of(term: u64, vote: Option<NodeId>) -> Write {
        Write { term, vote, splice: None, compact: None, install: None }
    }

    /// Term and vote are one block, written first or not at all; the entries follow in their order. A copy takes effect
    /// with its last block.
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
        if splice.from > self.oplog.last_index() + 1 {
            return;
        }
        self.oplog.truncate(splice.from);
        for entry in &splice.entries {
            self.oplog.push(*entry);
        }
    }

    /// The term, whether it voted, or what is in an entry.
    pub(super) fn flip(&mut self, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        let entries = self.oplog.last_index() - self.oplog.base().index;
        match draw(if entries > 0 { 3 } else { 2 }) {
            0 => self.term ^= 1 << draw(4),
            // The bit that says that there is a vote.
            1 if self.vote.is_some() => self.vote = None,
            1 => self.term ^= 1,
            _ => {
                let index = self.oplog.base().index + 1 + draw(entries);
                self.oplog.flip(index, 1 << draw(8));
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
        if let Some(copied) = &write.install {
            self.oplog.restart(copied.last, copied.data.chain());
            self.data = copied.data.clone();
        }
        if let Some(index) = write.compact {
            let data = &mut self.data;
            self.oplog.compact(index, |entry| {
                data.apply(entry);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::log::Command;

    const ENTRY: Entry = Entry { term: 2, command: Command::Noop };

    #[test]
    fn a_torn_write_is_nothing_or_a_prefix() {
        let splice = Splice { from: 3, entries: vec![ENTRY; 2] };
        let write = Write { splice: Some(splice), compact: Some(1), ..Write::of(3, None) };
        assert!(write.torn(&mut |_| 0).is_none());
        for kept in 0..=2 {
            let mut durable = Durable { term: 2, oplog: Log::from_terms(&[1, 1, 2]), ..Durable::default() };
            durable.apply(&write.torn(&mut |_| kept + 1).unwrap());
            assert_eq!((durable.term, durable.oplog.last_index()), (3, 2 + kept));
            assert_eq!(durable.oplog.base().index, 0, "the oplog is compacted last");
        }
    }
}
