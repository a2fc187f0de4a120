use super::*;
use crate::protocol::{Spec, raft};
use crate::scenario::ProtocolName;
use crate::scenario::preset::PRESETS;
use crate::stats::space::{Census, Resolution};
use crate::view::catalogue::{Catalogue, Language};
use crate::view::lens::states_of_nodes;
use crate::view::terms;

const SIZES: [(f64, f64); 5] = [(540.0, 280.0), (760.0, 320.0), (440.0, 280.0), (420.0, 300.0), (330.0, 340.0)];

fn scenario(protocol: ProtocolName, pre_vote: bool) -> Scenario {
    let mut scenario = Scenario { protocol, ..Scenario::default() };
    scenario.raft.pre_vote = pre_vote;
    scenario
}

/// A run in which everything that can be drawn has happened.
fn everything(spec: &Spec, states: &[u8]) -> Vec<CauseCount> {
    let failed = spec.failed();
    let resumed = states.iter().filter(|state| **state != failed);
    resumed.map(|state| CauseCount { from: failed, to: *state, cause: crate::protocol::RESUMES, count: 1 }).collect()
}

/// Every protocol with its defaults and as the presets set it; each set of states once.
fn scenarios() -> Vec<(Scenario, Vec<u8>)> {
    let mut scenarios: Vec<(Scenario, Vec<u8>)> = Vec::new();
    let plain = ProtocolName::ALL.map(|protocol| scenario(protocol, false));
    let pre_vote = scenario(ProtocolName::Raft, true);
    let presets = PRESETS.iter().map(|preset| preset.scenario());
    for scenario in plain.into_iter().chain([pre_vote]).chain(presets) {
        let states = states_of_nodes(phases(scenario.protocol), &scenario, |_| false);
        let is_new = |(known, same): &(Scenario, Vec<u8>)| known.protocol != scenario.protocol || *same != states;
        if scenarios.iter().all(is_new) {
            scenarios.push((scenario, states));
        }
    }
    scenarios
}

fn sketches() -> Vec<(String, Sketch)> {
    let mut sketches = Vec::new();
    for (scenario, states) in scenarios() {
        let protocol = scenario.protocol;
        let spec = protocol.spec();
        let space = phases(protocol);
        for language in Language::ALL {
            let words = Catalogue::new(language);
            for (size, busy) in SIZES.into_iter().flat_map(|size| [(size, false), (size, true)]) {
                let causes = if busy { everything(spec, &states) } else { Vec::new() };
                let arcs = arcs(space, &scenario, &states, &causes);
                let texts: Vec<String> = arcs.iter().map(|arc| terms::cause(&words, spec, arc.cause)).collect();
                let name = format!("{} {states:?} {} {size:?} busy {busy}", protocol.name(), language.tag());
                sketches.push((name, sketch(space, &states, &arcs, &texts, 5, size)));
            }
        }
    }
    sketches
}

fn phases(protocol: ProtocolName) -> Space {
    Space::Node { spec: protocol.spec(), resolution: Resolution::Phases }
}

/// Else the others are about less than they say.
#[test]
fn every_protocol_is_drawn_with_every_set_of_its_states() {
    let scenarios = scenarios();
    for protocol in ProtocolName::ALL {
        assert!(scenarios.iter().any(|(scenario, _)| scenario.protocol == protocol), "{}", protocol.name());
    }
    let drawn = |protocol| scenarios.iter().filter(|(scenario, _)| scenario.protocol == protocol).count();
    assert_eq!(drawn(ProtocolName::Raft), 2);
    assert_eq!(drawn(ProtocolName::Mirrored), 2);
    assert_eq!(drawn(ProtocolName::PrimaryBackup), 3);
}

#[test]
fn labels_lie_on_nothing_else() {
    for (name, sketch) in sketches() {
        let labels: Vec<Label> = sketch.arrows.iter().filter_map(|arrow| arrow.label).collect();
        for (place, label) in labels.iter().enumerate() {
            assert!(!sketch.states.iter().any(|placed| placed.area.overlaps(&label.area, 0.0)), "{name}: {label:?}");
            assert!(!labels[..place].iter().any(|other| other.area.overlaps(&label.area, 0.0)), "{name}: {label:?}");
            let heads = sketch.arrows.iter().flat_map(|arrow| arrow.head);
            assert!(!heads.into_iter().any(|point| label.area.holds(point, 0.0)), "{name}: {label:?}");
        }
    }
}

