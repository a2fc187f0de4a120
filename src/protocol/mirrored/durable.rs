//! What a node keeps on disk: the group's record and what it gave its word to, as Mnesia does, and its replica of the
//! queue: the messages, and the data as of the oldest of them.

use super::{Group, Version};
use crate::protocol::log::{Entry, Log, Position};
use crate::protocol::store::Store;
use std::sync::Arc;

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Durable {
    pub head: Head,
    pub log: Log,
    /// The data after `log.base()`.
    pub store: Store,
    /// Zero for a disk of time 0; those that took another's place are numbered as they came.
    pub disk: u32,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Head {
    pub promised: Version,
    pub group: Group,
    /// The queue is not all there.
    pub hollow: bool,
}

/// One write to the disk, done as a whole or not at all.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Write {
    pub head: Head,
    pub splice: Option<Splice>,
    /// Takes the place of the whole replica.
    pub contents: Option<Arc<Contents>>,
    /// Drop the log up to here.
    pub compact: Option<u64>,
}

/// Replaces the log from `from` on.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Splice {
    pub from: u64,
    pub entries: Vec<Entry>,
}

/// A queue up to an entry; the default is an empty one.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Contents {
    pub last: Position,
    pub chain: u64,
    pub store: Store,
    /// What follows.
    pub entries: Vec<Entry>,
}

impl Write {
    /// The head is one block, written first or not at all; entries follow in their order. Other contents take effect
    /// with their last block.
    pub(super) fn torn(&self, draw: &mut dyn FnMut(u64) -> u64) -> Option<Write> {
        let entries = self.splice.as_ref().map_or(0, |splice| splice.entries.len());
        let kept = draw(entries as u64 + 2).checked_sub(1)? as usize;
        if self.contents.is_some() {
            return None;
        }
        let prefix = |splice: &Splice| Splice { from: splice.from, entries: splice.entries[..kept].to_vec() };
        Some(Write { splice: self.splice.as_ref().map(prefix), compact: None, ..self.clone() })
    }
}

impl Durable {
    pub(super) fn apply(&mut self, write: &Write) {
        self.head = write.head.clone();
        if let Some(contents) = &write.contents {
            self.log.restart(contents.last, contents.chain);
            self.store = contents.store.clone();
            for entry in &contents.entries {
                self.log.push(*entry);
            }
        }
        if let Some(splice) = &write.splice {
            self.splice(splice);
        }
        if let Some(index) = write.compact {
            let store = &mut self.store;
            self.log.compact(index, |entry| {
                store.apply(entry);
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

    /// The version that it gave its word to, whether the queue is whole, or what is in an entry.
    pub(super) fn flip(&mut self, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        let entries = self.log.last_index() - self.log.base().index;
        match draw(if entries > 0 { 3 } else { 2 }) {
            0 => self.head.promised.number ^= 1 << draw(4),
            1 => self.head.hollow ^= true,
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

    #[test]
    fn a_torn_write_is_nothing_or_a_prefix() {
        let splice = Splice { from: 3, entries: vec![ENTRY; 2] };
        let head = Head { hollow: true, ..Head::default() };
        let write = Write { head, splice: Some(splice), contents: None, compact: Some(1) };
        assert!(write.torn(&mut |_| 0).is_none());
        for kept in 0..=2 {
            let mut durable = Durable { log: Log::from_terms(&[1, 1, 2]), ..Durable::default() };
            durable.apply(&write.torn(&mut |_| kept + 1).unwrap());
            assert_eq!((durable.head.hollow, durable.log.last_index()), (true, 2 + kept));
            assert_eq!(durable.log.base().index, 0, "the log is compacted last");
        }
        let copy = Write { contents: Some(Arc::default()), ..write };
        assert!(copy.torn(&mut |_| 3).is_none(), "half a copy is none");
    }
}
