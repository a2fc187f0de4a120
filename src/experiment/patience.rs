//! How long a repaired cluster may take, worked out from the scenario: generous, so that only what will never
//! happen is called late. Nothing is promised where the timeouts leave no room.

use crate::check::liveness::Bounds;
use crate::protocol::lease_lock::{self, Fencing, Persistence};
use crate::protocol::mirrored::{PartitionHandling, SyncMode};
use crate::protocol::mongodb::WriteConcern;
use crate::protocol::multi_paxos::{self, Mode as Proposers};
use crate::protocol::primary_backup::{Failover, Replication};
use crate::protocol::quorum::majority;
use crate::protocol::{bully, detector, isr, mongodb, raft, ring, viewstamped, zab};
use crate::scenario::{Mode, ProtocolName, Scenario};
use crate::sim::BACKLOG;
use crate::types::{Duration, Probability, Span};

/// Elections, or rounds of one, that may fail.
const ROUNDS: u64 = 60;
/// View changes that are waited for.
const VIEW_CHANGES_MAX: u64 = 1_000;
/// More messages lost than this, and nothing is promised; to clients, already with fewer.
const LOSS_MAX: Probability = Probability::percent(20);
const CLIENT_LOSS_MAX: Probability = Probability::percent(5);
/// So many nodes hardly ever split their votes within the usual spread of timeouts; more need a wider one.
const FEW: u64 = 7;

/// None if the scenario leaves no room for an election.
pub fn bounds(scenario: &Scenario) -> Option<Bounds> {
    // Attempts fail each by itself: a burst takes several of them in a row.
    let has_bursts = scenario.network.loss > Probability::NEVER && scenario.network.loss_burst > 0;
    if scenario.network.loss > LOSS_MAX || has_bursts {
        return None;
    }
    let leader = match scenario.protocol {
        ProtocolName::Raft => raft_leader(scenario),
        ProtocolName::RedisRandom => redis_leader(scenario),
        ProtocolName::Viewstamped => viewstamped_leader(scenario),
        ProtocolName::MultiPaxos => multi_paxos_leader(scenario),
        ProtocolName::Zab => zab_leader(scenario),
        ProtocolName::LeaseLock => lease_lock_leader(scenario),
        ProtocolName::Bully => bully_leader(scenario),
        ProtocolName::Ring => ring_leader(scenario),
        ProtocolName::Isr => isr_leader(scenario),
        ProtocolName::PrimaryBackup => primary_backup_leader(scenario),
        ProtocolName::MongoDb => mongodb_leader(scenario),
        // Nobody leads: whoever asks is answered at once, if need be by the source, which first works off what came while
        // it was paused, a write for each.
        ProtocolName::Hashing => Some(Duration(BACKLOG as u64 * scenario.disk.write.most.0)),
        ProtocolName::QuorumJournal => quorum_journal_leader(scenario),
        ProtocolName::Mirrored => mirrored_leader(scenario),
    }?;
    Some(Bounds { leader, answer: answer(scenario).filter(|_| has_backups_enough(scenario)) })
}

/// As long as most messages take.
fn latency_us(scenario: &Scenario) -> u64 {
    // A fifth of a mean on top covers what the tail of an exponential distribution still holds at four means.
    scenario.network.longest_latency(scenario.nodes).0.saturating_mul(5) / 4
}

/// An election, with its messages and writes, fits well into the shortest timeout, heartbeats come several times
/// in one (Raft paper, 5.6: broadcast time ≪ election timeout), and timeouts differ by more than it takes.
fn elected(scenario: &Scenario, election_timeout: Span, heartbeat: Duration) -> Option<Duration> {
    let (least_us, most_us) = (election_timeout.least.0, election_timeout.most.0);
    // A write waits behind those before it.
    let round_us = 2 * latency_us(scenario) + 6 * scenario.disk.write.most.0;
    let spread_us = round_us.max(20_000) * u64::from(scenario.nodes).max(FEW) / FEW;
    let has_room =
        least_us >= 2 * round_us && least_us >= 2 * heartbeat.0 + round_us && most_us - least_us >= spread_us;
    has_room.then_some(Duration(ROUNDS * most_us))
}

fn raft_leader(scenario: &Scenario) -> Option<Duration> {
    let raft::Config { election_timeout, heartbeat, .. } = scenario.raft;
    let is_kept = keeps_office(scenario) && !is_flooded(scenario);
    elected(scenario, election_timeout, heartbeat).filter(|_| is_kept)
}

