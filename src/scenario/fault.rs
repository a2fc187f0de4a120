//! Faults: when, what, to whom, and which of them a scenario can have. [`super::words`] reads and writes them.

use super::key::{CLIENT_KEYS_MAX, FAULTS_MAX, LOSS_BURST_MAX, MS, RUN_MAX};
use super::{Demand, Latency, Scenario, Strike, Strikes};
use crate::protocol::configuration::CHANGEABLE_NODES_MAX;
use crate::types::{Duration, Instant, NodeId, Probability};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    pub when: When,
    pub action: Action,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum When {
    /// Once, between these moments (both included), drawn from the seed; written `2s` or `2s..2.075s`.
    At { least: Instant, most: Instant },
    /// Again and again, the first time after one period; written `every 10s`.
    Every(Duration),
}

impl When {
    /// The first moment at which it may be.
    pub fn earliest(&self) -> Instant {
        match *self {
            When::At { least, .. } => least,
            When::Every(period) => Instant::ZERO.after(period),
        }
    }
}

/// What a fault does; `Display` and `FromStr` are the words of the scenario's `do`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// `crash T [for D]`: volatile state and unfinished writes are lost.
    Crash { target: Target, lasting: Option<Duration> },
    /// `restart T`
    Restart { target: Target },
    /// `pause T [for D]`: a stall that keeps state; messages wait.
    Pause { target: Target, lasting: Option<Duration> },
    /// `resume T`
    Resume { target: Target },
    /// `wipe T`: it crashes, and its disk is a new one
    Wipe { target: Target },
    /// `corrupt T`: it finds that its disk is damaged, crashes, and does not start from it again: `wipe` gives it
    /// another one. `corrupt T silently`: bits of what it stored are flipped, and nothing tells it
    Corrupt { target: Target, silently: bool },
    /// `torn-write T`: it crashes in the middle of a write, and a part of that is on disk
    TornWrite { target: Target },
    /// `lost-write T`: it crashes, and the last write that its disk reported as done was not
    LostWrite { target: Target },
    /// `full-disk T`, `full-disk T off`: a write that finds no room waits until there is some
    FullDisk { target: Target, full: bool },
    /// `slow T D`: what reaches it, its timers and its disk take so much longer; `0ms` is as fast as usual
    Slow { target: Target, by: Duration },
    /// `slow-disk T D`: each write takes so much longer; `0ms` is the usual time again
    SlowDisk { target: Target, by: Duration },
    /// `drift T PPM`: its clock runs faster (or slower, below zero) by so many millionths
    Drift { target: Target, ppm: i32 },
    /// `step-clock T D`: its clock jumps ahead (or back, below zero), and its timers with it
    StepClock { target: Target, by: Step },
    /// `cut A -> B`, or `cut A <-> B` both ways
    Cut { from: Target, to: Target, both_ways: bool },
    /// `mend A -> B`, `mend A <-> B`: the opposite of `cut`
    Mend { from: Target, to: Target, both_ways: bool },
    /// `partition 1,2 | 3,4,5`; groups may also name `leader`, `follower` (another one each time), `register`
    /// and `rest`
    Partition { groups: Vec<Vec<Target>> },
    /// `bridge 1,2,3 | 3,4,5`: like a partition whose groups overlap: two nodes hear each other if some group has
    /// both
    Bridge { groups: Vec<Vec<Target>> },
    /// `isolate T`: no link from or to it
    Isolate { target: Target },
    /// `delay A -> B D`, `delay A <-> B D`: so much longer on the way, the same for all messages or drawn for each
    /// (`exp(15ms)`); `0ms` is the usual time again
    Delay { from: Target, to: Target, both_ways: bool, by: Latency },
    /// `loss A -> B P`, `loss A <-> B P`: lost with this probability, beside what the network loses; `… bursts=5`: the
    /// same share, but so many in a row, on average (0: each by itself)
    Loss { from: Target, to: Target, both_ways: bool, share: Probability, burst: u32 },
    /// `duplicate A -> B P`: a second copy with this probability, beside what the network doubles
    Duplicate { from: Target, to: Target, both_ways: bool, share: Probability },
    /// `reorder A -> B P`: with this probability held back by up to four times its latency, so that later ones
    /// overtake it
    Reorder { from: Target, to: Target, both_ways: bool, share: Probability },
    /// `flap A -> B D`: cut for D, working for D, and so on; `0ms` ends it
    Flap { from: Target, to: Target, both_ways: bool, period: Duration },
    /// `flap T D`: all links of a node
    FlapNode { target: Target, period: Duration },
    /// `heal`: every link works again as it should
    Heal,
    /// `timeout T`: its election timer fires now
    Timeout { target: Target },
    /// `transfer T`: the leader hands over to it
    Transfer { target: Target },
    /// `add T`: the leader makes it a member, as a learner first, then as a voter
    Add { target: Target },
    /// `learn T`: a member that receives the log and does not vote
    Learn { target: Target },
    /// `remove T`: no member any more
    Remove { target: Target },
    /// `reconfigure 1,2,3`: exactly these vote
    Reconfigure { voters: Vec<Target> },
    /// `request K [to T]`: a client writes key K, asking T first
    Request { key: u32, target: Option<Target> },
    /// `drop N`: message number N, in flight, is lost
    Drop { message: u64 },
    /// `duplicate N`: a copy of it sets out now, and takes as long as the message itself does
    DuplicateMessage { message: u64 },
    /// `delay N D`: it arrives so much later
    DelayMessage { message: u64, by: Duration },
    /// `deliver N`: it arrives now
    Deliver { message: u64 },
    /// `chaos mtbf=D mttr=D`: nodes crash and restart at exponential times, each on its own; `… of pause,slow`: the
    /// same with other strikes, each kind with times of its own
    Chaos { mtbf: Duration, mttr: Duration, strikes: Strikes },
    /// `chaos off`: of all kinds; `chaos off of pause,slow`: of these
    Calm { of: Option<Strikes> },
    /// `settle`: chaos and repeated faults end, and all is repaired: links, nodes, disks, clocks
    Settle,
    /// `stop every 10s crash leader`: what stands before it in the list with these words is repeated no longer
    Stop { period: Duration, action: Box<Action> },
    /// `clients rate=50/s burst=10 [for D]`: from now on they ask so; what it does not name stays as it is
    Clients { demand: Demand, lasting: Option<Duration> },
    /// `clients back`: to their usual ways, those of the scenario
    ClientsBack,
}

