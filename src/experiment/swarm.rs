//! Scenarios drawn from a seed. Each draws first which kinds of faults, networks and options it may use at
//! all ("swarm testing", Groce et al. 2012): what never happens in one run leaves room for what else does.
//!
//! What a seed draws may change between versions; the scenario that it drew is a link like any other.

mod aim;
mod dice;
mod mix;
mod settings;
mod verbs;
mod world;

use super::patience;
use crate::scenario::key::KEYS;
use crate::scenario::{Action, Fault, Initial, ProtocolName, Scenario, Strike, Target, When};
use crate::sim::prng::{Purpose, Stream};
use crate::types::{Duration, Instant};
use aim::Theme;
use dice::Dice;
pub use mix::{Kind, Mix};

/// No stream of a simulation has this number: drawing a scenario does not foresee its run.
const STREAM: u64 = 1 << 40;
/// Added to it for how logs are replicated.
const REPLICATION: u64 = 16;
/// Of whether proposers are elected by rank.
const RANKS: u64 = 17;
/// Of what came to the faults later.
const EXTRAS: u64 = 18;
/// Of clients' sessions.
const SESSIONS: u64 = 19;
/// Of how long a leader goes on without a majority.
const QUORUM: u64 = 20;
/// Of how many members a write waits for.
const CONCERNS: u64 = 21;
/// Of how long a primary that was replaced is let alone.
const DEMOTION: u64 = 22;
/// Of losses in bursts.
const BURSTS: u64 = 23;
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

    /// The scenario, with a while after the repair.
    pub fn shown(self) -> Scenario {
        let mut scenario = self.scenario;
        scenario.duration = Duration(scenario.duration.0 + AFTERMATH.0);
        scenario
    }
}

/// A person who opens it sees the cluster recover as well.
const AFTERMATH: Duration = Duration::from_secs(5);

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
    let mut bursts = Dice { stream: Stream::new(seed, Purpose::Faults, STREAM + BURSTS), mix };
    bursts.in_network(&mut scenario.network);
    keep(base, &mut scenario);
    let mut style = dice.pick(&[Style::AnyTime, Style::OneByOne, Style::Aimed(Theme::Blows)]);
    // Blows are aimed at whoever leads.
    if !base.protocol.spec().has_leader() && style != Style::AnyTime {
        style = Style::OneByOne;
    }
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
            let stream = Stream::new(seed, Purpose::Faults, STREAM + QUORUM);
            Dice { stream, mix }.quorum(&mut scenario.raft);
        }
        ProtocolName::RedisRandom => scenario.redis_random = dice.redis_random(),
        ProtocolName::Viewstamped => scenario.viewstamped = dice.viewstamped(),
        ProtocolName::MultiPaxos => {
            scenario.multi_paxos = dice.multi_paxos(&scenario);
            // Apart as well.
            let stream = Stream::new(seed, Purpose::Faults, STREAM + RANKS);
            Dice { stream, mix }.ranks(&mut scenario.multi_paxos);
        }
        ProtocolName::Zab => {
            scenario.zab = dice.zab(&scenario);
            // Apart as well.
            let stream = Stream::new(seed, Purpose::Faults, STREAM + SESSIONS);
            Dice { stream, mix }.sessions(&mut scenario.zab);
        }
        ProtocolName::LeaseLock => scenario.lease_lock = dice.lease_lock(&scenario),
        ProtocolName::Bully => scenario.bully = dice.bully(),
        ProtocolName::Ring => scenario.ring = dice.ring(),
        ProtocolName::Isr => scenario.isr = dice.isr(),
        ProtocolName::PrimaryBackup => {
            scenario.primary_backup = dice.primary_backup(&scenario);
            let stream = Stream::new(seed, Purpose::Faults, STREAM + DEMOTION);
            Dice { stream, mix }.demotion(&mut scenario.primary_backup);
        }
        ProtocolName::MongoDb => {
            let mut config = dice.mongodb();
            let stream = Stream::new(seed, Purpose::Faults, STREAM + CONCERNS);
            Dice { stream, mix }.concerns(&scenario, &mut config);
            scenario.mongodb = config;
        }
        ProtocolName::Hashing => scenario.hashing = dice.hashing(),
        ProtocolName::QuorumJournal => scenario.quorum_journal = dice.quorum_journal(),
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
    if style == Style::AnyTime {
        let stream = Stream::new(seed, Purpose::Faults, STREAM + EXTRAS);
        Dice { stream, mix }.extras(&mut scenario);
        bursts.of_links(&mut scenario.faults[base.faults.len()..]);
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
        (Action::Chaos { strikes, .. }, _) if DISKS_REPLACED.iter().any(|strike| strikes.has(*strike)) => {
            scenario.nodes
        }
        _ => 0,
    });
    let wiped = wiped.fold(0, u16::saturating_add);
    let is_change = |action: &Action| {
        matches!(action, Action::Add { .. } | Action::Learn { .. } | Action::Remove { .. } | Action::Reconfigure { .. })
    };
    let changes = scenario.faults.iter().any(|fault| is_change(&fault.action));
    wiped == 0 || !changes && wiped < voters(scenario).div_ceil(2)
}

/// What ends with another disk.
const DISKS_REPLACED: [Strike; 3] = [Strike::Wipe, Strike::Corrupt, Strike::CorruptSilently];

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
        ProtocolName::QuorumJournal => scenario.quorum_journal.journal_nodes_of(nodes),
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
