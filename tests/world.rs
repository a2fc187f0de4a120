//! What each fault of the world does, and that it can be undone: links that are slow or lossy one way, disks
//! that are slow or gone, clocks that drift or jump.

use interregnum::experiment::{WatchedRun, open};
use interregnum::scenario::{Scenario, text};
use interregnum::trace::What;
use interregnum::types::{Duration, Instant, NodeId, Role};

const CALM: &str = "version = 1\nnodes = 3\nseed = 5\n[network]\nlatency = \"10ms\"\n[disk]\nwrite = \"1ms\"\n";

fn scenario(more: &str) -> Scenario {
    text::parse(&format!("{CALM}{more}")).unwrap()
}

fn fault(at: &str, what: &str) -> String {
    format!("[[faults]]\nat = \"{at}\"\ndo = \"{what}\"\n")
}

fn until(run: &mut WatchedRun, ms: u64) {
    while !run.advance(Instant(ms * 1_000), u64::MAX) {}
}

/// Plays to a moment and calls with every event that the trace still keeps, step by step.
fn watch(run: &mut WatchedRun, ms: u64, mut each: impl FnMut(Instant, What)) {
    let mut told = run.trace().events();
    while run.next_at().is_some_and(|at| at <= Instant(ms * 1_000)) {
        run.step();
        let news: Vec<_> = run
            .trace()
            .routine()
            .chain(run.trace().milestones())
            .filter(|event| event.number > told)
            .copied()
            .collect();
        told = run.trace().events();
        news.into_iter().for_each(|event| each(event.at, event.what));
    }
}

fn role(run: &WatchedRun, node: u16) -> Role {
    run.picture().nodes[usize::from(node) - 1].role
}

/// How long messages took that were sent from one node to another between two moments.
fn travels(run: &mut WatchedRun, (from, to): (u16, u16), (since_ms, until_ms): (u64, u64)) -> Vec<Duration> {
    until(run, since_ms);
    let mut sent = std::collections::BTreeMap::new();
    let mut took = Vec::new();
    watch(run, until_ms, |at, what| match what {
        What::Sent(passage) if (passage.from, passage.to) == (NodeId(from), NodeId(to)) => {
            sent.insert(passage.message, at);
        }
        What::Delivered(passage) => took.extend(sent.get(&passage.message).map(|left| at.since(*left))),
        _ => {}
    });
    took
}

#[test]
fn delay_slows_one_direction_and_zero_undoes_it() {
    let faults = fault("1s", "delay 1 -> 2 30ms") + &fault("2s", "delay 1 -> 2 0ms");
    let mut run = open(scenario(&faults));
    let between = |link, from, to| {
        let mut run = run.fork();
        travels(&mut run, link, (from, to))
    };
    let usual = Duration::from_ms(10);
    let slower = Duration::from_ms(40);
    let there = between((1, 2), 1_100, 1_900);
    assert!(!there.is_empty() && there.iter().all(|took| *took == slower), "{there:?}");
    assert!(between((2, 1), 1_100, 1_900).iter().all(|took| *took == usual));
    assert!(between((1, 3), 1_100, 1_900).iter().all(|took| *took == usual));
    let again = between((1, 2), 2_100, 2_900);
    assert!(!again.is_empty() && again.iter().all(|took| *took == usual), "{again:?}");
    until(&mut run, 1_500);
    assert_eq!(run.picture().conditions.len(), 1);
    until(&mut run, 2_500);
    assert!(run.picture().conditions.is_empty());
}

#[test]
fn loss_takes_its_share_of_one_direction_and_heal_undoes_it() {
    let faults = fault("1s", "loss all <-> 3 100%") + &fault("4s", "heal");
    let mut run = open(scenario(&faults));
    until(&mut run, 1_100);
    let (mut delivered, mut lost) = (0, 0);
    watch(&mut run, 3_900, |_, what| match what {
        What::Delivered(passage)
            if [passage.from, passage.to].contains(&NodeId(3))
                && passage.from.is_member()
                && passage.to.is_member() =>
        {
            delivered += 1
        }
        What::Lost(passage, _) if [passage.from, passage.to].contains(&NodeId(3)) => lost += 1,
        _ => {}
    });
    assert!(delivered == 0 && lost > 20, "{delivered} delivered, {lost} lost");
    let healed = travels(&mut run, (3, 1), (4_100, 6_000));
    assert!(!healed.is_empty());
}

