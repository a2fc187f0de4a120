//! What is hunted: the protocol, the faults, the promise, the seeds.

use super::Props;
use super::search::Stage;
use crate::check::Property;
use crate::experiment::hunt::property_named;
use crate::experiment::swarm::{Kind, Mix};
use crate::view::hunt::{self, Form, GROUPS, Subject};
use crate::view::terms;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

#[component]
pub fn Fields(props: &Props) -> Html {
    let Props { shell, form, state, start, cancel } = props;
    let words = &shell.words;
    let is_under_way = state.stage.is_under_way();
    let submit = {
        let start = start.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            start.emit(());
        }
    };
    let cancel = {
        let cancel = cancel.clone();
        move |_| cancel.emit(())
    };
    let is_wrong = form.seeds().is_none();
    html! {
        <form class="hunt-form" onsubmit={submit}>
            <fieldset disabled={is_under_way}>
                <legend class="visually-hidden">{ words.text("hunt-what") }</legend>
                { subjects(props) }
                { properties(props) }
                <div class="hunt-seeds" role="group" aria-label={words.text("hunt-seeds")}>
                    { seed(props, "hunt-first", &form.first, |form, text| form.first = text) }
                    { seed(props, "hunt-last", &form.last, |form, text| form.last = text) }
                </div>
                if is_wrong {
                    <p id="wrong-seeds" class="error" role="alert">{ words.text("hunt-wrong-seeds") }</p>
                }
                <div class="hunt-faults" role="group" aria-label={words.text("hunt-kinds")}>
                    <div class="part-head">
                        <h3>{ words.text("hunt-kinds") }</h3>
                        { all_or_none(props) }
                    </div>
                    { for GROUPS.iter().map(|(name, kinds)| kinds_of(props, name, kinds)) }
                </div>
            </fieldset>
            <div class="hunt-row">
                if is_under_way {
                    <button type="button" data-control="cancel-hunt" onclick={cancel}>{ words.text("hunt-cancel") }</button>
                } else {
                    <button type="submit" class="primary" data-control="start-hunt" disabled={is_wrong}>
                        { words.text(if state.stage == Stage::Idle { "hunt-start" } else { "hunt-again" }) }
                    </button>
                }
            </div>
        </form>
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
    let option = |subject: Subject| {
        html! {
            <option key={subject.name()} value={subject.name()} selected={subject == form.subject}>
                { subject.label(words) }
            </option>
        }
    };
    let choose = {
        let form = form.clone();
        move |event: Event| {
            let name = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
            if let Some(subject) = name.as_deref().and_then(Subject::named) {
                change(&form, |form| form.subject = subject);
            }
        }
    };
    html! {
        <label class="hunt-field">
            <span>{ words.text("hunt-subject") }</span>
            <select data-control="hunt-subject" onchange={choose}>{ for Subject::all().map(option) }</select>
        </label>
    }
}

fn properties(props: &Props) -> Html {
    let Props { shell, form, .. } = props;
    let words = &shell.words;
    let option = |property: Property| {
        html! {
            <option key={property.name()} value={property.name()} selected={form.property == Some(property)}>
                { terms::property(words, property) }
            </option>
        }
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
                <option key="any" value="" selected={form.property.is_none()}>{ words.text("hunt-any") }</option>
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
