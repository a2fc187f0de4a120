//! A journal node: it promises epochs, keeps segments, and refuses whoever comes with an earlier epoch. (The design's
//! sections on epoch numbers, on writing edits, and on recovery.)

use super::durable::{Accepted, Durable, Promise, Write};
use super::message::{Message, Prepared};
use super::segment::{Segment, SegmentState};
use super::{Config, Fencing, Fx, QuorumJournal, join, name, phase};
use crate::protocol::configuration::{Configuration, Standing};
use crate::protocol::log::{Entry, Log, Position};
use crate::protocol::{Detail, Input, NodeView, Outcome};
use crate::types::NodeId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Edits that are read at once, at most.
const READ_MAX: usize = 256;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct JournalNode {
    members: Configuration,
    has_epochs: bool,
    disk: u32,
    promise: Promise,
    last_writer: u64,
    segments: BTreeMap<u64, Segment>,
    accepted: Accepted,
    /// The segment that is being written, since this life began.
    open: Option<u64>,
    /// Up to here its writer says that a majority has the edits.
    committed: u64,
    /// A segment that it is about to accept, and has to fetch first.
    fetching: Option<Fetching>,
    empty: Log,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Fetching {
    epoch: u64,
    state: SegmentState,
    name_node: NodeId,
}

impl JournalNode {
    pub(super) fn boot(config: &Config, members: Configuration, saved: &Durable) -> JournalNode {
        JournalNode {
            members,
            has_epochs: config.fencing != Fencing::None,
            disk: saved.disk,
            promise: saved.promise,
            last_writer: saved.last_writer,
            segments: saved.segments.clone(),
            accepted: saved.accepted,
            open: None,
            committed: 0,
            fetching: None,
            empty: Log::default(),
        }
    }

    pub(super) fn step(&mut self, input: Input<QuorumJournal>, fx: &mut Fx) {
        match input {
            // A new disk is not formatted: what was promised on the old one is not known.
            Input::Message { from, message } if self.disk == 0 => self.receive(from, message, fx),
            Input::Request(request) => fx.reply(request.id, Outcome::Redirect(self.promise.to)),
            _ => {}
        }
    }

    fn receive(&mut self, from: NodeId, message: Message, fx: &mut Fx) {
        match message {
            Message::GetJournalState { call } => {
                fx.send(from, Message::JournalState { call, promised: self.promise.epoch });
            }
            Message::NewEpoch { epoch, call } => self.new_epoch(from, epoch, call, fx),
            Message::PrepareRecovery { epoch, segment } => self.prepare(from, epoch, segment, fx),
            Message::AcceptRecovery { epoch, state, source } => self.accept_recovery(from, epoch, state, source, fx),
            Message::Fetch { state } => self.fetch(from, state, fx),
            Message::Fetched { state, log } => self.fetched(state, log, fx),
            Message::FinalizeSegment { epoch, state } => self.finalize(from, epoch, state, fx),
            Message::StartSegment { epoch, before, chain, first } => {
                self.start_segment(from, epoch, (before, chain), first, fx);
            }
            Message::Journal { epoch, segment, first, entries, committed } => {
                self.journal(from, epoch, segment, (first, &entries), committed, fx);
            }
            Message::GetManifest { from: index, in_progress } => self.manifest(from, index, in_progress, fx),
            Message::Read { from: index, in_progress } => self.read(from, index, in_progress, fx),
            // What name nodes and ZooKeeper are told is not for journal nodes.
            _ => {}
        }
    }

    // ---- epochs ----

    fn promise(&mut self, epoch: u64, to: NodeId, call: u64, fx: &mut Fx) {
        self.promise = Promise { epoch, to: Some(to), call };
        self.open = None;
        self.fetching = None;
        fx.persist(Write::Promise(self.promise));
    }

    /// Only a later epoch than any before is promised. The same call once more is answered once more.
    fn new_epoch(&mut self, from: NodeId, epoch: u64, call: u64, fx: &mut Fx) {
        if epoch > self.promise.epoch {
            self.promise(epoch, from, call, fx);
        }
        if self.promise != (Promise { epoch, to: Some(from), call }) {
            return self.refuse(from, epoch, fx);
        }
        let last_segment = self.segments.keys().next_back().copied();
        fx.send(from, Message::Promised { epoch, call, last_segment });
    }

    fn refuse(&self, from: NodeId, epoch: u64, fx: &mut Fx) {
        fx.send(from, Message::Refused { epoch, promised: self.promise.epoch });
    }

    /// False for an earlier epoch. A later one is that of a majority's promise, which this one has missed.
    fn admits(&mut self, from: NodeId, epoch: u64, fx: &mut Fx) -> bool {
        if epoch > self.promise.epoch {
            self.promise(epoch, from, 0, fx);
        }
        if epoch < self.promise.epoch {
            self.refuse(from, epoch, fx);
        }
        epoch == self.promise.epoch
    }

    /// Without epochs an old writer is not refused. It goes on in a file that nobody else reads.
    fn is_in_vain(&self, epoch: u64) -> bool {
        !self.has_epochs && epoch < self.promise.epoch
    }

    // ---- recovery of the last segment ----

    fn prepare(&mut self, from: NodeId, epoch: u64, segment: u64, fx: &mut Fx) {
        if !self.admits(from, epoch, fx) {
            return;
        }
        let accepted = if self.accepted.start == segment { self.accepted.epoch } else { 0 };
        let state = self.segments.get(&segment).map(Segment::state);
        let prepared = Prepared { state, last_writer: self.last_writer, accepted };
        fx.send(from, Message::Prepared { epoch, segment, prepared });
    }

    /// Whoever holds something else fetches the segment from the one that has it.
    fn accept_recovery(&mut self, from: NodeId, epoch: u64, state: SegmentState, source: NodeId, fx: &mut Fx) {
        if !self.admits(from, epoch, fx) {
            return;
        }
        match self.segments.get(&state.start) {
            Some(segment) if segment.state().is_like(&state) => self.accept(from, epoch, state.start, None, fx),
            Some(segment) if segment.is_finalized => {}
            _ => {
                self.fetching = Some(Fetching { epoch, state, name_node: from });
                fx.send(source, Message::Fetch { state });
            }
        }
    }

    fn accept(&mut self, to: NodeId, epoch: u64, start: u64, fetched: Option<Arc<Log>>, fx: &mut Fx) {
        self.accepted = Accepted { start, epoch };
        if let Some(log) = &fetched {
            self.segments.insert(start, Segment { log: Log::clone(log), is_finalized: false });
        }
        fx.persist(Write::Accept { accepted: self.accepted, fetched });
        fx.send(to, Message::Accepted { epoch, segment: start });
    }

    fn fetch(&self, from: NodeId, state: SegmentState, fx: &mut Fx) {
        let segment = self.segments.get(&state.start).filter(|segment| segment.state().is_like(&state));
        if let Some(segment) = segment {
            fx.send(from, Message::Fetched { state, log: Arc::new(segment.log.clone()) });
        }
    }

    fn fetched(&mut self, state: SegmentState, log: Arc<Log>, fx: &mut Fx) {
        let Some(fetching) = self.fetching.filter(|fetching| fetching.state == state) else { return };
        self.fetching = None;
        self.accept(fetching.name_node, fetching.epoch, state.start, Some(log), fx);
    }

    fn finalize(&mut self, from: NodeId, epoch: u64, state: SegmentState, fx: &mut Fx) {
        let start = state.start;
        if self.is_in_vain(epoch) {
            return fx.send(from, Message::Finalized { epoch, start });
        }
        if !self.admits(from, epoch, fx) {
            return;
        }
        let segment = self.segments.get_mut(&start).filter(|segment| segment.state().is_like(&state));
        let Some(segment) = segment else { return fx.send(from, Message::OutOfSync { epoch, segment: start }) };
        if !std::mem::replace(&mut segment.is_finalized, true) {
            fx.persist(Write::Finalize { start });
        }
        self.open = self.open.filter(|open| *open != start);
        fx.send(from, Message::Finalized { epoch, start });
    }

    // ---- writing ----

    fn start_segment(&mut self, from: NodeId, epoch: u64, (before, chain): (Position, u64), first: Entry, fx: &mut Fx) {
        let start = before.index + 1;
        if self.is_in_vain(epoch) {
            return fx.send(from, Message::Ack { epoch, segment: start, upto: start });
        }
        if !self.admits(from, epoch, fx) {
            return;
        }
        let is_open = self.open == Some(start);
        match self.segments.get(&start) {
            Some(segment) if is_open => {
                return fx.send(from, Message::Ack { epoch, segment: start, upto: segment.end() });
            }
            Some(segment) if segment.is_finalized => return, // a copy that comes late
            // With its first edit alone it is what a writer left that never had a majority, or an earlier try.
            Some(segment) if segment.end() > start => {
                return fx.send(from, Message::OutOfSync { epoch, segment: start });
            }
            _ if self.last_writer == epoch && self.segments.keys().next_back() > Some(&start) => return,
            _ => {}
        }
        self.last_writer = epoch;
        drop(self.segments.split_off(&start));
        self.segments.insert(start, Segment::begin(before, chain, first));
        self.open = Some(start);
        fx.persist(Write::Begin { writer: epoch, before, chain, first });
        fx.send(from, Message::Ack { epoch, segment: start, upto: start });
    }

    fn journal(
        &mut self,
        from: NodeId,
        epoch: u64,
        start: u64,
        (first, entries): (u64, &[Entry]),
        committed: u64,
        fx: &mut Fx,
    ) {
        let asks = !entries.is_empty();
        if self.is_in_vain(epoch) && asks {
            return fx.send(from, Message::Ack { epoch, segment: start, upto: first + entries.len() as u64 - 1 });
        }
        // Who says no more than that it lives learns nothing.
        if epoch < self.promise.epoch && !asks || !self.admits(from, epoch, fx) {
            return;
        }
        if self.open != Some(start) {
            return self.is_out_of_sync(from, epoch, start, fx);
        }
        self.committed = self.committed.max(committed);
        let segment = self.segments.get_mut(&start).expect("what is open is there");
        if !asks || first > segment.end() + 1 {
            return;
        }
        let before = segment.end();
        segment.extend(first, entries);
        let upto = segment.end();
        if upto > before {
            let entries = segment.log.slice(before + 1, (upto - before) as usize);
            fx.persist(Write::Edits { start, first: before + 1, entries });
        }
        fx.send(from, Message::Ack { epoch, segment: start, upto });
    }

    /// After a restart no segment is open until the next one begins. What belongs to an earlier segment came late.
    fn is_out_of_sync(&self, from: NodeId, epoch: u64, start: u64, fx: &mut Fx) {
        let is_finalized = self.segments.get(&start).is_some_and(|segment| segment.is_finalized);
        if !is_finalized && self.open.is_none_or(|open| open < start) {
            fx.send(from, Message::OutOfSync { epoch, segment: start });
        }
    }

    // ---- reading ----

    /// The segment that holds this transaction, and up to where it will not change any more.
    fn readable(&self, index: u64, in_progress: bool) -> Option<(&Segment, u64)> {
        let (start, segment) = self.segments.range(..=index).next_back()?;
        let end = match segment.is_finalized {
            true => segment.end(),
            false if in_progress && self.open == Some(*start) => segment.end().min(self.committed),
            false => 0,
        };
        (index <= end).then_some((segment, end))
    }

    fn readable_to(&self, index: u64, in_progress: bool) -> u64 {
        let mut end = index - 1;
        while let Some((_, upto)) = self.readable(end + 1, in_progress) {
            end = upto;
        }
        end
    }

    fn manifest(&self, from: NodeId, index: u64, in_progress: bool, fx: &mut Fx) {
        fx.send(from, Message::Manifest { end: self.readable_to(index, in_progress) });
    }

    fn read(&self, from: NodeId, index: u64, in_progress: bool, fx: &mut Fx) {
        let Some((segment, _)) = self.readable(index, in_progress) else { return };
        let chain = segment.log.chain_at(index - 1).unwrap_or(0);
        let mut entries = Vec::new();
        while entries.len() < READ_MAX {
            let next = index + entries.len() as u64;
            let Some((segment, end)) = self.readable(next, in_progress) else { break };
            let limit = (end + 1 - next).min((READ_MAX - entries.len()) as u64);
            entries.extend(segment.log.slice(next, limit as usize));
        }
        let end = self.readable_to(index, in_progress);
        fx.send(from, Message::Edits { from: index, chain, entries, end });
    }

    // ---- to be seen ----

    fn last(&self) -> Option<&Segment> {
        self.segments.values().next_back()
    }

    /// What it knows to be decided of its last segment.
    fn decided(&self) -> u64 {
        self.last().map_or(0, |segment| match segment.is_finalized {
            true => segment.end(),
            false if self.open == Some(segment.start()) => self.committed.clamp(segment.start() - 1, segment.end()),
            false => segment.start() - 1,
        })
    }

    pub(super) fn view(&self) -> NodeView<'_> {
        NodeView {
            phase: phase::JOURNAL,
            epoch: self.promise.epoch,
            leader: self.promise.to,
            voted_for: self.promise.to,
            log: Some(self.last().map_or(&self.empty, |segment| &segment.log)),
            committed: self.decided(),
            members: Some(&self.members),
            standing: if self.disk == 0 { Standing::Attendant } else { Standing::Replaced },
            ..NodeView::PLAIN
        }
    }

    pub(super) fn inspect(&self) -> Vec<Detail> {
        let Promise { epoch, to, .. } = self.promise;
        let mut details = vec![
            Detail::new("last promised epoch", epoch),
            Detail::new("promised to", name(to)),
            Detail::new("last writer epoch", self.last_writer),
            Detail::new("segments", join(self.segments.values().map(|segment| format!("[{}]", segment.state())))),
            Detail::new("open segment", self.open.map_or("none".into(), |start| start.to_string())),
            Detail::new("committed", self.committed),
        ];
        if self.accepted.epoch > 0 {
            let Accepted { start, epoch } = self.accepted;
            details.push(Detail::new("accepted", format!("segment {start} in epoch {epoch}")));
        }
        if self.disk > 0 {
            details.push(Detail::new("disk", format!("{}, not formatted", self.disk)));
        }
        details
    }
}
