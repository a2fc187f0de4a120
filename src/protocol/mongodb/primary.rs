//! The primary: it catches up first, takes writes, and commits what a majority has on disk.

use super::{Detail, MongoDb, ReadConcern, State, Timer, WriteConcern, cause, join};
use crate::protocol::log::{Command, Entry, Position};
use crate::protocol::quorum::{majority, reached_by_majority};
use crate::protocol::{Effects, Operation, Outcome, Request, RequestId};
use crate::types::{NodeId, Span};
use std::collections::BTreeMap;

type Fx = Effects<MongoDb>;

/// By index: who waits, and for what answer.
type Waiting = BTreeMap<u64, Vec<(RequestId, Option<u64>)>>;

/// What a primary knows and owes as long as it is one.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Reign {
    /// Of every other member.
    members: BTreeMap<NodeId, Progress>,
    /// Until it is committed.
    unanswered: Waiting,
    /// The same until as many members have it as the write concern says.
    unsatisfied: Waiting,
    /// None once it takes writes.
    pub catch_up: Option<CatchUp>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Progress {
    /// Its oplog equals the primary's up to here, on disk.
    matched: u64,
    counts: bool,
    /// Heartbeats sent since it was last heard.
    silent: u64,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct CatchUp {
    /// Where the oplogs end of those heard since the last heartbeat.
    heard: BTreeMap<NodeId, Position>,
    /// Whom it catches up with, and to where.
    target: Option<(NodeId, Position)>,
}

impl Reign {
    pub fn hears(&mut self, from: NodeId) {
        if let Some(progress) = self.members.get_mut(&from) {
            progress.silent = 0;
        }
    }

    pub fn catching_up_with(&self) -> Option<NodeId> {
        self.catch_up.as_ref()?.target.map(|(source, _)| source)
    }

    pub fn describe(&self, details: &mut Vec<Detail>) {
        let matched = self.members.iter().map(|(member, progress)| format!("{member}:{}", progress.matched));
        details.push(Detail::new("members have", join(matched)));
        if let Some((source, last)) = self.catch_up.as_ref().and_then(|catch_up| catch_up.target) {
            details.push(Detail::new("catches up with", format!("{source}, to {}", super::position(last))));
        }
    }
}

impl MongoDb {
    // ---- catching up ----

    /// Elected: first it asks everybody how far they are.
    pub(super) fn become_primary(&mut self, fx: &mut Fx) {
        let progress = Progress { matched: 0, counts: true, silent: 0 };
        let members = self.cluster.others(self.id).map(|member| (member, progress.clone())).collect();
        let (unanswered, unsatisfied) = (Waiting::new(), Waiting::new());
        let reign = Reign { members, unanswered, unsatisfied, catch_up: Some(CatchUp::default()) };
        self.primary = Some(self.id);
        self.become_state(State::Primary(reign), cause::WINS_MAJORITY, fx);
        fx.cancel_timer(Timer::Election);
        if self.config.catch_up_timeout.0 == 0 || self.cluster.size == 1 {
            return self.end_catch_up(fx);
        }
        fx.set_timer(Timer::CatchUp, Span::exactly(self.config.catch_up_timeout));
        fx.set_timer(Timer::Heartbeat, Span::exactly(self.config.heartbeat));
        self.beat_all(fx);
    }

    pub(super) fn catch_up_with(&mut self, from: NodeId, last: Position, fx: &mut Fx) {
        let State::Primary(Reign { members, catch_up: Some(catch_up), .. }) = &mut self.role else { return };
        catch_up.heard.insert(from, last);
        if catch_up.target.is_none() && catch_up.heard.len() == members.len() {
            self.choose_target(fx);
        }
    }

    /// The furthest of those that were heard; if nobody is further, it has caught up.
    fn choose_target(&mut self, fx: &mut Fx) {
        let State::Primary(Reign { catch_up: Some(catch_up), .. }) = &mut self.role else { return };
        let furthest = std::mem::take(&mut catch_up.heard);
        let furthest = furthest.into_iter().max_by_key(|(_, last)| (last.term, last.index));
        let own = self.oplog.last();
        catch_up.target = furthest.filter(|(_, last)| (last.term, last.index) > (own.term, own.index));
        match catch_up.target {
            Some(_) => self.fetch(fx),
            None => self.end_catch_up(fx),
        }
    }

    pub(super) fn go_on_catching_up(&mut self, fx: &mut Fx) {
        let State::Primary(reign) = &self.role else { return };
        let target = reign.catch_up.as_ref().and_then(|catch_up| catch_up.target);
        let own = self.oplog.last();
        if target.is_some_and(|(_, last)| (own.term, own.index) >= (last.term, last.index)) {
            self.end_catch_up(fx);
        }
    }

    /// From here on it takes writes; the first is its own, so that all before it can be committed.
    pub(super) fn end_catch_up(&mut self, fx: &mut Fx) {
        let State::Primary(reign) = &mut self.role else { return };
        if reign.catch_up.take().is_none() {
            return;
        }
        fx.cancel_timer(Timer::CatchUp);
        fx.become_phase(self.phase(), cause::CATCH_UP_ENDS);
        self.write(Command::Noop, fx);
        self.beat_all(fx);
    }

    // ---- clients ----

    pub(super) fn request(&mut self, request: Request, fx: &mut Fx) {
        match &self.role {
            State::Primary(reign) if reign.catch_up.is_none() => {}
            State::Primary(_) => return fx.reply(request.id, Outcome::Redirect(None)),
            _ => return fx.reply(request.id, Outcome::Redirect(self.primary)),
        }
        match request.operation {
            Operation::Get { key } => self.read(request.id, key, fx),
            Operation::Put { .. } => self.put(request, fx),
        }
    }

    fn read(&mut self, id: RequestId, key: u32, fx: &mut Fx) {
        match self.config.read_concern {
            ReadConcern::Local => fx.reply(id, Outcome::Done(self.applied.value(key))),
            ReadConcern::Majority => fx.reply(id, Outcome::Done(self.stable.value(key))),
            ReadConcern::Linearizable => {
                let value = self.applied.value(key);
                self.answer_after(self.oplog.last_index() + 1, id, value);
                self.write(Command::Noop, fx);
            }
        }
    }

    /// A retryable write: one that was done before is only answered.
    fn put(&mut self, request: Request, fx: &mut Fx) {
        let is_new = self.applied.answered(request.id).is_none();
        if is_new {
            self.write(Command::Client(request), fx);
        }
        let index = if is_new { self.oplog.last_index() } else { self.place_of(request.id) };
        let answer = self.applied.answered(request.id).flatten();
        if index <= self.satisfied() {
            return fx.reply(request.id, Outcome::Done(answer));
        }
        let State::Primary(reign) = &mut self.role else { return };
        let waiting = match self.config.write_concern {
            WriteConcern::Members(_) => &mut reign.unsatisfied,
            WriteConcern::Majority => &mut reign.unanswered,
        };
        waiting.entry(index).or_default().push((request.id, answer));
    }

    /// Where the oplog holds it; zero if it has dropped it since.
    fn place_of(&self, id: RequestId) -> u64 {
        let is_it = |index: &u64| self.oplog.get(*index).and_then(|entry| entry.command.request()) == Some(id);
        (self.oplog.base().index + 1..=self.oplog.last_index()).rev().find(is_it).unwrap_or(0)
    }

    fn answer_after(&mut self, index: u64, id: RequestId, answer: Option<u64>) {
        if let State::Primary(reign) = &mut self.role {
            reign.unanswered.entry(index).or_default().push((id, answer));
        }
    }

    pub(super) fn answer_committed(&mut self, fx: &mut Fx) {
        let State::Primary(reign) = &mut self.role else { return };
        answer(&mut reign.unanswered, self.committed, fx);
    }

    fn answer_satisfied(&mut self, fx: &mut Fx) {
        let WriteConcern::Members(_) = self.config.write_concern else { return };
        let satisfied = self.satisfied();
        self.acknowledged = self.acknowledged.max(satisfied);
        let State::Primary(reign) = &mut self.role else { return };
        answer(&mut reign.unsatisfied, satisfied, fx);
    }

    fn write(&mut self, command: Command, fx: &mut Fx) {
        self.append(vec![Entry { term: self.term, command }], fx);
    }

    // ---- the commit point ----

    pub(super) fn position_received(&mut self, from: NodeId, last: Position, counts: bool, fx: &mut Fx) {
        let is_shared = self.oplog.term_at(last.index) == Some(last.term);
        let State::Primary(reign) = &mut self.role else { return };
        let Some(progress) = reign.members.get_mut(&from) else { return };
        progress.counts = counts;
        // What a disk that was replaced had acknowledged may be gone.
        let before = if counts { progress.matched } else { 0 };
        progress.matched = if is_shared { before.max(last.index) } else { before };
        self.advance_commit_point(fx);
        self.answer_satisfied(fx);
    }

    pub(super) fn count_own_disk(&mut self, fx: &mut Fx) {
        if matches!(self.role, State::Primary(_)) {
            self.advance_commit_point(fx);
            self.answer_satisfied(fx);
        }
    }

    /// The write concern is met up to here. What is of an earlier term may be replaced however many have it, unless it is
    /// committed.
    fn satisfied(&self) -> u64 {
        let own = if self.config.journal { self.durable_index } else { self.oplog.last_index() };
        let index = match self.config.write_concern {
            WriteConcern::Majority => self.committed,
            WriteConcern::Members(1) => own,
            WriteConcern::Members(number) => self.reached_by(number, own),
        };
        let is_own = self.oplog.term_at(index) == Some(self.term);
        if is_own { index } else { index.min(self.committed) }
    }

    /// So many members have it, this one among them.
    fn reached_by(&self, number: u16, own: u64) -> u64 {
        let State::Primary(reign) = &self.role else { return 0 };
        let others = reign.members.values().filter(|progress| progress.counts).map(|progress| progress.matched);
        let mut reached: Vec<u64> = others.chain([own]).collect();
        reached.sort_unstable_by(|one, other| other.cmp(one));
        reached.get(usize::from(number) - 1).copied().unwrap_or(0)
    }

    /// What a majority has on disk, if it is of the current term.
    fn advance_commit_point(&mut self, fx: &mut Fx) {
        let State::Primary(reign) = &self.role else { return };
        let mut scratch = std::mem::take(&mut self.scratch);
        let others = reign.members.values().map(|progress| if progress.counts { progress.matched } else { 0 });
        let index = reached_by_majority(others.chain([self.durable_index]), &mut scratch);
        self.scratch = scratch;
        if self.oplog.term_at(index) == Some(self.term) {
            self.commit_to(index, fx);
        }
    }

    /// What every member has on disk.
    pub(super) fn everywhere(&self) -> u64 {
        let State::Primary(reign) = &self.role else { return 0 };
        let others = reign.members.values().map(|progress| progress.matched);
        others.chain([self.durable_index]).min().unwrap_or(0).min(self.committed)
    }

    /// A primary that no majority was heard by for a whole election timeout steps down. One that catches up looks
    /// whether its source still answers.
    pub(super) fn look_at_members(&mut self, fx: &mut Fx) {
        let limit = self.config.election_timeout.least.0.div_ceil(self.config.heartbeat.0.max(1)).max(1);
        let State::Primary(reign) = &mut self.role else { return };
        reign.members.values_mut().for_each(|progress| progress.silent += 1);
        let heard = reign.members.values().filter(|progress| progress.silent <= limit).count() as u16;
        if heard + 1 < majority(self.cluster.size) {
            return self.step_down(cause::LOSES_QUORUM, fx);
        }
        if reign.catch_up.is_some() {
            self.choose_target(fx);
        }
    }
}

/// Whoever waits for what is now done.
fn answer(waiting: &mut Waiting, done: u64, fx: &mut Fx) {
    let later = waiting.split_off(&(done + 1));
    for (id, answer) in std::mem::replace(waiting, later).into_values().flatten() {
        fx.reply(id, Outcome::Done(answer));
    }
}
