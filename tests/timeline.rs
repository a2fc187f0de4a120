//! Time travel changes nothing: wherever one goes and however one gets there, a run is what it is.

use interregnum::experiment::timeline::{Moment, Stretch, Timeline};
use interregnum::experiment::{open, swarm};
use interregnum::scenario::{Action, ProtocolName, Scenario, Target, text};
use interregnum::trace::TraceEvent;
use interregnum::types::Instant;
use proptest::prelude::*;

/// What a run is at a moment when it is simply played: digest and steps.
fn straight(scenario: &Scenario, moment: Moment) -> (u64, u64) {
    let mut run = open(scenario.clone());
    run.advance(moment.at, moment.steps.unwrap_or(u64::MAX));
    (run.trace().digest(), run.steps())
}

fn go(timeline: &mut Timeline, moment: Moment) -> (u64, u64) {
    timeline.approach(moment);
    let taken = timeline.run().steps();
    timeline.advance(moment.at, moment.steps.map_or(u64::MAX, |steps| steps - taken));
    (timeline.run().trace().digest(), timeline.run().steps())
}

fn at(us: u64) -> Moment {
    Moment { at: Instant(us), steps: None }
}

/// Busy enough that checkpoints are taken within seconds.
fn busy() -> Scenario {
    text::parse(
        r#"
        nodes = 9
        seed = 5
        duration = "600s"
        raft = { heartbeat = "5ms" }
        [[faults]]
        every = "7s"
        do = "crash leader for 2s"
        [[faults]]
        at = "100s..200s"
        do = "isolate follower"
        "#,
    )
    .expect("valid")
}

/// Every event between two moments, as they are recorded while the run is simply played.
fn recorded(scenario: &Scenario, from: Instant, until: Instant) -> Vec<TraceEvent> {
    let mut run = open(scenario.clone());
    let mut events = run.trace().after(0);
    loop {
        let seen = run.trace().events();
        let ended = run.advance(until, 1);
        events.extend(run.trace().after(seen));
        if ended {
            events.retain(|event| event.at >= from);
            return events;
        }
    }
}

/// How the nodes stand just before a moment: state, paused, epoch.
fn standing(scenario: &Scenario, from: Instant) -> Vec<(u8, bool, u64)> {
    let mut run = open(scenario.clone());
    run.advance(Instant(from.0 - 1), u64::MAX);
    run.picture().nodes.iter().map(|node| (node.state, node.paused, node.epoch)).collect()
}

#[test]
fn a_stretch_of_the_past_is_what_was_recorded_live() {
    let scenario = busy();
    let mut timeline = Timeline::new(scenario.clone());
    go(&mut timeline, at(30_000_000));
    let here = (timeline.run().trace().digest(), timeline.run().steps());
    for (from, until) in [(0, 500_000), (13_900_000, 14_200_000), (7_000_000, 7_100_000), (29_950_000, 29_990_000)] {
        let (from, until) = (Instant(from), Instant(until));
        let stretch = timeline.stretch(from, until, 20_000);
        assert_eq!((stretch.from, stretch.until, stretch.is_cut), (from, until, false));
        assert_eq!(stretch.events, recorded(&scenario, from, until), "{from} to {until}");
        assert!(stretch.events.len() > 20, "there is something to see: {}", stretch.events.len());
        if from > Instant::ZERO {
            let known: Vec<_> = stretch.nodes.iter().map(|node| (node.state, node.paused, node.epoch)).collect();
            assert_eq!(known, standing(&scenario, from));
        }
    }
    assert_eq!((timeline.run().trace().digest(), timeline.run().steps()), here, "looking back changes nothing");
    assert_eq!(go(&mut timeline, at(30_500_000)), straight(&scenario, at(30_500_000)));
}

#[test]
fn a_stretch_is_the_same_from_the_rings_and_from_a_replay() {
    let mut timeline = Timeline::new(busy());
    go(&mut timeline, at(20_100_000));
    let (from, until) = (Instant(20_000_000), Instant(20_090_000));
    let live = Stretch::kept(timeline.run(), from, until);
    assert!(!live.is_cut && !live.events.is_empty());
    assert_eq!(timeline.stretch(from, until, 20_000), live);
    go(&mut timeline, at(40_000_000));
    assert!(Stretch::kept(timeline.run(), from, until).is_cut, "the rings have forgotten it");
    assert_eq!(timeline.stretch(from, until, 20_000), live);
}

