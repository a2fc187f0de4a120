//! On a phone one panel shows at a time; these tabs choose it. The styles show them only there.

use super::selection::Panel;
use super::{Calm, use_shell};
use yew::prelude::*;

#[component]
pub fn Tabs() -> Html {
    let shell = use_shell();
    html! { <Bar shell={Calm(shell)} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    shell: Calm,
}

#[component]
fn Bar(props: &Props) -> Html {
    let shell = &props.shell;
    let words = &shell.words;
    let tabs = [
        (Panel::States, words.text("page-tab-states")),
        (Panel::Transitions, words.text("page-tab-transitions")),
        (Panel::Laboratory, words.text("laboratory-short")),
        (shell.record, words.text("page-events")),
        (Panel::Scenario, words.text("page-scenario")),
        (Panel::Hunt, words.text("hunt-door")),
        (Panel::Compare, words.text("compare-door")),
    ];
    let shown = shell.panel.unwrap_or(Panel::States);
    let tab = |(panel, label): (Panel, String)| {
        let open_panel = shell.open_panel.clone();
        html! {
            <button key={panel.name()} data-tab={panel.door()} aria-pressed={(panel == shown).to_string()}
                onclick={move |_| open_panel.emit(Some(panel))}>{ label }</button>
        }
    };
    html! { <nav class="tabs" aria-label={words.text("page-tabs")}>{ for tabs.into_iter().map(tab) }</nav> }
}
