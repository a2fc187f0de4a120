//! Promises kept across restarts. What a node gave its word for with a message that left it, it still knows when
//! it comes back: its epoch never goes back, a vote is neither forgotten nor changed, and an acknowledged entry
//! is in its log, unless a leader has taken it back since. For a disk that was replaced, damaged or lied nobody can
//! give his word.

use crate::protocol::NodeView;
use crate::trace::Pledge;
use crate::types::NodeId;

/// What a node promised.
#[derive(Clone, Copy, Default)]
pub struct Promised {
    epoch: u64,
    vote: Option<NodeId>,
    log: Option<(u64, u64)>,
    restarted: bool,
    /// Its disk failed it: what it starts from next is not what it wrote.
    excused: bool,
}

/// What it no longer knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Forgotten {
    Epoch(u64),
    Vote { epoch: u64, candidate: NodeId },
    Entry(u64),
}

impl Promised {
    #[inline]
    pub fn add(&mut self, pledge: Pledge) {
        if pledge.epoch > self.epoch {
            (self.epoch, self.vote) = (pledge.epoch, pledge.vote);
        } else if pledge.epoch == self.epoch {
            self.vote = self.vote.or(pledge.vote);
        }
        self.log = pledge.log.or(self.log);
    }

    pub fn restarted(&mut self) {
        self.restarted = true;
    }

    pub fn excused(&mut self) {
        self.excused = true;
    }

    /// The node shows itself. What it has forgotten is said once.
    #[inline]
    pub fn meets(&mut self, view: &NodeView<'_>, log_changed: bool) -> Option<Forgotten> {
        let restarted = std::mem::take(&mut self.restarted);
        let is_excused = restarted && self.excused;
        let forgotten = self.forgotten(view, restarted).filter(|_| !is_excused);
        if forgotten.is_some() || is_excused {
            *self = Promised { epoch: view.epoch, vote: view.voted_for, ..Promised::default() };
        } else if log_changed && !self.is_in_log(view) {
            self.log = None;
        }
        forgotten
    }

    fn forgotten(&self, view: &NodeView<'_>, restarted: bool) -> Option<Forgotten> {
        let Promised { epoch, vote, log, .. } = *self;
        if view.epoch < epoch {
            return Some(Forgotten::Epoch(epoch));
        }
        if view.epoch == epoch && vote.is_some() && view.voted_for != vote {
            return vote.map(|candidate| Forgotten::Vote { epoch, candidate });
        }
        log.filter(|_| restarted && !self.is_in_log(view)).map(|(index, _)| Forgotten::Entry(index))
    }

    fn is_in_log(&self, view: &NodeView<'_>) -> bool {
        self.log.is_none_or(|(index, chain)| view.holds(index, chain))
    }
}
