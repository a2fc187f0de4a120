//! HDFS's high availability as its sources state it: "Quorum-Journal Design" (Lipcon 2012, HDFS-3077), the failover
//! controller (HDFS-2185), and the documentation "HDFS High Availability Using the Quorum Journal Manager".

use interregnum::check::Property;
use interregnum::experiment::{WatchedRun, open};
use interregnum::protocol::configuration::Standing;
use interregnum::protocol::log::{Command, Entry, Log, Position};
use interregnum::protocol::quorum_journal::{Config, Durable, Message, Promise, QuorumJournal, Segment};
use interregnum::protocol::{Cluster, Effect, Effects, Input, Protocol};
use interregnum::scenario::preset::Preset;
use interregnum::scenario::{Scenario, key::Key, text};
use interregnum::sim::picture::{NodePicture, Picture};
use interregnum::types::{Duration, Instant, NodeId};

/// Longer than anything here should take.
const PATIENCE: Duration = Duration::from_secs(60);

fn run(keys: &str) -> WatchedRun {
    let text = format!("protocol = \"quorum-journal\"\nnodes = 5\n{keys}");
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

fn phase(run: &WatchedRun, number: u16) -> &'static str {
    run.spec().state_name(node(&run.picture(), number).state)
}

fn is_led(_: &WatchedRun, picture: &Picture) -> bool {
    picture.leader.is_some()
}

/// Who is active, and who is not.
fn led(run: &mut WatchedRun) -> (u16, u16) {
    until(run, "somebody is active", is_led);
    let active = run.picture().leader.expect("somebody is").0;
    (active, 3 - active)
}

fn answered(run: &WatchedRun) -> u64 {
    run.watch().stats.clients.ok
}

fn detail(run: &WatchedRun, number: u16, name: &str) -> String {
    let details = run.inspect(NodeId(number)).expect("it is up");
    details.into_iter().find(|detail| detail.name == name).map(|detail| detail.value).expect(name)
}

// ---- a journal node by itself ----

const WRITER: NodeId = NodeId(1);
const OTHER: NodeId = NodeId(2);

fn edit(term: u64) -> Entry {
    Entry { term, command: Command::Noop }
}

/// A journal node, and what it answers.
struct Journal(QuorumJournal, Durable);

impl Journal {
    fn new(durable: Durable) -> Journal {
        let (cluster, config) = (Cluster { size: 5 }, Config::default());
        Journal(QuorumJournal::boot(NodeId(3), cluster, &config, &durable, &mut Effects::default()), durable)
    }

    fn hear(&mut self, from: NodeId, message: Message) -> Vec<Message> {
        let mut fx = Effects::default();
        self.0.step(Input::Message { from, message }, &mut fx);
        let mut sent = Vec::new();
        for effect in fx.list {
            match effect {
                Effect::Persist(write) => QuorumJournal::apply(&mut self.1, &write),
                Effect::Send { message, .. } => sent.push(message),
                _ => {}
            }
        }
        sent
    }

    /// The process begins anew with what is on its disk.
    fn restarted(self) -> Journal {
        Journal::new(self.1)
    }

    fn promised(epoch: u64) -> Journal {
        let mut journal = Journal::new(Durable::default());
        journal.hear(WRITER, Message::NewEpoch { epoch, call: 1 });
        journal
    }

    fn start(&mut self, epoch: u64, start: u64) -> Vec<Message> {
        let before = Position { index: start - 1, term: 0 };
        self.hear(WRITER, Message::StartSegment { epoch, before, chain: 0, first: edit(epoch) })
    }

    fn write(&mut self, epoch: u64, segment: u64, first: u64) -> Vec<Message> {
        let entries = vec![edit(epoch)];
        self.hear(WRITER, Message::Journal { epoch, segment, first, entries, committed: 0 })
    }
}

