//! How fast a run goes natively, with checkers, statistics and digest on; the set-up of the README's table.
//! `benches/wasm.mjs` measures the same in wasm under Node.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use interregnum::check::history::History;
use interregnum::experiment::hunt::Hunt;
use interregnum::experiment::report::report;
use interregnum::experiment::swarm::{self, Mix};
use interregnum::experiment::{WatchedRun, checker, open};
use interregnum::protocol::raft::Raft;
use interregnum::protocol::{NodeView, Request, RequestId};
use interregnum::scenario::{Scenario, url};
use interregnum::sim::{Run, Simulation};
use interregnum::stats::window::Window;
use interregnum::trace::{Observer, TraceEvent, What};
use interregnum::types::{Duration, Instant, NodeId};
use interregnum::view::lens::{Lens, Reading, Seen, Subject};

/// The set-ups, as links: `wasm.mjs` runs the same ones.
const SETUPS: [(&str, &str, u64); 4] = [
    ("5 nodes, steady", "?nodes=5", 1_000),
    ("5 nodes, leader crashes every 10 s", "?nodes=5&fault=every+10s+crash+leader+for+1s", 1_000),
    ("101 nodes, steady", "?nodes=101", 20),
    ("101 nodes, leader crashes every 10 s", "?nodes=101&fault=every+10s+crash+leader+for+1s", 20),
];

fn run(scenario: &Scenario, seconds: u64) -> u64 {
    let mut run = open(scenario.clone());
    run.advance(Instant::ZERO.after(Duration::from_secs(seconds)), u64::MAX);
    run.trace().digest()
}

fn speed(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("simulated seconds per second");
    group.sample_size(10);
    for (name, link, seconds) in SETUPS {
        let scenario = url::parse_link(link).expect("the set-ups are valid").scenario;
        group.throughput(Throughput::Elements(seconds));
        group.bench_with_input(BenchmarkId::from_parameter(name), &scenario, |bencher, scenario| {
            bencher.iter(|| run(scenario, seconds));
        });
    }
    group.finish();
}

/// Nobody watches.
#[derive(Clone)]
struct Nobody;

impl Observer for Nobody {
    #[inline(always)]
    fn happened(&mut self, _event: &TraceEvent) {}

    #[inline(always)]
    fn changed(&mut self, _at: Instant, _number: u64, _node: NodeId, _view: &NodeView<'_>) {}
}

/// Only what clients were told is judged.
#[derive(Clone, Default)]
struct Clients(History);

impl Observer for Clients {
    #[inline(always)]
    fn happened(&mut self, event: &TraceEvent) {
        if let What::GaveUp { request, sent: true } = event.what {
            self.0.gave_up(request);
        }
    }

    #[inline(always)]
    fn changed(&mut self, _at: Instant, _number: u64, _node: NodeId, _view: &NodeView<'_>) {}

    fn asked(&mut self, at: Instant, request: Request) {
        self.0.asked(at, request);
    }

    fn answered(&mut self, at: Instant, _number: u64, request: RequestId, value: Option<u64>) {
        self.0.answered(at, request, value);
    }
}

fn watched<O: Observer + Clone + 'static>(scenario: &Scenario, seconds: u64, observer: O) -> u64 {
    let mut run = Simulation::<Raft, O>::new(scenario.clone(), scenario.raft.clone(), observer);
    run.advance(Instant::ZERO.after(Duration::from_secs(seconds)), u64::MAX);
    run.trace().digest()
}

/// What the checkers cost: the same run unwatched, with only its clients judged, and with all of them.
fn checkers(criterion: &mut Criterion) {
    let setups = [
        ("crashes", "?nodes=5&fault=every+10s+crash+leader+for+1s", 1_000),
        ("40 requests a second", "?nodes=5&client.rate=40/s&fault=every+10s+crash+leader+for+1s", 1_000),
    ];
    let mut group = criterion.benchmark_group("checkers");
    group.sample_size(20);
    for (name, link, seconds) in setups {
        let scenario = url::parse_link(link).expect("the set-ups are valid").scenario;
        let all = checker(&scenario);
        let named = |who: &str| BenchmarkId::new(name, who);
        group.bench_function(named("nobody"), |bencher| bencher.iter(|| watched(&scenario, seconds, Nobody)));
        group.bench_function(named("linearizability"), |bencher| {
            bencher.iter(|| watched(&scenario, seconds, Clients::default()));
        });
        group.bench_function(named("all"), |bencher| bencher.iter(|| watched(&scenario, seconds, all.clone())));
    }
    group.finish();
}

/// An hour in which the leader crashes every second: some 20,000 transitions.
fn eventful() -> WatchedRun {
    let scenario = url::parse_link("?nodes=5&client.rate=0/s&fault=every+1s+crash+leader+for+500ms");
    let mut run = open(scenario.expect("valid").scenario);
    run.advance(Instant::ZERO.after(Duration::from_secs(3_600)), u64::MAX);
    run
}

/// What the page works out again while it plays: the instrument for each frame, the laboratory a few times a
/// second; and the whole report.
fn statistics(criterion: &mut Criterion) {
    let run = eventful();
    let half = Window { from: Instant(run.now().0 / 2), until: None };
    let see = |lens: Lens| Seen::of(lens, run.spec(), run.scenario(), &run.watch().stats, run.now());
    let lenses = [
        ("seen, whole run", Lens::default()),
        ("seen, window of half the run", Lens { window: half, ..Lens::default() }),
        ("seen, cluster, sampled", Lens { subject: Subject::Cluster, reading: Reading::Sampled, ..Lens::default() }),
    ];
    let mut group = criterion.benchmark_group("statistics of an eventful hour");
    group.sample_size(20);
    for (name, lens) in lenses {
        group.bench_function(name, |bencher| bencher.iter(|| see(lens)));
    }
    group.bench_function("report", |bencher| bencher.iter(|| report(&*run)));
    group.finish();
}

/// Seeds of the unbroken protocol under all that it survives: drawn, run, and watched by the checkers alone.
fn hunting(criterion: &mut Criterion) {
    const SEEDS: u64 = 200;
    let hunt = Hunt { base: Scenario::default(), mix: Mix::default(), property: None };
    let mut group = criterion.benchmark_group("hunt");
    group.sample_size(10);
    group.throughput(Throughput::Elements(SEEDS));
    group.bench_function("seeds, one thread", |bencher| {
        bencher.iter(|| (0..SEEDS).filter_map(|seed| hunt.try_seed(seed)).count());
    });
    group.bench_function("the same seeds, drawn only", |bencher| {
        bencher.iter(|| {
            (0..SEEDS).map(|seed| swarm::draw(&hunt.base, hunt.mix, seed).scenario.faults.len()).sum::<usize>()
        });
    });
    group.finish();
}

/// How long it takes to judge what strangers wrote to keep us busy: the costliest files of the corpus.
fn refusal(criterion: &mut Criterion) {
    let costliest = ["coded/logs", "coded/partition", "text/too-many-faults.toml"];
    let mut group = criterion.benchmark_group("refusal");
    group.sample_size(20);
    for name in costliest {
        let path = format!("{}/tests/fuzz/corpus/{name}", env!("CARGO_MANIFEST_DIR"));
        let given = std::fs::read(path).expect("the corpus is there");
        let given = String::from_utf8_lossy(&given);
        group.bench_function(name, |bencher| bencher.iter(|| url::parse_any(&given).is_ok()));
    }
    group.finish();
}

criterion_group!(benches, speed, checkers, statistics, hunting, refusal);
criterion_main!(benches);
