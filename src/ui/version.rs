//! A newer version of the page: `www/host.js` finds it and opens it, here it is said.

use super::notice::{Kind, Notice};
use crate::engine::Engine;
use crate::scenario::url::{self, LINK_BYTES_MAX, View};
use crate::types::Instant;
use crate::view::catalogue::Catalogue;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Event, Window};
use yew::prelude::*;

/// Says so when there is one, also when it was found before the page had begun.
#[hook]
pub fn use_news(words: &Rc<Catalogue>, tell: &Callback<Notice>) {
    let (words, tell) = (words.clone(), tell.clone());
    use_effect_with((), move |()| {
        let say = move || tell.emit(Notice { kind: Kind::NewVersion, text: words.text("page-new-version") });
        if is_known() {
            say();
        }
        let listener = Closure::<dyn FnMut()>::new(say);
        if let Some(window) = web_sys::window() {
            let _ = window.add_event_listener_with_callback("newversion", listener.as_ref().unchecked_ref());
        }
        move || {
            if let Some(window) = web_sys::window() {
                let _ = window.remove_event_listener_with_callback("newversion", listener.as_ref().unchecked_ref());
            }
        }
    });
}

fn is_known() -> bool {
    let root = web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element());
    root.is_some_and(|root| root.has_attribute("data-new-version"))
}

/// Opens the new version at this moment of this run.
pub fn take(engine: &Engine) {
    let Some(window) = web_sys::window() else { return };
    let link = link(&window, engine);
    // A run too long for a link begins anew.
    if let (Ok(history), true) = (window.history(), link.len() <= LINK_BYTES_MAX) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&(super::address::of_page() + &link)));
    }
    if let Ok(event) = Event::new("takeversion") {
        let _ = window.dispatch_event(&event);
    }
}

/// Looked at as the address has it, but here and now.
fn link(window: &Window, engine: &Engine) -> String {
    let address = window.location().href().unwrap_or_default();
    let asked = url::parse_link(&address).map(|link| link.view).unwrap_or_default();
    let crate::engine::Moment { at, steps } = engine.moment();
    let play = engine.is_playing().then(|| "1".to_string());
    let view = View { at: Some(at.since(Instant::ZERO)), event: steps, play, ..asked };
    url::write_link(&engine.scenario(), &view)
}
