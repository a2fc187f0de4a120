//! The two forms for links. By hand: `?protocol=raft&nodes=5&fault=2s+crash+leader`. Made by Share:
//! `#s=1.` and the same query string, deflated, in base64url.
//!
//! A link leaves out what has its default value, so the defaults belong to [`super::VERSION`] too.
//! Where both forms meet, the fragment is read first and the query changes it: `?seed=7#s=1.…` is the same
//! scenario with another seed, and its `fault=` adds a fault.

use super::fault::{self, Fault};
use super::key::{KEYS, Key, RUN_MAX};
use super::spelling::{quote, suggestion};
use super::{Error, ProtocolName, Scenario, VERSION, initial, text};
use crate::types::{Duration, Span};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

/// A longer link is refused. [`write_link`] can exceed it: a scenario that big travels as text.
pub const LINK_BYTES_MAX: usize = 16 << 10;
/// What the compact form may inflate to.
pub const COMPACT_BYTES_MAX: usize = 256 << 10;
const CODEC: u64 = 1;
const VIEW_CHARS_MAX: usize = 64;
/// Of the list of those that are compared: they have settings.
const COMPARE_CHARS_MAX: usize = 1_000;
/// What other sites append to a link; it means nothing here.
const TRACKING: [&str; 2] = ["fbclid", "gclid"];

#[derive(Clone, PartialEq, Debug, Default)]
pub struct Link {
    pub scenario: Scenario,
    pub view: View,
}

/// How a run is looked at, as the link has it: never part of the scenario, never in the digest.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct View {
    pub embed: Option<String>,
    pub lang: Option<String>,
    pub theme: Option<String>,
    pub speed: Option<String>,
    /// Replay up to here and stand paused.
    pub at: Option<Duration>,
    /// The last event that was processed, when `at` is in the middle of an instant.
    pub event: Option<u64>,
    pub play: Option<String>,
    pub panel: Option<String>,
    /// The part of the run that the statistics are of; up to the end of time means up to the present.
    pub window: Option<Span>,
    /// `transparent` in a document that has a background of its own.
    pub background: Option<String>,
    /// What it is compared with: `redis-random,raft;pre_vote=true`.
    pub compare: Option<String>,
    /// With how many seeds it is compared.
    pub seeds: Option<String>,
    /// What the cards of the comparison show: `machines`.
    pub sight: Option<String>,
    /// What runs at once: `compare`.
    pub run: Option<String>,
}

const VIEW_NAMES: [&str; 14] = [
    "embed",
    "lang",
    "theme",
    "speed",
    "at",
    "event",
    "play",
    "panel",
    "window",
    "background",
    "compare",
    "seeds",
    "sight",
    "run",
];

impl View {
    /// True for `?embed`, `?embed=1` and the like, false for `?embed=0` and where there is none.
    pub fn is_on(setting: &Option<String>) -> bool {
        setting.as_ref().is_some_and(|value| !["0", "false", "no", "off"].contains(&value.as_str()))
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let values = [
            self.embed.clone(),
            self.lang.clone(),
            self.theme.clone(),
            self.speed.clone(),
            self.at.map(|at| at.to_string()),
            self.event.map(|event| event.to_string()),
            self.play.clone(),
            self.panel.clone(),
            self.window.map(|window| window.to_string()),
            self.background.clone(),
            self.compare.clone(),
            self.seeds.clone(),
            self.sight.clone(),
            self.run.clone(),
        ];
        VIEW_NAMES.into_iter().zip(values).filter_map(|(name, value)| Some((name, value?))).collect()
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let slot = match name {
            "at" => return self.set_at(value),
            "window" => return self.set_window(value),
            "event" => {
                let event = value.trim().parse().map_err(|_| format!("found {}, allowed is a number", quote(value)))?;
                self.event = Some(event);
                return Ok(());
            }
            "embed" => &mut self.embed,
            "lang" => &mut self.lang,
            "theme" => &mut self.theme,
            "speed" => &mut self.speed,
            "play" => &mut self.play,
            "background" => &mut self.background,
            "compare" => &mut self.compare,
            "seeds" => &mut self.seeds,
            "sight" => &mut self.sight,
            "run" => &mut self.run,
            _ => &mut self.panel,
        };
        let most = if name == "compare" { COMPARE_CHARS_MAX } else { VIEW_CHARS_MAX };
        if value.chars().count() > most || value.chars().any(char::is_control) {
            return Err(format!("found {}, allowed are at most {most} characters", quote(value)));
        }
        *slot = Some(value.to_string());
        Ok(())
    }

    fn set_at(&mut self, value: &str) -> Result<(), String> {
        let at = value.trim().parse().ok().filter(|at| *at <= RUN_MAX);
        let at = at.ok_or_else(|| format!("found {}, allowed is a time from 0ms to {RUN_MAX}", quote(value)))?;
        self.at = Some(at);
        Ok(())
    }

