//! What a setting needs to have an effect, held against what happens: while a need is not met, another value of the
//! setting leaves every event of a run as it is; with all of them met it does not. So no need is wrong, and none is
//! for show.

use interregnum::experiment::{Scope, open_for};
use interregnum::scenario::key::{KEYS, Key, Kind};
use interregnum::scenario::need::{Is, Need, Values};
use interregnum::scenario::{ProtocolName, Scenario};
use interregnum::types::Instant;
use std::collections::BTreeSet;

const END: Instant = Instant(12_000_000);

/// Something of each kind: a crash of a follower, of the leader, a leader without its links, one that sleeps.
const FAULTS: &[&str] = &[
    "1500ms crash follower for 1s",
    "3s crash leader for 2s",
    "6s isolate leader",
    "8s heal",
    "9s pause leader for 2s",
];
/// What the last leader took, nobody else has.
const LAGGARDS: &[&str] = &["2s partition leader,register | rest", "3500ms crash leader", "3600ms heal"];
/// It does not answer those who are to fence it.
const LONG_GONE: &[&str] = &["2s crash leader for 8s"];
/// One monitor alone tries, and is given no vote.
const LONELY: &[&str] = &["2s crash 5 for 4s", "2s crash 6 for 4s", "2500ms crash 1"];
const CACHE_GONE: &[&str] = &["2s crash 2 for 3s"];

/// A setting that has an effect, and another value of it.
struct Case {
    key: &'static str,
    /// Besides what all have: names and values.
    with: &'static str,
    other: &'static str,
    faults: &'static [&'static str],
}

const fn case(key: &'static str, with: &'static str, other: &'static str) -> Case {
    Case { key, with, other, faults: FAULTS }
}

const fn under(faults: &'static [&'static str], case: Case) -> Case {
    Case { faults, ..case }
}

const QUICK_SESSIONS: &str =
    "nodes=6 isr.session_timeout=1s isr.heartbeat=300ms isr.quorum_timeout=500ms..800ms isr.acks=all isr.flush=false";
const WAITS_FOR_FOUR: &str =
    "primary-backup.replication=semi-synchronous primary-backup.acknowledgements=4 primary-backup.ack_timeout=300ms";
const SENTINEL: &str = "nodes=6 primary-backup.failover=monitors";
const SENTINEL_ALONE: &str = "nodes=6 primary-backup.failover=monitors primary-backup.quorum=1";
const OPERATOR: &str = "primary-backup.failover=operator";

const CASES: &[Case] = &[
    case("raft.clock_drift_max", "raft.reads=lease", "20%"),
    case("raft.snapshot_chunk", "raft.snapshot_entries=5", "1"),
    case("raft.check_quorum_within", "raft.check_quorum=true", "150ms"),
    case("multi-paxos.election", "", "rank"),
    case("multi-paxos.election_period", "multi-paxos.election=rank", "400ms"),
    case("multi-paxos.heartbeat", "", "80ms"),
    case("multi-paxos.back_off", "multi-paxos.mode=single-decree", "50ms..400ms"),
    case("multi-paxos.lease", "", "true"),
    case("multi-paxos.lease", "multi-paxos.election=rank", "true"),
    case("multi-paxos.clock_drift_max", "multi-paxos.lease=true", "20%"),
    case("lease-lock.fencing", "lease-lock.ttl=500ms lease-lock.renew_every=200ms", "no-tokens"),
    case("bully.answer_within", "", "80ms"),
    case("bully.first_guess", "bully.detector=imperfect", "30ms"),
    case("ring.answer_within", "", "80ms"),
    case("ring.first_guess", "ring.detector=imperfect", "30ms"),
    case("isr.min_insync", QUICK_SESSIONS, "3"),
    case("isr.writeback", QUICK_SESSIONS, "1s"),
    case("primary-backup.acknowledgements", WAITS_FOR_FOUR, "1"),
    case("primary-backup.ack_timeout", WAITS_FOR_FOUR, "500ms"),
    case("primary-backup.fallback", WAITS_FOR_FOUR, "false"),
    case("primary-backup.down_after", SENTINEL, "500ms"),
    case("primary-backup.down_after", "primary-backup.replication=synchronous", "300ms"),
    case("primary-backup.monitors", SENTINEL, "2"),
    case("primary-backup.quorum", SENTINEL, "1"),
    under(LONELY, case("primary-backup.failover_timeout", SENTINEL_ALONE, "1s")),
    case("primary-backup.demote_after", SENTINEL, "300ms"),
    case("primary-backup.max_lag", "primary-backup.min_replicas=4", "200ms"),
    case("primary-backup.ttl", "", "2500ms"),
    case("primary-backup.loop_wait", "", "500ms"),
    case("primary-backup.retry_timeout", "", "500ms"),
    under(LAGGARDS, case("primary-backup.maximum_lag", "", "0")),
    case("primary-backup.operator_delay", OPERATOR, "1s"),
    case("primary-backup.fencing", OPERATOR, "false"),
    case("mongodb.journal", "mongodb.write_concern=1", "true"),
    under(CACHE_GONE, case("hashing.points", "hashing.distribution=ketama client.keys=100", "10")),
    under(LONG_GONE, case("quorum-journal.fence_fallback", "", "true")),
    under(LONG_GONE, case("quorum-journal.graceful_timeout", "", "200ms")),
    under(LONG_GONE, case("quorum-journal.graceful_timeout", "quorum-journal.fencing=journal", "200ms")),
    under(LONG_GONE, case("quorum-journal.ssh_timeout", "", "1s")),
    case("network.loss_burst", "network.loss=10%", "5"),
    case("disk.write", "", "1ms..2ms"),
    case("client.rate", "", "30/s"),
    case("client.burst", "", "3"),
    case("client.think", "client.mode=closed", "100ms"),
    case("client.reads", "raft.reads=read-index", "10%"),
    // The events tell no keys; a snapshot has a piece for each.
    case("client.keys", "raft.snapshot_entries=5 raft.snapshot_chunk=1", "40"),
    case("client.hot", "", "80%"),
    case("client.sessions", "", "1"),
    case("client.timeout", "", "200ms"),
    case("client.patience", "", "500ms"),
    case("client.stale", "", "50%"),
    case("client.reads", "raft.reads=read-index client.mode=closed client.rate=0/s", "10%"),
];

