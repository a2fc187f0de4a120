//! Caches whose clients know where a key is: what Karger et al. 1997 say of consistent hashing, what modulo does instead,
//! and what libmemcached's clients do when a server does not answer.

#[path = "support/watched.rs"]
#[allow(dead_code)]
mod watched;

use interregnum::check::Property;
use interregnum::experiment::{WatchedRun, open, report, swarm};
use interregnum::protocol::hashing::distribution::{Continuum, Modulo, routing};
use interregnum::protocol::hashing::{Config, Distribution, Hashing};
use interregnum::protocol::library::Routing;
use interregnum::protocol::{Cluster, NodeView, Operation, Request, RequestId};
use interregnum::scenario::preset::Preset;
use interregnum::scenario::{Action, ProtocolName, Scenario, Target};
use interregnum::sim::clients::Tally;
use interregnum::sim::{Run, Simulation};
use interregnum::trace::{Observer, TraceEvent};
use interregnum::types::{Duration, Instant, NodeId};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use watched::{broken, inject, pass, run, until};

const POINTS: u32 = 160;

fn everybody(_: NodeId) -> bool {
    true
}

fn without(node: NodeId) -> impl Fn(NodeId) -> bool {
    move |other| other != node
}

/// The share of so many keys that belong to another server without this one.
fn moved(routing: &dyn Routing, lost: NodeId, keys: u32) -> f64 {
    let moves = |key: &u32| routing.node(*key, &everybody) != routing.node(*key, &without(lost));
    f64::from((1..=keys).filter(moves).count() as u32) / f64::from(keys)
}

// ---- Karger et al. 1997, section 4: consistent hashing ----

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Definition 4, monotonicity: without a server only its own keys move. The rest of the list may lack servers, too.
    #[test]
    fn section_4_monotonicity(size in 1_u16..40, points in 1_u32..40, out: u64, lost in 0_u16..40) {
        let continuum = Continuum::new(Cluster { size }, points);
        let lost = NodeId(1 + lost % size);
        let is_used = |node: NodeId| out >> (node.0 % 64) & 1 == 0;
        for key in 1..=300 {
            let (before, after) = (continuum.node(key, &is_used), continuum.node(key, &|node| is_used(node) && node != lost));
            prop_assert!(before == after || before == Some(lost), "key {key}: {before:?} and then {after:?}");
        }
    }

    /// A circle without a server's points is one on which they are passed over: it need not be built anew.
    #[test]
    fn section_4_the_last_server_is_as_if_it_had_never_been_there(size in 2_u16..40, points in 1_u32..40) {
        let (larger, smaller) = (Continuum::new(Cluster { size }, points), Continuum::new(Cluster { size: size - 1 }, points));
        for key in 1..=300 {
            prop_assert_eq!(larger.node(key, &without(NodeId(size))), smaller.node(key, &everybody));
        }
    }

    /// Balance: with many points no server has much more than its share.
    #[test]
    fn section_4_balance(size in 2_u16..20) {
        let continuum = Continuum::new(Cluster { size }, POINTS);
        let keys = 2_000 * u32::from(size);
        for node in (1..=size).map(NodeId) {
            let has = (1..=keys).filter(|key| continuum.node(*key, &everybody) == Some(node)).count();
            prop_assert!((1_000..=3_400).contains(&has), "{node} has {has} keys, of 2000 that were its share");
        }
    }

    /// Whoever is asked is used; with nobody in use, nobody is asked.
    #[test]
    fn only_servers_in_use_are_asked(size in 1_u16..40, out: u64, ketama: bool) {
        let distribution = if ketama { Distribution::Ketama } else { Distribution::Modulo };
        let routing = routing(&Config { distribution, ..Config::default() }, Cluster { size });
        let is_used = |node: NodeId| out >> (node.0 % 64) & 1 == 0;
        let anybody = (1..=size).map(NodeId).any(is_used);
        for key in 1..=100 {
            let node = routing.node(key, &is_used);
            prop_assert_eq!(node.is_some(), anybody);
            prop_assert!(node.is_none_or(is_used));
        }
    }

    /// Modulo is balanced as well. It is not monotone: of N servers, one key in N stays.
    #[test]
    fn modulo_spreads_evenly_and_keeps_one_key_in_n(size in 2_u16..20, lost in 0_u16..20) {
        let modulo = Modulo { cluster: Cluster { size } };
        let keys = 2_000 * u32::from(size);
        for node in (1..=size).map(NodeId) {
            let has = (1..=keys).filter(|key| modulo.node(*key, &everybody) == Some(node)).count();
            prop_assert!((1_750..=2_250).contains(&has), "{node} has {has} keys, of 2000 that were its share");
        }
        let stay = 1.0 - moved(&modulo, NodeId(1 + lost % size), keys);
        prop_assert!((stay * f64::from(size) - 1.0).abs() < 0.15, "{stay} of all keys stay, with {size} servers");
    }
}

