//! Recovery: section 4.3.

use super::{Lives, Message, State, Status, Timer, Viewstamped, cause, join};
use crate::protocol::Effects;
use crate::types::NodeId;
use std::collections::BTreeMap;
use std::sync::Arc;

type Fx = Effects<Viewstamped>;

/// What a replica that has forgotten everything was answered.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Recovery {
    responses: BTreeMap<NodeId, Response>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Response {
    view: u64,
    /// The primary's, with its commit-number.
    state: Option<Arc<State>>,
    commit: u64,
    /// The life in which it was sent.
    life: u64,
}

impl Recovery {
    pub fn describe(&self) -> String {
        join(self.responses.keys())
    }
}

impl Viewstamped {
    /// Step 1.
    pub(super) fn recover(&mut self, fx: &mut Fx) {
        self.status = Status::Recovering(Recovery::default());
        self.ask_all(fx);
    }

    /// Again and again: messages get lost, and who is changing views does not answer.
    pub(super) fn ask_all(&self, fx: &mut Fx) {
        if !matches!(self.status, Status::Recovering(_)) {
            return;
        }
        self.broadcast(&Message::Recovery { nonce: self.lives.own() }, fx);
        fx.set_timer(Timer::Recovery, self.config.view_timeout);
    }

    /// Step 2: only those whose status is normal answer.
    pub(super) fn answer_recovery(&mut self, from: NodeId, nonce: u64, fx: &mut Fx) {
        self.lives.heard(from, nonce);
        let state = match self.status {
            Status::Primary(_) => Some(Arc::new(self.state.clone())),
            Status::Backup => None,
            _ => return,
        };
        let (view, commit, lives) = (self.view, self.commit, self.lives.clone());
        fx.send(from, Message::RecoveryResponse { view, nonce, state, commit, lives });
    }

    /// Step 3: when f + 1 have answered, among them the primary of the latest view that they know of.
    pub(super) fn recovery_response(
        &mut self,
        from: NodeId,
        (view, state, commit): (u64, Option<Arc<State>>, u64),
        lives: &Lives,
        fx: &mut Fx,
    ) {
        self.lives.merge(lives);
        let enough = usize::from(self.cluster.size) - self.quorum() + 1;
        let known = &self.lives;
        let Status::Recovering(Recovery { responses }) = &mut self.status else { return };
        responses.insert(from, Response { view, state, commit, life: lives.own() });
        // Who has started again since has forgotten what it answered.
        responses.retain(|replica, response| response.life >= known.of(*replica));
        if responses.len() < enough {
            return;
        }
        let Some(view) = responses.values().map(|response| response.view).max() else { return };
        let told = responses.values().find(|response| response.view == view && response.state.is_some());
        let Some(Response { state: Some(state), commit, .. }) = told.cloned() else { return };
        self.view = view;
        fx.cancel_timer(Timer::Recovery);
        self.become_backup(cause::REMEMBERS, fx);
        self.adopt(&state, commit, fx);
    }
}
