//! HDFS's high availability as its sources state it: "Quorum-Journal Design" (Lipcon 2012, HDFS-3077), the failover
//! controller (HDFS-2185), and the documentation "HDFS High Availability Using the Quorum Journal Manager".

use interregnum::check::Property;
use interregnum::experiment::{WatchedRun, open};
use interregnum::protocol::configuration::Standing;
use interregnum::protocol::log::{Command, Entry, Log, Position};
use interregnum::protocol::quorum_journal::{
    Config, Durable, Lock, Message, Promise, QuorumJournal, Segment, Timer, phase,
};
use interregnum::protocol::{Cluster, Effect, Effects, Input, Operation, Outcome, Protocol, Request, RequestId};
use interregnum::scenario::preset::Preset;
use interregnum::scenario::{Scenario, key::Key, text};
use interregnum::sim::picture::{NodePicture, Picture};
use interregnum::types::{Duration, Instant, NodeId};
use std::collections::{BTreeMap, BTreeSet};

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
    assert_eq!(journal.hear(WRITER, Message::NewEpoch { epoch: 3, call: 7 }), std::slice::from_ref(&promise));
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

// ---- name nodes and journal nodes by hand ----

const JOURNAL_NODES: [NodeId; 3] = [NodeId(3), NodeId(4), NodeId(5)];

/// Two name nodes and three journal nodes. Messages arrive when a test says so, and ZooKeeper is the test.
#[derive(Default)]
struct Room {
    nodes: BTreeMap<NodeId, QuorumJournal>,
    disks: BTreeMap<NodeId, Durable>,
    /// Their writes take until the test says that they are done. What follows them waits too.
    slow: BTreeSet<NodeId>,
    waiting: BTreeMap<NodeId, Vec<Effect<QuorumJournal>>>,
    timers: BTreeSet<(NodeId, Timer)>,
    under_way: Vec<(NodeId, NodeId, Message)>,
    answers: Vec<(u32, Outcome)>,
    sessions: BTreeMap<NodeId, u64>,
    version: u64,
}

impl Room {
    fn new() -> Room {
        Room::holding(&[])
    }

    fn holding(disks: &[(NodeId, Durable)]) -> Room {
        let mut room = Room { disks: disks.iter().cloned().collect(), ..Room::default() };
        for id in (1..=5).map(NodeId) {
            let mut fx = Effects::default();
            let disk = room.disks.entry(id).or_default();
            let node = QuorumJournal::boot(id, Cluster { size: 5 }, &Config::default(), disk, &mut fx);
            room.nodes.insert(id, node);
            room.carry_out(id, fx);
        }
        room
    }

    fn carry_out(&mut self, id: NodeId, fx: Effects<QuorumJournal>) {
        for effect in fx.list {
            let waits = self.waiting.get(&id).is_some_and(|waiting| !waiting.is_empty());
            match effect {
                Effect::Persist(_) | Effect::Send { .. } | Effect::Reply { .. } if waits => self.wait(id, effect),
                Effect::Persist(_) if self.slow.contains(&id) => self.wait(id, effect),
                effect => self.happen(id, effect),
            }
        }
    }

    fn wait(&mut self, id: NodeId, effect: Effect<QuorumJournal>) {
        self.waiting.entry(id).or_default().push(effect);
    }

    fn happen(&mut self, id: NodeId, effect: Effect<QuorumJournal>) {
        match effect {
            Effect::Persist(write) => QuorumJournal::apply(self.disks.entry(id).or_default(), &write),
            Effect::Send { to: NodeId::REGISTER, message: Message::Touch { session, .. } } => {
                self.sessions.insert(id, session);
            }
            Effect::Send { to, message } => self.under_way.push((id, to, message)),
            Effect::Reply { request, outcome } => self.answers.push((request.serial, outcome)),
            Effect::SetTimer { timer, .. } => drop(self.timers.insert((id, timer))),
            Effect::CancelTimer(timer) => drop(self.timers.remove(&(id, timer))),
            Effect::Become { .. } | Effect::Draw { .. } => {}
        }
    }

    /// The disk of a slow one has finished.
    fn is_on_disk(&mut self, id: NodeId) {
        let effects = self.waiting.remove(&id).unwrap_or_default();
        effects.into_iter().for_each(|effect| self.happen(id, effect));
    }

