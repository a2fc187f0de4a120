//! Why an answer has no explanation: the operations that contradict each other, found among those around it.

use super::history::Known;
use super::linearizable::{self, Access, Event, Verdict};
use crate::types::Instant;

/// Operations that are told of an answer that has no explanation.
pub const SHOWN: usize = 30;

/// A read that no order explains, among the operations around it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proof {
    /// Of the read's key, in the order of their calls.
    pub operations: Vec<Known>,
    /// The place of the read that has no explanation.
    pub read: usize,
    /// The places of those that contradict each other, the read among them.
    pub core: Vec<usize>,
    pub reason: Reason,
}

/// By the places of the operations.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The write was answered before the read began, and the read found nothing.
    Nothing { write: usize },
    /// After `old` was answered, `new` was written and answered, before the read began.
    Replaced { old: usize, new: usize },
    /// An earlier read had found `new`, which was written after `old` was answered.
    Seen { old: usize, new: usize, by: usize },
    /// An earlier read had found something where this one found nothing.
    SeenBeforeNothing { by: usize },
    /// One read found `old`, a later one what `new` wrote; this one found `old` again, which was written once.
    Again { old: usize, new: usize, first: usize, by: usize },
    /// All orders were tried.
    NoOrder,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The answer that has no explanation.
    Impossible,
    /// It contradicts that one.
    Against,
    /// It happened around them.
    Around,
}

impl Part {
    pub fn name(self) -> &'static str {
        match self {
            Part::Impossible => "impossible",
            Part::Against => "against",
            Part::Around => "around",
        }
    }
}

impl Reason {
    fn places(self) -> Vec<usize> {
        match self {
            Reason::Nothing { write } => vec![write],
            Reason::Replaced { old, new } => vec![old, new],
            Reason::Seen { old, new, by } => vec![old, new, by],
            Reason::SeenBeforeNothing { by } => vec![by],
            Reason::Again { old, new, first, by } => vec![old, new, first, by],
            Reason::NoOrder => Vec::new(),
        }
    }
}

impl Proof {
    /// `operations` of one key in the order of their calls, up to the return of `read`.
    pub fn of(operations: Vec<Known>, read: &Known) -> Option<Proof> {
        let place = operations.iter().position(|known| known.request == read.request)?;
        let search = Search { operations: &operations, read: place };
        let reason = search.reason().unwrap_or(Reason::NoOrder);
        let core = match reason {
            Reason::NoOrder => search.smallest(),
            reason => reason.places(),
        };
        Some(Proof { operations, read: place, core, reason }.shortened())
    }

    pub fn part(&self, place: usize) -> Part {
        match place {
            place if place == self.read => Part::Impossible,
            place if self.core.contains(&place) => Part::Against,
            _ => Part::Around,
        }
    }

    /// Keeps the core and the latest of the others, and tells the places anew.
    fn shortened(mut self) -> Proof {
        self.core.push(self.read);
        self.core.sort_unstable();
        self.core.dedup();
        self.core.truncate(SHOWN);
        let others = SHOWN - self.core.len();
        let around = (0..self.operations.len()).rev().filter(|place| !self.core.contains(place)).take(others);
        let mut kept: Vec<usize> = around.chain(self.core.iter().copied()).collect();
        kept.sort_unstable();
        let now = |place: usize| kept.binary_search(&place).unwrap_or_default();
        Proof {
            read: now(self.read),
            core: self.core.iter().map(|place| now(*place)).collect(),
            reason: match self.reason {
                Reason::Nothing { write } => Reason::Nothing { write: now(write) },
                Reason::Replaced { old, new } => Reason::Replaced { old: now(old), new: now(new) },
                Reason::Seen { old, new, by } => Reason::Seen { old: now(old), new: now(new), by: now(by) },
                Reason::SeenBeforeNothing { by } => Reason::SeenBeforeNothing { by: now(by) },
                Reason::Again { old, new, first, by } => {
                    Reason::Again { old: now(old), new: now(new), first: now(first), by: now(by) }
                }
                Reason::NoOrder => Reason::NoOrder,
            },
            operations: kept.iter().map(|place| self.operations[*place]).collect(),
        }
    }
}

struct Search<'a> {
    operations: &'a [Known],
    read: usize,
}

