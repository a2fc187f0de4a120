//! Nodes that fail and recover on their own: what the model predicts, beside what was measured.

use super::{Axis, Figure, Layer, Mark, Plot, Point, Section, Table, Tone};
use crate::experiment::chaos::{ChaosReport, Compared};
use crate::scenario::key::RUN_MAX;
use crate::stats::availability::{Model, Prediction};
use crate::stats::estimate::TOO_FEW;
use crate::stats::space::Census;
use crate::types::Duration;
use crate::view::catalogue::Catalogue;
use crate::view::{figures, terms};
use std::ops::RangeInclusive;

/// Times that a scenario takes for chaos.
const TIMES: RangeInclusive<Duration> = Duration::from_ms(1)..=RUN_MAX;

const YEAR_S: f64 = 365.25 * 86_400.0;

/// `cluster_us` is the time that the cluster spent in each of its states while the chaos lasted.
pub fn section(words: &Catalogue, report: Option<&ChaosReport>, census: Census, cluster_us: &[u64]) -> Section {
    let Some(report) = report else {
        return Section { lead: Some(words.text("findings-chaos-none")), ..Section::default() };
    };
    let lead = [
        ("mtbf", Duration(report.mtbf_us).to_string().into()),
        ("mttr", Duration(report.mttr_us).to_string().into()),
        ("lasted", figures::duration(words, Duration(report.until_us - report.from_us)).into()),
    ];
    let losses = losses(report);
    let few = (losses < TOO_FEW).then(|| words.with("findings-chaos-few", &[("count", losses.into())]));
    Section {
        lead: Some(words.with("findings-chaos-lead", &lead)),
        tables: vec![table(words, report)],
        figures: vec![figure(words, report, census, cluster_us)],
        notes: match report.has_quorum {
            true => few.into_iter().chain([words.text("findings-chaos-note")]).collect(),
            false => vec![words.text("findings-chaos-no-quorum")],
        },
        ..Section::default()
    }
}

/// How often the majority was lost: the error of its mean time is the mean over the root of that.
fn losses(report: &ChaosReport) -> u64 {
    let lasted = report.mean_quorum_s;
    let ratio = lasted.measured.zip(lasted.standard_error).map(|(mean, error)| mean / error);
    ratio.map_or(0, |ratio| ratio.powi(2).round() as u64)
}

fn table(words: &Catalogue, report: &ChaosReport) -> Table {
    let share = |value: f64| figures::fine(value);
    let time = |seconds: f64| seconds_said(words, seconds);
    let to_loss =
        Compared { predicted: report.mean_to_quorum_loss_s, measured: None, standard_error: None, difference: None };
    Table {
        title: words.text("findings-chaos-table"),
        head: ["quantity", "model", "measured", "error", "apart"]
            .map(|column| words.text(&format!("findings-chaos-{column}")))
            .to_vec(),
        rows: match report.has_quorum {
            true => vec![
                row(words.text("findings-chaos-quorum"), &report.quorum, &share),
                row(words.text("findings-chaos-leader"), &report.leader, &share),
                row(words.text("findings-chaos-lasts"), &report.mean_quorum_s, &time),
                row(words.text("findings-chaos-to-loss"), &to_loss, &time),
            ],
            false => vec![row(words.text("findings-chaos-led"), &report.leader, &share)],
        },
    }
}

fn row(name: String, compared: &Compared, shown: &dyn Fn(f64) -> String) -> Vec<String> {
    let or_none = |value: Option<f64>| value.map_or_else(|| "–".to_string(), shown);
    let apart = compared.difference.map_or_else(|| "–".to_string(), signed);
    vec![name, or_none(compared.predicted), or_none(compared.measured), or_none(compared.standard_error), apart]
}

/// `+1.3`, `−0.2`
fn signed(value: f64) -> String {
    let sign = if value < 0.0 { '−' } else { '+' };
    format!("{sign}{:.1}", value.abs())
}

/// A mean time, which may be longer than anybody waits.
pub fn seconds_said(words: &Catalogue, seconds: f64) -> String {
    if seconds < YEAR_S {
        return figures::duration(words, Duration((seconds * 1e6) as u64));
    }
    let years = seconds / YEAR_S;
    let number = match years {
        years if years < 1e6 => figures::count(years as u64),
        years => {
            let power = years.log10().floor();
            format!("{:.1} × 10^{power}", years / 10f64.powf(power))
        }
    };
    words.with("laboratory-years", &[("years", number.into())])
}

