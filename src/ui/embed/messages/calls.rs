//! What the page around may ask for: each is something that a person could do, and fails with the same words.

use super::Host;
use super::envelope::Call;
use crate::engine::{Engine, Moment};
use crate::scenario::key::RUN_MAX;
use crate::scenario::parse_any;
use crate::types::{Duration, Instant};
use crate::ui::{Shell, address, parts, start};
use crate::view::catalogue::Language;
use crate::view::speed::Speed;
use gloo_timers::callback::Timeout;
use js_sys::Error;
use std::rc::Rc;
use wasm_bindgen::JsValue;

const CALLS: &str =
    "hello, load, play, pause, seek, advance, inject, theme, lang, speed, now, report, digest, link, text";

/// The answer; none if it comes later.
pub fn call(host: &Rc<Host>, call: &Call) -> Result<Option<JsValue>, String> {
    // Not borrowed while it acts: what it does may show another shell.
    let shell = host.shell.borrow().clone();
    let playground = shell.driver.playground();
    let value = match call.name.as_str() {
        "load" => return load(host, &shell, call).map(|()| None),
        "seek" => return seek(host, &shell, call).map(|()| None),
        "advance" => return advance(host, &shell, call).map(|()| None),
        "play" => playground.play().map(|()| JsValue::NULL).map_err(message)?,
        "pause" => {
            playground.pause();
            JsValue::NULL
        }
        "inject" => {
            call.text()?;
            playground.inject(call.value.clone()).map(|()| JsValue::NULL).map_err(message)?
        }
        "theme" => set_theme(&shell, &call.text()?)?,
        "lang" => set_language(&shell, &call.text()?)?,
        "speed" => set_speed(&shell, &call.text()?)?,
        "now" => host.now(),
        "report" => playground.report().map_err(message)?,
        "digest" => playground.digest().into(),
        "link" => playground.link().into(),
        "text" => playground.text().into(),
        other => return Err(format!("there is no call \"{other}\"; there are {CALLS}")),
    };
    Ok(Some(value))
}

fn message(error: Error) -> String {
    error.message().into()
}

/// Another run, from its text or a link; one with a moment goes there.
fn load(host: &Rc<Host>, shell: &Shell, call: &Call) -> Result<(), String> {
    let link = parse_any(&call.text()?).map_err(|error| error.to_string())?;
    let (host, driver, id) = (host.clone(), shell.driver.clone(), call.id.clone());
    parts::once_fetched(vec![link.scenario.protocol], move |loaded| match loaded {
        Ok(()) => {
            driver.act(|engine| address::open_link(engine, &link));
            host.answer_on_arrival(&id);
        }
        Err(error) => host.answer(&id, Err(error.to_string())),
    });
    Ok(())
}

/// To a moment: a number of microseconds, or a time as in a link.
fn seek(host: &Rc<Host>, shell: &Shell, call: &Call) -> Result<(), String> {
    let at = match call.value.as_string() {
        Some(_) => call.text()?.trim().parse::<Duration>()?,
        None => microseconds(call)?,
    };
    let at = within_a_run(Instant::ZERO, at)?;
    shell.driver.act(|engine| engine.seek(Moment { at, steps: None }, false));
    host.clone().answer_on_arrival(&call.id);
    Ok(())
}

/// So many microseconds further, a frame's worth at a time: the figure stays alive meanwhile.
fn advance(host: &Rc<Host>, shell: &Shell, call: &Call) -> Result<(), String> {
    let now = shell.driver.read(|engine| engine.run().now());
    let until = within_a_run(now, microseconds(call)?)?;
    go_on(host.clone(), call.id.clone(), until, shell.driver.read(Engine::opened));
    Ok(())
}

fn go_on(host: Rc<Host>, id: JsValue, until: Instant, opened: u64) {
    let driver = host.shell.borrow().driver.clone();
    if driver.read(Engine::opened) != opened {
        return host.answer(&id, Err("advance: another run was opened meanwhile".to_string()));
    }
    if driver.act(|engine| engine.advance_towards(until)) {
        return host.answer(&id, Ok(host.now()));
    }
    Timeout::new(0, move || go_on(host, id, until, opened)).forget();
}

fn microseconds(call: &Call) -> Result<Duration, String> {
    let most = RUN_MAX.as_us() as f64;
    let us = call.value.as_f64().filter(|us| (0.0..=most).contains(us));
    let us = us.ok_or_else(|| format!("{}: allowed are 0 to {most} microseconds", call.name))?;
    Ok(Duration::from_us(us as u64))
}

fn within_a_run(from: Instant, by: Duration) -> Result<Instant, String> {
    let at = from.after(by);
    match at <= Instant::ZERO.after(RUN_MAX) {
        true => Ok(at),
        false => Err(format!("a run ends after {RUN_MAX}; this would go to {at}")),
    }
}

fn set_theme(shell: &Shell, theme: &str) -> Result<JsValue, String> {
    if !["light", "dark", "auto"].contains(&theme) {
        return Err(format!("theme: found \"{theme:.40}\", allowed are light, dark, auto"));
    }
    start::announce_theme(theme);
    // What is drawn on a canvas takes its colours with a frame.
    shell.driver.act(|_| ());
    Ok(JsValue::NULL)
}

fn set_language(shell: &Shell, tag: &str) -> Result<JsValue, String> {
    let language = Language::from_tag(tag).ok_or_else(|| format!("lang: found \"{tag:.40}\", allowed are en, zh"))?;
    shell.set_language.emit(language);
    Ok(JsValue::NULL)
}

fn set_speed(shell: &Shell, speed: &str) -> Result<JsValue, String> {
    let known =
        Speed::parse(speed).ok_or_else(|| format!("speed: found \"{speed:.40}\", allowed are 1/1000 … 1000, max"))?;
    shell.driver.act(|engine| engine.set_speed(known));
    Ok(JsValue::NULL)
}
