//! What can be worked on elsewhere: the scenario's text, the trace, the report, the statistics.

use super::copyable::Copyable;
use super::outcome::{Outcome, too_large};
use super::{Desk, SectionProps, downloads};
use crate::engine::real_ms;
use crate::experiment::report::{self, table};
use crate::experiment::transcript::Transcript;
use crate::scenario::text;
use crate::ui::save;
use crate::view::share;
use gloo_timers::future::TimeoutFuture;
use js_sys::futures::spawn_local;
use js_sys::{Array, Uint8Array};
use std::cell::Cell;
use std::rc::Rc;
use web_sys::Blob;
use yew::prelude::*;

/// Steps between two looks at the clock, and real time between two breaths.
const STEPS: u64 = 256;
const SLICE_MS: f64 = 24.0;
/// So much is handed to the browser at once, and it keeps no more than this in all.
const PART_BYTES: usize = 1 << 20;
const BYTES_MAX: u64 = 512 << 20;

#[component]
pub fn Section(props: &SectionProps) -> Html {
    let desk = &props.desk;
    let words = desk.words();
    let outcome = use_state(Outcome::default);
    // How much of the trace is written, while it is being written.
    let written = use_state(|| None::<f64>);
    let stop = use_memo((), |()| Cell::new(false));
    use_effect_with((), {
        let stop = stop.clone();
        move |()| move || stop.set(true)
    });
    let scenario = text::write(desk.scenario());
    let save_text = |ending: &'static str, kind: &'static str, make: fn(&Desk) -> Option<String>| {
        let (desk, outcome) = (desk.clone(), outcome.setter());
        Callback::from(move |_: MouseEvent| {
            let made = make(&desk).and_then(|text| save::blob(&Array::of1(&text.into()), kind));
            outcome.set(Outcome::of_saving(share::file_name(&desk.title(), ending), made));
        })
    };
    let write = {
        let (desk, written, outcome, stop) = (desk.clone(), written.setter(), outcome.setter(), stop.clone());
        Callback::from(move |_| {
            stop.set(false);
            written.set(Some(0.0));
            outcome.set(Outcome::Nothing);
            let (desk, written, outcome, stop) = (desk.clone(), written.clone(), outcome.clone(), stop.clone());
            spawn_local(async move {
                outcome.set(transcribe(&desk, &written, &stop).await);
                written.set(None);
            });
        })
    };
    let line = |name: &'static str, key: &str, about: &str, save: Callback<MouseEvent>| {
        html! {
            <li>
                <div><strong>{ words.text(key) }</strong><span class="quiet small">{ words.text(about) }</span></div>
                <button data-control={name} disabled={written.is_some()} onclick={save}>{ words.text("share-save") }</button>
            </li>
        }
    };
    html! {
        <>
            { downloads(words) }
            <Copyable words={words.clone()} name="text" label={words.text("share-text")} text={scenario} rows={9}>
                <button data-control="save-text" onclick={save_text("toml", "application/toml", |desk| Some(text::write(desk.scenario())))}>{ words.text("share-save") }</button>
            </Copyable>
            <ul class="files">
                { line("save-trace", "share-trace", "share-trace-about", write) }
                { line("save-report", "share-report", "share-report-about", save_text("json", "application/json", report_json)) }
                { line("save-csv", "share-csv", "share-csv-about", save_text("csv", "text/csv;charset=utf-8", report_csv)) }
            </ul>
            if let Some(share) = *written { { progress(desk, share, stop) } }
            { outcome.told(words) }
        </>
    }
}

fn progress(desk: &Desk, share: f64, stop: Rc<Cell<bool>>) -> Html {
    let words = desk.words();
    html! {
        <div class="share-actions">
            <progress max="1" value={share.to_string()} aria-label={words.text("share-writing")}></progress>
            <span class="quiet small">{ words.text("share-writing") }</span>
            <button data-control="cancel-trace" onclick={move |_| stop.set(true)}>{ words.text("share-cancel") }</button>
        </div>
    }
}

/// Plays the run anew from its beginning, a slice at a time, and saves what happens in it.
async fn transcribe(desk: &Desk, written: &UseStateSetter<Option<f64>>, stop: &Cell<bool>) -> Outcome {
    let to = desk.opened.moment;
    let mut transcript = Transcript::new((**desk.scenario()).clone(), to);
    let (parts, mut bytes, mut lines) = (Array::new(), 0, Vec::with_capacity(PART_BYTES));
    loop {
        let until_ms = real_ms() + SLICE_MS;
        let mut is_over = false;
        while !is_over && real_ms() < until_ms {
            // Memory takes whatever is written to it.
            is_over = transcript.write(STEPS, &mut lines).unwrap_or(true);
        }
        if is_over || lines.len() >= PART_BYTES {
            bytes += lines.len() as u64;
            let Some(part) = part(&lines).filter(|_| bytes <= BYTES_MAX) else {
                return Outcome::Failed(too_large(desk.words(), BYTES_MAX));
            };
            parts.push(&part);
            lines.clear();
        }
        if is_over {
            let name = share::file_name(&desk.title(), "jsonl");
            return Outcome::of_saving(name, save::blob(&parts, "application/jsonl"));
        }
        written.set(Some(transcript.run().now().0 as f64 / to.at.0.max(1) as f64));
        TimeoutFuture::new(0).await;
        if stop.get() {
            return Outcome::Cancelled;
        }
    }
}

/// Bytes that the browser keeps, wherever it likes.
fn part(bytes: &[u8]) -> Option<Blob> {
    save::blob(&Array::of1(&Uint8Array::from(bytes)), "application/jsonl")
}

/// As `run --json` and `run --csv` print them.
fn report_json(desk: &Desk) -> Option<String> {
    let fork = desk.fork(desk.opened.moment);
    serde_json::to_string_pretty(&report::report(fork.run())).ok().map(|json| json + "\n")
}

fn report_csv(desk: &Desk) -> Option<String> {
    let fork = desk.fork(desk.opened.moment);
    Some(table::csv(&report::report(fork.run())))
}
