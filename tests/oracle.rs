//! The mathematics of Markov chains agrees with independent packages: mpmath, PyDTMC and SciPy, whose answers
//! `tests/oracle/chains.py` put into `chains.json`. Natively alone, where JSON is read.
#![cfg(not(target_arch = "wasm32"))]

use interregnum::stats::availability::Model;
use interregnum::stats::classes::{Class, classes};
use interregnum::stats::estimate::{Interval, mean, poisson_rate, wilson};
use interregnum::stats::fairness::equal_chances;
use interregnum::stats::memory::{exponential, second_order};
use interregnum::stats::mixing::{mixing_time, relaxation_time};
use interregnum::stats::passage::{expected_visits, mean_first_passage};
use interregnum::stats::stationary::gth;
use interregnum::stats::transient::{passage_cdf, transient};
use serde::Deserialize;

const RELATIVE: f64 = 1e-9;
/// Probabilities under this only need to be as small.
const NOTHING: f64 = 1e-15;

#[derive(Deserialize)]
struct Oracle {
    chains: Vec<Chain>,
    classes: Vec<Classes>,
    wilson: Vec<Proportion>,
    poisson: Vec<Rate>,
    means: Vec<Mean>,
    fairness: Vec<Chances>,
    second_order: Vec<Triples>,
    exponential: Vec<Stays>,
    clusters: Vec<Cluster>,
    quorums: Vec<Quorum>,
}

#[derive(Deserialize)]
struct Chain {
    name: String,
    rates: Vec<Vec<f64>>,
    classes: Vec<ClassFacts>,
    target: Vec<bool>,
    start: Vec<f64>,
    stationary: Vec<f64>,
    first_passage: Vec<f64>,
    visits: Vec<f64>,
    times: Vec<f64>,
    transient: Vec<Vec<f64>>,
    passage_cdf: Vec<f64>,
    relaxation: f64,
    mixing: Option<f64>,
}

#[derive(Deserialize)]
struct Classes {
    rates: Vec<Vec<f64>>,
    classes: Vec<ClassFacts>,
}

#[derive(Deserialize)]
struct ClassFacts {
    states: Vec<usize>,
    closed: bool,
    period: Option<u32>,
}

#[derive(Deserialize)]
struct Proportion {
    count: u64,
    of: u64,
    low: f64,
    high: f64,
}

#[derive(Deserialize)]
struct Rate {
    count: u64,
    time: f64,
    low: f64,
    high: f64,
}

#[derive(Deserialize)]
struct Mean {
    samples: Vec<f64>,
    value: f64,
    error: f64,
    low: f64,
    high: f64,
}

#[derive(Deserialize)]
struct Chances {
    counts: Vec<u64>,
    statistic: f64,
    p: f64,
}

#[derive(Deserialize)]
struct Triples {
    states: usize,
    triples: Vec<u64>,
    statistic: f64,
    freedom: u64,
    p: f64,
}

#[derive(Deserialize)]
struct Stays {
    us: Vec<u64>,
    mean: f64,
    variation: f64,
    gini: f64,
    z: f64,
    p: f64,
}

#[derive(Deserialize)]
struct Cluster {
    nodes: u16,
    failure_per_s: f64,
    repair_per_s: f64,
    election_per_s: f64,
    up: Vec<f64>,
    quorum: f64,
    leader: f64,
    mean_to_quorum_loss_s: f64,
    mean_quorum_s: f64,
}

#[derive(Deserialize)]
struct Quorum {
    nodes: u16,
    failure_per_s: f64,
    repair_per_s: f64,
    quorum: f64,
}

fn oracle() -> Oracle {
    serde_json::from_str(include_str!("oracle/chains.json")).expect("the oracle's answers are readable")
}

/// A probability, or a number with its relative error.
#[track_caller]
fn agree(what: &str, ours: &[f64], theirs: &[f64]) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        let close = (ours - theirs).abs() <= RELATIVE * theirs.abs() || ours.abs().max(theirs.abs()) <= NOTHING;
        assert!(close, "{what}: {ours:e} instead of {theirs:e}");
    }
}

#[track_caller]
fn agree_on_interval(what: &str, ours: Option<Interval>, low: f64, high: f64) {
    let ours = ours.expect("an interval");
    agree(what, &[ours.low, ours.high], &[low, high]);
}

#[test]
fn stationary_distributions_agree() {
    for chain in oracle().chains {
        agree(&chain.name, &gth(chain.rates), &chain.stationary);
    }
}

#[test]
fn hitting_times_agree() {
    for chain in oracle().chains {
        agree(&chain.name, &mean_first_passage(&chain.rates, &chain.target), &chain.first_passage);
    }
}

