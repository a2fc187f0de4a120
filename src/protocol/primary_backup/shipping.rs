//! Log shipping by position. A backup asks for the log after its own end; if that place is not in the primary's log,
//! the backup went on after another primary, and rewinds to the last place that they share (as pg_rewind does by
//! timelines).

use super::server::{Role, Server};
use super::{Fx, Message, Timer, cause, phase};
use crate::protocol::log::{Entry, Log, Position};
use crate::types::NodeId;

/// Entries in one message.
const BATCH: u64 = 64;

/// A server that does not lead.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Backup {
    /// Its log is the primary's up to here.
    pub matched: u64,
    /// The primary has committed all up to here.
    committed: u64,
    /// From where it asked last, while that is not answered.
    asked: Option<Position>,
    /// The primary was heard since it was last looked for.
    is_heard: bool,
}

impl Server {
    // ---- the backup's side ----

    /// Asks for the log after its own end, and again until it comes.
    pub(super) fn ask(&mut self, primary: NodeId, fx: &mut Fx) {
        self.ask_from(primary, self.log.last(), fx);
        fx.set_timer(Timer::Ask, self.ask_interval());
    }

    /// Three heartbeats have passed: a primary that is silent is asked again, and what it has not answered, too.
    pub(super) fn look_for(&mut self, primary: NodeId, fx: &mut Fx) {
        let Role::Backup(backup) = &mut self.role else { return };
        let is_heard = std::mem::take(&mut backup.is_heard);
        let is_answered = backup.asked.is_none();
        if !is_heard && self.phase == phase::BACKUP {
            self.enter(phase::SEEKING, cause::LOSES_PRIMARY, fx);
        }
        match is_heard && is_answered {
            true => fx.set_timer(Timer::Ask, self.ask_interval()),
            false => self.ask(primary, fx),
        }
    }

    fn ask_from(&mut self, primary: NodeId, from: Position, fx: &mut Fx) {
        let epoch = self.identity.epoch;
        if let Role::Backup(backup) = &mut self.role {
            backup.asked = Some(from);
            fx.send(primary, Message::Follow { epoch, from });
        }
    }

    fn is_led_by(&self, node: NodeId, epoch: u64) -> bool {
        let is_backup = matches!(self.role, Role::Backup(_));
        is_backup && (self.identity.primary, self.identity.epoch) == (Some(node), epoch)
    }

    fn has(&self, position: Position) -> bool {
        self.log.term_at(position.index) == Some(position.term)
    }

    pub(super) fn shipped(
        &mut self,
        from: NodeId,
        epoch: u64,
        after: Position,
        entries: &[Entry],
        (committed, end): (u64, u64),
        fx: &mut Fx,
    ) {
        if !self.is_led_by(from, epoch) {
            return;
        }
        self.enter(phase::BACKUP, cause::CONNECTS, fx);
        if let Role::Backup(backup) = &mut self.role {
            backup.is_heard = true;
        }
        if !self.has(after) {
            return self.ask_once(from, fx);
        }
        self.take_over(after.index, entries);
        let Role::Backup(backup) = &mut self.role else { return };
        backup.asked = None;
        backup.matched = backup.matched.max(after.index + entries.len() as u64);
        backup.committed = backup.committed.max(committed);
        let (matched, committed) = (backup.matched, backup.committed);
        // It has what the primary had, so that it may take its place.
        if self.identity.is_fresh && matched >= end {
            self.identity.is_fresh = false;
            self.save(fx);
        }
        self.save_when_idle(fx);
        self.acknowledge(fx);
        self.commit_to(committed.min(matched), fx);
    }

    /// Something before this is missing, or is another thing.
    fn ask_once(&mut self, primary: NodeId, fx: &mut Fx) {
        let last = self.log.last();
        let Role::Backup(backup) = &self.role else { return };
        if backup.asked != Some(last) {
            self.ask_from(primary, last, fx);
        }
    }

