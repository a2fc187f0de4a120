//! A run that one can go back and forth in: checkpoints on the way, and replay from the nearest.
//!
//! A fault that is injected where the run has already been further on begins a branch. Branches share what
//! came before they part, and every checkpoint that lies there.

use super::{Watch, WatchedRun, open};
use crate::scenario::{Action, Scenario};
use crate::sim::Run;
use crate::types::Instant;

/// Steps between two checkpoints: so many are replayed in some hundredths of a second.
const SPACING: u64 = 200_000;
/// Memory for checkpoints, and what one takes at most, beside what each node takes.
const MEMORY_KB: usize = 64_000;
const CHECKPOINT_KB: usize = 2_000;
const NODE_KB: usize = 10;

/// All steps up to `at`, or only the first `steps` of the run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    pub at: Instant,
    pub steps: Option<u64>,
}

pub struct Timeline {
    run: WatchedRun,
    checkpoints: Vec<WatchedRun>,
    branches: Vec<Branch>,
    current: usize,
    /// The step after which the next checkpoint is due.
    due: u64,
}

/// One way that the run went.
#[derive(Clone, PartialEq, Debug)]
pub struct Branch {
    /// With all that was injected by hand.
    pub scenario: Scenario,
    /// How far it was played.
    pub until: Instant,
    /// The branch that it left, and when; none for the first.
    pub parted: Option<Parted>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parted {
    pub from: usize,
    pub at: Instant,
}

impl Timeline {
    pub fn new(scenario: Scenario) -> Timeline {
        let branch = Branch { scenario: scenario.clone(), until: Instant::ZERO, parted: None };
        Timeline { run: open(scenario), checkpoints: Vec::new(), branches: vec![branch], current: 0, due: SPACING }
    }

    pub fn run(&self) -> &dyn Run<Watch> {
        &*self.run
    }

    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    pub fn current(&self) -> usize {
        self.current
    }

    pub fn scenario(&self) -> &Scenario {
        &self.branches[self.current].scenario
    }

    /// Takes every step up to and including `until`, but no more than `budget`. True when it is reached.
    pub fn advance(&mut self, until: Instant, budget: u64) -> bool {
        let mut left = budget;
        loop {
            let before = self.run.steps();
            let reached = self.run.advance(until, left.min(self.due.saturating_sub(before).max(1)));
            left -= self.run.steps() - before;
            self.went_on();
            if reached || left == 0 {
                return reached;
            }
        }
    }

    /// Takes one step; false if nothing will ever happen again.
    pub fn step(&mut self) -> bool {
        let moved = self.run.step();
        self.went_on();
        moved
    }

    /// Steps until a message has been delivered or lost, within `budget` steps.
    pub fn step_message(&mut self, budget: u64) -> bool {
        let moved = self.run.step_message(budget);
        self.went_on();
        moved
    }

    /// Goes to the nearest moment before this one from which to replay: by itself if it lies behind, by a
    /// checkpoint if one is nearer.
    pub fn approach(&mut self, to: Moment) {
        let is_before = |run: &dyn Run<Watch>| match to.steps {
            Some(steps) => run.steps() <= steps && run.now() <= to.at,
            // In the middle of an instant, some of its steps may be missing: fine, they are to be taken.
            None => run.now() <= to.at,
        };
        let here = is_before(&*self.run).then(|| self.run.steps());
        let scenario = &self.branches[self.current].scenario;
        let fits = |run: &&WatchedRun| is_before(&***run) && lies_on(&***run, scenario);
        let best = self.checkpoints.iter().filter(fits).max_by_key(|run| run.steps());
        let nearest = best.filter(|best| here.is_none_or(|here| best.steps() > here));
        match (nearest, here) {
            (Some(checkpoint), _) => self.run = restored(&**checkpoint, scenario),
            (None, Some(_)) => return,
            (None, None) => self.run = open(scenario.clone()),
        }
        self.plan_checkpoint();
    }

