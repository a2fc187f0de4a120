//! The text form from outside: what is read, what is written, and what every kind of error says.

use interregnum::scenario::fault::{Action, Fault, Target, When};
use interregnum::scenario::key::{KEYS, Key};
use interregnum::scenario::preset::{PRESETS, Preset, Shelf};
use interregnum::scenario::{Error, Latency, ProtocolName, Rate, Scenario, check, text, warnings};
use interregnum::types::{Duration, Instant, NodeId, Probability, Span};
use proptest::prelude::*;

const DESIGN: &str = r#"version = 1
title = "The leader crashes twice"
protocol = "raft"
nodes = 5
seed = 42
duration = "30s"

[raft]
election_timeout = "150ms..300ms"
heartbeat = "50ms"
pre_vote = false
check_quorum = false

[network]
latency = "10ms..15ms"      # uniform; also "15ms", "exp(15ms)", "normal(15ms, 3ms)"
loss = "0%"
duplicate = "0%"

[disk]
write = "0ms..1ms"

[client]
rate = "5/s"
reads = "50%"
keys = 3

[initial]                    # optional: what the nodes' disks hold at time 0
logs = ["1 1 4 4", "1 1 4", "1 1", "1 1 4 4", ""]   # the term of each entry, node by node
terms = [4, 4, 2, 4, 4]

[[faults]]
at = "2s..2.075s"           # a point, or a range drawn from the seed
do = "crash leader"

[[faults]]
every = "10s"
do = "crash leader for 1s"
"#;

#[test]
fn the_designs_example_is_read() {
    let scenario = text::parse(DESIGN).unwrap();
    assert_eq!(scenario.title, "The leader crashes twice");
    assert_eq!(scenario.initial.logs[1], [1, 1, 4]);
    assert_eq!(scenario.initial.terms, [4, 4, 2, 4, 4]);
    let at = When::At { least: Instant(2_000_000), most: Instant(2_075_000) };
    let crash = |lasting| Action::Crash { target: Target::Leader, lasting };
    let every = When::Every(Duration::from_secs(10));
    let faults =
        [Fault { when: at, action: crash(None) }, Fault { when: every, action: crash(Some(Duration::from_secs(1))) }];
    assert_eq!(scenario.faults, faults);
    scenario.check().unwrap();
}

#[test]
fn what_is_written_is_what_differs() {
    let scenario = text::parse(DESIGN).unwrap();
    let written = r#"version = 1
title = "The leader crashes twice"
protocol = "raft"
nodes = 5
seed = 42
duration = "30s"

[initial]
logs = ["1 1 4 4", "1 1 4", "1 1", "1 1 4 4", ""]
terms = [4, 4, 2, 4, 4]

[[faults]]
at = "2s..2.075s"
do = "crash leader"

[[faults]]
every = "10s"
do = "crash leader for 1s"
"#;
    assert_eq!(text::write(&scenario), written);
    let defaults = "version = 1\nprotocol = \"raft\"\nnodes = 5\nseed = 42\nduration = \"30s\"\n";
    assert_eq!(text::write(&Scenario::default()), defaults);
    assert_eq!(text::parse("").unwrap(), Scenario::default());
}

