//! In-sync replicas: how Kafka replicates a partition, after its documentation ("Replication", "KRaft", the settings
//! of brokers, topics and producers) and its improvement proposals: leader epochs (KIP-101, KIP-279, KIP-320),
//! AlterPartition (KIP-497, KIP-903), the quorum of controllers (KIP-500, KIP-595, KIP-631).
//!
//! The last nodes are controllers: they agree on who leads the one partition and which replicas are in sync (the ISR).
//! All other nodes are brokers with a replica each. Brokers hold a session with the active controller; who is silent
//! is fenced. Followers fetch from the leader; what all of the ISR have is committed: the high watermark. A new leader is
//! chosen from the ISR, so that a majority of brokers is never needed.
//!
//! Kafka leaves it to the operating system when a log is written to disk, and a crash here takes along what was not:
//! that is what `flush` is about. Leader elections are those before KIP-966: the last replica of an ISR stays in it
//! whatever befalls it ("last replica standing").
//!
//! Kafka's connections keep the order of messages. Here they get lost and overtake each other, so that a follower
//! numbers its fetches, and each side asks again.

mod broker;
mod controller;
mod durable;
mod follower;
mod leader;
mod message;
mod metadata;
mod sessions;
mod spec;

pub use controller::{Quorum, Record};
pub use durable::{Durable, Splice, Write};
pub use message::Message;
pub use metadata::{Alteration, Incarnation, Metadata, Partition, Registration};
pub use spec::{cause, phase};

use super::configuration::Standing;
use super::crew::{Crew, crews};
use super::{Cluster, Detail, Effects, Input, NodeView, Promises, Protocol, Request, Spec};
use crate::types::{Duration, NodeId, Span};
use broker::{Broker, Part};
use controller::{Controller, Office};

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Config {
    /// So many nodes at the end of the list are controllers; in a cluster of one, the broker is one as well.
    pub controllers: u16,
    /// A controller that hears of no active one for so long asks for votes (controller.quorum.fetch.timeout.ms, and
    /// up to controller.quorum.election.backoff.max.ms on top).
    pub quorum_timeout: Span,
    /// broker.session.timeout.ms
    pub session_timeout: Duration,
    /// broker.heartbeat.interval.ms
    pub heartbeat: Duration,
    /// replica.lag.time.max.ms
    pub replica_lag: Duration,
    /// replica.fetch.wait.max.ms
    pub fetch_wait: Duration,
    pub acks: Acks,
    /// min.insync.replicas
    pub min_insync: u16,
    /// unclean.leader.election.enable
    pub unclean_election: bool,
    /// A replica vouches only for what is on its disk. Kafka's does not wait (log.flush.interval.messages).
    pub flush: bool,
    /// Without `flush`: how often the operating system writes what has gathered.
    pub writeback: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            controllers: 3,
            quorum_timeout: Span::ms(2_000, 3_000),
            session_timeout: Duration::from_secs(9),
            heartbeat: Duration::from_secs(2),
            replica_lag: Duration::from_secs(30),
            fetch_wait: Duration::from_ms(500),
            acks: Acks::All,
            min_insync: 1,
            unclean_election: false,
            flush: false,
            writeback: Duration::from_secs(5),
        }
    }
}

impl Config {
    /// How many of `nodes` hold data; at least one does.
    fn brokers(&self, nodes: u16) -> u16 {
        nodes - self.controllers.min(nodes - 1)
    }
}

/// When a producer's write counts as done.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Acks {
    /// As soon as the leader has it in hand.
    None,
    /// When it is in the leader's log.
    Leader,
    /// When all in-sync replicas have it.
    #[default]
    All,
}

impl Acks {
    pub const ALL: [Acks; 3] = [Acks::None, Acks::Leader, Acks::All];

    /// Their names in scenarios, in the same order.
    pub const NAMES: [&'static str; 3] = ["0", "1", "all"];
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Timer {
    /// A controller's patience with the active one.
    Quorum,
    /// The active controller's next record or repetition of the last one.
    Records,
    /// The active controller looks who was silent.
    Sessions,
    /// A broker's next heartbeat.
    Heartbeat,
    /// A follower's patience with its leader.
    Fetch,
    /// The leader answers fetches for which nothing new came.
    FetchWait,
    /// The leader looks who lags.
    Lag,
    Writeback,
}

impl super::Timer for Timer {
    const ALL: &'static [Timer] = &[
        Timer::Quorum,
        Timer::Records,
        Timer::Sessions,
        Timer::Heartbeat,
        Timer::Fetch,
        Timer::FetchWait,
        Timer::Lag,
        Timer::Writeback,
    ];

    fn index(self) -> usize {
        self as usize
    }
}

/// One node: a broker, a controller, or, alone, both.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Isr {
    broker: Option<Broker>,
    controller: Option<Controller>,
}

impl Protocol for Isr {
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;
    type Write = Write;
    type Config = Config;

    const SPEC: &'static Spec = &spec::SPEC;
    const INTERREGNA: &'static str = "isr";

