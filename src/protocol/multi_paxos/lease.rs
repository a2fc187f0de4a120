//! The master's lease (Paxos Made Live, section 5.2): while it runs, the replicas process no other proposer's prepare
//! requests, so what the leader has executed is the latest, and it answers reads alone.
//!
//! A node reads no clock. A replica's grant is a timer, set anew whenever it hears the leader; the leader's lease is
//! one too, shorter by what the clocks may drift, set when a round of heartbeats is sent and good once a majority has
//! answered that round. Meanwhile the lease before it runs on the other of two timers.

use super::{Message, Mode, MultiPaxos, State, Timer};
use crate::protocol::quorum::reached_by_majority;
use crate::protocol::{Effects, Operation, Outcome, Request};
use crate::types::{Duration, NodeId, Probability, Span};
use std::collections::BTreeMap;

type Fx = Effects<MultiPaxos>;

/// What the leader knows of its own leadership.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Lease {
    /// The last round of heartbeats that was sent.
    round: u64,
    /// By replica: the last round that it answered.
    answered: BTreeMap<NodeId, u64>,
    held: Option<Timer>,
    /// Began with this round, which a majority has yet to answer.
    next: Option<(Timer, u64)>,
}

impl Lease {
    pub fn describe(&self) -> &'static str {
        if self.held.is_some() { "held" } else { "none" }
    }
}

impl MultiPaxos {
    pub(super) fn has_leases(&self) -> bool {
        self.config.lease && self.config.mode == Mode::Multi && !self.config.is_by_rank()
    }

    /// Answers a read if that needs nobody else: not before all is executed that the predecessors may have answered.
    pub(super) fn read_alone(&self, request: Request, fx: &mut Fx) -> bool {
        let (State::Leader(leadership), Operation::Get { key }) = (&self.role, request.operation) else { return false };
        let is_latest = leadership.lease.held.is_some() && self.chosen >= leadership.inherited;
        if is_latest {
            fx.reply(request.id, Outcome::Done(self.store.value(key)));
        }
        is_latest
    }

    /// To the leader that was just heard, or, after a restart, to one that may have been.
    pub(super) fn grant_lease(&mut self, fx: &mut Fx) {
        if self.has_leases() {
            self.granted = true;
            fx.set_timer(Timer::Grant, Span::exactly(self.config.election_timeout.least));
        }
    }

    /// Other proposers' requests are not processed; nor does a leader that may hold its lease give way to them.
    pub(super) fn is_bound(&self) -> bool {
        self.has_leases() && (self.granted || matches!(self.role, State::Leader(_)))
    }

    /// A round of heartbeats begins, and with it a lease, unless one waits to be confirmed.
    pub(super) fn begin_round(&mut self, fx: &mut Fx) -> Option<Message> {
        let (has_leases, duration) = (self.has_leases(), self.lease_duration());
        let State::Leader(leadership) = &mut self.role else { return None };
        let lease = &mut leadership.lease;
        lease.round += 1;
        if has_leases && lease.next.is_none() {
            let timer = if lease.held == Some(Timer::LeaderLease) { Timer::NextLease } else { Timer::LeaderLease };
            lease.next = Some((timer, lease.round));
            fx.set_timer(timer, Span::exactly(duration));
        }
        Some(Message::Heartbeat { ballot: self.promised, chosen: self.chosen, round: lease.round })
    }

    /// The replicas' clocks may run fast and the leader's slowly, each by as much as the bound.
    fn lease_duration(&self) -> Duration {
        const WHOLE: u64 = Probability::ALWAYS.ppm as u64;
        let (least, drift) = (self.config.election_timeout.least, u64::from(self.config.clock_drift_max.ppm));
        Duration(least.0 * (WHOLE - drift) / (WHOLE + drift))
    }

    pub(super) fn granted_by(&mut self, from: NodeId, round: u64, fx: &mut Fx) {
        let (me, members) = (self.id, self.cluster);
        let State::Leader(leadership) = &mut self.role else { return };
        let lease = &mut leadership.lease;
        let answered = lease.answered.entry(from).or_default();
        *answered = round.max(*answered);
        lease.answered.insert(me, lease.round);
        let rounds = members.members().map(|node| lease.answered.get(&node).copied().unwrap_or(0));
        let confirmed = reached_by_majority(rounds, &mut Vec::new());
        if let Some((timer, _)) = lease.next.take_if(|(_, round)| *round <= confirmed)
            && let Some(before) = lease.held.replace(timer)
        {
            fx.cancel_timer(before);
        }
    }

    pub(super) fn lease_ends(&mut self, timer: Timer) {
        let State::Leader(leadership) = &mut self.role else { return };
        let lease = &mut leadership.lease;
        lease.held = lease.held.filter(|held| *held != timer);
        lease.next = lease.next.filter(|(next, _)| *next != timer);
    }
}
