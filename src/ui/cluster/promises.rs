//! Whether the cluster kept its promises, and which it broke.

use super::super::use_shell;
use super::Open;
use crate::check::Violation;
use crate::view::{figures, terms};
use yew::prelude::*;

const SHOWN: usize = 8;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub open: Callback<Option<Open>>,
}

#[component]
pub fn Promises(props: &Props) -> Html {
    let shell = use_shell();
    let (frame, words) = (&shell.driver.frame, &shell.words);
    let Some(first) = frame.first_violation.as_ref().filter(|_| frame.violations > 0) else {
        return html! { <span class="promises kept" data-violations="0">{ words.text("cluster-promises-kept") }</span> };
    };
    let text = words.with(
        "cluster-promises-broken",
        &[
            ("count", frame.violations.into()),
            ("property", terms::property(words, first.property).into()),
            ("moment", figures::moment(words, first.at).into()),
        ],
    );
    let open = props.open.clone();
    html! {
        <button
            class="promises broken"
            data-action="promises"
            data-violations={frame.violations.to_string()}
            onclick={move |_| open.emit(Some(Open::Promises))}
        >{ text }</button>
    }
}

/// The first violations, one by one.
#[component]
pub fn Broken() -> Html {
    let shell = use_shell();
    let words = &shell.words;
    let violations: Vec<Violation> =
        shell.driver.read(|engine| engine.run().watch().check.violations().iter().take(SHOWN).cloned().collect());
    let more = shell.driver.frame.violations.saturating_sub(violations.len() as u64);
    let item = |violation: &Violation| {
        html! {
            <li>
                <b>{ terms::property(words, violation.property) }</b>
                <span class="quiet">{ " · " }{ figures::moment(words, violation.at) }</span>
                <br />
                { terms::violation(words, violation) }
            </li>
        }
    };
    html! {
        <>
            <h3>{ words.text("cluster-promises-title") }</h3>
            <ul class="violations">{ for violations.iter().map(item) }</ul>
            if more > 0 {
                <p class="quiet">{ words.with("cluster-promises-more", &[("count", more.into())]) }</p>
            }
        </>
    }
}
