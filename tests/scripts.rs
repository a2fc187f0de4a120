//! Scripts in plain text, a file each: what is set up, what is done, and what then happened. Rewritten by
//! `INTERREGNUM_REWRITE=1 cargo test --test scripts`; what changed is then read in the diff.
//!
//! A script is a scenario, a line `---`, and commands that begin with `>`, each followed by what it brought
//! about. Lines that begin with `#` are for the reader. Scripts in `simulated/` run in the simulator, those in
//! `by_hand/` on servers whose messages wait to be delivered. The commands are those of [`Simulated::command`]
//! and [`ByHand::command`].

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[path = "support/by_hand.rs"]
mod by_hand;
#[path = "support/golden.rs"]
mod golden;

use by_hand::{Cage, Choice};
use interregnum::check::Violation;
use interregnum::experiment::{WatchedRun, open};
use interregnum::protocol::raft::Timer;
use interregnum::scenario::{ProtocolName, Scenario, text};
use interregnum::sim::picture::NodePicture;
use interregnum::trace::{TraceEvent, What};
use interregnum::types::{Duration, Instant, NodeId};

/// Runs the commands of a script and writes it down anew, with what happens now.
fn replay(script: &str, mut world: impl FnMut(&Scenario) -> Box<dyn World>) -> String {
    let (header, body) = script.split_once("---\n").expect("a line --- ends the scenario");
    let scenario = text::parse(header).unwrap_or_else(|error| panic!("{error}"));
    let mut world = world(&scenario);
    let mut replayed = format!("{header}---\n");
    for line in body.lines() {
        if line.is_empty() || line.starts_with('#') {
            replayed += &format!("{line}\n");
        }
        let Some(command) = line.strip_prefix("> ") else { continue };
        replayed += &format!("{line}\n");
        for happened in world.command(command) {
            replayed += &format!("{happened}\n");
        }
    }
    let violations = world.violations();
    let is_correct = scenario.protocol != ProtocolName::RedisRandom;
    let keeps_promises = is_correct && !header.contains("mistake = ");
    assert!(!keeps_promises || violations.is_empty(), "{violations:?}");
    replayed
}

trait World {
    /// Does it; what happened, a line each.
    fn command(&mut self, command: &str) -> Vec<String>;
    fn violations(&self) -> Vec<String>;
}

fn or_none(lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() { vec!["none".to_string()] } else { lines }
}

fn number<T: std::str::FromStr>(word: &str) -> T {
    word.parse().unwrap_or_else(|_| panic!("\"{word}\" is not a number"))
}

// ---- simulated ----

struct Simulated {
    run: WatchedRun,
    /// Messages, timers and writes whose line contains one of these are told too.
    shown: Vec<String>,
    told: u64,
}

/// What a script waits for comes within this time, or never.
const PATIENCE: Duration = Duration::from_secs(60);

