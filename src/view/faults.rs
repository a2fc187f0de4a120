//! Everything that a person can let fail, as entries of the page's menus: in groups, each in the words of a
//! scenario's `do`. What the scenario cannot have (a register's clock, say) is in no menu.

use crate::scenario::{Action, Rate, Scenario, Strike, check};
use crate::types::{Duration, NodeId, Probability};

/// What a menu is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    Node(NodeId),
    Link(Way),
    /// In flight, by its number.
    Message(u64),
    /// The whole cluster: what is done to links is done to all of them.
    Cluster,
}

/// A link, in one direction or both.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Way {
    pub from: NodeId,
    pub to: NodeId,
    pub both_ways: bool,
}

impl Way {
    /// As the scenario has it: `1 -> 2`, `1 <-> register`, `clients -> 3`.
    pub fn words(self) -> String {
        let end = |node: NodeId| if node == NodeId::CLIENT { "clients".to_string() } else { node.to_string() };
        format!("{} {} {}", end(self.from), if self.both_ways { "<->" } else { "->" }, end(self.to))
    }
}

/// The headings, in this order; their words are `faults-group-…`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Group {
    Node,
    Disk,
    Clock,
    Link,
    Message,
    Membership,
    Clients,
}

impl Group {
    pub const ALL: [Group; 7] =
        [Group::Node, Group::Disk, Group::Clock, Group::Link, Group::Message, Group::Membership, Group::Clients];

    pub fn name(self) -> &'static str {
        match self {
            Group::Node => "node",
            Group::Disk => "disk",
            Group::Clock => "clock",
            Group::Link => "link",
            Group::Message => "message",
            Group::Membership => "membership",
            Group::Clients => "clients",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Time,
    /// A time that may run backwards.
    Step,
    Ppm,
    Share,
    Rate,
    Count,
}

/// What an entry asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Value {
    pub kind: Kind,
    /// What it stands at first.
    pub usual: &'static str,
    /// The bounds, as they are told to who is beyond them.
    pub least: &'static str,
    pub most: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its words on the page are `faults-do-…`.
    pub name: &'static str,
    pub group: Group,
    /// T stands for the node, L for the link, N for the message, V for the value.
    form: &'static str,
    pub value: Option<Value>,
}

const fn plain(name: &'static str, group: Group, form: &'static str) -> Entry {
    Entry { name, group, form, value: None }
}

const fn valued(name: &'static str, group: Group, form: &'static str, value: Value) -> Entry {
    Entry { name, group, form, value: Some(value) }
}

/// What a thing is slowed by.
const fn slower(usual: &'static str) -> Value {
    Value { kind: Kind::Time, usual, least: "0ms", most: "1h" }
}

const fn lasting(usual: &'static str) -> Value {
    Value { kind: Kind::Time, usual, least: "1us", most: "24h" }
}

const SHARE: Value = Value { kind: Kind::Share, usual: "10%", least: "0%", most: "100%" };
const PPM: Value = Value { kind: Kind::Ppm, usual: "200", least: "-500000", most: "500000" };
const STEP: Value = Value { kind: Kind::Step, usual: "100ms", least: "-1h", most: "1h" };

const RATE: Value = Value { kind: Kind::Rate, usual: "50/s", least: "0/s", most: "10000/s" };
const BURST: Value = Value { kind: Kind::Count, usual: "10", least: "1", most: "1000" };

