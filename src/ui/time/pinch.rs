//! Two fingers on the ruler.

use std::cell::RefCell;
use std::rc::Rc;
use web_sys::PointerEvent;
use yew::prelude::*;

/// The fingers that are down, and whether there were two of late.
#[derive(Clone, Default)]
pub struct Pinch {
    state: Rc<RefCell<State>>,
}

#[derive(Default)]
struct State {
    /// A pointer's number and where it is.
    fingers: Vec<(i32, f64)>,
    pinched: bool,
}

#[hook]
pub fn use_pinch() -> Pinch {
    (*use_memo((), |()| Pinch::default())).clone()
}

impl Pinch {
    pub fn down(&self, event: &PointerEvent) {
        let mut state = self.state.borrow_mut();
        if state.fingers.is_empty() {
            state.pinched = false;
        }
        state.fingers.retain(|(id, _)| *id != event.pointer_id());
        state.fingers.push((event.pointer_id(), f64::from(event.offset_x())));
    }

    pub fn up(&self, event: &PointerEvent) {
        self.state.borrow_mut().fingers.retain(|(id, _)| *id != event.pointer_id());
    }

    /// How much wider two fingers stand than before, and the middle between them.
    pub fn moved(&self, event: &PointerEvent) -> Option<(f64, f64)> {
        let mut state = self.state.borrow_mut();
        if state.fingers.len() != 2 {
            return None;
        }
        let width = |fingers: &[(i32, f64)]| (fingers[0].1 - fingers[1].1).abs().max(8.0);
        let before = width(&state.fingers);
        let finger = state.fingers.iter_mut().find(|(id, _)| *id == event.pointer_id())?;
        finger.1 = f64::from(event.offset_x());
        state.pinched = true;
        let middle = (state.fingers[0].1 + state.fingers[1].1) / 2.0;
        Some((width(&state.fingers) / before, middle))
    }

    pub fn was_pinching(&self) -> bool {
        self.state.borrow().pinched
    }
}
