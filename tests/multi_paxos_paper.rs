//! What "Paxos Made Simple" and "Paxos Made Live" say, section by section: on nodes whose messages are delivered by
//! hand, and in the simulator.

use interregnum::experiment::{WatchedRun, open};
use interregnum::protocol::log::{Command, Entry, Position};
use interregnum::protocol::multi_paxos::{
    Accepted, Config, Durable, Message, Mode, MultiPaxos, Proposal, Snapshot, Timer, phase,
};
use interregnum::protocol::store::Store;
use interregnum::protocol::{Cluster, Effect, Effects, Input, Operation, Outcome, Protocol, Request, RequestId};
use interregnum::scenario::preset::Preset;
use interregnum::scenario::{Scenario, text};
use interregnum::types::{Instant, NodeId};
use std::collections::VecDeque;
use std::sync::Arc;

/// Nodes with disks that write at once; their messages wait to be delivered or dropped.
struct Cage {
    config: Config,
    nodes: Vec<Option<MultiPaxos>>,
    disks: Vec<Durable>,
    mail: VecDeque<(NodeId, NodeId, Message)>,
    replies: Vec<(RequestId, Outcome)>,
    serial: u32,
}

impl Cage {
    fn new(config: Config, disks: Vec<Durable>) -> Cage {
        let nodes = disks.iter().map(|_| None).collect();
        let mut cage = Cage { config, nodes, disks, mail: VecDeque::new(), replies: Vec::new(), serial: 0 };
        (1..=cage.disks.len() as u16).for_each(|node| cage.start(node));
        cage
    }

    fn empty(mode: Mode, nodes: usize) -> Cage {
        Cage::new(Config { mode, ..Config::default() }, vec![Durable::default(); nodes])
    }

    fn start(&mut self, node: u16) {
        let (place, cluster) = (usize::from(node) - 1, Cluster { size: self.disks.len() as u16 });
        let mut fx = Effects::default();
        self.nodes[place] = Some(MultiPaxos::boot(NodeId(node), cluster, &self.config, &self.disks[place], &mut fx));
        self.perform(node, fx);
    }

    fn crash(&mut self, node: u16) {
        self.nodes[usize::from(node) - 1] = None;
    }

    fn node(&self, node: u16) -> &MultiPaxos {
        self.nodes[usize::from(node) - 1].as_ref().expect("the node is up")
    }

    fn step(&mut self, node: u16, input: Input<MultiPaxos>) {
        let mut fx = Effects::default();
        let Some(process) = &mut self.nodes[usize::from(node) - 1] else { return };
        process.step(input, &mut fx);
        self.perform(node, fx);
    }

    fn perform(&mut self, node: u16, fx: Effects<MultiPaxos>) {
        for effect in fx.list {
            match effect {
                Effect::Send { to, message } => self.mail.push_back((NodeId(node), to, message)),
                Effect::Reply { request, outcome } => self.replies.push((request, outcome)),
                Effect::Persist(write) => {
                    MultiPaxos::apply(&mut self.disks[usize::from(node) - 1], &write);
                    self.step(node, Input::Persisted(write));
                }
                _ => {}
            }
        }
    }

    fn timeout(&mut self, node: u16) {
        self.step(node, Input::Timer(Timer::Election));
    }

    fn heartbeat(&mut self, node: u16) {
        self.step(node, Input::Timer(Timer::Heartbeat));
    }

    fn put(&mut self, node: u16, value: u64) -> RequestId {
        self.serial += 1;
        let id = RequestId { client: 1, serial: self.serial };
        self.step(node, Input::Request(Request { id, operation: Operation::Put { key: 1, value } }));
        id
    }

    /// Delivers what waits and is like that, and nothing that comes of it.
    fn deliver(&mut self, is_so: impl Fn(u16, u16, &Message) -> bool) {
        let (chosen, rest) =
            std::mem::take(&mut self.mail).into_iter().partition(|(from, to, message)| is_so(from.0, to.0, message));
        self.mail = rest;
        let chosen: VecDeque<(NodeId, NodeId, Message)> = chosen;
        for (from, to, message) in chosen {
            self.step(to.0, Input::Message { from, message });
        }
    }

