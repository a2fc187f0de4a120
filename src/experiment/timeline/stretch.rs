//! All that happened in a stretch of time: read from what a run still keeps, or by playing it once more.

use super::{Moment, Timeline, Watch, lies_on, restored};
use crate::experiment::chronicle::EpochChange;
use crate::experiment::open;
use crate::sim::Run;
use crate::sim::picture::NodePicture;
use crate::trace::{TraceEvent, What};
use crate::types::{Instant, NodeId};

#[derive(Clone, PartialEq, Debug)]
pub struct Stretch {
    /// Nothing that happened from here on is missing…
    pub from: Instant,
    /// … up to here.
    pub until: Instant,
    /// How the members, and the register if there is one, stood before.
    pub nodes: Vec<Standing>,
    /// Oldest first.
    pub events: Vec<TraceEvent>,
    pub epochs: Vec<EpochChange>,
    /// More happened than may be read at once.
    pub is_cut: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    pub node: NodeId,
    /// As in [`crate::protocol::Spec::state_name`].
    pub state: u8,
    pub paused: bool,
    pub epoch: u64,
}

impl Stretch {
    /// What the run itself still keeps of it; begins later if that is not all.
    pub fn kept(run: &dyn Run<Watch>, from: Instant, until: Instant) -> Stretch {
        let whole_from = run.trace().whole_from();
        let is_cut = whole_from > from;
        let from = from.max(whole_from);
        let events = run.trace().since(from);
        Stretch { is_cut, ..Stretch::of(run, from, until, events) }
    }

    /// `events` are all since `from`, and the run does not stand before `until`.
    fn of(run: &dyn Run<Watch>, from: Instant, until: Instant, mut events: Vec<TraceEvent>) -> Stretch {
        let picture = run.picture();
        let changes = run.watch().chronicle.epochs().filter(|change| change.at >= from);
        let mut epochs: Vec<EpochChange> = changes.copied().collect();
        let nodes = picture.register.iter().chain(&picture.nodes);
        let nodes = nodes.map(|node| standing(node, &epochs)).collect();
        let mut stretch = Stretch { from, until, nodes, events: Vec::new(), epochs: Vec::new(), is_cut: false };
        stretch.take_back(&events, run.spec().failed());
        events.retain(|event| event.at <= until);
        epochs.retain(|change| change.at <= until);
        Stretch { events, epochs, ..stretch }
    }

    /// From how the nodes stand afterwards to how they stood before these events.
    fn take_back(&mut self, events: &[TraceEvent], failed: u8) {
        let first = self.nodes.first().map_or(0, |standing| standing.node.0);
        for event in events.iter().rev() {
            let Some(node) = event.what.nodes()[0].and_then(|node| node.0.checked_sub(first)) else { continue };
            let Some(standing) = self.nodes.get_mut(usize::from(node)) else { continue };
            match event.what {
                What::Became { from, .. } => standing.state = from,
                What::Paused { .. } | What::Restarted { .. } => standing.paused = false,
                What::Resumed { .. } => standing.paused = true,
                // A crash fails whoever has not failed yet: who had was paused.
                What::Crashed { .. } => standing.paused = standing.state == failed,
                _ => {}
            }
        }
    }
}

fn standing(node: &NodePicture, epochs: &[EpochChange]) -> Standing {
    let change = epochs.iter().find(|change| change.node == node.id);
    let epoch = change.map_or(node.epoch, |change| change.before);
    Standing { node: node.id, state: node.state, paused: node.paused, epoch }
}

impl Timeline {
    /// What happened on this branch in a stretch of time that is known already: from the rings of a run that
    /// still keeps it, or by playing it once more beside the run in hand. No more than `most` events, the
    /// first ones.
    pub fn stretch(&self, from: Instant, until: Instant, most: usize) -> Stretch {
        let scenario = self.scenario();
        let until = until.min(self.furthest(self.current()).now());
        let keeps =
            |run: &&dyn Run<Watch>| run.now() >= until && run.trace().whole_from() <= from && lies_on(*run, scenario);
        match self.kept().find(keeps) {
            Some(run) => Stretch::kept(run, from, until),
            None => self.replayed(from, until, most),
        }
    }

    fn replayed(&self, from: Instant, until: Instant, most: usize) -> Stretch {
        let scenario = self.scenario();
        let before = from.0.checked_sub(1).map(Instant);
        let nearest = before.and_then(|at| self.nearest(Moment { at, steps: None }));
        let mut run = match nearest {
            Some(nearest) => restored(nearest, scenario),
            None => open((**scenario).clone()),
        };
        if let Some(before) = before {
            run.advance(before, u64::MAX);
        }
        let mut seen = if before.is_some() { run.trace().events() } else { 0 };
        let mut events = run.trace().after(seen);
        // Steps of which nobody hears are few; so many end any run.
        let mut steps_left = 8 * most;
        while events.len() < most && steps_left > 0 && !run.advance(until, 1) {
            seen = events.last().map_or(seen, |event| event.number);
            events.extend(run.trace().after(seen));
            steps_left -= 1;
        }
        let reached = run.now().min(until);
        let is_cut = reached < until;
        Stretch { is_cut, ..Stretch::of(&*run, from, reached, events) }
    }
}
