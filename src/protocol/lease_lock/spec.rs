//! The states of whoever wants the lock, and what moves it from one to another.

use crate::protocol::{Cause, CauseKind, Phase, Promises, Spec, Transition};
use crate::types::Role;

/// Indexes into [`Spec::phases`].
pub mod phase {
    pub const WAITING: u8 = 0;
    pub const ACQUIRING: u8 = 1;
    pub const LOADING: u8 = 2;
    pub const HOLDING: u8 = 3;
    pub const STORE: u8 = 4;
}

/// Indexes into [`Spec::causes`].
pub mod cause {
    pub const TRIES: u8 = 0;
    pub const LOCKED: u8 = 1;
    pub const NO_ANSWER: u8 = 2;
    pub const ACQUIRES: u8 = 3;
    pub const HAS_DATA: u8 = 4;
    pub const LEASE_ENDS: u8 = 5;
    pub const LOCK_GONE: u8 = 6;
    pub const FENCED: u8 = 7;
}

const fn transition(from: u8, to: u8, cause: u8) -> Transition {
    Transition { from, to, cause }
}

/// What the storage keeps is what one holder after the other wrote, but a holder's copy may be old.
pub(super) const PROMISED_WITH_READS_FROM_COPY: &[Promises] = &[
    Promises::LeaderAppendOnly,
    Promises::LogMatching,
    Promises::LeaderCompleteness,
    Promises::OneLeader,
    Promises::OneHistory,
    Promises::LiveLeader,
    Promises::DurablePromises,
    Promises::AcknowledgedWrites,
    Promises::ExecutedOnce,
];

/// No token is given away twice.
pub(super) const PROMISED_BY_TOKENS: &[Promises] =
    &[Promises::OneLeader, Promises::LiveLeader, Promises::DurablePromises];

/// A lock by itself: whoever stalls for longer than its lease does not know that others have gone on.
pub(super) const PROMISED_BY_LEASES: &[Promises] = &[Promises::LiveLeader, Promises::DurablePromises];

pub(super) static SPEC: Spec = Spec {
    name: "lease-lock",
    phases: &[
        Phase { name: "waiting", role: Role::Follower },
        Phase { name: "acquiring", role: Role::Candidate },
        Phase { name: "loading", role: Role::Candidate },
        Phase { name: "holding", role: Role::Leader },
        Phase { name: "lock store", role: Role::Follower },
    ],
    causes: &[
        Cause { name: "tries", kind: CauseKind::Timeout },
        Cause { name: "is locked", kind: CauseKind::Election },
        Cause { name: "stores do not answer", kind: CauseKind::Timeout },
        Cause { name: "acquires the lock", kind: CauseKind::Election },
        Cause { name: "has the data", kind: CauseKind::Election },
        Cause { name: "lease ends", kind: CauseKind::Timeout },
        Cause { name: "lock is gone", kind: CauseKind::Election },
        Cause { name: "token is old", kind: CauseKind::Election },
    ],
    transitions: &[
        transition(phase::WAITING, phase::ACQUIRING, cause::TRIES),
        transition(phase::ACQUIRING, phase::WAITING, cause::LOCKED),
        transition(phase::ACQUIRING, phase::WAITING, cause::NO_ANSWER),
        transition(phase::ACQUIRING, phase::LOADING, cause::ACQUIRES),
        transition(phase::LOADING, phase::HOLDING, cause::HAS_DATA),
        transition(phase::LOADING, phase::WAITING, cause::LEASE_ENDS),
        transition(phase::LOADING, phase::WAITING, cause::LOCK_GONE),
        transition(phase::LOADING, phase::WAITING, cause::FENCED),
        transition(phase::HOLDING, phase::WAITING, cause::LEASE_ENDS),
        transition(phase::HOLDING, phase::WAITING, cause::LOCK_GONE),
        transition(phase::HOLDING, phase::WAITING, cause::FENCED),
    ],
    messages: super::message::KINDS,
    timers: &["retry", "call", "lease", "other lease", "renew", "storage", "expire", "sync"],
    election_timer: 0,
    heartbeat_timer: Some(4),
    epoch: Some("token"),
    needs_quorum: false,
    register: Some("storage"),
    names_leader: false,
    has_peers: true,
    has_disk: false,
    can_transfer: false,
    can_change: false,
    promises: Promises::SAFETY,
};
