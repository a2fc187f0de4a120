//! The form for files and people: TOML.

use super::fault::{self, Action, Fault, When};
use super::key::{KEYS, Key, Kind};
use super::spelling::{either, quote, suggestion};
use super::{Error, Scenario, VERSION, initial};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeInteger, DeTable, DeValue};

/// More than the largest scenario needs, and still read in a moment.
pub const BYTES_MAX: usize = 16 << 20;

/// Reads a scenario. The error is the first one in the text.
pub fn parse(text: &str) -> Result<Scenario, Error> {
    if text.len() > BYTES_MAX {
        return Err(Error::new(format!("the text has {} bytes; allowed are {BYTES_MAX}", text.len())));
    }
    read_document(text).map_err(|trouble| Error {
        line: trouble.span.map(|span| line(text, span.start)),
        key: trouble.key,
        message: trouble.message,
    })
}

/// Counted only for the one error that is shown: counting for every key would cost a square.
fn line(text: &str, offset: usize) -> usize {
    1 + text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count()
}

/// An error that knows its place in bytes.
struct Trouble {
    span: Option<Range<usize>>,
    key: Option<String>,
    message: String,
}

impl Trouble {
    fn at(span: Range<usize>, key: impl Into<String>, message: impl Into<String>) -> Trouble {
        Trouble { span: Some(span), key: Some(key.into()), message: message.into() }
    }
}

type Entry<'a, 'i> = (&'a str, Range<usize>, &'a Spanned<DeValue<'i>>);

/// What a section holds, in the order of the text: name, the name's place, value.
fn entries<'a, 'i>(table: &'a DeTable<'i>) -> Vec<Entry<'a, 'i>> {
    let mut entries: Vec<Entry> =
        table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value)).collect();
    entries.sort_by_key(|(_, span, _)| span.start);
    entries
}

fn read_document(text: &str) -> Result<Scenario, Trouble> {
    let document = DeTable::parse(text).map_err(|error| Trouble {
        span: error.span(),
        key: None,
        message: format!("this is not TOML: {}", error.message()),
    })?;
    let mut scenario = Scenario::default();
    let mut faults_at = Vec::new();
    for (name, span, value) in entries(document.get_ref()) {
        match (name, value.get_ref()) {
            ("version", _) => read_version(span, value)?,
            ("initial", DeValue::Table(table)) => read_initial(table, &mut scenario)?,
            ("faults", DeValue::Array(array)) => faults_at = read_faults(array, span, &mut scenario)?,
            (_, DeValue::Table(table)) if is_section(name) => read_section(name, table, &mut scenario)?,
            _ => read_key(name, name, span, value, &mut scenario)?,
        }
    }
    let place = |wanted: &str| {
        let mut entries = entries(document.get_ref()).into_iter();
        entries.find(|(name, ..)| *name == wanted).map(|(_, span, _)| span)
    };
    check_together(&scenario, place, &faults_at)?;
    Ok(scenario)
}

/// What can be judged only when every key is known.
fn check_together(
    scenario: &Scenario,
    place: impl Fn(&str) -> Option<Range<usize>>,
    faults_at: &[Range<usize>],
) -> Result<(), Trouble> {
    let trouble = |section: &str, key: &str, message| Trouble { span: place(section), key: Some(key.into()), message };
    initial::check(scenario).map_err(|message| trouble("initial", "initial", message))?;
    scenario.network.check().map_err(|message| trouble("network", "network.loss_burst", message))?;
    for (fault, span) in scenario.faults.iter().zip(faults_at) {
        fault::check_fault(fault, scenario).map_err(|message| {
            Trouble::at(span.clone(), "faults", format!("in {}: {message}", quote(&fault.to_string())))
        })?;
    }
    Ok(())
}

fn is_section(name: &str) -> bool {
    KEYS.iter().any(|key| key.section() == Some(name))
}

