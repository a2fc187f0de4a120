//! Scenarios drawn from a seed. Each draws first which kinds of faults, networks and options it may use at
//! all ("swarm testing", Groce et al. 2012): what never happens in one run leaves room for what else does.
//!
//! What a seed draws may change between versions; the scenario that it drew is a link like any other.

mod aim;
mod mix;

use super::patience;
use crate::protocol::bully;
use crate::protocol::detector;
use crate::protocol::isr::{self, Acks};
use crate::protocol::lease_lock::{self, Fencing, Persistence};
use crate::protocol::mirrored::{self, PartitionHandling, Promote, SyncMode};
use crate::protocol::mongodb::{self, ReadConcern, WriteConcern};
use crate::protocol::multi_paxos::{self, Election};
use crate::protocol::primary_backup::{self, Failover, Replication};
use crate::protocol::raft::{self, Reads};
use crate::protocol::redis_random::{self, Variant};
use crate::protocol::ring;
use crate::protocol::storage::Terms;
use crate::protocol::viewstamped;
use crate::protocol::zab;
use crate::scenario::fault::{Step, check};
use crate::scenario::key::KEYS;
use crate::scenario::{
    Action, Fault, Initial, Latency, Mode, ProtocolName, Rate, Scenario, Strike, Strikes, Target, When,
};
use crate::sim::prng::{Purpose, Stream};
use crate::types::{Duration, Instant, NodeId, Probability, Span};
use aim::Theme;
pub use mix::{Kind, Mix};

/// No stream of a simulation has this number: drawing a scenario does not foresee its run.
const STREAM: u64 = 1 << 40;
/// Added to it for how logs are replicated.
const REPLICATION: u64 = 16;
/// Of whether proposers are elected by rank.
const RANKS: u64 = 17;
/// Faults that are drawn for one scenario, at most.
const FAULTS: [u64; 3] = [4, 10, 24];
/// So long is one blow dealt after the other, at most.
const BLOWS_MAX: Duration = Duration::from_secs(10);
/// A repaired cluster has this long: many elections, even with every fifth message lost.
pub const QUIET: Duration = Duration::from_secs(60);

/// A scenario and what may be expected of it.
pub struct Drawn {
    /// Lasts as long as things fail.
    pub scenario: Scenario,
    /// From here on nothing fails any more and everything is repaired; none if faults go on for ever, or if
    /// the timeouts leave an election too little room.
    pub repaired_at: Option<Instant>,
    /// Clients ask, no faster than they are answered, and wait long enough for it.
    pub is_answered: bool,
}

impl Drawn {
    /// Until when it is worth watching.
    pub fn until(&self) -> Instant {
        self.repaired_at.map_or(Instant(self.scenario.duration.0), |repaired_at| repaired_at.after(QUIET))
    }
}

/// What this seed makes of a protocol of which nothing is said.
pub fn of(protocol: ProtocolName, seed: u64) -> Drawn {
    draw(&Scenario { protocol, ..Scenario::default() }, Mix::default(), seed)
}

/// What this seed makes of the base. Whatever the base says itself stays, its faults included; what it leaves
/// as it is by default is drawn.
pub fn draw(base: &Scenario, mix: Mix, seed: u64) -> Drawn {
    let stream = Stream::new(seed, Purpose::Faults, STREAM + base.protocol as u64);
    let mut dice = Dice { stream, mix };
    let mut scenario = dice.world(base);
    scenario.seed = seed;
    let mut style = dice.pick(&[Style::AnyTime, Style::OneByOne, Style::Aimed(Theme::Blows)]);
    if let Style::Aimed(theme) = &mut style {
        *theme = dice.stage(&mut scenario);
        keep(base, &mut scenario);
    }
    match base.protocol {
        ProtocolName::Raft => {
            scenario.raft = dice.raft(&scenario);
            // Drawn apart: what else a seed means stays as it was.
            let stream = Stream::new(seed, Purpose::Faults, STREAM + REPLICATION);
            Dice { stream, mix }.replication(&mut scenario.raft);
        }
        ProtocolName::RedisRandom => scenario.redis_random = dice.redis_random(),
        ProtocolName::Viewstamped => scenario.viewstamped = dice.viewstamped(),
        ProtocolName::MultiPaxos => {
            scenario.multi_paxos = dice.multi_paxos(&scenario);
            // Apart as well.
            let stream = Stream::new(seed, Purpose::Faults, STREAM + RANKS);
            Dice { stream, mix }.ranks(&mut scenario.multi_paxos);
        }
        ProtocolName::Zab => scenario.zab = dice.zab(&scenario),
        ProtocolName::LeaseLock => scenario.lease_lock = dice.lease_lock(&scenario),
        ProtocolName::Bully => scenario.bully = dice.bully(),
        ProtocolName::Ring => scenario.ring = dice.ring(),
        ProtocolName::Isr => scenario.isr = dice.isr(),
        ProtocolName::PrimaryBackup => scenario.primary_backup = dice.primary_backup(&scenario),
        ProtocolName::MongoDb => scenario.mongodb = dice.mongodb(),
        ProtocolName::Mirrored => scenario.mirrored = dice.mirrored(),
    }
    keep(base, &mut scenario);
    if style != Style::AnyTime {
        scenario.duration = Duration(scenario.missed_after().0.saturating_mul(5 + dice.below(20)).min(BLOWS_MAX.0));
        keep(base, &mut scenario);
    }
    if base.protocol.has_log() && base.initial == Initial::default() && dice.one_in(3) {
        scenario.initial.logs = dice.logs(scenario.nodes);
    }
    let endless = dice.one_in(if base.protocol.spec().needs_quorum { 5 } else { 2 });
    if style == Style::AnyTime || style == Style::OneByOne {
        dice.clocks(&mut scenario);
        dice.operator(&mut scenario);
    }
    match style {
        Style::AnyTime => dice.faults(&mut scenario, endless),
        Style::OneByOne => dice.blows(&mut scenario),
        Style::Aimed(theme) => dice.aim(&mut scenario, theme),
    }
    let bounds = patience::bounds(&scenario).filter(|_| ends(base, scenario.duration) && keeps_a_majority(&scenario));
    let repaired_at = (!endless).then(|| repair(&mut scenario)).filter(|_| bounds.is_some());
    let is_answered = bounds.is_some_and(|bounds| bounds.answer.is_some());
    Drawn { scenario, repaired_at, is_answered }
}

