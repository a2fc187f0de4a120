//! How long interregna last: a histogram, and the share that ended within each time, beside what the chain of
//! the cluster predicts.

use super::distribution::{self, Apart, quantile};
use super::{Axis, Fact, Figure, Layer, Mark, Plot, Point, Scale, Section, Tone, scale};
use crate::stats::estimate::{TOO_FEW, dkw, mean};
use crate::types::Duration;
use crate::view::catalogue::Catalogue;
use crate::view::figures;

/// What a chain says of the interregna of its cluster.
pub struct Prediction<'a> {
    /// None if it knows a state from which nobody was elected.
    pub mean_us: Option<f64>,
    /// The share that has ended by each of these times, which ascend.
    pub within: &'a dyn Fn(&[f64]) -> Vec<f64>,
}

/// The sorted durations of interregna after a reign; `forgotten` more are no longer known one by one.
pub fn section(words: &Catalogue, sorted_us: &[u64], prediction: Option<&Prediction>, forgotten: u64) -> Section {
    let sorted = distribution::values(sorted_us);
    let missing = sorted.is_empty().then(|| words.text("laboratory-interregna-none"));
    let said = said(words, sorted_us);
    let time = distribution::time_axis(words, words.text("laboratory-interregna-time"), &sorted);
    let figure = |plot: Plot| Figure { plot, said: said.clone(), missing: missing.clone() };
    let mut notes = vec![words.text("laboratory-interregna-after-reigns")];
    if forgotten > 0 {
        let count = [("count", figures::count(sorted_us.len() as u64).into())];
        notes.push(words.with("laboratory-interregna-latest", &count));
    }
    Section {
        lead: (!sorted.is_empty()).then(|| lead(words, &sorted, prediction)),
        facts: facts(words, sorted_us, prediction),
        figures: vec![
            figure(histogram(words, &sorted, prediction, &time)),
            figure(cumulative(words, &sorted, prediction, time.clone())),
        ],
        notes,
        ..Section::default()
    }
}

/// How well a prediction holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Verdict {
    TooFew,
    /// Nothing was predicted, or not the mean.
    Silent,
    Fits,
    /// The mean only.
    Shape,
    /// The shape only.
    Mean,
    Neither,
}

impl Verdict {
    fn of(sorted: &[f64], prediction: Option<&Prediction>, apart: Option<Apart>) -> Verdict {
        let predicted_us = prediction.and_then(|prediction| prediction.mean_us);
        let (Some(predicted_us), Some(apart)) = (predicted_us, apart) else { return Verdict::Silent };
        if (sorted.len() as u64) < TOO_FEW {
            return Verdict::TooFew;
        }
        let interval = mean(sorted).and_then(|mean| mean.interval());
        let mean_fits = interval.is_some_and(|known| (known.low..=known.high).contains(&predicted_us));
        match (mean_fits, apart.distance() <= dkw(sorted.len())) {
            (true, true) => Verdict::Fits,
            (true, false) => Verdict::Shape,
            (false, true) => Verdict::Mean,
            (false, false) => Verdict::Neither,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Verdict::TooFew => "few",
            Verdict::Silent => "silent",
            Verdict::Fits => "fits",
            Verdict::Shape => "shape",
            Verdict::Mean => "mean",
            Verdict::Neither => "neither",
        }
    }
}

/// What was measured against what was predicted, in a sentence.
fn lead(words: &Catalogue, sorted: &[f64], prediction: Option<&Prediction>) -> String {
    let apart = prediction.and_then(|prediction| Apart::of(sorted, prediction.within));
    let verdict = Verdict::of(sorted, prediction, apart);
    let time = |us: f64| figures::duration(words, Duration(us.round() as u64));
    let points = |share: f64| format!("{:.0}", share * 100.0);
    let mean_us = sorted.iter().sum::<f64>() / sorted.len() as f64;
    let predicted_us = prediction.and_then(|prediction| prediction.mean_us);
    let mut arguments = vec![
        ("count", sorted.len().into()),
        ("measured-mean", time(mean_us).into()),
        ("predicted-mean", predicted_us.map_or_else(String::new, time).into()),
        ("band", points(dkw(sorted.len())).into()),
    ];
    if let Some(apart) = apart {
        arguments.extend([
            ("at", time(apart.at_us).into()),
            ("measured", figures::percent(apart.measured).into()),
            ("predicted", figures::percent(apart.predicted).into()),
            ("distance", points(apart.distance()).into()),
        ]);
    }
    words.with(&format!("laboratory-prediction-{}", verdict.name()), &arguments)
}

