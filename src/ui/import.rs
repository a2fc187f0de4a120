//! A scenario from elsewhere: a link or a text that is pasted, dropped as a file, or chosen. What it would
//! change is shown before anything changes.

use super::dialog::Dialog;
use super::notice::Notice;
use super::selection::Panel;
use super::{Calm, Shell, address, parts, start, use_shell};
use crate::scenario::text;
use crate::scenario::url::Link;
use crate::scenario::{Error, parse_any};
use crate::types::Instant;
use crate::view::changes::{Change, changes};
use crate::view::compare::Rival;
use crate::view::compare::setup::Setup;
use crate::view::lens::Lens;
use crate::view::{figures, presets};
use js_sys::futures::{JsFuture, spawn_local};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Element, File, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// Where a paste belongs to what is written.
const WRITING: &str = "input, textarea, select, [contenteditable], dialog *";
/// More lines than anybody reads.
const SHOWN_MAX: usize = 40;

#[component]
pub fn Import() -> Html {
    let shell = use_shell();
    let given = use_state(String::new);
    // The listeners stay; what they act on is always the latest shell.
    let latest = use_mut_ref(|| shell.clone());
    *latest.borrow_mut() = shell.clone();
    use_effect_with((), {
        let given = given.setter();
        move |()| {
            let listeners = Listeners::new(Taker { shell: latest, given });
            move || drop(listeners)
        }
    });
    if shell.panel != Some(Panel::Import) {
        return html! {};
    }
    parts::panel_import(Props { shell: Calm(shell), given })
}

/// Takes what comes from elsewhere, and asks.
#[derive(Clone)]
struct Taker {
    shell: Rc<RefCell<Shell>>,
    given: UseStateSetter<String>,
}

impl Taker {
    fn take(&self, text: String) {
        self.given.set(text);
        self.shell.borrow().open_panel.emit(Some(Panel::Import));
    }

    fn pasted(&self, event: &ClipboardEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.matches(WRITING).unwrap_or(false)) {
            return;
        }
        if let Some(data) = event.clipboard_data() {
            self.transferred(&data);
        }
    }

    fn transferred(&self, data: &DataTransfer) {
        if let Some(file) = data.files().and_then(|files| files.item(0)) {
            return read_file(file, self.shell.borrow().clone(), self.given.clone());
        }
        let text = data.get_data("text/plain").unwrap_or_default();
        if !text.trim().is_empty() {
            self.take(text);
        }
    }
}

/// A file that is too large is not even read.
fn read_file(file: File, shell: Shell, given: UseStateSetter<String>) {
    if file.size() > text::BYTES_MAX as f64 {
        let sizes = [("bytes", file.size().to_string().into()), ("most", text::BYTES_MAX.to_string().into())];
        return shell.notify.emit(Notice::error(shell.words.with("import-too-large", &sizes)));
    }
    spawn_local(async move {
        match JsFuture::from(file.text()).await {
            Ok(text) => {
                given.set(text.as_string().unwrap_or_default());
                shell.open_panel.emit(Some(Panel::Import));
            }
            Err(_) => shell.notify.emit(Notice::error(shell.words.text("import-unreadable"))),
        }
    });
}

#[derive(Properties, PartialEq)]
pub struct Props {
    shell: Calm,
    given: UseStateHandle<String>,
}

#[component]
pub fn Sheet(props: &Props) -> Html {
    let Props { shell, given } = props;
    let words = &shell.words;
    let parsed = use_memo((**given).clone(), |text| (!text.trim().is_empty()).then(|| parse_any(text)));
    let open_panel = shell.open_panel.clone();
    let close = move |()| open_panel.emit(None);
    let typed = {
        let given = given.setter();
        move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                given.set(area.value());
            }
        }
    };
    let chosen = {
        let (shell, given) = (shell.0.clone(), given.setter());
        move |event: Event| {
            let input = event.target_dyn_into::<HtmlInputElement>();
            if let Some(file) = input.and_then(|input| input.files()).and_then(|files| files.item(0)) {
                read_file(file, shell.clone(), given.clone());
            }
        }
    };
    let link = parsed.as_ref().as_ref().and_then(|parsed| parsed.as_ref().ok()).cloned();
    let open = {
        let (shell, given, link) = (shell.0.clone(), given.setter(), link.clone());
        move |_| {
            if let Some(link) = &link {
                given.set(String::new());
                shell.open_panel.emit(None);
                take_over(&shell, link);
            }
        }
    };
    html! {
        <Dialog class="import" title={words.text("import-title")} close={words.text("page-close")} onclose={close}>
            <textarea data-control="incoming" rows="5" wrap="soft" spellcheck="false" autocomplete="off" autocapitalize="off"
                aria-label={words.text("import-label")} placeholder={words.text("import-hint")} value={(**given).clone()} oninput={typed}
                aria-describedby="what-changes" />
            <div class="import-row">
                <label class="file-door">
                    { words.text("import-file") }
                    <input type="file" class="visually-hidden" data-control="incoming-file" accept=".toml,.txt,text/*" onchange={chosen} />
                </label>
                <button class="primary" data-control="incoming-open" disabled={link.is_none()} onclick={open}>{ words.text("import-open") }</button>
            </div>
            <div id="what-changes" role="status">{ said(shell, &parsed) }</div>
        </Dialog>
    }
}

