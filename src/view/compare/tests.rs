use super::*;
use crate::experiment::compare::{Row as Measure, table};
use crate::experiment::{compare, open};
use crate::scenario::preset::Preset;
use crate::scenario::text;
use crate::view::catalogue::Language;

fn words() -> Catalogue {
    Catalogue::new(Language::English)
}

#[test]
fn rivals_survive_the_link() {
    let rivals = read("redis-random, raft;pre_vote=true;election_timeout=1s..2s").unwrap();
    assert_eq!(write(&rivals).unwrap(), "redis-random,raft;election_timeout=1s..2s;pre_vote=true");
    assert_eq!(read(&write(&rivals).unwrap()).unwrap(), rivals);
    assert_eq!(rivals[1].label(&words()), "Raft, Election timeout 1s..2s, Pre-vote");
    assert_eq!(read("split-vote").unwrap(), [Rival::of(&PRESETS[2].scenario())]);
    assert_eq!(write(&read("split-vote").unwrap()).unwrap(), "raft;election_timeout=150ms..155ms");
    assert_eq!((read("").unwrap(), write(&[])), (vec![], None));
}

#[test]
fn what_is_no_rival_is_named() {
    for (text, said) in [("rafft", "\"rafft\""), ("raft;pre_vote=maybe", "pre_vote"), ("raft;sleep=1s", "\"sleep=1s\"")]
    {
        assert!(read(text).unwrap_err().contains(said), "{text}");
    }
    let four = "raft,redis-random,raft;pre_vote=true,raft;check_quorum=true";
    assert!(read(four).is_err());
}

#[test]
fn a_rival_takes_only_its_protocol_into_the_world() {
    let world = text::parse("nodes = 3\nseed = 9\nraft.pre_vote = true\n").unwrap();
    let rival: Rival = "raft;heartbeat=20ms".parse().unwrap();
    let led = rival.in_world(&world);
    assert_eq!((led.nodes, led.seed, led.raft.pre_vote), (3, 9, false));
    assert_eq!(Rival::of(&led), rival);
}

#[test]
fn whoever_differs_is_offered_once() {
    let world = Scenario::default();
    let all = offers(&words(), &world, &[]);
    for (place, offer) in all.iter().enumerate() {
        let led = offer.rival.in_world(&world);
        let is_twice = |other: &&Offer| other.rival.is_like(&offer.rival) && offer.kind != OfferKind::System;
        assert_eq!(all[..place].iter().find(is_twice), None, "{}", offer.name);
        assert!(led != world && led.check().is_ok(), "{}", offer.name);
        assert!(all[..place].iter().all(|other| other.rival != offer.rival && other.title != offer.title));
        let named: Rival = offer.name.parse().unwrap();
        assert_eq!(named, offer.rival, "{}", offer.name);
    }
    let others = ProtocolName::ALL.into_iter().filter(|protocol| *protocol != world.protocol);
    for protocol in others {
        assert!(all.iter().any(|offer| offer.name == protocol.name()), "{}", protocol.name());
    }
    let chosen = &all[0].rival;
    let fewer = offers(&words(), &world, std::slice::from_ref(chosen));
    let gone = all.iter().filter(|offer| offer.rival.is_like(chosen)).count();
    assert!(gone > 0 && fewer.len() == all.len() - gone);
}

/// Chosen by its name, shown by its name, and in the link by its name; what it is set to stands below.
#[test]
fn a_system_goes_by_its_name() {
    let words = words();
    let world = Scenario::default();
    let all = offers(&words, &world, &[]);
    for (index, preset) in Shelf::Systems.presets() {
        let name = link_name(index);
        let offer = all.iter().find(|offer| offer.title == presets::title(&words, index)).expect(&name);
        assert_eq!((offer.kind, &offer.name), (OfferKind::System, &name));
        let rival: Rival = name.parse().unwrap();
        assert_eq!((&rival, rival.to_string()), (&offer.rival, name));
        assert_eq!((rival.name(&words), rival.label(&words)), (offer.title.clone(), offer.title.clone()));
        let protocol = terms::protocol(&words, preset.scenario().protocol.name());
        assert!(rival.settings(&words).starts_with(&protocol), "{}", rival.settings(&words));
    }
    let etcd: Rival = "etcd".parse().unwrap();
    assert_eq!(etcd.in_world(&world).raft, Preset::find("etcd").unwrap().scenario().raft);
    assert!(etcd.settings(&words).contains("Pre-vote"), "{}", etcd.settings(&words));
    assert_eq!(Rival::of(&etcd.in_world(&world)).name(&words), "etcd", "opened, it is known again");
    let changed: Rival = "etcd;pre_vote=false".parse().unwrap();
    assert_eq!(changed.name(&words), "Raft");
    let mongodb = |name: &str| name.parse::<Rival>().unwrap().name(&words);
    assert_eq!((mongodb("MongoDB"), mongodb("mongodb")), ("MongoDB".into(), "MongoDB replica set".into()));
    // The defaults of a protocol are its own before they are a system's.
    assert_eq!(
        ("zab".parse::<Rival>().unwrap().name(&words), Rival::of(&world).name(&words)),
        ("ZAB".into(), "Raft".into())
    );
    // One contender, under two names.
    let spelt = format!(
        "raft;{}",
        own_keys(ProtocolName::Raft)
            .map(|key| format!("{}={}", key.short_name(), key.get(&etcd.in_world(&world))))
            .collect::<Vec<_>>()
            .join(";")
    );
    assert_eq!(read(&format!("etcd,{spelt}")).unwrap(), [etcd]);
}

