//! The active controller and its brokers: registrations, sessions, and what it makes of the partition.

use super::controller::{Controller, Fx, Office};
use super::metadata::{Alteration, Incarnation, Metadata};
use super::{Message, Timer};
use crate::protocol::{Outcome, Request};
use crate::types::{Duration, NodeId, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A session is looked at so often before it ends.
const LOOKS: u32 = 8;

/// By broker: looks since its last heartbeat. A new active controller gives everybody a whole session.
pub(super) type Sessions = BTreeMap<NodeId, u32>;

impl Controller {
    /// Sends what is committed to all brokers.
    pub(super) fn publish(&self, fx: &mut Fx) {
        for broker in self.brokers.clone().map(NodeId) {
            self.inform(broker, fx);
        }
    }

    fn inform(&self, broker: NodeId, fx: &mut Fx) {
        let Office::Active(active) = &self.office else { return };
        let Some(record) = &active.committed else { return };
        let metadata = Arc::new(record.metadata.clone());
        fx.send(broker, Message::Metadata { offset: record.at.index, metadata });
    }

    /// A record, if it makes a difference.
    fn change(&mut self, change: impl FnOnce(&mut Metadata, u64), fx: &mut Fx) {
        let mut metadata = self.quorum.last.metadata.clone();
        change(&mut metadata, self.quorum.last.at.index + 1);
        if metadata != self.quorum.last.metadata {
            self.write(metadata, fx);
        }
    }

    fn is_active_for(&self, from: NodeId, fx: &mut Fx) -> bool {
        let is_active = matches!(self.office, Office::Active(_));
        if !is_active {
            fx.send(from, Message::NotController { active: self.active() });
        }
        is_active
    }

    pub fn registration(&mut self, from: NodeId, incarnation: Incarnation, fx: &mut Fx) {
        if self.is_active_for(from, fx) {
            self.change(|metadata, offset| metadata.register(from, incarnation, offset), fx);
            self.inform(from, fx);
        }
    }

    /// Whoever is fenced and knows the metadata since its registration is fenced no more.
    pub fn heartbeat(&mut self, from: NodeId, broker_epoch: u64, offset: u64, fx: &mut Fx) {
        if !self.is_active_for(from, fx) {
            return;
        }
        let known = self.quorum.last.metadata.brokers.get(&from).copied();
        let Some(registration) = known.filter(|known| known.epoch == broker_epoch) else {
            return self.inform(from, fx);
        };
        let Office::Active(active) = &mut self.office else { return };
        active.sessions.insert(from, 0);
        let is_late = active.committed.as_ref().is_some_and(|committed| committed.at.index > offset);
        if registration.fenced && offset >= broker_epoch {
            let unclean = self.config.unclean_election;
            self.change(|metadata, _| metadata.unfence(from, unclean), fx);
        }
        match is_late {
            true => self.inform(from, fx),
            false => fx.send(from, Message::BrokerHeartbeatResponse),
        }
    }

    /// Fences whoever was silent for as long as a session lasts.
    pub(super) fn look_at_sessions(&mut self, fx: &mut Fx) {
        let interval = Duration((self.config.session_timeout.0 / u64::from(LOOKS)).max(1));
        let Office::Active(active) = &mut self.office else { return };
        fx.set_timer(Timer::Sessions, Span::exactly(interval));
        let mut silent = Vec::new();
        for (broker, _) in self.quorum.last.metadata.brokers.iter().filter(|(_, known)| !known.fenced) {
            let looks = active.sessions.entry(*broker).or_default();
            *looks += 1;
            if *looks > LOOKS {
                silent.push(*broker);
            }
        }
        let unclean = self.config.unclean_election;
        self.change(|metadata, _| silent.iter().for_each(|broker| metadata.fence(*broker, unclean)), fx);
    }

    /// What it is answered is the partition as it is by then.
    pub fn alter_partition(&mut self, from: NodeId, asked: &Alteration, fx: &mut Fx) {
        if self.is_active_for(from, fx) {
            self.change(|metadata, _| metadata.alter(from, asked), fx);
            self.inform(from, fx);
        }
    }

    /// Clients are sent to whom it knows to lead.
    pub fn request(&self, request: Request, fx: &mut Fx) {
        fx.reply(request.id, Outcome::Redirect(self.quorum.last.metadata.partition.leader));
    }
}
