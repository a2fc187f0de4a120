//! How long interregna last: a histogram, and the share that ended within each time.

use super::{Axis, Fact, Figure, Layer, Mark, Plot, Point, Section, Tone, scale};
use crate::types::Duration;
use crate::view::catalogue::Catalogue;
use crate::view::figures;

/// Longest over median from which only a logarithmic axis shows both.
const WIDE: f64 = 12.0;

/// The durations of interregna that ended, in any order; `forgotten` more are no longer known one by one.
pub fn section(words: &Catalogue, mut durations_us: Vec<u64>, forgotten: u64) -> Section {
    durations_us.sort_unstable();
    let sorted: Vec<f64> = durations_us.iter().map(|us| (*us).max(1) as f64).collect();
    let missing = sorted.is_empty().then(|| words.text("laboratory-interregna-none"));
    let said = said(words, &durations_us);
    let time = time_axis(words, &sorted);
    let figure = |plot: Plot| Figure { plot, said: said.clone(), missing: missing.clone() };
    let mut notes = Vec::new();
    if forgotten > 0 {
        let count = [("count", figures::count(durations_us.len() as u64).into())];
        notes.push(words.with("laboratory-interregna-latest", &count));
    }
    Section {
        facts: facts(words, &durations_us),
        figures: vec![figure(histogram(words, &sorted, &time)), figure(distribution(words, &sorted, &time))],
        notes,
        ..Section::default()
    }
}

/// The value that this share of the sorted ones does not exceed.
pub fn quantile<T: Copy>(sorted: &[T], share: f64) -> Option<T> {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}

/// Half the width of the 95 % band around a distribution function (Dvoretzky, Kiefer, Wolfowitz; Massart's
/// constant): the true one lies within it everywhere.
pub fn band(observations: usize) -> f64 {
    (40f64.ln() / (2.0 * observations as f64)).sqrt()
}

/// Nothing for all, then the share at each value that was seen.
pub fn shares(sorted: &[f64]) -> Vec<(f64, f64)> {
    let is_last = |place: &usize| sorted.get(place + 1) != sorted.get(*place);
    let share = |place: usize| (sorted[place], (place + 1) as f64 / sorted.len() as f64);
    (0..sorted.len()).filter(is_last).map(share).collect()
}

fn time_axis(words: &Catalogue, sorted: &[f64]) -> Axis {
    let longest = sorted.last().copied().unwrap_or(1e6);
    let axis = Axis::duration(words, words.text("laboratory-interregna-time"), longest);
    let is_wide = quantile(sorted, 0.5).is_some_and(|median| longest > WIDE * median);
    match is_wide {
        true => {
            let edges = scale::log_edges(sorted);
            axis.logarithmic().within(edges[0], edges[edges.len() - 1])
        }
        false => axis.within(0.0, scale::round_up(longest, 8)),
    }
}

fn histogram(words: &Catalogue, sorted: &[f64], time: &Axis) -> Plot {
    let edges = match time.scale {
        super::Scale::Linear => scale::edges(sorted),
        super::Scale::Log => scale::log_edges(sorted),
    };
    let counts = scale::counts(sorted, &edges);
    let bar = |(edges, count): (&[f64], &usize)| Point::bar(time.of(edges[0]), time.of(edges[1]), *count as f64);
    let bars = edges.windows(2).zip(&counts).map(bar).collect();
    // A bin may reach beyond the axis's own end.
    let high = edges.last().map_or(0.0, |edge| time.of(*edge)).max(time.high.unwrap_or_default());
    let median = quantile(sorted, 0.5).map(|median| Point::x(time.of(median)));
    Plot {
        name: "interregna-histogram",
        title: words.text("laboratory-histogram"),
        x: Axis { high: Some(high), ..time.clone() },
        y: Axis::number(words.text("laboratory-interregna-count")),
        layers: vec![
            Layer::new(Mark::Bars, Tone::Broken, words.text("laboratory-interregna-bars"), bars),
            Layer::new(Mark::Rule, Tone::Ink, words.text("laboratory-median"), median.into_iter().collect()).dashed(),
        ],
    }
}

