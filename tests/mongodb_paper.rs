//! MongoDB's replica sets as its documentation ("Replica Set Elections", "Write Concern", "Read Concern", "Rollbacks During
//! Replica Set Failover") and Zhou and Mu (NSDI 2021) state them.

use interregnum::check::Property;
use interregnum::experiment::{WatchedRun, open, promises};
use interregnum::protocol::Promises;
use interregnum::protocol::configuration::Standing;
use interregnum::protocol::mongodb::{WriteConcern, phase};
use interregnum::scenario::preset::Preset;
use interregnum::scenario::{Scenario, text};
use interregnum::sim::picture::{NodePicture, Picture};
use interregnum::types::{Duration, Instant, NodeId};

/// Three members, and timeouts that make a run short.
const FAST: &str = "protocol = \"mongodb\"\nnodes = 3\nmongodb.election_timeout = \"300ms..450ms\"\n\
                    mongodb.heartbeat = \"60ms\"\n";
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

fn member(picture: &Picture, id: NodeId) -> &NodePicture {
    &picture.nodes[usize::from(id.0) - 1]
}

fn is_primary(node: &NodePicture) -> bool {
    node.state == phase::PRIMARY
}

/// One leads, and all have the same oplog, committed to its end.
fn is_whole(picture: &Picture) -> bool {
    let length = picture.nodes[0].log_length;
    let same = |node: &NodePicture| (node.log_length, node.committed) == (length, length);
    length > 0 && picture.nodes.iter().filter(|node| is_primary(node)).count() == 1 && picture.nodes.iter().all(same)
}

fn primary(run: &WatchedRun) -> NodeId {
    run.picture().nodes.iter().find(|node| is_primary(node)).expect("somebody leads").id
}

#[test]
fn elections_a_dry_run_does_not_raise_the_term() {
    let mut run = run("client.rate = \"0/s\"");
    until(&mut run, "somebody asks", |picture| picture.nodes.iter().any(|node| node.state == phase::DRY_RUN));
    assert!(run.picture().nodes.iter().all(|node| node.epoch == 0));
    until(&mut run, "all follow", is_whole);
    assert!(run.picture().nodes.iter().all(|node| node.epoch == run.picture().nodes[0].epoch));
}

/// Who cannot reach a majority never gets beyond the dry run.
#[test]
fn elections_a_member_alone_keeps_its_term() {
    let mut run = run("client.rate = \"0/s\"");
    until(&mut run, "all follow", is_whole);
    let alone = (1..=3).map(NodeId).find(|node| *node != primary(&run)).unwrap();
    let term = member(&run.picture(), alone).epoch;
    inject(&mut run, &format!("isolate {alone}"));
    let later = run.now().after(Duration::from_secs(5));
    until(&mut run, "time passes", |picture| picture.now > later);
    let picture = run.picture();
    assert_eq!((member(&picture, alone).state, member(&picture, alone).epoch), (phase::DRY_RUN, term));
    inject(&mut run, "heal");
    until(&mut run, "it follows", |picture| member(picture, alone).state == phase::SECONDARY);
    until(&mut run, "all follow", is_whole);
}

#[test]
fn elections_a_member_with_a_higher_priority_takes_over() {
    let mut run = run("client.rate = \"20/s\"\nmongodb.priority_of_1 = 5");
    until(&mut run, "1 leads", |picture| is_primary(&picture.nodes[0]));
    inject(&mut run, "crash 1");
    until(&mut run, "another leads", |picture| picture.nodes[1..].iter().any(is_primary));
    inject(&mut run, "restart 1");
    until(&mut run, "1 leads again", |picture| is_primary(&picture.nodes[0]));
    assert_eq!(run.watch().check.total(), 0);
}

#[test]
fn elections_a_primary_without_a_majority_steps_down() {
    let mut run = run("client.rate = \"0/s\"");
    until(&mut run, "all follow", is_whole);
    let old = primary(&run);
    for other in (1..=3).map(NodeId).filter(|node| *node != old) {
        inject(&mut run, &format!("crash {other}"));
    }
    until(&mut run, "it steps down", |picture| !is_primary(member(picture, old)));
}

