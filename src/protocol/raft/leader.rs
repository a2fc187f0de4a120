//! The leader: requests, replication, commitment (5.3, 5.4.2, 8), the quorum check and the transfer of
//! leadership (dissertation, 6.2 and 3.10).

use super::progress::{Flow, Progress};
use super::reads::Rounds;
use super::{Leadership, Message, Mistake, Raft, Reads, Splice, State, Timer, cause, phase};
use crate::protocol::log::{Command, Entry, Position};
use crate::protocol::{Effects, Operation, Outcome, Request};
use crate::types::{Duration, NodeId, Span};

type Fx = Effects<Raft>;

/// The fixed part of an AppendEntries that was accepted for its term.
pub(super) struct FoundBy {
    pub leader: NodeId,
    pub previous: Position,
    pub leader_commit: u64,
    pub everywhere: u64,
    pub round: u64,
}

impl Raft {
    /// Of a server that has yet to answer.
    pub(super) fn fresh_progress(&self) -> Progress {
        let flow = Flow::first(self.config.pipeline);
        let (next, matched) = (self.log.last_index() + 1, self.dropped_everywhere());
        // A first look would find everybody active; with a time of its own it counts who has answered.
        let active = self.config.check_quorum_within == Duration::ZERO;
        Progress { next, matched, active, counts: true, flow }
    }

    pub(super) fn become_leader(&mut self, fx: &mut Fx) {
        let mut progress = vec![self.fresh_progress(); usize::from(self.cluster.size)];
        progress[slot(self.id)].matched = self.durable_index;
        let rounds = Rounds::new(self.cluster.size, self.log.last_index() + 1);
        self.role = State::Leader(Leadership { progress, transfer: None, rounds });
        self.leader = Some(self.id);
        self.lease = false;
        fx.become_phase(phase::LEADER, cause::WINS_MAJORITY);
        fx.cancel_timer(Timer::Election);
        fx.cancel_timer(Timer::Lease);
        fx.set_timer(Timer::Heartbeat, Span::exactly(self.config.heartbeat));
        if self.config.check_quorum {
            fx.set_timer(Timer::CheckQuorum, Span::exactly(self.quorum_patience()));
        }
        self.propose(Command::Noop, fx);
    }

    /// Stops the leader's timers and starts the follower's.
    pub(super) fn retire(&mut self, fx: &mut Fx) {
        self.refuse_reads(fx);
        for timer in [Timer::Heartbeat, Timer::CheckQuorum, Timer::Transfer, Timer::LeaderLease, Timer::NextLease] {
            fx.cancel_timer(timer);
        }
        self.await_leader(fx);
    }

    pub(super) fn request(&mut self, request: Request, fx: &mut Fx) {
        let State::Leader(leadership) = &self.role else {
            return fx.reply(request.id, Outcome::Redirect(self.leader));
        };
        if let Some(target) = leadership.transfer {
            return fx.reply(request.id, Outcome::Redirect(Some(target)));
        }
        if let (Operation::Get { key }, true) = (request.operation, self.config.reads != Reads::Log) {
            return self.read(request.id, key, fx);
        }
        match self.store.answered(request.id) {
            Some(answer) => fx.reply(request.id, Outcome::Done(answer)),
            None => self.propose(Command::Client(request), fx),
        }
    }

    /// Appends to the own log. The followers hear of it while the own disk still writes.
    pub(super) fn propose(&mut self, command: Command, fx: &mut Fx) {
        let entry = Entry { term: self.current_term, command };
        let from = self.log.push(entry);
        self.membership.appended(from, &entry);
        self.replicate_to_all(fx);
        self.save(Some(Splice { from, entries: vec![entry] }), fx);
    }

    pub(super) fn heartbeat(&mut self, fx: &mut Fx) {
        fx.set_timer(Timer::Heartbeat, Span::exactly(self.config.heartbeat));
        self.begin_round(fx);
        self.beat_all(fx);
        self.confirm(fx);
        self.compact(self.everywhere(), fx);
        self.snapshot(fx);
    }

    /// Whether or not there is anything to replicate.
    pub(super) fn beat_all(&mut self, fx: &mut Fx) {
        let everywhere = self.everywhere();
        for member in self.audience() {
            self.beat(member, everywhere, fx);
        }
    }

