# The laboratory’s findings: fairness, the model of chaos, the matrices of events, the article’s case.
findings-fairness-alone = A single node competes with nobody: there is nothing to be fair about.
findings-fairness-leaderless = Nobody ever leads here: there are no elections that could be unfair.
findings-fairness-none = Nobody has led yet. Let the run play until somebody does.
findings-fairness-few = Too few to say: { $count ->
    [one] one reign
   *[other] { $count } reigns
} among { $nodes } nodes. To judge whether everybody’s turn is equally likely takes at least five expected for each, { $needed } in all.
findings-fairness-fair = Fair, as far as { $count } reigns can tell: with equal chances for all { $nodes } nodes, counts at least this uneven come up in { $chance } of runs.
findings-fairness-doubtful = Perhaps unfair: with equal chances for all { $nodes } nodes, counts as uneven as those of these { $count } reigns come up in only { $chance } of runs. Let it run on.
findings-fairness-unfair = Unfair: with equal chances for all { $nodes } nodes, counts as uneven as those of these { $count } reigns come up in { $chance } of runs. Some nodes are likelier to lead than others.
findings-fairness-reigns-title = Who led how often
findings-fairness-time-title = Who led for how long
findings-fairness-reigns = reigns
findings-fairness-share = share of the time
findings-fairness-node = node
findings-fairness-nodes = nodes
findings-fairness-equal = equal shares
findings-fairness-others = { $count ->
    [one] One other node never leads and is
   *[other] { $count } other nodes never lead and are
} left out: not everybody is there to lead. Some watch, decide, store, or only listen.
findings-fairness-total = reigns
findings-fairness-expected = expected for each
findings-fairness-led = led, all together
findings-fairness-statistic = chi-square
findings-fairness-freedom = degrees of freedom
findings-fairness-p = p-value
findings-fairness-near = All nodes are equally far from each other. What if node 2 stands a little apart, node 3 twice as far, and so on?
findings-fairness-far = Node k stands { $distance } × (k − 1) further away than node 1: the dial network.distance. Whoever is far hears late of an election and is heard late.
findings-fairness-set-far = Try it: { $distance } for each step
findings-fairness-set-near = Bring them all together again
findings-fairness-crashes = Every election needs a leader lost first.
findings-fairness-set-crashes = Crash the leader every 3 s

findings-chaos-none = There is no chaos in this run: nodes only fail when somebody makes them. Below is what the model says of nodes that fail and recover on their own.
findings-chaos-lead = Each node fails after { $mtbf } on average and is repaired after { $mttr }, on its own. Measured over { $lasted }.
findings-chaos-table = Model and measurement
findings-chaos-quantity = quantity
findings-chaos-model = model
findings-chaos-measured = measured
findings-chaos-error = standard error
findings-chaos-apart = apart, in standard errors
findings-chaos-one-up = a node is up
findings-chaos-quorum = a majority is up
findings-chaos-leader = somebody leads and reaches a majority
findings-chaos-led = somebody leads
findings-chaos-no-quorum = No quorum here: among the nodes that may lead, none is needed. The model says how many of them are up, and nothing of leaders.
findings-chaos-no-quorum-here = no quorum here
findings-chaos-lasts = a majority lasts, once it is back
findings-chaos-to-loss = from all up until the majority is lost
findings-chaos-note = The model’s leader gives up together with its majority. Without check-quorum, a real leader that is cut down to a minority keeps its role and governs again the moment a node returns, without an election: so leaders are measured more often than the model predicts.
findings-chaos-few = { $count ->
    [0] The majority has not been lost yet, so
    [one] The majority was lost only once, so
   *[other] The majority was lost only { $count } times, so
} the standard errors are rough themselves, and rather too small. Let it run on.
findings-chaos-title = How many nodes are up
findings-chaos-up = nodes up
findings-chaos-band = nodes up
findings-chaos-share = share of the time
findings-chaos-said = Share of the time by how many nodes were up: { $shares }.
findings-chaos-not-yet = The chaos has only just begun: let the run play.
findings-chaos-no-election = not known: no election was measured yet
findings-chaos-by-itself = The model by itself
findings-chaos-mtbf = mean time between failures
findings-chaos-mttr = mean time to repair
findings-chaos-nodes = For { $nodes ->
    [one] one node
   *[other] { $nodes } nodes
}{ $election ->
    [none] {""}
   *[other] , and elections that take { $election } on average, as measured
}.
findings-chaos-refused = “{ $found }” is no such time. Allowed is 1ms to 24h, with its unit: 500ms, 10s, 2.5s, 5m or 1h.
findings-chaos-start = Start chaos with these times
findings-chaos-change = Go on with these times
findings-chaos-stop = Stop the chaos

findings-event-election = election
findings-event-heartbeat = heartbeat
findings-event-timeout = timeout
findings-event-fault = fault
findings-event-repair = repair
findings-event-lead = What becomes of a node that an event meets, by the state in which it was met. A row sums to 1, or no such event met a node there. Most events change nothing: they stand on the diagonal.
findings-event-events = { $count ->
    [one] one event
   *[other] { $shown } events
}
findings-event-count = { $count } of { $of } ({ $event })
findings-event-matrix = What becomes of a node: { $event }
findings-event-not-observed = not observed
findings-event-sum = sum

findings-case-title = The article’s case, replayed
findings-case-lead = The article that this playground answers gives each event a “transition matrix”, for three nodes of which node 1 is the leader. Left what it prints, right what this run measured, in its own three states.
findings-case-printed = as the article prints it
findings-case-measured = as measured
findings-case-election = An election moves a candidate to leader, or back to follower. Three states have no candidate, so it is seen as follower → leader, or as nothing at all.
findings-case-heartbeat = A heartbeat leaves almost everybody where they are: here the identity is nearly right. The exception is the node that learns of a newer leader and steps down.
findings-case-timeout = A timeout makes a candidate of a follower. The article’s zeros would make the node vanish; three states show a follower that stays a follower, for the state it goes to is missing.
findings-case-why = Why they differ. In a transition matrix each row holds the chances of what comes next, and something always comes next: a row must sum to 1. Two of the three printed matrices have rows of zeros, so they are no transition matrices at all. Their indices are nodes in one sentence (“the probability that node i …”, N nodes) and states in the next (leader, follower, failed), and the case only works out if one does not ask which. There is no candidate, the very state in which an election happens. And there is no probability: nothing but 0 and 1, where everything here was counted.
findings-case-open = Open the article’s three nodes
findings-case-other = This run is another one: the right side shows what it measured. The article’s case has three nodes, of which node 1 becomes the leader.
