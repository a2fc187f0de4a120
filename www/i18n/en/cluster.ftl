# The cluster's panel, and the sentence for everything that happens.
cluster-title = Cluster
cluster-hint = click a node, a link or a message

# Sentences. $node, $to and $candidate come as "node 3", "the register" or "a client"; $epoch as "term 4".
cluster-said-sent = { $node } sends { $message } to { $to }.
cluster-said-duplicated = The network doubles { $message } from { $node } to { $to }.
cluster-said-delivered = { $message } from { $node } reaches { $to }.
cluster-said-lost-chance = { $message } from { $node } to { $to } is lost on the way.
cluster-said-lost-cut = { $message } from { $node } to { $to } is lost: the link is cut.
cluster-said-lost-down = { $message } from { $node } is lost: { $to } is down.
cluster-said-lost-dropped = { $message } from { $node } to { $to } was dropped by hand.
cluster-said-timer = { $node }: the { $timer } ran out.
cluster-said-persisted = { $node } has it on disk.
cluster-said-voted = { $node } votes for { $candidate } in { $epoch }.
cluster-said-voted-self = { $node } votes for itself in { $epoch }.
cluster-said-log = The log of { $node } now ends at entry { $index }.
cluster-said-committed = { $node } knows that entry { $index } is committed.
cluster-said-reaches = The leader, { $node }, reaches a majority again.
cluster-said-reaches-not = The leader, { $node }, no longer reaches a majority: it leads, but can decide nothing.
cluster-said-crashed = { $node } crashed.
cluster-said-restarted = { $node } starts again with what is on its disk.
cluster-said-paused = { $node } is paused: it keeps its state and does nothing.
cluster-said-resumed = { $node } goes on where it was paused.
cluster-said-cut = Nothing gets from { $node } to { $to } any more.
cluster-said-mended = The link from { $node } to { $to } works again.
cluster-said-partitioned = The network falls apart: { $groups }.
cluster-said-bridged = The network falls into groups that overlap: { $groups }.
cluster-said-isolated = { $node } is cut off from everybody.
cluster-said-healed = Every link works again.
cluster-said-settled = Everything is repaired: nothing fails any more.
cluster-said-wiped = { $node } lost its disk; it has a new, empty one.
cluster-said-configured = { $node } now counts on { $members }.
cluster-said-corrupted = The disk of { $node } is damaged, and its checksum tells: it will not start from it again.
cluster-said-corrupted-silently = Bits flip on the disk of { $node }, and nobody notices.
cluster-said-torn = { $node } lost power in the middle of a write: only a part of it is on disk.
cluster-said-write-lost = The disk of { $node } lied: the last write that it reported as done is not there.
cluster-said-slow = { $node } becomes slow.
cluster-said-fast = { $node } is as fast as usual again.
cluster-said-disk-slow = The disk of { $node } becomes slow.
cluster-said-disk-fast = The disk of { $node } is as fast as usual again.
cluster-said-disk-full = The disk of { $node } is full: writes wait.
cluster-said-disk-has-room = The disk of { $node } has room again.
cluster-said-clock-drifts = The clock of { $node } begins to drift.
cluster-said-clock-right = The clock of { $node } runs right again.
cluster-said-fault = Fault: { $fault }.
cluster-said-skipped = “{ $fault }” did nothing: { $why }.
cluster-said-requested = A client sends request { $request }.
cluster-said-retried = A client asks again: request { $request }.
cluster-said-answered = Request { $request } is answered after { $latency }.
cluster-said-gave-up = A client gives up request { $request }: perhaps done, perhaps not.
cluster-said-never-asked = Request { $request } was never sent: every client is busy.
cluster-said-became = { $node } becomes { $phase }: { $cause }.

