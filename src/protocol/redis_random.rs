//! The election of an article on single-leader clusters, kept as it is so that it can be seen to fail.
//!
//! The nodes share one register, a Redis. Once a second each of them reads it; a node that does not find
//! its own name there writes the name of a random member and reads again. Nothing orders the nodes,
//! nothing asks whether the chosen one lives, and no number tells an old leader from a new one.
//!
//! `as-intended` lets every node loop by itself. `as-printed` does what the printed program does: it
//! starts the nodes one after the other, and since the first one's `run` never returns, the others never
//! run; the stored name comes back as bytes, which never equal the node's own string, so nobody leads.

mod register;

use super::{Cause, CauseKind, Cluster, Detail, Effects, Input, MessageKind, NodeView, Operation, Outcome, Phase};
use super::{Promises, Protocol, Purpose, Request, Spec, Transition};
use crate::types::{Duration, NodeId, Role, Span};
use register::Register;
use std::collections::BTreeMap;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variant {
    AsIntended,
    AsPrinted,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    pub variant: Variant,
    /// The sleep at the end of each round.
    pub sleep: Duration,
    /// How long the register takes to serve a command.
    pub register_delay: Span,
    /// A call that takes longer fails.
    pub call_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            variant: Variant::AsIntended,
            sleep: Duration::from_secs(1),
            register_delay: Span { least: Duration::from_us(100), most: Duration::from_ms(1) },
            call_timeout: Duration::from_ms(500),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Timer {
    /// The sleep of the loop.
    Sleep,
    /// The patience with a call to the register.
    Call,
    /// The register's own: the command in its hands is done.
    Serve,
}

impl super::Timer for Timer {
    const ALL: &'static [Timer] = &[Timer::Sleep, Timer::Call, Timer::Serve];

    fn index(self) -> usize {
        self as usize
    }
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Message {
    /// Reads the register.
    Get { call: u64 },
    /// Writes a leader's name.
    Set { call: u64, leader: NodeId },
    /// What `Get` found.
    Value { call: u64, leader: Option<NodeId> },
    /// `Set` is done.
    Stored { call: u64 },
}

impl Message {
    fn call(&self) -> u64 {
        match self {
            Message::Get { call }
            | Message::Set { call, .. }
            | Message::Value { call, .. }
            | Message::Stored { call } => *call,
        }
    }
}

impl super::Message for Message {
    fn kind(&self) -> u8 {
        match self {
            Message::Get { .. } => 0,
            Message::Set { .. } => 1,
            Message::Value { .. } => 2,
            Message::Stored { .. } => 3,
        }
    }

    fn epoch(&self) -> u64 {
        0
    }

    fn details(&self) -> Vec<Detail> {
        match self {
            Message::Get { .. } => vec![Detail::new("GET", "leader")],
            Message::Set { leader, .. } => vec![Detail::new("SET leader", leader)],
            Message::Value { leader, .. } => vec![Detail::new("leader", name(*leader))],
            Message::Stored { .. } => vec![Detail::new("SET", "OK")],
        }
    }
}

fn name(node: Option<NodeId>) -> String {
    node.map_or("nil".into(), |node| format!("node{node}"))
}

mod phase {
    pub const FOLLOWER: u8 = 0;
    pub const CHOOSING: u8 = 1;
    pub const LEADER: u8 = 2;
}

mod cause {
    pub const READS_OTHER: u8 = 0;
    pub const READS_SELF: u8 = 1;
    pub const CHOSE_OTHER: u8 = 2;
    pub const NO_ANSWER: u8 = 3;
}

static SPEC: Spec = Spec {
    name: "redis-random",
    phases: &[
        Phase { name: "follower", role: Role::Follower },
        Phase { name: "choosing", role: Role::Candidate },
        Phase { name: "leader", role: Role::Leader },
    ],
    causes: &[
        Cause { name: "reads another name", kind: CauseKind::Timeout },
        Cause { name: "reads its own name", kind: CauseKind::Election },
        Cause { name: "chose another", kind: CauseKind::Election },
        Cause { name: "register does not answer", kind: CauseKind::Timeout },
    ],
    transitions: &[
        Transition { from: phase::FOLLOWER, to: phase::CHOOSING, cause: cause::READS_OTHER },
        Transition { from: phase::FOLLOWER, to: phase::LEADER, cause: cause::READS_SELF },
        Transition { from: phase::CHOOSING, to: phase::LEADER, cause: cause::READS_SELF },
        Transition { from: phase::CHOOSING, to: phase::FOLLOWER, cause: cause::CHOSE_OTHER },
        Transition { from: phase::CHOOSING, to: phase::FOLLOWER, cause: cause::NO_ANSWER },
        Transition { from: phase::LEADER, to: phase::CHOOSING, cause: cause::READS_OTHER },
        Transition { from: phase::LEADER, to: phase::FOLLOWER, cause: cause::NO_ANSWER },
    ],
    messages: &[
        MessageKind { name: "GET", purpose: Purpose::Ballot },
        MessageKind { name: "SET", purpose: Purpose::Replication },
        MessageKind { name: "value", purpose: Purpose::Answer },
        MessageKind { name: "OK", purpose: Purpose::Acknowledgement },
    ],
    timers: &["sleep", "call", "serve"],
    election_timer: 0,
    heartbeat_timer: None,
    epoch: None,
    needs_quorum: false,
    register: Some("register"),
    names_leader: true,
    has_peers: false,
    has_disk: false,
    can_transfer: false,
    can_change: false,
    promises: Promises::SAFETY,
};

/// A node, or the register that they share.
#[derive(Clone, Debug)]
pub enum RedisRandom {
    Node(Node),
    Register(Register),
}

#[derive(Clone, Debug)]
pub struct Node {
    id: NodeId,
    cluster: Cluster,
    config: Config,
    phase: u8,
    /// The name that it last read, or chose.
    leader: Option<NodeId>,
    step: Step,
    /// Numbers the calls, so that a late answer is not taken for another.
    call: u64,
    /// The leader's own data: nothing replicates it.
    values: BTreeMap<u32, u64>,
}

/// Where in the loop a node stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    /// `run` was never called.
    NeverStarted,
    Sleeping,
    /// `is_leader`, before the election.
    Checking,
    Writing,
    /// `is_leader`, after it.
    Confirming,
}

impl Protocol for RedisRandom {
    type Message = Message;
    type Timer = Timer;
    type Durable = ();
    type Write = ();
    type Config = Config;

    const SPEC: &'static Spec = &SPEC;

    fn boot(id: NodeId, cluster: Cluster, config: &Config, _saved: &(), fx: &mut Effects<Self>) -> RedisRandom {
        if id == NodeId::REGISTER {
            return RedisRandom::Register(Register::new(config.register_delay));
        }
        let runs = config.variant == Variant::AsIntended || id == NodeId(1);
        if runs {
            // Programs are not started at the same microsecond.
            fx.set_timer(Timer::Sleep, Span { least: Duration::ZERO, most: config.sleep });
        }
        RedisRandom::Node(Node {
            id,
            cluster,
            config: config.clone(),
            phase: phase::FOLLOWER,
            leader: None,
            step: if runs { Step::Sleeping } else { Step::NeverStarted },
            call: 0,
            values: BTreeMap::new(),
        })
    }

    fn step(&mut self, input: Input<Self>, fx: &mut Effects<Self>) {
        match (self, input) {
            (RedisRandom::Node(node), Input::Timer(Timer::Sleep)) => node.look(Step::Checking, fx),
            (RedisRandom::Node(node), Input::Timer(Timer::Call)) => node.give_up(fx),
            (RedisRandom::Node(node), Input::Message { message, .. }) => node.answered(message, fx),
            (RedisRandom::Node(node), Input::Drawn(number)) => node.write(NodeId(number as u16 + 1), fx),
            (RedisRandom::Node(node), Input::Request(request)) => node.request(request, fx),
            (RedisRandom::Register(register), Input::Message { from, message }) => register.receive(from, message, fx),
            (RedisRandom::Register(register), Input::Timer(Timer::Serve)) => register.serve(fx),
            // The register takes no requests from clients; nobody writes to a disk, hands over or changes the
            // members.
            _ => {}
        }
    }

    fn view(&self) -> NodeView<'_> {
        let (phase, leader) = match self {
            RedisRandom::Node(node) => (node.phase, node.leader),
            RedisRandom::Register(register) => (phase::FOLLOWER, register.leader()),
        };
        NodeView { phase, leader, ..NodeView::PLAIN }
    }

    fn inspect(&self) -> Vec<Detail> {
        match self {
            RedisRandom::Register(register) => register.inspect(),
            RedisRandom::Node(node) => vec![
                Detail::new("node_id", name(Some(node.id))),
                Detail::new("leader_id", name(node.leader)),
                Detail::new("is_leader()", node.phase == phase::LEADER),
                Detail::new("step", format!("{:?}", node.step)),
            ],
        }
    }

    fn apply(_durable: &mut (), _write: &()) {}

    fn replaced(_disk: u32) {}
    fn torn(_write: &(), _draw: &mut dyn FnMut(u64) -> u64) -> Option<()> {
        None
    }

    fn flip(_durable: &mut (), _draw: &mut dyn FnMut(u64) -> u64) -> bool {
        false
    }

    fn initial(_term: u64, _log_terms: &[u64]) -> Option<()> {
        None
    }
}

