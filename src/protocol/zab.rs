//! ZAB, after "Zab: High-performance broadcast for primary-backup systems" by Junqueira, Reed and Serafini (DSN
//! 2011), with the leader election, the settings and the synchronisation that ZooKeeper documents: fast leader
//! election, then discovery, synchronisation and broadcast (the paper's phases 1 to 3), observers, and clients' sessions.
//!
//! The paper's channels deliver everything, in order. Here messages get lost and overtake each other, so each side
//! does what TCP does for ZooKeeper: it keeps what came too early, and sends again what was not acknowledged.
//! A connection that closes has no counterpart: a server is given up when it is silent for too long, or says itself
//! that it leads no more.
//!
//! A zxid is an epoch and a counter. ZooKeeper's counter begins anew with each epoch; here it goes on, so that it is
//! the transaction's place in the history as well. Their order is the same.

mod broadcast;
mod discovery;
mod durable;
mod election;
mod history;
mod leader;
mod message;
mod session;
mod spec;
mod synchronization;

pub use durable::{Durable, Epochs, Snapshot, Splice, Write};
pub use message::{History, Message, Notification, PeerState, Vote, Zxid};
pub use spec::{cause, phase};

use super::configuration::{Configuration, NodeSet, Standing};
use super::crew::{Crew, crews};
use super::log::Log;
use super::store::Store;
use super::{Cluster, Detail, Effects, Input, NodeView, Promises, Protocol, Spec};
use crate::types::{Duration, NodeId, Span};
use election::Poll;
use leader::Leadership;
use session::Connections;
use std::collections::BTreeMap;
use synchronization::Following;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Config {
    /// ZooKeeper's tickTime.
    pub tick_time: Duration,
    /// Ticks for discovery and synchronisation.
    pub init_limit: u64,
    /// Ticks without a word from the leader, or from a quorum of followers.
    pub sync_limit: u64,
    /// How long a server waits for a better vote once a quorum agrees (finalizeWait), and at first between two
    /// notifications.
    pub election_wait: Span,
    pub reads: Reads,
    /// So many servers at the end of the list follow and do not vote.
    pub observers: u16,
    /// Committed transactions that are kept for followers that lag behind (commitLogCount).
    pub commit_log: u64,
    /// The timeout that clients ask for their sessions; zero for no sessions.
    pub session_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            tick_time: Duration::from_ms(2_000),
            init_limit: 10,
            sync_limit: 5,
            election_wait: Span::exactly(Duration::from_ms(200)),
            reads: Reads::Leader,
            observers: 0,
            commit_log: 500,
            session_timeout: Duration::ZERO,
        }
    }
}

/// Who answers reads.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Reads {
    /// The leader, with a transaction as for a write: the answer is the latest.
    #[default]
    Leader,
    /// Whoever is asked, from its own state, as ZooKeeper does; it forwards writes. An answer may be old.
    Local,
}

impl Reads {
    pub const ALL: [Reads; 2] = [Reads::Leader, Reads::Local];

    /// Their names in scenarios, in the same order.
    pub const NAMES: [&'static str; 2] = ["leader", "local"];
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Timer {
    /// While looking: when to notify everybody again. Later: initLimit, and a follower's syncLimit.
    Election,
    /// The leader's next ping, each half tick.
    Ping,
    /// The end of the wait for a better vote.
    Finalize,
    /// What was not acknowledged is sent again.
    Resend,
}

impl super::Timer for Timer {
    const ALL: &'static [Timer] = &[Timer::Election, Timer::Ping, Timer::Finalize, Timer::Resend];

    fn index(self) -> usize {
        self as usize
    }
}

/// One server. Names follow the paper and ZooKeeper.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Zab {
    id: NodeId,
    config: Config,
    /// Who votes; observers are its learners.
    members: Configuration,
    /// The number of its disk, zero for the one of time 0.
    disk: u32,

    /// f.p of the paper: the last epoch that it promised to join, and to whom, unless that was in an earlier life.
    accepted_epoch: u64,
    accepted_from: Option<NodeId>,
    /// f.a of the paper: the last epoch whose history it took over.
    current_epoch: u64,
    log: Log,
    /// Handed to the disk: the epochs, the log's end, and its base.
    saved_epochs: Epochs,
    saved_index: u64,
    saved_base: u64,
    /// Writes under way.
    writes: u32,
    /// The log is on this server's own disk up to here.
    durable_index: u64,

    committed: u64,
    applied: u64,
    store: Store,
    /// By client: the request that it asked here, while that is under way.
    waiting: BTreeMap<u32, u32>,
    connections: Connections,

    /// ZooKeeper's logicalclock: counts elections.
    round: u64,
    /// Its vote in this round; a server that may not vote has none at first.
    vote: Option<Vote>,
    state: State,
    /// Memory to count in; empty between steps.
    scratch: Vec<u64>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum State {
    Looking(Poll),
    Following(Following),
    Leading(Leadership),
}

/// Phases 1 to 3 of the paper.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Stage {
    Discovery,
    Synchronization,
    Broadcast,
}

impl Protocol for Zab {
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;
    type Write = Write;
    type Config = Config;

