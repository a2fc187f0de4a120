//! RabbitMQ's classic mirrored queue (until 3.13), with what a cluster does about a partition. After RabbitMQ's
//! documentation: "Classic Queue Mirroring", "Clustering and Network Partitions", "Net Tick Time"; Kingsbury analysed it
//! ("Jepsen: RabbitMQ", 2014).
//!
//! One queue: here, the replicated log of a key-value store. Its master takes all requests and passes what is published
//! on to the mirrors; a client is told once every mirror that is in the group has it on disk. Nodes tick, and whoever is
//! silent for the net tick time is taken for down, and out of the group. Without a master the oldest mirror is promoted,
//! a synchronised one first. Whoever comes back throws away what it has and joins as the youngest mirror.
//!
//! The group, its members by age and its version, is a record that all who are in contact agree on, as Mnesia's
//! transactions do: its author asks all that it sees, and goes on when they have accepted. With `ignore` and `autoheal`
//! "all that it sees" is one side of a partition, so that both sides go on. With `pause-minority` it is a majority of the
//! cluster; who sees no majority pauses.
//!
//! After a partition under `autoheal` the losing side restarts and asks to join the winner's master, telling the latest
//! version that it has promised: the winner's group goes above that. Each master asked is asked in another life, so that
//! one that answers late takes nobody in.
//!
//! Simplified: the master sends to each mirror itself, where the original's guaranteed multicast goes around a ring, and
//! a new master's log is everybody's, where the ring passes on what a dead master had sent to some. Reads are the
//! master's own, of what is confirmed; nothing is consumed, so that with `manual` a new mirror stays unsynchronised. The
//! side that autoheal keeps is the one with most nodes, then the one with the lowest number: clients are not counted.
//! With `pause-minority` a partial partition ends with the restart of whoever is not in the latest group. What is lost on
//! the way is sent again after TCP's least time-out. At time 0 the queue is declared, empty, on all nodes.

mod change;
mod contact;
mod durable;
mod group;
mod master;
mod message;
mod mirror;
mod spec;
mod starting;

pub use durable::{Contents, Durable, Head, Splice, Write};
pub use group::{Group, Member, Version};
pub use message::{Message, State, Status};
pub use spec::{cause, phase};

use super::configuration::Standing;
use super::log::Log;
use super::quorum::majority;
use super::store::Store;
use super::{Cluster, Detail, Effects, Input, NodeView, Outcome, Promises, Protocol, Spec};
use crate::types::{Duration, NodeId, Span};
use change::Promotion;
use contact::Peer;
use master::Mastery;
use std::collections::{BTreeMap, VecDeque};
use std::sync::LazyLock;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Config {
    /// net_ticktime: four ticks in one.
    pub net_ticktime: Duration,
    /// cluster_partition_handling
    pub partition_handling: PartitionHandling,
    /// ha-promote-on-failure
    pub promote_on_failure: Promote,
    /// ha-sync-mode
    pub sync_mode: SyncMode,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            net_ticktime: Duration::from_secs(60),
            partition_handling: PartitionHandling::Ignore,
            promote_on_failure: Promote::Always,
            sync_mode: SyncMode::Manual,
        }
    }
}

impl Config {
    /// Four ticks make the tick time.
    fn tick(&self) -> Duration {
        Duration((self.net_ticktime.0 / contact::TICKS).max(1))
    }

    /// A node that is gone is missed within this time, at most.
    pub fn missed_after(&self) -> Duration {
        Duration(self.net_ticktime.0.saturating_mul(5) / 4)
    }

    fn pauses(&self) -> bool {
        self.partition_handling == PartitionHandling::PauseMinority
    }
}

/// What a cluster does about a partition.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum PartitionHandling {
    /// Nothing: both sides go on, until an operator restarts one of them.
    #[default]
    Ignore,
    /// Both sides go on; when they see each other again, one restarts and joins the other.
    Autoheal,
    /// A side without a majority pauses until it sees one.
    PauseMinority,
}

impl PartitionHandling {
    pub const ALL: [PartitionHandling; 3] =
        [PartitionHandling::Ignore, PartitionHandling::Autoheal, PartitionHandling::PauseMinority];

    /// Their names in scenarios, in the same order.
    pub const NAMES: [&'static str; 3] = ["ignore", "autoheal", "pause-minority"];
}

/// Who may be promoted when the master is gone.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Promote {
    /// Any mirror, if no synchronised one is left: what it does not have is lost.
    #[default]
    Always,
    /// Synchronised ones; if there are none, the queue waits for one.
    WhenSynced,
}

