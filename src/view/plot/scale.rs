//! Units, round steps, and bins for values of which nobody knows beforehand how large they are.

use super::Axis;

const MS: f64 = 1e3;
const SECOND: f64 = 1e6;
const MINUTE: f64 = 60.0 * SECOND;
const HOUR: f64 = 60.0 * MINUTE;

/// The unit in which a person would say durations up to this one, and its microseconds.
pub fn unit(longest_us: f64) -> (&'static str, f64) {
    match longest_us {
        us if us <= 2.0 * MS => ("us", 1.0),
        us if us <= 5.0 * SECOND => ("ms", MS),
        us if us <= 5.0 * MINUTE => ("s", SECOND),
        us if us <= 3.0 * HOUR => ("min", MINUTE),
        _ => ("h", HOUR),
    }
}

/// 1, 2 or 5 times a power of ten, so that about `parts` of them make the span.
pub fn round_step(span: f64, parts: usize) -> f64 {
    let rough = (span / parts as f64).max(f64::MIN_POSITIVE);
    let power = 10f64.powf(rough.log10().floor());
    let times = [1.0, 2.0, 5.0, 10.0].into_iter().find(|times| rough <= times * power * 1.000_001);
    times.unwrap_or(10.0) * power
}

/// The least multiple of a round step that holds the value.
pub fn round_up(value: f64, parts: usize) -> f64 {
    let step = round_step(value, parts);
    (value / step).ceil() * step
}

/// Edges of bins of one width, at round values, for sorted values above zero.
pub fn edges(sorted: &[f64]) -> Vec<f64> {
    let (Some(least), Some(most)) = (sorted.first(), sorted.last()) else { return Vec::new() };
    let wanted = ((sorted.len() as f64).sqrt() * 1.5).clamp(6.0, 40.0) as usize;
    let step = round_step((most - least).max(most * 0.1), wanted);
    let from = (least / step).floor();
    let bins = (most / step).floor() - from + 1.0;
    (0..=bins as usize).map(|place| (from + place as f64) * step).collect()
}

/// The same for values of very different sizes: each edge the same number of times the one before.
pub fn log_edges(sorted: &[f64]) -> Vec<f64> {
    const PER_DECADE: f64 = 8.0;
    let (Some(least), Some(most)) = (sorted.first(), sorted.last()) else { return Vec::new() };
    let from = (least.log10() * PER_DECADE).floor();
    let bins = (most.log10() * PER_DECADE).floor() - from + 1.0;
    (0..=bins as usize).map(|place| 10f64.powf((from + place as f64) / PER_DECADE)).collect()
}

/// How many of the sorted values lie in each bin; a value on an edge lies above it.
pub fn counts(sorted: &[f64], edges: &[f64]) -> Vec<usize> {
    let below = |edge: &f64| sorted.partition_point(|value| value < edge);
    edges.windows(2).map(|pair| below(&pair[1]) - below(&pair[0])).collect()
}

/// Four digits that count, and no zeros behind the point.
pub fn number(value: f64) -> String {
    let digits = 3 - value.abs().max(1e-9).log10().floor() as i32;
    let text = format!("{value:.*}", digits.clamp(0, 9) as usize);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => text,
    }
}

/// A value of an axis with its unit.
pub fn shown(value: f64, axis: &Axis) -> String {
    match axis.unit.as_str() {
        "" => number(value),
        "%" => format!("{}%", number(value)),
        unit => format!("{} {unit}", number(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        let cases = [(100.0, 10, 10.0), (1.0, 4, 0.5), (37.0, 10, 5.0), (0.0012, 6, 0.0002)];
        for (span, parts, expected) in cases {
            assert!((round_step(span, parts) / expected - 1.0).abs() < 1e-9, "{span}: {}", round_step(span, parts));
        }
        assert_eq!(round_up(341.0, 5), 400.0);
    }

    #[test]
    fn every_value_lies_in_one_bin() {
        for values in [vec![212.0], vec![5.0; 9], (1..=400).map(f64::from).collect(), vec![1.0, 10.0, 100.0, 99_999.5]]
        {
            for edges in [edges(&values), log_edges(&values)] {
                assert!(edges.windows(2).all(|pair| pair[0] < pair[1]), "{edges:?}");
                assert_eq!(counts(&values, &edges).iter().sum::<usize>(), values.len(), "{values:?} in {edges:?}");
            }
            assert!(edges(&values).len() <= 60);
        }
    }

    #[test]
    fn numbers_have_four_digits_at_most() {
        let cases =
            [(0.0, "0"), (212.0, "212"), (0.5, "0.5"), (1.23456, "1.235"), (98_765.4, "98765"), (33.333, "33.33")];
        for (value, expected) in cases {
            assert_eq!(number(value), expected);
        }
    }

    #[test]
    fn units_are_those_that_a_person_would_say() {
        assert_eq!(unit(800.0).0, "us");
        assert_eq!(unit(341_000.0).0, "ms");
        assert_eq!(unit(30e6).0, "s");
        assert_eq!(unit(3_600e6).0, "min");
    }
}
