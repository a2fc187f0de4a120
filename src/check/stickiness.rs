//! Leaders who are unseated although a majority hears them (Ongaro's dissertation, 4.2.3 and 9.6: disruptive servers).
//!
//! Who asks before it stands for election needs a majority of those that have not heard the leader for the least
//! patience. So, since it came to the epoch that it leaves, a majority was out of touch at some moment. Half of that
//! patience is what counts here, whatever clocks do.

use crate::protocol::configuration::Configuration;
use crate::types::{Duration, Instant, NodeId};
use std::collections::BTreeMap;

/// Epochs that should not have begun, the latest.
const BEGUN_MAX: usize = 64;

#[derive(Clone, Default)]
pub struct Contacts {
    patience: Duration,
    nodes: Vec<Contact>,
    /// The message that the step at hand answers.
    delivered: Option<Delivered>,
    /// By epoch: who began it although a majority had heard its leader all the time.
    begun: BTreeMap<u64, NodeId>,
}

#[derive(Clone, Copy)]
pub struct Delivered {
    pub from: NodeId,
    pub to: NodeId,
    /// It says that its sender leads.
    pub is_of_leader: bool,
}

#[derive(Clone, Default)]
struct Contact {
    epoch: u64,
    epoch_since: Instant,
    leads: bool,
    leader: Option<NodeId>,
    heard_at: Option<Instant>,
    /// The last moment at which it was known not to be in touch, before it was again.
    out_at: Instant,
}

impl Contact {
    fn hears(&mut self, at: Instant, patience: Duration) {
        if !self.is_in_touch(at, patience) {
            self.out_at = at;
        }
        self.heard_at = Some(at);
    }

    fn is_in_touch(&self, at: Instant, patience: Duration) -> bool {
        self.leads || self.heard_at.is_some_and(|heard_at| at < heard_at.after(patience))
    }

    fn loses_touch(&mut self, at: Instant) {
        (self.leads, self.heard_at, self.out_at) = (false, None, at);
    }
}

impl Contacts {
    /// `patience`: how long who heard a leader helps nobody else to become one; zero if that is not so.
    pub fn new(nodes: u16, patience: Duration) -> Contacts {
        let nodes = vec![Contact::default(); if patience.0 > 0 { usize::from(nodes) + 1 } else { 0 }];
        Contacts { patience: Duration(patience.0 / 2), nodes, ..Contacts::default() }
    }

    pub fn is_watching(&self) -> bool {
        !self.nodes.is_empty()
    }

    pub fn delivered(&mut self, at: Instant, delivered: Delivered) {
        self.delivered = Some(delivered);
        let Delivered { from, to, is_of_leader } = delivered;
        let Some(contact) = self.nodes.get_mut(usize::from(to.0)) else { return };
        if is_of_leader && contact.leader == Some(from) {
            contact.hears(at, self.patience);
        }
    }

    /// The step at hand answers no message.
    pub fn acts_alone(&mut self) {
        self.delivered = None;
    }

    /// A hand, or chance, meddles with clocks and timers: who was in touch before may be so no more.
    pub fn meddled(&mut self, at: Instant) {
        self.acts_alone();
        for contact in &mut self.nodes {
            contact.out_at = at;
        }
    }

    /// It fails, or leads no more.
    pub fn loses_touch(&mut self, at: Instant, node: NodeId) {
        if let Some(contact) = self.nodes.get_mut(usize::from(node.0)) {
            contact.loses_touch(at);
        }
    }

    pub fn leads(&mut self, at: Instant, node: NodeId) {
        let Some(contact) = self.nodes.get_mut(usize::from(node.0)) else { return };
        (contact.leads, contact.out_at) = (true, at);
    }

    /// Who stands for election in a new epoch, by itself and not because its leader asked for that.
    pub fn stands(&mut self, at: Instant, node: NodeId, epoch: u64, members: Option<&Configuration>) {
        let Some(contact) = self.nodes.get(usize::from(node.0)).filter(|contact| epoch > contact.epoch) else { return };
        let is_asked_to = self.delivered.is_some_and(|asked| asked.to == node && contact.leader == Some(asked.from));
        let was_out = |voter: NodeId| self.was_out(voter, contact.epoch_since, at) || voter == node;
        let everybody = Configuration::first(self.nodes.len() as u16 - 1);
        if is_asked_to || members.unwrap_or(&everybody).has_quorum(was_out) {
            return;
        }
        self.begun.insert(epoch, node);
        if self.begun.len() > BEGUN_MAX {
            self.begun.pop_first();
        }
    }

