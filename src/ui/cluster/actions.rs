//! What can be done to a node, a link or a message, the common first.

use super::super::{Shell, use_shell};
use super::Open;
use super::act::act;
use super::faults::More;
use super::reach::Reach;
use crate::protocol::Detail;
use crate::sim::network::ByHand;
use crate::sim::picture::{Letter, NodePicture};
use crate::trace::Loss;
use crate::types::NodeId;
use crate::view::catalogue::Catalogue;
use crate::view::faults::{Subject, Way};
use crate::view::ring::Cut;
use crate::view::{figures, terms};
use yew::prelude::*;

/// A button of a popover: its name on the page, its words, and the faults that it injects.
struct Action {
    name: &'static str,
    text: String,
    faults: Vec<String>,
    enabled: bool,
}

fn buttons(shell: &Shell, actions: Vec<Action>, close: &Callback<()>) -> Html {
    let button = |action: Action| {
        let onclick = {
            let (shell, close, faults) = (shell.clone(), close.clone(), action.faults);
            move |_| {
                if faults.iter().all(|fault| act(&shell, fault)) {
                    close.emit(());
                }
            }
        };
        html! { <button data-action={action.name} disabled={!action.enabled} {onclick}>{ action.text }</button> }
    };
    html! { <div class="actions">{ for actions.into_iter().map(button) }</div> }
}

fn details(words: &Catalogue, details: &[Detail]) -> Html {
    let row = |detail: &Detail| html! { <><dt>{ terms::detail(words, detail.name) }</dt><dd>{ &detail.value }</dd></> };
    html! { <dl class="details">{ for details.iter().map(row) }</dl> }
}

#[derive(Properties, PartialEq)]
pub struct NodeProps {
    pub node: NodeId,
    pub open: Callback<Option<Open>>,
    pub close: Callback<()>,
}

#[component]
pub fn NodeActions(props: &NodeProps) -> Html {
    let shell = use_shell();
    let inspecting = use_state(|| false);
    let (words, picture) = (&shell.words, &shell.driver.frame.picture);
    let everybody = || picture.nodes.iter().chain(&picture.register);
    let Some(node) = everybody().find(|node| node.id == props.node) else { return html! {} };
    let toggle = {
        let inspecting = inspecting.clone();
        move |_| inspecting.set(!*inspecting)
    };
    let title = super::nodes::node_name(words, super::Known(shell.driver.frame.spec), node);
    html! {
        <>
            <h3>{ title }</h3>
            { buttons(&shell, node_actions(&shell, node), &props.close) }
            <button class="inspect" data-action="inspect" aria-expanded={inspecting.to_string()} onclick={toggle}>
                { words.text("cluster-do-inspect") }
            </button>
            if *inspecting {
                {
                    match shell.driver.read(|engine| engine.run().inspect(props.node)) {
                        Some(state) => details(words, &state),
                        None => html! { <p class="quiet">{ words.text("cluster-inspect-down") }</p> },
                    }
                }
            }
            <Reach node={props.node} open={props.open.clone()} />
            <More subject={Subject::Node(props.node)} close={props.close.clone()} />
        </>
    }
}

fn node_actions(shell: &Shell, node: &NodePicture) -> Vec<Action> {
    let (frame, words) = (&shell.driver.frame, &shell.words);
    let id = node.id;
    let live = node.up && !node.paused;
    let action =
        |name, key: &str, fault: String| Action { name, text: words.text(key), faults: vec![fault], enabled: true };
    let mut actions = Vec::new();
    if node.up {
        actions.push(action("crash", "cluster-do-crash", format!("crash {id}")));
    } else {
        actions.push(action("restart", "cluster-do-restart", format!("restart {id}")));
    }
    if node.paused {
        actions.push(action("resume", "cluster-do-resume", format!("resume {id}")));
    } else {
        let pause = action("pause", "cluster-do-pause", format!("pause {id}"));
        actions.push(Action { enabled: node.up, ..pause });
    }
    if id.is_member() {
        let timeout = action("timeout", "cluster-do-timeout", format!("timeout {id}"));
        actions.push(Action { enabled: live, ..timeout });
        actions.push(action("request", "cluster-do-request", format!("request 1 to {id}")));
    }
    if frame.picture.nodes.len() > 1 || frame.picture.register.is_some() {
        actions.push(action("isolate", "cluster-do-isolate", format!("isolate {id}")));
    }
    if frame.picture.cuts.iter().any(|(from, to)| *from == id || *to == id) {
        let mut reconnect = action("reconnect", "cluster-do-reconnect", format!("mend {id} <-> all"));
        if frame.picture.register.is_some() && id.is_member() {
            reconnect.faults.push(format!("mend {id} <-> register"));
        }
        if frame.picture.cuts.iter().any(|link| [(NodeId::CLIENT, id), (id, NodeId::CLIENT)].contains(link)) {
            reconnect.faults.push(format!("mend {id} <-> clients"));
        }
        actions.push(reconnect);
    }
    if frame.spec.can_transfer && frame.picture.leader.is_some_and(|leader| leader != id) {
        let transfer = action("transfer", "cluster-do-transfer", format!("transfer {id}"));
        actions.push(Action { enabled: live, ..transfer });
    }
    actions
}

