//! How fast virtual time runs: the steps of the speed dial.

use std::fmt;

/// Virtual seconds in a real one, as a fraction; or as fast as it goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Speed {
    Ratio { numerator: u32, denominator: u32 },
    Unbounded,
}

const fn slower(denominator: u32) -> Speed {
    Speed::Ratio { numerator: 1, denominator }
}

const fn faster(numerator: u32) -> Speed {
    Speed::Ratio { numerator, denominator: 1 }
}

impl Speed {
    /// The dial, slowest first.
    pub const STEPS: [Speed; 17] = [
        slower(1000),
        slower(500),
        slower(200),
        slower(100),
        slower(50),
        slower(20),
        slower(10),
        slower(5),
        slower(2),
        faster(1),
        faster(2),
        faster(5),
        faster(10),
        faster(50),
        faster(200),
        faster(1000),
        Speed::Unbounded,
    ];

    /// Slow enough to follow a first election.
    pub const FIRST: Speed = slower(20);

    /// The place on the dial, the nearest for a speed that is not on it.
    pub fn step(self) -> usize {
        let value = self.value();
        let distance = |step: &Speed| (step.value().ln() - value.ln()).abs();
        let nearest = Speed::STEPS.iter().enumerate().min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)));
        nearest.map_or(0, |(index, _)| index)
    }

    /// Virtual seconds in a real one; a stand-in beyond all others for as fast as it goes.
    pub fn value(self) -> f64 {
        match self {
            Speed::Ratio { numerator, denominator } => f64::from(numerator) / f64::from(denominator),
            Speed::Unbounded => 1e9,
        }
    }

    /// Reads `1/20`, `2`, `max`.
    pub fn parse(text: &str) -> Option<Speed> {
        if text == "max" {
            return Some(Speed::Unbounded);
        }
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        let (numerator, denominator) = (numerator.parse().ok()?, denominator.parse().ok()?);
        (numerator > 0 && denominator > 0).then_some(Speed::Ratio { numerator, denominator })
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Speed::Ratio { numerator, denominator: 1 } => write!(f, "{numerator}"),
            Speed::Ratio { numerator, denominator } => write!(f, "{numerator}/{denominator}"),
            Speed::Unbounded => f.write_str("max"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_read_back() {
        for (index, speed) in Speed::STEPS.into_iter().enumerate() {
            assert_eq!(Speed::parse(&speed.to_string()), Some(speed));
            assert_eq!(speed.step(), index);
        }
        assert_eq!(Speed::parse("0"), None);
        assert_eq!(Speed::parse("1/0"), None);
        assert_eq!(Speed::parse("fast"), None);
    }
}