    /// Who began this epoch and should not have.
    pub fn disturber(&self, epoch: u64) -> Option<NodeId> {
        self.begun.get(&epoch).copied()
    }

    pub fn changed(&mut self, at: Instant, node: NodeId, epoch: u64, leader: Option<NodeId>) {
        let patience = self.patience;
        let Some(contact) = self.nodes.get_mut(usize::from(node.0)) else { return };
        if contact.epoch != epoch {
            (contact.epoch, contact.epoch_since) = (epoch, at);
        }
        contact.leader = leader;
        let is_heard = |heard: Delivered| heard.is_of_leader && heard.to == node && leader == Some(heard.from);
        if self.delivered.is_some_and(is_heard) {
            contact.hears(at, patience);
        }
    }

    fn was_out(&self, voter: NodeId, since: Instant, at: Instant) -> bool {
        let Some(contact) = self.nodes.get(usize::from(voter.0)) else { return true };
        contact.out_at >= since || !contact.is_in_touch(at, self.patience)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEADER: NodeId = NodeId(1);
    const FOLLOWER: NodeId = NodeId(2);
    const LONER: NodeId = NodeId(3);

    fn heartbeat(to: NodeId) -> Delivered {
        Delivered { from: LEADER, to, is_of_leader: true }
    }

    /// Node 1 leads epoch 1 of three nodes; node 2 heard it at 100, and node 3 came to the epoch at 110.
    fn led() -> Contacts {
        let mut contacts = Contacts::new(3, Duration(200));
        contacts.leads(Instant(90), LEADER);
        for (at, node) in [(100, FOLLOWER), (110, LONER)] {
            contacts.delivered(Instant(at), heartbeat(node));
            contacts.changed(Instant(at), node, 1, Some(LEADER));
        }
        contacts
    }

    fn stands_alone(contacts: &mut Contacts, at: Instant, epoch: u64) {
        contacts.acts_alone();
        contacts.stands(at, LONER, epoch, None);
    }

    #[test]
    fn who_was_alone_in_not_hearing_a_leader_should_not_have_stood() {
        let mut contacts = led();
        contacts.delivered(Instant(190), heartbeat(FOLLOWER));
        stands_alone(&mut contacts, Instant(280), 2);
        assert_eq!(contacts.disturber(2), Some(LONER));
    }

    #[test]
    fn a_majority_that_heard_nothing_for_a_while_may_have_agreed() {
        let mut contacts = led();
        contacts.delivered(Instant(210), heartbeat(FOLLOWER));
        stands_alone(&mut contacts, Instant(220), 2);
        assert_eq!(contacts.disturber(2), None);
    }

    #[test]
    fn a_leader_that_has_stepped_down_counts_as_one_who_hears_none() {
        let mut contacts = led();
        contacts.delivered(Instant(190), heartbeat(FOLLOWER));
        contacts.loses_touch(Instant(195), LEADER);
        stands_alone(&mut contacts, Instant(200), 2);
        assert_eq!(contacts.disturber(2), None);
    }

    #[test]
    fn whom_the_leader_asks_to_stand_disturbs_nobody() {
        let mut contacts = led();
        contacts.delivered(Instant(150), Delivered { from: LEADER, to: LONER, is_of_leader: false });
        contacts.stands(Instant(150), LONER, 2, None);
        assert_eq!(contacts.disturber(2), None);
    }

    #[test]
    fn nobody_is_watched_where_nobody_heeds_leaders() {
        let mut contacts = Contacts::new(3, Duration(0));
        assert!(!contacts.is_watching());
        contacts.delivered(Instant(1), heartbeat(FOLLOWER));
        stands_alone(&mut contacts, Instant(2), 1);
        assert_eq!(contacts.disturber(1), None);
    }
}
