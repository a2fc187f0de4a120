//! The dials of a scenario: their names, what they accept, and sliders for the common ones.

use super::catalogue::Catalogue;
use super::terms;
use crate::scenario::key::{KEYS, Key, Kind, Scale};
use crate::scenario::need::{Is, Need, Values};
use crate::scenario::{Latency, Rate, Scenario, fault, initial};
use crate::types::{Duration, Probability, Span};

/// A part of the dials, in the order of the text.
pub struct Section {
    /// None for the head.
    pub name: Option<&'static str>,
    pub keys: Vec<&'static Key>,
    /// Those that have no effect now, where they are so many that they would be in the way of the others.
    pub idle: Vec<&'static Key>,
}

/// So few stay where they are.
const IDLE_IN_PLACE: usize = 2;

pub fn sections(scenario: &Scenario) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for key in KEYS.iter().filter(|key| key.matters_to(scenario.protocol)) {
        match sections.last_mut() {
            Some(section) if section.name == key.section() => section.keys.push(key),
            _ => sections.push(Section { name: key.section(), keys: vec![key], idle: Vec::new() }),
        }
    }
    sections.iter_mut().for_each(|section| section.set_idle_apart(scenario));
    sections
}

impl Section {
    fn set_idle_apart(&mut self, scenario: &Scenario) {
        let (keys, idle): (Vec<_>, Vec<_>) = self.keys.iter().copied().partition(|key| key.matters_in(scenario));
        if idle.len() > IDLE_IN_PLACE {
            (self.keys, self.idle) = (keys, idle);
        }
    }
}

pub fn section(words: &Catalogue, section: Option<&str>) -> String {
    words.text(&format!("scenario-section-{}", section.unwrap_or("run")))
}

pub fn label(words: &Catalogue, key: &Key) -> String {
    words.text(&format!("scenario-key-{}", key.name.replace(['.', '_'], "-")))
}

/// What a key is called, without what its label explains.
pub fn short_label(words: &Catalogue, key: &Key) -> String {
    let label = label(words, key);
    label.split([':', '：', '(', '（']).next().unwrap_or_default().trim().to_string()
}

/// A value of a choice.
pub fn choice(words: &Catalogue, value: &str) -> String {
    words.text(&format!("scenario-choice-{value}"))
}

/// A value in the words of its dial, without what they explain.
fn short_value(words: &Catalogue, key: &Key, value: &str) -> String {
    match key.kind {
        Kind::Choice(_) if key.name == "protocol" => terms::protocol(words, value),
        Kind::Choice(_) => choice(words, value).split([':', '：', '，', ',']).next().unwrap_or_default().to_string(),
        Kind::Flag => words.text(if value == "true" { "scenario-on" } else { "scenario-off" }),
        _ => value.to_string(),
    }
}

/// What it is by default, in the words of its dial; none for what has no usual value.
pub fn default(words: &Catalogue, key: &Key) -> Option<String> {
    let has_usual = !matches!(key.kind, Kind::Text { .. }) && key.name != "protocol";
    has_usual.then(|| short_value(words, key, &key.default()))
}

/// Why it has no effect now; none if it has one.
pub fn idle(words: &Catalogue, key: &Key, scenario: &Scenario) -> Option<String> {
    let needs: Vec<String> = key.unmet(scenario).map(|need| need_in_words(words, need)).collect();
    let needs = (!needs.is_empty()).then(|| needs.join(&words.text("scenario-idle-and")))?;
    Some(words.with("scenario-idle", &[("needs", needs.into())]))
}

fn need_in_words(words: &Catalogue, need: &Need) -> String {
    let any: Vec<String> = need.any.iter().map(|is| is_in_words(words, is)).collect();
    any.join(&words.text("scenario-idle-or"))
}

