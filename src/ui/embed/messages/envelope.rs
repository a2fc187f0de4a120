//! The shape of a message.

use js_sys::{Array, JsString, Object, Reflect};
use wasm_bindgen::prelude::*;

pub const VERSION: u32 = 1;
/// Of a text in a call: as much as a link may unpack to.
pub const TEXT_CHARS_MAX: u32 = 256 << 10;
const NAME_CHARS_MAX: u32 = 32;
const ID_CHARS_MAX: u32 = 64;

pub struct Call {
    /// A number or a short text to answer with; undefined where no answer is asked for.
    pub id: JsValue,
    pub name: String,
    pub value: JsValue,
}

impl Call {
    /// None for what is no call of ours.
    pub fn read(data: &JsValue) -> Option<Call> {
        let is_object = data.is_object() && !Array::is_array(data);
        let get = |name: &str| Reflect::get(data, &name.into()).ok();
        if !is_object || get("interregnum")?.as_f64() != Some(f64::from(VERSION)) {
            return None;
        }
        let name = get("call")?.dyn_into::<JsString>().ok().filter(|name| name.length() <= NAME_CHARS_MAX)?;
        let id = get("id")?;
        let is_id = id.as_f64().is_some() || chars(&id).is_some_and(|chars| chars <= ID_CHARS_MAX);
        Some(Call { id: if is_id { id } else { JsValue::UNDEFINED }, name: name.into(), value: get("value")? })
    }

    /// A text that is not too long even to be read.
    pub fn text(&self) -> Result<String, String> {
        match chars(&self.value) {
            None => Err(format!("{}: found no text", self.name)),
            Some(chars) if chars > TEXT_CHARS_MAX => {
                Err(format!("{}: found {chars} characters, allowed are {TEXT_CHARS_MAX}", self.name))
            }
            Some(_) => Ok(self.value.as_string().unwrap_or_default()),
        }
    }
}

fn chars(value: &JsValue) -> Option<u32> {
    value.dyn_ref::<JsString>().map(JsString::length)
}

pub fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in entries {
        // A new object takes every entry.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}
