//! What fails at this moment, one thing at a time, each with the faults that undo exactly it.

use super::catalogue::Catalogue;
use super::faults::{Subject, Way};
use super::{figures, terms};
use crate::sim::network::Condition;
use crate::sim::picture::{NodePicture, Picture};
use crate::types::{Duration, NodeId, Probability};
use std::collections::{BTreeMap, BTreeSet};

/// The picture beside it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sign {
    Chaos,
    Cut,
    Crash,
    Pause,
    Disk,
    Clock,
    Link,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Active {
    pub subject: Subject,
    pub sign: Sign,
    /// What it concerns: "node 3", "1 → 2".
    pub target: String,
    /// "crashed", "disk 5 ms slower"
    pub what: String,
    pub undo: Vec<String>,
}

/// What a node suffers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ailment {
    Crashed,
    Paused,
    SlowDisk(Duration),
    Drift(i32),
}

impl Ailment {
    pub fn sign(self) -> Sign {
        match self {
            Ailment::Crashed => Sign::Crash,
            Ailment::Paused => Sign::Pause,
            Ailment::SlowDisk(_) => Sign::Disk,
            Ailment::Drift(_) => Sign::Clock,
        }
    }

    /// Seen beside the node's shape, which shows the rest.
    pub fn is_badged(self) -> bool {
        !matches!(self, Ailment::Crashed | Ailment::Paused)
    }

    /// Without its own node's name: "disk 5 ms slower".
    pub fn told(self, words: &Catalogue) -> String {
        let ppm = |key: &str, ppm: i32| words.with(key, &[("ppm", ppm.unsigned_abs().to_string().into())]);
        match self {
            Ailment::Crashed => words.text("faults-is-crashed"),
            Ailment::Paused => words.text("faults-is-paused"),
            Ailment::SlowDisk(by) => timed(words, "cluster-trouble-disk", by),
            Ailment::Drift(by @ 1..) => ppm("cluster-trouble-fast", by),
            Ailment::Drift(by) => ppm("cluster-trouble-slow", by),
        }
    }

    fn undo(self, node: NodeId) -> Vec<String> {
        match self {
            Ailment::Crashed => vec![format!("restart {node}")],
            Ailment::Paused => vec![format!("resume {node}")],
            Ailment::SlowDisk(_) => vec![format!("slow-disk {node} 0ms")],
            Ailment::Drift(_) => vec![format!("drift {node} 0")],
        }
    }
}

fn timed(words: &Catalogue, key: &str, time: Duration) -> String {
    words.with(key, &[("time", figures::duration(words, time).into())])
}

/// What a node suffers, if anything.
pub fn ailments(node: &NodePicture) -> impl Iterator<Item = Ailment> {
    [
        (!node.up).then_some(Ailment::Crashed),
        node.paused.then_some(Ailment::Paused),
        (node.disk_slower > Duration::ZERO).then_some(Ailment::SlowDisk(node.disk_slower)),
        (node.drift_ppm != 0).then_some(Ailment::Drift(node.drift_ppm)),
    ]
    .into_iter()
    .flatten()
}

/// All that [`active`] is made of: as long as it stays equal, so does that.
#[derive(Clone, PartialEq, Debug)]
pub struct Conditions {
    pub chaos: bool,
    pub links_version: u64,
    pub ailing: Vec<(NodeId, Ailment)>,
}

pub fn conditions(picture: &Picture) -> Conditions {
    let nodes = picture.register.iter().chain(&picture.nodes);
    let ailing = nodes.flat_map(|node| ailments(node).map(|ailment| (node.id, ailment))).collect();
    Conditions { chaos: picture.chaos, links_version: picture.links_version, ailing }
}

/// First what concerns everybody, then nodes, then links.
pub fn active(words: &Catalogue, picture: &Picture) -> Vec<Active> {
    let Conditions { chaos, ailing, .. } = conditions(picture);
    let chaos = chaos.then(|| Active {
        subject: Subject::Cluster,
        sign: Sign::Chaos,
        target: words.text("cluster-chaos"),
        what: String::new(),
        undo: vec!["chaos off".to_string()],
    });
    let ailing = ailing.into_iter().map(|(node, ailment)| Active {
        subject: Subject::Node(node),
        sign: ailment.sign(),
        target: terms::node(words, node),
        what: ailment.told(words),
        undo: ailment.undo(node),
    });
    let mut all: Vec<Active> = chaos.into_iter().chain(ailing).collect();
    all.extend(Cuts::of(picture).told(words));
    for aspect in &ASPECTS {
        all.extend(aspect.told(words, picture));
    }
    all.sort_by_key(|active| match active.subject {
        Subject::Cluster => 0,
        Subject::Node(_) => 1,
        _ => 2,
    });
    all
}

// ---- cut links ----

/// Who hears whom not; places are of `everybody`.
struct Cuts {
    everybody: Vec<NodeId>,
    cut: Vec<bool>,
}

