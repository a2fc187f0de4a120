//! Whole runs before the checkers: what breaks a promise is found, and what keeps it is left in peace.

use interregnum::check::linearizable::Access;
use interregnum::check::liveness::Stage;
use interregnum::check::proof::Reason;
use interregnum::check::{Breach, Property};
use interregnum::experiment::gallery::Exhibit;
use interregnum::experiment::report::{Violation, report};
use interregnum::experiment::{WatchedRun, open};
use interregnum::scenario::text;
use interregnum::types::{Duration, Instant};
use interregnum::view::catalogue::{Catalogue, Language};
use interregnum::view::promises::{State, Verdict};

fn run(scenario: &str) -> WatchedRun {
    let mut run = open(text::parse(scenario).expect("the test's scenario is valid"));
    let until = Instant(run.scenario().duration.0);
    assert!(run.advance(until, 100_000_000), "the run ends");
    run
}

fn breaches(run: &WatchedRun) -> Vec<Breach> {
    run.watch().check.violations().iter().map(|violation| violation.breach()).collect()
}

const BUSY: &str = r#"
    nodes = 5
    duration = "60s"
    client.rate = "40/s"
"#;

#[test]
fn raft_under_crashes_keeps_every_promise_to_its_clients() {
    let run = run(&format!(
        r#"{BUSY}
        [[faults]]
        every = "3s"
        do = "crash leader for 1s"
        [[faults]]
        every = "7s"
        do = "isolate leader"
        [[faults]]
        every = "9s"
        do = "heal"
        [[faults]]
        at = "50s"
        do = "settle"
        "#
    ));
    assert_eq!(breaches(&run), []);
    assert!(run.watch().stats.clients.ok > 500, "the test shows something");
    let report = report(&*run);
    let stale = &report.stale_reads;
    assert_eq!((report.linearizable, stale.count, stale.max_age_us, stale.p50_age_us), (Some(true), 0, None, None));
}

