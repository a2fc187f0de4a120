//! What fails now: one chip for each thing, each with its undoing, in one line that can be opened.

use super::super::use_shell;
use super::{act::act, focus, signs};
use crate::view::active::{Active, active, conditions};
use crate::view::catalogue::Catalogue;
use std::rc::Rc;
use yew::prelude::*;

/// More are hidden until asked for.
const SHOWN: usize = 4;

#[component]
pub fn Strip() -> Html {
    let shell = use_shell();
    let words = shell.words.clone();
    let picture = &shell.driver.frame.picture;
    let scenario = &shell.driver.frame.scenario;
    let all = use_memo((conditions(picture, scenario), words.clone()), |(_, words)| active(words, picture, scenario));
    let open = use_state_eq(|| false);
    let undo = {
        let shell = shell.clone();
        Callback::from(move |faults: Vec<String>| {
            for fault in &faults {
                if !act(&shell, fault) {
                    break;
                }
            }
            // The button that was pressed is about to go.
            focus::put(".active");
        })
    };
    if all.is_empty() {
        return html! { <div class="active none" tabindex="-1"><span class="quiet">{ words.text("faults-active-none") }</span></div> };
    }
    let hidden = if *open { 0 } else { all.len().saturating_sub(SHOWN + 1) };
    let shown = if hidden == 0 { all.len() } else { SHOWN };
    let chip = |active: &Active| html! { <Chip key={format!("{active:?}")} words={words.clone()} active={active.clone()} undo={undo.clone()} /> };
    let toggle = {
        let open = open.clone();
        move |_| open.set(!*open)
    };
    let more = match *open {
        true => words.text("faults-active-fewer"),
        false => words.with("faults-active-more", &[("count", all.len().into())]),
    };
    let settle = undo.reform(|_| vec!["settle".to_string()]);
    html! {
        <div class={classes!("active", open.then_some("open"))} role="group" aria-label={words.text("faults-active")} tabindex="-1">
            <ul>{ for all.iter().take(shown).map(chip) }</ul>
            if all.len() > SHOWN + 1 {
                <button class="link" data-action="active-more" aria-expanded={open.to_string()} onclick={toggle}>{ more }</button>
            }
            <button data-action="undo-all" title={words.text("faults-settle-title")} onclick={move |_: MouseEvent| settle.emit(())}>
                { words.text("faults-undo-all") }
            </button>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ChipProps {
    words: Rc<Catalogue>,
    active: Active,
    undo: Callback<Vec<String>>,
}

#[component]
fn Chip(props: &ChipProps) -> Html {
    let Active { sign, target, what, undo, .. } = &props.active;
    let name = [target.as_str(), what.as_str()].join(" ");
    let onclick = {
        let (undo, emit) = (undo.clone(), props.undo.clone());
        move |_| emit.emit(undo.clone())
    };
    let undo_name = props.words.with("faults-undo", &[("what", name.trim().to_string().into())]);
    html! {
        <li class="chip">
            { signs::icon(*sign) }
            <span><b>{ target }</b>{ " " }{ what }</span>
            <button class="plain" data-action="undo" aria-label={undo_name.clone()} title={undo_name} {onclick}>{ "×" }</button>
        </li>
    }
}
