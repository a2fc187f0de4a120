//! What the clients got.

use crate::protocol::{Operation, Request, RequestId};
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
    /// Answered ones.
    pub writes: u64,
    write_latency_us: Histogram<u32>,
    /// By client: what it asks for is a write.
    is_write: Vec<bool>,
}

impl Default for ClientTally {
    fn default() -> Self {
        let latency_us = Histogram::new_with_bounds(1, LONGEST_US, 3).expect("constant bounds are valid");
        // Grows as far as it is needed: most runs never see an hour.
        let write_latency_us = Histogram::new(3).expect("three digits are valid");
        ClientTally {
            requests: 0,
            ok: 0,
            failed: 0,
            unknown: 0,
            latency_us,
            writes: 0,
            write_latency_us,
            is_write: Vec::new(),
        }
    }
}

impl ClientTally {
    pub fn asked(&mut self, request: Request) {
        let client = request.id.client as usize;
        if self.is_write.len() <= client {
            self.is_write.resize(client + 1, false);
        }
        self.is_write[client] = matches!(request.operation, Operation::Put { .. });
    }

    pub fn answered(&mut self, request: RequestId, latency_us: u64) {
        self.ok += 1;
        self.latency_us.saturating_record(latency_us);
        if self.is_write.get(request.client as usize) == Some(&true) {
            self.writes += 1;
            self.write_latency_us.record(latency_us.min(LONGEST_US)).expect("it grows as far as a day");
        }
    }

    /// The latency that this share of the answers did not exceed; none without answers.
    pub fn latency_us(&self, quantile: f64) -> Option<u64> {
        (self.ok > 0).then(|| self.latency_us.value_at_quantile(quantile))
    }

    /// How many answers took how long, to three digits.
    pub fn latencies_us(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.latency_us.iter_recorded().map(|step| (step.value_iterated_to(), u64::from(step.count_at_value())))
    }

    /// The same of writes only.
    pub fn write_latencies_us(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.write_latency_us.iter_recorded().map(|step| (step.value_iterated_to(), u64::from(step.count_at_value())))
    }

    pub fn latency_max_us(&self) -> Option<u64> {
        (self.ok > 0).then(|| self.latency_us.max())
    }
}
