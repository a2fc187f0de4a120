//! ZAB as its paper states it (Junqueira, Reed, Serafini, DSN 2011), phase by phase, and as ZooKeeper documents it.

use interregnum::check::Property;
use interregnum::experiment::{WatchedRun, open, swarm};
use interregnum::protocol::configuration::Standing;
use interregnum::protocol::log::Command;
use interregnum::protocol::zab::{
    Config, Durable, Epochs, Message, Notification, PeerState, Timer, Vote, Zab, Zxid, cause, phase,
};
use interregnum::protocol::{Cluster, Effect, Effects, Input, NodeView, Operation, Protocol, Request, RequestId};
use interregnum::scenario::preset::Preset;
use interregnum::scenario::{ProtocolName, text};
use interregnum::sim::picture::{NodePicture, Picture};
use interregnum::sim::{Run, Simulation};
use interregnum::trace::{Observer, TraceEvent, What};
use interregnum::types::{Duration, Instant, NodeId, Role};
use std::collections::VecDeque;

/// Ticks that make a run short.
const FAST: &str = "protocol = \"zab\"\nzab.tick_time = \"50ms\"\nzab.election_wait = \"40ms\"\n";
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

fn inject(run: &mut WatchedRun, actions: &[&str]) {
    for action in actions {
        run.inject(action.parse().expect("an action")).expect("it is allowed");
    }
}

fn node(picture: &Picture, number: u16) -> &NodePicture {
    &picture.nodes[usize::from(number) - 1]
}

fn is_led(picture: &Picture) -> bool {
    picture.leader.is_some()
}

/// All that are up have the same history, and have delivered it.
fn is_agreed(picture: &Picture) -> bool {
    let mut up = picture.nodes.iter().filter(|node| node.up);
    let Some(first) = up.next() else { return false };
    let same = |node: &NodePicture| (node.log_length, node.applied) == (first.log_length, first.log_length);
    is_led(picture) && same(first) && up.all(same)
}

#[test]
fn election_the_greatest_epoch_then_zxid_then_number_wins() {
    let cases = [
        ("nodes = 3", 3),
        ("nodes = 3\ninitial = { logs = [\"1 1\", \"1\", \"1\"], terms = [1, 1, 1] }", 1),
        ("nodes = 3\ninitial = { logs = [\"2\", \"1 1\", \"\"], terms = [2, 2, 1] }", 1),
    ];
    for (keys, expected) in cases {
        let mut run = run(&format!("client.rate = \"0/s\"\n{keys}"));
        until(&mut run, keys, is_led);
        assert_eq!(run.picture().leader, Some(NodeId(expected)), "{keys}");
    }
}

#[test]
fn phase_1_the_new_epoch_is_later_than_all_that_a_quorum_accepted() {
    let mut run = run("nodes = 3\nclient.rate = \"0/s\"\ninitial.terms = [7, 9, 8]");
    until(&mut run, "an established leader", is_led);
    let picture = run.picture();
    let leader = picture.leader.expect("it waited for one");
    assert!(node(&picture, leader.0).epoch > 9);
}

#[test]
fn phase_2_everybody_takes_over_the_leaders_history() {
    let logs = "initial = { logs = [\"1 1 3 3\", \"1 1 2 2 2\", \"1\"], terms = [3, 3, 1] }";
    let mut run = run(&format!("nodes = 3\nclient.rate = \"0/s\"\n{logs}"));
    until(&mut run, "one history", |picture| is_agreed(picture) && node(picture, 2).log_length == 4);
    let terms: Vec<Vec<u64>> =
        run.picture().nodes.iter().map(|node| node.log.iter().map(|cell| cell.term).collect()).collect();
    assert_eq!(terms, [[1, 1, 3, 3], [1, 1, 3, 3], [1, 1, 3, 3]]);
}

#[test]
fn phase_2_a_follower_that_lags_too_far_behind_gets_a_snapshot() {
    let mut run = run("nodes = 3\nzab.commit_log = 2\nclient.rate = \"100/s\"");
    until(&mut run, "a leader", is_led);
    inject(&mut run, &["crash 1"]);
    until(&mut run, "progress without it", |picture| picture.nodes[2].committed > 50);
    inject(&mut run, &["restart 1"]);
    until(&mut run, "it is back", |picture| node(picture, 1).up && node(picture, 1).applied > 50);
    let bases = run.logs(&[NodeId(1)], None, 1_000);
    assert!(bases[0].base > 2, "it got {} by itself", bases[0].base);
}