/// A leader with a time of its own is answered within it.
fn keeps_office(scenario: &Scenario) -> bool {
    let raft::Config { heartbeat, check_quorum, check_quorum_within: within, .. } = scenario.raft;
    let round_us = 2 * latency_us(scenario) + 6 * scenario.disk.write.most.0;
    !check_quorum || within == Duration::ZERO || within.0 >= 2 * heartbeat.0 + round_us
}

/// Without a distinguished proposer nobody is waited for, and proposers may duel without an end (Paxos Made Simple,
/// 2.4). A leader that was paused proposes, one by one, all that it was asked meanwhile, and its promises wait behind that.
fn multi_paxos_leader(scenario: &Scenario) -> Option<Duration> {
    let multi_paxos::Config { mode, election, election_timeout, heartbeat, .. } = scenario.multi_paxos;
    match (mode, election) {
        (Proposers::SingleDecree, _) => None,
        (Proposers::Multi, multi_paxos::Election::Timeout) => {
            elected(scenario, election_timeout, heartbeat).filter(|_| !is_flooded(scenario))
        }
        // Its requests are proposed in batches, one after the other.
        (Proposers::Multi, multi_paxos::Election::Rank) => elected_by_rank(scenario),
    }
}

/// Ranks differ by themselves. All who defer have to be heard several times in every patience, and an election ends
/// before anybody calls another one.
fn elected_by_rank(scenario: &Scenario) -> Option<Duration> {
    let multi_paxos::Config { election_period, election_timeout, heartbeat, .. } = scenario.multi_paxos;
    let round_us = 2 * latency_us(scenario) + 6 * scenario.disk.write.most.0;
    let has_room = |time: Duration| time.0 >= 2 * (round_us + 2 * heartbeat.0);
    (has_room(election_period) && has_room(election_timeout.least))
        .then_some(Duration(ROUNDS * (election_timeout.most.0 + election_period.0)))
}

/// Whoever is not answered asks again, which is one more entry: faster than the disks write, the heartbeats wait
/// behind them; faster than the window moves on, nobody ever catches up with what a lonely leader has logged.
fn is_flooded(scenario: &Scenario) -> bool {
    let client = &scenario.client;
    let asks = client.mode == Mode::Closed || client.rate.interval().is_some();
    let entry_us = entry_write_us(scenario).max(2 * entry_window_us(scenario));
    asks && entry_us * u64::from(client.sessions) > client.timeout.0
}

/// What an entry costs a window: its share of a round trip, and of the heartbeats that find out what was lost.
fn entry_window_us(scenario: &Scenario) -> u64 {
    let raft::Config { pipeline, append_entries, heartbeat, .. } = scenario.raft;
    let lost_ppm = 2 * u64::from(scenario.network.loss.ppm);
    let found_us = heartbeat.0 * lost_ppm / 1_000_000_u64.saturating_sub(lost_ppm).max(1);
    (2 * latency_us(scenario) + found_us).checked_div(pipeline * append_entries).unwrap_or(0)
}

/// What an entry costs a disk, with its share of a snapshot.
fn entry_write_us(scenario: &Scenario) -> u64 {
    let write_us = scenario.disk.write.most.0;
    write_us + write_us.checked_div(scenario.raft.snapshot_entries).unwrap_or(0)
}

/// What so many entries wait for others. Only some of them are under way at a time: those of a window, or, where a
/// backlog has built up without one, those of a message.
fn window_us(scenario: &Scenario, entries: u64) -> u64 {
    let raft::Config { pipeline, append_entries, .. } = scenario.raft;
    2 * (entries / (pipeline.max(1) * append_entries) + 1) * latency_us(scenario)
}

/// Everybody's call to the register fits into the time that one waits for it.
fn redis_leader(scenario: &Scenario) -> Option<Duration> {
    let config = &scenario.redis_random;
    let call_us = 2 * latency_us(scenario) + 2 * u64::from(scenario.nodes) * config.register_delay.most.0;
    (config.call_timeout.0 >= call_us).then_some(Duration(ROUNDS * (config.sleep.0 + 3 * config.call_timeout.0)))
}