#[test]
fn at_its_usual_size_every_arrow_of_a_few_states_has_its_words() {
    for (name, sketch) in sketches() {
        let bare = sketch.arrows.iter().filter(|arrow| arrow.label.is_none_or(|label| label.form == Form::Figure));
        let bare: Vec<Arc> = bare.map(|arrow| arrow.arc).collect();
        if sketch.width >= 540.0 && sketch.states.len() <= 4 {
            assert!(bare.is_empty(), "{name}: {bare:?}");
        }
    }
}

#[test]
fn states_and_arrows_stay_inside_and_apart() {
    for (name, sketch) in sketches() {
        let inside =
            |point: &Point| (0.0..=sketch.width).contains(&point.x) && (0.0..=sketch.height).contains(&point.y);
        for (place, placed) in sketch.states.iter().enumerate() {
            assert!(!sketch.states[..place].iter().any(|other| other.area.overlaps(&placed.area, 0.0)), "{name}");
        }
        for arrow in &sketch.arrows {
            let outside = (0..=20).map(|step| arrow.curve.at(f64::from(step) / 20.0)).find(|point| !inside(point));
            assert_eq!(outside, None, "{name}: {:?}", arrow.arc);
        }
    }
}

/// An arrow that passes behind a state seems to end there. With more states than these it cannot always be helped.
#[test]
fn no_arrow_passes_behind_one_of_seven_states() {
    for (name, sketch) in sketches().into_iter().filter(|(_, sketch)| sketch.states.len() <= 7) {
        for arrow in &sketch.arrows {
            let ends = [arrow.arc.from, arrow.arc.to];
            let mut others = sketch.states.iter().filter(|placed| !ends.contains(&placed.state));
            let hides = |placed: &&StateArea| arrow.curve.points().any(|point| placed.area.holds(point, 0.0));
            assert_eq!(others.find(hides), None, "{name}: {:?}", arrow.arc);
        }
    }
}

#[test]
fn tokens_stand_in_their_states() {
    for (scenario, states) in scenarios() {
        let space = phases(scenario.protocol);
        for size in SIZES {
            let sketch = sketch(space, &states, &[], &[], 4, size);
            for (home, count) in sketch.states.iter().flat_map(|home| [1u16, 5, 9, 25].map(|count| (home, count))) {
                let name = format!("{} {size:?} {count} in {}", scenario.protocol.name(), home.state);
                let nodes: Vec<(NodeId, u8)> = (1..=count).map(|node| (NodeId(node), home.state)).collect();
                let tokens = tokens(space, &sketch, &nodes);
                assert_eq!(tokens.len(), usize::from(count));
                stand_in(home.area, &tokens, &name);
            }
        }
    }
}

/// Below the name, and apart.
fn stand_in(home: Area, tokens: &[Token], name: &str) {
    for (place, token) in tokens.iter().enumerate() {
        assert!((token.x - home.x).abs() + token.radius <= home.width / 2.0, "{name}");
        assert!(token.y + token.radius <= home.y + home.height / 2.0, "{name}");
        assert!(token.y - token.radius >= home.y - home.height / 2.0 + NAME_LINE, "{name}");
        let apart = |other: &Token| (other.x - token.x).hypot(other.y - token.y) >= 2.0 * token.radius;
        assert!(tokens[..place].iter().all(apart), "{name}");
    }
}

#[test]
fn a_crowd_has_no_tokens() {
    let space = phases(ProtocolName::Raft);
    let sketch = sketch(space, &[3, 0, 2, 4], &[], &[], 4, SIZES[0]);
    let crowd: Vec<(NodeId, u8)> = (1..=26).map(|node| (NodeId(node), 0)).collect();
    assert!(tokens(space, &sketch, &crowd).is_empty());
}

