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
        text: r#"# An ensemble of three with the settings of ZooKeeper's conf/zoo_sample.cfg: tickTime=2000, initLimit=10, syncLimit=5. In
# its source, FastLeaderElection waits 200 ms for a better vote (finalizeWait), and ZKDatabase keeps 500 committed
# transactions for followers that lag behind (commitLogCount). Every server answers reads from its own state (Programmer's
# Guide, "Consistency Guarantees"). The latencies of network and disk are not ZooKeeper's: a machine room, and a log on a
# disk of its own, which its Administrator's Guide asks for. Its Overview counts on ten reads for a write.
# Watch three blows. The leader crashes: that is noticed after ten seconds of silence, and the election takes less than
# one. Then a follower is cut off: it waits for ten seconds, and answers reads that are old by then. Then the leader is cut
# off: it gives up by itself when it has heard no quorum for ten seconds.
# Clients ask for sessions of 6 s, between 2 and 20 ticks (minSessionTimeout, maxSessionTimeout), of which there is a simple
# form: no ephemeral nodes, no watches. A closed connection has no counterpart: a crash is silence, as that of a whole
# machine is.
# Promised: writes are linearizable and none that was acknowledged is lost; one history, and one leader in an epoch. Reads
# may be old, unless the client calls sync first; here that is reads = "leader".
version = 1
title = "ZooKeeper: ten seconds of silence, then a quick election"
protocol = "zab"
nodes = 3
seed = 42
duration = "100s"

[zab]
tick_time = "2s"
init_limit = 10
sync_limit = 5
election_wait = "200ms"
reads = "local"
commit_log = 500
session_timeout = "6s"

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[client]
rate = "20/s"
reads = "90%"

[[faults]]
at = "8s"
do = "crash leader for 12s"

[[faults]]
at = "40s"
do = "isolate follower"

[[faults]]
at = "56s"
do = "heal"

[[faults]]
at = "70s"
do = "isolate leader"

