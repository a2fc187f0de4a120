//! Heartbeats: every member to every other one, with its state and the end of its oplog.

use super::{Message, MongoDb, State, Status, Timer, Write};
use crate::protocol::Effects;
use crate::types::{NodeId, Span};

type Fx = Effects<MongoDb>;

/// The oplog is compacted in steps of this many entries.
const COMPACT_ENTRIES: u64 = 64;

impl MongoDb {
    pub(super) fn status(&self) -> Status {
        Status {
            term: self.term,
            is_primary: matches!(self.role, State::Primary(_)),
            last: self.oplog.last(),
            committed: self.commit_point(),
            everywhere: self.everywhere(),
        }
    }

    pub(super) fn heartbeat(&mut self, fx: &mut Fx) {
        fx.set_timer(Timer::Heartbeat, Span::exactly(self.config.heartbeat));
        self.look_at_members(fx);
        self.beat_all(fx);
        self.compact(self.everywhere(), fx);
        // What was lost is asked for, and told, again.
        if matches!(self.role, State::Secondary | State::DryRun(_)) {
            self.fetch(fx);
            self.report(fx);
        }
    }

    pub(super) fn beat_all(&self, fx: &mut Fx) {
        for member in self.cluster.others(self.id) {
            fx.send(member, Message::Heartbeat(self.status()));
        }
    }

    pub(super) fn heartbeat_received(&mut self, from: NodeId, status: Status, fx: &mut Fx) {
        self.status_received(from, status, fx);
        fx.send(from, Message::HeartbeatResponse(self.status()));
    }

    pub(super) fn status_received(&mut self, from: NodeId, status: Status, fx: &mut Fx) {
        if status.is_primary {
            self.hear_primary(from, fx);
            self.compact(status.everywhere, fx);
            let point = status.committed;
            if self.oplog.term_at(point.index) == Some(point.term) {
                self.commit_to(point.index, fx);
            }
        }
        self.catch_up_with(from, status.last, fx);
    }

    /// Drops the oplog up to what is on every disk and committed here, a stretch at a time.
    fn compact(&mut self, everywhere: u64, fx: &mut Fx) {
        let index = everywhere.min(self.committed);
        if index >= self.oplog.base().index + COMPACT_ENTRIES {
            self.oplog.compact(index, |_| {});
            fx.persist(Write { compact: Some(index), ..Write::of(self.saved.0, self.saved.1) });
        }
    }
}
