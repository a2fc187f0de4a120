//! What a server keeps on disk: term, vote and log (figure 2, "persistent state"), and the state machine
//! as of the log's base.
//!
//! The log's base moves on when the leader says that an index is on every member's disk and the server
//! has applied it: what lies before is never asked for again, so memory stays bounded without
//! InstallSnapshot.

use super::Roster;
use crate::protocol::log::{Entry, Log};
use crate::protocol::store::Store;
use crate::types::NodeId;

#[derive(Clone, Debug, Default)]
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
#[derive(Clone, Debug)]
pub struct Write {
    pub term: u64,
    pub vote: Option<NodeId>,
    pub splice: Option<Splice>,
    /// Drop the log up to here.
    pub compact: Option<u64>,
    /// Who the members are there, if that has changed.
    pub roster: Option<Roster>,
}

/// Replaces the log from `from` on.
#[derive(Clone, Debug)]
pub struct Splice {
    pub from: u64,
    pub entries: Vec<Entry>,
}

impl Splice {
    pub fn last_index(&self) -> u64 {
        self.from + self.entries.len() as u64 - 1
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

    pub(super) fn apply(&mut self, write: &Write) {
        self.term = write.term;
        self.vote = write.vote;
        if let Some(splice) = &write.splice {
            self.splice(splice);
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
