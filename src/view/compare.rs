//! The comparison as the page shows it: who is compared, how that stands in a link, and the table.

pub mod machine;
pub mod setup;
pub mod strikes;
pub mod walks;

use super::catalogue::Catalogue;
use super::{dials, figures, names, presets, terms};
use crate::check::{Checker, Property};
use crate::experiment::compare::{CONTENDERS_MAX, Cell, Comparison, Line, Unit, check, lacks_successor, led_by};
use crate::experiment::crews;
use crate::experiment::seeds::Seeds;
use crate::protocol::Spec;
use crate::scenario::key::{KEYS, Key, Kind};
use crate::scenario::preset::Shelf;
use crate::scenario::{ProtocolName, Scenario};
use crate::sim::picture::{NodePicture, Picture};
use crate::stats::reigns::Reigns;
use crate::types::{Duration, Instant, NodeId};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

/// Beside the one that is open.
pub const RIVALS_MAX: usize = CONTENDERS_MAX - 1;
pub const FIRST_SEEDS: &str = "20";
/// With two there is an interval; with more than this nobody would wait.
pub const SEEDS: std::ops::RangeInclusive<u64> = 2..=1_000;

/// The key of how many nodes a rival has.
const NODES: &str = "nodes";

// ---- who is compared ----

/// A protocol with what differs from its defaults. It says nothing of the world, which is the same for all, but for how
/// many nodes it has: fewer may be no cluster of its kind.
#[derive(Clone, PartialEq, Debug)]
pub struct Rival {
    pub protocol: ProtocolName,
    /// Its own number; none is that of the world.
    pub nodes: Option<u16>,
    /// Full name of the key and its value, as they are written.
    settings: Vec<(&'static str, String)>,
    /// The system that is set so, by its place among the presets.
    system: Option<usize>,
}

/// The protocol's own keys.
pub fn own_keys(protocol: ProtocolName) -> impl Iterator<Item = &'static Key> {
    KEYS.iter().filter(move |key| key.section() == Some(protocol.name()))
}

/// The systems, each as it is set.
static SYSTEMS: LazyLock<Vec<(usize, Scenario)>> =
    LazyLock::new(|| Shelf::Systems.presets().map(|(index, preset)| (index, preset.scenario())).collect());

/// The system whose settings these are: the one of this title, if any is; of all defaults, no other.
fn system(scenario: &Scenario) -> Option<usize> {
    let is_same = |other: &Scenario| {
        let same = |key: &'static Key| key.get(scenario) == key.get(other);
        other.protocol == scenario.protocol && own_keys(scenario.protocol).all(same)
    };
    let is_plain = own_keys(scenario.protocol).all(|key| key.is_default(scenario));
    let alike = || SYSTEMS.iter().filter(|(_, other)| is_same(other));
    let titled = alike().find(|(_, other)| other.title == scenario.title);
    titled.or_else(|| alike().next().filter(|_| !is_plain)).map(|(index, _)| *index)
}

/// The settings of its own that another value of would change something here.
pub fn changeable(world: &Scenario) -> impl Iterator<Item = &'static Key> {
    own_keys(world.protocol).filter(|key| key.matters_in(world))
}

impl Rival {
    pub fn of(scenario: &Scenario) -> Rival {
        let changed = own_keys(scenario.protocol).filter(|key| !key.is_default(scenario));
        let settings = changed.map(|key| (key.name, key.get(scenario))).collect();
        Rival { protocol: scenario.protocol, nodes: None, settings, system: system(scenario) }
    }

    /// With its defaults, and no system's name.
    fn plain(protocol: ProtocolName) -> Rival {
        Rival { protocol, nodes: None, settings: Vec::new(), system: None }
    }

    /// Runs the same, whatever it is called.
    pub fn is_like(&self, other: &Rival) -> bool {
        self.protocol == other.protocol && self.nodes == other.nodes && self.settings == other.settings
    }

    /// The same cluster, when the world has another number of nodes.
    pub fn moved(&self, from: &Scenario, to: &Scenario) -> Rival {
        let nodes = self.nodes.unwrap_or(from.nodes);
        Rival { nodes: Some(nodes).filter(|nodes| *nodes != to.nodes), ..self.clone() }
    }

    fn keys(&self) -> impl Iterator<Item = (&'static Key, &String)> {
        self.settings.iter().filter_map(|(name, value)| Some((Key::find(name)?, value)))
    }

