//! What the cluster promised, watched event by event, and the moment at which it broke a promise.
//!
//! The first five properties are those of the Raft paper, figure 3. All are stated over [`NodeView`], the
//! trace and the log's chain hashes, so they serve every protocol. Each step costs the same however long the
//! run is, and memory is bounded.
//!
//! State Machine Safety also says that what is committed never changes or vanishes (the first chain that was
//! committed at an index stands for ever), and that applied sequences are prefixes of one another (each is
//! compared with what was committed there). Leader Completeness says the same of new leaders.

pub mod history;
mod ledger;
pub mod linearizable;
pub mod liveness;
mod pledge;
pub mod proof;
pub mod staleness;
pub mod stickiness;
#[cfg(test)]
mod tests;

use crate::protocol::configuration::{Configuration, Standing};
use crate::protocol::log::Log;
use crate::protocol::{NodeView, Promises, Purpose, Request, RequestId, Spec};
use crate::trace::{Observer, Passage, Pledge, TraceEvent, What};
use crate::types::{Duration, Instant, NodeId, Role};
use history::{History, Known};
use ledger::Ledger;
use linearizable::Access;
use liveness::{Bounds, Liveness};
use pledge::{Forgotten, Promised};
use staleness::Staleness;
use std::collections::BTreeMap;
use stickiness::{Contacts, Delivered};

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
    /// What a node gave its word for it still knows after a restart: its epoch, its vote, what it acknowledged.
    DurablePromises,
    /// A write whose client was told that it is done was committed, and stays in the log.
    AcknowledgedWrites,
    /// No state machine executes a client's command twice.
    ExecutedOnce,
    /// Once everything is repaired, there is a leader, and clients are answered, within a bound.
    Liveness,
    /// A leader whom a majority hears keeps its office, whoever comes and goes.
    LeaderStickiness,
}

impl Property {
    pub const ALL: [Property; 12] = [
        Property::ElectionSafety,
        Property::LeaderAppendOnly,
        Property::LogMatching,
        Property::LeaderCompleteness,
        Property::StateMachineSafety,
        Property::LiveLeader,
        Property::Linearizability,
        Property::DurablePromises,
        Property::AcknowledgedWrites,
        Property::ExecutedOnce,
        Property::Liveness,
        Property::LeaderStickiness,
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
            Property::DurablePromises => "Durable Promises",
            Property::AcknowledgedWrites => "Acknowledged Writes",
            Property::ExecutedOnce => "Executed Once",
            Property::Liveness => "Liveness",
            Property::LeaderStickiness => "Leader Stickiness",
        }
    }

    /// The promise that not every protocol makes, or not under every setting; none for what all of them do.
    pub fn promise(self) -> Option<Promises> {
        match self {
            Property::LeaderAppendOnly => Some(Promises::LeaderAppendOnly),
            Property::LogMatching => Some(Promises::LogMatching),
            Property::LeaderCompleteness => Some(Promises::LeaderCompleteness),
            Property::ElectionSafety => Some(Promises::OneLeader),
            Property::StateMachineSafety => Some(Promises::OneHistory),
            Property::LiveLeader => Some(Promises::LiveLeader),
            Property::Linearizability => Some(Promises::Linearizability),
            Property::DurablePromises => Some(Promises::DurablePromises),
            Property::AcknowledgedWrites => Some(Promises::AcknowledgedWrites),
            Property::ExecutedOnce => Some(Promises::ExecutedOnce),
            Property::LeaderStickiness => Some(Promises::LeaderStickiness),
            Property::Liveness => None,
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

/// How a promise was broken: a sentence of its own for each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Breach {
    ElectedTwice,
    LeadersAtOnce,
    LeaderOverwrote,
    PrefixesDiffer,
    LeaderLacksEntry,
    AppliedAnother,
    LeaderDown,
    NoOrder,
    EpochForgotten,
    VoteForgotten,
    EntryForgotten,
    WriteNotCommitted,
    WriteReplaced,
    ExecutedAgain,
    NoLeader,
    NoAnswer,
    LeaderUnseated,
}

impl Breach {
    pub const ALL: [Breach; 17] = [
        Breach::ElectedTwice,
        Breach::LeadersAtOnce,
        Breach::LeaderOverwrote,
        Breach::PrefixesDiffer,
        Breach::LeaderLacksEntry,
        Breach::AppliedAnother,
        Breach::LeaderDown,
        Breach::NoOrder,
        Breach::EpochForgotten,
        Breach::VoteForgotten,
        Breach::EntryForgotten,
        Breach::WriteNotCommitted,
        Breach::WriteReplaced,
        Breach::ExecutedAgain,
        Breach::NoLeader,
        Breach::NoAnswer,
        Breach::LeaderUnseated,
    ];

    /// What its sentence is called; that of a promise with only one has the promise's name.
    pub fn name(self) -> &'static str {
        match self {
            Breach::ElectedTwice => Property::ElectionSafety.name(),
            Breach::LeadersAtOnce => "two leaders",
            Breach::LeaderOverwrote => Property::LeaderAppendOnly.name(),
            Breach::PrefixesDiffer => Property::LogMatching.name(),
            Breach::LeaderLacksEntry => Property::LeaderCompleteness.name(),
            Breach::AppliedAnother => Property::StateMachineSafety.name(),
            Breach::LeaderDown => Property::LiveLeader.name(),
            Breach::NoOrder => Property::Linearizability.name(),
            Breach::EpochForgotten => "epoch forgotten",
            Breach::VoteForgotten => "vote forgotten",
            Breach::EntryForgotten => "entry forgotten",
            Breach::WriteNotCommitted => "write not committed",
            Breach::WriteReplaced => "write replaced",
            Breach::ExecutedAgain => Property::ExecutedOnce.name(),
            Breach::NoLeader => "no leader",
            Breach::NoAnswer => "no answer",
            Breach::LeaderUnseated => Property::LeaderStickiness.name(),
        }
    }
}

