//! The shared store: one key, one command at a time, nothing kept across a crash (a Redis without
//! persistence).

use super::{Message, RedisRandom, Timer, name};
use crate::protocol::{Detail, Effects};
use crate::types::{Duration, NodeId, Span};
use std::collections::VecDeque;

#[derive(Clone, Debug)]
pub struct Register {
    delay: Span,
    leader: Option<NodeId>,
    /// Commands that wait, the one in hand first.
    queue: VecDeque<(NodeId, Message)>,
}

impl Register {
    pub(super) fn new(delay: Span) -> Register {
        Register { delay, leader: None, queue: VecDeque::new() }
    }

    pub(super) fn leader(&self) -> Option<NodeId> {
        self.leader
    }

    pub(super) fn receive(&mut self, from: NodeId, message: Message, fx: &mut Effects<RedisRandom>) {
        self.queue.push_back((from, message));
        match self.delay.most == Duration::ZERO {
            true => self.serve(fx),
            false if self.queue.len() == 1 => fx.set_timer(Timer::Serve, self.delay),
            false => {}
        }
    }

    pub(super) fn serve(&mut self, fx: &mut Effects<RedisRandom>) {
        let Some((from, message)) = self.queue.pop_front() else { return };
        match message {
            Message::Get { call } => fx.send(from, Message::Value { call, leader: self.leader }),
            Message::Set { call, leader } => {
                self.leader = Some(leader);
                fx.send(from, Message::Stored { call });
            }
            Message::Value { .. } | Message::Stored { .. } => {}
        }
        if !self.queue.is_empty() {
            fx.set_timer(Timer::Serve, self.delay);
        }
    }

    pub(super) fn inspect(&self) -> Vec<Detail> {
        vec![Detail::new("leader", name(self.leader)), Detail::new("waiting commands", self.queue.len())]
    }
}
