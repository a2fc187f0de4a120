//! Links that are worse than the others, and those of clients: all at once where they are alike, else one by one.

use super::{Active, Sign};
use crate::protocol::Spec;
use crate::sim::picture::Picture;
use crate::types::{Duration, NodeId};
use crate::view::catalogue::Catalogue;
use crate::view::faults::{Subject, Way};
use crate::view::terms;
use crate::view::troubles::Aspect;
use std::collections::BTreeMap;

// ---- between nodes ----

/// Of everybody at once, where all links are alike.
pub(super) fn worse(words: &Catalogue, spec: &Spec, picture: &Picture, aspect: &Aspect) -> Vec<Active> {
    let conditions = picture.conditions.iter();
    let told = conditions.filter_map(|(ends, condition)| Some((*ends, aspect.told(words, *condition)?)));
    let (of_clients, told): (BTreeMap<Link, String>, BTreeMap<Link, String>) =
        told.partition(|(link, _)| is_of_clients(link));
    let undo = |link: &str| format!("{} {link} {}", aspect.verb, aspect.none);
    let mut all = by_clients(words, spec, picture.nodes.len(), &of_clients, Sign::Link, undo);
    let Some(first) = told.values().next() else { return all };
    let among_nodes = told.keys().all(|(from, to)| from.is_member() && to.is_member());
    let links = picture.nodes.len() * picture.nodes.len().saturating_sub(1);
    if links > 2 && among_nodes && told.len() == links && told.values().all(|other| other == first) {
        all.push(Active {
            subject: Subject::Cluster,
            sign: Sign::Link,
            target: words.text("faults-every-link"),
            what: first.clone(),
            undo: vec![undo("all <-> all")],
        });
        return all;
    }
    all.extend(by_link(words, spec, &told, Sign::Link, undo));
    all
}

/// Both directions at once, where they are alike.
fn by_link(
    words: &Catalogue,
    spec: &Spec,
    told: &BTreeMap<Link, String>,
    sign: Sign,
    undo: impl Fn(&str) -> String,
) -> Vec<Active> {
    let one = |((from, to), what): (&Link, &String)| {
        let both_ways = told.get(&(*to, *from)) == Some(what);
        if both_ways && to < from {
            return None;
        }
        let way = Way { from: *from, to: *to, both_ways };
        let (target, undo) = (link_name(words, spec, way), vec![undo(&way.words())]);
        Some(Active { subject: Subject::Link(way), sign, target, what: what.clone(), undo })
    };
    told.iter().filter_map(one).collect()
}

// ---- of clients ----

pub(super) type Link = (NodeId, NodeId);

pub(super) fn is_of_clients((from, to): &Link) -> bool {
    *from == NodeId::CLIENT || *to == NodeId::CLIENT
}

pub(super) fn cut_from_clients(words: &Catalogue, spec: &Spec, picture: &Picture) -> Vec<Active> {
    let flaps = |link: &Link| picture.conditions.iter().any(|(ends, of)| ends == link && of.flap > Duration::ZERO);
    let cuts = picture.cuts.iter().filter(|link| is_of_clients(link) && !flaps(link));
    let told = cuts.map(|link| (*link, words.text("faults-is-cut"))).collect();
    by_clients(words, spec, picture.nodes.len(), &told, Sign::Cut, |link| format!("mend {link}"))
}

/// What their links suffer: all of them at once where that is the same, else node by node.
fn by_clients(
    words: &Catalogue,
    spec: &Spec,
    nodes: usize,
    told: &BTreeMap<Link, String>,
    sign: Sign,
    undo: impl Fn(&str) -> String,
) -> Vec<Active> {
    let of = |is_meant: fn(&Link) -> bool| -> Vec<&String> {
        told.iter().filter(|(link, _)| is_meant(link)).map(|(_, what)| what).collect()
    };
    let (there, back) = (of(|(from, _)| *from == NodeId::CLIENT), of(|(_, to)| *to == NodeId::CLIENT));
    let is_common = |ways: &[&String]| nodes > 2 && ways.len() == nodes && ways.iter().all(|other| *other == ways[0]);
    let (clients, every) = (words.text("faults-clients"), words.text("faults-every-node"));
    let common = |link: &str, arrow: char, from: &str, to: &str, what: &str| Active {
        subject: Subject::Cluster,
        sign,
        target: format!("{from} {arrow} {to}"),
        what: what.to_string(),
        undo: vec![undo(link)],
    };
    match (is_common(&there), is_common(&back)) {
        (true, true) if there[0] == back[0] => {
            return vec![common("clients <-> all", '↔', &clients, &every, there[0])];
        }
        (false, false) => return by_link(words, spec, told, sign, undo),
        _ => {}
    }
    let mut all = Vec::new();
    let mut rest = told.clone();
    if is_common(&there) {
        all.push(common("clients -> all", '→', &clients, &every, there[0]));
        rest.retain(|(from, _), _| *from != NodeId::CLIENT);
    }
    if is_common(&back) {
        all.push(common("all -> clients", '→', &every, &clients, back[0]));
        rest.retain(|(_, to), _| *to != NodeId::CLIENT);
    }
    all.extend(by_link(words, spec, &rest, sign, undo));
    all
}

/// As on the drawing: "3", "arbiter".
pub(super) fn short(words: &Catalogue, spec: &Spec, node: NodeId) -> String {
    match node {
        NodeId::CLIENT => words.text("faults-clients"),
        NodeId::REGISTER => terms::register(words, spec),
        node => node.to_string(),
    }
}

/// "1 → 2", "1 ↔ 2"
pub(super) fn link_name(words: &Catalogue, spec: &Spec, way: Way) -> String {
    let arrow = if way.both_ways { '↔' } else { '→' };
    format!("{} {arrow} {}", short(words, spec, way.from), short(words, spec, way.to))
}
