# compare
compare-door = Compare
compare-title = Side by side
compare-key = the comparison
compare-text = Other protocols, or other settings, in the world of this run: its seed, network, clients and faults are the same for all.
compare-here = this run
compare-with = Compare with
compare-add = Add
compare-add-choose = a protocol, or its settings …
compare-own = The same with another setting
compare-own-key = Setting
compare-own-value = Value
compare-own-add = Add with this setting
compare-own-same = That is how it runs already.
compare-own-twice = That one is there already.
compare-on = on
compare-full = Four fit beside each other. To take this run away, open another one by its name first.
compare-nobody = Add one to three others: their clusters run here on the same clock, and the table says what differs for sure.
compare-defaults = { $name }, with its defaults
compare-setting = { $label } { $value }
compare-off = off
compare-open = Open { $name }
compare-remove = Take away { $name }
compare-impossible = It cannot run in this world. { $error }
compare-seeds = Seeds
compare-wrong-seeds = At least 2 seeds, at most 1000.
compare-start = Run the comparison
compare-again = Run again
compare-cancel = Stop
compare-running = { $done } of { $all } runs
compare-cancelled = Stopped.
compare-cancelled-after = Stopped after { $runs } runs of each, seeds { $first } to { $last }.
compare-done = { $runs } runs of each, seeds { $first } to { $last }.
compare-stale = These figures are of what was compared before. Run again for those of now.
compare-table = What differs
compare-measure = Measure
compare-best = best
compare-best-means = surely better than every other: the 95 % intervals do not meet. Below each figure stands its interval. An interregnum that is still open at the end counts as long as it has lasted; a request that still waits is not answered.
compare-lower = lower is better
compare-row-availability = Availability: somebody leads
compare-row-requests-answered = Requests answered
compare-row-interregna = Interregna in a run
compare-row-interregnum-p50 = Interregnum, median
compare-row-interregnum-p99 = Interregnum, p99
compare-row-acknowledged-writes-lost = Acknowledged writes lost in a run
compare-row-stale-reads = Stale reads in a run
compare-row-messages-per-write = Messages for each committed write
compare-row-bytes-per-write = Bytes for each committed write
compare-row-write-latency-p50 = Write latency, median
compare-row-write-latency-p99 = Write latency, p99
compare-row-lookups-missed = Lookups that miss
compare-row-keys-moved = Keys moved when a server is left out
compare-row-runs-with-broken-promises = Runs that break a promise
compare-row-faults-skipped = Faults that struck nobody, in a run
compare-settings = Settings
compare-promises = Promises
compare-kept = all kept
compare-undecided = { $count ->
    [one] all kept, as far as it can be decided: not in 1 run
   *[other] all kept, as far as it can be decided: not in { $count } runs
}
compare-broken = { $property }: { $count ->
    [one] once
   *[other] { $shown } times
}
compare-not-promised = { $property }: { $count ->
    [one] once
   *[other] { $shown } times
}, not promised
compare-broken-runs = { $property }: in { $count } of { $runs ->
    [one] 1 run
   *[other] { $runs } runs
}
compare-not-promised-runs = { $property }: in { $count } of { $runs ->
    [one] 1 run
   *[other] { $runs } runs
}, not promised
compare-clusters = The others on the same clock
compare-lanes = Who was led when
compare-lane = { $name }: led { $share } of the time so far
compare-lane-without-leader = { $name }: has no leader
compare-led = Node { $node } leads.
compare-leaderless = Nobody leads.
compare-without-leader = Nobody leads, and nobody has to.
compare-offers-protocols = Protocols, with their defaults
compare-offers-systems = Systems
compare-offers-settings = Settings of the presets
compare-crews = { $nodes } nodes: { $crews }
compare-nodes = Nodes
compare-size = { $count ->
    [one] one node
   *[other] { $count } nodes
}
compare-usual = { $count ->
    [one] one node, as { $name } is set
   *[other] { $count } nodes, as { $name } is set
}
compare-alone = With so few nodes only one may lead, and nobody can take over.
compare-sight = What the cards show
compare-sight-clusters = Clusters
compare-sight-machines = State machines
compare-machine = { $name }, its state machine: { $phases }
compare-machine-phase = { $phase } { $share } of the time, { $count } there now
compare-machine-semicolon = {"; "}
compare-lane-faults = Faults
compare-faults-are = The world’s faults: { $faults }
compare-faults-are-more = The world’s faults: { $faults }, and { $count } more
compare-walks = How the nodes walk
compare-walks-text = Each protocol has phases of its own, and each phase is of one of four roles: by them their Markov chains can be compared. All nodes and all runs together.
compare-occupancy = Share of a node’s time
compare-sojourn = Mean stay
compare-succession = From a leader lost to a leader elected
compare-succession-predicted = Expected by the cluster’s chain
compare-succession-measured = Measured, on average
compare-jumps = { $name }: where a node goes next
compare-jump = { $from } to { $to }: { $count } of { $all } times, { $interval }
compare-never-left = { $role }: never left
compare-skips = { $count ->
    [one] One of the world’s faults finds nothing here, and is skipped.
   *[other] { $count } of the world’s faults find nothing here, and are skipped.
}
compare-loss = { $property }: { $count ->
    [one] once
   *[other] { $count } times
}, as its setting allows
compare-down = { $led } Down: { $nodes }.
compare-many-down = { $led } { $count } are down.
compare-behind = catching up, at { $moment }
compare-violations = { $count ->
    [one] one promise broken
   *[other] { $count } promises broken
}
