//! The statistics of a run, kept as integers and only divided when shown (definitions: [`chain`]).

pub mod availability;
pub mod chain;
pub mod classes;
pub mod clients;
pub mod estimate;
pub mod events;
pub mod fairness;
pub mod history;
pub mod memory;
pub mod mixing;
pub mod passage;
pub mod reigns;
pub mod space;
pub mod stationary;
pub mod succession;
pub mod transient;
pub mod transitions;
pub mod window;

use crate::protocol::crew::Crew;
use crate::protocol::{CUT_OFF, CauseKind, NodeView, REACHES, Request, Spec};
use crate::trace::{Observer, TraceEvent, What};
use crate::types::{Instant, NodeId};
use clients::ClientTally;
use events::Unchanged;
use history::{History, Moment};
use reigns::Reigns;
use space::{Census, Resolution, Space};
use transitions::{Move, Transitions};
use window::Window;

#[derive(Clone)]
pub struct Statistics {
    spec: &'static Spec,
    census: Census,
    /// The protocol's state of nodes 1, 2 ….
    states: Vec<u8>,
    /// Those that may lead.
    may_lead: Vec<bool>,
    /// Of them.
    up: u16,
    /// Walks of the nodes, in the order of [`Resolution::ALL`].
    nodes: [Transitions; 3],
    /// The walk of the cluster as a whole, in the states of [`Census`].
    pub cluster: Transitions,
    cluster_state: u8,
    pub unchanged: Unchanged,
    pub history: History,
    pub reigns: Reigns,
    pub clients: ClientTally,
    pub messages: MessageTally,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct MessageTally {
    pub sent: u64,
    /// Of those sent, in the encoding of [`crate::protocol::size`].
    pub bytes: u64,
    pub delivered: u64,
    pub dropped: u64,
    pub duplicated: u64,
}

impl Statistics {
    /// All nodes start in the first phase at time 0, unless they show another one there, and nobody leads.
    pub fn new(spec: &'static Spec, nodes: u16, crews: &[Crew]) -> Statistics {
        let census = Census::new(spec, nodes, crews);
        let leads = |node: u16| crews.is_empty() || crews.iter().any(|crew| crew.may_lead && crew.has(node));
        let walks = |resolution: Resolution| Transitions::new(resolution.states(spec), nodes, resolution.of(spec, 0));
        let cluster_state = census.state(census.nodes, false);
        Statistics {
            spec,
            census,
            states: vec![0; usize::from(nodes)],
            may_lead: (1..=nodes).map(leads).collect(),
            up: census.nodes,
            nodes: Resolution::ALL.map(walks),
            cluster: Transitions::new(census.states(), 1, cluster_state),
            cluster_state,
            unchanged: Unchanged::new(spec),
            history: History::default(),
            reigns: Reigns::new(spec, nodes),
            clients: ClientTally::default(),
            messages: MessageTally::default(),
        }
    }

    /// The walks of the nodes in the protocol's phases.
    pub fn phases(&self) -> &Transitions {
        self.walks(Resolution::Phases)
    }

    pub fn walks(&self, resolution: Resolution) -> &Transitions {
        &self.nodes[resolution as usize]
    }

    pub fn walks_in(&self, space: Space) -> &Transitions {
        match space {
            Space::Node { resolution, .. } => self.walks(resolution),
            Space::Cluster(_) => &self.cluster,
        }
    }

    /// Where the cluster is now, in the states of [`Census`].
    pub fn cluster_state(&self) -> u8 {
        self.cluster_state
    }

    pub fn census(&self) -> Census {
        self.census
    }

    /// Those that may lead; nobody where nobody ever does.
    pub fn candidates(&self) -> Vec<NodeId> {
        if !self.spec.has_leader() {
            return Vec::new();
        }
        let numbered = (1..).zip(&self.may_lead);
        numbered.filter(|(_, may_lead)| **may_lead).map(|(number, _)| NodeId(number)).collect()
    }

    /// Events of one kind over the nodes in a window, `[from * states + to]`: those that moved a node, and on
    /// the diagonal those that did not. Unmoved ones are known at the moments of the history.
    pub fn by_event(&self, kind: CauseKind, resolution: Resolution, window: Window, now: Instant) -> Vec<u64> {
        let lumped = |state: usize| usize::from(resolution.of(self.spec, state as u8));
        let states = resolution.states(self.spec);
        let mut counts = vec![0; states * states];
        let phases = self.phases().tally(window, now);
        for (pair, count) in phases.by_kind(self.spec, kind).into_iter().enumerate() {
            let (from, to) = (pair / phases.states, pair % phases.states);
            counts[lumped(from) * states + lumped(to)] += count;
        }
        let Some(kind) = events::KINDS.iter().position(|known| *known == kind) else { return counts };
        for (state, count) in self.unchanged_in(window, now).into_iter().skip(kind * phases.states).enumerate() {
            if state < phases.states {
                counts[lumped(state) * states + lumped(state)] += count;
            }
        }
        counts
    }

