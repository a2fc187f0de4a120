//! What fails at this moment, one thing at a time, each with the faults that undo exactly it.

mod cuts;
mod links;

use super::catalogue::Catalogue;
use super::faults::Subject;
use super::troubles::ASPECTS;
use super::{figures, terms};
use crate::scenario::{Demand, Fault, Scenario, When};
use crate::sim::picture::{NodePicture, Picture, Reign};
use crate::types::{Duration, NodeId};
use cuts::Cuts;
use links::{cut_from_clients, worse};

/// The picture beside it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sign {
    Chaos,
    /// It comes again and again.
    Repeated,
    Cut,
    Crash,
    Pause,
    Slow,
    Disk,
    Clock,
    Link,
    Clients,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Active {
    pub subject: Subject,
    pub sign: Sign,
    /// What it concerns: "node 3", "1 → 2".
    pub target: String,
    /// "crashed", "disk 5 ms slower"
    pub what: String,
    pub undo: Vec<String>,
}

/// What a node suffers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ailment {
    Crashed,
    Paused,
    Slow(Duration),
    /// It is down until it gets another disk.
    Corrupt,
    /// The same, and nobody knows.
    Rotten,
    FullDisk,
    SlowDisk(Duration),
    Drift(i32),
    /// Its clock has jumped: so many microseconds ahead, or behind below zero.
    Stepped(i64),
}

/// A clock is stepped by no more at once.
const STEP_MAX: Duration = Duration::from_secs(3_600);
/// Of a clock that is wrong by days a part is undone at a time.
const STEPS_MAX: usize = 24;

impl Ailment {
    pub fn sign(self) -> Sign {
        match self {
            Ailment::Crashed => Sign::Crash,
            Ailment::Paused => Sign::Pause,
            Ailment::Slow(_) => Sign::Slow,
            Ailment::Corrupt | Ailment::Rotten | Ailment::FullDisk | Ailment::SlowDisk(_) => Sign::Disk,
            Ailment::Drift(_) | Ailment::Stepped(_) => Sign::Clock,
        }
    }

    /// Seen beside the node's shape, which shows the rest.
    pub fn is_badged(self) -> bool {
        !matches!(self, Ailment::Crashed | Ailment::Paused)
    }

    /// Without its own node's name: "disk 5 ms slower".
    pub fn told(self, words: &Catalogue) -> String {
        let ppm = |key: &str, ppm: i32| words.with(key, &[("ppm", ppm.unsigned_abs().to_string().into())]);
        match self {
            Ailment::Crashed => words.text("faults-is-crashed"),
            Ailment::Paused => words.text("faults-is-paused"),
            Ailment::Slow(by) => timed(words, "cluster-trouble-node", by),
            Ailment::Corrupt => words.text("cluster-trouble-corrupt"),
            Ailment::Rotten => words.text("cluster-trouble-rotten"),
            Ailment::FullDisk => words.text("cluster-trouble-full"),
            Ailment::SlowDisk(by) => timed(words, "cluster-trouble-disk", by),
            Ailment::Drift(by @ 1..) => ppm("cluster-trouble-fast", by),
            Ailment::Drift(by) => ppm("cluster-trouble-slow", by),
            Ailment::Stepped(by @ 1..) => timed(words, "cluster-trouble-ahead", Duration(by.unsigned_abs())),
            Ailment::Stepped(by) => timed(words, "cluster-trouble-behind", Duration(by.unsigned_abs())),
        }
    }

    /// Of a node by its number, or of all of them.
    fn undo(self, node: &str) -> Vec<String> {
        match self {
            Ailment::Crashed => vec![format!("restart {node}")],
            Ailment::Paused => vec![format!("resume {node}")],
            Ailment::Slow(_) => vec![format!("slow {node} 0ms")],
            Ailment::Corrupt | Ailment::Rotten => vec![format!("wipe {node}"), format!("restart {node}")],
            Ailment::FullDisk => vec![format!("full-disk {node} off")],
            Ailment::SlowDisk(_) => vec![format!("slow-disk {node} 0ms")],
            Ailment::Drift(_) => vec![format!("drift {node} 0")],
            Ailment::Stepped(by) => opposite(by).map(|step| format!("step-clock {node} {step}")).collect(),
        }
    }
}

