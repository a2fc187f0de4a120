//! What is kept on disks: a server's log and whom it follows, a monitor's vote and configuration, the store's keys.

use super::Sync;
use crate::protocol::log::{Entry, Log};
use crate::types::NodeId;

/// In which epoch a server is, and who leads that, itself perhaps.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Identity {
    pub epoch: u64,
    pub primary: Option<NodeId>,
    /// On a new disk, and not yet with all that a primary had: it must not be promoted.
    pub is_fresh: bool,
}

/// What a monitor stands by: its vote in the current epoch, and the latest configuration that it knows.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Vote {
    pub epoch: u64,
    pub candidate: Option<NodeId>,
    pub configured_epoch: u64,
    pub primary: Option<NodeId>,
}

/// What the store keeps, or the operator's console.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Kept {
    pub epoch: u64,
    /// Who holds the leader key.
    pub leader: Option<NodeId>,
    /// The end of the leader's log as it last told it (Patroni's optime).
    pub optime: u64,
    pub sync: Sync,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Durable {
    pub identity: Identity,
    pub log: Log,
    pub vote: Vote,
    pub kept: Kept,
    /// Zero for a disk of time 0; those that took another's place are numbered as they came.
    pub disk: u32,
}

/// One write to the disk: a part of the log, then the rest.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Write {
    pub splice: Option<Splice>,
    pub identity: Option<Identity>,
    pub vote: Option<Vote>,
    pub kept: Option<Kept>,
}

/// Replaces the log from `from` on.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Splice {
    pub from: u64,
    pub entries: Vec<Entry>,
}

impl Write {
    /// Entries are written in order, the rest after them.
    pub(super) fn torn(&self, draw: &mut dyn FnMut(u64) -> u64) -> Option<Write> {
        let Some(splice) = &self.splice else {
            return (draw(2) == 1).then(|| self.clone());
        };
        let kept = draw(splice.entries.len() as u64 + 2).checked_sub(1)? as usize;
        let splice = Splice { from: splice.from, entries: splice.entries[..kept].to_vec() };
        Some(Write { splice: Some(splice), ..Write::default() })
    }
}

impl Durable {
    pub(super) fn apply(&mut self, write: &Write) {
        if let Some(splice) = &write.splice {
            self.splice(splice);
        }
        self.identity = write.identity.unwrap_or(self.identity);
        self.vote = write.vote.unwrap_or(self.vote);
        self.kept = write.kept.unwrap_or(self.kept);
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

    /// An epoch, or what is in an entry.
    pub(super) fn flip(&mut self, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        let entries = self.log.last_index();
        match draw(if entries > 0 { 4 } else { 3 }) {
            0 => self.identity.epoch ^= 1 << draw(4),
            1 => self.vote.epoch ^= 1 << draw(4),
            2 => self.kept.epoch ^= 1 << draw(4),
            _ => self.log.flip(1 + draw(entries), 1 << draw(8)),
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::log::Command;

    const ENTRY: Entry = Entry { term: 2, command: Command::Noop };
    const IDENTITY: Identity = Identity { epoch: 2, primary: Some(NodeId(3)), is_fresh: false };

    #[test]
    fn a_torn_write_has_a_part_of_the_log_and_not_the_epoch() {
        let splice = Splice { from: 3, entries: vec![ENTRY; 2] };
        let write = Write { splice: Some(splice), identity: Some(IDENTITY), ..Write::default() };
        assert!(write.torn(&mut |_| 0).is_none());
        for kept in 0..=2 {
            let mut durable = Durable { log: Log::from_terms(&[1, 1, 1]), ..Durable::default() };
            durable.apply(&write.torn(&mut |_| kept + 1).unwrap());
            assert_eq!((durable.identity.epoch, durable.log.last_index()), (0, 2 + kept));
        }
    }

    #[test]
    fn an_identity_alone_is_written_or_not() {
        let write = Write { identity: Some(IDENTITY), ..Write::default() };
        assert!(write.torn(&mut |_| 0).is_none());
        assert_eq!(write.torn(&mut |_| 1), Some(write));
    }

    #[test]
    fn flipped_bits_change_one_thing() {
        for choice in 0..4 {
            let before = Durable { log: Log::from_terms(&[1, 1, 2]), ..Durable::default() };
            let mut durable = before.clone();
            let mut draws = [choice, 1, 0].into_iter();
            assert!(durable.flip(&mut |_| draws.next().unwrap_or(0)));
            let changed = [
                durable.identity != before.identity,
                durable.vote != before.vote,
                durable.kept != before.kept,
                durable.log.last_chain() != before.log.last_chain(),
            ];
            assert_eq!(changed.iter().position(|changed| *changed), Some(choice as usize));
            assert_eq!(changed.iter().filter(|changed| **changed).count(), 1);
        }
    }
}
