//! Transitions that are pointed at, and the one that just happened: shared by the diagram and the matrix.

use crate::stats::transitions::Move;
use crate::ui::engine::real_ms;
use crate::ui::selection::Selected;
use crate::ui::{Shell, frame::Frame};
use crate::view::diagram::Lamp;
use yew::prelude::*;

/// The transition to light now.
#[hook]
pub fn use_lit(frame: &Frame) -> Option<Move> {
    let lamp = use_mut_ref(Lamp::default);
    lamp.borrow_mut().look(frame.last_move, frame.now(), frame.playing, real_ms())
}

/// The transition that is pointed at.
pub fn pointed(selected: &Selected) -> Option<(u8, u8)> {
    match *selected {
        Selected::Transition { from, to } => Some((from, to)),
        _ => None,
    }
}

/// Points at a transition, or no longer. A mouse that passes by leaves other selections alone.
pub fn point(shell: &Shell, what: Option<(u8, u8)>) {
    if matches!(shell.selected, Selected::Nothing | Selected::Transition { .. }) {
        choose(shell, what);
    }
}

/// Points at a transition whatever was selected: for focus and clicks.
pub fn choose(shell: &Shell, what: Option<(u8, u8)>) {
    let selected = what.map_or(Selected::Nothing, |(from, to)| Selected::Transition { from, to });
    if shell.selected != selected {
        shell.select.emit(selected);
    }
}

/// Callbacks for an element that stands for a transition.
#[derive(Clone, PartialEq)]
pub struct Pointing {
    pub hover: Callback<Option<(u8, u8)>>,
    pub choose: Callback<Option<(u8, u8)>>,
}

#[hook]
pub fn use_pointing(shell: &Shell) -> Pointing {
    let latest = use_mut_ref(|| shell.clone());
    *latest.borrow_mut() = shell.clone();
    let hover = use_callback(latest.clone(), |what, latest| point(&latest.borrow().clone(), what));
    let choose = use_callback(latest, |what, latest| choose(&latest.borrow().clone(), what));
    Pointing { hover, choose }
}
