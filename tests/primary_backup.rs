//! Primary-backup replication as the systems document it: log shipping by position, what a write waits for, and each
//! way to fail over, with what it loses and what it does not.

use interregnum::check::Property;
use interregnum::experiment::{WatchedRun, open};
use interregnum::scenario::preset::Preset;
use interregnum::scenario::{Scenario, key::Key, text};
use interregnum::sim::picture::{NodePicture, Picture};
use interregnum::trace::{Skip, TraceEvent, What};
use interregnum::types::{Duration, Instant, NodeId, Role};

/// Longer than anything here should take.
const PATIENCE: Duration = Duration::from_secs(60);

fn run(keys: &str) -> WatchedRun {
    let text = format!("protocol = \"primary-backup\"\nclient.reads = \"0%\"\n{keys}");
    open(text::parse(&text).unwrap_or_else(|error| panic!("{error}")))
}

fn until(run: &mut WatchedRun, what: &str, is_so: impl Fn(&WatchedRun, &Picture) -> bool) {
    let limit = run.now().after(PATIENCE);
    while !is_so(run, &run.picture()) {
        assert!(run.now() < limit, "{what}: not within {PATIENCE}");
        assert!(run.step(), "{what}: nothing happens any more");
    }
    let violations = run.watch().check.violations();
    assert!(violations.is_empty(), "{what}: {violations:?}");
}

fn pass(run: &mut WatchedRun, time: Duration) {
    run.advance(run.now().after(time), u64::MAX);
    let violations = run.watch().check.violations();
    assert!(violations.is_empty(), "{violations:?}");
}

fn inject(run: &mut WatchedRun, actions: &[&str]) {
    for action in actions {
        run.inject(action.parse().expect("an action")).expect("it is allowed");
    }
}

fn node(picture: &Picture, number: u16) -> &NodePicture {
    &picture.nodes[usize::from(number) - 1]
}

fn leads(picture: &Picture, number: u16) -> bool {
    picture.leader == Some(NodeId(number))
}

fn is_led(_: &WatchedRun, picture: &Picture) -> bool {
    picture.leader.is_some()
}

fn answered(run: &WatchedRun) -> u64 {
    run.watch().stats.clients.ok
}

/// What a node shows under this name.
fn detail(run: &WatchedRun, number: u16, name: &str) -> String {
    let details = run.inspect(NodeId(number)).expect("it is up");
    details.into_iter().find(|detail| detail.name == name).map(|detail| detail.value).expect(name)
}

// ---- log shipping ----

#[test]
fn a_backup_that_was_gone_asks_from_its_own_position() {
    let mut run = run("nodes = 3\nclient.rate = \"100/s\"\nprimary-backup.failover = \"operator\"");
    until(&mut run, "all have some", |_, picture| picture.nodes.iter().all(|node| node.applied > 5));
    inject(&mut run, &["crash 3"]);
    let length = run.picture().nodes[0].log_length;
    until(&mut run, "progress without it", |_, picture| node(picture, 1).committed > length + 200);
    inject(&mut run, &["restart 3"]);
    until(&mut run, "it has caught up", |_, picture| node(picture, 3).applied > length + 200);
    assert_eq!(detail(&run, 3, "entries rewound"), "0");
}

#[test]
fn the_divergent_tail_of_an_old_primary_is_rewound_and_counted() {
    let keys = "nodes = 3\nclient.rate = \"50/s\"\nprimary-backup.failover = \"operator\"\n\
                primary-backup.fencing = false\nprimary-backup.operator_delay = \"500ms\"";
    let mut run = run(keys);
    until(&mut run, "the first primary", |_, picture| leads(picture, 1) && node(picture, 1).committed > 5);
    inject(&mut run, &["partition 1 | rest"]);
    until(&mut run, "two primaries", |_, picture| {
        picture.nodes.iter().filter(|node| node.role == Role::Leader).count() == 2
    });
    pass(&mut run, Duration::from_secs(1));
    inject(&mut run, &["heal"]);
    until(&mut run, "the old one rewinds", |run, _| detail(run, 1, "entries rewound") != "0");
    assert_eq!(node(&run.picture(), 1).role, Role::Follower);
    pass(&mut run, Duration::from_secs(1));
    let picture = run.picture();
    let leader = node(&picture, picture.leader.expect("it is led").0);
    assert!(node(&picture, 1).committed + 3 > leader.committed, "it has caught up");
    assert!(run.watch().check.count(Property::AcknowledgedWrites) > 0, "some of them had been acknowledged");
}

