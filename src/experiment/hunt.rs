//! The hunt for a run that breaks a promise: scenarios drawn from one seed after the other, each watched by
//! the checkers alone, up to the first that breaks one.

use super::seeds::{Allotment, Seeds};
use super::swarm::{self, Drawn, Mix};
use super::{Scope, WatchedRun, open_for};
use crate::check::{Property, Violation};
use crate::scenario::Scenario;
use crate::scenario::url::{View, write_link};
use crate::sim::picture::{NodePicture, Picture};
use crate::types::{Duration, Instant};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard};

/// What is hunted, and where.
#[derive(Clone, PartialEq, Debug)]
pub struct Hunt {
    /// What it says itself stays; what it leaves as it is by default is drawn.
    pub base: Scenario,
    pub mix: Mix,
    /// None: any that the setting promises.
    pub property: Option<Property>,
}

/// A run in which something broke.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    pub scenario: Scenario,
    pub broken: Broken,
    pub at: Instant,
    /// Steps of the run before the one that breaks it.
    pub steps: u64,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Broken {
    Promise(Violation),
    /// The program itself: it panicked, or the run stood still. In its own words.
    Program(String),
}

impl Broken {
    /// As in [`Property::name`].
    pub fn name(&self) -> &'static str {
        match self {
            Broken::Promise(violation) => violation.property.name(),
            Broken::Program(_) => "Program",
        }
    }

    pub fn detail(&self) -> String {
        match self {
            Broken::Promise(violation) => violation.detail(),
            Broken::Program(words) => words.clone(),
        }
    }

    pub fn property(&self) -> Option<Property> {
        match self {
            Broken::Promise(violation) => Some(violation.property),
            Broken::Program(_) => None,
        }
    }
}

impl Finding {
    /// Opens the run paused, just before it happens.
    pub fn link(&self) -> String {
        let at = Some(self.at.since(Instant::ZERO));
        write_link(&self.scenario, &View { at, event: Some(self.steps), ..View::default() })
    }
}

/// `election-safety`, or as in [`Property::name`].
pub fn property_named(text: &str) -> Result<Property, String> {
    let spelled = |text: &str| text.to_ascii_lowercase().replace([' ', '_'], "-");
    let found = Property::ALL.into_iter().find(|property| spelled(property.name()) == spelled(text));
    let all = || Property::ALL.map(|property| spelled(property.name())).join(", ");
    found.ok_or_else(|| format!("\"{text}\" is no promise; there are {}", all()))
}

/// Steps between two looks at the checkers.
const LOOK_STEPS: u64 = 512;
/// How often one looks whether a repaired cluster has recovered.
const LOOK: Duration = Duration::from_ms(50);
/// More steps than any honest run of a few seconds and of the minute after it takes.
const STEPS_MAX: u64 = 20_000_000;

impl Hunt {
    /// Draws the scenario of a seed and runs it. The finding's scenario lasts until it happens.
    pub fn try_seed(&self, seed: u64) -> Option<Finding> {
        // A part of the drawn scenarios is played while it is drawn.
        let base = Scenario { seed, ..self.base.clone() };
        caught(&base, || self.try_drawn(&swarm::draw(&self.base, self.mix, seed)))
    }

    fn try_drawn(&self, drawn: &Drawn) -> Option<Finding> {
        if let Err(error) = drawn.scenario.check() {
            let broken = Broken::Program(format!("drew a scenario that is not valid: {error}"));
            return Some(Finding { scenario: drawn.scenario.clone(), broken, at: Instant::ZERO, steps: 0 });
        }
        let property = self.property;
        let is_sought = |found: &Violation, promised: bool| match property {
            Some(property) => found.property == property,
            None => promised,
        };
        let is_patient = property == Some(Property::Liveness);
        let trial = || Trial { is_patient, ..Trial::of(&drawn.scenario, &is_sought) };
        let finding = caught(&drawn.scenario, || trial().whole(drawn))?;
        Some(lasting_until_it_happens(finding))
    }
}

