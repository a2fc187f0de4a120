//! A cluster small enough to try everything: every message may arrive or be lost at any time and in any order, every
//! timer that runs may end at any time, every disk may take any time, every node may crash at any moment.
//!
//! The processes are the real ones, and their effects are carried out as the simulator does; only time is left to
//! chance, and chance to the model checker.

use super::promises::{self, History};
use interregnum::protocol::log::{Entry, Log};
use interregnum::protocol::{
    Cluster, Effect, Effects, Input, Message as _, NodeView, Operation, Protocol, Request, RequestId, Timer as _,
};
use interregnum::types::{NodeId, Role};
use stateright::{Model, Property};
use std::collections::VecDeque;
use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// A protocol whose states can be told apart, and what the world has to know of it besides.
pub trait Small:
    Protocol<
        Message: Eq + Hash + Send + Sync,
        Timer: Eq + Hash + Send + Sync,
        Durable: Eq + Hash + Send + Sync,
        Write: Eq + Hash + Send + Sync,
        Config: Send + Sync,
    > + Eq
    + Hash
    + Debug
    + Send
    + Sync
{
    /// While nothing has happened, one node is as good as another.
    const IS_SYMMETRIC: bool;

    /// Messages that a step sends to each of the others, at most.
    const SENDS: usize = 1;

    /// Whoever is asked proposes: nobody leads.
    const IS_LEADERLESS: bool = false;

    /// Whoever votes gives its vote in this epoch to that node: with this message.
    fn vote(_flight: &Flight<Self>) -> Option<(u64, NodeId)> {
        None
    }

    /// The last epoch that is over, as this disk has it: whom its node voted for there matters no more.
    fn over(_durable: &Self::Durable) -> u64 {
        0
    }

    /// An epoch that a disk knows of and its node has not come to yet.
    fn accepted(_durable: &Self::Durable) -> u64 {
        0
    }

    /// What is counted with epochs and is none: the round of an election, as a message tells it.
    fn round(_message: &Self::Message) -> u64 {
        0
    }

    /// The log on a disk, if what is committed has to be on the disks of a majority.
    fn log(_durable: &Self::Durable) -> Option<&Log> {
        None
    }

    /// Whether a disk has what was committed at this index, with all before it; none if nobody relies on disks.
    fn keeps(durable: &Self::Durable, index: u64, chain: u64, _committed: &Entry) -> Option<bool> {
        Self::log(durable).map(|log| log.chain_at(index) == Some(chain))
    }
}

/// How far the exploration goes: what lies within is tried in full, what lies beyond is not.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The last epoch that a node enters, or hears of; rounds come one further.
    pub epoch: u64,
    /// Entries in a log.
    pub log: u64,
    pub crashes: u8,
    pub requests: u8,
    /// Messages that arrive twice.
    pub copies: u8,
    /// Messages in flight at once, with those that wait for a disk.
    pub flights: usize,
}

#[derive(Clone)]
pub struct SmallWorld<P: Small> {
    /// What the nodes' disks hold at the start.
    pub disks: Vec<P::Durable>,
    pub bounds: Bounds,
    pub config: P::Config,
    /// What disks lose in a crash, which no protocol survives.
    pub forgets: fn(&mut P::Durable),
}

