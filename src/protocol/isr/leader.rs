//! The partition's leader: it appends, answers fetches, advances the high watermark over the ISR, and asks the
//! controller for another ISR.

use super::broker::{Broker, Part};
use super::controller::Fx;
use super::metadata::{Alteration, Metadata};
use super::{Acks, Message, Timer};
use crate::protocol::log::{Command, Entry, Position};
use crate::protocol::{Operation, Outcome, Request};
use crate::types::{Duration, NodeId, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Records in one answer.
const BATCH: usize = 64;
/// A follower is looked at so often before it has lagged for too long.
const LOOKS: u32 = 2;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Leading {
    /// Where its log ended when it was elected.
    epoch_start: u64,
    replicas: BTreeMap<NodeId, Replica>,
    /// Members of the ISR with which it counts: those that the controller told of, and all that it has asked for
    /// since (KIP-497 calls it the maximal ISR).
    isr: BTreeSet<NodeId>,
    /// It has asked for another ISR and was not told.
    asked: Option<BTreeSet<NodeId>>,
    /// Fetches that wait for something new.
    parked: BTreeMap<NodeId, (u64, Position)>,
    /// Requests by the index of their records, until they are answered.
    pub waiting: BTreeMap<u64, Request>,
    /// By client: the serial number and the record of its last request.
    appended: BTreeMap<u32, (u32, u64)>,
}

/// What the leader knows of a follower.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
struct Replica {
    broker_epoch: u64,
    /// It has all up to here; none before it has fetched.
    end: Option<u64>,
    /// Where the leader's log ended when it last fetched.
    leader_end: u64,
    /// Looks since it had caught up.
    looks: u32,
}

impl Leading {
    pub fn new(me: NodeId, metadata: &Metadata, epoch_start: u64) -> Leading {
        let isr = metadata.partition.isr.keys().copied();
        Leading {
            epoch_start,
            replicas: isr.clone().filter(|broker| *broker != me).map(|broker| (broker, Replica::default())).collect(),
            isr: isr.collect(),
            asked: None,
            parked: BTreeMap::new(),
            waiting: BTreeMap::new(),
            appended: BTreeMap::new(),
        }
    }

    /// The controller tells of the partition.
    pub fn altered(&mut self, metadata: &Metadata, old: &Metadata) {
        let partition = &metadata.partition;
        if partition.partition_epoch != old.partition.partition_epoch {
            self.isr = partition.isr.keys().copied().collect();
            self.asked = None;
        }
    }
}

impl Broker {
    pub(super) fn begin_leading(&mut self, fx: &mut Fx) {
        fx.set_timer(Timer::FetchWait, Span::exactly(self.config.fetch_wait));
        self.look_later(fx);
        self.save_when_idle(fx);
        self.advance_high_watermark(fx);
    }

    fn look_later(&self, fx: &mut Fx) {
        let interval = Duration((self.config.replica_lag.0 / u64::from(LOOKS)).max(1));
        fx.set_timer(Timer::Lag, Span::exactly(interval));
    }

    // ---- producers and consumers ----

    pub(super) fn lead_request(&mut self, request: Request, fx: &mut Fx) {
        if let Operation::Get { key } = request.operation {
            // A consumer sees what is committed.
            return fx.reply(request.id, Outcome::Done(self.store.value(key)));
        }
        // NOT_ENOUGH_REPLICAS
        if self.config.acks == Acks::All && !self.has_min_insync() {
            return fx.reply(request.id, Outcome::Redirect(None));
        }
        if let Some(answer) = self.store.answered(request.id) {
            return fx.reply(request.id, Outcome::Done(answer));
        }
        let next = self.log.last_index() + 1;
        let term = self.leader_epoch;
        let Part::Leading(leading) = &mut self.part else { return };
        let id = request.id;
        let before = leading.appended.get(&id.client).filter(|(serial, _)| *serial == id.serial);
        let index = before.map_or(next, |(_, index)| *index);
        leading.appended.insert(id.client, (id.serial, index));
        leading.waiting.insert(index, request);
        if index == next {
            self.log.push(Entry { term, command: Command::Client(request) });
            self.answer_parked(false, fx);
            self.save_when_idle(fx);
        }
        self.advance_high_watermark(fx);
    }

    fn has_min_insync(&self) -> bool {
        self.metadata.partition.isr.len() >= usize::from(self.config.min_insync)
    }

    /// Acknowledges what may be.
    fn answer(&mut self, fx: &mut Fx) {
        let end = match self.config.acks {
            Acks::None => self.log.last_index(),
            Acks::Leader => self.vouched(),
            Acks::All => self.high_watermark,
        };
        let is_done = self.config.acks != Acks::All || self.has_min_insync();
        let Part::Leading(leading) = &mut self.part else { return };
        while let Some(first) = leading.waiting.first_entry().filter(|first| *first.key() <= end) {
            let request = first.remove();
            let outcome = match request.operation {
                Operation::Put { value, .. } if is_done => Outcome::Done(Some(value)),
                // NOT_ENOUGH_REPLICAS_AFTER_APPEND
                _ => Outcome::Redirect(None),
            };
            fx.reply(request.id, outcome);
        }
    }

    /// Everybody of the ISR has all up to there.
    pub(super) fn advance_high_watermark(&mut self, fx: &mut Fx) {
        let own = self.vouched();
        let Part::Leading(leading) = &self.part else { return };
        let followers = leading.isr.iter().filter(|member| **member != self.id);
        let ends = followers.map(|member| leading.replicas.get(member).and_then(|replica| replica.end).unwrap_or(0));
        let reached = ends.fold(own, u64::min);
        self.advance(reached);
        self.answer(fx);
    }

    // ---- followers ----

    /// The largest epoch of its log that is not larger, and where that ends.
    pub fn epoch_asked(&self, from: NodeId, leader_epoch: u64, number: u64, epoch: u64, fx: &mut Fx) {
        if leader_epoch != self.leader_epoch || !matches!(self.part, Part::Leading(_)) {
            return;
        }
        let mut end = self.log.last_index();
        while self.log.term_at(end).is_some_and(|term| term > epoch) {
            end -= 1;
        }
        let epoch = self.log.term_at(end).unwrap_or(0);
        fx.send(from, Message::EpochEndOffset { leader_epoch, number, epoch, end });
    }

    /// A follower has all up to `last`, and asks for more.
    pub fn fetch_asked(
        &mut self,
        from: NodeId,
        (leader_epoch, broker_epoch): (u64, u64),
        number: u64,
        last: Position,
        fx: &mut Fx,
    ) {
        let end = self.log.last_index();
        let is_current = leader_epoch == self.leader_epoch;
        let Part::Leading(leading) = &mut self.part else { return };
        if !is_current {
            return;
        }
        if self.log.term_at(last.index) != Some(last.term) {
            return self.epoch_asked(from, leader_epoch, number, last.term, fx);
        }
        let replica = leading.replicas.entry(from).or_default();
        if broker_epoch < replica.broker_epoch {
            return;
        }
        if broker_epoch > replica.broker_epoch {
            *replica = Replica { broker_epoch, looks: replica.looks, ..Replica::default() };
        }
        replica.end = replica.end.max(Some(last.index));
        if last.index >= end || replica.leader_end > 0 && last.index >= replica.leader_end {
            replica.looks = 0;
        }
        replica.leader_end = end;
        leading.parked.insert(from, (number, last));
        self.advance_high_watermark(fx);
        self.review(fx);
        self.answer_parked(false, fx);
    }

    /// Answers fetches for which there is something new; when they have waited for long enough, all.
    fn answer_parked(&mut self, all: bool, fx: &mut Fx) {
        let (leader_epoch, high_watermark, log) = (self.leader_epoch, self.high_watermark, &self.log);
        let Part::Leading(leading) = &mut self.part else { return };
        leading.parked.retain(|follower, (number, last)| {
            let is_due = all || last.index < log.last_index();
            if is_due {
                let entries = log.slice(last.index + 1, BATCH);
                fx.send(*follower, Message::FetchResponse { leader_epoch, number: *number, entries, high_watermark });
            }
            !is_due
        });
    }

    pub fn fetch_wait(&mut self, fx: &mut Fx) {
        self.answer_parked(true, fx);
        if let Part::Leading(leading) = &mut self.part {
            // What it asked of the controller may be lost.
            leading.asked = None;
            fx.set_timer(Timer::FetchWait, Span::exactly(self.config.fetch_wait));
        }
        self.review(fx);
    }

    // ---- the ISR ----

    pub fn lag(&mut self, fx: &mut Fx) {
        let Part::Leading(leading) = &mut self.part else { return };
        leading.replicas.values_mut().for_each(|replica| replica.looks += 1);
        self.look_later(fx);
        self.review(fx);
    }

    /// Asks for another ISR, if it should be another one, or might be.
    pub(super) fn review(&mut self, fx: &mut Fx) {
        let partition = &self.metadata.partition;
        let Part::Leading(leading) = &self.part else { return };
        let isr = self.wanted();
        let wanted: BTreeSet<NodeId> = isr.keys().copied().collect();
        let is_so = leading.isr.iter().eq(partition.isr.keys()) && wanted == leading.isr;
        if is_so || leading.asked.as_ref() == Some(&wanted) {
            return;
        }
        let Some(broker_epoch) = isr.get(&self.id).copied() else { return };
        let (leader_epoch, partition_epoch) = (partition.leader_epoch, partition.partition_epoch);
        let asked = Alteration { broker_epoch, leader_epoch, partition_epoch, isr };
        self.ask_controller(Message::AlterPartition(asked), fx);
        let Part::Leading(leading) = &mut self.part else { return };
        // Until it is told, it must count with both.
        leading.isr.extend(wanted.iter().copied());
        leading.asked = Some(wanted);
    }

    /// Itself, the members that do not lag, and whoever else has caught up: with all that is committed, also by the
    /// leaders before.
    fn wanted(&self) -> BTreeMap<NodeId, u64> {
        let Part::Leading(leading) = &self.part else { return BTreeMap::new() };
        let committed = self.high_watermark.max(leading.epoch_start);
        let belongs = |broker: NodeId| {
            let Some(replica) = leading.replicas.get(&broker) else { return broker == self.id };
            let is_member = self.metadata.partition.isr.contains_key(&broker);
            let lives = self.metadata.active(broker).is_some_and(|known| known.epoch == replica.broker_epoch);
            let has_caught_up = lives && replica.end.is_some_and(|end| end >= committed);
            replica.looks <= LOOKS && (is_member || has_caught_up)
        };
        let active = self.metadata.brokers.iter().filter(|(_, known)| !known.fenced);
        active.filter(|(broker, _)| belongs(**broker)).map(|(broker, known)| (*broker, known.epoch)).collect()
    }

    pub(super) fn describe_followers(&self) -> String {
        let Part::Leading(leading) = &self.part else { return String::new() };
        let end = |replica: &Replica| replica.end.map_or("?".into(), |end| end.to_string());
        super::join(leading.replicas.iter().map(|(broker, replica)| format!("{broker}:{}", end(replica))))
    }
}