    /// In the world of the one that is open.
    pub fn in_world(&self, world: &Scenario) -> Scenario {
        let mut other = Scenario { protocol: self.protocol, ..Scenario::default() };
        for (key, value) in self.keys() {
            // Whoever made this rival has set it before.
            let _ = key.set(&mut other, value);
        }
        let led = led_by(world, &other);
        Scenario { nodes: self.nodes.unwrap_or(world.nodes), ..led }
    }

    /// "Raft, pre-vote, 7 nodes"; of a system its name, "etcd", and its own number of nodes.
    pub fn label(&self, words: &Catalogue) -> String {
        let settings = self.system.is_none().then(|| self.settings(words));
        let told = [Some(self.name(words)), settings, self.size(words)].into_iter().flatten();
        told.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(&words.text("cluster-comma"))
    }

    /// "7 nodes", where they are its own number.
    pub fn size(&self, words: &Catalogue) -> Option<String> {
        self.nodes.map(|nodes| words.with("compare-size", &[("count", nodes.into())]))
    }

    /// "Raft", "etcd"
    pub fn name(&self, words: &Catalogue) -> String {
        match self.system {
            Some(index) => presets::title(words, index),
            None => terms::protocol(words, self.protocol.name()),
        }
    }

    /// "pre-vote, election timeout 1s..2s", of a system with the name of its protocol before; empty if all is as usual.
    pub fn settings(&self, words: &Catalogue) -> String {
        let protocol = self.system.map(|_| terms::protocol(words, self.protocol.name()));
        let told = self.keys().map(|(key, value)| setting(words, key, value));
        protocol.into_iter().chain(told).collect::<Vec<String>>().join(&words.text("cluster-comma"))
    }
}

/// "5 nodes: 2 brokers, 3 controllers"; none where all nodes are alike.
pub fn crew(words: &Catalogue, scenario: &Scenario) -> Option<String> {
    let crews = crews(scenario);
    let told: Vec<String> = crews.iter().map(|crew| terms::crew(words, crew)).collect();
    let arguments = [("nodes", scenario.nodes.into()), ("crews", told.join(&words.text("cluster-comma")).into())];
    (!told.is_empty()).then(|| words.with("compare-crews", &arguments))
}

fn setting(words: &Catalogue, key: &Key, value: &str) -> String {
    let label = dials::short_label(words, key);
    let value = match key.kind {
        Kind::Flag if value == "true" => return label,
        Kind::Flag => words.text("compare-off"),
        Kind::Choice(_) => {
            let choice = dials::choice(words, value);
            choice.split([':', '：']).next().unwrap_or_default().to_string()
        }
        _ => value.to_string(),
    };
    words.with("compare-setting", &[("label", label.into()), ("value", value.into())])
}

/// As a link has it: `raft;pre_vote=true`, `etcd`, `kafka;nodes=6`.
impl fmt::Display for Rival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.system {
            Some(index) => f.write_str(&names::link(index))?,
            None => {
                f.write_str(self.protocol.name())?;
                self.keys().try_for_each(|(key, value)| write!(f, ";{}={value}", key.short_name()))?;
            }
        }
        self.nodes.map_or(Ok(()), |nodes| write!(f, ";{NODES}={nodes}"))
    }
}

impl FromStr for Rival {
    type Err = String;

    /// The name of a protocol or of a preset, and settings after it.
    fn from_str(text: &str) -> Result<Rival, String> {
        let (name, settings) = text.split_once(';').unwrap_or((text, ""));
        let mut scenario = names::find(name).ok_or_else(|| format!("\"{name}\""))?;
        let nodes = change(&mut scenario, settings)?;
        Ok(Rival { nodes, ..Rival::of(&scenario) })
    }
}

/// Sets what stands after a rival's name, `pre_vote=true;nodes=7`. Its own number of nodes is none of the scenario's, which
/// may be the world of others: it is given back.
pub fn change(scenario: &mut Scenario, settings: &str) -> Result<Option<u16>, String> {
    let mut sized = scenario.clone();
    let mut nodes = None;
    for setting in settings.split(';').filter(|setting| !setting.trim().is_empty()) {
        let wrong = || format!("\"{setting}\"");
        let (short, value) = setting.split_once('=').ok_or_else(wrong)?;
        let mut known = own_keys(scenario.protocol).chain(Key::find(NODES));
        let key = known.find(|key| key.short_name() == short.trim()).ok_or_else(wrong)?;
        let set = |scenario: &mut Scenario| key.set(scenario, value).map_err(|error| format!("{short}: {error}"));
        match key.name == NODES {
            true => {
                set(&mut sized)?;
                nodes = Some(sized.nodes);
            }
            false => set(scenario)?,
        }
    }
    Ok(nodes)
}

