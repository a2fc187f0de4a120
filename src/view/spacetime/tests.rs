use super::*;
use crate::experiment::timeline::{Moment, Timeline};
use crate::scenario::text;
use crate::trace::What;
use crate::view::catalogue::Language;

const SIZE: Size = Size { width: 540.0, height: 600.0 };

fn at(us: u64) -> Moment {
    Moment { at: Instant(us), steps: None }
}

fn played(scenario: &str, until_us: u64) -> Timeline {
    let mut timeline = Timeline::new(text::parse(scenario).expect("valid"));
    timeline.advance(Instant(until_us), u64::MAX);
    timeline
}

/// The scene of a part of the run, and what it was read from.
fn seen(timeline: &Timeline, from: u64, until: u64) -> (Scene, Stretch) {
    let shown = Shown { from: Instant(from), until: Instant(until) };
    let run = timeline.run();
    let (read_from, read_until) = read_range(run.scenario(), shown);
    let stretch = timeline.stretch(read_from, read_until, 20_000);
    let nodes = chosen(run.spec(), &stretch, &[], SIZE.width, false);
    let picture = run.picture();
    let sources = Sources {
        spec: run.spec(),
        scenario: run.scenario(),
        stretch: &stretch,
        flights: &picture.flights,
        now: run.now(),
        nodes: &nodes,
    };
    let frame = Frame::new(SIZE, shown, &nodes);
    (scene(&Catalogue::new(Language::English), sources, frame), stretch)
}

#[test]
fn every_message_is_an_arrow_from_its_sending_to_its_landing() {
    let (scene, stretch) = seen(&played("seed = 42", 2_000_000), 1_700_000, 2_000_000);
    assert_eq!(scene.columns.iter().map(|column| column.node.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    let landed = stretch.events.iter().filter(|event| {
        let shown = event.at >= scene.frame.shown.from && event.at <= scene.frame.shown.until;
        matches!(event.what, What::Delivered(passage) if passage.from != NodeId::CLIENT && passage.to != NodeId::CLIENT)
            && shown
    });
    for event in landed {
        let passage = event.what.passage().expect("a message landed");
        let arrow = scene.arrows.iter().find(|arrow| arrow.message == passage.message).expect("it is drawn");
        assert_eq!((arrow.landed, arrow.end), (Some(event.number), End::Delivered));
        assert_eq!(arrow.b, Point::new(scene.frame.x(passage.to).unwrap(), scene.frame.y(event.at)));
        assert_eq!(arrow.a.x, scene.frame.x(passage.from).unwrap());
        assert!(arrow.a.y < arrow.b.y, "time runs downwards");
    }
    assert!(scene.arrows.len() > 20 && scene.crowd_count == 0);
    assert!(scene.arrows.is_sorted_by_key(|arrow| arrow.number));
    assert!(scene.arrows.iter().any(|arrow| arrow.loudness == Loudness::Faint));
    assert_eq!(scene.playhead, Some(scene.frame.bottom()));
}

#[test]
fn what_is_lost_ends_half_way_and_copies_are_told_apart() {
    let timeline = played("seed = 42\nnetwork = { loss = \"20%\", duplicate = \"20%\" }", 3_000_000);
    let (scene, _) = seen(&timeline, 2_600_000, 3_000_000);
    let lost: Vec<&Arrow> = scene.arrows.iter().filter(|arrow| arrow.end == End::Lost).collect();
    assert!(!lost.is_empty() && scene.arrows.iter().any(|arrow| arrow.is_copy));
    for arrow in lost {
        let middle = arrow.nodes.map(|node| scene.frame.x(node).unwrap()).iter().sum::<f64>() / 2.0;
        assert!((arrow.b.x - middle).abs() < 1e-9);
    }
    let flying = scene.arrows.iter().filter(|arrow| arrow.end == End::Flying);
    assert_eq!(
        flying.count(),
        timeline
            .run()
            .picture()
            .flights
            .iter()
            .filter(|flight| {
                let passage = flight.passage;
                passage.from != NodeId::CLIENT && passage.to != NodeId::CLIENT
            })
            .count()
    );
}

#[test]
fn a_line_is_whole_and_shows_when_its_node_was_down() {
    let scenario = "seed = 42\n[[faults]]\nat = \"2s\"\ndo = \"crash 3 for 50ms\"\n[[faults]]\nat = \"2.1s\"\ndo = \"pause 2 for 50ms\"";
    let (scene, _) = seen(&played(scenario, 2_200_000), 1_900_000, 2_200_000);
    for column in &scene.columns {
        assert_eq!(column.stays[0].from, scene.frame.top());
        assert!((column.stays.last().unwrap().to - scene.frame.bottom()).abs() < 1e-9);
        assert!(column.stays.windows(2).all(|pair| pair[0].to == pair[1].from));
    }
    let down = scene.columns[2].stays.iter().find(|stay| stay.role == Role::Failed).expect("it was down");
    assert!(!down.paused && (down.from - scene.frame.y(Instant(2_000_000))).abs() < 1e-9);
    assert!((down.to - scene.frame.y(Instant(2_050_000))).abs() < 1e-9);
    let paused = scene.columns[1].stays.iter().find(|stay| stay.role == Role::Failed).expect("it was paused");
    assert!(paused.paused);
    let told: Vec<&str> = scene.rules.iter().map(|rule| rule.text.as_str()).collect();
    assert_eq!(told, ["crash 3 for 50ms", "pause 2 for 50ms"]);
    let faults = scene.marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Fault(_)));
    assert_eq!(
        faults.map(|mark| (mark.node.0, mark.kind.name())).collect::<Vec<_>>(),
        [(3, "harm"), (3, "repair"), (2, "harm"), (2, "repair")]
    );
}

