//! The chains of a run, as the report gives them.

use crate::experiment::Watch;
use crate::protocol::CauseKind;
use crate::sim::Run;
use crate::stats::Statistics;
use crate::stats::chain::Chain;
use crate::stats::classes::Class;
use crate::stats::estimate::Interval;
use crate::stats::events::KINDS;
use crate::stats::memory;
use crate::stats::space::{Resolution, Space};
use crate::stats::window::Window;
use crate::types::{Duration, Instant};
use serde::Serialize;

/// The nodes' walks in the protocol's phases, and the same walks told otherwise.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Chains {
    #[serde(flatten)]
    pub phases: ChainReport,
    /// Leader, follower, candidate, failed.
    pub roles: ChainReport,
    /// Leader, follower, failed: a candidate counts as a follower.
    pub classic: ChainReport,
    /// How many nodes are up, and whether somebody leads.
    pub cluster: ChainReport,
}

/// Matrices are `[from][to]`, in the order of `states`. Intervals hold with 95 %.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct ChainReport {
    pub states: Vec<String>,
    pub counts: Vec<Vec<u64>>,
    pub sojourn_us: Vec<u64>,
    /// A row is null for a state that was never left.
    pub jump: Vec<Option<Vec<f64>>>,
    /// Wilson's.
    pub jump_interval: Vec<Option<Vec<Interval>>>,
    /// A row is null for a state in which no time was spent.
    pub generator_per_s: Vec<Option<Vec<f64>>>,
    /// The exact Poisson ones; on the diagonal, of leaving at all.
    pub rate_interval_per_s: Vec<Option<Vec<Interval>>>,
    /// Null when there is more than one closed class.
    pub stationary: Option<Vec<f64>>,
    pub occupancy: Option<Vec<f64>>,
    /// Null for a state that was never left.
    pub mean_sojourn_us: Vec<Option<f64>>,
    pub visits_per_hour: Option<Vec<f64>>,
    pub classes: Vec<ClassReport>,
    /// Null on the diagonal, for states in which no time was spent, and where `to` need not be reached.
    pub first_passage_s: Vec<Vec<Option<f64>>>,
    /// Null unless the states that were visited are one class.
    pub relaxation_s: Option<f64>,
    /// Until the distribution is within 1/4 (in total variation) of the stationary one, from the worst start.
    pub mixing_s: Option<f64>,
    pub sampled: Sampled,
    pub memory: Memory,
    /// Matrices of single events; null for the cluster.
    pub events: Option<Vec<EventMatrix>>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct ClassReport {
    pub states: Vec<String>,
    pub closed: bool,
    pub absorbing: bool,
    /// Of the jump chain; null for a single state.
    pub period: Option<u32>,
    /// Null for a class that is not closed.
    pub stationary: Option<Vec<f64>>,
}

/// The chain looked at once a step: staying counts, too.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Sampled {
    pub step_us: u64,
    pub counts: Vec<Vec<u64>>,
    pub probability: Vec<Option<Vec<f64>>>,
}

/// How Markov the walks are.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Memory {
    /// The sojourn times of each state against the exponential; null for too few.
    pub sojourns: Vec<Option<memory::Exponential>>,
    /// Second order against first; null if nothing could tell them apart.
    pub second_order: Option<memory::Order>,
}

/// What an event does to a node: `probability[from][to]`; a row is null if no such event met a node there.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct EventMatrix {
    pub event: &'static str,
    pub counts: Vec<Vec<u64>>,
    pub probability: Vec<Option<Vec<f64>>>,
}

pub fn chains(run: &dyn Run<Watch>) -> Chains {
    let of = |resolution| chain(run, Space::Node { spec: run.spec(), resolution }, Window::WHOLE, None);
    Chains {
        phases: of(Resolution::Phases),
        roles: of(Resolution::Roles),
        classic: of(Resolution::Classic),
        cluster: chain(run, Space::Cluster(run.watch().stats.census()), Window::WHOLE, None),
    }
}

/// One chain, over a window, sampled at a step: by default one heartbeat.
pub fn chain(run: &dyn Run<Watch>, space: Space, window: Window, step: Option<Duration>) -> ChainReport {
    let (stats, now) = (&run.watch().stats, run.now());
    let walks = stats.walks_in(space);
    let tally = walks.tally(window, now);
    let chain = Chain::of(&tally);
    let step = step.unwrap_or(run.scenario().heartbeat());
    let sampled = walks.sampled(step, window, now);
    let names: Vec<String> = (0..space.states()).map(|state| space.state_name(state as u8)).collect();
    ChainReport {
        jump: chain.jump(),
        jump_interval: chain.jump_intervals(),
        generator_per_s: chain.generator_per_s(),
        rate_interval_per_s: chain.rate_intervals(),
        stationary: chain.stationary(),
        occupancy: chain.occupancy(),
        mean_sojourn_us: (0..space.states()).map(|state| chain.mean_sojourn_us(state)).collect(),
        visits_per_hour: chain.visits_per_hour(),
        classes: chain.classes().iter().map(|class| class_report(&chain, class, &names)).collect(),
        first_passage_s: chain.first_passage_s(),
        relaxation_s: chain.relaxation_s(),
        mixing_s: chain.mixing_s(),
        sampled: Sampled {
            step_us: step.as_us(),
            counts: square(&sampled, tally.states),
            probability: stochastic(&sampled, tally.states),
        },
        memory: Memory {
            sojourns: (0..space.states() as u8)
                .map(|state| memory::exponential(&mut walks.durations_us(state, window)))
                .collect(),
            second_order: memory::second_order(&tally.triples, tally.states),
        },
        events: events(stats, space, window, now),
        states: names,
        counts: chain.counts,
        sojourn_us: chain.sojourn_us,
    }
}

fn class_report(chain: &Chain, class: &Class, names: &[String]) -> ClassReport {
    ClassReport {
        states: class.states.iter().map(|state| names[*state].clone()).collect(),
        closed: class.closed,
        absorbing: class.is_absorbing(),
        period: class.period,
        stationary: class.closed.then(|| chain.stationary_of(class)).flatten(),
    }
}

/// Elections, heartbeats, timeouts, then faults and repairs.
fn events(stats: &Statistics, space: Space, window: Window, now: Instant) -> Option<Vec<EventMatrix>> {
    let Space::Node { resolution, .. } = space else { return None };
    let kinds = KINDS.into_iter().chain([CauseKind::Fault, CauseKind::Repair]);
    let matrix = |kind: CauseKind| {
        let counts = stats.by_event(kind, resolution, window, now);
        EventMatrix {
            event: kind.name(),
            counts: square(&counts, space.states()),
            probability: stochastic(&counts, space.states()),
        }
    };
    Some(kinds.map(matrix).collect())
}

fn square(counts: &[u64], states: usize) -> Vec<Vec<u64>> {
    counts.chunks(states).map(<[u64]>::to_vec).collect()
}

/// Each row by its sum; none for a row without a count.
fn stochastic(counts: &[u64], states: usize) -> Vec<Option<Vec<f64>>> {
    let row = |row: &[u64]| {
        let total: u64 = row.iter().sum();
        (total > 0).then(|| row.iter().map(|count| *count as f64 / total as f64).collect())
    };
    counts.chunks(states).map(row).collect()
}
