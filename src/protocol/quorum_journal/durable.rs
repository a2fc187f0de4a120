//! What is kept on disks: a journal node's promise and segments, a name node's image of the namespace, ZooKeeper's
//! nodes.

use super::message::Lock;
use super::segment::Segment;
use crate::protocol::log::{Entry, Log, Position};
use crate::types::NodeId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The last promised epoch, and whose it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Promise {
    pub epoch: u64,
    pub to: Option<NodeId>,
    /// The call that it was promised to; zero if learned from a later one.
    pub call: u64,
}

/// The recovered segment that a journal node accepted, and in which epoch.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Accepted {
    pub start: u64,
    pub epoch: u64,
}

/// ZooKeeper's.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Kept {
    /// Grows with each change (the zxid).
    pub revision: u64,
    /// By name node: the session that lives, and the latest that ever did.
    pub sessions: BTreeMap<NodeId, u64>,
    pub latest: BTreeMap<NodeId, u64>,
    /// The ephemeral ActiveStandbyElectorLock.
    pub lock: Option<Lock>,
    /// The persistent ActiveBreadCrumb: who was, or is about to be, the active one.
    pub breadcrumb: Option<NodeId>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Durable {
    pub promise: Promise,
    /// The epoch of whoever last began a segment here.
    pub last_writer: u64,
    /// By first transaction.
    pub segments: BTreeMap<u64, Segment>,
    pub accepted: Accepted,
    /// A name node's latest own epoch.
    pub epoch: u64,
    /// Its image of the namespace, as the edits that made it.
    pub image: Log,
    pub life: u64,
    pub kept: Arc<Kept>,
    /// Zero for a disk of time 0; those that took another's place are numbered as they came.
    pub disk: u32,
}

/// One write to the disk.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Write {
    Promise(Promise),
    Begin {
        writer: u64,
        before: Position,
        chain: u64,
        first: Entry,
    },
    Edits {
        start: u64,
        first: u64,
        entries: Vec<Entry>,
    },
    /// What was accepted, with the segment if it had to be fetched.
    Accept {
        accepted: Accepted,
        fetched: Option<Arc<Log>>,
    },
    Finalize {
        start: u64,
    },
    Epoch(u64),
    Image {
        from: u64,
        entries: Vec<Entry>,
    },
    Life(u64),
    Kept(Arc<Kept>),
}

impl Write {
    /// Entries are written in order; all else as a whole or not at all.
    pub(super) fn torn(&self, draw: &mut dyn FnMut(u64) -> u64) -> Option<Write> {
        match self {
            Write::Edits { start, first, entries } => {
                let kept = draw(entries.len() as u64 + 1) as usize;
                Some(Write::Edits { start: *start, first: *first, entries: entries[..kept].to_vec() })
            }
            Write::Image { from, entries } => {
                let kept = draw(entries.len() as u64 + 1) as usize;
                Some(Write::Image { from: *from, entries: entries[..kept].to_vec() })
            }
            write => (draw(2) == 1).then(|| write.clone()),
        }
    }
}

impl Durable {
    pub(super) fn apply(&mut self, write: &Write) {
        match write {
            Write::Promise(promise) => self.promise = *promise,
            Write::Begin { writer, before, chain, first } => {
                self.last_writer = *writer;
                let segment = Segment::begin(*before, *chain, *first);
                drop(self.segments.split_off(&segment.start()));
                self.segments.insert(segment.start(), segment);
            }
            Write::Edits { start, first, entries } => {
                // A write before this one was lost: what follows the gap has no place.
                let segment = self.segments.get_mut(start).filter(|segment| *first <= segment.end() + 1);
                segment.into_iter().for_each(|segment| segment.extend(*first, entries));
            }
            Write::Accept { accepted, fetched } => {
                self.accepted = *accepted;
                if let Some(log) = fetched {
                    let segment = Segment { log: Log::clone(log), is_finalized: false };
                    self.segments.insert(accepted.start, segment);
                }
            }
            Write::Finalize { start } => {
                self.segments.get_mut(start).into_iter().for_each(|segment| segment.is_finalized = true);
            }
            Write::Epoch(epoch) => self.epoch = *epoch,
            Write::Image { from, entries } => self.add_to_image(*from, entries),
            Write::Life(life) => self.life = *life,
            Write::Kept(kept) => self.kept = kept.clone(),
        }
    }

    fn add_to_image(&mut self, from: u64, entries: &[Entry]) {
        if from > self.image.last_index() + 1 {
            return;
        }
        self.image.truncate(from);
        for entry in entries {
            self.image.push(*entry);
        }
    }

    /// A promise, an edit, or an edit in the image.
    pub(super) fn flip(&mut self, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        let image = self.image.last_index();
        let last = self.segments.values_mut().next_back();
        match (draw(2), last) {
            (1, Some(segment)) => {
                let count = segment.end() + 1 - segment.start();
                segment.log.flip(segment.start() + draw(count), 1 << draw(8));
            }
            (1, None) if image > 0 => self.image.flip(1 + draw(image), 1 << draw(8)),
            _ => self.promise.epoch ^= 1 << draw(4),
        }
        true
    }
}
