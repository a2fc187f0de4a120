//! Several protocols, or settings of one, in the same world: its seed, network, clients and faults are the same
//! for all. Each is run with several seeds, so that every figure has an interval.

use super::seeds::{Allotment, Seeds};
use super::sweep::Counts;
use super::{Watch, open};
use crate::check::{Checker, Property};
use crate::scenario::key::KEYS;
use crate::scenario::{Scenario, text};
use crate::sim::Run;
use crate::stats::estimate::{Estimate, Interval, mean, quantile_ranks, ratio};
use crate::types::Instant;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// So many fit beside each other.
pub const CONTENDERS_MAX: usize = 4;

/// The world with the protocol of another scenario and with the settings of that protocol.
pub fn led_by(world: &Scenario, other: &Scenario) -> Scenario {
    let mut scenario = Scenario { protocol: other.protocol, ..world.clone() };
    let its_own = KEYS.iter().filter(|key| key.section() == Some(other.protocol.name()));
    its_own.for_each(|key| key.copy(other, &mut scenario));
    scenario
}

/// What is seen in one run. Integers only, so that the sum of runs does not depend on their order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Seen {
    lasted_us: u64,
    governed_us: u64,
    /// Those that ended.
    interregna_us: Counts,
    writes: u64,
    write_latency_us: Counts,
    messages: u64,
    bytes: u64,
    lost: u64,
    stale: u64,
    broken: BTreeMap<&'static str, u64>,
    losses: BTreeMap<&'static str, u64>,
    /// Nobody can say whether what it promised of its answers was kept.
    is_undecided: bool,
}

/// Runs the scenario with this seed, up to its duration.
pub fn see(scenario: &Scenario, seed: u64) -> Seen {
    let mut run = open(Scenario { seed, ..scenario.clone() });
    run.advance(Instant(scenario.duration.0), u64::MAX);
    seen(&*run)
}

/// What has been seen of a run so far.
pub fn seen(run: &dyn Run<Watch>) -> Seen {
    let (now, Watch { stats, check, .. }) = (run.now(), run.watch());
    let ended = stats.reigns.interregna().filter_map(|gap| Some((gap.to?.since(gap.from).0, 1)));
    Seen {
        lasted_us: now.0,
        governed_us: now.0 - stats.reigns.total_us(now),
        interregna_us: ended.collect(),
        writes: stats.clients.writes,
        write_latency_us: stats.clients.write_latencies_us().collect(),
        messages: stats.messages.sent,
        bytes: stats.messages.bytes,
        lost: check.count(Property::AcknowledgedWrites),
        stale: check.staleness().count(),
        broken: counted(check, true),
        losses: counted(check, false),
        is_undecided: check.is_promised(Property::Linearizability) && check.history().is_linearizable().is_none(),
    }
}

/// What was seen, by name: what the setting promises not to happen, or the rest.
fn counted(check: &Checker, promised: bool) -> BTreeMap<&'static str, u64> {
    let of_interest = Property::ALL.into_iter().filter(|property| check.is_promised(*property) == promised);
    let counts = of_interest.map(|property| (property.name(), check.count(property)));
    counts.filter(|(_, count)| *count > 0).collect()
}

/// A line of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Row {
    Availability,
    Interregna,
    InterregnumMedian,
    InterregnumP99,
    LostWrites,
    StaleReads,
    MessagesPerWrite,
    BytesPerWrite,
    WriteLatencyMedian,
    WriteLatencyP99,
    BrokenRuns,
}

