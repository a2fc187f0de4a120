//! What Ceph says of its monitors (documentation, "Monitor elections", classic mode; src/mon/ElectionLogic.cc and
//! Paxos.cc), as far as `multi-paxos.election = "rank"` follows it.

use interregnum::check::Property;
use interregnum::experiment::{WatchedRun, open};
use interregnum::protocol::multi_paxos::{Config, Durable, Election, Message, MultiPaxos, Timer, phase};
use interregnum::protocol::{Cluster, Effect, Effects, Input, Operation, Outcome, Protocol, Request, RequestId};
use interregnum::scenario::Scenario;
use interregnum::scenario::preset::Preset;
use interregnum::types::{Instant, NodeId};
use std::collections::VecDeque;

/// Monitors with disks that write at once; their messages arrive in the order in which they were sent, or are lost.
struct Monitors {
    nodes: Vec<MultiPaxos>,
    mail: VecDeque<(u16, u16, Message)>,
    replies: Vec<(RequestId, Outcome)>,
    serial: u32,
}

impl Monitors {
    fn new(size: u16) -> Monitors {
        let config = Config { election: Election::Rank, lease: true, ..Config::default() };
        let boot = |node| {
            let (id, fx) = (NodeId(node), &mut Effects::default());
            MultiPaxos::boot(id, Cluster { size }, &config, &Durable::default(), fx)
        };
        let nodes = (1..=size).map(boot).collect();
        Monitors { nodes, mail: VecDeque::new(), replies: Vec::new(), serial: 0 }
    }

    /// With monitor 1 elected by all.
    fn led(size: u16) -> Monitors {
        let mut monitors = Monitors::new(size);
        monitors.times_out(1);
        monitors.settle();
        assert_eq!(monitors.leaders(), [1]);
        monitors
    }

    fn step(&mut self, node: u16, input: Input<MultiPaxos>) {
        let mut fx = Effects::default();
        self.nodes[usize::from(node) - 1].step(input, &mut fx);
        for effect in fx.list {
            match effect {
                Effect::Send { to, message } => self.mail.push_back((node, to.0, message)),
                Effect::Reply { request, outcome } => self.replies.push((request, outcome)),
                Effect::Persist(write) => self.step(node, Input::Persisted(write)),
                _ => {}
            }
        }
    }

    fn times_out(&mut self, node: u16) {
        self.step(node, Input::Timer(Timer::Election));
    }

    /// Delivers everything between these until nothing waits; the rest is lost.
    fn settle_among(&mut self, nodes: &[u16]) {
        for _ in 0..10_000 {
            let Some((from, to, message)) = self.mail.pop_front() else { return };
            if nodes.contains(&from) && nodes.contains(&to) {
                self.step(to, Input::Message { from: NodeId(from), message });
            }
        }
        panic!("the monitors never come to rest");
    }

    fn settle(&mut self) {
        let all: Vec<u16> = (1..=self.nodes.len() as u16).collect();
        self.settle_among(&all);
    }

    fn ask(&mut self, node: u16, operation: Operation) -> RequestId {
        self.serial += 1;
        let id = RequestId { client: self.serial, serial: 1 };
        self.step(node, Input::Request(Request { id, operation }));
        id
    }

    fn answer(&self, id: RequestId) -> Option<Outcome> {
        self.replies.iter().find(|(request, _)| *request == id).map(|(_, outcome)| *outcome)
    }

    fn leaders(&self) -> Vec<u16> {
        let leads = |node: &u16| self.nodes[usize::from(*node) - 1].view().phase == phase::LEADER;
        (1..=self.nodes.len() as u16).filter(leads).collect()
    }

    fn shown(&self, node: u16, name: &str) -> String {
        let details = self.nodes[usize::from(node) - 1].inspect();
        details.into_iter().find(|detail| detail.name == name).map(|detail| detail.value).unwrap_or_default()
    }

    fn committed(&self, node: u16) -> u64 {
        self.nodes[usize::from(node) - 1].view().committed
    }
}

const PUT: Operation = Operation::Put { key: 1, value: 7 };
const GET: Operation = Operation::Get { key: 1 };

/// Whoever calls it, the lowest rank wins, and as soon as all have deferred: nobody waits for the time to end.
#[test]
fn election_the_lowest_rank_wins_at_once_when_all_defer() {
    for caller in 1..=5 {
        let mut monitors = Monitors::new(5);
        monitors.times_out(caller);
        assert_eq!(monitors.shown(caller, "election epoch"), "1", "odd while it goes on");
        monitors.settle();
        assert_eq!(monitors.leaders(), [1]);
        assert!((1..=5).all(|node| monitors.shown(node, "election epoch") == "2"), "even after it");
    }
}

/// Whoever does not hear the lowest rank defers to the next one; a majority is enough once the time is over.
#[test]
fn election_a_majority_is_enough_when_the_time_is_over() {
    let mut monitors = Monitors::new(5);
    monitors.times_out(4);
    monitors.settle_among(&[2, 3, 4]);
    assert!(monitors.leaders().is_empty(), "1 and 5 may still defer");
    monitors.times_out(2);
    monitors.settle_among(&[2, 3, 4]);
    assert_eq!(monitors.leaders(), [2]);
}

