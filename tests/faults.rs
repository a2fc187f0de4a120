//! Tens of thousands of runs under random faults. While things fail, no promise is broken; once everything
//! is repaired, the cluster finds a leader, catches up and answers. Whatever fails prints one command that
//! shows it.
//!
//! `INTERREGNUM_SEEDS=1000000 cargo test --release --test faults` looks longer, `INTERREGNUM_FIRST_SEED`
//! elsewhere.

use interregnum::check::{Property, Violation};
use interregnum::experiment::swarm::{self, Drawn, Mix, QUIET};
use interregnum::experiment::{WatchedRun, open, patience};
use interregnum::protocol::Promises;
use interregnum::protocol::configuration::Standing;
use interregnum::protocol::lease_lock::{Fencing, Persistence, Reads};
use interregnum::protocol::quorum::majority;
use interregnum::protocol::storage::Terms;
use interregnum::protocol::{quorum_journal, raft};
use interregnum::scenario::url::{View, write_link};
use interregnum::scenario::{Action, Client, ProtocolName, Rate, Scenario, Target};
use interregnum::sim::picture::{NodePicture, Picture};
use interregnum::types::{Duration, Instant, Probability, Role};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

const SEEDS: u64 = 20_000;
/// How often the waiting looks.
const LOOK: Duration = Duration::from_ms(50);
/// More steps than any honest run of a few seconds takes.
const STEPS_MAX: u64 = 20_000_000;
/// Failures that are printed.
const PRINTED: usize = 5;

fn number(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{variable}={value} is not a number")))
}

fn seeds() -> u64 {
    number("INTERREGNUM_SEEDS").unwrap_or(SEEDS)
}

/// Runs every seed on all processors; the message of each that failed, by its seed.
fn for_each_seed(seeds: u64, run: impl Fn(u64) -> Result<(), String> + Sync) -> Vec<(u64, String)> {
    let first = number("INTERREGNUM_FIRST_SEED").unwrap_or(0);
    let next = AtomicU64::new(first);
    let failures = Mutex::new(Vec::new());
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + seeds {
                return;
            }
            if let Err(message) = run(seed) {
                failures.lock().expect("no thread panics").push((seed, message));
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    let mut failures = failures.into_inner().expect("no thread panics");
    failures.sort();
    failures
}

fn none_may_fail(seeds: u64, run: impl Fn(u64) -> Result<(), String> + Sync) {
    let failures = for_each_seed(seeds, run);
    for (seed, message) in failures.iter().take(PRINTED) {
        eprintln!("seed {seed}: {message}\n");
    }
    assert!(failures.is_empty(), "{} of {seeds} seeds failed, the first of them as above", failures.len());
}

/// Judges one scenario; what is wrong comes with the command that shows it.
fn judge(drawn: Drawn, verdict: impl Fn(&mut WatchedRun, &Drawn) -> Result<(), String>) -> Result<(), String> {
    let link = write_link(&drawn.scenario, &View::default());
    drawn.scenario.check().map_err(|error| format!("the drawn scenario is not valid: {error}\n  {link}"))?;
    let until = Duration(drawn.until().0);
    let judged = catch_unwind(AssertUnwindSafe(|| verdict(&mut open(drawn.scenario.clone()), &drawn)));
    let wrong = match judged {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(wrong)) => wrong,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            format!("panic: {}", text.or(panic.downcast_ref::<&str>().map(|text| text.to_string())).unwrap_or_default())
        }
    };
    Err(format!("{wrong}\n  cargo run --release -- run '{link}' --until {until} --deny-violations"))
}

/// Advances within a bound of steps, so that a run that stands still in time is noticed.
fn advance(run: &mut WatchedRun, until: Instant) -> Result<(), String> {
    match run.advance(until, STEPS_MAX) {
        true => Ok(()),
        false => Err(format!("{STEPS_MAX} steps did not bring the run from {} to {until}", run.now())),
    }
}

