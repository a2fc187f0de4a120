//! Runs as a whole: one run watched by the checkers and the statistics, and its report.

pub mod chaos;
pub mod chronicle;
pub mod csv;
pub mod gallery;
pub mod report;
pub mod succession;
pub mod swarm;
pub mod timeline;
pub mod transcript;

use crate::check::Checker;
use crate::protocol::raft::Raft;
use crate::protocol::redis_random::RedisRandom;
use crate::protocol::{NodeView, Protocol, Request, RequestId, Spec};
use crate::scenario::{ProtocolName, Scenario};
use crate::sim::{Run, Simulation};
use crate::stats::Statistics;
use crate::trace::{Observer, TraceEvent};
use crate::types::{Instant, NodeId};
use chronicle::Chronicle;

/// All that watches a run.
#[derive(Clone)]
pub struct Watch {
    pub check: Checker,
    pub stats: Statistics,
    pub chronicle: Chronicle,
}

impl Watch {
    fn new(spec: &'static Spec, nodes: u16) -> Watch {
        Watch {
            check: Checker::new(spec, nodes),
            stats: Statistics::new(spec, nodes),
            chronicle: Chronicle::new(nodes),
        }
    }
}

impl Observer for Watch {
    #[inline(always)]
    fn happened(&mut self, event: &TraceEvent) {
        self.check.happened(event);
        self.stats.happened(event);
        self.chronicle.happened(event);
    }

    #[inline]
    fn changed(&mut self, at: Instant, number: u64, node: NodeId, view: &NodeView<'_>) {
        self.check.changed(at, number, node, view);
        self.stats.changed(at, number, node, view);
        self.chronicle.changed(at, number, node, view);
    }

    fn asked(&mut self, at: Instant, request: Request) {
        self.check.asked(at, request);
    }

    fn answered(&mut self, at: Instant, number: u64, request: RequestId, value: Option<u64>) {
        self.check.answered(at, number, request, value);
    }
}

pub type WatchedRun = Box<dyn Run<Watch>>;

/// The scenario at time 0: the one place where a protocol's name becomes its code.
pub fn open(scenario: Scenario) -> WatchedRun {
    match scenario.protocol {
        ProtocolName::Raft => {
            let config = scenario.raft.clone();
            start::<Raft>(scenario, config)
        }
        ProtocolName::RedisRandom => {
            let config = scenario.redis_random.clone();
            start::<RedisRandom>(scenario, config)
        }
    }
}

fn start<P: Protocol>(scenario: Scenario, config: P::Config) -> WatchedRun {
    let watch = Watch::new(P::SPEC, scenario.nodes);
    Box::new(Simulation::<P, Watch>::new(scenario, config, watch))
}

/// The constant facts of a protocol, without a run.
pub fn spec(protocol: ProtocolName) -> &'static Spec {
    match protocol {
        ProtocolName::Raft => Raft::SPEC,
        ProtocolName::RedisRandom => RedisRandom::SPEC,
    }
}
