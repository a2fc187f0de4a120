//! What clients asked and were told, key by key, judged as it comes in.
//!
//! An operation can be judged once it is known how it ended, so each key's events wait for that, in order. Reads
//! that were never answered say nothing; such writes stay possible for ever. A key on which more happens than can be
//! looked through is not decided from then on, and that is told. All keys together have a [`Budget`], too, so that
//! neither many keys nor a long run take memory or time without measure.

use super::linearizable::{Access, Limit, Register, Verdict};
use super::proof::Proof;
use crate::protocol::{Operation, Request, RequestId};
use crate::types::Instant;
use std::collections::{BTreeMap, VecDeque};

/// Events of one key that wait; with more, that key is not decided.
pub const WAITING_MAX: usize = 10_000;
/// Judged operations that are remembered to tell what an answer contradicts, the latest of all keys.
const RECENT_MAX: usize = 1_024;

/// Of all keys together: events that wait, configurations, and writes that were never answered. The key that asks for
/// more is not decided.
pub const KEPT_MAX: usize = 500_000;
/// Configurations that are looked at in a run. What comes after them is not decided, on any key.
pub const STEPS_MAX: usize = 100_000_000;

/// What the judgement of all keys together may take.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    pub kept_max: usize,
    pub steps_max: usize,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { kept_max: KEPT_MAX, steps_max: STEPS_MAX }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ending {
    Open,
    Answered,
    Never,
}

/// An operation of a client.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Known {
    pub request: RequestId,
    pub key: u32,
    pub access: Access,
    pub called_at: Instant,
    pub returned_at: Option<Instant>,
    ending: Ending,
}

impl Known {
    pub fn new(
        request: RequestId,
        key: u32,
        access: Access,
        called_at: Instant,
        returned_at: Option<Instant>,
    ) -> Known {
        let ending = if returned_at.is_some() { Ending::Answered } else { Ending::Open };
        Known { request, key, access, called_at, returned_at, ending }
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Call,
    Return,
}

#[derive(Clone, Debug, Default)]
struct Key {
    register: Register,
    /// By the number of their operation.
    waiting: VecDeque<(usize, Step)>,
    /// There was too much of something: nothing is judged any more.
    is_closed: bool,
    /// What of it is in the sum of all keys.
    counted: usize,
}

/// The history of every key.
#[derive(Clone, Debug, Default)]
pub struct History {
    keys: BTreeMap<u32, Key>,
    /// Operations that some key still waits for, or that have not ended, by number.
    operations: BTreeMap<usize, Known>,
    /// Asked and not ended.
    open: BTreeMap<RequestId, usize>,
    asked: usize,
    answered_at: Option<Instant>,
    /// In the order of their calls, key by key.
    recent: VecDeque<Known>,
    impossible: Option<Known>,
    proof: Option<Proof>,
    /// Keys that are not decided, and what there was too much of.
    undecided: BTreeMap<u32, Limit>,
    budget: Budget,
    /// Of all keys together, so far.
    kept: usize,
    steps: usize,
}

impl History {
    /// Judged as far as that is enough for.
    pub fn within(budget: Budget) -> History {
        History { budget, ..History::default() }
    }

    /// A client asks for the first time.
    pub fn asked(&mut self, at: Instant, request: Request) {
        let (key, access) = match request.operation {
            Operation::Put { key, value } => (key, Access::Write(value)),
            Operation::Get { key } => (key, Access::Read(None)),
        };
        let number = self.asked;
        self.asked += 1;
        self.operations.insert(number, Known::new(request.id, key, access, at, None));
        self.open.insert(request.id, number);
        self.wait(key, number, Step::Call);
    }

    /// The client was answered, a read with the value. Returns what it had asked.
    pub fn answered(&mut self, at: Instant, request: RequestId, value: Option<u64>) -> Option<Known> {
        let number = self.open.remove(&request)?;
        let known = self.operations.get_mut(&number)?;
        self.answered_at = Some(at);
        known.ending = Ending::Answered;
        known.returned_at = Some(at);
        if let Access::Read(read) = &mut known.access {
            *read = value;
        }
        let known = *known;
        self.wait(known.key, number, Step::Return);
        self.ended(number, known.key);
        Some(known)
    }

    /// The client's patience ended. Returns what it had asked.
    pub fn gave_up(&mut self, request: RequestId) -> Option<Known> {
        let number = self.open.remove(&request)?;
        let known = self.operations.get_mut(&number)?;
        known.ending = Ending::Never;
        let known = *known;
        self.ended(number, known.key);
        Some(known)
    }

