//! View changes: section 4.2.

use super::{Detail, Lives, Message, State, Status, Timer, Viewstamped, cause, join, phase};
use crate::protocol::Effects;
use crate::types::NodeId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

type Fx = Effects<Viewstamped>;

/// What a replica has heard of the view that it is changing to.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct ViewChange {
    /// Others that want it.
    started: BTreeSet<NodeId>,
    /// DoViewChange was sent.
    is_done: bool,
    /// At the new primary, its own among them.
    reports: BTreeMap<NodeId, Report>,
}

/// A DoViewChange.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Report {
    last_normal_view: u64,
    state: Arc<State>,
    commit: u64,
    /// The life in which it was sent.
    life: u64,
}

impl ViewChange {
    pub fn supporters(&self) -> u16 {
        self.started.len() as u16
    }

    pub fn inspect(&self) -> [Detail; 2] {
        [
            Detail::new("StartViewChange from", join(self.started.iter())),
            Detail::new("DoViewChange from", join(self.reports.keys())),
        ]
    }
}

impl Viewstamped {
    pub(super) fn view_timeout(&mut self, fx: &mut Fx) {
        if matches!(self.status, Status::Backup | Status::ViewChange(_)) {
            self.start_view_change(self.view + 1, cause::TIMES_OUT, fx);
        }
    }

    /// Step 1.
    pub(super) fn start_view_change(&mut self, view: u64, why: u8, fx: &mut Fx) {
        self.enter_view_change(view, why, fx);
        self.broadcast(&Message::StartViewChange { view }, fx);
        self.count_supporters(fx);
    }

    /// Its log stays as it is: of an earlier view, it is what it reports until it has another.
    pub(super) fn enter_view_change(&mut self, view: u64, why: u8, fx: &mut Fx) {
        let before = self.phase();
        if matches!(self.status, Status::Primary(_)) {
            fx.cancel_timer(Timer::Heartbeat);
        }
        self.view = view;
        self.status = Status::ViewChange(ViewChange::default());
        self.is_asking = false;
        if before != phase::VIEW_CHANGE {
            fx.become_phase(phase::VIEW_CHANGE, why);
        }
        self.await_primary(fx);
    }

    pub(super) fn start_view_change_from(&mut self, from: NodeId, view: u64, fx: &mut Fx) {
        if view > self.view {
            self.start_view_change(view, cause::JOINS, fx);
        }
        if view == self.view {
            self.supported_by(from, fx);
        }
    }

    fn supported_by(&mut self, from: NodeId, fx: &mut Fx) {
        let Status::ViewChange(change) = &mut self.status else { return };
        change.started.insert(from);
        self.count_supporters(fx);
    }

    /// Step 2: when f others want the view, too.
    fn count_supporters(&mut self, fx: &mut Fx) {
        let (quorum, primary) = (self.quorum(), self.primary_of(self.view));
        let Status::ViewChange(change) = &mut self.status else { return };
        if change.is_done || change.started.len() + 1 < quorum {
            return;
        }
        change.is_done = true;
        let (view, last_normal_view, commit) = (self.view, self.last_normal_view, self.commit);
        let state = Arc::new(self.state.clone());
        if primary != self.id {
            let lives = self.lives.clone();
            return fx.send(primary, Message::DoViewChange { view, last_normal_view, state, commit, lives });
        }
        let report = Report { last_normal_view, state, commit, life: self.lives.own() };
        change.reports.insert(self.id, report);
        self.count_reports(fx);
    }

    pub(super) fn do_view_change(
        &mut self,
        from: NodeId,
        view: u64,
        (last_normal_view, state, commit): (u64, Arc<State>, u64),
        lives: &Lives,
        fx: &mut Fx,
    ) {
        self.lives.merge(lives);
        if view > self.view {
            self.start_view_change(view, cause::JOINS, fx);
        }
        if view != self.view || self.primary_of(view) != self.id {
            return;
        }
        let Status::ViewChange(change) = &mut self.status else { return };
        change.reports.insert(from, Report { last_normal_view, state, commit, life: lives.own() });
        // Who does the one has done the other.
        self.supported_by(from, fx);
        self.count_reports(fx);
    }

    /// Step 3: the log of the latest view, and of those the longest, becomes that of the new one.
    fn count_reports(&mut self, fx: &mut Fx) {
        let (quorum, lives) = (self.quorum(), &self.lives);
        let Status::ViewChange(change) = &mut self.status else { return };
        // Who has started again since has forgotten what it reported.
        change.reports.retain(|replica, report| report.life >= lives.of(*replica));
        if !change.is_done || change.reports.len() < quorum {
            return;
        }
        let commit = change.reports.values().map(|report| report.commit).max().unwrap_or(0);
        let rank = |report: &&Report| (report.last_normal_view, report.state.log.last_index());
        let Some(state) = change.reports.values().max_by_key(rank).map(|report| report.state.clone()) else { return };
        self.become_primary(cause::GATHERS_MAJORITY, fx);
        self.adopt(&state, commit, fx);
        self.broadcast(&Message::StartView { view: self.view, state, commit: self.commit }, fx);
        self.advance_commit(fx);
    }

    /// Step 5.
    pub(super) fn start_view(&mut self, view: u64, state: &State, commit: u64, fx: &mut Fx) {
        let is_news = view > self.view || view == self.view && matches!(self.status, Status::ViewChange(_));
        if !is_news {
            return;
        }
        self.view = view;
        self.become_backup(cause::STARTS_VIEW, fx);
        self.adopt(state, commit, fx);
        if self.state.log.last_index() > self.commit {
            self.acknowledge(fx);
        }
    }
}
