//! A segment of the edit log: the transactions from one roll of the log to the next.

use crate::protocol::log::{Entry, Log, Position};

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Segment {
    /// The edits of the segment; its base is the transaction before them.
    pub log: Log,
    /// It will not change any more.
    pub is_finalized: bool,
}

/// What a journal node tells of a segment. The chain hash stands for the checksum of the file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct SegmentState {
    pub start: u64,
    pub end: u64,
    pub chain: u64,
    pub is_finalized: bool,
}

impl Segment {
    /// A segment begins with one transaction.
    pub fn begin(before: Position, chain: u64, first: Entry) -> Segment {
        let mut log = Log::default();
        log.restart(before, chain);
        log.push(first);
        Segment { log, is_finalized: false }
    }

    pub fn start(&self) -> u64 {
        self.log.base().index + 1
    }

    pub fn end(&self) -> u64 {
        self.log.last_index()
    }

    pub fn state(&self) -> SegmentState {
        let (start, end, chain) = (self.start(), self.end(), self.log.last_chain());
        SegmentState { start, end, chain, is_finalized: self.is_finalized }
    }

    /// Appends what is new of these.
    pub fn extend(&mut self, first: u64, entries: &[Entry]) {
        let known = (self.end() + 1).saturating_sub(first) as usize;
        for entry in entries.iter().skip(known) {
            self.log.push(*entry);
        }
    }
}

impl SegmentState {
    /// The same edits, whether or not they may still grow.
    pub fn is_like(&self, other: &SegmentState) -> bool {
        (self.start, self.end, self.chain) == (other.start, other.end, other.chain)
    }
}
