//! The controllers' quorum, in the manner of KRaft (KIP-500, KIP-595): epochs, votes, and a metadata log that a
//! majority holds.
//!
//! Each record carries the whole of the metadata, as if there were a snapshot at every offset. So a controller keeps
//! the last record alone, and whoever holds a later one holds all before it. The rules are Raft's otherwise: a vote goes
//! to nobody with an earlier last record, and a new leader begins with a record of its own epoch, so that all before
//! it is committed with that one.

use super::metadata::Metadata;
use super::sessions::Sessions;
use super::{Config, Isr, Message, Timer, Write, cause, phase};
use crate::protocol::Effects;
use crate::protocol::configuration::{CHANGEABLE_NODES_MAX, Configuration};
use crate::protocol::log::Position;
use crate::protocol::quorum::majority;
use crate::types::{Duration, NodeId, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

pub(super) type Fx = Effects<Isr>;

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Record {
    pub at: Position,
    pub metadata: Metadata,
}

/// What a controller keeps on disk.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Quorum {
    pub epoch: u64,
    pub voted_for: Option<NodeId>,
    pub last: Arc<Record>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Controller {
    pub(super) id: NodeId,
    pub(super) config: Config,
    voters: RangeInclusive<u16>,
    pub(super) brokers: RangeInclusive<u16>,
    /// Its disk is the one of time 0: what it promised is not forgotten.
    pub(super) counts: bool,
    pub(super) quorum: Quorum,
    /// Its own last record is on disk up to here.
    durable: Position,
    pub(super) office: Office,
    /// Whom it takes for the voters.
    pub(super) members: Option<Configuration>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Office {
    Standby { active: Option<NodeId> },
    Voting { votes: BTreeSet<NodeId> },
    Active(Box<Active>),
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Active {
    /// The last record of each voter that counts.
    held: BTreeMap<NodeId, Position>,
    /// Voters that were heard since it last looked.
    heard: BTreeSet<NodeId>,
    /// What is committed in this epoch; none until its first record is.
    pub committed: Option<Arc<Record>>,
    pub sessions: Sessions,
}

/// Earlier epochs come first, then earlier offsets.
fn order(position: Position) -> (u64, u64) {
    (position.term, position.index)
}

impl Controller {
    pub fn boot(
        id: NodeId,
        config: &Config,
        (brokers, voters): (RangeInclusive<u16>, RangeInclusive<u16>),
        counts: bool,
        saved: &Quorum,
        fx: &mut Fx,
    ) -> Controller {
        let members = (*voters.end() <= CHANGEABLE_NODES_MAX).then(|| {
            let voters = voters.clone().map(NodeId).collect();
            Configuration { voters, ..Configuration::default() }
        });
        let controller = Controller {
            id,
            config: config.clone(),
            voters,
            brokers,
            counts,
            quorum: saved.clone(),
            durable: saved.last.at,
            office: Office::Standby { active: None },
            members,
        };
        controller.be_patient(fx);
        controller
    }

    pub fn phase(&self) -> u8 {
        match &self.office {
            Office::Standby { .. } => phase::STANDBY,
            Office::Voting { .. } => phase::VOTING,
            Office::Active(_) => phase::ACTIVE,
        }
    }

    /// The active controller, as far as it knows.
    pub fn active(&self) -> Option<NodeId> {
        match &self.office {
            Office::Standby { active } => *active,
            Office::Voting { .. } => None,
            Office::Active(_) => Some(self.id),
        }
    }

    pub fn votes(&self) -> u16 {
        match &self.office {
            Office::Voting { votes } => votes.len() as u16,
            _ => 0,
        }
    }

    fn majority(&self) -> usize {
        usize::from(majority(self.voters.clone().count() as u16))
    }

    fn others(&self) -> impl Iterator<Item = NodeId> + use<> {
        let me = self.id;
        self.voters.clone().map(NodeId).filter(move |voter| *voter != me)
    }

    fn be_patient(&self, fx: &mut Fx) {
        fx.set_timer(Timer::Quorum, self.config.quorum_timeout);
    }

    fn save(&self, fx: &mut Fx) {
        fx.persist(Write { quorum: Some(Arc::new(self.quorum.clone())), ..Write::default() });
    }

    fn take_office(&mut self, office: Office, cause: u8, fx: &mut Fx) {
        let before = self.phase();
        self.office = office;
        // Alone, it is a broker as well, and shows itself as that.
        if self.phase() != before && !self.brokers.contains(&self.id.0) {
            fx.become_phase(self.phase(), cause);
        }
        if before == phase::ACTIVE {
            fx.cancel_timer(Timer::Records);
            fx.cancel_timer(Timer::Sessions);
        }
    }

    // ---- elections ----

    /// It heard of no active controller for so long; or, active itself, looks whether a majority hears it.
    pub fn quorum_timer(&mut self, fx: &mut Fx) {
        let needed = self.majority();
        self.be_patient(fx);
        match &mut self.office {
            Office::Active(active) => {
                let heard = std::mem::replace(&mut active.heard, BTreeSet::from([self.id]));
                if heard.len() < needed {
                    self.take_office(Office::Standby { active: None }, cause::LOSES_QUORUM, fx);
                }
            }
            _ if self.counts => self.ask_for_votes(fx),
            _ => {}
        }
    }

    fn ask_for_votes(&mut self, fx: &mut Fx) {
        self.quorum.epoch += 1;
        self.quorum.voted_for = Some(self.id);
        self.save(fx);
        self.take_office(Office::Voting { votes: BTreeSet::from([self.id]) }, cause::TIMES_OUT, fx);
        let (epoch, last) = (self.quorum.epoch, self.quorum.last.at);
        for voter in self.others() {
            fx.send(voter, Message::Vote { epoch, last });
        }
        self.count_votes(fx);
    }

    /// Another epoch has begun; what it was in the one before, it is no longer.
    fn hear_epoch(&mut self, epoch: u64, fx: &mut Fx) {
        if epoch <= self.quorum.epoch {
            return;
        }
        (self.quorum.epoch, self.quorum.voted_for) = (epoch, None);
        self.save(fx);
        self.take_office(Office::Standby { active: None }, cause::LATER_EPOCH, fx);
    }

    pub fn vote_asked(&mut self, from: NodeId, epoch: u64, last: Position, fx: &mut Fx) {
        self.hear_epoch(epoch, fx);
        let is_free = self.quorum.voted_for.is_none_or(|voted_for| voted_for == from);
        let is_complete = order(last) >= order(self.quorum.last.at);
        let granted = self.counts && epoch == self.quorum.epoch && is_free && is_complete && self.active().is_none();
        if granted && self.quorum.voted_for.is_none() {
            self.quorum.voted_for = Some(from);
            self.save(fx);
            self.be_patient(fx);
        }
        fx.send(from, Message::VoteResponse { epoch: self.quorum.epoch, granted });
    }

    pub fn vote_received(&mut self, from: NodeId, epoch: u64, granted: bool, fx: &mut Fx) {
        self.hear_epoch(epoch, fx);
        let Office::Voting { votes } = &mut self.office else { return };
        if granted && epoch == self.quorum.epoch {
            votes.insert(from);
            self.count_votes(fx);
        }
    }

    fn count_votes(&mut self, fx: &mut Fx) {
        if usize::from(self.votes()) < self.majority() {
            return;
        }
        let heard = BTreeSet::from([self.id]);
        let active = Active { heard, ..Active::default() };
        self.take_office(Office::Active(Box::new(active)), cause::WINS_VOTE, fx);
        self.be_patient(fx);
        self.write(self.quorum.last.metadata.clone(), fx);
        self.look_at_sessions(fx);
    }

    // ---- the log ----

    /// The next record.
    pub(super) fn write(&mut self, metadata: Metadata, fx: &mut Fx) {
        let at = Position { index: self.quorum.last.at.index + 1, term: self.quorum.epoch };
        self.quorum.last = Arc::new(Record { at, metadata });
        self.send_records(fx);
        self.save(fx);
    }

    /// At each beat, and with each record.
    pub fn send_records(&mut self, fx: &mut Fx) {
        if self.phase() != phase::ACTIVE {
            return;
        }
        for voter in self.others() {
            let record = self.quorum.last.clone();
            fx.send(voter, Message::Records { epoch: self.quorum.epoch, record });
        }
        let interval = Duration((self.config.quorum_timeout.least.0 / 5).max(1));
        fx.set_timer(Timer::Records, Span::exactly(interval));
    }

    pub fn records_received(&mut self, from: NodeId, epoch: u64, record: &Arc<Record>, fx: &mut Fx) {
        self.hear_epoch(epoch, fx);
        if epoch == self.quorum.epoch {
            self.take_office(Office::Standby { active: Some(from) }, cause::ACTIVE_KNOWN, fx);
            self.be_patient(fx);
            if order(record.at) > order(self.quorum.last.at) {
                self.quorum.last = record.clone();
                self.save(fx);
            }
        }
        let (epoch, last, counts) = (self.quorum.epoch, self.quorum.last.at, self.counts);
        fx.send(from, Message::RecordsResponse { epoch, last, counts });
    }

    pub fn records_held(&mut self, from: NodeId, epoch: u64, last: Position, counts: bool, fx: &mut Fx) {
        self.hear_epoch(epoch, fx);
        let Office::Active(active) = &mut self.office else { return };
        if epoch == self.quorum.epoch && counts {
            active.heard.insert(from);
            active.held.insert(from, last);
            self.commit(fx);
        }
    }

    pub fn persisted(&mut self, quorum: &Quorum, fx: &mut Fx) {
        self.durable = quorum.last.at;
        self.commit(fx);
    }

    /// Committed is the last record that a majority holds, and with it all before.
    fn commit(&mut self, fx: &mut Fx) {
        let needed = self.majority();
        let last = &self.quorum.last;
        let Office::Active(active) = &mut self.office else { return };
        let holders = active.held.values().filter(|held| **held == last.at).count();
        let is_news = active.committed.as_ref().is_none_or(|committed| committed.at != last.at);
        if is_news && self.durable == last.at && holders + 1 >= needed {
            active.committed = Some(last.clone());
            self.publish(fx);
        }
    }
}
