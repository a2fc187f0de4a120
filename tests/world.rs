//! What each fault of the world does, and that it can be undone: links, nodes, disks, clocks, messages by hand,
//! clients, chaos.

use interregnum::check::Property;
use interregnum::experiment::{WatchedRun, open};
use interregnum::scenario::{Latency, Scenario, Strike, text};
use interregnum::sim::network::{ByHand, Condition};
use interregnum::sim::picture::Reign;
use interregnum::trace::{Loss, Skip, What};
use interregnum::types::{Duration, Instant, NodeId, Probability, Role};

const CALM: &str = "version = 1\nnodes = 3\nseed = 5\n[network]\nlatency = \"10ms\"\n[disk]\nwrite = \"1ms\"\n";

fn scenario(more: &str) -> Scenario {
    text::parse(&format!("{CALM}{more}")).unwrap()
}

fn five(more: &str) -> Scenario {
    text::parse(&format!("{CALM}{more}").replace("nodes = 3", "nodes = 5")).unwrap()
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

/// What became of the messages between nodes, by direction, in the order in which they left: true if it was lost.
fn fates(run: &mut WatchedRun, ms: u64) -> Vec<Vec<bool>> {
    let mut fates = std::collections::BTreeMap::<_, std::collections::BTreeMap<u64, bool>>::new();
    watch(run, ms, |_, what| {
        let (passage, lost) = match what {
            What::Delivered(passage) => (passage, false),
            What::Lost(passage, _) => (passage, true),
            _ => return,
        };
        if passage.from.is_member() && passage.to.is_member() {
            fates.entry((passage.from, passage.to)).or_default().insert(passage.message, lost);
        }
    });
    fates.into_values().map(|fates| fates.into_values().collect()).collect()
}

/// The share of messages that were lost, and how many of them in a row, on average.
fn share_and_burst(fates: &[Vec<bool>]) -> (f64, f64) {
    let bursts = |fates: &Vec<bool>| fates.split(|lost| !lost).filter(|burst| !burst.is_empty()).count();
    let sent = fates.iter().map(Vec::len).sum::<usize>() as f64;
    let lost = fates.iter().flatten().filter(|lost| **lost).count() as f64;
    assert!(sent > 1_500.0, "{sent}");
    (lost / sent, lost / fates.iter().map(bursts).sum::<usize>() as f64)
}

/// Of 30 %, each lost by itself, 1 / 0.7 are lost in a row. The intervals are five standard errors wide on each side.
#[test]
fn losses_come_in_bursts_and_their_share_is_the_same() {
    let of_links = |what: &str| open(scenario(&fault("0ms", what)));
    let everywhere = |loss_burst| {
        let mut scenario = scenario("");
        (scenario.network.loss, scenario.network.loss_burst) = (Probability::percent(30), loss_burst);
        open(scenario)
    };
    for mut run in [of_links("loss all <-> all 30% bursts=4"), everywhere(4)] {
        let (share, burst) = share_and_burst(&fates(&mut run, 60_000));
        assert!((0.16..0.44).contains(&share) && (2.3..5.7).contains(&burst), "{share}, {burst} in a row");
    }
    for mut run in [of_links("loss all <-> all 30%"), everywhere(0)] {
        let (share, burst) = share_and_burst(&fates(&mut run, 60_000));
        assert!((0.25..0.35).contains(&share) && (1.25..1.6).contains(&burst), "{share}, {burst} in a row");
    }
}

#[test]
fn bursts_end_with_the_losses() {
    let faults = fault("1s", "loss 1 <-> 2 50% bursts=20") + &fault("4s", "loss 1 <-> 2 0%");
    let mut run = open(scenario(&faults));
    until(&mut run, 3_900);
    let told: Vec<u32> = run.picture().conditions.iter().map(|(_, condition)| condition.loss_burst).collect();
    assert_eq!(told, [20, 20]);
    until(&mut run, 4_100);
    assert!(run.picture().conditions.is_empty());
    assert!(fates(&mut run, 9_000).iter().flatten().all(|lost| !lost));
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

fn leads(run: &WatchedRun) -> bool {
    run.picture().leader.is_some()
}

#[test]
fn a_clock_that_has_jumped_is_seen_to_be_wrong_until_it_jumps_back() {
    for (there, back, offset_us) in [("1.5s", "-1.5s", 1_500_000), ("-40ms", "40ms", -40_000)] {
        let mut run = open(scenario(""));
        until(&mut run, 2_000);
        let hurt = a_follower(&run);
        let due = |run: &WatchedRun| node(run, hurt).timer.map(|timer| timer.deadline);
        let usual = due(&run);
        now(&mut run, &format!("step-clock {hurt} {there}"));
        assert_eq!(node(&run, hurt).clock_offset_us, offset_us);
        assert!(offset_us > 0 || due(&run) == usual.map(|due| due.after(Duration::from_ms(40))));
        // A crash is none of the clock's business.
        now(&mut run, &format!("crash {hurt}"));
        now(&mut run, &format!("restart {hurt}"));
        assert_eq!(node(&run, hurt).clock_offset_us, offset_us);
        let before = due(&run);
        now(&mut run, &format!("step-clock {hurt} {back}"));
        assert_eq!(node(&run, hurt).clock_offset_us, 0);
        assert_ne!(due(&run), before, "the timer jumps with its clock, back too");
    }
}

/// The clocks of all are an hour wrong, and nobody leads: repaired, somebody does within a few elections. Without the
/// repair of the clocks nobody would time out for that hour.
#[test]
fn settle_sets_clocks_right_and_nobody_waits_for_the_hour_that_they_were_wrong_by() {
    for step in ["step-clock all -1h", "step-clock all 1h"] {
        let mut run = open(scenario(""));
        until(&mut run, 2_000);
        now(&mut run, step);
        until(&mut run, 2_500);
        now(&mut run, "crash all");
        now(&mut run, "restart all");
        // What was set while the clock was wrong, and what had been set before.
        now(&mut run, step);
        let mut unrepaired = run.fork();
        until(&mut unrepaired, 12_000);
        now(&mut run, "settle");
        assert!(run.picture().nodes.iter().all(|node| node.clock_offset_us == 0));
        let longest = Duration::from_ms(300);
        let left = |timer: interregnum::sim::picture::TimerPicture| timer.deadline.since(run.now());
        assert!(run.picture().nodes.iter().filter_map(|node| node.timer).all(|timer| left(timer) <= longest));
        until(&mut run, 12_000);
        assert!(leads(&run), "{step}");
        assert_eq!(run.watch().check.violations().len(), 0, "{step}");
        assert!(step.ends_with("-1h") != leads(&unrepaired), "{step}");
    }
}

#[test]
fn a_clock_that_no_longer_drifts_measures_as_the_others_do() {
    let faults = fault("1ms", "timeout 1") + &fault("1s", "drift 1 -200000") + &fault("3s", "drift 1 0");
    let mut run = open(scenario(&faults));
    let gaps = |run: &mut WatchedRun, (since, to): (u64, u64)| {
        until(run, since);
        let mut beats = Vec::new();
        watch(run, to, |at, what| {
            if matches!(what, What::TimerFired { node: NodeId(1), timer: 1 }) {
                beats.push(at);
            }
        });
        assert!(beats.len() > 5, "it leads: {beats:?}");
        beats.windows(2).map(|pair| pair[1].since(pair[0])).collect::<std::collections::BTreeSet<_>>()
    };
    let usual = std::collections::BTreeSet::from([Duration::from_ms(50)]);
    assert_eq!(gaps(&mut run, (500, 990)), usual);
    assert_eq!(gaps(&mut run, (1_100, 2_900)), std::collections::BTreeSet::from([Duration(62_500)]));
    assert_eq!(gaps(&mut run, (3_100, 4_000)), usual);
}

// ---- nodes that stall ----

#[test]
fn what_is_for_a_paused_node_waits_and_its_timers_end_late() {
    let mut run = open(scenario(""));
    until(&mut run, 2_000);
    let leader = run.picture().leader.expect("somebody leads");
    let hurt = NodeId(a_follower(&run));
    for (node, resumes_at) in [(hurt, 2_100), (leader, 2_500)] {
        now(&mut run, &format!("pause {node}"));
        let (mut arrived, mut lost, mut fired) = (0, 0, 0);
        let mut count = |what: What| match what {
            What::Delivered(passage) => arrived += u32::from(passage.to == node),
            What::Lost(passage, _) => lost += u32::from(passage.to == node),
            What::TimerFired { node: other, .. } => fired += u32::from(other == node),
            _ => {}
        };
        watch(&mut run, resumes_at, |_, what| count(what));
        assert_eq!((arrived, lost, fired), (0, 0, 0), "{node} does nothing");
        run.inject(format!("resume {node}").parse().unwrap()).unwrap();
        let wakes = run.now().after(Duration(1));
        let (mut arrived, mut fired) = (0, 0);
        watch(&mut run, resumes_at + 10, |at, what| match what {
            What::Delivered(passage) => arrived += u32::from(at == wakes && passage.to == node),
            What::TimerFired { node: other, .. } => fired += u32::from(at == wakes && other == node),
            _ => {}
        });
        assert!(arrived > 0, "{node} finds what waited for it");
        // What it hears first sets a follower's timer anew; a leader's heartbeat is overdue.
        assert_eq!(fired > 0, node == leader, "{node}");
    }
}

// ---- disks ----

fn now(run: &mut WatchedRun, what: &str) {
    run.inject(what.parse().unwrap()).unwrap();
    let after = run.now().after(Duration(1));
    while !run.advance(after, u64::MAX) {}
}

fn node(run: &WatchedRun, number: u16) -> interregnum::sim::picture::NodePicture {
    run.picture().nodes[usize::from(number) - 1].clone()
}

fn happened(run: &WatchedRun, is_meant: impl Fn(&What) -> bool) -> usize {
    run.trace().milestones().filter(|event| is_meant(&event.what)).count()
}

fn skipped(run: &WatchedRun, reason: Skip) -> usize {
    happened(run, |what| matches!(what, What::Skipped { why, .. } if *why == reason))
}

/// What a node that is down would start from: its last index and the entries that are kept.
fn stored(run: &WatchedRun, number: u16) -> interregnum::sim::picture::LogPicture {
    run.logs(&[NodeId(number)], None, 1_000).remove(0)
}

fn committed(run: &WatchedRun) -> u64 {
    run.picture().nodes.iter().map(|node| node.committed).max().unwrap_or(0)
}

fn a_follower(run: &WatchedRun) -> u16 {
    run.picture().nodes.iter().find(|node| node.role == Role::Follower).expect("somebody follows").id.0
}

const BUSY: &str = "[client]\nrate = \"40/s\"\n";

#[test]
fn a_node_does_not_start_from_a_disk_that_it_knows_to_be_damaged() {
    let mut run = open(scenario(""));
    until(&mut run, 2_000);
    let hurt = a_follower(&run);
    now(&mut run, &format!("corrupt {hurt}"));
    assert!(!node(&run, hurt).up && node(&run, hurt).corrupt, "it crashes at once");
    now(&mut run, &format!("corrupt {hurt}"));
    now(&mut run, "restart all");
    assert!(!node(&run, hurt).up);
    assert_eq!(skipped(&run, Skip::DiskCorrupt), 2);
    now(&mut run, &format!("wipe {hurt}"));
    assert!(!node(&run, hurt).corrupt);
    now(&mut run, &format!("restart {hurt}"));
    assert!(node(&run, hurt).up && node(&run, hurt).log_length == 0);
}

#[test]
fn bits_flip_silently_until_the_node_starts_from_them() {
    let (mut entries, mut terms) = (0, 0);
    for seed in 0..40 {
        let mut run = open(Scenario { seed, ..scenario("") });
        until(&mut run, 3_000);
        let hurt = a_follower(&run);
        now(&mut run, &format!("crash {hurt}"));
        let (log, epoch) = (stored(&run, hurt), run.fork());
        now(&mut run, &format!("corrupt {hurt} silently"));
        assert!(!node(&run, hurt).corrupt && node(&run, hurt).rotten, "nobody knows");
        entries += usize::from(stored(&run, hurt) != log);
        let mut clean = epoch;
        now(&mut clean, &format!("restart {hurt}"));
        now(&mut run, &format!("restart {hurt}"));
        assert!(node(&run, hurt).up && node(&run, hurt).rotten);
        let mut settled = run.fork();
        now(&mut settled, "settle");
        assert!(node(&settled, hurt).up && !node(&settled, hurt).rotten, "it has another disk");
        terms += usize::from(node(&run, hurt).epoch != node(&clean, hurt).epoch);
        // A new disk is a clean one.
        now(&mut run, &format!("wipe {hurt}"));
        assert!(stored(&run, hurt).last == 0 && !node(&run, hurt).rotten);
    }
    assert!(entries > 5 && terms > 5, "{entries} logs, {terms} terms");
}

#[test]
fn a_running_node_keeps_what_it_knows_when_its_disk_rots() {
    let mut run = open(scenario(""));
    until(&mut run, 2_000);
    now(&mut run, "corrupt follower silently");
    assert_eq!(happened(&run, |what| matches!(what, What::Corrupted { silently: true, .. })), 1);
    assert!(run.picture().nodes.iter().all(|node| node.up));
    let mut redis = open(text::parse("protocol = \"redis-random\"\nnodes = 3\n").unwrap());
    until(&mut redis, 1_000);
    now(&mut redis, "corrupt 1 silently");
    assert_eq!(skipped(&redis, Skip::NothingStored), 1, "it keeps nothing");
}

#[test]
fn of_a_torn_write_a_part_is_on_disk() {
    let (mut torn, mut parts) = (0, 0);
    for seed in 0..60 {
        let slow = fault("1s", "slow-disk 2 300ms");
        let mut run = open(Scenario { seed, ..scenario(&(BUSY.to_string() + &slow)) });
        until(&mut run, 2_000 + seed * 7);
        let mut crashed = run.fork();
        now(&mut crashed, "crash 2");
        now(&mut run, "torn-write 2");
        assert!(!node(&run, 2).up);
        let was_writing = happened(&run, |what| matches!(what, What::Torn { .. }));
        let more = stored(&run, 2).last > stored(&crashed, 2).last;
        assert!(was_writing > 0 || !more);
        torn += was_writing;
        parts += usize::from(more);
        // As after any crash: it catches up.
        now(&mut run, "settle");
        until(&mut run, 6_000);
        assert!(node(&run, 2).committed + 20 > committed(&run), "seed {seed}");
        assert_eq!(run.watch().check.violations().len(), 0, "seed {seed}");
    }
    assert!(torn > 20 && parts > 5, "{torn} torn, {parts} with entries");
}

#[test]
fn a_disk_that_lies_loses_the_last_write() {
    let mut shorter = 0;
    for seed in 0..20 {
        let mut run = open(Scenario { seed, ..scenario(BUSY) });
        until(&mut run, 2_000);
        let hurt = a_follower(&run);
        let mut crashed = run.fork();
        now(&mut crashed, &format!("crash {hurt}"));
        now(&mut run, &format!("lost-write {hurt}"));
        assert_eq!(happened(&run, |what| matches!(what, What::WriteLost { .. })), 1);
        let (kept, lost) = (stored(&crashed, hurt).last, stored(&run, hurt).last);
        assert!(lost <= kept);
        shorter += usize::from(lost < kept);
        now(&mut run, &format!("lost-write {hurt}"));
        assert_eq!(skipped(&run, Skip::AlreadyDown), 1);
        now(&mut run, &format!("restart {hurt}"));
        assert!(node(&run, hurt).up);
    }
    assert!(shorter > 10, "{shorter} of 20");
}

#[test]
fn what_finds_no_room_waits_until_there_is_some() {
    let faults = fault("1s", "full-disk all") + &fault("3s", "full-disk all off");
    let mut run = open(scenario(&(BUSY.to_string() + &faults)));
    until(&mut run, 1_200);
    assert!(run.picture().nodes.iter().all(|node| node.disk_full));
    let before = committed(&run);
    until(&mut run, 2_999);
    assert_eq!(committed(&run), before, "nobody can write");
    let mut settled = run.fork();
    until(&mut run, 5_000);
    assert!(committed(&run) > before + 20 && run.picture().nodes.iter().all(|node| !node.disk_full));
    now(&mut settled, "settle");
    assert!(settled.picture().nodes.iter().all(|node| !node.disk_full));
    until(&mut settled, 5_000);
    assert!(committed(&settled) > before + 20);
    assert_eq!(run.watch().check.violations().len(), 0);
}

#[test]
fn a_full_disk_of_one_is_borne_by_the_others() {
    let mut run = open(scenario(BUSY));
    until(&mut run, 2_000);
    let before = committed(&run);
    now(&mut run, "full-disk leader");
    until(&mut run, 6_000);
    assert!(committed(&run) > before + 20, "another one leads");
}

#[test]
fn a_slow_node_is_late_for_everything() {
    let faults = fault("1s", "slow 2 40ms") + &fault("2s", "slow 2 0ms");
    let run = open(scenario(&faults));
    let between = |link, from, to| travels(&mut run.fork(), link, (from, to));
    let took = between((1, 2), 1_100, 1_900);
    assert!(!took.is_empty() && took.iter().all(|took| *took == Duration::from_ms(50)), "{took:?}");
    assert!(between((2, 1), 1_100, 1_900).iter().all(|took| *took == Duration::from_ms(10)));
    assert!(between((1, 2), 2_100, 2_900).iter().all(|took| *took == Duration::from_ms(10)));
    let leads_with = |slow: &str| {
        let faults = fault("0ms", slow) + &fault("1ms", "timeout 1");
        let mut run = open(scenario(&faults));
        until(&mut run, 1_000);
        run.watch().stats.reigns.reigns().next().map(|reign| reign.from).expect("somebody leads")
    };
    // Its own disk, the answers on their way to it.
    let (usual, slow) = (leads_with("slow 1 0ms"), leads_with("slow 1 30ms"));
    assert!(slow >= usual.after(Duration::from_ms(30)), "{usual} {slow}");
}

// ---- links ----

/// Messages between two nodes that arrived between two moments, by their way.
fn arrivals(run: &WatchedRun, (since_ms, until_ms): (u64, u64)) -> impl Fn(u16, u16) -> u32 + use<> {
    let mut run = run.fork();
    until(&mut run, since_ms);
    let mut arrived = std::collections::BTreeMap::new();
    watch(&mut run, until_ms, |_, what| {
        if let What::Delivered(passage) = what {
            *arrived.entry((passage.from, passage.to)).or_insert(0) += 1;
        }
    });
    move |from, to| arrived.get(&(NodeId(from), NodeId(to))).copied().unwrap_or(0)
}

#[test]
fn loss_in_one_direction_leaves_the_other_alone() {
    let faults = [("1ms", "timeout 1"), ("1s", "loss 1 -> 2 100%"), ("4s", "loss 1 -> 2 0%"), ("4.01s", "timeout 1")];
    let run = open(scenario(&faults.map(|(at, what)| fault(at, what)).concat()));
    let arrived = arrivals(&run, (1_050, 3_990));
    assert_eq!(arrived(1, 2), 0);
    assert!(arrived(2, 1) > 0 && arrived(1, 3) > 5 && arrived(3, 1) > 5);
    let arrived = arrivals(&run, (4_005, 6_000));
    assert!(arrived(1, 2) > 20 && arrived(2, 1) > 20);
}

#[test]
fn one_direction_holds_messages_back() {
    let faults = fault("1ms", "timeout 1") + &fault("1s", "reorder 1 -> 2 50%") + &fault("4s", "reorder 1 -> 2 0%");
    let run = open(scenario(&(BUSY.to_string() + &faults)));
    let overtaken = |(since_ms, until_ms): (u64, u64)| {
        let mut run = run.fork();
        until(&mut run, since_ms);
        let (mut latest, mut ways) = (std::collections::BTreeMap::new(), std::collections::BTreeMap::new());
        watch(&mut run, until_ms, |_, what| {
            let What::Delivered(passage) = what else { return };
            let way = (passage.from, passage.to);
            let latest = latest.entry(way).or_insert(0);
            *ways.entry(way).or_insert(0) += u32::from(passage.message < *latest);
            *latest = passage.message.max(*latest);
        });
        ways.retain(|_, count| *count > 0);
        ways
    };
    let ways = overtaken((1_000, 3_990));
    assert!(ways.len() == 1 && ways[&(NodeId(1), NodeId(2))] > 5, "{ways:?}");
    assert!(overtaken((4_100, 7_000)).is_empty());
}

#[test]
fn cut_off_nodes_hear_nothing_until_the_network_heals() {
    for what in ["isolate 3", "partition 1,2 | 3", "cut 3 <-> all"] {
        let run = open(scenario(&(fault("1s", what) + &fault("3s", "heal"))));
        let arrived = arrivals(&run, (1_020, 2_999));
        for other in [1, 2] {
            assert_eq!((arrived(3, other), arrived(other, 3)), (0, 0), "{what}");
        }
        assert!(arrived(1, 2) > 20 && arrived(2, 1) > 20, "{what}: the others hear each other");
        let arrived = arrivals(&run, (3_020, 6_000));
        assert!(arrived(3, 1) + arrived(3, 2) > 20 && arrived(1, 3) + arrived(2, 3) > 20, "{what}");
    }
}

#[test]
fn a_link_is_mended_one_way_and_then_the_other() {
    let faults = [("1s", "cut 1 <-> 2"), ("3s", "mend 2 -> 1"), ("5s", "mend 1 <-> 2")];
    // Whoever asks for votes writes to everybody.
    let asks =
        [("1.5s", "timeout 1"), ("2s", "timeout 2"), ("3.5s", "timeout 1"), ("4s", "timeout 2"), ("6s", "timeout 1")];
    let all = faults.into_iter().chain(asks);
    let run = open(scenario(&all.map(|(at, what)| fault(at, what)).collect::<String>()));
    let during = |from, to| {
        let arrived = arrivals(&run, (from, to));
        (arrived(1, 2) > 0, arrived(2, 1) > 0)
    };
    assert_eq!(during(1_020, 2_999), (false, false));
    assert_eq!(during(3_020, 4_999), (false, true));
    assert_eq!(during(5_020, 7_000), (true, true));
    let cuts = |ms| {
        let mut run = run.fork();
        until(&mut run, ms);
        run.picture().cuts
    };
    assert_eq!((cuts(4_000), cuts(6_000)), (vec![(NodeId(1), NodeId(2))], Vec::new()));
}

#[test]
fn a_delay_may_be_drawn_for_each_message() {
    let faults = fault("1s", "delay 1 <-> 2 10ms..30ms") + &fault("3s", "delay 1 <-> 2 0ms");
    let run = open(scenario(&faults));
    let between = |link, from, to| travels(&mut run.fork(), link, (from, to));
    for link in [(1, 2), (2, 1)] {
        let took = between(link, 1_100, 2_900);
        assert!(took.iter().all(|took| (20_000..=40_000).contains(&took.0)), "{took:?}");
        let different: std::collections::BTreeSet<_> = took.iter().collect();
        assert!(different.len() > 5, "{took:?}");
        assert!(between(link, 3_100, 3_900).iter().all(|took| *took == Duration::from_ms(10)));
    }
    assert!(between((1, 3), 1_100, 2_900).iter().all(|took| *took == Duration::from_ms(10)));
    for drawn in ["exp(15ms)", "normal(15ms, 3ms)"] {
        let run = open(scenario(&fault("1s", &format!("delay all -> all {drawn}"))));
        let took = travels(&mut run.fork(), (1, 2), (1_100, 9_000));
        let mean = took.iter().map(|took| took.0).sum::<u64>() / took.len() as u64;
        assert!((20_000..30_000).contains(&mean), "{drawn}: {mean}");
    }
}

/// How many messages of a direction of a link were doubled between two moments.
fn doubled(run: &WatchedRun, (from, to): (u16, u16), (since_ms, until_ms): (u64, u64)) -> (u32, u32) {
    let mut run = run.fork();
    until(&mut run, since_ms);
    let (mut sent, mut copies) = (0, 0);
    watch(&mut run, until_ms, |_, what| match what {
        What::Sent(passage) if (passage.from, passage.to) == (NodeId(from), NodeId(to)) => sent += 1,
        What::Duplicated(passage) if (passage.from, passage.to) == (NodeId(from), NodeId(to)) => copies += 1,
        _ => {}
    });
    (sent, copies)
}

#[test]
fn a_direction_of_a_link_doubles_its_messages() {
    let faults = fault("1s", "duplicate 1 -> 2 100%") + &fault("2s", "duplicate 1 -> 2 0%");
    let run = open(scenario(&faults));
    let (sent, copies) = doubled(&run, (1, 2), (1_100, 1_900));
    assert!(sent > 5 && sent == copies, "{copies} of {sent}");
    assert_eq!(doubled(&run, (2, 1), (1_100, 1_900)).1, 0);
    assert_eq!(doubled(&run, (1, 2), (2_100, 2_900)).1, 0);
    let half = open(scenario(&fault("0ms", "duplicate all <-> all 50%")));
    let (sent, copies) = doubled(&half, (1, 2), (100, 20_000));
    assert!((0.4..0.6).contains(&(f64::from(copies) / f64::from(sent))), "{copies} of {sent}");
}

/// How often a message arrived before one that was sent earlier on the same way.
fn overtaken(run: &mut WatchedRun, (since_ms, until_ms): (u64, u64)) -> u32 {
    until(run, since_ms);
    let mut latest = std::collections::BTreeMap::new();
    let mut count = 0;
    watch(run, until_ms, |_, what| {
        let What::Delivered(passage) = what else { return };
        let latest = latest.entry((passage.from, passage.to)).or_insert(0);
        count += u32::from(passage.message < *latest);
        *latest = passage.message.max(*latest);
    });
    count
}

#[test]
fn what_is_held_back_is_overtaken() {
    let faults = fault("1s", "reorder all <-> all 50%") + &fault("6s", "heal");
    let mut run = open(scenario(&(BUSY.to_string() + &faults)));
    assert_eq!(overtaken(&mut run, (0, 990)), 0);
    assert!(overtaken(&mut run, (1_000, 6_000)) > 20);
    assert_eq!(overtaken(&mut run, (6_100, 9_000)), 0);
    assert_eq!(run.watch().check.violations().len(), 0);
}

#[test]
fn bridged_groups_share_who_is_in_both() {
    let mut run = open(five(""));
    until(&mut run, 1_000);
    now(&mut run, "bridge 1,2,3 | 3,4,5");
    let pairs = [(1, 4), (1, 5), (2, 4), (2, 5)];
    let mut apart: Vec<_> =
        pairs.iter().flat_map(|(a, b)| [(NodeId(*a), NodeId(*b)), (NodeId(*b), NodeId(*a))]).collect();
    apart.sort();
    assert_eq!(run.picture().cuts, apart);
    now(&mut run, "heal");
    assert!(run.picture().cuts.is_empty());
    let alone = a_follower(&run);
    now(&mut run, &format!("bridge leader,{alone} | leader,rest"));
    let leader = run.picture().leader.expect("somebody leads");
    assert!(!run.picture().cuts.is_empty());
    assert!(run.picture().cuts.iter().all(|(from, to)| *from != leader && *to != leader));
    let refused = run.inject("partition 1,2,3 | 3,4,5".parse().unwrap()).unwrap_err();
    assert!(refused.contains("bridge 1,2,3 | 3,4,5"), "{refused}");
    assert!(run.inject("bridge 1,1 | 2".parse().unwrap()).is_err());
    let many = ["1,2,3,4,5"; 6].join(" | ");
    assert!(run.inject(format!("bridge {many}").parse().unwrap()).is_err());
}

#[test]
fn a_flapping_link_is_cut_and_works_by_turns() {
    let cut = |run: &WatchedRun| run.picture().cuts;
    let both = [(NodeId(1), NodeId(2)), (NodeId(2), NodeId(1))];
    for end in ["flap 1 <-> 2 0ms", "heal", "settle"] {
        let mut run = open(scenario(&fault("1s", "flap 1 <-> 2 100ms")));
        for (at, is_cut) in [(1_050, true), (1_150, false), (1_250, true), (1_350, false), (1_450, true)] {
            until(&mut run, at);
            assert_eq!(cut(&run), if is_cut { both.to_vec() } else { Vec::new() }, "{at} ms");
        }
        assert_eq!(run.picture().conditions.len(), 2);
        now(&mut run, end);
        assert!(cut(&run).is_empty() && run.picture().conditions.is_empty(), "{end}");
        let before = happened(&run, |what| matches!(what, What::Cut { .. }));
        until(&mut run, 3_000);
        assert_eq!(happened(&run, |what| matches!(what, What::Cut { .. })), before, "{end}");
    }
}

#[test]
fn a_link_flaps_one_way_and_a_node_with_all_its_links() {
    let mut run = open(scenario(&fault("1s", "flap 1 -> 2 100ms")));
    until(&mut run, 1_050);
    assert_eq!(run.picture().cuts, [(NodeId(1), NodeId(2))]);
    // At another pace it begins anew.
    now(&mut run, "flap 1 -> 2 300ms");
    until(&mut run, 1_300);
    assert_eq!(run.picture().cuts.len(), 1);
    until(&mut run, 1_400);
    assert!(run.picture().cuts.is_empty());
    let mut run = open(scenario(&fault("1s", "flap 3 200ms")));
    until(&mut run, 1_100);
    assert_eq!(run.picture().cuts.len(), 4);
    until(&mut run, 1_300);
    assert!(run.picture().cuts.is_empty());
    now(&mut run, "flap 3 0ms");
    until(&mut run, 1_500);
    assert!(run.picture().cuts.is_empty() && run.picture().conditions.is_empty());
}

// ---- messages by hand ----

/// The events of a message, without those before.
fn fate(run: &mut WatchedRun, ms: u64) -> Vec<(Instant, What)> {
    let mut told = Vec::new();
    watch(run, ms, |at, what| told.extend(what.passage().map(|_| (at, what))));
    told
}

#[test]
fn messages_in_flight_are_delivered_delayed_and_doubled() {
    let mut run = open(scenario(""));
    until(&mut run, 1_000);
    while !run.picture().flights.iter().any(|flight| flight.passage.from.is_member() && flight.passage.to.is_member()) {
        run.step();
    }
    let flight = run.picture().flights.iter().find(|flight| flight.passage.from.is_member()).copied().unwrap();
    let (number, now_at) = (flight.passage.message, run.now());
    let with = |what: &str| {
        let mut run = run.fork();
        run.inject(what.parse().unwrap()).unwrap();
        fate(&mut run, 1_400)
    };
    let arrival = |told: &[(Instant, What)], number: u64| {
        let is_it = |what: &What| matches!(what, What::Delivered(passage) if passage.message == number);
        told.iter().filter(|(_, what)| is_it(what)).map(|(at, _)| *at).collect::<Vec<_>>()
    };
    assert_eq!(arrival(&with("request 1"), number), [flight.due]);
    assert_eq!(arrival(&with(&format!("deliver {number}")), number), [now_at.after(Duration(1))]);
    assert_eq!(arrival(&with(&format!("delay {number} 70ms")), number), [flight.due.after(Duration::from_ms(70))]);
    let told = with(&format!("duplicate {number}"));
    assert_eq!(arrival(&told, number), [flight.due]);
    let copy = told.iter().find_map(|(_, what)| if let What::Duplicated(copy) = what { Some(*copy) } else { None });
    let copy = copy.expect("there is a copy");
    assert_eq!((copy.from, copy.to, copy.kind), (flight.passage.from, flight.passage.to, flight.passage.kind));
    assert_eq!(arrival(&told, copy.message), [now_at.after(Duration(10_001))]);
    // It cannot be undone, only done once.
    until(&mut run, 1_100);
    for what in ["deliver", "duplicate"] {
        now(&mut run, &format!("{what} {number}"));
    }
    now(&mut run, &format!("delay {number} 5ms"));
    assert_eq!(skipped(&run, Skip::NotInFlight), 3);
}

#[test]
fn a_dropped_message_is_lost_where_it_would_have_arrived() {
    let mut run = open(scenario(""));
    until(&mut run, 1_000);
    while run.picture().flights.is_empty() {
        run.step();
    }
    let flight = run.picture().flights[0];
    let number = flight.passage.message;
    now(&mut run, &format!("drop {number}"));
    let told = fate(&mut run, 1_400);
    let of_it: Vec<_> = told.into_iter().filter(|(_, what)| what.passage() == Some(flight.passage)).collect();
    assert_eq!(of_it, [(flight.due, What::Lost(flight.passage, Loss::Dropped))]);
    now(&mut run, &format!("drop {number}"));
    assert_eq!(skipped(&run, Skip::NotInFlight), 1);
}

#[test]
fn a_message_that_somebody_touched_can_be_told_from_the_others() {
    let mut run = open(scenario(""));
    until(&mut run, 1_000);
    while run.picture().flights.is_empty() {
        run.step();
    }
    let number = run.picture().flights[0].passage.message;
    let touched = |run: &WatchedRun| -> Vec<(u64, ByHand)> {
        let flights = run.picture().flights;
        flights.iter().filter_map(|flight| Some((flight.passage.message, flight.by_hand?))).collect()
    };
    assert_eq!(touched(&run), []);
    now(&mut run, &format!("duplicate {number}"));
    let [(copy, ByHand::Copied)] = touched(&run)[..] else { panic!("{:?}", touched(&run)) };
    assert_ne!(copy, number);
    now(&mut run, &format!("delay {number} 70ms"));
    let mut both = touched(&run);
    both.sort_by_key(|(message, _)| *message);
    assert_eq!(both, [(number, ByHand::Delayed), (copy, ByHand::Copied)]);
    // What it undoes: the one arrives now, the other never.
    now(&mut run, &format!("deliver {number}"));
    now(&mut run, &format!("drop {copy}"));
    until(&mut run, 1_200);
    assert_eq!(touched(&run), []);
    // What the network doubles and holds back is nobody's hand.
    let mut run =
        open(scenario(&(fault("1s", "duplicate all <-> all 100%") + &fault("1s", "reorder all <-> all 100%"))));
    until(&mut run, 1_500);
    assert!(!run.picture().flights.is_empty() && touched(&run).is_empty());
}

// ---- clients ----

fn clients(settings: &str) -> WatchedRun {
    open(scenario(&format!("[client]\n{settings}\n")))
}

#[test]
fn in_a_closed_loop_an_answer_leads_to_the_next_request() {
    let mut run = clients("mode = \"closed\"\nsessions = 2\nthink = \"100ms\"\nrate = \"1000/s\"");
    until(&mut run, 1_000);
    let counted = |run: &WatchedRun| (run.watch().stats.clients.requests, run.watch().stats.clients.ok);
    let before = counted(&run).0;
    until(&mut run, 11_000);
    // Two sessions, each with 100 ms to think and some 20 to 45 ms to wait.
    let asked = counted(&run).0 - before;
    assert!((120..=180).contains(&asked), "{asked}");
    // By hand is beside the loop, and makes it no faster.
    for ms in 11_000..11_020 {
        until(&mut run, ms);
        now(&mut run, "request 1");
    }
    let before = counted(&run).0;
    until(&mut run, 21_000);
    let asked = counted(&run).0 - before;
    assert!((120..=180).contains(&asked), "{asked}");
    now(&mut run, "crash majority");
    until(&mut run, 25_000);
    let (requests, ok) = counted(&run);
    assert!(requests - ok <= 2, "nobody answers, nobody asks anew");
}

/// When clients asked for the first time, and for which key.
fn asked(run: &mut WatchedRun, ms: u64) -> Vec<(Instant, String)> {
    let mut found = Vec::new();
    while run.next_at().is_some_and(|at| at <= Instant(ms * 1_000)) {
        let events = run.trace().events();
        run.step();
        for event in run.trace().after(events) {
            let What::Sent(passage) = event.what else { continue };
            let is_first = run.trace().after(events).iter().any(|event| matches!(event.what, What::Requested { .. }));
            if passage.from == NodeId::CLIENT && is_first {
                let letter = run.letter(passage.message).expect("it has just been sent");
                found.push((event.at, letter.details[1].value.clone()));
            }
        }
    }
    found
}

#[test]
fn bursts_come_together_and_as_much_more_seldom() {
    let mut run = clients("rate = \"10/s\"\nburst = 5");
    let requests = asked(&mut run, 10_000);
    assert_eq!(requests.len(), 100);
    assert!(requests.chunks(5).all(|burst| burst.iter().all(|(at, _)| *at == burst[0].0)));
    assert_eq!(requests[5].0.since(requests[0].0), Duration::from_ms(500));
}

#[test]
fn a_hot_key_takes_its_share() {
    let share = |hot: &str| {
        let requests = asked(&mut clients(&format!("rate = \"50/s\"\nkeys = 100\n{hot}")), 20_000);
        let on_key =
            requests.iter().filter(|(_, operation)| operation.contains("key: 1 ") || operation.contains("key: 1,"));
        on_key.count() as f64 / requests.len() as f64
    };
    assert!(share("") < 0.05);
    assert!((0.7..0.9).contains(&share("hot = \"80%\"")));
    assert_eq!(share("hot = \"100%\""), 1.0);
}

#[test]
fn so_many_requests_read_and_keys_are_touched_alike() {
    let requests = asked(&mut clients("rate = \"100/s\"\nreads = \"30%\"\nkeys = 4"), 20_000);
    let share = |part: &str| {
        let alike = requests.iter().filter(|(_, operation)| operation.contains(part));
        alike.count() as f64 / requests.len() as f64
    };
    assert!(requests.len() > 1_500 && (0.26..0.34).contains(&share("Get")), "{}", share("Get"));
    assert!((share("Get") + share("Put") - 1.0).abs() < 1e-9);
    for key in 1..=4 {
        let of_key = share(&format!("key: {key}"));
        assert!((0.21..0.29).contains(&of_key), "key {key}: {of_key}");
    }
    let single = asked(&mut clients("rate = \"100/s\"\nreads = \"100%\"\nkeys = 1"), 2_000);
    assert!(single.iter().all(|(_, operation)| operation.contains("Get") && operation.contains("key: 1")));
}

// ---- clients that change ----

fn requests(run: &WatchedRun) -> u64 {
    run.watch().stats.clients.requests
}

/// New requests in each of so many periods from now on.
fn arriving(run: &mut WatchedRun, period_ms: u64, periods: u64) -> Vec<u64> {
    let from = run.now().0 / 1_000;
    let count = |number: u64| {
        let before = requests(run);
        until(run, from + number * period_ms);
        requests(run) - before
    };
    (1..=periods).map(count).collect()
}

#[test]
fn clients_ask_at_another_rate_and_as_usual_again() {
    let mut run = clients("rate = \"10/s\"\nsessions = 1000");
    until(&mut run, 2_050);
    now(&mut run, "clients rate=100/s");
    let demand = |run: &WatchedRun| run.picture().demand.map(|demand| demand.to_string());
    assert_eq!(demand(&run).as_deref(), Some("rate=100/s"));
    assert_eq!(arriving(&mut run, 1_000, 2), [99, 100], "no longer at the pace of before, not even once");
    now(&mut run, "clients burst=20");
    assert_eq!(demand(&run).as_deref(), Some("rate=100/s burst=20"));
    assert_eq!(arriving(&mut run, 100, 11), [0, 0, 20, 0, 20, 0, 20, 0, 20, 0, 20], "as much more seldom");
    now(&mut run, "clients rate=0/s");
    assert_eq!(arriving(&mut run, 1_000, 2), [0, 0]);
    now(&mut run, "clients back");
    assert_eq!((demand(&run), arriving(&mut run, 1_000, 2)), (None, vec![9, 10]));
    // Its link tells the same run.
    let mut again = open(text::parse(&text::write(run.scenario())).unwrap());
    while !again.advance(run.now(), u64::MAX) {}
    assert_eq!(again.trace().digest(), run.trace().digest());
}

#[test]
fn clients_change_for_a_time_unless_something_else_changes_them_first() {
    let mut run = clients("rate = \"10/s\"\nsessions = 1000");
    until(&mut run, 2_000);
    now(&mut run, "clients rate=100/s burst=5 for 500ms");
    let demand = |run: &WatchedRun| run.picture().demand;
    until(&mut run, 2_500);
    assert!(demand(&run).is_some());
    until(&mut run, 2_501);
    assert_eq!((demand(&run), arriving(&mut run, 1_000, 2)), (None, vec![10, 10]));
    now(&mut run, "clients rate=100/s for 500ms");
    now(&mut run, "clients rate=50/s");
    until(&mut run, 6_000);
    assert_eq!(demand(&run).map(|demand| demand.to_string()).as_deref(), Some("rate=50/s"));
    now(&mut run, "settle");
    assert_eq!((demand(&run), arriving(&mut run, 1_000, 2)), (None, vec![9, 10]));
}

#[test]
fn what_clients_ask_for_changes_too() {
    let mut run = clients("rate = \"100/s\"\nreads = \"0%\"\nkeys = 1");
    assert!(asked(&mut run, 2_000).iter().all(|(_, operation)| operation.contains("Put { key: 1,")));
    now(&mut run, "clients reads=100% keys=50 hot=0%");
    let other = asked(&mut run, 4_000);
    assert!(other.len() > 150 && other.iter().all(|(_, operation)| operation.contains("Get")));
    let keys: std::collections::BTreeSet<_> = other.into_iter().map(|(_, operation)| operation).collect();
    assert!(keys.len() > 40, "{keys:?}");
    now(&mut run, "clients back");
    assert!(asked(&mut run, 6_000).iter().all(|(_, operation)| operation.contains("Put { key: 1,")));
    let mut run = clients("mode = \"closed\"\nsessions = 1\nthink = \"1s\"");
    until(&mut run, 5_000);
    now(&mut run, "clients think=10ms");
    until(&mut run, 6_100);
    assert!(arriving(&mut run, 1_000, 1)[0] > 10);
    now(&mut run, "clients back");
    until(&mut run, 7_500);
    assert!(arriving(&mut run, 3_000, 1)[0] <= 3);
}

#[test]
fn links_of_clients_are_cut_lossy_and_slow_like_any_other() {
    const CLIENT: u16 = NodeId::CLIENT.0;
    let busy = "rate = \"100/s\"\nsessions = 50\ntimeout = \"100ms\"";
    for (what, undo) in [
        ("cut clients -> all", "mend clients -> all"),
        ("cut clients <-> all", "heal"),
        ("loss clients -> all 100%", "loss clients -> all 0%"),
        ("loss clients <-> all 100%", "settle"),
    ] {
        let mut run = clients(busy);
        until(&mut run, 2_000);
        now(&mut run, what);
        let (of, from) = (run.fork(), run.now().0 / 1_000);
        let arrived = arrivals(&of, (from + 20, from + 1_000));
        assert_eq!((1..=3).map(|node| arrived(CLIENT, node)).sum::<u32>(), 0, "{what}");
        assert!((1..=3).map(|node| arrived(1, node) + arrived(2, node)).sum::<u32>() > 10, "nodes hear each other");
        until(&mut run, from + 1_000);
        now(&mut run, undo);
        let arrived = arrivals(&run, (from + 1_020, from + 2_000));
        assert!((1..=3).map(|node| arrived(CLIENT, node)).sum::<u32>() > 50, "{undo}");
        assert!(run.picture().cuts.is_empty() && run.picture().conditions.is_empty());
    }
    // Their requests arrive, and no answer comes back.
    let mut run = clients(busy);
    until(&mut run, 2_000);
    now(&mut run, "cut all -> clients");
    assert_eq!(run.picture().cuts, [1, 2, 3].map(|node| (NodeId(node), NodeId::CLIENT)));
    until(&mut run, 2_020);
    let answered = run.watch().stats.clients.ok;
    let arrived = arrivals(&run, (2_020, 3_000));
    assert!((1..=3).map(|node| arrived(CLIENT, node)).sum::<u32>() > 50);
    until(&mut run, 3_000);
    assert_eq!(run.watch().stats.clients.ok, answered);
    now(&mut run, "mend clients <-> all");
    until(&mut run, 4_000);
    assert!(run.watch().stats.clients.ok > answered + 50);
}

#[test]
fn what_clients_send_to_one_node_takes_longer() {
    const CLIENT: u16 = NodeId::CLIENT.0;
    let run = open(scenario(&format!(
        "[client]\nrate = \"100/s\"\n{}{}{}",
        fault("1ms", "timeout 1"),
        fault("1s", "delay clients -> 1 30ms"),
        fault("2s", "delay clients -> 1 0ms")
    )));
    let between = |link, from, to| travels(&mut run.fork(), link, (from, to));
    let all_take = |took: Vec<Duration>, ms| !took.is_empty() && took.iter().all(|took| *took == Duration::from_ms(ms));
    assert!(all_take(between((CLIENT, 1), 1_100, 1_900), 40));
    assert!(all_take(between((1, CLIENT), 1_100, 1_900), 10));
    assert!(all_take(between((CLIENT, 1), 2_100, 2_900), 10));
}

/// Who looks keys up stands beside the source, and has its links.
#[test]
fn clients_beside_the_source_have_its_links() {
    let mut run = open(text::parse("protocol = \"hashing\"\nnodes = 3\n").unwrap());
    until(&mut run, 1_000);
    now(&mut run, "cut clients <-> 2");
    let mut cuts = run.picture().cuts;
    cuts.sort();
    assert_eq!(cuts, [(NodeId::REGISTER, NodeId(2)), (NodeId(2), NodeId::REGISTER)]);
    now(&mut run, "mend clients <-> 2");
    assert!(run.picture().cuts.is_empty());
}

#[test]
fn clients_are_only_an_end_of_a_link() {
    let mut run = open(text::parse("protocol = \"redis-random\"\nnodes = 3\n").unwrap());
    for (what, said) in [
        ("crash clients", "only for an end of a link"),
        ("isolate clients", "only for an end of a link"),
        ("partition 1,clients | 2,3", "only for an end of a link"),
        ("cut clients <-> clients", "two ends"),
        ("cut clients <-> register", "not to the register"),
    ] {
        let error = run.inject(what.parse().unwrap()).unwrap_err();
        assert!(error.contains(said), "{what}: {error}");
    }
}

/// A session that remembers what it was answered answers the same; a cluster that keeps no sessions does it again.
#[test]
fn stale_requests_come_again_and_are_executed_once() {
    let stale = "rate = \"50/s\"\nreads = \"0%\"\npatience = \"300ms\"\nstale = \"20%\"\n";
    let counts = |settings: &str| {
        let (mut run, mut again) = (clients(settings), 0);
        watch(&mut run, 20_000, |_, what| again += u64::from(matches!(what, What::Retried { .. })));
        (again, run.watch().check.count(Property::ExecutedOnce), run.watch().stats.clients.ok)
    };
    let (again, twice, ok) = counts(stale);
    assert!((140..240).contains(&again), "{again} of some 1000");
    assert_eq!(twice, 0);
    assert!(ok > 900, "{ok}");
    let (redirected, ..) = counts(&stale.replace("20%", "0%"));
    assert!(redirected < 40, "{redirected} while nobody led");
    let (_, twice, _) = counts(&format!("{stale}[raft]\nmistake = \"no-sessions\"\n"));
    assert!(twice > 50, "{twice}");
}

// ---- chaos ----

/// Whether somebody suffers from a kind of strike now.
fn suffers(run: &WatchedRun, strike: Strike) -> bool {
    let picture = run.picture();
    let worse = |is_worse: fn(&Condition) -> bool| picture.conditions.iter().any(|(_, condition)| is_worse(condition));
    match strike {
        Strike::Cut => return !picture.cuts.is_empty(),
        Strike::Loss => return worse(|condition| condition.loss > Probability::NEVER),
        Strike::Duplicate => return worse(|condition| condition.duplicate > Probability::NEVER),
        Strike::Reorder => return worse(|condition| condition.reorder > Probability::NEVER),
        Strike::Delay => return worse(|condition| condition.delay != Latency::ZERO),
        Strike::Flap => return worse(|condition| condition.flap > Duration::ZERO),
        // One node apart from two, or two that only the third one hears both of.
        Strike::Partition => return picture.cuts.len() == 4,
        Strike::Bridge => return picture.cuts.len() == 2,
        Strike::Burst => return picture.crowd > 1,
        Strike::Register => return picture.register.is_some_and(|register| !register.up),
        _ => {}
    }
    picture.nodes.iter().any(|node| match strike {
        Strike::Crash | Strike::Wipe | Strike::TornWrite | Strike::LostWrite => !node.up,
        Strike::Pause => node.paused,
        Strike::Isolate => picture.cuts.iter().filter(|(from, to)| *from == node.id || *to == node.id).count() == 4,
        Strike::Slow => node.slow > Duration::ZERO,
        Strike::SlowDisk => node.disk_slower > Duration::ZERO,
        Strike::FullDisk => node.disk_full,
        Strike::Drift => node.drift_ppm != 0,
        Strike::Corrupt => node.corrupt,
        Strike::CorruptSilently => node.rotten,
        Strike::StepClock => node.clock_offset_us != 0,
        other => unreachable!("{other:?} strikes no nodes"),
    })
}

#[test]
fn chaos_of_any_kind_strikes_and_repairs_until_it_ends() {
    for strike in Strike::ALL {
        let protocol = if strike == Strike::Register { "protocol = \"redis-random\"\n" } else { "" };
        let chaos = fault("1s", &format!("chaos mtbf=1s mttr=300ms of {}", strike.name()));
        let mut run = open(text::parse(&format!("{protocol}{CALM}{chaos}")).unwrap());
        until(&mut run, 1_000);
        let mut seen = Vec::new();
        for ms in 1_000..12_000 {
            until(&mut run, ms);
            seen.push(suffers(&run, strike));
        }
        let changes = seen.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert!(changes > 6, "{}: {changes} changes", strike.name());
        let (mtbf, mttr) = (Duration::from_secs(1), Duration::from_ms(300));
        assert_eq!(run.picture().chaos, [Reign { strike, mtbf, mttr }]);
        now(&mut run, "chaos off");
        assert_eq!(run.picture().chaos, []);
        let is_struck = suffers(&run, strike);
        until(&mut run, 30_000);
        assert_eq!(suffers(&run, strike), is_struck, "{}: neither struck nor repaired any more", strike.name());
        now(&mut run, "settle");
        assert!(!suffers(&run, strike), "{}", strike.name());
    }
}

#[test]
fn kinds_of_chaos_have_times_and_streams_of_their_own() {
    let crashes = |faults: &str| {
        let mut run = open(scenario(faults));
        let (mut told, mut crashes) = (0, Vec::new());
        // Before the trace drops them.
        for ms in (100..=20_000).step_by(100) {
            until(&mut run, ms);
            let news = run.trace().after(told);
            crashes
                .extend(news.iter().filter(|event| matches!(event.what, What::Crashed { .. })).map(|event| event.at));
            told = run.trace().events();
        }
        crashes
    };
    let alone = crashes(&fault("0ms", "chaos mtbf=2s mttr=300ms"));
    assert!(alone.len() > 5);
    assert_eq!(alone, crashes(&fault("0ms", "chaos mtbf=2s mttr=300ms of crash")));
    let both = fault("0ms", "chaos mtbf=2s mttr=300ms") + &fault("0ms", "chaos mtbf=500ms mttr=100ms of slow,drift");
    assert_eq!(alone, crashes(&both), "the other kinds move no crash");
    let rest = "pause,isolate,cut,loss,duplicate,reorder,delay,flap,partition,bridge,step-clock,burst";
    let all =
        fault("0ms", "chaos mtbf=2s mttr=300ms") + &fault("0ms", &format!("chaos mtbf=500ms mttr=100ms of {rest}"));
    assert_eq!(alone, crashes(&all), "nor do those of links and clients");
}

/// Such kinds strike as often as if each node had one link to be struck: as many nodes, as many strikes.
#[test]
fn chaos_of_links_is_as_frequent_as_there_are_nodes() {
    let strikes = |nodes: u16| {
        let chaos = fault("0ms", "chaos mtbf=1s mttr=1ms of loss");
        let mut run = open(Scenario { nodes, ..scenario(&chaos) });
        let (mut count, mut ends) = (0, std::collections::BTreeSet::new());
        watch(&mut run, 60_000, |_, what| {
            if let What::StruckLink { from, to, strike: Strike::Loss, ends: false } = what {
                assert!(from != to && from.is_member() && to.is_member());
                count += 1;
                ends.insert((from, to));
            }
        });
        (count, ends.len())
    };
    let (few, many) = (strikes(3), strikes(9));
    assert!((140..220).contains(&few.0) && few.1 == 6, "{few:?}");
    assert!((460..620).contains(&many.0) && many.1 > 70, "{many:?}");
    assert_eq!(strikes(1), (0, 0), "there is no link");
}

/// The end of one strike leaves alone what another one holds.
#[test]
fn a_link_that_chaos_has_cut_twice_works_when_neither_holds_it() {
    let mut run = open(five(&fault("0ms", "chaos mtbf=1s mttr=10h of cut")));
    until(&mut run, 900);
    now(&mut run, "chaos off of cut");
    let held = run.picture().cuts;
    assert!(!held.is_empty());
    now(&mut run, "chaos mtbf=400ms mttr=100ms of isolate,partition,bridge");
    let mut most = 0;
    for ms in 901..6_000 {
        until(&mut run, ms);
        let cuts = run.picture().cuts;
        assert!(held.iter().all(|link| cuts.contains(link)), "at {ms} ms");
        most = most.max(cuts.len());
    }
    assert!(most >= held.len() + 4);
    now(&mut run, "heal");
    assert_eq!(run.picture().cuts, []);
    // And what was healed is held by nothing any more.
    now(&mut run, "chaos off");
    now(&mut run, "chaos mtbf=500ms mttr=50ms of partition");
    let whole = (6_000..12_000).filter(|ms| {
        until(&mut run, *ms);
        run.picture().cuts.is_empty()
    });
    assert!(whole.count() > 3_000);
}

#[test]
fn a_partition_of_chaos_parts_two_groups_and_a_bridge_shares_a_node() {
    for (kind, shared) in [("partition", 0), ("bridge", 1)] {
        let mut run = open(five(&fault("0ms", &format!("chaos mtbf=300ms mttr=300ms of {kind}"))));
        let mut sizes = std::collections::BTreeSet::new();
        for ms in 0..20_000 {
            until(&mut run, ms);
            let cuts = run.picture().cuts;
            if cuts.is_empty() {
                continue;
            }
            // Cut both ways, or not at all; a and b nodes that do not hear each other.
            assert!(cuts.iter().all(|(from, to)| cuts.contains(&(*to, *from))));
            sizes.insert(cuts.len() / 2);
        }
        let parted = 5 - shared;
        let possible = (1..parted).map(|a| a * (parted - a)).collect::<std::collections::BTreeSet<_>>();
        assert_eq!(sizes, possible, "{kind}");
    }
}

#[test]
fn a_crowd_brings_many_times_as_many_requests_and_leaves() {
    let mut run = open(scenario("[client]\nrate = \"10/s\"\nsessions = 1000\n"));
    until(&mut run, 3_000);
    let requests = |run: &WatchedRun| run.watch().stats.clients.requests;
    let before = requests(&run);
    now(&mut run, "chaos mtbf=1ms mttr=10h of burst");
    until(&mut run, 3_050);
    let crowd = u64::from(run.picture().crowd);
    assert!((5..=50).contains(&crowd), "{crowd}");
    assert_eq!(requests(&run) - before, crowd, "they come at once");
    until(&mut run, 4_050);
    assert_eq!(requests(&run) - before, crowd + 10 * crowd);
    now(&mut run, "settle");
    let settled = requests(&run);
    until(&mut run, 5_050);
    assert_eq!((run.picture().crowd, requests(&run) - settled), (1, 10));
}

#[test]
fn chaos_of_the_register_is_for_protocols_that_have_one() {
    let error = text::parse(&fault("1s", "chaos mtbf=1s mttr=1s of crash,register")).unwrap_err().to_string();
    assert!(error.contains("raft has no register"), "{error}");
}

#[test]
fn chaos_that_ends_a_drift_leaves_a_clock_where_it_has_jumped() {
    let mut run = open(scenario(&fault("0ms", "chaos mtbf=200ms mttr=100ms of drift")));
    now(&mut run, "step-clock all 30ms");
    for ms in 1..3_000 {
        until(&mut run, ms);
        assert!(run.picture().nodes.iter().all(|node| node.clock_offset_us == 30_000));
    }
}

#[test]
fn chaos_ends_kind_by_kind() {
    let mut run = open(scenario(&fault("0ms", "chaos mtbf=300ms mttr=100ms of crash,pause,slow")));
    until(&mut run, 3_000);
    let kinds = |run: &WatchedRun| run.picture().chaos.iter().map(|reign| reign.strike).collect::<Vec<_>>();
    assert_eq!(kinds(&run), [Strike::Crash, Strike::Pause, Strike::Slow]);
    now(&mut run, "chaos off of pause,slow");
    assert_eq!(kinds(&run), [Strike::Crash]);
    let struck = |run: &WatchedRun| {
        let crashes = happened(run, |what| matches!(what, What::Crashed { .. }));
        let others = happened(run, |what| matches!(what, What::Paused { .. } | What::Struck { .. }));
        (crashes, others)
    };
    let before = struck(&run);
    until(&mut run, 6_000);
    let after = struck(&run);
    assert!(after.0 > before.0 + 5 && after.1 == before.1, "{before:?} {after:?}");
    now(&mut run, "chaos off of crash");
    assert_eq!(kinds(&run), []);
}

// ---- what is repeated ----

#[test]
fn what_is_repeated_stops_by_its_words_and_the_link_tells_the_same_run() {
    let again = |every: &str, what: &str| format!("[[faults]]\nevery = \"{every}\"\ndo = \"{what}\"\n");
    let faults = again("700ms", "crash 1 for 100ms") + &again("700ms", "pause 2 for 100ms");
    let mut run = open(scenario(&faults));
    assert_eq!(run.picture().repeated, [0, 1]);
    let counts = |run: &WatchedRun| {
        let crashes = happened(run, |what| matches!(what, What::Crashed { .. }));
        (crashes, happened(run, |what| matches!(what, What::Paused { .. })))
    };
    until(&mut run, 3_600);
    assert_eq!(counts(&run), (5, 5));
    now(&mut run, "stop every 700ms crash 1 for 100ms");
    assert_eq!(run.picture().repeated, [1]);
    until(&mut run, 7_100);
    assert_eq!(counts(&run), (5, 10));
    for other in ["stop every 700ms crash 1 for 100ms", "stop every 1s pause 2 for 100ms", "stop every 700ms pause 2"] {
        now(&mut run, other);
    }
    assert_eq!((skipped(&run, Skip::NothingRepeated), run.picture().repeated), (3, vec![1]));
    let mut again = open(text::parse(&text::write(run.scenario())).unwrap());
    while !again.advance(run.now(), u64::MAX) {}
    assert_eq!(again.trace().digest(), run.trace().digest());
}

/// As a run that somebody adds faults to has it: what comes later in the list is not meant.
#[test]
fn a_stop_ends_only_what_stands_before_it() {
    let stop = fault("1s", "stop every 700ms crash 1 for 100ms");
    let repeated = "[[faults]]\nevery = \"700ms\"\ndo = \"crash 1 for 100ms\"\n";
    for (faults, left) in [(stop.clone() + repeated, vec![1]), (repeated.to_string() + &stop, vec![])] {
        let mut run = open(scenario(&faults));
        until(&mut run, 2_000);
        assert_eq!(run.picture().repeated, left);
    }
}

// ---- the end of all faults ----

#[test]
fn settle_undoes_everything() {
    let faults = [
        "corrupt 2",
        "full-disk all",
        "slow 1 50ms",
        "slow-disk 3 20ms",
        "drift 3 1000",
        "step-clock 2 -1h",
        "step-clock 1 700ms",
        "delay 1 -> 2 exp(15ms)",
        "loss 1 -> 3 10%",
        "duplicate all <-> all 10%",
        "reorder all <-> all 10%",
        "flap 1 <-> 3 50ms",
        "clients rate=80/s burst=3",
        "loss clients <-> 2 30%",
        "cut 1 -> clients",
        "bridge 1,2 | 2,3",
        "chaos mtbf=300ms mttr=100ms of crash,pause,isolate,slow,slow-disk,full-disk,drift",
        "chaos mtbf=300ms mttr=100ms of cut,loss,duplicate,reorder,delay,flap,partition,bridge,step-clock,burst",
    ];
    let at = |what: &&str| fault("2s", what);
    let repeated = "[[faults]]\nevery = \"700ms\"\ndo = \"crash leader\"\n";
    let mut run = open(scenario(&(faults.iter().map(at).collect::<String>() + repeated)));
    until(&mut run, 4_000);
    let picture = run.picture();
    assert!(!picture.chaos.is_empty() && !picture.conditions.is_empty() && !picture.repeated.is_empty());
    now(&mut run, "settle");
    let is_well = |run: &WatchedRun| {
        let picture = run.picture();
        let sound = |node: &interregnum::sim::picture::NodePicture| {
            let at_work = node.up && !node.paused && !node.corrupt && !node.rotten && !node.disk_full;
            let clock = (node.drift_ppm, node.clock_offset_us);
            at_work && (node.slow, node.disk_slower, clock) == (Duration::ZERO, Duration::ZERO, (0, 0))
        };
        let at_peace = picture.chaos.is_empty() && picture.cuts.is_empty() && picture.conditions.is_empty();
        let as_usual = picture.demand.is_none() && picture.crowd == 1;
        at_peace && as_usual && picture.repeated.is_empty() && picture.nodes.iter().all(sound)
    };
    assert!(is_well(&run), "{:?}", run.picture());
    let before = committed(&run);
    for ms in 4_001..9_000 {
        until(&mut run, ms);
        assert!(is_well(&run), "at {ms} ms");
    }
    assert!(committed(&run) > before);
}

/// All that a correct protocol must bear, at once; wiped disks and those that lie are not among it.
#[test]
fn raft_bears_what_it_must() {
    let faults = [
        "chaos mtbf=2s mttr=200ms of torn-write",
        "chaos mtbf=3s mttr=300ms of pause,slow,slow-disk",
        "chaos mtbf=4s mttr=300ms of isolate,full-disk,drift",
        "chaos mtbf=5s mttr=300ms of cut,loss,duplicate,reorder,delay,flap,partition,bridge,step-clock,burst",
        "duplicate all <-> all 10%",
        "reorder all <-> all 20%",
        "delay 1 -> all exp(15ms)",
        "flap 4 <-> 5 150ms",
    ];
    let faults: String = faults.iter().map(|what| fault("500ms", what)).collect();
    for seed in 0..30 {
        let scenario = five(&(BUSY.to_string() + &faults + &fault("8s", "settle")));
        let mut run = open(Scenario { seed, ..scenario });
        until(&mut run, 8_000);
        let before = committed(&run);
        until(&mut run, 12_000);
        assert_eq!(run.watch().check.violations().len(), 0, "seed {seed}");
        let everywhere = run.picture().nodes.iter().map(|node| node.committed).min().unwrap();
        assert!(everywhere > before, "seed {seed}: {before}, {everywhere}");
    }
}

/// No protocol bears that: what is broken is told, and the run goes on.
#[test]
fn disks_that_lie_break_promises_and_never_the_run() {
    let faults = [
        "[[faults]]\nevery = \"310ms\"\ndo = \"corrupt follower silently\"\n",
        "[[faults]]\nevery = \"470ms\"\ndo = \"lost-write leader\"\n",
        "[[faults]]\nevery = \"530ms\"\ndo = \"lost-write follower\"\n",
        "[[faults]]\nevery = \"190ms\"\ndo = \"restart all\"\n",
    ];
    let mut broken = 0;
    for seed in 0..40 {
        let mut run = open(Scenario { seed, ..five(&(BUSY.to_string() + &faults.concat())) });
        until(&mut run, 15_000);
        broken += usize::from(run.watch().check.total() > 0);
    }
    assert!(broken > 20, "{broken} of 40");
}