impl Cuts {
    fn of(picture: &Picture) -> Cuts {
        let nodes = picture.register.iter().chain(&picture.nodes);
        let everybody: Vec<NodeId> = nodes.map(|node| node.id).collect();
        let first = everybody.first().map_or(0, |node| node.0);
        let place = |node: NodeId| usize::from(node.0 - first);
        let mut cut = vec![false; if picture.cuts.is_empty() { 0 } else { everybody.len().pow(2) }];
        for (from, to) in &picture.cuts {
            cut[place(*from) * everybody.len() + place(*to)] = true;
        }
        Cuts { everybody, cut }
    }

    fn is_cut(&self, from: usize, to: usize) -> bool {
        self.cut[from * self.everybody.len() + to]
    }

    fn is_apart(&self, a: usize, b: usize) -> bool {
        self.is_cut(a, b) && self.is_cut(b, a)
    }

    /// Lone nodes first; of the others groups, if that is what they fall into; or link by link.
    fn told(&self, words: &Catalogue) -> Vec<Active> {
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
        let mut told: Vec<Active> = lone.iter().map(|node| self.alone(words, *node, &rest)).collect();
        match self.groups(&rest) {
            Some(groups) => told.push(self.apart(words, self.named(words, &groups), &lone)),
            None => told.extend(self.links(words, &rest)),
        }
        told
    }

    fn alone(&self, words: &Catalogue, node: usize, rest: &[usize]) -> Active {
        let node = self.everybody[node];
        Active {
            subject: Subject::Node(node),
            sign: Sign::Cut,
            target: terms::node(words, node),
            what: words.text("faults-is-isolated"),
            undo: rest.iter().map(|other| format!("mend {node} <-> {}", self.everybody[*other])).collect(),
        }
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
            false => group.iter().map(|node| short(words, self.everybody[*node])).collect::<Vec<_>>().join(" "),
        };
        groups.iter().map(names).collect::<Vec<_>>().join(" | ")
    }

    /// The lone nodes stay alone.
    fn apart(&self, words: &Catalogue, target: String, lone: &[usize]) -> Active {
        let has_register = self.everybody.first() == Some(&NodeId::REGISTER);
        let register = has_register.then(|| "mend all <-> register".to_string());
        let undo = match lone {
            [] => std::iter::once("mend all <-> all".to_string()).chain(register).collect(),
            lone => {
                let lone = lone.iter().map(|node| self.everybody[*node].to_string());
                vec![format!("partition {} | rest", lone.collect::<Vec<_>>().join(" | "))]
            }
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
            target: link_name(words, way),
            what: words.text("faults-is-cut"),
            undo: vec![format!("mend {}", way.words())],
        };
        pairs.filter_map(way).map(told).collect()
    }
}

/// As on the drawing: "3", "R".
fn short(words: &Catalogue, node: NodeId) -> String {
    match node {
        NodeId::REGISTER => words.text("cluster-register"),
        node => node.to_string(),
    }
}

/// "1 → 2", "1 ↔ 2"
pub fn link_name(words: &Catalogue, way: Way) -> String {
    let arrow = if way.both_ways { '↔' } else { '→' };
    format!("{} {arrow} {}", short(words, way.from), short(words, way.to))
}

// ---- links that are worse than the others ----

/// One way in which a link can be worse.
struct Aspect {
    verb: &'static str,
    /// What undoes it.
    none: &'static str,
    told: fn(&Catalogue, Condition) -> Option<String>,
}

static ASPECTS: [Aspect; 2] = [
    Aspect {
        verb: "delay",
        none: "0ms",
        told: |words, condition| {
            (condition.delay > Duration::ZERO).then(|| timed(words, "cluster-trouble-delay", condition.delay))
        },
    },
    Aspect { verb: "loss", none: "0%", told: |words, condition| shared(words, "cluster-trouble-loss", condition.loss) },
];

fn shared(words: &Catalogue, key: &str, share: Probability) -> Option<String> {
    (share > Probability::NEVER).then(|| words.with(key, &[("share", share.to_string().into())]))
}

impl Aspect {
    fn told(&self, words: &Catalogue, picture: &Picture) -> Vec<Active> {
        let conditions = picture.conditions.iter();
        let worse: BTreeMap<(NodeId, NodeId), String> =
            conditions.filter_map(|(ends, condition)| Some((*ends, (self.told)(words, *condition)?))).collect();
        let Some(first) = worse.values().next() else { return Vec::new() };
        let among_nodes = worse.keys().all(|(from, to)| from.is_member() && to.is_member());
        let links = picture.nodes.len() * picture.nodes.len().saturating_sub(1);
        if links > 2 && among_nodes && worse.len() == links && worse.values().all(|told| told == first) {
            return vec![Active {
                subject: Subject::Cluster,
                sign: Sign::Link,
                target: words.text("faults-every-link"),
                what: first.clone(),
                undo: vec![format!("{} all <-> all {}", self.verb, self.none)],
            }];
        }
        self.by_link(words, &worse)
    }

