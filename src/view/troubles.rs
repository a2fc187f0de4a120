//! What single nodes and links suffer while they work, in words.

use super::catalogue::Catalogue;
use super::{figures, terms};
use crate::scenario::Latency;
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

fn direction(words: &Catalogue, condition: Condition) -> Vec<String> {
    let Condition { delay, loss, duplicate, reorder, flap } = condition;
    let slower = match delay {
        Latency::ZERO => None,
        Latency::Uniform(span) if span.least == span.most => Some(later(words, "cluster-trouble-delay", span.least)),
        delay => Some(words.with("cluster-trouble-delay", &[("time", delay.to_string().into())])),
    };
    let share = |key: &str, share: Probability| {
        (share > Probability::NEVER).then(|| words.with(key, &[("share", share.to_string().into())]))
    };
    let parts = [
        slower,
        share("cluster-trouble-loss", loss),
        share("cluster-trouble-duplicate", duplicate),
        share("cluster-trouble-reorder", reorder),
        longer(words, "cluster-trouble-flap", flap),
    ];
    parts.into_iter().flatten().collect()
}

fn later(words: &Catalogue, key: &str, by: Duration) -> String {
    words.with(key, &[("time", figures::duration(words, by).into())])
}

fn longer(words: &Catalogue, key: &str, by: Duration) -> Option<String> {
    (by > Duration::ZERO).then(|| later(words, key, by))
}

/// Of a node, its disk and its clock; none if all are as they should be.
pub fn node(words: &Catalogue, picture: &NodePicture) -> Option<String> {
    let drift = |key: &str| words.with(key, &[("ppm", picture.drift_ppm.unsigned_abs().to_string().into())]);
    let clock = match picture.drift_ppm {
        0 => None,
        1.. => Some(drift("cluster-trouble-fast")),
        _ => Some(drift("cluster-trouble-slow")),
    };
    let parts = [
        picture.corrupt.then(|| words.text("cluster-trouble-corrupt")),
        picture.disk_full.then(|| words.text("cluster-trouble-full")),
        longer(words, "cluster-trouble-disk", picture.disk_slower),
        longer(words, "cluster-trouble-node", picture.slow),
        clock,
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
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
            "slow 1 70ms",
            "full-disk 2",
            "corrupt 4",
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
        let third = node(&words, &picture.nodes[2]).unwrap();
        assert!(third.contains("4 ms") && third.contains("200 ppm slow"), "{third}");
        assert!(node(&words, &picture.nodes[0]).unwrap().contains("100 ppm fast"));
        assert!(node(&words, &picture.nodes[0]).unwrap().contains("70 ms"));
        assert!(node(&words, &picture.nodes[1]).unwrap().contains("full"));
        assert!(node(&words, &picture.nodes[3]).unwrap().contains("damaged"));
        assert_eq!(node(&words, &picture.nodes[4]), None);
    }
}
