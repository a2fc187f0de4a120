//! The simulated disk: one write at a time, in order. What was sent after a write waits for it; a crash
//! loses what was not finished.

use super::network::Envelope;
use crate::protocol::Protocol;
use crate::trace::Pledge;
use crate::types::{Duration, NodeId};
use std::collections::VecDeque;

#[derive(Clone)]
pub enum Pending<P: Protocol> {
    Write(P::Write),
    Send { to: NodeId, envelope: Envelope<P>, pledge: Option<Pledge> },
}

/// A node's writes and what waits behind them.
#[derive(Clone)]
pub struct Disk<P: Protocol> {
    /// While the node is down, all that it will start from.
    pub durable: P::Durable,
    /// What each write takes beyond the usual.
    pub slower: Duration,
    /// A write finds no room.
    pub full: bool,
    /// A checksum told: nobody starts from it again.
    pub corrupt: bool,
    /// Bits of what it stores have flipped, and nothing tells.
    pub rotten: bool,
    /// The last write that it finished, and has yet to add to `durable`: it may be lost.
    last: Option<P::Write>,
    writing: Option<P::Write>,
    /// The write in hand waits for room.
    stuck: bool,
    waiting: VecDeque<Pending<P>>,
}

/// More messages than these do not wait behind a write: the node's buffers are full, too.
const WAITING: usize = 10_000;

impl<P: Protocol> Disk<P> {
    pub fn new(durable: P::Durable) -> Disk<P> {
        Disk {
            durable,
            slower: Duration::ZERO,
            full: false,
            corrupt: false,
            rotten: false,
            last: None,
            writing: None,
            stuck: false,
            waiting: VecDeque::new(),
        }
    }

    #[inline]
    pub fn is_busy(&self) -> bool {
        self.writing.is_some()
    }

    pub fn wait(&mut self, pending: Pending<P>) {
        let is_lost = self.stuck && self.waiting.len() >= WAITING && matches!(pending, Pending::Send { .. });
        if !is_lost {
            self.waiting.push_back(pending);
        }
    }

    /// True if there is room for it.
    pub fn start(&mut self, write: P::Write) -> bool {
        assert!(self.writing.is_none(), "a disk does one write at a time");
        self.writing = Some(write);
        self.stuck = self.full;
        !self.stuck
    }

    /// There is room again; true if a write waits for it.
    pub fn make_room(&mut self) -> bool {
        self.full = false;
        std::mem::take(&mut self.stuck)
    }

    /// The write in hand is durable, or so the disk says.
    pub fn finish(&mut self) -> P::Write {
        let write = self.writing.take().expect("a write was in hand");
        if let Some(before) = self.last.replace(write.clone()) {
            P::apply(&mut self.durable, &before);
        }
        write
    }

    /// What may go on now that nothing is being written.
    pub fn release(&mut self) -> Option<Pending<P>> {
        self.waiting.pop_front()
    }

    fn flush(&mut self) {
        if let Some(last) = self.last.take() {
            P::apply(&mut self.durable, &last);
        }
    }

    /// Stops in the middle of the write in hand; false if it is at none.
    pub fn tear(&mut self, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        let Some(write) = self.writing.take().filter(|_| !self.stuck) else { return false };
        self.flush();
        if let Some(part) = P::torn(&write, draw) {
            P::apply(&mut self.durable, &part);
        }
        true
    }

    /// What it finished last was not on disk; false if nothing was written since the node started.
    pub fn lose_last(&mut self) -> bool {
        self.last.take().is_some()
    }

    /// False if nothing is stored.
    pub fn flip(&mut self, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        self.flush();
        let is_flipped = P::flip(&mut self.durable, draw);
        self.rotten |= is_flipped;
        is_flipped
    }

    /// A new disk under the old name, with its number.
    pub fn wipe(&mut self, number: u32) {
        self.durable = P::replaced(number);
        self.full = false;
        self.corrupt = false;
        self.rotten = false;
    }

    pub fn crash(&mut self) {
        self.flush();
        self.writing = None;
        self.stuck = false;
        self.waiting.clear();
    }
}
