//! A run that one can go back and forth in: checkpoints on the way, and replay from the nearest.
//!
//! A fault that is injected where the run has already been further on begins a branch. Branches share what
//! came before they part, and every checkpoint that lies there.

mod stretch;

use super::{Watch, WatchedRun, open};
use crate::scenario::{Action, Scenario};
use crate::sim::Run;
use crate::trace::What;
use crate::types::Instant;
use std::rc::Rc;
pub use stretch::{Standing, Stretch};

/// Steps between two checkpoints: so many are replayed in some hundredths of a second.
const SPACING: u64 = 200_000;
/// Memory for checkpoints, and what one takes at most, beside what each node takes.
pub const MEMORY_KB: usize = 64_000;
const CHECKPOINT_KB: usize = 2_000;
const NODE_KB: usize = 10;

/// All steps up to `at`, or only the first `steps` of the run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    pub at: Instant,
    pub steps: Option<u64>,
}

/// Branches that are kept.
pub const BRANCHES: usize = 12;

/// What one looks for in a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Landmark {
    Election,
    Fault,
    Violation,
}

impl Landmark {
    pub const ALL: [Landmark; 3] = [Landmark::Election, Landmark::Fault, Landmark::Violation];

    pub fn name(self) -> &'static str {
        match self {
            Landmark::Election => "election",
            Landmark::Fault => "fault",
            Landmark::Violation => "violation",
        }
    }
}

pub struct Timeline {
    run: WatchedRun,
    checkpoints: Vec<WatchedRun>,
    branches: Vec<Branch>,
    /// By branch: the run where it was played furthest, while the one in hand is elsewhere.
    ends: Vec<Option<WatchedRun>>,
    current: usize,
    forgotten: Forgotten,
    /// The step after which the next checkpoint is due.
    due: u64,
}

/// One way that the run went.
#[derive(Clone, PartialEq, Debug)]
pub struct Branch {
    /// With all that was injected by hand.
    pub scenario: Rc<Scenario>,
    /// How far it was played.
    pub until: Instant,
    /// The branch that it left, and when; none for the first.
    pub parted: Option<Parted>,
}

/// What had to go because memory is at its bound.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Forgotten {
    pub branches: u32,
    pub checkpoints: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parted {
    pub from: usize,
    pub at: Instant,
}

