//! What a watcher knows of the servers: what each last told of itself, and how long ago, in the watcher's own ticks.

use super::message::place;
use super::{Fx, Info, Message};
use crate::protocol::log::Position;
use crate::types::NodeId;
use std::collections::BTreeMap;

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Roster {
    pub servers: BTreeMap<NodeId, Seen>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Seen {
    pub info: Info,
    /// It has answered at all.
    pub has_answered: bool,
    /// Ticks since it was heard, and since it said that it leads.
    pub silent: u64,
    pub idle: u64,
}

impl Roster {
    pub fn new(servers: u16) -> Roster {
        Roster { servers: (1..=servers).map(|number| (NodeId(number), Seen::default())).collect() }
    }

    /// A tick has passed: everybody is asked again.
    pub fn tick(&mut self, epoch: u64, fx: &mut Fx) {
        for (node, seen) in &mut self.servers {
            seen.silent += 1;
            seen.idle += 1;
            fx.send(*node, Message::Ping { epoch });
        }
    }

    pub fn heard(&mut self, from: NodeId, info: Info) {
        let Some(seen) = self.servers.get_mut(&from) else { return };
        let idle = if info.leads { 0 } else { seen.idle };
        *seen = Seen { info, has_answered: true, silent: 0, idle };
    }

    /// Ticks since this one said that it leads.
    pub fn idle(&self, node: Option<NodeId>) -> u64 {
        node.and_then(|node| self.servers.get(&node)).map_or(u64::MAX, |seen| seen.idle)
    }

    /// It is another one's turn: how long it was no primary before does not count.
    pub fn expect(&mut self, node: NodeId) {
        if let Some(seen) = self.servers.get_mut(&node) {
            seen.idle = 0;
        }
    }

    /// Those that answered within so many ticks and may be promoted, each with its position.
    pub fn reachable(&self, silent_max: u64) -> impl Iterator<Item = (NodeId, Position)> {
        let is_there = move |seen: &Seen| seen.has_answered && seen.silent <= silent_max && !seen.info.is_fresh;
        self.servers.iter().filter(move |(_, seen)| is_there(seen)).map(|(node, seen)| (*node, seen.info.last))
    }

    pub fn describe(&self) -> String {
        let answered = self.servers.iter().filter(|(_, seen)| seen.has_answered);
        super::join(answered.map(|(node, seen)| format!("{node}:{}", place(seen.info.last))))
    }
}
