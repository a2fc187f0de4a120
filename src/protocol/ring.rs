//! The election on a ring, after "An Improved Algorithm for Decentralized Extrema-Finding in Circular Configurations
//! of Processes" by Chang and Roberts (1979).
//!
//! Every node knows the one after it. Who wants a leader sends its own number on; a node passes a higher number on
//! and stops a lower one. The only number that comes back to its sender is the highest, and its sender leads.
//!
//! The paper's nodes never fail. Here each message is answered, and a successor that does not answer is passed over
//! until it does again; a number whose owner is passed over goes no further. The leader's word goes round, and without
//! it a node sends its number again. What the leader serves is in a [`storage`]: where a ring was cut in two, each
//! half closed, and two leaders write to the one storage. Terms, which the paper has not, tell it which is later.

mod election;
mod message;
mod order;
mod passing;
mod spec;

pub use message::{Message, Token, TokenKind};
pub use order::arranged;
pub use spec::{cause, phase};

use super::detector::{Detector, Settings};
use super::storage::{self, Asked, Copy, Storage, Terms};
use super::{Cluster, Detail, Effects, Input, NodeView, Outcome, Promises, Protocol, Request, Spec};
use crate::types::{Duration, NodeId, Span};
use passing::Hop;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    pub detector: Settings,
    /// The leader's word goes round so often, and those who were passed over are asked again.
    pub beat: Duration,
    /// Without it for so long, a node sends its number.
    pub silence: Span,
    /// Which of all arrangements round the ring, in the order of a dictionary: 0 is 1, 2, 3 …
    pub arrangement: u64,
    pub terms: Terms,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            detector: Settings::DEFAULT,
            beat: Duration::from_ms(100),
            silence: Span::ms(400, 600),
            arrangement: 0,
            terms: Terms::Off,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Timer {
    /// The patience with a leader, or with an election.
    Silence,
    /// The patience with the successor.
    Hop,
    /// The leader's next word, and everybody's next look at those passed over.
    Beat,
    /// The patience with the storage.
    Load,
}

impl super::Timer for Timer {
    const ALL: &'static [Timer] = &[Timer::Silence, Timer::Hop, Timer::Beat, Timer::Load];

    fn index(self) -> usize {
        self as usize
    }
}

/// A node, or the storage that they share.
#[derive(Clone, Debug)]
pub enum Ring {
    Node(Box<Node>),
    Storage(Storage),
}

#[derive(Clone, Debug)]
pub struct Node {
    id: NodeId,
    config: Config,
    /// The others, in the order in which they come after it.
    after: Vec<NodeId>,
    state: State,
    leader: Option<NodeId>,
    /// The leader's only.
    copy: Copy,
    /// The latest term that it knows, zero where there are none.
    term: u64,
    /// The term in which it leads, or would.
    reign: u64,
    /// Since it sent its number it has passed a higher one on.
    has_passed_higher: bool,
    detector: Detector,
    /// Numbers its messages, apart from those of its earlier lives.
    serial: u64,
    /// The serial of its last call to the storage for the data.
    load_round: u64,
    /// What it has yet to pass on.
    waiting: Vec<Token>,
    /// What its successor has yet to answer.
    hop: Option<Hop>,
    /// The last message of each that it took: a copy of it is not taken again.
    taken: BTreeMap<NodeId, u64>,
    suspected: BTreeSet<NodeId>,
    /// Messages whose receivers were passed over for want of an answer, the latest.
    unanswered: BTreeSet<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// Its messages have no number yet.
    Starting,
    Follower,
    Participant,
    /// Its number came back; it gets the data.
    Loading,
    Leader,
}

impl State {
    fn phase(self) -> u8 {
        match self {
            State::Starting | State::Follower => phase::FOLLOWER,
            State::Participant | State::Loading => phase::PARTICIPANT,
            State::Leader => phase::LEADER,
        }
    }
}

impl Protocol for Ring {
    type Message = Message;
    type Timer = Timer;
    type Durable = Storage;
    type Write = storage::Record;
    type Config = Config;

    const SPEC: &'static Spec = &spec::SPEC;
    const INTERREGNA: &'static str = "silence";

    fn boot(id: NodeId, cluster: Cluster, config: &Config, saved: &Storage, fx: &mut Effects<Self>) -> Ring {
        if id == NodeId::REGISTER {
            return Ring::Storage(saved.clone());
        }
        fx.draw(u32::MAX);
        let mut after = arranged(cluster.size, config.arrangement);
        let place = after.iter().position(|node| *node == id).unwrap_or(0);
        after.rotate_left(place);
        after.remove(0);
        Ring::Node(Box::new(Node {
            id,
            config: config.clone(),
            after,
            state: State::Starting,
            leader: None,
            copy: Copy::default(),
            term: 0,
            reign: 0,
            has_passed_higher: false,
            detector: Detector::new(config.detector),
            serial: 0,
            load_round: 0,
            waiting: Vec::new(),
            hop: None,
            taken: BTreeMap::new(),
            suspected: BTreeSet::new(),
            unanswered: BTreeSet::new(),
        }))
    }