#[test]
fn expected_visits_agree() {
    for chain in oracle().chains {
        agree(&chain.name, &expected_visits(&chain.rates, &chain.target, &chain.start), &chain.visits);
    }
}

#[test]
fn transient_distributions_agree() {
    for chain in oracle().chains {
        let ours = transient(&chain.rates, &chain.start, &chain.times);
        for ((time, ours), theirs) in chain.times.iter().zip(ours).zip(&chain.transient) {
            agree(&format!("{} at {time}", chain.name), &ours, theirs);
        }
    }
}

#[test]
fn distributions_of_hitting_times_agree() {
    for chain in oracle().chains {
        let ours = passage_cdf(&chain.rates, &chain.start, &chain.target, &chain.times);
        agree(&chain.name, &ours, &chain.passage_cdf);
    }
}

#[test]
fn relaxation_and_mixing_times_agree() {
    for chain in oracle().chains {
        let relaxation = relaxation_time(&chain.rates).expect("one class");
        agree(&chain.name, &[relaxation], &[chain.relaxation]);
        if let Some(theirs) = chain.mixing {
            let ours = mixing_time(&chain.rates).expect("one class");
            agree(&chain.name, &[ours], &[theirs]);
        }
    }
}

#[test]
fn classes_and_periods_agree() {
    let oracle = oracle();
    let irreducible = oracle.chains.into_iter().map(|chain| (chain.rates, chain.classes));
    let reducible = oracle.classes.into_iter().map(|chain| (chain.rates, chain.classes));
    for (rates, facts) in irreducible.chain(reducible) {
        let leads: Vec<Vec<bool>> = rates.iter().map(|row| row.iter().map(|rate| *rate > 0.0).collect()).collect();
        let theirs = facts.into_iter().map(|ClassFacts { states, closed, period }| Class { states, closed, period });
        assert_eq!(classes(&leads), theirs.collect::<Vec<Class>>(), "{rates:?}");
    }
}

#[test]
fn intervals_agree() {
    let oracle = oracle();
    for Proportion { count, of, low, high } in oracle.wilson {
        agree_on_interval(&format!("{count} of {of}"), wilson(count, of), low, high);
    }
    for Rate { count, time, low, high } in oracle.poisson {
        agree_on_interval(&format!("{count} in {time}"), poisson_rate(count, time), low, high);
    }
    for Mean { samples, value, error, low, high } in oracle.means {
        let ours = mean(&samples).expect("samples enough");
        agree("mean", &[ours.value, ours.standard_error], &[value, error]);
        agree_on_interval(&format!("mean of {}", samples.len()), ours.interval(), low, high);
    }
}

#[test]
fn tests_agree() {
    let oracle = oracle();
    for Chances { counts, statistic, p } in oracle.fairness {
        let ours = equal_chances(&counts).expect("counts enough");
        agree("fairness", &[ours.statistic, ours.p], &[statistic, p]);
    }
    for Triples { states, triples, statistic, freedom, p } in oracle.second_order {
        let ours = second_order(&triples, states).expect("freedom");
        assert_eq!(ours.freedom, freedom);
        agree("second order", &[ours.statistic, ours.p], &[statistic, p]);
    }
    for Stays { mut us, mean, variation, gini, z, p } in oracle.exponential {
        let ours = exponential(&mut us).expect("stays enough");
        agree("stays", &[ours.mean_us, ours.variation, ours.gini], &[mean, variation, gini]);
        agree("memory", &[ours.z, ours.p], &[z, p]);
    }
}

#[test]
fn the_analytic_cluster_agrees() {
    let oracle = oracle();
    for theirs in oracle.clusters {
        let Cluster { nodes, failure_per_s, repair_per_s, election_per_s, .. } = theirs;
        let model = Model { nodes, failure_per_s, repair_per_s, election_per_s: Some(election_per_s) };
        let what = format!("{model:?}");
        let ours = model.predict().expect("a valid model");
        agree(&what, &ours.up, &theirs.up);
        agree(&what, &[ours.quorum, ours.leader.expect("elections")], &[theirs.quorum, theirs.leader]);
        agree(&what, &[ours.mean_to_quorum_loss_s], &[theirs.mean_to_quorum_loss_s]);
        agree(&what, &[ours.mean_quorum_s], &[theirs.mean_quorum_s]);
    }
    for Quorum { nodes, failure_per_s, repair_per_s, quorum } in oracle.quorums {
        let model = Model { nodes, failure_per_s, repair_per_s, election_per_s: None };
        agree(&format!("{model:?}"), &[model.predict().expect("a valid model").quorum], &[quorum]);
    }
}
