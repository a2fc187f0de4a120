//! Who is master: a node that is to be one asks all that it sees, and they give their word to it. What was installed by
//! those who had to is told to whoever asks next, so that nobody goes on from an older group.

use super::{Contents, Fx, Group, Mastery, Member, Message, Mirrored, Role, State, Version, cause};
use crate::protocol::log::Log;
use crate::protocol::store::Store;
use crate::types::NodeId;
use std::collections::BTreeMap;

/// Of a node that wants to be master.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Promotion {
    version: Version,
    /// Who accepts it, and whether that counts.
    pub promises: BTreeMap<NodeId, bool>,
    /// The latest group that any of them knows.
    latest: Group,
}

impl Mirrored {
    /// A mirror whose master is down, or waits in vain for another one.
    pub(super) fn miss_master(&mut self, fx: &mut Fx) {
        let is_led = self.group.master().is_some_and(|master| master.node != self.id && self.is_available(master));
        if !is_led && self.candidate(&self.group) == Some(self.id) {
            self.promote(cause::MASTER_DOWN, fx);
        }
    }

    /// A master that others have given up, but not taken out.
    pub(super) fn insist(&mut self, fx: &mut Fx) {
        let Role::Master(mastery) = &self.role else { return };
        if let Some(number) = mastery.contested {
            self.promised.number = self.promised.number.max(number);
            self.promote(cause::CONTESTED, fx);
        }
    }

    pub(super) fn promote(&mut self, cause: u8, fx: &mut Fx) {
        let number = self.promised.number.max(self.group.version.number) + 1;
        let version = Version { number, author: self.id, change: 0 };
        self.promised = version;
        self.save(fx);
        let promotion = Promotion { version, promises: BTreeMap::new(), latest: self.group.clone() };
        self.become_role(Role::Promoting(promotion), cause, fx);
        self.ask_for_promises(fx);
        self.count_promises(fx);
    }

    /// All that it sees: of the group, or of the cluster where a majority of that decides.
    fn asked(&self) -> Vec<NodeId> {
        let is_asked = |node: &NodeId| {
            let peer = &self.peers[node];
            let is_member = |member: &&Member| member.node == *node;
            let is_known = match self.config.pauses() {
                true => peer.is_heard,
                // One that starts again is another one, of which all is forgotten when it joins.
                false => self
                    .group
                    .members
                    .iter()
                    .find(is_member)
                    .is_some_and(|it| self.is_available(it) || self.is_back(it)),
            };
            is_known && !peer.is_in(State::Paused)
        };
        self.peers.keys().copied().filter(is_asked).collect()
    }

    pub(super) fn ask_for_promises(&mut self, fx: &mut Fx) {
        let Role::Promoting(promotion) = &self.role else { return };
        for node in self.asked().into_iter().filter(|node| !promotion.promises.contains_key(node)) {
            fx.send(node, Message::Prepare { version: promotion.version });
        }
        self.resend_later(fx);
    }

    pub(super) fn prepare_received(&mut self, from: NodeId, version: Version, fx: &mut Fx) {
        let is_known = self.config.pauses() || !self.is_running() || self.group.has_node(from);
        match &self.role {
            Role::Paused => return,
            // It is here.
            Role::Master(_) => return self.refuse(from, fx),
            _ if version < self.promised || !is_known => return self.refuse(from, fx),
            _ => {}
        }
        if version > self.promised {
            self.promised = version;
            self.save(fx);
            self.give_way(fx);
        }
        fx.send(from, Message::Promise { version, group: self.group.clone(), counts: self.counts() });
    }

    pub(super) fn refuse(&self, to: NodeId, fx: &mut Fx) {
        fx.send(to, Message::Refuse { promised: self.promised, status: Box::new(self.status()) });
    }

    /// Somebody else is to be master.
    fn give_way(&mut self, fx: &mut Fx) {
        match &self.role {
            Role::Promoting(_) | Role::Master(_) => {}
            _ => return,
        }
        self.stop_resending(fx);
        let role = if self.group.has(self.id, self.life) { Role::Mirror } else { Role::STARTING };
        self.become_role(role, cause::GIVES_WAY, fx);
    }

    pub(super) fn promise_received(&mut self, from: NodeId, version: Version, group: Group, counts: bool, fx: &mut Fx) {
        let Role::Promoting(promotion) = &mut self.role else { return };
        if promotion.version != version {
            return;
        }
        promotion.promises.insert(from, counts);
        if group.version > promotion.latest.version {
            promotion.latest = group;
        }
        self.count_promises(fx);
    }

