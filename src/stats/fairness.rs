//! Is everybody's turn equally likely?

use serde::Serialize;
use statrs::distribution::{ChiSquared, ContinuousCDF};

/// Under this many expected in each cell, chi-square is a poor guide (Cochran 1954, "Some methods for
/// strengthening the common χ² tests").
const ENOUGH: f64 = 5.0;

/// Counts against equal chances.
#[derive(Serialize, Clone, Copy, PartialEq, Debug)]
pub struct Fairness {
    pub statistic: f64,
    pub freedom: u64,
    /// The chance of so great a statistic, were all chances equal.
    pub p: f64,
    /// What each would count if all were alike.
    pub expected: f64,
}

impl Fairness {
    /// The counts are too low for `p` to be relied on.
    pub fn is_from_too_few(&self) -> bool {
        self.expected < ENOUGH
    }
}

/// Pearson's test (1900): Σ (count − expected)² / expected. None for fewer than 2 counts, or all 0.
pub fn equal_chances(counts: &[u64]) -> Option<Fairness> {
    let total: u64 = counts.iter().sum();
    if counts.len() < 2 || total == 0 {
        return None;
    }
    let expected = total as f64 / counts.len() as f64;
    let statistic = counts.iter().map(|count| (*count as f64 - expected).powi(2) / expected).sum();
    let freedom = counts.len() as u64 - 1;
    let p = ChiSquared::new(freedom as f64).ok()?.sf(statistic);
    Some(Fairness { statistic, freedom, p, expected })
}
