//! The messages: notifications of fast leader election, and those of the paper's three phases under ZooKeeper's
//! names.

use super::{Detail, Snapshot, join};
use crate::protocol::log::{Command, Entry, Position};
use crate::protocol::{self, MessageKind, Operation, Purpose, Request};
use crate::types::NodeId;
use std::fmt;
use std::sync::Arc;

/// Names a transaction; the later one is the greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Zxid {
    pub epoch: u64,
    pub counter: u64,
}

impl From<Position> for Zxid {
    fn from(position: Position) -> Zxid {
        Zxid { epoch: position.term, counter: position.index }
    }
}

impl fmt::Display for Zxid {
    /// `3:17`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.epoch, self.counter)
    }
}

/// Whom a server wants to lead. The greater vote wins: by epoch, then zxid, then number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Vote {
    /// ZooKeeper's peerEpoch: the last epoch whose history the proposed leader took over.
    pub epoch: u64,
    pub zxid: Zxid,
    pub leader: NodeId,
}

impl fmt::Display for Vote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (epoch {}, zxid {})", self.leader, self.epoch, self.zxid)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PeerState {
    Looking,
    Following,
    Leading,
}

/// A server's vote and state. Who may not vote has no vote to tell.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Notification {
    pub round: u64,
    pub vote: Option<Vote>,
    pub state: PeerState,
}

/// What makes a follower's history the leader's.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct History {
    /// Takes the place of what the follower has, if it lacks `after`.
    pub snapshot: Option<Arc<Snapshot>>,
    /// The last transaction that both have.
    pub after: Zxid,
    /// The follower has others after that one, which go.
    pub truncates: bool,
    pub entries: Vec<Entry>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Message {
    Notification(Notification),
    /// The paper's CEPOCH.
    FollowerInfo {
        accepted: u64,
        /// False from an observer, here and below: it must not be counted.
        counts: bool,
    },
    /// The paper's NEWEPOCH, ZooKeeper's LEADERINFO.
    NewEpoch {
        epoch: u64,
    },
    /// The paper's ACK-E.
    AckEpoch {
        epoch: u64,
        current: u64,
        last: Zxid,
        counts: bool,
    },
    NewLeader {
        epoch: u64,
        history: Box<History>,
    },
    /// All up to here is on disk.
    Ack {
        epoch: u64,
        last: u64,
        counts: bool,
    },
    UpToDate {
        epoch: u64,
        committed: u64,
    },
    Propose {
        epoch: u64,
        first: u64,
        entries: Vec<Entry>,
    },
    Commit {
        epoch: u64,
        committed: u64,
    },
    /// Tells how far is committed, too: a COMMIT may have been lost.
    Ping {
        epoch: u64,
        committed: u64,
    },
    PingReply {
        epoch: u64,
        counts: bool,
        /// The clients that are connected to the follower.
        connected: Vec<u32>,
    },
    /// A follower forwards what a client asked of it.
    Request(Request),
}

pub(super) const KINDS: &[MessageKind] = &[
    MessageKind { name: "Notification", purpose: Purpose::Ballot },
    MessageKind { name: "FOLLOWERINFO", purpose: Purpose::Answer },
    MessageKind { name: "NEWEPOCH", purpose: Purpose::Ballot },
    MessageKind { name: "ACKEPOCH", purpose: Purpose::Answer },
    MessageKind { name: "NEWLEADER DIFF", purpose: Purpose::Replication },
    MessageKind { name: "NEWLEADER TRUNC", purpose: Purpose::Replication },
    MessageKind { name: "NEWLEADER SNAP", purpose: Purpose::Replication },
    MessageKind { name: "ACK", purpose: Purpose::Acknowledgement },
    MessageKind { name: "UPTODATE", purpose: Purpose::Replication },
    MessageKind { name: "PROPOSE", purpose: Purpose::Replication },
    MessageKind { name: "COMMIT", purpose: Purpose::Replication },
    MessageKind { name: "PING", purpose: Purpose::Replication },
    MessageKind { name: "PING reply", purpose: Purpose::Answer },
    MessageKind { name: "REQUEST", purpose: Purpose::Client },
];

