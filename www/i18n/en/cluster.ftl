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
cluster-said-healed = Every link works again.
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
cluster-became-choosing-reads-another-name = { $node } does not find its own name in the register and picks a leader at random.
cluster-became-leader-reads-its-own-name = { $node } finds its own name in the register and leads.
cluster-became-follower-chose-another = { $node } picked another node and follows.
cluster-became-follower-register-does-not-answer = The register does not answer { $node }, which goes on as a follower.
cluster-became-failed-crashes = { $node } crashed.
cluster-became-failed-pauses = { $node } is paused: it keeps its state and does nothing.
cluster-became-failed-crashes-leader = { $node }, leader of { $epoch }, crashed.
cluster-became-failed-pauses-leader = { $node }, leader of { $epoch }, is paused.
cluster-became-recovers = { $node } starts again with what is on its disk, as { $phase }.
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