fn keeps_its_promises(run: &WatchedRun) -> Result<(), String> {
    match run.watch().check.violations().first() {
        None => Ok(()),
        Some(violation) => {
            let (name, at) = (violation.property.name(), violation.at);
            Err(format!("{name} broken at {at}, event {}: {}", violation.event, violation.detail()))
        }
    }
}

fn verdict(run: &mut WatchedRun, drawn: &Drawn) -> Result<(), String> {
    let until = Instant(drawn.scenario.duration.0);
    advance(run, until)?;
    keeps_its_promises(run)?;
    let Some(repaired_at) = drawn.repaired_at else { return Ok(()) };
    recovers(run, repaired_at, drawn.is_answered)?;
    keeps_its_promises(run)
}

/// How long the repaired cluster may take. A server of ZAB's that looks for a leader tells its vote anew after a minute at
/// the latest (ZooKeeper's maxNotificationInterval); where messages get lost, one time is not enough.
fn quiet(scenario: &Scenario) -> Duration {
    match scenario.protocol == ProtocolName::Zab && scenario.network.loss != Probability::NEVER {
        true => Duration(QUIET.0 * 5),
        false => QUIET,
    }
}

/// Somebody governs, everybody has what was committed at the time of the repair and more, and, where clients
/// ask, answers come.
fn recovers(run: &mut WatchedRun, repaired_at: Instant, is_answered: bool) -> Result<(), String> {
    let committed = |run: &WatchedRun| run.picture().counted().map(|node| node.committed).collect::<Vec<_>>();
    let answered = |run: &WatchedRun| run.watch().stats.clients.ok;
    let before = (committed(run).into_iter().max().unwrap_or(0), answered(run));
    let mut look = repaired_at;
    loop {
        let stats = &run.watch().stats;
        let governed = stats.reigns.open().is_none();
        let caught_up = committed(run).into_iter().min().unwrap_or(0) > before.0;
        let answers = !is_answered || answered(run) > before.1;
        // Without clients a leader commits its no-op, if its protocol has it propose one, and nothing else.
        if governed && answers && (caught_up || everybody_agrees(run)) {
            return Ok(());
        }
        let quiet = quiet(run.scenario());
        if look >= repaired_at.after(quiet) {
            let state = format!("governed: {governed}, caught up: {caught_up}, answers: {answers}");
            return Err(format!("{quiet} after the repair at {repaired_at} ({state})"));
        }
        look = look.after(LOOK);
        advance(run, look)?;
    }
}

/// Everybody has applied what the leader's log holds. Where logs match, they end there too; elsewhere what only a
/// follower accepted waits for the next proposal.
fn everybody_agrees(run: &WatchedRun) -> bool {
    let picture = run.picture();
    let Some(leader) = picture.nodes.iter().find(|node| Some(node.id) == picture.leader) else { return false };
    let logs_match = run.spec().promises.contains(&Promises::LogMatching);
    let ends = |node: &NodePicture| node.log_length == leader.log_length || !logs_match && node.id != leader.id;
    let length = leader.log_length;
    // A leader of Raft's begins with a no-op.
    let has_begun = length > 0 || run.scenario().protocol != ProtocolName::Raft;
    has_begun && picture.counted().all(|node| ends(node) && (node.committed, node.applied) == (length, length))
}

#[test]
fn raft_keeps_its_promises_and_recovers() {
    let seeds = seeds();
    none_may_fail(seeds, |seed| judge(swarm::of(ProtocolName::Raft, seed), verdict));
}

/// A lease for reads ends by itself, however early or late its leader gives up without a majority.
#[test]
fn raft_reads_under_a_lease_are_the_latest_however_long_a_leader_goes_on_without_a_majority() {
    let seeds = seeds();
    none_may_fail(seeds, |seed| {
        let mut base = Scenario::default();
        (base.raft.reads, base.raft.check_quorum) = (raft::Reads::Lease, true);
        base.raft.check_quorum_within = [60, 200, 3_000].map(Duration::from_ms)[(seed % 3) as usize];
        judge(swarm::draw(&base, Mix::default(), seed), verdict)
    });
}

