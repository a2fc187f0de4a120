//! What a watcher knows of the servers: what each last told of itself, and how long ago, in the watcher's own ticks.

use super::message::place;
use super::{Config, Fx, Info, Message, ticks};
use crate::protocol::log::Position;
use crate::types::NodeId;
use std::collections::BTreeMap;

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Roster {
    servers: BTreeMap<NodeId, Seen>,
    /// Who was silent for more ticks is down.
    silent_max: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
struct Seen {
    info: Info,
    /// It has answered at all.
    has_answered: bool,
    /// Ticks since it was heard, and since it said that it leads.
    silent: u64,
    idle: u64,
    /// Ticks since it began to say that it leads; whoever was down in between began anew.
    leading: u64,
}

impl Roster {
    pub fn new(servers: u16, config: &Config) -> Roster {
        let servers = (1..=servers).map(|number| (NodeId(number), Seen::default())).collect();
        Roster { servers, silent_max: ticks(config.down_after, config.heartbeat) }
    }

    /// A tick has passed: everybody is asked again.
    pub fn tick(&mut self, epoch: u64, fx: &mut Fx) {
        for (node, seen) in &mut self.servers {
            seen.silent += 1;
            seen.idle += 1;
            seen.leading += 1;
            fx.send(*node, Message::Ping { epoch });
        }
    }

    pub fn heard(&mut self, from: NodeId, info: Info) {
        let Some(seen) = self.servers.get_mut(&from) else { return };
        let idle = if info.leads { 0 } else { seen.idle };
        let goes_on = info.leads && seen.info.leads && seen.silent <= self.silent_max;
        let leading = if goes_on { seen.leading } else { 0 };
        *seen = Seen { info, has_answered: true, silent: 0, idle, leading };
    }

    /// For so many ticks it has said that it leads.
    pub fn leading(&self, node: NodeId) -> u64 {
        self.servers.get(&node).map_or(0, |seen| seen.leading)
    }

    /// Ticks since this one said that it leads.
    pub fn idle(&self, node: Option<NodeId>) -> u64 {
        node.and_then(|node| self.servers.get(&node)).map_or(u64::MAX, |seen| seen.idle)
    }

    /// It is another one's turn: how long it was no primary before does not count, nor how long others have led.
    pub fn expect(&mut self, node: NodeId) {
        for seen in self.servers.values_mut() {
            seen.leading = 0;
        }
        if let Some(seen) = self.servers.get_mut(&node) {
            seen.idle = 0;
        }
    }

    /// Those that are not down and may be promoted, each with its position.
    pub fn reachable(&self) -> impl Iterator<Item = (NodeId, Position)> {
        let is_there = |seen: &Seen| seen.has_answered && seen.silent <= self.silent_max && !seen.info.is_fresh;
        self.servers.iter().filter(move |(_, seen)| is_there(seen)).map(|(node, seen)| (*node, seen.info.last))
    }

    pub fn describe(&self) -> String {
        let answered = self.servers.iter().filter(|(_, seen)| seen.has_answered);
        super::join(answered.map(|(node, seen)| format!("{node}:{}", place(seen.info.last))))
    }
}