/// Two runs that are the same need no comparison.
#[test]
fn only_settings_with_an_effect_are_offered_for_a_change() {
    let named = |world: &Scenario| changeable(world).map(Key::short_name).collect::<Vec<_>>();
    let logged = named(&Scenario::default());
    assert!(logged.contains(&"reads") && !logged.contains(&"clock_drift_max"));
    let leased = named(&text::parse("raft.reads = \"lease\"\n").unwrap());
    assert!(leased.contains(&"clock_drift_max") && !leased.contains(&"snapshot_chunk"));
}

#[test]
fn a_world_with_a_register_is_offered_to_those_without_one() {
    let world = Preset::find("the article's Redis election").unwrap().scenario();
    assert!(world.faults.iter().any(|fault| fault.to_string().contains("register")));
    let all = offers(&words(), &world, &[]);
    for name in ["raft", "zab", "etcd", "mongodb"] {
        assert!(all.iter().any(|offer| offer.name == name), "{name}");
    }
}

#[test]
fn nodes_of_several_kinds_are_told_apart() {
    let words = words();
    let in_world =
        |name: &str, nodes: u16| name.parse::<Rival>().unwrap().in_world(&Scenario { nodes, ..Scenario::default() });
    assert_eq!(crew(&words, &in_world("kafka", 5)).unwrap(), "5 nodes: 2 brokers, 3 controllers");
    assert_eq!(crew(&words, &in_world("redis-with-sentinel", 6)).unwrap(), "6 nodes: 3 servers, 3 monitors");
    assert_eq!(crew(&words, &in_world("hdfs", 5)).unwrap(), "5 nodes: 2 name nodes, 3 journal nodes");
    assert_eq!(crew(&words, &in_world("redis-lock", 4)).unwrap(), "4 nodes: 3 contenders, one lock store");
    assert_eq!(crew(&words, &in_world("raft", 5)), None);
    for language in Language::ALL {
        let words = Catalogue::new(language);
        let presets = PRESETS.iter().map(|preset| preset.scenario());
        let large = ProtocolName::ALL.map(|protocol| Scenario { protocol, nodes: 101, ..Scenario::default() });
        let observed = in_world("zab;observers=2", 5);
        for scenario in presets.chain(large).chain([observed]) {
            let told = crew(&words, &scenario).unwrap_or_default();
            assert!(!told.contains("protocols-"), "{}: {told}", language.tag());
            let sum: u16 = crews(&scenario).iter().map(|crew| crew.count()).sum();
            assert!(sum == 0 || sum == scenario.nodes, "{told}");
        }
    }
}

#[test]
fn what_a_setting_allows_to_be_lost_is_told_while_it_runs() {
    let kafka = Preset::find("Kafka unclean election").unwrap().scenario();
    let until = Instant(kafka.duration.0);
    let mut run = open(kafka);
    assert!(losses_so_far(&words(), &run.watch().check).is_empty());
    run.advance(until, u64::MAX);
    let told = losses_so_far(&words(), &run.watch().check);
    assert!(told.iter().any(|line| line.starts_with("Acknowledged Writes: ")), "{told:?}");
    assert!(told.iter().all(|line| line.ends_with("as its setting allows")), "{told:?}");
}

#[test]
fn what_only_caches_have_is_shown_where_there_are_caches() {
    let modulo = Preset::find("Memcached").unwrap().scenario();
    let compared = |rival: &str| {
        let contenders = [modulo.clone(), rival.parse::<Rival>().unwrap().in_world(&modulo)];
        let see = |scenario: &Scenario| (1..=2).map(|seed| compare::see(scenario, seed)).collect::<Vec<_>>();
        let seen = [see(&contenders[0]), see(&contenders[1])];
        rows(&words(), &table(&contenders, Seeds { first: 1, last: 2 }, &seen))
    };
    let shown = compared("memcached-consistent-hashing");
    let moved = shown.iter().find(|row| row.measure == "keys_moved").expect("a row");
    assert_eq!(moved.label, "Keys moved when a server is left out");
    assert!(moved.cells.iter().all(|cell| cell.value.ends_with('%')), "{moved:?}");
    let mixed = compared("raft");
    assert!(mixed.iter().any(|row| row.measure == "lookups_missed" && row.cells[1].value == "–"));
}