    const SPEC: &'static Spec = &spec::SPEC;
    const INTERREGNA: &'static str = "zab";

    fn boot(id: NodeId, cluster: Cluster, config: &Config, saved: &Durable, fx: &mut Effects<Self>) -> Zab {
        let base = saved.log.base().index;
        let mut zab = Zab {
            id,
            config: config.clone(),
            members: members(cluster.size, config.observers),
            disk: saved.disk,
            accepted_epoch: saved.epochs.accepted,
            accepted_from: None,
            current_epoch: saved.epochs.current,
            log: saved.log.clone(),
            saved_epochs: saved.epochs,
            saved_index: saved.log.last_index(),
            saved_base: base,
            writes: 0,
            durable_index: saved.log.last_index(),
            committed: base,
            applied: base,
            store: saved.snapshot.clone(),
            waiting: BTreeMap::new(),
            connections: Connections::default(),
            round: 0,
            vote: None,
            state: State::Looking(Poll::default()),
            scratch: Vec::new(),
        };
        zab.begin_round(fx);
        zab
    }

    fn step(&mut self, input: Input<Self>, fx: &mut Effects<Self>) {
        match input {
            Input::Message { from, message } => self.receive(from, message, fx),
            Input::Timer(Timer::Election) => self.election_timer(fx),
            Input::Timer(Timer::Ping) => self.ping(fx),
            Input::Timer(Timer::Finalize) => self.finalize(fx),
            Input::Timer(Timer::Resend) => self.resend(fx),
            Input::Request(request) => self.request(request, fx),
            Input::Persisted(write) => self.persisted(&write, fx),
            Input::Transfer(_) | Input::Change(_) => {}
            Input::Drawn(_) => unreachable!("ZAB draws nothing"),
        }
    }

    fn view(&self) -> NodeView<'_> {
        NodeView {
            phase: self.phase(),
            epoch: self.current_epoch,
            leader: self.leader(),
            // Votes of fast leader election bind nobody, and change within a round.
            voted_for: None,
            votes: self.votes(),
            log: Some(&self.log),
            committed: self.committed,
            applied: self.applied,
            applied_chain: self.store.chain(),
            members: Some(&self.members),
            members_revision: 0,
            standing: self.standing(),
            executed: self.store.executed(),
        }
    }

