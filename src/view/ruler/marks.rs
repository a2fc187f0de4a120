//! Faults and repairs on the ruler.

use super::{Frame, Sources, Window};
use crate::scenario::{Action, Strike, When};
use crate::trace::What;
use crate::types::{Instant, NodeId, Role};
use crate::view::catalogue::Catalogue;
use crate::view::diagram::text_width;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Crash,
    Restart,
    Pause,
    Resume,
    Cut,
    Mend,
    Heal,
    Wipe,
    Damage,
    Slow,
    Disk,
    Clock,
    Link,
    Timeout,
    Transfer,
    Members,
    Drop,
    Message,
    Request,
    Chaos,
    Calm,
    Skipped,
}

impl Kind {
    /// Its sign, so that colour is not the only one.
    pub fn icon(self) -> &'static str {
        match self {
            Kind::Crash => "✕",
            Kind::Restart => "↻",
            Kind::Pause => "‖",
            Kind::Resume => "▸",
            Kind::Cut => "✂\u{fe0e}",
            Kind::Mend | Kind::Heal => "∞",
            Kind::Wipe => "⊘",
            Kind::Damage => "⚠\u{fe0e}",
            Kind::Slow => "…",
            Kind::Disk => "▤",
            Kind::Clock => "⏱\u{fe0e}",
            Kind::Link => "⌇",
            Kind::Timeout => "◷",
            Kind::Transfer => "⇄",
            Kind::Members => "±",
            Kind::Drop => "⌫",
            Kind::Message => "✉\u{fe0e}",
            Kind::Request => "→",
            Kind::Chaos => "≈",
            Kind::Calm => "–",
            Kind::Skipped => "∅",
        }
    }

    pub fn tone(self) -> Tone {
        match self {
            Kind::Crash | Kind::Pause | Kind::Cut | Kind::Wipe | Kind::Drop | Kind::Chaos => Tone::Harm,
            Kind::Damage | Kind::Slow | Kind::Disk | Kind::Clock | Kind::Link => Tone::Harm,
            Kind::Restart | Kind::Resume | Kind::Mend | Kind::Heal | Kind::Calm => Tone::Repair,
            Kind::Timeout | Kind::Transfer | Kind::Members => Tone::Neutral,
            Kind::Message | Kind::Request | Kind::Skipped => Tone::Neutral,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    Harm,
    Repair,
    Neutral,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Mark {
    pub x: f64,
    pub kind: Kind,
    /// What fits: nothing, the sign, or the sign and these words.
    pub fits: Fits,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Fits {
    Tick,
    Icon,
    Words(String),
}

/// A fault or repair that happened, with all that happened alike in the same moment.
#[derive(Clone, PartialEq, Debug)]
struct Happening {
    at: Instant,
    kind: Kind,
    nodes: Vec<NodeId>,
    count: u32,
}

const ICON: f64 = 12.0;
/// With less room than this for each, signs would be a jumble.
const CROWDED: f64 = 16.0;
pub const TEXT: f64 = 11.0;
/// More than so many nodes are counted, not listed.
const LISTED: usize = 4;

/// Signs with words where there is room; where there are too many, a thin line for each.
pub fn marks(words: &Catalogue, sources: Sources<'_>, frame: &Frame, window: Window) -> Vec<Mark> {
    let happenings = happenings(sources, window);
    let is_dense = happenings.len() as f64 * CROWDED > frame.width - frame.left;
    match is_dense {
        true => ticks(&happenings, frame, window),
        false => signs(words, &happenings, frame, window),
    }
}

fn ticks(happenings: &[Happening], frame: &Frame, window: Window) -> Vec<Mark> {
    // By tone, as each has a height of its own.
    let mut latest = [f64::NEG_INFINITY; 3];
    let mut marks = Vec::new();
    for happening in happenings {
        let x = frame.x(window, happening.at);
        let latest = &mut latest[happening.kind.tone() as usize];
        if x - *latest >= 1.5 {
            *latest = x;
            marks.push(Mark { x, kind: happening.kind, fits: Fits::Tick });
        }
    }
    marks
}

/// A sign that finds no room is left to the tooltip.
fn signs(words: &Catalogue, happenings: &[Happening], frame: &Frame, window: Window) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let xs: Vec<f64> = happenings.iter().map(|happening| frame.x(window, happening.at)).collect();
    for (place, happening) in happenings.iter().enumerate() {
        let x = xs[place];
        if marks.last().is_some_and(|last| x - last.x < ICON) {
            continue;
        }
        let room = xs.get(place + 1).copied().unwrap_or(frame.width).min(frame.width) - x;
        marks.push(Mark { x, kind: happening.kind, fits: fits(words, happening, room) });
    }
    marks
}

fn fits(words: &Catalogue, happening: &Happening, room: f64) -> Fits {
    let text = text(words, happening);
    match room >= ICON + text_width(&text, TEXT) + 6.0 {
        true => Fits::Words(text),
        false => Fits::Icon,
    }
}

fn text(words: &Catalogue, happening: &Happening) -> String {
    let numbers: Vec<String> = happening.nodes.iter().map(ToString::to_string).collect();
    let nodes = match numbers.len() <= LISTED {
        true => numbers.join(", "),
        false => format!("×{}", numbers.len()),
    };
    let of_nodes = |key: &str| words.with(key, &[("nodes", nodes.clone().into())]);
    let of_link = |one: &str, many: &str| match (happening.count, &happening.nodes[..]) {
        (1, [from, to]) => words.with(one, &[("from", from.to_string().into()), ("to", to.to_string().into())]),
        (count, _) => words.with(many, &[("count", count.into())]),
    };
    match happening.kind {
        Kind::Crash => of_nodes("time-mark-crash"),
        Kind::Restart => of_nodes("time-mark-restart"),
        Kind::Pause => of_nodes("time-mark-pause"),
        Kind::Resume => of_nodes("time-mark-resume"),
        Kind::Cut => of_link("time-mark-cut", "time-mark-cuts"),
        Kind::Mend => of_link("time-mark-mend", "time-mark-mends"),
        Kind::Heal => words.text("time-mark-heal"),
        Kind::Wipe => of_nodes("time-mark-wipe"),
        Kind::Damage => of_nodes("time-mark-damage"),
        Kind::Slow => words.text("time-mark-slow"),
        Kind::Disk => words.text("time-mark-disk"),
        Kind::Clock => words.text("time-mark-clock"),
        Kind::Link => words.text("time-mark-link"),
        Kind::Timeout => words.text("time-mark-timeout"),
        Kind::Transfer => words.text("time-mark-transfer"),
        Kind::Members => words.text("time-mark-members"),
        Kind::Drop => words.text("time-mark-drop"),
        Kind::Message => words.text("time-mark-message"),
        Kind::Request => words.text("time-mark-request"),
        Kind::Chaos => words.text("time-mark-chaos"),
        Kind::Calm => words.text("time-mark-calm"),
        Kind::Skipped => words.text("time-mark-skipped"),
    }
}

fn happenings(sources: Sources<'_>, window: Window) -> Vec<Happening> {
    let mut happenings: Vec<Happening> = forgotten(sources, window);
    for event in sources.trace.news().filter(|event| window.holds(event.at)) {
        let Some((kind, nodes)) = kind(sources, &event.what) else { continue };
        add(&mut happenings, event.at, kind, nodes);
    }
    happenings
}

fn add(happenings: &mut Vec<Happening>, at: Instant, kind: Kind, nodes: Vec<NodeId>) {
    let alike = happenings.last_mut().filter(|last| last.at == at && last.kind == kind);
    let Some(last) = alike else {
        return happenings.push(Happening { at, kind, nodes, count: 1 });
    };
    last.count += 1;
    last.nodes.extend(nodes);
}

/// The trace keeps the latest milestones only; of older failures the nodes' stays still tell.
fn forgotten(sources: Sources<'_>, window: Window) -> Vec<Happening> {
    let Some(kept_from) = sources.trace.news().next().map(|event| event.at) else { return Vec::new() };
    if window.from >= kept_from {
        return Vec::new();
    }
    let older = |at: &Instant| *at < kept_from && window.holds(*at);
    let mut known = Vec::new();
    for stay in sources.stats.phases().stays(sources.now) {
        if sources.spec.role(stay.state) != Role::Failed {
            continue;
        }
        known.extend(Some(stay.since).filter(older).map(|at| (at, Kind::Crash, stay.node)));
        known.extend(Some(stay.until).filter(older).map(|at| (at, Kind::Restart, stay.node)));
    }
    known.sort_by_key(|(at, kind, node)| (*at, *kind as u8, *node));
    let mut happenings = Vec::new();
    for (at, kind, node) in known {
        add(&mut happenings, at, kind, vec![node]);
    }
    happenings
}

/// What the ruler calls it, and which nodes; none for what is no fault.
pub fn kind(sources: Sources<'_>, what: &What) -> Option<(Kind, Vec<NodeId>)> {
    Some(match *what {
        What::Crashed { node } => (Kind::Crash, vec![node]),
        What::Restarted { node } => (Kind::Restart, vec![node]),
        What::Paused { node } => (Kind::Pause, vec![node]),
        What::Resumed { node } => (Kind::Resume, vec![node]),
        What::Cut { from, to } => (Kind::Cut, vec![from, to]),
        What::Mended { from, to } => (Kind::Mend, vec![from, to]),
        What::Healed | What::Settled => (Kind::Heal, Vec::new()),
        What::Wiped { node } => (Kind::Wipe, vec![node]),
        What::Corrupted { node, .. } | What::Torn { node } | What::WriteLost { node } => (Kind::Damage, vec![node]),
        What::Struck { ends: false, strike, .. } => (hampered(strike), Vec::new()),
        What::StruckLink { ends: false, from, to, .. } => (Kind::Link, vec![from, to]),
        What::StruckWhole { ends: false, strike: Strike::Burst } => (Kind::Request, Vec::new()),
        What::Skipped { .. } => (Kind::Skipped, Vec::new()),
        What::Fault { index } => (silent(&sources.scenario.faults.get(index as usize)?.action)?, Vec::new()),
        _ => return None,
    })
}

fn hampered(strike: Strike) -> Kind {
    match strike {
        Strike::SlowDisk | Strike::FullDisk => Kind::Disk,
        Strike::Drift | Strike::StepClock => Kind::Clock,
        _ => Kind::Slow,
    }
}

/// The sign of a fault whose effect nobody has seen.
pub fn meant(action: &Action) -> Kind {
    match action {
        Action::Crash { .. } => Kind::Crash,
        Action::Restart { .. } => Kind::Restart,
        Action::Pause { .. } => Kind::Pause,
        Action::Resume { .. } => Kind::Resume,
        Action::Wipe { .. } => Kind::Wipe,
        Action::Corrupt { .. } | Action::TornWrite { .. } | Action::LostWrite { .. } => Kind::Damage,
        Action::Cut { .. } | Action::Partition { .. } | Action::Bridge { .. } | Action::Isolate { .. } => Kind::Cut,
        Action::Mend { .. } => Kind::Mend,
        // Heal and settle are left.
        action => silent(action).unwrap_or(Kind::Heal),
    }
}

/// Faults that the trace tells by their number alone.
pub fn silent(action: &Action) -> Option<Kind> {
    Some(match action {
        Action::Slow { .. } => Kind::Slow,
        Action::SlowDisk { .. } | Action::FullDisk { .. } => Kind::Disk,
        Action::Drift { .. } | Action::StepClock { .. } => Kind::Clock,
        Action::Delay { .. } | Action::Loss { .. } | Action::Duplicate { .. } | Action::Reorder { .. } => Kind::Link,
        Action::Flap { .. } | Action::FlapNode { .. } => Kind::Link,
        Action::Timeout { .. } => Kind::Timeout,
        Action::Transfer { .. } => Kind::Transfer,
        Action::Add { .. } | Action::Learn { .. } | Action::Remove { .. } | Action::Reconfigure { .. } => Kind::Members,
        Action::Drop { .. } => Kind::Drop,
        Action::DuplicateMessage { .. } | Action::DelayMessage { .. } | Action::Deliver { .. } => Kind::Message,
        Action::Request { .. } | Action::Clients { .. } => Kind::Request,
        Action::Chaos { .. } => Kind::Chaos,
        Action::Calm { .. } | Action::Stop { .. } | Action::ClientsBack => Kind::Calm,
        _ => return None,
    })
}

/// Planned faults hold at least this many pixels from one another.
const PLANNED_GAP: f64 = 6.0;

/// The next time of each fault that has yet to come, and the fault's place in the list.
pub fn planned(sources: Sources<'_>, window: Window) -> Vec<(Instant, usize)> {
    let faults = sources.scenario.faults.iter().enumerate();
    let next = faults.filter_map(|(place, fault)| match fault.when {
        When::At { most, .. } if most <= sources.now => None,
        When::At { least, most } => Some((Instant(least.0 + (most.0 - least.0) / 2), place)),
        When::Every(period) => Some((Instant((sources.now.0 / period.0.max(1) + 1) * period.0), place)),
    });
    let mut next: Vec<(Instant, usize)> = next.filter(|(at, _)| window.holds(*at)).collect();
    next.sort();
    next
}

pub(super) fn planned_at(sources: Sources<'_>, frame: &Frame, window: Window) -> Vec<f64> {
    let mut shown: Vec<f64> = Vec::new();
    for (at, _) in planned(sources, window) {
        let x = frame.x(window, at);
        if shown.last().is_none_or(|last| x - last >= PLANNED_GAP) {
            shown.push(x);
        }
    }
    shown
}
