//! Faults as words: `2s..2.075s crash leader`. What is written reads back exactly; reading is generous
//! about spaces and letter case.

use super::fault::{Action, Fault, Step, Target, When};
use super::key::{LOSS_BURST_MAX, NODES_MAX};
use super::spelling::{quote, suggestion};
use super::{Latency, Strikes};
use crate::types::{Duration, Instant, NodeId, Probability, Span};
use std::fmt;
use std::str::FromStr;

/// One kind of fault: its first word, how it is written, and the reader of what follows that word.
struct Verb {
    name: &'static str,
    form: &'static str,
    read: fn(&str) -> Result<Action, String>,
}

static VERBS: &[Verb] = &[
    Verb { name: "crash", form: "crash T or crash T for D", read: crash },
    Verb { name: "restart", form: "restart T", read: |rest| Ok(Action::Restart { target: rest.parse()? }) },
    Verb { name: "pause", form: "pause T or pause T for D", read: pause },
    Verb { name: "resume", form: "resume T", read: |rest| Ok(Action::Resume { target: rest.parse()? }) },
    Verb { name: "cut", form: "cut A -> B or cut A <-> B", read: cut },
    Verb { name: "mend", form: "mend A -> B or mend A <-> B", read: mend },
    Verb { name: "partition", form: "partition 1,2 | 3,4,5 or partition leader,follower | rest", read: partition },
    Verb { name: "bridge", form: "bridge 1,2,3 | 3,4,5", read: |rest| Ok(Action::Bridge { groups: groups(rest)? }) },
    Verb { name: "wipe", form: "wipe T", read: |rest| Ok(Action::Wipe { target: rest.parse()? }) },
    Verb { name: "corrupt", form: "corrupt T or corrupt T silently", read: corrupt },
    Verb { name: "torn-write", form: "torn-write T", read: |rest| Ok(Action::TornWrite { target: rest.parse()? }) },
    Verb { name: "lost-write", form: "lost-write T", read: |rest| Ok(Action::LostWrite { target: rest.parse()? }) },
    Verb { name: "full-disk", form: "full-disk T or full-disk T off", read: full_disk },
    Verb { name: "slow", form: "slow T D", read: slow },
    Verb { name: "slow-disk", form: "slow-disk T D", read: slow_disk },
    Verb { name: "drift", form: "drift T PPM", read: drift },
    Verb { name: "step-clock", form: "step-clock T D or step-clock T -D", read: step_clock },
    Verb { name: "delay", form: "delay A -> B D, delay A <-> B exp(D) or delay N D", read: delay },
    Verb { name: "loss", form: "loss A -> B P, loss A <-> B P or loss A -> B P bursts=N", read: loss },
    Verb { name: "duplicate", form: "duplicate A -> B P, duplicate A <-> B P or duplicate N", read: duplicate },
    Verb { name: "reorder", form: "reorder A -> B P or reorder A <-> B P", read: reorder },
    Verb { name: "flap", form: "flap A -> B D, flap A <-> B D or flap T D", read: flap },
    Verb { name: "isolate", form: "isolate T", read: |rest| Ok(Action::Isolate { target: rest.parse()? }) },
    Verb { name: "heal", form: "heal", read: |rest| nothing_after(rest, Action::Heal) },
    Verb { name: "timeout", form: "timeout T", read: |rest| Ok(Action::Timeout { target: rest.parse()? }) },
    Verb { name: "transfer", form: "transfer T", read: |rest| Ok(Action::Transfer { target: rest.parse()? }) },
    Verb { name: "add", form: "add T", read: |rest| Ok(Action::Add { target: rest.parse()? }) },
    Verb { name: "learn", form: "learn T", read: |rest| Ok(Action::Learn { target: rest.parse()? }) },
    Verb { name: "remove", form: "remove T", read: |rest| Ok(Action::Remove { target: rest.parse()? }) },
    Verb { name: "reconfigure", form: "reconfigure 1,2,3", read: reconfigure },
    Verb { name: "request", form: "request K or request K to T", read: request },
    Verb { name: "drop", form: "drop N", read: |rest| Ok(Action::Drop { message: number(rest)? }) },
    Verb { name: "deliver", form: "deliver N", read: |rest| Ok(Action::Deliver { message: number(rest)? }) },
    Verb {
        name: "chaos",
        form: "chaos mtbf=D mttr=D, chaos mtbf=D mttr=D of pause,slow, chaos off or chaos off of pause",
        read: chaos,
    },
    Verb { name: "settle", form: "settle", read: |rest| nothing_after(rest, Action::Settle) },
    Verb {
        name: "clients",
        form: "clients rate=R burst=N reads=P, clients rate=R for D or clients back",
        read: clients,
    },
    Verb { name: "stop", form: "stop every D and what is repeated", read: stop },
];

