//! The page's address: it follows the scenario, and the page follows it when a person goes back, forward, or
//! pastes a link over it. Where the browser lets no one touch it (a sandboxed frame), nothing else changes.

use super::driver::Driver;
use super::notice::Notice;
use super::{parts, start, storage};
use crate::api::link_to;
use crate::engine::{Engine, Moment, real_ms};
use crate::experiment;
use crate::scenario::url::{self, LINK_BYTES_MAX, Link, View};
use crate::scenario::{Error, Scenario, preset};
use crate::types::{Duration, Instant};
use crate::view::catalogue::Catalogue;
use crate::view::compare::Rival;
use crate::view::compare::setup::Setup;
use crate::view::terms;
use gloo_timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{History, Location};
use yew::prelude::*;

/// Browsers refuse a page that writes its address all the time.
const PAUSE_MS: u32 = 300;
/// Runs that follow each other faster than this (a dial being turned) are one entry of the history.
const ENTRY_MS: f64 = 2_000.0;

fn location() -> Option<Location> {
    web_sys::window().map(|window| window.location())
}

fn history() -> Option<History> {
    web_sys::window()?.history().ok()
}

fn href() -> String {
    location().and_then(|location| location.href().ok()).unwrap_or_default()
}

/// Without query and fragment: what links to the page begin with.
pub fn of_page() -> String {
    href().split(['?', '#']).next().unwrap_or_default().to_string()
}

/// What the address asks for. One that says nothing of the scenario means the first preset.
pub fn read() -> Result<Link, Error> {
    let mut link = url::parse_link(&href())?;
    let is_coded = href().contains("#s=");
    if link.scenario == Scenario::default() && !is_coded {
        link.scenario = preset::PRESETS[0].scenario();
    }
    Ok(link)
}

/// Even an address that cannot be opened says whether it is a document's.
pub fn embed() -> Option<String> {
    let query = location()?.search().ok()?;
    let mut pairs = form_urlencoded::parse(query.trim_start_matches('?').as_bytes());
    pairs.find_map(|(name, value)| (name == "embed").then(|| value.into_owned()))
}

/// Keeps the address with the run, from now on.
struct Follower {
    /// Settings of the first address that stay: language, theme, speed.
    view: View,
    /// Nothing but who is compared, and how.
    compared: RefCell<View>,
    scenario: RefCell<Rc<Scenario>>,
    opened: Cell<u64>,
    entered_ms: Cell<f64>,
    /// The run came from the address itself.
    is_answer: Cell<bool>,
    later: RefCell<Option<Timeout>>,
}

impl Follower {
    fn new(driver: &Driver, first: &View, compared: &View) -> Follower {
        let (lang, theme, speed) = (first.lang.clone(), first.theme.clone(), first.speed.clone());
        Follower {
            view: View { lang, theme, speed, ..View::default() },
            compared: RefCell::new(compared.clone()),
            scenario: RefCell::new(driver.frame.scenario.clone()),
            opened: Cell::new(driver.read(Engine::opened)),
            entered_ms: Cell::new(f64::NEG_INFINITY),
            is_answer: Cell::new(false),
            later: RefCell::default(),
        }
    }

    /// Another scenario is in hand.
    fn follow(self: &Rc<Self>, driver: &Driver) {
        let scenario = driver.read(Engine::scenario);
        if Rc::ptr_eq(&self.scenario.replace(scenario.clone()), &scenario) {
            return;
        }
        let opened = driver.read(Engine::opened);
        let is_another = self.opened.replace(opened) != opened;
        if is_another && let Some((left, _)) = driver.read(Engine::left) {
            storage::remember(&left);
        }
        if self.is_answer.replace(false) {
            return;
        }
        let now_ms = real_ms();
        if is_another && now_ms - self.entered_ms.get() > ENTRY_MS {
            self.later.take();
            self.leave(driver);
            self.write(&scenario, History::push_state_with_url);
            self.entered_ms.set(now_ms);
            return;
        }
        self.write_later();
    }

    /// It is compared with others than before, or otherwise.
    fn compare(self: &Rc<Self>, compared: &View) {
        if self.compared.replace(compared.clone()) != *compared {
            self.write_later();
        }
    }

    fn write_later(self: &Rc<Self>) {
        let again = self.clone();
        let later = Timeout::new(PAUSE_MS, move || {
            let scenario = again.scenario.borrow().clone();
            again.write(&scenario, History::replace_state_with_url);
        });
        self.later.replace(Some(later));
    }

    fn view(&self) -> View {
        let (View { lang, theme, speed, .. }, compared) = (self.view.clone(), self.compared.borrow().clone());
        View { lang, theme, speed, ..compared }
    }

    /// What was done to a run is found again in the drawer, whichever way the run was left.
    fn remember(&self) {
        storage::remember(&self.scenario.borrow());
    }

    /// Whoever comes back finds the run that was left where it was left.
    fn leave(&self, driver: &Driver) {
        let Some((scenario, moment)) = driver.read(|engine| engine.left()) else { return };
        let view = View {
            at: Some(moment.at.since(Instant::ZERO)).filter(|at| *at > Duration::ZERO),
            event: moment.steps.filter(|steps| *steps > 0),
            ..self.view()
        };
        put(&url::write_link(&scenario, &view), History::replace_state_with_url);
    }

