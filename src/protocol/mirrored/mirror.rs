//! A mirror: it takes what the master publishes, and confirms what is on its disk.

use super::{Contents, Fx, Message, Mirrored, Role, Splice, Version};
use crate::protocol::log::{Entry, Position};
use crate::types::NodeId;
use std::sync::Arc;

impl Mirrored {
    /// From the master of its group, to which it still stands.
    fn is_from_master(&self, from: NodeId, version: Version, fx: &mut Fx) -> bool {
        if version < self.promised && !matches!(self.role, Role::Paused) {
            self.refuse(from, fx);
            return false;
        }
        let is_master = self.group.master().is_some_and(|master| master.node == from);
        matches!(self.role, Role::Mirror) && is_master && version == self.group.version
    }

    pub(super) fn published(
        &mut self,
        from: NodeId,
        version: Version,
        (after, chain): (Position, u64),
        entries: Vec<Entry>,
        confirmed: u64,
        fx: &mut Fx,
    ) {
        if !self.is_from_master(from, version, fx) {
            return;
        }
        // What it dropped was confirmed: the master has it, too.
        let is_known = after.index < self.log.base().index || self.log.chain_at(after.index) == Some(chain);
        if !is_known {
            return;
        }
        let index = after.index + entries.len() as u64;
        self.take(after.index, entries, fx);
        self.confirm_to(confirmed.min(index), fx);
        fx.send(from, Message::Confirm { version, index });
    }

    /// Adds what it lacks; another entry in a place is of an earlier master, and was never confirmed.
    fn take(&mut self, after: u64, entries: Vec<Entry>, fx: &mut Fx) {
        let is_here =
            |(index, entry): &(u64, Entry)| *index <= self.log.base().index || self.log.get(*index) == Some(entry);
        let missing: Vec<(u64, Entry)> = (after + 1..).zip(entries).skip_while(is_here).collect();
        let Some((from, _)) = missing.first().copied() else { return };
        if from <= self.confirmed && !self.hollow {
            return;
        }
        if from <= self.log.last_index() {
            self.truncate(from);
        }
        let entries: Vec<Entry> = missing.into_iter().map(|(_, entry)| entry).collect();
        for entry in &entries {
            self.log.push(*entry);
        }
        self.write(Some(Splice { from, entries }), None, fx);
    }

    pub(super) fn copy_received(
        &mut self,
        from: NodeId,
        version: Version,
        contents: &Arc<Contents>,
        is_whole: bool,
        fx: &mut Fx,
    ) {
        if !self.is_from_master(from, version, fx) {
            return;
        }
        let index = contents.last.index + contents.entries.len() as u64;
        if self.hollow && self.log.last_index() == 0 {
            self.replace_contents(contents, !is_whole);
            for entry in &contents.entries {
                self.log.push(*entry);
            }
            self.write(None, Some(Contents::clone(contents)), fx);
        }
        // A second copy may go further than the first one: what it has since is of the same master.
        fx.send(from, Message::Confirm { version, index: index.min(self.log.last_index()) });
    }

    /// The group has it all up to here; so has its master.
    pub(super) fn confirm_to(&mut self, index: u64, fx: &mut Fx) {
        while self.confirmed < index {
            let Some(entry) = self.log.get(self.confirmed + 1) else { return };
            self.confirmed += 1;
            if self.hollow {
                continue;
            }
            let answer = self.store.apply(entry);
            self.answer(answer, fx);
        }
    }
}
