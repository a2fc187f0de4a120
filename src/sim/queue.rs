//! What is to come, ordered by (time, sequence number) and by nothing else.

use crate::scenario::Strike;
use crate::types::{Instant, NodeId};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// What to do when the time has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wake {
    /// The message in this slot arrives, or is lost on its way.
    Flight {
        slot: u32,
    },
    Timer {
        node: NodeId,
        timer: u8,
    },
    /// The node's disk finishes the write in hand, if the node still lives that life.
    Disk {
        node: NodeId,
        life: u32,
    },
    /// A fault of the scenario, by its place in the list.
    Fault {
        index: u32,
    },
    /// The end of a `crash … for` or `pause … for`, if nothing else happened to the node since.
    Relief {
        node: NodeId,
        life: u32,
    },
    /// The next failure or repair of a node under chaos, if the same chaos still reigns.
    Chaos {
        node: NodeId,
        strike: Strike,
        reign: u32,
    },
    /// What chaos did to the link in this place ends, if the same chaos still reigns.
    ChaosEnds {
        place: u16,
        strike: Strike,
        reign: u32,
    },
    /// A flapping link is cut or works again, if it still flaps the same way.
    Flap {
        from: NodeId,
        to: NodeId,
        beat: u16,
    },
    /// A new client request, if requests still arrive at that pace.
    Arrival {
        pace: u32,
    },
    /// Clients ask as usual again, if nothing else has changed them since.
    ClientsBack {
        change: u32,
    },
    /// A client's patience with one attempt ends, if it still waits for that one.
    Attempt {
        client: u16,
        attempt: u32,
    },
    /// A request of this client that was answered long ago comes once more.
    Stale {
        client: u16,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    pub at: Instant,
    pub sequence: u64,
    pub wake: Wake,
}

impl Ord for Entry {
    /// Reversed: the heap's greatest is the earliest.
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.sequence).cmp(&(self.at, self.sequence))
    }
}

impl PartialOrd for Entry {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Sequence numbers below this one are faults', by their place in the scenario: at the same moment they
/// come first, and so one injected by hand replays in the order in which it happened.
const FIRST_SEQUENCE: u64 = 1 << 32;

#[derive(Clone)]
pub struct Queue {
    heap: BinaryHeap<Entry>,
    next_sequence: u64,
}

impl Default for Queue {
    fn default() -> Self {
        Queue { heap: BinaryHeap::new(), next_sequence: FIRST_SEQUENCE }
    }
}

impl Queue {
    /// Takes a sequence number for something that will be pushed later.
    #[inline]
    pub fn reserve(&mut self) -> u64 {
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        sequence
    }

    #[inline]
    pub fn push(&mut self, at: Instant, wake: Wake) {
        let sequence = self.reserve();
        self.push_reserved(at, sequence, wake);
    }

    #[inline]
    pub fn push_reserved(&mut self, at: Instant, sequence: u64, wake: Wake) {
        self.heap.push(Entry { at, sequence, wake });
    }

    pub fn push_fault(&mut self, at: Instant, index: u32) {
        self.heap.push(Entry { at, sequence: u64::from(index), wake: Wake::Fault { index } });
    }

    #[inline]
    pub fn next_at(&self) -> Option<Instant> {
        self.heap.peek().map(|entry| entry.at)
    }

    #[inline]
    pub fn pop(&mut self) -> Option<Entry> {
        self.heap.pop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_time_then_sequence_with_faults_first() {
        let mut queue = Queue::default();
        queue.push(Instant(5), Wake::Arrival { pace: 0 });
        queue.push(Instant(3), Wake::Arrival { pace: 0 });
        queue.push(Instant(5), Wake::Attempt { client: 0, attempt: 0 });
        queue.push_fault(Instant(5), 9);
        let order: Vec<Wake> = std::iter::from_fn(|| queue.pop()).map(|entry| entry.wake).collect();
        let attempt = Wake::Attempt { client: 0, attempt: 0 };
        assert_eq!(order, [Wake::Arrival { pace: 0 }, Wake::Fault { index: 9 }, Wake::Arrival { pace: 0 }, attempt]);
    }
}
