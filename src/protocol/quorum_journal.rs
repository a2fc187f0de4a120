//! High availability of HDFS: two name nodes, and the edits of the active one in a quorum of journal nodes. After
//! "Quorum-Journal Design" (Lipcon 2012, HDFS-3077), the automatic failover of HDFS-2185, and the documentation "HDFS
//! High Availability Using the Quorum Journal Manager".
//!
//! The first nodes are name nodes, the last ones journal nodes, and [`NodeId::REGISTER`] is ZooKeeper. Beside each name
//! node, in the same node here, is its failover controller: it keeps a session with ZooKeeper and wants the lock, which
//! ends with the session of whoever holds it. Who gets the lock first fences the one that was active before, whose name
//! stands in the "breadcrumb", then takes a new epoch from a majority of the journal nodes, and synchronizes the last
//! segment of the log, a decision of its own like one instance of Paxos. Then it is the active one.
//!
//! A name node does not ask ZooKeeper whether it is still the active one. Its edits end with its epoch; what it answers
//! from memory does not: that is what fencing by a command is for.
//!
//! Simplified: the active name node rolls its log by itself, while in HDFS the standby asks for it; a segment has an
//! entry at its start and none at its end; old segments are never purged; name nodes keep what they know to be decided
//! on their own disks, as their image of the namespace. Calls to a journal node come in order, one at a time, as in
//! HDFS, and are sent again here when messages get lost.

mod controller;
mod durable;
mod journal_node;
mod keeper;
mod message;
mod name_node;
mod recovery;
mod segment;
mod spec;
mod tail;
mod writer;

pub use durable::{Durable, Kept, Promise, Write};
pub use message::{Lock, Message};
pub use segment::{Segment, SegmentState};
pub use spec::{cause, phase};

use super::configuration::{CHANGEABLE_NODES_MAX, Configuration, NodeSet, Standing};
use super::crew::{Crew, crews};
use super::{Cluster, Detail, Effects, Input, NodeView, Promises, Protocol, Spec};
use crate::types::{Duration, NodeId};
use journal_node::JournalNode;
use keeper::Keeper;
use name_node::NameNode;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Config {
    /// So many nodes at the start of the list are name nodes; the others are journal nodes.
    pub name_nodes: u16,
    pub fencing: Fencing,
    /// If ssh does not reach the old one, failover goes on without it: a second method, shell(/bin/true).
    pub fence_fallback: bool,
    /// How long the old one is asked to become a standby (ha.failover-controller.graceful-fence.rpc-timeout.ms).
    pub graceful_timeout: Duration,
    /// How long ssh is tried before the next method (dfs.ha.fencing.ssh.connect-timeout).
    pub ssh_timeout: Duration,
    /// ha.zookeeper.session-timeout.ms
    pub session_timeout: Duration,
    /// So late, at most, a controller notices that its name node is gone (ha.health-monitor.check-interval.ms).
    pub health_check: Duration,
    /// A name node that is gone is started again so long after that.
    pub restart_after: Duration,
    /// Calls that are not answered are sent again, and who writes says that it lives.
    pub heartbeat: Duration,
    /// Without a majority for so long, a name node aborts (dfs.qjournal.write-txns.timeout.ms).
    pub write_timeout: Duration,
    /// The same for what comes before the first write (dfs.qjournal.new-epoch.timeout.ms and its like).
    pub recovery_timeout: Duration,
    /// dfs.ha.log-roll.period
    pub log_roll: Duration,
    /// dfs.ha.tail-edits.period
    pub tail: Duration,
    /// dfs.ha.tail-edits.in-progress
    pub tail_in_progress: bool,
    pub reads: Reads,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            name_nodes: 2,
            fencing: Fencing::Ssh,
            fence_fallback: false,
            graceful_timeout: Duration::from_ms(500),
            ssh_timeout: Duration::from_secs(2),
            session_timeout: Duration::from_secs(2),
            health_check: Duration::from_ms(200),
            restart_after: Duration::from_secs(1),
            heartbeat: Duration::from_ms(100),
            write_timeout: Duration::from_secs(2),
            recovery_timeout: Duration::from_secs(4),
            log_roll: Duration::from_secs(5),
            tail: Duration::from_secs(1),
            tail_in_progress: false,
            reads: Reads::Synced,
        }
    }
}

impl Config {
    /// At least one name node, and, if there is room, a journal node.
    pub fn name_nodes_of(&self, nodes: u16) -> u16 {
        self.name_nodes.min(nodes - 1).max(1)
    }

    pub fn journal_nodes_of(&self, nodes: u16) -> u16 {
        nodes.min(CHANGEABLE_NODES_MAX).saturating_sub(self.name_nodes_of(nodes))
    }

    /// Nobody goes on before the old one has stopped.
    pub fn waits_for_fencing(&self) -> bool {
        self.fencing == Fencing::Ssh && !self.fence_fallback
    }
}

/// What stops the one that was active before (dfs.ha.fencing.methods). Each but the last asks it politely first.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Fencing {
    /// A command on its machine (sshfence).
    #[default]
    Ssh,
    /// No command, shell(/bin/true): its epoch is old, and the journal nodes refuse what it writes.
    Journal,
    /// Nothing, and no epochs: shared storage as it was before there was a quorum journal.
    None,
}

impl Fencing {
    pub const ALL: [Fencing; 3] = [Fencing::Ssh, Fencing::Journal, Fencing::None];

    /// Their names in scenarios, in the same order.
    pub const NAMES: [&'static str; 3] = ["ssh", "journal", "unfenced"];
}

/// What reads are answered from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Reads {
    /// Edits that a majority has.
    #[default]
    Synced,
    /// The namespace in memory, as in HDFS: an edit is there before it is synced, and may yet be lost.
    Memory,
}