/// What the base says itself. Its disks and its faults name nodes, so that there are as many as it has.
fn keep(base: &Scenario, scenario: &mut Scenario) {
    let names_nodes = !base.faults.is_empty() || base.initial != Initial::default();
    let is_said = |name: &str| name == "nodes" && names_nodes;
    for key in KEYS.iter().filter(|key| key.name != "seed" && (!key.is_default(base) || is_said(key.name))) {
        key.copy(base, scenario);
    }
}

/// Nothing that the base wants comes after this.
fn ends(base: &Scenario, duration: Duration) -> bool {
    base.faults.iter().all(|fault| match fault.when {
        When::At { most, .. } => most.0 < duration.0,
        When::Every(_) => true,
    })
}

/// The end of all faults: everybody is up, awake and connected.
fn repair(scenario: &mut Scenario) -> Instant {
    let at = Instant(scenario.duration.0);
    scenario.faults.push(Fault { when: When::At { least: at, most: at }, action: Action::Settle });
    at
}

/// Clocks that jump or drift by more than a lease allows for, and timers that end late.
fn outdoes_leases(action: &Action, scenario: &Scenario) -> bool {
    let Some(clock_drift_max) = leased(scenario) else { return false };
    match action {
        Action::StepClock { .. } | Action::Slow { .. } => true,
        Action::Drift { ppm, .. } => ppm.unsigned_abs() > clock_drift_max.ppm,
        Action::Chaos { strikes, .. } => strikes.has(Strike::Slow) || strikes.has(Strike::Drift),
        _ => false,
    }
}

/// Nobody else has what the storage and a store of locks keep: their disks are taken for good ones.
fn outdoes_disks(action: &Action, scenario: &Scenario) -> bool {
    if scenario.protocol != ProtocolName::LeaseLock {
        return false;
    }
    match action {
        Action::Wipe { target } | Action::Corrupt { target, .. } | Action::LostWrite { target } => {
            *target != Target::Leader
        }
        Action::Chaos { strikes, .. } => strikes.has(Strike::Wipe) || strikes.has(Strike::LostWrite),
        _ => false,
    }
}

/// What leases allow for; none if there are none.
fn leased(scenario: &Scenario) -> Option<Probability> {
    let Scenario { raft, multi_paxos, .. } = scenario;
    match scenario.protocol {
        ProtocolName::Raft => (raft.reads == Reads::Lease).then_some(raft.clock_drift_max),
        ProtocolName::MultiPaxos => {
            let has_leases = multi_paxos.lease && multi_paxos.election == Election::Timeout;
            has_leases.then_some(multi_paxos.clock_drift_max)
        }
        ProtocolName::PrimaryBackup if scenario.primary_backup.failover == Failover::Lease => {
            Some(scenario.primary_backup.drift_max())
        }
        ProtocolName::RedisRandom | ProtocolName::Viewstamped | ProtocolName::Zab | ProtocolName::Isr => None,
        ProtocolName::LeaseLock | ProtocolName::Bully | ProtocolName::Ring => None,
        ProtocolName::PrimaryBackup | ProtocolName::MongoDb | ProtocolName::Mirrored => None,
    }
}

