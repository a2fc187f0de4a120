//! Who is to propose, by rank, as the monitors of Ceph elect (documentation, "Monitor elections", classic mode;
//! src/mon/ElectionLogic.cc): of those who are up, the one with the lowest number, once a majority defers to it. Who
//! won runs phase 1, proposes one batch after the other, and waits for all who deferred to it (src/mon/Paxos.cc).
//!
//! Ceph counts elections in epochs, odd while one goes on and even once it is won, apart from proposal numbers. Here
//! the round of a number is the election's: in round `r` epoch `2r - 1` ends with victory in epoch `2r`. Its victory
//! and `collect` are one message, Prepare; `commit` and `lease` are another, Heartbeat.
//!
//! Ranks settle who proposes, and nothing else: two may win a round, and their numbers tell them apart.

use super::{Config, Message, Mode, MultiPaxos, State, Timer, ballot, cause, phase, proposer};
use crate::protocol::log::{Command, Entry};
use crate::protocol::{Effects, Operation, Outcome, Request};
use crate::types::{Duration, NodeId, Span};

type Fx = Effects<MultiPaxos>;

/// How one comes to propose for all.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Election {
    /// Whoever misses a leader first, and is promised by a majority.
    #[default]
    Timeout,
    /// The one with the lowest number that a majority defers to.
    Rank,
}

impl Election {
    pub const ALL: [Election; 2] = [Election::Timeout, Election::Rank];

    /// Their names in scenarios, in the same order.
    pub const NAMES: [&'static str; 2] = ["timeout", "rank"];
}

/// An election under way.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Candidacy {
    pub round: u64,
    /// Somebody of a lower rank, who proposed itself.
    pub defers_to: Option<NodeId>,
    /// Who defers to this node, and itself; empty unless it stands.
    pub acks: Vec<NodeId>,
}

impl Config {
    pub(super) fn is_by_rank(&self) -> bool {
        self.election == Election::Rank && self.mode == Mode::Multi
    }

    /// How long it takes, at most, until a leader that is gone is missed, and nobody waits for it any more.
    pub fn missed_after(&self) -> Duration {
        let election = if self.is_by_rank() { self.election_period } else { Duration::ZERO };
        Duration(self.election_timeout.most.0.saturating_add(election.0))
    }

    /// Half of the time after which a silent leader is missed, and a silent follower (mon_lease_ack_timeout_factor).
    fn read_lease(&self) -> Duration {
        Duration(self.election_timeout.least.0 / 2)
    }

    /// Whoever defers gives the other one a bit longer.
    fn deference(&self) -> Duration {
        Duration(self.election_period.0 + self.election_period.0 / 5)
    }
}

impl MultiPaxos {
    // ---- the election ----

    /// This node proposes itself, in the round that it knows of or the next one after its number.
    pub(super) fn call_election(&mut self, why: u8, fx: &mut Fx) {
        let next = ballot::round(self.promised.max(self.met), self.cluster) + 1;
        let round = match &self.role {
            State::Electing(candidacy) => next.max(candidacy.round),
            _ => next,
        };
        self.elect(round, why, fx);
        self.stand(fx);
    }

    /// Whatever it was to others, it is no more.
    fn elect(&mut self, round: u64, why: u8, fx: &mut Fx) {
        self.end_read_lease(fx);
        fx.cancel_timer(Timer::Heartbeat);
        self.quorum.clear();
        self.waiting.clear();
        self.leader = None;
        self.role = State::Electing(Candidacy { round, ..Candidacy::default() });
        fx.become_phase(phase::PREPARING, why);
    }

    fn stand(&mut self, fx: &mut Fx) {
        let me = self.id;
        let State::Electing(candidacy) = &mut self.role else { return };
        candidacy.defers_to = None;
        candidacy.acks = vec![me];
        let ballot = ballot::of(candidacy.round, me, self.cluster);
        fx.set_timer(Timer::Election, Span::exactly(self.config.election_period));
        fx.set_timer(Timer::Heartbeat, Span::exactly(self.config.heartbeat));
        self.broadcast(&Message::Propose { ballot }, fx);
        self.win_if_all_defer(fx);
    }

