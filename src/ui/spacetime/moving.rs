//! Through time by wheel and by hand.

use crate::ui::Shell;
use crate::view::spacetime::window::{Shown, View};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, WheelEvent};
use yew::prelude::*;

/// A shorter stroke was a click.
const LEAST_PX: f64 = 4.0;
/// Of what is shown, for a pixel of the wheel.
const WHEEL: f64 = 1.0 / 600.0;

/// The wheel goes through time; with Ctrl, or by a pinch on a touchpad, it zooms.
#[hook]
pub fn use_wheel(place: &NodeRef, view: View, shown: Shown, shell: &Shell, state: &UseStateHandle<View>) {
    let frame = shell.driver.frame.clone();
    let latest = use_mut_ref(|| (view, shown, frame.clone()));
    *latest.borrow_mut() = (view, shown, frame);
    let (place, setter) = (place.clone(), state.setter());
    use_effect_with((), move |()| {
        let closure = Closure::<dyn FnMut(WheelEvent)>::new(move |event: WheelEvent| {
            let (view, shown, frame) = latest.borrow().clone();
            event.prevent_default();
            setter.set(match event.ctrl_key() {
                true => view.zoomed(shown, (-event.delta_y() / 200.0).clamp(-0.5, 0.5).exp2()),
                false => view.moved(shown, event.delta_y() * WHEEL, frame.now(), frame.known_until),
            });
        });
        let element = place.cast::<Element>();
        if let Some(element) = &element {
            // Not passive, unlike Yew's: it keeps the page from scrolling.
            let _ = element.add_event_listener_with_callback("wheel", closure.as_ref().unchecked_ref());
        }
        move || {
            if let Some(element) = &element {
                let _ = element.remove_event_listener_with_callback("wheel", closure.as_ref().unchecked_ref());
            }
        }
    });
}

#[derive(Clone)]
pub struct Drag {
    pub down: Callback<PointerEvent>,
    pub moved: Callback<PointerEvent>,
    pub up: Callback<PointerEvent>,
    pub was_stroke: WasStroke,
}

/// The last press moved the diagram, so the click at its end means nothing.
#[derive(Clone, Default)]
pub struct WasStroke(Rc<Cell<bool>>);

impl PartialEq for WasStroke {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl WasStroke {
    pub fn get(&self) -> bool {
        self.0.get()
    }
}

#[derive(Clone, Copy)]
struct Stroke {
    y: f64,
    height: f64,
    view: View,
    shown: Shown,
}

/// A finger scrolls the page; a mouse or a pen drags the diagram.
#[hook]
pub fn use_drag(view: View, shown: Shown, shell: &Shell, state: &UseStateHandle<View>) -> Drag {
    let stroke = use_mut_ref(|| None::<Stroke>);
    let was_stroke = (*use_memo((), |()| WasStroke::default())).clone();
    let down = {
        let (stroke, was_stroke) = (stroke.clone(), was_stroke.clone());
        Callback::from(move |event: PointerEvent| {
            was_stroke.0.set(false);
            let stage = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
            let height = stage.map_or(1.0, |stage| f64::from(stage.client_height().max(1)));
            let is_ours = event.pointer_type() != "touch" && event.button() == 0;
            let y = f64::from(event.client_y());
            *stroke.borrow_mut() = is_ours.then_some(Stroke { y, height, view, shown });
        })
    };
    let moved = {
        let (stroke, was_stroke) = (stroke.clone(), was_stroke.clone());
        let (setter, frame) = (state.setter(), shell.driver.frame.clone());
        Callback::from(move |event: PointerEvent| {
            // A button let go elsewhere ends the stroke too.
            if event.buttons() == 0 {
                *stroke.borrow_mut() = None;
            }
            let Some(stroke) = *stroke.borrow() else { return };
            let by = f64::from(event.client_y()) - stroke.y;
            if was_stroke.get() || by.abs() >= LEAST_PX {
                was_stroke.0.set(true);
                setter.set(stroke.view.moved(stroke.shown, -by / stroke.height, frame.now(), frame.known_until));
            }
        })
    };
    let up = Callback::from(move |_: PointerEvent| *stroke.borrow_mut() = None);
    Drag { down, moved, up, was_stroke }
}
