//! Faults take effect: on nodes, links, messages, clients.

use super::clock::Clock;
use super::member::{Held, Member};
use super::network::Condition;
use super::prng::{Purpose, Stream};
use super::queue::Wake;
use super::{Input, Simulation};
use crate::protocol::configuration::{Change, Configuration, Objection, Standing, Wish};
use crate::protocol::quorum::majority;
use crate::protocol::{CRASHES, PAUSES, Protocol, RECOVERS, RESUMES, Timer};
use crate::scenario::fault::Step;
use crate::scenario::{Action, Target, When};
use crate::trace::{Loss, Observer, Skip, What};
use crate::types::{Duration, NodeId, Role};

/// Failures and repairs at exponential times, each node on a stream of its own.
#[derive(Clone)]
pub struct Chaos {
    streams: Vec<Stream>,
    times: Option<(Duration, Duration)>,
    /// Counts the starts and ends, so that a strike of an earlier one is recognised.
    reign: u32,
}

impl Chaos {
    pub fn new(seed: u64, nodes: u16) -> Chaos {
        let stream = |number| Stream::new(seed, Purpose::Chaos, u64::from(number));
        Chaos { streams: (0..=nodes).map(stream).collect(), times: None, reign: 0 }
    }

    pub fn reigns(&self) -> bool {
        self.times.is_some()
    }

    fn end(&mut self) {
        self.times = None;
        self.reign += 1;
    }
}

impl<P: Protocol> Member<P> {
    fn role(&self) -> Role {
        P::SPEC.role(self.state)
    }
}

type Effective = Result<(), Skip>;

impl<P: Protocol, O: Observer> Simulation<P, O> {
    /// A fault of the scenario is due.
    pub(super) fn fault(&mut self, index: u32) {
        let fault = self.scenario.faults[index as usize].clone();
        if let When::Every(period) = fault.when {
            if index < self.settled_faults {
                return;
            }
            self.queue.push_fault(self.now.after(period), index);
        }
        self.record(What::Fault { index });
        if let Err(why) = self.act(index, &fault.action) {
            self.record(What::Skipped { index, why });
        }
    }

    fn act(&mut self, index: u32, action: &Action) -> Effective {
        match action {
            Action::Crash { target, lasting } => self.strike(index, *target, *lasting, Skip::AlreadyDown, Self::crash),
            Action::Restart { target } => self.strike(index, *target, None, Skip::AlreadyUp, Self::restart),
            Action::Pause { target, lasting } => self.strike(index, *target, *lasting, Skip::AlreadyDown, Self::pause),
            Action::Resume { target } => self.strike(index, *target, None, Skip::NotPaused, Self::resume),
            Action::Timeout { target } => self.strike(index, *target, None, Skip::NoTimer, Self::time_out),
            Action::Cut { from, to, both_ways } => self.set_links(index, (*from, *to), *both_ways, true),
            Action::Mend { from, to, both_ways } => self.set_links(index, (*from, *to), *both_ways, false),
            Action::Partition { groups } => self.partition(index, groups),
            Action::Isolate { target } => self.isolate(index, *target),
            Action::Wipe { target } => self.strike(index, *target, None, Skip::AlreadyDown, Self::wipe),
            Action::SlowDisk { target, by } => {
                self.each(index, *target, |simulation, node| simulation.member(node).disk.slower = *by)
            }
            Action::Drift { target, ppm } => {
                self.each(index, *target, |simulation, node| simulation.member(node).clock.drift_ppm = *ppm)
            }
            Action::StepClock { target, by } => {
                self.each(index, *target, |simulation, node| simulation.step_clock(node, *by))
            }
            Action::Delay { from, to, both_ways, by } => {
                self.change_links(index, (*from, *to), *both_ways, |condition| condition.delay = *by)
            }
            Action::Loss { from, to, both_ways, share } => {
                self.change_links(index, (*from, *to), *both_ways, |condition| condition.loss = *share)
            }
            Action::Heal => {
                self.links.heal();
                self.record(What::Healed);
                self.review_reach();
                Ok(())
            }
            Action::Settle => {
                self.settle();
                Ok(())
            }
            Action::Transfer { target } => self.transfer(index, *target),
            Action::Add { target } => self.change_one(index, *target, Wish::Add),
            Action::Learn { target } => self.change_one(index, *target, Wish::Learn),
            Action::Remove { target } => self.change_one(index, *target, Wish::Remove),
            Action::Reconfigure { voters } => self.change(Wish::Become(voters.iter().copied().collect())),
            Action::Request { key, target } => self.write_request(index, *key, *target),
            Action::Drop { message } => self.drop_message(*message),
            Action::Chaos { mtbf, mttr } => {
                self.begin_chaos(*mtbf, *mttr);
                Ok(())
            }
            Action::Calm => {
                self.chaos.end();
                Ok(())
            }
        }
    }

