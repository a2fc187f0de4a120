//! Estimates from counts and samples, each with its 95 % interval.

use serde::Serialize;
use statrs::distribution::{ChiSquared, ContinuousCDF, StudentsT};

/// An estimate from fewer observations than this is shown as one from too few.
pub const TOO_FEW: u64 = 10;

/// The 97.5 % quantile of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// From this count on the chi-square quantiles are Wilson and Hilferty's (1931), then off by less than 1e-9.
const MANY: u64 = 1_000_000;

/// Holds the true value 95 times out of 100.
#[derive(Serialize, Clone, Copy, PartialEq, Debug)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// The interval of a probability, when `count` of so many independent trials succeeded (Wilson 1927,
/// "Probable inference, the law of succession, and statistical inference"). None without trials.
pub fn wilson(count: u64, of: u64) -> Option<Interval> {
    if of == 0 || count > of {
        return None;
    }
    let (successes, failures, trials) = (count as f64, (of - count) as f64, of as f64);
    let reach = Z * (successes * failures / trials + Z * Z / 4.0).sqrt();
    let sum = successes + Z * Z / 2.0 + reach;
    // The lower end from the product of the two: as a difference it would lose digits.
    let low = successes * (successes / trials) / sum;
    let high = (sum / (trials + Z * Z)).min(1.0);
    Some(Interval { low, high })
}

/// The exact interval of a rate, when `count` events of a Poisson process fell in this much time (Garwood
/// 1936, "Fiducial limits for the Poisson distribution"), per unit of that time. None unless time has passed.
pub fn poisson_rate(count: u64, time: f64) -> Option<Interval> {
    if !(time > 0.0 && time.is_finite()) {
        return None;
    }
    let low = if count == 0 { 0.0 } else { chi_square_quantile(2.0 * count as f64, -Z)? };
    let high = chi_square_quantile(2.0 * (count as f64 + 1.0), Z)?;
    Some(Interval { low: low / 2.0 / time, high: high / 2.0 / time })
}

/// The 2.5 % quantile for −Z, the 97.5 % quantile for Z.
fn chi_square_quantile(freedom: f64, z: f64) -> Option<f64> {
    if freedom >= MANY as f64 {
        let ninth = 2.0 / (9.0 * freedom);
        return Some(freedom * (1.0 - ninth + z * ninth.sqrt()).powi(3));
    }
    let probability = if z < 0.0 { 0.025 } else { 0.975 };
    Some(ChiSquared::new(freedom).ok()?.inverse_cdf(probability))
}

/// Half the width of the band that holds a whole distribution function 95 times out of 100, around the
/// empirical one of so many samples (Massart 1990, "The tight constant in the Dvoretzky–Kiefer–Wolfowitz
/// inequality"); 1, which is everything, without samples.
pub fn dkw(samples: usize) -> f64 {
    if samples == 0 {
        return 1.0;
    }
    ((2.0 / 0.05_f64).ln() / (2.0 * samples as f64)).sqrt().min(1.0)
}

/// The ranks, from 1, between which this quantile of so many independent samples lies 95 times out of 100, by
/// the normal approximation to the binomial distribution of how many fall below it (Conover 1999, "Practical
/// Nonparametric Statistics", section 3.2); none at an end that such a sample does not reach.
pub fn quantile_ranks(share: f64, samples: u64) -> (Option<u64>, Option<u64>) {
    let count = samples as f64;
    let reach = Z * (count * share * (1.0 - share)).sqrt();
    let (low, high) = ((count * share - reach).floor(), (count * share + reach).ceil() + 1.0);
    ((low >= 1.0).then_some(low as u64), (high <= count).then_some(high as u64))
}

/// So many samples that are all alike say that nearly all are.
const MANY_ALIKE: usize = 100;

/// A mean or a ratio of means, with the standard deviation it would have over many repetitions.
#[derive(Serialize, Clone, Copy, PartialEq, Debug)]
pub struct Estimate {
    pub value: f64,
    pub standard_error: f64,
    /// Independent samples or batches it is from: at least 2.
    pub count: usize,
}

impl Estimate {
    /// The same as [`Estimate::interval`]; none, too, where a few samples are all alike. That only says that what would
    /// make them differ is seldom: unseen in n samples, it may be in up to 3.7/n of them.
    pub fn interval_unless_alike(&self) -> Option<Interval> {
        let is_known = self.standard_error > 0.0 || self.count >= MANY_ALIKE;
        self.interval().filter(|_| is_known)
    }

    /// The interval of Student's t with count − 1 degrees of freedom (Student 1908); none for a count under 2.
    pub fn interval(&self) -> Option<Interval> {
        let freedom = self.count.checked_sub(1)? as f64;
        let reach = StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(0.975) * self.standard_error;
        Some(Interval { low: self.value - reach, high: self.value + reach })
    }
}

/// The mean of independent samples. None from fewer than 2, or when it is beyond all numbers.
pub fn mean(samples: &[f64]) -> Option<Estimate> {
    let parts: Vec<(f64, f64)> = samples.iter().map(|sample| (*sample, 1.0)).collect();
    ratio(&parts)
}

/// The ratio of the sum of the firsts to the sum of the seconds, over independent batches of a run: time down
/// by time watched, say. Its error is that of the batches' distances from the ratio (Cochran 1977, "Sampling
/// Techniques", section 2.11; for batches of a simulation Law and Kelton 2000, section 9.5). None from fewer
/// than 2 batches, when the seconds don't sum to more than 0, or when it is beyond all numbers.
pub fn ratio(parts: &[(f64, f64)]) -> Option<Estimate> {
    let count = parts.len();
    let whole: f64 = parts.iter().map(|(_, whole)| whole).sum();
    if count < 2 || whole <= 0.0 {
        return None;
    }
    let value = parts.iter().map(|(part, _)| part).sum::<f64>() / whole;
    let squares: f64 = parts.iter().map(|(part, whole)| (part - value * whole).powi(2)).sum();
    let standard_error = (squares * count as f64 / (count - 1) as f64).sqrt() / whole;
    (value + standard_error).is_finite().then_some(Estimate { value, standard_error, count })
}
