//! Which server a key belongs to. Both ways are functions of the key and the servers that are used, and of nothing else:
//! whoever has the same list finds the same server.
//!
//! The hash is our own and not that of any library (those have a choice of a dozen): what matters is that it spreads.

use super::{Config, Distribution};
use crate::protocol::Cluster;
use crate::protocol::library::Routing;
use crate::types::NodeId;
use std::rc::Rc;

/// What tells the hashes of keys from those of points.
const KEYS: u64 = 1 << 63;

pub fn routing(config: &Config, cluster: Cluster) -> Rc<dyn Routing> {
    match config.distribution {
        Distribution::Modulo => Rc::new(Modulo { cluster }),
        Distribution::Ketama => Rc::new(Continuum::new(cluster, config.points)),
    }
}

/// Every bit of the result depends on every bit of the number (the finalizer of SplitMix64: Steele, Lea and Flood 2014).
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

fn hash(key: u32) -> u64 {
    mixed(KEYS | u64::from(key))
}

/// The key's hash modulo the number of servers says which one of the list it is.
#[derive(Clone, Debug)]
pub struct Modulo {
    pub cluster: Cluster,
}

impl Routing for Modulo {
    fn node(&self, key: u32, is_used: &dyn Fn(NodeId) -> bool) -> Option<NodeId> {
        let used = || self.cluster.members().filter(|node| is_used(*node));
        let place = hash(key).checked_rem(used().count() as u64)?;
        used().nth(place as usize)
    }
}

/// A circle with many points of each server: a key belongs to the server of the first point from its own place on
/// (Karger et al. 1997, section 4).
#[derive(Clone, Debug)]
pub struct Continuum {
    /// In the order of the circle.
    points: Vec<(u64, NodeId)>,
}

impl Continuum {
    pub fn new(cluster: Cluster, points: u32) -> Continuum {
        let of_server =
            |node: NodeId| (0..points).map(move |point| (mixed(u64::from(node.0) << 32 | u64::from(point)), node));
        let mut points: Vec<(u64, NodeId)> = cluster.members().flat_map(of_server).collect();
        points.sort_unstable();
        Continuum { points }
    }
}

impl Routing for Continuum {
    /// Without a server, its points are passed over: as if they had never been there.
    fn node(&self, key: u32, is_used: &dyn Fn(NodeId) -> bool) -> Option<NodeId> {
        let place = hash(key);
        let first = self.points.partition_point(|(point, _)| *point < place);
        let (before, from) = self.points.split_at(first);
        from.iter().chain(before).map(|(_, node)| *node).find(|node| is_used(*node))
    }
}
