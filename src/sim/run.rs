//! What the outside drives and sees of a simulation.

use super::Simulation;
use super::clients::Tally;
use super::member::Member;
use super::network::{Envelope, Flight};
use super::picture::{FlightPicture, LOG_CELLS, Letter, LogCell, LogPicture, NodePicture, Picture, TimerPicture};
use super::queue::Wake;
use crate::protocol::log::Log;
use crate::protocol::{Detail, Effects, Message, Protocol, RequestId, Spec};
use crate::scenario::{Action, Demand, Fault, Scenario, When, fault};
use crate::trace::{Observer, Trace};
use crate::types::{Duration, Instant, NodeId};
use std::borrow::Cow;

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
    fn inject(&mut self, action: Action) -> Result<(), String>;
    fn picture(&self) -> Picture;
    /// A node's state in its protocol's own words; none while it is down.
    fn inspect(&self, node: NodeId) -> Option<Vec<Detail>>;
    /// What clients have met that find the nodes by themselves; none if they look for a leader.
    fn lookups(&self) -> Option<&Tally>;
    /// The logs of these nodes, at most `count` entries up to index `upto` or up to the end of the longest;
    /// empty if the protocol has none.
    fn logs(&self, nodes: &[NodeId], upto: Option<u64>, count: u64) -> Vec<LogPicture>;
    /// A message in flight.
    fn letter(&self, message: u64) -> Option<Letter>;
    /// The same run once more, at the same moment.
    fn fork(&self) -> Box<dyn Run<O>>;
    /// Adds a fault to the scenario that takes effect when it says: as if it had been there since time 0.
    /// False, and nothing is added, if that may lie in the past already.
    fn plan(&mut self, fault: Fault) -> bool;
    /// Another title and note: words about the run, which decide nothing in it.
    fn describe(&mut self, title: &str, note: &str);
}

impl<P: Protocol, O: Observer + Clone + 'static> Run<O> for Simulation<P, O> {
    fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    fn spec(&self) -> &'static Spec {
        P::SPEC
    }

    fn now(&self) -> Instant {
        self.now
    }

    fn steps(&self) -> u64 {
        self.steps
    }

    fn next_at(&self) -> Option<Instant> {
        self.queue.next_at()
    }

    fn trace(&self) -> &Trace {
        &self.trace
    }

    fn watch(&self) -> &O {
        &self.observer
    }

    fn advance(&mut self, until: Instant, budget: u64) -> bool {
        for _ in 0..budget {
            let Some(entry) = self.pop(until) else {
                self.now = self.now.max(until);
                return true;
            };
            self.take(entry);
        }
        false
    }

    fn step(&mut self) -> bool {
        let Some(entry) = self.pop(Instant(u64::MAX)) else { return false };
        self.take(entry);
        true
    }

    fn step_message(&mut self, budget: u64) -> bool {
        for _ in 0..budget {
            let Some(entry) = self.pop(Instant(u64::MAX)) else { return false };
            self.take(entry);
            if matches!(entry.wake, Wake::Flight { .. }) {
                return true;
            }
        }
        false
    }

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
        let has_register = P::uses_register(&self.config);
        let is_shown = |(from, to): &(NodeId, NodeId)| has_register || ![*from, *to].contains(&NodeId::REGISTER);
        Picture {
            now: self.now,
            nodes: self.members[1..].iter().map(|member| self.node_picture(member)).collect(),
            register: has_register.then(|| self.node_picture(&self.members[0])),
            flights: self.flights.iter().map(flight_picture).collect(),
            cuts: self.links.cuts().into_iter().filter(is_shown).collect(),
            conditions: self.links.conditions().into_iter().filter(|(link, _)| is_shown(link)).collect(),
            links_version: self.links.version(),
            leader: self.leader(),
            members: self.leader().and_then(|leader| self.members_of(leader)).copied(),
            chaos: self.chaos.reigns(),
            repeated: self.repeated.clone(),
            demand: Demand::between(self.scenario.client, self.clients.settings()),
            crowd: self.clients.crowd(),
        }
    }

    fn inspect(&self, node: NodeId) -> Option<Vec<Detail>> {
        let member = self.members.get(usize::from(node.0))?;
        let mut details = member.process.as_ref().map(Protocol::inspect)?;
        // They stand beside it.
        let lookups = self.clients.tally().filter(|_| node == NodeId::REGISTER);
        details.extend(lookups.into_iter().flat_map(Tally::inspect));
        Some(details)
    }

    fn lookups(&self) -> Option<&Tally> {
        self.clients.tally()
    }

    fn logs(&self, nodes: &[NodeId], upto: Option<u64>, count: u64) -> Vec<LogPicture> {
        let members = nodes.iter().filter_map(|node| self.members.get(usize::from(node.0)));
        let processes: Vec<(NodeId, Cow<'_, P>)> = members.map(|member| (member.id, self.process_of(member))).collect();
        let views = || processes.iter().filter_map(|(id, process)| process.view().log.map(|log| (id, process, log)));
        let last = views().map(|(_, _, log)| log.last_index()).max().unwrap_or(0);
        let last = upto.map_or(last, |upto| upto.min(last));
        let picture = |(id, process, log): (&NodeId, &Cow<'_, P>, &Log)| {
            let first = (last + 1).saturating_sub(count).max(log.base().index + 1);
            let view = process.view();
            LogPicture {
                node: *id,
                first,
                entries: (first..=last).map_while(|index| log.get(index).copied()).collect(),
                last: log.last_index(),
                base: log.base().index,
                committed: view.committed,
                applied: view.applied,
            }
        };
        views().map(picture).collect()
    }

    fn letter(&self, message: u64) -> Option<Letter> {
        self.flights.iter().find(|flight| flight.passage.message == message).map(letter)
    }

    fn fork(&self) -> Box<dyn Run<O>> {
        Box::new(self.clone())
    }

    fn plan(&mut self, fault: Fault) -> bool {
        if fault.when.earliest() <= self.now {
            return false;
        }
        self.scenario.faults.push(fault);
        self.schedule_fault(self.scenario.faults.len() - 1);
        true
    }

    fn describe(&mut self, title: &str, note: &str) {
        self.scenario.title = title.to_string();
        self.scenario.note = note.to_string();
    }
}

