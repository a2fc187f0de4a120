//! Viewstamped Replication, after "Viewstamped Replication Revisited" by Liskov and Cowling (2012): normal
//! operation (section 4.1), view changes (4.2), recovery (4.3), checkpoints (5.1) and state transfer (5.2).
//!
//! Nothing that clients asked for is ever on a disk: a replica that crashes forgets its log, and takes part in
//! nothing until the others have told it what it knew. If more than f of 2f + 1 forget at the same time, the group
//! stands still for ever; it does not answer wrongly. All that a disk keeps is how often the replica has started:
//! the nonce of its recovery.
//!
//! As printed, recovery has a gap: a DoViewChange from before a crash may still count when its sender has already
//! come back in an earlier view and acknowledges there ("Recovering Shared Objects Without Stable Storage" by
//! Michael, Ports, Sharma and Szekeres, DISC 2017). So replicas tell each other how often they have seen each of
//! them start, and what is older than that does not count; see [`lives`].

mod durable;
mod lives;
mod message;
mod normal;
mod recovery;
mod transfer;
mod view_change;

pub use durable::{Durable, Told, Write};
pub use lives::Lives;
pub use message::Message;
pub use transfer::State;

use super::configuration::Standing;
use super::quorum::majority;
use super::store::Store;
use super::{Cause, CauseKind, Cluster, Detail, Effects, Input, NodeView, Phase, Promises, Protocol, Spec, Transition};
use crate::types::{Duration, NodeId, Role, Span};
use normal::Primacy;
use recovery::Recovery;
use view_change::ViewChange;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Config {
    /// Without a word from the primary, or with a view change that does not end, for so long: the next view.
    pub view_timeout: Span,
    /// An idle primary sends Commit so often.
    pub heartbeat: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Config { view_timeout: Span::ms(150, 300), heartbeat: Duration::from_ms(50) }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Timer {
    /// Ends the patience with a primary, or with a view change.
    ViewChange,
    /// The primary's next Commit.
    Heartbeat,
    /// While it runs, GetState is not sent again.
    StateTransfer,
    /// The next round of Recovery.
    Recovery,
}

impl super::Timer for Timer {
    const ALL: &'static [Timer] = &[Timer::ViewChange, Timer::Heartbeat, Timer::StateTransfer, Timer::Recovery];

    fn index(self) -> usize {
        self as usize
    }
}

/// Indexes into [`Spec::phases`].
pub mod phase {
    pub const BACKUP: u8 = 0;
    pub const VIEW_CHANGE: u8 = 1;
    pub const PRIMARY: u8 = 2;
    pub const RECOVERING: u8 = 3;
}

/// Indexes into [`Spec::causes`].
pub mod cause {
    pub const STARTS: u8 = 0;
    pub const TIMES_OUT: u8 = 1;
    pub const JOINS: u8 = 2;
    pub const LATER_VIEW: u8 = 3;
    pub const GATHERS_MAJORITY: u8 = 4;
    pub const STARTS_VIEW: u8 = 5;
    pub const CATCHES_UP: u8 = 6;
    pub const REMEMBERS: u8 = 7;
}

const fn transition(from: u8, to: u8, cause: u8) -> Transition {
    Transition { from, to, cause }
}

static SPEC: Spec = Spec {
    name: "viewstamped",
    phases: &[
        Phase { name: "backup", role: Role::Follower },
        Phase { name: "view-change", role: Role::Candidate },
        Phase { name: "primary", role: Role::Leader },
        // It is up, and no more use than one that is not.
        Phase { name: "recovering", role: Role::Failed },
    ],
    causes: &[
        Cause { name: "starts", kind: CauseKind::Election },
        Cause { name: "view times out", kind: CauseKind::Timeout },
        Cause { name: "joins view change", kind: CauseKind::Election },
        Cause { name: "hears of later view", kind: CauseKind::Heartbeat },
        Cause { name: "gathers majority", kind: CauseKind::Election },
        Cause { name: "starts view", kind: CauseKind::Election },
        Cause { name: "catches up", kind: CauseKind::Heartbeat },
        Cause { name: "is told what it knew", kind: CauseKind::Repair },
    ],
    transitions: &[
        transition(phase::BACKUP, phase::PRIMARY, cause::STARTS),
        transition(phase::BACKUP, phase::VIEW_CHANGE, cause::STARTS),
        transition(phase::BACKUP, phase::VIEW_CHANGE, cause::TIMES_OUT),
        transition(phase::BACKUP, phase::VIEW_CHANGE, cause::JOINS),
        transition(phase::BACKUP, phase::VIEW_CHANGE, cause::LATER_VIEW),
        transition(phase::VIEW_CHANGE, phase::PRIMARY, cause::GATHERS_MAJORITY),
        transition(phase::VIEW_CHANGE, phase::BACKUP, cause::STARTS_VIEW),
        transition(phase::VIEW_CHANGE, phase::BACKUP, cause::CATCHES_UP),
        transition(phase::PRIMARY, phase::VIEW_CHANGE, cause::JOINS),
        transition(phase::PRIMARY, phase::VIEW_CHANGE, cause::LATER_VIEW),
        transition(phase::PRIMARY, phase::BACKUP, cause::STARTS_VIEW),
        transition(phase::RECOVERING, phase::BACKUP, cause::REMEMBERS),
    ],
    messages: message::KINDS,
    timers: &["view-change", "heartbeat", "state-transfer", "recovery"],
    election_timer: 0,
    heartbeat_timer: Some(1),
    epoch: Some("view"),
    needs_quorum: true,
    register: None,
    names_leader: false,
    has_peers: true,
    has_disk: false,
    promises: Promises::SAFETY,
    can_transfer: false,
    can_change: false,
};

/// One replica. Names follow figure 2 of the paper.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Viewstamped {
    id: NodeId,
    cluster: Cluster,
    config: Config,

    view: u64,
    /// The latest view in which its status was normal: the v' of DoViewChange.
    last_normal_view: u64,
    status: Status,
    /// Its log, and the state machine as of the log's base.
    state: State,
    commit: u64,
    /// The state machine, with the client table.
    store: Store,
    applied: u64,
    lives: Lives,
    /// GetState was sent just now.
    is_asking: bool,
    /// Memory to count in; empty between steps.
    scratch: Vec<u64>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Status {
    /// That it has started is not yet on its disk: it says and hears nothing.
    Starting,
    Backup,
    Primary(Primacy),
    ViewChange(ViewChange),
    Recovering(Recovery),
}

impl Protocol for Viewstamped {
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;
    type Write = Write;
    type Config = Config;

    const SPEC: &'static Spec = &SPEC;
    const INTERREGNA: &'static str = "viewstamped";

    fn boot(id: NodeId, cluster: Cluster, config: &Config, saved: &Durable, fx: &mut Effects<Self>) -> Viewstamped {
        let started = Write { starts: saved.starts.wrapping_add(1) };
        let told = saved.told.clone().filter(|_| saved.is_first_start()).unwrap_or_default();
        let mut replica = Viewstamped {
            id,
            cluster,
            config: config.clone(),
            view: told.view,
            last_normal_view: told.log.last().term,
            status: Status::Starting,
            state: State { checkpoint: Store::default(), log: told.log },
            commit: 0,
            store: Store::default(),
            applied: 0,
            lives: Lives::new(cluster.size, id, saved.life(started)),
            is_asking: false,
            scratch: Vec::new(),
        };
        // Whatever it says follows this write: no life is ever taken for another.
        fx.persist(started);
        if !saved.is_first_start() {
            replica.recover(fx);
        }
        replica
    }

    fn step(&mut self, input: Input<Self>, fx: &mut Effects<Self>) {
        match input {
            Input::Message { from, message } => self.receive(from, message, fx),
            Input::Timer(timer) => self.timer(timer, fx),
            Input::Request(request) => self.request(request, fx),
            Input::Persisted(_) => self.started(fx),
            // Nothing is drawn, handed over or changed.
            Input::Drawn(_) | Input::Transfer(_) | Input::Change(_) => {}
        }
    }

    fn view(&self) -> NodeView<'_> {
        NodeView {
            phase: self.phase(),
            epoch: self.view,
            leader: self.leader(),
            voted_for: None,
            votes: self.supporters(),
            log: Some(&self.state.log),
            committed: self.commit,
            applied: self.applied,
            applied_chain: self.store.chain(),
            members: None,
            members_revision: 0,
            standing: self.standing(),
            executed: self.store.executed(),
        }
    }

    fn missed_within(config: &Config) -> Option<Span> {
        Some(config.view_timeout)
    }

    fn inspect(&self) -> Vec<Detail> {
        let mut details = vec![
            Detail::new("status", self.status_name()),
            Detail::new("view-number", self.view),
            Detail::new("primary", self.primary_of(self.view)),
            Detail::new("last normal view", self.last_normal_view),
            Detail::new("op-number", self.state.log.last_index()),
            Detail::new("commit-number", self.commit),
            Detail::new("checkpoint at", self.state.log.base().index),
            Detail::new("store", join(self.store.values().map(|(key, value)| format!("k{key}={value}")))),
            Detail::new("lives seen", self.lives.describe()),
        ];
        match &self.status {
            Status::Starting | Status::Backup => {}
            Status::Primary(primacy) => details.push(Detail::new("PrepareOK to", join(primacy.acknowledged.iter()))),
            Status::ViewChange(change) => details.extend(change.inspect()),
            Status::Recovering(recovery) => details.push(Detail::new("RecoveryResponse from", recovery.describe())),
        }
        details
    }

    fn apply(durable: &mut Durable, write: &Write) {
        durable.starts = write.starts;
    }

    fn replaced(disk: u32) -> Durable {
        Durable { disk, ..Durable::default() }
    }

    fn torn(write: &Write, draw: &mut dyn FnMut(u64) -> u64) -> Option<Write> {
        // One block: it is there or not.
        (draw(2) == 1).then_some(*write)
    }

    fn flip(durable: &mut Durable, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        durable.flip(draw)
    }

    fn initial(term: u64, log_terms: &[u64]) -> Option<Durable> {
        Some(Durable { told: Some(Told::new(term, log_terms)), ..Durable::default() })
    }
}

