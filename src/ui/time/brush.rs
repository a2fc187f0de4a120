//! A stroke over the ruler: it goes through the run, or chooses the part that the statistics are about.

use crate::stats::window::Window;
use crate::types::Instant;
use crate::view::ruler::{Frame, Window as Shown};
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::PointerEvent;
use yew::prelude::*;

/// A shorter stroke was a click.
const LEAST_PX: f64 = 4.0;

/// What a stroke is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// To see moment after moment.
    Scrub,
    /// To choose a window.
    Mark,
}

/// What a stroke that goes on asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    Moment(Instant),
    Window(Window),
}

/// A stroke that is under way, and whether the last one was more than a click.
#[derive(Clone, Default)]
pub struct Brush {
    state: Rc<RefCell<State>>,
}

#[derive(Default)]
struct State {
    stroke: Option<Stroke>,
    moved: bool,
}

#[derive(Clone, Copy)]
struct Stroke {
    purpose: Purpose,
    x: f64,
    from: Instant,
    /// What the ruler showed when it began: scrubbing moves the run, not the ruler.
    shown: Shown,
}

#[hook]
pub fn use_brush() -> Brush {
    (*use_memo((), |()| Brush::default())).clone()
}

impl Brush {
    pub fn down(&self, event: &PointerEvent, purpose: Purpose, frame: &Frame, shown: Shown) {
        let x = f64::from(event.offset_x());
        let stroke = Stroke { purpose, x, from: frame.time(shown, x), shown };
        *self.state.borrow_mut() = State { stroke: Some(stroke), moved: false };
    }

    /// What the stroke under way asks for, if there is one.
    pub fn moved(&self, event: &PointerEvent, frame: &Frame) -> Option<Wanted> {
        let mut state = self.state.borrow_mut();
        let stroke = state.stroke?;
        if event.buttons() == 0 {
            state.stroke = None;
            return None;
        }
        let x = f64::from(event.offset_x());
        state.moved |= (x - stroke.x).abs() >= LEAST_PX;
        if !state.moved {
            return None;
        }
        let here = frame.time(stroke.shown, x);
        Some(match stroke.purpose {
            Purpose::Scrub => Wanted::Moment(here),
            Purpose::Mark => Wanted::Window(Window { from: stroke.from.min(here), until: Some(stroke.from.max(here)) }),
        })
    }

    /// Ends the stroke; tells what it was for, if it was more than a click.
    pub fn up(&self) -> Option<Purpose> {
        let mut state = self.state.borrow_mut();
        let stroke = state.stroke.take();
        stroke.filter(|_| state.moved).map(|stroke| stroke.purpose)
    }

    /// The last stroke was no click.
    pub fn was_stroke(&self) -> bool {
        self.state.borrow().moved
    }
}
