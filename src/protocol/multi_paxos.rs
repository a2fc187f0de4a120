//! Multi-Paxos, after Lamport's "Paxos Made Simple": the two phases of one instance (section 2), and a sequence of
//! instances for a replicated state machine whose leader runs phase 1 once for all of them (section 3). Snapshots
//! catch-up and leases after "Paxos Made Live" by Chandra, Griesemer and Redstone (5.5, 4.2, 5.2).
//!
//! Each node is proposer, acceptor and learner. An instance of Paxos is a slot of the log; the log that a node shows
//! is what it knows to be chosen and, after that, what it has accepted without a gap. A value carries the number
//! with which it was proposed first, whoever proposes it again.
//!
//! Proposers may also be elected by rank, as the monitors of Ceph are: see [`Election::Rank`].

mod acceptor;
mod ballot;
mod durable;
mod leader;
mod learner;
mod lease;
mod message;
mod proposer;
mod rank;

pub use durable::{Accepted, Durable, Proposal, Snapshot, Write};
pub use message::Message;
pub use rank::Election;

use super::Transition;
use super::configuration::{Configuration, Standing};
use super::log::Log;
use super::quorum::majority;
use super::store::Store;
use super::{Cause, CauseKind, Cluster, Detail, Effects, Input, NodeView, Phase, Promises, Protocol, Request, Spec};
use crate::types::{Duration, NodeId, Probability, Role, Span};
use std::collections::{BTreeMap, VecDeque};

/// Who proposes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Mode {
    /// A distinguished proposer, for as long as it is heard (section 3).
    #[default]
    Multi,
    /// Whoever is asked, once for each request (section 2): proposers may duel (2.4).
    SingleDecree,
}

impl Mode {
    pub const ALL: [Mode; 2] = [Mode::Multi, Mode::SingleDecree];

