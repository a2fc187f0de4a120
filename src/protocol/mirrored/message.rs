//! What nodes send each other: Erlang's ticks, what Mnesia agrees on, and the queue's own messages.

use super::{Contents, Group, Version};
use crate::protocol::log::{Command, Entry, Position};
use crate::protocol::{self, Detail, MessageKind, Operation, Purpose};
use std::sync::Arc;

/// What a node tells of itself.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Status {
    pub life: u64,
    pub state: State,
    pub group: Group,
    /// It has all of the queue, as of some time.
    pub is_whole: bool,
    /// The master tells what is confirmed.
    pub confirmed: u64,
}

/// Of the same process, which counts its restarts without a crash in its life.
pub fn is_earlier(life: u64, other: u64) -> bool {
    life >> 32 == other >> 32 && life < other
}

impl Status {
    /// It was overtaken on its way, as it cannot be on one connection. A life comes into the group once, and from there
    /// on its versions grow.
    pub fn is_older_than(&self, other: &Status) -> bool {
        is_earlier(self.life, other.life) || self.life == other.life && self.age() < other.age()
    }

    fn age(&self) -> (u8, Version) {
        match self.state {
            State::Starting => (0, Version::ZERO),
            State::Mirror | State::Master => (1, self.group.version),
            State::Paused => (2, Version::ZERO),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum State {
    Starting,
    Mirror,
    Master,
    Paused,
}

impl State {
    pub fn is_running(self) -> bool {
        matches!(self, State::Mirror | State::Master)
    }
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Message {
    Tick {
        status: Box<Status>,
        /// Answer at once.
        asks: bool,
    },
    /// A node that has started asks the master to take it into the group.
    Join {
        life: u64,
        promised: Version,
    },
    /// Its sender wants to be the author of this version.
    Prepare {
        version: Version,
    },
    Promise {
        version: Version,
        /// The latest that it knows.
        group: Group,
        /// False with a disk that was replaced.
        counts: bool,
    },
    /// It gave its word to a later version, or is of another group.
    Refuse {
        promised: Version,
        status: Box<Status>,
    },
    Install {
        group: Group,
    },
    Installed {
        version: Version,
        counts: bool,
    },
    Publish {
        version: Version,
        after: Position,
        /// Over the log up to there.
        chain: u64,
        entries: Vec<Entry>,
        confirmed: u64,
    },
    /// Synchronisation: all of the queue, or the place from which on a new mirror gets what is published.
    Copy {
        version: Version,
        contents: Arc<Contents>,
        is_whole: bool,
    },
    /// On disk to here.
    Confirm {
        version: Version,
        index: u64,
    },
}

pub(super) const KINDS: &[MessageKind] = &[
    MessageKind { name: "Tick", purpose: Purpose::Replication },
    MessageKind { name: "Ping", purpose: Purpose::Replication },
    MessageKind { name: "JoinGroup", purpose: Purpose::Replication },
    MessageKind { name: "PrepareGroup", purpose: Purpose::Ballot },
    MessageKind { name: "PromiseGroup", purpose: Purpose::Answer },
    MessageKind { name: "RefuseGroup", purpose: Purpose::Answer },
    MessageKind { name: "InstallGroup", purpose: Purpose::Replication },
    MessageKind { name: "GroupInstalled", purpose: Purpose::Answer },
    MessageKind { name: "Publish", purpose: Purpose::Replication },
    MessageKind { name: "SyncMirror", purpose: Purpose::Replication },
    MessageKind { name: "Confirm", purpose: Purpose::Acknowledgement },
];

impl protocol::Message for Message {
    fn kind(&self) -> u8 {
        match self {
            Message::Tick { asks: false, .. } => 0,
            Message::Tick { asks: true, .. } => 1,
            Message::Join { .. } => 2,
            Message::Prepare { .. } => 3,
            Message::Promise { .. } => 4,
            Message::Refuse { .. } => 5,
            Message::Install { .. } => 6,
            Message::Installed { .. } => 7,
            Message::Publish { .. } => 8,
            Message::Copy { .. } => 9,
            Message::Confirm { .. } => 10,
        }
    }

    fn epoch(&self) -> u64 {
        0
    }

    fn details(&self) -> Vec<Detail> {
        let version = |version: &Version| Detail::new("gm version", version);
        let of = |group: &Group| vec![version(&group.version), Detail::new("gm members by age", group.describe())];
        match self {
            Message::Tick { status, .. } => {
                let mut details = vec![Detail::new("node", format!("{:?}", status.state))];
                details.extend(of(&status.group));
                details
            }
            Message::Join { .. } => Vec::new(),
            Message::Prepare { version: asked } => vec![version(asked)],
            Message::Promise { version: asked, group, .. } => {
                let mut details = vec![Detail::new("accepts", asked)];
                details.extend(of(group));
                details
            }
            Message::Refuse { promised, status } => {
                let mut details = vec![Detail::new("has accepted", promised)];
                details.extend(of(&status.group));
                details
            }
            Message::Install { group } => of(group),
            Message::Installed { version: installed, .. } => vec![version(installed)],
            Message::Publish { version: group, after, entries, confirmed, .. } => vec![
                version(group),
                Detail::new("after", after.index),
                Detail::new("messages", super::join(entries.iter().map(describe))),
                Detail::new("confirmed", confirmed),
            ],
            Message::Copy { version: group, contents, is_whole } => vec![
                version(group),
                Detail::new(if *is_whole { "queue up to" } else { "begins after" }, contents.last.index),
                Detail::new("messages", super::join(contents.entries.iter().map(describe))),
            ],
            Message::Confirm { version: group, index } => vec![version(group), Detail::new("on disk to", index)],
        }
    }
}

fn describe(entry: &Entry) -> String {
    match entry.command {
        Command::Noop | Command::Configure(_) | Command::Session { .. } => "no-op".into(),
        Command::Client(request) => match request.operation {
            Operation::Put { key, value } => format!("k{key}←{value}"),
            Operation::Get { key } => format!("k{key}?"),
        },
    }
}
