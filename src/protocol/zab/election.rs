//! Fast leader election, as ZooKeeper's FastLeaderElection documents it: servers that look for a leader tell each
//! other their votes, take over a greater one, and stop when a quorum has the same.
//!
//! It need not be right, only often: discovery notices a leader that lacks something, or that no quorum wants.

use super::leader::Leadership;
use super::synchronization::Following;
use super::{Message, Notification, PeerState, State, Timer, Vote, Zab, Zxid, cause, join, phase};
use crate::protocol::{Effects, Outcome, RequestId};
use crate::types::{Duration, NodeId, Span};
use std::collections::BTreeMap;

type Fx = Effects<Zab>;

/// ZooKeeper's maxNotificationInterval.
const NOTIFICATION_MAX: Duration = Duration::from_ms(60_000);

/// What a server that looks for a leader has heard.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Poll {
    /// The votes of this round (recvset).
    received: BTreeMap<NodeId, Vote>,
    /// Who says that it has a leader already (outofelection).
    settled: BTreeMap<NodeId, Settled>,
    /// A quorum agrees, and the wait for a better vote is on.
    finalizes: bool,
    /// How often the time between two notifications was doubled.
    doubled: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Settled {
    round: u64,
    leader: NodeId,
    leads: bool,
}

impl Poll {
    pub fn describe(&self) -> String {
        join(self.received.iter().map(|(from, vote)| format!("{from}→{}", vote.leader)))
    }
}

impl Zab {
    /// Votes of this round for itself.
    pub(super) fn votes(&self) -> u16 {
        let State::Looking(poll) = &self.state else { return 0 };
        let is_own = |vote: &Vote| vote.leader == self.id;
        let own = self.vote.is_some_and(|vote| is_own(&vote));
        poll.received.values().filter(|vote| is_own(vote)).count() as u16 + u16::from(own)
    }

    fn own_vote(&self) -> Option<Vote> {
        let zxid = Zxid::from(self.log.last());
        self.may_vote().then_some(Vote { epoch: self.current_epoch, zxid, leader: self.id })
    }

    pub(super) fn notification(&self) -> Message {
        let state = match &self.state {
            State::Looking(_) => PeerState::Looking,
            State::Following(_) => PeerState::Following,
            State::Leading(_) => PeerState::Leading,
        };
        let vote = self.vote.filter(|_| self.may_vote());
        Message::Notification(Notification { round: self.round, vote, state })
    }

    fn notify_all(&self, fx: &mut Fx) {
        for voter in self.members.voters().filter(|voter| *voter != self.id) {
            fx.send(voter, self.notification());
        }
    }

    /// Whatever it was, it looks for a leader now.
    pub(super) fn look(&mut self, why: u8, fx: &mut Fx) {
        for timer in [Timer::Ping, Timer::Resend] {
            fx.cancel_timer(timer);
        }
        for (client, serial) in std::mem::take(&mut self.waiting) {
            fx.reply(RequestId { client, serial }, Outcome::Redirect(None));
        }
        self.connections.close();
        self.state = State::Looking(Poll::default());
        fx.become_phase(phase::LOOKING, why);
        self.begin_round(fx);
    }

    pub(super) fn begin_round(&mut self, fx: &mut Fx) {
        self.round += 1;
        self.vote = self.own_vote();
        self.notify_all(fx);
        fx.set_timer(Timer::Election, self.config.election_wait);
        self.count_votes(fx);
    }

    /// Nothing came of it so far; the next time comes later.
    pub(super) fn notify_again(&mut self, fx: &mut Fx) {
        let may_vote = self.may_vote();
        let State::Looking(poll) = &mut self.state else { return };
        let Span { least, most } = self.config.election_wait;
        // Only to voters does anybody tell news of his own accord.
        if may_vote && least.0 << poll.doubled < NOTIFICATION_MAX.0 {
            poll.doubled += 1;
        }
        let doubled = |wait: Duration| Duration((wait.0 << poll.doubled).min(NOTIFICATION_MAX.0.max(wait.0)));
        fx.set_timer(Timer::Election, Span { least: doubled(least), most: doubled(most) });
        self.notify_all(fx);
    }

    pub(super) fn notified(&mut self, from: NodeId, notification: Notification, fx: &mut Fx) {
        match &self.state {
            State::Looking(_) => self.hear_vote(from, notification, fx),
            State::Following(following) if following.leader == from && self.has_left(notification) => {
                self.look(cause::LEADER_GONE, fx);
            }
            _ if notification.state == PeerState::Looking => fx.send(from, self.notification()),
            _ => {}
        }
    }