    fn ended(&mut self, number: usize, key: u32) {
        match self.keys.get(&key).is_some_and(|key| key.is_closed) {
            true => drop(self.operations.remove(&number)),
            false => self.judge(key),
        }
    }

    fn wait(&mut self, key: u32, number: usize, step: Step) {
        let known = self.keys.entry(key).or_default();
        if known.is_closed {
            return;
        }
        known.waiting.push_back((number, step));
        recount(&mut self.kept, known);
        if known.waiting.len() > WAITING_MAX {
            self.give_up_on(key, Limit::Waiting);
        } else if self.kept > self.budget.kept_max {
            self.give_up_on(key, Limit::Kept);
        }
    }

    /// From now on nothing is kept for its sake. What is known to be broken is decided.
    fn give_up_on(&mut self, name: u32, limit: Limit) {
        let Some(key) = self.keys.get_mut(&name) else { return };
        if !matches!(key.register.verdict(), Verdict::Impossible { .. }) {
            self.undecided.insert(name, limit);
        }
        key.is_closed = true;
        key.register = Register::default();
        let waiting = std::mem::take(&mut key.waiting);
        recount(&mut self.kept, key);
        for (number, _) in waiting {
            if self.operations.get(&number).is_some_and(|known| known.ending != Ending::Open) {
                self.operations.remove(&number);
            }
        }
    }

    /// As far as it is known how everything ended.
    fn judge(&mut self, name: u32) {
        let Some(key) = self.keys.get_mut(&name) else { return };
        while let Some((number, step)) = key.waiting.front().copied() {
            let Some(known) = self.operations.get(&number).copied() else { return };
            if self.steps >= self.budget.steps_max && known.ending != Ending::Open {
                return self.give_up_on(name, Limit::Steps);
            }
            match (step, known.ending, known.access) {
                (_, Ending::Open, _) => return,
                (Step::Call, Ending::Never, Access::Read(_)) => {
                    self.operations.remove(&number);
                }
                (Step::Call, Ending::Never, Access::Write(value)) => {
                    key.register.call_unanswered(value);
                    remember(&mut self.recent, known);
                    self.operations.remove(&number);
                }
                (Step::Call, Ending::Answered, _) => {
                    key.register.call(number, known.access);
                    remember(&mut self.recent, known);
                }
                (Step::Return, ..) => {
                    let before = key.register.steps();
                    key.register.returned(number);
                    self.steps += key.register.steps() - before;
                    self.operations.remove(&number);
                    let is_impossible = key.register.verdict() == Verdict::Impossible { operation: number };
                    if is_impossible && self.impossible.is_none() {
                        self.proof = proof(&self.recent, &known);
                        self.impossible = Some(known);
                    }
                }
            }
            key.waiting.pop_front();
            recount(&mut self.kept, key);
            if let Verdict::Undecided { limit } = key.register.verdict() {
                return self.give_up_on(name, limit);
            }
            if self.kept > self.budget.kept_max {
                return self.give_up_on(name, Limit::Kept);
            }
        }
    }

    /// Of those that were neither answered nor given up, the one that was asked first.
    pub fn oldest_open(&self) -> Option<&Known> {
        self.open.values().min().and_then(|number| self.operations.get(number))
    }

    /// When anybody was answered last.
    pub fn answered_at(&self) -> Option<Instant> {
        self.answered_at
    }

    /// What is remembered of a request: what has not been judged, and what was of late.
    pub fn known(&self, request: RequestId) -> Option<Known> {
        let is_it = |known: &&Known| known.request == request;
        let open = || self.open.get(&request).and_then(|number| self.operations.get(number));
        let recent = || self.recent.iter().rev().find(is_it);
        open().or_else(recent).or_else(|| self.operations.values().find(is_it)).copied()
    }

    /// Operations that cannot be judged yet.
    pub fn waiting(&self) -> usize {
        self.operations.len()
    }

    /// The first answer that no order explains.
    pub fn impossible(&self) -> Option<&Known> {
        self.impossible.as_ref()
    }

    /// What that answer contradicts.
    pub fn proof(&self) -> Option<&Proof> {
        self.proof.as_ref()
    }

    /// True if all that was answered so far has an order, false if something has none, none if that is not known.
    pub fn is_linearizable(&self) -> Option<bool> {
        if self.impossible.is_some() {
            return Some(false);
        }
        self.undecided.is_empty().then_some(true)
    }