/// The steps that set a clock right, each as long as one may be.
fn opposite(us: i64) -> impl Iterator<Item = String> {
    let sign = if us > 0 { "-" } else { "" };
    let mut left = us.unsigned_abs();
    std::iter::from_fn(move || {
        let by = left.min(STEP_MAX.0);
        left -= by;
        (by > 0).then(|| format!("{sign}{}", Duration(by)))
    })
    .take(STEPS_MAX)
}

fn timed(words: &Catalogue, key: &str, time: Duration) -> String {
    words.with(key, &[("time", figures::duration(words, time).into())])
}

/// What a node suffers, if anything.
pub fn ailments(node: &NodePicture) -> impl Iterator<Item = Ailment> {
    [
        (!node.up && !node.corrupt).then_some(Ailment::Crashed),
        node.paused.then_some(Ailment::Paused),
        (node.slow > Duration::ZERO).then_some(Ailment::Slow(node.slow)),
        node.corrupt.then_some(Ailment::Corrupt),
        (node.rotten && !node.corrupt).then_some(Ailment::Rotten),
        node.disk_full.then_some(Ailment::FullDisk),
        (node.disk_slower > Duration::ZERO).then_some(Ailment::SlowDisk(node.disk_slower)),
        (node.drift_ppm != 0).then_some(Ailment::Drift(node.drift_ppm)),
        (node.clock_offset_us != 0).then_some(Ailment::Stepped(node.clock_offset_us)),
    ]
    .into_iter()
    .flatten()
}

/// All that [`active`] is made of: as long as it stays equal, so does that.
#[derive(Clone, PartialEq, Debug)]
pub struct Conditions {
    pub chaos: Vec<Reign>,
    /// Each once.
    pub repeated: Vec<Fault>,
    pub demand: Option<Demand>,
    pub crowd: u32,
    pub links_version: u64,
    pub ailing: Vec<(NodeId, Ailment)>,
}

pub fn conditions(picture: &Picture, scenario: &Scenario) -> Conditions {
    let nodes = picture.register.iter().chain(&picture.nodes);
    let ailing = nodes.flat_map(|node| ailments(node).map(|ailment| (node.id, ailment))).collect();
    let mut repeated: Vec<Fault> = Vec::new();
    for fault in picture.repeated.iter().filter_map(|index| scenario.faults.get(*index as usize)) {
        if !repeated.contains(fault) {
            repeated.push(fault.clone());
        }
    }
    let Picture { demand, crowd, links_version, .. } = *picture;
    Conditions { chaos: picture.chaos.clone(), repeated, demand, crowd, links_version, ailing }
}

/// First what concerns everybody, then nodes, then links.
pub fn active(words: &Catalogue, picture: &Picture, scenario: &Scenario) -> Vec<Active> {
    let spec = scenario.protocol.spec();
    let Conditions { chaos, repeated, demand, crowd, ailing, .. } = conditions(picture, scenario);
    let chaos = chaos.into_iter().map(|reign| reigning(words, reign));
    let repeated = repeated.into_iter().filter_map(|fault| again_and_again(words, &fault));
    let everybodys: Vec<Ailment> = of_everybody(picture.nodes.len(), &ailing);
    let single = ailing.into_iter().filter(|(node, ailment)| !(node.is_member() && everybodys.contains(ailment)));
    let single = single.map(|(node, ailment)| Active {
        subject: Subject::Node(node),
        sign: ailment.sign(),
        target: terms::process(words, spec, node),
        what: ailment.told(words),
        undo: ailment.undo(&node.to_string()),
    });
    let common = everybodys.iter().map(|ailment| Active {
        subject: Subject::Cluster,
        sign: ailment.sign(),
        target: words.text("faults-every-node"),
        what: ailment.told(words),
        undo: ailment.undo("all"),
    });
    let clients = other_clients(words, demand, crowd);
    let mut all: Vec<Active> = chaos.chain(repeated).chain(clients).chain(common).chain(single).collect();
    all.extend(Cuts::of(spec, picture).told(words));
    all.extend(cut_from_clients(words, spec, picture));
    for aspect in &ASPECTS {
        all.extend(worse(words, spec, picture, aspect));
    }
    all.sort_by_key(|active| match active.subject {
        Subject::Cluster => 0,
        Subject::Node(_) => 1,
        _ => 2,
    });
    all
}

