//! Primary-backup replication by log shipping, as Redis, MySQL and PostgreSQL do it (the approach of Alsberg and Day,
//! 1976): one primary takes all writes, and its backups ask for its log from their own positions.
//!
//! What a write waits for and who decides on another primary are two settings. Writes are asynchronous,
//! semi-synchronous with a time-out, or synchronous with all that are in sync. A failover is decided by monitors
//! (Redis Sentinel), by a lease in a store (Patroni), or by an operator's script. Which of them lose what a client was
//! told is done is [`promises`](Protocol::promises).
//!
//! An epoch is a reign: Sentinel's configuration epoch, PostgreSQL's timeline. Whoever is promoted opens it with an
//! entry of its own, so that a log that went on elsewhere is told by (epoch, position), and rewound.

mod arbiter;
mod durable;
mod lease;
mod message;
mod monitor;
mod operator;
mod replication;
mod roster;
mod server;
mod shipping;
mod spec;

pub use durable::{Durable, Identity, Kept, Splice, Vote, Write};
pub use message::{Info, Message, State, Sync};
pub use spec::{cause, phase};

use super::configuration::Configuration;
use super::crew::{Crew, crews};
use super::{Cluster, Detail, Effects, Input, NodeView, Promises, Protocol, Spec};
use crate::types::{Duration, NodeId, Probability, Span};
use arbiter::Arbiter;
use monitor::Monitor;
use server::Server;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Config {
    pub replication: Replication,
    /// Backups that a semi-synchronous write waits for (rpl_semi_sync_source_wait_for_replica_count).
    pub acknowledgements: u16,
    /// Then the primary goes on without them (rpl_semi_sync_source_timeout).
    pub ack_timeout: Duration,
    /// Without it a semi-synchronous primary waits for ever.
    pub fallback: bool,
    /// How often the primary tells its backups that it lives, and how often watchers look.
    pub heartbeat: Duration,
    /// Who is silent for so long is taken for down (Sentinel's down-after-milliseconds).
    pub down_after: Duration,
    pub failover: Failover,
    /// So many nodes at the end of the list are monitors.
    pub monitors: u16,
    /// So many of them must take the primary for down.
    pub quorum: u16,
    /// A failover that takes longer is given up; unless it succeeds, no monitor begins another for twice as long.
    pub failover_timeout: Duration,
    /// Monitors let a server that was replaced say for so long that it leads, and demote it then. (Sentinel waits for
    /// four times SENTINEL_PUBLISH_PERIOD, in which it might learn of a later configuration.)
    pub demote_after: Duration,
    /// Promoted before all others; zero for none. Monitors take it however far it is (the lowest replica-priority); a
    /// lease and an operator only among those that are equally far (Patroni's failover_priority).
    pub preferred: u16,
    /// The primary refuses writes with fewer backups (min-replicas-to-write) …
    pub min_replicas: u16,
    /// … that it heard within this time (min-replicas-max-lag).
    pub max_lag: Duration,
    /// The leader key's time to live.
    pub ttl: Duration,
    /// From one renewal to the next.
    pub loop_wait: Duration,
    /// How long a call to the store is tried again; then the primary gives up by itself.
    pub retry_timeout: Duration,
    /// Who lags behind by more entries does not take the key (maximum_lag_on_failover).
    pub maximum_lag: u64,
    /// How long the operator waits for a primary that is gone.
    pub operator_delay: Duration,
    /// The old primary is shut off from the storage before another one is promoted.
    pub fencing: bool,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            replication: Replication::Asynchronous,
            acknowledgements: 1,
            ack_timeout: Duration::from_secs(1),
            fallback: true,
            heartbeat: Duration::from_ms(100),
            down_after: Duration::from_secs(1),
            failover: Failover::Lease,
            monitors: 3,
            quorum: 2,
            failover_timeout: Duration::from_secs(3),
            demote_after: Duration::ZERO,
            preferred: 0,
            min_replicas: 0,
            max_lag: Duration::from_secs(1),
            ttl: Duration::from_secs(3),
            loop_wait: Duration::from_secs(1),
            retry_timeout: Duration::from_secs(1),
            maximum_lag: 1_000,
            operator_delay: Duration::from_secs(3),
            fencing: true,
        }
    }
}

impl Config {
    /// The primary gives its lease up so long after it asked for it.
    pub fn lease(&self) -> Duration {
        Duration(self.loop_wait.0.saturating_add(self.retry_timeout.0))
    }

