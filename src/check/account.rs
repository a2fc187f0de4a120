//! A promise to a client that was broken: what it had asked for, and what became of that, moment by moment.

use super::history::Known;
use super::ledger::{Lost, Twice};
use super::proof::Part;
use crate::protocol::RequestId;
use crate::types::{Instant, NodeId};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    pub request: RequestId,
    /// None if that was too long ago.
    pub operation: Option<Known>,
    /// In the order of time.
    pub moments: Vec<Moment>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    pub at: Instant,
    /// Where it happened.
    pub node: Option<NodeId>,
    /// The entry of the log that it is about; zero for none.
    pub index: u64,
    pub what: Turn,
}

/// What a request came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// A node was the first to know that it was committed.
    Committed,
    /// Its client was told that it is done, and it was nowhere in the committed history.
    NotCommitted,
    /// A node has something else for committed, and has lost it.
    Replaced,
    /// A node was the first to know that it was committed, and executed it.
    Executed,
    ExecutedAgain,
    Repaired,
    /// By then there was to be a leader.
    LeaderDue,
    /// By then it was to be answered.
    AnswerDue,
    /// Its client's patience ended.
    GaveUp,
}

impl Turn {
    pub const ALL: [Turn; 9] = [
        Turn::Committed,
        Turn::NotCommitted,
        Turn::Replaced,
        Turn::Executed,
        Turn::ExecutedAgain,
        Turn::Repaired,
        Turn::LeaderDue,
        Turn::AnswerDue,
        Turn::GaveUp,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Turn::Committed => "committed",
            Turn::NotCommitted => "not-committed",
            Turn::Replaced => "replaced",
            Turn::Executed => "executed",
            Turn::ExecutedAgain => "executed-again",
            Turn::Repaired => "repaired",
            Turn::LeaderDue => "leader-due",
            Turn::AnswerDue => "answer-due",
            Turn::GaveUp => "gave-up",
        }
    }

    /// What it has to do with the promise that was broken.
    pub fn part(self) -> Part {
        match self {
            Turn::NotCommitted | Turn::Replaced | Turn::ExecutedAgain => Part::Impossible,
            Turn::Executed | Turn::AnswerDue => Part::Against,
            Turn::Committed | Turn::Repaired | Turn::LeaderDue | Turn::GaveUp => Part::Around,
        }
    }
}

impl Account {
    /// Its client was told that a write is done, and it is nowhere in the committed history.
    pub fn of_uncommitted(known: &Known, at: Instant) -> Account {
        let moments = vec![Moment { at, node: None, index: 0, what: Turn::NotCommitted }];
        Account { request: known.request, operation: Some(*known), moments }
    }

    /// A write whose client was told that it is done was lost, which this node shows.
    pub fn of_lost(lost: &Lost, at: Instant, node: NodeId) -> Account {
        let index = lost.index;
        let committed = Moment { at: lost.committed_at, node: Some(lost.committed_by), index, what: Turn::Committed };
        let replaced = Moment { at, node: Some(node), index, what: Turn::Replaced };
        Account { request: lost.known.request, operation: Some(lost.known), moments: vec![committed, replaced] }
    }

    /// A node executed a command that it had executed before.
    pub fn of_twice(twice: &Twice, operation: Option<Known>, at: Instant, node: NodeId) -> Account {
        let first =
            Moment { at: twice.committed_at, node: Some(twice.committed_by), index: twice.first, what: Turn::Executed };
        let again = Moment { at, node: Some(node), index: twice.again, what: Turn::ExecutedAgain };
        Account { request: twice.request, operation, moments: vec![first, again] }
    }

    /// A request without an answer, with the moments at which something was due, and at which its client gave up.
    pub fn of_unanswered(known: &Known, due: [(Instant, Turn); 3], gave_up_at: Option<Instant>) -> Account {
        let gave_up = gave_up_at.map(|at| (at, Turn::GaveUp));
        let moment = |(at, what): (Instant, Turn)| Moment { at, node: None, index: 0, what };
        let mut moments: Vec<Moment> = due.into_iter().chain(gave_up).map(moment).collect();
        moments.sort_by_key(|moment| moment.at);
        Account { request: known.request, operation: Some(*known), moments }
    }

    /// What the operation itself has to do with the promise: without an answer it is what breaks it.
    pub fn part(&self) -> Part {
        match self.moments.iter().any(|moment| moment.what.part() == Part::Impossible) {
            true => Part::Against,
            false => Part::Impossible,
        }
    }

    pub fn moment(&self, what: Turn) -> Option<&Moment> {
        self.moments.iter().find(|moment| moment.what == what)
    }
}
