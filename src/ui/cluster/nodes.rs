//! A node of the ring: its shape, what is written beside it, and the timers that run out around all of them.

use super::{Known, signs};
use crate::protocol::configuration::Standing;
use crate::sim::picture::{LogCell, NodePicture};
use crate::types::{NodeId, Role};
use crate::view::active::{Sign, ailments};
use crate::view::catalogue::Catalogue;
use crate::view::diagram::text_width;
use crate::view::grouping::Side;
use crate::view::ring::{Detail, Label, Place, Point, Ring};
use crate::view::{members, terms, troubles};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    pub spec: Known,
    pub picture: NodePicture,
    /// What its links to clients suffer.
    pub clients: Option<String>,
    pub place: Place,
    pub detail: Detail,
    pub crowded: bool,
    pub radius: f64,
    pub arc: f64,
    /// How many nodes there are.
    pub cluster: u16,
    pub leads: bool,
    /// It has just changed its state.
    pub lit: bool,
    /// Selected, here or in another panel.
    pub marked: bool,
    /// The group that it was put in, while groups are chosen.
    pub group: Option<Side>,
    /// It is the tab stop.
    pub stop: bool,
    pub pick: Callback<NodeId>,
    pub on_key: Callback<(NodeId, KeyboardEvent)>,
}

#[component]
pub fn NodeMark(props: &Props) -> Html {
    let (picture, spec) = (&props.picture, props.spec.0);
    let id = picture.id;
    let role = if id == NodeId::REGISTER { register_role(picture) } else { picture.role };
    let onclick = {
        let pick = props.pick.clone();
        move |_| pick.emit(id)
    };
    let onkeydown = {
        let on_key = props.on_key.clone();
        move |event| on_key.emit((id, event))
    };
    let at = props.place.at;
    let signs = told(&props.words, picture);
    let class = classes!(
        "node",
        role.name(),
        (id == NodeId::REGISTER).then_some("register"),
        picture.paused.then_some("paused"),
        props.leads.then_some("leads"),
        stands_apart(picture).then_some("apart"),
        props.lit.then_some("lit"),
        props.marked.then_some("marked"),
        props.group.is_some_and(|group| group != Side::A).then_some("elsewhere"),
    );
    html! {
        <>
            <g
                {class}
                transform={format!("translate({:.1} {:.1})", at.x, at.y)}
                data-node={id.0.to_string()}
                data-role={role.name()}
                data-phase={spec.state_name(picture.state)}
                data-epoch={picture.epoch.to_string()}
                data-standing={picture.standing.name()}
                data-paused={picture.paused.then_some("true")}
                data-side={props.group.map(Side::name)}
                tabindex={if props.stop { "0" } else { "-1" }}
                role="button"
                aria-label={whole_name(props)}
                {onclick}
                {onkeydown}
            >
                <circle class="ground" r={props.arc.to_string()} />
                { shape(role, id, props.radius) }
                { figure(role, picture, props.radius) }
                if picture.writing {
                    { writing(&props.words, props.radius) }
                }
                { for signs.iter().map(|(sign, told)| signs::badge(*sign, told, props.radius)) }
                if let Some(clients) = &props.clients {
                    { signs::badge(Sign::Clients, clients, props.radius) }
                }
                if let Some(group) = props.group {
                    <g class="group" transform={format!("translate({:.1} {:.1})", -props.radius * 0.85, -props.radius * 0.85)}>
                        <circle r="9" />
                        <text dy="0.36em">{ group.name() }</text>
                    </g>
                }
            </g>
            if props.detail != Detail::Bare {
                { label(props, role) }
            }
        </>
    }
}

/// The signs of what it suffers, each once, with all that it stands for.
fn told(words: &Catalogue, picture: &NodePicture) -> Vec<(Sign, String)> {
    let mut told: Vec<(Sign, String)> = Vec::new();
    for ailment in ailments(picture) {
        let text = ailment.told(words);
        match told.iter_mut().find(|(sign, _)| *sign == ailment.sign()) {
            Some((_, before)) => *before = format!("{before}{}{text}", words.text("cluster-comma")),
            None => told.push((ailment.sign(), text)),
        }
    }
    told
}

