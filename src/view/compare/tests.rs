use super::*;
use crate::experiment::compare::{Row as Measure, table};
use crate::experiment::{compare, open};
use crate::scenario::preset::{PRESETS, Preset};
use crate::scenario::text;
use crate::types::Role;
use crate::view::catalogue::Language;
use crate::view::compare::machine::{Machine, sketch};
use crate::view::compare::strikes::strikes;
use crate::view::compare::walks::{groups, jumps};
use crate::view::ruler::marks::Kind as Sign;

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
    assert_eq!(allowed("zab,sentinel"), "redis-with-sentinel, …");
    assert_eq!((allowed("zab,xyzzy"), allowed("raft;sleep=1s")), (names::all(), names::all()));
    assert_eq!(allowed("raft;pre_vote=maybe"), "pre_vote: true or false");
    assert_eq!(allowed(four), "at most 3 beside the run that is open");
}

/// As the menu has it, too; in the link that is made of it stands the short name.
#[test]
fn a_rival_goes_by_the_title_of_the_menu() {
    let titles = "Kafka, unclean election;nodes=6,MULTI-PAXOS,MongoDB, w: 1";
    assert_eq!(write(&read(titles).unwrap()).unwrap(), "kafka-unclean-election;nodes=6,multi-paxos,mongodb-w1");
    for apart in ["kafka,zab;observers=2,MongoDB", "memcached,hashing", "kafka;nodes=6,raft"] {
        assert_eq!(listed(apart).join("|"), apart.replace(',', "|"));
    }
    assert!(read("kafka;nodes=6,rafft").unwrap_err().contains(r#""rafft""#));
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
        let name = names::link(index);
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
    // Of caches, and of faults that strike nobody.
    let of_others = ["lookups_missed", "keys_moved", "faults_skipped"];
    assert!(rows.iter().all(|row| !of_others.contains(&row.measure)));
    assert_eq!(rows.len() + of_others.len(), Measure::ALL.len());
    let availability = &rows[0];
    assert_eq!(availability.label, "Availability: somebody leads");
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

// ---- a number of nodes of its own ----

#[test]
fn a_rival_may_have_a_number_of_nodes_of_its_own() {
    let rivals = read("kafka;nodes=6,raft;nodes=3;pre_vote=true,raft").unwrap();
    assert_eq!(write(&rivals).unwrap(), "kafka;nodes=6,raft;pre_vote=true;nodes=3,raft");
    assert_eq!(read(&write(&rivals).unwrap()).unwrap(), rivals);
    let labels: Vec<String> = rivals.iter().map(|rival| rival.label(&words())).collect();
    assert_eq!(labels, ["Kafka, 6 nodes", "Raft, Pre-vote, 3 nodes", "Raft"]);
    let world = Scenario { nodes: 5, ..Scenario::default() };
    let led = rivals.iter().map(|rival| rival.in_world(&world).nodes).collect::<Vec<_>>();
    assert_eq!(led, [6, 3, 5]);
    assert_eq!(read("raft;nodes=3,raft;nodes=3").unwrap().len(), 1);
    assert_eq!(read("raft;nodes=3,raft;nodes=4").unwrap().len(), 2);
}

#[test]
fn too_few_nodes_or_too_many_are_refused() {
    for count in ["0", "1002", "-1", "many", ""] {
        let error = read(&format!("kafka;nodes={count}")).unwrap_err();
        assert!(error.starts_with("nodes: found") && error.contains("1001"), "{error}");
    }
    assert!(allowed("kafka;nodes=0").contains("1001") && allowed("kafca").contains("kafka"));
    let world = Scenario { nodes: 3, ..Scenario::default() };
    let kafka: Rival = "kafka".parse().unwrap();
    assert_eq!(with_nodes(&kafka, &world, "6").unwrap().to_string(), "kafka;nodes=6");
    assert_eq!(with_nodes(&"kafka;nodes=6".parse().unwrap(), &world, "3").unwrap(), kafka, "with the world again");
    assert!(with_nodes(&kafka, &world, "0").unwrap_err().contains("1001"));
}

/// On the command line the first one is the world, too: its own number is not that of the others.
#[test]
fn its_own_number_is_none_of_the_scenario() {
    let mut scenario = Scenario { nodes: 5, ..Scenario::default() };
    assert_eq!(change(&mut scenario, "nodes=7;pre_vote=true"), Ok(Some(7)));
    assert_eq!((scenario.nodes, scenario.raft.pre_vote), (5, true));
    assert_eq!(change(&mut scenario, ""), Ok(None));
    assert!(change(&mut scenario, "seed=7").is_err());
}

#[test]
fn in_another_world_it_is_the_same_cluster() {
    let (small, large) = (Scenario { nodes: 3, ..Scenario::default() }, Scenario { nodes: 6, ..Scenario::default() });
    let moved = |rival: &str| rival.parse::<Rival>().unwrap().moved(&small, &large).to_string();
    assert_eq!(moved("raft"), "raft;nodes=3");
    assert_eq!(moved("kafka;nodes=6"), "kafka");
    assert_eq!(moved("zab;nodes=5"), "zab;nodes=5");
    assert_eq!("raft".parse::<Rival>().unwrap().moved(&small, &small).to_string(), "raft");
}

#[test]
fn the_number_of_nodes_of_a_system_is_offered() {
    let words = words();
    let world = Scenario { nodes: 3, ..Scenario::default() };
    let offered = |rival: &str| usual(&words, &rival.parse().unwrap(), &world);
    let expected = Usual { nodes: 6, told: "6 nodes, as Kafka is set".into() };
    assert_eq!(offered("kafka"), Some(expected));
    assert_eq!(offered("kafka;nodes=6"), None);
    assert_eq!(offered("isr").map(|usual| usual.nodes), Some(6), "nobody could take over");
    assert_eq!(offered("raft"), None, "any number will do");
    assert_eq!(offered("etcd").map(|usual| usual.nodes), Some(5));
}

// ---- faults above the lanes ----

fn struck(faults: &[(&str, &str)]) -> Scenario {
    let told = faults.iter().map(|(when, what)| format!("[[faults]]\n{when}\ndo = \"{what}\"\n")).collect::<String>();
    text::parse(&told).unwrap()
}

#[test]
fn the_worlds_faults_stand_above_the_lanes() {
    let world = struck(&[("every = \"2s\"", "crash leader for 700ms"), ("at = \"5s\"", "partition 1 | 2,3,4,5")]);
    let marks = strikes(&words(), &world, Duration::from_secs(8));
    let places: Vec<f64> = marks.iter().map(|mark| mark.at).collect();
    assert_eq!(places, [0.25, 0.5, 0.625, 0.75, 1.0]);
    assert_eq!((marks[0].kind, marks[2].kind), (Sign::Crash, Sign::Cut));
    assert!(marks[0].told[0].ends_with("crash leader for 700ms"), "{:?}", marks[0].told);
    assert!(strikes(&words(), &world, Duration::from_secs(1)).is_empty(), "nothing that is not on the lane");
    let label = super::strikes::label(&words(), &world);
    assert!(label.contains("every 2s crash leader for 700ms") && label.contains("5s partition"), "{label}");
}

#[test]
fn signs_keep_their_distance_and_tell_of_what_they_cover() {
    let dense = struck(&[("every = \"10ms\"", "crash leader for 1ms")]);
    let marks = strikes(&words(), &dense, Duration::from_secs(3_600));
    assert!((10..=26).contains(&marks.len()), "{}", marks.len());
    assert!(marks.windows(2).all(|pair| pair[1].at - pair[0].at >= 0.04));
    let twice = struck(&[("at = \"2s\"", "crash 1"), ("at = \"2.1s\"", "restart 1")]);
    let marks = strikes(&words(), &twice, Duration::from_secs(10));
    assert_eq!((marks.len(), marks[0].told.len(), marks[0].kind), (1, 2, Sign::Crash));
}

#[test]
fn what_is_stopped_is_marked_no_longer() {
    let world = struck(&[("every = \"1s\"", "crash leader"), ("at = \"4.5s\"", "stop every 1s crash leader")]);
    let marks = strikes(&words(), &world, Duration::from_secs(10));
    let places: Vec<f64> = marks.iter().map(|mark| mark.at).collect();
    assert_eq!(places, [0.1, 0.2, 0.3, 0.4, 0.45]);
    assert_eq!(marks[4].kind, Sign::Calm);
}

// ---- how they walk ----

#[test]
fn each_protocol_shows_its_own_phases() {
    let words = words();
    for protocol in ProtocolName::ALL {
        let mut run = open(Scenario { protocol, nodes: 6, ..Scenario::default() });
        run.advance(Instant(2_000_000), u64::MAX);
        let machine = Machine::of(&words, &*run, &run.picture());
        let share: f64 = machine.phases.iter().filter_map(|phase| phase.share).sum();
        assert!((share - 1.0).abs() < 1e-9, "{}: {share}", protocol.name());
        let occupants: usize = machine.phases.iter().map(|phase| phase.occupants).sum();
        assert_eq!(occupants, 6, "{}", protocol.name());
        let told = machine.told(&words, "It");
        assert!(machine.phases.iter().all(|phase| told.contains(&phase.name)), "{told}");
        let drawn = sketch(machine.space, &machine.states(), &machine.arcs());
        assert_eq!((drawn.states.len(), drawn.arrows.len()), (machine.phases.len(), machine.steps.len()));
        assert!(drawn.states.iter().all(|placed| machine.phase(placed.state).is_some()));
    }
}

#[test]
fn the_four_roles_stand_in_one_order_for_all() {
    let world =
        text::parse("nodes = 3\nduration = \"6s\"\n[[faults]]\nevery = \"2s\"\ndo = \"crash leader for 700ms\"\n")
            .unwrap();
    let contenders = [world.clone(), "zab".parse::<Rival>().unwrap().in_world(&world)];
    let see = |scenario: &Scenario| (1..=4).map(|seed| compare::see(scenario, seed)).collect::<Vec<_>>();
    let seen = contenders.each_ref().map(see);
    let comparison = table(&contenders, Seeds { first: 1, last: 4 }, &seen);
    let groups = groups(&words(), &comparison);
    let shape: Vec<(&str, usize)> = groups.iter().map(|group| (group.name, group.rows.len())).collect();
    assert_eq!(shape, [("occupancy", 4), ("sojourn", 4), ("succession", 2)]);
    let roles: Vec<&str> = groups[0].rows.iter().map(|row| row.measure).collect();
    assert_eq!(roles, Role::ALL.map(Role::name));
    assert!(groups[0].rows.iter().all(|row| row.cells.len() == 2 && row.cells.iter().all(|cell| !cell.is_best)));
    assert!(groups[0].rows.iter().flat_map(|row| &row.cells).all(|cell| cell.value.ends_with('%')));
    for contender in &comparison.contenders {
        let jumps = jumps(&words(), &contender.chain);
        for (from, row) in jumps.iter().enumerate() {
            assert_eq!(row[from].shown, "", "nobody jumps to where he is");
            assert_eq!(row.iter().map(|jump| jump.to).collect::<Vec<_>>(), Role::ALL);
            let share: f64 = row.iter().map(|jump| jump.share).sum();
            assert!(share == 0.0 || (share - 1.0).abs() < 1e-9, "{share}");
        }
    }
    let crash = &jumps(&words(), &comparison.contenders[0].chain)[0][3];
    assert!(crash.count > 0 && crash.told.starts_with("leader to failed"), "{crash:?}");
}