#[test]
fn a_server_on_a_new_disk_is_not_promoted_before_it_has_caught_up() {
    let keys = "nodes = 2\nclient.rate = \"20/s\"\nprimary-backup.failover = \"operator\"\n\
                primary-backup.operator_delay = \"300ms\"";
    let mut run = run(keys);
    until(&mut run, "some writes", |_, picture| node(picture, 2).applied > 5);
    inject(&mut run, &["crash 1", "wipe 2", "restart 2"]);
    pass(&mut run, Duration::from_secs(3));
    assert_eq!(run.picture().leader, None, "the one that is up has nothing");
    inject(&mut run, &["restart 1"]);
    until(&mut run, "it is copied from the other one", |_, picture| node(picture, 2).applied > 5);
    assert_eq!(detail(&run, 2, "may be promoted"), "true");
}

// ---- what a write waits for ----

/// Both backups are cut off from node 1: how many clients it tells so long after that their writes are done.
fn acknowledged_alone(replication: &str, after: Duration, during: Duration) -> u64 {
    let keys = format!(
        "nodes = 3\nclient.rate = \"20/s\"\nclient.sessions = 100\nprimary-backup.failover = \"operator\"\n\
         primary-backup.operator_delay = \"1h\"\nprimary-backup.ack_timeout = \"2s\"\n\
         primary-backup.down_after = \"1h\"\n{replication}"
    );
    let mut run = run(&keys);
    until(&mut run, "writes are done", |run, _| answered(run) > 5);
    inject(&mut run, &["partition 1,register | rest"]);
    pass(&mut run, after);
    let before = answered(&run);
    pass(&mut run, during);
    answered(&run) - before
}

#[test]
fn asynchronous_writes_wait_for_nobody() {
    let done = acknowledged_alone("", Duration::from_ms(100), Duration::from_secs(1));
    assert!(done > 10, "{done}");
}

#[test]
fn semi_synchronous_writes_wait_until_their_patience_ends() {
    let semi = "primary-backup.replication = \"semi-synchronous\"";
    assert_eq!(acknowledged_alone(semi, Duration::from_ms(100), Duration::from_secs(1)), 0);
    let done = acknowledged_alone(semi, Duration::from_ms(2_200), Duration::from_secs(1));
    assert!(done > 10, "it fell back to asynchronous: {done}");
    let for_ever = format!("{semi}\nprimary-backup.fallback = false");
    assert_eq!(acknowledged_alone(&for_ever, Duration::from_ms(2_200), Duration::from_secs(5)), 0);
}

#[test]
fn synchronous_writes_wait_for_all_that_are_in_sync() {
    let synchronous = "primary-backup.replication = \"synchronous\"";
    assert_eq!(acknowledged_alone(synchronous, Duration::from_ms(100), Duration::from_secs(5)), 0);
    // down_after stands for a long time there; with a short one, those that are silent are written off first.
    let keys = format!("nodes = 3\nclient.rate = \"20/s\"\nprimary-backup.failover = \"operator\"\n{synchronous}");
    let mut run = run(&keys);
    until(&mut run, "writes are done", |run, _| answered(run) > 5);
    inject(&mut run, &["crash 2"]);
    let before = answered(&run);
    until(&mut run, "it goes on without the one that crashed", |run, _| answered(run) > before + 20);
    assert_eq!(detail(&run, 1, "in sync"), "1,3");
    inject(&mut run, &["restart 2"]);
    until(&mut run, "it is in sync again", |run, _| detail(run, 1, "in sync") == "1,2,3");
}

// ---- the operator ----

#[test]
fn the_operator_promotes_the_most_advanced_backup_after_the_delay() {
    let keys = "nodes = 3\nclient.rate = \"50/s\"\nprimary-backup.failover = \"operator\"\n\
                primary-backup.operator_delay = \"2s\"";
    let mut run = run(keys);
    until(&mut run, "writes are done", |_, picture| picture.nodes.iter().all(|node| node.applied > 5));
    inject(&mut run, &["cut 1 <-> 2"]);
    let length = run.picture().nodes[1].log_length;
    until(&mut run, "3 is ahead of 2", |_, picture| node(picture, 3).log_length > length + 20);
    inject(&mut run, &["crash 1"]);
    let crashed = run.now();
    until(&mut run, "another primary", |_, picture| picture.leader.is_some_and(|leader| leader != NodeId(1)));
    assert!(leads(&run.picture(), 3));
    assert!(run.now().since(crashed) >= Duration::from_secs(2));
}

