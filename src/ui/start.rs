//! How the page begins: from its address, or from the first preset.

use super::address;
use super::selection::Panel;
use super::{embed, parts};
use crate::engine::{Engine, Moment};
use crate::experiment;
use crate::scenario::key::RUN_MAX;
use crate::scenario::url::{Link, View};
use crate::scenario::{ProtocolName, Scenario, preset};
use crate::stats::window::Window;
use crate::types::{Duration, Instant, Span};
use crate::view::catalogue::{Catalogue, Language};
use crate::view::compare::setup;
use crate::view::compare::{self, Rival};
use crate::view::speed::Speed;
use gloo_timers::future::TimeoutFuture;

/// The first frames come first.
const CALM_MS: u32 = 3_000;

pub struct Begin {
    pub scenario: Scenario,
    pub view: View,
    pub language: Language,
    pub panel: Option<Panel>,
    /// What was wrong with the address.
    pub error: Option<String>,
    /// A panel that it asks for cannot be had.
    pub lacks_panel: bool,
}

/// Reads the page's address. A bad one is said, and the page opens on the first preset.
pub fn begin() -> Begin {
    let (link, error) = match readable() {
        Ok(link) => (link, None),
        Err(error) => {
            let view = View { embed: address::embed(), ..View::default() };
            (Link { scenario: preset::PRESETS[0].scenario(), view }, Some(error))
        }
    };
    let Link { scenario, view } = link;
    let lacks_panel = !panels(&view).into_iter().all(parts::load);
    let panel = panel(&view).filter(|_| !lacks_panel);
    Begin { scenario, language: language(&view), panel, view, error, lacks_panel }
}

/// All that are there from the beginning.
fn panels(view: &View) -> Vec<Panel> {
    let figure = embed::asked(view).unwrap_or_default();
    panel(view).into_iter().chain(figure.into_iter().filter_map(Panel::from_name)).collect()
}

/// The panel that a link opens. Whoever names rivals wants to see them.
pub fn panel(view: &View) -> Option<Panel> {
    let compared = || (!rivals(view).is_empty()).then_some(Panel::Compare);
    view.panel.as_deref().and_then(Panel::from_name).or_else(compared)
}

/// What the address asks for, if that can be run.
fn readable() -> Result<Link, String> {
    let link = address::read().map_err(|error| error.to_string())?;
    experiment::load(link.scenario.protocol).map_err(|error| error.to_string())?;
    Ok(link)
}

/// Fetches what the page is about to need, before it begins.
pub async fn prefetch() {
    let Ok(link) = address::read() else { return };
    experiment::prefetch(link.scenario.protocol).await;
    for rival in rivals(&link.view) {
        experiment::prefetch(rival.protocol).await;
    }
    for panel in panels(&link.view) {
        parts::prefetch(panel).await;
    }
}

/// A page that runs has time for what may be chosen next. A figure in a document fetches what it is asked for.
pub async fn prefetch_all(view: &View) {
    if View::is_on(&view.embed) {
        return;
    }
    // Without a network they are on the own disk, from where only what is asked for in time can come.
    if web_sys::window().is_none_or(|window| window.navigator().on_line()) {
        TimeoutFuture::new(CALM_MS).await;
    }
    for (panel, _) in Panel::ALL {
        parts::prefetch(panel).await;
    }
    for protocol in ProtocolName::ALL {
        experiment::prefetch(protocol).await;
    }
}

