//! Who goes into which group when somebody cuts the cluster by hand, and the fault that this makes.

use crate::types::NodeId;
use std::collections::BTreeMap;

/// More than these are written in words.
pub const GROUPS_MAX: usize = 4;

/// What each of so many groups is called.
const NAMED: [Side; GROUPS_MAX] = [Side::A, Side::B, Side::C, Side::D];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    A,
    B,
    C,
    D,
    /// It hears A and B: a bridge.
    Both,
}

impl Side {
    pub fn name(self) -> &'static str {
        match self {
            Side::A => "A",
            Side::B => "B",
            Side::C => "C",
            Side::D => "D",
            Side::Both => "AB",
        }
    }

    fn is_in(self, group: Side) -> bool {
        self == group || self == Side::Both && matches!(group, Side::A | Side::B)
    }
}

/// In how many groups, and who is where: everybody who is not named is in A.
#[derive(Clone, PartialEq, Debug)]
pub struct Sides {
    count: usize,
    elsewhere: BTreeMap<NodeId, Side>,
}

impl Default for Sides {
    fn default() -> Sides {
        Sides { count: 2, elsewhere: BTreeMap::new() }
    }
}

impl Sides {
    pub fn count(&self) -> usize {
        self.count
    }

    /// Who is in a group that is no more is in A again.
    pub fn with_count(&self, count: usize) -> Sides {
        let count = count.clamp(2, GROUPS_MAX);
        let mut sides = Sides { count, elsewhere: self.elsewhere.clone() };
        let way = sides.way();
        sides.elsewhere.retain(|_, side| way.contains(side));
        sides
    }

    /// The node goes one further on the way.
    pub fn moved(&self, node: NodeId) -> Sides {
        let way = self.way();
        let place = way.iter().position(|side| *side == self.side(node)).unwrap_or(0);
        let mut sides = self.clone();
        sides.elsewhere.insert(node, way[(place + 1) % way.len()]);
        sides
    }

    pub fn side(&self, node: NodeId) -> Side {
        self.elsewhere.get(&node).copied().unwrap_or(Side::A)
    }

    /// Where a node goes from click to click, and then back to A.
    pub fn way(&self) -> Vec<Side> {
        NAMED[..self.count].iter().copied().chain([Side::Both]).collect()
    }

    /// Each group with its nodes; some may be empty.
    pub fn groups(&self, everybody: &[NodeId]) -> Vec<(Side, Vec<NodeId>)> {
        let members = |group: Side| everybody.iter().copied().filter(|node| self.side(*node).is_in(group)).collect();
        NAMED[..self.count].iter().map(|group| (*group, members(*group))).collect()
    }

    /// As the scenario has it; none as long as there are no two groups with somebody in them.
    pub fn fault(&self, everybody: &[NodeId]) -> Option<String> {
        let groups: Vec<String> = self.groups(everybody).iter().map(|(_, group)| list(group, ",")).collect();
        let mut groups: Vec<String> = groups.into_iter().filter(|group| !group.is_empty()).collect();
        // A and B are one group where whoever is in one of them is in both.
        groups.dedup();
        let is_bridge = everybody.iter().any(|node| self.side(*node) == Side::Both);
        let verb = if is_bridge { "bridge" } else { "partition" };
        (groups.len() > 1).then(|| format!("{verb} {}", groups.join(" | ")))
    }
}

fn list(group: &[NodeId], separator: &str) -> String {
    group.iter().map(NodeId::to_string).collect::<Vec<_>>().join(separator)
}

