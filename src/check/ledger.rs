//! What the checkers remember of the logs: a chain hash for each (index, term) seen and for each committed
//! index. What every node has dropped is forgotten, and what some have dropped after a while: a node that stays
//! down would keep it for ever.

use crate::protocol::log::Log;
use crate::types::NodeId;
use std::collections::VecDeque;

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
}

#[derive(Clone, Copy)]
struct Seen {
    term: u64,
    chain: u64,
}

#[derive(Clone, Copy)]
struct Committed {
    /// None where a node committed and dropped several entries in one step: the hash of a later one covers them.
    chain: Option<u64>,
    /// The epoch of the node that was the first to know.
    epoch: u64,
}

impl Ledger {
    pub fn new(nodes: u16) -> Ledger {
        Ledger { first: 1, seen: VecDeque::new(), committed: VecDeque::new(), bases: vec![0; usize::from(nodes) + 1] }
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
    pub fn commit(&mut self, log: &Log, index: u64, epoch: u64) -> Option<u64> {
        let mut next = self.first + self.committed.len() as u64;
        if index < next {
            let committed = self.committed[self.offset(index)?].chain?;
            return (log.chain_at(index)? != committed).then_some(index);
        }
        let before = next - 1;
        let known = self.offset(before).and_then(|offset| self.committed[offset].chain);
        let conflict = known.is_some_and(|chain| log.chain_at(before).is_some_and(|own| own != chain));
        while next <= index {
            self.committed.push_back(Committed { chain: log.chain_at(next), epoch });
            next += 1;
        }
        conflict.then_some(before)
    }

    /// A node has applied everything up to `index`. Returns the index if that is not what was committed.
    pub fn apply(&self, index: u64, chain: u64) -> Option<u64> {
        let offset = self.offset(index)?;
        match self.committed.get(offset) {
            Some(committed) if committed.chain.is_none_or(|known| known == chain) => None,
            _ => Some(index),
        }
    }

    /// The last index committed in an earlier epoch, if this log lacks it.
    pub fn missing(&self, log: &Log, epoch: u64) -> Option<u64> {
        let earlier = self.committed.partition_point(|committed| committed.epoch < epoch);
        let last = self.committed.range(..earlier).rposition(|committed| committed.chain.is_some())?;
        let index = self.first + last as u64;
        if index < log.base().index {
            return None;
        }
        (log.chain_at(index) != self.committed[last].chain).then_some(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_stays_down_does_not_keep_everything() {
        let mut ledger = Ledger::new(2);
        let mut log = Log::default();
        for index in 1..=3 * REMEMBERED {
            log.push(crate::protocol::log::Entry { term: 1, command: crate::protocol::log::Command::Noop });
            assert_eq!(ledger.extend(NodeId(1), &log), None);
            assert_eq!(ledger.commit(&log, index, 1), None);
            log.compact(index, |_| {});
        }
        assert!(ledger.seen.len() as u64 <= REMEMBERED + 2, "{}", ledger.seen.len());
        assert!(ledger.committed.len() as u64 <= REMEMBERED + 2);
    }
}
