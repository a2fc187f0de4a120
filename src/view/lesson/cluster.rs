//! The cluster under chaos, and what single events do.

use super::{Lesson, three};
use crate::experiment::chaos::{ChaosReport, report};
use crate::types::{Duration, Role};
use crate::view::figures;
use crate::view::plot::chaos::seconds_said;
use crate::view::plot::events::{Grid, events as matrices};

pub fn chaos(lesson: &mut Lesson<'_>) {
    let found = report(lesson.given.run);
    lesson.say("explain-chaos-alone", &[]);
    lesson.formula("a = μ/{λ + μ} = \"MTBF\"/{\"MTBF\" + \"MTTR\"}");
    if let Some(found) = &found {
        let [mtbf, mttr] = [found.mtbf_us, found.mttr_us].map(|us| super::quoted(&Duration(us).to_string()));
        lesson.formula(&format!("a = {mtbf}/{{{mtbf} + {mttr}}} = {}", three(up_share(found))));
    }
    lesson.say("explain-chaos-binomial", &[]);
    lesson.formula("P(k) = {N!}/{k! (N − k)!} a^k {(1 − a)}^{N − k}");
    if found.as_ref().is_some_and(|found| !found.has_quorum) {
        return lesson.say("explain-chaos-no-quorum", &[]);
    }
    if let Some(found) = &found {
        quorum(lesson, found);
    }
    lesson.say("explain-chaos-birth", &[]);
    lesson.formula("m_k = {1 + (N − k) μ m_{k+1}}/{k λ}");
    if let Some(found) = &found {
        compared(lesson, found);
    }
    lesson.say("explain-chaos-leader", &[]);
}

fn up_share(found: &ChaosReport) -> f64 {
    found.mtbf_us as f64 / (found.mtbf_us + found.mttr_us) as f64
}

fn quorum(lesson: &mut Lesson<'_>, found: &ChaosReport) {
    let nodes = found.up.len() - 1;
    let quorum = nodes / 2 + 1;
    let a = three(up_share(found));
    let down = three(1.0 - up_share(found));
    let predicted = figures::fine(found.quorum.predicted.unwrap_or_default());
    lesson.say("explain-chaos-quorum", &[("nodes", nodes.into()), ("quorum", quorum.into())]);
    lesson.formula(&format!(
        "Σ_{{k={quorum}}}^{nodes} {{{nodes}!}}/{{k! ({nodes} − k)!}} {a}^k {down}^{{{nodes} − k}} = {predicted}"
    ));
}

fn compared(lesson: &mut Lesson<'_>, found: &ChaosReport) {
    if let Some(seconds) = found.mean_to_quorum_loss_s {
        let said = seconds_said(lesson.given.words, seconds);
        lesson.say("explain-chaos-to-loss", &[("time", said.into())]);
    }
    let shares = &found.quorum;
    if let (Some(predicted), Some(measured), Some(error), Some(apart)) =
        (shares.predicted, shares.measured, shares.standard_error, shares.difference)
    {
        lesson.say("explain-chaos-errors", &[]);
        let [predicted, measured, error] = [predicted, measured, error].map(figures::fine);
        let apart = format!("{apart:.1}").replace('-', "−");
        lesson.formula(&format!("{{{measured} − {predicted}}}/{error} = {apart}"));
    }
}

pub fn events(lesson: &mut Lesson<'_>) {
    let found = matrices(lesson.given.words, lesson.given.lens, lesson.given.run);
    lesson.say("explain-events-what", &[]);
    lesson.formula("p_{ij} = n_{ij}/{n_{i1} + n_{i2} + …}");
    if let Some((from, count, of)) = found.matrices.get(1).and_then(followers) {
        lesson.say("explain-events-here", &[("state", from.into())]);
        let share = figures::fine(count as f64 / of as f64);
        lesson.formula(&format!("p̂ = {}/{} = {share}", figures::count(count), figures::count(of)));
    }
    lesson.say("explain-events-diagonal", &[]);
    lesson.say("explain-events-row", &[]);
}

/// Of the followers' row: the state, how many of them the event left where they were, and how many it met.
fn followers(grid: &Grid) -> Option<(String, u64, u64)> {
    let place = grid.heads.iter().position(|head| head.role == Some(Role::Follower))?;
    let row = grid.rows[place].as_ref()?;
    Some((grid.heads[place].name.clone(), row[place].count, row.iter().map(|cell| cell.count).sum()))
}

pub fn case(lesson: &mut Lesson<'_>) {
    lesson.say("explain-case-rule", &[]);
    lesson.formula("Σ_j p_{ij} = 1");
    lesson.say("explain-case-sums", &[]);
    lesson.formula("1 + 0 + 0 = 1, 0 + 0 + 0 = 0");
    lesson.say("explain-case-whole", &[]);
}
