//! RabbitMQ's classic mirrored queue as its documentation states it: "Classic Queue Mirroring", "Clustering and Network
//! Partitions", "Net Tick Time".

#[expect(dead_code, reason = "other tests wait for more")]
#[path = "support/watched.rs"]
mod watched;

use interregnum::check::Property;
use interregnum::experiment::{WatchedRun, open, promises};
use interregnum::protocol::Promises;
use interregnum::protocol::mirrored::{PartitionHandling, phase};
use interregnum::scenario::preset::Preset;
use interregnum::scenario::{Scenario, text};
use interregnum::sim::picture::NodePicture;
use interregnum::types::{Duration, Instant, NodeId};
use watched::{broken, inject, leaders, pass, until};

/// Three nodes that miss each other after half a second or so, and settings that are no defaults.
const FAST: &str = "protocol = \"mirrored\"\nnodes = 3\nmirrored.net_ticktime = \"400ms\"\n";
const CAREFUL: &str = "mirrored.promote_on_failure = \"when-synced\"\nmirrored.sync_mode = \"automatic\"\n";
const QUIET: &str = "client.rate = \"0/s\"\n";

fn started(keys: &str) -> WatchedRun {
    let mut run = watched::run(&format!("{FAST}{keys}"));
    until(&mut run, "all are in the group", is_whole);
    run
}

/// One leads, and all others are its synchronised mirrors, with the same queue, and know each other.
fn is_whole(run: &WatchedRun) -> bool {
    let picture = run.picture();
    let length = picture.nodes.iter().map(|node| node.log_length).max().unwrap_or(0);
    let is_member = |node: &NodePicture| matches!(node.state, phase::MASTER | phase::MIRROR);
    let same = |node: &NodePicture| (node.log_length, node.committed) == (length, length);
    let ages = by_age(run, picture.nodes[0].id);
    let knows = |node: &NodePicture| by_age(run, node.id) == ages;
    leaders(run).len() == 1 && picture.nodes.iter().all(|node| is_member(node) && same(node) && knows(node))
}

fn node(run: &WatchedRun, id: NodeId) -> NodePicture {
    run.picture().nodes[usize::from(id.0) - 1].clone()
}

fn is_in(run: &WatchedRun, id: NodeId, phase: u8) -> bool {
    node(run, id).state == phase
}

fn master(run: &WatchedRun) -> NodeId {
    *leaders(run).first().expect("somebody leads")
}

fn others(run: &WatchedRun) -> Vec<NodeId> {
    let master = master(run);
    run.picture().nodes.iter().map(|node| node.id).filter(|node| *node != master).collect()
}

fn told(run: &WatchedRun, id: NodeId, name: &str) -> String {
    let details = run.inspect(id).unwrap_or_default();
    details.into_iter().find(|detail| detail.name == name).map(|detail| detail.value).unwrap_or_default()
}

/// As the node tells it, the master first.
fn by_age(run: &WatchedRun, id: NodeId) -> String {
    told(run, id, "gm members by age")
}

fn write(run: &mut WatchedRun, to: NodeId) {
    inject(run, &format!("request 1 to {to}"));
}

fn answered(run: &WatchedRun) -> u64 {
    run.watch().stats.clients.ok
}

/// Writes, and waits until the client is told that it is done.
fn confirmed_write(run: &mut WatchedRun, to: NodeId) {
    let before = answered(run);
    write(run, to);
    until(run, "the write is confirmed", |run| answered(run) > before);
}

// ---- Net Tick Time ----

#[test]
fn net_tick_time_a_silent_node_is_down_between_three_and_five_quarters_of_it() {
    let mut run = started(QUIET);
    let silent = others(&run)[0];
    inject(&mut run, &format!("isolate {silent}"));
    let cut = run.now();
    let is_out = |run: &WatchedRun| !by_age(run, master(run)).contains(&silent.to_string());
    until(&mut run, "the master takes it out", is_out);
    let took = run.now().since(cut);
    assert!((Duration::from_ms(300)..=Duration::from_ms(500)).contains(&took), "{took}");
}

// ---- Classic Queue Mirroring ----

