//! The same scenario gives the same run: on every platform, however time is sliced, through every form of
//! text and link, and whoever watches. These tests run natively and in wasm under Node.js;
//! `tests/digests.mjs` holds the shipped page's wasm to the same digests.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[path = "support/golden.rs"]
mod golden;
use interregnum::experiment::swarm;
use interregnum::experiment::{WatchedRun, open};
use interregnum::scenario::preset::PRESETS;
use interregnum::scenario::url::{View, parse_any, write_link, write_query};
use interregnum::scenario::{Action, ProtocolName, Scenario, Target, When, text};
use interregnum::sim::prng::{Purpose, Stream};
use interregnum::types::{Duration, Instant, NodeId};

/// Scenarios of the swarm that go through everything here, besides the presets.
const SEEDS: u64 = 40;
const FRAME: Duration = Duration::from_ms(16);

/// All that a run decides, in short.
#[derive(PartialEq, Eq, Debug)]
struct Mark {
    now: Instant,
    steps: u64,
    events: u64,
    digest: u64,
}

fn mark(run: &WatchedRun) -> Mark {
    let trace = run.trace();
    Mark { now: run.now(), steps: run.steps(), events: trace.events(), digest: trace.digest() }
}

fn end(scenario: &Scenario) -> Instant {
    Instant(scenario.duration.0)
}

fn in_one_go(scenario: &Scenario, until: Instant) -> Mark {
    let mut run = open(scenario.clone());
    run.advance(until, u64::MAX);
    mark(&run)
}

fn scenarios() -> Vec<(String, Scenario)> {
    let presets = PRESETS.iter().map(|preset| (preset.name.to_string(), preset.scenario()));
    let drawn = |protocol: ProtocolName| {
        let seeds = if protocol == ProtocolName::Raft { SEEDS } else { SEEDS / 4 };
        (0..seeds).map(move |seed| (format!("{}, seed {seed}", protocol.name()), swarm::of(protocol, seed).scenario))
    };
    presets.chain(ProtocolName::ALL.into_iter().flat_map(drawn)).collect()
}

#[test]
fn presets_have_the_digests_on_record() {
    let line = |preset: &interregnum::scenario::preset::Preset| {
        let scenario = preset.scenario();
        let Mark { now, events, digest, .. } = in_one_go(&scenario, end(&scenario));
        format!("{}; {now}; {digest:016x}; {events}\n", preset.name)
    };
    let found: String =
        std::iter::once("preset; until; digest; events\n".to_string()).chain(PRESETS.iter().map(line)).collect();
    golden::compare("digests/golden.txt", include_str!("digests/golden.txt"), &found);
}

// ---- slices of time ----

/// Goes to a moment, somehow.
type Way = fn(&mut WatchedRun, Instant);

fn one_step_at_a_time(run: &mut WatchedRun, until: Instant) {
    while !run.advance(until, 1) {}
}

fn frame_by_frame(run: &mut WatchedRun, until: Instant) {
    while run.now() < until {
        let frame = run.now().after(FRAME).min(until);
        run.advance(frame, u64::MAX);
    }
}

/// One microsecond at a time around each moment at which a fault may strike.
fn finely_around_faults(run: &mut WatchedRun, until: Instant) {
    let faults = run.scenario().faults.clone();
    let moments = faults.iter().map(|fault| match fault.when {
        When::At { least, .. } => least,
        When::Every(period) => Instant::ZERO.after(period),
    });
    let mut moments: Vec<Instant> = moments.collect();
    moments.sort_unstable();
    for moment in moments {
        for us in moment.0.saturating_sub(5)..moment.0 + 5 {
            run.advance(Instant(us).min(until).max(run.now()), u64::MAX);
        }
    }
    run.advance(until, u64::MAX);
}

/// Frames of random length with random budgets, messages one by one: a restless person.
fn restlessly(run: &mut WatchedRun, until: Instant) {
    let mut dice = Stream::new(run.scenario().seed, Purpose::Faults, 1 << 41);
    while run.now() < until {
        let slice = run.now().after(Duration(dice.below(100_000))).min(until);
        run.advance(slice, dice.below(200));
    }
    run.advance(until, u64::MAX);
}

#[test]
fn a_run_does_not_depend_on_how_time_is_sliced() {
    let ways: [(&str, Way); 4] = [
        ("one step at a time", one_step_at_a_time),
        ("frames", frame_by_frame),
        ("microseconds around faults", finely_around_faults),
        ("restlessly", restlessly),
    ];
    for (name, scenario) in scenarios() {
        let until = end(&scenario);
        let expected = in_one_go(&scenario, until);
        for (way, go) in ways {
            let mut run = open(scenario.clone());
            go(&mut run, until);
            assert_eq!(mark(&run), expected, "{name}: {way}");
        }
    }
}

#[test]
fn single_steps_and_messages_go_the_same_way() {
    for (name, scenario) in scenarios() {
        let mut run = open(scenario.clone());
        for _ in 0..500 {
            run.step();
            run.step_message(20);
        }
        let mut again = open(scenario);
        again.advance(run.now(), run.steps());
        assert_eq!(mark(&again), mark(&run), "{name}");
    }
}

#[test]
fn watching_changes_nothing() {
    for (name, scenario) in scenarios() {
        let until = end(&scenario);
        let mut run = open(scenario.clone());
        let mut looks = 0u32;
        while !run.advance(run.now().after(FRAME).min(until), 50) || run.now() < until {
            looks += 1;
            let picture = run.picture();
            assert_eq!(picture.nodes.len(), usize::from(scenario.nodes), "{name}");
            for number in 0..=scenario.nodes + 1 {
                let _ = run.inspect(NodeId(number));
            }
            for flight in &picture.flights {
                assert!(run.letter(flight.passage.message).is_some(), "{name}");
            }
            // The whole report takes longer than all else together.
            if looks % 16 == 1 {
                let _ = interregnum::experiment::report::report(&*run);
            }
        }
        assert_eq!(mark(&run), in_one_go(&scenario, until), "{name}");
    }
}