/// More points, a more even share: with one, some server of ten has several times its share.
#[test]
fn section_4_many_points_even_out_what_few_do_not() {
    let largest = |points| {
        let continuum = Continuum::new(Cluster { size: 10 }, points);
        let keys_of = |node: NodeId| (1..=10_000).filter(|key| continuum.node(*key, &everybody) == Some(node)).count();
        (1..=10).map(|node| keys_of(NodeId(node))).max().unwrap_or(0)
    };
    assert!(largest(1) > 2_000, "{}", largest(1));
    assert!(largest(POINTS) < 1_300, "{}", largest(POINTS));
}

#[test]
fn of_ten_servers_modulo_moves_nine_keys_in_ten_and_consistent_hashing_one() {
    let cluster = Cluster { size: 10 };
    let by_modulo = moved(&Modulo { cluster }, NodeId(3), 100_000);
    let by_ketama = moved(&Continuum::new(cluster, POINTS), NodeId(3), 100_000);
    assert!((0.89..0.91).contains(&by_modulo), "{by_modulo}");
    assert!((0.08..0.12).contains(&by_ketama), "{by_ketama}");
}

/// "Spread": clients that do not see the same servers put a key on few different ones.
#[test]
fn section_4_spread_of_clients_that_disagree() {
    let cluster = Cluster { size: 10 };
    let views = (1..=10).map(|lost| without(NodeId(lost))).collect::<Vec<_>>();
    let spread = |routing: &dyn Routing| {
        let places = |key| views.iter().filter_map(|view| routing.node(key, view)).collect::<BTreeSet<_>>().len();
        (1..=1_000).map(places).sum::<usize>() as f64 / 1_000.0
    };
    let (modulo, ketama) = (spread(&Modulo { cluster }), spread(&Continuum::new(cluster, POINTS)));
    assert_eq!(ketama, 2.0, "its own server, and the next on the circle for whoever lacks that one");
    assert!(modulo >= 2.0, "{modulo}");
}

// ---- what libmemcached's clients do ----

const FAST: &str = "protocol = \"hashing\"\nnodes = 4\nnetwork.latency = \"1ms\"\ndisk.write = \"1ms\"\n\
                    client.timeout = \"50ms\"\n";

fn cached(keys: &str) -> WatchedRun {
    run(&format!("{FAST}{keys}"))
}

fn tally(run: &WatchedRun) -> Tally {
    *run.lookups().expect("its clients look keys up")
}

fn field(run: &WatchedRun, node: u16, name: &str) -> u64 {
    let details = run.inspect(NodeId(node)).expect("it is up");
    let detail = details.iter().find(|detail| detail.name == name).expect("it is shown");
    detail.value.parse().expect("a number")
}

fn gets(run: &WatchedRun, node: u16) -> u64 {
    field(run, node, "get_hits") + field(run, node, "get_misses")
}

/// None of the four servers is idle with forty keys.
const READS: &str = "client.rate = \"200/s\"\nclient.keys = 40\nclient.reads = \"90%\"\nclient.sessions = 1\n";

fn eject(limit: u32) -> String {
    format!("{READS}hashing.auto_eject = true\nhashing.failure_limit = {limit}\nhashing.retry_timeout = \"1s\"\n")
}

#[test]
fn a_miss_is_looked_up_at_the_source_and_is_a_hit_the_next_time() {
    let mut run = cached("client.rate = \"20/s\"\nclient.keys = 1\nclient.reads = \"50%\"\nclient.sessions = 1");
    until(&mut run, "a write", |run| field(run, 0, "writes") > 0);
    until(&mut run, "a hit", |run| tally(run).hits > 0);
    let owners = (1..=4).filter(|node| field(&run, *node, "curr_items") > 0).count();
    assert_eq!(owners, 1, "one server has the key");
    pass(&mut run, Duration::from_secs(10));
    let (before, misses) = (tally(&run).hits, tally(&run).misses);
    pass(&mut run, Duration::from_secs(10));
    assert!(tally(&run).hits > before);
    assert_eq!(tally(&run).misses, misses, "nothing makes it forget");
    assert_eq!(run.watch().check.staleness().count(), 0);
    assert_eq!(run.watch().stats.clients.unknown, 0);
}

/// MEMCACHED_BEHAVIOR_SERVER_FAILURE_LIMIT: so many failures in a row, and not one less.
#[test]
fn a_server_is_ejected_after_so_many_failures_in_a_row() {
    let mut run = cached(&eject(3));
    pass(&mut run, Duration::from_secs(2));
    inject(&mut run, "crash 2");
    until(&mut run, "it is ejected", |run| tally(run).ejections > 0);
    assert_eq!(tally(&run).failures, 3);
    let (moved, of) = tally(&run).moved.expect("keys moved");
    assert_eq!(of, 40);
    assert!(moved > 20, "{moved} of {of} by modulo, of which one in four stays");
}

