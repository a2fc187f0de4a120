//! The jump chain as a table, and the time spent in each state.

use super::figures;
use crate::protocol::{Spec, raft};
use crate::scenario::{ProtocolName, Scenario};
use crate::stats::chain::Chain;
use crate::types::Role;

#[derive(Clone, PartialEq, Debug)]
pub struct Matrix {
    /// The states shown, in the order of rows and columns.
    pub states: Vec<u8>,
    pub rows: Vec<Row>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    pub state: u8,
    /// None for a state that was never left.
    pub cells: Option<Vec<Cell>>,
    /// The share of all nodes' time, no finer than it is shown; none at time 0.
    pub occupancy: Option<f64>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Cell {
    pub to: u8,
    pub count: u64,
    /// How often the state was left at all.
    pub left: u64,
    /// Two digits; the row sums to 1 as shown.
    pub shown: String,
}

/// Steps of a share: a ten-thousandth.
const STEPS: f64 = 10_000.0;

impl Cell {
    pub fn probability(&self) -> f64 {
        self.count as f64 / self.left as f64
    }
}

/// The states that this run can show: all of the protocol's, but a pre-candidate only where there may be one.
pub fn shown_states(spec: &Spec, scenario: &Scenario, chain: &Chain) -> Vec<u8> {
    let is_shown = |state: &u8| {
        let optional = scenario.protocol == ProtocolName::Raft && *state == raft::phase::PRE_CANDIDATE;
        !optional || scenario.raft.pre_vote || was_visited(chain, usize::from(*state))
    };
    let all = (0..spec.states() as u8).filter(is_shown).collect::<Vec<_>>();
    Role::ALL.iter().flat_map(|role| all.iter().copied().filter(|state| spec.role(*state) == *role)).collect()
}

fn was_visited(chain: &Chain, state: usize) -> bool {
    chain.sojourn_us[state] > 0 || chain.counts.iter().any(|row| row[state] > 0)
}

pub fn matrix(spec: &Spec, scenario: &Scenario, chain: &Chain) -> Matrix {
    let states = shown_states(spec, scenario, chain);
    let occupancy = chain.occupancy();
    let row = |state: &u8| {
        let from = usize::from(*state);
        Row {
            state: *state,
            cells: cells(&states, &chain.counts[from]),
            occupancy: occupancy.as_ref().map(|shares| (shares[from] * STEPS).round() / STEPS),
        }
    };
    Matrix { rows: states.iter().map(row).collect(), states }
}

fn cells(states: &[u8], counts: &[u64]) -> Option<Vec<Cell>> {
    let counts: Vec<u64> = states.iter().map(|to| counts[usize::from(*to)]).collect();
    let left = counts.iter().sum();
    let shown = figures::hundredths(&counts)?;
    let cell = |((to, count), hundredths): ((&u8, &u64), u64)| Cell {
        to: *to,
        count: *count,
        left,
        shown: format!("{}.{:02}", hundredths / 100, hundredths % 100),
    };
    Some(states.iter().zip(&counts).zip(shown).map(cell).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(counts: [[u64; 5]; 5]) -> Chain {
        Chain { counts: counts.map(Vec::from).to_vec(), sojourn_us: vec![60, 0, 10, 20, 10] }
    }

    const COUNTS: [[u64; 5]; 5] = [[0, 0, 2, 0, 1], [0; 5], [1, 0, 0, 1, 1], [0, 0, 0, 0, 0], [1, 0, 0, 0, 0]];

    #[test]
    fn rows_sum_to_one_and_a_state_never_left_has_none() {
        let scenario = Scenario::default();
        let matrix = matrix(scenario.protocol.spec(), &scenario, &chain(COUNTS));
        // Leader, follower, candidate, failed; no pre-candidate.
        assert_eq!(matrix.states, [3, 0, 2, 4]);
        assert_eq!(matrix.rows[0].cells, None);
        let candidate = matrix.rows[2].cells.as_ref().expect("candidates moved on");
        let shown: Vec<&str> = candidate.iter().map(|cell| cell.shown.as_str()).collect();
        assert_eq!(shown, ["0.34", "0.33", "0.00", "0.33"]);
        assert_eq!(candidate[0].probability(), 1.0 / 3.0);
        assert_eq!(matrix.rows[1].occupancy, Some(0.6));
    }

    #[test]
    fn a_pre_candidate_shows_when_there_may_be_one() {
        let mut scenario = Scenario::default();
        let spec = scenario.protocol.spec();
        let mut visited = COUNTS;
        visited[0][1] = 1;
        assert_eq!(shown_states(spec, &scenario, &chain(visited)), [3, 0, 1, 2, 4]);
        scenario.raft.pre_vote = true;
        assert_eq!(shown_states(spec, &scenario, &chain(COUNTS)), [3, 0, 1, 2, 4]);
    }
}