/// Whoever got another disk votes no more: enough others are left, and the voters stay the same. Where nothing is kept
/// on disks, a lost one is no more than a crash.
fn keeps_a_majority(scenario: &Scenario) -> bool {
    if !scenario.protocol.spec().has_disk {
        return true;
    }
    let wiped = scenario.faults.iter().map(|fault| match (&fault.action, fault.when) {
        // A damaged disk is replaced at the end.
        (Action::Wipe { target } | Action::Corrupt { target, .. }, When::At { .. }) => match target {
            Target::Node(_) | Target::Leader | Target::Follower => 1,
            _ => scenario.nodes,
        },
        (Action::Wipe { .. } | Action::Corrupt { .. }, When::Every(_)) => scenario.nodes,
        (Action::Chaos { strikes, .. }, _) if strikes.has(Strike::Wipe) => scenario.nodes,
        _ => 0,
    });
    let wiped = wiped.fold(0, u16::saturating_add);
    let is_change = |action: &Action| {
        matches!(action, Action::Add { .. } | Action::Learn { .. } | Action::Remove { .. } | Action::Reconfigure { .. })
    };
    let changes = scenario.faults.iter().any(|fault| is_change(&fault.action));
    wiped == 0 || !changes && wiped < voters(scenario).div_ceil(2)
}

/// How many vote at time 0.
fn voters(scenario: &Scenario) -> u16 {
    let nodes = scenario.nodes;
    match scenario.protocol {
        ProtocolName::Zab => nodes - scenario.zab.observers.min(nodes - 1),
        // Any disk may be that of the last replica in sync.
        ProtocolName::Isr => 1,
        // Whoever was to be promoted may have lost all that it had.
        ProtocolName::PrimaryBackup => 1,
        ProtocolName::MongoDb => nodes,
        // Only one may have all of the queue.
        ProtocolName::Mirrored => 1,
        _ if scenario.raft.voters == 0 => nodes,
        _ => scenario.raft.voters.min(nodes),
    }
}

/// How faults follow one another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    AnyTime,
    /// Each is repaired before the next one comes.
    OneByOne,
    /// Whenever somebody has come to lead.
    Aimed(Theme),
}

/// When faults come.
struct Tempo {
    duration: Duration,
    /// From one to the next, at most; none if they know nothing of each other.
    gap: Option<Duration>,
    last: Instant,
}

struct Dice {
    stream: Stream,
    mix: Mix,
}