/// How many nodes are up: each number by itself, of a large cluster in bands.
fn figure(words: &Catalogue, report: &ChaosReport, census: Census, cluster_us: &[u64]) -> Figure {
    let levels = 0..census.levels();
    let level_name = |level: usize| match census.is_folded() {
        true => terms::level(words, census, 2 * level as u8),
        false => level.to_string(),
    };
    let predicted = by_level(census, report.up.iter().copied());
    let total: u64 = cluster_us.iter().sum();
    let measured: Vec<f64> =
        cluster_us.chunks(2).map(|states| states.iter().sum::<u64>() as f64 / total.max(1) as f64).collect();
    let label = if census.is_folded() { "findings-chaos-band" } else { "findings-chaos-up" };
    let x = Axis::named(words.text(label), levels.clone().map(level_name).collect());
    let y = Axis::percent(words.text("findings-chaos-share"));
    let bar = |level: usize| Point::bar(level as f64 - 0.4, level as f64 + 0.4, y.of(measured[level]));
    // A step across its bar's whole place, so that the model can be read at each of them.
    let ends = levels.clone().chain([census.levels() - 1]).zip(0..);
    let step = |(level, place): (usize, usize)| Point::at(place as f64 - 0.5, y.of(predicted[level]));
    let (bars, steps) = (levels.clone().map(bar).collect(), ends.map(step).collect());
    let list: Vec<String> =
        levels.map(|level| format!("{} {}", level_name(level), figures::percent(measured[level]))).collect();
    Figure {
        said: words.with("findings-chaos-said", &[("shares", list.join(&words.text("states-list")).into())]),
        missing: (total == 0).then(|| words.text("findings-chaos-not-yet")),
        plot: Plot {
            name: "chaos-up",
            title: words.text("findings-chaos-title"),
            layers: vec![
                Layer::new(Mark::Bars, Tone::Follower, words.text("laboratory-measured"), bars),
                Layer::new(Mark::Steps, Tone::Ink, words.text("findings-chaos-model"), steps).dashed(),
            ],
            x,
            y,
        },
    }
}

fn by_level(census: Census, up: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut levels = vec![0.0; census.levels()];
    for (count, share) in up.enumerate() {
        levels[census.level(count as u16)] += share;
    }
    levels
}

/// A mean time as it was typed; none for one that is not allowed.
pub fn read_time(text: &str) -> Option<Duration> {
    text.trim().parse().ok().filter(|time| TIMES.contains(time))
}

