//! The engine (wasm32 only): a run with its pace. Moves virtual time by so much real time, seeks, restarts,
//! injects; knows nothing of pages.

use crate::experiment::Watch;
pub use crate::experiment::timeline::Moment;
use crate::experiment::timeline::{Branch, Forgotten, Landmark, Stretch, Timeline};
use crate::scenario::{Action, Scenario};
use crate::trace::{Skip, What};
use crate::types::{Duration, Instant};
use crate::view::speed::Speed;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Real time that one animation frame may spend on the simulation.
const FRAME_BUDGET_MS: f64 = 9.0;
/// Steps between two looks at the clock.
const CHUNK_STEPS: u64 = 512;
/// Real time that a jump may look ahead, and virtual time between two looks.
const JUMP_BUDGET_MS: f64 = 400.0;
const JUMP_CHUNK: Duration = Duration::from_secs(60);
/// Further than one frame gets.
const FAR: Duration = Duration::from_secs(600);
/// A cluster without messages takes no more steps than this at once.
const STEPS_TO_A_MESSAGE: u64 = 1_000_000;
/// Where every run ends: no link and no fault lies beyond.
const END: Instant = Instant(crate::scenario::key::RUN_MAX.0);
/// A hidden tab gets no frames; what it missed is not made up for.
const LONGEST_FRAME_MS: f64 = 100.0;

pub struct Engine {
    timeline: Timeline,
    scenario: Rc<Scenario>,
    playing: bool,
    speed: Speed,
    /// What is left of a microsecond from frame to frame.
    carry_us: f64,
    last_frame_ms: Option<f64>,
    measured_speed: Option<f64>,
    seek: Option<Seek>,
    version: u64,
    /// How many runs were opened, and how often time was jumped over; both only tell that it happened.
    opened: u64,
    jumped: u64,
    /// Gets each scenario before it runs, to give it back should the program fail.
    remember: fn(&Scenario),
    /// The run before this one, and where it was left.
    left: Option<(Rc<Scenario>, Moment)>,
}

#[derive(Clone, Copy)]
struct Seek {
    to: Moment,
    then_play: bool,
}

#[wasm_bindgen]
extern "C" {
    /// The clock of a page, a worker or Node.js.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub fn real_ms() -> f64;
}

impl Engine {
    pub fn new(scenario: Scenario, speed: Speed, remember: fn(&Scenario)) -> Engine {
        remember(&scenario);
        Engine::of(Timeline::new(scenario), speed, remember)
    }

    fn of(timeline: Timeline, speed: Speed, remember: fn(&Scenario)) -> Engine {
        Engine {
            scenario: timeline.scenario().clone(),
            timeline,
            playing: false,
            speed,
            carry_us: 0.0,
            last_frame_ms: None,
            measured_speed: None,
            seek: None,
            version: 0,
            opened: 0,
            jumped: 0,
            remember,
            left: None,
        }
    }

    pub fn run(&self) -> &dyn crate::sim::Run<Watch> {
        self.timeline.run()
    }

    /// The ways that the run went, by fault injected in the past.
    pub fn branches(&self) -> &[Branch] {
        self.timeline.branches()
    }

    pub fn forgotten(&self) -> Forgotten {
        self.timeline.forgotten()
    }

    pub fn branch(&self) -> usize {
        self.timeline.current()
    }

    /// All that is known of this branch: the run where it was played furthest.
    pub fn furthest(&self) -> &dyn crate::sim::Run<Watch> {
        self.timeline.furthest(self.timeline.current())
    }

    pub fn scenario(&self) -> Rc<Scenario> {
        self.scenario.clone()
    }

    /// Another frame is published.
    pub fn count_frame(&mut self) {
        self.version += 1;
    }

    pub fn version(&self) -> u64 {
        self.version
    }

    pub fn opened(&self) -> u64 {
        self.opened
    }

    pub fn left(&self) -> Option<(Rc<Scenario>, Moment)> {
        self.left.clone()
    }

    pub fn jumped(&self) -> u64 {
        self.jumped
    }

    /// The same of another branch.
    pub fn furthest_of(&self, branch: usize) -> &dyn crate::sim::Run<Watch> {
        self.timeline.furthest(branch)
    }

    /// What happened between two moments of this branch, as far as it is known; the first `most` events of it.
    pub fn stretch(&self, from: Instant, until: Instant, most: usize) -> Stretch {
        self.timeline.stretch(from, until, most)
    }

