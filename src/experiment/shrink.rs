//! From a run that breaks a promise to a small one that breaks the same: fewer faults, fewer nodes, a simpler
//! network, fewer options, earlier times. Zeller and Hildebrandt's delta debugging (2002), with an order that
//! says what is smaller.

use super::hunt::{Finding, breaks};
use crate::check::Property;
use crate::scenario::fault::check_fault;
use crate::scenario::key::{KEYS, Key};
use crate::scenario::{Action, Fault, Initial, Latency, Scenario, Target, When};
use crate::sim::prng::{Purpose, Stream};
use crate::types::{Duration, Instant, NodeId, Span};

/// Runs that are tried at most.
pub const RUNS_MAX: u32 = 5_000;
/// Virtual time that they may take together: the longer a run, the fewer there are.
const LASTING_MAX: Duration = Duration::from_secs(4 * 3_600);
/// A smaller cluster has other accidents: so many seeds may show the same.
const RESEEDS: u64 = 6;
/// What a hunt decides by itself, whatever its base says.
const FREE: [&str; 3] = ["nodes", "seed", "duration"];

/// Of two runs that break the same promise, the one that compares less is the one to look at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Size {
    pub faults: usize,
    pub nodes: u16,
    /// Loss, copies, and how latencies are distributed.
    network: u8,
    /// Keys that are not as they are by default.
    options: usize,
    /// Entries on the disks at time 0.
    entries: usize,
    /// Faults that are repeated, happen at a drawn moment, end by themselves, or lose messages in bursts.
    intricate: usize,
    pub lasting: Duration,
    /// Of the faults' text.
    characters: usize,
}

impl Size {
    pub fn of(scenario: &Scenario) -> Size {
        let network = &scenario.network;
        let latency = match network.latency {
            Latency::Uniform(Span { least, most }) => u8::from(least != most),
            Latency::Exponential { .. } | Latency::Normal { .. } => 2,
        };
        let is_decided = |key: &&Key| !FREE.contains(&key.name) && !key.is_default(scenario);
        Size {
            faults: scenario.faults.len(),
            nodes: scenario.nodes,
            network: latency + 4 * u8::from(network.loss.ppm > 0) + 4 * u8::from(network.duplicate.ppm > 0),
            options: KEYS.iter().filter(is_decided).count(),
            entries: scenario.initial.logs.iter().map(|log| 1 + log.len()).sum(),
            intricate: scenario.faults.iter().filter(|fault| is_intricate(fault)).count(),
            lasting: scenario.duration,
            characters: scenario.faults.iter().map(|fault| fault.to_string().len()).sum(),
        }
    }
}

fn is_intricate(fault: &Fault) -> bool {
    let is_exact = matches!(fault.when, When::At { least, most } if least == most);
    let ends = matches!(
        fault.action,
        Action::Crash { lasting: Some(_), .. }
            | Action::Pause { lasting: Some(_), .. }
            | Action::Clients { lasting: Some(_), .. }
    );
    let has_bursts = matches!(fault.action, Action::Loss { burst: 1.., .. });
    !is_exact || ends || has_bursts
}

/// The shrinking, proposal by proposal.
pub struct Shrinker {
    /// What it says itself stays, its mistake above all.
    base: Scenario,
    best: Finding,
    size: Size,
    pass: usize,
    number: usize,
    /// Something became smaller since the first pass.
    has_gained: bool,
    runs: u32,
    lasted: Duration,
}

impl Shrinker {
    pub fn new(base: &Scenario, finding: Finding) -> Shrinker {
        let size = Size::of(&finding.scenario);
        let base = base.clone();
        Shrinker { base, best: finding, size, pass: 0, number: 0, has_gained: false, runs: 0, lasted: Duration::ZERO }
    }

    /// The smallest so far.
    pub fn best(&self) -> &Finding {
        &self.best
    }

    pub fn runs(&self) -> u32 {
        self.runs
    }