/// The retry timeout: then it is tried again, and one more failure is enough (libmemcached's dead timeout).
#[test]
fn an_ejected_server_is_tried_again_and_one_failure_is_enough_then() {
    let mut run = cached(&eject(3));
    pass(&mut run, Duration::from_secs(2));
    inject(&mut run, "crash 2");
    until(&mut run, "it is ejected", |run| tally(run).ejections == 1);
    let at = run.now();
    until(&mut run, "it is ejected again", |run| tally(run).ejections == 2);
    assert!(run.now() >= at.after(Duration::from_secs(1)));
    assert_eq!(tally(&run).failures, 4);
    inject(&mut run, "restart 2");
    pass(&mut run, Duration::from_ms(1));
    until(&mut run, "it is asked again", |run| gets(run, 2) > 0);
    let ejections = tally(&run).ejections;
    pass(&mut run, Duration::from_secs(5));
    assert_eq!(tally(&run).ejections, ejections);
}

/// Without AUTO_EJECT_HOSTS the list stays as it is: the lost server's keys are answered by the source, all others as ever.
#[test]
fn without_ejection_no_key_moves_and_the_source_answers_for_the_lost_server() {
    let mut run = cached(&eject(3).replace("true", "false"));
    pass(&mut run, Duration::from_secs(30));
    let warm = tally(&run).misses;
    inject(&mut run, "crash 2");
    until(&mut run, "it is left alone", |run| tally(run).bypasses > 20);
    assert_eq!(tally(&run).moved, None);
    assert!(tally(&run).misses <= warm + 2, "what the others hold they still have");
    assert_eq!(run.watch().stats.clients.unknown, 0, "everybody is answered");
}

/// Memory only: what a server held is gone.
#[test]
fn a_server_that_crashed_comes_back_empty() {
    let mut run = cached(READS);
    pass(&mut run, Duration::from_secs(5));
    assert!(field(&run, 2, "curr_items") > 0);
    inject(&mut run, "crash 2 for 10ms");
    pass(&mut run, Duration::from_ms(20));
    assert_eq!(field(&run, 2, "get_hits"), 0);
    assert!(field(&run, 2, "curr_items") <= 2);
}

/// The danger of servers that come back: a pause keeps the memory, and with it what has been replaced since.
#[test]
fn a_server_that_was_out_of_reach_comes_back_with_what_is_old() {
    for fault in ["pause 2 for 5s", "isolate 2"] {
        for distribution in Distribution::NAMES {
            let mut run = cached(&format!("{}hashing.distribution = \"{distribution}\"", eject(2)));
            pass(&mut run, Duration::from_secs(5));
            assert_eq!(run.watch().check.staleness().count(), 0, "{fault}, {distribution}");
            inject(&mut run, fault);
            pass(&mut run, Duration::from_secs(5));
            assert!(tally(&run).ejections > 0, "{fault}, {distribution}: one client, one list");
            inject(&mut run, "heal");
            until(&mut run, "an old answer", |run| run.watch().check.staleness().count() > 0);
            assert!(broken(&run, Property::Linearizability) > 0, "{fault}, {distribution}");
            assert_eq!(run.watch().check.total(), 0, "nobody promised otherwise");
        }
    }
}

/// The source of truth is on a disk, and is the truth: what was acknowledged is there.
#[test]
fn the_database_keeps_what_the_caches_forget() {
    let mut run = cached("client.rate = \"50/s\"\nclient.keys = 5\nclient.reads = \"0%\"");
    pass(&mut run, Duration::from_secs(2));
    let writes = field(&run, 0, "writes");
    inject(&mut run, "crash all");
    inject(&mut run, "crash register for 1s");
    pass(&mut run, Duration::from_ms(1));
    until(&mut run, "it is back", |run| run.picture().register.is_some_and(|register| register.up));
    assert!(field(&run, 0, "writes") >= writes, "{} of {writes}", field(&run, 0, "writes"));
}

#[test]
fn nobody_leads_and_nobody_is_missed() {
    let mut run = cached(READS);
    pass(&mut run, Duration::from_secs(1));
    assert!(!run.spec().has_leader());
    assert_eq!(run.picture().leader, None);
    assert_eq!(run.watch().stats.reigns.open(), None);
    assert_eq!(report::report(&*run).availability, 1.0);
    assert_eq!(report::report(&*run).lookups.map(|lookups| lookups.hits), Some(tally(&run).hits));
    inject(&mut run, "crash 2");
    pass(&mut run, Duration::from_secs(1));
    let availability = report::report(&*run).availability;
    assert!((availability - 0.875).abs() < 1e-3, "one of four for half of the time: {availability}");
    assert_eq!(run.watch().stats.reigns.count(), 0);
}

