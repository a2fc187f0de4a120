//! From a run to the ruler's scene.

use super::{Alarm, Bar, Beside, Frame, Nodes, Scene, Sources, Stripe, Tick, Window, marks, reigns};
use crate::types::{Instant, NodeId};
use crate::view::catalogue::Catalogue;
use crate::view::diagram::text_width;

/// More nodes than these share an area.
pub const STRIPES: u16 = 25;
const COLUMN: f64 = 2.0;
const BADGE: f64 = 13.0;
/// Pixels between two ticks at least.
const TICK_GAP: f64 = 90.0;

pub fn scene(words: &Catalogue, sources: Sources<'_>, frame: Frame, window: Window) -> Scene {
    let playhead = Some(sources.playhead).filter(|at| window.holds(*at)).map(|at| frame.x(window, at));
    let gaps = gaps(sources, &frame, window);
    Scene {
        frame,
        reigns: reigns::reigns(words, sources, &frame, window, &gaps),
        gaps,
        beside: None,
        marks: marks::marks(words, sources, &frame, window),
        planned: marks::planned_at(sources, &frame, window),
        alarms: alarms(sources, &frame, window),
        nodes: nodes(sources, &frame, window),
        ticks: ticks(words, &frame, window),
        kept_from: kept_from(sources, &frame, window),
        playhead,
        measured: measured(sources, &frame, window),
    }
}

