//! The analytic cluster: nodes that fail and are repaired independently, at constant rates.
//!
//! With a = μ/(λ + μ), k of N nodes are up with probability C(N, k) a^k (1 − a)^{N − k}. Everything is worked
//! out from ratios of neighbours, in sums of positive terms, so that 1001 nodes neither overflow nor lose
//! digits.

use serde::Serialize;
use std::ops::RangeInclusive;

/// Rates other than 0 that are accepted.
const RATES: RangeInclusive<f64> = 1e-100..=1e100;

/// All rates per second.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Model {
    pub nodes: u16,
    /// λ, of each node that is up: 1 / mean time between failures.
    pub failure_per_s: f64,
    /// μ, of each node that is down: 1 / mean time to repair.
    pub repair_per_s: f64,
    /// ε, while a quorum is up and nobody leads; none when leaders are of no interest.
    pub election_per_s: Option<f64>,
}

/// In the long run; with λ = 0 for a cluster that starts all up.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Prediction {
    /// `up[k]`: the probability that k nodes are up, 0 to N.
    pub up: Vec<f64>,
    /// The probability that at least ⌊N/2⌋ + 1 nodes are up.
    pub quorum: f64,
    /// The probability that a quorum is up and one of it leads.
    pub leader: Option<f64>,
    /// From all up until a quorum is first lost; infinite without failures, or beyond all numbers.
    pub mean_to_quorum_loss_s: f64,
    /// From when a quorum is back, with not a node more, until it is lost again.
    pub mean_quorum_s: f64,
}

impl Model {
    /// None without nodes, or unless each rate is 0 or between 1e-100 and 1e100.
    pub fn predict(&self) -> Option<Prediction> {
        let rates = [self.failure_per_s, self.repair_per_s, self.election_per_s.unwrap_or(0.0)];
        if self.nodes == 0 || !rates.iter().all(|rate| *rate == 0.0 || RATES.contains(rate)) {
            return None;
        }
        let up = self.up();
        let quorum: f64 = up[self.quorum()..].iter().sum();
        let leader = self.election_per_s.map(|election_per_s| self.leader(&up, election_per_s));
        let (mean_to_quorum_loss_s, mean_quorum_s) = self.mean_to_quorum_loss_s();
        Some(Prediction { up, quorum: quorum.min(1.0), leader, mean_to_quorum_loss_s, mean_quorum_s })
    }

    fn all(&self) -> usize {
        usize::from(self.nodes)
    }

    fn quorum(&self) -> usize {
        self.all() / 2 + 1
    }

    /// At which one of k nodes fails.
    fn failing(&self, up: usize) -> f64 {
        up as f64 * self.failure_per_s
    }

    /// At which one of the others is repaired when k are up.
    fn repairing(&self, up: usize) -> f64 {
        (self.all() - up) as f64 * self.repair_per_s
    }

    /// From the likeliest number outwards, where each is less likely than the one before.
    fn up(&self) -> Vec<f64> {
        let mut up = vec![0.0; self.all() + 1];
        let likeliest = self.likeliest();
        up[likeliest] = 1.0;
        for more in likeliest..self.all() {
            up[more + 1] = up[more] * (self.repairing(more) / self.failing(more + 1));
        }
        for fewer in (0..likeliest).rev() {
            up[fewer] = up[fewer + 1] * (self.failing(fewer + 1) / self.repairing(fewer));
        }
        let total: f64 = up.iter().sum();
        up.iter().map(|share| share / total).collect()
    }

    fn likeliest(&self) -> usize {
        if self.failure_per_s == 0.0 {
            return self.all();
        }
        let availability = self.repair_per_s / (self.failure_per_s + self.repair_per_s);
        ((availability * (self.all() + 1) as f64) as usize).min(self.all())
    }

    /// From all up, and from a bare quorum. The mean time from k up to k − 1 up is
    /// m_k = (1 + (N − k)μ·m_{k+1}) / kλ; these add up.
    fn mean_to_quorum_loss_s(&self) -> (f64, f64) {
        if self.failure_per_s == 0.0 {
            return (f64::INFINITY, f64::INFINITY);
        }
        let mut one_fewer_s = 0.0;
        let mut total_s = 0.0;
        for up in (self.quorum()..=self.all()).rev() {
            let detours = if up == self.all() { 0.0 } else { self.repairing(up) / self.failing(up) * one_fewer_s };
            one_fewer_s = 1.0 / self.failing(up) + detours;
            total_s += one_fewer_s;
        }
        (total_s, one_fewer_s)
    }

    /// Let f_k be the probability that one leads when k are up. The flows into "k up, one leads" and out of it
    /// balance; divided by the probability of k up, whose own flows balance between neighbours, they read
    ///
    /// f_k·((N − k)μ + kλ + ε) = f_{k−1}·kλ + f_{k+1}·(N − k)μ·k/(k + 1) + ε, with f = 0 below the quorum:
    ///
    /// the factor k/(k + 1) because one of k + 1 failures is the leader's own. What the left side has over the
    /// right is positive in each line, so elimination from N downwards only adds (as in [`super::passage`]).
    fn leader(&self, up: &[f64], election_per_s: f64) -> f64 {
        if election_per_s == 0.0 {
            return if self.failure_per_s == 0.0 { 1.0 } else { 0.0 };
        }
        let quorum = self.quorum();
        let mut lines = Vec::new();
        let (mut gain, mut surplus) = (election_per_s, election_per_s);
        for k in (quorum..=self.all()).rev() {
            let down = if k > quorum { self.failing(k) } else { 0.0 };
            let leaves = surplus + self.failing(k);
            lines.push((gain / leaves, down / leaves));
            if k == quorum {
                break;
            }
            let from = k - 1;
            let passes = self.repairing(from) * (from as f64 / k as f64) / leaves;
            gain = election_per_s + passes * gain;
            surplus = election_per_s + self.repairing(from) / k as f64 + passes * surplus;
        }
        let mut leads = 0.0;
        let mut led = 0.0;
        for (k, (gain, passes)) in (quorum..=self.all()).zip(lines.into_iter().rev()) {
            leads = gain + passes * leads;
            led += up[k] * leads;
        }
        led.min(1.0)
    }
}