    /// Their names in scenarios, in the same order.
    pub const NAMES: [&'static str; 2] = ["multi", "single-decree"];
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Config {
    pub mode: Mode,
    pub election: Election,
    /// By rank: an election waits so long for those who have not deferred.
    pub election_period: Duration,
    pub election_timeout: Span,
    pub heartbeat: Duration,
    /// Without a leader, a proposer that meets a higher number waits for so long.
    pub back_off: Span,
    /// Chosen values that a replica keeps at least, for those who lag; twice as many at most.
    pub kept_values: u64,
    /// A leader with a lease answers reads alone. By rank, whoever has one does.
    pub lease: bool,
    /// No clock runs faster or slower than real time by more: leases are shortened by it.
    pub clock_drift_max: Probability,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            mode: Mode::Multi,
            election: Election::Timeout,
            election_period: Duration::from_ms(200),
            election_timeout: Span::ms(150, 300),
            heartbeat: Duration::from_ms(50),
            back_off: Span::ms(10, 200),
            kept_values: 64,
            lease: false,
            clock_drift_max: Probability::percent(1),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Timer {
    /// Ends an acceptor's patience with its leader, and a proposer's with its acceptors.
    Election,
    /// The leader tells again that it lives.
    Heartbeat,
    /// While it runs, the leader that was heard has this replica's word. By rank: this node's lease to read.
    Grant,
    /// The leader's own lease.
    LeaderLease,
    /// The same in turn: the one that is to follow.
    NextLease,
}

impl super::Timer for Timer {
    const ALL: &'static [Timer] =
        &[Timer::Election, Timer::Heartbeat, Timer::Grant, Timer::LeaderLease, Timer::NextLease];

    fn index(self) -> usize {
        self as usize
    }
}

/// Indexes into [`Spec::phases`].
pub mod phase {
    pub const ACCEPTOR: u8 = 0;
    pub const PREPARING: u8 = 1;
    pub const LEADER: u8 = 2;
}

/// Indexes into [`Spec::causes`].
pub mod cause {
    pub const TIMES_OUT: u8 = 0;
    pub const PROMISED: u8 = 1;
    pub const HIGHER_BALLOT: u8 = 2;
    pub const HEARS_LEADER: u8 = 3;
    pub const ASKED: u8 = 4;
    pub const CHOSEN: u8 = 5;
    pub const CALLED: u8 = 6;
    pub const CALLS: u8 = 7;
}

const fn transition(from: u8, to: u8, cause: u8) -> Transition {
    Transition { from, to, cause }
}

static SPEC: Spec = Spec {
    name: "multi-paxos",
    phases: &[
        Phase { name: "acceptor", role: Role::Follower },
        Phase { name: "preparing", role: Role::Candidate },
        Phase { name: "leader", role: Role::Leader },
    ],
    causes: &[
        Cause { name: "times out", kind: CauseKind::Timeout },
        Cause { name: "is promised by majority", kind: CauseKind::Election },
        Cause { name: "meets higher ballot", kind: CauseKind::Election },
        Cause { name: "hears leader", kind: CauseKind::Heartbeat },
        Cause { name: "is asked", kind: CauseKind::Election },
        Cause { name: "value is chosen", kind: CauseKind::Election },
        Cause { name: "election is called", kind: CauseKind::Election },
        Cause { name: "calls an election", kind: CauseKind::Timeout },
    ],
    transitions: &[
        transition(phase::ACCEPTOR, phase::PREPARING, cause::TIMES_OUT),
        transition(phase::PREPARING, phase::LEADER, cause::PROMISED),
        transition(phase::PREPARING, phase::ACCEPTOR, cause::HIGHER_BALLOT),
        transition(phase::PREPARING, phase::ACCEPTOR, cause::HEARS_LEADER),
        transition(phase::LEADER, phase::ACCEPTOR, cause::HIGHER_BALLOT),
        transition(phase::ACCEPTOR, phase::PREPARING, cause::CALLED),
        transition(phase::LEADER, phase::PREPARING, cause::CALLED),
        transition(phase::LEADER, phase::PREPARING, cause::CALLS),
        transition(phase::ACCEPTOR, phase::PREPARING, cause::CALLS),
        transition(phase::LEADER, phase::PREPARING, cause::HIGHER_BALLOT),
        transition(phase::ACCEPTOR, phase::PREPARING, cause::ASKED),
        transition(phase::LEADER, phase::ACCEPTOR, cause::CHOSEN),
    ],
    messages: message::KINDS,
    timers: &["election", "heartbeat", "lease", "leader-lease", "next-lease"],
    election_timer: 0,
    heartbeat_timer: Some(1),
    epoch: Some("ballot"),
    needs_quorum: true,
    register: None,
    names_leader: false,
    has_peers: true,
    has_disk: true,
    can_transfer: false,
    can_change: false,
    // Instances are independent: an acceptor may have accepted a value in one and lack what came before it.
    promises: &[
        Promises::LeaderAppendOnly,
        Promises::LeaderCompleteness,
        Promises::OneLeader,
        Promises::OneHistory,
        Promises::DurablePromises,
        Promises::AcknowledgedWrites,
        Promises::Linearizability,
        Promises::ExecutedOnce,
    ],
};

static WITH_OLD_READS: &[Promises] = &[
    Promises::LeaderAppendOnly,
    Promises::LeaderCompleteness,
    Promises::OneLeader,
    Promises::OneHistory,
    Promises::DurablePromises,
    Promises::AcknowledgedWrites,
    Promises::ExecutedOnce,
];

/// One node: proposer, acceptor and learner.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct MultiPaxos {
    id: NodeId,
    cluster: Cluster,
    config: Config,
    members: Configuration,
    /// The number of its disk, zero for the one of time 0.
    disk: u32,

    /// The highest number to which it has responded, and as last handed to the disk.
    promised: u64,
    saved: u64,
    /// By slot, beyond the log's base.
    accepted: BTreeMap<u64, Accepted>,
    /// The values accepted, up to the first gap.
    log: Log,

    /// All instances up to here are known to be chosen, and executed.
    chosen: u64,
    store: Store,

    /// The highest number that it was rejected with.
    met: u64,
    leader: Option<NodeId>,
    role: State,
    /// A leader was heard, and its lease may run; by rank, the own lease runs.
    granted: bool,
    /// By rank, who deferred to this node when it won.
    quorum: Vec<NodeId>,
    /// Without a leader: what clients asked this node. By rank: what is to be in the next batch.
    waiting: VecDeque<Request>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum State {
    Acceptor,
    Electing(rank::Candidacy),
    Preparing(proposer::Preparation),
    Leader(leader::Leadership),
}

impl Protocol for MultiPaxos {
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;
    type Write = Write;
    type Config = Config;

    const SPEC: &'static Spec = &SPEC;
    const INTERREGNA: &'static str = "raft";

    fn boot(id: NodeId, cluster: Cluster, config: &Config, saved: &Durable, fx: &mut Effects<Self>) -> MultiPaxos {
        let Snapshot { last, store } = &saved.snapshot;
        let mut paxos = MultiPaxos {
            id,
            cluster,
            config: config.clone(),
            members: Configuration::first(cluster.size),
            disk: saved.disk,
            promised: saved.promised,
            saved: saved.promised,
            accepted: saved.accepted.clone(),
            log: Log::default(),
            chosen: last.index,
            store: store.clone(),
            met: 0,
            leader: None,
            role: State::Acceptor,
            granted: false,
            quorum: Vec::new(),
            waiting: VecDeque::new(),
        };
        paxos.log.restart(*last, store.chain());
        paxos.extend_log();
        match paxos.config.is_by_rank() {
            // It calls an election to be let in, as soon as it is up.
            true => fx.set_timer(Timer::Election, Span::exactly(Duration::ZERO)),
            false => paxos.be_patient(fx),
        }
        // It may have heard a leader just before it crashed.
        paxos.grant_lease(fx);
        paxos
    }

    fn step(&mut self, input: Input<Self>, fx: &mut Effects<Self>) {
        match input {
            Input::Message { from, message } => self.receive(from, message, fx),
            Input::Timer(Timer::Election) => self.lose_patience(fx),
            Input::Timer(Timer::Heartbeat) => self.heartbeat(fx),
            Input::Timer(Timer::Grant) => self.granted = false,
            Input::Timer(timer @ (Timer::LeaderLease | Timer::NextLease)) => self.lease_ends(timer),
            Input::Request(request) => self.request(request, fx),
            Input::Persisted(write) => self.persisted(&write, fx),
            // Nothing is drawn; nobody hands over or changes the members.
            Input::Drawn(_) | Input::Transfer(_) | Input::Change(_) => {}
        }
    }

    fn view(&self) -> NodeView<'_> {
        let (phase, votes) = match &self.role {
            State::Acceptor => (phase::ACCEPTOR, 0),
            State::Electing(candidacy) => (phase::PREPARING, candidacy.acks.len() as u16),
            State::Preparing(preparation) => (phase::PREPARING, preparation.promises.len() as u16),
            State::Leader(_) => (phase::LEADER, 0),
        };
        NodeView {
            phase,
            epoch: self.promised,
            leader: self.leader,
            voted_for: ballot::proposer(self.promised, self.cluster).filter(|_| self.counts()),
            votes,
            log: Some(&self.log),
            committed: self.chosen,
            applied: self.chosen,
            applied_chain: self.store.chain(),
            members: Some(&self.members),
            members_revision: 0,
            standing: if self.counts() { Standing::Voter } else { Standing::Replaced },
            executed: self.store.executed(),
        }
    }

    /// A distinguished proposer runs phase 1 once (section 3); by rank, an election may be called while it leads.
    fn unused_transitions(config: &Config) -> &'static [(u8, u8)] {
        let is_once = config.mode == Mode::Multi && !config.is_by_rank();
        if is_once { &[(phase::LEADER, phase::PREPARING)] } else { &[] }
    }

    fn missed_within(config: &Config) -> Option<Span> {
        Some(config.election_timeout)
    }

    fn drift_max(config: &Config) -> Option<Probability> {
        let has_leases = config.lease && config.election == Election::Timeout;
        has_leases.then_some(config.clock_drift_max)
    }

    fn inspect(&self) -> Vec<Detail> {
        let or_none = |node: Option<NodeId>| node.map_or("none".into(), |node| node.to_string());
        let open = self.accepted.range(self.chosen + 1..);
        let mut details = vec![
            Detail::new("promised", ballot::describe(self.promised, self.cluster)),
            Detail::new("accepted", join(open.map(|(slot, accepted)| format!("{slot}@{}", accepted.ballot)))),
            Detail::new("leader", or_none(self.leader)),
            Detail::new("chosen to", self.chosen),
            Detail::new("snapshot to", self.log.base().index),
            Detail::new("store", join(self.store.values().map(|(key, value)| format!("k{key}={value}")))),
        ];
        if self.config.mode == Mode::SingleDecree {
            let waiting = self.waiting.iter().map(|request| format!("{}.{}", request.id.client, request.id.serial));
            details.push(Detail::new("to propose", join(waiting)));
        }
        if !self.counts() {
            details.push(Detail::new("disk", "replaced: only learns"));
        }
        if self.config.is_by_rank() {
            details.push(Detail::new("election epoch", self.election_epoch()));
            details.push(Detail::new("lease to read", if self.granted { "held" } else { "none" }));
        }
        match &self.role {
            State::Acceptor => {}
            State::Electing(candidacy) => {
                details.push(Detail::new("defers to", or_none(candidacy.defers_to)));
                details.push(Detail::new("acked by", join(candidacy.acks.iter())));
            }
            State::Preparing(preparation) => {
                details.push(Detail::new("promises", join(preparation.promises.iter())));
                details.push(Detail::new("must learn to", preparation.chosen));
            }
            State::Leader(leadership) => {
                let instance = |(slot, instance): (&u64, &leader::Instance)| {
                    format!("{slot}: {}/{}", instance.acceptors.len(), self.majority())
                };
                let open: Vec<String> = leadership.open.iter().map(instance).collect();
                details.push(Detail::new("open instances", open.join(", ")));
                details.push(Detail::new("lease", leadership.lease.describe()));
            }
        }
        details
    }

    /// A lease to read is no word that others wait for: whoever was left behind may still read what is old.
    fn promises(config: &Config, _nodes: u16) -> &'static [Promises] {
        match config.is_by_rank() && config.lease {
            true => WITH_OLD_READS,
            false => SPEC.promises,
        }
    }

