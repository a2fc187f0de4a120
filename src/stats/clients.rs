//! What the clients got.

use hdrhistogram::Histogram;

/// Latencies up to a day, to three digits.
const LONGEST_US: u64 = 86_400_000_000;

#[derive(Clone)]
pub struct ClientTally {
    pub requests: u64,
    pub ok: u64,
    /// Never sent: no session was free.
    pub failed: u64,
    /// Given up without an answer: executed or not, nobody can say.
    pub unknown: u64,
    latency_us: Histogram<u32>,
}

impl Default for ClientTally {
    fn default() -> Self {
        let latency_us = Histogram::new_with_bounds(1, LONGEST_US, 3).expect("constant bounds are valid");
        ClientTally { requests: 0, ok: 0, failed: 0, unknown: 0, latency_us }
    }
}

impl ClientTally {
    pub fn answered(&mut self, latency_us: u64) {
        self.ok += 1;
        self.latency_us.saturating_record(latency_us);
    }

    /// The latency that this share of the answers did not exceed; none without answers.
    pub fn latency_us(&self, quantile: f64) -> Option<u64> {
        (self.ok > 0).then(|| self.latency_us.value_at_quantile(quantile))
    }

    /// How many answers took how long, to three digits.
    pub fn latencies_us(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.latency_us.iter_recorded().map(|step| (step.value_iterated_to(), u64::from(step.count_at_value())))
    }

    pub fn latency_max_us(&self) -> Option<u64> {
        (self.ok > 0).then(|| self.latency_us.max())
    }
}
