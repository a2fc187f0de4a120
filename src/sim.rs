//! The simulator: virtual time over an event queue, and a world around the nodes that can fail.
//!
//! `Simulation<P, O>` is generic over the protocol and over what watches it; the outside drives it
//! through [`Run`], once a frame and not once an event.

pub mod clients;
mod clock;
pub mod disk;
mod faults;
mod losses;
mod member;
pub mod network;
pub mod picture;
pub mod prng;
mod queue;
mod run;
mod timers;

use crate::protocol::configuration::Configuration;
use crate::protocol::{Cluster, Effect, Effects, Input, Message, Protocol, Timer};
use crate::scenario::key::MS;
use crate::scenario::{Scenario, When};
use crate::trace::{Loss, Observer, Passage, Pledge, Trace, What};
use crate::types::{Duration, Instant, NodeId, Role};
use clients::{Clients, Move};
use disk::Pending;
use losses::Losses;
use member::{Held, Member, Seen};
use network::{Envelope, Flight, Flights, Links};
use prng::{Purpose, Stream};
use queue::{Entry, Queue, Wake};
pub use run::Run;

/// A message that is held back arrives up to so many of its latencies later.
const OVERTAKEN: u64 = 4;
/// A node that stalls keeps at most this many messages; the rest is lost.
pub const BACKLOG: usize = 10_000;

#[derive(Clone)]
pub struct Simulation<P: Protocol, O: Observer> {
    scenario: Scenario,
    config: P::Config,
    cluster: Cluster,
    now: Instant,
    steps: u64,
    queue: Queue,
    /// The register, then the nodes by number.
    members: Vec<Member<P>>,
    flights: Flights<P>,
    links: Links,
    /// Of every link, beside what its own condition loses.
    losses: Losses,
    clients: Clients,
    streams: Streams,
    chaos: faults::Chaos,
    /// Disks that took the place of others.
    replaced_disks: u32,
    /// Which faults are repeated, by their places in the list; until somebody stops them.
    repeated: Vec<u32>,
    trace: Trace,
    observer: O,
    /// The effects of the step in hand; kept for its memory.
    effects: Effects<P>,
}

#[derive(Clone)]
struct Streams {
    network: Stream,
    disk: Stream,
    timers: Stream,
    protocol: Stream,
    links: Stream,
    /// One for each fault of the scenario.
    faults: Vec<Stream>,
}

impl<P: Protocol, O: Observer> Simulation<P, O> {
    /// A run of the scenario at time 0, all nodes started. The scenario must be valid.
    pub fn new(scenario: Scenario, config: P::Config, observer: O) -> Self {
        let stream = |purpose| Stream::new(scenario.seed, purpose, 0);
        let cluster = Cluster { size: scenario.nodes };
        let library = P::library(&config, cluster);
        let mut simulation = Simulation {
            config,
            cluster,
            now: Instant::ZERO,
            steps: 0,
            queue: Queue::default(),
            members: members::<P>(&scenario),
            flights: Flights::default(),
            links: Links::new(scenario.nodes, library.is_some()),
            losses: Losses::default(),
            clients: Clients::new(scenario.client, scenario.nodes, scenario.seed, library),
            streams: Streams {
                network: stream(Purpose::Network),
                disk: stream(Purpose::Disk),
                timers: stream(Purpose::Timers),
                protocol: stream(Purpose::Protocol),
                links: stream(Purpose::Links),
                faults: Vec::new(),
            },
            chaos: faults::Chaos::default(),
            replaced_disks: 0,
            repeated: Vec::new(),
            trace: Trace::default(),
            observer,
            effects: Effects::default(),
            scenario,
        };
        simulation.start();
        simulation
    }

    fn start(&mut self) {
        for index in 0..self.scenario.faults.len() {
            self.schedule_fault(index);
        }
        let first = if P::SPEC.register.is_some() { 0 } else { 1 };
        for number in first..=self.cluster.size {
            let node = NodeId(number);
            let drawn = self.boot(node);
            self.answer_draw(node, drawn);
        }
        for wait in self.clients.first() {
            self.queue.push(Instant::ZERO.after(wait), Wake::Arrival { pace: 0 });
        }
    }