#[test]
fn epochs_a_journal_node_promises_each_epoch_once_and_keeps_its_promise() {
    let mut journal = Journal::new(Durable::default());
    let promise = Message::Promised { epoch: 3, call: 7, last_segment: None };
    assert_eq!(journal.hear(WRITER, Message::NewEpoch { epoch: 3, call: 7 }), [promise.clone()]);
    let mut journal = journal.restarted();
    assert_eq!(journal.hear(WRITER, Message::NewEpoch { epoch: 3, call: 7 }), [promise], "its answer was lost");
    // Calls are numbered by each name node for itself.
    let refused = |epoch| vec![Message::Refused { epoch, promised: 3 }];
    assert_eq!(journal.hear(OTHER, Message::NewEpoch { epoch: 3, call: 7 }), refused(3));
    assert_eq!(journal.hear(WRITER, Message::NewEpoch { epoch: 3, call: 8 }), refused(3));
    assert_eq!(journal.hear(OTHER, Message::NewEpoch { epoch: 2, call: 9 }), refused(2));
    assert_eq!(journal.1.promise, Promise { epoch: 3, to: Some(WRITER), call: 7 });
}

#[test]
fn epochs_an_earlier_writer_is_refused() {
    let mut journal = Journal::promised(1);
    assert_eq!(journal.start(1, 1), [Message::Ack { epoch: 1, segment: 1, upto: 1 }]);
    journal.hear(OTHER, Message::NewEpoch { epoch: 2, call: 1 });
    assert_eq!(journal.write(1, 1, 2), [Message::Refused { epoch: 1, promised: 2 }]);
    assert_eq!(journal.start(1, 2), [Message::Refused { epoch: 1, promised: 2 }]);
    assert_eq!(journal.1.segments[&1].end(), 1, "nothing was written");
}

#[test]
fn writing_edits_go_to_a_segment_that_was_started_in_this_life() {
    let mut journal = Journal::promised(1);
    journal.start(1, 1);
    assert_eq!(journal.write(1, 1, 2), [Message::Ack { epoch: 1, segment: 1, upto: 2 }]);
    assert_eq!(journal.write(1, 1, 2), [Message::Ack { epoch: 1, segment: 1, upto: 2 }], "a copy");
    assert_eq!(journal.write(1, 1, 4), [], "a gap");
    let mut journal = journal.restarted();
    assert_eq!(journal.write(1, 1, 3), [Message::OutOfSync { epoch: 1, segment: 1 }]);
    assert_eq!(journal.start(1, 1), [Message::OutOfSync { epoch: 1, segment: 1 }], "it has more than its first edit");
    assert_eq!(journal.start(1, 3), [Message::Ack { epoch: 1, segment: 3, upto: 3 }], "the next one");
}

#[test]
fn recovery_whoever_holds_something_else_fetches_what_is_to_be_accepted() {
    let mut log = Log::default();
    for _ in 0..3 {
        log.push(edit(1));
    }
    let state = Segment { log: log.clone(), is_finalized: false }.state();
    let mut journal = Journal::promised(2);
    let source = NodeId(4);
    assert_eq!(journal.hear(WRITER, Message::AcceptRecovery { epoch: 2, state, source }), [Message::Fetch { state }]);
    let accepted = journal.hear(source, Message::Fetched { state, log: log.into() });
    assert_eq!(accepted, [Message::Accepted { epoch: 2, segment: 1 }]);
    assert_eq!((journal.1.accepted.start, journal.1.accepted.epoch), (1, 2));
    assert_eq!(journal.1.segments[&1].end(), 3);
    let finalized = journal.hear(WRITER, Message::FinalizeSegment { epoch: 2, state });
    assert_eq!(finalized, [Message::Finalized { epoch: 2, start: 1 }]);
    assert!(journal.1.segments[&1].is_finalized);
}

#[test]
fn a_new_disk_is_not_formatted_and_promises_nothing() {
    let mut run = run("");
    until(&mut run, "it is answered", |run, _| answered(run) > 5);
    inject(&mut run, &["crash 5", "wipe 5", "restart 5"]);
    pass(&mut run, Duration::from_secs(5));
    assert_eq!(node(&run.picture(), 5).standing, Standing::Replaced);
    let before = answered(&run);
    until(&mut run, "the other two are a majority", |run, _| answered(run) > before + 5);
    inject(&mut run, &["crash 4"]);
    until(&mut run, "one is not", |run, _| phase(run, 1) == "aborted" || phase(run, 2) == "aborted");
}

// ---- recovery of the last segment ----

