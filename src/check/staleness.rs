//! Reads that were answered with what had been replaced already, and how long before they began.
//!
//! A write replaces another one if it began after that was answered; from its own answer on, the other's value is
//! old. Which of two writes at the same time is the newer one nobody can say, and neither is held against a read.
//! Clients write no value twice.

use super::history::Known;
use super::linearizable::Access;
use crate::types::{Duration, Instant};
use std::collections::BTreeMap;

/// Replaced values that are remembered, the latest of all keys.
const REPLACED_MAX: usize = 2_048;

#[derive(Clone, Debug, Default)]
pub struct Staleness {
    keys: BTreeMap<u32, Key>,
    /// By value: when it was old.
    replaced: BTreeMap<u64, Instant>,
    count: u64,
    age_max: Option<Duration>,
}

#[derive(Clone, Debug)]
struct Key {
    /// When the first write of all was answered.
    written_at: Instant,
    /// Values that nothing has replaced, with the answers to their writes: several, if written at the same time.
    current: Vec<(u64, Instant)>,
}

impl Staleness {
    /// How many reads were answered too late.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How old the oldest answer was when its read began.
    pub fn age_max(&self) -> Option<Duration> {
        self.age_max
    }

    /// An operation was answered.
    pub fn answered(&mut self, known: &Known) {
        let Some(returned_at) = known.returned_at else { return };
        match known.access {
            Access::Write(value) => self.written(known, value, returned_at),
            Access::Read(answer) => self.read(known, answer),
        }
    }

    fn written(&mut self, known: &Known, value: u64, returned_at: Instant) {
        let key = || Key { written_at: returned_at, current: Vec::new() };
        let key = self.keys.entry(known.key).or_insert_with(key);
        for (old, _) in key.current.extract_if(.., |(_, written_at)| *written_at < known.called_at) {
            self.replaced.insert(old, returned_at);
        }
        key.current.push((value, returned_at));
        while self.replaced.len() > REPLACED_MAX {
            self.replaced.pop_first();
        }
    }

    fn read(&mut self, known: &Known, answer: Option<u64>) {
        let old_since = match answer {
            Some(value) => self.replaced.get(&value).copied(),
            None => self.keys.get(&known.key).map(|key| key.written_at),
        };
        let Some(old_since) = old_since.filter(|old_since| *old_since < known.called_at) else { return };
        self.count += 1;
        self.age_max = self.age_max.max(Some(known.called_at.since(old_since)));
    }
}
