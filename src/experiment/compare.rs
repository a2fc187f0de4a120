//! Several protocols, or settings of one, in the same world: its seed, network, clients and faults are the same
//! for all. Each is run with several seeds, so that every figure has an interval.

mod chain;

use super::seeds::{Allotment, Seeds};
use super::sweep::Counts;
use super::{Watch, crews, open};
use crate::check::{Checker, Property};
use crate::scenario::fault::is_foreign;
use crate::scenario::key::KEYS;
use crate::scenario::{Error, Fault, Scenario, text};
use crate::sim::Run;
use crate::sim::clients::Tally;
use crate::stats::estimate::{Estimate, Interval, mean, poisson_rate, quantile_ranks, ratio, wilson};
use crate::stats::space::Census;
use crate::types::Instant;
use chain::Walks;
pub use chain::{Passage, RoleChain};
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

/// Whether it can run. Faults are the world's, which has them: where this cluster has nothing for one, it is skipped when
/// it is due, and that is no reason to refuse.
pub fn check(led: &Scenario) -> Result<(), Error> {
    led.check_but(|fault| is_foreign(&fault.action, led))
}

/// The faults that this cluster has nothing for.
pub fn skipped(led: &Scenario) -> impl Iterator<Item = &Fault> {
    led.faults.iter().filter(|fault| is_foreign(&fault.action, led))
}

/// How many of its nodes may lead.
pub fn may_lead(scenario: &Scenario) -> u16 {
    Census::new(scenario.protocol.spec(), scenario.nodes, &crews(scenario)).nodes
}

/// Nobody can take over from its leader, where others in this world could.
pub fn lacks_successor(world: &Scenario, led: &Scenario) -> bool {
    led.protocol.spec().has_leader() && may_lead(led) <= 1 && may_lead(world) > 1
}

/// What is seen in one run. Integers only, so that the sum of runs does not depend on their order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    lasted_us: u64,
    governed_us: u64,
    /// One that is still open at the end counts as long as it has lasted: whoever elects nobody gains nothing by it.
    interregna_us: Counts,
    /// Requests, of all that clients made: one that still waits at the end is not answered.
    answered: u64,
    requests: u64,
    writes: u64,
    write_latency_us: Counts,
    messages: u64,
    bytes: u64,
    lost: u64,
    stale: u64,
    lookups: Lookups,
    broken: BTreeMap<&'static str, u64>,
    losses: BTreeMap<&'static str, u64>,
    skipped: u64,
    walks: Walks,
    /// Nobody can say whether what it promised of its answers was kept.
    is_undecided: bool,
}

/// Of clients that find the node for a key by themselves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Lookups {
    misses: u64,
    all: u64,
    /// When a node was left alone the last time.
    keys_moved: u64,
    keys: u64,
}

impl Lookups {
    fn of(tally: &Tally) -> Lookups {
        let (keys_moved, keys) = tally.moved.unwrap_or_default();
        Lookups {
            misses: tally.misses,
            all: tally.hits + tally.misses,
            keys_moved: keys_moved.into(),
            keys: keys.into(),
        }
    }
}

/// Runs the scenario with this seed, up to its duration.
pub fn see(scenario: &Scenario, seed: u64) -> Seen {
    let mut run = open(Scenario { seed, ..scenario.clone() });
    run.advance(Instant(scenario.duration.0), u64::MAX);
    seen(&*run)
}

