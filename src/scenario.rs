//! A scenario: everything that decides a run. The same scenario gives the same trace, for ever.
//!
//! [`text`] is the form for files and people, [`url`] the two forms for links, [`fault`] the words for
//! faults, [`key`] the one table of keys with their bounds, [`preset`] the scenarios that come along.

pub mod fault;
pub mod key;
pub mod preset;
pub mod text;
pub mod url;

use crate::protocol::{raft, redis_random};
use crate::types::{Duration, Probability, Span};
pub use fault::{Action, Fault, Target, When};

/// The version of the meaning of scenarios. A change that moves a digest needs a new one.
pub const VERSION: u32 = 1;

#[derive(Clone, PartialEq, Debug)]
pub struct Scenario {
    pub title: String,
    pub protocol: ProtocolName,
    pub nodes: u16,
    pub seed: u64,
    /// How long the command line runs it; the page goes on as long as it is watched.
    pub duration: Duration,
    pub raft: raft::Config,
    pub redis_random: redis_random::Config,
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
}

impl ProtocolName {
    pub const ALL: [ProtocolName; 2] = [ProtocolName::Raft, ProtocolName::RedisRandom];

    pub fn name(self) -> &'static str {
        match self {
            ProtocolName::Raft => "raft",
            ProtocolName::RedisRandom => "redis-random",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Network {
    /// One way, drawn for each message.
    pub latency: Latency,
    pub loss: Probability,
    pub duplicate: Probability,
}

/// A distribution of times: `15ms`, `10ms..15ms`, `exp(15ms)`, `normal(15ms, 3ms)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Latency {
    /// Uniform over whole microseconds, both ends included; fixed when they are equal.
    Uniform(Span),
    Exponential { mean: Duration },
    /// What falls below zero counts as zero.
    Normal { mean: Duration, deviation: Duration },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Disk {
    /// The time one write takes.
    pub write: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Client {
    /// New requests, evenly spaced.
    pub rate: Rate,
    /// The share of requests that read.
    pub reads: Probability,
    /// Requests touch keys `1..=keys`.
    pub keys: u32,
    /// Sessions; each waits for its answer before it asks again.
    pub sessions: u32,
    /// Without an answer for so long, a client asks another node, with the same request id.
    pub timeout: Duration,
    /// After so long a client gives up; whether its request was executed stays unknown.
    pub patience: Duration,
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

/// What the nodes' disks hold at time 0. Empty lists leave the disks empty.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Initial {
    /// The term of each entry, node by node.
    pub logs: Vec<Vec<u64>>,
    /// The current term, node by node; where left out, the highest term of all logs.
    pub terms: Vec<u64>,
}

impl Initial {
    pub fn log(&self, node: usize) -> &[u64] {
        self.logs.get(node).map_or(&[], Vec::as_slice)
    }

    pub fn term(&self, node: usize) -> u64 {
        let highest = || self.logs.iter().flatten().copied().max().unwrap_or(0);
        self.terms.get(node).copied().unwrap_or_else(highest)
    }
}

impl Default for Scenario {
    fn default() -> Self {
        Scenario {
            title: String::new(),
            protocol: ProtocolName::Raft,
            nodes: 5,
            seed: 42,
            duration: Duration::from_secs(30),
            raft: raft::Config::default(),
            redis_random: redis_random::Config::default(),
            network: Network {
                latency: Latency::Uniform(Span::ms(10, 15)),
                loss: Probability::NEVER,
                duplicate: Probability::NEVER,
            },
            disk: Disk { write: Span::ms(0, 1) },
            client: Client {
                rate: Rate::per_second(5),
                reads: Probability::percent(50),
                keys: 3,
                sessions: 10,
                timeout: Duration::from_ms(500),
                patience: Duration::from_secs(10),
            },
            initial: Initial::default(),
            faults: Vec::new(),
        }
    }
}
