//! The Markov chain behind the counts.
//!
//! With *n_ij* the changes i→j (i ≠ j) over all nodes and *T_i* the time in i, truncated at the present:
//! the jump chain is *p_ij = n_ij / Σ_k n_ik*, the generator *q_ij = n_ij / T_i* per second with
//! *q_ii = −Σ q_ij*, the occupancy *T_i / ΣT*, and the stationary distribution is found by the GTH
//! algorithm (Grassmann, Taksar and Heyman 1985), which subtracts nothing and so loses no digits.

use super::transitions::Transitions;
use crate::types::Instant;

/// What follows from the counts up to a moment.
#[derive(Clone, PartialEq, Debug)]
pub struct Chain {
    pub counts: Vec<Vec<u64>>,
    pub sojourn_us: Vec<u64>,
}

impl Chain {
    pub fn of(transitions: &Transitions, now: Instant) -> Chain {
        let states = 0..transitions.states();
        let row = |from| states.clone().map(|to| transitions.count(from, to)).collect();
        Chain { counts: states.clone().map(row).collect(), sojourn_us: transitions.sojourn_us(now) }
    }

    /// The jump chain, row by row; none for a state that was never left.
    pub fn jump(&self) -> Vec<Option<Vec<f64>>> {
        let row = |counts: &Vec<u64>| {
            let left: u64 = counts.iter().sum();
            (left > 0).then(|| counts.iter().map(|count| *count as f64 / left as f64).collect())
        };
        self.counts.iter().map(row).collect()
    }

    /// Rates per second; none for a state in which no time was spent.
    pub fn generator_per_s(&self) -> Vec<Option<Vec<f64>>> {
        let row = |(from, counts): (usize, &Vec<u64>)| {
            let seconds = self.sojourn_us[from] as f64 / 1e6;
            if seconds == 0.0 {
                return None;
            }
            let mut rates: Vec<f64> = counts.iter().map(|count| *count as f64 / seconds).collect();
            rates[from] = -rates.iter().sum::<f64>();
            Some(rates)
        };
        self.counts.iter().enumerate().map(row).collect()
    }

    /// The share of time in each state; none at time 0.
    pub fn occupancy(&self) -> Option<Vec<f64>> {
        let total: u64 = self.sojourn_us.iter().sum();
        (total > 0).then(|| self.sojourn_us.iter().map(|us| *us as f64 / total as f64).collect())
    }

    /// The stationary distribution of the generator, if the states that were visited have one closed
    /// class; zero outside it.
    ///
    /// It is that of the jump chain, weighted by the mean time of a visit: states that were left in no time,
    /// whose rates are infinite, get a share of zero and still lead on.
    pub fn stationary(&self) -> Option<Vec<f64>> {
        let left = |state: usize| self.counts[state].iter().sum::<u64>();
        let entered = |state: usize| self.counts.iter().any(|row| row[state] > 0);
        let visited = |state: &usize| self.sojourn_us[*state] > 0 || left(*state) > 0 || entered(*state);
        let visited: Vec<usize> = (0..self.counts.len()).filter(visited).collect();
        let class = only_closed_class(&self.counts, &visited)?;
        let mut stationary = vec![0.0; self.counts.len()];
        if let [absorbing] = class[..] {
            stationary[absorbing] = 1.0;
            return Some(stationary);
        }
        let jumps = class.iter().map(|from| {
            let left = left(*from) as f64;
            class.iter().map(|to| self.counts[*from][*to] as f64 / left).collect()
        });
        let visits = gth(jumps.collect());
        let times = class.iter().zip(visits).map(|(state, visits)| {
            let mean_us = self.sojourn_us[*state] as f64 / left(*state) as f64;
            (*state, visits * mean_us)
        });
        let times: Vec<(usize, f64)> = times.collect();
        let total: f64 = times.iter().map(|(_, time)| time).sum();
        for (state, time) in times {
            stationary[state] = time / total;
        }
        (total > 0.0).then_some(stationary)
    }
}

