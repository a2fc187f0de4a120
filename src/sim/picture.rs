//! The state of a run as plain data, for drawing: what a person would see if they could see everything.

use super::network::{ByHand, Condition};
use crate::protocol::Detail;
use crate::protocol::configuration::{Configuration, Standing};
use crate::protocol::log::Entry;
use crate::scenario::{Demand, Strike};
use crate::trace::{Loss, Passage};
use crate::types::{Duration, Instant, NodeId, Role};

/// Entries of a log that are shown, the newest.
pub const LOG_CELLS: u64 = 8;

#[derive(Clone, PartialEq, Debug, Default)]
pub struct Picture {
    pub now: Instant,
    /// Members in order of their numbers.
    pub nodes: Vec<NodePicture>,
    pub register: Option<NodePicture>,
    pub flights: Vec<FlightPicture>,
    pub cuts: Vec<(NodeId, NodeId)>,
    /// Links that are worse than the others.
    pub conditions: Vec<((NodeId, NodeId), Condition)>,
    /// Changes when either does.
    pub links_version: u64,
    /// The live leader of the highest epoch.
    pub leader: Option<NodeId>,
    /// Whom it takes for the members.
    pub members: Option<Configuration>,
    /// What fails and recovers by itself.
    pub chaos: Vec<Reign>,
    /// Faults of the scenario that come again and again, by their places in its list.
    pub repeated: Vec<u32>,
    /// In what clients differ from the scenario.
    pub demand: Option<Demand>,
    /// How many times as many requests come as usual.
    pub crowd: u32,
}

/// The chaos of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reign {
    pub strike: Strike,
    pub mtbf: Duration,
    pub mttr: Duration,
}

impl Picture {
    /// The members, as the leader sees them, but those that lost their disks (what they lack may be dropped
    /// everywhere) and those that hold no data.
    pub fn counted(&self) -> impl Iterator<Item = &NodePicture> {
        let is_member = |node: &&NodePicture| self.members.is_none_or(|members| members.is_member(node.id));
        let holds_data = |node: &&NodePicture| !matches!(node.standing, Standing::Replaced | Standing::Attendant);
        self.nodes.iter().filter(is_member).filter(holds_data)
    }
}

#[derive(Clone, PartialEq, Debug)]
pub struct NodePicture {
    pub id: NodeId,
    /// Crashed: it holds no volatile state. A paused node is up.
    pub up: bool,
    pub paused: bool,
    /// As in [`crate::protocol::Spec::state_name`].
    pub state: u8,
    pub role: Role,
    pub epoch: u64,
    pub leader: Option<NodeId>,
    pub voted_for: Option<NodeId>,
    pub votes: u16,
    pub log: Vec<LogCell>,
    pub log_length: u64,
    pub committed: u64,
    pub applied: u64,
    /// Whether it takes part in decisions; of one that is down, as it will when it starts again.
    pub standing: Standing,
    /// The election timer, while it runs.
    pub timer: Option<TimerPicture>,
    /// Its disk is writing.
    pub writing: bool,
    /// What each of its writes takes beyond the usual.
    pub disk_slower: Duration,
    /// A write finds no room.
    pub disk_full: bool,
    /// It does not start from its disk, for that is damaged.
    pub corrupt: bool,
    /// Bits of it have flipped, and nobody knows.
    pub rotten: bool,
    /// All that it does takes so much longer.
    pub slow: Duration,
    /// How much faster than real time its clock runs.
    pub drift_ppm: i32,
    /// How far ahead its clock has jumped; behind below zero.
    pub clock_offset_us: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LogCell {
    pub index: u64,
    pub term: u64,
    pub committed: bool,
}

/// A part of a node's log: of one that is down, what it would start with.
#[derive(Clone, PartialEq, Debug)]
pub struct LogPicture {
    pub node: NodeId,
    /// The index of the first entry that is shown.
    pub first: u64,
    pub entries: Vec<Entry>,
    /// The last index of the log.
    pub last: u64,
    /// What lies up to here was dropped: it is in the node's snapshot.
    pub base: u64,
    pub committed: u64,
    pub applied: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimerPicture {
    pub set_at: Instant,
    pub deadline: Instant,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FlightPicture {
    pub passage: Passage,
    pub epoch: u64,
    pub sent_at: Instant,
    /// When it would arrive; a doomed one disappears half way.
    pub due: Instant,
    pub doom: Option<Loss>,
    pub by_hand: Option<ByHand>,
}

/// What is in a message in flight.
#[derive(Clone, PartialEq, Debug)]
pub struct Letter {
    pub flight: FlightPicture,
    pub details: Vec<Detail>,
}
