//! Links and the text form from outside: any scenario survives every form. What strangers write, see `fuzz.rs`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use interregnum::scenario::demand::{self, Demand};
use interregnum::scenario::fault::{Action, DRIFT_PPM_MAX, Fault, Step, Target, When, check_bursts, check_fault};
use interregnum::scenario::key::{KEYS, Key, Kind, LOSS_BURST_MAX, RUN_MAX};
use interregnum::scenario::preset::PRESETS;
use interregnum::scenario::url::{
    COMPACT_BYTES_MAX, LINK_BYTES_MAX, Link, View, parse_any, parse_link, write_link, write_query,
};
use interregnum::scenario::{Initial, Latency, Rate, Scenario, Strike, Strikes, text};
use interregnum::types::{Duration, Instant, NodeId, Probability, Span};
use miniz_oxide::deflate::compress_to_vec;
use proptest::prelude::*;

// ---- any valid scenario ----

fn time(least: Duration, most: Duration) -> BoxedStrategy<Duration> {
    let round = (least.0.div_ceil(1_000)..=most.0 / 1_000).prop_map(Duration::from_ms);
    prop_oneof![round, (least.0..=most.0).prop_map(Duration)].boxed()
}

fn span(least: Duration, most: Duration) -> impl Strategy<Value = Span> {
    (time(least, most), time(least, most)).prop_map(|(a, b)| Span { least: a.min(b), most: a.max(b) })
}

fn latency(most: Duration) -> impl Strategy<Value = Latency> {
    let zero = Duration::ZERO;
    prop_oneof![
        span(zero, most).prop_map(Latency::Uniform),
        time(zero, most).prop_map(|mean| Latency::Exponential { mean }),
        (time(zero, most), time(zero, most)).prop_map(|(mean, deviation)| Latency::Normal { mean, deviation }),
    ]
}

/// A value that the key allows, as text.
fn value(kind: Kind) -> BoxedStrategy<String> {
    match kind {
        Kind::Text { chars_max } => {
            let visible = any::<char>().prop_map(|c| if c.is_control() { ' ' } else { c });
            prop::collection::vec(visible, 0..=chars_max).prop_map(String::from_iter).boxed()
        }
        Kind::Choice(names) => prop::sample::select(names).prop_map(str::to_string).boxed(),
        Kind::Flag => any::<bool>().prop_map(|flag| flag.to_string()).boxed(),
        Kind::Number { least, most } => (least..=most).prop_map(|number| number.to_string()).boxed(),
        Kind::Time { least, most } => time(least, most).prop_map(|time| time.to_string()).boxed(),
        Kind::Times { least, most } => span(least, most).prop_map(|span| span.to_string()).boxed(),
        Kind::Latency { most } => latency(most).prop_map(|latency| latency.to_string()).boxed(),
        Kind::Share => (0..=1_000_000u32).prop_map(|ppm| Probability { ppm }.to_string()).boxed(),
        Kind::Rate { most } => (0..=most.per_ks).prop_map(|per_ks| Rate { per_ks }.to_string()).boxed(),
    }
}

fn target() -> impl Strategy<Value = Target> {
    let named = [
        Target::Register,
        Target::Leader,
        Target::Follower,
        Target::Majority,
        Target::Minority,
        Target::All,
        Target::Rest,
        Target::Clients,
    ];
    prop_oneof![(1..=9u16).prop_map(|number| Target::Node(NodeId(number))), prop::sample::select(named.to_vec())]
}

