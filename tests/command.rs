//! The command line as a shell sees it: output, errors, exit codes.

use interregnum::experiment::open;
use interregnum::scenario;
use interregnum::scenario::url::parse_link;
use interregnum::types::Instant;
use interregnum::view::compare::setup::Setup;
use interregnum::view::{compare, share};
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn interregnum(arguments: &[&str], input: &str) -> Output {
    let mut process = Command::new(env!("CARGO_BIN_EXE_interregnum"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = process.stdin.take().expect("its input is piped");
    // A program that refuses its arguments does not read on.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    process.wait_with_output().expect("the program ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is text")
}

fn report(arguments: &[&str], input: &str) -> serde_json::Value {
    let output = interregnum(arguments, input);
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the report is JSON")
}

#[test]
fn a_preset_a_text_its_link_and_its_query_give_the_same_digest() {
    let scenario =
        "version = 1\nnodes = 3\nseed = 7\nduration = \"5s\"\n\n[[faults]]\nat = \"2s\"\ndo = \"crash leader\"\n";
    let from_text = report(&["run", "-", "--json"], scenario);
    let link = text(&interregnum(&["link", "-"], scenario).stdout);
    let from_link = report(&["run", link.trim(), "--json"], "");
    let from_query = report(&["run", "?nodes=3&seed=7&duration=5s&fault=2s+crash+leader", "--json"], "");
    assert_eq!(from_text["digest"], from_link["digest"]);
    assert_eq!(from_text["digest"], from_query["digest"]);
    assert_eq!(from_text["until_us"], 5_000_000);
    let again = text(&interregnum(&["text", link.trim()], "").stdout);
    assert_eq!(report(&["run", "-", "--json"], &again)["digest"], from_text["digest"]);
}

/// The menu's title in any case, the name in links, and the one with spaces.
#[test]
fn a_preset_and_a_protocol_go_by_each_of_their_names() {
    let text = |name: &str| text(&interregnum(&["text", name], "").stdout);
    for (names, has) in [
        (["Kafka, unclean election", "KAFKA UNCLEAN ELECTION", "kafka-unclean-election"], "unclean_election = true"),
        (["The article’s Redis election", "the article's Redis election", "the-articles-redis-election"], "register"),
        (["Viewstamped Replication", "viewstamped", "VIEWSTAMPED"], "protocol = \"viewstamped\""),
    ] {
        let texts = names.map(text);
        assert!(texts[0].contains(has), "{}: {}", names[0], texts[0]);
        assert!(texts.iter().all(|other| *other == texts[0]), "{names:?}");
    }
    let [system, protocol] = ["MongoDB", "mongodb"].map(text);
    assert!([&system, &protocol].iter().all(|text| text.contains("protocol = \"mongodb\"")), "{system}{protocol}");
    assert_ne!(system, protocol);
    let compared = report(&["compare", "Lock by lease", "ETCD;nodes=3", "--seeds", "1..1", "--json"], "");
    let protocols = [0, 1].map(|place| compared["contenders"][place]["protocol"].clone());
    assert_eq!(protocols, ["lease-lock", "raft"]);
}

#[test]
fn the_report_is_the_designs() {
    let report = report(&["run", "leader crash", "--json"], "");
    let fields = [
        "scenario",
        "link",
        "until_us",
        "digest",
        "events",
        "messages",
        "nodes",
        "leaders",
        "interregna",
        "availability",
        "chain",
        "violations",
        "losses",
        "client",
        "linearizable",
        "undecided",
        "stale_reads",
    ];
    for field in fields {
        assert!(report.get(field).is_some(), "{field} is missing");
    }
    assert_eq!(report["leaders"].as_array().map(Vec::len), Some(3));
    assert_eq!(report["interregna"][1]["cause"], "leader crashed");
}

#[test]
fn until_and_the_moment_of_a_link_decide_how_long_it_runs() {
    assert_eq!(report(&["run", "?nodes=3", "--until", "1.5s", "--json"], "")["until_us"], 1_500_000);
    assert_eq!(report(&["run", "?nodes=3&at=700ms", "--json"], "")["until_us"], 700_000);
}

#[test]
fn bad_input_exits_with_2_and_says_what_where_and_what_is_allowed() {
    for (arguments, input, says) in [
        (vec!["run", "-"], "version = 1\nnodes = 5000\n", vec!["line 2", "nodes", "5000", "1001"]),
        (vec!["run", "-"], "version = 1\nnodse = 5\n", vec!["line 2", "nodse", "nodes"]),
        (vec!["run", "?nodes=3&fault=2s+crash+7"], "", vec!["7", "3"]),
        (vec!["run", "#s=9.AAAA"], "", vec!["version"]),
        (vec!["run", "Leader crahs"], "", vec!["Leader crahs", "no file", "leader-crash, …"]),
        (vec!["compare", "raft", "rafft;nodes=3"], "", vec!["rafft", "no protocol", "raft, "]),
        (vec!["hunt", "sentinel", "--seeds", "1..2"], "", vec!["redis-with-sentinel"]),
        (vec!["run", "no/such/file.toml"], "", vec!["no/such/file.toml"]),
        (vec!["run", "?nodes=3", "--until", "soon"], "", vec!["soon"]),
        (vec!["dance"], "", vec!["dance"]),
        (vec!["hunt", "?nodes=3"], "", vec!["--seeds"]),
        (vec!["hunt", "?nodes=3", "--seeds", "9..1"], "", vec!["9..1", "1..1000"]),
        (vec!["hunt", "?nodes=3", "--seeds", "1..2", "--faults", "crash,fire"], "", vec!["fire", "crash", "partition"]),
        (vec!["hunt", "?nodes=3", "--seeds", "1..2", "--property", "luck"], "", vec!["luck", "election-safety"]),
        (vec!["hunt", "?nodes=0", "--seeds", "1..2"], "", vec!["nodes", "1001"]),
        (vec!["sweep", "?nodes=3", "--seeds", "1..2", "--measure", "luck"], "", vec!["luck", "availability"]),
        (vec!["sweep", "?nodes=3", "--seeds", "1..2", "--json", "--csv"], "", vec!["--csv"]),
    ] {
        let output = interregnum(&arguments, input);
        let errors = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {errors}");
        assert!(output.stdout.is_empty(), "{arguments:?} printed to standard output");
        for word in says {
            assert!(errors.contains(word), "{arguments:?} does not say {word}: {errors}");
        }
    }
}

#[test]
fn a_broken_promise_exits_with_1_only_when_asked() {
    let broken = "the article's Redis election";
    assert_eq!(interregnum(&["run", broken], "").status.code(), Some(0));
    assert_eq!(interregnum(&["run", broken, "--deny-violations"], "").status.code(), Some(1));
    assert_eq!(interregnum(&["run", "leader crash", "--deny-violations"], "").status.code(), Some(0));
}

/// The lower of two in the middle, as the page has it.
#[test]
fn the_summary_tells_the_median_that_the_statistics_tell() {
    for faults in ["&fault=2s+crash+leader", "&fault=2s+crash+leader&fault=6s+crash+leader"] {
        let scenario = format!("?nodes=7&seed=42&duration=12s{faults}");
        let mut run = open(parse_link(&scenario).expect("a link").scenario);
        run.advance(Instant(12_000_000), u64::MAX);
        let reigns = &run.watch().stats.reigns;
        let told = text(&interregnum(&["run", &scenario], "").stdout);
        let median = format!("median {:.1} ms", reigns.duration_us(0.5).expect("some have ended") as f64 / 1_000.0);
        assert!(told.contains(&format!("interregna   {} ({median}, ", reigns.count())), "{median}: {told}");
    }
}

/// "No violations" is not all that there is to say.
#[test]
fn the_summary_says_whether_answers_have_an_explanation_and_of_which_keys_that_is_not_known() {
    let line = |scenario: &str| {
        let output = text(&interregnum(&["run", scenario], "").stdout);
        let line = output.lines().find(|line| line.starts_with("linearizable")).map(str::to_string);
        line.unwrap_or_else(|| panic!("{output}"))
    };
    assert_eq!(line("leader crash"), "linearizable yes");
    assert_eq!(line("?protocol=redis-random&nodes=5&seed=42&client.rate=40/s&duration=30s"), "linearizable no");
    let stale = text(&interregnum(&["run", "?protocol=redis-random&nodes=5&seed=42&client.rate=40/s"], "").stdout);
    let stale = stale.lines().find(|line| line.starts_with("stale reads")).expect("it has a line");
    assert!(stale.contains("median age") && stale.contains("p99") && stale.ends_with("ms)"), "{stale}");
    let crowd = "?nodes=3&duration=2s&client.mode=closed&client.think=1ms&client.keys=1&client.sessions=100";
    assert_eq!(line(crowd), "linearizable not decided (key 1: too many pending)");
    let apart = crowd.replace("keys=1", "keys=7").replace("sessions=100", "sessions=1000");
    assert!(line(&apart).ends_with("and 2 keys more)"), "{}", line(&apart));
}

#[test]
fn the_trace_has_every_event_in_order() {
    let path = std::env::temp_dir().join(format!("interregnum-trace-{}.jsonl", std::process::id()));
    let file = path.to_str().expect("the path is text");
    let report = report(&["run", "first election", "--json", "--trace", file], "");
    let trace = std::fs::read_to_string(&path).expect("the trace was written");
    std::fs::remove_file(&path).expect("the trace can be removed");
    let numbers: Vec<u64> = trace
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("each line is JSON"))
        .map(|event| event["number"].as_u64().expect("events are numbered"))
        .collect();
    assert_eq!(numbers, (1..=report["events"].as_u64().expect("a count")).collect::<Vec<_>>());
}

/// A line for each figure: the same numbers as in the report.
#[test]
fn statistics_come_as_comma_separated_values() {
    let output = interregnum(&["run", "leader crash", "--csv"], "");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let csv = text(&output.stdout);
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("subject,quantity,unit,from,to,value,low95,high95"));
    let report = report(&["run", "leader crash", "--json"], "");
    let find = |start: &str| csv.lines().find_map(|line| line.strip_prefix(start)).unwrap_or_else(|| panic!("{start}"));
    let jump = find("phases,jump,,candidate,leader,");
    let [value, low, high] = jump.split(',').map(|value| value.parse().expect("a number")).collect::<Vec<f64>>()[..]
    else {
        panic!("{jump}")
    };
    assert!(low < value && value <= high, "{jump}");
    assert_eq!(Some(value), report["chain"]["jump"][2][3].as_f64());
    assert_eq!(find("classic,count,,leader,failed,"), "2,,");
    assert!(find("cluster,sojourn time,us,5 up led,,").len() > 5);
    let rest = "subject quantity unit from to value low95 high95".split(' ').count();
    assert!(csv.lines().all(|line| line.split(',').count() == rest), "no name has a comma");
    let both = interregnum(&["run", "leader crash", "--csv", "--json"], "");
    assert_eq!(both.status.code(), Some(2));
}

