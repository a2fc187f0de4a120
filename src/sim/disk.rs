//! The simulated disk: one write at a time, in order. What was sent after a write waits for it; a crash
//! loses what was not finished.

use super::network::Envelope;
use crate::protocol::Protocol;
use crate::types::{Duration, NodeId};
use std::collections::VecDeque;

#[derive(Clone)]
pub enum Pending<P: Protocol> {
    Write(P::Write),
    Send { to: NodeId, envelope: Envelope<P> },
}

/// A node's writes and what waits behind them.
#[derive(Clone)]
pub struct Disk<P: Protocol> {
    pub durable: P::Durable,
    /// What each write takes beyond the usual.
    pub slower: Duration,
    writing: Option<P::Write>,
    waiting: VecDeque<Pending<P>>,
}

impl<P: Protocol> Disk<P> {
    pub fn new(durable: P::Durable) -> Disk<P> {
        Disk { durable, slower: Duration::ZERO, writing: None, waiting: VecDeque::new() }
    }

    #[inline]
    pub fn is_busy(&self) -> bool {
        self.writing.is_some()
    }

    pub fn wait(&mut self, pending: Pending<P>) {
        self.waiting.push_back(pending);
    }

    pub fn start(&mut self, write: P::Write) {
        assert!(self.writing.is_none(), "a disk does one write at a time");
        self.writing = Some(write);
    }

    /// The write in hand is durable.
    pub fn finish(&mut self) -> P::Write {
        let write = self.writing.take().expect("a write was in hand");
        P::apply(&mut self.durable, &write);
        write
    }

    /// What may go on now that nothing is being written.
    pub fn release(&mut self) -> Option<Pending<P>> {
        self.waiting.pop_front()
    }

    /// A new disk under the old name, with its number.
    pub fn wipe(&mut self, number: u32) {
        self.durable = P::replaced(number);
    }

    pub fn crash(&mut self) {
        self.writing = None;
        self.waiting.clear();
    }
}