    fn step(&mut self, id: NodeId, input: Input<QuorumJournal>) {
        let mut fx = Effects::default();
        self.nodes.get_mut(&id).expect("a node").step(input, &mut fx);
        self.carry_out(id, fx);
    }

    fn hear(&mut self, to: NodeId, from: NodeId, message: Message) {
        self.step(to, Input::Message { from, message });
    }

    /// False if the timer does not run.
    fn fire(&mut self, id: NodeId, timer: Timer) -> bool {
        let runs = self.timers.remove(&(id, timer));
        if runs {
            self.step(id, Input::Timer(timer));
        }
        runs
    }

    /// What passes arrives, in order, and so does what it brings about.
    fn deliver(&mut self, passes: impl Fn(NodeId, NodeId, &Message) -> bool) {
        while let Some(at) = self.under_way.iter().position(|(from, to, message)| passes(*from, *to, message)) {
            let (from, to, message) = self.under_way.remove(at);
            if to != NodeId::REGISTER {
                self.hear(to, from, message);
            }
        }
    }

    fn deliver_among(&mut self, nodes: &[u16]) {
        self.deliver(|from, to, _| nodes.contains(&from.0) && nodes.contains(&to.0));
    }

    /// It gets the lock, finds nobody to fence, and asks the journal nodes.
    fn elect(&mut self, id: NodeId) {
        self.under_way.clear();
        self.fire(id, Timer::Session);
        self.version += 1;
        let (session, version) = (self.sessions[&id], self.version);
        let lock = Some(Lock { holder: id, session, version });
        self.hear(id, NodeId::REGISTER, Message::State { session, revision: version, lock, breadcrumb: None });
        self.hear(id, NodeId::REGISTER, Message::BreadcrumbSet { version });
        assert_eq!(self.phase(id), phase::RECOVERING);
    }

    /// With these journal nodes alone.
    fn lead(&mut self, id: NodeId, journal_nodes: &[u16]) {
        self.elect(id);
        self.deliver_among(&[&[id.0], journal_nodes].concat());
        assert_eq!(self.phase(id), phase::ACTIVE);
    }

    fn put(&mut self, id: NodeId, serial: u32) {
        let operation = Operation::Put { key: 1, value: u64::from(serial) };
        self.step(id, Input::Request(Request { id: RequestId { client: 1, serial }, operation }));
    }

    fn phase(&self, id: NodeId) -> u8 {
        self.nodes[&id].view().phase
    }

    fn segment(&self, id: NodeId, start: u64) -> Option<&Segment> {
        self.disks[&id].segments.get(&start)
    }

    /// To whom edits of this segment are under way, its start apart.
    fn edits_under_way(&self, of: u64) -> Vec<u16> {
        let is_edit = |message: &Message| match message {
            Message::Journal { segment, entries, .. } => *segment == of && !entries.is_empty(),
            _ => false,
        };
        self.under_way.iter().filter(|(.., message)| is_edit(message)).map(|(_, to, _)| to.0).collect()
    }
}

/// A journal node with one segment: the writer epochs of its edits, whose the last segment was, when it was accepted.
fn journal_disk(epochs: &[u64], last_writer: u64, accepted: u64, is_finalized: bool) -> Durable {
    let mut log = Log::default();
    for epoch in epochs {
        log.push(edit(*epoch));
    }
    let mut disk = Durable { last_writer, ..Durable::default() };
    disk.promise.epoch = 8;
    disk.segments.insert(1, Segment { log, is_finalized });
    if accepted > 0 {
        (disk.accepted.start, disk.accepted.epoch) = (1, accepted);
    }
    disk
}

