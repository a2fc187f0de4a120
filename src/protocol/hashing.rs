//! Caches without a leader: each client works out by itself which server has a key, as the clients of Memcached do.
//!
//! The servers never speak to one another, and there is nothing that they could agree on. All that matters is in the
//! client's library ([`library`]): how it maps a key to a server, and what it does when one does not answer.
//!
//! By modulo, a key's server is its hash modulo the number of servers. One server more or less, and nearly all keys have
//! another one: of N, only one key in N stays. By consistent hashing ("Consistent Hashing and Random Trees", Karger et
//! al. 1997) it is the other way round: one key in N moves, the keys of the server that came or went. The circle with its
//! 160 points for each server is that of libketama and libmemcached (40 MD5 hashes of 4 points each); the hash is not.
//!
//! Clients keep what they look up ("look-aside": Nishtala et al. 2013, "Scaling Memcache at Facebook", section 2): a read
//! asks the cache, after a miss the database, and then sets what it found; a write goes to the database, then to the
//! cache. Nothing ties the two together. A server that was out of reach still holds what was true before, and answers
//! with it when its keys come back to it; and of two writers, or a reader and a writer, whoever sets last wins.
//!
//! libmemcached leaves servers out (MEMCACHED_BEHAVIOR_AUTO_EJECT_HOSTS) only with consistent hashing; that modulo
//! counts fewer servers meanwhile is what twemproxy does (auto_eject_hosts with `distribution: modula`). Both have it
//! off unless asked for.

mod database;
pub mod distribution;
mod server;
mod spec;

pub use spec::phase;

use super::library::{Ejection, Library};
use super::store::Store;
use super::{Cluster, Detail, Effects, Input, NodeView, Protocol, Request, Spec};
use crate::types::{Duration, NodeId};
use database::Database;
use server::Server;

/// How a key's server is found.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Distribution {
    #[default]
    Modulo,
    Ketama,
}

impl Distribution {
    pub const ALL: [Distribution; 2] = [Distribution::Modulo, Distribution::Ketama];

    /// Their names in scenarios, in the same order.
    pub const NAMES: [&'static str; 2] = ["modulo", "ketama"];
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    pub distribution: Distribution,
    /// Of each server on the circle.
    pub points: u32,
    pub ejection: Ejection,
}

impl Default for Config {
    /// MEMCACHED_POINTS_PER_SERVER_KETAMA, MEMCACHED_SERVER_FAILURE_LIMIT and MEMCACHED_SERVER_FAILURE_RETRY_TIMEOUT of
    /// libmemcached 1.0.
    fn default() -> Self {
        let ejection = Ejection { auto_eject: false, failure_limit: 5, retry_timeout: Duration::from_secs(2) };
        Config { distribution: Distribution::Modulo, points: 160, ejection }
    }
}

/// There is none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Timer {}

impl super::Timer for Timer {
    const ALL: &'static [Timer] = &[];

    fn index(self) -> usize {
        match self {}
    }
}

/// Servers have nothing to say to one another.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Message {}

impl super::Message for Message {
    fn kind(&self) -> u8 {
        match *self {}
    }

    fn epoch(&self) -> u64 {
        match *self {}
    }

    fn details(&self) -> Vec<Detail> {
        match *self {}
    }
}

/// A cache server, or the database behind them all.
#[derive(Clone, Debug)]
pub enum Hashing {
    Server(Server),
    Database(Database),
}

impl Protocol for Hashing {
    type Message = Message;
    type Timer = Timer;
    type Durable = Store;
    type Write = Request;
    type Config = Config;

    const SPEC: &'static Spec = &spec::SPEC;

    fn boot(id: NodeId, _cluster: Cluster, _config: &Config, saved: &Store, _fx: &mut Effects<Self>) -> Hashing {
        match id {
            NodeId::REGISTER => Hashing::Database(Database::new(saved.clone())),
            _ => Hashing::Server(Server::default()),
        }
    }

    fn step(&mut self, input: Input<Self>, fx: &mut Effects<Self>) {
        match (self, input) {
            (Hashing::Server(server), Input::Request(request)) => server.request(request, fx),
            (Hashing::Database(database), Input::Request(request)) => database.request(request, fx),
            (Hashing::Database(database), Input::Persisted(request)) => database.persisted(request, fx),
            // Nobody sends messages, sets timers, draws, hands over or changes the members, and servers write nothing.
            _ => {}
        }
    }

    fn view(&self) -> NodeView<'_> {
        NodeView { phase: phase::SERVING, ..NodeView::PLAIN }
    }

    fn library(config: &Config, cluster: Cluster) -> Option<Library> {
        Some(Library { routing: distribution::routing(config, cluster), ejection: config.ejection })
    }

    fn inspect(&self) -> Vec<Detail> {
        match self {
            Hashing::Server(server) => server.inspect(),
            Hashing::Database(database) => database.inspect(),
        }
    }

    fn apply(durable: &mut Store, write: &Request) {
        database::apply(durable, write);
    }

    fn replaced(_disk: u32) -> Store {
        Store::default()
    }

    fn torn(write: &Request, draw: &mut dyn FnMut(u64) -> u64) -> Option<Request> {
        // One row: it is there or not.
        (draw(2) == 1).then_some(*write)
    }

    fn flip(durable: &mut Store, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        database::flip(durable, draw)
    }

    fn initial(_term: u64, _log_terms: &[u64]) -> Option<Store> {
        None
    }
}
