//! Transitions that are pointed at, and the one that just happened: shared by the diagram and the matrix.

use crate::engine::real_ms;
use crate::stats::transitions::Move;
use crate::ui::Shell;
use crate::ui::selection::Selected;
use crate::view::diagram::Lamp;
use yew::prelude::*;

/// The transition to light now.
#[hook]
pub fn use_lit(shell: &Shell) -> Option<Move> {
    let lamp = use_mut_ref(Lamp::default);
    let frame = &shell.driver.frame;
    lamp.borrow_mut().look(shell.seen.last, frame.now(), frame.playing, real_ms())
}

/// The transition that is pointed at: under the mouse or in focus, else the one that was clicked.
pub fn pointed(shell: &Shell) -> Option<(u8, u8)> {
    shell.hovered.or(match shell.selected {
        Selected::Transition { from, to } => Some((from, to)),
        _ => None,
    })
}

/// Callbacks for an element that stands for a transition: pointed at for a while, or chosen until Escape.
#[derive(Clone, PartialEq)]
pub struct Pointing {
    pub hover: Callback<Option<(u8, u8)>>,
    pub choose: Callback<(u8, u8)>,
}

#[hook]
pub fn use_pointing(shell: &Shell) -> Pointing {
    let latest = use_mut_ref(|| shell.clone());
    *latest.borrow_mut() = shell.clone();
    let hover = use_callback(latest.clone(), |what, latest| {
        let shell = latest.borrow().clone();
        if shell.hovered != what {
            shell.hover.emit(what);
        }
    });
    let choose = use_callback(latest, |(from, to), latest| {
        let select = latest.borrow().select.clone();
        select.emit(Selected::Transition { from, to });
    });
    Pointing { hover, choose }
}