    fn set_window(&mut self, value: &str) -> Result<(), String> {
        let is_allowed = |window: &Span| window.least < window.most && window.most <= RUN_MAX;
        let window = value.trim().parse().ok().filter(is_allowed);
        let message = || format!("found {}, allowed is a part of a run such as 2s..8s, up to {RUN_MAX}", quote(value));
        self.window = Some(window.ok_or_else(message)?);
        Ok(())
    }
}

/// Reads a text or a link, whichever it is.
pub fn parse_any(text_or_link: &str) -> Result<Link, Error> {
    match is_link(text_or_link) {
        true => parse_link(text_or_link),
        false => Ok(Link { scenario: text::parse(text_or_link)?, view: View::default() }),
    }
}

/// A link is one line without spaces or quotes that has an address, a query or a fragment; of a bare
/// `seed=7`, which is both, either reading gives the same scenario.
fn is_link(text: &str) -> bool {
    let text = text.trim();
    if text.contains(['\n', '\r']) {
        return false;
    }
    if text.starts_with('#') {
        return text.starts_with("#s="); // else a comment
    }
    if text.starts_with('?') || text.contains("://") && !text.contains('"') {
        return true;
    }
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || ['"', '\'', '['].contains(&c))
}

/// Reads a whole address, `?…`, `#s=…`, both, or a bare query string.
pub fn parse_link(link: &str) -> Result<Link, Error> {
    let link = link.trim();
    if link.len() > LINK_BYTES_MAX {
        return Err(Error::new(format!("the link has {} bytes; allowed are {LINK_BYTES_MAX}", link.len())));
    }
    let (query, fragment) = split(link);
    let mut link = Link::default();
    if let Some(coded) = coded(fragment)? {
        read_pairs(&decode(coded)?, &mut link.scenario, None)?;
    }
    read_pairs(query.as_bytes(), &mut link.scenario, Some(&mut link.view))?;
    check_together(&link.scenario)?;
    Ok(link)
}

/// The query and the fragment.
fn split(link: &str) -> (&str, &str) {
    let (before, fragment) = link.split_once('#').unwrap_or((link, ""));
    if let Some((_, query)) = before.split_once('?') {
        return (query, fragment);
    }
    let name = before.split(['=', '&']).next().unwrap_or_default();
    let is_bare_name = name.len() == before.len() && !VIEW_NAMES.contains(&name);
    let is_address = before.contains("://") || name.contains('/') || is_bare_name && !fragment.is_empty();
    (if is_address { "" } else { before }, fragment)
}

/// What stands behind `s=`. A fragment of another form is an anchor of the page, or an error if it is none.
fn coded(fragment: &str) -> Result<Option<&str>, Error> {
    if let Some(coded) = fragment.strip_prefix("s=") {
        return Ok(Some(coded));
    }
    match fragment.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
        true => Ok(None),
        false => Err(Error::key("#", format!("found {}, allowed is s=1. and a coded scenario", quote(fragment)))),
    }
}

fn decode(coded: &str) -> Result<Vec<u8>, Error> {
    let damaged = |reason: &str| Error::key("s", format!("the link is damaged or incomplete: {reason}"));
    let (codec, payload) = coded.split_once('.').ok_or_else(|| damaged("it does not begin with s=1."))?;
    match codec.parse::<u64>() {
        Ok(CODEC) => {}
        Ok(newer) if newer > CODEC => {
            let message =
                format!("the link was made by a newer version of this program (form {newer}, known is {CODEC})");
            return Err(Error::key("s", message));
        }
        _ => return Err(damaged("it does not begin with s=1.")),
    }
    // Written without padding; what passed through other hands may have some.
    let deflated =
        URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).map_err(|_| damaged("this is not base64url"))?;
    decompress_to_vec_with_limit(&deflated, COMPACT_BYTES_MAX).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => {
            Error::key("s", format!("the link unpacks to more than {COMPACT_BYTES_MAX} bytes, which is too much"))
        }
        _ => damaged("it does not unpack"),
    })
}

/// Reads `name=value&…`; view settings are allowed only where there is a view to set.
fn read_pairs(pairs: &[u8], scenario: &mut Scenario, mut view: Option<&mut View>) -> Result<(), Error> {
    let mut seen: Vec<String> = Vec::new();
    for (name, value) in form_urlencoded::parse(pairs) {
        if name == "fault" {
            read_fault(&value, scenario).map_err(|message| Error::key("fault", message))?;
            continue;
        }
        let is_tracking = TRACKING.contains(&name.as_ref()) || name.starts_with("utm_");
        if is_tracking && view.is_some() {
            continue;
        }
        if seen.iter().any(|other| *other == name) {
            return Err(Error::key(name, "found it twice, allowed is once"));
        }
        match &mut view {
            Some(view) if VIEW_NAMES.contains(&name.as_ref()) => view.set(&name, &value),
            _ => read_pair(&name, &value, scenario),
        }
        .map_err(|message| Error { line: None, key: known(&name), message })?;
        seen.push(name.into_owned());
    }
    Ok(())
}