#[test]
fn every_key_is_read_and_written() {
    let full = r#"version = 1
title = "Say \"hi\" \\ 你好"
note = "Watch node 3: it wins although node 1 was first."
protocol = "redis-random"
nodes = 1001
seed = "18446744073709551615"
duration = "1.000001s"

[raft]
election_timeout = "1s..2s"
heartbeat = "100ms"
pre_vote = true
check_quorum = true
reads = "lease"
clock_drift_max = "2%"
snapshot_entries = 100
snapshot_chunk = 4
append_entries = 16
pipeline = 2
voters = 3
change = "joint"
mistake = "no-sessions"
check_quorum_within = "2.5s"

[redis-random]
variant = "as-printed"
sleep = "2s"
register_delay = "1ms"
call_timeout = "1s"

[viewstamped]
view_timeout = "200ms"
heartbeat = "20ms"

[multi-paxos]
mode = "single-decree"
election = "rank"
election_period = "3s"
election_timeout = "1s..2s"
heartbeat = "100ms"
back_off = "20ms..1s"
kept_values = 10
lease = true
clock_drift_max = "2%"

[zab]
tick_time = "100ms"
init_limit = 4
sync_limit = 3
election_wait = "20ms..40ms"
reads = "local"
observers = 2
commit_log = 50
session_timeout = "5s"

[lease-lock]
stores = 3
ttl = "10s"
renew_every = "5s"
retry = "50ms..1s"
call_timeout = "50ms"
clock_drift_max = "2%"
fencing = "write-tokens"
reads = "copy"
persistence = "everysec"
delayed_restart = true
lock_delay = "15s"

[bully]
detector = "imperfect"
answer_within = "80ms"
first_guess = "5ms"
check = "200ms"
silence = "1s..2s"
terms = "writes"

[ring]
detector = "imperfect"
answer_within = "80ms"
first_guess = "5ms"
beat = "200ms"
silence = "1s..2s"
arrangement = 119
terms = "reads-and-writes"

[isr]
controllers = 5
quorum_timeout = "1s..2s"
session_timeout = "6s"
heartbeat = "1s"
replica_lag = "10s"
fetch_wait = "100ms"
acks = "1"
min_insync = 2
unclean_election = true
flush = true
writeback = "1s"

[primary-backup]
replication = "semi-synchronous"
acknowledgements = 2
ack_timeout = "10s"
fallback = false
heartbeat = "1s"
down_after = "30s"
failover = "monitors"
monitors = 5
quorum = 3
failover_timeout = "3m"
demote_after = "8s"
preferred = 2
min_replicas = 1
max_lag = "10s"
ttl = "30s"
loop_wait = "10s"
retry_timeout = "10s"
maximum_lag = 100
operator_delay = "1m"
fencing = false

[mongodb]
election_timeout = "5s..6s"
heartbeat = "1s"
write_concern = "1"
read_concern = "linearizable"
catch_up_timeout = "30s"
priority_of_1 = 5
journal = true

[hashing]
distribution = "ketama"
points = 100
auto_eject = true
failure_limit = 2
retry_timeout = "30s"

[quorum-journal]
name_nodes = 3
fencing = "journal"
fence_fallback = true
graceful_timeout = "5s"
ssh_timeout = "30s"
session_timeout = "10s"
health_check = "1s"
restart_after = "5s"
heartbeat = "1s"
write_timeout = "20s"
recovery_timeout = "2m"
log_roll = "2m"
tail = "1m"
tail_in_progress = true
reads = "memory"

[mirrored]
net_ticktime = "10s"
partition_handling = "pause-minority"
promote_on_failure = "when-synced"
sync_mode = "automatic"

[network]
latency = "normal(15ms, 3ms)"
distance = "2ms"
loss = "0.5%"
loss_burst = 4
duplicate = "1%"

[disk]
write = "2ms"

[client]
mode = "closed"
rate = "0.2/s"
burst = 3
think = "20ms"
reads = "0%"
keys = 7
hot = "80%"
sessions = 1
timeout = "1s"
patience = "5s"
stale = "30%"
"#;
    let scenario = text::parse(full).unwrap();
    assert_eq!(text::write(&scenario), full);
    assert_eq!(scenario.protocol, ProtocolName::RedisRandom);
    assert_eq!((scenario.nodes, scenario.seed), (1001, u64::MAX));
    assert_eq!(scenario.raft.election_timeout, Span::ms(1_000, 2_000));
    let normal = Latency::Normal { mean: Duration::from_ms(15), deviation: Duration::from_ms(3) };
    assert_eq!(scenario.network.latency, normal);
    assert_eq!((scenario.network.loss, scenario.network.loss_burst), (Probability { ppm: 5_000 }, 4));
    assert_eq!(scenario.client.rate, Rate { per_ks: 200 });
    assert!(KEYS.iter().all(|key| !key.is_default(&scenario)), "the example leaves no key out");
}

