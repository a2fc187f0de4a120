//! Runs as a whole: one run watched by the checkers and the statistics, and its report.

pub mod chaos;
pub mod chronicle;
pub mod compare;
pub mod csv;
pub mod gallery;
pub mod hunt;
#[cfg(all(target_arch = "wasm32", feature = "split"))]
pub mod parts;
pub mod patience;
pub mod report;
pub mod seeds;
pub mod shrink;
pub mod succession;
pub mod swarm;
pub mod sweep;
pub mod timeline;
pub mod transcript;

use crate::check::Checker;
use crate::protocol::bully::Bully;
use crate::protocol::crew::Crew;
use crate::protocol::hashing::Hashing;
use crate::protocol::isr::Isr;
use crate::protocol::lease_lock::LeaseLock;
use crate::protocol::mirrored::Mirrored;
use crate::protocol::mongodb::MongoDb;
use crate::protocol::multi_paxos::MultiPaxos;
use crate::protocol::primary_backup::PrimaryBackup;
use crate::protocol::quorum_journal::QuorumJournal;
use crate::protocol::raft::Raft;
use crate::protocol::redis_random::RedisRandom;
use crate::protocol::ring::Ring;
use crate::protocol::viewstamped::Viewstamped;
use crate::protocol::zab::Zab;
use crate::protocol::{Cluster, NodeView, Promises, Protocol, Request, RequestId};
use crate::scenario::{ProtocolName, Scenario};
use crate::sim::{Run, Simulation};
use crate::stats::Statistics;
use crate::trace::{Observer, Pledge, TraceEvent, What};
use crate::types::{Instant, NodeId, Probability, Role, Span};
use chronicle::Chronicle;

/// All that watches a run.
#[derive(Clone)]
pub struct Watch {
    pub check: Checker,
    pub stats: Statistics,
    pub chronicle: Chronicle,
    /// How often somebody came to lead.
    pub elections: u64,
    /// How often a fault struck nobody.
    pub skipped: u64,
    scope: Scope,
}

/// What is looked at. One type for all of them, or each protocol's simulation would be compiled for each.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Everything,
    /// What the hunt asks for.
    Promises,
    /// What aims a blow.
    Elections,
}

impl Watch {
    fn new(scenario: &Scenario, scope: Scope) -> Watch {
        Watch {
            check: checker(scenario),
            stats: Statistics::new(scenario.protocol.spec(), scenario.nodes, &crews(scenario)),
            chronicle: Chronicle::new(scenario.nodes),
            elections: 0,
            skipped: 0,
            scope,
        }
    }

    fn sees_promises(&self) -> bool {
        self.scope != Scope::Elections
    }
}

impl Observer for Watch {
    fn weighs(&self) -> bool {
        self.scope == Scope::Everything
    }

    fn weighed(&mut self, bytes: u64) {
        self.stats.weighed(bytes);
    }

    #[inline(always)]
    fn happened(&mut self, event: &TraceEvent) {
        match event.what {
            What::Became { to, .. } => {
                self.elections += u64::from(self.check.spec().role(to) == Role::Leader);
            }
            What::Skipped { .. } => self.skipped += 1,
            _ => {}
        }
        if self.sees_promises() {
            self.check.happened(event);
        }
        if self.scope == Scope::Everything {
            self.stats.happened(event);
            self.chronicle.happened(event);
        }
    }

    #[inline]
    fn changed(&mut self, at: Instant, number: u64, node: NodeId, view: &NodeView<'_>) {
        if self.sees_promises() {
            self.check.changed(at, number, node, view);
        }
        if self.scope == Scope::Everything {
            self.stats.changed(at, number, node, view);
            self.chronicle.changed(at, number, node, view);
        }
    }

    fn asked(&mut self, at: Instant, request: Request) {
        if self.sees_promises() {
            self.check.asked(at, request);
        }
        if self.scope == Scope::Everything {
            self.stats.asked(at, request);
        }
    }

    fn answered(&mut self, at: Instant, number: u64, request: RequestId, value: Option<u64>) {
        if self.sees_promises() {
            self.check.answered(at, number, request, value);
        }
    }

    #[inline]
    fn pledged(&mut self, node: NodeId, pledge: Pledge) {
        if self.sees_promises() {
            self.check.pledged(node, pledge);
        }
    }
}

pub type WatchedRun = Box<dyn Run<Watch>>;

/// Where protocols are parts of the download ([`parts`]), one may be impossible to have just now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotLoaded(pub ProtocolName);

impl std::fmt::Display for NotLoaded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the code of {} could not be loaded; is there a connection?", self.0.name())
    }
}

