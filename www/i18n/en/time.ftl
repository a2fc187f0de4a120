# The time panel, and the page's keys.
time-title = Time
time-now = Virtual time
time-play = Play
time-pause = Pause
time-restart = Restart with the same seed
time-new-seed = Restart with a new seed
time-step-event = One event
time-step-message = One message delivery
time-speed = Speed

time-at-fraction = at 1/{ $fraction } of real time
time-at-real = at real time
time-at-times = at { $times }× real time
time-at-behind = asked { $times }×, runs at { $measured }×
time-at-unbounded = as fast as it goes
time-at-unbounded-measured = as fast as it goes: { $measured }×

time-seeking = Replaying: { $now } of { $to }
time-cancel = Cancel

time-interregna = { $count ->
    [0] no interregnum has ended yet
    [one] { $count } interregnum
   *[other] { $count } interregna
  }
time-median = median { $duration }
time-longest = longest { $duration }

time-ruler = Ruler: who led, what failed, and when
time-ruler-help = Arrow keys move in time, Page Up and Page Down further, Home to the start.
time-value-leads = { $moment }, { $leader } leads
time-value-vacant = { $moment }, nobody leads
time-row-leader = leader
time-row-beside = other
time-row-faults = faults
time-row-nodes = nodes
time-reign = { $node } · { $epoch }
time-zoom-in = Show less time
time-zoom-out = Show more time
time-all = all
time-all-title = Show the whole run
time-forgotten = no longer kept

time-tip-reign = { $node } leads, { $epoch }, for { $duration }
time-tip-reign-plain = { $node } leads, for { $duration }
time-tip-vacant = nobody leads for { $duration }, after: { $cause }
time-tip-node = { $node }: { $state }
time-tip-planned = planned: { $fault }
time-tip-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
  }

time-mark-crash = crash { $nodes }
time-mark-restart = restart { $nodes }
time-mark-pause = pause { $nodes }
time-mark-resume = resume { $nodes }
time-mark-cut = cut { $from } → { $to }
time-mark-cuts = cut { $count } links
time-mark-mend = mend { $from } → { $to }
time-mark-mends = mend { $count } links
time-mark-heal = heal
time-mark-wipe = wipe { $nodes }
time-mark-damage = damage { $nodes }
time-mark-slow = slow
time-mark-disk = disk
time-mark-clock = clock
time-mark-link = link
time-mark-timeout = timeout
time-mark-transfer = transfer
time-mark-members = members
time-mark-drop = drop
time-mark-message = message
time-mark-request = request
time-mark-chaos = chaos
time-mark-calm = calm
time-mark-skipped = no effect

time-key-play = play or pause
time-key-event = one event
time-key-message = one message delivery
time-key-back = one event back
time-key-speed = faster, slower
time-key-restart = restart with the same seed
time-key-crash = crash the leader
time-key-events = the events
time-key-scenario = the scenario
time-key-help = this sheet

time-windows = What the statistics are about
time-window-mark = window
time-window-mark-title = Choose a part of the run: drag over the ruler (also Shift and drag, or [ and ] at the playhead)
time-window-reset = reset
time-window-reset-title = Statistics from this moment on
time-window-whole = whole
time-window-whole-title = Statistics of the whole run

time-step-event-back = One event back
time-step-message-back = One message back
time-key-message-back = one message back
time-landmarks = Go to
time-landmark-election = election
time-landmark-fault = fault
time-landmark-violation = broken promise
time-landmark-last = The one before
time-landmark-next = The next one
time-no-last-election = No leader was elected before this moment, as far as it is kept.
time-no-next-election = No leader is elected in the next minutes.
time-no-last-fault = No fault before this moment, as far as it is kept.
time-no-next-fault = No fault in the next minutes.
time-no-last-violation = No promise was broken before this moment.
time-no-next-violation = No promise is broken in the next minutes.
time-branches = Ways that the run went
time-branch-first = first run
time-branch-other = another fault
time-branch = { $moment }: { $fault }
time-branch-until = Played until { $moment }. Go over to it.
time-branch-beside = Lay it beside the other on the ruler
time-branch-parts = they part here
time-branch-gone = At most { $most } ways of a run are kept: the oldest one was forgotten. The first run stays.
time-checkpoints-full = The memory for going back ({ $most } MB) is full. From now on it is kept more thinly, and a far moment takes longer to show.
