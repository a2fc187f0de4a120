//! What happened, to whom, why: the trace of a run, its running digest, and who may watch it.

use crate::protocol::configuration::NodeSet;
use crate::protocol::{NodeView, Purpose, Request, RequestId};
use crate::scenario::Strike;
use crate::types::{Duration, Instant, NodeId, mix};

/// One thing that happened. Events are numbered from 1 in the order in which they happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TraceEvent {
    pub number: u64,
    pub at: Instant,
    pub what: What,
}

/// A message's path; `kind` as in [`crate::protocol::Spec::message_kind`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Passage {
    pub message: u64,
    pub from: NodeId,
    pub to: NodeId,
    pub kind: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    Sent(Passage),
    /// The network made a second copy; the passage is the copy's.
    Duplicated(Passage),
    Delivered(Passage),
    Lost(Passage, Loss),
    TimerFired {
        node: NodeId,
        timer: u8,
    },
    Persisted {
        node: NodeId,
    },
    /// A node moved between states ([`crate::protocol::Spec::state_name`]), crashed and paused included.
    Became {
        node: NodeId,
        from: u8,
        to: u8,
        cause: u8,
        epoch: u64,
    },
    Voted {
        node: NodeId,
        candidate: NodeId,
        epoch: u64,
    },
    /// The log of a node changed and now ends here.
    LogChanged {
        node: NodeId,
        last_index: u64,
    },
    Committed {
        node: NodeId,
        index: u64,
    },
    /// The members, as a node sees them, are others now; `joint` while two sets of voters decide together.
    Configured {
        node: NodeId,
        voters: NodeSet,
        learners: NodeSet,
        joint: bool,
    },
    /// A leader reaches a majority of the nodes, or no longer does.
    Reach {
        node: NodeId,
        quorum: bool,
    },
    Crashed {
        node: NodeId,
    },
    Restarted {
        node: NodeId,
    },
    Paused {
        node: NodeId,
    },
    Resumed {
        node: NodeId,
    },
    Cut {
        from: NodeId,
        to: NodeId,
    },
    Mended {
        from: NodeId,
        to: NodeId,
    },
    Healed,
    /// Everything is repaired, and nothing fails any more unless it is told to.
    Settled,
    /// Its disk is a new one.
    Wiped {
        node: NodeId,
    },
    /// Its disk is damaged: it knows, and will not start from it, or knows nothing of it.
    Corrupted {
        node: NodeId,
        silently: bool,
    },
    /// Only a part of the write in hand is on disk.
    Torn {
        node: NodeId,
    },
    /// What its disk had reported as written is not there.
    WriteLost {
        node: NodeId,
    },
    /// Chaos does, or undoes, what has no event of its own.
    Struck {
        node: NodeId,
        strike: Strike,
        ends: bool,
    },
    /// The same to one direction of a link.
    StruckLink {
        from: NodeId,
        to: NodeId,
        strike: Strike,
        ends: bool,
    },
    /// The same to the network, or to the clients, as a whole.
    StruckWhole {
        strike: Strike,
        ends: bool,
    },
    /// A fault of the scenario, by its place in the list, takes effect.
    Fault {
        index: u32,
    },
    Skipped {
        index: u32,
        why: Skip,
    },
    Requested {
        request: RequestId,
    },
    Retried {
        request: RequestId,
    },
    Answered {
        request: RequestId,
        latency_us: u64,
    },
    /// The client's patience ended, or there was no session free to ask.
    GaveUp {
        request: RequestId,
        sent: bool,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loss {
    /// By the network's loss probability.
    Chance,
    /// The link is cut.
    Cut,
    /// Nobody was up at the other end.
    Down,
    /// By hand.
    Dropped,
}

/// Why a fault had no effect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Skip {
    NoLeader,
    NoFollower,
    AlreadyDown,
    AlreadyUp,
    NotPaused,
    /// Its election timer is not running (a leader has none).
    NoTimer,
    /// The message is not in flight: delivered, lost, or not yet sent.
    NotInFlight,
    /// Every client session waits for an answer.
    NoSession,
    /// The protocol cannot hand over leadership.
    NoTransfer,
    NoRegister,
    /// It does not start from a disk that it knows to be damaged.
    DiskCorrupt,
    /// Its disk holds nothing that could be damaged.
    NothingStored,
    /// The members of the protocol never change.
    NoChange,
    /// Another change is not finished, or the leader is handing over.
    ChangeUnderWay,
    /// The leader has not yet committed an entry of its own term.
    ChangeTooEarly,
    /// The members are so already.
    ChangesNothing,
    /// More than one voter would change at once.
    ChangeNotByOne,
    /// Nobody would be left to vote.
    NobodyLeft,
    /// Nothing is repeated in these words.
    NothingRepeated,
    /// The cluster has no node of this number.
    NoNode,
}

