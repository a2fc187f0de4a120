//! A scenario: everything that decides a run. The same scenario gives the same trace, for ever.
//!
//! [`text`] is the form for files and people, [`url`] the two forms for links, [`key`] the one table of
//! keys with their bounds, [`need`] when they have an effect, [`fault`] what can happen and [`words`] how that
//! is written, [`initial`] what disks may hold at time 0, [`warning`] what is allowed and yet seldom meant,
//! [`preset`] the scenarios that come along.

pub mod demand;
pub mod fault;
pub mod initial;
pub mod key;
pub mod need;
pub mod preset;
pub mod spelling;
pub mod strike;
pub mod text;
pub mod url;
pub mod warning;
pub mod words;

use crate::protocol::{
    Protocol, Spec, bully, hashing, isr, lease_lock, mirrored, mongodb, multi_paxos, primary_backup, quorum_journal,
    raft, redis_random, ring, viewstamped, zab,
};
use crate::types::{Duration, NodeId, Probability, Span};
pub use demand::Demand;
pub use fault::{Action, Fault, Target, When, check};
pub use initial::Initial;
use std::fmt;
use std::str::FromStr;
pub use strike::{Reach, Strike, Strikes};
pub use url::parse_any;
pub use warning::{Warning, warnings};

/// The version of the meaning of scenarios. A change that moves a digest needs a new one.
pub const VERSION: u32 = 1;

#[derive(Clone, PartialEq, Debug)]
pub struct Scenario {
    pub title: String,
    /// What its author says about it.
    pub note: String,
    pub protocol: ProtocolName,
    pub nodes: u16,
    pub seed: u64,
    /// How long the command line runs it; the page goes on as long as it is watched.
    pub duration: Duration,
    pub raft: raft::Config,
    pub redis_random: redis_random::Config,
    pub viewstamped: viewstamped::Config,
    pub multi_paxos: multi_paxos::Config,
    pub zab: zab::Config,
    pub lease_lock: lease_lock::Config,
    pub bully: bully::Config,
    pub ring: ring::Config,
    pub isr: isr::Config,
    pub primary_backup: primary_backup::Config,
    pub mongodb: mongodb::Config,
    pub hashing: hashing::Config,
    pub quorum_journal: quorum_journal::Config,
    pub mirrored: mirrored::Config,
    pub network: Network,
    pub disk: Disk,
    pub client: Client,
    pub initial: Initial,
    pub faults: Vec<Fault>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProtocolName {
    Raft,
    RedisRandom,
    Viewstamped,
    MultiPaxos,
    Zab,
    LeaseLock,
    Bully,
    Ring,
    Isr,
    PrimaryBackup,
    MongoDb,
    Hashing,
    QuorumJournal,
    Mirrored,
}

impl ProtocolName {
    pub const ALL: [ProtocolName; 14] = [
        ProtocolName::Raft,
        ProtocolName::RedisRandom,
        ProtocolName::Viewstamped,
        ProtocolName::MultiPaxos,
        ProtocolName::Zab,
        ProtocolName::LeaseLock,
        ProtocolName::Bully,
        ProtocolName::Ring,
        ProtocolName::Isr,
        ProtocolName::PrimaryBackup,
        ProtocolName::MongoDb,
        ProtocolName::Hashing,
        ProtocolName::QuorumJournal,
        ProtocolName::Mirrored,
    ];

    pub fn name(self) -> &'static str {
        match self {
            ProtocolName::Raft => "raft",
            ProtocolName::RedisRandom => "redis-random",
            ProtocolName::Viewstamped => "viewstamped",
            ProtocolName::MultiPaxos => "multi-paxos",
            ProtocolName::Zab => "zab",
            ProtocolName::LeaseLock => "lease-lock",
            ProtocolName::Bully => "bully",
            ProtocolName::Ring => "ring",
            ProtocolName::Isr => "isr",
            ProtocolName::PrimaryBackup => "primary-backup",
            ProtocolName::MongoDb => "mongodb",
            ProtocolName::Hashing => "hashing",
            ProtocolName::QuorumJournal => "quorum-journal",
            ProtocolName::Mirrored => "mirrored",
        }
    }

