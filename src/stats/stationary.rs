//! The stationary distribution of a chain.

/// A share beyond this is brought back to 1, and the others with it, so that none overflows.
const LARGE: f64 = 1e150;

/// The stationary distribution of an irreducible chain, by the algorithm of Grassmann, Taksar and Heyman
/// (1985, "Regenerative analysis and steady state distributions for Markov chains"). It subtracts nothing and
/// so loses no digits, however far apart the rates are.
///
/// `rates[i][j]` is the rate from i to j per unit of time, or the probability per step of a chain in discrete
/// time: a square matrix of finite numbers that are not negative; the diagonal is not looked at. The shares
/// sum to 1. Of a chain with one closed class, the states outside it get 0; of one with several, the answer
/// belongs to one of them: part it first ([`super::classes`]).
pub fn gth(mut rates: Vec<Vec<f64>>) -> Vec<f64> {
    let states = rates.len();
    let mut first = 0;
    for last in (1..states).rev() {
        let leaves: f64 = rates[last][..last].iter().sum();
        if leaves == 0.0 {
            first = last; // never left for those that remain: they are not in its class
            break;
        }
        let (remaining, eliminated) = rates.split_at_mut(last);
        for (from, row) in remaining.iter_mut().enumerate() {
            row[last] /= leaves;
            let passes = row[last];
            for to in (0..last).filter(|to| *to != from) {
                row[to] += passes * eliminated[0][to];
            }
        }
    }
    shares(&rates, first)
}

fn shares(rates: &[Vec<f64>], first: usize) -> Vec<f64> {
    let mut shares = vec![0.0; rates.len()];
    if let Some(share) = shares.get_mut(first) {
        *share = 1.0;
    }
    for state in first + 1..rates.len() {
        shares[state] = (first..state).map(|from| shares[from] * rates[from][state]).sum();
        if shares[state] > LARGE {
            let scale = shares[state];
            shares.iter_mut().for_each(|share| *share /= scale);
        }
    }
    let total: f64 = shares.iter().sum();
    shares.iter().map(|share| share / total).collect()
}
