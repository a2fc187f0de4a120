//! Which life each replica is in, as far as one has heard: the crash vectors of Michael, Ports, Sharma and Szekeres
//! (2017, section 4).
//!
//! A recovery is answered by so many that every later quorum holds one who knows of it. What a replica said in an
//! earlier life is then known to be forgotten: of a quorum of answers, none may be older than another one knows its
//! sender to be.

use super::join;
use crate::types::NodeId;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Lives {
    me: usize,
    /// By replica, in the order of their numbers; zero for one that has not been heard of.
    latest: Vec<u64>,
}

impl Lives {
    pub(super) fn new(replicas: u16, me: NodeId, life: u64) -> Lives {
        let me = slot(me);
        let mut latest = vec![0; usize::from(replicas)];
        latest[me] = life;
        Lives { me, latest }
    }

    /// The sender's, or this replica's.
    pub fn own(&self) -> u64 {
        self.latest[self.me]
    }

    pub(super) fn of(&self, replica: NodeId) -> u64 {
        self.latest[slot(replica)]
    }

    pub(super) fn heard(&mut self, replica: NodeId, life: u64) {
        let latest = &mut self.latest[slot(replica)];
        *latest = life.max(*latest);
    }

    /// What another one knows.
    pub(super) fn merge(&mut self, other: &Lives) {
        for (latest, heard) in self.latest.iter_mut().zip(&other.latest) {
            *latest = (*latest).max(*heard);
        }
    }

    pub(super) fn describe(&self) -> String {
        // The disk's number comes first where it is not the first disk.
        let life = |life: &u64| match life >> 32 {
            0 => life.to_string(),
            disk => format!("{disk}.{}", life & u64::from(u32::MAX)),
        };
        join(self.latest.iter().map(life))
    }
}

/// A replica's place in a list by number.
pub(super) fn slot(replica: NodeId) -> usize {
    usize::from(replica.0) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_life_is_the_one_that_is_known() {
        let mut one = Lives::new(3, NodeId(1), 1);
        let mut two = Lives::new(3, NodeId(2), 7);
        two.heard(NodeId(3), 5);
        two.heard(NodeId(3), 4);
        one.merge(&two);
        assert_eq!([1, 2, 3].map(|number| one.of(NodeId(number))), [1, 7, 5]);
        assert_eq!((one.own(), two.own()), (1, 7));
    }
}
