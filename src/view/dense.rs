//! Many nodes: rings around the clock, ordered so that groups and roles show as areas.

use super::ring::{Point, Size};
use crate::sim::picture::FlightPicture;
use crate::types::{NodeId, Role};

/// What decides where a node stands and how it is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fact {
    pub node: NodeId,
    pub role: Role,
    /// As in [`crate::protocol::Spec::state_name`].
    pub state: u8,
    pub epoch: u64,
    pub paused: bool,
    /// Its disk or its clock is not as it should be.
    pub impaired: bool,
}

/// Seats around the clock, in order of their angle; there may be more than nodes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Hall {
    pub size: Size,
    pub centre: Point,
    pub clock_radius: f64,
    /// Of a node's shape.
    pub radius: f64,
    pub seats: Vec<Point>,
    /// Seats in a row from the clock outwards: what an empty wedge between two groups takes.
    pub rows: usize,
}

/// Who sits where; by node, from node 1.
pub type Seating = Vec<Point>;

const CLOCK_SHARE: f64 = 0.34;
const LARGEST: f64 = 46.0;

impl Hall {
    /// As large as all nodes and a gap for each further group leave room.
    pub fn new(size: Size, nodes: usize, groups: usize) -> Hall {
        let centre = Point::new(size.width / 2.0, size.height / 2.0);
        let half = Point::new(centre.x - 4.0, centre.y - 4.0);
        let clock_radius = (half.x.min(half.y) * CLOCK_SHARE).clamp(34.0, 86.0);
        let mut spacing = LARGEST;
        loop {
            let rings = rings(half, clock_radius, spacing);
            let seats: usize = rings.iter().map(|ring| ring.1).sum();
            let gaps = if groups > 1 { groups * rings.len() } else { 0 };
            if seats >= nodes + gaps || spacing < 3.0 {
                let seats = take_seats(centre, &rings, nodes + gaps);
                return Hall { size, centre, clock_radius, radius: spacing * 0.36, seats, rows: rings.len() };
            }
            spacing *= 0.98;
        }
    }

    /// Seats the groups one after the other, each ordered by role and number.
    pub fn seat(&self, facts: &[Fact], groups: &[u16]) -> Seating {
        let key = |index: &usize| (groups[*index], facts[*index].role, facts[*index].node);
        let mut order: Vec<usize> = (0..facts.len()).collect();
        order.sort_unstable_by_key(key);
        let mut seating = vec![self.centre; facts.len()];
        let mut seat = 0;
        let mut before = order.first().map_or(0, |first| groups[*first]);
        for index in order {
            if groups[index] != before {
                before = groups[index];
                seat += self.rows;
            }
            seating[index] = self.seats.get(seat).copied().unwrap_or(self.centre);
            seat += 1;
        }
        seating
    }
}

/// The half axes of each ring, and how many seats it has.
fn rings(half: Point, clock_radius: f64, spacing: f64) -> Vec<(Point, usize)> {
    let inner = clock_radius + spacing * 0.75;
    let outer = Point::new(half.x - spacing * 0.5, half.y - spacing * 0.5);
    // The height decides how many rings there are; in the width they stand further apart, up to a limit.
    let rows = ((outer.y.min(outer.x) - inner) / spacing).floor().max(0.0) as usize + 1;
    let step = |from: f64, to: f64| if rows > 1 { ((to - from) / (rows - 1) as f64).min(spacing * 1.9) } else { 0.0 };
    let (across, down) = (step(inner, outer.x), step(inner, outer.y));
    let ring = |row: usize| {
        let axes = Point::new(inner + across * row as f64, inner + down * row as f64);
        (axes, (around(axes) / spacing).floor() as usize)
    };
    (0..rows).map(ring).collect()
}

/// The length of an ellipse (Ramanujan's first approximation).
fn around(axes: Point) -> f64 {
    let (a, b) = (axes.x, axes.y);
    std::f64::consts::PI * (3.0 * (a + b) - ((3.0 * a + b) * (a + 3.0 * b)).sqrt())
}