    fn schedule_fault(&mut self, index: usize) {
        let mut stream = Stream::new(self.scenario.seed, Purpose::Faults, index as u64);
        let at = match self.scenario.faults[index].when {
            When::At { least, most } => Instant(least.0 + stream.below(most.0 - least.0 + 1)),
            When::Every(period) => {
                self.repeated.push(index as u32);
                Instant::ZERO.after(period)
            }
        };
        self.streams.faults.push(stream);
        self.queue.push_fault(at, index as u32);
    }

    #[inline]
    fn member(&mut self, node: NodeId) -> &mut Member<P> {
        &mut self.members[usize::from(node.0)]
    }

    #[inline(always)]
    fn record(&mut self, what: What) {
        let event = self.trace.record(self.now, what);
        self.observer.happened(&event);
    }

    // ---- time ----

    /// The next entry that means something, up to `until`.
    #[inline]
    fn pop(&mut self, until: Instant) -> Option<Entry> {
        while self.queue.next_at()? <= until {
            let entry = self.queue.pop()?;
            let is_due = match entry.wake {
                Wake::Timer { node, timer } => {
                    let slot = &mut self.members[usize::from(node.0)].timers[usize::from(timer)];
                    slot.surfaced(entry.sequence, &mut self.queue, node, timer)
                }
                Wake::Flight { slot } => !self.flights.is_stale(slot),
                _ => true,
            };
            if is_due {
                return Some(entry);
            }
        }
        None
    }

    fn take(&mut self, entry: Entry) {
        debug_assert!(entry.at >= self.now, "time runs forward");
        self.now = entry.at;
        self.steps += 1;
        match entry.wake {
            Wake::Flight { slot } => self.land(slot),
            Wake::Timer { node, timer } => self.timer(node, timer),
            Wake::Disk { node, life } => self.disk_done(node, life),
            Wake::Fault { index } => self.fault(index),
            Wake::Relief { node, life } => self.relieve(node, life),
            Wake::Chaos { node, strike, reign } => self.chaos_strikes(node, strike, reign),
            Wake::ChaosEnds { place, strike, reign } => self.chaos_relieves(place, strike, reign),
            Wake::Flap { from, to, beat } => self.beat(from, to, beat),
            Wake::Arrival { pace } => self.arrival(pace),
            Wake::ClientsBack { change } => self.clients_recover(change),
            Wake::Stale { client } => self.stale(client),
            Wake::Attempt { client, attempt } => {
                let next = self.clients.timed_out(u32::from(client), attempt, self.now);
                self.client_moves(next);
            }
        }
    }

    // ---- nodes ----

    /// Returns what it drew: that is its first input.
    fn boot(&mut self, node: NodeId) -> Option<u32> {
        let mut effects = std::mem::take(&mut self.effects);
        let member = &mut self.members[usize::from(node.0)];
        let process = P::boot(node, self.cluster, &self.config, &member.disk.durable, &mut effects);
        let view = process.view();
        member.state = view.phase;
        // What it voted and logged in an earlier life is no news.
        member.seen = Seen::of(&view);
        member.process = Some(process);
        // It starts in the phase in which it is now: how it came there is no move.
        effects.list.retain(|effect| !matches!(effect, Effect::Become { .. }));
        let drawn = self.perform(node, effects);
        self.observe(node);
        self.show(node);
        drawn
    }

    fn node_step(&mut self, node: NodeId, input: Input<P>) {
        let mut effects = std::mem::take(&mut self.effects);
        let Some(process) = &mut self.members[usize::from(node.0)].process else {
            self.effects = effects;
            return;
        };
        process.step(input, &mut effects);
        let drawn = self.perform(node, effects);
        self.answer_draw(node, drawn);
        self.observe(node);
    }

    fn answer_draw(&mut self, node: NodeId, drawn: Option<u32>) {
        if let Some(number) = drawn {
            self.node_step(node, Input::Drawn(number));
        }
    }