// ---- forms ----

/// The run of a scenario that was written down and read again.
fn reread(name: &str, form: &str, written: &str, until: Instant) -> Mark {
    let link = parse_any(written).unwrap_or_else(|error| panic!("{name}, {form}: {error}\n{written}"));
    in_one_go(&link.scenario, until)
}

#[test]
fn text_and_links_replay_the_run() {
    for (name, scenario) in scenarios() {
        let until = end(&scenario);
        let expected = in_one_go(&scenario, until);
        let view = View::default();
        let forms = [
            ("text", text::write(&scenario)),
            ("link", write_link(&scenario, &view)),
            ("link by hand", write_query(&scenario, &view)),
        ];
        for (form, written) in forms {
            assert_eq!(reread(&name, form, &written, until), expected, "{name}: {form}");
        }
    }
}

// ---- faults by hand ----

/// What a person could click on, whatever the protocol.
fn clicks(nodes: u16, dice: &mut Stream) -> Action {
    let node = Target::Node(NodeId(1 + dice.below(u64::from(nodes)) as u16));
    let lasting = (dice.below(2) == 0).then(|| Duration(1 + dice.below(500_000)));
    let word = |words: &str| words.parse().expect("a fault");
    match dice.below(16) {
        0 => Action::Crash { target: node, lasting },
        1 => Action::Restart { target: Target::All },
        2 => Action::Pause { target: Target::Leader, lasting },
        3 => Action::Resume { target: node },
        4 => Action::Isolate { target: Target::Follower },
        5 => Action::Heal,
        6 => Action::Timeout { target: Target::Follower },
        7 => Action::Request { key: 1, target: None },
        8 => Action::Drop { message: 1 + dice.below(500) },
        9 => Action::TornWrite { target: node },
        10 => Action::FullDisk { target: node, full: dice.below(2) == 0 },
        11 => word(
            ["delay all -> all exp(5ms)", "reorder all <-> all 20%", "duplicate all -> all 5%"][dice.below(3) as usize],
        ),
        12 => Action::FlapNode { target: node, period: Duration::from_ms(40) },
        13 => Action::DelayMessage { message: 1 + dice.below(500), by: Duration::from_ms(30) },
        14 => {
            word(["settle", "slow leader 20ms", "chaos mtbf=300ms mttr=100ms of pause,drift"][dice.below(3) as usize])
        }
        _ => word("chaos mtbf=300ms mttr=100ms"),
    }
}

/// Injects now and then: between instants, in the midst of one, and several times at one moment.
fn session(scenario: &Scenario) -> WatchedRun {
    let until = end(scenario);
    let mut dice = Stream::new(scenario.seed, Purpose::Faults, 1 << 42);
    let mut run = open(scenario.clone());
    while run.now() < until && run.scenario().faults.len() < scenario.faults.len() + 60 {
        match dice.below(3) {
            0 => {
                run.advance(run.now().after(Duration(dice.below(400_000))), u64::MAX);
            }
            // With nothing but new disks nobody does anything any more.
            1 => (0..1 + dice.below(30)).for_each(|_| {
                run.step();
            }),
            _ => {
                run.step_message(10);
            }
        }
        for _ in 0..dice.below(3) {
            run.inject(clicks(scenario.nodes, &mut dice)).expect("what can be clicked is possible");
        }
    }
    run
}

#[test]
fn the_link_of_a_session_replays_what_was_done_by_hand() {
    for (name, scenario) in scenarios() {
        let mut run = session(&scenario);
        // In the midst of an instant, a moment is a number of steps.
        let link = parse_any(&write_link(run.scenario(), &View::default())).expect("the link is valid");
        let mut replay = open(link.scenario.clone());
        replay.advance(run.now(), run.steps());
        assert_eq!(Mark { now: run.now(), ..mark(&replay) }, mark(&run), "{name}: up to the last click");
        let until = run.now().after(Duration::from_secs(2));
        run.advance(until, u64::MAX);
        assert_eq!(in_one_go(&link.scenario, until), mark(&run), "{name}: and on from there");
    }
}

#[test]
fn two_faults_at_one_moment_happen_in_the_order_of_their_injection() {
    let scenario = Scenario::default();
    for order in [["crash 1", "restart 1"], ["restart 1", "crash 1"]] {
        let mut run = open(scenario.clone());
        run.advance(Instant(1_000_000), u64::MAX);
        for action in order {
            run.inject(action.parse().expect("a fault")).expect("possible");
        }
        run.advance(Instant(3_000_000), u64::MAX);
        assert_eq!(run.picture().nodes[0].up, order[1] == "restart 1", "{order:?}");
        assert_eq!(in_one_go(run.scenario(), run.now()), mark(&run), "{order:?}");
    }
}

/// A refused fault leaves no trace.
#[test]
fn what_is_impossible_is_refused_and_changes_nothing() {
    let scenario = Scenario::default();
    let mut run = open(scenario.clone());
    run.advance(Instant(1_000_000), u64::MAX);
    for action in ["crash 6", "crash register", "cut 1 -> 1", "request 0", "transfer leader", "chaos mtbf=0ms mttr=1s"]
    {
        let action: Result<Action, String> = action.parse();
        assert!(action.and_then(|action| run.inject(action)).is_err());
    }
    assert_eq!(run.scenario(), &scenario);
    run.advance(end(&scenario), u64::MAX);
    assert_eq!(mark(&run), in_one_go(&scenario, end(&scenario)));
}
