//! Broken on purpose: well-known mistakes, each with the promise that it breaks, its source, and a short run that
//! shows it. The same run without the mistake keeps every promise.

use super::checker;
use crate::check::Property;
use crate::scenario::key::Key;
use crate::scenario::{Scenario, text};

/// Keys of a scenario and their values.
pub type Options = &'static [(&'static str, &'static str)];

/// Where it is told that this is a mistake, with the place there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm (Extended Version)", 2014.
    Paper(&'static str),
    /// Ongaro, "Consensus: Bridging Theory and Practice", 2014.
    Dissertation(&'static str),
    /// A post, by its author and title.
    Post(&'static str),
    /// The article on leader election in which nodes write names into a Redis.
    Article,
}

#[derive(PartialEq, Eq, Debug)]
pub struct Exhibit {
    /// Names its words in the catalogues too.
    pub name: &'static str,
    /// What switches the mistake on.
    pub mistake: Options,
    /// What puts it right again.
    pub remedy: Options,
    /// The promises that its run breaks, the first one first.
    pub breaks: &'static [Property],
    pub source: Source,
    /// A run that shows it, seed and faults pinned; the mistake is switched on in it.
    pub text: &'static str,
}

impl Exhibit {
    pub fn find(name: &str) -> Option<&'static Exhibit> {
        GALLERY.iter().find(|exhibit| exhibit.name == name)
    }

    pub fn scenario(&self) -> Scenario {
        text::parse(self.text).unwrap_or_else(|error| panic!("exhibit \"{}\": {error}", self.name))
    }

    /// The same run, put right.
    pub fn mended(&self) -> Scenario {
        self.mend(self.scenario())
    }

    /// Another scenario, put right.
    pub fn mend(&self, mut scenario: Scenario) -> Scenario {
        set(&mut scenario, self.remedy);
        scenario
    }

    /// The first promise that it breaks, if its setting never made it: only who names it is told.
    pub fn unpromised(&self) -> Option<Property> {
        let mut base = Scenario::default();
        self.spoil(&mut base);
        self.breaks.first().copied().filter(|property| !checker(&base).is_promised(*property))
    }

    /// Makes the mistake in another scenario.
    pub fn spoil(&self, scenario: &mut Scenario) {
        set(scenario, self.mistake);
    }
}

fn set(scenario: &mut Scenario, options: Options) {
    for (name, value) in options {
        let key = Key::find(name).unwrap_or_else(|| panic!("\"{name}\" is no key"));
        key.set(scenario, value).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

pub const GALLERY: &[Exhibit] = &[
    Exhibit {
        name: "vote-not-persisted",
        mistake: &[("raft.mistake", "vote-not-persisted")],
        remedy: &[("raft.mistake", "none")],
        breaks: &[Property::DurablePromises, Property::ElectionSafety],
        source: Source::Paper("5.2, figure 2"),
        text: r#"# Nodes 1 and 3 stand for election at once. Node 2 votes for 1, crashes, and has forgotten its vote when the
# request of 3 arrives: it votes again. Two leaders of one term.
version = 1
title = "A vote is forgotten in a crash"
protocol = "raft"
nodes = 3
seed = 42
duration = "2s"

[raft]
mistake = "vote-not-persisted"

[network]
latency = "10ms"

[[faults]]
at = "0ms"
do = "cut 1 <-> 3"

[[faults]]
at = "0ms"
do = "delay 3 -> 2 80ms"

[[faults]]
at = "50ms"
do = "timeout 1"

[[faults]]
at = "50ms"
do = "timeout 3"

# Its vote for 1 has left, the first entry of 1 has not arrived.
[[faults]]
at = "75ms"
do = "crash 2 for 25ms"

[[faults]]
at = "1s"
do = "settle"
"#,
    },
    Exhibit {
        name: "acknowledged-before-persisted",
        mistake: &[("raft.mistake", "acknowledged-before-persisted")],
        remedy: &[("raft.mistake", "none")],
        breaks: &[Property::DurablePromises, Property::LeaderCompleteness],
        source: Source::Paper("5.3, figure 2"),
        text: r#"# Node 2 has a slow disk and says "I have it" before the disk does. Its word and the leader's disk make a
# majority, the client is told that its write is safe, and both nodes crash.
version = 1
title = "A majority that is on one disk only"
protocol = "raft"
nodes = 3
seed = 42
duration = "4s"

[raft]
mistake = "acknowledged-before-persisted"

[client]
rate = "20/s"

[[faults]]
at = "50ms"
do = "timeout 1"

[[faults]]
at = "500ms"
do = "isolate 3"

[[faults]]
at = "500ms"
do = "slow-disk 2 2s"

[[faults]]
at = "900ms"
do = "crash 1 for 1s"

[[faults]]
at = "900ms"
do = "crash 2 for 50ms"

[[faults]]
at = "940ms"
do = "heal"

[[faults]]
at = "940ms"
do = "slow-disk 2 0ms"
"#,
    },
    Exhibit {
        name: "commit-of-older-term",
        mistake: &[("raft.mistake", "commit-of-older-term")],
        remedy: &[("raft.mistake", "none")],
        breaks: &[Property::LeaderCompleteness, Property::StateMachineSafety],
        source: Source::Paper("5.4.2, figure 8"),
        text: r#"# Figure 8. Node 1 leads term 4 and brings an entry of term 2 to a majority. Counting replicas, it takes it for
# committed. But node 5, whose last entry is of term 3, can still be elected, and replaces it everywhere.
# The entry 2 of the figure stands here for as many entries as one message carries.
version = 1
title = "Figure 8: an old entry on a majority is not committed"
protocol = "raft"
nodes = 5
seed = 42
duration = "3s"

[raft]
mistake = "commit-of-older-term"

[network]
latency = "10ms"

[disk]
write = "0ms"

[initial]
logs = [
    "1 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2",
    "1 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2",
    "1",
    "1",
    "1 3",
]
terms = [3, 3, 3, 3, 3]

[[faults]]
at = "0ms"
do = "crash 5"

[[faults]]
at = "10ms"
do = "timeout 1"

# Nodes 3 and 4 have the entries of term 2. That of term 4 is kept from them.
[[faults]]
at = "65ms"
do = "cut 1 -> all"

[[faults]]
at = "85ms"
do = "crash 1"

[[faults]]
at = "85ms"
do = "crash 2"

[[faults]]
at = "100ms"
do = "restart 5"

[[faults]]
at = "2s"
do = "settle"
"#,
    },
    Exhibit {
        name: "no-up-to-date-check",
        mistake: &[("raft.mistake", "no-up-to-date-check")],
        remedy: &[("raft.mistake", "none")],
        breaks: &[Property::LeaderCompleteness, Property::AcknowledgedWrites],
        source: Source::Paper("5.4.1"),
        text: r#"# Node 3 is cut off while 1 and 2 commit. Then the leader crashes and 3, back again, asks for votes first.
# Node 2 knows more than 3, and votes for it all the same.
version = 1
title = "A leader that has missed everything"
protocol = "raft"
nodes = 3
seed = 42
duration = "4s"

[raft]
mistake = "no-up-to-date-check"

[[faults]]
at = "50ms"
do = "timeout 1"

[[faults]]
at = "500ms"
do = "isolate 3"

[[faults]]
at = "2s"
do = "heal"

[[faults]]
at = "2s"
do = "crash 1 for 1s"

[[faults]]
at = "2.005s"
do = "timeout 3"
"#,
    },
    Exhibit {
        name: "change-before-commit",
        mistake: &[("raft.mistake", "change-before-commit")],
        remedy: &[("raft.mistake", "none")],
        breaks: &[Property::LeaderCompleteness, Property::StateMachineSafety],
        source: Source::Post("Ongaro to raft-dev, 2015: bug in single-server membership changes"),
        text: r#"# Leader 1 is cut off and removes 4: for it two of 1, 2, 3 are a majority now. Leader 2 follows it, has committed
# nothing yet, and removes 3: for it two of 1, 2, 4 are one. The two majorities do not meet.
version = 1
title = "Two majorities that do not meet"
protocol = "raft"
nodes = 4
seed = 42
duration = "3s"

[raft]
mistake = "change-before-commit"

[network]
latency = "10ms"

[disk]
write = "0ms"

[client]
rate = "0/s"

[[faults]]
at = "10ms"
do = "timeout 1"

[[faults]]
at = "200ms"
do = "isolate 1"

[[faults]]
at = "201ms"
do = "remove 4"

[[faults]]
at = "210ms"
do = "timeout 2"

# Its request for a vote has reached 3; nothing else will.
[[faults]]
at = "221ms"
do = "cut 2 -> 3"

[[faults]]
at = "240ms"
do = "remove 3"

[[faults]]
at = "280ms"
do = "partition 1,3 | 2,4"

# It has learnt from 3 that its reign is over.
[[faults]]
at = "365ms"
do = "timeout 1"

[[faults]]
at = "1s"
do = "settle"
"#,
    },
    Exhibit {
        name: "wiped-node-votes",
        mistake: &[("raft.mistake", "wiped-node-votes")],
        remedy: &[("raft.mistake", "none")],
        breaks: &[Property::ElectionSafety],
        source: Source::Dissertation("3.8"),
        text: r#"# Nodes 1 and 3 stand for election at once. Node 2 votes for 1, gets another disk, and votes for 3: two leaders of
# one term.
version = 1
title = "A vote is forgotten with the disk"
protocol = "raft"
nodes = 3
seed = 42
duration = "2s"

[raft]
mistake = "wiped-node-votes"

[network]
latency = "10ms"

[[faults]]
at = "0ms"
do = "cut 1 <-> 3"

[[faults]]
at = "0ms"
do = "delay 3 -> 2 60ms"

[[faults]]
at = "50ms"
do = "timeout 1"

[[faults]]
at = "50ms"
do = "timeout 3"

# Its vote for 1 has left, the first entry of 1 has not arrived.
[[faults]]
at = "75ms"
do = "wipe 2"

[[faults]]
at = "100ms"
do = "restart 2"

[[faults]]
at = "1s"
do = "settle"
"#,
    },
    Exhibit {
        name: "lease-without-drift",
        mistake: &[("raft.reads", "lease"), ("raft.mistake", "lease-without-drift")],
        remedy: &[("raft.mistake", "none")],
        breaks: &[Property::Linearizability],
        source: Source::Dissertation("6.4.1"),
        text: r#"# The leader's clock runs slow, the others' fast, both within the bound. Cut off, the leader trusts its lease
# while the others have a new leader and new values.
version = 1
title = "A lease on a slow clock"
protocol = "raft"
nodes = 3
seed = 40
duration = "8s"

[raft]
election_timeout = "1s..1.1s"
reads = "lease"
clock_drift_max = "30%"
mistake = "lease-without-drift"

[client]
rate = "100/s"
reads = "97%"
keys = 1
sessions = 8
timeout = "60ms"

[[faults]]
at = "0ms"
do = "drift all 300000"

[[faults]]
at = "2s"
do = "drift leader -300000"

[[faults]]
at = "4s"
do = "isolate leader"

[[faults]]
at = "6s"
do = "heal"
"#,
    },
    Exhibit {
        name: "deposed-reads",
        mistake: &[("raft.reads", "read-index"), ("raft.mistake", "deposed-reads")],
        remedy: &[("raft.mistake", "none")],
        breaks: &[Property::Linearizability],
        source: Source::Dissertation("6.4"),
        text: r#"# The leader is cut off from the others, not from its clients. The others elect a new one and go on writing;
# who still asks the old one reads what was.
version = 1
title = "A deposed leader answers reads"
protocol = "raft"
nodes = 3
seed = 42
duration = "4s"

[raft]
reads = "read-index"
mistake = "deposed-reads"

[client]
rate = "40/s"
reads = "90%"
keys = 1
sessions = 6

[[faults]]
at = "50ms"
do = "timeout 1"

[[faults]]
at = "1s"
do = "isolate 1"

[[faults]]
at = "3s"
do = "heal"
"#,
    },
    Exhibit {
        name: "no-sessions",
        mistake: &[("raft.mistake", "no-sessions")],
        remedy: &[("raft.mistake", "none")],
        breaks: &[Property::ExecutedOnce, Property::Linearizability],
        source: Source::Dissertation("6.3"),
        text: r#"# The network delivers some requests twice. A write that was answered long ago is executed once more, and
# undoes what somebody else wrote since.
version = 1
title = "A write that comes twice"
protocol = "raft"
nodes = 3
seed = 42
duration = "20s"

[raft]
mistake = "no-sessions"

election_timeout = "1s..2s"
heartbeat = "200ms"

[network]
latency = "exp(30ms)"
duplicate = "30%"

[client]
rate = "40/s"
keys = 1
"#,
    },
    Exhibit {
        name: "no-pre-vote",
        mistake: &[("raft.pre_vote", "false"), ("raft.check_quorum", "false")],
        remedy: &[("raft.pre_vote", "true")],
        breaks: &[Property::LeaderStickiness],
        source: Source::Dissertation("9.6"),
        text: r#"# Node 5 loses the network again and again. Alone, it raises its term with every election that it cannot
# win; each time it comes back, that term unseats a leader who did nothing wrong.
version = 1
title = "A node that comes and goes lets nobody lead"
protocol = "raft"
nodes = 5
seed = 42
duration = "20s"

[raft]
pre_vote = false

[[faults]]
at = "2s"
do = "flap 5 900ms"
"#,
    },
    Exhibit {
        name: "redis-election",
        mistake: &[("protocol", "redis-random")],
        remedy: &[("protocol", "raft")],
        breaks: &[Property::ElectionSafety, Property::LiveLeader],
        source: Source::Article,
        text: r#"# Whoever finds another name in the Redis writes a random one. Nobody asks whether the chosen node lives, and
# two nodes may believe that they were chosen.
version = 1
title = "Leader by lot: elected while it is down"
protocol = "redis-random"
nodes = 3
seed = 42
duration = "20s"

[[faults]]
at = "5s"
do = "crash 2 for 10s"
"#,
    },
];
