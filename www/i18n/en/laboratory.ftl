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