[[faults]]
at = "90s"
do = "heal"
"#,
    },
    Preset {
        name: "Redis lock",
        shelf: Shelf::Systems,
        text: r#"# The article's Redis, corrected as Redis's documentation has it ("Distributed Locks with Redis"): SET key value NX PX
# 30000, release by compare-and-delete; renewed every third of it, as Redisson's lockWatchdogTimeout of 30 s is; 200 ms
# and a jitter of 50 between attempts, 100 ms for a call and 1 % for drifting clocks, as in redlock-rb. One store, node 4,
# without appendonly, as redis.conf comes.
# Watch the holder pause for longer than its lease. Another one takes the lock and writes; then the first wakes, finds a
# request that had waited, and writes all of its old data over the new. The second crashes before it can write again.
# Promised: nothing about the data. Acknowledged writes may be lost, and here they are.
version = 1
title = "Redis: the holder sleeps past its lease and overwrites what came after"
protocol = "lease-lock"
nodes = 4
seed = 41
duration = "90s"

[lease-lock]
stores = 1
ttl = "30s"
renew_every = "10s"
retry = "200ms..250ms"
call_timeout = "100ms"
clock_drift_max = "1%"
fencing = "no-tokens"
reads = "storage"
persistence = "nothing"

[network]
latency = "500us..2ms"

[[faults]]
at = "12s"
do = "pause leader for 40s"

[[faults]]
at = "52.05s"
do = "crash leader"
"#,
    },
    Preset {
        name: "Redis lock with tokens",
        shelf: Shelf::Systems,
        text: r#"# The same lock, the same faults, and one thing more: each acquisition gets a growing number from a store that keeps
# it (appendfsync always), and the storage refuses whoever shows an older one than it has seen (Kleppmann 2016, "How to
# do distributed locking"; the sequencers of Chubby, Burrows 2006). Redis itself has no such number: it is a counter
# beside the lock.
# Watch the holder that wakes: its late write is refused, and it stops.
# Promised: linearizable reads and writes, and no acknowledged write is lost.
version = 1
title = "Redis: the same holder wakes, and its token is too old"
protocol = "lease-lock"
nodes = 4
seed = 41
duration = "90s"

[lease-lock]
stores = 1
ttl = "30s"
renew_every = "10s"
retry = "200ms..250ms"
call_timeout = "100ms"
clock_drift_max = "1%"
fencing = "all-tokens"
reads = "storage"
persistence = "every-change"

[network]
latency = "500us..2ms"

[[faults]]
at = "12s"
do = "pause leader for 40s"

[[faults]]
at = "52.05s"
do = "crash leader"
"#,
    },
    Preset {
        name: "Consul session",
        shelf: Shelf::Systems,
        text: r#"# An application that elects its leader with Consul's sessions, as the Go client's Lock does (api/lock.go): a session
# of 15 s, renewed at half of it, 5 s between attempts; a session's TTL may be 10 s to 86400 s, and its lock-delay is 15 s
# by default (Consul's documentation, "Sessions"). Consul's servers are seen as one reliable store, node 4. Consul may
# let a session live for up to twice its TTL, and wakes those who wait; here a session ends on time, and they ask again.
# Watch the lock-delay (from Chubby): the first pause is over before anybody else may have the lock, and does no harm. The
# second is longer than TTL and lock-delay together, and the late write overwrites what another one wrote.
# Promised: nothing about the data, unless the storage checks Consul's sequencers: set fencing to all-tokens.
version = 1
title = "Consul: the lock-delay saves the first late write, and not the second"
protocol = "lease-lock"
nodes = 4
seed = 44
duration = "90s"

[lease-lock]
stores = 1
ttl = "15s"
renew_every = "7.5s"
retry = "5s"
call_timeout = "1s"
clock_drift_max = "1%"
fencing = "no-tokens"
reads = "storage"
persistence = "every-change"
lock_delay = "15s"

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[[faults]]
at = "10s"
do = "pause leader for 20s"

[[faults]]
at = "44s"
do = "pause leader for 43s"
"#,
    },
    Preset {
        name: "two coordinators",
        shelf: Shelf::Lessons,
        text: r#"# The Bully algorithm assumes that messages arrive in time (Garcia-Molina 1982, assumption 8). A cut of five seconds
# breaks that, while both sides reach the storage: both elect, and both go on for ever, since nobody asks whom the others
# obey. Watch what one of them writes and the other one does not read. Nothing is promised here. With terms = "writes"
# the storage refuses the earlier coordinator's next write, with "reads-and-writes" its reads too, and one is left.
version = 1
title = "Two coordinators, and no term to tell which is later"
protocol = "bully"
nodes = 5
seed = 42
duration = "30s"

[bully]
detector = "perfect"
terms = "none"

[client]
rate = "20/s"
sessions = 600

[[faults]]
at = "3s"
do = "bridge 1,2,register | 3,4,5,register"

[[faults]]
at = "8s"
do = "heal"
"#,
    },
    Preset {
        name: "a ring cut in two",
        shelf: Shelf::Lessons,
        text: r#"# The highest number that comes back leads (Chang and Roberts 1979). Node 5 crashes: its neighbour gets no answer and
# passes it over. Then the ring is cut, and each half closes to a ring of its own, with a leader of its own. When they are
# one again, the higher number stops the lower one's word. Until then both wrote to the one storage: nothing is promised
# here. With terms = "reads-and-writes" no answer is old.
version = 1
title = "A ring cut in two closes twice"
protocol = "ring"
nodes = 6
seed = 42
duration = "30s"

[ring]
detector = "perfect"
terms = "none"

[client]
rate = "20/s"
sessions = 600

[[faults]]
at = "3s"
do = "crash 5 for 4s"

[[faults]]
at = "12s"
do = "bridge 1,2,3,register | 4,5,6,register"

[[faults]]
at = "20s"
do = "heal"
"#,
    },
    Preset {
        name: "RabbitMQ quorum queue",
        shelf: Shelf::Systems,
        text: r#"# A quorum queue of RabbitMQ is a Raft group of its own, by default with three members
# (rabbitmq.com/docs/quorum-queues, initial replication factor), run by Ra: with pre-vote, and with at most 1000 entries
# under way to a follower (github.com/rabbitmq/ra, docs/internals/INTERNALS.md). Publishing and consuming both go through
# the log. The two timeouts are not RabbitMQ's: its leaders send no heartbeats, and followers hear of a crash from
# Erlang's monitors and from Aten, a failure detector that adapts. Here about a second of silence stands for it.
# Watch the leader that is cut off: it goes on leading and confirms nothing, for a publisher's confirm waits for a quorum.
# Promised: linearizable, and nothing that was confirmed is lost.
version = 1
title = "RabbitMQ: a quorum queue loses its leader, and confirms nothing without a quorum"
protocol = "raft"
nodes = 3
seed = 42
duration = "30s"

[raft]
election_timeout = "1s..1.5s"
heartbeat = "250ms"
pre_vote = true
check_quorum = false
reads = "log"
append_entries = 1
pipeline = 1000

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[[faults]]
at = "5s"
do = "crash leader for 6s"

[[faults]]
at = "15s"
do = "isolate leader"

[[faults]]
at = "24s"
do = "heal"
"#,
    },
    Preset {
        name: "Kafka",
        shelf: Shelf::Systems,
        text: r#"# One partition of Kafka with three replicas and a quorum of three controllers (KRaft), with the defaults of
# kafka.apache.org/documentation: broker.session.timeout.ms=9000, broker.heartbeat.interval.ms=2000,
# replica.lag.time.max.ms=30000, replica.fetch.wait.max.ms=500, controller.quorum.fetch.timeout.ms=2000 and
# controller.quorum.election.backoff.max.ms=1000, acks=all, unclean.leader.election.enable=false. Not a default, but what
# the documentation advises for durability: min.insync.replicas=2 of three (1 by default). Kafka leaves flushing
# to the operating system; 5 s is Linux' vm.dirty_writeback_centisecs.
# Watch node 2 fall silent: no write is acknowledged until its session ends and it leaves the in-sync replicas. It
# catches up and returns. Then the leader crashes, and a session later another replica in sync leads, with all that was
# acknowledged.
# Promised: one leader in an epoch, and logs that match. That no acknowledged write is lost holds as long as one
# replica in sync stays alive; a power failure of all of them may lose what was not flushed, so it is not promised
# outright. Reads see the leader's high watermark, and may be old.
version = 1
title = "Kafka: the ISR shrinks, and a leader crashes"
protocol = "isr"
nodes = 6
seed = 42
duration = "70s"

[isr]
controllers = 3
quorum_timeout = "2s..3s"
session_timeout = "9s"
heartbeat = "2s"
replica_lag = "30s"
fetch_wait = "500ms"
acks = "all"
min_insync = 2
unclean_election = false
flush = false

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[[faults]]
at = "10s"
do = "isolate 2"

[[faults]]
at = "25s"
do = "heal"

[[faults]]
at = "35s..36s"
do = "crash leader for 15s"
"#,
    },
    Preset {
        name: "Kafka unclean election",
        shelf: Shelf::Systems,
        text: r#"# The same partition with unclean.leader.election.enable=true (false by default since 0.11) and
# min.insync.replicas=1 (the default). Two replicas are cut off and leave the ISR; the leader goes on alone, and
# acknowledges with acks=all, for it is all that is in sync. Then it crashes while the others come back: one of them
# leads, without what only the old leader had. When that one returns, it truncates its log.
# Watch the writes of the seconds in which one replica was left.
# Not promised: that they stay. Whoever allows an unclean election prefers a partition that answers to one that remembers.
# With unclean_election = false and min_insync = 2 the same faults lose nothing; the partition waits instead.
version = 1
title = "Kafka: an unclean election loses what was acknowledged"
protocol = "isr"
nodes = 6
seed = 42
duration = "70s"

[isr]
controllers = 3
quorum_timeout = "2s..3s"
session_timeout = "9s"
heartbeat = "2s"
replica_lag = "30s"
fetch_wait = "500ms"
acks = "all"
min_insync = 1
unclean_election = true
flush = false

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[[faults]]
at = "10s"
do = "partition 1,4,5,6 | 2 | 3"

[[faults]]
at = "30s"
do = "crash 1 for 20s"

[[faults]]
at = "31s"
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
# 30 s of silence, and when the old one returns, they demote it, and what it had acknowledged since is gone. Then a
# monitor crashes, and two of three are enough to go on. Then the new primary crashes, and nobody is promoted in its
# place: for twice the failover-timeout after a failover, six minutes, no monitor begins another one. All wait for it.
# Promised: one primary in each configuration epoch. Not promised: that an acknowledged write stays, or that a read is
# the latest.
version = 1
title = "Redis with Sentinel: a primary that is cut off goes on to acknowledge"
protocol = "primary-backup"
nodes = 6
seed = 42
duration = "150s"

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

[[faults]]
at = "75s"
do = "crash 6 for 60s"

[[faults]]
at = "85s"
do = "crash leader for 45s"
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
    Preset {
        name: "MongoDB",
        shelf: Shelf::Systems,
        text: r#"# A replica set of three with its defaults: electionTimeoutMillis 10000 and heartbeatIntervalMillis 2000 (documentation,
# "Replica Set Configuration"), with an offset of up to 15 percent of the timeout; catchUpTimeoutMillis is -1, without an
# end, an hour here. Writes with w: "majority", the default since 5.0 ("Write Concern"), which waits for the journals;
# reads of the primary with readConcern "local".
# Watch the primary being cut off: it steps down when it has heard no majority for an election timeout. Another asks in a
# dry run, is elected, catches up and writes. The old one comes back, and rolls back what nobody else has: no client was
# told that it is done.
# Promised: no acknowledged write is lost, and one history. Not promised is linearizability: a local read sees writes that
# may be rolled back, and an old primary's are old.
version = 1
title = "MongoDB: a primary is cut off, and another takes over"
protocol = "mongodb"
nodes = 3
seed = 42
duration = "90s"

[mongodb]
election_timeout = "10s..11.5s"
heartbeat = "2s"
write_concern = "majority"
read_concern = "local"
catch_up_timeout = "1h"
priority_of_1 = 1

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[[faults]]
at = "25s..26s"
do = "isolate leader"

[[faults]]
at = "50s"
do = "heal"

[[faults]]
at = "65s..66s"
do = "crash leader for 5s"
"#,
    },
    Preset {
        name: "MongoDB w1",
        shelf: Shelf::Systems,
        text: r#"# The same set and the same first fault with w: 1, which was the default before 5.0: the primary acknowledges what only it
# has. Cut off, it goes on for an election timeout, and the other two elect one of them meanwhile. When it comes back, it
# rolls back what it alone acknowledged ("Rollbacks During Replica Set Failover").
# Watch the entries that it rolls back: clients were told that they are done. Then the primary pauses for longer than an
# election timeout, wakes, and does not know yet that another one leads: what had waited for it, it acknowledges at once,
# and rolls it back too. Then a secondary is cut off, which costs w: 1 nothing.
# Promised: one primary in a term. With w: 1 nobody promised that a write stays; with write_concern = "majority" the same
# faults lose nothing.
version = 1
title = "MongoDB: with w: 1 a failover rolls back acknowledged writes"
protocol = "mongodb"
nodes = 3
seed = 42
duration = "120s"

[mongodb]
election_timeout = "10s..11.5s"
heartbeat = "2s"
write_concern = "1"
read_concern = "local"
catch_up_timeout = "1h"
priority_of_1 = 1

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[[faults]]
at = "25s..26s"
do = "isolate leader"

[[faults]]
at = "50s"
do = "heal"

[[faults]]
at = "65s..66s"
do = "pause leader for 18s"

[[faults]]
at = "100s"
do = "isolate follower"

[[faults]]
at = "110s"
do = "heal"
"#,
    },
    Preset {
        name: "Ceph",
        shelf: Shelf::Systems,
        text: r#"# Five monitors of Ceph with the defaults of docs.ceph.com ("Monitor config reference", mon.yaml.in): mon_lease=5,
# mon_lease_renew_interval_factor=0.6 (3 s), mon_lease_ack_timeout_factor=2.0 (10 s of silence, of the leader or of a
# peon), mon_election_timeout=5; the classic election strategy, in which the lowest rank wins that a majority defers to.
# Watch monitor 1 crash: for ten seconds nobody misses it, and the election waits five more for its answer. Its return
# is an interregnum as well, a short one: it calls an election, all defer, and it leads again at once. Then it is cut
# off with monitor 2: its leader gives up after ten seconds, and calls elections in vain.
# Ceph's: ranks, epochs (odd while electing, even after it), deference, an election that ends early when all have
# deferred, one value at a time, the whole quorum accepts before it is chosen, and leases of all monitors to read, which
# end when a value begins. Simplified: the election's round is part of the proposal number, victory goes with collect
# and commit with the lease; a monitor calls an election as soon as it is up, without probing and mon_tick_interval;
# changes of the state go into one value as they wait, without paxos_propose_interval; peons redirect, and do not
# forward; a lease runs from when it is heard, and who has none redirects; the quorum is known to its leader only.
# Promised: no acknowledged write is lost, and one history. Reads under a lease may be old in a part that is cut off.
version = 1
title = "Ceph: the lowest rank leads, and whenever it returns"
protocol = "multi-paxos"
nodes = 5
seed = 42
duration = "90s"

[multi-paxos]
election = "rank"
election_period = "5s"
election_timeout = "10s"
heartbeat = "3s"
lease = true

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[client]
rate = "5/s"
reads = "80%"

[[faults]]
at = "10s"
do = "crash 1 for 25s"

[[faults]]
at = "50s"
do = "partition 1,2 | rest"

[[faults]]
at = "75s"
do = "heal"
"#,
    },
    Preset {
        name: "Memcached",
        shelf: Shelf::Systems,
        text: r#"# Ten servers of Memcached that never speak to one another, and clients that map keys to them by modulo. The failure limit
# (5) and the retry timeout (2 s) are libmemcached's (MEMCACHED_SERVER_FAILURE_LIMIT, .._FAILURE_RETRY_TIMEOUT). Not its
# defaults: servers that fail are ejected (off unless asked for; with modulo that is twemproxy's auto_eject_hosts, for
# libmemcached ejects with consistent hashing only), and an answer is awaited for 400 ms (twemproxy's sample
# configuration; libmemcached polls for 5 s).
# Watch the misses (inspect the database) when server 3 crashes: each client finds out for itself, and then nine of ten of
# its keys belong to another server, which never heard of them. Every 2 s a client tries the lost server again, and all its
# keys move back and forth. Meanwhile two clients ask two servers for one key, and what one sets the other does not see.
# Then server 7 pauses: it comes back with what it held before, and answers with it.
# Simplified: the hash is our own; items have no expiry, and no memory runs out; a write sets the cache and does not delete.
# Promised: nothing. What is in the database is safe; what a cache answers may be old, and that is counted as a loss.
version = 1
title = "Memcached: a server is lost, and nearly all keys move"
protocol = "hashing"
nodes = 10
seed = 42
duration = "70s"

[hashing]
auto_eject = true

[network]
latency = "200us..1ms"

[disk]
write = "1ms..5ms"

[client]
rate = "200/s"
reads = "75%"
keys = 300
sessions = 20
timeout = "400ms"

[[faults]]
at = "20s"
do = "crash 3 for 15s"

[[faults]]
at = "45s"
do = "pause 7 for 10s"
"#,
    },
    Preset {
        name: "Memcached consistent hashing",
        shelf: Shelf::Systems,
        text: r#"# The same ten servers, faults and seed with consistent hashing as in libketama and libmemcached
# (MEMCACHED_DISTRIBUTION_CONSISTENT_KETAMA): 160 points for each server (MEMCACHED_POINTS_PER_SERVER_KETAMA, 40 MD5
# hashes of 4 points; the hash here is our own). AUTO_EJECT_HOSTS is on, which is not its default; the failure limit (5) and
# the retry timeout (2 s) are its defaults.
# Watch the misses when server 3 crashes, beside those of its twin: only the keys of the lost server move, one in ten, and
# to all the others alike. Old answers are fewer, too, but not none: while clients disagree on whether a server is there,
# its keys are in two places, and server 7 returns from its pause with what it held before.
# Promised: nothing, as with modulo.
version = 1
title = "Memcached with consistent hashing: only the lost server's keys move"
protocol = "hashing"
nodes = 10
seed = 42
duration = "70s"

[hashing]
distribution = "ketama"
auto_eject = true

[network]
latency = "200us..1ms"

[disk]
write = "1ms..5ms"

[client]
rate = "200/s"
reads = "75%"
keys = 300
sessions = 20
timeout = "400ms"

[[faults]]
at = "20s"
do = "crash 3 for 15s"

[[faults]]
at = "45s"
do = "pause 7 for 10s"
"#,
    },
    Preset {
        name: "HDFS",
        shelf: Shelf::Systems,
        text: r#"# Two name nodes and three journal nodes with the defaults of core-default.xml and hdfs-default.xml (3.x):
# ha.zookeeper.session-timeout.ms 10000 (5000 in 2.x), ha.failover-controller.graceful-fence.rpc-timeout.ms 5000,
# dfs.ha.fencing.ssh.connect-timeout 30000, ha.health-monitor.check-interval.ms 1000, dfs.qjournal.write-txns.timeout.ms
# 20000, the other calls' 120000, dfs.ha.log-roll.period 120s, dfs.ha.tail-edits.period 60s. Fencing has no default: here
# sshfence, then shell(/bin/true), as many run it. restart_after is whoever looks after the processes.
# Watch: a journal node is lost, and nobody minds. Then the active one loses ZooKeeper alone: it goes on until its
# session is over and another one asks it to stop. Then the active one crashes: its session ends after ten seconds, and
# the next one asks it in vain for five, and then by ssh until the machine is back.
# Promised: no acknowledged write is lost, and one history. Not promised is linearizability: reads see edits that are not
# yet synced, as in HDFS, and after ssh in vain an old active one may still answer them.
version = 1
title = "HDFS: a journal node, ZooKeeper, and the active name node are lost in turn"
protocol = "quorum-journal"
nodes = 5
seed = 42
duration = "90s"

[quorum-journal]
name_nodes = 2
fencing = "ssh"
fence_fallback = true
graceful_timeout = "5s"
ssh_timeout = "30s"
session_timeout = "10s"
health_check = "1s"
restart_after = "5s"
heartbeat = "1s"
write_timeout = "20s"
recovery_timeout = "2m"
log_roll = "2m"
tail = "1m"
tail_in_progress = false
reads = "memory"

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[[faults]]
at = "10s"
do = "crash 5 for 12s"

[[faults]]
at = "25s"
do = "cut leader <-> register"

[[faults]]
at = "45s"
do = "heal"

[[faults]]
at = "55s"
do = "crash leader for 20s"
"#,
    },
    Preset {
        name: "HDFS stale reads",
        shelf: Shelf::Systems,
        text: r#"# The same with shell(/bin/true) as the only method of fencing, which the documentation of the quorum journal allows:
# epochs alone keep an old writer out. Node 1 loses ZooKeeper and the other name node, but neither its clients nor the
# journal nodes.
# Watch the two that are active at once. The first edit that the old one tries is refused, and it aborts. Until then it
# answers reads with what it remembers, and clients that find it first read what is old. Then a journal node is lost, and
# nobody minds. Then the active one pauses for longer than its session, and wakes as active as it was: two once more.
# Promised: no acknowledged write is lost, and one history. Not promised is linearizability. With fencing = "ssh",
# fence_fallback = false and reads = "synced" it is: nobody becomes active before the old one has stopped, however long
# that takes.
version = 1
title = "HDFS: fenced by epochs alone, the old active one still answers reads"
protocol = "quorum-journal"
nodes = 5
seed = 42
duration = "120s"

[quorum-journal]
name_nodes = 2
fencing = "journal"
fence_fallback = false
graceful_timeout = "5s"
ssh_timeout = "30s"
session_timeout = "10s"
health_check = "1s"
restart_after = "5s"
heartbeat = "1s"
write_timeout = "20s"
recovery_timeout = "2m"
log_roll = "2m"
tail = "1m"
tail_in_progress = false
reads = "memory"

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[client]
rate = "10/s"
reads = "95%"
keys = 2
sessions = 1000

[[faults]]
at = "10s"
do = "cut 1 <-> register"

[[faults]]
at = "10s"
do = "cut 1 <-> 2"

[[faults]]
at = "50s"
do = "heal"

[[faults]]
at = "65s"
do = "crash 5 for 10s"

[[faults]]
at = "85s"
do = "pause leader for 20s"
"#,
    },
    Preset {
        name: "RabbitMQ mirrored queue",
        shelf: Shelf::Systems,
        text: r#"# RabbitMQ's classic mirrored queue, until 3.13, with net_ticktime = 60 ("Net Tick Time": a node is down after 45 to 75
# seconds of silence) and cluster_partition_handling = ignore, both the defaults. ha-sync-mode = automatic and
# ha-promote-on-failure = when-synced are the careful choices ("Classic Queue Mirroring"; defaults: manual, always).
# Watch the master being cut off with the mirrors in its group: for a minute nothing is confirmed, for every mirror must
# have it. Then each side takes the other for down, and both go on: there are two masters, and their clients are told that
# writes are done. When the links are back, nothing happens: both know of a partition ("Clustering and Network
# Partitions"), until somebody restarts one of them. That one throws away what it has and joins the other.
# Not promised: that what was confirmed stays (Kingsbury, "Jepsen: RabbitMQ", 2014).
version = 1
title = "RabbitMQ: a mirrored queue on both sides of a partition"
protocol = "mirrored"
nodes = 3
seed = 42
duration = "180s"

[mirrored]
net_ticktime = "60s"
partition_handling = "ignore"
promote_on_failure = "when-synced"
sync_mode = "automatic"

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[[faults]]
at = "10s..11s"
do = "isolate leader"

[[faults]]
at = "130s"
do = "heal"

[[faults]]
at = "150s"
do = "crash leader for 5s"
"#,
    },
    Preset {
        name: "RabbitMQ autoheal",
        shelf: Shelf::Systems,
        text: r#"# The same queue, faults and seed with cluster_partition_handling = autoheal: when the two sides see each other again, one
# wins (here the one with most nodes; the original counts clients first), and the nodes of the other one restart.
# Watch the old master throw away what it has, and join as the youngest mirror: its clients were told that it is done. Then
# the new master crashes, and a synchronised mirror follows it.
# Not promised: that what was confirmed stays.
version = 1
title = "RabbitMQ: autoheal ends a partition, and one side's writes"
protocol = "mirrored"
nodes = 3
seed = 42
duration = "180s"

[mirrored]
net_ticktime = "60s"
partition_handling = "autoheal"
promote_on_failure = "when-synced"
sync_mode = "automatic"

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[[faults]]
at = "10s..11s"
do = "isolate leader"

[[faults]]
at = "130s"
do = "heal"

[[faults]]
at = "150s"
do = "crash leader for 5s"
"#,
    },
    Preset {
        name: "RabbitMQ pause-minority",
        shelf: Shelf::Systems,
        text: r#"# The same queue, faults and seed with cluster_partition_handling = pause_minority: who sees half of the cluster or less
# stops serving until it sees a majority again.
# Watch the old master: it confirms nothing while a mirror in its group is silent, and pauses when it takes them for down.
# The other two go on, and it comes back as their youngest mirror. Between its pause and their promotion nobody leads; if
# they are first, there are two masters for a while, of which the old one confirms nothing.
# Promised, with ha-promote-on-failure = when-synced: no confirmed write is lost. With always, the default, it is not: a
# mirror that has yet to be synchronised may be promoted. Reads of the old master are old until it pauses.
version = 1
title = "RabbitMQ: a minority pauses, and no confirmed write is lost"
protocol = "mirrored"
nodes = 3
seed = 42
duration = "180s"

[mirrored]
net_ticktime = "60s"
partition_handling = "pause-minority"
promote_on_failure = "when-synced"
sync_mode = "automatic"

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[[faults]]
at = "10s..11s"
do = "isolate leader"

[[faults]]
at = "130s"
do = "heal"

[[faults]]
at = "150s"
do = "crash leader for 5s"
"#,
    },
    Preset {
        name: "a false suspicion",
        shelf: Shelf::Lessons,
        text: r#"# The Bully algorithm takes silence for a crash (Garcia-Molina 1982, assumption 9: a node answers without delay). At 3 s
# the silence of node 5 is a crash, and all goes as it should: 4 coordinates, until 5 is back and bullies it.
# Watch the silence at 10 s: node 5 only pauses, for a second. The others elect 4. Node 5 wakes and knows nothing of it: it is
# the coordinator still, and so is 4, and nobody ever finds out. At 20 s node 4 crashes, for real; the others, without a
# word from it, find 5, and one is left.
# Promised: nothing here. With terms = "reads-and-writes" the storage refuses the one that slept, and no answer is old.
version = 1
title = "A pause is taken for a crash, and two coordinate"
protocol = "bully"
nodes = 5
seed = 42
duration = "30s"

[bully]
detector = "perfect"
terms = "none"

[client]
rate = "20/s"
sessions = 600

[[faults]]
at = "3s"
do = "crash 5 for 3s"

[[faults]]
at = "10s"
do = "pause 5 for 1s"

[[faults]]
at = "20s"
do = "crash 4 for 4s"
"#,
    },
    Preset {
        name: "Redlock",
        shelf: Shelf::Systems,
        text: r#"# Redis's documentation, "Distributed Locks with Redis", the Redlock algorithm: five stores that know nothing of one
# another, nodes 4 to 8, and a lock belongs to who has three of them. An auto-release time of 10 s with a time-out of 5 to
# 50 ms for each store is its example; renewed every third of it, as Redisson does; 1 % for drifting clocks and 200 ms
# with a jitter of 50 between attempts are redlock-rb's. appendfsync is everysec, which redis.conf names as the default
# of append-only files.
# Watch three blows. Two stores crash: three are enough, nothing is lost. Then the clocks of three stores jump forward, as an
# operator or NTP may make them (Kleppmann, "How to do distributed locking", 2016): their keys expire at once, another one
# acquires them, and two hold the lock until the first one's next renewal. Each writes over what the other wrote. Then
# the holder pauses for longer than its lease, and writes when it wakes. The stores have no number in common that the
# storage could compare, and so it refuses nobody: a lock alone does not protect data.
# Promised: nothing about the data. Acknowledged writes may be lost, and here they are. With stores = 1, fencing =
# "all-tokens" and persistence = "every-change" the same faults lose nothing.
version = 1
title = "Redlock: three clocks jump, and two hold the lock"
protocol = "lease-lock"
nodes = 8
seed = 42
duration = "90s"

[lease-lock]
stores = 5
ttl = "10s"
renew_every = "3.333s"
retry = "200ms..250ms"
call_timeout = "50ms"
clock_drift_max = "1%"
fencing = "no-tokens"
reads = "storage"
persistence = "everysec"

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[client]
rate = "20/s"

[[faults]]
at = "10s"
do = "crash 4 for 12s"

[[faults]]
at = "10s"
do = "crash 5 for 12s"

[[faults]]
at = "35s..36s"
do = "step-clock 6 10s"

[[faults]]
at = "36s"
do = "step-clock 7 10s"

[[faults]]
at = "36s"
do = "step-clock 8 10s"

[[faults]]
at = "60s"
do = "pause leader for 15s"
"#,
    },
    Preset {
        name: "MongoDB priority takeover",
        shelf: Shelf::Systems,
        text: r#"# A replica set of three with the defaults of the preset MongoDB, and one member that is to lead when it can: its priority
# is 2, and that of the others 1, the default (documentation, "Replica Set Configuration", members[n].priority). A member
# that hears of a primary with a lower priority waits for an election timeout, and asks in a dry run if it is not behind
# ("Replica Set Elections", "Member Priority").
# Watch member 1 crash: another one is elected. When it returns, it catches up first, and then unseats a primary that did
# nothing wrong: the takeover is an interregnum as well, a short one. The same after it was cut off, but then it has
# something to roll back. With priority_of_1 = 1 it stays a secondary.
# Promised: no acknowledged write is lost, and one history, whoever takes over. Not promised is linearizability: a local
# read sees writes that may be rolled back, and an old primary's are old.
version = 1
title = "MongoDB: the member with the higher priority takes over when it has caught up"
protocol = "mongodb"
nodes = 3
seed = 42
duration = "120s"

[mongodb]
election_timeout = "10s..11.5s"
heartbeat = "2s"
write_concern = "majority"
read_concern = "local"
catch_up_timeout = "1h"
priority_of_1 = 2

[network]
latency = "500us..2ms"

[disk]
write = "1ms..10ms"

[[faults]]
at = "35s"
do = "crash 1 for 15s"

[[faults]]
at = "75s"
do = "isolate 1"

[[faults]]
at = "92s"
do = "heal"
"#,
    },
];
