//! In-sync replicas as Kafka's documentation and its improvement proposals (KIPs) state them.

use interregnum::check::Property;
use interregnum::experiment::{WatchedRun, open, promises};
use interregnum::protocol::Promises;
use interregnum::protocol::configuration::Standing;
use interregnum::protocol::isr::phase;
use interregnum::scenario::preset::Preset;
use interregnum::scenario::{Scenario, text};
use interregnum::sim::picture::{NodePicture, Picture};
use interregnum::types::{Duration, Instant, NodeId};

/// Three brokers and three controllers, and sessions that make a run short.
const FAST: &str = "protocol = \"isr\"\nnodes = 6\nisr.quorum_timeout = \"100ms..300ms\"\nisr.session_timeout = \"300ms\"\n\
                    isr.heartbeat = \"60ms\"\nisr.replica_lag = \"400ms\"\nisr.fetch_wait = \"20ms\"\n";
/// Longer than anything here should take.
const PATIENCE: Duration = Duration::from_secs(60);

fn run(keys: &str) -> WatchedRun {
    open(text::parse(&format!("{FAST}{keys}")).unwrap_or_else(|error| panic!("{error}")))
}

fn until(run: &mut WatchedRun, what: &str, is_so: impl Fn(&Picture) -> bool) {
    let limit = run.now().after(PATIENCE);
    while !is_so(&run.picture()) {
        assert!(run.now() < limit, "{what}: not within {PATIENCE}");
        assert!(run.step(), "{what}: nothing happens any more");
    }
    let violations = run.watch().check.violations();
    assert!(violations.is_empty(), "{what}: {violations:?}");
}

fn inject(run: &mut WatchedRun, action: &str) {
    run.inject(action.parse().expect("an action")).expect("it is allowed");
}

fn isr(picture: &Picture) -> Vec<u16> {
    picture.members.map_or(Vec::new(), |members| members.voters.iter().map(|node| node.0).collect())
}

fn brokers(picture: &Picture) -> &[NodePicture] {
    &picture.nodes[..3]
}

fn active_controllers(picture: &Picture) -> usize {
    picture.nodes.iter().filter(|node| node.state == phase::ACTIVE).count()
}

/// All brokers are in sync, and have the same log.
fn is_whole(picture: &Picture) -> bool {
    let length = brokers(picture)[0].log_length;
    let same = |node: &NodePicture| (node.log_length, node.applied) == (length, length);
    picture.leader.is_some() && isr(picture) == [1, 2, 3] && brokers(picture).iter().all(same)
}

fn leader(run: &WatchedRun) -> NodeId {
    run.picture().leader.expect("somebody leads")
}

fn followers(run: &WatchedRun) -> Vec<u16> {
    let leader = leader(run);
    (1..=3).filter(|broker| NodeId(*broker) != leader).collect()
}

#[test]
fn kip_500_controllers_elect_one_of_them_and_brokers_get_a_leader() {
    let mut run = run("client.rate = \"0/s\"");
    until(&mut run, "all in sync", is_whole);
    assert_eq!(active_controllers(&run.picture()), 1);
    until(&mut run, "all know that they are", |picture| {
        brokers(picture).iter().all(|node| node.standing == Standing::Voter)
    });
    assert!(run.picture().nodes[3..].iter().all(|node| node.standing == Standing::Attendant));
}

#[test]
fn kip_500_the_next_controller_knows_the_partition() {
    let mut run = run("client.rate = \"0/s\"");
    until(&mut run, "all in sync", is_whole);
    let epoch = run.picture().nodes[0].epoch;
    let active = run.picture().nodes.iter().position(|node| node.state == phase::ACTIVE).expect("one is active") + 1;
    inject(&mut run, &format!("crash {active}"));
    until(&mut run, "another controller", |picture| active_controllers(picture) == 1);
    inject(&mut run, "crash leader");
    until(&mut run, "another leader", |picture| {
        brokers(picture).iter().any(|node| node.epoch > epoch && Some(node.id) == picture.leader)
    });
    assert_eq!(isr(&run.picture()).len(), 2);
}

#[test]
fn kip_500_without_a_majority_of_controllers_nobody_follows_a_leader() {
    let mut run = run("client.rate = \"0/s\"");
    until(&mut run, "all in sync", is_whole);
    inject(&mut run, "crash 5");
    inject(&mut run, "crash 6");
    inject(&mut run, "crash leader");
    let long = run.now().after(Duration::from_secs(10));
    until(&mut run, "nobody leads", |picture| picture.leader.is_none());
    while run.now() < long {
        assert!(run.step() && run.picture().leader.is_none());
    }
    inject(&mut run, "restart 5");
    until(&mut run, "somebody leads", |picture| picture.leader.is_some());
}