const NAMED_TARGETS: [(&str, Target); 8] = [
    ("register", Target::Register),
    ("leader", Target::Leader),
    ("follower", Target::Follower),
    ("majority", Target::Majority),
    ("minority", Target::Minority),
    ("all", Target::All),
    ("rest", Target::Rest),
    ("clients", Target::Clients),
];

const TARGETS: &str = "a node number, leader, follower, majority, minority, all or register";

/// Every kind of fault as it is written, for help and completion; T, A and B are targets, D is a time.
pub fn forms() -> impl Iterator<Item = &'static str> {
    VERBS.iter().map(|verb| verb.form)
}

impl FromStr for Action {
    type Err = String;

    fn from_str(text: &str) -> Result<Action, String> {
        let text = text.trim().to_ascii_lowercase();
        let (name, rest) = split_word(&text);
        let Some(verb) = VERBS.iter().find(|verb| verb.name == name) else {
            return Err(unknown_verb(name));
        };
        (verb.read)(rest.trim()).map_err(|reason| format!("{reason}; written as {}", verb.form))
    }
}

/// The first word and what follows it; `cut1->2` counts as two words too.
fn split_word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_alphabetic() && c != '-').unwrap_or(text.len());
    text.split_at(end)
}

fn unknown_verb(name: &str) -> String {
    let names = || VERBS.iter().map(|verb| verb.name);
    let list = names().collect::<Vec<_>>().join(", ");
    match name {
        "" => format!("a fault begins with a verb; allowed are {list}"),
        _ => format!("{} is no fault{}; allowed are {list}", quote(name), suggestion(name, names())),
    }
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Target, String> {
        let text = text.trim().to_ascii_lowercase();
        if let Some((_, target)) = NAMED_TARGETS.iter().find(|(name, _)| *name == text) {
            return Ok(*target);
        }
        if text.is_empty() {
            return Err(format!("the target is missing; allowed is {TARGETS}"));
        }
        let digits = text.strip_prefix("node").map_or(text.as_str(), str::trim_start);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let names = NAMED_TARGETS.iter().map(|(name, _)| *name);
            return Err(format!("{} is no target{}; allowed is {TARGETS}", quote(&text), suggestion(&text, names)));
        }
        match digits.parse() {
            Ok(number @ 1..=NODES_MAX) => Ok(Target::Node(NodeId(number))),
            _ => Err(format!("node {} does not exist; nodes are 1 to at most {NODES_MAX}", quote(digits))),
        }
    }
}

fn crash(rest: &str) -> Result<Action, String> {
    let (target, lasting) = target_for(rest)?;
    Ok(Action::Crash { target, lasting })
}

fn pause(rest: &str) -> Result<Action, String> {
    let (target, lasting) = target_for(rest)?;
    Ok(Action::Pause { target, lasting })
}

/// `T` or `T for D`
fn target_for(rest: &str) -> Result<(Target, Option<Duration>), String> {
    match split_at_word(rest, "for") {
        None => Ok((rest.parse()?, None)),
        Some((target, lasting)) => Ok((target.parse()?, Some(time(lasting)?))),
    }
}

/// What stands before and after a word of its own.
fn split_at_word<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let is_alone = |start: usize| {
        let (before, after) = (&text[..start], &text[start + word.len()..]);
        let begins = before.is_empty() || before.ends_with(char::is_whitespace);
        let ends = !after.starts_with(char::is_alphabetic);
        begins && ends
    };
    let start = text.match_indices(word).map(|(start, _)| start).find(|start| is_alone(*start))?;
    Some((&text[..start], &text[start + word.len()..]))
}

fn time(text: &str) -> Result<Duration, String> {
    let text: String = text.split_whitespace().collect();
    if text.is_empty() {
        return Err("the time is missing, such as 150ms or 2.075s".to_string());
    }
    text.parse().map_err(|_| format!("{} is not a time with its unit, such as 150ms or 2.075s", quote(&text)))
}

