//! A monitor, as Redis Sentinel does it: it looks after the primary, asks the others when that is silent, and with
//! enough of them promotes a backup, one monitor in each epoch.
//!
//! Sentinels find each other, and exchange configurations, through the servers' channels; here they are told of each
//! other and speak directly.

use super::roster::Roster;
use super::{Config, Durable, Fx, Info, Message, PrimaryBackup, Sync, Timer, Vote, Write};
use super::{cause, members, name, phase, ticks, within};
use crate::protocol::configuration::{Configuration, NodeSet, Standing};
use crate::protocol::quorum::majority;
use crate::protocol::{Cluster, Detail, Input, NodeView};
use crate::types::{Duration, NodeId, Span};
use std::collections::{BTreeMap, BTreeSet};

/// An election of monitors ends after this time, or after failover_timeout if that is shorter.
const ELECTION_MAX: Duration = Duration::from_secs(10);
/// An opinion counts for so many ticks.
const OPINION_TICKS: u64 = 5;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Monitor {
    id: NodeId,
    config: Config,
    servers: u16,
    size: u16,
    members: Configuration,
    disk: u32,
    vote: Vote,
    roster: Roster,
    /// Other monitors' opinions of the primary, each with its age in ticks.
    opinions: BTreeMap<NodeId, (bool, u64)>,
    state: State,
    /// It is about to stand for election.
    is_called: bool,
    /// Ticks until it may.
    pause: u64,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum State {
    Watching,
    Suspecting,
    Electing { votes: BTreeSet<NodeId> },
    Promoting { chosen: NodeId },
}

impl Monitor {
    pub(super) fn boot(id: NodeId, cluster: Cluster, config: &Config, saved: &Durable, fx: &mut Fx) -> Monitor {
        let servers = config.servers(cluster.size);
        let is_first = saved.vote == Vote::default();
        let configured = Vote { epoch: 1, candidate: None, configured_epoch: 1, primary: Some(NodeId(1)) };
        fx.set_timer(Timer::Watch, within(config.heartbeat));
        Monitor {
            id,
            config: config.clone(),
            servers,
            size: cluster.size,
            members: members(servers),
            disk: saved.disk,
            vote: if is_first { configured } else { saved.vote },
            roster: Roster::new(servers, config),
            opinions: BTreeMap::new(),
            state: State::Watching,
            is_called: false,
            pause: 0,
        }
    }

    pub(super) fn step(&mut self, input: Input<PrimaryBackup>, fx: &mut Fx) {
        match input {
            Input::Message { from, message } => self.receive(from, message, fx),
            Input::Timer(Timer::Watch) => self.tick(fx),
            Input::Timer(Timer::Attempt) => self.attempt(fx),
            Input::Request(request) => {
                fx.reply(request.id, crate::protocol::Outcome::Redirect(self.vote.primary));
            }
            _ => {}
        }
    }

    fn receive(&mut self, from: NodeId, message: Message, fx: &mut Fx) {
        match message {
            Message::Info(info) => self.hear(from, info, fx),
            Message::IsDown { epoch, primary, candidate } => self.asked(from, epoch, primary, candidate, fx),
            Message::Opinion { epoch, is_down, vote } => self.told(from, epoch, is_down, vote, fx),
            Message::Hello { epoch, configured_epoch, primary } => {
                self.catch_up(epoch, fx);
                self.configure(configured_epoch, primary, fx);
            }
            _ => {}
        }
    }

    pub(super) fn view(&self) -> NodeView<'_> {
        let phase = match self.state {
            State::Watching => phase::WATCHING,
            State::Suspecting => phase::SUSPECTING,
            State::Electing { .. } => phase::ELECTING,
            State::Promoting { .. } => phase::PROMOTING,
        };
        let votes = if let State::Electing { votes } = &self.state { votes.len() as u16 } else { 0 };
        NodeView {
            phase,
            epoch: self.vote.epoch,
            leader: self.vote.primary,
            voted_for: self.vote.candidate,
            votes,
            members: Some(&self.members),
            standing: Standing::Attendant,
            ..NodeView::PLAIN
        }
    }

    pub(super) fn inspect(&self) -> Vec<Detail> {
        let opinions = self.opinions.iter().filter(|(_, (is_down, _))| *is_down).map(|(node, _)| *node);
        let opinions: NodeSet = opinions.collect();
        vec![
            Detail::new("current-epoch", self.vote.epoch),
            Detail::new("config-epoch", self.vote.configured_epoch),
            Detail::new("primary", name(self.vote.primary)),
            Detail::new("voted leader", name(self.vote.candidate)),
            Detail::new("sdown", self.is_down()),
            Detail::new("others say down", opinions),
            Detail::new("servers", self.roster.describe()),
            Detail::new("may fail over again in (ticks)", self.pause),
        ]
    }

    fn others(&self) -> impl Iterator<Item = NodeId> + use<> {
        let me = self.id;
        (self.servers + 1..=self.size).map(NodeId).filter(move |node| *node != me)
    }

    /// Subjectively down: it has not said for down_after that it leads.
    fn is_down(&self) -> bool {
        self.roster.idle(self.vote.primary) >= ticks(self.config.down_after, self.config.heartbeat)
    }

    /// Objectively down: enough monitors say so.
    fn is_objectively_down(&self) -> bool {
        let agreeing = self.opinions.values().filter(|(is_down, _)| *is_down).count();
        self.is_down() && agreeing + 1 >= usize::from(self.config.quorum)
    }

    fn become_state(&mut self, state: State, cause: u8, fx: &mut Fx) {
        let before = self.view().phase;
        self.state = state;
        let phase = self.view().phase;
        if phase != before {
            fx.become_phase(phase, cause);
        }
        if phase == phase::WATCHING {
            self.is_called = false;
            fx.cancel_timer(Timer::Attempt);
        }
    }

    fn persist(&self, fx: &mut Fx) {
        fx.persist(Write { vote: Some(self.vote), ..Write::default() });
    }

    // ---- watching ----

    fn tick(&mut self, fx: &mut Fx) {
        self.roster.tick(self.vote.epoch, fx);
        self.pause = self.pause.saturating_sub(1);
        self.opinions.retain(|_, (_, age)| {
            *age += 1;
            *age <= OPINION_TICKS
        });
        let Vote { epoch, configured_epoch, primary, .. } = self.vote;
        for node in self.others() {
            if let Some(primary) = primary {
                fx.send(node, Message::Hello { epoch, configured_epoch, primary });
            }
        }
        match (&self.state, self.is_down()) {
            (State::Watching, true) => self.become_state(State::Suspecting, cause::SUBJECTIVELY_DOWN, fx),
            (State::Suspecting, false) => self.become_state(State::Watching, cause::PRIMARY_ANSWERS, fx),
            _ => {}
        }
        self.pursue(fx);
        fx.set_timer(Timer::Watch, Span::exactly(self.config.heartbeat));
    }

    /// Asks again for what it lacks.
    fn pursue(&mut self, fx: &mut Fx) {
        let Vote { epoch, primary: Some(primary), .. } = self.vote else { return };
        match &self.state {
            State::Watching => {}
            State::Suspecting => {
                for node in self.others() {
                    fx.send(node, Message::IsDown { epoch, primary, candidate: None });
                }
                self.call_election(fx);
            }
            State::Electing { votes } => {
                for node in self.others().filter(|node| !votes.contains(node)) {
                    fx.send(node, Message::IsDown { epoch, primary, candidate: Some(self.id) });
                }
            }
            State::Promoting { chosen } => {
                fx.send(*chosen, Message::Promote { epoch, sync: self.everybody() });
            }
        }
    }

    /// No monitor keeps a list of who is in sync: synchronous writes wait for all.
    fn everybody(&self) -> Sync {
        Sync { version: 0, members: NodeSet::first(self.servers) }
    }

    fn hear(&mut self, from: NodeId, info: Info, fx: &mut Fx) {
        self.roster.heard(from, info);
        let Vote { configured_epoch, primary, .. } = self.vote;
        // The promotion is seen, whoever ordered it. (A Sentinel that did not would undo it.)
        if info.leads && info.epoch > configured_epoch {
            return self.configure(info.epoch, from, fx);
        }
        let Some(primary) = primary.filter(|primary| *primary != from) else { return };
        // A backup of another one, or a primary that was replaced while it was gone.
        let is_astray = info.leads || info.primary != Some(primary);
        let is_late = info.epoch < configured_epoch || info.epoch == configured_epoch && is_astray;
        if is_late && !(info.leads && self.is_spared(from)) {
            fx.send(from, Message::Replicate { epoch: configured_epoch, primary });
        }
    }

    /// A primary that was replaced, for as long as it may still say that it leads.
    fn is_spared(&self, node: NodeId) -> bool {
        let wait = self.config.demote_after;
        wait > Duration::ZERO && self.roster.leading(node) <= ticks(wait, self.config.heartbeat)
    }

    /// A later configuration wins.
    fn configure(&mut self, configured_epoch: u64, primary: NodeId, fx: &mut Fx) {
        if configured_epoch <= self.vote.configured_epoch {
            return;
        }
        self.vote = Vote { configured_epoch, primary: Some(primary), ..self.vote };
        self.persist(fx);
        self.opinions.clear();
        // A failover that has succeeded holds nobody back (sentinel.c, sentinelResetMaster).
        self.pause = 0;
        self.roster.expect(primary);
        self.become_state(State::Watching, cause::PRIMARY_CHANGED, fx);
    }

    // ---- elections among monitors ----

    /// On a new disk it has forgotten for whom it voted, and votes no more.
    fn may_vote(&self) -> bool {
        self.disk == 0
    }

    /// Not all at once: they would split the votes.
    fn call_election(&mut self, fx: &mut Fx) {
        if self.is_objectively_down() && self.pause == 0 && self.may_vote() && !self.is_called {
            self.is_called = true;
            fx.set_timer(Timer::Attempt, within(self.config.heartbeat));
        }
    }

    fn attempt(&mut self, fx: &mut Fx) {
        match self.state {
            State::Suspecting => self.stand(fx),
            State::Electing { .. } | State::Promoting { .. } => {
                self.become_state(State::Watching, cause::GIVES_UP, fx);
            }
            State::Watching => {}
        }
    }

    fn stand(&mut self, fx: &mut Fx) {
        self.is_called = false;
        if !self.is_objectively_down() || self.pause > 0 {
            return;
        }
        self.vote = Vote { epoch: self.vote.epoch + 1, candidate: Some(self.id), ..self.vote };
        self.persist(fx);
        self.hold_back();
        let votes = BTreeSet::from([self.id]);
        self.become_state(State::Electing { votes }, cause::OBJECTIVELY_DOWN, fx);
        let patience = self.config.failover_timeout.min(ELECTION_MAX);
        fx.set_timer(Timer::Attempt, Span::exactly(patience));
        self.pursue(fx);
        self.count(fx);
    }

    /// One attempt at a time, its own or another monitor's.
    fn hold_back(&mut self) {
        self.pause = 2 * ticks(self.config.failover_timeout, self.config.heartbeat);
    }

    fn catch_up(&mut self, epoch: u64, fx: &mut Fx) {
        if epoch <= self.vote.epoch {
            return;
        }
        self.vote = Vote { epoch, candidate: None, ..self.vote };
        self.persist(fx);
        if matches!(self.state, State::Electing { .. } | State::Promoting { .. }) {
            self.become_state(State::Watching, cause::GIVES_UP, fx);
        }
    }

    fn asked(&mut self, from: NodeId, epoch: u64, primary: NodeId, candidate: Option<NodeId>, fx: &mut Fx) {
        self.catch_up(epoch, fx);
        let is_new = self.vote.candidate.is_none() && epoch == self.vote.epoch && self.may_vote();
        if let Some(candidate) = candidate.filter(|_| is_new) {
            self.vote.candidate = Some(candidate);
            self.persist(fx);
            self.hold_back();
        }
        let is_down = self.vote.primary == Some(primary) && self.is_down();
        let vote = candidate.and(self.vote.candidate);
        fx.send(from, Message::Opinion { epoch: self.vote.epoch, is_down, vote });
    }

    fn told(&mut self, from: NodeId, epoch: u64, is_down: bool, vote: Option<NodeId>, fx: &mut Fx) {
        self.opinions.insert(from, (is_down, 0));
        self.catch_up(epoch, fx);
        let (now, me) = (self.vote.epoch, self.id);
        if let State::Electing { votes } = &mut self.state
            && epoch == now
            && vote == Some(me)
        {
            votes.insert(from);
            return self.count(fx);
        }
        if matches!(self.state, State::Suspecting) {
            self.call_election(fx);
        }
    }

    /// A majority of all monitors, and no fewer than the quorum.
    fn count(&mut self, fx: &mut Fx) {
        let State::Electing { votes } = &self.state else { return };
        let needed = majority(self.size - self.servers).max(self.config.quorum);
        if votes.len() < usize::from(needed) {
            return;
        }
        match self.best() {
            Some(chosen) => {
                self.become_state(State::Promoting { chosen }, cause::WINS_MAJORITY, fx);
                fx.set_timer(Timer::Attempt, Span::exactly(self.config.failover_timeout));
                self.pursue(fx);
            }
            None => self.become_state(State::Watching, cause::GIVES_UP, fx),
        }
    }

    /// By priority, then by offset, then by name; the old primary is out of the question.
    fn best(&self) -> Option<NodeId> {
        let reachable = self.roster.reachable();
        let others = reachable.filter(|(node, _)| Some(*node) != self.vote.primary);
        let preferred = NodeId(self.config.preferred);
        let best = others.max_by_key(|(node, last)| (*node == preferred, last.index, std::cmp::Reverse(*node)));
        best.map(|(node, _)| node)
    }
}
