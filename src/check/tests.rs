//! Streams of events that break a promise, and such as keep it.

use super::account::Turn;
use super::*;
use crate::protocol::Operation;
use crate::protocol::configuration::Standing;
use crate::protocol::log::{Command, Entry, Log};
use crate::protocol::raft::{Raft, phase};
use crate::protocol::{Protocol, Purpose};
use crate::types::Duration;

const KEY: u32 = 7;

/// What a node shows.
#[derive(Clone, Copy)]
struct Shown<'a> {
    epoch: u64,
    vote: Option<u16>,
    log: &'a Log,
    done: u64,
    executed: u64,
}

impl<'a> Shown<'a> {
    fn new(epoch: u64, log: &'a Log) -> Shown<'a> {
        Shown { epoch, vote: None, log, done: 0, executed: 0 }
    }

    fn view(self) -> NodeView<'a> {
        NodeView {
            phase: phase::FOLLOWER,
            epoch: self.epoch,
            leader: None,
            voted_for: self.vote.map(NodeId),
            votes: 0,
            log: Some(self.log),
            committed: self.done,
            applied: self.done,
            applied_chain: self.log.chain_at(self.done).expect("applied lies in the log"),
            executed: self.executed,
            members: None,
            members_revision: 0,
            standing: Standing::Voter,
        }
    }
}

/// A checker, and a clock that goes on with every event.
struct Stream {
    checker: Checker,
    events: u64,
}

/// Whose request it was, from when to when, and what became of it: time, node, index, turn.
type Told = (RequestId, [Option<u64>; 2], Vec<(u64, u16, u64, Turn)>);

impl Stream {
    fn new() -> Stream {
        let bounds = Bounds { leader: Duration(100), answer: Some(Duration(10)) };
        Stream { checker: Checker::new(Raft::SPEC, 3).expecting(Some(bounds)), events: 0 }
    }

    fn happens(&mut self, what: What) {
        self.happens_at(self.events + 1, what);
    }

    fn happens_at(&mut self, at: u64, what: What) {
        self.events = at;
        self.checker.happened(&TraceEvent { number: at, at: Instant(at), what });
    }

    fn shows(&mut self, node: u16, shown: Shown<'_>) {
        self.events += 1;
        self.checker.changed(Instant(self.events), self.events, NodeId(node), &shown.view());
    }

    /// Shows itself and sends a message of this purpose.
    fn sends(&mut self, node: u16, purpose: Purpose, shown: Shown<'_>) {
        self.shows(node, shown);
        if purpose.gives_word() {
            self.checker.pledged(NodeId(node), Pledge::of(purpose, &shown.view()));
        }
    }

    fn restarts(&mut self, node: u16, shown: Shown<'_>) {
        let node_id = NodeId(node);
        self.happens(What::Crashed { node: node_id });
        self.happens(What::Restarted { node: node_id });
        self.shows(node, shown);
    }

    fn asks(&mut self, request: Request) {
        self.events += 1;
        self.checker.asked(Instant(self.events), request);
    }

    fn is_answered(&mut self, request: Request, value: Option<u64>) {
        self.events += 1;
        self.checker.answered(Instant(self.events), self.events, request.id, value);
    }

    #[track_caller]
    fn found(&self, breach: Breach, nodes: &[u16], epoch: u64, index: u64) {
        let [violation] = self.checker.violations() else { panic!("{:?}", self.checker.violations()) };
        let found: Vec<u16> = violation.nodes.iter().map(|node| node.0).collect();
        assert_eq!((violation.breach(), &found[..]), (breach, nodes));
        assert_eq!((violation.epoch, violation.index, violation.event), (epoch, index, self.events));
        assert!(!violation.detail().is_empty());
    }

    /// What became of the request that the violation at this place is about: when it was asked and answered, and then
    /// each moment with its node and the entry's index, zero for none.
    #[track_caller]
    fn account(&self, place: usize) -> Told {
        let account = self.checker.violations()[place].account.as_ref().expect("it is about a request");
        let known = account.operation.expect("it is remembered");
        assert_eq!((account.request, self.checker.violations()[place].request), (known.request, Some(known.request)));
        let told =
            |moment: &account::Moment| (moment.at.0, moment.node.map_or(0, |node| node.0), moment.index, moment.what);
        let times = [Some(known.called_at.0), known.returned_at.map(|at| at.0)];
        (known.request, times, account.moments.iter().map(told).collect())
    }