/// Just enough seats, spread over the rings by their length, in order of their angle from the top.
fn take_seats(centre: Point, rings: &[(Point, usize)], wanted: usize) -> Vec<Point> {
    let there: usize = rings.iter().map(|ring| ring.1).sum();
    let mut seats: Vec<(f64, Point)> = Vec::with_capacity(wanted);
    let mut left = wanted;
    let mut rest = there;
    for (axes, seats_here) in rings.iter().rev() {
        let count = if rest == 0 { left } else { (left * seats_here).div_ceil(rest).min(left) };
        seats.extend(ring_seats(centre, *axes, count));
        left -= count;
        rest -= seats_here;
    }
    seats.sort_by(|one, other| one.0.total_cmp(&other.0));
    seats.into_iter().map(|(_, seat)| seat).collect()
}

/// Seats at equal distances on an ellipse: the share of its way around, and the point.
fn ring_seats(centre: Point, axes: Point, count: usize) -> Vec<(f64, Point)> {
    const STEPS: usize = 720;
    let point = |step: usize| {
        let angle = step as f64 / STEPS as f64 * std::f64::consts::TAU;
        Point::new(centre.x + axes.x * angle.sin(), centre.y - axes.y * angle.cos())
    };
    let mut lengths = vec![0.0];
    for step in 1..=STEPS {
        lengths.push(lengths[step - 1] + point(step).minus(point(step - 1)).length());
    }
    let seat = |place: usize| {
        let share = (place as f64 + 0.5) / count as f64;
        let step = lengths.partition_point(|length| *length < share * lengths[STEPS]);
        (share, point(step.min(STEPS)))
    };
    (0..count).map(seat).collect()
}

/// The group of each node, by number from 0: nodes that reach each other both ways, directly or not.
pub fn groups(nodes: u16, cuts: &[(NodeId, NodeId)]) -> Vec<u16> {
    let count = usize::from(nodes);
    if cuts.is_empty() {
        return vec![0; count];
    }
    let mut cut = vec![false; count * count];
    for (from, to) in cuts.iter().filter(|(from, to)| from.is_member() && to.is_member()) {
        let (from, to) = (usize::from(from.0) - 1, usize::from(to.0) - 1);
        cut[from * count + to] = true;
        cut[to * count + from] = true;
    }
    let mut group = vec![u16::MAX; count];
    let mut next = 0;
    for first in 0..count {
        if group[first] != u16::MAX {
            continue;
        }
        group[first] = next;
        let mut open = vec![first];
        while let Some(node) = open.pop() {
            for other in 0..count {
                if group[other] == u16::MAX && !cut[node * count + other] {
                    group[other] = next;
                    open.push(other);
                }
            }
        }
        next += 1;
    }
    group
}

/// The link between a node and the one whose number somebody wrote, the lower first; none if nobody else has it.
pub fn link_to(node: NodeId, number: &str, nodes: u16) -> Option<(NodeId, NodeId)> {
    let other = NodeId(number.trim().parse().ok()?);
    let is_there = (1..=nodes).contains(&other.0) && other != node;
    is_there.then(|| (node.min(other), node.max(other)))
}

/// A longer list would be read by nobody.
pub const MAIL_MOST: usize = 12;

