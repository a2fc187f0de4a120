//! Clients' sessions, as ZooKeeper's Programmer's Guide ("ZooKeeper Sessions") and its SessionTracker have them. A client
//! is connected to one server. Its session begins with a transaction, and lives as long as the leader hears of it: each
//! server tells with its answer to a ping who is connected to it (the touch table of LearnerSessionTracker). Of whom the
//! leader hears nothing for the session's timeout, it expires the session, with a transaction again: all servers learn
//! of it in the same place of the history. A new leader gives every session its whole time anew.
//!
//! Simplified: the clients here never stop, so the server that one is connected to speaks for it, and a client whose
//! server has gone reconnects with its next request. The first request on a connection goes to the leader, be it a read:
//! it opens the session, or tells who speaks for it from now on. There are no ephemeral nodes and no watches; a client
//! whose session has expired opens another one and asks again.

use super::{Config, Reads, State, Zab, join};
use crate::protocol::log::{Command, Entry};
use crate::protocol::{Detail, Effects};
use crate::types::{Duration, NodeId};
use std::collections::{BTreeMap, BTreeSet};

type Fx = Effects<Zab>;

/// minSessionTimeout and maxSessionTimeout, in ticks.
const TICKS_LEAST: u64 = 2;
const TICKS_MOST: u64 = 20;

/// What a server knows of its own clients.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Connections {
    /// Whose last request it answered; some may have gone to another server since.
    connected: BTreeSet<u32>,
    /// Sessions that it has seen expire since it started.
    expired: u64,
}

impl Connections {
    pub fn answered(&mut self, client: u32) {
        self.connected.insert(client);
    }

    /// A server that follows nobody closes all connections.
    pub fn close(&mut self) {
        self.connected.clear();
    }

    pub fn saw_expiry(&mut self) {
        self.expired += 1;
    }
}

/// What a leader knows of a session.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Session {
    /// Who speaks for the client; nobody since there is another leader.
    owner: Option<NodeId>,
    /// Half ticks since it was heard of.
    silent: u64,
}

impl Config {
    /// What a client gets of the timeout that it asks for; none where there are no sessions.
    pub fn negotiated(&self) -> Option<Duration> {
        let ticks = |ticks: u64| Duration(self.tick_time.0.saturating_mul(ticks));
        let asked = Some(self.session_timeout).filter(|asked| *asked > Duration::ZERO);
        asked.map(|asked| asked.clamp(ticks(TICKS_LEAST), ticks(TICKS_MOST)))
    }

    /// The same in half ticks, up to the next tick: sessions expire together, tick by tick.
    fn session_half_ticks(&self) -> u64 {
        let tick_us = self.tick_time.0.max(1);
        self.negotiated().map_or(u64::MAX, |timeout| 2 * timeout.0.div_ceil(tick_us))
    }
}

impl Zab {
    pub(super) fn has_sessions(&self) -> bool {
        self.config.negotiated().is_some()
    }

    /// Whoever is connected here, with an open session, is answered reads from this server's own state.
    pub(super) fn reads_alone(&self, client: u32) -> bool {
        let is_local = self.config.reads == Reads::Local;
        is_local && (!self.has_sessions() || self.connections.connected.contains(&client) && self.store.is_open(client))
    }

    /// For the leader, with each answer to a ping.
    pub(super) fn touched(&self) -> Vec<u32> {
        self.connections.connected.iter().copied().collect()
    }

    // ---- the leader's side ----

    /// With its epoch it takes over the sessions of its history, each with its whole time.
    pub(super) fn take_over_sessions(&mut self) {
        if !self.has_sessions() {
            return;
        }
        let mut sessions: BTreeMap<u32, Session> =
            self.store.open().map(|client| (client, Session::default())).collect();
        for index in self.applied + 1..=self.log.last_index() {
            match self.log.get(index).map(|entry| entry.command) {
                Some(Command::Session { client, opens: true }) => drop(sessions.insert(client, Session::default())),
                Some(Command::Session { client, opens: false }) => drop(sessions.remove(&client)),
                _ => {}
            }
        }
        if let State::Leading(leadership) = &mut self.state {
            leadership.sessions = sessions;
        }
    }

    /// A request came to `server`: it speaks for the client from now on. If the client has no session, the transaction
    /// that opens one goes first.
    pub(super) fn opens_session(&mut self, client: u32, server: NodeId) -> Option<Entry> {
        if !self.has_sessions() {
            return None;
        }
        let State::Leading(leadership) = &mut self.state else { return None };
        let session = Session { owner: Some(server), silent: 0 };
        let is_new = leadership.sessions.insert(client, session).is_none();
        is_new.then_some(Entry { term: self.current_epoch, command: Command::Session { client, opens: true } })
    }

    /// These are connected to this server.
    pub(super) fn touch(&mut self, server: NodeId, clients: &[u32]) {
        let State::Leading(leadership) = &mut self.state else { return };
        for client in clients {
            if let Some(session) = leadership.sessions.get_mut(client).filter(|session| session.owner == Some(server)) {
                session.silent = 0;
            }
        }
    }

    /// Half a tick has passed; at each whole one, the sessions that were silent for too long expire.
    pub(super) fn expire_sessions(&mut self, fx: &mut Fx) {
        let own = self.touched();
        self.touch(self.id, &own);
        let (limit, epoch) = (self.config.session_half_ticks(), self.current_epoch);
        let State::Leading(leadership) = &mut self.state else { return };
        leadership.sessions.values_mut().for_each(|session| session.silent += 1);
        if !leadership.half_ticks.is_multiple_of(2) {
            return;
        }
        let is_over = |(_, session): &(&u32, &Session)| session.silent > limit;
        let over: Vec<u32> = leadership.sessions.iter().filter(is_over).map(|(client, _)| *client).collect();
        leadership.sessions.retain(|client, _| !over.contains(client));
        let closing = |client| Entry { term: epoch, command: Command::Session { client, opens: false } };
        self.propose(over.into_iter().map(closing).collect(), fx);
    }

    // ---- for a person ----

    pub(super) fn inspect_sessions(&self) -> Vec<Detail> {
        let Some(timeout) = self.config.negotiated() else { return Vec::new() };
        let mut details = vec![
            Detail::new("session timeout", timeout),
            Detail::new("sessions", join(self.store.open())),
            Detail::new("connected here", join(self.connections.connected.iter())),
            Detail::new("sessions expired", self.connections.expired),
        ];
        if let State::Leading(leadership) = &self.state {
            let limit = self.config.session_half_ticks();
            let left = |session: &Session| (limit + 1).saturating_sub(session.silent).div_ceil(2);
            let one = |(client, session): (&u32, &Session)| format!("{client}: {}", left(session));
            details.push(Detail::new("ticks until expiry", join(leadership.sessions.iter().map(one))));
        }
        details
    }
}
