//! Changes of the members: one voter at a time, or by joint consensus (paper, section 6; dissertation,
//! chapter 4), with learners (4.2.1); and what a server may do whose disk was replaced.
//!
//! A configuration holds for a server as soon as it is in its log, committed or not (4.1), and gives way with
//! its entry. The rounds of 4.2.1 end, in short, when a new server holds all that its leader has committed.
//!
//! **A replaced disk.** A server that forgot its vote could vote twice in a term, and one that forgot entries
//! still counts where it acknowledged them. It comes back with another identity, by a change of the members
//! (dissertation, 3.8; operators of etcd remove the member and add it as a new one). Here a server keeps its
//! number, and its disks are numbered: the entry that adds it says which was the newest disk when an operator
//! asked for it, so that the server knows whether it is meant as it is now, or as it was long ago. Until then
//! it receives the log, but neither votes nor campaigns nor counts. Why that is safe:
//! - It counts only with the entry that adds it in its log. Before it the removal was committed, by a majority
//!   that did without the server. Whoever leads a later term has the removal, and counts nothing of a server
//!   outside, whatever the old disk had promised.
//! - A candidate that still waits for the old disk's vote lacks the entry that adds the server: the new disk
//!   gives it no second one, for its own log is the later one (5.4.1).
//! - What the old disk acknowledged ends before that entry, and there the leader does not count it.

use super::leader::slot;
use super::{Leadership, Mistake, Raft, State, cause};
use crate::protocol::configuration::{Change, Configuration, NodeSet, Objection, Standing, Wish};
use crate::protocol::log::{Command, Entry, Log};
use crate::protocol::{Detail, Effects};
use crate::types::NodeId;
use std::collections::BTreeMap;

type Fx = Effects<Raft>;

/// How the voters are changed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum ChangeMode {
    /// At most one at a time: any two majorities overlap (dissertation, 4.1).
    #[default]
    SingleServer,
    /// Any, by way of a configuration that needs both majorities (paper, 6).
    Joint,
}

impl ChangeMode {
    pub const ALL: [ChangeMode; 2] = [ChangeMode::SingleServer, ChangeMode::Joint];
    pub const NAMES: [&'static str; 2] = ["single-server", "joint"];
}

/// The members, and since when those are who were not there from the beginning.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Roster {
    pub configuration: Configuration,
    joined: BTreeMap<NodeId, Joined>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Joined {
    index: u64,
    newest_disk: u32,
}

impl Roster {
    fn changed(&self, index: u64, configuration: Configuration) -> Roster {
        let (before, now) = (self.configuration.listeners(), configuration.listeners());
        let mut joined = self.joined.clone();
        joined.retain(|node, _| now.contains(*node));
        let newest_disk = configuration.newest_disk;
        joined.extend(now.minus(before).iter().map(|node| (node, Joined { index, newest_disk })));
        Roster { configuration, joined }
    }

    /// What a server acknowledged before this index was on a disk that did not belong to the cluster.
    pub(super) fn joined_at(&self, node: NodeId) -> u64 {
        self.joined.get(&node).map_or(0, |joined| joined.index)
    }
}

/// The configurations in a log, the one at its base among them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Membership {
    /// As of time 0.
    founding: Roster,
    base: Roster,
    /// By the index of the entry that brought it.
    later: Vec<(u64, Roster)>,
    /// Counts the changes; zero for who knows of none since the beginning.
    revision: u32,
}

impl Membership {
    pub(super) fn new(founders: u16, base: Option<&Roster>, log: &Log) -> Membership {
        let revision = u32::from(base.is_some());
        let founding = Roster { configuration: Configuration::first(founders), ..Roster::default() };
        let base = base.unwrap_or(&founding).clone();
        let mut membership = Membership { founding, base, later: Vec::new(), revision };
        for index in log.base().index + 1..=log.last_index() {
            log.get(index).into_iter().for_each(|entry| membership.appended(index, entry));
        }
        membership
    }

    #[inline]
    pub(super) fn roster(&self) -> &Roster {
        self.later.last().map_or(&self.base, |(_, roster)| roster)
    }

    /// Where in the log the latest configuration stands; zero if it is the one of the base.
    fn index(&self) -> u64 {
        self.later.last().map_or(0, |(index, _)| *index)
    }

    #[inline]
    pub(super) fn appended(&mut self, index: u64, entry: &Entry) {
        let Command::Configure(configuration) = entry.command else { return };
        let roster = self.roster().changed(index, configuration);
        self.later.push((index, roster));
        self.revision += 1;
    }

    pub(super) fn truncated(&mut self, from: u64) {
        let before = self.later.len();
        self.later.retain(|(index, _)| *index < from);
        self.revision += u32::from(self.later.len() < before);
    }

    /// As of this index, which is applied; none if that is how it was at the beginning.
    pub(super) fn at(&self, index: u64) -> Option<Roster> {
        let known = self.later.iter().rev().find(|(at, _)| *at <= index).map_or(&self.base, |(_, roster)| roster);
        (*known != self.founding).then(|| known.clone())
    }

