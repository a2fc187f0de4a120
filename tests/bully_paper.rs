//! "Elections in a Distributed Computing System" by Garcia-Molina (1982): what the Bully algorithm promises while its
//! assumptions hold, what becomes of that when they do not, and what a term is for.

#[path = "support/post.rs"]
mod post;
#[path = "support/watched.rs"]
mod watched;

use interregnum::check::Property;
use interregnum::experiment::{WatchedRun, open, swarm};
use interregnum::protocol::NodeView;
use interregnum::protocol::bully::{Bully, Config, Timer};
use interregnum::protocol::storage::Terms;
use interregnum::scenario::ProtocolName;
use interregnum::scenario::preset::Preset;
use interregnum::sim::{Run, Simulation};
use interregnum::trace::{Observer, TraceEvent, What};
use interregnum::types::{Duration, Instant, NodeId};
use post::Post;
use watched::{broken, inject, leaders, obey, pass, run, run_of_seed, until};

/// New clients come all the time, and ask anybody.
const BULLY: &str = "protocol = \"bully\"\nnodes = 5\nclient.rate = \"50/s\"\nclient.sessions = 1000\n";

/// Both halves reach the storage.
const CUT: &str = "bridge 1,2,register | 3,4,5,register";

fn settled(keys: &str) -> WatchedRun {
    let mut run = run(&format!("{BULLY}{keys}"));
    until(&mut run, "the highest coordinates", |run| obey(run, 5));
    run
}

// ---- section III: the assumptions hold ----

/// Nodes crash and come back as they like. Messages arrive within 15 ms, and an answer within T.
#[test]
fn assertion_1_at_most_one_coordinator_at_a_time() {
    let mut reigns = 0;
    for seed in 0..60 {
        let mut run = run_of_seed(&format!("{BULLY}[[faults]]\nat = \"0s\"\ndo = \"chaos mtbf=2s mttr=1s\""), seed);
        pass(&mut run, Duration::from_secs(30));
        assert_eq!(broken(&run, Property::ElectionSafety), 0, "seed {seed}");
        assert_eq!(broken(&run, Property::Linearizability), 0, "seed {seed}");
        assert!(run.watch().stats.clients.ok > 100, "seed {seed}: {}", run.watch().stats.clients.ok);
        reigns += run.watch().stats.reigns.reigns().count();
    }
    assert!(reigns > 60 * 5, "only {reigns} reigns");
}

/// Without further failures all are normal and obey one, the highest that is up.
#[test]
fn assertion_2_the_highest_that_is_up_becomes_coordinator() {
    let mut run = settled("");
    inject(&mut run, "crash 5");
    until(&mut run, "the next one", |run| obey(run, 4));
    inject(&mut run, "crash 3");
    inject(&mut run, "crash 4");
    until(&mut run, "the one after those", |run| obey(run, 2));
    inject(&mut run, "restart all");
    until(&mut run, "who recovers bullies the others", |run| obey(run, 5));
}

// ---- the assumptions do not hold ----

/// Assumption 8 is broken: messages do not arrive. Both halves have a coordinator, both are normal, and both stay so
/// when the network is whole again: nobody asks whom the others obey.
#[test]
fn assumption_8_a_cut_leaves_two_coordinators_for_ever() {
    let mut run = settled("");
    inject(&mut run, CUT);
    until(&mut run, "two coordinators", |run| leaders(run) == [NodeId(2), NodeId(5)]);
    inject(&mut run, "heal");
    pass(&mut run, Duration::from_secs(60));
    assert_eq!(leaders(&run), [NodeId(2), NodeId(5)]);
    assert!(broken(&run, Property::ElectionSafety) > 0);
    assert!(broken(&run, Property::Linearizability) > 0, "what one of them writes the other one does not read");
    assert!(run.watch().check.violations().is_empty(), "the paper promises nothing here");
}

/// Assumption 9 is broken: a node answers late. One second is enough.
#[test]
fn assumption_9_a_pause_leaves_two_coordinators_for_ever() {
    let mut run = settled("");
    inject(&mut run, "pause 5 for 1s");
    until(&mut run, "two coordinators", |run| leaders(run) == [NodeId(4), NodeId(5)]);
    pass(&mut run, Duration::from_secs(60));
    assert_eq!(leaders(&run), [NodeId(4), NodeId(5)]);
    assert!(broken(&run, Property::ElectionSafety) > 0);
    assert!(broken(&run, Property::Linearizability) > 0);
}

// ---- what a term is for ----

