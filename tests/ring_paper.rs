//! "An Improved Algorithm for Decentralized Extrema-Finding in Circular Configurations of Processes" by Chang and
//! Roberts (1979): how many messages it takes, exactly, and what becomes of it on a ring that fails.

#[path = "support/post.rs"]
mod post;
#[path = "support/watched.rs"]
mod watched;

use interregnum::check::Property;
use interregnum::experiment::{WatchedRun, open, swarm};
use interregnum::protocol::NodeView;
use interregnum::protocol::ring::{Config, Ring, Timer, arranged};
use interregnum::protocol::storage::Terms;
use interregnum::scenario::ProtocolName;
use interregnum::scenario::preset::Preset;
use interregnum::sim::{Run, Simulation};
use interregnum::trace::{Observer, TraceEvent, What};
use interregnum::types::{Duration, Instant, NodeId};
use post::Post;
use watched::{broken, inject, leaders, obey, pass, run, run_of_seed, until};

/// New clients come all the time, and ask anybody.
const RING: &str = "protocol = \"ring\"\nnodes = 5\nclient.rate = \"50/s\"\nclient.sessions = 1000\n";

// ---- how many messages ----

fn factorial(n: u64) -> u64 {
    (1..=n).product()
}

/// All nodes start at once; how many numbers were passed on until the highest came back.
fn messages(size: u16, arrangement: u64) -> u64 {
    let mut post = Post::<Ring>::new(size, Config { arrangement, ..Config::default() });
    post.deliver_all();
    assert_eq!(post.leaders(), [size]);
    post.sent("Election")
}

/// The numbers rise in the direction in which they travel: each is stopped by the next node, and only the highest goes
/// all the way round.
#[test]
fn at_best_messages_are_2n_minus_1() {
    for size in 2..=9 {
        assert_eq!(messages(size, 0), 2 * u64::from(size) - 1);
    }
}

/// They fall: the k-th highest goes on for all the n - k + 1 nodes below it.
#[test]
fn at_worst_messages_are_half_of_n_times_n_plus_1() {
    for size in 2..=9 {
        let last = factorial(u64::from(size)) - 1;
        assert!(arranged(size, last).is_sorted_by(|one, other| one > other));
        assert_eq!(messages(size, last), u64::from(size) * (u64::from(size) + 1) / 2);
    }
}

/// The mean over all arrangements is n (1 + 1/2 + … + 1/n), and not about that: the sums are whole numbers.
#[test]
fn on_average_messages_are_n_times_the_nth_harmonic_number() {
    for size in 2..=7 {
        let n = u64::from(size);
        let all = factorial(n);
        let sum: u64 = (0..all).map(|arrangement| messages(size, arrangement)).sum();
        let expected: u64 = (1..=n).map(|k| n * all / k).sum();
        assert_eq!(sum, expected, "{size} nodes");
    }
}

/// No arrangement takes fewer or more than the best and the worst.
#[test]
fn every_arrangement_lies_between_the_best_and_the_worst() {
    let counts: Vec<u64> = (0..factorial(5)).map(|arrangement| messages(5, arrangement)).collect();
    assert_eq!((counts.iter().min(), counts.iter().max()), (Some(&9), Some(&15)));
}

/// One node misses the leader. Its number goes as far as the next higher one, which sends its own.
#[test]
fn who_stops_a_number_sends_its_own() {
    let mut post = Post::<Ring>::new(5, Config::default());
    post.deliver_all();
    post.crash(5);
    post.forget_sent();
    post.timer(2, Timer::Silence);
    post.deliver_all();
    // 2 to 3 and 3 to 4; 4 gets no answer from 5, and passes it over to 1, from where it comes back.
    assert_eq!((post.sent("Election"), post.leaders()), (3, vec![]));
    post.timer(4, Timer::Hop);
    post.deliver_all();
    assert_eq!((post.sent("Election"), post.leaders()), (3 + 4, vec![4]));
    assert_eq!(post.sent("Elected"), 4);
}

// ---- a ring that fails, within what the detector knows ----

/// Both halves reach the storage.
const CUT: &str = "bridge 1,2,register | 3,4,5,register";

fn settled(keys: &str) -> WatchedRun {
    let mut run = run(&format!("{RING}{keys}"));
    until(&mut run, "the highest leads", |run| obey(run, 5));
    run
}

#[test]
fn a_node_that_is_down_is_passed_over_until_it_is_back() {
    let mut run = settled("ring.arrangement = 77");
    inject(&mut run, "crash 5");
    until(&mut run, "the next one", |run| obey(run, 4));
    inject(&mut run, "crash 4");
    inject(&mut run, "crash 2");
    until(&mut run, "the one after those", |run| obey(run, 3));
    inject(&mut run, "restart all");
    until(&mut run, "the highest again", |run| obey(run, 5));
    inject(&mut run, "crash 1");
    inject(&mut run, "crash 2");
    inject(&mut run, "crash 3");
    inject(&mut run, "crash 4");
    pass(&mut run, Duration::from_secs(5));
    assert_eq!(leaders(&run), [NodeId(5)], "a ring of one");
}

