//! Happened-before (Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System", 1978): what one
//! node does happens in order, and a message is sent before it lands. All else is no order at all.

use crate::trace::{TraceEvent, What};
use crate::types::{Instant, NodeId};
use std::collections::{BTreeMap, HashSet};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Relation {
    /// It can have been a cause of the chosen event.
    Past,
    Chosen,
    /// The chosen event can have been a cause of it.
    Future,
    /// Neither knows of the other.
    Apart,
}

/// The chosen event's past and future among the events of a stretch.
#[derive(Clone, PartialEq, Debug)]
pub struct Cone {
    /// By event, in their order.
    numbers: Vec<u64>,
    relations: Vec<Relation>,
    /// By node: the last moment of it that lies in the past, the first that lies in the future.
    pub past: BTreeMap<NodeId, Instant>,
    pub future: BTreeMap<NodeId, Instant>,
}

impl Cone {
    /// `events` are in the order of their numbers; none if the chosen one is not among them.
    pub fn of(events: &[TraceEvent], chosen: u64) -> Option<Cone> {
        let place = events.binary_search_by_key(&chosen, |event| event.number).ok()?;
        let mut cone = Cone {
            numbers: events.iter().map(|event| event.number).collect(),
            relations: vec![Relation::Apart; events.len()],
            past: BTreeMap::new(),
            future: BTreeMap::new(),
        };
        cone.look_back(events, place);
        cone.look_ahead(events, place);
        cone.relations[place] = Relation::Chosen;
        Some(cone)
    }

    /// Each event once, newest first: a node that is in the past stays in it.
    fn look_back(&mut self, events: &[TraceEvent], place: usize) {
        let mut wanted = HashSet::new();
        for index in (0..=place).rev() {
            let event = &events[index];
            let node = process(&event.what);
            let sends = sent(&event.what).is_some_and(|message| wanted.contains(&message));
            let is_past = index == place || sends || node.is_some_and(|node| self.past.contains_key(&node));
            if !is_past {
                continue;
            }
            self.relations[index] = Relation::Past;
            wanted.extend(landed(&event.what));
            if let Some(node) = node {
                self.past.entry(node).or_insert(event.at);
            }
        }
    }

    fn look_ahead(&mut self, events: &[TraceEvent], place: usize) {
        let mut under_way = HashSet::new();
        for (index, event) in events.iter().enumerate().skip(place) {
            let node = process(&event.what);
            let lands = landed(&event.what).is_some_and(|message| under_way.contains(&message));
            let is_future = index == place || lands || node.is_some_and(|node| self.future.contains_key(&node));
            if !is_future {
                continue;
            }
            self.relations[index] = Relation::Future;
            under_way.extend(sent(&event.what));
            if let Some(node) = node {
                self.future.entry(node).or_insert(event.at);
            }
        }
    }

    /// Of an event outside of the stretch nothing is known.
    pub fn relation(&self, number: u64) -> Relation {
        let place = self.numbers.binary_search(&number);
        place.map_or(Relation::Apart, |place| self.relations[place])
    }

    /// How many events lie in the past and in the future.
    pub fn counts(&self) -> (usize, usize) {
        let count = |wanted| self.relations.iter().filter(|relation| **relation == wanted).count();
        (count(Relation::Past), count(Relation::Future))
    }
}

/// On which node it happens. Faults of the network and losses happen on none, nor does what a leader could
/// reach: that is known to nobody in the cluster. Clients are many, and their order is not known here.
fn process(what: &What) -> Option<NodeId> {
    let node = match *what {
        What::Sent(passage) | What::Duplicated(passage) => passage.from,
        What::Delivered(passage) => passage.to,
        What::Lost(..) | What::Reach { .. } => return None,
        What::Cut { .. } | What::Mended { .. } | What::StruckLink { .. } => return None,
        _ => what.nodes()[0]?,
    };
    (node != NodeId::CLIENT).then_some(node)
}

fn sent(what: &What) -> Option<u64> {
    match what {
        What::Sent(passage) | What::Duplicated(passage) => Some(passage.message),
        _ => None,
    }
}

