//! Chance, as a scenario is drawn from it.

use super::mix::Mix;
use crate::sim::prng::Stream;
use crate::types::{Duration, Span};

pub(super) struct Dice {
    pub stream: Stream,
    pub mix: Mix,
}

impl Dice {
    pub(super) fn below(&mut self, below: u64) -> u64 {
        self.stream.below(below)
    }

    pub(super) fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    pub(super) fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize].clone()
    }

    /// Not rounded to milliseconds: ties should be rare, but not always absent.
    pub(super) fn time(&mut self, least_ms: u64, most_ms: u64) -> Duration {
        let drawn = self.stream.within(Span::ms(least_ms, most_ms));
        match self.one_in(2) {
            true => drawn,
            false => Duration(drawn.0 - drawn.0 % 1_000),
        }
    }

    pub(super) fn span(&mut self, least_ms: u64, most_ms: u64) -> Span {
        let (a, b) = (self.time(least_ms, most_ms), self.time(least_ms, most_ms));
        Span { least: a.min(b), most: a.max(b) }
    }
}