#[test]
fn multi_paxos_keeps_its_promises_and_recovers() {
    let seeds = seeds();
    none_may_fail(seeds, |seed| judge(swarm::of(ProtocolName::MultiPaxos, seed), verdict));
}

/// Safety always; liveness while no more than f of 2f + 1 have forgotten what they knew. If more crash before others
/// have told the first ones, nobody is left to ask: the paper says so, and it is no bug.
fn viewstamped_verdict(run: &mut WatchedRun, drawn: &Drawn) -> Result<(), String> {
    advance(run, Instant(drawn.scenario.duration.0))?;
    keeps_its_promises(run)?;
    let Some(repaired_at) = drawn.repaired_at else { return Ok(()) };
    match has_forgotten_too_much(&run.picture()) {
        true => advance(run, repaired_at.after(QUIET))?,
        false => recovers(run, repaired_at, drawn.is_answered)?,
    }
    keeps_its_promises(run)
}

fn has_forgotten_too_much(picture: &Picture) -> bool {
    let recovering = picture.nodes.iter().filter(|node| node.standing == Standing::Recovering).count();
    recovering > picture.nodes.len() - usize::from(majority(picture.nodes.len() as u16))
}

#[test]
fn viewstamped_replication_keeps_its_promises_and_recovers() {
    let seeds = seeds();
    let (recovered, stuck) = (AtomicU64::new(0), AtomicU64::new(0));
    none_may_fail(seeds, |seed| {
        let drawn = swarm::of(ProtocolName::Viewstamped, seed);
        let is_repaired = drawn.repaired_at.is_some();
        judge(drawn, |run, drawn| {
            let verdict = viewstamped_verdict(run, drawn);
            let ended = if has_forgotten_too_much(&run.picture()) { &stuck } else { &recovered };
            ended.fetch_add(u64::from(is_repaired), Ordering::Relaxed);
            verdict
        })
    });
    let [recovered, stuck] = [recovered, stuck].map(AtomicU64::into_inner);
    eprintln!("{seeds} seeds: {recovered} groups were repaired and went on, {stuck} had forgotten too much");
    assert!(recovered > stuck, "{recovered} went on, {stuck} did not");
}

#[test]
fn zab_keeps_its_promises_and_recovers() {
    let seeds = seeds();
    none_may_fail(seeds, |seed| judge(swarm::of(ProtocolName::Zab, seed), verdict));
}

/// Only the holder has a copy of the data, so that nobody has to catch up: somebody leads again, and clients are
/// answered.
fn lock_verdict(run: &mut WatchedRun, drawn: &Drawn) -> Result<(), String> {
    advance(run, Instant(drawn.scenario.duration.0))?;
    keeps_its_promises(run)?;
    let Some(repaired_at) = drawn.repaired_at else { return Ok(()) };
    let answered = |run: &WatchedRun| run.watch().stats.clients.ok;
    let before = answered(run);
    let is_well =
        |run: &WatchedRun| run.watch().stats.reigns.open().is_none() && (!drawn.is_answered || answered(run) > before);
    let mut look = repaired_at;
    while !is_well(run) {
        if look >= repaired_at.after(QUIET) {
            return Err(format!("nobody leads, or nobody is answered, {QUIET} after the repair at {repaired_at}"));
        }
        look = look.after(LOOK);
        advance(run, look)?;
    }
    Ok(())
}

/// A storage whose disk is another one, or lied to it, keeps nobody's word.
fn keeps_its_disk(drawn: &Drawn) -> bool {
    drawn.scenario.faults.iter().all(|fault| match &fault.action {
        Action::Wipe { target } | Action::Corrupt { target, .. } | Action::LostWrite { target } => {
            *target != Target::Register
        }
        _ => true,
    })
}