impl Violation {
    pub fn breach(&self) -> Breach {
        match self.property {
            Property::ElectionSafety if self.epoch == 0 => Breach::LeadersAtOnce,
            Property::ElectionSafety => Breach::ElectedTwice,
            Property::LeaderAppendOnly => Breach::LeaderOverwrote,
            Property::LogMatching => Breach::PrefixesDiffer,
            Property::LeaderCompleteness => Breach::LeaderLacksEntry,
            Property::StateMachineSafety => Breach::AppliedAnother,
            Property::LiveLeader => Breach::LeaderDown,
            Property::Linearizability => Breach::NoOrder,
            Property::DurablePromises if self.index > 0 => Breach::EntryForgotten,
            Property::DurablePromises if self.nodes.len() > 1 => Breach::VoteForgotten,
            Property::DurablePromises => Breach::EpochForgotten,
            Property::AcknowledgedWrites if self.nodes.is_empty() => Breach::WriteNotCommitted,
            Property::AcknowledgedWrites => Breach::WriteReplaced,
            Property::ExecutedOnce => Breach::ExecutedAgain,
            Property::Liveness if self.index > 0 => Breach::NoAnswer,
            Property::Liveness => Breach::NoLeader,
            Property::LeaderStickiness => Breach::LeaderUnseated,
        }
    }

    /// Its index is a client's key.
    pub fn is_of_clients(&self) -> bool {
        matches!(self.breach(), Breach::NoOrder | Breach::WriteNotCommitted | Breach::NoAnswer)
    }

    pub fn detail(&self) -> String {
        let names: Vec<String> = self.nodes.iter().map(ToString::to_string).collect();
        let (nodes, epoch, index) = (names.join(" and "), self.epoch, self.index);
        match self.breach() {
            Breach::ElectedTwice => format!("nodes {nodes} were both elected in term {epoch}"),
            Breach::LeadersAtOnce => format!("nodes {nodes} lead at the same time"),
            Breach::LeaderOverwrote => format!("leader {nodes} changed its own log before index {index}"),
            Breach::PrefixesDiffer => {
                format!("node {nodes} holds the same term at index {index} after a different prefix")
            }
            Breach::LeaderLacksEntry => format!("node {nodes} leads term {epoch} without the committed entry {index}"),
            Breach::AppliedAnother => format!("node {nodes} committed or applied another entry at index {index}"),
            Breach::LeaderDown => format!("node {nodes} was made leader while it was down"),
            Breach::NoOrder => format!("no order of what clients asked explains an answer about key {index}"),
            Breach::EpochForgotten => format!("node {nodes} was in term {epoch} and no longer knows it"),
            Breach::VoteForgotten => {
                let (voter, candidate) = (&names[0], &names[1]);
                format!("node {voter} gave node {candidate} its vote in term {epoch} and no longer knows it")
            }
            Breach::EntryForgotten => format!("node {nodes} acknowledged entry {index} and no longer has it"),
            Breach::WriteNotCommitted => format!("a write to key {index} was answered, and nobody committed it"),
            Breach::WriteReplaced => format!("node {nodes} lost entry {index}, whose client was told that it is done"),
            Breach::ExecutedAgain => format!("node {nodes} executed the command at index {index} once more"),
            Breach::NoLeader => "nobody leads long after everything was repaired".to_string(),
            Breach::LeaderUnseated => {
                let (leader, disturber) = (&names[0], &names[1]);
                format!("node {disturber} unseated leader {leader}, whom a majority heard, with term {epoch}")
            }
            Breach::NoAnswer => format!("a request about key {index} got no answer long after the repair"),
        }
    }
}