/// A view change and all that goes with it, StartViewChange, DoViewChange, StartView and a state transfer, fits well
/// into the shortest timeout, and heartbeats come several times in one.
fn viewstamped_leader(scenario: &Scenario) -> Option<Duration> {
    let viewstamped::Config { view_timeout, heartbeat } = scenario.viewstamped;
    let change_us = 5 * latency_us(scenario);
    let has_room = view_timeout.least.0 >= change_us + 2 * heartbeat.0;
    let changes = view_changes(scenario.nodes, scenario.network.loss)?;
    has_room.then_some(Duration(changes * view_timeout.most.0))
}

/// View changes until one has all but certainly succeeded. In one, nothing is sent twice. No more replicas than a quorum
/// may know their state: then each has to hear that all the others want the view, and the primary, one of them, what they
/// report.
fn view_changes(nodes: u16, loss: Probability) -> Option<u64> {
    let quorum = u32::from(majority(nodes));
    let arrives = f64::from(Probability::ALWAYS.ppm - loss.ppm) / f64::from(Probability::ALWAYS.ppm);
    let all_arrive = (0..quorum * (quorum - 1)).fold(1.0, |chance, _| chance * arrives);
    let succeeds = all_arrive * f64::from(quorum) / f64::from(nodes);
    // So many fail in a row once in a billion times: e^-21.
    let changes = (21.0 / succeeds).ceil() as u64;
    (changes <= VIEW_CHANGES_MAX).then_some(changes.max(ROUNDS))
}

/// A vote arrives within the wait for a better one, a ping and its answer within half of syncLimit, and the three round
/// trips of joining within half of initLimit. What is lost is sent again each half tick at the latest.
fn zab_leader(scenario: &Scenario) -> Option<Duration> {
    let zab::Config { tick_time, init_limit, sync_limit, election_wait, .. } = scenario.zab;
    // What leaves a server waits for the write in hand, and perhaps for one behind it.
    let way_us = latency_us(scenario) + 2 * scenario.disk.write.most.0;
    let attempts = if scenario.network.loss == Probability::NEVER { 1 } else { 4 };
    let gap_us = attempts * (2 * way_us + tick_time.0);
    let (joins_us, hears_us) = (tick_time.0 * init_limit, tick_time.0 * sync_limit);
    let joining_us = attempts * (6 * way_us + tick_time.0);
    let has_room = election_wait.least.0 >= way_us && joins_us >= 2 * joining_us && hears_us >= 2 * gap_us;
    // Who could reach nobody for long asks only once in a while.
    let silence_us = 2 * scenario.duration.0.min(60_000_000);
    has_room.then_some(Duration(silence_us + ROUNDS * (8 * election_wait.most.0 + joins_us + hears_us)))
}

/// Whoever tries is answered, and reads the data, well within the lease; renewals come early enough for a second one;
/// and the next attempts are further apart than the stores need to answer everybody. A store whose tokens begin anew
/// gives away none that the storage takes.
fn lease_lock_leader(scenario: &Scenario) -> Option<Duration> {
    let config = &scenario.lease_lock;
    let lease_lock::Config { retry, call_timeout, renew_every, .. } = *config;
    let nodes = u64::from(scenario.nodes);
    // The storage, and a store that writes at once, do one write after the other.
    let call_us = 2 * latency_us(scenario) + (2 + 2 * nodes) * scenario.disk.write.most.0;
    let attempts = if scenario.network.loss == Probability::NEVER { 1 } else { 6 };
    let validity_us = config.validity().0;
    let forgets = config.fencing_used() != Fencing::Off && config.persistence != Persistence::Always;
    let has_room = nodes > 1
        && !forgets
        && call_timeout.0 >= call_us
        && validity_us >= attempts * (renew_every.0 + 2 * call_timeout.0)
        && (config.stores == 1 || retry.most.0 - retry.least.0 >= 2 * nodes * call_us);
    let turn_us = config.ttl.0 + config.drift().0 + config.lock_delay.0 + call_timeout.0 + retry.most.0;
    has_room.then_some(Duration(ROUNDS * turn_us))
}