/// The page is held to the same file: tests/browser/share.spec.js.
#[test]
fn the_trace_is_the_one_that_the_page_saves() {
    let path = std::env::temp_dir().join(format!("interregnum-golden-{}.jsonl", std::process::id()));
    let file = path.to_str().expect("the path is text");
    report(&["run", "?nodes=3&seed=7&at=250ms&client.rate=0/s", "--json", "--trace", file], "");
    let trace = std::fs::read_to_string(&path).expect("the trace was written");
    std::fs::remove_file(&path).expect("the trace can be removed");
    assert_eq!(trace, include_str!("browser/trace.jsonl"));
}

fn hunted(arguments: &[&str]) -> serde_json::Value {
    report(&[&["hunt", "?protocol=redis-random", "--json"], arguments].concat(), "")
}

#[test]
fn a_hunt_names_seed_script_property_and_time_and_its_link_shows_it() {
    let found = hunted(&["--seeds", "0..1000"]);
    assert!(found["seed"].as_u64().is_some() && found["script"].is_array(), "{found}");
    let (link, property) = (found["link"].as_str().expect("a link"), &found["property"]);
    // The link stands just before it; its scenario ends just after.
    let before = report(&["run", link, "--json"], "");
    assert_eq!(before["violations"].as_array().map(Vec::len), Some(0));
    let scenario = found["scenario"].as_str().expect("a scenario");
    let whole = report(&["run", "-", "--json"], scenario);
    assert_eq!((&whole["violations"][0]["property"], &whole["violations"][0]["at_us"]), (property, &found["at_us"]));
    let again = hunted(&["--seeds", "0..1000"]);
    assert_eq!((&again["seed"], &again["link"]), (&found["seed"], &found["link"]));
}

