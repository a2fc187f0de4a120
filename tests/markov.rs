//! The mathematics of Markov chains is that of closed forms and textbooks: natively and in wasm under Node.js.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use interregnum::stats::availability::{Model, Prediction};
use interregnum::stats::classes::{Class, classes};
use interregnum::stats::estimate::{Estimate, Interval, dkw, mean, poisson_rate, ratio, wilson};
use interregnum::stats::fairness::equal_chances;
use interregnum::stats::memory::{exponential, second_order};
use interregnum::stats::mixing::{mixing_time, relaxation_time};
use interregnum::stats::passage::{expected_visits, mean_first_passage};
use interregnum::stats::stationary::gth;
use interregnum::stats::transient::{passage_cdf, transient};

fn matrix(states: usize, entries: &[(usize, usize, f64)]) -> Vec<Vec<f64>> {
    let mut rates = vec![vec![0.0; states]; states];
    for (from, to, rate) in entries {
        rates[*from][*to] = *rate;
    }
    rates
}

/// Up with `up[k]` from k to k + 1, down with `down[k]` from k + 1 to k.
fn birth_and_death(up: &[f64], down: &[f64]) -> Vec<Vec<f64>> {
    let births = up.iter().enumerate().map(|(state, rate)| (state, state + 1, *rate));
    let deaths = down.iter().enumerate().map(|(state, rate)| (state + 1, state, *rate));
    let entries: Vec<(usize, usize, f64)> = births.chain(deaths).collect();
    matrix(up.len() + 1, &entries)
}

/// An M/M/1/K queue: arrivals at `up`, services at `down`, room for `most`.
fn queue(up: f64, down: f64, most: usize) -> Vec<Vec<f64>> {
    birth_and_death(&vec![up; most], &vec![down; most])
}

fn only(state: usize, states: usize) -> Vec<bool> {
    (0..states).map(|other| other == state).collect()
}

fn starting(state: usize, states: usize) -> Vec<f64> {
    (0..states).map(|other| if other == state { 1.0 } else { 0.0 }).collect()
}

fn error(value: f64, expected: f64) -> f64 {
    if value == expected { 0.0 } else { (value - expected).abs() / expected.abs() }
}

#[track_caller]
fn assert_close(value: f64, expected: f64, relative: f64) {
    let error = error(value, expected);
    assert!(error <= relative, "{value} instead of {expected}: off by {error:e}");
}

#[track_caller]
fn assert_all_close(values: &[f64], expected: &[f64], relative: f64) {
    assert_eq!(values.len(), expected.len());
    for (value, expected) in values.iter().zip(expected) {
        assert_close(*value, *expected, relative);
    }
}

// ---- two states: everything has a closed form ----

const A: f64 = 0.3;
const B: f64 = 1.7;

fn two_states() -> Vec<Vec<f64>> {
    matrix(2, &[(0, 1, A), (1, 0, B)])
}

#[test]
fn two_states_balance() {
    assert_all_close(&gth(two_states()), &[B / (A + B), A / (A + B)], 1e-15);
}

#[test]
fn two_states_approach_their_balance_exponentially() {
    let times: Vec<f64> = (0..50).map(|step| f64::from(step) * 0.37).collect();
    let stationary = B / (A + B);
    for (shares, time) in transient(&two_states(), &[1.0, 0.0], &times).iter().zip(&times) {
        let expected = stationary + (1.0 - stationary) * (-(A + B) * time).exp();
        assert_all_close(shares, &[expected, 1.0 - expected], 1e-13);
    }
}

#[test]
fn two_states_forget_at_the_sum_of_their_rates() {
    assert_close(relaxation_time(&two_states()).unwrap(), 1.0 / (A + B), 1e-12);
    // From the rarer state the distance is B/(A + B)·e^{−(A + B)t}.
    assert_close(mixing_time(&two_states()).unwrap(), (4.0 * B / (A + B)).ln() / (A + B), 1e-10);
}

#[test]
fn a_stay_is_exponential() {
    let times = [0.0, 0.1, 1.0, 5.0, 40.0];
    let reached = passage_cdf(&two_states(), &[1.0, 0.0], &[false, true], &times);
    for (reached, time) in reached.iter().zip(times) {
        assert_close(*reached, -(-A * time).exp_m1(), 1e-13);
    }
    assert_all_close(&mean_first_passage(&two_states(), &[false, true]), &[1.0 / A, 0.0], 1e-15);
}

