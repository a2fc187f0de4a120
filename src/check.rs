//! What the cluster promised, watched event by event, and the moment at which it broke a promise.
//!
//! The first five properties are those of the Raft paper, figure 3. All are stated over [`NodeView`], the
//! trace and the log's chain hashes, so they serve every protocol. Each step costs the same however long the
//! run is, and memory is bounded.
//!
//! State Machine Safety also says that what is committed never changes or vanishes (the first chain that was
//! committed at an index stands for ever), and that applied sequences are prefixes of one another (each is
//! compared with what was committed there). Leader Completeness says the same of new leaders.

pub mod account;
mod clients;
pub mod history;
mod leaders;
mod ledger;
pub mod linearizable;
pub mod liveness;
mod logs;
mod pledge;
pub mod proof;
mod property;
mod recovery;
pub mod staleness;
pub mod stickiness;
#[cfg(test)]
mod tests;
mod violation;

use crate::protocol::configuration::{Configuration, Standing};
use crate::protocol::log::Log;
use crate::protocol::{NodeView, Promises, Request, RequestId, Spec};
use crate::trace::{Observer, Pledge, TraceEvent, What};
use crate::types::{Duration, Instant, NodeId, Role};
use account::Account;
use history::History;
use ledger::Ledger;
use liveness::{Bounds, Liveness};
use pledge::{Forgotten, Promised};
pub use property::Property;
use staleness::Staleness;
use std::collections::BTreeMap;
use stickiness::Contacts;
pub use violation::{Breach, Violation};

/// How many violations are kept, the first ones and the first of each property; all are counted.
const KEPT: usize = 1_000;
/// Of so many of each kind it is kept what became of the request.
const ACCOUNTS: u64 = 32;

#[derive(Clone)]
pub struct Checker {
    spec: &'static Spec,
    nodes: Vec<Tracked>,
    /// Who was first elected in each epoch.
    elected: BTreeMap<u64, NodeId>,
    ledger: Ledger,
    /// Some node has shown a log.
    has_log: bool,
    /// How often any one state machine executed a command too many.
    surplus: u64,
    promised: Vec<Promised>,
    history: History,
    staleness: Staleness,
    liveness: Liveness,
    contacts: Contacts,
    /// Nodes that take no part.
    outsiders: u16,
    /// That an answer has no explanation was said.
    is_judged: bool,
    /// What the protocol promises under its setting.
    promises: &'static [Promises],
    violations: Vec<Violation>,
    losses: Vec<Violation>,
    losses_total: u64,
    /// By property: one was kept.
    counts: [u64; Property::ALL.len()],
    total: u64,
    /// By kind: so many accounts are kept.
    accounts: [u64; Breach::ALL.len()],
}

