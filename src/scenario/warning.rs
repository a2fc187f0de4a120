//! What is allowed and yet seldom meant: data, so that the page can say it in the reader's language.

use super::{Latency, ProtocolName, Scenario};
use crate::protocol::mongodb::{self, WriteConcern};
use crate::protocol::primary_backup::Failover;
use crate::protocol::{detector, isr, lease_lock, multi_paxos, raft, zab};
use crate::types::{Duration, NodeId, Probability, Span};
use std::fmt;

/// `Display` says it in English.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Warning {
    /// A request for votes and its answer may take as long as the shortest election timeout.
    SlowElections {
        round_trip: Duration,
        election_timeout: Duration,
    },
    /// A heartbeat may arrive after the shortest election timeout.
    LateHeartbeats {
        gap: Duration,
        election_timeout: Duration,
    },
    /// The timeouts differ by less than a message takes, so that candidates split the vote again and again.
    SplitVotes {
        width: Duration,
        latency: Duration,
    },
    /// A view change may take as long as the shortest timeout of a view.
    SlowViewChanges {
        takes: Duration,
        view_timeout: Duration,
    },
    /// A Commit may arrive after the shortest timeout of a view.
    LateCommits {
        gap: Duration,
        view_timeout: Duration,
    },
    /// A call to the register may take longer than nodes wait for it.
    CallsTimeOut {
        round_trip: Duration,
        call_timeout: Duration,
    },
    /// The messages with which a follower joins may take as long as ZAB's initLimit.
    SlowJoins {
        joining: Duration,
        init_limit: Duration,
    },
    /// A ping and its answer may come after ZAB's syncLimit.
    LatePings {
        gap: Duration,
        sync_limit: Duration,
    },
    /// A renewal may be answered after the lease that it renews.
    LateRenewals {
        gap: Duration,
        validity: Duration,
    },
    /// A store of locks may answer after nodes have given it up.
    StoresTimeOut {
        round_trip: Duration,
        call_timeout: Duration,
    },
    /// Several stores of locks have no common token that a storage could look at.
    NoTokens {
        stores: u16,
    },
    /// An answer may come after a perfect detector has given up its sender.
    LateAnswers {
        round_trip: Duration,
        answer_within: Duration,
    },
    /// A heartbeat of a broker and its answer may take as long as a session.
    ShortSessions {
        gap: Duration,
        session_timeout: Duration,
    },
    /// More replicas have to be in sync than there are.
    TooFewReplicas {
        min_insync: u16,
        brokers: u16,
    },
    /// More monitors have to agree than there are.
    TooFewMonitors {
        quorum: u16,
        monitors: u16,
    },
    /// The one that is to be promoted before all others holds no data: it is a monitor, or there is no such node.
    PreferredIsNoServer {
        preferred: u16,
        servers: u16,
    },
    /// The primary's lease ends no earlier than the leader key in the store.
    LeaseOutlivesKey {
        lease: Duration,
        ttl: Duration,
    },
    /// A primary that lives may be silent for so long as to be taken for down.
    HastySuspicion {
        gap: Duration,
        patience: Duration,
    },
    /// A write concern asks for more members than there are.
    TooFewMembers {
        write_concern: u16,
        members: u16,
    },
    /// A leader with a majority may not be answered in time.
    HastyResignation {
        gap: Duration,
        patience: Duration,
    },
    HighLoss {
        loss: Probability,
    },
    /// A cache that lives may answer too late for its clients.
    CachesTimeOut {
        round_trip: Duration,
        call_timeout: Duration,
    },
    /// One node fewer tolerates as many failures.
    EvenNodes {
        nodes: u16,
        failures: u16,
    },
    /// Nobody is there to take over.
    SingleNode,
}

