//! Pull replication: a member fetches the oplog of its sync source, tells how far it has come, and rolls back to the common
//! point what its source does not have (NSDI 2021, section 3; documentation, "Rollbacks During Replica Set Failover").

use super::{Copied, Message, MongoDb, Splice, State, Write, cause};
use crate::protocol::Effects;
use crate::protocol::log::{Entry, Position};
use crate::types::NodeId;
use std::sync::Arc;

type Fx = Effects<MongoDb>;

/// Entries in one batch at the most.
const BATCH: usize = 64;

impl MongoDb {
    /// A secondary follows the primary; a new primary follows whom it catches up with.
    fn sync_source(&self) -> Option<NodeId> {
        match &self.role {
            State::Secondary | State::DryRun(_) => self.primary,
            State::Primary(reign) => reign.catching_up_with(),
            State::Candidate(_) | State::Rollback => None,
        }
    }

    pub(super) fn fetch(&self, fx: &mut Fx) {
        if let Some(source) = self.sync_source() {
            let (term, after) = (self.term, self.oplog.last());
            fx.send(source, Message::GetMore { term, after, committed: self.committed });
        }
    }

    /// Tells the primary what is on disk: it leaves when all that was written before is.
    pub(super) fn report(&self, fx: &mut Fx) {
        if let (Some(primary), State::Secondary | State::DryRun(_)) = (self.primary, &self.role) {
            let (term, last) = (self.term, self.oplog.last());
            fx.send(primary, Message::UpdatePosition { term, last, counts: self.counts() });
        }
    }

    // ---- the source ----

    /// Answers at once if there is news, or when there is.
    pub(super) fn more_asked(&mut self, from: NodeId, after: Position, committed: u64, fx: &mut Fx) {
        let (base, last) = (self.oplog.base(), self.oplog.last());
        let term = self.term;
        if after.index < base.index {
            let copied = Arc::new(Copied { last: self.commit_point(), data: self.stable.clone() });
            return fx.send(from, Message::InitialSync { term, after, copied });
        }
        if self.oplog.term_at(after.index) == Some(after.term) {
            let entries = self.oplog.slice(after.index + 1, BATCH);
            if entries.is_empty() && committed >= self.committed {
                self.waiting.insert(from, (after, committed));
                return;
            }
            self.waiting.remove(&from);
            return fx.send(from, Message::OplogBatch { term, after, entries, committed: self.committed });
        }
        // Whoever has more than its source is not the one to roll back.
        if (last.term, last.index) < (after.term, after.index) {
            self.waiting.insert(from, (after, committed));
            return;
        }
        self.waiting.remove(&from);
        fx.send(from, Message::OplogStartMissing { term, after, runs: self.runs() });
    }

    /// There may be news for those who wait.
    pub(super) fn answer_waiting(&mut self, fx: &mut Fx) {
        for (from, (after, committed)) in std::mem::take(&mut self.waiting) {
            self.more_asked(from, after, committed, fx);
        }
    }

    /// The last entry of each term.
    fn runs(&self) -> Vec<Position> {
        let (base, mut index) = (self.oplog.base(), self.oplog.last_index());
        let mut runs = Vec::new();
        while index > base.index {
            runs.push(Position { index, term: self.oplog.term_at(index).unwrap_or(0) });
            index = self.oplog.first_of_term(index) - 1;
        }
        runs.push(base);
        runs.reverse();
        runs
    }

    // ---- the member that fetches ----

    fn is_from_source(&self, from: NodeId, after: Position) -> bool {
        self.sync_source() == Some(from) && self.oplog.last() == after
    }

    pub(super) fn batch_received(
        &mut self,
        from: NodeId,
        after: Position,
        entries: Vec<Entry>,
        committed: u64,
        fx: &mut Fx,
    ) {
        if !self.is_from_source(from, after) {
            return;
        }
        if self.primary == Some(from) {
            self.hear_primary(from, fx);
        }
        self.append(entries, fx);
        // The oplog is now a prefix of the source's.
        self.commit_to(committed, fx);
        self.report(fx);
        self.go_on_catching_up(fx);
        self.fetch(fx);
    }

    pub(super) fn append(&mut self, entries: Vec<Entry>, fx: &mut Fx) {
        if entries.is_empty() {
            return;
        }
        let from = self.oplog.last_index() + 1;
        for entry in &entries {
            self.oplog.push(*entry);
            self.applied.apply(entry);
        }
        self.answer_waiting(fx);
        self.save(Some(Splice { from, entries }), fx);
    }

    /// The commit point moves on.
    pub(super) fn commit_to(&mut self, index: u64, fx: &mut Fx) {
        let index = index.min(self.oplog.last_index());
        if index <= self.committed {
            return;
        }
        while self.committed < index {
            let Some(entry) = self.oplog.get(self.committed + 1) else { break };
            self.stable.apply(entry);
            self.committed += 1;
        }
        self.answer_committed(fx);
        self.answer_waiting(fx);
    }

    /// Rolls back to the last entry that both have.
    pub(super) fn start_missing(&mut self, from: NodeId, after: Position, runs: &[Position], fx: &mut Fx) {
        if !self.is_from_source(from, after) {
            return;
        }
        if !matches!(self.role, State::Secondary) {
            return self.end_catch_up(fx);
        }
        let term_there = |index| runs.iter().find(|last| last.index >= index).map(|last| last.term);
        let base = self.oplog.base().index;
        let is_common = |index: &u64| self.oplog.term_at(*index) == term_there(*index);
        let common = (base..after.index).rev().find(is_common).unwrap_or(base);
        self.oplog.truncate(common + 1);
        self.rolled_back += after.index - common;
        self.durable_index = self.durable_index.min(common);
        // Moves only if something is broken: the checkers tell, and the member goes on with the oplog that it has.
        self.committed = self.committed.min(common);
        self.acknowledged = self.acknowledged.min(common);
        self.apply_again();
        self.become_state(State::Rollback, cause::DIVERGED, fx);
        self.save(Some(Splice { from: common + 1, entries: Vec::new() }), fx);
    }

    pub(super) fn end_rollback(&mut self, fx: &mut Fx) {
        if matches!(self.role, State::Rollback) {
            self.become_state(State::Secondary, cause::ROLLED_BACK, fx);
            self.fetch(fx);
        }
    }

    /// The data as of the oplog's end, from the data as of the commit point.
    pub(super) fn apply_again(&mut self) {
        self.applied = self.stable.clone();
        for index in self.committed + 1..=self.oplog.last_index() {
            if let Some(entry) = self.oplog.get(index) {
                self.applied.apply(entry);
            }
        }
    }

    pub(super) fn copy_received(&mut self, from: NodeId, after: Position, copied: Arc<Copied>, fx: &mut Fx) {
        if !self.is_from_source(from, after) || copied.last.index <= self.committed {
            return;
        }
        if !matches!(self.role, State::Secondary) {
            return self.end_catch_up(fx);
        }
        self.oplog.restart(copied.last, copied.data.chain());
        self.committed = copied.last.index;
        self.acknowledged = 0;
        self.stable = copied.data.clone();
        self.apply_again();
        self.durable_index = 0;
        fx.persist(Write { install: Some(copied), ..Write::of(self.saved.0, self.saved.1) });
        self.report(fx);
        self.fetch(fx);
    }
}
