//! The lease, from a server's side, as Patroni has it: the leader key in a store has a time to live, and whoever holds
//! it leads. The primary's own clock runs from the moment at which it asks, and ends first: it gives up before the key
//! does.

use super::server::{Role, Server};
use super::{Failover, Fx, Message, Replication, State, Sync, Timer, cause, phase};
use crate::protocol::log::Position;
use crate::types::{Duration, NodeId, Span};

/// Calls to the store.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Calls {
    number: u64,
    /// Not answered yet.
    is_open: bool,
    /// The timer of the lease that it has.
    lease: Timer,
    /// The key of this epoch was asked for in this turn of the loop: copies of a refusal would multiply.
    asked: Option<u64>,
}

impl Default for Calls {
    fn default() -> Calls {
        Calls { number: 0, is_open: false, lease: Timer::Lease, asked: None }
    }
}

impl Calls {
    /// The timer of the lease that the call under way is for.
    fn next(self) -> Timer {
        if self.lease == Timer::Lease { Timer::NextLease } else { Timer::Lease }
    }
}

impl Server {
    /// A turn of the loop. What is not answered is asked again, several times in retry_timeout.
    pub(super) fn ask_store(&mut self, fx: &mut Fx) {
        if self.config.failover != Failover::Lease {
            return;
        }
        self.calls.asked = None;
        match self.role {
            Role::Primary(_) => {
                let call = self.call(fx);
                let end = self.saved_index;
                fx.send(NodeId::REGISTER, Message::Renew { call, epoch: self.identity.epoch, end });
            }
            Role::Backup(_) => fx.send(NodeId::REGISTER, Message::Touch { info: self.info() }),
        }
        let again = Duration((self.config.retry_timeout.0 / 4).clamp(1, self.config.loop_wait.0));
        fx.set_timer(Timer::Watch, Span::exactly(again));
    }

    /// The number of the call under way, or of a new one. The lease that it may give runs from its first attempt.
    fn call(&mut self, fx: &mut Fx) -> u64 {
        if !self.calls.is_open {
            self.calls.number += 1;
            self.calls.is_open = true;
            fx.set_timer(self.calls.next(), Span::exactly(self.config.lease()));
        }
        self.calls.number
    }

    /// True for the answer to the call under way: its lease is the one that counts from now on.
    fn is_answer(&mut self, call: u64, fx: &mut Fx) -> bool {
        if !self.calls.is_open || call != self.calls.number {
            return false;
        }
        fx.cancel_timer(self.calls.lease);
        self.calls.lease = self.calls.next();
        self.calls.is_open = false;
        self.rest(fx);
        true
    }

    fn rest(&self, fx: &mut Fx) {
        fx.set_timer(Timer::Watch, Span::exactly(self.config.loop_wait));
    }

    pub(super) fn lease_timer(&mut self, timer: Timer, fx: &mut Fx) {
        if timer != self.calls.lease {
            self.calls.is_open = false;
            if self.phase == phase::ACQUIRING {
                self.enter(phase::SEEKING, cause::KEY_TAKEN, fx);
            }
            return;
        }
        if matches!(self.role, Role::Primary(_)) {
            self.give_up(cause::LEASE_ENDS, fx);
        }
    }

    /// Leads no more, and follows nobody: the next one has a later epoch.
    fn give_up(&mut self, cause: u8, fx: &mut Fx) {
        self.identity.primary = None;
        self.end_call(fx);
        self.step_back(cause, fx);
    }

    fn end_call(&mut self, fx: &mut Fx) {
        self.calls.is_open = false;
        for timer in [Timer::Lease, Timer::NextLease] {
            fx.cancel_timer(timer);
        }
    }

    pub(super) fn renewed(&mut self, call: u64, epoch: u64, fx: &mut Fx) {
        if self.leads(epoch) {
            self.is_answer(call, fx);
        }
    }

    pub(super) fn granted(&mut self, call: u64, epoch: u64, sync: Sync, fx: &mut Fx) {
        if epoch > self.identity.epoch && self.phase == phase::ACQUIRING && self.is_answer(call, fx) {
            self.lead(epoch, sync, cause::GETS_KEY, fx);
        }
    }

    /// What the store says, to whom asked, or because the key's end is news to everybody who watches it.
    pub(super) fn stated(&mut self, state: &State, fx: &mut Fx) {
        if state.epoch < self.identity.epoch {
            return;
        }
        let leads = self.leads(state.epoch);
        if !leads {
            self.rest(fx);
        }
        match state.leader {
            Some(leader) if leader == self.id && leads => {}
            Some(leader) if leader == self.id && self.identity.is_fresh => {} // the key is that of its old disk
            Some(leader) if leader == self.id => self.acquire(state, fx),
            Some(leader) => self.obey(state.epoch, leader, fx),
            None if leads => self.give_up(cause::KEY_TAKEN, fx),
            None if self.may_take_over(state) => self.acquire(state, fx),
            None => {}
        }
    }

    fn obey(&mut self, epoch: u64, leader: NodeId, fx: &mut Fx) {
        if self.phase == phase::ACQUIRING || matches!(self.role, Role::Primary(_)) {
            self.end_call(fx);
        }
        if self.phase == phase::ACQUIRING {
            self.enter(phase::SEEKING, cause::KEY_TAKEN, fx);
        }
        self.follow(epoch, leader, cause::FOLLOWS_ANOTHER, fx);
    }

    /// Nobody who asked lately is further, or as far and preferred, and it lags behind the last leader by no more than
    /// maximum_lag. Under synchronous replication only who was in sync may.
    fn may_take_over(&self, state: &State) -> bool {
        let last = self.log.last();
        let is_synchronous = self.config.replication == Replication::Synchronous;
        let is_in_sync = |node| !is_synchronous || state.sync.members.contains(node);
        let preferred = NodeId(self.config.preferred);
        let rank = |node: NodeId, position: Position| (position.term, position.index, node == preferred);
        let is_ahead =
            |(node, position): (&NodeId, &Position)| is_in_sync(*node) && rank(*node, *position) > rank(self.id, last);
        let lags = last.index.saturating_add(self.config.maximum_lag) < state.optime;
        !self.identity.is_fresh
            && is_in_sync(self.id)
            && (is_synchronous || !lags)
            && !state.positions.iter().any(is_ahead)
    }

    fn acquire(&mut self, state: &State, fx: &mut Fx) {
        if matches!(self.role, Role::Primary(_)) || self.calls.asked >= Some(state.epoch) {
            return;
        }
        self.calls.asked = Some(state.epoch);
        let call = self.call(fx);
        self.enter(phase::ACQUIRING, cause::FINDS_KEY_FREE, fx);
        fx.send(NodeId::REGISTER, Message::Acquire { call, after: state.epoch, last: self.log.last() });
    }
}
