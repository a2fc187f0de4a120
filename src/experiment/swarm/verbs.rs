//! What fails, and when.

use super::dice::Dice;
use super::mix::{Kind, Mix};
use crate::experiment::drift_max;
use crate::scenario::fault::{Step, check, check_bursts};
use crate::scenario::{
    Action, Client, Demand, Fault, Latency, ProtocolName, Rate, Scenario, Strike, Strikes, Target, When,
};
use crate::types::{Duration, Instant, NodeId, Probability, Span};

/// Faults that are drawn for one scenario, at most.
const FAULTS: [u64; 3] = [4, 10, 24];

/// When faults come.
struct Tempo {
    duration: Duration,
    /// From one to the next, at most; none if they know nothing of each other.
    gap: Option<Duration>,
    last: Instant,
}

impl Dice {
    pub(super) fn faults(&mut self, scenario: &mut Scenario, endless: bool) {
        let verbs = self.verbs();
        if verbs.is_empty() {
            return;
        }
        let most = self.pick(&FAULTS);
        let count = scenario.faults.len() as u64 + self.below(most + 1);
        let mut tempo = self.tempo(scenario.duration);
        while (scenario.faults.len() as u64) < count {
            let action = self.pick(&verbs)(self, scenario);
            if check(&action, scenario).is_err()
                || outdoes_leases(&action, scenario)
                || outdoes_disks(&action, scenario)
            {
                // Another one may do; a cluster of one, say, has no link to cut.
                if self.one_in(10) {
                    break;
                }
                continue;
            }
            let when = self.when(&mut tempo, endless);
            scenario.faults.push(Fault { when, action });
        }
    }

    /// In a part of the runs, what was not among the faults when most of what is drawn was laid down.
    pub(super) fn extras(&mut self, scenario: &mut Scenario) {
        let allowed: Vec<Draw> =
            EXTRAS.iter().filter(|(kind, _)| self.mix.allows(*kind)).map(|(_, draw)| *draw).collect();
        if allowed.is_empty() || !self.one_in(4) {
            return;
        }
        for _ in 0..1 + self.below(3) {
            let action = self.pick(&allowed)(self, scenario);
            let at = Instant(self.below(scenario.duration.0));
            let is_fair = !outdoes_leases(&action, scenario) && !outdoes_disks(&action, scenario);
            if is_fair && check(&action, scenario).is_ok() {
                scenario.faults.push(Fault { when: When::At { least: at, most: at }, action });
            }
        }
    }

    /// From some moment on, some clocks are fast and others slow.
    pub(super) fn clocks(&mut self, scenario: &mut Scenario) {
        if !self.mix.allows(Kind::Clock) || !self.one_in(2) {
            return;
        }
        let ppm = self.drift_ppm().abs();
        let at = if self.one_in(2) { Instant::ZERO } else { Instant(self.below(scenario.duration.0)) };
        for number in 1..=scenario.nodes {
            let action = Action::Drift { target: Target::Node(NodeId(number)), ppm: self.pick(&[-ppm, 0, ppm]) };
            if !outdoes_leases(&action, scenario) {
                scenario.faults.push(Fault { when: When::At { least: at, most: at }, action });
            }
        }
    }

    /// Somebody asks for one change of the members after the other, whoever leads.
    pub(super) fn operator(&mut self, scenario: &mut Scenario) {
        if !self.mix.allows(Kind::Members) || !self.one_in(4) {
            return;
        }
        for _ in 0..2 + self.below(3) {
            let target = Target::Node(NodeId(1 + self.below(u64::from(scenario.nodes)) as u16));
            let action = match self.one_in(2) {
                true => Action::Add { target },
                false => Action::Remove { target },
            };
            if check(&action, scenario).is_ok() {
                scenario.faults.push(Fault { when: When::Every(self.time(5, 200)), action });
            }
        }
    }

