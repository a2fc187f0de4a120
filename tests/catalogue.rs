//! The message catalogue: every language has every message, with the same arguments, and the page asks for
//! none that is not there.

use fluent_bundle::FluentResource;
use interregnum::scenario::ProtocolName;
use interregnum::view::catalogue::{Catalogue, Language, sources};
use interregnum::view::terms::detail_key;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Each message's key with the names of its arguments.
fn messages(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = None;
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        if let Some((key, _)) = line.split_once('=').filter(|_| line.starts_with(|c: char| c.is_ascii_alphabetic())) {
            let key = key.trim().to_string();
            assert!(messages.insert(key.clone(), BTreeSet::new()).is_none(), "{key} stands twice");
            current = Some(key);
        }
        let Some(arguments) = current.as_ref().and_then(|key| messages.get_mut(key)) else { continue };
        for place in line.split('$').skip(1) {
            let name = place.chars().take_while(|c| c.is_alphanumeric() || "-_".contains(*c)).collect::<String>();
            arguments.insert(name);
        }
    }
    messages
}

#[test]
fn every_file_is_valid_fluent() {
    for language in Language::ALL {
        for (area, source) in sources(language) {
            if let Err((_, errors)) = FluentResource::try_new(source.into()) {
                panic!("{area} in {}: {errors:?}", language.tag());
            }
        }
    }
}

#[test]
fn every_language_has_every_message_with_the_same_arguments() {
    let (english, chinese) = (sources(Language::English), sources(Language::Chinese));
    for ((area, english), (same_area, chinese)) in english.into_iter().zip(chinese) {
        assert_eq!(area, same_area);
        let (english, chinese) = (messages(english), messages(chinese));
        let keys = |messages: &BTreeMap<String, BTreeSet<String>>| messages.keys().cloned().collect::<BTreeSet<_>>();
        let lacking: Vec<_> = keys(&english).symmetric_difference(&keys(&chinese)).cloned().collect();
        assert!(lacking.is_empty(), "{area}: only one language has {lacking:?}");
        for (key, arguments) in &english {
            assert_eq!(arguments, &chinese[key], "{key} takes other arguments in Chinese");
        }
    }
}

#[test]
fn no_message_is_empty() {
    for language in Language::ALL {
        let catalogue = Catalogue::new(language);
        for (_, source) in sources(language) {
            for key in messages(source).keys() {
                assert!(catalogue.has(key), "{key} has no words in {}", language.tag());
            }
        }
    }
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the source is there").flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => rust_files(&path, found),
            false => found.extend((path.extension().is_some_and(|ending| ending == "rs")).then_some(path)),
        }
    }
}

/// Words in quotes that look like a key of one of the areas. Names of style classes may look so too.
fn keys_in(code: &str) -> BTreeSet<String> {
    let areas: Vec<_> = sources(Language::English).into_iter().map(|(area, _)| format!("{area}-")).collect();
    let parts: Vec<&str> = code.split('"').collect();
    let is_key = |pair: &&[&str]| {
        let [before, word] = **pair else { return false };
        let plain = word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        let is_class = before.ends_with("class=") || before.ends_with("classes!(");
        plain && !is_class && !word.ends_with('-') && areas.iter().any(|area| word.starts_with(area.as_str()))
    };
    parts.windows(2).step_by(2).filter(is_key).map(|pair| pair[1].to_string()).collect()
}

#[test]
fn the_page_asks_for_no_message_that_is_not_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root.join("ui"), &mut files);
    rust_files(&root.join("view"), &mut files);
    let all: BTreeSet<String> =
        sources(Language::English).into_iter().flat_map(|(_, source)| messages(source).into_keys()).collect();
    // A key may be put together from a beginning and a name.
    let known = |key: &str| all.contains(key) || all.iter().any(|known| known.starts_with(&format!("{key}-")));
    let mut asked = 0;
    for file in files {
        let code = std::fs::read_to_string(&file).expect("a source file is text");
        for key in keys_in(&code) {
            assert!(known(&key), "{}: there is no message \"{key}\"", file.display());
            asked += 1;
        }
    }
    assert!(asked > 100, "the page's keys were not found: {asked}");
}

/// What nodes tell of themselves, wherever it stands in a protocol: most of it is seen in few runs. The fields of messages
/// keep the names that they have in their source.
#[test]
fn whatever_a_node_tells_of_itself_has_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root.join("protocol"), &mut files);
    rust_files(&root.join("sim"), &mut files);
    let mut told = BTreeSet::new();
    for file in files.iter().filter(|file| !file.ends_with("message.rs")) {
        let code = std::fs::read_to_string(file).expect("a source file is text");
        let names = code.split("Detail::new(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
        told.extend(names.filter_map(|name| name.split('"').next().map(str::to_string)));
    }
    assert!(told.len() > 150, "the names were not found: {}", told.len());
    for words in Language::ALL.map(Catalogue::new) {
        let lacking: Vec<&String> = told.iter().filter(|name| !words.has(&detail_key(name))).collect();
        assert!(lacking.is_empty(), "{}: no words for {lacking:?}", words.language().tag());
    }
}

/// A protocol tells of itself. Whoever draws it knows none by name, and so has room for the next.
#[test]
fn what_draws_knows_no_protocol_by_name() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root.join("ui"), &mut files);
    rust_files(&root.join("view"), &mut files);
    let knows = |code: &str, protocol: ProtocolName| {
        let (name, room) = (protocol.name(), protocol.name().replace('-', "_"));
        let ways = [
            format!("ProtocolName::{protocol:?}"),
            format!("protocol::{room}"),
            format!("scenario.{room}"),
            format!("\"{name}."),
        ];
        ways.into_iter().find(|way| code.contains(way))
    };
    for file in files.iter().filter(|file| !file.ends_with("tests.rs")) {
        let code = std::fs::read_to_string(file).expect("a source file is text");
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        for protocol in ProtocolName::ALL {
            assert_eq!(knows(code, protocol), None, "{}", file.display());
        }
    }
}
