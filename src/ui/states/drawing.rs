//! The state machine as SVG.

use super::pointing::Pointing;
use crate::stats::transitions::Move;
use crate::types::{Instant, Role};
use crate::ui::states::focus;
use crate::view::diagram::{Arrow, Form, NAME_LINE, Sketch, StateArea, Token, shape, text_width};
use std::rc::Rc;
use yew::prelude::*;

/// A state's name, where it fits.
const NAME: f64 = 12.5;

/// What an arrow says beside its shape.
#[derive(Clone, PartialEq)]
pub struct Says {
    pub words: String,
    /// Probability or count; empty if it never happened.
    pub figure: String,
    /// The whole story, as a tooltip and for screen readers.
    pub told: String,
    pub count: u64,
    pub probability: Option<f64>,
    pub thickness: f64,
}

/// What a state says.
#[derive(Clone, PartialEq)]
pub struct Inside {
    /// The state's name in the specification.
    pub key: String,
    pub name: String,
    pub occupants: usize,
    pub told: String,
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub sketch: Rc<Sketch>,
    pub arrows: Rc<Vec<Says>>,
    /// In the order of the sketch's states.
    pub states: Vec<Inside>,
    /// Names of rows, at their heights.
    pub captions: Vec<(f64, String)>,
    /// The states' names in the specification, by state.
    pub keys: Vec<String>,
    pub tokens: Vec<Token>,
    pub lit: Option<Move>,
    pub pointed: Option<(u8, u8)>,
    pub pointing: Pointing,
    pub label: String,
    /// Too fast for anything to glide.
    pub fast: bool,
}

#[component]
pub fn Drawing(props: &Props) -> Html {
    let sketch = &props.sketch;
    let first = sketch.arrows.first().map(|arrow| (arrow.arc.from, arrow.arc.to));
    let stop = props.pointed.filter(|pointed| sketch.arrows.iter().any(|arrow| pair(arrow) == *pointed)).or(first);
    let arrows = sketch.arrows.iter().zip(props.arrows.iter()).map(|(arrow, says)| {
        let (from, to) = pair(arrow);
        let lit = props.lit.filter(|lit| (lit.from, lit.to) == (from, to));
        html! {
            <ArrowView key={format!("{from}-{to}")} arrow={arrow.clone()} says={says.clone()}
                from={props.keys[usize::from(from)].clone()} to={props.keys[usize::from(to)].clone()} role={role_of(sketch, to)}
                lit={lit.map(|lit| lit.at)} pointed={props.pointed == Some((from, to))}
                is_stop={stop == Some((from, to))} pointing={props.pointing.clone()} />
        }
    });
    let labels = sketch.arrows.iter().zip(props.arrows.iter()).map(|(arrow, says)| label_view(props, arrow, says));
    let states = sketch.states.iter().zip(&props.states).map(|(placed, inside)| {
        let lit = props.lit.is_some_and(|lit| lit.to == placed.state);
        html! { <StateView key={inside.key.clone()} placed={*placed} inside={inside.clone()} {lit} crowded={props.tokens.is_empty()} /> }
    });
    let tokens = props.tokens.iter().map(|token| html! { <TokenView key={token.node.0} token={*token} /> });
    html! {
        <svg class={props.fast.then_some("fast")} viewBox={format!("0 0 {} {}", sketch.width, sketch.height)} width={sketch.width.to_string()}
            height={sketch.height.to_string()} role="group" aria-label={props.label.clone()} onkeydown={focus::move_by_arrows("g.arrow")}>
            { for arrows }
            { for states }
            { for props.captions.iter().map(|(y, text)| html! { <text class="caption" x="2" y={y.to_string()}>{ text }</text> }) }
            <g aria-hidden="true">{ for labels }</g>
            <g aria-hidden="true">{ for tokens }</g>
        </svg>
    }
}

fn role_of(sketch: &Sketch, state: u8) -> Role {
    sketch.states.iter().find(|placed| placed.state == state).map_or(Role::Failed, |placed| placed.role)
}

fn pair(arrow: &Arrow) -> (u8, u8) {
    (arrow.arc.from, arrow.arc.to)
}

#[derive(Properties, PartialEq)]
struct ArrowProps {
    arrow: Arrow,
    says: Says,
    from: String,
    to: String,
    /// Where it leads: the colour in which it lights up.
    role: Role,
    lit: Option<Instant>,
    pointed: bool,
    is_stop: bool,
    pointing: Pointing,
}

