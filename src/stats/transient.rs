//! Where a chain is at a time: uniformization (Jensen 1953, "Markoff chains as an aid in the study of Markoff
//! processes").
//!
//! With Λ the greatest rate at which a state is left, P = I + Q/Λ has no negative entry, and the transitions
//! within t are Σ_k e^{−Λt} (Λt)^k / k! · P^k. The sum is taken for Λt ≤ 1 only, where it is short and no
//! weight underflows; longer times are put together from 1/Λ, doubled by squaring. No rates are subtracted
//! and every row is brought back to its sum, so that slow rates survive beside fast ones.

/// Terms of the sum for Λt ≤ 1; those left out add up to less than 1e-19.
const TERMS: u32 = 20;

/// The distribution over the states at each time, when the chain starts in state i with probability
/// `start[i]`; each share is off by less than 1e-10.
///
/// `rates[i][j]` is the rate from i to j per unit of time: a square matrix of finite numbers that are not
/// negative, whose diagonal is not looked at. `times`, in the unit of the rates, ascend from 0 or later.
pub fn transient(rates: &[Vec<f64>], start: &[f64], times: &[f64]) -> Vec<Vec<f64>> {
    let mut chain = Uniform::of(rates);
    let mut shares = start.to_vec();
    let mut now = 0.0;
    let mut at = |time: &f64| {
        shares = chain.after(&shares, (*time - now) * chain.ticks);
        now = *time;
        shares.clone()
    };
    times.iter().map(&mut at).collect()
}

/// The probability that a target state was entered by each time, with the arguments of [`transient`]; a
/// start in a target counts as entered.
pub fn passage_cdf(rates: &[Vec<f64>], start: &[f64], target: &[bool], times: &[f64]) -> Vec<f64> {
    let stop = |(row, target): (&Vec<f64>, &bool)| if *target { vec![0.0; row.len()] } else { row.clone() };
    let stopped: Vec<Vec<f64>> = rates.iter().zip(target).map(stop).collect();
    let mut reached: f64 = 0.0;
    let mut entered = |shares: Vec<f64>| {
        let entered: f64 = shares.iter().zip(target).filter(|(_, target)| **target).map(|(share, _)| share).sum();
        reached = reached.max(entered.min(1.0)); // rounding must not make it fall
        reached
    };
    transient(&stopped, start, times).into_iter().map(&mut entered).collect()
}

/// A chain seen at the ticks of a Poisson process that is as fast as its fastest state.
pub(super) struct Uniform {
    /// Λ: ticks per unit of time.
    pub ticks: f64,
    /// P: the transitions at a tick.
    tick: Vec<Vec<f64>>,
    /// The transitions within the mean time of 1, 2, 4, … ticks, as far as they were needed.
    doubled: Vec<Vec<Vec<f64>>>,
}

impl Uniform {
    pub fn of(rates: &[Vec<f64>]) -> Uniform {
        let leaving = |from: usize| (0..rates.len()).filter(|to| *to != from).map(|to| rates[from][to]).sum();
        let leaving: Vec<f64> = (0..rates.len()).map(leaving).collect();
        let ticks = leaving.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let chance =
            |from: usize, to: usize| if to == from { 1.0 - leaving[from] / ticks } else { rates[from][to] / ticks };
        let row = |from| (0..rates.len()).map(|to| chance(from, to)).collect();
        Uniform { ticks, tick: (0..rates.len()).map(row).collect(), doubled: Vec::new() }
    }

    /// The distribution after the mean time of this many ticks.
    fn after(&mut self, shares: &[f64], ticks: f64) -> Vec<f64> {
        let mut remaining = ticks.min(f64::MAX);
        let mut level = 0;
        while doublings(level + 1) <= remaining {
            level += 1;
        }
        let mut shares = shares.to_vec();
        for level in (0..=level).rev() {
            if doublings(level) <= remaining {
                remaining -= doublings(level);
                shares = step(&shares, self.doubled(level));
            }
        }
        self.briefly(&shares, remaining.max(0.0))
    }

    /// The transitions within the mean time of 2^level ticks.
    pub fn power(&mut self, level: i32) -> Vec<Vec<f64>> {
        match usize::try_from(level) {
            Ok(level) => self.doubled(level).clone(),
            Err(_) => self.matrix(2f64.powi(level)),
        }
    }

    fn doubled(&mut self, level: usize) -> &Vec<Vec<f64>> {
        while self.doubled.len() <= level {
            let next = match self.doubled.last() {
                None => self.matrix(1.0),
                Some(half) => product(half, half),
            };
            self.doubled.push(next);
        }
        &self.doubled[level]
    }

    /// As [`Uniform::briefly`], from each state.
    fn matrix(&self, ticks: f64) -> Vec<Vec<f64>> {
        let states = self.tick.len();
        let only = |state: usize| (0..states).map(|other| if other == state { 1.0 } else { 0.0 }).collect();
        (0..states).map(only).map(|start: Vec<f64>| self.briefly(&start, ticks)).collect()
    }

    /// The distribution after the mean time of at most one tick: Jensen's sum.
    fn briefly(&self, shares: &[f64], ticks: f64) -> Vec<f64> {
        let mut sum = shares.to_vec();
        let mut term = shares.to_vec();
        let mut weight = 1.0;
        let mut weights = 1.0;
        for number in 1..=TERMS {
            term = step(&term, &self.tick);
            weight *= ticks / f64::from(number);
            weights += weight;
            sum.iter_mut().zip(&term).for_each(|(sum, term)| *sum += weight * term);
        }
        sum.iter().map(|share| share / weights).collect()
    }
}

fn doublings(level: usize) -> f64 {
    2f64.powi(level as i32)
}

/// The distribution after a step of the chain with these transitions, its sum kept.
fn step(shares: &[f64], transitions: &[Vec<f64>]) -> Vec<f64> {
    let mut next = vec![0.0; shares.len()];
    for (share, row) in shares.iter().zip(transitions) {
        next.iter_mut().zip(row).for_each(|(next, chance)| *next += share * chance);
    }
    let (before, after): (f64, f64) = (shares.iter().sum(), next.iter().sum());
    if after > 0.0 {
        next.iter_mut().for_each(|share| *share *= before / after);
    }
    next
}

/// The transitions of the first, then of the second.
pub(super) fn product(first: &[Vec<f64>], second: &[Vec<f64>]) -> Vec<Vec<f64>> {
    first.iter().map(|row| step(row, second)).collect()
}
