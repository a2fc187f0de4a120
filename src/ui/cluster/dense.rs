//! Many nodes: small shapes and messages on a canvas, with a transparent button over each node for
//! pointers, keyboards and screen readers.

mod canvas;

use super::super::frame::Frame;
use super::super::use_shell;
use super::grouping::Grouping;
use super::nodes::group_name;
use super::{Known, focus};
use crate::sim::picture::{FlightPicture, NodePicture};
use crate::types::{Instant, NodeId, Role};
use crate::view::active::{Ailment, ailments};
use crate::view::catalogue::Catalogue;
use crate::view::dense::{Fact, Hall, Seating, groups};
use crate::view::grouping::Side;
use crate::view::ring::{Point, Size, mail};
use crate::view::{terms, troubles};
use canvas::Painter;
use std::collections::BTreeSet;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCanvasElement};
use yew::prelude::*;

/// Buttons that are compared and rendered together.
const CHUNK: usize = 32;

/// Who sits where, and what they are.
#[derive(PartialEq)]
pub struct Seated {
    pub hall: Rc<Hall>,
    pub facts: Rc<Vec<Fact>>,
    pub seating: Rc<Seating>,
}

impl Seated {
    pub fn seat(&self, node: NodeId) -> Option<Point> {
        self.seating.get(usize::from(node.0).checked_sub(1)?).copied()
    }

    /// At this share of the way. Clients and the register stand in the middle, behind the clock.
    pub fn between(&self, from: NodeId, to: NodeId, share: f64) -> Option<Point> {
        let end = |node: NodeId| if node.is_member() { self.seat(node) } else { Some(self.hall.centre) };
        Some(end(from)?.times(1.0 - share).plus(end(to)?.times(share)))
    }

    pub fn on_its_way(&self, flight: &FlightPicture, now: Instant) -> Option<Point> {
        self.between(flight.passage.from, flight.passage.to, mail::progress(flight, now))
    }
}

/// The seating of a large cluster, worked out again only when somebody changes their role or the links do.
#[hook]
pub fn use_hall(frame: &Rc<Frame>, size: Size, wanted: bool) -> Option<Rc<Seated>> {
    let picture = &frame.picture;
    let nodes = if wanted { picture.nodes.as_slice() } else { &[] };
    let cuts = (picture.links_version, picture.cuts.len(), nodes.len() as u16);
    let groups = use_memo(cuts, |(_, _, nodes)| if *nodes > 0 { groups(*nodes, &picture.cuts) } else { Vec::new() });
    let group_count = groups.iter().max().map_or(0, |most| usize::from(*most) + 1);
    // So many groups are single nodes: no gaps, or there would be nothing but gaps.
    let gaps = if group_count > 12 { 1 } else { group_count };
    let hall = use_memo((size, nodes.len(), gaps), |(size, nodes, groups)| Hall::new(*size, *nodes, *groups));
    let ill_reached = if wanted { troubles::ill_reached(picture) } else { BTreeSet::new() };
    let facts: Vec<Fact> = nodes.iter().map(|node| fact(node, ill_reached.contains(&node.id))).collect();
    let facts = use_memo(facts, |facts| facts.clone());
    let seats = (hall.clone(), groups.clone(), roles(&facts));
    let seating = use_memo(seats, |(hall, groups, _)| Rc::new(hall.seat(&facts, groups)));
    wanted.then(|| Rc::new(Seated { hall, facts, seating: (*seating).clone() }))
}

fn fact(node: &NodePicture, is_ill_reached: bool) -> Fact {
    Fact {
        node: node.id,
        role: node.role,
        state: node.state,
        epoch: node.epoch,
        paused: node.paused,
        impaired: is_ill_reached || ailments(node).any(Ailment::is_badged),
    }
}

fn roles(facts: &[Fact]) -> Vec<Role> {
    facts.iter().map(|fact| fact.role).collect()
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub hall: Rc<Seated>,
    pub pick: Callback<NodeId>,
    pub grouping: Grouping,
    /// Pixels of the drawing for each of the page, if not as many as the screen has.
    #[prop_or_default]
    pub ratio: Option<f64>,
}

