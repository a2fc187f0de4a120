//! What a name node does before it writes: it takes an epoch from a majority of the journal nodes, and has a majority
//! agree on the last segment, in a round like that of Paxos. Then it reads all of the log.

use super::durable::Write;
use super::message::{Message, Prepared};
use super::name_node::{NameNode, Role};
use super::segment::SegmentState;
use super::{Fx, Timer, cause};
use crate::protocol::configuration::NodeSet;
use crate::types::{NodeId, Span};
use std::cmp::Reverse;
use std::collections::BTreeMap;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Recovery {
    /// Zero until it has one to propose.
    epoch: u64,
    refused: NodeSet,
    stage: Stage,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Stage {
    /// Which epochs are promised?
    Asking {
        call: u64,
        promised: BTreeMap<NodeId, u64>,
    },
    /// Its epoch is the next one.
    Proposing {
        call: u64,
        last_segments: BTreeMap<NodeId, Option<u64>>,
    },
    Preparing {
        segment: u64,
        prepared: BTreeMap<NodeId, Prepared>,
    },
    Accepting {
        state: SegmentState,
        source: NodeId,
        accepted: NodeSet,
        finalized: NodeSet,
    },
    CatchingUp {
        end: u64,
        chain: Option<u64>,
    },
}

impl Recovery {
    pub fn is_catching_up(&self) -> bool {
        matches!(self.stage, Stage::CatchingUp { .. })
    }

    pub fn describe(&self) -> String {
        let epoch = self.epoch;
        match &self.stage {
            Stage::Asking { promised, .. } => format!("asks for promised epochs ({} answers)", promised.len()),
            Stage::Proposing { last_segments, .. } => {
                format!("proposes epoch {epoch} ({} promises)", last_segments.len())
            }
            Stage::Preparing { segment, prepared } => {
                format!("prepares segment {segment} ({} answers)", prepared.len())
            }
            Stage::Accepting { state, accepted, finalized, .. } => {
                format!("segment {state}: accepted by {accepted}, finalized by {finalized}")
            }
            Stage::CatchingUp { end, .. } => format!("reads up to {end}"),
        }
    }

    /// What this journal node has yet to answer.
    fn call_to(&self, node: NodeId, majority: usize) -> Option<Message> {
        let epoch = self.epoch;
        match &self.stage {
            Stage::Asking { call, promised } => {
                (!promised.contains_key(&node)).then_some(Message::GetJournalState { call: *call })
            }
            Stage::Proposing { call, last_segments } => {
                (!last_segments.contains_key(&node)).then_some(Message::NewEpoch { epoch, call: *call })
            }
            Stage::Preparing { segment, prepared } => {
                (!prepared.contains_key(&node)).then_some(Message::PrepareRecovery { epoch, segment: *segment })
            }
            Stage::Accepting { finalized, .. } if finalized.contains(node) => None,
            Stage::Accepting { state, source, accepted, .. } => match accepted.contains(node) {
                // Decided when a majority has accepted; nothing is finalized before that.
                true => (usize::from(accepted.len()) >= majority)
                    .then_some(Message::FinalizeSegment { epoch, state: *state }),
                false => Some(Message::AcceptRecovery { epoch, state: *state, source: *source }),
            },
            Stage::CatchingUp { .. } => None,
        }
    }
}

/// A finalized segment goes first: it will not change. Of those in progress, the one of the later writer or the later
/// acceptance, and of these the longest.
fn rank(node: NodeId, prepared: &Prepared) -> Option<(bool, u64, u64, Reverse<NodeId>)> {
    let state = prepared.state?;
    let seen = if state.is_finalized { 0 } else { prepared.accepted.max(prepared.last_writer) };
    Some((state.is_finalized, seen, state.end, Reverse(node)))
}

impl NameNode {
    pub(super) fn recover(&mut self, fx: &mut Fx) {
        let call = self.number();
        let stage = Stage::Asking { call, promised: BTreeMap::new() };
        self.role = Role::Recovering(Recovery { epoch: 0, refused: NodeSet::EMPTY, stage });
        self.call_all(fx);
    }

    /// A stage begins, with patience of its own.
    fn call_all(&mut self, fx: &mut Fx) {
        fx.set_timer(Timer::Quorum, Span::exactly(self.config.recovery_timeout));
        self.call(fx);
    }

    pub(super) fn call(&mut self, fx: &mut Fx) {
        let Role::Recovering(recovery) = &self.role else { return };
        if recovery.is_catching_up() {
            return self.ask_what_is_there(false, fx);
        }
        for node in self.journal_nodes() {
            recovery.call_to(node, self.majority()).into_iter().for_each(|message| fx.send(node, message));
        }
    }

    fn next_stage(&mut self, stage: Stage, fx: &mut Fx) {
        if let Role::Recovering(recovery) = &mut self.role {
            recovery.stage = stage;
            self.call_all(fx);
        }
    }

    // ---- a new epoch ----

    pub(super) fn journal_state(&mut self, from: NodeId, call: u64, epoch: u64, fx: &mut Fx) {
        let majority = self.majority();
        let Role::Recovering(recovery) = &mut self.role else { return };
        let Stage::Asking { call: own, promised } = &mut recovery.stage else { return };
        if call != *own {
            return;
        }
        promised.insert(from, epoch);
        if promised.len() < majority {
            return;
        }
        recovery.epoch = promised.values().copied().max().unwrap_or(0) + 1;
        self.next_stage(Stage::Proposing { call, last_segments: BTreeMap::new() }, fx);
    }

    pub(super) fn promised(&mut self, from: NodeId, epoch: u64, call: u64, last: Option<u64>, fx: &mut Fx) {
        let majority = self.majority();
        let Role::Recovering(recovery) = &mut self.role else { return };
        let Stage::Proposing { call: own, last_segments } = &mut recovery.stage else { return };
        if (epoch, call) != (recovery.epoch, *own) {
            return;
        }
        last_segments.insert(from, last);
        if last_segments.len() < majority {
            return;
        }
        let last = last_segments.values().copied().max().flatten();
        self.epoch = epoch;
        fx.persist(Write::Epoch(epoch));
        match last {
            Some(segment) => self.next_stage(Stage::Preparing { segment, prepared: BTreeMap::new() }, fx),
            None => self.catch_up(0, Some(0), fx),
        }
    }

    /// As soon as no majority is left that it could have, it gives up.
    pub(super) fn refused(&mut self, from: NodeId, epoch: u64, fx: &mut Fx) {
        let allowed = self.members.voters.len() - self.majority() as u16;
        let refused = match &mut self.role {
            Role::Recovering(recovery) if recovery.epoch == epoch => &mut recovery.refused,
            Role::Writing(writer) if writer.epoch == epoch => &mut writer.refused,
            _ => return,
        };
        *refused = refused.with(from);
        let is_over = refused.len() > allowed;
        match self.role {
            Role::Recovering(_) if is_over => self.abort(cause::LATER_EPOCH, fx),
            Role::Writing(_) => self.advance(fx),
            _ => {}
        }
    }

    // ---- the last segment ----

    pub(super) fn prepared(&mut self, from: NodeId, epoch: u64, segment: u64, answer: Prepared, fx: &mut Fx) {
        let majority = self.majority();
        let Role::Recovering(recovery) = &mut self.role else { return };
        let Stage::Preparing { segment: own, prepared } = &mut recovery.stage else { return };
        if (epoch, segment) != (recovery.epoch, *own) {
            return;
        }
        prepared.insert(from, answer);
        if prepared.len() < majority {
            return;
        }
        let best = prepared.iter().filter_map(|(node, answer)| Some((rank(*node, answer)?, *node, answer.state?)));
        let best = best.max_by_key(|(rank, ..)| *rank);
        match best {
            Some((_, source, state)) => {
                let (accepted, finalized) = (NodeSet::EMPTY, NodeSet::EMPTY);
                self.next_stage(Stage::Accepting { state, source, accepted, finalized }, fx);
            }
            None => self.catch_up(segment - 1, None, fx),
        }
    }

    pub(super) fn accepted(&mut self, from: NodeId, epoch: u64, segment: u64, fx: &mut Fx) {
        let majority = self.majority();
        let Role::Recovering(recovery) = &mut self.role else { return };
        let Stage::Accepting { state, accepted, .. } = &mut recovery.stage else { return };
        if (epoch, segment) != (recovery.epoch, state.start) || accepted.contains(from) {
            return;
        }
        *accepted = accepted.with(from);
        if usize::from(accepted.len()) >= majority {
            self.call_all(fx);
        }
    }

    pub(super) fn recovered(&mut self, from: NodeId, epoch: u64, start: u64, fx: &mut Fx) {
        let majority = self.majority();
        let Role::Recovering(recovery) = &mut self.role else { return };
        let Stage::Accepting { state, finalized, .. } = &mut recovery.stage else { return };
        if (epoch, start) != (recovery.epoch, state.start) {
            return;
        }
        *finalized = finalized.with(from);
        let (end, chain) = (state.end, state.chain);
        if usize::from(finalized.len()) >= majority {
            self.catch_up(end, Some(chain), fx);
        }
    }

    // ---- all of the log ----

    fn catch_up(&mut self, end: u64, chain: Option<u64>, fx: &mut Fx) {
        self.next_stage(Stage::CatchingUp { end, chain }, fx);
        self.has_caught_up(fx);
    }

    pub(super) fn has_caught_up(&mut self, fx: &mut Fx) {
        let Role::Recovering(Recovery { epoch, stage: Stage::CatchingUp { end, chain }, .. }) = self.role else {
            return;
        };
        let (last, is_another) = (self.log.last_index(), chain.is_some_and(|chain| chain != self.log.last_chain()));
        if last > end || last == end && is_another {
            self.forget(fx);
        }
        if self.log.last_index() == end {
            self.begin_writing(epoch, fx);
        }
    }
}
