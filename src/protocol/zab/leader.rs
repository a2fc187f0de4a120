//! What a leader knows of its followers, and when it gives up.

use super::session::Session;
use super::{Message, Stage, State, Timer, Zab, Zxid, cause};
use crate::protocol::Effects;
use crate::protocol::configuration::Configuration;
use crate::types::{Duration, NodeId, Span};
use std::collections::BTreeMap;

type Fx = Effects<Zab>;

/// TCP on Linux sends again after this at the earliest.
const RESEND_MAX: Duration = Duration::from_ms(200);

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Leadership {
    pub stage: Stage,
    /// The epoch that it proposes, zero while it waits to learn which ones were accepted.
    pub epoch: u64,
    /// Who asked to join, and itself.
    pub learners: BTreeMap<NodeId, Learner>,
    /// Half ticks since it leads; what is longer than anybody is waited for is not told apart, but for odd and even.
    pub half_ticks: u64,
    /// By client.
    pub sessions: BTreeMap<u32, Session>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Learner {
    pub accepted: u64,
    /// Voted when it last spoke, and its word is good in this epoch.
    pub counts: bool,
    /// Acknowledged the new epoch with this as the end of its history.
    pub last: Option<Zxid>,
    /// It was counted for the new epoch.
    pub accepts: bool,
    /// Its history is the leader's: it takes proposals.
    pub in_sync: bool,
    /// On its disk up to here: what a quorum has counts as committed.
    pub acked: Option<u64>,
    /// The same whether it is counted or not.
    pub reached: u64,
    /// What it had reached when something was sent again, and how far that went.
    pub reached_before: u64,
    pub sent_again: u64,
    /// Half ticks since it was last heard, up to one more than it is waited for.
    pub silent: u64,
}

impl Leadership {
    pub fn new(me: NodeId, accepted: u64, members: &Configuration) -> Leadership {
        let own = Learner { accepted, counts: members.is_voter(me), ..Learner::default() };
        let learners = BTreeMap::from([(me, own)]);
        Leadership { stage: Stage::Discovery, epoch: 0, learners, half_ticks: 0, sessions: BTreeMap::new() }
    }

    /// Who speaks for the first time was silent for as long as the leader leads.
    pub fn learner(&mut self, node: NodeId) -> &mut Learner {
        let silent = self.half_ticks;
        self.learners.entry(node).or_insert_with(|| Learner { silent, ..Learner::default() })
    }

    fn half_tick(&mut self, limit: u64) {
        self.half_ticks += 1;
        if self.half_ticks > limit + 2 {
            self.half_ticks -= 2;
        }
        for learner in self.learners.values_mut() {
            learner.silent = (learner.silent + 1).min(limit + 1);
        }
    }

    /// "2: 17, 3: 16"
    pub fn describe(&self) -> String {
        let acked = |learner: &Learner| learner.acked.map_or("none".into(), |acked| acked.to_string());
        let one = |(node, learner): (&NodeId, &Learner)| format!("{node}: {}", acked(learner));
        self.learners.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    pub fn followers(&self, me: NodeId) -> impl Iterator<Item = NodeId> {
        let in_sync = self.learners.iter().filter(move |(node, learner)| **node != me && learner.in_sync);
        in_sync.map(|(node, _)| *node)
    }
}

impl Zab {
    pub(super) fn resend_interval(&self) -> Span {
        Span::exactly(Duration((self.config.tick_time.0 / 2).clamp(1, RESEND_MAX.0)))
    }

    fn half_tick(&self) -> Span {
        Span::exactly(Duration((self.config.tick_time.0 / 2).max(1)))
    }

    /// The leader of this epoch, in or after synchronisation.
    pub(super) fn leadership(&mut self, epoch: u64) -> Option<&mut Leadership> {
        match &mut self.state {
            State::Leading(leadership) if leadership.epoch == epoch && leadership.stage > Stage::Discovery => {
                Some(leadership)
            }
            _ => None,
        }
    }

    /// A follower spoke.
    pub(super) fn heard(&mut self, from: NodeId, epoch: u64, counts: bool) {
        let Some(leadership) = self.leadership(epoch) else { return };
        if let Some(learner) = leadership.learners.get_mut(&from) {
            (learner.silent, learner.counts) = (0, counts);
        }
    }

    /// A quorum has the history: it is committed, and the leader takes requests (the paper's step l.2.2).
    pub(super) fn establish(&mut self, fx: &mut Fx) {
        let me = self.id;
        let State::Leading(leadership) = &mut self.state else { return };
        let in_sync = |node| leadership.learners.get(&node).is_some_and(|learner| learner.acked.is_some());
        if leadership.stage != Stage::Synchronization || !self.members.has_quorum(in_sync) {
            return;
        }
        leadership.stage = Stage::Broadcast;
        let followers: Vec<NodeId> = leadership.followers(me).collect();
        fx.become_phase(super::phase::LEADING, cause::QUORUM_IN_SYNC);
        fx.cancel_timer(Timer::Election);
        fx.set_timer(Timer::Ping, self.half_tick());
        fx.set_timer(Timer::Resend, self.resend_interval());
        self.take_over_sessions();
        self.advance_commit(fx);
        for follower in followers {
            self.up_to_date(follower, fx);
        }
    }

    pub(super) fn up_to_date(&self, to: NodeId, fx: &mut Fx) {
        fx.send(to, Message::UpToDate { epoch: self.current_epoch, committed: self.committed });
    }

    /// Each half tick a ping; each tick a count of who was heard within syncLimit.
    pub(super) fn ping(&mut self, fx: &mut Fx) {
        let (me, limit) = (self.id, 2 * self.config.sync_limit);
        let State::Leading(leadership) = &mut self.state else { return };
        leadership.half_tick(limit);
        let is_heard = |node| {
            let learner = leadership.learners.get(&node);
            node == me || learner.is_some_and(|learner| learner.counts && learner.silent <= limit)
        };
        if leadership.half_ticks.is_multiple_of(2) && !self.members.has_quorum(is_heard) {
            return self.look(cause::LOSES_QUORUM, fx);
        }
        // Whoever was not heard for so long has given up, too: ZooKeeper closes the connection.
        for learner in leadership.learners.values_mut() {
            learner.in_sync &= learner.silent <= limit;
        }
        for follower in leadership.followers(me) {
            fx.send(follower, Message::Ping { epoch: self.current_epoch, committed: self.committed });
        }
        fx.set_timer(Timer::Ping, self.half_tick());
        self.expire_sessions(fx);
    }

    pub(super) fn resend(&mut self, fx: &mut Fx) {
        match &self.state {
            State::Looking(_) => {}
            State::Following(_) => self.join_again(fx),
            State::Leading(_) => self.propose_again(fx),
        }
    }
}