/// “Failover” = monitors
fn is_in_words(words: &Catalogue, is: &Is) -> String {
    let Some(key) = Key::find(is.key) else { return String::new() };
    let (message, values) = match &is.values {
        Values::Among(values) => ("scenario-idle-is", *values),
        Values::AllBut(value) => ("scenario-idle-not", std::slice::from_ref(value)),
    };
    let values: Vec<String> = values.iter().map(|value| short_value(words, key, value)).collect();
    let value = values.join(&words.text("scenario-idle-or"));
    words.with(message, &[("name", short_label(words, key).into()), ("value", value.into())])
}

/// What it is for, where its name does not say enough.
pub fn hint(words: &Catalogue, key: &Key) -> Option<String> {
    let hint = format!("scenario-key-{}-hint", key.name.replace(['.', '_'], "-"));
    words.has(&hint).then(|| words.text(&hint))
}

/// All that is said below a dial: what it is for, what it accepts, what it is by default.
pub fn told(words: &Catalogue, key: &Key) -> String {
    let accepts = match key.kind {
        // One sees it.
        Kind::Flag | Kind::Choice(_) => None,
        kind => Some(allowed(words, kind)),
    };
    let default = default(words, key).map(|value| words.with("scenario-default", &[("value", value.into())]));
    let parts: Vec<String> = [hint(words, key), accepts, default].into_iter().flatten().collect();
    parts.join(&words.text("scenario-hint-gap"))
}

/// What a key accepts.
pub fn allowed(words: &Catalogue, kind: Kind) -> String {
    let between =
        |key: &str, least: String, most: String| words.with(key, &[("least", least.into()), ("most", most.into())]);
    match kind {
        Kind::Text { chars_max } => words.with("scenario-allowed-text", &[("most", chars_max.to_string().into())]),
        Kind::Choice(names) => words.with("scenario-allowed-choice", &[("names", names.join(", ").into())]),
        Kind::Flag => words.with("scenario-allowed-choice", &[("names", "true, false".into())]),
        Kind::Number { least, most } => between("scenario-allowed-number", least.to_string(), most.to_string()),
        Kind::Time { least, most } => between("scenario-allowed-time", least.to_string(), most.to_string()),
        Kind::Times { least, most } => between("scenario-allowed-times", least.to_string(), most.to_string()),
        Kind::Latency { most } => words.with("scenario-allowed-latency", &[("most", most.to_string().into())]),
        Kind::Share => words.text("scenario-allowed-share"),
        Kind::Rate { most } => words.with("scenario-allowed-rate", &[("most", most.to_string().into())]),
    }
}

/// Leaves out what a changed cluster no longer has room for: faults that name nodes which are gone, logs
/// of a protocol that has none. Returns how many faults went.
pub fn fit(scenario: &mut Scenario) -> usize {
    if initial::check(scenario).is_err() {
        scenario.initial = initial::Initial::default();
    }
    let faults = std::mem::take(&mut scenario.faults);
    let before = faults.len();
    let kept = faults.into_iter().filter(|each| fault::check_fault(each, scenario).is_ok()).collect();
    scenario.faults = kept;
    before - scenario.faults.len()
}

/// The last position of a slider; the first is 0.
pub const SLIDER_END: u32 = 100;

/// The scale of its slider: the least value, the greatest, and whether the first position means zero.
fn scale(key: &Key) -> Option<(f64, f64, bool)> {
    key.slider.map(|Scale { least, most, has_zero }| (least as f64, most as f64, has_zero))
}

/// Where the slider of this key stands for this value; none if the key has no slider or the value is none.
pub fn slider(key: &Key, value: &str) -> Option<u32> {
    let (least, most, has_zero) = scale(key)?;
    let size = Size::read(key.kind, value)?.size();
    if has_zero && size == 0.0 {
        return Some(0);
    }
    let share = libm::log(size.max(least) / least) / libm::log(most / least);
    let end = f64::from(SLIDER_END);
    Some((share * end).round().clamp(f64::from(u8::from(has_zero)), end) as u32)
}

