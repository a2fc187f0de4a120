# The state machine and the transition matrix.
states-title = State machine
states-label = States and the moves between them
states-show = Figures on the arrows
states-probability = probability
states-count = count
states-occupants = { $count ->
    [0] { $state }: no node
    [one] { $state }: { $count } node
   *[other] { $state }: { $count } nodes
  }
states-told = { $from } → { $to }: { $count } of { $left }{ $figure }: { $causes }
states-few = { $told } · few observations
states-led = led
states-leaderless = no leader
states-read-count = {""}
states-read-probability = , probability { $value } (95%: { $low } to { $high })
states-read-rate = , { $value } per second there (95%: { $low } to { $high })
states-read-sampled = , { $value } within { $step } (95%: { $low } to { $high })
states-rate = rate
states-sampled = sampled
states-subject = Whose states
states-subject-phases = nodes: phases
states-subject-roles = nodes: roles
states-subject-classic = nodes: three states
states-subject-cluster = the cluster
states-never = { $from } → { $to }: not seen yet
states-never-causes = { $never } ({ $causes })
states-list = { ", " }
states-or = { " or " }

transitions-title = Transitions
transitions-time = time spent
transitions-unobserved = not observed: never left
transitions-count-title = { $count } of { $left }
transitions-interregna = interregna
transitions-median = median
transitions-longest = longest
transitions-availability = availability

# What the figures of the table are.
transitions-probability = where a node goes next
transitions-count = how often each move happened
transitions-rate = moves per second of being there
transitions-sampled = where a node is { $step } later
transitions-window = { $what }, { $from } to { $until }
transitions-caption-probability = The jump chain: the probability that whoever leaves the state of the row goes to the state of the column, and the share of time spent in each state.
transitions-caption-count = How often each transition happened, from the state of the row to that of the column, and the share of time spent in each state.
transitions-caption-rate = The generator: transitions per second spent in the state of the row, and the share of time spent in each state.
transitions-caption-sampled = The sampled chain: the probability of the column’s state one step after the row’s, staying included, and the share of time spent in each state.
transitions-latest = The latest of them
transitions-go = Go to this moment on the ruler
transitions-happened = { $node } { $cause }
states-step = Step of the sampled chain
states-step-wrong = found “{ $found }”; allowed is a time from 1ms to 1h
transitions-csv = CSV
transitions-csv-title = Save all figures of these states as CSV