#[test]
fn a_stretch_with_too_much_in_it_is_cut_and_says_so() {
    let mut timeline = Timeline::new(busy());
    go(&mut timeline, at(20_000_000));
    let stretch = timeline.stretch(Instant(1_000_000), Instant(19_000_000), 500);
    assert!(stretch.is_cut && stretch.until < Instant(19_000_000));
    assert!((500..2_000).contains(&stretch.events.len()), "{}", stretch.events.len());
    let unknown = timeline.stretch(Instant(19_900_000), Instant(90_000_000), 20_000);
    assert_eq!(unknown.until, Instant(20_000_000), "nobody knows the future");
}

#[test]
fn a_stretch_in_which_a_paused_node_crashes_begins_with_it_paused() {
    let scenario =
        "nodes = 3\n[[faults]]\nat = \"500ms\"\ndo = \"pause 2\"\n[[faults]]\nat = \"2s\"\ndo = \"crash 2\"\n";
    let scenario = text::parse(scenario).expect("the test's scenario is valid");
    let mut timeline = Timeline::new(scenario.clone());
    go(&mut timeline, at(5_000_000));
    let from = Instant(1_000_001);
    let stretch = timeline.stretch(from, Instant(1_000_002), 100_000);
    let known: Vec<_> = stretch.nodes.iter().map(|node| (node.state, node.paused, node.epoch)).collect();
    assert!(known.iter().any(|(_, paused, _)| *paused), "{known:?}");
    assert_eq!(known, standing(&scenario, from));
}

#[test]
fn a_stretch_of_a_branch_is_that_branch() {
    let mut timeline = Timeline::new(busy());
    go(&mut timeline, at(20_000_000));
    go(&mut timeline, at(10_000_000));
    timeline.inject(CRASH).expect("a leader can crash");
    go(&mut timeline, at(20_000_000));
    let (from, until) = (Instant(9_990_000), Instant(10_050_000));
    let branch = timeline.scenario().clone();
    assert_eq!(timeline.stretch(from, until, 20_000).events, recorded(&branch, from, until));
    timeline.switch(0, Instant(10_000_000));
    let first = timeline.scenario().clone();
    assert_eq!(timeline.stretch(from, until, 20_000).events, recorded(&first, from, until));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_stretch_is_what_was_recorded(seed in 0u64..1_000, from in 1u64..4_000_000, span in 1u64..300_000) {
        let scenario = swarm::of(ProtocolName::Raft, seed).scenario;
        let mut timeline = Timeline::new(scenario.clone());
        go(&mut timeline, at(5_000_000));
        let (from, until) = (Instant(from), Instant(from + span));
        let stretch = timeline.stretch(from, until, 100_000);
        prop_assert_eq!(stretch.events, recorded(&scenario, from, until));
        let known: Vec<_> = stretch.nodes.iter().map(|node| (node.state, node.paused, node.epoch)).collect();
        prop_assert_eq!(known, standing(&scenario, from));
    }

    #[test]
    fn seeking_then_playing_is_playing(seed in 0u64..1_000, moments in prop::collection::vec(0u64..12_000_000, 1..8)) {
        let scenario = swarm::of(ProtocolName::Raft, seed).scenario;
        let mut timeline = Timeline::new(scenario.clone());
        for us in moments {
            prop_assert_eq!(go(&mut timeline, at(us)), straight(&scenario, at(us)));
        }
    }

    #[test]
    fn one_step_back_is_one_step_less(seed in 0u64..1_000, us in 100_000u64..8_000_000) {
        let scenario = swarm::of(ProtocolName::Raft, seed).scenario;
        let mut timeline = Timeline::new(scenario.clone());
        go(&mut timeline, at(us));
        for _ in 0..5 {
            let (now, steps) = (timeline.run().now(), timeline.run().steps());
            let Some(back) = steps.checked_sub(1) else { break };
            let moment = Moment { at: now, steps: Some(back) };
            prop_assert_eq!(go(&mut timeline, moment), straight(&scenario, moment));
        }
    }
}