#[derive(Clone, PartialEq, Hash)]
pub struct State<P: Small> {
    pub nodes: Vec<Shared<Node<P>>>,
    /// In the order of their hashes, since there is no other.
    pub flights: Vec<Shared<Flight<P>>>,
    pub crashes: u8,
    pub requests: u8,
    pub copies: u8,
    pub history: History,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Action<T> {
    /// The message at this place arrives.
    Deliver(usize),
    /// It arrives, and a copy of it stays on its way.
    Copy(usize),
    Lose(usize),
    Timer(NodeId, T),
    /// The write in hand is on disk.
    Disk(NodeId),
    /// It crashes and starts again. How long it was down makes no difference: a node that is down is, to all others,
    /// one whose messages are slow.
    Restart(NodeId),
    Request(NodeId),
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Flight<P: Small> {
    pub from: NodeId,
    pub to: NodeId,
    pub message: P::Message,
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Node<P: Small> {
    pub id: NodeId,
    pub process: P,
    /// The timers that run, a bit each.
    timers: u16,
    pub durable: P::Durable,
    writing: Option<P::Write>,
    /// What waits for the disk.
    waiting: VecDeque<Pending<P>>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Pending<P: Small> {
    Write(P::Write),
    Send(Flight<P>),
}

/// A part that many states have in common, hashed once.
pub struct Shared<T>(Arc<(u64, T)>);

impl<T: Hash> Shared<T> {
    fn new(value: T) -> Shared<T> {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        Shared(Arc::new((hasher.finish(), value)))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Shared(Arc::clone(&self.0))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.1
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || *self.0 == *other.0
    }
}

impl<T> Hash for Shared<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.0);
    }
}

/// What a step of a node leads to outside of it.
struct Outside<P: Small> {
    sent: Vec<Flight<P>>,
    /// An assertion of the process failed.
    panicked: bool,
}

impl<P: Small> Default for Outside<P> {
    fn default() -> Self {
        Outside { sent: Vec::new(), panicked: false }
    }
}

impl<P: Small> Node<P> {
    fn new(id: NodeId, world: &SmallWorld<P>) -> Node<P> {
        let durable = world.disks[slot(id)].clone();
        let (process, effects) = boot(id, world, &durable);
        let mut node = Node { id, process, timers: 0, durable, writing: None, waiting: VecDeque::new() };
        node.perform(effects, &mut Outside::default());
        node
    }

    /// Loses all that is not on disk.
    fn restart(&mut self, world: &SmallWorld<P>, outside: &mut Outside<P>) {
        (world.forgets)(&mut self.durable);
        let (process, effects) = boot(self.id, world, &self.durable);
        self.process = process;
        self.timers = 0;
        self.writing = None;
        self.waiting.clear();
        self.perform(effects, outside);
    }

    fn runs(&self, timer: P::Timer) -> bool {
        self.timers & bit(timer) != 0
    }

    fn step(&mut self, input: Input<P>, outside: &mut Outside<P>) {
        let mut effects = Effects::default();
        let process = &mut self.process;
        if catch_unwind(AssertUnwindSafe(|| process.step(input, &mut effects))).is_err() {
            outside.panicked = true;
            return;
        }
        self.perform(effects, outside);
    }

    fn perform(&mut self, effects: Effects<P>, outside: &mut Outside<P>) {
        for effect in effects.list {
            match effect {
                Effect::Send { to, message } => self.send(Flight { from: self.id, to, message }, outside),
                Effect::Persist(write) => self.persist(write),
                Effect::SetTimer { timer, .. } => self.timers |= bit(timer),
                Effect::CancelTimer(timer) => self.timers &= !bit(timer),
                Effect::Reply { .. } | Effect::Become { .. } => {}
                Effect::Draw { .. } => unreachable!("none of those that are explored draws"),
            }
        }
    }

    fn send(&mut self, flight: Flight<P>, outside: &mut Outside<P>) {
        match self.writing.is_some() {
            true => self.waiting.push_back(Pending::Send(flight)),
            false => outside.sent.push(flight),
        }
    }

    fn persist(&mut self, write: P::Write) {
        match self.writing.is_some() {
            true => self.waiting.push_back(Pending::Write(write)),
            false => self.writing = Some(write),
        }
    }

    /// The write in hand is durable: what waited behind it goes on, and the node learns of it.
    fn disk_done(&mut self, outside: &mut Outside<P>) {
        let write = self.writing.take().expect("a write was in hand");
        P::apply(&mut self.durable, &write);
        while let Some(pending) = self.waiting.pop_front() {
            match pending {
                Pending::Send(flight) => outside.sent.push(flight),
                Pending::Write(next) => {
                    self.writing = Some(next);
                    break;
                }
            }
        }
        self.step(Input::Persisted(write), outside);
    }