/// A primary of which only one other member has the last entries: with catch-up the next one has them, too.
fn after_failover(catch_up_timeout: &str) -> (u64, WatchedRun) {
    let keys = format!("client.rate = \"0/s\"\nmongodb.catch_up_timeout = \"{catch_up_timeout}\"");
    let keys = format!("{keys}\n[initial]\nlogs = [\"1 1\", \"1 1 1 1\", \"1 1\"]\nterms = [1, 1, 1]");
    let mut run = run(&keys);
    inject(&mut run, "timeout 1");
    until(&mut run, "1 leads", |picture| is_primary(&picture.nodes[0]));
    (run.picture().nodes[0].log_length, run)
}

#[test]
fn catch_up_a_new_primary_takes_over_what_others_have() {
    let (length, mut caught_up) = after_failover("1h");
    assert_eq!(length, 5, "four entries, and its own first one");
    until(&mut caught_up, "all have it", is_whole);
    let (length, mut hasty) = after_failover("0ms");
    assert_eq!(length, 3, "two entries, and its own first one");
    until(&mut hasty, "the other rolls back", is_whole);
    assert_eq!(hasty.picture().nodes[1].log_length, 3);
}

#[test]
fn rollbacks_an_old_primary_drops_what_nobody_else_has() {
    let mut run = run("client.rate = \"0/s\"");
    until(&mut run, "all follow", is_whole);
    let old = primary(&run);
    let length = member(&run.picture(), old).log_length;
    inject(&mut run, &format!("isolate {old}"));
    inject(&mut run, &format!("request 1 to {old}"));
    until(&mut run, "it has an entry alone", |picture| member(picture, old).log_length == length + 1);
    until(&mut run, "another leads", |picture| picture.nodes.iter().any(|node| node.id != old && is_primary(node)));
    inject(&mut run, "heal");
    until(&mut run, "it rolls back", |picture| member(picture, old).state == phase::ROLLBACK);
    until(&mut run, "all are alike", is_whole);
    let check = &run.watch().check;
    assert_eq!((check.total(), check.losses_total()), (0, 0));
}

#[test]
fn a_replaced_disk_is_copied_and_counts_no_more() {
    let mut run = run("client.rate = \"50/s\"");
    until(&mut run, "much is committed", |picture| picture.nodes.iter().all(|node| node.committed > 200));
    let wiped = (1..=3).map(NodeId).find(|node| *node != primary(&run)).unwrap();
    inject(&mut run, &format!("crash {wiped}"));
    inject(&mut run, &format!("wipe {wiped}"));
    inject(&mut run, &format!("restart {wiped}"));
    until(&mut run, "it has all", |picture| {
        let node = member(picture, wiped);
        node.standing == Standing::Replaced && node.committed > 200
    });
}

// ---- what is promised ----

#[test]
fn a_setting_promises_what_it_can_keep() {
    let promised = |keys: &str| {
        let scenario = text::parse(&format!("{FAST}{keys}")).unwrap();
        let promises = promises(&scenario);
        [Promises::OneLeader, Promises::AcknowledgedWrites, Promises::OneHistory, Promises::Linearizability]
            .map(|promise| promises.contains(&promise))
    };
    assert_eq!(promised(""), [true, true, true, false]);
    assert_eq!(promised("mongodb.read_concern = \"majority\""), [true, true, true, false]);
    assert_eq!(promised("mongodb.read_concern = \"linearizable\""), [true, true, true, true]);
    let careless = "mongodb.write_concern = \"1\"\nmongodb.read_concern = \"linearizable\"";
    assert_eq!(promised(careless), [true, false, false, false]);
    let numbered = |nodes: u16, number: u16, journal: bool| {
        let base = FAST.replace("nodes = 3", &format!("nodes = {nodes}"));
        let keys = format!("mongodb.write_concern = \"{number}\"\nmongodb.journal = {journal}");
        let promises = promises(&text::parse(&format!("{base}{keys}")).unwrap());
        assert!(promises.contains(&Promises::OneLeader) && !promises.contains(&Promises::Linearizability));
        promises.contains(&Promises::AcknowledgedWrites)
    };
    // Three of five are a majority; two are not, and without the primary's journal no number is.
    assert_eq!([1, 2, 3, 5].map(|number| numbered(5, number, true)), [false, false, true, true]);
    assert_eq!([1, 2, 3, 5].map(|number| numbered(5, number, false)), [false; 4]);
    assert_eq!([1, 2].map(|number| numbered(3, number, true)), [false, true]);
}