impl Search<'_> {
    fn called_at(&self, place: usize) -> Instant {
        self.operations[place].called_at
    }

    /// The one was answered before the other was called.
    fn precedes(&self, one: usize, other: usize) -> bool {
        self.operations[one].returned_at.is_some_and(|returned_at| returned_at < self.called_at(other))
    }

    fn first(&self, is_wanted: impl Fn(usize) -> bool) -> Option<usize> {
        let wanted = (0..self.operations.len()).filter(|place| is_wanted(*place));
        wanted.min_by_key(|place| self.operations[*place].returned_at.unwrap_or(Instant(u64::MAX)))
    }

    fn write_of(&self, value: u64) -> Option<usize> {
        self.operations.iter().position(|known| known.access == Access::Write(value))
    }

    fn is_write(&self, place: usize) -> bool {
        matches!(self.operations[place].access, Access::Write(_))
    }

    /// What an operation says that the register held.
    fn value(&self, place: usize) -> Option<u64> {
        match self.operations[place].access {
            Access::Write(value) => Some(value),
            Access::Read(answer) => answer,
        }
    }

    fn reason(&self) -> Option<Reason> {
        match self.value(self.read) {
            None => self.found_nothing(),
            Some(value) => self.found_something_old(self.write_of(value)?),
        }
    }

    fn found_nothing(&self) -> Option<Reason> {
        let write = self.first(|place| self.is_write(place) && self.precedes(place, self.read));
        let by = || self.first(|place| self.value(place).is_some() && self.precedes(place, self.read));
        let nothing = write.map(|write| Reason::Nothing { write });
        nothing.or_else(|| by().map(|by| Reason::SeenBeforeNothing { by }))
    }

    fn found_something_old(&self, old: usize) -> Option<Reason> {
        let newer = |place: usize| self.is_write(place) && self.precedes(old, place);
        if let Some(new) = self.first(|place| newer(place) && self.precedes(place, self.read)) {
            return Some(Reason::Replaced { old, new });
        }
        let reads = || (0..self.operations.len()).filter(|by| !self.is_write(*by) && self.precedes(*by, self.read));
        let written = |by: usize| self.value(by).and_then(|value| self.write_of(value)).filter(|new| *new != old);
        let seen = reads().find_map(|by| Some((by, written(by).filter(|new| newer(*new))?)));
        if let Some((by, new)) = seen {
            return Some(Reason::Seen { old, new, by });
        }
        let is_first = |first: usize, by: usize| self.value(first) == self.value(old) && self.precedes(first, by);
        reads().find_map(|by| {
            let new = written(by)?;
            let first = reads().find(|first| is_first(*first, by))?;
            Some(Reason::Again { old, new, first, by })
        })
    }

    /// So few of them that none can be left out without an order appearing. Leaving out a read, or a write that
    /// nobody read, never takes an order away.
    fn smallest(&self) -> Vec<usize> {
        let from = self.operations.len().saturating_sub(SHOWN);
        let is_known = |place: &usize| match self.operations[*place].access {
            Access::Read(Some(value)) => self.write_of(value).is_some_and(|write| write >= from),
            _ => true,
        };
        let mut core: Vec<usize> = (from..self.operations.len()).filter(is_known).collect();
        if !core.contains(&self.read) || !self.is_impossible(&core) {
            return Vec::new();
        }
        for place in core.clone() {
            let is_read = |other: &usize| !self.is_write(*other) && self.value(*other) == self.value(place);
            let is_needed = place == self.read || self.is_write(place) && core.iter().any(is_read);
            let without: Vec<usize> = core.iter().copied().filter(|other| *other != place).collect();
            if !is_needed && self.is_impossible(&without) {
                core = without;
            }
        }
        core
    }

    fn is_impossible(&self, places: &[usize]) -> bool {
        let operations: Vec<Access> = places.iter().map(|place| self.operations[*place].access).collect();
        // At one moment calls come first: that leaves more orders, never fewer.
        let calls = places.iter().enumerate().map(|(number, place)| (self.called_at(*place), 0, Event::Call(number)));
        let returned_at = |(number, place): (usize, &usize)| {
            self.operations[*place].returned_at.map(|returned_at| (returned_at, 1, Event::Return(number)))
        };
        let mut events: Vec<_> = calls.chain(places.iter().enumerate().filter_map(returned_at)).collect();
        events.sort_by_key(|(at, order, _)| (*at, *order));
        let events: Vec<Event> = events.into_iter().map(|(_, _, event)| event).collect();
        matches!(linearizable::judge(&operations, &events), Verdict::Impossible { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::Access::{Read, Write};
    use super::*;
    use crate::protocol::RequestId;

    /// Client, access, call and return, zero for none.
    fn operations(list: &[(u32, Access, u64, u64)]) -> Vec<Known> {
        let known = |(serial, (client, access, called, returned)): (usize, &(u32, Access, u64, u64))| {
            let request = RequestId { client: *client, serial: serial as u32 };
            let returned_at = (*returned > 0).then_some(Instant(*returned));
            Known::new(request, 1, *access, Instant(*called), returned_at)
        };
        list.iter().enumerate().map(known).collect()
    }

    fn proof(list: &[(u32, Access, u64, u64)]) -> Proof {
        let operations = operations(list);
        let read = *operations.last().expect("there is a read");
        Proof::of(operations, &read).expect("it is among them")
    }

    #[test]
    fn what_was_replaced_may_not_be_read() {
        let proof =
            proof(&[(1, Write(1), 1, 2), (2, Write(2), 3, 4), (3, Read(Some(2)), 5, 6), (3, Read(Some(1)), 7, 8)]);
        assert_eq!(proof.reason, Reason::Replaced { old: 0, new: 1 });
        assert_eq!((proof.core, proof.read), (vec![0, 1, 3], 3));
    }

    #[test]
    fn nothing_may_not_be_read_after_a_write() {
        let proof = proof(&[(1, Write(1), 1, 2), (2, Read(None), 3, 4)]);
        assert_eq!(proof.reason, Reason::Nothing { write: 0 });
        let list = [(1, Write(1), 1, 0), (2, Read(Some(1)), 2, 3), (3, Read(None), 4, 5)];
        assert_eq!(self::proof(&list).reason, Reason::SeenBeforeNothing { by: 1 });
    }

    #[test]
    fn what_another_read_saw_is_not_unseen() {
        let list = [(1, Write(1), 1, 2), (2, Write(2), 3, 0), (3, Read(Some(2)), 4, 5), (4, Read(Some(1)), 6, 7)];
        assert_eq!(proof(&list).reason, Reason::Seen { old: 0, new: 1, by: 2 });
    }

    #[test]
    fn a_value_does_not_come_back() {
        let list = [
            (1, Write(1), 1, 0),
            (2, Write(2), 1, 0),
            (3, Read(Some(1)), 2, 3),
            (3, Read(Some(2)), 4, 5),
            (3, Read(Some(1)), 6, 7),
        ];
        assert_eq!(proof(&list).reason, Reason::Again { old: 0, new: 1, first: 2, by: 3 });
    }

    #[test]
    fn where_nothing_simple_explains_it_the_smallest_contradiction_is_kept() {
        // Two reads saw 1 then 2, and 2 then 3, so 1 came before 3; the last one has 3 before 1, by a write between.
        let list = [
            (1, Write(9), 1, 2),
            (1, Write(1), 3, 30),
            (2, Write(2), 4, 30),
            (3, Write(3), 5, 30),
            (4, Read(Some(1)), 6, 7),
            (4, Read(Some(2)), 8, 9),
            (4, Read(Some(3)), 10, 11),
            (5, Read(Some(2)), 12, 13),
        ];
        let proof = proof(&list);
        assert_ne!(proof.reason, Reason::NoOrder);
        assert!(proof.core.contains(&proof.read) && !proof.core.contains(&0), "{:?}", proof.core);
    }

    #[test]
    fn a_long_history_is_cut_to_what_is_shown() {
        let mut list = vec![(1, Write(1), 1, 2), (1, Write(2), 3, 4)];
        list.extend((0..100).map(|number| (2, Read(Some(2)), 10 + 2 * number, 11 + 2 * number)));
        list.push((3, Read(Some(1)), 500, 501));
        let proof = proof(&list);
        assert_eq!(proof.operations.len(), SHOWN);
        assert_eq!(proof.reason, Reason::Replaced { old: 0, new: 1 });
        assert_eq!(proof.operations[proof.read].access, Read(Some(1)));
    }
}