#[test]
fn pre_vote_decides_what_a_follower_becomes() {
    let pairs = |pre_vote, states: &[u8]| {
        let arcs = arcs(phases(ProtocolName::Raft), &scenario(ProtocolName::Raft, pre_vote), states, &[]);
        arcs.iter().map(|arc| (arc.from, arc.to)).collect::<Vec<_>>()
    };
    let plain = pairs(false, &[3, 0, 2, 4]);
    assert!(plain.contains(&(0, 2)) && plain.contains(&(4, 0)) && plain.contains(&(3, 4)));
    let careful = pairs(true, &[3, 0, 1, 2, 4]);
    assert!(careful.contains(&(0, 1)) && careful.contains(&(1, 2)) && !careful.contains(&(0, 2)));
}

/// Arrows of the classic model: no candidate, and a follower becomes the leader.
#[test]
fn coarser_states_have_the_arrows_of_the_finer_ones() {
    let space = Space::Node { spec: ProtocolName::Raft.spec(), resolution: Resolution::Classic };
    let arcs = arcs(space, &scenario(ProtocolName::Raft, false), &[0, 1, 2], &[]);
    let mut pairs: Vec<(u8, u8)> = arcs.iter().map(|arc| (arc.from, arc.to)).collect();
    pairs.sort_unstable();
    assert_eq!(pairs, [(0, 1), (0, 2), (1, 0), (1, 2), (2, 1)]);
}

/// Every cluster of up to nine nodes, and a folded one, after everything that can happen has.
#[test]
fn the_states_of_a_cluster_stand_apart() {
    let sizes = [1u16, 3, 5, 7, 9, 1001];
    for (nodes, has_quorum) in sizes.into_iter().flat_map(|nodes| [(nodes, true), (nodes, false)]) {
        let space = Space::Cluster(Census { nodes, has_quorum });
        let states: Vec<u8> = (0..space.states() as u8).rev().collect();
        let step = |from: u8, to: u8| CauseCount { from, to, cause: CRASHES, count: 1 };
        let causes: Vec<CauseCount> = states
            .iter()
            .flat_map(|from| states.iter().map(move |to| step(*from, *to)))
            .filter(|c| c.from.abs_diff(c.to) <= 3)
            .collect();
        let scenario = Scenario { nodes, ..Scenario::default() };
        let arcs = arcs(space, &scenario, &states, &causes);
        for size in SIZES {
            let sketch = sketch(space, &states, &arcs, &vec![String::new(); arcs.len()], 4, size);
            for (place, placed) in sketch.states.iter().enumerate() {
                let apart = !sketch.states[..place].iter().any(|other| other.area.overlaps(&placed.area, 0.0));
                assert!(apart, "{nodes} nodes, {size:?}");
                assert!(placed.area.x - placed.area.width / 2.0 >= -0.5, "{nodes} nodes, {size:?}");
            }
        }
    }
}

#[test]
fn the_most_frequent_cause_names_an_arrow() {
    let scenario = scenario(ProtocolName::Raft, false);
    let count = |cause, count| CauseCount { from: 2, to: 0, cause, count };
    let causes = [count(raft::cause::HEARS_LEADER, 1), count(raft::cause::HIGHER_TERM, 3)];
    let arcs = arcs(phases(scenario.protocol), &scenario, &[3, 0, 2, 4], &causes);
    assert!(arcs.contains(&Arc { from: 2, to: 0, cause: raft::cause::HIGHER_TERM }));
}

#[test]
fn a_light_lasts_and_does_not_flicker() {
    let at = |ms: u64| Instant(ms * 1_000);
    let step = |ms, to| Move { at: at(ms), node: NodeId(1), from: 0, to, cause: 0 };
    let mut lamp = Lamp::default();
    assert_eq!(lamp.look(None, at(0), true, 0.0), None);
    let first = step(100, 2);
    assert_eq!(lamp.look(Some(first), at(100), true, 10.0), Some(first));
    // Another one follows at once in real time: the first stays a while.
    let second = step(300, 3);
    assert_eq!(lamp.look(Some(second), at(300), true, 60.0), Some(first));
    assert_eq!(lamp.look(Some(second), at(400), true, 500.0), Some(second));
    assert_eq!(lamp.look(Some(second), at(900), true, 2_000.0), None);
    // Time that creeps keeps it lit; so does time that stands just after it.
    let mut slow = Lamp::default();
    assert_eq!(slow.look(Some(first), at(100), true, 0.0), Some(first));
    assert_eq!(slow.look(Some(first), at(110), true, 60_000.0), Some(first));
    assert_eq!(slow.look(Some(first), at(500), false, 61_000.0), None);
}
