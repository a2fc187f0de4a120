//! Every interleaving of the protocols' cores within small bounds, by the model checker Stateright: what the design promises
//! holds in every state that can be reached.
//!
//! `INTERREGNUM_EXPLORE=large cargo test --test explorer` goes further, for minutes and some 4 GB.

#[path = "support/promises.rs"]
mod promises;
#[path = "support/small_world.rs"]
mod small_world;

use interregnum::protocol::Protocol;
use interregnum::protocol::log::{Entry, Log};
use interregnum::protocol::multi_paxos::{self, MultiPaxos};
use interregnum::protocol::raft::{Config, Durable, Message, Mistake, Raft};
use interregnum::protocol::viewstamped::{self, Viewstamped};
use interregnum::protocol::zab::{self, Zab};
use interregnum::types::{NodeId, Span};
use promises::{DURABLE_COMMITS, ELECTION_SAFETY, LEADER_COMPLETENESS, ONE_VOTE};
use small_world::{Action, Bounds, Flight, Small, SmallWorld, State, describe};
use stateright::{Checker, HasDiscoveries, Model, Path};
use std::io::Write;
use std::time::Instant;

type Step<P> = (State<P>, Option<Action<<P as Protocol>::Timer>>);
type Story<P> = Path<State<P>, Action<<P as Protocol>::Timer>>;

impl Small for Raft {
    const IS_SYMMETRIC: bool = true;

    /// Who asks for a vote has given its own.
    fn vote(flight: &Flight<Raft>) -> Option<(u64, NodeId)> {
        match flight.message {
            Message::RequestVote { term, pre_vote: false, .. } => Some((term, flight.from)),
            Message::Vote { term, granted: true, pre_vote: false } => Some((term, flight.to)),
            _ => None,
        }
    }

    fn over(durable: &Durable) -> u64 {
        durable.term
    }

    fn log(durable: &Durable) -> Option<&Log> {
        Some(&durable.log)
    }
}

/// Ballots, and who prepares which, go by the replicas' numbers.
impl Small for MultiPaxos {
    const IS_SYMMETRIC: bool = false;
    const IS_LEADERLESS: bool = true;
    const SENDS: usize = 3;

    /// Who asks for promises has given its own.
    fn vote(flight: &Flight<MultiPaxos>) -> Option<(u64, NodeId)> {
        match flight.message {
            multi_paxos::Message::Prepare { ballot, .. } => Some((ballot, flight.from)),
            multi_paxos::Message::Promise { ballot, .. } => Some((ballot, flight.to)),
            _ => None,
        }
    }

    fn over(durable: &multi_paxos::Durable) -> u64 {
        durable.promised
    }

    /// Instances are independent: an acceptor may lack what was chosen before.
    fn keeps(durable: &multi_paxos::Durable, index: u64, _chain: u64, committed: &Entry) -> Option<bool> {
        let accepted = durable.accepted.get(&index);
        let is_in_snapshot = index <= durable.snapshot.last.index;
        Some(is_in_snapshot || accepted.is_some_and(|accepted| accepted.value == *committed))
    }
}

/// The primary of a view goes by the replicas' numbers: there is nobody else to vote for. And no disk has the log.
impl Small for Viewstamped {
    const IS_SYMMETRIC: bool = false;
    const SENDS: usize = 2;
}

/// Of two equal votes the greater number's wins.
impl Small for Zab {
    const IS_SYMMETRIC: bool = false;
    const SENDS: usize = 2;

    /// Who proposes an epoch has accepted it.
    fn vote(flight: &Flight<Zab>) -> Option<(u64, NodeId)> {
        match flight.message {
            zab::Message::NewEpoch { epoch } => Some((epoch, flight.from)),
            zab::Message::AckEpoch { epoch, counts: true, .. } => Some((epoch, flight.to)),
            _ => None,
        }
    }

    fn over(durable: &zab::Durable) -> u64 {
        durable.epochs.accepted
    }

    fn log(durable: &zab::Durable) -> Option<&Log> {
        Some(&durable.log)
    }

    fn accepted(durable: &zab::Durable) -> u64 {
        durable.epochs.accepted
    }

    fn round(message: &zab::Message) -> u64 {
        match message {
            zab::Message::Notification(notification) => notification.round,
            _ => 0,
        }
    }
}

fn is_large() -> bool {
    std::env::var("INTERREGNUM_EXPLORE").is_ok_and(|size| size == "large")
}

fn world<P: Small>(nodes: usize, bounds: Bounds, config: P::Config) -> SmallWorld<P> {
    SmallWorld { disks: vec![P::Durable::default(); nodes], bounds, config, forgets: |_| () }
}

