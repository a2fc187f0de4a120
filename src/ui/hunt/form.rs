//! What is hunted: the protocol, the faults, the promise, the seeds.

use super::Props;
use super::search::Stage;
use crate::check::Property;
use crate::engine::Engine;
use crate::experiment::hunt::property_named;
use crate::experiment::swarm::{self, Kind, Mix};
use crate::ui::menu;
use crate::view::hunt::{self, Form, GROUPS, Subject};
use crate::view::terms;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// What is looked for, where, and the button that begins or ends it.
#[component]
pub fn Aim(props: &Props) -> Html {
    let Props { shell, form, state, start, .. } = props;
    let words = &shell.words;
    let submit = {
        let start = start.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            start.emit(());
        }
    };
    let is_wrong = form.seeds().is_none();
    html! {
        <form class="hunt-aim" onsubmit={submit}>
            <fieldset disabled={state.stage.is_under_way()}>
                <legend class="visually-hidden">{ words.text("hunt-what") }</legend>
                { subjects(props) }
                { properties(props) }
                { seed(props, "hunt-first", &form.first, |form, text| form.first = text) }
                { seed(props, "hunt-last", &form.last, |form, text| form.last = text) }
            </fieldset>
            <div class="hunt-row">
                { button(props) }
                { draw(props) }
            </div>
            if is_wrong {
                <p id="wrong-seeds" class="error" role="alert">{ words.text("hunt-wrong-seeds") }</p>
            }
        </form>
    }
}

/// Two buttons and not one that changes: the click that ends a hunt must not begin the next.
fn button(props: &Props) -> Html {
    let Props { shell, form, state, cancel, .. } = props;
    let words = &shell.words;
    if state.stage.is_under_way() {
        let cancel = cancel.clone();
        return html! {
            <button key="cancel" type="button" data-control="cancel-hunt" onclick={move |_| cancel.emit(())}>{ words.text("hunt-cancel") }</button>
        };
    }
    let label = words.text(if state.stage == Stage::Idle { "hunt-start" } else { "hunt-again" });
    html! {
        <button key="start" type="submit" class="primary" data-control="start-hunt" disabled={form.seeds().is_none()}>{ label }</button>
    }
}

/// Shows what the first seed makes of it, broken or not: all that fails, then the repair.
fn draw(props: &Props) -> Html {
    let Props { shell, form, state, .. } = props;
    let words = &shell.words;
    let open = {
        let (shell, form) = (shell.clone(), form.clone());
        move |_| {
            let Some(seeds) = form.seeds() else { return };
            let hunt = form.hunt(&shell.driver.read(Engine::scenario));
            let shell = shell.clone();
            shell.clone().once_it_runs(hunt.base.protocol, move || {
                let mut scenario = swarm::draw(&hunt.base, hunt.mix, seeds.first).shown();
                if scenario.title.is_empty() {
                    scenario.title = shell.words.with("hunt-drawn-title", &[("seed", seeds.first.to_string().into())]);
                }
                shell.open(scenario);
            });
        }
    };
    html! {
        <button type="button" data-control="hunt-draw" title={words.text("hunt-draw-title")} onclick={open}
            disabled={form.seeds().is_none() || state.stage.is_under_way()}>{ words.text("hunt-draw") }</button>
    }
}

/// What may fail.
#[component]
pub fn Kinds(props: &Props) -> Html {
    let Props { shell, state, .. } = props;
    let title = shell.words.text("hunt-kinds");
    html! {
        <fieldset class="hunt-faults" disabled={state.stage.is_under_way()} aria-label={title.clone()}>
            <div class="part-head">
                <h3>{ title }</h3>
                { all_or_none(props) }
            </div>
            { for GROUPS.iter().map(|(name, kinds)| kinds_of(props, name, kinds)) }
        </fieldset>
    }
}

/// The same form with something changed.
fn change(form: &UseStateHandle<Form>, change: impl FnOnce(&mut Form)) {
    let mut next = (**form).clone();
    change(&mut next);
    form.set(next);
}

