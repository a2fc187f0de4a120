//! The Bully algorithm, after "Elections in a Distributed Computing System" by Garcia-Molina (1982), section III and
//! the appendix. Names are the paper's.
//!
//! Of all nodes that are up the highest one is to be coordinator. It makes sure that none above it is up, halts
//! those below it, tells them who coordinates, and gives them their task: here, the storage's data, see [`storage`].
//!
//! It stands on two assumptions: messages arrive within a known time (8), and a node answers without delay (9). While
//! both hold, a time-out tells for sure that a node is down, and two nodes are never coordinators at the same time
//! (assertion 1). A network that is cut, or a node that pauses, breaks them; then two are, and nothing in the
//! algorithm ever finds that out: both sides are normal. The paper has its invitation algorithm for that; here
//! coordinators can have terms instead, which the paper's do not ([`Terms`]).

mod calls;
mod election;
mod message;
mod spec;

pub use message::{Message, Procedure};
pub use spec::{cause, phase};

use super::detector::{Detector, Settings};
use super::storage::{self, Asked, Copy, Storage, Terms};
use super::{Cluster, Detail, Effects, Input, NodeView, Outcome, Promises, Protocol, Request, Spec};
use crate::types::{Duration, NodeId, Span};
use std::collections::BTreeSet;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    pub detector: Settings,
    /// The coordinator looks so often whether all are normal.
    pub check: Duration,
    /// Without a word from the coordinator for so long, a node asks whether it is up; without one, it elects.
    pub silence: Span,
    pub terms: Terms,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            detector: Settings::DEFAULT,
            check: Duration::from_ms(100),
            silence: Span::ms(250, 350),
            terms: Terms::Off,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Timer {
    /// The patience with a coordinator, or with an election.
    Silence,
    /// The patience with those who were called.
    Call,
    /// The coordinator's next look.
    Check,
}

impl super::Timer for Timer {
    const ALL: &'static [Timer] = &[Timer::Silence, Timer::Call, Timer::Check];

    fn index(self) -> usize {
        self as usize
    }
}

/// A node, or the storage that they share.
#[derive(Clone, Debug)]
pub enum Bully {
    Node(Box<Node>),
    Storage(Storage),
}

#[derive(Clone, Debug)]
pub struct Node {
    id: NodeId,
    cluster: Cluster,
    config: Config,
    /// S(i).s, and how far it has come in it.
    state: State,
    /// S(i).h: who halted it last.
    halted_by: Option<NodeId>,
    /// S(i).c: the coordinator.
    coordinator: Option<NodeId>,
    /// S(i).Up: those that it halted.
    up: BTreeSet<NodeId>,
    /// S(i).d: the definition of the task, the coordinator's only.
    copy: Copy,
    /// The latest term that it knows, zero where there are none.
    term: u64,
    /// The term that it announced as coordinator.
    reign: u64,
    detector: Detector,
    /// Numbers its calls, apart from those of its earlier lives.
    round: u64,
    awaited: BTreeSet<NodeId>,
    /// Those that it took for down when they did not answer.
    suspected: BTreeSet<NodeId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// Its calls have no number yet.
    Down,
    /// Is anybody higher up?
    Asking,
    /// Somebody is, or has halted it.
    Waiting,
    /// Stops all below it.
    Halting,
    /// Tells them that it is the coordinator.
    Announcing,
    /// Gets the data.
    Loading,
    /// Tells them to go on.
    Readying,
    /// Knows the coordinator, and waits for its word.
    Following,
    Normal,
    /// Normal, as coordinator.
    Coordinating,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            State::Down => "Down",
            State::Asking | State::Waiting | State::Halting => "Election",
            State::Announcing | State::Loading | State::Readying | State::Following => "Reorganization",
            State::Normal | State::Coordinating => "Normal",
        }
    }

    fn phase(self) -> u8 {
        match self {
            State::Down | State::Asking | State::Waiting | State::Halting => phase::ELECTION,
            State::Announcing | State::Loading | State::Readying | State::Following => phase::REORGANIZATION,
            State::Normal => phase::NORMAL,
            State::Coordinating => phase::COORDINATOR,
        }
    }

    /// It takes itself for the coordinator.
    fn governs(self) -> bool {
        matches!(self, State::Announcing | State::Loading | State::Readying | State::Coordinating)
    }
}

impl Protocol for Bully {
    type Message = Message;
    type Timer = Timer;
    type Durable = Storage;
    type Write = storage::Record;
    type Config = Config;

    const SPEC: &'static Spec = &spec::SPEC;
    const INTERREGNA: &'static str = "silence";

    fn boot(id: NodeId, cluster: Cluster, config: &Config, saved: &Storage, fx: &mut Effects<Self>) -> Bully {
        if id == NodeId::REGISTER {
            return Bully::Storage(saved.clone());
        }
        fx.draw(u32::MAX);
        Bully::Node(Box::new(Node {
            id,
            cluster,
            config: config.clone(),
            state: State::Down,
            halted_by: None,
            coordinator: None,
            up: BTreeSet::new(),
            copy: Copy::default(),
            term: 0,
            reign: 0,
            detector: Detector::new(config.detector),
            round: 0,
            awaited: BTreeSet::new(),
            suspected: BTreeSet::new(),
        }))
    }