#[component]
fn ArrowView(props: &ArrowProps) -> Html {
    let ArrowProps { arrow, says, pointing, .. } = props;
    let here = pair(arrow);
    let (hover, choose) = (pointing.hover.clone(), pointing.choose.clone());
    let (leave, focused, blurred) = (hover.clone(), hover.clone(), hover.clone());
    let onkeydown = on_enter(choose.clone(), here);
    let path = arrow.curve.path();
    let [tip, left, right] = arrow.head;
    let head = format!("M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}Z", tip.x, tip.y, left.x, left.y, right.x, right.y);
    let class = classes!(
        "arrow",
        props.role.name(),
        (says.count == 0).then_some("unseen"),
        props.lit.map(|_| "lit"),
        props.pointed.then_some("pointed")
    );
    // Keyed by its time, so that each time is a new stroke.
    let pulse = props.lit.map(|at| html! { <path key={at.0} class="pulse" d={path.clone()} /> });
    html! {
        <g {class} tabindex={if props.is_stop { "0" } else { "-1" }} role="img" aria-label={says.told.clone()}
            data-from={props.from.clone()} data-to={props.to.clone()} data-count={says.count.to_string()}
            data-probability={says.probability.map(|p| p.to_string()).unwrap_or_default()}
            onmouseenter={move |_| hover.emit(Some(here))} onmouseleave={move |_| leave.emit(None)}
            onfocus={move |_| focused.emit(Some(here))} onblur={move |_| blurred.emit(None)}
            onclick={move |_| choose.emit(here)} {onkeydown}>
            <title>{ &says.told }</title>
            <path class="reach" d={path.clone()} />
            <path class="line" d={path} stroke-width={format!("{:.2}", says.thickness)} />
            <path class="head" d={head} stroke-width={format!("{:.2}", says.thickness * 0.6)} />
            { for pulse }
        </g>
    }
}

/// Enter and the space bar do what a click does.
pub fn on_enter(choose: Callback<(u8, u8)>, here: (u8, u8)) -> Callback<KeyboardEvent> {
    Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            event.stop_propagation();
            choose.emit(here);
        }
    })
}

/// Labels stand above all lines, so that a line they lie across does not strike them out.
fn label_view(props: &Props, arrow: &Arrow, says: &Says) -> Html {
    let here = Some(pair(arrow));
    let lit = props.lit.map(|lit| (lit.from, lit.to)) == here;
    let class = classes!("label", lit.then_some("lit"), (props.pointed == here).then_some("pointed"));
    html! { <g {class}>{ label(arrow, says) }</g> }
}

fn label(arrow: &Arrow, says: &Says) -> Html {
    let Some(label) = arrow.label else { return html! {} };
    let (x, y) = (format!("{:.1}", label.area.x), label.area.y);
    let figure = html! { <tspan class="figure">{ &says.figure }</tspan> };
    let line = |dy: f64, content: Html| html! { <text x={x.clone()} y={format!("{:.1}", y + dy)}>{ content }</text> };
    match label.form {
        Form::Figure => line(4.0, figure),
        Form::Line => line(4.0, html! { <>{ &says.words }{ " " }{ figure }</> }),
        Form::Stack if says.figure.is_empty() => line(4.0, html! { { &says.words } }),
        Form::Stack => html! { <>{ line(-2.5, html! { { &says.words } }) }{ line(10.5, figure) }</> },
    }
}

#[derive(Properties, PartialEq)]
struct StateProps {
    placed: StateArea,
    inside: Inside,
    lit: bool,
    /// Too many nodes for tokens: their number says it.
    crowded: bool,
}

#[component]
fn StateView(props: &StateProps) -> Html {
    let StateProps { placed, inside, .. } = props;
    let area = placed.area;
    let class = classes!("state", placed.role.name(), props.lit.then_some("lit"));
    let (x, y) = (area.x - area.width / 2.0, area.y - area.height / 2.0);
    let size = (NAME * (area.width - 18.0) / text_width(&inside.name, NAME)).min(NAME);
    let icon_x = area.x - 12.0 - 4.0 * inside.occupants.to_string().len() as f64;
    html! {
        <g {class} data-state={inside.key.clone()} data-occupants={inside.occupants.to_string()} role="img" aria-label={inside.told.clone()}>
            <title>{ &inside.told }</title>
            <rect x={x.to_string()} y={y.to_string()} width={area.width.to_string()} height={area.height.to_string()} rx="14" />
            <text class="name" x={area.x.to_string()} y={(y + NAME_LINE).to_string()} ~style={format!("font-size:{size:.1}px")}>{ &inside.name }</text>
            if props.crowded {
                <g transform={format!("translate({icon_x:.1} {:.1})", area.y + 10.0)}>{ mark(placed.role, 6.0) }</g>
                <text class="crowd" x={(area.x + 6.0).to_string()} y={(area.y + 15.0).to_string()}>{ inside.occupants }</text>
            }
        </g>
    }
}

#[derive(Properties, PartialEq)]
struct TokenProps {
    token: Token,
}

/// Moves by CSS when its place changes.
#[component]
fn TokenView(props: &TokenProps) -> Html {
    let token = &props.token;
    html! {
        <g class={classes!("token", token.role.name())} ~style={format!("transform:translate({:.1}px,{:.1}px)", token.x, token.y)}>
            { mark(token.role, token.radius) }
            if token.numbered { <text y="3.4">{ token.node.0 }</text> }
        </g>
    }
}

/// A role's shape; the cross of failed stands where there is no number in its way.
pub fn mark(role: Role, radius: f64) -> Html {
    let arm = radius * 0.45;
    html! {
        <>
            <path class="shape" d={shape(role, radius)} />
            if role == Role::Failed && radius < 7.0 {
                <path class="cross" d={format!("M-{arm} -{arm}L{arm} {arm}M-{arm} {arm}L{arm} -{arm}")} />
            }
        </>
    }
}
