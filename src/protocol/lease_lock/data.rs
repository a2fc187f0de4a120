//! The data that the lock protects: all of it, with the log of how it came about.

use crate::protocol::Request;
use crate::protocol::log::{Command, Entry, Log};
use crate::protocol::store::{Record, Store};
use std::fmt;

/// Entries that are kept for whoever compares logs.
const KEPT: u64 = 64;

#[derive(Clone, Hash, Debug, Default)]
pub struct Data {
    pub log: Log,
    /// The whole log, applied.
    pub state: Store,
}

impl Data {
    /// Writes into this copy of the data, under this token.
    pub fn write(&mut self, token: u64, request: Request) -> u64 {
        let entry = Entry { term: token, command: Command::Client(request) };
        self.state.apply(&entry);
        self.log.push(entry)
    }

    /// Forgets how it came about long before `index`.
    pub fn shorten(&mut self, index: u64) {
        if index >= self.log.base().index + 2 * KEPT {
            self.log.compact(index - KEPT, |_| {});
        }
    }

    /// Flips bits of one of its values; false if it has none.
    pub fn flip(&mut self, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        let mut records: Vec<Record> = self.state.records().collect();
        let values = self.state.values().count() as u64;
        if values == 0 {
            return false;
        }
        if let Some(Record::Value { value, .. }) = records.get_mut(draw(values) as usize) {
            *value ^= 1 << draw(8);
        }
        self.state = Store::of(self.state.summary(), records.into_iter());
        true
    }
}

impl fmt::Display for Data {
    /// `k1=7 k2=9`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<String> = self.state.values().map(|(key, value)| format!("k{key}={value}")).collect();
        f.write_str(&values.join(" "))
    }
}
