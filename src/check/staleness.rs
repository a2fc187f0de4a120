//! Reads that were answered with what had been replaced already, and how long before they began.
//!
//! A write replaces another one if it began after that was answered; from its own answer on, the other's value is
//! old. Which of two writes at the same time is the newer one nobody can say, and neither is held against a read.
//! Clients write no value twice.

use super::history::Known;
use super::linearizable::Access;
use crate::types::{Duration, Instant};
use hdrhistogram::Histogram;
use std::collections::BTreeMap;

/// Ages up to a day, to three digits.
const OLDEST_US: u64 = 86_400_000_000;
/// Replaced values that are remembered, the latest of all keys.
const REPLACED_MAX: usize = 2_048;

#[derive(Clone, Debug, Default)]
pub struct Staleness {
    keys: BTreeMap<u32, Key>,
    /// By value: when it was old.
    replaced: BTreeMap<u64, Instant>,
    count: u64,
    age_max: Option<Duration>,
    /// None before the first of them: most runs see none.
    ages_us: Option<Histogram<u32>>,
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

    /// The age that this share of them did not exceed, to three digits; none without any.
    pub fn age(&self, quantile: f64) -> Option<Duration> {
        let (ages_us, age_max) = self.ages_us.as_ref().zip(self.age_max)?;
        Some(Duration(ages_us.value_at_quantile(quantile)).min(age_max))
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
        let age = known.called_at.since(old_since);
        self.count += 1;
        self.age_max = self.age_max.max(Some(age));
        // Grows as far as it is needed.
        let ages_us = self.ages_us.get_or_insert_with(|| Histogram::new(3).expect("three digits are valid"));
        ages_us.record(age.0.min(OLDEST_US)).expect("it grows as far as a day");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::RequestId;

    fn known(serial: u32, access: Access, called_at: u64, returned_at: u64) -> Known {
        Known::new(RequestId { client: 1, serial }, 1, access, Instant(called_at), Some(Instant(returned_at)))
    }

    /// The value was replaced at 1 s; a hundred reads return it, one a second.
    #[test]
    fn ages_have_a_median_and_a_tail() {
        let mut staleness = Staleness::default();
        assert_eq!((staleness.age(0.5), staleness.age_max()), (None, None));
        staleness.answered(&known(1, Access::Write(1), 0, 1));
        staleness.answered(&known(2, Access::Write(2), 10, 1_000_000));
        for second in 1..=100 {
            let at = (1 + second) * 1_000_000;
            staleness.answered(&known(2 + second as u32, Access::Read(Some(1)), at, at + 1));
        }
        let ages = [0.5, 0.99, 1.0].map(|quantile| staleness.age(quantile).expect("there are some").0 as f64 / 1e6);
        for (age, expected) in ages.into_iter().zip([50.0, 99.0, 100.0]) {
            assert!((age / expected - 1.0).abs() < 0.001, "{age} for {expected}");
        }
        assert_eq!((staleness.count(), staleness.age(1.0)), (100, staleness.age_max()));
    }
}
