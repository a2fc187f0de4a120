//! A lock with a lease, as applications elect a leader with it: Redis's documentation, "Distributed Locks with Redis"
//! (`SET key value NX PX ttl`, and Redlock over several stores); leases after Gray and Cheriton (1989); fencing tokens
//! after Kleppmann, "How to do distributed locking" (2016), and the sequencers and the lock-delay of Chubby (Burrows
//! 2006).
//!
//! The last `stores` nodes are stores of locks. The others contend: each tries to set the key to a random value, for
//! `ttl`, if it does not exist. Whoever succeeds, at a majority of the stores, holds the lock until its lease ends,
//! renews it by compare-and-extend and gives it back by compare-and-delete.
//!
//! What the lock protects lies in a shared storage, [`NodeId::REGISTER`]. The holder works as people do: it reads the
//! data when it has the lock, serves its clients from this copy, and writes all of it back before it acknowledges. A
//! holder that stalls for longer than its lease does not know that another one has taken over, and overwrites what
//! that one wrote, unless the storage refuses tokens older than the newest that it has seen.
//!
//! Nobody reads a clock. A lease is a timer, with its holder from the moment at which it asks, and with the store from
//! the moment at which it grants; a store that restarts with its data lets the whole lease run again.

mod contender;
mod data;
mod durable;
mod holder;
mod message;
mod spec;
mod storage;
mod store;

pub use data::Data;
pub use durable::{Durable, Kept, Key, Write};
pub use message::{LockValue, Message};
pub use spec::{cause, phase};

use super::crew::{Crew, crews};
use super::{Cluster, Detail, Effects, Input, NodeView, Promises, Protocol, Spec};
use crate::types::{Duration, NodeId, Probability, Span};
use contender::Contender;
use storage::Storage;
use store::Store;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// So many nodes at the end of the list are stores; at least one node is none.
    pub stores: u16,
    /// How long a store keeps the key.
    pub ttl: Duration,
    pub renew_every: Duration,
    /// The wait before the next attempt.
    pub retry: Span,
    /// A store, or the storage, that does not answer within this time is given up, or asked again.
    pub call_timeout: Duration,
    /// Of two clocks, one runs at most so much slower: the holder gives up so much earlier.
    pub clock_drift_max: Probability,
    pub fencing: Fencing,
    pub reads: Reads,
    pub persistence: Persistence,
    /// A store that restarts keeps silent for as long as any lease may last.
    pub delayed_restart: bool,
    /// For so long nobody gets a lock whose lease has ended.
    pub lock_delay: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            stores: 1,
            ttl: Duration::from_secs(3),
            renew_every: Duration::from_secs(1),
            retry: Span::ms(200, 400),
            call_timeout: Duration::from_ms(100),
            clock_drift_max: Probability::percent(1),
            fencing: Fencing::All,
            reads: Reads::Storage,
            persistence: Persistence::Always,
            delayed_restart: false,
            lock_delay: Duration::ZERO,
        }
    }
}

/// What Redlock takes off besides the drift, for what the stores' timers are too coarse for.
const DRIFT_LEAST: Duration = Duration::from_ms(2);

impl Config {
    /// How many of these nodes are stores.
    pub fn stores_of(&self, cluster: Cluster) -> u16 {
        self.stores.min(cluster.size - 1)
    }

    /// Several stores count each for itself: their tokens say nothing.
    pub fn fencing_used(&self) -> Fencing {
        match self.stores {
            1 => self.fencing,
            _ => Fencing::Off,
        }
    }

    /// What clocks may differ by while a lease lasts.
    pub fn drift(&self) -> Duration {
        let drift = u128::from(self.ttl.0) * u128::from(self.clock_drift_max.ppm) / 1_000_000;
        Duration(drift as u64 + DRIFT_LEAST.0)
    }

    /// How long a holder trusts in its lease, from the moment at which it asked for it.
    pub fn validity(&self) -> Duration {
        Duration(self.ttl.0.saturating_sub(self.drift().0))
    }
}

/// What the storage does with a token that is older than the newest that it has seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fencing {
    /// It looks at no tokens.
    Off,
    /// It refuses the write, as in Kleppmann's figure. It has seen the tokens of writes only: between a holder's
    /// reading and its first write, its predecessor can still write.
    Writes,
    /// It refuses reads, too, and remembers their tokens.
    All,
}

impl Fencing {
    pub const ALL: [Fencing; 3] = [Fencing::Off, Fencing::Writes, Fencing::All];
    pub const NAMES: [&'static str; 3] = ["no-tokens", "write-tokens", "all-tokens"];
}

/// What the holder answers reads from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reads {
    /// Its copy of the data: once it holds the lock no more, that may be old.
    Copy,
    /// What the storage holds.
    Storage,
}

