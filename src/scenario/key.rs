//! The one table of scenario keys: name, bounds, how to read and how to set. Text, links and the page's
//! dials all go through it.

use super::need::{self, Need};
use super::spelling::{either, quote};
use super::{Latency, Mode, ProtocolName, Rate, Scenario};
use crate::protocol::configuration::CHANGEABLE_NODES_MAX;
use crate::protocol::detector;
use crate::protocol::hashing;
use crate::protocol::lease_lock;
use crate::protocol::multi_paxos;
use crate::protocol::raft::{ChangeMode, Mistake, Reads};
use crate::protocol::redis_random::Variant;
use crate::protocol::storage::Terms;
use crate::protocol::{isr, mirrored, mongodb, primary_backup, quorum_journal, zab};
use crate::types::{Duration, Probability, Span};
use std::fmt;
use std::sync::LazyLock;

pub const NODES_MAX: u16 = 1_001;
pub const TITLE_CHARS_MAX: usize = 200;
pub const NOTE_CHARS_MAX: usize = 1_000;
pub const FAULTS_MAX: usize = 10_000;
/// Of one node's log at time 0.
pub const INITIAL_ENTRIES_MAX: usize = 1_000;
pub const INITIAL_TERM_MAX: u64 = 1_000_000_000;
pub const CLIENT_KEYS_MAX: u32 = 1_000_000;
pub const LOSS_BURST_MAX: u32 = 1_000;
/// The longest run, and the latest fault.
pub const RUN_MAX: Duration = Duration::from_secs(24 * 3_600);
/// All of up to seventeen nodes; a number that other programs read as it is.
const ARRANGEMENT_MAX: u64 = 1_000_000_000_000_000;
pub const MS: Duration = Duration::from_ms(1);
const HOUR: Duration = Duration::from_secs(3_600);
const RATE_MAX: Rate = Rate::per_second(10_000);

/// What decides a run, apart from faults and initial logs: one line of a scenario.
#[derive(Debug)]
pub struct Key {
    /// Dotted, as in links; in text the part before the dot is the section.
    pub name: &'static str,
    pub kind: Kind,
    /// What its slider covers, if it has one.
    pub slider: Option<Scale>,
    /// All of them have to be met for it to have an effect.
    pub needs: &'static [Need],
    get: fn(&Scenario) -> Value,
    set: fn(&mut Scenario, Value),
}

/// The least value that a slider reaches and the greatest, in the key's smallest unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scale {
    pub least: u64,
    pub most: u64,
    /// The first position means zero.
    pub has_zero: bool,
}

impl Scale {
    const fn ms(least: u64, most: u64) -> Scale {
        Scale { least: least * 1_000, most: most * 1_000, has_zero: false }
    }

    const fn from_zero(least: u64, most: u64) -> Scale {
        Scale { least, most, has_zero: true }
    }
}

/// What values a key takes, with the bounds (included).
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Kind {
    Text {
        chars_max: usize,
    },
    Choice(&'static [&'static str]),
    Flag,
    Number {
        least: u64,
        most: u64,
    },
    Time {
        least: Duration,
        most: Duration,
    },
    /// A range of times.
    Times {
        least: Duration,
        most: Duration,
    },
    Latency {
        most: Duration,
    },
    Share,
    Rate {
        most: Rate,
    },
}

#[derive(Clone, PartialEq, Debug)]
enum Value {
    Text(String),
    Choice(usize),
    Flag(bool),
    Number(u64),
    Time(Duration),
    Times(Span),
    Latency(Latency),
    Share(Probability),
    Rate(Rate),
}

/// The way from a field's type to [`Value`] and back.
trait Field: Sized {
    fn value(&self) -> Value;
    fn of(value: Value) -> Option<Self>;
}

/// Reads and sets one field of the scenario; the scale of its slider may follow, and after it what it needs.
macro_rules! key {
    ($name:literal, $kind:expr, $($field:ident).+) => {
        key!(@ $name, $kind, None, $($field).+)
    };
    ($name:literal, $kind:expr, $($field:ident).+, $scale:expr) => {
        key!(@ $name, $kind, Some($scale), $($field).+)
    };
    (@ $name:literal, $kind:expr, $slider:expr, $($field:ident).+) => {
        Key {
            name: $name,
            kind: $kind,
            slider: $slider,
            needs: &[],
            get: |scenario| scenario.$($field).+.value(),
            set: |scenario, value| scenario.$($field).+ = Field::of(value).expect("the kind of the key parsed it"),
        }
    };
}

