//! The plotting library (`www/plots`): a script of its own, loaded when the laboratory is first opened.

use crate::view::plot::Plot;
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::prelude::*;

const ADDRESS: &str = "plots.js";
const NAME: &str = "InterregnumPlots";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Library {
    Loading,
    Ready,
    Failed,
}

impl Library {
    fn now() -> Option<JsValue> {
        let library = Reflect::get(&js_sys::global(), &NAME.into()).ok()?;
        library.is_object().then_some(library)
    }
}

/// Loads the library if it is not there yet.
#[hook]
pub fn use_library() -> Library {
    let state = use_state(|| if Library::now().is_some() { Library::Ready } else { Library::Loading });
    let (first, setter) = (*state, state.setter());
    use_effect_with((), move |()| {
        let script = (first == Library::Loading).then(|| Script::load(setter));
        move || drop(script)
    });
    *state
}

/// The element that loads the library. Dropped, it tells nobody any more.
struct Script {
    element: Option<Element>,
    told: Closure<dyn FnMut()>,
}

impl Script {
    fn load(tell: UseStateSetter<Library>) -> Script {
        let told = Closure::new(move || {
            tell.set(if Library::now().is_some() { Library::Ready } else { Library::Failed });
        });
        let script = Script { element: element(), told };
        if let Some(element) = &script.element {
            for event in ["load", "error"] {
                let _ = element.add_event_listener_with_callback(event, script.callback());
            }
        }
        script
    }

    fn callback(&self) -> &Function {
        self.told.as_ref().unchecked_ref()
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        for event in ["load", "error"] {
            if let Some(element) = &self.element {
                let _ = element.remove_event_listener_with_callback(event, self.callback());
            }
        }
    }
}

fn element() -> Option<Element> {
    let document = web_sys::window()?.document()?;
    let script = document.create_element("script").ok()?;
    script.set_attribute("src", ADDRESS).ok()?;
    document.head()?.append_child(&script).ok()?;
    Some(script)
}

/// Draws a plot into an element, in place of the one before.
pub fn show(place: &Element, plot: &Plot, (width, height): (f64, f64)) {
    let size = Object::new();
    for (name, length) in [("width", width), ("height", height)] {
        // A new object takes every key.
        let _ = Reflect::set(&size, &name.into(), &length.into());
    }
    call("show", &Array::of3(place, &model(plot), &size));
}

/// The plot as a picture that stands alone: the text of an SVG file.
pub fn picture(place: &Element, plot: &Plot) -> Option<String> {
    call("file", &Array::of2(place, &model(plot)))?.as_string()
}

fn model(plot: &Plot) -> JsValue {
    serde_wasm_bindgen::to_value(plot).unwrap_or_default()
}

fn call(name: &str, arguments: &Array) -> Option<JsValue> {
    let library = Library::now()?;
    let function: Function = Reflect::get(&library, &name.into()).ok()?.dyn_into().ok()?;
    function.apply(&library, arguments).ok()
}
