//! A server that holds data: whom it follows, when it leads, and its log on the way to the disk and from there to
//! the data.

use super::message::place;
use super::{Config, Durable, Failover, Fx, Identity, Info, Message, Splice, Sync, Timer, Write};
use super::{cause, join, members, name, phase, within};
use crate::protocol::configuration::{Configuration, NodeSet, Standing};
use crate::protocol::log::{Command, Entry, Log};
use crate::protocol::store::Store;
use crate::protocol::{Detail, Input, NodeView};
use crate::types::{Duration, NodeId, Span};

use super::lease::Calls;
use super::replication::Primary;
use super::shipping::Backup;
use std::collections::BTreeMap;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Server {
    pub(super) id: NodeId,
    pub(super) config: Config,
    pub(super) servers: u16,
    members: Configuration,
    disk: u32,
    pub(super) identity: Identity,
    pub(super) log: Log,
    /// Handed to the disk.
    saved: Identity,
    pub(super) saved_index: u64,
    /// Writes under way.
    writes: u32,
    /// The log is on its own disk up to here.
    pub(super) durable_index: u64,
    pub(super) committed: u64,
    applied: u64,
    pub(super) store: Store,
    /// By client: the request that it asked here, while that is under way.
    pub(super) waiting: BTreeMap<u32, u32>,
    pub(super) phase: u8,
    pub(super) role: Role,
    pub(super) calls: Calls,
    /// Entries that it held and its primary did not.
    rewound: u64,
    pub(super) scratch: Vec<u64>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Role {
    Backup(Backup),
    Primary(Primary),
}

impl Server {
    pub(super) fn boot(id: NodeId, servers: u16, config: &Config, saved: &Durable, fx: &mut Fx) -> Server {
        let identity = first_identity(config, saved);
        fx.set_timer(Timer::Ask, within(config.heartbeat));
        if config.failover == Failover::Lease {
            fx.set_timer(Timer::Watch, within(config.loop_wait));
        }
        Server {
            id,
            config: config.clone(),
            servers,
            members: members(servers),
            disk: saved.disk,
            identity,
            log: saved.log.clone(),
            saved: identity,
            saved_index: saved.log.last_index(),
            writes: 0,
            durable_index: saved.log.last_index(),
            committed: 0,
            applied: 0,
            store: Store::default(),
            waiting: BTreeMap::new(),
            phase: phase::SEEKING,
            role: Role::Backup(Backup::default()),
            calls: Calls::default(),
            rewound: 0,
            scratch: Vec::new(),
        }
    }

    pub(super) fn step(&mut self, input: Input<super::PrimaryBackup>, fx: &mut Fx) {
        match input {
            Input::Message { from, message } => self.receive(from, message, fx),
            Input::Timer(Timer::Watch) => self.ask_store(fx),
            Input::Timer(Timer::Heartbeat) => self.beat(fx),
            Input::Timer(Timer::Ask) => self.ask_timer(fx),
            Input::Timer(Timer::Acknowledgement) => self.fall_back(fx),
            Input::Timer(timer @ (Timer::Lease | Timer::NextLease)) => self.lease_timer(timer, fx),
            Input::Timer(Timer::Attempt | Timer::Expiry) => {}
            Input::Request(request) => self.request(request, fx),
            Input::Persisted(_) => self.persisted(fx),
            Input::Transfer(_) | Input::Change(_) => {}
            Input::Drawn(_) => unreachable!("a server draws nothing"),
        }
    }

    fn receive(&mut self, from: NodeId, message: Message, fx: &mut Fx) {
        match message {
            Message::Follow { epoch, from: position } => self.followed(from, epoch, position, fx),
            Message::Ship { epoch, after, entries, committed, end } => {
                self.shipped(from, epoch, after, &entries, (committed, end), fx);
            }
            Message::Rewind { epoch, asked, to } => self.rewind(from, epoch, asked, to, fx),
            Message::Ack { epoch, index } => self.acked(from, epoch, index, fx),
            Message::Ping { .. } => fx.send(from, Message::Info(self.info())),
            Message::Promote { epoch, sync } => self.promoted(epoch, sync, fx),
            Message::Replicate { epoch, primary } => self.replicate(epoch, primary, fx),
            Message::State(state) => self.stated(&state, fx),
            Message::Granted { call, epoch, sync } => self.granted(call, epoch, sync, fx),
            Message::Renewed { call, epoch } => self.renewed(call, epoch, fx),
            Message::SyncSet { epoch, sync } => self.sync_set(epoch, sync, fx),
            Message::Admitted { epoch, call } => self.admitted(epoch, call, fx),
            // What watchers and the store are told is not for servers.
            _ => {}
        }
    }

    pub(super) fn view(&self) -> NodeView<'_> {
        NodeView {
            phase: self.phase,
            epoch: self.identity.epoch,
            leader: self.identity.primary,
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
            Detail::new("epoch", self.identity.epoch),
            Detail::new("primary", name(self.identity.primary)),
            Detail::new("position", place(self.log.last())),
            Detail::new("log on disk to", self.durable_index),
            Detail::new("committed", self.committed),
            Detail::new("entries rewound", self.rewound),
            Detail::new("data", join(self.store.values().map(|(key, value)| format!("k{key}={value}")))),
        ];
        match &self.role {
            Role::Backup(backup) => details.push(Detail::new("same as the primary's to", backup.matched)),
            Role::Primary(primary) => details.extend(primary.describe(&self.config)),
        }
        if self.disk > 0 {
            details.push(Detail::new("disk", self.disk));
            details.push(Detail::new("may be promoted", !self.identity.is_fresh));
        }
        details
    }

    pub(super) fn info(&self) -> Info {
        let Identity { epoch, primary, is_fresh } = self.identity;
        Info { epoch, leads: self.leads(epoch), primary, last: self.log.last(), is_fresh }
    }

    pub(super) fn leads(&self, epoch: u64) -> bool {
        matches!(self.role, Role::Primary(_)) && epoch == self.identity.epoch
    }

    pub(super) fn others(&self) -> impl Iterator<Item = NodeId> + use<> {
        let me = self.id;
        (1..=self.servers).map(NodeId).filter(move |node| *node != me)
    }

    pub(super) fn enter(&mut self, phase: u8, cause: u8, fx: &mut Fx) {
        if self.phase != phase {
            self.phase = phase;
            fx.become_phase(phase, cause);
        }
    }

    // ---- who leads ----

    /// What its disk says it is, it goes on to be; a backup asks its primary for what it lacks.
    fn ask_timer(&mut self, fx: &mut Fx) {
        if matches!(self.role, Role::Primary(_)) {
            return;
        }
        match self.identity.primary {
            Some(primary) if primary == self.id => self.resume(fx),
            Some(primary) => self.look_for(primary, fx),
            None => {}
        }
    }

    /// A primary that crashed and was not replaced. Who was in sync it no longer knows: where that is written outside,
    /// it waits to be promoted anew.
    fn resume(&mut self, fx: &mut Fx) {
        let has_led = self.log.last_index() > 0;
        if self.config.failover == Failover::Lease || self.config.keeps_sync_outside() && has_led {
            return;
        }
        let sync = Sync { version: 0, members: NodeSet::first(self.servers) };
        self.lead(self.identity.epoch, sync, cause::IS_CONFIGURED, fx);
    }

    fn promoted(&mut self, epoch: u64, sync: Sync, fx: &mut Fx) {
        if epoch > self.identity.epoch && !self.identity.is_fresh {
            self.lead(epoch, sync, cause::IS_PROMOTED, fx);
        }
    }

    pub(super) fn lead(&mut self, epoch: u64, sync: Sync, cause: u8, fx: &mut Fx) {
        self.identity = Identity { epoch, primary: Some(self.id), is_fresh: false };
        if self.log.last().term < epoch {
            self.log.push(Entry { term: epoch, command: Command::Noop });
        }
        self.role = Role::Primary(Primary::new(self.log.last_index(), sync, self.others()));
        self.waiting.clear();
        fx.cancel_timer(Timer::Ask);
        self.enter(phase::PRIMARY, cause, fx);
        self.save(fx);
        // After a restart all may be on disk already.
        self.advance(fx);
        self.beat(fx);
    }

    fn replicate(&mut self, epoch: u64, primary: NodeId, fx: &mut Fx) {
        if primary != self.id {
            self.follow(epoch, primary, cause::FOLLOWS_ANOTHER, fx);
        }
    }

    /// Becomes a backup of `primary`, unless it is of a later epoch, or is that already.
    pub(super) fn follow(&mut self, epoch: u64, primary: NodeId, cause: u8, fx: &mut Fx) {
        let now = (self.identity.epoch, self.identity.primary);
        if epoch < now.0 || epoch == now.0 && now.1.is_some() {
            return;
        }
        let cause = if matches!(self.role, Role::Primary(_)) { cause::IS_DEMOTED } else { cause };
        self.identity = Identity { epoch, primary: Some(primary), ..self.identity };
        self.step_back(cause, fx);
        self.ask(primary, fx);
    }

    /// Leads no more, or follows another one: what it holds has to be compared anew.
    pub(super) fn step_back(&mut self, cause: u8, fx: &mut Fx) {
        self.role = Role::Backup(Backup::default());
        self.waiting.clear();
        for timer in [Timer::Heartbeat, Timer::Acknowledgement] {
            fx.cancel_timer(timer);
        }
        self.enter(phase::SEEKING, cause, fx);
        self.save(fx);
    }

    pub(super) fn ask_interval(&self) -> Span {
        Span::exactly(Duration(self.config.heartbeat.0.saturating_mul(3)))
    }

    // ---- the disk ----

    /// Hands the disk all that it has not been given. Nothing sent afterwards leaves before that is written.
    pub(super) fn save(&mut self, fx: &mut Fx) {
        let write = Write {
            splice: self.unsaved(),
            identity: (self.identity != self.saved).then_some(self.identity),
            ..Write::default()
        };
        self.saved = self.identity;
        self.saved_index = self.log.last_index();
        if write != Write::default() {
            self.writes += 1;
            fx.persist(write);
        }
    }

    fn unsaved(&self) -> Option<Splice> {
        let from = self.saved_index + 1;
        let last = self.log.last_index();
        (from <= last).then(|| Splice { from, entries: self.log.slice(from, (last + 1 - from) as usize) })
    }

    /// While a write is under way, what comes waits for the next one, which takes it all.
    pub(super) fn save_when_idle(&mut self, fx: &mut Fx) {
        if self.writes == 0 {
            self.save(fx);
        }
    }

    fn persisted(&mut self, fx: &mut Fx) {
        self.writes -= 1;
        if self.writes == 0 {
            self.durable_index = self.saved_index;
        }
        let has_more = self.saved_index < self.log.last_index();
        self.save_when_idle(fx);
        match self.role {
            Role::Backup(_) if has_more => self.acknowledge(fx),
            Role::Backup(_) => {}
            Role::Primary(_) => {
                self.advance(fx);
                self.ship_to_all(fx);
            }
        }
    }

    // ---- the log and the data ----

    /// Drops all from `from` on; what was applied of it is undone.
    pub(super) fn truncate(&mut self, from: u64) {
        let last = self.log.last_index();
        if from > last {
            return;
        }
        self.rewound += last + 1 - from;
        self.log.truncate(from);
        self.saved_index = self.saved_index.min(from - 1);
        self.durable_index = self.durable_index.min(from - 1);
        self.committed = self.committed.min(from - 1);
        if self.applied > self.committed {
            (self.applied, self.store) = (0, Store::default());
            self.apply_committed(|_, _| {});
        }
    }

    fn apply_committed(&mut self, mut each: impl FnMut(&Entry, Option<u64>)) {
        while self.applied < self.committed {
            let Some(entry) = self.log.get(self.applied + 1) else { break };
            self.applied += 1;
            let answer = self.store.apply(entry);
            each(entry, answer);
        }
    }

    /// Applies what is committed, and answers who asked here.
    pub(super) fn commit_to(&mut self, index: u64, fx: &mut Fx) {
        self.committed = self.committed.max(index.min(self.log.last_index()));
        let mut applied = Vec::new();
        self.apply_committed(|entry, answer| applied.extend(entry.command.request().map(|request| (request, answer))));
        for (request, answer) in applied {
            if self.waiting.get(&request.client) == Some(&request.serial) {
                self.waiting.remove(&request.client);
                self.answer(request, answer, fx);
            }
        }
    }
}

/// At time 0, node 1 is configured as the primary, unless they have yet to ask the store.
fn first_identity(config: &Config, saved: &Durable) -> Identity {
    let is_first = saved.disk == 0 && saved.identity == Identity::default();
    match is_first && config.failover != Failover::Lease {
        true => Identity { epoch: 1, primary: Some(NodeId(1)), is_fresh: false },
        false => saved.identity,
    }
}
