"""Writes chains.json: random Markov chains and what independent packages say of them (1 minute).

    python -m venv /tmp/oracle && /tmp/oracle/bin/pip install -r requirements.txt && /tmp/oracle/bin/python chains.py

The numbers are worked out by mpmath with 80 digits, straight from the definitions (linear systems, the matrix
exponential, eigenvalues), so that rates far apart cost none that count; classes and periods are PyDTMC's,
which also confirms mpmath where double precision can; intervals and p-values are SciPy's. The versions are in
requirements.txt; the answers were written with Python 3.11.
"""

import itertools
import json
import pathlib
import random

import mpmath
import numpy
import pydtmc
import scipy.stats
from mpmath import mp

mp.dps = 80
random.seed(20240601)


# ---- chains ----


def random_rates(states, spread, density):
    """Rates between 10^-spread and 10^spread, of which about this share is there at all."""

    def rate(source, target):
        if source == target or random.random() > density:
            return 0.0
        return float(f"{10 ** random.uniform(-spread, spread):.6g}")

    return [[rate(source, target) for target in range(states)] for source in range(states)]


def leaves(rates, source):
    return mpmath.fsum(mp.mpf(rate) for target, rate in enumerate(rates[source]) if target != source)


def generator(rates):
    states = len(rates)
    q = mp.matrix(states)
    for source, target in itertools.product(range(states), repeat=2):
        q[source, target] = -leaves(rates, source) if source == target else mp.mpf(rates[source][target])
    return q


def jump_chain(rates):
    """A state that is never left stays."""

    def row(source):
        total = float(leaves(rates, source))
        if total == 0.0:
            return [float(target == source) for target in range(len(rates))]
        return [rate / total for rate in rates[source]]

    return [row(source) for source in range(len(rates))]


def class_facts(rates):
    """As PyDTMC finds them: each communicating class, whether it is closed, and its period."""
    chain = pydtmc.MarkovChain(jump_chain(rates), [str(state) for state in range(len(rates))])
    closed = [sorted(map(int, states)) for states in chain.recurrent_classes]
    facts = []
    for states in sorted(sorted(map(int, states)) for states in chain.communicating_classes):
        period = None
        if len(states) > 1:
            inside = [[rates[source][target] for target in states] for source in states]
            period = int(pydtmc.MarkovChain(jump_chain(inside)).period)
        facts.append({"states": states, "closed": states in closed, "period": period})
    return facts


def stationary(q):
    states = q.rows
    system = q.T.copy()
    right = mp.zeros(states, 1)
    for state in range(states):
        system[states - 1, state] = 1
    right[states - 1] = 1
    return list(mp.lu_solve(system, right))


def solve_inside(q, inside, right, transposed):
    part = mp.matrix(len(inside))
    for row, column in itertools.product(range(len(inside)), repeat=2):
        part[row, column] = -q[inside[row], inside[column]]
    return list(mp.lu_solve(part.T if transposed else part, mp.matrix(right)))


def first_passage(q, target):
    inside = [state for state in range(q.rows) if not target[state]]
    times = [mp.mpf(0)] * q.rows
    for state, time in zip(inside, solve_inside(q, inside, [1] * len(inside), False)):
        times[state] = time
    return times


def visits(q, target, start):
    inside = [state for state in range(q.rows) if not target[state]]
    counts = [mp.mpf(0)] * q.rows
    for state, time in zip(inside, solve_inside(q, inside, [start[state] for state in inside], True)):
        counts[state] = time * -q[state, state]
    return counts


def transient(q, start, time):
    """mpmath's exponential of a matrix that is halved until it is small, squared as often."""
    halvings = max(0, int(mpmath.ceil(mpmath.log(mpmath.mnorm(q, 1) * time + 1, 2))))
    with mp.workdps(mp.dps + halvings):
        matrix = mpmath.expm(q * time / mp.mpf(2) ** halvings, method="taylor")
        for _ in range(halvings):
            matrix = matrix * matrix
        return list(mp.matrix([start]) * matrix)


def stopped(q, target):
    q = q.copy()
    for source, column in itertools.product(range(q.rows), repeat=2):
        if target[source]:
            q[source, column] = 0
    return q


def relaxation(q):
    values = mpmath.eig(q, left=False, right=False)
    slowest = sorted(values, key=lambda value: -mpmath.re(value))[1]
    return -1 / mpmath.re(slowest)


def furthest(q, shares, time):
    def row(state):
        start = [float(state == other) for other in range(q.rows)]
        return mpmath.fsum(abs(a - b) for a, b in zip(transient(q, start, time), shares)) / 2

    return max(row(state) for state in range(q.rows))


