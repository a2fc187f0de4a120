//! Intervals hold what they promise and tests reject as seldom as they promise, on simulated chains whose
//! truth is known.

use interregnum::stats::estimate::{Interval, dkw, mean, poisson_rate, ratio, wilson};
use interregnum::stats::fairness::equal_chances;
use interregnum::stats::memory::{exponential, second_order};
use interregnum::stats::stationary::gth;
use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::ops::RangeInclusive;

const REPLICATES: u64 = 4_000;
/// Shares of 95 and of 5 in 100, as far as so many replicates tell.
const COVERED: RangeInclusive<f64> = 0.93..=0.97;
const REJECTED: RangeInclusive<f64> = 0.04..=0.06;

// ---- known chains ----

const STATES: usize = 3;
const RATES: [[f64; STATES]; STATES] = [[0.0, 2.0, 1.0], [4.0, 0.0, 1.0], [0.5, 2.5, 0.0]];

struct Luck(Xoshiro256PlusPlus);

impl Luck {
    fn new(seed: u64) -> Luck {
        Luck(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// In (0, 1].
    fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    fn exponential(&mut self, rate: f64) -> f64 {
        -self.uniform().ln() / rate
    }

    fn pick(&mut self, weights: &[f64]) -> usize {
        let mut left = self.uniform() * weights.iter().sum::<f64>();
        let chosen = weights.iter().position(|weight| {
            left -= weight;
            left <= 0.0
        });
        chosen.unwrap_or(weights.len() - 1)
    }
}

/// A walk through the chain of [`RATES`] from state 0.
#[derive(Default)]
struct Walk {
    counts: [[u64; STATES]; STATES],
    time: [f64; STATES],
    stays: [Vec<f64>; STATES],
    triples: Vec<u64>,
}

impl Walk {
    /// The last stay is cut off.
    fn of(luck: &mut Luck, until: f64) -> Walk {
        let mut walk = Walk { triples: vec![0; STATES * STATES * STATES], ..Walk::default() };
        let (mut now, mut state, mut before) = (0.0, 0, None);
        loop {
            let stay = luck.exponential(RATES[state].iter().sum());
            walk.time[state] += stay.min(until - now);
            now += stay;
            if now >= until {
                return walk;
            }
            walk.stays[state].push(stay);
            let next = luck.pick(&RATES[state]);
            walk.counts[state][next] += 1;
            if let Some(before) = before.replace(state) {
                walk.triples[(before * STATES + state) * STATES + next] += 1;
            }
            state = next;
        }
    }
}

/// The share of replicates for which this holds.
fn share(name: &str, mut holds: impl FnMut(&mut Luck) -> bool) -> f64 {
    let held = (0..REPLICATES).filter(|seed| holds(&mut Luck::new(*seed))).count();
    let share = held as f64 / REPLICATES as f64;
    println!("{name}: {share}");
    share
}

fn holds(interval: Option<Interval>, truth: f64) -> bool {
    interval.is_some_and(|interval| interval.low <= truth && truth <= interval.high)
}

// ---- intervals ----

#[test]
fn wilson_covers_jump_probabilities() {
    let covered = share("Wilson", |luck| {
        let Walk { counts, .. } = Walk::of(luck, 300.0);
        holds(wilson(counts[0][1], counts[0].iter().sum()), 2.0 / 3.0)
    });
    assert!(COVERED.contains(&covered), "{covered}");
}

#[test]
fn poisson_covers_rates() {
    let covered = share("Poisson", |luck| {
        let Walk { counts, time, .. } = Walk::of(luck, 600.0);
        holds(poisson_rate(counts[1][0], time[1]), RATES[1][0])
    });
    assert!(COVERED.contains(&covered), "{covered}");
}

#[test]
fn students_interval_covers_mean_sojourns() {
    let covered = share("Student", |luck| {
        let Walk { stays, .. } = Walk::of(luck, 300.0);
        holds(mean(&stays[2]).and_then(|mean| mean.interval()), 1.0 / 3.0)
    });
    assert!(COVERED.contains(&covered), "{covered}");
}

#[test]
fn a_ratio_over_batches_covers_the_stationary_share() {
    let truth = gth(RATES.map(|row| row.to_vec()).to_vec())[2];
    let covered = share("ratio", |luck| {
        let batch = |_| {
            let time = Walk::of(luck, 50.0).time;
            (time[2], time.iter().sum())
        };
        let batches: Vec<(f64, f64)> = (0..20).map(batch).collect();
        holds(ratio(&batches).and_then(|share| share.interval()), truth)
    });
    assert!(COVERED.contains(&covered), "{covered}");
}

#[test]
fn massarts_band_covers_a_whole_distribution() {
    const SAMPLES: usize = 400;
    let covered = share("DKW", |luck| {
        let mut samples: Vec<f64> = (0..SAMPLES).map(|_| luck.exponential(1.0)).collect();
        samples.sort_by(f64::total_cmp);
        let furthest = samples.iter().enumerate().map(|(rank, sample)| {
            let truth = -(-sample).exp_m1();
            let (below, at) = (rank as f64 / SAMPLES as f64, (rank + 1) as f64 / SAMPLES as f64);
            (truth - below).max(at - truth)
        });
        furthest.fold(0.0, f64::max) <= dkw(SAMPLES)
    });
    assert!(COVERED.contains(&covered), "{covered}");
}

// ---- tests ----

/// Whole microseconds, as the laboratory measures.
fn us(seconds: f64) -> u64 {
    (seconds * 1e6).round() as u64
}

fn forgetful(mut stays_us: Vec<u64>) -> f64 {
    exponential(&mut stays_us).expect("stays enough").p
}

#[test]
fn exponential_stays_are_rarely_rejected() {
    for count in [10, 100] {
        let rejected = share("exponential stays", |luck| {
            forgetful((0..count).map(|_| us(luck.exponential(3.0))).collect()) < 0.05
        });
        assert!(REJECTED.contains(&rejected), "{rejected} of {count} stays");
    }
}

/// An election timeout is drawn from an interval: 150 to 300 ms.
#[test]
fn uniform_stays_are_always_rejected() {
    let rejected =
        share("uniform stays", |luck| forgetful((0..30).map(|_| us(0.15 + 0.15 * luck.uniform())).collect()) < 1e-6);
    assert_eq!(rejected, 1.0);
}

/// Fast or slow by turns: of two exponentials, the wider kind of stay.
#[test]
fn mixed_stays_are_rejected() {
    let rejected = share("mixed stays", |luck| {
        let mut stay = || {
            let rate = if luck.uniform() < 0.5 { 1.0 } else { 20.0 };
            us(luck.exponential(rate))
        };
        forgetful((0..200).map(|_| stay()).collect()) < 0.05
    });
    assert!(rejected > 0.99, "{rejected}");
}

#[test]
fn a_chain_of_the_first_order_is_rarely_rejected() {
    let rejected = share("first order", |luck| {
        let Walk { triples, .. } = Walk::of(luck, 300.0);
        second_order(&triples, STATES).is_some_and(|order| order.p < 0.05)
    });
    assert!(REJECTED.contains(&rejected), "{rejected}");
}

/// Two of three times it goes back where it came from, of two ways.
#[test]
fn a_chain_of_the_second_order_is_rejected() {
    let rejected = share("second order", |luck| {
        let mut triples = vec![0; STATES * STATES * STATES];
        let (mut before, mut state) = (0, 1);
        for _ in 0..300 {
            let other = STATES - before - state;
            let next = if luck.uniform() < 2.0 / 3.0 { before } else { other };
            triples[(before * STATES + state) * STATES + next] += 1;
            (before, state) = (state, next);
        }
        second_order(&triples, STATES).is_some_and(|order| order.p < 0.05)
    });
    assert!(rejected > 0.99, "{rejected}");
}

#[test]
fn equal_chances_are_rarely_rejected_and_unequal_ones_are() {
    let fairness = |weights: &[f64]| {
        share("fairness", |luck| {
            let mut counts = vec![0; weights.len()];
            (0..200).for_each(|_| counts[luck.pick(weights)] += 1);
            equal_chances(&counts).is_some_and(|found| found.p < 0.05)
        })
    };
    let rejected = fairness(&[1.0; 5]);
    assert!(REJECTED.contains(&rejected), "{rejected}");
    let rejected = fairness(&[2.0, 1.0, 1.0, 1.0, 1.0]);
    assert!(rejected > 0.95, "{rejected}");
}
