//! The messages: a controller's to ZooKeeper and to the one that it fences, a name node's to journal nodes, and what
//! journal nodes fetch from one another.

use super::name;
use super::segment::SegmentState;
use crate::protocol::log::{Command, Entry, Log, Position};
use crate::protocol::{self, Detail, MessageKind, Operation, Purpose};
use crate::types::NodeId;
use std::fmt;
use std::sync::Arc;

/// The ephemeral lock: whose it is, of which session, and the revision at which it came to be. That one grows from
/// holder to holder.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Lock {
    pub holder: NodeId,
    pub session: u64,
    pub version: u64,
}

/// What a journal node knows of the segment that is to be recovered.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Prepared {
    pub state: Option<SegmentState>,
    pub last_writer: u64,
    /// The epoch in which it accepted this segment; zero if it did not.
    pub accepted: u64,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Message {
    /// A sign of life of a session, which it opens if it is new; and perhaps the wish for the lock.
    Touch {
        session: u64,
        wants: bool,
    },
    State {
        session: u64,
        revision: u64,
        lock: Option<Lock>,
        breadcrumb: Option<NodeId>,
    },
    Expired {
        session: u64,
    },
    SetBreadcrumb {
        session: u64,
        version: u64,
    },
    BreadcrumbSet {
        version: u64,
    },
    Quit {
        session: u64,
    },
    /// Become a standby (transitionToStandby), or, by ssh, be killed.
    Fence {
        version: u64,
        kills: bool,
    },
    Fenced {
        version: u64,
    },
    GetJournalState {
        call: u64,
    },
    JournalState {
        call: u64,
        promised: u64,
    },
    NewEpoch {
        epoch: u64,
        call: u64,
    },
    /// With the first transaction of the last segment.
    Promised {
        epoch: u64,
        call: u64,
        last_segment: Option<u64>,
    },
    PrepareRecovery {
        epoch: u64,
        segment: u64,
    },
    Prepared {
        epoch: u64,
        segment: u64,
        prepared: Prepared,
    },
    AcceptRecovery {
        epoch: u64,
        state: SegmentState,
        source: NodeId,
    },
    Accepted {
        epoch: u64,
        segment: u64,
    },
    Fetch {
        state: SegmentState,
    },
    Fetched {
        state: SegmentState,
        log: Arc<Log>,
    },
    FinalizeSegment {
        epoch: u64,
        state: SegmentState,
    },
    Finalized {
        epoch: u64,
        start: u64,
    },
    /// With the segment's first edit.
    StartSegment {
        epoch: u64,
        before: Position,
        chain: u64,
        first: Entry,
    },
    Journal {
        epoch: u64,
        segment: u64,
        first: u64,
        entries: Vec<Entry>,
        committed: u64,
    },
    Ack {
        epoch: u64,
        segment: u64,
        upto: u64,
    },
    OutOfSync {
        epoch: u64,
        segment: u64,
    },
    Refused {
        epoch: u64,
        promised: u64,
    },
    GetManifest {
        from: u64,
        in_progress: bool,
    },
    Manifest {
        end: u64,
    },
    Read {
        from: u64,
        in_progress: bool,
    },
    Edits {
        from: u64,
        chain: u64,
        entries: Vec<Entry>,
        end: u64,
    },
}