    /// One blow at a time: it lasts for about an election or several, all is repaired, and after a rest the next
    /// one comes. (Jepsen's nemeses go about it in the same way.)
    pub(super) fn blows(&mut self, scenario: &mut Scenario) {
        let allowed: Vec<&Blow> = BLOWS.iter().filter(|blow| self.mix.allows(blow.kind)).collect();
        if allowed.is_empty() {
            return;
        }
        let few: Vec<&Blow> = (0..3).map(|_| self.pick(&allowed)).collect();
        let (long_ms, end) = (1 + scenario.missed_after().0 / 1_000, Instant(scenario.duration.0));
        let mut at = Instant::ZERO.after(self.time(long_ms, 3 * long_ms));
        while at < end {
            let blow = self.pick(&few);
            let action = (blow.draw)(self, scenario);
            let over = end.min(at.after(self.time(long_ms / 2, 3 * long_ms)));
            if check(&action, scenario).is_ok() {
                scenario.faults.push(Fault { when: When::At { least: at, most: at }, action });
                scenario.faults.push(Fault { when: When::At { least: over, most: over }, action: (blow.repair)() });
            }
            at = over.after(self.time(0, 2 * long_ms));
        }
    }

    /// What may be drawn for one scenario: of a few kinds all, or of all kinds some.
    fn verbs(&mut self) -> Vec<Draw> {
        let (mut mix, share) = (self.mix, if self.one_in(2) { 2 } else { 1 });
        if share == 1 {
            let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| self.mix.allows(*kind)).collect();
            let few = 1 + self.below(4);
            mix = (0..few).filter(|_| !kinds.is_empty()).fold(Mix::NONE, |mix, _| mix.with(self.pick(&kinds)));
        }
        let allowed = VERBS.iter().filter(|(kind, _)| mix.allows(*kind));
        allowed.filter(|_| self.one_in(share)).map(|(_, draw)| *draw).collect()
    }

    /// Blow upon blow, or one anywhere.
    fn tempo(&mut self, duration: Duration) -> Tempo {
        let gap = self.pick(&[None, None, Some(10), Some(50), Some(200)]).map(Duration::from_ms);
        Tempo { duration, gap, last: Instant(self.below(duration.0)) }
    }

    fn when(&mut self, tempo: &mut Tempo, endless: bool) -> When {
        let (a, b) = (self.moment(tempo), self.moment(tempo));
        match self.below(4) {
            0 if endless => When::Every(self.time(30, 1_500)),
            1 => When::At { least: a.min(b), most: a.max(b) },
            _ => When::At { least: a, most: a },
        }
    }

    fn moment(&mut self, tempo: &mut Tempo) -> Instant {
        let Tempo { duration, gap, last } = *tempo;
        let soon = gap.map(|gap| last.after(Duration(self.below(gap.0))));
        tempo.last = match soon.filter(|soon| soon.0 < duration.0) {
            Some(soon) => soon,
            // Round moments meet each other, and those of heartbeats and requests.
            None if self.one_in(3) => Instant(self.below(duration.0 / 100_000) * 100_000),
            None => Instant(self.below(duration.0)),
        };
        tempo.last
    }

    pub(super) fn target(&mut self, scenario: &Scenario) -> Target {
        let node = Target::Node(NodeId(1 + self.below(u64::from(scenario.nodes)) as u16));
        match self.below(12) {
            0..4 => node,
            4..8 => Target::Leader,
            8 => Target::Follower,
            9 => Target::Minority,
            10 => Target::Majority,
            _ if scenario.protocol.spec().register.is_some() => Target::Register,
            _ => Target::All,
        }
    }

    pub(super) fn lasting(&mut self) -> Option<Duration> {
        (!self.one_in(3)).then(|| self.time(1, 900))
    }

    pub(super) fn groups(&mut self, scenario: &Scenario) -> Vec<Vec<Target>> {
        match self.below(4) {
            0 => vec![vec![Target::Leader, Target::Follower], vec![Target::Rest]],
            1 => vec![vec![Target::Leader], vec![Target::Rest]],
            2 => vec![vec![Target::Leader], vec![Target::Follower], vec![Target::Rest]],
            _ => {
                let mut groups = vec![Vec::new(); 2 + self.below(2) as usize];
                for number in 1..=scenario.nodes {
                    let group = self.below(groups.len() as u64) as usize;
                    groups[group].push(Target::Node(NodeId(number)));
                }
                groups
            }
        }
    }

    /// Or the usual time again.
    fn slower(&mut self, most_ms: u64) -> Duration {
        match self.one_in(4) {
            true => Duration::ZERO,
            false => self.time(1, most_ms),
        }
    }

    fn share(&mut self) -> Probability {
        Probability::percent(self.pick(&[0, 5, 20, 50, 100]))
    }

    /// Links that lose messages lose some of them one after the other.
    pub(super) fn of_links(&mut self, faults: &mut [Fault]) {
        for fault in faults {
            if let Action::Loss { share, burst, .. } = &mut fault.action {
                *burst = self.burst(*share);
            }
        }
    }

    /// How many in a row on average; 0: each by itself.
    pub(super) fn burst(&mut self, share: Probability) -> u32 {
        let burst = self.pick(&[0, 0, 2, 5, 20, 100]);
        let is_possible = share != Probability::NEVER && check_bursts(share, burst).is_ok();
        if is_possible { burst } else { 0 }
    }

    fn drift_ppm(&mut self) -> i32 {
        self.pick(&[0, 100, -10_000, 10_000, 300_000, -300_000, 300_000, -300_000])
    }

    fn step(&mut self) -> Step {
        Step { ahead: self.one_in(2), by: self.time(1, 500) }
    }

    fn link(&mut self, scenario: &Scenario) -> (Target, Target) {
        (self.target(scenario), self.target(scenario))
    }

    fn link_of_clients(&mut self, scenario: &Scenario) -> (Target, Target) {
        let node = self.target(scenario);
        if self.one_in(2) { (Target::Clients, node) } else { (node, Target::Clients) }
    }

    fn demand(&mut self) -> Demand {
        let usual = Scenario::default().client;
        let other = Client {
            rate: Rate::per_second(self.pick(&[0, 1, 50, 400])),
            burst: self.pick(&[1, 1, 10, 40]),
            reads: Probability::percent(self.pick(&[0, 50, 100])),
            keys: self.pick(&[1, 3, 50]),
            ..usual
        };
        Demand::between(usual, other).expect("none of the rates is the usual one")
    }

    fn message(&mut self) -> u64 {
        1 + self.below(400)
    }

    /// The same for all messages, or drawn for each.
    fn delay(&mut self) -> Latency {
        match self.below(3) {
            0 => Latency::Uniform(self.span(0, 300)),
            1 => Latency::Exponential { mean: self.time(1, 100) },
            _ => Latency::Uniform(Span::exactly(self.slower(300))),
        }
    }

    /// Groups that share a node.
    fn overlapping(&mut self, scenario: &Scenario) -> Vec<Vec<Target>> {
        let mut groups = vec![Vec::new(); 2];
        for number in 1..=scenario.nodes {
            let node = Target::Node(NodeId(number));
            let place = self.below(3) as usize;
            groups
                .iter_mut()
                .enumerate()
                .filter(|(group, _)| place == 2 || *group == place)
                .for_each(|(_, group)| group.push(node));
        }
        groups
    }

    /// Crashes, most of the time; else any that the mix allows.
    fn strikes(&mut self) -> Strikes {
        if self.one_in(2) {
            return Strikes::CRASH;
        }
        let mix = self.mix;
        let allowed = Strike::ALL[..FIRST_STRIKES].iter().copied().filter(|strike| mix.allows(Kind::of(*strike)));
        let chosen: Vec<Strike> = allowed.filter(|_| self.one_in(3)).collect();
        Strikes::of(chosen).unwrap_or(Strikes::CRASH)
    }

    /// One or two of the other kinds.
    fn later_strikes(&mut self, scenario: &Scenario) -> Strikes {
        let (mix, has_register) = (self.mix, scenario.protocol.spec().register.is_some());
        let is_possible = |strike: &Strike| *strike != Strike::Register || has_register;
        let allowed = Strike::ALL[FIRST_STRIKES..].iter().copied().filter(|strike| mix.allows(Kind::of(*strike)));
        let allowed: Vec<Strike> = allowed.filter(is_possible).collect();
        match allowed.is_empty() {
            true => Strikes::CRASH,
            false => Strikes::of((0..1 + self.below(2)).map(|_| self.pick(&allowed))).unwrap_or(Strikes::CRASH),
        }
    }
}

