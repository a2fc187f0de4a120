//! A promise that was broken, and how.

use super::Property;
use super::account::Account;
use crate::protocol::RequestId;
use crate::types::{Instant, NodeId};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Violation {
    pub property: Property,
    pub at: Instant,
    /// The number of the last trace event before it was seen.
    pub event: u64,
    pub nodes: Vec<NodeId>,
    pub epoch: u64,
    /// Where in the log, or which key of a client; zero if it is about neither.
    pub index: u64,
    /// Whose promise was broken, if it was one to a client.
    pub request: Option<RequestId>,
    /// What became of that request; kept of the first of each kind.
    pub account: Option<Box<Account>>,
}

/// How a promise was broken: a sentence of its own for each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Breach {
    ElectedTwice,
    LeadersAtOnce,
    LeaderOverwrote,
    PrefixesDiffer,
    LeaderLacksEntry,
    AppliedAnother,
    LeaderDown,
    NoOrder,
    EpochForgotten,
    VoteForgotten,
    EntryForgotten,
    WriteNotCommitted,
    WriteReplaced,
    ExecutedAgain,
    NoLeader,
    NoAnswer,
    LeaderUnseated,
}

impl Breach {
    pub const ALL: [Breach; 17] = [
        Breach::ElectedTwice,
        Breach::LeadersAtOnce,
        Breach::LeaderOverwrote,
        Breach::PrefixesDiffer,
        Breach::LeaderLacksEntry,
        Breach::AppliedAnother,
        Breach::LeaderDown,
        Breach::NoOrder,
        Breach::EpochForgotten,
        Breach::VoteForgotten,
        Breach::EntryForgotten,
        Breach::WriteNotCommitted,
        Breach::WriteReplaced,
        Breach::ExecutedAgain,
        Breach::NoLeader,
        Breach::NoAnswer,
        Breach::LeaderUnseated,
    ];

    /// What its sentence is called; that of a promise with only one has the promise's name.
    pub fn name(self) -> &'static str {
        match self {
            Breach::ElectedTwice => Property::ElectionSafety.name(),
            Breach::LeadersAtOnce => "two leaders",
            Breach::LeaderOverwrote => Property::LeaderAppendOnly.name(),
            Breach::PrefixesDiffer => Property::LogMatching.name(),
            Breach::LeaderLacksEntry => Property::LeaderCompleteness.name(),
            Breach::AppliedAnother => Property::StateMachineSafety.name(),
            Breach::LeaderDown => Property::LiveLeader.name(),
            Breach::NoOrder => Property::Linearizability.name(),
            Breach::EpochForgotten => "epoch forgotten",
            Breach::VoteForgotten => "vote forgotten",
            Breach::EntryForgotten => "entry forgotten",
            Breach::WriteNotCommitted => "write not committed",
            Breach::WriteReplaced => "write replaced",
            Breach::ExecutedAgain => Property::ExecutedOnce.name(),
            Breach::NoLeader => "no leader",
            Breach::NoAnswer => "no answer",
            Breach::LeaderUnseated => Property::LeaderStickiness.name(),
        }
    }
}

impl Violation {
    pub fn breach(&self) -> Breach {
        match self.property {
            Property::ElectionSafety if self.epoch == 0 => Breach::LeadersAtOnce,
            Property::ElectionSafety => Breach::ElectedTwice,
            Property::LeaderAppendOnly => Breach::LeaderOverwrote,
            Property::LogMatching => Breach::PrefixesDiffer,
            Property::LeaderCompleteness => Breach::LeaderLacksEntry,
            Property::StateMachineSafety => Breach::AppliedAnother,
            Property::LiveLeader => Breach::LeaderDown,
            Property::Linearizability => Breach::NoOrder,
            Property::DurablePromises if self.index > 0 => Breach::EntryForgotten,
            Property::DurablePromises if self.nodes.len() > 1 => Breach::VoteForgotten,
            Property::DurablePromises => Breach::EpochForgotten,
            Property::AcknowledgedWrites if self.nodes.is_empty() => Breach::WriteNotCommitted,
            Property::AcknowledgedWrites => Breach::WriteReplaced,
            Property::ExecutedOnce => Breach::ExecutedAgain,
            Property::Liveness if self.index > 0 => Breach::NoAnswer,
            Property::Liveness => Breach::NoLeader,
            Property::LeaderStickiness => Breach::LeaderUnseated,
        }
    }

    /// Its index is a client's key.
    pub fn is_of_clients(&self) -> bool {
        matches!(self.breach(), Breach::NoOrder | Breach::WriteNotCommitted | Breach::NoAnswer)
    }

    pub fn detail(&self) -> String {
        let names: Vec<String> = self.nodes.iter().map(ToString::to_string).collect();
        let (nodes, epoch, index) = (names.join(" and "), self.epoch, self.index);
        match self.breach() {
            Breach::ElectedTwice => format!("nodes {nodes} were both elected in term {epoch}"),
            Breach::LeadersAtOnce => format!("nodes {nodes} lead at the same time"),
            Breach::LeaderOverwrote => format!("leader {nodes} changed its own log before index {index}"),
            Breach::PrefixesDiffer => {
                format!("node {nodes} holds the same term at index {index} after a different prefix")
            }
            Breach::LeaderLacksEntry => format!("node {nodes} leads term {epoch} without the committed entry {index}"),
            Breach::AppliedAnother => format!("node {nodes} committed or applied another entry at index {index}"),
            Breach::LeaderDown => format!("node {nodes} was made leader while it was down"),
            Breach::NoOrder => format!("no order of what clients asked explains an answer about key {index}"),
            Breach::EpochForgotten => format!("node {nodes} was in term {epoch} and no longer knows it"),
            Breach::VoteForgotten => {
                let (voter, candidate) = (&names[0], &names[1]);
                format!("node {voter} gave node {candidate} its vote in term {epoch} and no longer knows it")
            }
            Breach::EntryForgotten => format!("node {nodes} acknowledged entry {index} and no longer has it"),
            Breach::WriteNotCommitted => format!("a write to key {index} was answered, and nobody committed it"),
            Breach::WriteReplaced => format!("node {nodes} lost entry {index}, whose client was told that it is done"),
            Breach::ExecutedAgain => format!("node {nodes} executed the command at index {index} once more"),
            Breach::NoLeader => "nobody leads long after everything was repaired".to_string(),
            Breach::LeaderUnseated => {
                let (leader, disturber) = (&names[0], &names[1]);
                format!("node {disturber} unseated leader {leader}, whom a majority heard, with term {epoch}")
            }
            Breach::NoAnswer => format!("a request about key {index} got no answer long after the repair"),
        }
    }
}
