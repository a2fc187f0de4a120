//! What the checkers remember of the logs: a chain hash for each (index, term) seen and for each committed
//! index. What every node has dropped is forgotten, and what some have dropped after a while: a node that stays
//! down would keep it for ever.

use super::Moment;
use super::history::Known;
use super::linearizable::Access;
use crate::protocol::RequestId;
use crate::protocol::log::{Entry, Log};
use crate::types::{Instant, NodeId};
use std::collections::{BTreeMap, VecDeque};

/// Indices before the furthest base of a log that are remembered for the sake of the other nodes.
const REMEMBERED: u64 = 65_536;

#[derive(Clone)]
pub struct Ledger {
    /// The first index that is remembered.
    first: u64,
    /// By index from `first`: the chains seen there, each with its term.
    seen: VecDeque<Vec<Seen>>,
    /// By index from `first`: what was committed there.
    committed: VecDeque<Committed>,
    /// By node: the base of its log.
    bases: Vec<u64>,
    /// By client: its latest committed command and where that is. A client asks for one thing at a time.
    sessions: BTreeMap<u32, Latest>,
    /// Commands up to the last committed index, each counted once.
    executed: u64,
    /// No committed entry was dropped before it was seen.
    is_whole: bool,
    /// What one node has committed at an index, another has not: the counts are of neither.
    is_split: bool,
    /// Up to here it is known which acknowledged commands another log has lost.
    examined: u64,
}

#[derive(Clone, Copy)]
struct Latest {
    serial: u32,
    index: u64,
}

#[derive(Clone, Copy)]
struct Seen {
    term: u64,
    chain: u64,
}

#[derive(Clone, Copy)]
struct Committed {
    chain: u64,
    /// The node that was the first to know, its epoch, and when that was.
    node: NodeId,
    epoch: u64,
    at: Instant,
    request: Option<RequestId>,
    /// Commands up to here, each counted once.
    executed: u64,
    /// Its client was told that it is done.
    acknowledged: Option<Acknowledged>,
}

#[derive(Clone, Copy)]
struct Acknowledged {
    key: u32,
    value: u64,
    called_at: Instant,
    returned_at: Instant,
}

/// An acknowledged command that was committed at an index, and is there no more.
pub struct Lost {
    pub index: u64,
    pub known: Known,
    pub committed_at: Instant,
    pub committed_by: NodeId,
}

/// A command that was committed at two indices.
pub struct Twice {
    pub request: RequestId,
    /// What was asked, if it was answered.
    pub known: Option<Known>,
    pub first: u64,
    pub again: u64,
    /// When the first was committed, and who was the first to know.
    pub committed_at: Instant,
    pub committed_by: NodeId,
}

impl Committed {
    fn lost(&self, index: u64) -> Option<Lost> {
        let (request, Acknowledged { key, value, called_at, returned_at }) = self.request.zip(self.acknowledged)?;
        let known = Known::new(request, key, Access::Write(value), called_at, Some(returned_at));
        Some(Lost { index, known, committed_at: self.at, committed_by: self.node })
    }
}

impl Ledger {
    pub fn new(nodes: u16) -> Ledger {
        Ledger {
            first: 1,
            seen: VecDeque::new(),
            committed: VecDeque::new(),
            bases: vec![0; usize::from(nodes) + 1],
            sessions: BTreeMap::new(),
            executed: 0,
            is_whole: true,
            is_split: false,
            examined: 0,
        }
    }

    fn offset(&self, index: u64) -> Option<usize> {
        index.checked_sub(self.first).map(|offset| offset as usize)
    }

    /// Takes note of a log whose end changed. Returns the index of an entry that shares its term with one
    /// seen elsewhere, but not all that precedes it, or of a snapshot's last entry that no log ever held.
    ///
    /// It walks back to the first entry that was seen before: over a run, once for each entry written.
    pub fn extend(&mut self, node: NodeId, log: &Log) -> Option<u64> {
        self.forget(node, log.base().index);
        let mut conflict = None;
        let mut index = log.last_index();
        while let (Some(term), Some(chain)) = (log.term_at(index), log.chain_at(index)) {
            let Some(offset) = self.offset(index) else { break };
            if self.seen.len() <= offset {
                self.seen.resize_with(offset + 1, Vec::new);
            }
            let known = &mut self.seen[offset];
            match known.iter().find(|seen| seen.term == term) {
                Some(seen) if seen.chain == chain => break,
                Some(_) => {
                    conflict = Some(index);
                    break;
                }
                None => known.push(Seen { term, chain }),
            }
            // A snapshot ends with an entry that some log held.
            if index == log.base().index && index > 0 {
                conflict = Some(index);
            }
            index -= 1;
        }
        conflict
    }