/// Each setting is held to what it promises. Repaired, somebody leads; and where terms tell who is later, or on a ring
/// the higher number does, nobody else.
fn election_verdict(run: &mut WatchedRun, drawn: &Drawn) -> Result<(), String> {
    advance(run, Instant(drawn.scenario.duration.0))?;
    if keeps_its_disk(drawn) {
        keeps_its_promises(run)?;
    }
    let Some(repaired_at) = drawn.repaired_at.filter(|_| keeps_its_disk(drawn)) else { return Ok(()) };
    recovers(run, repaired_at, drawn.is_answered)?;
    let scenario = &drawn.scenario;
    if scenario.protocol == ProtocolName::Ring || scenario.bully.terms != Terms::Off {
        one_is_left(run, repaired_at)?;
    }
    keeps_its_promises(run)
}

/// Each setting keeps what it promises; those that promise less lose acknowledged writes under the same faults.
#[test]
fn a_lock_by_lease_keeps_what_its_setting_promises_and_recovers() {
    let seeds = seeds();
    let fencings = [Fencing::Off, Fencing::Writes, Fencing::All];
    let lossy = fencings.map(|_| AtomicU64::new(0));
    none_may_fail(seeds, |seed| {
        judge(swarm::of(ProtocolName::LeaseLock, seed), |run, drawn| {
            let verdict = lock_verdict(run, drawn);
            let config = &drawn.scenario.lease_lock;
            let seen = |property| run.watch().check.count(property) > 0;
            let reads_tell = config.reads == Reads::Storage && seen(Property::Linearizability);
            let is_lossy = seen(Property::AcknowledgedWrites) || reads_tell;
            // Stores that keep their locks, so that only the tokens differ.
            if is_lossy && config.persistence == Persistence::Always {
                let setting = fencings.iter().position(|fencing| *fencing == config.fencing_used()).unwrap_or(0);
                lossy[setting].fetch_add(1, Ordering::Relaxed);
            }
            verdict
        })
    });
    let [off, writes, all] = lossy.map(AtomicU64::into_inner);
    eprintln!("{seeds} seeds: {off} lost writes without tokens, {writes} with tokens on writes, {all} with all");
    assert!(off > 0 && all == 0, "{off} without tokens, {all} with all");
}

fn one_is_left(run: &mut WatchedRun, repaired_at: Instant) -> Result<(), String> {
    let leading = |run: &WatchedRun| run.picture().nodes.iter().filter(|node| node.role == Role::Leader).count();
    while leading(run) != 1 {
        if run.now() >= repaired_at.after(QUIET) {
            return Err(format!("{} lead, {QUIET} after the repair at {repaired_at}", leading(run)));
        }
        let look = run.now().after(LOOK);
        advance(run, look)?;
    }
    Ok(())
}

#[test]
fn the_bully_algorithm_keeps_what_each_setting_promises() {
    let seeds = seeds();
    none_may_fail(seeds, |seed| judge(swarm::of(ProtocolName::Bully, seed), election_verdict));
}

#[test]
fn the_ring_keeps_what_each_setting_promises() {
    let seeds = seeds();
    none_may_fail(seeds, |seed| judge(swarm::of(ProtocolName::Ring, seed), election_verdict));
}

#[test]
fn in_sync_replicas_keep_their_promises_and_recover() {
    let seeds = seeds();
    let (recovered, split) = (AtomicU64::new(0), AtomicU64::new(0));
    none_may_fail(seeds, |seed| {
        judge(swarm::of(ProtocolName::Isr, seed), |run, drawn| {
            let verdict = verdict(run, drawn);
            recovered.fetch_add(u64::from(drawn.repaired_at.is_some()), Ordering::Relaxed);
            let is_split = run.watch().check.count(Property::StateMachineSafety) > 0;
            split.fetch_add(u64::from(is_split), Ordering::Relaxed);
            verdict
        })
    });
    let [recovered, split] = [recovered, split].map(AtomicU64::into_inner);
    eprintln!("{seeds} seeds: {recovered} were repaired and went on, {split} lost what was committed, as they may");
    assert!(recovered > 0 && split > 0, "{recovered} recovered, {split} lost something");
}

