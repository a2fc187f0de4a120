//! The states of a node, what moves it from one to another, the names of timers, and what settings promise.

use crate::protocol::{Cause, CauseKind, Phase, Promises, Spec, Transition};
use crate::types::Role;

/// Indexes into [`Spec::phases`].
pub mod phase {
    pub const STARTING: u8 = 0;
    pub const MIRROR: u8 = 1;
    pub const UNSYNCHRONISED: u8 = 2;
    pub const PROMOTING: u8 = 3;
    pub const MASTER: u8 = 4;
    pub const PAUSED: u8 = 5;
}

/// Indexes into [`Spec::causes`].
pub mod cause {
    pub const LAST_TO_STOP: u8 = 0;
    pub const MASTER_DOWN: u8 = 1;
    pub const CONTESTED: u8 = 2;
    pub const PROMOTED: u8 = 3;
    pub const JOINS: u8 = 4;
    pub const SYNCHRONISED: u8 = 5;
    pub const GIVES_WAY: u8 = 6;
    pub const TAKEN_OUT: u8 = 7;
    pub const AUTOHEALED: u8 = 8;
    pub const MINORITY: u8 = 9;
    pub const MAJORITY: u8 = 10;
}

const fn transition(from: u8, to: u8, cause: u8) -> Transition {
    Transition { from, to, cause }
}

pub(super) static SPEC: Spec = Spec {
    name: "mirrored",
    phases: &[
        // It is up, and serves nobody yet.
        Phase { name: "starting", role: Role::Failed },
        Phase { name: "mirror", role: Role::Follower },
        Phase { name: "unsynchronised", role: Role::Follower },
        Phase { name: "promoting", role: Role::Candidate },
        Phase { name: "master", role: Role::Leader },
        // The application is stopped, and Erlang goes on.
        Phase { name: "paused", role: Role::Failed },
    ],
    causes: &[
        Cause { name: "was the last to stop", kind: CauseKind::Election },
        Cause { name: "master is down", kind: CauseKind::Timeout },
        Cause { name: "is contested", kind: CauseKind::Election },
        Cause { name: "is promoted", kind: CauseKind::Election },
        Cause { name: "joins the group", kind: CauseKind::Heartbeat },
        Cause { name: "is synchronised", kind: CauseKind::Heartbeat },
        Cause { name: "gives way", kind: CauseKind::Election },
        Cause { name: "was taken out", kind: CauseKind::Heartbeat },
        Cause { name: "autoheal restarts it", kind: CauseKind::Fault },
        Cause { name: "sees a minority", kind: CauseKind::Timeout },
        Cause { name: "sees a majority", kind: CauseKind::Repair },
    ],
    transitions: &[
        transition(phase::STARTING, phase::PROMOTING, cause::LAST_TO_STOP),
        transition(phase::STARTING, phase::MIRROR, cause::JOINS),
        transition(phase::STARTING, phase::UNSYNCHRONISED, cause::JOINS),
        transition(phase::MIRROR, phase::PROMOTING, cause::MASTER_DOWN),
        transition(phase::MIRROR, phase::STARTING, cause::TAKEN_OUT),
        transition(phase::MIRROR, phase::STARTING, cause::AUTOHEALED),
        transition(phase::MIRROR, phase::PAUSED, cause::MINORITY),
        transition(phase::UNSYNCHRONISED, phase::MIRROR, cause::SYNCHRONISED),
        transition(phase::UNSYNCHRONISED, phase::PROMOTING, cause::MASTER_DOWN),
        transition(phase::UNSYNCHRONISED, phase::STARTING, cause::TAKEN_OUT),
        transition(phase::UNSYNCHRONISED, phase::STARTING, cause::AUTOHEALED),
        transition(phase::UNSYNCHRONISED, phase::PAUSED, cause::MINORITY),
        transition(phase::PROMOTING, phase::MASTER, cause::PROMOTED),
        transition(phase::PROMOTING, phase::MIRROR, cause::GIVES_WAY),
        transition(phase::PROMOTING, phase::UNSYNCHRONISED, cause::GIVES_WAY),
        transition(phase::PROMOTING, phase::STARTING, cause::GIVES_WAY),
        transition(phase::PROMOTING, phase::STARTING, cause::TAKEN_OUT),
        transition(phase::PROMOTING, phase::STARTING, cause::AUTOHEALED),
        transition(phase::PROMOTING, phase::PAUSED, cause::MINORITY),
        transition(phase::MASTER, phase::PROMOTING, cause::CONTESTED),
        transition(phase::MASTER, phase::MIRROR, cause::GIVES_WAY),
        transition(phase::MASTER, phase::STARTING, cause::TAKEN_OUT),
        transition(phase::MASTER, phase::STARTING, cause::AUTOHEALED),
        transition(phase::MASTER, phase::PAUSED, cause::MINORITY),
        transition(phase::PAUSED, phase::STARTING, cause::MAJORITY),
    ],
    messages: super::message::KINDS,
    timers: &["tick", "ping", "resend"],
    election_timer: 0,
    heartbeat_timer: Some(0),
    epoch: None,
    needs_quorum: false,
    register: None,
    names_leader: false,
    has_peers: true,
    has_disk: true,
    can_transfer: false,
    can_change: false,
    promises: DURABLE,
};

/// Whatever is set: a node stands by what it has confirmed, and executes nothing twice. Two may be masters at the same
/// time under any setting: an old one is one until it misses the others.
pub(super) static ALWAYS: &[Promises] = &[Promises::DurablePromises, Promises::ExecutedOnce];

/// And what was confirmed stays: only a side with a majority goes on, and only with a synchronised mirror. Reads may be
/// old: a master that is cut off answers them until it pauses.
pub(super) static DURABLE: &[Promises] =
    &[Promises::DurablePromises, Promises::ExecutedOnce, Promises::OneHistory, Promises::AcknowledgedWrites];