/// What is drawn is what is hunted, and how many look for it makes no difference.
#[test]
fn what_a_seed_draws_is_printed_and_threads_change_nothing() {
    let found = hunted(&["--seeds", "0..1000", "--threads", "3"]);
    let alone = hunted(&["--seeds", "0..1000", "--threads", "1"]);
    assert_eq!((&found["seed"], &found["link"]), (&alone["seed"], &alone["link"]));
    let seed = found["seed"].to_string();
    let drawn = interregnum(&["draw", "?protocol=redis-random", "--seed", &seed], "");
    let drawn = String::from_utf8(drawn.stdout).expect("it is text");
    let report = report(&["run", "-", "--json"], &drawn);
    assert_eq!(report["violations"][0]["property"], found["property"]);
}

#[test]
fn a_hunt_for_one_promise_among_some_faults_finds_that_one() {
    let found = hunted(&["--seeds", "0..5000", "--faults", "crash, cut", "--property", "live-leader"]);
    assert_eq!(found["property"], "Live Leader");
    assert_eq!(found["faults"], "crash,cut");
}

#[test]
fn a_hunt_that_finds_nothing_says_so() {
    let output = interregnum(&["hunt", "?nodes=3", "--seeds", "1..20", "--deny-violations"], "");
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("20 seeds, and no promise was broken"));
    assert!(text(&output.stderr).contains("20 of seeds 1..20"));
    let nothing = report(&["hunt", "?nodes=3", "--seeds", "1..20", "--json"], "");
    assert!(nothing["seed"].is_null() && nothing["tried"] == 20, "{nothing}");
    let found = interregnum(&["hunt", "?protocol=redis-random", "--seeds", "0..1000", "--deny-violations"], "");
    assert_eq!(found.status.code(), Some(1), "{}", text(&found.stderr));
}