// ---- birth and death ----

#[test]
fn birth_and_death_has_the_product_form() {
    let up: Vec<f64> = (0..15).map(|state| 1.0 + f64::from(state) * 0.7).collect();
    let down: Vec<f64> = (0..15).map(|state| 0.2 + f64::from(state * state) * 0.31).collect();
    let shares = gth(birth_and_death(&up, &down));
    for state in 0..15 {
        assert_close(shares[state + 1] / shares[state], up[state] / down[state], 1e-13);
    }
    assert_close(shares.iter().sum(), 1.0, 1e-15);
}

#[test]
fn a_full_queue_is_reached_in_the_sum_of_its_steps() {
    let (up, down, most) = (0.8, 1.3, 9);
    let mut expected = vec![0.0];
    let mut one_more = 0.0;
    for state in 0..most {
        // m_k = 1/λ + μ/λ·m_{k−1}, from k to k + 1
        one_more = 1.0 / up + if state > 0 { down / up * one_more } else { 0.0 };
        expected.push(one_more);
    }
    let from = |state: usize| expected[state + 1..].iter().sum::<f64>();
    let times = mean_first_passage(&queue(up, down, most), &only(most, most + 1));
    assert_all_close(&times, &(0..=most).map(from).collect::<Vec<f64>>(), 1e-13);
}

#[test]
fn a_queue_forgets_as_its_spectrum_says() {
    let (up, down, most) = (0.8_f64, 1.3_f64, 9);
    let gap = up + down - 2.0 * (up * down).sqrt() * (std::f64::consts::PI / (most as f64 + 1.0)).cos();
    assert_close(relaxation_time(&queue(up, down, most)).unwrap(), 1.0 / gap, 1e-10);
}

#[test]
fn the_gambler_is_ruined_in_k_times_the_rest() {
    let all = 20;
    let fair = queue(1.0, 1.0, all);
    let target: Vec<bool> = (0..=all).map(|state| state == 0 || state == all).collect();
    let steps = mean_first_passage(&fair, &target);
    for (state, steps) in steps.iter().enumerate() {
        // Two bets a unit of time.
        assert_close(2.0 * steps, (state * (all - state)) as f64, 1e-13);
    }
    let visits = expected_visits(&fair, &target, &starting(7, all + 1));
    assert_eq!((visits[0], visits[all]), (0.0, 0.0));
    for (state, visits) in visits.iter().enumerate().take(all).skip(1) {
        assert_close(*visits, (2 * state.min(7) * (all - state.max(7))) as f64 / all as f64, 1e-13);
    }
}

#[test]
fn an_unfair_game_ends_when_it_should() {
    let (win, lose, all) = (0.45_f64, 0.55_f64, 12);
    let odds = lose / win;
    let mut rates = queue(win, lose, all);
    rates[0][1] = 0.0;
    rates[all][all - 1] = 0.0;
    let ends: Vec<bool> = (0..=all).map(|state| state == 0 || state == all).collect();
    let steps = mean_first_passage(&rates, &ends);
    for (state, steps) in steps.iter().enumerate().take(all).skip(1) {
        let wins = (odds.powi(state as i32) - 1.0) / (odds.powi(all as i32) - 1.0);
        let expected = (state as f64 - all as f64 * wins) / (lose - win);
        assert_close(*steps, expected, 1e-12);
        let won = passage_cdf(&rates, &starting(state, all + 1), &only(all, all + 1), &[1e6]);
        assert_close(won[0], wins, 1e-12);
    }
}

// ---- classes and periods ----

fn leads(states: usize, arrows: &[(usize, usize)]) -> Vec<Vec<bool>> {
    let mut leads = vec![vec![false; states]; states];
    for (from, to) in arrows {
        leads[*from][*to] = true;
    }
    leads
}

fn class(states: &[usize], closed: bool, period: Option<u32>) -> Class {
    Class { states: states.to_vec(), closed, period }
}