impl Warning {
    /// Names the kind; its translation is found under this name.
    pub fn code(&self) -> &'static str {
        match self {
            Warning::SlowElections { .. } => "slow-elections",
            Warning::LateHeartbeats { .. } => "late-heartbeats",
            Warning::SplitVotes { .. } => "split-votes",
            Warning::SlowViewChanges { .. } => "slow-view-changes",
            Warning::LateCommits { .. } => "late-commits",
            Warning::CallsTimeOut { .. } => "calls-time-out",
            Warning::SlowJoins { .. } => "slow-joins",
            Warning::LatePings { .. } => "late-pings",
            Warning::LateRenewals { .. } => "late-renewals",
            Warning::StoresTimeOut { .. } => "stores-time-out",
            Warning::NoTokens { .. } => "no-tokens",
            Warning::LateAnswers { .. } => "late-answers",
            Warning::ShortSessions { .. } => "short-sessions",
            Warning::TooFewReplicas { .. } => "too-few-replicas",
            Warning::TooFewMonitors { .. } => "too-few-monitors",
            Warning::PreferredIsNoServer { .. } => "preferred-is-no-server",
            Warning::LeaseOutlivesKey { .. } => "lease-outlives-key",
            Warning::HastySuspicion { .. } => "hasty-suspicion",
            Warning::CachesTimeOut { .. } => "caches-time-out",
            Warning::TooFewMembers { .. } => "too-few-members",
            Warning::HastyResignation { .. } => "hasty-resignation",
            Warning::HighLoss { .. } => "high-loss",
            Warning::EvenNodes { .. } => "even-nodes",
            Warning::SingleNode => "single-node",
        }
    }

    /// Its numbers as they are shown, by the names that a translation uses.
    pub fn numbers(&self) -> Vec<(&'static str, String)> {
        match self {
            Warning::SlowElections { round_trip, election_timeout } => {
                vec![("round_trip", round_trip.to_string()), ("election_timeout", election_timeout.to_string())]
            }
            Warning::LateHeartbeats { gap, election_timeout } => {
                vec![("gap", gap.to_string()), ("election_timeout", election_timeout.to_string())]
            }
            Warning::SplitVotes { width, latency } => {
                vec![("width", width.to_string()), ("latency", latency.to_string())]
            }
            Warning::SlowViewChanges { takes, view_timeout } => {
                vec![("takes", takes.to_string()), ("view_timeout", view_timeout.to_string())]
            }
            Warning::LateCommits { gap, view_timeout } => {
                vec![("gap", gap.to_string()), ("view_timeout", view_timeout.to_string())]
            }
            Warning::CallsTimeOut { round_trip, call_timeout }
            | Warning::CachesTimeOut { round_trip, call_timeout } => {
                vec![("round_trip", round_trip.to_string()), ("call_timeout", call_timeout.to_string())]
            }
            Warning::SlowJoins { joining, init_limit } => {
                vec![("joining", joining.to_string()), ("init_limit", init_limit.to_string())]
            }
            Warning::LatePings { gap, sync_limit } => {
                vec![("gap", gap.to_string()), ("sync_limit", sync_limit.to_string())]
            }
            Warning::LateRenewals { gap, validity } => {
                vec![("gap", gap.to_string()), ("validity", validity.to_string())]
            }
            Warning::StoresTimeOut { round_trip, call_timeout } => {
                vec![("round_trip", round_trip.to_string()), ("call_timeout", call_timeout.to_string())]
            }
            Warning::NoTokens { stores } => vec![("stores", stores.to_string())],
            Warning::LateAnswers { round_trip, answer_within } => {
                vec![("round_trip", round_trip.to_string()), ("answer_within", answer_within.to_string())]
            }
            Warning::ShortSessions { gap, session_timeout } => {
                vec![("gap", gap.to_string()), ("session_timeout", session_timeout.to_string())]
            }
            Warning::TooFewReplicas { min_insync, brokers } => {
                vec![("min_insync", min_insync.to_string()), ("brokers", brokers.to_string())]
            }
            Warning::TooFewMonitors { quorum, monitors } => {
                vec![("quorum", quorum.to_string()), ("monitors", monitors.to_string())]
            }
            Warning::PreferredIsNoServer { preferred, servers } => {
                vec![("preferred", preferred.to_string()), ("servers", servers.to_string())]
            }
            Warning::LeaseOutlivesKey { lease, ttl } => {
                vec![("lease", lease.to_string()), ("ttl", ttl.to_string())]
            }
            Warning::TooFewMembers { write_concern, members } => {
                vec![("write_concern", write_concern.to_string()), ("members", members.to_string())]
            }
            Warning::HastySuspicion { gap, patience } | Warning::HastyResignation { gap, patience } => {
                vec![("gap", gap.to_string()), ("patience", patience.to_string())]
            }
            Warning::HighLoss { loss } => vec![("loss", loss.to_string())],
            Warning::EvenNodes { nodes, failures } => {
                vec![("nodes", nodes.to_string()), ("failures", failures.to_string())]
            }
            Warning::SingleNode => Vec::new(),
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::SlowElections { round_trip, election_timeout } => write!(
                f,
                "asking for a vote may take {round_trip}, and the shortest election timeout is {election_timeout}: \
                 candidates may give up before they are answered"
            ),
            Warning::LateHeartbeats { gap, election_timeout } => write!(
                f,
                "{gap} may pass between two heartbeats, and the shortest election timeout is {election_timeout}: \
                 healthy leaders may be deposed"
            ),
            Warning::SplitVotes { width, latency } => write!(
                f,
                "election timeouts differ by at most {width}, and a message may take {latency}: votes will often split"
            ),
            Warning::SlowViewChanges { takes, view_timeout } => write!(
                f,
                "a view change may take {takes}, and the shortest view timeout is {view_timeout}: the next one may begin \
                 before it is done"
            ),
            Warning::LateCommits { gap, view_timeout } => write!(
                f,
                "{gap} may pass between two Commits, and the shortest view timeout is {view_timeout}: healthy primaries \
                 may be replaced"
            ),
            Warning::CallsTimeOut { round_trip, call_timeout } => {
                write!(f, "a call to the register may take {round_trip}, and nodes give up after {call_timeout}")
            }
            Warning::CachesTimeOut { round_trip, call_timeout } => write!(
                f,
                "a cache may answer after {round_trip}, and clients give up after {call_timeout}: healthy servers are \
                 left alone"
            ),
            Warning::SlowJoins { joining, init_limit } => {
                write!(
                    f,
                    "joining a leader may take {joining}, and initLimit is {init_limit}: elections may come to nothing"
                )
            }
            Warning::LatePings { gap, sync_limit } => write!(
                f,
                "a ping and its answer may take {gap}, and syncLimit is {sync_limit}: healthy leaders may be given up"
            ),
            Warning::LateRenewals { gap, validity } => write!(
                f,
                "{gap} may pass until a renewal is answered, and a lease is trusted for {validity}: healthy holders may \
                 lose their lock"
            ),
            Warning::StoresTimeOut { round_trip, call_timeout } => {
                write!(f, "a store may answer after {round_trip}, and nodes give up after {call_timeout}")
            }
            Warning::NoTokens { stores } => {
                write!(f, "{stores} stores have no common fencing token: the storage refuses nothing")
            }
            Warning::LateAnswers { round_trip, answer_within } => write!(
                f,
                "an answer may take {round_trip}, and the perfect detector takes {answer_within} of silence for a crash: \
                 it is not perfect here"
            ),
            Warning::ShortSessions { gap, session_timeout } => write!(
                f,
                "a heartbeat and its answer may take {gap}, and a session ends after {session_timeout}: healthy brokers \
                 may be fenced"
            ),
            Warning::TooFewReplicas { min_insync, brokers } => write!(
                f,
                "{min_insync} replicas have to be in sync, and there are {brokers}: with acks=all no write is accepted"
            ),
            Warning::TooFewMonitors { quorum, monitors } => write!(
                f,
                "{quorum} monitors have to agree that a primary is down, and there are {monitors}: nobody is ever promoted"
            ),
            Warning::PreferredIsNoServer { preferred, servers } => {
                write!(
                    f,
                    "node {preferred} is to be promoted first, and only nodes 1 to {servers} hold data: it never is"
                )
            }
            Warning::LeaseOutlivesKey { lease, ttl } => write!(
                f,
                "a primary leads for {lease} after it asked for its key, and the key lives for {ttl}: two may lead at once"
            ),
            Warning::HastySuspicion { gap, patience } => write!(
                f,
                "a primary that lives may not be heard for {gap}, and after {patience} it is given up: healthy primaries \
                 may be replaced"
            ),
            Warning::TooFewMembers { write_concern, members } => write!(
                f,
                "a write waits for {write_concern} members, and there are {members}: it is never acknowledged"
            ),
            Warning::HastyResignation { gap, patience } => write!(
                f,
                "{gap} may pass until a heartbeat is answered, and after {patience} without a majority a leader steps down: \
                 healthy leaders may step down"
            ),
            Warning::HighLoss { loss } => write!(f, "the network loses {loss} of all messages"),
            Warning::EvenNodes { nodes, failures } => {
                write!(f, "{nodes} nodes tolerate {failures} failures, as many as {} nodes do", nodes - 1)
            }
            Warning::SingleNode => f.write_str("with a single node nobody can take over"),
        }
    }
}

