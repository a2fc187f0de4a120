//! Phase 2, synchronisation: the followers' histories become the leader's. What a follower lacks is sent (DIFF), what
//! only it has goes (TRUNC), and one that lags behind by more than the leader keeps gets all data (SNAP).

use super::{History, Message, Snapshot, Stage, State, Timer, Zab, Zxid, cause, phase};
use crate::protocol::Effects;
use crate::protocol::log::Entry;
use crate::types::NodeId;
use std::collections::BTreeMap;
use std::sync::Arc;

type Fx = Effects<Zab>;

/// A server that has chosen a leader.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Following {
    pub leader: NodeId,
    pub stage: Stage,
    /// The leader's epoch, zero while that is not known.
    pub epoch: u64,
    /// Its history is the leader's.
    pub in_sync: bool,
    /// Proposals that came before others that belong before them, by their counters.
    pub early: BTreeMap<u64, Entry>,
    /// The leader has committed all up to here.
    pub committed: u64,
}

impl Following {
    pub fn new(leader: NodeId) -> Following {
        Following { leader, stage: Stage::Discovery, epoch: 0, in_sync: false, early: BTreeMap::new(), committed: 0 }
    }
}

impl Zab {
    // ---- the leader's side ----

    /// NEWLEADER, with what makes the follower's history this one.
    pub(super) fn synchronize(&mut self, to: NodeId, fx: &mut Fx) {
        let State::Leading(leadership) = &self.state else { return };
        let Some(last) = leadership.learners.get(&to).and_then(|learner| learner.last) else { return };
        let history = match self.latest_up_to(last) {
            Some(after) => {
                History { snapshot: None, after, truncates: after != last, entries: self.log_from(after.counter + 1) }
            }
            None => self.whole_history(),
        };
        fx.send(to, Message::NewLeader { epoch: self.current_epoch, history: Box::new(history) });
    }

    fn whole_history(&self) -> History {
        let index = self.applied;
        let term = self.log.term_at(index).unwrap_or(0);
        let last = crate::protocol::log::Position { index, term };
        let snapshot = Arc::new(Snapshot { last, store: self.store.clone() });
        let entries = self.log_from(index + 1);
        History { snapshot: Some(snapshot), after: Zxid::from(last), truncates: false, entries }
    }

    /// The end of its own history up to `zxid`; none if that was dropped.
    fn latest_up_to(&self, zxid: Zxid) -> Option<Zxid> {
        let base = self.log.base().index;
        let at = |index| self.log.term_at(index).map(|epoch| Zxid { epoch, counter: index });
        (base..=self.log.last_index()).rev().filter_map(at).find(|own| *own <= zxid)
    }

    // ---- the follower's side ----

    fn has(&self, zxid: Zxid) -> bool {
        // What was dropped was committed: the leader has it, too.
        zxid.counter < self.log.base().index || self.log.term_at(zxid.counter) == Some(zxid.epoch)
    }

    /// NEWLEADER (step f.2.1).
    pub(super) fn new_leader(&mut self, from: NodeId, epoch: u64, history: &History, fx: &mut Fx) {
        let State::Following(following) = &self.state else { return };
        if (following.leader, following.epoch) != (from, epoch) || following.stage == Stage::Discovery {
            return;
        }
        // It is a copy, or late: proposals may have come since.
        if following.in_sync {
            return self.acknowledge(fx);
        }
        if !self.has(history.after) {
            match &history.snapshot {
                Some(snapshot) => return self.install(epoch, snapshot, &history.entries, fx),
                // The leader took something for common that is not: it may look further back.
                None => {
                    let last = self.latest_up_to(history.after).unwrap_or_default();
                    return self.ack_epoch(last, fx);
                }
            }
        }
        self.take_over(epoch, history.after.counter, &history.entries);
        self.in_sync(epoch, fx);
    }

    /// Adds what is missing and drops what the leader lacks. Proposals of this epoch that came in an earlier life are
    /// the leader's, however far they go.
    fn take_over(&mut self, epoch: u64, after: u64, entries: &[Entry]) {
        let base = self.log.base().index;
        let mut index = after;
        for entry in entries {
            index += 1;
            if index <= base || self.log.term_at(index) == Some(entry.term) {
                continue;
            }
            self.truncate(index);
            self.log.push(*entry);
        }
        if index >= base && self.log.term_at(index + 1).is_some_and(|term| term != epoch) {
            self.truncate(index + 1);
        }
    }

    fn install(&mut self, epoch: u64, snapshot: &Arc<Snapshot>, entries: &[Entry], fx: &mut Fx) {
        let last = snapshot.last;
        self.log.restart(last, snapshot.store.chain());
        self.store = snapshot.store.clone();
        (self.committed, self.applied) = (last.index, last.index);
        (self.saved_index, self.saved_base) = (last.index, last.index);
        self.durable_index = self.durable_index.min(last.index);
        for entry in entries {
            self.log.push(*entry);
        }
        self.current_epoch = epoch;
        self.save_with(Some(snapshot.clone()), fx);
        self.in_sync(epoch, fx);
    }

    fn in_sync(&mut self, epoch: u64, fx: &mut Fx) {
        self.current_epoch = epoch;
        self.save(fx);
        if let State::Following(following) = &mut self.state {
            following.in_sync = true;
        }
        self.acknowledge(fx);
    }

    /// Until it is up to date, it asks again for what is missing.
    pub(super) fn join_again(&mut self, fx: &mut Fx) {
        let State::Following(following) = &self.state else { return };
        match (following.stage, following.in_sync) {
            (Stage::Discovery, _) => return self.ask_to_join(fx),
            (Stage::Synchronization, false) => self.ack_epoch(Zxid::from(self.log.last()), fx),
            (Stage::Synchronization, true) => self.acknowledge(fx),
            (Stage::Broadcast, _) => return,
        }
        fx.set_timer(Timer::Resend, self.resend_interval());
    }

    /// UPTODATE, or a ping: the leader is established.
    pub(super) fn hear_leader(&mut self, from: NodeId, epoch: u64, committed: u64, fx: &mut Fx) {
        if !self.is_led_by(from, epoch) {
            return;
        }
        let State::Following(following) = &mut self.state else { return };
        if following.stage != Stage::Broadcast {
            following.stage = Stage::Broadcast;
            fx.become_phase(phase::FOLLOWING, cause::UP_TO_DATE);
            fx.cancel_timer(Timer::Resend);
        }
        self.hear_commit(from, epoch, committed, fx);
        fx.send(from, Message::PingReply { epoch, counts: self.counts_in(epoch), connected: self.touched() });
    }

    /// By this one, in this epoch, with the same history.
    pub(super) fn is_led_by(&self, from: NodeId, epoch: u64) -> bool {
        let State::Following(following) = &self.state else { return false };
        following.in_sync && (following.leader, following.epoch) == (from, epoch)
    }
}
