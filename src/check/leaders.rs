//! Who leads, and may: one in an epoch, with all that was committed, and for as long as a majority hears it.

use super::stickiness::Delivered;
use super::{Checker, Moment, Property, Tracked};
use crate::protocol::{NodeView, Purpose};
use crate::trace::{Passage, TraceEvent};
use crate::types::{Instant, NodeId, Role};

/// Epochs whose leader is remembered, the latest.
const EPOCHS: usize = 1_024;

impl Checker {
    pub(super) fn became(&mut self, event: &TraceEvent, node: NodeId, to: u8, epoch: u64) {
        if self.contacts.is_watching() {
            self.keeps_office(event, node, to, epoch);
        }
        let tracked = &mut self.nodes[usize::from(node.0)];
        let is_awake = std::mem::replace(&mut tracked.failed, to == self.spec.failed());
        tracked.reigns = (self.spec.role(to) == Role::Leader).then_some(epoch);
        if tracked.reigns.is_none() {
            tracked.leads = None;
        }
        // Who was paused leads on at once, whether or not anything comes of it.
        if is_awake && tracked.reigns == Some(0) {
            tracked.leads = Some(0);
            self.one_leader_at_a_time(Moment { at: event.at, event: event.number, node, epoch });
        }
    }

    fn keeps_office(&mut self, event: &TraceEvent, node: NodeId, to: u8, epoch: u64) {
        let tracked = &self.nodes[usize::from(node.0)];
        let (reigned, role) = (tracked.reigns, self.spec.role(to));
        match role {
            Role::Leader => self.contacts.leads(event.at, node),
            Role::Candidate => self.contacts.stands(event.at, node, epoch, tracked.members.as_ref()),
            Role::Failed | Role::Follower => {}
        }
        if role == Role::Failed || (reigned.is_some() && role != Role::Leader) {
            self.contacts.loses_touch(event.at, node);
        }
        let is_unseated = reigned.is_some_and(|reigned| epoch > reigned) && role != Role::Failed;
        if let Some(disturber) = self.contacts.disturber(epoch).filter(|disturber| is_unseated && *disturber != node) {
            let moment = Moment { at: event.at, event: event.number, node, epoch };
            self.violated(Property::LeaderStickiness, moment, vec![node, disturber], 0);
        }
    }

    pub(super) fn leader(&mut self, moment: Moment, view: &NodeView<'_>) {
        let before = &mut self.nodes[usize::from(moment.node.0)];
        if before.leads == Some(view.epoch) {
            return self.append_only(moment, view);
        }
        before.leads = Some(view.epoch);
        if self.liveness.awaits_leader() && self.is_latest(view.epoch, view.members) {
            self.liveness.governed();
        }
        match view.epoch {
            0 => self.one_leader_at_a_time(moment),
            _ => self.one_leader_per_epoch(moment),
        }
        if let Some(index) = view.log.and_then(|log| self.ledger.missing(log, view.epoch)) {
            self.violated(Property::LeaderCompleteness, moment, vec![moment.node], index);
        }
    }

    fn one_leader_per_epoch(&mut self, moment: Moment) {
        let first = *self.elected.entry(moment.epoch).or_insert(moment.node);
        if first != moment.node {
            self.violated(Property::ElectionSafety, moment, vec![first, moment.node], 0);
        }
        if self.elected.len() > EPOCHS {
            self.elected.pop_first();
        }
    }

    /// Nothing but the time tells leaders without an epoch apart.
    fn one_leader_at_a_time(&mut self, moment: Moment) {
        let leads = |(_, tracked): &(usize, &Tracked)| tracked.leads == Some(0) && !tracked.failed;
        let leading = self.nodes.iter().enumerate().filter(leads);
        let leading: Vec<NodeId> = leading.map(|(number, _)| NodeId(number as u16)).collect();
        if leading.len() > 1 {
            self.violated(Property::ElectionSafety, moment, leading, 0);
        }
    }

    fn append_only(&mut self, moment: Moment, view: &NodeView<'_>) {
        let before = &self.nodes[usize::from(moment.node.0)];
        let (last_index, last_chain) = (before.last_index, before.last_chain);
        let Some(log) = view.log else { return };
        let kept = log.chain_at(last_index) == Some(last_chain) || last_index < log.base().index;
        if !kept {
            self.violated(Property::LeaderAppendOnly, moment, vec![moment.node], last_index);
        }
    }

    pub(super) fn register(&mut self, moment: Moment, view: &NodeView<'_>) {
        let before = std::mem::replace(&mut self.nodes[0].leader, view.leader);
        let Some(chosen) = view.leader.filter(|_| before != view.leader) else { return };
        if self.nodes[usize::from(chosen.0)].failed {
            self.violated(Property::LiveLeader, moment, vec![chosen], 0);
        }
    }

    #[inline]
    pub(super) fn heard(&mut self, at: Instant, passage: Passage) {
        let kind = self.spec.messages.get(usize::from(passage.kind));
        let is_of_leader = kind.is_some_and(|kind| kind.purpose == Purpose::Replication);
        self.contacts.delivered(at, Delivered { from: passage.from, to: passage.to, is_of_leader });
    }
}
