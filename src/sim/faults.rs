//! Faults take effect: on nodes, links, messages, clients.

mod chaos;
mod links;

use super::member::{Held, Member};
use super::network::{ByHand, Flight};
use super::prng::{Purpose, Stream};
use super::queue::Wake;
use super::{Input, Simulation};
use crate::protocol::configuration::{Change, Objection, Wish};
use crate::protocol::quorum::majority;
use crate::protocol::{CRASHES, PAUSES, Protocol, RECOVERS, RESUMES, Timer};
use crate::scenario::fault::Step;
use crate::scenario::{self, Action, Target, When};
use crate::trace::{Loss, Observer, Passage, Skip, What};
use crate::types::{Duration, NodeId, Role};
pub use chaos::Chaos;

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
            if self.repeated.binary_search(&index).is_err() {
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
            Action::Partition { groups } => self.partition(index, groups, false),
            Action::Bridge { groups } => self.partition(index, groups, true),
            Action::Isolate { target } => self.isolate(index, *target),
            Action::Wipe { target } => self.strike(index, *target, None, Skip::AlreadyDown, Self::wipe),
            Action::Corrupt { target, silently } => {
                let corrupt = |simulation: &mut Self, node| match silently {
                    true => simulation.corrupt_silently(index, node),
                    false => simulation.corrupt(node),
                };
                self.strike(index, *target, None, Skip::AlreadyDown, corrupt)
            }
            Action::TornWrite { target } => self.strike(index, *target, None, Skip::AlreadyDown, |simulation, node| {
                let seed = simulation.streams.faults[index as usize].below(u64::MAX);
                simulation.torn_write(node, seed)
            }),
            Action::LostWrite { target } => self.strike(index, *target, None, Skip::AlreadyDown, Self::lost_write),
            Action::FullDisk { target, full } => {
                self.each(index, *target, |simulation, node| simulation.set_full(node, *full))
            }
            Action::Slow { target, by } => {
                self.each(index, *target, |simulation, node| simulation.member(node).slow = *by)
            }
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
            Action::Loss { from, to, both_ways, share, burst } => {
                self.change_links(index, (*from, *to), *both_ways, |condition| condition.lose(*share, *burst))
            }
            Action::Duplicate { from, to, both_ways, share } => {
                self.change_links(index, (*from, *to), *both_ways, |condition| condition.duplicate = *share)
            }
            Action::Reorder { from, to, both_ways, share } => {
                self.change_links(index, (*from, *to), *both_ways, |condition| condition.reorder = *share)
            }
            Action::Flap { from, to, both_ways, period } => self.flap(index, (*from, *to), *both_ways, *period),
            Action::FlapNode { target, period } => self.flap_node(index, *target, *period),
            Action::Heal => {
                self.links.heal();
                self.chaos.forget_links();
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
            Action::Reconfigure { voters } => self.reconfigure(index, voters),
            Action::Request { key, target } => self.write_request(index, *key, *target),
            Action::Drop { message } => self.drop_message(*message),
            Action::DuplicateMessage { message } => self.duplicate_message(*message),
            Action::DelayMessage { message, by } => self.delay_message(*message, *by),
            Action::Deliver { message } => self.deliver_now(*message),
            Action::Chaos { mtbf, mttr, strikes } => {
                self.begin_chaos(*mtbf, *mttr, *strikes);
                Ok(())
            }
            Action::Calm { of } => {
                self.chaos.end(*of);
                Ok(())
            }
            Action::Stop { period, action } => self.stop(index, *period, action),
            Action::Clients { demand, lasting } => {
                let settings = demand.applied(self.clients.settings());
                let change = self.set_clients(settings);
                if let Some(lasting) = lasting {
                    self.queue.push(self.now.after(*lasting), Wake::ClientsBack { change });
                }
                Ok(())
            }
            Action::ClientsBack => {
                self.clients_back();
                Ok(())
            }
        }
    }

    /// Only what stands before it in the list: so a run that somebody adds faults to is the one that its link gives.
    fn stop(&mut self, index: u32, period: Duration, action: &Action) -> Effective {
        let faults = &self.scenario.faults;
        let is_meant = |other: u32| {
            let fault = &faults[other as usize];
            other < index && fault.when == When::Every(period) && fault.action == *action
        };
        let before = self.repeated.len();
        self.repeated.retain(|other| !is_meant(*other));
        if self.repeated.len() == before { Err(Skip::NothingRepeated) } else { Ok(()) }
    }

    // ---- targets ----

    /// Who is meant, drawn where the target leaves a choice.
    fn resolve(&mut self, index: u32, target: Target) -> Result<Vec<NodeId>, Skip> {
        let size = self.cluster.size;
        match target {
            Target::Node(node) if node.0 > size => Err(Skip::NoNode),
            Target::Node(node) => Ok(vec![node]),
            Target::Register if P::uses_register(&self.config) => Ok(vec![NodeId::REGISTER]),
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
            Target::Clients => Ok(vec![self.links.end(NodeId::CLIENT)]),
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

    /// Does something to every node that is meant; skipped if it was possible for none, for `impossible` if there
    /// was none.
    fn strike(
        &mut self,
        index: u32,
        target: Target,
        lasting: Option<Duration>,
        impossible: Skip,
        mut act: impl FnMut(&mut Self, NodeId) -> Effective,
    ) -> Effective {
        let mut outcome = Err(impossible);
        for node in self.resolve(index, target)? {
            let done = act(self, node);
            outcome = match outcome {
                // Says more than that the others are up.
                Err(Skip::DiskCorrupt) if done.is_err() => outcome,
                _ => outcome.or(done),
            };
            let Some(lasting) = lasting.filter(|_| done.is_ok()) else { continue };
            let life = self.member(node).life;
            self.queue.push(self.now.after(lasting), Wake::Relief { node, life });
        }
        self.review_reach();
        outcome
    }

    /// Does something that is possible for every node.
    fn each(&mut self, index: u32, target: Target, act: impl Fn(&mut Self, NodeId)) -> Effective {
        for node in self.resolve(index, target)? {
            act(self, node);
        }
        Ok(())
    }

    /// It crashes if it is up; then its disk is empty.
    fn wipe(&mut self, node: NodeId) -> Effective {
        let _ = self.crash(node);
        self.replaced_disks += 1;
        let number = self.replaced_disks;
        self.member(node).disk.wipe(number);
        self.record(What::Wiped { node });
        Ok(())
    }

    // ---- disks ----

    /// Its disk's checksums tell, and it stops at once.
    fn corrupt(&mut self, node: NodeId) -> Effective {
        if self.member(node).disk.corrupt {
            return Err(Skip::DiskCorrupt);
        }
        self.record(What::Corrupted { node, silently: false });
        self.member(node).disk.corrupt = true;
        let _ = self.crash(node);
        Ok(())
    }

    /// Nobody notices before it starts from what is there now.
    fn corrupt_silently(&mut self, index: u32, node: NodeId) -> Effective {
        let mut stream = self.streams.faults[index as usize].clone();
        let rotten = self.rot(node, &mut stream);
        self.streams.faults[index as usize] = stream;
        rotten
    }

    fn rot(&mut self, node: NodeId, stream: &mut Stream) -> Effective {
        let disk = &mut self.member(node).disk;
        if disk.corrupt {
            return Err(Skip::DiskCorrupt);
        }
        if !disk.flip(&mut |below| stream.below(below)) {
            return Err(Skip::NothingStored);
        }
        self.record(What::Corrupted { node, silently: true });
        Ok(())
    }

    /// Where it stops, the seed decides.
    fn torn_write(&mut self, node: NodeId, seed: u64) -> Effective {
        if !self.member(node).is_up() {
            return Err(Skip::AlreadyDown);
        }
        let mut stream = Stream::new(seed, Purpose::Disk, 0);
        if self.member(node).disk.tear(&mut |below| stream.below(below)) {
            self.record(What::Torn { node });
        }
        self.crash(node)
    }

    fn lost_write(&mut self, node: NodeId) -> Effective {
        if !self.member(node).is_up() {
            return Err(Skip::AlreadyDown);
        }
        if self.member(node).disk.lose_last() {
            self.record(What::WriteLost { node });
        }
        self.crash(node)
    }

    fn set_full(&mut self, node: NodeId, full: bool) {
        if full {
            self.member(node).disk.full = true;
            return;
        }
        if self.member(node).disk.make_room() {
            self.write_on(node);
        }
    }

    // ---- clocks ----

    /// Timers end at a moment of the node's own clock, which is now nearer or further away.
    fn step_clock(&mut self, node: NodeId, step: Step) {
        let member = &mut self.members[usize::from(node.0)];
        member.clock.step(step);
        for (timer, slot) in member.timers.iter_mut().enumerate().filter(|(_, slot)| slot.armed) {
            slot.step(self.now, step, &mut self.queue, node, timer as u8);
        }
    }

    /// The opposite of all its jumps. A clock that was ahead is put back; what it was to wait for before that is no
    /// reason to wait longer.
    fn set_clock_right(&mut self, node: NodeId) {
        let member = &mut self.members[usize::from(node.0)];
        let opposite = member.clock.opposite();
        member.clock.offset_us = 0;
        if opposite.by == Duration::ZERO {
            return;
        }
        for (timer, slot) in member.timers.iter_mut().enumerate().filter(|(_, slot)| slot.armed) {
            slot.set_right(self.now, opposite, &mut self.queue, node, timer as u8);
        }
    }

    fn failed(&mut self, node: NodeId, cause: u8) {
        if node.is_member() {
            self.become_state(node, P::SPEC.failed(), cause);
        }
    }

    fn crash(&mut self, node: NodeId) -> Effective {
        if !self.member(node).is_up() {
            return Err(Skip::AlreadyDown);
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
        Ok(())
    }

    fn restart(&mut self, node: NodeId) -> Effective {
        if self.member(node).is_up() {
            return Err(Skip::AlreadyUp);
        }
        if self.member(node).disk.corrupt {
            return Err(Skip::DiskCorrupt);
        }
        self.member(node).life += 1;
        self.record(What::Restarted { node });
        let drawn = self.boot(node);
        self.returned(node, RECOVERS);
        self.answer_draw(node, drawn);
        Ok(())
    }

    fn pause(&mut self, node: NodeId) -> Effective {
        if !self.member(node).is_live() {
            return Err(Skip::AlreadyDown);
        }
        self.member(node).paused = true;
        self.member(node).life += 1;
        self.record(What::Paused { node });
        self.failed(node, PAUSES);
        Ok(())
    }

    /// Wakes up late, and finds what arrived meanwhile.
    fn resume(&mut self, node: NodeId) -> Effective {
        if !self.member(node).paused {
            return Err(Skip::NotPaused);
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
        Ok(())
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
        // What is not possible, another fault has done or ruled out.
        let _ = match self.member(node).is_up() {
            true => self.resume(node),
            false => self.restart(node),
        };
        self.review_reach();
    }

    fn time_out(&mut self, node: NodeId) -> Effective {
        let timer = P::SPEC.election_timer;
        let member = self.member(node);
        if !member.is_live() || !member.timers[timer].armed {
            return Err(Skip::NoTimer);
        }
        member.timers[timer].armed = false;
        self.record(What::TimerFired { node, timer: timer as u8 });
        self.node_step(node, Input::Timer(P::Timer::ALL[timer]));
        Ok(())
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

    fn reconfigure(&mut self, index: u32, voters: &[Target]) -> Effective {
        let voters = voters.iter().map(|target| self.resolve(index, *target)).collect::<Result<Vec<_>, Skip>>()?;
        self.change(Wish::Become(voters.into_iter().flatten().collect()))
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
        self.repeated.clear();
        self.chaos.end(None);
        self.chaos.forget();
        self.clients_back();
        self.links.heal();
        let first = if P::SPEC.register.is_some() { 0 } else { 1 };
        for node in (first..=self.cluster.size).map(NodeId) {
            self.repair(node);
        }
        self.record(What::Settled);
        self.review_reach();
    }

    /// A damaged disk cannot be repaired, whether somebody knows of it or not: it gets another one.
    fn repair(&mut self, node: NodeId) {
        let member = self.member(node);
        member.disk.slower = Duration::ZERO;
        member.slow = Duration::ZERO;
        member.clock.drift_ppm = 0;
        self.set_clock_right(node);
        let disk = &self.member(node).disk;
        if disk.corrupt || disk.rotten {
            let _ = self.wipe(node);
        }
        self.set_full(node, false);
        // Neither is possible for one that is well.
        let _ = match self.member(node).is_up() {
            true => self.resume(node),
            false => self.restart(node),
        };
    }

    // ---- messages and clients ----

    fn drop_message(&mut self, message: u64) -> Effective {
        let flight = self.flights.find(message).ok_or(Skip::NotInFlight)?;
        flight.doom = Some(Loss::Dropped);
        Ok(())
    }

    /// The copy sets out when it is asked for.
    fn duplicate_message(&mut self, message: u64) -> Effective {
        let original = self.flights.find(message).ok_or(Skip::NotInFlight)?;
        let takes = original.due.since(original.sent_at);
        let (passage, envelope) = (original.passage, original.envelope.clone());
        let passage = Passage { message: self.flights.number(), ..passage };
        self.record(What::Duplicated(passage));
        let due = self.now.after(takes);
        let by_hand = Some(ByHand::Copied);
        self.fly(Flight { passage, sent_at: self.now, due, doom: None, by_hand, envelope }, due);
        Ok(())
    }

    fn delay_message(&mut self, message: u64, by: Duration) -> Effective {
        let mut flight = self.flights.lift(message).ok_or(Skip::NotInFlight)?;
        flight.due = flight.due.after(by);
        flight.by_hand = Some(ByHand::Delayed);
        let due = flight.due;
        self.fly(flight, due);
        Ok(())
    }

    fn deliver_now(&mut self, message: u64) -> Effective {
        let flight = self.flights.lift(message).ok_or(Skip::NotInFlight)?;
        self.arrive(flight);
        Ok(())
    }

    /// From now on they ask so. Arrivals that are due are those of an earlier pace, if that is another one now.
    fn set_clients(&mut self, settings: scenario::Client) -> u32 {
        if self.clients.set(settings) {
            self.await_arrival();
        }
        self.clients.changes()
    }

    fn clients_back(&mut self) {
        self.clients.set_crowd(1);
        if self.clients.settings() != self.scenario.client {
            self.set_clients(self.scenario.client);
        }
    }

    /// The end of a `clients … for`, if they have not changed since.
    pub(super) fn clients_recover(&mut self, change: u32) {
        if self.clients.changes() == change {
            self.set_clients(self.scenario.client);
        }
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