/// Where writes have terms the earlier coordinator's first one is refused, and tells it that there is a later one.
#[test]
fn a_term_ends_the_earlier_reign_with_its_first_write() {
    let mut run = settled("bully.terms = \"writes\"\nclient.reads = \"0%\"");
    inject(&mut run, CUT);
    until(&mut run, "another coordinator", |run| leaders(run).contains(&NodeId(2)));
    until(&mut run, "the first one knows", |run| !leaders(run).contains(&NodeId(5)));
    inject(&mut run, "heal");
    until(&mut run, "one that all obey", |run| obey(run, 5));
    assert!(run.watch().check.violations().is_empty(), "{:?}", run.watch().check.violations());
}

/// The coordinator that nobody asks to write still reads, and what it reads is old; with `all` it asks first.
#[test]
fn a_term_with_reads_makes_them_linearizable() {
    let after = |terms: &str| {
        let mut run = settled(&format!("bully.terms = \"{terms}\"\nclient.reads = \"90%\"\nclient.keys = 1"));
        inject(&mut run, CUT);
        pass(&mut run, Duration::from_secs(5));
        assert!(run.watch().check.violations().is_empty(), "{:?}", run.watch().check.violations());
        broken(&run, Property::Linearizability)
    };
    assert_eq!(after("reads-and-writes"), 0);
    assert!(after("none") > 0);
}

#[test]
fn with_terms_one_coordinator_is_left_after_every_repair() {
    for (terms, fault) in
        [("writes", "pause 5 for 1s"), ("reads-and-writes", "pause 5 for 1s"), ("reads-and-writes", "isolate 5")]
    {
        let mut run = settled(&format!("bully.terms = \"{terms}\""));
        inject(&mut run, fault);
        until(&mut run, "another coordinator", |run| leaders(run).contains(&NodeId(4)));
        pass(&mut run, Duration::from_secs(2));
        inject(&mut run, "heal");
        until(&mut run, "one that all obey", |run| obey(run, 5));
        assert!(run.watch().check.violations().is_empty(), "{terms}, {fault}: {:?}", run.watch().check.violations());
    }
}

// ---- the failure detector ----

/// Some messages take eighty times as long as others.
const UNEVEN: &str = "network.latency = \"1ms..80ms\"\n";

/// A guess that is too short takes the living for dead, without a single failure. It learns, and the mistakes end.
#[test]
fn an_imperfect_detector_makes_two_coordinators_without_any_failure() {
    let mut seen = 0;
    for seed in 0..40 {
        let guesses = "bully.detector = \"imperfect\"\nbully.first_guess = \"10ms\"";
        let impatient = "bully.check = \"400ms\"\nbully.silence = \"260ms..300ms\"";
        let mut run = run_of_seed(&format!("{BULLY}{UNEVEN}{guesses}\n{impatient}"), seed);
        pass(&mut run, Duration::from_secs(20));
        seen += broken(&run, Property::ElectionSafety);
        let mistakes = broken(&run, Property::ElectionSafety);
        pass(&mut run, Duration::from_secs(100));
        assert_eq!(broken(&run, Property::ElectionSafety), mistakes, "seed {seed}: it goes on");
        assert!(leaders(&run).contains(&NodeId(5)), "seed {seed}");
    }
    assert!(seen > 0, "no seed shows it");
}

#[test]
fn a_perfect_detector_makes_no_mistake_without_failures() {
    for seed in 0..20 {
        let mut run = run_of_seed(&format!("{BULLY}{UNEVEN}bully.answer_within = \"200ms\""), seed);
        pass(&mut run, Duration::from_secs(60));
        assert_eq!(run.watch().stats.reigns.reigns().count(), 1, "seed {seed}");
        assert_eq!(run.watch().check.losses_total(), 0, "seed {seed}");
    }
}

// ---- how many messages ----

/// After the coordinator's crash: `node` is the first to ask.
fn after_the_crash(size: u16, askers: &[u16]) -> Post<Bully> {
    let mut post = Post::<Bully>::new(size, Config::default());
    post.deliver_all();
    assert_eq!(post.leaders(), [size]);
    post.crash(size);
    post.forget_sent();
    for asker in askers {
        post.timer(*asker, Timer::Silence);
    }
    post.deliver_all();
    // Nobody answers.
    for asker in askers {
        post.timer(*asker, Timer::Call);
    }
    post.deliver_all();
    post
}

/// The best case: the second highest is the first to ask. It halts n - 2 nodes, tells n - 2 nodes.
#[test]
fn messages_at_best_grow_with_the_number_of_nodes() {
    for size in 2..=9 {
        let mut post = after_the_crash(size, &[size - 1]);
        // It asks the one above once more, at the start of its election, and waits for no answer.
        post.timer(size - 1, Timer::Call);
        post.deliver_all();
        let others = u64::from(size) - 2;
        assert_eq!(post.leaders(), [size - 1]);
        assert_eq!((post.sent("AreYouUp"), post.sent("Up")), (2, 0));
        assert_eq!([post.sent("Halt"), post.sent("NewCoordinator"), post.sent("Ready")], [others; 3]);
    }
}

