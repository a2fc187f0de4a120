//! The holder's work: it reads the data, serves its clients, and writes all of the data back before it acknowledges.

use super::contender::{Contender, Stage};
use super::message::{Call, LockValue, Message};
use super::{Data, LeaseLock, Reads, Timer, cause, phase};
use crate::protocol::{Detail, Effects, Operation, Outcome, Request, RequestId};
use crate::types::{NodeId, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One time of holding the lock.
#[derive(Clone, Debug)]
pub(super) struct Tenure {
    pub value: LockValue,
    /// Its token; zero where nobody looks at them.
    pub token: u64,
    /// The timer that the lease runs on.
    pub lease: Timer,
    /// Numbers the renewals; the stores that answered the one in hand.
    round: u32,
    is_renewing: bool,
    pub extended: BTreeSet<NodeId>,
    pub refused: BTreeSet<NodeId>,
    /// What the storage has, as far as it knows.
    pub stored: Arc<Data>,
    /// The same with what its clients wrote since.
    pub copy: Data,
    /// Numbers the calls to the storage.
    call: u32,
    in_hand: Option<InHand>,
    /// By client: writes that are not stored yet, with their place.
    writes: BTreeMap<u32, (RequestId, u64)>,
    /// By client: reads that wait for the next call.
    reads: BTreeMap<u32, Request>,
}

/// A call to the storage that has not been answered.
#[derive(Clone, Debug)]
struct InHand {
    message: Message,
    /// Reads that its answer is good for.
    reads: BTreeMap<u32, Request>,
}

impl Tenure {
    pub(super) fn new(value: LockValue, token: u64) -> Tenure {
        Tenure {
            value,
            token,
            lease: Timer::Lease,
            round: 0,
            is_renewing: false,
            extended: BTreeSet::new(),
            refused: BTreeSet::new(),
            stored: Arc::default(),
            copy: Data::default(),
            call: 0,
            in_hand: None,
            writes: BTreeMap::new(),
            reads: BTreeMap::new(),
        }
    }

    // ---- the lease ----

    fn other_lease(&self) -> Timer {
        if self.lease == Timer::Lease { Timer::OtherLease } else { Timer::Lease }
    }

    /// The new lease would count from now on.
    pub(super) fn begin_renewal(&mut self) -> (LockValue, u32, Timer) {
        self.round += 1;
        self.is_renewing = true;
        self.extended.clear();
        self.refused.clear();
        (self.value, self.round, self.other_lease())
    }

    /// False if it says nothing about the renewal in hand.
    pub(super) fn hears(&mut self, store: NodeId, round: u32, done: bool) -> bool {
        if !self.is_renewing || round != self.round {
            return false;
        }
        match done {
            true => self.extended.insert(store),
            false => self.refused.insert(store),
        }
    }

    /// Returns the timer of the lease before.
    pub(super) fn end_renewal(&mut self) -> Timer {
        self.is_renewing = false;
        let new = self.other_lease();
        std::mem::replace(&mut self.lease, new)
    }

    /// It took longer than the lease that it was for.
    pub(super) fn forget_renewal(&mut self) {
        self.is_renewing = false;
    }

    // ---- clients ----

    /// Who waits for an answer.
    pub(super) fn requests(&self) -> impl Iterator<Item = RequestId> {
        let asked = self.in_hand.iter().flat_map(|in_hand| in_hand.reads.values());
        let reads = self.reads.values().chain(asked).map(|request| request.id);
        self.writes.values().map(|(request, _)| *request).chain(reads)
    }

    fn write(&mut self, request: Request) {
        if self.copy.state.answered(request.id).is_none() {
            let index = self.copy.write(self.token, request);
            self.writes.insert(request.id.client, (request.id, index));
        }
    }

    /// What comes again late does not push aside what its client asked since.
    fn read(&mut self, request: Request) {
        let waiting = self.reads.entry(request.id.client).or_insert(request);
        if waiting.id.serial < request.id.serial {
            *waiting = request;
        }
    }

    /// The next call to the storage, if there is something to call it for: all of the data, once something changed,
    /// is as good an answer to reads as its own.
    fn next_call(&mut self, is_loaded: bool) -> Option<Message> {
        let is_written = self.copy.log.last_index() > self.stored.log.last_index();
        if self.in_hand.is_some() || is_loaded && !is_written && self.reads.is_empty() {
            return None;
        }
        self.call += 1;
        let call = Call { value: self.value, token: self.token, number: self.call };
        let message = match is_written {
            true => Message::Write { call, data: Arc::new(self.copy.clone()) },
            false => Message::Read(call),
        };
        self.in_hand = Some(InHand { message: message.clone(), reads: std::mem::take(&mut self.reads) });
        Some(message)
    }

    /// The call in hand, if this is an answer to it.
    fn answered(&mut self, call: Call) -> Option<InHand> {
        match call.value == self.value && call.number == self.call {
            true => self.in_hand.take(),
            false => None,
        }
    }

    pub(super) fn inspect(&self) -> Vec<Detail> {
        vec![
            Detail::new("value", self.value),
            Detail::new("token", if self.token == 0 { "none".into() } else { self.token.to_string() }),
            Detail::new("copy of the data", &self.copy),
            Detail::new("stored writes", self.stored.log.last_index()),
            Detail::new("writes under way", self.writes.len()),
            Detail::new("renewals", self.round),
        ]
    }
}

impl Contender {
    pub(super) fn request(&mut self, request: Request, fx: &mut Effects<LeaseLock>) {
        let reads = self.config.reads;
        let elsewhere = self.elsewhere();
        let Stage::Holding(tenure) = &mut self.stage else {
            return fx.reply(request.id, Outcome::Redirect(elsewhere));
        };
        if let Some(answer) = tenure.stored.state.answered(request.id) {
            return fx.reply(request.id, Outcome::Done(answer));
        }
        match request.operation {
            Operation::Put { .. } => tenure.write(request),
            Operation::Get { key } if reads == Reads::Copy => {
                return fx.reply(request.id, Outcome::Done(tenure.stored.state.value(key)));
            }
            Operation::Get { .. } => tenure.read(request),
        }
        self.call(fx);
    }

    // ---- the storage ----

    pub(super) fn call(&mut self, fx: &mut Effects<LeaseLock>) {
        let is_loaded = matches!(self.stage, Stage::Holding(_));
        let (Stage::Loading(tenure) | Stage::Holding(tenure)) = &mut self.stage else { return };
        if let Some(message) = tenure.next_call(is_loaded) {
            fx.send(NodeId::REGISTER, message);
            fx.set_timer(Timer::Storage, Span::exactly(self.config.call_timeout));
        }
    }

    pub(super) fn call_again(&mut self, fx: &mut Effects<LeaseLock>) {
        let (Stage::Loading(tenure) | Stage::Holding(tenure)) = &self.stage else { return };
        if let Some(in_hand) = &tenure.in_hand {
            fx.send(NodeId::REGISTER, in_hand.message.clone());
            fx.set_timer(Timer::Storage, Span::exactly(self.config.call_timeout));
        }
    }

    pub(super) fn read(&mut self, call: Call, data: Arc<Data>, fx: &mut Effects<LeaseLock>) {
        let (Stage::Loading(tenure) | Stage::Holding(tenure)) = &mut self.stage else { return };
        let Some(in_hand) = tenure.answered(call) else { return };
        fx.cancel_timer(Timer::Storage);
        self.load(&data, fx);
        answer_reads(&in_hand, &data, fx);
        self.call(fx);
    }

    /// The first time, its copy is what it has read.
    fn load(&mut self, data: &Arc<Data>, fx: &mut Effects<LeaseLock>) {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Waiting) {
            Stage::Loading(tenure) => Stage::Holding(Tenure { copy: (**data).clone(), stored: data.clone(), ..tenure }),
            stage => return self.stage = stage,
        };
        fx.become_phase(phase::HOLDING, cause::HAS_DATA);
    }

    /// What it wrote is stored, and may be acknowledged.
    pub(super) fn written(&mut self, call: Call, fx: &mut Effects<LeaseLock>) {
        let Stage::Holding(tenure) = &mut self.stage else { return };
        let Some(in_hand) = tenure.answered(call) else { return };
        let Message::Write { data, .. } = &in_hand.message else { return };
        fx.cancel_timer(Timer::Storage);
        tenure.stored = data.clone();
        let stored = data.log.last_index();
        tenure.copy.shorten(stored);
        let (done, waiting) = std::mem::take(&mut tenure.writes).into_iter().partition(|(_, (_, at))| *at <= stored);
        tenure.writes = waiting;
        let done: BTreeMap<u32, (RequestId, u64)> = done;
        for (request, _) in done.into_values() {
            fx.reply(request, Outcome::Done(data.state.answered(request).flatten()));
        }
        answer_reads(&in_hand, data, fx);
        self.call(fx);
    }

    /// Somebody with a newer token has been at the storage.
    pub(super) fn fenced(&mut self, call: Call, fx: &mut Effects<LeaseLock>) {
        let (Stage::Loading(tenure) | Stage::Holding(tenure)) = &self.stage else { return };
        if tenure.value == call.value {
            self.lose(cause::FENCED, fx);
        }
    }
}

fn answer_reads(in_hand: &InHand, data: &Data, fx: &mut Effects<LeaseLock>) {
    for request in in_hand.reads.values() {
        if let Operation::Get { key } = request.operation {
            fx.reply(request.id, Outcome::Done(data.state.value(key)));
        }
    }
}
