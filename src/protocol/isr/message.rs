//! The messages, under the names of Kafka's requests.

use super::controller::Record;
use super::metadata::{Alteration, Incarnation, Metadata};
use super::{Detail, join};
use crate::protocol::log::{Command, Entry, Position};
use crate::protocol::{self, MessageKind, Operation, Purpose};
use crate::types::NodeId;
use std::sync::Arc;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Message {
    // ---- among controllers ----
    Vote {
        epoch: u64,
        last: Position,
    },
    VoteResponse {
        epoch: u64,
        granted: bool,
    },
    /// The metadata log's last record. KRaft's voters fetch it; here the leader sends it.
    Records {
        epoch: u64,
        record: Arc<Record>,
    },
    RecordsResponse {
        epoch: u64,
        /// On that controller's disk.
        last: Position,
        /// False from one with another disk: it must not be counted.
        counts: bool,
    },

    // ---- between brokers and controllers ----
    BrokerRegistration {
        incarnation: Incarnation,
    },
    BrokerHeartbeat {
        broker_epoch: u64,
        /// The broker knows the metadata up to here.
        offset: u64,
    },
    BrokerHeartbeatResponse,
    NotController {
        active: Option<NodeId>,
    },
    /// Brokers of KRaft fetch the metadata log, too; here the controller sends what it has come to.
    Metadata {
        offset: u64,
        metadata: Arc<Metadata>,
    },
    AlterPartition(Alteration),

    // ---- among brokers ----
    /// KIP-101: where does the leader's log leave this epoch?
    OffsetsForLeaderEpoch {
        leader_epoch: u64,
        number: u64,
        epoch: u64,
    },
    /// The end of the largest epoch that is not larger than the one asked for (KIP-279).
    EpochEndOffset {
        leader_epoch: u64,
        number: u64,
        epoch: u64,
        end: u64,
    },
    Fetch {
        leader_epoch: u64,
        broker_epoch: u64,
        number: u64,
        /// The end of the follower's log.
        last: Position,
    },
    FetchResponse {
        leader_epoch: u64,
        number: u64,
        entries: Vec<Entry>,
        high_watermark: u64,
    },
}

pub(super) const KINDS: &[MessageKind] = &[
    MessageKind { name: "Vote", purpose: Purpose::Ballot },
    MessageKind { name: "VoteResponse", purpose: Purpose::Answer },
    MessageKind { name: "MetadataRecord", purpose: Purpose::Replication },
    MessageKind { name: "MetadataRecordResponse", purpose: Purpose::Acknowledgement },
    MessageKind { name: "BrokerRegistration", purpose: Purpose::Ballot },
    MessageKind { name: "BrokerHeartbeat", purpose: Purpose::Replication },
    MessageKind { name: "BrokerHeartbeatResponse", purpose: Purpose::Answer },
    MessageKind { name: "NotController", purpose: Purpose::Answer },
    MessageKind { name: "Metadata", purpose: Purpose::Answer },
    MessageKind { name: "AlterPartition", purpose: Purpose::Ballot },
    MessageKind { name: "OffsetsForLeaderEpoch", purpose: Purpose::Replication },
    MessageKind { name: "EpochEndOffset", purpose: Purpose::Replication },
    MessageKind { name: "Fetch", purpose: Purpose::Acknowledgement },
    MessageKind { name: "FetchResponse", purpose: Purpose::Replication },
];

impl protocol::Message for Message {
    fn kind(&self) -> u8 {
        match self {
            Message::Vote { .. } => 0,
            Message::VoteResponse { .. } => 1,
            Message::Records { .. } => 2,
            Message::RecordsResponse { .. } => 3,
            Message::BrokerRegistration { .. } => 4,
            Message::BrokerHeartbeat { .. } => 5,
            Message::BrokerHeartbeatResponse => 6,
            Message::NotController { .. } => 7,
            Message::Metadata { .. } => 8,
            Message::AlterPartition(_) => 9,
            Message::OffsetsForLeaderEpoch { .. } => 10,
            Message::EpochEndOffset { .. } => 11,
            Message::Fetch { .. } => 12,
            Message::FetchResponse { .. } => 13,
        }
    }