/// What a node gives its word for with a message: from the moment at which it leaves, others build on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pledge {
    pub epoch: u64,
    pub vote: Option<NodeId>,
    /// The end of its log and the hash up to there, where it acknowledges entries.
    pub log: Option<(u64, u64)>,
}

impl Pledge {
    /// Who asks for votes or answers stands by its epoch and its vote; who acknowledges, by its log too. With a
    /// message of another purpose nobody gives its word.
    pub fn of(purpose: Purpose, view: &NodeView<'_>) -> Pledge {
        let log = view.log.filter(|_| purpose == Purpose::Acknowledgement);
        let log = log.map(|log| (log.last_index(), log.last_chain()));
        Pledge { epoch: view.epoch, vote: view.voted_for, log }
    }

    /// Without a log that the node no longer has.
    pub fn as_far_as_known(self, view: &NodeView<'_>) -> Pledge {
        Pledge { log: self.log.filter(|(index, chain)| view.holds(*index, *chain)), ..self }
    }
}

/// Watches a run event by event. The checkers and the statistics are observers.
pub trait Observer {
    /// Wants to know how heavy messages are, which costs a look at each.
    fn weighs(&self) -> bool {
        false
    }

    fn happened(&mut self, event: &TraceEvent);
    /// A node started, or a step changed something of what it shows. `number` is the last event's.
    fn changed(&mut self, at: Instant, number: u64, node: NodeId, view: &NodeView<'_>);
    /// A client asks for the first time.
    fn asked(&mut self, _at: Instant, _request: Request) {}
    /// A client is answered, a read with the value that it got. `number` is the last event's.
    fn answered(&mut self, _at: Instant, _number: u64, _request: RequestId, _value: Option<u64>) {}
    /// The message that was sent last has so many bytes.
    fn weighed(&mut self, _bytes: u64) {}
    /// A message with which a node gives its word leaves it.
    fn pledged(&mut self, _node: NodeId, _pledge: Pledge) {}
}

/// How many of the latest events are kept, by kind; powers of two.
const MILESTONES: usize = 4_096;
const ROUTINE: usize = 2_048;
const NEWS: usize = 4_096;

/// The numbering, the digest, and the latest events. Memory is bounded.
#[derive(Clone)]
pub struct Trace {
    events: u64,
    digest: u64,
    milestones: Ring,
    routine: Ring,
    news: Ring,
}

impl Default for Trace {
    fn default() -> Self {
        let ring = Ring::new;
        Trace { events: 0, digest: 0, milestones: ring(MILESTONES), routine: ring(ROUTINE), news: ring(NEWS) }
    }
}

impl Trace {
    /// Numbers the event, adds it to the digest and keeps it for a while. Inlined so that each place that
    /// records knows its kind of event and branches no more: a quarter of a run's time otherwise.
    #[inline(always)]
    pub fn record(&mut self, at: Instant, what: What) -> TraceEvent {
        self.events += 1;
        let event = TraceEvent { number: self.events, at, what };
        self.digest = fold(self.digest, &event);
        if what.is_routine() {
            self.routine.push(event);
            return event;
        }
        self.milestones.push(event);
        if what.is_news() || matches!(what, What::Fault { .. }) {
            self.news.push(event);
        }
        event
    }

    /// How many events there were since time 0.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// A hash over every event since time 0, however time was sliced.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// The latest elections, faults, commits and answers, oldest first.
    pub fn milestones(&self) -> impl DoubleEndedIterator<Item = &TraceEvent> {
        self.milestones.iter()
    }

    /// The latest elections, faults and repairs, oldest first: kept for longer than the business of the log
    /// and the clients, which would soon displace them.
    pub fn news(&self) -> impl DoubleEndedIterator<Item = &TraceEvent> {
        self.news.iter()
    }

    /// What is kept of all that happened after the event of this number, oldest first.
    pub fn after(&self, number: u64) -> Vec<TraceEvent> {
        self.latest(|event| event.number > number)
    }

    /// What is kept of all that happened from this moment on, oldest first.
    pub fn since(&self, from: Instant) -> Vec<TraceEvent> {
        self.latest(|event| event.at >= from)
    }

