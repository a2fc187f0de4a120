//! The diagram itself. Everything that can be chosen is an option of one list, in the order of time.

use super::moving::WasStroke;
use super::{Choice, Seen};
use crate::protocol::Spec;
use crate::scenario::Scenario;
use crate::types::{Instant, NodeId, Role};
use crate::ui::selection::Selected;
use crate::ui::states::focus;
use crate::view::catalogue::Catalogue;
use crate::view::ring::Point;
use crate::view::spacetime::causality::{Cone, Relation};
use crate::view::spacetime::{Arrow, Column, End, Loudness, Mark, MarkKind, Rule, Scene, Stay};
use crate::view::{sentence, terms};
use std::rc::Rc;
use yew::prelude::*;

/// With less room beside a line, the epoch's number stands alone.
const EPOCH_WORDS: f64 = 66.0;
/// The room for a node's name.
const NAME: f64 = 30.0;
/// Arms of an arrow's head, and of the cross of a lost message.
const HEAD: f64 = 5.5;
const CROSS: f64 = 4.0;
/// What an arrow leaves at its ends to the marks of the nodes.
const HELD: f64 = 14.0;
/// What comes from above or leaves below is cut off.
const AREA: &str = "st-area";
const CLIPPED: &str = "url(#st-area)";

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    pub scenario: Rc<Scenario>,
    pub seen: Seen,
    pub selected: Selected,
    pub chosen: Option<u64>,
    pub cone: Rc<Option<Cone>>,
    pub choose: Callback<Choice>,
    pub go: Callback<Instant>,
    pub pick: Callback<NodeId>,
    pub point: Callback<Option<u64>>,
    pub was_stroke: WasStroke,
}

#[component]
pub fn Drawing(props: &Props) -> Html {
    let Props { words, seen, point, .. } = props;
    let scene = seen.scene();
    let frame = &scene.frame;
    let (width, height) = (frame.size.width, frame.size.height);
    let leave = {
        let point = point.clone();
        move |_| point.emit(None)
    };
    // The diagram may move under the pointer: the second click of two belongs to what the first one hit.
    let hit = use_mut_ref(|| None::<(Choice, Instant)>);
    let onclick = {
        let (hit, seen, choose, was_stroke) =
            (hit.clone(), seen.clone(), props.choose.clone(), props.was_stroke.clone());
        move |event: MouseEvent| {
            if event.detail() > 1 {
                return;
            }
            let under = number_under(&event).filter(|_| !was_stroke.get());
            let thing = under.and_then(|number| things(seen.scene()).find(|thing| thing.number() == number));
            *hit.borrow_mut() = thing.as_ref().map(|thing| (thing.choice(false), thing.at()));
            if let Some(thing) = thing {
                choose.emit(thing.choice(true));
            }
        }
    };
    let ondblclick = {
        let (choose, go) = (props.choose.clone(), props.go.clone());
        move |_| {
            if let Some((choice, at)) = hit.borrow().clone() {
                choose.emit(choice);
                go.emit(at);
            }
        }
    };
    let is_empty = scene.arrows.is_empty() && scene.marks.is_empty() && scene.rules.is_empty();
    html! {
        <svg class={classes!("st", props.cone.is_some().then_some("causal"))} width={width.to_string()} height={height.to_string()}
            role="group" aria-label={words.text("spacetime-diagram")} aria-description={words.text("spacetime-help")}
            onpointerleave={leave} {onclick} {ondblclick}>
            <clipPath id={AREA}>
                <rect width={width.to_string()} y={frame.top().to_string()} height={(frame.bottom() - frame.top()).max(0.0).to_string()} />
            </clipPath>
            <g class="grid" aria-hidden="true">{ for scene.ticks.iter().map(|tick| grid(scene, tick)) }</g>
            <g class="lines" aria-hidden="true">{ for scene.columns.iter().map(|column| line(props, column)) }</g>
            <g class="crowd" aria-hidden="true" clip-path={CLIPPED}>{ for Loudness::ALL.into_iter().map(|loudness| crowd(scene, loudness)) }</g>
            { for edges(scene) }
            { options(props) }
            <g class="heads">{ for scene.columns.iter().map(|column| head(props, column)) }</g>
            if is_empty {
                <text class="nothing" x={(width / 2.0).to_string()} y={(height / 2.0).to_string()}>{ words.text("spacetime-nothing") }</text>
            }
        </svg>
    }
}

fn number_under(event: &MouseEvent) -> Option<u64> {
    let option = event.target_dyn_into::<web_sys::Element>()?.closest("[data-event]").ok()??;
    option.get_attribute("data-event")?.parse().ok()
}