impl Promote {
    pub const ALL: [Promote; 2] = [Promote::Always, Promote::WhenSynced];

    pub const NAMES: [&'static str; 2] = ["always", "when-synced"];
}

/// What a new mirror gets.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum SyncMode {
    /// Only what is published from then on, until an operator synchronises it: here, nobody does.
    #[default]
    Manual,
    /// A copy of all.
    Automatic,
}

impl SyncMode {
    pub const ALL: [SyncMode; 2] = [SyncMode::Manual, SyncMode::Automatic];

    pub const NAMES: [&'static str; 2] = ["manual", "automatic"];
}

/// Nodes that are down are asked so often whether they are back (RABBIT_DOWN_PING_INTERVAL).
const PING: Duration = Duration::from_secs(1);
/// What is not acknowledged is sent again after so long.
const RESEND: Duration = Duration::from_ms(200);
/// Confirmed entries that are kept in the log.
const KEPT: u64 = 256;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Timer {
    Tick,
    Ping,
    Resend,
}

impl super::Timer for Timer {
    const ALL: &'static [Timer] = &[Timer::Tick, Timer::Ping, Timer::Resend];

    fn index(self) -> usize {
        self as usize
    }
}

/// One node of the cluster, and its replica of the queue.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Mirrored {
    id: NodeId,
    cluster: Cluster,
    config: Config,
    /// The number of its disk, zero for the one of time 0.
    disk: u32,

    /// Tells this start of the node from all others, as Erlang's "creation" does; zero before it is drawn.
    life: u64,
    role: Role,
    /// The group as it knows it, and the version that it last gave its word to.
    group: Group,
    promised: Version,
    /// The version with which this life came into the group.
    joined: Version,
    /// It has not all of the queue: an unsynchronised mirror.
    hollow: bool,
    log: Log,
    /// The log is on the own disk up to here.
    durable_index: u64,
    /// The log's end as of each write that the disk has yet to finish.
    writing: VecDeque<u64>,
    confirmed: u64,
    /// The data as of what is confirmed.
    store: Store,
    /// All other nodes.
    peers: BTreeMap<NodeId, Peer>,
    /// The timer runs.
    resends: bool,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Role {
    /// It waits for a master to join, or for those who may have outlived it.
    Starting {
        asks: Option<NodeId>,
        /// Whoever is up has had the time to answer.
        has_waited: bool,
    },
    Mirror,
    Promoting(Promotion),
    Master(Mastery),
    /// It sees half of the cluster or less.
    Paused,
}

static NOTHING: LazyLock<Log> = LazyLock::new(Log::default);

impl Role {
    const STARTING: Role = Role::Starting { asks: None, has_waited: false };
}

type Fx = Effects<Mirrored>;

impl Protocol for Mirrored {
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;
    type Write = Write;
    type Config = Config;

    const SPEC: &'static Spec = &spec::SPEC;

    fn boot(id: NodeId, cluster: Cluster, config: &Config, saved: &Durable, fx: &mut Fx) -> Mirrored {
        fx.draw(u32::MAX);
        // A disk of time 0 that was never written to: the queue is declared, and on all nodes.
        let is_new = saved.head.group.members.is_empty() && saved.disk == 0;
        Mirrored {
            id,
            cluster,
            config: config.clone(),
            disk: saved.disk,
            life: 0,
            role: Role::STARTING,
            group: if is_new { Group::first(cluster) } else { saved.head.group.clone() },
            promised: saved.head.promised,
            joined: Version::ZERO,
            hollow: saved.head.hollow,
            log: saved.log.clone(),
            durable_index: saved.log.last_index(),
            writing: VecDeque::new(),
            confirmed: saved.log.base().index,
            store: saved.store.clone(),
            peers: cluster.others(id).map(|peer| (peer, Peer::default())).collect(),
            resends: false,
        }
    }

    fn step(&mut self, input: Input<Self>, fx: &mut Fx) {
        match input {
            Input::Message { from, message } => self.receive(from, message, fx),
            Input::Timer(Timer::Tick) => self.tick(fx),
            Input::Timer(Timer::Ping) => self.ping(fx),
            Input::Timer(Timer::Resend) => self.resend(fx),
            Input::Request(request) => self.request(request, fx),
            Input::Persisted(_) => self.persisted(fx),
            Input::Drawn(number) => self.begin(number, fx),
            Input::Transfer(_) | Input::Change(_) => {}
        }
    }