/// What a link that cannot be read may say instead: what is allowed of the value that is wrong, or else names, those
/// nearest to one that there is not.
pub fn allowed(text: &str) -> String {
    let Err(error) = read(text) else { return String::new() };
    // Only of a value, and of how many there are, it is said what was found.
    if let Some((what, found)) = error.split_once(": found ") {
        return found.split_once(", allowed is ").map_or(what.into(), |(_, allowed)| format!("{what}: {allowed}"));
    }
    match listed(text).iter().map(|rival| name(rival)).find(|name| names::find(name).is_none()) {
        Some(unknown) => names::instead(unknown),
        None => names::all(),
    }
}

/// What stands before the settings.
fn name(rival: &str) -> &str {
    rival.split(';').next().unwrap_or_default()
}

/// What stands between commas; a title that has a comma of its own, "Kafka, unclean election", is one name.
fn listed(text: &str) -> Vec<String> {
    let is_known = |rival: &str| names::find(name(rival)).is_some();
    let mut listed: Vec<String> = Vec::new();
    for part in text.split(',').filter(|part| !part.trim().is_empty()) {
        let before = listed.last_mut().filter(|before| !before.contains(';') && !is_known(part));
        let whole = before.as_ref().map(|before| format!("{before},{part}")).filter(|whole| is_known(whole));
        match before.zip(whole) {
            Some((before, whole)) => *before = whole,
            None => listed.push(part.to_string()),
        }
    }
    listed
}

pub fn read(text: &str) -> Result<Vec<Rival>, String> {
    let mut rivals: Vec<Rival> = Vec::new();
    for rival in listed(text) {
        let rival: Rival = rival.parse()?;
        if !rivals.iter().any(|other| other.is_like(&rival)) {
            rivals.push(rival);
        }
    }
    match rivals.len() {
        0..=RIVALS_MAX => Ok(rivals),
        count => Err(format!("at most {RIVALS_MAX} beside the run that is open: found {count}")),
    }
}

/// None if there is nobody to compare with.
pub fn write(rivals: &[Rival]) -> Option<String> {
    let names: Vec<String> = rivals.iter().map(Rival::to_string).collect();
    (!names.is_empty()).then(|| names.join(","))
}

/// One that can be added.
#[derive(Clone, PartialEq, Debug)]
pub struct Offer {
    pub kind: OfferKind,
    /// As in the link.
    pub name: String,
    pub title: String,
    /// What it is set to.
    pub settings: String,
    pub rival: Rival,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OfferKind {
    /// With its defaults.
    Protocol,
    System,
    /// As a lesson sets a protocol.
    Setting,
}

impl OfferKind {
    pub const ALL: [OfferKind; 3] = [OfferKind::Protocol, OfferKind::System, OfferKind::Setting];

    /// The catalogue's key of what stands above them.
    pub fn key(self) -> &'static str {
        match self {
            OfferKind::Protocol => "compare-offers-protocols",
            OfferKind::System => "compare-offers-systems",
            OfferKind::Setting => "compare-offers-settings",
        }
    }
}

/// Whoever differs from the one that is open and from its rivals, and can run in its world: the protocols with their
/// defaults, the systems, then what else the lessons set.
pub fn offers(words: &Catalogue, world: &Scenario, rivals: &[Rival]) -> Vec<Offer> {
    let plain = ProtocolName::ALL.map(|protocol| {
        let rival = Rival::plain(protocol);
        let title = rival.name(words);
        let title = match protocol == world.protocol {
            true => words.with("compare-defaults", &[("name", title.into())]),
            false => title,
        };
        (OfferKind::Protocol, title, rival)
    });
    let systems = SYSTEMS.iter().map(|(index, scenario)| {
        let rival = Rival { system: Some(*index), ..Rival::of(scenario) };
        (OfferKind::System, rival.name(words), rival)
    });
    let lessons = Shelf::Lessons.presets().map(|(_, preset)| {
        let rival = Rival::of(&preset.scenario());
        (OfferKind::Setting, rival.label(words), rival)
    });
    let mut offers: Vec<Offer> = Vec::new();
    for (kind, title, rival) in plain.into_iter().chain(systems).chain(lessons) {
        let is_there = rivals.iter().any(|other| other.is_like(&rival));
        // A system may be what a protocol is by default: both names are looked for.
        let is_offered = offers.iter().any(|offer| offer.rival.is_like(&rival)) && kind != OfferKind::System;
        let scenario = rival.in_world(world);
        if !is_there && !is_offered && scenario != *world && check(&scenario).is_ok() {
            let settings = rival.settings(words);
            offers.push(Offer { kind, name: rival.to_string(), title, settings, rival });
        }
    }
    offers
}

