//! Reading the log: a standby does it all the time, and whoever is about to be active reads up to the end.

use super::message::Message;
use super::name_node::{NameNode, Role};
use super::{Fx, Timer};
use crate::protocol::log::Entry;
use crate::types::{NodeId, Span};

impl NameNode {
    pub(super) fn tail(&mut self, fx: &mut Fx) {
        if self.role == Role::Standby {
            self.ask_what_is_there(self.config.tail_in_progress, fx);
        }
        fx.set_timer(Timer::Tail, Span::exactly(self.config.tail));
    }

    pub(super) fn ask_what_is_there(&mut self, in_progress: bool, fx: &mut Fx) {
        self.reading = 0;
        let from = self.log.last_index() + 1;
        self.journal_nodes().for_each(|node| fx.send(node, Message::GetManifest { from, in_progress }));
    }

    fn reads(&self) -> bool {
        match &self.role {
            Role::Standby => true,
            Role::Recovering(recovery) => recovery.is_catching_up(),
            _ => false,
        }
    }

    fn read_on(&mut self, from: NodeId, end: u64, fx: &mut Fx) {
        let next = self.log.last_index() + 1;
        if end >= next && self.reading != next {
            self.reading = next;
            let in_progress = self.role == Role::Standby && self.config.tail_in_progress;
            fx.send(from, Message::Read { from: next, in_progress });
        }
    }

    /// The first one that has more is read.
    pub(super) fn manifest(&mut self, from: NodeId, end: u64, fx: &mut Fx) {
        if self.reads() {
            self.read_on(from, end, fx);
        }
    }

    pub(super) fn edits(&mut self, from: NodeId, (index, chain): (u64, u64), entries: &[Entry], end: u64, fx: &mut Fx) {
        if !self.reads() || index != self.log.last_index() + 1 {
            return;
        }
        if chain != self.log.last_chain() {
            return self.forget(fx);
        }
        for entry in entries {
            self.log.push(*entry);
        }
        self.epoch = self.epoch.max(self.log.last().term);
        self.commit_to(self.log.last_index(), fx);
        self.save(fx);
        self.read_on(from, end, fx);
        self.has_caught_up(fx);
    }
}