fn played(scenario: Scenario) -> WatchedRun {
    let until = Instant(scenario.duration.0);
    let mut run = open(scenario);
    run.advance(until, u64::MAX);
    run
}

#[test]
fn preset_mongodb_fails_over_and_loses_no_acknowledged_write() {
    let run = played(Preset::find("MongoDB").unwrap().scenario());
    let (check, stats) = (&run.watch().check, &run.watch().stats);
    assert_eq!((check.total(), check.count(Property::AcknowledgedWrites)), (0, 0), "{:?}", check.violations());
    assert!(stats.reigns.count() >= 2, "{}", stats.reigns.count());
}

#[test]
fn preset_w1_loses_acknowledged_writes_and_its_safe_twin_does_not() {
    let careless = Preset::find("MongoDB w1").unwrap().scenario();
    let mut safe = careless.clone();
    safe.mongodb.write_concern = WriteConcern::Majority;
    let run = played(careless);
    let check = &run.watch().check;
    assert!(check.count(Property::AcknowledgedWrites) > 0);
    assert_eq!(check.total(), 0, "it promised none of that: {:?}", check.violations());
    let run = played(safe);
    let check = &run.watch().check;
    assert_eq!((check.total(), check.count(Property::AcknowledgedWrites)), (0, 0));
    assert_eq!(check.count(Property::StateMachineSafety), 0);
}

/// Two of five acknowledge what the other three never see; three of five, with the journal, do not. A write that waits for
/// more members than are left is not answered.
#[test]
fn a_number_of_members_keeps_what_is_acknowledged_if_it_is_a_majority() {
    let cut = |keys: &str| {
        let faults = "[[faults]]\nat = \"10s\"\ndo = \"partition leader,follower | rest\"\n[[faults]]\nat = \"20s\"\ndo = \"heal\"\n";
        let head =
            "protocol = \"mongodb\"\nnodes = 5\nduration = \"30s\"\nclient.rate = \"20/s\"\nclient.reads = \"0%\"\n";
        let fast = "mongodb.election_timeout = \"1s..1.15s\"\nmongodb.heartbeat = \"200ms\"\n";
        played(text::parse(&format!("{head}{fast}{keys}\n{faults}")).unwrap())
    };
    let lost = |run: &WatchedRun| run.watch().check.count(Property::AcknowledgedWrites);
    let two = cut("mongodb.write_concern = \"2\"\nmongodb.journal = true");
    assert!(lost(&two) > 0);
    assert_eq!(two.watch().check.total(), 0, "{:?}", two.watch().check.violations());
    for keys in ["3", "4"].map(|number| format!("mongodb.write_concern = \"{number}\"\nmongodb.journal = true")) {
        let run = cut(&keys);
        assert_eq!((lost(&run), run.watch().check.total()), (0, 0), "{keys}: {:?}", run.watch().check.violations());
    }
    let answered = |number: u16| cut(&format!("mongodb.write_concern = \"{number}\"")).watch().stats.clients.ok;
    assert!(answered(5) < answered(3), "while two are cut off, five are not there");
}

/// By its seed: member 1 takes over each time that it is back; with equal priorities it does not.
#[test]
fn preset_priority_takeover_gives_member_1_its_office_back() {
    let scenario = Preset::find("MongoDB priority takeover").unwrap().scenario();
    let mut equal = scenario.clone();
    equal.mongodb.priority_of_1 = 1;
    let reigns = |run: &WatchedRun| run.watch().stats.reigns.reigns().map(|reign| reign.node.0).collect::<Vec<_>>();
    let run = played(scenario);
    let led = reigns(&run);
    assert_eq!(led.last(), Some(&1), "{led:?}");
    assert!(led.iter().filter(|node| **node == 1).count() >= 3, "{led:?}: at first, and after both faults");
    assert!(led.iter().any(|node| *node != 1), "{led:?}: somebody led meanwhile");
    let run = played(equal);
    assert!(reigns(&run).iter().filter(|node| **node == 1).count() < 3, "{:?}", reigns(&run));
}