#[test]
fn a_fenced_primary_acknowledges_nothing() {
    for (fencing, is_silent) in [(true, true), (false, false)] {
        let keys = format!(
            "nodes = 3\nclient.rate = \"20/s\"\nprimary-backup.failover = \"operator\"\n\
             primary-backup.operator_delay = \"500ms\"\nprimary-backup.fencing = {fencing}"
        );
        let mut run = run(&keys);
        until(&mut run, "writes are done", |run, _| answered(run) > 5);
        // The others cannot take over: whatever is acknowledged, the old primary acknowledges.
        inject(&mut run, &["crash 2", "crash 3", "isolate 1"]);
        pass(&mut run, Duration::from_ms(100));
        let before = answered(&run);
        pass(&mut run, Duration::from_secs(3));
        assert_eq!(answered(&run) == before, is_silent, "fencing = {fencing}");
    }
}

// ---- the lease ----

#[test]
fn the_primary_gives_up_before_another_one_has_the_key() {
    let mut run = run("nodes = 3\nclient.rate = \"20/s\"");
    until(&mut run, "a primary", is_led);
    let old = run.picture().leader.expect("it waited for one");
    inject(&mut run, &["isolate leader"]);
    until(&mut run, "another primary", |_, picture| picture.leader.is_some_and(|leader| leader != old));
    assert_ne!(node(&run.picture(), old.0).role, Role::Leader);
    let mut reigns = run.watch().stats.reigns.reigns();
    let ended = reigns.find(|reign| reign.node == old).and_then(|reign| reign.to).expect("it gave up");
    let began = run.watch().stats.reigns.reigns().find(|reign| reign.node != old).map(|reign| reign.from);
    assert!(began.is_some_and(|began| began > ended));
}

/// It would lead with an empty log.
#[test]
fn a_primary_on_a_new_disk_does_not_ask_for_its_key_again() {
    let keys = "nodes = 3\nclient.rate = \"50/s\"\nprimary-backup.replication = \"synchronous\"";
    let mut run = run(keys);
    until(&mut run, "writes are done", |run, _| answered(run) > 10);
    let old = run.picture().leader.expect("it is led");
    inject(&mut run, &["wipe leader", "restart all"]);
    until(&mut run, "another primary", |_, picture| picture.leader.is_some_and(|leader| leader != old));
    until(&mut run, "it is copied", |run, _| detail(run, old.0, "may be promoted") == "true");
}

#[test]
fn who_lags_behind_by_more_than_maximum_lag_does_not_take_the_key() {
    let mut run = run("nodes = 2\nclient.rate = \"50/s\"\nprimary-backup.maximum_lag = 10");
    until(&mut run, "both have some", |_, picture| picture.nodes.iter().all(|node| node.applied > 5));
    let leader = run.picture().leader.expect("it is led");
    inject(&mut run, &["partition leader,register | rest"]);
    pass(&mut run, Duration::from_secs(4));
    inject(&mut run, &["crash leader", "heal"]);
    pass(&mut run, Duration::from_secs(20));
    assert_eq!(run.picture().leader, None, "the other one lacks 200 entries");
    inject(&mut run, &["restart all"]);
    until(&mut run, "the old one is back", is_led);
    assert_eq!(run.picture().leader, Some(leader));
}

#[test]
fn without_the_store_nobody_leads() {
    let mut run = run("nodes = 3");
    until(&mut run, "a primary", is_led);
    inject(&mut run, &["crash register"]);
    until(&mut run, "it gives up", |_, picture| picture.leader.is_none());
    pass(&mut run, Duration::from_secs(10));
    assert_eq!(run.picture().leader, None);
    inject(&mut run, &["restart register"]);
    until(&mut run, "a primary", is_led);
}

// ---- the monitors ----

const SENTINEL: &str = "nodes = 6\nclient.rate = \"20/s\"\nprimary-backup.failover = \"monitors\"\n";