/// How many violations are kept, the first ones and the first of each property; all are counted.
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
    /// Some node has shown a log.
    has_log: bool,
    /// How often any one state machine executed a command too many.
    surplus: u64,
    promised: Vec<Promised>,
    history: History,
    staleness: Staleness,
    liveness: Liveness,
    contacts: Contacts,
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
            is_judged: false,
            promises: spec.promises,
            violations: Vec::new(),
            losses: Vec::new(),
            losses_total: 0,
            counts: [0; Property::ALL.len()],
            total: 0,
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

    /// The first answer that no order explains is one violation; what follows from it is none of its own.
    fn judge(&mut self, at: Instant, event: u64) {
        let Some(key) = self.history.impossible().map(|known| known.key) else { return };
        if !std::mem::replace(&mut self.is_judged, true) {
            let moment = Moment { at, event, node: NodeId::CLIENT, epoch: 0 };
            self.violated(Property::Linearizability, moment, Vec::new(), u64::from(key));
        }
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
            list.push(Violation { property, at, event, nodes, epoch, index });
        }
    }

    fn became(&mut self, event: &TraceEvent, node: NodeId, to: u8, epoch: u64) {
        if self.contacts.is_watching() {
            self.keeps_office(event, node, to, epoch);
        }
        let tracked = &mut self.nodes[usize::from(node.0)];
        tracked.failed = to == self.spec.failed();
        tracked.reigns = (self.spec.role(to) == Role::Leader).then_some(epoch);
        if tracked.reigns.is_none() {
            tracked.leads = None;
        }
    }

    fn keeps_office(&mut self, event: &TraceEvent, node: NodeId, to: u8, epoch: u64) {
        let tracked = &self.nodes[usize::from(node.0)];
        let (reigned, role) = (tracked.reigns, self.spec.role(to));
        match role {
            Role::Leader => self.contacts.leads(event.at, node),
            Role::Candidate => self.contacts.stands(event.at, node, epoch, tracked.members.as_ref()),
            Role::Failed | Role::Follower => {}
        }
        if role == Role::Failed || (reigned.is_some() && role != Role::Leader) {
            self.contacts.loses_touch(event.at, node);
        }
        let is_unseated = reigned.is_some_and(|reigned| epoch > reigned) && role != Role::Failed;
        if let Some(disturber) = self.contacts.disturber(epoch).filter(|disturber| is_unseated && *disturber != node) {
            let moment = Moment { at: event.at, event: event.number, node, epoch };
            self.violated(Property::LeaderStickiness, moment, vec![node, disturber], 0);
        }
    }

    fn leader(&mut self, moment: Moment, view: &NodeView<'_>) {
        let before = &mut self.nodes[usize::from(moment.node.0)];
        if before.leads == Some(view.epoch) {
            return self.append_only(moment, view);
        }
        before.leads = Some(view.epoch);
        if self.liveness.awaits_leader() && self.is_latest(view.epoch, view.members) {
            self.liveness.governed();
        }
        match view.epoch {
            0 => self.one_leader_at_a_time(moment),
            _ => self.one_leader_per_epoch(moment),
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

    /// Nothing but the time tells leaders without an epoch apart.
    fn one_leader_at_a_time(&mut self, moment: Moment) {
        let leads = |(_, tracked): &(usize, &Tracked)| tracked.leads == Some(0) && !tracked.failed;
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
        let conflict = conflict.flatten();
        let lost = match conflict {
            None => Vec::new(),
            Some(index) if self.is_promised(Property::StateMachineSafety) => self.ledger.lost(log, index),
            // It may happen again: from here on, this is what was committed.
            Some(_) => self.ledger.replace(log, view.committed, view.epoch),
        };
        let diverged = (view.applied > applied).then(|| self.ledger.apply(view.applied, view.applied_chain)).flatten();
        for index in [conflict, diverged].into_iter().flatten() {
            self.violated(Property::StateMachineSafety, moment, vec![moment.node], index);
        }
        for index in lost {
            self.violated(Property::AcknowledgedWrites, moment, vec![moment.node], index);
        }
        if diverged.is_none() && view.applied > applied {
            self.executed_once(moment, view, applied);
        }
    }

    /// The state machines are alike: what one executes twice counts once, however many do.
    fn executed_once(&mut self, moment: Moment, view: &NodeView<'_>, applied: u64) {
        let Some(expected) = self.ledger.executed(view.applied) else { return };
        let surplus = view.executed.saturating_sub(expected);
        if surplus > self.surplus {
            self.surplus = surplus;
            let index = self.ledger.repeated(applied, view.applied).unwrap_or(view.applied);
            self.violated(Property::ExecutedOnce, moment, vec![moment.node], index);
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

    // ---- clients ----

    /// A write that is done is in what was committed.
    fn is_committed(&mut self, at: Instant, event: u64, known: &Known) {
        if self.has_log && matches!(known.access, Access::Write(_)) && !self.ledger.acknowledge(known.request) {
            let moment = Moment { at, event, node: NodeId::CLIENT, epoch: 0 };
            self.violated(Property::AcknowledgedWrites, moment, Vec::new(), u64::from(known.key));
        }
    }

    fn gave_up(&mut self, at: Instant, event: u64, request: RequestId) {
        let known = self.history.gave_up(request);
        self.judge(at, event);
        let known = known.filter(|_| self.everybody_takes_part());
        let Some(known) = known.filter(|known| self.liveness.is_unanswered(known.called_at, at)) else { return };
        let moment = Moment { at, event, node: NodeId::CLIENT, epoch: 0 };
        self.violated(Property::Liveness, moment, Vec::new(), u64::from(known.key));
    }

    // ---- after the repair ----

    fn repaired(&mut self, at: Instant) {
        let is_latest = |node: &Tracked, epoch| self.is_latest(epoch, node.members.as_ref());
        let governs = |node: &Tracked| node.reigns.is_some_and(|epoch| is_latest(node, epoch));
        let governed = !self.spec.has_leader() || self.nodes.iter().any(governs);
        self.liveness.repaired(at, governed);
    }

    /// None of the members, as their leader knows them, has come to a later epoch. What an attendant has been told is
    /// no epoch of anybody yet.
    fn is_latest(&self, epoch: u64, members: Option<&Configuration>) -> bool {
        let is_member = |number: usize| members.is_none_or(|members| members.is_member(NodeId(number as u16)));
        let is_earlier = |node: &Tracked| node.epoch <= epoch || node.standing == Standing::Attendant;
        self.nodes.iter().enumerate().all(|(number, node)| is_earlier(node) || !is_member(number))
    }

    /// Not so if a majority would have to be of servers whose disks are new or that have forgotten what they knew, by
    /// anybody's configuration.
    fn can_be_governed(&self) -> bool {
        let counts = |node: NodeId| self.nodes[usize::from(node.0)].standing.counts();
        let everybody = Configuration::first(self.nodes.len() as u16 - 1);
        let members = |node: &Tracked| node.members.unwrap_or(everybody);
        self.nodes.iter().all(|node| node.standing.counts())
            || self.nodes[1..].iter().all(|node| members(node).has_quorum(counts))
    }

    /// Whoever is no member knows no leader to send clients to.
    fn everybody_takes_part(&self) -> bool {
        self.nodes.iter().all(|node| matches!(node.standing, Standing::Voter | Standing::Learner | Standing::Attendant))
    }

    #[inline]
    fn awaits_leader(&mut self, at: Instant, event: u64) {
        if self.liveness.awaits_leader() && self.can_be_governed() && self.liveness.is_ungoverned(at) {
            let moment = Moment { at, event, node: NodeId::CLIENT, epoch: 0 };
            self.violated(Property::Liveness, moment, Vec::new(), 0);
        }
    }

    #[inline]
    fn heard(&mut self, at: Instant, passage: Passage) {
        let kind = self.spec.messages.get(usize::from(passage.kind));
        let is_of_leader = kind.is_some_and(|kind| kind.purpose == Purpose::Replication);
        self.contacts.delivered(at, Delivered { from: passage.from, to: passage.to, is_of_leader });
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
            What::Struck { .. } => self.contacts.meddled(event.at),
            What::Settled => self.repaired(event.at),
            // Time passes for everybody who waits.
            What::TimerFired { .. } | What::Requested { .. } | What::Retried { .. } => {
                self.contacts.acts_alone();
                self.awaits_leader(event.at, event.number);
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
        (tracked.members, tracked.standing) = (view.members.copied(), view.standing);
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