const LOSS_HIGH: Probability = Probability::percent(25);

/// Everything worth a word before the run starts.
pub fn warnings(scenario: &Scenario) -> Vec<Warning> {
    let mut found = match scenario.protocol {
        ProtocolName::Raft => raft_warnings(scenario),
        ProtocolName::RedisRandom => redis_random_warnings(scenario),
        ProtocolName::Viewstamped => viewstamped_warnings(scenario),
        ProtocolName::MultiPaxos => multi_paxos_warnings(scenario),
        ProtocolName::Zab => zab_warnings(scenario),
        ProtocolName::LeaseLock => lease_lock_warnings(scenario),
        ProtocolName::Bully => detector_warnings(scenario, scenario.bully.detector),
        ProtocolName::Ring => detector_warnings(scenario, scenario.ring.detector),
        ProtocolName::Isr => isr_warnings(scenario),
        ProtocolName::PrimaryBackup => primary_backup_warnings(scenario),
        ProtocolName::MongoDb => mongodb_warnings(scenario),
        ProtocolName::Hashing => cache_warnings(scenario),
        ProtocolName::QuorumJournal => quorum_journal_warnings(scenario),
        ProtocolName::Mirrored => Vec::new(),
    };
    if scenario.network.loss >= LOSS_HIGH {
        found.push(Warning::HighLoss { loss: scenario.network.loss });
    }
    let nodes = scenario.nodes;
    if nodes == 1 && scenario.protocol.spec().has_leader() {
        found.push(Warning::SingleNode);
    }
    // Brokers need no majority, only somebody in sync; of a journal's nodes only some are counted.
    let counts_all = !matches!(scenario.protocol, ProtocolName::Isr | ProtocolName::QuorumJournal);
    let votes = scenario.protocol.spec().needs_quorum && counts_all;
    if nodes > 1 && nodes.is_multiple_of(2) && votes {
        found.push(Warning::EvenNodes { nodes, failures: (nodes - 1) / 2 });
    }
    found
}

