//! The state machine as a drawing: where the states stand, how the arrows bend, where each label fits.
//!
//! Followers stand left, candidates on top, leaders right, failed at the bottom, whatever the protocol calls
//! them. Nothing here depends on counts, so the drawing stands still while they grow.

mod label;

use crate::experiment::unused_transitions;
use crate::protocol::{CRASHES, RECOVERS};
use crate::scenario::Scenario;
use crate::stats::space::{Census, Space};
use crate::stats::transitions::{CauseCount, Move};
use crate::types::{Duration, Instant, NodeId, Role};
pub use label::{Form, Label, text_width};

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// A rectangle by its centre.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    fn overlaps(&self, other: &Area, gap: f64) -> bool {
        (self.x - other.x).abs() < (self.width + other.width) / 2.0 + gap
            && (self.y - other.y).abs() < (self.height + other.height) / 2.0 + gap
    }

    fn holds(&self, point: Point, gap: f64) -> bool {
        (self.x - point.x).abs() < self.width / 2.0 + gap && (self.y - point.y).abs() < self.height / 2.0 + gap
    }
}

/// A move that is drawn, with the cause that names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arc {
    pub from: u8,
    pub to: u8,
    pub cause: u8,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Sketch {
    pub width: f64,
    pub height: f64,
    pub states: Vec<StateArea>,
    /// In the order of the arcs that were asked for.
    pub arrows: Vec<Arrow>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct StateArea {
    pub state: u8,
    pub role: Role,
    pub area: Area,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Arrow {
    pub arc: Arc,
    /// From edge to edge; it ends at the base of the head.
    pub curve: Curve,
    pub head: [Point; 3],
    pub label: Option<Label>,
}

/// A quadratic Bézier curve.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Curve {
    pub start: Point,
    pub control: Point,
    pub end: Point,
}

impl Curve {
    pub fn at(&self, t: f64) -> Point {
        let mix = |a: f64, b: f64, c: f64| (1.0 - t) * (1.0 - t) * a + 2.0 * t * (1.0 - t) * b + t * t * c;
        Point { x: mix(self.start.x, self.control.x, self.end.x), y: mix(self.start.y, self.control.y, self.end.y) }
    }

    fn points(&self) -> impl Iterator<Item = Point> {
        (0..=POINTS).map(|step| self.at(step as f64 / POINTS as f64))
    }

    /// Between its ends, as the crow flies over its middle.
    fn length(&self) -> f64 {
        distance(self.start, self.at(0.5)) + distance(self.at(0.5), self.end)
    }

    /// The unit normal to the left of the way.
    fn normal(&self, t: f64) -> Point {
        let slope = |a: f64, b: f64, c: f64| (1.0 - t) * (b - a) + t * (c - b);
        let along =
            unit(slope(self.start.x, self.control.x, self.end.x), slope(self.start.y, self.control.y, self.end.y));
        Point { x: along.y, y: -along.x }
    }

    /// The part between two places on it.
    fn between(&self, from: f64, to: f64) -> Curve {
        let (start, end) = (self.at(from), self.at(to));
        let mix =
            |a: f64, b: f64, c: f64| (1.0 - from) * (1.0 - to) * a + (from + to - 2.0 * from * to) * b + from * to * c;
        let control = Point {
            x: mix(self.start.x, self.control.x, self.end.x),
            y: mix(self.start.y, self.control.y, self.end.y),
        };
        Curve { start, control, end }
    }

    /// For an SVG path.
    pub fn path(&self) -> String {
        let Curve { start, control, end } = self;
        format!("M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}", start.x, start.y, control.x, control.y, end.x, end.y)
    }
}

fn unit(x: f64, y: f64) -> Point {
    let length = (x * x + y * y).sqrt().max(1e-9);
    Point { x: x / length, y: y / length }
}

/// The moves to draw: what the protocol says that a node can do here, the failures and repairs that all share,
/// and whatever else was seen.
pub fn arcs(space: Space, scenario: &Scenario, states: &[u8], causes: &[CauseCount]) -> Vec<Arc> {
    let mut arcs: Vec<Arc> = Vec::new();
    let seen = causes.iter().map(|seen| (seen.from, seen.to, seen.cause));
    for (from, to, cause) in expected(space, scenario, states).into_iter().chain(seen) {
        let is_new = from != to && !arcs.iter().any(|arc| (arc.from, arc.to) == (from, to));
        if is_new && states.contains(&from) && states.contains(&to) {
            arcs.push(Arc { from, to, cause: most_frequent(causes, from, to).unwrap_or(cause) });
        }
    }
    arcs
}

/// A cluster can go from anywhere to nearly anywhere: of it, nothing is expected.
fn expected(space: Space, scenario: &Scenario, states: &[u8]) -> Vec<(u8, u8, u8)> {
    let Space::Node { spec, resolution } = space else { return Vec::new() };
    let lumped = |state: u8| resolution.of(spec, state);
    let failed = lumped(spec.failed());
    let unused = unused_transitions(scenario);
    let declared = spec.transitions.iter().filter(|step| !unused.contains(&(step.from, step.to)));
    let declared = declared.map(|step| (lumped(step.from), lumped(step.to), step.cause));
    let struck = states.iter().filter(|state| **state != failed).map(|state| (*state, failed, CRASHES));
    declared.chain([(failed, lumped(0), RECOVERS)]).chain(struck).collect()
}

fn most_frequent(causes: &[CauseCount], from: u8, to: u8) -> Option<u8> {
    let same = causes.iter().filter(|seen| (seen.from, seen.to) == (from, to));
    same.max_by_key(|seen| seen.count).map(|seen| seen.cause)
}

/// Below this width there is no room for large states.
const WIDE: f64 = 440.0;
const MARGIN: f64 = 4.0;
const HEAD: f64 = 8.0;
/// Between two states of one role.
const STATE_GAP: f64 = 12.0;
/// What a state needs for its name and its tokens.
const LEAST: (f64, f64) = (72.0, 44.0);
/// How finely a curve is looked at.
const POINTS: usize = 40;
/// Between an arrow and the states that it passes.
const CLEARANCE: f64 = 3.0;
/// Of an arrow, without its head.
const SEEN_LEAST: f64 = 12.0;
/// Between the middles of an arrow and of the one back.
const APART: f64 = 14.0;
/// How far an arrow may be bent, the first that is clear: so many times as usual, or, in pixels, to the other side.
const DETOURS: [f64; 7] = [1.0, 0.6, 1.5, 2.2, 3.0, 4.0, 5.0];
const OTHER_SIDE: [f64; 7] = [-34.0, -55.0, -76.0, -100.0, -130.0, -160.0, -190.0];
/// Between two levels of a cluster, for the figures on the arrows.
const LEVEL_GAP: f64 = 44.0;

/// Draws these states and arcs within a size; `texts` are the words of each arc, `digits` the longest figure.
pub fn sketch(space: Space, states: &[u8], arcs: &[Arc], texts: &[String], digits: usize, size: (f64, f64)) -> Sketch {
    let states: Vec<StateArea> = places(space, states, size);
    let mut arrows: Vec<Arrow> = Vec::new();
    for arc in arcs {
        arrows.extend(route(space, arc, &states, &arrows, size));
    }
    label::place(&states, &mut arrows, texts, digits, size);
    Sketch { width: size.0, height: size.1, states, arrows }
}

/// Arrows between two states on one edge have little room.
fn same_side(space: Space, arc: &Arc) -> bool {
    match space {
        Space::Node { .. } => space.role(arc.from) == space.role(arc.to),
        Space::Cluster(_) => true,
    }
}

fn places(space: Space, states: &[u8], size: (f64, f64)) -> Vec<StateArea> {
    match space {
        Space::Node { .. } => places_by_role(space, states, size),
        Space::Cluster(census) => places_by_level(census, states, size),
    }
}

fn places_by_role(space: Space, states: &[u8], size: (f64, f64)) -> Vec<StateArea> {
    let of_role = |role| states.iter().copied().filter(move |state| space.role(*state) == role).collect::<Vec<_>>();
    let frame = Frame::new(size, |role| of_role(role).len());
    let placed = |role| {
        let same = of_role(role);
        let count = same.len() as f64;
        // −0.5 … 0.5, evenly.
        let along = move |place: usize| (place as f64 + 0.5) / count - 0.5;
        let areas: Vec<StateArea> = same
            .iter()
            .enumerate()
            .map(|(place, state)| StateArea { state: *state, role, area: frame.area(role, along(place), count) })
            .collect();
        areas
    };
    Role::ALL.into_iter().flat_map(placed).collect()
}

/// How the rows above and below and the columns at the sides keep out of each other's way.
#[derive(Clone, Copy)]
struct Frame {
    size: (f64, f64),
    /// Of a state that has all the room it wants.
    state: (f64, f64),
    /// More than one state stands at a side.
    is_crowded: bool,
    /// Above and below the sides.
    top: f64,
    bottom: f64,
    /// What the rows spread over.
    row: f64,
}

impl Frame {
    fn new(size: (f64, f64), count: impl Fn(Role) -> usize) -> Frame {
        let (width, height) = size;
        let (w, h) = if width >= WIDE { (112.0, 60.0) } else { (92.0, 56.0) };
        let frame = Frame { size, state: (w, h), is_crowded: false, top: 0.0, bottom: 0.0, row: width * 0.86 };
        let in_column = count(Role::Follower).max(count(Role::Leader));
        let (above, below) = (count(Role::Candidate), count(Role::Failed));
        if in_column <= 1 && above <= 2 {
            return frame;
        }
        let taken = |is_row: bool| if is_row { h + STATE_GAP } else { 0.0 };
        // One that failed stands in the middle, where no side reaches.
        let (top, bottom) = (taken(above > 0), taken(below > 1));
        let between = width - 2.0 * (MARGIN + w + STATE_GAP) + STATE_GAP;
        let is_low = (height - top - bottom) / (in_column as f64) - STATE_GAP < LEAST.1;
        let has_room_between = between / above.max(below) as f64 - STATE_GAP >= LEAST.0;
        match is_low && has_room_between {
            true => Frame { is_crowded: true, row: between, ..frame },
            false => Frame { is_crowded: true, top, bottom, ..frame },
        }
    }

    /// Of one of so many states of a role.
    fn area(&self, role: Role, along: f64, count: f64) -> Area {
        let ((width, height), (w, h)) = (self.size, self.state);
        let side = height - self.top - self.bottom;
        let (y, side_h) = match self.is_crowded {
            true => (self.top + side * (0.5 + along), h.min(side / count - STATE_GAP)),
            false => (height * (0.5 + along * 0.7), h),
        };
        let (x, row_w) = (width * 0.5 + self.row * along, w.min(self.row / count - STATE_GAP));
        match role {
            Role::Follower => Area { x: MARGIN + w / 2.0, y, width: w, height: side_h },
            Role::Leader => Area { x: width - MARGIN - w / 2.0, y, width: w, height: side_h },
            Role::Candidate => Area { x, y: MARGIN + h / 2.0, width: row_w, height: h },
            Role::Failed => Area { x, y: height - MARGIN - h / 2.0, width: row_w, height: h },
        }
    }
}

/// Where the rows of a cluster's states are named, and by which key.
pub fn captions((_, height): (f64, f64)) -> [(f64, &'static str); 2] {
    [(12.0, "states-led"), (height - 8.0, "states-leaderless")]
}

/// With a leader above, without below; the fuller the cluster, the further left.
fn places_by_level(census: Census, states: &[u8], (width, height): (f64, f64)) -> Vec<StateArea> {
    let mut levels: Vec<u8> = states.iter().map(|state| state / 2).collect();
    levels.sort_unstable_by(|a, b| b.cmp(a));
    levels.dedup();
    let pitch = width / levels.len().max(1) as f64;
    let (w, h) = ((pitch - LEVEL_GAP).max(pitch * 0.72).min(112.0), 44.0);
    let place = |state: &u8| {
        let column = levels.iter().position(|level| *level == state / 2).unwrap_or_default();
        let y = height * if census.is_led(*state) { 0.24 } else { 0.76 };
        let area = Area { x: (column as f64 + 0.5) * pitch, y, width: w, height: h };
        StateArea { state: *state, role: Space::Cluster(census).role(*state), area }
    };
    states.iter().map(place).collect()
}

/// The arrow of an arc: bent to the left of its way, so that it never meets the one back, unless a state would hide it
/// or too little of it would be seen.
fn route(space: Space, arc: &Arc, states: &[StateArea], before: &[Arrow], size: (f64, f64)) -> Option<Arrow> {
    let area = |state| states.iter().find(|placed| placed.state == state).map(|placed| placed.area);
    let (from, to) = (area(arc.from)?, area(arc.to)?);
    let others: Vec<Area> =
        states.iter().map(|placed| placed.area).filter(|area| *area != from && *area != to).collect();
    let back = before.iter().find(|arrow| (arrow.arc.from, arrow.arc.to) == (arc.to, arc.from));
    let is_inside = |point: &Point| (0.0..=size.0).contains(&point.x) && (0.0..=size.1).contains(&point.y);
    let is_hidden = |point: &Point| !is_inside(point) || others.iter().any(|area| area.holds(*point, CLEARANCE));
    let cost = |curve: &Curve| {
        let hidden = curve.points().filter(is_hidden).count();
        let is_squeezed = curve.length() < SEEN_LEAST;
        let is_met = back.is_some_and(|back| distance(back.curve.at(0.5), curve.at(0.5)) < APART);
        hidden + if is_squeezed || is_met { POINTS / 2 } else { 0 }
    };
    let offset = usual_offset(&from, &to, same_side(space, arc));
    let detours = DETOURS.into_iter().map(|times| times * offset).chain(OTHER_SIDE);
    let bent = detours.map(|offset| bend(&from, &to, offset, size));
    let (curve, head) = bent.min_by_key(|(curve, _)| cost(curve))?;
    Some(Arrow { arc: *arc, curve, head, label: None })
}

/// Two states on one edge have little room between them and the edge.
fn usual_offset(from: &Area, to: &Area, same_side: bool) -> f64 {
    let length = distance(Point { x: from.x, y: from.y }, Point { x: to.x, y: to.y });
    if same_side { 34.0 } else { (length * 0.30).clamp(34.0, 76.0) }
}

fn distance(one: Point, other: Point) -> f64 {
    (one.x - other.x).hypot(one.y - other.y)
}

/// The arrow from one state to another, in its middle half so far to the left of its way.
fn bend(from: &Area, to: &Area, offset: f64, size: (f64, f64)) -> (Curve, [Point; 3]) {
    let along = unit(to.x - from.x, to.y - from.y);
    // Half of the way to its control point is where a curve is furthest out, and that is inside.
    let control = |a: f64, b: f64, out: f64, most: f64| {
        let middle = (a + b) / 2.0;
        middle + 2.0 * ((middle + out / 2.0).clamp(1.0, most - 1.0) - middle)
    };
    let control = Point {
        x: control(from.x, to.x, along.y * offset, size.0),
        y: control(from.y, to.y, -along.x * offset, size.1),
    };
    let whole = Curve { start: Point { x: from.x, y: from.y }, control, end: Point { x: to.x, y: to.y } };
    let steps = (0..=200).map(|step| f64::from(step) / 200.0);
    let leaves = steps.clone().find(|t| !from.holds(whole.at(*t), 3.0)).unwrap_or(0.0);
    let enters = steps.rev().find(|t| !to.holds(whole.at(*t), 3.0)).unwrap_or(1.0);
    let tip = whole.at(enters);
    let base = (0..=200).rev().map(|step| enters * f64::from(step) / 200.0);
    let far = |t: &f64| {
        let point = whole.at(*t);
        (point.x - tip.x).powi(2) + (point.y - tip.y).powi(2) >= HEAD * HEAD
    };
    let ends = base.clone().find(far).unwrap_or(enters);
    let foot = whole.at(ends);
    let way = unit(tip.x - foot.x, tip.y - foot.y);
    let wing = |side: f64| Point { x: foot.x - way.y * side, y: foot.y + way.x * side };
    (whole.between(leaves, ends), [tip, wing(HEAD * 0.5), wing(-HEAD * 0.5)])
}

/// How thick an arrow is that is taken with this probability.
pub fn thickness(probability: Option<f64>) -> f64 {
    probability.map_or(1.0, |probability| 1.0 + 3.0 * probability)
}

/// A node inside its state.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Token {
    pub node: NodeId,
    pub state: u8,
    pub role: Role,
    pub x: f64,
    pub y: f64,
    pub radius: f64,
    pub numbered: bool,
}

/// Up to so many nodes have a number, and up to so many a dot.
const NUMBERED: usize = 9;
const DOTS: usize = 25;

/// The tokens' middle, below that of their state: its name stands above them.
const BELOW_MIDDLE: f64 = 9.0;
/// Where the name ends, from the upper edge.
pub const NAME_LINE: f64 = 18.0;

/// How large tokens are, how far from one another, and how many stand in a row at most.
#[derive(Clone, Copy)]
struct Grain {
    radius: f64,
    pitch: f64,
    in_row_max: usize,
}

impl Grain {
    const fn new(radius: f64, pitch: f64, in_row_max: usize) -> Grain {
        Grain { radius, pitch, in_row_max }
    }

    /// The coarsest of which so many fit into each of the states, so that none changes its size as it moves.
    fn that_fits(sketch: &Sketch, count: usize) -> Grain {
        let grains = match (count <= NUMBERED, sketch.width < WIDE) {
            (true, false) => [Grain::new(7.5, 18.0, 5), Grain::new(6.0, 12.6, 9)],
            (true, true) => [Grain::new(7.0, 16.5, 5), Grain::new(6.0, 12.6, 9)],
            (false, _) => [Grain::new(3.0, 8.5, 9), Grain::new(2.4, 6.2, 13)],
        };
        let fits = |grain: &Grain| sketch.states.iter().all(|placed| grain.fits(&placed.area, count));
        grains.into_iter().find(fits).unwrap_or(grains[1])
    }

    fn in_row(self, area: &Area) -> usize {
        let fit = ((area.width - 2.0 * self.radius) / self.pitch).max(0.0) as usize + 1;
        fit.min(self.in_row_max)
    }

    fn fits(self, area: &Area, count: usize) -> bool {
        let rows = count.div_ceil(self.in_row(area)) as f64;
        let reach = (rows - 1.0) / 2.0 * self.pitch + self.radius;
        BELOW_MIDDLE + reach <= area.height / 2.0 && BELOW_MIDDLE - reach >= NAME_LINE - area.height / 2.0
    }
}

/// The nodes as tokens in their states; none when there are too many, and the counts must do.
pub fn tokens(space: Space, sketch: &Sketch, nodes: &[(NodeId, u8)]) -> Vec<Token> {
    if nodes.len() > DOTS {
        return Vec::new();
    }
    let numbered = nodes.len() <= NUMBERED;
    let grain = Grain::that_fits(sketch, nodes.len());
    let Grain { radius, pitch, .. } = grain;
    let mut tokens = Vec::new();
    for placed in &sketch.states {
        let here: Vec<NodeId> =
            nodes.iter().filter(|(_, state)| *state == placed.state).map(|(node, _)| *node).collect();
        let per_row = grain.in_row(&placed.area);
        let rows = here.len().div_ceil(per_row).max(1);
        let middle = placed.area.y + BELOW_MIDDLE;
        for (place, node) in here.iter().enumerate() {
            let (row, column) = (place / per_row, place % per_row);
            let in_row = (here.len() - row * per_row).min(per_row);
            tokens.push(Token {
                node: *node,
                state: placed.state,
                role: space.role(placed.state),
                x: placed.area.x + (column as f64 - (in_row as f64 - 1.0) / 2.0) * pitch,
                y: middle + (row as f64 - (rows as f64 - 1.0) / 2.0) * pitch,
                radius,
                // A cluster has no number.
                numbered: numbered && node.0 > 0,
            });
        }
    }
    tokens.sort_by_key(|token| token.node);
    tokens
}

/// A role's shape around the origin, as an SVG path: hexagon, diamond, circle.
pub fn shape(role: Role, radius: f64) -> String {
    let r = radius;
    match role {
        Role::Leader => {
            let (x, y) = (r * 0.95, r * 0.55);
            let top = r * 1.1;
            format!("M0 {:.1}L{x:.1} {:.1}V{y:.1}L0 {top:.1}L{:.1} {y:.1}V{:.1}Z", -top, -y, -x, -y)
        }
        Role::Candidate => {
            let r = r * 1.12;
            format!("M0 {:.1}L{r:.1} 0L0 {r:.1}L{:.1} 0Z", -r, -r)
        }
        Role::Follower | Role::Failed => format!("M{:.1} 0A{r} {r} 0 1 1 {r:.1} 0A{r} {r} 0 1 1 {:.1} 0Z", -r, -r),
    }
}

/// How a transition that just happened stays lit: long enough to be seen, never so briefly that it flickers.
#[derive(Clone, Copy, Default, Debug)]
pub struct Lamp {
    shown: Option<(Move, f64)>,
}

/// Real milliseconds that a light lasts, and must last before another one may follow.
const LIT_MS: f64 = 1_200.0;
const HELD_MS: f64 = 350.0;
/// So recent in virtual time that it stays lit, however slowly time passes.
const RECENT: Duration = Duration::from_ms(25);

impl Lamp {
    pub fn look(&mut self, last: Option<Move>, now: Instant, playing: bool, real_ms: f64) -> Option<Move> {
        let age_ms = self.shown.map_or(f64::INFINITY, |(_, since)| real_ms - since);
        let is_new = last != self.shown.map(|(shown, _)| shown);
        let rewound = self.shown.is_some_and(|(shown, _)| shown.at > now);
        if is_new && (age_ms >= HELD_MS || !playing || rewound) {
            self.shown = last.map(|last| (last, real_ms));
        }
        let (shown, since) = self.shown?;
        let is_recent = now.since(shown.at) <= RECENT;
        (is_recent || (playing && real_ms - since <= LIT_MS)).then_some(shown)
    }
}

#[cfg(test)]
mod tests;