    /// The primary's lease ends before the store's key does.
    pub fn lease_is_safe(&self) -> bool {
        self.lease() < self.ttl
    }

    /// By how much clocks may be fast and slow so that it still does.
    pub fn drift_max(&self) -> Probability {
        let (lease, ttl) = (self.lease().0, self.ttl.0);
        let whole = u64::from(Probability::ALWAYS.ppm);
        let ppm = ttl.saturating_sub(lease).saturating_mul(whole) / ttl.saturating_add(lease).max(1);
        Probability { ppm: ppm as u32 }
    }

    /// No client is told anything that the storage has not let pass.
    fn is_fenced(&self) -> bool {
        self.failover == Failover::Operator && self.fencing
    }

    /// Who is in sync is written outside: no other one is promoted, and the primary may go on without one that is gone.
    fn keeps_sync_outside(&self) -> bool {
        self.replication == Replication::Synchronous && self.failover != Failover::Monitors
    }

    /// How long it takes, at most, until a primary that is gone is missed.
    pub fn missed_after(&self) -> Duration {
        match self.failover {
            Failover::Monitors => self.down_after,
            Failover::Lease => self.ttl,
            Failover::Operator => self.operator_delay,
        }
    }

    /// How many of `nodes` hold data; at least one does.
    pub fn servers(&self, nodes: u16) -> u16 {
        match self.failover {
            Failover::Monitors => nodes - self.monitors.min(nodes - 1),
            Failover::Lease | Failover::Operator => nodes,
        }
    }
}

/// What a write waits for, besides the primary's own disk.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Replication {
    #[default]
    Asynchronous,
    SemiSynchronous,
    /// All backups that are in sync. With monitors, who keep no list of them, simply all.
    Synchronous,
}

impl Replication {
    pub const ALL: [Replication; 3] =
        [Replication::Asynchronous, Replication::SemiSynchronous, Replication::Synchronous];

    /// Their names in scenarios, in the same order.
    pub const NAMES: [&'static str; 3] = ["asynchronous", "semi-synchronous", "synchronous"];
}

/// Who decides on another primary.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Failover {
    Monitors,
    #[default]
    Lease,
    Operator,
}

impl Failover {
    pub const ALL: [Failover; 3] = [Failover::Monitors, Failover::Lease, Failover::Operator];

    pub const NAMES: [&'static str; 3] = ["monitors", "lease", "operator"];
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Timer {
    /// A watcher looks again; a server asks the store.
    Watch,
    Heartbeat,
    /// A server begins, or its primary is silent.
    Ask,
    /// The end of semi-synchronous patience.
    Acknowledgement,
    /// The primary's lease, and the one that its call to the store will give it: they take turns.
    Lease,
    NextLease,
    /// A monitor's election or failover.
    Attempt,
    /// The store's own: the leader key's time to live.
    Expiry,
}

impl super::Timer for Timer {
    const ALL: &'static [Timer] = &[
        Timer::Watch,
        Timer::Heartbeat,
        Timer::Ask,
        Timer::Acknowledgement,
        Timer::Lease,
        Timer::NextLease,
        Timer::Attempt,
        Timer::Expiry,
    ];

    fn index(self) -> usize {
        self as usize
    }
}

/// A server, a monitor, or what the servers share: the store of leases, the operator's console.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum PrimaryBackup {
    Server(Box<Server>),
    Monitor(Monitor),
    Arbiter(Arbiter),
}

type Fx = Effects<PrimaryBackup>;

/// From what any setting promises to what the strongest one does.
const PROMISES: &[Promises] = &[
    Promises::LeaderAppendOnly,
    Promises::OneLeader,
    Promises::DurablePromises,
    // With synchronous replication, whoever decides: an old primary that does not know of the new one cannot
    // acknowledge writes, but still answers reads.
    Promises::LeaderCompleteness,
    Promises::OneHistory,
    Promises::AcknowledgedWrites,
    Promises::ExecutedOnce,
    // And if the old primary is silent before the new one speaks.
    Promises::Linearizability,
    // And if no primary goes on in its epoch after a crash, without what was not on its disk.
    Promises::LogMatching,
];
const BY_ANY: usize = 3;
const BY_SYNCHRONOUS: usize = 7;
const BY_FENCED: usize = 8;

impl Protocol for PrimaryBackup {
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;
    type Write = Write;
    type Config = Config;

    const SPEC: &'static Spec = &spec::SPEC;

