//! What the ruler says at a place: for the tooltip, and for who cannot see it.

use super::scene::node_at;
use super::{Frame, Sources, Window, marks};
use crate::types::{Duration, Instant};
use crate::view::catalogue::Catalogue;
use crate::view::{figures, sentence, terms};

/// How near a mark must be, in pixels.
const NEAR: f64 = 6.0;

/// Lines about the place (x, y): what happened near it, and how things stood.
pub fn told(words: &Catalogue, sources: Sources<'_>, frame: &Frame, window: Window, (x, y): (f64, f64)) -> Vec<String> {
    let at = frame.time(window, x);
    let near = Duration((window.span.0 as f64 * NEAR / (frame.width - frame.left).max(1.0)) as u64);
    let mut lines: Vec<String> = Vec::new();
    lines.extend(alarm(words, sources, at, near));
    lines.extend(happened(words, sources, at, near));
    lines.extend(planned(words, sources, window, at, near));
    if at <= sources.now {
        lines.extend(rule(words, sources, at));
        lines.extend(node(words, sources, frame, at, y));
    }
    lines
}

fn distance(a: Instant, b: Instant) -> Duration {
    a.since(b).max(b.since(a))
}

fn alarm(words: &Catalogue, sources: Sources<'_>, at: Instant, near: Duration) -> Option<String> {
    let near = sources.violations.iter().filter(|violation| distance(violation.at, at) <= near);
    let nearest = near.min_by_key(|violation| distance(violation.at, at))?;
    Some(format!("{}: {}", terms::property(words, nearest.property), terms::violation(words, nearest)))
}

fn happened(words: &Catalogue, sources: Sources<'_>, at: Instant, near: Duration) -> Option<String> {
    let told = |event: &&crate::trace::TraceEvent| event.what.is_news() || marks::kind(sources, &event.what).is_some();
    let near = sources.trace.news().filter(|event| distance(event.at, at) <= near).filter(told);
    let near: Vec<_> = near.collect();
    let nearest = near.iter().min_by_key(|event| distance(event.at, at))?;
    let said = sentence::sentence(words, sources.spec, sources.scenario, nearest);
    let said = format!("{} · {said}", figures::moment(words, nearest.at));
    Some(match near.len() {
        1 => said,
        more => format!("{said} {}", words.with("time-tip-more", &[("count", (more - 1).into())])),
    })
}

fn planned(words: &Catalogue, sources: Sources<'_>, window: Window, at: Instant, near: Duration) -> Option<String> {
    let planned = marks::planned(sources, window);
    let near = planned.iter().filter(|(planned, _)| distance(*planned, at) <= near);
    let (_, place) = near.min_by_key(|(planned, _)| distance(*planned, at))?;
    let fault = sources.scenario.faults[*place].to_string();
    Some(words.with("time-tip-planned", &[("fault", fault.into())]))
}

/// Who led then, and for how long; or since when nobody did.
fn rule(words: &Catalogue, sources: Sources<'_>, at: Instant) -> Vec<String> {
    let until = |to: Option<Instant>| to.unwrap_or(sources.now);
    let mut lines = Vec::new();
    if let Some(gap) = sources.stats.reigns.interregna().find(|gap| gap.from <= at && at < until(gap.to)) {
        let lasted = figures::duration(words, until(gap.to).since(gap.from));
        let cause = terms::ending(words, sources.spec, gap.cause);
        lines.push(words.with("time-tip-vacant", &[("duration", lasted.into()), ("cause", cause.into())]));
    }
    for reign in sources.stats.reigns.reigns().filter(|reign| reign.from <= at && at < until(reign.to)) {
        let lasted = figures::duration(words, until(reign.to).since(reign.from));
        let node = terms::node(words, reign.node);
        let epoch = terms::epoch(words, sources.spec, reign.epoch);
        let key = if epoch.is_empty() { "time-tip-reign-plain" } else { "time-tip-reign" };
        lines.push(words.with(key, &[("node", node.into()), ("epoch", epoch.into()), ("duration", lasted.into())]));
    }
    lines
}

fn node(words: &Catalogue, sources: Sources<'_>, frame: &Frame, at: Instant, y: f64) -> Option<String> {
    let node = node_at(frame, sources.scenario.nodes, y)?;
    let mut stays = sources.stats.phases().stays(sources.now);
    let stay = stays.rfind(|stay| stay.node == node && stay.since <= at)?;
    let state = terms::phase(words, sources.spec, stay.state);
    Some(words.with("time-tip-node", &[("node", terms::node(words, node).into()), ("state", state.into())]))
}