    #[track_caller]
    fn found_nothing(&self) {
        assert_eq!(self.checker.violations(), []);
    }
}

fn put(client: u32, value: u64) -> Request {
    let id = RequestId { client, serial: value as u32 };
    Request { id, operation: Operation::Put { key: KEY, value } }
}

fn get(client: u32, serial: u32) -> Request {
    Request { id: RequestId { client, serial }, operation: Operation::Get { key: KEY } }
}

fn log(requests: &[Request]) -> Log {
    let mut log = Log::default();
    for request in requests {
        log.push(Entry { term: 1, command: Command::Client(*request) });
    }
    log
}

// ---- durable promises ----

#[test]
fn a_vote_that_left_is_remembered() {
    let empty = Log::default();
    let voted = Shown { vote: Some(2), ..Shown::new(4, &empty) };
    for (after, expected) in [
        (voted, None),
        (Shown::new(5, &empty), None),
        (Shown { vote: Some(3), ..voted }, Some(Breach::VoteForgotten)),
        (Shown { vote: None, ..voted }, Some(Breach::VoteForgotten)),
    ] {
        let mut stream = Stream::new();
        stream.sends(1, Purpose::Answer, voted);
        stream.restarts(1, after);
        match expected {
            None => stream.found_nothing(),
            Some(breach) => stream.found(breach, &[1, 2], 4, 0),
        }
    }
}

#[test]
fn an_epoch_never_goes_back_where_it_was_told() {
    let empty = Log::default();
    let mut stream = Stream::new();
    stream.sends(1, Purpose::Ballot, Shown::new(4, &empty));
    stream.restarts(1, Shown::new(3, &empty));
    stream.found(Breach::EpochForgotten, &[1], 4, 0);
}

#[test]
fn what_was_told_to_nobody_may_be_forgotten() {
    let (short, long) = (log(&[put(1, 1)]), log(&[put(1, 1), put(1, 2)]));
    let mut stream = Stream::new();
    stream.shows(1, Shown { vote: Some(2), ..Shown::new(4, &long) });
    stream.sends(1, Purpose::Replication, Shown::new(4, &long));
    stream.restarts(1, Shown::new(3, &short));
    stream.found_nothing();
}

#[test]
fn an_acknowledged_entry_is_there_after_a_restart() {
    let (short, long) = (log(&[put(1, 1)]), log(&[put(1, 1), put(1, 2)]));
    let mut stream = Stream::new();
    stream.sends(1, Purpose::Acknowledgement, Shown::new(1, &long));
    stream.restarts(1, Shown::new(1, &long));
    stream.found_nothing();
    stream.restarts(1, Shown::new(1, &short));
    stream.found(Breach::EntryForgotten, &[1], 1, 2);
}

#[test]
fn a_leader_may_take_an_acknowledged_entry_back() {
    let (long, mut other) = (log(&[put(1, 1), put(1, 2)]), log(&[put(1, 1)]));
    other.push(Entry { term: 2, command: Command::Noop });
    let mut stream = Stream::new();
    stream.sends(1, Purpose::Acknowledgement, Shown::new(1, &long));
    stream.shows(1, Shown::new(2, &other));
    stream.restarts(1, Shown::new(2, &other));
    stream.found_nothing();
}

#[test]
fn a_disk_that_fails_excuses_its_node_once() {
    let (empty, long) = (Log::default(), log(&[put(1, 1), put(1, 2)]));
    let node = NodeId(1);
    for failure in [What::Wiped { node }, What::Corrupted { node, silently: true }, What::WriteLost { node }] {
        let mut stream = Stream::new();
        stream.sends(1, Purpose::Acknowledgement, Shown { vote: Some(2), ..Shown::new(4, &long) });
        stream.happens(failure);
        // It may not know yet.
        stream.sends(1, Purpose::Acknowledgement, Shown { vote: Some(2), ..Shown::new(4, &long) });
        stream.restarts(1, Shown::new(0, &empty));
        stream.found_nothing();
        stream.sends(1, Purpose::Answer, Shown::new(4, &empty));
        stream.restarts(1, Shown::new(0, &empty));
        stream.found(Breach::EpochForgotten, &[1], 4, 0);
    }
}

