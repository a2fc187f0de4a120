//! The replicated state machine: a key-value store with client sessions (Raft paper, section 8).
//!
//! A session remembers the last serial number that it executed and the answer, so a command that
//! arrives twice is applied once.

use super::log::{Command, Entry, chain};
use super::{Operation, RequestId};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Store {
    values: BTreeMap<u32, u64>,
    sessions: BTreeMap<u32, Session>,
    /// Clients whose session was opened and has not expired, where sessions do.
    open: BTreeSet<u32>,
    /// Keeps no sessions: a command is executed as often as it comes.
    pub forgets_clients: bool,
    summary: Summary,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Session {
    serial: u32,
    answer: Option<u64>,
}

/// What a store is known by, whatever it holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Summary {
    /// Hash over everything applied.
    pub chain: u64,
    /// How many commands were executed, each once.
    pub executed: u64,
}

/// A part of a store, as snapshots carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    Value { key: u32, value: u64 },
    Session { client: u32, serial: u32, answer: Option<u64> },
}

impl Store {
    /// What `records` tell of a store.
    pub fn of(summary: Summary, records: impl Iterator<Item = Record>) -> Store {
        let mut store = Store { summary, ..Store::default() };
        for record in records {
            match record {
                Record::Value { key, value } => drop(store.values.insert(key, value)),
                Record::Session { client, serial, answer } => {
                    store.sessions.insert(client, Session { serial, answer });
                }
            }
        }
        store
    }

    /// All that the store holds besides its summary, in order.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        let values = self.values.iter().map(|(key, value)| Record::Value { key: *key, value: *value });
        let session = |(client, session): (&u32, &Session)| {
            let Session { serial, answer } = *session;
            Record::Session { client: *client, serial, answer }
        };
        values.chain(self.sessions.iter().map(session))
    }

    /// Applies the next entry of the log and returns what its client is told.
    pub fn apply(&mut self, entry: &Entry) -> Option<u64> {
        self.summary.chain = chain(self.summary.chain, entry);
        if let Command::Session { client, opens } = entry.command {
            match opens {
                true => self.open.insert(client),
                false => self.open.remove(&client),
            };
        }
        let Command::Client(request) = entry.command else { return None };
        if let Some(answer) = self.answered(request.id) {
            return answer;
        }
        self.summary.executed += 1;
        let answer = match request.operation {
            Operation::Put { key, value } => {
                self.values.insert(key, value);
                Some(value)
            }
            Operation::Get { key } => self.value(key),
        };
        if !self.forgets_clients {
            self.sessions.insert(request.id.client, Session { serial: request.id.serial, answer });
        }
        answer
    }

    /// What a request was answered when it was executed; none if it was not.
    pub fn answered(&self, id: RequestId) -> Option<Option<u64>> {
        let session = self.sessions.get(&id.client).filter(|_| !self.forgets_clients)?;
        (session.serial >= id.serial).then_some(session.answer)
    }

    /// True while the client's session lives.
    pub fn is_open(&self, client: u32) -> bool {
        self.open.contains(&client)
    }

    pub fn open(&self) -> impl Iterator<Item = u32> {
        self.open.iter().copied()
    }

    pub fn value(&self, key: u32) -> Option<u64> {
        self.values.get(&key).copied()
    }

    /// Hash over everything applied so far.
    pub fn chain(&self) -> u64 {
        self.summary.chain
    }

    /// How many commands were executed, each once.
    pub fn executed(&self) -> u64 {
        self.summary.executed
    }

    pub fn summary(&self) -> Summary {
        self.summary
    }

    pub fn values(&self) -> impl Iterator<Item = (u32, u64)> {
        self.values.iter().map(|(key, value)| (*key, *value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Request;

    fn put(serial: u32, value: u64) -> Entry {
        let request = Request { id: RequestId { client: 1, serial }, operation: Operation::Put { key: 7, value } };
        Entry { term: 1, command: Command::Client(request) }
    }

    #[test]
    fn a_store_is_what_its_records_tell() {
        let mut store = Store::default();
        store.apply(&put(1, 10));
        store.apply(&put(2, 20));
        let records: Vec<Record> = store.records().collect();
        assert_eq!(records.len(), 2);
        assert_eq!(Store::of(store.summary(), records.into_iter()), store);
    }

    #[test]
    fn a_command_that_arrives_twice_is_applied_once() {
        let mut store = Store::default();
        store.apply(&put(1, 10));
        store.apply(&put(2, 20));
        assert_eq!(store.apply(&put(1, 10)), Some(20));
        assert_eq!(store.values().collect::<Vec<_>>(), [(7, 20)]);
        assert_eq!(store.executed(), 2);
    }
}