impl Timeline {
    pub fn new(scenario: Scenario) -> Timeline {
        let branch = Branch { scenario: Rc::new(scenario.clone()), until: Instant::ZERO, parted: None };
        Timeline {
            run: open(scenario),
            checkpoints: Vec::new(),
            branches: vec![branch],
            ends: vec![None],
            current: 0,
            forgotten: Forgotten::default(),
            due: SPACING,
        }
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

    pub fn scenario(&self) -> &Rc<Scenario> {
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

    /// All that is known of a branch: the run where it was played furthest.
    pub fn furthest(&self, branch: usize) -> &dyn Run<Watch> {
        match &self.ends[branch] {
            Some(end) => &**end,
            None => &*self.run,
        }
    }

    /// The moment before the last message landed; none if that lies too far back.
    pub fn before_last_message(&mut self) -> Option<Moment> {
        let (at, end) = (self.run.now(), self.run.steps());
        let landed = |run: &dyn Run<Watch>| {
            let tally = run.watch().stats.messages;
            tally.delivered + tally.dropped
        };
        for back in [100, 10_000, SPACING] {
            let from = end.saturating_sub(back);
            self.approach(Moment { at, steps: Some(from) });
            let taken = self.run.steps();
            self.run.advance(at, from - taken);
            let mut last = None;
            while self.run.steps() < end {
                let before = landed(&*self.run);
                self.run.step();
                if landed(&*self.run) > before {
                    last = Some(self.run.steps() - 1);
                }
            }
            if last.is_some() || from == 0 {
                return last.map(|steps| Moment { at, steps: Some(steps) });
            }
        }
        None
    }

    /// The next moment of a kind after the present one, or the last before it, as far as this branch is known.
    pub fn landmark(&self, landmark: Landmark, forward: bool) -> Option<Instant> {
        let (now, known) = (self.run.now(), self.furthest(self.current));
        let moments: Vec<Instant> = match landmark {
            Landmark::Election => known.watch().stats.reigns.reigns().map(|reign| reign.from).collect(),
            Landmark::Fault => {
                let faults = known.trace().news().filter(|event| matches!(event.what, What::Fault { .. }));
                faults.map(|event| event.at).collect()
            }
            Landmark::Violation => known.watch().check.violations().iter().map(|violation| violation.at).collect(),
        };
        match forward {
            true => moments.into_iter().filter(|at| *at > now).min(),
            false => moments.into_iter().filter(|at| *at < now).max(),
        }
    }

    /// Goes to the nearest moment before this one from which to replay: by itself if it lies behind, by a
    /// checkpoint if one is nearer.
    pub fn approach(&mut self, to: Moment) {
        if self.nearest(to).is_some_and(|nearest| std::ptr::addr_eq(nearest, &*self.run)) {
            return;
        }
        self.take_up(self.copy_near(to));
    }

    fn copy_near(&self, to: Moment) -> WatchedRun {
        let scenario = self.scenario();
        match self.nearest(to) {
            Some(nearest) => restored(nearest, scenario),
            None => open((**scenario).clone()),
        }
    }

    /// This branch once more, next before a moment: whatever is done to it, the one in hand does not notice.
    pub fn fork(&self, to: Moment) -> Timeline {
        let run = self.copy_near(to);
        Timeline { due: run.steps() + SPACING, run, ..Timeline::new((**self.scenario()).clone()) }
    }

    /// Another title and note, for the branches and for every run that is kept.
    pub fn describe(&mut self, title: &str, note: &str) {
        let kept = self.checkpoints.iter_mut().chain(self.ends.iter_mut().flatten());
        kept.chain([&mut self.run]).for_each(|run| run.describe(title, note));
        for branch in &mut self.branches {
            let scenario = Rc::make_mut(&mut branch.scenario);
            scenario.title = title.to_string();
            scenario.note = note.to_string();
        }
    }

    /// The run that comes next before this moment, of those that lie on the branch in hand.
    fn nearest(&self, to: Moment) -> Option<&dyn Run<Watch>> {
        let is_before = |run: &&dyn Run<Watch>| {
            run.now() <= to.at && to.steps.is_none_or(|steps| run.steps() <= steps) && lies_on(*run, self.scenario())
        };
        self.kept().filter(is_before).max_by_key(|run| run.steps())
    }

    /// Checkpoints, ends, and the run in hand.
    fn kept(&self) -> impl Iterator<Item = &dyn Run<Watch>> {
        self.checkpoints.iter().chain(self.ends.iter().flatten()).chain([&self.run]).map(|run| &**run)
    }

    /// Another run takes the place of the one in hand, which is kept if nobody has been further on its branch.
    fn take_up(&mut self, next: WatchedRun) {
        let branch = &self.branches[self.current];
        let before = std::mem::replace(&mut self.run, next);
        let end = &mut self.ends[self.current];
        if end.is_none() && before.now() == branch.until && lies_on(&*before, &branch.scenario) {
            *end = Some(before);
        }
        self.plan_checkpoint();
    }

    /// A fault that takes effect one microsecond from now. Where the run has been further on already, this
    /// begins a branch, for which the oldest one may have to go.
    pub fn inject(&mut self, action: Action) -> Result<(), String> {
        let at = self.run.now();
        self.run.inject(action)?;
        let scenario = Rc::new(self.run.scenario().clone());
        if self.branches[self.current].until <= at {
            self.branches[self.current].scenario = scenario;
            return Ok(());
        }
        let parted = Some(Parted { from: self.current, at });
        self.branches.push(Branch { scenario, until: at, parted });
        self.ends.push(None);
        self.current = self.branches.len() - 1;
        if self.branches.len() > BRANCHES {
            self.forget_branch(1);
        }
        self.plan_checkpoint();
        Ok(())
    }

    /// Grows as long as this run is open.
    pub fn forgotten(&self) -> Forgotten {
        self.forgotten
    }

    /// Branches that left it count as leaving where it left.
    fn forget_branch(&mut self, gone: usize) {
        self.forgotten.branches += 1;
        let heir = self.branches.remove(gone).parted;
        self.ends.remove(gone);
        for parted in self.branches.iter_mut().filter_map(|branch| branch.parted.as_mut()) {
            if parted.from == gone {
                parted.from = heir.map_or(0, |heir| heir.from);
            }
            parted.from -= usize::from(parted.from > gone);
        }
        self.current -= usize::from(self.current > gone);
    }

    /// Goes over to another branch, next before this moment.
    pub fn switch(&mut self, branch: usize, to: Instant) {
        if branch >= self.branches.len() || branch == self.current {
            return;
        }
        let scenario = self.branches[branch].scenario.clone();
        self.take_up(open((*scenario).clone()));
        self.current = branch;
        self.approach(Moment { at: to, steps: None });
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
        if current.until <= self.run.now() {
            current.until = self.run.now();
            self.ends[self.current] = None;
        }
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
        self.forgotten.checkpoints += 1;
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