/// The first time that a scenario breaks this promise until its end.
pub fn breaks(scenario: &Scenario, property: Property) -> Option<Finding> {
    let is_sought = |found: &Violation, _: bool| found.property == property;
    let until = Instant(scenario.duration.0);
    let finding = caught(scenario, || Trial::of(scenario, &is_sought).until(until))?;
    (finding.broken.property() == Some(property)).then(|| lasting_until_it_happens(finding))
}

/// To the next whole millisecond: durations have no smaller ones.
fn lasting_until_it_happens(mut finding: Finding) -> Finding {
    finding.scenario.duration = Duration::from_ms(finding.at.0.div_ceil(1_000).max(1));
    finding
}

/// A panic is a finding like any other. (On wasm32 it ends the module, and whoever called it has to see to that.)
fn caught(scenario: &Scenario, run: impl FnOnce() -> Option<Finding>) -> Option<Finding> {
    let panicked = match catch_unwind(AssertUnwindSafe(run)) {
        Ok(finding) => return finding,
        Err(panicked) => panicked,
    };
    let text = panicked.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panicked.downcast_ref::<&str>().map(|text| text.to_string())).unwrap_or_default();
    let at = Instant(scenario.duration.0);
    Some(Finding { scenario: scenario.clone(), broken: Broken::Program(text), at, steps: 0 })
}

/// One run, watched by the checkers alone.
struct Trial<'a> {
    scenario: &'a Scenario,
    run: WatchedRun,
    /// Told what was seen, and whether it had been promised not to be.
    is_sought: &'a dyn Fn(&Violation, bool) -> bool,
    steps_left: u64,
    /// A leader is not enough: every answer is waited for.
    is_patient: bool,
}

