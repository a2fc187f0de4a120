//! Blows that are aimed. What needs a certain moment hardly ever happens at a random one: so the run is played once
//! while it is drawn, and whenever somebody has come to lead, something may fail at once, or soon. What failed, and
//! when, becomes part of the scenario.

use super::dice::Dice;
use super::mix::Kind;
use super::verbs::{Draw, outdoes_leases};
use crate::experiment::{Scope, WatchedRun, drift_max, open_for};
use crate::scenario::fault::{DRIFT_PPM_MAX, check};
use crate::scenario::{Action, Fault, Rate, Scenario, Target, When};
use crate::types::{Duration, Instant, Probability};

/// A run has no more blows.
const BLOWS_MAX: u64 = 16;
/// A run that stands still in time is drawn no further.
const STEPS_MAX: u64 = 400_000;

/// What hits a leader, or whoever stands beside it.
const BLOWS: &[(Kind, Draw)] = &[
    (Kind::Cut, |_, _| Action::Isolate { target: Target::Leader }),
    (Kind::Partition, |_, _| Action::Partition {
        groups: vec![vec![Target::Leader, Target::Follower], vec![Target::Rest]],
    }),
    (Kind::Partition, |dice, world| Action::Partition { groups: dice.groups(world) }),
    (Kind::Crash, |dice, _| Action::Crash { target: Target::Leader, lasting: dice.lasting() }),
    (Kind::Pause, |dice, _| Action::Pause { target: Target::Leader, lasting: dice.lasting() }),
    (Kind::Timeout, |_, _| Action::Timeout { target: Target::Follower }),
];

const RELIEF: &[(Kind, Action)] = &[
    (Kind::Partition, Action::Heal),
    (Kind::Crash, Action::Restart { target: Target::All }),
    (Kind::Pause, Action::Resume { target: Target::All }),
];

/// What goes on beside the blows. Each shows what only some worlds have: two halves of the members, or many sessions
/// that would notice an old answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Theme {
    Blows,
    /// Whoever leads has a slow clock, or a fast one, and the others the opposite.
    Clocks,
    /// Somebody asks for other members whenever the network fails.
    Members,
}

struct Plan {
    theme: Theme,
    blows: Vec<Draw>,
    leaders_drift_ppm: i32,
    long_ms: u64,
}

impl Dice {
    /// The world of such a run, before its protocol's settings are drawn.
    pub(super) fn stage(&mut self, scenario: &mut Scenario) -> Theme {
        let mut themes = vec![Theme::Blows];
        if self.mix.allows(Kind::Clock) {
            themes.push(Theme::Clocks);
        }
        if self.mix.allows(Kind::Members) && scenario.protocol.spec().can_change {
            themes.push(Theme::Members);
        }
        let theme = self.pick(&themes);
        if theme == Theme::Members {
            scenario.nodes = self.pick(&[3, 4, 4, 4, 5, 6]);
            scenario.client.rate = Rate::per_second(self.pick(&[0, 5, 40]));
        }
        if theme == Theme::Clocks || theme == Theme::Blows && self.one_in(2) {
            let client = &mut scenario.client;
            (client.rate, client.keys, client.sessions) = (Rate::per_second(200), 1, 30);
            client.reads = Probability::percent(90);
            client.timeout = self.time(20, 100);
        }
        theme
    }