/// The active one has an edit that only one journal node got, and crashes.
#[test]
fn recovery_an_edit_of_a_minority_is_kept_if_it_is_seen() {
    for sees_it in [true, false] {
        let mut run = run("client.reads = \"0%\"\nclient.rate = \"20/s\"\nquorum-journal.write_timeout = \"30s\"");
        let (active, standby) = led(&mut run);
        until(&mut run, "writes are done", |run, _| answered(run) > 5);
        for journal in [4, 5] {
            inject(&mut run, &[&format!("cut {active} <-> {journal}")]);
        }
        let settled = node(&run.picture(), active).committed;
        until(&mut run, "node 3 has more", |_, picture| node(picture, 3).log_length > settled + 3);
        let longest = node(&run.picture(), 3).log_length;
        inject(&mut run, &[&format!("crash {active}"), if sees_it { "crash 5" } else { "crash 3" }, "heal"]);
        // The one that is down cannot be fenced by ssh: it comes back as a standby.
        pass(&mut run, Duration::from_secs(1));
        inject(&mut run, &[&format!("restart {active}")]);
        until(&mut run, "somebody is active", is_led);
        let epoch = node(&run.picture(), standby).epoch.max(node(&run.picture(), active).epoch);
        let leader = run.picture().leader.expect("somebody is").0;
        let segments = detail(&run, 4, "segments");
        let kept = segments.contains(&format!("-{longest}]"));
        assert_eq!(kept, sees_it, "{segments}, node 3 had {longest}; epoch {epoch}, node {leader}");
    }
}

// ---- writing ----

#[test]
fn quorum_one_journal_node_may_be_lost_and_two_may_not() {
    let mut run = run("client.rate = \"20/s\"");
    let (active, _) = led(&mut run);
    inject(&mut run, &["crash 5"]);
    let before = answered(&run);
    until(&mut run, "clients are answered", |run, _| answered(run) > before + 20);
    assert_eq!(phase(&run, active), "active");
    inject(&mut run, &["crash 4"]);
    until(&mut run, "without a majority it aborts", |run, _| phase(run, active) == "aborted");
    inject(&mut run, &["restart 4"]);
    let before = answered(&run);
    until(&mut run, "a majority is enough", |run, _| answered(run) > before + 20);
}

#[test]
fn out_of_sync_a_journal_node_that_restarted_takes_part_from_the_next_segment_on() {
    let mut run = run("client.rate = \"20/s\"\nclient.reads = \"0%\"\nquorum-journal.log_roll = \"3s\"");
    let (active, _) = led(&mut run);
    until(&mut run, "writes are done", |run, _| answered(run) > 5);
    inject(&mut run, &["crash 5", "restart 5"]);
    until(&mut run, "it missed something", |run, _| detail(run, active, "journal nodes").contains("5: out of sync"));
    until(&mut run, "the next segment", |run, _| detail(run, 5, "open segment") != "none");
    assert!(!detail(&run, active, "journal nodes").contains("out of sync"));
}

#[test]
fn tailing_a_standby_knows_finalized_segments_or_also_the_one_in_progress() {
    let lag = |in_progress: bool| {
        let mut run = run(&format!(
            "client.rate = \"50/s\"\nclient.reads = \"0%\"\nquorum-journal.log_roll = \"1h\"\n\
             quorum-journal.tail = \"200ms\"\nquorum-journal.tail_in_progress = {in_progress}"
        ));
        let (active, standby) = led(&mut run);
        until(&mut run, "writes are done", |run, _| answered(run) > 100);
        node(&run.picture(), active).committed - node(&run.picture(), standby).committed
    };
    assert!(lag(false) >= 100);
    assert!(lag(true) < 40);
}

// ---- fencing ----

#[test]
fn fencing_an_active_one_that_lost_zookeeper_alone_is_asked_to_stop() {
    let mut run = run("client.rate = \"20/s\"");
    let (active, standby) = led(&mut run);
    inject(&mut run, &[&format!("cut {active} <-> register")]);
    until(&mut run, "the other one is active", |_, picture| picture.leader == Some(NodeId(standby)));
    assert_eq!(phase(&run, active), "standby");
    assert_eq!(run.watch().check.count(Property::Linearizability), 0);
}

