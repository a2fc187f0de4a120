//! A Raft cluster without a simulator: messages wait until somebody delivers or drops them, timers fire when
//! told to, disks write at once. For what depends on the exact order of messages.

use interregnum::check::Checker;
use interregnum::protocol::configuration::{Change, Wish};
use interregnum::protocol::log::Log;
use interregnum::protocol::raft::{Durable, Message, Raft, Timer};
use interregnum::protocol::{
    Cluster, Effect, Effects, Input, Message as _, Operation, Outcome, Protocol, Request, RequestId,
};
use interregnum::scenario::{Action, Scenario, Target};
use interregnum::trace::{Observer, TraceEvent, What};
use interregnum::types::{Instant, NodeId};

pub struct Cage {
    scenario: Scenario,
    servers: Vec<Server>,
    waiting: Vec<Letter>,
    requests: u32,
    replaced_disks: u32,
    checker: Checker,
    /// Numbers what happened; there is no time.
    happened: u64,
    /// What the last command did, a line each.
    pub log: Vec<String>,
}

struct Server {
    durable: Durable,
    process: Option<Raft>,
    phase: u8,
    committed: u64,
}

#[derive(Clone)]
struct Letter {
    from: NodeId,
    to: NodeId,
    message: Message,
}

/// Which of the waiting messages are meant; none stands for any.
#[derive(Clone, Copy, Default)]
pub struct Choice<'a> {
    pub from: Option<NodeId>,
    pub to: Option<NodeId>,
    pub kind: Option<&'a str>,
    /// Words of its description.
    pub about: Option<&'a str>,
}

impl Letter {
    fn kind(&self) -> &'static str {
        Raft::SPEC.message_kind(self.message.kind()).name
    }

    fn is(&self, choice: Choice<'_>) -> bool {
        choice.from.is_none_or(|from| from == self.from)
            && choice.to.is_none_or(|to| to == self.to)
            && choice.kind.is_none_or(|kind| kind == self.kind())
            && choice.about.is_none_or(|words| self.describe().contains(words))
    }

    fn describe(&self) -> String {
        let content = match &self.message {
            Message::AppendEntries { term, previous, entries, leader_commit, .. } => {
                let terms = terms(entries.iter().map(|entry| entry.term));
                let after = format!("after {} of term {}", previous.index, previous.term);
                format!("term {term}, {after}, entries [{terms}], committed {leader_commit}")
            }
            Message::RequestVote { term, last_log, .. } => {
                format!("term {term}, last log {} of term {}", last_log.index, last_log.term)
            }
            Message::Appended { term, matched, counts, .. } => {
                format!("term {term}, matched {matched}{}", if *counts { "" } else { ", does not count" })
            }
            Message::Refused { term, conflict, .. } => match conflict.term {
                Some(of) => format!("term {term}, conflict at {} with term {of}", conflict.index),
                None => format!("term {term}, next is {}", conflict.index),
            },
            Message::InstallSnapshot { term, chunk } => {
                let part = format!("records {} to {}", chunk.offset, chunk.offset + chunk.records.len() as u64);
                let end = if chunk.done { ", done" } else { "" };
                format!("term {term}, up to {} of term {}, {part}{end}", chunk.last.index, chunk.last.term)
            }
            Message::SnapshotReceived { term, last, received } => {
                format!("term {term}, up to {}, received {received}", last.index)
            }
            message => format!("term {}", message.term()),
        };
        format!("{} {} -> {}: {content}", self.kind(), self.from, self.to)
    }
}

/// The terms of a log, long runs as `2×64`.
fn terms(all: impl Iterator<Item = u64>) -> String {
    let mut runs: Vec<(u64, usize)> = Vec::new();
    for term in all {
        match runs.last_mut() {
            Some((last, count)) if *last == term => *count += 1,
            _ => runs.push((term, 1)),
        }
    }
    let run = |(term, count): &(u64, usize)| match count {
        1..8 => vec![term.to_string(); *count].join(" "),
        _ => format!("{term}×{count}"),
    };
    runs.iter().map(run).collect::<Vec<_>>().join(" ")
}

fn log_terms(log: &Log) -> String {
    let entries = terms((log.base().index + 1..=log.last_index()).filter_map(|index| log.term_at(index)));
    match log.base().index {
        0 => entries,
        base => format!("snapshot to {base} |{}{entries}", if entries.is_empty() { "" } else { " " }),
    }
}