#[test]
fn a_reducible_chain_falls_into_its_classes() {
    // 0 and 1 leak into 2 ⇄ 3 and into 4, which is never left; 5 leads to 0.
    let arrows = [(0, 1), (1, 0), (1, 2), (2, 3), (3, 2), (1, 4), (5, 0)];
    let found = classes(&leads(6, &arrows));
    let expected = [
        class(&[0, 1], false, Some(2)),
        class(&[2, 3], true, Some(2)),
        class(&[4], true, None),
        class(&[5], false, None),
    ];
    assert_eq!(found, expected);
    assert_eq!(found.iter().map(Class::is_absorbing).collect::<Vec<bool>>(), [false, false, true, false]);
    assert_eq!(classes(&[]), []);
}

#[test]
fn periods_are_common_divisors_of_round_trips() {
    let ring = |states: usize| (0..states).map(|from| (from, (from + 1) % states)).collect::<Vec<_>>();
    let period = |states: usize, more: &[(usize, usize)]| {
        let arrows: Vec<(usize, usize)> = ring(states).into_iter().chain(more.iter().copied()).collect();
        classes(&leads(states, &arrows))[0].period
    };
    assert_eq!(period(6, &[]), Some(6));
    assert_eq!(period(6, &[(2, 0)]), Some(3));
    assert_eq!(period(6, &[(3, 0)]), Some(2));
    assert_eq!(period(6, &[(3, 0), (2, 0)]), Some(1));
    assert_eq!(period(6, &[(4, 4)]), Some(1));
    assert_eq!(period(1, &[]), Some(1)); // leads to itself
}

#[test]
fn a_reducible_chain_is_not_mixed_and_need_not_arrive() {
    // From 0 to 1 or, for ever, into 2 ⇄ 3; 4 is left for 1 alone.
    let rates = matrix(5, &[(0, 1, 1.0), (0, 2, 3.0), (2, 3, 1.0), (3, 2, 1.0), (4, 1, 2.0)]);
    assert_eq!((relaxation_time(&rates), mixing_time(&rates)), (None, None));
    let times = mean_first_passage(&rates, &only(1, 5));
    assert_eq!(times, [f64::INFINITY, 0.0, f64::INFINITY, f64::INFINITY, 0.5]);
    let visits = expected_visits(&rates, &only(1, 5), &[0.5, 0.0, 0.0, 0.0, 0.5]);
    assert_eq!(visits, [0.5, 0.0, f64::INFINITY, f64::INFINITY, 0.5]);
    assert_eq!(expected_visits(&rates, &only(1, 5), &starting(4, 5)), [0.0, 0.0, 0.0, 0.0, 1.0]);
    let reached = passage_cdf(&rates, &starting(0, 5), &only(1, 5), &[1e9]);
    assert_close(reached[0], 0.25, 1e-14);
}

#[test]
fn a_state_that_is_never_left_is_visited_at_most_once() {
    let rates = matrix(3, &[(0, 1, 1.0), (0, 2, 3.0)]);
    assert_eq!(expected_visits(&rates, &only(1, 3), &starting(0, 3)), [1.0, 0.0, 0.75]);
    assert_eq!(expected_visits(&rates, &only(1, 3), &starting(1, 3)), [0.0, 0.0, 0.0]);
}

#[test]
fn one_closed_class_takes_all() {
    // 0 is left for good.
    assert_all_close(&gth(matrix(3, &[(0, 1, 5.0), (1, 2, 3.0), (2, 1, 1.0)])), &[0.0, 0.25, 0.75], 1e-15);
    assert_all_close(&gth(matrix(3, &[(2, 1, 5.0), (1, 0, 3.0), (0, 1, 1.0)])), &[0.75, 0.25, 0.0], 1e-15);
    assert_eq!(gth(vec![]), Vec::<f64>::new());
    assert_eq!(gth(vec![vec![7.0]]), [1.0]);
}

#[test]
fn a_ring_goes_round_with_its_period() {
    let ring = matrix(4, &[(0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0), (3, 0, 1.0)]);
    assert_all_close(&gth(ring.clone()), &[0.25; 4], 1e-15);
    // In continuous time it mixes all the same: λ₂ = i − 1.
    assert_close(relaxation_time(&ring).unwrap(), 1.0, 1e-10);
    assert_all_close(&mean_first_passage(&ring, &only(0, 4)), &[0.0, 3.0, 2.0, 1.0], 1e-15);
    // The shares are Poisson's, counted round the ring.
    let shares = &transient(&ring, &starting(0, 4), &[2.0])[0];
    let (fast, slow) = ((-4.0_f64).exp(), (-2.0_f64).exp());
    let expected = [1.0 + fast + 2.0 * slow * 2f64.cos(), 1.0 - fast + 2.0 * slow * 2f64.sin()];
    assert_close(shares[0], expected[0] / 4.0, 1e-14);
    assert_close(shares[1], expected[1] / 4.0, 1e-14);
}

