//! Scenarios drawn from a seed. Each draws first which kinds of faults, networks and options it may use at
//! all ("swarm testing", Groce et al. 2012): what never happens in one run leaves room for what else does.

use interregnum::protocol::raft;
use interregnum::scenario::{self, Action, Fault, Latency, ProtocolName, Rate, Scenario, Strikes, Target, When};
use interregnum::sim::prng::{Purpose, Stream};
use interregnum::types::{Duration, Instant, NodeId, Probability, Span};

/// No stream of a simulation has this number: drawing a scenario does not foresee its run.
const STREAM: u64 = 1 << 40;

/// A scenario and what may be expected of it.
pub struct Drawn {
    pub scenario: Scenario,
    /// From here on nothing fails any more and everything is repaired; none if faults go on for ever, or if
    /// the timeouts leave an election too little room.
    pub repaired_at: Option<Instant>,
    /// Clients ask, no faster than they are answered, and wait long enough for it.
    pub is_answered: bool,
}

pub fn raft(seed: u64) -> Drawn {
    let mut dice = Dice(Stream::new(seed, Purpose::Faults, STREAM));
    let mut scenario = dice.world(seed, ProtocolName::Raft);
    scenario.raft = dice.raft(&scenario);
    if dice.one_in(3) {
        scenario.initial.logs = dice.logs(scenario.nodes);
    }
    let endless = dice.one_in(5);
    dice.faults(&mut scenario, endless);
    let has_room = has_room(&scenario);
    let repaired_at = (!endless).then(|| repair(&mut scenario)).filter(|_| has_room);
    let is_answered = is_answered(&scenario);
    Drawn { scenario, repaired_at, is_answered }
}

pub fn redis_random(seed: u64) -> Drawn {
    let mut dice = Dice(Stream::new(seed, Purpose::Faults, STREAM + 1));
    let mut scenario = dice.world(seed, ProtocolName::RedisRandom);
    let config = &mut scenario.redis_random;
    if dice.one_in(4) {
        config.variant = interregnum::protocol::redis_random::Variant::AsPrinted;
    }
    config.sleep = dice.time(1, 400);
    config.register_delay = dice.pick(&[Span::ms(0, 0), Span::ms(0, 1), Span::ms(5, 80), Span::ms(100, 900)]);
    config.call_timeout = dice.time(2, 500);
    let endless = dice.one_in(2);
    dice.faults(&mut scenario, endless);
    Drawn { scenario, repaired_at: None, is_answered: false }
}

/// The end of all faults: everybody is up, awake and connected.
fn repair(scenario: &mut Scenario) -> Instant {
    let at = Instant(scenario.duration.0);
    scenario.faults.push(Fault { when: When::At { least: at, most: at }, action: Action::Settle });
    at
}

/// An election, with its messages and writes, fits well into the shortest timeout, heartbeats come several
/// times in one (Raft paper, 5.6: broadcast time ≪ election timeout), and timeouts differ by more than it takes.
fn has_room(scenario: &Scenario) -> bool {
    let latency_us = latency_us(scenario);
    // A write waits behind those before it.
    let round_us = 2 * latency_us + 6 * scenario.disk.write.most.0;
    let raft::Config { election_timeout: Span { least, most }, heartbeat, .. } = scenario.raft;
    let spread_us = round_us.max(20_000);
    least.0 >= 2 * round_us && least.0 >= 2 * heartbeat.0 + round_us && most.0 - least.0 >= spread_us
}

/// As long as most messages take.
fn latency_us(scenario: &Scenario) -> u64 {
    match scenario.network.latency {
        Latency::Uniform(span) => span.most.0,
        Latency::Exponential { mean } => 5 * mean.0,
        Latency::Normal { mean, deviation } => mean.0 + 3 * deviation.0,
    }
}

/// A request finds its leader, and that one a majority, within the clients' patience; and so do those that
/// wait for the same session.
fn is_answered(scenario: &Scenario) -> bool {
    let client = &scenario.client;
    let takes_us = 6 * latency_us(scenario) + 6 * scenario.disk.write.most.0;
    let keeps_up = |interval: Duration| interval.0 * u64::from(client.sessions) >= 2 * takes_us;
    client.timeout.0 >= takes_us && client.rate.interval().is_some_and(keeps_up)
}

struct Dice(Stream);

