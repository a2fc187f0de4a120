//! What replicas hand over to each other: checkpoints (section 5.1) and state transfer (5.2).

use super::{Message, Status, Timer, Viewstamped, cause};
use crate::protocol::Effects;
use crate::protocol::log::Log;
use crate::protocol::store::Store;
use crate::types::{NodeId, Span};
use std::sync::Arc;

type Fx = Effects<Viewstamped>;

/// So many entries before the last executed one are kept, at least, for those that lag behind.
const SUFFIX_OPS: u64 = 64;

/// All that a replica must not lose while it is up.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct State {
    /// The state machine after `log.base()`.
    pub checkpoint: Store,
    pub log: Log,
}

impl Viewstamped {
    /// What all need no more is only kept as its effect, a stretch at a time.
    pub(super) fn take_checkpoint(&mut self) {
        let State { checkpoint, log } = &mut self.state;
        if self.applied >= log.base().index + 2 * SUFFIX_OPS {
            log.compact(self.applied - SUFFIX_OPS, |entry| {
                checkpoint.apply(entry);
            });
        }
    }

    /// Another one's state takes the place of this one's; what is executed stays so where it is the same.
    pub(super) fn adopt(&mut self, state: &State, commit: u64, fx: &mut Fx) {
        self.state = state.clone();
        let log = &self.state.log;
        if log.chain_at(self.applied) != Some(self.store.chain()) {
            self.store = self.state.checkpoint.clone();
            self.applied = log.base().index;
        }
        // Moves back only if something is broken: the checkers tell, and the replica goes on with the log that it has.
        self.commit = self.commit.min(log.last_index()).max(self.applied);
        self.commit_to(commit, fx);
    }

    /// Asks one that is surely further: in the same view for what follows its log, else for what follows what it knows
    /// to be committed. Its log of an earlier view stays until it has the other: it may hold what was committed there,
    /// and a view change on top may need it.
    pub(super) fn ask(&mut self, from: NodeId, fx: &mut Fx) {
        if std::mem::replace(&mut self.is_asking, true) {
            return;
        }
        let op = match self.status {
            Status::Backup => self.state.log.last_index(),
            _ => self.commit,
        };
        fx.send(from, Message::GetState { view: self.view, op });
        fx.set_timer(Timer::StateTransfer, Span::exactly(self.config.heartbeat));
    }

    pub(super) fn get_state(&self, from: NodeId, view: u64, op: u64, fx: &mut Fx) {
        let is_normal = matches!(self.status, Status::Backup | Status::Primary(_));
        if view != self.view || !is_normal {
            return;
        }
        let mut log = self.state.log.clone();
        let is_dropped = op < log.base().index;
        let checkpoint = is_dropped.then(|| Arc::new(self.state.checkpoint.clone()));
        log.compact(op, |_| {});
        fx.send(from, Message::NewState { view, checkpoint, log, commit: self.commit });
    }

    pub(super) fn new_state(&mut self, view: u64, checkpoint: Option<Arc<Store>>, log: &Log, commit: u64, fx: &mut Fx) {
        if view != self.view {
            return;
        }
        let is_news = match self.status {
            Status::Backup => log.last_index() > self.state.log.last_index(),
            Status::ViewChange(_) => log.last_index() >= self.commit,
            _ => false,
        };
        let Some(state) = self.joined(checkpoint, log).filter(|_| is_news) else { return };
        self.is_asking = false;
        fx.cancel_timer(Timer::StateTransfer);
        self.become_backup(cause::CATCHES_UP, fx);
        self.adopt(&state, commit, fx);
        self.acknowledge(fx);
    }

    /// The own log up to where the other one begins, and then that one; none if they do not meet.
    fn joined(&self, checkpoint: Option<Arc<Store>>, log: &Log) -> Option<State> {
        if let Some(checkpoint) = checkpoint {
            return Some(State { checkpoint: checkpoint.as_ref().clone(), log: log.clone() });
        }
        let mut state = self.state.clone();
        let base = log.base().index;
        if state.log.chain_at(base) != log.chain_at(base) {
            return None;
        }
        state.log.truncate(base + 1);
        for entry in (base + 1..=log.last_index()).filter_map(|op| log.get(op)) {
            state.log.push(*entry);
        }
        Some(state)
    }
}
