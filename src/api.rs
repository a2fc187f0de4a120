//! The JavaScript API (wasm32 only).

use crate::ui::driver::Engine;
use std::cell::RefCell;
use std::rc::Rc;
use yew::Callback;

pub fn install(_engine: Rc<RefCell<Engine>>, _publish: Callback<()>) {}

pub fn notify(_engine: &Rc<RefCell<Engine>>) {}
