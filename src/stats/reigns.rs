//! Reigns and interregna: who led when, and the gaps between two leaders.
//!
//! A node reigns from becoming leader until it steps down or fails. It governs while it also reaches a
//! majority, both ways. An interregnum is a time in which nobody governs. Where a protocol has no leader there are none,
//! and what counts as time without is that of the nodes that are down, each for its share.

use super::transitions::Move;
use super::window::Window;
use crate::protocol::{CRASHES, PAUSES, Spec};
use crate::types::{Instant, NodeId, Role};
use hdrhistogram::Histogram;
use std::collections::VecDeque;

/// Reigns and interregna that are kept, the latest.
const KEPT: usize = 4_096;
const LONGEST_US: u64 = 86_400_000_000;

#[derive(Clone)]
pub struct Reigns {
    spec: &'static Spec,
    nodes: Vec<Standing>,
    governing: u32,
    reigns: VecDeque<Reign>,
    interregna: VecDeque<Interregnum>,
    open: Option<Interregnum>,
    /// Durations of all interregna that ended.
    durations_us: Histogram<u32>,
    count: u64,
    max_us: u64,
    total_us: u64,
    /// None where somebody leads.
    outages: Option<Outages>,
}

/// What nodes do not serve that need no leader.
#[derive(Clone, Copy, Default)]
struct Outages {
    down: u64,
    /// When that changed last.
    since: Instant,
    /// Of all nodes, until then.
    down_us: u64,
}

impl Outages {
    fn total_us(&self, now: Instant) -> u64 {
        self.down_us + self.down * now.since(self.since).0
    }

    fn moved(&mut self, at: Instant, from_failed: bool, to_failed: bool) {
        *self = Outages { down_us: self.total_us(at), since: at, ..*self };
        self.down = self.down + u64::from(to_failed) - u64::from(from_failed);
    }
}

#[derive(Clone, Copy)]
struct Standing {
    leads: Option<Reign>,
    reaches_quorum: bool,
    /// Reigns that have ended.
    led: Led,
}

/// How often a node led, and how long.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Led {
    pub reigns: u64,
    pub us: u64,
}

impl Led {
    fn add(&mut self, us: u64) {
        self.reigns += 1;
        self.us += us;
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reign {
    pub node: NodeId,
    pub epoch: u64,
    pub from: Instant,
    /// None while it goes on.
    pub to: Option<Instant>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interregnum {
    pub from: Instant,
    /// None while it goes on.
    pub to: Option<Instant>,
    pub cause: Ending,
    /// Who led before; none at the start.
    pub after: Option<NodeId>,
}

/// What ended the reign before an interregnum.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// There was none: the cluster had just started.
    Start,
    Crash,
    Pause,
    /// The leader no longer reached a majority.
    CutOff,
    /// For one of the protocol's own causes.
    SteppedDown(u8),
}

impl Ending {
    pub fn name(self, spec: &Spec) -> &'static str {
        match self {
            Ending::Start => "start",
            Ending::Crash => "leader crashed",
            Ending::Pause => "leader paused",
            Ending::CutOff => "leader cut off",
            Ending::SteppedDown(cause) => spec.cause_name(cause),
        }
    }
}

impl Reigns {
    pub fn new(spec: &'static Spec, nodes: u16) -> Reigns {
        let standing = Standing { leads: None, reaches_quorum: true, led: Led::default() };
        Reigns {
            spec,
            nodes: vec![standing; usize::from(nodes) + 1],
            governing: 0,
            reigns: VecDeque::new(),
            interregna: VecDeque::new(),
            open: spec.has_leader().then_some(Interregnum {
                from: Instant::ZERO,
                to: None,
                cause: Ending::Start,
                after: None,
            }),
            durations_us: Histogram::new_with_bounds(1, LONGEST_US, 3).expect("constant bounds are valid"),
            count: 0,
            max_us: 0,
            total_us: 0,
            outages: (!spec.has_leader()).then(Outages::default),
        }
    }

    pub(super) fn moved(&mut self, step: Move, epoch: u64) {
        let Move { at, node, from, to, cause } = step;
        if let Some(outages) = &mut self.outages {
            return outages.moved(at, from == self.spec.failed(), to == self.spec.failed());
        }
        let leads = self.spec.role(to) == Role::Leader;
        let governed = self.governs(node);
        let standing = &mut self.nodes[usize::from(node.0)];
        if let Some(reign) = standing.leads.take() {
            standing.led.add(at.since(reign.from).0);
            keep(&mut self.reigns, Reign { to: Some(at), ..reign });
        }
        if leads {
            standing.leads = Some(Reign { node, epoch, from: at, to: None });
        }
        let cause = match cause {
            CRASHES => Ending::Crash,
            PAUSES => Ending::Pause,
            cause => Ending::SteppedDown(cause),
        };
        self.changed(at, node, governed, cause);
    }