fn number(text: &str) -> Result<u64, String> {
    let digits = text.trim();
    match digits.bytes().all(|byte| byte.is_ascii_digit()) {
        true if !digits.is_empty() => digits.parse().map_err(|_| format!("{} is too large", quote(digits))),
        _ => Err(format!("{} is not a whole number", quote(digits))),
    }
}

fn cut(rest: &str) -> Result<Action, String> {
    let (from, to, both_ways) = ends(rest)?;
    Ok(Action::Cut { from, to, both_ways })
}

fn mend(rest: &str) -> Result<Action, String> {
    let (from, to, both_ways) = ends(rest)?;
    Ok(Action::Mend { from, to, both_ways })
}

/// `A -> B` or `A <-> B`
fn ends(rest: &str) -> Result<(Target, Target, bool), String> {
    let (from, to, both_ways) = match (rest.split_once("<->"), rest.split_once("->")) {
        (Some((from, to)), _) => (from, to, true),
        (None, Some((from, to))) => (from, to, false),
        (None, None) => return Err(format!("{} has no arrow", quote(rest))),
    };
    Ok((from.parse()?, to.parse()?, both_ways))
}

/// What comes before the last word, and that word: `leader 5 ms` is `leader` and `5 ms`.
fn split_value(rest: &str) -> Result<(&str, &str), String> {
    let begins = |(index, _): &(usize, char)| {
        let value = rest[*index..].trim_start_matches(['-', '+']);
        value.starts_with(|c: char| c.is_ascii_digit()) && rest[..*index].ends_with(char::is_whitespace)
    };
    let mut places = rest.char_indices().filter(begins).map(|(index, _)| index);
    // A target may be a number too: the value is the last of them.
    let place = places.next_back().ok_or_else(|| format!("{} lacks its value", quote(rest)))?;
    Ok((&rest[..place], &rest[place..]))
}

fn corrupt(rest: &str) -> Result<Action, String> {
    match split_at_word(rest, "silently") {
        None => Ok(Action::Corrupt { target: rest.parse()?, silently: false }),
        Some((target, after)) => {
            nothing_after(after.trim(), Action::Corrupt { target: target.parse()?, silently: true })
        }
    }
}

fn full_disk(rest: &str) -> Result<Action, String> {
    match split_at_word(rest, "off") {
        None => Ok(Action::FullDisk { target: rest.parse()?, full: true }),
        Some((target, after)) => nothing_after(after.trim(), Action::FullDisk { target: target.parse()?, full: false }),
    }
}

fn slow(rest: &str) -> Result<Action, String> {
    let (target, by) = split_value(rest)?;
    Ok(Action::Slow { target: target.parse()?, by: time(by)? })
}

fn slow_disk(rest: &str) -> Result<Action, String> {
    let (target, by) = split_value(rest)?;
    Ok(Action::SlowDisk { target: target.parse()?, by: time(by)? })
}

fn drift(rest: &str) -> Result<Action, String> {
    let (target, ppm) = split_value(rest)?;
    let digits = ppm.trim().trim_end_matches("ppm").trim_end();
    let ppm = digits.parse().map_err(|_| format!("{} is not a number of ppm, such as 200 or -200", quote(ppm)))?;
    Ok(Action::Drift { target: target.parse()?, ppm })
}

fn step_clock(rest: &str) -> Result<Action, String> {
    let (target, by) = split_value(rest)?;
    let (ahead, by) = by.strip_prefix('-').map_or((true, by), |back| (false, back));
    Ok(Action::StepClock { target: target.parse()?, by: Step { ahead, by: time(by)? } })
}

/// Of a link, or of message number N: an arrow tells.
fn delay(rest: &str) -> Result<Action, String> {
    if !rest.contains("->") {
        let (message, by) = split_value(rest)?;
        return Ok(Action::DelayMessage { message: message_number(message)?, by: time(by)? });
    }
    // A range may have spaces, too.
    let rest = rest.replace(" ..", "..").replace(".. ", "..");
    let (link, by) = split_latency(&rest)?;
    let (from, to, both_ways) = ends(link)?;
    Ok(Action::Delay { from, to, both_ways, by: latency(by)? })
}

/// As [`split_value`], but the value may be a distribution: `1 -> 2 exp(15ms)`.
fn split_latency(rest: &str) -> Result<(&str, &str), String> {
    let Some(bracket) = rest.find('(') else { return split_value(rest) };
    let name = rest[..bracket].trim_end().trim_end_matches(|c: char| c.is_ascii_alphabetic());
    Ok(rest.split_at(name.len()))
}