static OF_A_NODE: &[Entry] = &[
    valued("crash-for", Group::Node, "crash T for V", lasting("2s")),
    valued("pause-for", Group::Node, "pause T for V", lasting("2s")),
    valued("slow", Group::Node, "slow T V", slower("20ms")),
    valued("flap-node", Group::Node, "flap T V", slower("500ms")),
    valued("slow-disk", Group::Disk, "slow-disk T V", slower("50ms")),
    plain("full-disk", Group::Disk, "full-disk T"),
    plain("torn-write", Group::Disk, "torn-write T"),
    plain("lost-write", Group::Disk, "lost-write T"),
    plain("corrupt", Group::Disk, "corrupt T"),
    plain("corrupt-silently", Group::Disk, "corrupt T silently"),
    plain("wipe", Group::Disk, "wipe T"),
    valued("drift", Group::Clock, "drift T V", PPM),
    valued("step-clock", Group::Clock, "step-clock T V", STEP),
    plain("add", Group::Membership, "add T"),
    plain("learn", Group::Membership, "learn T"),
    plain("remove", Group::Membership, "remove T"),
    plain("cut-clients", Group::Clients, "cut clients <-> T"),
    valued("delay-clients", Group::Clients, "delay clients <-> T V", slower("50ms")),
    valued("loss-clients", Group::Clients, "loss clients <-> T V", SHARE),
];

static OF_CLIENTS: &[Entry] = &[
    valued("clients-rate", Group::Clients, "clients rate=V", RATE),
    valued("clients-burst", Group::Clients, "clients burst=V", BURST),
    valued("clients-reads", Group::Clients, "clients reads=V", SHARE),
    valued("clients-hot", Group::Clients, "clients hot=V", SHARE),
    valued("delay-clients", Group::Clients, "delay clients <-> all V", slower("50ms")),
    valued("loss-clients", Group::Clients, "loss clients <-> all V", SHARE),
];

static OF_A_LINK: &[Entry] = &[
    valued("delay", Group::Link, "delay L V", slower("50ms")),
    valued("loss", Group::Link, "loss L V", SHARE),
    valued("duplicate", Group::Link, "duplicate L V", SHARE),
    valued("reorder", Group::Link, "reorder L V", SHARE),
    valued("flap", Group::Link, "flap L V", slower("500ms")),
];

static OF_A_MESSAGE: &[Entry] = &[
    plain("deliver", Group::Message, "deliver N"),
    plain("duplicate-message", Group::Message, "duplicate N"),
    valued("delay-message", Group::Message, "delay N V", slower("50ms")),
];

/// What can be done to it in this scenario.
pub fn entries(subject: Subject, scenario: &Scenario) -> Vec<&'static Entry> {
    let (all, more): (&'static [Entry], &'static [Entry]) = match subject {
        Subject::Node(_) => (OF_A_NODE, &[]),
        Subject::Link(_) => (OF_A_LINK, &[]),
        Subject::Cluster => (OF_A_LINK, OF_CLIENTS),
        Subject::Message(_) => (OF_A_MESSAGE, &[]),
    };
    let usual = |entry: &Entry| entry.value.map_or("", |value| value.usual);
    all.iter().chain(more).filter(|entry| is_possible(&entry.words(subject, usual(entry)), scenario)).collect()
}

/// The words are a fault, and the scenario can have it.
pub fn is_possible(words: &str, scenario: &Scenario) -> bool {
    words.parse::<Action>().is_ok_and(|action| check(&action, scenario).is_ok())
}

impl Entry {
    /// As the scenario has it.
    pub fn words(&self, subject: Subject, value: &str) -> String {
        let about = match subject {
            Subject::Node(node) => node.to_string(),
            Subject::Link(way) => way.words(),
            Subject::Message(number) => number.to_string(),
            Subject::Cluster => "all <-> all".to_string(),
        };
        let word = |word: &str| match word {
            "T" | "L" | "N" => about.clone(),
            "V" => value.to_string(),
            word => word.strip_suffix("=V").map_or(word.to_string(), |name| format!("{name}={value}")),
        };
        self.form.split(' ').map(word).collect::<Vec<_>>().join(" ")
    }
}

