//! A contender's state machine: phases with the share of time that all nodes spent there, nodes where they are now, and how
//! often each arrow was taken.

use crate::types::Role;
use crate::ui::states::mark;
use crate::view::catalogue::Catalogue;
use crate::view::compare::machine::{self, Machine, Phase, Step};
use crate::view::diagram::{self, Arrow, NAME_LINE, StateArea, Token, text_width};
use crate::view::figures;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    pub name: String,
    pub machine: Machine,
    /// Too fast for anything to glide.
    pub fast: bool,
}

#[component]
pub fn StateMachine(props: &Props) -> Html {
    let Props { words, name, machine, fast } = props;
    let space = machine.space;
    let sketch = use_memo((space, machine.states(), machine.arcs()), |(space, states, arcs)| {
        machine::sketch(*space, states, arcs)
    });
    let tokens = diagram::tokens(space, &sketch, &machine.nodes);
    let arrows = || sketch.arrows.iter().zip(&machine.steps);
    let state = |placed: &StateArea| Some(state(placed, machine.phase(placed.state)?, tokens.is_empty()));
    html! {
        <svg class={classes!("machine", fast.then_some("fast"))} viewBox={format!("0 0 {} {}", sketch.width, sketch.height)}
            role="img" aria-label={machine.told(words, name)}>
            { for arrows().map(|(drawn, step)| arrow(drawn, step)) }
            { for sketch.states.iter().filter_map(state) }
            { for arrows().map(|(drawn, step)| label(drawn, step)) }
            { for tokens.iter().map(token) }
        </svg>
    }
}

fn arrow(arrow: &Arrow, step: &Step) -> Html {
    let thickness = diagram::thickness(step.probability);
    let [tip, left, right] = arrow.head;
    let head = format!("M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}Z", tip.x, tip.y, left.x, left.y, right.x, right.y);
    html! {
        <g class={classes!("arrow", (step.count == 0).then_some("unseen"))}>
            <path class="line" d={arrow.curve.path()} stroke-width={format!("{thickness:.2}")} />
            <path class="head" d={head} stroke-width={format!("{:.2}", thickness * 0.6)} />
        </g>
    }
}

/// Only the figure: the causes stand on the diagram of the run that is open.
fn label(arrow: &Arrow, step: &Step) -> Html {
    let Some(label) = arrow.label.filter(|_| step.count > 0) else { return html! {} };
    let (x, y) = (format!("{:.1}", label.area.x), format!("{:.1}", label.area.y + 4.0));
    html! { <g class="label"><text {x} {y}><tspan class="figure">{ figures::count(step.count) }</tspan></text></g> }
}

/// A phase's name, where it and its share fit.
const NAME: f64 = 12.5;
const LEGIBLE: f64 = 11.0;
/// Beside the bar.
const SHARE_WIDTH: f64 = 30.0;
const BAR: f64 = 3.0;

fn state(placed: &StateArea, phase: &Phase, is_crowded: bool) -> Html {
    let area = placed.area;
    let (x, y) = (area.x - area.width / 2.0, area.y - area.height / 2.0);
    let share = machine::shown(phase.share);
    let fitting = |text: &str| (NAME * (area.width - 10.0) / text_width(text, NAME)).min(NAME);
    let together = fitting(&format!("{} {share}", phase.name));
    // A long name has its line for itself, and the share stands beside its bar.
    let is_long = together < LEGIBLE;
    let size = if is_long { fitting(&phase.name) } else { together };
    // Clear of the corners.
    let (left, bottom) = (x + 12.0, y + area.height - BAR - 2.0);
    let wide = area.width - 24.0 - if is_long { SHARE_WIDTH } else { 0.0 };
    let spent = wide * phase.share.unwrap_or_default();
    html! {
        <g class={classes!("state", placed.role.name())}>
            <rect class="box" x={x.to_string()} y={y.to_string()} width={area.width.to_string()} height={area.height.to_string()} rx="14" />
            <text class="name" x={area.x.to_string()} y={(y + NAME_LINE).to_string()} ~style={format!("font-size:{size:.1}px")}>
                { &phase.name }
                if !is_long { <tspan class="share" dx="0.3em">{ &share }</tspan> }
            </text>
            if is_long {
                <text class="name share" x={format!("{:.1}", left + wide + SHARE_WIDTH / 2.0 + 2.0)} y={format!("{:.1}", bottom + BAR - 2.5)} ~style={"font-size:8.5px"}>{ &share }</text>
            }
            if is_crowded { { crowd(placed, phase.occupants) } }
            <rect class="scale" x={format!("{left:.1}")} y={format!("{bottom:.1}")} width={format!("{wide:.1}")} height={BAR.to_string()} rx="1.5" />
            <rect class="spent" x={format!("{left:.1}")} y={format!("{bottom:.1}")} width={format!("{spent:.1}")} height={BAR.to_string()} rx="1.5" />
        </g>
    }
}

/// Too many nodes for tokens: their number says it.
fn crowd(placed: &StateArea, occupants: usize) -> Html {
    let (x, y) = (placed.area.x, placed.area.y);
    let icon_x = x - 12.0 - 4.0 * occupants.to_string().len() as f64;
    html! {
        <>
            <g transform={format!("translate({icon_x:.1} {:.1})", y + 8.0)}>{ mark(placed.role, 6.0) }</g>
            <text class="crowd" x={(x + 6.0).to_string()} y={(y + 13.0).to_string()}>{ occupants }</text>
        </>
    }
}

/// Moves by CSS when its place changes.
fn token(token: &Token) -> Html {
    let class = classes!("token", token.role.name());
    html! {
        <g key={token.node.0} {class} ~style={format!("transform:translate({:.1}px,{:.1}px)", token.x, token.y)}>
            { mark(token.role, token.radius) }
            if token.numbered { <text y="3.4">{ token.node.0 }</text> }
        </g>
    }
}

/// A role's shape beside its name.
pub fn sign(role: Role) -> Html {
    html! {
        <svg class={classes!("sign", role.name())} viewBox="-8 -8 16 16" width="12" height="12" aria-hidden="true">{ mark(role, 6.0) }</svg>
    }
}