    /// Tries the next proposal. False when none makes it smaller, or enough were tried.
    pub fn step(&mut self) -> bool {
        let is_over = self.runs >= RUNS_MAX || self.lasted > LASTING_MAX;
        // What is no promise is a mistake of ours, and stays as it was drawn.
        let Some(property) = self.best.broken.property().filter(|_| !is_over) else { return false };
        if let Some(proposal) = PASSES[self.pass](&self.best.scenario, self.number) {
            // Where one thing went, the next one took its place.
            let gained = self.is_smaller(&proposal) && self.try_seeds(proposal, property);
            self.has_gained |= gained;
            self.number += usize::from(!gained);
            return true;
        }
        (self.pass, self.number) = (self.pass + 1, 0);
        if self.pass < PASSES.len() {
            return true;
        }
        self.pass = 0;
        std::mem::take(&mut self.has_gained)
    }

    /// To the end.
    pub fn finished(mut self) -> Finding {
        while self.step() {}
        self.best
    }

    /// Smaller, valid, and still what was hunted.
    fn is_smaller(&self, proposal: &Scenario) -> bool {
        let is_kept = |key: &Key| key.is_default(&self.base) || key.get(&self.base) == key.get(proposal);
        Size::of(proposal) < self.size
            && KEYS.iter().all(|key| FREE.contains(&key.name) || is_kept(key))
            && proposal.check().is_ok()
    }

    fn try_seeds(&mut self, proposal: Scenario, property: Property) -> bool {
        let seeds = std::iter::once(proposal.seed).chain(0..RESEEDS);
        for seed in seeds {
            self.runs += 1;
            self.lasted.0 += proposal.duration.0;
            let found = breaks(&Scenario { seed, ..proposal.clone() }, property);
            let Some(finding) = found else { continue };
            let size = Size::of(&finding.scenario);
            if size < self.size {
                (self.best, self.size) = (finding, size);
                return true;
            }
        }
        false
    }
}

/// The proposal of this number for a scenario; none beyond the last.
type Pass = fn(&Scenario, usize) -> Option<Scenario>;

const PASSES: [Pass; 7] =
    [fewer_faults, fewer_nodes, simpler_network, fewer_options, emptier_disks, simpler_faults, earlier];

fn changed(scenario: &Scenario, change: impl FnOnce(&mut Scenario)) -> Option<Scenario> {
    let mut scenario = scenario.clone();
    change(&mut scenario);
    Some(scenario)
}

/// Without half of them, a quarter …, one.
fn fewer_faults(scenario: &Scenario, number: usize) -> Option<Scenario> {
    let count = scenario.faults.len();
    let lengths = std::iter::successors(Some(count), |length| (*length > 1).then(|| length.div_ceil(2)));
    let stretches = lengths
        .filter(|length| *length > 0)
        .flat_map(|length| (0..count).step_by(length).map(move |start| start..count.min(start + length)));
    let stretch = stretches.into_iter().nth(number)?;
    changed(scenario, |scenario| drop(scenario.faults.drain(stretch)))
}

/// A small cluster at once; else without one of the nodes.
fn fewer_nodes(scenario: &Scenario, number: usize) -> Option<Scenario> {
    let small = usize::from(scenario.nodes) - 1;
    let nodes = scenario.nodes;
    match number {
        number if number < small => changed(scenario, |scenario| {
            ((number as u16 + 1)..nodes).rev().for_each(|last| remove(scenario, NodeId(last + 1)));
        }),
        number if number < 2 * small + 1 => changed(scenario, |scenario| {
            remove(scenario, NodeId(nodes - (number - small) as u16));
        }),
        _ => None,
    }
}

/// Those after it move up; what was done to it is done to nobody.
fn remove(scenario: &mut Scenario, gone: NodeId) {
    scenario.nodes = scenario.nodes.saturating_sub(1).max(1);
    let place = usize::from(gone.0) - 1;
    if place < scenario.initial.logs.len() {
        scenario.initial.logs.remove(place);
    }
    if place < scenario.initial.terms.len() {
        scenario.initial.terms.remove(place);
    }
    let faults = std::mem::take(&mut scenario.faults);
    let kept = faults.into_iter().filter_map(|mut fault| {
        if let Action::Partition { groups } | Action::Bridge { groups } = &mut fault.action {
            groups.iter_mut().for_each(|group| group.retain(|target| *target != Target::Node(gone)));
            groups.retain(|group| !group.is_empty());
        }
        for target in fault.action.targets_mut() {
            match target {
                Target::Node(node) if *node == gone => return None,
                Target::Node(node) if *node > gone => node.0 -= 1,
                _ => {}
            }
        }
        check_fault(&fault, scenario).is_ok().then_some(fault)
    });
    scenario.faults = kept.collect();
}