#[test]
fn fencing_ssh_that_does_not_reach_a_machine_stops_the_failover_unless_another_method_follows() {
    for fallback in [false, true] {
        let mut run = run(&format!("quorum-journal.fence_fallback = {fallback}"));
        let (active, standby) = led(&mut run);
        inject(&mut run, &[&format!("crash {active}")]);
        pass(&mut run, Duration::from_secs(20));
        assert_eq!(phase(&run, standby) == "active", fallback);
        inject(&mut run, &[&format!("restart {active}")]);
        until(&mut run, "somebody is active", is_led);
    }
}

#[test]
fn fencing_a_process_that_comes_back_to_reach_is_killed_by_ssh() {
    let mut run = run("quorum-journal.ssh_timeout = \"30s\"");
    let (active, standby) = led(&mut run);
    for other in ["register", &standby.to_string()] {
        inject(&mut run, &[&format!("cut {active} <-> {other}")]);
    }
    until(&mut run, "the other one has the lock", |run, _| phase(run, standby) == "fencing");
    pass(&mut run, Duration::from_secs(2));
    assert_eq!(phase(&run, active), "active");
    inject(&mut run, &[&format!("mend {active} <-> {standby}")]);
    until(&mut run, "it is killed", |run, _| phase(run, active) == "aborted");
    until(&mut run, "the other one is active", |_, picture| picture.leader == Some(NodeId(standby)));
}

// ---- the presets ----

fn finished(scenario: Scenario) -> WatchedRun {
    let until = Instant(scenario.duration.0);
    let mut run = open(scenario);
    run.advance(until, u64::MAX);
    run
}

fn with(scenario: &Scenario, settings: &[(&str, &str)]) -> Scenario {
    let mut scenario = scenario.clone();
    for (name, value) in settings {
        Key::find(name).expect("a key").set(&mut scenario, value).expect("a value");
    }
    scenario
}

#[test]
fn hdfs_fails_over_twice_and_loses_nothing() {
    let run = finished(Preset::find("HDFS").expect("a preset").scenario());
    let check = &run.watch().check;
    assert_eq!(check.total(), 0, "{:?}", check.violations());
    assert_eq!((check.count(Property::AcknowledgedWrites), check.count(Property::Linearizability)), (0, 0));
    assert_eq!(run.watch().stats.reigns.reigns().count(), 3);
    let reason = |name: &str| run.watch().stats.reigns.interregna().any(|gap| gap.cause.name(run.spec()) == name);
    assert!(reason("is fenced") && reason("leader crashed"));
}

/// The same faults and the same seed.
#[test]
fn fenced_by_epochs_alone_the_old_one_reads_what_is_old_and_fenced_by_a_command_it_does_not() {
    let scenario = Preset::find("HDFS stale reads").expect("a preset").scenario();
    let stale = finished(scenario.clone());
    let check = &stale.watch().check;
    assert!(check.count(Property::Linearizability) > 0);
    assert!(!check.is_promised(Property::Linearizability));
    assert_eq!((check.count(Property::AcknowledgedWrites), check.total()), (0, 0), "{:?}", check.violations());

    let command = [("quorum-journal.fencing", "ssh"), ("quorum-journal.reads", "synced")];
    let fenced = finished(with(&scenario, &command));
    let check = &fenced.watch().check;
    assert!(check.is_promised(Property::Linearizability));
    assert_eq!((check.count(Property::Linearizability), check.total()), (0, 0), "{:?}", check.violations());
    let mended = Instant(50_000_000);
    let begins: Vec<Instant> = fenced.watch().stats.reigns.reigns().map(|reign| reign.from).collect();
    assert!(begins.len() == 2 && begins[1] > mended, "{begins:?}: nobody is active while the old one may be");
}

/// Two writers, and nobody who refuses one of them.
#[test]
fn shared_storage_without_epochs_loses_what_the_old_one_acknowledges() {
    let scenario = Preset::find("HDFS stale reads").expect("a preset").scenario();
    let scenario = with(&scenario, &[("client.reads", "50%"), ("quorum-journal.fencing", "unfenced")]);
    let lossy = finished(scenario.clone());
    let check = &lossy.watch().check;
    assert!(check.count(Property::AcknowledgedWrites) > 0 && !check.is_promised(Property::AcknowledgedWrites));
    assert_eq!(check.total(), 0, "{:?}", check.violations());
    let kept = finished(with(&scenario, &[("quorum-journal.fencing", "journal")]));
    assert_eq!(kept.watch().check.count(Property::AcknowledgedWrites), 0);
}