#[test]
fn a_quorum_of_monitors_promotes_a_backup_and_the_old_primary_is_demoted() {
    let mut run = run(SENTINEL);
    until(&mut run, "the first primary", |_, picture| leads(picture, 1) && node(picture, 3).applied > 3);
    inject(&mut run, &["isolate 1"]);
    until(&mut run, "another primary", |_, picture| picture.leader.is_some_and(|leader| leader != NodeId(1)));
    assert_eq!(node(&run.picture(), 1).role, Role::Leader, "nobody tells the old one");
    inject(&mut run, &["heal"]);
    until(&mut run, "it is told", |_, picture| node(picture, 1).role == Role::Follower);
}

/// sentinel.c, sentinelRefreshInstanceInfo: whoever says that it leads, and should not, is let alone for a while. What
/// it acknowledges until then is lost, too.
#[test]
fn monitors_let_an_old_primary_lead_for_demote_after_once_it_is_back() {
    let lost_within = |demote_after: &str| {
        let mut run = run(&format!("{SENTINEL}primary-backup.demote_after = \"{demote_after}\""));
        until(&mut run, "the first primary", |_, picture| leads(picture, 1) && node(picture, 3).applied > 3);
        inject(&mut run, &["isolate 1"]);
        until(&mut run, "another primary", |_, picture| picture.leader.is_some_and(|leader| leader != NodeId(1)));
        inject(&mut run, &["heal"]);
        let healed_at = run.now();
        until(&mut run, "it is told", |_, picture| node(picture, 1).role == Role::Follower);
        let waited = run.now().since(healed_at);
        until(&mut run, "it has rewound", |run, _| detail(run, 1, "entries rewound") != "0");
        pass(&mut run, Duration::from_secs(1));
        (waited, run.watch().check.count(Property::AcknowledgedWrites))
    };
    let (at_once, lost_at_once) = lost_within("0s");
    let (later, lost_later) = lost_within("3s");
    assert!(at_once < Duration::from_ms(300), "{at_once}");
    assert!(later > Duration::from_secs(3) && later < Duration::from_ms(3_300), "{later}");
    assert!(lost_later > lost_at_once + 15, "{lost_later} and {lost_at_once}");
}

/// It counts from when it is back, however long it led before; another's failover begins it anew.
#[test]
fn a_silence_ends_the_time_for_which_an_old_primary_is_let_alone() {
    let mut run = run(&format!("{SENTINEL}primary-backup.demote_after = \"2s\""));
    until(&mut run, "the first primary", |_, picture| leads(picture, 1) && node(picture, 3).applied > 3);
    inject(&mut run, &["isolate 1"]);
    until(&mut run, "another primary", |_, picture| picture.leader.is_some_and(|leader| leader != NodeId(1)));
    inject(&mut run, &["heal"]);
    pass(&mut run, Duration::from_ms(1_500));
    inject(&mut run, &["isolate 1"]);
    pass(&mut run, Duration::from_ms(1_500));
    inject(&mut run, &["heal"]);
    pass(&mut run, Duration::from_ms(1_500));
    assert_eq!(node(&run.picture(), 1).role, Role::Leader, "it was down for a second in between");
    until(&mut run, "it is told", |_, picture| node(picture, 1).role == Role::Follower);
}

#[test]
fn fewer_than_the_quorum_of_monitors_do_nothing() {
    let mut run = run(SENTINEL);
    until(&mut run, "the first primary", |_, picture| leads(picture, 1) && node(picture, 3).applied > 3);
    inject(&mut run, &["crash 5", "crash 6", "crash 1"]);
    pass(&mut run, Duration::from_secs(20));
    assert_eq!(run.picture().leader, None);
    inject(&mut run, &["restart 5"]);
    until(&mut run, "two of three", is_led);
}

/// sentinel.c, sentinelResetMaster: "failover again ASAP".
#[test]
fn a_failover_that_succeeded_holds_nobody_back() {
    let mut run = run(&format!("{SENTINEL}primary-backup.failover_timeout = \"10m\""));
    until(&mut run, "the first primary", |_, picture| leads(picture, 1) && node(picture, 3).applied > 3);
    inject(&mut run, &["crash 1"]);
    until(&mut run, "the second", is_led);
    let second = run.picture().leader.expect("somebody leads").to_string();
    inject(&mut run, &[&format!("crash {second}")]);
    until(&mut run, "nobody", |_, picture| picture.leader.is_none());
    until(&mut run, "the third", is_led);
    assert!(run.now() < Instant(60_000_000), "{}", run.now());
}

