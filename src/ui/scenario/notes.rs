//! What runs, in short: what to watch in it, and what its setting promises.

use super::presets::Props;
use crate::view::presets::{self, Origin};
use crate::view::promised;
use yew::prelude::*;

#[component]
pub fn Notes(props: &Props) -> Html {
    let shell = &props.shell;
    let words = &shell.words;
    let scenario = &shell.driver.frame.scenario;
    let preset = match presets::origin(scenario) {
        Origin::Preset(index) => Some(index),
        _ => None,
    };
    let line = |name: &'static str, text: String| {
        html! { <div data-note={name}><dt>{ words.text(&format!("scenario-notes-{name}")) }</dt><dd>{ text }</dd></div> }
    };
    let list = |properties: Vec<String>| match properties.is_empty() {
        true => words.text("scenario-notes-nothing"),
        false => properties.join(" · "),
    };
    let open = promised::open(words, scenario);
    html! {
        <div class="part">
            <h3>{ presets::name(words, scenario) }</h3>
            <dl class="notes">
                { for preset.and_then(|index| presets::watch(words, index)).map(|text| line("watch", text)) }
                { for preset.and_then(|index| presets::promised(words, index)).map(|text| line("promised", text)) }
                { line("kept", list(promised::kept(words, scenario))) }
                if !open.is_empty() {
                    { line("open", list(open)) }
                }
            </dl>
        </div>
    }
}