    fn write(&self, scenario: &Scenario, how: Write) {
        put(&url::write_link(scenario, &self.view()), how);
    }
}

type Write = fn(&History, &JsValue, &str, Option<&str>) -> Result<(), JsValue>;

fn put(link: &str, how: Write) {
    // A scenario that no link holds leaves the address as it was.
    if link.len() > LINK_BYTES_MAX {
        return;
    }
    if let Some(history) = history() {
        let _ = how(&history, &JsValue::NULL, "", Some(&(of_page() + link)));
    }
}

/// What the address holds of a comparison. That it was run is for links to others: whoever comes back to an address asks
/// for no runs.
pub fn of_comparison(rivals: &[Rival], setup: &Setup) -> View {
    View { run: None, ..setup.view(rivals, View::default()) }
}

/// Lets address and run follow each other. `shown` hears of the view that an address asks for.
#[hook]
pub fn use_address(
    driver: &Driver,
    first: &View,
    compared: Rc<View>,
    words: &Rc<Catalogue>,
    tell: Callback<Notice>,
    shown: Callback<View>,
) {
    let follower = use_memo((), |()| Rc::new(Follower::new(driver, first, &compared)));
    let is_embedded = View::is_on(&first.embed);
    use_effect_with(Rc::as_ptr(&driver.frame.scenario), {
        let (driver, follower) = (driver.clone(), follower.clone());
        move |_| {
            // In a document the address is the document's.
            if !is_embedded {
                follower.follow(&driver);
            }
        }
    });
    // After the scenario: the entry that is left keeps the rivals that it had.
    use_effect_with(compared, {
        let follower = follower.clone();
        move |compared| {
            if !is_embedded {
                follower.compare(compared);
            }
        }
    });
    use_effect_with((), {
        let follower = follower.clone();
        move |()| {
            let gone = (!is_embedded).then(|| Listener::new(&["pagehide"], move || follower.remember()));
            move || drop(gone)
        }
    });
    use_effect_with(words.clone(), {
        let driver = driver.clone();
        move |words| {
            let words = words.clone();
            let (say, wording, asking) = (tell.clone(), words.clone(), driver.clone());
            let go = Rc::new(move |link: Link| {
                if let Err(error) = experiment::load(link.scenario.protocol) {
                    return tell.emit(Notice::error(terms::not_loaded(&words, error)));
                }
                follower.compared.replace(of_comparison(&start::rivals(&link.view), &Setup::of(&link.view)));
                let before = driver.read(Engine::opened);
                driver.act(|engine| open_link(engine, &link));
                if driver.read(Engine::opened) != before {
                    follower.is_answer.set(true);
                }
                shown.emit(link.view);
            });
            let went = move || match read() {
                Ok(link) => {
                    let go = go.clone();
                    let rivals = start::rivals(&link.view);
                    let others = rivals.iter().map(|rival| rival.protocol);
                    let protocols = std::iter::once(link.scenario.protocol).chain(others).collect();
                    let is_last = asking.turn();
                    parts::once_fetched(protocols, move |_| {
                        if is_last() {
                            go(link);
                        }
                    });
                }
                Err(error) => {
                    let error = [("error", error.to_string().into())];
                    say.emit(Notice::error(wording.with("page-bad-link", &error)));
                }
            };
            let listener = Listener::new(&WENT, move || {
                if !is_anchor() {
                    went()
                }
            });
            move || drop(listener)
        }
    });
}

/// Another run, or only another moment of the one in hand.
pub fn open_link(engine: &mut Engine, link: &Link) {
    let plays = View::is_on(&link.view.play);
    if *engine.scenario() != link.scenario {
        engine.open(link.scenario.clone());
    }
    if let Some(at) = link.view.at {
        engine.seek(Moment { at: Instant(at.0), steps: link.view.event }, plays);
    }
}

/// The whole address of this moment.
pub fn of_moment(engine: &Engine) -> String {
    of_page() + &link_to(engine)
}

/// The person went to another address of this page. A browser may tell of one step in both ways, so answering
/// twice has to be the same as once.
const WENT: [&str; 2] = ["popstate", "hashchange"];

/// Calls at events of the window, until dropped.
struct Listener {
    events: &'static [&'static str],
    closure: Closure<dyn FnMut()>,
}

impl Listener {
    fn new(events: &'static [&'static str], call: impl FnMut() + 'static) -> Listener {
        let listener = Listener { events, closure: Closure::new(call) };
        if let Some(window) = web_sys::window() {
            for event in events {
                let _ = window.add_event_listener_with_callback(event, listener.callback());
            }
        }
        listener
    }

    fn callback(&self) -> &js_sys::Function {
        self.closure.as_ref().unchecked_ref()
    }
}

/// A fragment that names a place of the page, not a scenario.
fn is_anchor() -> bool {
    let hash = location().and_then(|location| location.hash().ok()).unwrap_or_default();
    !hash.is_empty() && !hash.starts_with("#s=")
}

impl Drop for Listener {
    fn drop(&mut self) {
        let Some(window) = web_sys::window() else { return };
        for event in self.events {
            let _ = window.remove_event_listener_with_callback(event, self.callback());
        }
    }
}