#[test]
fn a_torn_write_excuses_nobody() {
    let (short, long) = (log(&[put(1, 1)]), log(&[put(1, 1), put(1, 2)]));
    let mut stream = Stream::new();
    stream.sends(1, Purpose::Acknowledgement, Shown::new(1, &long));
    stream.happens(What::Torn { node: NodeId(1) });
    stream.restarts(1, Shown::new(1, &short));
    stream.found(Breach::EntryForgotten, &[1], 1, 2);
}

// ---- acknowledged writes ----

#[test]
fn a_write_that_was_answered_is_committed() {
    let mut stream = Stream::new();
    let log = log(&[put(1, 1)]);
    stream.asks(put(1, 1));
    stream.shows(1, Shown { done: 1, executed: 1, ..Shown::new(1, &log) });
    stream.is_answered(put(1, 1), Some(1));
    stream.found_nothing();
    stream.asks(put(1, 2));
    stream.is_answered(put(1, 2), Some(2));
    stream.found(Breach::WriteNotCommitted, &[], 0, u64::from(KEY));
    let (request, times, moments) = stream.account(0);
    assert_eq!((request, times), (put(1, 2).id, [Some(stream.events - 1), Some(stream.events)]));
    assert_eq!(moments, [(stream.events, 0, 0, Turn::NotCommitted)]);
}

#[test]
fn where_there_is_no_log_nothing_is_committed() {
    let mut stream = Stream::new();
    stream.asks(put(1, 1));
    stream.is_answered(put(1, 1), Some(1));
    stream.found_nothing();
}

#[test]
fn a_write_that_was_answered_stays_in_the_log() {
    let (first, mut other) = (log(&[put(1, 1), put(1, 2)]), log(&[put(1, 1)]));
    other.push(Entry { term: 2, command: Command::Client(put(2, 9)) });
    other.push(Entry { term: 2, command: Command::Noop });
    let mut stream = Stream::new();
    for value in [1, 2] {
        stream.asks(put(1, value));
        stream.shows(1, Shown { done: value, executed: value, ..Shown::new(1, &first) });
        stream.is_answered(put(1, value), Some(value));
    }
    stream.found_nothing();
    stream.shows(2, Shown { done: 3, executed: 2, ..Shown::new(2, &other) });
    let properties: Vec<_> = stream.checker.violations().iter().map(|violation| violation.breach()).collect();
    assert!(properties.contains(&Breach::WriteReplaced), "{properties:?}");
    let lost = stream.checker.violations().iter().find(|violation| violation.breach() == Breach::WriteReplaced);
    assert_eq!(lost.map(|violation| (violation.nodes.clone(), violation.index)), Some((vec![NodeId(2)], 2)));
    let place = stream.checker.violations().iter().position(|found| found.breach() == Breach::WriteReplaced);
    let (request, times, moments) = stream.account(place.expect("it is there"));
    // Asked at 4, committed at 5, answered at 6, and gone at 7.
    assert_eq!((request, times), (put(1, 2).id, [Some(4), Some(6)]));
    assert_eq!(moments, [(5, 1, 2, Turn::Committed), (7, 2, 2, Turn::Replaced)]);
}

/// Of the first ones it is kept what became of them, of the others whose they were.
#[test]
fn accounts_are_kept_of_so_many() {
    let mut stream = Stream::new();
    stream.shows(1, Shown::new(1, &log(&[put(1, 1)])));
    for value in 2..=ACCOUNTS + 5 {
        stream.asks(put(1, value));
        stream.is_answered(put(1, value), Some(value));
    }
    let found = stream.checker.violations();
    assert_eq!(found.len() as u64, ACCOUNTS + 4);
    assert!(found.iter().all(|violation| violation.request.is_some()));
    assert_eq!(found.iter().filter(|violation| violation.account.is_some()).count() as u64, ACCOUNTS);
    assert!(found[0].account.is_some());
}

