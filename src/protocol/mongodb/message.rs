//! What members send each other: heartbeats among all of them, the commands of elections, and those of pull
//! replication, under MongoDB's names where it has one.

use super::{Copied, Detail, join};
use crate::protocol::log::{Command, Entry, Position};
use crate::protocol::{self, MessageKind, Operation, Purpose};
use std::sync::Arc;

/// What a heartbeat and its answer tell of a member.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Status {
    pub term: u64,
    pub is_primary: bool,
    /// The end of its oplog.
    pub last: Position,
    /// What it knows a majority to have.
    pub committed: Position,
    /// The primary tells up to where everybody has the oplog on disk.
    pub everywhere: u64,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Message {
    Heartbeat(Status),
    HeartbeatResponse(Status),
    RequestVotes {
        term: u64,
        last: Position,
        /// Only asks whether it would be granted, before the term is raised.
        dry_run: bool,
    },
    Vote {
        term: u64,
        granted: bool,
        dry_run: bool,
    },
    /// A member asks its sync source for what follows; it is answered once there is news.
    GetMore {
        term: u64,
        after: Position,
        committed: u64,
    },
    OplogBatch {
        term: u64,
        after: Position,
        entries: Vec<Entry>,
        committed: u64,
    },
    /// The sync source has another entry there: the last of each term in its oplog, in order, to find the common point.
    OplogStartMissing {
        term: u64,
        after: Position,
        runs: Vec<Position>,
    },
    /// The sync source has dropped what was asked for, and sends all of its data.
    InitialSync {
        term: u64,
        after: Position,
        copied: Arc<Copied>,
    },
    /// Replication's own progress report, replSetUpdatePosition: on disk to here.
    UpdatePosition {
        term: u64,
        last: Position,
        /// False from a member whose disk was replaced: it must not be counted.
        counts: bool,
    },
}

pub(super) const KINDS: &[MessageKind] = &[
    MessageKind { name: "Heartbeat", purpose: Purpose::Replication },
    MessageKind { name: "HeartbeatResponse", purpose: Purpose::Answer },
    MessageKind { name: "RequestVotes", purpose: Purpose::Ballot },
    MessageKind { name: "DryRun", purpose: Purpose::Ballot },
    MessageKind { name: "VoteGranted", purpose: Purpose::Answer },
    MessageKind { name: "VoteRefused", purpose: Purpose::Answer },
    MessageKind { name: "GetMore", purpose: Purpose::Replication },
    MessageKind { name: "OplogBatch", purpose: Purpose::Replication },
    MessageKind { name: "OplogStartMissing", purpose: Purpose::Replication },
    MessageKind { name: "InitialSync", purpose: Purpose::Replication },
    MessageKind { name: "UpdatePosition", purpose: Purpose::Acknowledgement },
];

impl Message {
    pub fn term(&self) -> u64 {
        match self {
            Message::Heartbeat(status) | Message::HeartbeatResponse(status) => status.term,
            Message::RequestVotes { term, .. }
            | Message::Vote { term, .. }
            | Message::GetMore { term, .. }
            | Message::OplogBatch { term, .. }
            | Message::OplogStartMissing { term, .. }
            | Message::InitialSync { term, .. }
            | Message::UpdatePosition { term, .. } => *term,
        }
    }
}

impl protocol::Message for Message {
    fn kind(&self) -> u8 {
        match self {
            Message::Heartbeat(_) => 0,
            Message::HeartbeatResponse(_) => 1,
            Message::RequestVotes { dry_run: false, .. } => 2,
            Message::RequestVotes { dry_run: true, .. } => 3,
            Message::Vote { granted: true, .. } => 4,
            Message::Vote { granted: false, .. } => 5,
            Message::GetMore { .. } => 6,
            Message::OplogBatch { .. } => 7,
            Message::OplogStartMissing { .. } => 8,
            Message::InitialSync { .. } => 9,
            Message::UpdatePosition { .. } => 10,
        }
    }

    fn epoch(&self) -> u64 {
        self.term()
    }

    fn details(&self) -> Vec<Detail> {
        let mut details = vec![Detail::new("term", self.term())];
        match self {
            Message::Heartbeat(status) | Message::HeartbeatResponse(status) => details.extend([
                Detail::new("state", if status.is_primary { "PRIMARY" } else { "SECONDARY" }),
                Detail::new("optime", position(status.last)),
                Detail::new("lastOpCommitted", position(status.committed)),
            ]),
            Message::RequestVotes { last, dry_run, .. } => {
                details.extend([Detail::new("lastAppliedOpTime", position(*last)), Detail::new("dryRun", dry_run)]);
            }
            Message::Vote { granted, dry_run, .. } => {
                details.extend([Detail::new("voteGranted", granted), Detail::new("dryRun", dry_run)]);
            }
            Message::GetMore { after, committed, .. } => {
                details.extend([Detail::new("after", position(*after)), Detail::new("knows committed", committed)]);
            }
            Message::OplogBatch { after, entries, committed, .. } => details.extend([
                Detail::new("after", position(*after)),
                Detail::new("entries", join(entries.iter().map(describe))),
                Detail::new("lastOpCommitted", committed),
            ]),
            Message::OplogStartMissing { after, runs, .. } => details.extend([
                Detail::new("missing", position(*after)),
                Detail::new("last of each term", join(runs.iter().map(|last| position(*last)))),
            ]),
            Message::InitialSync { copied, .. } => details.extend([
                Detail::new("up to", position(copied.last)),
                Detail::new("data", join(copied.data.values().map(|(key, value)| format!("k{key}={value}")))),
            ]),
            Message::UpdatePosition { last, counts, .. } => {
                details.push(Detail::new("durableOpTime", position(*last)));
                details.extend((!counts).then(|| Detail::new("disk", "replaced: not counted")));
            }
        }
        details
    }
}

/// `17 (term 3)`
pub(super) fn position(position: Position) -> String {
    format!("{} (term {})", position.index, position.term)
}

fn describe(entry: &Entry) -> String {
    match entry.command {
        Command::Noop | Command::Configure(_) | Command::Session { .. } => format!("{}:no-op", entry.term),
        Command::Client(request) => match request.operation {
            Operation::Put { key, value } => format!("{}:k{key}←{value}", entry.term),
            Operation::Get { key } => format!("{}:k{key}?", entry.term),
        },
    }
}