#[test]
fn primary_backup_keeps_what_each_setting_promises() {
    let seeds = seeds();
    none_may_fail(seeds, |seed| judge(swarm::of(ProtocolName::PrimaryBackup, seed), verdict));
}

#[test]
fn mongodb_keeps_what_each_setting_promises_and_recovers() {
    let seeds = seeds();
    let (recovered, lossy) = (AtomicU64::new(0), AtomicU64::new(0));
    none_may_fail(seeds, |seed| {
        judge(swarm::of(ProtocolName::MongoDb, seed), |run, drawn| {
            let verdict = verdict(run, drawn);
            recovered.fetch_add(u64::from(drawn.repaired_at.is_some()), Ordering::Relaxed);
            let is_lossy = run.watch().check.count(Property::AcknowledgedWrites) > 0;
            lossy.fetch_add(u64::from(is_lossy), Ordering::Relaxed);
            verdict
        })
    });
    let [recovered, lossy] = [recovered, lossy].map(AtomicU64::into_inner);
    eprintln!("{seeds} seeds: {recovered} were repaired and went on, {lossy} lost acknowledged writes, as w: 1 may");
    assert!(recovered > 0 && lossy > 0, "{recovered} recovered, {lossy} lost something");
}

/// As it is drawn, few clients leave room for an answer. These do.
fn patiently(protocol: ProtocolName, seed: u64) -> Drawn {
    let mut base = Scenario { protocol, ..Scenario::default() };
    let (timeout, patience) = (Duration::from_ms(600), Duration::from_secs(20));
    base.client = Client { rate: Rate::per_second(6), sessions: 11, timeout, patience, ..base.client };
    swarm::draw(&base, Mix::default(), seed)
}

/// Every second time, clients are patient.
fn caches(seed: u64) -> Drawn {
    match seed % 2 == 1 {
        true => patiently(ProtocolName::Hashing, seed),
        false => swarm::of(ProtocolName::Hashing, seed),
    }
}

/// Whoever asks after the repair, or waits since before it, is answered within the bounds, although nobody gives up so
/// soon.
fn answers_in_time(run: &mut WatchedRun, drawn: &Drawn) -> Result<(), String> {
    let bounds = patience::bounds(&drawn.scenario);
    let Some((repaired_at, bounds)) = drawn.repaired_at.zip(bounds) else { return Ok(()) };
    let answer = bounds.answer.unwrap_or(Duration::ZERO);
    // And those that ask then.
    let judged_at = repaired_at.after(bounds.leader).after(answer).after(answer).min(repaired_at.after(QUIET));
    advance(run, judged_at)?;
    let of_liveness = |found: &&Violation| found.property == Property::Liveness;
    match run.watch().check.violations().iter().find(of_liveness) {
        None => Ok(()),
        Some(found) => Err(format!("{} at {}: {:?}", found.detail(), found.at, found.account)),
    }
}

#[test]
fn whoever_may_expect_an_answer_gets_one_in_time() {
    let seeds = seeds().div_ceil(20);
    // The article's election promises nobody anything.
    for protocol in ProtocolName::ALL.into_iter().filter(|protocol| *protocol != ProtocolName::RedisRandom) {
        let judged = AtomicU64::new(0);
        none_may_fail(seeds, |seed| {
            let drawn = patiently(protocol, seed);
            if !drawn.is_answered || drawn.repaired_at.is_none() {
                return Ok(());
            }
            judged.fetch_add(1, Ordering::Relaxed);
            judge(drawn, answers_in_time)
        });
        let judged = judged.into_inner();
        eprintln!("{}: of {seeds} seeds {judged} had to answer in time", protocol.name());
        assert!(judged > 0, "{}: nobody may expect an answer", protocol.name());
    }
}

