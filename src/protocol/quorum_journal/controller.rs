//! The failover controller beside a name node (ZKFC, HDFS-2185): its session with ZooKeeper, the lock, and fencing.

use super::message::{Lock, Message};
use super::name_node::{NameNode, Role};
use super::{Fencing, Fx, Timer, cause, phase};
use crate::types::{Duration, NodeId, Span};

/// It has the lock, and goes on to be the active one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Takeover {
    pub version: u64,
    /// Who was active before.
    pub target: Option<NodeId>,
    method: Method,
    /// Why it may go on.
    cause: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Method {
    Asking,
    Killing,
    /// Nobody is left to fence: its name goes into the breadcrumb.
    Marking,
}

impl NameNode {
    // ---- the session ----

    /// The ephemeral lock is created as soon as there is none.
    fn wants_lock(&self) -> bool {
        self.lock.is_none() && !matches!(self.role, Role::Aborted { .. })
    }

    /// ZooKeeper's clients ping three times in a session's time.
    pub(super) fn touch(&mut self, fx: &mut Fx) {
        if self.role == (Role::Aborted { is_noticed: true }) {
            return;
        }
        fx.send(NodeId::REGISTER, Message::Touch { session: self.session, wants: self.wants_lock() });
        fx.set_timer(Timer::Session, Span::exactly(Duration((self.config.session_timeout.0 / 3).max(1))));
    }

    fn rejoin(&mut self) {
        self.session = self.number();
        self.lock = None;
        self.held = None;
    }

    /// An active name node stays what it is: that its session is over says nothing of others.
    pub(super) fn expired(&mut self, session: u64, fx: &mut Fx) {
        if session != self.session || matches!(self.role, Role::Aborted { .. }) {
            return;
        }
        if matches!(self.phase, phase::FENCING | phase::RECOVERING) {
            self.step_down(phase::STANDBY, cause::LOSES_LOCK, fx);
        }
        self.rejoin();
        self.touch(fx);
    }

    pub(super) fn stated(
        &mut self,
        session: u64,
        revision: u64,
        lock: Option<Lock>,
        breadcrumb: Option<NodeId>,
        fx: &mut Fx,
    ) {
        let is_aborted = matches!(self.role, Role::Aborted { .. });
        if session != self.session || revision < self.revision || is_aborted {
            return;
        }
        let is_news = revision > self.revision;
        self.revision = revision;
        self.lock = lock;
        match lock {
            None if is_news => self.touch(fx),
            None => {}
            Some(lock) if (lock.holder, lock.session) == (self.id, self.session) => {
                self.hold(lock.version, breadcrumb, fx);
            }
            Some(_) if matches!(self.role, Role::Standby) => {}
            Some(_) => self.step_down(phase::STANDBY, cause::LOSES_LOCK, fx),
        }
    }

    /// Whoever is active already, and was the last to be, goes on.
    fn hold(&mut self, version: u64, breadcrumb: Option<NodeId>, fx: &mut Fx) {
        if self.held == Some(version) || version <= self.fenced {
            return;
        }
        let goes_on = self.phase == phase::ACTIVE && breadcrumb == Some(self.id);
        if !goes_on && self.role != Role::Standby {
            self.step_down(phase::STANDBY, cause::LOSES_LOCK, fx);
        }
        self.held = Some(version);
        if !goes_on {
            self.take_over(version, breadcrumb.filter(|node| *node != self.id), fx);
        }
    }

    // ---- fencing another one ----

    fn take_over(&mut self, version: u64, target: Option<NodeId>, fx: &mut Fx) {
        let target = target.filter(|_| self.config.fencing != Fencing::None);
        let method = if target.is_some() { Method::Asking } else { Method::Marking };
        self.role = Role::Fencing(Takeover { version, target, method, cause: cause::NOBODY_TO_FENCE });
        self.enter(phase::FENCING, cause::GETS_LOCK, fx);
        if target.is_some() {
            fx.set_timer(Timer::Fence, Span::exactly(self.config.graceful_timeout));
        }
        self.insist(fx);
        fx.set_timer(Timer::Heartbeat, Span::exactly(self.config.heartbeat));
    }

