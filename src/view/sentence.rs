//! One sentence for anything that happened, in plain words: the line under the ring and the events' feed.

use super::catalogue::Catalogue;
use super::{figures, members, terms};
use crate::protocol::{CRASHES, PAUSES, RECOVERS, RESUMES, RequestId, Spec};
use crate::scenario::{Action, Scenario, Strike, Target};
use crate::trace::{Loss, Passage, Skip, TraceEvent, What};
use crate::types::{Duration, NodeId, Role};
use fluent_bundle::FluentValue;

type Arguments<'a> = [(&'a str, FluentValue<'a>)];

/// What happened and why. The moment is left out: it stands beside the sentence.
pub fn sentence(words: &Catalogue, spec: &Spec, scenario: &Scenario, event: &TraceEvent) -> String {
    let teller = Teller { words, spec, scenario };
    capitalised(&spaced(&teller.tell(&event.what)))
}

/// The sentence for the latest news. Many links that were cut at once are one story: that of their fault.
pub fn headline<'a>(
    words: &Catalogue,
    spec: &Spec,
    scenario: &Scenario,
    latest: &TraceEvent,
    newest_first: impl Iterator<Item = &'a TraceEvent>,
) -> String {
    let mut same_moment = newest_first.take_while(|event| event.at == latest.at);
    // Of a fault, or of chaos.
    let origin = same_moment.find(|event| matches!(event.what, What::Fault { .. } | What::StruckWhole { .. }));
    let story = match (latest.what, origin.map(|event| event.what)) {
        (What::Cut { .. }, Some(What::Fault { index })) => {
            let action = scenario.faults.get(index as usize).map(|fault| &fault.action);
            action.and_then(|action| cut_story(words, action))
        }
        (What::Cut { .. } | What::Mended { .. }, Some(what @ What::StruckWhole { .. })) => {
            Some(words.text(whole_key(&what)))
        }
        _ => None,
    };
    story.unwrap_or_else(|| sentence(words, spec, scenario, latest))
}

fn cut_story(words: &Catalogue, action: &Action) -> Option<String> {
    let said = match action {
        Action::Partition { .. } => {
            let text = action.to_string();
            let groups = text.trim_start_matches("partition ").to_string();
            words.with("cluster-said-partitioned", &[("groups", groups.into())])
        }
        Action::Bridge { .. } => {
            let text = action.to_string();
            let groups = text.trim_start_matches("bridge ").to_string();
            words.with("cluster-said-bridged", &[("groups", groups.into())])
        }
        Action::Isolate { target: Target::Node(node) } => {
            words.with("cluster-said-isolated", &[("node", terms::node(words, *node).into())])
        }
        _ => return None,
    };
    Some(capitalised(&spaced(&said)))
}

/// Why a fault had no effect.
pub fn skipped(words: &Catalogue, action: &Action, why: Skip) -> String {
    words.with(
        "cluster-said-skipped",
        &[("fault", action.to_string().into()), ("why", words.text(skip_key(why)).into())],
    )
}

struct Teller<'a> {
    words: &'a Catalogue,
    spec: &'a Spec,
    scenario: &'a Scenario,
}

