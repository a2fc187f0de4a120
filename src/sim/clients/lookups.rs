//! Clients that look a key up in a cache, and know by themselves in which ("look-aside": Nishtala et al. 2013, section 2).
//!
//! A read asks the cache; after a miss, or if nobody answers, the source, and what it finds there it gives to the cache. A
//! write goes to the source, and then to the cache. The source is the [`NodeId::REGISTER`].

use super::{Clients, Move};
use crate::protocol::library::{Library, Nodes};
use crate::protocol::{Detail, Operation, Outcome, Request, RequestId};
use crate::types::{Instant, NodeId};

/// Keys that are looked at to see how many have another node now.
const SAMPLE: u32 = 1_000;

#[derive(Clone)]
pub struct Lookups {
    library: Library,
    tally: Tally,
}

/// What the clients have met, all of them together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    pub hits: u64,
    pub misses: u64,
    /// Caches that did not answer in time.
    pub failures: u64,
    /// Reads that asked no cache: that of the key is left alone.
    pub bypasses: u64,
    /// How often a client left a cache alone.
    pub ejections: u64,
    /// How many keys had another cache then, the last time, and of how many; none before, and if caches stay in the list.
    pub moved: Option<(u32, u32)>,
}

impl Tally {
    pub fn inspect(&self) -> Vec<Detail> {
        let moved = self.moved.map(|(moved, of)| Detail::new("keys moved", format!("{moved} of {of}")));
        let counts = [
            ("clients' hits", self.hits),
            ("clients' misses", self.misses),
            ("failed requests", self.failures),
            ("caches bypassed", self.bypasses),
            ("ejections", self.ejections),
        ];
        counts.into_iter().map(|(name, count)| Detail::new(name, count)).chain(moved).collect()
    }
}

impl Lookups {
    pub fn new(library: Library) -> Lookups {
        Lookups { library, tally: Tally::default() }
    }

    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    fn failed(&mut self, nodes: &mut Nodes, node: NodeId, keys: u32, now: Instant) {
        let before = nodes.clone();
        self.tally.failures += 1;
        if !nodes.failed(&self.library.ejection, node, now) {
            return;
        }
        self.tally.ejections += 1;
        if self.library.ejection.auto_eject {
            let has_moved = |key: &u32| before.node(&self.library, *key, now) != nodes.node(&self.library, *key, now);
            let of = keys.min(SAMPLE);
            self.tally.moved = Some(((1..=of).filter(has_moved).count() as u32, of));
        }
    }
}

impl Clients {
    pub(super) fn look(&mut self, client: u32, now: Instant) -> Move {
        let cache = match self.request(client).operation {
            Operation::Get { key } => self.cache(client, key, now),
            Operation::Put { .. } => return self.ask_node(client, NodeId::REGISTER, false),
        };
        self.count(|tally| tally.bypasses += u64::from(cache.is_none()));
        self.ask_node(client, cache.unwrap_or(NodeId::REGISTER), false)
    }

    /// An answer of any but the one that was asked last comes too late.
    pub(super) fn looked(&mut self, from: NodeId, id: RequestId, outcome: Outcome, now: Instant) -> Option<Move> {
        let session = &mut self.sessions[id.client as usize];
        let is_awaited = session.asking.as_ref().is_some_and(|asking| asking.request.id == id);
        if !is_awaited || session.leader != Some(from) {
            return None;
        }
        session.nodes.answered(from);
        let (client, is_source) = (id.client, from == NodeId::REGISTER);
        Some(match (self.request(client).operation, outcome) {
            (_, Outcome::Redirect(_)) => {
                self.count(|tally| tally.misses += 1);
                self.ask_node(client, NodeId::REGISTER, true)
            }
            (Operation::Get { key }, Outcome::Done(value)) if is_source => {
                let found = value.and_then(|value| Some((self.cache(client, key, now)?, value)));
                let fill =
                    found.map(|(cache, value)| (cache, Request { id, operation: Operation::Put { key, value } }));
                self.done(client, value, fill, now)
            }
            (Operation::Get { .. }, Outcome::Done(value)) => {
                self.count(|tally| tally.hits += 1);
                self.done(client, value, None, now)
            }
            (Operation::Put { key, value }, Outcome::Done(_)) => {
                match self.cache(client, key, now).filter(|_| is_source) {
                    Some(cache) => self.ask_node(client, cache, true),
                    None => self.done(client, Some(value), None, now),
                }
            }
        })
    }

    /// A cache that does not answer is no reason to give up: the source has what is asked for, and has what was written.
    pub(super) fn unanswered(&mut self, client: u32, now: Instant) -> Move {
        let request = self.request(client);
        let session = &mut self.sessions[client as usize];
        let cache = session.leader.filter(|node| *node != NodeId::REGISTER);
        let is_patient = session.asking.as_ref().is_some_and(|asking| now.since(asking.since) < self.settings.patience);
        if let Some((cache, lookups)) = cache.zip(self.lookups.as_mut()) {
            lookups.failed(&mut session.nodes, cache, self.settings.keys, now);
            if let Operation::Put { value, .. } = request.operation {
                return self.done(client, Some(value), None, now);
            }
        }
        if !is_patient {
            self.free(client);
            return Move::GaveUp { request: request.id, sent: true };
        }
        self.ask_node(client, NodeId::REGISTER, true)
    }

    /// Which cache its client takes for that of a key.
    fn cache(&self, client: u32, key: u32, now: Instant) -> Option<NodeId> {
        self.sessions[client as usize].nodes.node(&self.lookups.as_ref()?.library, key, now)
    }

    fn count(&mut self, count: impl FnOnce(&mut Tally)) {
        if let Some(lookups) = &mut self.lookups {
            count(&mut lookups.tally);
        }
    }
}
