//! One dial: a field in the scenario's own notation, with a slider where that helps.

use super::{Drafts, Edit};
use crate::scenario::Scenario;
use crate::scenario::key::{Key, Kind};
use crate::ui::tablist::focus;
use crate::ui::{Calm, menu};
use crate::view::dials::{self, SLIDER_END};
use crate::view::terms;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// A key, compared by its name.
#[derive(Clone, Copy)]
pub struct Of(pub &'static Key);

impl PartialEq for Of {
    fn eq(&self, other: &Of) -> bool {
        self.0.name == other.0.name
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub shell: Calm,
    pub dial: Of,
    pub draft: Option<String>,
    pub edit: UseReducerDispatcher<Drafts>,
}

impl Props {
    fn key(&self) -> &'static Key {
        self.dial.0
    }

    fn scenario(&self) -> &Scenario {
        &self.shell.driver.frame.scenario
    }

    /// As it is shown: what was typed, or what runs.
    fn value(&self) -> String {
        self.draft.clone().unwrap_or_else(|| self.key().get(self.scenario()))
    }

    fn is_idle(&self) -> bool {
        self.key().unmet(self.scenario()).next().is_some()
    }

    fn is_allowed(&self) -> bool {
        let draft = |text: &String| self.key().set(&mut self.scenario().clone(), text).is_ok();
        self.draft.as_ref().is_none_or(draft)
    }

    /// Another run with this value, if it is allowed and another.
    fn apply(&self, text: &str) {
        let mut scenario = self.scenario().clone();
        if self.key().set(&mut scenario, text).is_err() {
            return self.keep(text);
        }
        let (edit, name) = (self.edit.clone(), self.key().name);
        let taken = move || edit.dispatch(Edit::Dial(name, None));
        match scenario == *self.scenario() {
            true => taken(),
            false => self.shell.open_fitted_then(scenario, taken),
        }
    }

    fn keep(&self, text: &str) {
        self.edit.dispatch(Edit::Dial(self.key().name, Some(text.to_string())));
    }

    fn again(&self) -> Props {
        Props { shell: self.shell.clone(), dial: self.dial, draft: self.draft.clone(), edit: self.edit.clone() }
    }
}

#[component]
pub fn Dial(props: &Props) -> Html {
    match props.key().kind {
        Kind::Flag => flag(props),
        Kind::Choice(names) => choice(props, names),
        _ => field(props),
    }
}

fn id(key: &Key) -> String {
    format!("dial-{}", key.name.replace('.', "-"))
}

fn flag(props: &Props) -> Html {
    let key = props.key();
    let toggle = {
        let props = props.again();
        move |event: Event| {
            let checked = event.target_dyn_into::<HtmlInputElement>().is_some_and(|input| input.checked());
            props.apply(&checked.to_string());
        }
    };
    let words = &props.shell.words;
    html! {
        <div class={classes!("dial", "flag", props.is_idle().then_some("idle"))}>
            <div class="dial-row">
                <label>
                    <input id={id(key)} type="checkbox" data-key={key.name} checked={props.value() == "true"}
                        aria-describedby={described(props)} onchange={toggle} />
                    <span>{ dials::label(words, key) }</span>
                </label>
                { back(props) }
            </div>
            { idle(props) }
            <p id={hint_id(key)} class="about quiet">{ dials::told(words, key) }</p>
        </div>
    }
}

fn hint_id(key: &Key) -> String {
    format!("{}-hint", id(key))
}

fn idle_id(key: &Key) -> String {
    format!("{}-idle", id(key))
}

/// Why it has no effect now. It may be set all the same, for later.
fn idle(props: &Props) -> Html {
    let key = props.key();
    let why = dials::idle(&props.shell.words, key, props.scenario());
    why.map_or_else(Html::default, |why| html! { <p id={idle_id(key)} class="why-idle">{ why }</p> })
}

/// The elements that say what it is for and, before that, why it has no effect now.
fn described(props: &Props) -> String {
    let key = props.key();
    match props.is_idle() {
        true => format!("{} {}", idle_id(key), hint_id(key)),
        false => hint_id(key),
    }
}

/// Back to the default, from anything else. The dial has the focus then: the button is gone.
fn back(props: &Props) -> Html {
    let (key, words) = (props.key(), &props.shell.words);
    let default = dials::default(words, key).filter(|_| props.value().trim() != key.default());
    let Some(default) = default else { return html! {} };
    let name = dials::short_label(words, key);
    let label = words.with("scenario-to-default", &[("name", name.into()), ("value", default.into())]);
    let props = props.again();
    let onclick = move |_| {
        props.apply(&key.default());
        focus(&id(key));
    };
    html! {
        <button type="button" class="to-default" data-default={key.name} aria-label={label.clone()} title={label} {onclick}>{ "↺" }</button>
    }
}

fn choice(props: &Props, names: &'static [&'static str]) -> Html {
    let (key, words, value) = (props.key(), &props.shell.words, props.value());
    let option = |name: &&'static str| {
        let text = match key.name {
            "protocol" => terms::protocol(words, name),
            _ => dials::choice(words, name),
        };
        menu::option(name, *name == value, text)
    };
    let choose = {
        let props = props.again();
        move |event: Event| {
            if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
                props.apply(&select.value());
            }
        }
    };
    let told = Some(dials::told(words, key)).filter(|told| !told.is_empty());
    html! {
        <div class={classes!("dial", props.is_idle().then_some("idle"))}>
            <label for={id(key)}>{ dials::label(words, key) }</label>
            <div class="dial-row">
                <select id={id(key)} data-key={key.name} aria-describedby={told.as_ref().map(|_| described(props))} onchange={choose}>
                    { for names.iter().map(option) }
                </select>
                { back(props) }
            </div>
            { idle(props) }
            if let Some(told) = told {
                <p id={hint_id(key)} class="hint quiet">{ told }</p>
            }
        </div>
    }
}

