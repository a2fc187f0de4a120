//! Snapshots, log compaction and InstallSnapshot: section 7 of the paper, chapter 5 of the dissertation.
//!
//! Each server takes its own snapshot when so many entries are applied beyond its log's base. What a follower
//! lacks may be gone by then: the leader sends it the state that it has applied, chunk by chunk, and goes on
//! as the follower tells how much it has without a gap.

use super::progress::Flow;
use super::{Message, Raft, Roster, Write};
use crate::protocol::Effects;
use crate::protocol::log::Position;
use crate::protocol::store::{Record, Store, Summary};
use crate::types::NodeId;
use std::collections::BTreeMap;
use std::sync::Arc;

type Fx = Effects<Raft>;

/// The state machine after the entry at `last`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Snapshot {
    pub last: Position,
    pub store: Store,
    /// The members there; none if they are still those of time 0.
    pub roster: Option<Roster>,
}

/// A part of a snapshot under way.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Chunk {
    pub last: Position,
    pub summary: Summary,
    pub roster: Option<Roster>,
    /// How many records precede these.
    pub offset: u64,
    pub records: Vec<Record>,
    /// There are no more.
    pub done: bool,
}

/// A snapshot on its way to one follower.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Transfer {
    last: Position,
    summary: Summary,
    roster: Option<Roster>,
    records: Arc<[Record]>,
    /// The follower has so many without a gap.
    received: u64,
    /// So many were sent, since the last time that it went back.
    sent: u64,
    /// What the follower had at the end of the last heartbeat's interval.
    received_before: u64,
}

impl Transfer {
    fn new(last: Position, store: &Store, roster: Option<Roster>) -> Transfer {
        let records = store.records().collect();
        Transfer { last, summary: store.summary(), roster, records, received: 0, sent: 0, received_before: 0 }
    }

    fn chunk(&mut self, offset: u64, limit: u64) -> Chunk {
        let total = self.records.len() as u64;
        let end = total.min(offset + limit);
        self.sent = self.sent.max(end);
        let records = self.records[offset as usize..end as usize].to_vec();
        let roster = self.roster.clone();
        Chunk { last: self.last, summary: self.summary, roster, offset, records, done: end == total }
    }

    /// The next chunk, if no more than `window` records are then under way.
    fn next(&mut self, limit: u64, window: u64) -> Option<Chunk> {
        let is_full = self.sent - self.received >= window;
        let is_over = self.sent == self.records.len() as u64;
        (!is_full && !is_over).then(|| self.chunk(self.sent, limit))
    }

    /// The first one that is missing once more; where nothing came of the last ones, all after it will follow.
    fn again(&mut self, limit: u64) -> Chunk {
        if self.received <= self.received_before {
            self.sent = self.received;
        }
        self.received_before = self.received;
        self.chunk(self.received, limit)
    }

    /// After a crash it may be less than before.
    fn received(&mut self, received: u64) {
        self.received = received.min(self.records.len() as u64);
        self.sent = self.sent.max(self.received);
    }

    pub fn last_index(&self) -> u64 {
        self.last.index
    }

    /// "57 12/30": the last index, and how many of the records have arrived.
    pub fn describe(&self) -> String {
        format!("{} {}/{}", self.last.index, self.received, self.records.len())
    }
}

/// What has arrived of a snapshot: in memory, so a crash loses it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Partial {
    /// The term of the leader that sent the latest chunk.
    term: u64,
    last: Position,
    summary: Summary,
    roster: Option<Roster>,
    /// By the number of records before them.
    chunks: BTreeMap<u64, Vec<Record>>,
    /// How many records there are, once the last chunk is here.
    total: Option<u64>,
}

impl Partial {
    fn new(chunk: &Chunk) -> Partial {
        let Chunk { last, summary, ref roster, .. } = *chunk;
        Partial { term: 0, last, summary, roster: roster.clone(), chunks: BTreeMap::new(), total: None }
    }

    fn add(&mut self, term: u64, chunk: Chunk) {
        self.term = term;
        if chunk.done {
            self.total = Some(chunk.offset + chunk.records.len() as u64);
        }
        self.chunks.insert(chunk.offset, chunk.records);
    }

    /// So many records are here without a gap.
    fn received(&self) -> u64 {
        let follows = |end: u64, (offset, records): (&u64, &Vec<Record>)| {
            (*offset <= end).then(|| end.max(offset + records.len() as u64))
        };
        let mut end = 0;
        for chunk in &self.chunks {
            match follows(end, chunk) {
                Some(further) => end = further,
                None => break,
            }
        }
        end
    }

    fn complete(&self) -> Option<Snapshot> {
        if self.total != Some(self.received()) {
            return None;
        }
        let records = self.chunks.values().flatten().copied();
        Some(Snapshot { last: self.last, store: Store::of(self.summary, records), roster: self.roster.clone() })
    }

    /// "57 12/30"; the number of all is not known before the last chunk is here.
    pub fn describe(&self) -> String {
        let total = self.total.map_or("?".to_string(), |total| total.to_string());
        format!("{} {}/{total}", self.last.index, self.received())
    }
}