impl Reads {
    pub const ALL: [Reads; 2] = [Reads::Copy, Reads::Storage];
    pub const NAMES: [&'static str; 2] = ["copy", "storage"];
}

/// What a store knows of its locks after a crash. Named after Redis's appendfsync.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Persistence {
    Nothing,
    /// What it knew at the last full second.
    EverySecond,
    /// It answers when the change is on its disk.
    Always,
}

impl Persistence {
    pub const ALL: [Persistence; 3] = [Persistence::Nothing, Persistence::EverySecond, Persistence::Always];
    pub const NAMES: [&'static str; 3] = ["nothing", "everysec", "every-change"];
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Timer {
    /// The wait before the next attempt to get the lock.
    Retry,
    /// The patience with the stores.
    Call,
    /// The holder's lease. A renewal runs on the other one until it has succeeded.
    Lease,
    OtherLease,
    Renew,
    /// The patience with the storage.
    Storage,
    /// The store's own: a lease, a lock-delay or the silence after a restart is over.
    Expire,
    /// The store's own: what changed goes to the disk.
    Sync,
}

impl super::Timer for Timer {
    const ALL: &'static [Timer] = &[
        Timer::Retry,
        Timer::Call,
        Timer::Lease,
        Timer::OtherLease,
        Timer::Renew,
        Timer::Storage,
        Timer::Expire,
        Timer::Sync,
    ];

    fn index(self) -> usize {
        self as usize
    }
}

/// Somebody who wants the lock, a store of locks, or the storage that the lock protects.
#[derive(Clone, Debug)]
pub enum LeaseLock {
    Contender(Box<Contender>),
    Store(Store),
    Storage(Storage),
}

impl Protocol for LeaseLock {
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;
    type Write = Write;
    type Config = Config;

    const SPEC: &'static Spec = &spec::SPEC;
    const INTERREGNA: &'static str = "lease-lock";

    fn boot(id: NodeId, cluster: Cluster, config: &Config, saved: &Durable, fx: &mut Effects<Self>) -> LeaseLock {
        let first_store = cluster.size + 1 - config.stores_of(cluster);
        match id {
            NodeId::REGISTER => LeaseLock::Storage(Storage::boot(config.fencing_used(), &saved.kept)),
            NodeId(number) if number >= first_store => LeaseLock::Store(Store::boot(config, saved, fx)),
            _ => LeaseLock::Contender(Box::new(Contender::boot(id, cluster, config, fx))),
        }
    }

    fn step(&mut self, input: Input<Self>, fx: &mut Effects<Self>) {
        match self {
            LeaseLock::Contender(contender) => contender.step(input, fx),
            LeaseLock::Store(store) => store.step(input, fx),
            LeaseLock::Storage(storage) => storage.step(input, fx),
        }
    }

    fn view(&self) -> NodeView<'_> {
        match self {
            LeaseLock::Contender(contender) => contender.view(),
            LeaseLock::Store(store) => store.view(),
            LeaseLock::Storage(_) => NodeView { phase: phase::STORE, ..NodeView::PLAIN },
        }
    }

    fn promises(config: &Config, _nodes: u16) -> &'static [Promises] {
        match (config.fencing_used(), config.persistence, config.reads) {
            (Fencing::All, Persistence::Always, Reads::Storage) => Self::SPEC.promises,
            (Fencing::All, Persistence::Always, Reads::Copy) => spec::PROMISED_WITH_READS_FROM_COPY,
            (Fencing::Writes, Persistence::Always, _) => spec::PROMISED_BY_TOKENS,
            _ => spec::PROMISED_BY_LEASES,
        }
    }

    fn crews(config: &Config, cluster: Cluster) -> Vec<Crew> {
        let (contenders, last) = (cluster.size - config.stores_of(cluster), cluster.size);
        crews([
            Crew { name: "contender", first: 1, last: contenders, may_lead: true, decides: false },
            Crew { name: "lock store", first: contenders + 1, last, may_lead: false, decides: true },
        ])
    }

    fn inspect(&self) -> Vec<Detail> {
        match self {
            LeaseLock::Contender(contender) => contender.inspect(),
            LeaseLock::Store(store) => store.inspect(),
            LeaseLock::Storage(storage) => storage.inspect(),
        }
    }

    fn apply(durable: &mut Durable, write: &Write) {
        durable.apply(write);
    }

    fn replaced(disk: u32) -> Durable {
        Durable { started: disk > 0, ..Durable::default() }
    }

    /// A write replaces what was there, at once or not at all.
    fn torn(_write: &Write, _draw: &mut dyn FnMut(u64) -> u64) -> Option<Write> {
        None
    }

    fn flip(durable: &mut Durable, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        durable.flip(draw)
    }

    fn initial(_term: u64, _log_terms: &[u64]) -> Option<Durable> {
        None
    }
}

fn name(node: Option<NodeId>) -> String {
    node.map_or("nobody".into(), |node| node.to_string())
}
