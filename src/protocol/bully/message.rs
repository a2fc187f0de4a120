//! Calls of procedures in other nodes, and their returns (the paper's appendix).

use crate::protocol::{Detail, storage};

/// The procedures that other nodes call.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Procedure {
    AreYouUp,
    AreYouNormal,
    Halt,
    NewCoordinator,
    Ready,
}

/// How many there are: the returns' kinds come after the calls'.
const PROCEDURES: u8 = 5;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Message {
    /// `round` tells a node's calls apart. The term is zero where there are none.
    Call {
        procedure: Procedure,
        round: u64,
        term: u64,
    },
    /// `yes` is the answer of AreYouNormal; `term` the latest that the answering node knows.
    Return {
        procedure: Procedure,
        round: u64,
        yes: bool,
        term: u64,
    },
    Storage(storage::Call),
    Stored(storage::Answer),
}

impl crate::protocol::Message for Message {
    fn kind(&self) -> u8 {
        match self {
            Message::Call { procedure, .. } => *procedure as u8,
            Message::Return { procedure, .. } => PROCEDURES + *procedure as u8,
            Message::Storage(call) => 2 * PROCEDURES + call.kind(),
            Message::Stored(answer) => 2 * PROCEDURES + answer.kind(),
        }
    }

    fn epoch(&self) -> u64 {
        match self {
            Message::Call { term, .. } | Message::Return { term, .. } => *term,
            Message::Storage(call) => call.term(),
            Message::Stored(answer) => answer.term(),
        }
    }

    fn details(&self) -> Vec<Detail> {
        match self {
            Message::Call { term, .. } => vec![Detail::new("term", term)],
            Message::Return { procedure: Procedure::AreYouNormal, yes, term, .. } => {
                vec![Detail::new("normal", yes), Detail::new("term", term)]
            }
            Message::Return { term, .. } => vec![Detail::new("term", term)],
            Message::Storage(call) => call.details(),
            Message::Stored(answer) => answer.details(),
        }
    }
}
