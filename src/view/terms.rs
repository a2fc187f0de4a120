//! A protocol's own words in the person's language: its phases, causes, messages, timers and promises.
//!
//! The keys are composed from the names in [`Spec`]; [`keys`] lists them all, so that a test can check them.

use super::catalogue::Catalogue;
use crate::check::{Breach, Property, Violation};
use crate::experiment::NotLoaded;
use crate::protocol::crew::Crew;
use crate::protocol::{CRASHES, CUT_OFF, PAUSES, REACHES, RECOVERS, REPLY, REQUEST, RESUMES, Spec};
use crate::stats::reigns::Ending;
use crate::stats::space::{BANDS, BANDS_WITHOUT_QUORUM, Census, Resolution, Space};
use crate::types::{NodeId, Role};

/// A state of the state machine, as in [`Spec::state_name`].
pub fn phase(words: &Catalogue, spec: &Spec, state: u8) -> String {
    words.text(&key("phase", spec.state_name(state)))
}

/// A state of a walk: of a node "follower", of a cluster "3 up, led".
pub fn state(words: &Catalogue, space: Space, state: u8) -> String {
    match space {
        Space::Node { spec, resolution: Resolution::Phases } => phase(words, spec, state),
        Space::Node { .. } => role(words, space.role(state)),
        Space::Cluster(census) => {
            let led = if census.is_led(state) { "protocols-cluster-led" } else { "protocols-cluster-leaderless" };
            words.with(led, &[("level", level(words, census, state).into())])
        }
    }
}

/// How many nodes of a cluster are up: "3 up".
pub fn level(words: &Catalogue, census: Census, state: u8) -> String {
    words.with(&level_key(census, state), &[("up", (state / 2).into())])
}

fn level_key(census: Census, state: u8) -> String {
    key("level", census.band(state).unwrap_or("counted"))
}

pub fn role(words: &Catalogue, role: Role) -> String {
    words.text(&key("phase", role.name()))
}

pub fn cause(words: &Catalogue, spec: &Spec, cause: u8) -> String {
    words.text(&key("cause", spec.cause_name(cause)))
}

pub fn message(words: &Catalogue, spec: &Spec, kind: u8) -> String {
    words.text(&key("message", spec.message_kind(kind).name))
}

pub fn timer(words: &Catalogue, spec: &Spec, timer: u8) -> String {
    words.text(&key("timer", spec.timers[usize::from(timer)]))
}

/// "term 4"; empty where leaders carry no number, as with number 0 where no majority gives them out.
pub fn epoch(words: &Catalogue, spec: &Spec, epoch: u64) -> String {
    let Some(name) = spec.epoch.filter(|_| epoch > 0 || spec.needs_quorum) else { return String::new() };
    words.with(&key("epoch", name), &[("number", epoch.into())])
}

/// What the shared process stands for: "register", "lease store".
pub fn register(words: &Catalogue, spec: &Spec) -> String {
    words.text(&register_key(spec.register.unwrap_or("register")))
}

fn register_key(name: &str) -> String {
    format!("cluster-register-{name}")
}

/// The protocol whose code is missing, and what to do.
pub fn not_loaded(words: &Catalogue, NotLoaded(name): NotLoaded) -> String {
    words.with("page-not-loaded", &[("protocol", protocol(words, name.name()).into())])
}

/// "node 3", "the storage", "a client".
pub fn process(words: &Catalogue, spec: &Spec, node: NodeId) -> String {
    match node {
        NodeId::REGISTER => {
            let name = spec.register.unwrap_or("register");
            words.with("protocols-the-register", &[("name", name.into()), ("register", register(words, spec).into())])
        }
        _ => self::node(words, node),
    }
}

/// "node 3", "the register", "a client".
pub fn node(words: &Catalogue, node: NodeId) -> String {
    match node {
        NodeId::REGISTER => words.text("protocols-register"),
        NodeId::CLIENT => words.text("protocols-client"),
        NodeId(number) => words.with("protocols-node", &[("node", number.into())]),
    }
}

pub fn property(words: &Catalogue, property: Property) -> String {
    words.text(&key("property", property.name()))
}

/// The protocol of this name, for people.
pub fn protocol(words: &Catalogue, name: &str) -> String {
    words.text(&key("name", name))
}

/// How many nodes of a kind there are: "3 controllers".
pub fn crew(words: &Catalogue, crew: &Crew) -> String {
    words.with(&key("crew", crew.name), &[("count", crew.count().into())])
}

/// The name of something that a node or a message tells of itself; one that has no words stands as it is.
pub fn detail(words: &Catalogue, name: &str) -> String {
    let key = detail_key(name);
    if words.has(&key) { words.text(&key) } else { name.to_string() }
}

pub fn detail_key(name: &str) -> String {
    let plain = name.to_ascii_lowercase().replace('\'', "");
    let parts: Vec<&str> = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    format!("protocols-detail-{}", parts.join("-"))
}

/// What ended a reign.
pub fn ending(words: &Catalogue, spec: &Spec, ending: Ending) -> String {
    match ending {
        Ending::SteppedDown(why) => cause(words, spec, why),
        _ => words.text(&key("ending", ending.name(spec))),
    }
}