/// Nothing is promised but answers: after the repair everybody is answered, in time.
#[test]
fn caches_answer_everybody() {
    let seeds = seeds();
    let (stale, answered) = (AtomicU64::new(0), AtomicU64::new(0));
    none_may_fail(seeds, |seed| {
        judge(caches(seed), |run, drawn| {
            advance(run, Instant(drawn.scenario.duration.0))?;
            keeps_its_promises(run)?;
            let old_answers = run.watch().check.staleness().count();
            stale.fetch_add(u64::from(old_answers > 0), Ordering::Relaxed);
            let Some(repaired_at) = drawn.repaired_at else { return Ok(()) };
            let before = run.watch().stats.clients.ok;
            advance(run, repaired_at.after(QUIET))?;
            keeps_its_promises(run)?;
            answered.fetch_add(u64::from(drawn.is_answered), Ordering::Relaxed);
            match !drawn.is_answered || run.watch().stats.clients.ok > before {
                true => Ok(()),
                false => Err("nobody is answered after the repair".to_string()),
            }
        })
    });
    let [stale, answered] = [stale, answered].map(AtomicU64::into_inner);
    eprintln!("{seeds} seeds: {answered} were repaired and had to answer, {stale} had answers that were old");
    assert!(answered > 0 && stale > 0, "{answered} had to answer, {stale} had old answers");
}

/// Without epochs two name nodes may have decided different edits, of which nobody can make one history any more, but an
/// operator: 2 of 200,000 seeds end so. They are counted.
fn journal_verdict(run: &mut WatchedRun, drawn: &Drawn, beyond_repair: &AtomicU64) -> Result<(), String> {
    advance(run, Instant(drawn.scenario.duration.0))?;
    keeps_its_promises(run)?;
    let Some(repaired_at) = drawn.repaired_at else { return Ok(()) };
    let is_split = run.watch().check.count(Property::StateMachineSafety) > 0;
    let is_unfenced = drawn.scenario.quorum_journal.fencing == quorum_journal::Fencing::None;
    match recovers(run, repaired_at, drawn.is_answered) {
        Err(_) if is_split && is_unfenced => drop(beyond_repair.fetch_add(1, Ordering::Relaxed)),
        recovered => recovered?,
    }
    keeps_its_promises(run)
}

/// A third of the seeds for each way of fencing: without epochs acknowledged writes get lost, with them none does.
#[test]
fn the_quorum_journal_keeps_what_each_way_of_fencing_promises_and_recovers() {
    let seeds = seeds();
    let beyond_repair = AtomicU64::new(0);
    let counts = [const { [const { AtomicU64::new(0) }; 4] }; 3];
    none_may_fail(seeds, |seed| {
        judge(swarm::of(ProtocolName::QuorumJournal, seed), |run, drawn| {
            let verdict = journal_verdict(run, drawn, &beyond_repair);
            let happened = |property| run.watch().check.count(property) > 0;
            let [lossy, stale] = [Property::AcknowledgedWrites, Property::Linearizability].map(happened);
            let of_fencing = &counts[usize::from(drawn.scenario.quorum_journal.fencing)];
            for (count, is_so) in of_fencing.iter().zip([true, drawn.repaired_at.is_some(), lossy, stale]) {
                count.fetch_add(u64::from(is_so), Ordering::Relaxed);
            }
            verdict
        })
    });
    let beyond_repair = beyond_repair.into_inner();
    assert!(beyond_repair <= seeds.div_ceil(10_000), "{beyond_repair} of {seeds} were beyond repair");
    for (name, counts) in quorum_journal::Fencing::NAMES.into_iter().zip(counts) {
        let [runs, recovered, lossy, stale] = counts.map(AtomicU64::into_inner);
        eprintln!(
            "{name}, {runs} seeds: {recovered} went on after the repair, {lossy} lost writes, {stale} read stale"
        );
        assert_eq!(lossy > 0, name == "unfenced", "{name}: {lossy} lost something");
        assert!(recovered > 0, "{name}: none was repaired");
    }
}

