# The explanations beside the laboratory's figures: a page for each, for whoever meets Markov chains for the first time.
explain-per-second = per second

explain-lengths-bars = An interregnum is the time in which nobody governs: from the moment a leader is lost to the moment the next one has been elected. Each bar counts the interregna whose length lies between its two edges, so all bars together are { $count ->
    [one] the one interregnum
   *[other] the { $count } interregna
} so far. Their mean adds up all lengths and divides by how many there are:
explain-lengths-mean = The median is the length that half of them do not exceed: { $median }, beside a mean of { $mean }. A single long interregnum pulls the mean up and leaves the median where it is. Where the mean lies far above the median, a few long ones do the damage: votes that split and had to be repeated, or a majority that was gone.
explain-lengths-shape = Why this shape? { $protocol ->
    [raft] A follower waits until it has heard nothing from a leader for its election timeout, which it draws anew each time from { $least } to { $most }. Only then does it ask for votes, and the votes take a round trip. So there are no very short interregna, most end soon after the first patience does, and a second hump further right is a vote that split.
    [viewstamped] A backup waits until it has heard nothing from its primary for its timeout, which it draws anew each time from { $least } to { $most }. Only then does it want the next view, and three messages in a row bring that about. So there are no very short interregna, most end soon after the first patience does, and a second hump further right is a view whose primary was down, too.
    [zab] A follower waits for syncLimit ticks of silence before it looks for another leader, the same time for all. Only the place of the crash between two pings varies. The election that follows takes two round trips and the wait for a better vote, so the lengths lie close together; a second hump is an election that chose somebody who could not be reached.
    [lease-lock] Nobody looks for a new leader before the lease has ended in the store: the time to live after the last renewal. Only the place of the crash between two renewals varies, and the random wait before the next attempt, so the lengths lie close together.
    [silence] A node waits until it has heard nothing from its leader for its patience, which it draws anew each time from { $least } to { $most }. Only then does it ask who else is up, and the questions and answers take time. So there are no very short interregna, and most end soon after the first patience does.
    [isr] Brokers do not watch each other: the controller fences whoever was silent for a whole session, { $least }, and chooses the next leader at once. Only the place of the crash between two heartbeats varies, so the lengths lie close together; a longer one is a partition that had no replica in sync to choose from.
   *[other] Nodes look only now and then whether there is a leader. So the length is mostly a matter of when the next look falls.
}

explain-distribution-steps = Read a point of the steps like this: within so much time after a leader was lost, this share of the { $count ->
    [one] one interregnum
   *[other] { $count } interregna
} had ended. The steps are called the empirical distribution function; they climb by 1/n at each length that was seen.
explain-distribution-ended = number of
explain-distribution-band = The shaded band says how far the truth may be from these steps. With n observations the true curve lies within ε of the measured one, everywhere at once, 95 times out of 100: the inequality of Dvoretzky, Kiefer and Wolfowitz, with the exact constant of Massart (1990). Four times as many interregna make the band half as wide.
explain-distribution-chain = The smooth curve was not fitted to the steps. It follows from the cluster’s Markov chain: a machine that knows only its present state, here how many nodes are up and whether somebody leads. Where it goes next, and when, has nothing to do with how it came there or how long it has been there. Each of its rates is a count divided by a time, transitions from i to j over the time spent in i:
explain-distribution-phase = Keep only the states without a leader, start where reigns end, and ask when the chain has left them. The answer is called a phase-type distribution. α says with which chances an interregnum begins in each leaderless state, S holds the rates among these states, and the last 1 is a column of ones that adds up whoever is still there:
explain-distribution-uniform = The power of a matrix is worked out by uniformization (Jensen 1953). Let a clock tick at random, Λ times a second on average, faster than any state is ever left. At each tick the chain makes one step of P = I + S/Λ, which often is a step on the spot. Then what happens by time t only depends on how many ticks there were, and every term of the sum is positive, so no digit is lost:
explain-distribution-means = The interregna measured here last { $measured } on average; the chain expects { $predicted }. These two agree well as a rule, for the rates themselves are counts per time: what was spent without a leader is in both.
explain-distribution-shape = The shapes need not agree, and here is why. In the chain every wait is memoryless: an interregnum that has lasted long is no nearer to its end than one that has just begun. { $protocol ->
    [raft] A real follower is different. It waits for a timeout between { $least } and { $most }: before the least nothing happens, and soon after it everything does. So the measured steps start later and then climb more steeply than the curve.
    [viewstamped] A real backup is different. It waits for a timeout between { $least } and { $most }: before the least nothing happens, and soon after it everything does. So the measured steps start later and then climb more steeply than the curve.
    [zab] A real follower is different. It waits for a fixed number of ticks: before that nothing happens, and soon after it everything does. So the measured steps start later and then climb more steeply than the curve.
    [lease-lock] A real lease is different. Before it ends nothing happens, and soon after it everything does. So the measured steps start later and then climb more steeply than the curve.
    [silence] A real node is different. It waits for a patience between { $least } and { $most }: before the least nothing happens, and soon after it everything does. So the measured steps start later and then climb more steeply than the curve.
    [isr] A real session is different. It ends after { $least } without a heartbeat: before that nothing happens, and soon after it everything does. So the measured steps start later and then climb more steeply than the curve.
   *[other] A real node looks at fixed times: the longer the last look is ago, the nearer is the next. So the measured steps climb where the looks are, and the curve climbs from the start.
} A Markov chain predicts averages here, not shapes.