/// What has been seen of a run so far.
pub fn seen(run: &dyn Run<Watch>) -> Seen {
    let (now, Watch { stats, check, skipped, .. }) = (run.now(), run.watch());
    let interregna = stats.reigns.interregna().map(|gap| (gap.to.unwrap_or(now).since(gap.from).0, 1));
    Seen {
        lasted_us: now.0,
        governed_us: now.0 - stats.reigns.total_us(now),
        interregna_us: interregna.collect(),
        answered: stats.clients.ok,
        requests: stats.clients.requests,
        writes: stats.clients.writes,
        write_latency_us: stats.clients.write_latencies_us().collect(),
        messages: stats.messages.sent,
        bytes: stats.messages.bytes,
        lost: check.count(Property::AcknowledgedWrites),
        stale: check.staleness().count(),
        lookups: run.lookups().map(Lookups::of).unwrap_or_default(),
        broken: counted(check, true),
        losses: counted(check, false),
        skipped: *skipped,
        walks: Walks::of(stats, now),
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
    RequestsAnswered,
    Interregna,
    InterregnumMedian,
    InterregnumP99,
    LostWrites,
    StaleReads,
    MessagesPerWrite,
    BytesPerWrite,
    WriteLatencyMedian,
    WriteLatencyP99,
    LookupMisses,
    KeysMoved,
    BrokenRuns,
    FaultsSkipped,
}

impl Row {
    pub const ALL: [Row; 15] = [
        Row::Availability,
        Row::RequestsAnswered,
        Row::Interregna,
        Row::InterregnumMedian,
        Row::InterregnumP99,
        Row::LostWrites,
        Row::StaleReads,
        Row::MessagesPerWrite,
        Row::BytesPerWrite,
        Row::WriteLatencyMedian,
        Row::WriteLatencyP99,
        Row::LookupMisses,
        Row::KeysMoved,
        Row::BrokenRuns,
        Row::FaultsSkipped,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Row::Availability => "availability",
            Row::RequestsAnswered => "requests_answered",
            Row::Interregna => "interregna",
            Row::InterregnumMedian => "interregnum_p50",
            Row::InterregnumP99 => "interregnum_p99",
            Row::LostWrites => "acknowledged_writes_lost",
            Row::StaleReads => "stale_reads",
            Row::MessagesPerWrite => "messages_per_write",
            Row::BytesPerWrite => "bytes_per_write",
            Row::WriteLatencyMedian => "write_latency_p50",
            Row::WriteLatencyP99 => "write_latency_p99",
            Row::LookupMisses => "lookups_missed",
            Row::KeysMoved => "keys_moved",
            Row::BrokenRuns => "runs_with_broken_promises",
            Row::FaultsSkipped => "faults_skipped",
        }
    }

    pub fn unit(self) -> Unit {
        match self {
            Row::Availability | Row::RequestsAnswered | Row::LookupMisses | Row::KeysMoved | Row::BrokenRuns => {
                Unit::Share
            }
            Row::Interregna | Row::LostWrites | Row::StaleReads | Row::FaultsSkipped => Unit::PerRun,
            Row::MessagesPerWrite | Row::BytesPerWrite => Unit::Number,
            Row::InterregnumMedian | Row::InterregnumP99 | Row::WriteLatencyMedian | Row::WriteLatencyP99 => Unit::Us,
        }
    }

    pub fn is_more_better(self) -> bool {
        matches!(self, Row::Availability | Row::RequestsAnswered)
    }

    /// False for what is good for nobody and bad for nobody: whoever was spared had an easier life.
    fn is_a_merit(self) -> bool {
        self != Row::FaultsSkipped
    }

    /// Of a cluster without a leader there is no reign to measure.
    fn applies_to(self, scenario: &Scenario) -> bool {
        let is_of_leaders =
            matches!(self, Row::Availability | Row::Interregna | Row::InterregnumMedian | Row::InterregnumP99);
        !is_of_leaders || scenario.protocol.spec().has_leader()
    }

    fn cell(self, runs: &[Seen]) -> Cell {
        let per_run = |of: fn(&Seen) -> u64| Cell::count(&runs.iter().map(of).collect::<Vec<_>>());
        let per = |part: fn(&Seen) -> u64, whole: fn(&Seen) -> u64| {
            Cell::of(ratio(&runs.iter().map(|run| (part(run) as f64, whole(run) as f64)).collect::<Vec<_>>()))
        };
        let quantile = |share, of: fn(&Seen) -> &Counts| Cell::quantile(share, runs.iter().map(of));
        match self {
            Row::Availability => per(|run| run.governed_us, |run| run.lasted_us),
            Row::RequestsAnswered => per(|run| run.answered, |run| run.requests),
            Row::Interregna => per_run(|run| run.interregna_us.count()),
            Row::InterregnumMedian => quantile(0.5, |run| &run.interregna_us),
            Row::InterregnumP99 => quantile(0.99, |run| &run.interregna_us),
            Row::LostWrites => per_run(|run| run.lost),
            Row::FaultsSkipped => per_run(|run| run.skipped),
            Row::StaleReads => per_run(|run| run.stale),
            Row::MessagesPerWrite => per(|run| run.messages, |run| run.writes),
            Row::BytesPerWrite => per(|run| run.bytes, |run| run.writes),
            Row::WriteLatencyMedian => quantile(0.5, |run| &run.write_latency_us),
            Row::WriteLatencyP99 => quantile(0.99, |run| &run.write_latency_us),
            Row::LookupMisses => per(|run| run.lookups.misses, |run| run.lookups.all),
            Row::KeysMoved => per(|run| run.lookups.keys_moved, |run| run.lookups.keys),
            Row::BrokenRuns => {
                Cell::share(runs.iter().filter(|run| !run.broken.is_empty()).count() as u64, runs.len() as u64)
            }
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
    fn new(value: Option<f64>, ends: Option<Interval>) -> Cell {
        Cell { value, low: ends.map(|ends| ends.low), high: ends.map(|ends| ends.high) }
    }

    /// An interval by Student's t may reach beyond what there can be.
    fn bounded(self, unit: Unit) -> Cell {
        let most = if unit == Unit::Share { 1.0 } else { f64::INFINITY };
        let bounded = |value: Option<f64>| value.map(|value| value.clamp(0.0, most));
        Cell { value: bounded(self.value), low: bounded(self.low), high: bounded(self.high) }
    }

    /// Over the runs, by Student's t.
    fn of(estimate: Option<Estimate>) -> Cell {
        let ends = estimate.and_then(|estimate| estimate.interval_unless_alike());
        Cell::new(estimate.map(|estimate| estimate.value), ends)
    }

    /// How many runs of all, by Wilson.
    fn share(count: u64, of: u64) -> Cell {
        Cell::new((of > 0).then(|| count as f64 / of as f64), wilson(count, of))
    }

    /// Of events in a run. Garwood's interval knows how seldom is what was never seen, Student's t that events may come
    /// in bursts: from the lower of their ends to the upper.
    fn count(counts: &[u64]) -> Cell {
        let runs = counts.len() as f64;
        let total: u64 = counts.iter().sum();
        let bursts =
            mean(&counts.iter().map(|count| *count as f64).collect::<Vec<_>>()).and_then(|mean| mean.interval());
        let seldom = poisson_rate(total, runs);
        let wider =
            |one: Interval, other: Interval| Interval { low: one.low.min(other.low), high: one.high.max(other.high) };
        Cell::new((runs > 0.0).then(|| total as f64 / runs), seldom.zip(bursts).map(|(one, other)| wider(one, other)))
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

/// The one that is surely better than each other one, among those to whom the row applies.
fn best(cells: &[Option<Cell>], is_more_better: bool) -> Option<usize> {
    let beats = |one: &Cell, other: &Cell| if is_more_better { other.is_below(one) } else { one.is_below(other) };
    let all = || cells.iter().enumerate().filter_map(|(place, cell)| Some((place, cell.as_ref()?)));
    let beats_all = |(place, cell): (usize, &Cell)| all().all(|(other, its)| other == place || beats(cell, its));
    let found = all().find(|one| beats_all(*one)).map(|(place, _)| place);
    found.filter(|_| all().count() > 1)
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Line {
    pub measure: &'static str,
    pub unit: Unit,
    pub is_more_better: bool,
    /// One for each contender; an empty one if the row is not about such clusters.
    pub cells: Vec<Cell>,
    /// Whose cell is better than all others, by intervals that do not meet.
    pub best: Option<usize>,
}

impl Line {
    /// False for what only some clients do, where none of these does it; and where each fault struck somebody.
    pub fn is_of_interest(&self) -> bool {
        let is_it = |row: Row| row.name() == self.measure;
        let mut values = self.cells.iter().filter_map(|cell| cell.value);
        match () {
            () if is_it(Row::LookupMisses) || is_it(Row::KeysMoved) => values.next().is_some(),
            () if is_it(Row::FaultsSkipped) => values.any(|value| value > 0.0),
            () => true,
        }
    }
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Contender {
    pub protocol: &'static str,
    /// As text; its seed is the first one.
    pub scenario: String,
    pub nodes: u16,
    /// How many of them.
    pub may_lead: u16,
    /// Faults of the world that this cluster has nothing for: they are skipped.
    pub skipped: Vec<String>,
    /// The promises that were broken, and how often in all runs.
    pub broken: BTreeMap<&'static str, u64>,
    /// The same of what this setting does not promise.
    pub losses: BTreeMap<&'static str, u64>,
    /// Runs of whose answers it was promised that an order explains them, and not decided whether one does.
    pub undecided_runs: u64,
    pub chain: RoleChain,
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
        nodes: scenario.nodes,
        may_lead: may_lead(scenario),
        skipped: skipped(scenario).map(ToString::to_string).collect(),
        broken: sum(runs.iter().map(|run| &run.broken)),
        losses: sum(runs.iter().map(|run| &run.losses)),
        undecided_runs: runs.iter().filter(|run| run.is_undecided).count() as u64,
        chain: RoleChain::of(&runs.iter().map(|run| &run.walks).collect::<Vec<_>>()),
    };
    let line = |row: Row| {
        let cell = |(scenario, runs): (&Scenario, &Vec<Seen>)| {
            row.applies_to(scenario).then(|| row.cell(runs).bounded(row.unit()))
        };
        let cells: Vec<Option<Cell>> = contenders.iter().zip(seen).map(cell).collect();
        let best = best(&cells, row.is_more_better()).filter(|_| row.is_a_merit());
        let cells = cells.into_iter().map(Option::unwrap_or_default).collect();
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
    use crate::trace::{Skip, TraceEvent, What};
    use crate::types::Duration;

    /// Among contenders to all of whom the row applies.
    fn best(cells: &[Cell], is_more_better: bool) -> Option<usize> {
        super::best(&cells.iter().copied().map(Some).collect::<Vec<_>>(), is_more_better)
    }

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

    /// It is not the best for having had one interregnum only, nor for having refused nobody.
    #[test]
    fn who_elects_nobody_gains_nothing_by_it() {
        let slow = text::parse("raft.election_timeout = \"30s..60s\"\n").unwrap();
        let runs = [1, 2].map(|seed| see(&led_by(&world(), &slow), seed));
        for seen in &runs {
            assert_eq!((seen.interregna_us.count(), seen.interregna_us.quantile(0.5)), (1, Some(8_000_000)));
            assert_eq!((seen.governed_us, seen.answered), (0, 0));
            assert!(seen.requests > 0, "somebody asked");
        }
        assert_eq!(Row::RequestsAnswered.cell(&runs).value, Some(0.0));
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

    /// MongoDB has no primary for ten seconds: a blow at the leader strikes nobody, and the one that is spared has not won.
    #[test]
    fn a_fault_that_strikes_nobody_is_counted_and_is_no_merit() {
        let mut world = Scenario { duration: Duration::from_secs(3), ..world() };
        world.faults = vec!["2s crash leader".parse().unwrap()];
        let contenders = [world.clone(), led_by(&world, &text::parse("protocol = \"mongodb\"").unwrap())];
        let line = |world: &[Scenario]| {
            let all = compare(world, Seeds { first: 1, last: 8 }, 1, |_| ());
            all.rows.into_iter().find(|line| line.measure == "faults_skipped").unwrap()
        };
        let skipped = line(&contenders);
        assert_eq!(skipped.cells.iter().map(|cell| cell.value).collect::<Vec<_>>(), [Some(0.0), Some(1.0)]);
        assert_eq!((skipped.best, skipped.is_of_interest()), (None, true));
        assert!(!line(&[contenders[0].clone(), contenders[0].clone()]).is_of_interest(), "each struck somebody");
    }

    fn is_near(found: Option<f64>, expected: f64) {
        let found = found.expect("there is an interval");
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    /// z², of which Wilson's interval for none of n is made: 0 to z²/(n + z²).
    const Z_SQUARED: f64 = 1.959_963_984_540_054 * 1.959_963_984_540_054;

    #[test]
    fn two_runs_against_two_prove_nothing() {
        let (none, both) = (Cell::share(0, 2), Cell::share(2, 2));
        assert_eq!((none.value, none.low, both.value, both.high), (Some(0.0), Some(0.0), Some(1.0), Some(1.0)));
        is_near(none.high, Z_SQUARED / (2.0 + Z_SQUARED));
        is_near(both.low, 2.0 / (2.0 + Z_SQUARED));
        assert_eq!(best(&[none, both], false), None);
        assert_eq!(best(&[Cell::share(0, 8), Cell::share(8, 8)], false), Some(0));
        assert_eq!(Cell::share(0, 0), Cell::default());
    }

    /// Garwood's interval for nothing in n runs: 0 to −ln 0.025 / n.
    #[test]
    fn what_was_never_seen_may_yet_come() {
        let never = |runs: usize| Cell::count(&vec![0; runs]);
        assert_eq!((never(20).value, never(20).low), (Some(0.0), Some(0.0)));
        is_near(never(20).high, -(0.025_f64.ln()) / 20.0);
        // Twenty in twenty runs, one in each: Garwood's table has 12.217 and 30.888.
        let once = Cell::count(&[1; 20]);
        let ends = once.low.zip(once.high).expect("there is an interval");
        assert!((ends.0 - 12.217 / 20.0).abs() < 1e-4 && (ends.1 - 30.888 / 20.0).abs() < 1e-4, "{ends:?}");
        assert_eq!(best(&[never(2), Cell::count(&[1, 1])], false), None);
        assert_eq!(best(&[never(20), Cell::count(&[1; 20])], false), Some(0));
        assert_eq!(Cell::count(&[3]).low, None, "one run says nothing of the next");
    }

    #[test]
    fn a_burst_in_one_run_is_no_proof_either() {
        let mut burst = [0; 20];
        burst[7] = 30;
        assert_eq!(Cell::count(&burst).value, Some(1.5));
        assert_eq!(best(&[Cell::count(&[0; 20]), Cell::count(&burst)], false), None);
    }

    #[test]
    fn a_few_means_that_are_all_alike_have_no_interval() {
        let alike = |runs: usize, value: f64| Cell::of(ratio(&vec![(value, 1.0); runs]));
        assert_eq!(alike(20, 1.0), Cell { value: Some(1.0), ..Cell::default() });
        assert_eq!(best(&[alike(20, 1.0), alike(20, 0.5)], true), None);
        assert_eq!(best(&[alike(100, 1.0), alike(100, 0.5)], true), Some(0));
        let unlike = Cell::of(ratio(&[(1.0, 1.0), (2.0, 1.0)]));
        // Student's t with one degree of freedom: tan(0.475 π) of half of their distance.
        is_near(unlike.high, 1.5 + 0.5 * (0.475 * std::f64::consts::PI).tan());
    }

    #[test]
    fn a_fault_about_a_register_is_skipped_where_there_is_none() {
        let world = text::parse(
            "protocol = \"redis-random\"\nnodes = 3\nduration = \"5s\"\n[[faults]]\nat = \"2s\"\ndo = \"crash register for 1s\"\n\
             [[faults]]\nat = \"3s\"\ndo = \"partition 1,register | 2,3\"\n[[faults]]\nat = \"4s\"\ndo = \"heal\"\n",
        )
        .unwrap();
        let raft = led_by(&world, &Scenario::default());
        assert!(raft.check().is_err());
        check(&raft).unwrap();
        assert_eq!((skipped(&raft).count(), skipped(&world).count()), (2, 0));
        let mut run = open(raft.clone());
        run.advance(Instant(5_000_000), u64::MAX);
        let why = |event: &TraceEvent| match event.what {
            What::Skipped { why, .. } => Some(why),
            _ => None,
        };
        let why: Vec<Skip> = run.trace().since(Instant::ZERO).iter().filter_map(why).collect();
        assert_eq!(why, [Skip::NoRegister, Skip::NoRegister]);
        // What is wrong for another reason stays wrong.
        assert!(check(&Scenario { nodes: 0, ..raft }).is_err());
    }

    #[test]
    fn a_fault_about_a_node_that_is_not_there_is_skipped() {
        let world = text::parse(
            "nodes = 5\nduration = \"6s\"\n[[faults]]\nat = \"1s\"\ndo = \"crash 5\"\n[[faults]]\nat = \"2s\"\n\
             do = \"partition 1,2 | 3,4,5\"\n[[faults]]\nat = \"3s\"\ndo = \"crash 1 for 500ms\"\n[[faults]]\nat = \"4s\"\n\
             do = \"delay 1 -> 4 20ms\"\n[[faults]]\nat = \"5s\"\ndo = \"request 1 to 4\"\n",
        )
        .unwrap();
        let sized = |nodes: u16| Scenario { nodes, ..world.clone() };
        let small = sized(3);
        assert!(small.check().is_err());
        check(&small).unwrap();
        let told: Vec<String> = skipped(&small).map(ToString::to_string).collect();
        assert_eq!(told.len(), 4, "{told:?}");
        assert!(!told.iter().any(|fault| fault.contains("crash 1")), "{told:?}");
        assert_eq!([5, 7].map(|nodes| skipped(&sized(nodes)).count()), [0, 0]);
        let mut run = open(small);
        run.advance(Instant(6_000_000), u64::MAX);
        let why = |event: &TraceEvent| match event.what {
            What::Skipped { why, .. } => Some(why),
            _ => None,
        };
        let why: Vec<Skip> = run.trace().news().filter_map(why).collect();
        assert_eq!(why, [Skip::NoNode; 4]);
    }

    #[test]
    fn a_cluster_that_is_too_small_has_no_successor() {
        let sized =
            |protocol: &str, nodes: u16| text::parse(&format!("protocol = \"{protocol}\"\nnodes = {nodes}\n")).unwrap();
        let raft = sized("raft", 3);
        assert_eq!([may_lead(&raft), may_lead(&sized("isr", 3)), may_lead(&sized("isr", 6))], [3, 1, 3]);
        assert!(lacks_successor(&raft, &sized("isr", 3)));
        assert!(!lacks_successor(&raft, &sized("isr", 6)));
        assert!(lacks_successor(&raft, &sized("raft", 1)));
        assert!(!lacks_successor(&sized("raft", 1), &sized("raft", 1)), "here nobody could anywhere");
        assert!(!lacks_successor(&raft, &sized("hashing", 1)), "nobody leads");
    }

    #[test]
    fn a_contender_says_how_its_nodes_walk() {
        let five = Scenario { nodes: 5, ..world() };
        let contenders = [world(), five];
        let compared = compare(&contenders, Seeds { first: 1, last: 4 }, 2, |_| ());
        for (contender, nodes) in compared.contenders.iter().zip([3, 5]) {
            assert_eq!((contender.nodes, contender.may_lead), (nodes, nodes));
            let all_us = u64::from(nodes) * world().duration.0 * 4;
            assert_eq!(contender.chain.sojourn_us.iter().sum::<u64>(), all_us);
        }
        let json = serde_json::to_value(&compared).unwrap();
        let chain = &json["contenders"][0]["chain"];
        assert_eq!(chain["roles"], serde_json::json!(["leader", "follower", "candidate", "failed"]));
        for matrix in ["counts", "jump", "generator_per_s"] {
            assert_eq!(chain[matrix].as_array().map(Vec::len), Some(4), "{matrix}");
        }
        assert!(chain["succession"]["predicted_mean_us"]["value"].is_number(), "{chain}");
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
        // Whom a row is not about is no rival in it.
        assert_eq!(super::best(&[None, Some(cell(1.0, 0.1)), Some(cell(2.0, 0.1))], false), Some(1));
        assert_eq!(super::best(&[None, Some(cell(1.0, 0.1))], false), None);
    }

    #[test]
    fn reigns_are_no_measure_of_who_has_no_leader() {
        let caches = text::parse("protocol = \"hashing\"\n").unwrap();
        let contenders = [world(), led_by(&world(), &caches)];
        let seen = contenders.each_ref().map(|scenario| (1..=5).map(|seed| see(scenario, seed)).collect::<Vec<_>>());
        let compared = table(&contenders, Seeds { first: 1, last: 5 }, &seen);
        let row = |row: Row| compared.rows.iter().find(|line| line.measure == row.name()).unwrap();
        for of_leaders in [Row::Availability, Row::Interregna, Row::InterregnumMedian, Row::InterregnumP99] {
            let line = row(of_leaders);
            assert_eq!((line.cells[1], line.best), (Cell::default(), None), "{}", line.measure);
            assert!(line.cells[0].value.is_some(), "{}", line.measure);
        }
        assert!(row(Row::RequestsAnswered).cells.iter().all(|cell| cell.value.is_some_and(|share| share > 0.5)));
    }
}
