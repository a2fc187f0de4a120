//! Who led when: stretches of reigns, in two lanes while two lead at once.

use super::scene::bar;
use super::{Bar, Frame, Lane, Reign, Sources, Window};
use crate::stats::reigns;
use crate::types::Instant;
use crate::view::catalogue::Catalogue;
use crate::view::diagram::text_width;
use crate::view::terms;

/// Part of a reign in one lane; `reign` is its place in the list.
#[derive(Clone, Copy)]
struct Stretch {
    reign: usize,
    from: Instant,
    to: Instant,
    lane: Lane,
}

pub fn reigns(words: &Catalogue, sources: Sources<'_>, frame: &Frame, window: Window, gaps: &[Bar]) -> Vec<Reign> {
    let end = |reign: &reigns::Reign| reign.to.unwrap_or(sources.now);
    let shown = sources.stats.reigns.reigns().filter(|reign| end(reign) >= window.from && reign.from <= window.end());
    let mut all: Vec<reigns::Reign> = shown.map(|reign| reigns::Reign { to: Some(end(&reign)), ..reign }).collect();
    all.sort_by_key(|reign| (reign.from, reign.epoch, reign.node));
    let stretches = stretches(&all);
    let mut drawn: Vec<Reign> = Vec::new();
    for stretch in stretches {
        let Some(bar) = bar(frame, window, stretch.from, stretch.to) else { continue };
        // What is thinner than a pixel grows into the one before.
        if let Some(last) = drawn.last_mut().filter(|last| last.lane == stretch.lane && bar.to - last.bar.to < 1.0) {
            last.bar.to = last.bar.to.max(bar.to);
            continue;
        }
        let clear = clear(bar, gaps);
        let text = text(words, sources, &all[stretch.reign], clear, stretch.lane);
        drawn.push(Reign { bar, lane: stretch.lane, text: text.map(|text| (text, (clear.from + clear.to) / 2.0)) });
    }
    drawn
}

/// Cuts the reigns where another one begins or ends.
fn stretches(all: &[reigns::Reign]) -> Vec<Stretch> {
    let end = |place: usize| all[place].to.unwrap_or(all[place].from);
    let mut stretches = Vec::new();
    let mut active: Vec<usize> = Vec::new();
    let mut at = Instant::ZERO;
    let mut next = 0;
    while next < all.len() || !active.is_empty() {
        let begins = all.get(next).map(|reign| reign.from);
        let ends = active.iter().map(|place| end(*place)).min();
        let until = begins.into_iter().chain(ends).min().unwrap_or(at);
        add(&mut stretches, &active, at, until);
        at = until;
        active.retain(|place| end(*place) > at);
        while next < all.len() && all[next].from <= at {
            // A reign without any length still shows.
            match end(next) > at {
                true => active.push(next),
                false => stretches.push(Stretch { reign: next, from: at, to: at, lane: Lane::Full }),
            }
            next += 1;
        }
    }
    stretches
}

fn add(stretches: &mut Vec<Stretch>, active: &[usize], from: Instant, to: Instant) {
    if from == to {
        return;
    }
    match active {
        [] => {}
        [one] => stretches.push(Stretch { reign: *one, from, to, lane: Lane::Full }),
        [first, .., last] => {
            stretches.push(Stretch { reign: *first, from, to, lane: Lane::Upper });
            stretches.push(Stretch { reign: *last, from, to, lane: Lane::Lower });
        }
    }
}

/// The longest part of a bar that no interregnum covers: a name under hatching cannot be read.
fn clear(bar: Bar, gaps: &[Bar]) -> Bar {
    let mut best = Bar { from: bar.from, to: bar.from };
    let mut from = bar.from;
    let covering = gaps.iter().filter(|gap| gap.to > bar.from && gap.from < bar.to);
    for gap in covering.chain([&Bar { from: bar.to, to: bar.to }]) {
        if gap.from - from > best.to - best.from {
            best = Bar { from, to: gap.from };
        }
        from = gap.to;
    }
    best
}

fn text(words: &Catalogue, sources: Sources<'_>, reign: &reigns::Reign, bar: Bar, lane: Lane) -> Option<String> {
    let size = if lane == Lane::Full { 12.0 } else { 10.0 };
    let node = terms::node(words, reign.node);
    let epoch = terms::epoch(words, sources.spec, reign.epoch);
    let full = match epoch.is_empty() {
        true => node,
        false => words.with("time-reign", &[("node", node.into()), ("epoch", epoch.into())]),
    };
    [full, reign.node.to_string()].into_iter().find(|text| text_width(text, size) + 10.0 <= bar.to - bar.from)
}