/// What a failure detector comes to wait, if a call and its answer fit into that. None if they never do: the perfect one
/// learns nothing, and the imperfect one learns a little from each mistake. Messages that are lost are no mistakes.
fn detected_within(scenario: &Scenario, settings: detector::Settings) -> Option<u64> {
    let call_us = 2 * latency_us(scenario) + 4 * scenario.disk.write.most.0;
    let is_learned = settings.first_guess.0 * ROUNDS / 4 >= call_us;
    let within = match settings.kind {
        detector::Kind::Perfect => Some(settings.answer_within.0).filter(|within_us| *within_us >= call_us),
        detector::Kind::Imperfect => is_learned.then_some(call_us + settings.first_guess.0),
    };
    within.filter(|_| scenario.network.loss == Probability::NEVER)
}

/// An election is a handful of calls, and whoever was halted is patient for two of them.
fn bully_leader(scenario: &Scenario) -> Option<Duration> {
    let bully::Config { detector, silence, .. } = scenario.bully;
    let within_us = detected_within(scenario, detector)?;
    let has_room = silence.least.0 >= 2 * within_us;
    has_room.then_some(Duration(ROUNDS * (silence.most.0 + 6 * within_us)))
}

/// A number goes round, and so does the leader's word, within the patience of all.
fn ring_leader(scenario: &Scenario) -> Option<Duration> {
    let ring::Config { detector, beat, silence, .. } = scenario.ring;
    let within_us = detected_within(scenario, detector)?;
    let round_us = u64::from(scenario.nodes) * latency_us(scenario) + 2 * within_us;
    let has_room = silence.least.0 >= beat.0 + 2 * round_us;
    has_room.then_some(Duration(ROUNDS * (silence.most.0 + round_us)))
}

/// The controllers elect one of them, and then sessions last: a heartbeat and its answer fit twice into one, even if some
/// are lost. After a repair, whoever restarted waits for the end of the session that it had.
fn isr_leader(scenario: &Scenario) -> Option<Duration> {
    let isr::Config { quorum_timeout, session_timeout, heartbeat, replica_lag, fetch_wait, .. } = scenario.isr;
    let active = elected(scenario, quorum_timeout, Duration(quorum_timeout.least.0 / 5))?;
    // What leaves a broker waits for the write in hand, and perhaps for one behind it.
    let round_us = 2 * latency_us(scenario) + 6 * scenario.disk.write.most.0;
    let attempts = if scenario.network.loss == Probability::NEVER { 1 } else { 6 };
    let has_room = session_timeout.0 >= 2 * attempts * (heartbeat.0 + round_us)
        && replica_lag.0 >= 2 * attempts * (2 * fetch_wait.0 + round_us);
    has_room.then_some(Duration(active.0 + 10 * session_timeout.0))
}

/// Enough replicas are there for what has to be in sync.
fn has_replicas(scenario: &Scenario) -> bool {
    let isr::Config { controllers, min_insync, acks, .. } = scenario.isr;
    let brokers = scenario.nodes - controllers.min(scenario.nodes - 1);
    scenario.protocol != ProtocolName::Isr || acks != isr::Acks::All || min_insync <= brokers
}

/// A watcher hears the primary, or the primary the store, several times before it is given up, and a failover with all
/// its messages and writes fits into the time that it is given.
fn primary_backup_leader(scenario: &Scenario) -> Option<Duration> {
    let config = &scenario.primary_backup;
    let way_us = latency_us(scenario) + 2 * scenario.disk.write.most.0;
    let attempts = if scenario.network.loss == Probability::NEVER { 2 } else { 6 };
    let gap_us = attempts * (2 * way_us + config.heartbeat.0);
    let (has_room, failover_us) = match config.failover {
        Failover::Monitors => {
            let monitors = scenario.nodes - config.servers(scenario.nodes);
            let attempt_us = config.failover_timeout.0;
            let has_room = config.quorum <= monitors && config.down_after.0 >= gap_us && attempt_us >= 3 * gap_us;
            (has_room, 2 * attempt_us + config.down_after.0 + config.demote_after.0 + gap_us)
        }
        Failover::Lease => {
            let has_room = config.lease_is_safe() && config.retry_timeout.0 >= attempts * 4 * way_us;
            (has_room, 2 * config.ttl.0 + 2 * config.loop_wait.0 + gap_us)
        }
        Failover::Operator => (config.operator_delay.0 >= gap_us, config.operator_delay.0 + gap_us),
    };
    // Writes wait for ever for more backups than there are.
    let backups = config.servers(scenario.nodes) - 1;
    let waits = config.replication == Replication::SemiSynchronous && config.acknowledgements > backups;
    (has_room && !waits).then_some(Duration(ROUNDS / 4 * failover_us))
}