    fn apply(durable: &mut Durable, write: &Write) {
        durable.apply(write);
    }

    fn replaced(disk: u32) -> Durable {
        Durable { disk, ..Durable::default() }
    }

    fn torn(write: &Write, draw: &mut dyn FnMut(u64) -> u64) -> Option<Write> {
        write.torn(draw)
    }

    fn flip(durable: &mut Durable, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        durable.flip(draw)
    }

    fn initial(term: u64, log_terms: &[u64]) -> Option<Durable> {
        Some(Durable::initial(term, log_terms))
    }
}

impl MultiPaxos {
    fn receive(&mut self, from: NodeId, message: Message, fx: &mut Effects<Self>) {
        match message {
            Message::Prepare { ballot, first } => self.answer_prepare(from, ballot, first, fx),
            Message::Promise { ballot, chosen, accepted } if ballot == self.promised => {
                self.promised_by(from, chosen, &accepted, fx);
            }
            Message::Rejected { ballot, promised } => self.rejected(ballot, promised, fx),
            Message::Accept { ballot, proposals, chosen } => self.answer_accept(from, ballot, &proposals, chosen, fx),
            Message::Accepted { ballot, slots } if ballot == self.promised => self.accepted_by(from, &slots, fx),
            Message::Heartbeat { ballot, chosen, round } => self.answer_heartbeat(from, ballot, chosen, round, fx),
            Message::Heard { ballot, chosen, lacks, round } if ballot == self.promised => {
                self.granted_by(from, round, fx);
                self.quorum_heard(from, fx);
                self.heard_by(from, chosen, lacks, fx);
            }
            Message::Propose { ballot } => self.answer_propose(from, ballot, fx),
            Message::Ack { ballot } => self.acked_by(from, ballot, fx),
            Message::Chosen { first, values, .. } => self.learn(first, &values, fx),
            Message::Snapshot { snapshot, .. } => self.install(&snapshot, fx),
            // Answers to what this node asked with a lower number.
            Message::Promise { .. } | Message::Accepted { .. } | Message::Heard { .. } => {}
        }
    }

