//! Files for the person to keep.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Downloads a text under this name.
pub fn save(name: &str, kind: &str, text: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let link = document.create_element("a").ok()?;
    let address = format!("data:{kind};charset=utf-8,{}", js_sys::encode_uri_component(text));
    link.set_attribute("href", &address).ok()?;
    link.set_attribute("download", name).ok()?;
    link.dyn_into::<HtmlElement>().ok()?.click();
    Some(())
}