    fn boot(id: NodeId, cluster: Cluster, config: &Config, saved: &Durable, fx: &mut Effects<Self>) -> Isr {
        let brokers = config.brokers(cluster.size);
        let first_controller = if cluster.size == 1 { 1 } else { brokers + 1 };
        let (brokers, controllers) = (1..=brokers, first_controller..=cluster.size);
        let is_controller = controllers.contains(&id.0);
        let is_broker = brokers.contains(&id.0);
        let ranges = (brokers.clone(), controllers.clone());
        Isr {
            broker: is_broker.then(|| Broker::boot(id, config, ranges.clone(), saved, fx)),
            controller: is_controller.then(|| Controller::boot(id, config, ranges, saved.disk == 0, &saved.quorum, fx)),
        }
    }

    fn step(&mut self, input: Input<Self>, fx: &mut Effects<Self>) {
        match input {
            Input::Message { from, message } => self.receive(from, message, fx),
            Input::Timer(timer) => self.timer(timer, fx),
            Input::Request(request) => self.request(request, fx),
            Input::Persisted(write) => self.persisted(&write, fx),
            Input::Transfer(_) | Input::Change(_) => {}
            Input::Drawn(_) => unreachable!("nothing is drawn"),
        }
    }

    fn view(&self) -> NodeView<'_> {
        match (&self.broker, &self.controller) {
            (Some(broker), _) => view_of_broker(broker),
            (None, Some(controller)) => view_of_controller(controller),
            (None, None) => NodeView::PLAIN,
        }
    }

    /// Kafka promises that what is committed is not lost as long as one in-sync replica stays alive. Whoever flushes
    /// may crash as well, and only lost disks are left to fear: those keep their brokers from leading.
    fn promises(config: &Config, _nodes: u16) -> &'static [Promises] {
        match (config.flush && !config.unclean_election, config.acks) {
            (false, _) => spec::ALWAYS,
            (true, Acks::All) => spec::DURABLE,
            (true, _) => spec::DURABLE_HISTORY,
        }
    }

    fn crews(config: &Config, cluster: Cluster) -> Vec<Crew> {
        let (brokers, last) = (config.brokers(cluster.size), cluster.size);
        crews([
            Crew { name: "broker", first: 1, last: brokers, may_lead: true, decides: false },
            Crew { name: "controller", first: brokers + 1, last, may_lead: false, decides: true },
        ])
    }

    fn missed_within(config: &Config) -> Option<Span> {
        Some(Span::exactly(config.session_timeout))
    }

    fn inspect(&self) -> Vec<Detail> {
        let mut details = Vec::new();
        if let Some(broker) = &self.broker {
            inspect_broker(broker, &mut details);
        }
        if let Some(controller) = &self.controller {
            inspect_controller(controller, &mut details);
        }
        details
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

    /// A partition begins empty: its leader epochs are the controllers', who know of no earlier ones.
    fn initial(_term: u64, _log_terms: &[u64]) -> Option<Durable> {
        None
    }
}

impl Isr {
    fn receive(&mut self, from: NodeId, message: Message, fx: &mut Effects<Isr>) {
        if let Some(controller) = &mut self.controller {
            controller_receives(controller, from, &message, fx);
        }
        if let Some(broker) = &mut self.broker {
            broker_receives(broker, from, &message, fx);
        }
    }

    fn timer(&mut self, timer: Timer, fx: &mut Effects<Isr>) {
        match (timer, &mut self.broker, &mut self.controller) {
            (Timer::Quorum, _, Some(controller)) => controller.quorum_timer(fx),
            (Timer::Records, _, Some(controller)) => controller.send_records(fx),
            (Timer::Sessions, _, Some(controller)) => controller.look_at_sessions(fx),
            (Timer::Heartbeat, Some(broker), _) => broker.heartbeat_timer(fx),
            (Timer::Fetch, Some(broker), _) => broker.ask_leader(fx),
            (Timer::FetchWait, Some(broker), _) => broker.fetch_wait(fx),
            (Timer::Lag, Some(broker), _) => broker.lag(fx),
            (Timer::Writeback, Some(broker), _) => broker.writeback(fx),
            _ => {}
        }
    }

    fn request(&mut self, request: Request, fx: &mut Effects<Isr>) {
        match (&mut self.broker, &self.controller) {
            (Some(broker), _) => broker.request(request, fx),
            (None, Some(controller)) => controller.request(request, fx),
            (None, None) => {}
        }
    }

    fn persisted(&mut self, write: &Write, fx: &mut Effects<Isr>) {
        if let (Some(broker), Some(splice)) = (&mut self.broker, &write.splice) {
            broker.persisted(splice, fx);
        }
        if let (Some(controller), Some(quorum)) = (&mut self.controller, &write.quorum) {
            controller.persisted(quorum, fx);
        }
    }
}

