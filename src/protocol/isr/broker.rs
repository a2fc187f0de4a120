//! A broker: its registration and heartbeats, and what it makes of the metadata.

use super::controller::Fx;
use super::follower::Following;
use super::leader::Leading;
use super::metadata::{Incarnation, Metadata, Registration};
use super::{Config, Durable, Message, Splice, Timer, Write, cause, phase};
use crate::protocol::configuration::{CHANGEABLE_NODES_MAX, Configuration, NodeSet, Standing};
use crate::protocol::log::Log;
use crate::protocol::store::Store;
use crate::protocol::{Outcome, Request};
use crate::types::{Duration, NodeId, Span};
use std::ops::RangeInclusive;
use std::sync::Arc;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Broker {
    pub(super) id: NodeId,
    pub(super) config: Config,
    controllers: RangeInclusive<u16>,
    /// All replicas of the partition.
    replicas: NodeSet,
    pub(super) incarnation: Incarnation,
    /// The controller that it asks, and whether that one has answered since it last looked.
    controller: NodeId,
    is_heard: bool,
    /// It was sent to that one by another.
    is_referred: bool,

    /// The metadata as it knows it, up to this offset.
    pub(super) offset: u64,
    pub(super) metadata: Arc<Metadata>,
    pub(super) leader_epoch: u64,

    pub(super) log: Log,
    /// The log was handed to the disk up to here, and is on it up to there.
    saved_index: u64,
    pub(super) durable_index: u64,
    /// What the disk has beyond that was taken back.
    is_truncated: bool,
    /// Writes of the log under way.
    writes: u32,

    pub(super) high_watermark: u64,
    pub(super) applied: u64,
    pub(super) store: Store,
    pub(super) part: Part,
    /// Numbers what it asks leaders, never twice alike in all its lives: an answer may be late.
    pub(super) asked: u64,
    /// The ISR as the voters, the other replicas as learners.
    pub(super) members: Configuration,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Part {
    /// Not registered, or fenced.
    Fenced,
    Following(Following),
    Leading(Box<Leading>),
}

impl Broker {
    pub fn boot(
        id: NodeId,
        config: &Config,
        (brokers, controllers): (RangeInclusive<u16>, RangeInclusive<u16>),
        saved: &Durable,
        fx: &mut Fx,
    ) -> Broker {
        let replicas: NodeSet = brokers.map(NodeId).collect();
        let incarnation = Incarnation { directory: saved.disk, life: saved.life + 1 };
        let mut broker = Broker {
            id,
            config: config.clone(),
            controller: NodeId(*controllers.start()),
            controllers,
            replicas,
            incarnation,
            is_heard: true,
            is_referred: false,
            offset: 0,
            metadata: Arc::default(),
            leader_epoch: saved.leader_epoch,
            log: saved.log.clone(),
            saved_index: saved.log.last_index(),
            durable_index: saved.log.last_index(),
            is_truncated: false,
            writes: 0,
            high_watermark: 0,
            applied: 0,
            store: Store::default(),
            part: Part::Fenced,
            asked: u64::from(incarnation.directory) << 48 | incarnation.life << 28,
            members: Configuration { voters: replicas, ..Configuration::default() },
        };
        broker.advance(saved.high_watermark);
        fx.persist(Write { life: Some(incarnation.life), ..Write::default() });
        broker.heartbeat_timer(fx);
        if !config.flush {
            fx.set_timer(Timer::Writeback, Span::exactly(config.writeback));
        }
        broker
    }

    pub fn phase(&self) -> u8 {
        match &self.part {
            Part::Fenced => phase::FENCED,
            Part::Following(_) if self.is_in_sync() => phase::IN_SYNC,
            Part::Following(_) => phase::CATCHING_UP,
            Part::Leading(_) => phase::LEADER,
        }
    }

    fn is_in_sync(&self) -> bool {
        self.metadata.partition.isr.get(&self.id) == Some(&self.incarnation.directory)
    }

    fn is_replica(&self) -> bool {
        self.id.0 <= CHANGEABLE_NODES_MAX
    }

    pub fn standing(&self) -> Standing {
        match self.incarnation.directory {
            _ if !self.is_replica() => Standing::Outside,
            // Nothing of what was in sync is on this disk, yet.
            1.. if !self.is_in_sync() => Standing::Recovering,
            _ if self.members.is_voter(self.id) => Standing::Voter,
            _ => Standing::Learner,
        }
    }

    /// Its own registration, if it is this life's.
    pub(super) fn registration(&self) -> Option<&Registration> {
        self.metadata.brokers.get(&self.id).filter(|known| known.incarnation == self.incarnation)
    }

    pub(super) fn broker_epoch(&self) -> u64 {
        self.registration().map_or(0, |registration| registration.epoch)
    }

    // ---- the controller ----

    /// It registers, or tells that it lives; a controller that does not answer is followed by the next.
    pub fn heartbeat_timer(&mut self, fx: &mut Fx) {
        if !self.is_replica() {
            return;
        }
        if !std::mem::take(&mut self.is_heard) {
            let next = self.controller.0 + 1;
            self.controller = NodeId(if next > *self.controllers.end() { *self.controllers.start() } else { next });
        }
        self.is_referred = false;
        self.tell_controller(fx);
    }

    fn tell_controller(&mut self, fx: &mut Fx) {
        let (message, every) = match self.registration() {
            Some(registration) => {
                let every = if registration.fenced { self.retry() } else { self.config.heartbeat };
                (Message::BrokerHeartbeat { broker_epoch: registration.epoch, offset: self.offset }, every)
            }
            None => (Message::BrokerRegistration { incarnation: self.incarnation }, self.retry()),
        };
        self.ask_controller(message, fx);
        fx.set_timer(Timer::Heartbeat, Span::exactly(every));
    }

    pub(super) fn ask_controller(&self, message: Message, fx: &mut Fx) {
        fx.send(self.controller, message);
    }

    /// Whoever has yet to be let in asks more often.
    fn retry(&self) -> Duration {
        Duration((self.config.heartbeat.0 / 5).max(1))
    }

    pub fn controller_answered(&mut self, from: NodeId) {
        self.is_heard |= from == self.controller;
    }

    /// It follows one such reference at a time: two controllers may point at each other.
    pub fn not_controller(&mut self, from: NodeId, active: Option<NodeId>, fx: &mut Fx) {
        let Some(active) = active.filter(|active| *active != from && from == self.controller) else { return };
        if !std::mem::replace(&mut self.is_referred, true) {
            self.controller = active;
            self.is_heard = true;
            self.tell_controller(fx);
        }
    }

    // ---- the metadata ----

    pub fn metadata_received(&mut self, from: NodeId, offset: u64, metadata: &Arc<Metadata>, fx: &mut Fx) {
        // Late; in a new life it may be older than what this broker knew in the one before.
        if offset < self.offset || metadata.partition.leader_epoch < self.leader_epoch {
            return;
        }
        self.controller = from;
        self.is_heard = true;
        if offset == self.offset {
            return;
        }
        let (before, was_let_in) = (self.phase(), self.is_let_in());
        let was_registered = self.registration().is_some();
        let old = std::mem::replace(&mut self.metadata, metadata.clone());
        self.offset = offset;
        self.members = self.members_now();
        self.play_part(&old, before, fx);
        // The sooner it is let in, the better.
        let is_news = self.registration().is_some() != was_registered || self.is_let_in() != was_let_in;
        if is_news && self.is_replica() {
            self.tell_controller(fx);
        }
    }

    fn is_let_in(&self) -> bool {
        self.registration().is_some_and(|registration| !registration.fenced)
    }

    fn members_now(&self) -> Configuration {
        let isr: NodeSet = self.metadata.partition.isr.keys().copied().collect();
        let voters = if isr.is_empty() { self.replicas } else { isr };
        Configuration { voters, learners: self.replicas.minus(voters), ..Configuration::default() }
    }

    fn play_part(&mut self, old: &Metadata, before: u8, fx: &mut Fx) {
        let partition = &self.metadata.partition;
        let (leader, is_same) = (partition.leader, partition.leader_epoch == self.leader_epoch);
        if !is_same {
            self.leader_epoch = partition.leader_epoch;
            fx.persist(Write { leader_epoch: Some(self.leader_epoch), ..Write::default() });
        }
        match leader.filter(|_| self.is_let_in()) {
            None => self.resign(Part::Fenced, fx),
            Some(leader) if leader == self.id => match (&mut self.part, is_same) {
                (Part::Leading(leading), true) => leading.altered(&self.metadata, old),
                (Part::Leading(_), false) => {
                    self.resign(Part::Fenced, fx);
                    fx.become_phase(phase::FENCED, cause::IS_FENCED);
                    return self.lead(phase::FENCED, fx);
                }
                _ => return self.lead(before, fx),
            },
            Some(leader) => match (&self.part, is_same) {
                (Part::Following(_), true) => {}
                _ => self.follow(leader, fx),
            },
        }
        self.show_phase(before, fx);
        self.advance_high_watermark(fx);
        self.review(fx);
    }

    fn show_phase(&self, before: u8, fx: &mut Fx) {
        let after = self.phase();
        let cause = match (before, after) {
            (_, phase::LEADER) => cause::IS_ELECTED,
            (_, phase::FENCED) => cause::IS_FENCED,
            (phase::FENCED, _) => cause::IS_UNFENCED,
            (phase::LEADER, _) => cause::ANOTHER_LEADS,
            (_, phase::IN_SYNC) => cause::JOINS_ISR,
            _ => cause::LEAVES_ISR,
        };
        if before != after {
            fx.become_phase(after, cause);
        }
    }

    fn lead(&mut self, before: u8, fx: &mut Fx) {
        fx.cancel_timer(Timer::Fetch);
        self.part = Part::Leading(Box::new(Leading::new(self.id, &self.metadata, self.log.last_index())));
        self.show_phase(before, fx);
        self.begin_leading(fx);
    }

    /// What clients wait for, they may ask another.
    pub(super) fn resign(&mut self, part: Part, fx: &mut Fx) {
        let before = std::mem::replace(&mut self.part, part);
        fx.cancel_timer(Timer::Fetch);
        let Part::Leading(leading) = before else { return };
        fx.cancel_timer(Timer::FetchWait);
        fx.cancel_timer(Timer::Lag);
        let leader = self.metadata.partition.leader.filter(|leader| *leader != self.id);
        for request in leading.waiting.values() {
            fx.reply(request.id, Outcome::Redirect(leader));
        }
    }

    pub fn request(&mut self, request: Request, fx: &mut Fx) {
        if matches!(self.part, Part::Leading(_)) {
            return self.lead_request(request, fx);
        }
        let leader = self.metadata.partition.leader.filter(|leader| *leader != self.id);
        fx.reply(request.id, Outcome::Redirect(leader));
    }

    // ---- the log ----

    /// The end of what it vouches for.
    pub(super) fn vouched(&self) -> u64 {
        match self.config.flush {
            true => self.durable_index,
            false => self.log.last_index(),
        }
    }

    /// Applies what is committed.
    pub(super) fn advance(&mut self, high_watermark: u64) {
        self.high_watermark = self.high_watermark.max(high_watermark.min(self.log.last_index()));
        while self.applied < self.high_watermark {
            self.applied += 1;
            if let Some(entry) = self.log.get(self.applied) {
                self.store.apply(entry);
            }
        }
    }

    /// Takes back what follows `end`. What was applied of it, only an unclean election or a lost disk can have undone.
    pub(super) fn truncate(&mut self, end: u64) {
        if end >= self.log.last_index() {
            return;
        }
        self.log.truncate(end + 1);
        self.is_truncated |= self.saved_index > end;
        self.saved_index = self.saved_index.min(end);
        self.durable_index = self.durable_index.min(end);
        if self.high_watermark > end {
            (self.high_watermark, self.applied, self.store) = (0, 0, Store::default());
            self.advance(end);
        }
    }

    pub(super) fn save(&mut self, fx: &mut Fx) {
        let last = self.log.last_index();
        if self.saved_index == last && !self.is_truncated {
            return;
        }
        let (from, high_watermark) = (self.saved_index + 1, self.high_watermark);
        let entries = self.log.slice(from, (last - self.saved_index) as usize);
        (self.saved_index, self.is_truncated) = (last, false);
        self.writes += 1;
        fx.persist(Write { splice: Some(Splice { from, entries, high_watermark }), ..Write::default() });
    }

    /// What comes while the disk writes is written together.
    pub(super) fn save_when_idle(&mut self, fx: &mut Fx) {
        if self.config.flush && self.writes == 0 {
            self.save(fx);
        }
    }

    /// The operating system writes what has gathered.
    pub fn writeback(&mut self, fx: &mut Fx) {
        self.save(fx);
        fx.set_timer(Timer::Writeback, Span::exactly(self.config.writeback));
    }

    pub fn persisted(&mut self, splice: &Splice, fx: &mut Fx) {
        self.writes -= 1;
        // What was truncated meanwhile is not there any more.
        let is_there = |entry: Option<u64>| entry == splice.entries.last().map(|entry| entry.term);
        if splice.entries.is_empty() || is_there(self.log.term_at(splice.last_index())) {
            self.durable_index = self.durable_index.max(splice.last_index().min(self.saved_index));
        }
        self.save_when_idle(fx);
        if matches!(self.part, Part::Leading(_)) {
            self.advance_high_watermark(fx);
        }
    }
}