#[test]
fn replication_a_silent_follower_leaves_the_isr_and_comes_back() {
    let mut run = run("client.rate = \"50/s\"");
    until(&mut run, "all in sync", is_whole);
    let silent = followers(&run)[0];
    inject(&mut run, &format!("isolate {silent}"));
    until(&mut run, "the ISR shrinks", |picture| !isr(picture).contains(&silent) && picture.leader.is_some());
    let committed = run.picture().nodes.iter().map(|node| node.committed).max().unwrap();
    until(&mut run, "more is committed", |picture| {
        picture.nodes.iter().map(|node| node.committed).max().unwrap() > committed
    });
    inject(&mut run, "heal");
    until(&mut run, "the ISR is whole", |picture| isr(picture) == [1, 2, 3]);
}

/// replica.lag.time.max.ms: its session lives, but it does not fetch.
#[test]
fn replication_a_follower_that_lags_leaves_the_isr() {
    let mut run = run("client.rate = \"50/s\"");
    until(&mut run, "all in sync", is_whole);
    let (leader, slow) = (leader(&run), followers(&run)[1]);
    inject(&mut run, &format!("cut {slow} -> {leader}"));
    until(&mut run, "the ISR shrinks", |picture| isr(picture).len() == 2 && !isr(picture).contains(&slow));
    assert_eq!(run.picture().nodes[usize::from(slow) - 1].standing, Standing::Learner);
    inject(&mut run, "heal");
    until(&mut run, "the ISR is whole", |picture| isr(picture) == [1, 2, 3]);
}

#[test]
fn min_insync_replicas_refuses_what_too_few_would_have() {
    let mut run = run("client.rate = \"50/s\"\nclient.reads = \"0%\"\nisr.min_insync = 2");
    until(&mut run, "all in sync", |picture| isr(picture) == [1, 2, 3]);
    for follower in followers(&run) {
        inject(&mut run, &format!("isolate {follower}"));
    }
    until(&mut run, "one is left", |picture| isr(picture).len() == 1 && picture.leader.is_some());
    let length = run.picture().nodes[usize::from(leader(&run).0) - 1].log_length;
    let later = run.now().after(Duration::from_secs(2));
    until(&mut run, "time passes", |picture| picture.now > later);
    assert_eq!(run.picture().nodes[usize::from(leader(&run).0) - 1].log_length, length);
    inject(&mut run, "heal");
    until(&mut run, "writes go on", |picture| picture.nodes.iter().any(|node| node.committed > length));
}

/// KIP-101's scenarios end in logs that differ, or in lost messages; with leader epochs they do not.
#[test]
fn kip_101_an_old_leader_drops_what_nobody_has_and_nothing_else() {
    let mut run = run("client.rate = \"0/s\"\nisr.flush = true");
    until(&mut run, "all in sync", is_whole);
    let old = leader(&run);
    for _ in 0..3 {
        inject(&mut run, "request 1");
        let length = run.picture().nodes[0].committed;
        until(&mut run, "it is committed everywhere", |picture| {
            brokers(picture).iter().all(|node| node.committed > length)
        });
    }
    inject(&mut run, &format!("isolate {old}"));
    inject(&mut run, &format!("request 1 to {old}"));
    let has = |picture: &Picture| picture.nodes[usize::from(old.0) - 1].log_length;
    until(&mut run, "it appends alone", |picture| has(picture) == 4);
    until(&mut run, "another leads", |picture| picture.leader.is_some_and(|leader| leader != old));
    assert_eq!(has(&run.picture()), 4);
    inject(&mut run, "heal");
    until(&mut run, "it follows, and has what all have", |picture| {
        is_whole(picture) && picture.nodes[usize::from(old.0) - 1].state == phase::IN_SYNC
    });
    let check = &run.watch().check;
    assert_eq!((check.total(), check.losses_total()), (0, 0));
}

/// acks (producer configuration): with 0 or 1 "there are no guarantees" once the leader fails "before the followers have
/// replicated" a record; with all "the record will not be lost as long as at least one in-sync replica remains alive".
#[test]
fn acks_all_alone_keeps_what_a_dying_leader_acknowledged() {
    for (acks, is_lost) in [("0", true), ("1", true), ("all", false)] {
        let keys = format!("client.rate = \"100/s\"\nclient.reads = \"0%\"\nisr.flush = true\nisr.acks = \"{acks}\"");
        let mut run = run(&keys);
        until(&mut run, "all in sync", |picture| isr(picture) == [1, 2, 3] && picture.nodes[0].committed > 20);
        let old = leader(&run);
        // Clients reach it still.
        inject(&mut run, &format!("isolate {old}"));
        run.advance(run.now().after(Duration::from_ms(60)), u64::MAX);
        let before = run.watch().stats.clients.ok;
        run.advance(run.now().after(Duration::from_ms(150)), u64::MAX);
        let acknowledged = run.watch().stats.clients.ok - before;
        assert_eq!(acknowledged > 3, is_lost, "acks = {acks}: {acknowledged}");
        inject(&mut run, &format!("crash {old}"));
        inject(&mut run, "heal");
        until(&mut run, "another leads", |picture| picture.leader.is_some_and(|leader| leader != old));
        inject(&mut run, &format!("restart {old}"));
        until(&mut run, "it is back in sync", |picture| isr(picture) == [1, 2, 3]);
        let check = &run.watch().check;
        assert_eq!(check.count(Property::AcknowledgedWrites) > 0, is_lost, "acks = {acks}");
        assert_eq!(check.is_promised(Property::AcknowledgedWrites), !is_lost, "acks = {acks}");
    }
}

