//! What the logs hold, what was committed in them, and what was executed.

use super::account::Account;
use super::ledger::Lost;
use super::{Checker, Moment, Property};
use crate::protocol::NodeView;

impl Checker {
    pub(super) fn log(&mut self, moment: Moment, view: &NodeView<'_>) {
        let Some(log) = view.log else { return };
        if let Some(index) = self.ledger.extend(moment.node, log) {
            self.violated(Property::LogMatching, moment, vec![moment.node], index);
        }
    }

    pub(super) fn progress(&mut self, moment: Moment, view: &NodeView<'_>) {
        let Some(log) = view.log else { return };
        let before = &self.nodes[usize::from(moment.node.0)];
        let (committed, applied) = (before.committed, before.applied);
        let conflict = (view.committed > committed).then(|| self.ledger.commit(log, view.committed, moment));
        let conflict = conflict.flatten();
        let lost = match conflict {
            None => Vec::new(),
            Some(index) if self.is_promised(Property::StateMachineSafety) => self.ledger.lost(log, index),
            // It may happen again: from here on, this is what was committed.
            Some(_) => self.ledger.replace(log, view.committed, moment),
        };
        let diverged = (view.applied > applied).then(|| self.ledger.apply(view.applied, view.applied_chain)).flatten();
        for index in [conflict, diverged].into_iter().flatten() {
            self.violated(Property::StateMachineSafety, moment, vec![moment.node], index);
        }
        for lost in lost {
            self.lost_write(moment, &lost);
        }
        if diverged.is_none() && view.applied > applied {
            self.executed_once(moment, view, applied);
        }
    }

    fn lost_write(&mut self, moment: Moment, lost: &Lost) {
        let account = Account::of_lost(lost, moment.at, moment.node);
        let nodes = vec![moment.node];
        self.violated_to(Some(account), Property::AcknowledgedWrites, moment, nodes, lost.index);
    }

    /// The state machines are alike: what one executes twice counts once, however many do.
    fn executed_once(&mut self, moment: Moment, view: &NodeView<'_>, applied: u64) {
        let Some(expected) = self.ledger.executed(view.applied) else { return };
        let surplus = view.executed.saturating_sub(expected);
        if surplus > self.surplus {
            self.surplus = surplus;
            let index = self.ledger.repeated(applied, view.applied).unwrap_or(view.applied);
            let account = self.ledger.twice(index).map(|twice| {
                let known = self.history.known(twice.request).or(twice.known);
                Account::of_twice(&twice, known, moment.at, moment.node)
            });
            self.violated_to(account, Property::ExecutedOnce, moment, vec![moment.node], index);
        }
    }
}
