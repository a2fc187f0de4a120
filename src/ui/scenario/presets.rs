//! The presets as a list: what each shows, in a line.

use crate::scenario::preset::{Preset, Shelf};
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
    let item = |(index, preset): (usize, &'static Preset)| {
        let open = {
            let shell = shell.clone();
            move |_| {
                shell.open(preset.scenario());
            }
        };
        let current = (origin == Origin::Preset(index)).then_some("true");
        html! {
            <li key={index}>
                <button data-preset={preset.name} aria-current={current} onclick={open}>
                    <strong>{ presets::title(words, index) }</strong>
                    <span class="quiet">{ presets::about(words, index) }</span>
                </button>
            </li>
        }
    };
    let shelf = |shelf: Shelf| {
        html! {
            <div key={shelf.name()} class="part">
                <h3>{ presets::shelf(words, shelf) }</h3>
                <ul class="presets">{ for shelf.presets().map(item) }</ul>
            </div>
        }
    };
    html! { { for Shelf::ALL.into_iter().map(shelf) } }
}