fn key(name: &str) -> &'static Key {
    Key::find(name).unwrap_or_else(|| panic!("there is no {name}"))
}

fn set(scenario: &mut Scenario, name: &str, value: &str) {
    key(name).set(scenario, value).unwrap_or_else(|error| panic!("{name}: {error}"));
}

impl Case {
    fn scenario(&self) -> Scenario {
        let mut scenario = Scenario::default();
        let owner = ProtocolName::ALL.into_iter().find(|owner| key(self.key).section() == Some(owner.name()));
        scenario.protocol = owner.unwrap_or(ProtocolName::Raft);
        set(&mut scenario, "client.rate", "20/s");
        for (name, value) in self.with.split_whitespace().filter_map(|setting| setting.split_once('=')) {
            set(&mut scenario, name, value);
        }
        scenario.faults = self.faults.iter().map(|fault| fault.parse().expect("a fault")).collect();
        scenario
    }

    fn key(&self) -> &'static Key {
        key(self.key)
    }

    /// True if another value changes what happens.
    fn has_effect(&self, scenario: &Scenario) -> bool {
        let mut other = scenario.clone();
        set(&mut other, self.key, self.other);
        assert_ne!(&other, scenario, "{}: {} is no other value", self.key, self.other);
        digest(scenario) != digest(&other)
    }
}

fn digest(scenario: &Scenario) -> u64 {
    scenario.check().unwrap_or_else(|error| panic!("{error}"));
    let mut run = open_for(Scope::Elections, scenario.clone());
    run.advance(END, u64::MAX);
    run.trace().digest()
}

/// Values of its key with which it does not hold.
fn against(is: &Is) -> Vec<&'static str> {
    let values = match is.values {
        Values::AllBut(value) => return vec![value],
        Values::Among(values) => values,
    };
    let all: &[&'static str] = match key(is.key).kind {
        Kind::Choice(names) => names,
        Kind::Flag => &["true", "false"],
        _ => &["2"],
    };
    all.iter().copied().filter(|value| !values.contains(value)).collect()
}

/// The scenario in each of the ways in which this need is not met.
fn without(need: &Need, scenario: &Scenario) -> Vec<Scenario> {
    let begun = vec![scenario.clone()];
    need.any.iter().fold(begun, |scenarios, is| {
        let unset = |value: &'static str| {
            scenarios.clone().into_iter().map(move |mut scenario| {
                set(&mut scenario, is.key, value);
                scenario
            })
        };
        against(is).into_iter().flat_map(unset).collect()
    })
}

#[test]
fn every_setting_with_a_need_is_looked_at() {
    let needing: BTreeSet<&str> = KEYS.iter().filter(|key| !key.needs.is_empty()).map(|key| key.name).collect();
    let looked_at: BTreeSet<&str> = CASES.iter().map(|case| case.key).collect();
    assert_eq!(needing, looked_at);
}

#[test]
fn a_setting_has_an_effect_once_its_needs_are_met() {
    for case in CASES {
        let scenario = case.scenario();
        assert!(case.key().matters_in(&scenario), "{} with {}", case.key, case.with);
        assert!(case.has_effect(&scenario), "{} = {} changes nothing with {}", case.key, case.other, case.with);
    }
}

#[test]
fn a_setting_has_no_effect_while_a_need_is_not_met() {
    for case in CASES {
        for need in case.key().needs {
            for scenario in without(need, &case.scenario()) {
                let told = || need.any.iter().map(|is| format!("{} = {}", is.key, key(is.key).get(&scenario)));
                assert!(!need.is_met(&scenario), "{}: {:?}", case.key, told().collect::<Vec<_>>());
                let has_effect = case.has_effect(&scenario);
                assert!(!has_effect, "{} = {} with {:?}", case.key, case.other, told().collect::<Vec<_>>());
            }
        }
    }
}

/// Nobody asks by himself, but a fault makes clients ask: then it matters how.
#[test]
fn a_fault_may_make_clients_ask() {
    const ASKED: &[&str] = &["1s clients rate=20/s for 5s"];
    let case = under(ASKED, case("client.reads", "raft.reads=read-index client.rate=0/s", "10%"));
    assert!(case.key().matters_in(&case.scenario()) && case.has_effect(&case.scenario()));
    let silent = Scenario { faults: Vec::new(), ..case.scenario() };
    assert!(!case.key().matters_in(&silent) && !case.has_effect(&silent));
}
