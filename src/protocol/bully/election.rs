//! Election(i), Check(i) and Timeout(i) of the paper's appendix.

use super::{Bully, Message, Node, Procedure, State, Terms, Timer, cause};
use crate::protocol::{Effects, storage};
use crate::types::{NodeId, Span};
use std::collections::BTreeSet;

impl Node {
    pub(super) fn enter(&mut self, state: State, why: u8, fx: &mut Effects<Bully>) {
        let before = std::mem::replace(&mut self.state, state);
        if before.phase() != state.phase() {
            fx.become_phase(state.phase(), why);
        }
    }

    /// Whatever it was at, it is at it no more.
    pub(super) fn stop(&mut self, state: State, why: u8, fx: &mut Effects<Bully>) {
        self.coordinator = None;
        self.copy = storage::Copy::default();
        self.await_nobody(fx);
        fx.cancel_timer(Timer::Check);
        self.enter(state, why, fx);
    }

    pub(super) fn await_word(&self, fx: &mut Effects<Bully>) {
        fx.set_timer(Timer::Silence, self.config.silence);
    }

    /// Election(i): is anybody higher up?
    pub(super) fn elect(&mut self, why: u8, fx: &mut Effects<Bully>) {
        self.stop(State::Asking, why, fx);
        fx.cancel_timer(Timer::Silence);
        let higher = self.cluster.members().filter(|node| *node > self.id).collect();
        self.call(Procedure::AreYouUp, higher, fx);
    }

    /// Somebody is: that one's turn, for a while.
    pub(super) fn wait(&mut self, fx: &mut Effects<Bully>) {
        self.await_nobody(fx);
        self.enter(State::Waiting, cause::IS_HALTED, fx);
        self.await_word(fx);
    }

    /// Everybody who was called has answered, or will not.
    pub(super) fn all_returned(&mut self, fx: &mut Effects<Bully>) {
        let is_silent = !self.awaited.is_empty();
        self.awaited.clear();
        match self.state {
            State::Asking => self.halt_lower(fx),
            State::Halting => self.announce(fx),
            State::Announcing | State::Readying if is_silent => self.elect(cause::NO_ANSWER, fx),
            State::Announcing => self.load(fx),
            State::Loading => self.load_again(fx),
            State::Readying => self.coordinate(fx),
            State::Normal | State::Following if is_silent => self.elect(cause::HEARS_NOTHING, fx),
            State::Down | State::Waiting | State::Normal | State::Following | State::Coordinating => {}
        }
    }

    fn halt_lower(&mut self, fx: &mut Effects<Bully>) {
        self.state = State::Halting;
        self.halted_by = Some(self.id);
        self.up.clear();
        let lower = self.cluster.members().filter(|node| *node < self.id).collect();
        self.call(Procedure::Halt, lower, fx);
    }

    /// Its election point: from here on it is the coordinator of all that it halted.
    fn announce(&mut self, fx: &mut Effects<Bully>) {
        self.next_term();
        self.coordinator = Some(self.id);
        self.enter(State::Announcing, cause::HIGHEST, fx);
        self.call(Procedure::NewCoordinator, self.up.clone(), fx);
    }

    fn next_term(&mut self) {
        if self.config.terms != Terms::Off {
            self.term += 1;
        }
        self.reign = self.term;
    }

    fn load(&mut self, fx: &mut Effects<Bully>) {
        self.state = State::Loading;
        self.round += 1;
        let call = storage::Call::Load { term: self.reign, round: self.round };
        fx.send(NodeId::REGISTER, Message::Storage(call));
        self.await_all(BTreeSet::from([NodeId::REGISTER]), fx);
    }

    /// The storage answers each term once, and the answer may be lost.
    fn load_again(&mut self, fx: &mut Effects<Bully>) {
        self.next_term();
        self.load(fx);
    }

    pub(super) fn tell_ready(&mut self, fx: &mut Effects<Bully>) {
        self.state = State::Readying;
        self.await_nobody(fx);
        self.call(Procedure::Ready, self.up.clone(), fx);
    }

    fn coordinate(&mut self, fx: &mut Effects<Bully>) {
        self.enter(State::Coordinating, cause::READY, fx);
        fx.set_timer(Timer::Check, Span::exactly(self.config.check));
    }

    /// Check(i): the coordinator looks whether all that are up are normal. Who came up is not.
    pub(super) fn check(&mut self, fx: &mut Effects<Bully>) {
        if self.state == State::Coordinating {
            fx.set_timer(Timer::Check, Span::exactly(self.config.check));
            let others = self.cluster.others(self.id).collect();
            self.call(Procedure::AreYouNormal, others, fx);
        }
    }

    /// Timeout(i): no word from the coordinator in a long time.
    pub(super) fn hears_nothing(&mut self, fx: &mut Effects<Bully>) {
        let coordinator = match self.state {
            State::Normal | State::Following => self.coordinator,
            State::Waiting => None,
            _ => return, // it is at work, or needs no coordinator
        };
        match coordinator {
            Some(coordinator) => {
                self.await_word(fx);
                self.call(Procedure::AreYouUp, BTreeSet::from([coordinator]), fx);
            }
            None => self.elect(cause::HEARS_NOTHING, fx),
        }
    }
}