/// Caches that are taken for down although they answer.
fn cache_warnings(scenario: &Scenario) -> Vec<Warning> {
    let latency = longest_way(scenario);
    let (round_trip, call_timeout) = (sum(latency, latency), scenario.client.timeout);
    match round_trip >= call_timeout {
        true => vec![Warning::CachesTimeOut { round_trip, call_timeout }],
        false => Vec::new(),
    }
}

fn multi_paxos_warnings(scenario: &Scenario) -> Vec<Warning> {
    let multi_paxos::Config { mode, election, election_timeout, heartbeat, .. } = scenario.multi_paxos;
    let found = election_warnings(scenario, election_timeout, heartbeat);
    let splits = |warning: &Warning| matches!(warning, Warning::SplitVotes { .. });
    match mode {
        multi_paxos::Mode::Multi if election == multi_paxos::Election::Timeout => found,
        // Ranks differ, however close the timeouts are.
        multi_paxos::Mode::Multi => found.into_iter().filter(|warning| !splits(warning)).collect(),
        multi_paxos::Mode::SingleDecree => Vec::new(), // nobody is waited for
    }
}

/// Of a leader that is missed after a timeout, and tells that it lives.
fn election_warnings(scenario: &Scenario, timeout: Span, heartbeat: Duration) -> Vec<Warning> {
    if scenario.nodes == 1 {
        return Vec::new(); // nobody to wait for
    }
    let mut found = Vec::new();
    let latency = longest_way(scenario);
    let round_trip = sum(sum(latency, latency), scenario.disk.write.most);
    if round_trip >= timeout.least {
        found.push(Warning::SlowElections { round_trip, election_timeout: timeout.least });
    }
    let gap = sum(heartbeat, latency);
    if gap >= timeout.least {
        found.push(Warning::LateHeartbeats { gap, election_timeout: timeout.least });
    }
    let width = Duration(timeout.most.0.saturating_sub(timeout.least.0));
    if width <= latency {
        found.push(Warning::SplitVotes { width, latency });
    }
    found
}

