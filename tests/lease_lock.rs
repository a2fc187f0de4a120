//! A lock by lease as its sources state it: Redis's documentation ("Distributed Locks with Redis"), Kleppmann's "How to
//! do distributed locking" (2016), Chubby (Burrows 2006), and leases (Gray and Cheriton 1989).

use interregnum::check::Property;
use interregnum::experiment::{WatchedRun, open, promises};
use interregnum::protocol::Promises;
use interregnum::protocol::configuration::Standing;
use interregnum::protocol::lease_lock::{Config, Durable, LeaseLock, LockValue, Message};
use interregnum::protocol::{Cluster, Effect, Effects, Input, Protocol};
use interregnum::scenario::preset::Preset;
use interregnum::scenario::{Scenario, text};
use interregnum::sim::picture::Picture;
use interregnum::types::{Duration, Instant, NodeId};

/// A lock without tokens: leaders are told apart by time alone.
const BARE: &str = "protocol = \"lease-lock\"\nlease-lock.fencing = \"no-tokens\"\n";
/// Longer than anything here should take.
const PATIENCE: Duration = Duration::from_secs(60);

fn scenario(keys: &str) -> Scenario {
    text::parse(&format!("{BARE}{keys}")).unwrap_or_else(|error| panic!("{error}"))
}

fn run(keys: &str) -> WatchedRun {
    open(scenario(keys))
}

fn until(run: &mut WatchedRun, what: &str, is_so: impl Fn(&Picture) -> bool) {
    let limit = run.now().after(PATIENCE);
    while !is_so(&run.picture()) {
        assert!(run.now() < limit, "{what}: not within {PATIENCE}");
        assert!(run.step(), "{what}: nothing happens any more");
    }
}

fn inject(run: &mut WatchedRun, actions: &[&str]) {
    for action in actions {
        run.inject(action.parse().expect("an action")).expect("it is allowed");
    }
}

fn pass(run: &mut WatchedRun, time: Duration) {
    let until = run.now().after(time);
    run.advance(until, u64::MAX);
}

fn is_led(picture: &Picture) -> bool {
    picture.leader.is_some()
}

/// How often the run has seen this, promised or not.
fn seen(run: &WatchedRun, property: Property) -> u64 {
    run.watch().check.count(property)
}

fn finished(scenario: Scenario) -> WatchedRun {
    let until = Instant(scenario.duration.0);
    let mut run = open(scenario);
    run.advance(until, u64::MAX);
    run
}

// ---- Redis's documentation: the lock on one instance ----

const VALUES: [LockValue; 2] = [LockValue { node: NodeId(1), random: 7 }, LockValue { node: NodeId(2), random: 7 }];

/// A store, and what it answers.
struct Store(LeaseLock);

impl Store {
    fn new() -> Store {
        let (cluster, config) = (Cluster { size: 3 }, Config::default());
        Store(LeaseLock::boot(NodeId(3), cluster, &config, &Durable::default(), &mut Effects::default()))
    }

    fn hear(&mut self, from: LockValue, message: Message) -> Vec<Message> {
        let mut fx = Effects::default();
        self.0.step(Input::Message { from: from.node, message }, &mut fx);
        let sent = |effect| if let Effect::Send { message, .. } = effect { Some(message) } else { None };
        fx.list.into_iter().filter_map(sent).collect()
    }