// ---- rates from 1e-9 to 1e9 ----

/// The stationary distribution by elimination with pivots, as in any textbook: πQ = 0, Σπ = 1.
fn plain_elimination(rates: &[Vec<f64>]) -> Vec<f64> {
    let states = rates.len();
    let leaves = |state: usize| (0..states).filter(|to| *to != state).map(|to| rates[state][to]).sum::<f64>();
    let entry = |row: usize, column: usize| match (row + 1 == states, row == column) {
        (true, _) => 1.0,
        (_, true) => -leaves(row),
        _ => rates[column][row],
    };
    let mut system: Vec<Vec<f64>> =
        (0..states).map(|row| (0..states).map(|column| entry(row, column)).collect()).collect();
    let mut right = starting(states - 1, states);
    for column in 0..states {
        let largest = |a: &usize, b: &usize| system[*a][column].abs().total_cmp(&system[*b][column].abs());
        let pivot = (column..states).max_by(largest).unwrap();
        system.swap(column, pivot);
        right.swap(column, pivot);
        for row in (0..states).filter(|row| *row != column) {
            let factor = system[row][column] / system[column][column];
            right[row] -= factor * right[column];
            let pivot = system[column].clone();
            system[row].iter_mut().zip(pivot).for_each(|(entry, pivot)| *entry -= factor * pivot);
        }
    }
    (0..states).map(|state| right[state] / system[state][state]).collect()
}

/// Pairs of states that change places all the time and go on to the next pair hardly ever.
fn nearly_decomposable() -> (Vec<f64>, Vec<f64>) {
    let up = vec![1e9, 1e-9, 3e8, 4e-9, 0.7e9, 2e-9, 1e9];
    let down = vec![2e9, 3e-9, 1e8, 1e-9, 0.9e9, 5e-9, 3e9];
    (up, down)
}

#[test]
fn rates_far_apart_cost_gth_no_digits() {
    let (up, down) = nearly_decomposable();
    let rates = birth_and_death(&up, &down);
    let mut expected = vec![1.0];
    for state in 0..up.len() {
        expected.push(expected[state] * (up[state] / down[state]));
    }
    let total: f64 = expected.iter().sum();
    expected.iter_mut().for_each(|share| *share /= total);

    assert_all_close(&gth(rates.clone()), &expected, 1e-14);
    let worst = |shares: &[f64]| {
        shares.iter().zip(&expected).map(|(share, expected)| error(*share, *expected)).fold(0.0, f64::max)
    };
    let plain = worst(&plain_elimination(&rates));
    assert!(plain > 1e-3, "plain elimination was off by {plain:e} only");
    // The textbook's way is right where rates are alike.
    let alike = queue(0.8, 1.3, 7);
    assert_all_close(&plain_elimination(&alike), &gth(alike), 1e-12);
}

#[test]
fn rates_far_apart_cost_passage_no_digits() {
    let (up, down) = nearly_decomposable();
    let rates = birth_and_death(&up, &down);
    let mut expected = 0.0;
    let mut one_more = 0.0;
    for state in 0..up.len() {
        one_more = (1.0 + if state > 0 { down[state - 1] * one_more } else { 0.0 }) / up[state];
        expected += one_more;
    }
    let last = up.len();
    assert_close(mean_first_passage(&rates, &only(last, last + 1))[0], expected, 1e-14);
    // From 0 it gets through before it is back with probability 1/Σ_k Π_{j<k} down_j/up_{j+1}.
    let mut visits = 0.0;
    let mut product = 1.0;
    for (down, up) in down.iter().zip(up[1..].iter().chain([&1.0])) {
        visits += product;
        product *= down / up;
    }
    assert_close(expected_visits(&rates, &only(last, last + 1), &starting(0, last + 1))[0], visits, 1e-14);
}