#[test]
fn queue_mirroring_the_oldest_mirror_is_promoted() {
    let mut run = started(QUIET);
    let first = master(&run);
    let ages = by_age(&run, first);
    let next: NodeId = NodeId(ages.split(' ').nth(1).expect("there is a mirror").parse().expect("a number"));
    inject(&mut run, &format!("crash {first}"));
    until(&mut run, "another leads", |run| leaders(run).iter().any(|node| *node != first));
    assert_eq!(leaders(&run), [next], "{ages}");
}

#[test]
fn publisher_confirms_every_mirror_in_the_group_has_it() {
    let mut run = started(QUIET);
    let (leader, silent) = (master(&run), others(&run)[1]);
    confirmed_write(&mut run, leader);
    inject(&mut run, &format!("isolate {silent}"));
    let before = answered(&run);
    write(&mut run, leader);
    until(&mut run, "the other mirror has it", |run| {
        run.picture().nodes.iter().filter(|it| it.log_length == 2).count() == 2
    });
    let is_in_group = |run: &WatchedRun| by_age(run, leader).split(' ').any(|name| name == silent.to_string());
    while is_in_group(&run) {
        assert_eq!(answered(&run), before, "it is in the group, and does not have it");
        run.step();
    }
    until(&mut run, "the write is confirmed", |run| answered(run) > before);
}

#[test]
fn stopping_nodes_who_comes_back_throws_away_what_it_has() {
    let mut run = started(&format!("{QUIET}{CAREFUL}"));
    let (leader, mirror) = (master(&run), others(&run)[0]);
    confirmed_write(&mut run, leader);
    inject(&mut run, &format!("crash {mirror}"));
    inject(&mut run, &format!("restart {mirror}"));
    until(&mut run, "it joins", |run| is_in(run, mirror, phase::UNSYNCHRONISED));
    assert_eq!(node(&run, mirror).log_length, 0);
    assert!(by_age(&run, mirror).ends_with(&format!("({mirror})")), "{}", by_age(&run, mirror));
    until(&mut run, "it is synchronised", is_whole);
    assert_eq!(node(&run, mirror).log_length, 1);
}

#[test]
fn stopping_nodes_the_last_one_to_stop_is_the_first_one_to_start() {
    let mut run = started(&format!("{QUIET}{CAREFUL}"));
    let last = master(&run);
    for other in others(&run) {
        inject(&mut run, &format!("crash {other}"));
    }
    until(&mut run, "it is alone in the group", |run| by_age(run, last) == last.to_string());
    confirmed_write(&mut run, last);
    inject(&mut run, &format!("crash {last}"));
    let rest: Vec<NodeId> = run.picture().nodes.iter().map(|node| node.id).filter(|node| *node != last).collect();
    rest.iter().for_each(|node| inject(&mut run, &format!("restart {node}")));
    pass(&mut run, Duration::from_secs(10));
    assert!(rest.iter().all(|node| is_in(&run, *node, phase::STARTING)), "they wait for it");
    inject(&mut run, &format!("restart {last}"));
    until(&mut run, "somebody leads", |run| !leaders(run).is_empty());
    assert_eq!(leaders(&run), [last]);
    until(&mut run, "all have it", |run| is_whole(run) && node(run, last).log_length == 1);
}

/// A master with a confirmed write, and mirrors that are not synchronised; then the master is gone.
fn without_synchronised_mirrors(keys: &str) -> (NodeId, WatchedRun) {
    let mut run = started(&format!("{QUIET}{keys}"));
    let leader = master(&run);
    confirmed_write(&mut run, leader);
    let mirrors = others(&run);
    for mirror in &mirrors {
        inject(&mut run, &format!("crash {mirror}"));
        inject(&mut run, &format!("restart {mirror}"));
    }
    let joined = |run: &WatchedRun| mirrors.iter().all(|mirror| is_in(run, *mirror, phase::UNSYNCHRONISED));
    until(&mut run, "they are mirrors again", joined);
    inject(&mut run, &format!("crash {leader}"));
    (leader, run)
}