pub(super) const KINDS: &[MessageKind] = &[
    MessageKind { name: "Ping", purpose: Purpose::Replication },
    MessageKind { name: "Create lock", purpose: Purpose::Ballot },
    MessageKind { name: "State", purpose: Purpose::Answer },
    MessageKind { name: "Session expired", purpose: Purpose::Answer },
    MessageKind { name: "Set breadcrumb", purpose: Purpose::Ballot },
    MessageKind { name: "Breadcrumb set", purpose: Purpose::Answer },
    MessageKind { name: "Close session", purpose: Purpose::Ballot },
    MessageKind { name: "transitionToStandby", purpose: Purpose::Ballot },
    MessageKind { name: "sshfence", purpose: Purpose::Ballot },
    MessageKind { name: "Fenced", purpose: Purpose::Answer },
    MessageKind { name: "getJournalState", purpose: Purpose::Ballot },
    MessageKind { name: "JournalState", purpose: Purpose::Answer },
    MessageKind { name: "newEpoch", purpose: Purpose::Ballot },
    MessageKind { name: "Promised", purpose: Purpose::Answer },
    MessageKind { name: "prepareRecovery", purpose: Purpose::Ballot },
    MessageKind { name: "Prepared", purpose: Purpose::Answer },
    MessageKind { name: "acceptRecovery", purpose: Purpose::Replication },
    MessageKind { name: "Accepted", purpose: Purpose::Acknowledgement },
    MessageKind { name: "Fetch", purpose: Purpose::Replication },
    MessageKind { name: "Fetched", purpose: Purpose::Replication },
    MessageKind { name: "finalizeLogSegment", purpose: Purpose::Replication },
    MessageKind { name: "Finalized", purpose: Purpose::Acknowledgement },
    MessageKind { name: "startLogSegment", purpose: Purpose::Replication },
    MessageKind { name: "journal", purpose: Purpose::Replication },
    MessageKind { name: "heartbeat", purpose: Purpose::Replication },
    MessageKind { name: "Ack", purpose: Purpose::Acknowledgement },
    MessageKind { name: "Out of sync", purpose: Purpose::Answer },
    MessageKind { name: "Refused", purpose: Purpose::Answer },
    MessageKind { name: "getEditLogManifest", purpose: Purpose::Replication },
    MessageKind { name: "Manifest", purpose: Purpose::Replication },
    MessageKind { name: "Read", purpose: Purpose::Replication },
    MessageKind { name: "Edits", purpose: Purpose::Replication },
];

impl protocol::Message for Message {
    fn kind(&self) -> u8 {
        match self {
            Message::Touch { wants: false, .. } => 0,
            Message::Touch { .. } => 1,
            Message::State { .. } => 2,
            Message::Expired { .. } => 3,
            Message::SetBreadcrumb { .. } => 4,
            Message::BreadcrumbSet { .. } => 5,
            Message::Quit { .. } => 6,
            Message::Fence { kills: false, .. } => 7,
            Message::Fence { .. } => 8,
            Message::Fenced { .. } => 9,
            Message::GetJournalState { .. } => 10,
            Message::JournalState { .. } => 11,
            Message::NewEpoch { .. } => 12,
            Message::Promised { .. } => 13,
            Message::PrepareRecovery { .. } => 14,
            Message::Prepared { .. } => 15,
            Message::AcceptRecovery { .. } => 16,
            Message::Accepted { .. } => 17,
            Message::Fetch { .. } => 18,
            Message::Fetched { .. } => 19,
            Message::FinalizeSegment { .. } => 20,
            Message::Finalized { .. } => 21,
            Message::StartSegment { .. } => 22,
            Message::Journal { entries, .. } if !entries.is_empty() => 23,
            Message::Journal { .. } => 24,
            Message::Ack { .. } => 25,
            Message::OutOfSync { .. } => 26,
            Message::Refused { .. } => 27,
            Message::GetManifest { .. } => 28,
            Message::Manifest { .. } => 29,
            Message::Read { .. } => 30,
            Message::Edits { .. } => 31,
        }
    }

    fn epoch(&self) -> u64 {
        match self {
            Message::NewEpoch { epoch, .. }
            | Message::Promised { epoch, .. }
            | Message::PrepareRecovery { epoch, .. }
            | Message::Prepared { epoch, .. }
            | Message::AcceptRecovery { epoch, .. }
            | Message::Accepted { epoch, .. }
            | Message::FinalizeSegment { epoch, .. }
            | Message::Finalized { epoch, .. }
            | Message::StartSegment { epoch, .. }
            | Message::Journal { epoch, .. }
            | Message::Ack { epoch, .. }
            | Message::OutOfSync { epoch, .. }
            | Message::Refused { epoch, .. } => *epoch,
            _ => 0,
        }
    }

