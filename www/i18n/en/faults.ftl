# What can fail, what fails now, and how to undo it.
faults-more = More that can fail
faults-group-node = Node
faults-group-disk = Disk
faults-group-clock = Clock
faults-group-link = Link
faults-group-message = Message
faults-group-membership = Membership

# Entries of the menus; a value may follow on the same line.
faults-do-crash-for = Crash for
faults-do-pause-for = Pause for
faults-do-slow = Slow node, by
faults-do-flap-node = Flapping links, every
faults-do-slow-disk = Slow disk, by
faults-do-full-disk = Full disk
faults-do-torn-write = Crash in mid-write
faults-do-lost-write = Crash, last write lost
faults-do-corrupt = Corrupt, found out
faults-do-corrupt-silently = Corrupt, silently
faults-do-wipe = New, empty disk
faults-do-drift = Drift, ppm
faults-do-step-clock = Step, ±
faults-do-add = Add to the cluster
faults-do-learn = Add as a learner
faults-do-remove = Remove from the cluster
faults-do-delay = Slower by
faults-do-loss = Lose
faults-do-duplicate = Double
faults-do-reorder = Reorder
faults-do-flap = Flap every
faults-do-deliver = Deliver now
faults-do-duplicate-message = Double it
faults-do-delay-message = Delay by

# What each of them means, for those who stop over it
faults-why-crash-for = It loses its volatile state, and starts again after this time.
faults-why-pause-for = It stalls, keeps its state, and wakes up late.
faults-why-slow = Everything that it does takes longer.
faults-why-flap-node = All its links are cut and mended in turn.
faults-why-slow-disk = Each write takes longer; what waits for the disk waits, too.
faults-why-full-disk = A write that finds no room waits until there is room.
faults-why-torn-write = It crashes while it writes: a part of that is on disk.
faults-why-lost-write = It crashes, and the disk had lied: its last finished write is gone.
faults-why-corrupt = Bits of its disk flip, and a checksum finds it: it does not start from such a disk.
faults-why-corrupt-silently = Bits of its disk flip, and nobody notices.
faults-why-wipe = It crashes, and its disk is replaced by an empty one.
faults-why-drift = Its clock runs faster, or slower below zero, by so many millionths.
faults-why-step-clock = Its clock jumps ahead, or back below zero, and its timers with it.
faults-why-add = It becomes a voter, once it has caught up.
faults-why-learn = It gets all entries, and has no vote.
faults-why-remove = It is no longer one of the cluster.
faults-why-delay = So much longer on the way, or a distribution such as exp(15ms).
faults-why-loss = This share of messages is lost.
faults-why-duplicate = This share of messages arrives twice.
faults-why-reorder = This share of messages is held back, so that later ones overtake them.
faults-why-flap = It is cut and mended in turn.
faults-why-deliver = It arrives at this moment.
faults-why-duplicate-message = It arrives twice.
faults-why-delay-message = It arrives so much later.

# Values
faults-value = { $what }: value, arrow keys change it
faults-do-it = Do it
faults-allowed-time = “{ $value }” is not possible: allowed is a time from { $least } to { $most }, such as { $usual }.
faults-allowed-ppm = “{ $value }” is not possible: allowed is a whole number from { $least } to { $most }.
faults-allowed-share = “{ $value }” is not possible: allowed is { $least } to { $most }.
faults-direction = Direction
faults-both-ways = both ways

# The whole cluster
faults-cluster = Faults …
faults-cluster-title = Everything that can fail, and repairing it
faults-cluster-menu = What can fail in the cluster
faults-crash-leader = Crash the leader
faults-pick-partition = Partition or bridge …
faults-all-links = All links
faults-settle = Repair everything
faults-settle-title = Chaos and repeated faults end; links, nodes, disks and clocks are repaired
faults-chaos = Chaos
faults-chaos-mtbf = Each fails every
faults-chaos-mttr = and recovers after
faults-chaos-kinds = It does this:
faults-chaos-begin = Begin
faults-chaos-end = End
faults-chaos-crash = crash
faults-chaos-pause = pause
faults-chaos-isolate = isolate
faults-chaos-slow = slow
faults-chaos-slow-disk = slow disk
faults-chaos-full-disk = full disk
faults-chaos-torn-write = torn write
faults-chaos-lost-write = lost write
faults-chaos-wipe = empty disk
faults-chaos-drift = drift
faults-in-words = In the words of a scenario

# What fails now
faults-active = Failing now
faults-repeated = every { $time }
faults-reigns = { $kind } every { $mtbf }, for { $mttr }
faults-active-none = Nothing fails.
faults-active-more = all { $count }
faults-active-fewer = fewer
faults-undo = Undo: { $what }
faults-undo-all = Undo all
faults-everybody = everybody
faults-every-node = every node
faults-every-link = every link
faults-is-crashed = crashed
faults-is-paused = paused
faults-is-isolated = isolated
faults-is-cut = cut
faults-is-apart = cut apart
faults-is-impaired = impaired
