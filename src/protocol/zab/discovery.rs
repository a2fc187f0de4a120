//! Phase 1, discovery: the leader learns which epochs were accepted, proposes a later one, and makes sure that a
//! quorum which accepts it has nothing that the leader lacks.
//!
//! In the paper the leader takes over the latest history of the quorum; as in ZooKeeper the election has found who
//! has it, and a leader that is wrong about that gives up.

use super::{Message, Stage, State, Zab, Zxid, cause, phase};
use crate::protocol::Effects;
use crate::types::NodeId;

type Fx = Effects<Zab>;

impl Zab {
    // ---- the follower's side ----

    pub(super) fn ask_to_join(&mut self, fx: &mut Fx) {
        let State::Following(following) = &self.state else { return };
        fx.set_timer(super::Timer::Resend, self.resend_interval());
        let counts = self.may_vote();
        fx.send(following.leader, Message::FollowerInfo { accepted: self.accepted_epoch, counts });
    }

    /// What it says in this epoch may be counted: it has promised nothing to a later one.
    pub(super) fn counts_in(&self, epoch: u64) -> bool {
        self.may_vote() && self.accepted_epoch <= epoch
    }

    /// NEWEPOCH (steps f.1.2 and f.1.3). Who has promised itself to a later epoch, or the same epoch to somebody else,
    /// may not help to found this one. ZooKeeper turns it away; here it listens, as an observer does.
    pub(super) fn new_epoch(&mut self, from: NodeId, epoch: u64, fx: &mut Fx) {
        let State::Following(following) = &mut self.state else { return };
        let is_bound = following.in_sync && epoch != following.epoch;
        if following.leader != from || epoch < following.epoch || is_bound {
            return;
        }
        if epoch < self.current_epoch {
            return self.look(cause::OLD_EPOCH, fx);
        }
        following.epoch = epoch;
        if following.stage == Stage::Discovery {
            following.stage = Stage::Synchronization;
        }
        if epoch > self.accepted_epoch {
            (self.accepted_epoch, self.accepted_from) = (epoch, Some(from));
        }
        let last = Zxid::from(self.log.last());
        self.ack_epoch(last, fx);
    }

    /// ACK-E, once all that it tells of is on disk.
    pub(super) fn ack_epoch(&mut self, last: Zxid, fx: &mut Fx) {
        self.save(fx);
        let State::Following(following) = &self.state else { return };
        let (leader, epoch) = (following.leader, following.epoch);
        let is_promised = (self.accepted_epoch, self.accepted_from) == (epoch, Some(leader));
        let counts = self.may_vote() && is_promised;
        fx.send(leader, Message::AckEpoch { epoch, current: self.current_epoch, last, counts });
    }

    // ---- the leader's side ----

    /// FOLLOWERINFO, the paper's CEPOCH: somebody wants to join, perhaps again after a crash.
    pub(super) fn follower_info(&mut self, from: NodeId, accepted: u64, counts: bool, fx: &mut Fx) {
        let State::Leading(leadership) = &mut self.state else {
            return self.refuse_follower(from, fx);
        };
        let learner = leadership.learner(from);
        (learner.accepted, learner.counts, learner.in_sync) = (accepted, counts, false);
        match leadership.epoch {
            0 => self.propose_epoch(fx),
            epoch => fx.send(from, Message::NewEpoch { epoch }),
        }
    }

    /// A quorum has told which epochs it accepted: the next one is later than all of them (step l.1.1).
    pub(super) fn propose_epoch(&mut self, fx: &mut Fx) {
        let me = self.id;
        let State::Leading(leadership) = &mut self.state else { return };
        let learners = &leadership.learners;
        let is_known = |node| learners.get(&node).is_some_and(|learner| learner.counts);
        if leadership.epoch > 0 || !self.members.has_quorum(is_known) {
            return;
        }
        let epoch = 1 + learners.values().map(|learner| learner.accepted).max().unwrap_or(0);
        leadership.epoch = epoch;
        let known: Vec<NodeId> = learners.keys().copied().filter(|node| *node != me).collect();
        (self.accepted_epoch, self.accepted_from) = (epoch, Some(me));
        self.save(fx);
        for learner in known {
            fx.send(learner, Message::NewEpoch { epoch });
        }
    }

    /// ACK-E, with the follower's epoch and the end of its history; the leader's own comes from its disk.
    pub(super) fn epoch_acked(&mut self, from: NodeId, epoch: u64, end: (u64, Zxid), counts: bool, fx: &mut Fx) {
        let own_end = (self.current_epoch, Zxid::from(self.log.last()));
        let State::Leading(leadership) = &mut self.state else { return };
        if leadership.epoch != epoch || epoch == 0 {
            return;
        }
        if leadership.stage == Stage::Discovery && counts && end > own_end {
            return self.look(cause::FOLLOWER_AHEAD, fx);
        }
        let learner = leadership.learner(from);
        (learner.last, learner.in_sync, learner.silent) = (Some(end.1), false, 0);
        learner.accepts |= counts;
        match leadership.stage {
            Stage::Discovery => self.found_epoch(fx),
            Stage::Synchronization | Stage::Broadcast => self.synchronize(from, fx),
        }
    }

    /// The epoch is accepted by a quorum: the leader's history is the one to begin with.
    fn found_epoch(&mut self, fx: &mut Fx) {
        let me = self.id;
        let State::Leading(leadership) = &mut self.state else { return };
        let accepts = |node| leadership.learners.get(&node).is_some_and(|learner| learner.accepts);
        if !self.members.has_quorum(accepts) {
            return;
        }
        leadership.stage = Stage::Synchronization;
        self.current_epoch = leadership.epoch;
        let has_answered = leadership.learners.iter().filter(|(node, learner)| **node != me && learner.last.is_some());
        let has_answered: Vec<NodeId> = has_answered.map(|(node, _)| *node).collect();
        fx.become_phase(phase::SYNCHRONIZATION, cause::EPOCH_ACCEPTED);
        self.save(fx);
        for learner in has_answered {
            self.synchronize(learner, fx);
        }
    }

    /// It does not lead, and says so.
    fn refuse_follower(&self, from: NodeId, fx: &mut Fx) {
        if let State::Following(_) = &self.state {
            fx.send(from, self.notification());
        }
    }
}
