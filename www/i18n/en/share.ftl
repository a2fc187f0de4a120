# share
share-title = Share this run
share-copied = The link is in the clipboard.
share-not-copied = The link could not be copied: the browser refused. Here it stands, selected.
share-copying = Copying …
share-link = Link
share-copy = Copy again
share-holds-title = What it holds
share-holds-scenario = { $name }: { $nodes ->
    [one] one node
   *[other] { $nodes } nodes
}, { $protocol }, seed { $seed }
share-holds-faults = { $faults ->
    [0] no faults
    [one] one fault
   *[other] { $faults } faults, by script and by hand
}
share-holds-moment = this moment, { $at }: whoever opens it stands here, paused, with the same digest { $digest }
share-too-long = This link has { $bytes } bytes, and links over { $most } bytes are refused: send the scenario’s text instead.
share-command = The same on the command line
