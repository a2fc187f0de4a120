//! Who is compared, and with how many seeds.

use super::Props;
use super::work::{Outcome, Stage};
use crate::experiment::compare::check;
use crate::scenario::key::{Key, Kind};
use crate::ui::{Calm, menu};
use crate::view::compare::setup::Setup;
use crate::view::compare::{self, OfferKind, RIVALS_MAX, Rival};
use crate::view::{catalogue::Catalogue, dials};
use std::rc::Rc;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct OthersProps {
    pub shell: Calm,
}

/// One more: from the list, or the same with another setting.
#[component]
pub fn Others(props: &OthersProps) -> Html {
    let shell = &props.shell;
    let words = &shell.words;
    if shell.rivals.len() >= RIVALS_MAX {
        return html! { <p class="quiet compare-full">{ words.text("compare-full") }</p> };
    }
    let offers = compare::offers(words, &shell.driver.frame.scenario, &shell.rivals);
    let choose = {
        let (shell, offers) = (shell.clone(), offers.clone());
        move |event: Event| {
            let Some(select) = event.target_dyn_into::<HtmlSelectElement>() else { return };
            let name = select.value();
            // Back to what it asks: the one that was chosen is on the list no longer.
            select.set_value("");
            if let Some(offer) = offers.iter().find(|offer| offer.name == name) {
                add(&shell, offer.rival.clone());
            }
        }
    };
    let option = |offer: &compare::Offer| {
        let settings = Some(offer.settings.clone()).filter(|settings| !settings.is_empty());
        html! { <option key={offer.name.clone()} value={offer.name.clone()} title={settings}>{ &offer.title }</option> }
    };
    let group = |kind: OfferKind| {
        let of_kind = || offers.iter().filter(|offer| offer.kind == kind);
        html! {
            if of_kind().next().is_some() {
                <optgroup key={kind.key()} label={words.text(kind.key())}>{ for of_kind().map(option) }</optgroup>
            }
        }
    };
    html! {
        <div class="compare-add">
            <label class="compare-field">
                <span>{ words.text("compare-with") }</span>
                <select data-control="compare-add" onchange={choose}>
                    <option key="" value="" selected=true>{ words.text("compare-add-choose") }</option>
                    { for OfferKind::ALL.into_iter().map(group) }
                </select>
            </label>
            <details>
                <summary>{ words.text("compare-own") }</summary>
                <Own shell={shell.clone()} />
            </details>
        </div>
    }
}

fn add(shell: &Calm, rival: Rival) {
    let rivals = shell.rivals.iter().cloned().chain([rival]).collect();
    shell.set_rivals.emit(rivals);
}

/// A setting of the protocol that is open, and another value for it.
#[component]
fn Own(props: &OthersProps) -> Html {
    let shell = &props.shell;
    let words = &shell.words;
    let world = &shell.driver.frame.scenario;
    let chosen = use_state(|| None::<&'static str>);
    let typed = use_state(|| None::<String>);
    let error = use_state(|| None::<String>);
    let keys: Vec<&'static Key> = compare::changeable(world).collect();
    let is_chosen = |key: &&&'static Key| *chosen == Some(key.name);
    let Some(key) = keys.iter().find(is_chosen).or(keys.first()).copied() else { return html! {} };
    let value = (*typed).clone().unwrap_or_else(|| another(key, &key.get(world)));
    let choose = {
        let (chosen, typed, error) = (chosen.setter(), typed.setter(), error.setter());
        move |event: Event| {
            let name = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
            chosen.set(name.as_deref().and_then(Key::find).map(|key| key.name));
            typed.set(None);
            error.set(None);
        }
    };
    let submit = {
        let (shell, value) = (shell.clone(), value.clone());
        let (typed, error) = (typed.setter(), error.setter());
        move |event: SubmitEvent| {
            event.prevent_default();
            let world = &shell.driver.frame.scenario;
            match compare::with_setting(world, key, &value) {
                Ok(rival) if rival.is_like(&Rival::of(world)) => error.set(Some(shell.words.text("compare-own-same"))),
                Ok(rival) if shell.rivals.iter().any(|other| other.is_like(&rival)) => {
                    error.set(Some(shell.words.text("compare-own-twice")))
                }
                Ok(rival) => {
                    add(&shell, rival);
                    typed.set(None);
                    error.set(None);
                }
                Err(why) => error.set(Some(why)),
            }
        }
    };
    let option =
        |other: &&'static Key| menu::option(other.name, other.name == key.name, dials::short_label(words, other));
    html! {
        <form class="compare-own" onsubmit={submit}>
            <label class="compare-field">
                <span>{ words.text("compare-own-key") }</span>
                <select data-control="compare-own-key" onchange={choose}>{ for keys.iter().map(option) }</select>
            </label>
            <label class="compare-field">
                <span>{ words.text("compare-own-value") }</span>
                { value_field(words, key, &value, &typed, error.is_some()) }
            </label>
            <button data-control="compare-own-add">{ words.text("compare-add") }</button>
            if let Some(error) = &*error {
                <p id="wrong-setting" class="error" role="alert">{ error }</p>
            }
        </form>
    }
}

/// What it could be instead.
fn another(key: &Key, now: &str) -> String {
    let names: &[&str] = match key.kind {
        Kind::Flag => &["true", "false"],
        Kind::Choice(names) => names,
        _ => return now.to_string(),
    };
    names.iter().find(|name| **name != now).map_or(now.to_string(), |name| (*name).to_string())
}

fn value_field(
    words: &Rc<Catalogue>,
    key: &Key,
    value: &str,
    typed: &UseStateHandle<Option<String>>,
    wrong: bool,
) -> Html {
    let names: &[&str] = match key.kind {
        Kind::Flag => &["true", "false"],
        Kind::Choice(names) => names,
        _ => {
            let typed = typed.setter();
            let oninput = move |event: InputEvent| {
                typed.set(event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()));
            };
            return html! {
                <input type="text" data-control="compare-own-value" autocomplete="off" spellcheck="false" value={value.to_string()} {oninput}
                    aria-invalid={wrong.then_some("true")} aria-describedby={wrong.then_some("wrong-setting")} />
            };
        }
    };
    let typed = typed.setter();
    let onchange = move |event: Event| {
        typed.set(event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value()));
    };
    let label = |name: &str| match (key.kind, name) {
        (Kind::Flag, "true") => words.text("compare-on"),
        (Kind::Flag, _) => words.text("compare-off"),
        _ => dials::choice(words, name),
    };
    let option = |name: &&'static str| menu::option(name, *name == value, label(name));
    html! { <select data-control="compare-own-value" {onchange}>{ for names.iter().map(option) }</select> }
}

