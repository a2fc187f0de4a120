//! The messages: log shipping between servers, what watchers ask and order, the monitors' votes, and calls to the
//! store.

use super::{join, name};
use crate::protocol::configuration::NodeSet;
use crate::protocol::log::{Command, Entry, Position};
use crate::protocol::{self, Detail, MessageKind, Operation, Purpose};
use crate::types::NodeId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a server tells of itself (INFO).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Info {
    pub epoch: u64,
    pub leads: bool,
    pub primary: Option<NodeId>,
    pub last: Position,
    /// Must not be promoted.
    pub is_fresh: bool,
}

/// Who has all that was acknowledged, as the store has it (Patroni's sync key). Each change has the next version.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Sync {
    pub version: u64,
    pub members: NodeSet,
}

/// What the store tells whoever asks.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct State {
    pub epoch: u64,
    pub leader: Option<NodeId>,
    pub optime: u64,
    /// How far the others are that asked lately.
    pub positions: BTreeMap<NodeId, Position>,
    pub sync: Sync,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Message {
    /// A backup asks for the log after this position (Redis's PSYNC, PostgreSQL's START_REPLICATION).
    Follow {
        epoch: u64,
        from: Position,
    },
    Ship {
        epoch: u64,
        after: Position,
        entries: Vec<Entry>,
        committed: u64,
        /// Where the primary's log ends.
        end: u64,
    },
    /// The position that a backup asked from is not in the primary's log; this one is the last before it that is.
    Rewind {
        epoch: u64,
        asked: Position,
        to: Position,
    },
    /// All up to here is on the backup's disk.
    Ack {
        epoch: u64,
        index: u64,
    },
    /// A watcher asks how it is.
    Ping {
        epoch: u64,
    },
    Info(Info),
    /// Be the primary of this epoch (REPLICAOF NO ONE).
    Promote {
        epoch: u64,
        sync: Sync,
    },
    /// Be a backup of this one (REPLICAOF).
    Replicate {
        epoch: u64,
        primary: NodeId,
    },
    /// SENTINEL is-master-down-by-addr, with a candidate when it is a request for a vote.
    IsDown {
        epoch: u64,
        primary: NodeId,
        candidate: Option<NodeId>,
    },
    Opinion {
        epoch: u64,
        is_down: bool,
        vote: Option<NodeId>,
    },
    /// Monitors tell one another their configuration.
    Hello {
        epoch: u64,
        configured_epoch: u64,
        primary: NodeId,
    },
    /// A server tells the store how far it is, and asks for its state.
    Touch {
        info: Info,
    },
    State(Arc<State>),
    /// Compare and set: the key is given if its epoch is still this one, and nobody else holds it.
    Acquire {
        call: u64,
        after: u64,
        last: Position,
    },
    Granted {
        call: u64,
        epoch: u64,
        sync: Sync,
    },
    Renew {
        call: u64,
        epoch: u64,
        end: u64,
    },
    Renewed {
        call: u64,
        epoch: u64,
    },
    SetSync {
        epoch: u64,
        sync: Sync,
    },
    SyncSet {
        epoch: u64,
        sync: Sync,
    },
    /// May what was done up to this call be told to clients?
    Admit {
        epoch: u64,
        call: u64,
    },
    Admitted {
        epoch: u64,
        call: u64,
    },
}

pub(super) const KINDS: &[MessageKind] = &[
    MessageKind { name: "Follow", purpose: Purpose::Ballot },
    MessageKind { name: "Ship", purpose: Purpose::Replication },
    MessageKind { name: "Keepalive", purpose: Purpose::Replication },
    MessageKind { name: "Rewind", purpose: Purpose::Replication },
    MessageKind { name: "Ack", purpose: Purpose::Acknowledgement },
    MessageKind { name: "PING", purpose: Purpose::Replication },
    MessageKind { name: "INFO", purpose: Purpose::Answer },
    MessageKind { name: "Promote", purpose: Purpose::Ballot },
    MessageKind { name: "Replicate", purpose: Purpose::Ballot },
    MessageKind { name: "is-master-down", purpose: Purpose::Ballot },
    MessageKind { name: "Vote request", purpose: Purpose::Ballot },
    MessageKind { name: "Opinion", purpose: Purpose::Answer },
    MessageKind { name: "Hello", purpose: Purpose::Replication },
    MessageKind { name: "Touch", purpose: Purpose::Ballot },
    MessageKind { name: "State", purpose: Purpose::Answer },
    MessageKind { name: "Acquire", purpose: Purpose::Ballot },
    MessageKind { name: "Granted", purpose: Purpose::Answer },
    MessageKind { name: "Renew", purpose: Purpose::Ballot },
    MessageKind { name: "Renewed", purpose: Purpose::Answer },
    MessageKind { name: "Set sync", purpose: Purpose::Replication },
    MessageKind { name: "Sync set", purpose: Purpose::Answer },
    MessageKind { name: "Admit", purpose: Purpose::Replication },
    MessageKind { name: "Admitted", purpose: Purpose::Answer },
];

