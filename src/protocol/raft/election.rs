//! Leader election: sections 5.1, 5.2 and 5.4.1; pre-vote after the dissertation's 9.6.

use super::leader::FoundBy;
use super::{Ballots, Config, Message, Mistake, Raft, Reads, State, Timer, cause, phase};
use crate::protocol::Effects;
use crate::types::{NodeId, Span};

type Fx = Effects<Raft>;

impl Raft {
    pub(super) fn phase(&self) -> u8 {
        match self.role {
            State::Follower => phase::FOLLOWER,
            State::PreCandidate(_) => phase::PRE_CANDIDATE,
            State::Candidate(_) => phase::CANDIDATE,
            State::Leader(_) => phase::LEADER,
        }
    }

    pub(super) fn votes(&self) -> u16 {
        match &self.role {
            State::PreCandidate(ballots) | State::Candidate(ballots) => ballots.granted.len() as u16,
            State::Follower | State::Leader(_) => 0,
        }
    }

    pub(super) fn timer(&mut self, timer: Timer, fx: &mut Fx) {
        match timer {
            Timer::Election => self.election_timeout(fx),
            Timer::Heartbeat => self.heartbeat(fx),
            Timer::Lease => self.lease = false,
            Timer::CheckQuorum => self.check_quorum(fx),
            Timer::Transfer => self.abandon_transfer(),
            Timer::LeaderLease | Timer::NextLease => self.lease_ends(timer),
        }
    }

    fn election_timeout(&mut self, fx: &mut Fx) {
        if matches!(self.role, State::Leader(_)) {
            return;
        }
        if !self.may_campaign() {
            self.leader = None;
            return;
        }
        // Under leases it votes for nobody while it hears a leader, not for itself either, whoever set off its timer.
        if self.config.reads == Reads::Lease && self.lease {
            return fx.set_timer(Timer::Election, self.config.election_timeout);
        }
        match self.config.pre_vote {
            true => self.become_pre_candidate(fx),
            false => self.become_candidate(cause::TIMES_OUT, fx),
        }
    }

    fn become_pre_candidate(&mut self, fx: &mut Fx) {
        self.leader = None;
        self.role = State::PreCandidate(Ballots::default());
        fx.become_phase(phase::PRE_CANDIDATE, cause::TIMES_OUT);
        fx.set_timer(Timer::Election, self.config.election_timeout);
        let question = Message::RequestVote {
            term: self.current_term + 1,
            last_log: self.log.last(),
            pre_vote: true,
            transfer: false,
        };
        self.broadcast(&question, fx);
        self.count_vote(self.id, fx);
    }

    /// Starts an election: new term, vote for oneself, ask all others (5.2). The requests and the own
    /// vote wait for the disk.
    pub(super) fn become_candidate(&mut self, why: u8, fx: &mut Fx) {
        self.current_term += 1;
        self.voted_for = Some(self.id);
        self.leader = None;
        self.role = State::Candidate(Ballots::default());
        fx.become_phase(phase::CANDIDATE, why);
        fx.set_timer(Timer::Election, self.config.election_timeout);
        self.save(None, fx);
        let request = Message::RequestVote {
            term: self.current_term,
            last_log: self.log.last(),
            pre_vote: false,
            transfer: why == cause::TRANSFER,
        };
        self.broadcast(&request, fx);
    }

    fn broadcast(&self, message: &Message, fx: &mut Fx) {
        for voter in self.configuration().voters().filter(|voter| *voter != self.id) {
            fx.send(voter, message.clone());
        }
    }

    /// Who may not campaign waits for a leader without an end.
    pub(super) fn await_leader(&self, fx: &mut Fx) {
        if self.may_campaign() {
            fx.set_timer(Timer::Election, self.config.election_timeout);
        }
    }

    /// Back to follower. The caller sets the new term and leader.
    pub(super) fn become_follower(&mut self, why: u8, fx: &mut Fx) {
        match self.role {
            State::Follower => return,
            State::Leader(_) => self.retire(fx),
            State::PreCandidate(_) | State::Candidate(_) => {}
        }
        self.role = State::Follower;
        fx.become_phase(phase::FOLLOWER, why);
    }

    pub(super) fn receive(&mut self, from: NodeId, message: Message, fx: &mut Fx) {
        if self.is_disturbance(&message) {
            return;
        }
        if message.term() > self.current_term && !message.is_hypothetical() {
            self.enter_term(&message, fx);
        }
        // A vote is written together with its term, by `answer_vote`.
        if !matches!(message, Message::RequestVote { .. }) {
            self.save(None, fx);
        }
        match message {
            Message::RequestVote { term, last_log, pre_vote, .. } => {
                let candidate = Candidate { id: from, term, up_to_date: self.is_up_to_date(last_log) };
                match pre_vote {
                    true => self.answer_pre_vote(candidate, fx),
                    false => self.answer_vote(candidate, fx),
                }
            }
            Message::Vote { term, granted, pre_vote } => self.vote(from, Answer { term, granted, pre_vote }, fx),
            Message::AppendEntries { term, previous, entries, leader_commit, everywhere, round } => {
                if term < self.current_term {
                    return self.refuse_old_leader(from, previous.index, fx);
                }
                // Two leaders of one term, which only a mistake brings about: neither gives way.
                if matches!(self.role, State::Leader(_)) {
                    return;
                }
                self.hear_leader(from, fx);
                self.append(FoundBy { leader: from, previous, leader_commit, everywhere, round }, entries, fx);
            }
            Message::Appended { term, matched, round, counts } if term == self.current_term => {
                self.appended(from, matched, counts, fx);
                self.hear_follower(from, fx);
                self.round_answered(from, round, fx);
            }
            Message::Refused { term, previous_index, conflict, round, counts } if term == self.current_term => {
                self.forget(from, conflict, counts);
                self.hear_follower(from, fx);
                self.round_answered(from, round, fx);
                self.refused(from, previous_index, conflict, fx);
            }
            Message::TimeoutNow { term } if term == self.current_term && self.may_take_over() => {
                self.become_candidate(cause::TRANSFER, fx);
            }
            Message::InstallSnapshot { term, chunk } => {
                if term < self.current_term {
                    let last = chunk.last;
                    return fx.send(from, Message::SnapshotReceived { term: self.current_term, last, received: 0 });
                }
                self.hear_leader(from, fx);
                self.install_chunk(from, *chunk, fx);
            }
            Message::SnapshotReceived { term, last, received } if term == self.current_term => {
                self.hear_follower(from, fx);
                self.chunk_received(from, last, received, fx);
            }
            Message::Appended { .. }
            | Message::Refused { .. }
            | Message::SnapshotReceived { .. }
            | Message::TimeoutNow { .. } => {}
        }
    }