/// Steps of the arrow keys, from small to large.
const TIMES: [&str; 19] = [
    "0ms", "1ms", "2ms", "5ms", "10ms", "20ms", "50ms", "100ms", "200ms", "500ms", "1s", "2s", "5s", "10s", "20s",
    "1m", "2m", "5m", "10m",
];
const STEPS: [&str; 18] = [
    "-10s", "-5s", "-2s", "-1s", "-500ms", "-200ms", "-100ms", "-50ms", "-10ms", "10ms", "50ms", "100ms", "200ms",
    "500ms", "1s", "2s", "5s", "10s",
];
const PPMS: [&str; 19] = [
    "-500000", "-200000", "-100000", "-50000", "-10000", "-1000", "-500", "-200", "-100", "0", "100", "200", "500",
    "1000", "10000", "50000", "100000", "200000", "500000",
];
const RATES: [&str; 12] =
    ["0/s", "1/s", "2/s", "5/s", "10/s", "20/s", "50/s", "100/s", "200/s", "500/s", "1000/s", "10000/s"];
const COUNTS: [&str; 10] = ["1", "2", "5", "10", "20", "50", "100", "200", "500", "1000"];
const SHARES: [&str; 10] = ["0%", "1%", "2%", "5%", "10%", "20%", "30%", "50%", "80%", "100%"];

impl Kind {
    /// Its words on the page are `faults-allowed-…`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Time | Kind::Step => "time",
            Kind::Ppm => "ppm",
            Kind::Share => "share",
            Kind::Rate => "rate",
            Kind::Count => "count",
        }
    }

    /// As a person writes it, without spaces and with the unit that a bare number has.
    pub fn tidy(self, text: &str) -> String {
        let text: String = text.split_whitespace().collect();
        let is_bare = text.ends_with(|c: char| c.is_ascii_digit());
        let unit = match self {
            Kind::Time | Kind::Step => "ms",
            Kind::Ppm | Kind::Count => "",
            Kind::Share => "%",
            Kind::Rate => "/s",
        };
        if is_bare { text + unit } else { text }
    }

    /// The next larger or smaller of the usual values; the same text if there is none, or if it is no value.
    pub fn beside(self, text: &str, larger: bool) -> String {
        let text = self.tidy(text);
        let ladder: &[&str] = match self {
            Kind::Time => &TIMES,
            Kind::Step => &STEPS,
            Kind::Ppm => &PPMS,
            Kind::Share => &SHARES,
            Kind::Rate => &RATES,
            Kind::Count => &COUNTS,
        };
        let Some(size) = self.size(&text) else { return text };
        let sizes = |step: &&&str| self.size(step);
        let next = match larger {
            true => ladder.iter().find(|step| sizes(step).is_some_and(|other| other > size)),
            false => ladder.iter().rfind(|step| sizes(step).is_some_and(|other| other < size)),
        };
        next.map_or(text, |step| step.to_string())
    }

    fn size(self, text: &str) -> Option<i64> {
        let time = |text: &str| text.parse::<Duration>().ok().and_then(|time| i64::try_from(time.0).ok());
        match self {
            Kind::Time => time(text),
            Kind::Step => text.strip_prefix('-').map_or_else(|| time(text), |back| time(back).map(|time| -time)),
            Kind::Ppm => text.trim_end_matches("ppm").parse().ok(),
            Kind::Share => text.parse::<Probability>().ok().map(|share| i64::from(share.ppm)),
            Kind::Rate => text.parse::<Rate>().ok().map(|rate| i64::from(rate.per_ks)),
            Kind::Count => text.parse().ok(),
        }
    }
}

/// What chaos can do in this scenario, under the headings of the menus.
pub fn chaos_kinds(scenario: &Scenario) -> Vec<(Group, Vec<Strike>)> {
    let possible = |strike: &Strike| is_possible(&chaos("1s", "1s", &[*strike]), scenario);
    let of = |group: Group| {
        let members = Strike::ALL.into_iter().filter(|strike| chaos_group(*strike) == group);
        (group, members.filter(possible).collect::<Vec<Strike>>())
    };
    Group::ALL.into_iter().map(of).filter(|(_, members)| !members.is_empty()).collect()
}