    fn latest(&self, is_wanted: impl Fn(&TraceEvent) -> bool) -> Vec<TraceEvent> {
        let rings = [&self.milestones, &self.routine];
        let wanted = |ring: &Ring| ring.iter().rev().copied().take_while(&is_wanted).collect::<Vec<_>>();
        let mut events = rings.map(wanted).concat();
        events.sort_unstable_by_key(|event| event.number);
        events
    }

    /// From this moment on every event is kept.
    pub fn whole_from(&self) -> Instant {
        let whole_from = |ring: &Ring| ring.dropped_until().map_or(Instant::ZERO, |at| at.after(Duration::from_us(1)));
        whole_from(&self.milestones).max(whole_from(&self.routine))
    }

    /// The latest messages, timers and disk writes, oldest first.
    pub fn routine(&self) -> impl DoubleEndedIterator<Item = &TraceEvent> {
        self.routine.iter()
    }
}

/// The latest events; each new one takes the place of the oldest.
#[derive(Clone)]
struct Ring {
    events: Vec<TraceEvent>,
    capacity: usize,
    /// Where the oldest is, once the ring is full.
    oldest: usize,
}

impl Ring {
    fn new(capacity: usize) -> Ring {
        Ring { events: Vec::with_capacity(capacity), capacity, oldest: 0 }
    }

    #[inline]
    fn push(&mut self, event: TraceEvent) {
        if self.events.len() < self.capacity {
            return self.events.push(event);
        }
        self.events[self.oldest] = event;
        self.oldest = (self.oldest + 1) & (self.capacity - 1);
    }

    /// What was dropped happened no later than the oldest event that is left.
    fn dropped_until(&self) -> Option<Instant> {
        let is_full = self.events.len() == self.capacity;
        is_full.then(|| self.events[self.oldest].at)
    }

    fn iter(&self) -> impl DoubleEndedIterator<Item = &TraceEvent> {
        let (newer, older) = self.events.split_at(self.oldest);
        older.iter().chain(newer)
    }
}

impl What {
    /// Messages, timers and writes: most of a run, and seldom the story.
    #[inline(always)]
    pub fn is_routine(&self) -> bool {
        matches!(
            self,
            What::Sent(_)
                | What::Duplicated(_)
                | What::Delivered(_)
                | What::Lost(..)
                | What::TimerFired { .. }
                | What::Persisted { .. }
        )
    }

    /// The name of this kind of event, for JSON and the scripts of the tests.
    pub fn name(&self) -> &'static str {
        match self {
            What::Sent(_) => "sent",
            What::Duplicated(_) => "duplicated",
            What::Delivered(_) => "delivered",
            What::Lost(..) => "lost",
            What::TimerFired { .. } => "timer",
            What::Persisted { .. } => "persisted",
            What::Became { .. } => "became",
            What::Voted { .. } => "voted",
            What::LogChanged { .. } => "log",
            What::Committed { .. } => "committed",
            What::Configured { .. } => "configured",
            What::Reach { .. } => "reach",
            What::Crashed { .. } => "crashed",
            What::Restarted { .. } => "restarted",
            What::Paused { .. } => "paused",
            What::Resumed { .. } => "resumed",
            What::Cut { .. } => "cut",
            What::Mended { .. } => "mended",
            What::Healed => "healed",
            What::Settled => "settled",
            What::Wiped { .. } => "wiped",
            What::Corrupted { .. } => "corrupted",
            What::Torn { .. } => "torn",
            What::WriteLost { .. } => "write-lost",
            What::Struck { .. } => "struck",
            What::StruckLink { .. } => "struck-link",
            What::StruckWhole { .. } => "struck-whole",
            What::Fault { .. } => "fault",
            What::Skipped { .. } => "skipped",
            What::Requested { .. } => "requested",
            What::Retried { .. } => "retried",
            What::Answered { .. } => "answered",
            What::GaveUp { .. } => "gave-up",
        }
    }

    /// The message that it is about.
    pub fn passage(&self) -> Option<Passage> {
        match *self {
            What::Sent(passage) | What::Duplicated(passage) | What::Delivered(passage) | What::Lost(passage, _) => {
                Some(passage)
            }
            _ => None,
        }
    }

    /// What a person would be told: elections, faults, repairs; not the daily business of the log and the
    /// clients.
    #[inline(always)]
    pub fn is_news(&self) -> bool {
        !self.is_routine()
            && !matches!(
                self,
                What::LogChanged { .. }
                    | What::Committed { .. }
                    | What::Requested { .. }
                    | What::Retried { .. }
                    | What::Answered { .. }
                    | What::Fault { .. }
            )
    }