#[test]
fn numbers_and_names_are_read_generously() {
    for (text, name, value) in [
        ("seed = 18446744073709551615", "seed", "18446744073709551615"),
        ("seed = 0xff", "seed", "255"),
        ("seed = \"7\"", "seed", "7"),
        ("nodes = 1_001", "nodes", "1001"),
        ("protocol = \"Raft\"", "protocol", "raft"),
        ("raft.heartbeat = \" 20ms \"", "raft.heartbeat", "20ms"),
        ("raft = { heartbeat = \"20ms\" }", "raft.heartbeat", "20ms"),
        ("[network]\nlatency = \"normal( 15ms,3ms )\"", "network.latency", "normal(15ms, 3ms)"),
        ("[disk]\nwrite = \"1ms .. 2ms\"", "disk.write", "1ms..2ms"),
    ] {
        let scenario = text::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(Key::find(name).unwrap().get(&scenario), value, "{text}");
    }
}

/// Text, line, key, and what the message says.
type Case = (&'static str, usize, Option<&'static str>, &'static [&'static str]);

fn expect(cases: &[Case]) {
    for (text, line, key, said) in cases {
        let error: Error = text::parse(text).expect_err(text);
        assert_eq!((error.line, error.key.as_deref()), (Some(*line), *key), "{text}: {error}");
        for words in *said {
            assert!(error.message.contains(words), "{text}: {error}");
        }
    }
}

#[test]
fn errors_in_values_name_line_key_found_and_allowed() {
    expect(&[
        ("nodes = 0", 1, Some("nodes"), &["found \"0\"", "from 1 to 1001"]),
        ("seed = 1\nnodes = 2000", 2, Some("nodes"), &["found \"2000\"", "from 1 to 1001"]),
        ("nodes = 5.0", 1, Some("nodes"), &["found the number 5.0", "from 1 to 1001"]),
        ("nodes = \"5\"", 1, Some("nodes"), &["found \"5\"", "without quotes"]),
        ("nodes = 99999999999999999999999999999999999999999999", 1, Some("nodes"), &["from 1 to 1001"]),
        ("seed = -1", 1, Some("seed"), &["found \"-1\"", "from 0 to 18446744073709551615"]),
        ("\n\n[raft]\nheartbeat = 50", 4, Some("raft.heartbeat"), &["found the number 50", "in quotes"]),
        ("[raft]\nheartbeat = \"50\"", 2, Some("raft.heartbeat"), &["found \"50\"", "unit (us, ms, s, m, h)"]),
        ("[raft]\nheartbeat = \"50 parsecs\"", 2, Some("raft.heartbeat"), &["found \"50 parsecs\""]),
        ("[raft]\nheartbeat = \"2h\"", 2, Some("raft.heartbeat"), &["found \"2h\"", "from 1ms to 1h"]),
        ("[raft]\nelection_timeout = \"300ms..150ms\"", 2, Some("raft.election_timeout"), &["10ms..15ms"]),
        ("[raft]\npre_vote = \"true\"", 2, Some("raft.pre_vote"), &["true or false, without quotes"]),
        ("[raft]\npre_vote = 1", 2, Some("raft.pre_vote"), &["found the number 1", "true or false"]),
        ("[network]\nlatency = \"pareto(1ms)\"", 2, Some("network.latency"), &["exp(15ms) or normal(15ms, 3ms)"]),
        ("[network]\nloss = \"150%\"", 2, Some("network.loss"), &["found \"150%\"", "0% to 100%"]),
        ("[network]\nloss_burst = 1001", 2, Some("network.loss_burst"), &["found \"1001\"", "from 0 to 1000"]),
        (
            "seed = 1\n[network]\nloss = \"90%\"\nloss_burst = 5",
            2,
            Some("network.loss_burst"),
            &["90% lost in bursts of 5", "allowed is 0% to 83.3333%"],
        ),
        ("[network]\nloss = 0.5", 2, Some("network.loss"), &["found the number 0.5", "in quotes"]),
        ("[client]\nrate = \"10001/s\"", 2, Some("client.rate"), &["0/s to 10000/s"]),
        ("duration = 1979-05-27", 1, Some("duration"), &["found a date"]),
        ("duration = []", 1, Some("duration"), &["found a list"]),
        ("protocol = \"paxos\"", 1, Some("protocol"), &["found \"paxos\"", "quorum-journal or mirrored"]),
        ("title = \"a\\u0007b\"", 1, Some("title"), &["at most 200 characters"]),
        ("version = 2", 1, Some("version"), &["newer version"]),
        ("version = \"1\"", 1, Some("version"), &["found \"1\", allowed is 1"]),
        ("version = 0", 1, Some("version"), &["allowed is 1"]),
    ]);
    let long = format!("title = \"{}\"", "x".repeat(201));
    assert!(text::parse(&long).unwrap_err().message.contains("at most 200 characters"));
}

