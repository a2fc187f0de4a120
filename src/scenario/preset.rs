//! The scenarios that come along, as a person would write them: each is a file that can be run by itself.

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

const fn lesson(name: &'static str, text: &'static str) -> Preset {
    Preset { name, shelf: Shelf::Lessons, text }
}

const fn system(name: &'static str, text: &'static str) -> Preset {
    Preset { name, shelf: Shelf::Systems, text }
}

/// Menus keep this order within a shelf; what is new comes last.
pub const PRESETS: &[Preset] = &[
    lesson("first election", include_str!("preset/lessons/first-election.toml")),
    lesson("leader crash", include_str!("preset/lessons/leader-crash.toml")),
    lesson("split vote", include_str!("preset/lessons/split-vote.toml")),
    lesson("minority partition", include_str!("preset/lessons/minority-partition.toml")),
    lesson("one-way cut", include_str!("preset/lessons/one-way-cut.toml")),
    lesson("flapping node", include_str!("preset/lessons/flapping-node.toml")),
    lesson("five crash in turn", include_str!("preset/lessons/five-crash-in-turn.toml")),
    lesson("chaos", include_str!("preset/lessons/chaos.toml")),
    lesson("the article's three nodes", include_str!("preset/lessons/the-articles-three-nodes.toml")),
    lesson("the article's Redis election", include_str!("preset/lessons/the-articles-redis-election.toml")),
    system("etcd", include_str!("preset/systems/etcd.toml")),
    system("Consul", include_str!("preset/systems/consul.toml")),
    system("ZooKeeper", include_str!("preset/systems/zookeeper.toml")),
    system("Redis lock", include_str!("preset/systems/redis-lock.toml")),
    system("Redis lock with tokens", include_str!("preset/systems/redis-lock-with-tokens.toml")),
    system("Consul session", include_str!("preset/systems/consul-session.toml")),
    lesson("two coordinators", include_str!("preset/lessons/two-coordinators.toml")),
    lesson("a ring cut in two", include_str!("preset/lessons/a-ring-cut-in-two.toml")),
    system("RabbitMQ quorum queue", include_str!("preset/systems/rabbitmq-quorum-queue.toml")),
    system("Kafka", include_str!("preset/systems/kafka.toml")),
    system("Kafka unclean election", include_str!("preset/systems/kafka-unclean-election.toml")),
    system("Redis with Sentinel", include_str!("preset/systems/redis-with-sentinel.toml")),
    system("MySQL", include_str!("preset/systems/mysql.toml")),
    system("MySQL semi-synchronous", include_str!("preset/systems/mysql-semi-synchronous.toml")),
    system("PostgreSQL", include_str!("preset/systems/postgresql.toml")),
    system("MongoDB", include_str!("preset/systems/mongodb.toml")),
    system("MongoDB w1", include_str!("preset/systems/mongodb-w1.toml")),
    system("Ceph", include_str!("preset/systems/ceph.toml")),
    system("Memcached", include_str!("preset/systems/memcached.toml")),
    system("Memcached consistent hashing", include_str!("preset/systems/memcached-consistent-hashing.toml")),
    system("HDFS", include_str!("preset/systems/hdfs.toml")),
    system("HDFS stale reads", include_str!("preset/systems/hdfs-stale-reads.toml")),
    system("RabbitMQ mirrored queue", include_str!("preset/systems/rabbitmq-mirrored-queue.toml")),
    system("RabbitMQ autoheal", include_str!("preset/systems/rabbitmq-autoheal.toml")),
    system("RabbitMQ pause-minority", include_str!("preset/systems/rabbitmq-pause-minority.toml")),
    lesson("a false suspicion", include_str!("preset/lessons/a-false-suspicion.toml")),
    system("Redlock", include_str!("preset/systems/redlock.toml")),
    system("MongoDB priority takeover", include_str!("preset/systems/mongodb-priority-takeover.toml")),
    lesson("duelling proposers", include_str!("preset/lessons/duelling-proposers.toml")),
    lesson("gaps filled with no-ops", include_str!("preset/lessons/gaps-filled-with-no-ops.toml")),
    lesson("a view change and a recovery", include_str!("preset/lessons/a-view-change-and-a-recovery.toml")),
];