/// "node 3, leader, term 4"
pub fn node_name(words: &Catalogue, spec: Known, picture: &NodePicture) -> String {
    let mut parts = vec![terms::process(words, spec.0, picture.id), phase_name(words, spec, picture)];
    if picture.id.is_member() {
        parts.push(terms::epoch(words, spec.0, picture.epoch));
    }
    parts.extend(troubles::node(words, picture));
    parts.retain(|part| !part.is_empty());
    parts.join(&words.text("cluster-comma"))
}

/// With what its links to clients suffer, and its group while groups are chosen.
fn whole_name(props: &Props) -> String {
    let name = node_name(&props.words, props.spec, &props.picture);
    let group = props.group.map(|group| group_name(&props.words, group));
    let parts: Vec<String> = std::iter::once(name).chain(props.clients.clone()).chain(group).collect();
    parts.join(&props.words.text("cluster-comma"))
}

/// "group B"
pub fn group_name(words: &Catalogue, group: Side) -> String {
    words.with("cluster-in-group", &[("group", group.name().into())])
}

/// Crashed and paused nodes are told apart, and those without a vote; the register has no phases.
fn phase_name(words: &Catalogue, spec: Known, picture: &NodePicture) -> String {
    if picture.paused {
        return words.text("cluster-paused");
    }
    if stands_apart(picture) && picture.standing != Standing::Attendant {
        return members::standing(words, picture.standing);
    }
    match picture.id == NodeId::REGISTER && picture.up {
        true => String::new(),
        false => terms::phase(words, spec.0, picture.state),
    }
}

/// A follower that has no vote.
fn stands_apart(picture: &NodePicture) -> bool {
    picture.role == Role::Follower && picture.standing != Standing::Voter
}

fn register_role(picture: &NodePicture) -> Role {
    if picture.up && !picture.paused { Role::Follower } else { Role::Failed }
}

/// A node by itself, where nothing can be done to it.
pub fn still(picture: &NodePicture, at: Point, radius: f64) -> Html {
    let role = if picture.id == NodeId::REGISTER { register_role(picture) } else { picture.role };
    let class = classes!(
        "node",
        role.name(),
        (picture.id == NodeId::REGISTER).then_some("register"),
        picture.paused.then_some("paused"),
        stands_apart(picture).then_some("apart"),
    );
    html! {
        <g {class} transform={format!("translate({:.1} {:.1})", at.x, at.y)}>
            { shape(role, picture.id, radius) }
            { figure(role, picture, radius) }
        </g>
    }
}

fn shape(role: Role, id: NodeId, radius: f64) -> Html {
    if id == NodeId::REGISTER {
        let side = radius * 0.86;
        let (corner, width) = ((-side).to_string(), (2.0 * side).to_string());
        return html! { <rect class="shape" x={corner.clone()} y={corner} width={width.clone()} height={width} rx="5" /> };
    }
    match role {
        Role::Leader => html! { <polygon class="shape" points={hexagon(radius * 1.06)} /> },
        Role::Follower | Role::Failed => html! { <circle class="shape" r={radius.to_string()} /> },
        Role::Candidate => {
            let side = radius * 0.8;
            let (corner, width) = (format!("{:.1}", -side), format!("{:.1}", 2.0 * side));
            html! {
                <rect
                    class="shape"
                    x={corner.clone()}
                    y={corner}
                    width={width.clone()}
                    height={width}
                    rx={format!("{:.1}", radius * 0.16)}
                    transform="rotate(45)"
                />
            }
        }
    }
}

/// A role's shape beside words.
pub fn glyph(role: Role) -> Html {
    let drawn = match role {
        Role::Leader => html! { <path d="M0-9 7.8-4.5 7.8 4.5 0 9-7.8 4.5-7.8-4.5Z" fill="var(--leader)" /> },
        Role::Follower => html! { <circle r="8" fill="var(--follower)" /> },
        Role::Candidate => html! { <path d="M0-9 9 0 0 9-9 0Z" fill="var(--candidate)" /> },
        Role::Failed => html! {
            <g fill="none" stroke="var(--failed)" stroke-width="1.5">
                <circle r="8" stroke-dasharray="3 2" />
                <path d="M-3-3 3 3M3-3-3 3" />
            </g>
        },
    };
    html! { <svg viewBox="-10 -10 20 20" width="20" height="20" aria-hidden="true">{ drawn }</svg> }
}

