//! A node's clock: it may run fast or slow. All that a node measures with it is its timers.

use crate::types::Duration;

const MILLION: u64 = 1_000_000;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Clock {
    /// How much faster than real time it runs, in millionths; slower below zero.
    pub drift_ppm: i32,
}

impl Clock {
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
        assert_eq!(Clock { drift_ppm: 0 }.real(second), second);
        assert_eq!(Clock { drift_ppm: 250_000 }.real(second), Duration::from_ms(800));
        assert_eq!(Clock { drift_ppm: -500_000 }.real(second), Duration::from_secs(2));
        assert_eq!(Clock { drift_ppm: 1 }.real(Duration(1)), Duration(1));
    }
}
