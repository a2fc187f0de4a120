//! How fast time runs, in words.

use super::catalogue::Catalogue;
use super::speed::Speed;

/// Below this share of what was asked for, the run is said to fall behind.
const BEHIND: f64 = 0.85;

/// "at 1/20 of real time"; what was measured, where that differs or nothing was asked for.
pub fn told(words: &Catalogue, speed: Speed, measured: Option<f64>) -> String {
    match (speed, measured) {
        (Speed::Unbounded, None) => words.text("time-at-unbounded"),
        (Speed::Unbounded, Some(measured)) => {
            words.with("time-at-unbounded-measured", &[("measured", times(measured).into())])
        }
        (speed, Some(measured)) if speed.value() > 1.0 && measured < speed.value() * BEHIND => words
            .with("time-at-behind", &[("times", times(speed.value()).into()), ("measured", times(measured).into())]),
        (speed, _) => asked(words, speed),
    }
}

fn asked(words: &Catalogue, speed: Speed) -> String {
    match speed {
        Speed::Ratio { numerator, denominator } if numerator == denominator => words.text("time-at-real"),
        Speed::Ratio { numerator: 1, denominator } => {
            words.with("time-at-fraction", &[("fraction", denominator.to_string().into())])
        }
        speed => words.with("time-at-times", &[("times", times(speed.value()).into())]),
    }
}

/// Two digits that do not jump about: `0.35`, `2.5`, `48`, `1,200`.
fn times(value: f64) -> String {
    let scale = match value {
        ..1.0 => return trimmed(format!("{value:.2}")),
        ..10.0 => return trimmed(format!("{value:.1}")),
        ..100.0 => 1.0,
        ..1_000.0 => 10.0,
        ..10_000.0 => 100.0,
        _ => 1_000.0,
    };
    super::figures::count(((value / scale).round() * scale) as u64)
}

fn trimmed(number: String) -> String {
    match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::catalogue::Language;

    #[test]
    fn speeds_are_said_plainly() {
        let words = Catalogue::new(Language::English);
        let said = |text: &str, measured| told(&words, Speed::parse(text).expect("a speed"), measured);
        assert_eq!(said("1/20", None), "at 1/20 of real time");
        assert_eq!(said("1", Some(1.0)), "at real time");
        assert_eq!(said("10", Some(9.9)), "at 10× real time");
        assert_eq!(said("1000", Some(432.1)), "asked 1,000×, runs at 430×");
        assert_eq!(said("max", None), "as fast as it goes");
        assert_eq!(said("max", Some(12_345.0)), "as fast as it goes: 12,000×");
    }
}