fn histogram(words: &Catalogue, sorted: &[f64], prediction: Option<&Prediction>, time: &Axis) -> Plot {
    let edges = match time.scale {
        Scale::Linear => scale::edges(sorted),
        Scale::Log => scale::log_edges(sorted),
    };
    let counts = scale::counts(sorted, &edges);
    let bar = |(edges, count): (&[f64], &usize)| Point::bar(time.of(edges[0]), time.of(edges[1]), *count as f64);
    let bars = edges.windows(2).zip(&counts).map(bar).collect();
    // A bin may reach beyond the axis's own end.
    let high = edges.last().map_or(0.0, |edge| time.of(*edge)).max(time.high.unwrap_or_default());
    let median = quantile(sorted, 0.5).map(|median| Point::x(time.of(median)));
    let expected = prediction.map_or_else(Vec::new, |prediction| {
        let edges = bins_of_all(&edges, time.scale);
        let shares = (prediction.within)(&edges);
        let ended: Vec<f64> = shares.windows(2).map(|pair| (pair[1] - pair[0]) * sorted.len() as f64).collect();
        // The last bin's count holds up to its end.
        let counts = ended.iter().chain(ended.last());
        edges.iter().zip(counts).map(|(edge, count)| Point::at(time.of(*edge), *count)).collect()
    });
    Plot {
        name: "interregna-histogram",
        title: words.text("laboratory-histogram"),
        x: Axis { high: Some(high), ..time.clone() },
        y: Axis::number(words.text("laboratory-interregna-count")),
        layers: vec![
            Layer::new(Mark::Bars, Tone::Broken, words.text("laboratory-interregna-bars"), bars),
            Layer::new(Mark::Rule, Tone::Ink, words.text("laboratory-median"), median.into_iter().collect()),
            Layer::new(Mark::Steps, Tone::Ink, words.text("laboratory-predicted"), expected).dashed(),
        ],
    }
}

/// The same bins from zero on: a prediction may expect some where there are none.
fn bins_of_all(edges: &[f64], scale: Scale) -> Vec<f64> {
    match (edges, scale) {
        ([first, second, ..], Scale::Linear) => {
            let width = second - first;
            let before = (first / width).round() as usize;
            (0..before).map(|place| place as f64 * width).chain(edges.iter().copied()).collect()
        }
        _ => edges.to_vec(),
    }
}

fn cumulative(words: &Catalogue, sorted: &[f64], prediction: Option<&Prediction>, x: Axis) -> Plot {
    let y = Axis::percent(words.text("laboratory-interregna-share")).within(0.0, 1.0);
    let names = (words.text("laboratory-band"), words.text("laboratory-measured"));
    let mut layers = distribution::measured(sorted, (&x, &y), Tone::Broken, names).to_vec();
    if let Some(prediction) = prediction {
        let times = distribution::times(&x);
        let shares = (prediction.within)(&times);
        layers.push(distribution::predicted(&times, &shares, (&x, &y), words.text("laboratory-predicted")));
    }
    Plot { name: "interregna-distribution", title: words.text("laboratory-distribution"), x, y, layers }
}

fn facts(words: &Catalogue, sorted_us: &[u64], prediction: Option<&Prediction>) -> Vec<Fact> {
    let count = sorted_us.len() as u64;
    if count == 0 {
        return Vec::new();
    }
    let fact = |key: &str, value: String| Fact { label: words.text(key), value };
    let time = |us: u64| figures::duration(words, Duration(us));
    let at = |share: f64| time(quantile(sorted_us, share).unwrap_or_default());
    let predicted = prediction.and_then(|prediction| prediction.mean_us).map(|us| time(us.round() as u64));
    vec![
        fact("laboratory-ended", figures::count(count)),
        fact("laboratory-mean", time(sorted_us.iter().sum::<u64>() / count)),
        fact("laboratory-predicted-mean", predicted.unwrap_or_else(|| "–".to_string())),
        fact("laboratory-p50", at(0.5)),
        fact("laboratory-p90", at(0.9)),
        fact("laboratory-p99", at(0.99)),
        fact("laboratory-max", at(1.0)),
    ]
}

