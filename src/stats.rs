//! The statistics of a run, kept as integers and only divided when shown (definitions: [`chain`]).

pub mod chain;
pub mod clients;
pub mod reigns;
pub mod transitions;

use crate::protocol::{NodeView, Spec};
use crate::trace::{Observer, TraceEvent, What};
use crate::types::{Instant, NodeId};
use clients::ClientTally;
use reigns::Reigns;
use transitions::Transitions;

pub struct Statistics {
    pub transitions: Transitions,
    pub reigns: Reigns,
    pub clients: ClientTally,
    pub messages: MessageTally,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct MessageTally {
    pub sent: u64,
    pub delivered: u64,
    pub dropped: u64,
    pub duplicated: u64,
}

impl Statistics {
    pub fn new(spec: &'static Spec, nodes: u16) -> Statistics {
        Statistics {
            transitions: Transitions::new(spec, nodes),
            reigns: Reigns::new(spec, nodes),
            clients: ClientTally::default(),
            messages: MessageTally::default(),
        }
    }
}

impl Observer for Statistics {
    #[inline(always)]
    fn happened(&mut self, event: &TraceEvent) {
        match event.what {
            What::Sent(_) => self.messages.sent += 1,
            What::Delivered(_) => self.messages.delivered += 1,
            What::Lost(..) => self.messages.dropped += 1,
            What::Duplicated(_) => self.messages.duplicated += 1,
            What::Became { node, from, to, cause, epoch } => {
                self.transitions.moved(event.at, node, from, to, cause);
                self.reigns.moved(event.at, node, to, cause, epoch);
            }
            What::Reach { node, quorum } => self.reigns.reach(event.at, node, quorum),
            What::Requested { .. } => self.clients.requests += 1,
            What::Answered { latency_us, .. } => self.clients.answered(latency_us),
            What::GaveUp { sent: true, .. } => self.clients.unknown += 1,
            What::GaveUp { sent: false, .. } => self.clients.failed += 1,
            _ => {}
        }
    }

    #[inline]
    fn changed(&mut self, _at: Instant, _number: u64, _node: NodeId, _view: &NodeView<'_>) {}
}
