//! What happens is told once in an animation frame: the time as it is then, and not more events than a page
//! can take.

use super::envelope::{VERSION, object};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Window;

/// For one frame. At full speed more may happen: then the latest are told.
const EVENTS_MAX: usize = 256;

#[derive(Clone)]
pub struct Outbox {
    inside: Rc<Inside>,
}

struct Inside {
    window: Window,
    /// Where everything goes; nowhere before the hello.
    to: RefCell<Option<String>>,
    events: RefCell<VecDeque<(&'static str, JsValue)>>,
    is_due: Cell<bool>,
    send: RefCell<Option<Closure<dyn FnMut()>>>,
}

impl Outbox {
    pub fn new(window: Window) -> Outbox {
        let inside = Rc::new(Inside {
            window,
            to: RefCell::default(),
            events: RefCell::default(),
            is_due: Cell::default(),
            send: RefCell::default(),
        });
        let weak = Rc::downgrade(&inside);
        *inside.send.borrow_mut() = Some(Closure::new(move || {
            if let Some(inside) = weak.upgrade() {
                inside.send();
            }
        }));
        Outbox { inside }
    }

    pub fn open(&self, origin: &str) {
        // The opaque origin of a sandboxed page has no name.
        let to = if origin == "null" { "*" } else { origin };
        self.inside.to.replace(Some(to.to_string()));
    }

    /// To be told with the next frame.
    pub fn put(&self, event: &'static str, detail: JsValue) {
        if self.inside.to.borrow().is_none() {
            return;
        }
        let mut events = self.inside.events.borrow_mut();
        if event == "timechange" {
            events.retain(|(known, _)| *known != event);
        }
        if events.len() == EVENTS_MAX {
            events.pop_front();
        }
        events.push_back((event, detail));
        if !self.inside.is_due.replace(true) {
            self.inside.schedule();
        }
    }

    /// Told at once.
    pub fn tell(&self, event: &str, detail: JsValue) {
        self.inside.tell(event, detail);
    }

    pub fn post(&self, message: &JsValue) {
        self.inside.post(message);
    }
}

impl Inside {
    fn schedule(&self) {
        if let (Some(window), Some(send)) = (web_sys::window(), self.send.borrow().as_ref()) {
            let _ = window.request_animation_frame(send.as_ref().unchecked_ref());
        }
    }

    fn send(&self) {
        self.is_due.set(false);
        for (event, detail) in self.events.take() {
            self.tell(event, detail);
        }
    }

    fn tell(&self, event: &str, detail: JsValue) {
        self.post(&object(&[("interregnum", VERSION.into()), ("event", event.into()), ("detail", detail)]));
    }

    fn post(&self, message: &JsValue) {
        if let Some(to) = self.to.borrow().as_deref() {
            // Refused only where the page is gone.
            let _ = self.window.post_message(message, to);
        }
    }
}
