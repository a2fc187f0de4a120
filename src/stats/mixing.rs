//! How fast a chain forgets where it started.
//!
//! Both times are read off the transitions within 1, 2, 4, … of [`super::transient`], which keep slow rates
//! beside fast ones; eigenvalues of the generator itself would drown the slow ones in rounding.

use super::classes::classes;
use super::stationary::gth;
use super::transient::{Uniform, product};

/// Doublings of the fastest state's mean stay, beyond which a chain is taken not to mix.
const LONGEST: i32 = 1000;
/// Halvings of the mixing time, by which it is narrowed down.
const BITS: i32 = 40;
/// Squarings that bring Gelfand's formula to the last digit.
const SQUARINGS: u32 = 50;

/// The relaxation time −1/Re λ₂ of an irreducible chain, in the unit of its rates, where λ₂ is the eigenvalue
/// of the generator with the greatest real part but 0: the last differences from the stationary distribution
/// shrink by e in this time. None for a single state or a chain of several classes.
///
/// `rates` as in [`super::transient::transient`].
pub fn relaxation_time(rates: &[Vec<f64>]) -> Option<f64> {
    let stationary = irreducible(rates)?;
    let mut chain = Uniform::of(rates);
    let short = |level: &i32| norm(&distance(&chain.power(*level), &stationary)) <= 0.5;
    let level = (0..LONGEST).find(short)?;
    let shrinks = ln_spectral_radius(distance(&chain.power(level), &stationary))?;
    Some(2f64.powi(level) / chain.ticks / -shrinks)
}

/// The mixing time of an irreducible chain, in the unit of its rates: when the total variation distance
/// between its distribution and the stationary one has fallen to 1/4 from every start (Levin and Peres 2017,
/// "Markov Chains and Mixing Times", section 4.5). None for a single state or a chain of several classes.
pub fn mixing_time(rates: &[Vec<f64>]) -> Option<f64> {
    let stationary = irreducible(rates)?;
    let mut chain = Uniform::of(rates);
    let mixed = |transitions: &[Vec<f64>]| furthest(transitions, &stationary) <= 0.25;
    let level = (0..LONGEST).find(|level| mixed(&chain.power(*level)))?;
    let mut unmixed: Option<Vec<Vec<f64>>> = None;
    let mut ticks = 0.0;
    for level in (level - BITS..level).rev() {
        let more = chain.power(level);
        let longer = unmixed.as_ref().map_or_else(|| more.clone(), |unmixed| product(unmixed, &more));
        if !mixed(&longer) {
            unmixed = Some(longer);
            ticks += 2f64.powi(level);
        }
    }
    Some(ticks / chain.ticks)
}

/// The stationary distribution, if the chain has several states and they are one class.
fn irreducible(rates: &[Vec<f64>]) -> Option<Vec<f64>> {
    let leads: Vec<Vec<bool>> = rates.iter().map(|row| row.iter().map(|rate| *rate > 0.0).collect()).collect();
    if rates.len() < 2 || classes(&leads).len() > 1 {
        return None;
    }
    let stationary = gth(rates.to_vec());
    stationary.iter().all(|share| *share > 0.0).then_some(stationary)
}

/// The greatest total variation distance from the stationary distribution, over the starts.
fn furthest(transitions: &[Vec<f64>], stationary: &[f64]) -> f64 {
    let distance =
        |row: &Vec<f64>| row.iter().zip(stationary).map(|(share, limit)| (share - limit).abs()).sum::<f64>() / 2.0;
    transitions.iter().map(distance).fold(0.0, f64::max)
}

/// What is left of the transitions without their limit, scaled so that it is symmetric for a reversible
/// chain: its norm is then that of its greatest eigenvalue, whatever the shares.
fn distance(transitions: &[Vec<f64>], stationary: &[f64]) -> Vec<Vec<f64>> {
    let entry = |from: usize, to: usize| {
        let scale = (stationary[from] / stationary[to]).sqrt();
        (transitions[from][to] - stationary[to]) * scale
    };
    let states = 0..stationary.len();
    states.clone().map(|from| states.clone().map(|to| entry(from, to)).collect()).collect()
}

/// By Gelfand's formula ρ = lim ‖A^k‖^{1/k}, for k = 1, 2, 4, …
fn ln_spectral_radius(mut matrix: Vec<Vec<f64>>) -> Option<f64> {
    let mut ln_radius = 0.0;
    for squaring in 0..=SQUARINGS {
        let norm = norm(&matrix);
        if norm == 0.0 {
            return None;
        }
        ln_radius += norm.ln() / f64::from(squaring).exp2();
        matrix.iter_mut().flatten().for_each(|entry| *entry /= norm);
        matrix = square(&matrix);
    }
    Some(ln_radius)
}

fn square(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let row = |row: &Vec<f64>| {
        let mut sum = vec![0.0; row.len()];
        for (left, right) in row.iter().zip(matrix) {
            sum.iter_mut().zip(right).for_each(|(sum, right)| *sum += left * right);
        }
        sum
    };
    matrix.iter().map(row).collect()
}

/// Frobenius' norm.
fn norm(matrix: &[Vec<f64>]) -> f64 {
    matrix.iter().flatten().map(|entry| entry * entry).sum::<f64>().sqrt()
}
