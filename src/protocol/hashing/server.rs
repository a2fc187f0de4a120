//! A cache server: a table in memory, and nothing else. It knows of no other server.

use super::Hashing;
use crate::protocol::{Detail, Effects, Operation, Outcome, Request};
use crate::types::NodeId;
use std::collections::BTreeMap;

/// What it counts has the names that `stats` has for it (memcached's doc/protocol.txt, "General-purpose statistics").
#[derive(Clone, Debug, Default)]
pub struct Server {
    items: BTreeMap<u32, u64>,
    get_hits: u64,
    get_misses: u64,
    cmd_set: u64,
}

impl Server {
    pub fn request(&mut self, request: Request, fx: &mut Effects<Hashing>) {
        fx.reply(request.id, self.serve(request.operation));
    }

    fn serve(&mut self, operation: Operation) -> Outcome {
        match operation {
            Operation::Put { key, value } => {
                self.cmd_set += 1;
                self.items.insert(key, value);
                Outcome::Done(Some(value))
            }
            Operation::Get { key } => match self.items.get(&key) {
                Some(value) => {
                    self.get_hits += 1;
                    Outcome::Done(Some(*value))
                }
                // A miss: the client goes to the source.
                None => {
                    self.get_misses += 1;
                    Outcome::Redirect(Some(NodeId::REGISTER))
                }
            },
        }
    }

    pub fn inspect(&self) -> Vec<Detail> {
        vec![
            Detail::new("curr_items", self.items.len()),
            Detail::new("get_hits", self.get_hits),
            Detail::new("get_misses", self.get_misses),
            Detail::new("cmd_set", self.cmd_set),
        ]
    }
}