    /// To a lower rank this node defers, whomever it deferred to before; a higher one is answered by its own proposal.
    pub(super) fn answer_propose(&mut self, from: NodeId, ballot: u64, fx: &mut Fx) {
        if !self.config.is_by_rank() || !self.counts() || !self.joins(from, ballot, fx) {
            return;
        }
        let me = self.id;
        let State::Electing(candidacy) = &mut self.role else { return };
        match candidacy.defers_to {
            None if me < from && candidacy.acks.is_empty() => self.stand(fx),
            None if me < from => {}
            Some(other) if other < from => {}
            _ => self.defer(from, ballot, fx),
        }
    }

    /// True if the proposal is of the election that goes on here. An old one is that of a node which was away: whoever
    /// leads without it calls another election.
    fn joins(&mut self, from: NodeId, ballot: u64, fx: &mut Fx) -> bool {
        let round = ballot::round(ballot, self.cluster);
        let known = match &self.role {
            State::Electing(candidacy) if candidacy.round == round => return true,
            State::Electing(candidacy) => candidacy.round,
            _ => ballot::round(self.promised, self.cluster),
        };
        if round > known {
            self.elect(round, cause::CALLED, fx);
            return true;
        }
        if !self.quorum.is_empty() && !self.quorum.contains(&from) {
            self.call_election(cause::CALLED, fx);
        }
        false
    }

    fn defer(&mut self, to: NodeId, ballot: u64, fx: &mut Fx) {
        let State::Electing(candidacy) = &mut self.role else { return };
        candidacy.defers_to = Some(to);
        candidacy.acks.clear();
        fx.cancel_timer(Timer::Heartbeat);
        fx.set_timer(Timer::Election, Span::exactly(self.config.deference()));
        fx.send(to, Message::Ack { ballot });
    }

    pub(super) fn acked_by(&mut self, from: NodeId, ballot: u64, fx: &mut Fx) {
        let State::Electing(candidacy) = &mut self.role else { return };
        let is_mine = ballot == ballot::of(candidacy.round, self.id, self.cluster);
        if is_mine && !candidacy.acks.is_empty() && !candidacy.acks.contains(&from) {
            candidacy.acks.push(from);
            self.win_if_all_defer(fx);
        }
    }

    fn win_if_all_defer(&mut self, fx: &mut Fx) {
        let State::Electing(candidacy) = &self.role else { return };
        if candidacy.acks.len() == usize::from(self.cluster.size) {
            self.win(fx);
        }
    }

    /// Phase 1a, to those who deferred.
    fn win(&mut self, fx: &mut Fx) {
        let State::Electing(candidacy) = &mut self.role else { return };
        self.promised = ballot::of(candidacy.round, self.id, self.cluster);
        self.quorum = std::mem::take(&mut candidacy.acks);
        self.role = State::Preparing(proposer::Preparation::default());
        fx.set_timer(Timer::Election, self.config.election_timeout);
        fx.set_timer(Timer::Heartbeat, Span::exactly(self.config.heartbeat));
        self.save(Vec::new(), fx);
        self.prepare_again(fx);
    }

    fn prepare_again(&self, fx: &mut Fx) {
        let State::Preparing(preparation) = &self.role else { return };
        let silent = self.quorum.iter().filter(|node| **node != self.id && !preparation.promises.contains(node));
        silent.for_each(|node| fx.send(*node, Message::Prepare { ballot: self.promised, first: self.chosen + 1 }));
    }

    /// Messages between monitors are not lost while both are up: what is not answered is sent again.
    pub(super) fn ask_again(&mut self, fx: &mut Fx) {
        if !self.config.is_by_rank() {
            return;
        }
        if let State::Electing(candidacy) = &self.role {
            let ballot = ballot::of(candidacy.round, self.id, self.cluster);
            let silent = self.cluster.others(self.id).filter(|node| !candidacy.acks.contains(node));
            silent.for_each(|node| fx.send(node, Message::Propose { ballot }));
        }
        self.prepare_again(fx);
        fx.set_timer(Timer::Heartbeat, Span::exactly(self.config.heartbeat));
    }

    /// The election's time is over, or nobody was heard: the leader by its followers, or one of them by the leader.
    pub(super) fn rank_times_out(&mut self, fx: &mut Fx) {
        let majority = self.majority();
        match &self.role {
            _ if !self.counts() => {}
            State::Electing(candidacy) if candidacy.acks.len() >= majority => self.win(fx),
            _ => self.call_election(cause::CALLS, fx),
        }
    }

