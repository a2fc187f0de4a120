//! What the leader knows of each follower, and how much it sends before it is answered (5.3; dissertation,
//! 10.2). The states are those of etcd's `Progress`: a follower is probed until it is known where the logs
//! meet, then appends run ahead of their answers within a window; one that lacks what the log no longer
//! holds is sent a snapshot.

use super::leader::slot;
use super::snapshot::Transfer;
use super::{Conflict, Message, Raft, State};
use crate::protocol::Effects;
use crate::protocol::log::Position;
use crate::types::NodeId;
use std::collections::VecDeque;

type Fx = Effects<Raft>;

/// What the leader knows of one server (`nextIndex`, `matchIndex`).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Progress {
    pub next: u64,
    pub matched: u64,
    /// Answered since the last quorum check.
    pub active: bool,
    /// It remembers what it acknowledged: its disk is the one that it joined with.
    pub counts: bool,
    pub flow: Flow,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Flow {
    /// It is not known where the logs meet: one message, then an answer or a heartbeat is waited for.
    Probe { asked: bool },
    /// What was sent counts as received until a refusal says otherwise.
    Replicate(Window),
    /// What it lacks is no longer in the log. Rare and large, so kept apart.
    Snapshot(Box<Transfer>),
}

/// The last index of each message with entries that was not answered, in order. Not kept without a bound.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Window {
    last_indexes: VecDeque<u64>,
}

impl Flow {
    /// How a follower is met of which nothing is known, with so many messages at once; zero is no bound.
    pub fn first(pipeline: u64) -> Flow {
        match pipeline {
            0 => Flow::Replicate(Window::default()),
            _ => Flow::Probe { asked: false },
        }
    }

    fn has_room(&self, pipeline: u64) -> bool {
        match self {
            Flow::Probe { asked } => !asked,
            Flow::Replicate(window) => pipeline == 0 || (window.last_indexes.len() as u64) < pipeline,
            Flow::Snapshot(_) => false,
        }
    }

    /// "probe", "replicate 3/8", "snapshot 57 12/30"
    pub fn describe(&self, pipeline: u64) -> String {
        match self {
            Flow::Probe { .. } => "probe".to_string(),
            Flow::Replicate(_) if pipeline == 0 => "replicate".to_string(),
            Flow::Replicate(window) => format!("replicate {}/{pipeline}", window.last_indexes.len()),
            Flow::Snapshot(transfer) => format!("snapshot {}", transfer.describe()),
        }
    }
}

impl Progress {
    /// So many entries after the next index are on their way.
    fn sent(&mut self, count: u64, pipeline: u64) {
        match &mut self.flow {
            Flow::Probe { asked } => *asked = true,
            Flow::Replicate(window) => {
                self.next += count;
                if pipeline > 0 && count > 0 {
                    window.last_indexes.push_back(self.next - 1);
                }
            }
            Flow::Snapshot(_) => {}
        }
    }

    /// The follower's log equals the leader's up to `matched`; true if that is news. `base` is that of the
    /// leader's log.
    fn matches(&mut self, matched: u64, base: u64) -> bool {
        if matched < self.matched {
            return false;
        }
        let is_news = matched > self.matched;
        self.matched = matched;
        self.next = self.next.max(matched + 1);
        let is_met = match &mut self.flow {
            Flow::Probe { .. } => true,
            Flow::Replicate(window) => {
                let answered = window.last_indexes.partition_point(|index| *index <= matched);
                window.last_indexes.drain(..answered);
                false
            }
            Flow::Snapshot(transfer) => matched >= base || matched >= transfer.last_index(),
        };
        if is_met {
            self.next = matched + 1;
            self.flow = Flow::Replicate(Window::default());
        }
        is_news
    }

    /// A refusal of what was asked after `previous_index` answers something older than the last question.
    fn is_past(&self, previous_index: u64) -> bool {
        let asked = match self.flow {
            Flow::Probe { .. } => self.next - 1..self.next,
            Flow::Replicate(_) => self.matched + 1..self.next,
            Flow::Snapshot(_) => 0..0,
        };
        previous_index <= self.matched || !asked.contains(&previous_index)
    }
}

impl Raft {
    pub(super) fn progress(&mut self, of: NodeId) -> Option<&mut Progress> {
        match &mut self.role {
            State::Leader(leadership) => leadership.progress.get_mut(slot(of)),
            _ => None,
        }
    }

    /// Sends what `to` lacks, as far as the flow allows; nothing but the heartbeat if it lacks nothing.
    pub(super) fn replicate(&mut self, to: NodeId, everywhere: u64, fx: &mut Fx) {
        let (base, pipeline) = (self.snapshot_base(), self.config.pipeline);
        let Some(progress) = self.progress(to) else { return };
        if matches!(progress.flow, Flow::Snapshot(_)) {
            return;
        }
        if progress.next <= base {
            return self.offer_snapshot(to, fx);
        }
        if progress.flow.has_room(pipeline) {
            self.send_entries(to, self.config.append_entries, everywhere, fx);
        }
        while pipeline > 0 && self.has_more(to) {
            self.send_entries(to, self.config.append_entries, everywhere, fx);
        }
    }

