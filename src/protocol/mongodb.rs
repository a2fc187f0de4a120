//! MongoDB's replica sets, protocol version 1: a variant of Raft in which members pull. After its documentation
//! ("Replica Set Elections", "Write Concern", "Read Concern", "Rollbacks During Replica Set Failover"), and "Fault-Tolerant
//! Replication with Pull-Based Consensus in MongoDB" by Zhou and Mu (NSDI 2021); "Tunable Consistency in MongoDB" by
//! Schultz, Avitabile and Cabral (VLDB 2019) for the concerns.
//!
//! All members send each other heartbeats. A secondary fetches the primary's oplog and tells how far it has come; what a
//! majority has on disk is committed. Whoever hears no primary asks in a dry run whether it would be elected, and only
//! then raises the term. The new primary catches up with the furthest member that it hears of before it takes writes. An
//! old primary rolls back to the common point what nobody else has.
//!
//! A client chooses its concerns, write by write; here all clients have the same. Secondaries apply what they fetch at
//! once. Left out: chained replication (every sync source is the primary, as with `chainingAllowed: false`), arbiters,
//! members without a vote, handing over (`replSetStepDown`), the takeover of a primary that takes long to catch up, and
//! reconfiguration. A disk that was replaced copies all data, and its member does not count any more.

mod durable;
mod election;
mod heartbeat;
mod message;
mod oplog;
mod primary;
mod spec;

pub use durable::{Copied, Durable, Splice, Write};
pub use message::{Message, Status};
pub use spec::{cause, phase};

use super::configuration::Standing;
use super::log::{Log, Position};
use super::quorum::majority;
use super::store::Store;
use super::{Cluster, Detail, Effects, Input, NodeView, Promises, Protocol, Spec};
use crate::types::{Duration, NodeId, Span};
use message::position;
use primary::Reign;
use std::collections::BTreeMap;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Config {
    /// settings.electionTimeoutMillis, and a random offset on top.
    pub election_timeout: Span,
    /// settings.heartbeatIntervalMillis
    pub heartbeat: Duration,
    pub write_concern: WriteConcern,
    pub read_concern: ReadConcern,
    /// settings.catchUpTimeoutMillis, where -1 is without an end; zero: a new primary does not catch up.
    pub catch_up_timeout: Duration,
    /// members[0].priority; that of all others is 1.
    pub priority_of_1: u64,
    /// `j: true`: with a number of members, the primary counts when its own disk has the write. The others always do, for
    /// they tell what is on disk; with "majority" all do.
    pub journal: bool,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            election_timeout: Span::ms(10_000, 11_500),
            heartbeat: Duration::from_secs(2),
            write_concern: WriteConcern::Majority,
            read_concern: ReadConcern::Local,
            catch_up_timeout: Duration::from_secs(3_600),
            priority_of_1: 1,
            journal: false,
        }
    }
}

impl Config {
    /// What is acknowledged is committed: a majority at least has it on disk.
    fn is_durable(&self, members: u16) -> bool {
        match self.write_concern {
            WriteConcern::Members(number) => self.journal && number >= majority(members),
            WriteConcern::Majority => true,
        }
    }

    fn priority(&self, member: NodeId) -> u64 {
        if member == NodeId(1) { self.priority_of_1 } else { 1 }
    }
}

/// When a write counts as done.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum WriteConcern {
    /// `w: <number>`: when so many members have it, the primary among them.
    Members(u16),
    /// `w: "majority"`: when a majority has it on disk.
    #[default]
    Majority,
}

impl WriteConcern {
    /// A set has seven members with a vote at the most.
    pub const ALL: [WriteConcern; 8] = [
        WriteConcern::Majority,
        WriteConcern::Members(1),
        WriteConcern::Members(2),
        WriteConcern::Members(3),
        WriteConcern::Members(4),
        WriteConcern::Members(5),
        WriteConcern::Members(6),
        WriteConcern::Members(7),
    ];

    /// Their names in scenarios, in the same order.
    pub const NAMES: [&'static str; 8] = ["majority", "1", "2", "3", "4", "5", "6", "7"];
}

/// What a read of the primary sees.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum ReadConcern {
    /// Whatever the primary has applied: it may be rolled back yet.
    #[default]
    Local,
    /// What a majority has, as far as the primary knows: it may be old.
    Majority,
    /// What the primary has applied, answered when a no-op written after it is committed.
    Linearizable,
}

impl ReadConcern {
    pub const ALL: [ReadConcern; 3] = [ReadConcern::Local, ReadConcern::Majority, ReadConcern::Linearizable];

