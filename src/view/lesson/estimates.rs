//! How sure a number is, and whether everybody's turn is equally likely.

use super::{Lesson, chance, three};
use crate::experiment::report::chain::ChainReport;
use crate::experiment::report::{Elections, elections};
use crate::stats::estimate::{Interval, ratio};
use crate::view::figures;
use crate::view::plot::fairness::{Verdict, lead};

/// Terms of a sum that are written out.
const TERMS: usize = 3;

pub fn convergence(lesson: &mut Lesson<'_>) {
    let chain = lesson.chain(lesson.space());
    lesson.say("explain-convergence-slow", &[]);
    lesson.say("explain-convergence-wilson", &[]);
    lesson.formula("p̂ = n/N");
    lesson.formula("{p̂ + {z^2/{2 N}} ± z √{{{p̂ (1 − p̂)}/N} + {z^2/{4 N^2}}}}/{1 + {z^2/N}}");
    if let Some((from, to)) = told_best(&chain) {
        probability(lesson, &chain, from, to);
        rate(lesson, &chain, from, to);
    }
    lesson.say("explain-convergence-batches", &[]);
    lesson.formula("s = {1/{ΣW}} √{{k/{k − 1}} Σ {(L_b − r W_b)}^2}");
    batches(lesson);
}

/// Of the states that were left in more than one way, the one that was left most, and where to; of no such
/// state, any transition.
fn told_best(chain: &ChainReport) -> Option<(usize, usize)> {
    let left = |from: usize| chain.counts[from].iter().sum::<u64>();
    let most = |from: usize| (0..chain.states.len()).max_by_key(|to| chain.counts[from][*to]);
    let varied = |from: usize| chain.counts[from].iter().filter(|count| **count > 0).count() > 1;
    let from =
        (0..chain.states.len()).filter(|from| left(*from) > 0).max_by_key(|from| (varied(*from), left(*from)))?;
    Some((from, most(from)?))
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
    let per_second = super::quoted(&lesson.word("explain-per-second"));
    lesson.formula(&format!("q̂ = n/T = {}/{} = {rate} {per_second}", figures::count(count), lesson.time_in(us)));
}

/// The share of time with a leader.
fn batches(lesson: &mut Lesson<'_>) {
    let (run, window) = (lesson.given.run, lesson.given.lens.window);
    let stats = &run.watch().stats;
    let census = stats.census();
    let led_us = |moment: &crate::stats::history::Moment| {
        let led = (0..census.states()).filter(|state| census.is_led(*state as u8));
        led.map(|state| moment.cluster_us[state]).sum()
    };
    let parts = stats.history.batches(window.from, window.end(run.now()), led_us);
    if let Some(share) = ratio(&parts) {
        let (value, error) = (figures::fine(share.value), figures::fine(share.standard_error));
        lesson.formula(&format!("r = {{ΣL}}/{{ΣW}} = {value}, s = {error}"));
        lesson.say("explain-convergence-batch", &[("count", share.count.into())]);
    }
}

pub fn fairness(lesson: &mut Lesson<'_>) {
    let found = found(lesson);
    lesson.say("explain-fairness-question", &[]);
    lesson.formula("χ^2 = Σ_i {{(O_i − E)}^2/E}");
    lesson.say("explain-fairness-letters", &[]);
    if let Some(fairness) = found.fairness {
        let (total, nodes) = (found.reigns.iter().sum::<u64>(), found.reigns.len());
        let expected = three(fairness.expected);
        let term = |count: &u64| format!("{{{{({count} − {expected})}}^2/{expected}}}");
        let terms: Vec<String> = found.reigns.iter().take(TERMS).map(term).collect();
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
