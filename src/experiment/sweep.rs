//! One scenario with many seeds: what is measured in each run, and all runs together.

use super::seeds::{Allotment, Seeds};
use super::{Watch, csv, open};
use crate::scenario::{Scenario, text};
use crate::sim::Run;
use crate::stats::estimate::{Interval, quantile_ranks, ratio};
use crate::types::Instant;
use serde::Serialize;
use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Mutex;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Measure {
    /// How long nobody governed, each time.
    Interregnum,
    /// The share of a run in which somebody governed.
    Availability,
    /// How long clients waited for each answer.
    Latency,
    /// Promises that a run broke.
    Violations,
}

impl Measure {
    pub const ALL: [Measure; 4] = [Measure::Interregnum, Measure::Availability, Measure::Latency, Measure::Violations];

    pub fn name(self) -> &'static str {
        match self {
            Measure::Interregnum => "interregnum",
            Measure::Availability => "availability",
            Measure::Latency => "latency",
            Measure::Violations => "violations",
        }
    }

    pub fn unit(self) -> &'static str {
        match self {
            Measure::Interregnum | Measure::Latency => "us",
            Measure::Availability => "ppm",
            Measure::Violations => "",
        }
    }

    fn of(self, run: &dyn Run<Watch>) -> Counts {
        let (stats, now) = (&run.watch().stats, run.now());
        let once = |value: u64| Counts(BTreeMap::from([(value, 1)]));
        match self {
            Measure::Interregnum => {
                stats.reigns.interregna().filter_map(|gap| Some((gap.to?.since(gap.from).0, 1))).collect()
            }
            Measure::Availability => {
                let governed_us = now.0 - stats.reigns.total_us(now);
                once(governed_us * 1_000_000 / now.0.max(1))
            }
            Measure::Latency => stats.clients.latencies_us().collect(),
            Measure::Violations => once(run.watch().check.total()),
        }
    }
}

impl FromStr for Measure {
    type Err = String;

    fn from_str(text: &str) -> Result<Measure, String> {
        let found = Measure::ALL.into_iter().find(|measure| measure.name() == text);
        let all = || Measure::ALL.map(Measure::name).join(", ");
        found.ok_or_else(|| format!("\"{text}\" is not measured; allowed are {}", all()))
    }
}

/// How often each value was seen: the sum of two is what both saw, whoever counted first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Counts(BTreeMap<u64, u64>);

impl Counts {
    fn with(mut self, value: u64, count: u64) -> Counts {
        *self.0.entry(value).or_default() += count;
        self
    }

    pub fn merge(&mut self, other: Counts) {
        for (value, count) in other.0 {
            *self.0.entry(value).or_default() += count;
        }
    }

    pub fn count(&self) -> u64 {
        self.0.values().sum()
    }

    pub fn total(&self) -> u128 {
        self.0.iter().map(|(value, count)| u128::from(*value) * u128::from(*count)).sum()
    }

    pub fn max(&self) -> Option<u64> {
        self.0.keys().next_back().copied()
    }

    /// The value at this place of all of them in order, from 1.
    pub fn at(&self, rank: u64) -> Option<u64> {
        let mut left = rank;
        for (value, count) in &self.0 {
            if left <= *count {
                return Some(*value);
            }
            left -= count;
        }
        None
    }

    /// The smallest value that this share of them does not exceed.
    pub fn quantile(&self, share: f64) -> Option<u64> {
        self.at(((share * self.count() as f64).ceil() as u64).max(1))
    }
}

impl FromIterator<(u64, u64)> for Counts {
    fn from_iter<I: IntoIterator<Item = (u64, u64)>>(values: I) -> Counts {
        values.into_iter().fold(Counts::default(), |counts, (value, count)| counts.with(value, count))
    }
}

/// What was measured in all runs together.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Sweep {
    /// As text; its seed is the first one.
    pub scenario: String,
    pub seeds: String,
    pub runs: u64,
    pub measure: &'static str,
    /// `us`, `ppm`, or nothing for a number.
    pub unit: &'static str,
    pub count: u64,
    /// With its 95 % interval, over the runs (Cochran 1977, section 2.11).
    pub mean: Option<f64>,
    pub mean_interval: Option<Interval>,
    pub quantiles: Vec<Quantile>,
    pub max: Option<u64>,
    /// The runs in which a promise was broken.
    pub runs_with_violations: u64,
    #[serde(skip)]
    pub lines: Vec<Line>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Quantile {
    pub share: f64,
    pub value: u64,
    /// Its 95 % interval by order statistics; null where there are too few values for one.
    pub low: Option<u64>,
    pub high: Option<u64>,
}

/// One run.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    pub seed: u64,
    pub count: u64,
    pub total: u128,
    pub p50: Option<u64>,
    pub p99: Option<u64>,
    pub max: Option<u64>,
    pub violations: u64,
}

const SHARES: [f64; 4] = [0.5, 0.9, 0.99, 0.999];

