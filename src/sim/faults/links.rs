//! What happens to links: cuts, partitions, worse conditions, and whom a leader still reaches.

use super::Effective;
use crate::protocol::Protocol;
use crate::protocol::configuration::Configuration;
use crate::scenario::Target;
use crate::sim::Simulation;
use crate::sim::member::Member;
use crate::sim::network::Condition;
use crate::sim::queue::Wake;
use crate::trace::{Observer, Skip, What};
use crate::types::{Duration, NodeId, Role};

impl<P: Protocol, O: Observer> Simulation<P, O> {
    pub(super) fn set_links(
        &mut self,
        index: u32,
        (from, to): (Target, Target),
        both_ways: bool,
        cut: bool,
    ) -> Effective {
        let (from, to) = (self.resolve(index, from)?, self.resolve(index, to)?);
        for (a, b) in from.iter().flat_map(|a| to.iter().map(move |b| (*a, *b))) {
            self.set_link(a, b, cut);
            if both_ways {
                self.set_link(b, a, cut);
            }
        }
        self.review_reach();
        Ok(())
    }

    /// Every direction that is meant, between two different ends.
    pub(super) fn change_links(
        &mut self,
        index: u32,
        (from, to): (Target, Target),
        both_ways: bool,
        change: impl Fn(&mut Condition),
    ) -> Effective {
        let (from, to) = (self.resolve(index, from)?, self.resolve(index, to)?);
        for (a, b) in from.iter().flat_map(|a| to.iter().map(move |b| (*a, *b))).filter(|(a, b)| a != b) {
            self.links.change(a, b, &change);
            if both_ways {
                self.links.change(b, a, &change);
            }
        }
        Ok(())
    }

    pub(super) fn set_link(&mut self, from: NodeId, to: NodeId, cut: bool) {
        if from != to && self.links.set(from, to, cut) {
            self.record(if cut { What::Cut { from, to } } else { What::Mended { from, to } });
        }
    }

    /// Groups that hear only their own; where they overlap, who is in several hears all of these. Nodes in no group
    /// form one of their own with the register.
    pub(super) fn partition(&mut self, index: u32, groups: &[Vec<Target>], overlap: bool) -> Effective {
        let mut groups_of: Vec<Vec<usize>> = vec![Vec::new(); self.members.len()];
        for (number, group) in groups.iter().enumerate() {
            for target in group.iter().filter(|target| **target != Target::Rest) {
                for node in self.resolve_free(index, *target, &groups_of)? {
                    let own = &mut groups_of[usize::from(node.0)];
                    if !overlap {
                        own.clear();
                    }
                    own.push(number);
                }
            }
        }
        let rest = groups.iter().position(|group| group.contains(&Target::Rest));
        for own in groups_of.iter_mut().filter(|own| own.is_empty()) {
            own.extend(rest);
        }
        for a in self.ends() {
            for b in self.ends() {
                let [one, other] = [a, b].map(|node| &groups_of[usize::from(node.0)]);
                let apart = one != other && !one.iter().any(|group| other.contains(group));
                self.set_link(a, b, apart);
            }
        }
        self.review_reach();
        Ok(())
    }

    /// Like `resolve`, but a drawn follower is one that is in no group yet.
    fn resolve_free(&mut self, index: u32, target: Target, taken: &[Vec<usize>]) -> Result<Vec<NodeId>, Skip> {
        if target != Target::Follower {
            return self.resolve(index, target);
        }
        let free = |member: &&Member<P>| {
            member.is_live() && member.role() == Role::Follower && taken[usize::from(member.id.0)].is_empty()
        };
        let followers: Vec<NodeId> = self.members[1..].iter().filter(free).map(|member| member.id).collect();
        if followers.is_empty() {
            return Err(Skip::NoFollower);
        }
        let drawn = self.streams.faults[index as usize].below(followers.len() as u64);
        Ok(vec![followers[drawn as usize]])
    }