/// What a setting does not promise is counted and told apart; the shapes of logs are nobody's loss.
#[test]
fn what_was_never_promised_is_a_loss() {
    let (first, other) = (log(&[put(1, 1), put(1, 2)]), log(&[put(1, 1), put(2, 9)]));
    let mut stream = Stream::new();
    stream.checker = stream.checker.holding_to(&[Promises::OneHistory]);
    for value in [1, 2] {
        stream.asks(put(1, value));
        stream.shows(1, Shown { done: value, executed: value, ..Shown::new(1, &first) });
        stream.is_answered(put(1, value), Some(value));
    }
    stream.shows(2, Shown { done: 2, executed: 2, ..Shown::new(2, &other) });
    let breaches = |seen: &[Violation]| seen.iter().map(Violation::breach).collect::<Vec<_>>();
    assert_eq!(breaches(stream.checker.violations()), [Breach::AppliedAnother, Breach::AppliedAnother]);
    assert_eq!(breaches(stream.checker.losses()), [Breach::WriteReplaced]);
    assert_eq!((stream.checker.total(), stream.checker.losses_total()), (2, 1));
    assert_eq!(stream.checker.count(Property::AcknowledgedWrites), 1);
}

/// Where histories are not promised to stand, what was lost counts once, and what comes after it is no loss.
#[test]
fn a_history_that_replaces_another_goes_on_from_there() {
    let first = log(&[put(1, 1), put(1, 2), put(1, 3)]);
    let (other, longer) = (log(&[put(1, 1), put(2, 9)]), log(&[put(1, 1), put(2, 9), put(2, 10)]));
    let mut stream = Stream::new();
    stream.checker = stream.checker.holding_to(&[]);
    for value in [1, 2, 3] {
        stream.asks(put(1, value));
        stream.shows(1, Shown { done: value, executed: value, ..Shown::new(1, &first) });
        stream.is_answered(put(1, value), Some(value));
    }
    stream.shows(2, Shown { done: 2, executed: 2, ..Shown::new(2, &other) });
    stream.asks(put(2, 10));
    stream.shows(2, Shown { done: 3, executed: 3, ..Shown::new(2, &longer) });
    stream.is_answered(put(2, 10), Some(10));
    let losses: Vec<_> = stream.checker.losses().iter().map(|loss| (loss.breach(), loss.index)).collect();
    let expected = [(Breach::AppliedAnother, 2), (Breach::WriteReplaced, 2), (Breach::WriteReplaced, 3)];
    assert_eq!(losses, expected);
    stream.found_nothing();
}

// ---- leaders ----

/// Epoch zero is none: whoever leads without one leads while nobody else does.
#[test]
fn leaders_without_an_epoch_lead_one_at_a_time() {
    let empty = Log::default();
    let mut stream = Stream::new();
    let lead = |stream: &mut Stream, node: u16| {
        let became = |to| What::Became { node: NodeId(node), from: phase::FOLLOWER, to, cause: 0, epoch: 0 };
        stream.happens(became(phase::LEADER));
        let view = NodeView { phase: phase::LEADER, ..Shown::new(0, &empty).view() };
        stream.checker.changed(Instant(stream.events), stream.events, NodeId(node), &view);
    };
    lead(&mut stream, 1);
    let steps_down = What::Became { node: NodeId(1), from: phase::LEADER, to: phase::FOLLOWER, cause: 0, epoch: 0 };
    stream.happens(steps_down);
    stream.shows(1, Shown::new(0, &empty));
    lead(&mut stream, 2);
    stream.found_nothing();
    lead(&mut stream, 3);
    stream.found(Breach::LeadersAtOnce, &[2, 3], 0, 0);
}

// ---- executed once ----

#[test]
fn a_command_in_the_log_twice_is_executed_once() {
    let log = log(&[put(1, 1), put(1, 1), put(1, 2)]);
    let mut stream = Stream::new();
    stream.shows(1, Shown { done: 3, executed: 2, ..Shown::new(1, &log) });
    stream.shows(2, Shown { done: 1, executed: 1, ..Shown::new(1, &log) });
    stream.found_nothing();
}

#[test]
fn a_command_that_is_executed_again_counts_once_however_many_nodes_do() {
    let log = log(&[put(1, 1), put(1, 1), put(1, 2)]);
    let mut stream = Stream::new();
    stream.shows(1, Shown { done: 1, executed: 1, ..Shown::new(1, &log) });
    stream.found_nothing();
    stream.shows(1, Shown { done: 3, executed: 3, ..Shown::new(1, &log) });
    stream.found(Breach::ExecutedAgain, &[1], 1, 2);
    let account = stream.checker.violations()[0].account.as_ref().expect("it is about a request");
    assert_eq!((account.request, account.operation), (put(1, 1).id, None), "nobody asked for it in this stream");
    stream.shows(2, Shown { done: 3, executed: 3, ..Shown::new(1, &log) });
    assert_eq!(stream.checker.total(), 1);
}

