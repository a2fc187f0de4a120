//! A contender's state machine, drawn from its own phases: where each phase stands is decided by its role, so that those of
//! different protocols can be compared.

use crate::experiment::Watch;
use crate::sim::Run;
use crate::sim::picture::Picture;
use crate::stats::chain::Chain;
use crate::stats::space::{Resolution, Space};
use crate::stats::window::Window;
use crate::types::NodeId;
use crate::view::catalogue::Catalogue;
use crate::view::diagram::{self, Arc, Sketch};
use crate::view::lens::states_of_nodes;
use crate::view::{figures, terms};

#[derive(Clone, PartialEq, Debug)]
pub struct Machine {
    pub space: Space,
    /// Role by role.
    pub phases: Vec<Phase>,
    pub steps: Vec<Step>,
    /// Who is in which state now.
    pub nodes: Vec<(NodeId, u8)>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Phase {
    pub state: u8,
    pub name: String,
    /// Of the time of all nodes; none before any has passed.
    pub share: Option<f64>,
    pub occupants: usize,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Step {
    pub arc: Arc,
    pub count: u64,
    /// Of all that left its state.
    pub probability: Option<f64>,
}

/// As large as on a phone; the card scales it.
const SIZE: (f64, f64) = (330.0, 340.0);
/// The longest count that an arrow has room for.
const DIGITS: usize = 5;

impl Machine {
    pub fn of(words: &Catalogue, run: &dyn Run<Watch>, picture: &Picture) -> Machine {
        let (spec, scenario) = (run.spec(), run.scenario());
        let space = Space::Node { spec, resolution: Resolution::Phases };
        let tally = run.watch().stats.phases().tally(Window::WHOLE, run.now());
        let chain = Chain::of(&tally);
        let states = states_of_nodes(space, scenario, |state| chain.was_visited(usize::from(state)));
        let arcs = diagram::arcs(space, scenario, &states, &tally.causes);
        let nodes: Vec<(NodeId, u8)> = picture.nodes.iter().map(|node| (node.id, node.state)).collect();
        let shares = chain.occupancy();
        let phase = |state: &u8| Phase {
            state: *state,
            name: terms::state(words, space, *state),
            share: shares.as_ref().map(|shares| shares[usize::from(*state)]),
            occupants: nodes.iter().filter(|(_, occupied)| occupied == state).count(),
        };
        let phases = states.iter().map(phase).collect();
        Machine { space, phases, steps: arcs.into_iter().map(|arc| step(&chain, arc)).collect(), nodes }
    }

    pub fn states(&self) -> Vec<u8> {
        self.phases.iter().map(|phase| phase.state).collect()
    }

    pub fn arcs(&self) -> Vec<Arc> {
        self.steps.iter().map(|step| step.arc).collect()
    }

    pub fn phase(&self, state: u8) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.state == state)
    }

    /// All that the drawing shows, for who cannot see it: "Raft: Follower 71% of the time, 3 there now; …"
    pub fn told(&self, words: &Catalogue, name: &str) -> String {
        let phase = |phase: &Phase| {
            let arguments = [
                ("phase", phase.name.clone().into()),
                ("share", shown(phase.share).into()),
                ("count", phase.occupants.into()),
            ];
            words.with("compare-machine-phase", &arguments)
        };
        let phases: Vec<String> = self.phases.iter().map(phase).collect();
        let list = phases.join(&words.text("compare-machine-semicolon"));
        words.with("compare-machine", &[("name", name.into()), ("phases", list.into())])
    }
}

/// Moves and shares change with every event; where things stand does not.
pub fn sketch(space: Space, states: &[u8], arcs: &[Arc]) -> Sketch {
    diagram::sketch(space, states, arcs, &vec![String::new(); arcs.len()], DIGITS, SIZE)
}

pub fn shown(share: Option<f64>) -> String {
    share.map_or_else(|| "–".into(), figures::percent)
}

fn step(chain: &Chain, arc: Arc) -> Step {
    let (from, to) = (usize::from(arc.from), usize::from(arc.to));
    let (count, left) = (chain.counts[from][to], chain.left(from));
    Step { arc, count, probability: (left > 0).then(|| count as f64 / left as f64) }
}
