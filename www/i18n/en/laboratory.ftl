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

laboratory-predicted = predicted by the chain
laboratory-predicted-mean = mean, predicted
laboratory-interregna-after-reigns = Counted is the time from a leader lost to a leader elected. The start is left out: nobody was lost before it.
laboratory-prediction-few = The chain predicts a mean of { $predicted-mean }; measured are { $measured-mean }, but { $count ->
    [one] one interregnum is
   *[other] { $count } interregna are
} too few to compare.
laboratory-prediction-silent = The cluster’s chain predicts no mean: it knows a state without a leader from which nobody was elected so far.
laboratory-prediction-fits = What the chain predicts fits: a mean of { $predicted-mean } for { $measured-mean } measured, and its distribution function is nowhere more than { $distance } percentage points from the measured one, where the 95 % band allows { $band }.
laboratory-prediction-shape = The chain predicts the mean ({ $predicted-mean } for { $measured-mean } measured) but not the shape: within { $at } it expects { $predicted } to have ended, measured are { $measured }. That is { $distance } percentage points apart; the 95 % band allows { $band }.
laboratory-prediction-mean = The shape that the chain predicts fits within the 95 % band, but the mean does not: { $predicted-mean } for { $measured-mean } measured.
laboratory-prediction-neither = The chain predicts neither the mean ({ $predicted-mean } for { $measured-mean } measured) nor the shape: within { $at } it expects { $predicted } to have ended, measured are { $measured }. That is { $distance } percentage points apart; the 95 % band allows { $band }.

laboratory-state = state
laboratory-stays = stays
laboratory-variation = deviation ÷ mean
laboratory-exponential = exponential of the same mean
laboratory-sojourns-time = time in this state
laboratory-sojourns-share = left within this time
laboratory-sojourns-table = How long stays last
laboratory-sojourns-none = No state was left ten times yet. Let the run play, or crash somebody.
laboratory-sojourns-whole = Stays that the window’s edges cut are left out: those that had begun before it, and those that go on.
laboratory-sojourns-more = Plots of the { $count } states with the most stays; the table has all.
laboratory-sojourns-latest = The latest { $count } stays; earlier ones are no longer kept one by one.
laboratory-sojourns-said = { $state }: { $count } stays, half of them up to { $half }, the longest { $longest }; deviation over mean { $variation }, where an exponential distribution has 1.

laboratory-memory-tests = Are stays exponential?
laboratory-memory-gini = Gini
laboratory-memory-z = z
laboratory-memory-p = p
laboratory-memory-finding = so they are
laboratory-memory-few = too few to say
laboratory-memory-memoryless = memoryless enough
laboratory-memory-regular = too regular: stays are alike
laboratory-memory-irregular = too irregular: short and long
laboratory-memory-plot = { $state }: stays against the exponential
laboratory-memory-expected = expected of an exponential
laboratory-memory-measured = measured
laboratory-memory-diagonal = as the exponential
laboratory-memory-said = { $state }: the { $count } stays by length, each against what it would be, were they exponential. Gini { $gini }, where the exponential has 0.5.
laboratory-memory-statistic = second order, G²
laboratory-memory-freedom = degrees of freedom
laboratory-memory-order-p = p
laboratory-memory-order-none = Second order: each state is reached from one side only, or leads to one side only, so nothing could tell whether the way matters.
laboratory-memory-order-few = Second order: { $count } pairs of jumps are too few to say whether it matters where a walk came from.
laboratory-memory-order-first = Second order: nothing says that it matters where a walk came from. The present state alone tells where it goes next.
laboratory-memory-order-second = Second order: it matters where a walk came from, and not only where it is, for where it goes next.
laboratory-memory-verdict-few = Too few stays in any state to say how Markov this is. Let the run play, or crash somebody.
laboratory-memory-verdict-markov = As far as this run can tell, the walk is Markov: stays are memoryless enough, and it does not matter where it came from. Averages and shapes that the chain predicts can both be trusted.
laboratory-memory-verdict-semi = Not quite Markov: stays as { $states } remember how long they have lasted, as one does that waits for a timeout drawn from an interval. Shares of time and mean times need only averages, and hold. Shapes do not: how long an interregnum lasts beyond its mean, or how fast the beginning is forgotten.
laboratory-memory-verdict-order = Not quite Markov: stays are memoryless enough, but the next state depends on the one before. Shares of time hold; mean times from state to state are approximations.
laboratory-memory-verdict-both = Not Markov: stays as { $states } remember how long they have lasted, and the next state depends on the one before. Shares of time hold; mean times from state to state are approximations, and shapes do not hold.
laboratory-memory-note = Gini: mean difference of two stays over twice their mean; 0.5 for exponential stays, less when stays are alike. z is its distance from 0.5 in standard deviations, p the chance of so great a one, were they exponential. A state is called memoryless enough if p is above 0.01 or Gini within 0.02 of 0.5.

laboratory-convergence-availability = Share of time with a leader
laboratory-convergence-availability-short = time with a leader
laboratory-convergence-interregnum = Mean interregnum
laboratory-convergence-interregnum-short = mean interregnum
laboratory-convergence-probability = { $from } → { $to }: probability
laboratory-convergence-rate = { $from } → { $to }: rate
laboratory-convergence-probability-axis = share of the jumps from there
laboratory-convergence-rate-axis = per second there
laboratory-convergence-estimate = estimate so far
laboratory-convergence-now = now
laboratory-convergence-value = { $value } ({ $low }–{ $high })
laboratory-convergence-none = Not enough has happened yet: let the run play.
laboratory-convergence-note = Each line is what would have been estimated at that moment; around it the 95 % band. Share of time: from the scatter between up to 24 batches, which early on are short and hang together, so the band is too narrow there. Mean interregnum: Student’s t, as if one did not depend on the one before. Probability: Wilson’s interval; rate: the exact one of a Poisson process.
laboratory-convergence-cut = The first estimates are far off; where they lie outside the plot they are not drawn.
laboratory-convergence-point = Point at an arrow of the state machine or a cell of the matrix to see how its figure settled; now it is the most frequent one.
laboratory-convergence-said = { $title }: { $value } at the end, between { $low } and { $high } with 95 %.
