//! Faults: when, what, to whom.

use crate::types::{Duration, Instant, NodeId};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    pub when: When,
    pub action: Action,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum When {
    /// Once, between these moments (both included), drawn from the seed; written `2s` or `2s..2.075s`.
    At { least: Instant, most: Instant },
    /// Again and again, the first time after one period; written `every 10s`.
    Every(Duration),
}

/// What a fault does; `Display` and `FromStr` are the words of the scenario's `do`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// `crash T [for D]`: volatile state and unfinished writes are lost.
    Crash { target: Target, lasting: Option<Duration> },
    /// `restart T`
    Restart { target: Target },
    /// `pause T [for D]`: a stall that keeps state; messages wait.
    Pause { target: Target, lasting: Option<Duration> },
    /// `resume T`
    Resume { target: Target },
    /// `cut A -> B`, or `cut A <-> B` both ways
    Cut { from: Target, to: Target, both_ways: bool },
    /// `mend A -> B`, `mend A <-> B`: the opposite of `cut`
    Mend { from: Target, to: Target, both_ways: bool },
    /// `partition 1,2 | 3,4,5`; groups may also name `leader`, `follower` and `rest`
    Partition { groups: Vec<Vec<Target>> },
    /// `isolate T`: no link from or to it
    Isolate { target: Target },
    /// `heal`: every link works again
    Heal,
    /// `timeout T`: its election timer fires now
    Timeout { target: Target },
    /// `transfer T`: the leader hands over to it
    Transfer { target: Target },
    /// `request K [to T]`: a client writes key K, asking T first
    Request { key: u32, target: Option<Target> },
    /// `drop N`: message number N, in flight, is lost
    Drop { message: u64 },
    /// `chaos mtbf=D mttr=D`: nodes crash and restart at exponential times, each on its own
    Chaos { mtbf: Duration, mttr: Duration },
    /// `chaos off`
    Calm,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    Node(NodeId),
    /// The shared store of protocols that have one; written `register`.
    Register,
    /// The live leader of the highest epoch.
    Leader,
    /// One live follower, drawn.
    Follower,
    /// A majority of the nodes, drawn.
    Majority,
    /// As many nodes as may fail, drawn.
    Minority,
    All,
    /// In a partition: who is in no other group.
    Rest,
}
