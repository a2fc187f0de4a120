//! The hunt of a worker: one seed after the other, as it is told.

use super::{load, read_link};
use crate::experiment::hunt::{Hunt, property_named};
use crate::experiment::shrink::Shrinker;
use js_sys::Error;
use wasm_bindgen::prelude::*;

/// Draws a run from a seed, sees whether it breaks a promise, and makes it small. What the scenario says itself
/// stays.
#[wasm_bindgen]
pub struct Hunter {
    hunt: Hunt,
}

#[wasm_bindgen]
impl Hunter {
    /// `faults` are the kinds that may be drawn, such as `crash,cut`; an empty `property` means any.
    #[wasm_bindgen(constructor)]
    pub fn new(text_or_link: JsValue, faults: &str, property: &str) -> Result<Hunter, Error> {
        let wrong = |error: String| Error::new(&error);
        let mix = faults.parse().map_err(wrong)?;
        let property = Some(property).filter(|name| !name.is_empty()).map(property_named).transpose().map_err(wrong)?;
        let base = read_link(&text_or_link)?.scenario;
        load(base.protocol)?;
        Ok(Hunter { hunt: Hunt { base, mix, property } })
    }

    /// True if the run of this seed breaks a promise.
    pub fn breaks(&self, seed: f64) -> bool {
        self.hunt.try_seed(seed as u64).is_some()
    }

    /// The link of a small run that breaks the same promise as the run of this seed, paused just before it does;
    /// undefined if that one breaks none.
    pub fn shrink(&self, seed: f64) -> Option<String> {
        let finding = self.hunt.try_seed(seed as u64)?;
        Some(Shrinker::new(&self.hunt.base, finding).finished().link())
    }
}
