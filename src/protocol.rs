//! What a protocol is: a state machine that turns one input into effects, and nothing else.
//!
//! No clock, no randomness, no I/O. A timer carries a range and the simulator draws from it; a random
//! choice is asked for with [`Effects::draw`] and comes back as [`Input::Drawn`]. A protocol never
//! imports another one, nor the simulator. What several of them need lives in [`log`], [`quorum`],
//! [`configuration`], [`crew`], [`store`], [`storage`], [`detector`] and [`library`]; [`size`] weighs what they send.

pub mod bully;
pub mod configuration;
pub mod crew;
pub mod detector;
pub mod hashing;
pub mod isr;
pub mod lease_lock;
pub mod library;
pub mod log;
pub mod mirrored;
pub mod mongodb;
pub mod multi_paxos;
pub mod primary_backup;
pub mod quorum;
pub mod quorum_journal;
pub mod raft;
pub mod redis_random;
pub mod ring;
pub mod size;
pub mod storage;
pub mod store;
pub mod viewstamped;
pub mod zab;

use crate::types::{Duration, NodeId, Probability, Role, Span};
use configuration::{Change, Configuration, Objection, Standing};
use crew::Crew;
use library::Library;
use log::Log;
use std::fmt::Debug;
use std::hash::Hash;

/// A consensus or election protocol, one value per node.
pub trait Protocol: Clone + 'static {
    type Message: Message;
    type Timer: Timer;
    /// What survives a crash.
    type Durable: Clone + Debug + Default;
    /// One change of what survives a crash, written by the simulated disk as a whole or not at all.
    type Write: Clone + Debug;
    type Config: Clone + Debug;

    /// Names and shapes: everything that the page and the statistics need to know in advance.
    const SPEC: &'static Spec;

    /// Which of the explanations why interregna are so long fits: a variant of `explain-lengths-shape`.
    const INTERREGNA: &'static str = "other";

    /// A node starts, for the first time or after a crash, with what its disk holds.
    fn boot(id: NodeId, cluster: Cluster, config: &Self::Config, saved: &Self::Durable, fx: &mut Effects<Self>)
    -> Self;

    /// The one way in: an input changes the node and leaves its effects in `fx`, in order.
    fn step(&mut self, input: Input<Self>, fx: &mut Effects<Self>);

    fn view(&self) -> NodeView<'_>;

    /// What this setting promises among so many nodes, and is held to: what else goes wrong is told as a loss that it allows.
    fn promises(_config: &Self::Config, _nodes: u16) -> &'static [Promises] {
        Self::SPEC.promises
    }

    /// Who heard a leader within this time helps nobody to unseat it; zero where nobody cares.
    fn heeds_leader_for(_config: &Self::Config) -> Duration {
        Duration(0)
    }

    /// The phases to which no node comes under this setting.
    fn unused_phases(_config: &Self::Config) -> &'static [u8] {
        &[]
    }

    /// False for a setting under which nobody asks the [`NodeId::REGISTER`] anything: then it is not shown.
    fn uses_register(_config: &Self::Config) -> bool {
        Self::SPEC.register.is_some()
    }

    /// The moves that no node makes under this setting, from one phase to another.
    fn unused_transitions(_config: &Self::Config) -> &'static [(u8, u8)] {
        &[]
    }

    /// What the nodes are, in the order of their numbers; none if they are all alike.
    fn crews(_config: &Self::Config, _cluster: Cluster) -> Vec<Crew> {
        Vec::new()
    }

    /// What clients find the node for a key with; none if they look for the leader.
    fn library(_config: &Self::Config, _cluster: Cluster) -> Option<Library> {
        None
    }

    /// Within what time a leader that is gone is missed, where it is drawn or not the longest that it may take.
    fn missed_within(_config: &Self::Config) -> Option<Span> {
        None
    }

    /// By how much clocks may drift so that the leases hold that some promises rest on; none without leases.
    fn drift_max(_config: &Self::Config) -> Option<Probability> {
        None
    }

    /// All of the node's state in the protocol's own words, for a person.
    fn inspect(&self) -> Vec<Detail>;

    /// The disk finished `write`.
    fn apply(durable: &mut Self::Durable, write: &Self::Write);

    /// A disk that was put in the place of another one: empty, and known to be new. Those of time 0 have number 0.
    fn replaced(disk: u32) -> Self::Durable;

    /// Why this node would refuse a change of the members now.
    fn objection(&self, _change: &Change) -> Option<Objection> {
        None
    }
    /// The part of `write` that is on disk when the power fails in the middle of it, none if nothing is. `draw`
    /// gives a number below its argument.
    fn torn(write: &Self::Write, draw: &mut dyn FnMut(u64) -> u64) -> Option<Self::Write>;

    /// Flips bits of what is stored, so that it still reads as something. False if nothing is stored.
    fn flip(durable: &mut Self::Durable, draw: &mut dyn FnMut(u64) -> u64) -> bool;

    /// A disk that holds a log of these terms at time 0, none if the protocol has no log.
    fn initial(term: u64, log_terms: &[u64]) -> Option<Self::Durable>;
}

