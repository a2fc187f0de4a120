//! Calls of procedures in other nodes, with ONTIMEOUT(T), and what a node does when it is called.

use super::{Bully, Message, Node, Procedure, State, Terms, Timer, cause};
use crate::protocol::Effects;
use crate::types::NodeId;
use std::collections::BTreeSet;

impl Node {
    /// Calls all of them at once; the paper allows it.
    pub(super) fn call(&mut self, procedure: Procedure, whom: BTreeSet<NodeId>, fx: &mut Effects<Bully>) {
        self.round += 1;
        for node in &whom {
            fx.send(*node, Message::Call { procedure, round: self.round, term: self.reign });
        }
        self.await_all(whom, fx);
    }

    pub(super) fn await_all(&mut self, whom: BTreeSet<NodeId>, fx: &mut Effects<Bully>) {
        self.awaited = whom;
        match self.awaited.is_empty() {
            true => self.all_returned(fx),
            false => fx.set_timer(Timer::Call, self.detector.patience()),
        }
    }

    pub(super) fn await_nobody(&mut self, fx: &mut Effects<Bully>) {
        self.awaited.clear();
        fx.cancel_timer(Timer::Call);
    }

    pub(super) fn returned(&mut self, from: NodeId, what: Procedure, round: u64, yes: bool, fx: &mut Effects<Bully>) {
        let was_suspected = self.suspected.remove(&from);
        if round != self.round || !self.awaited.remove(&from) {
            return if was_suspected {
                self.answers_after_all(from, fx)
            };
        }
        match (self.state, what) {
            (State::Asking, Procedure::AreYouUp) => return self.wait(fx),
            (State::Halting, Procedure::Halt) => drop(self.up.insert(from)),
            (State::Coordinating, Procedure::AreYouNormal) if !yes => return self.elect(cause::NOT_NORMAL, fx),
            _ => {}
        }
        if self.awaited.is_empty() {
            fx.cancel_timer(Timer::Call);
            self.all_returned(fx);
        }
    }

    /// What a perfect detector has not to reckon with.
    fn answers_after_all(&mut self, from: NodeId, fx: &mut Effects<Bully>) {
        if self.detector.was_mistaken() && from > self.id && self.is_bidding() {
            self.elect(cause::MISTAKEN, fx);
        }
    }

    /// It found nobody higher.
    fn is_bidding(&self) -> bool {
        self.state == State::Halting || self.state.governs()
    }

    // ---- procedures that other nodes call ----

    pub(super) fn called(
        &mut self,
        from: NodeId,
        procedure: Procedure,
        (round, term): (u64, u64),
        fx: &mut Effects<Bully>,
    ) {
        let is_current = term >= self.term;
        self.learn(term);
        let yes = match procedure {
            Procedure::AreYouUp => true,
            Procedure::AreYouNormal => is_current && self.is_normal_for(from, fx),
            Procedure::Halt => self.halt(from, fx),
            Procedure::NewCoordinator => is_current && self.new_coordinator(from, fx),
            Procedure::Ready => is_current && self.ready(from, fx),
        };
        fx.send(from, Message::Return { procedure, round, yes, term: self.term });
    }

    /// The paper asks for the state only: who is normal is so, whomever it obeys. With terms it obeys the caller.
    fn is_normal_for(&mut self, from: NodeId, fx: &mut Effects<Bully>) -> bool {
        if self.coordinator == Some(from) && matches!(self.state, State::Normal | State::Following) {
            self.await_word(fx);
        }
        let obeys = self.config.terms == Terms::Off || self.coordinator == Some(from);
        obeys && matches!(self.state, State::Normal | State::Coordinating)
    }

    fn halt(&mut self, from: NodeId, fx: &mut Effects<Bully>) -> bool {
        self.halted_by = Some(from);
        self.stop(State::Waiting, cause::IS_HALTED, fx);
        self.await_word(fx);
        true
    }

    fn new_coordinator(&mut self, from: NodeId, fx: &mut Effects<Bully>) -> bool {
        let is_awaited = self.state == State::Waiting && self.halted_by == Some(from);
        if is_awaited {
            self.coordinator = Some(from);
            self.enter(State::Following, cause::NEW_COORDINATOR, fx);
            self.await_word(fx);
        }
        is_awaited
    }

    fn ready(&mut self, from: NodeId, fx: &mut Effects<Bully>) -> bool {
        let is_awaited = self.state == State::Following && self.coordinator == Some(from);
        if is_awaited {
            self.enter(State::Normal, cause::READY, fx);
            self.await_word(fx);
        }
        is_awaited
    }
}
