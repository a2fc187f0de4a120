//! Phase 3, broadcast: the leader proposes, followers acknowledge in order, and what a quorum has acknowledged is
//! committed. And what clients ask for.

use super::leader::Leadership;
use super::synchronization::Following;
use super::{Message, Reads, Stage, State, Timer, Zab};
use crate::protocol::log::{Command, Entry};
use crate::protocol::{Effects, Operation, Outcome, Request};
use crate::types::NodeId;

type Fx = Effects<Zab>;

/// Transactions in one PROPOSE that sends them again.
const BATCH: usize = 64;
/// A follower keeps proposals that are early by no more than this.
const EARLY_MAX: u64 = 1_024;

impl Zab {
    pub(super) fn request(&mut self, request: Request, fx: &mut Fx) {
        let is_local = self.config.reads == Reads::Local;
        match (&self.state, request.operation) {
            (State::Following(Following { stage: Stage::Broadcast, leader, .. }), _) if !is_local => {
                fx.reply(request.id, Outcome::Redirect(Some(*leader)));
            }
            (
                State::Following(Following { stage: Stage::Broadcast, .. })
                | State::Leading(Leadership { stage: Stage::Broadcast, .. }),
                Operation::Get { key },
            ) if self.reads_alone(request.id.client) => fx.reply(request.id, Outcome::Done(self.store.value(key))),
            (State::Following(Following { stage: Stage::Broadcast, .. }), _) => self.forward(request, fx),
            (State::Leading(Leadership { stage: Stage::Broadcast, .. }), _) => self.lead_request(request, fx),
            _ => fx.reply(request.id, Outcome::Redirect(None)),
        }
    }

    /// To the leader; the answer follows when the transaction is delivered here.
    fn forward(&mut self, request: Request, fx: &mut Fx) {
        let State::Following(following) = &self.state else { return };
        if let Some(answer) = self.store.answered(request.id) {
            return fx.reply(request.id, Outcome::Done(answer));
        }
        self.waiting.insert(request.id.client, request.id.serial);
        fx.send(following.leader, Message::Request(request));
    }

    pub(super) fn forwarded(&mut self, from: NodeId, request: Request, fx: &mut Fx) {
        let leads = matches!(&self.state, State::Leading(Leadership { stage: Stage::Broadcast, .. }));
        if leads && self.store.answered(request.id).is_none() {
            self.propose_request(from, request, fx);
        }
    }

    fn lead_request(&mut self, request: Request, fx: &mut Fx) {
        if let Some(answer) = self.store.answered(request.id) {
            return fx.reply(request.id, Outcome::Done(answer));
        }
        // Asked again while it is under way.
        if self.waiting.insert(request.id.client, request.id.serial) != Some(request.id.serial) {
            self.propose_request(self.id, request, fx);
        }
    }

    /// That a client asked of `server`.
    fn propose_request(&mut self, server: NodeId, request: Request, fx: &mut Fx) {
        let opening = self.opens_session(request.id.client, server);
        let entry = Entry { term: self.current_epoch, command: Command::Client(request) };
        self.propose(opening.into_iter().chain([entry]).collect(), fx);
    }

    /// Step l.3.1.
    pub(super) fn propose(&mut self, entries: Vec<Entry>, fx: &mut Fx) {
        if entries.is_empty() {
            return;
        }
        let (epoch, first) = (self.current_epoch, self.log.last_index() + 1);
        for entry in &entries {
            self.log.push(*entry);
        }
        let State::Leading(leadership) = &self.state else { return };
        for follower in leadership.followers(self.id) {
            fx.send(follower, Message::Propose { epoch, first, entries: entries.clone() });
        }
        self.save_when_idle(fx);
    }

    /// PROPOSE (step f.3.1): accepted in the order of the counters.
    pub(super) fn proposed(&mut self, from: NodeId, epoch: u64, first: u64, entries: &[Entry], fx: &mut Fx) {
        if !self.is_led_by(from, epoch) {
            return;
        }
        let State::Following(following) = &mut self.state else { return };
        let last = self.log.last_index();
        let numbered = (first..).zip(entries).filter(|(index, _)| *index > last && *index <= last + EARLY_MAX);
        following.early.extend(numbered.map(|(index, entry)| (index, *entry)));
        while let Some(entry) = following.early.remove(&(self.log.last_index() + 1)) {
            self.log.push(entry);
        }
        self.be_patient(fx);
        self.save_when_idle(fx);
        self.acknowledge(fx);
        self.deliver(fx);
    }