/// A name and its value, in the protocol's own words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Detail {
    pub name: &'static str,
    pub value: String,
}

impl Detail {
    pub fn new(name: &'static str, value: impl ToString) -> Detail {
        Detail { name, value: value.to_string() }
    }
}

pub trait Message: Clone + Debug + Hash {
    /// Which of [`Spec::messages`] this is.
    fn kind(&self) -> u8;
    /// The epoch that the sender was in, zero where there is none.
    fn epoch(&self) -> u64;
    fn details(&self) -> Vec<Detail>;
}

/// A kind of timer; a node has at most one of each kind running.
pub trait Timer: Copy + Ord + Debug + 'static {
    /// In the order of [`Spec::timers`].
    const ALL: &'static [Self];
    fn index(self) -> usize;
}

/// The constant facts of a protocol.
#[derive(Debug)]
pub struct Spec {
    pub name: &'static str,
    /// The protocol's own states. `failed` is not among them: a crashed or paused node runs no protocol.
    pub phases: &'static [Phase],
    /// Why a node moves from one phase to another.
    pub causes: &'static [Cause],
    /// The moves that the protocol can make, for drawing them before they happen.
    pub transitions: &'static [Transition],
    pub messages: &'static [MessageKind],
    pub timers: &'static [&'static str],
    /// The timer whose end makes a node want a new leader: drawn around the node, fired by `timeout`.
    pub election_timer: usize,
    /// The timer at whose end a leader tells that it lives.
    pub heartbeat_timer: Option<usize>,
    /// What the protocol calls its epochs ("term"); none if leaders carry no number.
    pub epoch: Option<&'static str>,
    /// A leader must reach a majority to lead.
    pub needs_quorum: bool,
    /// What the nodes call the [`NodeId::REGISTER`] that they share, none if they share nothing.
    pub register: Option<&'static str>,
    /// It holds the name of whoever leads.
    pub names_leader: bool,
    /// The nodes send messages to one another.
    pub has_peers: bool,
    /// What a node gives its word for is on its disk, and it stands by it after a restart.
    pub has_disk: bool,
    pub can_transfer: bool,
    /// Members come and go.
    pub can_change: bool,
    /// What it promises under any of its settings; [`Protocol::promises`] tells of one of them.
    pub promises: &'static [Promises],
}

/// What some protocols, or some of their settings, promise and others, by design, do not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Promises {
    /// Whoever leads never overwrites or deletes what its own log shows.
    LeaderAppendOnly,
    /// Logs with an entry of the same index and epoch are identical up to it.
    LogMatching,
    /// A new leader's log has all that was committed before.
    LeaderCompleteness,
    /// At most one leader in an epoch; where there are no epochs, at most one at a time.
    OneLeader,
    /// What was committed or applied at an index stays there, on every node.
    OneHistory,
    /// Who is named in the shared register is up.
    LiveLeader,
    /// A restarted node stands by its epoch, its vote and what it acknowledged.
    DurablePromises,
    AcknowledgedWrites,
    Linearizability,
    ExecutedOnce,
    /// A leader whom a majority hears keeps its office.
    LeaderStickiness,
}

impl Promises {
    pub const ALL: &'static [Promises] = &[
        Promises::LeaderAppendOnly,
        Promises::LogMatching,
        Promises::LeaderCompleteness,
        Promises::OneLeader,
        Promises::OneHistory,
        Promises::LiveLeader,
        Promises::DurablePromises,
        Promises::AcknowledgedWrites,
        Promises::Linearizability,
        Promises::ExecutedOnce,
        Promises::LeaderStickiness,
    ];

    /// All that is about what clients and logs see; who leads may change at any time.
    pub const SAFETY: &'static [Promises] = &[
        Promises::LeaderAppendOnly,
        Promises::LogMatching,
        Promises::LeaderCompleteness,
        Promises::OneLeader,
        Promises::OneHistory,
        Promises::LiveLeader,
        Promises::DurablePromises,
        Promises::AcknowledgedWrites,
        Promises::Linearizability,
        Promises::ExecutedOnce,
    ];

    /// True for the shapes that a log has on the way to what others can see: where they are not promised, nobody
    /// misses them.
    pub fn is_of_logs(self) -> bool {
        matches!(self, Promises::LeaderAppendOnly | Promises::LogMatching | Promises::LeaderCompleteness)
    }
}