    fn sends_waiting(&self) -> usize {
        self.waiting.iter().filter(|pending| matches!(pending, Pending::Send(_))).count()
    }
}

fn cluster<P: Small>(world: &SmallWorld<P>) -> Cluster {
    Cluster { size: world.disks.len() as u16 }
}

fn boot<P: Small>(id: NodeId, world: &SmallWorld<P>, durable: &P::Durable) -> (P, Effects<P>) {
    let mut effects = Effects::default();
    let process = P::boot(id, cluster(world), &world.config, durable, &mut effects);
    (process, effects)
}

fn bit<T: interregnum::protocol::Timer>(timer: T) -> u16 {
    1 << timer.index()
}

pub fn leads<P: Small>(view: &NodeView<'_>) -> bool {
    P::SPEC.role(view.phase) == Role::Leader
}

fn slot(node: NodeId) -> usize {
    usize::from(node.0) - 1
}

impl<P: Small> State<P> {
    fn start(world: &SmallWorld<P>) -> State<P> {
        State {
            nodes: cluster(world).members().map(|id| Shared::new(Node::new(id, world))).collect(),
            flights: Vec::new(),
            crashes: 0,
            requests: 0,
            copies: 0,
            history: History::default(),
        }
    }

    /// Something happens at one node; what it sends is on its way, and what it promises is remembered.
    fn at(&mut self, id: NodeId, happens: impl FnOnce(&mut Node<P>, &mut Outside<P>)) {
        let before = self.nodes[slot(id)].clone();
        let mut node = Node::clone(&before);
        let mut outside = Outside::default();
        happens(&mut node, &mut outside);
        self.history.panicked |= outside.panicked;
        self.history.changed(&before, &node);
        for flight in outside.sent {
            self.history.sent(&flight);
            self.flights.push(Shared::new(flight));
        }
        self.flights.sort_by_key(|flight| flight.0.0);
        self.nodes[slot(id)] = Shared::new(node);
    }

    fn arrives(&mut self, flight: &Flight<P>) {
        let Flight { from, to, message } = flight.clone();
        self.at(to, |node, outside| node.step(Input::Message { from, message }, outside));
    }

    fn take(&mut self, action: Action<P::Timer>, world: &SmallWorld<P>) {
        match action {
            Action::Deliver(place) => {
                let flight = self.flights.remove(place);
                self.arrives(&flight);
            }
            Action::Copy(place) => {
                self.copies += 1;
                self.arrives(&self.flights[place].clone());
            }
            Action::Lose(place) => drop(self.flights.remove(place)),
            Action::Timer(id, timer) => self.at(id, |node, outside| {
                node.timers &= !bit(timer);
                node.step(Input::Timer(timer), outside);
            }),
            Action::Disk(id) => self.at(id, Node::disk_done),
            Action::Restart(id) => {
                self.crashes += 1;
                self.at(id, |node, outside| node.restart(world, outside));
            }
            Action::Request(id) => {
                self.requests += 1;
                let serial = u32::from(self.requests);
                let operation = Operation::Put { key: 1, value: u64::from(serial) };
                let request = Request { id: RequestId { client: 1, serial }, operation };
                self.at(id, |node, outside| node.step(Input::Request(request), outside));
            }
        }
    }

    /// Identical messages need to be tried once.
    fn distinct_flights(&self) -> impl Iterator<Item = usize> {
        let is_first = |place: &usize| *place == 0 || self.flights[*place] != self.flights[*place - 1];
        (0..self.flights.len()).filter(is_first)
    }

    /// Messages on their way, and those that wait for a disk.
    fn in_flight(&self) -> usize {
        self.flights.len() + self.nodes.iter().map(|node| node.sends_waiting()).sum::<usize>()
    }

    /// As at the start with empty disks, when one node is as good as another.
    fn is_untouched(&self) -> bool {
        let is_fresh = |node: &Shared<Node<P>>| {
            let view = node.process.view();
            view.epoch == 0 && P::SPEC.role(view.phase) == Role::Follower
        };
        P::IS_SYMMETRIC && self.flights.is_empty() && self.nodes.iter().all(is_fresh)
    }

    fn node_actions(&self, node: &Node<P>, bounds: &Bounds, actions: &mut Vec<Action<P::Timer>>) {
        let timers = <P::Timer as interregnum::protocol::Timer>::ALL.iter().filter(|timer| node.runs(**timer));
        actions.extend(timers.map(|timer| Action::Timer(node.id, *timer)));
        if node.writing.is_some() {
            actions.push(Action::Disk(node.id));
        }
        if self.crashes < bounds.crashes {
            actions.push(Action::Restart(node.id));
        }
        // Who does not lead only names who does.
        if (P::IS_LEADERLESS || leads::<P>(&node.process.view())) && self.requests < bounds.requests {
            actions.push(Action::Request(node.id));
        }
    }
}

impl<P: Small> SmallWorld<P> {
    fn sent_most(&self) -> usize {
        P::SENDS * (self.disks.len() - 1)
    }
}

impl<P: Small> Model for SmallWorld<P> {
    type State = State<P>;
    type Action = Action<P::Timer>;

