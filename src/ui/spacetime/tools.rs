//! What is shown, and how much of it.

use super::{STEP, ZOOM};
use crate::types::Instant;
use crate::view::catalogue::Catalogue;
use crate::view::figures;
use crate::view::spacetime::window::{Anchor, Shown, View};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    pub view: View,
    pub shown: Shown,
    pub set: UseStateSetter<View>,
    pub now: Instant,
    /// How far the run is known.
    pub known: Instant,
    /// The statistics are about a part of the run.
    pub has_window: bool,
    pub with_clients: bool,
    pub set_clients: UseStateSetter<bool>,
}

#[component]
pub fn Tools(props: &Props) -> Html {
    let Props { words, view, shown, set, now, known, has_window, with_clients, set_clients } = props;
    let to = |next: View| {
        let set = set.clone();
        Callback::from(move |_: MouseEvent| set.set(next))
    };
    let sign = |control: &'static str, key: &str, sign: &'static str, next: View| {
        let name = words.text(key);
        html! {
            <button data-control={control} title={name.clone()} aria-label={name} onclick={to(next)}>{ sign }</button>
        }
    };
    let anchor = |control: &'static str, keys: (&str, &str), anchor: Anchor| {
        let is_chosen = view.anchor == anchor;
        html! {
            <button data-control={control} aria-pressed={is_chosen.to_string()} title={words.text(keys.1)}
                onclick={to(View { anchor, ..*view })}>{ words.text(keys.0) }</button>
        }
    };
    let clients = {
        let (set, next) = (set_clients.clone(), !with_clients);
        move |_| set.set(next)
    };
    let range = format!("{} – {}", figures::moment(words, shown.from), figures::moment(words, shown.until));
    html! {
        <div class="st-tools">
            { anchor("st-follow", ("spacetime-follow", "spacetime-follow-title"), Anchor::Playhead) }
            if *has_window {
                { anchor("st-window", ("spacetime-marked", "spacetime-marked-title"), Anchor::Marked) }
            }
            <button data-control="st-clients" aria-pressed={with_clients.to_string()} title={words.text("spacetime-clients-title")}
                onclick={clients}>{ words.text("spacetime-clients") }</button>
            <span class="range quiet" data-from={shown.from.0.to_string()} data-until={shown.until.0.to_string()}>{ range }</span>
            { sign("st-earlier", "spacetime-earlier", "↑", view.moved(*shown, -STEP, *now, *known)) }
            { sign("st-later", "spacetime-later", "↓", view.moved(*shown, STEP, *now, *known)) }
            { sign("st-zoom-in", "spacetime-zoom-in", "+", view.zoomed(*shown, ZOOM)) }
            { sign("st-zoom-out", "spacetime-zoom-out", "−", view.zoomed(*shown, 1.0 / ZOOM)) }
        </div>
    }
}
