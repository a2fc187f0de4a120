//! A cluster under chaos: what the model of independent nodes predicts, beside what was measured.

use super::Watch;
use crate::scenario::{Action, Scenario, Strike, When};
use crate::sim::Run;
use crate::stats::availability::{Model, Prediction};
use crate::stats::chain::Chain;
use crate::stats::estimate::{Estimate, ratio};
use crate::stats::window::Window;
use crate::types::{Duration, Instant};
use serde::Serialize;

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct ChaosReport {
    pub mtbf_us: u64,
    pub mttr_us: u64,
    /// Measured from here to there.
    pub from_us: u64,
    pub until_us: u64,
    /// The mean time that the cluster takes to elect a leader while enough are up for one, as measured: the model
    /// needs it for `leader`, and does not know it by itself.
    pub mean_election_us: Option<f64>,
    /// A majority of those that may lead is needed. If not, nothing is said of one, and nothing predicted of leaders.
    pub has_quorum: bool,
    /// The share of time in which a majority is up.
    pub quorum: Compared,
    /// The share of time in which somebody leads and reaches a majority.
    pub leader: Compared,
    /// How long a majority lasts, on average, from the moment in which it is there again.
    pub mean_quorum_s: Compared,
    /// The mean time from all nodes up to the loss of the majority, by the model.
    pub mean_to_quorum_loss_s: Option<f64>,
    /// The probability that exactly k of those that may lead are up, by the model, k = 0 …
    pub up: Vec<f64>,
}

#[derive(Serialize, Clone, Copy, PartialEq, Debug)]
pub struct Compared {
    pub predicted: Option<f64>,
    pub measured: Option<f64>,
    pub standard_error: Option<f64>,
    /// (measured − predicted) / standard error.
    pub difference: Option<f64>,
}

impl Compared {
    const NOTHING: Compared = Compared { predicted: None, measured: None, standard_error: None, difference: None };

    fn new(predicted: Option<f64>, measured: Option<Estimate>) -> Compared {
        let error = measured.map(|measured| measured.standard_error).filter(|error| *error > 0.0);
        let off = |(measured, predicted): (Estimate, f64)| measured.value - predicted;
        Compared {
            predicted,
            measured: measured.map(|measured| measured.value),
            standard_error: error,
            difference: measured.zip(predicted).map(off).zip(error).map(|(off, error)| off / error),
        }
    }
}

/// The chaos of a scenario that is or was under way last: its times, and the time that it covers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Chaos {
    pub mtbf: Duration,
    pub mttr: Duration,
    pub window: Window,
}

/// None without chaos up to `now`.
pub fn chaos(scenario: &Scenario, now: Instant) -> Option<Chaos> {
    let moments = scenario.faults.iter().filter_map(|fault| match fault.when {
        When::At { most, .. } if most <= now => Some((most, &fault.action)),
        _ => None,
    });
    let mut moments: Vec<(Instant, &Action)> = moments.collect();
    moments.sort_by_key(|(at, _)| *at);
    let mut last = None;
    for (at, action) in moments {
        match (action, &mut last) {
            // The model knows crashes only.
            (Action::Chaos { mtbf, mttr, strikes }, _) if strikes.has(Strike::Crash) => {
                last = Some(Chaos { mtbf: *mtbf, mttr: *mttr, window: Window { from: at, until: None } });
            }
            (Action::Calm { of }, _) if of.is_some_and(|of| !of.has(Strike::Crash)) => {}
            (Action::Calm { .. } | Action::Settle, Some(last)) if last.window.until.is_none() => {
                last.window.until = Some(at);
            }
            _ => {}
        }
    }
    last
}

