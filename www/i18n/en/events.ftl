# The feed of events.
events-title = Events
events-filters = Show
events-elections = elections
events-faults = faults
events-log = log
events-clients = clients
events-messages = messages
events-by-node = By node
events-all-nodes = all nodes
events-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
  }
events-none = Nothing of this kind has happened yet.