fn reigning(words: &Catalogue, Reign { strike, mtbf, mttr }: Reign) -> Active {
    let kind = words.text(&format!("faults-chaos-{}", strike.name()));
    let time = |time| figures::duration(words, time).into();
    let what = words.with("faults-reigns", &[("kind", kind.into()), ("mtbf", time(mtbf)), ("mttr", time(mttr))]);
    let target = words.text("cluster-chaos");
    let undo = vec![format!("chaos off of {}", strike.name())];
    Active { subject: Subject::Cluster, sign: Sign::Chaos, target, what, undo }
}

/// In the words of the scenario.
fn again_and_again(words: &Catalogue, fault: &Fault) -> Option<Active> {
    const SHOWN: usize = 60;
    let When::Every(period) = fault.when else { return None };
    let action = fault.action.to_string();
    let what = match action.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{} …", action[..end].trim_end()),
        None => action.clone(),
    };
    let target = words.with("faults-repeated", &[("time", figures::duration(words, period).into())]);
    let undo = vec![format!("stop every {period} {action}")];
    Some(Active { subject: Subject::Cluster, sign: Sign::Repeated, target, what, undo })
}

/// Clients that do not ask as the scenario has it.
fn other_clients(words: &Catalogue, demand: Option<Demand>, crowd: u32) -> Option<Active> {
    let crowd = (crowd > 1).then(|| words.with("faults-is-crowd", &[("times", crowd.into())]));
    let told: Vec<String> = demand.map(|demand| demand.to_string()).into_iter().chain(crowd).collect();
    let (target, undo) = (words.text("faults-clients"), vec!["clients back".to_string()]);
    let what = told.join(&words.text("cluster-comma"));
    (!told.is_empty()).then_some(Active { subject: Subject::Cluster, sign: Sign::Clients, target, what, undo })
}

