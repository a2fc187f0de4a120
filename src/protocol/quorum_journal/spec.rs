//! The states of name nodes, what moves them from one to another, and what is promised.

use crate::protocol::{Cause, CauseKind, Phase, Promises, Spec, Transition};
use crate::types::Role;

/// Indexes into [`Spec::phases`].
pub mod phase {
    pub const STANDBY: u8 = 0;
    pub const FENCING: u8 = 1;
    pub const RECOVERING: u8 = 2;
    pub const ACTIVE: u8 = 3;
    pub const ABORTED: u8 = 4;
    pub const JOURNAL: u8 = 5;
}

/// Indexes into [`Spec::causes`].
pub mod cause {
    pub const GETS_LOCK: u8 = 0;
    pub const OLD_IS_FENCED: u8 = 1;
    pub const NOBODY_TO_FENCE: u8 = 2;
    pub const GOES_ON_WITHOUT: u8 = 3;
    pub const STARTS_SEGMENT: u8 = 4;
    pub const LOSES_LOCK: u8 = 5;
    pub const IS_FENCED: u8 = 6;
    pub const LOSES_QUORUM: u8 = 7;
    pub const LATER_EPOCH: u8 = 8;
    pub const RESTARTS: u8 = 9;
    pub const CANNOT_FENCE: u8 = 10;
}

const fn transition(from: u8, to: u8, cause: u8) -> Transition {
    Transition { from, to, cause }
}

pub(super) static SPEC: Spec = Spec {
    name: "quorum-journal",
    phases: &[
        Phase { name: "standby", role: Role::Follower },
        Phase { name: "fencing", role: Role::Candidate },
        Phase { name: "recovering", role: Role::Candidate },
        Phase { name: "active", role: Role::Leader },
        Phase { name: "aborted", role: Role::Follower },
        Phase { name: "journal", role: Role::Follower },
    ],
    causes: &[
        Cause { name: "gets the lock", kind: CauseKind::Election },
        Cause { name: "old one is fenced", kind: CauseKind::Election },
        Cause { name: "nobody to fence", kind: CauseKind::Election },
        Cause { name: "goes on without", kind: CauseKind::Timeout },
        Cause { name: "starts a segment", kind: CauseKind::Election },
        Cause { name: "loses the lock", kind: CauseKind::Timeout },
        Cause { name: "is fenced", kind: CauseKind::Election },
        Cause { name: "loses quorum", kind: CauseKind::Timeout },
        Cause { name: "later epoch", kind: CauseKind::Election },
        Cause { name: "restarts", kind: CauseKind::Repair },
        Cause { name: "cannot fence", kind: CauseKind::Timeout },
    ],
    transitions: &[
        transition(phase::STANDBY, phase::FENCING, cause::GETS_LOCK),
        transition(phase::FENCING, phase::RECOVERING, cause::OLD_IS_FENCED),
        transition(phase::FENCING, phase::RECOVERING, cause::NOBODY_TO_FENCE),
        transition(phase::FENCING, phase::RECOVERING, cause::GOES_ON_WITHOUT),
        transition(phase::FENCING, phase::STANDBY, cause::LOSES_LOCK),
        transition(phase::FENCING, phase::STANDBY, cause::CANNOT_FENCE),
        transition(phase::FENCING, phase::STANDBY, cause::IS_FENCED),
        transition(phase::FENCING, phase::ABORTED, cause::IS_FENCED),
        transition(phase::RECOVERING, phase::ACTIVE, cause::STARTS_SEGMENT),
        transition(phase::RECOVERING, phase::STANDBY, cause::LOSES_LOCK),
        transition(phase::RECOVERING, phase::STANDBY, cause::IS_FENCED),
        transition(phase::RECOVERING, phase::ABORTED, cause::IS_FENCED),
        transition(phase::RECOVERING, phase::ABORTED, cause::LOSES_QUORUM),
        transition(phase::RECOVERING, phase::ABORTED, cause::LATER_EPOCH),
        transition(phase::ACTIVE, phase::STANDBY, cause::LOSES_LOCK),
        transition(phase::ACTIVE, phase::STANDBY, cause::IS_FENCED),
        transition(phase::ACTIVE, phase::ABORTED, cause::IS_FENCED),
        transition(phase::ACTIVE, phase::ABORTED, cause::LOSES_QUORUM),
        transition(phase::ACTIVE, phase::ABORTED, cause::LATER_EPOCH),
        transition(phase::ABORTED, phase::STANDBY, cause::RESTARTS),
    ],
    messages: super::message::KINDS,
    timers: &["session", "expiry", "fence", "heartbeat", "quorum", "roll", "tail", "process"],
    election_timer: 0,
    heartbeat_timer: Some(3),
    epoch: Some("epoch"),
    needs_quorum: true,
    register: Some("zookeeper"),
    names_leader: true,
    has_peers: true,
    has_disk: true,
    can_transfer: false,
    can_change: false,
    promises: FENCED,
};

/// The old one has stopped before another one answers.
pub(super) static FENCED: &[Promises] = &[
    Promises::LeaderAppendOnly,
    Promises::LogMatching,
    Promises::OneLeader,
    Promises::DurablePromises,
    Promises::LeaderCompleteness,
    Promises::OneHistory,
    Promises::AcknowledgedWrites,
    Promises::ExecutedOnce,
    Promises::Linearizability,
];

/// Only its edits are refused.
pub(super) static BY_EPOCHS: &[Promises] = &[
    Promises::LeaderAppendOnly,
    Promises::LogMatching,
    Promises::OneLeader,
    Promises::DurablePromises,
    Promises::LeaderCompleteness,
    Promises::OneHistory,
    Promises::AcknowledgedWrites,
    Promises::ExecutedOnce,
];

/// What the old one writes goes nowhere, and it does not know.
pub(super) static WITHOUT_EPOCHS: &[Promises] =
    &[Promises::LeaderAppendOnly, Promises::OneLeader, Promises::DurablePromises];