    fn by_link(&self, words: &Catalogue, worse: &BTreeMap<(NodeId, NodeId), String>) -> Vec<Active> {
        let mut done = BTreeSet::new();
        let told = |((from, to), what): (&(NodeId, NodeId), &String)| {
            if !done.insert((*from, *to)) {
                return None;
            }
            let both_ways = worse.get(&(*to, *from)) == Some(what);
            if both_ways {
                done.insert((*to, *from));
            }
            let way = Way { from: *from, to: *to, both_ways };
            let undo = vec![format!("{} {} {}", self.verb, way.words(), self.none)];
            let target = link_name(words, way);
            Some(Active { subject: Subject::Link(way), sign: Sign::Link, target, what: what.clone(), undo })
        };
        worse.iter().filter_map(told).collect()
    }
}

/// Of a link, in whichever direction.
pub fn concerns(active: &Active, subject: Subject) -> bool {
    match (active.subject, subject) {
        (Subject::Link(way), Subject::Link(link)) => {
            (way.from, way.to) == (link.from, link.to) || (way.to, way.from) == (link.from, link.to)
        }
        (one, other) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{WatchedRun, open};
    use crate::scenario::text;
    use crate::types::Instant;
    use crate::view::catalogue::Language;

    fn run(scenario: &str) -> WatchedRun {
        let mut run = open(text::parse(&format!("version = 1\n{scenario}")).unwrap());
        while !run.advance(Instant(1_000), u64::MAX) {}
        run
    }

    fn inject(run: &mut WatchedRun, faults: &[impl AsRef<str>]) {
        for fault in faults {
            run.inject(fault.as_ref().parse().unwrap()).unwrap();
            // A fault by hand is there a microsecond later.
            let then = run.now().after(Duration::from_us(1));
            while !run.advance(then, u64::MAX) {}
        }
    }

    fn list(run: &WatchedRun) -> Vec<(String, String, Vec<String>)> {
        let words = Catalogue::new(Language::English);
        active(&words, &run.picture()).into_iter().map(|one| (one.target, one.what, one.undo)).collect()
    }

    fn names(run: &WatchedRun) -> Vec<String> {
        list(run).into_iter().map(|(target, what, _)| format!("{target} {what}").trim().to_string()).collect()
    }

    const FIVE: &str = "nodes = 5";

    #[test]
    fn each_is_named_and_undone_by_itself() {
        let mut run = run(FIVE);
        let faults = [
            "chaos mtbf=1h mttr=1h",
            "crash 1",
            "pause 2",
            "slow-disk 3 5ms",
            "drift 3 -200",
            "cut 1 -> 2",
            "cut 3 <-> 4",
            "delay 1 <-> 2 30ms",
            "delay 4 -> 5 10ms",
            "delay 5 -> 4 20ms",
            "loss all <-> all 5%",
        ];
        inject(&mut run, &faults);
        // Two different directions are two.
        assert_eq!(list(&run).len(), faults.len());
        while let Some((target, what, undo)) = list(&run).into_iter().next() {
            let mut left = names(&run);
            inject(&mut run, &undo);
            left.remove(0);
            assert_eq!(names(&run), left, "after undoing {target} {what}");
        }
    }

    #[test]
    fn settling_undoes_everything() {
        let mut run = run(FIVE);
        inject(&mut run, &["crash 1", "pause 2", "slow-disk 3 5ms", "drift 3 -200", "isolate 4", "loss 1 -> 2 5%"]);
        assert_eq!(list(&run).len(), 6);
        inject(&mut run, &["settle"]);
        assert_eq!(list(&run), []);
    }

    #[test]
    fn a_partition_is_one_thing_beside_lone_nodes() {
        let mut run = run(FIVE);
        inject(&mut run, &["partition 1,2 | 3,4,5"]);
        assert_eq!(names(&run), ["1 2 | 3 4 5 cut apart"]);
        inject(&mut run, &["partition 1 | 2,3 | 4,5"]);
        assert_eq!(names(&run), ["2 3 | 4 5 cut apart", "node 1 isolated"]);
        let undo = list(&run).remove(0).2;
        inject(&mut run, &undo);
        assert_eq!(names(&run), ["node 1 isolated"]);
        let undo = list(&run).remove(0).2;
        inject(&mut run, &undo);
        assert_eq!(list(&run), []);
    }

    #[test]
    fn nobody_hears_anybody() {
        let mut run = run("nodes = 3\nprotocol = \"redis-random\"");
        inject(&mut run, &["partition 1 | 2 | 3 | register"]);
        assert_eq!(list(&run).len(), 1);
        let undo = list(&run).remove(0).2;
        inject(&mut run, &undo);
        assert_eq!(list(&run), []);
    }

    #[test]
    fn overlapping_groups_share_whom_both_hear() {
        let mut run = run(FIVE);
        inject(&mut run, &["cut 1 <-> 4", "cut 1 <-> 5", "cut 2 <-> 4"]);
        assert_eq!(list(&run).len(), 3, "2 and 5 still hear each other");
        inject(&mut run, &["cut 2 <-> 5"]);
        assert_eq!(names(&run), ["1 2 3 | 3 4 5 cut apart"]);
    }
}
