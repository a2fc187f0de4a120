//! When our own code fails: the page says so in plain HTML, and gives back the run by its link.
//!
//! A program that panicked must not go on. Opening the document anew takes away every listener that could
//! call it, and the new document needs nothing of it.

use crate::scenario::Scenario;
use crate::scenario::url::{self, View};
use crate::types::Duration;
use crate::view::catalogue::Catalogue;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlElement};

thread_local! {
    static HAPPENED: Cell<bool> = const { Cell::new(false) };
    /// Made when things change, not when all is lost: whatever fails may be what makes them.
    static PREPARED: RefCell<Prepared> = const { RefCell::new(Prepared::NOTHING) };
}

#[derive(Clone)]
struct Prepared {
    language: &'static str,
    title: String,
    text: String,
    reload: String,
    afresh: String,
    /// The scenario in hand, paused at its start: played, it would only fail again.
    link: String,
}

impl Prepared {
    const NOTHING: Prepared = Prepared {
        language: "en",
        title: String::new(),
        text: String::new(),
        reload: String::new(),
        afresh: String::new(),
        link: String::new(),
    };
}

pub fn install_hook() {
    std::panic::set_hook(Box::new(|info| {
        let what = info.to_string();
        crate::api::log_error(&what);
        // The first failure is the one to tell of.
        if !HAPPENED.replace(true) {
            show(&what);
        }
    }));
}

/// The program failed and must not run on.
pub fn happened() -> bool {
    HAPPENED.get()
}

/// Keeps the words in the person's language.
pub fn speak(words: &Catalogue) {
    PREPARED.with_borrow_mut(|prepared| {
        prepared.language = words.language().tag();
        prepared.title = words.text("page-panic-title");
        prepared.text = words.text("page-panic-text");
        prepared.reload = words.text("page-panic-reload");
        prepared.afresh = words.text("page-panic-afresh");
    });
}

/// Keeps the scenario; outside of a page there is nobody to show it to.
pub fn remember(scenario: &Scenario) {
    if web_sys::window().is_none() {
        return;
    }
    let view = View { at: Some(Duration::ZERO), ..View::default() };
    let link = url::write_link(scenario, &view);
    PREPARED.with_borrow_mut(|prepared| prepared.link = link);
}

/// Nothing more can be done about an error here, so each is let go.
fn show(what: &str) -> Option<()> {
    let window = web_sys::window()?;
    let document = window.document()?.dyn_into::<HtmlDocument>().ok()?;
    let prepared = PREPARED.try_with(|prepared| prepared.try_borrow().map(|prepared| prepared.clone())).ok()?.ok()?;
    let search = window.location().search().unwrap_or_default();
    document.open().ok()?;
    document.write_1(&page(&prepared, &search, what)).ok()?;
    document.close().ok()?;
    dress(&document)
}

/// Styles that a strict Content-Security-Policy lets pass.
fn dress(document: &HtmlDocument) -> Option<()> {
    let all = document.query_selector_all("body, h1, pre, a").ok()?;
    for place in 0..all.length() {
        let element: HtmlElement = all.item(place)?.dyn_into().ok()?;
        element.style().set_css_text(match element.tag_name().as_str() {
            "BODY" => "font: 15px/1.5 system-ui, sans-serif; max-width: 44em; margin: 12vh auto; padding: 0 20px",
            "H1" => "font-size: 20px",
            "PRE" => "white-space: pre-wrap; overflow-wrap: anywhere; opacity: 0.75",
            _ => "margin-right: 1.5em",
        });
    }
    Some(())
}

fn page(prepared: &Prepared, search: &str, what: &str) -> String {
    let Prepared { language, title, text, reload, afresh, link } = prepared;
    // An address that differs only behind its # would not be loaded anew.
    let (query, fragment) = link.split_once('#').unwrap_or((link, ""));
    let query = if query == search { format!("{query}&play=0") } else { query.to_string() };
    let href = escape(&format!("{query}#{fragment}"));
    let what = escape(what);
    format!(
        r#"<!DOCTYPE html><html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>{title}</title>
<main class="panic" role="alert"><h1>{title}</h1><p>{text}</p><pre>{what}</pre>
<p><a data-control="reload" href="{href}">{reload}</a><a data-control="afresh" href="?">{afresh}</a></p></main></html>"#
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