/// Writes are refused with fewer backups than so many, and if those are not heard in time.
fn has_backups_enough(scenario: &Scenario) -> bool {
    let config = &scenario.primary_backup;
    if scenario.protocol != ProtocolName::PrimaryBackup || config.min_replicas == 0 {
        return true;
    }
    let heard_us = 3 * (2 * latency_us(scenario) + 2 * scenario.disk.write.most.0 + config.heartbeat.0);
    config.min_replicas < config.servers(scenario.nodes) && config.max_lag.0 >= heard_us
}

/// A dry run goes before each election, and catching up comes after it: both ask everybody, and a heartbeat later they
/// go on without whoever is silent.
fn mongodb_leader(scenario: &Scenario) -> Option<Duration> {
    let mongodb::Config { election_timeout, heartbeat, .. } = scenario.mongodb;
    let round_us = 2 * latency_us(scenario) + 6 * scenario.disk.write.most.0;
    let elected = elected(scenario, election_timeout, heartbeat)?;
    let has_room = election_timeout.least.0 >= 4 * round_us && !is_flooded(scenario);
    has_room.then_some(Duration(elected.0 + ROUNDS * heartbeat.0))
}

/// Sessions last, each step of a recovery fits several times into its patience, and so does what fences the old one,
/// which after a repair can be reached. A roll of the log leaves most of the time to writing. Who is deposed and does
/// not know it learns of it with the next roll.
fn quorum_journal_leader(scenario: &Scenario) -> Option<Duration> {
    let config = &scenario.quorum_journal;
    // What leaves a node waits for the write in hand, and perhaps for those behind it.
    let round_us = 2 * latency_us(scenario) + 6 * scenario.disk.write.most.0;
    let attempts = if scenario.network.loss == Probability::NEVER { 2 } else { 8 };
    let step_us = attempts * (config.heartbeat.0 + 2 * round_us);
    let fencing_us = config.graceful_timeout.0 + config.ssh_timeout.0;
    let has_room = config.journal_nodes_of(scenario.nodes) > 0
        && config.session_timeout.0 >= 2 * attempts * round_us
        && config.write_timeout.0 >= step_us
        && config.recovery_timeout.0 >= step_us
        && config.log_roll.0 >= 2 * step_us
        && (!config.waits_for_fencing() || fencing_us >= step_us);
    let process_us = config.write_timeout.0 + config.health_check.0 + config.restart_after.0;
    let turn_us = 2 * config.session_timeout.0 + fencing_us + process_us + config.log_roll.0 + 6 * step_us;
    has_room.then_some(Duration(ROUNDS / 4 * turn_us))
}

/// Several ticks are heard in every tick time. With `ignore` a partition lasts until an operator ends it, and a mirror
/// that nobody synchronises never catches up.
fn mirrored_leader(scenario: &Scenario) -> Option<Duration> {
    let config = &scenario.mirrored;
    let round_us = 2 * latency_us(scenario) + 6 * scenario.disk.write.most.0;
    let has_room = config.net_ticktime.0 >= 4 * round_us && scenario.network.loss <= CLIENT_LOSS_MAX;
    let heals = config.partition_handling != PartitionHandling::Ignore && config.sync_mode == SyncMode::Automatic;
    let attempt_us = 3 * config.missed_after().0 + 3_000_000;
    (has_room && heals && !is_flooded(scenario)).then_some(Duration(ROUNDS / 6 * attempt_us))
}

/// Who pulls asks again with the next heartbeat for what was lost. A takeover interrupts the service once more. More members
/// than a majority may not be there.
fn pulls_in_time(scenario: &Scenario) -> bool {
    let mongodb::Config { heartbeat, priority_of_1, write_concern, .. } = scenario.mongodb;
    let has_members = match write_concern {
        WriteConcern::Members(number) => number <= majority(scenario.nodes),
        WriteConcern::Majority => true,
    };
    scenario.protocol != ProtocolName::MongoDb
        || priority_of_1 == 1 && has_members && scenario.client.timeout.0 >= 2 * heartbeat.0
}

