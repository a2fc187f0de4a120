//! How Markov is it? Two tests of what a Markov chain takes for granted: that a stay's length has no memory,
//! and that the next state depends on the present one alone.

use serde::Serialize;
use statrs::distribution::{ChiSquared, ContinuousCDF};
use statrs::function::erf::erfc;

/// Stays in a state against the exponential distribution, which alone has no memory.
#[derive(Serialize, Clone, Copy, PartialEq, Debug)]
pub struct Exponential {
    pub count: usize,
    pub mean_us: f64,
    /// Standard deviation over mean: 1 for the exponential, less when stays are alike.
    pub variation: f64,
    /// Mean difference of two stays over twice the mean: 1/2 for the exponential, less when stays are alike.
    pub gini: f64,
    /// The distance of `gini` from 1/2, in standard deviations.
    pub z: f64,
    /// The chance of so great a distance, were the stays exponential.
    pub p: f64,
}

/// The test by the Gini statistic (Gail and Gastwirth 1978, "A scale-free goodness-of-fit test for the
/// exponential distribution based on the Gini statistic"): for n exponential stays (G − 1/2)·√(12(n − 1)) is
/// about standard normal, well so from n = 10. Sorts the durations. None from fewer than 2, or when all are 0.
pub fn exponential(durations_us: &mut [u64]) -> Option<Exponential> {
    let count = durations_us.len();
    let total: u128 = durations_us.iter().map(|us| u128::from(*us)).sum();
    if count < 2 || total == 0 {
        return None;
    }
    durations_us.sort_unstable();
    let mean_us = total as f64 / count as f64;
    let squares: f64 = durations_us.iter().map(|us| (*us as f64 - mean_us).powi(2)).sum();
    let gini = differences(durations_us) as f64 / ((count - 1) as f64 * total as f64);
    let z = (gini - 0.5) * (12.0 * (count - 1) as f64).sqrt();
    Some(Exponential {
        count,
        mean_us,
        variation: (squares / (count - 1) as f64).sqrt() / mean_us,
        gini,
        z,
        p: erfc(z.abs() / std::f64::consts::SQRT_2),
    })
}

/// Over all pairs, the longer less the shorter: a gap between neighbours counts once for every pair across it.
fn differences(ascending: &[u64]) -> u128 {
    let gaps = ascending.windows(2).map(|pair| u128::from(pair[1] - pair[0]));
    let across = (1..).map(|below| below as u128 * (ascending.len() - below) as u128);
    gaps.zip(across).map(|(gap, pairs)| gap * pairs).sum()
}

/// Whether the state before the present one tells more about the next.
#[derive(Serialize, Clone, Copy, PartialEq, Debug)]
pub struct Order {
    /// G²: twice the logarithm of how much likelier the second order makes what was seen.
    pub statistic: f64,
    pub freedom: u64,
    /// The chance of so great a statistic, were the chain of the first order.
    pub p: f64,
}

/// The likelihood-ratio test of the second order against the first (Anderson and Goodman 1957, "Statistical
/// inference about Markov chains"); `triples[(i * states + j) * states + k]` counts i→j→k. Degrees of freedom
/// count only the predecessors and successors that each j was seen with. None when there are none left, or
/// the counts are not states³ many.
pub fn second_order(triples: &[u64], states: usize) -> Option<Order> {
    if states == 0 || Some(triples.len()) != states.checked_pow(3) {
        return None;
    }
    let mut statistic = 0.0;
    let mut freedom = 0;
    for middle in 0..states {
        let row = |before: usize| &triples[(before * states + middle) * states..][..states];
        let table: Vec<&[u64]> = (0..states).map(row).collect();
        let (log_ratio, more) = independence(&table);
        statistic += 2.0 * log_ratio;
        freedom += more;
    }
    if freedom == 0 {
        return None;
    }
    let p = ChiSquared::new(freedom as f64).ok()?.sf(statistic);
    Some(Order { statistic, freedom, p })
}

/// The log-likelihood ratio and the degrees of freedom of a table against independence of rows and columns.
fn independence(table: &[&[u64]]) -> (f64, u64) {
    let rows: Vec<u64> = table.iter().map(|row| row.iter().sum()).collect();
    let columns: Vec<u64> = (0..table.len()).map(|column| table.iter().map(|row| row[column]).sum()).collect();
    let total = rows.iter().sum::<u64>() as f64;
    let mut log_ratio = 0.0;
    for (row, in_row) in table.iter().zip(&rows) {
        for (count, in_column) in row.iter().zip(&columns).filter(|(count, _)| **count > 0) {
            let expected = *in_row as f64 * (*in_column as f64 / total);
            log_ratio += *count as f64 * (*count as f64 / expected).ln();
        }
    }
    let seen = |sums: &[u64]| sums.iter().filter(|sum| **sum > 0).count() as u64;
    (log_ratio.max(0.0), seen(&rows).saturating_sub(1) * seen(&columns).saturating_sub(1))
}