/// The client is told once, and its command is executed twice.
#[test]
fn both_executions_are_told_of_a_command_that_is_executed_again() {
    let log = log(&[put(1, 1), put(2, 7), put(1, 1)]);
    let mut stream = Stream::new();
    stream.asks(put(1, 1));
    stream.shows(2, Shown { done: 1, executed: 1, ..Shown::new(1, &log) });
    stream.is_answered(put(1, 1), Some(1));
    stream.shows(3, Shown { done: 3, executed: 3, ..Shown::new(1, &log) });
    stream.found(Breach::ExecutedAgain, &[3], 1, 3);
    let (request, times, moments) = stream.account(0);
    assert_eq!((request, times), (put(1, 1).id, [Some(1), Some(3)]));
    assert_eq!(moments, [(2, 2, 1, Turn::Executed), (4, 3, 3, Turn::ExecutedAgain)]);
}

// ---- stale reads ----

#[test]
fn a_stale_read_is_as_old_as_what_replaced_its_answer() {
    let mut stream = Stream::new();
    stream.asks(put(1, 1));
    stream.is_answered(put(1, 1), None);
    stream.asks(put(1, 2));
    stream.asks(get(2, 1));
    stream.is_answered(put(1, 2), None);
    let replaced_at = stream.events;
    stream.is_answered(get(2, 1), Some(1));
    assert_eq!(stream.checker.staleness().count(), 0, "it began before the answer to the write");
    stream.asks(get(2, 2));
    let asked_at = stream.events;
    stream.is_answered(get(2, 2), Some(1));
    stream.asks(get(2, 3));
    stream.is_answered(get(2, 3), Some(2));
    let staleness = stream.checker.staleness();
    assert_eq!((staleness.count(), staleness.age_max()), (1, Some(Duration(asked_at - replaced_at))));
    stream.asks(get(2, 4));
    stream.is_answered(get(2, 4), None);
    assert_eq!(stream.checker.staleness().count(), 2, "also after linearizability is broken");
}

#[test]
fn of_two_writes_at_the_same_time_neither_is_stale() {
    let mut stream = Stream::new();
    stream.asks(put(1, 1));
    stream.asks(put(2, 2));
    stream.is_answered(put(1, 1), None);
    stream.is_answered(put(2, 2), None);
    for (serial, value) in [(1, 1), (2, 2)] {
        stream.asks(get(3, serial));
        stream.is_answered(get(3, serial), Some(value));
    }
    assert_eq!(stream.checker.staleness().count(), 0);
}

// ---- liveness ----

const TICK: What = What::TimerFired { node: NodeId(1), timer: 0 };

#[test]
fn without_a_leader_after_the_repair_liveness_is_broken() {
    let mut stream = Stream::new();
    stream.happens(What::Settled);
    stream.happens_at(101, TICK);
    stream.found_nothing();
    stream.happens_at(102, TICK);
    stream.found(Breach::NoLeader, &[], 0, 0);
}

#[test]
fn a_leader_of_the_latest_epoch_is_one() {
    let empty = Log::default();
    let lead = |stream: &mut Stream, node: u16, epoch: u64| {
        let view = NodeView { phase: phase::LEADER, ..Shown::new(epoch, &empty).view() };
        stream.checker.changed(Instant(stream.events), stream.events, NodeId(node), &view);
    };
    let mut stream = Stream::new();
    lead(&mut stream, 1, 1);
    stream.shows(2, Shown::new(2, &empty));
    stream.happens(What::Settled);
    lead(&mut stream, 2, 3);
    stream.happens_at(500, TICK);
    stream.found_nothing();
    // Who was a leader already has become nothing else in a later epoch.
    let mut stream = Stream::new();
    let (node, from, to) = (NodeId(1), phase::FOLLOWER, phase::LEADER);
    stream.happens(What::Became { node, from, to, cause: 0, epoch: 1 });
    stream.shows(2, Shown::new(2, &empty));
    lead(&mut stream, 1, 2);
    stream.happens(What::Settled);
    stream.happens_at(500, TICK);
    stream.found_nothing();
    // Who leads an epoch that the others have left leads nobody.
    let mut stream = Stream::new();
    lead(&mut stream, 1, 1);
    stream.shows(2, Shown::new(2, &empty));
    stream.happens(What::Settled);
    stream.happens_at(500, TICK);
    stream.found(Breach::NoLeader, &[], 0, 0);
}

