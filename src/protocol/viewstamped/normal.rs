//! Normal operation: section 4.1. The status of all that it is about is normal, and their view the same.

use super::lives::slot;
use super::{Message, Status, Timer, Viewstamped, cause, phase};
use crate::protocol::log::{Command, Entry};
use crate::protocol::quorum::reached_by_majority;
use crate::protocol::{Effects, Outcome, Request, RequestId};
use crate::types::{NodeId, Span};

type Fx = Effects<Viewstamped>;

/// What a primary knows of the others.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Primacy {
    /// By replica, in the order of their numbers: the last op-number of its PrepareOKs.
    pub acknowledged: Vec<u64>,
}

impl Viewstamped {
    pub(super) fn become_primary(&mut self, why: u8, fx: &mut Fx) {
        self.last_normal_view = self.view;
        self.status = Status::Primary(Primacy { acknowledged: vec![0; usize::from(self.cluster.size)] });
        fx.become_phase(phase::PRIMARY, why);
        fx.cancel_timer(Timer::ViewChange);
        self.beat_later(fx);
    }

    /// A view in whose normal operation it takes part from now on; its log is that view's.
    pub(super) fn become_backup(&mut self, why: u8, fx: &mut Fx) {
        self.last_normal_view = self.view;
        let before = self.phase();
        if matches!(self.status, Status::Primary(_)) {
            fx.cancel_timer(Timer::Heartbeat);
        }
        self.status = Status::Backup;
        if before != phase::BACKUP {
            fx.become_phase(phase::BACKUP, why);
        }
        self.await_primary(fx);
    }

    fn beat_later(&self, fx: &mut Fx) {
        fx.set_timer(Timer::Heartbeat, Span::exactly(self.config.heartbeat));
    }

    /// Step 2: the primary gives a request its op-number, unless the client table tells that it is done or under way.
    pub(super) fn request(&mut self, request: Request, fx: &mut Fx) {
        if !matches!(self.status, Status::Primary(_)) {
            return fx.reply(request.id, Outcome::Redirect(self.leader()));
        }
        if let Some(answer) = self.store.answered(request.id) {
            return fx.reply(request.id, Outcome::Done(answer));
        }
        if self.is_under_way(request.id) {
            return;
        }
        self.state.log.push(Entry { term: self.view, command: Command::Client(request) });
        self.send_prepare(fx);
        self.advance_commit(fx);
    }

    fn is_under_way(&self, id: RequestId) -> bool {
        let log = &self.state.log;
        let requests = (self.commit + 1..=log.last_index()).filter_map(|op| log.get(op)?.command.request());
        requests.rev().any(|request| request.client == id.client && request.serial >= id.serial)
    }

    /// Of the last op-number: who lacks earlier ones will ask for them.
    fn send_prepare(&self, fx: &mut Fx) {
        let log = &self.state.log;
        let Some(entry) = log.get(log.last_index()) else { return };
        let (view, op, commit) = (self.view, log.last_index(), self.commit);
        self.broadcast(&Message::Prepare { view, op, entry: *entry, commit }, fx);
        self.beat_later(fx);
    }

    /// Step 6 where no request comes in time. What nobody has confirmed is prepared once more.
    pub(super) fn heartbeat(&mut self, fx: &mut Fx) {
        if !matches!(self.status, Status::Primary(_)) {
            return;
        }
        if self.state.log.last_index() > self.commit {
            return self.send_prepare(fx);
        }
        self.broadcast(&Message::Commit { view: self.view, commit: self.commit }, fx);
        self.beat_later(fx);
    }

    /// Whether a message of a view's primary is for this backup as it is; if it has missed the start of that view, it
    /// asks.
    pub(super) fn follows(&mut self, view: u64, primary: NodeId, fx: &mut Fx) -> bool {
        if view < self.view {
            return false;
        }
        match self.status {
            Status::Backup if view == self.view => {
                self.await_primary(fx);
                return true;
            }
            Status::ViewChange(_) if view == self.view => self.await_primary(fx),
            _ => self.enter_view_change(view, cause::LATER_VIEW, fx),
        }
        self.ask(primary, fx);
        false
    }

    /// Steps 3, 4 and 7: in order, or not at all.
    pub(super) fn prepare(&mut self, primary: NodeId, op: u64, entry: Entry, commit: u64, fx: &mut Fx) {
        let last = self.state.log.last_index();
        if op > last + 1 {
            return self.ask(primary, fx);
        }
        if op == last + 1 {
            self.state.log.push(entry);
        }
        self.commit_to(commit, fx);
        self.acknowledge(fx);
    }

    /// For all that its log holds: in one view it is a prefix of the primary's.
    pub(super) fn acknowledge(&self, fx: &mut Fx) {
        let op = self.state.log.last_index();
        fx.send(self.primary_of(self.view), Message::PrepareOk { view: self.view, op });
    }

    pub(super) fn committed_by_primary(&mut self, primary: NodeId, commit: u64, fx: &mut Fx) {
        if commit > self.state.log.last_index() {
            return self.ask(primary, fx);
        }
        self.commit_to(commit, fx);
    }

    /// Step 5.
    pub(super) fn prepare_ok(&mut self, from: NodeId, view: u64, op: u64, fx: &mut Fx) {
        let Status::Primary(primacy) = &mut self.status else { return };
        if view != self.view {
            return;
        }
        let acknowledged = &mut primacy.acknowledged[slot(from)];
        *acknowledged = op.max(*acknowledged);
        self.advance_commit(fx);
    }

    /// Committed is what f others have, beside the primary.
    pub(super) fn advance_commit(&mut self, fx: &mut Fx) {
        let op = self.state.log.last_index();
        let Status::Primary(primacy) = &mut self.status else { return };
        primacy.acknowledged[slot(self.id)] = op;
        let commit = reached_by_majority(primacy.acknowledged.iter().copied(), &mut self.scratch);
        self.commit_to(commit, fx);
    }

    /// Executes what the commit-number passes; the primary answers the clients.
    pub(super) fn commit_to(&mut self, commit: u64, fx: &mut Fx) {
        // Of what was executed in earlier steps: whoever watches sees each entry before it is dropped.
        self.take_checkpoint();
        self.commit = self.commit.max(commit.min(self.state.log.last_index()));
        let leads = matches!(self.status, Status::Primary(_));
        while self.applied < self.commit {
            let Some(entry) = self.state.log.get(self.applied + 1) else { break };
            self.applied += 1;
            let answer = self.store.apply(entry);
            if let Some(request) = entry.command.request().filter(|_| leads) {
                fx.reply(request, Outcome::Done(answer));
            }
        }
    }
}
