//! The messages of the two phases (Paxos Made Simple, section 2.2), and those with which a leader stays one and
//! learners learn.

use super::durable::{Proposal, Snapshot};
use super::{Detail, join};
use crate::protocol::log::{Command, Entry};
use crate::protocol::{self, MessageKind, Operation, Purpose};
use std::sync::Arc;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Message {
    /// Phase 1a, of all instances from `first` on at once (section 3).
    Prepare { ballot: u64, first: u64 },
    /// Phase 1b: what the sender has accepted after the instances that it knows to be chosen, which end with
    /// `chosen`.
    Promise { ballot: u64, chosen: u64, accepted: Vec<Proposal> },
    /// The sender has responded to a prepare request with a higher number (section 2.5).
    Rejected { ballot: u64, promised: u64 },
    /// Phase 2a. All up to `chosen` is chosen, for what a learner has accepted with the same number it is that.
    Accept { ballot: u64, proposals: Vec<Proposal>, chosen: u64 },
    /// Phase 2b.
    Accepted { ballot: u64, slots: Vec<u64> },
    /// The leader lives.
    Heartbeat { ballot: u64, chosen: u64, round: u64 },
    /// Its answer, with what the sender knows to be chosen; `lacks` that it could not learn the rest.
    Heard { ballot: u64, chosen: u64, lacks: bool, round: u64 },
    /// What was chosen from `first` on: catch-up (Paxos Made Live, section 4.2).
    Chosen { ballot: u64, first: u64, values: Vec<Entry> },
    /// The same for a replica that lacks more than the others keep (5.5).
    Snapshot { ballot: u64, snapshot: Arc<Snapshot> },
    /// By rank: the sender wants to lead, with this number.
    Propose { ballot: u64 },
    /// Its answer: the sender defers.
    Ack { ballot: u64 },
}

pub(super) const KINDS: &[MessageKind] = &[
    MessageKind { name: "Prepare", purpose: Purpose::Ballot },
    MessageKind { name: "Promise", purpose: Purpose::Answer },
    MessageKind { name: "Rejected", purpose: Purpose::Answer },
    MessageKind { name: "Accept", purpose: Purpose::Replication },
    MessageKind { name: "Accepted", purpose: Purpose::Acknowledgement },
    MessageKind { name: "Heartbeat", purpose: Purpose::Replication },
    MessageKind { name: "Heard", purpose: Purpose::Acknowledgement },
    MessageKind { name: "Chosen", purpose: Purpose::Replication },
    MessageKind { name: "Snapshot", purpose: Purpose::Replication },
    MessageKind { name: "Propose", purpose: Purpose::Ballot },
    MessageKind { name: "Ack", purpose: Purpose::Answer },
];

impl protocol::Message for Message {
    fn kind(&self) -> u8 {
        match self {
            Message::Prepare { .. } => 0,
            Message::Promise { .. } => 1,
            Message::Rejected { .. } => 2,
            Message::Accept { .. } => 3,
            Message::Accepted { .. } => 4,
            Message::Heartbeat { .. } => 5,
            Message::Heard { .. } => 6,
            Message::Chosen { .. } => 7,
            Message::Snapshot { .. } => 8,
            Message::Propose { .. } => 9,
            Message::Ack { .. } => 10,
        }
    }

    fn epoch(&self) -> u64 {
        match self {
            Message::Rejected { promised, .. } => *promised,
            Message::Prepare { ballot, .. }
            | Message::Promise { ballot, .. }
            | Message::Accept { ballot, .. }
            | Message::Accepted { ballot, .. }
            | Message::Heartbeat { ballot, .. }
            | Message::Heard { ballot, .. }
            | Message::Chosen { ballot, .. }
            | Message::Snapshot { ballot, .. }
            | Message::Propose { ballot }
            | Message::Ack { ballot } => *ballot,
        }
    }

    fn details(&self) -> Vec<Detail> {
        let mut details = vec![Detail::new("ballot", protocol::Message::epoch(self))];
        match self {
            Message::Prepare { first, .. } => details.push(Detail::new("instances from", first)),
            Message::Promise { chosen, accepted, .. } => {
                details.push(Detail::new("chosen to", chosen));
                details.push(Detail::new("accepted", join(accepted.iter().map(proposal))));
            }
            Message::Rejected { ballot, .. } => details.push(Detail::new("rejects ballot", ballot)),
            Message::Accept { proposals, chosen, .. } => {
                details.push(Detail::new("proposals", join(proposals.iter().map(proposal))));
                details.push(Detail::new("chosen to", chosen));
            }
            Message::Accepted { slots, .. } => details.push(Detail::new("instances", join(slots.iter()))),
            Message::Heartbeat { chosen, .. } => details.push(Detail::new("chosen to", chosen)),
            Message::Heard { chosen, lacks, .. } => {
                details.push(Detail::new("chosen to", chosen));
                details.push(Detail::new("lacks values", lacks));
            }
            Message::Chosen { first, values, .. } => {
                details.push(Detail::new("instances from", first));
                details.push(Detail::new("values", join(values.iter().map(value))));
            }
            Message::Propose { .. } | Message::Ack { .. } => {}
            Message::Snapshot { snapshot, .. } => details.push(Detail::new("instances to", snapshot.last.index)),
        }
        details
    }
}

/// "7@12:k1←5": in instance 7, with ballot 12.
fn proposal(proposal: &Proposal) -> String {
    format!("{}@{}:{}", proposal.slot, proposal.ballot, value(&proposal.value))
}

fn value(entry: &Entry) -> String {
    match entry.command {
        Command::Noop | Command::Session { .. } => "no-op".to_string(),
        Command::Configure(configuration) => format!("members {configuration}"),
        Command::Client(request) => match request.operation {
            Operation::Put { key, value } => format!("k{key}←{value}"),
            Operation::Get { key } => format!("k{key}?"),
        },
    }
}