// ---- whatever fails ----

/// What clients were told that nobody wrote, and the keys with an acknowledged write.
#[derive(Clone, Default)]
struct Answers {
    asked: BTreeMap<RequestId, Request>,
    written: BTreeSet<(u32, u64)>,
    acknowledged: BTreeSet<u32>,
    invented: Vec<(u32, u64)>,
}

impl Observer for Answers {
    fn happened(&mut self, _event: &TraceEvent) {}

    fn changed(&mut self, _at: Instant, _number: u64, _node: NodeId, _view: &NodeView<'_>) {}

    fn asked(&mut self, _at: Instant, request: Request) {
        self.asked.insert(request.id, request);
        if let Operation::Put { key, value } = request.operation {
            self.written.insert((key, value));
        }
    }

    fn answered(&mut self, _at: Instant, _number: u64, request: RequestId, value: Option<u64>) {
        match (self.asked[&request].operation, value) {
            (Operation::Put { key, .. }, _) => drop(self.acknowledged.insert(key)),
            (Operation::Get { key }, Some(value)) if !self.written.contains(&(key, value)) => {
                self.invented.push((key, value))
            }
            (Operation::Get { .. }, _) => {}
        }
    }
}

/// The disk of the source is one that can be relied on.
fn spares_the_source(scenario: &Scenario) -> bool {
    scenario.faults.iter().all(|fault| match fault.action {
        Action::Wipe { target } | Action::Corrupt { target, .. } | Action::LostWrite { target } => {
            target != Target::Register
        }
        _ => true,
    })
}

/// Whatever fails: an answer may be old, but somebody wrote it under its key; and the source has each acknowledged key.
#[test]
fn no_answer_is_invented_and_the_source_has_what_was_acknowledged() {
    let mut answers = 0;
    for seed in 0..300 {
        let drawn = swarm::of(ProtocolName::Hashing, seed);
        let (scenario, until) = (drawn.scenario.clone(), drawn.until());
        if !spares_the_source(&scenario) {
            continue;
        }
        let config = scenario.hashing.clone();
        let mut run = Simulation::<Hashing, Answers>::new(scenario, config, Answers::default());
        run.advance(until, 2_000_000);
        assert_eq!(run.watch().invented, [], "seed {seed}");
        answers += run.watch().asked.len();
        let rows = run.inspect(NodeId::REGISTER).and_then(|details| details[0].value.parse::<usize>().ok());
        let acknowledged = run.watch().acknowledged.len();
        assert!(rows.is_none_or(|rows| rows >= acknowledged), "seed {seed}: {rows:?} of {acknowledged}");
    }
    assert!(answers > 10_000, "{answers}");
}

// ---- the presets ----

fn finished(preset: &str) -> WatchedRun {
    let scenario = Preset::find(preset).expect("it is on the shelf").scenario();
    let until = Instant(scenario.duration.0);
    let mut run = open(scenario);
    run.advance(until, u64::MAX);
    run
}

/// Misses from the moment of the crash until the server is back.
fn misses_while_it_is_down(preset: &str) -> (u64, u64) {
    let mut run = open(Preset::find(preset).expect("it is on the shelf").scenario());
    run.advance(Instant(20_000_000), u64::MAX);
    let before = tally(&run);
    run.advance(Instant(35_000_000), u64::MAX);
    let after = tally(&run);
    (after.misses - before.misses, after.hits - before.hits)
}

#[test]
fn presets_memcached_modulo_moves_nearly_all_keys_and_consistent_hashing_a_tenth() {
    let [modulo, ketama] = ["Memcached", "Memcached consistent hashing"].map(|preset| {
        let run = finished(preset);
        let (moved, of) = tally(&run).moved.expect("a server was ejected");
        let (misses, hits) = misses_while_it_is_down(preset);
        let stale = run.watch().check.staleness().count();
        eprintln!(
            "{preset}: {moved} of {of} keys moved, {misses} misses and {hits} hits in the outage, {stale} old answers"
        );
        assert_eq!(run.watch().check.total(), 0, "{preset}");
        assert!(run.watch().check.count(Property::Linearizability) > 0, "{preset}");
        (f64::from(moved) / f64::from(of), misses as f64 / (misses + hits) as f64, stale)
    });
    assert!((0.85..0.95).contains(&modulo.0) && (0.06..0.14).contains(&ketama.0), "{modulo:?}, {ketama:?}");
    assert!(modulo.1 > 3.0 * ketama.1, "{modulo:?}, {ketama:?}");
    assert!(modulo.2 > 3 * ketama.2, "{modulo:?}, {ketama:?}");
}
