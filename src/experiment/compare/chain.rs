//! How the nodes of each contender walk. Phases are each protocol's own; the four roles are the same for all, and make
//! their state machines comparable.

use super::Cell;
use crate::stats::Statistics;
use crate::stats::chain::Chain;
use crate::stats::estimate::{Estimate, Interval, mean, ratio};
use crate::stats::space::{Census, Resolution};
use crate::stats::succession::Succession;
use crate::stats::window::Window;
use crate::types::{Instant, Role};
use serde::Serialize;

const ROLES: usize = Role::ALL.len();

/// Of one run. Integers: they add up, in whatever order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Walks {
    /// Of all nodes, in the roles.
    roles: Chain,
    /// Of the cluster, in the states of its census.
    cluster: Chain,
    census: Census,
    /// Interregna that followed a reign and have ended, and how long they were together.
    successions: u64,
    successions_us: u64,
}

impl Walks {
    pub fn of(stats: &Statistics, now: Instant) -> Walks {
        let successions_us = stats.reigns.successions_us(Window::WHOLE);
        Walks {
            roles: Chain::of(&stats.walks(Resolution::Roles).tally(Window::WHOLE, now)),
            cluster: Chain::of(&stats.cluster.tally(Window::WHOLE, now)),
            census: stats.census(),
            successions: successions_us.len() as u64,
            successions_us: successions_us.iter().sum(),
        }
    }
}

/// Of all runs together. Matrices are `[from][to]`, in the order of `roles`; intervals hold with 95 %.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct RoleChain {
    pub roles: [&'static str; ROLES],
    pub counts: Vec<Vec<u64>>,
    /// Over all nodes and runs.
    pub sojourn_us: Vec<u64>,
    /// The share of a node's time in each role.
    pub occupancy: Vec<Cell>,
    pub mean_sojourn_us: Vec<Cell>,
    /// A row is null for a role that was never left.
    pub jump: Vec<Option<Vec<f64>>>,
    /// Wilson's.
    pub jump_interval: Vec<Option<Vec<Interval>>>,
    /// A row is null for a role in which no time was spent.
    pub generator_per_s: Vec<Option<Vec<f64>>>,
    /// The exact Poisson ones; on the diagonal, of leaving at all.
    pub rate_interval_per_s: Vec<Option<Vec<Interval>>>,
    /// From a leader lost to a leader elected.
    pub succession: Passage,
}

#[derive(Serialize, Clone, Copy, PartialEq, Debug, Default)]
pub struct Passage {
    /// The mean hitting time in the chain of the cluster.
    pub predicted_mean_us: Cell,
    /// The mean of the interregna themselves.
    pub mean_us: Cell,
}

impl RoleChain {
    pub fn of(runs: &[&Walks]) -> RoleChain {
        let chain = sum(ROLES, runs.iter().map(|run| &run.roles));
        let each = |of: &dyn Fn(&Chain, usize) -> (u64, u64)| -> Vec<Cell> {
            let cell = |state: usize| per(runs.iter().map(|run| of(&run.roles, state)));
            (0..ROLES).map(cell).collect()
        };
        RoleChain {
            roles: Role::ALL.map(Role::name),
            occupancy: each(&|chain, state| (chain.sojourn_us[state], chain.sojourn_us.iter().sum())),
            mean_sojourn_us: each(&|chain, state| (chain.sojourn_us[state], chain.left(state))),
            jump: chain.jump(),
            jump_interval: chain.jump_intervals(),
            generator_per_s: chain.generator_per_s(),
            rate_interval_per_s: chain.rate_intervals(),
            succession: Passage {
                predicted_mean_us: predicted_us(runs).unwrap_or_default(),
                mean_us: per(runs.iter().map(|run| (run.successions_us, run.successions))),
            },
            counts: chain.counts,
            sojourn_us: chain.sojourn_us,
        }
    }
}

fn sum<'a>(states: usize, runs: impl Iterator<Item = &'a Chain>) -> Chain {
    let none = Chain { counts: vec![vec![0; states]; states], sojourn_us: vec![0; states] };
    runs.fold(none, |mut all, run| {
        all.add(run);
        all
    })
}

fn per(runs: impl Iterator<Item = (u64, u64)>) -> Cell {
    Cell::of(ratio(&runs.map(|(part, whole)| (part as f64, whole as f64)).collect::<Vec<_>>()))
}

/// By the chain of all runs. Its error is the jackknife's, which leaves out one run at a time (Tukey 1958; Efron and Stein
/// 1981, "The jackknife estimate of variance"). None unless each state that was seen leads to a leader.
fn predicted_us(runs: &[&Walks]) -> Option<Cell> {
    let census = runs.first()?.census;
    let all = sum(census.states(), runs.iter().map(|run| &run.cluster));
    let mean_us = |chain: &Chain| Some(Succession::of(census, chain)?.mean_s()? * 1e6);
    let value = mean_us(&all)?;
    let count = runs.len() as f64;
    let pseudo = |run: &&Walks| Some(count * value - (count - 1.0) * mean_us(&all.without(&run.cluster))?);
    let pseudo: Option<Vec<f64>> = runs.iter().map(pseudo).collect();
    let spread = pseudo.and_then(|pseudo| mean(&pseudo));
    let ends = spread.and_then(|spread| Estimate { value, ..spread }.interval_unless_alike());
    Some(Cell::new(Some(value), ends))
}