    // ---- targets ----

    /// Who is meant, drawn where the target leaves a choice.
    fn resolve(&mut self, index: u32, target: Target) -> Result<Vec<NodeId>, Skip> {
        let size = self.cluster.size;
        match target {
            Target::Node(node) => Ok(vec![node]),
            Target::Register if P::SPEC.has_register => Ok(vec![NodeId::REGISTER]),
            Target::Register => Err(Skip::NoRegister),
            Target::Leader => self.leader().map(|leader| vec![leader]).ok_or(Skip::NoLeader),
            Target::Follower => {
                let live = |member: &&Member<P>| member.is_live() && member.role() == Role::Follower;
                let followers: Vec<NodeId> = self.members[1..].iter().filter(live).map(|member| member.id).collect();
                if followers.is_empty() {
                    return Err(Skip::NoFollower);
                }
                let drawn = self.streams.faults[index as usize].below(followers.len() as u64);
                Ok(vec![followers[drawn as usize]])
            }
            Target::Majority => Ok(self.draw_members(index, majority(size))),
            Target::Minority => Ok(self.draw_members(index, size - majority(size))),
            Target::All | Target::Rest => Ok(self.cluster.members().collect()),
        }
    }

    fn draw_members(&mut self, index: u32, count: u16) -> Vec<NodeId> {
        let mut members: Vec<NodeId> = self.cluster.members().collect();
        self.streams.faults[index as usize].shuffle(&mut members);
        members.truncate(usize::from(count));
        members.sort_unstable();
        members
    }

    // ---- nodes ----

    /// Does something to every node that is meant; skipped if it was possible for none.
    fn strike(
        &mut self,
        index: u32,
        target: Target,
        lasting: Option<Duration>,
        impossible: Skip,
        act: fn(&mut Self, NodeId) -> bool,
    ) -> Effective {
        let mut any = false;
        for node in self.resolve(index, target)? {
            if !act(self, node) {
                continue;
            }
            any = true;
            if let Some(lasting) = lasting {
                let life = self.member(node).life;
                self.queue.push(self.now.after(lasting), Wake::Relief { node, life });
            }
        }
        self.review_reach();
        if any { Ok(()) } else { Err(impossible) }
    }

    /// Does something that is possible for every node.
    fn each(&mut self, index: u32, target: Target, act: impl Fn(&mut Self, NodeId)) -> Effective {
        for node in self.resolve(index, target)? {
            act(self, node);
        }
        Ok(())
    }

    /// It crashes if it is up; then its disk is empty.
    fn wipe(&mut self, node: NodeId) -> bool {
        self.crash(node);
        self.replaced_disks += 1;
        let number = self.replaced_disks;
        self.member(node).disk.wipe(number);
        self.record(What::Wiped { node });
        true
    }

    /// Timers end at a moment of the node's own clock, which is now nearer or further away.
    fn step_clock(&mut self, node: NodeId, Step { ahead, by }: Step) {
        let now = self.now;
        for timer in 0..P::Timer::ALL.len() {
            let slot = &mut self.members[usize::from(node.0)].timers[timer];
            if !slot.armed {
                continue;
            }
            let left = slot.deadline.since(now);
            let left = if ahead { Duration(left.0.saturating_sub(by.0)) } else { Duration(left.0 + by.0) };
            slot.set(now, now.after(left), &mut self.queue, node, timer as u8);
        }
    }

    fn failed(&mut self, node: NodeId, cause: u8) {
        if node.is_member() {
            self.become_state(node, P::SPEC.failed(), cause);
        }
    }

    fn crash(&mut self, node: NodeId) -> bool {
        if !self.member(node).is_up() {
            return false;
        }
        let was_paused = self.member(node).paused;
        let backlog = std::mem::take(&mut self.member(node).backlog);
        self.record(What::Crashed { node });
        self.member(node).crash();
        for held in backlog {
            if let Held::Flight(flight) = held {
                self.record(What::Lost(flight.passage, Loss::Down));
            }
        }
        if !was_paused {
            self.failed(node, CRASHES);
        }
        true
    }

    fn restart(&mut self, node: NodeId) -> bool {
        if self.member(node).is_up() {
            return false;
        }
        self.member(node).life += 1;
        self.record(What::Restarted { node });
        self.boot(node);
        self.returned(node, RECOVERS);
        true
    }

