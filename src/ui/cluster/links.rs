//! The links of the ring, each direction by itself where one of them is cut.

use super::super::selection::Selected;
use super::{Known, Open, focus};
use crate::sim::network::Condition;
use crate::types::NodeId;
use crate::view::catalogue::Catalogue;
use crate::view::ring::{Cut, Detail, Path, Ring, links};
use crate::view::{terms, troubles};
use std::rc::Rc;
use yew::prelude::*;

/// Between the two directions of a link, where they differ.
const LANE: f64 = 4.0;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    pub ring: Rc<Ring>,
    pub spec: Known,
    pub cuts: Vec<(NodeId, NodeId)>,
    pub conditions: Vec<((NodeId, NodeId), Condition)>,
    pub selected: Selected,
    pub open: Callback<Option<Open>>,
}

#[component]
pub fn Links(props: &Props) -> Html {
    let stop = use_state_eq(|| 0usize);
    let nodes = props.ring.places.iter().filter(|place| place.node.is_member()).count() as u16;
    let has_register = props.ring.place(NodeId::REGISTER).is_some();
    let all = use_memo((nodes, props.spec, has_register), |(nodes, spec, register)| links(*nodes, spec.0, *register));
    let on_key = {
        let (open, stop) = (props.open.clone(), stop.setter());
        use_callback(all.clone(), move |(index, event): (usize, KeyboardEvent), all| {
            match focus::wish(&event, index, all.len()) {
                Some(focus::Wish::Open) => open.emit(Some(Open::Link(all[index].0, all[index].1))),
                Some(focus::Wish::Go(other)) => {
                    stop.set(other);
                    focus::put(&selector(all[other]));
                }
                None => {}
            }
        })
    };
    let is_roomy = props.ring.detail == Detail::Full;
    let brief = |low, high| {
        let told = || troubles::brief(&props.words, &props.conditions, low, high);
        is_roomy.then(told).flatten()
    };
    let link = |(index, (low, high)): (usize, &(NodeId, NodeId))| {
        let path = props.ring.path(*low, *high)?;
        Some(html! {
            <LinkMark
                key={index}
                words={props.words.clone()}
                ends={(*low, *high)}
                {path}
                cut={Cut::of(&props.cuts, *low, *high)}
                trouble={troubles::link(&props.words, &props.conditions, *low, *high)}
                brief={brief(*low, *high)}
                marked={props.selected == Selected::Link(*low, *high)}
                {index}
                stop={*stop == index}
                open={props.open.clone()}
                on_key={on_key.clone()}
            />
        })
    };
    html! { <g class="links">{ for all.iter().enumerate().filter_map(link) }</g> }
}

/// What finds a link on the page.
pub fn selector((low, high): (NodeId, NodeId)) -> String {
    format!("[data-link=\"{}-{}\"]", low.0, high.0)
}

#[derive(Properties, PartialEq)]
pub struct LinkProps {
    words: Rc<Catalogue>,
    ends: (NodeId, NodeId),
    path: Path,
    cut: Cut,
    /// What it suffers while it works.
    trouble: Option<String>,
    /// The same in a few signs, where there is room for them.
    brief: Option<String>,
    marked: bool,
    index: usize,
    stop: bool,
    open: Callback<Option<Open>>,
    on_key: Callback<(usize, KeyboardEvent)>,
}

#[component]
fn LinkMark(props: &LinkProps) -> Html {
    let (low, high) = props.ends;
    let onclick = {
        let open = props.open.clone();
        move |_| open.emit(Some(Open::Link(low, high)))
    };
    let onkeydown = {
        let (on_key, index) = (props.on_key.clone(), props.index);
        move |event| on_key.emit((index, event))
    };
    html! {
        <>
            <g
                class={classes!("link", props.marked.then_some("marked"), props.trouble.is_some().then_some("troubled"))}
                data-link={format!("{}-{}", low.0, high.0)}
                data-cut={props.cut.name()}
                role="button"
                tabindex={if props.stop { "0" } else { "-1" }}
                aria-label={link_name(props)}
                {onclick}
                {onkeydown}
            >
                if let Some(trouble) = &props.trouble {
                    <title>{ trouble }</title>
                }
                { drawn(props.path, props.cut) }
                <path class="hit" d={props.path.d()} />
            </g>
            if let Some(brief) = &props.brief {
                { beside(props.path, (low, high), brief) }
            }
        </>
    }
}

/// In the middle of the link, whose name says the same in words.
fn beside(path: Path, (low, high): (NodeId, NodeId), brief: &str) -> Html {
    let at = path.at(0.5);
    let (x, y) = (format!("{:.1}", at.x), format!("{:.1}", at.y));
    html! {
        <text class="brief" data-brief={format!("{}-{}", low.0, high.0)} aria-hidden="true" {x} {y} dy="0.36em">
            { brief }
        </text>
    }
}

/// "link between node 1 and node 2, cut from node 1 to node 2"
fn link_name(props: &LinkProps) -> String {
    let LinkProps { words, ends: (low, high), cut, trouble, .. } = props;
    let (low, high, cut) = (*low, *high, *cut);
    let (low, high) = (terms::node(words, low), terms::node(words, high));
    let (from, to) = if cut == Cut::Backward { (&high, &low) } else { (&low, &high) };
    let key = match cut {
        Cut::None => "cluster-link",
        Cut::Forward | Cut::Backward => "cluster-link-one-way",
        Cut::Both => "cluster-link-cut",
    };
    let ends = [("low", low.clone().into()), ("high", high.clone().into())];
    let direction = [("from", from.clone().into()), ("to", to.clone().into())];
    let name = words.with(key, &ends.into_iter().chain(direction).collect::<Vec<_>>());
    [Some(name), trouble.clone()].into_iter().flatten().collect::<Vec<_>>().join(&words.text("cluster-comma"))
}

/// A whole link is one line; a link cut both ways has a gap; of one that is cut one way, the direction that
/// works is an arrow and the other one a gap beside it.
fn drawn(path: Path, cut: Cut) -> Html {
    match cut {
        Cut::None => html! { <path class="line" d={path.d()} /> },
        Cut::Both => gap(path),
        Cut::Forward => html! { <>{ gap(path.beside(LANE)) }{ arrow(path.reversed().beside(LANE)) }</> },
        Cut::Backward => html! { <>{ gap(path.reversed().beside(LANE)) }{ arrow(path.beside(LANE)) }</> },
    }
}

fn gap(path: Path) -> Html {
    let at = path.at(0.5);
    html! {
        <>
            <path class="broken" d={path.d()} pathLength="100" stroke-dasharray="42 16 42" />
            <path
                class="scissors"
                transform={format!("translate({:.1} {:.1})", at.x, at.y)}
                d="M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5"
            />
        </>
    }
}

fn arrow(path: Path) -> Html {
    let at = path.at(0.66);
    let place = format!("translate({:.1} {:.1}) rotate({:.1})", at.x, at.y, path.heading(0.66));
    html! {
        <>
            <path class="line one-way" d={path.d()} />
            <path class="arrow" transform={place} d="M6 0L-5 -4.5V4.5Z" />
        </>
    }
}