/// Each setting is held to what it promises. What the others lose is counted.
#[test]
fn a_mirrored_queue_keeps_what_each_setting_promises_and_recovers() {
    let seeds = seeds();
    let [recovered, lossy, kept] = [(); 3].map(|()| AtomicU64::new(0));
    none_may_fail(seeds, |seed| {
        judge(swarm::of(ProtocolName::Mirrored, seed), |run, drawn| {
            let verdict = verdict(run, drawn);
            recovered.fetch_add(u64::from(drawn.repaired_at.is_some()), Ordering::Relaxed);
            let check = &run.watch().check;
            lossy.fetch_add(u64::from(check.count(Property::AcknowledgedWrites) > 0), Ordering::Relaxed);
            kept.fetch_add(u64::from(check.is_promised(Property::AcknowledgedWrites)), Ordering::Relaxed);
            verdict
        })
    });
    let [recovered, lossy, kept] = [recovered, lossy, kept].map(AtomicU64::into_inner);
    eprintln!("{seeds} seeds: {recovered} were repaired and went on, {lossy} lost acknowledged writes; {kept} may not");
    assert!(recovered > 0 && lossy > 0 && kept > 0, "{recovered} recovered, {lossy} lost something, {kept} may not");
}

/// What it promises it breaks; that is found and counted, and is no reason to stop.
#[test]
fn the_articles_election_is_reported_and_never_panics() {
    let seeds = seeds() / 10;
    none_may_fail(seeds, |seed| {
        judge(swarm::of(ProtocolName::RedisRandom, seed), |run, _| {
            let until = Instant(run.scenario().duration.0);
            advance(run, until)?;
            let check = &run.watch().check;
            let told = check.violations().iter().all(|violation| !violation.detail().is_empty());
            match told && check.total() >= check.violations().len() as u64 {
                true => Ok(()),
                false => Err("a violation without words".to_string()),
            }
        })
    });
}

// ---- what the random faults found, on its own ----

fn run_to_the_end(text: &str) -> WatchedRun {
    let mut run = open(interregnum::scenario::text::parse(text).expect("the test's scenario is valid"));
    let until = Instant(run.scenario().duration.0);
    advance(&mut run, until).expect("the run ends");
    run
}

/// What a node handed to its disk before it was paused still comes before all that it does afterwards.
#[test]
fn a_paused_node_finds_its_write_done_before_it_writes_again() {
    let run = run_to_the_end(
        r#"
        nodes = 3
        duration = "20s"
        disk.write = "5ms..40ms"
        client.rate = "100/s"
        [[faults]]
        every = "1.01s"
        do = "pause leader for 90ms"
        [[faults]]
        every = "790ms"
        do = "pause follower for 70ms"
        "#,
    );
    assert_eq!(keeps_its_promises(&run), Ok(()));
}

/// Found among 200,000: what a server tells once a minute gets lost as all else does, and it is back a minute later.
#[test]
fn a_vote_that_gets_lost_is_told_again() {
    for seed in [20_207, 44_220, 121_646, 142_403, 165_666] {
        assert_eq!(judge(swarm::of(ProtocolName::Zab, seed), verdict), Ok(()), "seed {seed}");
    }
}

/// Found among 50,000: proposers that met a higher number and did not wait at all proposed for ever in one moment.
#[test]
fn proposers_that_duel_let_time_pass() {
    for seed in [20_592, 42_638] {
        assert_eq!(judge(swarm::of(ProtocolName::MultiPaxos, seed), verdict), Ok(()), "seed {seed}");
    }
}

/// Found among 200,000: a proposer that learned what was chosen in the place of its own proposal went on leading.
#[test]
fn a_proposer_that_was_overruled_leads_no_longer() {
    assert_eq!(judge(swarm::of(ProtocolName::MultiPaxos, 51_802), verdict), Ok(()));
}