/// In the order in which they are written.
pub static KEYS: &[Key] = &[
    key!("title", Kind::Text { chars_max: TITLE_CHARS_MAX }, title),
    key!("note", Kind::Text { chars_max: NOTE_CHARS_MAX }, note),
    key!(
        "protocol",
        Kind::Choice(&[
            "raft",
            "redis-random",
            "viewstamped",
            "multi-paxos",
            "zab",
            "lease-lock",
            "bully",
            "ring",
            "isr",
            "primary-backup",
            "mongodb",
            "hashing",
            "quorum-journal",
            "mirrored",
        ]),
        protocol
    ),
    key!("nodes", Kind::Number { least: 1, most: NODES_MAX as u64 }, nodes),
    key!("seed", Kind::Number { least: 0, most: u64::MAX }, seed),
    key!("duration", Kind::Time { least: MS, most: RUN_MAX }, duration),
    key!("raft.election_timeout", Kind::Times { least: MS, most: HOUR }, raft.election_timeout, Scale::ms(10, 10_000)),
    key!("raft.heartbeat", Kind::Time { least: MS, most: HOUR }, raft.heartbeat, Scale::ms(5, 5_000)),
    key!("raft.pre_vote", Kind::Flag, raft.pre_vote),
    key!("raft.check_quorum", Kind::Flag, raft.check_quorum),
    key!("raft.reads", Kind::Choice(&Reads::NAMES), raft.reads),
    key!("raft.clock_drift_max", Kind::Share, raft.clock_drift_max).only(&[need::LEASE_READS, need::HEEDED_DRIFT]),
    key!("raft.snapshot_entries", Kind::Number { least: 0, most: 1_000_000 }, raft.snapshot_entries),
    key!("raft.snapshot_chunk", Kind::Number { least: 1, most: 10_000 }, raft.snapshot_chunk).only(&[need::SNAPSHOTS]),
    key!("raft.append_entries", Kind::Number { least: 1, most: 10_000 }, raft.append_entries),
    key!("raft.pipeline", Kind::Number { least: 0, most: 10_000 }, raft.pipeline),
    key!("raft.voters", Kind::Number { least: 0, most: CHANGEABLE_NODES_MAX as u64 }, raft.voters),
    key!("raft.change", Kind::Choice(&ChangeMode::NAMES), raft.change),
    key!("raft.mistake", Kind::Choice(&Mistake::NAMES), raft.mistake),
    key!("raft.check_quorum_within", Kind::Time { least: Duration::ZERO, most: HOUR }, raft.check_quorum_within)
        .only(&[need::CHECK_QUORUM]),
    key!("redis-random.variant", Kind::Choice(&["as-intended", "as-printed"]), redis_random.variant),
    key!("redis-random.sleep", Kind::Time { least: MS, most: HOUR }, redis_random.sleep, Scale::ms(100, 60_000)),
    key!("redis-random.register_delay", Kind::Times { least: Duration::ZERO, most: HOUR }, redis_random.register_delay),
    key!("redis-random.call_timeout", Kind::Time { least: MS, most: HOUR }, redis_random.call_timeout),
    key!(
        "viewstamped.view_timeout",
        Kind::Times { least: MS, most: HOUR },
        viewstamped.view_timeout,
        Scale::ms(10, 10_000)
    ),
    key!("viewstamped.heartbeat", Kind::Time { least: MS, most: HOUR }, viewstamped.heartbeat, Scale::ms(5, 5_000)),
    key!("multi-paxos.mode", Kind::Choice(&multi_paxos::Mode::NAMES), multi_paxos.mode),
    key!("multi-paxos.election", Kind::Choice(&multi_paxos::Election::NAMES), multi_paxos.election)
        .only(&[need::ONE_PROPOSER]),
    key!(
        "multi-paxos.election_period",
        Kind::Time { least: MS, most: HOUR },
        multi_paxos.election_period,
        Scale::ms(10, 10_000)
    )
    .only(&[need::ONE_PROPOSER, need::BY_RANK]),
    key!(
        "multi-paxos.election_timeout",
        Kind::Times { least: MS, most: HOUR },
        multi_paxos.election_timeout,
        Scale::ms(10, 10_000)
    ),
    key!("multi-paxos.heartbeat", Kind::Time { least: MS, most: HOUR }, multi_paxos.heartbeat, Scale::ms(5, 5_000))
        .only(&[need::ONE_PROPOSER]),
    // Proposers that do not wait at all duel for ever in one moment.
    key!("multi-paxos.back_off", Kind::Times { least: MS, most: HOUR }, multi_paxos.back_off).only(&[need::DUELS]),
    key!("multi-paxos.kept_values", Kind::Number { least: 1, most: 1_000_000 }, multi_paxos.kept_values),
    key!("multi-paxos.lease", Kind::Flag, multi_paxos.lease).only(&[need::ONE_PROPOSER]),
    key!("multi-paxos.clock_drift_max", Kind::Share, multi_paxos.clock_drift_max).only(&[
        need::ONE_PROPOSER,
        need::BY_TIMEOUT,
        need::PAXOS_LEASE,
    ]),
    key!("zab.tick_time", Kind::Time { least: MS, most: HOUR }, zab.tick_time, Scale::ms(10, 10_000)),
    key!("zab.init_limit", Kind::Number { least: 1, most: 1_000 }, zab.init_limit),
    key!("zab.sync_limit", Kind::Number { least: 1, most: 1_000 }, zab.sync_limit),
    key!("zab.election_wait", Kind::Times { least: MS, most: HOUR }, zab.election_wait),
    key!("zab.reads", Kind::Choice(&zab::Reads::NAMES), zab.reads),
    key!("zab.observers", Kind::Number { least: 0, most: CHANGEABLE_NODES_MAX as u64 }, zab.observers),
    key!("zab.commit_log", Kind::Number { least: 1, most: 1_000_000 }, zab.commit_log),
    key!("zab.session_timeout", Kind::Time { least: Duration::ZERO, most: HOUR }, zab.session_timeout),
    key!("lease-lock.stores", Kind::Number { least: 1, most: CHANGEABLE_NODES_MAX as u64 }, lease_lock.stores),
    key!("lease-lock.ttl", Kind::Time { least: MS, most: RUN_MAX }, lease_lock.ttl, Scale::ms(100, 100_000)),
    key!(
        "lease-lock.renew_every",
        Kind::Time { least: MS, most: RUN_MAX },
        lease_lock.renew_every,
        Scale::ms(50, 50_000)
    ),
    key!("lease-lock.retry", Kind::Times { least: MS, most: HOUR }, lease_lock.retry),
    key!("lease-lock.call_timeout", Kind::Time { least: MS, most: HOUR }, lease_lock.call_timeout),
    key!("lease-lock.clock_drift_max", Kind::Share, lease_lock.clock_drift_max),
    key!("lease-lock.fencing", Kind::Choice(&lease_lock::Fencing::NAMES), lease_lock.fencing).only(&[need::ONE_STORE]),
    key!("lease-lock.reads", Kind::Choice(&lease_lock::Reads::NAMES), lease_lock.reads),
    key!("lease-lock.persistence", Kind::Choice(&lease_lock::Persistence::NAMES), lease_lock.persistence),
    key!("lease-lock.delayed_restart", Kind::Flag, lease_lock.delayed_restart),
    key!("lease-lock.lock_delay", Kind::Time { least: Duration::ZERO, most: HOUR }, lease_lock.lock_delay),
    key!("bully.detector", Kind::Choice(&detector::Kind::NAMES), bully.detector.kind),
    key!(
        "bully.answer_within",
        Kind::Time { least: MS, most: HOUR },
        bully.detector.answer_within,
        Scale::ms(5, 5_000)
    )
    .only(&[need::BULLY_KNOWS]),
    key!("bully.first_guess", Kind::Time { least: MS, most: HOUR }, bully.detector.first_guess)
        .only(&[need::BULLY_GUESSES]),
    key!("bully.check", Kind::Time { least: MS, most: HOUR }, bully.check),
    key!("bully.silence", Kind::Times { least: MS, most: HOUR }, bully.silence, Scale::ms(10, 10_000)),
    key!("bully.terms", Kind::Choice(&Terms::NAMES), bully.terms),
    key!("ring.detector", Kind::Choice(&detector::Kind::NAMES), ring.detector.kind),
    key!("ring.answer_within", Kind::Time { least: MS, most: HOUR }, ring.detector.answer_within, Scale::ms(5, 5_000))
        .only(&[need::RING_KNOWS]),
    key!("ring.first_guess", Kind::Time { least: MS, most: HOUR }, ring.detector.first_guess)
        .only(&[need::RING_GUESSES]),
    key!("ring.beat", Kind::Time { least: MS, most: HOUR }, ring.beat),
    key!("ring.silence", Kind::Times { least: MS, most: HOUR }, ring.silence, Scale::ms(10, 10_000)),
    key!("ring.arrangement", Kind::Number { least: 0, most: ARRANGEMENT_MAX }, ring.arrangement),
    key!("ring.terms", Kind::Choice(&Terms::NAMES), ring.terms),
    key!("isr.controllers", Kind::Number { least: 1, most: CHANGEABLE_NODES_MAX as u64 }, isr.controllers),
    key!("isr.quorum_timeout", Kind::Times { least: MS, most: HOUR }, isr.quorum_timeout),
    key!("isr.session_timeout", Kind::Time { least: MS, most: HOUR }, isr.session_timeout, Scale::ms(100, 60_000)),
    key!("isr.heartbeat", Kind::Time { least: MS, most: HOUR }, isr.heartbeat),
    key!("isr.replica_lag", Kind::Time { least: MS, most: HOUR }, isr.replica_lag),
    key!("isr.fetch_wait", Kind::Time { least: MS, most: HOUR }, isr.fetch_wait),
    key!("isr.acks", Kind::Choice(&isr::Acks::NAMES), isr.acks),
    key!("isr.min_insync", Kind::Number { least: 1, most: CHANGEABLE_NODES_MAX as u64 }, isr.min_insync)
        .only(&[need::ACKS_OF_ALL]),
    key!("isr.unclean_election", Kind::Flag, isr.unclean_election),
    key!("isr.flush", Kind::Flag, isr.flush),
    key!("isr.writeback", Kind::Time { least: MS, most: HOUR }, isr.writeback).only(&[need::NO_FLUSH]),
    key!("primary-backup.replication", Kind::Choice(&primary_backup::Replication::NAMES), primary_backup.replication),
    key!("primary-backup.acknowledgements", Kind::Number { least: 1, most: 1_000 }, primary_backup.acknowledgements)
        .only(&[need::SEMI_SYNCHRONOUS]),
    key!("primary-backup.ack_timeout", Kind::Time { least: MS, most: HOUR }, primary_backup.ack_timeout)
        .only(&[need::SEMI_SYNCHRONOUS]),
    key!("primary-backup.fallback", Kind::Flag, primary_backup.fallback).only(&[need::SEMI_SYNCHRONOUS]),
    key!(
        "primary-backup.heartbeat",
        Kind::Time { least: MS, most: HOUR },
        primary_backup.heartbeat,
        Scale::ms(5, 5_000)
    ),
    key!("primary-backup.down_after", Kind::Time { least: MS, most: HOUR }, primary_backup.down_after)
        .only(&[need::SOMEBODY_WATCHES]),
    key!("primary-backup.failover", Kind::Choice(&primary_backup::Failover::NAMES), primary_backup.failover),
    key!("primary-backup.monitors", Kind::Number { least: 0, most: 1_000 }, primary_backup.monitors)
        .only(&[need::MONITORS]),
    key!("primary-backup.quorum", Kind::Number { least: 1, most: 1_000 }, primary_backup.quorum)
        .only(&[need::MONITORS]),
    key!("primary-backup.failover_timeout", Kind::Time { least: MS, most: HOUR }, primary_backup.failover_timeout)
        .only(&[need::MONITORS]),
    key!("primary-backup.demote_after", Kind::Time { least: Duration::ZERO, most: HOUR }, primary_backup.demote_after)
        .only(&[need::MONITORS]),
    key!("primary-backup.preferred", Kind::Number { least: 0, most: NODES_MAX as u64 }, primary_backup.preferred),
    key!("primary-backup.min_replicas", Kind::Number { least: 0, most: 1_000 }, primary_backup.min_replicas),
    key!("primary-backup.max_lag", Kind::Time { least: MS, most: HOUR }, primary_backup.max_lag)
        .only(&[need::MIN_REPLICAS]),
    key!("primary-backup.ttl", Kind::Time { least: MS, most: HOUR }, primary_backup.ttl).only(&[need::LEASE]),
    key!("primary-backup.loop_wait", Kind::Time { least: MS, most: HOUR }, primary_backup.loop_wait)
        .only(&[need::LEASE]),
    key!("primary-backup.retry_timeout", Kind::Time { least: MS, most: HOUR }, primary_backup.retry_timeout)
        .only(&[need::LEASE]),
    key!("primary-backup.maximum_lag", Kind::Number { least: 0, most: 1_000_000 }, primary_backup.maximum_lag)
        .only(&[need::LEASE, need::NOT_SYNCHRONOUS]),
    key!("primary-backup.operator_delay", Kind::Time { least: MS, most: HOUR }, primary_backup.operator_delay)
        .only(&[need::OPERATOR]),
    key!("primary-backup.fencing", Kind::Flag, primary_backup.fencing).only(&[need::OPERATOR]),
    key!(
        "mongodb.election_timeout",
        Kind::Times { least: MS, most: HOUR },
        mongodb.election_timeout,
        Scale::ms(100, 60_000)
    ),
    key!("mongodb.heartbeat", Kind::Time { least: MS, most: HOUR }, mongodb.heartbeat, Scale::ms(50, 20_000)),
    key!("mongodb.write_concern", Kind::Choice(&mongodb::WriteConcern::NAMES), mongodb.write_concern),
    key!("mongodb.read_concern", Kind::Choice(&mongodb::ReadConcern::NAMES), mongodb.read_concern),
    key!("mongodb.catch_up_timeout", Kind::Time { least: Duration::ZERO, most: HOUR }, mongodb.catch_up_timeout),
    key!("mongodb.priority_of_1", Kind::Number { least: 1, most: 1_000 }, mongodb.priority_of_1),
    key!("mongodb.journal", Kind::Flag, mongodb.journal).only(&[need::BY_NUMBER]),
    key!("hashing.distribution", Kind::Choice(&hashing::Distribution::NAMES), hashing.distribution),
    key!("hashing.points", Kind::Number { least: 1, most: 1_000 }, hashing.points).only(&[need::CIRCLE]),
    key!("hashing.auto_eject", Kind::Flag, hashing.ejection.auto_eject),
    key!("hashing.failure_limit", Kind::Number { least: 1, most: 1_000 }, hashing.ejection.failure_limit),
    key!(
        "hashing.retry_timeout",
        Kind::Time { least: MS, most: HOUR },
        hashing.ejection.retry_timeout,
        Scale::ms(100, 60_000)
    ),
    key!("quorum-journal.name_nodes", Kind::Number { least: 2, most: 3 }, quorum_journal.name_nodes),
    key!("quorum-journal.fencing", Kind::Choice(&quorum_journal::Fencing::NAMES), quorum_journal.fencing),
    key!("quorum-journal.fence_fallback", Kind::Flag, quorum_journal.fence_fallback).only(&[need::BY_SSH]),
    key!("quorum-journal.graceful_timeout", Kind::Time { least: MS, most: HOUR }, quorum_journal.graceful_timeout)
        .only(&[need::OLD_IS_FENCED]),
    key!("quorum-journal.ssh_timeout", Kind::Time { least: MS, most: HOUR }, quorum_journal.ssh_timeout)
        .only(&[need::BY_SSH]),
    key!(
        "quorum-journal.session_timeout",
        Kind::Time { least: MS, most: HOUR },
        quorum_journal.session_timeout,
        Scale::ms(100, 60_000)
    ),
    key!("quorum-journal.health_check", Kind::Time { least: MS, most: HOUR }, quorum_journal.health_check),
    key!("quorum-journal.restart_after", Kind::Time { least: MS, most: HOUR }, quorum_journal.restart_after),
    key!("quorum-journal.heartbeat", Kind::Time { least: MS, most: HOUR }, quorum_journal.heartbeat),
    key!("quorum-journal.write_timeout", Kind::Time { least: MS, most: HOUR }, quorum_journal.write_timeout),
    key!("quorum-journal.recovery_timeout", Kind::Time { least: MS, most: HOUR }, quorum_journal.recovery_timeout),
    key!("quorum-journal.log_roll", Kind::Time { least: MS, most: HOUR }, quorum_journal.log_roll),
    key!("quorum-journal.tail", Kind::Time { least: MS, most: HOUR }, quorum_journal.tail),
    key!("quorum-journal.tail_in_progress", Kind::Flag, quorum_journal.tail_in_progress),
    key!("quorum-journal.reads", Kind::Choice(&quorum_journal::Reads::NAMES), quorum_journal.reads),
    key!("mirrored.net_ticktime", Kind::Time { least: MS, most: HOUR }, mirrored.net_ticktime, Scale::ms(100, 300_000)),
    key!("mirrored.partition_handling", Kind::Choice(&mirrored::PartitionHandling::NAMES), mirrored.partition_handling),
    key!("mirrored.promote_on_failure", Kind::Choice(&mirrored::Promote::NAMES), mirrored.promote_on_failure),
    key!("mirrored.sync_mode", Kind::Choice(&mirrored::SyncMode::NAMES), mirrored.sync_mode),
    key!("network.latency", Kind::Latency { most: HOUR }, network.latency, Scale::ms(1, 2_000)),
    key!(
        "network.distance",
        Kind::Time { least: Duration::ZERO, most: HOUR },
        network.distance,
        Scale::from_zero(100, 200_000)
    ),
    key!("network.loss", Kind::Share, network.loss, Scale::from_zero(1_000, 1_000_000)),
    key!("network.loss_burst", Kind::Number { least: 0, most: LOSS_BURST_MAX as u64 }, network.loss_burst)
        .only(&[need::LOSS]),
    key!("network.duplicate", Kind::Share, network.duplicate),
    key!("disk.write", Kind::Times { least: Duration::ZERO, most: HOUR }, disk.write).only(&[need::DISKS]),
    key!("client.mode", Kind::Choice(&["open", "closed"]), client.mode),
    key!("client.rate", Kind::Rate { most: RATE_MAX }, client.rate, Scale::from_zero(100, 1_000_000))
        .only(&[need::OPEN_LOOP]),
    key!("client.burst", Kind::Number { least: 1, most: 1_000 }, client.burst)
        .only(&[need::OPEN_LOOP, need::SOMEBODY_ASKS]),
    key!("client.think", Kind::Time { least: MS, most: HOUR }, client.think).only(&[need::CLOSED_LOOP]),
    key!("client.reads", Kind::Share, client.reads).only(&[need::SOMEBODY_ASKS]),
    key!("client.keys", Kind::Number { least: 1, most: CLIENT_KEYS_MAX as u64 }, client.keys)
        .only(&[need::SOMEBODY_ASKS]),
    key!("client.hot", Kind::Share, client.hot).only(&[need::SOMEBODY_ASKS]),
    key!("client.sessions", Kind::Number { least: 1, most: 1_000 }, client.sessions).only(&[need::SOMEBODY_ASKS]),
    key!("client.timeout", Kind::Time { least: MS, most: HOUR }, client.timeout).only(&[need::SOMEBODY_ASKS]),
    key!("client.patience", Kind::Time { least: MS, most: HOUR }, client.patience).only(&[need::SOMEBODY_ASKS]),
    key!("client.stale", Kind::Share, client.stale).only(&[need::SOMEBODY_ASKS]),
];