fn controller_receives(controller: &mut Controller, from: NodeId, message: &Message, fx: &mut Effects<Isr>) {
    match message {
        Message::Vote { epoch, last } => controller.vote_asked(from, *epoch, *last, fx),
        Message::VoteResponse { epoch, granted } => controller.vote_received(from, *epoch, *granted, fx),
        Message::Records { epoch, record } => controller.records_received(from, *epoch, record, fx),
        Message::RecordsResponse { epoch, last, counts } => controller.records_held(from, *epoch, *last, *counts, fx),
        Message::BrokerRegistration { incarnation } => controller.registration(from, *incarnation, fx),
        Message::BrokerHeartbeat { broker_epoch, offset } => controller.heartbeat(from, *broker_epoch, *offset, fx),
        Message::AlterPartition(asked) => controller.alter_partition(from, asked, fx),
        _ => {}
    }
}

fn broker_receives(broker: &mut Broker, from: NodeId, message: &Message, fx: &mut Effects<Isr>) {
    match message {
        Message::BrokerHeartbeatResponse => broker.controller_answered(from),
        Message::NotController { active } => broker.not_controller(from, *active, fx),
        Message::Metadata { offset, metadata } => broker.metadata_received(from, *offset, metadata, fx),
        Message::OffsetsForLeaderEpoch { leader_epoch, number, epoch } => {
            broker.epoch_asked(from, *leader_epoch, *number, *epoch, fx);
        }
        Message::EpochEndOffset { leader_epoch, number, epoch, end } => {
            broker.epoch_ends(from, *leader_epoch, *number, (*epoch, *end), fx);
        }
        Message::Fetch { leader_epoch, broker_epoch, number, last } => {
            broker.fetch_asked(from, (*leader_epoch, *broker_epoch), *number, *last, fx);
        }
        Message::FetchResponse { leader_epoch, number, entries, high_watermark } => {
            broker.fetched(from, *leader_epoch, *number, (entries, *high_watermark), fx);
        }
        _ => {}
    }
}

fn view_of_broker(broker: &Broker) -> NodeView<'_> {
    NodeView {
        phase: broker.phase(),
        epoch: broker.leader_epoch,
        leader: broker.metadata.partition.leader,
        log: Some(&broker.log),
        committed: broker.high_watermark,
        applied: broker.applied,
        applied_chain: broker.store.chain(),
        members: Some(&broker.members),
        members_revision: broker.metadata.partition.partition_epoch as u32,
        standing: broker.standing(),
        executed: broker.store.executed(),
        ..NodeView::PLAIN
    }
}

fn view_of_controller(controller: &Controller) -> NodeView<'_> {
    NodeView {
        phase: controller.phase(),
        epoch: controller.quorum.epoch,
        leader: controller.quorum.last.metadata.partition.leader,
        voted_for: controller.quorum.voted_for,
        votes: controller.votes(),
        members: controller.members.as_ref(),
        standing: if controller.counts { Standing::Attendant } else { Standing::Replaced },
        ..NodeView::PLAIN
    }
}

fn inspect_broker(broker: &Broker, details: &mut Vec<Detail>) {
    let registration = broker.registration().map_or("none".into(), |registration| {
        let fenced = if registration.fenced { ", fenced" } else { "" };
        format!("broker epoch {}{fenced}", registration.epoch)
    });
    details.extend([
        Detail::new("registration", registration),
        Detail::new(
            "incarnation",
            format!("{} of directory {}", broker.incarnation.life, broker.incarnation.directory),
        ),
        Detail::new("metadata offset", broker.offset),
        Detail::new("partition", &broker.metadata.partition),
        Detail::new("log end offset", broker.log.last_index()),
        Detail::new("on disk to", broker.durable_index),
        Detail::new("high watermark", broker.high_watermark),
        Detail::new("data", join(broker.store.values().map(|(key, value)| format!("k{key}={value}")))),
    ]);
    match &broker.part {
        Part::Fenced => {}
        Part::Following(following) if following.is_aligned => {
            details.push(Detail::new("fetches from", following.leader))
        }
        Part::Following(following) => details.push(Detail::new("asks where epochs end", following.leader)),
        Part::Leading(_) => details.push(Detail::new("followers have", broker.describe_followers())),
    }
}

fn inspect_controller(controller: &Controller, details: &mut Vec<Detail>) {
    let record = &controller.quorum.last;
    let known = record.metadata.brokers.iter();
    let active = controller.active().map_or("none".into(), |active| active.to_string());
    details.extend([
        Detail::new("controller epoch", controller.quorum.epoch),
        Detail::new("active controller", active),
        Detail::new("last record", format!("{} (epoch {})", record.at.index, record.at.term)),
        Detail::new("last partition", &record.metadata.partition),
        Detail::new("unfenced", join(known.filter(|(_, known)| !known.fenced).map(|(broker, _)| broker))),
    ]);
    if let Office::Active(active) = &controller.office {
        let committed = active.committed.as_ref().map_or("none".into(), |record| record.at.index.to_string());
        details.push(Detail::new("committed record", committed));
    }
}

fn join(items: impl Iterator<Item = impl ToString>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(" ")
}