#[test]
fn a_setting_that_is_not_allowed_is_refused() {
    let world = Scenario::default();
    let key = Key::find("raft.heartbeat").unwrap();
    assert_eq!(with_setting(&world, key, "20ms").unwrap().to_string(), "raft;heartbeat=20ms");
    assert!(with_setting(&world, key, "soon").unwrap_err().contains("soon"));
}

#[test]
fn there_are_some_seeds_but_not_too_many() {
    let world = Scenario { seed: 42, ..Scenario::default() };
    assert_eq!(seeds(&world, " 20 "), Some(Seeds { first: 42, last: 61 }));
    for wrong in ["", "1", "1001", "x", "-5", "2.5"] {
        assert_eq!(seeds(&world, wrong), None, "{wrong}");
    }
    let last = Scenario { seed: u64::MAX, ..Scenario::default() };
    assert_eq!(seeds(&last, "2").map(|seeds| seeds.last - seeds.first), Some(1));
}

#[test]
fn every_row_has_words() {
    for language in Language::ALL {
        let words = Catalogue::new(language);
        for measure in Measure::ALL {
            let key = format!("compare-row-{}", measure.name().replace('_', "-"));
            assert!(words.has(&key), "{}: {key}", language.tag());
        }
    }
}

#[test]
fn the_better_one_is_marked_and_stands_where_it_belongs() {
    let world =
        text::parse("nodes = 3\nduration = \"6s\"\n[[faults]]\nevery = \"2s\"\ndo = \"crash leader for 700ms\"\n")
            .unwrap();
    let slow: Rival = "raft;election_timeout=1s..2s".parse().unwrap();
    let contenders = [world.clone(), slow.in_world(&world)];
    let seeds = Seeds { first: 1, last: 6 };
    let see = |scenario: &Scenario| (1..=6).map(|seed| compare::see(scenario, seed)).collect::<Vec<_>>();
    let comparison = table(&contenders, seeds, &[see(&contenders[0]), see(&contenders[1])]);
    let rows = rows(&words(), &comparison);
    let of_caches = ["lookups_missed", "keys_moved"];
    assert!(rows.iter().all(|row| !of_caches.contains(&row.measure)));
    assert_eq!(rows.len() + of_caches.len(), Measure::ALL.len());
    let availability = &rows[0];
    assert_eq!(availability.label, "Availability");
    assert!(availability.cells[0].is_best && !availability.cells[1].is_best);
    assert!(availability.cells.iter().all(|cell| cell.value.ends_with('%') && cell.interval.is_some()));
    let places: Vec<Place> = availability.cells.iter().filter_map(|cell| cell.place).collect();
    assert!(places[1].high < places[0].low, "{places:?}");
    assert!(places.iter().all(|place| 0.0 <= place.low && place.low <= place.at && place.at <= place.high));
    assert!(broken(&words(), &comparison, 0).is_empty());
}

#[test]
fn nothing_seen_is_a_dash() {
    let none = Cell::default();
    let line =
        Line { measure: "stale_reads", unit: Unit::PerRun, is_more_better: false, cells: vec![none], best: None };
    let row = row(&words(), &line);
    let expected = Figure { value: "–".into(), interval: None, place: None, is_best: false };
    assert_eq!(row.cells, [expected]);
}

#[test]
fn a_cluster_says_who_leads_and_who_is_down() {
    let scenario = text::parse("seed = 42\n[[faults]]\nat = \"2s\"\ndo = \"crash leader\"\n").unwrap();
    let mut run = open(scenario);
    run.advance(Instant(1_900_000), u64::MAX);
    let leader = run.picture().leader.unwrap();
    assert_eq!(standing(&words(), run.spec(), &run.picture()), format!("Node {leader} leads."));
    run.advance(Instant(2_000_001), u64::MAX);
    assert_eq!(standing(&words(), run.spec(), &run.picture()), format!("Nobody leads. Down: {leader}."));
    let caches = open(text::parse("protocol = \"hashing\"\n").unwrap());
    assert_eq!(standing(&words(), caches.spec(), &caches.picture()), "Nobody leads, and nobody has to.");
    let reigns = &run.watch().stats.reigns;
    let drawn = lane(reigns, run.now(), Duration::from_secs(4), 100.0);
    assert!(drawn.starts_with('M') && drawn.ends_with("H50.0"), "{drawn}");
}