cluster-became-candidate-times-out = { $node } heard no leader in time and asks for votes in { $epoch }.
cluster-became-candidate-is-handed-leadership = { $node } is handed the lead and asks for votes in { $epoch }.
cluster-became-candidate-wins-pre-vote = { $node } could win, say the others: it asks for votes in { $epoch }.
cluster-became-pre-candidate-times-out = { $node } heard no leader in time and asks first whether it could win.
cluster-became-leader-wins-majority = { $node } has the votes of a majority and leads { $epoch }.
cluster-became-follower-hears-leader = { $node } hears from a leader of { $epoch } and follows.
cluster-became-follower-discovers-higher-term = { $node } learns of { $epoch }, which is newer than its own, and steps back.
cluster-became-follower-loses-quorum = { $node } hears from no majority any more and steps down.
cluster-became-follower-is-removed = { $node } is no member any more: what it led is committed, and it steps down.
cluster-became-choosing-reads-another-name = { $node } does not find its own name in the register and picks a leader at random.
cluster-became-leader-reads-its-own-name = { $node } finds its own name in the register and leads.
cluster-became-follower-chose-another = { $node } picked another node and follows.
cluster-became-follower-register-does-not-answer = The register does not answer { $node }, which goes on as a follower.
cluster-became-primary-starts = { $node } is the primary of { $epoch }, with which all begin.
cluster-became-view-change-starts = { $node } starts, and knows of no view that has a primary: it wants { $epoch }.
cluster-became-view-change-view-times-out = { $node } heard nothing from its primary in time and wants { $epoch }.
cluster-became-view-change-joins-view-change = { $node } hears that another one wants { $epoch }, and wants it, too.
cluster-became-view-change-hears-of-later-view = { $node } hears from the primary of { $epoch }, whose start it has missed, and asks for the log.
cluster-became-primary-gathers-majority = { $node } has the reports of a majority, takes the latest log of them, and is the primary of { $epoch }.
cluster-became-backup-starts-view = { $node } gets the log of { $epoch } and follows its primary.
cluster-became-backup-catches-up = { $node } has caught up and follows the primary of { $epoch }.
cluster-became-backup-is-told-what-it-knew = { $node } is told what it knew, and takes part again, in { $epoch }.
cluster-became-preparing-times-out = { $node } heard no leader in time and asks all acceptors for promises for { $epoch }.
cluster-became-preparing-is-asked = { $node } has a request to propose and asks all acceptors for promises for { $epoch }.
cluster-became-preparing-election-is-called = { $node } hears that an election is called and joins it: the lowest rank is to lead.
cluster-became-preparing-meets-higher-ballot = { $node } met a higher ballot and calls an election.
cluster-became-leader-is-promised-by-majority = { $node } has the promises of a majority and leads { $epoch }.
cluster-became-acceptor-meets-higher-ballot = { $node } meets a higher ballot and gives up its own.
cluster-became-acceptor-hears-leader = { $node } hears from the leader of { $epoch } and only accepts.
cluster-became-acceptor-value-is-chosen = What { $node } proposed in { $epoch } is chosen: it proposes no more.
cluster-became-discovery-wins-election = { $node } has the votes of a quorum and asks which epochs were accepted.
cluster-became-joining-finds-leader = { $node } has found whom to follow and asks to join.
cluster-became-synchronization-epoch-accepted = A quorum accepts { $epoch }: { $node } makes their histories its own.
cluster-became-leading-quorum-in-sync = A quorum has the same history: { $node } leads { $epoch }.
cluster-became-following-is-up-to-date = { $node } is up to date and follows in { $epoch }.
cluster-became-looking-times-out = { $node } waited in vain and looks for a leader.
cluster-became-looking-loses-quorum = { $node } hears from no quorum any more, gives up and looks for a leader.
cluster-became-looking-leader-is-gone = { $node } learns that its leader leads no more and looks for another.
cluster-became-looking-follower-is-ahead = { $node } meets a follower that has more than itself, and looks for a better leader.
cluster-became-looking-epoch-is-old = { $node } has seen a later epoch than its leader’s and looks for another.
cluster-became-acquiring-tries = { $node } tries to get the lock.
cluster-became-waiting-is-locked = { $node } finds the lock held and waits.
cluster-became-waiting-stores-do-not-answer = { $node } gets no answer in time, gives back what it may have got and waits.
cluster-became-loading-acquires-the-lock = { $node } has the lock and reads the data.
cluster-became-holding-has-the-data = { $node } has the lock and the data: it leads.
cluster-became-waiting-lease-ends = The lease of { $node } has ended: it stops.
cluster-became-waiting-lock-is-gone = { $node } wants to renew its lock and learns that it is gone.
cluster-became-waiting-token-is-old = The storage has seen a newer token and refuses { $node }, which stops.
cluster-became-reorganization-is-highest = { $node } found nobody above it up, has halted all below, and makes itself coordinator.
cluster-became-reorganization-new-coordinator = { $node } is told who the coordinator is, and waits for its word.
cluster-became-normal-is-ready = { $node } has the coordinator’s word and goes on.
cluster-became-coordinator-is-ready = { $node } has the data, all that are up are ready: it coordinates.
cluster-became-election-is-halted = { $node } stops: a higher node is up, and it is that one’s turn.
cluster-became-election-hears-nothing = { $node } has no word from a coordinator and asks whether anybody above it is up.
cluster-became-election-no-answer = One of those that { $node } had halted does not answer any more: it begins again.
cluster-became-election-finds-one-not-normal = { $node } finds a node that is up and not normal: it elects again, so that all obey.
cluster-became-election-discovers-higher-term = { $node } learns of { $epoch }, which is later than its own: it coordinates no more and elects again.
cluster-became-election-was-mistaken = { $node } hears from a higher node that it took for down: it gives up, asks again, and will wait longer.
cluster-became-participant-hears-nothing = { $node } has no word from a leader and sends its number round.
cluster-became-participant-passes-a-higher-number = { $node } passes a higher number on and waits for what comes of it.
cluster-became-participant-stops-a-lower-number = { $node } stops a lower number and sends its own instead.
cluster-became-participant-leader-is-gone = { $node } gets no answer from its leader, passes it over and sends its own number.
cluster-became-participant-discovers-higher-term = { $node } learns of { $epoch }, which is later than its own: it leads no more and sends its number round.
cluster-became-leader-its-number-returned = The number of { $node } came back, so it met no higher one: it has the data and leads.
cluster-became-catching-up-is-unfenced = { $node } is let in by the controller, and fetches what it lacks.
cluster-became-in-sync-is-unfenced = { $node } is let in by the controller, and is in sync.
cluster-became-leader-is-elected = The controller makes { $node } the leader of { $epoch }.
cluster-became-in-sync-joins-the-ISR = { $node } has all that is committed, and joins the in-sync replicas.
cluster-became-catching-up-leaves-the-ISR = { $node } is no longer among the in-sync replicas.
cluster-became-fenced-is-fenced = { $node } learns that it is fenced, or that its partition has no leader.
cluster-became-in-sync-another-leads = { $node } learns that another one leads { $epoch }, and is in sync with it.
cluster-became-catching-up-another-leads = { $node } learns that another one leads { $epoch }, and fetches from it.
cluster-became-voting-controller-times-out = { $node } heard of no active controller in time and asks the other controllers for votes.
cluster-became-active-controller-wins-the-vote = { $node } has the votes of a majority of the controllers and is the active one.
cluster-became-standby-controller-later-epoch = { $node } learns of a later controller epoch and stands by.
cluster-became-standby-controller-active-is-known = { $node } hears from the active controller and stands by.
cluster-became-standby-controller-loses-quorum = { $node } hears from no majority of the controllers any more and stands by.
cluster-became-failed-crashes = { $node } crashed.
cluster-became-failed-pauses = { $node } is paused: it keeps its state and does nothing.
cluster-became-failed-crashes-leader = { $node }, leader of { $epoch }, crashed.
cluster-became-failed-pauses-leader = { $node }, leader of { $epoch }, is paused.
cluster-became-recovers = { $node } starts again with what is on its disk, as { $phase }.
cluster-became-recovers-forgetful = { $node } starts again, as { $phase }: what it knew is gone.
cluster-became-resumes = { $node } goes on as { $phase }, where it was paused.