#[test]
fn phase_3_what_a_quorum_acknowledged_survives_its_leader() {
    let mut run = run("nodes = 5\nclient.rate = \"40/s\"\nclient.reads = \"0%\"");
    for _ in 0..5 {
        until(&mut run, "a leader", is_led);
        let answered = run.watch().stats.clients.ok;
        let limit = run.now().after(PATIENCE);
        while run.watch().stats.clients.ok < answered + 10 {
            assert!(run.now() < limit && run.step(), "clients are answered");
        }
        inject(&mut run, &["crash leader for 1s"]);
        until(&mut run, "the crash", |picture| picture.nodes.iter().any(|node| !node.up));
    }
    until(&mut run, "everybody is back", |picture| picture.nodes.iter().all(|node| node.up) && is_led(picture));
}

#[test]
fn a_leader_that_hears_no_quorum_gives_up_within_sync_limit() {
    let mut run = run("nodes = 5\nclient.rate = \"0/s\"");
    until(&mut run, "a leader", is_led);
    let leader = run.picture().leader.expect("it waited for one");
    let began = run.now();
    inject(&mut run, &["partition leader,follower | rest"]);
    until(&mut run, "it gives up", |picture| node(picture, leader.0).role != Role::Leader);
    // syncLimit of five ticks, and at most one more until it counts again.
    assert!(run.now().since(began) <= Duration::from_ms(50 * 7), "{}", run.now().since(began));
    until(&mut run, "the others elect", |picture| picture.leader.is_some_and(|other| other != leader));
}

/// initLimit: so many ticks for discovery and synchronisation. A leader that no quorum joins gives up then, and so does a
/// server that its leader does not let in.
#[test]
fn who_joins_nobody_within_init_limit_looks_again() {
    for (init_limit, ticks) in [(2, 2), (12, 12)] {
        for state in [phase::DISCOVERY, phase::JOINING] {
            let mut run = run(&format!("nodes = 3\nclient.rate = \"0/s\"\nzab.init_limit = {init_limit}"));
            let there = |picture: &Picture| picture.nodes.iter().find(|node| node.state == state).map(|node| node.id);
            until(&mut run, "somebody begins", |picture| there(picture).is_some());
            let who = there(&run.picture()).expect("it waited for one");
            let began = run.now();
            inject(&mut run, &[&format!("isolate {who}")]);
            until(&mut run, "it looks again", |picture| node(picture, who.0).state == phase::LOOKING);
            assert_eq!(
                run.now().since(began),
                Duration::from_ms(50 * ticks),
                "initLimit = {init_limit}, phase {state}"
            );
        }
    }
}

/// Joining takes six messages: a leader whose network is slower than initLimit leads nobody.
#[test]
fn init_limit_is_long_enough_for_the_network_or_nobody_leads() {
    let elected = |init_limit: u16| {
        let mut run = run(&format!(
            "nodes = 3\nclient.rate = \"0/s\"\nnetwork.latency = \"40ms\"\nzab.init_limit = {init_limit}"
        ));
        run.advance(Instant(20_000_000), u64::MAX);
        assert_eq!(run.watch().check.violations(), []);
        run.watch().stats.reigns.reigns().count()
    };
    assert_eq!(elected(3), 0, "150 ms for 240");
    assert!(elected(10) > 0);
}

#[test]
fn an_observer_follows_and_never_leads() {
    let mut run = run("nodes = 5\nzab.observers = 2\nclient.rate = \"20/s\"");
    until(&mut run, "all follow", |picture| picture.nodes.iter().all(|node| node.applied > 3));
    inject(&mut run, &["crash 1", "crash 2"]);
    until(&mut run, "nobody leads", |picture| picture.leader.is_none());
    run.advance(run.now().after(Duration::from_secs(5)), u64::MAX);
    assert_eq!(run.picture().leader, None, "one voter of three and two observers elect nobody");
    inject(&mut run, &["restart 1"]);
    until(&mut run, "two voters do", is_led);
    assert!(run.watch().stats.reigns.reigns().all(|reign| reign.node.0 <= 3));
}

