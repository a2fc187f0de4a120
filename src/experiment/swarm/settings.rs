//! The settings of each protocol, also such as nobody would choose.

use super::dice::Dice;
use crate::protocol::hashing::{self, Distribution};
use crate::protocol::isr::{self, Acks};
use crate::protocol::lease_lock::{self, Fencing, Persistence};
use crate::protocol::library::Ejection;
use crate::protocol::mirrored::{self, PartitionHandling, Promote, SyncMode};
use crate::protocol::mongodb::{self, ReadConcern, WriteConcern};
use crate::protocol::multi_paxos::{self, Election};
use crate::protocol::primary_backup::{self, Failover, Replication};
use crate::protocol::quorum::majority;
use crate::protocol::raft::{self, Reads};
use crate::protocol::redis_random::{self, Variant};
use crate::protocol::storage::Terms;
use crate::protocol::{bully, detector, quorum_journal, ring, viewstamped, zab};
use crate::scenario::Scenario;
use crate::types::{Duration, Probability, Span};
impl Dice {
    fn election_timeout(&mut self) -> Span {
        match self.below(5) {
            // Too short for the network, most of the time.
            0 => self.span(20, 200),
            // Narrow: several give up at once.
            1 | 2 => {
                let least = self.time(100, 500);
                Span { least, most: Duration(least.0 + least.0 / self.pick(&[2, 4, 8])) }
            }
            _ => Span { least: self.time(100, 400), most: self.time(500, 900) },
        }
    }

    fn heartbeat(&mut self, scenario: &Scenario) -> Duration {
        match scenario.nodes {
            1 => self.time(1, 500),
            _ => self.time(10, 80),
        }
    }

    pub(super) fn multi_paxos(&mut self, scenario: &Scenario) -> multi_paxos::Config {
        multi_paxos::Config {
            mode: self.pick(&[multi_paxos::Mode::Multi, multi_paxos::Mode::Multi, multi_paxos::Mode::SingleDecree]),
            election_timeout: self.election_timeout(),
            heartbeat: self.heartbeat(scenario),
            back_off: self.pick(&[Span::ms(1, 1), Span::ms(1, 20), Span::ms(10, 200), Span::ms(50, 900)]),
            kept_values: self.pick(&[1, 2, 5, 20, 64]),
            lease: self.one_in(2),
            clock_drift_max: Probability::percent(self.pick(&[1, 30, 30])),
            ..multi_paxos::Config::default()
        }
    }

    /// Elections by rank, in one of three.
    pub(super) fn ranks(&mut self, config: &mut multi_paxos::Config) {
        config.election = if self.one_in(3) { Election::Rank } else { Election::Timeout };
        config.election_period = self.time(20, 500);
    }

    pub(super) fn raft(&mut self, scenario: &Scenario) -> raft::Config {
        raft::Config {
            election_timeout: self.election_timeout(),
            heartbeat: self.heartbeat(scenario),
            pre_vote: self.one_in(2),
            check_quorum: self.one_in(2),
            voters: if self.one_in(3) { 1 + self.below(u64::from(scenario.nodes)) as u16 } else { 0 },
            change: self.pick(&raft::ChangeMode::ALL),
            reads: self.pick(&Reads::ALL),
            clock_drift_max: Probability::percent(self.pick(&[1, 30, 30])),
            ..raft::Config::default()
        }
    }

    /// Snapshots, and how appends flow.
    pub(super) fn replication(&mut self, config: &mut raft::Config) {
        if self.one_in(2) {
            config.snapshot_entries = self.pick(&[2, 5, 20, 100]);
            config.snapshot_chunk = self.pick(&[2, 8, 8, 100]);
        }
        config.pipeline = self.pick(&[0, 0, 1, 3, 16]);
        config.append_entries = self.pick(&[1, 1, 8, 64]);
    }

    /// A leader's own time without a majority, in one of four: as long as two looks take, or longer.
    pub(super) fn quorum(&mut self, config: &mut raft::Config) {
        if self.one_in(4) {
            config.check_quorum_within = Duration(config.election_timeout.least.0 * self.pick(&[2, 2, 5]));
        }
    }

    pub(super) fn redis_random(&mut self) -> redis_random::Config {
        let variant = match self.one_in(4) {
            true => Variant::AsPrinted,
            false => Variant::AsIntended,
        };
        redis_random::Config {
            variant,
            sleep: self.time(1, 400),
            register_delay: self.pick(&[Span::ms(0, 0), Span::ms(0, 1), Span::ms(5, 80), Span::ms(100, 900)]),
            call_timeout: self.time(2, 500),
        }
    }