/// A request finds its leader, and that one a majority, between two attempts, even if all sessions ask at once: the
/// disk does one write at a time, and who asks again makes it one more. Each lost message costs an attempt.
fn answer(scenario: &Scenario) -> Option<Duration> {
    let (client, loss) = (&scenario.client, scenario.network.loss);
    let (write_us, sessions) = (entry_write_us(scenario), u64::from(client.sessions));
    let takes_us = 6 * latency_us(scenario) + (6 + sessions) * write_us + window_us(scenario, sessions);
    let keeps_up =
        |interval: Duration| interval.0.saturating_mul(sessions) >= 2 * takes_us && interval.0 >= 2 * write_us;
    let attempts = if loss == Probability::NEVER { 4 } else { 20 };
    let answer = Duration(client.timeout.0.saturating_mul(attempts));
    let has_room = loss <= CLIENT_LOSS_MAX
        && has_replicas(scenario)
        && pulls_in_time(scenario)
        && client.timeout.0 >= takes_us
        && client.patience >= answer
        && client.mode == Mode::Open
        && client.rate.interval().is_some_and(keeps_up);
    has_room.then_some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Client;

    #[test]
    fn the_usual_cluster_has_sixty_elections_and_four_attempts() {
        let expected = Bounds { leader: Duration::from_secs(18), answer: Some(Duration::from_secs(2)) };
        assert_eq!(bounds(&Scenario::default()), Some(expected));
    }

    #[test]
    fn without_room_nothing_is_promised() {
        let mut narrow = Scenario::default();
        narrow.raft.election_timeout = Span::ms(150, 155);
        assert_eq!(bounds(&narrow), None);
        let mut hasty = Scenario::default();
        (hasty.raft.check_quorum, hasty.raft.check_quorum_within) = (true, Duration::from_ms(60));
        assert_eq!(bounds(&hasty), None);
        hasty.raft.check_quorum_within = Duration::from_ms(500);
        assert!(bounds(&hasty).is_some());
        let mut lossy = Scenario::default();
        lossy.network.loss = Probability::percent(30);
        assert_eq!(bounds(&lossy), None);
        lossy.network.loss = Probability::percent(1);
        assert!(bounds(&lossy).is_some());
        lossy.network.loss_burst = 100;
        assert_eq!(bounds(&lossy), None);
        let mut hasty = Scenario::default();
        hasty.client.timeout = Duration::from_ms(20);
        assert_eq!(bounds(&hasty).and_then(|bounds| bounds.answer), None);
        let mut flooded = Scenario::default();
        flooded.raft.pipeline = 1;
        flooded.client = Client { mode: Mode::Closed, sessions: 1_000, ..flooded.client };
        assert_eq!(bounds(&flooded), None);
        // One entry in each round trip, and 30 new ones in each timeout.
        let mut slow = Scenario::default();
        (slow.raft.pipeline, slow.raft.append_entries) = (1, 1);
        slow.client = Client { sessions: 30, timeout: Duration::from_ms(100), ..slow.client };
        assert_eq!(bounds(&slow), None);
        slow.raft.append_entries = 64;
        assert!(bounds(&slow).is_some());
        // The more replicas have to hear from each other, the more view changes it takes; with nine, too many.
        assert_eq!(view_changes(3, Probability::percent(20)), Some(60));
        assert_eq!(view_changes(4, Probability::percent(20)), Some(107));
        assert_eq!(view_changes(6, Probability::percent(20)), Some(459));
        assert_eq!(view_changes(9, Probability::percent(20)), None);
        let caches = Scenario { protocol: ProtocolName::Hashing, ..Scenario::default() };
        let worked_off = BACKLOG as u64 * caches.disk.write.most.0;
        assert_eq!(bounds(&caches).map(|bounds| bounds.leader), Some(Duration(worked_off)));
        let paxos = Scenario { protocol: ProtocolName::MultiPaxos, ..Scenario::default() };
        assert_eq!(bounds(&paxos), bounds(&Scenario::default()));
        let mut duelling = paxos.clone();
        duelling.multi_paxos.mode = Proposers::SingleDecree;
        assert_eq!(bounds(&duelling), None);
        let mut flooded = paxos;
        flooded.client = Client { sessions: 30, timeout: Duration::from_ms(20), ..flooded.client };
        flooded.disk.write = Span::ms(0, 1);
        assert_eq!(bounds(&flooded), None);
        flooded.client.timeout = Duration::from_ms(500);
        assert!(bounds(&flooded).is_some());
    }
}
