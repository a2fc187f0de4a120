//! The runs of a comparison, in slices between the page's frames.

use crate::engine::real_ms;
use crate::experiment::compare::{self, Comparison, Seen};
use crate::experiment::seeds::Seeds;
use crate::experiment::{WatchedRun, open};
use crate::scenario::Scenario;
use crate::types::Instant;
use crate::view::compare::{Rival, SEEDS};
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// How long the page does it at a stretch, and steps between two looks at the clock.
const SLICE_MS: f64 = 12.0;
const CHUNK_STEPS: u64 = 512;
/// How often the page hears how far it is.
const TELL_MS: f64 = 120.0;

#[derive(Clone, PartialEq, Default)]
pub enum Stage {
    #[default]
    Idle,
    Running {
        done: u64,
        all: u64,
    },
    Done(Rc<Outcome>),
    /// With what was worked out by then, if it is enough for a table.
    Cancelled(Option<Rc<Outcome>>),
}

#[derive(PartialEq)]
pub struct Outcome {
    pub rivals: Vec<Rival>,
    pub contenders: Vec<Scenario>,
    pub seeds: Seeds,
    pub comparison: Comparison,
}

/// Dropped, it ends.
pub struct Work {
    rivals: Vec<Rival>,
    contenders: Vec<Scenario>,
    seeds: Seeds,
    seen: Vec<Vec<Seen>>,
    /// Whole runs: each seed with each contender, then the next seed.
    done: u64,
    run: Option<WatchedRun>,
    is_over: bool,
    told_ms: f64,
    tell: Callback<Stage>,
}

pub type Shared = Rc<RefCell<Work>>;

/// The world as it is, then its rivals in it.
pub fn contenders(world: &Scenario, rivals: &[Rival]) -> Vec<Scenario> {
    std::iter::once(world.clone()).chain(rivals.iter().map(|rival| rival.in_world(world))).collect()
}

pub fn start(world: &Scenario, rivals: &[Rival], seeds: Seeds, tell: Callback<Stage>) -> Shared {
    let contenders = contenders(world, rivals);
    let work = Work {
        rivals: std::iter::once(Rival::of(world)).chain(rivals.iter().cloned()).collect(),
        seen: vec![Vec::new(); contenders.len()],
        contenders,
        seeds,
        done: 0,
        run: None,
        is_over: false,
        told_ms: real_ms(),
        tell,
    };
    work.say();
    let shared = Rc::new(RefCell::new(work));
    soon(&shared);
    shared
}

fn soon(shared: &Shared) {
    let weak = Rc::downgrade(shared);
    Timeout::new(0, move || weak.upgrade().map_or((), |work| go_on(&work))).forget();
}

fn go_on(shared: &Shared) {
    let mut work = shared.borrow_mut();
    let until_ms = real_ms() + SLICE_MS;
    while !work.is_over && real_ms() < until_ms {
        work.step();
    }
    if work.is_over {
        return;
    }
    if real_ms() - work.told_ms > TELL_MS {
        work.told_ms = real_ms();
        work.say();
    }
    drop(work);
    soon(shared);
}

impl Work {
    pub fn cancel(&mut self) {
        if !self.is_over {
            self.is_over = true;
            let whole = self.done / self.contenders.len() as u64;
            let outcome = SEEDS.contains(&whole).then(|| self.outcome(whole));
            self.tell.emit(Stage::Cancelled(outcome));
        }
    }

    fn all(&self) -> u64 {
        (self.seeds.last - self.seeds.first + 1) * self.contenders.len() as u64
    }

    fn say(&self) {
        self.tell.emit(Stage::Running { done: self.done, all: self.all() });
    }

    fn step(&mut self) {
        let count = self.contenders.len() as u64;
        let place = (self.done % count) as usize;
        let scenario = &self.contenders[place];
        let seed = self.seeds.first + self.done / count;
        let run = self.run.get_or_insert_with(|| open(Scenario { seed, ..scenario.clone() }));
        if !run.advance(Instant(scenario.duration.0), CHUNK_STEPS) {
            return;
        }
        self.seen[place].push(compare::seen(&**run));
        self.run = None;
        self.done += 1;
        if self.done == self.all() {
            self.end();
        }
    }

    fn end(&mut self) {
        self.is_over = true;
        let outcome = self.outcome(self.seeds.last - self.seeds.first + 1);
        self.tell.emit(Stage::Done(outcome));
    }

    /// The table of the first seeds, each of which all have run.
    fn outcome(&mut self, seeds: u64) -> Rc<Outcome> {
        self.seen.iter_mut().for_each(|runs| runs.truncate(seeds as usize));
        let seeds = Seeds { first: self.seeds.first, last: self.seeds.first + seeds - 1 };
        let comparison = compare::table(&self.contenders, seeds, &self.seen);
        let (rivals, contenders) = (self.rivals.clone(), self.contenders.clone());
        Rc::new(Outcome { rivals, contenders, seeds, comparison })
    }
}
