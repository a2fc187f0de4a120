//! Proposal numbers: "different proposers choose their numbers from disjoint sets of numbers" (Paxos Made Simple,
//! section 2.5). Here node `i` of `n` uses `i`, `n + i`, `2n + i` …, so that a number is a round and a proposer.

use crate::protocol::Cluster;
use crate::types::NodeId;

/// Who may propose with this number; nobody with zero, which stands before all of them.
pub fn proposer(ballot: u64, cluster: Cluster) -> Option<NodeId> {
    let before = ballot.checked_sub(1)?;
    Some(NodeId((before % u64::from(cluster.size)) as u16 + 1))
}

/// The least number of this node that is greater than `ballot`.
pub fn next(ballot: u64, node: NodeId, cluster: Cluster) -> u64 {
    let size = u64::from(cluster.size);
    let own = ballot / size * size + u64::from(node.0);
    if own > ballot { own } else { own + size }
}

/// The round that a number is of, counted from 1.
pub fn round(ballot: u64, cluster: Cluster) -> u64 {
    ballot.div_ceil(u64::from(cluster.size))
}

/// The number of this node in a round.
pub fn of(round: u64, node: NodeId, cluster: Cluster) -> u64 {
    (round - 1) * u64::from(cluster.size) + u64::from(node.0)
}

/// "12 (round 3 of node 2)"
pub fn describe(ballot: u64, cluster: Cluster) -> String {
    match proposer(ballot, cluster) {
        None => "none".to_string(),
        Some(node) => format!("{ballot} (round {} of node {node})", round(ballot, cluster)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_nodes_share_a_number_and_each_next_one_is_greater() {
        let cluster = Cluster { size: 3 };
        for ballot in 0..20 {
            for node in cluster.members() {
                let own = next(ballot, node, cluster);
                assert!(own > ballot && own <= ballot + 3);
                assert_eq!(proposer(own, cluster), Some(node));
                assert_eq!(of(round(own, cluster), node, cluster), own);
            }
        }
        assert_eq!(proposer(0, cluster), None);
    }
}
