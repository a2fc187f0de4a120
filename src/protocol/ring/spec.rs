//! The states of a node, what moves it from one to another, and the names of its messages and timers.

use crate::protocol::{Cause, CauseKind, MessageKind, Phase, Promises, Purpose, Spec, Transition, storage};
use crate::types::Role;

/// Indexes into [`Spec::phases`].
pub mod phase {
    pub const FOLLOWER: u8 = 0;
    pub const PARTICIPANT: u8 = 1;
    pub const LEADER: u8 = 2;
}

/// Indexes into [`Spec::causes`].
pub mod cause {
    pub const HEARS_NOTHING: u8 = 0;
    pub const PASSES_HIGHER: u8 = 1;
    pub const HEARS_LOWER: u8 = 2;
    pub const NUMBER_RETURNED: u8 = 3;
    pub const HEARS_LEADER: u8 = 4;
    pub const LEADER_GONE: u8 = 5;
    pub const LATER_TERM: u8 = 6;
}

const fn transition(from: u8, to: u8, cause: u8) -> Transition {
    Transition { from, to, cause }
}

pub(super) static SPEC: Spec = Spec {
    name: "ring",
    phases: &[
        Phase { name: "follower", role: Role::Follower },
        Phase { name: "participant", role: Role::Candidate },
        Phase { name: "leader", role: Role::Leader },
    ],
    causes: &[
        Cause { name: "hears nothing", kind: CauseKind::Timeout },
        Cause { name: "passes a higher number", kind: CauseKind::Election },
        Cause { name: "stops a lower number", kind: CauseKind::Election },
        Cause { name: "its number returned", kind: CauseKind::Election },
        Cause { name: "hears leader", kind: CauseKind::Heartbeat },
        Cause { name: "leader is gone", kind: CauseKind::Timeout },
        Cause { name: "discovers higher term", kind: CauseKind::Heartbeat },
    ],
    transitions: &[
        transition(phase::FOLLOWER, phase::PARTICIPANT, cause::HEARS_NOTHING),
        transition(phase::FOLLOWER, phase::PARTICIPANT, cause::PASSES_HIGHER),
        transition(phase::FOLLOWER, phase::PARTICIPANT, cause::HEARS_LOWER),
        transition(phase::FOLLOWER, phase::PARTICIPANT, cause::LEADER_GONE),
        transition(phase::PARTICIPANT, phase::FOLLOWER, cause::HEARS_LEADER),
        transition(phase::PARTICIPANT, phase::LEADER, cause::NUMBER_RETURNED),
        transition(phase::LEADER, phase::PARTICIPANT, cause::PASSES_HIGHER),
        transition(phase::LEADER, phase::PARTICIPANT, cause::LATER_TERM),
        transition(phase::LEADER, phase::FOLLOWER, cause::HEARS_LEADER),
    ],
    messages: MESSAGES,
    timers: &["silence", "hop", "beat", "load"],
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

/// What goes round, the answer to it, and the words with the storage.
const MESSAGES: &[MessageKind] = &[
    MessageKind { name: "Election", purpose: Purpose::Ballot },
    MessageKind { name: "Elected", purpose: Purpose::Replication },
    MessageKind { name: "Alive", purpose: Purpose::Replication },
    MessageKind { name: "Probe", purpose: Purpose::Acknowledgement },
    MessageKind { name: "Here", purpose: Purpose::Acknowledgement },
    storage::KINDS[0],
    storage::KINDS[1],
    storage::KINDS[2],
    storage::KINDS[3],
    storage::KINDS[4],
    storage::KINDS[5],
    storage::KINDS[6],
];