# Why a fault did nothing; the end of "did nothing: …".
cluster-skip-no-leader = nobody leads
cluster-skip-no-follower = there is no follower
cluster-skip-already-down = it is down or paused already
cluster-skip-already-up = it is up already
cluster-skip-not-paused = it is not paused
cluster-skip-no-timer = its election timer is not running
cluster-skip-not-in-flight = the message is no longer on its way
cluster-skip-no-session = every client waits for an answer
cluster-skip-no-transfer = this protocol cannot hand over the lead
cluster-skip-no-register = this protocol has no register
cluster-skip-disk-corrupt = its disk is damaged: it needs another one
cluster-skip-nothing-stored = nothing is stored on its disk
cluster-skip-change-no-change = the members of this protocol never change
cluster-skip-change-under-way = another change is not finished, or the leader is handing over
cluster-skip-change-too-early = the leader has not yet committed an entry of its own term
cluster-skip-change-nothing = the members are so already
cluster-skip-change-not-by-one = more than one voter would change at once; that takes joint consensus
cluster-skip-change-nobody-left = nobody would be left to vote

cluster-sentence-start = All nodes start as followers: nobody leads yet.
cluster-comma = { ", " }
cluster-ring = The nodes and what they send each other

# The clock
cluster-clock-leader = leader
cluster-clock-since = for { $duration }
cluster-clock-none = no leader for
cluster-clock-none-yet = no leader yet for
cluster-clock-usual = usually { $from }–{ $to }
cluster-clock-claimant = { $node } has no majority
cluster-clock-took = leader found after
cluster-clock-found = { $node } leads