/// The value for another position. A range keeps its proportions.
pub fn slide(key: &Key, value: &str, position: u32) -> Option<String> {
    let (least, most, has_zero) = scale(key)?;
    let old = Size::read(key.kind, value).or_else(|| Size::read(key.kind, &key.default()))?;
    let size = match (has_zero, position) {
        (true, 0) => 0.0,
        _ => least * libm::pow(most / least, f64::from(position.min(SLIDER_END)) / f64::from(SLIDER_END)),
    };
    Some(old.resized(two_digits(size)))
}

fn two_digits(size: f64) -> u64 {
    if size < 1.0 {
        return 0;
    }
    let unit = libm::pow(10.0, libm::floor(libm::log10(size)) - 1.0).max(1.0);
    ((size / unit).round() * unit) as u64
}

/// A value that a slider can move.
enum Size {
    Time(Duration),
    Latency(Latency),
    Share(Probability),
    Rate(Rate),
}

impl Size {
    fn read(kind: Kind, text: &str) -> Option<Size> {
        let text = text.trim();
        match kind {
            Kind::Time { .. } => text.parse().ok().map(Size::Time),
            Kind::Times { .. } => text.parse().ok().map(|span| Size::Latency(Latency::Uniform(span))),
            Kind::Latency { .. } => text.parse().ok().map(Size::Latency),
            Kind::Share => text.parse().ok().map(Size::Share),
            Kind::Rate { .. } => text.parse().ok().map(Size::Rate),
            _ => None,
        }
    }

    fn size(&self) -> f64 {
        match self {
            Size::Time(time) => time.0 as f64,
            Size::Latency(Latency::Uniform(span)) => span.least.0 as f64,
            Size::Latency(Latency::Exponential { mean } | Latency::Normal { mean, .. }) => mean.0 as f64,
            Size::Share(share) => f64::from(share.ppm),
            Size::Rate(rate) => f64::from(rate.per_ks),
        }
    }

