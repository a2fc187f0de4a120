//! The space-time diagram of any part of the run: what is near the present is read from the run's own memory,
//! what lies further back is played once more.

mod caption;
mod drawing;
mod legend;
mod moving;
mod reading;
mod tools;

use super::selection::Selected;
use super::size::use_size;
use super::{Shell, use_shell};
use crate::engine::Moment;
use crate::types::{Instant, NodeId};
use crate::view::ring::Size;
use crate::view::spacetime::causality::Cone;
use crate::view::spacetime::window::{Anchor, Shown, View};
use reading::{Wanted, use_seen};
use std::rc::Rc;
use yew::prelude::*;

const ZOOM: f64 = 1.6;
/// A page of time, and a step of it, as a share of what is shown.
const PAGE: f64 = 0.75;
const STEP: f64 = 0.25;

#[component]
pub fn SpaceTime() -> Html {
    let shell = use_shell();
    let place = use_node_ref();
    let view = use_state(|| View::of(&shell.driver.frame.scenario));
    let with_clients = use_state(|| false);
    let pointed = use_state_eq(|| None::<u64>);
    let frame = &shell.driver.frame;
    let size = use_size(&place).map(|(width, height)| Size { width, height });
    let view_now = standing(*view, &shell);
    let shown = view_now.shown(frame.now(), shell.lens.window);
    let wanted = Wanted {
        view: view_now,
        marked: shell.lens.window,
        size,
        nodes: selected_nodes(&shell.selected),
        with_clients: *with_clients,
    };
    let seen = use_seen(&shell, wanted);
    let chosen = seen.chosen(&shell.selected);
    let cone = use_memo((chosen, seen.clone()), |(chosen, seen)| {
        chosen.and_then(|number| Cone::of(&seen.0.stretch.events, number))
    });
    moving::use_wheel(&place, view_now, shown, &shell, &view);
    let go = use_go(&shell);
    let choose = use_choose(&shell);
    let pick = {
        let (select, selected) = (shell.select.clone(), shell.selected.clone());
        Callback::from(move |node: NodeId| {
            let node = Selected::Node(node);
            select.emit(if selected == node { Selected::Nothing } else { node });
        })
    };
    let drag = moving::use_drag(view_now, shown, &shell, &view);
    let onkeydown = keys(&shell, view_now, shown, &view);
    let words = &shell.words;
    let point = {
        let pointed = pointed.setter();
        Callback::from(move |number| pointed.set(number))
    };
    html! {
        <>
            <tools::Tools words={words.clone()} view={view_now} {shown} set={view.setter()} now={frame.now()}
                known={frame.known_until} has_window={!shell.lens.window.is_whole()}
                with_clients={*with_clients} set_clients={with_clients.setter()} />
            <div class="st-stage" ref={place} {onkeydown} onpointerdown={drag.down} onpointermove={drag.moved}
                onpointerup={drag.up.clone()} onpointercancel={drag.up}>
                if size.is_some() {
                    <drawing::Drawing words={words.clone()} scenario={frame.scenario.clone()} seen={seen.clone()}
                        selected={shell.selected.clone()} {chosen} cone={cone.clone()} choose={choose.clone()}
                        go={go.clone()} {pick} {point} was_stroke={drag.was_stroke} />
                }
            </div>
            <caption::Caption words={words.clone()} scenario={frame.scenario.clone()} {seen} {chosen} pointed={*pointed}
                {cone} {go} forget={shell.select.reform(|()| Selected::Nothing)} />
            <legend::Legend words={words.clone()} />
        </>
    }
}

/// Nothing is marked any more: back to the playhead.
fn standing(view: View, shell: &Shell) -> View {
    match view.anchor {
        Anchor::Marked if shell.lens.window.is_whole() => View { anchor: Anchor::Playhead, ..view },
        _ => view,
    }
}

fn selected_nodes(selected: &Selected) -> Vec<NodeId> {
    match selected {
        Selected::Node(node) => vec![*node],
        Selected::Link(low, high) => vec![*low, *high],
        Selected::Event { nodes, .. } => nodes.clone(),
        _ => Vec::new(),
    }
}

/// An event that can be chosen: its number, the nodes, the message.
#[derive(Clone, PartialEq)]
pub struct Choice {
    pub number: u64,
    pub nodes: Vec<NodeId>,
    pub message: Option<u64>,
    /// Choosing it again lets it go.
    pub toggles: bool,
}

#[hook]
fn use_choose(shell: &Shell) -> Callback<Choice> {
    let latest = use_mut_ref(|| shell.clone());
    *latest.borrow_mut() = shell.clone();
    use_callback((), move |choice: Choice, ()| {
        let shell = latest.borrow().clone();
        let Choice { number, nodes, message, toggles } = choice;
        let is_chosen = matches!(shell.selected, Selected::Event { number: known, .. } if known == number);
        shell.select.emit(match is_chosen && toggles {
            true => Selected::Nothing,
            false => Selected::Event { number, nodes, message },
        });
    })
}

/// To the moment of an event.
#[hook]
fn use_go(shell: &Shell) -> Callback<Instant> {
    let driver = use_mut_ref(|| shell.driver.clone());
    *driver.borrow_mut() = shell.driver.clone();
    use_callback((), move |at: Instant, ()| {
        let driver = driver.borrow().clone();
        driver.act(|engine| engine.seek(Moment { at, steps: None }, false));
    })
}

fn keys(shell: &Shell, view: View, shown: Shown, state: &UseStateHandle<View>) -> Callback<KeyboardEvent> {
    let (set, frame) = (state.setter(), shell.driver.frame.clone());
    let (select, is_chosen) = (shell.select.clone(), shell.selected != Selected::Nothing);
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
            return;
        }
        let moved = |share: f64| view.moved(shown, share, frame.now(), frame.known_until);
        let next = match event.key().as_str() {
            "PageUp" => moved(-PAGE),
            "PageDown" => moved(PAGE),
            "+" | "=" => view.zoomed(shown, ZOOM),
            "-" | "−" => view.zoomed(shown, 1.0 / ZOOM),
            "Escape" if is_chosen => {
                event.prevent_default();
                return select.emit(Selected::Nothing);
            }
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        set.set(next);
    })
}

/// Equal only to itself, which costs nothing to find out.
#[derive(Clone)]
pub struct Seen(Rc<reading::Read>);

impl PartialEq for Seen {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