    fn take_over(&mut self, after: u64, entries: &[Entry]) {
        for (index, entry) in (after + 1..).zip(entries) {
            if self.log.term_at(index) == Some(entry.term) {
                continue;
            }
            self.truncate(index);
            self.log.push(*entry);
        }
    }

    /// Told only of the place that it asked from: an answer to an older question would undo what came since.
    pub(super) fn rewind(&mut self, from: NodeId, epoch: u64, asked: Position, to: Position, fx: &mut Fx) {
        if !self.is_led_by(from, epoch) || asked != self.log.last() {
            return;
        }
        // Between the two the primary has nothing: what this log has there is its own.
        let shared = latest_up_to(&self.log, to);
        self.truncate(shared.index + 1);
        self.ask_from(from, shared, fx);
    }

    /// Tells the primary what will be on disk when this leaves. What waits for the next write is told with it.
    pub(super) fn acknowledge(&mut self, fx: &mut Fx) {
        let Role::Backup(backup) = &self.role else { return };
        let Some(primary) = self.identity.primary else { return };
        if self.saved_index == self.log.last_index() && self.phase == phase::BACKUP {
            fx.send(primary, Message::Ack { epoch: self.identity.epoch, index: backup.matched });
        }
    }

    // ---- the primary's side ----

    pub(super) fn followed(&mut self, from: NodeId, epoch: u64, position: Position, fx: &mut Fx) {
        if !self.leads(epoch) {
            return;
        }
        let is_shared = self.has(position) && position.index <= self.saved_index;
        let Role::Primary(primary) = &mut self.role else { return };
        let Some(link) = primary.links.get_mut(&from) else { return };
        (link.is_connected, link.silent) = (true, 0);
        if !is_shared {
            let to = latest_up_to(&self.log, position);
            return fx.send(from, Message::Rewind { epoch, asked: position, to });
        }
        link.sent = position.index;
        link.acked = link.acked.min(position.index);
        self.ship(from, true, fx);
    }

    /// The next entries that this backup has not been sent; none at all only if it is to know that the primary lives.
    pub(super) fn ship(&mut self, to: NodeId, is_due: bool, fx: &mut Fx) {
        let (epoch, committed, end) = (self.identity.epoch, self.committed, self.saved_index);
        let Role::Primary(primary) = &mut self.role else { return };
        let Some(link) = primary.links.get_mut(&to).filter(|link| link.is_connected) else { return };
        let count = BATCH.min(end.saturating_sub(link.sent));
        let Some(term) = self.log.term_at(link.sent) else { return };
        if count == 0 && !is_due {
            return;
        }
        let after = Position { index: link.sent, term };
        let entries = self.log.slice(link.sent + 1, count as usize);
        link.sent += count;
        fx.send(to, Message::Ship { epoch, after, entries, committed, end });
    }

    pub(super) fn ship_to_all(&mut self, fx: &mut Fx) {
        for node in self.others() {
            self.ship(node, false, fx);
        }
    }

    pub(super) fn acked(&mut self, from: NodeId, epoch: u64, index: u64, fx: &mut Fx) {
        if !self.leads(epoch) {
            return;
        }
        let Role::Primary(primary) = &mut self.role else { return };
        let Some(link) = primary.links.get_mut(&from) else { return };
        link.silent = 0;
        link.acked = link.acked.max(index);
        link.sent = link.sent.max(index);
        self.advance(fx);
        self.ship(from, false, fx);
    }
}

/// The last place of a log that is not after `position`, in the order of epochs and then of indexes.
fn latest_up_to(log: &Log, position: Position) -> Position {
    let at = |index| log.term_at(index).map(|term| Position { index, term });
    let is_early = |own: &Position| (own.term, own.index) <= (position.term, position.index);
    (0..=log.last_index()).rev().filter_map(at).find(is_early).unwrap_or_default()
}