#[test]
fn election_a_minority_elects_nobody() {
    let mut monitors = Monitors::new(5);
    for _ in 0..5 {
        monitors.times_out(1);
        monitors.settle_among(&[1, 2]);
    }
    assert!(monitors.leaders().is_empty());
    assert_eq!(monitors.shown(1, "election epoch"), "1", "the epoch does not run away");
}

/// A leader without a monitor, even of a higher rank, calls another election when that one proposes itself.
#[test]
fn election_whoever_returns_is_let_in() {
    for (away, leader) in [(1, 2), (5, 1)] {
        let mut monitors = Monitors::new(5);
        let rest: Vec<u16> = (1..=5).filter(|node| *node != away).collect();
        monitors.times_out(leader);
        monitors.settle_among(&rest);
        monitors.times_out(leader);
        monitors.settle_among(&rest);
        assert_eq!(monitors.leaders(), [leader]);
        // An old proposal: it knows of no election yet.
        monitors.times_out(away);
        monitors.settle();
        assert_eq!(monitors.leaders(), [1], "the lowest rank leads, whoever was away");
        assert!((1..=5).all(|node| monitors.shown(node, "election epoch") == "4"));
    }
}

/// Two values are never under way: what is asked meanwhile is proposed together afterwards.
#[test]
fn paxos_one_value_at_a_time() {
    let mut monitors = Monitors::led(3);
    let first = monitors.ask(1, PUT);
    let sent = monitors.mail.len();
    let others = [monitors.ask(1, PUT), monitors.ask(1, PUT)];
    assert_eq!(monitors.mail.len(), sent, "they wait");
    monitors.settle();
    assert_eq!(monitors.committed(1), 3);
    assert!([first, others[0], others[1]].iter().all(|id| monitors.answer(*id).is_some()));
}

/// A value is chosen when all who deferred have accepted, not only a majority; who is silent is left behind.
#[test]
fn paxos_the_whole_quorum_accepts() {
    let mut monitors = Monitors::led(3);
    let id = monitors.ask(1, PUT);
    monitors.settle_among(&[1, 2]);
    assert_eq!((monitors.committed(1), monitors.answer(id)), (0, None));
    monitors.times_out(1);
    monitors.settle_among(&[1, 2]);
    monitors.times_out(1);
    monitors.settle_among(&[1, 2]);
    assert_eq!((monitors.leaders(), monitors.committed(1)), (vec![1], 1), "what two had accepted");
}

/// Every monitor reads under its lease, and none while a value is under way that it accepted.
#[test]
fn paxos_leases_let_peons_read_until_a_value_begins() {
    let mut monitors = Monitors::led(3);
    let read = monitors.ask(3, GET);
    assert_eq!(monitors.answer(read), Some(Outcome::Done(None)));
    monitors.ask(1, PUT);
    let accepts = monitors.mail.len();
    (0..accepts).for_each(|_| {
        let (from, to, message) = monitors.mail.pop_front().expect("counted");
        monitors.step(to, Input::Message { from: NodeId(from), message });
    });
    let meanwhile = monitors.ask(3, GET);
    assert_eq!(monitors.answer(meanwhile), Some(Outcome::Redirect(Some(NodeId(1)))));
    monitors.settle();
    let after = monitors.ask(3, GET);
    assert_eq!(monitors.answer(after), Some(Outcome::Done(Some(7))), "the lease came with the value");
    monitors.step(3, Input::Timer(Timer::Grant));
    let late = monitors.ask(3, GET);
    assert_eq!(monitors.answer(late), Some(Outcome::Redirect(Some(NodeId(1)))), "it has run out");
}

/// No monitor reads during an election.
#[test]
fn paxos_an_election_ends_all_leases() {
    let mut monitors = Monitors::led(3);
    monitors.times_out(2);
    monitors.settle_among(&[2, 3]);
    for node in [2, 3] {
        let read = monitors.ask(node, GET);
        assert_eq!(monitors.answer(read), Some(Outcome::Redirect(None)));
    }
}

// ---- in the simulator ----

fn leader_at(run: &mut WatchedRun, second: u64) -> Option<u16> {
    run.advance(Instant(second * 1_000_000), u64::MAX);
    run.picture().leader.map(|leader| leader.0)
}

fn preset() -> Scenario {
    Preset::find("Ceph").expect("it is on the shelf").scenario()
}

/// Ten seconds until the leader is missed, and five for those who might still defer; back at once when it returns.
#[test]
fn preset_two_interregna_one_long_and_one_short() {
    for seed in 0..20 {
        let mut run = open(Scenario { seed, ..preset() });
        assert_eq!(leader_at(&mut run, 1), Some(1));
        assert_eq!(leader_at(&mut run, 16), None, "seed {seed}: missed after 7 s at least, and 5 s are waited");
        assert_eq!(leader_at(&mut run, 27), Some(2), "seed {seed}: 10 s and 5 s, and a bit");
        assert_eq!(leader_at(&mut run, 36), Some(1), "seed {seed}: it returned at 35 s");
        assert_eq!(leader_at(&mut run, 74), Some(3), "seed {seed}: the majority has its own");
        assert_eq!(leader_at(&mut run, 89), Some(1), "seed {seed}: healed");
        let check = &run.watch().check;
        assert_eq!(check.violations(), [], "seed {seed}");
        assert!(run.watch().stats.clients.ok > 150, "seed {seed}: {}", run.watch().stats.clients.ok);
        assert!(!check.is_promised(Property::Linearizability));
    }
}