#[derive(Properties, PartialEq)]
pub struct LinkProps {
    pub low: NodeId,
    pub high: NodeId,
    pub close: Callback<()>,
}

#[component]
pub fn LinkActions(props: &LinkProps) -> Html {
    let shell = use_shell();
    let LinkProps { low, high, close } = props;
    let words = &shell.words;
    let cut = Cut::of(&shell.driver.frame.picture.cuts, *low, *high);
    let one_way = |from: NodeId, to: NodeId| {
        words.with("cluster-do-cut", &[("from", from.to_string().into()), ("to", to.to_string().into())])
    };
    let actions = vec![
        Action {
            name: "cut-both",
            text: words.text("cluster-do-cut-both"),
            faults: vec![format!("cut {low} <-> {high}")],
            enabled: cut != Cut::Both,
        },
        Action {
            name: "cut-forward",
            text: one_way(*low, *high),
            faults: vec![format!("cut {low} -> {high}")],
            enabled: matches!(cut, Cut::None | Cut::Backward),
        },
        Action {
            name: "cut-backward",
            text: one_way(*high, *low),
            faults: vec![format!("cut {high} -> {low}")],
            enabled: matches!(cut, Cut::None | Cut::Forward),
        },
        Action {
            name: "mend",
            text: words.text("cluster-do-mend"),
            faults: vec![format!("mend {low} <-> {high}")],
            enabled: cut != Cut::None,
        },
    ];
    let title = words
        .with("cluster-link", &[("low", terms::node(words, *low).into()), ("high", terms::node(words, *high).into())]);
    html! {
        <>
            <h3>{ title }</h3>
            { buttons(&shell, actions, close) }
            <More subject={Subject::Link(Way { from: *low, to: *high, both_ways: true })} {close} />
        </>
    }
}

#[derive(Properties, PartialEq)]
pub struct MessageProps {
    pub number: u64,
    pub close: Callback<()>,
}

#[component]
pub fn MessageActions(props: &MessageProps) -> Html {
    let shell = use_shell();
    let words = &shell.words;
    // It stays readable when it has arrived.
    let seen = use_mut_ref(|| None::<Letter>);
    let letter = shell.driver.read(|engine| engine.run().letter(props.number));
    let in_flight = letter.is_some();
    if letter.is_some() {
        *seen.borrow_mut() = letter;
    }
    let seen = seen.borrow();
    let Some(letter) = seen.as_ref() else {
        return html! { <p class="quiet">{ words.text("cluster-message-gone") }</p> };
    };
    let drop = Action {
        name: "drop",
        text: words.text("cluster-do-drop"),
        faults: vec![format!("drop {}", props.number)],
        enabled: in_flight && letter.flight.doom != Some(Loss::Dropped),
    };
    html! {
        <>
            <h3>{ message_title(&shell, letter) }</h3>
            { details(words, &letter.details) }
            <p class="quiet">{ fate(&shell, letter, in_flight) }</p>
            { buttons(&shell, vec![drop], &props.close) }
            if in_flight {
                <More subject={Subject::Message(props.number)} close={props.close.clone()} />
            }
        </>
    }
}

fn message_title(shell: &Shell, letter: &Letter) -> String {
    let (words, passage) = (&shell.words, letter.flight.passage);
    let message = terms::message(words, shell.driver.frame.spec, passage.kind);
    let [from, to] = [passage.from, passage.to].map(|node| terms::node(words, node));
    words.with("cluster-message", &[("message", message.into()), ("from", from.into()), ("to", to.into())])
}

/// When it was sent, and when it will arrive or be lost.
fn fate(shell: &Shell, letter: &Letter, in_flight: bool) -> String {
    let (words, flight) = (&shell.words, &letter.flight);
    let key = match flight.doom {
        _ if !in_flight => "cluster-message-gone",
        None => "cluster-message-due",
        Some(Loss::Cut) => "cluster-message-doomed-cut",
        Some(Loss::Dropped) => "cluster-message-dropped",
        Some(_) => "cluster-message-doomed",
    };
    let moment = |at| figures::moment(words, at);
    let fate = words.with(key, &[("sent", moment(flight.sent_at).into()), ("due", moment(flight.due).into())]);
    let by_hand = flight.by_hand.filter(|_| in_flight).map(|by_hand| match by_hand {
        ByHand::Delayed => words.text("cluster-message-delayed"),
        ByHand::Copied => words.text("cluster-message-copied"),
    });
    std::iter::once(fate).chain(by_hand).collect::<Vec<_>>().join(" ")
}