    fn drop(&mut self, is_so: impl Fn(u16, u16, &Message) -> bool) {
        self.mail.retain(|(from, to, message)| !is_so(from.0, to.0, message));
    }

    /// Delivers everything between these nodes until nothing waits; the rest is lost.
    fn settle_among(&mut self, nodes: &[u16]) {
        for _ in 0..10_000 {
            let Some((from, to, message)) = self.mail.pop_front() else { return };
            if nodes.contains(&from.0) && nodes.contains(&to.0) {
                self.step(to.0, Input::Message { from, message });
            }
        }
        panic!("the nodes never come to rest");
    }

    fn settle(&mut self) {
        let all: Vec<u16> = (1..=self.disks.len() as u16).collect();
        self.settle_among(&all);
    }

    fn chosen(&self, node: u16) -> u64 {
        self.node(node).view().committed
    }

    fn is_leader(&self, node: u16) -> bool {
        self.node(node).view().phase == phase::LEADER
    }

    fn value(&self, node: u16, slot: u64) -> Option<Entry> {
        self.node(node).view().log.and_then(|log| log.get(slot).copied())
    }

    /// Everybody has executed the same values, as many as this.
    fn agree_on(&self, values: u64) {
        let mut views = (1..=self.disks.len() as u16).map(|node| self.node(node).view());
        let first = views.next().expect("there are nodes");
        assert_eq!(first.committed, values);
        assert!(views.all(|view| (view.committed, view.applied_chain) == (values, first.applied_chain)));
    }
}

fn put(ballot: u64, value: u64) -> Entry {
    let id = RequestId { client: 9, serial: value as u32 };
    Entry { term: ballot, command: Command::Client(Request { id, operation: Operation::Put { key: 1, value } }) }
}

fn accepted(proposals: &[(u64, u64, Entry)]) -> Durable {
    let accepted = proposals.iter().map(|(slot, ballot, value)| (*slot, Accepted { ballot: *ballot, value: *value }));
    let promised = proposals.iter().map(|(_, ballot, _)| *ballot).max().unwrap_or(0);
    Durable { promised, accepted: accepted.collect(), ..Durable::default() }
}

const fn is_prepare(message: &Message) -> bool {
    matches!(message, Message::Prepare { .. })
}

const fn is_promise(message: &Message) -> bool {
    matches!(message, Message::Promise { .. })
}

const fn is_chosen(message: &Message) -> bool {
    matches!(message, Message::Chosen { .. })
}

const fn is_accept(message: &Message) -> bool {
    matches!(message, Message::Accept { .. })
}

// ---- Paxos Made Simple ----

/// An acceptor that has promised ignores what has a lower number, and says so to its proposer (2.5).
#[test]
fn section_2_2_an_acceptor_keeps_its_promise() {
    let mut cage = Cage::empty(Mode::Multi, 3);
    cage.timeout(1);
    cage.deliver(|_, to, message| is_prepare(message) && to == 2);
    cage.deliver(|_, _, message| is_promise(message));
    assert!(cage.is_leader(1), "itself and node 2");
    cage.put(1, 7);
    cage.timeout(3);
    cage.deliver(|_, to, message| is_prepare(message) && to == 2);
    cage.deliver(|_, to, message| is_accept(message) && to == 2);
    let rejected = |message: &Message| matches!(message, Message::Rejected { ballot: 1, promised: 3 });
    assert!(cage.mail.iter().any(|(from, to, message)| (from.0, to.0) == (2, 1) && rejected(message)));
    assert_eq!(cage.value(2, 1), None, "nothing was accepted");
}

/// Phase 2a: of all that a majority of acceptors answers, the highest-numbered proposal's value is proposed, whatever
/// the proposer itself has accepted.
#[test]
fn section_2_2_the_highest_numbered_proposal_is_proposed_again() {
    let (older, newer) = (put(1, 10), put(2, 20));
    let disks = vec![accepted(&[(1, 1, older)]), accepted(&[(1, 2, newer)]), Durable::default()];
    let mut cage = Cage::new(Config::default(), disks);
    cage.timeout(1);
    cage.settle_among(&[1, 2]);
    assert_eq!((cage.value(1, 1), cage.chosen(1)), (Some(newer), 1));
    cage.heartbeat(1);
    cage.settle();
    cage.heartbeat(1);
    cage.settle();
    cage.agree_on(1);
}

