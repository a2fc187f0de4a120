//! The master: it takes requests, passes on what is published, and answers once every mirror in the group has it
//! ("Publisher Confirms").

use super::message::is_earlier;
use super::{Contents, Fx, Group, Member, Message, Mirrored, Role, Splice, SyncMode, Version, join};
use crate::protocol::log::{Command, Entry, Position};
use crate::protocol::{Detail, Operation, Outcome, Request, RequestId};
use crate::types::NodeId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Entries in one message at the most.
const BATCH: usize = 64;

/// What a master knows and owes as long as it is one.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Mastery {
    mirrors: BTreeMap<NodeId, Progress>,
    /// Others whose word for the group's latest version counts.
    accepted: BTreeSet<NodeId>,
    /// By index: who waits for it.
    unanswered: BTreeMap<u64, RequestId>,
    /// Somebody has given his word to an author of a later number.
    pub contested: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Progress {
    /// The group's latest version.
    has_group: bool,
    /// The queue, or the place from which on it gets what is published.
    has_contents: bool,
    /// On its disk to here, and sent to here.
    matched: u64,
    sent: u64,
}

impl Mastery {
    /// All that the group's mirrors have for sure is what was confirmed.
    pub fn new(group: &Group, confirmed: u64) -> Mastery {
        let progress = Progress { has_group: false, has_contents: true, matched: confirmed, sent: confirmed };
        let mirrors = group.members[1..].iter().map(|member| (member.node, progress)).collect();
        Mastery { mirrors, accepted: BTreeSet::new(), unanswered: BTreeMap::new(), contested: None }
    }

    pub fn describe(&self, details: &mut Vec<Detail>) {
        let matched = self.mirrors.iter().map(|(node, progress)| format!("{node}:{}", progress.matched));
        details.push(Detail::new("mirrors have", join(matched)));
        let waiting = self.mirrors.iter().filter(|(_, progress)| !progress.has_group);
        details.push(Detail::new("group not yet known to", join(waiting.map(|(node, _)| node))));
    }
}

impl Mirrored {
    // ---- clients ----

    pub(super) fn request(&mut self, request: Request, fx: &mut Fx) {
        let Role::Master(mastery) = &self.role else { return self.redirect(request.id, fx) };
        if let Operation::Get { key } = request.operation {
            return fx.reply(request.id, Outcome::Done(self.store.value(key)));
        }
        if let Some(answer) = self.store.answered(request.id) {
            return fx.reply(request.id, Outcome::Done(answer));
        }
        // It waits already.
        if mastery.unanswered.values().any(|id| *id == request.id) {
            return;
        }
        self.publish(request, fx);
    }

    fn publish(&mut self, request: Request, fx: &mut Fx) {
        let entry = Entry { term: self.group.version.number, command: Command::Client(request) };
        let index = self.log.push(entry);
        if let Role::Master(mastery) = &mut self.role {
            mastery.unanswered.insert(index, request.id);
        }
        for node in self.mirrors() {
            self.send_entries(node, fx);
        }
        self.write(Some(Splice { from: index, entries: vec![entry] }), None, fx);
        self.resend_later(fx);
        self.advance(fx);
    }

    /// The entry that was confirmed last.
    pub(super) fn answer(&mut self, answer: Option<u64>, fx: &mut Fx) {
        let Role::Master(mastery) = &mut self.role else { return };
        if let Some(id) = mastery.unanswered.remove(&self.confirmed) {
            fx.reply(id, Outcome::Done(answer));
        }
    }

    // ---- mirrors ----

    fn mirrors(&self) -> Vec<NodeId> {
        match &self.role {
            Role::Master(mastery) => mastery.mirrors.keys().copied().collect(),
            _ => Vec::new(),
        }
    }