/// The worst case: all ask at the same time, each of them all above it.
#[test]
fn messages_at_worst_grow_with_its_square() {
    for size in 2..=9 {
        let all: Vec<u16> = (1..size).collect();
        let mut post = after_the_crash(size, &all);
        post.timer(size - 1, Timer::Call);
        post.deliver_all();
        let n = u64::from(size);
        assert_eq!(post.leaders(), [size - 1]);
        // Each asks the one that is gone, and then all above it.
        assert_eq!(post.sent("AreYouUp"), (n - 1) + n * (n - 1) / 2);
        assert_eq!(post.sent("Up"), (n - 1) * (n - 2) / 2);
    }
}

// ---- the lesson ----

/// By its seed: what it loses, and what the same cut costs where terms are told apart.
#[test]
fn the_lesson_loses_what_its_twin_keeps() {
    let lesson = |terms: Terms| {
        let mut scenario = Preset::find("two coordinators").expect("it comes along").scenario();
        scenario.bully.terms = terms;
        let until = Instant(scenario.duration.0);
        let mut run = open(scenario);
        run.advance(until, u64::MAX);
        run
    };
    let (lost, kept) = (lesson(Terms::Off), lesson(Terms::All));
    assert!(broken(&lost, Property::ElectionSafety) > 0 && broken(&lost, Property::Linearizability) > 0);
    assert_eq!(lost.watch().check.violations(), [], "it promised nothing");
    assert_eq!((kept.watch().check.violations(), kept.watch().check.losses_total()), (&[][..], 0));
    assert!(kept.watch().stats.clients.ok > 200);
}

/// By its seed: a crash is followed as it should be, and a pause leaves two, until the second of them crashes for real.
#[test]
fn the_lesson_of_a_false_suspicion() {
    let run_to = |s: u64, terms: Terms| {
        let mut scenario = Preset::find("a false suspicion").expect("it comes along").scenario();
        scenario.bully.terms = terms;
        let mut run = open(scenario);
        run.advance(Instant(s * 1_000_000), u64::MAX);
        assert_eq!(run.watch().check.violations(), [], "it promised nothing");
        run
    };
    let at = |s| run_to(s, Terms::Off);
    assert_eq!(leaders(&at(5)), [NodeId(4)]);
    let calm = at(9);
    assert!(obey(&calm, 5) && broken(&calm, Property::ElectionSafety) == 0, "who returns bullies the others");
    let two = at(19);
    assert_eq!(leaders(&two), [NodeId(4), NodeId(5)]);
    assert_eq!(broken(&two, Property::ElectionSafety), 1, "from the moment at which it wakes");
    assert!(broken(&two, Property::Linearizability) > 0);
    assert!(obey(&at(30), 5), "{:?}", leaders(&at(30)));
    let kept = run_to(30, Terms::All);
    assert_eq!(kept.watch().check.losses_total(), 0);
    assert!(kept.watch().stats.clients.ok > 200);
}

// ---- the swarm ----

#[derive(Clone)]
struct Counts {
    kinds: Vec<u64>,
    causes: Vec<u64>,
}

impl Observer for Counts {
    fn happened(&mut self, event: &TraceEvent) {
        match event.what {
            What::Sent(passage) if usize::from(passage.kind) < self.kinds.len() => {
                self.kinds[usize::from(passage.kind)] += 1;
            }
            What::Became { cause, .. } if usize::from(cause) < self.causes.len() => {
                self.causes[usize::from(cause)] += 1;
            }
            _ => {}
        }
    }

    fn changed(&mut self, _: Instant, _: u64, _: NodeId, _: &NodeView<'_>) {}
}

#[test]
fn the_swarm_exercises_every_message_and_every_cause() {
    let spec = ProtocolName::Bully.spec();
    let mut counts = Counts { kinds: vec![0; spec.messages.len()], causes: vec![0; spec.causes.len()] };
    let (mut repaired, mut answered) = (0, 0);
    for seed in 0..500 {
        let drawn = swarm::of(ProtocolName::Bully, seed);
        let until = drawn.until();
        repaired += u64::from(drawn.repaired_at.is_some());
        answered += u64::from(drawn.is_answered);
        let config = drawn.scenario.bully.clone();
        let mut run = Simulation::<Bully, _>::new(drawn.scenario, config, counts.clone());
        run.advance(until.min(Instant(8_000_000)), u64::MAX);
        counts = run.watch().clone();
    }
    assert!(
        counts.kinds.iter().chain(&counts.causes).all(|count| *count > 0),
        "{:?} {:?}",
        counts.kinds,
        counts.causes
    );
    assert!(repaired > 25 && answered > 5, "{repaired} and {answered}");
}