    /// Their names in scenarios, in the same order.
    pub const NAMES: [&'static str; 3] = ["local", "majority", "linearizable"];
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Timer {
    /// Ends a member's patience with the primary, or with an election.
    Election,
    /// The next heartbeat to all.
    Heartbeat,
    /// A member with a higher priority than the primary's gives it so long.
    Takeover,
    /// A new primary catches up for so long.
    CatchUp,
}

impl super::Timer for Timer {
    const ALL: &'static [Timer] = &[Timer::Election, Timer::Heartbeat, Timer::Takeover, Timer::CatchUp];

    fn index(self) -> usize {
        self as usize
    }
}

/// One member of the set.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct MongoDb {
    id: NodeId,
    cluster: Cluster,
    config: Config,

    term: u64,
    voted_for: Option<NodeId>,
    oplog: Log,
    /// The number of its disk, zero for the one of time 0.
    disk: u32,
    /// Term and vote as last handed to the disk.
    saved: (u64, Option<NodeId>),
    /// The oplog is on the own disk up to here.
    durable_index: u64,

    /// The commit point, as an index.
    committed: u64,
    /// As a primary it told clients that writes up to here are done, and has not rolled them back; zero unless the write
    /// concern is a number.
    acknowledged: u64,
    /// The data as of the commit point, which is never rolled back.
    stable: Store,
    /// The data as of the oplog's end.
    applied: Store,
    rolled_back: u64,

    primary: Option<NodeId>,
    role: State,
    /// Who asked for more than there was: after which entry, and up to where it knew what is committed.
    waiting: BTreeMap<NodeId, (Position, u64)>,
    /// The timer runs.
    is_taking_over: bool,
    /// Memory to count in; empty between steps.
    scratch: Vec<u64>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum State {
    Secondary,
    DryRun(Ballots),
    Candidate(Ballots),
    Primary(Reign),
    /// The entries after the common point are on their way out of the disk.
    Rollback,
}

/// Who voted for this member in the election that it runs.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
struct Ballots {
    granted: Vec<NodeId>,
    /// There is a primary, which has a lower priority.
    is_takeover: bool,
}

impl Protocol for MongoDb {
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;
    type Write = Write;
    type Config = Config;

    const SPEC: &'static Spec = &spec::SPEC;
    const INTERREGNA: &'static str = "raft";

    fn boot(id: NodeId, cluster: Cluster, config: &Config, saved: &Durable, fx: &mut Effects<Self>) -> MongoDb {
        let mut member = MongoDb {
            id,
            cluster,
            config: config.clone(),
            term: saved.term,
            voted_for: saved.vote,
            oplog: saved.oplog.clone(),
            disk: saved.disk,
            saved: (saved.term, saved.vote),
            durable_index: saved.oplog.last_index(),
            committed: saved.oplog.base().index,
            acknowledged: 0,
            stable: saved.data.clone(),
            applied: Store::default(),
            rolled_back: 0,
            primary: None,
            role: State::Secondary,
            waiting: BTreeMap::new(),
            is_taking_over: false,
            scratch: Vec::new(),
        };
        member.apply_again();
        member.await_primary(fx);
        member.heartbeat(fx);
        member
    }

    fn step(&mut self, input: Input<Self>, fx: &mut Effects<Self>) {
        match input {
            Input::Message { from, message } => self.receive(from, message, fx),
            Input::Timer(timer) => self.timer(timer, fx),
            Input::Request(request) => self.request(request, fx),
            Input::Persisted(write) => self.persisted(&write, fx),
            Input::Transfer(_) | Input::Change(_) => {}
            Input::Drawn(_) => unreachable!("nothing is drawn"),
        }
    }

    /// Shows as done what clients may have been told of. With `w: 1` that is all that a member has applied.
    fn view(&self) -> NodeView<'_> {
        let is_durable = self.config.is_durable(self.cluster.size);
        let (index, data) = match self.config.write_concern {
            WriteConcern::Members(1) if !is_durable => (self.oplog.last_index(), &self.applied),
            _ => (self.committed.max(self.acknowledged), &self.stable),
        };
        let is_ahead = !is_durable && self.acknowledged > self.committed;
        let chain = self.oplog.chain_at(index).filter(|_| is_ahead).unwrap_or_else(|| data.chain());
        NodeView {
            phase: self.phase(),
            epoch: self.term,
            leader: self.primary,
            voted_for: self.voted_for,
            votes: self.votes(),
            log: Some(&self.oplog),
            committed: index,
            applied: index,
            applied_chain: chain,
            standing: if self.counts() { Standing::Voter } else { Standing::Replaced },
            executed: data.executed(),
            ..NodeView::PLAIN
        }
    }

    fn promises(config: &Config, nodes: u16) -> &'static [Promises] {
        match config.read_concern {
            _ if !config.is_durable(nodes) => spec::ALWAYS,
            ReadConcern::Local | ReadConcern::Majority => spec::DURABLE,
            ReadConcern::Linearizable => spec::LINEARIZABLE,
        }
    }