/// A line of the table, without what it is of.
fn cells<'a>(table: &'a str, head: &str) -> &'a str {
    table.lines().find_map(|line| line.strip_prefix(head)).unwrap_or_else(|| panic!("no {head} in {table}"))
}

/// Whoever elects any replica at all loses what it acknowledged, as its setting allows; who does not, and acknowledges
/// nothing alone, loses nothing.
#[test]
fn a_comparison_tells_what_was_lost_and_what_was_promised() {
    let arguments = ["compare", "Kafka unclean election", "kafka;min_insync=2", "--seeds", "1..6"];
    let compared = report(&[&arguments[..], &["--json"]].concat(), "");
    assert_eq!((&compared["runs"], &compared["seeds"]), (&6.into(), &"1..6".into()));
    let line = |name: &str| compared["rows"].as_array().expect("rows").iter().find(|line| line["measure"] == name);
    let lost = line("acknowledged_writes_lost").expect("a row");
    let value = |place: usize| lost["cells"][place]["value"].as_f64().expect("a value");
    assert!(value(0) > 0.0 && value(1) == 0.0, "{lost}");
    let [unclean, clean] = [0, 1].map(|place| &compared["contenders"][place]);
    assert!(unclean["losses"]["Acknowledged Writes"].as_u64().expect("a loss") > 0, "{unclean}");
    assert!([unclean, clean].iter().all(|one| one["broken"] == serde_json::json!({})), "{compared}");
    assert_eq!(clean["losses"], serde_json::json!({}));

    let output = interregnum(&arguments, "");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let table = text(&output.stdout);
    assert!(table.starts_with("6 runs each"), "{table}");
    assert_eq!(cells(&table, "promises").split_whitespace().collect::<Vec<_>>(), ["kept", "kept"]);
    assert!(cells(&table, "lost, not promised").contains("Acknowledged Writes: "), "{table}");
    assert!(!table.contains("keys_moved") && !table.contains("faults it skips"), "{table}");
}

#[test]
fn two_ways_to_find_a_server_differ_in_what_moves() {
    let arguments = ["compare", "Memcached", "Memcached consistent hashing", "--seeds", "1..4", "--json"];
    let compared = report(&arguments, "");
    let row = |name: &str| {
        let rows = compared["rows"].as_array().expect("rows");
        rows.iter().find(|line| line["measure"] == name).expect("a row").clone()
    };
    for name in ["keys_moved", "lookups_missed"] {
        let [modulo, consistent] = [0, 1].map(|place| row(name)["cells"][place]["value"].as_f64().expect("a value"));
        assert!(modulo > consistent, "{name}: {modulo} and {consistent}");
    }
    let moved = row("keys_moved");
    assert!(moved["cells"][0]["value"].as_f64() > Some(0.8), "nine of ten: {moved}");
    assert!(moved["cells"][1]["value"].as_f64() < Some(0.3), "one of ten: {moved}");
}

/// The world has a register that fails; who has none goes on in the same world.
#[test]
fn a_fault_that_a_protocol_has_nothing_for_is_skipped() {
    let arguments = ["compare", "redis-random", "raft", "--under", "the article's Redis election", "--seeds", "1..3"];
    let compared = report(&[&arguments[..], &["--json"]].concat(), "");
    assert_eq!(compared["contenders"][0]["skipped"], serde_json::json!([]));
    assert_eq!(compared["contenders"][1]["skipped"], serde_json::json!(["18s crash register for 4s"]));
    let table = text(&interregnum(&arguments, "").stdout);
    assert!(cells(&table, "faults it skips").contains("crash register for 4s"), "{table}");
    let alone = interregnum(&["run", "?protocol=raft&fault=18s+crash+register"], "");
    assert_eq!(alone.status.code(), Some(2), "where nobody else has one, it is a mistake");
}

