//! Clients: sessions that ask for one thing at a time, follow redirects, and ask again with the same
//! request id when no answer comes (Raft paper, section 8).

mod lookups;

use super::prng::{Purpose, Stream};
use crate::protocol::library::{Library, Nodes};
use crate::protocol::{Operation, Outcome, Request, RequestId};
use crate::scenario::{self, Mode};
use crate::types::{Duration, Instant, NodeId, Span};
use lookups::Lookups;
pub use lookups::Tally;
use std::collections::VecDeque;

/// Redirects that a client follows at once before it waits a little.
const REDIRECTS: u8 = 3;
/// New requests that wait for a free session; what comes on top fails at once.
const WAITING: usize = 1_000;

#[derive(Clone)]
pub struct Clients {
    settings: scenario::Client,
    nodes: u16,
    sessions: Vec<Session>,
    idle: VecDeque<u32>,
    waiting: VecDeque<(Instant, Operation)>,
    /// In a closed loop: arrivals that are to come.
    thinking: u32,
    /// In an open loop, each arrival brings so many times as many requests.
    crowd: u32,
    /// How often their ways have changed, and how often the pace at which requests arrive.
    changes: u32,
    pace: u32,
    stream: Stream,
    /// Which answered requests come again, and when.
    stale: Stream,
    next_value: u64,
    /// Where they find nodes by keys, and ask no leader.
    lookups: Option<Lookups>,
}

#[derive(Clone)]
struct Session {
    serial: u32,
    /// Whom it asked last, or asks first; none while it waits to ask anyone.
    leader: Option<NodeId>,
    asking: Option<Asking>,
    /// Was answered, and comes again.
    stale: Option<Request>,
    /// Numbers the attempts, so that a late timeout is not taken for another.
    attempt: u32,
    /// Which nodes have failed it.
    nodes: Nodes,
}

#[derive(Clone)]
struct Asking {
    request: Request,
    since: Instant,
    redirects: u8,
}

/// What a client does next.
pub enum Move {
    /// Send the request there, and wake this attempt after `patience`.
    Ask {
        to: NodeId,
        request: Request,
        attempt: u32,
        patience: Duration,
        again: bool,
    },
    /// Wait before asking again.
    Wait {
        client: u32,
        attempt: u32,
        patience: Duration,
    },
    Answered {
        request: Request,
        latency: Duration,
        /// What a read got.
        value: Option<u64>,
        /// What it gives to a cache, and waits for no answer.
        fill: Option<(NodeId, Request)>,
    },
    GaveUp {
        request: RequestId,
        sent: bool,
    },
}

impl Clients {
    pub fn new(settings: scenario::Client, nodes: u16, seed: u64, library: Option<Library>) -> Clients {
        let session =
            || Session { serial: 0, leader: None, asking: None, stale: None, attempt: 0, nodes: Nodes::default() };
        Clients {
            settings,
            nodes,
            sessions: (0..settings.sessions).map(|_| session()).collect(),
            idle: (0..settings.sessions).collect(),
            waiting: VecDeque::new(),
            thinking: 0,
            crowd: 1,
            changes: 0,
            pace: 0,
            stream: Stream::new(seed, Purpose::Clients, 0),
            stale: Stream::new(seed, Purpose::Clients, 1),
            next_value: 0,
            lookups: library.map(Lookups::new),
        }
    }

    /// The first arrivals, from the start.
    pub fn first(&mut self) -> Vec<Duration> {
        match self.settings.mode {
            Mode::Open => self.interval().into_iter().collect(),
            Mode::Closed => {
                self.thinking = self.settings.sessions;
                let think = self.settings.think.0;
                let spread = |session: u64| Duration(think * session / u64::from(self.settings.sessions));
                (1..=u64::from(self.settings.sessions)).map(spread).collect()
            }
        }
    }

    pub fn interval(&self) -> Option<Duration> {
        self.settings.interval()
    }