    /// Who has not all of the queue shows an empty one: what it has is no copy.
    fn view(&self) -> NodeView<'_> {
        let plain = NodeView { phase: self.phase(), leader: self.led_by(), ..NodeView::PLAIN };
        if self.hollow {
            return NodeView { log: Some(&NOTHING), standing: Standing::Recovering, ..plain };
        }
        NodeView {
            log: Some(&self.log),
            committed: self.confirmed,
            applied: self.confirmed,
            applied_chain: self.store.chain(),
            executed: self.store.executed(),
            ..plain
        }
    }

    fn promises(config: &Config, _nodes: u16) -> &'static [Promises] {
        match (config.partition_handling, config.promote_on_failure) {
            (PartitionHandling::PauseMinority, Promote::WhenSynced) => spec::DURABLE,
            _ => spec::ALWAYS,
        }
    }

    fn unused_phases(config: &Config) -> &'static [u8] {
        match config.pauses() {
            true => &[],
            false => &[phase::PAUSED],
        }
    }

    fn inspect(&self) -> Vec<Detail> {
        let names = |nodes: Vec<NodeId>| join(nodes.iter());
        let heard = self.peers.iter().filter(|(_, peer)| peer.is_heard).map(|(node, _)| *node).collect();
        let mut details = vec![
            Detail::new("master", self.led_by().map_or("none".into(), |node| node.to_string())),
            Detail::new("gm members by age", self.group.describe()),
            Detail::new("gm version", self.group.version),
            Detail::new("creation", self.life),
            Detail::new("nodes in contact", names(heard)),
            Detail::new("partitions", names(self.partitions())),
            Detail::new("depth", self.log.last_index()),
            Detail::new("on disk", self.durable_index),
            Detail::new("confirmed", self.confirmed),
            Detail::new("synchronised", !self.hollow),
            Detail::new("data", join(self.store.values().map(|(key, value)| format!("k{key}={value}")))),
        ];
        match &self.role {
            Role::Starting { asks, .. } => details.extend(asks.map(|node| Detail::new("asks to join", node))),
            Role::Promoting(promotion) => details.push(Detail::new("accepted by", join(promotion.promises.keys()))),
            Role::Master(mastery) => mastery.describe(&mut details),
            Role::Mirror | Role::Paused => {}
        }
        details
    }

    fn apply(durable: &mut Durable, write: &Write) {
        durable.apply(write);
    }

    fn replaced(disk: u32) -> Durable {
        Durable { disk, head: Head { hollow: true, ..Head::default() }, ..Durable::default() }
    }

    fn torn(write: &Write, draw: &mut dyn FnMut(u64) -> u64) -> Option<Write> {
        write.torn(draw)
    }

    fn flip(durable: &mut Durable, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        durable.flip(draw)
    }

    /// A queue without a group is nothing that could be declared.
    fn initial(_term: u64, _log_terms: &[u64]) -> Option<Durable> {
        None
    }
}

impl Mirrored {
    fn begin(&mut self, number: u32, fx: &mut Fx) {
        self.life = (u64::from(number) + 1) << 32;
        fx.set_timer(Timer::Tick, Span { least: Duration(1), most: self.config.tick() });
        fx.set_timer(Timer::Ping, Span::exactly(PING));
        self.ask_all(fx);
        self.look_around(fx);
    }

    fn receive(&mut self, from: NodeId, message: Message, fx: &mut Fx) {
        self.hear(from);
        match message {
            Message::Tick { status, asks } => {
                if asks {
                    let status = Box::new(self.status());
                    fx.send(from, Message::Tick { status, asks: false });
                }
                self.status_received(from, *status, fx);
            }
            Message::Join { life, promised } => self.join_asked(from, life, promised, fx),
            Message::Prepare { version } => self.prepare_received(from, version, fx),
            Message::Promise { version, group, counts } => self.promise_received(from, version, group, counts, fx),
            Message::Refuse { promised, status } => {
                self.status_received(from, *status, fx);
                self.refused(from, promised, fx);
            }
            Message::Install { group } => self.install_received(from, group, fx),
            Message::Installed { version, counts } => self.installed(from, version, counts, fx),
            Message::Publish { version, after, chain, entries, confirmed } => {
                self.published(from, version, (after, chain), entries, confirmed, fx);
            }
            Message::Copy { version, contents, is_whole } => self.copy_received(from, version, &contents, is_whole, fx),
            Message::Confirm { version, index } => self.confirm_received(from, version, index, fx),
        }
    }