/// What is in flight to and from a node: those that arrive next, and how many more there are.
pub fn mail_of(node: NodeId, flights: &[FlightPicture]) -> (Vec<FlightPicture>, usize) {
    let is_its = |flight: &&FlightPicture| [flight.passage.from, flight.passage.to].contains(&node);
    let mut mail: Vec<FlightPicture> = flights.iter().filter(is_its).copied().collect();
    mail.sort_unstable_by_key(|flight| (flight.due, flight.passage.message));
    let more = mail.len().saturating_sub(MAIL_MOST);
    mail.truncate(MAIL_MOST);
    (mail, more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::Passage;
    use crate::types::Instant;

    const SIZES: [Size; 2] = [Size { width: 734.0, height: 440.0 }, Size { width: 336.0, height: 400.0 }];

    fn facts(nodes: u16) -> Vec<Fact> {
        let fact = |number| {
            let role = if number == 7 { Role::Leader } else { Role::Follower };
            Fact { node: NodeId(number), role, state: 0, epoch: 1, paused: false, impaired: false }
        };
        (1..=nodes).map(fact).collect()
    }

    #[test]
    fn everybody_has_a_seat_of_their_own() {
        for size in SIZES {
            for nodes in [26, 51, 101, 500, 1_001] {
                let hall = Hall::new(size, usize::from(nodes), 1);
                let seating = hall.seat(&facts(nodes), &vec![0; usize::from(nodes)]);
                let inside = |at: &&Point| at.x >= 0.0 && at.x <= size.width && at.y >= 0.0 && at.y <= size.height;
                assert_eq!(seating.iter().filter(inside).count(), usize::from(nodes));
                for (index, at) in seating.iter().enumerate() {
                    let clear = at.minus(hall.centre).length() > hall.clock_radius + hall.radius;
                    assert!(clear, "{nodes}: {index} sits on the clock");
                    let nearest = seating.iter().enumerate().filter(|(other, _)| *other != index);
                    let gap = nearest.map(|(_, other)| other.minus(*at).length()).fold(f64::INFINITY, f64::min);
                    assert!(gap >= hall.radius * 1.8, "{nodes}: {gap} apart, radius {}", hall.radius);
                }
            }
        }
    }

    #[test]
    fn groups_have_a_gap_between_them() {
        let hall = Hall::new(SIZES[0], 101, 2);
        let groups: Vec<u16> = (0..101).map(|index| u16::from(index >= 40)).collect();
        let seating = hall.seat(&facts(101), &groups);
        assert_eq!(seating.len(), 101);
        assert!(hall.seats.len() >= 101 + 2 * hall.rows);
    }

    #[test]
    fn a_link_is_named_by_the_number_of_its_other_end() {
        let link = |number: &str| link_to(NodeId(7), number, 51);
        assert_eq!(link("3"), Some((NodeId(3), NodeId(7))));
        assert_eq!(link(" 51 "), Some((NodeId(7), NodeId(51))));
        for nobody in ["7", "0", "52", "-1", "", "leader"] {
            assert_eq!(link(nobody), None, "{nobody}");
        }
    }

    #[test]
    fn the_mail_of_a_node_is_what_arrives_next() {
        let flight = |message: u64, from: u16, to: u16| FlightPicture {
            passage: Passage { message, from: NodeId(from), to: NodeId(to), kind: 0 },
            epoch: 1,
            sent_at: Instant(0),
            due: Instant(1_000 - message),
            doom: None,
            by_hand: None,
        };
        let others = (1..=5).map(|message| flight(message, 1, 2));
        let flights: Vec<FlightPicture> =
            others.chain((6..=20).map(|message| flight(message, 3, 7))).chain([flight(21, 7, 1)]).collect();
        let numbers = |mail: &[FlightPicture]| mail.iter().map(|flight| flight.passage.message).collect::<Vec<_>>();
        let (mail, more) = mail_of(NodeId(7), &flights);
        assert_eq!(numbers(&mail), [21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10]);
        assert_eq!(more, 4);
        assert_eq!(mail_of(NodeId(1), &flights[..3]).1, 0);
        assert!(mail_of(NodeId(9), &flights).0.is_empty());
    }

    #[test]
    fn a_partition_makes_groups() {
        let sides = [[1u16, 2].as_slice(), [3, 4, 5].as_slice()];
        let mut cuts = Vec::new();
        for a in sides[0] {
            for b in sides[1] {
                cuts.extend([(NodeId(*a), NodeId(*b)), (NodeId(*b), NodeId(*a))]);
            }
        }
        assert_eq!(groups(5, &cuts), [0, 0, 1, 1, 1]);
        assert_eq!(groups(3, &[]), [0, 0, 0]);
        // One cut link leaves a way round.
        assert_eq!(groups(3, &[(NodeId(1), NodeId(2))]), [0, 0, 0]);
    }
}