    fn resized(&self, size: u64) -> String {
        let before = self.size();
        let in_proportion = |other: Duration| match before > 0.0 {
            true => Duration(two_digits(other.0 as f64 * size as f64 / before)),
            false => Duration(size),
        };
        match self {
            Size::Time(_) => Duration(size).to_string(),
            Size::Latency(Latency::Uniform(span)) => {
                let least = Duration(size);
                Span { least, most: in_proportion(span.most).max(least) }.to_string()
            }
            Size::Latency(Latency::Exponential { .. }) => Latency::Exponential { mean: Duration(size) }.to_string(),
            Size::Latency(Latency::Normal { deviation, .. }) => {
                Latency::Normal { mean: Duration(size), deviation: in_proportion(*deviation) }.to_string()
            }
            Size::Share(_) => Probability { ppm: size.min(1_000_000) as u32 }.to_string(),
            Size::Rate(_) => Rate { per_ks: size as u32 }.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::ProtocolName;
    use crate::view::catalogue::Language;
    use std::collections::BTreeSet;

    #[test]
    fn every_key_has_words() {
        for language in Language::ALL {
            let words = Catalogue::new(language);
            let mut said = Vec::new();
            for protocol in ProtocolName::ALL {
                for Section { name, keys, idle } in sections(&Scenario { protocol, ..Scenario::default() }) {
                    said.push(section(&words, name));
                    let words_of = |key: &'static Key| [label(&words, key), allowed(&words, key.kind)];
                    said.extend(keys.into_iter().chain(idle).flat_map(words_of));
                }
            }
            for key in KEYS.iter().filter(|key| key.name != "protocol") {
                let Kind::Choice(names) = key.kind else { continue };
                said.extend(names.iter().map(|value| choice(&words, value)));
            }
            // What has no words is said by its key.
            let lacking: BTreeSet<&String> = said.iter().filter(|said| said.starts_with("scenario-")).collect();
            assert!(lacking.is_empty(), "{}: no words for {lacking:#?}", language.tag());
        }
    }

    /// Whoever turns a dial learns what it does and what it was. What is a protocol's own nobody need know beforehand.
    #[test]
    fn every_dial_says_its_default_and_every_switch_and_setting_of_a_protocol_what_it_is_for() {
        let is_own = |key: &Key| ProtocolName::ALL.iter().any(|protocol| key.section() == Some(protocol.name()));
        for language in Language::ALL {
            let words = Catalogue::new(language);
            let needs_hint = |key: &&Key| is_own(key) || matches!(key.kind, Kind::Flag | Kind::Choice(_));
            let dials = || KEYS.iter().filter(|key| key.name != "protocol");
            let unexplained = dials().filter(needs_hint).filter(|key| hint(&words, key).is_none());
            let unexplained: Vec<&str> = unexplained.map(|key| key.name).collect();
            assert!(unexplained.is_empty(), "{}: no hints for {unexplained:#?}", language.tag());
            for key in dials() {
                let is_text = matches!(key.kind, Kind::Text { .. });
                let default = default(&words, key);
                assert_eq!(default.is_none(), is_text, "{}", key.name);
                assert!(default.is_none_or(|default| told(&words, key).contains(&default)), "{}", key.name);
                if let Some(hint) = hint(&words, key) {
                    assert!(told(&words, key).starts_with(&hint), "{}", key.name);
                }
            }
        }
        let words = Catalogue::new(Language::English);
        let default_of = |name: &str| default(&words, Key::find(name).unwrap()).unwrap();
        assert_eq!(default_of("raft.election_timeout"), "150ms..300ms");
        assert_eq!(default_of("raft.pre_vote"), "off");
        assert_eq!(default_of("primary-backup.fencing"), "on");
        assert_eq!(default_of("primary-backup.replication"), "asynchronous");
    }

    fn set(settings: &[(&str, &str)]) -> Scenario {
        let mut scenario = Scenario::default();
        settings.iter().for_each(|(name, value)| Key::find(name).unwrap().set(&mut scenario, value).unwrap());
        scenario
    }

    /// Each section once more, with the names of its keys and of those that are set apart.
    fn named(scenario: &Scenario, section: &str) -> (Vec<&'static str>, Vec<&'static str>) {
        let section = sections(scenario).into_iter().find(|each| each.name == Some(section)).unwrap();
        let names = |keys: Vec<&'static Key>| keys.into_iter().map(Key::short_name).collect();
        (names(section.keys), names(section.idle))
    }

    #[test]
    fn settings_without_an_effect_are_set_apart_where_they_are_many() {
        let (keys, idle) = named(&set(&[("raft.check_quorum", "true")]), "raft");
        assert!(keys.contains(&"snapshot_chunk") && idle.is_empty(), "two stay where they are: {idle:?}");
        let (_, idle) = named(&Scenario::default(), "raft");
        assert_eq!(idle, ["clock_drift_max", "snapshot_chunk", "check_quorum_within"]);
        let leased = set(&[("protocol", "primary-backup")]);
        let (keys, idle) = named(&leased, "primary-backup");
        assert!(keys.contains(&"ttl") && idle.contains(&"quorum") && idle.contains(&"operator_delay"));
        let watched = set(&[("protocol", "primary-backup"), ("primary-backup.failover", "monitors")]);
        let (keys, idle) = named(&watched, "primary-backup");
        assert!(keys.contains(&"quorum") && idle.contains(&"ttl") && idle.contains(&"operator_delay"));
        let count = |(keys, idle): (Vec<&str>, Vec<&str>)| keys.len() + idle.len();
        assert_eq!(count(named(&leased, "primary-backup")), count(named(&watched, "primary-backup")));
    }

    #[test]
    fn a_setting_without_an_effect_says_what_it_needs() {
        let (english, chinese) = (Catalogue::new(Language::English), Catalogue::new(Language::Chinese));
        let said = |scenario: &Scenario, name: &str| idle(&english, Key::find(name).unwrap(), scenario);
        let needs = |needs: &str| Some(format!("Has no effect now: only with {needs}."));
        let leased = set(&[("protocol", "primary-backup")]);
        assert_eq!(said(&leased, "primary-backup.ttl"), None);
        assert_eq!(said(&leased, "primary-backup.quorum"), needs("“Failover” = monitors"));
        let either = "“Failover” = monitors or operator or “Replication” = synchronous";
        assert_eq!(said(&leased, "primary-backup.down_after"), needs(either));
        let silent = set(&[("client.rate", "0/s")]);
        assert_eq!(said(&silent, "client.reads"), needs("“Requests” ≠ 0/s or “Loop” = closed"));
        let alone = set(&[("multi-paxos.mode", "single-decree"), ("multi-paxos.lease", "true")]);
        assert_eq!(said(&alone, "multi-paxos.clock_drift_max"), needs("“Proposers” = Multi-Paxos"));
        let ranked = set(&[("multi-paxos.election", "rank")]);
        let both = "“Who is to lead” = By timeout and “Lease” = on";
        assert_eq!(said(&ranked, "multi-paxos.clock_drift_max"), needs(both));
        let foreign = set(&[("protocol", "redis-random")]);
        assert!(said(&foreign, "disk.write").unwrap().contains("“Protocol” ≠ "));
        let chinese = idle(&chinese, Key::find("primary-backup.quorum").unwrap(), &leased).unwrap();
        assert!(chinese.contains("“故障转移”") && !chinese.contains("scenario-"), "{chinese}");
    }

    #[test]
    fn every_need_has_words() {
        for words in Language::ALL.map(Catalogue::new) {
            for need in KEYS.iter().flat_map(|key| key.needs) {
                let said = need_in_words(&words, need);
                assert!(!said.is_empty() && !said.contains("scenario-"), "{said}");
            }
        }
    }

    #[test]
    fn every_slider_moves_within_what_is_allowed() {
        for key in KEYS.iter().filter(|key| key.slider.is_some()) {
            for position in [0, 1, SLIDER_END / 2, SLIDER_END] {
                let value = slide(key, &key.default(), position).unwrap();
                let allowed = key.set(&mut Scenario::default(), &value);
                assert!(allowed.is_ok(), "{} at {position}: {allowed:?}", key.name);
            }
        }
    }

    #[test]
    fn sliders_stay_where_they_were_put() {
        for name in ["raft.election_timeout", "raft.heartbeat", "network.latency", "network.loss", "client.rate"] {
            let key = Key::find(name).unwrap();
            let mut scenario = Scenario::default();
            for position in 0..=SLIDER_END {
                let value = slide(key, &key.default(), position).unwrap();
                key.set(&mut scenario, &value).unwrap_or_else(|error| panic!("{name}: {error}"));
                let stands = slider(key, &value).unwrap();
                assert!(stands.abs_diff(position) <= 1, "{name} {value}: {stands} is not {position}");
            }
        }
    }

    #[test]
    fn a_range_keeps_its_proportions() {
        let key = Key::find("raft.election_timeout").unwrap();
        let position = slider(key, "300ms..600ms").unwrap();
        let slid = slide(key, "150ms..300ms", position).unwrap();
        let span: Span = slid.parse().unwrap();
        assert!(span.most.0.abs_diff(span.least.0 * 2) <= span.least.0 / 20, "{slid}");
        let key = Key::find("network.latency").unwrap();
        assert!(slide(key, "exp(15ms)", 50).unwrap().starts_with("exp("));
        assert!(slide(key, "nonsense", 50).is_some(), "from the default");
        assert_eq!(slider(key, "nonsense"), None);
    }

    #[test]
    fn a_smaller_cluster_loses_the_faults_of_nodes_that_are_gone() {
        let mut scenario = crate::scenario::preset::Preset::find("five crash in turn").unwrap().scenario();
        scenario.nodes = 3;
        assert!(scenario.check().is_err());
        assert_eq!(fit(&mut scenario), 4);
        scenario.check().unwrap();
        assert_eq!(fit(&mut scenario), 0);
    }
}
