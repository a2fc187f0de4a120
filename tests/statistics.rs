//! The statistics add up: natively and in wasm under Node.js.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

// What is expected of them is the business of `faults`.
#[allow(dead_code)]
#[path = "support/swarm.rs"]
mod swarm;

use interregnum::experiment::report::{Report, report};
use interregnum::experiment::{WatchedRun, open};
use interregnum::scenario::preset::PRESETS;
use interregnum::scenario::{Scenario, text};
use interregnum::stats::chain::{Chain, gth};
use interregnum::types::{Instant, Role};

const SEEDS: u64 = 100;

fn finished(scenario: Scenario) -> WatchedRun {
    let until = Instant(scenario.duration.0);
    let mut run = open(scenario);
    run.advance(until, u64::MAX);
    run
}

fn runs() -> impl Iterator<Item = (String, WatchedRun)> {
    let presets = PRESETS.iter().map(|preset| (preset.name.to_string(), preset.scenario()));
    let raft = (0..SEEDS).map(|seed| (format!("raft, seed {seed}"), swarm::raft(seed).scenario));
    let redis = (0..SEEDS).map(|seed| (format!("redis-random, seed {seed}"), swarm::redis_random(seed).scenario));
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
        let chain = Chain::of(&run.watch().stats.transitions, run.now());
        let total: u64 = chain.sojourn_us.iter().sum();
        assert_eq!(total, run.now().0 * u64::from(run.scenario().nodes), "{name}");
    }
}

/// Who enters a state leaves it again, or is still there.
#[test]
fn a_state_is_left_as_often_as_it_is_entered() {
    for (name, run) in runs() {
        let Chain { counts, .. } = Chain::of(&run.watch().stats.transitions, run.now());
        let picture = run.picture();
        for state in 0..counts.len() {
            let entered: u64 = counts.iter().map(|row| row[state]).sum();
            let left: u64 = counts[state].iter().sum();
            let there = picture.nodes.iter().filter(|node| usize::from(node.state) == state).count() as u64;
            // All began in the first one.
            let began = if state == 0 { u64::from(run.scenario().nodes) } else { 0 };
            assert_eq!(began + entered, left + there, "{name}: {}", run.spec().state_name(state as u8));
        }
    }
}

#[test]
fn causes_sum_to_the_counts() {
    for (name, run) in runs() {
        let transitions = &run.watch().stats.transitions;
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
#[test]
fn only_declared_transitions_happen() {
    for (name, run) in runs() {
        let spec = run.spec();
        for known in run.watch().stats.transitions.causes() {
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
        let without_us: u64 = reigns.interregna().map(|gap| end(gap.to).since(gap.from).0).sum();
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
            assert!(median.abs_diff(exact) <= 1 + exact / 500, "{name}: {median} for {exact}");
        }
    }
}

/// The open interregnum is the absence of anybody who governs, as the picture shows it.
#[test]
fn somebody_leads_unless_an_interregnum_is_open() {
    for (name, run) in runs() {
        let leads = run.picture().nodes.iter().any(|node| node.role == Role::Leader);
        let governed = run.watch().stats.reigns.open().is_none();
        assert!(leads || !governed, "{name}: nobody leads, and no interregnum is open");
    }
}

// ---- the chain ----

#[test]
fn rows_of_the_jump_chain_sum_to_one_and_those_of_the_generator_to_zero() {
    for (name, run) in runs() {
        let chain = Chain::of(&run.watch().stats.transitions, run.now());
        for row in chain.jump().into_iter().flatten() {
            assert!(near(row.iter().sum(), 1.0), "{name}: {row:?}");
        }
        for row in chain.generator_per_s().into_iter().flatten() {
            assert!(near(row.iter().sum(), 0.0), "{name}: {row:?}");
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
        let chain = Chain::of(&run.watch().stats.transitions, run.now());
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

/// Chaos is the model of independent nodes: each is failed mttr / (mtbf + mttr) of the time.
#[test]
fn nodes_under_chaos_are_failed_as_long_as_the_model_says() {
    let scenario = text::parse(
        r#"
        nodes = 7
        duration = "2000s"
        client = { rate = "0/s" }
        [[faults]]
        at = "0ms"
        do = "chaos mtbf=10s mttr=2s"
        "#,
    );
    let run = finished(scenario.expect("valid"));
    let chain = Chain::of(&run.watch().stats.transitions, run.now());
    let failed = chain.occupancy().expect("time has passed")[usize::from(run.spec().failed())];
    // 1,167 cycles are expected; three standard deviations are about 0.012.
    assert!((failed - 2.0 / 12.0).abs() < 0.013, "{failed}");
    let stationary = chain.stationary().expect("one class")[usize::from(run.spec().failed())];
    assert!((stationary - failed).abs() < 0.002, "{stationary} for {failed}");
    // A quorum of seven is up with probability 0.9958; the rest of the unavailability is elections.
    let a: f64 = 10.0 / 12.0;
    let up = |k: i32| [35.0, 21.0, 7.0, 1.0][k as usize - 4] * a.powi(k) * (1.0 - a).powi(7 - k);
    let quorum: f64 = (4..=7).map(up).sum();
    let Report { availability, .. } = report(&*run);
    assert!(availability < quorum + 0.01 && availability > quorum - 0.06, "{availability} for {quorum}");
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
            "scenario link until_us digest events messages nodes leaders interregna availability chain violations client linearizable",
        ),
        ("/messages", "sent delivered dropped duplicated"),
        ("/nodes/0", "id role phase epoch leader log_length committed applied"),
        ("/leaders/0", "node epoch from_us to_us"),
        ("/interregna/0", "from_us to_us cause"),
        ("/chain", "states counts sojourn_us jump generator_per_s stationary occupancy"),
        ("/client", "requests ok failed unknown latency_us"),
        ("/client/latency_us", "p50 p99 max"),
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
