//! What the diagram reads from the run: three times a second while it moves, and nothing twice that lies in the
//! past.

use super::Seen;
use crate::engine::Engine;
use crate::experiment::timeline::Stretch;
use crate::stats::window::Window as Measured;
use crate::trace::TraceEvent;
use crate::types::{Instant, NodeId};
use crate::ui::Shell;
use crate::ui::selection::Selected;
use crate::ui::slowly::use_slowly;
use crate::view::catalogue::Catalogue;
use crate::view::ring::Size;
use crate::view::spacetime::window::{Anchor, View};
use crate::view::spacetime::{self, Frame, Scene, Sources};
use std::rc::Rc;
use yew::prelude::*;

/// Events that are read at once: more are a blur.
const MOST: usize = 12_000;

/// What is to be seen.
#[derive(Clone, PartialEq)]
pub struct Wanted {
    pub view: View,
    pub marked: Measured,
    pub size: Option<Size>,
    pub nodes: Vec<NodeId>,
    pub with_clients: bool,
}

#[derive(PartialEq)]
pub struct Read {
    pub scene: Scene,
    pub stretch: Rc<Stretch>,
}

impl Seen {
    /// The event that is chosen, if it belongs to what was read: by itself, or by its message.
    pub fn chosen(&self, selected: &Selected) -> Option<u64> {
        match selected {
            Selected::Event { number, .. } => self.event(*number).map(|event| event.number),
            Selected::Message(message) => {
                self.0.scene.arrows.iter().find(|arrow| arrow.message == *message).map(|arrow| arrow.number)
            }
            _ => None,
        }
    }

    pub fn event(&self, number: u64) -> Option<&TraceEvent> {
        let events = &self.0.stretch.events;
        events.binary_search_by_key(&number, |event| event.number).ok().map(|place| &events[place])
    }

    pub fn scene(&self) -> &Scene {
        &self.0.scene
    }
}

/// A part of the past, and of which run.
#[derive(Clone, Copy, PartialEq)]
struct Past {
    opened: u64,
    branch: usize,
    from: Instant,
    until: Instant,
}

#[hook]
pub fn use_seen(shell: &Shell, wanted: Wanted) -> Seen {
    let kept = use_mut_ref(|| None::<(Past, Rc<Stretch>)>);
    let words = &shell.words;
    // Who is selected matters where not everybody is shown.
    let key = (wanted.clone(), words.language());
    Seen(use_slowly(shell, key, |engine| look(words, engine, &wanted, &mut kept.borrow_mut())))
}

fn look(words: &Catalogue, engine: &Engine, wanted: &Wanted, kept: &mut Option<(Past, Rc<Stretch>)>) -> Read {
    let run = engine.run();
    let shown = wanted.view.shown(run.now(), wanted.marked);
    let (from, until) = spacetime::read_range(run.scenario(), shown);
    let stretch = match wanted.view.anchor {
        Anchor::Playhead => recent(engine, from, until.min(run.now()), kept),
        Anchor::Marked | Anchor::At(_) => past(engine, from, until.min(engine.furthest().now()), kept),
    };
    let size = wanted.size.unwrap_or_default();
    let nodes = spacetime::chosen(run.spec(), &stretch, &wanted.nodes, size.width, wanted.with_clients);
    let is_present = stretch.until == run.now();
    let picture = is_present.then(|| run.picture());
    let sources = Sources {
        spec: run.spec(),
        scenario: run.scenario(),
        stretch: &stretch,
        flights: picture.as_ref().map_or(&[], |picture| &picture.flights),
        now: run.now(),
        nodes: &nodes,
    };
    Read { scene: spacetime::scene(words, sources, Frame::new(size, shown, &nodes)), stretch }
}

/// Up to where the run stands. While it moves, what it no longer keeps is left out.
fn recent(engine: &Engine, from: Instant, until: Instant, kept: &mut Option<(Past, Rc<Stretch>)>) -> Rc<Stretch> {
    let own = Stretch::kept(engine.run(), from, until);
    if !own.is_cut || engine.is_playing() || engine.seeking().is_some() {
        return Rc::new(own);
    }
    let whole = past(engine, from, until, kept);
    // What leads to the present matters more than what is further back.
    if whole.is_cut { Rc::new(own) } else { whole }
}

fn past(engine: &Engine, from: Instant, until: Instant, kept: &mut Option<(Past, Rc<Stretch>)>) -> Rc<Stretch> {
    let past = Past { opened: engine.opened(), branch: engine.branch(), from, until };
    if let Some((_, stretch)) = kept.as_ref().filter(|(known, _)| *known == past) {
        return stretch.clone();
    }
    let stretch = Rc::new(engine.stretch(from, until, MOST));
    *kept = Some((past, stretch.clone()));
    stretch
}