/// So many kinds of chaos are drawn with the other faults, the rest apart from them.
const FIRST_STRIKES: usize = 10;

/// Drawn apart, so that all else that a seed means stays as it was.
const EXTRAS: &[(Kind, Draw)] = &[
    (Kind::Chaos, |dice, world| Action::Chaos {
        mtbf: dice.time(50, 2_000),
        mttr: dice.time(20, 500),
        strikes: dice.later_strikes(world),
    }),
    (Kind::Request, |dice, _| Action::Clients { demand: dice.demand(), lasting: dice.lasting() }),
    (Kind::Request, |_, _| Action::ClientsBack),
    (Kind::Cut, |dice, world| {
        let (from, to) = dice.link_of_clients(world);
        Action::Cut { from, to, both_ways: dice.one_in(2) }
    }),
    (Kind::Loss, |dice, world| {
        let (from, to) = dice.link_of_clients(world);
        Action::Loss { from, to, both_ways: dice.one_in(2), share: dice.share(), burst: 0 }
    }),
    (Kind::Duplicate, |dice, world| {
        let (from, to) = dice.link_of_clients(world);
        Action::Duplicate { from, to, both_ways: dice.one_in(2), share: dice.share() }
    }),
    (Kind::Delay, |dice, world| {
        let (from, to) = dice.link_of_clients(world);
        Action::Delay { from, to, both_ways: dice.one_in(2), by: dice.delay() }
    }),
];