#[component]
pub fn Dense(props: &Props) -> Html {
    let shell = use_shell();
    let canvas = use_node_ref();
    let painter = use_mut_ref(|| None::<Painter>);
    let pointed = use_state_eq(|| None::<NodeId>);
    let stop = use_state_eq(|| NodeId(1));
    let hall = &props.hall;
    {
        let (shell, hall, grouping) = (shell.clone(), hall.clone(), props.grouping.clone());
        let (canvas, pointed, ratio) = (canvas.clone(), *pointed, props.ratio);
        use_effect(move || {
            let mut painter = painter.borrow_mut();
            if painter.is_none() {
                *painter = canvas.cast::<HtmlCanvasElement>().and_then(Painter::new);
            }
            if let Some(painter) = painter.as_mut() {
                painter.paint(&shell, &hall, &grouping, pointed, ratio);
            }
        });
    }
    let point = {
        let pointed = pointed.setter();
        move |target: Option<web_sys::EventTarget>| pointed.set(target.and_then(node_of))
    };
    let onkeydown = {
        let count = hall.facts.len();
        move |event: KeyboardEvent| {
            let Some(node) = event.target().and_then(node_of) else { return };
            // A button presses itself for Enter and Space.
            if let Some(focus::Wish::Go(other)) = arrow(&event, usize::from(node.0) - 1, count) {
                focus::put(&format!("[data-node=\"{}\"]", other + 1));
            }
        }
    };
    let onclick = {
        let pick = props.pick.clone();
        move |event: MouseEvent| {
            if let Some(node) = event.target().and_then(node_of) {
                pick.emit(node);
            }
        }
    };
    let chunk = |start: usize| {
        let end = (start + CHUNK).min(hall.facts.len());
        let hits: Vec<Hit> = (start..end)
            .map(|index| {
                let fact = hall.facts[index];
                let group = props.grouping.group(fact.node);
                Hit { fact, at: hall.seating[index], stop: fact.node == *stop, group }
            })
            .collect();
        html! { <Hits key={start} words={shell.words.clone()} spec={Known(shell.driver.frame.spec)} {hits} radius={hall.hall.radius} /> }
    };
    // Whoever has the focus is the tab stop, so that it comes back to it.
    let focused = {
        let (point, stop) = (point.clone(), stop.setter());
        move |event: FocusEvent| {
            point(event.target());
            if let Some(node) = event.target().and_then(node_of) {
                stop.set(node);
            }
        }
    };
    let (enter, leave) = (point, pointed.setter());
    html! {
        <div
            class="dense"
            role="group"
            aria-label={shell.words.text("cluster-ring")}
            {onclick}
            {onkeydown}
            onpointerover={move |event: PointerEvent| enter(event.target())}
            onpointerleave={move |_| leave.set(None)}
            onfocusin={focused}
        >
            <canvas ref={canvas} aria-hidden="true" />
            // Never painted, and so never a thousand layers: the canvas shows where pointer and focus are.
            <div class="hits">{ for (0..hall.facts.len()).step_by(CHUNK).map(chunk) }</div>
            if let Some((node, at)) = pointed.and_then(|node| Some((node, hall.seat(node)?))) {
                <Tip {node} {at} width={hall.hall.size.width} />
            }
            if let Some(register) = &shell.driver.frame.picture.register {
                <p class="dense-register quiet">{ register_text(&shell.words, register) }</p>
            }
        </div>
    }
}

fn arrow(event: &KeyboardEvent, place: usize, count: usize) -> Option<focus::Wish> {
    match event.key().as_str() {
        "Enter" | " " => None,
        _ => focus::wish(event, place, count),
    }
}

fn node_of(target: web_sys::EventTarget) -> Option<NodeId> {
    let element = target.dyn_into::<Element>().ok()?;
    element.get_attribute("data-node")?.parse().ok().map(NodeId)
}

