//! Whether the cluster kept its promises, and which it broke.

use super::super::{Shell, use_shell};
use super::Open;
use super::reasoning::Reasoning;
use crate::check::linearizable::Limit;
use crate::check::{Checker, Property, Violation};
use crate::engine::Moment;
use crate::types::Instant;
use crate::view::catalogue::Catalogue;
use crate::view::promises;
use crate::view::violation::{Timeline, explained, first_of_each};
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
    let (verdict, words) = (&shell.driver.frame.verdict, &shell.words);
    let open = props.open.clone();
    html! {
        <button
            class={classes!("promises", verdict.state().name())}
            data-losses={verdict.losses.to_string()}
            data-undecided={verdict.undecided.to_string()}
            data-action="promises"
            data-violations={verdict.violations.to_string()}
            aria-haspopup="dialog"
            onclick={move |_| open.emit(Some(Open::Promises))}
        >{ verdict.sentence(words) }</button>
    }
}

#[derive(Properties, PartialEq)]
pub struct BrokenProps {
    pub close: Callback<()>,
}

/// The first violations, one by one: what is known of each, the way to the moment before it, and the reason; then what
/// could not be decided, and the first losses that nobody promised against.
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
        let explain = is_explained(violation).then(|| explaining(&shell, violation.clone(), reasons.setter()));
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
                { more(words, "cluster-promises-more", shell.driver.frame.verdict.violations, violations.len()) }
            }
            { undecided(&shell) }
            if !losses.is_empty() {
                <h3>{ words.text("cluster-promises-losses-title") }</h3>
                <p class="quiet">{ words.text("cluster-promises-losses-about") }</p>
                <ul class="violations losses">{ for losses.iter().map(item) }</ul>
                { more(words, "cluster-promises-more", shell.driver.frame.verdict.losses, losses.len()) }
            }
            { after_the_repair(&shell) }
            { stale_reads(&shell) }
            if let Some(timeline) = (*reasons).clone() {
                <Reasoning {timeline} words={words.clone()} close={Callback::from(hide)} />
            }
        </>
    }
}

fn more(words: &Catalogue, key: &str, total: u64, shown: usize) -> Html {
    let more = total.saturating_sub(shown as u64);
    html! {
        if more > 0 {
            <p class="quiet">{ words.with(key, &[("count", more.into())]) }</p>
        }
    }
}

/// Keys of which nobody can say whether an order explains what clients were told, and why nobody can.
fn undecided(shell: &Shell) -> Html {
    let words = &shell.words;
    let (keys, total) = shell.driver.read(|engine| {
        let undecided = engine.run().watch().check.history().undecided();
        let total = undecided.len();
        (undecided.take(SHOWN).collect::<Vec<_>>(), total)
    });
    let item = |(key, limit): &(u32, Limit)| {
        html! { <li data-key={key.to_string()} data-limit={limit.name()}>{ promises::undecided(words, *key, *limit) }</li> }
    };
    html! {
        if !keys.is_empty() {
            <h3>{ words.text("cluster-undecided-title") }</h3>
            <p class="quiet">{ words.text("cluster-undecided-about") }</p>
            <ul class="undecided">{ for keys.iter().map(item) }</ul>
            { more(words, "cluster-undecided-more", total as u64, keys.len()) }
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

/// More is known of it than its sentence says.
fn is_explained(violation: &Violation) -> bool {
    violation.account.is_some() || violation.property == Property::Linearizability
}

fn explaining(
    shell: &Shell,
    violation: Violation,
    reasons: UseStateSetter<Option<Rc<Timeline>>>,
) -> Callback<MouseEvent> {
    let (driver, words) = (shell.driver.clone(), shell.words.clone());
    Callback::from(move |_| {
        let told = |check: &Checker| explained(&words, &violation, check.history().proof());
        reasons.set(driver.read(|engine| told(&engine.run().watch().check)).map(Rc::new));
    })
}

/// Whether there is to be a leader, and answers, by when, and whether that was held.
fn after_the_repair(shell: &Shell) -> Html {
    let outlook = shell.driver.read(|engine| {
        let run = engine.run();
        run.watch().check.outlook(run.now())
    });
    let deadlines = promises::deadlines(&shell.words, shell.driver.frame.spec, outlook);
    let item = |line: &promises::Deadline| {
        html! { <li data-due={line.of} data-stage={line.stage.name()}>{ &line.told }</li> }
    };
    html! {
        <div class="deadlines">
            <p>{ deadlines.title }</p>
            if !deadlines.lines.is_empty() {
                <ul>{ for deadlines.lines.iter().map(item) }</ul>
            }
        </div>
    }
}

fn stale_reads(shell: &Shell) -> Html {
    let told = shell.driver.read(|engine| promises::stale_reads(&shell.words, engine.run().watch().check.staleness()));
    html! { <p class="stale">{ told }</p> }
}