impl Row {
    pub const ALL: [Row; 11] = [
        Row::Availability,
        Row::Interregna,
        Row::InterregnumMedian,
        Row::InterregnumP99,
        Row::LostWrites,
        Row::StaleReads,
        Row::MessagesPerWrite,
        Row::BytesPerWrite,
        Row::WriteLatencyMedian,
        Row::WriteLatencyP99,
        Row::BrokenRuns,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Row::Availability => "availability",
            Row::Interregna => "interregna",
            Row::InterregnumMedian => "interregnum_p50",
            Row::InterregnumP99 => "interregnum_p99",
            Row::LostWrites => "acknowledged_writes_lost",
            Row::StaleReads => "stale_reads",
            Row::MessagesPerWrite => "messages_per_write",
            Row::BytesPerWrite => "bytes_per_write",
            Row::WriteLatencyMedian => "write_latency_p50",
            Row::WriteLatencyP99 => "write_latency_p99",
            Row::BrokenRuns => "runs_with_broken_promises",
        }
    }

    pub fn unit(self) -> Unit {
        match self {
            Row::Availability | Row::BrokenRuns => Unit::Share,
            Row::Interregna | Row::LostWrites | Row::StaleReads => Unit::PerRun,
            Row::MessagesPerWrite | Row::BytesPerWrite => Unit::Number,
            Row::InterregnumMedian | Row::InterregnumP99 | Row::WriteLatencyMedian | Row::WriteLatencyP99 => Unit::Us,
        }
    }

    pub fn is_more_better(self) -> bool {
        self == Row::Availability
    }

    fn cell(self, runs: &[Seen]) -> Cell {
        let per_run = |of: fn(&Seen) -> u64| Cell::of(mean(&runs.iter().map(|run| of(run) as f64).collect::<Vec<_>>()));
        let per = |part: fn(&Seen) -> u64, whole: fn(&Seen) -> u64| {
            Cell::of(ratio(&runs.iter().map(|run| (part(run) as f64, whole(run) as f64)).collect::<Vec<_>>()))
        };
        let quantile = |share, of: fn(&Seen) -> &Counts| Cell::quantile(share, runs.iter().map(of));
        match self {
            Row::Availability => per(|run| run.governed_us, |run| run.lasted_us),
            Row::Interregna => per_run(|run| run.interregna_us.count()),
            Row::InterregnumMedian => quantile(0.5, |run| &run.interregna_us),
            Row::InterregnumP99 => quantile(0.99, |run| &run.interregna_us),
            Row::LostWrites => per_run(|run| run.lost),
            Row::StaleReads => per_run(|run| run.stale),
            Row::MessagesPerWrite => per(|run| run.messages, |run| run.writes),
            Row::BytesPerWrite => per(|run| run.bytes, |run| run.writes),
            Row::WriteLatencyMedian => quantile(0.5, |run| &run.write_latency_us),
            Row::WriteLatencyP99 => quantile(0.99, |run| &run.write_latency_us),
            Row::BrokenRuns => per_run(|run| u64::from(!run.broken.is_empty())),
        }
    }
}

#[derive(Serialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Of one.
    Share,
    PerRun,
    Number,
    Us,
}

/// A figure with its 95 % interval; null where there is too little for one.
#[derive(Serialize, Clone, Copy, PartialEq, Debug, Default)]
pub struct Cell {
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

impl Cell {
    /// Over the runs, by Student's t.
    fn of(estimate: Option<Estimate>) -> Cell {
        let ends = estimate.and_then(|estimate| estimate.interval());
        let Some(Interval { low, high }) = ends else {
            return Cell { value: estimate.map(|estimate| estimate.value), ..Cell::default() };
        };
        Cell { value: estimate.map(|estimate| estimate.value), low: Some(low), high: Some(high) }
    }

    /// Of all values of all runs together, by order statistics.
    fn quantile<'a>(share: f64, runs: impl Iterator<Item = &'a Counts>) -> Cell {
        let mut all = Counts::default();
        runs.for_each(|counts| all.merge(counts.clone()));
        let (low, high) = quantile_ranks(share, all.count());
        let at = |rank: Option<u64>| rank.and_then(|rank| all.at(rank)).map(|us| us as f64);
        Cell { value: all.quantile(share).map(|us| us as f64), low: at(low), high: at(high) }
    }

    /// Surely less: the intervals do not meet.
    fn is_below(&self, other: &Cell) -> bool {
        self.high.zip(other.low).is_some_and(|(high, low)| high < low)
    }
}

