//! How sure a number is, and whether everybody's turn is equally likely.

use super::{Lesson, chance, three};
use crate::experiment::report::chain::ChainReport;
use crate::experiment::report::{Elections, elections};
use crate::stats::estimate::{self, Interval, ratio};
use crate::view::figures;
use crate::view::lens::Lens;
use crate::view::plot::convergence::Watched;
use crate::view::plot::fairness::{Verdict, lead};

/// Terms of a sum that are written out.
const TERMS: usize = 3;

pub fn transition(lesson: &mut Lesson<'_>) {
    let chain = lesson.chain(lesson.space());
    let (run, Lens { reading, window, .. }) = (lesson.given.run, lesson.given.lens);
    let (stats, space) = (&run.watch().stats, lesson.space());
    let (from, to) = Watched { stats, space, reading, window, now: run.now(), pointed: None }.pair();
    lesson.say("explain-convergence-slow", &[]);
    lesson.say("explain-convergence-wilson", &[]);
    lesson.formula("p̂ = n/N");
    lesson.formula("{p̂ + {z^2/{2 N}} ± z √{{{p̂ (1 − p̂)}/N} + {z^2/{4 N^2}}}}/{1 + {z^2/N}}");
    probability(lesson, &chain, from.into(), to.into());
    rate(lesson, &chain, from.into(), to.into());
}

pub fn mean(lesson: &mut Lesson<'_>) {
    lesson.say("explain-convergence-slow", &[]);
    lesson.say("explain-convergence-mean", &[]);
    lesson.formula("s = √{{Σ {(t_i − t̄)}^2}/{n − 1}}");
    lesson.formula("t̄ ± t_{n−1} {s/√n}");
    let durations_us = lesson.given.run.watch().stats.reigns.successions_us(lesson.given.lens.window);
    let samples: Vec<f64> = durations_us.iter().map(|us| *us as f64).collect();
    if let Some(found) = estimate::mean(&samples)
        && let Some(Interval { low, high }) = found.interval()
    {
        let [mean, error, low, high] =
            [found.value, found.standard_error, low.max(0.0), high].map(|us| lesson.time(us));
        lesson.formula(&format!("t̄ = \"{mean}\", {{s/√n}} = \"{error}\""));
        let told = [("count", found.count.into()), ("low", low.into()), ("high", high.into())];
        lesson.say("explain-convergence-mean-here", &told);
    }
}

pub fn share(lesson: &mut Lesson<'_>) {
    lesson.say("explain-convergence-slow", &[]);
    lesson.say("explain-convergence-batches", &[]);
    lesson.formula("s = {1/{ΣW}} √{{k/{k − 1}} Σ {(L_b − r W_b)}^2}");
    batches(lesson);
}

fn probability(lesson: &mut Lesson<'_>, chain: &ChainReport, from: usize, to: usize) {
    let (count, of) = (chain.counts[from][to], chain.counts[from].iter().sum::<u64>());
    let Some(Interval { low, high }) = chain.jump_interval[from].as_ref().map(|row| row[to]) else { return };
    let value = figures::probability(count as f64 / of as f64);
    lesson.formula(&format!("p̂ = {}/{} = {value}", figures::count(count), figures::count(of)));
    let space = lesson.space();
    lesson.say(
        "explain-convergence-here",
        &[
            ("from", lesson.state(space, from).into()),
            ("to", lesson.state(space, to).into()),
            ("low", figures::probability(low).into()),
            ("high", figures::probability(high).into()),
        ],
    );
}

fn rate(lesson: &mut Lesson<'_>, chain: &ChainReport, from: usize, to: usize) {
    let Some(Interval { low, high }) = chain.rate_interval_per_s[from].as_ref().map(|row| row[to]) else { return };
    let (count, us) = (chain.counts[from][to], chain.sojourn_us[from] as f64);
    lesson.say("explain-convergence-rate", &[("low", figures::rate(low).into()), ("high", figures::rate(high).into())]);
    let rate = figures::rate(count as f64 * 1e6 / us);
    let per_second = super::quoted(&format!("\u{a0}{}", lesson.word("explain-per-second")));
    lesson.formula(&format!("q̂ = n/T = {}/{} = {rate} {per_second}", figures::count(count), lesson.time_in(us)));
}

/// The share of time with a leader.
fn batches(lesson: &mut Lesson<'_>) {
    let (run, window) = (lesson.given.run, lesson.given.lens.window);
    let (stats, now) = (&run.watch().stats, run.now());
    let led_us = |cluster_us: &[u64]| {
        let states = cluster_us.iter().enumerate();
        states.filter(|(state, _)| stats.census().is_led(*state as u8)).map(|(_, us)| us).sum::<u64>()
    };
    let spent_us = stats.cluster.tally(window, now).sojourn_us;
    let parts = stats.history.batches(window.from, window.end(now), |moment| led_us(&moment.cluster_us));
    if let Some(found) = ratio(&parts) {
        let share = led_us(&spent_us) as f64 / spent_us.iter().sum::<u64>().max(1) as f64;
        let (share, error) = (figures::fine(share), figures::fine(found.standard_error));
        lesson.formula(&format!("r = {{ΣL}}/{{ΣW}} = {share}, s = {error}"));
        lesson.say("explain-convergence-batch", &[("count", found.count.into())]);
    }
}

pub fn fairness(lesson: &mut Lesson<'_>) {
    let found = found(lesson);
    lesson.say("explain-fairness-question", &[]);
    lesson.formula("χ^2 = Σ_i {{(O_i − E)}^2/E}");
    lesson.say("explain-fairness-letters", &[]);
    if let Some(fairness) = found.fairness {
        let (total, nodes) = (found.reigns.iter().sum::<u64>(), found.candidates.len());
        let expected = three(fairness.expected);
        let term = |count: u64| format!("{{{{({count} − {expected})}}^2/{expected}}}");
        let terms: Vec<String> = found.of_candidates(&found.reigns).take(TERMS).map(term).collect();
        let more = if nodes > TERMS { " + …" } else { "" };
        lesson.formula(&format!("E = {}/{nodes} = {expected}", figures::count(total)));
        lesson.formula(&format!("χ^2 = {}{more} = {}", terms.join(" + "), three(fairness.statistic)));
        lesson.say("explain-fairness-p", &[("freedom", fairness.freedom.into()), ("nodes", nodes.into())]);
        lesson.formula(&chance(fairness.p));
    }
    let verdict = lead(lesson.given.words, &found, Verdict::of(&found));
    lesson.parts.push(super::Part::Words(verdict));
    lesson.say("explain-fairness-limits", &[]);
}

pub fn time_led(lesson: &mut Lesson<'_>) {
    let found = found(lesson);
    lesson.say("explain-time-what", &[]);
    lesson.formula("s_i = L_i/W");
    let (now, window) = (lesson.given.run.now(), lesson.given.lens.window);
    let lasted_us = window.end(now).since(window.from).0;
    let longest = (0..found.led_us.len()).max_by_key(|node| found.led_us[*node]).unwrap_or_default();
    if lasted_us > 0 {
        let share = figures::percent(found.led_us[longest] as f64 / lasted_us as f64);
        let (led, lasted) = (lesson.time_in(found.led_us[longest] as f64), lesson.time_in(lasted_us as f64));
        lesson.formula(&format!("s_{} = {led}/{lasted} = {share}", longest + 1));
    }
    lesson.say("explain-time-read", &[]);
}

fn found(lesson: &Lesson<'_>) -> Elections {
    elections(lesson.given.run, lesson.given.lens.window)
}