    /// A fault that takes effect one microsecond from now. Where the run has been further on already, this
    /// begins a branch.
    pub fn inject(&mut self, action: Action) -> Result<(), String> {
        let at = self.run.now();
        self.run.inject(action)?;
        let scenario = self.run.scenario().clone();
        let current = &mut self.branches[self.current];
        if current.until <= at {
            current.scenario = scenario;
            return Ok(());
        }
        let parted = Some(Parted { from: self.current, at });
        self.branches.push(Branch { scenario, until: at, parted });
        self.current = self.branches.len() - 1;
        self.plan_checkpoint();
        Ok(())
    }

    /// Goes over to another branch, to the moment at which it stood last or earlier.
    pub fn switch(&mut self, branch: usize, to: Instant) {
        if branch >= self.branches.len() || branch == self.current {
            return;
        }
        self.current = branch;
        let scenario = &self.branches[branch].scenario;
        let same = lies_on(&*self.run, scenario) && self.run.now() <= to;
        match same {
            true => self.run = restored(&*self.run, scenario),
            false => {
                self.run = open(scenario.clone());
                self.approach(Moment { at: to, steps: None });
            }
        }
        self.plan_checkpoint();
    }

    pub fn checkpoints(&self) -> impl Iterator<Item = Instant> {
        self.checkpoints.iter().map(|run| run.now())
    }

    /// The next one is due a spacing after the last one on this way, behind or ahead.
    fn plan_checkpoint(&mut self) {
        let scenario = &self.branches[self.current].scenario;
        let on_the_way = self.checkpoints.iter().filter(|run| lies_on(&***run, scenario));
        let last = on_the_way.map(|run| run.steps()).max().unwrap_or(0);
        self.due = last + SPACING;
    }

    fn went_on(&mut self) {
        let current = &mut self.branches[self.current];
        current.until = current.until.max(self.run.now());
        if self.run.steps() < self.due {
            return;
        }
        self.checkpoints.push(self.run.fork());
        self.due = self.run.steps() + SPACING;
        if self.checkpoints.len() > self.most_checkpoints() {
            self.thin_out();
        }
    }

    fn most_checkpoints(&self) -> usize {
        let each = CHECKPOINT_KB + NODE_KB * usize::from(self.run.scenario().nodes);
        (MEMORY_KB / each).max(2)
    }

    /// Drops the checkpoint that is missed least: close to its neighbours for its age.
    fn thin_out(&mut self) {
        self.checkpoints.sort_by_key(|run| run.steps());
        let steps: Vec<u64> = self.checkpoints.iter().map(|run| run.steps()).collect();
        let end = *steps.last().unwrap_or(&0);
        let missed = |place: &usize| {
            let before = place.checked_sub(1).map_or(0, |before| steps[before]);
            let gap = steps[place + 1] - before;
            gap as f64 / (end - steps[*place] + SPACING) as f64
        };
        let least = (0..steps.len() - 1).min_by(|a, b| missed(a).total_cmp(&missed(b)));
        if let Some(place) = least {
            self.checkpoints.remove(place);
        }
    }
}

/// The run's faults are the branch's first ones, and it has not yet come to those that it lacks.
fn lies_on(run: &dyn Run<Watch>, branch: &Scenario) -> bool {
    let lacking = branch.faults.strip_prefix(&run.scenario().faults[..]);
    lacking.is_some_and(|lacking| lacking.iter().all(|fault| fault.when.earliest() > run.now()))
}

fn restored(run: &dyn Run<Watch>, scenario: &Scenario) -> WatchedRun {
    let mut copy = run.fork();
    let known = copy.scenario().faults.len();
    for fault in &scenario.faults[known..] {
        let planned = copy.plan(fault.clone());
        debug_assert!(planned, "a checkpoint that lies on the way knows all faults before it");
    }
    copy
}