/// It has forgotten what it promised: it counts for nothing, and learns all there is.
#[test]
fn a_server_with_a_new_disk_follows_as_an_observer_does() {
    let mut run = run("nodes = 3\nclient.rate = \"20/s\"");
    until(&mut run, "all follow", |picture| picture.nodes.iter().all(|node| node.applied > 3));
    inject(&mut run, &["wipe 3", "restart 3"]);
    until(&mut run, "it has all again", |picture| {
        let third = node(picture, 3);
        third.standing == Standing::Replaced && third.applied > 3
    });
    inject(&mut run, &["crash 2"]);
    until(&mut run, "nobody leads", |picture| picture.leader.is_none());
    run.advance(run.now().after(Duration::from_secs(5)), u64::MAX);
    assert_eq!(run.picture().leader, None, "one voter and a server that counts for nothing");
}

/// ZooKeeper's own reads: any server answers from what it has, and that may be old.
#[test]
fn local_reads_are_stale_and_the_leaders_are_not() {
    let load = "nodes = 3\nzab.sync_limit = 100\nclient.rate = \"50/s\"\nclient.keys = 1\n";
    let stale = |reads: &str| {
        let mut run = run(&format!("{load}zab.reads = \"{reads}\""));
        until(&mut run, "all follow", |picture| picture.nodes.iter().all(|node| node.applied > 3));
        // Patient as it is, a follower goes on although it hears nothing.
        inject(&mut run, &["cut leader -> follower"]);
        run.advance(run.now().after(Duration::from_secs(4)), u64::MAX);
        assert_eq!(run.watch().check.violations(), []);
        assert!(run.watch().stats.clients.ok > 100, "{reads}");
        let check = &run.watch().check;
        assert_eq!(check.is_promised(Property::Linearizability), reads == "leader");
        let losses: Vec<_> = check.losses().iter().map(|loss| loss.property).collect();
        assert!(losses.iter().all(|property| *property == Property::Linearizability), "{losses:?}");
        (check.staleness().count(), check.losses_total())
    };
    assert_eq!(stale("leader"), (0, 0));
    let (answers, losses) = stale("local");
    assert!(answers > 0);
    assert_eq!(losses, 1, "the first answer without an explanation is told as a loss");
}

// ---- ZooKeeper's sessions ----

/// Ten clients that ask often enough; every server answers reads.
const SESSIONS: &str = "nodes = 3\nzab.reads = \"local\"\nclient.rate = \"100/s\"\nclient.timeout = \"100ms\"\n";

fn shown(run: &WatchedRun, server: u16, name: &str) -> String {
    let details = run.inspect(NodeId(server)).expect("it is up");
    details.into_iter().find(|detail| detail.name == name).map(|detail| detail.value).expect(name)
}

fn expired(run: &WatchedRun, server: u16) -> u64 {
    shown(run, server, "sessions expired").parse().expect("a number")
}

fn connected(run: &WatchedRun, server: u16) -> Vec<String> {
    shown(run, server, "connected here").split_whitespace().map(str::to_string).collect()
}

/// A timeout is negotiated: at least twice, at most twenty times the tickTime.
#[test]
fn sessions_last_between_two_and_twenty_ticks() {
    let negotiated = |asked_ms| {
        let session_timeout = Duration::from_ms(asked_ms);
        Config { session_timeout, ..Config::default() }.negotiated()
    };
    assert_eq!(negotiated(0), None, "no sessions");
    assert_eq!(negotiated(1), Some(Duration::from_secs(4)));
    assert_eq!(negotiated(6_000), Some(Duration::from_secs(6)));
    assert_eq!(negotiated(3_600_000), Some(Duration::from_secs(40)));
}