/// What the model alone says of these times: its words with their values.
pub fn predicted(
    words: &Catalogue,
    census: Census,
    times: (Duration, Duration),
    election_s: Option<f64>,
) -> Vec<(String, String)> {
    let (mtbf, mttr) = times;
    let model = Model {
        nodes: census.nodes,
        failure_per_s: 1e6 / mtbf.0 as f64,
        repair_per_s: 1e6 / mttr.0 as f64,
        election_per_s: election_s.map(|mean_s| 1.0 / mean_s),
    };
    let Some(Prediction { quorum, leader, mean_to_quorum_loss_s, .. }) = model.predict() else { return Vec::new() };
    let up = 1.0 - mttr.0 as f64 / (mtbf.0 as f64 + mttr.0 as f64);
    let leader = leader.map_or_else(|| words.text("findings-chaos-no-election"), figures::fine);
    if !census.has_quorum {
        return vec![
            (words.text("findings-chaos-one-up"), figures::fine(up)),
            (words.text("findings-chaos-quorum"), words.text("findings-chaos-no-quorum-here")),
        ];
    }
    vec![
        (words.text("findings-chaos-one-up"), figures::fine(up)),
        (words.text("findings-chaos-quorum"), figures::fine(quorum)),
        (words.text("findings-chaos-leader"), leader),
        (words.text("findings-chaos-to-loss"), seconds_said(words, mean_to_quorum_loss_s)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::catalogue::Language;

    fn report(nodes: u16) -> ChaosReport {
        let model = Model { nodes, failure_per_s: 0.1, repair_per_s: 0.5, election_per_s: None };
        let Prediction { up, quorum, mean_quorum_s, .. } = model.predict().expect("a model");
        let known = |value| Compared { predicted: Some(value), measured: None, standard_error: None, difference: None };
        ChaosReport {
            mtbf_us: 10_000_000,
            mttr_us: 2_000_000,
            from_us: 0,
            until_us: 60_000_000,
            mean_election_us: None,
            has_quorum: true,
            quorum: Compared {
                measured: Some(0.95),
                standard_error: Some(0.01),
                difference: Some(-1.25),
                ..known(quorum)
            },
            leader: known(0.9),
            mean_quorum_s: known(mean_quorum_s),
            mean_to_quorum_loss_s: Some(5e9),
            up,
        }
    }

    #[test]
    fn what_was_not_measured_is_not_there() {
        let words = Catalogue::new(Language::English);
        let rows = table(&words, &report(5)).rows;
        let mut lost = report(5);
        lost.mean_quorum_s = Compared { measured: Some(60.0), standard_error: Some(30.0), ..lost.mean_quorum_s };
        assert_eq!((losses(&report(5)), losses(&lost)), (0, 4));
        assert_eq!(rows[0][1..], ["0.9645", "0.95", "0.01", "−1.2"].map(String::from));
        assert_eq!(rows[1][2..], ["–"; 3].map(String::from));
        assert_eq!(rows[3][1], "158 years");
        assert_eq!(seconds_said(&words, 3.2e27), "1.0 × 10^20 years");
        assert_eq!(seconds_said(&words, 90.0), "1 min 30 s");
    }

    #[test]
    fn model_and_measure_share_their_places_small_and_large() {
        let words = Catalogue::new(Language::English);
        for nodes in [1, 3, 9, 10, 101] {
            let census = Census { nodes, has_quorum: true };
            let cluster_us = vec![5; census.states()];
            let section = section(&words, Some(&report(nodes)), census, &cluster_us);
            let plot = &section.figures[0].plot;
            assert_eq!(plot.x.ticks.len(), census.levels(), "{nodes}");
            let sum = |points: &[Point]| points.iter().filter_map(|point| point.y).sum::<f64>();
            assert!((sum(&plot.layers[0].points) - 100.0).abs() < 1e-9);
            assert!((sum(&plot.layers[1].points[..census.levels()]) - 100.0).abs() < 1e-9, "{nodes}");
        }
    }

    #[test]
    fn without_chaos_it_says_so() {
        let census = Census { nodes: 5, has_quorum: true };
        let section = section(&Catalogue::new(Language::English), None, census, &vec![0; census.states()]);
        assert!(section.lead.is_some() && section.figures.is_empty() && section.tables.is_empty());
    }

    #[test]
    fn times_have_a_unit_and_bounds() {
        for (text, expected) in [("10s", Some(10_000_000)), (" 2.5s ", Some(2_500_000)), ("1ms", Some(1_000))] {
            assert_eq!(read_time(text).map(|time| time.0), expected, "{text}");
        }
        for wrong in ["", "10", "0ms", "999us", "25h", "-1s", "ten seconds", "1e3s"] {
            assert_eq!(read_time(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_model_alone_needs_no_run() {
        let words = Catalogue::new(Language::English);
        let times = (Duration::from_secs(10), Duration::from_secs(2));
        let census = Census { nodes: 5, has_quorum: true };
        let told = predicted(&words, census, times, Some(0.3));
        assert_eq!((told[0].1.as_str(), told[1].1.as_str()), ("0.8333", "0.9645"));
        assert!(predicted(&words, census, (Duration::ZERO, times.1), None).is_empty(), "no rate without a time");
    }

    #[test]
    fn where_no_majority_is_needed_none_is_spoken_of() {
        let words = Catalogue::new(Language::English);
        let loose = Census { nodes: 3, has_quorum: false };
        let report = ChaosReport { has_quorum: false, ..report(3) };
        let section = section(&words, Some(&report), loose, &vec![1; loose.states()]);
        assert_eq!((section.tables[0].rows.len(), section.figures.len()), (1, 1));
        assert!(section.notes.len() == 1 && section.notes[0].contains("No quorum here"), "{:?}", section.notes);
        let told = predicted(&words, loose, (Duration::from_secs(10), Duration::from_secs(2)), Some(0.3));
        assert_eq!(told.len(), 2);
        assert_eq!((told[0].1.as_str(), told[1].1.as_str()), ("0.8333", "no quorum here"));
    }
}