    /// What was not yet sent to one that is ready for it.
    fn send_entries(&mut self, to: NodeId, fx: &mut Fx) {
        let (last, base) = (self.log.last_index(), self.log.base().index);
        let Role::Master(mastery) = &mut self.role else { return };
        let Some(progress) = mastery.mirrors.get_mut(&to) else { return };
        let ready = progress.has_group && progress.has_contents && progress.sent < last;
        // One that is far behind gets one message at a time.
        if !ready || progress.sent > progress.matched + BATCH as u64 {
            return;
        }
        let after = progress.sent.max(base);
        progress.sent = last.min(after + BATCH as u64);
        self.send_after(to, after, fx);
    }

    fn send_after(&self, to: NodeId, after: u64, fx: &mut Fx) {
        let Some(chain) = self.log.chain_at(after) else { return };
        let position = Position { index: after, term: self.log.term_at(after).unwrap_or(0) };
        let entries = self.log.slice(after + 1, BATCH);
        let (version, confirmed) = (self.group.version, self.confirmed);
        fx.send(to, Message::Publish { version, after: position, chain, entries, confirmed });
    }

    fn copy(&self, to: NodeId, fx: &mut Fx) {
        let is_whole = self.config.sync_mode == SyncMode::Automatic;
        let index = if is_whole { self.confirmed } else { self.log.last_index() };
        let (Some(chain), Some(term)) = (self.log.chain_at(index), self.log.term_at(index)) else { return };
        let last = Position { index, term };
        let store = if is_whole { self.store.clone() } else { Default::default() };
        let entries = self.log.slice(index + 1, usize::MAX / 2);
        let contents = Arc::new(Contents { last, chain, store, entries });
        fx.send(to, Message::Copy { version: self.group.version, contents, is_whole });
    }

    pub(super) fn confirm_received(&mut self, from: NodeId, version: Version, index: u64, fx: &mut Fx) {
        let Role::Master(mastery) = &mut self.role else { return };
        let Some(progress) = mastery.mirrors.get_mut(&from).filter(|_| version == self.group.version) else { return };
        progress.has_contents = true;
        progress.matched = progress.matched.max(index);
        progress.sent = progress.sent.max(progress.matched);
        self.send_entries(from, fx);
        self.advance(fx);
    }

    /// Every mirror knows the group as it is now; where a majority decides, so does one.
    fn is_agreed(&self, mastery: &Mastery) -> bool {
        let counted = mastery.accepted.len() + usize::from(self.counts());
        mastery.mirrors.values().all(|progress| progress.has_group)
            && (!self.config.pauses() || self.is_majority(counted))
    }

    /// Confirms what all have on disk.
    pub(super) fn advance(&mut self, fx: &mut Fx) {
        let Role::Master(mastery) = &self.role else { return };
        if !self.is_agreed(mastery) {
            return;
        }
        let matched = mastery.mirrors.values().map(|progress| progress.matched);
        let index = matched.chain([self.durable_index]).min().unwrap_or(0);
        self.confirm_to(index, fx);
        self.count_synchronised(fx);
    }

    /// A mirror with a copy, and all that was confirmed since, is as good as the others.
    fn count_synchronised(&mut self, fx: &mut Fx) {
        let Role::Master(mastery) = &self.role else { return };
        let has_all =
            |node| mastery.mirrors.get(&node).is_some_and(|it| it.has_contents && it.matched >= self.confirmed);
        let is_new = |member: &&Member| !member.synced && has_all(member.node);
        let new: Vec<NodeId> = self.group.members.iter().filter(is_new).map(|member| member.node).collect();
        if new.is_empty() || self.config.sync_mode == SyncMode::Manual {
            return;
        }
        let mut members = self.group.members.clone();
        members.iter_mut().for_each(|member| member.synced |= new.contains(&member.node));
        self.change(members, fx);
    }

    // ---- the group ----