impl Simulated {
    fn line(&self, event: &TraceEvent) -> String {
        let spec = self.run.spec();
        let content = match event.what {
            What::Sent(p) | What::Duplicated(p) | What::Delivered(p) => {
                format!("{} {} -> {}", spec.message_kind(p.kind).name, p.from, p.to)
            }
            What::Lost(p, why) => format!("{} {} -> {} ({why:?})", spec.message_kind(p.kind).name, p.from, p.to),
            What::TimerFired { node, timer } => format!("{node} {}", spec.timers[usize::from(timer)]),
            What::Became { node, from, to, cause, epoch } => {
                let term = spec.epoch.map_or(String::new(), |name| format!(" {name} {epoch}"));
                format!(
                    "{node} {} -> {} ({}){term}",
                    spec.state_name(from),
                    spec.state_name(to),
                    spec.cause_name(cause)
                )
            }
            What::Voted { node, candidate, epoch } => format!("{node} for {candidate} term {epoch}"),
            What::LogChanged { node, last_index } => format!("{node} to {last_index}"),
            What::Committed { node, index } => format!("{node} to {index}"),
            What::Configured { node, voters, learners, joint } => {
                let together = if joint { " joint" } else { "" };
                format!("{node} voters {voters}{together} learners {learners}")
                    .trim_end_matches(" learners ")
                    .to_string()
            }
            What::Reach { node, quorum: true } => format!("{node} a majority"),
            What::Reach { node, quorum: false } => format!("{node} no majority"),
            What::Persisted { node }
            | What::Crashed { node }
            | What::Restarted { node }
            | What::Paused { node }
            | What::Wiped { node }
            | What::Torn { node }
            | What::WriteLost { node }
            | What::Resumed { node } => node.to_string(),
            What::Corrupted { node, silently } => format!("{node}{}", if silently { " silently" } else { "" }),
            What::Struck { node, strike, ends } => {
                format!("{node} {}{}", strike.name(), if ends { " ends" } else { "" })
            }
            What::StruckLink { from, to, strike, ends } => {
                format!("{from} -> {to} {}{}", strike.name(), if ends { " ends" } else { "" })
            }
            What::StruckWhole { strike, ends } => format!("{}{}", strike.name(), if ends { " ends" } else { "" }),
            What::Cut { from, to } | What::Mended { from, to } => format!("{from} -> {to}"),
            What::Healed | What::Settled => String::new(),
            What::Fault { index } => self.run.scenario().faults[index as usize].action.to_string(),
            What::Skipped { why, .. } => format!("{why:?}"),
            What::Requested { request } | What::Retried { request } | What::GaveUp { request, .. } => {
                format!("{}.{}", request.client, request.serial)
            }
            What::Answered { request, latency_us } => {
                format!("{}.{} after {}", request.client, request.serial, Duration(latency_us))
            }
        };
        format!("{:>10}  {} {content}", event.at.to_string(), event.what.name()).trim_end().to_string()
    }

    /// What happened since the last time, of the kinds that are told.
    fn news(&mut self) -> Vec<String> {
        let trace = self.run.trace();
        let is_new = |event: &&TraceEvent| event.number > self.told;
        let mut fresh: Vec<&TraceEvent> = trace.milestones().rev().take_while(is_new).collect();
        fresh.extend(trace.routine().rev().take_while(is_new));
        fresh.sort_by_key(|event| event.number);
        let told = |line: &String, event: &TraceEvent| {
            !event.what.is_routine() || self.shown.iter().any(|word| line.contains(word.as_str()))
        };
        let lines = fresh.iter().map(|event| (self.line(event), *event));
        let lines = lines.filter(|(line, event)| told(line, event)).map(|(line, _)| line).collect();
        self.told = trace.events();
        lines
    }

    fn advance(&mut self, until: Instant) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let done = self.run.advance(until, 100);
            lines.extend(self.news());
            if done {
                return lines;
            }
        }
    }

    /// Step by step until something happens whose line contains the words.
    fn until(&mut self, words: &str) -> Vec<String> {
        let limit = self.run.now().after(PATIENCE);
        let mut lines = Vec::new();
        while !lines.iter().any(|line: &String| line.contains(words)) {
            assert!(self.run.now() < limit, "\"{words}\" did not happen within {PATIENCE}");
            assert!(self.run.step(), "\"{words}\" did not happen, and nothing else will");
            lines.extend(self.news());
        }
        lines
    }

    fn state(&self) -> Vec<String> {
        let spec = self.run.spec();
        let line = |node: &NodePicture| {
            let terms: Vec<String> = node.log.iter().map(|cell| cell.term.to_string()).collect();
            let state = format!("{} {}", node.id, spec.state_name(node.state));
            match spec.epoch {
                Some(name) => {
                    let log = format!("log of {} ending [{}]", node.log_length, terms.join(" "));
                    format!("{state} {name} {} {log} committed {}", node.epoch, node.committed)
                }
                None => format!("{state}, believes in {}", node.leader.map_or("nobody".into(), |id| id.to_string())),
            }
        };
        let picture = self.run.picture();
        let register = picture.register.as_ref().map(|register| {
            let holds = register.leader.map_or("nothing".into(), |leader| leader.to_string());
            if register.up { format!("register holds {holds}") } else { "register is down".to_string() }
        });
        picture.nodes.iter().map(line).chain(register).collect()
    }

    fn reigns(&self) -> Vec<String> {
        let reigns = self.run.watch().stats.reigns.reigns();
        let end = |to: Option<Instant>| to.map_or("now".to_string(), |to| to.to_string());
        reigns
            .map(|reign| format!("{} term {}: {} to {}", reign.node, reign.epoch, reign.from, end(reign.to)))
            .collect()
    }

    fn interregna(&self) -> Vec<String> {
        let end = |to: Option<Instant>| to.map_or("now".to_string(), |to| to.to_string());
        let interregna = self.run.watch().stats.reigns.interregna();
        interregna.map(|gap| format!("{} to {} ({})", gap.from, end(gap.to), gap.cause.name(self.run.spec()))).collect()
    }
}

