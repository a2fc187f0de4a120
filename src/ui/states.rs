//! The state machine: nodes as tokens in their states, an arrow for each move between them.

mod drawing;
pub mod focus;
mod lenses;
pub mod pointing;

use super::size::use_size;
use super::{Shell, use_shell};
use crate::protocol::Spec;
use crate::stats::space::Space;
use crate::types::NodeId;
use crate::view::catalogue::Catalogue;
use crate::view::lens::Seen;
use crate::view::matrix::{self, Matrix};
use crate::view::{diagram, explain, terms};
use drawing::{Drawing, Inside, Says};
pub use drawing::{mark, on_enter};
use lenses::ReadingSwitch;
pub use lenses::{StepField, SubjectMenu};
use yew::prelude::*;

/// Before the page has said how large the panel is.
const FIRST_SIZE: (f64, f64) = (540.0, 280.0);

#[component]
pub fn States() -> Html {
    let words = use_shell().words;
    let place = use_node_ref();
    let size = use_size(&place).unwrap_or(FIRST_SIZE);
    html! {
        <section class="panel states" aria-labelledby="states-title">
            <header class="panel-head">
                <h2 id="states-title">{ words.text("states-title") }</h2>
                <SubjectMenu />
                <ReadingSwitch />
            </header>
            <div class="diagram" ref={place}><Diagram {size} /></div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
pub struct DiagramProps {
    pub size: (f64, f64),
}

#[component]
pub fn Diagram(props: &DiagramProps) -> Html {
    let size = props.size;
    let shell = use_shell();
    let pointing = pointing::use_pointing(&shell);
    let lit = pointing::use_lit(&shell);
    let (frame, words, seen) = (&shell.driver.frame, &shell.words, &shell.seen);
    let (spec, scenario, space) = (frame.spec, &frame.scenario, seen.space);

    let states = seen.shown_states(scenario);
    let arcs = diagram::arcs(space, scenario, &states, &seen.causes);
    let language = words.language();
    let known = (space, states, arcs, language, seen.reading.digits(), (size.0 as u32, size.1 as u32));
    let sketch = use_memo(known, |(space, states, arcs, _, digits, size)| {
        let texts: Vec<String> = arcs.iter().map(|arc| arrow_words(words, spec, *space, *arc)).collect();
        diagram::sketch(*space, states, arcs, &texts, *digits, (f64::from(size.0), f64::from(size.1)))
    });
    // Counts change far less often than frames; rates and looks do not.
    let changes = (seen.chain.counts.clone(), seen.sampled.clone(), seen.rates_change_with());
    let counted = (sketch.clone(), changes, seen.reading, language);
    let arrows = use_memo(counted, |_| {
        // The same figures as in the matrix, whose rows sum to 1.
        let matrix = matrix::matrix(&frame.scenario, seen);
        sketch.arrows.iter().map(|arrow| says(words, spec, seen, &matrix, arrow.arc)).collect::<Vec<_>>()
    });

    let nodes = occupants(&shell);
    let tokens = diagram::tokens(space, &sketch, &nodes);
    let inside = sketch.states.iter().map(|placed| inside(words, space, &nodes, placed.state)).collect::<Vec<_>>();
    let captions = match space {
        Space::Node { .. } => Vec::new(),
        Space::Cluster(_) => diagram::captions(size).map(|(y, key)| (y, words.text(key))).to_vec(),
    };
    let keys: Vec<String> = (0..space.states() as u8).map(|state| space.state_name(state)).collect();
    html! {
        <Drawing {sketch} {arrows} states={inside} {captions} {keys} {tokens} {lit}
            pointed={pointing::pointed(&shell)} {pointing} label={words.text("states-label")}
            fast={frame.playing && frame.speed.value() > 1.0} />
    }
}

/// Who is in which state now; of a cluster, itself.
fn occupants(shell: &Shell) -> Vec<(NodeId, u8)> {
    let (picture, spec) = (&shell.driver.frame.picture, shell.driver.frame.spec);
    match shell.seen.space {
        Space::Node { resolution, .. } => {
            picture.nodes.iter().map(|node| (node.id, resolution.of(spec, node.state))).collect()
        }
        Space::Cluster(_) => {
            let state = shell.driver.read(|engine| engine.run().watch().stats.cluster_state());
            vec![(NodeId(0), state)]
        }
    }
}

/// A cluster's arrows are many, and where they lead tells what happened: they carry figures alone.
fn arrow_words(words: &Catalogue, spec: &Spec, space: Space, arc: diagram::Arc) -> String {
    match space {
        Space::Node { .. } => terms::cause(words, spec, arc.cause),
        Space::Cluster(_) => String::new(),
    }
}

fn says(words: &Catalogue, spec: &'static Spec, seen: &Seen, matrix: &Matrix, arc: diagram::Arc) -> Says {
    let (from, to) = (usize::from(arc.from), usize::from(arc.to));
    let (count, left) = (seen.chain.counts[from][to], seen.chain.left(from));
    let probability = (left > 0).then(|| count as f64 / left as f64);
    Says {
        words: arrow_words(words, spec, seen.space, arc),
        figure: matrix
            .cell(arc.from, arc.to)
            .filter(|cell| cell.figure.count > 0)
            .map(|cell| cell.shown.clone())
            .unwrap_or_default(),
        told: explain::transition(words, spec, seen, (arc.from, arc.to)),
        count,
        probability,
        thickness: diagram::thickness(probability),
    }
}

fn inside(words: &Catalogue, space: Space, nodes: &[(NodeId, u8)], state: u8) -> Inside {
    let full_name = terms::state(words, space, state);
    // Where there are two rows, the row says the rest.
    let name = match space {
        Space::Node { .. } => full_name.clone(),
        Space::Cluster(census) => terms::level(words, census, state),
    };
    let occupants = nodes.iter().filter(|(_, occupied)| *occupied == state).count();
    let told = words.with("states-occupants", &[("state", full_name.into()), ("count", occupants.into())]);
    Inside { key: space.state_name(state), name, occupants, told }
}