    fn boot(id: NodeId, cluster: Cluster, config: &Config, saved: &Durable, fx: &mut Fx) -> PrimaryBackup {
        let servers = config.servers(cluster.size);
        match id {
            NodeId::REGISTER => PrimaryBackup::Arbiter(Arbiter::boot(servers, config, saved, fx)),
            NodeId(number) if number > servers => PrimaryBackup::Monitor(Monitor::boot(id, cluster, config, saved, fx)),
            _ => PrimaryBackup::Server(Box::new(Server::boot(id, servers, config, saved, fx))),
        }
    }

    fn step(&mut self, input: Input<Self>, fx: &mut Fx) {
        match self {
            PrimaryBackup::Server(server) => server.step(input, fx),
            PrimaryBackup::Monitor(monitor) => monitor.step(input, fx),
            PrimaryBackup::Arbiter(arbiter) => arbiter.step(input, fx),
        }
    }

    fn view(&self) -> NodeView<'_> {
        match self {
            PrimaryBackup::Server(server) => server.view(),
            PrimaryBackup::Monitor(monitor) => monitor.view(),
            PrimaryBackup::Arbiter(arbiter) => arbiter.view(),
        }
    }

    /// Semi-synchronous replication promises no more than asynchronous: the backup that acknowledged need not be the
    /// one that is promoted.
    fn promises(config: &Config, _nodes: u16) -> &'static [Promises] {
        let promised = match (config.replication, config.failover) {
            (Replication::Asynchronous | Replication::SemiSynchronous, _) => BY_ANY,
            (Replication::Synchronous, Failover::Lease) if config.lease_is_safe() => PROMISES.len(),
            (Replication::Synchronous, Failover::Operator) if config.fencing => BY_FENCED,
            (Replication::Synchronous, _) => BY_SYNCHRONOUS,
        };
        &PROMISES[..promised]
    }

    /// Each way of failing over has phases of its own.
    fn unused_phases(config: &Config) -> &'static [u8] {
        match config.failover {
            Failover::Monitors => &[phase::ACQUIRING],
            Failover::Lease => &[phase::WATCHING, phase::SUSPECTING, phase::ELECTING, phase::PROMOTING],
            Failover::Operator => {
                &[phase::ACQUIRING, phase::WATCHING, phase::SUSPECTING, phase::ELECTING, phase::PROMOTING]
            }
        }
    }

    /// Monitors ask one another: there is neither a store nor an operator.
    fn uses_register(config: &Config) -> bool {
        config.failover != Failover::Monitors
    }

    fn crews(config: &Config, cluster: Cluster) -> Vec<Crew> {
        let (servers, last) = (config.servers(cluster.size), cluster.size);
        crews([
            Crew { name: "server", first: 1, last: servers, may_lead: true, decides: false },
            Crew { name: "monitor", first: servers + 1, last, may_lead: false, decides: true },
        ])
    }

    fn drift_max(config: &Config) -> Option<Probability> {
        (config.failover == Failover::Lease).then(|| config.drift_max())
    }

    fn inspect(&self) -> Vec<Detail> {
        match self {
            PrimaryBackup::Server(server) => server.inspect(),
            PrimaryBackup::Monitor(monitor) => monitor.inspect(),
            PrimaryBackup::Arbiter(arbiter) => arbiter.inspect(),
        }
    }

    fn apply(durable: &mut Durable, write: &Write) {
        durable.apply(write);
    }

    fn replaced(disk: u32) -> Durable {
        let identity = Identity { is_fresh: true, ..Identity::default() };
        Durable { disk, identity, ..Durable::default() }
    }

    fn torn(write: &Write, draw: &mut dyn FnMut(u64) -> u64) -> Option<Write> {
        write.torn(draw)
    }

    fn flip(durable: &mut Durable, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        durable.flip(draw)
    }

    /// Node 1 leads at first, or whoever gets the key: disks that disagree at time 0 would need somebody to have led
    /// them.
    fn initial(_term: u64, _log_terms: &[u64]) -> Option<Durable> {
        None
    }
}

/// Nodes `1..=servers`; whoever holds data could lead.
fn members(servers: u16) -> Configuration {
    Configuration::first(servers)
}

/// How many heartbeats make this time.
fn ticks(time: Duration, heartbeat: Duration) -> u64 {
    time.0.div_ceil(heartbeat.0.max(1)).max(1)
}

fn within(most: Duration) -> Span {
    Span { least: Duration::ZERO, most }
}

fn join(items: impl Iterator<Item = impl ToString>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(" ")
}

fn name(node: Option<NodeId>) -> String {
    node.map_or("none".into(), |node| node.to_string())
}
