//! The time from a leader lost to a leader elected: as measured, and as the cluster's chain predicts it.

use super::Watch;
use crate::sim::Run;
use crate::stats::chain::Chain;
use crate::stats::estimate::dkw;
use crate::stats::space::Space;
use crate::stats::succession::Succession;
use crate::stats::window::Window;
use serde::Serialize;

/// Points at which the prediction is given.
const POINTS: usize = 120;

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct SuccessionReport {
    /// The interregna after a reign that began and ended in the window, as far as they are kept, sorted.
    pub durations_us: Vec<u64>,
    pub mean_us: Option<f64>,
    pub p50_us: Option<u64>,
    pub p90_us: Option<u64>,
    pub p99_us: Option<u64>,
    pub max_us: Option<u64>,
    /// Half the width of the 95 % band around their distribution function (Dvoretzky, Kiefer, Wolfowitz).
    pub band: Option<f64>,
    /// Null before a reign has ended, and when the chain knows a state from which nobody was elected.
    pub predicted_mean_us: Option<f64>,
    /// The distribution function that the chain predicts.
    pub predicted: Vec<Point>,
    /// Expected visits to each leaderless state of the cluster on the way.
    pub visits: Vec<Visits>,
}

#[derive(Serialize, Clone, Copy, PartialEq, Debug)]
pub struct Point {
    pub within_us: f64,
    pub probability: f64,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Visits {
    pub state: String,
    pub visits: f64,
}

pub fn succession(run: &dyn Run<Watch>, window: Window) -> SuccessionReport {
    let (stats, now) = (&run.watch().stats, run.now());
    let mut durations_us = stats.reigns.successions_us(window);
    durations_us.sort_unstable();
    let chain = Chain::of(&stats.cluster.tally(window, now));
    let space = Space::Cluster(stats.census());
    let known = Succession::of(stats.census(), &chain);
    let total: u64 = durations_us.iter().sum();
    let count = durations_us.len();
    SuccessionReport {
        mean_us: (count > 0).then(|| total as f64 / count as f64),
        p50_us: quantile(&durations_us, 0.5),
        p90_us: quantile(&durations_us, 0.9),
        p99_us: quantile(&durations_us, 0.99),
        max_us: durations_us.last().copied(),
        band: (count > 0).then(|| dkw(count)),
        predicted_mean_us: known.as_ref().and_then(Succession::mean_s).map(|mean_s| mean_s * 1e6),
        predicted: known.as_ref().map(|known| predicted(known, &durations_us)).unwrap_or_default(),
        visits: known.as_ref().and_then(Succession::visits).map(|visits| named(space, visits)).unwrap_or_default(),
        durations_us,
    }
}

/// The duration that this share of the sorted ones does not exceed.
fn quantile(sorted_us: &[u64], share: f64) -> Option<u64> {
    let place = (share * sorted_us.len() as f64).ceil() as usize;
    sorted_us.get(place.saturating_sub(1)).copied()
}

/// As far as anything was measured or is likely.
fn predicted(succession: &Succession, durations_us: &[u64]) -> Vec<Point> {
    let mean_us = succession.mean_s().map_or(0.0, |mean_s| mean_s * 1e6);
    let end_us = durations_us.last().map_or(0.0, |longest| 1.1 * *longest as f64).max(3.0 * mean_us);
    let times_us: Vec<f64> = (0..=POINTS).map(|point| end_us * point as f64 / POINTS as f64).collect();
    let times_s: Vec<f64> = times_us.iter().map(|us| us / 1e6).collect();
    let within = succession.within(&times_s);
    times_us.into_iter().zip(within).map(|(within_us, probability)| Point { within_us, probability }).collect()
}

fn named(space: Space, visits: Vec<(usize, f64)>) -> Vec<Visits> {
    let name = |(state, visits)| Visits { state: space.state_name(state as u8), visits };
    visits.into_iter().map(name).collect()
}