fn read_version(span: Range<usize>, value: &Spanned<DeValue>) -> Result<(), Trouble> {
    let found = match value.get_ref() {
        DeValue::Integer(integer) => whole_number(integer).parse::<u64>().ok(),
        _ => None,
    };
    check_version(found, &shown(value.get_ref())).map_err(|message| Trouble::at(span, "version", message))
}

pub(super) fn check_version(found: Option<u64>, shown: &str) -> Result<(), String> {
    match found {
        Some(version) if version == u64::from(VERSION) => Ok(()),
        Some(version) if version > u64::from(VERSION) => {
            Err(format!("found {version}: made by a newer version of this program; this one reads {VERSION}"))
        }
        _ => Err(format!("found {shown}, allowed is {VERSION}")),
    }
}

fn read_section(section: &str, table: &DeTable, scenario: &mut Scenario) -> Result<(), Trouble> {
    for (name, span, value) in entries(table) {
        read_key(&format!("{section}.{name}"), name, span, value, scenario)?;
    }
    Ok(())
}

fn read_key(
    dotted: &str,
    name: &str,
    span: Range<usize>,
    value: &Spanned<DeValue>,
    scenario: &mut Scenario,
) -> Result<(), Trouble> {
    // A quoted name may contain a dot and so look like a key of a section.
    let key = Key::find(dotted).filter(|key| key.short_name() == name);
    let Some(key) = key else {
        return Err(Trouble { span: Some(span), key: None, message: unknown(dotted, value.get_ref()) });
    };
    let text = text_of(key, value.get_ref()).map_err(|message| Trouble::at(span.clone(), key.name, message))?;
    key.set(scenario, &text).map_err(|message| Trouble::at(span, key.name, message))
}

/// The value as [`Key::set`] takes it, if its TOML type is the key's.
fn text_of(key: &Key, value: &DeValue) -> Result<String, String> {
    let is_number = matches!(key.kind, Kind::Number { .. });
    match (value, key.kind) {
        (DeValue::Integer(integer), Kind::Number { .. }) => Ok(whole_number(integer)),
        (DeValue::Boolean(flag), Kind::Flag) => Ok(flag.to_string()),
        // TOML's integers end at 2^63 - 1, seeds do not.
        (DeValue::String(text), Kind::Number { most: u64::MAX, .. }) => Ok(text.to_string()),
        (DeValue::String(text), kind) if !is_number && kind != Kind::Flag => Ok(text.to_string()),
        (found, kind) => {
            let quotes = if is_number || kind == Kind::Flag { ", without quotes" } else { ", in quotes" };
            Err(format!("found {}, allowed is {}{quotes}", shown(found), key.allowed()))
        }
    }
}

/// In base ten, whatever base it is written in; a number too large for any key stays as it is.
fn whole_number(integer: &DeInteger) -> String {
    i128::from_str_radix(integer.as_str(), integer.radix()).map_or(integer.to_string(), |number| number.to_string())
}

/// A value as an error shows it.
fn shown(value: &DeValue) -> String {
    match value {
        DeValue::String(text) => quote(text),
        DeValue::Integer(integer) => format!("the number {}", quote(&integer.to_string()).trim_matches('"')),
        DeValue::Float(float) => format!("the number {}", quote(float.as_str()).trim_matches('"')),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(_) => "a date".to_string(),
        DeValue::Array(_) => "a list".to_string(),
        DeValue::Table(_) => "a section".to_string(),
    }
}

fn sections() -> Vec<&'static str> {
    let mut sections: Vec<&str> = KEYS.iter().filter_map(|key| key.section()).collect();
    sections.dedup();
    sections.extend(["initial", "faults"]);
    sections
}