    /// How many requests come with an arrival.
    pub fn burst(&self) -> u32 {
        if self.settings.mode == Mode::Open { self.settings.burst * self.crowd } else { 1 }
    }

    pub fn settings(&self) -> scenario::Client {
        self.settings
    }

    /// True if requests arrive at another pace now.
    pub fn set(&mut self, settings: scenario::Client) -> bool {
        let before = self.interval();
        self.settings = settings;
        self.changes += 1;
        let is_new_pace = self.interval() != before;
        self.pace += u32::from(is_new_pace);
        is_new_pace
    }

    pub fn changes(&self) -> u32 {
        self.changes
    }

    pub fn pace(&self) -> u32 {
        self.pace
    }

    pub fn set_crowd(&mut self, crowd: u32) {
        self.crowd = crowd;
    }

    pub fn crowd(&self) -> u32 {
        self.crowd
    }

    /// A session is free: in a closed loop, when the next arrival is due. What came by hand is no part of the loop.
    pub fn think(&mut self) -> Option<Duration> {
        let busy = self.settings.sessions - self.idle.len() as u32;
        let in_loop = self.thinking + self.waiting.len() as u32 + busy;
        if self.settings.mode == Mode::Open || in_loop >= self.settings.sessions {
            return None;
        }
        self.thinking += 1;
        Some(self.settings.think)
    }

    /// A new request arrives; it may have to wait for a free session.
    pub fn arrive(&mut self, now: Instant) -> Option<Move> {
        self.thinking = self.thinking.saturating_sub(1);
        self.want(now)
    }

    /// A request that nobody has thought about.
    pub fn want(&mut self, now: Instant) -> Option<Move> {
        let is_hot = self.stream.chance(self.settings.hot);
        let key = if is_hot { 1 } else { 1 + self.stream.below(u64::from(self.settings.keys)) as u32 };
        let operation = match self.stream.chance(self.settings.reads) {
            true => Operation::Get { key },
            false => Operation::Put { key, value: self.fresh_value() },
        };
        if self.waiting.len() == WAITING {
            return Some(Move::GaveUp { request: RequestId { client: u32::MAX, serial: 0 }, sent: false });
        }
        self.waiting.push_back((now, operation));
        self.begin_waiting(now)
    }

    fn fresh_value(&mut self) -> u64 {
        self.next_value += 1;
        self.next_value
    }

    /// A free session takes the oldest request that waits.
    pub fn begin_waiting(&mut self, now: Instant) -> Option<Move> {
        if self.waiting.is_empty() {
            return None;
        }
        let client = self.idle.pop_front()?;
        let (since, operation) = self.waiting.pop_front()?;
        self.begin(client, since, operation, None);
        Some(self.first_ask(client, now))
    }

    /// A request by hand: writes `key`; none if no session is free.
    pub fn write(&mut self, key: u32, to: Option<NodeId>, now: Instant) -> Option<Move> {
        let client = self.idle.pop_front()?;
        let value = self.fresh_value();
        self.begin(client, now, Operation::Put { key, value }, to);
        Some(self.first_ask(client, now))
    }

    fn begin(&mut self, client: u32, since: Instant, operation: Operation, to: Option<NodeId>) {
        let session = &mut self.sessions[client as usize];
        session.serial += 1;
        session.leader = to.or(session.leader);
        let id = RequestId { client, serial: session.serial };
        session.asking = Some(Asking { request: Request { id, operation }, since, redirects: 0 });
    }

    fn first_ask(&mut self, client: u32, now: Instant) -> Move {
        match self.lookups.is_some() {
            true => self.look(client, now),
            false => self.ask(client, false),
        }
    }

    fn ask(&mut self, client: u32, again: bool) -> Move {
        let session = &mut self.sessions[client as usize];
        let anyone = || NodeId(1 + self.stream.below(u64::from(self.nodes)) as u16);
        let to = session.leader.unwrap_or_else(anyone);
        self.ask_node(client, to, again)
    }