    /// Carries out the effects of a step, in order.
    fn perform(&mut self, node: NodeId, mut effects: Effects<P>) -> Option<u32> {
        let mut drawn = None;
        for effect in effects.list.drain(..) {
            match effect {
                Effect::Send { to, message } => self.send(node, to, Envelope::Peer(message)),
                Effect::Reply { request, outcome } => {
                    self.send(node, NodeId::CLIENT, Envelope::Reply(request, outcome));
                }
                Effect::SetTimer { timer, within } => {
                    let wait = self.streams.timers.within(within);
                    let timer = timer.index();
                    let member = &mut self.members[usize::from(node.0)];
                    let deadline = self.now.after(Duration(member.clock.real(wait).0 + member.slow.0));
                    member.timers[timer].set(self.now, deadline, &mut self.queue, node, timer as u8);
                }
                Effect::CancelTimer(timer) => self.member(node).timers[timer.index()].armed = false,
                Effect::Become { phase, cause } => self.become_state(node, phase, cause),
                Effect::Persist(write) => self.persist(node, write),
                Effect::Draw { below } => drawn = Some(self.streams.protocol.below(u64::from(below)) as u32),
            }
        }
        self.effects = effects;
        drawn
    }

    fn become_state(&mut self, node: NodeId, to: u8, cause: u8) {
        let member = self.member(node);
        let from = std::mem::replace(&mut member.state, to);
        let epoch = member.process.as_ref().map_or(member.seen.epoch, |process| process.view().epoch);
        // Whether a new leader reaches anybody is known before it is announced.
        if P::SPEC.role(to) == Role::Leader {
            self.review_reach_of(node);
        }
        self.record(What::Became { node, from, to, cause, epoch });
    }

    /// Traces what a step changed, and shows the node to the observer if it did.
    #[inline]
    fn observe(&mut self, node: NodeId) {
        let member = &mut self.members[usize::from(node.0)];
        let Some(process) = &member.process else { return };
        let seen = Seen::of(&process.view());
        if seen != member.seen {
            let before = std::mem::replace(&mut member.seen, seen);
            self.changed(node, before, seen);
        }
    }

    fn changed(&mut self, node: NodeId, before: Seen, seen: Seen) {
        let voted = seen.voted_for.filter(|_| (before.voted_for, before.epoch) != (seen.voted_for, seen.epoch));
        if let Some(candidate) = voted {
            self.record(What::Voted { node, candidate, epoch: seen.epoch });
        }
        if (before.last_index, before.last_chain) != (seen.last_index, seen.last_chain) {
            self.record(What::LogChanged { node, last_index: seen.last_index });
        }
        if before.committed < seen.committed {
            self.record(What::Committed { node, index: seen.committed });
        }
        if before.members_revision != seen.members_revision {
            self.configured(node);
        }
        if before.standing != seen.standing {
            self.review_reach();
        }
        self.show(node);
    }

    /// Whom a leader needs is another question now.
    fn configured(&mut self, node: NodeId) {
        let Some(members) = self.members_of(node).copied() else { return };
        let joint = members.is_joint();
        let voters = members.voters.or(members.outgoing);
        self.record(What::Configured { node, voters, learners: members.learners, joint });
        self.review_reach();
    }

    fn show(&mut self, node: NodeId) {
        if let Some(process) = &self.members[usize::from(node.0)].process {
            self.observer.changed(self.now, self.trace.events(), node, &process.view());
        }
    }

    fn timer(&mut self, node: NodeId, timer: u8) {
        if self.members[usize::from(node.0)].paused {
            return self.hold(node, Held::Timer(timer));
        }
        self.record(What::TimerFired { node, timer });
        self.node_step(node, Input::Timer(P::Timer::ALL[usize::from(timer)]));
    }

    /// Keeps an arrival for a paused node.
    fn hold(&mut self, node: NodeId, held: Held<P>) {
        let backlog = &mut self.member(node).backlog;
        match held {
            Held::Flight(flight) if backlog.len() >= BACKLOG => self.record(What::Lost(flight.passage, Loss::Down)),
            // Timers and the disk are its own, and few: without them it would never move again.
            held => backlog.push(held),
        }
    }

