//! How the walks are looked at: whose, how finely, in which figures, over which part of the run. The diagram,
//! the matrix and the laboratory look through the same one.

use crate::experiment::unused_phases;
use crate::protocol::Spec;
use crate::scenario::Scenario;
use crate::stats::Statistics;
use crate::stats::chain::Chain;
use crate::stats::estimate::Interval;
use crate::stats::space::{Census, Resolution, Space};
use crate::stats::transitions::{CauseCount, Move};
use crate::stats::window::Window;
use crate::types::{Duration, Instant, Role};
use std::ops::RangeInclusive;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Lens {
    pub subject: Subject,
    pub reading: Reading,
    pub window: Window,
    /// Between two looks of the sampled chain; by default one heartbeat.
    pub step: Option<Duration>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    Node(Resolution),
    /// All nodes together: how many are up, and whether somebody leads.
    Cluster,
}

impl Default for Subject {
    fn default() -> Subject {
        Subject::Node(Resolution::Phases)
    }
}

impl Subject {
    pub const ALL: [Subject; 4] = [
        Subject::Node(Resolution::Phases),
        Subject::Node(Resolution::Roles),
        Subject::Node(Resolution::Classic),
        Subject::Cluster,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Subject::Node(resolution) => resolution.name(),
            Subject::Cluster => "cluster",
        }
    }

    pub fn from_name(name: &str) -> Option<Subject> {
        Subject::ALL.into_iter().find(|subject| subject.name() == name)
    }

    pub fn space(self, spec: &'static Spec, census: Census) -> Space {
        match self {
            Subject::Node(resolution) => Space::Node { spec, resolution },
            Subject::Cluster => Space::Cluster(census),
        }
    }
}

/// What the arrows and the cells say.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Reading {
    /// The jump chain: where one goes when one goes.
    #[default]
    Probability,
    Count,
    /// The generator: how often per second of being there.
    Rate,
    /// Where one is a step later, staying included.
    Sampled,
}

impl Reading {
    pub const ALL: [Reading; 4] = [Reading::Probability, Reading::Count, Reading::Rate, Reading::Sampled];

    pub fn name(self) -> &'static str {
        match self {
            Reading::Probability => "probability",
            Reading::Count => "count",
            Reading::Rate => "rate",
            Reading::Sampled => "sampled",
        }
    }

    /// The room that the longest figure takes on an arrow.
    pub fn digits(self) -> usize {
        match self {
            Reading::Probability => 4,
            Reading::Count => 6,
            Reading::Rate | Reading::Sampled => 7,
        }
    }
}

/// Looks at a chain are between a millisecond and an hour apart.
const STEPS: RangeInclusive<Duration> = Duration(1_000)..=Duration(3_600_000_000);

/// A step of the sampled chain, as a person writes it; none if it is no time or out of bounds.
pub fn read_step(text: &str) -> Option<Duration> {
    text.trim().parse().ok().filter(|step| STEPS.contains(step))
}

/// What is seen through a lens.
#[derive(Clone, PartialEq, Debug)]
pub struct Seen {
    pub space: Space,
    pub reading: Reading,
    /// The window, as far as it is known.
    pub window: Window,
    pub step: Duration,
    pub chain: Chain,
    pub causes: Vec<CauseCount>,
    /// `[from * states + to]`; empty unless the reading asks for it.
    pub sampled: Vec<u64>,
    pub last: Option<Move>,
}

/// What a transition comes to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Figure {
    pub count: u64,
    /// How often its state was left at all; for the sampled chain, how often it was looked at there.
    pub of: u64,
    pub value: f64,
    pub interval: Option<Interval>,
}

impl Seen {
    pub fn of(lens: Lens, spec: &'static Spec, scenario: &Scenario, stats: &Statistics, now: Instant) -> Seen {
        let space = lens.subject.space(spec, stats.census());
        let walks = stats.walks_in(space);
        let tally = walks.tally(lens.window, now);
        let step = lens.step.unwrap_or(scenario.heartbeat());
        let sampled = match lens.reading {
            Reading::Sampled => walks.sampled(step, lens.window, now),
            _ => Vec::new(),
        };
        Seen {
            space,
            reading: lens.reading,
            window: walks.kept(lens.window),
            step,
            chain: Chain::of(&tally),
            causes: tally.causes,
            sampled,
            last: walks.last().filter(|last| lens.window.holds(last.at)),
        }
    }

    /// What a drawing of the rates depends on beside the counts: time passes in every frame, and three digits
    /// of a rate need no more than a thousandth of it.
    pub fn rates_change_with(&self) -> Vec<u64> {
        let coarse = |us: &u64| {
            let drop = (64 - us.leading_zeros()).saturating_sub(10);
            us >> drop << drop
        };
        match self.reading {
            Reading::Rate => self.chain.sojourn_us.iter().map(coarse).collect(),
            _ => Vec::new(),
        }
    }

    /// None where the reading knows nothing: a state never left, or in which no time was spent.
    pub fn figure(&self, from: u8, to: u8) -> Option<Figure> {
        use crate::stats::estimate::{poisson_rate, wilson};
        let (row, column) = (usize::from(from), usize::from(to));
        let count = self.chain.counts[row][column];
        let left = self.chain.left(row);
        let share = |count: u64, of: u64| {
            let interval = wilson(count, of);
            (of > 0).then(|| Figure { count, of, value: count as f64 / of as f64, interval })
        };
        match self.reading {
            Reading::Probability => share(count, left),
            Reading::Count => (left > 0).then_some(Figure { count, of: left, value: count as f64, interval: None }),
            Reading::Rate => {
                let seconds = self.chain.sojourn_us[row] as f64 / 1e6;
                let interval = poisson_rate(count, seconds);
                (seconds > 0.0).then(|| Figure { count, of: left, value: count as f64 / seconds, interval })
            }
            Reading::Sampled => {
                let states = self.chain.states();
                let looks = self.sampled.get(row * states..(row + 1) * states)?;
                share(looks[column], looks.iter().sum())
            }
        }
    }

    /// The states that this run can show, in the order in which they are read: all of the protocol's that its setting
    /// uses; of a cluster, those that it was in.
    pub fn shown_states(&self, scenario: &Scenario) -> Vec<u8> {
        let visited = |state: u8| self.chain.was_visited(usize::from(state));
        match self.space {
            Space::Cluster(_) => (0..self.space.states() as u8).rev().filter(|state| visited(*state)).collect(),
            Space::Node { .. } => states_of_nodes(self.space, scenario, visited),
        }
    }
}

/// The states of a node, role by role: without those that the setting leaves unused, unless somebody was there.
pub fn states_of_nodes(space: Space, scenario: &Scenario, visited: impl Fn(u8) -> bool) -> Vec<u8> {
    let unused = match space {
        Space::Node { resolution: Resolution::Phases, .. } => unused_phases(scenario),
        _ => &[],
    };
    let shown = |state: &u8| !unused.contains(state) || visited(*state);
    let all: Vec<u8> = (0..space.states() as u8).filter(shown).collect();
    let of_role = |role| all.iter().copied().filter(move |state| space.role(*state) == role);
    Role::ALL.into_iter().flat_map(of_role).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_a_time_of_a_millisecond_to_an_hour() {
        assert_eq!(read_step(" 50ms "), Some(Duration::from_ms(50)));
        assert_eq!(read_step("1h"), Some(Duration::from_secs(3_600)));
        for wrong in ["", "0ms", "999us", "2h", "50", "fast"] {
            assert_eq!(read_step(wrong), None, "{wrong}");
        }
    }
}
