//! The Markov chain behind the counts.
//!
//! With *n_ij* the changes i→j (i ≠ j) over all nodes and *T_i* the time in i, cut at the edges of the window:
//! the jump chain is *p_ij = n_ij / Σ_k n_ik*, the generator *q_ij = n_ij / T_i* per second with
//! *q_ii = −Σ q_ij*, the occupancy *T_i / ΣT*. These are the maximum-likelihood estimates for a walk that is
//! watched without gaps (Billingsley 1961). Intervals hold with 95 %: Wilson's for a probability, the exact
//! Poisson one (Garwood's) for a rate.

use super::classes::{Class, classes};
use super::estimate::{Interval, poisson_rate, wilson};
use super::mixing::{mixing_time, relaxation_time};
use super::passage::mean_first_passage;
use super::stationary::gth;
use super::transitions::Tally;

/// What follows from the counts of a window.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chain {
    pub counts: Vec<Vec<u64>>,
    pub sojourn_us: Vec<u64>,
}

/// The generator among the states in which time was spent, per second: off the diagonal only. States that
/// were left at once have no rate; they are passed through.
#[derive(Clone, PartialEq, Debug)]
pub struct Generator {
    /// Which state each row and column is.
    pub states: Vec<usize>,
    pub rates_per_s: Vec<Vec<f64>>,
}

impl Chain {
    pub fn of(tally: &Tally) -> Chain {
        let counts = tally.counts.chunks(tally.states).map(<[u64]>::to_vec).collect();
        Chain { counts, sojourn_us: tally.sojourn_us.clone() }
    }

    /// Adds what was counted of another walk in the same states.
    pub fn add(&mut self, other: &Chain) {
        self.zip(other, |mine, theirs| mine + theirs);
    }

    /// Without a walk that was added before.
    pub fn without(&self, part: &Chain) -> Chain {
        let mut rest = self.clone();
        rest.zip(part, |all, part| all - part);
        rest
    }

    fn zip(&mut self, other: &Chain, of: impl Fn(u64, u64) -> u64) {
        let counts = self.counts.iter_mut().flatten().zip(other.counts.iter().flatten());
        let times = self.sojourn_us.iter_mut().zip(&other.sojourn_us);
        counts.chain(times).for_each(|(mine, theirs)| *mine = of(*mine, *theirs));
    }

    pub fn states(&self) -> usize {
        self.counts.len()
    }

    /// How often a state was left.
    pub fn left(&self, state: usize) -> u64 {
        self.counts[state].iter().sum()
    }

    /// How often a state was entered.
    pub fn entered(&self, state: usize) -> u64 {
        self.counts.iter().map(|row| row[state]).sum()
    }

    pub fn was_visited(&self, state: usize) -> bool {
        self.sojourn_us[state] > 0 || self.left(state) > 0 || self.entered(state) > 0
    }

    /// The states that were visited.
    pub fn visited(&self) -> Vec<usize> {
        (0..self.states()).filter(|state| self.was_visited(*state)).collect()
    }

    /// The jump chain, row by row; none for a state that was never left.
    pub fn jump(&self) -> Vec<Option<Vec<f64>>> {
        self.by_row(|count, left| (left > 0).then(|| count as f64 / left as f64))
    }

    /// The interval of each probability of the jump chain.
    pub fn jump_intervals(&self) -> Vec<Option<Vec<Interval>>> {
        self.by_row(wilson)
    }

    fn by_row<T>(&self, cell: impl Fn(u64, u64) -> Option<T>) -> Vec<Option<Vec<T>>> {
        let row = |counts: &Vec<u64>| {
            let left = counts.iter().sum();
            counts.iter().map(|count| cell(*count, left)).collect()
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
            // No minus before a zero.
            rates[from] = 0.0 - rates.iter().sum::<f64>();
            Some(rates)
        };
        self.counts.iter().enumerate().map(row).collect()
    }

    /// The interval of each rate per second; the diagonal holds that of leaving at all.
    pub fn rate_intervals(&self) -> Vec<Option<Vec<Interval>>> {
        let row = |from: usize| {
            let seconds = self.sojourn_us[from] as f64 / 1e6;
            let count = |to: usize| if to == from { self.left(from) } else { self.counts[from][to] };
            (0..self.states()).map(|to| poisson_rate(count(to), seconds)).collect()
        };
        (0..self.states()).map(row).collect()
    }

    /// The share of time in each state; none when no time has passed.
    pub fn occupancy(&self) -> Option<Vec<f64>> {
        let total: u64 = self.sojourn_us.iter().sum();
        (total > 0).then(|| self.sojourn_us.iter().map(|us| *us as f64 / total as f64).collect())
    }

    /// The mean time of a visit, in microseconds; none for a state that was never left.
    pub fn mean_sojourn_us(&self, state: usize) -> Option<f64> {
        let left = self.left(state);
        (left > 0).then(|| self.sojourn_us[state] as f64 / left as f64)
    }

    /// The communicating classes of the states that were visited.
    pub fn classes(&self) -> Vec<Class> {
        let visited = self.visited();
        let leads = |from: &usize| visited.iter().map(|to| self.counts[*from][*to] > 0).collect();
        let mut found = classes(&visited.iter().map(leads).collect::<Vec<Vec<bool>>>());
        for class in &mut found {
            class.states.iter_mut().for_each(|state| *state = visited[*state]);
        }
        found
    }

    /// The stationary distribution, if the states that were visited have one closed class; zero outside it.
    pub fn stationary(&self) -> Option<Vec<f64>> {
        let classes = self.classes();
        let mut closed = classes.iter().filter(|class| class.closed);
        match (closed.next(), closed.next()) {
            (Some(class), None) => self.stationary_of(class),
            _ => None,
        }
    }

