//! The systems on the shelf, one by one: what each loses with its defaults, by its pinned seed, and the setting under
//! which the same faults and the same seed lose nothing; or that it loses nothing, whatever the seed.

use interregnum::check::Property::{self, AcknowledgedWrites, Linearizability};
use interregnum::experiment::{WatchedRun, open};
use interregnum::scenario::Scenario;
use interregnum::scenario::key::Key;
use interregnum::scenario::preset::{Preset, Shelf};
use interregnum::types::Instant;
use std::thread;

/// Settings by key.
type Setting = &'static [(&'static str, &'static str)];

enum Fate {
    /// No promise is broken, and no acknowledged write is lost.
    Survives,
    /// This is lost, and was not promised. Under the setting it is promised, and kept.
    Loses(Property, Setting),
    /// The same, but the setting promises it only as long as the power does not fail everywhere.
    LosesUnpromised(Property, Setting),
    /// No setting would help.
    LosesWhatever(Property),
}
use Fate::{Loses, LosesUnpromised, LosesWhatever, Survives};

const SYNCHRONOUS: Setting = &[("primary-backup.replication", "synchronous")];
const TOKENS: Setting = &[("lease-lock.fencing", "all-tokens"), ("lease-lock.persistence", "every-change")];
const ONE_STORE_WITH_TOKENS: Setting =
    &[("lease-lock.stores", "1"), ("lease-lock.fencing", "all-tokens"), ("lease-lock.persistence", "every-change")];
const PAUSE_MINORITY: Setting = &[("mirrored.partition_handling", "pause-minority")];

const SYSTEMS: &[(&str, Fate)] = &[
    ("etcd", Survives),
    ("Consul", Survives),
    ("ZooKeeper", Loses(Linearizability, &[("zab.reads", "leader")])),
    ("Redis lock", Loses(AcknowledgedWrites, TOKENS)),
    ("Redis lock with tokens", Survives),
    ("Consul session", Loses(Linearizability, TOKENS)),
    ("RabbitMQ quorum queue", Survives),
    ("Kafka", Survives),
    (
        "Kafka unclean election",
        LosesUnpromised(AcknowledgedWrites, &[("isr.unclean_election", "false"), ("isr.min_insync", "2")]),
    ),
    ("Redis with Sentinel", Loses(AcknowledgedWrites, SYNCHRONOUS)),
    ("MySQL", Loses(AcknowledgedWrites, SYNCHRONOUS)),
    ("MySQL semi-synchronous", Loses(AcknowledgedWrites, SYNCHRONOUS)),
    ("PostgreSQL", Loses(AcknowledgedWrites, SYNCHRONOUS)),
    ("MongoDB", Survives),
    ("MongoDB w1", Loses(AcknowledgedWrites, &[("mongodb.write_concern", "majority")])),
    ("Ceph", Survives),
    ("Memcached", LosesWhatever(Linearizability)),
    ("Memcached consistent hashing", LosesWhatever(Linearizability)),
    ("HDFS", Survives),
    (
        "HDFS stale reads",
        Loses(Linearizability, &[("quorum-journal.fencing", "ssh"), ("quorum-journal.reads", "synced")]),
    ),
    ("RabbitMQ mirrored queue", Loses(AcknowledgedWrites, PAUSE_MINORITY)),
    ("RabbitMQ autoheal", Loses(AcknowledgedWrites, PAUSE_MINORITY)),
    ("RabbitMQ pause-minority", Survives),
    ("Redlock", Loses(AcknowledgedWrites, ONE_STORE_WITH_TOKENS)),
    ("MongoDB priority takeover", Survives),
];

const SEEDS: u64 = 200;

fn preset(name: &str) -> Scenario {
    Preset::find(name).expect("it is on the shelf").scenario()
}

fn with(mut scenario: Scenario, setting: Setting) -> Scenario {
    for (name, value) in setting {
        Key::find(name).expect("a key").set(&mut scenario, value).expect("a value");
    }
    scenario
}

fn finished(scenario: Scenario) -> WatchedRun {
    let until = Instant(scenario.duration.0);
    let mut run = open(scenario);
    run.advance(until, u64::MAX);
    run
}

fn loses(name: &str, property: Property) {
    let run = finished(preset(name));
    let check = &run.watch().check;
    assert!(check.count(property) > 0, "{name} loses nothing: {}", property.name());
    assert!(!check.is_promised(property), "{name}: {}", property.name());
    assert_eq!(check.total(), 0, "{name}: {:?}", check.violations());
}

fn keeps(name: &str, property: Property, setting: Setting, promised: bool) {
    let run = finished(with(preset(name), setting));
    let check = &run.watch().check;
    assert_eq!(check.is_promised(property), promised, "{name}, {setting:?}");
    assert_eq!((check.count(property), check.total()), (0, 0), "{name}, {setting:?}: {:?}", check.violations());
    assert!(run.watch().stats.clients.ok > 0, "{name}, {setting:?}: nobody is answered");
}

fn survives(name: &str, seed: u64) {
    let run = finished(Scenario { seed, ..preset(name) });
    let (check, stats) = (&run.watch().check, &run.watch().stats);
    assert_eq!(check.total(), 0, "{name}, seed {seed}: {:?}", check.violations());
    assert_eq!(check.count(AcknowledgedWrites), 0, "{name}, seed {seed}");
    // Its faults took its leader away.
    assert!(stats.reigns.count() >= 2 && stats.clients.ok > 0, "{name}, seed {seed}: nothing happened");
}

/// A new one has to say what becomes of it.
#[test]
fn every_system_on_the_shelf_is_in_the_table() {
    let shelf: Vec<&str> = Shelf::Systems.presets().map(|(_, preset)| preset.name).collect();
    let table: Vec<&str> = SYSTEMS.iter().map(|(name, _)| *name).collect();
    assert_eq!(shelf, table);
}

#[test]
fn what_loses_something_loses_it_by_its_own_seed_and_its_safe_twin_does_not() {
    for (name, fate) in SYSTEMS {
        match fate {
            Loses(property, setting) => {
                loses(name, *property);
                keeps(name, *property, setting, true);
            }
            LosesUnpromised(property, setting) => {
                loses(name, *property);
                keeps(name, *property, setting, false);
            }
            LosesWhatever(property) => loses(name, *property),
            Survives => {}
        }
    }
}

#[test]
fn what_loses_nothing_survives_every_seed() {
    let names = SYSTEMS.iter().filter(|(_, fate)| matches!(fate, Survives)).map(|(name, _)| *name);
    let runs: Vec<(&str, u64)> = names.flat_map(|name| (0..SEEDS).map(move |seed| (name, seed))).collect();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for share in runs.chunks(runs.len().div_ceil(threads)) {
            scope.spawn(move || share.iter().for_each(|(name, seed)| survives(name, *seed)));
        }
    });
}