fn raft(nodes: usize, bounds: Bounds) -> SmallWorld<Raft> {
    world(nodes, bounds, Config::default())
}

/// Said even when the test passes: how much was explored is its result.
fn report<P: Small>(what: &str, checker: &impl Checker<SmallWorld<P>>, since: Instant) {
    let seconds = since.elapsed().as_secs_f64();
    let (states, ways, depth) = (checker.unique_state_count(), checker.state_count(), checker.max_depth());
    let speed = states as f64 / seconds;
    let line =
        format!("{what}: {states} states, {ways} ways into them, depth {depth}, {seconds:.1} s, {speed:.0} states/s");
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Each step with the node as it is afterwards.
fn tell<P: Small>(story: Story<P>) -> String {
    let steps = story.into_vec();
    let step = |(number, pair): (usize, &[Step<P>])| {
        let action = pair[0].1.expect("only the last state has no action");
        format!("\n{:>4}  {}", number + 1, describe(&pair[0].0, action, &pair[1].0))
    };
    steps.windows(2).enumerate().map(step).collect()
}

/// Explores all of it: nothing breaks, and what should be possible is.
fn holds<P: Small>(what: &str, world: SmallWorld<P>) {
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
fn broken_within<P: Small>(world: &SmallWorld<P>, promise: &'static str, steps: usize) -> Option<Story<P>> {
    let finish = HasDiscoveries::AllOf([promise].into());
    let checker = world.clone().checker().target_max_depth(steps + 1).finish_when(finish).spawn_bfs().join();
    let story = checker.discovery(promise)?;
    // The checker finishes a stretch before it stops, and keeps the last that it found.
    let taken = story.clone().into_actions().len();
    broken_within(world, promise, taken).or(Some(story))
}

/// The promise is broken, and it is told how.
fn breaks<P: Small>(what: &str, world: SmallWorld<P>, promise: &'static str) {
    let story = broken_within(&world, promise, 40);
    let story = story.unwrap_or_else(|| panic!("{what}: {promise} holds"));
    println!("{what} breaks {promise}:{}", tell(story));
}

#[test]
fn two_nodes() {
    let bounds = match is_large() {
        true => Bounds { epoch: 3, log: 3, crashes: 2, requests: 1, copies: 0, flights: 2 },
        false => Bounds { epoch: 2, log: 3, crashes: 1, requests: 1, copies: 0, flights: 3 },
    };
    holds("two nodes", raft(2, bounds));
}

#[test]
fn three_nodes() {
    let bounds = match is_large() {
        true => Bounds { epoch: 2, log: 3, crashes: 2, requests: 1, copies: 0, flights: 2 },
        false => Bounds { epoch: 2, log: 2, crashes: 1, requests: 1, copies: 0, flights: 2 },
    };
    holds("three nodes", raft(3, bounds));
}

#[test]
fn messages_that_arrive_twice() {
    holds("copies", raft(2, Bounds { epoch: 2, log: 2, crashes: 1, requests: 1, copies: 1, flights: 2 }));
}

#[test]
fn pre_vote_and_check_quorum() {
    let crashes = u8::from(is_large());
    let mut world = raft(2, Bounds { epoch: 2, log: 2, crashes, requests: 1, copies: 0, flights: 2 });
    world.config.pre_vote = true;
    world.config.check_quorum = true;
    holds("pre-vote and check-quorum", world);
}

#[test]
fn disks_that_forget_votes_elect_two_leaders() {
    let mut world = raft(3, Bounds { epoch: 1, log: 1, crashes: 1, requests: 0, copies: 0, flights: 2 });
    world.forgets = |disk| disk.vote = None;
    breaks("a disk that forgets votes", world, ELECTION_SAFETY);
}

fn with_mistake(mistake: Mistake, mut world: SmallWorld<Raft>, promise: &'static str) {
    world.config.mistake = mistake;
    breaks(Mistake::NAMES[mistake as usize], world, promise);
}

#[test]
fn votes_not_persisted_elect_two_leaders() {
    let world = raft(3, Bounds { epoch: 1, log: 1, crashes: 1, requests: 0, copies: 0, flights: 2 });
    with_mistake(Mistake::VoteNotPersisted, world, ELECTION_SAFETY);
}

#[test]
fn entries_acknowledged_too_early_are_committed_on_too_few_disks() {
    let world = raft(2, Bounds { epoch: 1, log: 1, crashes: 0, requests: 0, copies: 0, flights: 2 });
    with_mistake(Mistake::AcknowledgedBeforePersisted, world, DURABLE_COMMITS);
}

#[test]
fn without_the_up_to_date_check_a_leader_lacks_what_was_committed() {
    let world = raft(3, Bounds { epoch: 2, log: 2, crashes: 0, requests: 0, copies: 0, flights: 2 });
    with_mistake(Mistake::NoUpToDateCheck, world, LEADER_COMPLETENESS);
}

/// From the middle of figure 8 on: node 1 led term 1 and node 2 led term 2, neither for long enough to reach another.
/// An entry is sent at a time, or the leader's own would come with the old one.
#[test]
fn entries_of_older_terms_are_committed_too_early() {
    let mut world = raft(3, Bounds { epoch: 4, log: 2, crashes: 0, requests: 0, copies: 0, flights: 2 });
    let disk = |vote: Option<u16>, log: &[u64]| {
        let disk = Raft::initial(2, log).expect("Raft has a log");
        Durable { vote: vote.map(NodeId), ..disk }
    };
    world.disks = vec![disk(None, &[1]), disk(Some(2), &[2]), disk(Some(2), &[])];
    world.config.append_entries = 1;
    with_mistake(Mistake::CommitOfOlderTerm, world, LEADER_COMPLETENESS);
}

// ---- the others ----

/// Two proposers at once, each with a higher ballot than the other's last one: what was chosen stays chosen (Paxos Made
/// Simple, 2.2).
#[test]
fn single_decree_paxos_chooses_one_value() {
    let config = multi_paxos::Config { mode: multi_paxos::Mode::SingleDecree, ..multi_paxos::Config::default() };
    let crashes = u8::from(is_large());
    let bounds = Bounds { epoch: 6, log: 1, crashes, requests: 2, copies: 0, flights: 2 };
    holds("single-decree Paxos", world::<MultiPaxos>(3, bounds, config));
}

#[test]
fn viewstamped_replication_survives_view_changes_and_recoveries() {
    let crashes = 1;
    let bounds = Bounds { epoch: 1, log: 1, crashes, requests: 1, copies: 0, flights: 2 };
    holds("viewstamped replication", world::<Viewstamped>(3, bounds, viewstamped::Config::default()));
}

/// Election, discovery, synchronization and broadcast, twice over, with servers that look again at any moment. Leaders
/// wait for a tick only, and a wait as long as ZooKeeper's longest is never doubled: waits are told apart by how long.
#[test]
fn zab_recovers_from_lost_leaders() {
    let wait = Span::ms(60_000, 60_000);
    let config = zab::Config { election_wait: wait, init_limit: 1, sync_limit: 1, ..zab::Config::default() };
    let crashes = u8::from(is_large());
    let bounds = Bounds { epoch: 2, log: 1, crashes, requests: 1, copies: 0, flights: 2 };
    holds("ZAB", world::<Zab>(2, bounds, config));
}

// ---- what the disks of the others are for ----

/// Two proposers are enough: what one of them has forgotten is on too few disks.
#[test]
fn acceptors_that_forget_what_they_accepted_lose_what_was_chosen() {
    let config = multi_paxos::Config { mode: multi_paxos::Mode::SingleDecree, ..multi_paxos::Config::default() };
    let bounds = Bounds { epoch: 2, log: 1, crashes: 1, requests: 1, copies: 0, flights: 2 };
    let mut world = world::<MultiPaxos>(2, bounds, config);
    world.forgets = |disk| disk.accepted.clear();
    breaks("an acceptor that forgets", world, DURABLE_COMMITS);
}

fn zab_of_two(crashes: u8, requests: u8) -> SmallWorld<Zab> {
    let wait = Span::ms(60_000, 60_000);
    let config = zab::Config { election_wait: wait, init_limit: 1, sync_limit: 1, ..zab::Config::default() };
    world::<Zab>(2, Bounds { epoch: 1, log: 1, crashes, requests, copies: 0, flights: 2 }, config)
}

#[test]
fn servers_that_forget_their_history_lose_what_was_committed() {
    let mut world = zab_of_two(1, 1);
    world.forgets = |disk| disk.log = Log::default();
    breaks("a server that forgets its history", world, DURABLE_COMMITS);
}

/// Both accept an epoch from one leader, forget it, and accept it from the other one.
#[test]
fn servers_that_forget_what_they_accepted_found_an_epoch_twice() {
    let mut world = zab_of_two(2, 0);
    world.forgets = |disk| disk.epochs = zab::Epochs::default();
    breaks("servers that forget epochs", world, ONE_VOTE);
}
