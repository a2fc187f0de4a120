//! The JavaScript API (wasm32 only): the class [`Playground`]. A page has one that drives what is seen, as
//! `window.interregnum`; a program makes its own, as many as it likes, in a page, in a worker or in Node.js.
//!
//! A rejected call throws an `Error` that says what was wrong, and leaves the simulation as it was.

#[cfg(feature = "page")]
mod hunter;
mod listeners;

use crate::engine::{Engine, Moment};
use crate::experiment::{self, report};
use crate::scenario::url::{self, Link, View};
use crate::scenario::{Action, ProtocolName, key::RUN_MAX, parse_any, text};
use crate::types::{Duration, Instant};
use crate::view::catalogue::Language;
use crate::view::speed::Speed;
use js_sys::{Error, Function};
pub use listeners::Listeners;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `console.error`
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    pub fn log_error(message: &str);
}

#[wasm_bindgen]
pub struct Playground {
    engine: Rc<RefCell<Engine>>,
    listeners: Rc<Listeners>,
    page: Option<Page>,
}

/// The page in which a run is seen.
pub struct Page {
    /// Shows what changed, and tells the listeners.
    pub publish: Box<dyn Fn()>,
    /// What links begin with.
    pub address: fn() -> String,
}

/// Gives the page's run to the outside.
#[cfg(feature = "page")]
pub fn install(playground: Playground) {
    // A frozen window refuses; the page itself works without.
    let _ = js_sys::Reflect::set(&js_sys::global(), &"interregnum".into(), &playground.into());
}

/// Without a page, what goes wrong inside of us is at least said.
#[cfg(not(feature = "page"))]
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|info| log_error(&info.to_string())));
}

#[cfg(feature = "page")]
impl Playground {
    /// The run that the page shows.
    pub fn of_page(engine: Rc<RefCell<Engine>>, listeners: Rc<Listeners>, page: Page) -> Playground {
        Playground { engine, listeners, page: Some(page) }
    }
}

#[wasm_bindgen]
impl Playground {
    /// A run of its own, at time 0 or at the link's moment; of the default scenario if none is given.
    #[wasm_bindgen(constructor)]
    pub fn new(text_or_link: JsValue) -> Result<Playground, Error> {
        let link = if text_or_link.is_undefined() { Link::default() } else { read_link(&text_or_link)? };
        load(link.scenario.protocol)?;
        let mut engine = Engine::new(link.scenario, Speed::FIRST, |_| {});
        go_to(&mut engine, &link.view);
        let listeners = Listeners::new(|| Language::English);
        Ok(Playground { engine: Rc::new(RefCell::new(engine)), listeners: Rc::new(listeners), page: None })
    }

    /// Another scenario, from its text or a link; one with a moment stands there, paused.
    pub fn load(&self, text_or_link: JsValue) -> Result<(), Error> {
        let link = read_link(&text_or_link)?;
        load(link.scenario.protocol)?;
        self.act(|engine| {
            engine.open(link.scenario);
            go_to(engine, &link.view);
        });
        Ok(())
    }

    /// The scenario so far, with what was injected by hand.
    pub fn text(&self) -> String {
        text::write(&self.engine.borrow().scenario())
    }

    /// A link to this moment; in a page, its whole address.
    pub fn link(&self) -> String {
        let link = link_to(&self.engine.borrow());
        match &self.page {
            Some(page) => (page.address)() + &link,
            None => link,
        }
    }

    /// Virtual time in microseconds.
    pub fn now(&self) -> f64 {
        self.engine.borrow().run().now().as_us() as f64
    }

    /// Goes on for so many microseconds at once.
    pub fn advance(&self, us: JsValue) -> Result<(), Error> {
        let by = read_time(&us, "advance")?;
        let now = self.engine.borrow().run().now();
        check_end(now.after(by))?;
        self.act(|engine| engine.advance(by));
        Ok(())
    }

    /// Takes the next step, whenever it is due.
    pub fn step(&self) {
        self.act(Engine::step);
    }

    /// Goes to a time, earlier or later, and stands there.
    pub fn seek(&self, us: JsValue) -> Result<(), Error> {
        let at = Instant::ZERO.after(read_time(&us, "seek")?);
        check_end(at)?;
        self.act(|engine| engine.seek_now(Moment { at, steps: None }));
        Ok(())
    }

