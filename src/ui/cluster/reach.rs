//! What a dense drawing leaves out, from the menu of a node: its links, and its messages in flight.

use super::super::use_shell;
use super::faults::Refused;
use super::mail::message_name;
use super::{Open, RING_MOST};
use crate::sim::picture::FlightPicture;
use crate::types::NodeId;
use crate::view::dense::{link_to, mail_of};
use crate::view::terms;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub node: NodeId,
    pub open: Callback<Option<Open>>,
}

/// Nothing where the drawing has links and messages to click on.
#[component]
pub fn Reach(props: &Props) -> Html {
    let shell = use_shell();
    let (frame, words) = (&shell.driver.frame, &shell.words);
    if frame.picture.nodes.len() <= usize::from(RING_MOST) {
        return html! {};
    }
    let opens = |what: Open| props.open.reform(move |_: MouseEvent| Some(what));
    let register = frame.picture.register.as_ref().map(|register| terms::process(words, frame.spec, register.id));
    html! {
        <>
            if frame.spec.has_peers {
                <LinkTo node={props.node} open={props.open.clone()} />
            }
            <div class="actions">
                if let Some(register) = register {
                    <button data-action="open-link-register" onclick={opens(Open::Link(NodeId::REGISTER, props.node))}>
                        { words.with("cluster-do-link-register", &[("node", register.into())]) }
                    </button>
                }
                <button data-action="open-mail" onclick={opens(Open::Mail(props.node))}>{ words.text("cluster-do-mail") }</button>
            </div>
        </>
    }
}

/// One of many links, by the number of its other end.
#[component]
fn LinkTo(props: &Props) -> Html {
    let shell = use_shell();
    let words = &shell.words;
    let (text, refused) = (use_state(String::new), use_state(|| false));
    let nodes = shell.driver.frame.picture.nodes.len() as u16;
    let onsubmit = {
        let (open, node, text, refused) = (props.open.clone(), props.node, text.clone(), refused.setter());
        move |event: SubmitEvent| {
            event.prevent_default();
            match link_to(node, &text, nodes) {
                Some((low, high)) => open.emit(Some(Open::Link(low, high))),
                None => refused.set(true),
            }
        }
    };
    let oninput = {
        let (text, refused) = (text.setter(), refused.setter());
        move |event: InputEvent| {
            text.set(event.target_unchecked_into::<HtmlInputElement>().value());
            refused.set(false);
        }
    };
    let allowed = || {
        let bounds = [("value", text.trim().to_string().into()), ("nodes", nodes.to_string().into())];
        words.with("cluster-link-refused", &bounds)
    };
    html! {
        <form class="fault valued" {onsubmit} novalidate=true>
            <button data-action="open-link">{ words.text("cluster-do-link-to") }</button>
            <input
                type="text"
                inputmode="numeric"
                data-value="open-link"
                aria-label={words.text("cluster-link-number")}
                aria-invalid={refused.then_some("true")}
                aria-describedby={refused.then_some("refused-link")}
                autocomplete="off"
                value={(*text).clone()}
                {oninput}
            />
            if *refused {
                <Refused id="refused-link" why={allowed()} />
            }
        </form>
    }
}

/// What is in flight to and from a node, each to be opened.
#[component]
pub fn Letters(props: &Props) -> Html {
    let shell = use_shell();
    let (frame, words) = (&shell.driver.frame, &shell.words);
    let (mail, more) = mail_of(props.node, &frame.picture.flights);
    let letter = |flight: &FlightPicture| {
        let number = flight.passage.message;
        let onclick = props.open.reform(move |_: MouseEvent| Some(Open::Message(number)));
        html! {
            <button key={number} data-message={number.to_string()} {onclick}>
                { message_name(words, frame.spec, flight.passage, flight.by_hand) }
            </button>
        }
    };
    html! {
        <>
            <h3>{ words.with("cluster-mail-of", &[("node", terms::node(words, props.node).into())]) }</h3>
            if mail.is_empty() {
                <p class="quiet">{ words.text("cluster-mail-none") }</p>
            }
            <div class="actions">{ for mail.iter().map(letter) }</div>
            if more > 0 {
                <p class="quiet">{ words.with("cluster-mail-more", &[("count", more.into())]) }</p>
            }
        </>
    }
}
