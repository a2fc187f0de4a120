//! The hunt as the page shows it: what can be hunted, which faults may be drawn, and what became of a finding.

use super::catalogue::Catalogue;
use super::{figures, gallery, terms};
use crate::check::Property;
use crate::experiment::gallery::GALLERY;
use crate::experiment::hunt::{Broken, Finding, Hunt};
use crate::experiment::seeds::Seeds;
use crate::experiment::swarm::{Kind, Mix};
use crate::scenario::{ProtocolName, Scenario};

/// The last seed that JavaScript can count to.
pub const SEED_MAX: u64 = (1 << 53) - 1;
/// As many as are soon tried.
const FIRST_SEEDS: Seeds = Seeds { first: 1, last: 100_000 };

/// What is hunted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// What runs: all that it says itself stays.
    Own,
    Protocol(ProtocolName),
    /// A mistake of the gallery, by its place there.
    Exhibit(usize),
}

impl Subject {
    pub fn all() -> impl Iterator<Item = Subject> {
        std::iter::once(Subject::Own).chain(Subject::protocols()).chain(Subject::mistakes())
    }

    pub fn protocols() -> impl Iterator<Item = Subject> {
        ProtocolName::ALL.into_iter().map(Subject::Protocol)
    }

    pub fn mistakes() -> impl Iterator<Item = Subject> {
        // What a protocol does by itself is hunted in the protocol.
        let is_made = |place: &usize| GALLERY[*place].mistake.iter().all(|(name, _)| *name != "protocol");
        (0..GALLERY.len()).filter(is_made).map(Subject::Exhibit)
    }

    pub fn name(self) -> &'static str {
        match self {
            Subject::Own => "own",
            Subject::Protocol(protocol) => protocol.name(),
            Subject::Exhibit(place) => GALLERY[place].name,
        }
    }

    pub fn named(name: &str) -> Option<Subject> {
        Subject::all().find(|subject| subject.name() == name)
    }

    pub fn label(self, words: &Catalogue) -> String {
        match self {
            Subject::Own => words.text("hunt-subject-own"),
            Subject::Protocol(protocol) => terms::protocol(words, protocol.name()),
            Subject::Exhibit(place) => gallery::title(words, &GALLERY[place]),
        }
    }

    /// What has to be asked for by its name.
    pub fn property(self) -> Option<Property> {
        match self {
            Subject::Own | Subject::Protocol(_) => None,
            Subject::Exhibit(place) => GALLERY[place].unpromised(),
        }
    }

    pub fn base(self, own: &Scenario) -> Scenario {
        let mut base = Scenario::default();
        match self {
            Subject::Own => return own.clone(),
            Subject::Protocol(protocol) => base.protocol = protocol,
            Subject::Exhibit(place) => GALLERY[place].spoil(&mut base),
        }
        base
    }
}

/// The kinds of faults by whom they befall; each group's words have the key `hunt-group-` and its name.
pub const GROUPS: [(&str, &[Kind]); 4] = [
    ("nodes", &[Kind::Crash, Kind::Pause, Kind::Chaos, Kind::Timeout, Kind::Transfer, Kind::Members]),
    ("network", &[Kind::Cut, Kind::Partition, Kind::Loss, Kind::Duplicate, Kind::Delay]),
    ("machines", &[Kind::Disk, Kind::Clock, Kind::Wipe, Kind::Lie]),
    ("clients", &[Kind::Request]),
];

pub fn group(words: &Catalogue, name: &str) -> String {
    words.text(&format!("hunt-group-{name}"))
}

pub fn kind(words: &Catalogue, kind: Kind) -> String {
    words.text(&format!("hunt-kind-{}", kind.name()))
}

/// What a person set, as they typed it.
#[derive(Clone, PartialEq, Debug)]
pub struct Form {
    pub subject: Subject,
    pub mix: Mix,
    pub property: Option<Property>,
    pub first: String,
    pub last: String,
}

impl Default for Form {
    fn default() -> Form {
        let Seeds { first, last } = FIRST_SEEDS;
        let (first, last) = (first.to_string(), last.to_string());
        Form { subject: Subject::Own, mix: Mix::default(), property: None, first, last }
    }
}

impl Form {
    /// None if they are no seeds, or the wrong way round.
    pub fn seeds(&self) -> Option<Seeds> {
        let seed = |text: &str| text.trim().parse().ok().filter(|seed| *seed <= SEED_MAX);
        let seeds = Seeds { first: seed(&self.first)?, last: seed(&self.last)? };
        (seeds.first <= seeds.last).then_some(seeds)
    }