/// Sentinel: a quorum detects, and a majority of all monitors authorises.
#[test]
fn a_quorum_of_one_still_needs_a_majority() {
    let mut run = run(&format!("{SENTINEL}primary-backup.quorum = 1"));
    until(&mut run, "the first primary", |_, picture| leads(picture, 1) && node(picture, 3).applied > 3);
    inject(&mut run, &["crash 5", "crash 6", "crash 1"]);
    pass(&mut run, Duration::from_secs(20));
    assert_eq!(run.picture().leader, None);
    let epoch = node(&run.picture(), 4).epoch;
    assert!(epoch > 1, "it stood for election, and got no majority");
}

#[test]
fn priority_comes_before_the_offset() {
    let mut run = run(&format!("{SENTINEL}primary-backup.preferred = 3"));
    until(&mut run, "the first primary", |_, picture| leads(picture, 1) && node(picture, 3).applied > 3);
    inject(&mut run, &["cut 1 <-> 3"]);
    let length = run.picture().nodes[2].log_length;
    until(&mut run, "2 is ahead of 3", |_, picture| node(picture, 2).log_length > length + 10);
    inject(&mut run, &["crash 1"]);
    until(&mut run, "another primary", |_, picture| picture.leader.is_some_and(|leader| leader != NodeId(1)));
    assert!(leads(&run.picture(), 3));
}

/// Orchestrator and MHA have candidates, too. Here, where nobody gives the preferred one what it lacks, it comes first
/// among equals.
#[test]
fn an_operator_prefers_one_that_is_as_far_as_others() {
    let operator = "nodes = 3\nprimary-backup.failover = \"operator\"\nprimary-backup.preferred = 3\n";
    let mut equal = run(&format!("{operator}client.rate = \"0/s\""));
    until(&mut equal, "all are equally far", |_, picture| picture.nodes.iter().all(|node| node.applied == 1));
    inject(&mut equal, &["crash 1"]);
    until(&mut equal, "another primary", |_, picture| picture.leader.is_some_and(|leader| leader != NodeId(1)));
    assert!(leads(&equal.picture(), 3));

    let mut behind = run(&format!("{operator}client.rate = \"20/s\""));
    until(&mut behind, "the first primary", |_, picture| leads(picture, 1) && node(picture, 3).applied > 3);
    inject(&mut behind, &["cut 1 <-> 3"]);
    let length = node(&behind.picture(), 3).log_length;
    until(&mut behind, "2 is ahead of 3", |_, picture| node(picture, 2).log_length > length + 10);
    inject(&mut behind, &["crash 1"]);
    until(&mut behind, "another primary", |_, picture| picture.leader.is_some_and(|leader| leader != NodeId(1)));
    assert!(leads(&behind.picture(), 2));
}

/// Patroni, failover_priority: among those that are equally far. One that is gone keeps nobody waiting for ever.
#[test]
fn a_lease_prefers_one_that_is_as_far_as_others() {
    let mut followed = 0;
    for preferred in 1..=3 {
        let keys = format!("nodes = 3\nclient.rate = \"0/s\"\nprimary-backup.preferred = {preferred}");
        let mut run = run(&keys);
        let are_equal = |picture: &Picture| picture.nodes.iter().all(|node| node.applied >= 1);
        until(&mut run, "all are equally far", |run, picture| is_led(run, picture) && are_equal(picture));
        let first = run.picture().leader.expect("it is led");
        inject(&mut run, &[&format!("crash {first}")]);
        let is_another = |picture: &Picture| picture.leader.is_some_and(|leader| leader != first);
        until(&mut run, "another primary", |_, picture| is_another(picture));
        if first != NodeId(preferred) {
            followed += 1;
            assert!(leads(&run.picture(), preferred), "{first} first, then {preferred}");
        }
    }
    assert!(followed > 0, "each that was preferred led at first");

    let mut run = run("nodes = 3\nclient.rate = \"0/s\"\nprimary-backup.preferred = 3");
    until(&mut run, "the first primary", is_led);
    pass(&mut run, Duration::from_secs(3));
    let first = run.picture().leader.expect("it is led");
    let gone = if first == NodeId(3) { NodeId(1) } else { NodeId(3) };
    inject(&mut run, &[&format!("crash {gone}"), &format!("crash {first}")]);
    until(&mut run, "the last one leads", |_, picture| {
        picture.leader.is_some_and(|leader| leader != first && leader != gone)
    });
}