/// What a majority has accepted is chosen, though nobody knows: it is what every later proposer proposes.
#[test]
fn section_2_2_a_chosen_value_stays() {
    let value = put(1, 10);
    for (proposer, helper) in [(1, 2), (1, 3), (2, 1), (2, 3), (3, 1), (3, 2)] {
        let disks = vec![accepted(&[(1, 1, value)]), accepted(&[(1, 1, value)]), Durable::default()];
        let mut cage = Cage::new(Config::default(), disks);
        cage.timeout(proposer);
        cage.settle_among(&[proposer, helper]);
        assert_eq!((cage.value(proposer, 1), cage.chosen(proposer)), (Some(value), 1));
    }
}

/// A learner that was not there learns from the leader.
#[test]
fn section_2_3_whoever_missed_it_learns_what_was_chosen() {
    let mut cage = Cage::empty(Mode::Multi, 3);
    cage.timeout(1);
    cage.settle();
    for value in 1..=5 {
        cage.put(1, value);
    }
    cage.settle_among(&[1, 2]);
    assert_eq!((cage.chosen(1), cage.chosen(3)), (5, 0));
    for _ in 0..2 {
        cage.heartbeat(1);
        cage.settle();
    }
    cage.agree_on(5);
}

/// "It's easy to construct a scenario in which two proposers each keep issuing a sequence of proposals with
/// increasing numbers, none of which are ever chosen."
#[test]
fn section_2_4_two_proposers_duel() {
    let mut cage = Cage::empty(Mode::SingleDecree, 3);
    let first = cage.put(1, 10);
    let second = cage.put(2, 20);
    for _ in 0..50 {
        for (proposer, rival) in [(1, 2), (2, 1)] {
            // Its requests are promised; then come those of the rival, before anything of it is accepted.
            cage.deliver(|from, _, message| is_prepare(message) && from == proposer);
            cage.timeout(rival);
            cage.deliver(|from, _, message| is_prepare(message) && from == rival);
            cage.deliver(|_, to, message| is_promise(message) && to == proposer);
            cage.drop(|from, _, message| is_accept(message) && from == proposer);
        }
    }
    assert!((1..=3).all(|node| cage.chosen(node) == 0), "nothing was chosen");
    assert!(cage.node(1).view().epoch >= 100, "in a hundred attempts: {}", cage.node(1).view().epoch);
    // As soon as one is left alone, it ends.
    cage.mail.clear();
    cage.timeout(1);
    cage.settle();
    cage.timeout(2);
    cage.settle();
    let done = |id| cage.replies.iter().any(|(request, outcome)| *request == id && matches!(outcome, Outcome::Done(_)));
    assert!(done(first) && done(second));
    cage.agree_on(2);
}

/// "Each proposer remembers (in stable storage) the highest-numbered proposal it has tried to issue"; so does an
/// acceptor what it has promised.
#[test]
fn section_2_5_a_restart_forgets_no_number() {
    let mut cage = Cage::empty(Mode::Multi, 3);
    cage.timeout(1);
    cage.deliver(|_, to, message| is_prepare(message) && to == 2);
    for node in [1, 2] {
        let before = cage.node(node).view().epoch;
        cage.crash(node);
        cage.start(node);
        assert_eq!((cage.node(node).view().epoch, before), (1, 1));
    }
    cage.timeout(1);
    assert_eq!(cage.node(1).view().epoch, 4, "the next number of node 1 among three");
}