/// Runs the scenario with each seed, up to its duration, on so many threads; the result does not depend on
/// how many. `progress` hears how many are done.
pub fn sweep(
    scenario: &Scenario,
    seeds: Seeds,
    measure: Measure,
    threads: usize,
    progress: impl Fn(u64) + Sync,
) -> Sweep {
    let shared = Mutex::new((Allotment::new(seeds), Counts::default(), Vec::new()));
    let lock = || shared.lock().expect("nobody panics with it in hand");
    let work = || {
        while let Some(Seeds { first: seed, .. }) = { lock().0.take(1) } {
            let mut run = open(Scenario { seed, ..scenario.clone() });
            run.advance(Instant(scenario.duration.0), u64::MAX);
            let counts = measure.of(&*run);
            let line = line(seed, &counts, run.watch().check.total());
            let (_, all, lines) = &mut *lock();
            all.merge(counts);
            lines.push(line);
            progress(lines.len() as u64);
        }
    };
    std::thread::scope(|scope| (0..threads.max(1)).for_each(|_| drop(scope.spawn(work))));
    let (_, counts, mut lines) = shared.into_inner().expect("nobody panics with it in hand");
    lines.sort_unstable_by_key(|line| line.seed);
    summed(scenario, seeds, measure, &counts, lines)
}

fn line(seed: u64, counts: &Counts, violations: u64) -> Line {
    let (p50, p99) = (counts.quantile(0.5), counts.quantile(0.99));
    Line { seed, count: counts.count(), total: counts.total(), p50, p99, max: counts.max(), violations }
}

fn summed(scenario: &Scenario, seeds: Seeds, measure: Measure, counts: &Counts, lines: Vec<Line>) -> Sweep {
    let count = counts.count();
    let batches: Vec<(f64, f64)> = lines.iter().map(|line| (line.total as f64, line.count as f64)).collect();
    let quantile = |share: f64| {
        let (low, high) = quantile_ranks(share, count);
        let at = |rank: Option<u64>| rank.and_then(|rank| counts.at(rank));
        Some(Quantile { share, value: counts.quantile(share)?, low: at(low), high: at(high) })
    };
    Sweep {
        scenario: text::write(&Scenario { seed: seeds.first, ..scenario.clone() }),
        seeds: seeds.to_string(),
        runs: lines.len() as u64,
        measure: measure.name(),
        unit: measure.unit(),
        count,
        mean: (count > 0).then(|| counts.total() as f64 / count as f64),
        mean_interval: ratio(&batches).and_then(|estimate| estimate.interval()),
        quantiles: SHARES.into_iter().filter_map(quantile).collect(),
        max: counts.max(),
        runs_with_violations: lines.iter().filter(|line| line.violations > 0).count() as u64,
        lines,
    }
}

/// A line for each seed, with a head.
pub fn csv(sweep: &Sweep) -> String {
    let text = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
    let line = |line: &Line| {
        let mean = match line.count {
            0 => String::new(),
            count => (line.total as f64 / count as f64).to_string(),
        };
        csv::line(&[
            &line.seed.to_string(),
            &line.count.to_string(),
            &mean,
            &text(line.p50),
            &text(line.p99),
            &text(line.max),
            &line.violations.to_string(),
        ])
    };
    let named = |name: &str| [sweep.measure, name, sweep.unit].join(" ").trim().to_string();
    let head = [named("mean"), named("p50"), named("p99"), named("max")];
    csv::line(&["seed", "count", &head[0], &head[1], &head[2], &head[3], "violations"])
        + &sweep.lines.iter().map(line).collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_give_the_quantiles_of_the_list() {
        let list = [5, 1, 9, 9, 3, 7, 7, 7, 2, 100];
        let counts = list.into_iter().fold(Counts::default(), |counts, value| counts.with(value, 1));
        let mut sorted = list;
        sorted.sort_unstable();
        for tenth in 1..=10 {
            assert_eq!(counts.quantile(tenth as f64 / 10.0), Some(sorted[tenth - 1]));
        }
        assert_eq!((counts.count(), counts.total(), counts.max()), (10, 150, Some(100)));
        assert_eq!(Counts::default().quantile(0.5), None);
    }

    #[test]
    fn how_many_threads_there_are_changes_nothing() {
        let scenario =
            text::parse("nodes = 3\nduration = \"3s\"\n[[faults]]\nat = \"1s\"\ndo = \"crash leader for 500ms\"\n");
        let scenario = scenario.unwrap();
        let seeds = Seeds { first: 1, last: 12 };
        for measure in Measure::ALL {
            let alone = sweep(&scenario, seeds, measure, 1, |_| ());
            assert_eq!(sweep(&scenario, seeds, measure, 4, |_| ()), alone);
            assert_eq!(alone.lines.iter().map(|line| line.seed).collect::<Vec<_>>(), (1..=12).collect::<Vec<_>>());
            assert!(alone.count >= 12 && alone.mean.is_some());
            assert_eq!(csv(&alone).lines().count(), 13);
        }
    }
}
