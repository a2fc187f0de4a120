# The words of the protocols. Keys are composed from the names in the protocols' specifications.
protocols-name-raft = Raft
protocols-name-redis-random = Redis election

protocols-phase-follower = follower
protocols-phase-candidate = candidate
protocols-phase-leader = leader
protocols-phase-failed = failed
protocols-phase-pre-candidate = pre-candidate
protocols-phase-choosing = choosing

protocols-cause-times-out = times out
protocols-cause-wins-pre-vote = wins pre-vote
protocols-cause-wins-majority = wins majority
protocols-cause-discovers-higher-term = sees higher term
protocols-cause-hears-leader = hears leader
protocols-cause-loses-quorum = loses quorum
protocols-cause-is-handed-leadership = is handed the lead
protocols-cause-is-removed = is removed from the members
protocols-cause-reads-another-name = reads another name
protocols-cause-reads-its-own-name = reads its own name
protocols-cause-chose-another = chose another
protocols-cause-register-does-not-answer = no answer
protocols-cause-crashes = crashes
protocols-cause-recovers = recovers
protocols-cause-pauses = is paused
protocols-cause-resumes = resumes
protocols-cause-is-cut-off = is cut off
protocols-cause-reaches-majority = reaches majority

protocols-message-requestvote = RequestVote
protocols-message-prevote = PreVote
protocols-message-votegranted = VoteGranted
protocols-message-voterefused = VoteRefused
protocols-message-heartbeat = Heartbeat
protocols-message-appendentries = AppendEntries
protocols-message-appended = Appended
protocols-message-refused = Refused
protocols-message-timeoutnow = TimeoutNow
protocols-message-installsnapshot = InstallSnapshot
protocols-message-snapshotreceived = SnapshotReceived
protocols-message-get = GET
protocols-message-set = SET
protocols-message-value = value
protocols-message-ok = OK
protocols-message-request = Request
protocols-message-reply = Reply

protocols-timer-election = election timer
protocols-timer-heartbeat = heartbeat timer
protocols-timer-lease = lease
protocols-timer-check-quorum = quorum check
protocols-timer-transfer = transfer timer
protocols-timer-leader-lease = the leader’s lease
protocols-timer-next-lease = the lease to follow
protocols-timer-sleep = sleep
protocols-timer-call = call timer
protocols-timer-serve = service timer

protocols-epoch-term = term { $number }
protocols-node = node { $node }
protocols-register = the register
protocols-client = a client
protocols-and = { " and " }

protocols-ending-start = the start
protocols-ending-leader-crashed = the leader crashed
protocols-ending-leader-paused = the leader was paused
protocols-ending-leader-cut-off = the leader was cut off

protocols-property-election-safety = Election Safety
protocols-property-leader-append-only = Leader Append-Only
protocols-property-log-matching = Log Matching
protocols-property-leader-completeness = Leader Completeness
protocols-property-state-machine-safety = State Machine Safety
protocols-property-live-leader = Live Leader
protocols-property-linearizability = Linearizability
protocols-property-durable-promises = Durable Promises
protocols-property-acknowledged-writes = Acknowledged Writes
protocols-property-executed-once = Executed Once
protocols-property-liveness = Liveness

protocols-violation-two-leaders = Nodes { $nodes } lead at the same time.
protocols-violation-election-safety = Nodes { $nodes } were both elected in term { $epoch }.
protocols-violation-leader-append-only = Leader { $nodes } changed its own log before index { $index }.
protocols-violation-log-matching = Node { $nodes } holds the same term at index { $index } after a different prefix.
protocols-violation-leader-completeness = Node { $nodes } leads term { $epoch } without the committed entry { $index }.
protocols-violation-state-machine-safety = Node { $nodes } committed or applied another entry at index { $index }.
protocols-violation-live-leader = Node { $nodes } was made leader while it was down.
protocols-violation-linearizability = No order of what clients asked explains an answer about key { $index }.
protocols-violation-epoch-forgotten = Node { $first } was in term { $epoch } and no longer knows it.
protocols-violation-vote-forgotten = Node { $first } gave node { $second } its vote in term { $epoch } and no longer knows it.
protocols-violation-entry-forgotten = Node { $first } acknowledged entry { $index } and no longer has it.
protocols-violation-write-not-committed = A write to key { $index } was answered, and nobody committed it.
protocols-violation-write-replaced = Node { $first } lost entry { $index }, whose client was told that it is done.
protocols-violation-executed-once = Node { $first } executed the command at index { $index } once more.
protocols-violation-no-leader = Nobody leads long after everything was repaired.
protocols-violation-no-answer = A request about key { $index } got no answer long after everything was repaired.

protocols-us = { $number } µs
protocols-ms = { $number } ms
protocols-s = { $number } s
protocols-min-s = { $minutes } min { $seconds } s
protocols-h-min = { $hours } h { $minutes } min

# The states of a whole cluster.
protocols-level-counted = { $up } up
protocols-level-none-up = none up
protocols-level-below-quorum = below quorum
protocols-level-just-a-quorum = just a quorum
protocols-level-above-quorum = above quorum
protocols-level-all-up = all up
protocols-cluster-led = { $level }, led
protocols-cluster-leaderless = { $level }, no leader