    /// Whether to process what a leader sends: not during an election, unless it is the victory in it. Who hears of a
    /// round that it took no part in calls another election.
    pub(super) fn heeds(&mut self, ballot: u64, is_victory: bool, fx: &mut Fx) -> bool {
        let round = ballot::round(ballot, self.cluster);
        match &self.role {
            _ if !self.config.is_by_rank() || !self.counts() => return true,
            State::Electing(candidacy) if round <= candidacy.round => return is_victory && round == candidacy.round,
            State::Electing(_) => {}
            _ if ballot <= self.promised => return true,
            _ => {}
        }
        self.met = self.met.max(ballot);
        self.call_election(cause::CALLED, fx);
        false
    }

    /// Odd during an election, even after it.
    pub(super) fn election_epoch(&self) -> u64 {
        match &self.role {
            State::Electing(candidacy) => 2 * candidacy.round - 1,
            _ => 2 * ballot::round(self.promised, self.cluster),
        }
    }

    // ---- the leader ----

    /// The leader is patient with those who deferred to it as they are with it: it begins anew once all were heard.
    pub(super) fn quorum_heard(&mut self, from: NodeId, fx: &mut Fx) {
        let me = self.id;
        let State::Leader(leadership) = &mut self.role else { return };
        // Who owes an acceptance is not heard (mon_accept_timeout_factor): its disk may have been replaced.
        if !self.config.is_by_rank() || leadership.open.values().any(|instance| instance.is_owed_by(from)) {
            return;
        }
        if !leadership.heard.contains(&from) {
            leadership.heard.push(from);
        }
        if self.quorum.iter().all(|node| *node == me || leadership.heard.contains(node)) {
            leadership.heard.clear();
            self.be_patient(fx);
        }
    }

    /// What waits goes into one batch once the one before is chosen.
    pub(super) fn propose_batch(&mut self, fx: &mut Fx) {
        let State::Leader(leadership) = &self.role else { return };
        if !leadership.open.is_empty() {
            return;
        }
        let (ballot, first) = (self.promised, self.log.last_index() + 1);
        let value = |request| Entry { term: ballot, command: Command::Client(request) };
        let batch = (first..).zip(std::mem::take(&mut self.waiting));
        let batch = batch.map(|(slot, request)| super::Proposal { slot, ballot, value: value(request) });
        self.propose(batch.collect(), fx);
    }

    pub(super) fn propose_in_batch(&mut self, request: Request, fx: &mut Fx) {
        // A client has one request at a time; whatever came before is given up.
        self.waiting.retain(|waiting| waiting.id.client != request.id.client);
        self.waiting.push_back(request);
        self.propose_batch(fx);
    }

    /// A batch is chosen: all are told at once, which extends their leases, and the next one begins.
    pub(super) fn batch_chosen(&mut self, fx: &mut Fx) {
        let State::Leader(leadership) = &self.role else { return };
        if self.config.is_by_rank() && leadership.open.is_empty() {
            self.heartbeat(fx);
            self.propose_batch(fx);
        }
    }

    // ---- leases to read ----

    /// Until it ends, or the next batch begins, this node answers reads: all who deferred to the leader must accept,
    /// and end their leases, before anything is chosen. Nothing is promised of those who were left behind.
    pub(super) fn extend_read_lease(&mut self, fx: &mut Fx) {
        if self.config.is_by_rank() && self.config.lease && self.counts() {
            self.granted = true;
            fx.set_timer(Timer::Grant, Span::exactly(self.config.read_lease()));
        }
    }

    /// The leader's own, once all is chosen that it found.
    pub(super) fn extend_own_lease(&mut self, fx: &mut Fx) {
        let State::Leader(leadership) = &self.role else { return };
        if self.chosen >= leadership.inherited {
            self.extend_read_lease(fx);
        }
    }

    pub(super) fn end_read_lease(&mut self, fx: &mut Fx) {
        if self.config.is_by_rank() {
            self.granted = false;
            fx.cancel_timer(Timer::Grant);
        }
    }

    pub(super) fn read_by_lease(&self, request: Request, fx: &mut Fx) -> bool {
        let Operation::Get { key } = request.operation else { return false };
        let may_read = self.config.is_by_rank() && self.granted;
        if may_read {
            fx.reply(request.id, Outcome::Done(self.store.value(key)));
        }
        may_read
    }
}