impl Dice {
    fn below(&mut self, below: u64) -> u64 {
        self.stream.below(below)
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize].clone()
    }

    /// Not rounded to milliseconds: ties should be rare, but not always absent.
    fn time(&mut self, least_ms: u64, most_ms: u64) -> Duration {
        let drawn = self.stream.within(Span::ms(least_ms, most_ms));
        match self.one_in(2) {
            true => drawn,
            false => Duration(drawn.0 - drawn.0 % 1_000),
        }
    }

    fn span(&mut self, least_ms: u64, most_ms: u64) -> Span {
        let (a, b) = (self.time(least_ms, most_ms), self.time(least_ms, most_ms));
        Span { least: a.min(b), most: a.max(b) }
    }

    fn world(&mut self, base: &Scenario) -> Scenario {
        let mut scenario = Scenario {
            protocol: base.protocol,
            nodes: self.pick(&[1, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7]),
            duration: self.time(200, 4_000),
            initial: base.initial.clone(),
            faults: base.faults.clone(),
            ..Scenario::default()
        };
        let network = &mut scenario.network;
        network.latency = match self.below(if self.mix.allows(Kind::Delay) { 6 } else { 5 }) {
            0 => Latency::Uniform(Span::exactly(self.time(0, 20))),
            1 => Latency::Uniform(self.span(0, 30)),
            4 => Latency::Uniform(self.span(0, 3)),
            2 => Latency::Exponential { mean: self.time(1, 20) },
            3 => Latency::Normal { mean: self.time(1, 20), deviation: self.time(0, 10) },
            _ => Latency::Uniform(self.span(0, 200)),
        };
        if self.mix.allows(Kind::Loss) {
            network.loss = Probability::percent(self.pick(&[0, 0, 0, 1, 5, 20]));
        }
        if self.mix.allows(Kind::Duplicate) {
            network.duplicate = Probability::percent(self.pick(&[0, 0, 0, 1, 10, 50]));
        }
        scenario.disk.write = self.pick(&[Span::ms(0, 0), Span::ms(0, 1), Span::ms(0, 10), Span::ms(5, 40)]);
        let client = &mut scenario.client;
        client.rate = Rate::per_second(self.pick(&[0, 5, 40, 200, 200]));
        client.keys = self.pick(&[1, 1, 3, 10]);
        client.reads = Probability::percent(self.pick(&[0, 50, 90, 90]));
        client.sessions = self.pick(&[1, 3, 10, 30, 30]);
        client.burst = self.pick(&[1, 1, 1, 10]);
        client.hot = Probability::percent(self.pick(&[0, 0, 50]));
        client.stale = Probability::percent(self.pick(&[0, 0, 20]));
        if self.one_in(4) {
            client.mode = Mode::Closed;
            client.think = self.time(1, 300);
        }
        client.timeout = if self.one_in(2) { self.time(20, 100) } else { self.time(100, 600) };
        client.patience = self.time(100, 10_000);
        keep(base, &mut scenario);
        scenario
    }

    fn election_timeout(&mut self) -> Span {
        match self.below(5) {
            // Too short for the network, most of the time.
            0 => self.span(20, 200),
            // Narrow: several give up at once.
            1 | 2 => {
                let least = self.time(100, 500);
                Span { least, most: Duration(least.0 + least.0 / self.pick(&[2, 4, 8])) }
            }
            _ => Span { least: self.time(100, 400), most: self.time(500, 900) },
        }
    }

    fn heartbeat(&mut self, scenario: &Scenario) -> Duration {
        match scenario.nodes {
            1 => self.time(1, 500),
            _ => self.time(10, 80),
        }
    }

    fn multi_paxos(&mut self, scenario: &Scenario) -> multi_paxos::Config {
        multi_paxos::Config {
            mode: self.pick(&[multi_paxos::Mode::Multi, multi_paxos::Mode::Multi, multi_paxos::Mode::SingleDecree]),
            election_timeout: self.election_timeout(),
            heartbeat: self.heartbeat(scenario),
            back_off: self.pick(&[Span::ms(0, 0), Span::ms(1, 20), Span::ms(10, 200), Span::ms(50, 900)]),
            kept_values: self.pick(&[1, 2, 5, 20, 64]),
            lease: self.one_in(2),
            clock_drift_max: Probability::percent(self.pick(&[1, 30, 30])),
            ..multi_paxos::Config::default()
        }
    }

    /// Elections by rank, in one of three.
    fn ranks(&mut self, config: &mut multi_paxos::Config) {
        config.election = if self.one_in(3) { Election::Rank } else { Election::Timeout };
        config.election_period = self.time(20, 500);
    }

    fn raft(&mut self, scenario: &Scenario) -> raft::Config {
        raft::Config {
            election_timeout: self.election_timeout(),
            heartbeat: self.heartbeat(scenario),
            pre_vote: self.one_in(2),
            check_quorum: self.one_in(2),
            voters: if self.one_in(3) { 1 + self.below(u64::from(scenario.nodes)) as u16 } else { 0 },
            change: self.pick(&raft::ChangeMode::ALL),
            reads: self.pick(&Reads::ALL),
            clock_drift_max: Probability::percent(self.pick(&[1, 30, 30])),
            ..raft::Config::default()
        }
    }

    /// Snapshots, and how appends flow.
    fn replication(&mut self, config: &mut raft::Config) {
        if self.one_in(2) {
            config.snapshot_entries = self.pick(&[2, 5, 20, 100]);
            config.snapshot_chunk = self.pick(&[2, 8, 8, 100]);
        }
        config.pipeline = self.pick(&[0, 0, 1, 3, 16]);
        config.append_entries = self.pick(&[1, 1, 8, 64]);
    }

    fn redis_random(&mut self) -> redis_random::Config {
        let variant = match self.one_in(4) {
            true => Variant::AsPrinted,
            false => Variant::AsIntended,
        };
        redis_random::Config {
            variant,
            sleep: self.time(1, 400),
            register_delay: self.pick(&[Span::ms(0, 0), Span::ms(0, 1), Span::ms(5, 80), Span::ms(100, 900)]),
            call_timeout: self.time(2, 500),
        }
    }

    fn viewstamped(&mut self) -> viewstamped::Config {
        let view_timeout = match self.below(3) {
            // Too short for the network, most of the time.
            0 => self.span(20, 200),
            // All at once, or nearly so: that is no harm where the primary is chosen by rotation.
            1 => Span::exactly(self.time(100, 500)),
            _ => Span { least: self.time(100, 400), most: self.time(500, 900) },
        };
        viewstamped::Config { view_timeout, heartbeat: self.time(10, 80) }
    }

    fn zab(&mut self, scenario: &Scenario) -> zab::Config {
        let election_wait = match self.below(4) {
            // Too short for the network, most of the time.
            0 => self.span(1, 30),
            _ => self.span(50, 300),
        };
        zab::Config {
            tick_time: self.time(5, 150),
            init_limit: self.pick(&[2, 10, 20, 30]),
            sync_limit: self.pick(&[1, 5, 10, 15]),
            election_wait,
            reads: if self.one_in(4) { zab::Reads::Local } else { zab::Reads::Leader },
            observers: if self.one_in(4) { self.below(u64::from(scenario.nodes)) as u16 } else { 0 },
            commit_log: self.pick(&[1, 3, 20, 500]),
        }
    }

    fn lease_lock(&mut self, scenario: &Scenario) -> lease_lock::Config {
        // Too short for the network, some of the time.
        let (least_ms, most_ms) = self.pick(&[(20, 200), (200, 900), (500, 2_000)]);
        let ttl = self.time(least_ms, most_ms);
        lease_lock::Config {
            stores: if self.one_in(3) { 1 + self.below(u64::from(scenario.nodes)) as u16 } else { 1 },
            ttl,
            renew_every: Duration(ttl.0 / self.pick(&[2, 3, 8]) + 1_000),
            retry: self.span(1, 600),
            call_timeout: self.time(10, 300),
            clock_drift_max: Probability::percent(self.pick(&[0, 1, 30])),
            fencing: self.pick(&[Fencing::All, Fencing::All, Fencing::Writes, Fencing::Off]),
            reads: self.pick(&lease_lock::Reads::ALL),
            persistence: self.pick(&[
                Persistence::Always,
                Persistence::Always,
                Persistence::EverySecond,
                Persistence::Nothing,
            ]),
            delayed_restart: self.one_in(3),
            lock_delay: if self.one_in(4) { self.time(1, 1_000) } else { Duration::ZERO },
        }
    }

    fn detector(&mut self) -> detector::Settings {
        // Too short for the network, some of the time.
        let answer_within = if self.one_in(3) { self.time(2, 50) } else { self.time(50, 400) };
        detector::Settings { kind: self.pick(&detector::Kind::ALL), answer_within, first_guess: self.time(1, 50) }
    }

    fn bully(&mut self) -> bully::Config {
        bully::Config {
            detector: self.detector(),
            check: self.time(10, 200),
            silence: if self.one_in(4) { self.span(50, 300) } else { self.span(300, 2_000) },
            terms: self.pick(&Terms::ALL),
        }
    }

    fn ring(&mut self) -> ring::Config {
        ring::Config {
            detector: self.detector(),
            beat: self.time(10, 200),
            silence: if self.one_in(4) { self.span(50, 500) } else { self.span(500, 4_000) },
            arrangement: self.below(5_040),
            terms: self.pick(&Terms::ALL),
        }
    }

    fn isr(&mut self) -> isr::Config {
        let session_timeout = self.time(100, 900);
        isr::Config {
            controllers: self.pick(&[1, 1, 2, 3, 3]),
            quorum_timeout: self.election_timeout(),
            session_timeout,
            heartbeat: Duration(session_timeout.0 / self.pick(&[2, 4, 8])),
            replica_lag: self.time(50, 2_000),
            fetch_wait: self.time(5, 100),
            acks: self.pick(&[Acks::All, Acks::All, Acks::All, Acks::Leader, Acks::None]),
            min_insync: self.pick(&[1, 1, 2, 2, 3]),
            unclean_election: self.one_in(4),
            flush: !self.one_in(4),
            writeback: self.time(10, 2_000),
        }
    }

    fn primary_backup(&mut self, scenario: &Scenario) -> primary_backup::Config {
        let nodes = u64::from(scenario.nodes);
        let monitors = if nodes > 3 { self.pick(&[1, 2, 3, 3, 3]) } else { self.below(nodes) as u16 };
        let heartbeat = self.time(5, 60);
        let [loop_wait, retry_timeout] = [self.time(50, 300), self.time(50, 400)];
        primary_backup::Config {
            replication: self.pick(&Replication::ALL),
            acknowledgements: 1 + self.below(nodes.min(3)) as u16,
            ack_timeout: self.time(50, 800),
            fallback: self.one_in(2),
            heartbeat,
            down_after: self.time(20, 800),
            failover: self.pick(&Failover::ALL),
            monitors,
            quorum: 1 + self.below(u64::from(monitors.max(1))) as u16,
            failover_timeout: self.time(200, 900),
            preferred: self.pick(&[0, 0, 1, 2]),
            min_replicas: self.pick(&[0, 0, 1]),
            max_lag: self.time(50, 500),
            ttl: Duration(loop_wait.0 + retry_timeout.0 + self.time(1, 400).0),
            loop_wait,
            retry_timeout,
            maximum_lag: self.pick(&[0, 5, 1_000, 1_000]),
            operator_delay: self.time(50, 800),
            fencing: self.one_in(2),
        }
    }

    fn mongodb(&mut self) -> mongodb::Config {
        let election_timeout = self.election_timeout();
        mongodb::Config {
            election_timeout,
            heartbeat: Duration((election_timeout.least.0 / self.pick(&[3, 5, 10])).max(1_000)),
            write_concern: self.pick(&[WriteConcern::Majority, WriteConcern::Majority, WriteConcern::One]),
            read_concern: self.pick(&[ReadConcern::Local, ReadConcern::Majority, ReadConcern::Linearizable]),
            catch_up_timeout: self.pick(&[Duration::ZERO, Duration::from_ms(200), Duration::from_secs(3_600)]),
            priority_of_1: self.pick(&[1, 1, 1, 5]),
        }
    }

    fn mirrored(&mut self) -> mirrored::Config {
        mirrored::Config {
            net_ticktime: self.time(40, 1_000),
            partition_handling: self.pick(&[
                PartitionHandling::Ignore,
                PartitionHandling::Autoheal,
                PartitionHandling::PauseMinority,
                PartitionHandling::PauseMinority,
            ]),
            promote_on_failure: self.pick(&[Promote::Always, Promote::WhenSynced, Promote::WhenSynced]),
            sync_mode: self.pick(&[SyncMode::Automatic, SyncMode::Automatic, SyncMode::Manual]),
        }
    }

    /// Logs as terms without elections would leave them: each term's leader appends to its own log, and some
    /// of the others take over a part of it.
    fn logs(&mut self, nodes: u16) -> Vec<Vec<u64>> {
        let mut logs = vec![Vec::new(); usize::from(nodes)];
        // Some differ by more entries than one message carries.
        let longest = self.pick(&[4, 4, 20, 150]);
        for term in 1..=1 + self.below(6) {
            let leader = self.below(u64::from(nodes)) as usize;
            let appended = self.below(longest) as usize;
            logs[leader].extend(std::iter::repeat_n(term, appended));
            for follower in 0..logs.len() {
                let reached = self.below(logs[leader].len() as u64 + 1) as usize;
                let prefix = logs[leader][..reached].to_vec();
                if self.one_in(2) && !logs[follower].starts_with(&prefix) {
                    logs[follower] = prefix;
                }
            }
        }
        logs
    }

    // ---- faults ----

    fn faults(&mut self, scenario: &mut Scenario, endless: bool) {
        let verbs = self.verbs();
        if verbs.is_empty() {
            return;
        }
        let most = self.pick(&FAULTS);
        let count = scenario.faults.len() as u64 + self.below(most + 1);
        let mut tempo = self.tempo(scenario.duration);
        while (scenario.faults.len() as u64) < count {
            let action = self.pick(&verbs)(self, scenario);
            if check(&action, scenario).is_err()
                || outdoes_leases(&action, scenario)
                || outdoes_disks(&action, scenario)
            {
                // Another one may do; a cluster of one, say, has no link to cut.
                if self.one_in(10) {
                    break;
                }
                continue;
            }
            let when = self.when(&mut tempo, endless);
            scenario.faults.push(Fault { when, action });
        }
    }

    /// From some moment on, some clocks are fast and others slow.
    fn clocks(&mut self, scenario: &mut Scenario) {
        if !self.mix.allows(Kind::Clock) || !self.one_in(2) {
            return;
        }
        let ppm = self.drift_ppm().abs();
        let at = if self.one_in(2) { Instant::ZERO } else { Instant(self.below(scenario.duration.0)) };
        for number in 1..=scenario.nodes {
            let action = Action::Drift { target: Target::Node(NodeId(number)), ppm: self.pick(&[-ppm, 0, ppm]) };
            if !outdoes_leases(&action, scenario) {
                scenario.faults.push(Fault { when: When::At { least: at, most: at }, action });
            }
        }
    }

    /// Somebody asks for one change of the members after the other, whoever leads.
    fn operator(&mut self, scenario: &mut Scenario) {
        if !self.mix.allows(Kind::Members) || !self.one_in(4) {
            return;
        }
        for _ in 0..2 + self.below(3) {
            let target = Target::Node(NodeId(1 + self.below(u64::from(scenario.nodes)) as u16));
            let action = match self.one_in(2) {
                true => Action::Add { target },
                false => Action::Remove { target },
            };
            if check(&action, scenario).is_ok() {
                scenario.faults.push(Fault { when: When::Every(self.time(5, 200)), action });
            }
        }
    }

    /// One blow at a time: it lasts for about an election or several, all is repaired, and after a rest the next
    /// one comes. (Jepsen's nemeses go about it in the same way.)
    fn blows(&mut self, scenario: &mut Scenario) {
        let allowed: Vec<&Blow> = BLOWS.iter().filter(|blow| self.mix.allows(blow.kind)).collect();
        if allowed.is_empty() {
            return;
        }
        let few: Vec<&Blow> = (0..3).map(|_| self.pick(&allowed)).collect();
        let (long_ms, end) = (1 + scenario.missed_after().0 / 1_000, Instant(scenario.duration.0));
        let mut at = Instant::ZERO.after(self.time(long_ms, 3 * long_ms));
        while at < end {
            let blow = self.pick(&few);
            let action = (blow.draw)(self, scenario);
            let over = end.min(at.after(self.time(long_ms / 2, 3 * long_ms)));
            if check(&action, scenario).is_ok() {
                scenario.faults.push(Fault { when: When::At { least: at, most: at }, action });
                scenario.faults.push(Fault { when: When::At { least: over, most: over }, action: (blow.repair)() });
            }
            at = over.after(self.time(0, 2 * long_ms));
        }
    }

    /// What may be drawn for one scenario: of a few kinds all, or of all kinds some.
    fn verbs(&mut self) -> Vec<Draw> {
        let (mut mix, share) = (self.mix, if self.one_in(2) { 2 } else { 1 });
        if share == 1 {
            let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| self.mix.allows(*kind)).collect();
            let few = 1 + self.below(4);
            mix = (0..few).filter(|_| !kinds.is_empty()).fold(Mix::NONE, |mix, _| mix.with(self.pick(&kinds)));
        }
        let allowed = VERBS.iter().filter(|(kind, _)| mix.allows(*kind));
        allowed.filter(|_| self.one_in(share)).map(|(_, draw)| *draw).collect()
    }

    /// Blow upon blow, or one anywhere.
    fn tempo(&mut self, duration: Duration) -> Tempo {
        let gap = self.pick(&[None, None, Some(10), Some(50), Some(200)]).map(Duration::from_ms);
        Tempo { duration, gap, last: Instant(self.below(duration.0)) }
    }

    fn when(&mut self, tempo: &mut Tempo, endless: bool) -> When {
        let (a, b) = (self.moment(tempo), self.moment(tempo));
        match self.below(4) {
            0 if endless => When::Every(self.time(30, 1_500)),
            1 => When::At { least: a.min(b), most: a.max(b) },
            _ => When::At { least: a, most: a },
        }
    }

    fn moment(&mut self, tempo: &mut Tempo) -> Instant {
        let Tempo { duration, gap, last } = *tempo;
        let soon = gap.map(|gap| last.after(Duration(self.below(gap.0))));
        tempo.last = match soon.filter(|soon| soon.0 < duration.0) {
            Some(soon) => soon,
            // Round moments meet each other, and those of heartbeats and requests.
            None if self.one_in(3) => Instant(self.below(duration.0 / 100_000) * 100_000),
            None => Instant(self.below(duration.0)),
        };
        tempo.last
    }

    fn target(&mut self, scenario: &Scenario) -> Target {
        let node = Target::Node(NodeId(1 + self.below(u64::from(scenario.nodes)) as u16));
        match self.below(12) {
            0..4 => node,
            4..8 => Target::Leader,
            8 => Target::Follower,
            9 => Target::Minority,
            10 => Target::Majority,
            _ if scenario.protocol.spec().register.is_some() => Target::Register,
            _ => Target::All,
        }
    }

    fn lasting(&mut self) -> Option<Duration> {
        (!self.one_in(3)).then(|| self.time(1, 900))
    }

    fn groups(&mut self, scenario: &Scenario) -> Vec<Vec<Target>> {
        match self.below(4) {
            0 => vec![vec![Target::Leader, Target::Follower], vec![Target::Rest]],
            1 => vec![vec![Target::Leader], vec![Target::Rest]],
            2 => vec![vec![Target::Leader], vec![Target::Follower], vec![Target::Rest]],
            _ => {
                let mut groups = vec![Vec::new(); 2 + self.below(2) as usize];
                for number in 1..=scenario.nodes {
                    let group = self.below(groups.len() as u64) as usize;
                    groups[group].push(Target::Node(NodeId(number)));
                }
                groups
            }
        }
    }

    /// Or the usual time again.
    fn slower(&mut self, most_ms: u64) -> Duration {
        match self.one_in(4) {
            true => Duration::ZERO,
            false => self.time(1, most_ms),
        }
    }

    fn share(&mut self) -> Probability {
        Probability::percent(self.pick(&[0, 5, 20, 50, 100]))
    }

    fn drift_ppm(&mut self) -> i32 {
        self.pick(&[0, 100, -10_000, 10_000, 300_000, -300_000, 300_000, -300_000])
    }

    fn step(&mut self) -> Step {
        Step { ahead: self.one_in(2), by: self.time(1, 500) }
    }

    fn link(&mut self, scenario: &Scenario) -> (Target, Target) {
        (self.target(scenario), self.target(scenario))
    }

    fn message(&mut self) -> u64 {
        1 + self.below(400)
    }

    /// The same for all messages, or drawn for each.
    fn delay(&mut self) -> Latency {
        match self.below(3) {
            0 => Latency::Uniform(self.span(0, 300)),
            1 => Latency::Exponential { mean: self.time(1, 100) },
            _ => Latency::Uniform(Span::exactly(self.slower(300))),
        }
    }

    /// Groups that share a node.
    fn overlapping(&mut self, scenario: &Scenario) -> Vec<Vec<Target>> {
        let mut groups = vec![Vec::new(); 2];
        for number in 1..=scenario.nodes {
            let node = Target::Node(NodeId(number));
            let place = self.below(3) as usize;
            groups
                .iter_mut()
                .enumerate()
                .filter(|(group, _)| place == 2 || *group == place)
                .for_each(|(_, group)| group.push(node));
        }
        groups
    }

    /// Crashes, most of the time; else any that the mix allows.
    fn strikes(&mut self) -> Strikes {
        if self.one_in(2) {
            return Strikes::CRASH;
        }
        let mix = self.mix;
        let allowed = Strike::ALL.into_iter().filter(|strike| mix.allows(Kind::of(*strike)));
        let chosen: Vec<Strike> = allowed.filter(|_| self.one_in(3)).collect();
        Strikes::of(chosen).unwrap_or(Strikes::CRASH)
    }
}