    fn ask_node(&mut self, client: u32, to: NodeId, again: bool) -> Move {
        let request = self.request(client);
        let session = &mut self.sessions[client as usize];
        session.leader = Some(to);
        session.attempt += 1;
        Move::Ask { to, request, attempt: session.attempt, patience: self.settings.timeout, again }
    }

    /// What it asks for.
    fn request(&self, client: u32) -> Request {
        self.sessions[client as usize].asking.as_ref().expect("a client asks for something").request
    }

    /// No answer to this attempt in time.
    pub fn timed_out(&mut self, client: u32, attempt: u32, now: Instant) -> Option<Move> {
        let session = &mut self.sessions[client as usize];
        let asking = session.asking.as_ref().filter(|_| session.attempt == attempt)?;
        if self.lookups.is_some() {
            return Some(self.unanswered(client, now));
        }
        session.leader = None;
        if now.since(asking.since) >= self.settings.patience {
            let request = asking.request.id;
            self.free(client);
            return Some(Move::GaveUp { request, sent: true });
        }
        Some(self.ask(client, true))
    }

    /// A reply arrives; one to a request that was answered before means nothing.
    pub fn reply(&mut self, from: NodeId, id: RequestId, outcome: Outcome, now: Instant) -> Option<Move> {
        if self.lookups.is_some() {
            return self.looked(from, id, outcome, now);
        }
        let session = &mut self.sessions[id.client as usize];
        let asking = session.asking.as_mut().filter(|asking| asking.request.id == id)?;
        match outcome {
            Outcome::Done(value) => {
                session.leader = Some(from);
                Some(self.done(id.client, value, None, now))
            }
            // Of an older attempt, or a copy: followed too, they would ask ever more often.
            Outcome::Redirect(_) if session.leader != Some(from) => None,
            Outcome::Redirect(Some(leader)) if asking.redirects < REDIRECTS => {
                asking.redirects += 1;
                session.leader = Some(leader);
                Some(self.ask(id.client, true))
            }
            Outcome::Redirect(_) => {
                asking.redirects = 0;
                session.leader = None;
                session.attempt += 1;
                let patience = Duration(self.settings.timeout.0.div_ceil(10));
                Some(Move::Wait { client: id.client, attempt: session.attempt, patience })
            }
        }
    }

    /// In how long a request that has just been answered comes again; none if it does not. One of each session may.
    pub fn comes_again(&mut self, request: Request) -> Option<Duration> {
        let scenario::Client { timeout, patience, stale, .. } = self.settings;
        let session = &mut self.sessions[request.id.client as usize];
        if session.stale.is_some() || !self.stale.chance(stale) {
            return None;
        }
        session.stale = Some(request);
        Some(self.stale.within(Span { least: timeout, most: timeout.max(patience) }))
    }

    /// It comes, to whom its client takes for the leader.
    pub fn repeat(&mut self, client: u32) -> Option<(NodeId, Request)> {
        let session = &mut self.sessions[client as usize];
        let anyone = || NodeId(1 + self.stale.below(u64::from(self.nodes)) as u16);
        // One that looks keys up once asked the source, too, and that one knows what was done.
        let to = match self.lookups.is_some() {
            true => NodeId::REGISTER,
            false => session.leader.unwrap_or_else(anyone),
        };
        Some((to, session.stale.take()?))
    }

    /// What those that look keys up have met.
    pub fn tally(&self) -> Option<&Tally> {
        self.lookups.as_ref().map(Lookups::tally)
    }

    fn done(&mut self, client: u32, value: Option<u64>, fill: Option<(NodeId, Request)>, now: Instant) -> Move {
        let asking = self.sessions[client as usize].asking.as_ref().expect("who is answered has asked");
        let (request, latency) = (asking.request, now.since(asking.since));
        self.free(client);
        Move::Answered { request, latency, value, fill }
    }

    fn free(&mut self, client: u32) {
        self.sessions[client as usize].asking = None;
        self.idle.push_back(client);
    }
}