/// Found among 200,000: a leader that was paused wrote for half a minute what clients had asked it again and again, and
/// its promise to the next one waited behind that. Nobody is owed a leader so soon.
#[test]
fn multi_paxos_owes_no_leader_to_those_who_ask_faster_than_disks_write() {
    for seed in [108_500, 161_298, 196_420] {
        assert_eq!(judge(swarm::of(ProtocolName::MultiPaxos, seed), verdict), Ok(()), "seed {seed}");
    }
}

/// Found among 20,000, all under autoheal: masters that restarted for each other, and replicas that went from one queue
/// to another with what they had of the first.
#[test]
fn a_mirrored_queue_that_was_healed_goes_on() {
    for seed in [4_177, 7_026, 10_670, 15_085, 18_393] {
        assert_eq!(judge(swarm::of(ProtocolName::Mirrored, seed), verdict), Ok(()), "seed {seed}");
    }
}

/// Found among 200,000, all under pause-minority: a master had counted its mirrors as synchronised and could tell nobody.
/// It came back and waited for them, and they waited for it.
#[test]
fn mirrors_that_were_synchronised_unawares_hear_of_it_from_their_master() {
    for seed in [34_889, 55_455, 136_942, 169_358] {
        assert_eq!(judge(swarm::of(ProtocolName::Mirrored, seed), verdict), Ok(()), "seed {seed}");
    }
}

/// Found among 200,000: two of six replicas had forgotten their state, the network lost a fifth, and 120 view changes
/// failed, in which nothing is sent twice. No leader had been owed so soon.
#[test]
fn view_changes_that_lose_messages_are_waited_for() {
    assert_eq!(judge(swarm::of(ProtocolName::Viewstamped, 188_206), viewstamped_verdict), Ok(()));
}

/// Found among 200,000: the source came back from a pause to 1,169 requests, and worked them off before any new one.
#[test]
fn a_source_that_was_paused_works_off_what_came() {
    let answers = |run: &mut WatchedRun, drawn: &Drawn| {
        advance(run, drawn.repaired_at.expect("it is repaired").after(QUIET))?;
        keeps_its_promises(run)
    };
    assert_eq!(judge(caches(50_914), answers), Ok(()));
}

/// Every copy of a redirect once asked again; with copies of copies the messages doubled every few
/// milliseconds.
#[test]
fn copies_of_a_redirect_are_followed_once() {
    let run = run_to_the_end(
        r#"
        protocol = "redis-random"
        nodes = 5
        duration = "20s"
        redis-random.call_timeout = "20ms"
        network.latency = "1ms..9ms"
        network.duplicate = "100%"
        client.rate = "10/s"
        "#,
    );
    let stats = &run.watch().stats;
    assert!(stats.messages.sent < 200 * stats.clients.requests, "{:?}", stats.messages);
}

/// A paused node keeps no more than so many messages, but forgets none of its timers: a leader that wakes
/// goes on with its heartbeats.
#[test]
fn a_full_backlog_loses_messages_and_no_timer() {
    let flood = "?nodes=1&raft.heartbeat=5s&raft.election_timeout=100ms&client.rate=10000/s&client.sessions=1000\
                 &client.timeout=100ms&client.patience=1h&fault=2s+pause+1+for+10s";
    let scenario = interregnum::scenario::url::parse_link(flood).expect("the link is valid").scenario;
    let mut run = interregnum::experiment::open(scenario);
    let wakes = interregnum::types::Instant(12_000_000);
    run.advance(wakes, u64::MAX);
    assert!(run.watch().stats.messages.dropped > 0, "the backlog was never full");
    let heartbeat = |event: &interregnum::trace::TraceEvent| {
        event.at == wakes && matches!(event.what, interregnum::trace::What::TimerFired { timer: 1, .. })
    };
    assert!(run.trace().routine().any(heartbeat), "the heartbeat timer was forgotten");
}