fn latency(text: &str) -> Result<Latency, String> {
    let text: String = text.split_whitespace().collect();
    let wrong = || format!("{} is no time such as 150ms, 10ms..15ms, exp(15ms) or normal(15ms, 3ms)", quote(&text));
    text.parse().map_err(|_| wrong())
}

fn message_number(text: &str) -> Result<u64, String> {
    let wrong = |_| format!("{} has no arrow of a link, and is no message's number", quote(text.trim()));
    number(text).map_err(wrong)
}

/// Each message by itself, or in bursts.
fn loss(rest: &str) -> Result<Action, String> {
    let (rest, burst) = match split_at_word(rest, "bursts") {
        None => (rest, 0),
        Some((rest, burst)) => (rest, mean_burst(burst)?),
    };
    let (from, to, both_ways, share) = link_share(rest)?;
    Ok(Action::Loss { from, to, both_ways, share, burst })
}

/// `=5`
fn mean_burst(text: &str) -> Result<u32, String> {
    let text = text.trim();
    let burst = text.strip_prefix('=').map_or(text, str::trim_start);
    match burst.parse() {
        Ok(burst @ 1..=LOSS_BURST_MAX) => Ok(burst),
        _ => Err(format!("bursts of {} messages; allowed is 1 to {LOSS_BURST_MAX}", quote(burst))),
    }
}

/// Of a link, or of message number N.
fn duplicate(rest: &str) -> Result<Action, String> {
    if !rest.contains("->") {
        return Ok(Action::DuplicateMessage { message: message_number(rest)? });
    }
    let (from, to, both_ways, share) = link_share(rest)?;
    Ok(Action::Duplicate { from, to, both_ways, share })
}

fn reorder(rest: &str) -> Result<Action, String> {
    let (from, to, both_ways, share) = link_share(rest)?;
    Ok(Action::Reorder { from, to, both_ways, share })
}

fn link_share(rest: &str) -> Result<(Target, Target, bool, Probability), String> {
    let (link, share) = split_value(rest)?;
    let (from, to, both_ways) = ends(link)?;
    let share = share.trim().parse().map_err(|_| format!("{} is not a share, such as 5%", quote(share)))?;
    Ok((from, to, both_ways, share))
}

/// Of a link, or of all links of a node.
fn flap(rest: &str) -> Result<Action, String> {
    let (which, period) = split_value(rest)?;
    let period = time(period)?;
    if !which.contains("->") {
        return Ok(Action::FlapNode { target: which.parse()?, period });
    }
    let (from, to, both_ways) = ends(which)?;
    Ok(Action::Flap { from, to, both_ways, period })
}

fn partition(rest: &str) -> Result<Action, String> {
    Ok(Action::Partition { groups: groups(rest)? })
}

fn groups(rest: &str) -> Result<Vec<Vec<Target>>, String> {
    let group = |group: &str| group.split(',').map(str::parse).collect();
    rest.split('|').map(group).collect()
}

fn reconfigure(rest: &str) -> Result<Action, String> {
    Ok(Action::Reconfigure { voters: rest.split(',').map(str::parse).collect::<Result<_, String>>()? })
}

fn request(rest: &str) -> Result<Action, String> {
    let (key, target) = match split_at_word(rest, "to") {
        None => (rest, None),
        Some((key, target)) => (key, Some(target.parse()?)),
    };
    let key = u32::try_from(number(key)?).map_err(|_| format!("key {} does not exist", key.trim()))?;
    Ok(Action::Request { key, target })
}

fn chaos(rest: &str) -> Result<Action, String> {
    if let Some(("", after)) = split_at_word(rest, "off") {
        return calm(after.trim());
    }
    let (times, strikes) = match split_at_word(rest, "of") {
        None => (rest, Strikes::CRASH),
        Some((times, strikes)) => (times, strikes.parse()?),
    };
    // Spaces around "=" are allowed, and either order.
    let spaced = times.replace('=', " ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    match words[..] {
        ["mtbf", mtbf, "mttr", mttr] | ["mttr", mttr, "mtbf", mtbf] => {
            Ok(Action::Chaos { mtbf: time(mtbf)?, mttr: time(mttr)?, strikes })
        }
        _ => Err(format!("{} is neither off nor mtbf and mttr with their times", quote(rest))),
    }
}