    fn phase(&self) -> u8 {
        match &self.role {
            Role::Starting { .. } => phase::STARTING,
            Role::Mirror if self.is_synced() => phase::MIRROR,
            Role::Mirror => phase::UNSYNCHRONISED,
            Role::Promoting(_) => phase::PROMOTING,
            Role::Master(_) => phase::MASTER,
            Role::Paused => phase::PAUSED,
        }
    }

    /// By the group's own record.
    fn is_synced(&self) -> bool {
        self.group.member(self.id, self.life).is_some_and(|member| member.synced)
    }

    /// It is of the group, and not on its way into it.
    fn is_running(&self) -> bool {
        let may_run = matches!(self.role, Role::Mirror | Role::Promoting(_) | Role::Master(_));
        may_run && self.group.has(self.id, self.life)
    }

    fn led_by(&self) -> Option<NodeId> {
        match &self.role {
            Role::Master(_) => Some(self.id),
            Role::Mirror => self.group.master().map(|master| master.node).filter(|master| *master != self.id),
            _ => None,
        }
    }

    /// Not with a disk that has forgotten what it accepted.
    fn counts(&self) -> bool {
        self.disk == 0
    }

    fn is_majority(&self, nodes: usize) -> bool {
        nodes >= usize::from(majority(self.cluster.size))
    }

    fn become_role(&mut self, role: Role, cause: u8, fx: &mut Fx) {
        let before = self.phase();
        self.role = role;
        self.tell_phase(before, cause, fx);
    }

    fn tell_phase(&self, before: u8, cause: u8, fx: &mut Fx) {
        if self.phase() != before {
            fx.become_phase(self.phase(), cause);
        }
    }

    /// However much happens until then.
    fn resend_later(&mut self, fx: &mut Fx) {
        if !std::mem::replace(&mut self.resends, true) {
            fx.set_timer(Timer::Resend, Span::exactly(RESEND));
        }
    }

    fn stop_resending(&mut self, fx: &mut Fx) {
        self.resends = false;
        fx.cancel_timer(Timer::Resend);
    }

    // ---- disk ----

    /// What is sent from here on leaves once this is on disk.
    fn save(&mut self, fx: &mut Fx) {
        self.write(None, None, fx);
    }

    fn write(&mut self, splice: Option<Splice>, contents: Option<Contents>, fx: &mut Fx) {
        let head = Head { promised: self.promised, group: self.group.clone(), hollow: self.hollow };
        self.writing.push_back(self.log.last_index());
        fx.persist(Write { head, splice, contents: contents.map(Into::into), compact: self.compact() });
    }

    /// Drops what was confirmed long ago; an unsynchronised mirror's log is all that it has.
    fn compact(&mut self) -> Option<u64> {
        let index = self.confirmed.saturating_sub(KEPT);
        if self.hollow || index < self.log.base().index + KEPT {
            return None;
        }
        self.log.compact(index, |_| {});
        Some(index)
    }

    fn persisted(&mut self, fx: &mut Fx) {
        if let Some(index) = self.writing.pop_front() {
            self.durable_index = index;
        }
        self.advance(fx);
    }

    /// Nothing from here on is in the log any more, whatever the disk is still at.
    fn truncate(&mut self, index: u64) {
        self.log.truncate(index);
        self.cap_written(index - 1);
    }

    fn cap_written(&mut self, index: u64) {
        self.durable_index = self.durable_index.min(index);
        self.writing.iter_mut().for_each(|end| *end = index.min(*end));
    }

    /// Other contents take the place of its own.
    fn replace_contents(&mut self, contents: &Contents, hollow: bool) {
        self.log.restart(contents.last, contents.chain);
        self.store = contents.store.clone();
        self.confirmed = contents.last.index;
        self.hollow = hollow;
        self.durable_index = 0;
        self.writing.iter_mut().for_each(|end| *end = 0);
    }

    fn redirect(&self, request: super::RequestId, fx: &mut Fx) {
        fx.reply(request, Outcome::Redirect(self.led_by()));
    }
}

fn join(items: impl Iterator<Item = impl ToString>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(" ")
}
