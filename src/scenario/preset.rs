//! The scenarios that come along, as a person would write them.

use super::{Scenario, text};

pub struct Preset {
    pub name: &'static str,
    pub shelf: Shelf,
    pub text: &'static str,
}

/// Where a menu puts it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shelf {
    /// Shows one thing.
    Lessons,
    /// A system that people run, with its default settings and the source of each number.
    Systems,
}

impl Shelf {
    pub const ALL: [Shelf; 2] = [Shelf::Lessons, Shelf::Systems];

    /// In the keys of the catalogues.
    pub fn name(self) -> &'static str {
        match self {
            Shelf::Lessons => "lessons",
            Shelf::Systems => "systems",
        }
    }

    pub fn presets(self) -> impl Iterator<Item = (usize, &'static Preset)> {
        PRESETS.iter().enumerate().filter(move |(_, preset)| preset.shelf == self)
    }
}

impl Preset {
    pub fn find(name: &str) -> Option<&'static Preset> {
        PRESETS.iter().find(|preset| preset.name == name)
    }

    pub fn scenario(&self) -> Scenario {
        text::parse(self.text).unwrap_or_else(|error| panic!("preset \"{}\": {error}", self.name))
    }
}

pub const PRESETS: &[Preset] = &[
    Preset {
        name: "first election",
        shelf: Shelf::Lessons,
        text: r#"# Nobody leads at the start. The first follower to lose patience asks for votes.
version = 1
title = "Five nodes elect their first leader"
protocol = "raft"
nodes = 5
seed = 42
duration = "10s"
"#,
    },
    Preset {
        name: "leader crash",
        shelf: Shelf::Lessons,
        text: r#"# Twice the leader crashes. Watch how long nobody leads, and how the old leader comes back as a follower.
version = 1
title = "The leader crashes twice"
protocol = "raft"
nodes = 5
seed = 42
duration = "15s"

# A range is drawn from the seed: the crash may hit just after a heartbeat, or just before the next.
[[faults]]
at = "2s..2.075s"
do = "crash leader for 3s"

[[faults]]
at = "8s..8.075s"
do = "crash leader for 3s"
"#,
    },
    Preset {
        name: "split vote",
        shelf: Shelf::Lessons,
        text: r#"# Raft draws its election timeouts from a wide range. Here the range is narrower than the time a message
# takes: all nodes stand for election at once, everybody votes for itself, and nobody wins.
version = 1
title = "Timeouts too alike: the vote splits"
protocol = "raft"
nodes = 5
seed = 42
duration = "30s"

[raft]
election_timeout = "150ms..155ms"

[[faults]]
at = "15s"
do = "crash leader for 5s"
"#,
    },
    Preset {
        name: "minority partition",
        shelf: Shelf::Lessons,
        text: r#"# The leader is cut off with one follower. It goes on leading, but can commit nothing; the other three
# elect a leader of a higher term. When the network heals, the old leader steps down.
version = 1
title = "The leader is left with a minority"
protocol = "raft"
nodes = 5
seed = 42
duration = "15s"

[[faults]]
at = "3s"
do = "partition leader,follower | rest"

[[faults]]
at = "9s"
do = "heal"
"#,
    },
    Preset {
        name: "one-way cut",
        shelf: Shelf::Lessons,
        text: r#"# The leader can send but hears nobody. Its heartbeats keep the followers quiet, yet no acknowledgement
# reaches it: nothing is committed and nobody is elected until the link is mended.
# With check_quorum = true the leader notices and steps down.
version = 1
title = "A leader that can send but not hear"
protocol = "raft"
nodes = 5
seed = 42
duration = "15s"

[[faults]]
at = "3s"
do = "cut all -> leader"

[[faults]]
at = "9s"
do = "mend all -> leader"
"#,
    },
    Preset {
        name: "flapping node",
        shelf: Shelf::Lessons,
        text: r#"# Node 5 loses the network again and again. Alone, it raises its term with every election that it cannot
# win; each time it comes back, that higher term unseats a leader who did nothing wrong.
# With pre_vote = true it first asks whether it could win, and disturbs nobody.
version = 1
title = "A node that comes and goes unseats leaders"
protocol = "raft"
nodes = 5
seed = 42
duration = "20s"

[raft]
pre_vote = false

[[faults]]
at = "2s"
do = "isolate 5"

[[faults]]
at = "4s"
do = "heal"

[[faults]]
at = "7s"
do = "isolate 5"

[[faults]]
at = "9s"
do = "heal"

[[faults]]
at = "12s"
do = "isolate 5"

[[faults]]
at = "14s"
do = "heal"
"#,
    },
    Preset {
        name: "five crash in turn",
        shelf: Shelf::Lessons,
        text: r#"# One node after the other crashes. Two failures the cluster survives; with the third, the majority is
# gone and nobody can lead. The nodes come back, and so does the majority.
version = 1
title = "Five nodes crash in turn"
protocol = "raft"
nodes = 5
seed = 42
duration = "25s"

[[faults]]
at = "2s"
do = "crash 1"

[[faults]]
at = "5s"
do = "crash 2"

[[faults]]
at = "8s"
do = "crash 3"

[[faults]]
at = "10s"
do = "crash 4"

[[faults]]
at = "12s"
do = "crash 5"

[[faults]]
at = "14s"
do = "restart 1"

[[faults]]
at = "16s"
do = "restart 2"

[[faults]]
at = "18s"
do = "restart 3"

[[faults]]
at = "20s"
do = "restart 4"

[[faults]]
at = "21s"
do = "restart 5"
"#,
    },
    Preset {
        name: "chaos",
        shelf: Shelf::Lessons,
        text: r#"# Each node by itself fails after 10 s on average and is repaired after 2 s: the model in which a node is
# up for 10 / (10 + 2) of the time, and the cluster while three of five are.
version = 1
title = "Every node fails and recovers on its own"
protocol = "raft"
nodes = 5
seed = 42
duration = "30s"

[[faults]]
at = "0ms"
do = "chaos mtbf=10s mttr=2s"
"#,
    },
    Preset {
        name: "the article's three nodes",
        shelf: Shelf::Lessons,
        text: r#"# Leader, follower, failed: the smallest cluster that survives a failure. The leader fails, a follower takes
# over, and the old leader is repaired. A second failure at the same time would be one too many.
version = 1
title = "Three nodes: leader, follower, failed"
protocol = "raft"
nodes = 3
seed = 42
duration = "20s"

# Node 1 loses patience first, as the article has it.
[[faults]]
at = "100ms"
do = "timeout 1"

[[faults]]
at = "3s"
do = "crash leader"

[[faults]]
at = "7s"
do = "restart all"

[[faults]]
at = "11s"
do = "crash leader"

[[faults]]
at = "15s"
do = "restart all"
"#,
    },
    Preset {
        name: "the article's Redis election",
        shelf: Shelf::Lessons,
        text: r#"# Once a second each node reads the leader's name from a Redis, and if it is not its own, writes a random
# one. Nobody asks whether the chosen node lives: node 2 is elected while it is down. Then the Redis itself fails.
version = 1
title = "The article's election: a random name in a Redis"
protocol = "redis-random"
nodes = 3
seed = 42
duration = "25s"

[redis-random]
variant = "as-intended"

[[faults]]
at = "5s"
do = "crash 2 for 10s"

[[faults]]
at = "18s"
do = "crash register for 4s"
"#,
    },
    Preset {
        name: "etcd",
        shelf: Shelf::Systems,
        text: r#"# etcd with its defaults: heartbeats every 100 ms and an election timeout of 1000 ms (etcd.io/docs/v3.6/tuning), drawn
# for each election from once to twice that (raft.go), pre-vote on (--pre-vote), a leader that looks for its quorum,
# a snapshot every 10,000 entries (--snapshot-count), reads by ReadIndex. A disk's fsync under 10 ms is what its
# documentation asks for (etcd.io/docs/v3.6/op-guide/hardware).
# Watch the leader that is cut off: it steps down by itself, and comes back without disturbing anyone.
# Promised: linearizable reads and writes, and no acknowledged write is lost.
version = 1
title = "etcd: a leader crashes, the next one is cut off"
protocol = "raft"
nodes = 5
seed = 42
duration = "30s"

[raft]
election_timeout = "1s..2s"
heartbeat = "100ms"
pre_vote = true
check_quorum = true
reads = "read-index"
snapshot_entries = 10000

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[[faults]]
at = "6s..6.1s"
do = "crash leader for 6s"

[[faults]]
at = "16s"
do = "isolate leader"

[[faults]]
at = "24s"
do = "heal"
"#,
    },
    Preset {
        name: "Consul",
        shelf: Shelf::Systems,
        text: r#"# Consul's servers with their defaults: raft_multiplier is 5 (developer.hashicorp.com/consul, server performance), and
# multiplies the heartbeat timeout of 1000 ms of hashicorp/raft (config.go); a follower waits between once and twice
# that, a leader beats ten times in it. Reads in the default mode are answered under the leader's lease.
# Watch how long nobody leads: the default suits small machines, and a failover takes several seconds. Set the election
# timeout to 1s..2s and the heartbeat to 100 ms for raft_multiplier = 1, which Consul's documentation recommends.
# Promised: writes are linearizable and none that was acknowledged is lost.
version = 1
title = "Consul: patient servers, a long interregnum"
protocol = "raft"
nodes = 5
seed = 42
duration = "90s"

[raft]
election_timeout = "5s..10s"
heartbeat = "500ms"
pre_vote = true
check_quorum = true
reads = "lease"

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[[faults]]
at = "25s..25.5s"
do = "crash leader for 15s"

[[faults]]
at = "55s"
do = "isolate leader"

[[faults]]
at = "75s"
do = "heal"
"#,
    },
    Preset {
        name: "ZooKeeper",
        shelf: Shelf::Systems,
        text: r#"# ZAB with the settings of ZooKeeper's conf/zoo_sample.cfg: tickTime=2000, initLimit=10, syncLimit=5. In its
# source, FastLeaderElection waits 200 ms for a better vote (finalizeWait), and ZKDatabase keeps 500 committed
# transactions for followers that lag behind (commitLogCount). So a crash of the leader is noticed only after ten
# seconds of silence, and the election that follows takes less than one. Then the leader is cut off with one
# follower: the others need the same ten seconds, and it gives up by itself when it has heard no quorum for so long.
version = 1
title = "ZooKeeper: ten seconds of silence, then a quick election"
protocol = "zab"
nodes = 5
seed = 42
duration = "30s"

[zab]
tick_time = "2s"
init_limit = 10
sync_limit = 5
election_wait = "200ms"
reads = "leader"
commit_log = 500

[[faults]]
at = "2s"
do = "crash leader for 12s"

[[faults]]
at = "16s"
do = "partition leader,follower | rest"

[[faults]]
at = "28s"
do = "heal"
"#,
    },
    Preset {
        name: "Redis with Sentinel",
        shelf: Shelf::Systems,
        text: r#"# Redis with the settings of its sample sentinel.conf: quorum 2, down-after-milliseconds 30000, failover-timeout 180000;
# three monitors, nodes 4 to 6, that ping once a second. Replication is asynchronous, min-replicas-to-write is 0
# (redis.conf).
# Watch the primary that is cut off at 5 s: it goes on to acknowledge writes. The monitors promote another one after
# 30 s of silence, and when the old one returns, they demote it, and what it had acknowledged since is gone.
# Promised: one primary in each configuration epoch. Not promised: that an acknowledged write stays, or that a read is
# the latest.
version = 1
title = "Redis with Sentinel: a primary that is cut off goes on to acknowledge"
protocol = "primary-backup"
nodes = 6
seed = 42
duration = "75s"

[primary-backup]
replication = "asynchronous"
heartbeat = "1s"
down_after = "30s"
failover = "monitors"
monitors = 3
quorum = 2
failover_timeout = "3m"

[network]
latency = "500us..2ms"

[[faults]]
at = "5s"
do = "isolate leader"

[[faults]]
at = "60s"
do = "heal"
"#,
    },
    Preset {
        name: "MySQL",
        shelf: Shelf::Systems,
        text: r#"# MySQL's default, asynchronous replication: a commit waits for no replica (MySQL reference manual, Replication). Who
# takes over is not MySQL's to say: a script promotes the most advanced replica after ten seconds, and fences nobody.
# Watch the source that reaches its replicas no more and crashes three seconds later: the replica that is promoted has
# nothing of that time, and the old source rewinds when it is back.
# Promised: one source in each epoch. Not promised: that an acknowledged write survives its source.
version = 1
title = "MySQL: the last seconds before a crash are lost"
protocol = "primary-backup"
nodes = 3
seed = 42
duration = "60s"

[primary-backup]
replication = "asynchronous"
heartbeat = "1s"
failover = "operator"
operator_delay = "10s"
fencing = false

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[[faults]]
at = "10s"
do = "cut 1 <-> 2"

[[faults]]
at = "10s"
do = "cut 1 <-> 3"

[[faults]]
at = "13s"
do = "crash 1 for 25s"

[[faults]]
at = "20s"
do = "heal"
"#,
    },
    Preset {
        name: "MySQL semi-synchronous",
        shelf: Shelf::Systems,
        text: r#"# MySQL's semi-synchronous replication with its defaults: rpl_semi_sync_source_wait_for_replica_count is 1,
# rpl_semi_sync_source_timeout is 10 s, and a commit waits before it is visible (AFTER_SYNC). A script promotes the most
# advanced replica after ten seconds, and fences nobody.
# Watch two blows of the same kind. The first source crashes three seconds after it is cut off: nothing was
# acknowledged, nothing is lost. The second one outlives its ten seconds of patience, falls back to asynchronous, and
# loses what it acknowledged alone.
# Promised: one source in each epoch. Not promised: that an acknowledged write survives, because of the fallback, and
# because the replica that acknowledged need not be the one that is promoted.
version = 1
title = "MySQL semi-synchronous: patience runs out"
protocol = "primary-backup"
nodes = 3
seed = 42
duration = "85s"

[primary-backup]
replication = "semi-synchronous"
acknowledgements = 1
ack_timeout = "10s"
fallback = true
heartbeat = "1s"
failover = "operator"
operator_delay = "10s"
fencing = false

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[[faults]]
at = "5s"
do = "cut 1 <-> 2"

[[faults]]
at = "5s"
do = "cut 1 <-> 3"

[[faults]]
at = "8s"
do = "crash 1 for 17s"

[[faults]]
at = "20s"
do = "heal"

[[faults]]
at = "40s"
do = "cut 2 <-> 1"

[[faults]]
at = "40s"
do = "cut 2 <-> 3"

[[faults]]
at = "55s"
do = "crash 2 for 20s"

[[faults]]
at = "65s"
do = "heal"
"#,
    },
    Preset {
        name: "PostgreSQL",
        shelf: Shelf::Systems,
        text: r#"# PostgreSQL under Patroni with its defaults: ttl 30, loop_wait 10, retry_timeout 10, maximum_lag_on_failover 1 MiB
# (Patroni's documentation, dynamic configuration), which is 1,024 entries of 1 KiB here; synchronous_mode is off.
# Watch the primary that keeps its key while its standbys are cut off, and crashes: the key lives on for half a minute,
# then the standby with the most takes it. What only the old one had is rewound when it is back (pg_rewind).
# Promised: one primary in each timeline, and none that leads after its key has expired. Not promised: that an
# acknowledged write survives. With replication = "synchronous" (synchronous_mode) it does.
version = 1
title = "PostgreSQL with Patroni: half a minute until the key expires"
protocol = "primary-backup"
nodes = 3
seed = 42
duration = "90s"

[primary-backup]
replication = "asynchronous"
heartbeat = "1s"
down_after = "10s"
failover = "lease"
ttl = "30s"
loop_wait = "10s"
retry_timeout = "10s"
maximum_lag = 1024

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[[faults]]
at = "20s"
do = "partition leader,register | rest"

[[faults]]
at = "23s"
do = "crash leader for 45s"

[[faults]]
at = "24s"
do = "heal"
"#,
    },
];
