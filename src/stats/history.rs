//! How the sums grew: what they were at evenly spaced moments of the run. However long it lasts, their number
//! stays bounded: when there are too many, every second one is dropped and the spacing doubles.

use crate::types::{Duration, Instant};

/// Moments that are kept at most; at least half as many once the run is that long.
const MOMENTS: usize = 256;
/// Batches that a run is cut into: few enough that one hardly depends on the one before.
const BATCHES: usize = 24;
const FIRST_SPACING: Duration = Duration::from_ms(100);

/// The sums from time 0 up to a moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moment {
    pub at: Instant,
    /// Phases: `counts[from * states + to]`, and the time in each.
    pub counts: Vec<u64>,
    pub sojourn_us: Vec<u64>,
    /// As [`super::events::Unchanged::counts`].
    pub unchanged: Vec<u64>,
    /// The time that the cluster spent in each of its states.
    pub cluster_us: Vec<u64>,
    /// Interregna that have ended, and their total.
    pub interregna: u64,
    pub interregna_us: u64,
}

#[derive(Clone)]
pub struct History {
    moments: Vec<Moment>,
    spacing: Duration,
}

impl Default for History {
    fn default() -> History {
        History { moments: Vec::new(), spacing: FIRST_SPACING }
    }
}

impl History {
    /// When the next moment is due.
    #[inline(always)]
    pub fn due(&self) -> Instant {
        Instant(self.spacing.0 * (self.moments.len() as u64 + 1))
    }

    pub(super) fn push(&mut self, moment: Moment) {
        self.moments.push(moment);
        if self.moments.len() < MOMENTS {
            return;
        }
        let mut number = 0u32;
        self.moments.retain(|_| {
            number += 1;
            number.is_multiple_of(2)
        });
        self.spacing.0 *= 2;
    }

    /// Oldest first; time 0, where all is zero, is not among them.
    pub fn moments(&self) -> &[Moment] {
        &self.moments
    }

    /// The latest moment not after this one; none before the first.
    pub fn up_to(&self, at: Instant) -> Option<&Moment> {
        let after = self.moments.partition_point(|moment| moment.at <= at);
        after.checked_sub(1).map(|place| &self.moments[place])
    }

    /// Successive batches of about equal length between two moments, for the standard error of a share of
    /// time: of each, the seconds that count and the seconds in all.
    pub fn batches(&self, from: Instant, until: Instant, counts_us: impl Fn(&Moment) -> u64) -> Vec<(f64, f64)> {
        let inside = self.moments.iter().filter(|moment| (from..=until).contains(&moment.at));
        let known: Vec<(Instant, u64)> = inside.map(|moment| (moment.at, counts_us(moment))).collect();
        let each = known.len().div_ceil(BATCHES).max(1);
        let edges: Vec<&(Instant, u64)> = known.iter().step_by(each).collect();
        let batch = |pair: &[&(Instant, u64)]| {
            let counting_us = pair[1].1 - pair[0].1;
            (counting_us as f64 / 1e6, pair[1].0.since(pair[0].0).0 as f64 / 1e6)
        };
        edges.windows(2).map(batch).collect()
    }
}
