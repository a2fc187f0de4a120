//! The queue's record: who its replicas are, by age, the master first. The original calls it gm_group.

use super::join;
use crate::protocol::Cluster;
use crate::types::NodeId;
use std::fmt;

/// Grows with every change; its author makes it one of a kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Version {
    /// One for each master.
    pub number: u64,
    pub author: NodeId,
    /// Its changes of the members, from zero.
    pub change: u64,
}

impl Version {
    pub const ZERO: Version = Version { number: 0, author: NodeId::REGISTER, change: 0 };
}

impl Default for Version {
    fn default() -> Self {
        Version::ZERO
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            0 => f.write_str("0"),
            number => write!(f, "{number}.{} (by {})", self.change, self.author),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Member {
    pub node: NodeId,
    /// Which of the node's starts it is.
    pub life: u64,
    pub synced: bool,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Group {
    pub version: Version,
    pub members: Vec<Member>,
}

impl Group {
    /// Of time 0: all have the empty queue, and none has started yet.
    pub fn first(cluster: Cluster) -> Group {
        let member = |node| Member { node, life: 0, synced: true };
        Group { version: Version::ZERO, members: cluster.members().map(member).collect() }
    }

    pub fn master(&self) -> Option<&Member> {
        self.members.first()
    }

    pub fn member(&self, node: NodeId, life: u64) -> Option<&Member> {
        self.members.iter().find(|member| (member.node, member.life) == (node, life))
    }

    pub fn has(&self, node: NodeId, life: u64) -> bool {
        self.member(node, life).is_some()
    }

    pub fn has_node(&self, node: NodeId) -> bool {
        self.members.iter().any(|member| member.node == node)
    }

    /// Which side of a partition is kept: most nodes, then the lowest number.
    pub fn weight(&self) -> (usize, std::cmp::Reverse<NodeId>) {
        let lowest = self.members.iter().map(|member| member.node).min().unwrap_or(NodeId::CLIENT);
        (self.members.len(), std::cmp::Reverse(lowest))
    }

    pub fn describe(&self) -> String {
        let name = |member: &Member| match member.synced {
            true => member.node.to_string(),
            false => format!("({})", member.node),
        };
        join(self.members.iter().map(name))
    }
}
