//! The protocol that CONTRIBUTING.md walks through, whole and working: everybody tells everybody that it lives, and
//! the lowest number that one hears leads. It needs no disk, knows no epochs, and shows what epochs are for.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use interregnum::check::liveness::Bounds;
use interregnum::check::{Breach, Checker, Property};
use interregnum::protocol::{
    Cause, CauseKind, Cluster, Detail, Effects, Input, Message, MessageKind, NodeView, Phase, Promises, Protocol,
    Purpose, Spec, Timer, Transition,
};
use interregnum::scenario::{Scenario, text};
use interregnum::sim::{Run, Simulation};
use interregnum::types::{Duration, Instant, NodeId, Role, Span};
use std::collections::BTreeSet;

// ---- what it says, and when ----

#[derive(Clone, Copy, Hash, Debug)]
struct Alive;

impl Message for Alive {
    fn kind(&self) -> u8 {
        0
    }

    fn epoch(&self) -> u64 {
        0
    }

    fn details(&self) -> Vec<Detail> {
        Vec::new()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Clock {
    /// Tells the others.
    Beat,
    /// Counts who was heard.
    Look,
}

impl Timer for Clock {
    const ALL: &'static [Clock] = &[Clock::Beat, Clock::Look];

    fn index(self) -> usize {
        self as usize
    }
}

// ---- what the page and the statistics draw ----

const FOLLOWER: u8 = 0;
const LEADER: u8 = 1;
const HEARS_NO_LOWER: u8 = 0;
const HEARS_LOWER: u8 = 1;

static SPEC: Spec = Spec {
    name: "lowest",
    phases: &[Phase { name: "follower", role: Role::Follower }, Phase { name: "leader", role: Role::Leader }],
    causes: &[
        Cause { name: "hears no lower number", kind: CauseKind::Timeout },
        Cause { name: "hears a lower number", kind: CauseKind::Heartbeat },
    ],
    transitions: &[
        Transition { from: FOLLOWER, to: LEADER, cause: HEARS_NO_LOWER },
        Transition { from: LEADER, to: FOLLOWER, cause: HEARS_LOWER },
    ],
    messages: &[MessageKind { name: "Alive", purpose: Purpose::Replication }],
    timers: &["beat", "look"],
    election_timer: 1,
    heartbeat_timer: Some(0),
    epoch: None,
    needs_quorum: false,
    register: None,
    names_leader: false,
    has_peers: true,
    has_disk: false,
    can_transfer: false,
    can_change: false,
    // More than it keeps, so that the checkers have something to find.
    promises: Promises::SAFETY,
};

// ---- the state machine ----

#[derive(Clone, Debug)]
struct Lowest {
    id: NodeId,
    cluster: Cluster,
    beat: Duration,
    phase: u8,
    leader: Option<NodeId>,
    /// Since the last look.
    heard: BTreeSet<NodeId>,
}

impl Lowest {
    fn tell(&self, fx: &mut Effects<Lowest>) {
        self.cluster.others(self.id).for_each(|other| fx.send(other, Alive));
        fx.set_timer(Clock::Beat, Span::exactly(self.beat));
    }

    fn look(&mut self, fx: &mut Effects<Lowest>) {
        let lowest = self.heard.first().copied().unwrap_or(self.id).min(self.id);
        self.heard.clear();
        self.leader = Some(lowest);
        let (phase, cause) = if lowest == self.id { (LEADER, HEARS_NO_LOWER) } else { (FOLLOWER, HEARS_LOWER) };
        if phase != self.phase {
            self.phase = phase;
            fx.become_phase(phase, cause);
        }
        fx.set_timer(Clock::Look, Span { least: Duration(3 * self.beat.0), most: Duration(4 * self.beat.0) });
    }
}

impl Protocol for Lowest {
    type Message = Alive;
    type Timer = Clock;
    type Durable = ();
    type Write = ();
    type Config = Duration;

    const SPEC: &'static Spec = &SPEC;

    fn boot(id: NodeId, cluster: Cluster, beat: &Duration, _saved: &(), fx: &mut Effects<Lowest>) -> Lowest {
        let lowest = Lowest { id, cluster, beat: *beat, phase: FOLLOWER, leader: None, heard: BTreeSet::new() };
        lowest.tell(fx);
        fx.set_timer(Clock::Look, Span { least: Duration(3 * beat.0), most: Duration(4 * beat.0) });
        lowest
    }

    fn step(&mut self, input: Input<Lowest>, fx: &mut Effects<Lowest>) {
        match input {
            Input::Message { from, message: Alive } => drop(self.heard.insert(from)),
            Input::Timer(Clock::Beat) => self.tell(fx),
            Input::Timer(Clock::Look) => self.look(fx),
            // It serves nobody and writes nothing.
            _ => {}
        }
    }

    fn view(&self) -> NodeView<'_> {
        NodeView { phase: self.phase, leader: self.leader, ..NodeView::PLAIN }
    }

    fn inspect(&self) -> Vec<Detail> {
        let heard: Vec<String> = self.heard.iter().map(ToString::to_string).collect();
        vec![Detail::new("heard", heard.join(" "))]
    }

    fn apply(_durable: &mut (), _write: &()) {}

    fn replaced(_disk: u32) {}

    fn torn(_write: &(), _draw: &mut dyn FnMut(u64) -> u64) -> Option<()> {
        None
    }

    fn flip(_durable: &mut (), _draw: &mut dyn FnMut(u64) -> u64) -> bool {
        false
    }

    fn initial(_term: u64, _log_terms: &[u64]) -> Option<()> {
        None
    }
}

// ---- its scripts ----

fn run(faults: &str) -> Simulation<Lowest, Checker> {
    let scenario: Scenario =
        text::parse(&format!("nodes = 3\nduration = \"20s\"\nclient.rate = \"0/s\"\n{faults}")).expect("valid");
    let checker = Checker::new(&SPEC, scenario.nodes);
    Simulation::new(scenario, Duration::from_ms(50), checker)
}

fn leaders(run: &Simulation<Lowest, Checker>) -> Vec<u16> {
    let picture = run.picture();
    picture.nodes.iter().filter(|node| node.role == Role::Leader).map(|node| node.id.0).collect()
}

fn leaders_at(run: &mut Simulation<Lowest, Checker>, seconds: u64) -> Vec<u16> {
    assert!(run.advance(Instant::ZERO.after(Duration::from_secs(seconds)), 1_000_000));
    leaders(run)
}

#[test]
fn the_lowest_live_number_leads() {
    let mut run = run("[[faults]]\nat = \"2s\"\ndo = \"crash 1 for 3s\"\n");
    assert_eq!(leaders_at(&mut run, 1), [1]);
    assert_eq!(leaders_at(&mut run, 4), [2]);
    assert_eq!(leaders_at(&mut run, 8), [1]);
}

/// Without epochs nobody can tell which of two leaders is the older one.
#[test]
fn a_partition_gives_two_leaders() {
    let mut run = run("[[faults]]\nat = \"2s\"\ndo = \"partition 1 | 2,3\"\n");
    assert_eq!(leaders_at(&mut run, 4), [1, 2]);
    assert_eq!(run.watch().violations()[0].property, Property::ElectionSafety);
}

/// It leads, and serves nobody: whoever asks after the repair waits to the end, and that is seen although nobody gives
/// up.
#[test]
fn a_leader_that_answers_nobody_breaks_its_promise_to_clients() {
    let asking = |patience: &str| {
        let scenario = format!(
            "nodes = 3\nduration = \"20s\"\n[client]\nrate = \"5/s\"\npatience = \"{patience}\"\n\
             [[faults]]\nat = \"1s\"\ndo = \"crash 3\"\n[[faults]]\nat = \"3s\"\ndo = \"settle\"\n"
        );
        let scenario: Scenario = text::parse(&scenario).expect("valid");
        let bounds = Bounds { leader: Duration::from_secs(2), answer: Some(Duration::from_secs(1)) };
        let checker = Checker::new(&SPEC, scenario.nodes).expecting(Some(bounds));
        Simulation::<Lowest, Checker>::new(scenario, Duration::from_ms(50), checker)
    };
    for patience in ["1h", "4s"] {
        let mut run = asking(patience);
        assert_eq!(leaders_at(&mut run, 6), [1]);
        assert_eq!(run.watch().violations(), []);
        assert_eq!(leaders_at(&mut run, 20), [1]);
        let [found] = run.watch().violations() else { panic!("{:?}", run.watch().violations()) };
        assert_eq!((found.breach(), found.at.0 / 100_000), (Breach::NoAnswer, 60), "with the first event after 6 s");
        let account = found.account.as_ref().expect("it is told which request");
        let known = account.operation.expect("it is known");
        assert!(known.called_at.0 < 6_000_000 && known.returned_at.is_none());
    }
}

#[test]
fn the_same_scenario_gives_the_same_digest() {
    let digest = || {
        let mut run = run("[[faults]]\nat = \"2s\"\ndo = \"crash leader for 3s\"\n");
        leaders_at(&mut run, 10);
        run.trace().digest()
    };
    assert_eq!(digest(), digest());
}