    /// Drops what lies before the base of every node's log, or far before that of one.
    fn forget(&mut self, node: NodeId, base: u64) {
        let slot = &mut self.bases[usize::from(node.0)];
        if *slot == base {
            return;
        }
        *slot = base;
        let everywhere = self.bases[1..].iter().copied().min().unwrap_or(0);
        let somewhere = self.bases[1..].iter().copied().max().unwrap_or(0);
        let needless = everywhere.max(somewhere.saturating_sub(REMEMBERED));
        // The base itself stays: chains are compared there.
        while self.first < needless && !self.committed.is_empty() {
            self.first += 1;
            self.committed.pop_front();
            self.seen.pop_front();
        }
    }

    /// A node's commit index moved to `index`. Returns an index at which it differs from what others
    /// committed.
    pub fn commit(&mut self, log: &Log, index: u64, moment: Moment) -> Option<u64> {
        let Moment { at, node, epoch, .. } = moment;
        let mut next = self.first + self.committed.len() as u64;
        if index < next {
            let committed = self.committed[self.offset(index)?];
            let differs = log.chain_at(index)? != committed.chain;
            self.is_split |= differs;
            return differs.then_some(index);
        }
        let before = next - 1;
        let known = self.offset(before).map(|offset| self.committed[offset].chain);
        let conflict = known.is_some_and(|chain| log.chain_at(before).is_some_and(|own| own != chain));
        self.is_split |= conflict;
        while next <= index {
            let chain = log.chain_at(next).unwrap_or(0);
            let request = self.execute(next, log.get(next));
            let executed = self.executed;
            self.committed.push_back(Committed { chain, node, epoch, at, request, executed, acknowledged: None });
            next += 1;
        }
        conflict.then_some(before)
    }

    /// A node has applied everything up to `index`. Returns the index if that is not what was committed.
    pub fn apply(&self, index: u64, chain: u64) -> Option<u64> {
        let offset = self.offset(index)?;
        match self.committed.get(offset) {
            Some(committed) if committed.chain == chain => None,
            _ => Some(index),
        }
    }

    /// The last index committed in an earlier epoch, if this log lacks it.
    pub fn missing(&self, log: &Log, epoch: u64) -> Option<u64> {
        let earlier = self.committed.partition_point(|committed| committed.epoch < epoch);
        let last = earlier.checked_sub(1)?;
        let index = self.first + last as u64;
        if index < log.base().index {
            return None;
        }
        (log.chain_at(index) != Some(self.committed[last].chain)).then_some(index)
    }

    /// Counts a committed command, once however often it is in the log.
    fn execute(&mut self, index: u64, entry: Option<&Entry>) -> Option<RequestId> {
        let Some(entry) = entry else {
            self.is_whole = false;
            return None;
        };
        let request = entry.command.request()?;
        let latest = self.sessions.entry(request.client).or_insert(Latest { serial: 0, index });
        if latest.serial < request.serial {
            *latest = Latest { serial: request.serial, index };
            self.executed += 1;
        }
        Some(request)
    }

    /// A client is told that its command is done. False if it is in nothing that was committed.
    pub fn acknowledge(&mut self, known: &Known, value: u64) -> bool {
        let request = known.request;
        let latest = self.sessions.get(&request.client).copied();
        let Some(latest) = latest.filter(|latest| latest.serial >= request.serial) else { return !self.is_whole };
        let offset = self.offset(latest.index).filter(|_| latest.serial == request.serial);
        if let Some(committed) = offset.and_then(|offset| self.committed.get_mut(offset)) {
            let Known { key, called_at, returned_at, .. } = *known;
            committed.acknowledged = returned_at.map(|returned_at| Acknowledged { key, value, called_at, returned_at });
        }
        true
    }

