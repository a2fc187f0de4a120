//! The plots (`www/plots/plots.js`), loaded when the laboratory is first opened.

pub use crate::ui::script::Library;
use crate::ui::script::{Script, use_script};
use crate::view::plot::Plot;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::prelude::*;

const PLOTS: Script = Script { address: "plots.js", name: "InterregnumPlots" };

/// Loads the library if it is not there yet.
#[hook]
pub fn use_library() -> Library {
    use_script(PLOTS)
}

/// Draws a plot into an element, in place of the one before.
pub fn show(place: &Element, plot: &Plot, (width, height): (f64, f64)) {
    let size = Object::new();
    for (name, length) in [("width", width), ("height", height)] {
        // A new object takes every key.
        let _ = Reflect::set(&size, &name.into(), &length.into());
    }
    let _ = PLOTS.call("show", &Array::of3(place, &model(plot), &size));
}

/// The plot as a picture that stands alone: the text of an SVG file.
pub fn picture(place: &Element, plot: &Plot) -> Option<String> {
    PLOTS.call("file", &Array::of2(place, &model(plot))).ok()?.as_string()
}

fn model(plot: &Plot) -> JsValue {
    serde_wasm_bindgen::to_value(plot).unwrap_or_default()
}