    pub(super) fn aim(&mut self, scenario: &mut Scenario, theme: Theme) {
        let fits = |kind: Kind| theme == Theme::Blows || matches!(kind, Kind::Cut | Kind::Partition);
        let allowed = BLOWS.iter().filter(|(kind, _)| self.mix.allows(*kind) && fits(*kind));
        let allowed: Vec<Draw> = allowed.map(|(_, draw)| *draw).collect();
        if allowed.is_empty() || scenario.check().is_err() {
            return;
        }
        let plan = Plan {
            theme,
            blows: (0..3).map(|_| self.pick(&allowed)).collect(),
            leaders_drift_ppm: self.bearable_drift(scenario),
            long_ms: 1 + scenario.missed_after().0 / 1_000,
        };
        if theme == Theme::Clocks {
            let action = Action::Drift { target: Target::All, ppm: -plan.leaders_drift_ppm };
            scenario.faults.push(Fault { when: When::At { least: Instant::ZERO, most: Instant::ZERO }, action });
        }
        let mut run = open_for(Scope::Elections, scenario.clone());
        self.play(&mut run, &plan);
        *scenario = run.scenario().clone();
    }

    /// As much as leases allow for, and as clocks drift at all.
    fn bearable_drift(&mut self, scenario: &Scenario) -> i32 {
        let most = drift_max(scenario).map_or(300_000, |most| most.ppm as i32).min(DRIFT_PPM_MAX);
        self.pick(&[-most, -most, most])
    }

    fn play(&mut self, run: &mut WatchedRun, plan: &Plan) {
        let end = Instant(run.scenario().duration.0);
        let (mut soon, mut dealt, mut elections): (Vec<(Instant, Action)>, u64, u64) = (Vec::new(), 0, 0);
        while run.now() < end && run.steps() < STEPS_MAX {
            soon.sort_by_key(|(at, _)| *at);
            let stop = soon.first().map_or(end, |(at, _)| *at).min(end);
            if somebody_leads(run, stop, &mut elections) {
                if dealt < BLOWS_MAX && !self.one_in(5) {
                    dealt += 1;
                    self.deal(run, plan, &mut soon);
                }
                continue;
            }
            let due: Vec<Action> = soon.extract_if(.., |(at, _)| *at <= stop).map(|(_, action)| action).collect();
            for action in due.into_iter().filter(|action| !outdoes_leases(action, run.scenario())).collect::<Vec<_>>() {
                // What is impossible here is left out.
                let _ = run.inject(action);
            }
        }
    }

    /// One blow and what goes with it.
    fn deal(&mut self, run: &WatchedRun, plan: &Plan, soon: &mut Vec<(Instant, Action)>) {
        let now = run.now();
        // Members matter to whoever leads and has committed nothing yet, clocks to whoever has led for long.
        let (soon_of, late_of) = if plan.theme == Theme::Clocks { (0, 1) } else { (2, 3) };
        let at = now.after(match self.below(4) {
            part if part < soon_of => Duration::ZERO,
            part if part < late_of => self.time(0, 30),
            _ => self.time(0, 2 * plan.long_ms),
        });
        if plan.theme == Theme::Clocks {
            soon.push((now, Action::Drift { target: Target::Leader, ppm: plan.leaders_drift_ppm }));
        }
        let blow = self.pick(&plan.blows)(self, run.scenario());
        if check(&blow, run.scenario()).is_ok() {
            soon.push((at, blow));
        }
        if plan.theme == Theme::Members {
            let action = match self.one_in(4) {
                true => Action::Add { target: self.target(run.scenario()) },
                false => Action::Remove { target: Target::Follower },
            };
            soon.push((at.after(self.time(1, 20)), action));
        }
        if self.one_in(3) {
            let over = at.after(self.time(plan.long_ms / 2, 3 * plan.long_ms));
            let allowed = RELIEF.iter().filter(|(kind, _)| self.mix.allows(*kind));
            soon.extend(allowed.map(|(_, action)| (over, action.clone())));
        }
    }
}

/// Plays on until somebody has come to lead; false if nobody has until `stop`.
fn somebody_leads(run: &mut WatchedRun, stop: Instant, elections: &mut u64) -> bool {
    while run.next_at().is_some_and(|at| at <= stop) && run.steps() < STEPS_MAX {
        run.step();
        if run.watch().elections != *elections {
            *elections = run.watch().elections;
            return true;
        }
    }
    run.advance(stop, 1);
    false
}
