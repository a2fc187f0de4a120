//! The simulator: virtual time over an event queue, and a world around the nodes that can fail.
//!
//! `Simulation<P, O>` is generic over the protocol and over what watches it; the outside drives it
//! through [`Run`], once a frame and not once an event.

pub mod clients;
pub mod disk;
mod faults;
mod member;
pub mod network;
pub mod picture;
pub mod prng;
mod queue;
mod timers;

use crate::protocol::{Cluster, Detail, Effect, Effects, Input, Message, Protocol, RequestId, Spec, Timer};
use crate::scenario::{Action, Fault, Scenario, When, fault};
use crate::trace::{Loss, Observer, Passage, Trace, What};
use crate::types::{Duration, Instant, NodeId, Role};
use clients::{Clients, Move};
use disk::Pending;
use member::{Held, Member, Seen};
use network::{Envelope, Flight, Flights, Links};
use picture::{FlightPicture, LOG_CELLS, Letter, LogCell, NodePicture, Picture, TimerPicture};
use prng::{Purpose, Stream};
use queue::{Entry, Queue, Wake};

/// What the outside drives: a run of any protocol, watched by an `O`.
pub trait Run<O> {
    /// The scenario so far: what was injected by hand is in it.
    fn scenario(&self) -> &Scenario;
    fn spec(&self) -> &'static Spec;
    fn now(&self) -> Instant;
    /// Steps taken since time 0; a moment is (`now`, `steps`).
    fn steps(&self) -> u64;
    /// When something may happen next; equal to [`Run::now`] in the middle of an instant.
    fn next_at(&self) -> Option<Instant>;
    fn trace(&self) -> &Trace;
    fn watch(&self) -> &O;
    /// Takes every step up to and including `until`, but no more than `budget`. True when `until` is
    /// reached.
    fn advance(&mut self, until: Instant, budget: u64) -> bool;
    /// Takes one step; false if nothing will ever happen again.
    fn step(&mut self) -> bool;
    /// Steps until a message has been delivered or lost, within `budget` steps.
    fn step_message(&mut self, budget: u64) -> bool;
    /// Adds a fault to the scenario that takes effect one microsecond from now.
    fn inject(&mut self, action: Action) -> Result<(), String> {
        let at = self.now.after(Duration::from_us(1));
        let fault = Fault { when: When::At { least: at, most: at }, action };
        fault::check_fault(&fault, &self.scenario)?;
        fault::check_count(self.scenario.faults.len() + 1)?;
        self.scenario.faults.push(fault);
        self.schedule_fault(self.scenario.faults.len() - 1);
        Ok(())
    }

    fn picture(&self) -> Picture {
        Picture {
            now: self.now,
            nodes: self.members[1..].iter().map(|member| self.node_picture(member)).collect(),
            register: P::SPEC.has_register.then(|| self.node_picture(&self.members[0])),
            flights: self.flights.iter().map(flight_picture).collect(),
            cuts: self.links.cuts(),
            links_version: self.links.version(),
            leader: self.leader(),
            chaos: self.chaos.reigns(),
        }
    }

    fn inspect(&self, node: NodeId) -> Option<Vec<Detail>> {
        let member = self.members.get(usize::from(node.0))?;
        member.process.as_ref().map(Protocol::inspect)
    }

    fn letter(&self, message: u64) -> Option<Letter> {
        self.flights.iter().find(|flight| flight.passage.message == message).map(letter)
    }
}
