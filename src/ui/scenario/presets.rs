//! The presets as a list: what each shows, in a line.

use crate::scenario::preset::PRESETS;
use crate::ui::Calm;
use crate::view::presets::{self, Origin};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub shell: Calm,
}

#[component]
pub fn Presets(props: &Props) -> Html {
    let shell = &props.shell;
    let words = &shell.words;
    let origin = presets::origin(&shell.driver.frame.scenario);
    let item = |index: usize| {
        let open = {
            let shell = shell.clone();
            move |_| {
                shell.open(PRESETS[index].scenario());
            }
        };
        let current = (origin == Origin::Preset(index)).then_some("true");
        html! {
            <li key={index}>
                <button data-preset={PRESETS[index].name} aria-current={current} onclick={open}>
                    <strong>{ presets::title(words, index) }</strong>
                    <span class="quiet">{ presets::about(words, index) }</span>
                </button>
            </li>
        }
    };
    html! {
        <div class="part">
            <h3>{ words.text("scenario-presets-title") }</h3>
            <ul class="presets">{ for (0..PRESETS.len()).map(item) }</ul>
        </div>
    }
}