explain-occupancy-areas = At every moment each node is in exactly one state. The areas show which share of the nodes was in which, column by column. Over a whole stretch of time, the share of all nodes’ time that was spent in a state is its occupancy:
explain-occupancy-balance = The rates alone foretell where these shares settle. In the long run as much must flow into each state as flows out of it, or it would fill up or run dry. The shares π for which this balance holds, and which sum to 1, are the stationary distribution:
explain-occupancy-both = From the rates of this run, π of the leader is { $predicted }; measured was { $measured }. What is left between them is the beginning of the run, which the long run forgets, and its end, which cuts a stay in two.
explain-occupancy-gth = To find π one removes one state after the other and lets its neighbours inherit its flows: the algorithm of Grassmann, Taksar and Heyman (1985). It only adds, multiplies and divides, and never subtracts, so it loses no digit even where some rates are a billion times others.
explain-occupancy-classes = Before that, one has to see who can reach whom. States that can all reach each other are a class. A class that nobody leaves is closed: the long run is spent there. A closed class of a single state is absorbing: once in, always in.
explain-occupancy-here = { $kind ->
    [absorbing] So far this run ends in “{ $states }”, which nobody has left yet: absorbing, as far as anybody knows, so the long run would be spent there alone. A repair changes that.
    [one] In this run one class is closed: { $states }. So there is one stationary distribution, wherever one starts.
   *[other] In this run there is more than one closed class, or none yet ({ $states }): where one ends depends on where one starts, so there is no single stationary distribution.
}
explain-occupancy-period = { $period ->
    [0] A chain may also be periodic.
    [1] A chain may also be periodic: back to the start only after a multiple of two jumps, say. The jumps of this one are not.
   *[other] The jumps of this chain are periodic: one is back at the start only after a multiple of { $period } jumps, so counted jump by jump it swings for ever.
} Counted in time that does no harm, because stays last differently long, and the swings fade.

explain-sojourns-shape = A sojourn is one stay in one state, from coming to leaving. A Markov chain that runs in time allows its length a single shape, the exponential, because that is the only one without a memory: whoever has been there for a second is no nearer to leaving than whoever has just come. The chance to stay longer than t halves, and halves again, at even steps:
explain-sojourns-mean = It has one number only, the mean m of all stays. The dashed line is the exponential of the same mean as the measured stays.
explain-sojourns-here = Here it is “{ $state }”: { $count ->
    [one] one stay has
   *[other] { $count } stays have
} ended, of { $mean } on average. Were they exponential, 37 % would outlast the mean and 14 % twice the mean. Measured were { $once } and { $twice }.
explain-sojourns-read = Where fewer outlast twice the mean than the exponential says, something ends the stays on schedule: a timeout, a heartbeat, a repair after a fixed time. Where more do, two kinds of stays are mixed: short ones by accident and long ones by rule.