/// "It is probably a good idea to abandon a proposal if some proposer has begun trying to issue a higher-numbered one":
/// so does a proposer that first hears of it when it is told what was chosen in the place of its own.
#[test]
fn section_2_5_a_proposer_that_was_overruled_leads_no_longer() {
    let told_by_value = |cage: &mut Cage| cage.deliver(|_, to, message| to == 1 && is_chosen(message));
    let told_by_snapshot = |cage: &mut Cage| {
        let last = Position { index: 1, term: 5 };
        let snapshot = Arc::new(Snapshot { last, store: Store::default() });
        cage.step(1, Input::Message { from: NodeId(2), message: Message::Snapshot { ballot: 5, snapshot } });
    };
    let ways: [fn(&mut Cage); 2] = [told_by_value, told_by_snapshot];
    for told in ways {
        let config = Config { mode: Mode::SingleDecree, ..Config::default() };
        let disks = vec![accepted(&[(1, 1, put(1, 10))]), Durable::default(), Durable::default()];
        let mut cage = Cage::new(config, disks);
        // Node 1 proposes again what it had accepted, and behind it a request; nobody hears of it.
        cage.put(1, 11);
        cage.deliver(|_, to, message| is_prepare(message) && to == 3);
        cage.deliver(|_, to, message| is_promise(message) && to == 1);
        assert!(cage.is_leader(1) && cage.value(1, 2).is_some());
        cage.mail.clear();
        // A higher number wins the first of the two instances for another value.
        cage.put(2, 20);
        cage.deliver(|_, to, message| is_prepare(message) && to == 3);
        cage.deliver(|_, to, _| to == 2);
        cage.timeout(2);
        cage.deliver(|_, to, message| is_prepare(message) && to == 3);
        cage.deliver(|_, to, message| is_promise(message) && to == 2);
        cage.deliver(|_, to, message| is_accept(message) && to == 3);
        cage.deliver(|from, _, _| from == 3);
        assert_eq!((cage.chosen(2), cage.node(2).view().epoch > cage.node(1).view().epoch), (1, true));
        assert!(cage.is_leader(1));
        told(&mut cage);
        assert_eq!((cage.chosen(1), cage.is_leader(1)), (1, false));
    }
}

/// The paper's own example: commands 1–134, 138 and 139 are known to the new leader; phase 1 tells of proposals for
/// 135 and 140, and 136 and 137 are filled with commands that leave the state unchanged.
#[test]
fn section_3_a_new_leader_fills_the_gaps_with_no_ops() {
    let old = |slots: &[u64]| accepted(&slots.iter().map(|slot| (*slot, 1, put(1, *slot))).collect::<Vec<_>>());
    let snapshot = |durable: Durable| {
        let last = Position { index: 134, term: 1 };
        Durable { snapshot: Snapshot { last, store: Store::default() }, ..durable }
    };
    let disks = [old(&[138, 139]), old(&[135, 140]), old(&[])].map(snapshot).to_vec();
    let mut cage = Cage::new(Config::default(), disks);
    cage.timeout(1);
    cage.deliver(|_, _, message| is_prepare(message));
    cage.deliver(|_, _, message| is_promise(message));
    let ballot = cage.node(1).view().epoch;
    let noop = Entry { term: ballot, command: Command::Noop };
    let values: Vec<Option<Entry>> = (135..=141).map(|slot| cage.value(1, slot)).collect();
    let kept = |slot| Some(put(1, slot));
    assert_eq!(values, [kept(135), Some(noop), Some(noop), kept(138), kept(139), kept(140), None]);
    let proposals = cage.mail.iter().find_map(|(_, _, message)| match message {
        Message::Accept { proposals, .. } => Some(proposals.clone()),
        _ => None,
    });
    let slots: Vec<u64> = proposals.unwrap_or_default().iter().map(|proposal: &Proposal| proposal.slot).collect();
    assert_eq!(slots, [135, 136, 137, 138, 139, 140], "phase 2 of all open instances at once");
    cage.put(1, 141);
    cage.settle();
    assert_eq!(cage.chosen(1), 141);
}

/// Phase 1 once, and then one round trip for a command.
#[test]
fn section_3_a_stable_leader_needs_phase_2_alone() {
    let mut cage = Cage::empty(Mode::Multi, 5);
    cage.timeout(1);
    cage.settle();
    for value in 1..=10 {
        cage.put(1, value);
        assert!(cage.mail.iter().all(|(_, _, message)| is_accept(message)));
        cage.deliver(|_, _, message| is_accept(message));
        cage.deliver(|_, _, message| matches!(message, Message::Accepted { .. }));
        assert_eq!(cage.chosen(1), value);
    }
}