fn action() -> impl Strategy<Value = Action> {
    let lasting = || prop::option::of(time(Duration(1), RUN_MAX));
    let mean = || time(Duration::from_ms(1), RUN_MAX);
    let groups = prop::collection::vec(prop::collection::vec(target(), 1..3), 2..4);
    prop_oneof![
        (target(), lasting()).prop_map(|(target, lasting)| Action::Crash { target, lasting }),
        (target(), lasting()).prop_map(|(target, lasting)| Action::Pause { target, lasting }),
        target().prop_map(|target| Action::Restart { target }),
        target().prop_map(|target| Action::Resume { target }),
        target().prop_map(|target| Action::Isolate { target }),
        target().prop_map(|target| Action::Timeout { target }),
        target().prop_map(|target| Action::Transfer { target }),
        target().prop_map(|target| Action::Add { target }),
        target().prop_map(|target| Action::Learn { target }),
        target().prop_map(|target| Action::Remove { target }),
        prop::collection::vec(target(), 1..5).prop_map(|voters| Action::Reconfigure { voters }),
        (target(), target(), any::<bool>()).prop_map(|(from, to, both_ways)| Action::Cut { from, to, both_ways }),
        (target(), target(), any::<bool>()).prop_map(|(from, to, both_ways)| Action::Mend { from, to, both_ways }),
        (groups, any::<bool>()).prop_map(|(groups, overlap)| match overlap {
            true => Action::Bridge { groups },
            false => Action::Partition { groups },
        }),
        (1..=1_000_000u32, prop::option::of(target())).prop_map(|(key, target)| Action::Request { key, target }),
        any::<u64>().prop_map(|message| Action::Drop { message }),
        (mean(), mean(), strikes()).prop_map(|(mtbf, mttr, strikes)| Action::Chaos { mtbf, mttr, strikes }),
        disk_action(),
        link_action(),
        any::<u64>().prop_map(|message| Action::DuplicateMessage { message }),
        (any::<u64>(), slower()).prop_map(|(message, by)| Action::DelayMessage { message, by }),
        any::<u64>().prop_map(|message| Action::Deliver { message }),
        Just(Action::Heal),
        Just(Action::Settle),
        prop::option::of(strikes()).prop_map(|of| Action::Calm { of }),
        (demand(), lasting()).prop_map(|(demand, lasting)| Action::Clients { demand, lasting }),
        Just(Action::ClientsBack),
        (mean(), disk_action()).prop_map(|(period, action)| Action::Stop { period, action: Box::new(action) }),
    ]
}

/// Any values of some of the keys that clients can change.
fn demand() -> impl Strategy<Value = Demand> {
    prop::collection::btree_map(prop::sample::select(demand::NAMES.to_vec()), Just(()), 1..4)
        .prop_flat_map(|names| {
            let values: Vec<_> = names
                .into_keys()
                .map(|name| {
                    let kind = Key::find(&format!("client.{name}")).expect("it is a key").kind;
                    value(kind).prop_map(move |value| format!("{name}={value}"))
                })
                .collect();
            values
        })
        .prop_map(|changes| changes.join(" ").parse().expect("each of them is allowed"))
}

fn strikes() -> impl Strategy<Value = Strikes> {
    let some = prop::collection::vec(prop::sample::select(Strike::ALL.to_vec()), 1..4);
    some.prop_map(|strikes| Strikes::of(strikes).expect("there is one"))
}

const HOUR: Duration = Duration::from_secs(3_600);

fn slower() -> impl Strategy<Value = Duration> {
    time(Duration::ZERO, HOUR)
}

/// What happens to a node, its disk and its clock.
fn disk_action() -> impl Strategy<Value = Action> {
    prop_oneof![
        target().prop_map(|target| Action::Wipe { target }),
        (target(), any::<bool>()).prop_map(|(target, silently)| Action::Corrupt { target, silently }),
        target().prop_map(|target| Action::TornWrite { target }),
        target().prop_map(|target| Action::LostWrite { target }),
        (target(), any::<bool>()).prop_map(|(target, full)| Action::FullDisk { target, full }),
        (target(), slower()).prop_map(|(target, by)| Action::Slow { target, by }),
        (target(), slower()).prop_map(|(target, by)| Action::SlowDisk { target, by }),
        (target(), -DRIFT_PPM_MAX..=DRIFT_PPM_MAX).prop_map(|(target, ppm)| Action::Drift { target, ppm }),
        (target(), any::<bool>(), slower())
            .prop_map(|(target, ahead, by)| Action::StepClock { target, by: Step { ahead, by } }),
        (target(), period()).prop_map(|(target, period)| Action::FlapNode { target, period }),
    ]
}