/// Nodes crash and come back as they like. Messages arrive within 15 ms, and an answer within T.
#[test]
fn at_most_one_leads_at_a_time_while_answers_come_in_time() {
    let mut reigns = 0;
    for seed in 0..60 {
        let chaos = "[[faults]]\nat = \"0s\"\ndo = \"chaos mtbf=2s mttr=1s\"";
        let mut run = run_of_seed(&format!("{RING}ring.arrangement = {seed}\n{chaos}"), seed);
        pass(&mut run, Duration::from_secs(30));
        assert_eq!(broken(&run, Property::ElectionSafety), 0, "seed {seed}");
        assert_eq!(broken(&run, Property::Linearizability), 0, "seed {seed}");
        assert!(run.watch().stats.clients.ok > 100, "seed {seed}: {}", run.watch().stats.clients.ok);
        reigns += run.watch().stats.reigns.reigns().count();
    }
    assert!(reigns > 60 * 5, "only {reigns} reigns");
}

// ---- a ring that is cut ----

/// Each half closes to a ring of its own. When both are one again, the higher number stops the lower one's word.
#[test]
fn a_cut_ring_closes_twice_and_the_higher_number_ends_it() {
    let mut run = settled("");
    inject(&mut run, CUT);
    until(&mut run, "two leaders", |run| leaders(run) == [NodeId(2), NodeId(5)]);
    pass(&mut run, Duration::from_secs(3));
    assert_eq!(leaders(&run), [NodeId(2), NodeId(5)]);
    inject(&mut run, "heal");
    until(&mut run, "one that all obey", |run| obey(run, 5));
    assert!(broken(&run, Property::ElectionSafety) > 0);
    assert!(broken(&run, Property::Linearizability) > 0, "what one of them writes the other one does not read");
    assert!(run.watch().check.violations().is_empty(), "the paper promises nothing here");
}

#[test]
fn with_terms_nothing_old_is_read_or_written() {
    for fault in [CUT, "pause 5 for 1s", "isolate 5"] {
        let mut run = settled("ring.terms = \"reads-and-writes\"");
        inject(&mut run, fault);
        until(&mut run, "another leader", |run| leaders(run).iter().any(|leader| *leader != NodeId(5)));
        pass(&mut run, Duration::from_secs(3));
        inject(&mut run, "heal");
        until(&mut run, "one that all obey", |run| obey(run, 5));
        assert_eq!(broken(&run, Property::Linearizability), 0, "{fault}");
        assert!(run.watch().check.violations().is_empty(), "{fault}: {:?}", run.watch().check.violations());
    }
}

/// A guess that is too short passes over the living. It learns, and the mistakes end.
#[test]
fn an_imperfect_detector_makes_mistakes_and_they_end() {
    let mut reigns = 0;
    for seed in 0..20 {
        let keys = format!("{RING}ring.detector = \"imperfect\"\nring.first_guess = \"2ms\"");
        let mut run = run_of_seed(&keys, seed);
        pass(&mut run, Duration::from_secs(30));
        let before = run.watch().stats.reigns.reigns().count();
        reigns += before;
        until(&mut run, "one that all obey", |run| obey(run, 5));
        pass(&mut run, Duration::from_secs(60));
        assert_eq!(run.watch().stats.reigns.reigns().count(), before, "seed {seed}: it goes on");
    }
    assert!(reigns > 20, "no seed shows a mistake");
}

/// Three others answer in three times the guess: each is asked again before its last answer is there. That answer is
/// late all the same, and teaches patience. (Found by the swarm.)
#[test]
fn a_late_answer_counts_although_the_next_question_is_under_way() {
    let guess = "ring.detector = \"imperfect\"\nring.first_guess = \"15.922ms\"\nring.beat = \"37ms\"";
    let mut run = run(&format!("protocol = \"ring\"\nnodes = 4\nnetwork.latency = \"24ms..27.5ms\"\n{guess}"));
    until(&mut run, "one that all obey", |run| obey(run, 4));
}

// ---- the lesson ----

/// By its seed: what it loses, and what the same cut costs where terms are told apart.
#[test]
fn the_lesson_loses_what_its_twin_keeps() {
    let lesson = |terms: Terms| {
        let mut scenario = Preset::find("a ring cut in two").expect("it comes along").scenario();
        scenario.ring.terms = terms;
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
    let spec = ProtocolName::Ring.spec();
    let mut counts = Counts { kinds: vec![0; spec.messages.len()], causes: vec![0; spec.causes.len()] };
    let (mut repaired, mut answered) = (0, 0);
    for seed in 0..500 {
        let drawn = swarm::of(ProtocolName::Ring, seed);
        let until = drawn.until();
        repaired += u64::from(drawn.repaired_at.is_some());
        answered += u64::from(drawn.is_answered);
        let config = drawn.scenario.ring.clone();
        let mut run = Simulation::<Ring, _>::new(drawn.scenario, config, counts.clone());
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
