//! Links between nodes that are cut: lone nodes, groups, or link by link.

use super::links::{Link, is_of_clients, link_name, short};
use super::{Active, Sign};
use crate::protocol::Spec;
use crate::sim::picture::Picture;
use crate::types::{Duration, NodeId};
use crate::view::catalogue::Catalogue;
use crate::view::faults::{Subject, Way};
use crate::view::terms;
use std::collections::BTreeSet;

/// Who hears whom not; places are of `everybody`.
pub(super) struct Cuts {
    spec: &'static Spec,
    everybody: Vec<NodeId>,
    cut: Vec<bool>,
}

impl Cuts {
    pub(super) fn of(spec: &'static Spec, picture: &Picture) -> Cuts {
        let nodes = picture.register.iter().chain(&picture.nodes);
        let everybody: Vec<NodeId> = nodes.map(|node| node.id).collect();
        let first = everybody.first().map_or(0, |node| node.0);
        let place = |node: NodeId| usize::from(node.0 - first);
        let among_nodes: Vec<Link> = picture.cuts.iter().copied().filter(|link| !is_of_clients(link)).collect();
        let mut cut = vec![false; if among_nodes.is_empty() { 0 } else { everybody.len().pow(2) }];
        // A link that flaps is cut every now and then: that is told as one thing.
        let conditions = picture.conditions.iter();
        let flapping: BTreeSet<(NodeId, NodeId)> =
            conditions.filter(|(_, condition)| condition.flap > Duration::ZERO).map(|(ends, _)| *ends).collect();
        for (from, to) in among_nodes.into_iter().filter(|ends| !flapping.contains(ends)) {
            cut[place(from) * everybody.len() + place(to)] = true;
        }
        Cuts { spec, everybody, cut }
    }

    fn is_cut(&self, from: usize, to: usize) -> bool {
        self.cut[from * self.everybody.len() + to]
    }

    fn is_apart(&self, a: usize, b: usize) -> bool {
        self.is_cut(a, b) && self.is_cut(b, a)
    }

    /// Lone nodes first; of the others groups, if that is what they fall into; or link by link.
    pub(super) fn told(&self, words: &Catalogue) -> Vec<Active> {
        if self.cut.is_empty() {
            return Vec::new();
        }
        let all = 0..self.everybody.len();
        let is_lone = |node: &usize| all.clone().all(|other| other == *node || self.is_apart(*node, other));
        let (lone, rest): (Vec<usize>, Vec<usize>) = all.clone().partition(is_lone);
        // Nobody hears anybody: no node is more alone than another.
        if rest.is_empty() {
            return match self.everybody.len() {
                2 => self.links(words, &lone),
                _ => vec![self.apart(words, words.text("faults-everybody"), &[])],
            };
        }
        let mut told: Vec<Active> = lone.iter().map(|node| self.alone(words, *node, &lone, &rest)).collect();
        match self.groups(&rest) {
            Some(groups) => told.push(self.apart(words, self.named(words, &groups), &lone)),
            None => told.extend(self.links(words, &rest)),
        }
        told
    }

    fn alone(&self, words: &Catalogue, node: usize, lone: &[usize], rest: &[usize]) -> Active {
        let others: Vec<usize> = lone.iter().copied().filter(|other| *other != node).collect();
        let is_whole = || rest.iter().all(|a| rest.iter().all(|b| !self.is_cut(*a, *b)));
        let node = self.everybody[node];
        let undo = match others.is_empty() {
            true => self.mend(&node.to_string()),
            false if is_whole() => vec![self.apart_from_rest(&others)],
            false => rest.iter().map(|other| format!("mend {node} <-> {}", self.everybody[*other])).collect(),
        };
        Active {
            subject: Subject::Node(node),
            sign: Sign::Cut,
            target: terms::process(words, self.spec, node),
            what: words.text("faults-is-isolated"),
            undo,
        }
    }

