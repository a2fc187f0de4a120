//! How the page begins: from its address, or from the first preset.

use super::driver::{Engine, Moment};
use super::selection::Panel;
use crate::scenario::url::{self, Link, View};
use crate::scenario::{Scenario, preset};
use crate::types::Instant;
use crate::view::catalogue::Language;
use crate::view::speed::Speed;

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

fn language(view: &View) -> Language {
    let browser = || web_sys::window().and_then(|window| window.navigator().language());
    let asked = view.lang.as_deref().and_then(Language::from_tag);
    asked.or_else(|| browser().as_deref().and_then(Language::from_tag)).unwrap_or(Language::English)
}

impl Begin {
    /// A link with a moment stands there, paused, unless it says `play`; anything else plays unless it says not to.
    pub fn engine(&self) -> Engine {
        let speed = self.view.speed.as_deref().and_then(Speed::parse).unwrap_or(Speed::FIRST);
        let mut engine = Engine::new(self.scenario.clone(), speed);
        match self.view.at {
            Some(at) => engine.seek(Moment { at: Instant(at.0), steps: self.view.event }, View::is_on(&self.view.play)),
            None if self.view.play.is_none() || View::is_on(&self.view.play) => engine.play(),
            None => {}
        }
        engine
    }
}

/// Tells the document which language it is in.
pub fn announce_language(language: Language) {
    if let Some(root) = root() {
        let _ = root.set_attribute("lang", language.tag());
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