static DEFAULT: LazyLock<Scenario> = LazyLock::new(Scenario::default);

impl Key {
    /// With what has to be so for it to have an effect.
    const fn only(self, needs: &'static [Need]) -> Key {
        Key { needs, ..self }
    }

    pub fn find(name: &str) -> Option<&'static Key> {
        KEYS.iter().find(|key| key.name == name)
    }

    /// The section of the text that holds it, none for the keys at its top.
    pub fn section(&self) -> Option<&'static str> {
        self.name.split_once('.').map(|(section, _)| section)
    }

    /// The name within its section.
    pub fn short_name(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(_, short)| short)
    }

    /// False for the options of another protocol: they have no effect.
    pub fn matters_to(&self, protocol: ProtocolName) -> bool {
        let owner = ProtocolName::ALL.into_iter().find(|owner| self.section() == Some(owner.name()));
        owner.is_none_or(|owner| owner == protocol)
    }

    /// What it lacks to have an effect, among the settings of its own protocol.
    pub fn unmet(&self, scenario: &Scenario) -> impl Iterator<Item = &'static Need> {
        self.needs.iter().filter(move |need| !need.is_met(scenario))
    }

    /// False if another value of it would change nothing.
    pub fn matters_in(&self, scenario: &Scenario) -> bool {
        self.matters_to(scenario.protocol) && self.unmet(scenario).next().is_none()
    }

    /// The value as it is written; [`Key::set`] reads it back.
    pub fn get(&self, scenario: &Scenario) -> String {
        self.kind.write(&(self.get)(scenario))
    }

    pub fn default(&self) -> String {
        self.get(&DEFAULT)
    }

    pub fn is_default(&self, scenario: &Scenario) -> bool {
        (self.get)(scenario) == (self.get)(&DEFAULT)
    }

    /// Sets the value if it is allowed; the error says what was found and what is allowed.
    pub fn set(&self, scenario: &mut Scenario, text: &str) -> Result<(), String> {
        let value = self.kind.read(text).filter(|value| self.kind.allows(value));
        let value = value.ok_or_else(|| format!("found {}, allowed is {}", quote(text), self.allowed()))?;
        (self.set)(scenario, value);
        Ok(())
    }

    /// Gives one scenario the value of another.
    pub fn copy(&self, from: &Scenario, to: &mut Scenario) {
        (self.set)(to, (self.get)(from));
    }

    /// The same bounds for a value that is there already.
    pub fn check(&self, scenario: &Scenario) -> Result<(), String> {
        match self.kind.allows(&(self.get)(scenario)) {
            true => Ok(()),
            false => Err(format!("found {}, allowed is {}", quote(&self.get(scenario)), self.allowed())),
        }
    }

    /// What is allowed, in words.
    pub fn allowed(&self) -> String {
        self.kind.to_string()
    }
}