fn landed(what: &What) -> Option<u64> {
    match what {
        What::Delivered(passage) | What::Lost(passage, _) => Some(passage.message),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{Loss, Passage};
    use proptest::prelude::*;

    fn numbered(whats: impl IntoIterator<Item = What>) -> Vec<TraceEvent> {
        let event = |(place, what)| TraceEvent { number: place as u64 + 10, at: Instant(place as u64), what };
        whats.into_iter().enumerate().map(event).collect()
    }

    fn passage(message: u64, from: u16, to: u16) -> Passage {
        Passage { message, from: NodeId(from), to: NodeId(to), kind: 0 }
    }

    fn relations(events: &[TraceEvent], chosen: u64) -> Vec<Relation> {
        let cone = Cone::of(events, chosen).expect("it is there");
        events.iter().map(|event| cone.relation(event.number)).collect()
    }

    #[test]
    fn a_message_carries_its_senders_past_along() {
        use Relation::{Apart, Chosen, Future, Past};
        let events = numbered([
            What::TimerFired { node: NodeId(1), timer: 0 },
            What::TimerFired { node: NodeId(3), timer: 0 },
            What::Sent(passage(1, 1, 2)),
            What::Sent(passage(2, 1, 3)),
            What::Delivered(passage(1, 1, 2)),
            What::Lost(passage(2, 1, 3), Loss::Chance),
            What::Sent(passage(3, 2, 3)),
            What::Delivered(passage(3, 2, 3)),
        ]);
        assert_eq!(relations(&events, 14), [Past, Apart, Past, Apart, Chosen, Apart, Future, Future]);
        assert_eq!(relations(&events, 13), [Past, Apart, Past, Chosen, Apart, Future, Apart, Apart]);
        let cone = Cone::of(&events, 14).expect("it is there");
        assert_eq!(cone.past, BTreeMap::from([(NodeId(1), Instant(2)), (NodeId(2), Instant(4))]));
        assert_eq!(cone.future, BTreeMap::from([(NodeId(2), Instant(4)), (NodeId(3), Instant(7))]));
        assert_eq!(cone.counts(), (2, 2));
        assert_eq!(Cone::of(&events, 99), None);
    }

    /// What happens, drawn at random: some messages double, some are lost, some never land.
    fn stories() -> impl Strategy<Value = Vec<TraceEvent>> {
        prop::collection::vec((0u8..6, 1u16..5, 1u16..5, any::<prop::sample::Index>()), 1..60).prop_map(|choices| {
            let mut under_way: Vec<Passage> = Vec::new();
            let mut message = 0;
            let mut story = Vec::new();
            for (choice, from, to, which) in choices {
                message += 1;
                let fresh = passage(message, from, to);
                let lands = matches!(choice, 2..=4) && !under_way.is_empty();
                story.push(match choice {
                    _ if lands => {
                        let landing = under_way.swap_remove(which.index(under_way.len()));
                        if choice == 4 { What::Lost(landing, Loss::Chance) } else { What::Delivered(landing) }
                    }
                    0 | 1 => {
                        under_way.push(fresh);
                        if choice == 0 { What::Sent(fresh) } else { What::Duplicated(fresh) }
                    }
                    5 => What::Healed,
                    _ => What::TimerFired { node: NodeId(from), timer: 0 },
                });
            }
            numbered(story)
        })
    }

    /// By the definition: the transitive closure of "next on the same node" and "sent before landed".
    fn happened_before(events: &[TraceEvent]) -> Vec<Vec<bool>> {
        let count = events.len();
        let mut before = vec![vec![false; count]; count];
        for (a, earlier) in events.iter().enumerate() {
            for (b, later) in events.iter().enumerate().skip(a + 1) {
                let same_node = process(&earlier.what).is_some() && process(&earlier.what) == process(&later.what);
                let same_message = sent(&earlier.what).is_some() && sent(&earlier.what) == landed(&later.what);
                before[a][b] = same_node || same_message;
            }
        }
        for through in 0..count {
            for a in 0..count {
                for b in 0..count {
                    before[a][b] |= before[a][through] && before[through][b];
                }
            }
        }
        before
    }

    proptest! {
        #[test]
        fn past_and_future_are_what_can_be_reached(events in stories(), which in any::<prop::sample::Index>()) {
            let chosen = which.index(events.len());
            let before = happened_before(&events);
            let cone = Cone::of(&events, events[chosen].number).expect("it is there");
            for (place, event) in events.iter().enumerate() {
                let expected = match place {
                    place if place == chosen => Relation::Chosen,
                    place if before[place][chosen] => Relation::Past,
                    place if before[chosen][place] => Relation::Future,
                    _ => Relation::Apart,
                };
                prop_assert_eq!(cone.relation(event.number), expected, "event {}", place);
            }
        }
    }
}
