//! Raft, after "In Search of an Understandable Consensus Algorithm (Extended Version)" by Ongaro and
//! Ousterhout: sections 5.1–5.4 and 8. Options: snapshots (7), pre-vote and check-quorum (Ongaro's dissertation,
//! 9.6 and 6.2), leadership transfer (3.10), changes of the members (section 6; dissertation, chapter 4), and
//! pipelined appends (10.2).
//!
//! One `step`, as in etcd: term rules first, then a handler per message.

mod durable;
mod election;
mod leader;
mod membership;
mod message;
mod mistake;
mod progress;
mod reads;
mod replication;
mod snapshot;

pub use durable::{Durable, Splice, Write};
pub use membership::{ChangeMode, Roster};
pub use message::{Conflict, Message};
pub use mistake::Mistake;
pub use reads::Reads;
pub use snapshot::{Chunk, Snapshot};

use super::configuration::{Change, Objection};
use super::log::Log;
use super::store::Store;
use super::{Cause, CauseKind, Cluster, Detail, Effects, Input, NodeView, Phase, Promises, Protocol, Spec, Transition};
use crate::types::{Duration, NodeId, Probability, Role, Span};
use membership::Membership;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Config {
    pub election_timeout: Span,
    pub heartbeat: Duration,
    pub pre_vote: bool,
    pub check_quorum: bool,
    /// A leader steps down when it has led so long without an answer of a majority; zero: it looks once in the least
    /// election timeout.
    pub check_quorum_within: Duration,
    /// Nodes `1..=voters` are the members at time 0; all of them if it is zero.
    pub voters: u16,
    pub change: ChangeMode,
    pub reads: Reads,
    /// No clock runs faster or slower than real time by more: leases are shortened by it.
    pub clock_drift_max: Probability,
    pub mistake: Mistake,
    /// A server takes a snapshot when so many entries are applied beyond its log's base; zero: the log is
    /// dropped only as far as it is on every disk.
    pub snapshot_entries: u64,
    /// Records in one InstallSnapshot at the most.
    pub snapshot_chunk: u64,
    /// Entries in one AppendEntries at the most.
    pub append_entries: u64,
    /// Messages with entries, or chunks, on their way to a follower before the leader waits for its answer;
    /// zero: entries never wait.
    pub pipeline: u64,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            election_timeout: Span::ms(150, 300),
            heartbeat: Duration::from_ms(50),
            pre_vote: false,
            check_quorum: false,
            check_quorum_within: Duration::ZERO,
            voters: 0,
            change: ChangeMode::SingleServer,
            reads: Reads::Log,
            clock_drift_max: Probability::percent(1),
            mistake: Mistake::None,
            snapshot_entries: 0,
            snapshot_chunk: 8,
            append_entries: 64,
            pipeline: 0,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Timer {
    /// Ends a follower's or candidate's patience.
    Election,
    /// The leader's next round of AppendEntries.
    Heartbeat,
    /// While it runs, a leader was heard within the minimum election timeout.
    Lease,
    /// The leader counts who answered since the last time.
    CheckQuorum,
    /// A transfer that takes longer is abandoned.
    Transfer,
    /// The leader's own lease, for reads.
    LeaderLease,
    /// The same in turn: the one that is to follow.
    NextLease,
}

impl super::Timer for Timer {
    const ALL: &'static [Timer] = &[
        Timer::Election,
        Timer::Heartbeat,
        Timer::Lease,
        Timer::CheckQuorum,
        Timer::Transfer,
        Timer::LeaderLease,
        Timer::NextLease,
    ];

    fn index(self) -> usize {
        self as usize
    }
}

/// Indexes into [`Spec::phases`].
pub mod phase {
    pub const FOLLOWER: u8 = 0;
    pub const PRE_CANDIDATE: u8 = 1;
    pub const CANDIDATE: u8 = 2;
    pub const LEADER: u8 = 3;
}

/// Indexes into [`Spec::causes`].
pub mod cause {
    pub const TIMES_OUT: u8 = 0;
    pub const WINS_PRE_VOTE: u8 = 1;
    pub const WINS_MAJORITY: u8 = 2;
    pub const HIGHER_TERM: u8 = 3;
    pub const HEARS_LEADER: u8 = 4;
    pub const LOSES_QUORUM: u8 = 5;
    pub const TRANSFER: u8 = 6;
    pub const REMOVED: u8 = 7;
}

const fn transition(from: u8, to: u8, cause: u8) -> Transition {
    Transition { from, to, cause }
}