    fn epoch(&self) -> u64 {
        match self {
            Message::Vote { epoch, .. }
            | Message::VoteResponse { epoch, .. }
            | Message::Records { epoch, .. }
            | Message::RecordsResponse { epoch, .. } => *epoch,
            Message::BrokerRegistration { .. }
            | Message::BrokerHeartbeat { .. }
            | Message::BrokerHeartbeatResponse
            | Message::NotController { .. } => 0,
            Message::Metadata { metadata, .. } => metadata.partition.leader_epoch,
            Message::AlterPartition(Alteration { leader_epoch, .. })
            | Message::OffsetsForLeaderEpoch { leader_epoch, .. }
            | Message::EpochEndOffset { leader_epoch, .. }
            | Message::Fetch { leader_epoch, .. }
            | Message::FetchResponse { leader_epoch, .. } => *leader_epoch,
        }
    }

    fn details(&self) -> Vec<Detail> {
        match self {
            Message::Vote { epoch, last } => {
                vec![Detail::new("controller epoch", epoch), Detail::new("last record", position(*last))]
            }
            Message::VoteResponse { epoch, granted } => {
                vec![Detail::new("controller epoch", epoch), Detail::new("granted", granted)]
            }
            Message::Records { epoch, record } => vec![
                Detail::new("controller epoch", epoch),
                Detail::new("record", position(record.at)),
                Detail::new("partition", &record.metadata.partition),
            ],
            Message::RecordsResponse { epoch, last, counts } => {
                let mut details = vec![Detail::new("controller epoch", epoch), Detail::new("record", position(*last))];
                if !counts {
                    details.push(Detail::new("counts", "no"));
                }
                details
            }
            Message::BrokerRegistration { incarnation } => {
                vec![Detail::new("directory", incarnation.directory), Detail::new("incarnation", incarnation.life)]
            }
            Message::BrokerHeartbeat { broker_epoch, offset } => {
                vec![Detail::new("broker epoch", broker_epoch), Detail::new("metadata offset", offset)]
            }
            Message::BrokerHeartbeatResponse => Vec::new(),
            Message::NotController { active } => {
                vec![Detail::new("active controller", active.map_or("none".into(), |active| active.to_string()))]
            }
            Message::Metadata { offset, metadata } => {
                vec![Detail::new("metadata offset", offset), Detail::new("partition", &metadata.partition)]
            }
            Message::AlterPartition(asked) => vec![
                Detail::new("leader epoch", asked.leader_epoch),
                Detail::new("partition epoch", asked.partition_epoch),
                Detail::new("new ISR", join(asked.isr.keys())),
            ],
            Message::OffsetsForLeaderEpoch { leader_epoch, epoch, .. } => {
                vec![Detail::new("leader epoch", leader_epoch), Detail::new("asks for epoch", epoch)]
            }
            Message::EpochEndOffset { leader_epoch, epoch, end, .. } => vec![
                Detail::new("leader epoch", leader_epoch),
                Detail::new("epoch", epoch),
                Detail::new("ends at", end),
            ],
            Message::Fetch { leader_epoch, broker_epoch, last, .. } => vec![
                Detail::new("leader epoch", leader_epoch),
                Detail::new("broker epoch", broker_epoch),
                Detail::new("after", position(*last)),
            ],
            Message::FetchResponse { leader_epoch, entries, high_watermark, .. } => vec![
                Detail::new("leader epoch", leader_epoch),
                Detail::new("records", join(entries.iter().map(describe))),
                Detail::new("high watermark", high_watermark),
            ],
        }
    }
}

/// `17 (epoch 3)`
fn position(position: Position) -> String {
    format!("{} (epoch {})", position.index, position.term)
}

fn describe(entry: &Entry) -> String {
    match &entry.command {
        Command::Noop | Command::Configure(_) | Command::Session { .. } => format!("{}:no-op", entry.term),
        Command::Client(request) => match request.operation {
            Operation::Put { key, value } => format!("{}:k{key}←{value}", entry.term),
            Operation::Get { key } => format!("{}:k{key}?", entry.term),
        },
    }
}
