//! The one sentence: what just happened and why. Screen readers read it out.

use super::super::engine::real_ms;
use super::super::use_shell;
use crate::protocol::Spec;
use crate::trace::TraceEvent;
use crate::view::catalogue::Language;
use crate::view::{figures, sentence};
use yew::prelude::*;

/// While it plays, a sentence stands at least this long: time to read it, and to read it out.
const READING_MS: f64 = 1_200.0;

#[derive(Default)]
struct Said {
    about: Option<(TraceEvent, Language)>,
    moment: String,
    text: String,
    at_ms: f64,
}

#[component]
pub fn SentenceView() -> Html {
    let shell = use_shell();
    let said = use_mut_ref(Said::default);
    let frame = &shell.driver.frame;
    let words = &shell.words;
    let latest = frame.last_milestone.map(|event| (event, words.language()));
    let mut said = said.borrow_mut();
    let rested = !frame.playing || real_ms() - said.at_ms >= READING_MS;
    if latest != said.about && rested {
        *said = Said {
            about: latest,
            moment: latest.map_or_else(String::new, |(event, _)| figures::moment(words, event.at)),
            text: latest.map_or_else(
                || words.text(start(frame.spec)),
                |(event, _)| {
                    shell.driver.read(|engine| {
                        let newest_first = engine.run().trace().news().rev();
                        sentence::headline(words, frame.spec, &frame.scenario, &event, newest_first)
                    })
                },
            ),
            at_ms: real_ms(),
        };
    }
    let text = if said.text.is_empty() { words.text(start(frame.spec)) } else { said.text.clone() };
    html! {
        <p class="sentence" aria-live="polite" aria-atomic="true">
            if !said.moment.is_empty() {
                <span class="moment">{ &said.moment }</span>
            }
            <span class="said">{ text }</span>
        </p>
    }
}

/// Before anything has happened.
fn start(spec: &Spec) -> &'static str {
    match spec.has_leader() {
        true if spec.state_name(0) == "follower" => "cluster-sentence-start",
        true => "cluster-sentence-start-otherwise",
        false => "cluster-sentence-start-leaderless",
    }
}
