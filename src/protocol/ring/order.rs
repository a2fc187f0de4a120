//! Who comes after whom.

use crate::types::NodeId;

/// The numbers 1 to `size` in the `index`-th of all their orders, as a dictionary has them; beyond the last one it
/// begins again.
pub fn arranged(size: u16, index: u64) -> Vec<NodeId> {
    let mut left: Vec<NodeId> = (1..=size).map(NodeId).collect();
    let mut places = Vec::new();
    let mut index = index;
    // The factorial number system, from its last digit.
    for radix in 1..=u64::from(size) {
        places.push((index % radix) as usize);
        index /= radix;
    }
    places.into_iter().rev().map(|place| left.remove(place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrangements_come_in_the_order_of_a_dictionary() {
        let all: Vec<Vec<u16>> = (0..7).map(|index| arranged(3, index).iter().map(|node| node.0).collect()).collect();
        let first = vec![1, 2, 3];
        assert_eq!(
            all,
            [first.clone(), vec![1, 3, 2], vec![2, 1, 3], vec![2, 3, 1], vec![3, 1, 2], vec![3, 2, 1], first]
        );
    }
}
