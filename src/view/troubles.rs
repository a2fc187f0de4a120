//! What single nodes and links suffer while they work, in words.

use super::active::ailments;
use super::catalogue::Catalogue;
use super::{figures, terms};
use crate::scenario::Latency;
use crate::sim::network::Condition;
use crate::sim::picture::{NodePicture, Picture};
use crate::types::{Duration, NodeId, Probability};
use std::collections::BTreeSet;

/// Of both directions of a link; none if it is like all others.
pub fn link(
    words: &Catalogue,
    conditions: &[((NodeId, NodeId), Condition)],
    low: NodeId,
    high: NodeId,
) -> Option<String> {
    let of =
        |ends: (NodeId, NodeId)| conditions.iter().find(|(link, _)| *link == ends).map(|(_, condition)| *condition);
    let told = |(from, to): (NodeId, NodeId)| {
        let way = [("from", terms::node(words, from).into()), ("to", terms::node(words, to).into())];
        let mut parts = vec![words.with("cluster-trouble-way", &way)];
        parts.extend(direction(words, of((from, to))?));
        Some(parts.join(&words.text("cluster-comma")))
    };
    let parts: Vec<String> = [(low, high), (high, low)].into_iter().filter_map(told).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// What the links between clients and a node suffer; none if they are like all others.
pub fn of_clients(words: &Catalogue, picture: &Picture, node: NodeId) -> Option<String> {
    let told = |(from, to): (NodeId, NodeId)| {
        let condition =
            picture.conditions.iter().find(|(link, _)| *link == (from, to)).map(|(_, condition)| *condition);
        let cut = picture.cuts.contains(&(from, to)).then(|| words.text("faults-is-cut"));
        let suffered = condition.map_or_else(Vec::new, |condition| direction(words, condition));
        let suffered: Vec<String> = cut.into_iter().chain(suffered).collect();
        let way = [("from", terms::node(words, from).into()), ("to", terms::node(words, to).into())];
        let parts = std::iter::once(words.with("cluster-trouble-way", &way)).chain(suffered.iter().cloned());
        (!suffered.is_empty()).then(|| parts.collect::<Vec<_>>().join(&words.text("cluster-comma")))
    };
    let ways = [(NodeId::CLIENT, node), (node, NodeId::CLIENT)];
    let parts: Vec<String> = ways.into_iter().filter_map(told).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Whom clients reach worse than others, or not at all, or who reaches them so.
pub fn ill_reached(picture: &Picture) -> BTreeSet<NodeId> {
    let conditions = picture.conditions.iter().map(|(link, _)| link);
    let ends = picture.cuts.iter().chain(conditions).filter_map(|link| match *link {
        (NodeId::CLIENT, node) | (node, NodeId::CLIENT) => Some(node),
        _ => None,
    });
    ends.collect()
}

/// The same in a few signs, to stand on the link: "+30 ms", "1→2 −5%".
pub fn brief(
    words: &Catalogue,
    conditions: &[((NodeId, NodeId), Condition)],
    low: NodeId,
    high: NodeId,
) -> Option<String> {
    let of =
        |ends: (NodeId, NodeId)| conditions.iter().find(|(link, _)| *link == ends).map(|(_, condition)| *condition);
    let (forward, backward) = (of((low, high)), of((high, low)));
    if forward == backward {
        return forward.map(|condition| signs(words, condition));
    }
    let name = |node: NodeId| if node == NodeId::REGISTER { "R".to_string() } else { node.to_string() };
    let told = |from, to, condition: Option<Condition>| {
        condition.map(|condition| format!("{}→{} {}", name(from), name(to), signs(words, condition)))
    };
    let parts = [told(low, high, forward), told(high, low, backward)];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
}

fn signs(words: &Catalogue, condition: Condition) -> String {
    let sign = |aspect: &Aspect| (aspect.value)(words, condition).map(|value| format!("{}{value}", aspect.sign));
    ASPECTS.iter().filter_map(sign).collect::<Vec<_>>().join(" ")
}

fn direction(words: &Catalogue, condition: Condition) -> Vec<String> {
    ASPECTS.iter().filter_map(|aspect| aspect.told(words, condition)).collect()
}

/// One way in which a direction of a link can be worse than the others.
pub struct Aspect {
    /// The fault that makes it so, and the value with which that undoes it.
    pub verb: &'static str,
    pub none: &'static str,
    /// The words, and the name of the value in them.
    key: &'static str,
    argument: &'static str,
    /// Before the value, where there is room for no words.
    sign: &'static str,
    value: fn(&Catalogue, Condition) -> Option<String>,
}

pub static ASPECTS: [Aspect; 5] = [
    Aspect {
        verb: "delay",
        none: "0ms",
        key: "cluster-trouble-delay",
        argument: "time",
        sign: "+",
        value: |words, condition| latency(words, condition.delay),
    },
    Aspect {
        verb: "loss",
        none: "0%",
        key: "cluster-trouble-loss",
        argument: "share",
        sign: "−",
        value: |_, condition| share(condition.loss),
    },
    Aspect {
        verb: "duplicate",
        none: "0%",
        key: "cluster-trouble-duplicate",
        argument: "share",
        sign: "2×",
        value: |_, condition| share(condition.duplicate),
    },
    Aspect {
        verb: "reorder",
        none: "0%",
        key: "cluster-trouble-reorder",
        argument: "share",
        sign: "⇄",
        value: |_, condition| share(condition.reorder),
    },
    Aspect {
        verb: "flap",
        none: "0ms",
        key: "cluster-trouble-flap",
        argument: "time",
        sign: "∿",
        value: |words, condition| time(words, condition.flap),
    },
];

impl Aspect {
    pub fn told(&self, words: &Catalogue, condition: Condition) -> Option<String> {
        let value = (self.value)(words, condition)?;
        let burst = ("burst", condition.loss_burst.into());
        Some(words.with(self.key, &[(self.argument, value.into()), burst]))
    }
}

fn share(share: Probability) -> Option<String> {
    (share > Probability::NEVER).then(|| share.to_string())
}

fn time(words: &Catalogue, time: Duration) -> Option<String> {
    (time > Duration::ZERO).then(|| figures::duration(words, time))
}

fn latency(words: &Catalogue, latency: Latency) -> Option<String> {
    match latency {
        Latency::Uniform(span) if span.least == span.most => time(words, span.least),
        latency => Some(latency.to_string()),
    }
}

/// Of a node, its disk and its clock; none if all are as they should be.
pub fn node(words: &Catalogue, picture: &NodePicture) -> Option<String> {
    let told = ailments(picture).filter(|ailment| ailment.is_badged()).map(|ailment| ailment.told(words));
    let parts: Vec<String> = told.collect();
    (!parts.is_empty()).then(|| parts.join(&words.text("cluster-comma")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::open;
    use crate::scenario::text;
    use crate::types::Instant;
    use crate::view::catalogue::Language;

    #[test]
    fn each_trouble_is_named_where_it_is() {
        let faults = [
            "delay 1 -> 2 30ms",
            "loss 2 -> 1 5%",
            "duplicate 1 -> 3 6%",
            "reorder 1 -> 3 7%",
            "delay 3 -> 1 exp(15ms)",
            "flap 2 -> 3 80ms",
            "slow-disk 3 4ms",
            "drift 3 -200",
            "drift 1 100",
            "step-clock 3 -90ms",
            "step-clock 1 2s",
            "slow 1 70ms",
            "full-disk 2",
            "corrupt 4",
            "cut 5 -> clients",
            "loss clients <-> 4 9%",
        ];
        let faults: String = faults.map(|what| format!("[[faults]]\nat = \"1ms\"\ndo = \"{what}\"\n")).concat();
        let mut run = open(text::parse(&format!("version = 1\nnodes = 5\n{faults}")).unwrap());
        while !run.advance(Instant(2_000), u64::MAX) {}
        let picture = run.picture();
        let words = Catalogue::new(Language::English);
        let link = |low, high| link(&words, &picture.conditions, NodeId(low), NodeId(high));
        let told = link(1, 2).unwrap();
        assert!(told.contains("30 ms") && told.contains("5%"), "{told}");
        let told = link(1, 3).unwrap();
        assert!(["6%", "7%", "exp(15ms)"].iter().all(|part| told.contains(part)), "{told}");
        assert!(link(2, 3).unwrap().contains("80 ms"));
        assert_eq!(link(1, 4), None);
        let brief = |low, high| brief(&words, &picture.conditions, NodeId(low), NodeId(high));
        assert_eq!(brief(1, 2).unwrap(), "1→2 +30 ms · 2→1 −5%");
        assert_eq!(brief(1, 3).unwrap(), "1→3 2×6% ⇄7% · 3→1 +exp(15ms)");
        assert_eq!(brief(1, 4), None);
        let third = node(&words, &picture.nodes[2]).unwrap();
        assert!(third.contains("4 ms") && third.contains("200 ppm slow"), "{third}");
        assert!(third.contains("clock 90 ms behind"), "{third}");
        assert!(node(&words, &picture.nodes[0]).unwrap().contains("clock 2.000 s ahead"));
        assert!(node(&words, &picture.nodes[0]).unwrap().contains("100 ppm fast"));
        assert!(node(&words, &picture.nodes[0]).unwrap().contains("70 ms"));
        assert!(node(&words, &picture.nodes[1]).unwrap().contains("full"));
        assert!(node(&words, &picture.nodes[3]).unwrap().contains("damaged"));
        assert_eq!(node(&words, &picture.nodes[4]), None);
        let clients = |node| of_clients(&words, &picture, NodeId(node));
        assert_eq!(clients(5).unwrap(), "from node 5 to a client, cut");
        assert_eq!(clients(4).unwrap(), "from a client to node 4, loses 9%; from node 4 to a client, loses 9%");
        assert_eq!((clients(1), ill_reached(&picture)), (None, BTreeSet::from([NodeId(4), NodeId(5)])));
    }
}
