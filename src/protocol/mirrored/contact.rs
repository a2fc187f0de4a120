//! Who is up ("Net Tick Time"), and what a node does when others are not, or are again ("Clustering and Network
//! Partitions").

use super::{Fx, Group, Member, Message, Mirrored, PING, PartitionHandling, Role, State, Status, Timer, cause};
use crate::types::{NodeId, Span};

/// Ticks in a net tick time.
pub(super) const TICKS: u64 = 4;
/// Whoever was not heard in so many of one's own ticks is down: that is between 0.75 and 1.25 tick times.
const SILENT: u8 = 5;

/// Another node, as far as this one knows.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Peer {
    /// The start of it that was heard last, zero for none.
    pub life: u64,
    /// Own ticks since it was heard.
    silent: u8,
    pub is_heard: bool,
    /// It took this node for down: their connection is closed.
    is_down: bool,
    pub status: Option<Status>,
}

impl Peer {
    fn state(&self) -> Option<State> {
        self.status.as_ref().filter(|_| self.is_heard).map(|status| status.state)
    }

    pub fn is_in(&self, state: State) -> bool {
        self.state() == Some(state)
    }
}

impl Mirrored {
    pub(super) fn status(&self) -> Status {
        let state = match &self.role {
            Role::Paused => State::Paused,
            Role::Master(_) => State::Master,
            _ if self.is_running() => State::Mirror,
            _ => State::Starting,
        };
        let (group, is_whole) = (self.group.clone(), !self.hollow);
        Status { life: self.life, state, group, is_whole, confirmed: self.confirmed }
    }

    // ---- ticks ----

    pub(super) fn hear(&mut self, from: NodeId) {
        if let Some(peer) = self.peers.get_mut(&from) {
            peer.silent = 0;
            peer.is_heard = true;
        }
    }

    pub(super) fn tick(&mut self, fx: &mut Fx) {
        fx.set_timer(Timer::Tick, Span::exactly(self.config.tick()));
        let mut lost = Vec::new();
        for (node, peer) in &mut self.peers {
            peer.silent = peer.silent.saturating_add(1);
            if peer.is_heard && peer.silent >= SILENT {
                peer.is_heard = false;
                lost.push(*node);
            }
        }
        for (node, _) in self.peers.iter().filter(|(_, peer)| peer.is_heard) {
            fx.send(*node, Message::Tick { status: Box::new(self.status()), asks: false });
        }
        lost.into_iter().for_each(|node| self.node_down(node, fx));
    }

    /// Looks for those that are down; whoever serves nobody asks everybody.
    pub(super) fn ping(&mut self, fx: &mut Fx) {
        fx.set_timer(Timer::Ping, Span::exactly(PING));
        match &self.role {
            Role::Starting { .. } => self.ask_again(fx),
            Role::Paused if self.sees_majority() => self.restart(cause::MAJORITY, fx),
            Role::Paused => self.ask_all(fx),
            Role::Mirror => {
                self.ask_silent(fx);
                self.miss_master(fx);
            }
            Role::Promoting(_) => self.ask_silent(fx),
            Role::Master(_) => {
                self.ask_silent(fx);
                self.insist(fx);
            }
        }
    }

    pub(super) fn ask_all(&self, fx: &mut Fx) {
        self.ask(|_| true, fx);
    }

    fn ask_silent(&self, fx: &mut Fx) {
        self.ask(|peer| !peer.is_heard, fx);
    }

    fn ask(&self, is_asked: impl Fn(&Peer) -> bool, fx: &mut Fx) {
        for (node, _) in self.peers.iter().filter(|(_, peer)| is_asked(peer)) {
            fx.send(*node, Message::Tick { status: Box::new(self.status()), asks: true });
        }
    }

    // ---- what others tell of themselves ----

    pub(super) fn status_received(&mut self, from: NodeId, status: Status, fx: &mut Fx) {
        let Some(peer) = self.peers.get_mut(&from) else { return };
        if peer.status.as_ref().is_some_and(|known| status.is_older_than(known)) {
            return;
        }
        if peer.life != status.life {
            peer.life = status.life;
            peer.is_down = false;
        }
        peer.status = Some(status);
        match &self.role {
            Role::Starting { .. } => self.look_around(fx),
            Role::Paused => {}
            _ if self.is_running() => self.compare_groups(from, fx),
            _ => {}
        }
    }

    fn compare_groups(&mut self, from: NodeId, fx: &mut Fx) {
        let Some(peer) = self.peers.get_mut(&from) else { return };
        let Some(status) = &peer.status else { return };
        let Status { life, state, ref group, confirmed, .. } = *status;
        let (version, has_me) = (group.version, group.has(self.id, self.life));
        let has_it = self.group.has(from, life);
        if !state.is_running() {
            peer.is_down |= state == State::Paused;
            // What a master could tell nobody before it paused, it tells when it is back.
            if self.is_forsaken() && has_me {
                self.learn_group(from, fx);
            }
            // Its earlier life was in the group, or it has stopped serving.
            if self.group.has_node(from) && (!has_it || state == State::Paused) {
                self.node_down(from, fx);
            }
            return;
        }
        match (has_it, has_me) {
            (true, true) => {
                peer.is_down = false;
                let is_master = state == State::Master && self.group.master().is_some_and(|it| it.node == from);
                if is_master && version == self.group.version {
                    self.confirm_to(confirmed, fx);
                }
                self.learn_group(from, fx);
            }
            // It has yet to hear of this one.
            (true, false) if version < self.joined => {}
            (true, false) => self.taken_out_by(from, fx),
            (false, true) => {}
            (false, false) => {
                if self.group.has_node(from) {
                    self.node_down(from, fx);
                }
                if self.is_running() {
                    self.partition_seen(from, fx);
                }
            }
        }
    }

