//! Safety, watched event by event: what the cluster promised, and the moment at which it broke a promise.
//!
//! The five properties are those of the Raft paper, figure 3. They are stated over [`NodeView`] and the
//! log's chain hashes, so they serve every protocol. Each step costs the same however long the run is.

pub mod history;
mod ledger;
pub mod linearizable;

use crate::protocol::log::Log;
use crate::protocol::{NodeView, Request, RequestId, Spec};
use crate::trace::{Observer, TraceEvent, What};
use crate::types::{Instant, NodeId, Role};
use history::History;
use ledger::Ledger;
use std::collections::BTreeMap;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Property {
    /// At most one leader in an epoch; where leaders carry no epoch, at most one at a time.
    ElectionSafety,
    /// A leader never overwrites or deletes entries of its own log.
    LeaderAppendOnly,
    /// Logs with an entry of the same index and term are identical up to it.
    LogMatching,
    /// What was committed in an epoch is in the log of every leader of a later one.
    LeaderCompleteness,
    /// No two nodes apply different entries at one index.
    StateMachineSafety,
    /// Who is named leader in the shared register is up.
    LiveLeader,
    /// Whatever clients were answered, one order of all operations explains it (Herlihy and Wing 1990).
    Linearizability,
}

impl Property {
    pub const ALL: [Property; 7] = [
        Property::ElectionSafety,
        Property::LeaderAppendOnly,
        Property::LogMatching,
        Property::LeaderCompleteness,
        Property::StateMachineSafety,
        Property::LiveLeader,
        Property::Linearizability,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Property::ElectionSafety => "Election Safety",
            Property::LeaderAppendOnly => "Leader Append-Only",
            Property::LogMatching => "Log Matching",
            Property::LeaderCompleteness => "Leader Completeness",
            Property::StateMachineSafety => "State Machine Safety",
            Property::LiveLeader => "Live Leader",
            Property::Linearizability => "Linearizability",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Violation {
    pub property: Property,
    pub at: Instant,
    /// The number of the last trace event before it was seen.
    pub event: u64,
    pub nodes: Vec<NodeId>,
    pub epoch: u64,
    /// Where in the log, or which key of a client; zero if it is about neither.
    pub index: u64,
}

impl Violation {
    pub fn detail(&self) -> String {
        let nodes = self.nodes.iter().map(|node| node.to_string()).collect::<Vec<_>>().join(" and ");
        match self.property {
            Property::ElectionSafety if self.epoch == 0 => format!("nodes {nodes} lead at the same time"),
            Property::ElectionSafety => format!("nodes {nodes} were both elected in term {}", self.epoch),
            Property::LeaderAppendOnly => format!("leader {nodes} changed its own log before index {}", self.index),
            Property::LogMatching => {
                format!("node {nodes} holds the same term at index {} after a different prefix", self.index)
            }
            Property::LeaderCompleteness => {
                format!("node {nodes} leads term {} without the committed entry {}", self.epoch, self.index)
            }
            Property::StateMachineSafety => {
                format!("node {nodes} committed or applied another entry at index {}", self.index)
            }
            Property::LiveLeader => format!("node {nodes} was made leader while it was down"),
            Property::Linearizability => {
                format!("no order of what clients asked explains an answer about key {}", self.index)
            }
        }
    }
}

/// How many violations are kept, the first ones; all are counted.
const KEPT: usize = 1_000;
/// Epochs whose leader is remembered, the latest.
const EPOCHS: usize = 1_024;

#[derive(Clone)]
pub struct Checker {
    spec: &'static Spec,
    nodes: Vec<Tracked>,
    /// Who was first elected in each epoch.
    elected: BTreeMap<u64, NodeId>,
    ledger: Ledger,
    history: History,
    /// That an answer has no explanation was said.
    is_judged: bool,
    violations: Vec<Violation>,
    total: u64,
}

/// A node as it was at its last step.
#[derive(Clone, Default)]
struct Tracked {
    failed: bool,
    /// The epoch that it leads, while it leads.
    leads: Option<u64>,
    epoch: u64,
    last_index: u64,
    last_chain: u64,
    committed: u64,
    applied: u64,
    leader: Option<NodeId>,
}

/// Where in a run a step happens.
#[derive(Clone, Copy)]
struct Moment {
    at: Instant,
    event: u64,
    node: NodeId,
    epoch: u64,
}

impl Checker {
    pub fn new(spec: &'static Spec, nodes: u16) -> Checker {
        Checker {
            spec,
            nodes: vec![Tracked::default(); usize::from(nodes) + 1],
            elected: BTreeMap::new(),
            ledger: Ledger::new(nodes),
            history: History::default(),
            is_judged: false,
            violations: Vec::new(),
            total: 0,
        }
    }

    /// The first violations, in the order in which they were seen.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// How many there were in all.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The first answer that no order explains is one violation; what follows from it is none of its own.
    fn judge(&mut self, at: Instant, event: u64) {
        let Some(key) = self.history.impossible().map(|known| known.key) else { return };
        if !std::mem::replace(&mut self.is_judged, true) {
            let moment = Moment { at, event, node: NodeId::CLIENT, epoch: 0 };
            self.violated(Property::Linearizability, moment, Vec::new(), u64::from(key));
        }
    }

    /// What clients were told.
    pub fn history(&self) -> &History {
        &self.history
    }

    fn violated(&mut self, property: Property, moment: Moment, nodes: Vec<NodeId>, index: u64) {
        self.total += 1;
        if self.violations.len() < KEPT {
            let Moment { at, event, epoch, .. } = moment;
            self.violations.push(Violation { property, at, event, nodes, epoch, index });
        }
    }

    fn leader(&mut self, moment: Moment, view: &NodeView<'_>) {
        let before = &mut self.nodes[usize::from(moment.node.0)];
        if before.leads == Some(view.epoch) {
            return self.append_only(moment, view);
        }
        before.leads = Some(view.epoch);
        match self.spec.epoch {
            Some(_) => self.one_leader_per_epoch(moment),
            None => self.one_leader_at_a_time(moment),
        }
        if let Some(index) = view.log.and_then(|log| self.ledger.missing(log, view.epoch)) {
            self.violated(Property::LeaderCompleteness, moment, vec![moment.node], index);
        }
    }

    fn one_leader_per_epoch(&mut self, moment: Moment) {
        let first = *self.elected.entry(moment.epoch).or_insert(moment.node);
        if first != moment.node {
            self.violated(Property::ElectionSafety, moment, vec![first, moment.node], 0);
        }
        if self.elected.len() > EPOCHS {
            self.elected.pop_first();
        }
    }

    fn one_leader_at_a_time(&mut self, moment: Moment) {
        let leads = |(_, tracked): &(usize, &Tracked)| tracked.leads.is_some() && !tracked.failed;
        let leading = self.nodes.iter().enumerate().filter(leads);
        let leading: Vec<NodeId> = leading.map(|(number, _)| NodeId(number as u16)).collect();
        if leading.len() > 1 {
            self.violated(Property::ElectionSafety, moment, leading, 0);
        }
    }

    fn append_only(&mut self, moment: Moment, view: &NodeView<'_>) {
        let before = &self.nodes[usize::from(moment.node.0)];
        let (last_index, last_chain) = (before.last_index, before.last_chain);
        let Some(log) = view.log else { return };
        let kept = log.chain_at(last_index) == Some(last_chain) || last_index < log.base().index;
        if !kept {
            self.violated(Property::LeaderAppendOnly, moment, vec![moment.node], last_index);
        }
    }

    fn log(&mut self, moment: Moment, view: &NodeView<'_>) {
        let Some(log) = view.log else { return };
        if let Some(index) = self.ledger.extend(moment.node, log) {
            self.violated(Property::LogMatching, moment, vec![moment.node], index);
        }
    }

    fn progress(&mut self, moment: Moment, view: &NodeView<'_>) {
        let Some(log) = view.log else { return };
        let before = &self.nodes[usize::from(moment.node.0)];
        let (committed, applied) = (before.committed, before.applied);
        let conflict = (view.committed > committed).then(|| self.ledger.commit(log, view.committed, view.epoch));
        let diverged = (view.applied > applied).then(|| self.ledger.apply(view.applied, view.applied_chain));
        for index in [conflict.flatten(), diverged.flatten()].into_iter().flatten() {
            self.violated(Property::StateMachineSafety, moment, vec![moment.node], index);
        }
    }

    fn register(&mut self, moment: Moment, view: &NodeView<'_>) {
        let before = std::mem::replace(&mut self.nodes[0].leader, view.leader);
        let Some(chosen) = view.leader.filter(|_| before != view.leader) else { return };
        if self.nodes[usize::from(chosen.0)].failed {
            self.violated(Property::LiveLeader, moment, vec![chosen], 0);
        }
    }
}

impl Observer for Checker {
    #[inline(always)]
    fn happened(&mut self, event: &TraceEvent) {
        if let What::GaveUp { request, sent: true } = event.what {
            self.history.gave_up(request);
            return self.judge(event.at, event.number);
        }
        let What::Became { node, to, .. } = event.what else { return };
        let tracked = &mut self.nodes[usize::from(node.0)];
        tracked.failed = to == self.spec.failed();
        if self.spec.role(to) != Role::Leader {
            tracked.leads = None;
        }
    }

    #[inline]
    fn changed(&mut self, at: Instant, number: u64, node: NodeId, view: &NodeView<'_>) {
        let moment = Moment { at, event: number, node, epoch: view.epoch };
        if node == NodeId::REGISTER {
            return self.register(moment, view);
        }
        let last_index = view.log_length();
        let last_chain = view.log.map_or(0, Log::last_chain);
        let before = &self.nodes[usize::from(node.0)];
        let log_changed = (before.last_index, before.last_chain) != (last_index, last_chain);
        let progressed = (before.committed, before.applied) != (view.committed, view.applied);
        let leads = self.spec.role(view.phase) == Role::Leader;
        if leads && (log_changed || before.leads != Some(view.epoch)) {
            self.leader(moment, view);
        }
        if log_changed {
            self.log(moment, view);
        }
        if progressed {
            self.progress(moment, view);
        }
        let tracked = &mut self.nodes[usize::from(node.0)];
        (tracked.last_index, tracked.last_chain) = (last_index, last_chain);
        (tracked.committed, tracked.applied) = (view.committed, view.applied);
        tracked.epoch = view.epoch;
    }

    fn asked(&mut self, at: Instant, request: Request) {
        self.history.asked(at, request);
    }

    fn answered(&mut self, at: Instant, number: u64, request: RequestId, value: Option<u64>) {
        self.history.answered(at, request, value);
        self.judge(at, number);
    }
}