    /// "all" are the nodes: the register is named by itself.
    fn mend(&self, whom: &str) -> Vec<String> {
        let has_register = self.everybody.first() == Some(&NodeId::REGISTER) && whom != "register";
        let register = has_register.then(|| format!("mend {whom} <-> register"));
        std::iter::once(format!("mend {whom} <-> all")).chain(register).collect()
    }

    /// These alone, and the others whole.
    fn apart_from_rest(&self, lone: &[usize]) -> String {
        let lone = lone.iter().map(|node| self.everybody[*node].to_string());
        format!("partition {} | rest", lone.collect::<Vec<_>>().join(" | "))
    }

    /// The groups that hear each other, if that explains every cut; who hears everybody is in each of them.
    fn groups(&self, nodes: &[usize]) -> Option<Vec<Vec<usize>>> {
        let hears_all =
            |node: &usize| nodes.iter().all(|other| !self.is_cut(*node, *other) && !self.is_cut(*other, *node));
        let (bridges, others): (Vec<usize>, Vec<usize>) = nodes.iter().partition(|node| hears_all(node));
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for node in others {
            match groups.iter_mut().find(|group| !self.is_cut(group[0], node)) {
                Some(group) => group.push(node),
                None => groups.push(vec![node]),
            }
        }
        let same = |group: &[usize], a, b| group.contains(&a) && group.contains(&b);
        let fits = |a: usize, b: usize| match groups.iter().any(|group| same(group, a, b)) {
            true => !self.is_cut(a, b),
            false => self.is_apart(a, b),
        };
        let members: Vec<usize> = groups.iter().flatten().copied().collect();
        let links = members.len().pow(2) - groups.iter().map(|group| group.len().pow(2)).sum::<usize>();
        // A link or two between nodes that hear others are no partition.
        let is_partition = groups.len() > 1 && (bridges.is_empty() || links > 4);
        let explained = is_partition && members.iter().all(|a| members.iter().all(|b| a == b || fits(*a, *b)));
        explained.then(|| {
            for group in &mut groups {
                group.extend(&bridges);
                group.sort_unstable();
            }
            groups
        })
    }

    /// "1 2 | 3 4 5"; of many nodes, how many.
    fn named(&self, words: &Catalogue, groups: &[Vec<usize>]) -> String {
        const SHOWN: usize = 12;
        let names = |group: &Vec<usize>| match groups.iter().map(Vec::len).sum::<usize>() > SHOWN {
            true => group.len().to_string(),
            false => {
                group.iter().map(|node| short(words, self.spec, self.everybody[*node])).collect::<Vec<_>>().join(" ")
            }
        };
        groups.iter().map(names).collect::<Vec<_>>().join(" | ")
    }

    /// The lone nodes stay alone.
    fn apart(&self, words: &Catalogue, target: String, lone: &[usize]) -> Active {
        let undo = match lone {
            [] => self.mend("all"),
            lone => vec![self.apart_from_rest(lone)],
        };
        Active { subject: Subject::Cluster, sign: Sign::Cut, target, what: words.text("faults-is-apart"), undo }
    }

    fn links(&self, words: &Catalogue, nodes: &[usize]) -> Vec<Active> {
        let pairs =
            nodes.iter().flat_map(|low| nodes.iter().filter(move |high| low < high).map(move |high| (*low, *high)));
        let way = |(low, high): (usize, usize)| {
            let (from, to) = (self.everybody[low], self.everybody[high]);
            match (self.is_cut(low, high), self.is_cut(high, low)) {
                (false, false) => None,
                (true, false) => Some(Way { from, to, both_ways: false }),
                (false, true) => Some(Way { from: to, to: from, both_ways: false }),
                (true, true) => Some(Way { from, to, both_ways: true }),
            }
        };
        let told = |way: Way| Active {
            subject: Subject::Link(way),
            sign: Sign::Cut,
            target: link_name(words, self.spec, way),
            what: words.text("faults-is-cut"),
            undo: vec![format!("mend {}", way.words())],
        };
        pairs.filter_map(way).map(told).collect()
    }
}
