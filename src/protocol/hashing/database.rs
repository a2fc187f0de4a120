//! The source of truth behind the caches: a store on a disk, which clients write to first and read from when no cache
//! answers.

use super::Hashing;
use crate::protocol::log::{Command, Entry};
use crate::protocol::store::{Record, Store};
use crate::protocol::{Detail, Effects, Operation, Outcome, Request};

/// What it holds is what its disk does.
#[derive(Clone, Debug, Default)]
pub struct Database {
    store: Store,
    reads: u64,
}

impl Database {
    pub fn new(store: Store) -> Database {
        Database { store, reads: 0 }
    }

    /// A write is seen once it is on disk. One that comes again is done once.
    pub fn request(&mut self, request: Request, fx: &mut Effects<Hashing>) {
        let outcome = match request.operation {
            Operation::Get { key } => {
                self.reads += 1;
                self.store.value(key)
            }
            Operation::Put { .. } => match self.store.answered(request.id) {
                Some(answer) => answer,
                None => return fx.persist(request),
            },
        };
        fx.reply(request.id, Outcome::Done(outcome));
    }

    pub fn persisted(&mut self, request: Request, fx: &mut Effects<Hashing>) {
        let answer = apply(&mut self.store, &request);
        fx.reply(request.id, Outcome::Done(answer));
    }

    pub fn inspect(&self) -> Vec<Detail> {
        vec![
            Detail::new("rows", self.store.values().count()),
            Detail::new("reads", self.reads),
            Detail::new("writes", self.store.executed()),
        ]
    }
}

pub fn apply(store: &mut Store, request: &Request) -> Option<u64> {
    store.apply(&Entry { term: 0, command: Command::Client(*request) })
}

/// One bit of one value.
pub fn flip(store: &mut Store, draw: &mut dyn FnMut(u64) -> u64) -> bool {
    let Some(rows) = std::num::NonZero::new(store.values().count() as u64) else { return false };
    let (row, bit) = (draw(rows.get()) as usize, draw(u64::from(u64::BITS)));
    let chosen = store.values().nth(row).map(|(key, _)| key);
    let flipped = |record: Record| match record {
        Record::Value { key, value } if Some(key) == chosen => Record::Value { key, value: value ^ 1 << bit },
        other => other,
    };
    *store = Store::of(store.summary(), store.records().map(flipped).collect::<Vec<_>>().into_iter());
    true
}
