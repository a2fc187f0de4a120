//! A node's timers. Setting one again is cheap: the queue keeps the old entry, and when that surfaces it
//! is moved on to the deadline that holds now.

use super::queue::{Queue, Wake};
use crate::scenario::fault::Step;
use crate::types::{Duration, Instant, NodeId};

/// More kinds of timers than any protocol has.
pub const MAX_TIMERS: usize = 8;

#[derive(Clone, Copy, Default, Debug)]
pub struct TimerSlot {
    pub armed: bool,
    pub set_at: Instant,
    pub deadline: Instant,
    /// What it was set for; a clock that jumps moves its end alone.
    lasts: Duration,
    sequence: u64,
    /// The queue's entry for this timer; zero if there is none.
    queued: u64,
    queued_at: Instant,
}

impl TimerSlot {
    #[inline]
    pub fn set(&mut self, now: Instant, deadline: Instant, queue: &mut Queue, node: NodeId, timer: u8) {
        self.lasts = deadline.since(now);
        self.end_at(now, deadline, queue, node, timer);
    }

    /// The node's clock has jumped: it ends sooner or later than what it was set for.
    pub fn step(&mut self, now: Instant, Step { ahead, by }: Step, queue: &mut Queue, node: NodeId, timer: u8) {
        let left = self.deadline.since(now);
        let left = if ahead { Duration(left.0.saturating_sub(by.0)) } else { Duration(left.0 + by.0) };
        self.end_at(now, now.after(left), queue, node, timer);
    }

    /// The same where the clock is set right: nobody waits longer than if they began to wait now.
    pub fn set_right(&mut self, now: Instant, opposite: Step, queue: &mut Queue, node: NodeId, timer: u8) {
        self.step(now, opposite, queue, node, timer);
        let latest = now.after(self.lasts);
        if self.deadline > latest {
            self.end_at(now, latest, queue, node, timer);
        }
    }

    #[inline]
    fn end_at(&mut self, now: Instant, deadline: Instant, queue: &mut Queue, node: NodeId, timer: u8) {
        self.armed = true;
        self.set_at = now;
        self.deadline = deadline;
        self.sequence = queue.reserve();
        if self.queued == 0 || self.queued_at > deadline {
            self.enqueue(queue, node, timer);
        }
    }

    #[inline]
    fn enqueue(&mut self, queue: &mut Queue, node: NodeId, timer: u8) {
        self.queued = self.sequence;
        self.queued_at = self.deadline;
        queue.push_reserved(self.deadline, self.sequence, Wake::Timer { node, timer });
    }

    /// The queue's entry came up: true if the timer fires now.
    #[inline]
    pub fn surfaced(&mut self, sequence: u64, queue: &mut Queue, node: NodeId, timer: u8) -> bool {
        if self.queued != sequence {
            return false;
        }
        self.queued = 0;
        if !self.armed {
            return false;
        }
        if self.sequence != sequence {
            self.enqueue(queue, node, timer);
            return false;
        }
        self.armed = false;
        true
    }
}
