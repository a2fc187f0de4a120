//! What a node keeps on disk: a broker its log, with the checkpoints of the high watermark and the leader epoch, and
//! the number of its lives; a controller its epoch, its vote and the last record.

use super::controller::Quorum;
use crate::protocol::log::{Entry, Log};
use std::sync::Arc;

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Durable {
    /// Zero for a disk of time 0; those that took another's place are numbered as they came.
    pub disk: u32,
    pub life: u64,
    pub leader_epoch: u64,
    pub high_watermark: u64,
    pub log: Log,
    pub quorum: Arc<Quorum>,
}

/// One write to the disk.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Write {
    pub life: Option<u64>,
    pub leader_epoch: Option<u64>,
    pub splice: Option<Splice>,
    pub quorum: Option<Arc<Quorum>>,
}

/// Replaces the log from `from` on.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Splice {
    pub from: u64,
    pub entries: Vec<Entry>,
    /// Checkpointed with it.
    pub high_watermark: u64,
}

impl Splice {
    pub fn last_index(&self) -> u64 {
        self.from + self.entries.len() as u64 - 1
    }
}

impl Write {
    /// Records are appended in order; everything else is written as a whole or not at all.
    pub(super) fn torn(&self, draw: &mut dyn FnMut(u64) -> u64) -> Option<Write> {
        let Some(splice) = &self.splice else { return (draw(2) == 1).then(|| self.clone()) };
        let kept = draw(splice.entries.len() as u64 + 2).checked_sub(1)? as usize;
        let splice = Splice { entries: splice.entries[..kept].to_vec(), ..*splice };
        Some(Write { splice: Some(splice), ..Write::default() })
    }
}

impl Durable {
    pub(super) fn apply(&mut self, write: &Write) {
        if let Some(life) = write.life {
            self.life = life;
        }
        if let Some(leader_epoch) = write.leader_epoch {
            self.leader_epoch = leader_epoch;
        }
        if let Some(splice) = &write.splice {
            self.splice(splice);
        }
        if let Some(quorum) = &write.quorum {
            self.quorum = quorum.clone();
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
        self.high_watermark = splice.high_watermark.min(self.log.last_index());
    }

    /// What is in a record, or an epoch.
    pub(super) fn flip(&mut self, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        match self.log.last_index() {
            0 if self.quorum.epoch > 0 => Arc::make_mut(&mut self.quorum).epoch ^= 1 << draw(4),
            0 => self.leader_epoch ^= 1 << draw(4),
            last => self.log.flip(1 + draw(last), 1 << draw(8)),
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
    fn a_torn_write_has_the_first_of_its_records() {
        let splice = Splice { from: 3, entries: vec![ENTRY; 2], high_watermark: 3 };
        let write = Write { splice: Some(splice), ..Write::default() };
        assert!(write.torn(&mut |_| 0).is_none());
        for kept in 0..=2 {
            let mut durable = Durable { log: Log::from_terms(&[1, 1, 1]), ..Durable::default() };
            durable.apply(&write.torn(&mut |_| kept + 1).unwrap());
            assert_eq!((durable.log.last_index(), durable.high_watermark), (2 + kept, (2 + kept).min(3)));
        }
    }

    #[test]
    fn a_write_after_one_that_was_lost_has_no_place() {
        let splice = Splice { from: 5, entries: vec![ENTRY], high_watermark: 5 };
        let mut durable = Durable { log: Log::from_terms(&[1]), ..Durable::default() };
        durable.apply(&Write { splice: Some(splice), ..Write::default() });
        assert_eq!((durable.log.last_index(), durable.high_watermark), (1, 0));
    }
}