impl Kind {
    /// None when the text is of another form.
    fn read(self, text: &str) -> Option<Value> {
        let trimmed = text.trim();
        Some(match self {
            Kind::Text { .. } => Value::Text(text.to_string()),
            Kind::Choice(names) => Value::Choice(names.iter().position(|name| name.eq_ignore_ascii_case(trimmed))?),
            Kind::Flag => Value::Flag(trimmed.to_ascii_lowercase().parse().ok()?),
            Kind::Number { .. } => Value::Number(trimmed.parse().ok()?),
            Kind::Time { .. } => Value::Time(trimmed.parse().ok()?),
            Kind::Times { .. } => Value::Times(trimmed.parse().ok()?),
            Kind::Latency { .. } => Value::Latency(trimmed.parse().ok()?),
            Kind::Share => Value::Share(trimmed.parse().ok()?),
            Kind::Rate { .. } => Value::Rate(trimmed.parse().ok()?),
        })
    }

    fn write(self, value: &Value) -> String {
        match (self, value) {
            (Kind::Choice(names), Value::Choice(index)) => names[*index].to_string(),
            (_, value) => value.to_string(),
        }
    }

    /// The bounds.
    fn allows(self, value: &Value) -> bool {
        let within = |span: &Span, least, most| least <= span.least && span.least <= span.most && span.most <= most;
        match (self, value) {
            (Kind::Text { chars_max }, Value::Text(text)) => {
                text.chars().count() <= chars_max && !text.chars().any(char::is_control)
            }
            (Kind::Choice(names), Value::Choice(index)) => *index < names.len(),
            (Kind::Flag, Value::Flag(_)) => true,
            (Kind::Number { least, most }, Value::Number(number)) => (least..=most).contains(number),
            (Kind::Time { least, most }, Value::Time(time)) => (least..=most).contains(time),
            (Kind::Times { least, most }, Value::Times(span)) => within(span, least, most),
            (Kind::Latency { most }, Value::Latency(latency)) => latency.is_at_most(most),
            (Kind::Share, Value::Share(share)) => *share <= Probability::ALWAYS,
            (Kind::Rate { most }, Value::Rate(rate)) => *rate <= most,
            _ => false,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Text { chars_max } => write!(f, "at most {chars_max} characters, none a control character"),
            Kind::Choice(names) => f.write_str(&either(names)),
            Kind::Flag => f.write_str("true or false"),
            Kind::Number { least, most } => write!(f, "a whole number from {least} to {most}"),
            Kind::Time { least, most } => write!(f, "a time with its unit (us, ms, s, m, h) from {least} to {most}"),
            Kind::Times { least, most } => {
                write!(f, "a time such as 15ms, or a range such as 10ms..15ms, from {least} to {most}")
            }
            Kind::Latency { most } => {
                write!(f, "15ms, 10ms..15ms, exp(15ms) or normal(15ms, 3ms), with times from 0ms to {most}")
            }
            Kind::Share => f.write_str("a share from 0% to 100% in steps of 0.0001%"),
            Kind::Rate { most } => write!(f, "a rate from 0/s to {most} in steps of 0.001/s"),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.write_str(text),
            Value::Choice(index) => index.fmt(f),
            Value::Flag(flag) => flag.fmt(f),
            Value::Number(number) => number.fmt(f),
            Value::Time(time) => time.fmt(f),
            Value::Times(span) => span.fmt(f),
            Value::Latency(latency) => latency.fmt(f),
            Value::Share(share) => share.fmt(f),
            Value::Rate(rate) => rate.fmt(f),
        }
    }
}