    fn pause(&mut self, node: NodeId) -> bool {
        if !self.member(node).is_live() {
            return false;
        }
        self.member(node).paused = true;
        self.member(node).life += 1;
        self.record(What::Paused { node });
        self.failed(node, PAUSES);
        true
    }

    /// Wakes up late, and finds what arrived meanwhile.
    fn resume(&mut self, node: NodeId) -> bool {
        if !self.member(node).paused {
            return false;
        }
        self.member(node).paused = false;
        self.member(node).life += 1;
        self.record(What::Resumed { node });
        self.returned(node, RESUMES);
        let backlog = std::mem::take(&mut self.member(node).backlog);
        // The disk comes first: what follows it must not overtake what waited for it before the stall.
        let (written, arrived): (Vec<_>, Vec<_>) =
            backlog.into_iter().partition(|held| matches!(held, Held::Persisted(_)));
        for held in written.into_iter().chain(arrived) {
            match held {
                Held::Flight(flight) => self.deliver(flight),
                Held::Timer(timer) => self.late_timer(node, timer),
                Held::Persisted(write) => self.write_done(node, write),
            }
        }
        true
    }

    /// A timer that ended during the stall fires, unless something in the backlog has set it anew.
    fn late_timer(&mut self, node: NodeId, timer: u8) {
        if !self.member(node).timers[usize::from(timer)].armed {
            self.timer(node, timer);
        }
    }

    /// Back among the living, in the phase that the process is in.
    fn returned(&mut self, node: NodeId, cause: u8) {
        let phase = self.member(node).process.as_ref().map(|process| process.view().phase);
        if let Some(phase) = phase.filter(|_| node.is_member()) {
            self.member(node).state = P::SPEC.failed();
            self.become_state(node, phase, cause);
        }
    }

    /// The end of a `for`.
    pub(super) fn relieve(&mut self, node: NodeId, life: u32) {
        if self.member(node).life != life {
            return;
        }
        match self.member(node).is_up() {
            true => self.resume(node),
            false => self.restart(node),
        };
        self.review_reach();
    }

    fn time_out(&mut self, node: NodeId) -> bool {
        let timer = P::SPEC.election_timer;
        let member = self.member(node);
        if !member.is_live() || !member.timers[timer].armed {
            return false;
        }
        member.timers[timer].armed = false;
        self.record(What::TimerFired { node, timer: timer as u8 });
        self.node_step(node, Input::Timer(P::Timer::ALL[timer]));
        true
    }

    fn transfer(&mut self, index: u32, target: Target) -> Effective {
        if !P::SPEC.can_transfer {
            return Err(Skip::NoTransfer);
        }
        let leader = self.leader().ok_or(Skip::NoLeader)?;
        let to = self.resolve(index, target)?[0];
        self.node_step(leader, Input::Transfer(to));
        Ok(())
    }

    // ---- members ----

    fn change_one(&mut self, index: u32, target: Target, wish: fn(NodeId) -> Wish) -> Effective {
        let node = self.resolve(index, target)?[0];
        self.change(wish(node))
    }

    fn change(&mut self, wish: Wish) -> Effective {
        if !P::SPEC.can_change {
            return Err(Skip::NoChange);
        }
        let leader = self.leader().ok_or(Skip::NoLeader)?;
        let change = Change { wish, newest_disk: self.replaced_disks };
        let process = self.members[usize::from(leader.0)].process.as_ref();
        if let Some(objection) = process.and_then(|process| process.objection(&change)) {
            return Err(refusal(objection));
        }
        self.node_step(leader, Input::Change(change));
        Ok(())
    }

    // ---- the end of all faults ----

    fn settle(&mut self) {
        self.settled_faults = self.scenario.faults.len() as u32;
        self.chaos.end();
        self.links.heal();
        let first = if P::SPEC.has_register { 0 } else { 1 };
        for node in (first..=self.cluster.size).map(NodeId) {
            let member = self.member(node);
            member.disk.slower = Duration::ZERO;
            member.clock = Clock::default();
            match member.is_up() {
                true => self.resume(node),
                false => self.restart(node),
            };
        }
        self.record(What::Settled);
        self.review_reach();
    }

    // ---- chaos ----

    fn begin_chaos(&mut self, mtbf: Duration, mttr: Duration) {
        self.chaos.times = Some((mtbf, mttr));
        self.chaos.reign += 1;
        for node in self.cluster.members() {
            self.await_chaos(node);
        }
    }

    fn await_chaos(&mut self, node: NodeId) {
        let Some((mtbf, mttr)) = self.chaos.times else { return };
        let mean = if self.members[usize::from(node.0)].is_up() { mtbf } else { mttr };
        let wait = self.chaos.streams[usize::from(node.0)].exponential(mean);
        self.queue.push(self.now.after(wait), Wake::Chaos { node, reign: self.chaos.reign });
    }

