//! Whoever wants the lock: it tries, waits a random time and tries again; once it has the lock, it renews its lease.

use super::holder::Tenure;
use super::message::{LockValue, Message};
use super::{Config, Fencing, LeaseLock, Timer, cause, name, phase};
use crate::protocol::quorum::majority;
use crate::protocol::{Cluster, Detail, Effects, Input, NodeView, Outcome};
use crate::types::{Duration, NodeId, Span};
use std::collections::BTreeSet;

#[derive(Clone, Debug)]
pub struct Contender {
    pub(super) id: NodeId,
    cluster: Cluster,
    pub(super) config: Config,
    pub(super) fencing: Fencing,
    pub(super) stage: Stage,
    /// Who held the lock when it last asked.
    holder: Option<NodeId>,
}

#[derive(Clone, Debug)]
pub(super) enum Stage {
    Waiting,
    Acquiring(Attempt),
    /// It has the lock, and reads the data.
    Loading(Tenure),
    Holding(Tenure),
}

#[derive(Clone, Debug)]
pub(super) struct Attempt {
    value: LockValue,
    granted: BTreeSet<NodeId>,
    refused: BTreeSet<NodeId>,
}

impl Contender {
    pub(super) fn boot(id: NodeId, cluster: Cluster, config: &Config, fx: &mut Effects<LeaseLock>) -> Contender {
        // Programs are not started at the same microsecond.
        fx.set_timer(Timer::Retry, Span { least: Duration::ZERO, most: config.retry.most });
        let fencing = config.fencing_used();
        Contender { id, cluster, config: config.clone(), fencing, stage: Stage::Waiting, holder: None }
    }

    pub(super) fn step(&mut self, input: Input<LeaseLock>, fx: &mut Effects<LeaseLock>) {
        match input {
            // The value is drawn first.
            Input::Timer(Timer::Retry) => fx.draw(u32::MAX),
            Input::Drawn(random) => self.attempt(LockValue { node: self.id, random }, fx),
            Input::Timer(Timer::Call) => self.fail(cause::NO_ANSWER, fx),
            Input::Timer(timer @ (Timer::Lease | Timer::OtherLease)) => self.lease_ends(timer, fx),
            Input::Timer(Timer::Renew) => self.renew(fx),
            Input::Timer(Timer::Storage) => self.call_again(fx),
            Input::Message { from, message } => self.receive(from, message, fx),
            Input::Request(request) => self.request(request, fx),
            _ => {}
        }
    }

    fn receive(&mut self, from: NodeId, message: Message, fx: &mut Effects<LeaseLock>) {
        match message {
            Message::Granted { value, token } => self.granted(from, value, token, fx),
            Message::Refused { value, holder } => self.refused(from, value, holder, fx),
            Message::Extended { value, round, done } => self.extended(from, value, round, done, fx),
            Message::Data { call, data } => self.read(call, data, fx),
            Message::Written(call) => self.written(call, fx),
            Message::TooOld { call, .. } => self.fenced(call, fx),
            _ => {}
        }
    }

    // ---- acquiring ----

    fn stores(&self) -> impl Iterator<Item = NodeId> + use<> {
        let stores = self.config.stores_of(self.cluster);
        (self.cluster.size + 1 - stores..=self.cluster.size).map(NodeId)
    }

    fn is_majority(&self, stores: &BTreeSet<NodeId>) -> bool {
        stores.len() >= usize::from(majority(self.config.stores_of(self.cluster)))
    }

    /// The others are no majority.
    fn is_blocking(&self, stores: &BTreeSet<NodeId>) -> bool {
        let all = self.config.stores_of(self.cluster);
        stores.len() > usize::from(all - majority(all))
    }

    /// The lease counts from the moment at which it is asked for: it ends here before it ends there.
    fn attempt(&mut self, value: LockValue, fx: &mut Effects<LeaseLock>) {
        if !matches!(self.stage, Stage::Waiting) {
            return;
        }
        let (granted, refused) = (BTreeSet::new(), BTreeSet::new());
        self.stage = Stage::Acquiring(Attempt { value, granted, refused });
        fx.become_phase(phase::ACQUIRING, cause::TRIES);
        fx.set_timer(Timer::Lease, Span::exactly(self.config.validity()));
        fx.set_timer(Timer::Call, Span::exactly(self.config.call_timeout));
        let ttl = self.config.ttl;
        self.stores().for_each(|store| fx.send(store, Message::Set { value, ttl }));
    }

    fn granted(&mut self, from: NodeId, value: LockValue, token: u64, fx: &mut Effects<LeaseLock>) {
        match &mut self.stage {
            Stage::Acquiring(attempt) if attempt.value == value => drop(attempt.granted.insert(from)),
            Stage::Loading(tenure) | Stage::Holding(tenure) if tenure.value == value => return,
            // Given up before this came.
            _ => return fx.send(from, Message::Release { value }),
        }
        let Stage::Acquiring(attempt) = &self.stage else { return };
        if self.is_majority(&attempt.granted) {
            self.acquired(value, token, fx);
        }
    }

    fn acquired(&mut self, value: LockValue, token: u64, fx: &mut Effects<LeaseLock>) {
        let token = if self.fencing == Fencing::Off { 0 } else { token };
        self.stage = Stage::Loading(Tenure::new(value, token));
        self.holder = Some(self.id);
        fx.become_phase(phase::LOADING, cause::ACQUIRES);
        fx.cancel_timer(Timer::Call);
        fx.set_timer(Timer::Renew, Span::exactly(self.config.renew_every));
        self.call(fx);
    }

