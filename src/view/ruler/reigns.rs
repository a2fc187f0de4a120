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

pub fn reigns(words: &Catalogue, sources: Sources<'_>, frame: &Frame, window: Window) -> Vec<Reign> {
    let end = |reign: &reigns::Reign| reign.to.unwrap_or(sources.now);
    let shown = sources.stats.reigns.reigns().filter(|reign| end(reign) >= window.from && reign.from <= window.end());
    let mut all: Vec<reigns::Reign> = shown.map(|reign| reigns::Reign { to: Some(end(&reign)), ..reign }).collect();
    all.sort_by_key(|reign| (reign.from, reign.epoch, reign.node));
    let stretches = stretches(&all);
    let named = widest(&stretches, all.len());
    let mut drawn: Vec<Reign> = Vec::new();
    for (place, stretch) in stretches.iter().enumerate() {
        let Some(bar) = bar(frame, window, stretch.from, stretch.to) else { continue };
        // What is thinner than a pixel grows into the one before.
        if let Some(last) = drawn.last_mut().filter(|last| last.lane == stretch.lane && bar.to - last.bar.to < 1.0) {
            last.bar.to = last.bar.to.max(bar.to);
            continue;
        }
        let is_named = named[stretch.reign] == place;
        let text = is_named.then(|| text(words, sources, &all[stretch.reign], bar, stretch.lane)).flatten();
        drawn.push(Reign { bar, lane: stretch.lane, text });
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

/// For each reign, its stretch with the most room for a name: a full one before a longer half one.
fn widest(stretches: &[Stretch], reigns: usize) -> Vec<usize> {
    let mut best: Vec<Option<(u64, usize)>> = vec![None; reigns];
    for (place, stretch) in stretches.iter().enumerate() {
        let weight = if stretch.lane == Lane::Full { 4 } else { 1 };
        let room = stretch.to.since(stretch.from).0 * weight;
        let best = &mut best[stretch.reign];
        if best.is_none_or(|(known, _)| room > known) {
            *best = Some((room, place));
        }
    }
    best.into_iter().map(|best| best.map_or(usize::MAX, |(_, place)| place)).collect()
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