fn unknown(dotted: &str, value: &DeValue) -> String {
    let sections = sections();
    if sections.contains(&dotted) {
        let form = if dotted == "faults" { "[[faults]]" } else { &format!("[{dotted}]") };
        return format!("found {} for \"{dotted}\", allowed is a section {form}", shown(value));
    }
    let names = KEYS.iter().map(|key| key.name).chain(sections.iter().copied()).chain(["version"]);
    if let DeValue::Table(_) = value {
        return format!(
            "there is no section {}{}; sections are {}",
            quote(dotted),
            suggestion(dotted, sections.iter().copied()),
            sections.join(", ")
        );
    }
    let section = dotted.split_once('.').map(|(section, _)| section);
    let beside: Vec<&str> = KEYS.iter().filter(|key| key.section() == section).map(|key| key.short_name()).collect();
    let place = section.map_or("at the top of the text".to_string(), |section| format!("in [{section}]"));
    format!("there is no key {}{}; {place} stand {}", quote(dotted), suggestion(dotted, names), beside.join(", "))
}

fn read_initial(table: &DeTable, scenario: &mut Scenario) -> Result<(), Trouble> {
    for (name, span, value) in entries(table) {
        match (name, value.get_ref()) {
            ("logs", DeValue::Array(array)) => scenario.initial.logs = each(array, "initial.logs", read_log)?,
            ("terms", DeValue::Array(array)) => scenario.initial.terms = each(array, "initial.terms", read_term)?,
            ("logs" | "terms", found) => {
                let key = format!("initial.{name}");
                let form = if name == "logs" { "[\"1 1 4 4\", \"1 1\"]" } else { "[4, 2]" };
                return Err(Trouble::at(span, key, format!("found {}, allowed is a list: {form}", shown(found))));
            }
            _ => {
                let names = ["logs", "terms"];
                let hint = suggestion(name, names.into_iter());
                let message = format!("there is no key {} here{hint}; allowed are {}", quote(name), either(&names));
                return Err(Trouble::at(span, "initial", message));
            }
        }
    }
    Ok(())
}

fn each<T>(array: &DeArray, key: &str, read: fn(&DeValue) -> Result<T, String>) -> Result<Vec<T>, Trouble> {
    let read =
        |value: &Spanned<DeValue>| read(value.get_ref()).map_err(|message| Trouble::at(value.span(), key, message));
    array.iter().map(read).collect()
}

fn read_log(value: &DeValue) -> Result<Vec<u64>, String> {
    match value {
        DeValue::String(text) => initial::read_log(text),
        found => Err(format!("found {}, allowed is a text of terms such as \"1 1 4 4\"", shown(found))),
    }
}

fn read_term(value: &DeValue) -> Result<u64, String> {
    match value {
        DeValue::Integer(integer) => initial::read_term(&whole_number(integer)),
        found => Err(format!("found {}, allowed is a whole number", shown(found))),
    }
}

/// Reads the faults into the scenario; returns where each stands.
fn read_faults(array: &DeArray, span: Range<usize>, scenario: &mut Scenario) -> Result<Vec<Range<usize>>, Trouble> {
    fault::check_count(array.len()).map_err(|message| Trouble::at(span, "faults", message))?;
    let mut spans = Vec::with_capacity(array.len());
    for value in array.iter() {
        let DeValue::Table(table) = value.get_ref() else {
            let message = format!("found {}, allowed is [[faults]] with at or every, and do", shown(value.get_ref()));
            return Err(Trouble::at(value.span(), "faults", message));
        };
        let (fault, span) = read_fault(table, value.span())?;
        scenario.faults.push(fault);
        spans.push(span);
    }
    Ok(spans)
}