/// Another run takes the place of the one in hand, which is remembered.
pub fn take_over(shell: &Shell, link: &Link) {
    if let Err(error) = link.scenario.check() {
        return shell.notify.emit(Notice::error(error.to_string()));
    }
    let rivals = start::rivals(&link.view);
    let protocols = rivals.iter().map(|rival| rival.protocol).chain([link.scenario.protocol]).collect();
    let (shell, is_last, link) = (shell.clone(), shell.driver.turn(), link.clone());
    parts::once_fetched(protocols, move |_| {
        // Rivals that cannot be had say so themselves.
        if is_last() && shell.can_run(link.scenario.protocol) {
            replace(&shell, &link, rivals);
        }
    });
}

fn replace(shell: &Shell, link: &Link, rivals: Vec<Rival>) {
    shell.driver.act(|engine| address::open_link(engine, link));
    shell.select.emit(Default::default());
    // What was looked at of the run before means nothing in this one.
    let window = start::window(&link.view).unwrap_or_default();
    shell.set_lens.emit(Lens { window, step: None, ..shell.lens });
    if !rivals.is_empty() {
        shell.set_rivals.emit(rivals);
        shell.set_setup.emit(Setup::of(&link.view));
    }
    if let Some(panel) = start::panel(&link.view) {
        shell.open_panel.emit(Some(panel));
    }
}

fn said(shell: &Calm, parsed: &Option<Result<Link, Error>>) -> Html {
    let words = &shell.words;
    let link = match parsed {
        None => return html! { <p class="quiet">{ words.text("import-nothing") }</p> },
        Some(Err(error)) => return html! { <p class="error" role="alert">{ error.to_string() }</p> },
        Some(Ok(link)) => link,
    };
    let changes = changes(words, &shell.driver.frame.scenario, &link.scenario);
    let more = changes.len().saturating_sub(SHOWN_MAX);
    let scenario = &link.scenario;
    html! {
        <>
            <h3>{ presets::name(words, scenario) }</h3>
            if !scenario.note.is_empty() {
                <p class="author-note">{ &scenario.note }</p>
            }
            if let Some(at) = link.view.at {
                <p>{ words.with("import-moment", &[("at", figures::moment(words, Instant(at.0)).into())]) }</p>
            }
            if changes.is_empty() {
                <p class="quiet">{ words.text("import-same") }</p>
            } else {
                <table class="changes">
                    <caption class="visually-hidden">{ words.text("import-changes") }</caption>
                    <thead><tr><th scope="col"></th><th scope="col">{ words.text("import-before") }</th><th scope="col">{ words.text("import-after") }</th></tr></thead>
                    <tbody>{ for changes.iter().take(SHOWN_MAX).map(row) }</tbody>
                </table>
                if more > 0 {
                    <p class="quiet">{ words.with("import-more", &[("count", more.into())]) }</p>
                }
            }
        </>
    }
}

fn row(change: &Change) -> Html {
    let Change { label, before, after } = change;
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".into());
    html! {
        <tr>
            <th scope="row">{ label }</th>
            <td class="before">{ shown(before) }</td>
            <td class="after">{ shown(after) }</td>
        </tr>
    }
}

/// Paste and drop, anywhere on the page.
struct Listeners {
    list: [(&'static str, Answer); 3],
}

type Answer = Closure<dyn FnMut(web_sys::Event)>;

impl Listeners {
    fn new(taker: Taker) -> Listeners {
        let pasted = {
            let taker = taker.clone();
            Closure::new(move |event: web_sys::Event| {
                if let Ok(event) = event.dyn_into::<ClipboardEvent>() {
                    taker.pasted(&event);
                }
            })
        };
        // Without this the browser would leave the page to show the file.
        let over = Closure::new(|event: web_sys::Event| event.prevent_default());
        let dropped = Closure::new(move |event: web_sys::Event| {
            event.prevent_default();
            if let Some(data) = event.dyn_into::<DragEvent>().ok().and_then(|event| event.data_transfer()) {
                taker.transferred(&data);
            }
        });
        let listeners = Listeners { list: [("paste", pasted), ("dragover", over), ("drop", dropped)] };
        if let Some(window) = web_sys::window() {
            for (name, closure) in &listeners.list {
                let _ = window.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
            }
        }
        listeners
    }
}

impl Drop for Listeners {
    fn drop(&mut self) {
        let Some(window) = web_sys::window() else { return };
        for (name, closure) in &self.list {
            let _ = window.remove_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
        }
    }
}