impl Spec {
    /// The state that stands for crashed and paused nodes, after the protocol's own phases.
    pub const fn failed(&self) -> u8 {
        self.phases.len() as u8
    }

    pub const fn states(&self) -> usize {
        self.phases.len() + 1
    }

    /// False where nobody ever leads: then nobody is missed, either.
    pub fn has_leader(&self) -> bool {
        self.phases.iter().any(|phase| phase.role == Role::Leader)
    }

    pub fn role(&self, state: u8) -> Role {
        self.phases.get(usize::from(state)).map_or(Role::Failed, |phase| phase.role)
    }

    pub fn state_name(&self, state: u8) -> &'static str {
        self.phases.get(usize::from(state)).map_or("failed", |phase| phase.name)
    }

    pub fn cause_name(&self, cause: u8) -> &'static str {
        self.cause(cause).name
    }

    pub fn cause(&self, cause: u8) -> &'static Cause {
        match cause {
            CRASHES => &COMMON_CAUSES[0],
            RECOVERS => &COMMON_CAUSES[1],
            PAUSES => &COMMON_CAUSES[2],
            RESUMES => &COMMON_CAUSES[3],
            CUT_OFF => &COMMON_CAUSES[4],
            REACHES => &COMMON_CAUSES[5],
            cause => &self.causes[usize::from(cause)],
        }
    }

    pub fn message_kind(&self, kind: u8) -> &'static MessageKind {
        match kind {
            REQUEST => &CLIENT_MESSAGES[0],
            REPLY => &CLIENT_MESSAGES[1],
            kind => &self.messages[usize::from(kind)],
        }
    }
}

/// Causes that every protocol shares, numbered from the top so that they never meet its own.
pub const CRASHES: u8 = 255;
pub const RECOVERS: u8 = 254;
pub const PAUSES: u8 = 253;
pub const RESUMES: u8 = 252;
/// A leader no longer reaches a majority, or does again: moves the cluster, and no node.
pub const CUT_OFF: u8 = 251;
pub const REACHES: u8 = 250;

static COMMON_CAUSES: [Cause; 6] = [
    Cause { name: "crashes", kind: CauseKind::Fault },
    Cause { name: "recovers", kind: CauseKind::Repair },
    Cause { name: "pauses", kind: CauseKind::Fault },
    Cause { name: "resumes", kind: CauseKind::Repair },
    Cause { name: "is cut off", kind: CauseKind::Fault },
    Cause { name: "reaches majority", kind: CauseKind::Repair },
];

/// Kinds of messages between clients and nodes, numbered from the top likewise.
pub const REQUEST: u8 = 255;
pub const REPLY: u8 = 254;

static CLIENT_MESSAGES: [MessageKind; 2] = [
    MessageKind { name: "Request", purpose: Purpose::Client },
    MessageKind { name: "Reply", purpose: Purpose::Client },
];

#[derive(Debug)]
pub struct Phase {
    pub name: &'static str,
    pub role: Role,
}

#[derive(Debug)]
pub struct Cause {
    pub name: &'static str,
    pub kind: CauseKind,
}

/// The events that move a node, in the words of the classic model.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CauseKind {
    Election,
    Heartbeat,
    Timeout,
    Fault,
    Repair,
}

impl CauseKind {
    pub fn name(self) -> &'static str {
        match self {
            CauseKind::Election => "election",
            CauseKind::Heartbeat => "heartbeat",
            CauseKind::Timeout => "timeout",
            CauseKind::Fault => "fault",
            CauseKind::Repair => "repair",
        }
    }
}

#[derive(Debug)]
pub struct Transition {
    pub from: u8,
    pub to: u8,
    pub cause: u8,
}

#[derive(Clone, Copy, Debug)]
pub struct MessageKind {
    pub name: &'static str,
    pub purpose: Purpose,
}

/// What a message is for: decides its colour and whether a quiet feed leaves it out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Asks for a vote, or to become leader.
    Ballot,
    /// Grants or refuses.
    Answer,
    /// Carries entries or says that the leader lives.
    Replication,
    /// Acknowledges the former.
    Acknowledgement,
    Client,
}

impl Purpose {
    /// A leader's own entries may be on their way before they are on its disk.
    #[inline]
    pub fn gives_word(self) -> bool {
        !matches!(self, Purpose::Replication | Purpose::Client)
    }
}

/// Who is in the cluster: nodes `1..=size`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Cluster {
    pub size: u16,
}

impl Cluster {
    pub fn members(self) -> impl DoubleEndedIterator<Item = NodeId> {
        (1..=self.size).map(NodeId)
    }

    pub fn others(self, me: NodeId) -> impl Iterator<Item = NodeId> {
        self.members().filter(move |member| *member != me)
    }
}

