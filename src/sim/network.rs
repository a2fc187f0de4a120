//! The network: messages in flight, and which links are cut in which direction.

use super::losses::Losses;
use super::prng::Stream;
use crate::protocol::{Outcome, Protocol, REPLY, REQUEST, Request, RequestId, size};
use crate::scenario::Latency;
use crate::trace::{Loss, Passage};
use crate::types::{Duration, Instant, NodeId, Probability};
use std::collections::BTreeMap;

/// What travels: a protocol's message, or a client's business.
#[derive(Clone)]
pub enum Envelope<P: Protocol> {
    Peer(P::Message),
    Request(Request),
    Reply(RequestId, Outcome),
}

impl<P: Protocol> Envelope<P> {
    #[inline]
    pub fn kind(&self) -> u8 {
        match self {
            Envelope::Peer(message) => crate::protocol::Message::kind(message),
            Envelope::Request(_) => REQUEST,
            Envelope::Reply(..) => REPLY,
        }
    }

    pub fn bytes(&self) -> u64 {
        match self {
            Envelope::Peer(message) => size::bytes(message),
            Envelope::Request(request) => size::bytes(request),
            Envelope::Reply(request, outcome) => size::bytes(&(request, outcome)),
        }
    }
}

#[derive(Clone)]
pub struct Flight<P: Protocol> {
    pub passage: Passage,
    pub sent_at: Instant,
    /// When it would arrive; a doomed one is lost half way there.
    pub due: Instant,
    pub doom: Option<Loss>,
    pub by_hand: Option<ByHand>,
    pub envelope: Envelope<P>,
}

/// What somebody did to a message in flight.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ByHand {
    Delayed,
    /// It is the copy.
    Copied,
}

/// Messages in flight, in slots that are used again.
#[derive(Clone)]
pub struct Flights<P: Protocol> {
    slots: Vec<Option<Flight<P>>>,
    free: Vec<u32>,
    sent: u64,
}

impl<P: Protocol> Default for Flights<P> {
    fn default() -> Self {
        Flights { slots: Vec::new(), free: Vec::new(), sent: 0 }
    }
}

impl<P: Protocol> Flights<P> {
    /// The number of the next message.
    #[inline]
    pub fn number(&mut self) -> u64 {
        self.sent += 1;
        self.sent
    }

    #[inline]
    pub fn insert(&mut self, flight: Flight<P>) -> u32 {
        match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = Some(flight);
                slot
            }
            None => {
                self.slots.push(Some(flight));
                (self.slots.len() - 1) as u32
            }
        }
    }

    /// None if the message that was here has been lifted.
    #[inline]
    pub fn take(&mut self, slot: u32) -> Option<Flight<P>> {
        self.free.push(slot);
        self.slots[slot as usize].take()
    }

    /// True if nothing lands from this slot any more; then it is free again.
    #[inline]
    pub fn is_stale(&mut self, slot: u32) -> bool {
        let is_stale = self.slots[slot as usize].is_none();
        if is_stale {
            self.free.push(slot);
        }
        is_stale
    }

    /// Takes a message out of the air, to send it on at another time: its slot is free when the queue comes to it.
    pub fn lift(&mut self, message: u64) -> Option<Flight<P>> {
        let is_meant = |flight: &Flight<P>| flight.passage.message == message && flight.doom.is_none();
        self.slots.iter_mut().find(|slot| slot.as_ref().is_some_and(is_meant))?.take()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Flight<P>> {
        self.slots.iter().flatten()
    }

    /// The message of this number, if it is in flight and not yet lost.
    pub fn find(&mut self, message: u64) -> Option<&mut Flight<P>> {
        let flight = self.slots.iter_mut().flatten().find(|flight| flight.passage.message == message)?;
        flight.doom.is_none().then_some(flight)
    }
}

/// What a direction of a link does beside what the whole network does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Condition {
    /// Added on the way.
    pub delay: Latency,
    pub loss: Probability,
    /// Lost in a row, on average; 0: each by itself.
    pub loss_burst: u32,
    pub duplicate: Probability,
    /// Held back, so that later messages overtake.
    pub reorder: Probability,
    /// Cut for so long, working for so long; zero if it does not flap.
    pub flap: Duration,
}

impl Default for Condition {
    fn default() -> Self {
        let never = Probability::NEVER;
        Condition {
            delay: Latency::ZERO,
            loss: never,
            loss_burst: 0,
            duplicate: never,
            reorder: never,
            flap: Duration::ZERO,
        }
    }
}

impl Condition {
    /// Where nothing is lost, there are no bursts either.
    pub fn lose(&mut self, share: Probability, burst: u32) {
        self.loss = share;
        self.loss_burst = if share == Probability::NEVER { 0 } else { burst };
    }
}