#[test]
fn unsynchronised_mirrors_always_promoted_what_they_do_not_have_is_lost() {
    let (old, mut run) = without_synchronised_mirrors("");
    until(&mut run, "another leads", |run| leaders(run).iter().any(|node| *node != old));
    let leader = master(&run);
    assert_eq!(node(&run, leader).log_length, 0);
    confirmed_write(&mut run, leader);
    assert_eq!(broken(&run, Property::AcknowledgedWrites), 1);
    assert_eq!(run.watch().check.total(), 0, "nobody promised otherwise");
}

#[test]
fn unsynchronised_mirrors_when_synced_the_queue_waits_for_its_master() {
    let (old, mut run) = without_synchronised_mirrors("mirrored.promote_on_failure = \"when-synced\"\n");
    pass(&mut run, Duration::from_secs(10));
    assert_eq!(leaders(&run), []);
    inject(&mut run, &format!("restart {old}"));
    until(&mut run, "it leads", |run| leaders(run) == [old]);
    assert_eq!(node(&run, old).log_length, 1);
    confirmed_write(&mut run, old);
    assert_eq!(broken(&run, Property::AcknowledgedWrites), 0);
}

#[test]
fn configuring_synchronisation_manual_a_new_mirror_gets_what_is_new() {
    let mut run = started(QUIET);
    let (leader, mirror) = (master(&run), others(&run)[0]);
    confirmed_write(&mut run, leader);
    inject(&mut run, &format!("crash {mirror}"));
    inject(&mut run, &format!("restart {mirror}"));
    until(&mut run, "it joins", |run| is_in(run, mirror, phase::UNSYNCHRONISED));
    confirmed_write(&mut run, leader);
    pass(&mut run, Duration::from_secs(10));
    assert!(is_in(&run, mirror, phase::UNSYNCHRONISED));
}

// ---- Clustering and Network Partitions ----

/// The master alone on one side, and a write confirmed on each.
fn split(handling: &str) -> (NodeId, NodeId, WatchedRun) {
    let mut run = started(&format!("{QUIET}{CAREFUL}mirrored.partition_handling = \"{handling}\"\n"));
    let old = master(&run);
    inject(&mut run, &format!("isolate {old}"));
    until(&mut run, "both sides lead", |run| leaders(run).len() == 2);
    let new = *leaders(&run).iter().find(|node| **node != old).expect("there are two");
    confirmed_write(&mut run, old);
    confirmed_write(&mut run, new);
    (old, new, run)
}

#[test]
fn ignore_both_sides_stay_until_one_is_restarted() {
    let (old, new, mut run) = split("ignore");
    inject(&mut run, "heal");
    pass(&mut run, Duration::from_secs(10));
    assert_eq!(leaders(&run).len(), 2);
    let partitions = told(&run, old, "partitions");
    assert!(partitions.contains(&new.to_string()), "{partitions}");
    inject(&mut run, &format!("crash {old}"));
    inject(&mut run, &format!("restart {old}"));
    until(&mut run, "one is left", is_whole);
    assert_eq!(leaders(&run), [new]);
    assert!(broken(&run, Property::AcknowledgedWrites) > 0);
    assert_eq!(run.watch().check.total(), 0, "nobody promised otherwise");
}

#[test]
fn autoheal_the_smaller_side_restarts_and_throws_its_writes_away() {
    let (old, new, mut run) = split("autoheal");
    inject(&mut run, "heal");
    until(&mut run, "one is left", is_whole);
    assert_eq!(leaders(&run), [new]);
    assert_eq!(node(&run, old).log_length, 1);
    assert!(broken(&run, Property::AcknowledgedWrites) > 0);
}

#[test]
fn pause_minority_a_minority_pauses_and_comes_back_empty_handed() {
    let mut run = started(&format!("{QUIET}{CAREFUL}mirrored.partition_handling = \"pause-minority\"\n"));
    let old = master(&run);
    inject(&mut run, &format!("isolate {old}"));
    write(&mut run, old);
    until(&mut run, "it pauses", |run| is_in(run, old, phase::PAUSED));
    assert_eq!((answered(&run), node(&run, old).log_length), (0, 1));
    until(&mut run, "the others go on", |run| !leaders(run).is_empty());
    let new = master(&run);
    inject(&mut run, "heal");
    until(&mut run, "it is back", is_whole);
    assert_eq!(leaders(&run), [new]);
    assert_eq!(run.watch().check.losses_total(), 0);
}

