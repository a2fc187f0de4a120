//! Majorities.

/// How many of `size` members make a majority.
pub const fn majority(size: u16) -> u16 {
    size / 2 + 1
}

/// The largest value that a majority of `values` has reached. `scratch` is left empty.
pub fn reached_by_majority(values: impl Iterator<Item = u64>, scratch: &mut Vec<u64>) -> u64 {
    scratch.clear();
    scratch.extend(values);
    let middle = (scratch.len() - 1) / 2;
    let reached = *scratch.select_nth_unstable(middle).1;
    scratch.clear();
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_majority_value_is_held_by_a_majority() {
        let mut scratch = Vec::new();
        for (values, expected) in
            [(vec![3], 3), (vec![1, 9], 1), (vec![5, 1, 9], 5), (vec![4, 4, 1, 9], 4), (vec![7, 1, 2, 9, 3], 3)]
        {
            let reached = reached_by_majority(values.iter().copied(), &mut scratch);
            assert_eq!(reached, expected, "{values:?}");
            let holders = values.iter().filter(|value| **value >= reached).count();
            assert!(holders >= usize::from(majority(values.len() as u16)));
        }
    }
}