    pub fn spec(self) -> &'static Spec {
        match self {
            ProtocolName::Raft => raft::Raft::SPEC,
            ProtocolName::RedisRandom => redis_random::RedisRandom::SPEC,
            ProtocolName::Viewstamped => viewstamped::Viewstamped::SPEC,
            ProtocolName::MultiPaxos => multi_paxos::MultiPaxos::SPEC,
            ProtocolName::Zab => zab::Zab::SPEC,
            ProtocolName::LeaseLock => lease_lock::LeaseLock::SPEC,
            ProtocolName::Bully => bully::Bully::SPEC,
            ProtocolName::Ring => ring::Ring::SPEC,
            ProtocolName::Isr => isr::Isr::SPEC,
            ProtocolName::PrimaryBackup => primary_backup::PrimaryBackup::SPEC,
            ProtocolName::MongoDb => mongodb::MongoDb::SPEC,
            ProtocolName::Hashing => hashing::Hashing::SPEC,
            ProtocolName::QuorumJournal => quorum_journal::QuorumJournal::SPEC,
            ProtocolName::Mirrored => mirrored::Mirrored::SPEC,
        }
    }

    /// True if nodes keep a log, so that a scenario can say what it holds at time 0.
    pub fn has_log(self) -> bool {
        match self {
            ProtocolName::Raft => raft::Raft::initial(0, &[]).is_some(),
            ProtocolName::RedisRandom => redis_random::RedisRandom::initial(0, &[]).is_some(),
            ProtocolName::Viewstamped => viewstamped::Viewstamped::initial(0, &[]).is_some(),
            ProtocolName::MultiPaxos => multi_paxos::MultiPaxos::initial(0, &[]).is_some(),
            ProtocolName::Zab => zab::Zab::initial(0, &[]).is_some(),
            ProtocolName::LeaseLock => lease_lock::LeaseLock::initial(0, &[]).is_some(),
            ProtocolName::Bully => bully::Bully::initial(0, &[]).is_some(),
            ProtocolName::Ring => ring::Ring::initial(0, &[]).is_some(),
            ProtocolName::Isr => isr::Isr::initial(0, &[]).is_some(),
            ProtocolName::PrimaryBackup => primary_backup::PrimaryBackup::initial(0, &[]).is_some(),
            ProtocolName::MongoDb => mongodb::MongoDb::initial(0, &[]).is_some(),
            ProtocolName::Hashing => hashing::Hashing::initial(0, &[]).is_some(),
            ProtocolName::QuorumJournal => quorum_journal::QuorumJournal::initial(0, &[]).is_some(),
            ProtocolName::Mirrored => mirrored::Mirrored::initial(0, &[]).is_some(),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Network {
    /// One way, drawn for each message.
    pub latency: Latency,
    /// Added for each end of a link: once for node 2, twice for node 3 …
    pub distance: Duration,
    pub loss: Probability,
    /// So many messages are lost in a row, on average; 0: each by itself.
    pub loss_burst: u32,
    pub duplicate: Probability,
}

impl Network {
    /// What its keys allow one by one, and not together.
    fn check(&self) -> Result<(), String> {
        fault::check_bursts(self.loss, self.loss_burst)
    }

    /// What a message takes between two nodes of which each may be far away. The register and the clients
    /// stand in the middle.
    pub fn with_distance(&self, latency: Duration, from: NodeId, to: NodeId) -> Duration {
        let steps = |node: NodeId| if node == NodeId::CLIENT { 0 } else { u64::from(node.0.saturating_sub(1)) };
        Duration(latency.0 + self.distance.0 * (steps(from) + steps(to)))
    }

    /// What hardly a message takes longer than, between the nodes that are furthest away.
    pub fn longest_latency(&self, nodes: u16) -> Duration {
        let latency = match self.latency {
            Latency::Uniform(span) => span.most,
            Latency::Exponential { mean } => Duration(mean.0.saturating_mul(4)),
            Latency::Normal { mean, deviation } => Duration(mean.0.saturating_add(deviation.0.saturating_mul(3))),
        };
        self.with_distance(latency, NodeId(nodes), NodeId(nodes))
    }
}

/// A distribution of times: `15ms`, `10ms..15ms`, `exp(15ms)`, `normal(15ms, 3ms)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Latency {
    /// Uniform over whole microseconds, both ends included; fixed when they are equal.
    Uniform(Span),
    Exponential {
        mean: Duration,
    },
    /// What falls below zero counts as zero.
    Normal {
        mean: Duration,
        deviation: Duration,
    },
}

impl Latency {
    pub const ZERO: Latency = Latency::Uniform(Span::exactly(Duration::ZERO));

    /// True if its times are in order and none of them is longer.
    pub fn is_at_most(self, most: Duration) -> bool {
        match self {
            Latency::Uniform(span) => span.least <= span.most && span.most <= most,
            Latency::Exponential { mean } => mean <= most,
            Latency::Normal { mean, deviation } => mean <= most && deviation <= most,
        }
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Latency::Uniform(span) => span.fmt(f),
            Latency::Exponential { mean } => write!(f, "exp({mean})"),
            Latency::Normal { mean, deviation } => write!(f, "normal({mean}, {deviation})"),
        }
    }
}

impl FromStr for Latency {
    type Err = String;