    fn missed_within(config: &Config) -> Option<Span> {
        Some(config.election_timeout)
    }

    fn inspect(&self) -> Vec<Detail> {
        let or_none = |node: Option<NodeId>| node.map_or("none".into(), |node| node.to_string());
        let mut details = vec![
            Detail::new("term", self.term),
            Detail::new("lastVote", or_none(self.voted_for)),
            Detail::new("primary", or_none(self.primary)),
            Detail::new("priority", self.config.priority(self.id)),
            Detail::new("lastAppliedOpTime", position(self.oplog.last())),
            Detail::new("lastDurable", self.durable_index),
            Detail::new("lastCommittedOpTime", position(self.commit_point())),
            Detail::new("oplog kept from", self.oplog.base().index + 1),
            Detail::new("entries rolled back", self.rolled_back),
            Detail::new("data", join(self.applied.values().map(|(key, value)| format!("k{key}={value}")))),
        ];
        match &self.role {
            State::Secondary | State::Rollback => {}
            State::DryRun(ballots) | State::Candidate(ballots) => {
                details.push(Detail::new("votes", join(ballots.granted.iter())));
            }
            State::Primary(reign) => reign.describe(&mut details),
        }
        details
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
        Some(Durable { term, oplog: Log::from_terms(log_terms), ..Durable::default() })
    }
}

impl MongoDb {
    /// Not with a disk that has forgotten what it acknowledged.
    fn counts(&self) -> bool {
        self.disk == 0
    }

    fn commit_point(&self) -> Position {
        Position { index: self.committed, term: self.oplog.term_at(self.committed).unwrap_or(0) }
    }

    fn receive(&mut self, from: NodeId, message: Message, fx: &mut Effects<Self>) {
        if message.term() < self.term {
            return self.answer_old_term(from, &message, fx);
        }
        if message.term() > self.term {
            self.enter_term(message.term(), fx);
        }
        // A vote is written together with its term, by `vote_asked`.
        if !matches!(message, Message::RequestVotes { .. }) {
            self.save(None, fx);
        }
        if let State::Primary(reign) = &mut self.role {
            reign.hears(from);
        }
        match message {
            Message::Heartbeat(status) => self.heartbeat_received(from, status, fx),
            Message::HeartbeatResponse(status) => self.status_received(from, status, fx),
            Message::RequestVotes { last, dry_run, .. } => self.vote_asked(from, last, dry_run, fx),
            Message::Vote { granted, dry_run, .. } => self.vote_received(from, granted, dry_run, fx),
            Message::GetMore { after, committed, .. } => self.more_asked(from, after, committed, fx),
            Message::OplogBatch { after, entries, committed, .. } => {
                self.batch_received(from, after, entries, committed, fx);
            }
            Message::OplogStartMissing { after, runs, .. } => self.start_missing(from, after, &runs, fx),
            Message::InitialSync { after, copied, .. } => self.copy_received(from, after, copied, fx),
            Message::UpdatePosition { last, counts, .. } => self.position_received(from, last, counts, fx),
        }
    }

    fn timer(&mut self, timer: Timer, fx: &mut Effects<Self>) {
        match timer {
            Timer::Election => self.election_timeout(fx),
            Timer::Heartbeat => self.heartbeat(fx),
            Timer::Takeover => self.take_over(fx),
            Timer::CatchUp => self.end_catch_up(fx),
        }
    }

    /// Writes what changed of term and vote, and this part of the oplog. Nothing sent afterwards leaves before it is on
    /// disk.
    fn save(&mut self, splice: Option<Splice>, fx: &mut Effects<Self>) {
        let state = (self.term, self.voted_for);
        if splice.is_none() && self.saved == state {
            return;
        }
        self.saved = state;
        fx.persist(Write { splice, ..Write::of(state.0, state.1) });
    }

    fn persisted(&mut self, write: &Write, fx: &mut Effects<Self>) {
        if let Some(splice) = &write.splice {
            let last = splice.entries.last().map(|entry| entry.term);
            match last {
                Some(term) if self.oplog.term_at(splice.last_index()) == Some(term) => {
                    self.durable_index = splice.last_index();
                    self.count_own_disk(fx);
                }
                Some(_) => {}
                None => self.end_rollback(fx),
            }
        }
        if let Some(copied) = &write.install {
            self.durable_index = self.durable_index.max(copied.last.index).min(self.oplog.last_index());
        }
        let own_vote = write.term == self.term && write.vote == Some(self.id);
        if own_vote && matches!(self.role, State::Candidate(_)) {
            self.count_vote(self.id, fx);
        }
    }
}

fn join(items: impl Iterator<Item = impl ToString>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(" ")
}
