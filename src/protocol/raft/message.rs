//! The messages of figures 2 and 13, and TimeoutNow of the dissertation's section 3.10.

use super::{Chunk, Detail, join};
use crate::protocol::log::{Command, Entry, Position};
use crate::protocol::store::Record;
use crate::protocol::{self, MessageKind, Operation, Purpose};

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Message {
    RequestVote {
        term: u64,
        last_log: Position,
        /// Only asks whether it would be granted (dissertation, 9.6).
        pre_vote: bool,
        /// The leader asked for this election: its lease does not stand against it (3.10).
        transfer: bool,
    },
    Vote {
        term: u64,
        granted: bool,
        pre_vote: bool,
    },
    AppendEntries {
        term: u64,
        previous: Position,
        entries: Vec<Entry>,
        leader_commit: u64,
        /// On every member's disk up to here.
        everywhere: u64,
        /// Of the leader's rounds for reads (dissertation, 6.4); the answer names it again, zero if it answers none.
        round: u64,
    },
    Appended {
        term: u64,
        /// The follower's log equals the leader's up to here, on disk.
        matched: u64,
        round: u64,
        /// False from a server whose disk was replaced: it must not be counted.
        counts: bool,
    },
    Refused {
        term: u64,
        /// `previous.index` of the AppendEntries that found no match.
        previous_index: u64,
        conflict: Conflict,
        round: u64,
        /// As in `Appended`: what a server that does not count had acknowledged may be gone.
        counts: bool,
    },
    TimeoutNow {
        term: u64,
    },
    InstallSnapshot {
        term: u64,
        /// Large and rare: the other messages are moved often, and stay small.
        chunk: Box<Chunk>,
    },
    /// A chunk arrived, and others are missing yet; the last one is answered as appended entries are.
    SnapshotReceived {
        term: u64,
        /// The snapshot's last included entry.
        last: Position,
        /// Records that are there without a gap.
        received: u64,
    },
}

/// Where the leader should look next (section 5.3, end).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Conflict {
    /// The term of the conflicting entry; none if the follower's log is too short.
    pub term: Option<u64>,
    /// The first index that the follower holds for that term, or the one after its log's end.
    pub index: u64,
}

pub(super) const KINDS: &[MessageKind] = &[
    MessageKind { name: "RequestVote", purpose: Purpose::Ballot },
    MessageKind { name: "PreVote", purpose: Purpose::Ballot },
    MessageKind { name: "VoteGranted", purpose: Purpose::Answer },
    MessageKind { name: "VoteRefused", purpose: Purpose::Answer },
    MessageKind { name: "Heartbeat", purpose: Purpose::Replication },
    MessageKind { name: "AppendEntries", purpose: Purpose::Replication },
    MessageKind { name: "Appended", purpose: Purpose::Acknowledgement },
    MessageKind { name: "Refused", purpose: Purpose::Acknowledgement },
    MessageKind { name: "TimeoutNow", purpose: Purpose::Ballot },
    MessageKind { name: "InstallSnapshot", purpose: Purpose::Replication },
    MessageKind { name: "SnapshotReceived", purpose: Purpose::Acknowledgement },
];

impl Message {
    pub fn term(&self) -> u64 {
        match self {
            Message::RequestVote { term, .. }
            | Message::Vote { term, .. }
            | Message::AppendEntries { term, .. }
            | Message::Appended { term, .. }
            | Message::Refused { term, .. }
            | Message::TimeoutNow { term }
            | Message::InstallSnapshot { term, .. }
            | Message::SnapshotReceived { term, .. } => *term,
        }
    }

    /// A question or answer about a term that nobody has entered yet: it moves no one's term.
    pub(super) fn is_hypothetical(&self) -> bool {
        matches!(
            self,
            Message::RequestVote { pre_vote: true, .. } | Message::Vote { pre_vote: true, granted: true, .. }
        )
    }
}