/// What broke a promise, in a sentence.
pub fn violation(words: &Catalogue, violation: &Violation) -> String {
    let names: Vec<String> = violation.nodes.iter().map(ToString::to_string).collect();
    let arguments = [
        ("nodes", names.join(&words.text("protocols-and")).into()),
        ("first", names.first().cloned().unwrap_or_default().into()),
        ("second", names.get(1).cloned().unwrap_or_default().into()),
        ("epoch", violation.epoch.into()),
        ("index", violation.index.into()),
    ];
    words.with(&key("violation", violation.breach().name()), &arguments)
}

fn key(kind: &str, name: &str) -> String {
    format!("protocols-{kind}-{}", name.to_ascii_lowercase().replace(' ', "-"))
}

/// Every key that this protocol's names can make.
pub fn keys(spec: &Spec) -> Vec<String> {
    let phases = spec.phases.iter().map(|phase| phase.name).chain(Role::ALL.map(Role::name));
    let own_causes = 0..spec.causes.len() as u8;
    let causes =
        own_causes.chain([CRASHES, RECOVERS, PAUSES, RESUMES, CUT_OFF, REACHES]).map(|cause| spec.cause_name(cause));
    let own_messages = 0..spec.messages.len() as u8;
    let messages = own_messages.chain([REQUEST, REPLY]).map(|kind| spec.message_kind(kind).name);
    let endings = [Ending::Start, Ending::Crash, Ending::Pause, Ending::CutOff].map(|ending| ending.name(spec));
    let properties = Property::ALL.map(Property::name);
    let mut keys = vec![key("name", spec.name)];
    keys.extend(phases.map(|name| key("phase", name)));
    let bands = BANDS.into_iter().chain(BANDS_WITHOUT_QUORUM);
    keys.extend(bands.chain(["counted"]).map(|name| key("level", name)));
    keys.extend(causes.map(|name| key("cause", name)));
    keys.extend(messages.map(|name| key("message", name)));
    keys.extend(spec.timers.iter().map(|name| key("timer", name)));
    keys.extend(spec.epoch.iter().map(|name| key("epoch", name)));
    keys.extend(spec.register.iter().map(|name| register_key(name)));
    keys.extend(endings.map(|name| key("ending", name)));
    keys.extend(properties.map(|name| key("property", name)));
    keys.extend(Breach::ALL.map(|breach| key("violation", breach.name())));
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::open;
    use crate::scenario::preset::PRESETS;
    use crate::scenario::{ProtocolName, Scenario};
    use crate::types::Instant;
    use crate::view::catalogue::Language;

    #[test]
    fn every_name_of_every_protocol_has_words() {
        for language in Language::ALL {
            let words = Catalogue::new(language);
            let keys = ProtocolName::ALL.into_iter().flat_map(|protocol| keys(protocol.spec()));
            let lacking: Vec<String> = keys.filter(|key| !words.has(key)).collect();
            assert!(lacking.is_empty(), "{}: no words for {lacking:#?}", language.tag());
        }
    }

    /// Whatever any node tells of itself, at rest and in the middle of what the presets do to it.
    #[test]
    fn what_a_node_tells_of_itself_has_words() {
        let all = Language::ALL.map(Catalogue::new);
        let plain = ProtocolName::ALL.map(|protocol| Scenario { protocol, ..Scenario::default() });
        let presets = PRESETS.iter().map(|preset| preset.scenario());
        let mut seen = 0;
        for scenario in plain.into_iter().chain(presets) {
            let (nodes, duration) = (scenario.nodes, scenario.duration);
            let name = format!("{} {}", scenario.protocol.name(), scenario.title);
            let mut run = open(scenario);
            for part in 0..=40 {
                run.advance(Instant(duration.0 * part / 40), u64::MAX);
                let told = (0..=nodes).filter_map(|node| run.inspect(NodeId(node)));
                for detail in told.flatten() {
                    seen += 1;
                    let key = detail_key(detail.name);
                    assert!(all.iter().all(|words| words.has(&key)), "{name}: {key}");
                }
            }
        }
        assert!(seen > 10_000, "{seen}");
    }

    #[test]
    fn a_detail_goes_by_its_words_or_else_by_its_name() {
        let [english, chinese] = Language::ALL.map(Catalogue::new);
        assert_eq!(detail(&english, "currentTerm"), "currentTerm");
        assert_eq!(detail(&chinese, "currentTerm"), "当前任期（currentTerm）");
        assert_eq!(detail(&chinese, "same as the primary's to"), "与主节点一致到");
        assert_eq!(detail(&chinese, "of no protocol"), "of no protocol");
    }

    #[test]
    fn a_term_has_its_number() {
        let words = Catalogue::new(Language::English);
        assert_eq!(epoch(&words, ProtocolName::Raft.spec(), 4), "term 4");
        assert_eq!(epoch(&words, ProtocolName::RedisRandom.spec(), 4), "");
        assert_eq!(node(&words, NodeId(3)), "node 3");
        assert_eq!(node(&words, NodeId::REGISTER), "the register");
    }
}
