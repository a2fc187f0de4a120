# page
page-name = Interregnum
page-tagline = a playground for single-leader clusters
page-close = Close
page-bad-link = This link cannot be opened: { $error }
page-bad-first-link = This link cannot be opened, so the page begins with a scenario of its own: { $error }
page-panel-not-loaded = This part of the page could not be loaded. Is there a connection? The run stays as it is.
page-not-loaded = The code of { $protocol } could not be loaded. Is there a connection? The run that is open stays as it is.
page-bad-setting = The address says { $name }={ $found }, which means nothing here. Allowed are: { $allowed }.
page-panic-title = Interregnum has failed
page-panic-text = This is a mistake of ours, not of yours. The run is not lost: its link stands below. If you report this, please send the link and these words along.
page-panic-reload = Open this run again, from its start
page-panic-afresh = Begin afresh

page-controls = Scenario and page
page-preset = Preset
page-protocol = Protocol
page-nodes = Number of nodes
page-nodes-count = { $nodes ->
    [one] 1 node
   *[other] { $nodes } nodes
}
page-scenario = Scenario
page-events = Events
page-share = Share
page-language = 中文 · 切换到中文
page-help = Help
page-faults-left-out = { $count ->
    [one] One fault named what this cluster does not have, and was left out.
   *[other] { $count } faults named what this cluster does not have, and were left out.
}

page-tabs = Panels
page-tab-states = States
page-tab-transitions = Transitions

page-help-title = What this is
page-help-text = A cluster with one leader runs in this page: real consensus code, a simulated network and simulated disks, in virtual time. Crash the leader and an interregnum begins, the time in which nobody leads; watch the others end it, and read beside the cluster what every node did and how often. The same scenario gives the same run everywhere, so a link shows a colleague exactly what you see.
page-help-click-title = What to click
page-help-click-node = A node: crash it, restart it, pause it, let it time out, look inside.
page-help-click-link = A link between two nodes: cut it, one way or both, and mend it.
page-help-click-message = A message on its way: read it, or drop it.
page-help-click-ruler = The ruler below: go to any moment, back as well as forward.
page-help-shapes-title = Shapes
page-help-messages-title = Messages
page-help-ballot = asks for a vote
page-help-answer = answers to that
page-help-replication = carries entries, or says that the leader lives
page-help-acknowledgement = acknowledges them
page-help-client = between clients and nodes
page-help-keys-title = Keys

page-new-version = There is a new version of this page. It can take over this run as it stands.
page-new-version-reload = Use it now