impl Action {
    /// Everybody whom it names.
    pub fn targets_mut(&mut self) -> Vec<&mut Target> {
        match self {
            Action::Crash { target, .. }
            | Action::Restart { target }
            | Action::Pause { target, .. }
            | Action::Resume { target }
            | Action::Wipe { target }
            | Action::Corrupt { target, .. }
            | Action::TornWrite { target }
            | Action::LostWrite { target }
            | Action::FullDisk { target, .. }
            | Action::Slow { target, .. }
            | Action::SlowDisk { target, .. }
            | Action::FlapNode { target, .. }
            | Action::Drift { target, .. }
            | Action::StepClock { target, .. }
            | Action::Isolate { target }
            | Action::Timeout { target }
            | Action::Add { target }
            | Action::Learn { target }
            | Action::Remove { target }
            | Action::Transfer { target } => vec![target],
            Action::Reconfigure { voters } => voters.iter_mut().collect(),
            Action::Cut { from, to, .. }
            | Action::Mend { from, to, .. }
            | Action::Delay { from, to, .. }
            | Action::Loss { from, to, .. }
            | Action::Duplicate { from, to, .. }
            | Action::Reorder { from, to, .. }
            | Action::Flap { from, to, .. } => vec![from, to],
            Action::Partition { groups } | Action::Bridge { groups } => groups.iter_mut().flatten().collect(),
            Action::Request { target, .. } => target.iter_mut().collect(),
            Action::Stop { action, .. } => action.targets_mut(),
            Action::Heal
            | Action::Drop { .. }
            | Action::DuplicateMessage { .. }
            | Action::DelayMessage { .. }
            | Action::Deliver { .. }
            | Action::Chaos { .. }
            | Action::Calm { .. }
            | Action::Clients { .. }
            | Action::ClientsBack
            | Action::Settle => Vec::new(),
        }
    }

    fn names(&self, is_meant: impl Fn(Target) -> bool) -> bool {
        self.clone().targets_mut().into_iter().any(|named| is_meant(*named))
    }
}

/// How far a clock jumps, and which way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    pub ahead: bool,
    pub by: Duration,
}

/// Beyond this a clock is not drifting, it is broken: half or one and a half times as fast.
pub const DRIFT_PPM_MAX: i32 = 500_000;
/// What a link or a disk can be slowed by, and a clock stepped by.
const SLOWER_MAX: Duration = Duration::from_secs(3_600);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Target {
    Node(NodeId),
    /// The shared store of protocols that have one; written `register`.
    Register,
    /// The live leader of the highest epoch.
    Leader,
    /// One live follower, drawn.
    Follower,
    /// A majority of the nodes, drawn.
    Majority,
    /// As many nodes as may fail, drawn.
    Minority,
    All,
    /// In a partition: who is in no other group.
    Rest,
    /// As one end of a link: all clients.
    Clients,
}

