//! Who votes, who only listens, and what makes a majority while that changes: Raft paper, section 6, and
//! Ongaro's dissertation, chapter 4.

use super::quorum::{majority, reached_by_majority};
use crate::types::NodeId;
use std::fmt;

/// The members of a larger cluster cannot be changed: its nodes do not fit into a [`NodeSet`].
pub const CHANGEABLE_NODES_MAX: u16 = 64;

/// Some of the nodes 1 to 64, in the order of their numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct NodeSet(u64);

impl NodeSet {
    pub const EMPTY: NodeSet = NodeSet(0);

    /// Nodes `1..=count`.
    pub fn first(count: u16) -> NodeSet {
        (1..=count).map(NodeId).collect()
    }

    #[inline]
    fn bit(node: NodeId) -> u64 {
        match node.0 {
            number @ 1..=CHANGEABLE_NODES_MAX => 1 << (number - 1),
            _ => 0,
        }
    }

    #[inline]
    pub fn contains(self, node: NodeId) -> bool {
        self.0 & NodeSet::bit(node) != 0
    }

    pub fn with(self, node: NodeId) -> NodeSet {
        NodeSet(self.0 | NodeSet::bit(node))
    }

    pub fn without(self, node: NodeId) -> NodeSet {
        NodeSet(self.0 & !NodeSet::bit(node))
    }

    pub fn or(self, other: NodeSet) -> NodeSet {
        NodeSet(self.0 | other.0)
    }

    pub fn minus(self, other: NodeSet) -> NodeSet {
        NodeSet(self.0 & !other.0)
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn len(self) -> u16 {
        self.0.count_ones() as u16
    }

    pub fn word(self) -> u64 {
        self.0
    }

    pub fn iter(self) -> impl Iterator<Item = NodeId> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let number = left.trailing_zeros() as u16 + 1;
            (left != 0).then(|| {
                left &= left - 1;
                NodeId(number)
            })
        })
    }
}

impl FromIterator<NodeId> for NodeSet {
    fn from_iter<I: IntoIterator<Item = NodeId>>(nodes: I) -> NodeSet {
        nodes.into_iter().fold(NodeSet::EMPTY, NodeSet::with)
    }
}

impl fmt::Display for NodeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.iter().map(|node| node.to_string()).collect();
        f.write_str(&numbers.join(","))
    }
}

impl fmt::Debug for NodeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{self}}}")
    }
}

/// The members of a cluster. Small enough to be copied: it is an entry of the log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Configuration {
    /// Nodes `1..=crowd` vote: a cluster that is too large to change. Zero for all others.
    pub crowd: u16,
    pub voters: NodeSet,
    /// The voters of C_old while C_old,new holds (paper, 6); empty at all other times.
    pub outgoing: NodeSet,
    /// They receive the log and do not vote (dissertation, 4.2.1).
    pub learners: NodeSet,
    /// The learner that is made a voter as soon as it has caught up.
    pub joining: Option<NodeId>,
    /// Whoever joins here joins with a disk of this number or an earlier one.
    pub newest_disk: u32,
}

impl Configuration {
    /// Nodes `1..=count` vote.
    pub fn first(count: u16) -> Configuration {
        match count > CHANGEABLE_NODES_MAX {
            true => Configuration { crowd: count, ..Configuration::default() },
            false => Configuration { voters: NodeSet::first(count), ..Configuration::default() },
        }
    }

    /// C_old,new: a majority of the old voters and one of the new are needed.
    pub fn is_joint(&self) -> bool {
        !self.outgoing.is_empty()
    }

    #[inline]
    pub fn is_voter(&self, node: NodeId) -> bool {
        node.0 <= self.crowd || self.voters.contains(node) || self.outgoing.contains(node)
    }

    pub fn is_member(&self, node: NodeId) -> bool {
        self.is_voter(node) || self.learners.contains(node)
    }

    fn incoming(&self) -> impl Iterator<Item = NodeId> {
        (1..=self.crowd).map(NodeId).chain(self.voters.iter())
    }

    pub fn voters(&self) -> impl Iterator<Item = NodeId> + use<> {
        (1..=self.crowd).map(NodeId).chain(self.voters.or(self.outgoing).iter())
    }

    pub fn members(&self) -> impl Iterator<Item = NodeId> + use<> {
        (1..=self.crowd).map(NodeId).chain(self.listeners().iter())
    }

    /// All members of a cluster that can change.
    pub fn listeners(&self) -> NodeSet {
        self.voters.or(self.outgoing).or(self.learners)
    }

    /// A majority of the voters is like that, of both sets while there are two.
    pub fn has_quorum(&self, is_so: impl Fn(NodeId) -> bool) -> bool {
        let count = |yes: usize, size: u16| yes >= usize::from(majority(size));
        let incoming = count(self.incoming().filter(|node| is_so(*node)).count(), self.crowd + self.voters.len());
        incoming
            && (!self.is_joint()
                || count(self.outgoing.iter().filter(|node| is_so(*node)).count(), self.outgoing.len()))
    }