    // ---- disk ----

    fn persist(&mut self, node: NodeId, write: P::Write) {
        if self.members[usize::from(node.0)].disk.is_busy() {
            return self.member(node).disk.wait(Pending::Write(write));
        }
        self.start_write(node, write);
    }

    fn start_write(&mut self, node: NodeId, write: P::Write) {
        if self.member(node).disk.start(write) {
            self.write_on(node);
        }
    }

    /// The disk is at work on the write in hand.
    fn write_on(&mut self, node: NodeId) {
        let takes = self.streams.disk.within(self.scenario.disk.write);
        let member = &self.members[usize::from(node.0)];
        let takes = Duration(takes.0 + member.disk.slower.0 + member.slow.0);
        self.queue.push(self.now.after(takes), Wake::Disk { node, life: member.life });
    }

    fn disk_done(&mut self, node: NodeId, life: u32) {
        let member = self.member(node);
        // A pause begins a new life too, but only a crash stops the disk.
        if life < member.crashed_at {
            return;
        }
        let write = member.disk.finish();
        if member.paused {
            return self.hold(node, Held::Persisted(write));
        }
        self.write_done(node, write);
    }

    /// A write is durable: the node learns of it, and what waited behind it goes on.
    fn write_done(&mut self, node: NodeId, write: P::Write) {
        self.record(What::Persisted { node });
        while let Some(pending) = self.member(node).disk.release() {
            match pending {
                Pending::Send { to, envelope, pledge } => {
                    let pledge = pledge.map(|pledge| self.upheld(node, pledge));
                    self.leave(node, to, envelope, pledge);
                }
                Pending::Write(next) => {
                    self.start_write(node, next);
                    break;
                }
            }
        }
        self.node_step(node, Input::Persisted(write));
    }

    // ---- network ----

    fn send(&mut self, from: NodeId, to: NodeId, envelope: Envelope<P>) {
        let pledge = self.pledge(from, &envelope);
        let disk = &mut self.member(from).disk;
        match disk.is_busy() {
            true => disk.wait(Pending::Send { to, envelope, pledge }),
            false => self.leave(from, to, envelope, pledge),
        }
    }

    /// What the node gives its word for with a message that the step in hand has made.
    #[inline]
    fn pledge(&self, from: NodeId, envelope: &Envelope<P>) -> Option<Pledge> {
        let Envelope::Peer(message) = envelope else { return None };
        let purpose = P::SPEC.message_kind(message.kind()).purpose;
        if !purpose.gives_word() {
            return None;
        }
        let process = self.members[usize::from(from.0)].process.as_ref()?;
        Some(Pledge::of(purpose, &process.view()))
    }

    /// While its acknowledgement waited for the disk, a leader may have taken entries back.
    fn upheld(&self, node: NodeId, pledge: Pledge) -> Pledge {
        let process = self.members[usize::from(node.0)].process.as_ref();
        process.map_or(pledge, |process| pledge.as_far_as_known(&process.view()))
    }

    #[inline]
    fn leave(&mut self, from: NodeId, to: NodeId, envelope: Envelope<P>, pledge: Option<Pledge>) {
        if let Some(pledge) = pledge {
            self.observer.pledged(from, pledge);
        }
        self.transmit(from, to, envelope);
    }

    fn transmit(&mut self, from: NodeId, to: NodeId, envelope: Envelope<P>) {
        let passage = Passage { message: self.flights.number(), from, to, kind: envelope.kind() };
        self.record(What::Sent(passage));
        if self.observer.weighs() {
            self.observer.weighed(envelope.bytes());
        }
        let doubled = self.streams.network.chance(self.scenario.network.duplicate);
        if self.link_doubles(from, to) || doubled {
            let copy = Passage { message: self.flights.number(), ..passage };
            self.record(What::Duplicated(copy));
            self.launch(copy, envelope.clone());
        }
        self.launch(passage, envelope);
    }

