//! How the nodes of each contender walk. Phases are each protocol's own; the four roles are the same for all, and make
//! their state machines comparable.

use super::{Cell, Unit};
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
        let each = |unit: Unit, of: &dyn Fn(&Chain, usize) -> (u64, u64)| -> Vec<Cell> {
            let cell = |state: usize| per(runs.iter().map(|run| of(&run.roles, state))).bounded(unit);
            (0..ROLES).map(cell).collect()
        };
        RoleChain {
            roles: Role::ALL.map(Role::name),
            occupancy: each(Unit::Share, &|chain, state| (chain.sojourn_us[state], chain.sojourn_us.iter().sum())),
            mean_sojourn_us: each(Unit::Us, &|chain, state| (chain.sojourn_us[state], chain.left(state))),
            jump: chain.jump(),
            jump_interval: chain.jump_intervals(),
            generator_per_s: chain.generator_per_s(),
            rate_interval_per_s: chain.rate_intervals(),
            succession: Passage {
                predicted_mean_us: predicted_us(runs).unwrap_or_default().bounded(Unit::Us),
                mean_us: per(runs.iter().map(|run| (run.successions_us, run.successions))).bounded(Unit::Us),
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

#[cfg(test)]
mod tests {
    use super::super::see;
    use super::*;
    use crate::scenario::{Scenario, text};

    fn world() -> Scenario {
        text::parse("nodes = 3\nduration = \"8s\"\n[[faults]]\nevery = \"2s\"\ndo = \"crash leader for 700ms\"\n")
            .unwrap()
    }

    fn walks(scenario: &Scenario) -> Vec<Walks> {
        (1..=5).map(|seed| see(scenario, seed).walks).collect()
    }

    #[test]
    fn times_fill_the_runs_and_rows_are_distributions() {
        let world = world();
        let walks = walks(&world);
        let chain = RoleChain::of(&walks.iter().collect::<Vec<_>>());
        let all_us = u64::from(world.nodes) * world.duration.0 * 5;
        assert_eq!(chain.sojourn_us.iter().sum::<u64>(), all_us);
        let share: f64 = chain.occupancy.iter().filter_map(|cell| cell.value).sum();
        assert!((share - 1.0).abs() < 1e-9, "{share}");
        for (role, row) in chain.counts.iter().enumerate() {
            let (left, entered): (u64, u64) = (row.iter().sum(), chain.counts.iter().map(|row| row[role]).sum());
            // Each node of each run may have entered once more than left, or the other way round.
            assert!(left.abs_diff(entered) <= 15, "{}: {left} and {entered}", chain.roles[role]);
            assert_eq!(row[role], 0, "nobody jumps to where he is");
            assert_eq!(chain.jump[role].is_some(), left > 0);
            let sum: Option<f64> = chain.jump[role].as_ref().map(|row| row.iter().sum());
            assert!(sum.is_none_or(|sum| (sum - 1.0).abs() < 1e-12), "{sum:?}");
            let stay = chain.mean_sojourn_us[role].value;
            let expected = (left > 0).then(|| chain.sojourn_us[role] as f64 / left as f64);
            assert!(stay.zip(expected).is_none_or(|(stay, expected)| (stay - expected).abs() < 1e-6));
            assert_eq!(stay.is_some(), expected.is_some());
        }
        assert!(chain.succession.predicted_mean_us.value.is_some_and(|us| us > 0.0));
        assert!(chain.succession.mean_us.value.is_some_and(|us| us > 0.0));
    }

    #[test]
    fn runs_add_up_in_any_order() {
        let walks = walks(&world());
        let mut all: Vec<&Walks> = walks.iter().collect();
        let forward = RoleChain::of(&all);
        all.reverse();
        let backward = RoleChain::of(&all);
        assert_eq!((&forward.counts, &forward.sojourn_us), (&backward.counts, &backward.sojourn_us));
        assert_eq!((&forward.jump, &forward.generator_per_s), (&backward.jump, &backward.generator_per_s));
        let mut sum = walks[0].cluster.clone();
        sum.add(&walks[1].cluster);
        assert_eq!(sum.without(&walks[1].cluster), walks[0].cluster);
        let two = RoleChain::of(&[&walks[0], &walks[1]]);
        let [one, other] = [0, 1].map(|run| RoleChain::of(&[&walks[run]]));
        let added: Vec<u64> = one.sojourn_us.iter().zip(&other.sojourn_us).map(|(a, b)| a + b).collect();
        assert_eq!(two.sojourn_us, added);
    }

    /// Of one node that is up all the time: led, or not. It was lost and elected so often, with so much time between.
    fn by_hand(times: u64, leaderless_us: u64) -> Walks {
        let mut counts = vec![vec![0; 4]; 4];
        (counts[3][2], counts[2][3]) = (times, times);
        Walks {
            roles: Chain { counts: vec![vec![0; ROLES]; ROLES], sojourn_us: vec![0; ROLES] },
            cluster: Chain { counts, sojourn_us: vec![0, 0, leaderless_us, 3_000_000] },
            census: Census { nodes: 1, has_quorum: false },
            successions: times,
            successions_us: leaderless_us,
        }
    }

    /// With two states the mean hitting time is the time without a leader by how often it ended: 4 s in 4 times. Without the
    /// first run it is 1.5 s, without the second 0.5 s; so the pseudo-values are 0.5 s and 1.5 s, with a standard error of
    /// 0.5 s, and Student's t has one degree of freedom: tan(0.475 π).
    #[test]
    fn the_hitting_time_is_that_of_the_pooled_chain() {
        let (short, long) = (by_hand(2, 1_000_000), by_hand(2, 3_000_000));
        let Passage { predicted_mean_us, mean_us } = RoleChain::of(&[&short, &long]).succession;
        let reach_us = 0.5e6 * (0.475 * std::f64::consts::PI).tan();
        let is_near = |found: Option<f64>, expected: f64| {
            assert!(found.is_some_and(|found| (found - expected).abs() < 1.0), "{found:?} is not {expected}");
        };
        is_near(predicted_mean_us.value, 1e6);
        assert_eq!(predicted_mean_us.low, Some(0.0), "no time is less: 1 s - {reach_us} us");
        is_near(predicted_mean_us.high, 1e6 + reach_us);
        is_near(mean_us.value, 1e6);
        let alone = RoleChain::of(&[&short]).succession.predicted_mean_us;
        is_near(alone.value, 0.5e6);
        assert_eq!(alone.low, None, "one run says nothing of the next");
        assert_eq!(RoleChain::of(&[]).succession, Passage::default());
        let never = by_hand(0, 4_000_000);
        assert_eq!(RoleChain::of(&[&never]).succession.predicted_mean_us, Cell::default());
    }

    #[test]
    fn who_has_no_leader_has_no_way_to_one() {
        let caches = text::parse("protocol = \"hashing\"\nnodes = 3\nduration = \"5s\"\n").unwrap();
        let walks = walks(&caches);
        let chain = RoleChain::of(&walks.iter().collect::<Vec<_>>());
        assert_eq!(chain.succession, Passage::default());
        assert_eq!(chain.sojourn_us.iter().sum::<u64>(), 3 * 5_000_000 * 5);
        assert_eq!(chain.sojourn_us[0], 0, "nobody leads");
    }
}
