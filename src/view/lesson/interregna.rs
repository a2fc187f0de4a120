//! The time without a leader: its lengths, their distribution, and what the cluster's chain predicts.

use super::{Lesson, three};
use crate::experiment::missed_within;
use crate::experiment::succession::{SuccessionReport, succession};
use crate::view::figures;

pub fn lengths(lesson: &mut Lesson<'_>) {
    let report = measured(lesson);
    lesson.say("explain-lengths-bars", &[("count", report.durations_us.len().into())]);
    lesson.formula("t̄ = {t_1 + t_2 + … + t_n}/n");
    if let (Some(mean_us), Some(median_us)) = (report.mean_us, report.p50_us) {
        let total_us: u64 = report.durations_us.iter().sum();
        let count = figures::count(report.durations_us.len() as u64);
        let (total, mean) = (lesson.time_in(total_us as f64), lesson.time_in(mean_us));
        lesson.formula(&format!("t̄ = {total}/{count} = {mean}"));
        lesson.say(
            "explain-lengths-mean",
            &[("mean", lesson.time(mean_us).into()), ("median", lesson.time(median_us as f64).into())],
        );
    }
    let about = about(lesson);
    lesson.say("explain-lengths-shape", &about);
}

pub fn distribution(lesson: &mut Lesson<'_>) {
    let report = measured(lesson);
    lesson.say("explain-distribution-steps", &[("count", report.durations_us.len().into())]);
    let ended = super::quoted(&format!("{}\u{a0}", lesson.word("explain-distribution-ended")));
    lesson.formula(&format!("F̂(t) = {{{ended} t_i ≤ t}}/n"));
    if let Some(median_us) = report.p50_us {
        let (count, by) = (report.durations_us.len(), report.durations_us.partition_point(|us| *us <= median_us));
        let time = lesson.time_in(median_us as f64);
        lesson.formula(&format!("F̂({time}) = {by}/{count} = {}", three(by as f64 / count as f64)));
    }
    lesson.say("explain-distribution-band", &[]);
    lesson.formula("ε = √{{ln {2/0.05}}/{2 n}}");
    if let Some(band) = report.band {
        lesson.formula(&format!("ε = √{{3.69/{{2 · {}}}}} = {}", report.durations_us.len(), three(band)));
    }
    predicted(lesson, &report);
}

fn predicted(lesson: &mut Lesson<'_>, report: &SuccessionReport) {
    lesson.say("explain-distribution-chain", &[]);
    lesson.formula("q_{ij} = n_{ij}/T_i");
    lesson.say("explain-distribution-phase", &[]);
    lesson.formula("F(t) = 1 − α e^{St} 1");
    lesson.say("explain-distribution-uniform", &[]);
    lesson.formula("e^{St} = Σ_{k=0}^∞ e^{−Λt} {{(Λt)}^k}/{k!} P^k");
    if let (Some(mean_us), Some(predicted_us)) = (report.mean_us, report.predicted_mean_us) {
        lesson.formula(&format!("{{−α S^{{−1}} 1}} = {}", lesson.time_in(predicted_us)));
        lesson.say(
            "explain-distribution-means",
            &[("measured", lesson.time(mean_us).into()), ("predicted", lesson.time(predicted_us).into())],
        );
    }
    let about = about(lesson);
    lesson.say("explain-distribution-shape", &about);
}

fn measured(lesson: &Lesson<'_>) -> SuccessionReport {
    succession(lesson.given.run, lesson.given.lens.window)
}

/// The protocol, and the interval that its timeouts are drawn from.
fn about(lesson: &Lesson<'_>) -> [(&'static str, fluent_bundle::FluentValue<'static>); 3] {
    let (timeout, protocol) = missed_within(lesson.given.run.scenario());
    [
        ("protocol", protocol.into()),
        ("least", lesson.time(timeout.least.0 as f64).into()),
        ("most", lesson.time(timeout.most.0 as f64).into()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{ProtocolName, Scenario};
    use crate::view::catalogue::{Language, sources};

    /// An explanation that the catalogue does not have would be that of all others.
    #[test]
    fn every_protocol_has_the_explanation_that_it_names() {
        for protocol in ProtocolName::ALL {
            let (_, told) = missed_within(&Scenario { protocol, ..Scenario::default() });
            for language in Language::ALL.into_iter().filter(|_| told != "other") {
                let explained = sources(language).into_iter().find(|(area, _)| *area == "explain").expect("an area").1;
                let variants = explained.matches(&format!("[{told}]")).count();
                assert_eq!(variants, 2, "{}: of the lengths and of their distribution, {told}", protocol.name());
            }
        }
    }
}