    /// As [`Unchanged::counts`], between the moments of the history next before the window's edges.
    fn unchanged_in(&self, window: Window, now: Instant) -> Vec<u64> {
        let total = self.unchanged.counts();
        let at = |edge: Instant| self.history.up_to(edge).map(|moment| &moment.unchanged[..]);
        let until = match window.end(now) < now {
            true => at(window.end(now)),
            false => Some(total),
        };
        let (from, until) = (at(window.from).unwrap_or(&[]), until.unwrap_or(&[]));
        let known = |counts: &[u64], place: usize| counts.get(place).copied().unwrap_or_default();
        (0..total.len()).map(|place| known(until, place).saturating_sub(known(from, place))).collect()
    }

    /// None for clients and the register.
    #[inline]
    fn state_of(&self, node: NodeId) -> Option<u8> {
        self.states.get(usize::from(node.0).wrapping_sub(1)).copied()
    }

    /// Not all nodes start in the first phase: a monitor is none of those that it watches.
    fn begins(&mut self, node: NodeId, phase: u8) {
        let walker = usize::from(node.0) - 1;
        self.states[walker] = phase;
        for resolution in Resolution::ALL {
            self.nodes[resolution as usize].begins(walker, resolution.of(self.spec, phase));
        }
    }

    fn moved(&mut self, step: Move, epoch: u64) {
        let walker = usize::from(step.node.0) - 1;
        let failed = self.spec.failed();
        self.states[walker] = step.to;
        if self.may_lead[walker] {
            self.up += u16::from(step.from == failed);
            self.up -= u16::from(step.to == failed);
        }
        for (walks, resolution) in self.nodes.iter_mut().zip(Resolution::ALL) {
            let lumped = |state| resolution.of(self.spec, state);
            walks.moved(walker, Move { from: lumped(step.from), to: lumped(step.to), ..step });
        }
        self.unchanged.moved(step.node, self.spec.cause(step.cause).kind);
        self.reigns.moved(step, epoch);
        self.recount(step.at, step.node, step.cause);
    }

    /// The cluster may have moved, too. All that happens to it at one moment is one move: a crash that costs
    /// the majority costs the leader as well.
    fn recount(&mut self, at: Instant, node: NodeId, cause: u8) {
        let led = self.spec.has_leader() && self.reigns.open().is_none();
        let to = self.census.state(self.up, led);
        let mut step = Move { at, node, from: self.cluster_state, to, cause };
        let last = self.cluster.last().filter(|last| last.at == at && to != last.to);
        if last.is_some()
            && let Some(first) = self.cluster.retract()
        {
            step = Move { to, ..first };
        }
        self.cluster.moved(0, step);
        self.cluster_state = to;
    }

    /// Notes the sums at each moment that has passed: nothing has changed since.
    #[inline]
    fn remember(&mut self, at: Instant) {
        while self.history.due() <= at {
            let due = self.history.due();
            let phases = self.phases();
            self.history.push(Moment {
                at: due,
                counts: phases.counts().to_vec(),
                sojourn_us: phases.sojourn_us(due),
                unchanged: self.unchanged.counts().to_vec(),
                cluster_us: self.cluster.sojourn_us(due),
                interregna: self.reigns.count(),
                interregna_us: self.reigns.total_us(due),
            });
        }
    }
}

impl Observer for Statistics {
    fn weighs(&self) -> bool {
        true
    }

    fn weighed(&mut self, bytes: u64) {
        self.messages.bytes += bytes;
    }

    #[inline(always)]
    fn happened(&mut self, event: &TraceEvent) {
        match event.what {
            What::Sent(_) => self.messages.sent += 1,
            What::Delivered(passage) => {
                self.messages.delivered += 1;
                self.remember(event.at);
                if let Some(state) = self.state_of(passage.to) {
                    self.unchanged.message(passage.to, passage.kind, state);
                }
            }
            What::TimerFired { node, timer } => {
                if let Some(state) = self.state_of(node) {
                    self.unchanged.timer(node, timer, state);
                }
            }
            What::Persisted { .. } => self.unchanged.other(),
            What::Lost(..) => self.messages.dropped += 1,
            What::Duplicated(_) => self.messages.duplicated += 1,
            What::Became { node, from, to, cause, epoch } => {
                self.remember(event.at);
                self.moved(Move { at: event.at, node, from, to, cause }, epoch);
            }
            What::Reach { node, quorum } => {
                self.remember(event.at);
                self.reigns.reach(event.at, node, quorum);
                self.recount(event.at, node, if quorum { REACHES } else { CUT_OFF });
            }
            What::Requested { .. } => self.clients.requests += 1,
            What::Answered { request, latency_us } => self.clients.answered(request, latency_us),
            What::GaveUp { sent: true, .. } => self.clients.unknown += 1,
            What::GaveUp { sent: false, .. } => self.clients.failed += 1,
            _ => {}
        }
    }

    #[inline]
    fn changed(&mut self, at: Instant, _number: u64, node: NodeId, view: &NodeView<'_>) {
        if at == Instant::ZERO && self.state_of(node).is_some_and(|state| state == 0 && state != view.phase) {
            self.begins(node, view.phase);
        }
    }

    fn asked(&mut self, _at: Instant, request: Request) {
        self.clients.asked(request);
    }
}