fn grid(scene: &Scene, (y, text): &(f64, String)) -> Html {
    let frame = &scene.frame;
    html! {
        <>
            <path d={format!("M{:.1} {y:.1}H{:.1}", frame.left() - 4.0, frame.right())} />
            <text x={format!("{:.1}", frame.left() - 8.0)} y={format!("{:.1}", y + 3.5)}>{ text }</text>
        </>
    }
}

/// Where nothing more is known or drawn, and where the run stands.
fn edges(scene: &Scene) -> Vec<Html> {
    let frame = &scene.frame;
    let across = |class: &'static str, y: f64| {
        html! { <path {class} d={format!("M{:.1} {y:.1}H{:.1}", frame.left(), frame.right())} aria-hidden="true" /> }
    };
    let cut = [scene.begins, scene.ends].into_iter().flatten().map(|y| across("cut", y));
    cut.chain(scene.playhead.map(|y| across("playhead", y))).collect()
}

/// A node's line, and what of it can have caused the chosen event or can follow from it.
fn line(props: &Props, column: &Column) -> Html {
    let Column { node, x, stays, .. } = column;
    let frame = &props.seen.scene().frame;
    let down = |from: f64, to: f64| format!("M{x:.1} {from:.1}V{to:.1}");
    let stay = |stay: &Stay| {
        let class = classes!("stay", stay.role.name(), stay.paused.then_some("paused"));
        html! {
            <>
                <path {class} d={down(stay.from, stay.to)} />
                if stay.role == Role::Leader { <path class="core" d={down(stay.from, stay.to)} /> }
            </>
        }
    };
    let cone = (*props.cone).as_ref();
    let past = cone.and_then(|cone| cone.past.get(node)).map(|at| down(frame.top(), frame.y(*at)));
    let future = cone.and_then(|cone| cone.future.get(node)).map(|at| down(frame.y(*at), frame.bottom()));
    let is_client = *node == NodeId::CLIENT;
    html! {
        <g key={node.0} data-line={node.0.to_string()} class={classes!(props.selected.marks(*node).then_some("marked"))}>
            if let Some(past) = past { <path class="past" d={past} /> }
            if let Some(future) = future { <path class="future" d={future} /> }
            if is_client { <path class="stay clients" d={down(frame.top(), frame.bottom())} /> }
            if props.selected.marks(*node) { <path class="halo" d={down(frame.top(), frame.bottom())} /> }
            { for stays.iter().map(stay) }
        </g>
    }
}

fn crowd(scene: &Scene, loudness: Loudness) -> Html {
    html! { <path class={loudness.name()} d={scene.crowd[loudness as usize].clone()} /> }
}

/// The node's name on top, a button; its epochs along the line.
fn head(props: &Props, column: &Column) -> Html {
    let Props { words, scenario, pick, .. } = props;
    let frame = &props.seen.scene().frame;
    let Column { node, x, epochs, .. } = column;
    let (node, spec) = (*node, scenario.protocol.spec());
    let role = column.stays.last().map(|stay| stay.role);
    let name = match node {
        NodeId::CLIENT => words.text("spacetime-clients-column"),
        NodeId::REGISTER => words.text("spacetime-register-column"),
        node => node.to_string(),
    };
    let marked = props.selected.marks(node);
    let width = (frame.pitch() - 2.0).min(NAME);
    let is_narrow = width < NAME;
    let text = html! { <text class="name" x={format!("{x:.1}")} y="17">{ name.clone() }</text> };
    let button = || {
        let (pick, press) = (pick.clone(), pick.clone());
        let onkeydown = move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                press.emit(node);
            }
        };
        let state = role.map_or_else(String::new, |role| terms::role(words, role));
        let label = words
            .with("spacetime-column", &[("node", terms::process(words, spec, node).into()), ("state", state.into())]);
        html! {
            <g class={classes!("head", is_narrow.then_some("narrow"), marked.then_some("marked"))} data-column={node.0.to_string()}
                role="button" tabindex="0" aria-label={label} aria-pressed={marked.to_string()}
                onclick={move |_| pick.emit(node)} {onkeydown}>
                <rect x={format!("{:.1}", x - width / 2.0)} y="2" width={format!("{width:.1}")} height="21" rx="6" />
                { text.clone() }
            </g>
        }
    };
    let is_wide = frame.pitch() >= EPOCH_WORDS;
    let epoch = |(y, epoch): &(f64, u64)| {
        let text = if is_wide { terms::epoch(words, spec, *epoch) } else { epoch.to_string() };
        html! { <text class="epoch" x={format!("{:.1}", x + 7.0)} y={format!("{:.1}", y + 10.0)}>{ text }</text> }
    };
    html! {
        <g key={node.0}>
            { if node == NodeId::CLIENT { text.clone() } else { button() } }
            <g aria-hidden="true">{ for epochs.iter().map(epoch) }</g>
        </g>
    }
}