    /// The keys that are not decided, each with what there was too much of.
    pub fn undecided(&self) -> impl ExactSizeIterator<Item = (u32, Limit)> {
        self.undecided.iter().map(|(key, limit)| (*key, *limit))
    }
}

/// Brings the sum of all keys up to date with what this one keeps by now.
fn recount(sum: &mut usize, key: &mut Key) {
    let kept = key.waiting.len() + key.register.kept();
    *sum = *sum + kept - key.counted;
    key.counted = kept;
}

fn remember(recent: &mut VecDeque<Known>, known: Known) {
    if recent.len() == RECENT_MAX {
        recent.pop_front();
    }
    recent.push_back(known);
}

fn proof(recent: &VecDeque<Known>, read: &Known) -> Option<Proof> {
    Proof::of(recent.iter().filter(|other| other.key == read.key).copied().collect(), read)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: u32 = 7;

    fn id(client: u32) -> RequestId {
        RequestId { client, serial: 1 }
    }

    fn put(client: u32, value: u64) -> Request {
        Request { id: id(client), operation: Operation::Put { key: KEY, value } }
    }

    fn get(client: u32) -> Request {
        Request { id: id(client), operation: Operation::Get { key: KEY } }
    }

    #[test]
    fn an_answer_is_judged_when_all_before_it_is_known() {
        let mut history = History::default();
        history.asked(Instant(1), put(1, 10));
        history.answered(Instant(2), id(1), None);
        history.asked(Instant(3), put(2, 20));
        history.asked(Instant(4), get(3));
        history.answered(Instant(5), id(3), Some(20));
        assert_eq!(history.is_linearizable(), Some(true), "the write of 20 may have come first");
        history.gave_up(id(2));
        assert_eq!(history.is_linearizable(), Some(true));
        history.asked(Instant(6), get(4));
        history.answered(Instant(7), id(4), Some(10));
        assert_eq!(history.is_linearizable(), Some(false));
        assert_eq!(history.impossible().map(|known| known.request), Some(id(4)));
    }

    #[test]
    fn the_oldest_open_request_is_known_until_it_ends() {
        let mut history = History::default();
        (1..=3).for_each(|client| history.asked(Instant(u64::from(client)), get(client)));
        let oldest = |history: &History| history.oldest_open().map(|known| known.request.client);
        assert_eq!((oldest(&history), history.answered_at()), (Some(1), None));
        history.answered(Instant(4), id(1), None);
        assert_eq!((oldest(&history), history.answered_at()), (Some(2), Some(Instant(4))));
        history.gave_up(id(2));
        assert_eq!(oldest(&history), Some(3));
        history.answered(Instant(6), id(3), None);
        assert_eq!((oldest(&history), history.answered_at()), (None, Some(Instant(6))));
    }

    #[test]
    fn a_lost_write_is_found() {
        let mut history = History::default();
        history.asked(Instant(1), put(1, 10));
        history.answered(Instant(2), id(1), None);
        history.asked(Instant(3), get(2));
        history.answered(Instant(4), id(2), None);
        assert_eq!(history.is_linearizable(), Some(false));
    }

    #[test]
    fn a_key_on_which_too_much_waits_is_not_decided_and_costs_no_more() {
        let mut history = History::default();
        history.asked(Instant(0), put(1, 1));
        for round in 1..WAITING_MAX as u32 {
            let request = RequestId { client: 2, serial: round };
            history.asked(Instant(1), Request { id: request, operation: Operation::Get { key: KEY } });
            history.answered(Instant(2), request, None);
        }
        assert_eq!(history.is_linearizable(), None);
        assert_eq!(history.undecided().collect::<Vec<_>>(), [(KEY, Limit::Waiting)]);
        assert!(history.keys[&KEY].waiting.is_empty());
        assert_eq!(history.operations.len(), 1, "what has not ended is known, all the same");
        assert!(history.gave_up(id(1)).is_some() && history.operations.is_empty());
        assert!(history.answered(Instant(3), id(1), None).is_none());
    }

    /// Who is answered is known to be, whether its key is decided or not.
    #[test]
    fn on_a_key_that_is_not_decided_answers_are_still_known() {
        let mut history = History::default();
        (0..65).for_each(|client| history.asked(Instant(1), put(client, u64::from(client))));
        let answered = (0..65).filter_map(|client| history.answered(Instant(2), id(client), None)).count();
        assert_eq!((answered, history.waiting()), (65, 0));
        assert_eq!(history.undecided().collect::<Vec<_>>(), [(KEY, Limit::Pending)]);
        history.asked(Instant(3), put(1, 100));
        assert_eq!(history.answered(Instant(4), id(1), None).map(|known| known.access), Some(Access::Write(100)));
        assert_eq!((history.is_linearizable(), history.waiting()), (None, 0));
    }

    /// A key that is broken is not undecided, however much comes after it.
    #[test]
    fn what_is_broken_is_decided() {
        let mut history = History::default();
        history.asked(Instant(1), put(1, 10));
        history.answered(Instant(2), id(1), None);
        history.asked(Instant(3), get(2));
        history.answered(Instant(4), id(2), None);
        history.asked(Instant(5), put(3, 20));
        for serial in 0..WAITING_MAX as u32 {
            let request = RequestId { client: 4, serial };
            history.asked(Instant(6), Request { id: request, operation: Operation::Get { key: KEY } });
            history.answered(Instant(7), request, Some(10));
        }
        assert_eq!((history.undecided().len(), history.is_linearizable()), (0, Some(false)));
        assert!(history.keys[&KEY].waiting.is_empty());
    }

    /// What clients ask of some keys, and are told: overlapping writes, some of them never answered, and reads.
    fn played(mut history: History, keys: u32) -> History {
        for round in 0..keys * 40 {
            let (key, at) = (round % keys, Instant(u64::from(round)));
            let request = |client| RequestId { client, serial: round };
            let ask = |client, operation| Request { id: request(client), operation };
            let value = u64::from(round) * 3;
            history.asked(at, ask(1, Operation::Put { key, value }));
            history.asked(at, ask(2, Operation::Put { key, value: value + 1 }));
            history.asked(at, ask(3, Operation::Put { key, value: value + 2 }));
            history.asked(at, ask(4, Operation::Get { key }));
            history.answered(at, request(4), Some(value));
            history.answered(at, request(1), None);
            history.answered(at, request(2), None);
            history.gave_up(request(3));
        }
        history
    }

    fn budget(kept_max: usize, steps_max: usize) -> Budget {
        Budget { kept_max, steps_max }
    }

    #[test]
    fn what_is_kept_of_all_keys_has_a_bound() {
        let history = played(History::within(budget(500, usize::MAX)), 20);
        assert!(history.undecided().len() > 0 && history.undecided().all(|(_, limit)| limit == Limit::Kept));
        assert!(history.undecided().len() < 20, "who asked for no more is judged");
        assert_eq!((history.is_linearizable(), history.waiting()), (None, 0));
        assert!(history.kept <= 500, "{}", history.kept);
        let sum = history.keys.values().map(|key| key.waiting.len() + key.register.kept()).sum::<usize>();
        assert_eq!(history.kept, sum);
    }

    #[test]
    fn how_far_is_looked_for_all_keys_has_a_bound() {
        let history = played(History::within(budget(usize::MAX, 1_000)), 20);
        assert_eq!(history.undecided().collect::<Vec<_>>(), (0..20).map(|key| (key, Limit::Steps)).collect::<Vec<_>>());
        assert!((1_000..1_100).contains(&history.steps), "{}", history.steps);
        assert_eq!((history.is_linearizable(), history.kept, history.waiting()), (None, 0, 0));
    }

    /// What was found before stands, and needs no more steps.
    #[test]
    fn what_was_broken_within_the_bound_stays_broken() {
        let mut history = History::within(budget(usize::MAX, 100));
        history.asked(Instant(1), put(1, 10));
        history.answered(Instant(2), id(1), None);
        history.asked(Instant(3), get(2));
        history.answered(Instant(4), id(2), None);
        let history = played(history, 20);
        assert!(history.steps < 150 && history.undecided().all(|(key, _)| key != KEY));
        assert_eq!(history.is_linearizable(), Some(false));
    }

    #[test]
    fn a_budget_that_is_enough_changes_no_verdict() {
        for keys in [1, 7] {
            let usual = played(History::default(), keys);
            assert_eq!((usual.is_linearizable(), usual.undecided().len()), (Some(true), 0));
            // Eight events of a round wait at once, beside what the round before has left.
            let enough = played(History::within(budget(usual.kept + 30, usual.steps)), keys);
            assert_eq!(enough.is_linearizable(), Some(true));
            assert_eq!((enough.kept, enough.steps), (usual.kept, usual.steps));
        }
    }

    #[test]
    fn keys_are_judged_apart_and_nothing_is_kept_for_long() {
        let mut history = History::default();
        for round in 0..1_000u32 {
            let at = Instant(u64::from(round));
            let request = RequestId { client: 1, serial: round };
            let operation = Operation::Put { key: round % 3, value: u64::from(round) };
            history.asked(at, Request { id: request, operation });
            history.answered(at, request, None);
        }
        assert_eq!(history.is_linearizable(), Some(true));
        assert!(history.operations.is_empty() && history.open.is_empty());
        assert!(history.recent.len() <= RECENT_MAX);
    }
}
