//! How the page begins: from its address, or from the first preset.

use super::driver::Driver;
use super::engine::{Engine, Moment};
use super::notice::Notice;
use super::selection::Panel;
use crate::scenario::url::{self, Link, View};
use crate::scenario::{Scenario, preset};
use crate::types::Instant;
use crate::view::catalogue::{Catalogue, Language};
use crate::view::speed::Speed;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use yew::Callback;

pub struct Begin {
    pub scenario: Scenario,
    pub view: View,
    pub language: Language,
    pub panel: Option<Panel>,
    /// What was wrong with the address.
    pub error: Option<String>,
}

/// Reads the page's address. A bad one is said, and the page opens on the first preset.
pub fn begin() -> Begin {
    let address = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let first = || preset::PRESETS[0].scenario();
    let (link, error) = match url::parse_link(&address) {
        Ok(link) => (link, None),
        Err(error) => (Link { scenario: Scenario::default(), view: View::default() }, Some(error.to_string())),
    };
    let Link { scenario, view } = link;
    Begin {
        // An address that says nothing of the scenario.
        scenario: if scenario == Scenario::default() { first() } else { scenario },
        language: language(&view),
        panel: view.panel.as_deref().and_then(Panel::from_name),
        view,
        error,
    }
}

/// The page's address without query and fragment: what links to it begin with.
pub fn page_address() -> String {
    let address = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    address.split(['?', '#']).next().unwrap_or_default().to_string()
}

/// From here on a panic finds its words, and the link to give back.
pub fn prepare_for_panic() {
    let begin = begin();
    super::panic::speak(&Catalogue::new(begin.language));
    super::panic::remember(&begin.scenario);
}

fn language(view: &View) -> Language {
    let browser = || web_sys::window().and_then(|window| window.navigator().language());
    let asked = view.lang.as_deref().and_then(Language::from_tag);
    asked.or_else(|| browser().as_deref().and_then(Language::from_tag)).unwrap_or(Language::English)
}

impl Begin {
    /// A link with a moment stands there, paused, unless it says `play`; anything else plays unless it says not to.
    pub fn engine(&self) -> Engine {
        let speed = self.view.speed.as_deref().and_then(Speed::parse).unwrap_or(Speed::FIRST);
        let mut engine = Engine::new(self.scenario.clone(), speed, super::panic::remember);
        match self.view.at {
            Some(at) => engine.seek(Moment { at: Instant(at.0), steps: self.view.event }, View::is_on(&self.view.play)),
            None if self.view.play.is_none() || View::is_on(&self.view.play) => engine.play(),
            None => {}
        }
        engine
    }
}

/// Tells the document which language it is in.
pub fn announce_language(words: &Catalogue) {
    if let Some(root) = root() {
        let _ = root.set_attribute("lang", words.language().tag());
    }
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(&format!("{}: {}", words.text("page-name"), words.text("page-tagline")));
    }
}

/// Tells the styles what the address asked for: `theme=light` or `dark`, and `embed`.
pub fn announce_view(view: &View) {
    let Some(root) = root() else { return };
    if let Some(theme @ ("light" | "dark")) = view.theme.as_deref() {
        let _ = root.set_attribute("data-theme", theme);
    }
    if View::is_on(&view.embed) {
        let _ = root.set_attribute("data-embed", "");
    }
}

/// Loads a link that is pasted into the address bar of the open page: only its fragment changes, so the
/// browser loads nothing. A bad one is said, and the run stays.
pub struct AddressListener {
    closure: Closure<dyn FnMut()>,
}

impl AddressListener {
    pub fn new(driver: Driver, tell: Callback<Notice>, words: Rc<Catalogue>) -> AddressListener {
        let closure = Closure::new(move || {
            let Some(location) = web_sys::window().map(|window| window.location()) else { return };
            // Another fragment is an anchor of the page.
            if !location.hash().is_ok_and(|hash| hash.starts_with("#s=")) {
                return;
            }
            match url::parse_link(&location.href().unwrap_or_default()) {
                Ok(link) => driver.act(|engine| open_link(engine, link)),
                Err(error) => {
                    let error = [("error", error.to_string().into())];
                    tell.emit(Notice::error(words.with("page-bad-link", &error)));
                }
            }
        });
        let listener = AddressListener { closure };
        if let Some(window) = web_sys::window() {
            let _ = window.add_event_listener_with_callback("hashchange", listener.callback());
        }
        listener
    }

    fn callback(&self) -> &js_sys::Function {
        self.closure.as_ref().unchecked_ref()
    }
}

impl Drop for AddressListener {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            let _ = window.remove_event_listener_with_callback("hashchange", self.callback());
        }
    }
}

fn open_link(engine: &mut Engine, link: Link) {
    engine.open(link.scenario);
    if let Some(at) = link.view.at {
        engine.seek(Moment { at: Instant(at.0), steps: link.view.event }, View::is_on(&link.view.play));
    }
}

/// The language in which the page is now; English outside of a page.
pub fn document_language() -> Language {
    let tag = root().and_then(|root| root.get_attribute("lang"));
    tag.as_deref().and_then(Language::from_tag).unwrap_or(Language::English)
}

/// Tells the outside that `window.interregnum` is there and the link's moment is reached.
pub fn announce_ready(engine: &Engine) {
    if let Some(root) = root().filter(|root| engine.seeking().is_none() && !root.has_attribute("data-ready")) {
        let _ = root.set_attribute("data-ready", "true");
    }
}

fn root() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.document_element()
}