    fn majority(&self) -> usize {
        usize::from(majority(self.cluster.size))
    }

    /// A majority, and by rank all who deferred.
    fn is_quorum(&self, nodes: &[NodeId]) -> bool {
        nodes.len() >= self.majority() && self.quorum.iter().all(|node| nodes.contains(node))
    }

    /// An acceptor that forgot its promises must make none: whoever builds on the old ones does not ask again. (To
    /// wait for one more instance, as in Paxos Made Live, 5.1, is too little where phase 1 is for all instances.)
    fn counts(&self) -> bool {
        self.disk == 0
    }

    fn broadcast(&self, message: &Message, fx: &mut Effects<Self>) {
        for other in self.cluster.others(self.id) {
            fx.send(other, message.clone());
        }
    }

    /// Writes the promise, if it is another, and these proposals. Nothing sent afterwards leaves before it is on disk.
    fn save(&mut self, accepted: Vec<Proposal>, fx: &mut Effects<Self>) {
        if accepted.is_empty() && self.saved == self.promised {
            return;
        }
        self.saved = self.promised;
        fx.persist(Write::of(self.promised, accepted));
    }

    /// What the own disk has finished counts as anybody's answer.
    fn persisted(&mut self, write: &Write, fx: &mut Effects<Self>) {
        if write.promised != self.promised {
            return;
        }
        let own = write.accepted.iter().filter(|proposal| proposal.ballot == self.promised);
        let slots: Vec<u64> = own.map(|proposal| proposal.slot).collect();
        self.promised_by(self.id, 0, &[], fx);
        self.accepted_by(self.id, &slots, fx);
    }
}

fn join(items: impl Iterator<Item = impl ToString>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(" ")
}