/// What all of so many nodes suffer in the same way.
fn of_everybody(nodes: usize, ailing: &[(NodeId, Ailment)]) -> Vec<Ailment> {
    let of_nodes = || ailing.iter().filter(|(node, _)| node.is_member());
    let first = of_nodes().filter(|(node, _)| *node == NodeId(1)).map(|(_, ailment)| *ailment);
    let is_common = |ailment: &Ailment| of_nodes().filter(|(_, other)| other == ailment).count() == nodes;
    if nodes > 2 { first.filter(is_common).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{WatchedRun, open};
    use crate::scenario::text;
    use crate::types::Instant;
    use crate::view::catalogue::Language;

    fn run(scenario: &str) -> WatchedRun {
        let mut run = open(text::parse(&format!("version = 1\n{scenario}")).unwrap());
        while !run.advance(Instant(1_000), u64::MAX) {}
        run
    }

    fn inject(run: &mut WatchedRun, faults: &[impl AsRef<str>]) {
        for fault in faults {
            run.inject(fault.as_ref().parse().unwrap()).unwrap();
            // A fault by hand is there a microsecond later.
            let then = run.now().after(Duration::from_us(1));
            while !run.advance(then, u64::MAX) {}
        }
    }

    fn list(run: &WatchedRun) -> Vec<(String, String, Vec<String>)> {
        let words = Catalogue::new(Language::English);
        active(&words, &run.picture(), run.scenario()).into_iter().map(|one| (one.target, one.what, one.undo)).collect()
    }

    fn names(run: &WatchedRun) -> Vec<String> {
        list(run).into_iter().map(|(target, what, _)| format!("{target} {what}").trim().to_string()).collect()
    }

    const FIVE: &str = "nodes = 5";

    #[test]
    fn each_is_named_and_undone_by_itself() {
        let mut run = run(FIVE);
        let faults = [
            "chaos mtbf=1h mttr=1h",
            "chaos mtbf=2h mttr=1h of pause",
            "crash 1",
            "pause 2",
            "slow-disk 3 5ms",
            "drift 3 -200",
            "step-clock 2 1.5s",
            "step-clock 4 -1h",
            "cut 1 -> 2",
            "cut 3 <-> 4",
            "delay 1 <-> 2 30ms",
            "delay 4 -> 5 10ms",
            "delay 5 -> 4 20ms",
            "loss all <-> all 5%",
            "duplicate 2 -> 3 5%",
            "reorder 2 <-> 3 6%",
            "flap 2 <-> 5 80ms",
            "delay 3 -> 5 exp(15ms)",
            "slow 4 7ms",
            "full-disk 4",
            "corrupt 5",
            "clients rate=50/s burst=10",
            "cut clients <-> 3",
            "cut 4 -> clients",
            "loss clients -> 2 5%",
            "loss 4 -> clients 6% bursts=5",
            "delay clients <-> all 7ms",
        ];
        inject(&mut run, &faults);
        // Two different directions are two.
        assert_eq!(list(&run).len(), faults.len());
        while let Some((target, what, undo)) = list(&run).into_iter().next() {
            let mut left = names(&run);
            inject(&mut run, &undo);
            left.remove(0);
            assert_eq!(names(&run), left, "after undoing {target} {what}");
        }
    }

    #[test]
    fn what_is_repeated_is_told_once_and_stopped_by_its_words() {
        let again = |every: &str, what: &str| format!("[[faults]]\nevery = \"{every}\"\ndo = \"{what}\"\n");
        let faults = again("10s", "crash leader for 1s") + &again("3s", "heal") + &again("10s", "crash leader for 1s");
        let mut run = run(&format!("{FIVE}\n{faults}"));
        assert_eq!(names(&run), ["every 10.000 s crash leader for 1s", "every 3.000 s heal"]);
        let undo = list(&run).remove(0).2;
        inject(&mut run, &undo);
        assert_eq!(names(&run), ["every 3.000 s heal"]);
        inject(&mut run, &["settle"]);
        assert_eq!(list(&run), []);
    }

    #[test]
    fn the_words_of_a_long_fault_are_cut_short_and_its_undoing_is_not() {
        let groups = (1..=40).map(|node| node.to_string()).collect::<Vec<_>>().join(",");
        let fault = format!("every 5s partition {groups} | rest").parse().unwrap();
        let told = again_and_again(&Catalogue::new(Language::English), &fault).unwrap();
        assert!(told.what.chars().count() < 70 && told.what.ends_with('…'), "{}", told.what);
        assert_eq!(told.undo, [format!("stop every 5s partition {groups} | rest")]);
    }

    #[test]
    fn each_kind_of_chaos_is_told_with_its_times_and_ended_by_itself() {
        let mut run = run(FIVE);
        inject(&mut run, &["chaos mtbf=10m mttr=2m of crash,slow-disk", "chaos mtbf=1h mttr=5s of pause"]);
        let told = ["crash every 10 min 0 s, for 2 min 0 s", "pause every 1 h 0 min, for 5.000 s"];
        let chaos = |what: &str| format!("Chaos {what}");
        assert_eq!(names(&run), [chaos(told[0]), chaos(told[1]), chaos("slow disk every 10 min 0 s, for 2 min 0 s")]);
        let undo = list(&run).remove(2).2;
        assert_eq!(undo, ["chaos off of slow-disk"]);
        inject(&mut run, &undo);
        assert_eq!(names(&run), told.map(chaos));
        inject(&mut run, &["chaos off"]);
        assert_eq!(list(&run), []);
    }

    #[test]
    fn bits_that_nobody_knows_of_are_told_and_another_disk_undoes_it() {
        let mut run = run(FIVE);
        while !run.advance(Instant(3_000_000), u64::MAX) {}
        inject(&mut run, &["corrupt 2 silently"]);
        assert_eq!(names(&run), ["node 2 bits flipped, nobody knows"]);
        let undo = list(&run).remove(0).2;
        assert_eq!(undo, ["wipe 2", "restart 2"]);
        inject(&mut run, &undo);
        assert_eq!(list(&run), []);
        inject(&mut run, &["corrupt 2 silently", "corrupt 2"]);
        assert_eq!(names(&run), ["node 2 disk damaged"], "now somebody does");
    }

    #[test]
    fn a_clock_that_is_far_off_is_set_right_step_by_step() {
        let steps = |us: i64| opposite(us).collect::<Vec<_>>();
        assert_eq!(steps(-250_000), ["250ms"]);
        assert_eq!(steps(2 * 3_600_000_000 + 1), ["-1h", "-1h", "-1us"]);
        assert_eq!(steps(i64::MAX).len(), STEPS_MAX);
        let mut run = run(FIVE);
        inject(&mut run, &["step-clock 2 1h", "step-clock 2 30m"]);
        assert_eq!(names(&run), ["node 2 clock 1 h 30 min ahead"]);
        let undo = list(&run).remove(0).2;
        inject(&mut run, &undo);
        assert_eq!(list(&run), []);
    }

    #[test]
    fn what_clients_suffer_is_told_by_node_or_of_all_at_once() {
        let mut run = run("nodes = 3");
        inject(&mut run, &["cut clients -> all", "cut 2 -> clients"]);
        assert_eq!(names(&run), ["clients → every node cut", "2 → clients cut"]);
        let undo = list(&run).remove(0).2;
        assert_eq!(undo, ["mend clients -> all"]);
        inject(&mut run, &undo);
        assert_eq!(names(&run), ["2 → clients cut"]);
        inject(&mut run, &["cut clients <-> 2", "loss all -> clients 5%", "loss clients -> 1 5%", "isolate 3"]);
        let told = ["every node → clients loses 5%", "node 3 isolated", "2 ↔ clients cut", "clients → 1 loses 5%"];
        assert_eq!(names(&run), told);
        inject(&mut run, &["heal", "cut clients <-> all", "clients rate=50/s", "chaos mtbf=1ms mttr=10h of burst"]);
        while !run.advance(Instant(100_000), u64::MAX) {}
        let crowd = run.picture().crowd;
        let told = names(&run);
        assert_eq!(
            told[1..],
            [format!("clients rate=50/s, {crowd} times as many requests"), "clients ↔ every node cut".to_string()]
        );
        assert_eq!(list(&run)[1].2, ["clients back"]);
        inject(&mut run, &["settle"]);
        assert_eq!(list(&run), []);
    }

    #[test]
    fn losses_in_bursts_say_so() {
        let mut run = run("nodes = 3");
        inject(&mut run, &["loss 1 <-> 2 20% bursts=5", "loss 2 -> 3 20%", "loss 3 -> 2 20% bursts=20"]);
        let told = ["1 ↔ 2 loses 20% in bursts of 5", "2 → 3 loses 20%", "3 → 2 loses 20% in bursts of 20"];
        assert_eq!(names(&run), told);
        let undo = list(&run).remove(0).2;
        assert_eq!(undo, ["loss 1 <-> 2 0%"]);
        inject(&mut run, &undo);
        assert_eq!(names(&run), told[1..]);
        inject(&mut run, &["loss 2 -> 3 0% bursts=5", "loss 3 -> 2 0%"]);
        assert_eq!(list(&run), [], "nothing lost has no bursts");
    }

    #[test]
    fn what_all_nodes_suffer_is_one_thing() {
        let mut run = run(FIVE);
        inject(&mut run, &["drift all 100", "slow-disk all 5ms", "slow-disk 2 6ms", "crash all"]);
        assert_eq!(list(&run).len(), 2 + 5);
        for (_, what, undo) in list(&run).into_iter().take(2) {
            inject(&mut run, &undo);
            assert!(names(&run).iter().all(|name| !name.ends_with(&what)), "{what}");
        }
        assert_eq!(list(&run).len(), 5);
    }

    #[test]
    fn settling_undoes_everything() {
        let mut run = run(FIVE);
        inject(
            &mut run,
            &[
                "crash 1",
                "corrupt 3",
                "flap 3 -> 5 1s",
                "full-disk 5",
                "slow 5 1ms",
                "pause 2",
                "slow-disk 3 5ms",
                "drift 3 -200",
                "step-clock 2 -1h",
                "isolate 4",
                "loss 1 -> 2 5%",
            ],
        );
        assert_eq!(list(&run).len(), 11);
        inject(&mut run, &["settle"]);
        assert_eq!(list(&run), []);
    }

    #[test]
    fn a_partition_is_one_thing_beside_lone_nodes() {
        let mut run = run(FIVE);
        inject(&mut run, &["partition 1,2 | 3,4,5"]);
        assert_eq!(names(&run), ["1 2 | 3 4 5 cut apart"]);
        inject(&mut run, &["partition 1 | 2,3 | 4,5"]);
        assert_eq!(names(&run), ["2 3 | 4 5 cut apart", "node 1 isolated"]);
        let undo = list(&run).remove(0).2;
        inject(&mut run, &undo);
        assert_eq!(names(&run), ["node 1 isolated"]);
        let undo = list(&run).remove(0).2;
        inject(&mut run, &undo);
        assert_eq!(list(&run), []);
    }

    #[test]
    fn lone_nodes_come_back_one_by_one() {
        for protocol in ["raft", "redis-random", "zab", "lease-lock"] {
            let mut run = run(&format!("nodes = 5\nprotocol = \"{protocol}\""));
            inject(&mut run, &["isolate 2", "isolate 4"]);
            assert_eq!(names(&run), ["node 2 isolated", "node 4 isolated"]);
            let undo = list(&run).remove(0).2;
            inject(&mut run, &undo);
            assert_eq!(names(&run), ["node 4 isolated"]);
            let undo = list(&run).remove(0).2;
            inject(&mut run, &undo);
            assert_eq!(list(&run), []);
        }
    }

    #[test]
    fn nobody_hears_anybody() {
        let mut run = run("nodes = 3\nprotocol = \"redis-random\"");
        inject(&mut run, &["partition 1 | 2 | 3 | register"]);
        assert_eq!(list(&run).len(), 1);
        let undo = list(&run).remove(0).2;
        inject(&mut run, &undo);
        assert_eq!(list(&run), []);
    }

    #[test]
    fn what_the_nodes_share_goes_by_its_name() {
        let of = |protocol: &str, faults: &[&str]| {
            let mut run = run(&format!("nodes = 3\nprotocol = \"{protocol}\""));
            inject(&mut run, faults);
            names(&run)
        };
        assert_eq!(of("redis-random", &["cut 1 <-> register"]), ["register ↔ 1 cut"]);
        assert_eq!(of("primary-backup", &["cut 1 <-> register"]), ["arbiter ↔ 1 cut"]);
        assert_eq!(of("hashing", &["crash register"]), ["the database crashed"]);
        assert_eq!(of("lease-lock", &["partition 1,2,3 | register"]), ["the storage isolated"]);
    }

    #[test]
    fn overlapping_groups_share_whom_both_hear() {
        let mut run = run(FIVE);
        inject(&mut run, &["cut 1 <-> 4", "cut 1 <-> 5", "cut 2 <-> 4"]);
        assert_eq!(list(&run).len(), 3, "2 and 5 still hear each other");
        inject(&mut run, &["heal", "bridge 1,2,3 | 3,4,5"]);
        assert_eq!(names(&run), ["1 2 3 | 3 4 5 cut apart"]);
    }
}