/// The one that is surely better than each other one.
fn best(cells: &[Cell], is_more_better: bool) -> Option<usize> {
    let beats = |one: &Cell, other: &Cell| if is_more_better { other.is_below(one) } else { one.is_below(other) };
    let beats_all = |place: usize| {
        let mut others = (0..cells.len()).filter(|other| *other != place);
        others.all(|other| beats(&cells[place], &cells[other]))
    };
    (0..cells.len()).find(|place| beats_all(*place)).filter(|_| cells.len() > 1)
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Line {
    pub measure: &'static str,
    pub unit: Unit,
    pub is_more_better: bool,
    /// One for each contender.
    pub cells: Vec<Cell>,
    /// Whose cell is better than all others, by intervals that do not meet.
    pub best: Option<usize>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Contender {
    pub protocol: &'static str,
    /// As text; its seed is the first one.
    pub scenario: String,
    /// The promises that were broken, and how often in all runs.
    pub broken: BTreeMap<&'static str, u64>,
    /// The same of what this setting does not promise.
    pub losses: BTreeMap<&'static str, u64>,
    /// Runs of whose answers it was promised that an order explains them, and not decided whether one does.
    pub undecided_runs: u64,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Comparison {
    pub seeds: String,
    pub runs: u64,
    pub contenders: Vec<Contender>,
    pub rows: Vec<Line>,
}

fn sum<'a>(runs: impl Iterator<Item = &'a BTreeMap<&'static str, u64>>) -> BTreeMap<&'static str, u64> {
    runs.flatten().fold(BTreeMap::new(), |mut all, (name, count)| {
        *all.entry(*name).or_default() += count;
        all
    })
}

/// The table of what was seen of each contender; `seen` holds the runs of each in the order of the seeds.
pub fn table(contenders: &[Scenario], seeds: Seeds, seen: &[Vec<Seen>]) -> Comparison {
    let contender = |(scenario, runs): (&Scenario, &Vec<Seen>)| Contender {
        protocol: scenario.protocol.name(),
        scenario: text::write(&Scenario { seed: seeds.first, ..scenario.clone() }),
        broken: sum(runs.iter().map(|run| &run.broken)),
        losses: sum(runs.iter().map(|run| &run.losses)),
        undecided_runs: runs.iter().filter(|run| run.is_undecided).count() as u64,
    };
    let line = |row: Row| {
        let cells: Vec<Cell> = seen.iter().map(|runs| row.cell(runs)).collect();
        let best = best(&cells, row.is_more_better());
        Line { measure: row.name(), unit: row.unit(), is_more_better: row.is_more_better(), cells, best }
    };
    Comparison {
        seeds: seeds.to_string(),
        runs: seen.iter().map(|runs| runs.len() as u64).max().unwrap_or(0),
        contenders: contenders.iter().zip(seen).map(contender).collect(),
        rows: Row::ALL.into_iter().map(line).collect(),
    }
}

/// Runs each contender with each seed on so many threads; the result does not depend on how many. `progress`
/// hears how many seeds are done.
pub fn compare(contenders: &[Scenario], seeds: Seeds, threads: usize, progress: impl Fn(u64) + Sync) -> Comparison {
    let shared = Mutex::new((Allotment::new(seeds), BTreeMap::new()));
    let lock = || shared.lock().expect("nobody panics with it in hand");
    let work = || {
        while let Some(Seeds { first: seed, .. }) = { lock().0.take(1) } {
            let all: Vec<Seen> = contenders.iter().map(|scenario| see(scenario, seed)).collect();
            let done = &mut lock().1;
            done.insert(seed, all);
            progress(done.len() as u64);
        }
    };
    std::thread::scope(|scope| (0..threads.max(1)).for_each(|_| drop(scope.spawn(work))));
    let (_, by_seed) = shared.into_inner().expect("nobody panics with it in hand");
    let mut seen = vec![Vec::new(); contenders.len()];
    for all in by_seed.into_values() {
        all.into_iter().zip(&mut seen).for_each(|(run, runs)| runs.push(run));
    }
    table(contenders, seeds, &seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::ProtocolName;

    fn world() -> Scenario {
        text::parse("nodes = 3\nduration = \"8s\"\n[[faults]]\nevery = \"2s\"\ndo = \"crash leader for 700ms\"\n")
            .unwrap()
    }

    #[test]
    fn only_the_protocol_and_its_settings_differ() {
        let mut other = text::parse("protocol = \"redis-random\"\nnodes = 7\nredis-random.sleep = \"90ms\"\n").unwrap();
        other.raft.pre_vote = true;
        let led = led_by(&world(), &other);
        let expected =
            Scenario { protocol: ProtocolName::RedisRandom, redis_random: other.redis_random.clone(), ..world() };
        assert_eq!(led, expected);
    }

    #[test]
    fn how_many_threads_there_are_changes_nothing() {
        let slow = text::parse("raft.election_timeout = \"1s..2s\"\n").unwrap();
        let contenders = [world(), led_by(&world(), &slow)];
        let seeds = Seeds { first: 3, last: 12 };
        let alone = compare(&contenders, seeds, 1, |_| ());
        assert_eq!(compare(&contenders, seeds, 3, |_| ()), alone);
        assert_eq!(alone.runs, 10);
        let row = |row: Row| alone.rows.iter().find(|line| line.measure == row.name()).unwrap();
        // Whoever waits ten times as long for a leader is worse off, and one sees it.
        assert_eq!(row(Row::Availability).best, Some(0), "{:?}", row(Row::Availability));
        assert_eq!(row(Row::InterregnumMedian).best, Some(0));
        assert_eq!(row(Row::LostWrites).best, None);
        assert!(alone.contenders.iter().all(|contender| contender.broken.is_empty()));
    }

    #[test]
    fn only_intervals_that_do_not_meet_make_a_best() {
        let cell =
            |value: f64, reach: f64| Cell { value: Some(value), low: Some(value - reach), high: Some(value + reach) };
        assert_eq!(best(&[cell(1.0, 0.1), cell(2.0, 0.1), cell(3.0, 0.1)], false), Some(0));
        assert_eq!(best(&[cell(1.0, 0.1), cell(2.0, 0.1), cell(3.0, 0.1)], true), Some(2));
        assert_eq!(best(&[cell(1.0, 0.6), cell(2.0, 0.6)], false), None);
        assert_eq!(best(&[cell(1.0, 0.1), Cell { value: Some(9.0), ..Cell::default() }], false), None);
        assert_eq!(best(&[cell(1.0, 0.1)], false), None);
    }
}
