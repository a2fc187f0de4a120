//! Whether the cluster kept its promises, and which it broke.

use super::super::{Shell, use_shell};
use super::Open;
use super::reasoning::Reasoning;
use crate::check::{Checker, Property, Violation};
use crate::engine::Moment;
use crate::types::Instant;
use crate::view::catalogue::Catalogue;
use crate::view::violation::{Timeline, first_of_each, timeline};
use crate::view::{figures, terms};
use std::rc::Rc;
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
    let (class, text) = match frame.first_violation.as_ref().filter(|_| frame.violations > 0) {
        Some(first) => {
            let arguments = [
                ("count", frame.violations.into()),
                ("property", terms::property(words, first.property).into()),
                ("moment", figures::moment(words, first.at).into()),
            ];
            ("broken", words.with("cluster-promises-broken", &arguments))
        }
        None if frame.losses > 0 => ("lost", words.with("cluster-promises-losses", &[("count", frame.losses.into())])),
        None => {
            let kept = words.text("cluster-promises-kept");
            return html! { <span class="promises kept" data-violations="0">{ kept }</span> };
        }
    };
    let open = props.open.clone();
    html! {
        <button
            class={classes!("promises", class)}
            data-losses={frame.losses.to_string()}
            data-action="promises"
            data-violations={frame.violations.to_string()}
            onclick={move |_| open.emit(Some(Open::Promises))}
        >{ text }</button>
    }
}

#[derive(Properties, PartialEq)]
pub struct BrokenProps {
    pub close: Callback<()>,
}

/// The first violations, one by one: what is known of each, the way to the moment before it, and the reason; then the
/// first losses that nobody promised against.
#[component]
pub fn Broken(props: &BrokenProps) -> Html {
    let shell = use_shell();
    let words = &shell.words;
    let reasons = use_state(|| None::<Rc<Timeline>>);
    let (violations, losses) = shell.driver.read(|engine| {
        let check = &engine.run().watch().check;
        (first_of_each(check.violations(), SHOWN), first_of_each(check.losses(), SHOWN))
    });
    let item = |violation: &Violation| {
        let explain = (violation.property == Property::Linearizability).then(|| explaining(&shell, reasons.setter()));
        html! {
            <li data-property={violation.property.name()}>
                <div>
                    <b>{ terms::property(words, violation.property) }</b>
                    <span class="quiet">{ " · " }{ figures::moment(words, violation.at) }</span>
                </div>
                <p>{ terms::violation(words, violation) }</p>
                { facts(words, violation) }
                <div class="ways">
                    if let Some(explain) = explain {
                        <button data-action="explain" onclick={explain}>{ words.text("cluster-promises-why") }</button>
                    }
                    <button data-action="before" onclick={going_before(&shell, violation, &props.close)}>
                        { words.text("cluster-promises-before") }
                    </button>
                </div>
            </li>
        }
    };
    let hide = {
        let reasons = reasons.setter();
        move |()| reasons.set(None)
    };
    html! {
        <>
            if !violations.is_empty() {
                <h3>{ words.text("cluster-promises-title") }</h3>
                <ul class="violations">{ for violations.iter().map(item) }</ul>
                { more(words, shell.driver.frame.violations, violations.len()) }
            }
            if !losses.is_empty() {
                <h3>{ words.text("cluster-promises-losses-title") }</h3>
                <p class="quiet">{ words.text("cluster-promises-losses-about") }</p>
                <ul class="violations losses">{ for losses.iter().map(item) }</ul>
                { more(words, shell.driver.frame.losses, losses.len()) }
            }
            { stale_reads(&shell) }
            if let Some(timeline) = (*reasons).clone() {
                <Reasoning {timeline} words={words.clone()} close={Callback::from(hide)} />
            }
        </>
    }
}

fn more(words: &Catalogue, total: u64, shown: usize) -> Html {
    let more = total.saturating_sub(shown as u64);
    html! {
        if more > 0 {
            <p class="quiet">{ words.with("cluster-promises-more", &[("count", more.into())]) }</p>
        }
    }
}

/// Whom and what it is about, and which event showed it.
fn facts(words: &Catalogue, violation: &Violation) -> Html {
    let nodes: Vec<String> = violation.nodes.iter().map(ToString::to_string).collect();
    let index = if violation.is_of_clients() { "cluster-promises-key" } else { "cluster-promises-index" };
    let number = |number: u64| if number > 0 { number.to_string() } else { String::new() };
    let facts = [
        ("cluster-promises-node", nodes.join(", ")),
        ("cluster-promises-epoch", number(violation.epoch)),
        (index, number(violation.index)),
        ("cluster-promises-event", figures::count(violation.event)),
    ];
    let known = facts.into_iter().filter(|(_, value)| !value.is_empty());
    html! {
        <dl class="about">
            { for known.map(|(name, value)| html! { <div><dt>{ words.text(name) }</dt><dd>{ value }</dd></div> }) }
        </dl>
    }
}

fn going_before(shell: &Shell, violation: &Violation, close: &Callback<()>) -> Callback<MouseEvent> {
    let before = Instant(violation.at.0.saturating_sub(1));
    let (driver, close) = (shell.driver.clone(), close.clone());
    Callback::from(move |_| {
        driver.act(|engine| engine.seek(Moment { at: before, steps: None }, false));
        close.emit(());
    })
}

fn explaining(shell: &Shell, reasons: UseStateSetter<Option<Rc<Timeline>>>) -> Callback<MouseEvent> {
    let (driver, words) = (shell.driver.clone(), shell.words.clone());
    Callback::from(move |_| {
        let proof = |check: &Checker| check.history().proof().map(|proof| timeline(&words, proof));
        reasons.set(driver.read(|engine| proof(&engine.run().watch().check)).map(Rc::new));
    })
}

fn stale_reads(shell: &Shell) -> Html {
    let words = &shell.words;
    let (count, age) = shell.driver.read(|engine| {
        let staleness = engine.run().watch().check.staleness();
        (staleness.count(), staleness.age_max())
    });
    let Some(age) = age else { return html! {} };
    let arguments = [("count", count.into()), ("age", figures::duration(words, age).into())];
    html! { <p class="stale">{ words.with("cluster-promises-stale", &arguments) }</p> }
}
