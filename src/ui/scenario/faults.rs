//! The faults of the scenario, in its own words: a list, and a line for one more.

use super::{Edit, Props};
use crate::scenario::{Fault, fault, words};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A longer list is for the text.
const SHOWN: usize = 100;

#[component]
pub fn Faults(props: &Props) -> Html {
    let Props { shell, drafts } = props;
    let texts = &shell.words;
    let faults = &shell.driver.frame.scenario.faults;
    let hidden = faults.len().saturating_sub(SHOWN);
    html! {
        <div class="part faults">
            <h3>{ texts.text("scenario-faults-title") }</h3>
            if faults.is_empty() {
                <p class="quiet">{ texts.text("scenario-faults-none") }</p>
            }
            <ul>{ for faults.iter().take(SHOWN).enumerate().map(|(index, fault)| item(props, index, fault)) }</ul>
            if hidden > 0 {
                <p class="quiet">{ texts.with("scenario-faults-more", &[("count", hidden.into())]) }</p>
            }
            { line(props) }
            if let Some(error) = &drafts.fault_error {
                <p id="fault-error" class="error" role="alert">{ error }</p>
            }
            <p id="fault-hint" class="hint quiet">{ texts.text("scenario-fault-hint") }</p>
        </div>
    }
}

fn item(props: &Props, index: usize, fault: &Fault) -> Html {
    let shell = props.shell.clone();
    let text = fault.to_string();
    let label = shell.words.with("scenario-fault-remove", &[("fault", text.clone().into())]);
    let remove = move |_| {
        let mut scenario = (*shell.driver.frame.scenario).clone();
        scenario.faults.remove(index);
        shell.open(scenario);
    };
    html! {
        <li key={index} data-fault={text.clone()}>
            <code>{ text }</code>
            <button class="close" data-control="remove-fault" aria-label={label} onclick={remove}>{ "×" }</button>
        </li>
    }
}

fn line(props: &Props) -> Html {
    let Props { shell, drafts } = props;
    let typed = {
        let drafts = drafts.dispatcher();
        move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                drafts.dispatch(Edit::Fault(input.value(), None));
            }
        }
    };
    let add = {
        let (shell, drafts) = (shell.clone(), drafts.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let text = drafts.fault.clone();
            let checked = text.parse::<Fault>().and_then(|fault| {
                fault::check_fault(&fault, &shell.driver.frame.scenario)?;
                fault::check_count(shell.driver.frame.scenario.faults.len() + 1)?;
                Ok(fault)
            });
            let fault = match checked {
                Ok(fault) => fault,
                Err(error) => return drafts.dispatch(Edit::Fault(text, Some(error))),
            };
            let mut scenario = (*shell.driver.frame.scenario).clone();
            scenario.faults.push(fault);
            let drafts = drafts.clone();
            shell.open_then(scenario, move || drafts.dispatch(Edit::Fault(String::new(), None)));
        }
    };
    let texts = &shell.words;
    let invalid = drafts.fault_error.is_some().then_some("true");
    html! {
        <form class="fault-line" onsubmit={add}>
            <input type="text" data-control="fault" list="fault-forms" value={drafts.fault.clone()} placeholder="2s crash leader"
                aria-label={texts.text("scenario-fault-label")} aria-invalid={invalid} aria-describedby="fault-error fault-hint"
                autocomplete="off" spellcheck="false" oninput={typed} />
            <datalist id="fault-forms">
                { for words::forms().map(|form| html! { <option key={form} value={format!("2s {form}")} /> }) }
            </datalist>
            <button data-control="add-fault">{ texts.text("scenario-fault-add") }</button>
        </form>
    }
}
