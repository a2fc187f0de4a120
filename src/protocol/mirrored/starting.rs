//! How a node comes back ("Stopping Nodes and Synchronisation"): it joins whoever leads, and throws away what it has. If
//! nobody leads, the last one to stop is the first one to start, and all others wait for it.

use super::{Contents, Fx, Group, Message, Mirrored, Peer, Promote, Role, State, Status, cause};
use crate::types::NodeId;

impl Mirrored {
    pub(super) fn look_around(&mut self, fx: &mut Fx) {
        let Role::Starting { asks, has_waited } = self.role else { return };
        if let Some(master) = self.master_to_join() {
            if asks != Some(master) {
                self.leave_whom_it_asked();
                self.role = Role::Starting { asks: Some(master), has_waited };
                self.ask_to_join(master, fx);
            }
            return;
        }
        // Who restarted by itself lets the others come first.
        let is_new = self.life as u32 == 0;
        let may_decide = has_waited || is_new && self.peers.values().all(|peer| peer.is_heard);
        if !may_decide {
            return;
        }
        let latest = self.latest_group();
        if self.candidate(&latest) == Some(self.id) && self.nobody_outlived(&latest) {
            self.leave_whom_it_asked();
            self.group = latest;
            self.promote(cause::LAST_TO_STOP, fx);
        }
    }

    /// Which may be late to take it in: by then it is another life.
    fn leave_whom_it_asked(&mut self) {
        if matches!(self.role, Role::Starting { asks: Some(_), .. }) {
            self.life += 1;
        }
    }

    fn ask_to_join(&self, master: NodeId, fx: &mut Fx) {
        fx.send(master, Message::Join { life: self.life, promised: self.promised });
    }

    /// Asks and answers may have been lost.
    pub(super) fn ask_again(&mut self, fx: &mut Fx) {
        let Role::Starting { asks, .. } = self.role else { return };
        self.role = Role::Starting { asks, has_waited: true };
        self.ask_all(fx);
        match asks.filter(|_| self.master_to_join() == asks) {
            Some(master) => self.ask_to_join(master, fx),
            None => self.look_around(fx),
        }
    }

    pub(super) fn master_to_join(&self) -> Option<NodeId> {
        let masters = self.peers.iter().filter(|(_, peer)| peer.is_in(State::Master));
        let masters = masters.filter_map(|(node, peer)| Some((*node, &peer.status.as_ref()?.group)));
        match self.config.pauses() {
            true => masters.max_by_key(|(_, group)| group.version),
            // An operator trusts the side that autoheal would keep.
            false => masters.max_by_key(|(_, group)| group.weight()),
        }
        .map(|(node, _)| node)
    }

    /// That anybody in contact knows.
    fn latest_group(&self) -> Group {
        let heard = self.peers.values().filter(|peer| peer.is_heard).filter_map(|peer| peer.status.as_ref());
        let groups = heard.map(|status| &status.group).chain([&self.group]);
        groups.max_by_key(|group| group.version).cloned().unwrap_or_default()
    }

    /// Nobody of the group may have gone on without the others: some of it still run, or all are in contact. And there
    /// are no others with a queue of their own, who will have a master.
    fn nobody_outlived(&self, group: &Group) -> bool {
        let runs = |node: NodeId, life| {
            self.peers.get(&node).is_some_and(|peer| peer.is_in(State::Mirror) && peer.life == life)
        };
        let is_met = |node: NodeId| self.peers.get(&node).is_none_or(|peer| peer.is_heard && peer.status.is_some());
        let may_lead = |node: NodeId, status: &Status| {
            let is_synced = status.group.member(node, status.life).is_some_and(|member| member.synced);
            status.is_whole && (is_synced || self.config.promote_on_failure == Promote::Always)
        };
        let is_another = |node: &NodeId, peer: &Peer| {
            let may_lead = peer.status.as_ref().is_some_and(|status| may_lead(*node, status));
            peer.is_in(State::Mirror) && may_lead && !group.has(*node, peer.life)
        };
        let are_others = self.peers.iter().any(|(node, peer)| is_another(node, peer));
        let some_run = group.members.iter().any(|member| runs(member.node, member.life));
        !are_others && (some_run || group.members.iter().all(|member| is_met(member.node)))
    }

    /// Who is to be master of this group: the oldest synchronised mirror; any, if that is allowed; one that comes back.
    pub(super) fn candidate(&self, group: &Group) -> Option<NodeId> {
        let synced = || group.members.iter().filter(|member| member.synced);
        let oldest = synced().find(|member| self.is_available(member));
        let any = || group.members.iter().find(|member| self.is_available(member));
        let any = || any().filter(|_| self.config.promote_on_failure == Promote::Always);
        let back = || synced().find(|member| self.is_back(member));
        oldest.or_else(any).or_else(back).map(|member| member.node)
    }

    /// It is in the group now, with an empty queue.
    pub(super) fn enter(&mut self, group: Group, fx: &mut Fx) {
        let is_synced = group.member(self.id, self.life).is_some_and(|member| member.synced);
        (self.promised, self.joined) = (group.version, group.version);
        self.group = group;
        let empty = Contents::default();
        self.replace_contents(&empty, !is_synced);
        self.write(None, Some(empty), fx);
        self.meet_members();
        self.become_role(Role::Mirror, cause::JOINS, fx);
    }
}
