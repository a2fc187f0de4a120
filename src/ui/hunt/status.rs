//! How far a hunt is, and what it found.

use super::Props;
use super::search::{Found, Stage};
use crate::experiment::hunt::Finding;
use crate::scenario::url::{Link, View};
use crate::types::Instant;
use crate::ui::{Calm, import};
use crate::view::hunt;
use yew::prelude::*;

#[component]
pub fn Status(props: &Props) -> Html {
    let Props { shell, state, .. } = props;
    let words = &shell.words;
    let stage = match &state.stage {
        Stage::Idle => return html! { <div role="status" class="hunt-status" data-stage="idle" /> },
        Stage::Searching => "searching",
        Stage::Shrinking(_) => "shrinking",
        Stage::Done(_) => "done",
        Stage::Nothing => "nothing",
        Stage::Cancelled => "cancelled",
    };
    let said = match &state.stage {
        Stage::Searching if state.workers == 0 => words.text("hunt-searching-here"),
        Stage::Searching => words.with("hunt-searching", &[("workers", state.workers.into())]),
        Stage::Shrinking(_) => words.text("hunt-shrinking"),
        Stage::Nothing => words.text("hunt-nothing"),
        Stage::Cancelled => words.text("hunt-cancelled"),
        Stage::Idle | Stage::Done(_) => String::new(),
    };
    let found = match &state.stage {
        Stage::Shrinking(found) | Stage::Done(found) => Some(found.clone()),
        _ => None,
    };
    html! {
        <div class="hunt-status" data-stage={stage} data-tried={state.tried.to_string()} data-workers={state.workers.to_string()}>
            <div role="status">
                if !said.is_empty() {
                    <p class="hunt-said">{ said }</p>
                }
                if let Some(found) = &found {
                    { what_broke(shell, found) }
                }
            </div>
            if let (Stage::Done(_), Some(found)) = (&state.stage, &found) {
                { small(shell, found) }
            }
            { progress(props) }
            // Said aloud four times a second, it would drown everything else.
            <p class="quiet hunt-pace">{ hunt::pace(words, state.tried, state.elapsed_ms) }</p>
        </div>
    }
}

/// How much of the range was tried; how much smaller a finding will become, nobody knows.
fn progress(props: &Props) -> Html {
    let Props { shell, form, state, .. } = props;
    let label = shell.words.text("hunt-title");
    match (&state.stage, form.seeds()) {
        (Stage::Searching, Some(seeds)) => {
            html! { <progress max="1" value={format!("{:.4}", hunt::share(seeds, state.tried))} aria-label={label}></progress> }
        }
        (Stage::Shrinking(_), _) => html! { <progress aria-label={label}></progress> },
        _ => html! {},
    }
}

fn what_broke(shell: &Calm, found: &Found) -> Html {
    let words = &shell.words;
    let broken = &found.small.broken;
    html! {
        <>
            <h3 class="hunt-found">
                { words.with("hunt-found", &[("seed", found.seed.to_string().into()), ("property", hunt::title(words, broken).into())]) }
            </h3>
            <p>{ hunt::broken(words, broken) }</p>
        </>
    }
}

fn small(shell: &Calm, found: &Found) -> Html {
    let words = &shell.words;
    let row = |row: hunt::Row| {
        html! { <tr key={row.label.clone()}><th scope="row">{ row.label }</th><td>{ row.before }</td><td>{ row.after }</td></tr> }
    };
    let is_smaller = found.small != found.drawn;
    html! {
        <>
            if is_smaller {
                <table class="hunt-sizes">
                    <thead>
                        <tr><td></td><th scope="col">{ words.text("hunt-drawn") }</th><th scope="col">{ words.text("hunt-small") }</th></tr>
                    </thead>
                    <tbody>{ for hunt::shrunk(words, &found.drawn, &found.small).into_iter().map(row) }</tbody>
                </table>
            }
            if !found.small.scenario.faults.is_empty() {
                <ul class="hunt-script" aria-label={words.text("hunt-script")}>
                    { for found.small.scenario.faults.iter().map(|fault| html! { <li><code>{ fault.to_string() }</code></li> }) }
                </ul>
            }
            <div class="hunt-row">
                { open(shell, found, &found.small, "hunt-open", "primary") }
                if is_smaller {
                    { open(shell, found, &found.drawn, "hunt-open-drawn", "") }
                }
            </div>
        </>
    }
}

/// Opens a run paused, just before it breaks. The one in hand is remembered.
fn open(shell: &Calm, found: &Found, finding: &Finding, label: &'static str, class: &'static str) -> Html {
    let words = &shell.words;
    let mut scenario = finding.scenario.clone();
    if scenario.title.is_empty() {
        let name = hunt::title(words, &finding.broken);
        scenario.title = words.with("hunt-run", &[("seed", found.seed.to_string().into()), ("property", name.into())]);
    }
    let view = View { at: Some(finding.at.since(Instant::ZERO)), event: Some(finding.steps), ..View::default() };
    let (shell, link) = (shell.0.clone(), Link { scenario, view });
    html! {
        <button type="button" {class} data-control={label} onclick={move |_| import::take_over(&shell, &link)}>{ words.text(label) }</button>
    }
}