# Beside a node
cluster-paused = paused
cluster-register = register
cluster-register-register = register
cluster-register-storage = storage
cluster-register-holds = leader: { $node }
cluster-register-empty = leader: none
cluster-register-down = down
cluster-votes = votes { $votes } of { $nodes }
cluster-voted = voted { $node }
cluster-believes = follows { $node }
cluster-writing = writing to disk
cluster-log = log: { $length } entries, committed up to { $committed }

# Who is a member
cluster-members = members { $voters }
cluster-members-learners = members { $voters }, and { $learners } as learners
cluster-members-joint = the old and the new members, { $voters } together
cluster-members-joint-learners = the old and the new members, { $voters } together, and { $learners } as learners
cluster-standing-voter = voter
cluster-standing-learner = learner
cluster-standing-outside = no member
cluster-standing-replaced = new disk, no vote
cluster-standing-recovering = recovering, does not count
cluster-standing-attendant = holds no data

cluster-link = Link between { $low } and { $high }
cluster-link-one-way = Link between { $low } and { $high }, cut from { $from } to { $to }
cluster-link-cut = Link between { $low } and { $high }, cut both ways

cluster-trouble-way = from { $from } to { $to }
cluster-trouble-delay = { $time } slower
cluster-trouble-loss = loses { $share }
cluster-trouble-duplicate = doubles { $share }
cluster-trouble-reorder = holds back { $share }
cluster-trouble-flap = fails and works by turns, { $time } each
cluster-trouble-disk = disk { $time } slower
cluster-trouble-node = everything { $time } slower
cluster-trouble-full = disk full
cluster-trouble-corrupt = disk damaged
cluster-trouble-fast = clock { $ppm } ppm fast
cluster-trouble-slow = clock { $ppm } ppm slow
cluster-message = { $message } from { $from } to { $to }

# The head of the panel
cluster-partition = Partition
cluster-partition-title = Cut the cluster in two: choose who is on which side
cluster-partition-how = Click nodes: to side B, to both sides, back to A.
cluster-partition-cut = Cut here
cluster-cancel = Cancel
cluster-heal = Heal
cluster-heal-title = Every link works again
cluster-chaos = Chaos
cluster-chaos-title = Nodes crash every 10 s and come back after 2 s, on average, each on its own
cluster-promises-kept = all promises kept ✓
cluster-promises-broken = { $count ->
    [one] 1 promise broken ✕ { $property }, { $moment }
   *[other] { $count } promises broken ✕ first { $property }, { $moment }
}
cluster-promises-losses = { $count ->
    [one] promises kept · 1 loss that was never promised against
   *[other] promises kept · { $count } losses that were never promised against
}
cluster-promises-title = Broken promises
cluster-promises-losses-title = Not promised
cluster-promises-losses-about = This went wrong, and the protocol under this setting never promised that it would not.
cluster-promises-more = … and { $count } more
cluster-promises-node = Nodes
cluster-promises-epoch = Term
cluster-promises-index = Index
cluster-promises-key = Key
cluster-promises-event = Event
cluster-promises-before = Go to just before it
cluster-promises-why = Why it cannot be
cluster-promises-stale = { $count ->
    [one] 1 read was answered with an old value, { $age } after it had been replaced.
   *[other] { $count } reads were answered with an old value, up to { $age } after it had been replaced.
}