impl Node {
    /// `is_leader()`: asks the register.
    fn look(&mut self, step: Step, fx: &mut Effects<RedisRandom>) {
        self.step = step;
        self.call(|call| Message::Get { call }, fx);
    }

    fn call(&mut self, message: impl Fn(u64) -> Message, fx: &mut Effects<RedisRandom>) {
        self.call += 1;
        fx.send(NodeId::REGISTER, message(self.call));
        fx.set_timer(Timer::Call, Span::exactly(self.config.call_timeout));
    }

    fn answered(&mut self, message: Message, fx: &mut Effects<RedisRandom>) {
        if message.call() != self.call {
            return; // the answer to a call that was given up
        }
        match (self.step, message) {
            (Step::Checking, Message::Value { leader, .. }) => self.checked(leader, fx),
            (Step::Confirming, Message::Value { leader, .. }) => self.confirmed(leader, fx),
            (Step::Writing, Message::Stored { .. }) => self.look(Step::Confirming, fx),
            _ => {}
        }
    }

    fn is_own_name(&self, stored: Option<NodeId>) -> bool {
        match self.config.variant {
            Variant::AsIntended => stored == Some(self.id),
            // b'node1' == 'node1' is false in Python.
            Variant::AsPrinted => false,
        }
    }

    fn checked(&mut self, stored: Option<NodeId>, fx: &mut Effects<RedisRandom>) {
        self.leader = stored;
        if self.is_own_name(stored) {
            self.enter(phase::LEADER, cause::READS_SELF, fx);
            return self.sleep(fx);
        }
        self.enter(phase::CHOOSING, cause::READS_OTHER, fx);
        fx.cancel_timer(Timer::Call);
        fx.draw(u32::from(self.cluster.size));
    }