    pub(super) fn isolate(&mut self, index: u32, target: Target) -> Effective {
        for node in self.resolve(index, target)? {
            self.set_links_of(node, true, |_| true);
        }
        self.review_reach();
        Ok(())
    }

    /// Both directions of the links to those that are meant.
    pub(super) fn set_links_of(&mut self, node: NodeId, cut: bool, is_meant: impl Fn(NodeId) -> bool) {
        for other in self.ends().filter(|other| is_meant(*other)) {
            self.set_link(node, other, cut);
            self.set_link(other, node, cut);
        }
    }

    /// The nodes, and the register where there is one.
    pub(super) fn ends(&self) -> impl Iterator<Item = NodeId> + use<P, O> {
        let first = if P::SPEC.register.is_some() { 0 } else { 1 };
        (first..=self.cluster.size).map(NodeId)
    }

    // ---- flapping ----

    pub(super) fn flap(
        &mut self,
        index: u32,
        (from, to): (Target, Target),
        both_ways: bool,
        period: Duration,
    ) -> Effective {
        let (from, to) = (self.resolve(index, from)?, self.resolve(index, to)?);
        for (a, b) in from.iter().flat_map(|a| to.iter().map(move |b| (*a, *b))).filter(|(a, b)| a != b) {
            self.begin_flapping(a, b, period);
            if both_ways {
                self.begin_flapping(b, a, period);
            }
        }
        self.review_reach();
        Ok(())
    }

    pub(super) fn flap_node(&mut self, index: u32, target: Target, period: Duration) -> Effective {
        for node in self.resolve(index, target)? {
            for other in self.ends().filter(|other| *other != node) {
                self.begin_flapping(node, other, period);
                self.begin_flapping(other, node, period);
            }
        }
        self.review_reach();
        Ok(())
    }

    /// Cut at once; a pace of zero ends it, and the link works.
    pub(super) fn begin_flapping(&mut self, from: NodeId, to: NodeId, period: Duration) {
        let flaps = self.links.condition(from, to).flap > Duration::ZERO;
        if period == Duration::ZERO && !flaps {
            return;
        }
        let beat = self.links.flap(from, to, period);
        self.set_link(from, to, period > Duration::ZERO);
        if period > Duration::ZERO {
            self.queue.push(self.now.after(period), Wake::Flap { from, to, beat });
        }
    }

    /// A flapping link turns.
    pub(in crate::sim) fn beat(&mut self, from: NodeId, to: NodeId, beat: u16) {
        let Some(period) = self.links.flaps(from, to, beat) else { return };
        let is_cut = self.links.is_cut(from, to);
        self.set_link(from, to, !is_cut);
        self.queue.push(self.now.after(period), Wake::Flap { from, to, beat });
        self.review_reach();
    }

    // ---- reach ----

    /// Notes which leaders reach a majority, both ways, and which no longer do.
    pub(in crate::sim) fn review_reach(&mut self) {
        for node in self.cluster.members() {
            let member = self.member(node);
            if member.is_live() && member.role() == Role::Leader {
                self.review_reach_of(node);
            }
        }
    }

    pub(in crate::sim) fn review_reach_of(&mut self, node: NodeId) {
        let quorum = !P::SPEC.needs_quorum || self.reaches_majority(node);
        if quorum != self.member(node).reaches_quorum {
            self.member(node).reaches_quorum = quorum;
            self.record(What::Reach { node, quorum });
        }
    }

    /// A majority of those that a node takes for the voters are live, count, hear it and are heard by it, itself
    /// included.
    fn reaches_majority(&self, me: NodeId) -> bool {
        let reached = |other: NodeId| {
            let member = &self.members[usize::from(other.0)];
            let counts = member.seen.standing.counts();
            counts && member.is_live() && !self.links.is_cut(me, other) && !self.links.is_cut(other, me)
        };
        match self.members_of(me) {
            Some(members) => members.has_quorum(reached),
            None => Configuration::first(self.cluster.size).has_quorum(reached),
        }
    }
}