impl Raft {
    /// Takes a snapshot of what is applied and drops the log up to there, when it is time.
    pub(super) fn snapshot(&mut self, fx: &mut Fx) {
        let entries = self.config.snapshot_entries;
        let index = self.last_applied.min(self.commit_index);
        if entries > 0 && index >= self.log.base().index + entries {
            self.drop_log(index, fx);
        }
    }

    // ---- the leader's side ----

    /// Begins to send what this server has applied.
    pub(super) fn offer_snapshot(&mut self, to: NodeId, fx: &mut Fx) {
        let index = self.last_applied;
        // It lies in the log or at its base, unless something is broken.
        let Some(term) = self.log.term_at(index) else { return };
        let transfer = Transfer::new(Position { index, term }, &self.store, self.membership.at(index));
        let Some(progress) = self.progress(to) else { return };
        progress.flow = Flow::Snapshot(Box::new(transfer));
        self.resend_chunk(to, fx);
        self.send_chunks(to, fx);
    }

    /// The first chunk that the follower has not acknowledged.
    pub(super) fn resend_chunk(&mut self, to: NodeId, fx: &mut Fx) {
        let (term, limit) = (self.current_term, self.config.snapshot_chunk);
        let Some(transfer) = self.transfer(to) else { return };
        let chunk = Box::new(transfer.again(limit));
        fx.send(to, Message::InstallSnapshot { term, chunk });
    }

    fn send_chunks(&mut self, to: NodeId, fx: &mut Fx) {
        let (term, limit) = (self.current_term, self.config.snapshot_chunk);
        let window = limit * self.config.pipeline.max(1);
        let Some(transfer) = self.transfer(to) else { return };
        while let Some(chunk) = transfer.next(limit, window) {
            fx.send(to, Message::InstallSnapshot { term, chunk: Box::new(chunk) });
        }
    }

    fn transfer(&mut self, to: NodeId) -> Option<&mut Transfer> {
        match &mut self.progress(to)?.flow {
            Flow::Snapshot(transfer) => Some(transfer),
            _ => None,
        }
    }

    /// A follower has so many records of a snapshot without a gap.
    pub(super) fn chunk_received(&mut self, from: NodeId, last: Position, received: u64, fx: &mut Fx) {
        let Some(transfer) = self.transfer(from).filter(|transfer| transfer.last == last) else { return };
        transfer.received(received);
        self.send_chunks(from, fx);
    }

    // ---- the follower's side ----

    /// A chunk from the leader of this term (figure 13, receiver's steps 2 to 8). Chunks may come in any order
    /// and more than once.
    pub(super) fn install_chunk(&mut self, leader: NodeId, chunk: Chunk, fx: &mut Fx) {
        let last = chunk.last;
        if last.index <= self.commit_index || self.log.term_at(last.index) == Some(last.term) {
            return self.skip_snapshot(leader, last, fx);
        }
        let term = self.current_term;
        let is_outdated = |partial: &Partial| partial.term == term && last.index < partial.last.index;
        if self.partial.as_ref().is_some_and(is_outdated) {
            return;
        }
        // The same entry ends the same log: another leader goes on where the one before it stopped.
        let known = self.partial.take().filter(|partial| partial.last == last);
        let mut partial = known.unwrap_or_else(|| Partial::new(&chunk));
        partial.add(term, chunk);
        if let Some(snapshot) = partial.complete() {
            return self.install(leader, snapshot, fx);
        }
        let received = partial.received();
        self.partial = Some(partial);
        fx.send(leader, Message::SnapshotReceived { term, last, received });
    }

    /// The log has the snapshot's last entry already, and so all before it: what follows it stays (step 6).
    fn skip_snapshot(&mut self, leader: NodeId, last: Position, fx: &mut Fx) {
        self.partial = None;
        self.commit_to(last.index, fx);
        fx.send(leader, self.acknowledgement(last.index, 0));
    }

    /// The snapshot takes the place of the log and of the state machine (steps 7 and 8).
    fn install(&mut self, leader: NodeId, snapshot: Snapshot, fx: &mut Fx) {
        let last = snapshot.last;
        self.durable_index = self.durable_index.min(self.commit_index);
        self.log.restart(last, snapshot.store.chain());
        self.membership.installed(snapshot.roster.as_ref());
        let forgets_clients = self.store.forgets_clients;
        self.store = snapshot.store.clone();
        self.store.forgets_clients = forgets_clients;
        (self.commit_index, self.last_applied) = (last.index, last.index);
        self.saved = (self.current_term, self.voted_for);
        fx.persist(Write { install: Some(Arc::new(snapshot)), ..Write::of(self.current_term, self.voted_for) });
        fx.send(leader, self.acknowledgement(last.index, 0));
    }

    /// A snapshot that was installed is on disk.
    pub(super) fn snapshot_persisted(&mut self, last: Position, fx: &mut Fx) {
        self.durable_index = self.durable_index.max(last.index);
        self.count_own_disk(fx);
    }
}
