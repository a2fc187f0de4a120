//! The report of a run: what `run --json` prints and JavaScript gets.

pub mod chain;
pub mod table;

use super::Watch;
use super::chaos::{self, ChaosReport};
use super::succession::{SuccessionReport, succession};
use crate::check::Property;
use crate::check::account::{self, Account};
use crate::check::history::Known;
use crate::check::linearizable::Access;
use crate::check::proof::Part;
use crate::protocol::Spec;
use crate::scenario::{text, url};
use crate::sim::Run;
use crate::sim::clients::Tally;
use crate::stats::fairness::{Fairness, equal_chances};
use crate::stats::window::Window;
use crate::trace::{TraceEvent, What};
use crate::types::{Duration, Instant};
use chain::Chains;
use serde::Serialize;

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Report {
    /// The scenario as text, with everything that was injected by hand.
    pub scenario: String,
    /// The part of a link that reproduces the run.
    pub link: String,
    pub until_us: u64,
    /// 16 hex digits over every event of the trace.
    pub digest: String,
    pub events: u64,
    pub messages: Messages,
    pub nodes: Vec<Node>,
    pub leaders: Vec<Leader>,
    pub interregna: Vec<Interregnum>,
    /// The share of time in which a leader reached a majority.
    pub availability: f64,
    pub chain: Chains,
    pub succession: SuccessionReport,
    pub elections: Elections,
    /// Null without chaos.
    pub chaos: Option<ChaosReport>,
    pub violations: Vec<Violation>,
    /// What went wrong and was never promised not to.
    pub losses: Vec<Violation>,
    pub client: Client,
    /// Null: not decided.
    pub linearizable: Option<bool>,
    /// The keys for which it is not.
    pub undecided: Vec<Undecided>,
    pub stale_reads: StaleReads,
    /// Of clients that find the nodes for their keys by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lookups: Option<Lookups>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Messages {
    pub sent: u64,
    pub bytes: u64,
    pub delivered: u64,
    pub dropped: u64,
    pub duplicated: u64,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Node {
    pub id: u16,
    pub role: &'static str,
    pub phase: &'static str,
    pub epoch: u64,
    pub leader: Option<u16>,
    pub log_length: u64,
    pub committed: u64,
    pub applied: u64,
}

/// A reign; `to_us` is null while it goes on.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Leader {
    pub node: u16,
    pub epoch: u64,
    pub from_us: u64,
    pub to_us: Option<u64>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Interregnum {
    pub from_us: u64,
    pub to_us: Option<u64>,
    pub cause: &'static str,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Elections {
    /// By node, node 1 first.
    pub reigns: Vec<u64>,
    pub led_us: Vec<u64>,
    /// The numbers of those that may lead: nobody elects what only watches, decides or stores.
    pub candidates: Vec<u16>,
    /// The reigns of the candidates against equal chances; null before anybody led.
    pub fairness: Option<Fairness>,
}

impl Elections {
    pub fn new(reigns: Vec<u64>, led_us: Vec<u64>, candidates: Vec<u16>) -> Elections {
        let counted: Vec<u64> = candidates.iter().map(|node| reigns[usize::from(*node) - 1]).collect();
        Elections { fairness: equal_chances(&counted), reigns, led_us, candidates }
    }

    /// What each of the candidates has of something.
    pub fn of_candidates<'a>(&'a self, of: &'a [u64]) -> impl Iterator<Item = u64> + use<'a> {
        self.candidates.iter().map(|node| of[usize::from(*node) - 1])
    }
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Violation {
    pub property: &'static str,
    pub at_us: u64,
    pub event: u64,
    pub nodes: Vec<u16>,
    pub detail: String,
    /// Zero where it is about none.
    pub epoch: u64,
    /// Of the log; where clients are concerned, their key; zero where it is about neither.
    pub index: u64,
    /// Of a read that no order explains: the operations around it, in the order of their calls. Of a promise to one
    /// request that was broken: that request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<Operation>,
    /// What became of that request, in the order of time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moments: Vec<Moment>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Operation {
    pub client: u32,
    pub serial: u32,
    /// `write` or `read`.
    pub kind: &'static str,
    /// What was written or answered; null if nothing was found, or no answer has come.
    pub value: Option<u64>,
    pub called_us: u64,
    /// Null if it was never answered.
    pub returned_us: Option<u64>,
    /// `impossible` is what has no explanation, or breaks the promise; what is `against` it contradicts that, or was
    /// promised; the rest is `around` both.
    pub part: &'static str,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Moment {
    pub at_us: u64,
    /// `committed`, `replaced`, `answer-due` …
    pub what: &'static str,
    /// Null where it happened at no node.
    pub node: Option<u16>,
    /// Of the log; zero where it is about no entry.
    pub index: u64,
    /// As of an operation.
    pub part: &'static str,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Undecided {
    pub key: u32,
    /// What there was too much of: operations `pending` at the same time, `configurations` that explain the answers,
    /// `unanswered` writes, or operations `waiting` for the end of another.
    pub limit: &'static str,
}

/// Reads that were answered with what had been replaced before they began.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct StaleReads {
    pub count: u64,
    /// How long before; null without any.
    pub max_age_us: Option<u64>,
    pub p50_age_us: Option<u64>,
    pub p99_age_us: Option<u64>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Lookups {
    pub hits: u64,
    pub misses: u64,
    /// Nodes that did not answer in time.
    pub failures: u64,
    /// Reads that asked no node, for that of the key was left alone.
    pub bypasses: u64,
    pub ejections: u64,
    /// How many keys had another node after the last ejection, and of how many; null before any.
    pub keys_moved: Option<u32>,
    pub keys_of: Option<u32>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Client {
    pub requests: u64,
    pub ok: u64,
    pub failed: u64,
    pub unknown: u64,
    pub latency_us: Latency,
}

/// Null without answers.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Latency {
    pub p50: Option<u64>,
    pub p99: Option<u64>,
    pub max: Option<u64>,
}

pub fn digest(run: &dyn Run<Watch>) -> String {
    format!("{:016x}", run.trace().digest())
}

pub fn report(run: &dyn Run<Watch>) -> Report {
    let (now, stats) = (run.now(), &run.watch().stats);
    let lasted_us = now.as_us();
    let without_us = stats.reigns.total_us(now);
    let optional = |at: Option<Instant>| at.map(Instant::as_us);
    let leaders = stats.reigns.reigns().map(|reign| Leader {
        node: reign.node.0,
        epoch: reign.epoch,
        from_us: reign.from.as_us(),
        to_us: optional(reign.to),
    });
    let mut leaders: Vec<Leader> = leaders.collect();
    leaders.sort_by_key(|leader| leader.from_us);
    Report {
        scenario: text::write(run.scenario()),
        link: url::write_link(run.scenario(), &url::View::default()),
        until_us: lasted_us,
        digest: digest(run),
        events: run.trace().events(),
        messages: messages(stats.messages),
        nodes: nodes(run),
        leaders,
        interregna: interregna(run).collect(),
        availability: if lasted_us == 0 { 0.0 } else { 1.0 - without_us as f64 / lasted_us as f64 },
        chain: chain::chains(run),
        succession: succession(run, Window::WHOLE),
        elections: elections(run, Window::WHOLE),
        chaos: chaos::report(run),
        violations: violations(run),
        losses: told(run, run.watch().check.losses()),
        client: client(run),
        linearizable: run.watch().check.history().is_linearizable(),
        undecided: undecided(run),
        stale_reads: stale_reads(run),
        lookups: run.lookups().map(lookups),
    }
}

/// One event of the trace, for JSON lines and for JavaScript.
#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Event {
    pub number: u64,
    pub at_us: u64,
    pub kind: &'static str,
    /// The nodes that it concerns, the acting one first; `register` and `client` by name.
    pub nodes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transition: Option<Transition>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Message>,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Transition {
    pub from: &'static str,
    pub to: &'static str,
    pub cause: &'static str,
    pub epoch: u64,
}

#[derive(Serialize, Clone, PartialEq, Debug)]
pub struct Message {
    pub number: u64,
    pub kind: &'static str,
}

pub fn event(spec: &'static Spec, event: &TraceEvent) -> Event {
    let transition = match event.what {
        What::Became { from, to, cause, epoch, .. } => Some(Transition {
            from: spec.state_name(from),
            to: spec.state_name(to),
            cause: spec.cause_name(cause),
            epoch,
        }),
        _ => None,
    };
    let message = event
        .what
        .passage()
        .map(|passage| Message { number: passage.message, kind: spec.message_kind(passage.kind).name });
    Event {
        number: event.number,
        at_us: event.at.as_us(),
        kind: event.what.name(),
        nodes: event.what.nodes().into_iter().flatten().map(|node| node.to_string()).collect(),
        transition,
        message,
    }
}

fn messages(tally: crate::stats::MessageTally) -> Messages {
    let crate::stats::MessageTally { sent, bytes, delivered, dropped, duplicated } = tally;
    Messages { sent, bytes, delivered, dropped, duplicated }
}

fn nodes(run: &dyn Run<Watch>) -> Vec<Node> {
    let node = |node: &crate::sim::picture::NodePicture| Node {
        id: node.id.0,
        role: node.role.name(),
        phase: run.spec().state_name(node.state),
        epoch: node.epoch,
        leader: node.leader.map(|leader| leader.0),
        log_length: node.log_length,
        committed: node.committed,
        applied: node.applied,
    };
    run.picture().nodes.iter().map(node).collect()
}

/// Who led how often, and how long. A single node competes with nobody.
pub fn elections(run: &dyn Run<Watch>, window: Window) -> Elections {
    let stats = &run.watch().stats;
    let led = stats.reigns.led(window, run.now());
    let candidates = stats.candidates().iter().map(|node| node.0).collect();
    let (reigns, led_us) = led.iter().map(|led| (led.reigns, led.us)).unzip();
    Elections::new(reigns, led_us, candidates)
}

pub fn interregna(run: &dyn Run<Watch>) -> impl Iterator<Item = Interregnum> + '_ {
    let spec = run.spec();
    run.watch().stats.reigns.interregna().map(move |gap| Interregnum {
        from_us: gap.from.as_us(),
        to_us: gap.to.map(Instant::as_us),
        cause: gap.cause.name(spec),
    })
}

pub fn violations(run: &dyn Run<Watch>) -> Vec<Violation> {
    told(run, run.watch().check.violations())
}

fn told(run: &dyn Run<Watch>, seen: &[crate::check::Violation]) -> Vec<Violation> {
    let violation = |violation: &crate::check::Violation| Violation {
        property: violation.property.name(),
        at_us: violation.at.as_us(),
        event: violation.event,
        nodes: violation.nodes.iter().map(|node| node.0).collect(),
        detail: violation.detail(),
        epoch: violation.epoch,
        index: violation.index,
        operations: operations(run, violation),
        moments: violation.account.as_ref().map_or(Vec::new(), |account| moments(account)),
    };
    seen.iter().map(violation).collect()
}

fn operations(run: &dyn Run<Watch>, violation: &crate::check::Violation) -> Vec<Operation> {
    if let Some(account) = &violation.account {
        return account.operation.iter().map(|known| operation(known, account.part())).collect();
    }
    let proof = run.watch().check.history().proof();
    let Some(proof) = proof.filter(|_| violation.property == Property::Linearizability) else { return Vec::new() };
    let all = proof.operations.iter().enumerate();
    all.map(|(place, known)| operation(known, proof.part(place))).collect()
}

fn operation(known: &Known, part: Part) -> Operation {
    let (kind, value) = match known.access {
        Access::Write(value) => ("write", Some(value)),
        Access::Read(answer) => ("read", answer),
    };
    Operation {
        client: known.request.client,
        serial: known.request.serial,
        kind,
        value,
        called_us: known.called_at.as_us(),
        returned_us: known.returned_at.map(Instant::as_us),
        part: part.name(),
    }
}

fn moments(account: &Account) -> Vec<Moment> {
    let moment = |moment: &account::Moment| Moment {
        at_us: moment.at.as_us(),
        what: moment.what.name(),
        node: moment.node.map(|node| node.0),
        index: moment.index,
        part: moment.what.part().name(),
    };
    account.moments.iter().map(moment).collect()
}

fn undecided(run: &dyn Run<Watch>) -> Vec<Undecided> {
    let undecided = run.watch().check.history().undecided();
    undecided.map(|(key, limit)| Undecided { key, limit: limit.name() }).collect()
}

fn stale_reads(run: &dyn Run<Watch>) -> StaleReads {
    let staleness = run.watch().check.staleness();
    let us = |age: Option<Duration>| age.map(Duration::as_us);
    StaleReads {
        count: staleness.count(),
        max_age_us: us(staleness.age_max()),
        p50_age_us: us(staleness.age(0.5)),
        p99_age_us: us(staleness.age(0.99)),
    }
}

fn lookups(tally: &Tally) -> Lookups {
    let Tally { hits, misses, failures, bypasses, ejections, moved } = *tally;
    let (keys_moved, keys_of) = moved.unzip();
    Lookups { hits, misses, failures, bypasses, ejections, keys_moved, keys_of }
}

fn client(run: &dyn Run<Watch>) -> Client {
    let clients = &run.watch().stats.clients;
    Client {
        requests: clients.requests,
        ok: clients.ok,
        failed: clients.failed,
        unknown: clients.unknown,
        latency_us: Latency {
            p50: clients.latency_us(0.5),
            p99: clients.latency_us(0.99),
            max: clients.latency_max_us(),
        },
    }
}
