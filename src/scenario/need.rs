//! When a setting has an effect: what other settings have to be for that. Data, so that the page can say it in the
//! reader's language. A need that is not met forbids nothing: one may set what is to have an effect later.

use super::key::Key;
use super::{Action, Scenario};

/// Met if any of these holds. A key that has several needs them all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Need {
    pub any: &'static [Is],
}

/// What another key has to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Is {
    pub key: &'static str,
    pub values: Values,
}

/// As they are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Values {
    Among(&'static [&'static str]),
    AllBut(&'static str),
}

impl Need {
    pub fn is_met(&self, scenario: &Scenario) -> bool {
        self.any.iter().any(|is| is.holds(scenario))
    }
}

impl Is {
    fn holds(&self, scenario: &Scenario) -> bool {
        // Where nobody asks by himself, a fault may make clients ask.
        if self.key == RATE && scenario.faults.iter().any(|fault| makes_ask(&fault.action)) {
            return true;
        }
        let value = Key::find(self.key).map(|key| key.get(scenario)).unwrap_or_default();
        match self.values {
            Values::Among(values) => values.contains(&value.as_str()),
            Values::AllBut(other) => value != other,
        }
    }
}

fn makes_ask(action: &Action) -> bool {
    matches!(action, Action::Clients { .. } | Action::Request { .. })
}

const RATE: &str = "client.rate";

const fn is(key: &'static str, values: &'static [&'static str]) -> Is {
    Is { key, values: Values::Among(values) }
}

const fn is_not(key: &'static str, value: &'static str) -> Is {
    Is { key, values: Values::AllBut(value) }
}

/// Names of the needs in the table of keys.
macro_rules! needs {
    ($($name:ident: $($is:expr),+;)+) => {
        $(pub const $name: Need = Need { any: &[$($is),+] };)+
    };
}

needs! {
    SNAPSHOTS: is_not("raft.snapshot_entries", "0");
    LEASE_READS: is("raft.reads", &["lease"]);
    HEEDED_DRIFT: is_not("raft.mistake", "lease-without-drift");
    ONE_PROPOSER: is("multi-paxos.mode", &["multi"]);
    DUELS: is("multi-paxos.mode", &["single-decree"]);
    BY_RANK: is("multi-paxos.election", &["rank"]);
    BY_TIMEOUT: is("multi-paxos.election", &["timeout"]);
    PAXOS_LEASE: is("multi-paxos.lease", &["true"]);
    ONE_STORE: is("lease-lock.stores", &["1"]);
    BULLY_KNOWS: is("bully.detector", &["perfect"]);
    BULLY_GUESSES: is("bully.detector", &["imperfect"]);
    RING_KNOWS: is("ring.detector", &["perfect"]);
    RING_GUESSES: is("ring.detector", &["imperfect"]);
    ACKS_OF_ALL: is("isr.acks", &["all"]);
    NO_FLUSH: is("isr.flush", &["false"]);
    SEMI_SYNCHRONOUS: is("primary-backup.replication", &["semi-synchronous"]);
    NOT_SYNCHRONOUS: is_not("primary-backup.replication", "synchronous");
    MONITORS: is("primary-backup.failover", &["monitors"]);
    LEASE: is("primary-backup.failover", &["lease"]);
    OPERATOR: is("primary-backup.failover", &["operator"]);
    // Monitors and operators look after servers; a synchronous primary, with a lease too, after its backups.
    SOMEBODY_WATCHES:
        is("primary-backup.failover", &["monitors", "operator"]),
        is("primary-backup.replication", &["synchronous"]);
    MIN_REPLICAS: is_not("primary-backup.min_replicas", "0");
    CIRCLE: is("hashing.distribution", &["ketama"]);
    BY_SSH: is("quorum-journal.fencing", &["ssh"]);
    OLD_IS_FENCED: is_not("quorum-journal.fencing", "unfenced");
    LOSS: is_not("network.loss", "0%");
    DISKS: is_not("protocol", "redis-random");
    OPEN_LOOP: is("client.mode", &["open"]);
    CLOSED_LOOP: is("client.mode", &["closed"]);
    SOMEBODY_ASKS: is_not(RATE, "0/s"), is("client.mode", &["closed"]);
}