#[test]
fn recovery_ranks_by_finalized_then_by_epoch_and_only_then_by_length() {
    let cases = [
        ("the longer one of the same writer", journal_disk(&[1; 2], 1, 0, false), journal_disk(&[1; 3], 1, 0, false)),
        ("the later writer's, though shorter", journal_disk(&[1; 3], 1, 0, false), journal_disk(&[2], 2, 0, false)),
        ("the accepted one, though shorter", journal_disk(&[1; 3], 1, 0, false), journal_disk(&[1], 1, 2, false)),
        ("the later accepted", journal_disk(&[1; 3], 1, 2, false), journal_disk(&[1; 2], 1, 3, false)),
        ("accepted after a later writer", journal_disk(&[2; 3], 2, 0, false), journal_disk(&[1], 1, 3, false)),
        ("written after an acceptance", journal_disk(&[1; 3], 1, 2, false), journal_disk(&[3], 3, 0, false)),
        ("the finalized one, though shorter", journal_disk(&[1; 3], 2, 0, false), journal_disk(&[1], 1, 0, true)),
    ];
    for (what, other, best) in cases {
        for (first, second) in [(&other, &best), (&best, &other)] {
            let mut room = Room::holding(&[(NodeId(3), first.clone()), (NodeId(4), second.clone())]);
            room.elect(WRITER);
            room.deliver_among(&[1, 3, 4]);
            for journal_node in [NodeId(3), NodeId(4)] {
                let segment = room.segment(journal_node, 1).expect("the segment");
                assert_eq!(segment.log, best.segments[&1].log, "{what}: at node {journal_node}");
                assert!(segment.is_finalized, "{what}: at node {journal_node}");
            }
        }
    }
}

#[test]
fn recovery_what_a_majority_has_accepted_outlives_a_longer_segment_that_was_not_seen() {
    let mut room = Room::new();
    room.lead(WRITER, &[3, 4, 5]);
    room.put(WRITER, 1);
    room.deliver_among(&[1, 3, 4, 5]);
    room.put(WRITER, 2);
    room.deliver_among(&[1, 3]);
    let end = |room: &Room, id| room.segment(id, 1).map(Segment::end);
    assert_eq!(JOURNAL_NODES.map(|id| end(&room, id)), [Some(3), Some(2), Some(2)]);

    // Node 5 finalizes what it and node 4 have accepted, and its answer is the last of it.
    room.elect(OTHER);
    room.deliver(|from, to, message| {
        let is_final = matches!(message, Message::FinalizeSegment { .. });
        from != NodeId(3) && to != NodeId(3) && from != WRITER && !(is_final && to == NodeId(4))
    });
    let is_finalized = |room: &Room, id| room.segment(id, 1).is_some_and(|segment| segment.is_finalized);
    assert_eq!(JOURNAL_NODES.map(|id| is_finalized(&room, id)), [false, false, true]);

    // With nodes 3 and 4, which were not finalized.
    room.elect(WRITER);
    room.deliver_among(&[1, 3, 4]);
    assert_eq!(JOURNAL_NODES.map(|id| is_finalized(&room, id)), [true; 3]);
    assert_eq!(JOURNAL_NODES.map(|id| end(&room, id)), [Some(2); 3]);
}

#[test]
fn recovery_nothing_is_finalized_before_a_majority_has_accepted() {
    let disk = journal_disk(&[1; 2], 1, 0, false);
    let mut room = Room::holding(&JOURNAL_NODES.map(|id| (id, disk.clone())));
    room.elect(WRITER);
    let is_accept = |message: &Message| matches!(message, Message::AcceptRecovery { .. });
    room.deliver(|_, to, message| !is_accept(message) || to == NodeId(3));
    let epoch = room.disks[&NodeId(3)].accepted.epoch;
    assert_eq!(epoch, 9, "one has accepted");
    room.hear(WRITER, NodeId(3), Message::Accepted { epoch, segment: 1 });
    for _ in 0..3 {
        assert!(room.fire(WRITER, Timer::Heartbeat));
        room.deliver(|_, to, message| !is_accept(message) || to == NodeId(3));
    }
    let finalized = |room: &Room| JOURNAL_NODES.map(|id| room.segment(id, 1).is_some_and(|one| one.is_finalized));
    assert_eq!(finalized(&room), [false; 3]);
    room.deliver_among(&[1, 4]);
    room.deliver_among(&[1, 3, 4]);
    assert_eq!(finalized(&room), [true, true, false]);
    assert_eq!(room.phase(WRITER), phase::ACTIVE);
}