impl World for Simulated {
    fn command(&mut self, command: &str) -> Vec<String> {
        let (verb, rest) = command.split_once(' ').unwrap_or((command, ""));
        match verb {
            // advance 300ms
            "advance" => self.advance(self.run.now().after(rest.parse().expect("a time"))),
            // step 3
            "step" => (0..number(rest))
                .flat_map(|_| {
                    assert!(self.run.step());
                    self.news()
                })
                .collect(),
            // until became 3 candidate -> leader
            "until" => self.until(rest),
            // inject crash leader
            "inject" => {
                let action = rest.parse().unwrap_or_else(|error| panic!("{error}"));
                self.run.inject(action).unwrap_or_else(|error| panic!("{error}"));
                Vec::new()
            }
            // show RequestVote
            "show" => {
                self.shown.push(rest.to_string());
                Vec::new()
            }
            "hide" => {
                self.shown.retain(|word| word != rest);
                Vec::new()
            }
            "state" => self.state(),
            "reigns" => or_none(self.reigns()),
            "interregna" => or_none(self.interregna()),
            "violations" => or_none(self.violations()),
            // What was not promised, and happened.
            "losses" => or_none(told(self.run.watch().check.losses())),
            _ => panic!("\"{command}\" is no command"),
        }
    }

    fn violations(&self) -> Vec<String> {
        told(self.run.watch().check.violations())
    }
}

fn told(violations: &[Violation]) -> Vec<String> {
    let line = |found: &Violation| format!("{}  {}: {}", found.at, found.property.name(), found.detail());
    violations.iter().map(line).collect()
}

fn simulated(name: &str, script: &str) {
    let world = |scenario: &Scenario| -> Box<dyn World> {
        Box::new(Simulated { run: open(scenario.clone()), shown: Vec::new(), told: 0 })
    };
    golden::compare(&format!("scripts/simulated/{name}.txt"), script, &replay(script, world));
}

// ---- by hand ----

struct ByHand(Cage);

/// `1 -> 2 RequestVote`; `*` stands for any node, no kind for any kind. After the kind may come words of the message's
/// line: `1 -> 2 InstallSnapshot records 0 to 2`.
fn choice(text: &str) -> Choice<'_> {
    let mut choice = Choice::default();
    let words: Vec<&str> = text.split_whitespace().collect();
    let node = |word: &str| (word != "*").then(|| NodeId(number(word)));
    let kind = match words[..] {
        [] => None,
        [kind] => Some(kind),
        [from, "->", to, ref kind @ ..] => {
            (choice.from, choice.to) = (node(from), node(to));
            choice.about = kind.first().map(|kind| text.split_once(kind).expect("it is in there").1.trim());
            kind.first().copied()
        }
        _ => panic!("\"{text}\" is no choice of messages"),
    };
    choice.kind = kind;
    choice
}

impl ByHand {
    /// Until nothing waits any more; the number of messages.
    fn settle(&mut self) -> usize {
        let mut count = 0;
        while self.0.deliver_one(Choice::default()) {
            count += 1;
            assert!(count < 10_000, "the servers never come to rest");
        }
        count
    }
}