/// "It can propose command 142 before it learns that its proposed command 141 has been chosen", and the messages of
/// 141 may all be lost.
#[test]
fn section_3_instances_run_ahead_of_each_other() {
    let mut cage = Cage::empty(Mode::Multi, 3);
    cage.timeout(1);
    cage.settle();
    cage.put(1, 1);
    cage.mail.clear();
    cage.put(1, 2);
    cage.settle();
    assert_eq!(cage.chosen(1), 0, "the second is chosen, but not executed before the first");
    // What was not answered is sent again with the heartbeat after the next.
    for _ in 0..2 {
        cage.heartbeat(1);
        cage.settle();
    }
    assert_eq!(cage.chosen(1), 2);
    cage.heartbeat(1);
    cage.settle();
    cage.agree_on(2);
}

// ---- Paxos Made Live ----

/// A candidate that lacks what others know to be chosen is taught it before it leads.
#[test]
fn live_4_2_a_lagging_proposer_catches_up_before_it_leads() {
    let mut cage = Cage::empty(Mode::Multi, 3);
    cage.timeout(1);
    cage.settle();
    for value in 1..=5 {
        cage.put(1, value);
    }
    cage.settle_among(&[1, 2]);
    cage.heartbeat(1);
    cage.settle_among(&[1, 2]);
    cage.timeout(3);
    cage.deliver(|_, to, message| is_prepare(message) && to == 2);
    cage.deliver(|_, _, message| is_promise(message));
    assert!(!cage.is_leader(3), "promised by a majority, but five values behind");
    cage.deliver(|_, to, message| matches!(message, Message::Chosen { .. }) && to == 3);
    assert!(cage.is_leader(3));
    assert_eq!(cage.chosen(3), 5);
}

/// A replica whose disk was lost learns, but neither promises nor acknowledges.
#[test]
fn live_5_1_a_replaced_disk_only_learns() {
    let mut cage = Cage::empty(Mode::Multi, 3);
    cage.timeout(1);
    cage.settle();
    cage.put(1, 1);
    cage.settle();
    cage.crash(3);
    cage.disks[2] = MultiPaxos::replaced(1);
    cage.start(3);
    cage.put(1, 2);
    for _ in 0..2 {
        cage.heartbeat(1);
        cage.settle_among(&[1, 3]);
    }
    assert_eq!(cage.chosen(1), 1, "node 3 is no majority with it");
    assert_eq!(cage.chosen(3), 1);
    cage.timeout(2);
    cage.settle_among(&[2, 3]);
    assert!(!cage.is_leader(2), "nor does it promise");
}

/// Values that are no longer kept come as a snapshot.
#[test]
fn live_5_5_whoever_lags_further_gets_a_snapshot() {
    let mut cage = Cage::new(Config { kept_values: 2, ..Config::default() }, vec![Durable::default(); 3]);
    cage.timeout(1);
    cage.settle();
    (1..=20).for_each(|value| {
        cage.put(1, value);
        cage.settle_among(&[1, 2]);
    });
    assert!(cage.node(1).view().log.is_some_and(|log| log.base().index >= 15), "the log is short");
    cage.heartbeat(1);
    cage.deliver(|_, _, _| true);
    cage.deliver(|_, _, message| matches!(message, Message::Heard { lacks: true, .. }));
    assert!(cage.mail.iter().any(|(_, to, message)| to.0 == 3 && matches!(message, Message::Snapshot { .. })));
    cage.settle();
    cage.heartbeat(1);
    cage.settle();
    cage.agree_on(20);
    // And its disk has it.
    cage.crash(3);
    cage.start(3);
    assert_eq!(cage.node(3).view().committed, 20);
}

// ---- in the simulator ----

fn finished(written: &str, seed: u64) -> WatchedRun {
    let scenario = text::parse(written).unwrap_or_else(|error| panic!("{error}"));
    let until = Instant(scenario.duration.0);
    let mut run = open(Scenario { seed, ..scenario });
    run.advance(until, u64::MAX);
    assert_eq!(run.watch().check.violations(), []);
    run
}

/// A new number for each attempt to lead.
fn highest_ballot(run: &WatchedRun) -> u64 {
    run.picture().nodes.iter().map(|node| node.epoch).max().unwrap_or(0)
}

