//! The leader: phase 2 for each instance (Paxos Made Simple, section 3). It keeps on sending until a majority has
//! accepted, and tells with each message how far all is chosen.

use super::lease::Lease;
use super::{Message, Mode, MultiPaxos, Proposal, State, Timer, cause, phase};
use crate::protocol::log::{Command, Entry};
use crate::protocol::{Effects, Outcome, Request};
use crate::types::{NodeId, Span};
use std::collections::BTreeMap;

type Fx = Effects<MultiPaxos>;

/// Proposals that are sent again in one message, at most.
const AGAIN: usize = 64;

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Leadership {
    /// By slot: proposed and not known to be chosen, or only with a gap before.
    pub open: BTreeMap<u64, Instance>,
    pub lease: Lease,
    /// What was chosen before it led ends here, as far as it knew.
    began_after: u64,
    /// And this is the last instance that any of its predecessors can have had a value chosen in.
    pub inherited: u64,
    /// By rank: who has answered since all had.
    pub heard: Vec<NodeId>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Instance {
    pub acceptors: Vec<NodeId>,
    /// Proposed before the last heartbeat.
    is_late: bool,
}

impl Instance {
    /// It was sent before the last heartbeat, and not accepted.
    pub fn is_owed_by(&self, acceptor: NodeId) -> bool {
        self.is_late && !self.acceptors.contains(&acceptor)
    }
}

impl MultiPaxos {
    pub(super) fn become_leader(&mut self, proposals: Vec<Proposal>, fx: &mut Fx) {
        let (began_after, last) = (self.chosen, proposals.last());
        let inherited = last.map_or(began_after, |proposal| proposal.slot);
        self.role = State::Leader(Leadership { began_after, inherited, ..Leadership::default() });
        self.leader = Some(self.id);
        fx.become_phase(phase::LEADER, cause::PROMISED);
        match self.config.mode {
            Mode::Multi => {
                match self.config.is_by_rank() && self.cluster.size > 1 {
                    true => self.be_patient(fx),
                    false => fx.cancel_timer(Timer::Election),
                }
                self.heartbeat(fx);
                self.propose(proposals, fx);
            }
            Mode::SingleDecree => {
                self.propose(proposals, fx);
                self.propose_what_waits(fx);
                self.finish(fx);
            }
        }
    }

    pub(super) fn request(&mut self, request: Request, fx: &mut Fx) {
        if let Some(answer) = self.store.answered(request.id).filter(|_| self.may_answer()) {
            return fx.reply(request.id, Outcome::Done(answer));
        }
        if self.read_alone(request, fx) || self.read_by_lease(request, fx) {
            return;
        }
        match (self.config.mode, &self.role) {
            (Mode::Multi, State::Leader(_)) if self.config.is_by_rank() => self.propose_in_batch(request, fx),
            (Mode::Multi, State::Leader(_)) => self.propose_value(Command::Client(request), fx),
            (Mode::SingleDecree, _) if self.counts() => self.propose_in_turn(request, fx),
            _ => fx.reply(request.id, Outcome::Redirect(self.leader.filter(|leader| *leader != self.id))),
        }
    }

    /// What was executed anywhere may be told; with a leader, it tells.
    fn may_answer(&self) -> bool {
        self.config.mode == Mode::SingleDecree || matches!(self.role, State::Leader(_))
    }

    pub(super) fn propose_value(&mut self, command: Command, fx: &mut Fx) {
        let value = Entry { term: self.promised, command };
        self.propose(vec![Proposal { slot: self.log.last_index() + 1, ballot: self.promised, value }], fx);
    }

    /// Phase 2a. The acceptors hear of it while the own disk still writes.
    pub(super) fn propose(&mut self, proposals: Vec<Proposal>, fx: &mut Fx) {
        let State::Leader(leadership) = &mut self.role else { return };
        if proposals.is_empty() {
            return;
        }
        leadership.open.extend(proposals.iter().map(|proposal| (proposal.slot, Instance::default())));
        for proposal in &proposals {
            self.record(*proposal);
        }
        let message = Message::Accept { ballot: self.promised, proposals: proposals.clone(), chosen: self.chosen };
        self.broadcast(&message, fx);
        self.save(proposals, fx);
    }

    pub(super) fn accepted_by(&mut self, from: NodeId, slots: &[u64], fx: &mut Fx) {
        let State::Leader(leadership) = &mut self.role else { return };
        for slot in slots {
            let Some(instance) = leadership.open.get_mut(slot) else { continue };
            if !instance.acceptors.contains(&from) {
                instance.acceptors.push(from);
            }
        }
        let State::Leader(leadership) = &self.role else { return };
        let is_chosen = |(_, instance): &(&u64, &Instance)| self.is_quorum(&instance.acceptors);
        let upto = leadership.open.iter().take_while(is_chosen).map(|(slot, _)| *slot).last();
        if let Some(upto) = upto {
            self.learn_to(upto, fx);
            self.finish(fx);
            self.batch_chosen(fx);
        }
    }

    /// Learned from others: no longer open.
    pub(super) fn close_instances(&mut self) {
        let chosen = self.chosen;
        if let State::Leader(leadership) = &mut self.role {
            leadership.open = leadership.open.split_off(&(chosen + 1));
        }
    }

    pub(super) fn heartbeat(&mut self, fx: &mut Fx) {
        let Some(message) = self.begin_round(fx) else { return self.ask_again(fx) };
        self.extend_own_lease(fx);
        fx.set_timer(Timer::Heartbeat, Span::exactly(self.config.heartbeat));
        self.broadcast(&message, fx);
        self.propose_again(fx);
    }

    /// To whoever has not accepted what he was sent before the last heartbeat.
    fn propose_again(&mut self, fx: &mut Fx) {
        let State::Leader(leadership) = &self.role else { return };
        for other in self.cluster.others(self.id) {
            let slots =
                leadership.open.iter().filter(|(_, instance)| instance.is_owed_by(other)).map(|(slot, _)| *slot);
            let proposal = |slot| {
                let value = *self.log.get(slot)?;
                Some(Proposal { slot, ballot: self.promised, value })
            };
            let proposals: Vec<Proposal> = slots.take(AGAIN).filter_map(proposal).collect();
            if !proposals.is_empty() {
                fx.send(other, Message::Accept { ballot: self.promised, proposals, chosen: self.chosen });
            }
        }
        let State::Leader(leadership) = &mut self.role else { return };
        leadership.open.values_mut().for_each(|instance| instance.is_late = true);
    }

    pub(super) fn heard_by(&mut self, from: NodeId, chosen: u64, lacks: bool, fx: &mut Fx) {
        if lacks && matches!(self.role, State::Leader(_)) {
            self.teach(from, chosen + 1, fx);
        }
    }

    // ---- without a leader: section 2 for every request ----

    fn propose_in_turn(&mut self, request: Request, fx: &mut Fx) {
        if self.waiting.iter().any(|waiting| waiting.id == request.id) {
            return;
        }
        let is_first = self.waiting.is_empty();
        self.waiting.push_back(request);
        if is_first && matches!(self.role, State::Acceptor) {
            self.prepare(cause::ASKED, fx);
        }
    }

    /// The oldest request, unless an earlier attempt's proposal is among those that had to be made.
    fn propose_what_waits(&mut self, fx: &mut Fx) {
        let Some(request) = self.waiting.front().copied() else { return };
        let is_proposed = |accepted: &super::Accepted| accepted.value.command.request() == Some(request.id);
        if !self.accepted.range(self.chosen + 1..).any(|(_, accepted)| is_proposed(accepted)) {
            self.propose_value(Command::Client(request), fx);
        }
    }

    /// All that was proposed is chosen: the others are told, and whoever waits begins anew.
    pub(super) fn finish(&mut self, fx: &mut Fx) {
        let State::Leader(leadership) = &self.role else { return };
        if self.config.mode == Mode::Multi || !leadership.open.is_empty() {
            return;
        }
        let first = leadership.began_after + 1;
        for other in self.cluster.others(self.id) {
            self.teach(other, first, fx);
        }
        self.leader = None;
        self.step_down(cause::CHOSEN, fx);
        match self.waiting.is_empty() {
            true => self.be_patient(fx),
            false => self.prepare(cause::ASKED, fx),
        }
    }
}