    fn refused(&mut self, from: NodeId, value: LockValue, holder: Option<NodeId>, fx: &mut Effects<LeaseLock>) {
        match &mut self.stage {
            Stage::Acquiring(attempt) if attempt.value == value => drop(attempt.refused.insert(from)),
            _ => return,
        }
        self.holder = holder.filter(|holder| *holder != self.id);
        let Stage::Acquiring(attempt) = &self.stage else { return };
        if self.is_blocking(&attempt.refused) {
            self.fail(cause::LOCKED, fx);
        }
    }

    /// What some stores granted, or may have, is given back to them.
    fn fail(&mut self, why: u8, fx: &mut Effects<LeaseLock>) {
        let Stage::Acquiring(attempt) = &self.stage else { return };
        let value = attempt.value;
        let granted = self.stores().filter(|store| !attempt.refused.contains(store));
        granted.for_each(|store| fx.send(store, Message::Release { value }));
        self.wait(why, fx);
    }

    fn wait(&mut self, why: u8, fx: &mut Effects<LeaseLock>) {
        self.stage = Stage::Waiting;
        fx.become_phase(phase::WAITING, why);
        for timer in [Timer::Call, Timer::Lease, Timer::OtherLease, Timer::Renew, Timer::Storage] {
            fx.cancel_timer(timer);
        }
        fx.set_timer(Timer::Retry, self.config.retry);
    }

    // ---- renewing ----

    fn renew(&mut self, fx: &mut Effects<LeaseLock>) {
        let (Stage::Loading(tenure) | Stage::Holding(tenure)) = &mut self.stage else { return };
        let (value, round, timer) = tenure.begin_renewal();
        fx.set_timer(Timer::Renew, Span::exactly(self.config.renew_every));
        fx.set_timer(timer, Span::exactly(self.config.validity()));
        let ttl = self.config.ttl;
        self.stores().for_each(|store| fx.send(store, Message::Extend { value, round, ttl }));
    }

    fn extended(&mut self, from: NodeId, value: LockValue, round: u32, done: bool, fx: &mut Effects<LeaseLock>) {
        let (Stage::Loading(tenure) | Stage::Holding(tenure)) = &mut self.stage else { return };
        if tenure.value != value || !tenure.hears(from, round, done) {
            return;
        }
        let (Stage::Loading(tenure) | Stage::Holding(tenure)) = &self.stage else { return };
        if self.is_majority(&tenure.extended) {
            return self.renewed(fx);
        }
        if self.is_blocking(&tenure.refused) {
            self.lose(cause::LOCK_GONE, fx);
        }
    }

    fn renewed(&mut self, fx: &mut Effects<LeaseLock>) {
        let (Stage::Loading(tenure) | Stage::Holding(tenure)) = &mut self.stage else { return };
        fx.cancel_timer(tenure.end_renewal());
    }

    fn lease_ends(&mut self, timer: Timer, fx: &mut Effects<LeaseLock>) {
        match &mut self.stage {
            Stage::Waiting => {}
            Stage::Acquiring(_) => self.fail(cause::NO_ANSWER, fx),
            Stage::Loading(tenure) | Stage::Holding(tenure) => match tenure.lease == timer {
                true => self.lose(cause::LEASE_ENDS, fx),
                false => tenure.forget_renewal(),
            },
        }
    }

    /// Nobody is told what became of the requests in hand: who asks again, asks the next holder.
    pub(super) fn lose(&mut self, why: u8, fx: &mut Effects<LeaseLock>) {
        let (Stage::Loading(tenure) | Stage::Holding(tenure)) = &self.stage else { return };
        tenure.requests().for_each(|request| fx.reply(request, Outcome::Redirect(None)));
        let value = tenure.value;
        self.stores().for_each(|store| fx.send(store, Message::Release { value }));
        self.holder = None;
        self.wait(why, fx);
    }

    // ---- for others ----

    /// Whom it sends clients to.
    pub(super) fn elsewhere(&self) -> Option<NodeId> {
        self.holder.filter(|holder| *holder != self.id)
    }

    fn phase(&self) -> u8 {
        match self.stage {
            Stage::Waiting => phase::WAITING,
            Stage::Acquiring(_) => phase::ACQUIRING,
            Stage::Loading(_) => phase::LOADING,
            Stage::Holding(_) => phase::HOLDING,
        }
    }

    pub(super) fn view(&self) -> NodeView<'_> {
        let plain = NodeView { phase: self.phase(), leader: self.holder, ..NodeView::PLAIN };
        match &self.stage {
            Stage::Waiting | Stage::Acquiring(_) => plain,
            Stage::Loading(tenure) => NodeView { epoch: tenure.token, ..plain },
            Stage::Holding(tenure) => NodeView {
                epoch: tenure.token,
                log: Some(&tenure.copy.log),
                committed: tenure.stored.log.last_index(),
                applied: tenure.stored.log.last_index(),
                applied_chain: tenure.stored.state.chain(),
                executed: tenure.stored.state.executed(),
                ..plain
            },
        }
    }

    pub(super) fn inspect(&self) -> Vec<Detail> {
        let mut details = vec![Detail::new("held by", name(self.holder))];
        match &self.stage {
            Stage::Waiting => {}
            Stage::Acquiring(attempt) => {
                details.push(Detail::new("value", attempt.value));
                details.push(Detail::new("granted by", attempt.granted.len()));
                details.push(Detail::new("refused by", attempt.refused.len()));
            }
            Stage::Loading(tenure) | Stage::Holding(tenure) => details.extend(tenure.inspect()),
        }
        details
    }
}