macro_rules! field {
    ($type:ty, $variant:ident) => {
        impl Field for $type {
            fn value(&self) -> Value {
                Value::$variant(self.clone().into())
            }

            fn of(value: Value) -> Option<$type> {
                match value {
                    Value::$variant(value) => value.try_into().ok(),
                    _ => None,
                }
            }
        }
    };
}

field!(String, Text);
field!(bool, Flag);
field!(u16, Number);
field!(u32, Number);
field!(u64, Number);
field!(Duration, Time);
field!(Span, Times);
field!(Latency, Latency);
field!(Probability, Share);
field!(Rate, Rate);
field!(ProtocolName, Choice);
field!(Variant, Choice);
field!(Mistake, Choice);
field!(ChangeMode, Choice);
field!(Reads, Choice);
field!(multi_paxos::Mode, Choice);
field!(multi_paxos::Election, Choice);
field!(zab::Reads, Choice);
field!(lease_lock::Fencing, Choice);
field!(lease_lock::Reads, Choice);
field!(lease_lock::Persistence, Choice);
field!(detector::Kind, Choice);
field!(Terms, Choice);
field!(isr::Acks, Choice);
field!(primary_backup::Replication, Choice);
field!(primary_backup::Failover, Choice);
field!(mongodb::WriteConcern, Choice);
field!(mongodb::ReadConcern, Choice);
field!(hashing::Distribution, Choice);
field!(quorum_journal::Fencing, Choice);
field!(quorum_journal::Reads, Choice);
field!(mirrored::PartitionHandling, Choice);
field!(mirrored::Promote, Choice);
field!(mirrored::SyncMode, Choice);
field!(Mode, Choice);