/// A node as it was at its last step.
#[derive(Clone, Default)]
struct Tracked {
    failed: bool,
    /// The epoch that it leads, while it leads.
    leads: Option<u64>,
    /// The same as it was traced: who wakes from a pause as a leader leads before doing anything.
    reigns: Option<u64>,
    epoch: u64,
    last_index: u64,
    last_chain: u64,
    committed: u64,
    applied: u64,
    leader: Option<NodeId>,
    /// Whom it takes for the members, and what it is itself.
    members: Option<Configuration>,
    standing: Standing,
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
            has_log: false,
            surplus: 0,
            promised: vec![Promised::default(); usize::from(nodes) + 1],
            history: History::default(),
            staleness: Staleness::default(),
            liveness: Liveness::default(),
            contacts: Contacts::default(),
            outsiders: 0,
            is_judged: false,
            promises: spec.promises,
            violations: Vec::new(),
            losses: Vec::new(),
            losses_total: 0,
            counts: [0; Property::ALL.len()],
            total: 0,
            accounts: [0; Breach::ALL.len()],
        }
    }

    /// With what may be expected once everything is repaired; without it, nothing is.
    pub fn expecting(self, bounds: Option<Bounds>) -> Checker {
        Checker { liveness: Liveness::within(bounds), ..self }
    }

    /// With what a setting promises, which may be less than the protocol does in general.
    pub fn holding_to(self, promises: &'static [Promises]) -> Checker {
        Checker { promises, ..self }
    }

    /// With how long who heard a leader helps nobody else to become one; zero if that is not so.
    pub fn heeding(self, patience: Duration) -> Checker {
        let nodes = self.nodes.len() as u16 - 1;
        Checker { contacts: Contacts::new(nodes, patience), ..self }
    }

    pub fn spec(&self) -> &'static Spec {
        self.spec
    }

    /// The first violations, in the order in which they were seen.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// How many there were in all.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// What went wrong and was never promised not to, in the same order: a setting's price.
    pub fn losses(&self) -> &[Violation] {
        &self.losses
    }

    /// How many of them there were in all.
    pub fn losses_total(&self) -> u64 {
        self.losses_total
    }

    /// Whether the setting promises that this does not happen.
    pub fn is_promised(&self, property: Property) -> bool {
        property.promise().is_none_or(|promise| self.promises.contains(&promise))
    }

    /// How often this was seen, promised or not.
    pub fn count(&self, property: Property) -> u64 {
        self.counts[property as usize]
    }

    /// Answers that were old when they were asked for.
    pub fn staleness(&self) -> &Staleness {
        &self.staleness
    }

    /// What clients were told.
    pub fn history(&self) -> &History {
        &self.history
    }

    fn violated(&mut self, property: Property, moment: Moment, nodes: Vec<NodeId>, index: u64) {
        self.violated_to(None, property, moment, nodes, index);
    }

    /// A promise to a client.
    fn violated_to(
        &mut self,
        account: Option<Account>,
        property: Property,
        moment: Moment,
        nodes: Vec<NodeId>,
        index: u64,
    ) {
        let promised = self.is_promised(property);
        if !promised && property.promise().is_some_and(Promises::is_of_logs) {
            return;
        }
        let (list, total) = match promised {
            true => (&mut self.violations, &mut self.total),
            false => (&mut self.losses, &mut self.losses_total),
        };
        *total += 1;
        self.counts[property as usize] += 1;
        let is_first = self.counts[property as usize] == 1;
        if is_first || list.len() < KEPT {
            let Moment { at, event, epoch, .. } = moment;
            let request = account.as_ref().map(|account| account.request);
            let mut violation = Violation { property, at, event, nodes, epoch, index, request, account: None };
            let accounts = &mut self.accounts[violation.breach() as usize];
            *accounts += u64::from(account.is_some());
            violation.account = account.filter(|_| *accounts <= ACCOUNTS).map(Box::new);
            list.push(violation);
        }
    }

    fn keeps_its_word(&mut self, moment: Moment, view: &NodeView<'_>, log_changed: bool) {
        let Some(forgotten) = self.promised[usize::from(moment.node.0)].meets(view, log_changed) else { return };
        let (epoch, nodes, index) = match forgotten {
            Forgotten::Epoch(epoch) => (epoch, vec![moment.node], 0),
            Forgotten::Vote { epoch, candidate } => (epoch, vec![moment.node, candidate], 0),
            Forgotten::Entry(index) => (view.epoch, vec![moment.node], index),
        };
        self.violated(Property::DurablePromises, Moment { epoch, ..moment }, nodes, index);
    }

    /// Who keeps nothing on a disk gives his word for as long as he is up.
    fn restarted(&mut self, node: NodeId) {
        let promised = &mut self.promised[usize::from(node.0)];
        promised.restarted();
        if !self.spec.has_disk {
            promised.excused();
        }
    }
}

impl Observer for Checker {
    #[inline(always)]
    fn happened(&mut self, event: &TraceEvent) {
        match event.what {
            What::Became { node, to, epoch, .. } => self.became(event, node, to, epoch),
            What::Delivered(passage) if self.contacts.is_watching() => self.heard(event.at, passage),
            What::GaveUp { request, sent: true } => self.gave_up(event.at, event.number, request),
            What::Restarted { node } => self.restarted(node),
            What::Wiped { node } | What::Corrupted { node, .. } | What::WriteLost { node } => {
                self.promised[usize::from(node.0)].excused();
            }
            What::Fault { .. } => {
                self.liveness.disturbed();
                self.contacts.meddled(event.at);
            }
            What::Struck { .. } | What::StruckLink { .. } | What::StruckWhole { .. } => self.contacts.meddled(event.at),
            What::Settled => self.repaired(event.at),
            // Time passes for everybody who waits.
            What::TimerFired { .. } | What::Requested { .. } | What::Retried { .. } => {
                self.contacts.acts_alone();
                self.awaits_leader(event.at, event.number);
                self.awaits_answers(event.at, event.number);
            }
            _ => {}
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
        let is_news = log_changed || before.leads != Some(view.epoch);
        self.has_log |= view.log.is_some();
        self.keeps_its_word(moment, view, log_changed);
        if leads && is_news {
            self.leader(moment, view);
        }
        if log_changed {
            self.log(moment, view);
        }
        if progressed {
            self.progress(moment, view);
        }
        self.contacts.changed(at, node, view.epoch, view.leader);
        let tracked = &mut self.nodes[usize::from(node.0)];
        (tracked.last_index, tracked.last_chain) = (last_index, last_chain);
        (tracked.committed, tracked.applied) = (view.committed, view.applied);
        tracked.epoch = view.epoch;
        tracked.members = view.members.copied();
        let before = std::mem::replace(&mut tracked.standing, view.standing);
        self.stands(at, before, view.standing);
    }

    fn asked(&mut self, at: Instant, request: Request) {
        self.history.asked(at, request);
    }

    fn answered(&mut self, at: Instant, number: u64, request: RequestId, value: Option<u64>) {
        let known = self.history.answered(at, request, value);
        self.judge(at, number);
        if let Some(known) = known {
            self.staleness.answered(&known);
            self.is_committed(at, number, &known);
        }
    }

    #[inline]
    fn pledged(&mut self, node: NodeId, pledge: Pledge) {
        self.promised[usize::from(node.0)].add(pledge);
    }
}