impl Viewstamped {
    /// The primary is chosen by rotation (section 4).
    fn primary_of(&self, view: u64) -> NodeId {
        NodeId((view % u64::from(self.cluster.size)) as u16 + 1)
    }

    /// f + 1 of 2f + 1, and of any other number a majority.
    fn quorum(&self) -> usize {
        usize::from(majority(self.cluster.size))
    }

    fn phase(&self) -> u8 {
        match self.status {
            Status::Starting | Status::Backup => phase::BACKUP,
            Status::Primary(_) => phase::PRIMARY,
            Status::ViewChange(_) => phase::VIEW_CHANGE,
            Status::Recovering(_) => phase::RECOVERING,
        }
    }

    fn status_name(&self) -> &'static str {
        match self.status {
            Status::Starting => "starting",
            Status::Backup | Status::Primary(_) => "normal",
            Status::ViewChange(_) => "view-change",
            Status::Recovering(_) => "recovering",
        }
    }

    fn leader(&self) -> Option<NodeId> {
        let is_normal = matches!(self.status, Status::Backup | Status::Primary(_));
        is_normal.then(|| self.primary_of(self.view))
    }

    fn standing(&self) -> Standing {
        match self.status {
            Status::Recovering(_) => Standing::Recovering,
            _ => Standing::Voter,
        }
    }

    /// Who wants the view that it wants.
    fn supporters(&self) -> u16 {
        match &self.status {
            Status::ViewChange(change) => change.supporters() + 1,
            _ => 0,
        }
    }

    /// Its first start is on its disk. All are in view 0, unless they were told of others.
    fn started(&mut self, fx: &mut Effects<Self>) {
        if self.status != Status::Starting {
            return;
        }
        if self.view > 0 || self.state.log.last_index() > 0 {
            return self.start_view_change(self.view + 1, cause::STARTS, fx);
        }
        match self.primary_of(self.view) == self.id {
            true => self.become_primary(cause::STARTS, fx),
            false => self.become_backup(cause::STARTS, fx),
        }
    }

    fn receive(&mut self, from: NodeId, message: Message, fx: &mut Effects<Self>) {
        match (&self.status, message) {
            (Status::Starting, _) => {}
            (Status::Recovering(_), Message::RecoveryResponse { view, nonce, state, commit, lives }) => {
                if nonce == self.lives.own() {
                    self.recovery_response(from, (view, state, commit), &lives, fx);
                }
            }
            (Status::Recovering(_), _) => {}
            (_, Message::Prepare { view, op, entry, commit }) => {
                if self.follows(view, from, fx) {
                    self.prepare(from, op, entry, commit, fx);
                }
            }
            (_, Message::Commit { view, commit }) => {
                if self.follows(view, from, fx) {
                    self.committed_by_primary(from, commit, fx);
                }
            }
            (_, Message::PrepareOk { view, op }) => self.prepare_ok(from, view, op, fx),
            (_, Message::StartViewChange { view }) => self.start_view_change_from(from, view, fx),
            (_, Message::DoViewChange { view, last_normal_view, state, commit, lives }) => {
                self.do_view_change(from, view, (last_normal_view, state, commit), &lives, fx);
            }
            (_, Message::StartView { view, state, commit }) => self.start_view(view, &state, commit, fx),
            (_, Message::Recovery { nonce }) => self.answer_recovery(from, nonce, fx),
            // To an earlier recovery: it has ended.
            (_, Message::RecoveryResponse { .. }) => {}
            (_, Message::GetState { view, op }) => self.get_state(from, view, op, fx),
            (_, Message::NewState { view, checkpoint, log, commit }) => {
                self.new_state(view, checkpoint, &log, commit, fx);
            }
        }
    }

    fn timer(&mut self, timer: Timer, fx: &mut Effects<Self>) {
        match timer {
            Timer::ViewChange => self.view_timeout(fx),
            Timer::Heartbeat => self.heartbeat(fx),
            Timer::StateTransfer => self.is_asking = false,
            Timer::Recovery => self.ask_all(fx),
        }
    }

    fn broadcast(&self, message: &Message, fx: &mut Effects<Self>) {
        for other in self.cluster.others(self.id) {
            fx.send(other, message.clone());
        }
    }

    /// Without a word from the primary for so long, it wants another one.
    fn await_primary(&self, fx: &mut Effects<Self>) {
        fx.set_timer(Timer::ViewChange, self.config.view_timeout);
    }
}

fn join(items: impl Iterator<Item = impl ToString>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(" ")
}