fn raft_warnings(scenario: &Scenario) -> Vec<Warning> {
    let raft::Config { election_timeout, heartbeat, check_quorum, check_quorum_within: patience, .. } = scenario.raft;
    let mut found = election_warnings(scenario, election_timeout, heartbeat);
    let latency = longest_way(scenario);
    let gap = sum(heartbeat, sum(sum(latency, latency), scenario.disk.write.most));
    if check_quorum && patience > Duration::ZERO && scenario.nodes > 1 && gap >= patience {
        found.push(Warning::HastyResignation { gap, patience });
    }
    found
}

fn mongodb_warnings(scenario: &Scenario) -> Vec<Warning> {
    let mongodb::Config { election_timeout, heartbeat, write_concern, .. } = scenario.mongodb;
    let mut found = election_warnings(scenario, election_timeout, heartbeat);
    let members = scenario.nodes;
    if let WriteConcern::Members(write_concern) = write_concern
        && write_concern > members
    {
        found.push(Warning::TooFewMembers { write_concern, members });
    }
    found
}

fn redis_random_warnings(scenario: &Scenario) -> Vec<Warning> {
    let latency = longest_way(scenario);
    let round_trip = sum(sum(latency, latency), scenario.redis_random.register_delay.most);
    let call_timeout = scenario.redis_random.call_timeout;
    match call_timeout < round_trip {
        true => vec![Warning::CallsTimeOut { round_trip, call_timeout }],
        false => Vec::new(),
    }
}

fn viewstamped_warnings(scenario: &Scenario) -> Vec<Warning> {
    if scenario.nodes == 1 {
        return Vec::new(); // nobody to wait for
    }
    let mut found = Vec::new();
    let view_timeout = scenario.viewstamped.view_timeout.least;
    let latency = longest_way(scenario);
    // StartViewChange, DoViewChange, StartView.
    let takes = sum(latency, sum(latency, latency));
    if takes >= view_timeout {
        found.push(Warning::SlowViewChanges { takes, view_timeout });
    }
    let gap = sum(scenario.viewstamped.heartbeat, latency);
    if gap >= view_timeout {
        found.push(Warning::LateCommits { gap, view_timeout });
    }
    found
}

/// Followers are given up after syncLimit, and join within initLimit.
fn zab_warnings(scenario: &Scenario) -> Vec<Warning> {
    let zab::Config { tick_time, init_limit, sync_limit, .. } = scenario.zab;
    let ticks = |ticks: u64| Duration(tick_time.0.saturating_mul(ticks));
    let latency = longest_way(scenario);
    let round_trip = sum(sum(latency, latency), scenario.disk.write.most);
    let gap = sum(Duration(tick_time.0 / 2), round_trip);
    // FOLLOWERINFO and NEWEPOCH, ACKEPOCH and NEWLEADER, ACK and UPTODATE.
    let joining = sum(sum(round_trip, round_trip), round_trip);
    let mut found = Vec::new();
    if scenario.nodes > 1 && joining >= ticks(init_limit) {
        found.push(Warning::SlowJoins { joining, init_limit: ticks(init_limit) });
    }
    if scenario.nodes > 1 && gap >= ticks(sync_limit) {
        found.push(Warning::LatePings { gap, sync_limit: ticks(sync_limit) });
    }
    found
}