/// Refuses what cannot happen in this scenario, whether it came with a text, a link, or by hand.
pub fn check(action: &Action, scenario: &Scenario) -> Result<(), String> {
    match action {
        Action::Crash { target, lasting } | Action::Pause { target, lasting } => {
            check_target(*target, scenario)?;
            lasting.map_or(Ok(()), |lasting| check_time("a fault lasts", lasting, Duration::from_us(1)))
        }
        Action::Restart { target }
        | Action::Resume { target }
        | Action::Isolate { target }
        | Action::Wipe { target }
        | Action::Corrupt { target, .. }
        | Action::TornWrite { target }
        | Action::LostWrite { target }
        | Action::FullDisk { target, .. } => check_target(*target, scenario),
        Action::Cut { from, to, .. } | Action::Mend { from, to, .. } => check_link(*from, *to, scenario),
        Action::Delay { from, to, by, .. } => {
            check_link(*from, *to, scenario)?;
            match by.is_at_most(SLOWER_MAX) {
                true => Ok(()),
                false => Err(format!("a link is slowed by {by}; allowed is 0ms to {SLOWER_MAX}")),
            }
        }
        Action::Loss { from, to, share, burst, .. } => {
            check_link(*from, *to, scenario)?;
            check_share(*share)?;
            check_bursts(*share, *burst)
        }
        Action::Duplicate { from, to, share, .. } | Action::Reorder { from, to, share, .. } => {
            check_link(*from, *to, scenario)?;
            check_share(*share)
        }
        Action::Flap { from, to, period, .. } => {
            check_link(*from, *to, scenario)?;
            check_period(*period)
        }
        Action::FlapNode { target, period } => {
            check_target(*target, scenario)?;
            check_period(*period)
        }
        Action::Slow { target, by } => {
            check_target(*target, scenario)?;
            check_slower("a node is slowed by", *by)
        }
        Action::DelayMessage { by, .. } => check_slower("a message is delayed by", *by),
        Action::SlowDisk { target, by } => {
            check_target(*target, scenario)?;
            check_slower("a disk is slowed by", *by)
        }
        Action::Drift { target, ppm } => {
            check_target(*target, scenario)?;
            match ppm.unsigned_abs() <= DRIFT_PPM_MAX.unsigned_abs() {
                true => Ok(()),
                false => Err(format!("a drift of {ppm} ppm; allowed is -{DRIFT_PPM_MAX} to {DRIFT_PPM_MAX}")),
            }
        }
        Action::StepClock { target, by } => {
            check_target(*target, scenario)?;
            check_slower("a clock is stepped by", by.by)
        }
        Action::Partition { groups } => check_partition(groups, scenario),
        Action::Bridge { groups } => check_bridge(groups, scenario),
        Action::Timeout { target: Target::Register } => Err("the register has no election timer".to_string()),
        Action::Timeout { target } => check_target(*target, scenario),
        Action::Transfer { target } => check_transfer(*target, scenario),
        Action::Add { target } | Action::Learn { target } | Action::Remove { target } => {
            check_change(scenario)?;
            check_one(*target, "a change of the members", scenario)
        }
        Action::Reconfigure { voters } => check_voters(voters, scenario),
        Action::Request { key, target } => check_request(*key, *target, scenario),
        Action::Chaos { mtbf, mttr, strikes } => {
            if strikes.has(Strike::Register) {
                check_target(Target::Register, scenario)?;
            }
            check_time("mtbf is", *mtbf, MS)?;
            check_time("mttr is", *mttr, MS)
        }
        Action::Clients { demand, lasting } => {
            demand.check()?;
            lasting.map_or(Ok(()), |lasting| check_time("a fault lasts", lasting, Duration::from_us(1)))
        }
        Action::Stop { period, action } => {
            check_time("a fault is repeated every", *period, MS)?;
            check(action, scenario)
        }
        Action::Heal
        | Action::Drop { .. }
        | Action::DuplicateMessage { .. }
        | Action::Deliver { .. }
        | Action::Calm { .. }
        | Action::ClientsBack
        | Action::Settle => Ok(()),
    }
}

/// It is about something that this cluster does not have: a node of that number, a register, other members, a leader
/// that hands over.
pub fn is_foreign(action: &Action, scenario: &Scenario) -> bool {
    let spec = scenario.protocol.spec();
    let is_beyond = |target: Target| matches!(target, Target::Node(node) if node.0 > scenario.nodes);
    if action.names(is_beyond) {
        return true;
    }
    match action {
        Action::Transfer { .. } => !spec.can_transfer,
        Action::Add { .. } | Action::Learn { .. } | Action::Remove { .. } | Action::Reconfigure { .. } => {
            !spec.can_change
        }
        action => spec.register.is_none() && action.names(|target| target == Target::Register),
    }
}

