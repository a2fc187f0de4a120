//! The states of a server, what moves it from one to another, and the names of its messages and timers.

use crate::protocol::{Cause, CauseKind, Phase, Promises, Spec, Transition};
use crate::types::Role;

/// Indexes into [`Spec::phases`].
pub mod phase {
    pub const LOOKING: u8 = 0;
    pub const DISCOVERY: u8 = 1;
    pub const SYNCHRONIZATION: u8 = 2;
    pub const LEADING: u8 = 3;
    pub const JOINING: u8 = 4;
    pub const FOLLOWING: u8 = 5;
}

/// Indexes into [`Spec::causes`].
pub mod cause {
    pub const WINS_ELECTION: u8 = 0;
    pub const FINDS_LEADER: u8 = 1;
    pub const EPOCH_ACCEPTED: u8 = 2;
    pub const QUORUM_IN_SYNC: u8 = 3;
    pub const UP_TO_DATE: u8 = 4;
    pub const TIMES_OUT: u8 = 5;
    pub const LOSES_QUORUM: u8 = 6;
    pub const LEADER_GONE: u8 = 7;
    pub const FOLLOWER_AHEAD: u8 = 8;
    pub const OLD_EPOCH: u8 = 9;
}

const fn transition(from: u8, to: u8, cause: u8) -> Transition {
    Transition { from, to, cause }
}

pub(super) const PROMISED_WITH_LOCAL_READS: &[Promises] = &[
    Promises::LeaderAppendOnly,
    Promises::LogMatching,
    Promises::LeaderCompleteness,
    Promises::OneLeader,
    Promises::OneHistory,
    Promises::DurablePromises,
    Promises::AcknowledgedWrites,
    Promises::ExecutedOnce,
];

pub(super) static SPEC: Spec = Spec {
    name: "zab",
    phases: &[
        Phase { name: "looking", role: Role::Candidate },
        Phase { name: "discovery", role: Role::Candidate },
        Phase { name: "synchronization", role: Role::Candidate },
        Phase { name: "leading", role: Role::Leader },
        Phase { name: "joining", role: Role::Follower },
        Phase { name: "following", role: Role::Follower },
    ],
    causes: &[
        Cause { name: "wins election", kind: CauseKind::Election },
        Cause { name: "finds leader", kind: CauseKind::Election },
        Cause { name: "epoch accepted", kind: CauseKind::Election },
        Cause { name: "quorum in sync", kind: CauseKind::Election },
        Cause { name: "is up to date", kind: CauseKind::Election },
        Cause { name: "times out", kind: CauseKind::Timeout },
        Cause { name: "loses quorum", kind: CauseKind::Timeout },
        Cause { name: "leader is gone", kind: CauseKind::Election },
        Cause { name: "follower is ahead", kind: CauseKind::Election },
        Cause { name: "epoch is old", kind: CauseKind::Election },
    ],
    transitions: &[
        transition(phase::LOOKING, phase::DISCOVERY, cause::WINS_ELECTION),
        transition(phase::LOOKING, phase::JOINING, cause::FINDS_LEADER),
        transition(phase::DISCOVERY, phase::SYNCHRONIZATION, cause::EPOCH_ACCEPTED),
        transition(phase::DISCOVERY, phase::LOOKING, cause::TIMES_OUT),
        transition(phase::DISCOVERY, phase::LOOKING, cause::FOLLOWER_AHEAD),
        transition(phase::SYNCHRONIZATION, phase::LEADING, cause::QUORUM_IN_SYNC),
        transition(phase::SYNCHRONIZATION, phase::LOOKING, cause::TIMES_OUT),
        transition(phase::JOINING, phase::FOLLOWING, cause::UP_TO_DATE),
        transition(phase::JOINING, phase::LOOKING, cause::TIMES_OUT),
        transition(phase::JOINING, phase::LOOKING, cause::LEADER_GONE),
        transition(phase::JOINING, phase::LOOKING, cause::OLD_EPOCH),
        transition(phase::FOLLOWING, phase::LOOKING, cause::TIMES_OUT),
        transition(phase::FOLLOWING, phase::LOOKING, cause::LEADER_GONE),
        transition(phase::LEADING, phase::LOOKING, cause::LOSES_QUORUM),
    ],
    messages: super::message::KINDS,
    timers: &["election", "ping", "finalize", "resend"],
    election_timer: 0,
    heartbeat_timer: Some(1),
    epoch: Some("epoch"),
    needs_quorum: true,
    register: None,
    names_leader: false,
    has_peers: true,
    has_disk: true,
    can_transfer: false,
    can_change: false,
    promises: Promises::SAFETY,
};