/// The states that can reach each other and nothing else, if there is one such class.
fn only_closed_class(counts: &[Vec<u64>], states: &[usize]) -> Option<Vec<usize>> {
    let reachable = |from: usize| {
        let mut seen = vec![false; counts.len()];
        let mut open = vec![from];
        while let Some(state) = open.pop() {
            if std::mem::replace(&mut seen[state], true) {
                continue;
            }
            open.extend((0..counts.len()).filter(|to| *to != state && counts[state][*to] > 0));
        }
        seen
    };
    let reach: Vec<Vec<bool>> = (0..counts.len()).map(reachable).collect();
    let recurrent: Vec<usize> =
        states.iter().copied().filter(|from| states.iter().all(|to| !reach[*from][*to] || reach[*to][*from])).collect();
    let one_class = recurrent.iter().all(|from| recurrent.iter().all(|to| reach[*from][*to]));
    (one_class && !recurrent.is_empty()).then_some(recurrent)
}

/// The stationary distribution of an irreducible chain with these rates (or probabilities) between its
/// states; the diagonal is not looked at.
pub fn gth(mut rates: Vec<Vec<f64>>) -> Vec<f64> {
    let states = rates.len();
    for last in (1..states).rev() {
        let leaves: f64 = rates[last][..last].iter().sum();
        for from in 0..last {
            rates[from][last] /= leaves;
            for to in 0..last {
                if to != from {
                    rates[from][to] += rates[from][last] * rates[last][to];
                }
            }
        }
    }
    let mut shares = vec![1.0; states];
    for state in 1..states {
        shares[state] = (0..state).map(|from| shares[from] * rates[from][state]).sum();
    }
    let total: f64 = shares.iter().sum();
    shares.iter().map(|share| share / total).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
    }

    #[test]
    fn two_states_balance() {
        let shares = gth(vec![vec![0.0, 3.0], vec![1.0, 0.0]]);
        assert!(close(shares[0], 0.25) && close(shares[1], 0.75), "{shares:?}");
    }

    #[test]
    fn birth_and_death_matches_the_product_form() {
        // Rates up 2, down 5: shares in proportion to (2/5)^k.
        let mut rates = vec![vec![0.0; 6]; 6];
        for state in 0..5 {
            rates[state][state + 1] = 2.0;
            rates[state + 1][state] = 5.0;
        }
        let shares = gth(rates);
        for state in 0..5 {
            assert!(close(shares[state + 1] / shares[state], 0.4), "{shares:?}");
        }
    }

    #[test]
    fn a_state_that_is_left_at_once_leads_on_but_has_no_share() {
        let counts = vec![vec![0, 2, 0], vec![0, 0, 2], vec![2, 0, 0]];
        let chain = Chain { counts, sojourn_us: vec![30, 0, 10] };
        let stationary = chain.stationary().expect("a cycle is one class");
        assert!(close(stationary[0], 0.75) && stationary[1] == 0.0 && close(stationary[2], 0.25), "{stationary:?}");
    }

    #[test]
    fn a_state_entered_just_now_counts_as_visited() {
        let counts = vec![vec![0, 1, 1], vec![1, 0, 0], vec![0, 0, 0]];
        let chain = Chain { counts, sojourn_us: vec![10, 20, 0] };
        assert_eq!(chain.stationary(), Some(vec![0.0, 0.0, 1.0]));
    }

    #[test]
    fn a_state_never_left_has_no_row() {
        let chain = Chain { counts: vec![vec![0, 2, 0], vec![1, 0, 1], vec![0, 0, 0]], sojourn_us: vec![10, 20, 30] };
        assert_eq!(chain.jump()[2], None);
        for row in chain.jump().into_iter().flatten() {
            assert!(close(row.iter().sum(), 1.0));
        }
        let stationary = chain.stationary().expect("state 2 is the one closed class");
        assert!(close(stationary[2], 1.0));
    }
}
