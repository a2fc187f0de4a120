//! The states of a member, what moves it from one to another, the names of timers, and what settings promise.

use crate::protocol::{Cause, CauseKind, Phase, Promises, Spec, Transition};
use crate::types::Role;

/// Indexes into [`Spec::phases`].
pub mod phase {
    pub const SECONDARY: u8 = 0;
    pub const DRY_RUN: u8 = 1;
    pub const CANDIDATE: u8 = 2;
    pub const CATCHING_UP: u8 = 3;
    pub const PRIMARY: u8 = 4;
    pub const ROLLBACK: u8 = 5;
}

/// Indexes into [`Spec::causes`].
pub mod cause {
    pub const TIMES_OUT: u8 = 0;
    pub const TAKES_OVER: u8 = 1;
    pub const WINS_DRY_RUN: u8 = 2;
    pub const WINS_MAJORITY: u8 = 3;
    pub const CATCH_UP_ENDS: u8 = 4;
    pub const HIGHER_TERM: u8 = 5;
    pub const HEARS_PRIMARY: u8 = 6;
    pub const LOSES_QUORUM: u8 = 7;
    pub const DIVERGED: u8 = 8;
    pub const ROLLED_BACK: u8 = 9;
}

const fn transition(from: u8, to: u8, cause: u8) -> Transition {
    Transition { from, to, cause }
}

pub(super) static SPEC: Spec = Spec {
    name: "mongodb",
    phases: &[
        Phase { name: "secondary", role: Role::Follower },
        Phase { name: "dry-run", role: Role::Candidate },
        Phase { name: "candidate", role: Role::Candidate },
        // It is elected, and takes no writes yet.
        Phase { name: "catching-up", role: Role::Candidate },
        Phase { name: "primary", role: Role::Leader },
        Phase { name: "rollback", role: Role::Follower },
    ],
    causes: &[
        Cause { name: "times out", kind: CauseKind::Timeout },
        Cause { name: "takes over", kind: CauseKind::Election },
        Cause { name: "wins dry run", kind: CauseKind::Election },
        Cause { name: "wins majority", kind: CauseKind::Election },
        Cause { name: "catch-up ends", kind: CauseKind::Election },
        Cause { name: "discovers higher term", kind: CauseKind::Election },
        Cause { name: "hears primary", kind: CauseKind::Heartbeat },
        Cause { name: "loses quorum", kind: CauseKind::Timeout },
        Cause { name: "oplog diverged", kind: CauseKind::Heartbeat },
        Cause { name: "has rolled back", kind: CauseKind::Repair },
    ],
    transitions: &[
        transition(phase::SECONDARY, phase::DRY_RUN, cause::TIMES_OUT),
        transition(phase::SECONDARY, phase::DRY_RUN, cause::TAKES_OVER),
        transition(phase::SECONDARY, phase::ROLLBACK, cause::DIVERGED),
        transition(phase::DRY_RUN, phase::CANDIDATE, cause::WINS_DRY_RUN),
        transition(phase::DRY_RUN, phase::SECONDARY, cause::HEARS_PRIMARY),
        transition(phase::DRY_RUN, phase::SECONDARY, cause::HIGHER_TERM),
        transition(phase::CANDIDATE, phase::DRY_RUN, cause::TIMES_OUT),
        transition(phase::CANDIDATE, phase::CATCHING_UP, cause::WINS_MAJORITY),
        transition(phase::CANDIDATE, phase::SECONDARY, cause::HEARS_PRIMARY),
        transition(phase::CANDIDATE, phase::SECONDARY, cause::HIGHER_TERM),
        transition(phase::CATCHING_UP, phase::PRIMARY, cause::CATCH_UP_ENDS),
        transition(phase::CATCHING_UP, phase::SECONDARY, cause::HIGHER_TERM),
        transition(phase::CATCHING_UP, phase::SECONDARY, cause::LOSES_QUORUM),
        transition(phase::PRIMARY, phase::SECONDARY, cause::HIGHER_TERM),
        transition(phase::PRIMARY, phase::SECONDARY, cause::LOSES_QUORUM),
        transition(phase::ROLLBACK, phase::SECONDARY, cause::ROLLED_BACK),
    ],
    messages: super::message::KINDS,
    timers: &["election", "heartbeat", "takeover", "catch-up"],
    election_timer: 0,
    heartbeat_timer: Some(1),
    epoch: Some("term"),
    needs_quorum: true,
    register: None,
    names_leader: false,
    has_peers: true,
    has_disk: true,
    can_transfer: false,
    can_change: false,
    promises: DURABLE,
};

/// Whatever is set: one primary in a term, whose oplog grows, oplogs that match, and votes that are kept.
pub(super) static ALWAYS: &[Promises] = &[
    Promises::LeaderAppendOnly,
    Promises::LogMatching,
    Promises::OneLeader,
    Promises::DurablePromises,
    Promises::ExecutedOnce,
];

/// What a majority has on disk stays, and nothing else is acknowledged.
pub(super) static DURABLE: &[Promises] = &[
    Promises::LeaderAppendOnly,
    Promises::LogMatching,
    Promises::OneLeader,
    Promises::DurablePromises,
    Promises::ExecutedOnce,
    Promises::LeaderCompleteness,
    Promises::OneHistory,
    Promises::AcknowledgedWrites,
];

/// And reads wait for a majority as well.
pub(super) static LINEARIZABLE: &[Promises] = &[
    Promises::LeaderAppendOnly,
    Promises::LogMatching,
    Promises::OneLeader,
    Promises::DurablePromises,
    Promises::ExecutedOnce,
    Promises::LeaderCompleteness,
    Promises::OneHistory,
    Promises::AcknowledgedWrites,
    Promises::Linearizability,
];
