//! The systems on the shelf, one by one: what each loses with its defaults, by its pinned seed, and the setting under
//! which the same faults and the same seed lose nothing; or that it loses nothing, whatever the seed. And what the text
//! of each says of its numbers.

use interregnum::check::Property::{self, AcknowledgedWrites, Linearizability};
use interregnum::experiment::{WatchedRun, open};
use interregnum::scenario::key::{Key, Kind};
use interregnum::scenario::preset::{Preset, Shelf};
use interregnum::scenario::{Action, Scenario};
use interregnum::types::{Duration, Instant, Span};
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

// ---- their texts ----

/// A paragraph of the comment at the head of each text begins with one of these.
const BEGINNINGS: [&str; 4] = ["Assumed:", "Watch", "Simplified:", "Promised:"];
/// Of the address of a source.
const DOMAINS: [&str; 3] = [".com/", ".io/", ".org/"];
const UNITS: [(&str, u64); 5] = [("us", 1), ("ms", 1_000), ("s", 1_000_000), ("min", 60_000_000), ("h", 3_600_000_000)];
const NUMERALS: [&str; 11] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
/// Faults that follow each other sooner are one blow.
const APART: Duration = Duration::from_secs(10);

fn comment(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map_while(|line| line.strip_prefix("# "))
}

/// The paragraph that begins so, in one line; empty if there is none.
fn paragraph(text: &str, beginning: &str) -> String {
    let is_start = |line: &&str| BEGINNINGS.iter().any(|other| line.starts_with(other));
    let mut lines = comment(text).skip_while(|line| !line.starts_with(beginning));
    let first = lines.next().unwrap_or_default();
    std::iter::once(first).chain(lines.take_while(|line| !is_start(line))).collect::<Vec<_>>().join(" ")
}

/// `section.key` and value of each line that sets something below a section, as they are written.
fn settings(text: &str) -> Vec<(String, &str)> {
    let (mut section, mut found) = ("", Vec::new());
    for line in text.lines().take_while(|line| *line != "[[faults]]") {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name;
        } else if let (Some((key, value)), false) = (line.split_once(" = "), section.is_empty()) {
            found.push((format!("{section}.{key}"), value.trim_matches('"')));
        }
    }
    found
}

/// As words of their own, and not within a longer name or number.
fn says(text: &str, words: &str) -> bool {
    let is_inside = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(words).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + words.len()..]);
        // After a point or a comma it is the end of a number.
        !before.ends_with(is_inside) && !before.ends_with(['.', ',']) && !after.starts_with(is_inside)
    })
}

/// Whether it says this time, in any unit, or as the number of milliseconds that a configuration file has.
fn says_time(text: &str, time: Duration) -> bool {
    let is_said = |(unit, us): (&str, u64)| {
        let number = time.0 as f64 / us as f64;
        says(text, &format!("{number} {unit}")) || says(text, &format!("{number}{unit}"))
    };
    UNITS.into_iter().any(is_said) || says(text, &(time.0 / 1_000).to_string())
}

fn says_number(text: &str, number: &str) -> bool {
    let index: usize = number.parse().expect("a number");
    let grouped = || format!("{},{:03}", index / 1_000, index % 1_000);
    let numeral = || NUMERALS.get(index).is_some_and(|word| says(text, word));
    says(text, number) || says(text, &grouped()) || numeral()
}

/// Where this number comes from is in the text; a choice between words has no number.
fn is_covered(text: &str, kind: Kind, value: &str) -> bool {
    match kind {
        Kind::Text { .. } | Kind::Choice(_) | Kind::Flag => true,
        Kind::Number { .. } => says_number(text, value),
        Kind::Time { .. } => says_time(text, value.parse().expect("a time")),
        Kind::Times { .. } => {
            let Span { least, most } = value.parse().expect("times");
            says_time(text, least) && says_time(text, most)
        }
        Kind::Share => says(text, value) || says(text, &value.replace('%', " %")),
        // No system has these among its settings.
        Kind::Latency { .. } | Kind::Rate { .. } => false,
    }
}

/// Each number is in the comment together with its sources, or the paragraph "Assumed" names its key or its section.
#[test]
fn the_text_of_a_system_says_where_each_number_comes_from() {
    for (_, Preset { name, text, .. }) in Shelf::Systems.presets() {
        let said = comment(text).collect::<Vec<_>>().join(" ");
        assert!(DOMAINS.iter().any(|domain| said.contains(domain)), "{name} names no address of a source");
        let assumed = paragraph(text, "Assumed:");
        for (key, value) in settings(text) {
            let (section, short) = key.split_once('.').expect("a section and a key");
            let is_assumed = assumed.contains(&format!("[{section}]")) || says(&assumed, short);
            let kind = Key::find(&key).expect("a key").kind;
            assert!(is_assumed || is_covered(&said, kind, value), "{name}: whence is {key} = {value}?");
        }
    }
}

#[test]
fn the_text_of_a_system_says_what_to_watch_and_what_is_promised() {
    for (_, Preset { name, text, .. }) in Shelf::Systems.presets() {
        for beginning in ["Assumed:", "Watch", "Promised:"] {
            let count = comment(text).filter(|line| line.starts_with(beginning)).count();
            assert_eq!(count, 1, "{name}: paragraphs that begin with {beginning}");
            assert!(paragraph(text, beginning).len() > beginning.len() + 20, "{name}: {beginning}");
        }
    }
}

/// Blows, ten seconds apart or more; what heals is none.
fn blows(scenario: &Scenario) -> usize {
    let strikes = scenario.faults.iter().filter(|fault| !matches!(fault.action, Action::Heal | Action::Mend { .. }));
    let mut moments: Vec<Instant> = strikes.map(|fault| fault.when.earliest()).collect();
    moments.sort_unstable();
    moments.first().map_or(0, |_| 1) + moments.windows(2).filter(|two| two[1].since(two[0]) >= APART).count()
}

#[test]
fn every_system_is_struck_twice_at_least() {
    for (_, preset) in Shelf::Systems.presets() {
        let blows = blows(&preset.scenario());
        assert!(blows >= 2, "{}: {blows}", preset.name);
    }
}