#[test]
fn unknown_names_are_errors_with_the_nearest_name() {
    expect(&[
        ("node = 5", 1, None, &["no key \"node\"", "did you mean \"nodes\"?"]),
        ("\n[raft]\nheart_beat = \"1s\"", 3, None, &["no key \"raft.heart_beat\"", "\"raft.heartbeat\"?"]),
        ("[raft]\ncolour = 1", 2, None, &["no key \"raft.colour\"", "election_timeout, heartbeat"]),
        ("[netwrok]\nloss = \"1%\"", 1, None, &["no section \"netwrok\"", "\"network\"?"]),
        ("\"raft.heartbeat\" = \"1s\"", 1, None, &["no key \"raft.heartbeat\""]),
        ("[[fault]]\nat = \"2s\"", 1, None, &["\"faults\"?"]),
        ("raft = 1", 1, None, &["found the number 1", "a section [raft]"]),
        ("[faults]\nat = \"2s\"", 1, None, &["found a section", "[[faults]]"]),
        ("[[raft]]\nheartbeat = \"1s\"", 1, None, &["found a list", "[raft]"]),
        ("[initial]\nlog = []", 2, Some("initial"), &["no key \"log\"", "\"logs\"?"]),
        ("[title]\nx = 1", 1, Some("title"), &["found a section", "in quotes"]),
    ]);
}

#[test]
fn errors_of_the_syntax_name_the_line() {
    expect(&[
        ("seed = 1\nnodes = ", 2, None, &["not TOML"]),
        ("seed = 1\nseed = 2", 2, None, &["not TOML"]),
        ("seed = 1\n[raft", 2, None, &["not TOML"]),
        ("title = \"never ends\n", 1, None, &["not TOML"]),
    ]);
}