    /// Its leader follows somebody else, or looks for a leader anew: where ZooKeeper's connection would close.
    fn has_left(&self, Notification { round, state, .. }: Notification) -> bool {
        match state {
            PeerState::Looking => round > self.round,
            PeerState::Following => round >= self.round,
            PeerState::Leading => false,
        }
    }

    fn hear_vote(&mut self, from: NodeId, notification: Notification, fx: &mut Fx) {
        let Notification { round, vote, state } = notification;
        let Some(vote) = vote.filter(|_| self.members.is_voter(from)) else {
            // An observer asks.
            if state == PeerState::Looking && self.may_vote() {
                fx.send(from, self.notification());
            }
            return;
        };
        match state {
            PeerState::Looking if !self.may_vote() => return,
            PeerState::Looking if round < self.round => return fx.send(from, self.notification()),
            PeerState::Looking => self.weigh(round, vote, fx),
            PeerState::Following | PeerState::Leading => {
                let leads = state == PeerState::Leading;
                let settled = Settled { round, leader: vote.leader, leads };
                let State::Looking(poll) = &mut self.state else { return };
                poll.settled.insert(from, settled);
                if self.is_led(settled) {
                    self.round = round;
                    self.vote = self.vote.and(Some(vote));
                    return self.follow(vote.leader, fx);
                }
            }
        }
        let State::Looking(poll) = &mut self.state else { return };
        if round == self.round {
            poll.received.insert(from, vote);
        }
        self.count_votes(fx);
    }

    /// Somebody else looks in this round or a later one: the greater vote is this server's, too.
    fn weigh(&mut self, round: u64, vote: Vote, fx: &mut Fx) {
        let State::Looking(poll) = &mut self.state else { return };
        let is_later = round > self.round;
        if is_later {
            poll.received.clear();
            self.round = round;
            self.vote = self.own_vote();
        }
        let is_greater = Some(vote) > self.vote;
        self.vote = self.vote.max(Some(vote));
        if is_later || is_greater {
            self.notify_all(fx);
        }
    }

    /// A quorum says who leads, and that one agrees.
    fn is_led(&self, settled: Settled) -> bool {
        let State::Looking(poll) = &self.state else { return false };
        let Settled { round, leader, .. } = settled;
        let agrees = |node| poll.settled.get(&node).is_some_and(|one| (one.round, one.leader) == (round, leader));
        let leads = poll.settled.get(&leader).is_some_and(|one| one.leads && agrees(leader));
        leads && leader != self.id && self.members.has_quorum(agrees)
    }

    /// Begins or ends the wait for a better vote.
    fn count_votes(&mut self, fx: &mut Fx) {
        let (me, own) = (self.id, self.vote);
        let State::Looking(poll) = &mut self.state else { return };
        let agrees = |node| own.is_some() && (node == me || poll.received.get(&node).copied() == own);
        let agreed = self.members.has_quorum(agrees);
        if agreed == std::mem::replace(&mut poll.finalizes, agreed) {
            return;
        }
        match agreed {
            true => fx.set_timer(Timer::Finalize, self.config.election_wait),
            false => fx.cancel_timer(Timer::Finalize),
        }
    }

    /// No better vote came.
    pub(super) fn finalize(&mut self, fx: &mut Fx) {
        let State::Looking(Poll { finalizes: true, .. }) = &self.state else { return };
        match self.vote.map(|vote| vote.leader) {
            Some(leader) if leader == self.id => self.lead(fx),
            Some(leader) => self.follow(leader, fx),
            None => {}
        }
    }

    fn lead(&mut self, fx: &mut Fx) {
        self.state = State::Leading(Leadership::new(self.id, self.accepted_epoch, &self.members));
        fx.become_phase(phase::DISCOVERY, cause::WINS_ELECTION);
        fx.set_timer(Timer::Election, self.ticks(self.config.init_limit));
        self.propose_epoch(fx);
    }

    fn follow(&mut self, leader: NodeId, fx: &mut Fx) {
        self.state = State::Following(Following::new(leader));
        fx.become_phase(phase::JOINING, cause::FINDS_LEADER);
        fx.cancel_timer(Timer::Finalize);
        fx.set_timer(Timer::Election, self.ticks(self.config.init_limit));
        self.ask_to_join(fx);
    }
}
