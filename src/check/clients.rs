//! What clients were told, held against what the nodes did.

use super::account::Account;
use super::history::Known;
use super::linearizable::Access;
use super::{Checker, Moment, Property};
use crate::protocol::RequestId;
use crate::types::{Instant, NodeId};

impl Checker {
    /// The first answer that no order explains is one violation; what follows from it is none of its own.
    pub(super) fn judge(&mut self, at: Instant, event: u64) {
        let Some(key) = self.history.impossible().map(|known| known.key) else { return };
        if !std::mem::replace(&mut self.is_judged, true) {
            let moment = Moment { at, event, node: NodeId::CLIENT, epoch: 0 };
            self.violated(Property::Linearizability, moment, Vec::new(), u64::from(key));
        }
    }

    /// A write that is done is in what was committed.
    pub(super) fn is_committed(&mut self, at: Instant, event: u64, known: &Known) {
        let Access::Write(value) = known.access else { return };
        if self.has_log && !self.ledger.acknowledge(known, value) {
            let moment = Moment { at, event, node: NodeId::CLIENT, epoch: 0 };
            let (account, key) = (Account::of_uncommitted(known, at), u64::from(known.key));
            self.violated_to(Some(account), Property::AcknowledgedWrites, moment, Vec::new(), key);
        }
    }

    pub(super) fn gave_up(&mut self, at: Instant, event: u64, request: RequestId) {
        let known = self.history.gave_up(request);
        self.judge(at, event);
        if let Some(known) = known.filter(|_| self.everybody_takes_part()) {
            self.is_answered_in_time(at, event, &known, Some(at));
        }
    }
}