fn calm(rest: &str) -> Result<Action, String> {
    match split_at_word(rest, "of") {
        None => nothing_after(rest, Action::Calm { of: None }),
        Some(("", strikes)) => Ok(Action::Calm { of: Some(strikes.parse()?) }),
        Some((before, _)) => Err(format!("{} is too much", quote(before.trim()))),
    }
}

fn clients(rest: &str) -> Result<Action, String> {
    if rest == "back" {
        return Ok(Action::ClientsBack);
    }
    match split_at_word(rest, "for") {
        None => Ok(Action::Clients { demand: rest.parse()?, lasting: None }),
        Some((demand, lasting)) => Ok(Action::Clients { demand: demand.parse()?, lasting: Some(time(lasting)?) }),
    }
}

/// `every 10s crash leader`, as it is written in the list.
fn stop(rest: &str) -> Result<Action, String> {
    // Looked at before it is read: a chain of them has no end.
    if rest.contains("stop") {
        return Err(format!("{} ends something itself, and is not ended", quote(rest)));
    }
    match rest.parse()? {
        Fault { when: When::Every(period), action } => Ok(Action::Stop { period, action: Box::new(action) }),
        Fault { when: When::At { .. }, .. } => Err(format!("{} is not repeated: every comes first", quote(rest))),
    }
}

fn nothing_after(rest: &str, action: Action) -> Result<Action, String> {
    match rest {
        "" => Ok(action),
        _ => Err(format!("{} is too much", quote(rest))),
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrow = |both_ways: &bool| if *both_ways { "<->" } else { "->" };
        match self {
            Action::Crash { target, lasting: None } => write!(f, "crash {target}"),
            Action::Crash { target, lasting: Some(lasting) } => write!(f, "crash {target} for {lasting}"),
            Action::Restart { target } => write!(f, "restart {target}"),
            Action::Pause { target, lasting: None } => write!(f, "pause {target}"),
            Action::Pause { target, lasting: Some(lasting) } => write!(f, "pause {target} for {lasting}"),
            Action::Resume { target } => write!(f, "resume {target}"),
            Action::Cut { from, to, both_ways } => write!(f, "cut {from} {} {to}", arrow(both_ways)),
            Action::Mend { from, to, both_ways } => write!(f, "mend {from} {} {to}", arrow(both_ways)),
            Action::Partition { groups } => write!(f, "partition {}", written(groups)),
            Action::Bridge { groups } => write!(f, "bridge {}", written(groups)),
            Action::Isolate { target } => write!(f, "isolate {target}"),
            Action::Wipe { target } => write!(f, "wipe {target}"),
            Action::Corrupt { target, silently } => {
                write!(f, "corrupt {target}{}", if *silently { " silently" } else { "" })
            }
            Action::TornWrite { target } => write!(f, "torn-write {target}"),
            Action::LostWrite { target } => write!(f, "lost-write {target}"),
            Action::FullDisk { target, full } => write!(f, "full-disk {target}{}", if *full { "" } else { " off" }),
            Action::Slow { target, by } => write!(f, "slow {target} {by}"),
            Action::SlowDisk { target, by } => write!(f, "slow-disk {target} {by}"),
            Action::Drift { target, ppm } => write!(f, "drift {target} {ppm}"),
            Action::StepClock { target, by: Step { ahead, by } } => {
                write!(f, "step-clock {target} {}{by}", if *ahead { "" } else { "-" })
            }
            Action::Delay { from, to, both_ways, by } => write!(f, "delay {from} {} {to} {by}", arrow(both_ways)),
            Action::Loss { from, to, both_ways, share, burst } => {
                write!(f, "loss {from} {} {to} {share}", arrow(both_ways))?;
                if *burst > 0 { write!(f, " bursts={burst}") } else { Ok(()) }
            }
            Action::Duplicate { from, to, both_ways, share } => {
                write!(f, "duplicate {from} {} {to} {share}", arrow(both_ways))
            }
            Action::Reorder { from, to, both_ways, share } => {
                write!(f, "reorder {from} {} {to} {share}", arrow(both_ways))
            }
            Action::Flap { from, to, both_ways, period } => {
                write!(f, "flap {from} {} {to} {period}", arrow(both_ways))
            }
            Action::FlapNode { target, period } => write!(f, "flap {target} {period}"),
            Action::Heal => f.write_str("heal"),
            Action::Settle => f.write_str("settle"),
            Action::Timeout { target } => write!(f, "timeout {target}"),
            Action::Transfer { target } => write!(f, "transfer {target}"),
            Action::Add { target } => write!(f, "add {target}"),
            Action::Learn { target } => write!(f, "learn {target}"),
            Action::Remove { target } => write!(f, "remove {target}"),
            Action::Reconfigure { voters } => {
                let numbers: Vec<String> = voters.iter().map(Target::to_string).collect();
                write!(f, "reconfigure {}", numbers.join(","))
            }
            Action::Request { key, target: None } => write!(f, "request {key}"),
            Action::Request { key, target: Some(target) } => write!(f, "request {key} to {target}"),
            Action::Drop { message } => write!(f, "drop {message}"),
            Action::DuplicateMessage { message } => write!(f, "duplicate {message}"),
            Action::DelayMessage { message, by } => write!(f, "delay {message} {by}"),
            Action::Deliver { message } => write!(f, "deliver {message}"),
            Action::Chaos { mtbf, mttr, strikes: Strikes::CRASH } => write!(f, "chaos mtbf={mtbf} mttr={mttr}"),
            Action::Chaos { mtbf, mttr, strikes } => write!(f, "chaos mtbf={mtbf} mttr={mttr} of {strikes}"),
            Action::Calm { of: None } => f.write_str("chaos off"),
            Action::Calm { of: Some(strikes) } => write!(f, "chaos off of {strikes}"),
            Action::Clients { demand, lasting: None } => write!(f, "clients {demand}"),
            Action::Clients { demand, lasting: Some(lasting) } => write!(f, "clients {demand} for {lasting}"),
            Action::ClientsBack => f.write_str("clients back"),
            Action::Stop { period, action } => write!(f, "stop every {period} {action}"),
        }
    }
}