    pub(super) fn replicate_to_all(&mut self, fx: &mut Fx) {
        let everywhere = self.everywhere();
        for member in self.audience() {
            self.replicate(member, everywhere, fx);
        }
    }

    /// What every server has on disk, those outside too, and this one has applied: who may be added some day will
    /// ask for it.
    pub(super) fn everywhere(&self) -> u64 {
        let State::Leader(leadership) = &self.role else { return 0 };
        let matched = leadership.progress.iter().map(|progress| progress.matched).min().unwrap_or(0);
        matched.min(self.last_applied)
    }

    /// The own disk has caught up: it counts as one of the majority.
    pub(super) fn count_own_disk(&mut self, fx: &mut Fx) {
        let durable = self.durable_index;
        let State::Leader(leadership) = &mut self.role else { return };
        leadership.progress[slot(self.id)].matched = durable;
        self.advance_commit(durable, fx);
    }

    /// Commits what a majority holds, if it is of the current term (5.4.2). `matched` has just moved.
    pub(super) fn advance_commit(&mut self, matched: u64, fx: &mut Fx) {
        if matched <= self.commit_index {
            return;
        }
        let before = self.commit_index;
        let index = self.reached_by_majority();
        let is_own = self.log.term_at(index) == Some(self.current_term);
        if index > before && (is_own || self.config.mistake == Mistake::CommitOfOlderTerm) {
            self.commit_to(index, fx);
            self.after_commit(before, fx);
        }
    }

    /// A leader that no majority answered since the last check steps down (dissertation, 6.2).
    pub(super) fn check_quorum(&mut self, fx: &mut Fx) {
        if !matches!(self.role, State::Leader(_)) {
            return;
        }
        if self.has_heard_quorum() {
            return self.await_quorum(fx);
        }
        self.leader = None;
        self.become_follower(cause::LOSES_QUORUM, fx);
    }

    /// A follower has answered. With a time of its own, the wait for a majority begins anew whenever one has answered.
    pub(super) fn hear_follower(&mut self, from: NodeId, fx: &mut Fx) {
        let Some(progress) = self.progress(from) else { return };
        progress.active = true;
        let has_own_time = self.config.check_quorum && self.config.check_quorum_within > Duration::ZERO;
        if has_own_time && self.has_heard_quorum() {
            self.await_quorum(fx);
        }
    }

    fn has_heard_quorum(&self) -> bool {
        let State::Leader(leadership) = &self.role else { return false };
        let progress = |node| &leadership.progress[slot(node)];
        let is_active = |node| node == self.id || progress(node).active && progress(node).counts;
        self.membership.roster().configuration.has_quorum(is_active)
    }

    fn await_quorum(&mut self, fx: &mut Fx) {
        let State::Leader(leadership) = &mut self.role else { return };
        leadership.progress.iter_mut().for_each(|progress| progress.active = false);
        fx.set_timer(Timer::CheckQuorum, Span::exactly(self.quorum_patience()));
    }

    fn quorum_patience(&self) -> Duration {
        match self.config.check_quorum_within {
            Duration::ZERO => self.config.election_timeout.least,
            within => within,
        }
    }

    pub(super) fn transfer_to(&mut self, to: NodeId, fx: &mut Fx) {
        let can_lead = self.configuration().is_voter(to);
        let State::Leader(leadership) = &mut self.role else { return };
        if to == self.id || !can_lead {
            return;
        }
        leadership.transfer = Some(to);
        self.give_up_lease();
        fx.set_timer(Timer::Transfer, Span::exactly(self.config.election_timeout.most));
        let everywhere = self.everywhere();
        self.replicate(to, everywhere, fx);
        self.complete_transfer(to, fx);
    }

    /// The target has the whole log: it may start its election at once.
    pub(super) fn complete_transfer(&mut self, to: NodeId, fx: &mut Fx) {
        let State::Leader(leadership) = &self.role else { return };
        let caught_up = leadership.progress[slot(to)].matched == self.log.last_index();
        if leadership.transfer == Some(to) && caught_up {
            fx.send(to, Message::TimeoutNow { term: self.current_term });
        }
    }

    pub(super) fn abandon_transfer(&mut self) {
        if let State::Leader(leadership) = &mut self.role {
            leadership.transfer = None;
        }
    }
}

/// A member's place in a list by number.
pub(super) fn slot(member: NodeId) -> usize {
    usize::from(member.0) - 1
}