fn hexagon(radius: f64) -> String {
    let corner = |number: u32| {
        let angle = f64::from(number) * std::f64::consts::FRAC_PI_3;
        format!("{:.2},{:.2}", radius * angle.sin(), -radius * angle.cos())
    };
    (0..6).map(corner).collect::<Vec<_>>().join(" ")
}

/// The number; of a node that is down, with a cross, of one that is paused, with two bars.
fn figure(role: Role, picture: &NodePicture, radius: f64) -> Html {
    let number = if picture.id == NodeId::REGISTER { "R".to_string() } else { picture.id.to_string() };
    let size = format!("font-size:{:.1}px", if number.len() > 2 { radius * 0.55 } else { radius * 0.72 });
    if role != Role::Failed {
        return html! { <text class="number" dy="0.355em" ~style={size}>{ number }</text> };
    }
    let sign = radius * 0.2;
    let below = radius * 0.42;
    let strokes = match picture.paused {
        true => {
            format!("M{0:.1} {1:.1}V{2:.1}M{3:.1} {1:.1}V{2:.1}", -sign * 0.6, below - sign, below + sign, sign * 0.6)
        }
        false => {
            format!("M{0:.1} {1:.1}L{2:.1} {3:.1}M{2:.1} {1:.1}L{0:.1} {3:.1}", -sign, below - sign, sign, below + sign)
        }
    };
    html! {
        <>
            <text class="number" y={format!("{:.1}", -radius * 0.24)} dy="0.355em" ~style={size}>{ number }</text>
            <path class="sign" d={strokes} />
        </>
    }
}

/// A disk that turns.
fn writing(words: &Catalogue, radius: f64) -> Html {
    html! {
        <g class="writing" transform={format!("translate({0:.1} {0:.1})", radius * 0.78)}>
            <title>{ words.text("cluster-writing") }</title>
            <circle r="7" />
            <path d="M-3.5 -2.5A3.5 1.4 0 0 1 3.5 -2.5A3.5 1.4 0 0 1 -3.5 -2.5V2.5A3.5 1.4 0 0 0 3.5 2.5V-2.5" />
        </g>
    }
}

fn label(props: &Props, role: Role) -> Html {
    let label = &props.place.label;
    let (words, spec) = (&props.words, props.spec);
    let full = props.detail == Detail::Full;
    let (first, second) = if full { (13.0, 30.0) } else { (10.0, 21.0) };
    let (large, small) = if full { (13.0, 12.0) } else { (10.5, 10.0) };
    // Bold letters are wider.
    let x = |text: &str, size: f64| format!("{:.1}", label.x_for(1.12 * text_width(text, size)));
    let y = |line: f64| format!("{:.1}", label.area.top + line);
    let name = match props.picture.id {
        NodeId::REGISTER if props.picture.up => terms::register(words, spec.0),
        NodeId::REGISTER => terms::role(words, role),
        _ => phase_name(words, spec, &props.picture),
    };
    let about = about(props, full);
    html! {
        <g class={classes!("label", role.name(), (props.picture.id == NodeId::REGISTER).then_some("register"))}>
            <g text-anchor={label.anchor.name()}>
                <text class="phase" x={x(&name, large)} y={y(first)}>{ name }</text>
                <text class="about" x={x(&about, small)} y={y(second)}>{ about }</text>
            </g>
            { log_strip(words, &props.picture, label, full) }
        </g>
    }
}

/// "term 4 · votes 2 of 5"
fn about(props: &Props, full: bool) -> String {
    let (words, picture) = (&props.words, &props.picture);
    if picture.id == NodeId::REGISTER {
        return match picture.leader {
            Some(leader) => words.with("cluster-register-holds", &[("node", leader.to_string().into())]),
            None if props.spec.0.names_leader => words.text("cluster-register-empty"),
            None => String::new(),
        };
    }
    let epoch = terms::epoch(words, props.spec.0, picture.epoch);
    let belief = if full || epoch.is_empty() { belief(props) } else { short_votes(props) };
    if props.crowded && belief.is_some() {
        return belief.unwrap_or_default();
    }
    match (epoch.is_empty(), belief) {
        (true, belief) => belief.unwrap_or_default(),
        (false, None) => epoch,
        (false, Some(belief)) => format!("{epoch} · {belief}"),
    }
}