pub(super) type Draw = fn(&mut Dice, &Scenario) -> Action;

struct Blow {
    kind: Kind,
    draw: Draw,
    repair: fn() -> Action,
}

fn heal() -> Action {
    Action::Heal
}

const BLOWS: &[Blow] = &[
    Blow {
        kind: Kind::Crash,
        draw: |dice, world| Action::Crash { target: dice.target(world), lasting: None },
        repair: || Action::Restart { target: Target::All },
    },
    Blow {
        kind: Kind::Pause,
        draw: |dice, world| Action::Pause { target: dice.target(world), lasting: None },
        repair: || Action::Resume { target: Target::All },
    },
    Blow { kind: Kind::Cut, draw: |dice, world| Action::Isolate { target: dice.target(world) }, repair: heal },
    Blow { kind: Kind::Partition, draw: |dice, world| Action::Partition { groups: dice.groups(world) }, repair: heal },
    Blow {
        kind: Kind::Partition,
        draw: |dice, world| Action::Bridge { groups: dice.overlapping(world) },
        repair: heal,
    },
];

/// Each kind of action and how one is drawn; those that undo are among them. A new one is one more line.
const VERBS: &[(Kind, Draw)] = &[
    (Kind::Crash, |dice, world| Action::Crash { target: dice.target(world), lasting: dice.lasting() }),
    (Kind::Crash, |dice, world| Action::TornWrite { target: dice.target(world) }),
    (Kind::Crash, |dice, world| Action::Restart { target: dice.target(world) }),
    (Kind::Pause, |dice, world| Action::Pause { target: dice.target(world), lasting: dice.lasting() }),
    (Kind::Pause, |dice, world| Action::Resume { target: dice.target(world) }),
    (Kind::Disk, |dice, world| Action::SlowDisk { target: dice.target(world), by: dice.slower(200) }),
    (Kind::Disk, |dice, world| Action::FullDisk { target: dice.target(world), full: dice.one_in(2) }),
    (Kind::Wipe, |dice, world| Action::Wipe { target: dice.target(world) }),
    (Kind::Wipe, |dice, world| Action::Corrupt { target: dice.target(world), silently: false }),
    (Kind::Lie, |dice, world| Action::Corrupt { target: dice.target(world), silently: true }),
    (Kind::Lie, |dice, world| Action::LostWrite { target: dice.target(world) }),
    (Kind::Clock, |dice, world| Action::Drift { target: dice.target(world), ppm: dice.drift_ppm() }),
    (Kind::Clock, |dice, world| Action::StepClock { target: dice.target(world), by: dice.step() }),
    (Kind::Cut, |dice, world| {
        let (from, to) = dice.link(world);
        Action::Cut { from, to, both_ways: dice.one_in(2) }
    }),
    (Kind::Cut, |dice, world| {
        let (from, to) = dice.link(world);
        Action::Mend { from, to, both_ways: dice.one_in(2) }
    }),
    (Kind::Cut, |dice, world| {
        let (from, to) = dice.link(world);
        Action::Flap { from, to, both_ways: dice.one_in(2), period: dice.slower(500) }
    }),
    (Kind::Cut, |dice, world| Action::FlapNode { target: dice.target(world), period: dice.slower(500) }),
    (Kind::Cut, |dice, world| Action::Isolate { target: dice.target(world) }),
    (Kind::Partition, |dice, world| Action::Partition { groups: dice.groups(world) }),
    (Kind::Partition, |dice, world| Action::Bridge { groups: dice.overlapping(world) }),
    (Kind::Partition, |_, _| Action::Heal),
    (Kind::Delay, |dice, world| {
        let (from, to) = dice.link(world);
        Action::Delay { from, to, both_ways: dice.one_in(2), by: dice.delay() }
    }),
    (Kind::Delay, |dice, world| {
        let (from, to) = dice.link(world);
        Action::Reorder { from, to, both_ways: dice.one_in(2), share: dice.share() }
    }),
    (Kind::Delay, |dice, world| Action::Slow { target: dice.target(world), by: dice.slower(200) }),
    (Kind::Delay, |dice, _| Action::DelayMessage { message: dice.message(), by: dice.time(1, 500) }),
    (Kind::Delay, |dice, _| Action::Deliver { message: dice.message() }),
    (Kind::Loss, |dice, world| {
        let (from, to) = dice.link(world);
        Action::Loss { from, to, both_ways: dice.one_in(2), share: dice.share(), burst: 0 }
    }),
    (Kind::Loss, |dice, _| Action::Drop { message: dice.message() }),
    (Kind::Duplicate, |dice, world| {
        let (from, to) = dice.link(world);
        Action::Duplicate { from, to, both_ways: dice.one_in(2), share: dice.share() }
    }),
    (Kind::Duplicate, |dice, _| Action::DuplicateMessage { message: dice.message() }),
    (Kind::Timeout, |dice, world| Action::Timeout { target: dice.target(world) }),
    (Kind::Transfer, |dice, world| Action::Transfer { target: dice.target(world) }),
    (Kind::Request, |dice, world| {
        let key = 1 + dice.below(3) as u32;
        Action::Request { key, target: dice.one_in(2).then(|| dice.target(world)) }
    }),
    (Kind::Chaos, |dice, _| Action::Chaos {
        mtbf: dice.time(50, 2_000),
        mttr: dice.time(20, 500),
        strikes: dice.strikes(),
    }),
    (Kind::Chaos, |_, _| Action::Calm { of: None }),
    (Kind::Members, |dice, world| Action::Add { target: dice.target(world) }),
    (Kind::Members, |dice, world| Action::Learn { target: dice.target(world) }),
    (Kind::Members, |dice, world| Action::Remove { target: dice.target(world) }),
    (Kind::Members, |dice, world| {
        let voters = (1..=world.nodes).filter(|_| dice.one_in(2)).map(|node| Target::Node(NodeId(node))).collect();
        Action::Reconfigure { voters }
    }),
];