/// Names one request of one client for ever, across its retries (Raft paper, section 8).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RequestId {
    pub client: u32,
    pub serial: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Operation {
    Put { key: u32, value: u64 },
    Get { key: u32 },
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Request {
    pub id: RequestId,
    pub operation: Operation,
}

/// What a node answers to a request.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Outcome {
    /// Done once and for all; for a read, the value (none if the key was never written).
    Done(Option<u64>),
    /// Not here; perhaps there.
    Redirect(Option<NodeId>),
}

pub enum Input<P: Protocol> {
    Message {
        from: NodeId,
        message: P::Message,
    },
    Timer(P::Timer),
    Request(Request),
    /// The write is on disk; it comes back to the node that asked for it.
    Persisted(P::Write),
    /// The answer to [`Effect::Draw`], below its bound.
    Drawn(u32),
    /// An operator asks the leader to hand over to this node.
    Transfer(NodeId),
    /// An operator asks the leader for other members.
    Change(Change),
}

#[derive(Clone)]
pub enum Effect<P: Protocol> {
    /// What follows a `Persist` leaves the node only when the disk has finished.
    Persist(P::Write),
    Send {
        to: NodeId,
        message: P::Message,
    },
    Reply {
        request: RequestId,
        outcome: Outcome,
    },
    SetTimer {
        timer: P::Timer,
        within: Span,
    },
    CancelTimer(P::Timer),
    /// The node's phase has just changed, for this cause.
    Become {
        phase: u8,
        cause: u8,
    },
    /// Draw a number below `below`; it arrives as [`Input::Drawn`] at once.
    Draw {
        below: u32,
    },
}

/// The effects of one step, in order. The simulator keeps the buffer and reuses it.
#[derive(Clone)]
pub struct Effects<P: Protocol> {
    pub list: Vec<Effect<P>>,
}

impl<P: Protocol> Default for Effects<P> {
    fn default() -> Self {
        Effects { list: Vec::new() }
    }
}

impl<P: Protocol> Effects<P> {
    pub fn persist(&mut self, write: P::Write) {
        self.list.push(Effect::Persist(write));
    }

    pub fn send(&mut self, to: NodeId, message: P::Message) {
        self.list.push(Effect::Send { to, message });
    }

    pub fn reply(&mut self, request: RequestId, outcome: Outcome) {
        self.list.push(Effect::Reply { request, outcome });
    }

    pub fn set_timer(&mut self, timer: P::Timer, within: Span) {
        self.list.push(Effect::SetTimer { timer, within });
    }

    pub fn cancel_timer(&mut self, timer: P::Timer) {
        self.list.push(Effect::CancelTimer(timer));
    }

    pub fn become_phase(&mut self, phase: u8, cause: u8) {
        self.list.push(Effect::Become { phase, cause });
    }

    pub fn draw(&mut self, below: u32) {
        self.list.push(Effect::Draw { below });
    }
}

/// A node as the outside sees it: enough for the checkers, the statistics and the page.
#[derive(Clone, Copy, Debug)]
pub struct NodeView<'a> {
    pub phase: u8,
    /// Zero where leaders carry no number, and only the time tells them apart.
    pub epoch: u64,
    /// Whom the node believes to lead.
    pub leader: Option<NodeId>,
    pub voted_for: Option<NodeId>,
    /// Votes that a candidate holds.
    pub votes: u16,
    pub log: Option<&'a Log>,
    pub committed: u64,
    pub applied: u64,
    /// Chain hash over everything applied, comparable with [`Log::chain_at`].
    pub applied_chain: u64,
    /// Whom the node believes to be the members; none if everybody always is.
    pub members: Option<&'a Configuration>,
    /// Grows whenever they change.
    pub members_revision: u32,
    pub standing: Standing,
    /// Commands of clients that its state machine has executed: one that comes again is applied, but not executed.
    pub executed: u64,
}

impl NodeView<'_> {
    /// Of a node without epochs and without a log.
    pub const PLAIN: NodeView<'static> = NodeView {
        phase: 0,
        epoch: 0,
        leader: None,
        voted_for: None,
        votes: 0,
        log: None,
        committed: 0,
        applied: 0,
        applied_chain: 0,
        members: None,
        members_revision: 0,
        standing: Standing::Voter,
        executed: 0,
    };

    pub fn log_length(&self) -> u64 {
        self.log.map_or(0, Log::last_index)
    }

    /// Its log, up to here, is the one with this hash; what it has dropped counts as held.
    pub fn holds(&self, index: u64, chain: u64) -> bool {
        self.log.is_none_or(|log| index < log.base().index || log.chain_at(index) == Some(chain))
    }
}
