//! The state machine: nodes as tokens in their states, an arrow for each move between them.

mod drawing;
pub mod focus;
pub mod pointing;

use super::size::use_size;
use super::use_shell;
use crate::types::NodeId;
use crate::ui::frame::Frame;
use crate::view::catalogue::Catalogue;
use crate::view::{diagram, explain, figures, matrix, terms};
pub use drawing::mark;
use drawing::{Drawing, Inside, Says};
use yew::prelude::*;

/// What the arrows say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Figures {
    Probabilities,
    Counts,
}

impl Figures {
    /// The room that the longest takes.
    fn digits(self) -> usize {
        match self {
            Figures::Probabilities => 4,
            Figures::Counts => 6,
        }
    }
}

/// Before the page has said how large the panel is.
const FIRST_SIZE: (f64, f64) = (540.0, 280.0);

#[component]
pub fn States() -> Html {
    let shell = use_shell();
    let figure = use_state(|| Figures::Probabilities);
    let place = use_node_ref();
    let size = use_size(&place).unwrap_or(FIRST_SIZE);
    let pointing = pointing::use_pointing(&shell);
    let frame = &shell.driver.frame;
    let lit = pointing::use_lit(frame);
    let words = &shell.words;
    let (spec, scenario) = (frame.spec, &frame.scenario);

    let states = matrix::shown_states(spec, scenario, &frame.chain);
    let arcs = diagram::arcs(spec, scenario, &states, &frame.causes);
    let language = words.language();
    let known = (spec.name, states, arcs, language, figure.digits(), (size.0 as u32, size.1 as u32));
    let sketch = use_memo(known, |(_, states, arcs, _, digits, size)| {
        let texts: Vec<String> = arcs.iter().map(|arc| terms::cause(words, spec, arc.cause)).collect();
        diagram::sketch(spec, states, arcs, &texts, *digits, (f64::from(size.0), f64::from(size.1)))
    });
    // Counts change far less often than frames.
    let counted = (sketch.clone(), frame.chain.counts.clone(), frame.causes.clone(), *figure, language);
    let arrows = use_memo(counted, |_| {
        sketch.arrows.iter().map(|arrow| says(words, frame, *figure, arrow.arc)).collect::<Vec<_>>()
    });

    let nodes: Vec<(NodeId, u8)> = frame.picture.nodes.iter().map(|node| (node.id, node.state)).collect();
    let tokens = diagram::tokens(spec, &sketch, &nodes);
    let inside = sketch.states.iter().map(|placed| inside(words, frame, placed.state)).collect::<Vec<_>>();
    let keys: Vec<&'static str> = (0..spec.states() as u8).map(|state| spec.state_name(state)).collect();
    html! {
        <section class="panel states" aria-labelledby="states-title">
            <header class="panel-head">
                <h2 id="states-title">{ words.text("states-title") }</h2>
                <FigureSwitch figure={*figure} choose={figure.setter()} />
            </header>
            <div class="diagram" ref={place}>
                <Drawing {sketch} {arrows} states={inside} {keys} {tokens} {lit}
                    pointed={pointing::pointed(&shell.selected)} {pointing} label={words.text("states-label")}
                    fast={frame.playing && frame.speed.value() > 1.0} />
            </div>
        </section>
    }
}

fn says(words: &Catalogue, frame: &Frame, figure: Figures, arc: diagram::Arc) -> Says {
    let count = frame.chain.counts[usize::from(arc.from)][usize::from(arc.to)];
    let probability = diagram::probability(&frame.chain, arc);
    let shown = match (figure, count) {
        (_, 0) => String::new(),
        (Figures::Probabilities, _) => figures::probability(probability.unwrap_or_default()),
        (Figures::Counts, _) => figures::count(count),
    };
    Says {
        words: terms::cause(words, frame.spec, arc.cause),
        figure: shown,
        told: explain::transition(words, frame.spec, &frame.chain, &frame.causes, (arc.from, arc.to)),
        count,
        probability,
        thickness: diagram::thickness(probability),
    }
}

fn inside(words: &Catalogue, frame: &Frame, state: u8) -> Inside {
    let name = terms::phase(words, frame.spec, state);
    let occupants = frame.picture.nodes.iter().filter(|node| node.state == state).count();
    let told = words.with("states-occupants", &[("state", name.clone().into()), ("count", occupants.into())]);
    Inside { key: frame.spec.state_name(state), name, occupants, told }
}

#[derive(Properties, PartialEq)]
struct SwitchProps {
    figure: Figures,
    choose: UseStateSetter<Figures>,
}

#[component]
fn FigureSwitch(props: &SwitchProps) -> Html {
    let words = use_shell().words;
    let button = |figure: Figures, key: &str| {
        let choose = props.choose.clone();
        html! {
            <button aria-pressed={(props.figure == figure).to_string()} onclick={move |_| choose.set(figure)}>
                { words.text(key) }
            </button>
        }
    };
    html! {
        <div class="switch" role="group" aria-label={words.text("states-show")}>
            { button(Figures::Probabilities, "states-probability") }
            { button(Figures::Counts, "states-count") }
        </div>
    }
}
