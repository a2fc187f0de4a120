//! What the servers share: the store with the leader key and the list of who is in sync (etcd, for Patroni), or the
//! operator's console beside the storage. It promises only what is on its own disk.

use super::roster::Roster;
use super::{
    Config, Durable, Failover, Fx, Info, Kept, Message, PrimaryBackup, State, Sync, Timer, Write, name, phase,
};
use crate::protocol::configuration::NodeSet;
use crate::protocol::log::Position;
use crate::protocol::{Detail, Input, NodeView};
use crate::types::{NodeId, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Arbiter {
    pub(super) config: Config,
    servers: u16,
    pub(super) kept: Kept,
    /// Who asked the store lately, how far each was, and how many turns ago.
    touched: BTreeMap<NodeId, (Position, u64)>,
    pub(super) roster: Roster,
}

impl Arbiter {
    pub(super) fn boot(servers: u16, config: &Config, saved: &Durable, fx: &mut Fx) -> Arbiter {
        let kept = if saved.kept == Kept::default() { first_kept(servers, config) } else { saved.kept };
        let interval = match config.failover {
            Failover::Monitors => None, // they ask one another
            Failover::Lease => Some(config.loop_wait),
            Failover::Operator => Some(config.heartbeat),
        };
        if let Some(interval) = interval {
            fx.set_timer(Timer::Watch, Span::exactly(interval));
        }
        // Whoever was given the key before a crash has it for the whole time once more.
        if config.failover == Failover::Lease && kept.leader.is_some() {
            fx.set_timer(Timer::Expiry, Span::exactly(config.ttl));
        }
        Arbiter {
            config: config.clone(),
            servers,
            kept,
            touched: BTreeMap::new(),
            roster: Roster::new(servers, config),
        }
    }

    pub(super) fn step(&mut self, input: Input<PrimaryBackup>, fx: &mut Fx) {
        match input {
            Input::Message { from, message } => self.receive(from, message, fx),
            Input::Timer(Timer::Watch) if self.config.failover == Failover::Operator => self.look(fx),
            Input::Timer(Timer::Watch) => self.forget(fx),
            Input::Timer(Timer::Expiry) => self.expire(fx),
            // Clients do not ask it; what is on its disk leaves by itself.
            _ => {}
        }
    }

    fn receive(&mut self, from: NodeId, message: Message, fx: &mut Fx) {
        match message {
            Message::Touch { info } => self.touch(from, info, fx),
            Message::Acquire { call, after, last } => self.acquire(from, call, after, last, fx),
            Message::Renew { call, epoch, end } => self.renew(from, call, epoch, end, fx),
            Message::SetSync { epoch, sync } => self.set_sync(from, epoch, sync, fx),
            Message::Info(info) => self.hear(from, info, fx),
            Message::Admit { epoch, call } => self.admit(from, epoch, call, fx),
            _ => {}
        }
    }

    pub(super) fn view(&self) -> NodeView<'_> {
        NodeView { phase: phase::BACKUP, epoch: self.kept.epoch, leader: self.kept.leader, ..NodeView::PLAIN }
    }

    pub(super) fn inspect(&self) -> Vec<Detail> {
        let mut details = vec![Detail::new("leader", name(self.kept.leader)), Detail::new("epoch", self.kept.epoch)];
        match self.config.failover {
            Failover::Monitors => {}
            Failover::Lease => details.push(Detail::new("optime", self.kept.optime)),
            Failover::Operator => details.push(Detail::new("servers", self.roster.describe())),
        }
        if self.config.keeps_sync_outside() {
            details.push(Detail::new("in sync", self.kept.sync.members));
        }
        details
    }

    pub(super) fn persist(&self, fx: &mut Fx) {
        fx.persist(Write { kept: Some(self.kept), ..Write::default() });
    }

    pub(super) fn all(&self) -> impl Iterator<Item = NodeId> + use<> {
        (1..=self.servers).map(NodeId)
    }

    // ---- the leader key ----

    fn state(&self) -> Message {
        let Kept { epoch, leader, optime, sync } = self.kept;
        let positions = self.touched.iter().map(|(node, (position, _))| (*node, *position)).collect();
        Message::State(Arc::new(State { epoch, leader, optime, positions, sync }))
    }

    fn touch(&mut self, from: NodeId, info: Info, fx: &mut Fx) {
        match info.is_fresh {
            true => drop(self.touched.remove(&from)),
            false => drop(self.touched.insert(from, (info.last, 0))),
        }
        fx.send(from, self.state());
    }

    /// Keys of those that are silent have a time to live, too.
    fn forget(&mut self, fx: &mut Fx) {
        let turns = self.config.ttl.0 / self.config.loop_wait.0.max(1);
        self.touched.retain(|_, (_, silent)| {
            *silent += 1;
            *silent <= turns
        });
        fx.set_timer(Timer::Watch, Span::exactly(self.config.loop_wait));
    }

    fn acquire(&mut self, from: NodeId, call: u64, after: u64, last: Position, fx: &mut Fx) {
        let is_free = self.kept.leader.is_none_or(|leader| leader == from);
        if after != self.kept.epoch || !is_free {
            return fx.send(from, self.state());
        }
        let epoch = after + 1;
        self.kept = Kept { epoch, leader: Some(from), optime: last.index, ..self.kept };
        self.persist(fx);
        fx.set_timer(Timer::Expiry, Span::exactly(self.config.ttl));
        fx.send(from, Message::Granted { call, epoch, sync: self.kept.sync });
        self.tell_all_but(Some(from), fx);
    }

    fn tell_all_but(&self, except: Option<NodeId>, fx: &mut Fx) {
        for node in self.all().filter(|node| Some(*node) != except) {
            fx.send(node, self.state());
        }
    }

    fn renew(&mut self, from: NodeId, call: u64, epoch: u64, end: u64, fx: &mut Fx) {
        if (self.kept.leader, self.kept.epoch) != (Some(from), epoch) {
            return fx.send(from, self.state());
        }
        if self.kept.optime < end {
            self.kept.optime = end;
            self.persist(fx);
        }
        fx.set_timer(Timer::Expiry, Span::exactly(self.config.ttl));
        fx.send(from, Message::Renewed { call, epoch });
    }

    fn expire(&mut self, fx: &mut Fx) {
        self.kept.leader = None;
        self.persist(fx);
        self.tell_all_but(None, fx);
    }

    // ---- who is in sync ----

    /// Compare and set, by the version. The same once more is answered once more.
    fn set_sync(&mut self, from: NodeId, epoch: u64, sync: Sync, fx: &mut Fx) {
        if (self.kept.leader, self.kept.epoch) != (Some(from), epoch) {
            return;
        }
        if sync.version == self.kept.sync.version + 1 {
            self.kept.sync = sync;
            self.persist(fx);
        }
        if sync == self.kept.sync {
            fx.send(from, Message::SyncSet { epoch, sync });
        }
    }
}

/// All are in sync at first: their logs are empty. The operator has configured node 1 as the primary.
fn first_kept(servers: u16, config: &Config) -> Kept {
    let sync = Sync { version: 0, members: NodeSet::first(servers) };
    match config.failover {
        Failover::Operator => Kept { epoch: 1, leader: Some(NodeId(1)), optime: 0, sync },
        Failover::Monitors | Failover::Lease => Kept { sync, ..Kept::default() },
    }
}