    /// What was not answered is asked again.
    pub(super) fn insist(&self, fx: &mut Fx) {
        let Role::Fencing(Takeover { version, target, method, .. }) = self.role else { return };
        let kills = method == Method::Killing;
        match (method, target) {
            (Method::Asking | Method::Killing, Some(target)) => fx.send(target, Message::Fence { version, kills }),
            _ => fx.send(NodeId::REGISTER, Message::SetBreadcrumb { session: self.session, version }),
        }
    }

    fn try_method(&mut self, method: Method, cause: u8, fx: &mut Fx) {
        let Role::Fencing(takeover) = &mut self.role else { return };
        (takeover.method, takeover.cause) = (method, cause);
        match method {
            Method::Killing => fx.set_timer(Timer::Fence, Span::exactly(self.config.ssh_timeout)),
            Method::Asking | Method::Marking => fx.cancel_timer(Timer::Fence),
        }
        self.insist(fx);
    }

    pub(super) fn method_ends(&mut self, fx: &mut Fx) {
        let Role::Fencing(takeover) = self.role else { return };
        match (takeover.method, self.config.fencing) {
            (Method::Asking, Fencing::Ssh) => self.try_method(Method::Killing, cause::NOBODY_TO_FENCE, fx),
            (Method::Killing, _) if !self.config.fence_fallback => self.give_up(fx),
            _ => self.try_method(Method::Marking, cause::GOES_ON_WITHOUT, fx),
        }
    }

    /// It leaves the election for a while: another one may have better luck.
    fn give_up(&mut self, fx: &mut Fx) {
        fx.send(NodeId::REGISTER, Message::Quit { session: self.session });
        self.step_down(phase::STANDBY, cause::CANNOT_FENCE, fx);
        self.rejoin();
    }

    pub(super) fn has_fenced(&mut self, from: NodeId, version: u64, fx: &mut Fx) {
        let Role::Fencing(takeover) = self.role else { return };
        if (takeover.version, takeover.target) == (version, Some(from)) && takeover.method != Method::Marking {
            self.try_method(Method::Marking, cause::OLD_IS_FENCED, fx);
        }
    }

    pub(super) fn breadcrumb_set(&mut self, version: u64, fx: &mut Fx) {
        let Role::Fencing(takeover) = self.role else { return };
        if takeover.version == version && takeover.method == Method::Marking {
            self.enter(phase::RECOVERING, takeover.cause, fx);
            self.recover(fx);
        }
    }

    // ---- being fenced ----

    /// From the answer on, it is not active with this lock or any before.
    pub(super) fn fence_me(&mut self, from: NodeId, version: u64, kills: bool, fx: &mut Fx) {
        if version < self.fenced || self.held.is_some_and(|held| held >= version) {
            return;
        }
        self.fenced = version;
        let runs = matches!(self.role, Role::Fencing(_) | Role::Recovering(_) | Role::Writing(_));
        match kills {
            true if runs => self.abort(cause::IS_FENCED, fx),
            false if runs => self.step_down(phase::STANDBY, cause::IS_FENCED, fx),
            _ => {}
        }
        fx.send(from, Message::Fenced { version });
    }

    // ---- the process ----

    /// The controller of a name node that is gone leaves the election, and the process is started again.
    pub(super) fn process(&mut self, fx: &mut Fx) {
        if self.role == (Role::Aborted { is_noticed: false }) {
            self.role = Role::Aborted { is_noticed: true };
            fx.cancel_timer(Timer::Session);
            fx.send(NodeId::REGISTER, Message::Quit { session: self.session });
            return fx.set_timer(Timer::Process, Span::exactly(self.config.restart_after));
        }
        self.role = Role::Standby;
        self.enter(phase::STANDBY, cause::RESTARTS, fx);
        self.rejoin();
        self.touch(fx);
    }
}