fn period() -> impl Strategy<Value = Duration> {
    prop_oneof![Just(Duration::ZERO), time(Duration::from_ms(1), HOUR)]
}

fn link_action() -> impl Strategy<Value = Action> {
    let link = || (target(), target(), any::<bool>());
    let share = || (0..=1_000_000u32).prop_map(|ppm| Probability { ppm });
    prop_oneof![
        (link(), latency(HOUR)).prop_map(|((from, to, both_ways), by)| Action::Delay { from, to, both_ways, by }),
        (link(), share(), 0..=LOSS_BURST_MAX).prop_map(|((from, to, both_ways), share, burst)| Action::Loss {
            from,
            to,
            both_ways,
            share,
            burst
        }),
        (link(), share()).prop_map(|((from, to, both_ways), share)| Action::Duplicate { from, to, both_ways, share }),
        (link(), share()).prop_map(|((from, to, both_ways), share)| Action::Reorder { from, to, both_ways, share }),
        (link(), period()).prop_map(|((from, to, both_ways), period)| Action::Flap { from, to, both_ways, period }),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    let at = span(Duration::ZERO, RUN_MAX);
    let at = at.prop_map(|span| When::At { least: Instant(span.least.0), most: Instant(span.most.0) });
    let moment = time(Duration::ZERO, RUN_MAX).prop_map(|at| When::At { least: Instant(at.0), most: Instant(at.0) });
    let when = prop_oneof![at, moment, time(Duration::from_ms(1), RUN_MAX).prop_map(When::Every)];
    (when, action()).prop_map(|(when, action)| Fault { when, action })
}

/// Logs as real leaders leave them: in each term one node appends, and some others follow a part of the way.
fn initial(nodes: usize) -> impl Strategy<Value = Initial> {
    let term = (0..nodes, 0..4usize, prop::collection::vec(any::<Option<u8>>(), nodes));
    let later = prop::option::of(prop::collection::vec(0..3u64, 0..=nodes));
    (prop::collection::vec(term, 0..5), later, 0..=nodes).prop_map(move |(terms, later, written)| {
        let mut logs: Vec<Vec<u64>> = vec![Vec::new(); nodes];
        for (number, (leader, entries, followers)) in terms.into_iter().enumerate() {
            let appended = std::iter::repeat_n(number as u64 * 2 + 1, entries);
            logs[leader].extend(appended);
            for (node, follows) in followers.into_iter().enumerate().filter(|(node, _)| *node != leader) {
                let Some(share) = follows else { continue };
                let upto = logs[leader].len() * usize::from(share) / 255;
                logs[node] = logs[leader][..upto].to_vec();
            }
        }
        logs.truncate(written);
        let highest = logs.iter().flatten().copied().max().unwrap_or(0);
        let terms = later.unwrap_or_default().into_iter().map(|later| highest + later).collect();
        Initial { logs, terms }
    })
}

fn scenario() -> impl Strategy<Value = Scenario> {
    let values: Vec<_> = KEYS.iter().map(|key| prop::option::of(value(key.kind))).collect();
    let small = prop::option::weighted(0.8, 1..=9u16);
    let faults = prop::collection::vec(fault(), 0..12);
    (values, small, initial(9), faults).prop_map(|(values, small, initial, faults)| {
        let mut scenario = Scenario::default();
        for (key, value) in KEYS.iter().zip(values) {
            value.map_or(Ok(()), |value| key.set(&mut scenario, &value)).unwrap();
        }
        scenario.nodes = small.unwrap_or(scenario.nodes);
        scenario.initial = initial;
        if scenario.nodes < 9 || !scenario.protocol.has_log() {
            scenario.initial = Initial::default();
        }
        if check_bursts(scenario.network.loss, scenario.network.loss_burst).is_err() {
            scenario.network.loss_burst = 0;
        }
        let possible = |fault: &Fault| check_fault(fault, &scenario).is_ok();
        scenario.faults = faults.into_iter().filter(possible).collect();
        scenario
    })
}

fn view() -> impl Strategy<Value = View> {
    let word = || prop::option::of("[a-zA-Z0-9 .:+&=#%é]{0,20}");
    let at = prop::option::of(time(Duration::ZERO, RUN_MAX));
    let event = any::<Option<u64>>();
    let window =
        prop::option::of((time(Duration::ZERO, Duration::from_secs(9)), time(Duration::from_secs(10), RUN_MAX)));
    let window = window.prop_map(|ends| ends.map(|(least, most)| Span { least, most }));
    let compared = (word(), word(), word(), word());
    (word(), word(), word(), word(), word(), word(), word(), compared, at, event, window).prop_map(
        |(embed, lang, theme, speed, play, panel, background, (compare, seeds, sight, run), at, event, window)| View {
            embed,
            lang,
            theme,
            speed,
            at,
            event,
            play,
            panel,
            window,
            background,
            compare,
            seeds,
            sight,
            run,
        },
    )
}

// ---- round trips ----

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_scenario_survives_every_form(scenario in scenario(), view in view()) {
        prop_assert_eq!(scenario.check(), Ok(()));
        let text = text::write(&scenario);
        prop_assert_eq!(&text::parse(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?, &scenario);
        prop_assert_eq!(&parse_any(&text).unwrap(), &Link { scenario: scenario.clone(), view: View::default() });
        let whole = Link { scenario, view };
        for link in [write_link(&whole.scenario, &whole.view), write_query(&whole.scenario, &whole.view)] {
            if link.len() > LINK_BYTES_MAX - 100 {
                continue; // a long title and many faults by hand
            }
            for address in ["", "https://example.org/play/", "http://127.0.0.1:8080/index.html", "/play/"] {
                let link = format!("{address}{link}");
                prop_assert_eq!(&parse_link(&link).map_err(|error| TestCaseError::fail(format!("{error}\n{link}")))?, &whole);
                prop_assert_eq!(&parse_any(&link).unwrap(), &whole);
            }
        }
    }

    /// A few characters of a good link, changed: read or refused, and what is read is valid.
    #[test]
    fn mutated_links_are_read_or_refused(
        scenario in scenario(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 32..127u8), 1..6),
        by_hand in any::<bool>(),
    ) {
        let write = if by_hand { write_query } else { write_link };
        let mut link = write(&scenario, &View::default()).into_bytes();
        for (index, byte) in changes {
            let index = index.index(link.len());
            link[index] = byte;
        }
        let link = String::from_utf8(link).unwrap();
        if let Ok(read) = parse_link(&link) {
            prop_assert!(read.scenario.check().is_ok());
        }
    }
}