    /// It becomes the youngest.
    pub(super) fn join_asked(&mut self, from: NodeId, life: u64, promised: Version, fx: &mut Fx) {
        let Role::Master(mastery) = &mut self.role else { return };
        let Some(peer) = self.peers.get_mut(&from).filter(|peer| !is_earlier(life, peer.life)) else { return };
        peer.life = life;
        if self.config.pauses() && promised > self.group.version {
            mastery.contested = Some(promised.number);
        }
        if self.group.has(from, life) {
            return self.resend_later(fx);
        }
        mastery.mirrors.remove(&from);
        if !self.config.pauses() && promised > self.group.version {
            // What it throws away may be of a later group: from now on that is an earlier one, for all who know it.
            self.group.version = Version { number: promised.number + 1, author: self.id, change: 0 };
        }
        let synced = self.log.last_index() == 0;
        let mut members = self.group.members.clone();
        members.retain(|member| member.node != from);
        members.push(Member { node: from, life, synced });
        self.change(members, fx);
    }

    pub(super) fn take_out(&mut self, node: NodeId, fx: &mut Fx) {
        let mut members = self.group.members.clone();
        members.retain(|member| member.node != node || self.is_available(member));
        if members.len() < self.group.members.len() {
            self.change(members, fx);
        }
    }

    fn change(&mut self, members: Vec<Member>, fx: &mut Fx) {
        let Version { number, author, change } = self.group.version;
        let version = Version { number, author, change: change + 1 };
        self.group = Group { version, members };
        self.promised = self.promised.max(version);
        let Role::Master(mastery) = &mut self.role else { return };
        mastery.accepted.clear();
        mastery.mirrors.retain(|node, _| self.group.has_node(*node));
        for member in &self.group.members[1..] {
            let new = Progress { has_group: false, has_contents: member.synced, matched: 0, sent: 0 };
            let progress = mastery.mirrors.entry(member.node).or_insert(new);
            (progress.has_group, progress.sent) = (false, progress.matched);
        }
        self.save(fx);
        self.install(fx);
        self.advance(fx);
    }

    /// To the mirrors that lack it, and, until it is agreed on, to whoever else counts.
    pub(super) fn install(&mut self, fx: &mut Fx) {
        let Role::Master(mastery) = &self.role else { return };
        let lacks = |node: &NodeId| mastery.mirrors.get(node).is_some_and(|progress| !progress.has_group);
        let counts = |node: &NodeId| {
            let is_asked =
                self.config.pauses() && !mastery.accepted.contains(node) && !mastery.mirrors.contains_key(node);
            is_asked && self.peers[node].is_heard && !self.is_agreed(mastery)
        };
        for node in self.peers.keys().filter(|node| lacks(node) || counts(node)) {
            fx.send(*node, Message::Install { group: self.group.clone() });
        }
        self.resend_later(fx);
    }

    pub(super) fn installed(&mut self, from: NodeId, version: Version, counts: bool, fx: &mut Fx) {
        let Role::Master(mastery) = &mut self.role else { return };
        if version != self.group.version {
            return;
        }
        if counts {
            mastery.accepted.insert(from);
        }
        let Some(progress) = mastery.mirrors.get_mut(&from) else { return self.advance(fx) };
        if !std::mem::replace(&mut progress.has_group, true) {
            match progress.has_contents {
                true => self.send_entries(from, fx),
                false => self.copy(from, fx),
            }
        }
        self.advance(fx);
    }

    /// What was not acknowledged.
    pub(super) fn resend(&mut self, fx: &mut Fx) {
        self.resends = false;
        self.ask_for_promises(fx);
        let Role::Master(mastery) = &self.role else { return };
        let mut is_owed = !self.is_agreed(mastery);
        for (node, progress) in mastery.mirrors.iter().filter(|(_, progress)| progress.has_group) {
            let lacks = !progress.has_contents || progress.matched < self.log.last_index();
            is_owed |= lacks;
            match progress.has_contents {
                false => self.copy(*node, fx),
                true if lacks => self.send_after(*node, progress.matched.max(self.log.base().index), fx),
                true => {}
            }
        }
        if is_owed {
            self.install(fx);
        }
    }
}
