//! What goes round the ring.

use crate::protocol::{Detail, storage};
use crate::types::NodeId;

/// A number on its way round, and why.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Token {
    pub kind: TokenKind,
    pub number: NodeId,
    /// The latest that anybody on its way knew; zero where there are none.
    pub term: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TokenKind {
    /// Is there a higher one?
    Election,
    /// There is none.
    Elected,
    /// The leader lives.
    Alive,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Message {
    /// `serial` tells a node's messages apart.
    Token {
        serial: u64,
        token: Token,
    },
    /// Is this node up? Whoever asks is.
    Ping {
        serial: u64,
    },
    /// It is: the answer to both.
    Here {
        serial: u64,
    },
    Storage(storage::Call),
    Stored(storage::Answer),
}

impl crate::protocol::Message for Message {
    fn kind(&self) -> u8 {
        match self {
            Message::Token { token, .. } => token.kind as u8,
            Message::Ping { .. } => 3,
            Message::Here { .. } => 4,
            Message::Storage(call) => 5 + call.kind(),
            Message::Stored(answer) => 5 + answer.kind(),
        }
    }

    fn epoch(&self) -> u64 {
        match self {
            Message::Token { token, .. } => token.term,
            Message::Ping { .. } | Message::Here { .. } => 0,
            Message::Storage(call) => call.term(),
            Message::Stored(answer) => answer.term(),
        }
    }

    fn details(&self) -> Vec<Detail> {
        match self {
            Message::Token { token, .. } => {
                vec![Detail::new("number", token.number), Detail::new("term", token.term)]
            }
            Message::Ping { .. } | Message::Here { .. } => Vec::new(),
            Message::Storage(call) => call.details(),
            Message::Stored(answer) => answer.details(),
        }
    }
}
