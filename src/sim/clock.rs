//! A node's clock: it may run fast or slow, and be wrong by a jump. All that a node measures with it is its timers.

use crate::scenario::fault::Step;
use crate::types::Duration;

const MILLION: u64 = 1_000_000;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Clock {
    /// How much faster than real time it runs, in millionths; slower below zero.
    pub drift_ppm: i32,
    /// How far its jumps have brought it ahead of the others; behind them below zero.
    pub offset_us: i64,
}

impl Clock {
    pub fn step(&mut self, Step { ahead, by }: Step) {
        let by_us = by.0 as i64;
        self.offset_us = self.offset_us.saturating_add(if ahead { by_us } else { -by_us });
    }

    /// The jump that sets it right again.
    pub fn opposite(self) -> Step {
        Step { ahead: self.offset_us < 0, by: Duration(self.offset_us.unsigned_abs()) }
    }

    /// How long it really takes until this clock has measured so much, to the nearest microsecond.
    #[inline]
    pub fn real(self, measured: Duration) -> Duration {
        if self.drift_ppm == 0 {
            return measured;
        }
        let rate = MILLION.saturating_add_signed(i64::from(self.drift_ppm)).max(1);
        let real = (u128::from(measured.0) * u128::from(MILLION) + u128::from(rate / 2)) / u128::from(rate);
        Duration(real as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_clock_measures_a_time_sooner() {
        let second = Duration::from_secs(1);
        let drifting = |drift_ppm| Clock { drift_ppm, offset_us: 0 };
        assert_eq!(drifting(0).real(second), second);
        assert_eq!(drifting(250_000).real(second), Duration::from_ms(800));
        assert_eq!(drifting(-500_000).real(second), Duration::from_secs(2));
        assert_eq!(drifting(1).real(Duration(1)), Duration(1));
    }

    #[test]
    fn jumps_add_up_and_the_opposite_one_sets_it_right() {
        let mut clock = Clock::default();
        clock.step(Step { ahead: true, by: Duration(300) });
        clock.step(Step { ahead: false, by: Duration(1_000) });
        assert_eq!((clock.offset_us, clock.opposite()), (-700, Step { ahead: true, by: Duration(700) }));
        clock.step(clock.opposite());
        assert_eq!(clock, Clock::default());
    }
}