/// The same for a whole fault: its moments too.
pub fn check_fault(fault: &Fault, scenario: &Scenario) -> Result<(), String> {
    match fault.when {
        When::At { least, most } if least > most => {
            return Err(format!("{least}..{most} runs backwards: the smaller time comes first"));
        }
        When::At { most, .. } => check_time("a fault happens", Duration(most.0), Duration::ZERO)?,
        When::Every(period) => check_time("a fault is repeated every", period, MS)?,
    }
    check(&fault.action, scenario)
}

pub fn check_count(faults: usize) -> Result<(), String> {
    match faults <= FAULTS_MAX {
        true => Ok(()),
        false => Err(format!("{faults} faults are too many; allowed are {FAULTS_MAX}")),
    }
}

fn check_time(what: &str, time: Duration, least: Duration) -> Result<(), String> {
    match (least..=RUN_MAX).contains(&time) {
        true => Ok(()),
        false => Err(format!("{what} {time}; allowed is {least} to {RUN_MAX}")),
    }
}

fn check_slower(what: &str, by: Duration) -> Result<(), String> {
    match by <= SLOWER_MAX {
        true => Ok(()),
        false => Err(format!("{what} {by}; allowed is 0ms to {SLOWER_MAX}")),
    }
}

fn check_share(share: Probability) -> Result<(), String> {
    match share <= Probability::ALWAYS {
        true => Ok(()),
        false => Err(format!("{share} is no share; allowed is 0% to 100%")),
    }
}

/// Between two bursts a message arrives: so of bursts of five at most five in six messages can be lost.
pub fn check_bursts(share: Probability, burst: u32) -> Result<(), String> {
    if burst > LOSS_BURST_MAX {
        return Err(format!("bursts of {burst} messages; allowed is 1 to {LOSS_BURST_MAX}"));
    }
    let (ppm, burst_long) = (u64::from(share.ppm), u64::from(burst));
    if burst == 0 || ppm * (burst_long + 1) <= burst_long * 1_000_000 {
        return Ok(());
    }
    let most = Probability { ppm: (burst_long * 1_000_000 / (burst_long + 1)) as u32 };
    Err(format!("{share} lost in bursts of {burst}: one message arrives between two bursts; allowed is 0% to {most}"))
}

fn check_period(period: Duration) -> Result<(), String> {
    match period == Duration::ZERO || (MS..=SLOWER_MAX).contains(&period) {
        true => Ok(()),
        false => Err(format!("a link flaps every {period}; allowed is {MS} to {SLOWER_MAX}, and 0ms to end it")),
    }
}

fn check_target(target: Target, scenario: &Scenario) -> Result<(), String> {
    let nodes = scenario.nodes;
    match target {
        Target::Node(NodeId(number)) if number == 0 || number > nodes => {
            Err(format!("node {number} of {nodes} does not exist; nodes are 1 to {nodes}"))
        }
        Target::Register if scenario.protocol.spec().register.is_none() => {
            Err(format!("{} has no register", scenario.protocol.name()))
        }
        Target::Rest => Err("\"rest\" is only for partitions".to_string()),
        Target::Clients => Err("\"clients\" is only for an end of a link".to_string()),
        _ => Ok(()),
    }
}

/// Refuses what may stand for several nodes.
fn check_one(target: Target, verb: &str, scenario: &Scenario) -> Result<(), String> {
    match target {
        Target::Node(_) | Target::Leader | Target::Follower => check_target(target, scenario),
        _ => Err(format!("{verb} takes one node: a number, leader or follower, not {target}")),
    }
}

fn check_link(from: Target, to: Target, scenario: &Scenario) -> Result<(), String> {
    for end in [from, to].into_iter().filter(|end| *end != Target::Clients) {
        check_target(end, scenario)?;
    }
    if [from, to].contains(&Target::Clients) && [from, to].contains(&Target::Register) {
        return Err("clients have links to nodes, not to the register".to_string());
    }
    // `all -> all` is every link; a single one has two ends.
    match from == to && !matches!(from, Target::All | Target::Majority | Target::Minority | Target::Follower) {
        true => Err(format!("a link has two ends, not {from} twice")),
        false => Ok(()),
    }
}

