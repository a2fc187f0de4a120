//! The proposer's first phase, for all instances from the first one that is open (Paxos Made Simple, section 3).

use super::{Accepted, Message, Mode, MultiPaxos, Proposal, State, Timer, ballot, cause, phase};
use crate::protocol::Effects;
use crate::protocol::log::{Command, Entry};
use crate::types::NodeId;
use std::collections::BTreeMap;

type Fx = Effects<MultiPaxos>;

/// What the acceptors have answered to a prepare request.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Preparation {
    pub promises: Vec<NodeId>,
    /// The most that one of them knows to be chosen: nothing is proposed before that is learned.
    pub chosen: u64,
    /// By slot, the highest-numbered proposal among the answers.
    found: BTreeMap<u64, Accepted>,
}

impl Preparation {
    fn add(&mut self, proposal: &Proposal) {
        let Proposal { slot, ballot, value } = *proposal;
        let accepted = Accepted { ballot, value };
        let best = self.found.entry(slot).or_insert(accepted);
        if accepted.rank() > best.rank() {
            *best = accepted;
        }
    }
}

impl MultiPaxos {
    pub(super) fn lose_patience(&mut self, fx: &mut Fx) {
        if self.config.is_by_rank() {
            return self.rank_times_out(fx);
        }
        let has_leader = self.config.mode == Mode::Multi && matches!(self.role, State::Leader(_));
        match self.counts() && !has_leader {
            // Bound by its own grant as by another's, whoever set off its timer.
            true if self.is_bound() => self.be_patient(fx),
            true => self.prepare(cause::TIMES_OUT, fx),
            false => {}
        }
    }

    /// Phase 1a, with a number higher than any that this node has met. The requests and the own promise wait for the
    /// disk.
    pub(super) fn prepare(&mut self, why: u8, fx: &mut Fx) {
        self.promised = ballot::next(self.promised.max(self.met), self.id, self.cluster);
        self.leader = None;
        self.role = State::Preparing(Preparation::default());
        fx.become_phase(phase::PREPARING, why);
        fx.set_timer(Timer::Election, self.config.election_timeout);
        self.save(Vec::new(), fx);
        self.broadcast(&Message::Prepare { ballot: self.promised, first: self.chosen + 1 }, fx);
    }

    pub(super) fn promised_by(&mut self, from: NodeId, chosen: u64, accepted: &[Proposal], fx: &mut Fx) {
        let State::Preparing(preparation) = &mut self.role else { return };
        if preparation.promises.contains(&from) {
            return;
        }
        preparation.promises.push(from);
        preparation.chosen = preparation.chosen.max(chosen);
        accepted.iter().for_each(|proposal| preparation.add(proposal));
        self.lead_if_promised(fx);
    }

    /// "It is probably a good idea to abandon a proposal if some proposer has begun trying to issue a higher-numbered
    /// one" (section 2.5).
    pub(super) fn rejected(&mut self, ballot: u64, promised: u64, fx: &mut Fx) {
        self.met = self.met.max(promised);
        if ballot == self.promised && promised > ballot && !matches!(self.role, State::Acceptor) {
            if self.config.is_by_rank() {
                return self.call_election(cause::HIGHER_BALLOT, fx);
            }
            self.leader = None;
            self.step_down(cause::HIGHER_BALLOT, fx);
            self.be_patient(fx);
        }
    }

    /// A majority has promised, and all that it knows to be chosen is known here: phase 2 begins.
    pub(super) fn lead_if_promised(&mut self, fx: &mut Fx) {
        let State::Preparing(preparation) = &self.role else { return };
        if !self.is_quorum(&preparation.promises) || preparation.chosen > self.chosen {
            return;
        }
        let State::Preparing(preparation) = &mut self.role else { return };
        let found = std::mem::take(&mut preparation.found);
        let proposals = self.bound_to_propose(&found);
        self.become_leader(proposals, fx);
    }

    /// For each open instance the value of the highest-numbered proposal among the answers, or, in a gap, a no-op.
    fn bound_to_propose(&self, found: &BTreeMap<u64, Accepted>) -> Vec<Proposal> {
        let last = |accepted: &BTreeMap<u64, Accepted>| accepted.keys().next_back().copied().unwrap_or(0);
        let noop = Entry { term: self.promised, command: Command::Noop };
        let proposal = |slot| {
            let answers = [found.get(&slot), self.accepted.get(&slot)].into_iter().flatten();
            let value = answers.max_by_key(|accepted| accepted.rank()).map_or(noop, |accepted| accepted.value);
            Proposal { slot, ballot: self.promised, value }
        };
        (self.chosen + 1..=last(found).max(last(&self.accepted))).map(proposal).collect()
    }
}