#[test]
fn a_share_of_loss_is_about_that_share_and_leaves_other_links_as_they_were() {
    let with = |more: &str| open(scenario(more));
    let (mut lossy, mut calm) = (with(&fault("1s", "loss 1 -> 2 1%")), with(""));
    // The streams of latencies, timers and clients are the same: only what was lost makes a difference.
    until(&mut lossy, 900);
    until(&mut calm, 900);
    assert_eq!(lossy.trace().digest(), calm.trace().digest());
    let mut lossy = with(&fault("0ms", "loss all <-> all 30%"));
    let (mut sent, mut lost) = (0u32, 0u32);
    watch(&mut lossy, 60_000, |_, what| match what {
        What::Sent(passage) if passage.from.is_member() && passage.to.is_member() => sent += 1,
        What::Lost(..) => lost += 1,
        _ => {}
    });
    let share = f64::from(lost) / f64::from(sent);
    assert!(sent > 3_000 && (0.27..0.33).contains(&share), "{lost} of {sent}");
}

#[test]
fn a_slow_disk_delays_what_waits_for_it() {
    let leads = |more: &str| {
        let mut run = open(scenario(more));
        until(&mut run, 5_000);
        run.watch().stats.reigns.reigns().next().map(|reign| reign.from).expect("somebody leads")
    };
    let slow = leads(&fault("0ms", "slow-disk all 40ms"));
    assert!(slow >= leads("").after(Duration::from_ms(40)), "{slow}");
    let undone = leads(&(fault("0ms", "slow-disk all 40ms") + &fault("0ms", "slow-disk all 0ms")));
    assert_eq!(undone, leads(""));
}

#[test]
fn a_wiped_node_crashes_and_comes_back_with_nothing() {
    let faults = fault("2s", "wipe follower") + &fault("2.5s", "restart all");
    let mut run = open(scenario(&faults));
    until(&mut run, 2_200);
    let down = run.picture().nodes.iter().find(|node| !node.up).map(|node| node.id).expect("one is down");
    let wiped = |event: &&interregnum::trace::TraceEvent| event.what == What::Wiped { node: down };
    assert_eq!(run.trace().milestones().filter(wiped).count(), 1);
    until(&mut run, 2_500);
    let back = &run.picture().nodes[usize::from(down.0) - 1];
    assert!(back.up && back.log_length == 0 && back.epoch == 0, "{back:?}");
    // The leader of before believes that it knows what this node holds; the next one asks.
    run.inject("crash leader for 1s".parse().unwrap()).unwrap();
    until(&mut run, 6_000);
    let caught_up = &run.picture().nodes[usize::from(down.0) - 1];
    assert!(caught_up.log_length > 0 && caught_up.epoch > 1, "{caught_up:?}");
}

#[test]
fn a_fast_clock_ends_its_patience_sooner() {
    // Timeouts of exactly 200 ms: with the same clocks all would stand at once.
    let scenario = |drift: &str| {
        let timing = "[raft]\nelection_timeout = \"200ms\"\n";
        let faults = if drift.is_empty() { String::new() } else { fault("0ms", drift) + &fault("1ms", "timeout 1") };
        text::parse(&format!("version = 1\nnodes = 3\nseed = 5\n{timing}{faults}")).unwrap()
    };
    let mut run = open(scenario("drift 1 100000"));
    // Node 1 led from its forced timeout; its clock is the fast one, and so are its heartbeats.
    until(&mut run, 1_000);
    assert_eq!(role(&run, 1), Role::Leader);
    let mut beats = Vec::new();
    watch(&mut run, 2_000, |at, what| {
        if matches!(what, What::TimerFired { node: NodeId(1), timer: 1 }) {
            beats.push(at);
        }
    });
    let gap = beats[1].since(beats[0]);
    assert_eq!(gap, Duration(45_455), "50 ms by a clock that is 10 % fast");
}

#[test]
fn a_clock_that_jumps_ahead_ends_its_timers_and_one_that_jumps_back_puts_them_off() {
    let run_with = |step: &str| {
        let mut run = open(scenario(&fault("1s", step)));
        until(&mut run, 1_000);
        run
    };
    let stands = |run: &WatchedRun| {
        let became = |event: &&interregnum::trace::TraceEvent| matches!(event.what, What::Became { to, .. } if to == 2);
        run.trace().milestones().filter(became).count()
    };
    let mut calm = run_with("request 1");
    until(&mut calm, 3_000);
    let mut ahead = run_with("step-clock follower 1s");
    until(&mut ahead, 3_000);
    assert!(stands(&ahead) > stands(&calm), "the follower believes that it waited long enough");
    // A leader whose clock jumps back sends no heartbeat in time.
    let mut back = run_with("step-clock leader -10s");
    until(&mut back, 3_000);
    assert!(stands(&back) > stands(&calm));
}
