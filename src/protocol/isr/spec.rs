//! The states of brokers and controllers, what moves them from one to another, and the names of timers.

use crate::protocol::{Cause, CauseKind, Phase, Promises, Spec, Transition};
use crate::types::Role;

/// Indexes into [`Spec::phases`].
pub mod phase {
    pub const FENCED: u8 = 0;
    pub const CATCHING_UP: u8 = 1;
    pub const IN_SYNC: u8 = 2;
    pub const LEADER: u8 = 3;
    pub const STANDBY: u8 = 4;
    pub const VOTING: u8 = 5;
    pub const ACTIVE: u8 = 6;
}

/// Indexes into [`Spec::causes`].
pub mod cause {
    pub const IS_UNFENCED: u8 = 0;
    pub const IS_FENCED: u8 = 1;
    pub const IS_ELECTED: u8 = 2;
    pub const ANOTHER_LEADS: u8 = 3;
    pub const JOINS_ISR: u8 = 4;
    pub const LEAVES_ISR: u8 = 5;
    pub const TIMES_OUT: u8 = 6;
    pub const WINS_VOTE: u8 = 7;
    pub const LATER_EPOCH: u8 = 8;
    pub const ACTIVE_KNOWN: u8 = 9;
    pub const LOSES_QUORUM: u8 = 10;
}

const fn transition(from: u8, to: u8, cause: u8) -> Transition {
    Transition { from, to, cause }
}

pub(super) static SPEC: Spec = Spec {
    name: "isr",
    phases: &[
        Phase { name: "fenced", role: Role::Candidate },
        Phase { name: "catching-up", role: Role::Follower },
        Phase { name: "in-sync", role: Role::Follower },
        Phase { name: "leader", role: Role::Leader },
        // An active controller leads the metadata, not the partition.
        Phase { name: "standby-controller", role: Role::Follower },
        Phase { name: "voting-controller", role: Role::Follower },
        Phase { name: "active-controller", role: Role::Follower },
    ],
    causes: &[
        Cause { name: "is unfenced", kind: CauseKind::Repair },
        Cause { name: "is fenced", kind: CauseKind::Timeout },
        Cause { name: "is elected", kind: CauseKind::Election },
        Cause { name: "another leads", kind: CauseKind::Election },
        Cause { name: "joins the ISR", kind: CauseKind::Heartbeat },
        Cause { name: "leaves the ISR", kind: CauseKind::Timeout },
        Cause { name: "times out", kind: CauseKind::Timeout },
        Cause { name: "wins the vote", kind: CauseKind::Election },
        Cause { name: "later epoch", kind: CauseKind::Election },
        Cause { name: "active is known", kind: CauseKind::Election },
        Cause { name: "loses quorum", kind: CauseKind::Timeout },
    ],
    transitions: &[
        transition(phase::FENCED, phase::CATCHING_UP, cause::IS_UNFENCED),
        transition(phase::FENCED, phase::IN_SYNC, cause::IS_UNFENCED),
        transition(phase::FENCED, phase::LEADER, cause::IS_ELECTED),
        transition(phase::CATCHING_UP, phase::IN_SYNC, cause::JOINS_ISR),
        transition(phase::CATCHING_UP, phase::LEADER, cause::IS_ELECTED),
        transition(phase::CATCHING_UP, phase::FENCED, cause::IS_FENCED),
        transition(phase::IN_SYNC, phase::CATCHING_UP, cause::LEAVES_ISR),
        transition(phase::IN_SYNC, phase::LEADER, cause::IS_ELECTED),
        transition(phase::IN_SYNC, phase::FENCED, cause::IS_FENCED),
        transition(phase::LEADER, phase::FENCED, cause::IS_FENCED),
        transition(phase::LEADER, phase::CATCHING_UP, cause::ANOTHER_LEADS),
        transition(phase::LEADER, phase::IN_SYNC, cause::ANOTHER_LEADS),
        transition(phase::STANDBY, phase::VOTING, cause::TIMES_OUT),
        transition(phase::VOTING, phase::ACTIVE, cause::WINS_VOTE),
        transition(phase::VOTING, phase::STANDBY, cause::LATER_EPOCH),
        transition(phase::VOTING, phase::STANDBY, cause::ACTIVE_KNOWN),
        transition(phase::ACTIVE, phase::STANDBY, cause::LATER_EPOCH),
        transition(phase::ACTIVE, phase::STANDBY, cause::LOSES_QUORUM),
    ],
    messages: super::message::KINDS,
    timers: &["quorum", "records", "sessions", "heartbeat", "fetch", "fetch wait", "lag", "writeback"],
    election_timer: 0,
    heartbeat_timer: Some(3),
    epoch: Some("leader epoch"),
    needs_quorum: true,
    register: None,
    names_leader: false,
    has_peers: true,
    has_disk: true,
    can_transfer: false,
    can_change: false,
    promises: DURABLE,
};

/// Whatever is set: one leader in an epoch, whose log grows, and logs that match. Reads go to the leader's high
/// watermark, and a leader that was replaced does not know.
pub(super) static ALWAYS: &[Promises] =
    &[Promises::LeaderAppendOnly, Promises::LogMatching, Promises::OneLeader, Promises::ExecutedOnce];

/// What all of the ISR have on disk, each leader out of the ISR has.
pub(super) static DURABLE_HISTORY: &[Promises] = &[
    Promises::LeaderAppendOnly,
    Promises::LogMatching,
    Promises::OneLeader,
    Promises::ExecutedOnce,
    Promises::LeaderCompleteness,
    Promises::OneHistory,
    Promises::DurablePromises,
];

/// And nothing else is acknowledged.
pub(super) static DURABLE: &[Promises] = &[
    Promises::LeaderAppendOnly,
    Promises::LogMatching,
    Promises::OneLeader,
    Promises::ExecutedOnce,
    Promises::LeaderCompleteness,
    Promises::OneHistory,
    Promises::DurablePromises,
    Promises::AcknowledgedWrites,
];