    pub(super) fn viewstamped(&mut self) -> viewstamped::Config {
        let view_timeout = match self.below(3) {
            // Too short for the network, most of the time.
            0 => self.span(20, 200),
            // All at once, or nearly so: that is no harm where the primary is chosen by rotation.
            1 => Span::exactly(self.time(100, 500)),
            _ => Span { least: self.time(100, 400), most: self.time(500, 900) },
        };
        viewstamped::Config { view_timeout, heartbeat: self.time(10, 80) }
    }

    pub(super) fn zab(&mut self, scenario: &Scenario) -> zab::Config {
        let election_wait = match self.below(4) {
            // Too short for the network, most of the time.
            0 => self.span(1, 30),
            _ => self.span(50, 300),
        };
        zab::Config {
            tick_time: self.time(5, 150),
            init_limit: self.pick(&[2, 10, 20, 30]),
            sync_limit: self.pick(&[1, 5, 10, 15]),
            election_wait,
            reads: if self.one_in(4) { zab::Reads::Local } else { zab::Reads::Leader },
            observers: if self.one_in(4) { self.below(u64::from(scenario.nodes)) as u16 } else { 0 },
            commit_log: self.pick(&[1, 3, 20, 500]),
            ..zab::Config::default()
        }
    }

    /// Sessions, in one of three, some shorter than a server waits for its leader.
    pub(super) fn sessions(&mut self, config: &mut zab::Config) {
        let ticks = self.pick(&[1, 3, 8, 100]);
        config.session_timeout = if self.one_in(3) { Duration(config.tick_time.0 * ticks) } else { Duration::ZERO };
    }

    pub(super) fn lease_lock(&mut self, scenario: &Scenario) -> lease_lock::Config {
        // Too short for the network, some of the time.
        let (least_ms, most_ms) = self.pick(&[(20, 200), (200, 900), (500, 2_000)]);
        let ttl = self.time(least_ms, most_ms);
        lease_lock::Config {
            stores: if self.one_in(3) { 1 + self.below(u64::from(scenario.nodes)) as u16 } else { 1 },
            ttl,
            renew_every: Duration(ttl.0 / self.pick(&[2, 3, 8]) + 1_000),
            retry: self.span(1, 600),
            call_timeout: self.time(10, 300),
            clock_drift_max: Probability::percent(self.pick(&[0, 1, 30])),
            fencing: self.pick(&[Fencing::All, Fencing::All, Fencing::Writes, Fencing::Off]),
            reads: self.pick(&lease_lock::Reads::ALL),
            persistence: self.pick(&[
                Persistence::Always,
                Persistence::Always,
                Persistence::EverySecond,
                Persistence::Nothing,
            ]),
            delayed_restart: self.one_in(3),
            lock_delay: if self.one_in(4) { self.time(1, 1_000) } else { Duration::ZERO },
        }
    }

    fn detector(&mut self) -> detector::Settings {
        // Too short for the network, some of the time.
        let answer_within = if self.one_in(3) { self.time(2, 50) } else { self.time(50, 400) };
        detector::Settings { kind: self.pick(&detector::Kind::ALL), answer_within, first_guess: self.time(1, 50) }
    }

    pub(super) fn bully(&mut self) -> bully::Config {
        bully::Config {
            detector: self.detector(),
            check: self.time(10, 200),
            silence: if self.one_in(4) { self.span(50, 300) } else { self.span(300, 2_000) },
            terms: self.pick(&Terms::ALL),
        }
    }

    pub(super) fn hashing(&mut self) -> hashing::Config {
        hashing::Config {
            distribution: self.pick(&Distribution::ALL),
            points: self.pick(&[1, 10, 160]),
            ejection: Ejection {
                auto_eject: self.one_in(2),
                failure_limit: self.pick(&[1, 2, 5]),
                retry_timeout: self.time(10, 2_000),
            },
        }
    }

    pub(super) fn ring(&mut self) -> ring::Config {
        ring::Config {
            detector: self.detector(),
            beat: self.time(10, 200),
            silence: if self.one_in(4) { self.span(50, 500) } else { self.span(500, 4_000) },
            arrangement: self.below(5_040),
            terms: self.pick(&Terms::ALL),
        }
    }

    pub(super) fn isr(&mut self) -> isr::Config {
        let session_timeout = self.time(100, 900);
        isr::Config {
            controllers: self.pick(&[1, 1, 2, 3, 3]),
            quorum_timeout: self.election_timeout(),
            session_timeout,
            heartbeat: Duration(session_timeout.0 / self.pick(&[2, 4, 8])),
            replica_lag: self.time(50, 2_000),
            fetch_wait: self.time(5, 100),
            acks: self.pick(&[Acks::All, Acks::All, Acks::All, Acks::Leader, Acks::None]),
            min_insync: self.pick(&[1, 1, 2, 2, 3]),
            unclean_election: self.one_in(4),
            flush: !self.one_in(4),
            writeback: self.time(10, 2_000),
        }
    }