    pub(super) fn chaos_strikes(&mut self, node: NodeId, reign: u32) {
        if self.chaos.reign != reign {
            return;
        }
        match self.member(node).is_up() {
            true => self.crash(node),
            false => self.restart(node),
        };
        self.review_reach();
        self.await_chaos(node);
    }

    // ---- links ----

    fn set_links(&mut self, index: u32, (from, to): (Target, Target), both_ways: bool, cut: bool) -> Effective {
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
    fn change_links(
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

    fn set_link(&mut self, from: NodeId, to: NodeId, cut: bool) {
        if from != to && self.links.set(from, to, cut) {
            self.record(if cut { What::Cut { from, to } } else { What::Mended { from, to } });
        }
    }

    /// Groups that hear only their own. Nodes in no group form one of their own with the register.
    fn partition(&mut self, index: u32, groups: &[Vec<Target>]) -> Effective {
        let mut group_of = vec![None; self.members.len()];
        for (number, group) in groups.iter().enumerate() {
            for target in group.iter().filter(|target| **target != Target::Rest) {
                for node in self.resolve_free(index, *target, &group_of)? {
                    group_of[usize::from(node.0)] = Some(number);
                }
            }
        }
        let rest = groups.iter().position(|group| group.contains(&Target::Rest));
        for group in group_of.iter_mut().filter(|group| group.is_none()) {
            *group = rest;
        }
        let first = if P::SPEC.has_register { 0 } else { 1 };
        for a in first..=self.cluster.size {
            for b in first..=self.cluster.size {
                let apart = group_of[usize::from(a)] != group_of[usize::from(b)];
                self.set_link(NodeId(a), NodeId(b), apart);
            }
        }
        self.review_reach();
        Ok(())
    }

    /// Like `resolve`, but a drawn follower is one that is in no group yet.
    fn resolve_free(&mut self, index: u32, target: Target, taken: &[Option<usize>]) -> Result<Vec<NodeId>, Skip> {
        if target != Target::Follower {
            return self.resolve(index, target);
        }
        let free = |member: &&Member<P>| {
            member.is_live() && member.role() == Role::Follower && taken[usize::from(member.id.0)].is_none()
        };
        let followers: Vec<NodeId> = self.members[1..].iter().filter(free).map(|member| member.id).collect();
        if followers.is_empty() {
            return Err(Skip::NoFollower);
        }
        let drawn = self.streams.faults[index as usize].below(followers.len() as u64);
        Ok(vec![followers[drawn as usize]])
    }

    fn isolate(&mut self, index: u32, target: Target) -> Effective {
        let first = if P::SPEC.has_register { 0 } else { 1 };
        for node in self.resolve(index, target)? {
            for other in (first..=self.cluster.size).map(NodeId) {
                self.set_link(node, other, true);
                self.set_link(other, node, true);
            }
        }
        self.review_reach();
        Ok(())
    }

    /// Notes which leaders reach a majority, both ways, and which no longer do.
    pub(super) fn review_reach(&mut self) {
        for node in self.cluster.members() {
            let member = self.member(node);
            if member.is_live() && member.role() == Role::Leader {
                self.review_reach_of(node);
            }
        }
    }

    pub(super) fn review_reach_of(&mut self, node: NodeId) {
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
            let counts = member.seen.standing != Standing::Replaced;
            counts && member.is_live() && !self.links.is_cut(me, other) && !self.links.is_cut(other, me)
        };
        match self.members_of(me) {
            Some(members) => members.has_quorum(reached),
            None => Configuration::first(self.cluster.size).has_quorum(reached),
        }
    }

    // ---- messages and clients ----

    fn drop_message(&mut self, message: u64) -> Effective {
        let flight = self.flights.find(message).ok_or(Skip::NotInFlight)?;
        flight.doom = Some(Loss::Dropped);
        Ok(())
    }

    fn write_request(&mut self, index: u32, key: u32, target: Option<Target>) -> Effective {
        let to = match target {
            Some(target) => Some(self.resolve(index, target)?[0]),
            None => None,
        };
        let next = self.clients.write(key, to, self.now).ok_or(Skip::NoSession)?;
        self.client_moves(Some(next));
        Ok(())
    }
}

fn refusal(objection: Objection) -> Skip {
    match objection {
        Objection::UnderWay => Skip::ChangeUnderWay,
        Objection::TooEarly => Skip::ChangeTooEarly,
        Objection::Nothing => Skip::ChangesNothing,
        Objection::NotByOne => Skip::ChangeNotByOne,
        Objection::NobodyLeft => Skip::NobodyLeft,
    }
}
