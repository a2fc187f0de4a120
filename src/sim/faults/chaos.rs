//! Chaos: strikes and their ends at exponential times. What strikes nodes has a stream for each node and each kind;
//! what strikes links or the whole has one stream for each kind.

mod links;
mod whole;

use crate::protocol::Protocol;
use crate::scenario::fault::Step;
use crate::scenario::{Reach, Strike, Strikes};
use crate::sim::Simulation;
use crate::sim::picture;
use crate::sim::prng::{Purpose, Stream};
use crate::sim::queue::Wake;
use crate::trace::{Observer, What};
use crate::types::{Duration, NodeId, Span};
use links::Struck;
use whole::Groups;

#[derive(Clone, Default)]
pub struct Chaos {
    /// By [`Strike`].
    reigns: [Reign; Strike::ALL.len()],
}

/// The chaos of one kind.
#[derive(Clone, Default)]
struct Reign {
    /// By node, once they are asked for; of what strikes no nodes, one.
    streams: Vec<Stream>,
    /// Who suffers from it now; of crashes and the like the node itself tells.
    struck: Vec<bool>,
    /// Which directions of links do.
    links: Struck,
    /// How the network is divided.
    groups: Groups,
    /// Between two strikes, and until a strike ends.
    times: Option<(Duration, Duration)>,
    /// Counts the starts and ends, so that a strike of an earlier one is recognised.
    number: u32,
}