impl Dice {
    fn below(&mut self, below: u64) -> u64 {
        self.0.below(below)
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize].clone()
    }

    /// Not rounded to milliseconds: ties should be rare, but not always absent.
    fn time(&mut self, least_ms: u64, most_ms: u64) -> Duration {
        let drawn = self.0.within(Span::ms(least_ms, most_ms));
        match self.one_in(2) {
            true => drawn,
            false => Duration(drawn.0 - drawn.0 % 1_000),
        }
    }

    fn span(&mut self, least_ms: u64, most_ms: u64) -> Span {
        let (a, b) = (self.time(least_ms, most_ms), self.time(least_ms, most_ms));
        Span { least: a.min(b), most: a.max(b) }
    }

    fn world(&mut self, seed: u64, protocol: ProtocolName) -> Scenario {
        let mut scenario = Scenario {
            protocol,
            seed,
            nodes: 1 + self.below(7) as u16,
            duration: self.time(200, 4_000),
            ..Scenario::default()
        };
        let network = &mut scenario.network;
        network.latency = match self.below(5) {
            0 => Latency::Uniform(Span::exactly(self.time(0, 20))),
            1 => Latency::Uniform(self.span(0, 30)),
            2 => Latency::Exponential { mean: self.time(1, 20) },
            3 => Latency::Normal { mean: self.time(1, 20), deviation: self.time(0, 10) },
            _ => Latency::Uniform(self.span(0, 200)),
        };
        network.loss = Probability::percent(self.pick(&[0, 0, 0, 1, 5, 20]));
        network.duplicate = Probability::percent(self.pick(&[0, 0, 0, 1, 10, 50]));
        scenario.disk.write = self.pick(&[Span::ms(0, 0), Span::ms(0, 1), Span::ms(0, 10), Span::ms(5, 40)]);
        let client = &mut scenario.client;
        client.rate =
            self.pick(&[Rate::per_second(0), Rate { per_ks: 500 }, Rate::per_second(5), Rate::per_second(40)]);
        client.reads = Probability::percent(self.pick(&[0, 50, 90]));
        client.sessions = self.pick(&[1, 3, 10, 100]);
        client.timeout = self.time(20, 800);
        client.patience = self.time(100, 10_000);
        scenario
    }

    fn raft(&mut self, scenario: &Scenario) -> raft::Config {
        let election_timeout = match self.below(4) {
            // Too narrow for the network, most of the time.
            0 => self.span(20, 200),
            _ => Span { least: self.time(100, 400), most: self.time(500, 900) },
        };
        let heartbeat = match scenario.nodes {
            1 => self.time(1, 500),
            _ => self.time(10, 80),
        };
        raft::Config {
            election_timeout,
            heartbeat,
            pre_vote: self.one_in(2),
            check_quorum: self.one_in(2),
            ..raft::Config::default()
        }
    }

    /// Logs as terms without elections would leave them: each term's leader appends to its own log, and some
    /// of the others take over a part of it.
    fn logs(&mut self, nodes: u16) -> Vec<Vec<u64>> {
        let mut logs = vec![Vec::new(); usize::from(nodes)];
        // Some differ by more entries than one message carries.
        let longest = self.pick(&[4, 4, 150]);
        for term in 1..=1 + self.below(6) {
            let leader = self.below(u64::from(nodes)) as usize;
            let appended = self.below(longest) as usize;
            logs[leader].extend(std::iter::repeat_n(term, appended));
            for follower in 0..logs.len() {
                let reached = self.below(logs[leader].len() as u64 + 1) as usize;
                let prefix = logs[leader][..reached].to_vec();
                if self.one_in(2) && !logs[follower].starts_with(&prefix) {
                    logs[follower] = prefix;
                }
            }
        }
        logs
    }

    // ---- faults ----

    fn faults(&mut self, scenario: &mut Scenario, endless: bool) {
        let verbs = 1 + self.below((1 << VERBS) - 1);
        let verbs: Vec<u64> = (0..VERBS).filter(|verb| verbs & 1 << verb != 0).collect();
        let count = self.below(25);
        while (scenario.faults.len() as u64) < count {
            let verb = self.pick(&verbs);
            let action = self.action(verb, scenario);
            if scenario::check(&action, scenario).is_err() {
                // Another one may do; a cluster of one, say, has no link to cut.
                if self.one_in(10) {
                    break;
                }
                continue;
            }
            let when = self.when(scenario.duration, endless);
            scenario.faults.push(Fault { when, action });
        }
    }

    fn when(&mut self, duration: Duration, endless: bool) -> When {
        // Round moments meet each other, and those of heartbeats and requests.
        let mut moment = || match self.below(3) {
            0 => Instant(self.below(duration.0 / 100_000) * 100_000),
            _ => Instant(self.below(duration.0)),
        };
        let (a, b) = (moment(), moment());
        match self.below(4) {
            0 if endless => When::Every(self.time(30, 1_500)),
            1 => When::At { least: a.min(b), most: a.max(b) },
            _ => When::At { least: a, most: a },
        }
    }

    fn target(&mut self, scenario: &Scenario) -> Target {
        let node = Target::Node(NodeId(1 + self.below(u64::from(scenario.nodes)) as u16));
        match self.below(12) {
            0..5 => node,
            5..8 => Target::Leader,
            8 => Target::Follower,
            9 => Target::Minority,
            10 => Target::Majority,
            _ if scenario.protocol.spec().has_register => Target::Register,
            _ => Target::All,
        }
    }

    fn lasting(&mut self) -> Option<Duration> {
        (!self.one_in(3)).then(|| self.time(1, 900))
    }

    fn groups(&mut self, scenario: &Scenario) -> Vec<Vec<Target>> {
        match self.below(3) {
            0 => vec![vec![Target::Leader, Target::Follower], vec![Target::Rest]],
            1 => vec![vec![Target::Leader], vec![Target::Follower], vec![Target::Rest]],
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

    fn action(&mut self, verb: u64, scenario: &Scenario) -> Action {
        let target = self.target(scenario);
        match verb {
            0 => Action::Crash { target, lasting: self.lasting() },
            1 => Action::Restart { target },
            2 => Action::Pause { target, lasting: self.lasting() },
            3 => Action::Resume { target },
            4 => Action::Cut { from: target, to: self.target(scenario), both_ways: self.one_in(2) },
            5 => Action::Mend { from: target, to: self.target(scenario), both_ways: self.one_in(2) },
            6 => Action::Partition { groups: self.groups(scenario) },
            7 => Action::Isolate { target },
            8 => Action::Heal,
            9 => Action::Timeout { target },
            10 => Action::Transfer { target },
            11 => Action::Request { key: 1 + self.below(3) as u32, target: self.one_in(2).then_some(target) },
            12 => Action::Drop { message: 1 + self.below(400) },
            13 => {
                let (mtbf, mttr) = (self.time(50, 2_000), self.time(20, 500));
                Action::Chaos { mtbf, mttr, strikes: Strikes::CRASH }
            }
            _ => Action::Calm,
        }
    }
}

/// How many kinds of actions [`Dice::action`] knows.
const VERBS: u64 = 15;