/// The one that is open, with one of its settings changed.
pub fn with_setting(world: &Scenario, key: &Key, value: &str) -> Result<Rival, String> {
    let mut scenario = world.clone();
    key.set(&mut scenario, value)?;
    scenario.check().map_err(|error| error.to_string())?;
    Ok(Rival::of(&scenario))
}

/// The same rival with so many nodes, as a person typed it; with the world's number, it goes with the world.
pub fn with_nodes(rival: &Rival, world: &Scenario, count: &str) -> Result<Rival, String> {
    let mut sized = rival.in_world(world);
    let key = Key::find(NODES).ok_or("no key")?;
    key.set(&mut sized, count)?;
    check(&sized).map_err(|error| error.to_string())?;
    Ok(Rival { nodes: Some(sized.nodes).filter(|nodes| *nodes != world.nodes), ..rival.clone() })
}

/// A number of nodes that can be had with one click.
#[derive(Clone, PartialEq, Debug)]
pub struct Usual {
    pub nodes: u16,
    /// "6 nodes, as Kafka is set"
    pub told: String,
}

/// How many nodes a system has by itself, where it has others here; of a protocol that has no successor here, how many the
/// first system has that runs it.
pub fn usual(words: &Catalogue, rival: &Rival, world: &Scenario) -> Option<Usual> {
    let led = rival.in_world(world);
    let is_it = |(index, scenario): &&(usize, Scenario)| match rival.system {
        Some(system) => *index == system,
        None => scenario.protocol == rival.protocol && lacks_successor(world, &led),
    };
    let (index, Scenario { nodes, .. }) = SYSTEMS.iter().find(is_it)?;
    let arguments = [("count", (*nodes).into()), ("name", presets::title(words, *index).into())];
    (*nodes != led.nodes).then(|| Usual { nodes: *nodes, told: words.with("compare-usual", &arguments) })
}

/// The seeds from that of the world on; none if that is no number of seeds.
pub fn seeds(world: &Scenario, count: &str) -> Option<Seeds> {
    let count: u64 = count.trim().parse().ok().filter(|count| SEEDS.contains(count))?;
    let first = world.seed.min(u64::MAX - count);
    Some(Seeds { first, last: first + count - 1 })
}

// ---- the table ----

#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    pub measure: &'static str,
    pub label: String,
    pub cells: Vec<Figure>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    pub value: String,
    /// `0.2 – 0.4`
    pub interval: Option<String>,
    /// Where value and interval lie between the least and the most of the row, from 0 to 1.
    pub place: Option<Place>,
    pub is_best: bool,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place {
    pub low: f64,
    pub at: f64,
    pub high: f64,
}

/// Without those of which nobody has anything to look up.
pub fn rows(words: &Catalogue, comparison: &Comparison) -> Vec<Row> {
    comparison.rows.iter().filter(|line| line.is_of_interest()).map(|line| row(words, line)).collect()
}

fn row(words: &Catalogue, line: &Line) -> Row {
    let label = words.text(&format!("compare-row-{}", line.measure.replace('_', "-")));
    labelled(words, label, line)
}

fn labelled(words: &Catalogue, label: String, line: &Line) -> Row {
    let least = ends(line).fold(f64::INFINITY, f64::min);
    let most = ends(line).fold(f64::NEG_INFINITY, f64::max);
    let figure = |(place, cell): (usize, &Cell)| Figure {
        value: cell.value.map_or_else(|| "–".into(), |value| figure(words, line.unit, value)),
        interval: interval(words, line.unit, cell),
        place: place_of(cell, least, most),
        is_best: line.best == Some(place),
    };
    Row { measure: line.measure, label, cells: line.cells.iter().enumerate().map(figure).collect() }
}

/// Whatever is drawn of a line.
fn ends(line: &Line) -> impl Iterator<Item = f64> {
    let ends = |cell: &Cell| [cell.low, cell.value, cell.high].into_iter().flatten();
    line.cells.iter().flat_map(ends)
}