/// Which directions of which links are cut, or worse than the others. The register is number 0; the clients have the last
/// place, unless they stand beside the register.
#[derive(Clone)]
pub struct Links {
    size: usize,
    /// Clients have the links of the register.
    beside_register: bool,
    cut: Vec<bool>,
    cuts: usize,
    conditions: BTreeMap<(NodeId, NodeId), Condition>,
    losses: Losses,
    /// Counts how often a link began or ceased to flap, so that a beat of an earlier time is recognised.
    beats: BTreeMap<(NodeId, NodeId), u16>,
    /// Grows with each change, so that a drawing knows when to look again.
    version: u64,
}

impl Links {
    pub fn new(nodes: u16, beside_register: bool) -> Links {
        let size = usize::from(nodes) + 2;
        let cut = vec![false; size * size];
        Links {
            size,
            beside_register,
            cut,
            cuts: 0,
            conditions: BTreeMap::new(),
            losses: Losses::default(),
            beats: BTreeMap::new(),
            version: 0,
        }
    }

    #[inline]
    pub fn is_cut(&self, from: NodeId, to: NodeId) -> bool {
        if self.cuts == 0 {
            return false;
        }
        self.cut[self.place(self.end(from), self.end(to))]
    }

    /// Whose links a node has.
    #[inline]
    pub fn end(&self, node: NodeId) -> NodeId {
        if node == NodeId::CLIENT && self.beside_register { NodeId::REGISTER } else { node }
    }

    #[inline]
    fn place(&self, from: NodeId, to: NodeId) -> usize {
        let number = |node: NodeId| if node == NodeId::CLIENT { self.size - 1 } else { usize::from(node.0) };
        number(from) * self.size + number(to)
    }

    /// True if that changed anything.
    pub fn set(&mut self, from: NodeId, to: NodeId, cut: bool) -> bool {
        let place = self.place(from, to);
        let link = &mut self.cut[place];
        if *link == cut {
            return false;
        }
        *link = cut;
        self.version += 1;
        match cut {
            true => self.cuts += 1,
            false => self.cuts -= 1,
        }
        true
    }

    pub fn heal(&mut self) {
        self.cut.fill(false);
        self.cuts = 0;
        self.conditions.clear();
        self.losses = Losses::default();
        self.version += 1;
    }

    /// True if no link is worse than the others.
    #[inline]
    pub fn are_alike(&self) -> bool {
        self.conditions.is_empty()
    }

    #[inline]
    pub fn condition(&self, from: NodeId, to: NodeId) -> Condition {
        match self.conditions.is_empty() {
            true => Condition::default(),
            false => self.conditions.get(&(self.end(from), self.end(to))).copied().unwrap_or_default(),
        }
    }

    /// One like all others needs no keeping.
    pub fn change(&mut self, from: NodeId, to: NodeId, change: impl FnOnce(&mut Condition)) {
        let before = self.condition(from, to);
        let mut condition = before;
        change(&mut condition);
        self.version += 1;
        if (condition.loss, condition.loss_burst) != (before.loss, before.loss_burst) {
            self.losses.forget((from, to));
        }
        match condition == Condition::default() {
            true => self.conditions.remove(&(from, to)),
            false => self.conditions.insert((from, to), condition),
        };
    }

    /// True if a direction that is in this condition loses its next message.
    #[inline]
    pub fn loses(&mut self, passage: Passage, condition: Condition, stream: &mut Stream) -> bool {
        let ends = (self.end(passage.from), self.end(passage.to));
        self.losses.loses(ends, condition.loss, condition.loss_burst, stream)
    }

    /// From now on the link flaps at this pace, or no longer; returns the number of its beats.
    pub fn flap(&mut self, from: NodeId, to: NodeId, period: Duration) -> u16 {
        self.change(from, to, |condition| condition.flap = period);
        let beat = self.beats.entry((from, to)).or_default();
        *beat = beat.wrapping_add(1);
        *beat
    }

    /// The pace of a link that flaps since this beat; none if that has ended.
    pub fn flaps(&self, from: NodeId, to: NodeId, beat: u16) -> Option<Duration> {
        let period = self.condition(from, to).flap;
        let is_same = self.beats.get(&(from, to)) == Some(&beat);
        (is_same && period > Duration::ZERO).then_some(period)
    }

    pub fn conditions(&self) -> Vec<((NodeId, NodeId), Condition)> {
        self.conditions.iter().map(|(link, condition)| (*link, *condition)).collect()
    }

    pub fn version(&self) -> u64 {
        self.version
    }

    pub fn cuts(&self) -> Vec<(NodeId, NodeId)> {
        if self.cuts == 0 {
            return Vec::new();
        }
        let node = |number: usize| if number == self.size - 1 { NodeId::CLIENT } else { NodeId(number as u16) };
        let place = |index: usize| (node(index / self.size), node(index % self.size));
        self.cut.iter().enumerate().filter(|(_, cut)| **cut).map(|(index, _)| place(index)).collect()
    }
}
