//! Well-known mistakes that implementations of Raft have made, to be run and found: each breaks a promise.

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Mistake {
    #[default]
    None,
    /// A vote is given before it is on disk, and forgotten in a crash (section 5.2, figure 2).
    VoteNotPersisted,
    /// An entry is acknowledged before it is on disk (section 5.3, figure 2).
    AcknowledgedBeforePersisted,
    /// A leader counts replicas of an entry of an older term as committed (section 5.4.2, figure 8).
    CommitOfOlderTerm,
    /// A vote is given to a candidate whose log lacks what the voter has (section 5.4.1).
    NoUpToDateCheck,
    /// A single-server change is begun before the leader has committed an entry of its term (raft-dev, 2015).
    ChangeBeforeCommit,
    /// A leader's lease lasts a whole election timeout on its own clock, whatever the others' clocks do
    /// (dissertation, 6.4.1).
    LeaseWithoutDrift,
    /// A leader answers reads from its own state without asking anyone whether it still leads
    /// (dissertation, 6.4).
    DeposedReads,
    /// Commands are executed each time they are committed, though a client sent one twice (section 8).
    NoSessions,
    /// A node whose disk was replaced votes and acknowledges as if it had forgotten nothing.
    WipedNodeVotes,
}

impl Mistake {
    pub const ALL: [Mistake; 10] = [
        Mistake::None,
        Mistake::VoteNotPersisted,
        Mistake::AcknowledgedBeforePersisted,
        Mistake::CommitOfOlderTerm,
        Mistake::NoUpToDateCheck,
        Mistake::ChangeBeforeCommit,
        Mistake::LeaseWithoutDrift,
        Mistake::DeposedReads,
        Mistake::NoSessions,
        Mistake::WipedNodeVotes,
    ];

    /// Their names in scenarios, in the same order.
    pub const NAMES: [&'static str; 10] = [
        "none",
        "vote-not-persisted",
        "acknowledged-before-persisted",
        "commit-of-older-term",
        "no-up-to-date-check",
        "change-before-commit",
        "lease-without-drift",
        "deposed-reads",
        "no-sessions",
        "wiped-node-votes",
    ];
}
