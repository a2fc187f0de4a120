//! What the controllers agree on: who the brokers are, and who leads the partition and is in sync with its leader.
//! Each rule is a pure change of it.

use crate::types::NodeId;
use std::collections::BTreeMap;
use std::fmt;

/// One life of a broker's process (incarnation.id), and the log directory that it found (directory.id of KIP-858).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Incarnation {
    /// Zero for the disk of time 0.
    pub directory: u32,
    pub life: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Registration {
    pub incarnation: Incarnation,
    /// The broker epoch: the offset of the record that registered it.
    pub epoch: u64,
    pub fenced: bool,
}

/// The partition's registration: PartitionRecord and PartitionChangeRecord of KRaft.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Partition {
    pub leader: Option<NodeId>,
    /// Grows whenever the leader changes.
    pub leader_epoch: u64,
    /// The in-sync replicas, each with the directory that is in sync.
    pub isr: BTreeMap<NodeId, u32>,
    /// Grows with every change (KIP-497).
    pub partition_epoch: u64,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Metadata {
    pub brokers: BTreeMap<NodeId, Registration>,
    pub partition: Partition,
}

/// What a leader asks for with AlterPartition. The broker epochs keep out who has restarted since (KIP-903).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Alteration {
    pub broker_epoch: u64,
    pub leader_epoch: u64,
    pub partition_epoch: u64,
    /// The new ISR: each member's broker epoch.
    pub isr: BTreeMap<NodeId, u64>,
}

impl Metadata {
    /// The registration of a broker that is not fenced.
    pub fn active(&self, broker: NodeId) -> Option<&Registration> {
        self.brokers.get(&broker).filter(|registration| !registration.fenced)
    }

    /// A broker that starts is fenced at first. While another life of it has its session, it is refused.
    pub fn register(&mut self, broker: NodeId, incarnation: Incarnation, offset: u64) {
        if self.active(broker).is_some() {
            return;
        }
        let known = self.brokers.get(&broker).map(|registration| registration.incarnation);
        if known != Some(incarnation) {
            self.brokers.insert(broker, Registration { incarnation, epoch: offset, fenced: true });
        }
    }

    pub fn unfence(&mut self, broker: NodeId, unclean: bool) {
        if let Some(registration) = self.brokers.get_mut(&broker) {
            registration.fenced = false;
        }
        self.elect(unclean);
    }

    /// A fenced broker leaves the ISR, unless it is the last one there.
    pub fn fence(&mut self, broker: NodeId, unclean: bool) {
        let Some(registration) = self.brokers.get_mut(&broker) else { return };
        registration.fenced = true;
        let partition = &mut self.partition;
        if partition.isr.len() > 1 && partition.isr.remove(&broker).is_some() {
            partition.partition_epoch += 1;
        }
        self.elect(unclean);
    }

    /// Alive, in sync, and with the directory that was. A disk that was replaced has nothing of what was in sync.
    fn is_acceptable(&self, broker: NodeId) -> bool {
        let directory = self.active(broker).map(|registration| registration.incarnation.directory);
        directory.is_some() && self.partition.isr.get(&broker).copied() == directory
    }

    /// A leader that is gone is followed by the first acceptable replica of the ISR. If there is none, the partition
    /// has no leader; with an unclean election, any live replica, which is all that is in sync then.
    fn elect(&mut self, unclean: bool) {
        let leader = self.partition.leader;
        if leader.is_some_and(|leader| self.is_acceptable(leader)) {
            return;
        }
        let clean = self.partition.isr.keys().copied().find(|broker| self.is_acceptable(*broker));
        // Nothing can be lost before the first leader.
        let any = unclean || self.partition.leader_epoch == 0;
        let live = self.brokers.iter().find(|(_, registration)| any && !registration.fenced);
        let chosen = clean.or(live.map(|(broker, _)| *broker));
        if chosen.is_none() && leader.is_none() {
            return;
        }
        if let Some(chosen) = chosen.filter(|_| clean.is_none()) {
            let directory = self.brokers[&chosen].incarnation.directory;
            self.partition.isr = BTreeMap::from([(chosen, directory)]);
        }
        self.partition.leader = chosen;
        self.partition.leader_epoch += 1;
        self.partition.partition_epoch += 1;
    }

