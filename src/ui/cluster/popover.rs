//! What opens beside a node, a link or a message: it takes the focus, and gives it back.

use super::super::use_shell;
use super::actions::{LinkActions, MessageActions, NodeActions};
use super::faults::Everything;
use super::grouping::Grouping;
use super::promises::Broken;
use super::reach::Letters;
use super::{Open, focus, links};
use crate::view::ring::{Point, Size};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event};
use yew::prelude::*;

const GAP: f64 = 44.0;
/// What it may reach beyond the stage, over the head and over what stands below.
const ABOVE: f64 = 40.0;
const BELOW: f64 = 80.0;
const TALL: f64 = 460.0;
const LOWEST: f64 = 240.0;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub what: Open,
    /// Where it points.
    pub at: Point,
    /// The stage that it stands on.
    pub size: Size,
    pub change: UseReducerDispatcher<Grouping>,
    /// Something else instead of it.
    pub open: Callback<Option<Open>>,
    pub close: Callback<()>,
}

#[component]
pub fn Popover(props: &Props) -> Html {
    let shell = use_shell();
    // It stays where it opened, or it would run away with a message.
    let place = use_state(|| style(props.what, props.at, props.size));
    let what = props.what;
    {
        let close = props.close.clone();
        use_effect_with((), move |()| {
            focus::put(".popover button:not(:disabled)");
            let outside = Outside::new(close);
            move || {
                drop(outside);
                if focus::is_lost() {
                    focus::put(&origin(what));
                }
            }
        });
    }
    let onkeydown = {
        let close = props.close.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.prevent_default();
                event.stop_propagation();
                close.emit(());
            }
        }
    };
    let close = props.close.clone();
    html! {
        <div class="popover" role="dialog" aria-label={label(&shell.words, what)} ~style={(*place).clone()} {onkeydown}>
            {
                match what {
                    Open::Node(node) => html! { <NodeActions {node} open={props.open.clone()} close={props.close.clone()} /> },
                    Open::Link(low, high) => html! { <LinkActions {low} {high} close={props.close.clone()} /> },
                    Open::Message(number) => html! { <MessageActions {number} close={props.close.clone()} /> },
                    Open::Mail(node) => html! { <Letters {node} open={props.open.clone()} /> },
                    Open::Faults => html! { <Everything change={props.change.clone()} close={props.close.clone()} /> },
                    Open::Promises => html! { <Broken close={props.close.clone()} /> },
                }
            }
            <button
                class="plain close"
                data-action="close"
                aria-label={shell.words.text("page-close")}
                onclick={move |_| close.emit(())}
            >{ "×" }</button>
        </div>
    }
}

fn label(words: &crate::view::catalogue::Catalogue, what: Open) -> String {
    match what {
        Open::Node(_) => words.text("cluster-actions-node"),
        Open::Link(..) => words.text("cluster-actions-link"),
        Open::Message(_) => words.text("cluster-actions-message"),
        Open::Mail(_) => words.text("cluster-actions-mail"),
        Open::Faults => words.text("faults-cluster-menu"),
        Open::Promises => words.text("cluster-promises-menu"),
    }
}

/// The node of a dense drawing that had the focus last: links and messages are opened from its menu.
const DENSE_STOP: &str = ".dense [data-node][tabindex=\"0\"]";

/// Where the focus goes back to.
fn origin(what: Open) -> String {
    match what {
        Open::Node(node) | Open::Mail(node) => format!("[data-node=\"{}\"]", node.0),
        Open::Link(low, high) => format!("{}, {DENSE_STOP}", links::selector((low, high))),
        Open::Message(number) => format!("[data-message=\"{number}\"], {DENSE_STOP}"),
        Open::Faults => "[data-action=\"faults\"]".to_string(),
        Open::Promises => ".promises".to_string(),
    }
}

/// On the side that has more room; the style sheet makes it a sheet at the bottom of a small screen.
fn style(what: Open, at: Point, size: Size) -> String {
    if matches!(what, Open::Faults | Open::Promises) {
        return format!("right:0;top:0;max-height:{:.0}px", (size.height + BELOW).max(LOWEST));
    }
    let across = match at.x <= size.width / 2.0 + 1.0 {
        true => format!("left:{:.0}px", at.x + GAP),
        false => format!("right:{:.0}px", size.width - at.x + GAP),
    };
    // So that a long menu has room, which may go a little beyond the stage.
    let (down, room) = match at.y <= size.height * 0.45 {
        true => {
            let top = (at.y - GAP).min(size.height + BELOW - TALL).max(0.0);
            (format!("top:{top:.0}px"), size.height + BELOW - top)
        }
        false => {
            let bottom = (size.height - at.y - GAP).min(size.height + ABOVE - TALL).max(0.0);
            (format!("bottom:{bottom:.0}px"), size.height + ABOVE - bottom)
        }
    };
    format!("{across};{down};max-height:{:.0}px", room.max(LOWEST))
}

/// Closes on a press anywhere else.
struct Outside {
    callback: Closure<dyn FnMut(Event)>,
}

impl Outside {
    fn new(close: Callback<()>) -> Outside {
        let callback = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let inside = target.is_some_and(|element| element.closest(".popover").ok().flatten().is_some());
            if !inside {
                close.emit(());
            }
        });
        let outside = Outside { callback };
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            // While it goes down, so that whatever was pressed can open something else.
            let _ = document.add_event_listener_with_callback_and_bool("pointerdown", outside.function(), true);
        }
        outside
    }

    fn function(&self) -> &js_sys::Function {
        self.callback.as_ref().unchecked_ref()
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            let _ = document.remove_event_listener_with_callback_and_bool("pointerdown", self.function(), true);
        }
    }
}