explain-memory-what = “Markov” means that only the present counts: the next state, and when it comes, depend on the state one is in and on nothing else. Two tests take this at its word.
explain-memory-gini = The first asks whether stays have a memory. Take all pairs of stays in a state and see by how much they differ on average, Δ. Divided by twice the mean this is the Gini statistic, the one that measures how unevenly incomes are spread; for the exponential, which alone has no memory, it is 1/2. Gail and Gastwirth (1978) showed how far chance moves it:
explain-memory-stays = { $told ->
    [alike] For “{ $state }” G lies far below 1/2: the stays are more alike than chance would have them, as if on a schedule. So they have a memory: the longer one has stayed, the nearer is the end.
    [spread] For “{ $state }” G lies far above 1/2: many short stays and a few long ones. So they have a memory: whoever has stayed long will stay longer.
   *[exponential] For “{ $state }” G is as near to 1/2 as chance would have it: nothing here speaks against a chain without memory.
}
explain-memory-order = The second asks whether the past helps. If the state before the present one told more about the next, a chain that knows both would find what happened likelier. How much likelier is G², by the likelihood-ratio test of Anderson and Goodman (1957); n counts the triples i → j → k, the pairs, and the visits:
explain-memory-here = { $told ->
    [remembers] So small a p says that it does: where a node comes from tells something about where it goes next.
    [few] But that takes more jumps than this run has had so far.
   *[forgets] A p of this size says that it does not: that much comes from chance alone.
}
explain-memory-means = What follows? A chain that forgets too much still gets averages right, because its rates are counted per time. It gets shapes wrong: how many interregna end within 200 ms is a question of shape. An election timeout drawn from an interval is the clearest case, for it never ends early.

explain-convergence-slow = Every number in this laboratory is an estimate: the truth, blurred by chance. Watching longer makes it sharper, but slowly. The blur shrinks like 1/√n: for half the width it takes four times the run.
explain-convergence-wilson = A probability is estimated by how often something happened, n, out of how often it could have, N. Wilson’s interval (1927) holds the true one 95 times out of 100, with z = 1.96. Unlike the usual ± it never leaves 0 to 1, and it is honest even when something never happened:
explain-convergence-here = That is: when “{ $from }” is left, it is for “{ $to }”, with a probability between { $low } and { $high }.
explain-convergence-rate = A rate is a count per time spent. Its exact interval comes from the Poisson distribution, which says how the number of rare events varies in a given time (Garwood 1936). For the same transition it reaches from { $low } to { $high } per second:
explain-convergence-mean = For a mean the question is how much single interregna differ from each other: their standard deviation s. The mean of n of them scatters √n times less. How many of these errors hold the truth 95 times out of 100 is told by Student’s t (1908): about two, and more when n is small:
explain-convergence-mean-here = From { $count } interregna: the true mean lies between { $low } and { $high }, if one interregnum does not depend on the one before.
explain-convergence-batches = Shares of time are harder, because neighbouring moments are alike: a second with a leader tends to follow a second with a leader. So the run is cut into batches long enough to be nearly independent, and the batches’ differences tell how sure the whole is (batch means). L_b is the time with a leader in batch b, W_b its length, and r the share over all k of them:
explain-convergence-batch = These are { $count } batches. The truth lies within about two s of r.

explain-fairness-question = The article asks how an election can be fair, every node having the same chance, and answers with a random draw. Raft needs no dice: the random timeouts do it. Whether they do, the counts can tell. If all N nodes had the same chance, each would expect E = total/N reigns. Chi-square adds up how far the counts are from that, in units of what chance allows (Pearson 1900):
explain-fairness-letters = O with an index is how often that node was elected. Squares make too few count as much as too many, and the division by E makes a difference of three weigh more among five than among five hundred.
explain-fairness-p = Is that much? With equal chances it would be about { $freedom }, the degrees of freedom: the counts of { $nodes } nodes less one, for the last one follows from the others. The p-value is the chance of so great a chi-square or a greater one, if all chances are equal:
explain-fairness-limits = Two honest limits. Below five expected reigns for each node the p-value is no good guide, and it says so here. And elections are not quite independent draws: the leader that has just crashed cannot win the next one, so counts come out a little more even than dice would have them, and the test is slow rather than quick to call a cluster unfair.

explain-time-what = To lead often is one thing, to lead for long another. Each bar is the time that a node led, L, out of all the time watched, W:
explain-time-read = The dashed line is what each would have if all had led equally long. It stays below 100 % divided by the number of nodes, for nobody leads in an interregnum. Expect more scatter here than in the counts: one lucky node without a crash rules long. If faults come as they please and elections are fair, the bars approach the line as the run goes on.