fn chaos_group(strike: Strike) -> Group {
    match strike {
        Strike::Crash | Strike::Pause | Strike::Slow | Strike::Register => Group::Node,
        Strike::SlowDisk | Strike::FullDisk | Strike::TornWrite | Strike::LostWrite => Group::Disk,
        Strike::Wipe | Strike::Corrupt | Strike::CorruptSilently => Group::Disk,
        Strike::Drift | Strike::StepClock => Group::Clock,
        Strike::Isolate | Strike::Cut | Strike::Loss | Strike::Duplicate | Strike::Reorder => Group::Link,
        Strike::Delay | Strike::Flap | Strike::Partition | Strike::Bridge => Group::Link,
        Strike::Burst => Group::Clients,
    }
}

/// The words of chaos; of no kind in particular, nodes crash.
pub fn chaos(mtbf: &str, mttr: &str, kinds: &[Strike]) -> String {
    match kinds {
        [] => format!("chaos mtbf={mtbf} mttr={mttr}"),
        kinds => format!(
            "chaos mtbf={mtbf} mttr={mttr} of {}",
            kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(",")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::ProtocolName;
    use crate::view::catalogue::{Catalogue, Language};

    const WAY: Way = Way { from: NodeId(1), to: NodeId(2), both_ways: false };
    const SUBJECTS: [Subject; 4] =
        [Subject::Node(NodeId(2)), Subject::Link(WAY), Subject::Message(7), Subject::Cluster];

    fn named(subject: Subject, name: &str) -> &'static Entry {
        let entries = entries(subject, &Scenario::default());
        entries.into_iter().find(|entry| entry.name == name).unwrap_or_else(|| panic!("no {name} for {subject:?}"))
    }

    #[test]
    fn entries_are_written_as_scenarios_have_them() {
        assert_eq!(
            named(Subject::Node(NodeId(2)), "slow-disk").words(Subject::Node(NodeId(2)), "5ms"),
            "slow-disk 2 5ms"
        );
        assert_eq!(named(Subject::Link(WAY), "delay").words(Subject::Link(WAY), "5ms"), "delay 1 -> 2 5ms");
        assert_eq!(named(Subject::Cluster, "loss").words(Subject::Cluster, "5%"), "loss all <-> all 5%");
        let both = Subject::Link(Way { from: NodeId::REGISTER, both_ways: true, ..WAY });
        assert_eq!(named(Subject::Link(WAY), "loss").words(both, "5%"), "loss register <-> 2 5%");
        let node = Subject::Node(NodeId(2));
        assert_eq!(named(node, "loss-clients").words(node, "5%"), "loss clients <-> 2 5%");
        assert_eq!(named(Subject::Cluster, "clients-rate").words(Subject::Cluster, "7/s"), "clients rate=7/s");
    }

    #[test]
    fn a_menu_has_only_what_the_scenario_can_have() {
        let raft = Scenario::default();
        assert!(entries(Subject::Node(NodeId(9)), &raft).is_empty(), "there is no node 9");
        let with_register = Scenario { protocol: ProtocolName::RedisRandom, ..Scenario::default() };
        assert!(entries(Subject::Node(NodeId::REGISTER), &raft).is_empty());
        assert!(!entries(Subject::Node(NodeId::REGISTER), &with_register).is_empty());
    }

    #[test]
    fn the_bounds_that_are_told_are_the_bounds() {
        let scenario = Scenario::default();
        for subject in SUBJECTS {
            for entry in entries(subject, &scenario) {
                let Some(value) = entry.value else { continue };
                for good in [value.usual, value.least, value.most] {
                    assert!(is_possible(&entry.words(subject, good), &scenario), "{}: {good}", entry.name);
                }
                let beyond = match value.kind {
                    Kind::Time if value.most == "1h" => ["61m", "-1ms"],
                    Kind::Time => ["25h", "0ms"],
                    Kind::Step => ["61m", "-61m"],
                    Kind::Ppm => ["500001", "-500001"],
                    Kind::Share => ["101%", "-1%"],
                    Kind::Rate => ["10001/s", "-1/s"],
                    Kind::Count => ["1001", "0"],
                };
                for bad in beyond {
                    assert!(!is_possible(&entry.words(subject, bad), &scenario), "{}: {bad}", entry.name);
                }
            }
        }
    }

    #[test]
    fn every_entry_has_its_words() {
        let entries = [OF_A_NODE, OF_A_LINK, OF_CLIENTS, OF_A_MESSAGE].concat();
        let named = entries.iter().flat_map(|entry| ["do", "why"].map(|what| format!("{what}-{}", entry.name)));
        let kinds = [Kind::Time, Kind::Step, Kind::Ppm, Kind::Share, Kind::Rate, Kind::Count];
        let kinds = kinds.map(|kind| format!("allowed-{}", kind.name()));
        let strikes = Strike::ALL.map(|strike| format!("chaos-{}", strike.name()));
        let groups = Group::ALL.map(|group| format!("group-{}", group.name()));
        for key in named.chain(kinds).chain(strikes).chain(groups) {
            for language in Language::ALL {
                assert!(Catalogue::new(language).has(&format!("faults-{key}")), "faults-{key}");
            }
        }
    }

    #[test]
    fn a_bare_number_gets_its_unit() {
        assert_eq!(Kind::Time.tidy(" 50 "), "50ms");
        assert_eq!(Kind::Time.tidy("1.5 s"), "1.5s");
        assert_eq!(Kind::Share.tidy("5"), "5%");
        assert_eq!(Kind::Ppm.tidy("-200 ppm"), "-200ppm");
        assert_eq!(Kind::Time.tidy("fast"), "fast");
        assert_eq!((Kind::Rate.tidy("50"), Kind::Count.tidy(" 7 ")), ("50/s".to_string(), "7".to_string()));
    }

    #[test]
    fn arrow_keys_walk_over_the_usual_values() {
        assert_eq!(Kind::Time.beside("50", true), "100ms");
        assert_eq!(Kind::Time.beside("1s", false), "500ms");
        assert_eq!(Kind::Time.beside("0ms", false), "0ms");
        assert_eq!(Kind::Time.beside("7ms", true), "10ms");
        assert_eq!(Kind::Step.beside("10ms", false), "-10ms");
        assert_eq!(Kind::Ppm.beside("100", false), "0");
        assert_eq!(Kind::Share.beside("100%", true), "100%");
        assert_eq!(Kind::Share.beside("many", true), "many");
        for (kind, ladder) in
            [(Kind::Time, &TIMES[..]), (Kind::Step, &STEPS), (Kind::Ppm, &PPMS), (Kind::Share, &SHARES)]
                .into_iter()
                .chain([(Kind::Rate, &RATES[..]), (Kind::Count, &COUNTS)])
        {
            assert!(ladder.windows(2).all(|pair| kind.size(pair[0]).unwrap() < kind.size(pair[1]).unwrap()));
        }
    }

    #[test]
    fn chaos_is_written_with_its_kinds() {
        assert_eq!(chaos("10s", "2s", &[]), "chaos mtbf=10s mttr=2s");
        assert_eq!(chaos("10s", "2s", &[Strike::Crash, Strike::Pause]), "chaos mtbf=10s mttr=2s of crash,pause");
        let with_register = Scenario { protocol: ProtocolName::RedisRandom, ..Scenario::default() };
        assert!(is_possible(&chaos("10s", "2s", &Strike::ALL), &with_register));
    }

    #[test]
    fn every_kind_of_chaos_stands_in_one_group_and_the_register_only_where_there_is_one() {
        let kinds = |protocol| {
            let groups = chaos_kinds(&Scenario { protocol, ..Scenario::default() });
            let mut all: Vec<Strike> = groups.into_iter().flat_map(|(_, kinds)| kinds).collect();
            all.sort();
            all
        };
        assert_eq!(kinds(ProtocolName::RedisRandom), Strike::ALL);
        let without = Strike::ALL.into_iter().filter(|strike| *strike != Strike::Register);
        assert_eq!(kinds(ProtocolName::Raft), without.collect::<Vec<_>>());
    }
}
