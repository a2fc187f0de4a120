//! The primary: what clients ask for, and what a write waits for before they are told.

use super::server::{Role, Server};
use super::{Config, Fx, Message, Replication, Sync, Timer, ticks};
use crate::protocol::configuration::NodeSet;
use crate::protocol::log::{Command, Entry};
use crate::protocol::{Detail, Operation, Outcome, Request, RequestId};
use crate::types::{NodeId, Span};
use std::collections::BTreeMap;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Primary {
    /// Where its log ended when it began to lead. Until that is committed, its data may be old.
    since: u64,
    pub links: BTreeMap<NodeId, Link>,
    /// Semi-synchronous patience is running.
    is_waiting: bool,
    /// It has run out: writes wait for nobody until the backups have caught up.
    has_fallen_back: bool,
    /// How often it did.
    fallbacks: u64,
    in_sync: InSync,
    gate: Gate,
}

/// A backup, as the primary knows it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Link {
    pub is_connected: bool,
    pub sent: u64,
    pub acked: u64,
    /// Heartbeats without a word from it.
    pub silent: u64,
}

/// Whom synchronous writes wait for: those that are in sync as it is written outside, and whoever is about to be.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct InSync {
    kept: Sync,
    proposed: Option<Sync>,
}

impl InSync {
    fn required(&self) -> NodeSet {
        self.proposed.map_or(self.kept.members, |proposed| self.kept.members.or(proposed.members))
    }
}

/// Answers that the storage has yet to let pass: those that it was asked about, and those that came since.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
struct Gate {
    call: u64,
    asked: Vec<(RequestId, Option<u64>)>,
    held: Vec<(RequestId, Option<u64>)>,
}

impl Primary {
    pub(super) fn new(since: u64, sync: Sync, others: impl Iterator<Item = NodeId>) -> Primary {
        Primary {
            since,
            links: others.map(|node| (node, Link::default())).collect(),
            is_waiting: false,
            has_fallen_back: false,
            fallbacks: 0,
            in_sync: InSync { kept: sync, proposed: None },
            gate: Gate::default(),
        }
    }

    /// How far so many backups are, at least.
    fn reached_by(&self, count: u16) -> u64 {
        let mut acked: Vec<u64> = self.links.values().map(|link| link.acked).collect();
        acked.sort_unstable_by_key(|index| std::cmp::Reverse(*index));
        match count {
            0 => u64::MAX,
            count => acked.get(usize::from(count) - 1).copied().unwrap_or(0),
        }
    }

    fn reached_by_all(&self, me: NodeId) -> u64 {
        let acked = |node| self.links.get(&node).map_or(0, |link| link.acked);
        self.in_sync.required().without(me).iter().map(acked).min().unwrap_or(u64::MAX)
    }

    pub(super) fn describe(&self, config: &Config) -> Vec<Detail> {
        let links = self.links.iter().filter(|(_, link)| link.is_connected);
        let links = links.map(|(node, link)| format!("{node}:{} of {}", link.acked, link.sent));
        let mut details = vec![Detail::new("acknowledged", super::join(links))];
        match config.replication {
            Replication::Asynchronous => {}
            Replication::SemiSynchronous => {
                details.push(Detail::new("semi-synchronous", !self.has_fallen_back));
                details.push(Detail::new("fell back to asynchronous", self.fallbacks));
            }
            Replication::Synchronous => details.push(Detail::new("in sync", self.in_sync.required())),
        }
        details
    }
}

impl Server {
    pub(super) fn request(&mut self, request: Request, fx: &mut Fx) {
        let Role::Primary(primary) = &self.role else {
            let elsewhere = self.identity.primary.filter(|primary| *primary != self.id);
            return fx.reply(request.id, Outcome::Redirect(elsewhere));
        };
        match request.operation {
            Operation::Get { .. } if self.committed < primary.since => fx.reply(request.id, Outcome::Redirect(None)),
            Operation::Get { key } => self.answer(request.id, self.store.value(key), fx),
            Operation::Put { .. } => self.write(request, fx),
        }
    }

    fn write(&mut self, request: Request, fx: &mut Fx) {
        if let Some(answer) = self.store.answered(request.id) {
            return self.answer(request.id, answer, fx);
        }
        if !self.has_enough_replicas() {
            return fx.reply(request.id, Outcome::Redirect(None));
        }
        // Asked again while it is under way.
        if self.waiting.insert(request.id.client, request.id.serial) == Some(request.id.serial) {
            return;
        }
        self.log.push(Entry { term: self.identity.epoch, command: Command::Client(request) });
        self.save_when_idle(fx);
        self.ship_to_all(fx);
    }

    /// Redis's min-replicas-to-write: so many were heard lately. What is under way may still be lost.
    fn has_enough_replicas(&self) -> bool {
        let Role::Primary(primary) = &self.role else { return false };
        let silent_max = ticks(self.config.max_lag, self.config.heartbeat);
        let is_good = |link: &&Link| link.is_connected && link.silent <= silent_max;
        primary.links.values().filter(is_good).count() >= usize::from(self.config.min_replicas)
    }