#[test]
fn recovery_an_acceptance_that_is_still_being_fetched_ends_with_a_later_epoch() {
    let mut journal = Journal::promised(2);
    let state = journal_disk(&[1; 3], 1, 0, false).segments[&1].state();
    let log = journal_disk(&[1; 3], 1, 0, false).segments[&1].log.clone();
    journal.hear(WRITER, Message::AcceptRecovery { epoch: 2, state, source: NodeId(4) });
    journal.hear(OTHER, Message::NewEpoch { epoch: 3, call: 1 });
    assert_eq!(journal.hear(NodeId(4), Message::Fetched { state, log: log.into() }), []);
    assert_eq!((journal.1.accepted.epoch, journal.1.segments.len()), (0, 0));
}

#[test]
fn recovery_an_acceptance_is_of_its_segment_and_of_the_latest_epoch() {
    let disk = journal_disk(&[1; 3], 1, 2, false);
    let state = disk.segments[&1].state();
    let mut journal = Journal::new(disk);
    let accepted_in = |journal: &mut Journal, segment| match &journal
        .hear(WRITER, Message::PrepareRecovery { epoch: 9, segment })[..]
    {
        [Message::Prepared { prepared, .. }] => prepared.accepted,
        other => panic!("{other:?}"),
    };
    assert_eq!([1, 4].map(|segment| accepted_in(&mut journal, segment)), [2, 0]);
    journal.hear(WRITER, Message::AcceptRecovery { epoch: 9, state, source: NodeId(4) });
    assert_eq!(accepted_in(&mut journal, 1), 9);
    assert_eq!(accepted_in(&mut journal.restarted(), 1), 9);
}

#[test]
fn epochs_nothing_is_recovered_before_a_majority_has_promised() {
    let mut room = Room::new();
    room.elect(WRITER);
    room.deliver(|_, to, message| !matches!(message, Message::NewEpoch { .. }) || to == NodeId(3));
    assert_eq!(room.disks[&NodeId(3)].promise.epoch, 1, "one has promised");
    assert_eq!(room.disks[&WRITER].epoch, 0);
    assert!(room.segment(NodeId(3), 1).is_none());
    room.deliver_among(&[1, 3, 4]);
    assert_eq!((room.disks[&WRITER].epoch, room.phase(WRITER)), (1, phase::ACTIVE));
}

#[test]
fn epochs_a_later_promise_closes_the_segment_of_the_writer_before() {
    let mut journal = Journal::promised(1);
    journal.start(1, 1);
    journal.hear(WRITER, Message::NewEpoch { epoch: 2, call: 2 });
    assert_eq!(journal.write(2, 1, 2), [Message::OutOfSync { epoch: 2, segment: 1 }]);
    assert_eq!(journal.1.segments[&1].end(), 1);
}

#[test]
fn epochs_every_call_of_an_earlier_writer_is_refused() {
    let mut journal = Journal::promised(1);
    journal.start(1, 1);
    journal.hear(OTHER, Message::NewEpoch { epoch: 2, call: 1 });
    // The later one has begun to write, so that nothing but the epoch speaks against the call.
    let first = edit(2);
    let before = Position { index: 1, term: 1 };
    journal.hear(OTHER, Message::StartSegment { epoch: 2, before, chain: 0, first });
    let (epoch, entries, source) = (1, vec![edit(1)], NodeId(4));
    let state = journal.1.segments[&1].state();
    let next = Position { index: 2, term: 1 };
    let calls = [
        Message::NewEpoch { epoch, call: 2 },
        Message::PrepareRecovery { epoch, segment: 1 },
        Message::AcceptRecovery { epoch, state, source },
        Message::FinalizeSegment { epoch, state },
        Message::StartSegment { epoch, before: next, chain: 0, first: edit(1) },
        Message::Journal { epoch, segment: 2, first: 3, entries, committed: 0 },
    ];
    let durable = journal.1.clone();
    for call in calls {
        let answer = journal.hear(WRITER, call.clone());
        assert_eq!(answer, [Message::Refused { epoch, promised: 2 }], "{call:?}");
        assert!(journal.1 == durable, "{call:?} changes nothing");
    }
}