impl Reign {
    fn prepare(&mut self, seed: u64, strike: Strike, nodes: u16) {
        if self.streams.is_empty() {
            let most = if strike.reach() == Reach::Node { nodes } else { 0 };
            let stream = |number| Stream::new(seed, Purpose::Chaos, (strike as u64) << 32 | u64::from(number));
            self.streams = (0..=most).map(stream).collect();
            self.struck = vec![false; usize::from(most) + 1];
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
        self.forget_links();
    }

    /// All links are as they should be.
    pub fn forget_links(&mut self) {
        for reign in &mut self.reigns {
            reign.links.clear();
            reign.groups.clear();
        }
    }

    fn of(&mut self, strike: Strike) -> &mut Reign {
        &mut self.reigns[strike as usize]
    }
}

/// What chaos draws, at the most.
const SLOW: Span = Span::ms(10, 200);
const SLOW_DISK: Span = Span::ms(5, 100);
const DRIFT_PPM: i32 = 100_000;
const STEP: Span = Span::ms(10, 1_000);

impl<P: Protocol, O: Observer> Simulation<P, O> {
    pub(super) fn begin_chaos(&mut self, mtbf: Duration, mttr: Duration, strikes: Strikes) {
        let (seed, nodes) = (self.scenario.seed, self.cluster.size);
        for strike in strikes.iter() {
            let reign = self.chaos.of(strike);
            reign.prepare(seed, strike, nodes);
            reign.times = Some((mtbf, mttr));
            reign.number += 1;
            match strike.reach() {
                Reach::Node => self.cluster.members().for_each(|node| self.await_chaos(node, strike)),
                Reach::Register => self.await_chaos(NodeId::REGISTER, strike),
                Reach::Links => self.await_links(strike),
                Reach::Whole => self.await_chaos(WHOLE, strike),
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
            Strike::Corrupt | Strike::Register => !self.members[at].is_up(),
            _ => self.chaos.reigns[strike as usize].struck[at],
        }
    }

    pub(in crate::sim) fn chaos_strikes(&mut self, node: NodeId, strike: Strike, reign: u32) {
        if self.chaos.of(strike).number != reign {
            return;
        }
        if strike.reach() == Reach::Links {
            return self.chaos_strikes_a_link(strike);
        }
        let begins = !self.is_struck(node, strike);
        let happened = match strike {
            Strike::Crash | Strike::Wipe | Strike::TornWrite | Strike::LostWrite | Strike::Register if !begins => {
                self.restart(node).is_ok()
            }
            Strike::Crash | Strike::Register => self.crash(node).is_ok(),
            Strike::Wipe => self.wipe(node).is_ok(),
            Strike::TornWrite => {
                let seed = self.chaos_draws(strike, node, u64::MAX);
                self.torn_write(node, seed).is_ok()
            }
            Strike::LostWrite => self.lost_write(node).is_ok(),
            Strike::Pause if begins => self.pause(node).is_ok(),
            Strike::Pause => self.resume(node).is_ok(),
            Strike::Isolate => {
                self.chaos_isolates(node, begins);
                true
            }
            Strike::Slow | Strike::SlowDisk | Strike::FullDisk | Strike::Drift | Strike::StepClock => {
                self.chaos_hampers(node, strike, begins);
                true
            }
            Strike::Corrupt if begins => self.corrupt(node).is_ok(),
            Strike::CorruptSilently if begins => {
                let seed = self.chaos_draws(strike, node, u64::MAX);
                self.rot(node, &mut Stream::new(seed, Purpose::Disk, 1)).is_ok()
            }
            Strike::Corrupt => {
                self.renew(node);
                self.restart(node).is_ok()
            }
            Strike::CorruptSilently => self.renew(node) && self.restart(node).is_ok(),
            Strike::Partition | Strike::Bridge => self.chaos_divides(strike, begins),
            Strike::Burst => {
                self.chaos_crowds(begins);
                true
            }
            Strike::Cut | Strike::Loss | Strike::Duplicate | Strike::Reorder | Strike::Delay | Strike::Flap => {
                unreachable!("these strike links")
            }
        };
        self.chaos.of(strike).struck[usize::from(node.0)] = begins && happened;
        self.review_reach();
        self.await_chaos(node, strike);
    }

    fn chaos_draws(&mut self, strike: Strike, node: NodeId, below: u64) -> u64 {
        self.chaos.of(strike).streams[usize::from(node.0)].below(below)
    }

    /// Its disk is replaced, if it is damaged.
    fn renew(&mut self, node: NodeId) -> bool {
        let disk = &self.member(node).disk;
        (disk.corrupt || disk.rotten) && self.wipe(node).is_ok()
    }

    /// Links that something else has cut stay so.
    fn chaos_isolates(&mut self, node: NodeId, begins: bool) {
        if begins {
            return self.set_links_of(node, true, |_| true);
        }
        self.chaos.of(Strike::Isolate).struck[usize::from(node.0)] = false;
        for other in self.ends() {
            self.chaos_mends(node, other);
            self.chaos_mends(other, node);
        }
    }

    /// Unless chaos of another kind has cut it, too.
    fn chaos_mends(&mut self, from: NodeId, to: NodeId) {
        if !self.chaos.cuts(from, to) {
            self.set_link(from, to, false);
        }
    }

    /// What leaves it up and connected.
    fn chaos_hampers(&mut self, node: NodeId, strike: Strike, begins: bool) {
        self.record(What::Struck { node, strike, ends: !begins });
        let stream = &mut self.chaos.of(strike).streams[usize::from(node.0)];
        let drawn = match (begins, strike) {
            (false, _) => Duration::ZERO,
            (true, Strike::SlowDisk) => stream.within(SLOW_DISK),
            (true, Strike::Drift) => Duration(stream.below(2 * DRIFT_PPM as u64 + 1)),
            (true, Strike::StepClock) => stream.within(STEP),
            (true, _) => stream.within(SLOW),
        };
        match strike {
            Strike::SlowDisk => self.member(node).disk.slower = drawn,
            Strike::FullDisk => self.set_full(node, begins),
            Strike::Drift if begins => self.member(node).clock.drift_ppm = drawn.0 as i32 - DRIFT_PPM,
            Strike::Drift => self.member(node).clock.drift_ppm = 0,
            Strike::StepClock if begins => {
                let ahead = self.chaos_draws(strike, node, 2) == 0;
                self.step_clock(node, Step { ahead, by: drawn });
            }
            Strike::StepClock => self.set_clock_right(node),
            _ => self.member(node).slow = drawn,
        }
    }
}

/// Who has the only stream of what strikes no nodes.
const WHOLE: NodeId = NodeId(0);
