//! Elections: dry run, votes, priorities and the new term (documentation, "Replica Set Elections"; NSDI 2021, section 3).

use super::{Ballots, Message, MongoDb, State, Timer, cause, phase};
use crate::protocol::log::Position;
use crate::protocol::quorum::majority;
use crate::protocol::{Effects, Purpose};
use crate::types::{NodeId, Span};

type Fx = Effects<MongoDb>;

impl MongoDb {
    pub(super) fn phase(&self) -> u8 {
        match &self.role {
            State::Secondary => phase::SECONDARY,
            State::DryRun(_) => phase::DRY_RUN,
            State::Candidate(_) => phase::CANDIDATE,
            State::Primary(reign) if reign.catch_up.is_some() => phase::CATCHING_UP,
            State::Primary(_) => phase::PRIMARY,
            State::Rollback => phase::ROLLBACK,
        }
    }

    pub(super) fn votes(&self) -> u16 {
        match &self.role {
            State::DryRun(ballots) | State::Candidate(ballots) => ballots.granted.len() as u16,
            State::Secondary | State::Primary(_) | State::Rollback => 0,
        }
    }

    pub(super) fn become_state(&mut self, role: State, why: u8, fx: &mut Fx) {
        let before = self.phase();
        self.role = role;
        if self.phase() != before {
            fx.become_phase(self.phase(), why);
        }
    }

    pub(super) fn await_primary(&self, fx: &mut Fx) {
        fx.set_timer(Timer::Election, self.config.election_timeout);
    }

    pub(super) fn election_timeout(&mut self, fx: &mut Fx) {
        if matches!(self.role, State::Primary(_)) {
            return;
        }
        self.primary = None;
        match self.role {
            State::Rollback => self.await_primary(fx),
            _ => self.campaign(false, fx),
        }
    }

    /// Asks in a dry run whether it would be elected, in the term that there is.
    fn campaign(&mut self, is_takeover: bool, fx: &mut Fx) {
        self.await_primary(fx);
        if !self.counts() {
            return;
        }
        let why = if is_takeover { cause::TAKES_OVER } else { cause::TIMES_OUT };
        self.become_state(State::DryRun(Ballots { is_takeover, ..Ballots::default() }), why, fx);
        self.ask_for_votes(true, fx);
        self.count_vote(self.id, fx);
    }

    fn ask_for_votes(&self, dry_run: bool, fx: &mut Fx) {
        for member in self.cluster.others(self.id) {
            fx.send(member, Message::RequestVotes { term: self.term, last: self.oplog.last(), dry_run });
        }
    }

    /// The requests, and the own vote, wait for the disk.
    fn become_candidate(&mut self, fx: &mut Fx) {
        self.term += 1;
        self.voted_for = Some(self.id);
        self.primary = None;
        self.waiting.clear();
        self.become_state(State::Candidate(Ballots::default()), cause::WINS_DRY_RUN, fx);
        self.await_primary(fx);
        self.save(None, fx);
        self.ask_for_votes(false, fx);
    }

    pub(super) fn vote_asked(&mut self, from: NodeId, last: Position, dry_run: bool, fx: &mut Fx) {
        let own = self.oplog.last();
        let up_to_date = (last.term, last.index) >= (own.term, own.index);
        let free = dry_run || self.voted_for.is_none() || self.voted_for == Some(from);
        let granted = up_to_date && free && self.counts();
        if granted && !dry_run {
            self.voted_for = Some(from);
            self.await_primary(fx);
        }
        self.save(None, fx);
        fx.send(from, Message::Vote { term: self.term, granted, dry_run });
    }

    pub(super) fn vote_received(&mut self, from: NodeId, granted: bool, dry_run: bool, fx: &mut Fx) {
        let expected = match self.role {
            State::DryRun(_) => dry_run,
            State::Candidate(_) => !dry_run,
            _ => false,
        };
        if expected && granted {
            self.count_vote(from, fx);
        }
    }

    pub(super) fn count_vote(&mut self, from: NodeId, fx: &mut Fx) {
        let (State::DryRun(ballots) | State::Candidate(ballots)) = &mut self.role else { return };
        if !ballots.granted.contains(&from) {
            ballots.granted.push(from);
        }
        if ballots.granted.len() < usize::from(majority(self.cluster.size)) {
            return;
        }
        match self.role {
            State::DryRun(_) => self.become_candidate(fx),
            _ => self.become_primary(fx),
        }
    }

    /// Whoever learns of a later term enters it, and a primary steps down.
    pub(super) fn enter_term(&mut self, term: u64, fx: &mut Fx) {
        self.term = term;
        self.voted_for = None;
        self.step_down(cause::HIGHER_TERM, fx);
    }

    /// Back to secondary, without a primary. What clients still wait for they are not told.
    pub(super) fn step_down(&mut self, why: u8, fx: &mut Fx) {
        self.primary = None;
        self.waiting.clear();
        match self.role {
            State::Secondary | State::Rollback => return,
            State::Primary(_) => {
                fx.cancel_timer(Timer::CatchUp);
                self.await_primary(fx);
            }
            State::DryRun(_) | State::Candidate(_) => {}
        }
        self.become_state(State::Secondary, why, fx);
    }

    /// Tells whoever is behind which term it is.
    pub(super) fn answer_old_term(&mut self, from: NodeId, message: &Message, fx: &mut Fx) {
        use crate::protocol::Message as _;
        match message {
            Message::RequestVotes { dry_run, .. } => {
                fx.send(from, Message::Vote { term: self.term, granted: false, dry_run: *dry_run });
            }
            // An answer to an answer would go on for ever.
            _ if Self::is_answer(message.kind()) => {}
            _ => fx.send(from, Message::HeartbeatResponse(self.status())),
        }
    }

    fn is_answer(kind: u8) -> bool {
        super::message::KINDS[usize::from(kind)].purpose == Purpose::Answer
    }

    /// The primary's heartbeat, or anything else of it, was heard.
    pub(super) fn hear_primary(&mut self, primary: NodeId, fx: &mut Fx) {
        let is_takeover = matches!(&self.role, State::DryRun(ballots) if ballots.is_takeover);
        if matches!(self.role, State::DryRun(_) | State::Candidate(_)) && !is_takeover {
            self.become_state(State::Secondary, cause::HEARS_PRIMARY, fx);
        }
        if !is_takeover {
            self.await_primary(fx);
        }
        let is_new = self.primary.replace(primary) != Some(primary);
        if is_new {
            self.fetch(fx);
        }
        let is_higher = self.config.priority(self.id) > self.config.priority(primary);
        if is_higher && self.counts() && !self.is_taking_over {
            self.is_taking_over = true;
            fx.set_timer(Timer::Takeover, Span::exactly(self.config.election_timeout.least));
        }
    }

    /// Priority takeover: if the primary still has a lower priority, and this member is not behind.
    pub(super) fn take_over(&mut self, fx: &mut Fx) {
        self.is_taking_over = false;
        let is_lower = |primary| self.config.priority(primary) < self.config.priority(self.id);
        let is_up_to_date = self.oplog.last().term == self.term;
        if matches!(self.role, State::Secondary) && self.primary.is_some_and(is_lower) && is_up_to_date {
            self.campaign(true, fx);
        }
    }
}