fn figure(words: &Catalogue, unit: Unit, value: f64) -> String {
    match unit {
        Unit::Share => figures::percent(value),
        Unit::PerRun | Unit::Number => figures::rate(value),
        Unit::Us => figures::duration(words, Duration(value.round() as u64)),
    }
}

fn interval(words: &Catalogue, unit: Unit, cell: &Cell) -> Option<String> {
    let (low, high) = (figure(words, unit, cell.low?), figure(words, unit, cell.high?));
    Some(if low == high { low } else { format!("{low} – {high}") })
}

fn place_of(cell: &Cell, least: f64, most: f64) -> Option<Place> {
    let wide = most - least;
    let share = |value: f64| if wide > 0.0 { (value - least) / wide } else { 0.5 };
    let at = share(cell.value?);
    Some(Place { low: cell.low.map_or(at, share), at, high: cell.high.map_or(at, share) })
}

/// The promises that this contender broke, and how often in all its runs.
pub fn broken(words: &Catalogue, comparison: &Comparison, place: usize) -> Vec<String> {
    told(words, comparison, "compare-broken", &comparison.contenders[place].broken)
}

/// What went wrong in a run so far, and its setting allows: property and how often.
pub fn losses_so_far(words: &Catalogue, check: &Checker) -> Vec<String> {
    let told = |property: Property| {
        let arguments =
            [("property", terms::property(words, property).into()), ("count", check.count(property).into())];
        words.with("compare-loss", &arguments)
    };
    let is_loss = |property: &Property| !check.is_promised(*property) && check.count(*property) > 0;
    Property::ALL.into_iter().filter(is_loss).map(told).collect()
}

/// What went wrong and was never promised not to, likewise.
pub fn losses(words: &Catalogue, comparison: &Comparison, place: usize) -> Vec<String> {
    told(words, comparison, "compare-not-promised", &comparison.contenders[place].losses)
}

/// How often; of what is judged once, by a whole run, in how many runs.
fn told(words: &Catalogue, comparison: &Comparison, key: &str, counts: &BTreeMap<&'static str, u64>) -> Vec<String> {
    let one = |(name, count): (&&'static str, &u64)| {
        let property = Property::ALL.into_iter().find(|property| property.name() == *name);
        let named = property.map_or_else(|| name.to_string(), |property| terms::property(words, property));
        let shown = figures::count(*count);
        let arguments = [
            ("property", named.into()),
            ("count", (*count).into()),
            ("shown", shown.into()),
            ("runs", comparison.runs.into()),
        ];
        match property {
            Some(Property::Linearizability) => words.with(&format!("{key}-runs"), &arguments),
            _ => words.with(key, &arguments),
        }
    };
    counts.iter().map(one).collect()
}

// ---- the clusters beside each other ----

/// Who leads, and who is down: "Node 3 leads. Down: 1, 2."
pub fn standing(words: &Catalogue, spec: &Spec, picture: &Picture) -> String {
    let led = match picture.leader {
        _ if !spec.has_leader() => words.text("compare-without-leader"),
        Some(leader) => words.with("compare-led", &[("node", leader.to_string().into())]),
        None => words.text("compare-leaderless"),
    };
    let is_down = |node: &&NodePicture| !node.up || node.paused;
    let down: Vec<NodeId> = picture.nodes.iter().filter(is_down).map(|node| node.id).collect();
    match down.len() {
        0 => led,
        1..=9 => {
            let names: Vec<String> = down.iter().map(NodeId::to_string).collect();
            words.with("compare-down", &[("led", led.into()), ("nodes", names.join(", ").into())])
        }
        count => words.with("compare-many-down", &[("led", led.into()), ("count", count.into())]),
    }
}

/// The reigns of a run as the `d` of a path along a line from 0 to `wide`, for the time up to `until`. Those that
/// are too narrow to be told apart are drawn as one.
pub fn lane(reigns: &Reigns, now: Instant, until: Duration, wide: f64) -> String {
    let scale = wide / until.0.max(1) as f64;
    let x = |at: Instant| at.0 as f64 * scale;
    let mut spans: Vec<(f64, f64)> = Vec::new();
    for reign in reigns.reigns() {
        let (from, to) = (x(reign.from), x(reign.to.unwrap_or(now)).min(wide));
        match spans.last_mut() {
            Some(last) if from - last.1 < 0.4 => last.1 = last.1.max(to),
            _ => spans.push((from, to)),
        }
    }
    spans.into_iter().filter(|(from, to)| to > from).map(|(from, to)| format!("M{from:.1} 0H{to:.1}")).collect()
}

#[cfg(test)]
mod tests;
