//! A name node: the namespace, as the edits that made it, and clients' requests.

use super::controller::Takeover;
use super::durable::{Durable, Write};
use super::message::{Lock, Message};
use super::recovery::Recovery;
use super::writer::Writer;
use super::{Config, Fx, QuorumJournal, Reads, Timer, cause, join, name, phase};
use crate::protocol::configuration::{Configuration, Standing};
use crate::protocol::log::{Command, Entry, Log};
use crate::protocol::quorum::majority;
use crate::protocol::store::Store;
use crate::protocol::{Detail, Input, NodeView, Operation, Outcome, Request, RequestId};
use crate::types::{Duration, NodeId, Span};
use std::collections::BTreeMap;

/// Numbers of sessions and calls are never used again: the disk, the life, and one after the other.
const DISK: u64 = 1 << 48;
const LIFE: u64 = 1 << 20;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct NameNode {
    pub(super) id: NodeId,
    pub(super) config: Config,
    pub(super) members: Configuration,
    /// The last number that was used.
    serial: u64,
    pub(super) session: u64,
    /// The latest state of ZooKeeper that it has seen.
    pub(super) revision: u64,
    pub(super) lock: Option<Lock>,
    /// The version of the lock while it holds that itself.
    pub(super) held: Option<u64>,
    /// Somebody with this version of the lock was told that this one is not active.
    pub(super) fenced: u64,
    /// The latest epoch that a majority promised it, or that it has read.
    pub(super) epoch: u64,
    pub(super) log: Log,
    pub(super) committed: u64,
    applied: u64,
    store: Store,
    /// The image on its own disk goes up to here.
    saved: u64,
    /// What it asked a journal node for last.
    pub(super) reading: u64,
    /// By client: the write under way.
    waiting: BTreeMap<u32, u32>,
    /// By client: what waits for the next segment.
    pub(super) held_back: BTreeMap<u32, Request>,
    pub(super) phase: u8,
    pub(super) role: Role,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Role {
    Standby,
    Fencing(Takeover),
    Recovering(Recovery),
    /// Also before its first segment has begun.
    Writing(Writer),
    /// The process is gone, and its controller has noticed, or will.
    Aborted {
        is_noticed: bool,
    },
}

impl NameNode {
    pub(super) fn boot(id: NodeId, config: &Config, members: Configuration, saved: &Durable, fx: &mut Fx) -> NameNode {
        let life = saved.life + 1;
        fx.persist(Write::Life(life));
        let mut name_node = NameNode {
            id,
            config: config.clone(),
            members,
            serial: u64::from(saved.disk) * DISK + life * LIFE,
            session: 0,
            revision: 0,
            lock: None,
            held: None,
            fenced: 0,
            epoch: saved.epoch.max(saved.image.last().term),
            log: saved.image.clone(),
            committed: 0,
            applied: 0,
            store: Store::default(),
            saved: saved.image.last_index(),
            reading: 0,
            waiting: BTreeMap::new(),
            held_back: BTreeMap::new(),
            phase: phase::STANDBY,
            role: Role::Standby,
        };
        name_node.commit_to(saved.image.last_index(), fx);
        name_node.session = name_node.number();
        fx.set_timer(Timer::Session, Span { least: Duration::ZERO, most: config.heartbeat });
        fx.set_timer(Timer::Tail, Span { least: Duration::ZERO, most: config.tail });
        name_node
    }

    pub(super) fn number(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    pub(super) fn journal_nodes(&self) -> impl Iterator<Item = NodeId> + use<> {
        self.members.voters.iter()
    }

    pub(super) fn majority(&self) -> usize {
        usize::from(majority(self.members.voters.len()))
    }

    pub(super) fn step(&mut self, input: Input<QuorumJournal>, fx: &mut Fx) {
        match input {
            Input::Message { from, message } if from == NodeId::REGISTER => self.told(message, fx),
            Input::Message { from, message } if self.members.is_voter(from) => self.answered(from, message, fx),
            Input::Message { from, message } => self.called(from, message, fx),
            Input::Timer(timer) => self.timer(timer, fx),
            Input::Request(request) => self.request(request, fx),
            _ => {}
        }
    }

    /// By ZooKeeper.
    fn told(&mut self, message: Message, fx: &mut Fx) {
        match message {
            Message::State { session, revision, lock, breadcrumb } => {
                self.stated(session, revision, lock, breadcrumb, fx);
            }
            Message::Expired { session } => self.expired(session, fx),
            Message::BreadcrumbSet { version } => self.breadcrumb_set(version, fx),
            _ => {}
        }
    }

    /// By another name node's controller.
    fn called(&mut self, from: NodeId, message: Message, fx: &mut Fx) {
        match message {
            Message::Fence { version, kills } => self.fence_me(from, version, kills, fx),
            Message::Fenced { version } => self.has_fenced(from, version, fx),
            _ => {}
        }
    }

    /// By a journal node.
    fn answered(&mut self, from: NodeId, message: Message, fx: &mut Fx) {
        match message {
            Message::JournalState { call, promised } => self.journal_state(from, call, promised, fx),
            Message::Promised { epoch, call, last_segment } => self.promised(from, epoch, call, last_segment, fx),
            Message::Prepared { epoch, segment, prepared } => self.prepared(from, epoch, segment, prepared, fx),
            Message::Accepted { epoch, segment } => self.accepted(from, epoch, segment, fx),
            Message::Finalized { epoch, start } => {
                self.recovered(from, epoch, start, fx);
                self.finalized(from, epoch, start, fx);
            }
            Message::Ack { epoch, segment, upto } => self.acked(from, epoch, segment, upto, fx),
            Message::OutOfSync { epoch, segment } => self.out_of_sync(from, epoch, segment, fx),
            Message::Refused { epoch, .. } => self.refused(from, epoch, fx),
            Message::Manifest { end } => self.manifest(from, end, fx),
            Message::Edits { from: index, chain, entries, end } => self.edits(from, (index, chain), &entries, end, fx),
            _ => {}
        }
    }

    fn timer(&mut self, timer: Timer, fx: &mut Fx) {
        match timer {
            Timer::Session => self.touch(fx),
            Timer::Fence => self.method_ends(fx),
            Timer::Heartbeat => self.beat(fx),
            Timer::Quorum => self.abort(cause::LOSES_QUORUM, fx),
            Timer::Roll => self.roll(fx),
            Timer::Tail => self.tail(fx),
            Timer::Process => self.process(fx),
            Timer::Expiry => {}
        }
    }

    fn beat(&mut self, fx: &mut Fx) {
        match &self.role {
            Role::Fencing(_) => self.insist(fx),
            Role::Recovering(_) => self.call(fx),
            Role::Writing(_) => self.write_again(fx),
            Role::Standby | Role::Aborted { .. } => return,
        }
        fx.set_timer(Timer::Heartbeat, Span::exactly(self.config.heartbeat));
    }

    // ---- what it is ----

    pub(super) fn enter(&mut self, phase: u8, cause: u8, fx: &mut Fx) {
        self.phase = phase;
        fx.become_phase(phase, cause);
    }

    /// It is active no more, nor about to be: what was not decided goes.
    pub(super) fn step_down(&mut self, phase: u8, cause: u8, fx: &mut Fx) {
        self.role = Role::Standby;
        self.held = None;
        self.waiting.clear();
        self.held_back.clear();
        self.log.truncate(self.committed + 1);
        for timer in [Timer::Heartbeat, Timer::Fence, Timer::Quorum, Timer::Roll] {
            fx.cancel_timer(timer);
        }
        self.enter(phase, cause, fx);
    }

    /// The process ends. Its controller notices at the next health check.
    pub(super) fn abort(&mut self, cause: u8, fx: &mut Fx) {
        self.step_down(phase::ABORTED, cause, fx);
        self.role = Role::Aborted { is_noticed: false };
        fx.set_timer(Timer::Process, Span { least: Duration::ZERO, most: self.config.health_check });
    }

    // ---- clients ----

    fn request(&mut self, request: Request, fx: &mut Fx) {
        if self.phase != phase::ACTIVE {
            let other = self.lock.map(|lock| lock.holder).filter(|holder| *holder != self.id);
            return fx.reply(request.id, Outcome::Redirect(other));
        }
        match request.operation {
            _ if self.store.answered(request.id).is_some() => {
                fx.reply(request.id, Outcome::Done(self.store.answered(request.id).flatten()));
            }
            Operation::Get { key } => fx.reply(request.id, Outcome::Done(self.value(key))),
            Operation::Put { .. } => self.write(request, fx),
        }
    }

    fn write(&mut self, request: Request, fx: &mut Fx) {
        let RequestId { client, serial } = request.id;
        if self.waiting.insert(client, serial) == Some(serial) {
            return;
        }
        self.held_back.insert(client, request);
        self.take_edits(fx);
    }

    pub(super) fn push(&mut self, request: Request) {
        self.log.push(Entry { term: self.epoch, command: Command::Client(request) });
    }

    fn value(&self, key: u32) -> Option<u64> {
        let edited = |index| match self.log.get(index)?.command {
            Command::Client(Request { operation: Operation::Put { key: of, value }, .. }) if of == key => Some(value),
            _ => None,
        };
        let unsynced = match self.config.reads {
            Reads::Synced => None,
            Reads::Memory => (self.committed + 1..=self.log.last_index()).rev().find_map(edited),
        };
        unsynced.or(self.store.value(key))
    }

    // ---- the namespace ----

    /// Applies what is decided, and answers who asked here.
    pub(super) fn commit_to(&mut self, index: u64, fx: &mut Fx) {
        self.committed = self.committed.max(index.min(self.log.last_index()));
        while self.applied < self.committed {
            let Some(entry) = self.log.get(self.applied + 1).copied() else { break };
            self.applied += 1;
            let answer = self.store.apply(&entry);
            let Some(RequestId { client, serial }) = entry.command.request() else { continue };
            if self.waiting.get(&client) == Some(&serial) {
                self.waiting.remove(&client);
                fx.reply(RequestId { client, serial }, Outcome::Done(answer));
            }
        }
    }

    /// What is decided goes to its own disk.
    pub(super) fn save(&mut self, fx: &mut Fx) {
        let from = self.saved + 1;
        if self.committed >= from {
            let entries = self.log.slice(from, (self.committed + 1 - from) as usize);
            self.saved = self.committed;
            fx.persist(Write::Image { from, entries });
        }
    }

    /// What it holds is not what the journal nodes hold: it begins anew with theirs.
    pub(super) fn forget(&mut self, fx: &mut Fx) {
        self.log = Log::default();
        (self.committed, self.applied, self.saved, self.reading) = (0, 0, 0, 0);
        self.store = Store::default();
        fx.persist(Write::Image { from: 1, entries: Vec::new() });
    }

    // ---- to be seen ----

    pub(super) fn view(&self) -> NodeView<'_> {
        NodeView {
            phase: self.phase,
            epoch: self.epoch,
            leader: self.lock.map(|lock| lock.holder),
            log: Some(&self.log),
            committed: self.committed,
            applied: self.applied,
            applied_chain: self.store.chain(),
            members: Some(&self.members),
            standing: Standing::Voter,
            executed: self.store.executed(),
            ..NodeView::PLAIN
        }
    }

    pub(super) fn inspect(&self) -> Vec<Detail> {
        let mut details = vec![
            Detail::new("lock", self.lock.map_or("free".into(), |lock| lock.to_string())),
            Detail::new("session", self.session),
            Detail::new("epoch", self.epoch),
            Detail::new("last transaction", self.log.last_index()),
            Detail::new("committed", self.committed),
            Detail::new("image to", self.saved),
            Detail::new("namespace", join(self.store.values().map(|(key, value)| format!("k{key}={value}")))),
        ];
        match &self.role {
            Role::Standby | Role::Aborted { .. } => {}
            Role::Fencing(takeover) => details.push(Detail::new("fences", name(takeover.target))),
            Role::Recovering(recovery) => details.push(Detail::new("recovery", recovery.describe())),
            Role::Writing(writer) => details.push(Detail::new("journal nodes", writer.describe())),
        }
        details
    }
}