/// The same with another branch, which parts from this one at a moment.
pub fn scene_beside(
    words: &Catalogue,
    sources: Sources<'_>,
    (other, parts): (Sources<'_>, Option<Instant>),
    frame: Frame,
    window: Window,
) -> Scene {
    let frame = frame.with_beside();
    let gaps = gaps(other, &frame, window);
    let beside = Beside {
        reigns: reigns::reigns(words, other, &frame, window, &gaps),
        gaps,
        parts: parts.filter(|at| window.holds(*at)).map(|at| frame.x(window, at)),
    };
    Scene { beside: Some(beside), ..scene(words, sources, frame, window) }
}

/// Cut at the edges of what is shown; empty if it lies outside.
fn measured(sources: Sources<'_>, frame: &Frame, window: Window) -> Option<Bar> {
    if sources.measured.is_whole() {
        return None;
    }
    let x = |at: Instant| frame.x(window, at.clamp(window.from, window.end()));
    let end = sources.measured.until.unwrap_or(window.end());
    Some(Bar { from: x(sources.measured.from), to: x(end) })
}

/// Part of `from..to` in the window; none if it lies outside.
pub(super) fn bar(frame: &Frame, window: Window, from: Instant, to: Instant) -> Option<Bar> {
    if to < window.from || from > window.end() {
        return None;
    }
    Some(Bar { from: frame.x(window, from.max(window.from)), to: frame.x(window, to.min(window.end())) })
}

fn gaps(sources: Sources<'_>, frame: &Frame, window: Window) -> Vec<Bar> {
    let mut gaps: Vec<Bar> = Vec::new();
    for gap in sources.stats.reigns.interregna() {
        let Some(bar) = bar(frame, window, gap.from, gap.to.unwrap_or(sources.now)) else { continue };
        match gaps.last_mut() {
            Some(last) if bar.to - last.to < 1.0 => last.to = last.to.max(bar.to),
            _ => gaps.push(bar),
        }
    }
    gaps
}

fn alarms(sources: Sources<'_>, frame: &Frame, window: Window) -> Vec<Alarm> {
    let mut alarms: Vec<Alarm> = Vec::new();
    let mut free_from = f64::NEG_INFINITY;
    for violation in sources.violations.iter().filter(|violation| window.holds(violation.at)) {
        let x = frame.x(window, violation.at);
        if alarms.last().is_some_and(|last| x - last.x < 1.0) {
            continue;
        }
        let badge = x >= free_from;
        if badge {
            free_from = x + BADGE;
        }
        alarms.push(Alarm { x, badge });
    }
    alarms
}

fn nodes(sources: Sources<'_>, frame: &Frame, window: Window) -> Nodes {
    match sources.scenario.nodes <= STRIPES {
        true => stripes(sources, frame, window),
        false => shares(sources, frame, window),
    }
}

fn stripes(sources: Sources<'_>, frame: &Frame, window: Window) -> Nodes {
    let count = sources.scenario.nodes;
    let pitch = pitch(frame, count);
    let mut latest: Vec<f64> = vec![f64::NEG_INFINITY; usize::from(count) + 1];
    let mut stripes = Vec::new();
    for stay in sources.stats.phases().stays(sources.now) {
        let Some(bar) = bar(frame, window, stay.since, stay.until) else { continue };
        let NodeId(number) = stay.node;
        let latest = &mut latest[usize::from(number)];
        if bar.to - *latest < 0.5 {
            continue;
        }
        *latest = bar.to;
        stripes.push(Stripe { row: number - 1, bar, role: sources.spec.role(stay.state) });
    }
    Nodes::Stripes { pitch, stripes }
}

fn pitch(frame: &Frame, nodes: u16) -> f64 {
    (frame.nodes.height / f64::from(nodes)).min(10.0)
}

/// The node whose stripe is at this height.
pub fn node_at(frame: &Frame, nodes: u16, y: f64) -> Option<NodeId> {
    if nodes > STRIPES || y < frame.nodes.top {
        return None;
    }
    let row = ((y - frame.nodes.top) / pitch(frame, nodes)) as u16;
    (row < nodes).then_some(NodeId(row + 1))
}

/// Column by column, how the roles share the nodes at its middle.
fn shares(sources: Sources<'_>, frame: &Frame, window: Window) -> Nodes {
    let columns = ((frame.width - frame.left) / COLUMN).ceil().max(0.0) as usize;
    // What changes from one column to the next; summed up below.
    let mut changes = vec![[0i32; 4]; columns + 1];
    let column = |at: Instant| {
        let place = ((frame.x(window, at) - frame.left) / COLUMN).ceil().clamp(0.0, columns as f64);
        place as usize
    };
    for stay in sources.stats.phases().stays(sources.now) {
        let role = sources.spec.role(stay.state) as usize;
        changes[column(stay.since)][role] += 1;
        changes[column(stay.until)][role] -= 1;
    }
    let nodes = f64::from(sources.scenario.nodes);
    let mut sums = [0i32; 4];
    let shares = changes[..columns].iter().map(|change| {
        for (sum, change) in sums.iter_mut().zip(change) {
            *sum += change;
        }
        sums.map(|sum| f64::from(sum) / nodes)
    });
    Nodes::Shares { column: COLUMN, from: frame.left, columns: shares.collect() }
}

/// A round step of time, so that ticks keep their distance.
fn step_us(frame: &Frame, window: Window) -> u64 {
    const STEPS: [u64; 7] = [1, 2, 5, 10, 20, 30, 60];
    let least = window.span.0 as f64 * TICK_GAP / (frame.width - frame.left).max(1.0);
    let small = (0..6).flat_map(|power| [1, 2, 5].map(|step| step * 10u64.pow(power)));
    let seconds = STEPS.into_iter().map(|step| step * 1_000_000);
    let minutes = STEPS.into_iter().map(|step| step * 60_000_000);
    let hours = [1, 2, 5, 10, 20, 50, 100].map(|step| step * 3_600_000_000);
    let mut steps = small.chain(seconds).chain(minutes).chain(hours);
    steps.find(|step| *step as f64 >= least).unwrap_or(360_000_000_000)
}

fn ticks(words: &Catalogue, frame: &Frame, window: Window) -> Vec<Tick> {
    let step = step_us(frame, window);
    let first = window.from.0.div_ceil(step) * step;
    let times = (first..=window.end().0).step_by(step as usize).take(64);
    let tick = |us| {
        let (x, text) = (frame.x(window, Instant(us)), tick_text(words, us, step));
        // A text that would stick out is left away.
        (x + text_width(&text, 10.5) + 4.0 <= frame.width).then_some(Tick { x, text })
    };
    times.filter_map(tick).collect()
}

/// `1.5 s` within the first minute, then `1:05`, `1:00:05`, with as many digits as the step needs.
pub fn tick_text(words: &Catalogue, us: u64, step: u64) -> String {
    let digits = (0..6).find(|digits| step.is_multiple_of(10u64.pow(6 - digits))).unwrap_or(6) as usize;
    let (whole, fraction) = (us / 1_000_000, us % 1_000_000);
    let fraction = match digits {
        0 => String::new(),
        digits => format!(".{:0digits$}", fraction / 10u64.pow(6 - digits as u32)),
    };
    match whole {
        0..60 => words.with("protocols-s", &[("number", format!("{whole}{fraction}").into())]),
        60..3_600 => format!("{}:{:02}{fraction}", whole / 60, whole % 60),
        _ => format!("{}:{:02}:{:02}{fraction}", whole / 3_600, whole / 60 % 60, whole % 60),
    }
}

/// Where the kept stays begin, if that is inside the window.
fn kept_from(sources: Sources<'_>, frame: &Frame, window: Window) -> Option<f64> {
    let first = sources.stats.phases().stays(sources.now).map(|stay| stay.since).min()?;
    (first > window.from && first > Instant::ZERO).then(|| frame.x(window, first.min(window.end())))
}