fn check_partition(groups: &[Vec<Target>], scenario: &Scenario) -> Result<(), String> {
    // Every node once, the register and the rest.
    check_groups("a partition", groups, usize::from(scenario.nodes) + 2, scenario)?;
    let mut named = named(groups);
    let Some((who, in_two)) = repeated(&mut named) else { return Ok(()) };
    let who = described(who);
    Err(match in_two {
        true => format!("{who} is in two groups; groups that overlap are written bridge 1,2,3 | 3,4,5"),
        false => format!("{who} is named twice"),
    })
}

/// Nodes may be in several groups, but twice in none.
fn check_bridge(groups: &[Vec<Target>], scenario: &Scenario) -> Result<(), String> {
    let most = BRIDGED_MAX * (usize::from(scenario.nodes) + 2);
    check_groups("a bridge", groups, most, scenario)?;
    let twice = groups.iter().find_map(|group| repeated(&mut named(std::slice::from_ref(group))));
    twice.map_or(Ok(()), |(who, _)| Err(format!("{} is named twice in a group", described(who))))
}

/// A node may be in about so many groups of a bridge.
const BRIDGED_MAX: usize = 4;

fn check_groups(what: &str, groups: &[Vec<Target>], most: usize, scenario: &Scenario) -> Result<(), String> {
    if groups.len() < 2 || groups.iter().any(Vec::is_empty) {
        return Err(format!("{what} has at least two groups, none of them empty"));
    }
    let count: usize = groups.iter().map(Vec::len).sum();
    if count > most {
        return Err(format!("the groups name {count} nodes; there are {}", scenario.nodes));
    }
    groups.iter().flatten().try_for_each(|target| check_grouped(*target, scenario))
}

/// Who is named, with the number of the group.
fn named(groups: &[Vec<Target>]) -> Vec<(Target, usize)> {
    let numbered = groups.iter().enumerate();
    numbered.flat_map(|(number, group)| group.iter().map(move |target| (*target, number))).collect()
}

/// Who is named more than once, and whether that is in two groups. Followers are another one each time.
fn repeated(named: &mut [(Target, usize)]) -> Option<(Target, bool)> {
    // Sorted, so that a list of a thousand nodes costs no square of comparisons.
    named.sort_unstable();
    let is_repeated = |pair: &&[(Target, usize)]| pair[0].0 == pair[1].0 && pair[0].0 != Target::Follower;
    named.windows(2).find(is_repeated).map(|pair| (pair[0].0, pair[0].1 != pair[1].1))
}

fn check_grouped(target: Target, scenario: &Scenario) -> Result<(), String> {
    match target {
        Target::Rest => Ok(()),
        Target::Majority | Target::Minority | Target::All => {
            Err(format!("groups name node numbers, leader, follower, register and rest, not {target}"))
        }
        _ => check_target(target, scenario),
    }
}

fn described(target: Target) -> String {
    match target {
        Target::Node(node) => format!("node {node}"),
        other => format!("\"{other}\""),
    }
}

fn check_transfer(target: Target, scenario: &Scenario) -> Result<(), String> {
    if !scenario.protocol.spec().can_transfer {
        return Err(format!("{} cannot transfer leadership", scenario.protocol.name()));
    }
    match target {
        Target::Leader => Err("the leader has nothing to transfer to itself; name a node or follower".to_string()),
        target => check_one(target, "transfer", scenario),
    }
}

fn check_change(scenario: &Scenario) -> Result<(), String> {
    let name = scenario.protocol.name();
    match (scenario.protocol.spec().can_change, scenario.nodes) {
        (false, _) => Err(format!("the members of {name} are always the same")),
        (true, 0..=CHANGEABLE_NODES_MAX) => Ok(()),
        (true, nodes) => Err(format!("members change among at most {CHANGEABLE_NODES_MAX} nodes; there are {nodes}")),
    }
}

fn check_voters(voters: &[Target], scenario: &Scenario) -> Result<(), String> {
    check_change(scenario)?;
    if voters.is_empty() {
        return Err("somebody has to vote: name the nodes, such as 1,2,3".to_string());
    }
    for (place, voter) in voters.iter().enumerate() {
        match voter {
            Target::Node(_) if voters[..place].contains(voter) => return Err(format!("node {voter} is named twice")),
            Target::Node(_) => check_target(*voter, scenario)?,
            _ => return Err(format!("voters are named by their numbers, not {voter}")),
        }
    }
    Ok(())
}

fn check_request(key: u32, target: Option<Target>, scenario: &Scenario) -> Result<(), String> {
    if !(1..=CLIENT_KEYS_MAX).contains(&key) {
        return Err(format!("key {key} does not exist; keys are 1 to {CLIENT_KEYS_MAX}"));
    }
    target.map_or(Ok(()), |target| check_one(target, "request", scenario))
}