/// The group as one reads it: of many nodes the first, and how many there are.
pub fn shortened(group: &[NodeId]) -> String {
    const SHOWN: usize = 12;
    match group.len() {
        0 => "–".to_string(),
        count if count > SHOWN => format!("{} … ({count})", list(&group[..SHOWN], " ")),
        _ => list(group, " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;
    use crate::view::faults::is_possible;

    fn nodes(numbers: impl IntoIterator<Item = u16>) -> Vec<NodeId> {
        numbers.into_iter().map(NodeId).collect()
    }

    /// Each node clicked as often as it is named.
    fn clicked(sides: &Sides, clicks: &[u16]) -> Sides {
        clicks.iter().fold(sides.clone(), |sides, node| sides.moved(NodeId(*node)))
    }

    fn fault(sides: &Sides) -> Option<String> {
        sides.fault(&nodes(1..=5))
    }

    #[test]
    fn two_groups_are_there_at_first() {
        let sides = clicked(&Sides::default(), &[1, 2]);
        assert_eq!(fault(&sides).as_deref(), Some("partition 3,4,5 | 1,2"));
        assert_eq!(sides.way().into_iter().map(Side::name).collect::<Vec<_>>(), ["A", "B", "AB"]);
    }

    #[test]
    fn a_node_goes_through_all_groups_and_comes_back() {
        let mut sides = Sides::default().with_count(4);
        let mut seen = Vec::new();
        for _ in 0..6 {
            seen.push(sides.side(NodeId(1)).name());
            sides = sides.moved(NodeId(1));
        }
        assert_eq!(seen, ["A", "B", "C", "D", "AB", "A"]);
    }

    #[test]
    fn three_and_four_groups_are_one_partition() {
        let three = clicked(&Sides::default().with_count(3), &[3, 4, 5, 5]);
        assert_eq!(fault(&three).as_deref(), Some("partition 1,2 | 3,4 | 5"));
        let four = clicked(&three.with_count(4), &[2, 2, 2]);
        assert_eq!(fault(&four).as_deref(), Some("partition 1 | 3,4 | 5 | 2"));
    }

    #[test]
    fn who_is_in_a_and_b_makes_it_a_bridge() {
        let two = clicked(&Sides::default(), &[4, 5, 3, 3]);
        assert_eq!(fault(&two).as_deref(), Some("bridge 1,2,3 | 3,4,5"));
        let three = clicked(&two.with_count(3), &[5]);
        assert_eq!(fault(&three).as_deref(), Some("bridge 1,2,3 | 3,4 | 5"));
    }

    #[test]
    fn an_empty_group_is_not_sent() {
        assert_eq!(fault(&Sides::default()), None);
        assert_eq!(fault(&Sides::default().with_count(4)), None);
        let only_c = clicked(&Sides::default().with_count(3), &[5, 5]);
        assert_eq!(fault(&only_c).as_deref(), Some("partition 1,2,3,4 | 5"));
    }

    #[test]
    fn where_all_are_in_both_nothing_is_cut() {
        let everybody = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5];
        assert_eq!(fault(&clicked(&Sides::default(), &everybody)), None);
    }

    #[test]
    fn who_was_in_a_group_that_is_no_more_is_in_a() {
        let three = clicked(&Sides::default().with_count(3), &[4, 5, 5]);
        let two = three.with_count(2);
        assert_eq!((two.side(NodeId(4)), two.side(NodeId(5))), (Side::B, Side::A));
        assert_eq!(fault(&two).as_deref(), Some("partition 1,2,3,5 | 4"));
    }

    #[test]
    fn every_choice_of_two_groups_and_more_is_a_fault() {
        let scenario = Scenario::default();
        for count in 2..=GROUPS_MAX {
            // Node by node, each place of the way.
            for choice in 0..5_usize.pow(5) {
                let mut sides = Sides::default().with_count(count);
                let way = sides.way();
                for node in 1..=5 {
                    sides.elsewhere.insert(NodeId(node), way[choice / 5_usize.pow(u32::from(node) - 1) % way.len()]);
                }
                let Some(fault) = fault(&sides) else { continue };
                assert!(is_possible(&fault, &scenario), "{fault}");
            }
        }
    }

    #[test]
    fn of_many_nodes_the_first_are_read() {
        assert_eq!(shortened(&[]), "–");
        assert_eq!(shortened(&nodes([0, 3])), "register 3");
        assert_eq!(shortened(&nodes(1..=14)), "1 2 3 4 5 6 7 8 9 10 11 12 … (14)");
    }
}
