//! The statistics add up: natively and in wasm under Node.js.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use interregnum::experiment::report::{elections, report};
use interregnum::experiment::swarm;
use interregnum::experiment::{WatchedRun, chaos, crews, open};
use interregnum::protocol::{REPLY, REQUEST};
use interregnum::scenario::preset::PRESETS;
use interregnum::scenario::{ProtocolName, Scenario, text};
use interregnum::sim::picture::NodePicture;
use interregnum::stats::chain::Chain;
use interregnum::stats::estimate::mean;
use interregnum::stats::space::{Resolution, Space};
use interregnum::stats::stationary::gth;
use interregnum::stats::transitions::Tally;
use interregnum::stats::window::Window;
use interregnum::trace::{TraceEvent, What};
use interregnum::types::{Duration, Instant, NodeId, Role};

const SEEDS: u64 = 100;

fn finished(scenario: Scenario) -> WatchedRun {
    let until = Instant(scenario.duration.0);
    let mut run = open(scenario);
    run.advance(until, u64::MAX);
    run
}

fn runs() -> impl Iterator<Item = (String, WatchedRun)> {
    let presets = PRESETS.iter().map(|preset| (preset.name.to_string(), preset.scenario()));
    let raft = (0..SEEDS).map(|seed| (format!("raft, seed {seed}"), swarm::of(ProtocolName::Raft, seed).scenario));
    let redis = (0..SEEDS)
        .map(|seed| (format!("redis-random, seed {seed}"), swarm::of(ProtocolName::RedisRandom, seed).scenario));
    presets.chain(raft).chain(redis).map(|(name, scenario)| (name, finished(scenario)))
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

// ---- conservation ----

/// Every node is in some state all the time.
#[test]
fn sojourns_sum_to_nodes_times_time() {
    for (name, run) in runs() {
        let chain = Chain::of(&run.watch().stats.phases().tally(Window::WHOLE, run.now()));
        let total: u64 = chain.sojourn_us.iter().sum();
        assert_eq!(total, run.now().0 * u64::from(run.scenario().nodes), "{name}");
    }
}

/// In which states the nodes start. Some move on within time 0.
fn starts(run: &WatchedRun) -> impl Iterator<Item = u8> {
    let left = |id: NodeId| {
        let first = |event: &TraceEvent| match event.what {
            What::Became { node, from, .. } => (node == id).then_some(from),
            _ => None,
        };
        run.trace().milestones().find_map(first)
    };
    let starts: Vec<u8> = run.picture().nodes.iter().map(|node| left(node.id).unwrap_or(node.state)).collect();
    starts.into_iter()
}

/// Who enters a state leaves it again, or is still there.
#[test]
fn a_state_is_left_as_often_as_it_is_entered() {
    for (name, run) in runs() {
        let Chain { counts, .. } = Chain::of(&run.watch().stats.phases().tally(Window::WHOLE, run.now()));
        let (first, picture) = (open(run.scenario().clone()), run.picture());
        for state in 0..counts.len() {
            let entered: u64 = counts.iter().map(|row| row[state]).sum();
            let left: u64 = counts[state].iter().sum();
            let there = picture.nodes.iter().filter(|node| usize::from(node.state) == state).count() as u64;
            let began = starts(&first).filter(|start| usize::from(*start) == state).count() as u64;
            assert_eq!(began + entered, left + there, "{name}: {}", run.spec().state_name(state as u8));
        }
    }
}

#[test]
fn causes_sum_to_the_counts() {
    for (name, run) in runs() {
        let transitions = &run.watch().stats.phases();
        for from in 0..transitions.states() {
            for to in 0..transitions.states() {
                let here = |known: &&interregnum::stats::transitions::CauseCount| {
                    (usize::from(known.from), usize::from(known.to)) == (from, to)
                };
                let by_cause: u64 = transitions.causes().iter().filter(here).map(|known| known.count).sum();
                assert_eq!(by_cause, transitions.count(from, to), "{name}: {from} to {to}");
            }
        }
    }
}

/// A protocol moves only along the arrows that it declares; crashes, pauses and their ends come on top.
/// The swarm makes moves that no preset makes, in every protocol.
#[test]
fn only_declared_transitions_happen() {
    let drawn = |protocol: ProtocolName| {
        (0..10).map(move |seed| (format!("{}, seed {seed}", protocol.name()), swarm::of(protocol, seed).scenario))
    };
    let drawn = ProtocolName::ALL.into_iter().flat_map(drawn).map(|(name, scenario)| (name, finished(scenario)));
    for (name, run) in runs().chain(drawn) {
        let spec = run.spec();
        for known in run.watch().stats.phases().causes() {
            let declared = spec.transitions.iter();
            let is_declared =
                |t: &interregnum::protocol::Transition| (t.from, t.to, t.cause) == (known.from, known.to, known.cause);
            let is_fault = [known.from, known.to].contains(&spec.failed());
            let arrow = format!(
                "{} to {} ({})",
                spec.state_name(known.from),
                spec.state_name(known.to),
                spec.cause_name(known.cause)
            );
            assert!(is_fault || declared.into_iter().any(is_declared), "{name}: {arrow}");
        }
    }
}

#[test]
fn messages_are_delivered_lost_or_on_their_way() {
    for (name, run) in runs() {
        let tally = run.watch().stats.messages;
        let ended = tally.delivered + tally.dropped;
        let made = tally.sent + tally.duplicated;
        let flying = run.picture().flights.len() as u64;
        // What a paused node has not yet taken in is neither.
        let held = made - ended - flying;
        let paused = run.picture().nodes.iter().any(|node| node.paused);
        let register_paused = run.picture().register.is_some_and(|register| register.paused);
        assert!(held == 0 || paused || register_paused, "{name}: {held} of {tally:?} are nowhere");
    }
}

#[test]
fn requests_are_answered_given_up_or_waited_for() {
    for (name, run) in runs() {
        let clients = &run.watch().stats.clients;
        let ended = clients.ok + clients.unknown;
        let sessions = u64::from(run.scenario().client.sessions);
        assert!(ended <= clients.requests && clients.requests <= ended + sessions, "{name}");
    }
}

// ---- windows, resolutions, the cluster ----

fn spaces(run: &WatchedRun) -> Vec<Space> {
    let spec = run.spec();
    let nodes = Resolution::ALL.map(|resolution| Space::Node { spec, resolution });
    nodes.into_iter().chain([Space::Cluster(run.watch().stats.census())]).collect()
}

/// Cuts a run at these shares of its time.
fn pieces(run: &WatchedRun, shares: &[f64]) -> Vec<Window> {
    let moments = shares.iter().map(|share| Instant((run.now().0 as f64 * share) as u64));
    let edges: Vec<Instant> = [Instant::ZERO].into_iter().chain(moments).collect();
    let ends = edges.iter().skip(1).map(|end| Some(*end)).chain([None]);
    edges.iter().zip(ends).map(|(from, until)| Window { from: *from, until }).collect()
}

fn sorted(mut tally: Tally) -> Tally {
    tally.causes.sort_by_key(|seen| (seen.from, seen.to, seen.cause));
    tally
}

/// Halves, thirds and odd pieces add up to the whole: counts, causes and times to the microsecond. Only what
/// spans an edge, one transition after another, is known to neither side.
#[test]
fn windows_add_up_to_the_whole() {
    for (name, run) in runs() {
        for space in spaces(&run) {
            let walks = run.watch().stats.walks_in(space);
            if walks.kept(Window { from: Instant(1), until: None }).from > Instant(1) {
                continue; // more happened than is kept
            }
            let whole = sorted(walks.tally(Window::WHOLE, run.now()));
            for shares in [&[0.5][..], &[1.0 / 3.0, 2.0 / 3.0], &[0.013, 0.0131, 0.77, 0.9999]] {
                let mut sum = Tally::new(whole.states);
                for window in pieces(&run, shares) {
                    let part = walks.tally(window, run.now());
                    let spent: u64 = part.sojourn_us.iter().sum();
                    let length = window.end(run.now()).since(window.from).0;
                    let walkers = if matches!(space, Space::Cluster(_)) { 1 } else { u64::from(run.scenario().nodes) };
                    assert_eq!(spent, length * walkers, "{name} {space:?} {window:?}");
                    sum.merge(&part);
                }
                let sum = sorted(sum);
                assert_eq!(
                    (&sum.counts, &sum.causes, &sum.sojourn_us),
                    (&whole.counts, &whole.causes, &whole.sojourn_us),
                    "{name}"
                );
                let (seen, all): (u64, u64) = (sum.triples.iter().sum(), whole.triples.iter().sum());
                let walkers = u64::from(run.scenario().nodes);
                assert!(seen <= all && all <= seen + walkers * shares.len() as u64, "{name}: {seen} of {all} triples");
            }
        }
    }
}

/// A coarser chain counts what the finer one counts between its lumps.
#[test]
fn coarser_states_are_lumps_of_the_finer() {
    for (name, run) in runs() {
        let spec = run.spec();
        let phases = run.watch().stats.phases().tally(Window::WHOLE, run.now());
        for resolution in [Resolution::Roles, Resolution::Classic] {
            let coarse = run.watch().stats.walks(resolution).tally(Window::WHOLE, run.now());
            let mut lumped = Tally::new(resolution.states(spec));
            for from in 0..phases.states {
                let into = usize::from(resolution.of(spec, from as u8));
                lumped.sojourn_us[into] += phases.sojourn_us[from];
                for to in 0..phases.states {
                    let pair = into * lumped.states + usize::from(resolution.of(spec, to as u8));
                    lumped.counts[pair] += phases.counts[from * phases.states + to];
                }
            }
            // Moves within a lump are none.
            (0..lumped.states).for_each(|state| lumped.counts[state * lumped.states + state] = 0);
            assert_eq!((coarse.counts, coarse.sojourn_us), (lumped.counts, lumped.sojourn_us), "{name} {resolution:?}");
        }
    }
}

/// The cluster's walk agrees with the nodes' and with the interregna, at the end and all along.
#[test]
fn the_cluster_is_as_many_up_as_its_nodes_and_led_while_somebody_governs() {
    for (name, run) in runs() {
        let stats = &run.watch().stats;
        let crews = crews(run.scenario());
        let counts = |node: u16| crews.is_empty() || crews.iter().any(|crew| crew.may_lead && crew.has(node));
        // Who recovers is up, though of no more use than who is not: its role is failed, its state another.
        let is_up = |node: &&NodePicture| node.state != run.spec().failed() && counts(node.id.0);
        let up = run.picture().nodes.iter().filter(is_up).count() as u16;
        let led = run.spec().has_leader() && stats.reigns.open().is_none();
        assert_eq!(stats.cluster_state(), stats.census().state(up, led), "{name}");
        let cluster = stats.cluster.sojourn_us(run.now());
        let leaderless: u64 =
            (0..cluster.len()).filter(|state| !stats.census().is_led(*state as u8)).map(|state| cluster[state]).sum();
        match run.spec().has_leader() {
            true => assert_eq!(leaderless, stats.reigns.total_us(run.now()), "{name}"),
            false => assert_eq!(leaderless, run.now().0, "{name}"),
        }
        let nodes = stats.phases().sojourn_us(run.now());
        let down_us = nodes[usize::from(run.spec().failed())];
        if !stats.census().is_folded() && crews.is_empty() {
            let missing = |state: usize| u64::from(run.scenario().nodes) - state as u64 / 2;
            let down: u64 = cluster.iter().enumerate().map(|(state, us)| missing(state) * us).sum();
            assert_eq!(down, down_us, "{name}");
        }
    }
}

/// One look at each node each step: as many pairs as there are steps, whatever the step.
#[test]
fn a_sampled_chain_looks_once_a_step() {
    for (name, run) in runs() {
        for space in spaces(&run) {
            let walks = run.watch().stats.walks_in(space);
            if walks.kept(Window { from: Instant(1), until: None }).from > Instant(1) {
                continue;
            }
            for step in [Duration::from_us(777), Duration::from_ms(50), Duration::from_secs(3)] {
                let pairs: u64 = walks.sampled(step, Window::WHOLE, run.now()).iter().sum();
                let looks = run.now().0.div_ceil(step.0);
                let walkers = if matches!(space, Space::Cluster(_)) { 1 } else { u64::from(run.scenario().nodes) };
                assert_eq!(pairs, walkers * looks.saturating_sub(1), "{name} {space:?} {step:?}");
            }
        }
    }
}

/// Sampled ever more finely, the chain becomes the generator: p_ij(Δ) / Δ → q_ij.
#[test]
fn a_finely_sampled_chain_is_the_generator() {
    let run = finished(interregnum::scenario::preset::Preset::find("leader crash").expect("a preset").scenario());
    let walks = run.watch().stats.phases();
    let step = Duration::from_us(20);
    let pairs = walks.sampled(step, Window::WHOLE, run.now());
    let chain = Chain::of(&walks.tally(Window::WHOLE, run.now()));
    for (from, rates) in chain.generator_per_s().into_iter().enumerate() {
        let Some(rates) = rates else { continue };
        let row = &pairs[from * chain.states()..][..chain.states()];
        let looks: u64 = row.iter().sum();
        for to in (0..chain.states()).filter(|to| *to != from) {
            let per_s = row[to] as f64 / looks as f64 * 1e6 / step.0 as f64;
            assert!((per_s - rates[to]).abs() <= 0.01 * rates[to].abs(), "{from} to {to}: {per_s} for {}", rates[to]);
        }
    }
}

/// Each message and each timer that reaches a node is in the matrix of one event, once, whether it moved the
/// node or not; and it is as many at every resolution.
#[test]
fn every_event_is_counted_once() {
    let mut run = open(interregnum::scenario::preset::Preset::find("leader crash").expect("a preset").scenario());
    let nodes = 1..=run.scenario().nodes;
    let (mut events, mut seen) = (0u64, 0);
    while run.now() < Instant(run.scenario().duration.0) {
        run.step();
        for event in run.trace().routine().rev().take_while(|event| event.number > seen) {
            events += match event.what {
                What::Delivered(passage) => {
                    u64::from(nodes.contains(&passage.to.0) && !matches!(passage.kind, REQUEST | REPLY))
                }
                What::TimerFired { .. } => 1,
                _ => 0,
            };
        }
        seen = run.trace().events();
    }
    let stats = &run.watch().stats;
    for resolution in Resolution::ALL {
        let of = |kind| stats.by_event(kind, resolution, Window::WHOLE, run.now()).iter().sum::<u64>();
        assert_eq!(interregnum::stats::events::KINDS.into_iter().map(of).sum::<u64>(), events, "{resolution:?}");
    }
    assert!(events > 2_000, "{events}");
}

/// A leader that is heard keeps a follower a follower: the matrix of the heartbeat is nearly the identity.
#[test]
fn heartbeats_change_little_and_a_window_holds_its_share_of_them() {
    let run = finished(interregnum::scenario::preset::Preset::find("leader crash").expect("a preset").scenario());
    let stats = &run.watch().stats;
    let kind = interregnum::protocol::CauseKind::Heartbeat;
    let of = |window| stats.by_event(kind, Resolution::Classic, window, run.now());
    let whole = of(Window::WHOLE);
    // Leader, follower, failed: who fails hears nothing.
    assert!(whole[0] > 200 && whole[4] > 1_000, "{whole:?}");
    assert_eq!(whole[8], 0);
    assert_eq!(whole.iter().sum::<u64>(), whole[0] + whole[4], "a candidate that hears the leader is a follower here");
    let middle = Instant(run.now().0 / 2);
    let first = of(Window { from: Instant::ZERO, until: Some(middle) });
    let second = of(Window { from: middle, until: None });
    let sum: Vec<u64> = first.iter().zip(&second).map(|(a, b)| a + b).collect();
    assert_eq!(sum, whole);
    assert!(first[4] > whole[4] / 3 && second[4] > whole[4] / 3, "{first:?} {second:?}");
}

/// However long a run lasts, what is kept of it does not grow, and its moments are evenly spaced.
#[test]
fn the_history_thins_out() {
    let scenario = text::parse("nodes = 3\nduration = \"4000s\"\nclient = { rate = \"0/s\" }").expect("valid");
    let run = finished(scenario);
    let moments = run.watch().stats.history.moments();
    assert!((128..256).contains(&moments.len()), "{}", moments.len());
    let spacing = moments[0].at;
    for (place, moment) in moments.iter().enumerate() {
        assert_eq!(moment.at.0, spacing.0 * (place as u64 + 1));
        assert_eq!(moment.sojourn_us.iter().sum::<u64>(), moment.at.0 * 3);
        assert_eq!(moment.cluster_us.iter().sum::<u64>(), moment.at.0);
    }
    assert!(moments.last().is_some_and(|last| last.at.0 + spacing.0 > run.now().0));
}

// ---- reigns and interregna ----

/// Without partitions a leader reaches a majority while it leads; reigns and interregna then tile the time.
#[test]
fn reigns_and_interregna_tile_the_time() {
    for name in ["first election", "leader crash", "split vote", "the article's three nodes"] {
        let run = finished(interregnum::scenario::preset::Preset::find(name).expect("a preset").scenario());
        let reigns = &run.watch().stats.reigns;
        let end = |to: Option<Instant>| to.unwrap_or(run.now());
        let mut pieces: Vec<(Instant, Instant)> = reigns.reigns().map(|reign| (reign.from, end(reign.to))).collect();
        pieces.extend(reigns.interregna().map(|gap| (gap.from, end(gap.to))));
        pieces.sort_unstable();
        assert_eq!(pieces.first().map(|piece| piece.0), Some(Instant::ZERO), "{name}");
        assert_eq!(pieces.last().map(|piece| piece.1), Some(run.now()), "{name}");
        for pair in pieces.windows(2) {
            assert_eq!(pair[0].1, pair[1].0, "{name}: {pair:?}");
        }
    }
}

#[test]
fn availability_is_the_rest_of_the_interregna() {
    for (name, run) in runs() {
        let reigns = &run.watch().stats.reigns;
        let end = |to: Option<Instant>| to.unwrap_or(run.now());
        let mut without_us: u64 = reigns.interregna().map(|gap| end(gap.to).since(gap.from).0).sum();
        if !run.spec().has_leader() {
            assert_eq!(without_us, 0, "{name}: nobody is missed");
            // Each node serves its share.
            let down_us = run.watch().stats.phases().sojourn_us(run.now())[usize::from(run.spec().failed())];
            without_us = down_us / u64::from(run.scenario().nodes);
        }
        assert_eq!(reigns.total_us(run.now()), without_us, "{name}");
        assert!(near(report(&*run).availability, 1.0 - without_us as f64 / run.now().0 as f64), "{name}");
    }
}

#[test]
fn interregna_do_not_overlap_and_their_summary_is_theirs() {
    for (name, run) in runs() {
        let reigns = &run.watch().stats.reigns;
        let gaps: Vec<_> = reigns.interregna().collect();
        let ended: Vec<u64> = gaps.iter().filter_map(|gap| gap.to.map(|to| to.since(gap.from).0)).collect();
        assert_eq!(reigns.count(), ended.len() as u64, "{name}");
        assert_eq!(reigns.max_us(), ended.iter().copied().max(), "{name}");
        for pair in gaps.windows(2) {
            assert!(pair[0].to.expect("only the last goes on") <= pair[1].from, "{name}: {pair:?}");
        }
        if let Some(median) = reigns.duration_us(0.5) {
            let mut sorted = ended;
            sorted.sort_unstable();
            let exact = sorted[(sorted.len() - 1) / 2];
            assert_eq!(median, exact, "{name}");
        }
    }
}

/// The open interregnum is the absence of anybody who governs, as the picture shows it.
#[test]
fn somebody_leads_unless_an_interregnum_is_open() {
    for (name, run) in runs() {
        let leads = run.picture().nodes.iter().any(|node| node.role == Role::Leader);
        let governed = run.watch().stats.reigns.open().is_none();
        assert!(leads || !governed || !run.spec().has_leader(), "{name}: nobody leads, and no interregnum is open");
    }
}

// ---- the chain ----

#[test]
fn rows_of_the_jump_chain_sum_to_one_and_those_of_the_generator_to_zero() {
    for (name, run) in runs() {
        let chain = Chain::of(&run.watch().stats.phases().tally(Window::WHOLE, run.now()));
        for row in chain.jump().into_iter().flatten() {
            assert!(near(row.iter().sum(), 1.0), "{name}: {row:?}");
        }
        for row in chain.generator_per_s().into_iter().flatten() {
            assert!(near(row.iter().sum(), 0.0), "{name}: {row:?}");
            assert!(!row.iter().any(|rate| *rate == 0.0 && rate.is_sign_negative()), "{name}: {row:?}");
        }
        assert!(near(chain.occupancy().expect("time has passed").iter().sum(), 1.0), "{name}");
        if let Some(stationary) = chain.stationary() {
            assert!(near(stationary.iter().sum(), 1.0), "{name}: {stationary:?}");
            assert!(stationary.iter().all(|share| *share >= 0.0), "{name}: {stationary:?}");
        }
    }
}

/// πQ = 0, where there is one closed class.
#[test]
fn the_stationary_distribution_is_stationary() {
    for (name, run) in runs() {
        let chain = Chain::of(&run.watch().stats.phases().tally(Window::WHOLE, run.now()));
        let Some(stationary) = chain.stationary() else { continue };
        let generator = chain.generator_per_s();
        // Instants spent in no time at all have no rates, and no share.
        if generator.iter().zip(&chain.counts).any(|(row, counts)| row.is_none() && counts.iter().any(|n| *n > 0)) {
            continue;
        }
        for to in 0..stationary.len() {
            let flow = |from: usize| generator[from].as_ref().map_or(0.0, |row| stationary[from] * row[to]);
            let net: f64 = (0..stationary.len()).map(flow).sum();
            assert!(net.abs() < 1e-6, "{name}: {net} into {to}");
        }
    }
}

/// In a closed cycle with rates a, b, c the shares are as 1/a : 1/b : 1/c.
#[test]
fn gth_matches_the_closed_form_of_a_cycle() {
    let (a, b, c) = (2.0, 0.5, 8.0);
    let shares = gth(vec![vec![0.0, a, 0.0], vec![0.0, 0.0, b], vec![c, 0.0, 0.0]]);
    let total = 1.0 / a + 1.0 / b + 1.0 / c;
    for (share, rate) in shares.iter().zip([a, b, c]) {
        assert!(near(*share, 1.0 / rate / total), "{shares:?}");
    }
}

/// Leader, follower, failed (the classic model): the flows in and out of each state balance.
#[test]
fn gth_matches_the_closed_form_of_three_states() {
    let rates = [[0.0, 0.3, 0.1], [1.5, 0.0, 0.2], [0.0, 2.0, 0.0]];
    let shares = gth(rates.iter().map(|row| row.to_vec()).collect());
    // By the matrix-tree theorem: the weights of the spanning trees towards each state.
    let trees = |to: usize| {
        let (j, k) = ((to + 1) % 3, (to + 2) % 3);
        rates[j][to] * rates[k][to] + rates[j][k] * rates[k][to] + rates[k][j] * rates[j][to]
    };
    let total: f64 = (0..3).map(trees).sum();
    for state in 0..3 {
        assert!(near(shares[state], trees(state) / total), "{shares:?}");
    }
}

/// Rates that differ by twelve orders of magnitude lose no digits.
#[test]
fn gth_keeps_its_digits_when_rates_are_far_apart() {
    let (fails, repairs) = (1e-9, 1e3);
    let shares = gth(vec![vec![0.0, fails], vec![repairs, 0.0]]);
    let exact = fails / (fails + repairs);
    assert!((shares[1] / exact - 1.0).abs() < 1e-14, "{shares:?}");
}

fn under_chaos(nodes: u16, seed: u64) -> WatchedRun {
    let scenario = text::parse(&format!(
        r#"
        nodes = {nodes}
        seed = {seed}
        duration = "1000s"
        client = {{ rate = "0/s" }}
        raft = {{ check_quorum = true }}
        [[faults]]
        at = "0ms"
        do = "chaos mtbf=10s mttr=4s"
        "#,
    ));
    finished(scenario.expect("valid"))
}

/// Chaos is the model of independent nodes. Over enough seeds, what is measured lies within three standard
/// errors of the closed form: the majority's share of the time, and each node's.
#[test]
fn chaos_is_the_model_of_independent_nodes() {
    for nodes in [3u16, 5, 7] {
        let runs: Vec<WatchedRun> = (1..=24).map(|seed| under_chaos(nodes, seed)).collect();
        let reports: Vec<_> = runs.iter().map(|run| chaos::report(&**run).expect("there is chaos")).collect();
        // The closed form once more, by the binomial: a = mtbf / (mtbf + mttr).
        let a: f64 = 10.0 / 14.0;
        let choose = |k: u16| (0..k).fold(1.0, |product, i| product * f64::from(nodes - i) / f64::from(i + 1));
        let up = |k: u16| choose(k) * a.powi(k.into()) * (1.0 - a).powi((nodes - k).into());
        let quorum: f64 = (nodes / 2 + 1..=nodes).map(up).sum();
        let share = |run: &WatchedRun| {
            let stats = &run.watch().stats;
            let us = stats.cluster.sojourn_us(run.now());
            let with_quorum = us.iter().enumerate().filter(|(state, _)| stats.census().is_enough(*state as u8));
            with_quorum.map(|(_, us)| *us as f64).sum::<f64>() / run.now().0 as f64
        };
        let measured = mean(&runs.iter().map(share).collect::<Vec<f64>>()).expect("24 runs");
        let off = (measured.value - quorum) / measured.standard_error;
        assert!(off.abs() < 3.0, "{nodes} nodes: {measured:?} for {quorum}");
        assert!(measured.standard_error < 0.01, "{measured:?} tells too little");
        for report in &reports {
            assert!((report.quorum.predicted.expect("predicted") - quorum).abs() < 1e-12, "{report:?}");
            assert!(report.quorum.difference.expect("measured").abs() < 4.5, "{nodes} nodes: {:?}", report.quorum);
        }
        let differences: Vec<f64> = reports.iter().filter_map(|report| report.quorum.difference).collect();
        let spread = differences.iter().map(|off| off * off).sum::<f64>() / differences.len() as f64;
        // A single run's own standard error, from its batches, is of the right size, too.
        assert!((0.3..3.0).contains(&spread), "{nodes} nodes: {spread}");
    }
}

/// The leader's share follows the model that knows only how long an election takes. The model's leader gives
/// up with its majority, as one does that checks its quorum.
#[test]
fn under_chaos_somebody_leads_as_much_as_the_model_says() {
    for nodes in [3u16, 5] {
        let reports = (1..=24).map(|seed| chaos::report(&*under_chaos(nodes, seed)).expect("there is chaos"));
        let off = reports.map(|report| report.leader.measured.zip(report.leader.predicted).expect("both are known"));
        let off: Vec<f64> = off.map(|(measured, predicted)| measured - predicted).collect();
        let off = mean(&off).expect("24 runs");
        assert!(off.value.abs() < 0.02, "{nodes} nodes: {off:?}");
    }
}

// ---- who may lead ----

/// What watches, decides or stores is no rival of those that lead: it neither makes elections unfair nor counts among
/// the nodes of which a majority may be needed.
#[test]
fn only_those_that_may_lead_are_counted() {
    for (setting, candidates, has_quorum) in [
        ("protocol = \"raft\"\nnodes = 5", 5, true),
        ("protocol = \"isr\"\nnodes = 6", 3, false),
        (
            "protocol = \"primary-backup\"\nnodes = 6\nprimary-backup.failover = \"monitors\"\nprimary-backup.monitors = 3",
            3,
            false,
        ),
        ("protocol = \"primary-backup\"\nnodes = 3", 3, false),
        ("protocol = \"quorum-journal\"\nnodes = 5", 2, false),
        ("protocol = \"lease-lock\"\nnodes = 8\nlease-lock.stores = 5", 3, false),
        ("protocol = \"zab\"\nnodes = 5\nzab.observers = 2", 3, true),
        ("protocol = \"redis-random\"\nnodes = 3", 3, false),
    ] {
        let crash = "duration = \"60s\"\n[[faults]]\nevery = \"9s\"\ndo = \"crash leader for 5s\"\n";
        let chaos = "[[faults]]\nat = \"1s\"\ndo = \"chaos mtbf=20s mttr=3s\"\n";
        let scenario = text::parse(&format!("{setting}\n{crash}{chaos}")).expect(setting);
        let run = finished(scenario);
        let found = elections(&*run, Window::WHOLE);
        assert_eq!(found.candidates, (1..=candidates).collect::<Vec<u16>>(), "{setting}");
        let fairness = found.fairness.expect(setting);
        assert_eq!(fairness.freedom, u64::from(candidates) - 1, "{setting}");
        assert_eq!(found.reigns[usize::from(candidates)..].iter().sum::<u64>(), 0, "{setting}");
        let census = run.watch().stats.census();
        assert_eq!((census.nodes, census.has_quorum), (candidates, has_quorum), "{setting}");
        let chaos = chaos::report(&*run).expect("there is chaos");
        assert_eq!(chaos.up.len(), usize::from(candidates) + 1, "{setting}");
        assert_eq!((chaos.has_quorum, chaos.quorum.predicted.is_some()), (has_quorum, has_quorum), "{setting}");
        assert!(chaos.leader.measured.is_some(), "{setting}");
    }
}

// ---- the report ----

/// The fields that programs outside rely on.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn the_report_has_every_field_of_its_contract() {
    let run = finished(interregnum::scenario::preset::Preset::find("leader crash").expect("a preset").scenario());
    let json = serde_json::to_value(report(&*run)).expect("a report is JSON");
    let contract = [
        (
            "",
            "scenario link until_us digest events messages nodes leaders interregna availability chain violations client linearizable \
             undecided stale_reads",
        ),
        ("/messages", "sent delivered dropped duplicated"),
        ("/nodes/0", "id role phase epoch leader log_length committed applied"),
        ("/leaders/0", "node epoch from_us to_us"),
        ("/interregna/0", "from_us to_us cause"),
        ("/chain", "states counts sojourn_us jump generator_per_s stationary occupancy"),
        (
            "/chain",
            "jump_interval rate_interval_per_s mean_sojourn_us visits_per_hour classes first_passage_s relaxation_s \
             sampled memory events roles classic cluster",
        ),
        ("/chain/cluster", "states counts sojourn_us jump generator_per_s stationary occupancy events"),
        ("/succession", "durations_us mean_us p50_us p90_us p99_us max_us band predicted_mean_us predicted visits"),
        ("/elections", "reigns led_us fairness"),
        ("/client", "requests ok failed unknown latency_us"),
        ("/client/latency_us", "p50 p99 max"),
        ("/stale_reads", "count max_age_us p50_age_us p99_age_us"),
    ];
    for (place, fields) in contract {
        let object = json.pointer(place).and_then(|value| value.as_object());
        let object = object.unwrap_or_else(|| panic!("{place} is no object"));
        for field in fields.split_whitespace() {
            assert!(object.contains_key(field), "{place}/{field} is missing");
        }
    }
    assert_eq!(json["digest"].as_str().map(str::len), Some(16));
    assert_eq!(json["nodes"].as_array().map(Vec::len), Some(5));
    assert_eq!(json["leaders"].as_array().map(Vec::len), Some(3));
    let again = interregnum::scenario::parse_any(json["link"].as_str().expect("a link")).expect("a valid link");
    assert_eq!(&again.scenario, run.scenario());
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a_violation_is_reported_with_its_place() {
    let preset = interregnum::scenario::preset::Preset::find("the article's Redis election").expect("a preset");
    let json = serde_json::to_value(report(&*finished(preset.scenario()))).expect("a report is JSON");
    let violation = json.pointer("/violations/0").and_then(|value| value.as_object()).expect("there is one");
    for field in ["property", "at_us", "event", "nodes", "detail"] {
        assert!(violation.contains_key(field), "{field} is missing");
    }
}

// ---- fairness ----

/// Equal nodes lead equally often; nodes that stand further away lead less, and the test says so.
#[test]
fn distance_makes_elections_unfair() {
    let elections = |distance: &str| {
        let scenario = text::parse(&format!(
            r#"
            nodes = 5
            seed = 11
            duration = "1500s"
            client = {{ rate = "0/s" }}
            network = {{ distance = "{distance}" }}
            [[faults]]
            every = "3s"
            do = "crash leader for 1s"
            "#,
        ));
        report(&*finished(scenario.expect("valid"))).elections
    };
    let fair = elections("0ms");
    let fairness = fair.fairness.expect("leaders were elected");
    assert!(fairness.p > 0.01 && fairness.freedom == 4, "{fair:?}");
    let unfair = elections("15ms");
    let fairness = unfair.fairness.expect("leaders were elected");
    assert!(fairness.p < 1e-6, "{unfair:?}");
    assert!(unfair.reigns[0] > 2 * unfair.reigns[4], "{unfair:?}");
}
