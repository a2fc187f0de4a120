//! What may be expected of a cluster once everything is repaired, and of which one it may.

use super::account::Account;
use super::history::Known;
use super::liveness::Outlook;
use super::{Checker, Moment, Property, Tracked};
use crate::protocol::configuration::{Configuration, Standing};
use crate::types::{Instant, NodeId};

impl Checker {
    pub(super) fn repaired(&mut self, at: Instant) {
        let is_latest = |node: &Tracked, epoch| self.is_latest(epoch, node.members.as_ref());
        // Who leads on in a later epoch has become nothing else.
        let governs = |node: &Tracked| node.leads.or(node.reigns).is_some_and(|epoch| is_latest(node, epoch));
        let governed = !self.spec.has_leader() || self.nodes.iter().any(governs);
        self.liveness.repaired(at, governed);
    }

    /// None of the members, as their leader knows them, has come to a later epoch. What an attendant has been told is
    /// no epoch of anybody yet.
    pub(super) fn is_latest(&self, epoch: u64, members: Option<&Configuration>) -> bool {
        let is_member = |number: usize| members.is_none_or(|members| members.is_member(NodeId(number as u16)));
        let is_earlier = |node: &Tracked| node.epoch <= epoch || node.standing == Standing::Attendant;
        self.nodes.iter().enumerate().all(|(number, node)| is_earlier(node) || !is_member(number))
    }

    /// Not so if a majority would have to be of servers whose disks are new or that have forgotten what they knew, by
    /// anybody's configuration.
    fn can_be_governed(&self) -> bool {
        let counts = |node: NodeId| self.nodes[usize::from(node.0)].standing.counts();
        let everybody = Configuration::first(self.nodes.len() as u16 - 1);
        let members = |node: &Tracked| node.members.unwrap_or(everybody);
        self.nodes.iter().all(|node| node.standing.counts())
            || self.nodes[1..].iter().all(|node| members(node).has_quorum(counts))
    }

    /// Whoever is no member knows no leader to send clients to.
    pub(super) fn everybody_takes_part(&self) -> bool {
        self.outsiders == 0
    }

    /// A node shows what it is itself.
    #[inline]
    pub(super) fn stands(&mut self, at: Instant, before: Standing, now: Standing) {
        if before == now {
            return;
        }
        self.outsiders += u16::from(!takes_part(now));
        self.outsiders -= u16::from(!takes_part(before));
        if self.outsiders == 0 {
            self.liveness.joined(at);
        }
    }

    /// Requests are open, of which the oldest should have been answered by now.
    #[inline]
    pub(super) fn awaits_answers(&mut self, at: Instant, event: u64) {
        if !self.liveness.awaits_answers(at) || !self.everybody_takes_part() {
            return;
        }
        let oldest = self.history.oldest_open().copied();
        if let Some(known) = &oldest {
            self.is_answered_in_time(at, event, known, None);
        }
        self.liveness.waits_since(oldest.map_or(at, |known| known.called_at));
    }

    pub(super) fn is_answered_in_time(&mut self, at: Instant, event: u64, known: &Known, gave_up_at: Option<Instant>) {
        if !self.liveness.is_unanswered(known.called_at, at) {
            return;
        }
        let moment = Moment { at, event, node: NodeId::CLIENT, epoch: 0 };
        let account = self.liveness.due(known.called_at).map(|due| Account::of_unanswered(known, due, gave_up_at));
        self.violated_to(account, Property::Liveness, moment, Vec::new(), u64::from(known.key));
    }

    /// How what is promised of the time after a repair stands; none if nothing is.
    pub fn outlook(&self, at: Instant) -> Option<Outlook> {
        self.liveness.outlook(at, self.can_be_governed(), self.everybody_takes_part())
    }

    #[inline]
    pub(super) fn awaits_leader(&mut self, at: Instant, event: u64) {
        if self.liveness.awaits_leader() && self.can_be_governed() && self.liveness.is_ungoverned(at) {
            let moment = Moment { at, event, node: NodeId::CLIENT, epoch: 0 };
            self.violated(Property::Liveness, moment, Vec::new(), 0);
        }
    }
}

fn takes_part(standing: Standing) -> bool {
    matches!(standing, Standing::Voter | Standing::Learner | Standing::Attendant)
}