    /// A snapshot took the place of the log.
    pub(super) fn installed(&mut self, roster: Option<&Roster>) {
        let before = std::mem::replace(&mut self.base, roster.unwrap_or(&self.founding).clone());
        let latest = self.later.drain(..).next_back().map_or(before, |(_, roster)| roster);
        self.revision += u32::from(latest != self.base);
    }

    /// The log now begins after `index`; the roster at its base, if that is another one.
    pub(super) fn compacted(&mut self, index: u64) -> Option<Roster> {
        let passed = self.later.iter().take_while(|(at, _)| *at <= index).count();
        self.base = self.later.drain(..passed).next_back()?.1;
        Some(self.base.clone())
    }

    /// The rosters that may yet turn out to hold: the last that is committed, and those after it.
    fn undecided(&self, committed: u64) -> impl Iterator<Item = &Roster> {
        let open = self.later.iter().filter(move |(index, _)| *index > committed).count();
        let all = std::iter::once(&self.base).chain(self.later.iter().map(|(_, roster)| roster));
        all.skip(self.later.len() - open)
    }

    /// Whom the latest configuration leaves out, as long as it is not committed.
    fn leaving(&self, committed: u64) -> NodeSet {
        if self.index() <= committed {
            return NodeSet::EMPTY;
        }
        let all = self.undecided(committed).map(|roster| roster.configuration.listeners());
        all.fold(NodeSet::EMPTY, NodeSet::or).minus(self.roster().configuration.listeners())
    }
}

impl Raft {
    pub(super) fn configuration(&self) -> &Configuration {
        &self.membership.roster().configuration
    }

    /// Its memory is that of the member that it stands for.
    pub(super) fn counts(&self) -> bool {
        let joined = || self.membership.roster().joined.get(&self.id);
        let is_meant = || joined().is_some_and(|joined| joined.newest_disk >= self.disk);
        self.disk == 0 || self.config.mistake == Mistake::WipedNodeVotes || is_meant()
    }

    /// A server that was removed is needed as long as its removal is not committed (4.2.2).
    pub(super) fn may_campaign(&self) -> bool {
        let mut rosters = self.membership.undecided(self.commit_index);
        self.counts() && rosters.any(|roster| roster.configuration.is_voter(self.id))
    }

    #[inline]
    pub(super) fn standing(&self) -> Standing {
        let configuration = self.configuration();
        match () {
            // Asked for at every step, and most of the time it is this.
            () if self.disk == 0 && configuration.is_voter(self.id) => Standing::Voter,
            () if !configuration.is_member(self.id) => Standing::Outside,
            () if !self.counts() => Standing::Replaced,
            () if configuration.is_voter(self.id) => Standing::Voter,
            () => Standing::Learner,
        }
    }

    pub(super) fn members_revision(&self) -> u32 {
        self.membership.revision
    }

    // ---- the leader ----

    /// To whom it sends: the members, and who is leaving, until that is committed.
    pub(super) fn audience(&self) -> impl Iterator<Item = NodeId> + use<> {
        let mut all = *self.configuration();
        all.learners = all.learners.or(self.membership.leaving(self.commit_index));
        let me = self.id;
        all.members().filter(move |node| *node != me)
    }

    /// What a majority holds, as far as it counts.
    pub(super) fn reached_by_majority(&mut self) -> u64 {
        let State::Leader(leadership) = &self.role else { return 0 };
        let roster = self.membership.roster();
        let held = |node| {
            let progress = &leadership.progress[slot(node)];
            let counts = progress.counts && progress.matched >= roster.joined_at(node);
            if counts { progress.matched } else { 0 }
        };
        roster.configuration.reached(held, &mut self.scratch)
    }

    fn has_committed_in_term(&self) -> bool {
        self.log.term_at(self.commit_index) == Some(self.current_term)
    }

    pub(super) fn objection_to(&self, change: &Change) -> Option<Objection> {
        self.plan(change).err()
    }

    pub(super) fn change(&mut self, change: &Change, fx: &mut Fx) {
        if let Ok(next) = self.plan(change) {
            self.configure(Configuration { newest_disk: change.newest_disk, ..next }, fx);
        }
    }

    /// The configuration that a change begins with.
    fn plan(&self, change: &Change) -> Result<Configuration, Objection> {
        let State::Leader(Leadership { transfer, .. }) = &self.role else { return Err(Objection::UnderWay) };
        let now = *self.configuration();
        let ends_joining = match change.wish {
            Wish::Learn(node) | Wish::Remove(node) => now.joining == Some(node),
            Wish::Add(_) | Wish::Become(_) => false,
        };
        let is_open = now.is_joint() || now.joining.is_some() && !ends_joining;
        if transfer.is_some() || is_open || self.membership.index() > self.commit_index {
            return Err(Objection::UnderWay);
        }
        // Two leaders could else each change one voter of the same configuration, and their majorities would not
        // overlap (Ongaro to raft-dev, "bug in single-server membership changes", 10 July 2015).
        if !self.has_committed_in_term() && self.config.mistake != Mistake::ChangeBeforeCommit {
            return Err(Objection::TooEarly);
        }
        let next = self.wished(&now, change.wish)?;
        match next {
            _ if next == now => Err(Objection::Nothing),
            _ if next.voters.is_empty() => Err(Objection::NobodyLeft),
            _ => Ok(next),
        }
    }

