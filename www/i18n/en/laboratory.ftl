# The laboratory: plots, their words, their files.
laboratory-title = Laboratory
laboratory-short = Lab
laboratory-hint = what this run has shown so far
laboratory-tabs = Subjects
laboratory-key = laboratory
laboratory-svg = SVG
laboratory-csv = CSV
laboratory-save-svg = SVG: save “{ $title }” as a picture
laboratory-save-csv = CSV: save the numbers of “{ $title }”
laboratory-explain = Explain
laboratory-loading = Loading the plots…
laboratory-failed = The plots could not be loaded, so here are the numbers. Reload the page to try again.
laboratory-slider = plot, arrow keys read its values

laboratory-tab-interregna = Interregna
laboratory-tab-occupancy = Occupancy
laboratory-tab-sojourns = Sojourns
laboratory-tab-convergence = Convergence
laboratory-tab-memory = How Markov is it?
laboratory-tab-fairness = Fairness
laboratory-tab-chaos = Chaos model
laboratory-tab-events = By event

laboratory-unit-us = µs
laboratory-unit-ms = ms
laboratory-unit-s = s
laboratory-unit-min = min
laboratory-unit-h = h

laboratory-ended = ended
laboratory-mean = mean
laboratory-p50 = median
laboratory-p90 = 90 % within
laboratory-p99 = 99 % within
laboratory-max = longest
laboratory-median = median
laboratory-measured = measured
laboratory-band = 95 % band
laboratory-run-time = time in the run

laboratory-histogram = How long interregna last
laboratory-distribution = How many have ended by then
laboratory-interregna-none = No interregnum has ended yet. Crash the leader to cause one.
laboratory-interregna-time = time without a leader
laboratory-interregna-count = interregna
laboratory-interregna-bars = interregna
laboratory-interregna-share = ended within this time
laboratory-interregna-latest = The latest { $count } interregna; earlier ones are no longer kept one by one.
laboratory-interregna-said = { $count ->
    [0] No interregnum has ended yet.
    [one] One interregnum has ended, after { $longest }.
   *[other] { $count } interregna have ended: half of them within { $half }, nine in ten within { $most }, the longest after { $longest }.
}

laboratory-occupancy-title = Who was what, over time
laboratory-occupancy-share = share of the nodes
laboratory-occupancy-none = Nothing has happened yet: let the run play.
laboratory-occupancy-said = Share of all nodes’ time: { $shares }.

laboratory-tab-passages = In the long run
laboratory-passages-relaxation = forgets by a factor of e in
laboratory-passages-mixing = start no longer matters after
laboratory-passages-classes = classes of states
laboratory-passages-by-state = By state
laboratory-passages-state = state
laboratory-passages-mean-sojourn = mean stay
laboratory-passages-visits = visits per hour
laboratory-passages-occupancy = measured share of time
laboratory-passages-stationary = in the long run
laboratory-passages-first = Mean time until the state of the column is first reached
laboratory-passages-from-to = from ↓ to →
laboratory-passages-on-the-way = From a leader lost to a leader elected: expected visits on the way
laboratory-passages-expected-visits = expected visits
laboratory-passages-absorbing = “{ $states }” was entered and never left: an absorbing state, so far. All of the long run is spent there.
laboratory-passages-closed = { $states }: a closed class. Whoever gets in never left it so far.
laboratory-passages-transient = { $states }: transient. They were left for good, so the long run spends no time there.
laboratory-passages-periodic = { $states }: every round trip takes a multiple of { $period } jumps, so the jump chain is periodic. Time in between is random, so the process in time is not.
laboratory-passages-note = All of this follows from the rates as measured, as if the chain had no memory. Where it has, averages hold better than shapes.
laboratory-years = { $years } years
