//! The active name node writes: each journal node gets the edits in order, one call at a time, and what a majority has
//! is done. A roll of the log finalizes the segment at a majority before the next one begins.

use super::message::Message;
use super::name_node::{NameNode, Role};
use super::segment::SegmentState;
use super::{Fx, Timer, cause, phase};
use crate::protocol::configuration::NodeSet;
use crate::protocol::log::{Command, Entry, Log, Position};
use crate::protocol::quorum::reached_by_majority;
use crate::types::{NodeId, Span};
use std::collections::BTreeMap;

/// Edits in one call, at most.
const BATCH: u64 = 64;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Writer {
    pub epoch: u64,
    /// The first transaction of the segment in hand.
    start: u64,
    /// The log is to be rolled: no more edits are taken.
    is_closing: bool,
    /// The segment in hand is complete, and being finalized.
    closed: Option<SegmentState>,
    /// The one before: a slow journal node may still be at it.
    previous: Option<SegmentState>,
    channels: BTreeMap<NodeId, Channel>,
    /// Journal nodes that know a later epoch.
    pub refused: NodeSet,
    /// The patience with the journal nodes runs.
    is_waiting: bool,
}

/// Where a journal node is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Channel {
    /// The first transaction of the segment that it is at.
    start: u64,
    acked: u64,
    is_busy: bool,
    /// It has missed something: until the next segment it gets nothing more.
    is_out_of_sync: bool,
}

impl Writer {
    fn new(epoch: u64, start: u64, journal_nodes: impl Iterator<Item = NodeId>) -> Writer {
        let channel = Channel { start, acked: start - 1, is_busy: false, is_out_of_sync: false };
        Writer {
            epoch,
            start,
            is_closing: false,
            closed: None,
            previous: None,
            channels: journal_nodes.map(|node| (node, channel)).collect(),
            refused: NodeSet::EMPTY,
            is_waiting: false,
        }
    }

    /// Before its first edit is at a majority, a segment gets no second one.
    fn takes_edits(&self, committed: u64) -> bool {
        !self.is_closing && committed >= self.start
    }

    fn is_usable(&self, node: NodeId, channel: &Channel) -> bool {
        !channel.is_out_of_sync && !self.refused.contains(node)
    }

    /// How many journal nodes have more of the log coming to them.
    fn usable(&self) -> usize {
        self.channels.iter().filter(|(node, channel)| self.is_usable(**node, channel)).count()
    }

    /// The next call to this journal node.
    fn due(&self, node: NodeId, log: &Log) -> Option<Message> {
        let channel = self.channels.get(&node).filter(|channel| self.is_usable(node, channel))?;
        let closed = match channel.start == self.start {
            true => self.closed,
            false => self.previous.filter(|previous| previous.start == channel.start),
        };
        let limit = closed.map_or(log.last_index(), |closed| closed.end);
        let (epoch, segment, first) = (self.epoch, channel.start, channel.acked + 1);
        if channel.acked < segment {
            return start_segment(epoch, segment, log);
        }
        if channel.acked < limit {
            let entries = log.slice(first, (limit + 1 - first).min(BATCH) as usize);
            return Some(Message::Journal { epoch, segment, first, entries, committed: 0 });
        }
        closed.map(|state| Message::FinalizeSegment { epoch, state })
    }

    pub fn describe(&self) -> String {
        let state = |(node, channel): (&NodeId, &Channel)| match self.is_usable(*node, channel) {
            true => format!("{node}: to {}", channel.acked),
            false => format!("{node}: out of sync"),
        };
        self.channels.iter().map(state).collect::<Vec<_>>().join(", ")
    }
}

fn start_segment(epoch: u64, start: u64, log: &Log) -> Option<Message> {
    let first = *log.get(start)?;
    let before = Position { index: start - 1, term: log.term_at(start - 1)? };
    Some(Message::StartSegment { epoch, before, chain: log.chain_at(start - 1)?, first })
}

impl NameNode {
    pub(super) fn begin_writing(&mut self, epoch: u64, fx: &mut Fx) {
        let start = self.log.last_index() + 1;
        self.role = Role::Writing(Writer::new(epoch, start, self.journal_nodes()));
        fx.cancel_timer(Timer::Quorum);
        self.begin_segment(fx);
    }

    fn begin_segment(&mut self, fx: &mut Fx) {
        self.log.push(Entry { term: self.epoch, command: Command::Noop });
        self.advance(fx);
        self.write_all(fx);
    }

    fn write_to(&mut self, node: NodeId, fx: &mut Fx) {
        let Role::Writing(writer) = &mut self.role else { return };
        let Some(mut message) = writer.due(node, &self.log) else { return };
        let Some(channel) = writer.channels.get_mut(&node).filter(|channel| !channel.is_busy) else { return };
        channel.is_busy = true;
        if let Message::Journal { committed, .. } = &mut message {
            *committed = self.committed;
        }
        fx.send(node, message);
    }

    fn write_all(&mut self, fx: &mut Fx) {
        self.journal_nodes().for_each(|node| self.write_to(node, fx));
    }