    fn write(&mut self, chosen: NodeId, fx: &mut Effects<RedisRandom>) {
        self.leader = Some(chosen);
        self.step = Step::Writing;
        self.call(|call| Message::Set { call, leader: chosen }, fx);
    }

    fn confirmed(&mut self, stored: Option<NodeId>, fx: &mut Effects<RedisRandom>) {
        self.leader = stored;
        match self.is_own_name(stored) {
            true => self.enter(phase::LEADER, cause::READS_SELF, fx),
            false => self.enter(phase::FOLLOWER, cause::CHOSE_OTHER, fx),
        }
        self.sleep(fx);
    }

    fn give_up(&mut self, fx: &mut Effects<RedisRandom>) {
        self.call += 1;
        self.enter(phase::FOLLOWER, cause::NO_ANSWER, fx);
        self.sleep(fx);
    }

    fn sleep(&mut self, fx: &mut Effects<RedisRandom>) {
        self.step = Step::Sleeping;
        fx.cancel_timer(Timer::Call);
        fx.set_timer(Timer::Sleep, Span::exactly(self.config.sleep));
    }

    fn enter(&mut self, phase: u8, why: u8, fx: &mut Effects<RedisRandom>) {
        if self.phase != phase {
            self.phase = phase;
            fx.become_phase(phase, why);
        }
    }

    fn request(&mut self, request: Request, fx: &mut Effects<RedisRandom>) {
        if self.phase != phase::LEADER {
            let elsewhere = self.leader.filter(|leader| *leader != self.id);
            return fx.reply(request.id, Outcome::Redirect(elsewhere));
        }
        let answer = match request.operation {
            Operation::Put { key, value } => {
                self.values.insert(key, value);
                Some(value)
            }
            Operation::Get { key } => self.values.get(&key).copied(),
        };
        fx.reply(request.id, Outcome::Done(answer));
    }
}
