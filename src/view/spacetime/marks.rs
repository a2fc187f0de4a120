//! What happened on one node, and what happened to all of them.

use super::{Frame, MARKS, Mark, MarkKind, Rule, Sources};
use crate::scenario::Action;
use crate::trace::{TraceEvent, What};
use crate::types::{NodeId, Role};
use crate::view::ring::Point;
use crate::view::ruler::marks::Kind;

/// Names of faults closer together than this are not all written.
const TEXT_GAP: f64 = 14.0;

/// The loudest, in the order of their events.
pub fn marks(sources: Sources<'_>, frame: &Frame) -> Vec<Mark> {
    let shown = sources.stretch.events.iter().filter(|event| frame.shows(event.at));
    let mut marks: Vec<Mark> = shown.filter_map(|event| mark(sources, frame, event)).collect();
    if marks.len() > MARKS {
        marks.retain(|mark| mark.kind != MarkKind::Heartbeat);
    }
    let too_many = marks.len().saturating_sub(MARKS);
    marks.drain(..too_many);
    marks
}

fn mark(sources: Sources<'_>, frame: &Frame, event: &TraceEvent) -> Option<Mark> {
    let spec = sources.spec;
    let (node, kind) = match event.what {
        What::TimerFired { node, timer } if usize::from(timer) == spec.election_timer => (node, MarkKind::Timeout),
        What::TimerFired { node, .. } => (node, MarkKind::Heartbeat),
        What::Became { to, .. } if spec.role(to) == Role::Failed => return None,
        What::Became { node, from, to, .. } if spec.role(from) != Role::Failed => (node, MarkKind::Turn(spec.role(to))),
        What::Crashed { node } => (node, MarkKind::Fault(Kind::Crash)),
        What::Restarted { node } => (node, MarkKind::Fault(Kind::Restart)),
        What::Paused { node } => (node, MarkKind::Fault(Kind::Pause)),
        What::Resumed { node } => (node, MarkKind::Fault(Kind::Resume)),
        _ => return None,
    };
    let place = Point::new(frame.x(node)?, frame.y(event.at));
    Some(Mark { number: event.number, at: event.at, node, place, kind })
}

/// The scenario's faults by their own words; links that were cut or mended by no fault of this moment by theirs.
pub fn rules(sources: Sources<'_>, frame: &Frame) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for event in sources.stretch.events.iter().filter(|event| frame.shows(event.at)) {
        let Some((text, harms)) = told(sources, event) else { continue };
        let y = frame.y(event.at);
        // Links that change together are one line.
        if rules.last().is_some_and(|last| last.at == event.at && !matches!(event.what, What::Fault { .. })) {
            continue;
        }
        let has_room = rules.iter().rev().find(|rule| !rule.text.is_empty()).is_none_or(|rule| y - rule.y >= TEXT_GAP);
        let text = if has_room { text } else { String::new() };
        rules.push(Rule { number: event.number, at: event.at, y, text, harms });
    }
    rules.truncate(MARKS);
    rules
}

fn told(sources: Sources<'_>, event: &TraceEvent) -> Option<(String, bool)> {
    let of_link = |name: &str, from: NodeId, to: NodeId| format!("{name} {from} → {to}");
    Some(match event.what {
        What::Fault { index } => {
            let action = &sources.scenario.faults.get(index as usize)?.action;
            (action.to_string(), is_harm(action))
        }
        What::Cut { from, to } => (of_link(Kind::Cut.icon(), from, to), true),
        What::Mended { from, to } => (of_link(Kind::Mend.icon(), from, to), false),
        What::StruckLink { from, to, ends, .. } => (of_link(Kind::Link.icon(), from, to), !ends),
        What::Healed | What::Settled => (Kind::Heal.icon().to_string(), false),
        What::Skipped { .. } => (Kind::Skipped.icon().to_string(), false),
        _ => return None,
    })
}

fn is_harm(action: &Action) -> bool {
    matches!(
        action,
        Action::Crash { .. }
            | Action::Pause { .. }
            | Action::Wipe { .. }
            | Action::Corrupt { .. }
            | Action::TornWrite { .. }
            | Action::LostWrite { .. }
            | Action::Cut { .. }
            | Action::Partition { .. }
            | Action::Bridge { .. }
            | Action::Flap { .. }
            | Action::FlapNode { .. }
            | Action::Isolate { .. }
            | Action::Drop { .. }
            | Action::Chaos { .. }
    )
}
