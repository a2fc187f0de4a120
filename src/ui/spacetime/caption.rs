//! The event that is pointed at or chosen, in words; and what else there is to say about the diagram.

use super::Seen;
use crate::scenario::Scenario;
use crate::trace::TraceEvent;
use crate::types::Instant;
use crate::view::catalogue::Catalogue;
use crate::view::spacetime::causality::Cone;
use crate::view::{figures, sentence};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    pub scenario: Rc<Scenario>,
    pub seen: Seen,
    pub chosen: Option<u64>,
    pub pointed: Option<u64>,
    pub cone: Rc<Option<Cone>>,
    pub go: Callback<Instant>,
    pub forget: Callback<()>,
}

#[component]
pub fn Caption(props: &Props) -> Html {
    let Props { words, seen, chosen, pointed, .. } = props;
    let told = pointed.or(*chosen).map(|number| told(props, number)).unwrap_or_default();
    let hint = || html! { <p class="quiet">{ words.text("spacetime-hint") }</p> };
    let line = |(at, said): &(String, String)| html! { <p><time>{ at }</time>{ said }</p> };
    html! {
        <div class="st-caption">
            <div class="told" aria-live="polite">
                { if told.is_empty() { hint() } else { told.iter().map(line).collect() } }
            </div>
            if let Some(event) = chosen.and_then(|number| seen.event(number)) {
                { about_chosen(props, event) }
            }
            { notes(words, seen) }
        </div>
    }
}

/// The event; of a message, both its ends.
fn told(props: &Props, number: u64) -> Vec<(String, String)> {
    let Props { words, scenario, seen, .. } = props;
    let arrow = seen.scene().arrows.iter().find(|arrow| arrow.number == number || arrow.landed == Some(number));
    let numbers = match arrow {
        Some(arrow) => vec![Some(arrow.number), arrow.landed.filter(|landed| *landed != arrow.number)],
        None => vec![Some(number)],
    };
    let events = numbers.into_iter().flatten().filter_map(|number| seen.event(number));
    let say = |event: &TraceEvent| {
        let said = sentence::sentence(words, scenario.protocol.spec(), scenario, event);
        (figures::moment(words, event.at), said)
    };
    events.map(say).collect()
}

fn about_chosen(props: &Props, event: &TraceEvent) -> Html {
    let Props { words, cone, go, forget, .. } = props;
    let (at, go, forget) = (event.at, go.clone(), forget.clone());
    let counts = (**cone).as_ref().map(Cone::counts);
    let bound = counts.map(|(past, future)| {
        let past = words.with("spacetime-past", &[("count", past.into())]);
        let future = words.with("spacetime-future", &[("count", future.into())]);
        words.with("spacetime-cone", &[("past", past.into()), ("future", future.into())])
    });
    html! {
        <div class="chosen">
            <p class="quiet">{ bound.unwrap_or_default() }</p>
            <button data-control="st-go" onclick={move |_| go.emit(at)}>{ words.text("spacetime-go") }</button>
            <button data-control="st-forget" onclick={move |_| forget.emit(())}>{ words.text("spacetime-forget") }</button>
        </div>
    }
}

fn notes(words: &Catalogue, seen: &Seen) -> Html {
    let scene = seen.scene();
    let counted = |key: &str, count: usize| (count > 0).then(|| words.with(key, &[("count", count.into())]));
    let is_cut = scene.begins.is_some() || scene.ends.is_some();
    let notes = [
        is_cut.then(|| words.text("spacetime-cut")),
        counted("spacetime-hidden", scene.hidden_nodes),
        counted("spacetime-crowd", scene.crowd_count),
    ];
    notes.into_iter().flatten().map(|note| html! { <p class="note quiet">{ note }</p> }).collect()
}