static SPEC: Spec = Spec {
    name: "raft",
    phases: &[
        Phase { name: "follower", role: Role::Follower },
        Phase { name: "pre-candidate", role: Role::Candidate },
        Phase { name: "candidate", role: Role::Candidate },
        Phase { name: "leader", role: Role::Leader },
    ],
    causes: &[
        Cause { name: "times out", kind: CauseKind::Timeout },
        Cause { name: "wins pre-vote", kind: CauseKind::Election },
        Cause { name: "wins majority", kind: CauseKind::Election },
        Cause { name: "discovers higher term", kind: CauseKind::Election },
        Cause { name: "hears leader", kind: CauseKind::Heartbeat },
        Cause { name: "loses quorum", kind: CauseKind::Timeout },
        Cause { name: "is handed leadership", kind: CauseKind::Election },
        Cause { name: "is removed", kind: CauseKind::Election },
    ],
    transitions: &[
        transition(phase::FOLLOWER, phase::CANDIDATE, cause::TIMES_OUT),
        transition(phase::FOLLOWER, phase::CANDIDATE, cause::TRANSFER),
        transition(phase::FOLLOWER, phase::PRE_CANDIDATE, cause::TIMES_OUT),
        transition(phase::PRE_CANDIDATE, phase::CANDIDATE, cause::WINS_PRE_VOTE),
        transition(phase::PRE_CANDIDATE, phase::FOLLOWER, cause::HEARS_LEADER),
        transition(phase::PRE_CANDIDATE, phase::FOLLOWER, cause::HIGHER_TERM),
        transition(phase::CANDIDATE, phase::PRE_CANDIDATE, cause::TIMES_OUT),
        transition(phase::CANDIDATE, phase::LEADER, cause::WINS_MAJORITY),
        transition(phase::CANDIDATE, phase::FOLLOWER, cause::HEARS_LEADER),
        transition(phase::CANDIDATE, phase::FOLLOWER, cause::HIGHER_TERM),
        transition(phase::LEADER, phase::FOLLOWER, cause::HIGHER_TERM),
        transition(phase::LEADER, phase::FOLLOWER, cause::LOSES_QUORUM),
        transition(phase::LEADER, phase::FOLLOWER, cause::REMOVED),
    ],
    messages: message::KINDS,
    timers: &["election", "heartbeat", "lease", "check-quorum", "transfer", "leader-lease", "next-lease"],
    election_timer: 0,
    heartbeat_timer: Some(1),
    epoch: Some("term"),
    needs_quorum: true,
    register: None,
    names_leader: false,
    has_peers: true,
    has_disk: true,
    can_transfer: true,
    can_change: true,
    promises: Promises::ALL,
};

/// One server. Names follow figure 2 of the paper.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Raft {
    id: NodeId,
    cluster: Cluster,
    config: Config,

    current_term: u64,
    voted_for: Option<NodeId>,
    log: Log,
    membership: Membership,
    /// The number of its disk, zero for the one of time 0.
    disk: u32,
    /// Term and vote as last handed to the disk.
    saved: (u64, Option<NodeId>),
    /// The log is on this server's own disk up to here.
    durable_index: u64,

    commit_index: u64,
    store: Store,
    last_applied: u64,
    /// Of a snapshot that a leader sends.
    partial: Option<snapshot::Partial>,

    leader: Option<NodeId>,
    role: State,
    /// A leader was heard within the minimum election timeout.
    lease: bool,
    /// Memory to count in; empty between steps.
    scratch: Vec<u64>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum State {
    Follower,
    PreCandidate(Ballots),
    Candidate(Ballots),
    Leader(Leadership),
}

/// Who voted for this server in the election that it runs.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
struct Ballots {
    granted: Vec<NodeId>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Leadership {
    /// By member, in order of their numbers.
    progress: Vec<progress::Progress>,
    /// Handing over to this server.
    transfer: Option<NodeId>,
    rounds: reads::Rounds,
}

impl Protocol for Raft {
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;
    type Write = Write;
    type Config = Config;

    const SPEC: &'static Spec = &SPEC;
    const INTERREGNA: &'static str = "raft";

    fn boot(id: NodeId, cluster: Cluster, config: &Config, saved: &Durable, fx: &mut Effects<Self>) -> Raft {
        let base = saved.log.base().index;
        let founders = if config.voters == 0 { cluster.size } else { config.voters.min(cluster.size) };
        let mut raft = Raft {
            id,
            cluster,
            config: config.clone(),
            current_term: saved.term,
            voted_for: saved.vote,
            log: saved.log.clone(),
            membership: Membership::new(founders, saved.roster.as_ref(), &saved.log),
            disk: saved.disk,
            saved: (saved.term, saved.vote),
            durable_index: saved.log.last_index(),
            commit_index: base,
            store: saved.snapshot.clone(),
            last_applied: base,
            partial: None,
            leader: None,
            role: State::Follower,
            lease: false,
            scratch: Vec::new(),
        };
        raft.store.forgets_clients = config.mistake == Mistake::NoSessions;
        raft.await_leader(fx);
        if config.reads == Reads::Lease {
            // It may have heard a leader just before it crashed.
            raft.respect_leader(fx);
        }
        raft
    }

