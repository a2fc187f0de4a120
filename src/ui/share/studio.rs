//! The script that takes pictures (`www/plots/pictures.js`), loaded when a picture is first asked for.

pub use crate::ui::script::Library;
use crate::ui::script::{Script, use_script};
use js_sys::{Array, Error, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, Element};
use yew::prelude::*;

const PICTURES: Script = Script { address: "pictures.js", name: "InterregnumPictures" };

#[wasm_bindgen]
extern "C" {
    type Pictures;
    #[wasm_bindgen(method, catch)]
    fn svg(this: &Pictures, stage: &Element, title: &str, link: &str) -> Result<String, JsValue>;
    #[wasm_bindgen(method)]
    fn png(this: &Pictures, svg: &str, width: f64, height: f64, scale: f64) -> Promise;
    #[wasm_bindgen(method)]
    fn forms(this: &Pictures) -> Array;
    #[wasm_bindgen(method, catch)]
    fn record(
        this: &Pictures,
        form: &str,
        width: f64,
        height: f64,
        delay_ms: f64,
        shown: &Element,
    ) -> Result<Recorder, JsValue>;

    /// Takes frame after frame, and gives one film.
    #[derive(Clone)]
    pub type Recorder;
    #[wasm_bindgen(method)]
    fn add(this: &Recorder, svg: &str) -> Promise;
    #[wasm_bindgen(method)]
    fn finish(this: &Recorder) -> Promise;
    #[wasm_bindgen(method)]
    pub fn cancel(this: &Recorder);
}

/// Loads the script if it is not there yet.
#[hook]
pub fn use_studio() -> Library {
    use_script(PICTURES)
}

fn pictures() -> Result<Pictures, String> {
    PICTURES.global().map(JsCast::unchecked_into).ok_or_else(String::new)
}

fn why(error: JsValue) -> String {
    error.dyn_ref::<Error>().map(|error| String::from(error.message())).unwrap_or_default()
}

fn blob(value: JsValue) -> Result<Blob, String> {
    value.dyn_into().map_err(|_| String::new())
}

/// What stands on a stage, as the text of an SVG file.
pub fn svg(stage: &Element, title: &str, link: &str) -> Result<String, String> {
    pictures()?.svg(stage, title, link).map_err(why)
}

/// A drawing in pixels, so many for each of its own.
pub async fn png(svg: &str, (width, height): (f64, f64), scale: f64) -> Result<Blob, String> {
    blob(pictures()?.png(svg, width, height, scale).await.map_err(why)?)
}

/// The forms of films that this browser can make.
pub fn forms() -> Vec<String> {
    let forms = pictures().map(|pictures| pictures.forms()).unwrap_or_default();
    forms.iter().filter_map(|form| form.as_string()).collect()
}

/// Begins a film; its frames are seen in an element of the page.
pub fn record(form: &str, (width, height): (f64, f64), delay_ms: u32, shown: &Element) -> Result<Recorder, String> {
    pictures()?.record(form, width, height, f64::from(delay_ms), shown).map_err(why)
}

impl Recorder {
    /// Adds a frame; gives the size of the film so far in bytes.
    pub async fn frame(&self, svg: &str) -> Result<u64, String> {
        let bytes = self.add(svg).await.map_err(why)?;
        Ok(bytes.as_f64().unwrap_or_default() as u64)
    }

    pub async fn film(&self) -> Result<Blob, String> {
        blob(self.finish().await.map_err(why)?)
    }
}
