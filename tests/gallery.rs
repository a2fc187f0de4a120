//! Broken on purpose: each exhibit's run breaks the promises that it names, and the same run, put right, keeps all.

use interregnum::check::Property;
use interregnum::experiment::gallery::{Exhibit, GALLERY};
use interregnum::experiment::hunt::{Hunt, hunt};
use interregnum::experiment::seeds::Seeds;
use interregnum::experiment::swarm::Mix;
use interregnum::experiment::{WatchedRun, open, swarm};
use interregnum::protocol::raft::Mistake;
use interregnum::scenario::Scenario;
use interregnum::types::Instant;
use std::collections::BTreeSet;

fn finished(scenario: Scenario, until: Instant) -> WatchedRun {
    let mut run = open(scenario);
    assert!(run.advance(until, 50_000_000), "the run comes to its end");
    run
}

fn to_the_end(scenario: Scenario) -> WatchedRun {
    let until = Instant(scenario.duration.0);
    finished(scenario, until)
}

/// Each once, in the order in which they were found.
fn broken(run: &WatchedRun) -> Vec<Property> {
    let mut found = Vec::new();
    for violation in run.watch().check.violations() {
        if !found.contains(&violation.property) {
            found.push(violation.property);
        }
    }
    found
}

/// What went wrong and was not promised, each once.
fn lost(run: &WatchedRun) -> Vec<Property> {
    let losses = run.watch().check.losses().iter().map(|loss| loss.property);
    losses.collect::<BTreeSet<Property>>().into_iter().collect()
}

fn exhibit(name: &str) -> &'static Exhibit {
    Exhibit::find(name).unwrap_or_else(|| panic!("there is no exhibit \"{name}\""))
}

#[test]
fn each_exhibit_breaks_what_it_says() {
    let mut wrong = Vec::new();
    for exhibit in GALLERY {
        let run = to_the_end(exhibit.scenario());
        let found = [broken(&run), lost(&run)].concat();
        let is_found = exhibit.breaks.iter().all(|property| found.contains(property));
        if !is_found || found.first() != exhibit.breaks.first() {
            wrong.push(format!("{}: {:?} for {found:?}", exhibit.name, exhibit.breaks));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn put_right_each_survives_the_same_seed_and_faults() {
    for exhibit in GALLERY {
        let (spoilt, mended) = (exhibit.scenario(), exhibit.mended());
        assert_eq!((spoilt.seed, &spoilt.faults), (mended.seed, &mended.faults));
        assert_ne!(spoilt, mended, "{}", exhibit.name);
        assert_eq!(broken(&to_the_end(mended)), [], "{}", exhibit.name);
    }
}

#[test]
fn each_scenario_makes_its_mistake_and_its_remedy_undoes_it() {
    for exhibit in GALLERY {
        let mut again = exhibit.scenario();
        exhibit.spoil(&mut again);
        assert_eq!(again, exhibit.scenario(), "{}", exhibit.name);
        again.check().unwrap_or_else(|error| panic!("{}: {error}", exhibit.name));
        exhibit.mended().check().unwrap_or_else(|error| panic!("{}: {error}", exhibit.name));
    }
}

/// Found without a hint. `cargo bench --bench mistakes` tells how soon.
fn is_found_and_put_right_survives(exhibit: &Exhibit) {
    let mut base = Scenario::default();
    exhibit.spoil(&mut base);
    let sought = Hunt { base, mix: Mix::default(), property: None };
    let outcome = hunt(&sought, Seeds { first: 0, last: 60_000 }, 2, |_| ());
    let Some((seed, finding)) = outcome.found else { panic!("{} is not found", exhibit.name) };
    let mended = exhibit.mend(finding.scenario.clone());
    assert_ne!(mended, finding.scenario, "{}", exhibit.name);
    let broken = broken(&to_the_end(mended));
    assert_eq!(broken, [], "{}, seed {seed}", exhibit.name);
}

#[test]
fn the_hunt_finds_mistakes_in_the_neutral_mix_and_put_right_the_same_seed_survives() {
    for name in [
        "vote-not-persisted",
        "acknowledged-before-persisted",
        "no-up-to-date-check",
        "wiped-node-votes",
        "deposed-reads",
        "no-sessions",
        "redis-election",
    ] {
        is_found_and_put_right_survives(exhibit(name));
    }
}

/// Seconds instead of moments: each has a test of its own.
#[test]
fn the_hunt_finds_figure_8() {
    is_found_and_put_right_survives(exhibit("commit-of-older-term"));
}

#[test]
fn the_hunt_finds_the_bug_of_2015() {
    is_found_and_put_right_survives(exhibit("change-before-commit"));
}

#[test]
fn the_hunt_finds_leases_that_clocks_outrun() {
    is_found_and_put_right_survives(exhibit("lease-without-drift"));
}

/// No promise of safety is broken: leaders lose their office again and again. Raft as in the paper never promised that
/// they keep it; with pre-vote it does.
#[test]
fn without_pre_vote_a_flapping_node_unseats_leaders() {
    let exhibit = exhibit("no-pre-vote");
    let unseated = |run: &WatchedRun| run.watch().check.count(Property::LeaderStickiness);
    let (disturbed, calm) = (to_the_end(exhibit.scenario()), to_the_end(exhibit.mended()));
    assert!(unseated(&disturbed) >= 5, "{} unseated", unseated(&disturbed));
    assert!(!disturbed.watch().check.is_promised(Property::LeaderStickiness));
    assert!(disturbed.watch().check.violations().is_empty());
    assert_eq!((unseated(&calm), calm.watch().stats.reigns.count()), (0, 1));
    assert!(calm.watch().check.is_promised(Property::LeaderStickiness));
}

/// Nobody is told of it unless they ask.
#[test]
fn what_a_setting_never_promised_is_found_by_its_name() {
    let exhibit = exhibit("no-pre-vote");
    let mut base = Scenario::default();
    exhibit.spoil(&mut base);
    let seeds = Seeds { first: 0, last: 2_000 };
    assert_eq!(exhibit.unpromised(), Some(Property::LeaderStickiness));
    let sought = Hunt { base, mix: Mix::default(), property: exhibit.unpromised() };
    let outcome = hunt(&sought, seeds, 2, |_| ());
    let Some((seed, finding)) = outcome.found else { panic!("no leader is unseated") };
    let mended = to_the_end(exhibit.mend(finding.scenario));
    assert_eq!(mended.watch().check.count(Property::LeaderStickiness), 0, "seed {seed}");
}

/// What is broken is found and counted, and is no reason to stop.
#[test]
fn no_mistake_stops_a_run() {
    for mistake in Mistake::ALL {
        for seed in 0..200 {
            let mut base = Scenario::default();
            base.raft.mistake = mistake;
            let drawn = swarm::draw(&base, swarm::Mix::default().with(swarm::Kind::Wipe), seed);
            let until = Instant(drawn.scenario.duration.0 + 2_000_000);
            let run = finished(drawn.scenario, until);
            let check = &run.watch().check;
            assert!(check.violations().iter().all(|violation| !violation.detail().is_empty()));
            assert!(check.total() >= check.violations().len() as u64);
        }
    }
}
