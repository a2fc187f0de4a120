//! A store of locks: one key with an expiry, set if it does not exist, and changed only by who knows its value.

use super::durable::{Durable, Key, Write};
use super::message::{LockValue, Message};
use super::{Config, LeaseLock, Persistence, Timer, name, phase};
use crate::protocol::configuration::Standing;
use crate::protocol::{Detail, Effects, Input, NodeView, Outcome};
use crate::types::{Duration, NodeId, Span};

/// Between two writes to disk, with `everysec`.
const SYNC_EVERY: Duration = Duration::from_secs(1);

#[derive(Clone, Debug)]
pub struct Store {
    config: Config,
    key: Key,
    /// The last token that it gave away.
    token: u64,
    /// It was restarted, and somebody may hold a lock of which it knows nothing.
    is_silent: bool,
    /// Something changed since the last write to disk.
    is_dirty: bool,
}

impl Store {
    pub(super) fn boot(config: &Config, saved: &Durable, fx: &mut Effects<LeaseLock>) -> Store {
        let store = Store {
            config: config.clone(),
            key: saved.key,
            token: saved.token,
            is_silent: config.delayed_restart && saved.started,
            is_dirty: false,
        };
        match store.key {
            _ if store.is_silent => store.expire_after(Duration(config.ttl.0 + config.drift().0), fx),
            Key::Free => {}
            // How much of it was left when it crashed, nobody knows.
            Key::Held(_) => store.expire_after(config.ttl, fx),
            Key::Delayed => store.expire_after(config.lock_delay, fx),
        }
        if config.delayed_restart && !saved.started {
            fx.persist(Write::Started);
        }
        store
    }

    pub(super) fn step(&mut self, input: Input<LeaseLock>, fx: &mut Effects<LeaseLock>) {
        match input {
            Input::Message { from, message } if !self.is_silent => self.receive(from, message, fx),
            Input::Timer(Timer::Expire) => self.expired(fx),
            Input::Timer(Timer::Sync) => self.sync(fx),
            Input::Request(request) => fx.reply(request.id, Outcome::Redirect(self.holder())),
            _ => {}
        }
    }

    fn receive(&mut self, from: NodeId, message: Message, fx: &mut Effects<LeaseLock>) {
        match message {
            Message::Set { value, .. } => self.set(from, value, fx),
            Message::Extend { value, round, .. } => self.extend(from, value, round, fx),
            Message::Release { value } => self.release(value, fx),
            _ => {}
        }
    }

    fn set(&mut self, from: NodeId, value: LockValue, fx: &mut Effects<LeaseLock>) {
        if self.key == Key::Free {
            self.token += 1;
            self.change(Key::Held(value), fx);
            self.expire_after(self.config.ttl, fx);
        }
        // A copy of what was granted is granted, and not extended.
        match self.key == Key::Held(value) {
            true => fx.send(from, Message::Granted { value, token: self.token }),
            false => fx.send(from, Message::Refused { value, holder: self.holder() }),
        }
    }

    fn extend(&mut self, from: NodeId, value: LockValue, round: u32, fx: &mut Effects<LeaseLock>) {
        let done = self.key == Key::Held(value);
        if done {
            self.expire_after(self.config.ttl, fx);
        }
        fx.send(from, Message::Extended { value, round, done });
    }

    fn release(&mut self, value: LockValue, fx: &mut Effects<LeaseLock>) {
        if self.key == Key::Held(value) {
            fx.cancel_timer(Timer::Expire);
            self.change(Key::Free, fx);
        }
    }

    fn expired(&mut self, fx: &mut Effects<LeaseLock>) {
        let was_held = matches!(self.key, Key::Held(_)) && !self.is_silent;
        self.is_silent = false;
        match was_held && self.config.lock_delay > Duration::ZERO {
            true => {
                self.change(Key::Delayed, fx);
                self.expire_after(self.config.lock_delay, fx);
            }
            false => self.change(Key::Free, fx),
        }
    }

    fn expire_after(&self, after: Duration, fx: &mut Effects<LeaseLock>) {
        fx.set_timer(Timer::Expire, Span::exactly(after));
    }

    fn change(&mut self, key: Key, fx: &mut Effects<LeaseLock>) {
        self.key = key;
        match self.config.persistence {
            Persistence::Nothing => {}
            Persistence::Always => fx.persist(Write::Lock { key, token: self.token }),
            Persistence::EverySecond if self.is_dirty => {}
            Persistence::EverySecond => {
                self.is_dirty = true;
                fx.set_timer(Timer::Sync, Span::exactly(SYNC_EVERY));
            }
        }
    }

    fn sync(&mut self, fx: &mut Effects<LeaseLock>) {
        self.is_dirty = false;
        fx.persist(Write::Lock { key: self.key, token: self.token });
    }

    fn holder(&self) -> Option<NodeId> {
        match self.key {
            Key::Held(value) => Some(value.node),
            Key::Free | Key::Delayed => None,
        }
    }

    pub(super) fn view(&self) -> NodeView<'_> {
        NodeView { phase: phase::STORE, leader: self.holder(), standing: Standing::Attendant, ..NodeView::PLAIN }
    }

    pub(super) fn inspect(&self) -> Vec<Detail> {
        let lock = match self.key {
            Key::Free => "free".to_string(),
            Key::Held(value) => value.to_string(),
            Key::Delayed => "lock-delay".to_string(),
        };
        vec![
            Detail::new("lock", lock),
            Detail::new("held by", name(self.holder())),
            Detail::new("tokens given", self.token),
            Detail::new("silent after a restart", self.is_silent),
        ]
    }
}