impl protocol::Message for Message {
    fn kind(&self) -> u8 {
        match self {
            Message::Follow { .. } => 0,
            Message::Ship { entries, .. } if !entries.is_empty() => 1,
            Message::Ship { .. } => 2,
            Message::Rewind { .. } => 3,
            Message::Ack { .. } => 4,
            Message::Ping { .. } => 5,
            Message::Info(_) => 6,
            Message::Promote { .. } => 7,
            Message::Replicate { .. } => 8,
            Message::IsDown { candidate: None, .. } => 9,
            Message::IsDown { .. } => 10,
            Message::Opinion { .. } => 11,
            Message::Hello { .. } => 12,
            Message::Touch { .. } => 13,
            Message::State(_) => 14,
            Message::Acquire { .. } => 15,
            Message::Granted { .. } => 16,
            Message::Renew { .. } => 17,
            Message::Renewed { .. } => 18,
            Message::SetSync { .. } => 19,
            Message::SyncSet { .. } => 20,
            Message::Admit { .. } => 21,
            Message::Admitted { .. } => 22,
        }
    }

    fn epoch(&self) -> u64 {
        match self {
            Message::Follow { epoch, .. }
            | Message::Ship { epoch, .. }
            | Message::Rewind { epoch, .. }
            | Message::Ack { epoch, .. }
            | Message::Ping { epoch }
            | Message::Promote { epoch, .. }
            | Message::Replicate { epoch, .. }
            | Message::IsDown { epoch, .. }
            | Message::Opinion { epoch, .. }
            | Message::Hello { epoch, .. }
            | Message::Granted { epoch, .. }
            | Message::Renew { epoch, .. }
            | Message::Renewed { epoch, .. }
            | Message::SetSync { epoch, .. }
            | Message::SyncSet { epoch, .. }
            | Message::Admit { epoch, .. }
            | Message::Admitted { epoch, .. } => *epoch,
            Message::Info(info) | Message::Touch { info } => info.epoch,
            Message::State(state) => state.epoch,
            Message::Acquire { after, .. } => *after,
        }
    }

    fn details(&self) -> Vec<Detail> {
        let mut details = vec![Detail::new("epoch", self.epoch())];
        match self {
            Message::Follow { from, .. } => details.push(Detail::new("from", place(*from))),
            Message::Ship { after, entries, committed, .. } => {
                details.push(Detail::new("after", place(*after)));
                if !entries.is_empty() {
                    details.push(Detail::new("entries", join(entries.iter().map(describe))));
                }
                details.push(Detail::new("committed", committed));
            }
            Message::Rewind { asked, to, .. } => {
                details.push(Detail::new("asked from", place(*asked)));
                details.push(Detail::new("to", place(*to)));
            }
            Message::Ack { index, .. } => details.push(Detail::new("up to", index)),
            Message::Info(info) | Message::Touch { info } => {
                details.push(Detail::new("leads", info.leads));
                details.push(Detail::new("primary", name(info.primary)));
                details.push(Detail::new("position", place(info.last)));
            }
            Message::Replicate { primary, .. } => details.push(Detail::new("primary", primary)),
            Message::IsDown { primary, candidate, .. } => {
                details.push(Detail::new("primary", primary));
                if candidate.is_some() {
                    details.push(Detail::new("candidate", name(*candidate)));
                }
            }
            Message::Opinion { is_down, vote, .. } => {
                details.push(Detail::new("down", is_down));
                details.push(Detail::new("vote", name(*vote)));
            }
            Message::Hello { configured_epoch, primary, .. } => {
                details.push(Detail::new("configuration", configured_epoch));
                details.push(Detail::new("primary", primary));
            }
            Message::State(state) => {
                details.push(Detail::new("leader", name(state.leader)));
                details.push(Detail::new("optime", state.optime));
            }
            Message::Acquire { last, .. } => details.push(Detail::new("position", place(*last))),
            Message::Renew { end, .. } => details.push(Detail::new("optime", end)),
            Message::SetSync { sync, .. } | Message::SyncSet { sync, .. } => {
                details.push(Detail::new("in sync", sync.members));
                details.push(Detail::new("version", sync.version));
            }
            Message::Ping { .. }
            | Message::Promote { .. }
            | Message::Granted { .. }
            | Message::Renewed { .. }
            | Message::Admit { .. }
            | Message::Admitted { .. } => {}
        }
        details
    }
}

/// `3:17`
pub(super) fn place(position: Position) -> String {
    format!("{}:{}", position.term, position.index)
}

fn describe(entry: &Entry) -> String {
    match &entry.command {
        Command::Noop | Command::Configure(_) | Command::Session { .. } => format!("{}:begins", entry.term),
        Command::Client(request) => match request.operation {
            Operation::Put { key, value } => format!("{}:k{key}←{value}", entry.term),
            Operation::Get { key } => format!("{}:k{key}?", entry.term),
        },
    }
}