fn belief(props: &Props) -> Option<String> {
    let (words, picture) = (&props.words, &props.picture);
    if picture.role == Role::Candidate && picture.votes > 0 {
        let counts = [("votes", picture.votes.into()), ("nodes", props.cluster.into())];
        return Some(words.with("cluster-votes", &counts));
    }
    let other = |node: Option<NodeId>| node.filter(|node| *node != picture.id && picture.role == Role::Follower);
    if let Some(candidate) = other(picture.voted_for) {
        return Some(words.with("cluster-voted", &[("node", candidate.to_string().into())]));
    }
    let believed = other(picture.leader).filter(|_| props.spec.0.epoch.is_none())?;
    Some(words.with("cluster-believes", &[("node", believed.to_string().into())]))
}

fn short_votes(props: &Props) -> Option<String> {
    let picture = &props.picture;
    let counts = picture.role == Role::Candidate && picture.votes > 0;
    counts.then(|| format!("{}/{}", picture.votes, props.cluster))
}

/// The last entries: filled when committed, with their terms; then how many entries there are.
fn log_strip(words: &Catalogue, picture: &NodePicture, label: &Label, full: bool) -> Html {
    if picture.log.is_empty() {
        return html! {};
    }
    let (side, step, down) = if full { (10.5, 12.5, 37.5) } else { (5.0, 6.0, 26.0) };
    let hidden = picture.log_length > picture.log.len() as u64;
    let total = if full && hidden { picture.log_length.to_string() } else { String::new() };
    let tail = if total.is_empty() { 0.0 } else { 3.0 + 6.0 * total.len() as f64 };
    let width = step * picture.log.len() as f64 - (step - side) + tail;
    let (left, top) = (label.left_of(width), label.area.top + down);
    let cell = |(place, cell): (usize, &LogCell)| {
        let x = left + step * place as f64;
        let class =
            classes!("cell", cell.committed.then_some("committed"), cell.term.is_multiple_of(2).then_some("even"));
        html! {
            <>
                <rect
                    {class}
                    x={format!("{x:.1}")}
                    y={format!("{top:.1}")}
                    width={side.to_string()}
                    height={side.to_string()}
                    rx={if full { "2.5" } else { "1.5" }}
                />
                if full && cell.term < 100 {
                    <text
                        class={classes!("term", cell.committed.then_some("committed"), (cell.term > 9).then_some("long"))}
                        x={format!("{:.1}", x + side / 2.0)}
                        y={format!("{:.1}", top + side / 2.0)}
                        dy="0.36em"
                    >{ cell.term }</text>
                }
            </>
        }
    };
    let counts =
        [("length", picture.log_length.to_string().into()), ("committed", picture.committed.to_string().into())];
    html! {
        <g class="log">
            <title>{ words.with("cluster-log", &counts) }</title>
            { for picture.log.iter().enumerate().map(cell) }
            if !total.is_empty() {
                <text class="total" x={format!("{:.1}", left + width)} y={format!("{:.1}", top + side / 2.0)} dy="0.36em">
                    { total }
                </text>
            }
        </g>
    }
}

#[derive(Properties, PartialEq)]
pub struct TimerProps {
    pub ring: Rc<Ring>,
    pub timers: Vec<(NodeId, f64)>,
}

/// What is left of each election timer.
#[component]
pub fn Timers(props: &TimerProps) -> Html {
    let ring = &props.ring;
    let arc = |(node, left): &(NodeId, f64)| {
        let at = ring.place(*node)?.at;
        let radius = format!("{:.1}", ring.arc_radius);
        Some(html! {
            <g key={node.0} transform={format!("translate({:.1} {:.1}) rotate(-90)", at.x, at.y)}>
                <circle class="track" r={radius.clone()} />
                <circle
                    class={classes!("left", (*left < 0.2).then_some("short"))}
                    r={radius}
                    pathLength="100"
                    stroke-dasharray={format!("{:.2} 100", left * 100.0)}
                />
            </g>
        })
    };
    html! { <g class="timers" aria-hidden="true">{ for props.timers.iter().filter_map(arc) }</g> }
}