/// Makes sure that runs of the protocol can be opened.
pub fn load(protocol: ProtocolName) -> Result<(), NotLoaded> {
    #[cfg(all(target_arch = "wasm32", feature = "split"))]
    return parts::load(protocol).map_err(|_| NotLoaded(protocol));
    #[cfg(not(all(target_arch = "wasm32", feature = "split")))]
    Ok(()).map_err(|()| NotLoaded(protocol))
}

/// Fetches what [`load`] needs, so that it has nothing to wait for.
#[cfg(target_arch = "wasm32")]
pub async fn prefetch(protocol: ProtocolName) {
    #[cfg(feature = "split")]
    parts::prefetch(protocol).await;
    #[cfg(not(feature = "split"))]
    let _ = protocol;
}

/// The scenario at time 0, with all that watches a run.
pub fn open(scenario: Scenario) -> WatchedRun {
    open_for(Scope::Everything, scenario)
}

/// The same, of which only so much is looked at: what else the watch holds stays empty.
pub fn open_for(scope: Scope, scenario: Scenario) -> WatchedRun {
    let watch = Watch::new(&scenario, scope);
    #[cfg(all(target_arch = "wasm32", feature = "split"))]
    return parts::open(scenario, watch);
    #[cfg(not(all(target_arch = "wasm32", feature = "split")))]
    open_whole(watch, scenario)
}

#[cfg(all(target_arch = "wasm32", feature = "split"))]
fn open_raft(watch: Watch, scenario: Scenario) -> WatchedRun {
    let config = scenario.raft.clone();
    Box::new(Simulation::<Raft, Watch>::new(scenario, config, watch))
}

/// The one place where a protocol's name becomes its code: `$body`, with `$P` for the protocol's type and `$config` for
/// the scenario's settings of it.
macro_rules! with_protocol {
    ($scenario:expr, |$P:ident, $config:ident| $body:expr) => {
        with_protocol!($scenario, $P, $config, $body;
            Raft raft, RedisRandom redis_random, Viewstamped viewstamped, MultiPaxos multi_paxos, Zab zab,
            LeaseLock lease_lock, Bully bully, Ring ring, Isr isr, PrimaryBackup primary_backup,
            MongoDb mongodb, Hashing hashing, QuorumJournal quorum_journal, Mirrored mirrored)
    };
    ($scenario:expr, $P:ident, $config:ident, $body:expr; $($name:ident $settings:ident),+) => {
        match $scenario.protocol {
            $(ProtocolName::$name => {
                type $P = $name;
                let $config = &$scenario.$settings;
                $body
            })+
        }
    };
}

#[cfg(not(all(target_arch = "wasm32", feature = "split")))]
fn open_whole(watch: Watch, scenario: Scenario) -> WatchedRun {
    with_protocol!(scenario, |P, config| {
        let config = config.clone();
        Box::new(Simulation::<P, Watch>::new(scenario, config, watch))
    })
}

/// What a run of this scenario is held to.
pub fn checker(scenario: &Scenario) -> Checker {
    let checker = Checker::new(scenario.protocol.spec(), scenario.nodes);
    let heeded = with_protocol!(scenario, |P, config| P::heeds_leader_for(config));
    checker.expecting(patience::bounds(scenario)).holding_to(promises(scenario)).heeding(heeded)
}

/// What its protocol promises under its setting.
pub fn promises(scenario: &Scenario) -> &'static [Promises] {
    with_protocol!(scenario, |P, config| P::promises(config, scenario.nodes))
}

/// To which of its phases no node comes under its setting.
pub fn unused_phases(scenario: &Scenario) -> &'static [u8] {
    with_protocol!(scenario, |P, config| P::unused_phases(config))
}

/// Which moves from one phase to another no node makes under its setting.
pub fn unused_transitions(scenario: &Scenario) -> &'static [(u8, u8)] {
    with_protocol!(scenario, |P, config| P::unused_transitions(config))
}

/// Within what time a leader that is gone is missed, and which explanation of that fits.
pub fn missed_within(scenario: &Scenario) -> (Span, &'static str) {
    let (within, told) = with_protocol!(scenario, |P, config| (P::missed_within(config), P::INTERREGNA));
    (within.unwrap_or(Span::exactly(scenario.missed_after())), told)
}

/// By how much clocks may drift so that its leases hold; none without leases.
pub fn drift_max(scenario: &Scenario) -> Option<Probability> {
    with_protocol!(scenario, |P, config| P::drift_max(config))
}

/// Whether its nodes ask a process that they share, under its setting.
pub fn uses_register(scenario: &Scenario) -> bool {
    with_protocol!(scenario, |P, config| P::uses_register(config))
}

/// What its nodes are; none if they are all alike.
pub fn crews(scenario: &Scenario) -> Vec<Crew> {
    let cluster = Cluster { size: scenario.nodes };
    with_protocol!(scenario, |P, config| P::crews(config, cluster))
}
