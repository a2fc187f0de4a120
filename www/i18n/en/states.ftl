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
states-told = { $from } → { $to }: { $count } of { $left } ({ $share }): { $causes }
states-never = { $from } → { $to }: not seen yet
states-never-causes = { $never } ({ $causes })
states-list = { ", " }
states-or = { " or " }

transitions-title = Transitions
transitions-jump = where a node goes next
transitions-caption = The jump chain: the probability that a node which leaves the state of the row goes to the state of the column, and the share of time spent in each state.
transitions-time = time spent
transitions-unobserved = not observed: never left
transitions-count = { $count } of { $left }
transitions-interregna = interregna
transitions-median = median
transitions-longest = longest
transitions-availability = availability