    /// COMMIT (step f.3.2), which may overtake what it commits.
    pub(super) fn hear_commit(&mut self, from: NodeId, epoch: u64, committed: u64, fx: &mut Fx) {
        if !self.is_led_by(from, epoch) {
            return;
        }
        let State::Following(following) = &mut self.state else { return };
        following.committed = following.committed.max(committed);
        self.be_patient(fx);
        self.deliver(fx);
    }

    fn deliver(&mut self, fx: &mut Fx) {
        let State::Following(following) = &self.state else { return };
        self.commit_to(following.committed, fx);
    }

    /// The leader was heard: syncLimit begins anew.
    fn be_patient(&self, fx: &mut Fx) {
        if let State::Following(Following { stage: Stage::Broadcast, .. }) = &self.state {
            fx.set_timer(Timer::Election, self.ticks(self.config.sync_limit));
        }
    }

    /// ACK, of NEWLEADER or of proposals: all up to `last` is on that disk.
    pub(super) fn acked(&mut self, from: NodeId, epoch: u64, last: u64, counts: bool, fx: &mut Fx) {
        self.heard(from, epoch, counts);
        let me = self.id;
        let Some(leadership) = self.leadership(epoch) else { return };
        let stage = leadership.stage;
        let Some(learner) = leadership.learners.get_mut(&from) else { return };
        let is_new = !std::mem::replace(&mut learner.in_sync, true) && from != me;
        learner.reached = learner.reached.max(last);
        if counts {
            learner.acked = learner.acked.max(Some(last));
        }
        let goes_on = is_new || learner.sent_again == learner.reached;
        match stage {
            Stage::Broadcast => self.advance_commit(fx),
            Stage::Discovery | Stage::Synchronization => return self.establish(fx),
        }
        if is_new {
            self.up_to_date(from, fx);
        }
        if goes_on && from != me {
            self.propose_from(from, fx);
        }
    }

    /// Commits what a quorum has (step l.3.2), in order.
    pub(super) fn advance_commit(&mut self, fx: &mut Fx) {
        let State::Leading(leadership) = &self.state else { return };
        let acked = |node| leadership.learners.get(&node).and_then(|learner| learner.acked).unwrap_or(0);
        let committed = self.members.reached(acked, &mut self.scratch);
        if committed <= self.committed {
            return;
        }
        for follower in leadership.followers(self.id) {
            fx.send(follower, Message::Commit { epoch: self.current_epoch, committed });
        }
        self.commit_to(committed, fx);
    }

    /// To those who acknowledged nothing since the last time, and lack something.
    pub(super) fn propose_again(&mut self, fx: &mut Fx) {
        let (me, last) = (self.id, self.log.last_index());
        let State::Leading(leadership) = &mut self.state else { return };
        let mut late = Vec::new();
        for (node, learner) in leadership.learners.iter_mut().filter(|(node, learner)| **node != me && learner.in_sync)
        {
            let before = std::mem::replace(&mut learner.reached_before, learner.reached);
            if before == learner.reached && learner.reached < last {
                late.push(*node);
            }
        }
        for node in late {
            self.propose_from(node, fx);
        }
        fx.set_timer(Timer::Resend, self.resend_interval());
    }

    /// The next ones that this follower lacks.
    fn propose_from(&mut self, to: NodeId, fx: &mut Fx) {
        let (epoch, last) = (self.current_epoch, self.log.last_index());
        let State::Leading(leadership) = &mut self.state else { return };
        let Some(learner) = leadership.learners.get_mut(&to) else { return };
        let first = learner.reached + 1;
        if first > last {
            return;
        }
        // What it lacks was dropped: without pings it will look for a leader, and join again.
        if first <= self.log.base().index {
            learner.in_sync = false;
            return;
        }
        let entries = self.log.slice(first, BATCH);
        learner.sent_again = learner.reached + entries.len() as u64;
        fx.send(to, Message::Propose { epoch, first, entries });
    }
}
