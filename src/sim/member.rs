//! One machine of the cluster: a process that may be down or stalled, its timers and its disk.

use super::clock::Clock;
use super::disk::Disk;
use super::timers::{MAX_TIMERS, TimerSlot};
use crate::protocol::configuration::Standing;
use crate::protocol::log::Log;
use crate::protocol::{NodeView, Protocol};
use crate::sim::network::Flight;
use crate::types::{Duration, NodeId};

#[derive(Clone)]
pub struct Member<P: Protocol> {
    pub id: NodeId,
    /// The running process; none while the node is crashed.
    pub process: Option<P>,
    pub paused: bool,
    /// Counts crashes, restarts, pauses and resumes, so that what was meant for an earlier life is
    /// recognised.
    pub life: u32,
    /// The life that began with the last crash: the disk's writes from before it are lost.
    pub crashed_at: u32,
    pub disk: Disk<P>,
    pub clock: Clock,
    /// What reaches it, its timers and its disk take so much longer.
    pub slow: Duration,
    pub timers: [TimerSlot; MAX_TIMERS],
    /// What arrived while it was paused.
    pub backlog: Vec<Held<P>>,
    /// The state as last traced: a phase, or failed.
    pub state: u8,
    /// As leader: it reaches a majority.
    pub reaches_quorum: bool,
    pub seen: Seen,
}

/// What a paused node will find when it wakes.
#[derive(Clone)]
pub enum Held<P: Protocol> {
    Flight(Flight<P>),
    Timer(u8),
    Persisted(P::Write),
}

/// What a node last showed, to find what a step changed.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    pub phase: u8,
    pub epoch: u64,
    pub leader: Option<NodeId>,
    pub voted_for: Option<NodeId>,
    pub last_index: u64,
    pub last_chain: u64,
    pub committed: u64,
    pub applied: u64,
    pub members_revision: u32,
    pub standing: Standing,
}

impl Seen {
    #[inline]
    pub fn of(view: &NodeView<'_>) -> Seen {
        Seen {
            phase: view.phase,
            epoch: view.epoch,
            leader: view.leader,
            voted_for: view.voted_for,
            last_index: view.log_length(),
            last_chain: view.log.map_or(0, Log::last_chain),
            committed: view.committed,
            applied: view.applied,
            members_revision: view.members_revision,
            standing: view.standing,
        }
    }
}

impl<P: Protocol> Member<P> {
    pub fn new(id: NodeId, durable: P::Durable) -> Member<P> {
        Member {
            id,
            process: None,
            paused: false,
            life: 0,
            crashed_at: 0,
            disk: Disk::new(durable),
            clock: Clock::default(),
            slow: Duration::ZERO,
            timers: [TimerSlot::default(); MAX_TIMERS],
            backlog: Vec::new(),
            state: 0,
            reaches_quorum: true,
            seen: Seen::default(),
        }
    }

    #[inline]
    pub fn is_up(&self) -> bool {
        self.process.is_some()
    }

    /// Up and not stalled.
    #[inline]
    pub fn is_live(&self) -> bool {
        self.process.is_some() && !self.paused
    }

    /// Loses all that is not on disk.
    pub fn crash(&mut self) {
        self.process = None;
        self.paused = false;
        self.life += 1;
        self.crashed_at = self.life;
        self.disk.crash();
        self.timers = [TimerSlot::default(); MAX_TIMERS];
        self.backlog.clear();
    }
}