fn field(props: &Props) -> Html {
    let (key, words, value) = (props.key(), &props.shell.words, props.value());
    let text_of = |event: &Event| event.target_dyn_into::<HtmlInputElement>().map(|input| input.value());
    let typed = {
        let props = props.again();
        move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                props.keep(&input.value());
            }
        }
    };
    // A browser says `change` on Enter and when the field is left.
    let changed = {
        let props = props.again();
        move |event: Event| props.apply(&text_of(&event).unwrap_or_default())
    };
    let escaped = {
        let (edit, is_draft) = (props.edit.clone(), props.draft.is_some());
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && is_draft {
                // The drawer stays: the first Escape is for the field.
                event.prevent_default();
                edit.dispatch(Edit::Dial(key.name, None));
            }
        }
    };
    let is_allowed = props.is_allowed();
    let error = format!("{}-error", id(key));
    let described = if is_allowed { described(props) } else { format!("{error} {}", described(props)) };
    let is_number = matches!(key.kind, Kind::Number { .. });
    let is_text = matches!(key.kind, Kind::Text { .. });
    html! {
        <div class={classes!("dial", (!is_allowed).then_some("wrong"), is_text.then_some("wide"), props.is_idle().then_some("idle"))}>
            <label for={id(key)}>{ dials::label(words, key) }</label>
            <div class="dial-row">
                <input id={id(key)} type="text" data-key={key.name} value={value.clone()} autocomplete="off" spellcheck="false"
                    inputmode={is_number.then_some("numeric")} aria-invalid={(!is_allowed).then_some("true")}
                    aria-describedby={described} oninput={typed} onchange={changed} onkeydown={escaped} />
                if key.name == "seed" { { dice(props) } }
                { back(props) }
            </div>
            { slider(props, &value) }
            if !is_allowed {
                <p id={error} class="error" role="alert">
                    { words.with("scenario-refused", &[("found", value.clone().into())]) }
                </p>
            }
            { idle(props) }
            <p id={hint_id(key)} class="hint quiet">{ dials::told(words, key) }</p>
        </div>
    }
}

fn dice(props: &Props) -> Html {
    let label = props.shell.words.text("scenario-dice");
    let props = props.again();
    // Short enough to be read out; who wants more can type it.
    let throw = move |_| props.apply(&((js_sys::Math::random() * 1e6) as u64).to_string());
    html! { <button data-control="dice" aria-label={label.clone()} title={label} onclick={throw}>{ "⚄" }</button> }
}

fn slider(props: &Props, value: &str) -> Html {
    let key = props.key();
    let Some(position) = dials::slider(key, value) else { return html! {} };
    let slid = {
        let value = value.to_string();
        move |input: Option<HtmlInputElement>| {
            let position = input.and_then(|input| input.value().parse().ok())?;
            dials::slide(key, &value, position)
        }
    };
    let moving = {
        let (props, slid) = (props.again(), slid.clone());
        move |event: InputEvent| {
            if let Some(text) = slid(event.target_dyn_into()) {
                props.keep(&text);
            }
        }
    };
    // The field has followed the slider; only now it becomes another run.
    let released = {
        let props = props.again();
        move |event: Event| {
            if let Some(text) = slid(event.target_dyn_into()) {
                props.apply(&text);
            }
        }
    };
    let words = &props.shell.words;
    let name = words.with("scenario-slide", &[("name", dials::label(words, key).into())]);
    html! {
        <input type="range" min="0" max={SLIDER_END.to_string()} value={position.to_string()} data-slider={key.name}
            aria-label={name} aria-valuetext={value.to_string()} oninput={moving} onchange={released} />
    }
}
