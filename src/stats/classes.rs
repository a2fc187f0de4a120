//! The communicating classes of a chain: which states lead to each other, and what is never left.

use std::collections::VecDeque;

/// States that all lead to each other, directly or not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Class {
    /// In ascending order.
    pub states: Vec<usize>,
    /// Nothing leads out of it.
    pub closed: bool,
    /// The greatest common divisor of the lengths of all round trips, in jumps; 1 is aperiodic. None for a
    /// single state that does not lead to itself: it has no round trip.
    pub period: Option<u32>,
}

impl Class {
    /// A single state that is never left.
    pub fn is_absorbing(&self) -> bool {
        self.closed && self.states.len() == 1
    }
}

/// The classes of the states `0..leads.len()`, in the order of their first states.
///
/// `leads[i][j]` says whether i can be followed by j at once: a square matrix, whose diagonal counts for the
/// period alone (true: a step can end where it began, as in a sampled chain).
pub fn classes(leads: &[Vec<bool>]) -> Vec<Class> {
    let reach: Vec<Vec<bool>> = (0..leads.len()).map(|from| reachable(leads, from)).collect();
    let mut classed = vec![false; leads.len()];
    let mut classes = Vec::new();
    for first in 0..leads.len() {
        if classed[first] {
            continue;
        }
        let states: Vec<usize> = (first..leads.len()).filter(|to| reach[first][*to] && reach[*to][first]).collect();
        for state in &states {
            classed[*state] = true;
        }
        let closed = (0..leads.len()).all(|to| !reach[first][to] || reach[to][first]);
        let period = period(leads, &states);
        classes.push(Class { states, closed, period });
    }
    classes
}

/// The states that `from` leads to in any number of jumps, itself included.
fn reachable(leads: &[Vec<bool>], from: usize) -> Vec<bool> {
    let mut reached = vec![false; leads.len()];
    let mut open = vec![from];
    while let Some(state) = open.pop() {
        if std::mem::replace(&mut reached[state], true) {
            continue;
        }
        open.extend((0..leads.len()).filter(|to| leads[state][*to] && !reached[*to]));
    }
    reached
}

/// Every jump inside a class goes from some depth d of a breadth-first walk to a depth that differs from d + 1
/// by a multiple of the period (Denardo 1977, "Periods of connected networks and powers of nonnegative
/// matrices").
fn period(leads: &[Vec<bool>], class: &[usize]) -> Option<u32> {
    let depths = depths(leads, class);
    let jumps = class.iter().flat_map(|from| class.iter().map(move |to| (*from, *to)));
    let surplus =
        jumps.filter(|(from, to)| leads[*from][*to]).map(|(from, to)| (depths[from] + 1).abs_diff(depths[to]));
    match surplus.fold(0, greatest_common_divisor) {
        0 => None,
        period => Some(period),
    }
}

/// The least number of jumps to each state of the class from its first, without leaving it.
fn depths(leads: &[Vec<bool>], class: &[usize]) -> Vec<u32> {
    let mut depths = vec![u32::MAX; leads.len()];
    depths[class[0]] = 0;
    let mut open = VecDeque::from([class[0]]);
    while let Some(from) = open.pop_front() {
        for to in class {
            if leads[from][*to] && depths[*to] == u32::MAX {
                depths[*to] = depths[from] + 1;
                open.push_back(*to);
            }
        }
    }
    depths
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}
