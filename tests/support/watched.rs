//! A watched run in short words, for tests that wait for something.

use interregnum::check::Property;
use interregnum::experiment::{WatchedRun, open};
use interregnum::scenario::{Scenario, text};
use interregnum::types::{Duration, NodeId, Role};

/// Longer than anything should take.
const PATIENCE: Duration = Duration::from_secs(60);

pub fn run(keys: &str) -> WatchedRun {
    open(text::parse(keys).unwrap_or_else(|error| panic!("{error}\n{keys}")))
}

pub fn run_of_seed(keys: &str, seed: u64) -> WatchedRun {
    open(Scenario { seed, ..text::parse(keys).unwrap_or_else(|error| panic!("{error}\n{keys}")) })
}

pub fn until(run: &mut WatchedRun, what: &str, is_so: impl Fn(&WatchedRun) -> bool) {
    let limit = run.now().after(PATIENCE);
    while !is_so(run) {
        assert!(run.now() < limit, "{what}: not within {PATIENCE}");
        assert!(run.step(), "{what}: nothing happens any more");
    }
}

pub fn pass(run: &mut WatchedRun, time: Duration) {
    run.advance(run.now().after(time), u64::MAX);
}

pub fn inject(run: &mut WatchedRun, action: &str) {
    run.inject(action.parse().expect("an action")).expect("it is allowed");
}

/// Those who take themselves for the leader.
pub fn leaders(run: &WatchedRun) -> Vec<NodeId> {
    let picture = run.picture();
    picture.nodes.iter().filter(|node| node.role == Role::Leader).map(|node| node.id).collect()
}

/// All who are up are the leader's, or the leader.
pub fn obey(run: &WatchedRun, leader: u16) -> bool {
    let picture = run.picture();
    let mut up = picture.nodes.iter().filter(|node| node.role != Role::Failed);
    leaders(run) == [NodeId(leader)] && up.all(|node| node.leader == Some(NodeId(leader)))
}

pub fn broken(run: &WatchedRun, property: Property) -> u64 {
    run.watch().check.count(property)
}