fn simpler_network(scenario: &Scenario, number: usize) -> Option<Scenario> {
    let fixed = Latency::Uniform(Span::exactly(Duration::from_ms(10)));
    let default = Scenario::default().network;
    changed(scenario, |scenario| match number {
        0 => scenario.network = crate::scenario::Network { latency: fixed, ..default },
        1 => {
            scenario.network =
                crate::scenario::Network { loss: default.loss, loss_burst: default.loss_burst, ..scenario.network }
        }
        2 => scenario.network.duplicate = default.duplicate,
        3 => scenario.network.latency = fixed,
        _ => scenario.network.latency = default.latency,
    })
    .filter(|_| number <= 4)
}

/// Each key as it is by default.
fn fewer_options(scenario: &Scenario, number: usize) -> Option<Scenario> {
    let key = KEYS.get(number)?;
    changed(scenario, |scenario| {
        if key.name != "protocol" && !FREE.contains(&key.name) {
            key.copy(&Scenario::default(), scenario);
        }
    })
}

/// Nothing on the disks; nothing on one of them; half of it; without its last entry.
fn emptier_disks(scenario: &Scenario, number: usize) -> Option<Scenario> {
    let logs = scenario.initial.logs.len();
    let Some(place) = number.checked_sub(1) else {
        return changed(scenario, |scenario| scenario.initial = Initial::default());
    };
    let (node, kept) = (place / 3, place % 3);
    (node < logs).then_some(())?;
    changed(scenario, |scenario| {
        let log = &mut scenario.initial.logs[node];
        log.truncate([0, log.len() / 2, log.len().saturating_sub(1)][kept]);
    })
}

/// Once instead of again and again; at the moment that was drawn; for good; each loss by itself.
fn simpler_faults(scenario: &Scenario, number: usize) -> Option<Scenario> {
    const WAYS: usize = 7;
    let (place, way) = (number / WAYS, number % WAYS);
    let fault = scenario.faults.get(place)?;
    let once = |at: Instant| When::At { least: at, most: at };
    let when = match (fault.when, way) {
        (When::Every(period), 0..4) => once(Instant(period.0 * (way as u64 + 1))),
        (When::At { least, most }, 4) => {
            // As the simulation draws it.
            let mut stream = Stream::new(scenario.seed, Purpose::Faults, place as u64);
            once(Instant(least.0 + stream.below(most.0 - least.0 + 1)))
        }
        (when, _) => when,
    };
    changed(scenario, |scenario| {
        let fault = &mut scenario.faults[place];
        fault.when = when;
        match (&mut fault.action, way) {
            (Action::Crash { lasting, .. } | Action::Pause { lasting, .. } | Action::Clients { lasting, .. }, 5) => {
                *lasting = None;
            }
            (Action::Loss { burst, .. }, 6) => *burst = 0,
            _ => {}
        }
    })
}

/// Half as long after what comes before, with all that follows or alone; at a round moment.
fn earlier(scenario: &Scenario, number: usize) -> Option<Scenario> {
    const WAYS: usize = 6;
    let (place, way) = (number / WAYS, number % WAYS);
    let at = scenario.faults.get(place)?.when;
    let When::At { least: at, .. } = at else { return Some(scenario.clone()) };
    let before = scenario.faults.iter().map(|fault| fault.when.earliest()).filter(|other| *other < at);
    let before = before.max().unwrap_or(Instant::ZERO);
    let half = at.0 - (at.0 - before.0).div_ceil(2);
    let rounded = |to: u64| at.0 / to * to;
    let to = [half, half, rounded(1_000_000), rounded(100_000), rounded(10_000), rounded(1_000)][way];
    let is_moved = |(other, fault): (usize, &Fault)| other == place || (way == 0 && fault.when.earliest() >= at);
    let by = at.0 - to;
    changed(scenario, |scenario| {
        for (other, fault) in scenario.faults.iter_mut().enumerate() {
            let is_moved = is_moved((other, fault));
            if let When::At { least, most } = &mut fault.when
                && is_moved
            {
                (least.0, most.0) = (least.0 - by, most.0 - by);
            }
        }
    })
}