/// Three nodes of Kafka are one broker and two controllers: six of them are asked for by name.
#[test]
fn a_contender_may_have_a_number_of_nodes_of_its_own() {
    let world = ["--under", "?nodes=3&duration=8s&fault=2s+crash+leader+for+1s", "--seeds", "1..3"];
    let arguments = [&["compare", "raft", "Kafka", "kafka;nodes=6"][..], &world[..]].concat();
    let compared = report(&[&arguments[..], &["--json"]].concat(), "");
    let sizes = |name: &str| [0, 1, 2].map(|place| compared["contenders"][place][name].as_u64().expect("a number"));
    assert_eq!((sizes("nodes"), sizes("may_lead")), ([3, 3, 6], [3, 1, 3]));
    let chain = &compared["contenders"][2]["chain"];
    assert_eq!(chain["roles"], serde_json::json!(["leader", "follower", "candidate", "failed"]));
    let times = chain["sojourn_us"].as_array().expect("times").iter().filter_map(serde_json::Value::as_u64);
    assert_eq!(times.sum::<u64>(), 6 * 8_000_000 * 3);
    let table = text(&interregnum(&arguments, "").stdout);
    assert!(cells(&table, "nodes").contains("6 (3 may lead)"), "{table}");
    assert!(cells(&table, "time as leader").contains('%') && table.contains("leader lost to elected"), "{table}");
    for (contender, said) in [("Kafka;nodes=0", "1001"), ("raft;sleep=1s", "sleep=1s")] {
        let refused = interregnum(&["compare", "raft", contender], "");
        assert_eq!(refused.status.code(), Some(2), "{contender}");
        assert!(text(&refused.stderr).contains(said), "{}", text(&refused.stderr));
    }
}

/// The contenders, the world and the seeds are those that the page runs.
#[test]
fn the_line_that_share_prints_compares_what_the_page_compares() {
    let link = "?nodes=3&seed=7&duration=3s&raft.pre_vote=true&title=it's&fault=2s+crash+leader+for+1s";
    let world = parse_link(link).expect("a link").scenario;
    let rivals = compare::read("kafka;nodes=6,raft;election_timeout=1s..2s,MongoDB").expect("three rivals");
    let line = share::comparison(&world, &rivals, &Setup { count: "2".into(), ..Setup::default() }) + " --json";
    let line = line.replacen("interregnum", "\"$0\"", 1);
    let output = Command::new("sh").args(["-c", &line, env!("CARGO_BIN_EXE_interregnum")]).output();
    let output = output.expect("there is a shell");
    assert!(output.status.success(), "{line}: {}", text(&output.stderr));
    let compared: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the table is JSON");
    assert_eq!(compared["seeds"], "7..8");
    let told = compared["contenders"].as_array().expect("contenders").iter().map(|one| one["scenario"].clone());
    let in_page = std::iter::once(world.clone()).chain(rivals.iter().map(|rival| rival.in_world(&world)));
    let in_page: Vec<_> = in_page.map(|scenario| scenario::text::write(&scenario)).collect();
    assert_eq!(told.collect::<Vec<_>>(), in_page);
}

/// The first one is the world, unless another is named; its own number of nodes is none of the others'.
#[test]
fn the_number_of_the_first_is_not_that_of_the_others() {
    let compared = report(&["compare", "raft;nodes=3", "zab", "--seeds", "1..2", "--json"], "");
    let nodes = [0, 1].map(|place| compared["contenders"][place]["nodes"].as_u64());
    assert_eq!(nodes, [Some(3), Some(5)]);
}

#[test]
fn a_sweep_measures_all_seeds_together() {
    let sweep = report(&["sweep", "leader crash", "--seeds", "1..8", "--json"], "");
    assert_eq!(
        (&sweep["runs"], &sweep["seeds"], &sweep["measure"]),
        (&8.into(), &"1..8".into(), &"interregnum".into())
    );
    assert!(sweep["count"].as_u64().expect("a count") >= 16, "two crashes a run: {sweep}");
    let p50 = &sweep["quantiles"][0];
    assert!(p50["low"].as_u64() <= p50["value"].as_u64() && p50["value"].as_u64() <= p50["high"].as_u64(), "{p50}");
    let csv = text(
        &interregnum(&["sweep", "leader crash", "--seeds", "1..8", "--measure", "availability", "--csv"], "").stdout,
    );
    let seeds: Vec<&str> = csv.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(seeds, ["1", "2", "3", "4", "5", "6", "7", "8"]);
}
