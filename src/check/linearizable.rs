//! Linearizability of one register (Herlihy and Wing 1990): is there an order of the operations, each between its
//! call and its return, in which every read gets the value that was written last?
//!
//! The search is Wing and Gong's (1993), just in time as in Lowe's "Testing for linearizability" (2017): the
//! history is read from call to return, and what is kept is the set of configurations that explain it so far, a
//! value and which of the pending operations have taken effect already. Equal configurations are one. Whoever is
//! never answered may have taken effect at any time since, or never.
//!
//! Of orders that nobody can tell apart, one is looked at. A read takes effect as soon as the value is its answer.
//! A write does so only when it returns or when a read waits for its value. Before each write, any others that are
//! pending may have taken effect, seen by nobody: that is remembered, and settled when they return.
//!
//! So a write that is never answered matters to nobody until a read returns its value, and sleeps until one does: it
//! is pending from then until it has taken effect in every configuration.

use std::collections::{BTreeMap, BTreeSet};

/// Operations that may be pending at once.
pub const PENDING_MAX: usize = 64;
/// Configurations that are kept before one gives up.
pub const CONFIGURATIONS_MAX: usize = 20_000;
/// Writes that were never answered and that nobody has read, before one gives up.
pub const UNANSWERED_MAX: usize = 10_000;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Access {
    Write(u64),
    /// With the value that was answered; none if nothing had been written.
    Read(Option<u64>),
}

/// An operation by its place in the list of operations.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    Call(usize),
    Return(usize),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    Linearizable,
    /// No order explains the answer of this operation.
    Impossible {
        operation: usize,
    },
    /// More happened at once than may be looked through.
    Undecided {
        limit: Limit,
    },
}

/// What there was too much of to decide.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Limit {
    /// Operations at the same time.
    Pending,
    /// Orders of them that explain every answer so far.
    Configurations,
    /// Writes that were never answered.
    Unanswered,
    /// Operations behind one of which nobody knows yet how it ends.
    Waiting,
    /// All that is kept of all keys together.
    Kept,
    /// Configurations that were looked at, of all keys together.
    Steps,
}

impl Limit {
    pub const ALL: [Limit; 6] =
        [Limit::Pending, Limit::Configurations, Limit::Unanswered, Limit::Waiting, Limit::Kept, Limit::Steps];