/// Why a leader is wanted (2.4, 3): without one, the same load needs a new number for every request and more, and
/// what asks at once stands in its own way.
#[test]
fn section_2_4_without_a_leader_every_request_is_an_election() {
    let load = "protocol = \"multi-paxos\"\nnodes = 5\nduration = \"20s\"\nclient = { rate = \"50/s\" }\n";
    let alone = format!("{load}[multi-paxos]\nmode = \"single-decree\"");
    for seed in 0..5 {
        let (led, duelling) = (finished(load, seed), finished(&alone, seed));
        let answered = |run: &WatchedRun| run.watch().stats.clients.ok;
        assert!(highest_ballot(&led) <= 10, "seed {seed}: {}", highest_ballot(&led));
        assert!(highest_ballot(&duelling) > 1_000, "seed {seed}: {}", highest_ballot(&duelling));
        assert!(answered(&led) > 900 && answered(&duelling) < 600, "seed {seed}: {}", answered(&duelling));
        assert!(answered(&duelling) > 100, "seed {seed}: back-off ends each duel");
    }
}

/// Under a lease reads send nothing (Paxos Made Live, 5.2).
#[test]
fn live_5_2_reads_under_a_lease_send_nothing() {
    let reads = "protocol = \"multi-paxos\"\nduration = \"20s\"\nclient = { rate = \"50/s\", reads = \"100%\" }\n";
    for seed in 0..5 {
        let (logged, leased) = (finished(reads, seed), finished(&format!("{reads}multi-paxos.lease = true"), seed));
        let length = |run: &WatchedRun| run.picture().nodes.iter().map(|node| node.committed).max();
        assert!(length(&logged) > Some(900), "seed {seed}: {:?}", length(&logged));
        assert!(length(&leased) < Some(20), "seed {seed}: {:?}", length(&leased));
        assert!(leased.watch().stats.clients.ok > 900, "seed {seed}");
    }
}

// ---- the lessons ----

fn lesson(name: &str, until: Instant) -> WatchedRun {
    let mut run = open(Preset::find(name).expect("it comes along").scenario());
    run.advance(until, u64::MAX);
    assert_eq!((run.watch().check.violations(), run.watch().check.losses_total()), (&[][..], 0), "{name}");
    run
}

/// By its seed: hundreds of ballots and nothing chosen, until one proposer is left alone. It proposes the other's value,
/// too; but who asked one that crashed is not answered.
#[test]
fn section_2_4_the_lesson_of_duelling_proposers() {
    let told = |s: u64| {
        let run = lesson("duelling proposers", Instant(s * 1_000_000));
        let chosen = run.picture().nodes.iter().map(|node| node.committed).max();
        (chosen.expect("nodes"), run.watch().stats.clients.ok)
    };
    let duel = lesson("duelling proposers", Instant(9_000_000));
    assert!(highest_ballot(&duel) > 300, "{}", highest_ballot(&duel));
    assert_eq!([9, 11, 16, 20, 25].map(told), [(0, 0), (2, 1), (2, 2), (2, 2), (4, 3)]);
}

/// By its seed: the second leader's first message of phase 2 fills the gap, and no-ops stand between values of the first.
#[test]
fn section_3_the_lesson_of_gaps_filled_with_no_ops() {
    let name = "gaps filled with no-ops";
    let led = lesson(name, Instant(6_299_000));
    let first = led.picture().leader.expect("it is led");
    let stuck = led.picture().nodes.iter().map(|node| node.committed).max().expect("nodes");
    assert!(highest_ballot(&led) <= 10 && led.watch().stats.clients.ok > 30, "one round trip for each");
    let later = lesson(name, Instant(10_000_000));
    let second = later.picture().leader.expect("it is led");
    assert_ne!(first, second);
    let logs = later.logs(&[second], None, 1_000);
    let entry = |index: u64| logs[0].entries[(index - logs[0].first) as usize];
    let noops: Vec<u64> = (1..=logs[0].last).filter(|index| entry(*index).command == Command::Noop).collect();
    assert_eq!(noops, [1, 2, 3].map(|place| stuck + place));
    let terms = [stuck, stuck + 1, stuck + 4].map(|index| entry(index).term);
    assert!(
        terms[0] == terms[2] && terms[1] > terms[0],
        "no-ops of the new ballot between values of the old: {terms:?}"
    );
    let end = lesson(name, Instant(25_000_000));
    assert!(end.watch().stats.reigns.reigns().count() >= 3);
    assert!(end.watch().stats.clients.ok > 250, "{}", end.watch().stats.clients.ok);
}
