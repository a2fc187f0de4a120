//! The states of a node, what moves it from one to another, and the names of its messages and timers.

use crate::protocol::{Cause, CauseKind, MessageKind, Phase, Promises, Purpose, Spec, Transition, storage};
use crate::types::Role;

/// Indexes into [`Spec::phases`].
pub mod phase {
    pub const ELECTION: u8 = 0;
    pub const REORGANIZATION: u8 = 1;
    pub const NORMAL: u8 = 2;
    pub const COORDINATOR: u8 = 3;
}

/// Indexes into [`Spec::causes`].
pub mod cause {
    pub const HEARS_NOTHING: u8 = 0;
    pub const IS_HALTED: u8 = 1;
    pub const HIGHEST: u8 = 2;
    pub const NEW_COORDINATOR: u8 = 3;
    pub const READY: u8 = 4;
    pub const NO_ANSWER: u8 = 5;
    pub const NOT_NORMAL: u8 = 6;
    pub const LATER_TERM: u8 = 7;
    pub const MISTAKEN: u8 = 8;
}

const fn transition(from: u8, to: u8, cause: u8) -> Transition {
    Transition { from, to, cause }
}

pub(super) static SPEC: Spec = Spec {
    name: "bully",
    phases: &[
        Phase { name: "election", role: Role::Candidate },
        Phase { name: "reorganization", role: Role::Candidate },
        Phase { name: "normal", role: Role::Follower },
        Phase { name: "coordinator", role: Role::Leader },
    ],
    causes: &[
        Cause { name: "hears nothing", kind: CauseKind::Timeout },
        Cause { name: "is halted", kind: CauseKind::Election },
        Cause { name: "is highest", kind: CauseKind::Election },
        Cause { name: "new coordinator", kind: CauseKind::Election },
        Cause { name: "is ready", kind: CauseKind::Election },
        Cause { name: "no answer", kind: CauseKind::Timeout },
        Cause { name: "finds one not normal", kind: CauseKind::Heartbeat },
        Cause { name: "discovers higher term", kind: CauseKind::Heartbeat },
        Cause { name: "was mistaken", kind: CauseKind::Heartbeat },
    ],
    transitions: &[
        transition(phase::ELECTION, phase::REORGANIZATION, cause::HIGHEST),
        transition(phase::ELECTION, phase::REORGANIZATION, cause::NEW_COORDINATOR),
        transition(phase::REORGANIZATION, phase::NORMAL, cause::READY),
        transition(phase::REORGANIZATION, phase::COORDINATOR, cause::READY),
        transition(phase::REORGANIZATION, phase::ELECTION, cause::IS_HALTED),
        transition(phase::REORGANIZATION, phase::ELECTION, cause::HEARS_NOTHING),
        transition(phase::REORGANIZATION, phase::ELECTION, cause::NO_ANSWER),
        transition(phase::REORGANIZATION, phase::ELECTION, cause::LATER_TERM),
        transition(phase::REORGANIZATION, phase::ELECTION, cause::MISTAKEN),
        transition(phase::NORMAL, phase::ELECTION, cause::IS_HALTED),
        transition(phase::NORMAL, phase::ELECTION, cause::HEARS_NOTHING),
        transition(phase::COORDINATOR, phase::ELECTION, cause::IS_HALTED),
        transition(phase::COORDINATOR, phase::ELECTION, cause::NOT_NORMAL),
        transition(phase::COORDINATOR, phase::ELECTION, cause::LATER_TERM),
        transition(phase::COORDINATOR, phase::ELECTION, cause::MISTAKEN),
    ],
    messages: MESSAGES,
    timers: &["silence", "call", "check"],
    election_timer: 0,
    heartbeat_timer: Some(2),
    epoch: Some("term"),
    needs_quorum: false,
    register: Some("storage"),
    names_leader: false,
    has_peers: true,
    has_disk: false,
    can_transfer: false,
    can_change: false,
    promises: PROMISED[2],
};

/// In the order of [`storage::Terms`]. Without terms the papers promise one leader at a time while their assumptions
/// hold, and nothing when they do not.
pub(super) const PROMISED: [&[Promises]; 3] =
    [&[], &[Promises::OneLeader], &[Promises::OneLeader, Promises::Linearizability]];

/// Calls, in the order of [`super::Procedure`], their returns, and those of the storage.
const MESSAGES: &[MessageKind] = &[
    MessageKind { name: "AreYouUp", purpose: Purpose::Ballot },
    MessageKind { name: "AreYouNormal", purpose: Purpose::Replication },
    MessageKind { name: "Halt", purpose: Purpose::Ballot },
    MessageKind { name: "NewCoordinator", purpose: Purpose::Ballot },
    MessageKind { name: "Ready", purpose: Purpose::Replication },
    MessageKind { name: "Up", purpose: Purpose::Answer },
    MessageKind { name: "NormalOrNot", purpose: Purpose::Acknowledgement },
    MessageKind { name: "Halted", purpose: Purpose::Answer },
    MessageKind { name: "CoordinatorKnown", purpose: Purpose::Answer },
    MessageKind { name: "ReadyToo", purpose: Purpose::Acknowledgement },
    storage::KINDS[0],
    storage::KINDS[1],
    storage::KINDS[2],
    storage::KINDS[3],
    storage::KINDS[4],
    storage::KINDS[5],
    storage::KINDS[6],
];