/// A session begins with a transaction, before anything else that its client asks for; while nothing fails, none ends.
#[test]
fn sessions_begin_with_a_transaction_and_outlive_peace() {
    let mut run = run(&format!("{SESSIONS}zab.session_timeout = \"100ms\""));
    until(&mut run, "much is done", |picture| picture.nodes.iter().all(|node| node.applied > 400));
    let logs = run.logs(&[NodeId(1)], None, 10_000);
    let commands = logs[0].entries.iter().map(|entry| entry.command);
    let mut open = std::collections::BTreeSet::new();
    for command in commands {
        match command {
            Command::Session { client, opens: true } => assert!(open.insert(client), "it was open"),
            Command::Client(request) => assert!(open.contains(&request.id.client), "it has no session"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(open.len(), 10);
    let all: Vec<String> = (0..10).map(|client: u32| client.to_string()).collect();
    assert!((1..=3).all(|server| shown(&run, server, "sessions") == all.join(" ")));
    assert!((1..=3).all(|server| expired(&run, server) == 0));
}

/// A follower is cut off, and with it the clients that are connected to it and wait for its answer. The leader expires
/// their sessions when the timeout is over, and no other's; the follower learns of it when it is back, like all.
#[test]
fn sessions_of_whom_the_leader_hears_nothing_expire_by_a_transaction() {
    // Two ticks for a session, twenty for a follower; and clients that wait for longer than both.
    let waiting = SESSIONS.replace("100ms", "4s");
    let mut run = run(&format!("{waiting}zab.session_timeout = \"100ms\"\nzab.sync_limit = 20"));
    until(&mut run, "much is done", |picture| picture.nodes.iter().all(|node| node.applied > 100));
    let leader = run.picture().leader.expect("it is led").0;
    let alone = if leader == 1 { 2 } else { 1 };
    let other = 6 - leader - alone;
    let (cut_off, safe) = (connected(&run, alone), connected(&run, leader));
    assert!(!cut_off.is_empty() && !safe.is_empty(), "{cut_off:?} and {safe:?}");
    inject(&mut run, &[&format!("isolate {alone}")]);
    // The timeout counts from the last answer to a ping; it ends with a tick, and the transaction takes its time.
    run.advance(run.now().after(Duration::from_ms(40)), u64::MAX);
    assert_eq!(expired(&run, leader), 0);
    run.advance(run.now().after(Duration::from_ms(210)), u64::MAX);
    let gone = cut_off.len() as u64;
    assert_eq!([leader, other, alone].map(|server| expired(&run, server)), [gone, gone, 0]);
    let open = shown(&run, leader, "sessions");
    let is_open = |client: &String| open.split_whitespace().any(|one| one == client);
    assert!(safe.iter().all(is_open) && !cut_off.iter().any(is_open), "{open}");
    // It applies the same, and its clients open sessions anew.
    inject(&mut run, &["heal"]);
    run.advance(run.now().after(Duration::from_secs(10)), u64::MAX);
    assert_eq!([leader, other, alone].map(|server| expired(&run, server)), [gone; 3]);
    assert_eq!(shown(&run, leader, "sessions").split_whitespace().count(), 10);
}

/// Who asks another server in time keeps its session: the leader hears of it there.
#[test]
fn sessions_move_with_their_clients() {
    let mut run = run(&format!("{SESSIONS}client.reads = \"0%\"\nzab.session_timeout = \"1s\"\nzab.sync_limit = 100"));
    until(&mut run, "much is done", |picture| picture.nodes.iter().all(|node| node.applied > 100));
    let leader = run.picture().leader.expect("it is led").0;
    let alone = if leader == 1 { 2 } else { 1 };
    assert!(!connected(&run, alone).is_empty());
    inject(&mut run, &[&format!("isolate {alone}")]);
    run.advance(run.now().after(Duration::from_secs(3)), u64::MAX);
    assert_eq!(expired(&run, leader), 0);
}

/// A new leader gives every session its whole time: an interregnum, however long, ends none.
#[test]
fn sessions_outlive_their_leader() {
    let mut run = run(&format!("{SESSIONS}zab.session_timeout = \"1s\""));
    until(&mut run, "much is done", |picture| picture.nodes.iter().all(|node| node.applied > 100));
    let lost = run.picture().leader.expect("it is led");
    inject(&mut run, &[&format!("crash {lost}"), &format!("pause {}", if lost.0 == 1 { 2 } else { 1 })]);
    // Nobody leads for longer than any session lasts.
    run.advance(run.now().after(Duration::from_secs(5)), u64::MAX);
    assert_eq!(run.picture().leader, None);
    inject(&mut run, &["resume all"]);
    until(&mut run, "another leads", is_led);
    let next = run.picture().leader.expect("it waited for one");
    run.advance(run.now().after(Duration::from_secs(3)), u64::MAX);
    assert_eq!(expired(&run, next.0), 0);
    assert_eq!(shown(&run, next.0, "sessions").split_whitespace().count(), 10);
}

/// They are part of the data, and of its snapshots.
#[test]
fn sessions_come_with_a_snapshot() {
    let mut run = run(&format!("{SESSIONS}zab.session_timeout = \"1s\"\nzab.commit_log = 2"));
    until(&mut run, "all follow", |picture| picture.nodes.iter().all(|node| node.applied > 50));
    let gone = run.picture().nodes.iter().find(|node| Some(node.id) != run.picture().leader).expect("a follower").id;
    inject(&mut run, &[&format!("wipe {gone}")]);
    let length = run.picture().nodes.iter().map(|node| node.applied).max().unwrap_or(0);
    until(&mut run, "progress without it", |picture| picture.nodes.iter().any(|node| node.applied > length + 200));
    inject(&mut run, &[&format!("restart {gone}")]);
    until(&mut run, "it has all", |picture| node(picture, gone.0).applied > length + 200);
    assert!(run.logs(&[gone], None, 1_000)[0].base > 20, "by a snapshot");
    assert_eq!(shown(&run, gone.0, "sessions").split_whitespace().count(), 10);
}

/// By its seed: nobody is left with a server that is gone for longer than its client's timeout. Those that wait lose their
/// sessions: first whose leader crashed, then whose follower is cut off, and that one learns of it when it is back.
#[test]
fn the_preset_expires_the_sessions_of_clients_that_wait() {
    let expired_by = |s: u64, waits: bool| {
        let mut scenario = Preset::find("ZooKeeper").expect("it is on the shelf").scenario();
        assert_eq!((scenario.nodes, scenario.zab.negotiated()), (3, Some(Duration::from_secs(6))));
        if waits {
            (scenario.client.timeout, scenario.client.patience) = (Duration::from_secs(30), Duration::from_secs(60));
        }
        let mut run = open(scenario);
        run.advance(Instant(s * 1_000_000), u64::MAX);
        assert_eq!(shown(&run, 2, "sessions").split_whitespace().count() < 10, s == 49 && waits);
        [1, 2, 3].map(|server| expired(&run, server))
    };
    assert_eq!(expired_by(69, false), [0, 0, 0]);
    assert_eq!([40, 49, 69].map(|s| expired_by(s, true)), [[4, 4, 4], [4, 7, 7], [7, 7, 7]]);
}

/// The random faults come to all that there is to find: whatever a kind of message or a cause is for, it is seen.
#[test]
fn the_swarm_exercises_every_message_and_every_cause() {
    let spec = ProtocolName::Zab.spec();
    let mut kinds = vec![0; spec.messages.len()];
    let mut causes = vec![0; spec.causes.len()];
    let (mut promised, mut answered) = (0, 0);
    for seed in 0..SWARM_SEEDS {
        let drawn = swarm::of(ProtocolName::Zab, seed);
        let until = drawn.until();
        promised += u64::from(drawn.repaired_at.is_some());
        answered += u64::from(drawn.is_answered);
        let config = drawn.scenario.zab.clone();
        let mut run = Simulation::<Zab, _>::new(drawn.scenario, config, Counts { kinds, causes });
        run.advance(until.min(Instant(8_000_000)), u64::MAX);
        let Counts { kinds: seen_kinds, causes: seen_causes } = run.watch().clone();
        (kinds, causes) = (seen_kinds, seen_causes);
    }
    let unseen_kinds: Vec<_> = (0..kinds.len()).filter(|kind| kinds[*kind] == 0).collect();
    // Elections hardly ever choose wrongly, and leaders are seldom left behind: see the next tests.
    let is_rare = |it: &usize| [cause::FOLLOWER_AHEAD, cause::OLD_EPOCH].map(usize::from).contains(it);
    let unseen_causes: Vec<_> = (0..causes.len()).filter(|it| causes[*it] == 0 && !is_rare(it)).collect();
    assert!(unseen_kinds.is_empty() && unseen_causes.is_empty(), "{kinds:?} {causes:?}");
    // Liveness is judged in a fair share of them.
    assert!(promised > SWARM_SEEDS / 20 && answered > SWARM_SEEDS / 200, "{promised} and {answered} of {SWARM_SEEDS}");
}

const SWARM_SEEDS: u64 = 1_000;

/// A server that took over a later epoch's history leaves a leader of an earlier one.
#[test]
fn phase_1_nobody_goes_back_to_an_earlier_epoch() {
    let saved = Durable { epochs: Epochs { accepted: 5, current: 5 }, ..Durable::default() };
    let mut fx = Effects::default();
    let mut server = Zab::boot(NodeId(3), Cluster { size: 3 }, &Config::default(), &saved, &mut fx);
    let vote = Some(Vote { epoch: 3, zxid: Zxid::default(), leader: NodeId(1) });
    for (from, state) in [(2, PeerState::Following), (1, PeerState::Leading)] {
        let message = Message::Notification(Notification { round: 4, vote, state });
        server.step(Input::Message { from: NodeId(from), message }, &mut fx);
    }
    assert_eq!((server.view().phase, server.view().leader), (phase::JOINING, Some(NodeId(1))));
    server.step(Input::Message { from: NodeId(1), message: Message::NewEpoch { epoch: 4 } }, &mut fx);
    assert_eq!((server.view().phase, server.view().epoch), (phase::LOOKING, 5));
}

/// Elected although it lacks something, a leader finds out, and gives up.
#[test]
fn phase_1_a_leader_gives_up_when_a_follower_is_ahead() {
    let mut fx = Effects::default();
    let (cluster, config) = (Cluster { size: 3 }, Config::default());
    let mut server = Zab::boot(NodeId(3), cluster, &config, &Durable::default(), &mut fx);
    let mut hear = |server: &mut Zab, message| server.step(Input::Message { from: NodeId(1), message }, &mut fx);
    let vote = Some(Vote { epoch: 0, zxid: Zxid::default(), leader: NodeId(3) });
    hear(&mut server, Message::Notification(Notification { round: 1, vote, state: PeerState::Looking }));
    server.step(Input::Timer(Timer::Finalize), &mut Effects::default());
    assert_eq!(server.view().phase, phase::DISCOVERY);
    hear(&mut server, Message::FollowerInfo { accepted: 6, counts: true });
    let last = Zxid { epoch: 4, counter: 1 };
    hear(&mut server, Message::AckEpoch { epoch: 7, current: 4, last, counts: true });
    assert_eq!(server.view().phase, phase::LOOKING);
}

/// An acknowledgement that was on its way through an election tells of another history: the leader has no use for it.
#[test]
fn phase_3_acknowledgements_of_an_earlier_epoch_count_for_nothing() {
    let (cluster, config) = (Cluster { size: 3 }, Config::default());
    let mut server = Zab::boot(NodeId(3), cluster, &config, &Durable::default(), &mut Effects::default());
    // Its disk writes at once.
    let step = |server: &mut Zab, input| {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let mut fx = Effects::default();
            server.step(input, &mut fx);
            inputs.extend(fx.list.into_iter().filter_map(|effect| match effect {
                Effect::Persist(write) => Some(Input::Persisted(write)),
                _ => None,
            }));
        }
        (server.view().phase, server.view().committed)
    };
    let hear = |message| Input::Message { from: NodeId(1), message };
    let vote = Some(Vote { epoch: 0, zxid: Zxid::default(), leader: NodeId(3) });
    step(&mut server, hear(Message::Notification(Notification { round: 1, vote, state: PeerState::Looking })));
    step(&mut server, Input::Timer(Timer::Finalize));
    step(&mut server, hear(Message::FollowerInfo { accepted: 6, counts: true }));
    let last = Zxid::default();
    let found = step(&mut server, hear(Message::AckEpoch { epoch: 7, current: 0, last, counts: true }));
    assert_eq!(found, (phase::SYNCHRONIZATION, 0));
    let ack = |epoch, last| hear(Message::Ack { epoch, last, counts: true });
    assert_eq!(step(&mut server, ack(6, 0)), (phase::SYNCHRONIZATION, 0), "nobody else has this history yet");
    assert_eq!(step(&mut server, ack(7, 0)), (phase::LEADING, 0));
    let id = RequestId { client: 1, serial: 1 };
    let put = Request { id, operation: Operation::Put { key: 1, value: 7 } };
    assert_eq!(step(&mut server, Input::Request(put)), (phase::LEADING, 0));
    assert_eq!(step(&mut server, ack(6, 1)), (phase::LEADING, 0), "that was another transaction");
    assert_eq!(step(&mut server, ack(7, 1)), (phase::LEADING, 1));
}

/// How often each kind of message was delivered, and each cause moved a server.
#[derive(Clone)]
struct Counts {
    kinds: Vec<u64>,
    causes: Vec<u64>,
}

impl Observer for Counts {
    fn happened(&mut self, event: &TraceEvent) {
        let count = match event.what {
            What::Delivered(passage) => self.kinds.get_mut(usize::from(passage.kind)),
            What::Became { cause, .. } => self.causes.get_mut(usize::from(cause)),
            _ => None,
        };
        count.into_iter().for_each(|count| *count += 1);
    }

    fn changed(&mut self, _at: Instant, _number: u64, _node: NodeId, _view: &NodeView<'_>) {}
}
