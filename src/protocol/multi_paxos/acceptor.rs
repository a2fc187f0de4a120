//! The acceptor: it promises, and it accepts what it has not promised away (Paxos Made Simple, section 2.2).

use super::{Accepted, Message, Mode, MultiPaxos, Proposal, State, Timer, cause, phase};
use crate::protocol::Effects;
use crate::types::{NodeId, Span};

type Fx = Effects<MultiPaxos>;

impl MultiPaxos {
    /// "If an acceptor receives a prepare request with number n greater than that of any prepare request to which it
    /// has already responded, then it responds with a promise" (phase 1b). A copy is answered again.
    pub(super) fn answer_prepare(&mut self, from: NodeId, ballot: u64, first: u64, fx: &mut Fx) {
        if !self.counts() || self.is_bound() || !self.heeds(ballot, true, fx) {
            return;
        }
        if ballot < self.promised {
            return self.reject(from, ballot, fx);
        }
        if ballot > self.promised {
            self.promised = ballot;
            self.leader = None;
            self.step_down(cause::HIGHER_BALLOT, fx);
        }
        self.be_patient(fx);
        self.save(Vec::new(), fx);
        self.teach(from, first, fx);
        let open = self.accepted.range(first.max(self.chosen + 1)..);
        let accepted =
            open.map(|(slot, Accepted { ballot, value })| Proposal { slot: *slot, ballot: *ballot, value: *value });
        fx.send(from, Message::Promise { ballot, chosen: self.chosen, accepted: accepted.collect() });
    }

    /// A proposer does well to know that its number is too low (section 2.5).
    fn reject(&self, from: NodeId, ballot: u64, fx: &mut Fx) {
        fx.send(from, Message::Rejected { ballot, promised: self.promised });
    }

    /// Phase 2b, for each proposal. What is known to be chosen is not accepted once more: the proposer is told.
    pub(super) fn answer_accept(
        &mut self,
        from: NodeId,
        ballot: u64,
        proposals: &[Proposal],
        chosen: u64,
        fx: &mut Fx,
    ) {
        if !self.follow(from, ballot, fx) {
            return;
        }
        if self.counts() {
            self.accept(from, ballot, proposals, fx);
        }
        if proposals.iter().any(|proposal| (chosen + 1..=self.chosen).contains(&proposal.slot)) {
            self.teach(from, chosen + 1, fx);
        }
        self.learn_from_leader(ballot, chosen, fx);
        self.be_patient(fx);
    }

    fn accept(&mut self, from: NodeId, ballot: u64, proposals: &[Proposal], fx: &mut Fx) {
        let open = proposals.iter().filter(|proposal| proposal.slot > self.chosen).copied();
        let open: Vec<Proposal> = open.collect();
        let slots: Vec<u64> = open.iter().map(|proposal| proposal.slot).collect();
        let news = open.into_iter().filter(|proposal| self.record(*proposal)).collect();
        self.save(news, fx);
        if !slots.is_empty() {
            self.end_read_lease(fx);
            fx.send(from, Message::Accepted { ballot, slots });
        }
    }

    pub(super) fn answer_heartbeat(&mut self, from: NodeId, ballot: u64, chosen: u64, round: u64, fx: &mut Fx) {
        if !self.follow(from, ballot, fx) {
            return;
        }
        self.be_patient(fx);
        self.learn_from_leader(ballot, chosen, fx);
        let lacks = self.chosen < chosen;
        if self.chosen == chosen && self.accepted.range(chosen + 1..).next().is_none() {
            self.extend_read_lease(fx);
        }
        fx.send(from, Message::Heard { ballot, chosen: self.chosen, lacks, round });
    }

    /// Whoever sends in phase 2 leads, unless a higher number was promised.
    fn follow(&mut self, leader: NodeId, ballot: u64, fx: &mut Fx) -> bool {
        if !self.heeds(ballot, false, fx) {
            return false;
        }
        if ballot < self.promised {
            self.reject(leader, ballot, fx);
            return false;
        }
        let why = if matches!(self.role, State::Leader(_)) { cause::HIGHER_BALLOT } else { cause::HEARS_LEADER };
        self.promised = ballot;
        self.leader = Some(leader);
        self.step_down(why, fx);
        self.grant_lease(fx);
        self.save(Vec::new(), fx);
        true
    }

    /// No longer a proposer. The caller says whom it follows, and waits.
    pub(super) fn step_down(&mut self, why: u8, fx: &mut Fx) {
        if matches!(self.role, State::Acceptor) {
            return;
        }
        self.role = State::Acceptor;
        [Timer::Heartbeat, Timer::LeaderLease, Timer::NextLease].into_iter().for_each(|timer| fx.cancel_timer(timer));
        fx.become_phase(phase::ACCEPTOR, why);
    }

    /// Waits for a leader, or, without one, for a time to propose: what clients asked for, or, to learn what was
    /// chosen, what it has accepted (section 2.3).
    pub(super) fn be_patient(&self, fx: &mut Fx) {
        match self.patience() {
            Some(within) => fx.set_timer(Timer::Election, within),
            None => fx.cancel_timer(Timer::Election),
        }
    }

    fn patience(&self) -> Option<Span> {
        let has_open = self.accepted.range(self.chosen + 1..).next().is_some();
        match self.config.mode {
            _ if !self.counts() => None,
            Mode::SingleDecree if !self.waiting.is_empty() => Some(self.config.back_off),
            Mode::SingleDecree if !has_open => None,
            _ => Some(self.config.election_timeout),
        }
    }

    /// Takes note of an accepted proposal; true if that is news for the disk.
    pub(super) fn record(&mut self, Proposal { slot, ballot, value }: Proposal) -> bool {
        let accepted = Accepted { ballot, value };
        if self.accepted.insert(slot, accepted) == Some(accepted) {
            return false;
        }
        if self.log.get(slot).is_some_and(|known| *known != value) {
            self.log.truncate(slot);
        }
        self.extend_log();
        true
    }

    /// The log shows what was accepted up to the first gap.
    pub(super) fn extend_log(&mut self) {
        while let Some(accepted) = self.accepted.get(&(self.log.last_index() + 1)) {
            self.log.push(accepted.value);
        }
    }
}
