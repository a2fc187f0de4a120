//! A server serves, or it is down: it has no other states, no timers, and no messages for other servers.

use crate::protocol::{Phase, Spec};
use crate::types::Role;

/// Indexes into [`Spec::phases`].
pub mod phase {
    pub const SERVING: u8 = 0;
}

pub(super) static SPEC: Spec = Spec {
    name: "hashing",
    phases: &[Phase { name: "serving", role: Role::Follower }],
    causes: &[],
    transitions: &[],
    messages: &[],
    timers: &[],
    election_timer: 0,
    heartbeat_timer: None,
    epoch: None,
    needs_quorum: false,
    register: Some("database"),
    names_leader: false,
    has_peers: false,
    has_disk: false,
    can_transfer: false,
    can_change: false,
    // A cache may forget, and what it holds may be old.
    promises: &[],
};