    pub(super) fn count_promises(&mut self, fx: &mut Fx) {
        let Role::Promoting(promotion) = &self.role else { return };
        let counted = promotion.promises.values().filter(|counts| **counts).count() + usize::from(self.counts());
        let is_enough = !self.config.pauses() || self.is_majority(counted);
        if !is_enough || self.asked().iter().any(|node| !promotion.promises.contains_key(node)) {
            return;
        }
        let (version, latest) = (promotion.version, promotion.latest.clone());
        // Another one may have been master since this one knew.
        let was_running = self.is_running();
        self.group = latest;
        if was_running && !self.group.has(self.id, self.life) {
            return self.restart(cause::TAKEN_OUT, fx);
        }
        match self.candidate(&self.group) == Some(self.id) {
            true => self.lead(version, fx),
            false => self.give_way(fx),
        }
    }

    pub(super) fn refused(&mut self, from: NodeId, promised: Version, fx: &mut Fx) {
        let is_master = self.group.master().is_some_and(|master| master.node == from && self.is_available(master));
        let follows_another = self.group.has_node(from) && !self.config.pauses() && promised.author != self.id;
        match &mut self.role {
            Role::Promoting(promotion) if promised > promotion.version || is_master => self.give_way(fx),
            Role::Master(mastery) if promised > self.group.version || follows_another => {
                mastery.contested = Some(promised.number);
            }
            _ => {}
        }
    }

    /// The new master's queue is everybody's. Unsynchronised mirrors join anew.
    fn lead(&mut self, version: Version, fx: &mut Fx) {
        let survives = |member: &&Member| member.node != self.id && member.synced && self.is_available(member);
        let others: Vec<Member> = match self.hollow {
            true => Vec::new(),
            false => self.group.members.iter().filter(survives).copied().collect(),
        };
        let own = Member { node: self.id, life: self.life, synced: true };
        self.group = Group { version, members: [own].into_iter().chain(others).collect() };
        self.joined = version;
        let contents = self.hollow.then(|| self.begin_with_what_there_is());
        self.write(None, contents, fx);
        let mastery = Mastery::new(&self.group, self.confirmed);
        self.become_role(Role::Master(mastery), cause::PROMOTED, fx);
        self.install(fx);
        self.advance(fx);
    }

    /// The messages that an unsynchronised mirror has are the queue from now on.
    fn begin_with_what_there_is(&mut self) -> Contents {
        let entries = self.log.slice(self.log.base().index + 1, usize::MAX / 2);
        self.replace_contents(&Contents::default(), false);
        self.log = Log::default();
        self.store = Store::default();
        for entry in &entries {
            self.log.push(*entry);
        }
        Contents { entries, ..Contents::default() }
    }

    // ---- a group from its master ----

    pub(super) fn install_received(&mut self, from: NodeId, group: Group, fx: &mut Fx) {
        let version = group.version;
        let has_me = group.has(self.id, self.life);
        match &self.role {
            Role::Paused => return,
            Role::Starting { asks, .. } if has_me => {
                if self.config.pauses() && version < self.promised {
                    return self.refuse(from, fx);
                }
                if self.config.pauses() || *asks == Some(from) {
                    self.enter(group, fx);
                }
            }
            _ if version < self.promised || !self.may_follow(version) => return self.refuse(from, fx),
            _ if has_me && self.is_running() => self.follow(group, fx),
            _ if self.config.pauses() => {
                // It keeps the record as one of a majority, and is no member.
                let was_running = self.is_running();
                if version > self.group.version {
                    (self.promised, self.group) = (version, group);
                    self.save(fx);
                }
                match was_running {
                    true => self.restart(cause::TAKEN_OUT, fx),
                    false => self.give_way(fx),
                }
            }
            _ if self.is_running() && self.group.has_node(from) => return self.taken_out_by(from, fx),
            _ => return,
        }
        if self.group.version == version {
            fx.send(from, Message::Installed { version, counts: self.counts() });
        }
    }

    /// Without a majority's word both sides of a partition have versions that grow: what counts is who has its own.
    pub(super) fn may_follow(&self, version: Version) -> bool {
        self.config.pauses() || version.author == self.promised.author
    }

    pub(super) fn follow(&mut self, group: Group, fx: &mut Fx) {
        if group.version <= self.group.version {
            return;
        }
        let before = self.phase();
        if matches!(self.role, Role::Master(_) | Role::Promoting(_)) {
            self.stop_resending(fx);
            self.role = Role::Mirror;
        }
        (self.promised, self.group) = (group.version, group);
        self.meet_members();
        self.save(fx);
        let leads = before == super::phase::MASTER || before == super::phase::PROMOTING;
        self.tell_phase(before, if leads { cause::GIVES_WAY } else { cause::SYNCHRONISED }, fx);
    }
}