fn distribution(words: &Catalogue, sorted: &[f64], time: &Axis) -> Plot {
    let y = Axis::percent(words.text("laboratory-interregna-share")).within(0.0, 1.0);
    let half = band(sorted.len());
    let (first, last) = (time.low.unwrap_or_default(), time.high.unwrap_or_default());
    let inner = shares(sorted).into_iter().map(|(x, share)| (time.of(x), share));
    let known = [(first, 0.0)].into_iter().chain(inner).chain([(last, 1.0)]).collect::<Vec<_>>();
    let step = |(x, share): &(f64, f64)| Point::at(*x, y.of(*share));
    let around =
        |(x, share): &(f64, f64)| Point::band(*x, y.of((share - half).max(0.0)), y.of((share + half).min(1.0)));
    let (steps, bands) = (known.iter().map(step).collect(), known.iter().map(around).collect());
    Plot {
        name: "interregna-distribution",
        title: words.text("laboratory-distribution"),
        x: time.clone(),
        layers: vec![
            Layer::new(Mark::StepBand, Tone::Broken, words.text("laboratory-band"), bands),
            Layer::new(Mark::Steps, Tone::Broken, words.text("laboratory-measured"), steps),
        ],
        y,
    }
}

fn facts(words: &Catalogue, sorted_us: &[u64]) -> Vec<Fact> {
    let count = sorted_us.len() as u64;
    if count == 0 {
        return Vec::new();
    }
    let mean = sorted_us.iter().sum::<u64>() / count;
    let at = |share: f64| quantile(sorted_us, share).unwrap_or_default();
    let times = [
        ("laboratory-mean", mean),
        ("laboratory-p50", at(0.5)),
        ("laboratory-p90", at(0.9)),
        ("laboratory-p99", at(0.99)),
        ("laboratory-max", at(1.0)),
    ];
    let time = |(key, us): (&str, u64)| Fact { label: words.text(key), value: figures::duration(words, Duration(us)) };
    let ended = Fact { label: words.text("laboratory-ended"), value: figures::count(count) };
    [ended].into_iter().chain(times.map(time)).collect()
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
        section(&Catalogue::new(Language::English), durations_us, 0)
    }

    #[test]
    fn the_distribution_rises_from_nothing_to_all_within_its_band() {
        let section = drawn(vec![300_000, 200_000, 200_000, 100_000]);
        let plot = &section.figures[1].plot;
        assert_eq!((plot.x.unit.as_str(), plot.y.unit.as_str()), ("ms", "%"));
        let steps: Vec<_> = plot.layers[1].points.iter().map(|point| (point.x.unwrap(), point.y.unwrap())).collect();
        assert_eq!(steps, [(0.0, 0.0), (100.0, 25.0), (200.0, 75.0), (300.0, 100.0), (300.0, 100.0)]);
        for (step, around) in plot.layers[1].points.iter().zip(&plot.layers[0].points) {
            assert!(around.low.unwrap() <= step.y.unwrap() && step.y.unwrap() <= around.high.unwrap());
        }
        // The table of the inequality: n = 100 gives 0.1358.
        assert!((band(100) - 0.1358).abs() < 1e-4);
    }

    #[test]
    fn bars_count_every_interregnum_and_facts_are_quantiles() {
        let section = drawn((1..=100).map(|n| n * 3_000).collect());
        let bars = &section.figures[0].plot.layers[0].points;
        assert_eq!(bars.iter().filter_map(|bar| bar.y).sum::<f64>(), 100.0);
        let facts: Vec<&str> = section.facts.iter().map(|fact| fact.value.as_str()).collect();
        assert_eq!(facts, ["100", "152 ms", "150 ms", "270 ms", "297 ms", "300 ms"]);
    }

    #[test]
    fn without_any_it_says_so_and_one_is_enough_to_draw() {
        assert!(drawn(Vec::new()).figures.iter().all(|figure| figure.missing.is_some()));
        let one = drawn(vec![212_000]);
        assert!(one.figures.iter().all(|figure| figure.missing.is_none()));
        assert_eq!(one.figures[0].plot.layers[0].points.iter().filter_map(|bar| bar.y).sum::<f64>(), 1.0);
    }

    #[test]
    fn a_single_long_one_does_not_flatten_the_rest() {
        let mut durations = vec![200_000; 50];
        durations.push(60_000_000);
        let plot = &drawn(durations).figures[0].plot;
        assert_eq!(plot.x.scale, super::super::Scale::Log);
        assert!(plot.x.low.unwrap() > 0.0);
        assert_eq!(plot.layers[0].points.iter().filter_map(|bar| bar.y).sum::<f64>(), 51.0);
    }
}