def confirm(rates, q, shares, target):
    """Two packages, one answer: jump chain's stationary distribution and steps to the target."""
    chain = pydtmc.MarkovChain(jump_chain(rates))
    jumps = [share * -q[state, state] for state, share in enumerate(shares)]
    total = mpmath.fsum(jumps)
    numpy.testing.assert_allclose([float(jump / total) for jump in jumps], chain.pi[0], rtol=1e-8)
    uniform = mp.matrix(q.rows)
    for source, column in itertools.product(range(q.rows), repeat=2):
        uniform[source, column] = q[source, column] / -q[source, source]
    theirs = chain.hitting_times([state for state, is_target in enumerate(target) if is_target])
    numpy.testing.assert_allclose([float(time) for time in first_passage(uniform, target)], theirs, rtol=1e-8)


def numbers(values):
    return [float(value) for value in values]


def irreducible_chain(name, states, spread, density):
    while True:
        rates = random_rates(states, spread, density)
        facts = class_facts(rates)
        if len(facts) == 1:
            break
    q = generator(rates)
    target = [state == states - 1 or (states > 5 and state == 2) for state in range(states)]
    parts = [random.randint(0, 4) for _ in range(states)]
    parts[0] += 1
    # Dyadic, so that a double holds them.
    start = [0.0] * states
    for _ in range(64):
        start[random.choices(range(states), parts)[0]] += 1 / 64
    shares = stationary(q)
    if spread <= 1:
        confirm(rates, q, shares, target)
    relaxes = relaxation(q)
    scale = float(relaxes)
    times = [float(f"{time:.6g}") for time in (scale * 1e-3, scale * 0.1, scale * 0.5, scale, scale * 3, scale * 20)]
    stop = stopped(q, target)
    entered = [
        mpmath.fsum(share for share, is_target in zip(transient(stop, start, time), target) if is_target)
        for time in times
    ]
    return {
        "name": name,
        "rates": rates,
        "classes": facts,
        "target": target,
        "start": start,
        "stationary": numbers(shares),
        "first_passage": numbers(first_passage(q, target)),
        "visits": numbers(visits(q, target, start)),
        "times": times,
        "transient": [numbers(transient(q, start, time)) for time in times],
        "passage_cdf": numbers(entered),
        "relaxation": float(relaxes),
    }


def mixing(chain):
    """The time at which the furthest start is 1/4 away, by bisection."""
    q, shares = generator(chain["rates"]), stationary(generator(chain["rates"]))
    low, high = mp.mpf(0), mp.mpf(chain["relaxation"])
    while furthest(q, shares, high) > 0.25:
        low, high = high, high * 2
    for _ in range(40):
        middle = (low + high) / 2
        if furthest(q, shares, middle) > 0.25:
            low = middle
        else:
            high = middle
    return float(high)


def chains():
    plain = [irreducible_chain(f"plain {states}", states, 1, 1.0) for states in range(2, 13)]
    sparse = [irreducible_chain(f"sparse {states}", states, 1, 0.35) for states in range(4, 13)]
    apart = [irreducible_chain(f"far apart {states}", states, 9, 0.7) for states in range(2, 13)]
    both = [irreducible_chain(f"sparse and far apart {states}", states, 6, 0.35) for states in range(4, 13)]
    found = plain + sparse + apart + both
    # Every step of the bisection takes a matrix exponential for each start.
    for chain in found:
        chain["mixing"] = mixing(chain) if len(chain["rates"]) <= 5 else None
    return found


def class_chains():
    """Chains that fall into several classes, and such with periods."""
    reducible = [random_rates(states, 0, density) for states in range(2, 13) for density in (0.1, 0.15, 0.2, 0.3)]
    return [{"rates": rates, "classes": class_facts(rates)} for rates in reducible]


# ---- intervals and tests ----


def wilson():
    cases = [(0, 20), (1, 29), (15, 148), (81, 263), (20, 20), (3, 10**6), (10**9 - 5, 10**9), (1, 1), (0, 1)]
    found = []
    for count, trials in cases:
        interval = scipy.stats.binomtest(count, trials).proportion_ci(0.95, "wilson")
        found.append({"count": count, "of": trials, "low": interval.low, "high": interval.high})
    return found


def poisson():
    counts = [0, 1, 2, 5, 10, 50, 100, 1234, 10**4, 10**5, 499_999, 500_000, 10**6, 10**7, 10**9]
    found = []
    for count in counts:
        low = scipy.stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
        high = scipy.stats.chi2.ppf(0.975, 2 * count + 2) / 2
        found.append({"count": count, "time": 8.0, "low": low / 8, "high": high / 8})
    return found


def means():
    found = []
    for count in (2, 3, 5, 10, 30, 200):
        samples = [float(f"{random.gauss(10, 3):.6g}") for _ in range(count)]
        error = scipy.stats.sem(samples)
        low, high = scipy.stats.t.interval(0.95, count - 1, numpy.mean(samples), error)
        mean = float(numpy.mean(samples))
        found.append({"samples": samples, "value": mean, "error": float(error), "low": low, "high": high})
    return found