/// Half of the nodes are no majority.
#[test]
fn pause_minority_both_halves_of_an_even_cluster_pause() {
    let keys = format!("{QUIET}{CAREFUL}mirrored.partition_handling = \"pause-minority\"\nnodes = 4\n");
    let mut run = watched::run(&format!("{}{keys}", FAST.replace("nodes = 3\n", "")));
    until(&mut run, "all are in the group", is_whole);
    let before = master(&run);
    confirmed_write(&mut run, before);
    inject(&mut run, "partition 1,2 | 3,4");
    let paused = |run: &WatchedRun| (1..=4).all(|number| is_in(run, NodeId(number), phase::PAUSED));
    until(&mut run, "all pause", paused);
    inject(&mut run, "heal");
    until(&mut run, "all are back", |run| is_whole(run) && node(run, before).log_length == 1);
}

// ---- what is promised ----

#[test]
fn a_setting_promises_what_it_can_keep() {
    let promised = |keys: &str| {
        let scenario = text::parse(&format!("{FAST}{keys}")).expect("it is valid");
        let promises = promises(&scenario);
        [Promises::AcknowledgedWrites, Promises::OneHistory, Promises::DurablePromises, Promises::OneLeader]
            .map(|promise| promises.contains(&promise))
    };
    let careful = |handling: &str| promised(&format!("{CAREFUL}mirrored.partition_handling = \"{handling}\"\n"));
    assert_eq!(promised(""), [false, false, true, false]);
    assert_eq!(careful("ignore"), [false, false, true, false]);
    assert_eq!(careful("autoheal"), [false, false, true, false]);
    assert_eq!(careful("pause-minority"), [true, true, true, false]);
    assert_eq!(promised("mirrored.partition_handling = \"pause-minority\"\n"), [false, false, true, false]);
}

fn played(name: &str) -> (Scenario, WatchedRun) {
    let scenario = Preset::find(name).expect("there is such a preset").scenario();
    let until = Instant(scenario.duration.0);
    let mut run = open(scenario.clone());
    run.advance(until, u64::MAX);
    (scenario, run)
}

#[test]
fn presets_that_go_on_without_a_majority_lose_acknowledged_writes() {
    for name in ["RabbitMQ mirrored queue", "RabbitMQ autoheal"] {
        let (_, run) = played(name);
        let check = &run.watch().check;
        assert!(check.count(Property::AcknowledgedWrites) > 0, "{name}");
        assert!(check.count(Property::ElectionSafety) > 0, "{name}: there were two masters");
        assert_eq!(check.total(), 0, "{name} promised none of that: {:?}", check.violations());
        assert!(is_whole_but_for_the_last(&run), "{name}");
    }
}

/// In the end one leads, and all follow it; what was published last may be on its way.
fn is_whole_but_for_the_last(run: &WatchedRun) -> bool {
    leaders(run).len() == 1
        && run.picture().nodes.iter().all(|node| matches!(node.state, phase::MASTER | phase::MIRROR))
}

#[test]
fn preset_pause_minority_loses_none_under_the_same_faults_and_seed() {
    let (scenario, run) = played("RabbitMQ pause-minority");
    for careless in ["RabbitMQ mirrored queue", "RabbitMQ autoheal"] {
        let mut twin = Preset::find(careless).expect("there is such a preset").scenario();
        (twin.title, twin.note) = (scenario.title.clone(), scenario.note.clone());
        twin.mirrored.partition_handling = PartitionHandling::PauseMinority;
        assert_eq!(twin, scenario, "{careless}: only the handling differs");
    }
    let check = &run.watch().check;
    let lost = check.count(Property::AcknowledgedWrites) + check.count(Property::StateMachineSafety);
    assert_eq!((check.total(), lost), (0, 0), "{:?}", check.violations());
    assert!(check.is_promised(Property::AcknowledgedWrites));
    assert!(run.watch().stats.reigns.count() >= 2 && is_whole_but_for_the_last(&run));
}
