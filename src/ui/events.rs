//! What happened, to read: newest first.

mod filters;
mod list;

use super::selection::Selected;
use super::{Shell, use_shell};
use crate::engine::real_ms;
use crate::view::feed::{self, Entry, Filter};
use crate::view::{figures, sentence};
use std::rc::Rc;
use yew::prelude::*;

/// Real time between two looks at the trace while it plays.
const LOOK_MS: f64 = 250.0;

#[component]
pub fn Feed() -> Html {
    let shell = use_shell();
    let filter = use_state(Filter::default);
    let rows = use_rows(&shell, *filter);
    let words = &shell.words;
    let frame = &shell.driver.frame;
    let choose = use_choose(&shell);
    let chosen = match shell.selected {
        Selected::Event { number, .. } => Some(number),
        _ => None,
    };
    html! {
        <>
            <filters::Filters words={words.clone()} nodes={frame.scenario.nodes} filter={*filter} set={filter.setter()} />
            <list::List words={words.clone()} {rows} {chosen} {choose} />
        </>
    }
}

/// A row as it is shown.
#[derive(Clone, PartialEq)]
pub struct Line {
    pub entry: Entry,
    pub at: String,
    pub said: String,
    /// "and 3 more"; empty for a single event.
    pub more: String,
}

/// The rows, looked up no more than four times a second while it plays.
#[hook]
fn use_rows(shell: &Shell, filter: Filter) -> Rc<Vec<Line>> {
    let kept = use_mut_ref(|| None::<Kept>);
    let mut kept = kept.borrow_mut();
    let frame = &shell.driver.frame;
    let key = (filter, shell.words.language());
    if let Some(kept) = kept.as_ref().filter(|kept| kept.key == key) {
        let is_fresh = frame.playing && real_ms() - kept.looked_ms < LOOK_MS;
        if is_fresh || kept.version == frame.version {
            return kept.lines.clone();
        }
    }
    let lines = Rc::new(lines(shell, filter));
    // The same rows again are the same list, so that nothing is drawn anew.
    let lines = match kept.take() {
        Some(before) if before.lines == lines => before.lines,
        _ => lines,
    };
    *kept = Some(Kept { key, version: frame.version, looked_ms: real_ms(), lines: lines.clone() });
    lines
}

struct Kept {
    key: (Filter, crate::view::catalogue::Language),
    version: u64,
    looked_ms: f64,
    lines: Rc<Vec<Line>>,
}

fn lines(shell: &Shell, filter: Filter) -> Vec<Line> {
    let words = &shell.words;
    shell.driver.read(|engine| {
        let (run, scenario) = (engine.run(), engine.run().scenario());
        let rows = feed::rows(run.spec(), scenario, run.trace(), filter);
        let line = |entry: Entry| Line {
            at: figures::moment(words, entry.event.at),
            said: sentence::sentence(words, run.spec(), scenario, &entry.event),
            more: match entry.more {
                0 => String::new(),
                more => words.with("events-more", &[("count", more.into())]),
            },
            entry,
        };
        rows.into_iter().map(line).collect()
    })
}

/// Selects an event, or nothing if it was selected.
#[hook]
fn use_choose(shell: &Shell) -> Callback<(Entry, bool)> {
    let latest = use_mut_ref(|| shell.clone());
    *latest.borrow_mut() = shell.clone();
    use_callback((), move |(entry, toggles): (Entry, bool), ()| {
        let shell = latest.borrow().clone();
        let number = entry.event.number;
        let event = Selected::Event { number, nodes: entry.nodes(), message: entry.message() };
        let is_chosen = matches!(shell.selected, Selected::Event { number: known, .. } if known == number);
        shell.select.emit(if is_chosen && toggles { Selected::Nothing } else { event });
    })
}
