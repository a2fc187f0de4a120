//! What lines and arrows mean, in little room.

use crate::types::Role;
use crate::view::catalogue::Catalogue;
use crate::view::terms;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
}

#[component]
pub fn Legend(props: &Props) -> Html {
    let words = &props.words;
    let item = |drawn: Html, text: String| {
        html! { <li><svg class="st" width="26" height="12" viewBox="0 0 26 12" aria-hidden="true">{ drawn }</svg>{ text }</li> }
    };
    let role = |role: Role| {
        let class = classes!("stay", role.name());
        let drawn = html! {
            <>
                <path {class} d="M2 6H24" />
                if role == Role::Leader { <path class="core" d="M2 6H24" /> }
            </>
        };
        item(drawn, terms::role(words, role))
    };
    let arrow = |class: &'static str, key: &str| {
        let drawn = html! { <g class={classes!("arrow", class)}><path class="way" d="M2 6H23M19 3L23 6L19 9" /></g> };
        item(drawn, words.text(key))
    };
    let lost = html! { <g class="arrow plain lost"><path class="way" d="M2 6H18" /><path class="end" d="M15 3L21 9M21 3L15 9" /></g> };
    let copy = html! { <g class="arrow plain copy"><path class="way" d="M2 6H23M19 3L23 6L19 9" /></g> };
    html! {
        <ul class="st-legend" aria-label={words.text("spacetime-legend")}>
            { for Role::ALL.map(role) }
            { arrow("loud", "spacetime-legend-loud") }
            { arrow("plain", "spacetime-legend-plain") }
            { arrow("faint", "spacetime-legend-faint") }
            { item(lost, words.text("spacetime-legend-lost")) }
            { item(copy, words.text("spacetime-legend-copy")) }
        </ul>
    }
}
