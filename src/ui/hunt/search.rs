//! The search itself: workers that try seeds side by side and then make the finding small. Where none can be had
//! (a frame without an origin of its own), the page does it in between its frames.

use super::worker::{Reply, Worker};
use crate::engine::real_ms;
use crate::experiment::hunt::{Broken, Finding, Hunt, breaks};
use crate::experiment::seeds::{Allotment, Seeds};
use crate::experiment::shrink::Shrinker;
use crate::experiment::swarm;
use crate::scenario::url::parse_link;
use crate::types::Instant;
use gloo_timers::callback::{Interval, Timeout};
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// Seeds that a worker tries between two reports.
const SLICE: u64 = 16;
/// How long the page does it at a stretch.
const SLICE_MS: f64 = 12.0;
/// How often the page hears how far it is.
const TELL_MS: u32 = 250;

/// How far a hunt is.
#[derive(Clone, PartialEq, Default)]
pub struct State {
    pub stage: Stage,
    pub tried: u64,
    pub elapsed_ms: f64,
    /// None: the page itself does it.
    pub workers: usize,
}

#[derive(Clone, PartialEq, Default)]
pub enum Stage {
    #[default]
    Idle,
    Searching,
    Shrinking(Rc<Found>),
    Done(Rc<Found>),
    /// All seeds were tried.
    Nothing,
    Cancelled,
}

impl Stage {
    pub fn is_under_way(&self) -> bool {
        matches!(self, Stage::Searching | Stage::Shrinking(_))
    }
}

#[derive(Clone, PartialEq)]
pub struct Found {
    pub seed: u64,
    pub drawn: Finding,
    /// As it was drawn, until it is smaller.
    pub small: Finding,
}

/// A hunt under way; dropped, it ends.
pub struct Search {
    hunt: Hunt,
    allotment: Allotment,
    /// What workers had in hand that were lost.
    left_over: Vec<Seeds>,
    tried: u64,
    began_ms: f64,
    /// The smallest seed so far, and the program's words if it failed.
    smallest: Option<(u64, Option<String>)>,
    stage: Stage,
    workers: Vec<Worker>,
    /// The page's own, where there are no workers.
    shrinker: Option<Shrinker>,
    tell: Callback<State>,
    telling: Option<Interval>,
}

pub type Shared = Rc<RefCell<Search>>;

/// Starts as many workers as there are processors.
pub fn start(hunt: Hunt, seeds: Seeds, tell: Callback<State>) -> Shared {
    let search = Rc::new(RefCell::new(Search {
        hunt,
        allotment: Allotment::new(seeds),
        left_over: Vec::new(),
        tried: 0,
        began_ms: real_ms(),
        smallest: None,
        stage: Stage::Searching,
        workers: Vec::new(),
        shrinker: None,
        tell,
        telling: None,
    }));
    let weak = Rc::downgrade(&search);
    let hear = |number: usize| {
        let weak = weak.clone();
        Callback::from(move |reply| weak.upgrade().map_or((), |search| heard(&search, number, reply)))
    };
    let workers = Worker::crew(&search.borrow().hunt, hear);
    let telling = Interval::new(TELL_MS, move || weak.upgrade().map_or((), |search| search.borrow().say()));
    let is_alone = workers.is_empty();
    {
        let mut search = search.borrow_mut();
        (search.workers, search.telling) = (workers, Some(telling));
        search.say();
    }
    if is_alone {
        soon_here(&search);
    }
    search
}

impl Search {
    /// What was found already stays, as small as it is.
    pub fn cancel(&mut self) {
        match &self.stage {
            Stage::Searching => self.end(Stage::Cancelled),
            Stage::Shrinking(found) => self.end(Stage::Done(found.clone())),
            _ => {}
        }
    }

    fn say(&self) {
        let (workers, elapsed_ms) = (self.workers.len(), real_ms() - self.began_ms);
        self.tell.emit(State { stage: self.stage.clone(), tried: self.tried, elapsed_ms, workers });
    }

    fn end(&mut self, stage: Stage) {
        self.stage = stage;
        self.say();
        self.telling = None;
        self.workers.clear();
    }

    fn next(&mut self, most: u64) -> Option<Seeds> {
        let left_over = self.left_over.pop().filter(|seeds| self.allotment.is_wanted(seeds.first));
        left_over.or_else(|| self.allotment.take(most))
    }