#[test]
fn errors_in_faults_name_the_line() {
    expect(&[
        ("[[faults]]\nat = \"2s\"", 1, Some("faults"), &["needs do"]),
        ("[[faults]]\ndo = \"heal\"", 1, Some("faults"), &["needs at = \"2s\" or every"]),
        ("[[faults]]\nat = \"2s\"\nevery = \"1s\"\ndo = \"heal\"", 3, Some("faults.every"), &["both at and every"]),
        ("[[faults]]\nat = 2\ndo = \"heal\"", 2, Some("faults.at"), &["found the number 2", "in quotes"]),
        ("[[faults]]\nat = \"two\"\ndo = \"heal\"", 2, Some("faults.at"), &["\"two\" is not a time"]),
        ("[[faults]]\nat = \"every 2s\"\ndo = \"heal\"", 2, Some("faults.at"), &["allowed is a time"]),
        (
            "[[faults]]\nat = \"2s\"\nwhat = \"heal\"",
            3,
            Some("faults.what"),
            &["no key \"what\"", "at or every, and do"],
        ),
        ("[[faults]]\nat = \"2s\"\ndo = \"crush 1\"", 3, Some("faults.do"), &["\"crush\"", "\"crash\"?"]),
        ("[[faults]]\nat = \"2s\"\ndo = \"wipe\"", 3, Some("faults.do"), &["the target is missing"]),
        ("[[faults]]\nat = \"2s\"\ndo = \"crash 9\"", 3, Some("faults"), &["node 9 of 5 does not exist"]),
        ("[[faults]]\nat = \"25h\"\ndo = \"heal\"", 3, Some("faults"), &["25h; allowed is 0ms to 24h"]),
        ("[[faults]]\nevery = \"1us\"\ndo = \"heal\"", 3, Some("faults"), &["allowed is 1ms to 24h"]),
        ("faults = [1]", 1, Some("faults"), &["found the number 1"]),
        // The number of nodes may come after the fault that needs it.
        ("faults = [{ at = \"1s\", do = \"crash 5\" }]\nnodes = 3", 1, Some("faults"), &["nodes are 1 to 3"]),
    ]);
    let many = "[[faults]]\nat = \"1s\"\ndo = \"heal\"\n".repeat(10_001);
    assert!(text::parse(&many).unwrap_err().message.contains("10001 faults are too many"));
}

#[test]
fn errors_in_initial_logs_name_the_reason() {
    expect(&[
        ("[initial]\nlogs = \"1 1\"", 2, Some("initial.logs"), &["found \"1 1\"", "a list"]),
        ("[initial]\nlogs = [1]", 2, Some("initial.logs"), &["found the number 1", "\"1 1 4 4\""]),
        ("[initial]\nlogs = [\n\"1\",\n\"1 x\"]", 4, Some("initial.logs"), &["found \"x\""]),
        ("[initial]\nterms = [\"1\"]", 2, Some("initial.terms"), &["found \"1\""]),
        ("[initial]\nterms = [1000000001]", 2, Some("initial.terms"), &["from 0 to 1000000000"]),
        ("nodes = 1\n[initial]\nterms = [1, 1]", 2, Some("initial"), &["found 2 terms for 1 nodes"]),
        ("[initial]\nlogs = [\"1 3\", \"2 3\"]", 1, Some("initial"), &["Log Matching"]),
        ("protocol = \"redis-random\"\n[initial]\nterms = [1]", 2, Some("initial"), &["keeps no log"]),
    ]);
    let long = format!("[initial]\nlogs = [\"{}\"]", "1 ".repeat(1_001));
    assert!(text::parse(&long).unwrap_err().message.contains("log 1 has 1001 entries; allowed are 1000"));
}