impl Teller<'_> {
    fn tell(&self, what: &What) -> String {
        match *what {
            What::Sent(passage) => self.message("cluster-said-sent", passage),
            What::Duplicated(passage) => self.message("cluster-said-duplicated", passage),
            What::Delivered(passage) => self.message("cluster-said-delivered", passage),
            What::Lost(passage, why) => self.message(loss_key(why), passage),
            What::TimerFired { node, timer } => {
                let timer = terms::timer(self.words, self.spec, timer);
                self.of("cluster-said-timer", node, &[("timer", timer.into())])
            }
            What::Persisted { node } => self.of("cluster-said-persisted", node, &[]),
            What::Became { node, from, to, cause, epoch } => self.became(node, (from, to), cause, epoch),
            What::Voted { node, candidate, epoch } => self.voted(node, candidate, epoch),
            What::LogChanged { node, last_index } => self.of("cluster-said-log", node, &[("index", plain(last_index))]),
            What::Committed { node, index } => self.of("cluster-said-committed", node, &[("index", plain(index))]),
            What::Configured { node, voters, learners, joint } => {
                let members = members::told(self.words, voters, learners, joint);
                self.of("cluster-said-configured", node, &[("members", members.into())])
            }
            What::Reach { node, quorum: true } => self.of("cluster-said-reaches", node, &[]),
            What::Reach { node, quorum: false } => self.of("cluster-said-reaches-not", node, &[]),
            What::Crashed { node } => self.of("cluster-said-crashed", node, &[]),
            What::Restarted { node } if self.spec.has_disk => self.of("cluster-said-restarted", node, &[]),
            What::Restarted { node } => self.of("cluster-said-restarted-forgetful", node, &[]),
            What::Paused { node } => self.of("cluster-said-paused", node, &[]),
            What::Resumed { node } => self.of("cluster-said-resumed", node, &[]),
            What::Cut { from, to } => self.link("cluster-said-cut", from, to),
            What::Mended { from, to } => self.link("cluster-said-mended", from, to),
            What::Healed => self.words.text("cluster-said-healed"),
            What::Settled => self.words.text("cluster-said-settled"),
            What::Wiped { node } => self.of("cluster-said-wiped", node, &[]),
            What::Corrupted { node, silently: false } => self.of("cluster-said-corrupted", node, &[]),
            What::Corrupted { node, silently: true } => self.of("cluster-said-corrupted-silently", node, &[]),
            What::Torn { node } => self.of("cluster-said-torn", node, &[]),
            What::WriteLost { node } => self.of("cluster-said-write-lost", node, &[]),
            What::Struck { node, strike, ends } => self.of(struck_key(strike, ends), node, &[]),
            What::StruckLink { from, to, strike, ends } => self.link(link_key(strike, ends), from, to),
            What::StruckWhole { .. } => self.words.text(whole_key(what)),
            What::Fault { index } => self.words.with("cluster-said-fault", &[("fault", self.fault(index).into())]),
            What::Skipped { index, why } => self.skipped(index, why),
            What::Requested { request } => self.request("cluster-said-requested", request),
            What::Retried { request } => self.request("cluster-said-retried", request),
            What::Answered { request, latency_us } => {
                let latency = figures::duration(self.words, Duration(latency_us));
                let arguments = [("request", number(request).into()), ("latency", latency.into())];
                self.words.with("cluster-said-answered", &arguments)
            }
            What::GaveUp { request, sent: true } => self.request("cluster-said-gave-up", request),
            What::GaveUp { request, sent: false } => self.request("cluster-said-never-asked", request),
        }
    }

    /// A sentence about a node.
    fn of(&self, key: &str, node: NodeId, more: &Arguments<'_>) -> String {
        let mut arguments = vec![("node", terms::process(self.words, self.spec, node).into())];
        arguments.extend(more.iter().cloned());
        self.words.with(key, &arguments)
    }

    fn link(&self, key: &str, from: NodeId, to: NodeId) -> String {
        self.of(key, from, &[("to", terms::process(self.words, self.spec, to).into())])
    }

    fn message(&self, key: &str, passage: Passage) -> String {
        let message = terms::message(self.words, self.spec, passage.kind);
        let to = terms::process(self.words, self.spec, passage.to);
        self.of(key, passage.from, &[("message", message.into()), ("to", to.into())])
    }

    fn request(&self, key: &str, request: RequestId) -> String {
        self.words.with(key, &[("request", number(request).into())])
    }

    fn voted(&self, node: NodeId, candidate: NodeId, epoch: u64) -> String {
        let epoch = [("epoch", terms::epoch(self.words, self.spec, epoch).into())];
        if node == candidate {
            return self.of("cluster-said-voted-self", node, &epoch);
        }
        let [epoch] = epoch;
        let candidate = terms::process(self.words, self.spec, candidate).into();
        self.of("cluster-said-voted", node, &[("candidate", candidate), epoch])
    }

    fn became(&self, node: NodeId, (from, to): (u8, u8), cause: u8, epoch: u64) -> String {
        let epoch = terms::epoch(self.words, self.spec, epoch);
        let is_numbered = !epoch.is_empty();
        let arguments = [
            ("epoch", epoch.into()),
            ("phase", terms::phase(self.words, self.spec, to).into()),
            ("cause", terms::cause(self.words, self.spec, cause).into()),
        ];
        let key = became_key(self.spec, from, to, cause);
        let plain = format!("{key}-unnumbered");
        let key = match self.words.has(&key) {
            true if !is_numbered && self.words.has(&plain) => plain.as_str(),
            true => key.as_str(),
            false => "cluster-said-became",
        };
        self.of(key, node, &arguments)
    }

    fn fault(&self, index: u32) -> String {
        self.scenario.faults.get(index as usize).map_or_else(String::new, |fault| fault.action.to_string())
    }

    fn skipped(&self, index: u32, why: Skip) -> String {
        let why = self.words.text(skip_key(why));
        self.words.with("cluster-said-skipped", &[("fault", self.fault(index).into()), ("why", why.into())])
    }
}