fn written(groups: &[Vec<Target>]) -> String {
    let group = |group: &Vec<Target>| group.iter().map(Target::to_string).collect::<Vec<_>>().join(",");
    groups.iter().map(group).collect::<Vec<_>>().join(" | ")
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Target::Node(node) = self {
            return node.fmt(f);
        }
        let (name, _) = NAMED_TARGETS.iter().find(|(_, target)| target == self).expect("all but nodes are named");
        f.write_str(name)
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            When::At { least, most } => Span { least: Duration(least.0), most: Duration(most.0) }.fmt(f),
            When::Every(period) => write!(f, "every {period}"),
        }
    }
}

/// Reads `2s`, `2s..2.075s` or `every 10s`.
impl FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<When, String> {
        let text: String = text.to_ascii_lowercase().split_whitespace().collect();
        if let Some(period) = text.strip_prefix("every") {
            return Ok(When::Every(time(period)?));
        }
        let (least, most) = text.split_once("..").unwrap_or((&text, &text));
        let (least, most) = (Instant(time(least)?.0), Instant(time(most)?.0));
        match least <= most {
            true => Ok(When::At { least, most }),
            false => Err(format!("{} runs backwards: the smaller time comes first", quote(&text))),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.when, self.action)
    }
}

/// Reads `2s crash leader`, `2s..2.075s crash leader` or `every 10s crash leader for 1s`.
impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Fault, String> {
        let text = text.trim().to_ascii_lowercase();
        let after_every = text.strip_prefix("every").map_or(0, |rest| text.len() - rest.len());
        let at = text.strip_prefix("at ").unwrap_or(&text);
        let (start, text) = if after_every > 0 { (after_every, text.as_str()) } else { (0, at) };
        // The time ends where a word begins that does not begin with a digit.
        let verb = word_starts(text).find(|index| *index >= start && text[*index..].starts_with(is_letter));
        let Some(verb) = verb else {
            return Err(format!("{} names no fault: a time, then what happens, such as 2s crash leader", quote(text)));
        };
        if text[..verb].trim().is_empty() {
            return Err(format!("{} has no time: 2s, 2s..2.075s or every 10s comes first", quote(text)));
        }
        Ok(Fault { when: text[..verb].parse()?, action: text[verb..].parse()? })
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic()
}

/// Where a word begins: at the start, or after a space.
fn word_starts(text: &str) -> impl Iterator<Item = usize> {
    let after_space = |(index, c): (usize, char)| c.is_whitespace().then_some(index + c.len_utf8());
    std::iter::once(0).chain(text.char_indices().filter_map(after_space))
}

#[cfg(test)]
mod tests;