/// How many seeds, the button that begins or ends it, and how far it is.
#[component]
pub fn Seeds(props: &Props) -> Html {
    let Props { shell, stage, start, .. } = props;
    let count = &shell.setup.count;
    let words = &shell.words;
    let world = &shell.driver.frame.scenario;
    let is_wrong = compare::seeds(world, count).is_none();
    let is_running = matches!(**stage, Stage::Running { .. });
    let cannot_run = shell.rivals.iter().any(|rival| check(&rival.in_world(world)).is_err());
    let submit = {
        let start = start.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            start.emit(());
        }
    };
    let typed = {
        let shell = shell.clone();
        move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                shell.set_setup.emit(Setup { count: input.value(), ..(*shell.setup).clone() });
            }
        }
    };
    html! {
        <form class="compare-run" onsubmit={submit}>
            <label class="compare-seeds">
                <span>{ words.text("compare-seeds") }</span>
                <input type="text" inputmode="numeric" autocomplete="off" data-control="compare-seeds" value={count.clone()} oninput={typed}
                    disabled={is_running} aria-invalid={is_wrong.then_some("true")} aria-describedby={is_wrong.then_some("wrong-count")} />
            </label>
            { button(props, is_wrong || cannot_run) }
            { progress(props) }
            if is_wrong {
                <p id="wrong-count" class="error" role="alert">{ words.text("compare-wrong-seeds") }</p>
            }
        </form>
    }
}

/// Two buttons and not one that changes: the click that ends it must not begin it again.
fn button(props: &Props, disabled: bool) -> Html {
    let Props { shell, stage, cancel, .. } = props;
    let words = &shell.words;
    if let Stage::Running { .. } = **stage {
        let cancel = cancel.clone();
        return html! {
            <button key="cancel" type="button" data-control="compare-cancel" onclick={move |_| cancel.emit(())}>{ words.text("compare-cancel") }</button>
        };
    }
    let label = words.text(if matches!(**stage, Stage::Done(_)) { "compare-again" } else { "compare-start" });
    html! {
        <button key="start" type="submit" class="primary" data-control="compare-start" {disabled}>{ label }</button>
    }
}

fn progress(props: &Props) -> Html {
    let Props { shell, stage, outcome, .. } = props;
    let words = &shell.words;
    let name = match &**stage {
        Stage::Idle => "idle",
        Stage::Running { .. } => "running",
        Stage::Done(_) => "done",
        Stage::Cancelled(_) => "cancelled",
    };
    let runs = |key: &str, Outcome { seeds, comparison, .. }: &Outcome| {
        let (first, last) = (seeds.first.to_string(), seeds.last.to_string());
        words.with(key, &[("runs", comparison.runs.into()), ("first", first.into()), ("last", last.into())])
    };
    let said = match &**stage {
        // Only if its table is the one below.
        Stage::Cancelled(Some(part)) if outcome.as_ref().is_some_and(|shown| Rc::ptr_eq(shown, part)) => {
            runs("compare-cancelled-after", part)
        }
        Stage::Cancelled(_) => words.text("compare-cancelled"),
        Stage::Done(outcome) => runs("compare-done", outcome),
        Stage::Idle | Stage::Running { .. } => String::new(),
    };
    html! {
        <div class="compare-progress" data-stage={name}>
            <p role="status" class="quiet">{ said }</p>
            if let Stage::Running { done, all } = &**stage {
                <progress max={all.to_string()} value={done.to_string()} aria-label={words.text("compare-title")}></progress>
                // Said aloud eight times a second, it would drown everything else.
                <span class="quiet">{ words.with("compare-running", &[("done", done.to_string().into()), ("all", all.to_string().into())]) }</span>
            }
        </div>
    }
}