    pub(super) fn reach(&mut self, at: Instant, node: NodeId, quorum: bool) {
        let governed = self.governs(node);
        self.nodes[usize::from(node.0)].reaches_quorum = quorum;
        self.changed(at, node, governed, Ending::CutOff);
    }

    fn governs(&self, node: NodeId) -> bool {
        let standing = &self.nodes[usize::from(node.0)];
        standing.leads.is_some() && standing.reaches_quorum
    }

    fn changed(&mut self, at: Instant, node: NodeId, governed: bool, cause: Ending) {
        match (governed, self.governs(node)) {
            (false, true) => self.governing += 1,
            (true, false) => self.governing -= 1,
            _ => return,
        }
        match (self.governing, self.open) {
            (0, None) => self.open = Some(Interregnum { from: at, to: None, cause, after: Some(node) }),
            (1.., Some(open)) => self.close(at, open),
            _ => {}
        }
    }

    fn close(&mut self, at: Instant, open: Interregnum) {
        self.open = None;
        let lasted_us = at.since(open.from).0;
        self.count += 1;
        self.total_us += lasted_us;
        self.max_us = self.max_us.max(lasted_us);
        self.durations_us.saturating_record(lasted_us);
        keep(&mut self.interregna, Interregnum { to: Some(at), ..open });
    }

    /// The latest reigns in the order in which they ended, then those that go on.
    pub fn reigns(&self) -> impl Iterator<Item = Reign> {
        self.reigns.iter().copied().chain(self.nodes.iter().filter_map(|standing| standing.leads))
    }

    /// How often and how long each node led in a window, node 1 first. A reign counts where it began; of a
    /// window that is not the whole run, as far as reigns are kept.
    pub fn led(&self, window: Window, now: Instant) -> Vec<Led> {
        let nodes = &self.nodes[1..];
        if !window.is_whole() {
            let mut led = vec![Led::default(); nodes.len()];
            for reign in self.reigns() {
                let of_node = &mut led[usize::from(reign.node.0) - 1];
                of_node.reigns += u64::from(window.holds(reign.from));
                of_node.us += window.overlap_us(reign.from, reign.to.unwrap_or(now), now);
            }
            return led;
        }
        let with_present = |standing: &Standing| {
            let mut led = standing.led;
            if let Some(reign) = standing.leads {
                led.add(now.since(reign.from).0);
            }
            led
        };
        nodes.iter().map(with_present).collect()
    }

    /// The durations of the interregna that followed a reign and began and ended in the window, as far as they
    /// are kept, in the order of time.
    pub fn successions_us(&self, window: Window) -> Vec<u64> {
        let followed = self.interregna.iter().filter(|gap| gap.cause != Ending::Start && window.holds(gap.from));
        let ended = followed.filter_map(|gap| Some((gap.from, gap.to?))).filter(|(_, to)| window.holds(*to));
        ended.map(|(from, to)| to.since(from).0).collect()
    }

    /// The latest interregna, the one that goes on last.
    pub fn interregna(&self) -> impl Iterator<Item = Interregnum> {
        self.interregna.iter().copied().chain(self.open)
    }

    /// The interregnum that goes on now.
    pub fn open(&self) -> Option<Interregnum> {
        self.open
    }

    /// How many interregna have ended.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The duration that this share of the ended interregna did not exceed: exactly while all of them are kept, to three
    /// digits once there are more.
    pub fn duration_us(&self, quantile: f64) -> Option<u64> {
        if self.count == 0 {
            return None;
        }
        if self.count > self.interregna.len() as u64 {
            return Some(self.durations_us.value_at_quantile(quantile).min(self.max_us));
        }
        let ended = self.interregna.iter().filter_map(|gap| Some(gap.to?.since(gap.from).0));
        let mut durations_us: Vec<u64> = ended.collect();
        let rank = (quantile * self.count as f64).ceil().clamp(1.0, self.count as f64) as usize;
        Some(*durations_us.select_nth_unstable(rank - 1).1)
    }

    pub fn max_us(&self) -> Option<u64> {
        (self.count > 0).then_some(self.max_us)
    }

    /// Time without anybody who governs, up to `now`; where nobody ever does, what the nodes were down on average.
    pub fn total_us(&self, now: Instant) -> u64 {
        if let Some(outages) = &self.outages {
            return outages.total_us(now) / (self.nodes.len() as u64 - 1);
        }
        self.total_us + self.open.map_or(0, |open| now.since(open.from).0)
    }
}

fn keep<T>(list: &mut VecDeque<T>, item: T) {
    if list.len() == KEPT {
        list.pop_front();
    }
    list.push_back(item);
}