    fn has_more(&mut self, to: NodeId) -> bool {
        let (last, pipeline) = (self.log.last_index(), self.config.pipeline);
        self.progress(to).is_some_and(|progress| progress.next <= last && progress.flow.has_room(pipeline))
    }

    /// The same at the end of a heartbeat's interval: something is sent in any case. It says that the leader
    /// lives, and its answer what was lost.
    pub(super) fn beat(&mut self, to: NodeId, everywhere: u64, fx: &mut Fx) {
        let (base, pipeline) = (self.snapshot_base(), self.config.pipeline);
        let Some(progress) = self.progress(to) else { return };
        match &mut progress.flow {
            Flow::Snapshot(_) => return self.resend_chunk(to, fx),
            Flow::Probe { asked } => *asked = false,
            Flow::Replicate(_) => {}
        }
        match progress.next <= base || progress.flow.has_room(pipeline) {
            true => self.replicate(to, everywhere, fx),
            false => self.send_entries(to, 0, everywhere, fx),
        }
    }

    fn send_entries(&mut self, to: NodeId, limit: u64, everywhere: u64, fx: &mut Fx) {
        let State::Leader(leadership) = &mut self.role else { return };
        let progress = &mut leadership.progress[slot(to)];
        progress.next = progress.next.clamp(self.log.base().index + 1, self.log.last_index() + 1);
        let index = progress.next - 1;
        let term = self.log.term_at(index).expect("the log holds what precedes the next entry");
        let entries = self.log.slice(progress.next, limit as usize);
        progress.sent(entries.len() as u64, self.config.pipeline);
        fx.send(
            to,
            Message::AppendEntries {
                term: self.current_term,
                previous: Position { index, term },
                entries,
                leader_commit: self.commit_index,
                everywhere,
                round: leadership.rounds.sent,
            },
        );
    }

    pub(super) fn appended(&mut self, from: NodeId, matched: u64, counts: bool, fx: &mut Fx) {
        let base = self.log.base().index;
        let Some(progress) = self.progress(from) else { return };
        progress.counts = counts;
        let is_news = progress.matches(matched, base);
        if is_news {
            self.advance_commit(matched, fx);
        }
        let (last, pipeline) = (self.log.last_index(), self.config.pipeline);
        // Without a window, to answer the copy of an answer would multiply messages as long as somebody lags.
        let is_asked = is_news || pipeline > 0;
        if is_asked && self.progress(from).is_some_and(|progress| progress.next <= last) {
            let everywhere = self.everywhere();
            self.replicate(from, everywhere, fx);
        }
        self.complete_transfer(from, fx);
        if self.configuration().joining == Some(from) {
            self.continue_change(fx);
        }
    }

    /// What a server acknowledged with a disk that was replaced is gone.
    pub(super) fn forget(&mut self, from: NodeId, conflict: Conflict, counts: bool) {
        let dropped = self.dropped_everywhere();
        let Some(progress) = self.progress(from) else { return };
        progress.counts = counts;
        if !counts {
            progress.matched = progress.matched.min(conflict.index.saturating_sub(1)).max(dropped);
        }
    }

    /// What was dropped without snapshots was on every disk.
    pub(super) fn dropped_everywhere(&self) -> u64 {
        match self.config.snapshot_entries {
            0 => self.log.base().index,
            _ => 0,
        }
    }

    /// Steps back over a whole term at a time (5.3, end).
    pub(super) fn refused(&mut self, from: NodeId, previous_index: u64, conflict: Conflict, fx: &mut Fx) {
        let (base, pipeline) = (self.snapshot_base(), self.config.pipeline);
        let shared = conflict.term.and_then(|term| self.log.last_of_term(term, previous_index));
        let is_empty_again = self.config.snapshot_entries > 0 && conflict.term.is_none();
        let Some(progress) = self.progress(from) else { return };
        if is_empty_again && conflict.index <= progress.matched && !matches!(progress.flow, Flow::Snapshot(_)) {
            // It no longer has what it acknowledged: its disk is another one.
            progress.matched = 0;
            progress.next = progress.next.max(previous_index + 1);
        }
        if progress.is_past(previous_index) {
            return;
        }
        let next = shared.map_or(conflict.index, |index| index + 1);
        // What it holds of the dropped terms may well be the same: its end is asked for first.
        let next = if conflict.term.is_some() { next.max(base + 1) } else { next };
        progress.next = next.clamp(progress.matched + 1, previous_index);
        if pipeline > 0 {
            progress.flow = Flow::Probe { asked: false };
        }
        let everywhere = self.everywhere();
        self.replicate(from, everywhere, fx);
    }

    /// Whoever lacks an entry up to here needs a snapshot; zero without them.
    fn snapshot_base(&self) -> u64 {
        match self.config.snapshot_entries {
            0 => 0,
            _ => self.log.base().index,
        }
    }
}