fn subjects(props: &Props) -> Html {
    let Props { shell, form, .. } = props;
    let words = &shell.words;
    let option = |subject: Subject| menu::option(subject.name(), subject == form.subject, subject.label(words));
    let group = |name: &'static str, label: &str, subjects: &mut dyn Iterator<Item = Subject>| {
        html! { <optgroup key={name} data-group={name} label={words.text(label)}>{ for subjects.map(option) }</optgroup> }
    };
    let choose = {
        let form = form.clone();
        move |event: Event| {
            let name = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
            if let Some(subject) = name.as_deref().and_then(Subject::named) {
                change(&form, |form| form.choose(subject));
            }
        }
    };
    html! {
        <label class="hunt-field">
            <span>{ words.text("hunt-subject") }</span>
            <select data-control="hunt-subject" onchange={choose}>
                { option(Subject::Own) }
                { group("protocols", "hunt-protocols", &mut Subject::protocols()) }
                { group("mistakes", "hunt-mistakes", &mut Subject::mistakes()) }
            </select>
        </label>
    }
}

fn properties(props: &Props) -> Html {
    let Props { shell, form, .. } = props;
    let words = &shell.words;
    let option = |property: Property| {
        menu::option(property.name(), form.property == Some(property), terms::property(words, property))
    };
    let choose = {
        let form = form.clone();
        move |event: Event| {
            let name = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
            let property = name.and_then(|name| property_named(&name).ok());
            change(&form, |form| form.property = property);
        }
    };
    html! {
        <label class="hunt-field">
            <span>{ words.text("hunt-property") }</span>
            <select data-control="hunt-property" onchange={choose}>
                { menu::option("", form.property.is_none(), words.text("hunt-any")) }
                { for Property::ALL.map(option) }
            </select>
        </label>
    }
}

fn seed(props: &Props, label: &'static str, value: &str, set: fn(&mut Form, String)) -> Html {
    let Props { shell, form, .. } = props;
    let is_wrong = form.seeds().is_none();
    let typed = {
        let form = form.clone();
        move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                change(&form, |form| set(form, input.value()));
            }
        }
    };
    html! {
        <label class="hunt-field">
            <span>{ shell.words.text(label) }</span>
            <input type="text" inputmode="numeric" autocomplete="off" data-control={label} value={value.to_string()} oninput={typed}
                aria-invalid={is_wrong.then_some("true")} aria-describedby={is_wrong.then_some("wrong-seeds")} />
        </label>
    }
}

fn kinds_of(props: &Props, name: &'static str, kinds: &[Kind]) -> Html {
    let Props { shell, form, .. } = props;
    let words = &shell.words;
    let item = |kind: &Kind| {
        let (kind, form) = (*kind, form.clone());
        let is_on = form.mix.allows(kind);
        let toggle = move |_| {
            change(&form, |form| form.mix = if is_on { form.mix.without(kind) } else { form.mix.with(kind) });
        };
        html! {
            <label key={kind.name()} class="hunt-kind">
                <input type="checkbox" data-kind={kind.name()} checked={is_on} onchange={toggle} />
                <span>{ hunt::kind(words, kind) }</span>
            </label>
        }
    };
    let title = hunt::group(words, name);
    html! {
        <div key={name} class="hunt-group" role="group" aria-label={title.clone()}>
            <h4>{ title }</h4>
            <div class="hunt-kinds">{ for kinds.iter().map(item) }</div>
        </div>
    }
}

fn all_or_none(props: &Props) -> Html {
    let Props { shell, form, .. } = props;
    let words = &shell.words;
    let button = |label: &'static str, mix: Mix| {
        let form = form.clone();
        html! {
            <button type="button" class="link" data-control={label} onclick={move |_| change(&form, |form| form.mix = mix)}>
                { words.text(label) }
            </button>
        }
    };
    html! {
        <span>{ button("hunt-survivable", Mix::default()) }{ button("hunt-none", Mix::NONE) }</span>
    }
}