    /// Acknowledged commands that were committed at or before `index`, where this log has committed something
    /// else, and that are nowhere in it. Each index is looked at once.
    pub fn lost(&mut self, log: &Log, index: u64) -> Vec<Lost> {
        let mut lost = Vec::new();
        let examined = self.examined;
        self.examined = examined.max(index);
        for index in (examined + 1..=index).rev() {
            let Some(committed) = self.offset(index).and_then(|offset| self.committed.get(offset)) else { break };
            match log.chain_at(index) {
                Some(chain) if chain != committed.chain => {}
                _ => break,
            }
            let is_there = |request| (log.base().index + 1..=log.last_index()).any(|at| holds(log, at, request));
            if committed.acknowledged.is_some() && !committed.request.is_some_and(is_there) {
                lost.extend(committed.lost(index));
            }
        }
        lost.reverse();
        lost
    }

    /// Another history takes the place of what was committed. Returns the acknowledged commands that it lacks.
    pub fn replace(&mut self, log: &Log, index: u64, moment: Moment) -> Vec<Lost> {
        let is_shared = |(offset, committed): &(usize, &Committed)| {
            let index = self.first + *offset as u64;
            index <= log.base().index || log.chain_at(index) == Some(committed.chain)
        };
        let shared = self.committed.iter().enumerate().rev().find(is_shared).map_or(0, |(offset, _)| offset + 1);
        let is_there = |request| (log.base().index + 1..=log.last_index()).any(|at| holds(log, at, request));
        let replaced = (self.first + shared as u64..).zip(self.committed.drain(shared..));
        let is_lost = |(_, committed): &(u64, Committed)| {
            committed.acknowledged.is_some() && !committed.request.is_some_and(is_there)
        };
        let lost = replaced.filter(is_lost).filter_map(|(index, committed)| committed.lost(index)).collect();
        self.executed = self.committed.back().map_or(0, |committed| committed.executed);
        self.sessions.clear();
        for (index, committed) in (self.first..).zip(&self.committed) {
            if let Some(RequestId { client, serial }) = committed.request {
                self.sessions.insert(client, Latest { serial, index });
            }
        }
        self.commit(log, index, moment);
        lost
    }

    /// How many commands a state machine has executed that applied everything up to `index`; none if not known.
    pub fn executed(&self, index: u64) -> Option<u64> {
        let committed = || self.offset(index).and_then(|offset| self.committed.get(offset));
        match index {
            _ if !self.is_whole || self.is_split => None,
            0 => Some(0),
            _ => committed().map(|committed| committed.executed),
        }
    }

    /// Where the command at this index was committed before.
    pub fn twice(&self, again: u64) -> Option<Twice> {
        let offset = self.offset(again)?;
        let request = self.committed.get(offset)?.request?;
        let is_first = |committed: &&Committed| committed.request == Some(request);
        let (first, committed) = (self.first..again).zip(&self.committed).find(|(_, committed)| is_first(committed))?;
        let known = committed.lost(first).map(|lost| lost.known);
        Some(Twice { request, known, first, again, committed_at: committed.at, committed_by: committed.node })
    }

    /// The last index of these whose command was committed before.
    pub fn repeated(&self, after: u64, upto: u64) -> Option<u64> {
        let is_repeated = |index: &u64| {
            let offset = self.offset(*index).filter(|offset| *offset > 0);
            let pair = offset.and_then(|offset| Some((self.committed.get(offset - 1)?, self.committed.get(offset)?)));
            pair.is_some_and(|(before, it)| it.request.is_some() && it.executed == before.executed)
        };
        (after + 1..=upto).rev().find(is_repeated)
    }
}

fn holds(log: &Log, index: u64, request: RequestId) -> bool {
    log.get(index).and_then(|entry| entry.command.request()) == Some(request)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::log::Command;

    #[test]
    fn a_node_that_stays_down_does_not_keep_everything() {
        let mut ledger = Ledger::new(2);
        let mut log = Log::default();
        for index in 1..=3 * REMEMBERED {
            log.push(Entry { term: 1, command: Command::Noop });
            assert_eq!(ledger.extend(NodeId(1), &log), None);
            let moment = Moment { at: Instant(index), event: index, node: NodeId(1), epoch: 1 };
            assert_eq!(ledger.commit(&log, index, moment), None);
            log.compact(index, |_| {});
        }
        assert!(ledger.seen.len() as u64 <= REMEMBERED + 2, "{}", ledger.seen.len());
        assert!(ledger.committed.len() as u64 <= REMEMBERED + 2);
    }
}
