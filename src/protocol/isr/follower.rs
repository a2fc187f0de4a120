//! A follower: it finds out where its log leaves the leader's, drops what follows, and fetches from there.

use super::broker::{Broker, Part};
use super::controller::Fx;
use super::{Message, Timer};
use crate::protocol::log::Entry;
use crate::types::{Duration, NodeId, Span};

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Following {
    pub leader: NodeId,
    /// Its log is the beginning of the leader's.
    pub is_aligned: bool,
}

impl Broker {
    pub(super) fn follow(&mut self, leader: NodeId, fx: &mut Fx) {
        let following = Following { leader, is_aligned: self.log.last_index() == 0 };
        self.resign(Part::Following(following), fx);
        self.fetch(fx);
    }

    /// Asks for what comes next: where its last epoch ends (KIP-101), then what follows.
    fn fetch(&mut self, fx: &mut Fx) {
        self.asked += 1;
        self.ask_leader(fx);
    }

    /// The same once more: whichever answer comes first is the one.
    pub fn ask_leader(&mut self, fx: &mut Fx) {
        let (leader_epoch, broker_epoch, last) = (self.leader_epoch, self.broker_epoch(), self.log.last());
        let Part::Following(following) = &self.part else { return };
        let number = self.asked;
        let message = match following.is_aligned {
            true => Message::Fetch { leader_epoch, broker_epoch, number, last },
            false => Message::OffsetsForLeaderEpoch { leader_epoch, number, epoch: last.term },
        };
        fx.send(following.leader, message);
        // The leader answers within the wait, unless something is lost.
        let again = Duration(self.config.fetch_wait.0.saturating_mul(2));
        fx.set_timer(Timer::Fetch, Span::exactly(again));
    }

    /// Only the answer to what it asked last counts.
    fn awaits(&self, from: NodeId, leader_epoch: u64, number: u64) -> Option<&Following> {
        let is_current = (leader_epoch, number) == (self.leader_epoch, self.asked);
        let Part::Following(following) = &self.part else { return None };
        (is_current && following.leader == from).then_some(following)
    }

    /// Truncates to where both logs leave the largest epoch that they share. If it has nothing of that epoch, it asks
    /// again, for an earlier one (KIP-279).
    pub fn epoch_ends(&mut self, from: NodeId, leader_epoch: u64, number: u64, (epoch, end): (u64, u64), fx: &mut Fx) {
        if self.awaits(from, leader_epoch, number).is_none() {
            return;
        }
        let mut own_end = self.log.last_index();
        while self.log.term_at(own_end).is_some_and(|term| term > epoch) {
            own_end -= 1;
        }
        let is_aligned = self.log.term_at(own_end) == Some(epoch);
        self.truncate(own_end.min(end));
        self.save_when_idle(fx);
        if let Part::Following(following) = &mut self.part {
            following.is_aligned = is_aligned;
        }
        self.fetch(fx);
    }

    pub fn fetched(
        &mut self,
        from: NodeId,
        leader_epoch: u64,
        number: u64,
        (entries, high_watermark): (&[Entry], u64),
        fx: &mut Fx,
    ) {
        if !self.awaits(from, leader_epoch, number).is_some_and(|following| following.is_aligned) {
            return;
        }
        for entry in entries {
            self.log.push(*entry);
        }
        self.advance(high_watermark);
        // A fetch tells that all before is here: what is to be flushed is flushed before it leaves.
        if self.config.flush {
            self.save(fx);
        }
        self.fetch(fx);
    }
}