    fn may_take_over(&self) -> bool {
        matches!(self.role, State::Follower) && self.may_campaign()
    }

    /// A request for votes while a leader is being heard: ignored, term and all (section 6, end).
    fn is_disturbance(&self, message: &Message) -> bool {
        let Message::RequestVote { transfer: false, .. } = message else { return false };
        let heard = self.lease || matches!(self.role, State::Leader(_));
        self.respects_leaders() && heard
    }

    /// "If RPC request or response contains term T > currentTerm: set currentTerm = T, convert to
    /// follower" (figure 2). `save` writes it to disk before anything is answered.
    fn enter_term(&mut self, message: &Message, fx: &mut Fx) {
        let from_leader = matches!(message, Message::AppendEntries { .. } | Message::InstallSnapshot { .. });
        let was_leader = matches!(self.role, State::Leader(_));
        self.current_term = message.term();
        self.voted_for = None;
        self.leader = None;
        let why = if from_leader && !was_leader { cause::HEARS_LEADER } else { cause::HIGHER_TERM };
        self.become_follower(why, fx);
    }

    /// 5.4.1: the later last term wins; with equal terms, the longer log.
    fn is_up_to_date(&self, theirs: crate::protocol::log::Position) -> bool {
        let ours = self.log.last();
        let is_checked = self.config.mistake != Mistake::NoUpToDateCheck;
        !is_checked || (theirs.term, theirs.index) >= (ours.term, ours.index)
    }

    fn answer_vote(&mut self, candidate: Candidate, fx: &mut Fx) {
        let free = self.voted_for.is_none() || self.voted_for == Some(candidate.id);
        let granted = candidate.term == self.current_term && free && candidate.up_to_date && self.counts();
        if granted {
            self.voted_for = Some(candidate.id);
            fx.set_timer(Timer::Election, self.config.election_timeout);
        }
        self.save(None, fx);
        fx.send(candidate.id, Message::Vote { term: self.current_term, granted, pre_vote: false });
    }

    fn answer_pre_vote(&mut self, candidate: Candidate, fx: &mut Fx) {
        let granted = candidate.term > self.current_term && candidate.up_to_date && self.counts();
        let term = if granted { candidate.term } else { self.current_term };
        fx.send(candidate.id, Message::Vote { term, granted, pre_vote: true });
    }

    fn vote(&mut self, from: NodeId, answer: Answer, fx: &mut Fx) {
        let expected = match self.role {
            State::PreCandidate(_) => answer.pre_vote && answer.term == self.current_term + 1,
            State::Candidate(_) => !answer.pre_vote && answer.term == self.current_term,
            State::Follower | State::Leader(_) => false,
        };
        if expected && answer.granted {
            self.count_vote(from, fx);
        }
    }

    pub(super) fn count_vote(&mut self, from: NodeId, fx: &mut Fx) {
        // Votes of servers outside count for nothing, the own one among them.
        let configuration = &self.membership.roster().configuration;
        let (State::PreCandidate(ballots) | State::Candidate(ballots)) = &mut self.role else { return };
        if !ballots.granted.contains(&from) {
            ballots.granted.push(from);
        }
        if !configuration.has_quorum(|voter| ballots.granted.contains(&voter)) {
            return;
        }
        match self.role {
            State::PreCandidate(_) => self.become_candidate(cause::WINS_PRE_VOTE, fx),
            _ => self.become_leader(fx),
        }
    }

    /// The current leader of this term was heard: follow it, and be patient again (5.2).
    fn hear_leader(&mut self, leader: NodeId, fx: &mut Fx) {
        self.become_follower(cause::HEARS_LEADER, fx);
        self.leader = Some(leader);
        fx.set_timer(Timer::Election, self.config.election_timeout);
        if self.respects_leaders() {
            self.respect_leader(fx);
        }
    }

    /// Also as soon as there are servers outside, which hear no leader (dissertation, 4.2.3; paper, end of section 6).
    fn respects_leaders(&self) -> bool {
        let Config { pre_vote, check_quorum, reads, voters, .. } = self.config;
        pre_vote || check_quorum || reads == Reads::Lease || voters > 0 || self.members_revision() > 0
    }

    /// Takes no part in elections for the least timeout.
    pub(super) fn respect_leader(&mut self, fx: &mut Fx) {
        self.lease = true;
        fx.set_timer(Timer::Lease, Span::exactly(self.config.election_timeout.least));
    }
}

struct Candidate {
    id: NodeId,
    term: u64,
    up_to_date: bool,
}

struct Answer {
    term: u64,
    granted: bool,
    pre_vote: bool,
}