fn read_fault(table: &DeTable, whole: Range<usize>) -> Result<(Fault, Range<usize>), Trouble> {
    let mut when: Option<When> = None;
    let mut action: Option<(Action, Range<usize>)> = None;
    for (name, span, value) in entries(table) {
        let key = format!("faults.{name}");
        let text = fault_text(name, value.get_ref()).map_err(|message| Trouble::at(span.clone(), &key, message))?;
        let trouble = |message: String| Trouble::at(span.clone(), &key, message);
        match name {
            "do" => action = Some((text.parse().map_err(trouble)?, span)),
            _ if when.is_some() => return Err(trouble("found both at and every, allowed is one of them".into())),
            _ => when = Some(read_when(name, text).map_err(trouble)?),
        }
    }
    match (when, action) {
        (Some(when), Some((action, span))) => Ok((Fault { when, action }, span)),
        (None, _) => Err(Trouble::at(whole, "faults", "a fault needs at = \"2s\" or every = \"10s\"")),
        (_, None) => Err(Trouble::at(whole, "faults", "a fault needs do = \"crash leader\", or another action")),
    }
}

fn fault_text<'a>(name: &str, value: &'a DeValue) -> Result<&'a str, String> {
    let names = ["at", "every", "do"];
    match value {
        _ if !names.contains(&name) => {
            let hint = suggestion(name, names.into_iter());
            Err(format!("there is no key {} here{hint}; allowed are at or every, and do", quote(name)))
        }
        DeValue::String(text) => Ok(text),
        found => Err(format!("found {}, allowed is a text in quotes", shown(found))),
    }
}

fn read_when(name: &str, text: &str) -> Result<When, String> {
    let is_every = |when: &When| matches!(when, When::Every(_));
    let form = if name == "every" { format!("every {text}") } else { text.to_string() };
    match form.parse::<When>()? {
        when if is_every(&when) == (name == "every") => Ok(when),
        _ => Err(format!("found {}, allowed is a time such as 2s or a range such as 2s..2.075s", quote(text))),
    }
}

/// Writes what a reader wants: the head, every key that differs from its default, initial logs, faults.
pub fn write(scenario: &Scenario) -> String {
    let mut text = format!("version = {VERSION}\n");
    let is_head =
        |key: &&Key| key.section().is_none() && (!matches!(key.kind, Kind::Text { .. }) || !key.is_default(scenario));
    for key in KEYS.iter().filter(is_head) {
        write_key(key, scenario, &mut text);
    }
    let mut section = None;
    for key in KEYS.iter().filter(|key| key.section().is_some() && !key.is_default(scenario)) {
        if key.section() != section {
            section = key.section();
            text += &format!("\n[{}]\n", section.unwrap_or_default());
        }
        write_key(key, scenario, &mut text);
    }
    write_initial(scenario, &mut text);
    scenario.faults.iter().for_each(|fault| write_fault(fault, &mut text));
    text
}

fn write_key(key: &Key, scenario: &Scenario, text: &mut String) {
    let value = key.get(scenario);
    let is_bare = match key.kind {
        Kind::Flag => true,
        Kind::Number { .. } => value.parse::<i64>().is_ok(),
        _ => false,
    };
    let value = if is_bare { value } else { quoted(&value) };
    *text += &format!("{} = {value}\n", key.short_name());
}

fn write_initial(scenario: &Scenario, text: &mut String) {
    let initial = &scenario.initial;
    if *initial == initial::Initial::default() {
        return;
    }
    *text += "\n[initial]\n";
    if !initial.logs.is_empty() {
        let logs: Vec<String> = initial.logs.iter().map(|log| quoted(&initial::write_log(log))).collect();
        *text += &format!("logs = [{}]\n", logs.join(", "));
    }
    if !initial.terms.is_empty() {
        let terms: Vec<String> = initial.terms.iter().map(u64::to_string).collect();
        *text += &format!("terms = [{}]\n", terms.join(", "));
    }
}

fn write_fault(fault: &Fault, text: &mut String) {
    let when = fault.when.to_string();
    let (name, time) = when.strip_prefix("every ").map_or(("at", when.as_str()), |period| ("every", period));
    *text += &format!("\n[[faults]]\n{name} = {}\ndo = {}\n", quoted(time), quoted(&fault.action.to_string()));
}

/// A TOML string. No key holds control characters; an escape keeps even those readable.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted += &format!("\\u{:04X}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
