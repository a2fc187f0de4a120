//! The history on its way to the disk, and from there to the data. While a write is under way, what is proposed
//! waits for the next one, which takes it all: ZooKeeper's sync thread does the same.

use super::{Epochs, Message, Snapshot, Splice, Stage, State, Write, Zab};
use crate::protocol::log::{Command, Entry};
use crate::protocol::{Effects, Outcome};
use std::sync::Arc;

type Fx = Effects<Zab>;

/// The history is dropped in steps of this many transactions.
const COMPACT_ENTRIES: u64 = 64;

impl Zab {
    /// Hands the disk all that it has not been given. Nothing sent afterwards leaves before that is written.
    pub(super) fn save(&mut self, fx: &mut Fx) {
        self.save_with(None, fx);
    }

    pub(super) fn save_with(&mut self, install: Option<Arc<Snapshot>>, fx: &mut Fx) {
        let epochs = Epochs { accepted: self.accepted_epoch, current: self.current_epoch };
        let write = Write {
            install,
            splice: self.unsaved(),
            epochs: (epochs != self.saved_epochs).then_some(epochs),
            compact: (self.log.base().index > self.saved_base).then_some(self.log.base().index),
        };
        self.saved_epochs = epochs;
        self.saved_index = self.log.last_index();
        self.saved_base = self.log.base().index;
        if write != Write::default() {
            self.writes += 1;
            fx.persist(write);
        }
    }

    fn unsaved(&self) -> Option<Splice> {
        let from = self.saved_index + 1;
        let entries = (from <= self.log.last_index()).then(|| self.log_from(from))?;
        Some(Splice { from, entries })
    }

    pub(super) fn log_from(&self, index: u64) -> Vec<Entry> {
        self.log.slice(index, self.log.last_index() as usize)
    }

    /// Saves, if the disk is idle.
    pub(super) fn save_when_idle(&mut self, fx: &mut Fx) {
        if self.writes == 0 {
            self.save(fx);
        }
    }

    pub(super) fn persisted(&mut self, write: &Write, fx: &mut Fx) {
        self.writes -= 1;
        if self.writes == 0 {
            self.durable_index = self.saved_index;
        }
        let has_more = self.saved_index < self.log.last_index();
        self.save_when_idle(fx);
        match &self.state {
            State::Looking(_) => {}
            State::Following(_) if has_more => self.acknowledge(fx),
            State::Following(_) => {}
            State::Leading(_) => self.own_disk(write.epochs, fx),
        }
    }

    /// What a leader's own disk says counts like what a follower says.
    fn own_disk(&mut self, epochs: Option<Epochs>, fx: &mut Fx) {
        let State::Leading(leadership) = &self.state else { return };
        let (epoch, stage) = (leadership.epoch, leadership.stage);
        let own = leadership.learners.get(&self.id);
        let (accepts, in_sync) = own.map_or((false, false), |own| (own.accepts, own.acked.is_some()));
        let has = |of: fn(Epochs) -> u64| epoch > 0 && epochs.is_some_and(|epochs| of(epochs) == epoch);
        match stage {
            Stage::Discovery if !accepts && has(|epochs| epochs.accepted) => {
                let end = (self.current_epoch, self.log.last().into());
                self.epoch_acked(self.id, epoch, end, true, fx);
            }
            Stage::Synchronization | Stage::Broadcast if in_sync || has(|epochs| epochs.current) => {
                self.acked(self.id, epoch, self.durable_index, true, fx);
            }
            _ => {}
        }
    }

    /// Tells the leader what will be on disk when this leaves. What waits for the next write is told with it.
    pub(super) fn acknowledge(&mut self, fx: &mut Fx) {
        let State::Following(following) = &self.state else { return };
        let last = self.log.last_index();
        if following.in_sync && self.saved_index == last {
            let epoch = following.epoch;
            fx.send(following.leader, Message::Ack { epoch, last, counts: self.counts_in(epoch) });
        }
    }

    /// Drops all from `from` on.
    pub(super) fn truncate(&mut self, from: u64) {
        if from > self.log.last_index() {
            return;
        }
        self.log.truncate(from);
        self.saved_index = self.saved_index.min(from - 1);
        self.durable_index = self.durable_index.min(from - 1);
        // Moves only if something is broken: the checkers tell, and the server goes on with the history that it has.
        self.committed = self.committed.min(from - 1);
    }

    /// Delivers what is committed, and answers who asked here.
    pub(super) fn commit_to(&mut self, index: u64, fx: &mut Fx) {
        // Of what was delivered in earlier steps: whoever watches sees each transaction before it is dropped.
        self.compact();
        self.committed = self.committed.max(index.min(self.log.last_index()));
        while self.applied < self.committed {
            let Some(entry) = self.log.get(self.applied + 1) else { break };
            self.applied += 1;
            let answer = self.store.apply(entry);
            if let Command::Session { opens: false, .. } = entry.command {
                self.connections.saw_expiry();
            }
            let Some(request) = entry.command.request() else { continue };
            if self.waiting.get(&request.client) == Some(&request.serial) {
                self.waiting.remove(&request.client);
                if self.has_sessions() {
                    self.connections.answered(request.client);
                }
                fx.reply(request, Outcome::Done(answer));
            }
        }
    }

    /// Keeps the last committed transactions for followers that lag behind; the disk hears of it with its next write.
    fn compact(&mut self) {
        let delivered = self.applied.min(self.committed).min(self.saved_index);
        let index = delivered.saturating_sub(self.config.commit_log).min(self.needed_by_followers());
        if index >= self.log.base().index + COMPACT_ENTRIES.min(self.config.commit_log) {
            self.log.compact(index, |_| {});
        }
    }

    /// What every follower that takes proposals has reached.
    fn needed_by_followers(&self) -> u64 {
        let State::Leading(leadership) = &self.state else { return u64::MAX };
        let others = leadership.learners.iter().filter(|(node, learner)| **node != self.id && learner.in_sync);
        others.map(|(_, learner)| learner.reached).min().unwrap_or(u64::MAX)
    }
}
