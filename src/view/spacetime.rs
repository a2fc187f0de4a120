//! The space-time diagram: nodes side by side, time downwards, and what goes between them.
//!
//! A scene is plain data in CSS pixels and bounded: what is too much to point at is drawn as a crowd.

pub mod causality;
mod columns;
mod marks;
mod messages;
pub mod window;

use super::ring::{Point, Size};
use super::ruler::tick_text;
use crate::experiment::timeline::Stretch;
use crate::protocol::{Purpose, Spec};
use crate::scenario::Scenario;
use crate::sim::picture::FlightPicture;
use crate::types::{Duration, Instant, NodeId, Role};
use crate::view::catalogue::Catalogue;
pub use columns::chosen;
use window::Shown;

/// Messages and marks that one can point at, at most.
const POINTABLE: usize = 240;
const MARKS: usize = 160;
/// Nodes that stand side by side, at most, and the room that one takes.
const NODES: usize = 25;
const COLUMN: f64 = 17.0;
/// Room for the nodes' names, for the moments, and below.
const TOP: f64 = 30.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = 12.0;
const BOTTOM: f64 = 8.0;
/// Between two moments that are written.
const TICK_GAP: f64 = 54.0;

/// What a diagram is made of.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    pub spec: &'static Spec,
    pub scenario: &'a Scenario,
    /// More than what is shown: messages come in from above and leave below.
    pub stretch: &'a Stretch,
    /// What is on its way, if the stretch reaches the present.
    pub flights: &'a [FlightPicture],
    /// Where the run stands.
    pub now: Instant,
    pub nodes: &'a [NodeId],
}

/// Where a moment and a node stand.
#[derive(Clone, PartialEq, Debug)]
pub struct Frame {
    pub size: Size,
    pub shown: Shown,
    nodes: Vec<NodeId>,
}

impl Frame {
    pub fn new(size: Size, shown: Shown, nodes: &[NodeId]) -> Frame {
        Frame { size, shown, nodes: nodes.to_vec() }
    }

    pub fn top(&self) -> f64 {
        TOP
    }

    pub fn bottom(&self) -> f64 {
        self.size.height - BOTTOM
    }

    pub fn left(&self) -> f64 {
        LEFT
    }

    pub fn right(&self) -> f64 {
        self.size.width - RIGHT
    }

    pub fn y(&self, at: Instant) -> f64 {
        let share = (at.0 as f64 - self.shown.from.0 as f64) / self.shown.span().0.max(1) as f64;
        TOP + share * (self.bottom() - TOP)
    }

    /// None for a node that is not shown.
    pub fn x(&self, node: NodeId) -> Option<f64> {
        let place = self.nodes.binary_search(&node).ok()?;
        Some(LEFT + (place as f64 + 0.5) * self.pitch())
    }

    pub fn pitch(&self) -> f64 {
        (self.right() - LEFT) / self.nodes.len().max(1) as f64
    }

    fn shows(&self, at: Instant) -> bool {
        self.shown.from <= at && at <= self.shown.until
    }
}

#[derive(Clone, PartialEq, Debug)]
pub struct Scene {
    pub frame: Frame,
    pub columns: Vec<Column>,
    /// In the order of their events.
    pub arrows: Vec<Arrow>,
    /// In the order of their events.
    pub marks: Vec<Mark>,
    /// Faults of the network and of the scenario, across all nodes.
    pub rules: Vec<Rule>,
    /// Messages beyond those that one can point at: a path of them, by how loud they are.
    pub crowd: [String; 3],
    pub crowd_count: usize,
    pub ticks: Vec<(f64, String)>,
    pub playhead: Option<f64>,
    /// Nodes that are not shown.
    pub hidden_nodes: usize,
    /// Before this nothing is drawn: it is no longer kept, or too much.
    pub begins: Option<f64>,
    pub ends: Option<f64>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Column {
    pub node: NodeId,
    pub x: f64,
    pub stays: Vec<Stay>,
    /// The epoch at the top, and where it changes.
    pub epochs: Vec<(f64, u64)>,
}

/// A stretch of a node's line.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stay {
    pub from: f64,
    pub to: f64,
    pub role: Role,
    pub paused: bool,
}

/// From quiet to loud.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Loudness {
    /// Heartbeats, acknowledgements, the business of clients.
    Faint,
    Plain,
    /// Elections.
    Loud,
}

impl Loudness {
    pub const ALL: [Loudness; 3] = [Loudness::Faint, Loudness::Plain, Loudness::Loud];

