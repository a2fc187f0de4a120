//! Where the nodes live: how many they are, their network, disks and clients, and what their disks hold at time 0.

use super::dice::Dice;
use super::keep;
use super::mix::Kind;
use crate::scenario::{Latency, Mode, Network, Rate, Scenario};
use crate::types::{Probability, Span};

impl Dice {
    pub(super) fn world(&mut self, base: &Scenario) -> Scenario {
        let mut scenario = Scenario {
            protocol: base.protocol,
            nodes: self.pick(&[1, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7]),
            duration: self.time(200, 4_000),
            initial: base.initial.clone(),
            faults: base.faults.clone(),
            ..Scenario::default()
        };
        let network = &mut scenario.network;
        network.latency = match self.below(if self.mix.allows(Kind::Delay) { 6 } else { 5 }) {
            0 => Latency::Uniform(Span::exactly(self.time(0, 20))),
            1 => Latency::Uniform(self.span(0, 30)),
            4 => Latency::Uniform(self.span(0, 3)),
            2 => Latency::Exponential { mean: self.time(1, 20) },
            3 => Latency::Normal { mean: self.time(1, 20), deviation: self.time(0, 10) },
            _ => Latency::Uniform(self.span(0, 200)),
        };
        if self.mix.allows(Kind::Loss) {
            network.loss = Probability::percent(self.pick(&[0, 0, 0, 1, 5, 20]));
        }
        if self.mix.allows(Kind::Duplicate) {
            network.duplicate = Probability::percent(self.pick(&[0, 0, 0, 1, 10, 50]));
        }
        scenario.disk.write = self.pick(&[Span::ms(0, 0), Span::ms(0, 1), Span::ms(0, 10), Span::ms(5, 40)]);
        let client = &mut scenario.client;
        client.rate = Rate::per_second(self.pick(&[0, 5, 40, 200, 200]));
        client.keys = self.pick(&[1, 1, 3, 10]);
        client.reads = Probability::percent(self.pick(&[0, 50, 90, 90]));
        client.sessions = self.pick(&[1, 3, 10, 30, 30]);
        client.burst = self.pick(&[1, 1, 1, 10]);
        client.hot = Probability::percent(self.pick(&[0, 0, 50]));
        client.stale = Probability::percent(self.pick(&[0, 0, 20]));
        if self.one_in(4) {
            client.mode = Mode::Closed;
            client.think = self.time(1, 300);
        }
        client.timeout = if self.one_in(2) { self.time(20, 100) } else { self.time(100, 600) };
        client.patience = self.time(100, 10_000);
        keep(base, &mut scenario);
        scenario
    }

    pub(super) fn in_network(&mut self, network: &mut Network) {
        if self.mix.allows(Kind::Loss) && self.one_in(2) {
            network.loss_burst = self.burst(network.loss);
        }
    }

    /// Logs as terms without elections would leave them: each term's leader appends to its own log, and some
    /// of the others take over a part of it.
    pub(super) fn logs(&mut self, nodes: u16) -> Vec<Vec<u64>> {
        let mut logs = vec![Vec::new(); usize::from(nodes)];
        // Some differ by more entries than one message carries.
        let longest = self.pick(&[4, 4, 20, 150]);
        for term in 1..=1 + self.below(6) {
            let leader = self.below(u64::from(nodes)) as usize;
            let appended = self.below(longest) as usize;
            logs[leader].extend(std::iter::repeat_n(term, appended));
            for follower in 0..logs.len() {
                let reached = self.below(logs[leader].len() as u64 + 1) as usize;
                let prefix = logs[leader][..reached].to_vec();
                if self.one_in(2) && !logs[follower].starts_with(&prefix) {
                    logs[follower] = prefix;
                }
            }
        }
        logs
    }
}