    /// What had to be asked for by its name in the subject before is not asked for in this one.
    pub fn choose(&mut self, subject: Subject) {
        let own = self.property.filter(|property| self.subject.property() != Some(*property));
        self.property = subject.property().or(own);
        self.subject = subject;
    }

    pub fn hunt(&self, own: &Scenario) -> Hunt {
        Hunt { base: self.subject.base(own), mix: self.mix, property: self.property }
    }
}

/// How much of the range was tried, from 0 to 1.
pub fn share(seeds: Seeds, tried: u64) -> f64 {
    tried as f64 / (seeds.last - seeds.first + 1) as f64
}

/// `12,345 seeds in 3.3 s, 3,798 per second`
pub fn pace(words: &Catalogue, tried: u64, elapsed_ms: f64) -> String {
    let per_s = tried as f64 * 1e3 / elapsed_ms.max(1.0);
    let arguments = [
        ("count", tried.into()),
        ("tried", figures::count(tried).into()),
        ("seconds", format!("{:.1}", elapsed_ms / 1e3).into()),
        ("rate", figures::count(per_s.round() as u64).into()),
    ];
    words.with("hunt-pace", &arguments)
}

/// What broke, in a line.
pub fn broken(words: &Catalogue, broken: &Broken) -> String {
    match broken {
        Broken::Promise(violation) => terms::violation(words, violation),
        Broken::Program(what) => what.clone(),
    }
}

/// Its name.
pub fn title(words: &Catalogue, broken: &Broken) -> String {
    match broken.property() {
        Some(property) => terms::property(words, property),
        None => words.text("hunt-program"),
    }
}

/// One line of the table of what shrinking did.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    pub label: String,
    pub before: String,
    pub after: String,
}

pub fn shrunk(words: &Catalogue, drawn: &Finding, small: &Finding) -> Vec<Row> {
    let row = |key: &str, of: &dyn Fn(&Finding) -> String| Row {
        label: words.text(key),
        before: of(drawn),
        after: of(small),
    };
    vec![
        row("hunt-faults", &|finding| finding.scenario.faults.len().to_string()),
        row("hunt-nodes", &|finding| finding.scenario.nodes.to_string()),
        row("hunt-at", &|finding| figures::moment(words, finding.at)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::catalogue::Language;

    #[test]
    fn every_kind_has_its_place_and_its_words() {
        for language in Language::ALL {
            let words = Catalogue::new(language);
            for wanted in Kind::ALL {
                assert_eq!(GROUPS.iter().filter(|(_, kinds)| kinds.contains(&wanted)).count(), 1, "{}", wanted.name());
                assert!(words.has(&format!("hunt-kind-{}", wanted.name())), "{}", wanted.name());
            }
            assert!(GROUPS.iter().all(|(name, _)| words.has(&format!("hunt-group-{name}"))));
        }
    }

    #[test]
    fn subjects_are_found_by_name_and_valid() {
        let own = Scenario { nodes: 3, ..Scenario::default() };
        for subject in Subject::all() {
            assert_eq!(Subject::named(subject.name()), Some(subject));
            assert_eq!(subject.base(&own).check(), Ok(()));
        }
        assert_eq!(Subject::Own.base(&own), own);
    }

    #[test]
    fn seeds_are_whole_numbers_in_order() {
        let with = |first: &str, last: &str| Form { first: first.into(), last: last.into(), ..Form::default() }.seeds();
        assert_eq!(with("1", " 9 "), Some(Seeds { first: 1, last: 9 }));
        for (first, last) in [("9", "1"), ("", "5"), ("1", "x"), ("1", "9007199254740992"), ("-1", "1")] {
            assert_eq!(with(first, last), None, "{first} {last}");
        }
    }

    #[test]
    fn a_promise_that_came_with_a_mistake_goes_with_it() {
        let mut form = Form::default();
        let (sticky, sessions) = ("no-pre-vote", "no-sessions");
        let named = |name: &str| Subject::named(name).expect("it is in the gallery");
        form.choose(named(sticky));
        assert_eq!(form.property, Some(Property::LeaderStickiness));
        form.choose(named(sessions));
        assert_eq!(form.property, None);
        form.property = Some(Property::ElectionSafety);
        form.choose(Subject::Own);
        assert_eq!(form.property, Some(Property::ElectionSafety));
    }

    #[test]
    fn the_pace_is_said_in_tenths_of_a_second() {
        let words = Catalogue::new(Language::English);
        assert_eq!(pace(&words, 12_345, 3_251.0), "12,345 seeds in 3.3 s, 3,797 per second");
        assert_eq!(pace(&words, 1, 300.0), "1 seed in 0.3 s, 3 per second");
    }
}
