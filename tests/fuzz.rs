//! Bytes from strangers: whatever reads them survives all of the corpus (`tests/fuzz/corpus`, a folder for each
//! reader) and what chance makes of it.
//!
//! What is accepted is valid and is read back from what it is written as; what is refused is refused in few
//! words; nothing panics or takes memory without measure. The time of a refusal is measured, by
//! `cargo bench refusal`. For a longer search: `PROPTEST_CASES=1000000 cargo test --release --test fuzz`.

#[path = "support/memory.rs"]
mod memory;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use interregnum::scenario::fault::{Action, Fault};
use interregnum::scenario::url::{LINK_BYTES_MAX, Link, View, parse_any, parse_link, write_link, write_query};
use interregnum::scenario::{Error, text};
use memory::most_held;
use miniz_oxide::deflate::compress_to_vec;
use proptest::prelude::*;
use proptest::sample::Index;
use std::fmt::{Debug, Display};
use std::path::Path;
use std::str::FromStr;

/// The longest error, the longest input, in bytes, and the memory to read anything that long.
const ERROR_MAX: usize = 1_000;
const INPUT_MAX: usize = 512 << 10;
const MEMORY_MAX: usize = 64 << 20;

// ---- the readers ----

fn read_text(bytes: &[u8]) {
    let given = String::from_utf8_lossy(bytes);
    let Some(scenario) = accepted(text::parse(&given)) else { return };
    assert_eq!(scenario.check(), Ok(()));
    assert_eq!(text::parse(&text::write(&scenario)).as_ref(), Ok(&scenario));
    assert_sound(&Link { scenario, view: View::default() });
}

fn read_link(bytes: &[u8]) {
    let given = String::from_utf8_lossy(bytes);
    let _ = accepted(parse_any(&given));
    let Some(link) = accepted(parse_link(&given)) else { return };
    assert_sound(&link);
}

fn read_compact(bytes: &[u8]) {
    read_link(format!("#s=1.{}", URL_SAFE_NO_PAD.encode(compress_to_vec(bytes, 1))).as_bytes());
}

fn read_fault(bytes: &[u8]) {
    let given = String::from_utf8_lossy(bytes);
    for line in given.lines() {
        read_back::<Fault>(line);
        read_back::<Action>(line);
    }
}

fn read_back<T: FromStr<Err = String> + Display + PartialEq + Debug>(given: &str) {
    let Some(value) = accepted(given.parse::<T>()) else { return };
    assert_eq!(value.to_string().parse().as_ref(), Ok(&value), "{given}");
}

fn accepted<T, E: Display>(read: Result<T, E>) -> Option<T> {
    let refused = |error: &E| {
        let said = error.to_string();
        assert!(!said.trim().is_empty() && said.len() < ERROR_MAX, "{} bytes: {said:.2000}", said.len());
    };
    read.inspect_err(refused).ok()
}

fn assert_sound(link: &Link) {
    assert_eq!(link.scenario.check(), Ok(()));
    for written in [write_link(&link.scenario, &link.view), write_query(&link.scenario, &link.view)] {
        if written.len() <= LINK_BYTES_MAX {
            assert_eq!(parse_link(&written).as_ref(), Ok::<_, &Error>(link), "{written}");
        }
    }
}

// ---- what they are given ----

struct Corpus {
    name: &'static str,
    files: Vec<(String, Vec<u8>)>,
}

impl Corpus {
    fn of(name: &'static str) -> Corpus {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(name);
        let read = |entry: std::io::Result<std::fs::DirEntry>| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap())
        };
        let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(read).collect();
        files.sort();
        assert!(files.len() > 5, "{}", folder.display());
        Corpus { name, files }
    }

    fn pick(&self, index: Index) -> &[u8] {
        &self.files[index.index(self.files.len())].1
    }
}

/// What is often where a reader errs.
const WORDS: [&str; 24] = [
    "&",
    "=",
    ";",
    "|",
    ",",
    "..",
    "\"",
    "\n",
    "\0",
    "%",
    "%00",
    "#s=1.",
    "fault=",
    "[[faults]]\n",
    " for ",
    " -> ",
    "-1",
    "NaN",
    "1e309",
    "18446744073709551616",
    "0",
    "every ",
    "\u{202e}",
    "é",
];

#[derive(Clone, Debug)]
enum Change {
    Byte(Index, u8),
    Word(Index, usize),
    Cut(Index, Index),
    Repeat(Index, Index),
    /// What another file has from here on.
    Splice(Index, Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        (at(), 0..WORDS.len()).prop_map(|(at, word)| Change::Word(at, word)),
        (at(), at()).prop_map(|(from, to)| Change::Cut(from, to)),
        (at(), at()).prop_map(|(from, to)| Change::Repeat(from, to)),
        (at(), at(), at()).prop_map(|(at, file, from)| Change::Splice(at, file, from)),
    ]
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>, corpus: &Corpus) {
        let place = |index: &Index, length: usize| index.index(length + 1);
        let part = |from: &Index, to: &Index| {
            let (one, other) = (place(from, bytes.len()), place(to, bytes.len()));
            one.min(other)..one.max(other)
        };
        match self {
            Change::Byte(at, byte) => {
                let at = place(at, bytes.len());
                bytes.splice(at..(at + 1).min(bytes.len()), [*byte]);
            }
            Change::Word(at, word) => {
                let at = place(at, bytes.len());
                bytes.splice(at..at, WORDS[*word].bytes());
            }
            Change::Cut(from, to) => drop(bytes.drain(part(from, to))),
            Change::Repeat(from, to) => bytes.extend_from_within(part(from, to)),
            Change::Splice(at, file, from) => {
                let other = corpus.pick(*file);
                bytes.truncate(place(at, bytes.len()));
                bytes.extend(&other[place(from, other.len())..]);
            }
        }
    }
}

/// The corpus as it is, then changed by chance: some hundreds of times in an ordinary run.
fn fuzz(name: &'static str, read: fn(&[u8])) {
    let corpus = Corpus::of(name);
    for (file, bytes) in &corpus.files {
        within_memory(&format!("{name}/{file}"), || read(bytes));
    }
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let inputs = (any::<Index>(), prop::collection::vec(change(), 1..8));
    proptest!(config, |((file, changes) in inputs)| {
        let mut bytes = corpus.pick(file).to_vec();
        changes.iter().for_each(|change| change.apply(&mut bytes, &corpus));
        bytes.truncate(INPUT_MAX);
        within_memory(corpus.name, || read(&bytes));
    });
}

#[test]
fn texts() {
    fuzz("text", read_text);
}

#[test]
fn links_by_hand() {
    fuzz("query", read_link);
}

#[test]
fn coded_links() {
    fuzz("coded", read_link);
}

#[test]
fn what_coded_links_hold() {
    fuzz("compact", read_compact);
}

#[test]
fn faults() {
    fuzz("fault", read_fault);
}

// ---- memory ----

fn within_memory(what: &str, act: impl FnOnce()) {
    let most = most_held(act);
    assert!(most < MEMORY_MAX, "{what}: {most} bytes");
}
