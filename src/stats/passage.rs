//! How long until a chain first enters a set of states, and where it is until then.
//!
//! States are eliminated one by one as in the algorithm of Grassmann, Taksar and Heyman (1985): what leaves a
//! state is summed anew and never found as a difference, so that each result keeps almost all its digits,
//! however far apart the rates are (O'Cinneide 1993, "Entrywise perturbation theory and error analysis for
//! Markov chains").
//!
//! Everywhere `rates[i][j]` is the rate from i to j per unit of time: a square matrix of finite numbers that
//! are not negative, whose diagonal is not looked at. The probabilities of a chain in discrete time do as
//! well: the unit of time is then a step.

use super::classes::classes;

/// The mean time until a target state is first entered, from each state, in the unit of the rates: 0 from a
/// target, infinite where no target is reached with probability 1.
pub fn mean_first_passage(rates: &[Vec<f64>], target: &[bool]) -> Vec<f64> {
    let certain = reaches_for_certain(rates, target);
    let mut times: Vec<f64> = target.iter().map(|target| if *target { 0.0 } else { f64::INFINITY }).collect();
    let chain = Eliminated::of(rates, &certain);
    for (state, time) in certain.iter().zip(chain.solve_after(vec![1.0; certain.len()])) {
        times[*state] = time;
    }
    times
}

/// The mean number of visits to each state before a target is entered, when the chain starts in state i with
/// probability `start[i]`. The start counts as a visit. Targets get 0; a state that is visited again and
/// again without end, with any probability, gets infinity; one that is never left is visited at most once.
pub fn expected_visits(rates: &[Vec<f64>], target: &[bool], start: &[f64]) -> Vec<f64> {
    let trapped = trapped(rates, target);
    let transient: Vec<usize> = (0..rates.len()).filter(|state| !target[*state] && trapped[*state] == 0).collect();
    let chain = Eliminated::of(rates, &transient);
    let times = chain.solve_before(transient.iter().map(|state| start[*state]).collect());
    let mut visits = vec![0.0; rates.len()];
    for (state, time) in transient.iter().zip(&times) {
        visits[*state] = time * leaving(rates, *state);
    }
    for state in (0..rates.len()).filter(|state| trapped[*state] > 0) {
        let enters = transient.iter().zip(&times).map(|(from, time)| time * rates[*from][state]);
        visits[state] = start[state] + enters.sum::<f64>();
    }
    endless(rates, &trapped, &mut visits);
    visits
}

/// The rate at which a state is left.
fn leaving(rates: &[Vec<f64>], state: usize) -> f64 {
    rates[state].iter().enumerate().filter(|(to, _)| *to != state).map(|(_, rate)| rate).sum()
}

/// A closed class of several states, once entered, is walked for ever.
fn endless(rates: &[Vec<f64>], trapped: &[usize], visits: &mut [f64]) {
    for trap in 1..=trapped.iter().copied().max().unwrap_or(0) {
        let states: Vec<usize> = (0..rates.len()).filter(|state| trapped[*state] == trap).collect();
        if states.len() > 1 && states.iter().any(|state| visits[*state] > 0.0) {
            states.iter().for_each(|state| visits[*state] = f64::INFINITY);
        }
    }
}

/// For each state the number, from 1, of the closed class without a target that it is in, or 0.
fn trapped(rates: &[Vec<f64>], target: &[bool]) -> Vec<usize> {
    let mut trapped = vec![0; rates.len()];
    let closed = classes(&leads(rates, target)).into_iter().filter(|class| class.closed && !target[class.states[0]]);
    for (number, class) in closed.enumerate() {
        class.states.iter().for_each(|state| trapped[*state] = number + 1);
    }
    trapped
}

/// The jumps that are possible until a target is entered.
fn leads(rates: &[Vec<f64>], target: &[bool]) -> Vec<Vec<bool>> {
    let row = |(row, target): (&Vec<f64>, &bool)| row.iter().map(|rate| !target && *rate > 0.0).collect();
    rates.iter().zip(target).map(row).collect()
}

/// The states, targets apart, from which no closed class without a target can be reached.
fn reaches_for_certain(rates: &[Vec<f64>], target: &[bool]) -> Vec<usize> {
    let mut lost: Vec<bool> = trapped(rates, target).iter().map(|trap| *trap > 0).collect();
    let mut open: Vec<usize> = (0..rates.len()).filter(|state| lost[*state]).collect();
    while let Some(to) = open.pop() {
        for from in 0..rates.len() {
            if !lost[from] && !target[from] && rates[from][to] > 0.0 {
                lost[from] = true;
                open.push(from);
            }
        }
    }
    (0..rates.len()).filter(|state| !lost[*state] && !target[*state]).collect()
}

/// A chain on some states, all of which are left for good in the end, taken apart from the last to the first.
struct Eliminated {
    /// Between the states, as they were when the later one of the two was eliminated.
    rates: Vec<Vec<f64>>,
    /// The rate at which each was left for an earlier one, or for good, when it was eliminated.
    leaves: Vec<f64>,
}

impl Eliminated {
    fn of(all: &[Vec<f64>], inside: &[usize]) -> Eliminated {
        let between = |from: &usize| inside.iter().map(|to| all[*from][*to]).collect();
        let mut rates: Vec<Vec<f64>> = inside.iter().map(between).collect();
        let outside: Vec<usize> = (0..all.len()).filter(|state| !inside.contains(state)).collect();
        let mut ends: Vec<f64> = inside.iter().map(|from| outside.iter().map(|to| all[*from][*to]).sum()).collect();
        let mut leaves = vec![0.0; inside.len()];
        for last in (0..inside.len()).rev() {
            leaves[last] = ends[last] + rates[last][..last].iter().sum::<f64>();
            let (remaining, eliminated) = rates.split_at_mut(last);
            for (from, row) in remaining.iter_mut().enumerate().filter(|(_, row)| row[last] > 0.0) {
                let passes = row[last] / leaves[last];
                ends[from] += passes * ends[last];
                for to in (0..last).filter(|to| *to != from) {
                    row[to] += passes * eliminated[0][to];
                }
            }
        }
        Eliminated { rates, leaves }
    }

    /// What is gathered from each state on, when each unit of time in a state yields `gain`.
    fn solve_after(&self, mut gain: Vec<f64>) -> Vec<f64> {
        for last in (0..gain.len()).rev() {
            for from in 0..last {
                gain[from] += self.rates[from][last] / self.leaves[last] * gain[last];
            }
        }
        for state in 0..gain.len() {
            let later: f64 = (0..state).map(|to| self.rates[state][to] * gain[to]).sum();
            gain[state] = (gain[state] + later) / self.leaves[state];
        }
        gain
    }

    /// The mean time spent in each state, when the chain starts in each with probability `start`.
    fn solve_before(&self, mut start: Vec<f64>) -> Vec<f64> {
        for last in (0..start.len()).rev() {
            for to in 0..last {
                start[to] += start[last] / self.leaves[last] * self.rates[last][to];
            }
        }
        for state in 0..start.len() {
            let arrives: f64 = (0..state).map(|from| start[from] * self.rates[from][state]).sum();
            start[state] = (start[state] + arrives) / self.leaves[state];
        }
        start
    }
}
