//! Messages on their way, and those that were just lost.

use super::{Path, Point, Ring};
use crate::protocol::{Purpose, Spec};
use crate::sim::network::ByHand;
use crate::sim::picture::FlightPicture;
use crate::trace::{Loss, Passage, TraceEvent, What};
use crate::types::{Duration, Instant, NodeId};
use crate::view::speed::Speed;

/// More would be a blur.
const MARKS: usize = 200;
const LOSSES: usize = 40;
/// With more than this under way, names are left out.
const NAMED: usize = 6;

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mark {
    pub passage: Passage,
    pub at: Point,
    /// In degrees clockwise from the right.
    pub heading: f64,
    pub purpose: Purpose,
    /// Where there is room for its name: few are under way, and it covers no node and not the clock.
    pub name: Option<Side>,
    /// Dropped by hand: it goes on, crossed out, to where it is lost.
    pub dropped: bool,
    /// Held back, or a copy.
    pub by_hand: Option<ByHand>,
}

/// Where a message's name stands, seen from the message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    Left,
    Right,
    Above,
}

impl Side {
    /// How far the middle of the name is from the message.
    fn offset(self) -> Point {
        match self {
            Side::Left => Point::new(-11.0 - NAME_WIDTH / 2.0, 0.0),
            Side::Right => Point::new(11.0 + NAME_WIDTH / 2.0, 0.0),
            Side::Above => Point::new(0.0, -17.0),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Lost {
    pub message: u64,
    pub at: Point,
    pub why: Loss,
    /// From 0, just now, to 1, forgotten.
    pub age: f64,
}

/// Elections are told aloud, the daily business is not.
pub fn is_loud(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::Ballot | Purpose::Answer)
}

pub fn class(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Ballot => "ballot",
        Purpose::Answer => "answer",
        Purpose::Replication => "replication",
        Purpose::Acknowledgement => "acknowledgement",
        Purpose::Client => "client",
    }
}

fn path(ring: &Ring, passage: Passage) -> Option<Path> {
    match (passage.from, passage.to) {
        (NodeId::CLIENT, node) => ring.port(node),
        (node, NodeId::CLIENT) => ring.port(node).map(Path::reversed),
        (from, to) => ring.path(from, to),
    }
}

/// The share of its way that a message has gone.
pub fn progress(flight: &FlightPicture, now: Instant) -> f64 {
    let whole = flight.due.since(flight.sent_at).0.max(1) as f64;
    (now.since(flight.sent_at).0 as f64 / whole).min(1.0)
}

/// Of a name of usual length.
const NAME_WIDTH: f64 = 76.0;
const NAME_HEIGHT: f64 = 16.0;

/// The side on which a name covers nothing and is not cut off, the one away from the clock first.
fn free_side(ring: &Ring, at: Point) -> Option<Side> {
    let away = if at.x < ring.centre.x { [Side::Left, Side::Right] } else { [Side::Right, Side::Left] };
    let covers = |middle: Point, shape: Point, radius: f64| {
        let (across, down) = ((middle.x - shape.x).abs(), (middle.y - shape.y).abs());
        across < radius + NAME_WIDTH / 2.0 && down < radius + NAME_HEIGHT / 2.0
    };
    let is_free = |side: &Side| {
        let offset = side.offset();
        let middle = Point::new(at.x + offset.x, at.y + offset.y);
        let is_whole = (NAME_HEIGHT / 2.0..=ring.size.height - NAME_HEIGHT / 2.0).contains(&middle.y)
            && (NAME_WIDTH / 2.0..=ring.size.width - NAME_WIDTH / 2.0).contains(&middle.x);
        let clear = ring.places.iter().all(|place| !covers(middle, place.at, ring.arc_radius));
        is_whole && clear && !covers(middle, ring.centre, ring.clock_radius)
    };
    [away[0], Side::Above, away[1]].into_iter().find(is_free)
}

/// Where a message stands that must not move.
const RESTING: f64 = 0.6;

/// Each message on its way; without motion, it rests on its link from sending to arrival.
pub fn marks(ring: &Ring, spec: &Spec, flights: &[FlightPicture], now: Instant, moving: bool) -> Vec<Mark> {
    let purpose = |flight: &FlightPicture| spec.message_kind(flight.passage.kind).purpose;
    let loud = flights.iter().filter(|flight| is_loud(purpose(flight))).count();
    let mark = |flight: &FlightPicture| {
        let path = path(ring, flight.passage)?;
        let share = if moving { progress(flight, now) } else { RESTING };
        let purpose = purpose(flight);
        let is_clear = (0.08..0.84).contains(&share);
        let is_named = is_clear && if is_loud(purpose) { loud <= NAMED } else { flights.len() <= NAMED / 2 };
        let dropped = flight.doom == Some(Loss::Dropped);
        let at = path.at(share);
        Some(Mark {
            passage: flight.passage,
            at,
            heading: path.heading(share),
            purpose,
            name: if is_named { free_side(ring, at) } else { None },
            dropped,
            by_hand: flight.by_hand,
        })
    };
    let mut marks: Vec<Mark> = flights.iter().take(MARKS).filter_map(mark).collect();
    // In the order of their numbers, so that no element changes its place.
    marks.sort_unstable_by_key(|mark| mark.passage.message);
    marks
}

/// Virtual time that a person would call "just now" at this speed.
pub fn just_now(speed: Speed) -> Duration {
    Duration((700_000.0 * speed.value().min(2.0)) as u64)
}

/// Messages lost a moment ago, from the latest routine events (newest first).
pub fn losses<'a>(
    ring: &Ring,
    newest_first: impl Iterator<Item = &'a TraceEvent>,
    now: Instant,
    window: Duration,
) -> Vec<Lost> {
    let recent = newest_first.take_while(|event| now.since(event.at) < window);
    let lost = |event: &TraceEvent| {
        let What::Lost(passage, why) = event.what else { return None };
        let age = now.since(event.at).0 as f64 / window.0.max(1) as f64;
        let place = match why {
            Loss::Down | Loss::Dropped => 1.0,
            Loss::Chance | Loss::Cut => 0.5,
        };
        Some(Lost { message: passage.message, at: path(ring, passage)?.at(place), why, age })
    };
    recent.filter_map(lost).take(LOSSES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::ProtocolName;
    use crate::view::ring::Size;

    fn flight(message: u64, from: u16, to: u16, kind: u8) -> FlightPicture {
        let passage = Passage { message, from: NodeId(from), to: NodeId(to), kind };
        FlightPicture { passage, epoch: 1, sent_at: Instant(1_000), due: Instant(11_000), doom: None, by_hand: None }
    }

    fn ring() -> Ring {
        Ring::new(Size { width: 734.0, height: 440.0 }, 5, false)
    }

    #[test]
    fn messages_move_from_end_to_end() {
        let (ring, spec) = (ring(), ProtocolName::Raft.spec());
        let flights = [flight(1, 1, 2, 0)];
        let at = |now| marks(&ring, spec, &flights, Instant(now), true)[0].at;
        let path = ring.path(NodeId(1), NodeId(2)).unwrap();
        assert_eq!(at(1_000), path.from);
        assert_eq!(at(6_000), path.at(0.5));
        assert_eq!(at(11_000), path.to);
        assert_eq!(at(99_000), path.to);
        let resting = marks(&ring, spec, &flights, Instant(2_000), false)[0].at;
        assert_eq!(resting, path.at(RESTING));
    }

    #[test]
    fn clients_come_from_outside() {
        let (ring, spec) = (ring(), ProtocolName::Raft.spec());
        let request = flight(1, NodeId::CLIENT.0, 2, crate::protocol::REQUEST);
        let [start, end] = [1_000, 11_000]
            .map(|now| marks(&ring, spec, &[request], Instant(now), true)[0].at.minus(ring.centre).length());
        assert!(start > end, "{start} {end}");
    }

    #[test]
    fn a_loss_fades() {
        let ring = ring();
        let what = What::Lost(Passage { message: 5, from: NodeId(1), to: NodeId(2), kind: 0 }, Loss::Cut);
        let event = TraceEvent { number: 1, at: Instant(1_000), what };
        let seen = |now| losses(&ring, [event].iter(), Instant(now), Duration(10_000));
        assert_eq!(seen(1_000)[0].age, 0.0);
        assert_eq!(seen(6_000)[0].age, 0.5);
        assert!(seen(11_000).is_empty());
    }

    #[test]
    fn a_name_covers_no_node() {
        let ring = ring();
        for place in &ring.places {
            let beside = Point::new(place.at.x - ring.arc_radius - 12.0, place.at.y);
            assert_ne!(free_side(&ring, beside), Some(Side::Right));
        }
    }

    #[test]
    fn a_name_that_the_edge_would_cut_off_is_left_out() {
        let ring = ring();
        let Size { width, .. } = ring.size;
        assert_eq!(free_side(&ring, Point::new(ring.centre.x, 4.0)), None);
        assert_ne!(free_side(&ring, Point::new(width - 20.0, 30.0)), Some(Side::Right));
        assert_ne!(free_side(&ring, Point::new(20.0, 30.0)), Some(Side::Left));
    }

    #[test]
    fn names_only_when_there_is_room() {
        let (ring, spec) = (ring(), ProtocolName::Raft.spec());
        let few: Vec<_> = (1..=4).map(|number| flight(number, 1, 2, 0)).collect();
        let many: Vec<_> = (1..=9).map(|number| flight(number, 1, 2, 0)).collect();
        assert!(marks(&ring, spec, &few, Instant(2_000), true).iter().all(|mark| mark.name.is_some()));
        assert!(marks(&ring, spec, &many, Instant(2_000), true).iter().all(|mark| mark.name.is_none()));
    }
}