/// One of the things that can be chosen.
enum Thing<'a> {
    Rule(&'a Rule),
    Arrow(&'a Arrow),
    Mark(&'a Mark),
}

impl Thing<'_> {
    fn number(&self) -> u64 {
        match self {
            Thing::Rule(rule) => rule.number,
            Thing::Arrow(arrow) => arrow.number,
            Thing::Mark(mark) => mark.number,
        }
    }

    fn at(&self) -> Instant {
        match self {
            Thing::Rule(rule) => rule.at,
            Thing::Arrow(arrow) => arrow.at,
            Thing::Mark(mark) => mark.at,
        }
    }

    fn choice(&self, toggles: bool) -> Choice {
        let (nodes, message) = match self {
            Thing::Rule(_) => (Vec::new(), None),
            Thing::Arrow(arrow) => (arrow.members(), Some(arrow.message)),
            Thing::Mark(mark) => (vec![mark.node], None),
        };
        Choice { number: self.number(), nodes, message, toggles }
    }

    fn is_chosen(&self, props: &Props) -> bool {
        let is = |number| props.chosen == Some(number);
        match self {
            Thing::Arrow(arrow) => {
                is(arrow.number) || arrow.landed.is_some_and(is) || props.selected.marks_message(arrow.message)
            }
            _ => is(self.number()),
        }
    }

    /// An arrow belongs to the past when all of it does, and to the future when it begins there.
    fn relation(&self, cone: &Cone) -> Relation {
        let Thing::Arrow(arrow) = self else { return cone.relation(self.number()) };
        match (cone.relation(arrow.number), arrow.landed.map(|landed| cone.relation(landed))) {
            (Relation::Future | Relation::Chosen, _) => Relation::Future,
            (_, Some(Relation::Past | Relation::Chosen)) => Relation::Past,
            _ => Relation::Apart,
        }
    }
}

fn things(scene: &Scene) -> impl Iterator<Item = Thing<'_>> {
    let arrows = scene.arrows.iter().map(Thing::Arrow);
    scene.rules.iter().map(Thing::Rule).chain(arrows).chain(scene.marks.iter().map(Thing::Mark))
}

fn options(props: &Props) -> Html {
    let mut things: Vec<Thing> = things(props.seen.scene()).collect();
    things.sort_by_key(Thing::number);
    let stop = things.iter().find(|thing| thing.is_chosen(props)).or(things.last()).map(Thing::number);
    html! {
        <g class="options" role="listbox" aria-label={props.words.text("spacetime-diagram")} clip-path={CLIPPED}
            onkeydown={focus::move_by_arrows("[data-event]")}>
            { for things.iter().map(|thing| option(props, thing, stop == Some(thing.number()))) }
        </g>
    }
}

fn option(props: &Props, thing: &Thing, is_stop: bool) -> Html {
    let number = thing.number();
    let is_chosen = thing.is_chosen(props);
    let relation = (*props.cone).as_ref().filter(|_| !is_chosen).map(|cone| match thing.relation(cone) {
        Relation::Past => "before",
        Relation::Future => "after",
        Relation::Apart | Relation::Chosen => "apart",
    });
    let (class, drawn) = match thing {
        Thing::Rule(rule) => (classes!("rule", rule.harms.then_some("harm")), across(props, rule)),
        Thing::Arrow(arrow) => (arrow_class(arrow), shaft(arrow)),
        Thing::Mark(mark) => (classes!("mark", mark.kind.name()), sign(mark)),
    };
    let arrow = if let Thing::Arrow(arrow) = thing { Some(*arrow) } else { None };
    let spec = props.scenario.protocol.spec();
    let (choose, quietly) = (props.choose.clone(), props.choose.clone());
    let (chosen, again) = (thing.choice(true), thing.choice(false));
    let onkeydown = {
        let (go, at) = (props.go.clone(), thing.at());
        move |event: KeyboardEvent| {
            match event.key().as_str() {
                "Enter" => go.emit(at),
                " " => choose.emit(chosen.clone()),
                _ => return,
            }
            event.prevent_default();
        }
    };
    // The arrow keys choose as they go; a click says itself what it means.
    let onfocus = move |event: FocusEvent| {
        let target = event.target_dyn_into::<web_sys::Element>();
        if target.is_some_and(|option| option.matches(":focus-visible").unwrap_or(false)) {
            quietly.emit(again.clone());
        }
    };
    let onpointerenter = {
        let point = props.point.clone();
        move |_| point.emit(Some(number))
    };
    let onpointerleave = {
        let point = props.point.clone();
        move |_| point.emit(None)
    };
    html! {
        <g key={number} class={classes!(class, is_chosen.then_some("chosen"), relation)}
            data-event={number.to_string()} data-at={thing.at().0.to_string()}
            data-message={arrow.map(|arrow| arrow.message.to_string())} data-end={arrow.map(|arrow| arrow.end.name())}
            data-kind={arrow.map(|arrow| spec.message_kind(arrow.kind).name)}
            data-copy={arrow.filter(|arrow| arrow.is_copy).map(|_| "true")}
            role="option" aria-selected={is_chosen.to_string()} aria-label={label(props, spec, thing)}
            tabindex={if is_stop { "0" } else { "-1" }}
            {onkeydown} {onfocus} {onpointerenter} {onpointerleave}>
            { drawn }
        </g>
    }
}