    pub(super) fn primary_backup(&mut self, scenario: &Scenario) -> primary_backup::Config {
        let nodes = u64::from(scenario.nodes);
        let monitors = if nodes > 3 { self.pick(&[1, 2, 3, 3, 3]) } else { self.below(nodes) as u16 };
        let heartbeat = self.time(5, 60);
        let [loop_wait, retry_timeout] = [self.time(50, 300), self.time(50, 400)];
        primary_backup::Config {
            replication: self.pick(&Replication::ALL),
            acknowledgements: 1 + self.below(nodes.min(3)) as u16,
            ack_timeout: self.time(50, 800),
            fallback: self.one_in(2),
            heartbeat,
            down_after: self.time(20, 800),
            failover: self.pick(&Failover::ALL),
            monitors,
            quorum: 1 + self.below(u64::from(monitors.max(1))) as u16,
            failover_timeout: self.time(200, 900),
            preferred: self.pick(&[0, 0, 1, 2]),
            min_replicas: self.pick(&[0, 0, 1]),
            max_lag: self.time(50, 500),
            ttl: Duration(loop_wait.0 + retry_timeout.0 + self.time(1, 400).0),
            loop_wait,
            retry_timeout,
            maximum_lag: self.pick(&[0, 5, 1_000, 1_000]),
            operator_delay: self.time(50, 800),
            fencing: self.one_in(2),
            ..primary_backup::Config::default()
        }
    }

    pub(super) fn demotion(&mut self, config: &mut primary_backup::Config) {
        config.demote_after = if self.one_in(2) { self.time(10, 2_000) } else { Duration::ZERO };
    }

    pub(super) fn mongodb(&mut self) -> mongodb::Config {
        let election_timeout = self.election_timeout();
        mongodb::Config {
            election_timeout,
            heartbeat: Duration((election_timeout.least.0 / self.pick(&[3, 5, 10])).max(1_000)),
            write_concern: self.pick(&[WriteConcern::Majority, WriteConcern::Majority, WriteConcern::Members(1)]),
            read_concern: self.pick(&[ReadConcern::Local, ReadConcern::Majority, ReadConcern::Linearizable]),
            catch_up_timeout: self.pick(&[Duration::ZERO, Duration::from_ms(200), Duration::from_secs(3_600)]),
            priority_of_1: self.pick(&[1, 1, 1, 5]),
            ..mongodb::Config::default()
        }
    }

    /// Numbers of members, in one of four: never more than a majority, which a repaired set has.
    pub(super) fn concerns(&mut self, scenario: &Scenario, config: &mut mongodb::Config) {
        if self.one_in(4) {
            let number = 1 + self.below(u64::from(majority(scenario.nodes).min(7)));
            config.write_concern = WriteConcern::Members(number as u16);
        }
        config.journal = self.one_in(2);
    }

    pub(super) fn quorum_journal(&mut self) -> quorum_journal::Config {
        quorum_journal::Config {
            name_nodes: self.pick(&[2, 2, 3]),
            fencing: self.pick(&quorum_journal::Fencing::ALL),
            fence_fallback: self.one_in(2),
            graceful_timeout: self.time(20, 500),
            ssh_timeout: self.time(20, 2_000),
            session_timeout: self.time(200, 1_500),
            health_check: self.time(5, 200),
            restart_after: self.time(10, 500),
            heartbeat: self.time(5, 100),
            write_timeout: self.time(100, 3_000),
            recovery_timeout: self.time(200, 4_000),
            log_roll: self.time(100, 4_000),
            tail: self.time(20, 600),
            tail_in_progress: self.one_in(2),
            reads: self.pick(&quorum_journal::Reads::ALL),
        }
    }

    pub(super) fn mirrored(&mut self) -> mirrored::Config {
        mirrored::Config {
            net_ticktime: self.time(40, 1_000),
            partition_handling: self.pick(&[
                PartitionHandling::Ignore,
                PartitionHandling::Autoheal,
                PartitionHandling::PauseMinority,
                PartitionHandling::PauseMinority,
            ]),
            promote_on_failure: self.pick(&[Promote::Always, Promote::WhenSynced, Promote::WhenSynced]),
            sync_mode: self.pick(&[SyncMode::Automatic, SyncMode::Automatic, SyncMode::Manual]),
        }
    }
}