    /// Who reads from any server reads what that one has (ZooKeeper's documentation, consistency guarantees).
    fn promises(config: &Config, _nodes: u16) -> &'static [Promises] {
        match config.reads {
            Reads::Local => spec::PROMISED_WITH_LOCAL_READS,
            Reads::Leader => Self::SPEC.promises,
        }
    }

    fn crews(config: &Config, cluster: Cluster) -> Vec<Crew> {
        let (voters, last) = (voters(cluster.size, config.observers), cluster.size);
        crews([
            Crew { name: "participant", first: 1, last: voters, may_lead: true, decides: true },
            Crew { name: "observer", first: voters + 1, last, may_lead: false, decides: false },
        ])
    }

    fn inspect(&self) -> Vec<Detail> {
        let mut details = vec![
            Detail::new("acceptedEpoch", self.accepted_epoch),
            Detail::new("currentEpoch", self.current_epoch),
            Detail::new("lastZxid", Zxid::from(self.log.last())),
            Detail::new("history on disk to", self.durable_index),
            Detail::new("history kept from", self.log.base().index + 1),
            Detail::new("lastCommitted", self.committed),
            Detail::new("logicalclock", self.round),
            Detail::new("vote", self.vote.map_or("none".into(), |vote| vote.to_string())),
            Detail::new("leader", self.leader().map_or("none".into(), |leader| leader.to_string())),
            Detail::new("data", join(self.store.values().map(|(key, value)| format!("k{key}={value}")))),
        ];
        details.extend(self.inspect_sessions());
        match &self.state {
            State::Looking(poll) => details.push(Detail::new("votes received", poll.describe())),
            State::Following(following) => details.push(Detail::new("phase", format!("{:?}", following.stage))),
            State::Leading(leadership) => {
                details.push(Detail::new("phase", format!("{:?}", leadership.stage)));
                details.push(Detail::new("new epoch", leadership.epoch));
                details.push(Detail::new("acknowledged", leadership.describe()));
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

    fn torn(write: &Write, draw: &mut dyn FnMut(u64) -> u64) -> Option<Write> {
        write.torn(draw)
    }

    fn flip(durable: &mut Durable, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        durable.flip(draw)
    }

    /// It has promised itself to `term`, and took over the history of the epoch that its own history ends with.
    fn initial(term: u64, log_terms: &[u64]) -> Option<Durable> {
        let epochs = Epochs { accepted: term, current: log_terms.last().copied().unwrap_or(0) };
        Some(Durable { epochs, log: Log::from_terms(log_terms), ..Durable::default() })
    }
}

impl Zab {
    fn phase(&self) -> u8 {
        match &self.state {
            State::Looking(_) => phase::LOOKING,
            State::Following(Following { stage: Stage::Broadcast, .. }) => phase::FOLLOWING,
            State::Following(_) => phase::JOINING,
            State::Leading(Leadership { stage: Stage::Discovery, .. }) => phase::DISCOVERY,
            State::Leading(Leadership { stage: Stage::Synchronization, .. }) => phase::SYNCHRONIZATION,
            State::Leading(Leadership { stage: Stage::Broadcast, .. }) => phase::LEADING,
        }
    }

    /// Whom it follows or is; while looking, nobody.
    fn leader(&self) -> Option<NodeId> {
        match &self.state {
            State::Looking(_) => None,
            State::Following(following) => Some(following.leader),
            State::Leading(_) => Some(self.id),
        }
    }

    fn standing(&self) -> Standing {
        match (self.disk, self.members.is_voter(self.id)) {
            (0, true) => Standing::Voter,
            (0, false) => Standing::Learner,
            // What the disk before it had promised is forgotten: it follows as an observer does, for ever.
            _ => Standing::Replaced,
        }
    }

    fn may_vote(&self) -> bool {
        self.standing() == Standing::Voter
    }

    fn ticks(&self, ticks: u64) -> Span {
        Span::exactly(Duration(self.config.tick_time.0.saturating_mul(ticks)))
    }

    fn receive(&mut self, from: NodeId, message: Message, fx: &mut Effects<Zab>) {
        match message {
            Message::Notification(notification) => self.notified(from, notification, fx),
            Message::FollowerInfo { accepted, counts } => self.follower_info(from, accepted, counts, fx),
            Message::NewEpoch { epoch } => self.new_epoch(from, epoch, fx),
            Message::AckEpoch { epoch, current, last, counts } => {
                self.epoch_acked(from, epoch, (current, last), counts, fx);
            }
            Message::NewLeader { epoch, history } => self.new_leader(from, epoch, &history, fx),
            Message::Ack { epoch, last, counts } => self.acked(from, epoch, last, counts, fx),
            Message::UpToDate { epoch, committed } | Message::Ping { epoch, committed } => {
                self.hear_leader(from, epoch, committed, fx);
            }
            Message::Propose { epoch, first, entries } => self.proposed(from, epoch, first, &entries, fx),
            Message::Commit { epoch, committed } => self.hear_commit(from, epoch, committed, fx),
            Message::PingReply { epoch, counts, connected } => {
                self.heard(from, epoch, counts);
                self.touch(from, &connected);
            }
            Message::Request(request) => self.forwarded(from, request, fx),
        }
    }

    fn election_timer(&mut self, fx: &mut Effects<Zab>) {
        match &self.state {
            State::Looking(_) => self.notify_again(fx),
            State::Leading(Leadership { stage: Stage::Broadcast, .. }) => {}
            State::Following(_) | State::Leading(_) => self.look(cause::TIMES_OUT, fx),
        }
    }
}

/// The last `observers` of the servers do not vote; at least one does.
fn voters(size: u16, observers: u16) -> u16 {
    size - observers.min(size - 1)
}

fn members(size: u16, observers: u16) -> Configuration {
    let voters = voters(size, observers);
    let learners: NodeSet = (voters + 1..=size).map(NodeId).collect();
    Configuration { learners, ..Configuration::first(voters) }
}

fn join(items: impl Iterator<Item = impl ToString>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(" ")
}
