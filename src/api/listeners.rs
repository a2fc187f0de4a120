//! Who wants to be called back, and what each has heard of already.

use super::{log_error, to_js};
use crate::engine::Engine;
use crate::experiment::{Watch, report};
use crate::sim::Run;
use crate::trace::TraceEvent;
use crate::view::catalogue::{Catalogue, Language};
use crate::view::sentence::sentence;
use js_sys::Function;
use serde::Serialize;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Topic {
    Event,
    Violation,
    Interregnum,
    TimeChange,
}

const TOPICS: [(&str, Topic); 4] = [
    ("event", Topic::Event),
    ("violation", Topic::Violation),
    ("interregnum", Topic::Interregnum),
    ("timechange", Topic::TimeChange),
];

#[derive(Clone)]
struct Listener {
    number: u32,
    topic: Topic,
    callback: Function,
}

/// How far the listeners have been told of a run.
#[derive(Clone, Copy, Default)]
struct Told {
    events: u64,
    violations: usize,
    interregna: u64,
}

impl Told {
    fn all(run: &dyn Run<Watch>) -> Told {
        Told {
            events: run.trace().events(),
            violations: run.watch().check.violations().len(),
            interregna: run.watch().stats.reigns.count(),
        }
    }
}

pub struct Listeners {
    language: fn() -> Language,
    list: RefCell<Vec<Listener>>,
    next: Cell<u32>,
    told: Cell<Told>,
    opened: Cell<u64>,
    jumped: Cell<u64>,
    now_us: Cell<u64>,
}

/// One of the events that are a story: elections, faults, commits, answers.
#[derive(Serialize)]
struct Story {
    #[serde(flatten)]
    event: report::Event,
    /// In the language of the page; in English where there is none.
    text: String,
}

impl Listeners {
    pub fn new(language: fn() -> Language) -> Listeners {
        Listeners {
            language,
            list: RefCell::default(),
            next: Cell::default(),
            told: Cell::default(),
            opened: Cell::default(),
            jumped: Cell::default(),
            now_us: Cell::default(),
        }
    }

    pub fn add(&self, name: &str, callback: Function, engine: &Engine) -> Result<u32, String> {
        let names = || TOPICS.map(|(name, _)| name).join(", ");
        let topic = TOPICS.iter().find(|(known, _)| *known == name).map(|(_, topic)| *topic);
        let topic = topic.ok_or_else(|| format!("on: there is no \"{name:.40}\"; there are {}", names()))?;
        if self.list.borrow().is_empty() {
            self.catch_up(engine);
        }
        let number = self.next.replace(self.next.get() + 1);
        self.list.borrow_mut().push(Listener { number, topic, callback });
        Ok(number)
    }

    pub fn remove(&self, number: u32) {
        self.list.borrow_mut().retain(|listener| listener.number != number);
    }

    fn catch_up(&self, engine: &Engine) {
        self.opened.set(engine.opened());
        self.jumped.set(engine.jumped());
        self.told.set(Told::all(engine.run()));
        self.now_us.set(engine.run().now().as_us());
    }

    /// Tells what is new. What a jump through time passes over is no news.
    pub fn notify(&self, engine: &RefCell<Engine>) {
        if self.list.borrow().is_empty() {
            return;
        }
        let news = self.news(&engine.borrow());
        // Nothing is borrowed here: a callback may drive the run.
        for (callback, argument) in news {
            if let Err(thrown) = callback.call1(&JsValue::NULL, &argument) {
                log_error(&format!("a callback of interregnum.on failed: {thrown:?}"));
            }
        }
    }

    fn news(&self, engine: &Engine) -> Vec<(Function, JsValue)> {
        let run = engine.run();
        if self.opened.replace(engine.opened()) != engine.opened() {
            self.told.set(Told::default());
        }
        let jumped = self.jumped.get() != engine.jumped();
        if jumped {
            self.told.set(Told::all(run));
        }
        // Until it has arrived, all of a replay counts as the jump.
        if engine.seeking().is_none() {
            self.jumped.set(engine.jumped());
        }
        let told = self.told.replace(Told::all(run));
        let moved = self.now_us.replace(run.now().as_us()) != run.now().as_us();
        let listeners = self.list.borrow();
        let about = |(_, topic): (&str, Topic)| {
            let arguments = match listeners.iter().any(|listener| listener.topic == topic) {
                true => arguments(topic, run, told, moved, self.language),
                false => Vec::new(),
            };
            let to_all = |argument: JsValue| {
                let wants = |listener: &&Listener| listener.topic == topic;
                listeners.iter().filter(wants).map(move |listener| (listener.callback.clone(), argument.clone()))
            };
            arguments.into_iter().flat_map(to_all).collect::<Vec<_>>()
        };
        TOPICS.into_iter().flat_map(about).collect()
    }
}

fn arguments(topic: Topic, run: &dyn Run<Watch>, told: Told, moved: bool, language: fn() -> Language) -> Vec<JsValue> {
    let watch = run.watch();
    match topic {
        Topic::Event if run.trace().events() == told.events => Vec::new(),
        Topic::Event => all_to_js(stories(run, told.events, language()).iter()),
        Topic::Violation => all_to_js(report::violations(run).iter().skip(told.violations)),
        Topic::Interregnum => {
            let new = watch.stats.reigns.count().saturating_sub(told.interregna) as usize;
            let ended: Vec<_> = report::interregna(run).filter(|gap| gap.to_us.is_some()).collect();
            all_to_js(ended[ended.len().saturating_sub(new)..].iter())
        }
        Topic::TimeChange => moved.then(|| JsValue::from_f64(run.now().as_us() as f64)).into_iter().collect(),
    }
}

fn all_to_js<'a, T: Serialize + 'a>(list: impl Iterator<Item = &'a T>) -> Vec<JsValue> {
    list.filter_map(|item| to_js(item).ok()).collect()
}

/// The milestones after number `after`, oldest first.
fn stories(run: &dyn Run<Watch>, after: u64, language: Language) -> Vec<Story> {
    let words = words(language);
    let story = |event: &TraceEvent| Story {
        event: report::event(run.spec(), event),
        text: sentence(&words, run.spec(), run.scenario(), event),
    };
    let is_new = |event: &&TraceEvent| event.number > after;
    let mut stories: Vec<Story> = run.trace().milestones().rev().take_while(is_new).map(story).collect();
    stories.reverse();
    stories
}

/// The words; made once for a language, because it takes as long as a frame.
fn words(language: Language) -> Rc<Catalogue> {
    thread_local! {
        static WORDS: RefCell<Option<Rc<Catalogue>>> = const { RefCell::new(None) };
    }
    WORDS.with_borrow_mut(|kept| match kept {
        Some(words) if words.language() == language => words.clone(),
        _ => kept.insert(Rc::new(Catalogue::new(language))).clone(),
    })
}