fn register_text(words: &Catalogue, register: &NodePicture) -> String {
    let holds = match register.leader {
        _ if !register.up => words.text("cluster-register-down"),
        Some(leader) => words.with("cluster-register-holds", &[("node", leader.to_string().into())]),
        None => words.text("cluster-register-empty"),
    };
    format!("{}: {holds}", words.text("cluster-register"))
}

#[derive(Clone, Copy, PartialEq)]
struct Hit {
    fact: Fact,
    at: Point,
    stop: bool,
    group: Option<Side>,
}

#[derive(Properties, PartialEq)]
struct HitsProps {
    words: Rc<Catalogue>,
    spec: Known,
    hits: Vec<Hit>,
    radius: f64,
}

#[component]
fn Hits(props: &HitsProps) -> Html {
    let spec = props.spec.0;
    let side = props.radius * 2.3;
    let hit = |hit: &Hit| {
        let Hit { fact, at, stop, group } = hit;
        let place = format!(
            "left:{:.1}px;top:{:.1}px;width:{side:.1}px;height:{side:.1}px",
            at.x - side / 2.0,
            at.y - side / 2.0
        );
        html! {
            <button
                key={fact.node.0}
                class={classes!("hit", fact.paused.then_some("paused"))}
                ~style={place}
                data-node={fact.node.0.to_string()}
                data-role={fact.role.name()}
                data-phase={spec.state_name(fact.state)}
                data-epoch={fact.epoch.to_string()}
                data-paused={fact.paused.then_some("true")}
                data-side={group.map(Side::name)}
                tabindex={if *stop { "0" } else { "-1" }}
                aria-label={hit_name(props, hit)}
            />
        }
    };
    html! { <>{ for props.hits.iter().map(hit) }</> }
}

/// With its group while groups are chosen.
fn hit_name(props: &HitsProps, hit: &Hit) -> String {
    let name = fact_name(&props.words, props.spec, &hit.fact);
    let group = hit.group.map(|group| group_name(&props.words, group));
    std::iter::once(name).chain(group).collect::<Vec<_>>().join(&props.words.text("cluster-comma"))
}

fn fact_name(words: &Catalogue, spec: Known, fact: &Fact) -> String {
    let phase = match fact.paused {
        true => words.text("cluster-paused"),
        false => terms::phase(words, spec.0, fact.state),
    };
    let mut parts = vec![terms::node(words, fact.node), phase, terms::epoch(words, spec.0, fact.epoch)];
    parts.extend(fact.impaired.then(|| words.text("faults-is-impaired")));
    parts.retain(|part| !part.is_empty());
    parts.join(&words.text("cluster-comma"))
}

#[derive(Properties, PartialEq)]
struct TipProps {
    node: NodeId,
    at: Point,
    width: f64,
}

/// What stands beside a node in the ring, on hover and focus.
#[component]
fn Tip(props: &TipProps) -> Html {
    let shell = use_shell();
    let frame = &shell.driver.frame;
    let Some(node) = frame.picture.nodes.get(usize::from(props.node.0) - 1) else { return html! {} };
    let clients = troubles::of_clients(&shell.words, &frame.picture, node.id);
    let text = fact_name(&shell.words, Known(frame.spec), &fact(node, clients.is_some()));
    let side = match props.at.x > props.width / 2.0 {
        true => format!("right:{:.0}px", props.width - props.at.x + 14.0),
        false => format!("left:{:.0}px", props.at.x + 14.0),
    };
    let counts = [("length", node.log_length.to_string().into()), ("committed", node.committed.to_string().into())];
    html! {
        <p class="node-tip" aria-hidden="true" ~style={format!("{side};top:{:.0}px", props.at.y - 12.0)}>
            { text }
            { for troubles::node(&shell.words, node).into_iter().chain(clients).map(|trouble| html! { <span>{ trouble }</span> }) }
            if node.log_length > 0 {
                <span class="quiet">{ shell.words.with("cluster-log", &counts) }</span>
            }
        </p>
    }
}