/// Values of a choice by their place among its names.
macro_rules! choice {
    ($type:ty, $all:expr) => {
        impl From<$type> for usize {
            fn from(value: $type) -> usize {
                $all.iter().position(|other| *other == value).expect("all values are listed")
            }
        }

        impl TryFrom<usize> for $type {
            type Error = ();

            fn try_from(index: usize) -> Result<$type, ()> {
                $all.get(index).copied().ok_or(())
            }
        }
    };
}

choice!(ProtocolName, ProtocolName::ALL);
choice!(Variant, [Variant::AsIntended, Variant::AsPrinted]);
choice!(Mistake, Mistake::ALL);
choice!(ChangeMode, ChangeMode::ALL);
choice!(Reads, Reads::ALL);
choice!(multi_paxos::Mode, multi_paxos::Mode::ALL);
choice!(multi_paxos::Election, multi_paxos::Election::ALL);
choice!(zab::Reads, zab::Reads::ALL);
choice!(lease_lock::Fencing, lease_lock::Fencing::ALL);
choice!(lease_lock::Reads, lease_lock::Reads::ALL);
choice!(lease_lock::Persistence, lease_lock::Persistence::ALL);
choice!(detector::Kind, detector::Kind::ALL);
choice!(Terms, Terms::ALL);
choice!(isr::Acks, isr::Acks::ALL);
choice!(primary_backup::Replication, primary_backup::Replication::ALL);
choice!(primary_backup::Failover, primary_backup::Failover::ALL);
choice!(mongodb::WriteConcern, mongodb::WriteConcern::ALL);
choice!(mongodb::ReadConcern, mongodb::ReadConcern::ALL);
choice!(hashing::Distribution, hashing::Distribution::ALL);
choice!(quorum_journal::Fencing, quorum_journal::Fencing::ALL);
choice!(quorum_journal::Reads, quorum_journal::Reads::ALL);
choice!(mirrored::PartitionHandling, mirrored::PartitionHandling::ALL);
choice!(mirrored::Promote, mirrored::Promote::ALL);
choice!(mirrored::SyncMode, mirrored::SyncMode::ALL);
choice!(Mode, [Mode::Open, Mode::Closed]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_allowed_and_read_back() {
        for key in KEYS {
            let mut scenario = Scenario::default();
            key.check(&scenario).unwrap();
            key.set(&mut scenario, &key.default()).unwrap();
            assert!(key.is_default(&scenario), "{}", key.name);
        }
    }

    #[test]
    fn names_of_protocols_are_the_choices() {
        let names: Vec<&str> = ProtocolName::ALL.iter().map(|protocol| protocol.name()).collect();
        let Kind::Choice(choices) = Key::find("protocol").unwrap().kind else { panic!("it is a choice") };
        assert_eq!(names, choices);
        assert!(ProtocolName::ALL.iter().all(|protocol| protocol.spec().name == protocol.name()));
    }

    #[test]
    fn bounds_hold_at_their_edges() {
        let cases: &[(&str, &[&str], &[&str])] = &[
            ("nodes", &["1", "1001"], &["0", "1002", "-1", "65537", "5.0", ""]),
            ("seed", &["0", "18446744073709551615"], &["18446744073709551616", "-1"]),
            ("duration", &["1ms", "24h"], &["999us", "24.001h", "0ms"]),
            ("raft.heartbeat", &["1ms", "1h"], &["0ms", "61m", "50"]),
            ("raft.election_timeout", &["1ms..1h", "150ms"], &["0ms..1ms", "300ms..150ms", "1ms..2h", "1ms.."]),
            ("network.latency", &["0ms", "0ms..1h", "exp(1h)", "normal(0ms,1h)"], &["exp(2h)", "normal(1ms)", "exp()"]),
            ("network.distance", &["0ms", "1h"], &["2h", "-1ms", "1ms..2ms"]),
            ("network.loss", &["0%", "100%", "0.0001%"], &["101%", "-1%", "0.5", "0.00001%"]),
            ("network.loss_burst", &["0", "1", "1000"], &["1001", "-1", "2.5"]),
            ("client.rate", &["0/s", "10000/s", "0.001/s"], &["10000.001/s", "0.0001/s", "5", "5/m", "/s", "./s"]),
            ("client.mode", &["open", "Closed"], &["half", ""]),
            ("client.burst", &["1", "1000"], &["0", "1001"]),
            ("client.think", &["1ms", "1h"], &["0ms", "2h"]),
            ("client.keys", &["1", "1000000"], &["0", "1000001"]),
            ("client.sessions", &["1", "1000"], &["0", "1001"]),
            ("raft.snapshot_entries", &["0", "1000000"], &["1000001", "-1"]),
            ("raft.snapshot_chunk", &["1", "10000"], &["0", "10001"]),
            ("raft.append_entries", &["1", "10000"], &["0", "10001"]),
            ("raft.pipeline", &["0", "10000"], &["10001", "many"]),
            ("raft.check_quorum_within", &["0ms", "1h"], &["61m", "-1s"]),
            ("zab.tick_time", &["1ms", "1h"], &["0ms", "61m"]),
            ("zab.init_limit", &["1", "1000"], &["0", "1001"]),
            ("zab.election_wait", &["1ms..1h"], &["0ms", "2h"]),
            ("zab.reads", &["leader", "Local"], &["any"]),
            ("zab.session_timeout", &["0ms", "1h"], &["2h", "-1s"]),
            ("lease-lock.stores", &["1", "64"], &["0", "65"]),
            ("lease-lock.ttl", &["1ms", "24h"], &["0ms", "25h"]),
            ("lease-lock.lock_delay", &["0ms", "1h"], &["2h"]),
            ("isr.controllers", &["1", "64"], &["0", "65"]),
            ("isr.acks", &["0", "1", "All"], &["2", "-1"]),
            ("primary-backup.failover", &["monitors", "Lease"], &["paxos"]),
            ("primary-backup.quorum", &["1", "1000"], &["0", "1001"]),
            ("mongodb.write_concern", &["1", "2", "7", "Majority"], &["0", "8"]),
            ("mongodb.priority_of_1", &["1", "1000"], &["0", "1001"]),
            ("hashing.distribution", &["modulo", "Ketama"], &["rendezvous"]),
            ("hashing.points", &["1", "1000"], &["0", "1001"]),
            ("quorum-journal.fencing", &["ssh", "Unfenced"], &["none"]),
            ("quorum-journal.name_nodes", &["2", "3"], &["1", "4"]),
            ("mirrored.net_ticktime", &["1ms", "1h"], &["0ms", "61m"]),
            ("mirrored.partition_handling", &["ignore", "Pause-minority"], &["pause"]),
            ("raft.pre_vote", &["true", "False"], &["yes", "1"]),
        ];
        for (name, allowed, refused) in cases {
            let key = Key::find(name).unwrap();
            let mut scenario = Scenario::default();
            allowed.iter().for_each(|text| key.set(&mut scenario, text).unwrap());
            refused.iter().for_each(|text| assert!(key.set(&mut scenario, text).is_err(), "{name} {text}"));
        }
    }
}