    fn init_states(&self) -> Vec<State<P>> {
        vec![State::start(self)]
    }

    fn actions(&self, state: &State<P>, actions: &mut Vec<Action<P::Timer>>) {
        if state.history.panicked {
            return; // what it would do next means nothing
        }
        // While there is room for what a step sends, a message that will be lost may as well stay.
        let is_tight = state.in_flight() + self.sent_most() > self.bounds.flights;
        for place in state.distinct_flights() {
            actions.push(Action::Deliver(place));
            if state.copies < self.bounds.copies {
                actions.push(Action::Copy(place));
            }
            if is_tight {
                actions.push(Action::Lose(place));
            }
        }
        // The first to do anything may be called 1.
        let doers = if state.is_untouched() { &state.nodes[..1] } else { &state.nodes };
        for node in doers {
            state.node_actions(node, &self.bounds, actions);
        }
    }

    fn next_state(&self, state: &State<P>, action: Action<P::Timer>) -> Option<State<P>> {
        let mut next = state.clone();
        next.take(action, self);
        let sent_most = state.in_flight() + self.sent_most();
        assert!(next.in_flight() <= sent_most, "losses come too late for steps that send so much");
        Some(next)
    }

    fn within_boundary(&self, state: &State<P>) -> bool {
        let is_small = |node: &Shared<Node<P>>| {
            let view = node.process.view();
            view.epoch.max(P::accepted(&node.durable)) <= self.bounds.epoch && view.log_length() <= self.bounds.log
        };
        let is_early = |flight: &Shared<Flight<P>>| P::round(&flight.message) <= self.bounds.epoch + 1;
        state.in_flight() <= self.bounds.flights
            && state.nodes.iter().all(is_small)
            && state.flights.iter().all(is_early)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        promises::all()
    }
}

/// What an action does, for a person: the action, and the node as it is afterwards.
pub fn describe<P: Small>(before: &State<P>, action: Action<P::Timer>, after: &State<P>) -> String {
    let flight = |place: usize| {
        let Flight { from, to, message } = &*before.flights[place];
        let details = message.details().into_iter().map(|detail| format!("{} {}", detail.name, detail.value));
        let kind = P::SPEC.message_kind(message.kind()).name;
        (*to, format!("{kind} {from} -> {to} ({})", details.collect::<Vec<_>>().join(", ")))
    };
    let (id, what) = match action {
        Action::Deliver(place) => (flight(place).0, format!("{} arrives", flight(place).1)),
        Action::Copy(place) => (flight(place).0, format!("a copy of {} arrives", flight(place).1)),
        Action::Lose(place) => return format!("{} is lost", flight(place).1),
        Action::Timer(id, timer) => (id, format!("the {} timer of {id} ends", P::SPEC.timers[timer.index()])),
        Action::Disk(id) => (id, format!("the disk of {id} has written")),
        Action::Restart(id) => (id, format!("{id} crashes and starts again")),
        Action::Request(id) => (id, format!("a client asks {id}")),
    };
    format!("{what}\n        {}", describe_node(&after.nodes[slot(id)]))
}

fn describe_node<P: Small>(node: &Node<P>) -> String {
    let terms = |log: &Log| {
        let term = |index| log.term_at(index).map_or("?".into(), |term| term.to_string());
        (1..=log.last_index()).map(term).collect::<Vec<_>>().join(" ")
    };
    let view = node.process.view();
    let (phase, log) = (P::SPEC.state_name(view.phase), view.log.map(terms).unwrap_or_default());
    let writing = if node.writing.is_some() { ", writing" } else { "" };
    let disk = format!("disk: {:?}{writing}", node.durable);
    format!("{}: {phase}, epoch {}, log [{log}], committed {}; {disk}", node.id, view.epoch, view.committed)
}