/// Two pairs whose states leave their pair at the same rate: the pairs alone are a chain of two states.
fn two_pairs() -> Vec<Vec<f64>> {
    let fast = [(0, 1, 1e9), (1, 0, 2e9), (2, 3, 5e8), (3, 2, 1e9)];
    let slow = [(0, 2, 1e-9), (1, 3, 1e-9), (2, 0, 3e-9), (3, 1, 3e-9)];
    matrix(4, &[&fast[..], &slow[..]].concat())
}

#[test]
fn slow_changes_survive_beside_fast_ones() {
    let times = [1e-9, 1.0, 1e5, 1e8, 5e8, 1e9, 1e12];
    for (shares, time) in transient(&two_pairs(), &starting(0, 4), &times).iter().zip(times) {
        let expected = 0.25 * -(-4e-9 * time).exp_m1();
        assert_close(shares[2] + shares[3], expected, 1e-12);
    }
    assert_close(relaxation_time(&two_pairs()).unwrap(), 1.0 / 4e-9, 1e-11);
    // From the second pair, which gets a quarter: 3/4·e^{−4e-9 t} = 1/4.
    assert_close(mixing_time(&two_pairs()).unwrap(), 3f64.ln() / 4e-9, 1e-10);
}

#[test]
fn long_times_are_quick() {
    let rates = queue(1e3, 2e3, 15);
    let times: Vec<f64> = (1..=200).map(|step| f64::from(step) * 1.7).collect(); // Λt up to 1e6
    let shares = transient(&rates, &starting(15, 16), &times);
    assert_eq!(shares.len(), 200);
    for shares in &shares[1..] {
        assert_all_close(shares, &gth(rates.clone()), 1e-12);
    }
}

#[test]
fn nothing_comes_of_nothing() {
    let still = matrix(2, &[]);
    assert_eq!(transient(&still, &[0.25, 0.75], &[0.0, 1.0, 1e300]), [[0.25, 0.75]; 3]);
    assert_eq!(transient(&[], &[], &[1.0]), [[0.0; 0]]);
    assert_eq!(passage_cdf(&still, &[0.25, 0.75], &[false, true], &[0.0, 5.0]), [0.75, 0.75]);
    assert_eq!(mean_first_passage(&still, &[false, true]), [f64::INFINITY, 0.0]);
    assert_eq!(relaxation_time(&matrix(1, &[])), None);
    assert_eq!(mixing_time(&matrix(1, &[])), None);
}

// ---- the analytic cluster ----

fn predicted(nodes: u16, failure_per_s: f64, repair_per_s: f64, election_per_s: Option<f64>) -> Prediction {
    Model { nodes, failure_per_s, repair_per_s, election_per_s }.predict().expect("a valid model")
}

#[test]
fn a_quorum_is_up_as_the_binomial_formula_says() {
    let a: f64 = 0.9;
    let b = 1.0 - a;
    let three = a.powi(3) + 3.0 * a.powi(2) * b;
    let five = a.powi(5) + 5.0 * a.powi(4) * b + 10.0 * a.powi(3) * b.powi(2);
    let seven = a.powi(7) + 7.0 * a.powi(6) * b + 21.0 * a.powi(5) * b.powi(2) + 35.0 * a.powi(4) * b.powi(3);
    for (nodes, expected) in [(3, three), (5, five), (7, seven)] {
        assert_close(predicted(nodes, 1.0, 9.0, None).quorum, expected, 1e-14);
    }
    assert_all_close(&predicted(2, 1.0, 9.0, None).up, &[b * b, 2.0 * a * b, a * a], 1e-14);
}

/// Three nodes: from three up to one up, by hand.
#[test]
fn a_quorum_is_lost_as_the_birth_and_death_chain_says() {
    let (failure, repair) = (1e-4, 2e-1);
    let from_two = 1.0 / (2.0 * failure) + repair / (2.0 * failure) / (3.0 * failure);
    let prediction = predicted(3, failure, repair, None);
    assert_close(prediction.mean_quorum_s, from_two, 1e-14);
    assert_close(prediction.mean_to_quorum_loss_s, from_two + 1.0 / (3.0 * failure), 1e-14);
}

/// Of one node, led is one of three states: down, up, and up and leading.
#[test]
fn a_lone_node_leads_as_its_three_states_say() {
    let (failure, repair, election) = (0.2, 1.5, 4.0);
    let rates = matrix(3, &[(0, 1, repair), (1, 0, failure), (1, 2, election), (2, 0, failure)]);
    let prediction = predicted(1, failure, repair, Some(election));
    assert_close(prediction.leader.unwrap(), gth(rates)[2], 1e-14);
}

