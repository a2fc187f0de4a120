//! The article's election, in numbers: what it does on average, and what no run of it does.

use interregnum::check::Property;
use interregnum::experiment::{WatchedRun, open};
use interregnum::scenario::{Scenario, text};
use interregnum::types::{Instant, NodeId};

fn finished(seed: u64, keys: &str) -> WatchedRun {
    let written = format!("protocol = \"redis-random\"\nnodes = 3\nduration = \"60s\"\n{keys}");
    let scenario = text::parse(&written).unwrap_or_else(|error| panic!("{error}"));
    let until = Instant(scenario.duration.0);
    let mut run = open(Scenario { seed, ..scenario });
    run.advance(until, u64::MAX);
    run
}

fn broken(run: &WatchedRun, property: Property) -> usize {
    run.watch().check.violations().iter().filter(|violation| violation.property == property).count()
}

const SEEDS: u64 = 50;

/// Between another node's write and its own next read, up to a second later, an old leader believes that it leads.
#[test]
fn two_leaders_at_once_in_every_minute() {
    for seed in 0..SEEDS {
        assert!(broken(&finished(seed, ""), Property::ElectionSafety) > 0, "seed {seed}");
    }
}

/// Each of the others chooses anew once a second; a third of the choices hits the leader that there is.
#[test]
fn leadership_churns_without_end() {
    for seed in 0..SEEDS {
        let run = finished(seed, "");
        let reigns: Vec<_> = run.watch().stats.reigns.reigns().collect();
        assert!(reigns.len() > 20, "seed {seed}: {} reigns a minute", reigns.len());
        let longest = reigns.iter().map(|reign| reign.to.unwrap_or(run.now()).since(reign.from).0).max();
        assert!(longest < Some(30_000_000), "seed {seed}: somebody led for {longest:?} µs");
    }
}

/// One of three choices is the dead node; while it stands in the register, nobody leads.
#[test]
fn a_dead_node_is_chosen_and_nobody_leads_meanwhile() {
    let keys = "[[faults]]\nat = \"0ms\"\ndo = \"crash 2\"";
    let availability = |seed| {
        let run = finished(seed, keys);
        assert!(broken(&run, Property::LiveLeader) > 0, "seed {seed}");
        assert!(run.watch().stats.reigns.reigns().all(|reign| reign.node != NodeId(2)), "seed {seed}");
        1.0 - run.watch().stats.reigns.total_us(run.now()) as f64 / run.now().0 as f64
    };
    let mean = (0..SEEDS).map(availability).sum::<f64>() / SEEDS as f64;
    assert!((0.3..0.9).contains(&mean), "{mean}");
}

/// `run` of the first node never returns, and bytes never equal a string.
#[test]
fn as_printed_nobody_ever_leads() {
    for seed in 0..SEEDS {
        let run = finished(seed, "redis-random = { variant = \"as-printed\" }");
        let stats = &run.watch().stats;
        assert_eq!(stats.reigns.reigns().count(), 0, "seed {seed}");
        assert_eq!(stats.clients.ok, 0, "seed {seed}");
        assert_eq!(run.watch().check.total(), 0, "seed {seed}");
        let idle = run.picture().nodes[1..].iter().all(|node| node.leader.is_none());
        assert!(idle, "seed {seed}: only the first node runs");
    }
}

/// Without the register there is no leader a call's timeout and a sleep later; with it back there is one again.
#[test]
fn no_register_no_leader() {
    let down = "[[faults]]\nat = \"30s\"\ndo = \"crash register\"";
    let back = "\n[[faults]]\nat = \"40s\"\ndo = \"restart register\"";
    for seed in 0..SEEDS {
        let run = finished(seed, down);
        let last = run.watch().stats.reigns.reigns().filter_map(|reign| reign.to).max();
        assert!(run.picture().leader.is_none(), "seed {seed}");
        assert!(last < Some(Instant(32_000_000)), "seed {seed}: {last:?}");
        let run = finished(seed, &format!("{down}{back}"));
        let after = run.watch().stats.reigns.reigns().filter(|reign| reign.from > Instant(40_000_000)).count();
        assert!(after > 0, "seed {seed}");
    }
}

/// Every node for itself: a partition from the register ends a reign, one between nodes changes nothing.
#[test]
fn only_the_links_to_the_register_matter() {
    let healthy = finished(7, "");
    let mut apart = finished(7, "[[faults]]\nat = \"0ms\"\ndo = \"cut all <-> all\"");
    let reigns = |run: &WatchedRun| run.watch().stats.reigns.reigns().collect::<Vec<_>>();
    assert_eq!(reigns(&apart), reigns(&healthy));
    apart.inject("isolate all".parse().expect("a fault")).expect("possible");
    apart.advance(Instant(70_000_000), u64::MAX);
    assert!(apart.picture().leader.is_none());
}