    /// This moment, as a link keeps it: the steps are needed only in the middle of an instant.
    pub fn moment(&self) -> Moment {
        let at = self.run().now();
        Moment { at, steps: (self.run().next_at() == Some(at)).then(|| self.run().steps()) }
    }

    pub fn is_playing(&self) -> bool {
        self.playing
    }

    pub fn speed(&self) -> Speed {
        self.speed
    }

    pub fn measured_speed(&self) -> Option<f64> {
        self.measured_speed.filter(|_| self.playing)
    }

    pub fn seeking(&self) -> Option<(Instant, Instant)> {
        self.seek.map(|seek| (self.run().now(), seek.to.at))
    }

    /// Another scenario from time 0. Stands there unless it plays already.
    pub fn open(&mut self, scenario: Scenario) {
        self.left = Some((self.scenario.clone(), self.moment()));
        self.scenario = Rc::new(scenario.clone());
        (self.remember)(&self.scenario);
        self.timeline = Timeline::new(scenario);
        self.opened += 1;
        self.seek = None;
        self.forget_pace();
    }

    pub fn play(&mut self) {
        self.playing = true;
        self.forget_pace();
    }

    pub fn pause(&mut self) {
        self.playing = false;
    }

    pub fn set_speed(&mut self, speed: Speed) {
        self.speed = speed;
        self.forget_pace();
    }

    fn forget_pace(&mut self) {
        self.carry_us = 0.0;
        self.last_frame_ms = None;
        self.measured_speed = None;
    }

    /// From time 0 again: the same run with all its branches, or another one with this seed.
    pub fn restart(&mut self, seed: Option<u64>) {
        match seed {
            Some(seed) => self.open(Scenario { seed, ..(*self.scenario).clone() }),
            None => self.seek(Moment { at: Instant::ZERO, steps: Some(0) }, self.playing),
        }
    }

    pub fn step(&mut self) {
        self.pause();
        self.seek = None;
        if self.has_next() {
            self.timeline.step();
        }
    }

    /// Something is due before the end of time.
    fn has_next(&self) -> bool {
        self.run().next_at().is_some_and(|at| at <= END)
    }

    pub fn step_message(&mut self) {
        self.pause();
        self.seek = None;
        for _ in 0..STEPS_TO_A_MESSAGE {
            if !self.has_next() || self.timeline.step_message(1) {
                return;
            }
        }
    }

    /// Takes back one step.
    pub fn step_back(&mut self) {
        let (at, steps) = (self.run().now(), self.run().steps());
        if steps > 0 {
            self.seek(Moment { at, steps: Some(steps - 1) }, false);
        }
    }

    /// Takes back all since before the last message landed.
    pub fn step_message_back(&mut self) {
        if let Some(before) = self.timeline.before_last_message() {
            self.seek(before, false);
        }
    }

    /// Goes to the next election, fault or violation, or to the last one. What is not known yet is played, for
    /// as long as nobody minds. False if there is none.
    pub fn jump(&mut self, landmark: Landmark, forward: bool) -> bool {
        let deadline_ms = real_ms() + JUMP_BUDGET_MS;
        let from = self.moment();
        loop {
            if let Some(at) = self.timeline.landmark(landmark, forward) {
                self.seek(Moment { at, steps: None }, false);
                return true;
            }
            let known = self.furthest().now();
            if !forward || known >= END || real_ms() > deadline_ms {
                self.seek(from, false);
                return false;
            }
            // The present moves along, so what was found lies behind it: look from where it began.
            self.timeline.approach(Moment { at: known, steps: None });
            self.timeline.advance(known.after(JUMP_CHUNK).min(END), u64::MAX);
            self.timeline.approach(from);
            self.timeline.advance(
                from.at,
                from.steps.map_or(u64::MAX, |steps| steps.saturating_sub(self.timeline.run().steps())),
            );
        }
    }

    pub fn advance(&mut self, by: Duration) {
        self.seek = None;
        let until = self.run().now().after(by);
        self.timeline.advance(until, u64::MAX);
    }

    /// Goes on towards a moment for as long as a frame lasts. True if it was reached.
    pub fn advance_towards(&mut self, until: Instant) -> bool {
        self.seek = None;
        let until = until.min(END);
        self.advance_until(until);
        self.run().now() >= until
    }

    /// Injects a fault and lets it take effect.
    pub fn inject(&mut self, action: Action) -> Result<(), String> {
        self.timeline.inject(action)?;
        self.took_up_scenario();
        self.advance(Duration::from_us(1));
        Ok(())
    }