#[test]
fn a_thousand_nodes_neither_overflow_nor_vanish() {
    for (failure, repair) in [(1.0, 1.0), (1e-6, 1.0), (1.0, 1e-6), (1e-100, 1e100), (1e100, 1e-100), (0.7, 0.6)] {
        let prediction = predicted(1001, failure, repair, Some(1.0));
        assert_close(prediction.up.iter().sum(), 1.0, 1e-12);
        let leader = prediction.leader.unwrap();
        assert!((0.0..=prediction.quorum).contains(&leader), "{leader} of {}", prediction.quorum);
        assert!(prediction.mean_to_quorum_loss_s > 0.0 && prediction.mean_quorum_s > 0.0, "{prediction:?}");
    }
    assert_close(predicted(1001, 1.0, 1.0, None).quorum, 0.5, 1e-12);
}

#[test]
fn a_cluster_without_failures_or_repairs_has_an_answer() {
    let safe = predicted(3, 0.0, 1.0, Some(2.0));
    assert_eq!((safe.up, safe.quorum, safe.leader), (vec![0.0, 0.0, 0.0, 1.0], 1.0, Some(1.0)));
    assert_eq!(safe.mean_to_quorum_loss_s, f64::INFINITY);
    assert_eq!(predicted(3, 0.0, 0.0, Some(0.0)).leader, Some(1.0));
    let lost = predicted(3, 2.0, 0.0, Some(2.0));
    assert_eq!((lost.up, lost.quorum, lost.leader), (vec![1.0, 0.0, 0.0, 0.0], 0.0, Some(0.0)));
    assert_close(lost.mean_to_quorum_loss_s, 1.0 / 6.0 + 1.0 / 4.0, 1e-15);
    assert_eq!(predicted(3, 2.0, 1.0, Some(0.0)).leader, Some(0.0));
    for rates in [(-1.0, 1.0), (f64::NAN, 1.0), (1.0, f64::INFINITY)] {
        let model = Model { nodes: 3, failure_per_s: rates.0, repair_per_s: rates.1, election_per_s: None };
        assert_eq!(model.predict(), None);
    }
    let nobody = Model { nodes: 0, failure_per_s: 1.0, repair_per_s: 1.0, election_per_s: None };
    assert_eq!(nobody.predict(), None);
}

// ---- textbook values ----

#[track_caller]
fn assert_interval(interval: Option<Interval>, low: f64, high: f64, decimals: f64) {
    let Interval { low: ours_low, high: ours_high } = interval.expect("an interval");
    let off = (ours_low - low).abs().max((ours_high - high).abs());
    assert!(off <= 0.5 * decimals * 1.0001, "{ours_low}..{ours_high} instead of {low}..{high}");
}

/// Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
#[test]
fn wilson_is_as_printed() {
    assert_interval(wilson(81, 263), 0.2553, 0.3662, 1e-4);
    assert_interval(wilson(15, 148), 0.0624, 0.1605, 1e-4);
    assert_interval(wilson(0, 20), 0.0, 0.1611, 1e-4);
    assert_interval(wilson(1, 29), 0.0061, 0.1718, 1e-4);
    assert_eq!((wilson(0, 0), wilson(2, 1)), (None, None));
    assert_eq!(wilson(0, 20).unwrap().low, 0.0);
    assert_eq!(wilson(20, 20).unwrap().high, 1.0);
}

/// Garwood's limits, as in every table of the Poisson distribution.
#[test]
fn poisson_is_as_printed() {
    assert_interval(poisson_rate(0, 1.0), 0.0, 3.689, 1e-3);
    assert_interval(poisson_rate(1, 1.0), 0.025, 5.572, 1e-3);
    assert_interval(poisson_rate(10, 1.0), 4.795, 18.390, 1e-3);
    assert_interval(poisson_rate(100, 10.0), 8.136, 12.163, 1e-3);
    for time in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(poisson_rate(3, time), None);
    }
}

/// Student's own data (1908), the hours of sleep gained: mean 1.58, s 1.23.
#[test]
fn a_mean_has_students_interval() {
    let gained = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4];
    let found = mean(&gained).unwrap();
    assert_close(found.value, 1.58, 1e-14);
    assert_close(found.standard_error, 0.388_959, 1e-5);
    assert_interval(found.interval(), 0.7001, 2.4599, 1e-4);
    assert_eq!((mean(&[]), mean(&[1.0]), mean(&[f64::NAN, 1.0])), (None, None, None));
}