impl<'a> Trial<'a> {
    fn of(scenario: &'a Scenario, is_sought: &'a dyn Fn(&Violation, bool) -> bool) -> Trial<'a> {
        Trial { scenario, run: watched(scenario), is_sought, steps_left: STEPS_MAX, is_patient: false }
    }

    /// While things fail, and after the repair until the cluster has recovered and serves, or to the end of the quiet.
    fn whole(&mut self, drawn: &Drawn) -> Option<Finding> {
        let found = self.until(Instant(drawn.scenario.duration.0));
        let Some(repaired_at) = drawn.repaired_at.filter(|_| found.is_none()) else { return found };
        let before = self.run.picture();
        let (mut look, mut recovered_at) = (repaired_at, None);
        while look < drawn.until() {
            recovered_at = recovered_at.or_else(|| self.has_recovered(&before).then_some(look));
            let is_well = |since| !drawn.is_answered || self.serves(repaired_at, since);
            if !self.is_patient && recovered_at.is_some_and(is_well) {
                return None;
            }
            look = look.after(LOOK);
            let found = self.until(look);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn until(&mut self, until: Instant) -> Option<Finding> {
        loop {
            let steps = self.run.steps();
            let arrived = self.run.advance(until, LOOK_STEPS);
            if self.violation().is_some() {
                return Some(self.found_after(steps));
            }
            if arrived {
                return None;
            }
            self.steps_left = self.steps_left.saturating_sub(LOOK_STEPS);
            if self.steps_left == 0 {
                let broken = Broken::Program(format!("{STEPS_MAX} steps did not bring the run to {until}"));
                let (at, steps) = (self.run.now(), self.run.steps());
                return Some(Finding { scenario: self.scenario.clone(), broken, at, steps });
            }
        }
    }

    /// Somebody leads, unless nobody ever does, and nobody lacks anything.
    fn has_recovered(&self, before: &Picture) -> bool {
        let now = self.run.picture();
        (now.leader.is_some() || !self.run.spec().has_leader()) && have_caught_up(before, &now)
    }

    /// Somebody was answered after the repair, and nobody waits any more who did when the cluster had recovered. Whoever
    /// goes on waiting may wait for ever, and that is seen when it is overdue.
    fn serves(&self, repaired_at: Instant, recovered_at: Instant) -> bool {
        let history = self.run.watch().check.history();
        let is_answered = history.answered_at().is_some_and(|answered_at| answered_at > repaired_at);
        is_answered && history.oldest_open().is_none_or(|known| known.called_at > recovered_at)
    }

    fn violation(&self) -> Option<&Violation> {
        let check = &self.run.watch().check;
        if check.total() + check.losses_total() == 0 {
            return None;
        }
        let broken = check.violations().iter().find(|found| (self.is_sought)(found, true));
        broken.or_else(|| check.losses().iter().find(|found| (self.is_sought)(found, false)))
    }

    /// It happened within one look after so many steps: once more, step by step.
    fn found_after(&mut self, steps: u64) -> Finding {
        self.run = watched(self.scenario);
        self.run.advance(Instant(u64::MAX), steps);
        loop {
            let steps = self.run.steps();
            let goes_on = self.run.step();
            let Some(violation) = self.violation() else {
                assert!(goes_on, "the same run breaks the same promise");
                continue;
            };
            let at = violation.at;
            return Finding { scenario: self.scenario.clone(), broken: Broken::Promise(violation.clone()), at, steps };
        }
    }
}

fn watched(scenario: &Scenario) -> WatchedRun {
    open_for(Scope::Promises, scenario.clone())
}

/// Everybody has what was committed at the time of the repair and more; or there is nothing more.
fn have_caught_up(before: &Picture, now: &Picture) -> bool {
    let committed = |picture: &Picture| picture.nodes.iter().map(|node| node.committed).max().unwrap_or(0);
    let is_complete = |node: &NodePicture| (node.committed, node.log_length) == (node.applied, node.applied);
    let reached = committed(now);
    let agree = now.counted().all(|node| is_complete(node) && node.committed == reached);
    let caught_up = now.counted().all(|node| node.committed > committed(before));
    caught_up || agree
}

/// What came of a hunt.
#[derive(Clone, PartialEq, Debug)]
pub struct Outcome {
    /// The smallest seed that broke something, and what it broke.
    pub found: Option<(u64, Finding)>,
    /// How many seeds were tried.
    pub tried: u64,
}

/// Tries the seeds on so many threads. The answer is the smallest one that breaks something, however many they
/// are. `progress` hears how many were tried.
pub fn hunt(hunt: &Hunt, seeds: Seeds, threads: usize, progress: impl Fn(u64) + Sync) -> Outcome {
    let shared = Mutex::new((Allotment::new(seeds), Outcome { found: None, tried: 0 }));
    let work = || {
        while let Some(Seeds { first: seed, .. }) = { locked(&shared).0.take(1) } {
            let found = hunt.try_seed(seed);
            let (allotment, outcome) = &mut *locked(&shared);
            outcome.tried += 1;
            progress(outcome.tried);
            if let Some(finding) = found.filter(|_| allotment.is_wanted(seed)) {
                allotment.found(seed);
                outcome.found = Some((seed, finding));
            }
        }
    };
    std::thread::scope(|scope| (0..threads.max(1)).for_each(|_| drop(scope.spawn(work))));
    shared.into_inner().expect("nobody panics with it in hand").1
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("nobody panics with it in hand")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::text;

    /// Clients that may expect answers: so few of the drawn ones may.
    const PATIENT: &str = "client.mode = \"open\"\nclient.rate = \"10/s\"\nclient.burst = 2\nclient.sessions = 20\n\
                           client.timeout = \"700ms\"\nclient.patience = \"30s\"\nnetwork.latency = \"9ms\"";

    /// A leader and logs that agree are not the end: who asked before has an answer, too.
    #[test]
    fn a_hunt_for_anything_goes_on_until_clients_are_answered() {
        let base = text::parse(PATIENT).expect("the base is valid");
        let mut judged = 0;
        for seed in 0..150 {
            let drawn = swarm::draw(&base, Mix::default(), seed);
            let Some(repaired_at) = drawn.repaired_at.filter(|_| drawn.is_answered) else { continue };
            let mut trial = Trial::of(&drawn.scenario, &|_, promised| promised);
            assert_eq!(trial.whole(&drawn), None, "seed {seed}");
            let (now, history) = (trial.run.now(), trial.run.watch().check.history());
            assert!(history.answered_at().is_some_and(|at| repaired_at < at && at <= now), "seed {seed}");
            assert!(history.oldest_open().is_none_or(|known| known.called_at > repaired_at), "seed {seed}");
            assert!(now < drawn.until(), "seed {seed}: and no longer");
            judged += 1;
        }
        assert!(judged > 20, "{judged} of them");
    }
}
