//! The lines of the nodes, and which nodes have one.

use super::{COLUMN, Column, Frame, LEFT, Loudness, NODES, RIGHT, Sources, Stay};
use crate::experiment::timeline::{Standing, Stretch};
use crate::protocol::Spec;
use crate::trace::What;
use crate::types::{NodeId, Role};
use std::collections::BTreeSet;

/// Two epochs closer together than this are not both written.
const EPOCH_GAP: f64 = 12.0;

/// The nodes that are shown, by number: all, where there is room. Otherwise those that are wanted, those that
/// led, and those with the most to tell. The clients come last, if they are wanted.
pub fn chosen(spec: &Spec, stretch: &Stretch, wanted: &[NodeId], width: f64, with_clients: bool) -> Vec<NodeId> {
    let most = NODES.min(((width - LEFT - RIGHT) / COLUMN) as usize).max(2);
    let all = stretch.nodes.iter().map(|standing| standing.node);
    let mut nodes: Vec<NodeId> = match stretch.nodes.len() <= most {
        true => all.collect(),
        false => {
            let mut ranked: Vec<(u64, NodeId)> = all.map(|node| (0, node)).collect();
            rank(spec, stretch, wanted, &mut ranked);
            ranked.sort_by_key(|(rank, node)| (std::cmp::Reverse(*rank), *node));
            ranked.into_iter().take(most).map(|(_, node)| node).collect()
        }
    };
    nodes.extend(with_clients.then_some(NodeId::CLIENT));
    nodes.sort_unstable();
    nodes
}

fn rank(spec: &Spec, stretch: &Stretch, wanted: &[NodeId], ranked: &mut [(u64, NodeId)]) {
    const WANTED: u64 = 1 << 40;
    const LED: u64 = 1 << 20;
    let first = ranked.first().map_or(0, |(_, node)| node.0);
    let mut add = |node: NodeId, points: u64| {
        let place = node.0.checked_sub(first).and_then(|place| ranked.get_mut(usize::from(place)));
        if let Some((rank, _)) = place {
            *rank = (*rank + points).min(2 * WANTED);
        }
    };
    wanted.iter().for_each(|node| add(*node, WANTED));
    for standing in stretch.nodes.iter().filter(|standing| spec.role(standing.state) == Role::Leader) {
        add(standing.node, LED);
    }
    for event in &stretch.events {
        let points = match event.what {
            What::Became { to, .. } if spec.role(to) == Role::Leader => LED,
            What::Became { .. } | What::Crashed { .. } | What::Restarted { .. } => 50,
            What::Sent(passage) if Loudness::of(spec, passage.kind) > Loudness::Faint => 2,
            _ => 1,
        };
        if let Some(node) = event.what.nodes()[0] {
            add(node, points);
        }
    }
}

pub fn columns(sources: Sources<'_>, frame: &Frame) -> Vec<Column> {
    let shown: BTreeSet<NodeId> = frame.nodes.iter().copied().collect();
    let mut columns: Vec<Column> = frame.nodes.iter().filter_map(|node| empty(sources, frame, *node)).collect();
    let starts = sources.stretch.nodes.iter().filter(|standing| shown.contains(&standing.node));
    let mut standing: Vec<Standing> = starts.copied().collect();
    // The clients' column comes last and has no standing.
    let place = |node: NodeId, standing: &[Standing]| standing.binary_search_by_key(&node, |known| known.node).ok();
    for event in &sources.stretch.events {
        let Some(place) = event.what.nodes()[0].and_then(|node| place(node, &standing)) else { continue };
        let now = &mut standing[place];
        let before = *now;
        match event.what {
            What::Became { to, .. } => now.state = to,
            What::Paused { .. } => now.paused = true,
            What::Resumed { .. } | What::Restarted { .. } | What::Crashed { .. } => now.paused = false,
            _ => continue,
        }
        if *now != before {
            columns[place].stay_until(frame, frame.y(event.at), sources.spec, before);
        }
    }
    let end = frame.y(frame.shown.until.min(sources.stretch.until));
    for (column, standing) in columns.iter_mut().zip(standing) {
        column.stay_until(frame, end, sources.spec, standing);
    }
    columns
}

/// A column without its stays.
fn empty(sources: Sources<'_>, frame: &Frame, node: NodeId) -> Option<Column> {
    let standing = sources.stretch.nodes.iter().find(|standing| standing.node == node);
    let mut column = Column { node, x: frame.x(node)?, stays: Vec::new(), epochs: Vec::new() };
    let (Some(standing), true) = (standing, sources.spec.epoch.is_some()) else { return Some(column) };
    let begins = frame.top().max(frame.y(sources.stretch.from));
    column.epochs.push((begins, standing.epoch));
    for change in sources.stretch.epochs.iter().filter(|change| change.node == node) {
        let (y, last) = (frame.y(change.at), column.epochs.len() - 1);
        match y {
            y if y > frame.bottom() => break,
            // The newest of those that lie before, or too close together to be written.
            y if y < begins + EPOCH_GAP || y < column.epochs[last].0 + EPOCH_GAP => {
                column.epochs[last].1 = change.after;
            }
            y => column.epochs.push((y, change.after)),
        }
    }
    Some(column)
}

impl Column {
    fn stay_until(&mut self, frame: &Frame, y: f64, spec: &Spec, standing: Standing) {
        let from = self.stays.last().map_or(frame.top(), |stay| stay.to);
        let to = y.clamp(from, frame.bottom().max(from));
        if to > from {
            self.stays.push(Stay { from, to, role: spec.role(standing.state), paused: standing.paused });
        }
    }
}
