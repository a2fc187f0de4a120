//! Log replication on the side of the follower, the disk and the state machine: sections 5.3 and 8.

use super::leader::FoundBy;
use super::{Conflict, Message, Mistake, Raft, Splice, State, Write};
use crate::protocol::log::{Entry, Position};
use crate::protocol::{Effects, Outcome};
use crate::types::NodeId;

type Fx = Effects<Raft>;

/// The log is compacted in steps of this many entries.
const COMPACT_ENTRIES: u64 = 64;

impl Raft {
    /// Writes what changed of term and vote, and this part of the log. Nothing sent afterwards leaves
    /// before it is on disk.
    pub(super) fn save(&mut self, splice: Option<Splice>, fx: &mut Fx) {
        let state = (self.current_term, self.vote_to_keep());
        if splice.is_none() && self.saved == state {
            return;
        }
        self.saved = state;
        fx.persist(Write { splice, ..Write::of(state.0, state.1) });
    }

    fn vote_to_keep(&self) -> Option<NodeId> {
        match self.config.mistake == Mistake::VoteNotPersisted {
            true => self.voted_for.filter(|vote| *vote == self.id),
            false => self.voted_for,
        }
    }

    /// A write came back from the disk: now the server's own vote and entries count.
    pub(super) fn persisted(&mut self, write: &Write, fx: &mut Fx) {
        if let Some(splice) = &write.splice {
            let last = splice.last_index();
            let still_there = self.log.term_at(last) == splice.entries.last().map(|entry| entry.term);
            if still_there {
                self.durable_index = last;
                self.count_own_disk(fx);
            }
        }
        if let Some(snapshot) = &write.install {
            self.snapshot_persisted(snapshot.last, fx);
        }
        let own_vote = write.term == self.current_term && write.vote == Some(self.id);
        if own_vote && matches!(self.role, State::Candidate(_)) {
            self.count_vote(self.id, fx);
        }
    }

    /// AppendEntries from the leader of this term (figure 2, receiver's steps 2 to 5).
    pub(super) fn append(&mut self, found: FoundBy, entries: Vec<Entry>, fx: &mut Fx) {
        if let Some(conflict) = self.conflict(found.previous) {
            let previous_index = found.previous.index;
            return self.refuse(found.leader, previous_index, conflict, found.round, fx);
        }
        let (matched, round) = (found.previous.index + entries.len() as u64, found.round);
        let is_hasty = self.config.mistake == Mistake::AcknowledgedBeforePersisted;
        if is_hasty {
            fx.send(found.leader, self.acknowledgement(matched, round));
        }
        self.splice(found.previous.index, &entries, fx);
        self.commit_to(found.leader_commit.min(matched), fx);
        self.compact(found.everywhere, fx);
        if !is_hasty {
            fx.send(found.leader, self.acknowledgement(matched, round));
        }
    }

    pub(super) fn acknowledgement(&self, matched: u64, round: u64) -> Message {
        Message::Appended { term: self.current_term, matched, round, counts: self.counts() }
    }

    /// Why the logs do not meet at `previous`; none if they do.
    fn conflict(&self, previous: Position) -> Option<Conflict> {
        // What is dropped was committed: it matches.
        if previous.index < self.log.base().index {
            return None;
        }
        match self.log.term_at(previous.index) {
            None => Some(Conflict { term: None, index: self.log.last_index() + 1 }),
            Some(term) if term != previous.term => {
                Some(Conflict { term: Some(term), index: self.log.first_of_term(previous.index) })
            }
            Some(_) => None,
        }
    }

    /// Adds the entries after `previous` that the log lacks; what conflicts with them is dropped.
    fn splice(&mut self, previous: u64, entries: &[Entry], fx: &mut Fx) {
        let base = self.log.base().index;
        let known = |(offset, entry): &(usize, &Entry)| {
            let index = previous + 1 + *offset as u64;
            index <= base || self.log.term_at(index) == Some(entry.term)
        };
        let skip = entries.iter().enumerate().take_while(known).count();
        if skip == entries.len() {
            return;
        }
        let from = previous + 1 + skip as u64;
        if from <= self.log.last_index() {
            self.log.truncate(from);
            self.membership.truncated(from);
            // Moves only if something is broken: the checkers tell, and the server goes on with the log that it has.
            self.commit_index = self.commit_index.min(from - 1);
        }
        let entries = entries[skip..].to_vec();
        for entry in &entries {
            let index = self.log.push(*entry);
            self.membership.appended(index, entry);
        }
        self.durable_index = self.durable_index.min(from - 1);
        self.save(Some(Splice { from, entries }), fx);
    }

    /// Moves the commit index on and applies what it passes, answering clients where this is the leader.
    pub(super) fn commit_to(&mut self, index: u64, fx: &mut Fx) {
        // Of what was applied in earlier steps: whoever watches sees each entry before it is dropped.
        self.snapshot(fx);
        let index = index.min(self.log.last_index());
        if index <= self.commit_index {
            return;
        }
        self.commit_index = index;
        let leads = matches!(self.role, State::Leader(_));
        while self.last_applied < self.commit_index {
            let Some(entry) = self.log.get(self.last_applied + 1) else { break };
            self.last_applied += 1;
            let answer = self.store.apply(entry);
            if let Some(request) = entry.command.request().filter(|_| leads) {
                fx.reply(request, Outcome::Done(answer));
            }
        }
        self.go_on_reading(fx);
    }

    /// Where no snapshots are sent: drops the log up to what is on every disk and applied here, a stretch at a
    /// time.
    pub(super) fn compact(&mut self, everywhere: u64, fx: &mut Fx) {
        let index = everywhere.min(self.last_applied).min(self.commit_index);
        if self.config.snapshot_entries == 0 && index >= self.log.base().index + COMPACT_ENTRIES {
            self.drop_log(index, fx);
        }
    }

    /// From here on the log begins after `index`, which is applied; the disk applies it to its snapshot.
    pub(super) fn drop_log(&mut self, index: u64, fx: &mut Fx) {
        self.log.compact(index, |_| {});
        let roster = self.membership.compacted(index);
        fx.persist(Write { compact: Some(index), roster, ..Write::of(self.saved.0, self.saved.1) });
    }

    pub(super) fn refuse_old_leader(&mut self, from: NodeId, previous_index: u64, fx: &mut Fx) {
        let conflict = Conflict { term: None, index: self.log.last_index() + 1 };
        self.refuse(from, previous_index, conflict, 0, fx);
    }

    fn refuse(&self, leader: NodeId, previous_index: u64, conflict: Conflict, round: u64, fx: &mut Fx) {
        let (term, counts) = (self.current_term, self.counts());
        fx.send(leader, Message::Refused { term, previous_index, conflict, round, counts });
    }
}
