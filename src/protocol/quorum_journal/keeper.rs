//! ZooKeeper, as the controllers use it: sessions that end with silence, one ephemeral lock, and a persistent note of
//! who was the active one. It is taken for one process that keeps everything on its disk.

use super::durable::{Durable, Kept, Write};
use super::message::{Lock, Message};
use super::{Config, Fx, QuorumJournal, Timer, name, phase};
use crate::protocol::{Detail, Input, NodeView};
use crate::types::{Duration, NodeId, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// It looks so often while a session may last.
const LOOKS: u64 = 8;
/// Revisions of another disk lie so far apart.
const DISK: u64 = 1 << 40;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Keeper {
    session_timeout: Duration,
    name_nodes: u16,
    kept: Kept,
    /// Looks since each session was heard. After a restart they all begin anew.
    silent: BTreeMap<NodeId, u64>,
}

impl Keeper {
    pub(super) fn boot(config: &Config, name_nodes: u16, saved: &Durable, fx: &mut Fx) -> Keeper {
        let mut kept = Kept::clone(&saved.kept);
        kept.revision = kept.revision.max(u64::from(saved.disk) * DISK);
        let silent = kept.sessions.keys().map(|node| (*node, 0)).collect();
        let keeper = Keeper { session_timeout: config.session_timeout, name_nodes, kept, silent };
        keeper.look_again(fx);
        keeper
    }

    fn look_again(&self, fx: &mut Fx) {
        fx.set_timer(Timer::Expiry, Span::exactly(Duration((self.session_timeout.0 / LOOKS).max(1))));
    }

    pub(super) fn step(&mut self, input: Input<QuorumJournal>, fx: &mut Fx) {
        match input {
            Input::Message { from, message } if from.0 <= self.name_nodes => self.receive(from, message, fx),
            Input::Timer(Timer::Expiry) => self.look(fx),
            // Clients do not ask it.
            _ => {}
        }
    }

    fn receive(&mut self, from: NodeId, message: Message, fx: &mut Fx) {
        match message {
            Message::Touch { session, wants } => self.touch(from, session, wants, fx),
            Message::SetBreadcrumb { session, version } => self.set_breadcrumb(from, session, version, fx),
            Message::Quit { session } if self.kept.sessions.get(&from) == Some(&session) => self.end(&[from], fx),
            _ => {}
        }
    }

    /// A session with a later number is a new one. The one before it, of a process that is gone, lasts until it expires.
    fn touch(&mut self, from: NodeId, session: u64, wants: bool, fx: &mut Fx) {
        let latest = self.kept.latest.get(&from).copied().unwrap_or(0);
        let is_held = self.kept.lock.is_some_and(|lock| lock.holder == from && lock.session != session);
        if session > latest && !is_held {
            self.kept.sessions.insert(from, session);
            self.kept.latest.insert(from, session);
            self.change(fx);
        }
        match self.kept.sessions.get(&from) {
            Some(live) if *live == session => {}
            // It waits for the end of its old session.
            _ if session > latest => return fx.send(from, self.state(session)),
            _ => return fx.send(from, Message::Expired { session }),
        }
        self.silent.insert(from, 0);
        if wants && self.kept.lock.is_none() {
            self.kept.lock = Some(Lock { holder: from, session, version: self.kept.revision + 1 });
            self.change(fx);
        }
        fx.send(from, self.state(session));
    }

    /// Only whoever holds the lock writes it.
    fn set_breadcrumb(&mut self, from: NodeId, session: u64, version: u64, fx: &mut Fx) {
        if self.kept.lock != Some(Lock { holder: from, session, version }) {
            return fx.send(from, Message::Expired { session });
        }
        if self.kept.breadcrumb != Some(from) {
            self.kept.breadcrumb = Some(from);
            self.change(fx);
        }
        fx.send(from, Message::BreadcrumbSet { version });
    }

    fn look(&mut self, fx: &mut Fx) {
        self.look_again(fx);
        self.silent.values_mut().for_each(|looks| *looks += 1);
        let is_over = |(_, looks): &(&NodeId, &u64)| **looks > LOOKS;
        let over: Vec<NodeId> = self.silent.iter().filter(is_over).map(|(node, _)| *node).collect();
        if !over.is_empty() {
            self.end(&over, fx);
        }
    }

    /// The lock ends with its session. That is news to all who watch it.
    fn end(&mut self, over: &[NodeId], fx: &mut Fx) {
        for node in over {
            self.kept.sessions.remove(node);
            self.silent.remove(node);
        }
        let is_free = self.kept.lock.is_some_and(|lock| over.contains(&lock.holder));
        self.kept.lock = self.kept.lock.filter(|_| !is_free);
        self.change(fx);
        if is_free {
            self.kept.sessions.iter().for_each(|(node, session)| fx.send(*node, self.state(*session)));
        }
    }

    fn change(&mut self, fx: &mut Fx) {
        self.kept.revision += 1;
        fx.persist(Write::Kept(Arc::new(self.kept.clone())));
    }

    fn state(&self, session: u64) -> Message {
        let Kept { revision, lock, breadcrumb, .. } = self.kept;
        Message::State { session, revision, lock, breadcrumb }
    }

    pub(super) fn view(&self) -> NodeView<'_> {
        NodeView { phase: phase::JOURNAL, leader: self.kept.lock.map(|lock| lock.holder), ..NodeView::PLAIN }
    }

    pub(super) fn inspect(&self) -> Vec<Detail> {
        vec![
            Detail::new("lock", self.kept.lock.map_or("free".into(), |lock| lock.to_string())),
            Detail::new("breadcrumb", name(self.kept.breadcrumb)),
            Detail::new("sessions of", super::join(self.kept.sessions.keys())),
            Detail::new("revision", self.kept.revision),
        ]
    }
}