impl Reads {
    pub const ALL: [Reads; 2] = [Reads::Synced, Reads::Memory];

    pub const NAMES: [&'static str; 2] = ["synced", "memory"];
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Timer {
    /// A controller's next sign of life to ZooKeeper.
    Session,
    /// ZooKeeper looks who was silent.
    Expiry,
    /// The end of a fencing method's time.
    Fence,
    /// What was not answered is sent again.
    Heartbeat,
    /// The patience with the journal nodes.
    Quorum,
    Roll,
    Tail,
    /// The health check after an abort, and then the restart.
    Process,
}

impl super::Timer for Timer {
    const ALL: &'static [Timer] = &[
        Timer::Session,
        Timer::Expiry,
        Timer::Fence,
        Timer::Heartbeat,
        Timer::Quorum,
        Timer::Roll,
        Timer::Tail,
        Timer::Process,
    ];

    fn index(self) -> usize {
        self as usize
    }
}

/// A name node with its controller, a journal node, or ZooKeeper.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum QuorumJournal {
    NameNode(Box<NameNode>),
    JournalNode(Box<JournalNode>),
    Keeper(Keeper),
    /// One node too many: it has no part in anything.
    Spare,
}

type Fx = Effects<QuorumJournal>;

impl Protocol for QuorumJournal {
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;
    type Write = Write;
    type Config = Config;

    const SPEC: &'static Spec = &spec::SPEC;

    fn boot(id: NodeId, cluster: Cluster, config: &Config, saved: &Durable, fx: &mut Fx) -> QuorumJournal {
        let name_nodes = config.name_nodes_of(cluster.size);
        let journal_nodes = config.journal_nodes_of(cluster.size);
        let members = members(name_nodes, journal_nodes);
        match id {
            NodeId::REGISTER => QuorumJournal::Keeper(Keeper::boot(config, name_nodes, saved, fx)),
            NodeId(number) if number <= name_nodes => {
                QuorumJournal::NameNode(Box::new(NameNode::boot(id, config, members, saved, fx)))
            }
            _ if members.is_voter(id) => {
                QuorumJournal::JournalNode(Box::new(JournalNode::boot(config, members, saved)))
            }
            _ => QuorumJournal::Spare,
        }
    }

    fn step(&mut self, input: Input<Self>, fx: &mut Fx) {
        match self {
            QuorumJournal::NameNode(name_node) => name_node.step(input, fx),
            QuorumJournal::JournalNode(journal_node) => journal_node.step(input, fx),
            QuorumJournal::Keeper(keeper) => keeper.step(input, fx),
            QuorumJournal::Spare => {}
        }
    }

    fn view(&self) -> NodeView<'_> {
        match self {
            QuorumJournal::NameNode(name_node) => name_node.view(),
            QuorumJournal::JournalNode(journal_node) => journal_node.view(),
            QuorumJournal::Keeper(keeper) => keeper.view(),
            QuorumJournal::Spare => NodeView { phase: phase::JOURNAL, standing: Standing::Outside, ..NodeView::PLAIN },
        }
    }

    /// Epochs alone keep the log whole. What the old one answers from memory only a command ends, if nobody goes on
    /// before it has.
    fn promises(config: &Config, _nodes: u16) -> &'static [Promises] {
        match (config.fencing, config.reads) {
            (Fencing::None, _) => spec::WITHOUT_EPOCHS,
            (Fencing::Ssh, Reads::Synced) if config.waits_for_fencing() => spec::FENCED,
            _ => spec::BY_EPOCHS,
        }
    }

    fn crews(config: &Config, cluster: Cluster) -> Vec<Crew> {
        let (name_nodes, last) = (config.name_nodes_of(cluster.size), cluster.size);
        let journal = name_nodes + config.journal_nodes_of(cluster.size);
        crews([
            Crew { name: "name node", first: 1, last: name_nodes, may_lead: true, decides: false },
            Crew { name: "journal node", first: name_nodes + 1, last: journal, may_lead: false, decides: true },
            Crew { name: "spare node", first: journal + 1, last, may_lead: false, decides: false },
        ])
    }

    fn inspect(&self) -> Vec<Detail> {
        match self {
            QuorumJournal::NameNode(name_node) => name_node.inspect(),
            QuorumJournal::JournalNode(journal_node) => journal_node.inspect(),
            QuorumJournal::Keeper(keeper) => keeper.inspect(),
            QuorumJournal::Spare => Vec::new(),
        }
    }

    fn apply(durable: &mut Durable, write: &Write) {
        durable.apply(write);
    }

    fn replaced(disk: u32) -> Durable {
        Durable { disk, ..Durable::default() }
    }

    fn torn(write: &Write, draw: &mut dyn FnMut(u64) -> u64) -> Option<Write> {
        write.torn(draw)
    }

    fn flip(durable: &mut Durable, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        durable.flip(draw)
    }

    /// Segments are of epochs that somebody took.
    fn initial(_term: u64, _log_terms: &[u64]) -> Option<Durable> {
        None
    }
}

/// The journal nodes make the majority; the name nodes listen to them.
fn members(name_nodes: u16, journal_nodes: u16) -> Configuration {
    let voters = (name_nodes + 1..=name_nodes + journal_nodes).map(NodeId).collect();
    Configuration { voters, learners: NodeSet::first(name_nodes), ..Configuration::default() }
}

fn name(node: Option<NodeId>) -> String {
    node.map_or("none".into(), |node| node.to_string())
}

fn join(items: impl Iterator<Item = impl ToString>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(" ")
}