# An answer that no order of the operations explains
cluster-proof-title = An answer without an explanation
cluster-proof-client = client { $number }
cluster-proof-never = never
cluster-proof-w = w { $value }
cluster-proof-r = r { $value }
cluster-proof-r-nothing = r –
cluster-proof-writes = writes { $value }
cluster-proof-reads = reads { $value }
cluster-proof-reads-nothing = reads nothing
cluster-proof-because-replaced = Key { $key }: the read of { $client } began at { $called }, after the write of { $new } had ended at { $ended }; and that write began after the one of { $answer } had ended. So it had to return { $new } or something newer. It returned { $answer }.
cluster-proof-because-nothing = Key { $key }: the read of { $client } began at { $called }, after the write of { $new } had ended at { $ended }. So it had to find a value. It found none.
cluster-proof-because-seen = Key { $key }: { $by } had read { $new } by { $ended }, and { $new } was written after the write of { $answer } had ended. The read of { $client } began later, at { $called }, and yet it returned { $answer }.
cluster-proof-because-seen-before-nothing = Key { $key }: { $by } had read { $new } by { $ended }. The read of { $client } began later, at { $called }, and found nothing.
cluster-proof-because-again = Key { $key }: one read returned { $answer }, a later one { $new }, and the read of { $client }, at { $called }, { $answer } again. Nobody wrote { $answer } twice.
cluster-proof-because-no-order = Key { $key }: all orders of these operations were tried. In none of them does the read of { $client }, at { $called }, return { $answer }.
cluster-proof-because-no-order-nothing = Key { $key }: all orders of these operations were tried. In none of them does the read of { $client }, at { $called }, find nothing.
cluster-proof-how = From left to right: an operation that stands wholly before another had ended when that one began. Lengths are not times. w writes, r reads.
cluster-proof-impossible = has no explanation
cluster-proof-against = contradicts it
cluster-proof-around = happened around it
cluster-proof-table = As a table
cluster-proof-column-client = Client
cluster-proof-column-operation = Operation
cluster-proof-column-called = Asked at
cluster-proof-column-returned = Answered at
cluster-proof-column-part = Its part

cluster-invitation = Click the leader to crash it.
cluster-invitation-close = Hide this hint

# What can be done
cluster-actions-node = What to do to this node
cluster-actions-link = What to do to this link
cluster-actions-message = What is in this message
cluster-do-crash = Crash
cluster-do-restart = Restart
cluster-do-pause = Pause
cluster-do-resume = Resume
cluster-do-timeout = Time out now
cluster-do-request = Send it a request
cluster-do-isolate = Isolate
cluster-do-reconnect = Reconnect
cluster-do-transfer = Hand it the lead
cluster-do-inspect = Inspect
cluster-do-cut = Cut { $from } → { $to }
cluster-do-cut-both = Cut both ways
cluster-do-mend = Mend
cluster-do-drop = Drop
cluster-inspect-down = It is down: only what is on its disk is left.
cluster-message-due = Sent at { $sent }, arrives at { $due }.
cluster-message-doomed = Sent at { $sent }; the network will lose it on the way.
cluster-message-doomed-cut = Sent at { $sent }; it will be lost, for the link is cut.
cluster-message-dropped = Sent at { $sent }; dropped by hand, it will not arrive.
cluster-message-gone = It is no longer on its way.
cluster-note = A note from whoever made this link
cluster-note-close = Close the note
