//! Numbers on their way round, and what a node does with them.

use super::{Message, Node, Ring, State, Terms, Timer, Token, TokenKind, cause};
use crate::protocol::{Effects, storage};
use crate::types::NodeId;
use std::cmp::Ordering;

impl Node {
    fn enter(&mut self, state: State, why: u8, fx: &mut Effects<Ring>) {
        let before = std::mem::replace(&mut self.state, state);
        if before.phase() != state.phase() {
            fx.become_phase(state.phase(), why);
        }
    }

    fn own(&self, kind: TokenKind) -> Token {
        Token { kind, number: self.id, term: self.term }
    }

    fn await_word(&self, fx: &mut Effects<Ring>) {
        fx.set_timer(Timer::Silence, self.config.silence);
    }

    /// Wants a leader: its number goes round.
    pub(super) fn campaign(&mut self, why: u8, fx: &mut Effects<Ring>) {
        self.leader = None;
        self.has_passed_higher = false;
        self.enter(State::Participant, why, fx);
        self.await_word(fx);
        self.pass(self.own(TokenKind::Election), fx);
    }

    pub(super) fn hears_nothing(&mut self, fx: &mut Effects<Ring>) {
        if matches!(self.state, State::Follower | State::Participant) {
            self.campaign(cause::HEARS_NOTHING, fx);
        }
    }

    pub(super) fn arrived(&mut self, token: Token, fx: &mut Effects<Ring>) {
        let is_old = token.term < self.term;
        self.term = self.term.max(token.term);
        match (token.number.cmp(&self.id), token.kind) {
            (Ordering::Equal, TokenKind::Election) => self.number_returned(fx),
            (Ordering::Equal, TokenKind::Elected | TokenKind::Alive) => {}
            (Ordering::Less, kind) => self.stop_lower(kind, fx),
            (Ordering::Greater, TokenKind::Election) => self.pass_higher(token, fx),
            (Ordering::Greater, TokenKind::Elected | TokenKind::Alive) if is_old => {}
            (Ordering::Greater, TokenKind::Elected | TokenKind::Alive) => self.follow(token, fx),
        }
    }

    /// A lower number goes no further. Whoever leads says so; others send their own, once.
    fn stop_lower(&mut self, kind: TokenKind, fx: &mut Effects<Ring>) {
        match self.state {
            State::Follower => self.campaign(cause::HEARS_LOWER, fx),
            State::Leader if kind == TokenKind::Election => self.pass(self.own(TokenKind::Elected), fx),
            _ => {}
        }
    }

    fn pass_higher(&mut self, token: Token, fx: &mut Effects<Ring>) {
        self.step_down();
        self.has_passed_higher = true;
        self.enter(State::Participant, cause::PASSES_HIGHER, fx);
        self.await_word(fx);
        self.pass(Token { term: self.term, ..token }, fx);
    }

    fn follow(&mut self, token: Token, fx: &mut Effects<Ring>) {
        self.step_down();
        self.leader = Some(token.number);
        self.enter(State::Follower, cause::HEARS_LEADER, fx);
        self.await_word(fx);
        self.pass(token, fx);
    }

    fn step_down(&mut self) {
        self.leader = None;
        self.copy = storage::Copy::default();
    }

    /// It has met no higher one on all its way.
    fn number_returned(&mut self, fx: &mut Effects<Ring>) {
        if self.state == State::Participant && !self.has_passed_higher {
            self.state = State::Loading;
            fx.cancel_timer(Timer::Silence);
            self.load(fx);
        }
    }

    pub(super) fn load(&mut self, fx: &mut Effects<Ring>) {
        if self.config.terms != Terms::Off {
            self.term += 1;
        }
        self.reign = self.term;
        self.serial += 1;
        self.load_round = self.serial;
        let call = storage::Call::Load { term: self.reign, round: self.load_round };
        fx.send(NodeId::REGISTER, Message::Storage(call));
        fx.set_timer(Timer::Load, self.detector.patience());
    }

    pub(super) fn lead(&mut self, fx: &mut Effects<Ring>) {
        fx.cancel_timer(Timer::Load);
        self.leader = Some(self.id);
        self.enter(State::Leader, cause::NUMBER_RETURNED, fx);
        self.pass(self.own(TokenKind::Elected), fx);
    }

    pub(super) fn tell_alive(&mut self, fx: &mut Effects<Ring>) {
        self.pass(self.own(TokenKind::Alive), fx);
    }

    /// Somebody leads, or has led, in a later term.
    pub(super) fn outdated(&mut self, fx: &mut Effects<Ring>) {
        self.step_down();
        self.campaign(cause::LATER_TERM, fx);
    }
}
