//! The keyboard among many things of a kind: one of them is a tab stop, arrows go to the others.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// What a key asks of one of `count` things.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wish {
    Open,
    /// Another one, by its place.
    Go(usize),
}

/// The wish behind a key that was pressed on the thing at `place`; it goes no further.
pub fn wish(event: &KeyboardEvent, place: usize, count: usize) -> Option<Wish> {
    let wish = match event.key().as_str() {
        "Enter" | " " => Wish::Open,
        "ArrowRight" | "ArrowDown" => Wish::Go((place + 1) % count),
        "ArrowLeft" | "ArrowUp" => Wish::Go((place + count - 1) % count),
        "Home" => Wish::Go(0),
        "End" => Wish::Go(count - 1),
        _ => return None,
    };
    event.prevent_default();
    event.stop_propagation();
    Some(wish)
}

/// Puts the focus on the first element in the panel that the selector finds.
pub fn put(selector: &str) {
    let found = || web_sys::window()?.document()?.query_selector(&format!(".cluster {selector}")).ok()?;
    if let Some(element) = found() {
        // SVG elements have `focus` too, under another name in these bindings.
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}

/// Nothing has the focus, or something that is going away with its popover.
pub fn is_lost() -> bool {
    let active = web_sys::window().and_then(|window| window.document()).and_then(|document| document.active_element());
    active.is_none_or(|element| {
        let in_popover = element.closest(".popover").ok().flatten().is_some();
        in_popover || element.tag_name().eq_ignore_ascii_case("body")
    })
}