/// Composed: `cluster-became-<phase>-<cause>`; a leader's end has words of its own. [`became_keys`] lists them.
fn became_key(spec: &Spec, from: u8, to: u8, cause: u8) -> String {
    let cause_name = spec.cause_name(cause).replace(' ', "-");
    let led = spec.role(from) == Role::Leader;
    match cause {
        CRASHES | PAUSES if led && spec.epoch.is_some() => format!("cluster-became-failed-{cause_name}-leader"),
        RECOVERS if !spec.has_disk => "cluster-became-recovers-forgetful".to_string(),
        RECOVERS | RESUMES => format!("cluster-became-{cause_name}"),
        _ => format!("cluster-became-{}-{cause_name}", spec.state_name(to).replace(' ', "-")),
    }
}

/// Every key that a move of this protocol can make.
pub fn became_keys(spec: &Spec) -> Vec<String> {
    let failed = spec.failed();
    let own = spec.transitions.iter().map(|step| became_key(spec, step.from, step.to, step.cause));
    let struck = (0..failed).flat_map(|from| [CRASHES, PAUSES].map(|cause| became_key(spec, from, failed, cause)));
    let repaired = [RECOVERS, RESUMES].map(|cause| became_key(spec, failed, 0, cause));
    own.chain(struck).chain(repaired).collect()
}

fn loss_key(why: Loss) -> &'static str {
    match why {
        Loss::Chance => "cluster-said-lost-chance",
        Loss::Cut => "cluster-said-lost-cut",
        Loss::Down => "cluster-said-lost-down",
        Loss::Dropped => "cluster-said-lost-dropped",
    }
}

/// Other strikes have events of their own.
fn struck_key(strike: Strike, ends: bool) -> &'static str {
    match (strike, ends) {
        (Strike::SlowDisk, false) => "cluster-said-disk-slow",
        (Strike::SlowDisk, true) => "cluster-said-disk-fast",
        (Strike::FullDisk, false) => "cluster-said-disk-full",
        (Strike::FullDisk, true) => "cluster-said-disk-has-room",
        (Strike::Drift, false) => "cluster-said-clock-drifts",
        (Strike::Drift, true) => "cluster-said-clock-right",
        (Strike::StepClock, false) => "cluster-said-clock-jumps",
        (Strike::StepClock, true) => "cluster-said-clock-set",
        (_, false) => "cluster-said-slow",
        (_, true) => "cluster-said-fast",
    }
}

fn link_key(strike: Strike, ends: bool) -> &'static str {
    match (strike, ends) {
        (_, true) => "cluster-said-link-well",
        (Strike::Loss, false) => "cluster-said-link-loses",
        (Strike::Duplicate, false) => "cluster-said-link-doubles",
        (Strike::Reorder, false) => "cluster-said-link-reorders",
        (_, false) => "cluster-said-link-slow",
    }
}

fn whole_key(what: &What) -> &'static str {
    match what {
        What::StruckWhole { strike: Strike::Burst, ends: false } => "cluster-said-crowd",
        What::StruckWhole { strike: Strike::Burst, ends: true } => "cluster-said-crowd-leaves",
        What::StruckWhole { strike: Strike::Bridge, ends: false } => "cluster-said-chaos-bridges",
        What::StruckWhole { ends: false, .. } => "cluster-said-chaos-parts",
        _ => "cluster-said-chaos-unites",
    }
}

