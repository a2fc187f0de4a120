//! The operator's script: it looks after the servers from a console, and when the primary has been gone for long
//! enough, promotes the most advanced backup that it reaches. With fencing the old primary is shut off from the storage
//! first, and what the storage does not let pass no client is told.

use super::arbiter::Arbiter;
use super::{Fx, Info, Kept, Message, Timer, ticks};
use crate::protocol::log::Position;
use crate::types::{NodeId, Span};

impl Arbiter {
    pub(super) fn look(&mut self, fx: &mut Fx) {
        self.roster.tick(self.kept.epoch, fx);
        let patience = ticks(self.config.operator_delay, self.config.heartbeat);
        if self.roster.idle(self.kept.leader) > patience {
            self.fail_over(fx);
        }
        fx.set_timer(Timer::Watch, Span::exactly(self.config.heartbeat));
    }

    /// The next epoch is another one's; from now on the storage knows only that.
    fn fail_over(&mut self, fx: &mut Fx) {
        let is_candidate = |node| !self.config.keeps_sync_outside() || self.kept.sync.members.contains(node);
        let reachable = self.roster.reachable();
        let candidates = reachable.filter(|(node, _)| is_candidate(*node));
        let preferred = NodeId(self.config.preferred);
        let rank = |node: NodeId, last: Position| (last.term, last.index, node == preferred, std::cmp::Reverse(node));
        let best = candidates.max_by_key(|(node, last)| rank(*node, *last));
        let Some((best, _)) = best else { return };
        self.kept = Kept { epoch: self.kept.epoch + 1, leader: Some(best), ..self.kept };
        self.roster.expect(best);
        self.persist(fx);
        self.order(best, fx);
    }

    /// The primary is told that it is, everybody else whom to follow.
    fn order(&self, node: NodeId, fx: &mut Fx) {
        let Kept { epoch, leader, sync, .. } = self.kept;
        match leader {
            Some(leader) if leader == node => fx.send(node, Message::Promote { epoch, sync }),
            Some(primary) => fx.send(node, Message::Replicate { epoch, primary }),
            None => {}
        }
    }

    pub(super) fn hear(&mut self, from: NodeId, info: Info, fx: &mut Fx) {
        // Who leads in an old epoch is no primary.
        let leads = info.leads && info.epoch == self.kept.epoch;
        self.roster.heard(from, Info { leads, ..info });
        if info.epoch < self.kept.epoch {
            self.order(from, fx);
        }
    }

    pub(super) fn admit(&mut self, from: NodeId, epoch: u64, call: u64, fx: &mut Fx) {
        match (self.kept.leader, self.kept.epoch) == (Some(from), epoch) {
            true => fx.send(from, Message::Admitted { epoch, call }),
            false => self.order(from, fx),
        }
    }
}
