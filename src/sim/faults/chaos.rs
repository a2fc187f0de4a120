//! Chaos: strikes and their ends at exponential times, each node on a stream of its own, each kind of strike too.

use crate::protocol::Protocol;
use crate::scenario::{Strike, Strikes};
use crate::sim::Simulation;
use crate::sim::picture;
use crate::sim::prng::{Purpose, Stream};
use crate::sim::queue::Wake;
use crate::trace::{Observer, What};
use crate::types::{Duration, NodeId, Span};

#[derive(Clone, Default)]
pub struct Chaos {
    /// By [`Strike`].
    reigns: [Reign; Strike::ALL.len()],
}

/// The chaos of one kind.
#[derive(Clone, Default)]
struct Reign {
    /// By node, once they are asked for.
    streams: Vec<Stream>,
    /// Who suffers from it now; of crashes and the like the node itself tells.
    struck: Vec<bool>,
    /// Between two strikes, and until a strike ends.
    times: Option<(Duration, Duration)>,
    /// Counts the starts and ends, so that a strike of an earlier one is recognised.
    number: u32,
}

impl Reign {
    fn prepare(&mut self, seed: u64, strike: Strike, nodes: u16) {
        if self.streams.is_empty() {
            let stream = |number| Stream::new(seed, Purpose::Chaos, (strike as u64) << 32 | u64::from(number));
            self.streams = (0..=nodes).map(stream).collect();
            self.struck = vec![false; usize::from(nodes) + 1];
        }
    }
}

impl Chaos {
    pub fn reigns(&self) -> Vec<picture::Reign> {
        let reigns = |strike: Strike| {
            let (mtbf, mttr) = self.reigns[strike as usize].times?;
            Some(picture::Reign { strike, mtbf, mttr })
        };
        Strike::ALL.into_iter().filter_map(reigns).collect()
    }

    /// Of these kinds, or of all.
    pub fn end(&mut self, of: Option<Strikes>) {
        for strike in Strike::ALL.into_iter().filter(|strike| of.is_none_or(|of| of.has(*strike))) {
            let reign = self.of(strike);
            reign.times = None;
            reign.number += 1;
        }
    }

    /// All that nodes suffer is repaired.
    pub fn forget(&mut self) {
        self.reigns.iter_mut().for_each(|reign| reign.struck.fill(false));
    }

    fn of(&mut self, strike: Strike) -> &mut Reign {
        &mut self.reigns[strike as usize]
    }
}

/// What chaos draws, at the most.
const SLOW: Span = Span::ms(10, 200);
const SLOW_DISK: Span = Span::ms(5, 100);
const DRIFT_PPM: i32 = 100_000;

impl<P: Protocol, O: Observer> Simulation<P, O> {
    pub(super) fn begin_chaos(&mut self, mtbf: Duration, mttr: Duration, strikes: Strikes) {
        let (seed, nodes) = (self.scenario.seed, self.cluster.size);
        for strike in strikes.iter() {
            let reign = self.chaos.of(strike);
            reign.prepare(seed, strike, nodes);
            reign.times = Some((mtbf, mttr));
            reign.number += 1;
            for node in self.cluster.members() {
                self.await_chaos(node, strike);
            }
        }
    }

    fn await_chaos(&mut self, node: NodeId, strike: Strike) {
        let is_struck = self.is_struck(node, strike);
        let reign = self.chaos.of(strike);
        let Some((mtbf, mttr)) = reign.times else { return };
        let mean = if is_struck { mttr } else { mtbf };
        let wait = reign.streams[usize::from(node.0)].exponential(mean);
        let reign = reign.number;
        self.queue.push(self.now.after(wait), Wake::Chaos { node, strike, reign });
    }

    fn is_struck(&self, node: NodeId, strike: Strike) -> bool {
        let at = usize::from(node.0);
        match strike {
            Strike::Crash | Strike::Wipe | Strike::TornWrite | Strike::LostWrite => !self.members[at].is_up(),
            _ => self.chaos.reigns[strike as usize].struck[at],
        }
    }

    pub(in crate::sim) fn chaos_strikes(&mut self, node: NodeId, strike: Strike, reign: u32) {
        if self.chaos.of(strike).number != reign {
            return;
        }
        let begins = !self.is_struck(node, strike);
        let happened = match strike {
            Strike::Crash | Strike::Wipe | Strike::TornWrite | Strike::LostWrite if !begins => {
                self.restart(node).is_ok()
            }
            Strike::Crash => self.crash(node).is_ok(),
            Strike::Wipe => self.wipe(node).is_ok(),
            Strike::TornWrite => {
                let seed = self.chaos.of(strike).streams[usize::from(node.0)].below(u64::MAX);
                self.torn_write(node, seed).is_ok()
            }
            Strike::LostWrite => self.lost_write(node).is_ok(),
            Strike::Pause if begins => self.pause(node).is_ok(),
            Strike::Pause => self.resume(node).is_ok(),
            Strike::Isolate => {
                self.chaos_isolates(node, begins);
                true
            }
            Strike::Slow | Strike::SlowDisk | Strike::FullDisk | Strike::Drift => {
                self.chaos_hampers(node, strike, begins);
                true
            }
        };
        self.chaos.of(strike).struck[usize::from(node.0)] = begins && happened;
        self.review_reach();
        self.await_chaos(node, strike);
    }

    /// Links to those that are isolated too stay cut.
    fn chaos_isolates(&mut self, node: NodeId, begins: bool) {
        let struck = self.chaos.of(Strike::Isolate).struck.clone();
        self.set_links_of(node, begins, |other| begins || !struck[usize::from(other.0)]);
    }

    /// What leaves it up and connected.
    fn chaos_hampers(&mut self, node: NodeId, strike: Strike, begins: bool) {
        self.record(What::Struck { node, strike, ends: !begins });
        let stream = &mut self.chaos.of(strike).streams[usize::from(node.0)];
        let drawn = match (begins, strike) {
            (false, _) => Duration::ZERO,
            (true, Strike::SlowDisk) => stream.within(SLOW_DISK),
            (true, Strike::Drift) => Duration(stream.below(2 * DRIFT_PPM as u64 + 1)),
            (true, _) => stream.within(SLOW),
        };
        match strike {
            Strike::SlowDisk => self.member(node).disk.slower = drawn,
            Strike::FullDisk => self.set_full(node, begins),
            Strike::Drift if begins => self.member(node).clock.drift_ppm = drawn.0 as i32 - DRIFT_PPM,
            Strike::Drift => self.member(node).clock.drift_ppm = 0,
            _ => self.member(node).slow = drawn,
        }
    }
}
