//! What the driver publishes once a frame: small, and cheap to compare.

use crate::engine::Engine;
use crate::experiment::timeline::{Branch, Forgotten};
use crate::protocol::Spec;
use crate::scenario::Scenario;
use crate::sim::picture::Picture;
use crate::stats::reigns::{Interregnum, Reign};
use crate::stats::transitions::Move;
use crate::trace::TraceEvent;
use crate::types::Instant;
use crate::view::promises::Verdict;
use crate::view::speed::Speed;
use std::rc::Rc;

#[derive(Clone)]
pub struct Frame {
    /// Grows with each frame that differs from the one before.
    pub version: u64,
    pub spec: &'static Spec,
    pub scenario: Rc<Scenario>,
    pub picture: Picture,
    pub playing: bool,
    pub speed: Speed,
    /// Virtual seconds in a real one, as measured of late; none while it stands.
    pub measured_speed: Option<f64>,
    /// A replay is under way: where it is and where it goes.
    pub seeking: Option<(Instant, Instant)>,
    pub branches: Vec<Branch>,
    /// The one in hand.
    pub branch: usize,
    pub forgotten: Forgotten,
    /// How far this branch of the run has been played.
    pub known_until: Instant,
    pub steps: u64,
    pub events: u64,
    pub last_move: Option<Move>,
    /// The latest event that is a story, for the sentence.
    pub last_milestone: Option<TraceEvent>,
    pub reign: Option<Reign>,
    pub interregna: Interregna,
    pub verdict: Verdict,
}

/// The interregna so far, in figures.
#[derive(Clone, PartialEq, Debug)]
pub struct Interregna {
    pub open: Option<Interregnum>,
    /// The last one that ended.
    pub last: Option<Interregnum>,
    pub count: u64,
    pub median_us: Option<u64>,
    pub p10_us: Option<u64>,
    pub p90_us: Option<u64>,
    pub max_us: Option<u64>,
    /// Time so far in which nobody governed.
    pub total_us: u64,
}

impl Frame {
    pub fn of(engine: &Engine) -> Frame {
        let run = engine.run();
        let watch = run.watch();
        let reigns = &watch.stats.reigns;
        let picture = run.picture();
        let reign = reigns.reigns().filter(|reign| reign.to.is_none() && Some(reign.node) == picture.leader).last();
        Frame {
            version: engine.version(),
            spec: run.spec(),
            scenario: engine.scenario(),
            playing: engine.is_playing(),
            speed: engine.speed(),
            measured_speed: engine.measured_speed(),
            seeking: engine.seeking(),
            branches: engine.branches().to_vec(),
            branch: engine.branch(),
            forgotten: engine.forgotten(),
            known_until: engine.furthest().now(),
            steps: run.steps(),
            events: run.trace().events(),
            last_move: watch.stats.phases().last(),
            last_milestone: run.trace().news().rfind(|event| event.what.is_news()).copied(),
            reign,
            interregna: Interregna {
                open: reigns.open(),
                last: reigns.interregna().filter(|gap| gap.to.is_some()).last(),
                count: reigns.count(),
                median_us: reigns.duration_us(0.5),
                p10_us: reigns.duration_us(0.1),
                p90_us: reigns.duration_us(0.9),
                max_us: reigns.max_us(),
                total_us: reigns.total_us(run.now()),
            },
            verdict: Verdict::of(&watch.check),
            picture,
        }
    }

    pub fn now(&self) -> Instant {
        self.picture.now
    }
}
