//! How fast a run goes natively, with checkers, statistics and digest on; the set-up of the README's table.
//! `benches/wasm.mjs` measures the same in wasm under Node.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use interregnum::experiment::open;
use interregnum::scenario::{Scenario, url};
use interregnum::types::{Duration, Instant};

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

criterion_group!(benches, speed);
criterion_main!(benches);