#[test]
fn a_ratio_of_equal_wholes_is_a_mean() {
    let parts = [(1.0, 2.0), (3.0, 2.0), (2.0, 2.0)];
    let halves = mean(&[0.5, 1.5, 1.0]).unwrap();
    let found = ratio(&parts).unwrap();
    assert_close(found.value, halves.value, 1e-15);
    assert_close(found.standard_error, halves.standard_error, 1e-15);
    assert_eq!(ratio(&[(1.0, 0.0), (2.0, 0.0)]), None);
    let exact = ratio(&[(1.0, 4.0), (2.0, 8.0)]).unwrap();
    assert_eq!(exact, Estimate { value: 0.25, standard_error: 0.0, count: 2 });
}

#[test]
fn massarts_band_narrows_with_the_root() {
    assert_close(dkw(100), 0.135_810, 1e-5);
    assert_close(dkw(400), dkw(100) / 2.0, 1e-15);
    assert_eq!((dkw(0), dkw(1)), (1.0, 1.0));
}

/// A die thrown 60 times: χ² = 13.4 with 5 degrees of freedom.
#[test]
fn a_die_is_tested_as_in_textbooks() {
    let found = equal_chances(&[5, 8, 9, 8, 10, 20]).unwrap();
    assert_close(found.statistic, 13.4, 1e-14);
    assert_close(found.p, 0.019_905, 1e-4);
    assert_eq!((found.freedom, found.expected, found.is_from_too_few()), (5, 10.0, false));
    assert!(equal_chances(&[3, 4, 1]).unwrap().is_from_too_few());
    assert_eq!(equal_chances(&[7, 7, 7]).unwrap().p, 1.0);
    assert_eq!((equal_chances(&[]), equal_chances(&[4]), equal_chances(&[0, 0])), (None, None, None));
}

/// By hand: stays 1, 2 and 6 differ by 1, 5 and 4, their mean is 3; G = 10/(3·2·3).
#[test]
fn the_gini_statistic_is_as_by_hand() {
    let mut stays = [6, 1, 2];
    let found = exponential(&mut stays).unwrap();
    assert_eq!((found.count, found.mean_us), (3, 3.0));
    assert_close(found.gini, 10.0 / 18.0, 1e-15);
    assert_close(found.variation, 7f64.sqrt() / 3.0, 1e-15);
    assert_close(found.z, (10.0 / 18.0 - 0.5) * 24f64.sqrt(), 1e-14);
    assert_close(found.p, 0.785_49, 1e-4);
    assert_eq!((exponential(&mut []), exponential(&mut [3]), exponential(&mut [0, 0])), (None, None, None));
    let alike = exponential(&mut [u64::MAX; 400]).unwrap();
    assert_eq!((alike.gini, alike.variation), (0.0, 0.0));
    assert!(alike.p < 1e-200);
}

/// A table of 10, 20 / 30, 40 has G² = 0.8043 (Pearson's χ² is 0.7937).
#[test]
fn second_order_counts_what_was_seen() {
    let mut triples = vec![0; 27];
    let mut saw =
        |before: usize, middle: usize, after: usize, count: u64| triples[before * 9 + middle * 3 + after] = count;
    saw(0, 1, 0, 10);
    saw(0, 1, 2, 20);
    saw(2, 1, 0, 30);
    saw(2, 1, 2, 40);
    saw(1, 2, 1, 55); // no other predecessor and no other successor: no freedom
    let found = second_order(&triples, 3).unwrap();
    assert_close(found.statistic, 0.804_27, 1e-4);
    assert_eq!(found.freedom, 1);
    assert_close(found.p, 0.369_8, 1e-3);
    assert_eq!(second_order(&[0; 27], 3), None);
    assert_eq!(second_order(&[1; 8], 3), None);
    assert_eq!(second_order(&[], 0), None);
    // The next is the one before: the present tells nothing.
    let mut back = vec![0; 27];
    for (before, middle) in [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)] {
        back[before * 9 + middle * 3 + before] = 50;
    }
    assert!(second_order(&back, 3).unwrap().p < 1e-30);
}
