//! Numbers as a person would say them.

use super::catalogue::Catalogue;
use crate::types::{Duration, Instant};

const MS: u64 = 1_000;
const SECOND: u64 = 1_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

/// `350 µs`, `1.5 ms`, `212 ms`, `2.443 s`, `3 min 5 s`, `2 h 5 min`.
pub fn duration(words: &Catalogue, duration: Duration) -> String {
    let us = duration.0;
    match us {
        0 => with_unit(words, "protocols-ms", "0".into()),
        1..MS => with_unit(words, "protocols-us", us.to_string()),
        MS..10_000 => with_unit(words, "protocols-ms", trimmed(us / 100, 1)),
        10_000..SECOND => with_unit(words, "protocols-ms", ((us + 500) / MS).min(999).to_string()),
        SECOND..MINUTE => with_unit(words, "protocols-s", fixed(us / MS, 3)),
        MINUTE..HOUR => minutes(words, us, (us % MINUTE / SECOND).to_string()),
        _ => hours(words, us, None),
    }
}

/// A moment of the run, to the millisecond: `0.212 s`, `2.443 s`, `3 min 5.250 s`, `2 h 5 min 1.000 s`.
pub fn moment(words: &Catalogue, at: Instant) -> String {
    let us = at.0;
    let seconds = fixed(us % MINUTE / MS, 3);
    match us {
        0..MINUTE => with_unit(words, "protocols-s", seconds),
        MINUTE..HOUR => minutes(words, us, seconds),
        _ => hours(words, us, Some(seconds)),
    }
}

/// A probability or share with two digits: `0.71`.
pub fn probability(value: f64) -> String {
    format!("{value:.2}")
}

/// `98%`, `0.4%`, `99.96%`: as many digits as it takes to be neither 0 nor 100 when it is neither.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let rest = (100.0 - percent).min(percent);
    let digits = match rest {
        rest if rest <= 0.0 || rest >= 1.0 => 0,
        rest if rest >= 0.1 => 1,
        _ => 2,
    };
    format!("{percent:.digits$}%")
}

/// A rate with three significant digits: `0.00123`, `0.25`, `12.3`, `33,333`.
pub fn rate(value: f64) -> String {
    if value >= 1_000.0 {
        return count(value.round() as u64);
    }
    significant(value, 3)
}

/// A share in which small ones matter, to four digits after the point: `0.9998`, `0.0002`, `1`.
pub fn fine(share: f64) -> String {
    match share {
        share if share > 0.0 && share < 0.00005 => "<0.0001".into(),
        share if share < 1.0 && share > 0.99995 => ">0.9999".into(),
        share => trim(format!("{share:.4}")),
    }
}

/// So many significant digits at least, without an exponent and without zeros at the end.
pub fn significant(value: f64, digits: i32) -> String {
    if value == 0.0 || !value.is_finite() {
        return trim(format!("{value}"));
    }
    let magnitude = value.abs().log10().floor() as i32;
    let decimals = (digits - 1 - magnitude).clamp(0, 12) as usize;
    trim(format!("{value:.decimals$}"))
}

fn trim(number: String) -> String {
    match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => number,
    }
}

/// `12,345`
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The shares of a row of counts in hundredths that sum to 100 (largest remainder); none for an empty row.
pub fn hundredths(counts: &[u64]) -> Option<Vec<u64>> {
    let total: u64 = counts.iter().sum();
    if total == 0 {
        return None;
    }
    let scaled = |count: &u64| u128::from(*count) * 100;
    let mut shares: Vec<u64> = counts.iter().map(|count| (scaled(count) / u128::from(total)) as u64).collect();
    let missing = 100 - shares.iter().sum::<u64>();
    let mut by_remainder: Vec<usize> = (0..counts.len()).collect();
    by_remainder.sort_by_key(|place| std::cmp::Reverse(scaled(&counts[*place]) % u128::from(total)));
    for place in by_remainder.into_iter().take(missing as usize) {
        shares[place] += 1;
    }
    Some(shares)
}

fn with_unit(words: &Catalogue, key: &str, number: String) -> String {
    words.with(key, &[("number", number.into())])
}

fn minutes(words: &Catalogue, us: u64, seconds: String) -> String {
    words.with("protocols-min-s", &[("minutes", (us / MINUTE).into()), ("seconds", seconds.into())])
}

fn hours(words: &Catalogue, us: u64, seconds: Option<String>) -> String {
    let hours =
        words.with("protocols-h-min", &[("hours", (us / HOUR).into()), ("minutes", (us % HOUR / MINUTE).into())]);
    match seconds {
        None => hours,
        Some(seconds) => format!("{hours} {}", with_unit(words, "protocols-s", seconds)),
    }
}

/// `number` / 10^digits with all its digits.
fn fixed(number: u64, digits: u32) -> String {
    let scale = 10u64.pow(digits);
    format!("{}.{:0width$}", number / scale, number % scale, width = digits as usize)
}

fn trimmed(number: u64, digits: u32) -> String {
    fixed(number, digits).trim_end_matches('0').trim_end_matches('.').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::catalogue::Language;

    #[test]
    fn durations_are_said_in_their_unit() {
        let words = Catalogue::new(Language::English);
        let cases = [
            (0, "0 ms"),
            (350, "350 µs"),
            (1_000, "1 ms"),
            (1_549, "1.5 ms"),
            (211_600, "212 ms"),
            (999_900, "999 ms"),
            (2_443_017, "2.443 s"),
            (185_000_000, "3 min 5 s"),
            (7_500_000_000, "2 h 5 min"),
        ];
        for (us, expected) in cases {
            assert_eq!(duration(&words, Duration(us)), expected);
        }
    }

    #[test]
    fn moments_have_milliseconds() {
        let words = Catalogue::new(Language::English);
        let cases = [
            (0, "0.000 s"),
            (212_900, "0.212 s"),
            (185_250_000, "3 min 5.250 s"),
            (7_501_000_000, "2 h 5 min 1.000 s"),
        ];
        for (us, expected) in cases {
            assert_eq!(moment(&words, Instant(us)), expected);
        }
    }

    #[test]
    fn shares_are_neither_all_nor_nothing_unless_they_are() {
        assert_eq!(percent(0.0), "0%");
        assert_eq!(percent(1.0), "100%");
        assert_eq!(percent(0.984), "98%");
        assert_eq!(percent(0.996), "99.6%");
        assert_eq!(percent(0.0004), "0.04%");
        assert_eq!(probability(0.714), "0.71");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(999), "999");
    }

    #[test]
    fn rates_have_three_digits_wherever_the_point_is() {
        let shown = [0.0, 0.001234, 0.25, 12.34, 999.4, 33_333.3].map(rate);
        assert_eq!(shown, ["0", "0.00123", "0.25", "12.3", "999", "33,333"]);
        assert_eq!([0.0, 0.00001, 0.5, 0.99999, 1.0].map(fine), ["0", "<0.0001", "0.5", ">0.9999", "1"]);
    }

    #[test]
    fn rows_sum_to_one_as_shown() {
        for counts in [vec![1, 1, 1], vec![2, 0, 5], vec![1, 999], vec![7], vec![3, 3, 3, 3, 3, 3, 1]] {
            let shares = hundredths(&counts).expect("rows with counts");
            assert_eq!(shares.iter().sum::<u64>(), 100, "{counts:?}");
        }
        assert_eq!(hundredths(&[0, 0]), None);
    }
}