    fn details(&self) -> Vec<Detail> {
        match self {
            Message::Touch { session, .. } | Message::Expired { session } | Message::Quit { session } => {
                vec![Detail::new("session", session)]
            }
            Message::State { lock, breadcrumb, revision, .. } => vec![
                Detail::new("lock", lock.map_or("free".into(), |lock| lock.to_string())),
                Detail::new("breadcrumb", name(*breadcrumb)),
                Detail::new("revision", revision),
            ],
            Message::SetBreadcrumb { version, .. }
            | Message::BreadcrumbSet { version }
            | Message::Fence { version, .. }
            | Message::Fenced { version } => vec![Detail::new("lock version", version)],
            Message::GetJournalState { .. } => Vec::new(),
            Message::JournalState { promised, .. } => vec![Detail::new("last promised epoch", promised)],
            Message::NewEpoch { epoch, .. } => vec![Detail::new("epoch", epoch)],
            Message::Promised { epoch, last_segment, .. } => vec![
                Detail::new("epoch", epoch),
                Detail::new("last segment", last_segment.map_or("none".into(), |start| start.to_string())),
            ],
            Message::PrepareRecovery { epoch, segment } | Message::Accepted { epoch, segment } => {
                vec![Detail::new("epoch", epoch), Detail::new("segment", segment)]
            }
            Message::Prepared { epoch, prepared, .. } => vec![
                Detail::new("epoch", epoch),
                Detail::new("segment", prepared.state.map_or("none".into(), |state| state.to_string())),
                Detail::new("last writer epoch", prepared.last_writer),
                Detail::new("accepted in epoch", prepared.accepted),
            ],
            Message::AcceptRecovery { epoch, state, source } => {
                vec![Detail::new("epoch", epoch), Detail::new("segment", state), Detail::new("source", source)]
            }
            Message::Fetch { state } | Message::Fetched { state, .. } => vec![Detail::new("segment", state)],
            Message::FinalizeSegment { epoch, state } => {
                vec![Detail::new("epoch", epoch), Detail::new("segment", state)]
            }
            Message::Finalized { epoch, start } => {
                vec![Detail::new("epoch", epoch), Detail::new("segment", start)]
            }
            Message::StartSegment { epoch, before, .. } => {
                vec![Detail::new("epoch", epoch), Detail::new("segment", before.index + 1)]
            }
            Message::Journal { epoch, segment, first, entries, committed } => vec![
                Detail::new("epoch", epoch),
                Detail::new("segment", segment),
                Detail::new("first", first),
                Detail::new("edits", describe(entries)),
                Detail::new("committed", committed),
            ],
            Message::Ack { epoch, segment, upto } => {
                vec![Detail::new("epoch", epoch), Detail::new("segment", segment), Detail::new("to", upto)]
            }
            Message::OutOfSync { epoch, segment } => {
                vec![Detail::new("epoch", epoch), Detail::new("segment", segment)]
            }
            Message::Refused { epoch, promised } => {
                vec![Detail::new("epoch", epoch), Detail::new("last promised epoch", promised)]
            }
            Message::GetManifest { from, .. } | Message::Read { from, .. } => vec![Detail::new("from", from)],
            Message::Manifest { end } => vec![Detail::new("to", end)],
            Message::Edits { from, entries, end, .. } => {
                vec![Detail::new("from", from), Detail::new("edits", describe(entries)), Detail::new("to", end)]
            }
        }
    }
}

fn describe(entries: &[Entry]) -> String {
    super::join(entries.iter().map(|entry| match entry.command {
        Command::Noop | Command::Session { .. } => "segment".to_string(),
        Command::Configure(_) => "members".to_string(),
        Command::Client(request) => match request.operation {
            Operation::Put { key, value } => format!("k{key}={value}"),
            Operation::Get { key } => format!("k{key}?"),
        },
    }))
}

impl fmt::Display for Lock {
    /// `node 2, version 7`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "node {}, version {}", self.holder, self.version)
    }
}

impl fmt::Display for SegmentState {
    /// `11-15`, `16-18 in progress`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SegmentState { start, end, is_finalized, .. } = self;
        write!(f, "{start}-{end}{}", if *is_finalized { "" } else { " in progress" })
    }
}