    /// The stationary distribution within a closed class; zero outside it.
    ///
    /// It is that of the jump chain, weighted by the mean time of a visit: states that were left in no time,
    /// whose rates are infinite, get a share of zero and still lead on.
    pub fn stationary_of(&self, class: &Class) -> Option<Vec<f64>> {
        let mut stationary = vec![0.0; self.states()];
        if let [absorbing] = class.states[..] {
            stationary[absorbing] = 1.0;
            return Some(stationary);
        }
        for (state, visits) in class.states.iter().zip(self.visits(class)) {
            stationary[*state] = visits * self.mean_sojourn_us(*state).unwrap_or_default();
        }
        let total: f64 = stationary.iter().sum();
        stationary.iter_mut().for_each(|share| *share /= total);
        (total > 0.0).then_some(stationary)
    }

    /// The stationary distribution of the jump chain within a closed class of several states, in their order.
    fn visits(&self, class: &Class) -> Vec<f64> {
        let jumps = class.states.iter().map(|from| {
            let left = self.left(*from) as f64;
            class.states.iter().map(|to| self.counts[*from][*to] as f64 / left).collect()
        });
        gth(jumps.collect())
    }

    /// How often each state is visited in an hour of the long run; none without a stationary distribution.
    pub fn visits_per_hour(&self) -> Option<Vec<f64>> {
        let stationary = self.stationary()?;
        let visits = |(state, share): (usize, &f64)| match self.mean_sojourn_us(state) {
            Some(mean_us) if mean_us > 0.0 => share * 3.6e9 / mean_us,
            _ => 0.0,
        };
        Some(stationary.iter().enumerate().map(visits).collect())
    }

    pub fn generator(&self) -> Generator {
        let visited = self.visited();
        let instant = |state: &usize| self.sojourn_us[*state] == 0 && self.left(*state) > 0;
        let rate = |from: usize, to: usize| match (from == to, self.sojourn_us[from]) {
            (true, _) => 0.0,
            // As good as a rate: only what it leads to in proportion counts.
            (_, 0) => self.counts[from][to] as f64,
            (_, us) => self.counts[from][to] as f64 * 1e6 / us as f64,
        };
        let mut rates: Vec<Vec<f64>> =
            visited.iter().map(|from| visited.iter().map(|to| rate(*from, *to)).collect()).collect();
        let mut kept: Vec<usize> = (0..visited.len()).collect();
        while let Some(place) = kept.iter().position(|index| instant(&visited[*index])) {
            let passed = kept.remove(place);
            pass_through(&mut rates, &kept, passed);
        }
        Generator {
            states: kept.iter().map(|index| visited[*index]).collect(),
            rates_per_s: kept.iter().map(|from| kept.iter().map(|to| rates[*from][*to]).collect()).collect(),
        }
    }

    /// Mean first-passage times in seconds, `[from][to]`; none on the diagonal, where no time was spent, and
    /// where `to` need not be reached.
    pub fn first_passage_s(&self) -> Vec<Vec<Option<f64>>> {
        let mut passage = vec![vec![None; self.states()]; self.states()];
        let Generator { states, rates_per_s } = self.generator();
        for (index, to) in states.iter().enumerate() {
            let target: Vec<bool> = (0..states.len()).map(|state| state == index).collect();
            for (from, mean_s) in states.iter().zip(mean_first_passage(&rates_per_s, &target)) {
                passage[*from][*to] = (from != to && mean_s.is_finite()).then_some(mean_s);
            }
        }
        passage
    }

    /// The time in which the memory of the start fades by e, in seconds: of a chain with one class.
    pub fn relaxation_s(&self) -> Option<f64> {
        self.of_one_class().and_then(|generator| relaxation_time(&generator.rates_per_s))
    }

    /// The time after which no start makes much of a difference, in seconds: of a chain with one class.
    pub fn mixing_s(&self) -> Option<f64> {
        self.of_one_class().and_then(|generator| mixing_time(&generator.rates_per_s))
    }

    fn of_one_class(&self) -> Option<Generator> {
        matches!(&self.classes()[..], [only] if only.states.len() > 1).then(|| self.generator())
    }
}

/// Whoever led to a state that is left at once leads to where it leads.
fn pass_through(rates: &mut [Vec<f64>], kept: &[usize], passed: usize) {
    let total: f64 = kept.iter().map(|to| rates[passed][*to]).sum();
    for from in kept {
        for to in kept.iter().filter(|to| *to != from) {
            if total > 0.0 {
                rates[*from][*to] += rates[*from][passed] * rates[passed][*to] / total;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
    }

    #[test]
    fn a_state_that_is_left_at_once_leads_on_but_has_no_share() {
        let counts = vec![vec![0, 2, 0], vec![0, 0, 2], vec![2, 0, 0]];
        let chain = Chain { counts, sojourn_us: vec![30, 0, 10] };
        let stationary = chain.stationary().expect("a cycle is one class");
        assert!(close(stationary[0], 0.75) && stationary[1] == 0.0 && close(stationary[2], 0.25), "{stationary:?}");
        let generator = chain.generator();
        assert_eq!(generator.states, [0, 2]);
        assert!(close(generator.rates_per_s[0][1], 2e6 / 30.0), "{generator:?}");
        assert!(close(generator.rates_per_s[1][0], 2e6 / 10.0), "{generator:?}");
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
        assert_eq!(chain.jump_intervals()[2], None);
        for row in chain.jump().into_iter().flatten() {
            assert!(close(row.iter().sum(), 1.0));
        }
        let stationary = chain.stationary().expect("state 2 is the one closed class");
        assert!(close(stationary[2], 1.0));
        assert_eq!(chain.first_passage_s()[2], [None, None, None]);
        assert!(chain.first_passage_s()[0][2].is_some());
    }
}