#[test]
fn writing_no_edit_is_sent_before_the_start_of_its_segment_is_at_a_majority() {
    let mut room = Room::new();
    room.elect(WRITER);
    room.deliver(|from, to, message| match message {
        Message::StartSegment { .. } | Message::Ack { .. } => [from, to].contains(&NodeId(3)),
        _ => true,
    });
    room.put(WRITER, 1);
    assert_eq!(room.answers, [(1, Outcome::Redirect(None))], "it is not active yet");
    assert!(room.edits_under_way(1).is_empty());
    room.deliver_among(&[1, 3, 4, 5]);
    room.put(WRITER, 2);
    assert_eq!(room.edits_under_way(1), [3, 4, 5]);
    room.deliver_among(&[1, 3, 4, 5]);

    assert!(room.fire(WRITER, Timer::Roll));
    room.deliver(|_, _, message| !matches!(message, Message::StartSegment { .. }));
    let segment = 3;
    room.deliver_among(&[1, 3]);
    assert!(room.segment(NodeId(3), segment).is_some() && room.segment(NodeId(4), segment).is_none());
    room.put(WRITER, 3);
    room.fire(WRITER, Timer::Heartbeat);
    assert!(room.edits_under_way(segment).is_empty());
    room.deliver_among(&[1, 4]);
    assert_eq!(room.segment(NodeId(3), segment).map(Segment::end), Some(segment));
    room.deliver_among(&[1, 3, 4]);
    assert_eq!(room.answers[1..], [2, 3].map(|serial| (serial, Outcome::Done(Some(u64::from(serial))))));
    assert_eq!(room.segment(NodeId(3), segment).map(Segment::end), Some(segment + 1));
}

#[test]
fn quorum_a_segment_goes_on_only_after_a_majority_has_finalized_the_one_before() {
    let mut room = Room::new();
    room.lead(WRITER, &[3, 4, 5]);
    room.deliver_among(&[1, 3, 4, 5]);
    room.fire(WRITER, Timer::Roll);
    room.deliver_among(&[1, 3]);
    room.fire(WRITER, Timer::Heartbeat);
    room.deliver_among(&[1, 3]);
    assert!(room.segment(NodeId(3), 1).is_some_and(|segment| segment.is_finalized));
    assert!(room.segment(NodeId(3), 2).is_none());
    room.deliver_among(&[1, 3, 4]);
    assert!(room.segment(NodeId(3), 2).is_some());
}

#[test]
fn quorum_clients_are_answered_once_it_is_on_the_disks_of_a_majority() {
    let mut room = Room::new();
    room.lead(WRITER, &[3, 4, 5]);
    room.slow = JOURNAL_NODES.into();
    room.put(WRITER, 1);
    room.deliver_among(&[1, 3, 4, 5]);
    assert_eq!(room.answers, [], "three have it in memory");
    // A copy is not answered earlier.
    room.fire(WRITER, Timer::Heartbeat);
    room.deliver_among(&[1, 3, 4, 5]);
    room.is_on_disk(NodeId(3));
    room.deliver_among(&[1, 3, 4, 5]);
    assert_eq!(room.answers, [], "one has it on its disk");
    room.is_on_disk(NodeId(4));
    room.deliver_among(&[1, 3, 4, 5]);
    assert_eq!(room.answers, [(1, Outcome::Done(Some(1)))]);
    let ends = JOURNAL_NODES.map(|id| room.segment(id, 1).map(Segment::end));
    assert_eq!(ends, [Some(2), Some(2), Some(1)]);
}

#[test]
fn disks_every_answer_of_a_journal_node_that_binds_it_waits_for_its_disk() {
    let (entries, source) = (vec![edit(2)], NodeId(4));
    let log = journal_disk(&[1; 3], 1, 0, false).segments[&1].log.clone();
    let state = Segment { log: log.clone(), is_finalized: false }.state();
    let before = Position { index: 3, term: 1 };
    let mut room = Room::new();
    let id = NodeId(3);
    room.slow.insert(id);
    let calls = [
        (WRITER, Message::NewEpoch { epoch: 1, call: 1 }),
        (WRITER, Message::AcceptRecovery { epoch: 1, state, source }),
        (source, Message::Fetched { state, log: log.clone().into() }),
        (WRITER, Message::FinalizeSegment { epoch: 1, state }),
        (WRITER, Message::NewEpoch { epoch: 2, call: 2 }),
        (WRITER, Message::StartSegment { epoch: 2, before, chain: log.last_chain(), first: edit(2) }),
        (WRITER, Message::Journal { epoch: 2, segment: 4, first: 5, entries, committed: 0 }),
    ];
    for (from, call) in calls {
        room.under_way.clear();
        room.hear(id, from, call.clone());
        if matches!(call, Message::AcceptRecovery { .. }) {
            continue; // it fetches first
        }
        assert!(room.under_way.is_empty(), "{call:?}: {:?}", room.under_way);
        room.is_on_disk(id);
        assert_eq!(room.under_way.len(), 1, "{call:?}");
    }
    assert_eq!(room.segment(id, 4).map(Segment::end), Some(5));
}

