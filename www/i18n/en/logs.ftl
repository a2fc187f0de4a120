# The logs side by side.
logs-title = Log
logs-none = Nodes of this protocol keep no log: there is nothing to compare.
logs-empty = No node has an entry in its log yet.
logs-help = Arrow keys go from entry to entry.
logs-index = index
logs-node = node
logs-committed = committed
logs-applied = applied
logs-committed-title = Commit index: up to here the node knows its log to be decided
logs-applied-title = Applied index: up to here the node has carried it out
logs-earlier = Earlier entries
logs-later = Later entries
logs-to-commit = commit index
logs-to-end = end
logs-hint = Point at an entry to read it.
logs-hidden = { $count ->
    [one] One node is not shown; select it in the cluster to see it.
   *[other] { $count } nodes are not shown; select them in the cluster to see them.
  }
logs-legend = What the cells mean
logs-legend-open = not committed
logs-legend-committed = committed
logs-legend-applied = applied
logs-legend-overwritten = overwritten
logs-legend-compacted = dropped: in the node’s snapshot
logs-go = Go there

# About a cell. $node comes as "node 3", $epoch, $was and $by as "term 4".
logs-told-entry = { $node }, entry { $index }, { $epoch }: { $command }.
logs-told-empty = { $node } has no entry { $index }.
logs-told-compacted = { $node } has dropped entry { $index }: what it did is in the node’s snapshot.
logs-told-spread = On nodes { $held }; committed: { $committed }; applied: { $applied }.
logs-told-replaced = Overwritten at { $moment }: { $was } gave way to { $by }.
logs-told-removed = At { $moment } the entry of { $was } was removed.
logs-nowhere = nowhere
logs-space = { " " }
logs-noop = no-op
logs-session-opens = client { $client } opens a session
logs-session-expires = the session of client { $client } expires
logs-put = key { $key } = { $value }
logs-get = read key { $key }
logs-conflicts = Overwritten of late
logs-entry = entry { $first }
logs-entries = entries { $first } to { $last }
logs-conflict-replaced = { $node }: { $entries } of { $was } gave way to { $by }
logs-conflict-mixed = { $node }: { $entries } gave way to the leader’s, from { $was } on
logs-conflict-removed = { $node }: { $entries } of { $was } were removed