    fn wished(&self, now: &Configuration, wish: Wish) -> Result<Configuration, Objection> {
        let voting = |voters| self.with_voters(now, voters);
        Ok(match wish {
            Wish::Add(node) if now.is_voter(node) => *now,
            Wish::Add(node) => Configuration { learners: now.learners.with(node), joining: Some(node), ..*now },
            Wish::Learn(node) => {
                let next = if now.is_voter(node) { voting(now.voters.without(node)) } else { *now };
                let joining = next.joining.filter(|joining| *joining != node);
                Configuration { learners: next.learners.with(node), joining, ..next }
            }
            Wish::Remove(node) if now.is_voter(node) => voting(now.voters.without(node)),
            Wish::Remove(node) => {
                let joining = now.joining.filter(|joining| *joining != node);
                Configuration { learners: now.learners.without(node), joining, ..*now }
            }
            Wish::Become(voters) if self.config.change == ChangeMode::Joint => voting(voters),
            Wish::Become(voters) => {
                let (added, removed) = (voters.minus(now.voters), now.voters.minus(voters));
                let one = added.or(removed).iter().next();
                match (added.len(), removed.len(), one) {
                    (1, 0, Some(node)) => self.wished(now, Wish::Add(node))?,
                    (0, 1, Some(node)) => self.wished(now, Wish::Remove(node))?,
                    (0, 0, _) => *now,
                    _ => return Err(Objection::NotByOne),
                }
            }
        })
    }

    /// The way to other voters: at once if they differ by one, by way of both sets with joint consensus.
    fn with_voters(&self, now: &Configuration, voters: NodeSet) -> Configuration {
        let outgoing = match self.config.change {
            ChangeMode::Joint if voters != now.voters => now.voters,
            _ => NodeSet::EMPTY,
        };
        let joining = now.joining.filter(|joining| !voters.contains(*joining));
        Configuration { voters, outgoing, learners: now.learners.minus(voters), joining, ..*now }
    }

    fn configure(&mut self, configuration: Configuration, fx: &mut Fx) {
        let new = configuration.listeners().minus(self.configuration().listeners());
        for node in new.iter() {
            let fresh = self.fresh_progress();
            if let Some(progress) = self.progress(node) {
                *progress = fresh;
            }
        }
        self.propose(Command::Configure(configuration), fx);
    }

    /// The commit index has moved on from `before`: whoever has left learns of it, and what was begun goes on.
    pub(super) fn after_commit(&mut self, before: u64, fx: &mut Fx) {
        let left = self.membership.leaving(before).minus(self.membership.leaving(self.commit_index));
        let everywhere = self.everywhere();
        left.without(self.id).iter().for_each(|node| self.beat(node, everywhere, fx));
        self.continue_change(fx);
    }

    /// A committed configuration is seldom the last: C_old,new is followed by C_new, a learner that has caught up
    /// becomes a voter, and a leader that is no voter any more steps down (4.2.2).
    pub(super) fn continue_change(&mut self, fx: &mut Fx) {
        let is_leader = matches!(self.role, State::Leader(_));
        if !is_leader || self.membership.index() > self.commit_index || !self.has_committed_in_term() {
            return;
        }
        let now = *self.configuration();
        if now.is_joint() {
            return self.configure(Configuration { outgoing: NodeSet::EMPTY, ..now }, fx);
        }
        if let Some(node) = now.joining.filter(|node| self.has_caught_up(*node)) {
            let next = self.with_voters(&now, now.voters.with(node));
            return self.configure(next, fx);
        }
        if !now.is_voter(self.id) {
            self.beat_all(fx);
            self.leader = None;
            self.become_follower(cause::REMOVED, fx);
        }
    }

    fn has_caught_up(&self, node: NodeId) -> bool {
        let State::Leader(leadership) = &self.role else { return false };
        let progress = &leadership.progress[slot(node)];
        progress.counts && progress.matched >= self.commit_index
    }

    pub(super) fn describe_membership(&self, details: &mut Vec<Detail>) {
        let now = self.configuration();
        let or_none = |nodes: NodeSet| if nodes.is_empty() { "none".to_string() } else { nodes.to_string() };
        let listed = |nodes: NodeSet| or_none(nodes).replace(',', " ");
        if now.is_joint() {
            details.push(Detail::new("C_old", listed(now.outgoing)));
            details.push(Detail::new("C_new", listed(now.voters)));
        } else {
            let crowd = Configuration { learners: NodeSet::EMPTY, ..*now };
            details.push(Detail::new("voters", crowd.to_string().replace(',', " ")));
        }
        details.push(Detail::new("learners", listed(now.learners)));
        if let Some(joining) = now.joining {
            details.push(Detail::new("becomes a voter", joining));
        }
        if !self.counts() {
            details.push(Detail::new("disk", "replaced: neither votes nor counts until removed and added again"));
        }
    }
}
