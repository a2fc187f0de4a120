//! The switches of the lens: whose states, and which figures.

use crate::ui::field::Field;
use crate::ui::{menu, use_shell};
use crate::view::lens::{self, Lens, Reading, Subject};
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

#[component]
pub fn SubjectMenu() -> Html {
    let shell = use_shell();
    let words = &shell.words;
    let onchange = {
        let (set, lens) = (shell.set_lens.clone(), shell.lens);
        Callback::from(move |event: Event| {
            let chosen = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            if let Some(subject) = chosen.and_then(|menu| Subject::from_name(&menu.value())) {
                set.emit(Lens { subject, ..lens });
            }
        })
    };
    let option = |subject: Subject| {
        let name = subject.name();
        menu::option(name, subject == shell.lens.subject, words.text(&format!("states-subject-{name}")))
    };
    html! {
        <select class="subject" data-control="subject" aria-label={words.text("states-subject")} {onchange}>
            { for Subject::ALL.map(option) }
        </select>
    }
}

#[component]
pub fn ReadingSwitch() -> Html {
    let shell = use_shell();
    let words = &shell.words;
    let button = |reading: Reading| {
        let (set, lens) = (shell.set_lens.clone(), shell.lens);
        let pressed = (reading == lens.reading).to_string();
        html! {
            <button data-reading={reading.name()} aria-pressed={pressed}
                onclick={move |_| set.emit(Lens { reading, ..lens })}>
                { words.text(&format!("states-{}", reading.name())) }
            </button>
        }
    };
    html! {
        <div class="switch" role="group" aria-label={words.text("states-show")}>{ for Reading::ALL.map(button) }</div>
    }
}

/// The step of the sampled chain, as text; what cannot be read says what is allowed.
#[component]
pub fn StepField() -> Html {
    let shell = use_shell();
    let words = &shell.words;
    let wrong = use_state_eq(|| None::<String>);
    let take = {
        let (set, lens, wrong, words) = (shell.set_lens.clone(), shell.lens, wrong.setter(), words.clone());
        Callback::from(move |text: String| {
            let step = lens::read_step(&text);
            match step {
                Some(step) => {
                    wrong.set(None);
                    set.emit(Lens { step: Some(step), ..lens });
                }
                None => wrong.set(Some(words.with("states-step-wrong", &[("found", text.into())]))),
            }
            step.is_some()
        })
    };
    let dropped = {
        let wrong = wrong.setter();
        Callback::from(move |()| wrong.set(None))
    };
    html! {
        <span class="step">
            <Field control="step" value={shell.seen.step.to_string()} {take} is_wrong={wrong.is_some()} {dropped}
                label={words.text("states-step")} described_by={wrong.is_some().then_some("step-error".to_string())} />
            if let Some(wrong) = &*wrong { <span id="step-error" class="bad" role="alert">{ wrong }</span> }
        </span>
    }
}
