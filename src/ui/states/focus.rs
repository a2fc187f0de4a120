//! One stop of the Tab key for a group; the arrow keys move inside it.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, SvgElement};
use yew::prelude::*;

/// Moves the focus to the next or the previous of the elements that `selector` finds in the group.
pub fn move_by_arrows(selector: &'static str) -> Callback<KeyboardEvent> {
    Callback::from(move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => 1,
            "ArrowLeft" | "ArrowUp" => -1,
            _ => return,
        };
        if moved(&event, selector, by).is_some() {
            event.prevent_default();
        }
    })
}

fn moved(event: &KeyboardEvent, selector: &str, by: i64) -> Option<()> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let current = target.closest(selector).ok()??;
    let group = current.closest("svg, table, ol, ul").ok()??;
    let all = group.query_selector_all(selector).ok()?;
    let all: Vec<Element> = (0..all.length()).filter_map(|place| all.get(place)?.dyn_into().ok()).collect();
    let here = all.iter().position(|element| *element == current)? as i64;
    let next = &all[(here + by).rem_euclid(all.len() as i64) as usize];
    give_focus(next);
    Some(())
}

pub fn give_focus(element: &Element) {
    // An element that refuses the focus leaves it where it was.
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    } else if let Some(element) = element.dyn_ref::<SvgElement>() {
        let _ = element.focus();
    }
}