    /// Commits what has been acknowledged as the setting asks for. Its own disk comes first, always.
    pub(super) fn advance(&mut self, fx: &mut Fx) {
        let Role::Primary(primary) = &mut self.role else { return };
        let reached = match self.config.replication {
            Replication::Asynchronous => u64::MAX,
            Replication::SemiSynchronous => {
                let reached = primary.reached_by(self.config.acknowledgements);
                // Caught up, and semi-synchronous again.
                primary.has_fallen_back &= reached < self.durable_index;
                if primary.has_fallen_back { u64::MAX } else { reached }
            }
            Replication::Synchronous => primary.reached_by_all(self.id),
        };
        let index = reached.min(self.durable_index);
        let has_advanced = index > self.committed;
        if has_advanced {
            self.commit_to(index, fx);
        }
        self.be_patient(has_advanced, fx);
    }

    /// Patience begins anew with each write that is done.
    fn be_patient(&mut self, has_advanced: bool, fx: &mut Fx) {
        let Role::Primary(primary) = &mut self.role else { return };
        let waits = self.config.replication == Replication::SemiSynchronous && self.committed < self.durable_index;
        if waits && (has_advanced || !primary.is_waiting) {
            fx.set_timer(Timer::Acknowledgement, Span::exactly(self.config.ack_timeout));
        }
        if !waits && primary.is_waiting {
            fx.cancel_timer(Timer::Acknowledgement);
        }
        primary.is_waiting = waits;
    }

    pub(super) fn fall_back(&mut self, fx: &mut Fx) {
        let Role::Primary(primary) = &mut self.role else { return };
        primary.is_waiting = false;
        if self.config.fallback && self.committed < self.durable_index {
            primary.has_fallen_back = true;
            primary.fallbacks += 1;
            self.advance(fx);
        }
    }

    /// Tells the backups that it lives, and asks again for what was not answered.
    pub(super) fn beat(&mut self, fx: &mut Fx) {
        let Role::Primary(primary) = &mut self.role else { return };
        for link in primary.links.values_mut() {
            link.silent += 1;
        }
        if !primary.gate.asked.is_empty() {
            let call = primary.gate.call;
            fx.send(NodeId::REGISTER, Message::Admit { epoch: self.identity.epoch, call });
        }
        for node in self.others() {
            self.ship(node, true, fx);
        }
        self.keep_in_sync(fx);
        fx.set_timer(Timer::Heartbeat, Span::exactly(self.config.heartbeat));
    }

    // ---- who is in sync ----

    /// One change at a time: another one waits until it is known that this one is written.
    fn keep_in_sync(&mut self, fx: &mut Fx) {
        if !self.config.keeps_sync_outside() {
            return;
        }
        let Role::Primary(primary) = &mut self.role else { return };
        let proposal = primary.in_sync.proposed.or_else(|| primary.next_in_sync(self.id, self.committed, &self.config));
        primary.in_sync.proposed = proposal;
        if let Some(sync) = proposal {
            fx.send(NodeId::REGISTER, Message::SetSync { epoch: self.identity.epoch, sync });
        }
        // Whoever is about to be in sync is waited for from now on.
        self.advance(fx);
    }

    pub(super) fn sync_set(&mut self, epoch: u64, sync: Sync, fx: &mut Fx) {
        if !self.leads(epoch) {
            return;
        }
        let Role::Primary(primary) = &mut self.role else { return };
        if primary.in_sync.proposed == Some(sync) {
            primary.in_sync = InSync { kept: sync, proposed: None };
            self.advance(fx);
        }
    }

    // ---- fencing ----

    /// Tells a client; under fencing, only what the storage lets pass once it is known here.
    pub(super) fn answer(&mut self, request: RequestId, answer: Option<u64>, fx: &mut Fx) {
        if !self.config.is_fenced() {
            return fx.reply(request, Outcome::Done(answer));
        }
        if let Role::Primary(primary) = &mut self.role {
            primary.gate.held.push((request, answer));
            self.knock(fx);
        }
    }

    fn knock(&mut self, fx: &mut Fx) {
        let Role::Primary(primary) = &mut self.role else { return };
        let gate = &mut primary.gate;
        if gate.asked.is_empty() && !gate.held.is_empty() {
            gate.asked = std::mem::take(&mut gate.held);
            gate.call += 1;
            fx.send(NodeId::REGISTER, Message::Admit { epoch: self.identity.epoch, call: gate.call });
        }
    }

    pub(super) fn admitted(&mut self, epoch: u64, call: u64, fx: &mut Fx) {
        if !self.leads(epoch) {
            return;
        }
        let Role::Primary(primary) = &mut self.role else { return };
        if primary.gate.call != call {
            return; // the answer to a call that was answered before
        }
        for (request, answer) in std::mem::take(&mut primary.gate.asked) {
            fx.reply(request, Outcome::Done(answer));
        }
        self.knock(fx);
    }
}

impl Primary {
    /// Without one that is silent, or with one that has caught up.
    fn next_in_sync(&self, me: NodeId, committed: u64, config: &Config) -> Option<Sync> {
        let Sync { version, members } = self.in_sync.kept;
        let silent_max = ticks(config.down_after, config.heartbeat);
        // After a restart it does not know how much was committed before.
        let needed = committed.max(self.since);
        let is_gone = |(node, link): &(&NodeId, &Link)| members.contains(**node) && link.silent > silent_max;
        let has_caught_up = |(node, link): &(&NodeId, &Link)| {
            !members.contains(**node) && link.is_connected && link.silent <= silent_max && link.acked >= needed
        };
        let gone = self.links.iter().find(is_gone).map(|(node, _)| members.without(*node));
        let next = gone.or_else(|| self.links.iter().find(has_caught_up).map(|(node, _)| members.with(*node)));
        let next = next.unwrap_or(members).with(me);
        (next != members).then_some(Sync { version: version + 1, members: next })
    }
}
