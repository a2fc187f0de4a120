# The space-time diagram, and the tabs of its room.
spacetime-title = Space-time
spacetime-records = What happened
spacetime-diagram = Space-time diagram: nodes side by side, time downwards, messages between them
spacetime-help = Arrow keys go from event to event, Page Up and Page Down move in time, plus and minus zoom, Enter goes to the chosen event’s moment.
spacetime-hint = Point at an arrow to read it; choose one to see its causes and its consequences.
spacetime-earlier = Earlier
spacetime-later = Later
spacetime-zoom-in = Show less time
spacetime-zoom-out = Show more time
spacetime-follow = follow
spacetime-follow-title = Ends where the run stands, and moves along
spacetime-marked = window
spacetime-marked-title = The part of the run that the statistics are about
spacetime-clients = clients
spacetime-clients-title = Show what goes between nodes and clients
spacetime-go = Go there
spacetime-forget = Let go
spacetime-past = { $count ->
    [0] nothing before it
    [one] { $count } event before it
   *[other] { $count } events before it
  }
spacetime-future = { $count ->
    [0] nothing after it
    [one] { $count } event after it
   *[other] { $count } events after it
  }
spacetime-cone = { $past } and { $future } are causally bound to it; the rest is concurrent.
spacetime-crowd = { $count ->
    [one] One quieter message is drawn thin and cannot be chosen: show less time to get at it.
   *[other] { $count } quieter messages are drawn thin and cannot be chosen: show less time to get at them.
  }
spacetime-hidden = { $count ->
    [one] One node is not shown: the leaders, those that are selected and those with the most to tell are.
   *[other] { $count } nodes are not shown: the leaders, those that are selected and those with the most to tell are.
  }
spacetime-cut = More happened in this time than is drawn: show less of it to see all.
spacetime-column = { $node }, { $state }
spacetime-clients-column = clients
spacetime-register-column = R
spacetime-legend = Legend
spacetime-legend-faint = heartbeat, acknowledgement
spacetime-legend-plain = entries
spacetime-legend-loud = election
spacetime-legend-lost = lost
spacetime-legend-copy = duplicate
spacetime-legend-timeout = timeout
spacetime-legend-paused = paused
spacetime-nothing = Nothing happened in this time.
spacetime-key = the space-time diagram
spacetime-key-log = the log
