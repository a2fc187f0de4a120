//! What a protocol or a preset may be called, wherever a person names one: the name that stands in links, that of the
//! command line, or the English title of the menu.

use super::catalogue::{Catalogue, Language};
use super::{presets, terms};
use crate::scenario::preset::PRESETS;
use crate::scenario::spelling::near;
use crate::scenario::{ProtocolName, Scenario};
use std::sync::LazyLock;

#[derive(Clone, Copy)]
enum Meant {
    Preset(usize),
    Protocol(ProtocolName),
}

struct Entry {
    /// As a link has it.
    link: String,
    /// Its other names, each as [`plain`] makes it.
    plain: Vec<String>,
    meant: Meant,
}

/// Presets come first: of `MONGODB`, which may be either, the menu's is meant.
static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let words = Catalogue::new(Language::English);
    let preset = |index: usize| Entry {
        link: link(index),
        plain: vec![presets::slug(index), plain(&presets::title(&words, index))],
        meant: Meant::Preset(index),
    };
    let protocol = |protocol: ProtocolName| Entry {
        link: protocol.name().to_string(),
        plain: vec![protocol.name().to_string(), plain(&terms::protocol(&words, protocol.name()))],
        meant: Meant::Protocol(protocol),
    };
    (0..PRESETS.len()).map(preset).chain(ProtocolName::ALL.map(protocol)).collect()
});

/// A preset's name in a link. MongoDB is a system and its protocol: `MongoDB` is the one, `mongodb` the other.
pub fn link(index: usize) -> String {
    let slug = presets::slug(index);
    match ProtocolName::ALL.iter().any(|protocol| protocol.name() == slug) {
        true => PRESETS[index].name.to_string(),
        false => slug,
    }
}

/// Without capitals and signs: titles have commas and colons that nobody wants to remember.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|letter| !['\'', '’'].contains(letter));
    let spaced: String = letters.map(|letter| if letter.is_alphanumeric() { letter } else { ' ' }).collect();
    spaced.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
}

/// A path or a link is no name, even if its letters are those of one.
fn is_name(text: &str) -> bool {
    !text.contains(['/', '\\', '?', '#', '=', '.'])
}

/// A protocol with its defaults, or a preset.
pub fn find(name: &str) -> Option<Scenario> {
    let name = name.trim();
    if !is_name(name) {
        return None;
    }
    let linked = ENTRIES.iter().find(|entry| entry.link == name);
    let plain = plain(name);
    let entry = linked.or_else(|| ENTRIES.iter().find(|entry| entry.plain.contains(&plain)))?;
    Some(match entry.meant {
        Meant::Preset(index) => PRESETS[index].scenario(),
        Meant::Protocol(protocol) => Scenario { protocol, ..Scenario::default() },
    })
}

/// So many names are told where some are near.
const NEAR_MOST: usize = 3;
/// Fewer letters stand in any name.
const PART_LETTERS: usize = 3;

/// For somebody whose name there is not: those nearest to it and a sign that there are more, or else all.
pub fn instead(name: &str) -> String {
    let wrong = plain(name);
    let slips = near(&wrong, ENTRIES.iter().flat_map(|entry| &entry.plain).map(String::as_str));
    let is_part = |entry: &&Entry| wrong.len() >= PART_LETTERS && entry.plain.iter().any(|name| name.contains(&wrong));
    let of_slip = |slip: &str| ENTRIES.iter().find(|entry| entry.plain.iter().any(|name| name == slip));
    let mut links: Vec<&str> = Vec::new();
    for entry in slips.into_iter().filter_map(of_slip).chain(ENTRIES.iter().filter(is_part)) {
        if !links.contains(&entry.link.as_str()) {
            links.push(&entry.link);
        }
    }
    match links.is_empty() {
        true => all(),
        false => links[..links.len().min(NEAR_MOST)].join(", ") + ", …",
    }
}

/// The names that links have, all of them.
pub fn all() -> String {
    ENTRIES.iter().map(|entry| entry.link.as_str()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_any_of_its_names() {
        let words = Catalogue::new(Language::English);
        for (index, preset) in PRESETS.iter().enumerate() {
            let title = presets::title(&words, index);
            for name in [preset.name, &link(index), &title, &title.to_uppercase(), &title.replace('’', "'")] {
                assert_eq!(find(name), Some(preset.scenario()), "{name}");
            }
        }
        for protocol in ProtocolName::ALL {
            let plain = Some(Scenario { protocol, ..Scenario::default() });
            assert_eq!(find(protocol.name()), plain, "{}", protocol.name());
            let title = terms::protocol(&words, protocol.name());
            assert_eq!(find(&title.to_uppercase()), plain, "{title}");
        }
        assert_ne!(find("mongodb"), find("MongoDB"), "the protocol, and the system");
    }

    #[test]
    fn no_two_have_a_name_in_common_but_mongodb() {
        for (place, entry) in ENTRIES.iter().enumerate() {
            assert!(entry.plain.iter().all(|name| !name.is_empty()), "{}", entry.link);
            for other in &ENTRIES[..place] {
                assert_ne!(entry.link, other.link);
                let common = entry.plain.iter().find(|name| other.plain.contains(name));
                assert!(common.is_none_or(|name| name == "mongodb"), "{common:?}");
            }
        }
    }

    #[test]
    fn a_path_is_no_name() {
        for path in ["./raft", "raft.toml", "kafka/", "?raft", "#raft", "-", "", "rafft"] {
            assert_eq!(find(path), None, "{path:?}");
        }
    }

    #[test]
    fn the_nearest_are_told_or_all() {
        assert!(instead("rafft").starts_with("raft"), "{}", instead("rafft"));
        assert!(instead("Kafka, unclean electoin").starts_with("kafka-unclean-election"));
        assert_eq!(instead("sentinel"), "redis-with-sentinel, …");
        assert_eq!(instead("xyzzy"), all());
        assert!(all().contains("etcd") && all().contains("raft") && all().contains("MongoDB"));
    }
}