#[test]
fn actions_are_checked_against_the_scenario() {
    let raft = Scenario::default();
    let redis = Scenario { protocol: ProtocolName::RedisRandom, nodes: 3, ..Scenario::default() };
    let judge = |words: &str, scenario: &Scenario| check(&words.parse().unwrap(), scenario);
    for words in [
        "crash 5",
        "crash leader for 1us",
        "timeout all",
        "cut all -> leader",
        "cut all <-> all",
        "partition leader,follower,follower | rest",
        "partition 1 | 2 | rest",
        "request 1000000 to follower",
        "transfer follower",
        "chaos mtbf=1ms mttr=24h",
        "drop 7",
    ] {
        judge(words, &raft).unwrap_or_else(|error| panic!("{words}: {error}"));
    }
    for words in ["crash register for 1s", "cut 1 -> register", "isolate register", "partition 1,register | rest"] {
        judge(words, &redis).unwrap_or_else(|error| panic!("{words}: {error}"));
    }
    for (words, scenario, said) in [
        ("crash 9", &raft, "node 9 of 5 does not exist; nodes are 1 to 5"),
        ("crash register", &raft, "raft has no register"),
        ("cut 1 -> register", &raft, "raft has no register"),
        ("crash rest", &raft, "\"rest\" is only for partitions"),
        ("crash 1 for 25h", &raft, "a fault lasts 25h; allowed is 1us to 24h"),
        ("crash 1 for 0ms", &raft, "allowed is 1us to 24h"),
        ("cut 2 -> 2", &raft, "a link has two ends"),
        ("partition 1,2 | 2,3", &raft, "node 2 is in two groups; groups that overlap are written bridge"),
        ("bridge 1,2 | 2,3,3", &raft, "node 3 is named twice in a group"),
        ("bridge 1,2", &raft, "a bridge has at least two groups"),
        ("bridge 1,9 | 2", &raft, "node 9 of"),
        ("flap 1 -> 2 10us", &raft, "flaps every 10us; allowed is 1ms to 1h, and 0ms to end it"),
        ("delay 1 -> 2 exp(2h)", &raft, "a link is slowed by exp(2h)"),
        ("loss 1 -> 2 90% bursts=5", &raft, "90% lost in bursts of 5"),
        ("loss 1 -> 2 100% bursts=1000", &raft, "allowed is 0% to 99.9%"),
        ("loss 1 -> 2 50.0001% bursts=1", &raft, "allowed is 0% to 50%"),
        ("delay 7 2h", &raft, "a message is delayed by 2h"),
        ("slow 1 2h", &raft, "a node is slowed by 2h"),
        ("partition 1,1 | 2", &raft, "node 1 is named twice"),
        ("partition 1 | rest | rest", &raft, "\"rest\" is in two groups"),
        ("partition leader | leader", &raft, "\"leader\" is in two groups"),
        ("partition majority | rest", &raft, "not majority"),
        ("partition 1,2", &raft, "at least two groups"),
        ("partition 1 | follower,follower,follower,follower,follower,follower,follower", &raft, "name 8 nodes"),
        ("timeout register", &redis, "the register has no election timer"),
        ("transfer 2", &redis, "redis-random cannot transfer leadership"),
        ("transfer leader", &raft, "to itself"),
        ("transfer all", &raft, "transfer takes one node"),
        ("request 0", &raft, "keys are 1 to 1000000"),
        ("request 1 to all", &raft, "request takes one node"),
        ("chaos mtbf=1us mttr=1s", &raft, "mtbf is 1us; allowed is 1ms to 24h"),
    ] {
        let error = judge(words, scenario).expect_err(words);
        assert!(error.contains(said), "{words}: {error}");
    }
}

#[test]
fn a_scenario_that_a_program_changed_is_checked_as_a_whole() {
    let mut scenario = Preset::find("five crash in turn").unwrap().scenario();
    scenario.check().unwrap();
    Key::find("nodes").unwrap().set(&mut scenario, "3").unwrap();
    assert!(scenario.check().unwrap_err().message.contains("node 4 of 3 does not exist"));
    scenario.nodes = 0;
    assert_eq!(scenario.check().unwrap_err().key.as_deref(), Some("nodes"));
    let mut scenario = Scenario::default();
    (scenario.network.loss, scenario.network.loss_burst) = (Probability::ALWAYS, 5);
    assert_eq!(scenario.check().unwrap_err().key.as_deref(), Some("network.loss_burst"));
    let reversed = Fault {
        when: When::At { least: Instant(2), most: Instant(1) },
        action: Action::Crash { target: Target::Node(NodeId(1)), lasting: None },
    };
    let scenario = Scenario { faults: vec![reversed], ..Scenario::default() };
    assert!(scenario.check().unwrap_err().message.contains("runs backwards"));
}

