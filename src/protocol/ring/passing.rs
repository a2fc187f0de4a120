//! From one node to the next that is up: one message at a time, each answered.

use super::{Message, Node, Ring, State, Timer, Token, cause};
use crate::protocol::Effects;
use crate::types::{NodeId, Span};

/// So many answers may come late, and are known to be.
const UNANSWERED: usize = 1_000;

/// A message that waits for its answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hop {
    serial: u64,
    to: NodeId,
    token: Token,
}

impl Node {
    /// The next one that is up, as far as it knows: itself, if nobody else is.
    pub(super) fn successor(&self) -> NodeId {
        self.after.iter().copied().find(|node| !self.suspected.contains(node)).unwrap_or(self.id)
    }

    /// Between it and its successor.
    fn is_passed_over(&self, node: NodeId) -> bool {
        self.after.iter().take_while(|other| self.suspected.contains(other)).any(|other| *other == node)
    }

    fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    pub(super) fn pass(&mut self, token: Token, fx: &mut Effects<Ring>) {
        if !self.waiting.contains(&token) {
            self.waiting.push(token);
        }
        self.send_on(fx);
    }

    fn send_on(&mut self, fx: &mut Effects<Ring>) {
        while self.hop.is_none() && !self.waiting.is_empty() {
            let token = self.waiting.remove(0);
            let to = self.successor();
            if self.is_passed_over(token.number) {
                self.owner_is_gone(token.number, fx);
            } else if to == self.id {
                self.arrived(token, fx);
            } else {
                let serial = self.next_serial();
                self.hop = Some(Hop { serial, to, token });
                fx.send(to, Message::Token { serial, token });
                fx.set_timer(Timer::Hop, self.detector.patience());
            }
        }
    }

    /// No answer: the one after that has its turn.
    pub(super) fn pass_over(&mut self, fx: &mut Effects<Ring>) {
        let Some(Hop { serial, to, token }) = self.hop.take() else { return };
        self.suspected.insert(to);
        self.unanswered.insert(serial);
        if self.unanswered.len() > UNANSWERED {
            self.unanswered.pop_first();
        }
        self.waiting.insert(0, token);
        self.owner_is_gone(to, fx);
        self.send_on(fx);
    }

    fn owner_is_gone(&mut self, owner: NodeId, fx: &mut Effects<Ring>) {
        if self.leader == Some(owner) && self.state == State::Follower {
            self.campaign(cause::LEADER_GONE, fx);
        }
    }

    /// Answers, and takes it once.
    pub(super) fn take(&mut self, from: NodeId, serial: u64, token: Token, fx: &mut Effects<Ring>) {
        self.suspected.remove(&from);
        fx.send(from, Message::Here { serial });
        if self.taken.insert(from, serial) != Some(serial) {
            self.arrived(token, fx);
        }
    }

    pub(super) fn is_here(&mut self, from: NodeId, serial: u64, fx: &mut Effects<Ring>) {
        if self.hop.is_some_and(|hop| hop.to == from && hop.serial == serial) {
            self.hop = None;
            fx.cancel_timer(Timer::Hop);
            return self.send_on(fx);
        }
        self.suspected.remove(&from);
        // It had been up all the time.
        if self.unanswered.remove(&serial) {
            self.detector.was_mistaken();
        }
    }

    pub(super) fn ping(&mut self, whom: NodeId, fx: &mut Effects<Ring>) {
        let serial = self.next_serial();
        fx.send(whom, Message::Ping { serial });
    }

    pub(super) fn beat(&mut self, fx: &mut Effects<Ring>) {
        fx.set_timer(Timer::Beat, Span::exactly(self.config.beat));
        for node in self.suspected.clone() {
            self.ping(node, fx);
        }
        if self.state == State::Leader {
            self.tell_alive(fx);
        }
    }
}
