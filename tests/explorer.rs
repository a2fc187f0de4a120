//! Every interleaving of Raft's core within small bounds, by the model checker Stateright: what the design promises
//! holds in every state that can be reached.
//!
//! `INTERREGNUM_EXPLORE=large` goes further: minutes, and gigabytes.

#[path = "support/promises.rs"]
mod promises;
#[path = "support/small_world.rs"]
mod small_world;

use interregnum::protocol::raft::{Config, Mistake};
use small_world::{Action, Bounds, SmallWorld, State, describe};
use stateright::{Checker, HasDiscoveries, Model, Path};
use std::time::Instant;

fn raft(bounds: Bounds) -> SmallWorld {
    SmallWorld { bounds, config: Config::default(), forgets_votes: false }
}

fn report(what: &str, checker: &impl Checker<SmallWorld>, since: Instant) {
    let seconds = since.elapsed().as_secs_f64();
    let (unique, all) = (checker.unique_state_count(), checker.state_count());
    let speed = unique as f64 / seconds;
    println!("{what}: {unique} states, {all} reached, depth {}, {seconds:.1} s, {speed:.0} states/s", checker.max_depth());
}

/// The steps of a path, a line each.
fn story(path: Path<State, Action>) -> String {
    let steps = path.into_vec();
    let line = |pair: &[(State, Option<Action>)]| format!("\n  {}", describe(&pair[0].0, pair[0].1.unwrap(), &pair[1].0));
    steps.windows(2).map(line).collect()
}

/// Explores all of it; nothing breaks, and what should be possible is.
fn holds(what: &str, world: SmallWorld) {
    let since = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let checker = world.checker().threads(threads).finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    report(what, &checker, since);
    for property in checker.model().properties() {
        let discovered = checker.discovery(property.name);
        match property.expectation.discovery_is_failure() {
            true => assert!(discovered.is_none(), "{}: {}", property.name, story(discovered.unwrap())),
            false => assert!(discovered.is_some(), "{what}: never was it so that {}", property.name),
        }
    }
}

#[test]
#[ignore]
fn probe() {
    let get = |name: &str, default: u64| std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default);
    let bounds = Bounds {
        nodes: get("N", 2) as u16,
        term: get("T", 2),
        log: get("L", 2),
        crashes: get("C", 1) as u8,
        requests: get("R", 1) as u8,
        copies: get("D", 0) as u8,
        flights: get("K", 2) as usize,
    };
    let mut world = raft(bounds);
    world.config.pre_vote = get("PV", 0) > 0;
    world.config.check_quorum = get("CQ", 0) > 0;
    world.forgets_votes = get("FORGET", 0) > 0;
    let _ = Mistake::None;
    let since = Instant::now();
    let what = format!("{:?}", world.bounds);
    let checker = world.checker().threads(get("THREADS", 2) as usize).finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    report(&what, &checker, since);
    for (name, path) in checker.discoveries() {
        println!("{name}: {}", checker.discovery_classification(name));
        if checker.discovery_classification(name).to_string() == "example" { continue; }
        println!("{}", story(path));
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", status.lines().find(|l| l.starts_with("VmHWM")).unwrap());
}
