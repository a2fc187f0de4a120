//! A stroke over the ruler chooses the part of the run that the statistics are about.

use crate::stats::window::Window;
use crate::types::Instant;
use crate::view::ruler::{Frame, Window as Shown};
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::PointerEvent;
use yew::prelude::*;

/// A shorter stroke was a click.
const LEAST_PX: f64 = 4.0;

/// A stroke that is under way, and whether the last one chose anything: the click at its end means no moment.
#[derive(Clone, Default)]
pub struct Brush {
    state: Rc<RefCell<State>>,
}

#[derive(Default)]
struct State {
    from: Option<(f64, Instant)>,
    chose: bool,
}

#[hook]
pub fn use_brush() -> Brush {
    (*use_memo((), |()| Brush::default())).clone()
}

impl Brush {
    pub fn down(&self, event: &PointerEvent, wanted: bool, frame: &Frame, shown: Shown) {
        let x = f64::from(event.offset_x());
        let from = wanted.then(|| (x, frame.time(shown, x)));
        *self.state.borrow_mut() = State { from, chose: false };
    }

    /// The window so far, if a stroke is under way.
    pub fn moved(&self, event: &PointerEvent, frame: &Frame, shown: Shown) -> Option<Window> {
        let mut state = self.state.borrow_mut();
        let (x, start) = state.from?;
        if event.buttons() == 0 {
            state.from = None;
            return None;
        }
        let here = f64::from(event.offset_x());
        state.chose |= (here - x).abs() >= LEAST_PX;
        let end = frame.time(shown, here);
        state.chose.then(|| Window { from: start.min(end), until: Some(start.max(end)) })
    }

    /// True if a window was chosen.
    pub fn up(&self) -> bool {
        let mut state = self.state.borrow_mut();
        state.from.take().is_some() && state.chose
    }

    pub fn chose(&self) -> bool {
        self.state.borrow().chose
    }
}