// ---- by hand ----

#[test]
fn links_by_hand_are_read_and_written() {
    let by_hand = "?protocol=raft&nodes=3&seed=7&raft.election_timeout=150ms..300ms&initial.logs=1+1+4;1+1;&initial.terms=4+4\
                   &fault=2s+crash+leader&fault=every+10s+crash+leader+for+1s";
    let scenario = parse_link(by_hand).unwrap().scenario;
    assert_eq!((scenario.nodes, scenario.seed), (3, 7));
    assert_eq!(scenario.initial.logs, [vec![1, 1, 4], vec![1, 1], vec![]]);
    let faults: Vec<String> = scenario.faults.iter().map(Fault::to_string).collect();
    assert_eq!(faults, ["2s crash leader", "every 10s crash leader for 1s"]);
    let written = "?nodes=3&seed=7&initial.logs=1+1+4;1+1;&initial.terms=4+4\
                   &fault=2s+crash+leader&fault=every+10s+crash+leader+for+1s";
    assert_eq!(write_query(&scenario, &View::default()), written);
}

#[test]
fn every_shape_of_link_is_understood() {
    let default = Link::default();
    for link in ["", "?", "#", "https://example.org", "https://example.org/a=b/?#", "?utm_source=x&fbclid=1&gclid=2"] {
        assert_eq!(parse_link(link).unwrap(), default, "{link}");
    }
    for link in [
        "nodes=3",
        "?nodes=3",
        "/play?nodes=3#section-2",
        "https://example.org/?nodes=3",
        "file:///tmp/index.html?nodes=3",
        "?version=1&nodes=3",
        " ?nodes=3\n",
    ] {
        assert_eq!(parse_link(link).unwrap().scenario.nodes, 3, "{link}");
        assert_eq!(parse_any(link).unwrap().scenario.nodes, 3, "{link}");
    }
    let fragment = write_link(&Scenario { nodes: 3, ..Scenario::default() }, &View::default());
    for before in ["", "index.html", "?", "?embed=1", "embed", "localhost:8080/"] {
        let link = format!("{before}{fragment}");
        assert_eq!(parse_link(&link).unwrap().scenario.nodes, 3, "{link}");
    }
    assert_eq!(parse_link(&format!("{fragment}==")).unwrap().scenario.nodes, 3, "padding does no harm");
}