fn label(props: &Props, spec: &'static Spec, thing: &Thing) -> String {
    let Props { words, scenario, seen, .. } = props;
    let event = seen.event(thing.number());
    event.map_or_else(String::new, |event| sentence::sentence(words, spec, scenario, event))
}

fn arrow_class(arrow: &Arrow) -> Classes {
    classes!("arrow", arrow.loudness.name(), arrow.end.name(), arrow.is_copy.then_some("copy"))
}

/// The way and its end: a head, a cross, or a dot where it is by now.
fn shaft(arrow: &Arrow) -> Html {
    let Arrow { a, b, end, .. } = *arrow;
    let way = format!("M{:.1} {:.1}L{:.1} {:.1}", a.x, a.y, b.x, b.y);
    let ending = match end {
        End::Delivered => arrow_head(a, b),
        End::Lost => cross(b, CROSS),
        End::Flying => format!("M{:.1} {:.1}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0", b.x - 2.5, b.y),
    };
    html! {
        <>
            <path class="hit" d={between(a, b)} />
            <path class="way" d={way} />
            <path class="end" d={ending} />
        </>
    }
}

/// Where an arrow is pointed at: its ends belong to what happened on the nodes there.
fn between(a: Point, b: Point) -> String {
    let whole = b.minus(a);
    let gap = whole.unit().times((whole.length() / 3.0).min(HELD));
    let (from, to) = (a.plus(gap), b.minus(gap));
    format!("M{:.1} {:.1}L{:.1} {:.1}", from.x, from.y, to.x, to.y)
}

fn arrow_head(a: Point, b: Point) -> String {
    let along = b.minus(a).unit().times(HEAD);
    let aside = Point::new(-along.y, along.x).times(0.45);
    let (left, right) = (b.minus(along).plus(aside), b.minus(along).minus(aside));
    format!("M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}", left.x, left.y, b.x, b.y, right.x, right.y)
}

fn cross(at: Point, arm: f64) -> String {
    let (left, right, top, bottom) = (at.x - arm, at.x + arm, at.y - arm, at.y + arm);
    format!("M{left:.1} {top:.1}L{right:.1} {bottom:.1}M{right:.1} {top:.1}L{left:.1} {bottom:.1}")
}

fn across(props: &Props, rule: &Rule) -> Html {
    let frame = &props.seen.scene().frame;
    let way = format!("M{:.1} {:.1}H{:.1}", frame.left(), rule.y, frame.right());
    html! {
        <>
            <path class="hit" d={way.clone()} />
            <path class="way" d={way} />
            <text x={format!("{:.1}", frame.right())} y={format!("{:.1}", rule.y - 4.0)}>{ &rule.text }</text>
        </>
    }
}

/// A mark stands on its node's line, or just beside it.
fn sign(mark: &Mark) -> Html {
    let Point { x, y } = mark.place;
    let drawn = match mark.kind {
        MarkKind::Heartbeat => html! { <path class="shape" d={format!("M{:.1} {y:.1}h8", x - 4.0)} /> },
        MarkKind::Timeout => {
            html! { <text x={format!("{:.1}", x - 10.0)} y={format!("{:.1}", y + 4.5)}>{ "◷" }</text> }
        }
        MarkKind::Turn(role) => html! { <path class={classes!("shape", role.name())} d={turn(role, mark.place)} /> },
        MarkKind::Fault(kind) => html! {
            <>
                <circle class="ground" cx={format!("{x:.1}")} cy={format!("{y:.1}")} r="8" />
                <text class="centred" x={format!("{x:.1}")} y={format!("{:.1}", y + 4.5)}>{ kind.icon() }</text>
            </>
        },
    };
    html! {
        <>
            <circle class="hit" cx={format!("{x:.1}")} cy={format!("{y:.1}")} r="8" />
            { drawn }
        </>
    }
}

/// The ring's shapes, small.
fn turn(role: Role, Point { x, y }: Point) -> String {
    match role {
        Role::Leader => format!("M{x:.1} {:.1}l6 3.5v7l-6 3.5l-6 -3.5v-7Z", y - 7.0),
        Role::Candidate => format!("M{x:.1} {:.1}l6 6l-6 6l-6 -6Z", y - 6.0),
        Role::Follower | Role::Failed => {
            format!("M{:.1} {y:.1}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0", x - 4.5)
        }
    }
}