    /// AlterPartition: only of the leader, in its epoch, and of one who knows the partition as it is.
    pub fn alter(&mut self, from: NodeId, asked: &Alteration) {
        let partition = &mut self.partition;
        let is_current = partition.leader == Some(from)
            && (partition.leader_epoch, partition.partition_epoch) == (asked.leader_epoch, asked.partition_epoch)
            && asked.isr.get(&from) == Some(&asked.broker_epoch);
        let brokers = &self.brokers;
        let eligible = |(broker, epoch): (&NodeId, &u64)| {
            let registration = brokers.get(broker).filter(|known| !known.fenced && known.epoch == *epoch)?;
            Some((*broker, registration.incarnation.directory))
        };
        let isr: Option<BTreeMap<NodeId, u32>> = asked.isr.iter().map(eligible).collect();
        if let Some(isr) = isr.filter(|_| is_current) {
            partition.isr = isr;
            partition.partition_epoch += 1;
        }
    }
}

impl fmt::Display for Partition {
    /// `leader 1, leader epoch 3, ISR 1,2, partition epoch 5`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let leader = self.leader.map_or("none".into(), |leader| leader.to_string());
        let isr: Vec<String> = self.isr.keys().map(ToString::to_string).collect();
        let Partition { leader_epoch, partition_epoch, .. } = self;
        let isr = isr.join(",");
        write!(f, "leader {leader}, leader epoch {leader_epoch}, ISR {isr}, partition epoch {partition_epoch}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: NodeId = NodeId(1);
    const B: NodeId = NodeId(2);

    /// A leads, and B is in sync with it.
    fn two() -> Metadata {
        let mut metadata = Metadata::default();
        for (broker, offset) in [(A, 10), (B, 20)] {
            metadata.register(broker, Incarnation { directory: 0, life: 1 }, offset);
            metadata.unfence(broker, false);
        }
        metadata.alter(A, &alteration(&metadata, &[(A, 10), (B, 20)]));
        assert_eq!(metadata.partition.to_string(), "leader 1, leader epoch 1, ISR 1,2, partition epoch 2");
        metadata
    }

    fn alteration(metadata: &Metadata, isr: &[(NodeId, u64)]) -> Alteration {
        let Partition { leader_epoch, partition_epoch, .. } = metadata.partition;
        Alteration { broker_epoch: 10, leader_epoch, partition_epoch, isr: isr.iter().copied().collect() }
    }

    #[test]
    fn a_fenced_leader_is_followed_from_the_isr() {
        let mut metadata = two();
        metadata.fence(A, false);
        assert_eq!(metadata.partition.to_string(), "leader 2, leader epoch 2, ISR 2, partition epoch 4");
    }

    #[test]
    fn the_last_replica_stays_in_the_isr_and_nobody_else_leads() {
        let mut metadata = two();
        metadata.fence(A, false);
        metadata.fence(B, false);
        assert_eq!(metadata.partition.to_string(), "leader none, leader epoch 3, ISR 2, partition epoch 5");
        metadata.unfence(A, false);
        assert_eq!(metadata.partition.leader, None);
        metadata.unfence(B, false);
        assert_eq!(metadata.partition.leader, Some(B));
    }

    #[test]
    fn an_unclean_election_takes_whoever_lives() {
        let mut metadata = two();
        metadata.fence(A, true);
        metadata.fence(B, true);
        metadata.unfence(A, true);
        assert_eq!(metadata.partition.to_string(), "leader 1, leader epoch 4, ISR 1, partition epoch 6");
    }

    #[test]
    fn another_directory_is_no_leader_although_its_broker_is_in_the_isr() {
        let mut metadata = two();
        metadata.fence(A, false);
        metadata.fence(B, false);
        metadata.register(B, Incarnation { directory: 1, life: 1 }, 30);
        metadata.unfence(B, false);
        assert_eq!(metadata.partition.leader, None);
    }

    #[test]
    fn what_is_asked_of_an_old_partition_epoch_or_for_an_old_life_is_refused() {
        let metadata = two();
        let mut old = metadata.clone();
        old.alter(A, &Alteration { partition_epoch: 1, ..alteration(&metadata, &[(A, 10)]) });
        old.alter(A, &Alteration { leader_epoch: 0, ..alteration(&metadata, &[(A, 10)]) });
        old.alter(A, &alteration(&metadata, &[(A, 10), (B, 19)]));
        old.alter(B, &alteration(&metadata, &[(B, 20)]));
        assert_eq!(old, metadata);
        old.alter(A, &alteration(&metadata, &[(A, 10)]));
        assert_eq!(old.partition.to_string(), "leader 1, leader epoch 1, ISR 1, partition epoch 3");
    }

    #[test]
    fn a_second_life_waits_for_the_session_of_the_first() {
        let mut metadata = two();
        metadata.register(B, Incarnation { directory: 0, life: 2 }, 30);
        assert_eq!(metadata.brokers[&B].epoch, 20);
        metadata.fence(B, false);
        metadata.register(B, Incarnation { directory: 0, life: 2 }, 40);
        assert_eq!((metadata.brokers[&B].epoch, metadata.brokers[&B].fenced), (40, true));
    }
}