    fn step(&mut self, input: Input<Self>, fx: &mut Effects<Self>) {
        match input {
            Input::Message { from, message } => self.receive(from, message, fx),
            Input::Timer(timer) => self.timer(timer, fx),
            Input::Request(request) => self.request(request, fx),
            Input::Persisted(write) => self.persisted(&write, fx),
            Input::Transfer(to) => self.transfer_to(to, fx),
            Input::Change(change) => self.change(&change, fx),
            Input::Drawn(_) => unreachable!("Raft draws nothing"),
        }
    }

    #[inline]
    fn view(&self) -> NodeView<'_> {
        NodeView {
            phase: self.phase(),
            epoch: self.current_term,
            leader: self.leader,
            voted_for: self.voted_for,
            votes: self.votes(),
            log: Some(&self.log),
            committed: self.commit_index,
            applied: self.last_applied,
            applied_chain: self.store.chain(),
            members: Some(self.configuration()),
            members_revision: self.members_revision(),
            standing: self.standing(),
            executed: self.store.executed(),
        }
    }

    /// Who does not ask before it stands may unseat anybody (dissertation, 9.6).
    fn promises(config: &Config, _nodes: u16) -> &'static [Promises] {
        if config.pre_vote { Promises::ALL } else { Promises::SAFETY }
    }

    fn heeds_leader_for(config: &Config) -> Duration {
        config.election_timeout.least
    }

    fn unused_phases(config: &Config) -> &'static [u8] {
        if config.pre_vote { &[] } else { &[phase::PRE_CANDIDATE] }
    }

    /// With pre-vote, a follower becomes a candidate at once only when it is handed the lead.
    fn unused_transitions(config: &Config) -> &'static [(u8, u8)] {
        if config.pre_vote { &[(phase::FOLLOWER, phase::CANDIDATE)] } else { &[] }
    }

    fn missed_within(config: &Config) -> Option<Span> {
        Some(config.election_timeout)
    }

    fn drift_max(config: &Config) -> Option<Probability> {
        (config.reads == Reads::Lease).then_some(config.clock_drift_max)
    }

    fn inspect(&self) -> Vec<Detail> {
        let or_none = |node: Option<NodeId>| node.map_or("none".into(), |node| node.to_string());
        let last = self.log.last();
        let mut details = vec![
            Detail::new("currentTerm", self.current_term),
            Detail::new("votedFor", or_none(self.voted_for)),
            Detail::new("leader", or_none(self.leader)),
            Detail::new("lastLogIndex", last.index),
            Detail::new("lastLogTerm", last.term),
            Detail::new("log on disk to", self.durable_index),
            Detail::new("log kept from", self.log.base().index + 1),
            Detail::new("commitIndex", self.commit_index),
            Detail::new("lastApplied", self.last_applied),
            Detail::new("store", join(self.store.values().map(|(key, value)| format!("k{key}={value}")))),
        ];
        self.describe_membership(&mut details);
        if self.config.snapshot_entries > 0 {
            let base = self.log.base();
            details.push(Detail::new("lastIncludedIndex", base.index));
            details.push(Detail::new("lastIncludedTerm", base.term));
        }
        if let Some(partial) = &self.partial {
            details.push(Detail::new("snapshot arriving", partial.describe()));
        }
        match &self.role {
            State::Follower => {}
            State::PreCandidate(ballots) | State::Candidate(ballots) => {
                details.push(Detail::new("votesGranted", join(ballots.granted.iter())));
            }
            State::Leader(leadership) => {
                details.push(Detail::new("nextIndex", join(leadership.progress.iter().map(|p| p.next))));
                details.push(Detail::new("matchIndex", join(leadership.progress.iter().map(|p| p.matched))));
                details.push(Detail::new("transfer to", or_none(leadership.transfer)));
                details.push(Detail::new("reads", leadership.rounds.describe()));
                if self.config.snapshot_entries > 0 || self.config.pipeline > 0 {
                    details.push(Detail::new("progress", self.flows(leadership)));
                }
            }
        }
        details
    }

    fn apply(durable: &mut Durable, write: &Write) {
        durable.apply(write);
    }

    fn replaced(disk: u32) -> Durable {
        Durable { disk, ..Durable::default() }
    }

    fn objection(&self, change: &Change) -> Option<Objection> {
        self.objection_to(change)
    }

    fn torn(write: &Write, draw: &mut dyn FnMut(u64) -> u64) -> Option<Write> {
        write.torn(draw)
    }

    fn flip(durable: &mut Durable, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        durable.flip(draw)
    }

    fn initial(term: u64, log_terms: &[u64]) -> Option<Durable> {
        Some(Durable { term, log: Log::from_terms(log_terms), ..Durable::default() })
    }
}

impl Raft {
    /// "2: replicate 1/8, 3: snapshot 57 12/30"
    fn flows(&self, leadership: &Leadership) -> String {
        let flow = |member: NodeId| {
            let progress = &leadership.progress[leader::slot(member)];
            format!("{member}: {}", progress.flow.describe(self.config.pipeline))
        };
        self.cluster.others(self.id).map(flow).collect::<Vec<_>>().join(", ")
    }
}

fn join(items: impl Iterator<Item = impl ToString>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(" ")
}