fn said(words: &Catalogue, sorted_us: &[u64]) -> String {
    let at = |share: f64| figures::duration(words, Duration(quantile(sorted_us, share).unwrap_or_default()));
    let arguments = [
        ("count", (sorted_us.len() as u64).into()),
        ("half", at(0.5).into()),
        ("most", at(0.9).into()),
        ("longest", at(1.0).into()),
    ];
    words.with("laboratory-interregna-said", &arguments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::catalogue::Language;

    fn drawn(durations_us: Vec<u64>) -> Section {
        section(&Catalogue::new(Language::English), &durations_us, None, 0)
    }

    /// The share of an exponential distribution below each time.
    fn exponential(mean_us: f64) -> impl Fn(&[f64]) -> Vec<f64> {
        move |times| times.iter().map(|time| 1.0 - (-time / mean_us).exp()).collect()
    }

    fn against_exponential(durations_us: &[u64], mean_us: f64) -> Section {
        let prediction = Prediction { mean_us: Some(mean_us), within: &exponential(mean_us) };
        section(&Catalogue::new(Language::English), durations_us, Some(&prediction), 0)
    }

    /// Durations at the middles of 100 equal shares of an exponential distribution.
    fn exponential_sample(mean_us: f64) -> Vec<u64> {
        (0..100).map(|place| (-(1.0 - (f64::from(place) + 0.5) / 100.0).ln() * mean_us) as u64).collect()
    }

    #[test]
    fn the_distribution_rises_from_nothing_to_all_within_its_band() {
        let section = drawn(vec![100_000, 200_000, 200_000, 300_000]);
        let plot = &section.figures[1].plot;
        assert_eq!((plot.x.unit.as_str(), plot.y.unit.as_str()), ("ms", "%"));
        let steps: Vec<_> = plot.layers[1].points.iter().map(|point| (point.x.unwrap(), point.y.unwrap())).collect();
        assert_eq!(steps, [(0.0, 0.0), (100.0, 25.0), (200.0, 75.0), (300.0, 100.0), (300.0, 100.0)]);
        for (step, around) in plot.layers[1].points.iter().zip(&plot.layers[0].points) {
            assert!(around.low.unwrap() <= step.y.unwrap() && step.y.unwrap() <= around.high.unwrap());
        }
    }

    #[test]
    fn bars_count_every_interregnum_and_facts_are_quantiles() {
        let section = drawn((1..=100).map(|n| n * 3_000).collect());
        let bars = &section.figures[0].plot.layers[0].points;
        assert_eq!(bars.iter().filter_map(|bar| bar.y).sum::<f64>(), 100.0);
        let facts: Vec<&str> = section.facts.iter().map(|fact| fact.value.as_str()).collect();
        assert_eq!(facts, ["100", "152 ms", "–", "150 ms", "270 ms", "297 ms", "300 ms"]);
    }

    #[test]
    fn without_any_it_says_so_and_one_is_enough_to_draw() {
        assert!(drawn(Vec::new()).figures.iter().all(|figure| figure.missing.is_some()));
        assert_eq!(drawn(Vec::new()).lead, None);
        let one = drawn(vec![212_000]);
        assert!(one.figures.iter().all(|figure| figure.missing.is_none()));
        assert_eq!(one.figures[0].plot.layers[0].points.iter().filter_map(|bar| bar.y).sum::<f64>(), 1.0);
    }

    #[test]
    fn a_single_long_one_does_not_flatten_the_rest() {
        let mut durations = vec![200_000; 50];
        durations.push(60_000_000);
        let plot = &drawn(durations).figures[0].plot;
        assert_eq!(plot.x.scale, Scale::Log);
        assert!(plot.x.low.unwrap() > 0.0);
        assert_eq!(plot.layers[0].points.iter().filter_map(|bar| bar.y).sum::<f64>(), 51.0);
    }

    #[test]
    fn the_prediction_is_a_curve_and_a_count_for_each_bin() {
        let section = against_exponential(&(0..100).map(|n| 200_000 + n * 1_000).collect::<Vec<_>>(), 250_000.0);
        let curve = &section.figures[1].plot.layers[2];
        assert!(curve.dashed && curve.name == "predicted by the chain");
        assert_eq!((curve.points[0].x, curve.points[0].y), (Some(0.0), Some(0.0)));
        assert!(curve.points.windows(2).all(|pair| pair[0].y < pair[1].y));
        let expected = &section.figures[0].plot.layers[2].points;
        let (last, bins) = expected.split_last().expect("there are bins");
        // All that the exponential expects before the last bin's end, also where none were measured.
        assert_eq!(expected[0].x, Some(0.0));
        let sum: f64 = bins.iter().filter_map(|point| point.y).sum();
        let end_us = last.x.unwrap() * 1_000.0;
        assert!((sum - 100.0 * (1.0 - (-end_us / 250_000.0).exp())).abs() < 1e-6, "{sum} up to {end_us}");
    }

    #[test]
    fn the_sentence_says_whether_mean_and_shape_fit() {
        let lead = |durations_us: &[u64], mean_us| against_exponential(durations_us, mean_us).lead.expect("a lead");
        let fits = lead(&exponential_sample(200_000.0), 200_000.0);
        assert!(fits.contains("fits"), "{fits}");
        // All alike: half are expected by 139 ms, and none has ended then.
        let alike: Vec<u64> = (0..100).map(|n| 180_000 + n * 400).collect();
        let shape = lead(&alike, 199_800.0);
        for part in ["the mean (200 ms for 200 ms measured)", "not the shape", "within 180 ms", "59%", "0%", "14"] {
            assert!(shape.contains(part), "{part} in {shape}");
        }
        assert!(lead(&alike, 400_000.0).contains("neither"));
        assert!(lead(&alike[..TOO_FEW as usize - 1], 199_800.0).contains("too few"));
        let silent = drawn(alike).lead.expect("a lead");
        assert!(silent.contains("no mean"), "{silent}");
    }

    #[test]
    fn both_languages_have_all_sentences() {
        for language in Language::ALL {
            let words = Catalogue::new(language);
            let verdicts =
                [Verdict::TooFew, Verdict::Silent, Verdict::Fits, Verdict::Shape, Verdict::Mean, Verdict::Neither];
            for verdict in verdicts {
                assert!(words.has(&format!("laboratory-prediction-{}", verdict.name())), "{verdict:?}");
            }
        }
    }
}
