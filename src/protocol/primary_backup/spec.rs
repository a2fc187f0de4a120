//! The states of servers and monitors, what moves them from one to another, and the names of messages and timers.

use crate::protocol::{Cause, CauseKind, Phase, Spec, Transition};
use crate::types::Role;

/// Indexes into [`Spec::phases`].
pub mod phase {
    pub const BACKUP: u8 = 0;
    pub const SEEKING: u8 = 1;
    pub const ACQUIRING: u8 = 2;
    pub const PRIMARY: u8 = 3;
    pub const WATCHING: u8 = 4;
    pub const SUSPECTING: u8 = 5;
    pub const ELECTING: u8 = 6;
    pub const PROMOTING: u8 = 7;
}

/// Indexes into [`Spec::causes`].
pub mod cause {
    pub const IS_CONFIGURED: u8 = 0;
    pub const IS_PROMOTED: u8 = 1;
    pub const IS_DEMOTED: u8 = 2;
    pub const FOLLOWS_ANOTHER: u8 = 3;
    pub const CONNECTS: u8 = 4;
    pub const LOSES_PRIMARY: u8 = 5;
    pub const FINDS_KEY_FREE: u8 = 6;
    pub const GETS_KEY: u8 = 7;
    pub const KEY_TAKEN: u8 = 8;
    pub const LEASE_ENDS: u8 = 9;
    pub const SUBJECTIVELY_DOWN: u8 = 10;
    pub const PRIMARY_ANSWERS: u8 = 11;
    pub const OBJECTIVELY_DOWN: u8 = 12;
    pub const WINS_MAJORITY: u8 = 13;
    pub const GIVES_UP: u8 = 14;
    pub const PRIMARY_CHANGED: u8 = 15;
}

const fn transition(from: u8, to: u8, cause: u8) -> Transition {
    Transition { from, to, cause }
}

pub(super) static SPEC: Spec = Spec {
    name: "primary-backup",
    phases: &[
        Phase { name: "backup", role: Role::Follower },
        Phase { name: "seeking", role: Role::Follower },
        Phase { name: "acquiring", role: Role::Candidate },
        Phase { name: "primary", role: Role::Leader },
        Phase { name: "watching", role: Role::Follower },
        Phase { name: "suspecting", role: Role::Follower },
        Phase { name: "electing", role: Role::Candidate },
        Phase { name: "promoting", role: Role::Candidate },
    ],
    causes: &[
        Cause { name: "is configured", kind: CauseKind::Election },
        Cause { name: "is promoted", kind: CauseKind::Election },
        Cause { name: "is demoted", kind: CauseKind::Election },
        Cause { name: "follows another", kind: CauseKind::Election },
        Cause { name: "connects", kind: CauseKind::Heartbeat },
        Cause { name: "loses primary", kind: CauseKind::Timeout },
        Cause { name: "finds the key free", kind: CauseKind::Timeout },
        Cause { name: "gets the key", kind: CauseKind::Election },
        Cause { name: "key is taken", kind: CauseKind::Election },
        Cause { name: "lease ends", kind: CauseKind::Timeout },
        Cause { name: "subjectively down", kind: CauseKind::Timeout },
        Cause { name: "primary answers", kind: CauseKind::Heartbeat },
        Cause { name: "objectively down", kind: CauseKind::Election },
        Cause { name: "wins majority", kind: CauseKind::Election },
        Cause { name: "gives up", kind: CauseKind::Timeout },
        Cause { name: "primary has changed", kind: CauseKind::Election },
    ],
    transitions: &[
        transition(phase::SEEKING, phase::PRIMARY, cause::IS_CONFIGURED),
        transition(phase::SEEKING, phase::BACKUP, cause::CONNECTS),
        transition(phase::SEEKING, phase::PRIMARY, cause::IS_PROMOTED),
        transition(phase::SEEKING, phase::ACQUIRING, cause::FINDS_KEY_FREE),
        transition(phase::BACKUP, phase::PRIMARY, cause::IS_PROMOTED),
        transition(phase::BACKUP, phase::SEEKING, cause::LOSES_PRIMARY),
        transition(phase::BACKUP, phase::SEEKING, cause::FOLLOWS_ANOTHER),
        transition(phase::BACKUP, phase::ACQUIRING, cause::FINDS_KEY_FREE),
        transition(phase::ACQUIRING, phase::PRIMARY, cause::GETS_KEY),
        transition(phase::ACQUIRING, phase::SEEKING, cause::KEY_TAKEN),
        transition(phase::PRIMARY, phase::SEEKING, cause::IS_DEMOTED),
        transition(phase::PRIMARY, phase::SEEKING, cause::KEY_TAKEN),
        transition(phase::PRIMARY, phase::SEEKING, cause::LEASE_ENDS),
        transition(phase::WATCHING, phase::SUSPECTING, cause::SUBJECTIVELY_DOWN),
        transition(phase::SUSPECTING, phase::WATCHING, cause::PRIMARY_ANSWERS),
        transition(phase::SUSPECTING, phase::WATCHING, cause::PRIMARY_CHANGED),
        transition(phase::SUSPECTING, phase::ELECTING, cause::OBJECTIVELY_DOWN),
        transition(phase::ELECTING, phase::PROMOTING, cause::WINS_MAJORITY),
        transition(phase::ELECTING, phase::WATCHING, cause::GIVES_UP),
        transition(phase::ELECTING, phase::WATCHING, cause::PRIMARY_CHANGED),
        transition(phase::PROMOTING, phase::WATCHING, cause::PRIMARY_CHANGED),
        transition(phase::PROMOTING, phase::WATCHING, cause::GIVES_UP),
    ],
    messages: super::message::KINDS,
    timers: &["watch", "heartbeat", "ask", "acknowledgement", "lease", "next lease", "attempt", "expiry"],
    election_timer: 0,
    heartbeat_timer: Some(1),
    epoch: Some("epoch"),
    needs_quorum: false,
    register: Some("arbiter"),
    names_leader: true,
    has_peers: true,
    has_disk: true,
    can_transfer: false,
    can_change: false,
    promises: super::PROMISES,
};
