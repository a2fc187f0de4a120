//! What may be promised.

use crate::protocol::Promises;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Property {
    /// At most one leader in an epoch; where leaders carry no epoch, at most one at a time.
    ElectionSafety,
    /// A leader never overwrites or deletes entries of its own log.
    LeaderAppendOnly,
    /// Logs with an entry of the same index and term are identical up to it.
    LogMatching,
    /// What was committed in an epoch is in the log of every leader of a later one.
    LeaderCompleteness,
    /// No two nodes apply different entries at one index.
    StateMachineSafety,
    /// Who is named leader in the shared register is up.
    LiveLeader,
    /// Whatever clients were answered, one order of all operations explains it (Herlihy and Wing 1990).
    Linearizability,
    /// What a node gave its word for it still knows after a restart: its epoch, its vote, what it acknowledged.
    DurablePromises,
    /// A write whose client was told that it is done was committed, and stays in the log.
    AcknowledgedWrites,
    /// No state machine executes a client's command twice.
    ExecutedOnce,
    /// Once everything is repaired, there is a leader, and clients are answered, within a bound.
    Liveness,
    /// A leader whom a majority hears keeps its office, whoever comes and goes.
    LeaderStickiness,
}

impl Property {
    pub const ALL: [Property; 12] = [
        Property::ElectionSafety,
        Property::LeaderAppendOnly,
        Property::LogMatching,
        Property::LeaderCompleteness,
        Property::StateMachineSafety,
        Property::LiveLeader,
        Property::Linearizability,
        Property::DurablePromises,
        Property::AcknowledgedWrites,
        Property::ExecutedOnce,
        Property::Liveness,
        Property::LeaderStickiness,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Property::ElectionSafety => "Election Safety",
            Property::LeaderAppendOnly => "Leader Append-Only",
            Property::LogMatching => "Log Matching",
            Property::LeaderCompleteness => "Leader Completeness",
            Property::StateMachineSafety => "State Machine Safety",
            Property::LiveLeader => "Live Leader",
            Property::Linearizability => "Linearizability",
            Property::DurablePromises => "Durable Promises",
            Property::AcknowledgedWrites => "Acknowledged Writes",
            Property::ExecutedOnce => "Executed Once",
            Property::Liveness => "Liveness",
            Property::LeaderStickiness => "Leader Stickiness",
        }
    }

    /// The promise that not every protocol makes, or not under every setting; none for what all of them do.
    pub fn promise(self) -> Option<Promises> {
        match self {
            Property::LeaderAppendOnly => Some(Promises::LeaderAppendOnly),
            Property::LogMatching => Some(Promises::LogMatching),
            Property::LeaderCompleteness => Some(Promises::LeaderCompleteness),
            Property::ElectionSafety => Some(Promises::OneLeader),
            Property::StateMachineSafety => Some(Promises::OneHistory),
            Property::LiveLeader => Some(Promises::LiveLeader),
            Property::Linearizability => Some(Promises::Linearizability),
            Property::DurablePromises => Some(Promises::DurablePromises),
            Property::AcknowledgedWrites => Some(Promises::AcknowledgedWrites),
            Property::ExecutedOnce => Some(Promises::ExecutedOnce),
            Property::LeaderStickiness => Some(Promises::LeaderStickiness),
            Property::Liveness => None,
        }
    }
}