/// What a link says to compare with; nobody if that cannot be read, which [`complaints`] says.
pub fn rivals(view: &View) -> Vec<Rival> {
    view.compare.as_deref().and_then(|text| compare::read(text).ok()).unwrap_or_default()
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

/// The part of the run that a link says to look at.
pub fn window(view: &View) -> Option<Window> {
    let Span { least, most } = view.window?;
    Some(Window { from: Instant(least.0), until: (most < RUN_MAX).then_some(Instant(most.0)) })
}

/// The same as a link has it; none for the whole run.
pub fn span(window: Window) -> Option<Span> {
    let most = window.until.map_or(RUN_MAX, |until| Duration(until.0));
    (!window.is_whole()).then_some(Span { least: Duration(window.from.0), most })
}

/// The settings of the view that mean nothing: name, what was found, what is allowed.
pub fn complaints(view: &View) -> Vec<(&'static str, String, String)> {
    let panels = || Panel::ALL.map(|(_, name)| name).join(", ");
    let languages = || "en, zh".to_string();
    let checks: [(&'static str, &Option<String>, bool, String); 11] = [
        ("embed", &view.embed, !View::is_on(&view.embed) || embed::asked(view).is_some(), embed::allowed()),
        ("background", &view.background, view.background.as_deref() == Some("transparent"), "transparent".into()),
        ("play", &view.play, view.play.as_deref().is_some_and(is_play), "1, 0, visible".into()),
        ("panel", &view.panel, view.panel.as_deref().and_then(Panel::from_name).is_some(), panels()),
        ("lang", &view.lang, view.lang.as_deref().and_then(Language::from_tag).is_some(), languages()),
        (
            "theme",
            &view.theme,
            matches!(view.theme.as_deref(), Some("light" | "dark" | "auto")),
            "light, dark, auto".into(),
        ),
        (
            "compare",
            &view.compare,
            view.compare.as_deref().is_some_and(|text| compare::read(text).is_ok()),
            compare::allowed(view.compare.as_deref().unwrap_or_default()),
        ),
        ("seeds", &view.seeds, view.seeds.as_deref().is_some_and(setup::is_count), setup::counts()),
        ("sight", &view.sight, view.sight.as_deref().and_then(setup::Sight::from_name).is_some(), setup::sights()),
        ("run", &view.run, view.run.as_deref().is_some_and(setup::is_run), setup::runs()),
        ("speed", &view.speed, view.speed.as_deref().and_then(Speed::parse).is_some(), "1/1000 … 1000, max".into()),
    ];
    let wrong = |(name, found, is_known, allowed): (&'static str, &Option<String>, bool, String)| {
        found.clone().filter(|_| !is_known).map(|found| (name, found, allowed))
    };
    checks.into_iter().filter_map(wrong).collect()
}

/// `?play` alone, like any other switch, and in a document once it is seen.
fn is_play(value: &str) -> bool {
    ["", "1", "true", "yes", "on", "0", "false", "no", "off", "visible"].contains(&value)
}

impl Begin {
    /// At the link's moment, or at time 0.
    pub fn engine(&self) -> Engine {
        let speed = self.view.speed.as_deref().and_then(Speed::parse).unwrap_or(Speed::FIRST);
        let mut engine = Engine::new(self.scenario.clone(), speed, super::panic::remember);
        match self.view.at {
            Some(at) => engine.seek(Moment { at: Instant(at.0), steps: self.view.event }, self.plays()),
            None if self.plays() => engine.play(),
            None => {}
        }
        engine
    }

    /// Asked to, and where nothing is asked: a run from its start plays, a link with a moment stands there. In a
    /// document everything stands until it is played, or seen where it asks for that.
    fn plays(&self) -> bool {
        let View { embed, at, play, .. } = &self.view;
        match View::is_on(embed) {
            true => View::is_on(play) && !embed::plays_when_seen(&self.view),
            false => View::is_on(play) || play.is_none() && at.is_none(),
        }
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

/// Tells the styles what the address asked for: the theme, `embed`, and the background.
pub fn announce_view(view: &View) {
    let Some(root) = root() else { return };
    announce_theme(view.theme.as_deref().unwrap_or_default());
    if View::is_on(&view.embed) {
        let _ = root.set_attribute("data-embed", "");
    }
    if view.background.as_deref() == Some("transparent") {
        let _ = root.set_attribute("data-background", "transparent");
    }
}

/// `light` or `dark`; anything else follows the browser.
pub fn announce_theme(theme: &str) {
    let Some(root) = root() else { return };
    let _ = match theme {
        "light" | "dark" => root.set_attribute("data-theme", theme),
        _ => root.remove_attribute("data-theme"),
    };
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