fn skip_key(why: Skip) -> &'static str {
    match why {
        Skip::NoLeader => "cluster-skip-no-leader",
        Skip::NoFollower => "cluster-skip-no-follower",
        Skip::AlreadyDown => "cluster-skip-already-down",
        Skip::AlreadyUp => "cluster-skip-already-up",
        Skip::NotPaused => "cluster-skip-not-paused",
        Skip::NoTimer => "cluster-skip-no-timer",
        Skip::NotInFlight => "cluster-skip-not-in-flight",
        Skip::NoSession => "cluster-skip-no-session",
        Skip::NoTransfer => "cluster-skip-no-transfer",
        Skip::NoRegister => "cluster-skip-no-register",
        Skip::NoChange => "cluster-skip-change-no-change",
        Skip::ChangeUnderWay => "cluster-skip-change-under-way",
        Skip::ChangeTooEarly => "cluster-skip-change-too-early",
        Skip::ChangesNothing => "cluster-skip-change-nothing",
        Skip::ChangeNotByOne => "cluster-skip-change-not-by-one",
        Skip::NobodyLeft => "cluster-skip-change-nobody-left",
        Skip::DiskCorrupt => "cluster-skip-disk-corrupt",
        Skip::NothingStored => "cluster-skip-nothing-stored",
        Skip::NothingRepeated => "cluster-skip-nothing-repeated",
        Skip::NoNode => "cluster-skip-no-node",
    }
}

fn number(request: RequestId) -> String {
    format!("{}.{}", request.client, request.serial)
}

/// A number without separators between thousands.
fn plain(number: u64) -> FluentValue<'static> {
    number.to_string().into()
}

/// Chinese characters and the figures among them stand apart: the catalogue cannot know which argument ends
/// in a figure.
pub fn spaced(text: &str) -> String {
    let is_han = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = None;
    for letter in text.chars() {
        let meet = before.is_some_and(|before: char| {
            before.is_ascii_alphanumeric() && is_han(letter) || is_han(before) && letter.is_ascii_alphanumeric()
        });
        if meet {
            out.push(' ');
        }
        out.push(letter);
        before = Some(letter);
    }
    out
}

pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    first.to_uppercase().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::configuration::NodeSet;
    use crate::scenario::{Fault, ProtocolName, When};
    use crate::types::Instant;
    use crate::view::catalogue::Language;

    const NODE: NodeId = NodeId(1);

    fn everything() -> Vec<What> {
        let passage = Passage { message: 7, from: NODE, to: NodeId(2), kind: 0 };
        let request = RequestId { client: 3, serial: 4 };
        let skips = [
            Skip::NoLeader,
            Skip::NoFollower,
            Skip::AlreadyDown,
            Skip::AlreadyUp,
            Skip::NotPaused,
            Skip::NoTimer,
            Skip::NotInFlight,
            Skip::NoSession,
            Skip::NoTransfer,
            Skip::NoRegister,
            Skip::NoChange,
            Skip::ChangeUnderWay,
            Skip::ChangeTooEarly,
            Skip::ChangesNothing,
            Skip::ChangeNotByOne,
            Skip::NobodyLeft,
            Skip::DiskCorrupt,
            Skip::NothingStored,
            Skip::NothingRepeated,
            Skip::NoNode,
        ];
        let mut all = vec![
            What::Sent(passage),
            What::Duplicated(passage),
            What::Delivered(passage),
            What::TimerFired { node: NODE, timer: 0 },
            What::Persisted { node: NODE },
            What::Voted { node: NODE, candidate: NodeId(2), epoch: 4 },
            What::Voted { node: NODE, candidate: NODE, epoch: 4 },
            What::LogChanged { node: NODE, last_index: 9 },
            What::Committed { node: NODE, index: 1234 },
            What::Configured { node: NODE, voters: NodeSet::first(3), learners: NodeSet::EMPTY, joint: false },
            What::Configured { node: NODE, voters: NodeSet::first(3), learners: NodeSet::first(4), joint: true },
            What::Reach { node: NODE, quorum: true },
            What::Reach { node: NODE, quorum: false },
            What::Crashed { node: NodeId::REGISTER },
            What::Restarted { node: NODE },
            What::Paused { node: NODE },
            What::Resumed { node: NODE },
            What::Cut { from: NODE, to: NodeId(2) },
            What::Mended { from: NODE, to: NodeId(2) },
            What::Healed,
            What::Settled,
            What::Wiped { node: NODE },
            What::Corrupted { node: NODE, silently: false },
            What::Corrupted { node: NODE, silently: true },
            What::Torn { node: NODE },
            What::WriteLost { node: NODE },
            What::Fault { index: 0 },
            What::Fault { index: 99 },
            What::Requested { request },
            What::Retried { request },
            What::Answered { request, latency_us: 21_000 },
            What::GaveUp { request, sent: true },
            What::GaveUp { request, sent: false },
        ];
        all.extend([Loss::Chance, Loss::Cut, Loss::Down, Loss::Dropped].map(|why| What::Lost(passage, why)));
        let hampering = [Strike::Slow, Strike::SlowDisk, Strike::FullDisk, Strike::Drift, Strike::StepClock];
        let struck = |strike| [true, false].map(|ends| What::Struck { node: NODE, strike, ends });
        all.extend(hampering.into_iter().flat_map(struck));
        let of_links = [Strike::Loss, Strike::Duplicate, Strike::Reorder, Strike::Delay];
        let (from, to) = (NODE, NodeId(2));
        let struck = |strike| [true, false].map(|ends| What::StruckLink { from, to, strike, ends });
        all.extend(of_links.into_iter().flat_map(struck));
        let struck = |strike| [true, false].map(|ends| What::StruckWhole { strike, ends });
        all.extend([Strike::Partition, Strike::Bridge, Strike::Burst].into_iter().flat_map(struck));
        all.extend(skips.map(|why| What::Skipped { index: 0, why }));
        all
    }

    fn moves(spec: &Spec) -> Vec<What> {
        let step = |from, to, cause| What::Became { node: NODE, from, to, cause, epoch: 4 };
        let failed = spec.failed();
        let mut moves: Vec<What> =
            spec.transitions.iter().map(|known| step(known.from, known.to, known.cause)).collect();
        for phase in 0..failed {
            moves.extend([CRASHES, PAUSES].map(|cause| step(phase, failed, cause)));
            moves.extend([RECOVERS, RESUMES].map(|cause| step(failed, phase, cause)));
        }
        moves
    }

    #[test]
    fn everything_that_happens_can_be_said() {
        let at = Instant::ZERO;
        let fault = Fault { when: When::At { least: at, most: at }, action: "crash leader".parse().unwrap() };
        for language in Language::ALL {
            let words = Catalogue::new(language);
            for protocol in ProtocolName::ALL {
                let spec = protocol.spec();
                let scenario = Scenario { protocol, faults: vec![fault.clone()], ..Scenario::default() };
                let happens = |what: &What| match what {
                    What::TimerFired { .. } => !spec.timers.is_empty(),
                    other => other.passage().is_none() || !spec.messages.is_empty(),
                };
                for what in everything().into_iter().filter(happens).chain(moves(spec)) {
                    let said = sentence(&words, spec, &scenario, &TraceEvent { number: 1, at, what });
                    let odd = said.is_empty() || said.contains("cluster-") || said.contains(['{', '}']);
                    assert!(!odd, "{what:?}: {said}");
                }
            }
        }
    }

    #[test]
    fn every_move_has_words_of_its_own() {
        for language in Language::ALL {
            let words = Catalogue::new(language);
            let keys = ProtocolName::ALL.into_iter().flat_map(|protocol| became_keys(protocol.spec()));
            let lacking: Vec<String> = keys.filter(|key| !words.has(key)).collect();
            assert!(lacking.is_empty(), "{}: no words for {lacking:#?}", language.tag());
        }
    }

    #[test]
    fn where_there_is_no_epoch_nothing_is_said_of_it() {
        let mut odd = Vec::new();
        let every = Language::ALL.into_iter().flat_map(|language| ProtocolName::ALL.map(|name| (language, name)));
        // Primary-backup begins with epoch 1.
        for (language, protocol) in every.filter(|(_, name)| *name != ProtocolName::PrimaryBackup) {
            let words = Catalogue::new(language);
            let (spec, scenario) = (protocol.spec(), Scenario { protocol, ..Scenario::default() });
            let failed = spec.failed();
            let struck = (0..failed).flat_map(|from| [(from, failed, CRASHES), (from, failed, PAUSES)]);
            let own = spec.transitions.iter().map(|step| (step.from, step.to, step.cause));
            // Who learns of a higher one learns of one.
            let own = own.filter(|(.., cause)| !spec.cause_name(*cause).contains("higher term"));
            for (from, to, cause) in own.chain(struck) {
                let what = What::Became { node: NODE, from, to, cause, epoch: 0 };
                let said = sentence(&words, spec, &scenario, &TraceEvent { number: 1, at: Instant(0), what });
                let holes = ["  ", " ,", " .", " :", "of and", "of to", " ，", " 。", "的，", "的。"];
                if holes.iter().any(|hole| said.contains(hole)) {
                    odd.push(format!("{}: {said}", protocol.name()));
                }
            }
        }
        assert!(odd.is_empty(), "{odd:#?}");
    }

    #[test]
    fn a_partition_is_one_story() {
        let at = Instant(7);
        let when = When::At { least: at, most: at };
        let faults = ["partition 1,2 | 3", "isolate 2", "cut 1 -> 2"];
        let faults = faults.map(|text| Fault { when, action: text.parse().unwrap() }).to_vec();
        let scenario = Scenario { faults, ..Scenario::default() };
        let words = Catalogue::new(Language::English);
        let headline = |index| {
            let fault = TraceEvent { number: 1, at, what: What::Fault { index } };
            let cut = TraceEvent { number: 2, at, what: What::Cut { from: NODE, to: NodeId(2) } };
            headline(&words, scenario.protocol.spec(), &scenario, &cut, [cut, fault].iter())
        };
        assert_eq!(headline(0), "The network falls apart: 1,2 | 3.");
        assert_eq!(headline(1), "Node 2 is cut off from everybody.");
        assert_eq!(headline(2), "Nothing gets from node 1 to node 2 any more.");
    }

    #[test]
    fn chaos_that_parts_the_network_is_one_story_too() {
        let at = Instant(7);
        let (scenario, words) = (Scenario::default(), Catalogue::new(Language::English));
        let headline = |strike, ends| {
            let chaos = TraceEvent { number: 1, at, what: What::StruckWhole { strike, ends } };
            let (from, to) = (NODE, NodeId(2));
            let what = if ends { What::Mended { from, to } } else { What::Cut { from, to } };
            let link = TraceEvent { number: 2, at, what };
            headline(&words, scenario.protocol.spec(), &scenario, &link, [link, chaos].iter())
        };
        assert_eq!(headline(Strike::Partition, false), "The network falls apart.");
        assert_eq!(headline(Strike::Partition, true), "The network grows together again.");
        assert_ne!(headline(Strike::Bridge, false), headline(Strike::Partition, false));
    }

    #[test]
    fn chinese_keeps_its_distance_from_figures() {
        assert_eq!(spaced("节点 1收到任期 12领导者的消息"), "节点 1 收到任期 12 领导者的消息");
        assert_eq!(spaced("Node 1 leads."), "Node 1 leads.");
    }

    #[test]
    fn who_has_no_disk_starts_again_with_nothing() {
        let words = Catalogue::new(Language::English);
        let event = TraceEvent { number: 1, at: Instant::ZERO, what: What::Restarted { node: NodeId(3) } };
        let restart = |protocol: ProtocolName| sentence(&words, protocol.spec(), &Scenario::default(), &event);
        assert!(restart(ProtocolName::Raft).ends_with("with what is on its disk."), "{}", restart(ProtocolName::Raft));
        assert!(
            restart(ProtocolName::Hashing).ends_with("what it knew is gone."),
            "{}",
            restart(ProtocolName::Hashing)
        );
    }

    #[test]
    fn what_nodes_share_has_the_name_that_its_protocol_gives_it() {
        let words = Catalogue::new(Language::English);
        let event = TraceEvent { number: 1, at: Instant::ZERO, what: What::Crashed { node: NodeId::REGISTER } };
        let crash = |protocol: ProtocolName| sentence(&words, protocol.spec(), &Scenario::default(), &event);
        assert!(crash(ProtocolName::RedisRandom).contains("he register"), "{}", crash(ProtocolName::RedisRandom));
        assert!(crash(ProtocolName::PrimaryBackup).contains("he arbiter"), "{}", crash(ProtocolName::PrimaryBackup));
        assert!(crash(ProtocolName::Ring).contains("he storage"), "{}", crash(ProtocolName::Ring));
        assert!(crash(ProtocolName::QuorumJournal).starts_with("ZooKeeper"), "{}", crash(ProtocolName::QuorumJournal));
    }

    #[test]
    fn a_sentence_reads_well() {
        let words = Catalogue::new(Language::English);
        let scenario = Scenario::default();
        let say = |what| {
            sentence(&words, scenario.protocol.spec(), &scenario, &TraceEvent { number: 1, at: Instant::ZERO, what })
        };
        let times_out = What::Became { node: NODE, from: 0, to: 2, cause: 0, epoch: 4 };
        assert_eq!(say(times_out), "Node 1 heard no leader in time and asks for votes in term 4.");
        assert_eq!(
            say(What::Voted { node: NodeId(3), candidate: NODE, epoch: 4 }),
            "Node 3 votes for node 1 in term 4."
        );
    }
}
