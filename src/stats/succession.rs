//! From a leader lost to a leader elected: how long that takes, as measured and as the cluster's chain predicts.

use super::chain::{Chain, Generator};
use super::passage::{expected_visits, mean_first_passage};
use super::space::Census;
use super::transient::passage_cdf;

/// The time without a leader as a phase-type distribution (Neuts 1981): it begins where the reigns ended, and
/// wanders among the leaderless states until it leaves them.
#[derive(Clone, PartialEq, Debug)]
pub struct Succession {
    generator: Generator,
    led: Vec<bool>,
    /// Where an interregnum begins, in the generator's order; sums to 1.
    start: Vec<f64>,
}

impl Succession {
    /// None before the first reign has ended.
    pub fn of(census: Census, cluster: &Chain) -> Option<Succession> {
        let generator = cluster.generator();
        let led: Vec<bool> = generator.states.iter().map(|state| census.is_led(*state as u8)).collect();
        let losses = |to: usize| {
            let from_led = (0..led.len()).filter(|from| led[*from]);
            let count =
                |from: usize| generator.rates_per_s[from][to] * cluster.sojourn_us[generator.states[from]] as f64;
            if led[to] { 0.0 } else { from_led.map(count).sum() }
        };
        let losses: Vec<f64> = (0..led.len()).map(losses).collect();
        let total: f64 = losses.iter().sum();
        let start = losses.iter().map(|count| count / total).collect();
        (total > 0.0).then_some(Succession { generator, led, start })
    }

    /// The mean time in seconds; none if a state was seen from which no leader was ever elected.
    pub fn mean_s(&self) -> Option<f64> {
        let times = mean_first_passage(&self.generator.rates_per_s, &self.led);
        let share = |(start, time_s): (&f64, f64)| if *start == 0.0 { 0.0 } else { start * time_s };
        let mean_s: f64 = self.start.iter().zip(times).map(share).sum();
        mean_s.is_finite().then_some(mean_s)
    }

    /// The probability that a leader is elected within each of these times, which ascend.
    pub fn within(&self, times_s: &[f64]) -> Vec<f64> {
        passage_cdf(&self.generator.rates_per_s, &self.start, &self.led, times_s)
    }

    /// Expected visits to each leaderless state of the cluster on the way, as (state, visits); none as for
    /// [`Succession::mean_s`].
    pub fn visits(&self) -> Option<Vec<(usize, f64)>> {
        self.mean_s()?;
        let visits = expected_visits(&self.generator.rates_per_s, &self.led, &self.start);
        let states = self.generator.states.iter().copied().zip(visits).zip(&self.led);
        Some(states.filter(|(_, led)| !**led).map(|(visits, _)| visits).collect())
    }
}
