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
    CHECK_QUORUM: is("raft.check_quorum", &["true"]);
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
    BY_NUMBER: is_not("mongodb.write_concern", "majority");
    CIRCLE: is("hashing.distribution", &["ketama"]);
    BY_SSH: is("quorum-journal.fencing", &["ssh"]);
    OLD_IS_FENCED: is_not("quorum-journal.fencing", "unfenced");
    LOSS: is_not("network.loss", "0%");
    DISKS: is_not("protocol", "redis-random");
    OPEN_LOOP: is("client.mode", &["open"]);
    CLOSED_LOOP: is("client.mode", &["closed"]);
    SOMEBODY_ASKS: is_not(RATE, "0/s"), is("client.mode", &["closed"]);
}

#[cfg(test)]
mod tests {
    use super::super::key::KEYS;
    use super::*;

    fn values(is: &Is) -> Vec<&'static str> {
        match is.values {
            Values::Among(values) => values.to_vec(),
            Values::AllBut(value) => vec![value],
        }
    }

    #[test]
    fn needs_name_keys_and_values_that_there_are() {
        for key in KEYS {
            for is in key.needs.iter().flat_map(|need| need.any) {
                let needed = Key::find(is.key).unwrap_or_else(|| panic!("{} needs {}", key.name, is.key));
                assert!([None, key.section()].contains(&needed.section()), "{} of another section", is.key);
                assert!(!values(is).is_empty(), "{}", is.key);
                for value in values(is) {
                    let mut scenario = Scenario::default();
                    needed.set(&mut scenario, value).unwrap_or_else(|error| panic!("{}: {error}", is.key));
                    assert_eq!(needed.get(&scenario), value, "as it is written");
                    assert_eq!(is.holds(&scenario), matches!(is.values, Values::Among(_)), "{}", is.key);
                }
            }
        }
    }

    /// Each can be had by setting first what needs nothing.
    #[test]
    fn no_setting_needs_itself() {
        let mut free: Vec<&str> = Vec::new();
        let is_free = |key: &&Key, free: &[&str]| {
            !free.contains(&key.name) && key.needs.iter().flat_map(|need| need.any).all(|is| free.contains(&is.key))
        };
        while let Some(key) = KEYS.iter().find(|key| is_free(key, &free)) {
            free.push(key.name);
        }
        assert_eq!(free.len(), KEYS.len(), "some need each other");
    }

    #[test]
    fn whoever_is_asked_for_by_a_fault_asks() {
        let mut scenario = Scenario::default();
        let reads = Key::find("client.reads").unwrap();
        Key::find("client.rate").unwrap().set(&mut scenario, "0/s").unwrap();
        assert!(!reads.matters_in(&scenario));
        for fault in ["1s clients back", "1s crash leader"] {
            scenario.faults = vec![fault.parse().unwrap()];
            assert!(!reads.matters_in(&scenario), "{fault}");
        }
        for fault in ["1s request 2", "1s clients rate=5/s"] {
            scenario.faults = vec![fault.parse().unwrap()];
            assert!(reads.matters_in(&scenario), "{fault}");
        }
    }

    #[test]
    fn what_belongs_to_another_protocol_matters_not() {
        let pre_vote = Key::find("raft.pre_vote").unwrap();
        let zab = Scenario { protocol: super::super::ProtocolName::Zab, ..Scenario::default() };
        assert!(pre_vote.matters_in(&Scenario::default()) && !pre_vote.matters_in(&zab));
    }
}