#[test]
fn the_articles_election_answers_with_old_values_and_says_how_old() {
    let run = run(r#"
        protocol = "redis-random"
        nodes = 5
        duration = "30s"
        client.rate = "40/s"
        "#);
    let check = &run.watch().check;
    let proof = check.history().proof().expect("an answer has no explanation");
    assert!(matches!(proof.operations[proof.read].access, Access::Read(_)));
    assert_ne!(proof.reason, Reason::NoOrder);
    let key = proof.operations[proof.read].key;
    assert!(proof.operations.iter().all(|known| known.key == key));
    let report = report(&*run);
    assert_eq!(report.linearizable, Some(false));
    let stale = &report.stale_reads;
    assert!(stale.count > 10 && stale.max_age_us > Some(1_000), "{stale:?}");
    assert!(stale.p50_age_us > Some(0) && stale.p50_age_us < stale.p99_age_us, "{stale:?}");
    assert!(stale.p99_age_us <= stale.max_age_us, "{stale:?}");
    let broken: Vec<_> = report.violations.iter().filter(|violation| !violation.operations.is_empty()).collect();
    let [broken] = broken[..] else { panic!("one violation has operations") };
    assert_eq!((broken.property, broken.index), ("Linearizability", u64::from(key)));
    let parts: Vec<_> = broken.operations.iter().map(|operation| operation.part).collect();
    assert_eq!(parts.iter().filter(|part| **part == "impossible").count(), 1);
    assert!(parts.contains(&"against"));
}

/// The disks are gone, and with them what clients were told; nobody broke his word to his own disk.
#[test]
fn wiping_everybody_loses_acknowledged_writes() {
    let run = run(&format!(
        r#"{BUSY}
        raft.mistake = "wiped-node-votes"
        [[faults]]
        at = "20s"
        do = "wipe all"
        [[faults]]
        at = "21s"
        do = "restart all"
        "#
    ));
    let found = breaches(&run);
    assert!(found.contains(&Breach::WriteReplaced), "{found:?}");
    let properties: Vec<_> = run.watch().check.violations().iter().map(|violation| violation.property).collect();
    assert!(properties.contains(&Property::StateMachineSafety));
    assert!(!properties.contains(&Property::DurablePromises), "{properties:?}");

    let report = report(&*run);
    let is_replaced = |violation: &&Violation| violation.moments.iter().any(|moment| moment.what == "replaced");
    let lost = report.violations.iter().find(is_replaced).expect("it is reported");
    assert_eq!(lost.property, "Acknowledged Writes");
    let [write] = &lost.operations[..] else { panic!("{:?}", lost.operations) };
    let [committed, replaced] = &lost.moments[..] else { panic!("{:?}", lost.moments) };
    assert_eq!((write.kind, write.part), ("write", "against"));
    assert_eq!((committed.what, committed.index), ("committed", lost.index));
    assert_eq!((replaced.what, replaced.at_us, replaced.part), ("replaced", lost.at_us, "impossible"));
    assert_eq!(replaced.node, lost.nodes.first().copied());
    let returned_us = write.returned_us.expect("its client was told");
    assert!(write.called_us < committed.at_us && committed.at_us < returned_us && returned_us < 20_000_000);
    assert!(replaced.at_us > 21_000_000, "everybody was wiped before");
}

/// The exhibit of the gallery: both executions of the command are told, and what its client asked.
#[test]
fn a_command_that_is_executed_again_is_told_with_both_executions() {
    let run = run(&text::write(&Exhibit::find("no-sessions").expect("an exhibit").scenario()));
    let report = report(&*run);
    let again = report.violations.iter().find(|violation| violation.property == "Executed Once").expect("it is found");
    let [asked] = &again.operations[..] else { panic!("{:?}", again.operations) };
    let [first, second] = &again.moments[..] else { panic!("{:?}", again.moments) };
    assert_eq!((first.what, second.what), ("executed", "executed-again"));
    assert!(asked.called_us < first.at_us && first.at_us <= second.at_us && first.index < second.index);
    assert_eq!((second.index, second.at_us, second.node), (again.index, again.at_us, again.nodes.first().copied()));
}

#[test]
fn one_wiped_follower_loses_nothing() {
    let run = run(&format!(
        r#"{BUSY}
        [[faults]]
        at = "20s"
        do = "wipe follower"
        [[faults]]
        at = "21s"
        do = "restart all"
        "#
    ));
    assert_eq!(breaches(&run), []);
}

// ---- what cannot be decided ----

/// More clients ask for one key at the same time than can be looked through: that is said, and neither that the promise
/// was kept nor that it was broken.
#[test]
fn what_cannot_be_decided_is_reported_as_undecided() {
    let crowd = |sessions: u32| {
        let sessions = format!("client.sessions = {sessions}");
        run(&format!(
            "nodes = 3\nduration = \"5s\"\nclient.mode = \"closed\"\nclient.think = \"1ms\"\nclient.keys = 1\n{sessions}"
        ))
    };
    let undecided = crowd(100);
    assert!(undecided.watch().stats.clients.ok > 1_000, "they are answered");
    assert_eq!(breaches(&undecided), []);
    let report = report(&*undecided);
    assert_eq!(report.linearizable, None);
    let keys: Vec<_> = report.undecided.iter().map(|undecided| (undecided.key, undecided.limit)).collect();
    assert_eq!(keys, [(1, "pending")]);
    let (verdict, words) = (Verdict::of(&undecided.watch().check), Catalogue::new(Language::English));
    assert_eq!((verdict.state(), verdict.undecided), (State::Undecided, 1));
    assert!(verdict.sentence(&words).contains("as far as it can be decided"));
    let few = crowd(10);
    assert_eq!(self::report(&*few).linearizable, Some(true));
    assert_eq!(Verdict::of(&few.watch().check).state(), State::Kept);
}

/// Hundreds of writes are given up while nobody is up. None of them is ever answered, and none stands in the way.
#[test]
fn writes_that_were_given_up_in_a_long_outage_leave_the_rest_decided() {
    let run = run(r#"
        nodes = 3
        duration = "90s"
        client.rate = "20/s"
        client.keys = 1
        client.timeout = "200ms"
        client.patience = "1s"
        [[faults]]
        at = "5s"
        do = "crash all"
        [[faults]]
        at = "60s"
        do = "restart all"
        "#);
    let clients = &run.watch().stats.clients;
    assert!(clients.unknown > 300 && clients.ok > 300, "{} unknown, {} answered", clients.unknown, clients.ok);
    let history = run.watch().check.history();
    assert_eq!((history.is_linearizable(), history.undecided().len()), (Some(true), 0));
    assert_eq!(breaches(&run), []);
}

// ---- liveness ----

const AS_PRINTED: &str = r#"
    protocol = "redis-random"
    nodes = 5
    duration = "300s"
    redis-random.variant = "as-printed"
    client.rate = "0/s"
    [[faults]]
    at = "10s"
    do = "settle"
"#;

/// The printed program never leads: nobody can tell until it should have, after a repair.
#[test]
fn a_cluster_without_a_leader_after_the_repair_is_not_live() {
    assert_eq!(breaches(&run(AS_PRINTED)), [Breach::NoLeader]);
}

/// Clients that wait for as long as it takes are seen to wait, although none of them gives up; and once only.
#[test]
fn who_hangs_until_the_end_is_seen() {
    let asking = AS_PRINTED.replace("0/s\"", "5/s\"\n    client.patience = \"1h\"");
    let run = run(&asking);
    assert_eq!(run.watch().stats.clients.unknown, 0, "nobody gives up");
    let found = breaches(&run);
    assert_eq!((found.len(), found.contains(&Breach::NoAnswer)), (2, true), "{found:?}");
    let report = report(&*run);
    let waiting = report.violations.iter().find(|violation| !violation.operations.is_empty()).expect("one waits");
    let [request] = &waiting.operations[..] else { panic!("{:?}", waiting.operations) };
    assert_eq!((request.part, request.returned_us), ("impossible", None));
    let moments: Vec<_> = waiting.moments.iter().map(|moment| moment.what).collect();
    assert_eq!(moments, ["repaired", "leader-due", "answer-due"]);
    assert!(waiting.moments[2].at_us < waiting.at_us && waiting.at_us < waiting.moments[2].at_us + 1_000_000);
}

#[test]
fn a_fault_after_the_repair_takes_the_promise_back() {
    let disturbed = format!("{AS_PRINTED}\n[[faults]]\nat = \"20s\"\ndo = \"delay 1 -> 2 5ms\"");
    assert_eq!(breaches(&run(&disturbed)), []);
}

#[test]
fn timeouts_that_leave_no_room_promise_nothing() {
    let hasty = AS_PRINTED.replace("client.rate", "redis-random.call_timeout = \"20ms\"\n    client.rate");
    assert_eq!(breaches(&run(&hasty)), []);
}

/// What waits for the settled cluster is answered, however bad it was before.
#[test]
fn who_waits_for_the_repair_is_answered() {
    let run = run(r#"
        nodes = 5
        duration = "60s"
        client.rate = "20/s"
        client.patience = "40s"
        [[faults]]
        at = "5s"
        do = "crash all"
        [[faults]]
        at = "15s"
        do = "settle"
        "#);
    assert_eq!(breaches(&run), []);
    assert!(run.watch().stats.clients.ok > 700, "{:?}", run.watch().stats.clients.ok);
}

/// The page says from when on something is promised, how long that takes, and how it came out.
#[test]
fn the_outlook_follows_the_repair() {
    let scenario = |more: &str| {
        let text = format!(
            "nodes = 3\n{more}\n[[faults]]\nat = \"1s\"\ndo = \"crash leader\"\n[[faults]]\nat = \"2s\"\ndo = \"settle\"\n\
             [[faults]]\nat = \"30s\"\ndo = \"crash leader\"\n"
        );
        open(text::parse(&text).expect("the test's scenario is valid"))
    };
    let mut run = scenario("");
    let mut stages_at = |ms: u64| {
        let at = Instant::ZERO.after(Duration::from_ms(ms));
        assert!(run.advance(at, u64::MAX));
        let outlook = run.watch().check.outlook(at).expect("there is room for elections");
        [outlook.leader.stage, outlook.answer.expect("and for answers").stage]
    };
    assert_eq!(stages_at(1_500), [Stage::Ahead, Stage::Ahead]);
    assert_eq!(stages_at(2_000), [Stage::Held, Stage::Running], "somebody was elected before");
    assert_eq!(stages_at(21_999), [Stage::Held, Stage::Running]);
    assert_eq!(stages_at(22_001), [Stage::Held, Stage::Held], "18 s for a leader and 2 s for an answer");
    assert_eq!(stages_at(30_500), [Stage::Ahead, Stage::Ahead]);
    assert_eq!(scenario("raft.election_timeout = \"150ms..151ms\"").watch().check.outlook(Instant::ZERO), None);
}

// ---- cost ----

/// However long a run is, its checkers hold no more: an hour, judged while it plays.
#[test]
fn an_hour_checks_itself() {
    let mut run = open(
        text::parse("nodes = 3\nclient.rate = \"20/s\"\n[[faults]]\nevery = \"30s\"\ndo = \"crash leader for 1s\"")
            .expect("valid"),
    );
    let hour = Instant::ZERO.after(Duration::from_secs(3_600));
    assert!(run.advance(hour, u64::MAX));
    assert_eq!(breaches(&run), []);
    assert_eq!(run.watch().check.history().is_linearizable(), Some(true));
    let waiting = run.watch().check.history().waiting();
    assert!(waiting < 100, "{waiting} operations are held");
}

/// It led before the repair, and goes on without an election.
#[test]
fn a_leader_that_the_repair_wakes_leads() {
    let run = run(r#"
        nodes = 1
        duration = "60s"
        client.rate = "0/s"
        [[faults]]
        at = "1s"
        do = "pause leader"
        [[faults]]
        at = "2s"
        do = "settle"
        "#);
    assert_eq!(breaches(&run), []);
}

/// Found by the hunt: an acknowledgement that still waits for the disk when a leader takes its entry back is no
/// promise to keep it.
#[test]
fn an_acknowledgement_that_came_too_late_is_no_promise() {
    let run = run(r#"
        nodes = 7
        seed = 2525
        duration = "4s"

        [raft]
        election_timeout = "53.059ms..155.933ms"
        heartbeat = "31ms"
        reads = "lease"
        append_entries = 1
        pipeline = 1

        [network]
        latency = "1.522ms..2.154ms"
        loss = "5%"
        duplicate = "50%"

        [disk]
        write = "5ms..40ms"

        [client]
        rate = "200/s"
        timeout = "55ms"

        [[faults]]
        at = "2.06s"
        do = "corrupt 6"

        [[faults]]
        at = "2s"
        do = "duplicate 8"

        [[faults]]
        at = "2s"
        do = "reconfigure 6,7"

        [[faults]]
        at = "2s"
        do = "duplicate 80"

        [[faults]]
        at = "2.39s"
        do = "torn-write 4"

        [[faults]]
        at = "2.4s"
        do = "chaos mtbf=1.97s mttr=365.157ms"
        "#);
    assert_eq!(breaches(&run), []);
}