#[test]
fn a_later_fault_takes_the_promise_back() {
    let mut stream = Stream::new();
    stream.happens(What::Settled);
    stream.happens(What::Fault { index: 1 });
    stream.happens_at(500, TICK);
    stream.found_nothing();
}

#[test]
fn who_waits_for_longer_than_was_promised_is_seen_while_it_waits() {
    let mut stream = Stream::new();
    stream.asks(get(1, 1));
    stream.happens(What::Settled);
    stream.checker.liveness.governed();
    // Repaired at 2, a leader within 100, and an answer within 10 more.
    stream.happens_at(112, TICK);
    stream.found_nothing();
    stream.happens_at(113, TICK);
    stream.found(Breach::NoAnswer, &[], 0, u64::from(KEY));
    let (request, times, moments) = stream.account(0);
    assert_eq!((request, times), (get(1, 1).id, [Some(1), None]));
    assert_eq!(moments.last().map(|moment| (moment.0, moment.3)), Some((112, Turn::AnswerDue)));
    stream.happens_at(900, TICK);
    stream.happens_at(901, What::GaveUp { request: get(1, 1).id, sent: true });
    assert_eq!(stream.checker.total(), 1, "it is said once");
}

#[test]
fn who_is_answered_in_time_one_after_the_other_is_no_reason_to_complain() {
    let mut stream = Stream::new();
    stream.happens(What::Settled);
    stream.checker.liveness.governed();
    for serial in 1..100 {
        stream.asks(get(1, serial));
        stream.asks(get(2, serial));
        stream.happens_at(stream.events + 5, TICK);
        stream.is_answered(get(1, serial), None);
        stream.is_answered(get(2, serial), None);
    }
    stream.found_nothing();
    assert!(stream.events > 500);
    stream.asks(get(1, 100));
    stream.happens_at(stream.events + 11, TICK);
    stream.found(Breach::NoAnswer, &[], 0, u64::from(KEY));
}

/// While a node is no member, whoever asks it learns of nobody: the time begins when it has come back.
#[test]
fn the_time_for_an_answer_begins_when_all_nodes_take_part() {
    let empty = Log::default();
    let stands = |stream: &mut Stream, standing: Standing| {
        stream.events += 1;
        let view = NodeView { standing, ..Shown::new(0, &empty).view() };
        stream.checker.changed(Instant(stream.events), stream.events, NodeId(1), &view);
    };
    let mut stream = Stream::new();
    stands(&mut stream, Standing::Outside);
    stream.asks(get(1, 1));
    stream.happens(What::Settled);
    stream.checker.liveness.governed();
    stream.happens_at(500, TICK);
    stands(&mut stream, Standing::Voter);
    stream.happens_at(511, TICK);
    stream.found_nothing();
    stream.happens_at(512, TICK);
    stream.found(Breach::NoAnswer, &[], 0, u64::from(KEY));
}

#[test]
fn who_asks_long_after_the_repair_is_answered() {
    let give_up = |wait: u64| {
        let mut stream = Stream::new();
        stream.happens(What::Settled);
        stream.checker.liveness.governed();
        stream.events = 200;
        stream.asks(get(1, 1));
        stream.happens_at(201 + wait, What::GaveUp { request: get(1, 1).id, sent: true });
        stream
    };
    give_up(10).found_nothing();
    let stream = give_up(11);
    stream.found(Breach::NoAnswer, &[], 0, u64::from(KEY));
    let (request, times, moments) = stream.account(0);
    assert_eq!((request, times), (get(1, 1).id, [Some(201), None]));
    // Repaired at 1, a leader was due after 100, and the answer 10 after the request.
    let due = [(1, 0, 0, Turn::Repaired), (101, 0, 0, Turn::LeaderDue), (211, 0, 0, Turn::AnswerDue)];
    assert_eq!((&moments[..3], moments[3]), (&due[..], (212, 0, 0, Turn::GaveUp)));
}