impl World for ByHand {
    fn command(&mut self, command: &str) -> Vec<String> {
        let (verb, rest) = command.split_once(' ').unwrap_or((command, ""));
        let cage = &mut self.0;
        let node = || NodeId(number(rest.split_whitespace().next().expect("a node")));
        let count = match verb {
            "timeout" => {
                cage.timer(node(), Timer::Election);
                None
            }
            "heartbeat" => {
                cage.timer(node(), Timer::Heartbeat);
                None
            }
            "check-quorum" => {
                cage.timer(node(), Timer::CheckQuorum);
                None
            }
            "lease-ends" => {
                cage.timer(node(), Timer::Lease);
                None
            }
            // request 1, request 1 again, request 1 key 7
            "request" => {
                let key = rest.split_once("key ").map_or(1, |(_, key)| number(key));
                cage.request(node(), key, rest.ends_with("again"));
                None
            }
            "read" => {
                cage.read(node());
                None
            }
            "leader-lease-ends" => {
                cage.timer(node(), Timer::LeaderLease);
                None
            }
            "next-lease-ends" => {
                cage.timer(node(), Timer::NextLease);
                None
            }
            // transfer 1 -> 2
            "transfer" => {
                let choice = choice(rest);
                cage.transfer(choice.from.expect("a leader"), choice.to.expect("a follower"));
                None
            }
            "crash" => {
                cage.crash(node());
                None
            }
            "restart" => {
                cage.restart(node());
                None
            }
            // change 1: add 4, change 1: reconfigure 1,2,3
            "change" => {
                let (node, wish) = rest.split_once(": ").expect("a leader, and what is asked of it");
                cage.change(NodeId(number(node)), wish);
                None
            }
            "wipe" => {
                cage.wipe(node());
                None
            }
            // deliver 1 -> * AppendEntries
            "deliver" => Some(format!("delivered {}", cage.deliver(choice(rest)))),
            "drop" => Some(format!("dropped {}", cage.drop(choice(rest)))),
            "duplicate" => Some(format!("duplicated {}", cage.duplicate(choice(rest)))),
            "settle" => Some(format!("delivered {}", self.settle())),
            "waiting" => return or_none(cage.waiting()),
            "state" => return cage.state(),
            // inspect 1 nextIndex
            "inspect" => {
                let name = rest.split_once(' ').expect("a node and a name").1;
                return or_none(cage.detail(node(), name).into_iter().collect());
            }
            "violations" => return or_none(cage.violations()),
            _ => panic!("\"{command}\" is no command"),
        };
        let mut lines = std::mem::take(&mut self.0.log);
        lines.extend(count);
        lines
    }

    fn violations(&self) -> Vec<String> {
        self.0.violations()
    }
}

fn by_hand(name: &str, script: &str) {
    let world = |scenario: &Scenario| -> Box<dyn World> { Box::new(ByHand(Cage::new(scenario))) };
    golden::compare(&format!("scripts/by_hand/{name}.txt"), script, &replay(script, world));
}

/// A test for each script.
macro_rules! scripts {
    ($($folder:ident / $name:ident,)*) => {
        $(
            #[test]
            fn $name() {
                $folder(stringify!($name), include_str!(concat!("scripts/", stringify!($folder), "/", stringify!($name), ".txt")));
            }
        )*
    };
}