    /// Goes over to another branch, at this moment or where that one ends.
    pub fn switch(&mut self, branch: usize) {
        let Some(known) = self.branches().get(branch) else { return };
        let to = Moment { at: self.run().now().min(known.until), steps: None };
        self.timeline.switch(branch, to.at);
        self.took_up_scenario();
        self.seek(to, false);
    }

    /// This run once more, at a moment of it: the one in hand does not notice what becomes of it.
    pub fn fork(&self, to: Moment) -> Engine {
        let mut fork = Engine::of(self.timeline.fork(to), self.speed, |_| ());
        fork.seek_now(to);
        fork
    }

    /// Another title and note. The run goes on as it was.
    pub fn describe(&mut self, title: &str, note: &str) {
        self.timeline.describe(title, note);
        self.took_up_scenario();
    }

    fn took_up_scenario(&mut self) {
        self.scenario = self.timeline.scenario().clone();
        (self.remember)(&self.scenario);
    }

    /// Why the last fault of the scenario found nobody, if it just did.
    pub fn skipped(&self) -> Option<Skip> {
        let last = self.scenario.faults.len().checked_sub(1)? as u32;
        let now = self.run().now();
        let recent = self.run().trace().milestones().rev().take_while(|event| event.at == now);
        recent.map(|event| event.what).find_map(|what| match what {
            What::Skipped { index, why } if index == last => Some(why),
            _ => None,
        })
    }

    /// Goes to a moment, by replay from what was kept next before it; over several frames if it is far.
    pub fn seek(&mut self, to: Moment, then_play: bool) {
        self.timeline.approach(to);
        self.playing = false;
        self.jumped += 1;
        self.seek = Some(Seek { to, then_play });
        self.continue_seek(real_ms() + FRAME_BUDGET_MS);
    }

    /// Goes there at once, however long it takes.
    pub fn seek_now(&mut self, to: Moment) {
        self.seek(to, false);
        self.continue_seek(f64::INFINITY);
    }

    pub fn cancel_seek(&mut self) {
        self.seek = None;
    }

    fn continue_seek(&mut self, until_ms: f64) {
        while let Some(Seek { to, then_play }) = self.seek {
            let left = to.steps.map_or(u64::MAX, |steps| steps.saturating_sub(self.run().steps()));
            let arrived = left == 0 || self.timeline.advance(to.at, left.min(CHUNK_STEPS));
            if arrived || to.steps == Some(self.run().steps()) {
                self.seek = None;
                if then_play {
                    self.play();
                }
                return;
            }
            if real_ms() >= until_ms {
                return;
            }
        }
    }

    /// One animation frame. True if anything moved.
    pub fn tick(&mut self, frame_ms: f64) -> bool {
        if self.seek.is_some() {
            self.continue_seek(real_ms() + FRAME_BUDGET_MS);
            return true;
        }
        if !self.playing {
            return false;
        }
        let Some(before) = self.last_frame_ms.replace(frame_ms) else { return true };
        let elapsed_ms = (frame_ms - before).clamp(0.0, LONGEST_FRAME_MS);
        let from = self.run().now();
        match self.speed {
            Speed::Unbounded => self.advance_until(from.after(FAR)),
            Speed::Ratio { .. } => {
                let due_us = self.carry_us + elapsed_ms * 1_000.0 * self.speed.value();
                let whole = due_us.floor();
                let until = self.run().now().after(Duration(whole as u64));
                self.advance_until(until);
                // A cluster that cannot keep up runs slower; it does not run up a debt.
                self.carry_us = due_us - whole;
            }
        };
        self.measure(from, elapsed_ms);
        true
    }

    fn advance_until(&mut self, until: Instant) {
        let until = until.min(END);
        let deadline_ms = real_ms() + FRAME_BUDGET_MS;
        while !self.timeline.advance(until, CHUNK_STEPS) && real_ms() < deadline_ms {}
        if self.run().now() >= END {
            self.playing = false;
        }
    }

    fn measure(&mut self, from: Instant, elapsed_ms: f64) {
        if elapsed_ms <= 0.0 {
            return;
        }
        let now = self.run().now().since(from).0 as f64 / 1_000.0 / elapsed_ms;
        let before = self.measured_speed.unwrap_or(now);
        self.measured_speed = Some(before * 0.9 + now * 0.1);
    }
}