#[test]
fn quorum_a_name_node_without_a_majority_of_journal_nodes_aborts() {
    // Silence of two, for the time of its patience.
    let mut room = Room::new();
    room.lead(WRITER, &[3, 4, 5]);
    room.deliver_among(&[1, 3, 4, 5]);
    assert!(!room.timers.contains(&(WRITER, Timer::Quorum)), "it waits for nothing");
    room.put(WRITER, 1);
    room.deliver_among(&[1, 3]);
    assert!(room.fire(WRITER, Timer::Quorum), "its patience runs");
    assert_eq!((room.phase(WRITER), room.answers.len()), (phase::ABORTED, 0));

    // Two know a later epoch.
    let mut room = Room::new();
    room.lead(WRITER, &[3, 4, 5]);
    for (id, expected) in [(NodeId(4), phase::ACTIVE), (NodeId(5), phase::ABORTED)] {
        room.put(WRITER, u32::from(id.0));
        room.hear(WRITER, id, Message::Refused { epoch: 1, promised: 2 });
        room.hear(WRITER, id, Message::Refused { epoch: 1, promised: 2 });
        assert_eq!(room.phase(WRITER), expected);
    }

    // Two have missed something.
    let mut room = Room::new();
    room.lead(WRITER, &[3, 4, 5]);
    for (id, expected) in [(NodeId(4), phase::ACTIVE), (NodeId(5), phase::ABORTED)] {
        room.put(WRITER, u32::from(id.0));
        room.hear(WRITER, id, Message::OutOfSync { epoch: 1, segment: 1 });
        room.hear(WRITER, id, Message::OutOfSync { epoch: 1, segment: 1 });
        assert_eq!(room.phase(WRITER), expected);
    }
    assert_eq!(room.answers, []);

    // And before it writes at all.
    let mut room = Room::new();
    room.elect(WRITER);
    room.deliver_among(&[1, 3]);
    assert!(room.fire(WRITER, Timer::Quorum), "its patience runs");
    assert_eq!(room.phase(WRITER), phase::ABORTED);
}

#[test]
fn out_of_sync_a_journal_node_gets_and_takes_no_edits_until_the_next_segment() {
    let mut room = Room::new();
    room.lead(WRITER, &[3, 4, 5]);
    room.deliver_among(&[1, 3, 4, 5]);
    let saved = room.disks[&NodeId(5)].clone();
    let fresh =
        QuorumJournal::boot(NodeId(5), Cluster { size: 5 }, &Config::default(), &saved, &mut Effects::default());
    room.nodes.insert(NodeId(5), fresh);
    room.put(WRITER, 1);
    assert_eq!(room.edits_under_way(1), [3, 4, 5]);
    room.deliver_among(&[1, 3, 4, 5]);
    assert_eq!(room.segment(NodeId(5), 1).map(Segment::end), Some(1), "it takes nothing");

    room.put(WRITER, 2);
    assert_eq!(room.edits_under_way(1), [3, 4]);
    room.deliver_among(&[1, 3, 4, 5]);
    room.fire(WRITER, Timer::Heartbeat);
    assert!(room.edits_under_way(1).is_empty());
    room.fire(WRITER, Timer::Roll);
    room.deliver_among(&[1, 3, 4, 5]);
    let first = room.segment(NodeId(5), 1).expect("its old segment");
    assert!(first.end() == 1 && !first.is_finalized, "what it lacks it leaves out");
    room.put(WRITER, 3);
    assert_eq!(room.edits_under_way(4), [3, 4, 5]);
    room.deliver_among(&[1, 3, 4, 5]);
    assert_eq!(room.segment(NodeId(5), 4).map(Segment::end), Some(5));
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
    assert!(begins.len() >= 2 && begins[1] > mended, "{begins:?}: nobody is active while the old one may be");
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