/// None without chaos.
pub fn report(run: &dyn Run<Watch>) -> Option<ChaosReport> {
    let now = run.now();
    let Chaos { mtbf, mttr, window } = chaos(run.scenario(), now)?;
    let stats = &run.watch().stats;
    let census = stats.census();
    let chain = Chain::of(&stats.cluster.tally(window, now));
    let state_is = |holds: &dyn Fn(u8) -> bool| -> Vec<usize> {
        (0..chain.states()).filter(|state| holds(*state as u8)).collect()
    };
    let leaderless = state_is(&|state| census.is_enough(state) && !census.is_led(state));
    let led = state_is(&|state| census.is_led(state));
    let quorum = state_is(&|state| census.is_enough(state));
    let lost = state_is(&|state| !census.is_enough(state));
    let mean_election_s = mean_time_s(&chain, &leaderless, &led);
    let per_s = |mean: Duration| 1e6 / mean.0 as f64;
    let model = Model {
        nodes: census.nodes,
        failure_per_s: per_s(mtbf),
        repair_per_s: per_s(mttr),
        election_per_s: mean_election_s.filter(|mean_s| *mean_s > 0.0).map(|mean_s| 1.0 / mean_s),
    };
    let Prediction { up, quorum: quorum_share, leader, mean_to_quorum_loss_s, mean_quorum_s } = model.predict()?;
    let share = |states: &[usize]| {
        let us = |moment: &crate::stats::history::Moment| states.iter().map(|state| moment.cluster_us[*state]).sum();
        ratio(&stats.history.batches(window.from, window.end(now), us))
    };
    let known = ChaosReport {
        mtbf_us: mtbf.as_us(),
        mttr_us: mttr.as_us(),
        from_us: window.from.as_us(),
        until_us: window.end(now).as_us(),
        mean_election_us: mean_election_s.map(|mean_s| mean_s * 1e6),
        has_quorum: census.has_quorum,
        quorum: Compared::NOTHING,
        leader: Compared::new(None, share(&led)),
        mean_quorum_s: Compared::NOTHING,
        mean_to_quorum_loss_s: None,
        up,
    };
    if !census.has_quorum {
        return Some(known);
    }
    Some(ChaosReport {
        quorum: Compared::new(Some(quorum_share), share(&quorum)),
        leader: Compared::new(leader, share(&led)),
        mean_quorum_s: Compared::new(finite(mean_quorum_s), lasted(&chain, &quorum, &lost)),
        mean_to_quorum_loss_s: finite(mean_to_quorum_loss_s),
        ..known
    })
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// The mean time that an election takes while enough are up for one; none before one was seen.
pub fn mean_election_s(run: &dyn Run<Watch>, window: Window) -> Option<f64> {
    let stats = &run.watch().stats;
    let census = stats.census();
    let chain = Chain::of(&stats.cluster.tally(window, run.now()));
    let enough = (0..chain.states()).filter(|state| census.is_enough(*state as u8));
    let (led, leaderless): (Vec<usize>, Vec<usize>) = enough.partition(|state| census.is_led(*state as u8));
    mean_time_s(&chain, &leaderless, &led).filter(|mean_s| *mean_s > 0.0)
}

/// The time spent in some states for each jump from there to others.
fn mean_time_s(chain: &Chain, from: &[usize], to: &[usize]) -> Option<f64> {
    let jumps: u64 = from.iter().flat_map(|from| to.iter().map(|to| chain.counts[*from][*to])).sum();
    let us: u64 = from.iter().map(|state| chain.sojourn_us[*state]).sum();
    (jumps > 0).then(|| us as f64 / 1e6 / jumps as f64)
}

/// The same with its error: such times are nearly exponential, for losses are rare.
fn lasted(chain: &Chain, quorum: &[usize], lost: &[usize]) -> Option<Estimate> {
    let losses: u64 = quorum.iter().flat_map(|from| lost.iter().map(|to| chain.counts[*from][*to])).sum();
    let value = mean_time_s(chain, quorum, lost)?;
    Some(Estimate { value, standard_error: value / (losses as f64).sqrt(), count: losses as usize })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::text;

    #[test]
    fn the_chaos_of_other_kinds_ends_by_itself() {
        let fault = |at: &str, what: &str| format!("[[faults]]\nat = \"{at}\"\ndo = \"{what}\"\n");
        let ends = |calm: &str| {
            let faults = fault("1s", "chaos mtbf=10s mttr=2s of crash,pause") + &fault("5s", calm);
            chaos(&text::parse(&faults).unwrap(), Instant(9_000_000)).unwrap().window.until
        };
        assert_eq!(ends("chaos off of pause"), None);
        assert_eq!(ends("chaos off of crash"), Some(Instant(5_000_000)));
        assert_eq!(ends("chaos off"), Some(Instant(5_000_000)));
    }
}