/// Sentinel, "Replica selection": with equal priorities, who has processed more of the primary's log.
#[test]
fn without_priorities_the_greater_offset_is_promoted() {
    for (behind, ahead) in [(2, 3), (3, 2)] {
        let mut run = run(SENTINEL);
        until(&mut run, "the first primary", |_, picture| leads(picture, 1) && node(picture, behind).applied > 3);
        inject(&mut run, &[&format!("cut 1 <-> {behind}")]);
        let length = node(&run.picture(), behind).log_length;
        until(&mut run, "one is ahead", |_, picture| node(picture, ahead).log_length > length + 10);
        inject(&mut run, &["crash 1"]);
        until(&mut run, "another primary", |_, picture| picture.leader.is_some_and(|leader| leader != NodeId(1)));
        assert!(leads(&run.picture(), ahead), "{behind} lacks more than {ahead}");
    }
}

/// Monitors ask one another: there is no store and no operator, and so none is shown, or fails.
#[test]
fn the_arbiter_is_there_only_for_those_who_ask_it() {
    for (failover, is_there) in [("monitors", false), ("lease", true), ("operator", true)] {
        let mut run = run(&format!("nodes = 6\nprimary-backup.failover = \"{failover}\""));
        assert_eq!(run.picture().register.is_some(), is_there, "{failover}");
        inject(&mut run, &["isolate 1", "crash register"]);
        pass(&mut run, Duration::from_ms(10));
        let is_cut = |(from, to): &(NodeId, NodeId)| *from == NodeId::REGISTER || *to == NodeId::REGISTER;
        assert_eq!(run.picture().cuts.iter().any(is_cut), is_there, "{failover}");
        let skipped = |event: &TraceEvent| matches!(event.what, What::Skipped { why: Skip::NoRegister, .. });
        assert_eq!(run.trace().milestones().any(skipped), !is_there, "{failover}");
    }
}

#[test]
fn min_replicas_bounds_what_a_primary_that_is_cut_off_acknowledges() {
    let acknowledged = |min_replicas: u16| {
        let keys = format!(
            "{SENTINEL}primary-backup.min_replicas = {min_replicas}\nprimary-backup.max_lag = \"500ms\"\n\
             primary-backup.down_after = \"1h\""
        );
        let mut run = run(&keys);
        until(&mut run, "writes are done", |run, _| answered(run) > 5);
        inject(&mut run, &["partition 1,4,5,6 | rest"]);
        pass(&mut run, Duration::from_secs(1));
        let before = answered(&run);
        pass(&mut run, Duration::from_secs(5));
        answered(&run) - before
    };
    assert!(acknowledged(0) > 50);
    assert_eq!(acknowledged(1), 0);
}

// ---- the systems ----

fn finished(scenario: Scenario) -> WatchedRun {
    let end = Instant(scenario.duration.0);
    let mut run = open(scenario);
    run.advance(end, u64::MAX);
    run
}

/// The same faults and the same seed: what the default loses, synchronous replication does not.
#[test]
fn each_system_loses_acknowledged_writes_that_its_synchronous_twin_keeps() {
    for name in ["Redis with Sentinel", "MySQL", "MySQL semi-synchronous", "PostgreSQL"] {
        let scenario = Preset::find(name).expect("a preset").scenario();
        let lossy = finished(scenario.clone());
        let check = &lossy.watch().check;
        assert!(check.count(Property::AcknowledgedWrites) > 0, "{name} loses nothing");
        assert_eq!(check.total(), 0, "{name}: {:?}", check.violations());
        assert!(!check.is_promised(Property::AcknowledgedWrites));
        let rewound = (1..=3).map(|number| detail(&lossy, number, "entries rewound")).any(|count| count != "0");
        assert!(rewound, "{name}: the old primary's tail is gone at the end");

        let mut twin = scenario;
        let key = Key::find("primary-backup.replication").expect("a key");
        key.set(&mut twin, "synchronous").expect("a value");
        let safe = finished(twin);
        let check = &safe.watch().check;
        assert_eq!((check.count(Property::AcknowledgedWrites), check.total()), (0, 0), "{name}, synchronous");
        assert!(check.is_promised(Property::AcknowledgedWrites));
    }
}
