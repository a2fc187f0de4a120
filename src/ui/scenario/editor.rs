//! The scenario as text. What is typed here is never lost, whatever happens to the run meanwhile.

use super::{Edit, Props, TextDraft};
use crate::scenario::parse_any;
use crate::view::presets;
use std::rc::Rc;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

#[component]
pub fn Editor(props: &Props) -> Html {
    let Props { shell, drafts } = props;
    let words = &shell.words;
    let scenario = shell.driver.frame.scenario.clone();
    let area = use_node_ref();
    let draft = drafts.text.as_ref();
    let value = draft.map_or_else(|| presets::text(&scenario), |draft| draft.text.clone());
    let is_outdated = draft.is_some_and(|draft| draft.base != scenario);
    let is_waiting = draft.is_some_and(|draft| !draft.is_applied);
    let error = draft.and_then(|draft| draft.error.clone());
    let line = error.as_ref().and_then(|error| error.line);

    let typed = {
        let (drafts, scenario) = (drafts.clone(), scenario.clone());
        move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                let base = drafts.text.as_ref().map_or_else(|| scenario.clone(), |draft| draft.base.clone());
                let draft = TextDraft { text: area.value(), base, is_applied: false, error: None };
                drafts.dispatch(Edit::Text(Some(draft)));
            }
        }
    };
    let apply = {
        let (props, area) = (Props { shell: shell.clone(), drafts: drafts.clone() }, area.clone());
        Callback::from(move |()| apply(&props, &area))
    };
    let pressed = {
        let apply = apply.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                apply.emit(());
            }
        }
    };
    let take = {
        let drafts = drafts.dispatcher();
        move |_| drafts.dispatch(Edit::Text(None))
    };
    let go = {
        let area = area.clone();
        move |line: usize| {
            move |_| {
                select_line(&area, line);
            }
        }
    };
    html! {
        <div class="part editor">
            <h3>{ words.text("scenario-text-title") }</h3>
            <textarea ref={area.clone()} data-control="text" aria-label={words.text("scenario-text-label")} rows="14" wrap="off"
                spellcheck="false" autocomplete="off" autocapitalize="off" {value} oninput={typed} onkeydown={pressed}
                aria-invalid={error.is_some().then_some("true")} aria-describedby="text-error" />
            if let Some(error) = &error {
                <p id="text-error" class="error" role="alert">
                    { error.to_string() }
                    if let Some(line) = line {
                        <button class="link" onclick={go(line)}>{ words.with("scenario-text-line", &[("line", line.into())]) }</button>
                    }
                </p>
            }
            <div class="editor-row">
                <button class="primary" data-control="apply-text" onclick={move |_| apply.emit(())}
                    title={words.text("scenario-text-apply-keys")}>{ words.text("scenario-text-apply") }</button>
                if draft.is_some() && (is_waiting || is_outdated) {
                    <button data-control="take-text" onclick={take}>{ words.text("scenario-text-take") }</button>
                    <span class="quiet" role="status">
                        { words.text(if is_outdated { "scenario-text-outdated" } else { "scenario-text-unapplied" }) }
                    </span>
                }
            </div>
        </div>
    }
}

fn apply(props: &Props, area: &NodeRef) {
    let Props { shell, drafts } = props;
    let Some(text) = area.cast::<HtmlTextAreaElement>().map(|area| area.value()) else { return };
    match parse_any(&text) {
        Ok(link) => {
            let (driver, drafts, text) = (shell.driver.clone(), drafts.clone(), text.clone());
            shell.open_then(link.scenario, move || {
                // The very scenario that runs now: any other one makes this text out of date.
                let base = driver.read(|engine| engine.scenario());
                drafts.dispatch(Edit::Text(Some(TextDraft { text, base, is_applied: true, error: None })));
            });
        }
        Err(error) => {
            if let Some(line) = error.line {
                select_line(area, line);
            }
            let base = drafts.text.as_ref().map(|draft| draft.base.clone());
            let base = base.unwrap_or_else(|| Rc::clone(&shell.driver.frame.scenario));
            drafts.dispatch(Edit::Text(Some(TextDraft { text, base, is_applied: false, error: Some(error) })));
        }
    }
}

/// Marks a line, counted from 1, and brings it into view.
fn select_line(area: &NodeRef, line: usize) -> Option<()> {
    let area = area.cast::<HtmlTextAreaElement>()?;
    let text = area.value();
    let utf16 = |text: &str| text.encode_utf16().count() as u32;
    let start: u32 = text.split_inclusive('\n').take(line - 1).map(utf16).sum();
    let length = text.lines().nth(line - 1).map_or(0, utf16);
    area.focus().ok()?;
    area.set_selection_range(start, start + length).ok()?;
    let lines = text.lines().count().max(1) as f64;
    let above = (line as f64 - 3.0).max(0.0) / lines;
    area.set_scroll_top((above * f64::from(area.scroll_height())) as i32);
    Some(())
}