    /// A call that is not answered is made again; where there is none, a sign of life.
    pub(super) fn write_again(&mut self, fx: &mut Fx) {
        let Role::Writing(writer) = &mut self.role else { return };
        let (epoch, segment, first) = (writer.epoch, writer.start, self.log.last_index() + 1);
        writer.channels.values_mut().for_each(|channel| channel.is_busy = false);
        let is_idle = |node: &NodeId| writer.due(*node, &self.log).is_none();
        for node in writer.channels.keys().copied().filter(is_idle) {
            let (entries, committed) = (Vec::new(), self.committed);
            fx.send(node, Message::Journal { epoch, segment, first, entries, committed });
        }
        self.write_all(fx);
    }

    fn channel(&mut self, node: NodeId, epoch: u64, start: u64) -> Option<&mut Channel> {
        let Role::Writing(writer) = &mut self.role else { return None };
        if writer.epoch != epoch {
            return None;
        }
        writer.channels.get_mut(&node).filter(|channel| channel.start == start)
    }

    pub(super) fn acked(&mut self, from: NodeId, epoch: u64, segment: u64, upto: u64, fx: &mut Fx) {
        // A copy brings no further call: they would multiply.
        let Some(channel) = self.channel(from, epoch, segment).filter(|channel| upto > channel.acked) else { return };
        channel.acked = upto;
        channel.is_busy = false;
        self.advance(fx);
        self.write_to(from, fx);
    }

    pub(super) fn finalized(&mut self, from: NodeId, epoch: u64, start: u64, fx: &mut Fx) {
        let Some(channel) = self.channel(from, epoch, start) else { return };
        *channel = Channel { start: channel.acked + 1, is_busy: false, ..*channel };
        self.advance(fx);
        self.write_to(from, fx);
    }

    pub(super) fn out_of_sync(&mut self, from: NodeId, epoch: u64, segment: u64, fx: &mut Fx) {
        let Some(channel) = self.channel(from, epoch, segment) else { return };
        channel.is_out_of_sync = true;
        self.advance(fx);
    }

    // ---- what a majority has ----

    /// Clients are told of what a majority has; then the log may go on, or be rolled.
    pub(super) fn advance(&mut self, fx: &mut Fx) {
        let majority = self.majority();
        let Role::Writing(writer) = &mut self.role else { return };
        let reached = reached_by_majority(writer.channels.values().map(|channel| channel.acked), &mut Vec::new());
        let start = writer.start;
        let progressed = reached > self.committed;
        let has_refusals = !writer.refused.is_empty();
        let is_done = reached >= self.log.last_index() && writer.closed.is_none();
        if !is_done && writer.usable() < majority {
            let cause = if has_refusals { cause::LATER_EPOCH } else { cause::LOSES_QUORUM };
            return self.abort(cause, fx);
        }
        self.commit_to(reached, fx);
        if self.phase == phase::RECOVERING && self.committed >= start {
            self.enter(phase::ACTIVE, cause::STARTS_SEGMENT, fx);
            fx.set_timer(Timer::Roll, Span::exactly(self.config.log_roll));
        }
        self.take_edits(fx);
        self.close_segment(fx);
        self.be_patient(progressed, fx);
    }

    pub(super) fn take_edits(&mut self, fx: &mut Fx) {
        let Role::Writing(writer) = &self.role else { return };
        if !writer.takes_edits(self.committed) || self.held_back.is_empty() {
            return;
        }
        std::mem::take(&mut self.held_back).into_values().for_each(|request| self.push(request));
        self.be_patient(false, fx);
        self.write_all(fx);
    }

    /// The patience begins with what waits, and anew with each step forward.
    fn be_patient(&mut self, progressed: bool, fx: &mut Fx) {
        let Role::Writing(writer) = &mut self.role else { return };
        let waits = self.committed < self.log.last_index() || writer.closed.is_some();
        if waits && (progressed || !writer.is_waiting) {
            fx.set_timer(Timer::Quorum, Span::exactly(self.config.write_timeout));
        } else if !waits && writer.is_waiting {
            fx.cancel_timer(Timer::Quorum);
        }
        writer.is_waiting = waits;
    }

    // ---- rolling the log ----

    pub(super) fn roll(&mut self, fx: &mut Fx) {
        fx.set_timer(Timer::Roll, Span::exactly(self.config.log_roll));
        let Role::Writing(writer) = &mut self.role else { return };
        writer.is_closing |= writer.takes_edits(self.committed);
        self.advance(fx);
    }

    fn close_segment(&mut self, fx: &mut Fx) {
        let majority = self.majority();
        let Role::Writing(writer) = &mut self.role else { return };
        if !writer.is_closing || self.committed < self.log.last_index() {
            return;
        }
        let start = writer.start;
        if writer.closed.is_none() {
            let (end, chain) = (self.log.last_index(), self.log.last_chain());
            writer.closed = Some(SegmentState { start, end, chain, is_finalized: true });
            return self.write_all(fx);
        }
        if writer.channels.values().filter(|channel| channel.start > start).count() >= majority {
            self.next_segment(fx);
        }
    }

    /// Whoever is further back than the segment that has just ended leaves out what it lacks.
    fn next_segment(&mut self, fx: &mut Fx) {
        let Role::Writing(writer) = &mut self.role else { return };
        let start = self.log.last_index() + 1;
        for channel in writer.channels.values_mut().filter(|channel| channel.start < start) {
            if channel.is_out_of_sync || channel.start < writer.start {
                *channel = Channel { start, acked: channel.acked, is_busy: false, is_out_of_sync: false };
            }
        }
        writer.previous = writer.closed.take();
        writer.start = start;
        writer.is_closing = false;
        self.save(fx);
        self.begin_segment(fx);
    }
}
