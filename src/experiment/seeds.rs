//! A range of seeds, and its division among those who work through it.

use std::fmt;
use std::str::FromStr;

/// Both ends included; written `1..1000`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seeds {
    pub first: u64,
    pub last: u64,
}

impl fmt::Display for Seeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.first, self.last)
    }
}

impl FromStr for Seeds {
    type Err = String;

    fn from_str(text: &str) -> Result<Seeds, String> {
        let wrong = || format!("\"{text}\" is no range of seeds such as 1..1000, the smaller one first");
        let (first, last) = text.split_once("..").ok_or_else(wrong)?;
        let seed = |text: &str| text.trim().parse().map_err(|_| wrong());
        let seeds = Seeds { first: seed(first)?, last: seed(last)? };
        if seeds.first <= seeds.last { Ok(seeds) } else { Err(wrong()) }
    }
}

/// Hands out seeds in their order. What is found at one of them leaves only those below it worth the work, so
/// that the smallest is found however many work.
#[derive(Clone, Debug)]
pub struct Allotment {
    next: Option<u64>,
    last: u64,
    found: Option<u64>,
    given: u64,
}

impl Allotment {
    pub fn new(seeds: Seeds) -> Allotment {
        Allotment { next: Some(seeds.first), last: seeds.last, found: None, given: 0 }
    }

    /// The next ones, at most so many; none when all are handed out.
    pub fn take(&mut self, most: u64) -> Option<Seeds> {
        let first = self.next.filter(|next| *next <= self.last && self.is_wanted(*next))?;
        let last = self.last.min(first.saturating_add(most.max(1) - 1));
        self.next = last.checked_add(1);
        self.given += last - first + 1;
        Some(Seeds { first, last })
    }

    pub fn found(&mut self, seed: u64) {
        self.found = Some(self.found.map_or(seed, |found| found.min(seed)));
    }

    /// Nothing was found below it yet.
    pub fn is_wanted(&self, seed: u64) -> bool {
        self.found.is_none_or(|found| seed < found)
    }

    /// How many were handed out.
    pub fn given(&self) -> u64 {
        self.given
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_it_is_written() {
        for text in ["1..1000", "0..0", "0..18446744073709551615"] {
            assert_eq!(text.parse::<Seeds>().unwrap().to_string(), text);
        }
        for text in ["", "5", "2..1", "a..b", "-1..2", "1..18446744073709551616"] {
            assert!(text.parse::<Seeds>().is_err(), "{text}");
        }
    }

    #[test]
    fn everybody_gets_other_seeds_until_none_is_left() {
        let mut allotment = Allotment::new(Seeds { first: 3, last: 8 });
        assert_eq!(allotment.take(4), Some(Seeds { first: 3, last: 6 }));
        assert_eq!(allotment.take(4), Some(Seeds { first: 7, last: 8 }));
        assert_eq!(allotment.take(4), None);
        assert_eq!(allotment.given(), 6);
        let mut end = Allotment::new(Seeds { first: u64::MAX, last: u64::MAX });
        assert_eq!(end.take(4), Some(Seeds { first: u64::MAX, last: u64::MAX }));
        assert_eq!(end.take(4), None);
    }

    #[test]
    fn above_what_was_found_nothing_is_wanted() {
        let mut allotment = Allotment::new(Seeds { first: 0, last: 100 });
        allotment.take(10);
        allotment.found(7);
        allotment.found(9);
        assert_eq!(allotment.take(10), None);
        assert!(allotment.is_wanted(6) && !allotment.is_wanted(7));
    }
}