/// "Last replica standing": without a flush, the last of the ISR takes along what it had alone on disk.
#[test]
fn durability_a_power_failure_takes_what_was_not_flushed() {
    let text = |flush: bool| {
        format!(
            "client.rate = \"100/s\"\nclient.reads = \"0%\"\nisr.writeback = \"10s\"\nisr.flush = {flush}\n\
             duration = \"12s\"\n[[faults]]\nat = \"4s\"\ndo = \"crash all\"\n[[faults]]\nat = \"5s\"\ndo = \"restart all\""
        )
    };
    for (flush, is_lost) in [(false, true), (true, false)] {
        let mut run = run(&text(flush));
        run.advance(Instant(12_000_000), u64::MAX);
        let check = &run.watch().check;
        assert!(run.watch().stats.clients.ok > 100, "{}", run.watch().stats.clients.ok);
        assert_eq!(check.total(), 0, "{:?}", check.violations());
        assert_eq!(check.count(Property::AcknowledgedWrites) > 0, is_lost, "flush: {flush}");
    }
}

#[test]
fn a_replaced_disk_is_no_leader_until_it_is_in_sync() {
    let mut run = run("client.rate = \"50/s\"\nisr.flush = true");
    until(&mut run, "all in sync", is_whole);
    let followers = followers(&run);
    for follower in &followers {
        inject(&mut run, &format!("crash {follower}"));
    }
    until(&mut run, "one is left", |picture| isr(picture).len() == 1 && picture.leader.is_some());
    let last = leader(&run);
    inject(&mut run, &format!("crash {last}"));
    inject(&mut run, &format!("wipe {last}"));
    inject(&mut run, "restart all");
    let later = run.now().after(Duration::from_secs(10));
    until(&mut run, "time passes", |picture| picture.now > later);
    assert_eq!(run.picture().leader, None, "what was in sync is gone, and nobody else may lead");
    assert_eq!(run.picture().nodes[usize::from(last.0) - 1].standing, Standing::Recovering);
}

#[test]
fn a_cluster_of_one_is_broker_and_controller() {
    let alone = format!("{}client.rate = \"20/s\"", FAST.replace("nodes = 6", "nodes = 1"));
    let mut run = open(text::parse(&alone).unwrap());
    until(&mut run, "it commits", |picture| picture.nodes[0].committed > 3);
}

// ---- what is promised ----

#[test]
fn a_setting_promises_what_it_can_keep() {
    let promised = |keys: &str| {
        let scenario = text::parse(&format!("{FAST}{keys}")).unwrap();
        let promises = promises(&scenario);
        [Promises::AcknowledgedWrites, Promises::OneHistory, Promises::OneLeader, Promises::Linearizability]
            .map(|promise| promises.contains(&promise))
    };
    assert_eq!(promised("isr.flush = true"), [true, true, true, false]);
    assert_eq!(promised("isr.flush = true\nisr.acks = \"1\""), [false, true, true, false]);
    assert_eq!(promised("isr.flush = true\nisr.unclean_election = true"), [false, false, true, false]);
    assert_eq!(promised("isr.min_insync = 2"), [false, false, true, false]);
}

fn played(scenario: Scenario) -> WatchedRun {
    let until = Instant(scenario.duration.0);
    let mut run = open(scenario);
    run.advance(until, u64::MAX);
    run
}

#[test]
fn preset_kafka_shrinks_its_isr_fails_over_and_loses_nothing() {
    let run = played(Preset::find("Kafka").unwrap().scenario());
    let (check, stats) = (&run.watch().check, &run.watch().stats);
    assert_eq!((check.total(), check.count(Property::AcknowledgedWrites)), (0, 0));
    assert_eq!(check.count(Property::StateMachineSafety), 0);
    assert!(stats.reigns.count() >= 2, "{}", stats.reigns.count());
    assert!(is_whole(&run.picture()), "{:?}", isr(&run.picture()));
}

#[test]
fn preset_unclean_election_loses_acknowledged_writes_and_its_safe_twin_does_not() {
    let unclean = Preset::find("Kafka unclean election").unwrap().scenario();
    let mut safe = unclean.clone();
    (safe.isr.unclean_election, safe.isr.min_insync) = (false, 2);
    let run = played(unclean);
    let check = &run.watch().check;
    assert!(check.count(Property::AcknowledgedWrites) > 0);
    assert_eq!(check.total(), 0, "it promised none of that: {:?}", check.violations());
    let run = played(safe);
    let check = &run.watch().check;
    assert_eq!((check.total(), check.count(Property::AcknowledgedWrites)), (0, 0));
    assert_eq!(check.count(Property::StateMachineSafety), 0);
}