scripts! {
    by_hand/section_5_1_terms,
    by_hand/section_5_2_split_vote,
    by_hand/section_5_3_conflict_back_off,
    by_hand/section_5_3_figure_7,
    by_hand/section_5_4_1_restriction,
    by_hand/section_5_4_2_figure_8_d,
    by_hand/section_5_4_2_figure_8_e,
    by_hand/section_7_log_compaction,
    by_hand/section_7_install_snapshot,
    by_hand/section_7_figure_13_chunks_in_any_order,
    by_hand/section_7_figure_13_older_leader,
    by_hand/section_7_figure_13_step_6,
    by_hand/section_8_clients,
    by_hand/dissertation_3_10_transfer,
    by_hand/dissertation_5_new_disk,
    by_hand/section_5_4_2_figure_8_mistake,
    by_hand/dissertation_4_1_one_at_a_time,
    by_hand/dissertation_4_2_1_learners,
    by_hand/dissertation_4_2_2_leader_removed,
    by_hand/dissertation_4_2_3_disturbance,
    by_hand/paper_6_joint,
    by_hand/raft_dev_2015_change_before_commit,
    by_hand/raft_dev_2015_commit_first,
    by_hand/wiped_node_votes,
    by_hand/wiped_node_listens,
    by_hand/dissertation_6_2_check_quorum,
    by_hand/dissertation_6_4_read_index,
    by_hand/dissertation_6_4_deposed_reads,
    by_hand/dissertation_6_4_1_lease,
    by_hand/dissertation_9_6_pre_vote,
    by_hand/dissertation_10_2_pipelining,
    by_hand/dissertation_10_2_lost_append,
    simulated/section_5_2_election,
    simulated/section_5_3_replication,
    simulated/section_5_5_crashes,
    simulated/section_8_lost_leader,
    simulated/one_way_cut,
    simulated/minority_partition,
    simulated/redis_two_leaders,
    simulated/redis_dead_node_chosen,
    simulated/redis_endless_churn,
    simulated/redis_as_printed,
    simulated/vr_4_1_normal_operation,
    simulated/vr_4_2_view_change,
    simulated/vr_4_2_next_primary_is_down_too,
    simulated/vr_4_3_recovery,
    simulated/vr_4_3_a_new_disk,
    simulated/vr_4_3_more_than_f_forget,
    simulated/vr_5_2_state_transfer,
    simulated/vr_5_2_a_later_view,
    simulated/paxos_made_simple_2_4_duel,
    simulated/paxos_made_simple_3_election,
    simulated/paxos_made_simple_3_new_leader,
    simulated/paxos_made_live_4_2_catch_up,
    simulated/paxos_made_live_5_1_lost_disk,
    simulated/paxos_made_live_5_2_lease,
    simulated/paxos_made_live_5_5_snapshot,
    simulated/zab_fast_leader_election,
    simulated/zab_phase_1_discovery,
    simulated/zab_phase_2_synchronization,
    simulated/zab_phase_2_snapshot,
    simulated/zab_phase_3_broadcast,
    simulated/zab_leader_crash,
    simulated/zab_minority_partition,
    simulated/zab_observers,
    simulated/redis_docs_single_instance,
    simulated/redis_docs_redlock,
    simulated/redis_docs_crash_recovery,
    simulated/kleppmann_unsafe_lock,
    simulated/kleppmann_fencing_token,
    simulated/chubby_lock_delay,
    simulated/bully_iii_election,
    simulated/bully_assumption_8_broken,
    simulated/bully_terms,
    simulated/bully_imperfect_detector,
    simulated/chang_roberts_election,
    simulated/ring_passing_over,
    simulated/isr_kip_500_controllers,
    simulated/isr_kip_101_truncation,
    simulated/isr_kip_497_alter_partition,
    simulated/isr_last_replica_standing,
    simulated/mongodb_elections_catch_up,
    simulated/mongodb_rollbacks,
    simulated/mongodb_priority_takeover,
    simulated/memcached_look_aside,
    simulated/libmemcached_auto_eject,
    simulated/memcached_paused_server_returns,
    simulated/qjm_epochs_and_start,
    simulated/qjm_recovery_of_an_unfinalized_segment,
    simulated/qjm_a_writer_without_a_majority,
    simulated/zkfc_fencing_by_a_command,
    simulated/zkfc_fencing_by_epochs_alone,
    simulated/rabbitmq_partitions_ignore,
    simulated/rabbitmq_partitions_autoheal,
    simulated/rabbitmq_partitions_pause_minority,
    simulated/rabbitmq_mirroring_unsynchronised,
    simulated/rabbitmq_mirroring_last_to_stop,
    simulated/mysql_semisync_source_timeout,
    simulated/alsberg_day_synchronous,
    simulated/sentinel_sdown_odown_and_failover,
    simulated/sentinel_replica_selection_and_priority,
    simulated/patroni_ttl_and_loop_wait,
    simulated/postgresql_26_3_stonith,
    simulated/postgresql_26_3_without_stonith,
    simulated/ceph_monitors_election_by_rank,
    simulated/kafka_acks_0_and_1,
    simulated/kafka_min_insync_replicas,
    simulated/kafka_unclean_leader_election,
    simulated/zookeeper_sessions,
}
