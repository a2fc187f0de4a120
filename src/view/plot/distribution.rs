//! A distribution function: as measured with its 95 % band, and as something predicts it.

use super::{Axis, Layer, Mark, Point, Scale, Tone, scale, thin};
use crate::stats::estimate::dkw;
use crate::view::catalogue::Catalogue;

/// Longest over median from which only a logarithmic axis shows both.
const WIDE: f64 = 12.0;
/// Points of a smooth curve.
const CURVE: usize = 160;
/// Places at which a prediction is held against the measured steps.
const PLACES: usize = 240;

/// The value that this share of the sorted ones does not exceed.
pub fn quantile<T: Copy>(sorted: &[T], share: f64) -> Option<T> {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}

/// Sorted durations as an axis takes them: a logarithmic one has no place for nothing.
pub fn values(sorted_us: &[u64]) -> Vec<f64> {
    sorted_us.iter().map(|us| (*us).max(1) as f64).collect()
}

/// Nothing before the first, then the share at each value that was seen.
pub fn shares(sorted: &[f64]) -> Vec<(f64, f64)> {
    let is_last = |place: &usize| sorted.get(place + 1) != sorted.get(*place);
    let share = |place: usize| (sorted[place], (place + 1) as f64 / sorted.len() as f64);
    (0..sorted.len()).filter(is_last).map(share).collect()
}

/// An axis that holds all of the sorted durations.
pub fn time_axis(words: &Catalogue, label: String, sorted: &[f64]) -> Axis {
    let longest = sorted.last().copied().unwrap_or(1e6);
    let axis = Axis::duration(words, label, longest);
    let is_wide = quantile(sorted, 0.5).is_some_and(|median| longest > WIDE * median);
    match is_wide {
        true => {
            let edges = scale::log_edges(sorted);
            axis.logarithmic().within(edges[0], edges[edges.len() - 1])
        }
        false => axis.within(0.0, scale::round_up(longest, 8)),
    }
}

/// Times spread evenly over an axis, as they are measured.
pub fn times(axis: &Axis) -> Vec<f64> {
    let (low, high) = (axis.low.unwrap_or_default() * axis.per, axis.high.unwrap_or_default() * axis.per);
    let at = |place: usize| {
        let part = place as f64 / CURVE as f64;
        match axis.scale {
            Scale::Linear => low + (high - low) * part,
            Scale::Log => low * (high / low).powf(part),
        }
    };
    (0..=CURVE).map(at).collect()
}

/// The band and the steps of sorted values, over the whole of an axis.
pub fn measured(sorted: &[f64], (x, y): (&Axis, &Axis), tone: Tone, names: (String, String)) -> [Layer; 2] {
    let half = dkw(sorted.len());
    let (first, last) = (x.low.unwrap_or_default(), x.high.unwrap_or_default());
    let inner = shares(sorted).into_iter().map(|(value, share)| (x.of(value), share));
    let known: Vec<(f64, f64)> = [(first, 0.0)].into_iter().chain(inner).chain([(last, 1.0)]).collect();
    let step = |(x, share): &(f64, f64)| Point::at(*x, y.of(*share));
    let around =
        |(x, share): &(f64, f64)| Point::band(*x, y.of((share - half).max(0.0)), y.of((share + half).min(1.0)));
    [
        Layer::new(Mark::StepBand, tone, names.0, known.iter().map(around).collect()),
        Layer::new(Mark::Steps, tone, names.1, known.iter().map(step).collect()),
    ]
}

/// What is predicted at these times.
pub fn predicted(times: &[f64], shares: &[f64], (x, y): (&Axis, &Axis), name: String) -> Layer {
    let points = times.iter().zip(shares).map(|(time, share)| Point::at(x.of(*time), y.of(*share)));
    Layer::new(Mark::Line, Tone::Ink, name, points.collect()).dashed()
}

/// Where a measured distribution function and a predicted one are farthest apart.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Apart {
    pub at_us: f64,
    pub measured: f64,
    pub predicted: f64,
}

impl Apart {
    pub fn distance(&self) -> f64 {
        (self.measured - self.predicted).abs()
    }

    /// Looks at each step, at its foot and at its head. None without a value.
    pub fn of(sorted: &[f64], within: impl Fn(&[f64]) -> Vec<f64>) -> Option<Apart> {
        let shares = shares(sorted);
        let feet = [0.0].into_iter().chain(shares.iter().map(|(_, share)| *share));
        let steps: Vec<_> = shares.iter().zip(feet).map(|((at_us, head), foot)| (*at_us, foot, *head)).collect();
        let steps = thin(steps, PLACES);
        // Durations are whole microseconds: just before one is a microsecond earlier.
        let times: Vec<f64> = steps.iter().flat_map(|(at_us, ..)| [at_us - 1.0, *at_us]).collect();
        let measured = steps.iter().flat_map(|(_, foot, head)| [*foot, *head]);
        let apart = times.iter().zip(measured).zip(within(&times));
        let apart = apart.map(|((at_us, measured), predicted)| Apart { at_us: *at_us, measured, predicted });
        apart.max_by(|a, b| a.distance().total_cmp(&b.distance()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_is_farthest_from_a_smooth_curve_just_before_it() {
        let uniform = |times: &[f64]| times.iter().map(|time| (time / 1_000.0).clamp(0.0, 1.0)).collect();
        let apart = Apart::of(&[800.0; 50], uniform).expect("there are values");
        assert_eq!((apart.at_us, apart.measured), (799.0, 0.0));
        assert!((apart.distance() - 0.799).abs() < 1e-12);
        let apart = Apart::of(&[300.0; 50], uniform).expect("there are values");
        assert_eq!((apart.at_us, apart.measured, apart.predicted), (300.0, 1.0, 0.3));
        assert_eq!(Apart::of(&[], uniform), None);
    }

    #[test]
    fn times_are_even_on_their_axis() {
        let axis = Axis::number("time".to_string()).within(1.0, 10_000.0);
        let linear = times(&axis);
        assert_eq!((linear[0], linear[CURVE]), (1.0, 10_000.0));
        let even = times(&axis.logarithmic());
        assert!((even[CURVE / 2] - 100.0).abs() < 1e-9, "{}", even[CURVE / 2]);
    }
}
