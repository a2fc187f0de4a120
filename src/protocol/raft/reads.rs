//! Linearizable reads that write nothing to the log: by a round of heartbeats (dissertation, 6.4), or under the
//! leader's lease (6.4.1).
//!
//! A server reads no clock. Its lease is a timer, set when a round of heartbeats is sent and good once a majority
//! has answered that round; meanwhile the lease before it runs on the other of two timers.

use super::leader::slot;
use super::{Mistake, Raft, State, Timer};
use crate::protocol::{Effects, Outcome, RequestId};
use crate::types::{Duration, NodeId, Probability, Span};

type Fx = Effects<Raft>;

/// How a leader makes sure that what it reads is the latest.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Reads {
    /// A read is an entry of the log like a write.
    #[default]
    Log,
    /// A majority confirms that this is still the leader; several reads share a round.
    ReadIndex,
    /// Nobody else is elected while the lease runs.
    Lease,
}

impl Reads {
    pub const ALL: [Reads; 3] = [Reads::Log, Reads::ReadIndex, Reads::Lease];

    /// Their names in scenarios, in the same order.
    pub const NAMES: [&'static str; 3] = ["log", "read-index", "lease"];
}

/// What a leader knows of its own leadership, and who waits to hear it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Rounds {
    /// Its first entry of this term: what was committed before it led is known once this one is.
    first_index: u64,
    /// The last round that was sent, and the last that a majority answered.
    pub sent: u64,
    confirmed: u64,
    /// By member: the last round that it answered.
    answered: Vec<u64>,
    waiting: Vec<Read>,
    lease: Lease,
}

/// Answered when the state machine has come to `index`, and a majority to `round`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Read {
    request: RequestId,
    key: u32,
    index: u64,
    round: u64,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
struct Lease {
    held: Option<Timer>,
    /// Began with this round, which is not confirmed yet.
    next: Option<(Timer, u64)>,
    /// Somebody may be elected before it ends.
    is_given_up: bool,
}

impl Rounds {
    pub fn new(members: u16, first_index: u64) -> Rounds {
        let answered = vec![0; usize::from(members)];
        Rounds { first_index, sent: 0, confirmed: 0, answered, waiting: Vec::new(), lease: Lease::default() }
    }

    /// In its own words, for a person.
    pub fn describe(&self) -> String {
        let lease = if self.lease.held.is_some() { ", lease" } else { "" };
        format!("{} waiting, round {} of {} confirmed{lease}", self.waiting.len(), self.confirmed, self.sent)
    }
}

impl Raft {
    /// A read that is not logged, at the leader.
    pub(super) fn read(&mut self, request: RequestId, key: u32, fx: &mut Fx) {
        let State::Leader(leadership) = &mut self.role else { return };
        let rounds = &mut leadership.rounds;
        if rounds.waiting.iter().any(|read| read.request == request) {
            return;
        }
        let leads_surely = rounds.lease.held.is_some() || self.config.mistake == Mistake::DeposedReads;
        let round = if leads_surely { 0 } else { rounds.sent + 1 };
        let index = self.commit_index.max(rounds.first_index);
        rounds.waiting.push(Read { request, key, index, round });
        self.go_on_reading(fx);
    }

    /// Answers what can be answered, and asks the others again if somebody still waits for that.
    pub(super) fn go_on_reading(&mut self, fx: &mut Fx) {
        let State::Leader(leadership) = &mut self.role else { return };
        let rounds = &mut leadership.rounds;
        let (confirmed, applied, store) = (rounds.confirmed, self.last_applied, &self.store);
        rounds.waiting.retain(|read| {
            let is_ready = read.round <= confirmed && read.index <= applied;
            if is_ready {
                fx.reply(read.request, Outcome::Done(store.value(read.key)));
            }
            !is_ready
        });
        let is_quiet = rounds.confirmed == rounds.sent;
        if is_quiet && rounds.waiting.iter().any(|read| read.round > rounds.sent) {
            self.begin_round(fx);
            self.beat_to_all(fx);
            self.confirm(fx);
        }
    }

    /// A round begins: whatever is sent from now on asks for it, and a lease begun now is good once it is confirmed.
    pub(super) fn begin_round(&mut self, fx: &mut Fx) {
        if self.config.reads == Reads::Log {
            return;
        }
        let duration = self.lease_duration();
        let State::Leader(leadership) = &mut self.role else { return };
        let rounds = &mut leadership.rounds;
        rounds.sent += 1;
        let lease = &mut rounds.lease;
        if self.config.reads == Reads::Lease && lease.next.is_none() && !lease.is_given_up {
            let timer = if lease.held == Some(Timer::LeaderLease) { Timer::NextLease } else { Timer::LeaderLease };
            lease.next = Some((timer, rounds.sent));
            fx.set_timer(timer, Span::exactly(duration));
        }
    }

    /// The followers' least timeout, which begins when they hear of the round. Theirs may run fast and this clock
    /// slowly, each by as much as the bound.
    fn lease_duration(&self) -> Duration {
        const WHOLE: u64 = Probability::ALWAYS.ppm as u64;
        let (least, drift) = (self.config.election_timeout.least, u64::from(self.config.clock_drift_max.ppm));
        match self.config.mistake == Mistake::LeaseWithoutDrift {
            true => least,
            false => Duration(least.0 * (WHOLE - drift) / (WHOLE + drift)),
        }
    }

    /// A server of this term answered a message of that round: then it had no other leader.
    pub(super) fn round_answered(&mut self, from: NodeId, round: u64, fx: &mut Fx) {
        let State::Leader(leadership) = &mut self.role else { return };
        let answered = &mut leadership.rounds.answered[slot(from)];
        if round > *answered {
            *answered = round;
            self.confirm(fx);
        }
    }

    pub(super) fn confirm(&mut self, fx: &mut Fx) {
        let me = self.id;
        let State::Leader(leadership) = &mut self.role else { return };
        let rounds = &mut leadership.rounds;
        rounds.answered[slot(me)] = rounds.sent;
        let answered = |node| if leadership.progress[slot(node)].counts { rounds.answered[slot(node)] } else { 0 };
        let configuration = &self.membership.roster().configuration;
        let confirmed = configuration.reached(answered, &mut self.scratch);
        if confirmed <= rounds.confirmed {
            return;
        }
        rounds.confirmed = confirmed;
        if let Some((timer, _)) = rounds.lease.next.take_if(|(_, round)| *round <= confirmed)
            && let Some(before) = rounds.lease.held.replace(timer)
        {
            fx.cancel_timer(before);
        }
        self.go_on_reading(fx);
    }

    pub(super) fn lease_ends(&mut self, timer: Timer) {
        let State::Leader(leadership) = &mut self.role else { return };
        let lease = &mut leadership.rounds.lease;
        lease.held = lease.held.filter(|held| *held != timer);
        lease.next = lease.next.filter(|(next, _)| *next != timer);
    }

    /// The leader hands over: its successor's election respects no lease, however late it comes.
    pub(super) fn give_up_lease(&mut self) {
        let State::Leader(leadership) = &mut self.role else { return };
        leadership.rounds.lease = Lease { is_given_up: true, ..Lease::default() };
    }

    /// It leads no more: whoever waits to read asks another.
    pub(super) fn refuse_reads(&mut self, fx: &mut Fx) {
        let State::Leader(leadership) = &mut self.role else { return };
        for read in leadership.rounds.waiting.drain(..) {
            fx.reply(read.request, Outcome::Redirect(None));
        }
    }
}