/// Clocks that jump or drift by more than a lease allows for, and timers that end late.
pub(super) fn outdoes_leases(action: &Action, scenario: &Scenario) -> bool {
    let Some(clock_drift_max) = drift_max(scenario) else { return false };
    match action {
        Action::StepClock { .. } | Action::Slow { .. } => true,
        Action::Drift { ppm, .. } => ppm.unsigned_abs() > clock_drift_max.ppm,
        Action::Chaos { strikes, .. } => has_any(*strikes, &[Strike::Slow, Strike::Drift, Strike::StepClock]),
        _ => false,
    }
}

/// Nobody else has what the storage and a store of locks keep: their disks are taken for good ones.
fn outdoes_disks(action: &Action, scenario: &Scenario) -> bool {
    if scenario.protocol != ProtocolName::LeaseLock {
        return false;
    }
    match action {
        Action::Wipe { target } | Action::Corrupt { target, .. } | Action::LostWrite { target } => {
            *target != Target::Leader
        }
        Action::Chaos { strikes, .. } => {
            let damage = [Strike::Wipe, Strike::LostWrite, Strike::Corrupt, Strike::CorruptSilently];
            has_any(*strikes, &damage)
        }
        _ => false,
    }
}

fn has_any(strikes: Strikes, of: &[Strike]) -> bool {
    of.iter().any(|strike| strikes.has(*strike))
}
