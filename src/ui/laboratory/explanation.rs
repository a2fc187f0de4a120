//! "Explain": a page-long explanation below a figure, drawn while it is open.

use super::Look;
use crate::view::lesson::{self, Given, Part};
use crate::view::math::Math;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub look: Look,
    pub figure: &'static str,
}

#[component]
pub fn Explanation(props: &Props) -> Html {
    let Props { look, figure } = props;
    let is_open = use_state(|| false);
    if !lesson::is_there(figure) {
        return html! {};
    }
    let words = &look.shell.words;
    let parts = match *is_open {
        true => {
            look.shell.driver.read(|engine| lesson::of(figure, Given { words, lens: look.lens, run: engine.run() }))
        }
        false => Vec::new(),
    };
    let toggle = {
        let is_open = is_open.clone();
        // The page says what is open, not the browser: only what is open is worked out.
        move |event: MouseEvent| {
            event.prevent_default();
            is_open.set(!*is_open);
        }
    };
    html! {
        <details class="explain" data-explains={*figure} open={*is_open}>
            <summary onclick={toggle}>{ words.text("laboratory-explain") }</summary>
            <div class="lesson">{ for parts.iter().map(part) }</div>
        </details>
    }
}

fn part(part: &Part) -> Html {
    match part {
        Part::Words(words) => html! { <p>{ words }</p> },
        Part::Formula(math) => {
            let said = math.said();
            html! { <div class="formula" tabindex="0"><math display="block" alttext={said.clone()} aria-label={said}>{ drawn(math) }</math></div> }
        }
    }
}

fn drawn(math: &Math) -> Html {
    match math {
        Math::Name(text) => named(text),
        Math::Number(text) => html! { <mn>{ text }</mn> },
        Math::Words(text) => html! { <mtext>{ text }</mtext> },
        Math::Sign('Σ') => html! { <mo>{ "∑" }</mo> },
        // Brackets are as high as a letter, whatever stands in them.
        Math::Sign(sign) => html! { <mo stretchy="false">{ *sign }</mo> },
        Math::Row(items) => html! { <mrow>{ for items.iter().map(drawn) }</mrow> },
        Math::Fraction(above, below) => html! { <mfrac>{ drawn(above) }{ drawn(below) }</mfrac> },
        Math::Root(of) => html! { <msqrt>{ drawn(of) }</msqrt> },
        Math::Scripts { base, below, above } => {
            // The bounds of a sum stand below and above it.
            let is_sum = **base == Math::Sign('Σ');
            let tag = match (below.is_some(), above.is_some(), is_sum) {
                (true, true, true) => "munderover",
                (true, true, false) => "msubsup",
                (true, false, true) => "munder",
                (true, false, false) => "msub",
                (false, _, true) => "mover",
                (false, _, false) => "msup",
            };
            let script = |script: &Option<Box<Math>>| script.as_deref().map(drawn);
            html! { <@{tag}>{ drawn(base) }{ for script(below) }{ for script(above) }</@> }
        }
    }
}

/// A letter, with its hat or bar.
fn named(text: &str) -> Html {
    let over = match text.chars().last() {
        Some('\u{302}') => "^",
        Some('\u{304}') => "¯",
        _ => return html! { <mi>{ text }</mi> },
    };
    let letter = text.chars().next();
    html! { <mover accent="true"><mi>{ for letter }</mi><mo stretchy="false">{ over }</mo></mover> }
}