    pub fn name(self) -> &'static str {
        match self {
            Limit::Pending => "pending",
            Limit::Configurations => "configurations",
            Limit::Unanswered => "unanswered",
            Limit::Waiting => "waiting",
            Limit::Kept => "kept",
            Limit::Steps => "steps",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Configuration {
    value: Option<u64>,
    /// By slot: this pending operation has taken effect.
    done: u64,
    /// By slot: this pending write may have taken effect just before another one.
    hidden: u64,
}

/// A register and all that it may hold by now.
#[derive(Clone, Debug)]
pub struct Register {
    configurations: BTreeSet<Configuration>,
    /// Whoever is pending, by slot.
    slots: Vec<Option<Pending>>,
    /// By value: how many writes of it were never answered, and read by nobody so far.
    asleep: BTreeMap<u64, u32>,
    /// Configurations that were looked at so far.
    steps: usize,
    verdict: Verdict,
}

#[derive(Clone, Copy, Debug)]
struct Pending {
    /// None for a write that is never answered.
    operation: Option<usize>,
    access: Access,
}

impl Default for Register {
    /// Nothing was written yet.
    fn default() -> Register {
        let start = Configuration { value: None, done: 0, hidden: 0 };
        let configurations = BTreeSet::from([start]);
        Register {
            configurations,
            slots: Vec::new(),
            asleep: BTreeMap::new(),
            steps: 0,
            verdict: Verdict::Linearizable,
        }
    }
}

impl Register {
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// What takes memory: configurations beside the one that there always is, and writes that sleep.
    pub fn kept(&self) -> usize {
        self.configurations.len().saturating_sub(1) + self.asleep.len()
    }

    /// What took time.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// The operation begins. What a read will be answered has to be known already; one that never is, needs no call.
    pub fn call(&mut self, operation: usize, access: Access) {
        if self.verdict != Verdict::Linearizable {
            return;
        }
        if let Access::Read(Some(value)) = access {
            self.wake(value);
        }
        self.pend(Pending { operation: Some(operation), access });
    }

    /// A write begins that is never answered.
    pub fn call_unanswered(&mut self, value: u64) {
        if self.verdict != Verdict::Linearizable {
            return;
        }
        if self.is_awaited(value) {
            return self.pend(Pending { operation: None, access: Access::Write(value) });
        }
        *self.asleep.entry(value).or_default() += 1;
        if self.asleep.len() > UNANSWERED_MAX {
            self.verdict = Verdict::Undecided { limit: Limit::Unanswered };
        }
    }

    fn wake(&mut self, value: u64) {
        for _ in 0..self.asleep.remove(&value).unwrap_or_default() {
            self.pend(Pending { operation: None, access: Access::Write(value) });
        }
    }

    fn pend(&mut self, pending: Pending) {
        let slot = self.slots.iter().position(Option::is_none).unwrap_or(self.slots.len());
        if slot == PENDING_MAX {
            self.verdict = Verdict::Undecided { limit: Limit::Pending };
            return;
        }
        if slot == self.slots.len() {
            self.slots.push(None);
        }
        self.slots[slot] = Some(pending);
    }

    /// The operation is answered: by now it has taken effect.
    pub fn returned(&mut self, operation: usize) {
        if self.verdict != Verdict::Linearizable {
            return;
        }
        let is_it = |slot: &Option<Pending>| slot.is_some_and(|pending| pending.operation == Some(operation));
        let Some(slot) = self.slots.iter().position(is_it) else { return };
        let (explained, steps) = self.explained(slot);
        self.steps += steps;
        let Some(explained) = explained else {
            self.verdict = Verdict::Undecided { limit: Limit::Configurations };
            return;
        };
        if explained.is_empty() {
            self.verdict = Verdict::Impossible { operation };
            return;
        }
        self.configurations = explained;
        self.slots[slot] = None;
        self.release();
    }

    /// Writes that are never answered make room: those that have taken effect whatever the order was, for good; and
    /// those that have in none, until they are read.
    fn release(&mut self) {
        for slot in 0..self.slots.len() {
            let Some(Pending { operation: None, access: Access::Write(value) }) = self.slots[slot] else { continue };
            let bit = 1 << slot;
            let is_done = |configuration: &Configuration| configuration.done & bit != 0;
            if self.configurations.iter().all(is_done) {
                let without = |known: &Configuration| Configuration { done: known.done & !bit, ..*known };
                self.configurations = self.configurations.iter().map(without).collect();
                self.slots[slot] = None;
            } else if !self.configurations.iter().any(is_done) && !self.is_awaited(value) {
                *self.asleep.entry(value).or_default() += 1;
                self.slots[slot] = None;
            }
        }
    }

    /// A pending read returns this value.
    fn is_awaited(&self, value: u64) -> bool {
        self.pending().any(|(_, pending)| pending.access == Access::Read(Some(value)))
    }

    /// Every configuration in which this operation has taken effect, after as many others as it may take; none if
    /// there are too many. And how many were looked at.
    fn explained(&self, wanted: usize) -> (Option<BTreeSet<Configuration>>, usize) {
        let bit = 1 << wanted;
        let mut explained = BTreeSet::new();
        let mut open: Vec<Configuration> = self.configurations.iter().map(|known| self.with_reads(*known)).collect();
        let mut seen: BTreeSet<Configuration> = open.iter().copied().collect();
        while let Some(configuration) = open.pop() {
            let Configuration { value, done, hidden } = configuration;
            if (done | hidden) & bit != 0 {
                explained.insert(Configuration { value, done: done & !bit, hidden: hidden & !bit });
            }
            if done & bit != 0 {
                continue;
            }
            for next in self.next(configuration, wanted) {
                if seen.insert(next) {
                    open.push(next);
                }
            }
            if seen.len() > CONFIGURATIONS_MAX {
                return (None, seen.len());
            }
        }
        (Some(explained), seen.len())
    }

    /// After one more of the pending writes: the wanted one, or one for whose value a read waits.
    fn next(&self, configuration: Configuration, wanted: usize) -> impl Iterator<Item = Configuration> {
        let Configuration { done, hidden, .. } = configuration;
        let open = move || self.pending().filter(move |(slot, _)| done & 1 << slot == 0);
        let is_awaited = move |value| open().any(|(_, pending)| pending.access == Access::Read(Some(value)));
        open().filter_map(move |(slot, pending)| {
            let Access::Write(value) = pending.access else { return None };
            if slot != wanted && !is_awaited(value) {
                return None;
            }
            let done = done | 1 << slot;
            // Whoever is never answered need not have taken effect: there is nothing to settle.
            let is_hidden =
                |pending: Pending| pending.operation.is_some() && matches!(pending.access, Access::Write(_));
            let others = self.pending().filter(|(other, pending)| done & 1 << other == 0 && is_hidden(*pending));
            let hidden = others.fold(hidden & !(1 << slot), |hidden, (other, _)| hidden | 1 << other);
            Some(self.with_reads(Configuration { value: Some(value), done, hidden }))
        })
    }

    /// To answer a read now is as good as later.
    fn with_reads(&self, configuration: Configuration) -> Configuration {
        let answered = self.pending().filter(|(_, pending)| pending.access == Access::Read(configuration.value));
        let done = answered.fold(configuration.done, |done, (slot, _)| done | 1 << slot);
        Configuration { done, ..configuration }
    }

    fn pending(&self) -> impl Iterator<Item = (usize, Pending)> {
        self.slots.iter().enumerate().filter_map(|(slot, pending)| Some((slot, (*pending)?)))
    }
}

/// Judges a whole history. Reads that never return say nothing.
pub fn judge(operations: &[Access], events: &[Event]) -> Verdict {
    let mut register = Register::default();
    let returned = |operation| events.contains(&Event::Return(operation));
    for event in events {
        match *event {
            Event::Call(operation) if returned(operation) => register.call(operation, operations[operation]),
            Event::Call(operation) => match operations[operation] {
                Access::Write(value) => register.call_unanswered(value),
                Access::Read(_) => {}
            },
            Event::Return(operation) => register.returned(operation),
        }
    }
    register.verdict()
}

#[cfg(test)]
mod tests {
    use super::Access::{Read, Write};
    use super::Event::{Call, Return};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_after_the_other_is_an_order() {
        let operations = [Write(1), Read(Some(1)), Write(2), Read(Some(2))];
        let events = [Call(0), Return(0), Call(1), Return(1), Call(2), Return(2), Call(3), Return(3)];
        assert_eq!(judge(&operations, &events), Verdict::Linearizable);
    }

    #[test]
    fn a_stale_read_is_impossible() {
        let operations = [Write(1), Write(2), Read(Some(1))];
        let events = [Call(0), Return(0), Call(1), Return(1), Call(2), Return(2)];
        assert_eq!(judge(&operations, &events), Verdict::Impossible { operation: 2 });
    }

    #[test]
    fn who_overlaps_may_take_effect_in_any_order() {
        let operations = [Write(1), Write(2), Read(Some(1)), Read(Some(2))];
        let together = [Call(0), Call(1), Call(2), Call(3), Return(3), Return(2), Return(1), Return(0)];
        assert_eq!(judge(&operations, &together), Verdict::Linearizable);
        // 2 was read before 1 was, so 1 was written last, and nobody may read 2 again.
        let operations = [Write(1), Write(2), Read(Some(2)), Read(Some(1)), Read(Some(2))];
        let again =
            [Call(0), Call(1), Call(2), Return(2), Call(3), Return(3), Call(4), Return(4), Return(0), Return(1)];
        assert_eq!(judge(&operations, &again), Verdict::Impossible { operation: 4 });
    }

    #[test]
    fn an_unanswered_write_may_come_late_or_never() {
        let operations = [Write(1), Write(2), Read(Some(1)), Read(Some(2)), Read(Some(1))];
        let late = [Call(0), Return(0), Call(1), Call(2), Return(2), Call(3), Return(3)];
        assert_eq!(judge(&operations, &late), Verdict::Linearizable);
        let undone = [Call(0), Return(0), Call(1), Call(3), Return(3), Call(4), Return(4)];
        assert_eq!(judge(&operations, &undone), Verdict::Impossible { operation: 4 });
    }

    #[test]
    fn too_much_at_once_is_undecided() {
        let operations: Vec<Access> = (0..=PENDING_MAX as u64).map(Write).collect();
        let calls = |many: usize| (0..many).map(Call);
        let returns = |many: usize| (0..many).map(Return);
        let events = |many: usize| calls(many).chain(returns(many)).collect::<Vec<_>>();
        assert_eq!(judge(&operations, &events(PENDING_MAX)), Verdict::Linearizable);
        let undecided = Verdict::Undecided { limit: Limit::Pending };
        assert_eq!(judge(&operations, &events(PENDING_MAX + 1)), undecided);
    }

    /// Of writes that overlap and are all read at the same time, every set may have taken effect, and each of a set
    /// may have been the last.
    #[test]
    fn too_many_orders_of_a_few_operations_are_undecided() {
        let history = |pairs: usize| {
            let writes = (0..pairs as u64).map(Write);
            let operations: Vec<Access> = writes.chain((0..pairs as u64).map(|value| Read(Some(value)))).collect();
            let all = 0..operations.len();
            let events: Vec<Event> = all.clone().map(Call).chain(all.map(Return)).collect();
            judge(&operations, &events)
        };
        assert_eq!(history(8), Verdict::Linearizable);
        let pairs = 16;
        assert!(2 * pairs <= PENDING_MAX && pairs << (pairs - 1) > CONFIGURATIONS_MAX);
        assert_eq!(history(pairs), Verdict::Undecided { limit: Limit::Configurations });
    }

    /// A hundred writes that nobody answered hold no slot, before they are read and after.
    #[test]
    fn who_is_never_answered_is_pending_only_while_it_is_read() {
        let mut register = Register::default();
        (0..100).for_each(|value| register.call_unanswered(value));
        assert!(register.slots.is_empty());
        for (operation, value) in [(0, 70), (1, 3), (2, 99)] {
            register.call(operation, Read(Some(value)));
            assert_eq!(register.pending().count(), 2, "the read, and the write that it waits for");
            register.returned(operation);
            assert_eq!(register.pending().count(), 0);
        }
        assert_eq!((register.verdict(), register.asleep.len()), (Verdict::Linearizable, 97));
        // What has taken effect does not do so again.
        register.call(3, Read(Some(70)));
        register.returned(3);
        assert_eq!(register.verdict(), Verdict::Impossible { operation: 3 });
    }

    /// The read may have begun before the write that it returns.
    #[test]
    fn a_read_waits_for_a_write_that_comes_later_and_is_never_answered() {
        let operations = [Read(Some(1)), Write(1)];
        assert_eq!(judge(&operations, &[Call(0), Call(1), Return(0)]), Verdict::Linearizable);
    }

    #[test]
    fn more_writes_without_an_answer_than_are_remembered_are_undecided() {
        let mut register = Register::default();
        (0..UNANSWERED_MAX as u64).for_each(|value| register.call_unanswered(value));
        assert_eq!(register.verdict(), Verdict::Linearizable);
        register.call_unanswered(UNANSWERED_MAX as u64);
        assert_eq!(register.verdict(), Verdict::Undecided { limit: Limit::Unanswered });
    }

    /// All orders of the operations, tried one by one.
    fn by_brute_force(operations: &[Access], events: &[Event]) -> bool {
        let place = |wanted: Event| events.iter().position(|event| *event == wanted);
        let calls: Vec<_> = (0..operations.len()).map(|number| place(Call(number))).collect();
        let returns: Vec<_> = (0..operations.len()).map(|number| place(Return(number))).collect();
        search(operations, &calls, &returns, &mut Vec::new(), None)
    }

    fn search(
        operations: &[Access],
        calls: &[Option<usize>],
        returns: &[Option<usize>],
        done: &mut Vec<usize>,
        value: Option<u64>,
    ) -> bool {
        if (0..operations.len()).all(|number| done.contains(&number) || returns[number].is_none()) {
            return true;
        }
        for next in (0..operations.len()).filter(|next| calls[*next].is_some()) {
            // Whoever returned before this one was called has to come first.
            let is_free = (0..operations.len()).all(|other| {
                done.contains(&other) || returns[other].is_none_or(|returned| Some(returned) > calls[next])
            });
            let after = match operations[next] {
                Write(written) => Some(Some(written)),
                Read(answer) => (answer == value).then_some(value),
            };
            if done.contains(&next) || !is_free {
                continue;
            }
            if let Some(after) = after {
                done.push(next);
                if search(operations, calls, returns, done, after) {
                    return true;
                }
                done.pop();
            }
        }
        false
    }

    /// Histories of a few clients: each calls and returns, or never does; reads answer anything that was written.
    fn history() -> impl Strategy<Value = (Vec<Access>, Vec<Event>)> {
        let steps = prop::collection::vec((0usize..4, 0u64..4, any::<bool>(), 0u8..10), 1..13);
        steps.prop_map(|steps| {
            let (mut operations, mut events) = (Vec::new(), Vec::new());
            let mut pending = [None::<usize>; 4];
            for (client, value, is_read, luck) in steps {
                if let Some(operation) = pending[client].take() {
                    // A few are never answered; reads of those have no effect.
                    if luck > 1 {
                        events.push(Return(operation));
                    }
                    continue;
                }
                let operation = operations.len();
                operations.push(match is_read {
                    true => Read((value > 0).then_some(value)),
                    false => Write(value.max(1)),
                });
                events.push(Call(operation));
                pending[client] = Some(operation);
            }
            (operations, events)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn it_agrees_with_brute_force((operations, events) in history()) {
            let verdict = judge(&operations, &events);
            let is_decided = !matches!(verdict, Verdict::Undecided { .. });
            prop_assert!(is_decided, "{:?}", verdict);
            prop_assert_eq!(verdict == Verdict::Linearizable, by_brute_force(&operations, &events));
        }
    }
}
