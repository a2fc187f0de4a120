//! Chaos on links: one process for each kind, as often as if each node had one, on a direction that is drawn.

use super::{Chaos, SLOW, WHOLE};
use crate::protocol::Protocol;
use crate::scenario::{Latency, Strike};
use crate::sim::Simulation;
use crate::sim::queue::Wake;
use crate::trace::{Observer, What};
use crate::types::{Duration, NodeId, Probability, Span};
use std::collections::BTreeSet;

type Link = (NodeId, NodeId);

/// Directions of links that suffer now, in places that are used again.
#[derive(Clone, Default)]
pub(super) struct Struck {
    places: Vec<Option<Link>>,
    links: BTreeSet<Link>,
}

/// More do not suffer at once.
const STRUCK_MAX: usize = 10_000;
/// What suffered was repaired; the end that was drawn for it is still to come, and means nothing.
const NOWHERE: Link = (NodeId::REGISTER, NodeId::REGISTER);

impl Struck {
    fn has(&self, from: NodeId, to: NodeId) -> bool {
        self.links.contains(&(from, to))
    }

    /// None if it suffers already, or too many do.
    fn put(&mut self, from: NodeId, to: NodeId) -> Option<u16> {
        if self.has(from, to) || self.links.len() == STRUCK_MAX {
            return None;
        }
        let free = self.places.iter().position(Option::is_none).unwrap_or(self.places.len());
        if free == self.places.len() {
            self.places.push(None);
        }
        self.places[free] = Some((from, to));
        self.links.insert((from, to));
        Some(free as u16)
    }

    fn take(&mut self, place: u16) -> Option<Link> {
        let link = self.places.get_mut(usize::from(place))?.take()?;
        self.links.remove(&link).then_some(link)
    }

    pub(super) fn clear(&mut self) {
        self.places.iter_mut().flatten().for_each(|link| *link = NOWHERE);
        self.links.clear();
    }
}

impl Chaos {
    /// Some kind of chaos wants this direction to be cut.
    pub(super) fn cuts(&self, from: NodeId, to: NodeId) -> bool {
        let of = |strike: Strike| &self.reigns[strike as usize];
        let is_lonely =
            |node: NodeId| of(Strike::Isolate).struck.get(usize::from(node.0)).is_some_and(|lonely| *lonely);
        let is_parted = |strike| of(strike).groups.part(from, to);
        is_lonely(from)
            || is_lonely(to)
            || of(Strike::Cut).links.has(from, to)
            || is_parted(Strike::Partition)
            || is_parted(Strike::Bridge)
    }
}

const FLAP: Span = Span::ms(20, 500);

impl<P: Protocol, O: Observer> Simulation<P, O> {
    /// The next strike; and the ends of those that suffer since an earlier chaos.
    pub(super) fn await_links(&mut self, strike: Strike) {
        let places = self.chaos.of(strike).links.places.len();
        for place in 0..places {
            if self.chaos.of(strike).links.places[place].is_some() {
                self.await_relief(strike, place as u16);
            }
        }
        self.await_link(strike);
    }

    /// As many nodes, as much sooner.
    fn await_link(&mut self, strike: Strike) {
        let nodes = u64::from(self.cluster.size);
        let reign = self.chaos.of(strike);
        let Some((mtbf, _)) = reign.times.filter(|_| nodes > 1) else { return };
        let wait = reign.streams[0].exponential(Duration((mtbf.0 / nodes).max(1)));
        let reign = reign.number;
        self.queue.push(self.now.after(wait), Wake::Chaos { node: WHOLE, strike, reign });
    }

    fn await_relief(&mut self, strike: Strike, place: u16) {
        let reign = self.chaos.of(strike);
        let Some((_, mttr)) = reign.times else { return };
        let wait = reign.streams[0].exponential(mttr);
        let reign = reign.number;
        self.queue.push(self.now.after(wait), Wake::ChaosEnds { place, strike, reign });
    }

    pub(super) fn chaos_strikes_a_link(&mut self, strike: Strike) {
        let nodes = u64::from(self.cluster.size);
        let from = 1 + self.chaos_draws(strike, WHOLE, nodes) as u16;
        // Any but the first.
        let other = 1 + self.chaos_draws(strike, WHOLE, nodes - 1) as u16;
        let (from, to) = (NodeId(from), NodeId(if other < from { other } else { other + 1 }));
        if let Some(place) = self.chaos.of(strike).links.put(from, to) {
            self.strike_link(strike, from, to);
            self.await_relief(strike, place);
        }
        self.review_reach();
        self.await_link(strike);
    }

    pub(in crate::sim) fn chaos_relieves(&mut self, place: u16, strike: Strike, reign: u32) {
        if self.chaos.of(strike).number != reign {
            return;
        }
        let Some((from, to)) = self.chaos.of(strike).links.take(place) else { return };
        self.relieve_link(strike, from, to);
        self.review_reach();
    }

    fn strike_link(&mut self, strike: Strike, from: NodeId, to: NodeId) {
        if strike == Strike::Cut {
            return self.set_link(from, to, true);
        }
        let stream = &mut self.chaos.of(strike).streams[0];
        if strike == Strike::Flap {
            let period = stream.within(FLAP);
            return self.begin_flapping(from, to, period);
        }
        let share = Probability { ppm: 10_000 + stream.below(990_001) as u32 };
        let delay = Latency::Uniform(Span::exactly(stream.within(SLOW)));
        self.record(What::StruckLink { from, to, strike, ends: false });
        self.links.change(from, to, |condition| match strike {
            Strike::Loss => condition.lose(share, 0),
            Strike::Duplicate => condition.duplicate = share,
            Strike::Reorder => condition.reorder = share,
            _ => condition.delay = delay,
        });
    }

    fn relieve_link(&mut self, strike: Strike, from: NodeId, to: NodeId) {
        match strike {
            Strike::Cut => return self.chaos_mends(from, to),
            Strike::Flap => {
                self.begin_flapping(from, to, Duration::ZERO);
                return self.set_link(from, to, self.chaos.cuts(from, to));
            }
            _ => self.record(What::StruckLink { from, to, strike, ends: true }),
        }
        self.links.change(from, to, |condition| match strike {
            Strike::Loss => condition.lose(Probability::NEVER, 0),
            Strike::Duplicate => condition.duplicate = Probability::NEVER,
            Strike::Reorder => condition.reorder = Probability::NEVER,
            _ => condition.delay = Latency::ZERO,
        });
    }
}
