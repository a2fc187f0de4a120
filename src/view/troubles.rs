//! What single nodes and links suffer while they work, in words.

use super::active::ailments;
use super::catalogue::Catalogue;
use super::{figures, terms};
use crate::sim::network::Condition;
use crate::sim::picture::NodePicture;
use crate::types::{Duration, NodeId, Probability};

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

fn signs(words: &Catalogue, Condition { delay, loss }: Condition) -> String {
    let slower = (delay > Duration::ZERO).then(|| format!("+{}", figures::duration(words, delay)));
    let lossy = (loss > Probability::NEVER).then(|| format!("−{loss}"));
    slower.into_iter().chain(lossy).collect::<Vec<_>>().join(" ")
}

fn direction(words: &Catalogue, Condition { delay, loss }: Condition) -> Vec<String> {
    let slower = (delay > Duration::ZERO).then(|| later(words, "cluster-trouble-delay", delay));
    let lossy =
        (loss > Probability::NEVER).then(|| words.with("cluster-trouble-loss", &[("share", loss.to_string().into())]));
    slower.into_iter().chain(lossy).collect()
}

fn later(words: &Catalogue, key: &str, by: Duration) -> String {
    words.with(key, &[("time", figures::duration(words, by).into())])
}

/// Of a node's disk and clock; none if both are as they should be.
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
        let faults = ["delay 1 -> 2 30ms", "loss 2 -> 1 5%", "slow-disk 3 4ms", "drift 3 -200", "drift 1 100"];
        let faults: String = faults.map(|what| format!("[[faults]]\nat = \"1ms\"\ndo = \"{what}\"\n")).concat();
        let mut run = open(text::parse(&format!("version = 1\nnodes = 3\n{faults}")).unwrap());
        while !run.advance(Instant(2_000), u64::MAX) {}
        let picture = run.picture();
        let words = Catalogue::new(Language::English);
        let link = |low, high| link(&words, &picture.conditions, NodeId(low), NodeId(high));
        let told = link(1, 2).unwrap();
        assert!(told.contains("30 ms") && told.contains("5%"), "{told}");
        assert_eq!(link(1, 3), None);
        let brief = |low, high| brief(&words, &picture.conditions, NodeId(low), NodeId(high));
        assert_eq!(brief(1, 2).unwrap(), "1→2 +30 ms · 2→1 −5%");
        assert_eq!(brief(1, 3), None);
        let third = node(&words, &picture.nodes[2]).unwrap();
        assert!(third.contains("4 ms") && third.contains("200 ppm slow"), "{third}");
        assert!(node(&words, &picture.nodes[0]).unwrap().contains("100 ppm fast"));
        assert_eq!(node(&words, &picture.nodes[1]), None);
    }
}