#[test]
fn checkpoints_shorten_the_way_and_change_nothing() {
    let scenario = busy();
    let mut timeline = Timeline::new(scenario.clone());
    go(&mut timeline, at(600_000_000));
    assert!(timeline.checkpoints().count() > 5, "{}", timeline.checkpoints().count());
    for us in [599_999_999, 1, 300_000_000, 300_000_001, 150_000_000, 450_123_456, 0, 600_000_000] {
        timeline.approach(at(us));
        let replayed = us - timeline.run().now().0;
        assert!(replayed < 150_000_000, "{replayed} µs before {us}");
        assert_eq!(go(&mut timeline, at(us)), straight(&scenario, at(us)), "{us}");
    }
}

#[test]
fn checkpoints_are_bounded_and_thin_out_with_age() {
    let mut timeline = Timeline::new(busy());
    go(&mut timeline, at(5_000_000_000));
    let kept: Vec<u64> = timeline.checkpoints().map(|at| at.0).collect();
    assert!((8..=32).contains(&kept.len()), "{}", kept.len());
    let mut sorted = kept.clone();
    sorted.sort_unstable();
    let gaps: Vec<u64> = sorted.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let (old, young) = gaps.split_at(gaps.len() / 2);
    assert!(old.iter().sum::<u64>() > young.iter().sum::<u64>(), "{gaps:?}");
}

const CRASH: Action = Action::Crash { target: Target::Leader, lasting: None };
const RESTART: Action = Action::Restart { target: Target::All };

#[test]
fn a_fault_in_the_past_begins_a_branch_and_both_stay_what_they_are() {
    let mut timeline = Timeline::new(busy());
    go(&mut timeline, at(60_000_000));
    timeline.inject(CRASH).expect("a leader can crash");
    assert_eq!(timeline.branches().len(), 1, "the present is no past");
    go(&mut timeline, at(400_000_000));
    let first = timeline.scenario().clone();
    assert_eq!(first.faults.len(), 3);

    go(&mut timeline, at(200_000_000));
    timeline.inject(RESTART).expect("all can restart");
    assert_eq!((timeline.branches().len(), timeline.current()), (2, 1));
    let parted = timeline.branches()[1].parted.expect("it left the first");
    assert_eq!((parted.from, parted.at), (0, Instant(200_000_000)));
    go(&mut timeline, at(400_000_000));
    let second = timeline.scenario().clone();
    assert_eq!(second.faults.len(), 4);
    assert_eq!(&second.faults[..3], &first.faults[..]);

    for (branch, scenario) in [(0, &first), (1, &second), (0, &first)] {
        for us in [400_000_000, 100_000_000, 200_000_001, 399_000_000] {
            timeline.switch(branch, Instant(us));
            assert_eq!(timeline.current(), branch);
            assert_eq!(go(&mut timeline, at(us)), straight(scenario, at(us)), "branch {branch} at {us}");
        }
    }
    let (a, b) = (straight(&first, at(199_000_000)), straight(&second, at(199_000_000)));
    assert_eq!(a, b, "before they part, they are the same");
    assert_ne!(straight(&first, at(400_000_000)), straight(&second, at(400_000_000)));
}

#[test]
fn a_branch_of_a_branch_knows_where_it_left() {
    let mut timeline = Timeline::new(busy());
    go(&mut timeline, at(50_000_000));
    for us in [40_000_000, 30_000_000, 20_000_000] {
        go(&mut timeline, at(us));
        timeline.inject(CRASH).expect("a leader can crash");
        go(&mut timeline, at(50_000_000));
    }
    let parted: Vec<_> = timeline.branches().iter().filter_map(|branch| branch.parted).collect();
    assert_eq!(parted.iter().map(|parted| parted.from).collect::<Vec<_>>(), [0, 1, 2]);
    for branch in 0..4 {
        let scenario = timeline.branches()[branch].scenario.clone();
        timeline.switch(branch, Instant(50_000_000));
        assert_eq!(go(&mut timeline, at(50_000_000)), straight(&scenario, at(50_000_000)), "{branch}");
    }
}

