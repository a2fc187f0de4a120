//! A replicated log: entries numbered from 1, each with its term, and a chain hash over all before it.
//!
//! The chain hash makes "the logs are identical up to here" (the Log Matching Property, Raft paper,
//! section 5.3) a comparison of two numbers. A prefix that nobody will ask for can be dropped; its end
//! stays known as the base.

use super::configuration::Configuration;
use super::{Operation, Request, RequestId};
use std::collections::VecDeque;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Command {
    /// What a new leader appends to learn what is committed (section 8), and what `[initial]` logs hold.
    Noop,
    Client(Request),
    /// Who the members are from here on.
    Configure(Configuration),
    /// A client's session begins, or has expired.
    Session {
        client: u32,
        opens: bool,
    },
}

impl Command {
    pub fn request(&self) -> Option<RequestId> {
        match self {
            Command::Noop | Command::Configure(_) | Command::Session { .. } => None,
            Command::Client(request) => Some(request.id),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Entry {
    pub term: u64,
    pub command: Command,
}

impl Entry {
    pub(super) fn flip(&mut self, bits: u8) {
        match &mut self.command {
            Command::Noop | Command::Configure(_) | Command::Session { .. } => self.term ^= u64::from(bits),
            Command::Client(Request { operation: Operation::Put { value, .. }, .. }) => *value ^= u64::from(bits),
            Command::Client(Request { operation: Operation::Get { key }, .. }) => *key ^= u32::from(bits),
        }
    }
}

/// A place in a log: an index and the term of the entry there.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Position {
    pub index: u64,
    pub term: u64,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Log {
    base: Position,
    base_chain: u64,
    /// The last entry's place and chain hash, the base's if there is none: asked for at every step.
    end: Position,
    end_chain: u64,
    /// Each entry with the chain hash up to and including it.
    entries: VecDeque<(Entry, u64)>,
}

impl Log {
    pub fn from_terms(terms: &[u64]) -> Log {
        let mut log = Log::default();
        for term in terms {
            log.push(Entry { term: *term, command: Command::Noop });
        }
        log
    }

    /// The last index that was dropped, with its term; zero if none was.
    pub fn base(&self) -> Position {
        self.base
    }

    #[inline]
    pub fn last_index(&self) -> u64 {
        self.end.index
    }

    #[inline]
    pub fn last(&self) -> Position {
        self.end
    }

    /// The hash over the whole log.
    #[inline]
    pub fn last_chain(&self) -> u64 {
        self.end_chain
    }

    pub fn get(&self, index: u64) -> Option<&Entry> {
        self.slot(index).map(|(entry, _)| entry)
    }

    /// The term at `index`: also at the base and, zero, before the first entry.
    pub fn term_at(&self, index: u64) -> Option<u64> {
        match index == self.base.index {
            true => Some(self.base.term),
            false => self.get(index).map(|entry| entry.term),
        }
    }

    /// The hash over entries `1..=index`, none beyond the end or before the base.
    pub fn chain_at(&self, index: u64) -> Option<u64> {
        match index == self.base.index {
            true => Some(self.base_chain),
            false => self.slot(index).map(|(_, chain)| *chain),
        }
    }

    fn slot(&self, index: u64) -> Option<&(Entry, u64)> {
        let offset = index.checked_sub(self.base.index + 1)?;
        self.entries.get(offset as usize)
    }

    pub fn push(&mut self, entry: Entry) -> u64 {
        self.end_chain = chain(self.end_chain, &entry);
        self.end = Position { index: self.end.index + 1, term: entry.term };
        self.entries.push_back((entry, self.end_chain));
        self.end.index
    }

    /// Drops every entry from `index` on; the base stays.
    pub fn truncate(&mut self, index: u64) {
        let index = index.max(self.base.index + 1);
        self.entries.truncate((index - self.base.index - 1) as usize);
        let term = self.entries.back().map_or(self.base.term, |(entry, _)| entry.term);
        self.end = Position { index: index.min(self.end.index + 1) - 1, term };
        self.end_chain = self.entries.back().map_or(self.base_chain, |(_, chain)| *chain);
    }

    /// Flips bits of what the entry at `index` stores: the value of a write, the key of a read, the term of an entry
    /// that is for no client.
    pub fn flip(&mut self, index: u64, bits: u8) {
        let mut after = self.entries.split_off((index - self.base.index - 1) as usize);
        let before = self.entries.back().map(|(entry, chain)| (entry.term, *chain));
        let (term, chain) = before.unwrap_or((self.base.term, self.base_chain));
        self.end = Position { index: index - 1, term };
        self.end_chain = chain;
        if let Some((entry, _)) = after.front_mut() {
            entry.flip(bits);
        }
        for (entry, _) in after {
            self.push(entry);
        }
    }

    /// Drops every entry up to and including `index`, or all there are; `each` sees them in order.
    pub fn compact(&mut self, index: u64, mut each: impl FnMut(&Entry)) {
        while self.base.index < index {
            let Some((entry, chain)) = self.entries.pop_front() else { return };
            each(&entry);
            self.base = Position { index: self.base.index + 1, term: entry.term };
            self.base_chain = chain;
        }
    }

    /// Forgets all entries: the log begins after `base`, up to which its hash is `chain`.
    pub fn restart(&mut self, base: Position, chain: u64) {
        *self = Log { base, base_chain: chain, end: base, end_chain: chain, entries: VecDeque::new() };
    }

    /// At most `limit` entries from `index` on.
    pub fn slice(&self, index: u64, limit: usize) -> Vec<Entry> {
        let from = (index - self.base.index - 1) as usize;
        let upto = self.entries.len().min(from + limit);
        (from..upto).map(|offset| self.entries[offset].0).collect()
    }

    /// The first index of the run of entries with the same term that ends at `index`.
    pub fn first_of_term(&self, index: u64) -> u64 {
        let term = self.term_at(index);
        let mut first = index;
        while first > self.base.index + 1 && self.term_at(first - 1) == term {
            first -= 1;
        }
        first
    }

    /// The last index at or before `upto` whose entry has `term`.
    pub fn last_of_term(&self, term: u64, upto: u64) -> Option<u64> {
        let mut index = upto.min(self.last_index());
        while self.term_at(index)? > term {
            index = index.checked_sub(1)?;
        }
        (index > 0 && self.term_at(index) == Some(term)).then_some(index)
    }
}

/// One link of the hash chain over a log or over an applied sequence (MurmurHash64A's mixing step).
pub fn chain(before: u64, entry: &Entry) -> u64 {
    let words = match entry.command {
        Command::Noop => [entry.term, 0, 0, 0],
        Command::Session { client, opens } => [entry.term, u64::from(client), 3 << 32 | u64::from(opens), 0],
        Command::Configure(configuration) => {
            let before = configuration.words().into_iter().fold(before, crate::types::mix);
            return crate::types::mix(before, entry.term);
        }
        Command::Client(Request { id, operation }) => {
            let id = u64::from(id.client) << 32 | u64::from(id.serial);
            match operation {
                Operation::Put { key, value } => [entry.term, id, 1 << 32 | u64::from(key), value],
                Operation::Get { key } => [entry.term, id, 2 << 32 | u64::from(key), 0],
            }
        }
    };
    words.into_iter().fold(before, crate::types::mix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_prefixes_have_equal_chains_and_different_ones_differ() {
        let one = Log::from_terms(&[1, 1, 4]);
        let two = Log::from_terms(&[1, 1, 4, 4]);
        let other = Log::from_terms(&[1, 2, 4]);
        assert_eq!(one.chain_at(3), two.chain_at(3));
        assert_ne!(one.chain_at(3), other.chain_at(3));
    }

    #[test]
    fn compacting_keeps_indexes_terms_and_chains() {
        let whole = Log::from_terms(&[1, 1, 2, 3]);
        let mut log = whole.clone();
        let mut seen = Vec::new();
        log.compact(3, |entry| seen.push(entry.term));
        assert_eq!(seen, [1, 1, 2]);
        assert_eq!((log.base(), log.last()), (Position { index: 3, term: 2 }, Position { index: 4, term: 3 }));
        assert_eq!(log.chain_at(4), whole.chain_at(4));
        assert_eq!(log.term_at(3), Some(2));
        assert_eq!(log.term_at(2), None);
    }

    #[test]
    fn runs_of_a_term_are_found() {
        let log = Log::from_terms(&[1, 1, 4, 4, 5, 5, 6]);
        assert_eq!(log.first_of_term(4), 3);
        assert_eq!(log.last_of_term(4, 7), Some(4));
        assert_eq!(log.last_of_term(3, 7), None);
        assert_eq!(log.last_of_term(6, 7), Some(7));
    }
}
