//! Scripts of the page's own that it loads when they are first needed (`www/plots`).

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::prelude::*;

/// Where a script lies, beside the page, and the global that it leaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Script {
    pub address: &'static str,
    pub name: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Library {
    Loading,
    Ready,
    Failed,
}

impl Script {
    pub fn global(self) -> Option<JsValue> {
        let global = Reflect::get(&js_sys::global(), &self.name.into()).ok()?;
        global.is_object().then_some(global)
    }

    /// Calls a function of the script; an error if it is not there, or throws.
    pub fn call(self, name: &str, arguments: &Array) -> Result<JsValue, JsValue> {
        let global = self.global().ok_or(JsValue::UNDEFINED)?;
        let function: Function = Reflect::get(&global, &name.into())?.dyn_into()?;
        function.apply(&global, arguments)
    }
}

/// Loads the script if it is not there yet.
#[hook]
pub fn use_script(script: Script) -> Library {
    let state = use_state(|| if script.global().is_some() { Library::Ready } else { Library::Loading });
    let (first, setter) = (*state, state.setter());
    use_effect_with((), move |()| {
        let loader = (first == Library::Loading).then(|| Loader::load(script, setter));
        move || drop(loader)
    });
    *state
}

/// The element that loads the library. Dropped, it tells nobody any more.
struct Loader {
    element: Option<Element>,
    told: Closure<dyn FnMut()>,
}

impl Loader {
    fn load(script: Script, tell: UseStateSetter<Library>) -> Loader {
        let told = Closure::new(move || {
            tell.set(if script.global().is_some() { Library::Ready } else { Library::Failed });
        });
        let loader = Loader { element: element(script.address), told };
        if let Some(element) = &loader.element {
            for event in ["load", "error"] {
                let _ = element.add_event_listener_with_callback(event, loader.callback());
            }
        }
        loader
    }

    fn callback(&self) -> &Function {
        self.told.as_ref().unchecked_ref()
    }
}

impl Drop for Loader {
    fn drop(&mut self) {
        for event in ["load", "error"] {
            if let Some(element) = &self.element {
                let _ = element.remove_event_listener_with_callback(event, self.callback());
            }
        }
    }
}

fn element(address: &str) -> Option<Element> {
    let document = web_sys::window()?.document()?;
    let script = document.create_element("script").ok()?;
    script.set_attribute("src", address).ok()?;
    document.head()?.append_child(&script).ok()?;
    Some(script)
}