    fn step(&mut self, input: Input<Self>, fx: &mut Effects<Self>) {
        match (self, input) {
            (Bully::Node(node), Input::Message { from, message }) => node.receive(from, message, fx),
            (Bully::Node(node), Input::Timer(timer)) => node.timer(timer, fx),
            (Bully::Node(node), Input::Request(request)) => node.request(request, fx),
            (Bully::Node(node), Input::Drawn(number)) => node.recover(number, fx),
            (Bully::Storage(storage), Input::Message { from, message: Message::Storage(call) }) => {
                let (record, answer) = storage.serve(&call);
                record.into_iter().for_each(|record| fx.persist(record));
                fx.send(from, Message::Stored(answer));
            }
            // Nobody waits for a write, hands over or changes the members, and the storage asks nobody.
            _ => {}
        }
    }

    fn view(&self) -> NodeView<'_> {
        match self {
            Bully::Storage(_) => NodeView { phase: phase::NORMAL, ..NodeView::PLAIN },
            Bully::Node(node) => {
                NodeView { phase: node.state.phase(), epoch: node.term, leader: node.coordinator, ..NodeView::PLAIN }
            }
        }
    }

    fn promises(config: &Config, _nodes: u16) -> &'static [Promises] {
        spec::PROMISED[config.terms as usize]
    }

    fn missed_within(config: &Config) -> Option<Span> {
        Some(config.silence)
    }

    fn inspect(&self) -> Vec<Detail> {
        let node = match self {
            Bully::Storage(storage) => return storage.inspect(),
            Bully::Node(node) => node,
        };
        vec![
            Detail::new("S(i).s", node.state.name()),
            Detail::new("S(i).c", name(node.coordinator)),
            Detail::new("S(i).h", name(node.halted_by)),
            Detail::new("S(i).Up", list(&node.up)),
            Detail::new("S(i).d", node.copy.describe()),
            Detail::new("step", format!("{:?}", node.state)),
            Detail::new("awaits", list(&node.awaited)),
            Detail::new("suspects", list(&node.suspected)),
            Detail::new("time-out", node.detector.patience()),
        ]
    }

    fn apply(durable: &mut Storage, write: &storage::Record) {
        durable.apply(write);
    }

    fn replaced(_disk: u32) -> Storage {
        Storage::default()
    }

    fn torn(write: &storage::Record, draw: &mut dyn FnMut(u64) -> u64) -> Option<storage::Record> {
        // One block: it is there or not.
        (draw(2) == 1).then_some(*write)
    }

    fn flip(durable: &mut Storage, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        durable.flip(draw)
    }

    fn initial(_term: u64, _log_terms: &[u64]) -> Option<Storage> {
        None
    }
}

fn name(node: Option<NodeId>) -> String {
    node.map_or("undefined".into(), |node| node.to_string())
}

fn list(nodes: &BTreeSet<NodeId>) -> String {
    nodes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

impl Node {
    /// Recovery(i): a node that comes up elects.
    fn recover(&mut self, life: u32, fx: &mut Effects<Bully>) {
        self.round = u64::from(life) << 32;
        self.elect(cause::HEARS_NOTHING, fx);
    }

    fn receive(&mut self, from: NodeId, message: Message, fx: &mut Effects<Bully>) {
        match message {
            _ if self.state == State::Down => {}
            Message::Call { procedure, round, term } => self.called(from, procedure, (round, term), fx),
            Message::Return { procedure, round, yes, term } => {
                self.learn(term);
                self.returned(from, procedure, round, yes, fx);
            }
            Message::Stored(answer) => self.stored(answer, fx),
            Message::Storage(_) => {}
        }
        // A later coordinator has been announced than this one.
        if self.state.governs() && self.reign < self.term {
            self.elect(cause::LATER_TERM, fx);
        }
    }

    fn learn(&mut self, term: u64) {
        self.term = self.term.max(term);
    }

    fn timer(&mut self, timer: Timer, fx: &mut Effects<Bully>) {
        match timer {
            Timer::Silence => self.hears_nothing(fx),
            Timer::Call => {
                self.suspected.extend(self.awaited.iter().copied().filter(|node| node.is_member()));
                self.all_returned(fx);
            }
            Timer::Check => self.check(fx),
        }
    }

    // ---- clients ----

    fn request(&mut self, request: Request, fx: &mut Effects<Bully>) {
        if self.state != State::Coordinating {
            let elsewhere = self.coordinator.filter(|coordinator| *coordinator != self.id);
            return fx.reply(request.id, Outcome::Redirect(elsewhere));
        }
        match self.copy.ask(request, self.reign, self.config.terms) {
            Asked::Known(value) => fx.reply(request.id, Outcome::Done(value)),
            Asked::Storage(call) => fx.send(NodeId::REGISTER, Message::Storage(call)),
        }
    }

    fn stored(&mut self, answer: storage::Answer, fx: &mut Effects<Bully>) {
        match answer {
            storage::Answer::Loaded { round, copy, .. } => {
                if self.state != State::Loading {
                    return;
                }
                if round != self.round {
                    self.detector.was_mistaken();
                    return;
                }
                self.copy = copy;
                self.tell_ready(fx);
            }
            // It is done, whoever leads by now.
            storage::Answer::Written { request, answer, key, cell } => {
                self.copy.update(key, cell);
                fx.reply(request, Outcome::Done(answer));
            }
            storage::Answer::Confirmed { term, request } => {
                if self.state == State::Coordinating && term == self.reign {
                    fx.reply(request.id, Outcome::Done(self.copy.read(&request)));
                }
            }
            storage::Answer::Refused { term } => self.learn(term),
        }
    }
}
