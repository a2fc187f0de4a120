//! Where things stand in the ring: nodes, labels, links and messages, in pixels of the panel.

pub mod mail;

use crate::protocol::Spec;
use crate::types::NodeId;

#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

impl Point {
    pub fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    pub fn plus(self, other: Point) -> Point {
        Point::new(self.x + other.x, self.y + other.y)
    }

    pub fn minus(self, other: Point) -> Point {
        Point::new(self.x - other.x, self.y - other.y)
    }

    pub fn times(self, factor: f64) -> Point {
        Point::new(self.x * factor, self.y * factor)
    }

    pub fn length(self) -> f64 {
        self.x.hypot(self.y)
    }

    pub fn unit(self) -> Point {
        match self.length() {
            length if length > 1e-9 => self.times(1.0 / length),
            _ => Point::new(0.0, -1.0),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Size {
    pub width: f64,
    pub height: f64,
}

impl Size {
    /// Too low for words beside the nodes; narrow, they stand above and below and need more.
    fn is_tiny(self) -> bool {
        self.height < if self.width < NARROW { 185.0 } else { 150.0 }
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    /// Zero inside.
    fn distance(&self, point: Point) -> f64 {
        let x = (self.left - point.x).max(point.x - self.left - self.width).max(0.0);
        let y = (self.top - point.y).max(point.y - self.top - self.height).max(0.0);
        x.hypot(y)
    }
}

/// How much stands beside a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Detail {
    /// Phase, epoch and votes, log.
    Full,
    /// The same in small.
    Compact,
    /// Nothing: the node alone.
    Bare,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    /// As SVG has it.
    pub fn name(self) -> &'static str {
        match self {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Label {
    pub area: Area,
    pub anchor: Anchor,
    /// Where the drawing ends at the right.
    pub edge: f64,
}

impl Label {
    /// Where text of this anchor begins, ends or has its middle.
    pub fn x(&self) -> f64 {
        match self.anchor {
            Anchor::Start => self.area.left,
            Anchor::Middle => self.area.left + self.area.width / 2.0,
            Anchor::End => self.area.left + self.area.width,
        }
    }

    /// The same for a text that is perhaps wider than the label: it stays in the drawing.
    pub fn x_for(&self, width: f64) -> f64 {
        let half = width / 2.0;
        match self.anchor {
            Anchor::Middle if half <= self.edge / 2.0 => self.x().clamp(half, self.edge - half),
            _ => self.x(),
        }
    }

    /// The left edge of something of this width in the label.
    pub fn left_of(&self, width: f64) -> f64 {
        match self.anchor {
            Anchor::Start => self.area.left,
            Anchor::Middle => self.x() - width / 2.0,
            Anchor::End => self.x() - width,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place {
    pub node: NodeId,
    pub at: Point,
    /// Straight away from the ring, length one.
    pub outward: Point,
    pub label: Label,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Ring {
    pub size: Size,
    pub centre: Point,
    pub detail: Detail,
    /// Of a node's shape.
    pub node_radius: f64,
    /// Of the arc around it that runs out.
    pub arc_radius: f64,
    pub clock_radius: f64,
    /// Nodes and register.
    pub slots: usize,
    /// The members in order, then the register if there is one.
    pub places: Vec<Place>,
}

/// The way from a node to another: straight, or bent around the clock.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Path {
    pub from: Point,
    pub to: Point,
    pub bend: Option<Point>,
}

/// Narrower than this, labels stand above and below the nodes.
pub const NARROW: f64 = 520.0;
/// Lower than this, as in an embedded page, everything is small.
pub const LOW: f64 = 320.0;
/// Of a line of words below the clock, at most, and what is between them.
const WORDS: Size = Size { width: 250.0, height: 30.0 };
pub const WORDS_GAP: f64 = 10.0;
/// Between the clock and the links that bend around it.
const CLOCK_GAP: f64 = 12.0;
/// How far outside a node client messages begin.
const PORT: f64 = 46.0;

impl Ring {
    pub fn new(size: Size, nodes: u16, has_register: bool) -> Ring {
        let narrow = size.width < NARROW;
        let slots = usize::from(nodes) + usize::from(has_register);
        let low = size.height < LOW;
        let detail = match slots {
            _ if size.is_tiny() => Detail::Bare,
            0..=9 if !narrow && !low => Detail::Full,
            0..=9 => Detail::Compact,
            _ if !narrow => Detail::Compact,
            _ => Detail::Bare,
        };
        let node_radius = match slots {
            0..=5 => 28.0,
            6..=7 => 25.0,
            8..=9 => 22.0,
            10..=16 => 17.0,
            _ => 14.0,
        } * if size.is_tiny() {
            0.45
        } else if low {
            0.62
        } else if narrow {
            0.74
        } else {
            1.0
        };
        let arc_radius = node_radius + if detail == Detail::Full { 8.0 } else { 5.0 };
        let mut ring = Ring {
            size,
            centre: Point::new(size.width / 2.0, size.height / 2.0),
            detail,
            node_radius,
            arc_radius,
            clock_radius: 0.0,
            slots,
            places: Vec::new(),
        };
        ring.arrange(nodes, has_register, narrow);
        ring
    }

    /// A line of words below the clock meets no node.
    pub fn has_room_below_clock(&self) -> bool {
        let (left, top) = (self.centre.x - WORDS.width / 2.0, self.centre.y + self.clock_radius + WORDS_GAP);
        let words = Area { left, top, width: WORDS.width, height: WORDS.height };
        self.places.iter().all(|place| words.distance(place.at) > self.arc_radius)
    }

    /// A node with everything around it.
    pub fn outer_radius(&self) -> f64 {
        self.arc_radius + 3.0
    }

    /// Room for a word or two beside each node, no more.
    pub fn is_crowded(&self) -> bool {
        self.detail == Detail::Compact && self.slots > 16
    }

    pub fn label_size(&self) -> Size {
        match self.detail {
            Detail::Full if self.node_radius < 25.0 => Size { width: 120.0, height: 50.0 },
            Detail::Full => Size { width: 132.0, height: 50.0 },
            Detail::Compact if self.is_crowded() => Size { width: 52.0, height: 33.0 },
            Detail::Compact => Size { width: 66.0, height: 33.0 },
            Detail::Bare => Size::default(),
        }
    }

    pub fn place(&self, node: NodeId) -> Option<&Place> {
        match node {
            NodeId::REGISTER => self.places.last().filter(|place| place.node == node),
            NodeId::CLIENT => None,
            NodeId(number) => self.places.get(usize::from(number) - 1).filter(|place| place.node == node),
        }
    }

    fn arrange(&mut self, nodes: u16, has_register: bool, narrow: bool) {
        let slots = usize::from(nodes) + usize::from(has_register);
        // The register stands at the bottom; where that is no slot, the ring turns by half of one.
        let register_slot = has_register.then_some(slots / 2);
        let turn = if has_register && slots % 2 == 1 { 0.5 } else { 0.0 };
        let radii = self.settle(slots, turn, narrow);
        let points = spread(self.centre, radii, slots, turn);
        let apothem = (std::f64::consts::PI / slots.max(2) as f64).cos() * radii.x.min(radii.y);
        let inner = if slots > 2 { apothem - CLOCK_GAP - 4.0 } else { f64::INFINITY };
        let most = if narrow { 66.0 } else { 86.0 };
        let free = radii.x.min(radii.y) - self.outer_radius() - if self.size.height < LOW { 4.0 } else { 26.0 };
        self.clock_radius = inner.min(free).clamp(34.0, most);
        let mut number = 0;
        let mut register = None;
        for (slot, at) in points.into_iter().enumerate() {
            let outward = normal(at.minus(self.centre), radii);
            let label = self.label(at, outward, narrow);
            if Some(slot) == register_slot {
                register = Some(Place { node: NodeId::REGISTER, at, outward, label });
                continue;
            }
            number += 1;
            self.places.push(Place { node: NodeId(number), at, outward, label });
        }
        self.places.extend(register);
    }

    /// Puts the middle where nodes at the top and the bottom leave it: an odd ring has nobody at one of them.
    fn settle(&mut self, slots: usize, turn: f64, narrow: bool) -> Point {
        let radii = self.radii(narrow);
        if slots < 3 {
            return radii;
        }
        let height = |slot: usize| ((slot as f64 + turn) / slots as f64 * std::f64::consts::TAU).cos();
        let (top, bottom) =
            (0..slots).map(height).fold((0.0f64, 0.0f64), |(top, bottom), y| (top.max(y), bottom.max(-y)));
        let down = (radii.y * 2.0 / (top + bottom)).min(radii.x.max(radii.y));
        self.centre.y += (top - bottom) / 2.0 * down;
        Point::new(radii.x, down)
    }

    /// As far out as the labels leave room.
    fn radii(&self, narrow: bool) -> Point {
        let (outer, label) = (self.outer_radius() + 2.0, self.label_size());
        let half = Point::new(self.size.width / 2.0, self.size.height / 2.0);
        let room = match self.detail {
            // The topmost label ends at its node's middle.
            Detail::Full => Point::new(outer + 8.0 + label.width, outer.max(label.height) + 2.0),
            Detail::Compact if self.size.height < LOW && !narrow => {
                Point::new(outer + 6.0 + label.width, outer.max(label.height) + 2.0)
            }
            Detail::Compact if narrow => Point::new(outer + 6.0, outer + label.height + 4.0),
            Detail::Compact => Point::new(outer + 6.0 + label.width, outer + label.height + 4.0),
            Detail::Bare => Point::new(outer, outer),
        };
        let least = if self.size.is_tiny() { 36.0 } else { 40.0 };
        let free = Point::new((half.x - room.x).max(least), (half.y - room.y).max(least));
        match self.detail {
            // Wider than high, but still a ring.
            Detail::Full => Point::new(free.x.min(free.y * 1.25), free.y.min(free.x * 1.25)),
            _ => Point::new(free.x.min(free.y * 1.7), free.y.min(free.x * 1.7)),
        }
    }

    /// Outside the ring, where no link runs.
    fn label(&self, at: Point, outward: Point, narrow: bool) -> Label {
        let Size { width, height } = self.label_size();
        let gap = self.outer_radius() + 6.0;
        let beside = match self.detail {
            Detail::Full => true,
            Detail::Compact => !narrow && (self.size.height < LOW || outward.x.abs() > 0.5),
            Detail::Bare => false,
        };
        if beside {
            let right = outward.x > -0.05;
            let left = if right { at.x + gap } else { at.x - gap - width };
            let top = at.y - height / 2.0 + outward.y * height / 2.0;
            let top = top.clamp(0.0, (self.size.height - height).max(0.0));
            let anchor = if right { Anchor::Start } else { Anchor::End };
            return Label { area: Area { left, top, width, height }, anchor, edge: self.size.width };
        }
        let above = outward.y < -0.05;
        let top = if above { at.y - gap - height + 4.0 } else { at.y + gap - 4.0 };
        let shifted = at.x - width / 2.0 + outward.x * width * 0.4;
        let left = shifted.clamp(0.0, (self.size.width - width).max(0.0));
        Label { area: Area { left, top, width, height }, anchor: Anchor::Middle, edge: self.size.width }
    }

    /// The way between two places, trimmed to their edges; none if one is not in the ring.
    pub fn path(&self, from: NodeId, to: NodeId) -> Option<Path> {
        // Bends are worked out from the lower end, so that both directions share their way.
        let (low, high) = if from <= to { (from, to) } else { (to, from) };
        let (a, b) = (self.place(low)?.at, self.place(high)?.at);
        let bend = self.bend(a, b);
        let path = Path { from: a, to: b, bend }.trimmed(self.outer_radius());
        Some(if from == low { path } else { path.reversed() })
    }

    fn bend(&self, a: Point, b: Point) -> Option<Point> {
        let along = b.minus(a).unit();
        let across = Point::new(-along.y, along.x);
        let to_chord = a.minus(self.centre);
        let distance = to_chord.x * across.x + to_chord.y * across.y;
        let clear = self.clock_radius + CLOCK_GAP;
        if distance.abs() >= clear {
            return None;
        }
        let side = if distance < 0.0 { -1.0 } else { 1.0 };
        let middle = a.plus(b).times(0.5);
        // The nearest point of the chord is pushed to the clock's edge; a quadratic curve reaches half way to
        // its control point.
        Some(middle.plus(across.times(side * 2.0 * (clear - distance.abs()))))
    }

    /// Where a client's message comes from, and where it meets the node.
    pub fn port(&self, node: NodeId) -> Option<Path> {
        let place = self.place(node)?;
        let upright = if place.outward.y > 0.35 { 1.0 } else { -1.0 };
        let direction = Point::new(place.outward.x * 0.35, upright).unit();
        let edge = place.at.plus(direction.times(self.outer_radius()));
        let outside = place.at.plus(direction.times(self.outer_radius() + PORT));
        Some(Path { from: outside, to: edge, bend: None })
    }
}

impl Path {
    pub fn at(&self, share: f64) -> Point {
        let back = 1.0 - share;
        match self.bend {
            None => self.from.times(back).plus(self.to.times(share)),
            Some(bend) => {
                let ends = self.from.times(back * back).plus(self.to.times(share * share));
                ends.plus(bend.times(2.0 * back * share))
            }
        }
    }

    /// Which way it goes there, in degrees clockwise from the right.
    pub fn heading(&self, share: f64) -> f64 {
        let (before, after) = (self.at((share - 0.01).max(0.0)), self.at((share + 0.01).min(1.0)));
        let way = after.minus(before);
        way.y.atan2(way.x).to_degrees()
    }

    pub fn reversed(self) -> Path {
        Path { from: self.to, to: self.from, bend: self.bend }
    }

    /// The same way, moved sideways to the right of its direction.
    pub fn beside(self, by: f64) -> Path {
        let along = self.to.minus(self.from).unit();
        let shift = Point::new(-along.y, along.x).times(by);
        Path { from: self.from.plus(shift), to: self.to.plus(shift), bend: self.bend.map(|bend| bend.plus(shift)) }
    }

    fn trimmed(self, by: f64) -> Path {
        let towards = |end: Point, next: Point| end.plus(next.minus(end).unit().times(by));
        let (next, last) = (self.bend.unwrap_or(self.to), self.bend.unwrap_or(self.from));
        Path { from: towards(self.from, next), to: towards(self.to, last), bend: self.bend }
    }

    /// As the `d` of an SVG path.
    pub fn d(&self) -> String {
        let Path { from, to, bend } = self;
        match bend {
            None => format!("M{:.1} {:.1}L{:.1} {:.1}", from.x, from.y, to.x, to.y),
            Some(bend) => {
                format!("M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}", from.x, from.y, bend.x, bend.y, to.x, to.y)
            }
        }
    }
}

/// What stands upright on an ellipse at a point of it.
fn normal(from_centre: Point, radii: Point) -> Point {
    Point::new(from_centre.x / (radii.x * radii.x), from_centre.y / (radii.y * radii.y)).unit()
}

/// Points at equal distances on an ellipse, clockwise from the top.
fn spread(centre: Point, radii: Point, count: usize, turn: f64) -> Vec<Point> {
    const STEPS: usize = 1_440;
    let point = |step: usize| {
        let angle = step as f64 / STEPS as f64 * std::f64::consts::TAU;
        Point::new(centre.x + radii.x * angle.sin(), centre.y - radii.y * angle.cos())
    };
    let mut lengths = vec![0.0];
    for step in 1..=STEPS {
        lengths.push(lengths[step - 1] + point(step).minus(point(step - 1)).length());
    }
    let around = lengths[STEPS];
    let place = |slot: usize| {
        let wanted = (slot as f64 + turn) / count as f64 * around;
        point(lengths.partition_point(|length| *length < wanted - 1e-9))
    };
    (0..count).map(place).collect()
}

/// How a link works between its lower and its higher end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cut {
    None,
    /// From the lower to the higher number.
    Forward,
    Backward,
    Both,
}

impl Cut {
    pub fn of(cuts: &[(NodeId, NodeId)], low: NodeId, high: NodeId) -> Cut {
        match (cuts.contains(&(low, high)), cuts.contains(&(high, low))) {
            (false, false) => Cut::None,
            (true, false) => Cut::Forward,
            (false, true) => Cut::Backward,
            (true, true) => Cut::Both,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Cut::None => "none",
            Cut::Forward => "forward",
            Cut::Backward => "backward",
            Cut::Both => "both",
        }
    }
}

/// The links that a message can take: every pair of nodes, unless they speak to the register alone, and each node with
/// the register, if it is there.
pub fn links(nodes: u16, spec: &Spec, has_register: bool) -> Vec<(NodeId, NodeId)> {
    let to_higher = |low: u16| (low + 1..=nodes).map(move |high| (NodeId(low), NodeId(high)));
    let among_nodes = (1..=nodes).filter(|_| spec.has_peers).flat_map(to_higher);
    let to_register = (1..=nodes).filter(|_| has_register).map(|node| (NodeId::REGISTER, NodeId(node)));
    to_register.chain(among_nodes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Protocol;
    use crate::protocol::bully::Bully;
    use crate::protocol::raft::Raft;

    const DESKTOP: Size = Size { width: 734.0, height: 440.0 };
    const PHONE: Size = Size { width: 336.0, height: 400.0 };

    /// By all the links that there can be.
    fn wired(nodes: u16, register: bool) -> Vec<(NodeId, NodeId)> {
        links(nodes, if register { Bully::SPEC } else { Raft::SPEC }, register)
    }

    fn overlap(a: Area, b: Area) -> bool {
        a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height
    }

    fn sizes() -> Vec<(u16, bool)> {
        let rings = (1..=25).map(|nodes| (nodes, false));
        rings.chain((1..=24).map(|nodes| (nodes, true))).collect()
    }

    #[test]
    fn a_long_text_stays_in_the_drawing() {
        for nodes in 2..=16 {
            let ring = Ring::new(PHONE, nodes, false);
            for label in ring.places.iter().map(|place| place.label) {
                let (x, half) = (label.x_for(110.0), 55.0);
                assert!(x >= half && x + half <= PHONE.width, "{nodes} nodes: {label:?}");
                assert_eq!(label.x_for(20.0), label.x());
            }
        }
    }

    #[test]
    fn nothing_covers_a_label_on_a_desktop() {
        for (nodes, register) in sizes() {
            let ring = Ring::new(DESKTOP, nodes, register);
            for place in &ring.places {
                let area = place.label.area;
                let what = format!("{nodes} nodes, register {register}: label of {}", place.node);
                assert!(area.left >= 0.0 && area.left + area.width <= DESKTOP.width, "{what} leaves the panel");
                assert!(area.top >= 0.0 && area.top + area.height <= DESKTOP.height, "{what} leaves the panel");
                for other in &ring.places {
                    assert!(area.distance(other.at) >= ring.arc_radius, "{what} meets node {}", other.node);
                    let apart = other.node == place.node || !overlap(area, other.label.area);
                    assert!(apart, "{what} meets the label of {}", other.node);
                }
                for (low, high) in wired(nodes, register) {
                    let path = ring.path(low, high).unwrap();
                    let clear = (0..=50).all(|step| area.distance(path.at(f64::from(step) / 50.0)) > 1.0);
                    assert!(clear, "{what} meets the link {low}-{high}");
                }
            }
        }
    }

    #[test]
    fn words_below_the_clock_need_room_between_the_nodes() {
        let has_room = |size, nodes| Ring::new(size, nodes, false).has_room_below_clock();
        assert!(has_room(DESKTOP, 3) && has_room(Size { width: 1100.0, height: 640.0 }, 5));
        assert!(!has_room(Size { width: 750.0, height: 400.0 }, 5));
    }

    #[test]
    fn the_smallest_ring_has_no_words() {
        let smallest = Size { width: 264.0, height: 112.0 };
        for nodes in [3, 5, 7] {
            let ring = Ring::new(smallest, nodes, false);
            assert_eq!(ring.detail, Detail::Bare);
            for place in &ring.places {
                let inside = place.at.y - ring.node_radius >= 0.0 && place.at.y + ring.node_radius <= smallest.height;
                assert!(inside, "{nodes}: {} at {:?}", place.node, place.at);
            }
        }
        assert_ne!(Ring::new(Size { width: 264.0, height: 220.0 }, 5, false).detail, Detail::Bare);
    }

    #[test]
    fn a_small_ring_fits_an_embedded_page() {
        let embedded = Size { width: 550.0, height: 215.0 };
        for nodes in [3, 5, 7] {
            let ring = Ring::new(embedded, nodes, false);
            for place in &ring.places {
                let area = place.label.area;
                assert!(area.top >= -1e-9 && area.top + area.height <= embedded.height, "{nodes}: {area:?}");
                for other in ring.places.iter().filter(|other| other.node != place.node) {
                    assert!(area.distance(other.at) >= ring.node_radius, "{nodes}: {}", place.node);
                    assert!(!overlap(area, other.label.area), "{nodes}: {} and {}", place.node, other.node);
                }
                let gap = place.at.minus(ring.centre).length() - ring.clock_radius;
                assert!(gap >= ring.arc_radius, "{nodes}: {} and the clock", place.node);
            }
        }
    }

    #[test]
    fn nodes_stay_apart_and_inside_on_a_phone() {
        for (nodes, register) in sizes() {
            let ring = Ring::new(PHONE, nodes, register);
            for place in &ring.places {
                let (at, radius, area) = (place.at, ring.arc_radius, place.label.area);
                assert!(at.x >= radius && at.x <= PHONE.width - radius, "{nodes}: {at:?}");
                assert!(at.y >= radius && at.y <= PHONE.height - radius, "{nodes}: {at:?}");
                let fits = area.top >= -1e-9 && area.top + area.height <= PHONE.height + 1e-9;
                assert!(fits || ring.detail == Detail::Bare, "{nodes}: {area:?}");
                for other in ring.places.iter().filter(|other| other.node != place.node) {
                    let gap = other.at.minus(at).length();
                    assert!(gap >= 2.0 * ring.node_radius, "{nodes}: {} and {}", place.node, other.node);
                    let meets = ring.detail != Detail::Bare && overlap(area, other.label.area);
                    assert!(!meets, "{nodes}: labels of {} and {}", place.node, other.node);
                }
            }
        }
    }

    #[test]
    fn links_leave_the_clock_free() {
        for (nodes, register) in sizes() {
            let ring = Ring::new(DESKTOP, nodes, register);
            for (low, high) in wired(nodes, register) {
                let path = ring.path(low, high).unwrap();
                for step in 0..=100 {
                    let gap = path.at(f64::from(step) / 100.0).minus(ring.centre).length();
                    assert!(gap >= ring.clock_radius + 2.0, "{nodes}: {low}-{high} at {step}: {gap}");
                }
            }
        }
    }

    #[test]
    fn both_directions_share_their_way() {
        let ring = Ring::new(DESKTOP, 5, false);
        let (there, back) = (ring.path(NodeId(1), NodeId(3)).unwrap(), ring.path(NodeId(3), NodeId(1)).unwrap());
        assert!(there.at(0.3).minus(back.at(0.7)).length() < 1e-9);
    }

    #[test]
    fn a_cut_has_a_direction() {
        let cuts = [(NodeId(1), NodeId(2)), (NodeId(3), NodeId(1)), (NodeId(2), NodeId(3)), (NodeId(3), NodeId(2))];
        assert_eq!(Cut::of(&cuts, NodeId(1), NodeId(2)), Cut::Forward);
        assert_eq!(Cut::of(&cuts, NodeId(1), NodeId(3)), Cut::Backward);
        assert_eq!(Cut::of(&cuts, NodeId(2), NodeId(3)), Cut::Both);
        assert_eq!(Cut::of(&cuts, NodeId(1), NodeId(4)), Cut::None);
    }

    #[test]
    fn the_register_is_at_the_bottom() {
        for nodes in 1..=24 {
            let ring = Ring::new(DESKTOP, nodes, true);
            let register = ring.place(NodeId::REGISTER).unwrap().at;
            assert!((register.x - ring.centre.x).abs() < 2.0, "{nodes}: {register:?}");
            assert!(ring.places.iter().all(|place| place.at.y <= register.y + 1e-9));
            assert_eq!(ring.places.len(), usize::from(nodes) + 1);
        }
    }
}
