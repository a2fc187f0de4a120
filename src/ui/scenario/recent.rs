//! The scenarios of late, where the browser keeps them.

use super::presets::Props;
use crate::scenario::Scenario;
use crate::ui::storage;
use crate::view::{presets, terms};
use yew::prelude::*;

#[component]
pub fn Recent(props: &Props) -> Html {
    let shell = &props.shell;
    let words = &shell.words;
    let again = use_force_update();
    // Looked up when the drawer is drawn, which is when the scenario changes.
    let recent = storage::recent();
    if recent.is_empty() {
        return html! {};
    }
    let forget = move |_| {
        storage::clear();
        again.force_update();
    };
    let item = |scenario: &Scenario| {
        let open = {
            let (shell, scenario) = (shell.clone(), scenario.clone());
            move |_| {
                shell.open(scenario.clone());
            }
        };
        let about = [
            ("protocol", terms::protocol(words, scenario.protocol.name()).into()),
            ("nodes", scenario.nodes.into()),
            ("seed", scenario.seed.to_string().into()),
            ("faults", scenario.faults.len().into()),
        ];
        html! {
            <li>
                <button data-recent={scenario.seed.to_string()} onclick={open}>
                    <strong>{ presets::name(words, scenario) }</strong>
                    <span class="quiet">{ words.with("import-recent-about", &about) }</span>
                </button>
            </li>
        }
    };
    html! {
        <div class="part">
            <div class="part-head">
                <h3>{ words.text("import-recent") }</h3>
                <button class="link" data-control="forget" onclick={forget}>{ words.text("import-forget") }</button>
            </div>
            <ul class="presets">{ for recent.iter().map(item) }</ul>
        </div>
    }
}