#[test]
fn all_that_is_known_of_a_branch_stays_known_when_one_goes_back() {
    let mut timeline = Timeline::new(busy());
    go(&mut timeline, at(50_000_000));
    go(&mut timeline, at(10_000_000));
    assert_eq!(timeline.furthest(0).now(), Instant(50_000_000));
    timeline.inject(CRASH).expect("a leader can crash");
    go(&mut timeline, at(70_000_000));
    go(&mut timeline, at(20_000_000));
    assert_eq!(timeline.furthest(0).now(), Instant(50_000_000));
    assert_eq!(timeline.furthest(1).now(), Instant(70_000_000));
    timeline.switch(0, Instant(60_000_000));
    assert_eq!(go(&mut timeline, at(60_000_000)), straight(&timeline.branches()[0].scenario.clone(), at(60_000_000)));
    assert_eq!(timeline.furthest(0).now(), Instant(60_000_000));
}

#[test]
fn the_oldest_branch_goes_when_there_are_too_many() {
    let mut timeline = Timeline::new(busy());
    go(&mut timeline, at(5_000_000));
    for number in 1..20 {
        go(&mut timeline, at(4_000_000 + number * 1_000));
        timeline.inject(CRASH).expect("a leader can crash");
        go(&mut timeline, at(5_000_000));
    }
    assert_eq!((timeline.branches().len(), timeline.forgotten().branches), (12, 8));
    assert_eq!(timeline.branches()[0].parted, None, "the first of all stays");
    for (number, branch) in timeline.branches().to_vec().iter().enumerate() {
        assert!(branch.parted.is_none_or(|parted| parted.from < number));
        timeline.switch(number, Instant(5_000_000));
        assert_eq!(go(&mut timeline, at(5_000_000)), straight(&branch.scenario, at(5_000_000)));
    }
}

#[test]
fn words_about_a_run_reach_all_its_branches_and_change_nothing_in_it() {
    let mut timeline = Timeline::new(busy());
    go(&mut timeline, at(100_000_000));
    go(&mut timeline, at(50_000_000));
    timeline.inject(CRASH).expect("a leader can crash");
    let before = go(&mut timeline, at(60_000_000));
    timeline.describe("A title", "What to look at");
    assert_eq!((timeline.run().trace().digest(), timeline.run().steps()), before);
    for branch in [0, 1] {
        let scenario = timeline.branches()[branch].scenario.clone();
        assert_eq!((scenario.title.as_str(), scenario.note.as_str()), ("A title", "What to look at"));
        for us in [90_000_000, 1_000_000, 60_000_000] {
            timeline.switch(branch, Instant(us));
            assert_eq!(go(&mut timeline, at(us)), straight(&scenario, at(us)));
            assert_eq!(timeline.run().scenario(), &*scenario, "branch {branch} at {us}");
            let bare = Scenario { title: String::new(), note: String::new(), ..(*scenario).clone() };
            assert_eq!(straight(&bare, at(us)), straight(&scenario, at(us)), "words are in no digest");
        }
        assert_eq!(timeline.furthest(branch).scenario(), &*scenario);
    }
}

#[test]
fn a_fork_goes_its_own_way() {
    let mut timeline = Timeline::new(busy());
    go(&mut timeline, at(90_000_000));
    let before = go(&mut timeline, at(80_000_000));
    let scenario = timeline.scenario().clone();
    let mut fork = timeline.fork(at(70_000_000));
    assert!(fork.run().now() > Instant::ZERO, "it begins at a checkpoint");
    assert_eq!(go(&mut fork, at(70_000_000)), straight(&scenario, at(70_000_000)));
    fork.inject(CRASH).expect("a leader can crash");
    go(&mut fork, at(85_000_000));
    assert_eq!((timeline.run().trace().digest(), timeline.run().steps()), before);
    assert_eq!((timeline.branches().len(), timeline.scenario()), (1, &scenario));
    assert_eq!(timeline.furthest(0).now(), Instant(90_000_000));
}