    /// Puts a message on its way. One that will be lost travels half of it.
    #[inline]
    fn launch(&mut self, passage: Passage, envelope: Envelope<P>) {
        let network = self.scenario.network;
        let latency = self.streams.network.latency(network.latency);
        let latency = network.with_distance(latency, passage.from, passage.to);
        let lost =
            self.losses.loses((passage.from, passage.to), network.loss, network.loss_burst, &mut self.streams.network);
        let (extra, lost_here) = self.suffered(passage, latency);
        let lost = lost || lost_here;
        let latency = Duration(latency.0 + extra.0 + self.slowness(passage.to).0);
        let doom = match self.links.is_cut(passage.from, passage.to) {
            true => Some(Loss::Cut),
            false => lost.then_some(Loss::Chance),
        };
        let due = self.now.after(latency);
        let lands = if doom.is_some() { self.now.after(Duration(latency.0 / 2)) } else { due };
        self.fly(Flight { passage, sent_at: self.now, due, doom, by_hand: None, envelope }, lands);
    }

    #[inline]
    fn fly(&mut self, flight: Flight<P>, lands: Instant) {
        let slot = self.flights.insert(flight);
        self.queue.push(lands, Wake::Flight { slot });
    }

    /// What the link adds to a message's way, and whether it loses it.
    #[inline]
    fn suffered(&mut self, passage: Passage, latency: Duration) -> (Duration, bool) {
        if self.links.are_alike() {
            return (Duration::ZERO, false);
        }
        let condition = self.links.condition(passage.from, passage.to);
        let links = &mut self.streams.links;
        let lost = self.links.loses(passage, condition, links);
        let delay = links.latency(condition.delay);
        let held_us = match links.chance(condition.reorder) {
            true => links.below(OVERTAKEN * latency.0.max(MS.0) + 1),
            false => 0,
        };
        (Duration(delay.0 + held_us), lost)
    }

    #[inline]
    fn link_doubles(&mut self, from: NodeId, to: NodeId) -> bool {
        !self.links.are_alike() && self.streams.links.chance(self.links.condition(from, to).duplicate)
    }

    /// What a message takes longer because of the node that it is for.
    #[inline]
    fn slowness(&self, to: NodeId) -> Duration {
        self.members.get(usize::from(to.0)).map_or(Duration::ZERO, |member| member.slow)
    }

    fn land(&mut self, slot: u32) {
        if let Some(flight) = self.flights.take(slot) {
            self.arrive(flight);
        }
    }

    fn arrive(&mut self, flight: Flight<P>) {
        let Passage { from, to, .. } = flight.passage;
        let lost = flight.doom.or_else(|| self.links.is_cut(from, to).then_some(Loss::Cut));
        if let Some(why) = lost {
            self.record(What::Lost(flight.passage, why));
            return;
        }
        if to == NodeId::CLIENT {
            return self.deliver_to_client(flight);
        }
        let member = &self.members[usize::from(to.0)];
        if !member.is_up() {
            self.record(What::Lost(flight.passage, Loss::Down));
            return;
        }
        match member.paused {
            true => self.hold(to, Held::Flight(flight)),
            false => self.deliver(flight),
        }
    }

    #[inline]
    fn deliver(&mut self, flight: Flight<P>) {
        let Passage { from, to, .. } = flight.passage;
        self.record(What::Delivered(flight.passage));
        match flight.envelope {
            Envelope::Peer(message) => self.node_step(to, Input::Message { from, message }),
            Envelope::Request(request) => self.node_step(to, Input::Request(request)),
            Envelope::Reply(..) => unreachable!("replies go to clients"),
        }
    }

    // ---- clients ----

    fn deliver_to_client(&mut self, flight: Flight<P>) {
        self.record(What::Delivered(flight.passage));
        let Envelope::Reply(request, outcome) = flight.envelope else { unreachable!("clients get replies") };
        let next = self.clients.reply(flight.passage.from, request, outcome, self.now);
        self.client_moves(next);
    }

