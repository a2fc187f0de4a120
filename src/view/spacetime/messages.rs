//! Messages as arrows, from where and when they were sent to where and when they landed.

use super::{Arrow, End, Frame, Loudness, POINTABLE, Sources};
use crate::trace::{Loss, Passage, TraceEvent, What};
use crate::types::Instant;
use crate::view::ring::Point;
use std::collections::HashMap;
use std::fmt::Write;

/// A message that was sent before the stretch comes from so far above.
const FROM_ABOVE: f64 = 14.0;

/// A message's path through time.
struct Way {
    number: u64,
    sent: Option<Instant>,
    landed: Option<(u64, Instant, Option<Loss>)>,
    passage: Passage,
    is_copy: bool,
}

/// The arrows that one can point at, the rest as paths by loudness, and how many those are.
pub fn messages(sources: Sources<'_>, frame: &Frame) -> (Vec<Arrow>, [String; 3], usize) {
    let mut arrows: Vec<Arrow> = ways(sources, frame).iter().filter_map(|way| arrow(sources, frame, way)).collect();
    // The loudest and the latest first.
    arrows.sort_by_key(|arrow| std::cmp::Reverse((arrow.loudness, arrow.number)));
    let rest = arrows.split_off(arrows.len().min(POINTABLE));
    arrows.sort_by_key(|arrow| arrow.number);
    let mut crowd = <[String; 3]>::default();
    for Arrow { a, b, loudness, .. } in &rest {
        let path = &mut crowd[*loudness as usize];
        // Writing to a string never fails.
        let _ = write!(path, "M{:.1} {:.1}L{:.1} {:.1}", a.x, a.y, b.x, b.y);
    }
    (arrows, crowd, rest.len())
}

fn ways(sources: Sources<'_>, frame: &Frame) -> Vec<Way> {
    let mut ways: Vec<Way> = Vec::new();
    let mut under_way: HashMap<u64, usize> = HashMap::new();
    for TraceEvent { number, at, what } in sources.stretch.events.iter().copied() {
        let Some(passage) = what.passage().filter(|passage| is_shown(frame, passage)) else { continue };
        match what {
            What::Sent(_) | What::Duplicated(_) => {
                let is_copy = matches!(what, What::Duplicated(_));
                under_way.insert(passage.message, ways.len());
                ways.push(Way { number, sent: Some(at), landed: None, passage, is_copy });
            }
            What::Delivered(_) | What::Lost(..) => {
                let loss = if let What::Lost(_, why) = what { Some(why) } else { None };
                let landed = Some((number, at, loss));
                match under_way.remove(&passage.message) {
                    Some(place) => ways[place].landed = landed,
                    None => ways.push(Way { number, sent: None, landed, passage, is_copy: false }),
                }
            }
            _ => {}
        }
    }
    ways
}

fn is_shown(frame: &Frame, passage: &Passage) -> bool {
    frame.x(passage.from).is_some() && frame.x(passage.to).is_some()
}

fn arrow(sources: Sources<'_>, frame: &Frame, way: &Way) -> Option<Arrow> {
    let Passage { message, from, to, kind } = way.passage;
    let (x1, x2) = (frame.x(from)?, frame.x(to)?);
    let along = |share: f64, y: f64| Point::new(x1 + (x2 - x1) * share, y);
    let (b, end) = match way.landed {
        Some((_, at, loss)) => (along(loss.map_or(1.0, way_gone), frame.y(at)), ending(loss)),
        None => (flying(sources, frame, way, along), End::Flying),
    };
    let a = match way.sent {
        Some(at) => Point::new(x1, frame.y(at)),
        None => Point::new(x1, (b.y - FROM_ABOVE).min(frame.top() - FROM_ABOVE)),
    };
    let is_outside = b.y < frame.top() || a.y > frame.bottom();
    (!is_outside).then_some(Arrow {
        number: way.number,
        landed: way.landed.map(|(number, ..)| number),
        at: way.sent.or(way.landed.map(|(_, at, _)| at))?,
        message,
        kind,
        nodes: [from, to],
        a,
        b,
        end,
        loudness: Loudness::of(sources.spec, kind),
        is_copy: way.is_copy,
    })
}

fn ending(loss: Option<Loss>) -> End {
    if loss.is_some() { End::Lost } else { End::Delivered }
}

/// How far a message came before it was lost: to a node that was down, all the way.
fn way_gone(loss: Loss) -> f64 {
    match loss {
        Loss::Down => 1.0,
        Loss::Chance | Loss::Cut | Loss::Dropped => 0.5,
    }
}

/// Where it is by now. One that waits for a paused node is nearly there.
fn flying(sources: Sources<'_>, frame: &Frame, way: &Way, along: impl Fn(f64, f64) -> Point) -> Point {
    let known = sources.stretch.until;
    let flight = sources.flights.iter().find(|flight| flight.passage.message == way.passage.message);
    let share = flight.map_or(0.94, |flight| {
        let whole = flight.due.since(flight.sent_at).0.max(1) as f64;
        (known.since(flight.sent_at).0 as f64 / whole).clamp(0.0, 1.0)
    });
    along(share, frame.y(known))
}