explain-chaos-alone = Suppose that each node fails by itself, at a rate λ (one over the mean time between failures), and is repaired by itself, at a rate μ (one over the mean time to repair). Then in the long run a node is up for this share of the time:
explain-chaos-binomial = If nodes don’t care about each other, the number of those that are up is like the number of heads among N coins, each of which shows heads with probability a: the binomial distribution. This is the dashed outline in the figure; the bars are what was measured.
explain-chaos-quorum = The cluster can work while a majority is up, at least { $quorum } of { $nodes }. So add up the chances of { $quorum } and more:
explain-chaos-no-quorum = There is no quorum here: among the nodes that may lead, none is needed. So the model ends with how many of them are up. Whether somebody leads depends on what else they need, a store or a monitor, and of that it knows nothing.
explain-chaos-birth = How long does it last? The number of nodes that are up goes up and down by one: a birth–death chain. From k up it falls at a rate of kλ, for any of the k may fail, and rises at (N − k)μ. The mean time from k to k − 1 is the wait for the first failure, plus detours by way of k + 1:
explain-chaos-to-loss = These times add up, from all nodes up until the majority is first lost: { $time } for this cluster.
explain-chaos-errors = Model and measurement differ even if the model is right, by chance. The standard error says how much is normal. Divide the difference by it: within −2 and +2 there is nothing to explain, beyond 3 something is going on.
explain-chaos-leader = For a leader one thing more is needed: an election, which takes some time whenever a leader is lost. The model takes the mean time of an election from this run. It lets a leader give up together with its majority. Without check-quorum a real one does not: cut down to a minority it keeps its role, and governs again without an election as soon as a node returns. So there is a leader for more of the time than the model says. Switch raft.check_quorum on, and the two come closer.

explain-events-what = A Markov chain is usually told by what happens next, whatever the cause. Here the causes are taken apart. Whenever an event of one kind meets a node, note in which state it met it and in which state it left it; each row says what became of those that were met there:
explain-events-here = For heartbeats that met a node as “{ $state }”, this many left it there:
explain-events-diagonal = On the diagonal stand the events that changed nothing. Leaving them out would make every heartbeat look like a revolution: what one would see is only its exceptions. The transition matrix beside the diagram does leave them out, because it asks something else: where a node goes when it goes.
explain-events-row = A row that says “not observed” is not a row of zeros. Zeros would claim that nothing can follow; not observed says that nobody has looked.

explain-case-rule = A transition matrix has one rule. If a node is in state i now, then it is in some state afterwards, perhaps the same one. So the chances in each row sum to 1:
explain-case-sums = The article’s matrix of an election keeps the rule in its first row and breaks it in the others; that of a timeout breaks it everywhere. Read as it stands, it says that two nodes cease to exist when one is elected:
explain-case-whole = What was meant may be sets of nodes rather than chances: “who is concerned”. The measured matrices on the right answer the question that a transition matrix is for: given an event and the state in which it finds a node, what becomes of the node, and how often?

explain-passages-visits = A visit to a state lasts some time and ends with a jump. The reciprocal of the mean time is the rate of leaving; it is also the sum of the rates to all other states:
explain-passages-often = In the long run a node comes to “{ $state }” { $visits } times an hour: the share of time that it spends there, divided by the mean time of a visit.
explain-passages-first = How long does it take from one state to another, with all the detours that chance may take? Whoever is in i waits for the mean time of a visit, and then starts anew from wherever the jump led. That is one equation for each state that is not yet the goal:
explain-passages-here = The longest of them here: from “{ $from }” it takes { $time } on average until “{ $to }” is first reached.
explain-passages-solve = These equations are solved by removing one state after the other, as for the stationary shares (Grassmann, Taksar and Heyman 1985): only sums, products and quotients of positive numbers, so that a time of years beside one of milliseconds keeps all its digits. A dash stands where the goal need not ever be reached by what this run has shown.
explain-passages-forget = A chain forgets where it began. How far its distribution still is from the stationary one shrinks by a factor of e in each relaxation time τ, the reciprocal of the second eigenvalue of the generator (the first is zero, and belongs to the stationary distribution itself):
explain-passages-times = Here τ is { $relaxation }. Another way to say it is the mixing time: after { $mixing } the worst start is within a quarter (in total variation) of the long run (Levin and Peres 2017). A run should last many times as long before its shares of time mean much.
explain-passages-no-times = Here there is no such time yet: the states seen so far do not all lead to each other.
