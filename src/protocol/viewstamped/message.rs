//! The messages of sections 4 and 5.2. The sender's number, which the paper lists as i, comes with each message.

use super::{Detail, Lives, State, join};
use crate::protocol::log::{Command, Entry, Log};
use crate::protocol::store::Store;
use crate::protocol::{self, MessageKind, Operation, Purpose};
use std::sync::Arc;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Message {
    /// Of one request, at this op-number.
    Prepare {
        view: u64,
        op: u64,
        entry: Entry,
        commit: u64,
    },
    /// Says the same of all earlier op-numbers.
    PrepareOk {
        view: u64,
        op: u64,
    },
    Commit {
        view: u64,
        commit: u64,
    },
    StartViewChange {
        view: u64,
    },
    DoViewChange {
        view: u64,
        /// v' in the paper.
        last_normal_view: u64,
        state: Arc<State>,
        commit: u64,
        lives: Lives,
    },
    StartView {
        view: u64,
        state: Arc<State>,
        commit: u64,
    },
    Recovery {
        /// x in the paper: the life that begins.
        nonce: u64,
    },
    RecoveryResponse {
        view: u64,
        nonce: u64,
        /// Of the primary alone.
        state: Option<Arc<State>>,
        commit: u64,
        lives: Lives,
    },
    GetState {
        view: u64,
        op: u64,
    },
    NewState {
        view: u64,
        /// The state machine as of the log's base, if that is beyond what was asked for.
        checkpoint: Option<Arc<Store>>,
        log: Log,
        commit: u64,
    },
}

pub(super) const KINDS: &[MessageKind] = &[
    MessageKind { name: "Prepare", purpose: Purpose::Replication },
    MessageKind { name: "PrepareOK", purpose: Purpose::Acknowledgement },
    MessageKind { name: "Commit", purpose: Purpose::Replication },
    MessageKind { name: "StartViewChange", purpose: Purpose::Ballot },
    MessageKind { name: "DoViewChange", purpose: Purpose::Answer },
    MessageKind { name: "StartView", purpose: Purpose::Replication },
    MessageKind { name: "Recovery", purpose: Purpose::Ballot },
    MessageKind { name: "RecoveryResponse", purpose: Purpose::Answer },
    MessageKind { name: "GetState", purpose: Purpose::Acknowledgement },
    MessageKind { name: "NewState", purpose: Purpose::Replication },
];

impl protocol::Message for Message {
    fn kind(&self) -> u8 {
        match self {
            Message::Prepare { .. } => 0,
            Message::PrepareOk { .. } => 1,
            Message::Commit { .. } => 2,
            Message::StartViewChange { .. } => 3,
            Message::DoViewChange { .. } => 4,
            Message::StartView { .. } => 5,
            Message::Recovery { .. } => 6,
            Message::RecoveryResponse { .. } => 7,
            Message::GetState { .. } => 8,
            Message::NewState { .. } => 9,
        }
    }

    /// Zero for Recovery: its sender knows of no view.
    fn epoch(&self) -> u64 {
        match self {
            Message::Prepare { view, .. }
            | Message::PrepareOk { view, .. }
            | Message::Commit { view, .. }
            | Message::StartViewChange { view }
            | Message::DoViewChange { view, .. }
            | Message::StartView { view, .. }
            | Message::RecoveryResponse { view, .. }
            | Message::GetState { view, .. }
            | Message::NewState { view, .. } => *view,
            Message::Recovery { .. } => 0,
        }
    }

    fn details(&self) -> Vec<Detail> {
        let mut details = match self {
            Message::Recovery { .. } => Vec::new(),
            _ => vec![Detail::new("view-number", self.epoch())],
        };
        match self {
            Message::Prepare { op, entry, commit, .. } => {
                details.push(Detail::new("op-number", op));
                details.push(Detail::new("message", describe(entry)));
                details.push(Detail::new("commit-number", commit));
            }
            Message::PrepareOk { op, .. } | Message::GetState { op, .. } => details.push(Detail::new("op-number", op)),
            Message::Commit { commit, .. } => details.push(Detail::new("commit-number", commit)),
            Message::StartViewChange { .. } => {}
            Message::DoViewChange { last_normal_view, state, commit, lives, .. } => {
                details.push(Detail::new("last normal view", last_normal_view));
                details.extend(logged(&state.log, *commit));
                details.push(Detail::new("lives seen", lives.describe()));
            }
            Message::StartView { state, commit, .. } => details.extend(logged(&state.log, *commit)),
            Message::Recovery { nonce } => details.push(Detail::new("nonce", nonce)),
            Message::RecoveryResponse { nonce, state, commit, lives, .. } => {
                details.push(Detail::new("nonce", nonce));
                match state {
                    Some(state) => details.extend(logged(&state.log, *commit)),
                    None => details.push(Detail::new("log", "nil")),
                }
                details.push(Detail::new("lives seen", lives.describe()));
            }
            Message::NewState { checkpoint, log, commit, .. } => {
                details.extend(logged(log, *commit));
                details.extend(checkpoint.as_ref().map(|_| Detail::new("checkpoint at", log.base().index)));
            }
        }
        details
    }
}

/// At most so many entries of a log are told.
const TOLD: u64 = 8;

fn logged(log: &Log, commit: u64) -> [Detail; 3] {
    let first = (log.base().index + 1).max((log.last_index() + 1).saturating_sub(TOLD));
    let entries = (first..=log.last_index()).filter_map(|index| log.get(index)).map(describe);
    let more = if first > 1 { "… " } else { "" };
    [
        Detail::new("log", format!("{more}{}", join(entries))),
        Detail::new("op-number", log.last_index()),
        Detail::new("commit-number", commit),
    ]
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
