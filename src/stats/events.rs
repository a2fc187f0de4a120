//! Events that reached a node and changed nothing. Most heartbeats do: without them, the matrix of an event
//! would only hold its exceptions.

use crate::protocol::{CauseKind, Purpose, REPLY, REQUEST, Spec};
use crate::types::NodeId;

/// By kind of event: elections, heartbeats, timeouts. Faults and repairs always move a node, or are skipped.
pub const KINDS: [CauseKind; 3] = [CauseKind::Election, CauseKind::Heartbeat, CauseKind::Timeout];

#[derive(Clone)]
pub struct Unchanged {
    spec: &'static Spec,
    /// `counts[kind * states + state]`
    counts: Vec<u64>,
    /// The latest event, which may yet turn out to move its node.
    latest: Option<(NodeId, usize)>,
}

impl Unchanged {
    pub fn new(spec: &'static Spec) -> Unchanged {
        Unchanged { spec, counts: vec![0; KINDS.len() * spec.states()], latest: None }
    }

    /// A message of this kind reached a node in this state.
    #[inline]
    pub(super) fn message(&mut self, node: NodeId, kind: u8, state: u8) {
        if matches!(kind, REQUEST | REPLY) {
            return self.other();
        }
        self.count(node, place(event_of(self.spec.messages[usize::from(kind)].purpose)), state);
    }

    #[inline]
    pub(super) fn timer(&mut self, node: NodeId, timer: u8, state: u8) {
        let kind = match self.spec.heartbeat_timer == Some(usize::from(timer)) {
            true => CauseKind::Heartbeat,
            false => CauseKind::Timeout,
        };
        self.count(node, place(kind), state);
    }

    #[inline]
    fn count(&mut self, node: NodeId, kind: usize, state: u8) {
        let cell = kind * self.spec.states() + usize::from(state);
        self.counts[cell] += 1;
        self.latest = Some((node, cell));
    }

    /// Something else happened that may move a node: a disk finished, a client asked.
    #[inline]
    pub(super) fn other(&mut self) {
        self.latest = None;
    }

    /// A node moved: if the latest event was its own, that one did change something.
    pub(super) fn moved(&mut self, node: NodeId, cause: CauseKind) {
        if matches!(cause, CauseKind::Fault | CauseKind::Repair) {
            return self.other();
        }
        if let Some((_, cell)) = self.latest.take_if(|(reached, _)| *reached == node) {
            self.counts[cell] -= 1;
        }
    }

    /// `[kind * states + state]`, kinds in the order of [`KINDS`].
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }
}

fn place(kind: CauseKind) -> usize {
    KINDS.iter().position(|known| *known == kind).unwrap_or_default()
}

/// Messages that ask for votes or grant them are the election; those of replication say that the leader lives.
fn event_of(purpose: Purpose) -> CauseKind {
    match purpose {
        Purpose::Ballot | Purpose::Answer => CauseKind::Election,
        Purpose::Replication | Purpose::Acknowledgement | Purpose::Client => CauseKind::Heartbeat,
    }
}
