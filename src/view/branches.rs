//! What the branches of a run are called, and where two of them part.

use super::catalogue::Catalogue;
use super::figures;
use crate::experiment::timeline::{Branch, Parted};
use crate::types::Instant;

/// "first run", "5.000 s: crash 3": by the fault that began it.
pub fn name(words: &Catalogue, branches: &[Branch], number: usize) -> String {
    let Some(branch) = branches.get(number) else { return String::new() };
    let Some(parted) = branch.parted else { return words.text("time-branch-first") };
    // Its own fault follows those that the other branch had when they parted.
    let fault = branch
        .scenario
        .faults
        .iter()
        .find(|fault| fault.when.earliest() > parted.at && is_own(branches, branch, fault));
    let what = fault.map_or_else(|| words.text("time-branch-other"), |fault| fault.action.to_string());
    words.with("time-branch", &[("moment", figures::moment(words, parted.at).into()), ("fault", what.into())])
}

fn is_own(branches: &[Branch], branch: &Branch, fault: &crate::scenario::Fault) -> bool {
    let from = branch.parted.and_then(|parted| branches.get(parted.from));
    from.is_none_or(|from| !from.scenario.faults.contains(fault))
}

/// The moment from which two branches differ; none for one and the same.
pub fn parting(branches: &[Branch], a: usize, b: usize) -> Option<Instant> {
    if a == b {
        return None;
    }
    let (ways_a, ways_b) = (way(branches, a), way(branches, b));
    // From the root, they go together until one of them leaves.
    let leaves = |way: &[(usize, Option<Parted>)], other: &[(usize, Option<Parted>)]| {
        let shared = way.iter().take_while(|(number, _)| other.iter().any(|(known, _)| known == number)).count();
        way.get(shared).and_then(|(_, parted)| parted.map(|parted| parted.at))
    };
    [leaves(&ways_a, &ways_b), leaves(&ways_b, &ways_a)].into_iter().flatten().min()
}

/// The branches from the first one to this one, each with where it left the one before.
fn way(branches: &[Branch], number: usize) -> Vec<(usize, Option<Parted>)> {
    let mut way = Vec::new();
    let mut next = Some(number);
    while let Some(number) = next {
        let parted = branches[number].parted;
        way.push((number, parted));
        next = parted.map(|parted| parted.from);
    }
    way.reverse();
    way
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Action, Fault, Scenario, Target, When};
    use crate::view::catalogue::Language;
    use std::rc::Rc;

    fn branches() -> Vec<Branch> {
        let at = |s: u64| Instant(s * 1_000_000);
        let crash = |s: u64| {
            let when = When::At { least: Instant(s * 1_000_000 + 1), most: Instant(s * 1_000_000 + 1) };
            Fault { when, action: Action::Crash { target: Target::Leader, lasting: None } }
        };
        let branch = |faults: &[u64], parted| Branch {
            scenario: Rc::new(Scenario { faults: faults.iter().map(|s| crash(*s)).collect(), ..Scenario::default() }),
            until: at(20),
            parted,
        };
        vec![
            branch(&[2], None),
            branch(&[2, 5], Some(Parted { from: 0, at: at(5) })),
            branch(&[2, 5, 8], Some(Parted { from: 1, at: at(8) })),
            branch(&[2, 3], Some(Parted { from: 0, at: at(3) })),
        ]
    }

    #[test]
    fn a_branch_is_called_by_the_fault_that_began_it() {
        let words = Catalogue::new(Language::English);
        let names: Vec<String> = (0..4).map(|number| name(&words, &branches(), number)).collect();
        assert_eq!(names, ["first run", "5.000 s: crash leader", "8.000 s: crash leader", "3.000 s: crash leader"]);
    }

    #[test]
    fn two_branches_part_where_the_first_of_them_leaves() {
        let part = |a, b| parting(&branches(), a, b).map(|at| at.0 / 1_000_000);
        assert_eq!(
            [part(0, 1), part(1, 2), part(0, 2), part(2, 3), part(3, 1), part(2, 2)],
            [Some(5), Some(8), Some(5), Some(3), Some(3), None]
        );
    }
}