fn lease_lock_warnings(scenario: &Scenario) -> Vec<Warning> {
    let config = &scenario.lease_lock;
    let latency = longest_way(scenario);
    let round_trip = sum(sum(latency, latency), scenario.disk.write.most);
    let (gap, validity, call_timeout) = (sum(config.renew_every, round_trip), config.validity(), config.call_timeout);
    let mut found = Vec::new();
    if gap >= validity {
        found.push(Warning::LateRenewals { gap, validity });
    }
    if round_trip >= call_timeout {
        found.push(Warning::StoresTimeOut { round_trip, call_timeout });
    }
    if config.stores > 1 && config.fencing != lease_lock::Fencing::Off {
        found.push(Warning::NoTokens { stores: config.stores });
    }
    found
}
/// The controllers' elections, the brokers' sessions, and how many replicas there are.
fn isr_warnings(scenario: &Scenario) -> Vec<Warning> {
    let isr::Config { controllers, quorum_timeout, session_timeout, heartbeat, min_insync, acks, .. } = scenario.isr;
    let mut found = election_warnings(scenario, quorum_timeout, Duration(quorum_timeout.least.0 / 5));
    let latency = longest_way(scenario);
    let gap = sum(heartbeat, sum(sum(latency, latency), scenario.disk.write.most));
    if gap >= session_timeout {
        found.push(Warning::ShortSessions { gap, session_timeout });
    }
    let brokers = scenario.nodes - controllers.min(scenario.nodes - 1);
    if acks == isr::Acks::All && min_insync > brokers {
        found.push(Warning::TooFewReplicas { min_insync, brokers });
    }
    found
}
fn primary_backup_warnings(scenario: &Scenario) -> Vec<Warning> {
    let config = &scenario.primary_backup;
    let latency = longest_way(scenario);
    let round_trip = sum(sum(latency, latency), scenario.disk.write.most);
    let (gap, patience) = match config.failover {
        Failover::Lease => (round_trip, config.retry_timeout),
        Failover::Monitors => (sum(config.heartbeat, round_trip), config.down_after),
        Failover::Operator => (sum(config.heartbeat, round_trip), config.operator_delay),
    };
    let mut found = Vec::new();
    let servers = config.servers(scenario.nodes);
    let (quorum, monitors) = (config.quorum, scenario.nodes - servers);
    if config.failover == Failover::Monitors && quorum > monitors {
        found.push(Warning::TooFewMonitors { quorum, monitors });
    }
    if config.preferred > servers {
        found.push(Warning::PreferredIsNoServer { preferred: config.preferred, servers });
    }
    if config.failover == Failover::Lease && !config.lease_is_safe() {
        found.push(Warning::LeaseOutlivesKey { lease: config.lease(), ttl: config.ttl });
    }
    if scenario.nodes > 1 && gap >= patience {
        found.push(Warning::HastySuspicion { gap, patience });
    }
    found
}

/// A controller pings three times while its session lasts, and a call to the journal nodes is answered in time.
fn quorum_journal_warnings(scenario: &Scenario) -> Vec<Warning> {
    let config = &scenario.quorum_journal;
    let latency = longest_way(scenario);
    let round_trip = sum(sum(latency, latency), scenario.disk.write.most);
    let gap = sum(Duration(config.session_timeout.0 / 3), round_trip);
    let mut found = Vec::new();
    if gap >= config.session_timeout {
        found.push(Warning::ShortSessions { gap, session_timeout: config.session_timeout });
    }
    if round_trip >= config.write_timeout {
        found.push(Warning::HastySuspicion { gap: round_trip, patience: config.write_timeout });
    }
    found
}

/// A perfect detector knows how long an answer takes.
fn detector_warnings(scenario: &Scenario, settings: detector::Settings) -> Vec<Warning> {
    let latency = longest_way(scenario);
    let round_trip = sum(latency, latency);
    let answer_within = settings.answer_within;
    match settings.kind == detector::Kind::Perfect && round_trip > answer_within {
        true => vec![Warning::LateAnswers { round_trip, answer_within }],
        false => Vec::new(),
    }
}

/// The longest that a message takes between the two nodes that are furthest apart.
fn longest_way(scenario: &Scenario) -> Duration {
    let [far, further] = [scenario.nodes.max(2) - 1, scenario.nodes].map(NodeId);
    scenario.network.with_distance(longest(scenario.network.latency), far, further)
}

/// The longest that a message takes, or, where nothing bounds it, that fewer than one in a hundred exceeds.
fn longest(latency: Latency) -> Duration {
    match latency {
        Latency::Uniform(span) => span.most,
        Latency::Exponential { mean } => Duration(mean.0.saturating_mul(5)),
        Latency::Normal { mean, deviation } => sum(mean, Duration(deviation.0.saturating_mul(3))),
    }
}