def fairness():
    found = []
    some = [[5, 8, 9, 8, 10, 20], [0, 30], [7, 7, 7], [100, 130, 95, 80, 111], [1000, 0, 0], [3, 1, 2, 5, 4] * 9]
    for counts in some:
        test = scipy.stats.chisquare(counts)
        found.append({"counts": counts, "statistic": test.statistic, "p": test.pvalue})
    return found


def second_order():
    found = []
    for states, most in ((2, 40), (3, 9), (4, 30), (5, 3)):
        triples = [random.randint(0, most) for _ in range(states**3)]
        statistic, freedom = 0.0, 0
        for middle in range(states):
            table = numpy.array(triples).reshape(states, states, states)[:, middle, :]
            table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
            test = scipy.stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
            statistic, freedom = statistic + test.statistic, freedom + test.dof
        p = scipy.stats.chi2.sf(statistic, freedom)
        found.append({"states": states, "triples": triples, "statistic": statistic, "freedom": int(freedom), "p": p})
    return found


def exponential():
    found = []
    draws = (
        lambda: random.expovariate(1e-4),
        lambda: random.uniform(15e4, 30e4),
        lambda: random.expovariate(1) ** 2 * 1e4,
    )
    for draw in draws:
        for count in (2, 11, 60):
            us = [int(draw()) + 1 for _ in range(count)]
            pairs = sum(abs(a - b) for a, b in itertools.combinations(us, 2))
            gini = pairs / (count * (count - 1) * numpy.mean(us))
            z = (gini - 0.5) * numpy.sqrt(12 * (count - 1))
            found.append(
                {
                    "us": us,
                    "mean": float(numpy.mean(us)),
                    "variation": float(scipy.stats.variation(us, ddof=1)),
                    "gini": float(gini),
                    "z": float(z),
                    "p": float(2 * scipy.stats.norm.sf(abs(z))),
                }
            )
    return found


# ---- the analytic cluster ----


def led_chain(nodes, failure, repair, election):
    """The states (k up, led or not), from the definition."""
    quorum = nodes // 2 + 1
    states = [(up, False) for up in range(nodes + 1)] + [(up, True) for up in range(quorum, nodes + 1)]
    rates = [[0.0] * len(states) for _ in states]

    def add(source, target, rate):
        rates[states.index(source)][states.index(target)] += rate

    for up, led in states:
        if up < nodes:
            add((up, led), (up + 1, led), (nodes - up) * repair)
        if not led and up > 0:
            add((up, led), (up - 1, led), up * failure)
        if not led and up >= quorum:
            add((up, led), (up, True), election)
        if led:
            add((up, led), (up - 1, False), failure)
            add((up, led), (up - 1, up > quorum), (up - 1) * failure)
    return states, rates


def cluster(nodes, failure, repair, election):
    quorum = nodes // 2 + 1
    states, rates = led_chain(nodes, failure, repair, election)
    q = generator(rates)
    shares = stationary(q)
    lost = [up < quorum for up, _ in states]
    passage = first_passage(q, lost)
    up = [mpmath.fsum(share for (k, _), share in zip(states, shares) if k == number) for number in range(nodes + 1)]
    return {
        "nodes": nodes,
        "failure_per_s": failure,
        "repair_per_s": repair,
        "election_per_s": election,
        "up": numbers(up),
        "quorum": float(mpmath.fsum(up[quorum:])),
        "leader": float(mpmath.fsum(share for (_, led), share in zip(states, shares) if led)),
        "mean_to_quorum_loss_s": float(passage[states.index((nodes, False))]),
        "mean_quorum_s": float(passage[states.index((quorum, False))]),
    }


def clusters():
    rates = [(1 / 30, 1 / 5, 4.0), (1e-9, 1e-3, 1e3), (2.0, 1.0, 0.5), (1e-6, 1e6, 1e-6)]
    return [cluster(nodes, *three) for nodes in (1, 2, 3, 4, 5, 7, 12) for three in rates]


def quorums():
    found = []
    for nodes in (3, 5, 7, 100, 1001):
        for failure, repair in ((1.0, 9.0), (1.0, 1.0), (0.6, 0.4)):
            share = scipy.stats.binom.sf(nodes // 2, nodes, repair / (failure + repair))
            found.append({"nodes": nodes, "failure_per_s": failure, "repair_per_s": repair, "quorum": float(share)})
    return found


facts = {
    "chains": chains(),
    "classes": class_chains(),
    "wilson": wilson(),
    "poisson": poisson(),
    "means": means(),
    "fairness": fairness(),
    "second_order": second_order(),
    "exponential": exponential(),
    "clusters": clusters(),
    "quorums": quorums(),
}
lines = [f"{json.dumps(name)}: [\n" + ",\n".join(map(json.dumps, cases)) + "\n]" for name, cases in facts.items()]
pathlib.Path(__file__).with_suffix(".json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
