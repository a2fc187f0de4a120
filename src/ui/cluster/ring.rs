//! The ring: links below, messages on them, nodes on top.

use super::super::use_shell;
use super::grouping::Grouping;
use super::links::Links;
use super::mail::Mail;
use super::nodes::{NodeMark, Timers};
use super::{Known, Open, focus};
use crate::sim::picture::NodePicture;
use crate::types::{Instant, NodeId};
use crate::view::ring::{Ring, mail};
use crate::view::troubles;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub ring: Rc<Ring>,
    pub pick: Callback<NodeId>,
    pub open: Callback<Option<Open>>,
    pub grouping: Grouping,
}

#[component]
pub fn RingView(props: &Props) -> Html {
    let shell = use_shell();
    let ring = &props.ring;
    let frame = &shell.driver.frame;
    let picture = &frame.picture;
    let stop = use_state_eq(|| ring.places.first().map_or(NodeId(1), |place| place.node));
    let on_key = {
        let (pick, ring, stop) = (props.pick.clone(), ring.clone(), stop.setter());
        use_callback((ring, pick), move |(node, event): (NodeId, KeyboardEvent), (ring, pick)| {
            let place = ring.places.iter().position(|place| place.node == node).unwrap_or(0);
            match focus::wish(&event, place, ring.places.len()) {
                Some(focus::Wish::Open) => pick.emit(node),
                Some(focus::Wish::Go(other)) => {
                    let node = ring.places[other].node;
                    stop.set(node);
                    focus::put(&format!("[data-node=\"{}\"]", node.0));
                }
                None => {}
            }
        })
    };
    let everybody = || picture.nodes.iter().chain(&picture.register);
    let just_now = mail::just_now(frame.speed);
    let lit = frame.last_move.filter(|last| frame.now().since(last.at) < just_now).map(|last| last.node);
    let (leader, frame_picture) = (picture.leader, picture);
    let node = |picture: &NodePicture| {
        let Some(place) = ring.place(picture.id).copied() else { return html! {} };
        // The arc that runs out is drawn apart, or every node would be another one each frame.
        let still = NodePicture { timer: None, applied: 0, ..picture.clone() };
        html! {
            <NodeMark
                key={picture.id.0}
                words={shell.words.clone()}
                spec={Known(frame.spec)}
                picture={still}
                clients={troubles::of_clients(&shell.words, frame_picture, picture.id)}
                {place}
                detail={ring.detail}
                crowded={ring.is_crowded()}
                radius={ring.node_radius}
                arc={ring.arc_radius}
                cluster={frame.picture.nodes.len() as u16}
                leads={leader == Some(picture.id)}
                lit={lit == Some(picture.id)}
                marked={shell.selected.marks(picture.id)}
                group={props.grouping.group(picture.id)}
                stop={*stop == picture.id}
                pick={props.pick.clone()}
                on_key={on_key.clone()}
            />
        }
    };
    let view_box = format!("0 0 {} {}", ring.size.width, ring.size.height);
    html! {
        <svg class={classes!("ring", detail_class(ring))} viewBox={view_box} aria-label={shell.words.text("cluster-ring")} role="group">
            <Links
                words={shell.words.clone()}
                ring={ring.clone()}
                spec={Known(frame.spec)}
                cuts={picture.cuts.clone()}
                conditions={picture.conditions.clone()}
                selected={shell.selected.clone()}
                open={props.open.clone()}
            />
            <Timers ring={ring.clone()} timers={timers(everybody(), frame.now())} />
            { for everybody().map(node) }
            <Mail ring={ring.clone()} open={props.open.clone()} />
        </svg>
    }
}

fn detail_class(ring: &Ring) -> &'static str {
    match ring.detail {
        crate::view::ring::Detail::Full => "full",
        crate::view::ring::Detail::Compact => "compact",
        crate::view::ring::Detail::Bare => "bare",
    }
}

/// Each running timer: whose it is and what is left of it.
fn timers<'a>(nodes: impl Iterator<Item = &'a NodePicture>, now: Instant) -> Vec<(NodeId, f64)> {
    let left = |node: &NodePicture| {
        let timer = node.timer?;
        let whole = timer.deadline.since(timer.set_at).0.max(1) as f64;
        Some((node.id, (timer.deadline.since(now).0 as f64 / whole).min(1.0)))
    };
    nodes.filter_map(left).collect()
}
