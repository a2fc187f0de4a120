//! What a store and the storage keep on their disks; those who want the lock keep nothing.

use super::Data;
use super::message::{Call, LockValue};
use std::collections::VecDeque;
use std::sync::Arc;

/// Connections whose calls the storage can tell apart; of older ones, it takes a copy for a call.
const CONNECTIONS: usize = 64;

#[derive(Clone, Debug, Default)]
pub struct Durable {
    /// It has run before.
    pub started: bool,
    pub key: Key,
    /// The last token that the store gave away.
    pub token: u64,
    pub kept: Kept,
}

/// A lock in a store.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Key {
    #[default]
    Free,
    Held(LockValue),
    /// Its lease has ended, and nobody gets it before the lock-delay has.
    Delayed,
}

/// What the storage keeps.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    pub data: Arc<Data>,
    /// The newest token that it has seen.
    pub newest: u64,
    /// By connection, the last call that was carried out.
    calls: VecDeque<(LockValue, u32)>,
}

#[derive(Clone, Debug)]
pub enum Write {
    Started,
    Lock { key: Key, token: u64 },
    Newest(u64),
    Data { call: Call, data: Arc<Data> },
}

impl Durable {
    pub fn apply(&mut self, write: &Write) {
        match write {
            Write::Started => self.started = true,
            Write::Lock { key, token } => (self.key, self.token) = (*key, *token),
            Write::Newest(token) => self.kept.newest = *token,
            Write::Data { call, data } => self.kept.write(*call, data),
        }
    }

    pub fn flip(&mut self, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        if self.token > 0 {
            self.token ^= 1 << draw(8);
            return true;
        }
        Arc::make_mut(&mut self.kept.data).flip(draw)
    }
}

impl Kept {
    pub fn write(&mut self, call: Call, data: &Arc<Data>) {
        self.data = data.clone();
        self.newest = self.newest.max(call.token);
        self.called(call);
    }

    /// The number of the last call of this connection, zero if there was none.
    pub fn last_call(&self, value: LockValue) -> u32 {
        let found = self.calls.iter().find(|(connection, _)| *connection == value);
        found.map_or(0, |(_, number)| *number)
    }

    pub fn called(&mut self, call: Call) {
        if let Some(known) = self.calls.iter_mut().find(|(connection, _)| *connection == call.value) {
            known.1 = call.number;
            return;
        }
        if self.calls.len() == CONNECTIONS {
            self.calls.pop_front();
        }
        self.calls.push_back((call.value, call.number));
    }
}