type Draw = fn(&mut Dice, &Scenario) -> Action;

struct Blow {
    kind: Kind,
    draw: Draw,
    repair: fn() -> Action,
}

fn heal() -> Action {
    Action::Heal
}

const BLOWS: &[Blow] = &[
    Blow {
        kind: Kind::Crash,
        draw: |dice, world| Action::Crash { target: dice.target(world), lasting: None },
        repair: || Action::Restart { target: Target::All },
    },
    Blow {
        kind: Kind::Pause,
        draw: |dice, world| Action::Pause { target: dice.target(world), lasting: None },
        repair: || Action::Resume { target: Target::All },
    },
    Blow { kind: Kind::Cut, draw: |dice, world| Action::Isolate { target: dice.target(world) }, repair: heal },
    Blow { kind: Kind::Partition, draw: |dice, world| Action::Partition { groups: dice.groups(world) }, repair: heal },
    Blow {
        kind: Kind::Partition,
        draw: |dice, world| Action::Bridge { groups: dice.overlapping(world) },
        repair: heal,
    },
];

/// Each kind of action and how one is drawn; those that undo are among them. A new one is one more line.
const VERBS: &[(Kind, Draw)] = &[
    (Kind::Crash, |dice, world| Action::Crash { target: dice.target(world), lasting: dice.lasting() }),
    (Kind::Crash, |dice, world| Action::TornWrite { target: dice.target(world) }),
    (Kind::Crash, |dice, world| Action::Restart { target: dice.target(world) }),
    (Kind::Pause, |dice, world| Action::Pause { target: dice.target(world), lasting: dice.lasting() }),
    (Kind::Pause, |dice, world| Action::Resume { target: dice.target(world) }),
    (Kind::Disk, |dice, world| Action::SlowDisk { target: dice.target(world), by: dice.slower(200) }),
    (Kind::Disk, |dice, world| Action::FullDisk { target: dice.target(world), full: dice.one_in(2) }),
    (Kind::Wipe, |dice, world| Action::Wipe { target: dice.target(world) }),
    (Kind::Wipe, |dice, world| Action::Corrupt { target: dice.target(world), silently: false }),
    (Kind::Lie, |dice, world| Action::Corrupt { target: dice.target(world), silently: true }),
    (Kind::Lie, |dice, world| Action::LostWrite { target: dice.target(world) }),
    (Kind::Clock, |dice, world| Action::Drift { target: dice.target(world), ppm: dice.drift_ppm() }),
    (Kind::Clock, |dice, world| Action::StepClock { target: dice.target(world), by: dice.step() }),
    (Kind::Cut, |dice, world| {
        let (from, to) = dice.link(world);
        Action::Cut { from, to, both_ways: dice.one_in(2) }
    }),
    (Kind::Cut, |dice, world| {
        let (from, to) = dice.link(world);
        Action::Mend { from, to, both_ways: dice.one_in(2) }
    }),
    (Kind::Cut, |dice, world| {
        let (from, to) = dice.link(world);
        Action::Flap { from, to, both_ways: dice.one_in(2), period: dice.slower(500) }
    }),
    (Kind::Cut, |dice, world| Action::FlapNode { target: dice.target(world), period: dice.slower(500) }),
    (Kind::Cut, |dice, world| Action::Isolate { target: dice.target(world) }),
    (Kind::Partition, |dice, world| Action::Partition { groups: dice.groups(world) }),
    (Kind::Partition, |dice, world| Action::Bridge { groups: dice.overlapping(world) }),
    (Kind::Partition, |_, _| Action::Heal),
    (Kind::Delay, |dice, world| {
        let (from, to) = dice.link(world);
        Action::Delay { from, to, both_ways: dice.one_in(2), by: dice.delay() }
    }),
    (Kind::Delay, |dice, world| {
        let (from, to) = dice.link(world);
        Action::Reorder { from, to, both_ways: dice.one_in(2), share: dice.share() }
    }),
    (Kind::Delay, |dice, world| Action::Slow { target: dice.target(world), by: dice.slower(200) }),
    (Kind::Delay, |dice, _| Action::DelayMessage { message: dice.message(), by: dice.time(1, 500) }),
    (Kind::Delay, |dice, _| Action::Deliver { message: dice.message() }),
    (Kind::Loss, |dice, world| {
        let (from, to) = dice.link(world);
        Action::Loss { from, to, both_ways: dice.one_in(2), share: dice.share() }
    }),
    (Kind::Loss, |dice, _| Action::Drop { message: dice.message() }),
    (Kind::Duplicate, |dice, world| {
        let (from, to) = dice.link(world);
        Action::Duplicate { from, to, both_ways: dice.one_in(2), share: dice.share() }
    }),
    (Kind::Duplicate, |dice, _| Action::DuplicateMessage { message: dice.message() }),
    (Kind::Timeout, |dice, world| Action::Timeout { target: dice.target(world) }),
    (Kind::Transfer, |dice, world| Action::Transfer { target: dice.target(world) }),
    (Kind::Request, |dice, world| {
        let key = 1 + dice.below(3) as u32;
        Action::Request { key, target: dice.one_in(2).then(|| dice.target(world)) }
    }),
    (Kind::Chaos, |dice, _| Action::Chaos {
        mtbf: dice.time(50, 2_000),
        mttr: dice.time(20, 500),
        strikes: dice.strikes(),
    }),
    (Kind::Chaos, |_, _| Action::Calm),
    (Kind::Members, |dice, world| Action::Add { target: dice.target(world) }),
    (Kind::Members, |dice, world| Action::Learn { target: dice.target(world) }),
    (Kind::Members, |dice, world| Action::Remove { target: dice.target(world) }),
    (Kind::Members, |dice, world| {
        let voters = (1..=world.nodes).filter(|_| dice.one_in(2)).map(|node| Target::Node(NodeId(node))).collect();
        Action::Reconfigure { voters }
    }),
];
