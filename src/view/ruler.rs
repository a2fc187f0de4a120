//! The ruler: who led, what failed, what was broken and how each node stood, over a window of time.
//!
//! A scene is plain data in CSS pixels. However long the run, it holds no more than its width can show.

pub mod marks;
mod reigns;
mod scene;
pub mod told;
pub mod window;

use crate::check::Violation;
use crate::protocol::Spec;
use crate::scenario::Scenario;
use crate::stats::Statistics;
use crate::stats::window::Window as Measured;
use crate::trace::Trace;
use crate::types::{Instant, Role};
pub use scene::{scene, scene_beside, tick_text};
pub use window::{View, Window};

/// What a ruler is made of.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    pub spec: &'static Spec,
    pub scenario: &'a Scenario,
    pub stats: &'a Statistics,
    pub trace: &'a Trace,
    pub violations: &'a [Violation],
    /// The part of the run that the statistics are about.
    pub measured: Measured,
    /// How far the run is known.
    pub now: Instant,
    /// Where it stands.
    pub playhead: Instant,
}

/// The ruler's measures: rows from top to bottom, and where time begins.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Frame {
    pub width: f64,
    /// Left of it stand the names of the rows.
    pub left: f64,
    pub leader: Row,
    /// Who leads in another branch of the run.
    pub beside: Option<Row>,
    pub faults: Row,
    pub nodes: Row,
    pub ticks: Row,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Row {
    pub top: f64,
    pub height: f64,
}

const GUTTER: f64 = 56.0;
const NARROW: f64 = 560.0;
const BESIDE_GAP: f64 = 4.0;

impl Frame {
    pub fn of_width(width: f64) -> Frame {
        let row = |top, height| Row { top, height };
        match width < NARROW {
            false => Frame {
                width,
                left: GUTTER,
                leader: row(7.0, 25.0),
                beside: None,
                faults: row(37.0, 16.0),
                nodes: row(58.0, 46.0),
                ticks: row(107.0, 15.0),
            },
            true => Frame {
                width,
                left: 0.0,
                leader: row(7.0, 22.0),
                beside: None,
                faults: row(31.0, 15.0),
                nodes: row(48.0, 20.0),
                ticks: row(70.0, 13.0),
            },
        }
    }

    /// With room for another branch.
    pub fn with_beside(self) -> Frame {
        let row = Row { top: self.leader.top + self.leader.height + BESIDE_GAP, height: self.leader.height };
        let down = |below: Row| Row { top: below.top + row.height + BESIDE_GAP, ..below };
        let (faults, nodes, ticks) = (down(self.faults), down(self.nodes), down(self.ticks));
        Frame { beside: Some(row), faults, nodes, ticks, ..self }
    }

    /// All of the ruler.
    pub fn height(&self) -> f64 {
        self.ticks.top + self.ticks.height + 2.0
    }

    pub fn x(&self, window: Window, at: Instant) -> f64 {
        let share = (at.0 as f64 - window.from.0 as f64) / window.span.0 as f64;
        self.left + share * (self.width - self.left)
    }

    pub fn time(&self, window: Window, x: f64) -> Instant {
        let share = ((x - self.left) / (self.width - self.left)).clamp(0.0, 1.0);
        Instant(window.from.0 + (share * window.span.0 as f64).round() as u64)
    }
}

#[derive(Clone, PartialEq, Debug)]
pub struct Scene {
    pub frame: Frame,
    pub reigns: Vec<Reign>,
    /// Interregna, over the reigns: someone may claim to lead and reach no majority.
    pub gaps: Vec<Bar>,
    pub beside: Option<Beside>,
    pub marks: Vec<marks::Mark>,
    /// Faults that the scenario has planned for later.
    pub planned: Vec<f64>,
    /// Violations; those with a badge have room for it.
    pub alarms: Vec<Alarm>,
    pub nodes: Nodes,
    pub ticks: Vec<Tick>,
    /// Before it, nothing is kept any longer.
    pub kept_from: Option<f64>,
    pub playhead: Option<f64>,
    /// What the statistics are about, if that is not the whole run: it may lie beyond the edges.
    pub measured: Option<Bar>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bar {
    pub from: f64,
    pub to: f64,
}

/// Another branch of the run, and from where on it is another one.
#[derive(Clone, PartialEq, Debug)]
pub struct Beside {
    pub reigns: Vec<Reign>,
    pub gaps: Vec<Bar>,
    pub parts: Option<f64>,
}

/// A stretch of a reign.
#[derive(Clone, PartialEq, Debug)]
pub struct Reign {
    pub bar: Bar,
    pub lane: Lane,
    /// Who and which term, if that fits, and where its middle is.
    pub text: Option<(String, f64)>,
}

/// Two who lead at once share the row: the older one above.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lane {
    Full,
    Upper,
    Lower,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Alarm {
    pub x: f64,
    pub badge: bool,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Tick {
    pub x: f64,
    pub text: String,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Nodes {
    /// A line for each node.
    Stripes { pitch: f64, stripes: Vec<Stripe> },
    /// How many nodes have each role, column by column: in the order of [`Role::ALL`].
    Shares { column: f64, from: f64, columns: Vec<[f64; 4]> },
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stripe {
    pub row: u16,
    pub bar: Bar,
    pub role: Role,
}

#[cfg(test)]
mod tests;
