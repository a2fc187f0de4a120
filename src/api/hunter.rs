//! The hunt of a worker: one seed after the other, as it is told.

use super::{load, read_link};
use crate::experiment;
use crate::experiment::hunt::{Hunt, property_named};
use crate::experiment::shrink::Shrinker;
use js_sys::futures::future_to_promise;
use js_sys::{Error, Promise};
use wasm_bindgen::prelude::*;

/// Draws a run from a seed, sees whether it breaks a promise, and makes it small. What the scenario says itself
/// stays.
#[wasm_bindgen]
pub struct Hunter {
    hunt: Hunt,
}

#[wasm_bindgen]
impl Hunter {
    /// Promises one. `faults` are the kinds that may be drawn, such as `crash,cut`; an empty `property` means any. What
    /// the protocol needs is fetched first: what is asked for within a call comes from the network only.
    pub fn begin(text_or_link: JsValue, faults: String, property: String) -> Promise {
        future_to_promise(async move {
            let hunt = read(&text_or_link, &faults, &property)?;
            experiment::prefetch(hunt.base.protocol).await;
            load(hunt.base.protocol)?;
            Ok(Hunter { hunt }.into())
        })
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

fn read(text_or_link: &JsValue, faults: &str, property: &str) -> Result<Hunt, Error> {
    let wrong = |error: String| Error::new(&error);
    let mix = faults.parse().map_err(wrong)?;
    let property = Some(property).filter(|name| !name.is_empty()).map(property_named).transpose().map_err(wrong)?;
    Ok(Hunt { base: read_link(text_or_link)?.scenario, mix, property })
}