    pub fn name(self) -> &'static str {
        match self {
            Loudness::Faint => "faint",
            Loudness::Plain => "plain",
            Loudness::Loud => "loud",
        }
    }

    fn of(spec: &Spec, kind: u8) -> Loudness {
        let kind = spec.message_kind(kind);
        match kind.purpose {
            Purpose::Ballot | Purpose::Answer => Loudness::Loud,
            Purpose::Replication if kind.name != "Heartbeat" => Loudness::Plain,
            Purpose::Replication | Purpose::Acknowledgement | Purpose::Client => Loudness::Faint,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Arrow {
    /// Its sending, or its landing if it was sent long before.
    pub number: u64,
    /// Its landing, when it has landed.
    pub landed: Option<u64>,
    pub at: Instant,
    pub message: u64,
    pub kind: u8,
    pub nodes: [NodeId; 2],
    pub a: Point,
    pub b: Point,
    pub end: End,
    pub loudness: Loudness,
    /// The network's second copy of another one.
    pub is_copy: bool,
}

impl Arrow {
    /// The nodes at its ends that stand in the ring.
    pub fn members(&self) -> Vec<NodeId> {
        self.nodes.into_iter().filter(|node| *node != NodeId::CLIENT).collect()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    Delivered,
    Lost,
    /// Still on its way.
    Flying,
}

impl End {
    pub fn name(self) -> &'static str {
        match self {
            End::Delivered => "delivered",
            End::Lost => "lost",
            End::Flying => "flying",
        }
    }
}

/// Something that happened on one node.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mark {
    pub number: u64,
    pub at: Instant,
    pub node: NodeId,
    pub place: Point,
    pub kind: MarkKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarkKind {
    Heartbeat,
    Timeout,
    /// It took up this role.
    Turn(Role),
    Fault(super::ruler::marks::Kind),
}

impl MarkKind {
    pub fn name(self) -> &'static str {
        use super::ruler::marks::Tone;
        match self {
            MarkKind::Heartbeat => "tick",
            MarkKind::Timeout => "timeout",
            MarkKind::Turn(_) => "turn",
            MarkKind::Fault(kind) => match kind.tone() {
                Tone::Harm => "harm",
                Tone::Repair => "repair",
                Tone::Neutral => "neutral",
            },
        }
    }
}

/// A line across all nodes, with what it is called where there is room.
#[derive(Clone, PartialEq, Debug)]
pub struct Rule {
    pub number: u64,
    pub at: Instant,
    pub y: f64,
    pub text: String,
    pub harms: bool,
}

pub fn scene(words: &Catalogue, sources: Sources<'_>, frame: Frame) -> Scene {
    let stretch = sources.stretch;
    let (arrows, crowd, crowd_count) = messages::messages(sources, &frame);
    let members = stretch.nodes.len();
    let cut = |at: Instant| (frame.shown.from < at && at < frame.shown.until).then(|| frame.y(at));
    Scene {
        columns: columns::columns(sources, &frame),
        arrows,
        marks: marks::marks(sources, &frame),
        rules: marks::rules(sources, &frame),
        crowd,
        crowd_count,
        ticks: ticks(words, &frame),
        playhead: frame.shows(sources.now).then(|| frame.y(sources.now)),
        hidden_nodes: members.saturating_sub(frame.nodes.iter().filter(|node| **node != NodeId::CLIENT).count()),
        begins: cut(stretch.from).filter(|_| stretch.is_cut),
        ends: cut(stretch.until).filter(|_| stretch.is_cut),
        frame,
    }
}

/// What has to be read to show this: messages that come in from above, and where those land that leave below.
pub fn read_range(scenario: &Scenario, shown: Shown) -> (Instant, Instant) {
    let margin = Duration(scenario.network.longest_latency(scenario.nodes).0.saturating_mul(2));
    (Instant(shown.from.0.saturating_sub(margin.0)), shown.until.after(margin))
}

fn ticks(words: &Catalogue, frame: &Frame) -> Vec<(f64, String)> {
    let step = step_us(frame);
    let first = frame.shown.from.0.div_ceil(step) * step;
    let times = (first..=frame.shown.until.0).step_by(step as usize).take(64);
    times.map(|us| (frame.y(Instant(us)), tick_text(words, us, step))).collect()
}

/// 1, 2 or 5 times a power of ten, wide enough apart to be read.
fn step_us(frame: &Frame) -> u64 {
    let room = (frame.bottom() - TOP).max(1.0);
    let least = frame.shown.span().0 as f64 * TICK_GAP / room;
    let steps = (0..).flat_map(|power| [1, 2, 5].map(|digit| digit * 10u64.pow(power)));
    steps.take(36).find(|step| *step as f64 >= least).unwrap_or(10_000_000)
}

#[cfg(test)]
mod tests;