#[test]
fn texts_and_links_are_told_apart() {
    for text in
        ["nodes = 3", "# a comment\nnodes = 3", "nodes=3", "[raft]\npre_vote = true\n[disk]", "\n\nnodes=3\nseed=1"]
    {
        parse_any(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    assert_eq!(parse_any("# see https://example.org/?nodes=2").unwrap(), Link::default(), "a comment");
    let quoted = "title = \"see https://example.org/?a=b\"\n";
    assert_eq!(parse_any(quoted).unwrap().scenario.title, "see https://example.org/?a=b");
    for preset in PRESETS {
        assert_eq!(parse_any(preset.text).unwrap().scenario, preset.scenario());
    }
}

#[test]
fn the_query_changes_what_the_fragment_says() {
    let shared = write_link(&PRESETS[1].scenario(), &View::default());
    let link = parse_link(&format!("?seed=7&fault=1s+heal&at=2.5s&event=17&embed{shared}")).unwrap();
    let mut expected = PRESETS[1].scenario();
    expected.seed = 7;
    expected.faults.push("1s heal".parse().unwrap());
    assert_eq!(link.scenario, expected);
    assert_eq!((link.view.at, link.view.event), (Some(Duration::from_ms(2_500)), Some(17)));
    assert!(View::is_on(&link.view.embed) && !View::is_on(&link.view.play) && !View::is_on(&Some("0".into())));
}

#[test]
fn the_view_rides_before_the_fragment() {
    let view = View { lang: Some("zh".into()), at: Some(Duration::from_ms(1_500)), event: Some(9), ..View::default() };
    let link = write_link(&Scenario::default(), &view);
    assert!(link.starts_with("?lang=zh&at=1.5s&event=9#s=1."), "{link}");
    assert_eq!(write_query(&Scenario::default(), &view), "?lang=zh&at=1.5s&event=9");
}

/// Links live for ever: what was shared once must be read by every later version.
#[test]
fn a_link_of_the_first_version_is_still_read() {
    let by_hand = "?title=The+first&nodes=7&seed=99&raft.pre_vote=true&network.latency=normal(15ms,3ms)&client.rate=0.2/s\
                   &initial.logs=1+1;1&fault=2s..2.075s+crash+leader+for+1s&fault=4.000001s+partition+1,2+|+rest\
                   &fault=5s+cut+3+<->+4&fault=every+10s+heal&fault=20s+chaos+mtbf=10s+mttr=2s";
    let first = "#s=1.NY7NTsMwEISfJr5sMbHTKkTIp4o34I5MsiYW_ql2N0V9exy1ndtoPs2MREnoPleEEIlFlbogu1Ex4uKmSZEPoi-EX9\
                 cq6IQ2VAXlr9KvTl6wzDdXKmWfOvtmTpkPMGTu7KTmFLGIpga5XttXVrFEiT7pVH_YGTDvRgW_JXGWtba6H08MM3le\
                 IaFfkCBUAsMP6Kj7XYbh4klaUy1gDha68QyE7fkd2zs2gQG64fzSDR9wfAR4RbqB6RlW9Om53Oy8-sqQ5Tu4Pc0i1B\
                 79Aw";
    assert_eq!(parse_link(first).unwrap(), parse_link(by_hand).unwrap());
}

#[test]
fn errors_name_the_key_what_was_found_and_what_is_allowed() {
    let damaged = "the link is damaged or incomplete";
    for (link, key, said) in [
        ("?node=5", None, "no key \"node\" (did you mean \"nodes\"?)"),
        ("?nodes=0", Some("nodes"), "found \"0\", allowed is a whole number from 1 to 1001"),
        ("?nodes", Some("nodes"), "found \"\""),
        ("?nodes=3&nodes=5", Some("nodes"), "twice"),
        ("?raft.heartbeat=50", Some("raft.heartbeat"), "found \"50\""),
        ("?version=2", Some("version"), "newer version"),
        ("?version=x", Some("version"), "allowed is 1"),
        ("?fault=2s+crush+leader", Some("fault"), "in \"2s crush leader\": \"crush\" is no fault"),
        ("?nodes=3&fault=2s+crash+5", Some("fault"), "in \"2s crash 5\": node 5 of 3 does not exist"),
        ("?fault=2s+crash+5&nodes=3", Some("fault"), "node 5 of 3 does not exist"),
        ("?fault=25h+heal", Some("fault"), "allowed is 0ms to 24h"),
        ("?initial.logs=1;x", Some("initial.logs"), "found \"x\""),
        ("?initial.logs=2+1", Some("initial"), "terms never fall"),
        ("?protocol=redis-random&initial.terms=1", Some("initial"), "keeps no log"),
        ("?at=soon", Some("at"), "found \"soon\""),
        ("?event=-1", Some("event"), "found \"-1\""),
        ("?lang=a%00b", Some("lang"), "at most 64 characters"),
        ("?speeed=2", None, "did you mean \"speed\"?"),
        ("index.html", None, "no key \"index.html\""),
        ("#s=2.AAAA", Some("s"), "made by a newer version"),
        ("#s=AAAA", Some("s"), damaged),
        ("#s=0.AAAA", Some("s"), damaged),
        ("#s=1.", Some("s"), damaged),
        ("#s=1.!!!!", Some("s"), "this is not base64url"),
        ("#s=1.AAAA", Some("s"), damaged),
        ("#t=1.AAAA", Some("#"), "found \"t=1.AAAA\""),
    ] {
        let error = parse_link(link).expect_err(link);
        assert_eq!(error.key.as_deref(), key, "{link}: {error}");
        assert!(error.message.contains(said), "{link}: {error}");
    }
}

#[test]
fn view_settings_and_tracking_keys_do_not_hide_in_the_fragment() {
    for compact in ["embed=1", "utm_source=x", "at=1s"] {
        let link = format!("#s=1.{}", URL_SAFE_NO_PAD.encode(compress_to_vec(compact.as_bytes(), 6)));
        assert!(parse_link(&link).is_err(), "{compact}");
    }
}

#[test]
fn a_shared_link_cut_anywhere_is_refused() {
    let link = write_link(&PRESETS[5].scenario(), &View::default());
    for end in "#s=".len()..link.len() {
        assert!(parse_link(&link[..end]).is_err(), "cut at {end}");
    }
}

// ---- limits ----

#[test]
fn long_links_and_bombs_are_refused() {
    let long = format!("?title={}", "x".repeat(LINK_BYTES_MAX));
    assert!(parse_link(&long).unwrap_err().message.contains("allowed are 16384"));
    for bytes in [COMPACT_BYTES_MAX + 1, 10 << 20] {
        let bomb = format!("#s=1.{}", URL_SAFE_NO_PAD.encode(compress_to_vec(&vec![b'&'; bytes], 10)));
        assert!(bomb.len() < LINK_BYTES_MAX);
        assert!(parse_link(&bomb).unwrap_err().message.contains("more than 262144 bytes"));
    }
    let many = "fault=1s+heal&".repeat(10_001);
    let many = format!("#s=1.{}", URL_SAFE_NO_PAD.encode(compress_to_vec(many.as_bytes(), 10)));
    assert!(parse_link(&many).unwrap_err().message.contains("10001 faults are too many"));
}

/// The design's budget: a session with fifty faults by hand is a link of at most 2,000 characters.
#[test]
fn fifty_faults_by_hand_fit_the_budget() {
    let actions = [
        "crash leader",
        "restart all",
        "crash 3",
        "restart 3",
        "cut 1 -> 4",
        "mend 1 -> 4",
        "partition 1,2 | 3,4,5",
        "heal",
        "pause follower",
        "resume all",
        "isolate 5",
        "timeout 2",
        "transfer 4",
        "request 3 to leader",
        "drop 48213",
        "crash leader for 3s",
    ];
    let mut scenario = Scenario { title: "A long session by hand".into(), seed: u64::MAX - 58, ..Scenario::default() };
    let mut word = 0x9e37_79b9_7f4a_7c15u64;
    let mut at = 0;
    for _ in 0..50 {
        word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        at += 1 + (word >> 40) % 1_500_000;
        let action = actions[(word >> 33) as usize % actions.len()].parse().unwrap();
        scenario.faults.push(Fault { when: When::At { least: Instant(at), most: Instant(at) }, action });
    }
    let view = View { at: Some(Duration(at + 17)), event: Some(48_213), ..View::default() };
    let link = format!("https://interregnum.example.org/play/{}", write_link(&scenario, &view));
    assert!(link.len() <= 2_000, "{} characters", link.len());
    assert_eq!(parse_link(&link).unwrap(), Link { scenario, view });
}

#[test]
fn dials_have_what_they_need() {
    for key in KEYS {
        let found = Key::find(key.name).unwrap();
        assert_eq!(found.get(&Scenario::default()), found.default());
        assert!(!found.allowed().is_empty() && found.name.ends_with(found.short_name()));
    }
}

// ---- links of every version ----

/// The folders of `tests/links`, one for each version of the codec. Their files are never edited.
fn corpus() -> Vec<(std::path::PathBuf, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/links");
    let list = |folder: &std::path::Path| {
        let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let read = |path: std::path::PathBuf| (path.clone(), std::fs::read_to_string(path).unwrap());
    list(&folder).iter().flat_map(|version| list(version)).map(read).collect()
}

fn field<'a>(text: &'a str, name: &str) -> &'a str {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in {text}"))
}

#[test]
fn links_of_every_version_give_the_run_that_they_gave() {
    let corpus = corpus();
    assert!(corpus.len() >= 17, "{} links", corpus.len());
    for (path, text) in corpus {
        let link = parse_link(field(&text, "link")).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let until: Duration = field(&text, "until").parse().unwrap();
        let mut run = interregnum::experiment::open(link.scenario.clone());
        while !run.advance(Instant(until.0), u64::MAX) {}
        let digest = interregnum::experiment::report::digest(&*run);
        assert_eq!(digest, field(&text, "digest"), "{}", path.display());
        assert_eq!(parse_link(&write_link(&link.scenario, &View::default())).unwrap().scenario, link.scenario);
    }
}

#[test]
fn the_element_for_documents_knows_every_key() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("www/embed.js");
    let script = std::fs::read_to_string(path).unwrap();
    let list = |name: &str| {
        let start = script.find(&format!("const {name} = [")).unwrap_or_else(|| panic!("embed.js has no {name}"));
        let end = start + script[start..].find("];").unwrap();
        script[start..end].to_string()
    };
    let (keys, flags) = (list("KEYS"), list("FLAGS"));
    for key in KEYS {
        let quoted = format!("'{}'", key.name);
        assert!(keys.contains(&quoted), "KEYS lacks {quoted}");
        assert_eq!(flags.contains(&quoted), key.kind == Kind::Flag, "{quoted}");
    }
}