impl protocol::Message for Message {
    fn kind(&self) -> u8 {
        match self {
            Message::Notification(_) => 0,
            Message::FollowerInfo { .. } => 1,
            Message::NewEpoch { .. } => 2,
            Message::AckEpoch { .. } => 3,
            Message::NewLeader { history, .. } if history.snapshot.is_some() => 6,
            Message::NewLeader { history, .. } if history.truncates => 5,
            Message::NewLeader { .. } => 4,
            Message::Ack { .. } => 7,
            Message::UpToDate { .. } => 8,
            Message::Propose { .. } => 9,
            Message::Commit { .. } => 10,
            Message::Ping { .. } => 11,
            Message::PingReply { .. } => 12,
            Message::Request(_) => 13,
        }
    }

    fn epoch(&self) -> u64 {
        match self {
            Message::Notification(notification) => notification.vote.map_or(0, |vote| vote.epoch),
            Message::FollowerInfo { accepted, .. } => *accepted,
            Message::NewEpoch { epoch }
            | Message::AckEpoch { epoch, .. }
            | Message::NewLeader { epoch, .. }
            | Message::Ack { epoch, .. }
            | Message::UpToDate { epoch, .. }
            | Message::Propose { epoch, .. }
            | Message::Commit { epoch, .. }
            | Message::Ping { epoch, .. }
            | Message::PingReply { epoch, .. } => *epoch,
            Message::Request(_) => 0,
        }
    }

    fn details(&self) -> Vec<Detail> {
        match self {
            Message::Notification(Notification { round, vote, state }) => vec![
                Detail::new("electionEpoch", round),
                Detail::new("vote", vote.map_or("none".into(), |vote| vote.to_string())),
                Detail::new("state", format!("{state:?}").to_uppercase()),
            ],
            Message::FollowerInfo { accepted, counts } => {
                with_standing(vec![Detail::new("acceptedEpoch", accepted)], *counts)
            }
            Message::NewEpoch { epoch } => vec![Detail::new("epoch", epoch)],
            Message::AckEpoch { epoch, current, last, counts } => {
                let details = vec![
                    Detail::new("epoch", epoch),
                    Detail::new("currentEpoch", current),
                    Detail::new("lastZxid", last),
                ];
                with_standing(details, *counts)
            }
            Message::NewLeader { epoch, history } => {
                let mut details = vec![Detail::new("epoch", epoch), Detail::new("after", history.after)];
                if let Some(snapshot) = &history.snapshot {
                    let pairs = snapshot.store.values().map(|(key, value)| format!("k{key}={value}"));
                    details.push(Detail::new("snapshot", join(pairs)));
                }
                details.push(Detail::new("history", join(history.entries.iter().map(describe))));
                details
            }
            Message::Ack { epoch, last, counts } => {
                with_standing(vec![Detail::new("epoch", epoch), Detail::new("up to", last)], *counts)
            }
            Message::UpToDate { epoch, committed }
            | Message::Commit { epoch, committed }
            | Message::Ping { epoch, committed } => {
                vec![Detail::new("epoch", epoch), Detail::new("committed", committed)]
            }
            Message::Propose { epoch, first, entries } => vec![
                Detail::new("epoch", epoch),
                Detail::new("first", first),
                Detail::new("transactions", join(entries.iter().map(describe))),
            ],
            Message::PingReply { epoch, counts, connected } => {
                let mut details = vec![Detail::new("epoch", epoch)];
                if !connected.is_empty() {
                    details.push(Detail::new("connected", join(connected.iter())));
                }
                with_standing(details, *counts)
            }
            Message::Request(request) => vec![Detail::new("operation", operation(request))],
        }
    }
}

fn with_standing(mut details: Vec<Detail>, counts: bool) -> Vec<Detail> {
    if !counts {
        details.push(Detail::new("counts", "no"));
    }
    details
}

fn operation(request: &Request) -> String {
    match request.operation {
        Operation::Put { key, value } => format!("k{key}←{value}"),
        Operation::Get { key } => format!("k{key}?"),
    }
}

fn describe(entry: &Entry) -> String {
    match &entry.command {
        Command::Noop | Command::Configure(_) => format!("{}:no-op", entry.term),
        Command::Session { client, opens: true } => format!("{}:createSession {client}", entry.term),
        Command::Session { client, opens: false } => format!("{}:closeSession {client}", entry.term),
        Command::Client(request) => format!("{}:{}", entry.term, operation(request)),
    }
}