    fn from_str(text: &str) -> Result<Latency, String> {
        let text = text.trim();
        let Some((name, arguments)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) else {
            return Ok(Latency::Uniform(text.parse()?));
        };
        match (name.trim(), arguments.split_once(',')) {
            ("exp", None) => Ok(Latency::Exponential { mean: arguments.trim().parse()? }),
            ("normal", Some((mean, deviation))) => {
                Ok(Latency::Normal { mean: mean.trim().parse()?, deviation: deviation.trim().parse()? })
            }
            _ => Err(format!("\"{text}\" is neither exp(15ms) nor normal(15ms, 3ms)")),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Disk {
    /// The time one write takes.
    pub write: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Client {
    pub mode: Mode,
    /// New requests, evenly spaced; in an open loop.
    pub rate: Rate,
    /// So many requests arrive together, as much more seldom; in an open loop.
    pub burst: u32,
    /// From a session's answer to its next request; in a closed loop.
    pub think: Duration,
    /// The share of requests that read.
    pub reads: Probability,
    /// Requests touch keys `1..=keys`.
    pub keys: u32,
    /// The share of requests that touch key 1 in any case.
    pub hot: Probability,
    /// Sessions; each waits for its answer before it asks again.
    pub sessions: u32,
    /// Without an answer for so long, a client asks another node, with the same request id.
    pub timeout: Duration,
    /// After so long a client gives up; whether its request was executed stays unknown.
    pub patience: Duration,
    /// The share of answered requests that come once more, from a session that has gone on since: between a timeout
    /// and the client's patience later.
    pub stale: Probability,
}

impl Client {
    /// The time between two arrivals in an open loop; none if there are none.
    pub fn interval(&self) -> Option<Duration> {
        let interval = self.rate.interval().filter(|_| self.mode == Mode::Open)?;
        Some(Duration(interval.0 * u64::from(self.burst)))
    }
}

/// What makes clients ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Time: requests arrive at their rate, answered or not.
    Open,
    /// Answers: each session asks again when it has been answered and has thought.
    Closed,
}

/// Requests per 1000 seconds. Written `5/s`, `0.2/s`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Rate {
    pub per_ks: u32,
}

impl Rate {
    pub const fn per_second(requests: u32) -> Rate {
        Rate { per_ks: requests * 1_000 }
    }

    /// The time between two requests; none at rate zero.
    pub fn interval(self) -> Option<Duration> {
        (self.per_ks > 0).then(|| Duration(1_000_000_000 / u64::from(self.per_ks)))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = format!("{:03}", self.per_ks % 1_000);
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{}/s", self.per_ks / 1_000),
            fraction => write!(f, "{}.{fraction}/s", self.per_ks / 1_000),
        }
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Rate, String> {
        let wrong = || format!("\"{text}\" is not a rate such as 5/s or 0.2/s");
        let (number, unit) = text.split_once('/').ok_or_else(wrong)?;
        let (whole, fraction) = number.trim().split_once('.').unwrap_or((number.trim(), ""));
        let digits = format!("{whole}{fraction:0<3}");
        let is_number = !whole.is_empty() && fraction.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
        match is_number && unit.trim() == "s" {
            true => Ok(Rate { per_ks: digits.parse().map_err(|_| wrong())? }),
            false => Err(wrong()),
        }
    }
}

impl Default for Scenario {
    fn default() -> Self {
        Scenario {
            title: String::new(),
            note: String::new(),
            protocol: ProtocolName::Raft,
            nodes: 5,
            seed: 42,
            duration: Duration::from_secs(30),
            raft: raft::Config::default(),
            redis_random: redis_random::Config::default(),
            viewstamped: viewstamped::Config::default(),
            multi_paxos: multi_paxos::Config::default(),
            zab: zab::Config::default(),
            lease_lock: lease_lock::Config::default(),
            bully: bully::Config::default(),
            ring: ring::Config::default(),
            isr: isr::Config::default(),
            primary_backup: primary_backup::Config::default(),
            mongodb: mongodb::Config::default(),
            hashing: hashing::Config::default(),
            quorum_journal: quorum_journal::Config::default(),
            mirrored: mirrored::Config::default(),
            network: Network {
                latency: Latency::Uniform(Span::ms(10, 15)),
                distance: Duration::ZERO,
                loss: Probability::NEVER,
                loss_burst: 0,
                duplicate: Probability::NEVER,
            },
            disk: Disk { write: Span::ms(0, 1) },
            client: Client {
                mode: Mode::Open,
                rate: Rate::per_second(5),
                burst: 1,
                think: Duration::from_ms(500),
                reads: Probability::percent(50),
                keys: 3,
                hot: Probability::NEVER,
                sessions: 10,
                timeout: Duration::from_ms(500),
                patience: Duration::from_secs(10),
                stale: Probability::NEVER,
            },
            initial: Initial::default(),
            faults: Vec::new(),
        }
    }
}

impl Scenario {
    /// How often a leader tells that it lives, or looks whether it leads.
    pub fn heartbeat(&self) -> Duration {
        match self.protocol {
            ProtocolName::Raft => self.raft.heartbeat,
            ProtocolName::RedisRandom => self.redis_random.sleep,
            ProtocolName::Viewstamped => self.viewstamped.heartbeat,
            ProtocolName::MultiPaxos => self.multi_paxos.heartbeat,
            ProtocolName::Zab => Duration(self.zab.tick_time.0 / 2),
            ProtocolName::LeaseLock => self.lease_lock.renew_every,
            ProtocolName::Bully => self.bully.check,
            ProtocolName::Ring => self.ring.beat,
            ProtocolName::Isr => self.isr.heartbeat,
            ProtocolName::PrimaryBackup => self.primary_backup.heartbeat,
            ProtocolName::MongoDb => self.mongodb.heartbeat,
            // Nobody tells anything: a node that was left alone is tried again.
            ProtocolName::Hashing => self.hashing.ejection.retry_timeout,
            ProtocolName::QuorumJournal => self.quorum_journal.heartbeat,
            ProtocolName::Mirrored => Duration(self.mirrored.net_ticktime.0 / 4),
        }
    }

    /// How long it takes, at most, until a leader that is gone is missed.
    pub fn missed_after(&self) -> Duration {
        match self.protocol {
            ProtocolName::Raft => self.raft.election_timeout.most,
            ProtocolName::RedisRandom => self.redis_random.sleep,
            ProtocolName::Viewstamped => self.viewstamped.view_timeout.most,
            ProtocolName::MultiPaxos => self.multi_paxos.missed_after(),
            ProtocolName::Zab => Duration(self.zab.tick_time.0.saturating_mul(self.zab.sync_limit)),
            ProtocolName::LeaseLock => Duration(self.lease_lock.ttl.0 + self.lease_lock.lock_delay.0),
            ProtocolName::Bully => self.bully.silence.most,
            ProtocolName::Ring => self.ring.silence.most,
            // The controller looks at sessions eight times while one lasts.
            ProtocolName::Isr => Duration(self.isr.session_timeout.0.saturating_mul(9) / 8),
            ProtocolName::PrimaryBackup => self.primary_backup.missed_after(),
            ProtocolName::MongoDb => self.mongodb.election_timeout.most,
            // By a client that asks for nothing else.
            ProtocolName::Hashing => {
                Duration(self.client.timeout.0.saturating_mul(u64::from(self.hashing.ejection.failure_limit)))
            }
            // ZooKeeper looks at sessions eight times while one lasts.
            ProtocolName::QuorumJournal => Duration(self.quorum_journal.session_timeout.0.saturating_mul(9) / 8),
            ProtocolName::Mirrored => self.mirrored.missed_after(),
        }
    }

    /// Everything that must hold for a scenario to run: each key's bounds, the disks, the faults. What is
    /// read from a text or a link has passed; a scenario that a program changed has yet to.
    pub fn check(&self) -> Result<(), Error> {
        self.check_but(|_| false)
    }

    /// The same, but for some of the faults.
    pub fn check_but(&self, is_excused: impl Fn(&Fault) -> bool) -> Result<(), Error> {
        for key in key::KEYS {
            key.check(self).map_err(|message| Error::key(key.name, message))?;
        }
        initial::check(self).map_err(|message| Error::key("initial", message))?;
        self.network.check().map_err(|message| Error::key("network.loss_burst", message))?;
        fault::check_count(self.faults.len()).map_err(|message| Error::key("faults", message))?;
        for fault in self.faults.iter().filter(|fault| !is_excused(fault)) {
            fault::check_fault(fault, self)
                .map_err(|message| Error::key("faults", format!("in \"{fault}\": {message}")))?;
        }
        Ok(())
    }
}

/// Why a text or a link is no scenario: where, what was found, what is allowed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    /// Counted from 1, where there are lines.
    pub line: Option<usize>,
    /// The dotted name, where the trouble has one.
    pub key: Option<String>,
    pub message: String,
}

impl Error {
    pub fn new(message: impl Into<String>) -> Error {
        Error { line: None, key: None, message: message.into() }
    }

    pub fn key(key: impl Into<String>, message: impl Into<String>) -> Error {
        Error { line: None, key: Some(key.into()), message: message.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, &self.key) {
            (Some(line), Some(key)) => write!(f, "line {line}, {key}: {}", self.message),
            (Some(line), None) => write!(f, "line {line}: {}", self.message),
            (None, Some(key)) => write!(f, "{key}: {}", self.message),
            (None, None) => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Error {}