impl Cage {
    pub fn new(scenario: &Scenario) -> Cage {
        let disk = |node: usize| Raft::initial(scenario.initial.term(node), scenario.initial.log(node));
        let server = |node: usize| Server {
            durable: disk(node).expect("Raft has a log"),
            process: None,
            phase: 0,
            committed: 0,
        };
        let mut cage = Cage {
            servers: (0..usize::from(scenario.nodes)).map(server).collect(),
            waiting: Vec::new(),
            requests: 0,
            replaced_disks: 0,
            checker: Checker::new(Raft::SPEC, scenario.nodes),
            happened: 0,
            log: Vec::new(),
            scenario: scenario.clone(),
        };
        for member in cage.cluster().members() {
            cage.boot(member);
        }
        cage
    }

    fn cluster(&self) -> Cluster {
        Cluster { size: self.scenario.nodes }
    }

    fn server(&mut self, node: NodeId) -> &mut Server {
        &mut self.servers[usize::from(node.0) - 1]
    }

    fn boot(&mut self, node: NodeId) {
        let (cluster, config) = (self.cluster(), self.scenario.raft.clone());
        let mut fx = Effects::default();
        let server = self.server(node);
        server.process = Some(Raft::boot(node, cluster, &config, &server.durable, &mut fx));
        (server.phase, server.committed) = (0, 0);
        self.perform(node, fx);
    }

    fn step(&mut self, node: NodeId, input: Input<Raft>) {
        let mut fx = Effects::default();
        let Some(process) = &mut self.server(node).process else { return };
        process.step(input, &mut fx);
        self.perform(node, fx);
    }

    fn perform(&mut self, node: NodeId, fx: Effects<Raft>) {
        let mut written = Vec::new();
        for effect in fx.list {
            match effect {
                Effect::Persist(write) => {
                    Raft::apply(&mut self.server(node).durable, &write);
                    written.push(write);
                }
                Effect::Send { to, message } => self.waiting.push(Letter { from: node, to, message }),
                Effect::Reply { request, outcome } => self.replied(node, request, outcome),
                Effect::Become { phase, cause } => self.became(node, phase, cause),
                Effect::SetTimer { .. } | Effect::CancelTimer(_) => {}
                Effect::Draw { .. } => unreachable!("Raft draws nothing"),
            }
        }
        self.look(node);
        for write in written {
            self.step(node, Input::Persisted(write));
        }
    }

    fn replied(&mut self, node: NodeId, request: RequestId, outcome: Outcome) {
        let answer = match outcome {
            Outcome::Done(value) => format!("done, {}", value.map_or("nothing".into(), |value| value.to_string())),
            Outcome::Redirect(to) => format!("ask {}", to.map_or("another".into(), |to| to.to_string())),
        };
        self.log.push(format!("reply {node} to {}.{}: {answer}", request.client, request.serial));
    }

    fn became(&mut self, node: NodeId, to: u8, cause: u8) {
        let server = self.server(node);
        let from = std::mem::replace(&mut server.phase, to);
        let epoch = server.process.as_ref().map_or(0, |process| process.view().epoch);
        let spec = Raft::SPEC;
        let (before, now, why) = (spec.state_name(from), spec.state_name(to), spec.cause_name(cause));
        self.log.push(format!("became {node} {before} -> {now} ({why}) term {epoch}"));
        self.happened += 1;
        let what = What::Became { node, from, to, cause, epoch };
        self.checker.happened(&TraceEvent { number: self.happened, at: Instant(self.happened), what });
    }

    fn look(&mut self, node: NodeId) {
        self.happened += 1;
        let server = &mut self.servers[usize::from(node.0) - 1];
        let Some(process) = &server.process else { return };
        let view = process.view();
        if view.committed > server.committed {
            server.committed = view.committed;
            self.log.push(format!("committed {node} to {}", view.committed));
        }
        self.checker.changed(Instant(self.happened), self.happened, node, &view);
    }

    // ---- what a script can do ----

    pub fn timer(&mut self, node: NodeId, timer: Timer) {
        self.step(node, Input::Timer(timer));
    }

    /// A client writes; `again` is the same request once more.
    pub fn request(&mut self, node: NodeId, key: u32, again: bool) {
        self.requests += u32::from(!again);
        self.ask(node, Operation::Put { key, value: u64::from(self.requests) });
    }

    /// A client reads what it writes.
    pub fn read(&mut self, node: NodeId) {
        self.requests += 1;
        self.ask(node, Operation::Get { key: 1 });
    }

    fn ask(&mut self, node: NodeId, operation: Operation) {
        let id = RequestId { client: 1, serial: self.requests };
        self.step(node, Input::Request(Request { id, operation }));
    }