    /// The nodes that it concerns, the acting one first.
    pub fn nodes(&self) -> [Option<NodeId>; 2] {
        if let Some(passage) = self.passage() {
            return [Some(passage.from), Some(passage.to)];
        }
        match *self {
            What::Voted { node, candidate, .. } => [Some(node), Some(candidate)],
            What::Cut { from, to } | What::Mended { from, to } | What::StruckLink { from, to, .. } => {
                [Some(from), Some(to)]
            }
            What::TimerFired { node, .. }
            | What::Persisted { node }
            | What::Became { node, .. }
            | What::LogChanged { node, .. }
            | What::Committed { node, .. }
            | What::Configured { node, .. }
            | What::Reach { node, .. }
            | What::Crashed { node }
            | What::Restarted { node }
            | What::Paused { node }
            | What::Resumed { node }
            | What::Wiped { node }
            | What::Corrupted { node, .. }
            | What::Torn { node }
            | What::WriteLost { node }
            | What::Struck { node, .. } => [Some(node), None],
            _ => [None, None],
        }
    }

    /// The event as two words for the digest: its tag, nodes and small numbers, and the large number if it
    /// has one.
    #[inline(always)]
    fn words(&self) -> [u64; 2] {
        let pair = |tag: u64, a: NodeId, b: NodeId| tag | u64::from(a.0) << 8 | u64::from(b.0) << 24;
        let one = |tag: u64, node: NodeId| tag | u64::from(node.0) << 8;
        let request = |id: RequestId| u64::from(id.client) << 32 | u64::from(id.serial);
        let passage = |tag: u64, p: Passage, extra: u64| {
            [pair(tag, p.from, p.to) | u64::from(p.kind) << 40 | extra << 48, p.message]
        };
        match *self {
            What::Sent(p) => passage(1, p, 0),
            What::Duplicated(p) => passage(2, p, 0),
            What::Delivered(p) => passage(3, p, 0),
            What::Lost(p, why) => passage(4, p, why as u64),
            What::TimerFired { node, timer } => [one(5, node), u64::from(timer)],
            What::Persisted { node } => [one(6, node), 0],
            What::Became { node, from, to, cause, epoch } => {
                let states = u64::from(from) << 24 | u64::from(to) << 32 | u64::from(cause) << 40;
                [one(7, node) | states, epoch]
            }
            What::Voted { node, candidate, epoch } => [pair(8, node, candidate), epoch],
            What::LogChanged { node, last_index } => [one(9, node), last_index],
            What::Committed { node, index } => [one(10, node), index],
            What::Reach { node, quorum } => [one(11, node), u64::from(quorum)],
            What::Crashed { node } => [one(12, node), 0],
            What::Restarted { node } => [one(13, node), 0],
            What::Paused { node } => [one(14, node), 0],
            What::Resumed { node } => [one(15, node), 0],
            What::Cut { from, to } => [pair(16, from, to), 0],
            What::Mended { from, to } => [pair(17, from, to), 0],
            What::Healed => [18, 0],
            What::Fault { index } => [19, u64::from(index)],
            What::Skipped { index, why } => [20 | (why as u64) << 8, u64::from(index)],
            What::Requested { request: id } => [21, request(id)],
            What::Retried { request: id } => [22, request(id)],
            What::Answered { request: id, latency_us } => [23 | latency_us << 8, request(id)],
            What::Wiped { node } => [one(25, node), 0],
            What::Settled => [26, 0],
            What::Configured { node, voters, learners, joint } => {
                [one(36, node) | u64::from(joint) << 24, mix(voters.word(), learners.word())]
            }
            What::Corrupted { node, silently } => [one(27, node), u64::from(silently)],
            What::Torn { node } => [one(28, node), 0],
            What::WriteLost { node } => [one(29, node), 0],
            What::Struck { node, strike, ends } => [one(30, node), (strike as u64) << 1 | u64::from(ends)],
            What::StruckLink { from, to, strike, ends } => [pair(37, from, to), (strike as u64) << 1 | u64::from(ends)],
            What::StruckWhole { strike, ends } => [38, (strike as u64) << 1 | u64::from(ends)],
            What::GaveUp { request: id, sent } => [24 | u64::from(sent) << 8, request(id)],
        }
    }
}

#[inline(always)]
fn fold(digest: u64, event: &TraceEvent) -> u64 {
    let [small, large] = event.what.words();
    mix(mix(mix(digest, event.at.0), small), large)
}