    fn count(&mut self, tried: u64, found: Option<u64>, failed: Option<String>) {
        self.tried += tried;
        if let Some(seed) = found.filter(|seed| self.allotment.is_wanted(*seed)) {
            self.allotment.found(seed);
            self.smallest = Some((seed, failed));
        }
    }

    /// All that matters was tried. What is to be shrunk, if anything.
    fn searched(&mut self) -> Option<Rc<Found>> {
        let Some(found) = self.found().map(Rc::new) else {
            self.end(Stage::Nothing);
            return None;
        };
        if found.drawn.broken.property().is_none() {
            self.end(Stage::Done(found));
            return None;
        }
        self.stage = Stage::Shrinking(found.clone());
        self.say();
        Some(found)
    }

    fn found(&self) -> Option<Found> {
        let (seed, failed) = self.smallest.clone()?;
        let drawn = match failed {
            // Tried once more here, it would end the page, too.
            Some(what) => Finding {
                scenario: swarm::draw(&self.hunt.base, self.hunt.mix, seed).scenario,
                broken: Broken::Program(what),
                at: Instant::ZERO,
                steps: 0,
            },
            None => self.hunt.try_seed(seed)?,
        };
        Some(Found { seed, small: drawn.clone(), drawn })
    }

    fn shrunk(&mut self, small: Option<Finding>) {
        if let Stage::Shrinking(found) = &self.stage {
            let small = small.unwrap_or_else(|| found.small.clone());
            let found = Found { small, ..(**found).clone() };
            self.end(Stage::Done(Rc::new(found)));
        }
    }

    // ---- with workers ----

    fn feed(&mut self, number: usize) {
        let next = self.next(SLICE);
        self.workers[number].give(next);
        let is_over = self.workers.iter().all(Worker::is_idle);
        if is_over
            && self.stage == Stage::Searching
            && let Some(found) = self.searched()
        {
            self.workers[number].shrink(found.seed);
        }
    }

    /// What the link of a small run shows.
    fn read(&self, link: &str) -> Option<Finding> {
        let Stage::Shrinking(found) = &self.stage else { return None };
        breaks(&parse_link(link).ok()?.scenario, found.drawn.broken.property()?)
    }

    /// True if none is left.
    fn lost(&mut self, number: usize) -> bool {
        self.left_over.extend(self.workers[number].lose());
        self.workers.iter().all(Worker::is_lost)
    }
}

fn heard(shared: &Shared, number: usize, reply: Reply) {
    let mut search = shared.borrow_mut();
    if number >= search.workers.len() {
        return;
    }
    match reply {
        Reply::Ready => search.feed(number),
        Reply::Tried { tried, found, failed } => {
            search.count(tried, found, failed);
            search.feed(number);
        }
        Reply::Shrunk(link) => {
            let small = link.and_then(|link| search.read(&link));
            search.shrunk(small);
        }
        Reply::Lost if search.lost(number) => {
            search.workers.clear();
            drop(search);
            soon_here(shared);
        }
        Reply::Lost => {}
    }
}

// ---- without ----

fn soon_here(shared: &Shared) {
    let weak = Rc::downgrade(shared);
    Timeout::new(0, move || weak.upgrade().map_or((), |search| go_on_here(&search))).forget();
}

fn go_on_here(shared: &Shared) {
    let mut search = shared.borrow_mut();
    let until_ms = real_ms() + SLICE_MS;
    while search.stage.is_under_way() && real_ms() < until_ms {
        search.step_here();
    }
    if search.stage.is_under_way() {
        drop(search);
        soon_here(shared);
    }
}

impl Search {
    fn step_here(&mut self) {
        if let Some(shrinker) = &mut self.shrinker {
            if !shrinker.step() {
                let small = shrinker.best().clone();
                self.shrunk(Some(small));
            }
            return;
        }
        if let Some(Seeds { first, last }) = self.next(1) {
            for seed in first..=last {
                let found = self.hunt.try_seed(seed).map(|_| seed);
                self.count(1, found, None);
            }
            return;
        }
        self.shrinker = self.searched().map(|found| Shrinker::new(&self.hunt.base, found.drawn.clone()));
    }
}