    fn arrival(&mut self, pace: u32) {
        if pace != self.clients.pace() {
            return;
        }
        self.await_arrival();
        for _ in 0..self.clients.burst() {
            let next = self.clients.arrive(self.now);
            self.client_moves(next);
        }
    }

    fn await_arrival(&mut self) {
        if let Some(interval) = self.clients.interval() {
            self.queue.push(self.now.after(interval), Wake::Arrival { pace: self.clients.pace() });
        }
    }

    /// Beside those that come by themselves.
    fn requests_arrive(&mut self, count: u32) {
        for _ in 0..count {
            let next = self.clients.want(self.now);
            self.client_moves(next);
        }
    }

    /// Its answer will mean nothing to the client, which has been answered.
    fn stale(&mut self, client: u16) {
        let Some((to, request)) = self.clients.repeat(u32::from(client)) else { return };
        self.record(What::Retried { request: request.id });
        self.transmit(NodeId::CLIENT, to, Envelope::Request(request));
    }

    /// In a closed loop, an answer leads to the next request.
    fn client_thinks(&mut self) {
        if let Some(think) = self.clients.think() {
            self.queue.push(self.now.after(think), Wake::Arrival { pace: self.clients.pace() });
        }
    }

    /// Carries out what a client does next; a session that became free takes the next request.
    fn client_moves(&mut self, next: Option<Move>) {
        let mut next = next;
        while let Some(step) = next {
            next = match step {
                Move::Ask { to, request, attempt, patience, again } => {
                    let id = request.id;
                    self.record(if again { What::Retried { request: id } } else { What::Requested { request: id } });
                    if !again {
                        self.observer.asked(self.now, request);
                    }
                    self.queue.push(self.now.after(patience), Wake::Attempt { client: id.client as u16, attempt });
                    self.transmit(NodeId::CLIENT, to, Envelope::Request(request));
                    None
                }
                Move::Wait { client, attempt, patience } => {
                    self.queue.push(self.now.after(patience), Wake::Attempt { client: client as u16, attempt });
                    None
                }
                Move::Answered { request, latency, value, fill } => {
                    let id = request.id;
                    if let Some((to, request)) = fill {
                        self.transmit(NodeId::CLIENT, to, Envelope::Request(request));
                    }
                    self.record(What::Answered { request: id, latency_us: latency.0 });
                    self.observer.answered(self.now, self.trace.events(), id, value);
                    if let Some(later) = self.clients.comes_again(request) {
                        self.queue.push(self.now.after(later), Wake::Stale { client: id.client as u16 });
                    }
                    self.client_thinks();
                    self.clients.begin_waiting(self.now)
                }
                Move::GaveUp { request, sent } => {
                    self.record(What::GaveUp { request, sent });
                    self.client_thinks();
                    self.clients.begin_waiting(self.now)
                }
            };
        }
    }

    // ---- who is who ----

    /// The live leader of the highest epoch; among equals, the lowest number.
    fn leader(&self) -> Option<NodeId> {
        let leads = |member: &&Member<P>| member.is_live() && P::SPEC.role(member.state) == Role::Leader;
        let live = self.members[1..].iter().filter(leads);
        live.max_by_key(|member| (member.seen.epoch, std::cmp::Reverse(member.id))).map(|member| member.id)
    }

    /// Whom a node that is up takes for the members.
    fn members_of(&self, node: NodeId) -> Option<&Configuration> {
        self.members[usize::from(node.0)].process.as_ref()?.view().members
    }
}

fn members<P: Protocol>(scenario: &Scenario) -> Vec<Member<P>> {
    let has_initial = !scenario.initial.logs.is_empty() || !scenario.initial.terms.is_empty();
    let member = |number: u16| {
        let initial = match has_initial && number > 0 {
            true => P::initial(
                scenario.initial.term(usize::from(number) - 1),
                scenario.initial.log(usize::from(number) - 1),
            ),
            false => None,
        };
        Member::new(NodeId(number), initial.unwrap_or_default())
    };
    (0..=scenario.nodes).map(member).collect()
}
