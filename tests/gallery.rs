//! Broken on purpose: each exhibit's run breaks the promises that it names, and the same run, put right, keeps all.

use interregnum::check::Property;
use interregnum::experiment::gallery::{Exhibit, GALLERY};
use interregnum::experiment::{WatchedRun, open};
use interregnum::scenario::Scenario;
use interregnum::types::Instant;
use std::collections::BTreeSet;

fn finished(scenario: Scenario) -> WatchedRun {
    let until = Instant(scenario.duration.0);
    let mut run = open(scenario);
    assert!(run.advance(until, 10_000_000), "the run ends");
    run
}

fn broken(run: &WatchedRun) -> Vec<Property> {
    run.watch().check.violations().iter().map(|violation| violation.property).collect()
}

#[test]
fn search() {
    for exhibit in GALLERY {
        for seed in 40..60 {
            let run = finished(Scenario { seed, ..exhibit.scenario() });
            let mended = finished(Scenario { seed, ..exhibit.mended() });
            let found: BTreeSet<Property> = broken(&run).into_iter().collect();
            let first = run.watch().check.violations().first().map(|violation| (violation.at, violation.property));
            println!(
                "{} {seed}: {first:?} {found:?} reigns {} | mended {:?} reigns {}",
                exhibit.name,
                run.watch().stats.reigns.count(),
                broken(&mended),
                mended.watch().stats.reigns.count()
            );
        }
    }
}

#[allow(dead_code)]
fn _x(_: &Exhibit) {}