impl<P: Protocol, O: Observer> Simulation<P, O> {
    /// The node's process; of one that is down, the one that its disk would start with.
    fn process_of<'a>(&self, member: &'a Member<P>) -> Cow<'a, P> {
        let restarted =
            || P::boot(member.id, self.cluster, &self.config, &member.disk.durable, &mut Effects::default());
        member.process.as_ref().map_or_else(|| Cow::Owned(restarted()), Cow::Borrowed)
    }

    fn node_picture(&self, member: &Member<P>) -> NodePicture {
        let view = member.process.as_ref().map(Protocol::view);
        let timer = &member.timers[P::SPEC.election_timer];
        let last = view.map_or(0, |view| view.log_length());
        let committed = view.map_or(0, |view| view.committed);
        let cells = view.and_then(|view| view.log).into_iter().flat_map(|log| {
            let first = (last + 1).saturating_sub(LOG_CELLS).max(log.base().index + 1);
            (first..=last).filter_map(|index| {
                log.term_at(index).map(|term| LogCell { index, term, committed: index <= committed })
            })
        });
        NodePicture {
            id: member.id,
            up: member.is_up(),
            paused: member.paused,
            state: member.state,
            role: P::SPEC.role(member.state),
            epoch: view.map_or(member.seen.epoch, |view| view.epoch),
            leader: view.and_then(|view| view.leader),
            voted_for: view.and_then(|view| view.voted_for),
            votes: view.map_or(0, |view| view.votes),
            log: cells.collect(),
            log_length: last,
            committed,
            applied: view.map_or(0, |view| view.applied),
            standing: member.seen.standing,
            timer: (timer.armed && member.is_live())
                .then_some(TimerPicture { set_at: timer.set_at, deadline: timer.deadline }),
            writing: member.disk.is_busy(),
            disk_slower: member.disk.slower,
            disk_full: member.disk.full,
            corrupt: member.disk.corrupt,
            rotten: member.disk.rotten,
            slow: member.slow,
            drift_ppm: member.clock.drift_ppm,
            clock_offset_us: member.clock.offset_us,
        }
    }
}

fn flight_picture<P: Protocol>(flight: &Flight<P>) -> FlightPicture {
    let epoch = match &flight.envelope {
        Envelope::Peer(message) => message.epoch(),
        Envelope::Request(_) | Envelope::Reply(..) => 0,
    };
    let Flight { passage, sent_at, due, doom, by_hand, .. } = *flight;
    FlightPicture { passage, epoch, sent_at, due, doom, by_hand }
}

fn letter<P: Protocol>(flight: &Flight<P>) -> Letter {
    let of = |id: RequestId| Detail::new("request", format!("{}.{}", id.client, id.serial));
    let details = match &flight.envelope {
        Envelope::Peer(message) => message.details(),
        Envelope::Request(request) => {
            vec![of(request.id), Detail::new("operation", format!("{:?}", request.operation))]
        }
        Envelope::Reply(id, outcome) => vec![of(*id), Detail::new("outcome", format!("{outcome:?}"))],
    };
    Letter { flight: flight_picture(flight), details }
}