    fn step(&mut self, input: Input<Self>, fx: &mut Effects<Self>) {
        match (self, input) {
            (Ring::Node(node), Input::Message { from, message }) => node.receive(from, message, fx),
            (Ring::Node(node), Input::Timer(timer)) => node.timer(timer, fx),
            (Ring::Node(node), Input::Request(request)) => node.request(request, fx),
            (Ring::Node(node), Input::Drawn(number)) => node.start(number, fx),
            (Ring::Storage(storage), Input::Message { from, message: Message::Storage(call) }) => {
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
            Ring::Storage(_) => NodeView::PLAIN,
            Ring::Node(node) => {
                NodeView { phase: node.state.phase(), epoch: node.term, leader: node.leader, ..NodeView::PLAIN }
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
            Ring::Storage(storage) => return storage.inspect(),
            Ring::Node(node) => node,
        };
        let name = |node: Option<NodeId>| node.map_or("-".into(), |node| node.to_string());
        let suspected: Vec<String> = node.suspected.iter().map(ToString::to_string).collect();
        vec![
            Detail::new("state", format!("{:?}", node.state)),
            Detail::new("leader", name(node.leader)),
            Detail::new("successor", node.successor()),
            Detail::new("passes over", suspected.join(" ")),
            Detail::new("copy", node.copy.describe()),
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

impl Node {
    /// A node that comes up says so, and sends its number.
    fn start(&mut self, life: u32, fx: &mut Effects<Ring>) {
        self.serial = u64::from(life) << 32;
        self.state = State::Follower;
        for other in self.after.clone() {
            self.ping(other, fx);
        }
        fx.set_timer(Timer::Beat, Span::exactly(self.config.beat));
        self.campaign(cause::HEARS_NOTHING, fx);
    }

    fn receive(&mut self, from: NodeId, message: Message, fx: &mut Effects<Ring>) {
        match message {
            _ if self.state == State::Starting => {}
            Message::Token { serial, token } => self.take(from, serial, token, fx),
            Message::Ping { serial } => {
                self.suspected.remove(&from);
                fx.send(from, Message::Here { serial });
            }
            Message::Here { serial } => self.is_here(from, serial, fx),
            Message::Stored(answer) => self.stored(answer, fx),
            Message::Storage(_) => {}
        }
        // There is a later leader than this one, or was.
        let governs = matches!(self.state, State::Loading | State::Leader);
        if governs && self.reign < self.term {
            self.outdated(fx);
        }
    }

    fn timer(&mut self, timer: Timer, fx: &mut Effects<Ring>) {
        match timer {
            Timer::Silence => self.hears_nothing(fx),
            Timer::Hop => self.pass_over(fx),
            Timer::Beat => self.beat(fx),
            Timer::Load if self.state == State::Loading => self.load(fx),
            Timer::Load => {}
        }
    }

    // ---- clients ----

    fn request(&mut self, request: Request, fx: &mut Effects<Ring>) {
        if self.state != State::Leader {
            let elsewhere = self.leader.filter(|leader| *leader != self.id);
            return fx.reply(request.id, Outcome::Redirect(elsewhere));
        }
        match self.copy.ask(request, self.reign, self.config.terms) {
            Asked::Known(value) => fx.reply(request.id, Outcome::Done(value)),
            Asked::Storage(call) => fx.send(NodeId::REGISTER, Message::Storage(call)),
        }
    }

    fn stored(&mut self, answer: storage::Answer, fx: &mut Effects<Ring>) {
        match answer {
            storage::Answer::Loaded { round, copy, .. } => {
                if self.state != State::Loading {
                    return;
                }
                if round != self.load_round {
                    self.detector.was_mistaken();
                    return;
                }
                self.copy = copy;
                self.lead(fx);
            }
            // It is done, whoever leads by now.
            storage::Answer::Written { request, answer, key, cell } => {
                self.copy.update(key, cell);
                fx.reply(request, Outcome::Done(answer));
            }
            storage::Answer::Confirmed { term, request } => {
                if self.state == State::Leader && term == self.reign {
                    fx.reply(request.id, Outcome::Done(self.copy.read(&request)));
                }
            }
            storage::Answer::Refused { term } => self.term = self.term.max(term),
        }
    }
}