#[test]
fn presets_are_read_and_warn_of_nothing_but_what_they_show() {
    let names: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
    let expected = [
        "first election",
        "leader crash",
        "split vote",
        "minority partition",
        "one-way cut",
        "flapping node",
        "five crash in turn",
        "chaos",
        "the article's three nodes",
        "the article's Redis election",
        "etcd",
        "Consul",
        "ZooKeeper",
        "Redis lock",
        "Redis lock with tokens",
        "Consul session",
        "two coordinators",
        "a ring cut in two",
        "RabbitMQ quorum queue",
        "Kafka",
        "Kafka unclean election",
        "Redis with Sentinel",
        "MySQL",
        "MySQL semi-synchronous",
        "PostgreSQL",
        "MongoDB",
        "MongoDB w1",
        "Ceph",
        "Memcached",
        "Memcached consistent hashing",
        "HDFS",
        "HDFS stale reads",
        "RabbitMQ mirrored queue",
        "RabbitMQ autoheal",
        "RabbitMQ pause-minority",
        "a false suspicion",
        "Redlock",
        "MongoDB priority takeover",
        "duelling proposers",
        "gaps filled with no-ops",
        "a view change and a recovery",
    ];
    assert_eq!(names, expected);
    for preset in PRESETS {
        let scenario = text::parse(preset.text).unwrap_or_else(|error| panic!("{}: {error}", preset.name));
        scenario.check().unwrap();
        assert!(!scenario.title.is_empty());
        // A system takes as long as its own settings make it: RabbitMQ misses a node after a minute.
        let most_us = if preset.shelf == Shelf::Systems { 180_000_000 } else { 30_000_000 };
        assert!((10_000_000..=most_us).contains(&scenario.duration.0), "{}", preset.name);
        let codes: Vec<&str> = warnings(&scenario).iter().map(|warning| warning.code()).collect();
        let shown: &[&str] = if preset.name == "split vote" { &["split-votes"] } else { &[] };
        assert_eq!(codes, shown, "{}", preset.name);
        assert_eq!(text::parse(&text::write(&scenario)).unwrap(), scenario);
    }
}

#[test]
fn a_large_text_is_read_in_a_moment_and_a_huge_one_refused() {
    let started = std::time::Instant::now();
    let log = format!("\"{}\"", "1 ".repeat(1_000));
    let logs = vec![log; 1_001].join(", ");
    let faults = "[[faults]]\nat = \"1s\"\ndo = \"crash leader for 1s\"\n".repeat(10_000);
    let large = format!("nodes = 1001\n[initial]\nlogs = [{logs}]\n{faults}");
    let scenario = text::parse(&large).unwrap();
    assert_eq!((scenario.initial.logs.len(), scenario.faults.len()), (1_001, 10_000));
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    let huge = " ".repeat(text::BYTES_MAX + 1);
    assert!(text::parse(&huge).unwrap_err().message.contains("allowed are"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in ".{0,400}") {
        let _ = text::parse(&text);
        let _ = text.parse::<Fault>();
        let _ = text.parse::<Action>();
    }

    /// A few bytes of a good text, changed: read or refused with a line, and what is read is valid.
    #[test]
    fn mutated_texts_are_read_or_refused(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = DESIGN.as_bytes().to_vec();
        for (index, byte) in changes {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        let text = String::from_utf8_lossy(&bytes);
        match text::parse(&text) {
            Ok(scenario) => {
                prop_assert!(scenario.check().is_ok());
                prop_assert_eq!(text::parse(&text::write(&scenario)).unwrap(), scenario);
            }
            Err(error) => prop_assert!(error.line.is_some_and(|line| line <= 1 + text.lines().count()), "{}", error),
        }
    }

    /// Words of the language in any order.
    #[test]
    fn shuffled_words_never_panic(words in prop::collection::vec(prop::sample::select(WORDS), 0..12)) {
        let text = words.join(" ");
        if let Ok(fault) = text.parse::<Fault>() {
            prop_assert_eq!(fault.to_string().parse::<Fault>().unwrap(), fault);
        }
    }
}

const WORDS: &[&str] = &[
    "2s",
    "2s..3s",
    "..",
    "every",
    "at",
    "10s",
    "crash",
    "pause",
    "cut",
    "partition",
    "request",
    "chaos",
    "heal",
    "drop",
    "leader",
    "follower",
    "1",
    "1,2",
    "|",
    "rest",
    "->",
    "<->",
    "for",
    "to",
    "node",
    "mtbf=1s",
    "mttr=1s",
    "off",
    "µ",
    "7",
];
