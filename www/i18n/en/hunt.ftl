# hunt
hunt-door = Hunt
hunt-title = Hunt for a run that breaks
hunt-key = the hunt
hunt-text = One run after the other is drawn, each from a seed: faults, network, clients, and every option that is not set. The first that breaks a promise is made as small as it can be.
hunt-what = What is hunted
hunt-subject = In
hunt-subject-own = this scenario: what it sets stays, the rest is drawn
hunt-protocols = Protocols
hunt-mistakes = Broken on purpose
hunt-property = Promise
hunt-any = any
hunt-first = From seed
hunt-last = to seed
hunt-wrong-seeds = Seeds are whole numbers from 0 to 9007199254740991, the smaller one first.
hunt-kinds = What may fail
hunt-survivable = all that is survivable
hunt-none = nothing
hunt-group-nodes = Nodes
hunt-group-network = Network
hunt-group-machines = Disks and clocks
hunt-group-clients = Clients
hunt-kind-crash = crash
hunt-kind-pause = pause
hunt-kind-chaos = chaos
hunt-kind-timeout = early timeouts
hunt-kind-transfer = handed leadership
hunt-kind-cut = cut links
hunt-kind-partition = partitions
hunt-kind-loss = loss
hunt-kind-duplicate = copies
hunt-kind-delay = delay and reordering
hunt-kind-disk = slow and full disks
hunt-kind-clock = wrong clocks
hunt-kind-wipe = lost disks
hunt-kind-lie = disks that lie
hunt-kind-request = single requests
hunt-kind-members = changes of members
hunt-start = Start the hunt
hunt-again = Hunt again
hunt-cancel = Stop
hunt-draw = Show the first seed’s run
hunt-draw-title = Opens what the first seed draws, whether it breaks a promise or not: everything that fails, then the repair
hunt-drawn-title = What seed { $seed } draws
hunt-searching = { $workers ->
    [one] Searching, with one worker …
   *[other] Searching, with { $workers } workers …
}
hunt-searching-here = Searching, in this page itself …
hunt-shrinking = Found. Making it smaller …
hunt-nothing = None of these seeds breaks a promise.
hunt-cancelled = Stopped.
hunt-pace = { $count ->
    [one] 1 seed in { $seconds } s, { $rate } per second
   *[other] { $tried } seeds in { $seconds } s, { $rate } per second
}
hunt-found = Seed { $seed } breaks: { $property }
hunt-program = the program itself
hunt-drawn = as drawn
hunt-small = made small
hunt-faults = Faults
hunt-nodes = Nodes
hunt-at = Breaks at
hunt-script = What fails in it
hunt-open = Open, just before it breaks
hunt-open-drawn = Open as drawn
hunt-run = Seed { $seed } breaks: { $property }