impl protocol::Message for Message {
    fn kind(&self) -> u8 {
        match self {
            Message::RequestVote { pre_vote: false, .. } => 0,
            Message::RequestVote { pre_vote: true, .. } => 1,
            Message::Vote { granted: true, .. } => 2,
            Message::Vote { granted: false, .. } => 3,
            Message::AppendEntries { entries, .. } if entries.is_empty() => 4,
            Message::AppendEntries { .. } => 5,
            Message::Appended { .. } => 6,
            Message::Refused { .. } => 7,
            Message::TimeoutNow { .. } => 8,
            Message::InstallSnapshot { .. } => 9,
            Message::SnapshotReceived { .. } => 10,
        }
    }

    fn epoch(&self) -> u64 {
        self.term()
    }

    fn details(&self) -> Vec<Detail> {
        let mut details = vec![Detail::new("term", self.term())];
        match self {
            Message::RequestVote { last_log, transfer, .. } => {
                details.push(Detail::new("lastLogIndex", last_log.index));
                details.push(Detail::new("lastLogTerm", last_log.term));
                if *transfer {
                    details.push(Detail::new("leadership transfer", "yes"));
                }
            }
            Message::Vote { granted, pre_vote, .. } => {
                details.push(Detail::new("voteGranted", granted));
                details.push(Detail::new("preVote", pre_vote));
            }
            Message::AppendEntries { previous, entries, leader_commit, everywhere, .. } => {
                details.push(Detail::new("prevLogIndex", previous.index));
                details.push(Detail::new("prevLogTerm", previous.term));
                details.push(Detail::new("entries", join(entries.iter().map(describe))));
                details.push(Detail::new("leaderCommit", leader_commit));
                details.push(Detail::new("on every disk to", everywhere));
            }
            Message::Appended { matched, counts, .. } => {
                details.push(Detail::new("success", true));
                details.push(Detail::new("matchIndex", matched));
                details.extend(forgetful(*counts));
            }
            Message::Refused { previous_index, conflict, counts, .. } => {
                details.push(Detail::new("success", false));
                details.push(Detail::new("prevLogIndex", previous_index));
                details.push(Detail::new("conflictIndex", conflict.index));
                details.push(Detail::new("conflictTerm", conflict.term.map_or("none".into(), |term| term.to_string())));
                details.extend(forgetful(*counts));
            }
            Message::TimeoutNow { .. } => {}
            Message::InstallSnapshot { chunk, .. } => {
                details.push(Detail::new("lastIncludedIndex", chunk.last.index));
                details.push(Detail::new("lastIncludedTerm", chunk.last.term));
                details.push(Detail::new("offset", chunk.offset));
                details.push(Detail::new("data", join(chunk.records.iter().map(record))));
                details.push(Detail::new("done", chunk.done));
                details.extend(chunk.roster.as_ref().map(|roster| Detail::new("members", roster.configuration)));
            }
            Message::SnapshotReceived { last, received, .. } => {
                details.push(Detail::new("lastIncludedIndex", last.index));
                details.push(Detail::new("received", received));
            }
        }
        details
    }
}

fn forgetful(counts: bool) -> Option<Detail> {
    (!counts).then(|| Detail::new("disk", "replaced: not counted"))
}

fn record(record: &Record) -> String {
    match *record {
        Record::Value { key, value } => format!("k{key}={value}"),
        Record::Session { client, serial, .. } => format!("client {client}:{serial}"),
    }
}

fn describe(entry: &Entry) -> String {
    match entry.command {
        Command::Noop | Command::Session { .. } => format!("{}:no-op", entry.term),
        Command::Configure(configuration) => format!("{}:members {configuration}", entry.term),
        Command::Client(request) => match request.operation {
            Operation::Put { key, value } => format!("{}:k{key}←{value}", entry.term),
            Operation::Get { key } => format!("{}:k{key}?", entry.term),
        },
    }
}