    pub fn transfer(&mut self, from: NodeId, to: NodeId) {
        self.step(from, Input::Transfer(to));
    }

    /// An operator asks for other members, in the words of a fault.
    pub fn change(&mut self, leader: NodeId, words: &str) {
        let node = |target: Target| match target {
            Target::Node(node) => node,
            other => panic!("{other} is no node of its own"),
        };
        let wish = match words.parse().unwrap_or_else(|error| panic!("{error}")) {
            Action::Add { target } => Wish::Add(node(target)),
            Action::Learn { target } => Wish::Learn(node(target)),
            Action::Remove { target } => Wish::Remove(node(target)),
            Action::Reconfigure { voters } => Wish::Become(voters.into_iter().map(node).collect()),
            other => panic!("\"{other}\" changes no members"),
        };
        let change = Change { wish, newest_disk: self.replaced_disks };
        let process = self.server(leader).process.as_ref();
        if let Some(objection) = process.and_then(|process| process.objection(&change)) {
            self.log.push(format!("refused {objection:?}"));
        }
        self.step(leader, Input::Change(change));
    }

    /// A server that is down gets a new disk.
    pub fn wipe(&mut self, node: NodeId) {
        self.replaced_disks += 1;
        let disk = Raft::replaced(self.replaced_disks);
        let server = self.server(node);
        assert!(server.process.is_none(), "server {node} is up");
        server.durable = disk;
    }

    pub fn crash(&mut self, node: NodeId) {
        let server = self.server(node);
        let from = server.phase;
        server.process = None;
        self.became_failed(node, from);
    }

    fn became_failed(&mut self, node: NodeId, from: u8) {
        self.happened += 1;
        let (to, cause) = (Raft::SPEC.failed(), interregnum::protocol::CRASHES);
        let what = What::Became { node, from, to, cause, epoch: 0 };
        self.checker.happened(&TraceEvent { number: self.happened, at: Instant(self.happened), what });
    }

    pub fn restart(&mut self, node: NodeId) {
        self.boot(node);
    }

    /// A node that is down gets a new disk.
    /// The first message of the choice arrives; false if there is none.
    pub fn deliver_one(&mut self, choice: Choice<'_>) -> bool {
        let Some(place) = self.waiting.iter().position(|letter| letter.is(choice)) else { return false };
        let letter = self.waiting.remove(place);
        let Letter { from, to, message } = letter;
        self.step(to, Input::Message { from, message });
        true
    }

    /// What of the choice waits now arrives, in order, but not what it gives rise to.
    pub fn deliver(&mut self, choice: Choice<'_>) -> usize {
        let count = self.waiting.iter().filter(|letter| letter.is(choice)).count();
        (0..count).for_each(|_| assert!(self.deliver_one(choice)));
        count
    }

    /// Once more each of the choice, after all that waits.
    pub fn duplicate(&mut self, choice: Choice<'_>) -> usize {
        let copies: Vec<Letter> = self.waiting.iter().filter(|letter| letter.is(choice)).cloned().collect();
        let count = copies.len();
        self.waiting.extend(copies);
        count
    }

    pub fn drop(&mut self, choice: Choice<'_>) -> usize {
        let before = self.waiting.len();
        self.waiting.retain(|letter| !letter.is(choice));
        before - self.waiting.len()
    }

    pub fn waiting(&self) -> Vec<String> {
        self.waiting.iter().map(Letter::describe).collect()
    }

    pub fn state(&self) -> Vec<String> {
        let line = |(number, server): (usize, &Server)| {
            let number = number + 1;
            let Some(process) = &server.process else {
                return format!(
                    "{number} down, disk: term {} log [{}]",
                    server.durable.term,
                    log_terms(&server.durable.log)
                );
            };
            let view = process.view();
            let (phase, log) = (Raft::SPEC.state_name(view.phase), view.log.map(log_terms).unwrap_or_default());
            format!("{number} {phase} term {} log [{log}] committed {}", view.epoch, view.committed)
        };
        self.servers.iter().enumerate().map(line).collect()
    }

    /// What a node says of itself under this name.
    pub fn detail(&self, node: NodeId, name: &str) -> Option<String> {
        let process = self.servers[usize::from(node.0) - 1].process.as_ref()?;
        process.inspect().into_iter().find(|detail| detail.name == name).map(|detail| detail.value)
    }

    pub fn violations(&self) -> Vec<String> {
        self.checker.violations().iter().map(|violation| violation.detail()).collect()
    }
}
