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

use std::collections::BTreeSet;

/// Operations that may be pending at once, the unanswered ones included.
pub const PENDING_MAX: usize = 64;
/// Configurations that are kept before one gives up.
pub const CONFIGURATIONS_MAX: usize = 20_000;

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
    Undecided,
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
    slots: Vec<Option<(usize, Access)>>,
    verdict: Verdict,
}

impl Default for Register {
    /// Nothing was written yet.
    fn default() -> Register {
        let start = Configuration { value: None, done: 0, hidden: 0 };
        Register { configurations: BTreeSet::from([start]), slots: Vec::new(), verdict: Verdict::Linearizable }
    }
}

impl Register {
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The operation begins. What a read will be answered has to be known already; one that never is, needs no call.
    pub fn call(&mut self, operation: usize, access: Access) {
        if self.verdict != Verdict::Linearizable {
            return;
        }
        let slot = self.slots.iter().position(Option::is_none).unwrap_or(self.slots.len());
        if slot == PENDING_MAX {
            self.verdict = Verdict::Undecided;
            return;
        }
        if slot == self.slots.len() {
            self.slots.push(None);
        }
        self.slots[slot] = Some((operation, access));
    }

    /// The operation is answered: by now it has taken effect.
    pub fn returned(&mut self, operation: usize) {
        if self.verdict != Verdict::Linearizable {
            return;
        }
        let is_it = |slot: &Option<(usize, Access)>| slot.is_some_and(|(pending, _)| pending == operation);
        let Some(slot) = self.slots.iter().position(is_it) else { return };
        let Some(explained) = self.explained(slot) else {
            self.verdict = Verdict::Undecided;
            return;
        };
        if explained.is_empty() {
            self.verdict = Verdict::Impossible { operation };
            return;
        }
        self.configurations = explained;
        self.slots[slot] = None;
    }

    /// Every configuration in which this operation has taken effect, after as many others as it may take. None if
    /// there are too many.
    fn explained(&self, wanted: usize) -> Option<BTreeSet<Configuration>> {
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
                return None;
            }
        }
        Some(explained)
    }

    /// After one more of the pending writes: the wanted one, or one for whose value a read waits.
    fn next(&self, configuration: Configuration, wanted: usize) -> impl Iterator<Item = Configuration> {
        let Configuration { done, hidden, .. } = configuration;
        let pending = self.pending().filter(move |(slot, _)| done & 1 << slot == 0);
        let is_awaited = move |value| {
            self.pending().any(|(slot, access)| access == Access::Read(Some(value)) && done & 1 << slot == 0)
        };
        pending.filter_map(move |(slot, access)| {
            let Access::Write(value) = access else { return None };
            if slot != wanted && !is_awaited(value) {
                return None;
            }
            let done = done | 1 << slot;
            let others =
                self.pending().filter(|(other, access)| matches!(access, Access::Write(_)) && done & 1 << other == 0);
            let hidden = others.fold(hidden & !(1 << slot), |hidden, (other, _)| hidden | 1 << other);
            Some(self.with_reads(Configuration { value: Some(value), done, hidden }))
        })
    }

    /// To answer a read now is as good as later.
    fn with_reads(&self, configuration: Configuration) -> Configuration {
        let answered = self.pending().filter(|(_, access)| *access == Access::Read(configuration.value));
        let done = answered.fold(configuration.done, |done, (slot, _)| done | 1 << slot);
        Configuration { done, ..configuration }
    }

    fn pending(&self) -> impl Iterator<Item = (usize, Access)> {
        self.slots.iter().enumerate().filter_map(|(slot, pending)| Some((slot, (*pending)?.1)))
    }
}

/// Judges a whole history.
pub fn judge(operations: &[Access], events: &[Event]) -> Verdict {
    let mut register = Register::default();
    for event in events {
        match *event {
            Event::Call(operation) => register.call(operation, operations[operation]),
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
        let operations: Vec<Access> = (0..100).map(Write).collect();
        let events: Vec<Event> = (0..100).map(Call).collect();
        assert_eq!(judge(&operations, &events), Verdict::Undecided);
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
            prop_assert_ne!(verdict, Verdict::Undecided);
            prop_assert_eq!(verdict == Verdict::Linearizable, by_brute_force(&operations, &events));
        }
    }
}
