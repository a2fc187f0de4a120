//! Looks at the run that take longer than a frame allows.

use crate::engine::{Engine, real_ms};
use crate::ui::Shell;
use std::rc::Rc;
use yew::prelude::*;

/// Real time between two looks while the run moves.
const LOOK_MS: f64 = 333.0;

struct Kept<K, T> {
    key: K,
    version: u64,
    looked_ms: f64,
    found: Rc<T>,
}

/// What `look` finds in the run: three times a second while it moves, at once when it stands or the key is
/// another. What is found again is the same `Rc` as before.
#[hook]
pub fn use_slowly<K, T>(shell: &Shell, key: K, look: impl FnOnce(&Engine) -> T) -> Rc<T>
where
    K: PartialEq + 'static,
    T: PartialEq + 'static,
{
    let kept = use_mut_ref(|| None::<Kept<K, T>>);
    let mut kept = kept.borrow_mut();
    let frame = &shell.driver.frame;
    if let Some(kept) = kept.as_ref().filter(|kept| kept.key == key) {
        let moves = frame.playing || frame.seeking.is_some();
        let is_fresh = moves && real_ms() - kept.looked_ms < LOOK_MS;
        if is_fresh || kept.version == frame.version {
            return kept.found.clone();
        }
    }
    let found = shell.driver.read(look);
    let found = match kept.take() {
        Some(before) if *before.found == found => before.found,
        _ => Rc::new(found),
    };
    *kept = Some(Kept { key, version: frame.version, looked_ms: real_ms(), found: found.clone() });
    found
}