#[test]
fn the_term_is_written_where_it_changes() {
    let (scene, _) =
        seen(&played("seed = 42\n[[faults]]\nat = \"2s\"\ndo = \"crash leader\"", 3_000_000), 1_900_000, 2_600_000);
    let changes: Vec<u64> = scene.columns.iter().map(|column| column.epochs.last().unwrap().1).collect();
    assert!(changes.iter().filter(|term| **term >= 2).count() >= 4, "{changes:?}");
    for column in &scene.columns {
        assert!(column.epochs.windows(2).all(|pair| pair[0].1 < pair[1].1 && pair[0].0 + 11.0 < pair[1].0));
    }
    let turns = scene.marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Turn(Role::Leader)));
    assert_eq!(turns.count(), 1);
}

#[test]
fn of_many_nodes_those_with_something_to_tell_are_shown() {
    let timeline = played("nodes = 101\nseed = 42", 2_000_000);
    let leader = timeline.run().picture().leader.expect("somebody leads");
    let stretch = timeline.stretch(Instant(1_900_000), Instant(2_000_000), 20_000);
    let nodes = chosen(timeline.run().spec(), &stretch, &[NodeId(77)], 2_000.0, true);
    assert_eq!(nodes.len(), NODES + 1);
    assert!(nodes.contains(&leader) && nodes.contains(&NodeId(77)) && nodes.last() == Some(&NodeId::CLIENT));
    assert!(nodes.is_sorted());
    assert_eq!(chosen(timeline.run().spec(), &stretch, &[], 300.0, false).len(), 13);
    let (scene, _) = seen(&timeline, 1_000_000, 2_000_000);
    assert!(scene.hidden_nodes > 70);
    assert!(scene.arrows.len() <= POINTABLE && scene.marks.len() <= MARKS);
}

#[test]
fn the_past_looks_as_it_did_when_it_was_the_present() {
    let mut timeline = played("seed = 7\nnetwork = { loss = \"5%\" }", 5_100_000);
    let (live, _) = seen(&timeline, 4_700_000, 5_000_000);
    timeline.advance(Instant(60_000_000), u64::MAX);
    let (past, _) = seen(&timeline, 4_700_000, 5_000_000);
    assert!(past == Scene { playhead: None, ..live }, "a replay shows what was there");
    timeline.approach(at(30_000_000));
    assert!(seen(&timeline, 4_700_000, 5_000_000).0 == past);
}

#[test]
fn the_register_and_the_clients_may_stand_beside_the_nodes() {
    let (scene, stretch) =
        seen(&played("protocol = \"redis-random\"\nnodes = 3\nseed = 1", 3_000_000), 2_500_000, 3_000_000);
    assert_eq!(scene.columns[0].node, NodeId::REGISTER);
    assert!(scene.columns.iter().all(|column| column.epochs.is_empty()), "there are no terms");
    assert_eq!(stretch.nodes.len(), 4);
}
