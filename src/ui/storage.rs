//! What the browser keeps for the person, where it lets us: the scenarios of late, and the text in the editor.
//! Without it (private windows, sandboxed frames) all else works.

use crate::scenario::url::{self, LINK_BYTES_MAX, View};
use crate::scenario::{Scenario, parse_any};
use crate::view::presets::{self, Origin};
use web_sys::Storage;

const RECENT: &str = "interregnum.recent";
const DRAFT: &str = "interregnum.draft";
const RECENT_MAX: usize = 12;

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// The latest first. What is kept may have been written by another version, or by hand: what is not a
/// scenario is left out.
pub fn recent() -> Vec<Scenario> {
    let kept = storage().and_then(|storage| storage.get_item(RECENT).ok().flatten()).unwrap_or_default();
    let links = kept.lines().filter_map(|link| parse_any(link).ok());
    links.map(|link| link.scenario).take(RECENT_MAX).collect()
}

/// A preset or an exhibit as it is needs no remembering, nor what no link holds.
pub fn remember(scenario: &Scenario) {
    let is_preset = matches!(presets::origin(scenario), Origin::Preset(_) | Origin::Exhibit(_));
    let link = url::write_link(scenario, &View::default());
    if is_preset || *scenario == Scenario::default() || link.len() > LINK_BYTES_MAX {
        return;
    }
    let others = recent().into_iter().filter(|other| other != scenario).take(RECENT_MAX - 1);
    let links: Vec<String> =
        [link].into_iter().chain(others.map(|other| url::write_link(&other, &View::default()))).collect();
    put(RECENT, &links.join("\n"));
}

pub fn draft() -> Option<String> {
    storage()?.get_item(DRAFT).ok()?
}

pub fn keep_draft(text: Option<&str>) {
    match text {
        Some(text) => put(DRAFT, text),
        None => drop(DRAFT),
    }
}

/// Forgets all of it.
pub fn clear() {
    drop(RECENT);
    drop(DRAFT);
}

/// Refused where it is full: then it is not kept.
fn put(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}

fn drop(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}