    /// What its master could not tell it, another mirror does.
    fn learn_group(&mut self, from: NodeId, fx: &mut Fx) {
        let Some(Status { group, .. }) = &self.peers[&from].status else { return };
        let is_later = group.version > self.group.version && group.version >= self.promised;
        if matches!(self.role, Role::Mirror) && is_later && self.may_follow(group.version) {
            self.follow(group.clone(), fx);
            self.miss_master(fx);
        }
    }

    /// A node that it is in contact with went on without it.
    pub(super) fn taken_out_by(&mut self, from: NodeId, fx: &mut Fx) {
        let is_synced = self.is_synced();
        let Some(peer) = self.peers.get_mut(&from) else { return };
        let is_later = peer.status.as_ref().is_some_and(|status| status.group.version > self.group.version);
        match self.config.pauses() {
            true if is_later => self.restart(cause::TAKEN_OUT, fx),
            true => {}
            false if !is_synced => self.restart(cause::TAKEN_OUT, fx),
            false => {
                peer.is_down = true;
                self.node_down(from, fx);
            }
        }
    }

    /// Both are up and have had the other for down: a partition has ended.
    fn partition_seen(&mut self, from: NodeId, fx: &mut Fx) {
        if self.is_forsaken() && self.master_to_join().is_some() {
            return self.restart(cause::TAKEN_OUT, fx);
        }
        let Some(other) = self.peers.get(&from).and_then(|peer| peer.status.as_ref()) else { return };
        if self.has_lost_its_master(&other.group) {
            return;
        }
        // Of its own side, only those who are still with it.
        let members = self.group.members.iter().filter(|member| self.is_available(member)).copied().collect();
        let own = Group { version: self.group.version, members };
        let outweighs = |group: &Group| (group.weight(), group.version);
        match self.config.partition_handling {
            PartitionHandling::Ignore => {}
            // What it has it throws away when the other side takes it in.
            PartitionHandling::Autoheal if outweighs(&other.group) > outweighs(&own) => {
                self.restart(cause::AUTOHEALED, fx);
            }
            PartitionHandling::Autoheal => {}
            PartitionHandling::PauseMinority if other.group.version > self.group.version => {
                self.restart(cause::TAKEN_OUT, fx);
            }
            PartitionHandling::PauseMinority => {}
        }
    }

    /// A mirror without a master, and with nobody who may be one.
    fn is_forsaken(&self) -> bool {
        let is_led = || self.group.master().is_some_and(|master| self.is_available(master));
        matches!(self.role, Role::Mirror) && !is_led() && self.candidate(&self.group).is_none()
    }

    /// Its master runs again, as another one: a side that will have another master, or come to this one.
    fn has_lost_its_master(&self, group: &Group) -> bool {
        group.master().is_some_and(|master| match self.peers.get(&master.node) {
            None => master.life != self.life,
            Some(peer) => peer.is_heard && peer.life != master.life,
        })
    }

    /// Running nodes of another part of the cluster, as `rabbitmqctl cluster_status` tells them.
    pub(super) fn partitions(&self) -> Vec<NodeId> {
        let is_apart = |status: &Status| status.state.is_running() && !status.group.has(self.id, self.life);
        let others = self.peers.iter().filter(|(node, peer)| {
            let is_member = self.group.has(**node, peer.life);
            peer.is_heard && !is_member && peer.status.as_ref().is_some_and(is_apart)
        });
        others.map(|(node, _)| *node).filter(|_| self.is_running()).collect()
    }

    // ---- who is up ----

    /// This life of it is up, and in contact.
    pub(super) fn is_available(&self, member: &Member) -> bool {
        match self.peers.get(&member.node) {
            None => member.life == self.life,
            Some(peer) => peer.is_heard && !peer.is_down && peer.life == member.life,
        }
    }

    /// It waits with all of the queue on its disk.
    pub(super) fn is_back(&self, member: &Member) -> bool {
        match self.peers.get(&member.node) {
            None => !self.is_running() && !self.hollow,
            Some(peer) => peer.is_in(State::Starting) && peer.status.as_ref().is_some_and(|status| status.is_whole),
        }
    }

    /// The master knows them to be up.
    pub(super) fn meet_members(&mut self) {
        for member in &self.group.members {
            if let Some(peer) = self.peers.get_mut(&member.node) {
                *peer =
                    Peer { life: member.life, silent: 0, is_heard: true, is_down: false, status: peer.status.take() };
            }
        }
    }

    pub(super) fn node_down(&mut self, node: NodeId, fx: &mut Fx) {
        if self.is_running() && self.config.pauses() && !self.sees_majority() {
            self.stop_resending(fx);
            return self.become_role(Role::Paused, cause::MINORITY, fx);
        }
        match &self.role {
            Role::Starting { .. } => self.look_around(fx),
            Role::Mirror => self.miss_master(fx),
            Role::Promoting(_) => self.count_promises(fx),
            Role::Master(_) => self.take_out(node, fx),
            Role::Paused => {}
        }
    }

    /// Of all nodes of the cluster, itself included.
    fn sees_majority(&self) -> bool {
        self.is_majority(1 + self.peers.values().filter(|peer| peer.is_heard).count())
    }

    pub(super) fn restart(&mut self, cause: u8, fx: &mut Fx) {
        self.life += 1;
        self.stop_resending(fx);
        self.become_role(Role::STARTING, cause, fx);
        self.ask_all(fx);
        self.look_around(fx);
    }
}