    /// A fault in the scenario's words, such as `crash leader`, takes effect now.
    pub fn inject(&self, fault: JsValue) -> Result<(), Error> {
        let fault = fault.as_string().ok_or_else(|| Error::new("inject: found no text, such as \"crash leader\""))?;
        let action: Action = fault.parse().map_err(|error: String| Error::new(&error))?;
        self.act(|engine| engine.inject(action)).map_err(|error| Error::new(&error))
    }

    /// The run so far in figures, as `interregnum run --json` prints them.
    pub fn report(&self) -> Result<JsValue, Error> {
        to_js(&report::report(self.engine.borrow().run()))
    }

    /// 16 hex digits over every event since time 0.
    pub fn digest(&self) -> String {
        report::digest(self.engine.borrow().run())
    }

    /// How many events there were since time 0.
    pub fn events(&self) -> f64 {
        self.engine.borrow().run().trace().events() as f64
    }

    /// Calls back at every `event`, `violation`, `interregnum` (when one ends) or `timechange`. Returns the
    /// function that ends this.
    pub fn on(&self, name: JsValue, callback: JsValue) -> Result<JsValue, Error> {
        let callback: Function = callback.dyn_into().map_err(|_| Error::new("on: found no function to call back"))?;
        let name = name.as_string().unwrap_or_default();
        let number = self.listeners.add(&name, callback, &self.engine.borrow()).map_err(|error| Error::new(&error))?;
        // Kept for ever, it does not keep the run.
        let listeners = Rc::downgrade(&self.listeners);
        let stop = move || listeners.upgrade().map_or((), |listeners| listeners.remove(number));
        Ok(Closure::<dyn FnMut()>::new(stop).into_js_value())
    }

    fn act<T>(&self, change: impl FnOnce(&mut Engine) -> T) -> T {
        let result = change(&mut self.engine.borrow_mut());
        match &self.page {
            Some(page) => (page.publish)(),
            None => self.listeners.notify(&self.engine),
        }
        result
    }
}

#[cfg(feature = "page")]
#[wasm_bindgen]
impl Playground {
    pub fn play(&self) -> Result<(), Error> {
        if self.page.is_none() {
            return Err(Error::new("play: only a page plays; call advance(us)"));
        }
        self.act(Engine::play);
        Ok(())
    }

    pub fn pause(&self) {
        self.act(Engine::pause);
    }
}

/// The scenario and this moment, as the end of an address.
pub fn link_to(engine: &Engine) -> String {
    let Moment { at, steps } = engine.moment();
    let view = View { at: Some(at.since(Instant::ZERO)), event: steps, ..View::default() };
    url::write_link(&engine.scenario(), &view)
}

fn read_link(text_or_link: &JsValue) -> Result<Link, Error> {
    let given = text_or_link.as_string().ok_or_else(|| Error::new("found no text: a scenario or a link is needed"))?;
    parse_any(&given).map_err(|error| Error::new(&error.to_string()))
}

fn load(protocol: ProtocolName) -> Result<(), Error> {
    experiment::load(protocol).map_err(|error| Error::new(&error.to_string()))
}

fn go_to(engine: &mut Engine, view: &View) {
    let Some(at) = view.at else { return };
    engine.seek_now(Moment { at: Instant::ZERO.after(at), steps: view.event });
}

fn read_time(us: &JsValue, call: &str) -> Result<Duration, Error> {
    let most = RUN_MAX.as_us() as f64;
    let allowed = |us: &f64| (0.0..=most).contains(us);
    let us = us
        .as_f64()
        .filter(allowed)
        .ok_or_else(|| Error::new(&format!("{call}: found {}, allowed are 0 to {most} microseconds", shown(us))))?;
    Ok(Duration::from_us(us as u64))
}

fn shown(value: &JsValue) -> String {
    match value.as_string() {
        Some(text) => format!("\"{text:.40}\""),
        // A number or undefined as JavaScript writes it; what refuses to be a text is what it is.
        None => format!("{value:?}").trim_start_matches("JsValue(").trim_end_matches(')').to_string(),
    }
}

fn check_end(at: Instant) -> Result<(), Error> {
    match at <= Instant::ZERO.after(RUN_MAX) {
        true => Ok(()),
        false => Err(Error::new(&format!("a run ends after {RUN_MAX}; this would go to {at}"))),
    }
}

/// Numbers as JavaScript's numbers, what is missing as null.
fn to_js(value: &impl Serialize) -> Result<JsValue, Error> {
    value.serialize(&Serializer::json_compatible()).map_err(|error| Error::new(&error.to_string()))
}
