//! Chaos that strikes network or clients as a whole: partitions, bridges, crowds.

use super::WHOLE;
use crate::protocol::Protocol;
use crate::scenario::Strike;
use crate::sim::Simulation;
use crate::trace::{Observer, What};
use crate::types::NodeId;

/// Which groups each node is in, a bit for each group, by node; of nobody while the network is whole.
#[derive(Clone, Default)]
pub(super) struct Groups {
    of: Vec<u8>,
}

impl Groups {
    pub(super) fn clear(&mut self) {
        self.of.clear();
    }

    /// They have no group in common.
    pub(super) fn part(&self, a: NodeId, b: NodeId) -> bool {
        let group = |node: NodeId| self.of.get(usize::from(node.0)).copied();
        group(a).zip(group(b)).is_some_and(|(a, b)| a & b == 0)
    }
}

const A: u8 = 1;
const B: u8 = 2;
/// So many times as many requests come as usual.
const CROWD_MIN: u64 = 5;
const CROWD_MAX: u64 = 50;

impl<P: Protocol, O: Observer> Simulation<P, O> {
    /// False if there is nobody to part.
    pub(super) fn chaos_divides(&mut self, strike: Strike, begins: bool) -> bool {
        if !begins {
            return self.chaos_unites(strike);
        }
        let Some(groups) = self.draw_groups(strike) else { return false };
        self.record(What::StruckWhole { strike, ends: false });
        self.chaos.of(strike).groups = groups.clone();
        self.for_each_parted(&groups, |simulation, a, b| simulation.set_link(a, b, true));
        true
    }

    fn chaos_unites(&mut self, strike: Strike) -> bool {
        let groups = std::mem::take(&mut self.chaos.of(strike).groups);
        self.record(What::StruckWhole { strike, ends: true });
        self.for_each_parted(&groups, Self::chaos_mends);
        true
    }

    fn for_each_parted(&mut self, groups: &Groups, act: impl Fn(&mut Self, NodeId, NodeId)) {
        for a in self.ends() {
            for b in self.ends().filter(|b| groups.part(a, *b)) {
                act(self, a, b);
            }
        }
    }

    /// Two groups of any size, none of them empty, and who hears both; the register in either. None if nodes are too
    /// few.
    fn draw_groups(&mut self, strike: Strike) -> Option<Groups> {
        let mut nodes: Vec<NodeId> = self.cluster.members().collect();
        let bridges = usize::from(strike == Strike::Bridge);
        if nodes.len() < 2 + bridges {
            return None;
        }
        let stream = &mut self.chaos.of(strike).streams[usize::from(WHOLE.0)];
        stream.shuffle(&mut nodes);
        let first = 1 + stream.below((nodes.len() - bridges - 1) as u64) as usize;
        let mut of = vec![if stream.below(2) == 0 { A } else { B }; nodes.len() + 1];
        for (place, node) in nodes.iter().enumerate() {
            of[usize::from(node.0)] = match place {
                place if place < first => A,
                place if place < nodes.len() - bridges => B,
                _ => A | B,
            };
        }
        Some(Groups { of })
    }

    /// A crowd comes at once, and as long as it stays each arrival brings as many.
    pub(super) fn chaos_crowds(&mut self, begins: bool) {
        self.record(What::StruckWhole { strike: Strike::Burst, ends: !begins });
        if !begins {
            return self.clients.set_crowd(1);
        }
        let crowd = CROWD_MIN + self.chaos_draws(Strike::Burst, WHOLE, CROWD_MAX - CROWD_MIN + 1);
        self.clients.set_crowd(crowd as u32);
        self.requests_arrive(crowd as u32);
    }
}
