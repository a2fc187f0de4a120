//! Which share of the nodes was what, over time.

use super::{Axis, Fact, Figure, Layer, Mark, Plot, Point, Section};
use crate::types::{Instant, NodeId, Role};
use crate::view::catalogue::Catalogue;
use crate::view::{figures, terms};
use std::collections::BTreeMap;

const COLUMNS: u64 = 200;

/// From below: without a leader, candidates take its place.
const STACK: [Role; 4] = [Role::Leader, Role::Candidate, Role::Follower, Role::Failed];

/// A node's time in one role.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spell {
    pub node: NodeId,
    pub role: Role,
    pub since: Instant,
    pub until: Instant,
}

/// The spells of all nodes, the latest, in a part of the run. The plot begins where all of them are known.
pub fn section(words: &Catalogue, spells: &[Spell], from: Instant, until: Instant) -> Section {
    let from = known_from(spells).max(from);
    let columns = columns(spells, from, until);
    let missing = columns.is_empty().then(|| words.text("laboratory-occupancy-none"));
    let totals = totals(&columns);
    let told = STACK.map(|role| (terms::role(words, role), figures::percent(totals[role as usize])));
    let fact = |(label, value): &(String, String)| Fact { label: label.clone(), value: value.clone() };
    let list: Vec<String> = told.iter().map(|(role, share)| format!("{role} {share}")).collect();
    let said = words.with("laboratory-occupancy-said", &[("shares", list.join(&words.text("states-list")).into())]);
    Section {
        facts: if missing.is_some() { Vec::new() } else { told.iter().map(fact).collect() },
        figures: vec![Figure { plot: plot(words, &columns, from, until), said, missing }],
        ..Section::default()
    }
}

/// Times by role, in the order of [`Role::ALL`].
type Column = [u64; 4];

fn known_from(spells: &[Spell]) -> Instant {
    let mut first: BTreeMap<NodeId, Instant> = BTreeMap::new();
    for spell in spells {
        let since = first.entry(spell.node).or_insert(spell.since);
        *since = spell.since.min(*since);
    }
    first.into_values().max().unwrap_or_default()
}

fn columns(spells: &[Spell], from: Instant, until: Instant) -> Vec<Column> {
    let span = until.since(from).0;
    let count = COLUMNS.min(span);
    let edge = |column: u64| span * column / count;
    let mut columns = vec![Column::default(); count as usize];
    for spell in spells {
        let (since, until) = (spell.since.since(from).0, spell.until.min(until).since(from).0);
        if since >= until {
            continue;
        }
        // An edge is rounded down, so the first guess may lie one column too far left.
        for column in since * count / span..count {
            if edge(column) >= until {
                break;
            }
            let within = edge(column + 1).min(until).saturating_sub(edge(column).max(since));
            columns[column as usize][spell.role as usize] += within;
        }
    }
    columns
}

fn share(column: &Column, role: Role) -> f64 {
    let all: u64 = column.iter().sum();
    column[role as usize] as f64 / all.max(1) as f64
}

fn totals(columns: &[Column]) -> [f64; 4] {
    let sum = |role: Role| columns.iter().map(|column| column[role as usize]).sum::<u64>();
    let total = Role::ALL.map(sum);
    Role::ALL.map(|role| share(&total, role))
}

fn plot(words: &Catalogue, columns: &[Column], from: Instant, until: Instant) -> Plot {
    let x =
        Axis::duration(words, words.text("laboratory-run-time"), until.0 as f64).within(from.0 as f64, until.0 as f64);
    let y = Axis::percent(words.text("laboratory-occupancy-share")).within(0.0, 1.0);
    let span = until.since(from).0;
    let at = |column: usize| x.of((from.0 + span * column as u64 / columns.len().max(1) as u64) as f64);
    let layer = |(place, role): (usize, &Role)| {
        let point = |(column, times): (usize, &Column)| {
            let below: f64 = STACK[..place].iter().map(|below| share(times, *below)).sum();
            let own = share(times, *role);
            Point::at(at(column), y.of(own)).with_interval(y.of(below), y.of(below + own))
        };
        let points: Vec<Point> = columns.iter().enumerate().map(point).collect();
        // The last column lasts until the end.
        let end = points.last().map(|last| Point { x: Some(at(columns.len())), ..*last });
        Layer::new(Mark::Areas, (*role).into(), terms::role(words, *role), points.into_iter().chain(end).collect())
    };
    Plot {
        name: "occupancy",
        title: words.text("laboratory-occupancy-title"),
        layers: STACK.iter().enumerate().map(layer).collect(),
        x,
        y,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::catalogue::Language;

    fn spell(node: u16, role: Role, since: u64, until: u64) -> Spell {
        Spell { node: NodeId(node), role, since: Instant(since), until: Instant(until) }
    }

    #[test]
    fn every_column_is_shared_out_whole() {
        let spells = [
            spell(1, Role::Follower, 0, 1_500),
            spell(2, Role::Follower, 0, 700),
            spell(2, Role::Candidate, 700, 1_000),
            spell(2, Role::Leader, 1_000, 1_500),
        ];
        let columns = columns(&spells, Instant::ZERO, Instant(1_500));
        assert_eq!(columns.len(), 200);
        assert_eq!(columns.iter().flatten().sum::<u64>(), 2 * 1_500);
        assert_eq!(totals(&columns), [500.0 / 3_000.0, 2_200.0 / 3_000.0, 300.0 / 3_000.0, 0.0]);
        let words = Catalogue::new(Language::English);
        let plot = plot(&words, &columns, Instant::ZERO, Instant(1_500));
        for layers in plot.layers.windows(2) {
            for (below, above) in layers[0].points.iter().zip(&layers[1].points) {
                assert_eq!(below.high, above.low);
            }
        }
        assert!(plot.layers[3].points.iter().all(|point| (point.high.unwrap() - 100.0).abs() < 1e-9));
    }

    #[test]
    fn it_begins_where_all_nodes_are_known() {
        let spells =
            [spell(1, Role::Follower, 40, 100), spell(2, Role::Leader, 70, 90), spell(2, Role::Follower, 90, 100)];
        assert_eq!(known_from(&spells), Instant(70));
        let section = section(&Catalogue::new(Language::English), &spells, Instant::ZERO, Instant(100));
        assert_eq!(section.figures[0].plot.layers[0].points.len(), 31);
    }

    #[test]
    fn at_time_zero_there_is_nothing_to_draw() {
        let section = section(
            &Catalogue::new(Language::English),
            &[spell(1, Role::Follower, 0, 0)],
            Instant::ZERO,
            Instant::ZERO,
        );
        assert!(section.figures[0].missing.is_some());
    }
}
