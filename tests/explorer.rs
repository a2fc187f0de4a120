//! Every interleaving of Raft's core within small bounds, by the model checker Stateright: what the design promises
//! holds in every state that can be reached.
//!
//! `INTERREGNUM_EXPLORE=large cargo test --test explorer` goes further, for minutes and some 4 GB.

#[path = "support/promises.rs"]
mod promises;
#[path = "support/small_world.rs"]
mod small_world;

use interregnum::protocol::Protocol;
use interregnum::protocol::raft::{Config, Durable, Mistake, Raft};
use interregnum::types::NodeId;
use promises::{DURABLE_COMMITS, ELECTION_SAFETY, LEADER_COMPLETENESS};
use small_world::{Action, Bounds, SmallWorld, State, describe};
use stateright::{Checker, HasDiscoveries, Model, Path};
use std::io::Write;
use std::time::Instant;

type Story = Path<State, Action>;

fn is_large() -> bool {
    std::env::var("INTERREGNUM_EXPLORE").is_ok_and(|size| size == "large")
}

fn raft(nodes: usize, bounds: Bounds) -> SmallWorld {
    SmallWorld { disks: vec![Durable::default(); nodes], bounds, config: Config::default(), forgets_votes: false }
}

/// Said even when the test passes: how much was explored is its result.
fn report(what: &str, checker: &impl Checker<SmallWorld>, since: Instant) {
    let seconds = since.elapsed().as_secs_f64();
    let (states, ways, depth) = (checker.unique_state_count(), checker.state_count(), checker.max_depth());
    let speed = states as f64 / seconds;
    let line =
        format!("{what}: {states} states, {ways} ways into them, depth {depth}, {seconds:.1} s, {speed:.0} states/s");
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Each step with the node as it is afterwards.
fn tell(story: Story) -> String {
    let steps = story.into_vec();
    let step = |(number, pair): (usize, &[(State, Option<Action>)])| {
        let action = pair[0].1.expect("only the last state has no action");
        format!("\n{:>4}  {}", number + 1, describe(&pair[0].0, action, &pair[1].0))
    };
    steps.windows(2).enumerate().map(step).collect()
}

/// Explores all of it: nothing breaks, and what should be possible is.
fn holds(what: &str, world: SmallWorld) {
    let since = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let checker = world.checker().threads(threads).finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    report(what, &checker, since);
    for property in checker.model().properties() {
        let story = checker.discovery(property.name);
        match property.expectation.discovery_is_failure() {
            true => assert!(story.is_none(), "{what}: {} breaks:{}", property.name, tell(story.unwrap())),
            false => assert!(story.is_some(), "{what}: it never happens that {}", property.name),
        }
    }
}

/// The shortest story at whose end the promise is broken, in fewer steps than these.
fn broken_within(world: &SmallWorld, promise: &'static str, steps: usize) -> Option<Story> {
    let finish = HasDiscoveries::AllOf([promise].into());
    let checker = world.clone().checker().target_max_depth(steps + 1).finish_when(finish).spawn_bfs().join();
    let story = checker.discovery(promise)?;
    // The checker finishes a stretch before it stops, and keeps the last that it found.
    let taken = story.clone().into_actions().len();
    broken_within(world, promise, taken).or(Some(story))
}

/// The promise is broken, and it is told how.
fn breaks(what: &str, world: SmallWorld, promise: &'static str) {
    let story = broken_within(&world, promise, 40);
    let story = story.unwrap_or_else(|| panic!("{what}: {promise} holds"));
    println!("{what} breaks {promise}:{}", tell(story));
}

#[test]
fn two_nodes() {
    let bounds = match is_large() {
        true => Bounds { term: 3, log: 3, crashes: 2, requests: 1, copies: 0, flights: 2 },
        false => Bounds { term: 2, log: 3, crashes: 1, requests: 1, copies: 0, flights: 3 },
    };
    holds("two nodes", raft(2, bounds));
}

#[test]
fn three_nodes() {
    let bounds = match is_large() {
        true => Bounds { term: 2, log: 3, crashes: 2, requests: 1, copies: 0, flights: 2 },
        false => Bounds { term: 2, log: 2, crashes: 1, requests: 1, copies: 0, flights: 2 },
    };
    holds("three nodes", raft(3, bounds));
}

#[test]
fn messages_that_arrive_twice() {
    holds("copies", raft(2, Bounds { term: 2, log: 2, crashes: 1, requests: 1, copies: 1, flights: 2 }));
}

#[test]
fn pre_vote_and_check_quorum() {
    let crashes = u8::from(is_large());
    let mut world = raft(2, Bounds { term: 2, log: 2, crashes, requests: 1, copies: 0, flights: 2 });
    world.config.pre_vote = true;
    world.config.check_quorum = true;
    holds("pre-vote and check-quorum", world);
}

#[test]
fn disks_that_forget_votes_elect_two_leaders() {
    let mut world = raft(3, Bounds { term: 1, log: 1, crashes: 1, requests: 0, copies: 0, flights: 2 });
    world.forgets_votes = true;
    breaks("a disk that forgets votes", world, ELECTION_SAFETY);
}

fn with_mistake(mistake: Mistake, mut world: SmallWorld, promise: &'static str) {
    world.config.mistake = mistake;
    breaks(Mistake::NAMES[mistake as usize], world, promise);
}

#[test]
fn votes_not_persisted_elect_two_leaders() {
    let world = raft(3, Bounds { term: 1, log: 1, crashes: 1, requests: 0, copies: 0, flights: 2 });
    with_mistake(Mistake::VoteNotPersisted, world, ELECTION_SAFETY);
}

#[test]
fn entries_acknowledged_too_early_are_committed_on_too_few_disks() {
    let world = raft(2, Bounds { term: 1, log: 1, crashes: 0, requests: 0, copies: 0, flights: 2 });
    with_mistake(Mistake::AcknowledgedBeforePersisted, world, DURABLE_COMMITS);
}

#[test]
fn without_the_up_to_date_check_a_leader_lacks_what_was_committed() {
    let world = raft(3, Bounds { term: 2, log: 2, crashes: 0, requests: 0, copies: 0, flights: 2 });
    with_mistake(Mistake::NoUpToDateCheck, world, LEADER_COMPLETENESS);
}

/// From the middle of figure 8 on: node 1 led term 1 and node 2 led term 2, neither for long enough to reach another.
/// An entry is sent at a time, or the leader's own would come with the old one.
#[test]
fn entries_of_older_terms_are_committed_too_early() {
    let mut world = raft(3, Bounds { term: 4, log: 2, crashes: 0, requests: 0, copies: 0, flights: 2 });
    let disk = |vote: Option<u16>, log: &[u64]| {
        let disk = Raft::initial(2, log).expect("Raft has a log");
        Durable { vote: vote.map(NodeId), ..disk }
    };
    world.disks = vec![disk(None, &[1]), disk(Some(2), &[2]), disk(Some(2), &[])];
    world.config.append_entries = 1;
    with_mistake(Mistake::CommitOfOlderTerm, world, LEADER_COMPLETENESS);
}