fn sum(one: Duration, other: Duration) -> Duration {
    Duration(one.0.saturating_add(other.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::key::Key;

    fn codes(settings: &[(&str, &str)]) -> Vec<&'static str> {
        let mut scenario = Scenario::default();
        settings.iter().for_each(|(name, value)| Key::find(name).unwrap().set(&mut scenario, value).unwrap());
        warnings(&scenario).iter().map(Warning::code).collect()
    }

    #[test]
    fn each_warning_has_its_occasion() {
        assert!(codes(&[]).is_empty());
        assert!(codes(&[("protocol", "redis-random"), ("nodes", "4")]).is_empty());
        assert_eq!(codes(&[("network.distance", "10ms")]), ["slow-elections"], "15 + 70 ms to the furthest");
        assert_eq!(codes(&[("network.latency", "75ms")]), ["slow-elections"]);
        assert_eq!(codes(&[("raft.heartbeat", "135ms")]), ["late-heartbeats"]);
        assert_eq!(codes(&[("raft.election_timeout", "150ms")]), ["split-votes"]);
        assert_eq!(codes(&[("protocol", "multi-paxos"), ("multi-paxos.heartbeat", "135ms")]), ["late-heartbeats"]);
        assert_eq!(codes(&[("protocol", "zab")]), [""; 0]);
        assert_eq!(codes(&[("protocol", "bully")]), [""; 0]);
        assert_eq!(codes(&[("protocol", "ring"), ("ring.answer_within", "20ms")]), ["late-answers"]);
        assert_eq!(codes(&[("protocol", "zab"), ("zab.tick_time", "5ms")]), ["slow-joins", "late-pings"]);
        let lock = |name, value| codes(&[("protocol", "lease-lock"), (name, value)]);
        assert!(lock("nodes", "4").is_empty());
        assert_eq!(lock("lease-lock.renew_every", "2950ms"), ["late-renewals"]);
        assert_eq!(lock("lease-lock.call_timeout", "30ms"), ["stores-time-out"]);
        assert_eq!(lock("lease-lock.stores", "3"), ["no-tokens"]);
        assert_eq!(codes(&[("protocol", "isr"), ("nodes", "6")]), [""; 0]);
        assert_eq!(codes(&[("protocol", "isr"), ("isr.session_timeout", "2s")]), ["short-sessions"]);
        assert_eq!(codes(&[("protocol", "isr"), ("isr.min_insync", "3")]), ["too-few-replicas"]);
        let backed = |name, value| codes(&[("protocol", "primary-backup"), (name, value)]);
        assert!(backed("nodes", "5").is_empty());
        assert_eq!(backed("primary-backup.ttl", "2s"), ["lease-outlives-key"]);
        assert_eq!(backed("primary-backup.retry_timeout", "10ms"), ["hasty-suspicion"]);
        let monitors = [("protocol", "primary-backup"), ("primary-backup.failover", "monitors"), ("nodes", "6")];
        let watched = |quorum| codes(&[&monitors[..], &[("primary-backup.quorum", quorum)]].concat());
        assert_eq!((watched("3"), watched("4")), (vec![], vec!["too-few-monitors"]));
        let checked = |patience| codes(&[("raft.check_quorum", "true"), ("raft.check_quorum_within", patience)]);
        assert_eq!((checked("0ms"), checked("200ms")), (vec![], vec![]));
        assert_eq!(checked("70ms"), ["hasty-resignation"]);
        assert_eq!(codes(&[("raft.check_quorum_within", "70ms")]), [""; 0], "nobody looks");
        let acknowledged = |number| codes(&[("protocol", "mongodb"), ("mongodb.write_concern", number)]);
        assert_eq!((acknowledged("5"), acknowledged("7")), (vec![], vec!["too-few-members"]));
        let prefers = |node| codes(&[&monitors[..], &[("primary-backup.preferred", node)]].concat());
        assert_eq!((prefers("3"), prefers("4")), (vec![], vec!["preferred-is-no-server"]), "4 to 6 are monitors");
        let backed_by_six = [("protocol", "primary-backup"), ("nodes", "6")];
        let prefers = |node| codes(&[&backed_by_six[..], &[("primary-backup.preferred", node)]].concat());
        assert_eq!((prefers("6"), prefers("7")), (vec![], vec!["preferred-is-no-server"]));
        assert_eq!(codes(&[("network.loss", "25%")]), ["high-loss"]);
        assert_eq!(codes(&[("nodes", "4")]), ["even-nodes"]);
        assert_eq!(codes(&[("nodes", "1")]), ["single-node"]);
        assert_eq!(
            codes(&[("protocol", "redis-random"), ("network.latency", "normal(200ms, 20ms)")]),
            ["calls-time-out"]
        );
        let viewstamped = |name, value| codes(&[("protocol", "viewstamped"), (name, value)]);
        assert!(viewstamped("nodes", "5").is_empty());
        assert_eq!(viewstamped("network.latency", "50ms"), ["slow-view-changes"]);
        assert_eq!(viewstamped("viewstamped.heartbeat", "135ms"), ["late-commits"]);
    }
}
