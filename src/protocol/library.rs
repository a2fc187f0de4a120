//! What a client's library does where clients ask no leader, but choose a node themselves by what they ask for: it finds
//! the node for a key, and leaves a node alone for a while that does not answer.
//!
//! Each client finds that out for itself. For a time, two of them may ask two nodes for one key.

use crate::types::{Duration, Instant, NodeId};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Which node a key belongs to.
pub trait Routing {
    /// Among those that are used; none if none is.
    fn node(&self, key: u32, is_used: &dyn Fn(NodeId) -> bool) -> Option<NodeId>;
}

#[derive(Clone)]
pub struct Library {
    pub routing: Rc<dyn Routing>,
    pub ejection: Ejection,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ejection {
    /// A node that is left alone leaves the list of nodes, too: its keys belong to others meanwhile. Otherwise they are
    /// still its own, and nobody has them.
    pub auto_eject: bool,
    /// After so many failures in a row a node is left alone.
    pub failure_limit: u32,
    /// For so long; then it is tried again, and one more failure is enough.
    pub retry_timeout: Duration,
}

/// The nodes, as one client knows them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Nodes {
    failing: BTreeMap<NodeId, Failing>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Failing {
    failures: u32,
    left_alone_until: Option<Instant>,
}

impl Nodes {
    pub fn is_used(&self, node: NodeId, now: Instant) -> bool {
        let until = self.failing.get(&node).and_then(|failing| failing.left_alone_until);
        until.is_none_or(|until| until <= now)
    }

    /// Whom to ask for a key; none if nobody is to be.
    pub fn node(&self, library: &Library, key: u32, now: Instant) -> Option<NodeId> {
        let is_used = |node: NodeId| self.is_used(node, now);
        match library.ejection.auto_eject {
            true => library.routing.node(key, &is_used),
            false => library.routing.node(key, &|_| true).filter(|node| is_used(*node)),
        }
    }

    pub fn answered(&mut self, node: NodeId) {
        self.failing.remove(&node);
    }

    /// No answer in time. True if the node is left alone from now on.
    pub fn failed(&mut self, ejection: &Ejection, node: NodeId, now: Instant) -> bool {
        let failing = self.failing.entry(node).or_default();
        failing.failures += 1;
        if failing.failures < ejection.failure_limit {
            return false;
        }
        *failing =
            Failing { failures: ejection.failure_limit - 1, left_alone_until: Some(now.after(ejection.retry_timeout)) };
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EJECTION: Ejection = Ejection { auto_eject: true, failure_limit: 3, retry_timeout: Duration::from_secs(2) };

    /// The first node that is used.
    struct First;

    impl Routing for First {
        fn node(&self, _key: u32, is_used: &dyn Fn(NodeId) -> bool) -> Option<NodeId> {
            [NodeId(1), NodeId(2)].into_iter().find(|node| is_used(*node))
        }
    }

    fn library(ejection: Ejection) -> Library {
        Library { routing: Rc::new(First), ejection }
    }

    fn failing(nodes: &mut Nodes, node: NodeId, times: u32) -> Vec<bool> {
        (0..times).map(|_| nodes.failed(&EJECTION, node, Instant(0))).collect()
    }

    #[test]
    fn a_node_that_fails_too_often_in_a_row_is_left_alone_and_tried_again() {
        let (mut nodes, library) = (Nodes::default(), library(EJECTION));
        assert_eq!(failing(&mut nodes, NodeId(1), 3), [false, false, true]);
        assert_eq!(nodes.node(&library, 7, Instant(1_999_999)), Some(NodeId(2)));
        assert_eq!(nodes.node(&library, 7, Instant(2_000_000)), Some(NodeId(1)));
        assert!(nodes.failed(&EJECTION, NodeId(1), Instant(2_000_000)), "one failure is enough now");
    }

    #[test]
    fn an_answer_in_between_ends_the_row() {
        let mut nodes = Nodes::default();
        failing(&mut nodes, NodeId(1), 2);
        nodes.answered(NodeId(1));
        assert_eq!(failing(&mut nodes, NodeId(1), 2), [false, false]);
        assert_eq!(nodes.node(&library(EJECTION), 7, Instant(0)), Some(NodeId(1)));
    }

    #[test]
    fn without_ejection_a_key_stays_where_it_is_and_nobody_is_asked_for_it() {
        let mut nodes = Nodes::default();
        failing(&mut nodes, NodeId(1), 3);
        let library = library(Ejection { auto_eject: false, ..EJECTION });
        assert_eq!(nodes.node(&library, 7, Instant(0)), None);
        assert_eq!(nodes.node(&library, 7, Instant(2_000_000)), Some(NodeId(1)));
    }

    #[test]
    fn with_all_left_alone_nobody_is_asked() {
        let mut nodes = Nodes::default();
        failing(&mut nodes, NodeId(1), 3);
        failing(&mut nodes, NodeId(2), 3);
        assert_eq!(nodes.node(&library(EJECTION), 7, Instant(0)), None);
    }
}
