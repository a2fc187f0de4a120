//! What contenders say to the stores, in Redis's words, and to the storage.

use super::Data;
use crate::protocol::{Detail, MessageKind, Purpose};
use crate::types::{Duration, NodeId};
use std::fmt;
use std::sync::Arc;

/// What the key is set to: unique to one attempt of one node, so that nobody extends or deletes another's lock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LockValue {
    pub node: NodeId,
    pub random: u32,
}

impl fmt::Display for LockValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:08x}", self.node, self.random)
    }
}

/// Who asks the storage, and which of its calls it is: a connection delivers each call once, in order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Call {
    pub value: LockValue,
    pub token: u64,
    pub number: u32,
}

#[derive(Clone, Hash, Debug)]
pub enum Message {
    /// `SET lock value NX PX ttl`
    Set {
        value: LockValue,
        ttl: Duration,
    },
    /// If the key still holds the value, it expires after `ttl` from now on.
    Extend {
        value: LockValue,
        round: u32,
        ttl: Duration,
    },
    /// If the key still holds the value, it is deleted.
    Release {
        value: LockValue,
    },
    Granted {
        value: LockValue,
        token: u64,
    },
    Refused {
        value: LockValue,
        holder: Option<NodeId>,
    },
    Extended {
        value: LockValue,
        round: u32,
        done: bool,
    },
    Read(Call),
    Write {
        call: Call,
        data: Arc<Data>,
    },
    Data {
        call: Call,
        data: Arc<Data>,
    },
    Written(Call),
    TooOld {
        call: Call,
        newest: u64,
    },
}

pub(super) const KINDS: &[MessageKind] = &[
    MessageKind { name: "SET NX PX", purpose: Purpose::Ballot },
    MessageKind { name: "Extend", purpose: Purpose::Replication },
    MessageKind { name: "Release", purpose: Purpose::Replication },
    MessageKind { name: "OK", purpose: Purpose::Answer },
    MessageKind { name: "nil", purpose: Purpose::Answer },
    MessageKind { name: "Extended", purpose: Purpose::Acknowledgement },
    MessageKind { name: "Read", purpose: Purpose::Replication },
    MessageKind { name: "Write", purpose: Purpose::Replication },
    MessageKind { name: "Data", purpose: Purpose::Acknowledgement },
    MessageKind { name: "Written", purpose: Purpose::Acknowledgement },
    MessageKind { name: "TooOld", purpose: Purpose::Answer },
];

impl crate::protocol::Message for Message {
    fn kind(&self) -> u8 {
        match self {
            Message::Set { .. } => 0,
            Message::Extend { .. } => 1,
            Message::Release { .. } => 2,
            Message::Granted { .. } => 3,
            Message::Refused { .. } => 4,
            Message::Extended { .. } => 5,
            Message::Read(_) => 6,
            Message::Write { .. } => 7,
            Message::Data { .. } => 8,
            Message::Written(_) => 9,
            Message::TooOld { .. } => 10,
        }
    }

    fn epoch(&self) -> u64 {
        match self {
            Message::Granted { token, .. } => *token,
            Message::Read(call) | Message::Written(call) => call.token,
            Message::Write { call, .. } | Message::Data { call, .. } | Message::TooOld { call, .. } => call.token,
            _ => 0,
        }
    }

    fn details(&self) -> Vec<Detail> {
        match self {
            Message::Set { value, ttl } => vec![Detail::new("value", value), Detail::new("PX", ttl)],
            Message::Extend { value, ttl, .. } => vec![Detail::new("value", value), Detail::new("PX", ttl)],
            Message::Release { value } => vec![Detail::new("value", value)],
            Message::Granted { value, token } => vec![Detail::new("value", value), Detail::new("token", token)],
            Message::Refused { holder, .. } => vec![Detail::new("held by", super::name(*holder))],
            Message::Extended { value, done, .. } => vec![Detail::new("value", value), Detail::new("extended", done)],
            Message::Read(call) | Message::Written(call) => vec![Detail::new("token", call.token)],
            Message::Write { call, data } | Message::Data { call, data } => {
                vec![Detail::new("token", call.token), Detail::new("data", data)]
            }
            Message::TooOld { call, newest } => {
                vec![Detail::new("token", call.token), Detail::new("newest token", newest)]
            }
        }
    }
}
