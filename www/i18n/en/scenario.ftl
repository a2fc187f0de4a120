# scenario
scenario-title = Scenario
scenario-own = Your own scenario
scenario-changed = { $title } · changed

scenario-presets-title = Presets
scenario-preset-first-election = First election
scenario-about-first-election = Nobody leads at first; whoever loses patience asks for votes.
scenario-preset-leader-crash = Leader crash
scenario-about-leader-crash = The leader crashes twice, and comes back as a follower.
scenario-preset-split-vote = Split vote
scenario-about-split-vote = Timeouts too alike: all stand for election at once, and nobody wins.
scenario-preset-minority-partition = Minority partition
scenario-about-minority-partition = The old leader leads a minority and commits nothing; the others elect a new one.
scenario-preset-one-way-cut = One-way cut
scenario-about-one-way-cut = A leader that can send but not hear keeps everybody quiet.
scenario-preset-flapping-node = Flapping node
scenario-about-flapping-node = A node that comes and goes unseats leaders who did nothing wrong.
scenario-preset-five-crash-in-turn = Five crash in turn
scenario-about-five-crash-in-turn = With the third crash the majority is gone, until nodes come back.
scenario-preset-chaos = Chaos
scenario-about-chaos = Every node fails and recovers on its own, again and again.
scenario-preset-the-articles-three-nodes = The article’s three nodes
scenario-about-the-articles-three-nodes = Leader, follower, failed: the smallest cluster that survives a failure.
scenario-preset-the-articles-redis-election = The article’s Redis election
scenario-about-the-articles-redis-election = A random name in a Redis becomes leader, even that of a dead node.

scenario-section-run = Run
scenario-section-raft = Raft
scenario-section-redis-random = Redis election
scenario-section-network = Network
scenario-section-disk = Disk
scenario-section-client = Clients

scenario-key-title = Title
scenario-key-note = Note
scenario-key-protocol = Protocol
scenario-key-nodes = Nodes
scenario-key-seed = Seed
scenario-key-duration = Duration on the command line
scenario-key-raft-election-timeout = Election timeout
scenario-key-raft-heartbeat = Heartbeat interval
scenario-key-raft-pre-vote = Pre-vote: ask first whether one could win
scenario-key-raft-check-quorum = Check quorum: a leader without a majority steps down
scenario-key-raft-voters = Voters at the start: nodes 1 to this one, 0 for all
scenario-key-raft-change = Change of members: one voter at a time, or joint consensus
scenario-key-raft-mistake = Mistake: a well-known one in the implementation, to be found
scenario-key-redis-random-variant = Variant
scenario-key-redis-random-sleep = Sleep between two looks
scenario-key-redis-random-register-delay = Delay of the register
scenario-key-redis-random-call-timeout = Timeout of a call
scenario-key-network-latency = Latency, one way
scenario-key-network-distance = Distance: node k adds k−1 times
scenario-key-network-loss = Loss
scenario-key-network-duplicate = Duplication
scenario-key-disk-write = Time of a write
scenario-key-client-rate = Requests
scenario-key-client-reads = Share of reads
scenario-key-client-keys = Keys
scenario-key-client-sessions = Sessions
scenario-key-client-timeout = Asks another node after
scenario-key-client-patience = Gives up after
scenario-choice-as-intended = as intended: each node loops on its own
scenario-choice-as-printed = as printed: one node after the other
scenario-choice-single-server = one voter at a time
scenario-choice-joint = joint consensus of the old and the new

scenario-allowed-text = At most { $most } characters.
scenario-allowed-choice = One of { $names }.
scenario-allowed-number = A whole number from { $least } to { $most }.
scenario-allowed-time = A time with its unit (us, ms, s, m, h) from { $least } to { $most }.
scenario-allowed-times = A time such as 15ms or a range such as 10ms..15ms, from { $least } to { $most }.
scenario-allowed-latency = 15ms, 10ms..15ms, exp(15ms) or normal(15ms, 3ms); times up to { $most }.
scenario-allowed-share = From 0% to 100%, such as 0.5%.
scenario-allowed-rate = A rate such as 5/s or 0.2/s, up to { $most }.
scenario-refused = “{ $found }” is not allowed here.
scenario-slide = { $name }, slider

scenario-dice = Another seed, at random

scenario-warnings-title = Worth knowing
scenario-warning-slow-elections = Asking for a vote may take { $round_trip }, and the shortest election timeout is { $election_timeout }: candidates may give up before they are answered.
scenario-warning-late-heartbeats = { $gap } may pass between two heartbeats, and the shortest election timeout is { $election_timeout }: healthy leaders may be deposed.
scenario-warning-split-votes = Election timeouts differ by at most { $width }, and a message may take { $latency }: votes will often split.
scenario-warning-calls-time-out = A call to the register may take { $round_trip }, and nodes give up after { $call_timeout }.
scenario-warning-high-loss = The network loses { $loss } of all messages.
scenario-warning-even-nodes = { $nodes } nodes tolerate { $failures ->
    [one] 1 failure
   *[other] { $failures } failures
}, no more than one node fewer would.
scenario-warning-single-node = With a single node nobody can take over.

scenario-faults-title = Faults
scenario-faults-none = No faults yet. Add one here, or click a node.
scenario-faults-more = … and { $count } more; the text below has them all.
scenario-fault-add = Add
scenario-fault-label = A fault: when, and what happens
scenario-fault-hint = Such as “2s crash leader”, “every 10s pause 3 for 1s”, “3s partition 1,2 | 3,4,5”.
scenario-fault-remove = Remove: { $fault }

scenario-text-title = Text
scenario-text-label = The scenario as text
scenario-text-apply = Apply
scenario-text-apply-keys = Ctrl + Enter
scenario-text-take = Take the run’s text
scenario-text-outdated = The run has changed since you wrote this.
scenario-text-unapplied = Not applied yet.
scenario-text-line = Go to line { $line }