    /// The largest value that a majority has reached, of both sets while there are two.
    pub fn reached(&self, value: impl Fn(NodeId) -> u64, scratch: &mut Vec<u64>) -> u64 {
        let reached = reached_by_majority(self.incoming().map(&value), scratch);
        match self.is_joint() {
            true => reached.min(reached_by_majority(self.outgoing.iter().map(&value), scratch)),
            false => reached,
        }
    }

    /// For hashes.
    pub fn words(&self) -> [u64; 4] {
        let joining = u64::from(self.joining.map_or(0, |node| node.0));
        let small = joining | u64::from(self.crowd) << 16 | u64::from(self.newest_disk) << 32;
        [self.voters.0, self.outgoing.0, self.learners.0, small]
    }
}

impl fmt::Display for Configuration {
    /// `1,2,3`, `1,2,3 and 2,3,4`, `1,2,3 with 4`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.crowd > 0 {
            return write!(f, "1..{}", self.crowd);
        }
        if self.is_joint() {
            write!(f, "{} and ", self.outgoing)?;
        }
        write!(f, "{}", self.voters)?;
        match self.learners.is_empty() {
            true => Ok(()),
            false => write!(f, " with {}", self.learners),
        }
    }
}

/// What an operator asks of a leader.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    pub wish: Wish,
    /// The number of the newest disk in the cluster: what joins now joins with the disk that it has now.
    pub newest_disk: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wish {
    /// Receives the log, and does not vote.
    Learn(NodeId),
    /// Learns, and votes as soon as it has caught up.
    Add(NodeId),
    Remove(NodeId),
    /// Exactly these vote.
    Become(NodeSet),
}

/// Why a change is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Objection {
    /// Another change is not finished, or the leader is handing over.
    UnderWay,
    /// The leader has not yet committed an entry of its own term.
    TooEarly,
    /// It is so already.
    Nothing,
    /// More than one voter would change at once.
    NotByOne,
    /// Nobody would be left to vote.
    NobodyLeft,
}

/// Whether a node takes part in decisions, by its own latest configuration.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Standing {
    #[default]
    Voter,
    Learner,
    /// No member.
    Outside,
    /// Its disk was replaced: it counts for nothing until it is removed and added again.
    Replaced,
    /// It has forgotten what it knew, and counts for nothing until the others have told it.
    Recovering,
    /// It serves the group and holds none of its data: a monitor, a store of locks. It never leads.
    Attendant,
}

impl Standing {
    /// Others can build on what it says.
    pub fn counts(self) -> bool {
        !matches!(self, Standing::Replaced | Standing::Recovering)
    }

    pub fn name(self) -> &'static str {
        match self {
            Standing::Voter => "voter",
            Standing::Learner => "learner",
            Standing::Outside => "outside",
            Standing::Replaced => "replaced",
            Standing::Recovering => "recovering",
            Standing::Attendant => "attendant",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(numbers: &[u16]) -> NodeSet {
        numbers.iter().copied().map(NodeId).collect()
    }

    #[test]
    fn sets_hold_the_first_and_the_last_number() {
        let nodes = set(&[64, 1, 7]);
        assert_eq!(nodes.iter().collect::<Vec<_>>(), [NodeId(1), NodeId(7), NodeId(64)]);
        assert!(nodes.contains(NodeId(64)) && !nodes.contains(NodeId(65)) && !nodes.contains(NodeId::REGISTER));
        assert_eq!(nodes.without(NodeId(7)).to_string(), "1,64");
        assert_eq!(NodeSet::first(64).len(), 64);
    }

    #[test]
    fn a_joint_configuration_needs_both_majorities() {
        let joint = Configuration { voters: set(&[3, 4, 5]), outgoing: set(&[1, 2, 3]), ..Configuration::default() };
        let quorum = |nodes: &[u16]| joint.has_quorum(|node| set(nodes).contains(node));
        assert!(quorum(&[1, 3, 4]) && quorum(&[1, 2, 4, 5]));
        assert!(!quorum(&[1, 2, 3]) && !quorum(&[3, 4, 5]));
        let value = |node: NodeId| u64::from(node.0);
        assert_eq!(joint.reached(value, &mut Vec::new()), 2);
    }

    #[test]
    fn a_large_cluster_counts_as_before() {
        let crowd = Configuration::first(1_001);
        assert!(crowd.is_voter(NodeId(1_001)) && !crowd.is_voter(NodeId(1_002)));
        assert!(crowd.has_quorum(|node| node.0 <= 501) && !crowd.has_quorum(|node| node.0 <= 500));
        assert_eq!(crowd.reached(|node| u64::from(node.0), &mut Vec::new()), 501);
    }

    #[test]
    fn learners_do_not_count() {
        let configuration = Configuration { learners: set(&[4]), ..Configuration::first(3) };
        assert!(!configuration.has_quorum(|node| node.0 == 1 || node.0 == 4));
        assert_eq!(configuration.members().count(), 4);
        assert_eq!(configuration.to_string(), "1,2,3 with 4");
    }
}