fn known(name: &str) -> Option<String> {
    names().any(|known| known == name).then(|| name.to_string())
}

fn names() -> impl Iterator<Item = &'static str> {
    let others = ["version", "fault", "initial.logs", "initial.terms"];
    KEYS.iter().map(|key| key.name).chain(others).chain(VIEW_NAMES)
}

fn read_pair(name: &str, value: &str, scenario: &mut Scenario) -> Result<(), String> {
    match name {
        "version" => text::check_version(value.trim().parse().ok(), &quote(value)),
        "initial.logs" => {
            scenario.initial.logs = value.split(';').map(initial::read_log).collect::<Result<_, _>>()?;
            Ok(())
        }
        "initial.terms" => {
            scenario.initial.terms = initial::read_log(value)?;
            Ok(())
        }
        _ => match Key::find(name) {
            Some(key) => key.set(scenario, value),
            None => Err(unknown(name)),
        },
    }
}

/// With the keys that there are; of the protocols' settings, those of the one that was meant.
fn unknown(name: &str) -> String {
    let hint = suggestion(name, names());
    let section = |name: &str| name.split_once('.').map(|(section, _)| section.to_string());
    let is_other = |key: &str| {
        let owner = ProtocolName::ALL.into_iter().find(|owner| section(key).as_deref() == Some(owner.name()));
        owner.is_some_and(|owner| owner != ProtocolName::Raft && section(name).as_deref() != Some(owner.name()))
    };
    let list = names().filter(|key| !is_other(key)).collect::<Vec<_>>().join(", ");
    format!("there is no key {}{hint}; keys are {list} (and the settings of other protocols)", quote(name))
}

fn read_fault(text: &str, scenario: &mut Scenario) -> Result<(), String> {
    fault::check_count(scenario.faults.len() + 1)?;
    let fault: Fault = text.parse().map_err(|message| format!("in {}: {message}", quote(text)))?;
    scenario.faults.push(fault);
    Ok(())
}

/// What can be judged only when every key is known.
fn check_together(scenario: &Scenario) -> Result<(), Error> {
    initial::check(scenario).map_err(|message| Error::key("initial", message))?;
    scenario.network.check().map_err(|message| Error::key("network.loss_burst", message))?;
    for fault in &scenario.faults {
        fault::check_fault(fault, scenario)
            .map_err(|message| Error::key("fault", format!("in {}: {message}", quote(&fault.to_string()))))?;
    }
    Ok(())
}

/// The link that Share makes: `#s=1.…`, with a query before it where the view differs from the usual.
pub fn write_link(scenario: &Scenario, view: &View) -> String {
    let deflated = compress_to_vec(write_pairs(&pairs(scenario)).as_bytes(), 10);
    let fragment = format!("#s={CODEC}.{}", URL_SAFE_NO_PAD.encode(deflated));
    match write_pairs(&view.pairs()) {
        query if query.is_empty() => fragment,
        query => format!("?{query}{fragment}"),
    }
}

/// The link as one would write it by hand.
pub fn write_query(scenario: &Scenario, view: &View) -> String {
    let pairs: Vec<_> = view.pairs().into_iter().chain(pairs(scenario)).collect();
    format!("?{}", write_pairs(&pairs))
}

/// Everything that differs from the defaults.
fn pairs(scenario: &Scenario) -> Vec<(&'static str, String)> {
    // Version 1 is what a link without a version has.
    let version = (VERSION > 1).then(|| ("version", VERSION.to_string()));
    let mut pairs: Vec<(&str, String)> = version.into_iter().collect();
    pairs.extend(KEYS.iter().filter(|key| !key.is_default(scenario)).map(|key| (key.name, key.get(scenario))));
    let initial = &scenario.initial;
    if !initial.logs.is_empty() {
        let logs: Vec<String> = initial.logs.iter().map(|log| initial::write_log(log)).collect();
        pairs.push(("initial.logs", logs.join(";")));
    }
    if !initial.terms.is_empty() {
        pairs.push(("initial.terms", initial::write_log(&initial.terms)));
    }
    pairs.extend(scenario.faults.iter().map(|fault| ("fault", fault.to_string())));
    pairs
}

fn write_pairs(pairs: &[(&'static str, String)]) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        query += name;
        query.push('=');
        encode(value, &mut query);
    }
    query
}

/// Percent-encoding that leaves readable what a query allows and no chat program breaks.
fn encode(value: &str, query: &mut String) {
    for byte in value.bytes() {
        match byte {
            b' ' => query.push('+'),
            b'-' | b'.' | b'_' | b'~' | b',' | b':' | b';' | b'/' | b'=' => query.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => query.push(char::from(byte)),
            byte => *query += &format!("%{byte:02X}"),
        }
    }
}