    fn set(&mut self, value: LockValue) -> Option<u64> {
        let ttl = Config::default().ttl;
        match self.hear(value, Message::Set { value, ttl }).as_slice() {
            [Message::Granted { token, .. }] => Some(*token),
            [Message::Refused { .. }] => None,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn single_instance_a_key_is_set_if_it_does_not_exist() {
    let [one, other] = VALUES;
    let mut store = Store::new();
    assert_eq!(store.set(one), Some(1));
    assert_eq!(store.set(other), None);
    assert_eq!(store.set(one), Some(1), "a copy of the request changes nothing");
}

#[test]
fn single_instance_only_who_knows_the_value_deletes_or_extends_the_key() {
    let [one, other] = VALUES;
    let mut store = Store::new();
    store.set(one);
    store.hear(other, Message::Release { value: other });
    assert_eq!(store.set(other), None, "it is not its own");
    let extend = |value| Message::Extend { value, round: 1, ttl: Config::default().ttl };
    assert!(matches!(store.hear(other, extend(other))[..], [Message::Extended { done: false, .. }]));
    assert!(matches!(store.hear(one, extend(one))[..], [Message::Extended { done: true, .. }]));
    store.hear(one, Message::Release { value: one });
    assert_eq!(store.set(other), Some(2), "each acquisition has a token of its own");
}

#[test]
fn liveness_a_holder_that_crashes_is_followed_when_its_key_expires() {
    let mut run = run("nodes = 4");
    until(&mut run, "a first holder", is_led);
    pass(&mut run, Duration::from_secs(5));
    let first = run.picture().leader;
    inject(&mut run, &["crash leader"]);
    let crashed_at = run.now();
    until(&mut run, "another holder", |picture| picture.leader.is_some_and(|leader| Some(leader) != first));
    let gap = run.now().since(crashed_at);
    // It was renewed at most a second before.
    assert!((1_900_000..4_000_000).contains(&gap.0), "{gap}");
}

#[test]
fn safety_in_peace_one_holder_at_a_time_whatever_the_seed() {
    for seed in 0..20 {
        let run = finished(Scenario { seed, ..scenario("nodes = 6\nduration = \"20s\"\nnetwork.loss = \"10%\"") });
        assert_eq!(seen(&run, Property::ElectionSafety), 0, "seed {seed}");
        assert_eq!(run.watch().check.losses_total(), 0, "seed {seed}");
    }
}

/// Gray and Cheriton 1989, section 5: a client whose clock is slow trusts in a lease that is over.
#[test]
fn leases_hold_as_long_as_clocks_drift_no_more_than_allowed() {
    let cut_off = "nodes = 3\nduration = \"20s\"\nlease-lock.clock_drift_max = \"10%\"\nlease-lock.retry = \"1ms..5ms\"\n\
                   client.rate = \"0/s\"\n";
    let drifting = |ppm| {
        let fault = |at, action: String| format!("[[faults]]\nat = \"{at}\"\ndo = \"{action}\"\n");
        let faults = fault("0ms", format!("drift 1 -{ppm}")) + &fault("0ms", format!("drift 2 -{ppm}"));
        let faults = faults + &fault("5s", "cut leader <-> 3".to_string());
        let overlaps = |seed| {
            let run = finished(Scenario { seed, ..scenario(&format!("{cut_off}{faults}")) });
            assert!(run.watch().stats.reigns.reigns().count() > 1, "seed {seed}: nobody took over");
            seen(&run, Property::ElectionSafety)
        };
        (0..10).map(overlaps).sum::<u64>()
    };
    assert_eq!(drifting(50_000), 0);
    assert!(drifting(400_000) > 0);
}

// ---- Redis's documentation: why a failover-based implementation is not enough, and crash recovery ----

/// The store comes back while somebody holds the lock.
fn after_a_restart(settings: &str) -> WatchedRun {
    let restart = "nodes = 4\nduration = \"12s\"\nlease-lock.retry = \"50ms\"\n[[faults]]\nat = \"5s\"\ndo = \"crash 4 for 100ms\"\n";
    finished(scenario(&format!("{settings}\n{restart}")))
}

#[test]
fn crash_recovery_a_store_that_forgets_its_key_gives_it_away_twice() {
    let forgets = after_a_restart("lease-lock.persistence = \"nothing\"");
    assert!(seen(&forgets, Property::ElectionSafety) > 0);
    assert_eq!(seen(&after_a_restart("lease-lock.persistence = \"every-change\""), Property::ElectionSafety), 0);
}

#[test]
fn crash_recovery_every_second_is_often_enough_for_a_key_that_is_old() {
    assert_eq!(seen(&after_a_restart("lease-lock.persistence = \"everysec\""), Property::ElectionSafety), 0);
}

#[test]
fn crash_recovery_a_delayed_restart_needs_no_disk() {
    let delayed = after_a_restart("lease-lock.persistence = \"nothing\"\nlease-lock.delayed_restart = true");
    assert_eq!(seen(&delayed, Property::ElectionSafety), 0);
    assert!(delayed.watch().stats.reigns.reigns().count() > 1, "the lease was over before the store spoke again");
}

// ---- Redlock ----

#[test]
fn redlock_needs_a_majority_of_the_stores() {
    let mut run = run("nodes = 8\nlease-lock.stores = 5\nlease-lock.retry = \"100ms..900ms\"");
    until(&mut run, "a first holder", is_led);
    assert!(run.picture().nodes[3..].iter().all(|node| node.standing == Standing::Attendant));
    inject(&mut run, &["crash 4", "crash 5"]);
    pass(&mut run, Duration::from_secs(10));
    inject(&mut run, &["crash leader"]);
    until(&mut run, "three of five grant it", is_led);
    inject(&mut run, &["crash 6"]);
    pass(&mut run, Duration::from_secs(4));
    assert!(!is_led(&run.picture()), "two of five renew nothing");
    inject(&mut run, &["restart 4"]);
    until(&mut run, "three again", is_led);
}

/// Kleppmann: a clock that jumps makes a store forget a lock that its holder trusts in.
#[test]
fn redlock_trusts_in_the_stores_clocks() {
    let settings = "nodes = 5\nduration = \"10s\"\nlease-lock.stores = 3\nlease-lock.retry = \"50ms..400ms\"\nclient.rate = \"0/s\"\n";
    let jump = "[[faults]]\nat = \"5s\"\ndo = \"step-clock 3 3s\"\n[[faults]]\nat = \"5s\"\ndo = \"step-clock 4 3s\"\n";
    let overlaps = |keys: &str| {
        (0..10).map(|seed| seen(&finished(Scenario { seed, ..scenario(keys) }), Property::ElectionSafety)).sum::<u64>()
    };
    assert_eq!(overlaps(settings), 0);
    assert!(overlaps(&format!("{settings}{jump}")) > 0);
}

/// Redlock's own condition: the stores' clocks run at about the same rate. Three fast ones of five forget a lock before its
/// holder does, unless the holder allows for that much; two are no majority.
#[test]
fn redlock_holds_as_long_as_a_majority_of_clocks_drifts_no_more_than_allowed() {
    let settings = "nodes = 7\nduration = \"20s\"\nlease-lock.stores = 5\nlease-lock.retry = \"1ms..50ms\"\nclient.rate = \"0/s\"\n";
    let overlaps = |fast: &[u16], allowed: &str| {
        let fault = |at: &str, action: String| format!("[[faults]]\nat = \"{at}\"\ndo = \"{action}\"\n");
        let drifts: String = fast.iter().map(|store| fault("0ms", format!("drift {store} 400000"))).collect();
        // Nobody renews any more; the storage is in reach.
        let cuts: String = (3..=7).map(|store| fault("5s", format!("cut leader <-> {store}"))).collect();
        let keys = format!("{settings}lease-lock.clock_drift_max = \"{allowed}\"\n{drifts}{cuts}");
        let of = |seed| {
            let run = finished(Scenario { seed, ..scenario(&keys) });
            assert!(run.watch().stats.reigns.reigns().count() > 1, "seed {seed}: nobody took over");
            seen(&run, Property::ElectionSafety)
        };
        (0..10).map(of).sum::<u64>()
    };
    assert!(overlaps(&[3, 4, 5], "1%") > 0);
    assert_eq!(overlaps(&[3, 4, 5], "30%"), 0);
    assert_eq!(overlaps(&[3, 4], "1%"), 0);
}

/// The preset: each of its blows for itself. Stores that crash are too few to matter; clocks that jump make two holders;
/// a pause makes a late write. With one store and tokens nothing of it does harm (tests/systems.rs).
#[test]
fn redlock_the_preset_loses_writes_to_clocks_and_to_a_pause() {
    let redlock = preset("Redlock");
    let only = |faults: std::ops::Range<usize>| {
        let run = finished(Scenario { faults: redlock.faults[faults].to_vec(), ..redlock.clone() });
        (seen(&run, Property::ElectionSafety), seen(&run, Property::AcknowledgedWrites))
    };
    assert_eq!(only(0..2), (0, 0));
    let (holders, losses) = only(2..5);
    assert!(holders > 0 && losses > 0, "{holders} and {losses}");
    let mut run = open(redlock);
    let mut old_reads_until = |s: u64| {
        run.advance(Instant(s * 1_000_000), u64::MAX);
        (seen(&run, Property::ElectionSafety), run.watch().check.staleness().count())
    };
    let (holders, old_reads) = old_reads_until(75);
    assert_eq!(holders, 1);
    let (holders, old_reads_at_last) = old_reads_until(76);
    assert!(holders == 2 && old_reads_at_last > old_reads, "{holders}, {old_reads} and {old_reads_at_last}");
}

// ---- Kleppmann 2016: fencing ----

fn preset(name: &str) -> Scenario {
    Preset::find(name).expect("it comes along").scenario()
}

#[test]
fn making_the_lock_safe_a_holder_that_pauses_overwrites_acknowledged_writes() {
    let run = finished(preset("Redis lock"));
    assert!(seen(&run, Property::AcknowledgedWrites) > 0);
    assert!(seen(&run, Property::Linearizability) > 0);
    assert_eq!(run.watch().check.total(), 0, "it promised nothing of the kind");
}

#[test]
fn making_the_lock_safe_with_fencing_tokens_the_same_faults_lose_nothing() {
    let run = finished(preset("Redis lock with tokens"));
    assert_eq!(promises(run.scenario()), Promises::SAFETY);
    assert_eq!((run.watch().check.total(), run.watch().check.losses_total()), (0, 0));
    assert!(run.watch().stats.reigns.reigns().count() > 2, "others have led");
    let same = |one: Scenario, other: Scenario| {
        (one.seed, one.faults, one.network) == (other.seed, other.faults, other.network)
    };
    assert!(same(preset("Redis lock"), preset("Redis lock with tokens")));
}

// ---- Chubby 2.4: sequencers and the lock-delay; Consul's sessions ----

#[test]
fn lock_delay_outlasts_a_short_pause_and_not_a_long_one() {
    let consul = preset("Consul session");
    let run = finished(consul.clone());
    assert!(seen(&run, Property::Linearizability) > 0);
    let first_only = Scenario { faults: consul.faults[..1].to_vec(), ..consul.clone() };
    let calm = finished(first_only.clone());
    assert_eq!(calm.watch().check.losses_total(), 0);
    assert!(calm.watch().stats.reigns.reigns().count() > 1, "the session ended");
    let mut hasty = first_only;
    hasty.lease_lock.lock_delay = Duration::ZERO;
    assert!(finished(hasty).watch().check.losses_total() > 0, "without it, the same pause is too long");
}

#[test]
fn sequencers_make_the_long_pause_harmless_too() {
    let mut consul = preset("Consul session");
    consul.lease_lock.fencing = interregnum::protocol::lease_lock::Fencing::All;
    let run = finished(consul);
    assert_eq!((run.watch().check.total(), run.watch().check.losses_total()), (0, 0));
}
