//! The learner: what is chosen is executed in order. A leader's number says what is chosen of that which was
//! accepted with it; whoever lacks more is taught it (catch-up: Paxos Made Live, sections 4.2 and 5.5).

use super::{Message, Mode, MultiPaxos, Proposal, Snapshot, State, Write, cause};
use crate::protocol::log::Entry;
use crate::protocol::{Effects, Outcome};
use crate::types::NodeId;
use std::sync::Arc;

type Fx = Effects<MultiPaxos>;

impl MultiPaxos {
    /// All up to `chosen` is chosen, says the leader: of what was accepted with its number, that is known to be it.
    pub(super) fn learn_from_leader(&mut self, ballot: u64, chosen: u64, fx: &mut Fx) {
        let mut upto = self.chosen;
        while upto < chosen && self.accepted.get(&(upto + 1)).is_some_and(|accepted| accepted.ballot == ballot) {
            upto += 1;
        }
        self.learn_to(upto, fx);
    }

    /// Executes the log up to here.
    pub(super) fn learn_to(&mut self, index: u64, fx: &mut Fx) {
        // Of what was executed in earlier steps: whoever watches sees each value before it is dropped.
        self.compact(fx);
        let leads = matches!(self.role, State::Leader(_));
        while self.chosen < index {
            let Some(value) = self.log.get(self.chosen + 1) else { break };
            self.chosen += 1;
            let answer = self.store.apply(value);
            if let Some(request) = value.command.request().filter(|_| leads && self.config.mode == Mode::Multi) {
                fx.reply(request, Outcome::Done(answer));
            }
        }
        self.close_instances();
        self.answer_who_waits(fx);
    }

    fn answer_who_waits(&mut self, fx: &mut Fx) {
        let store = &self.store;
        self.waiting.retain(|request| match store.answered(request.id) {
            Some(answer) => {
                fx.reply(request.id, Outcome::Done(answer));
                false
            }
            None => true,
        });
    }

    /// Drops the older half of what is chosen once that is twice what is to be kept.
    fn compact(&mut self, fx: &mut Fx) {
        let kept = self.config.kept_values;
        if self.chosen - self.log.base().index < 2 * kept {
            return;
        }
        let index = self.chosen - kept;
        self.log.compact(index, |_| {});
        self.accepted = self.accepted.split_off(&(index + 1));
        fx.persist(Write { compact: Some(index), ..Write::of(self.saved, Vec::new()) });
    }

    /// Sends what is chosen from `first` on, or a snapshot where that is no longer kept.
    pub(super) fn teach(&self, to: NodeId, first: u64, fx: &mut Fx) {
        if first > self.chosen {
            return;
        }
        let ballot = self.promised;
        if first > self.log.base().index {
            let values = self.log.slice(first, (self.chosen + 1 - first) as usize);
            return fx.send(to, Message::Chosen { ballot, first, values });
        }
        let last =
            crate::protocol::log::Position { index: self.chosen, term: self.log.term_at(self.chosen).unwrap_or(0) };
        let snapshot = Arc::new(Snapshot { last, store: self.store.clone() });
        fx.send(to, Message::Snapshot { ballot, snapshot });
    }

    /// Values that are chosen. Kept like accepted ones: no proposal with a higher number has another value.
    pub(super) fn learn(&mut self, first: u64, values: &[Entry], fx: &mut Fx) {
        if first > self.chosen + 1 {
            return;
        }
        let (ballot, known) = (self.promised, self.chosen);
        let proposal = |(slot, value): (u64, &Entry)| Proposal { slot, ballot, value: *value };
        let learned = (first..).zip(values).map(proposal).filter(|proposal| proposal.slot > known);
        let upto = first + values.len() as u64 - 1;
        let lacks = |proposal: &Proposal| {
            self.accepted.get(&proposal.slot).is_none_or(|accepted| accepted.value != proposal.value)
        };
        let news: Vec<Proposal> = learned.filter(lacks).collect();
        if news.iter().any(|proposal| self.accepted.contains_key(&proposal.slot)) {
            self.overruled(fx);
        }
        for proposal in &news {
            self.record(*proposal);
        }
        self.save(news, fx);
        self.learn_to(upto, fx);
        self.learned(fx);
    }

    pub(super) fn install(&mut self, snapshot: &Arc<Snapshot>, fx: &mut Fx) {
        let last = snapshot.last;
        if last.index <= self.chosen {
            return;
        }
        if self.log.chain_at(last.index).is_some_and(|chain| chain != snapshot.store.chain()) {
            self.overruled(fx);
        }
        self.log.restart(last, snapshot.store.chain());
        self.accepted = self.accepted.split_off(&(last.index + 1));
        self.extend_log();
        self.chosen = last.index;
        self.store = snapshot.store.clone();
        fx.persist(Write { install: Some(Arc::clone(snapshot)), ..Write::of(self.saved, Vec::new()) });
        self.close_instances();
        self.answer_who_waits(fx);
        self.learned(fx);
    }

    /// Another value was chosen than the one accepted here. Only a higher number can do that to a leader's own proposal,
    /// even where the news of it came first: it leads no longer (Paxos Made Simple, section 2.5).
    fn overruled(&mut self, fx: &mut Fx) {
        if matches!(self.role, State::Leader(_)) {
            self.leader = None;
            self.step_down(cause::HIGHER_BALLOT, fx);
        }
    }

    /// A proposer may have waited for what it was taught; another acceptor has less to wait for.
    fn learned(&mut self, fx: &mut Fx) {
        match self.role {
            State::Preparing(_) => self.lead_if_promised(fx),
            State::Leader(_) => {
                self.finish(fx);
                self.batch_chosen(fx);
            }
            State::Acceptor if self.config.mode == Mode::SingleDecree => self.be_patient(fx),
            State::Acceptor | State::Electing(_) => {}
        }
    }
}
