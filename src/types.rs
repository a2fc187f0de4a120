//! The small words that every room shares: who, when, how long, in which role.

use std::fmt;
use std::str::FromStr;

/// A member of the cluster, numbered from 1.
///
/// Two numbers outside the cluster are reserved: [`NodeId::REGISTER`], the store that some protocols
/// share, and [`NodeId::CLIENT`], the other end of every request.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub u16);

impl NodeId {
    /// The shared store of protocols that keep their leader in one (a Redis, say).
    pub const REGISTER: NodeId = NodeId(0);
    /// Where requests come from and replies go to.
    pub const CLIENT: NodeId = NodeId(u16::MAX);

    /// True for the numbered members, false for the register and the clients.
    pub fn is_member(self) -> bool {
        self != NodeId::REGISTER && self != NodeId::CLIENT
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            NodeId::REGISTER => f.write_str("register"),
            NodeId::CLIENT => f.write_str("client"),
            NodeId(number) => write!(f, "{number}"),
        }
    }
}

/// What a node is, in words that every protocol shares. A protocol's phases refine these four.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    Leader,
    Follower,
    Candidate,
    Failed,
}

impl Role {
    pub const ALL: [Role; 4] = [Role::Leader, Role::Follower, Role::Candidate, Role::Failed];

    pub fn name(self) -> &'static str {
        match self {
            Role::Leader => "leader",
            Role::Follower => "follower",
            Role::Candidate => "candidate",
            Role::Failed => "failed",
        }
    }
}

/// A moment of virtual time, in microseconds since the start of the run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Instant(pub u64);

impl Instant {
    pub const ZERO: Instant = Instant(0);

    pub fn as_us(self) -> u64 {
        self.0
    }

    pub fn after(self, wait: Duration) -> Instant {
        Instant(self.0.saturating_add(wait.0))
    }

    /// Time since `earlier`, zero if that lies ahead.
    pub fn since(self, earlier: Instant) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Duration(self.0).fmt(f)
    }
}

/// A span of virtual time in microseconds. Written `150ms`, `2.075s`, `10us`, `5m`, `1h`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Duration(pub u64);

impl Duration {
    pub const ZERO: Duration = Duration(0);

    pub const fn from_us(us: u64) -> Duration {
        Duration(us)
    }

    pub const fn from_ms(ms: u64) -> Duration {
        Duration(ms * 1_000)
    }

    pub const fn from_secs(secs: u64) -> Duration {
        Duration(secs * 1_000_000)
    }

    pub fn as_us(self) -> u64 {
        self.0
    }
}

/// Units by the microseconds in one, the largest first.
const UNITS: [(&str, u64); 5] = [("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000), ("us", 1)];

impl fmt::Display for Duration {
    /// Exact: reads back as the same number of microseconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0ms");
        }
        let whole = |(_, size): &&(&str, u64)| self.0.is_multiple_of(*size) && self.0 / size < 1_000;
        if let Some((unit, size)) = UNITS.iter().find(whole) {
            return write!(f, "{}{unit}", self.0 / size);
        }
        let (unit, size) = if self.0 >= 1_000_000 { ("s", 1_000_000) } else { ("ms", 1_000) };
        let digits = if size == 1_000_000 { 6 } else { 3 };
        let fraction = format!("{:0digits$}", self.0 % size);
        let fraction = fraction.trim_end_matches('0');
        match fraction {
            "" => write!(f, "{}{unit}", self.0 / size),
            _ => write!(f, "{}.{fraction}{unit}", self.0 / size),
        }
    }
}

impl FromStr for Duration {
    type Err = String;

    fn from_str(text: &str) -> Result<Duration, String> {
        let allowed = "a time with its unit, such as 150ms, 2.075s, 10us, 5m or 1h";
        let wrong = || format!("\"{text}\" is not {allowed}");
        let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(wrong)?;
        let (number, unit) = text.split_at(split);
        let unit = if unit == "µs" { "us" } else { unit };
        let size = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(wrong)?.1;
        let us = decimal(number, size).ok_or_else(wrong)?;
        Ok(Duration(us))
    }
}

/// `number` × `size` in integers; none when the text is no decimal number, has more digits than a
/// microsecond holds, or overflows.
fn decimal(number: &str, size: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 18 || fraction.len() > 12 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let mut us = whole.parse::<u64>().ok()?.checked_mul(size)?;
    if !fraction.is_empty() {
        let scale = 10u128.pow(fraction.len() as u32);
        let part = u128::from(fraction.parse::<u64>().ok()?) * u128::from(size);
        if !part.is_multiple_of(scale) {
            return None;
        }
        us = us.checked_add((part / scale) as u64)?;
    }
    Some(us)
}

/// A span of possible durations, both ends included. Written `150ms..300ms`, or `15ms` when it is one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Span {
    pub least: Duration,
    pub most: Duration,
}

impl Span {
    pub const fn ms(least: u64, most: u64) -> Span {
        Span { least: Duration::from_ms(least), most: Duration::from_ms(most) }
    }

    pub const fn exactly(duration: Duration) -> Span {
        Span { least: duration, most: duration }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.least == self.most {
            true => self.least.fmt(f),
            false => write!(f, "{}..{}", self.least, self.most),
        }
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Span, String> {
        let (least, most) = text.split_once("..").unwrap_or((text, text));
        let span = Span { least: least.trim().parse()?, most: most.trim().parse()? };
        if span.least > span.most {
            return Err(format!("\"{text}\" runs backwards: the smaller time comes first"));
        }
        Ok(span)
    }
}

/// A probability in whole parts per million. Written `0.5%`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Probability {
    pub ppm: u32,
}

impl Probability {
    pub const NEVER: Probability = Probability { ppm: 0 };
    pub const ALWAYS: Probability = Probability { ppm: 1_000_000 };

    pub const fn percent(percent: u32) -> Probability {
        Probability { ppm: percent * 10_000 }
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = format!("{:04}", self.ppm % 10_000);
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{}%", self.ppm / 10_000),
            fraction => write!(f, "{}.{fraction}%", self.ppm / 10_000),
        }
    }
}

impl FromStr for Probability {
    type Err = String;

    fn from_str(text: &str) -> Result<Probability, String> {
        let wrong = || format!("\"{text}\" is not a share such as 0.5%, from 0% to 100% in steps of 0.0001%");
        let number = text.strip_suffix('%').ok_or_else(wrong)?;
        let ppm = decimal(number.trim_end(), 10_000).filter(|ppm| *ppm <= 1_000_000).ok_or_else(wrong)?;
        Ok(Probability { ppm: ppm as u32 })
    }
}

/// Folds a word into a 64-bit hash: the mixing step of MurmurHash64A (Austin Appleby), which is fixed and
/// the same on every platform. Digests and chain hashes are built from it.
#[inline]
pub fn mix(hash: u64, word: u64) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    let word = word.wrapping_mul(M);
    let word = (word ^ word >> 47).wrapping_mul(M);
    // The constant keeps an all-zero word from leaving an all-zero hash as it was.
    (hash ^ word).wrapping_mul(M).wrapping_add(0xe654_6b64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_back_exactly() {
        for us in [0, 1, 999, 1_000, 1_500, 150_000, 2_075_000, 2_443_017, 60_000_000, 61_000_000, 3_600_000_000] {
            let text = Duration(us).to_string();
            assert_eq!(text.parse(), Ok(Duration(us)), "{text}");
        }
        assert_eq!(Duration(2_075_000).to_string(), "2.075s");
        assert_eq!(Duration(150_000).to_string(), "150ms");
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in ["", "12", "ms", "-1s", "1e3s", "NaNs", "0.0000001s", "99999999999999999999s", "1 s", "1.2.3s"] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
    }

    #[test]
    fn probabilities_read_back_exactly() {
        for ppm in [0, 1, 5_000, 250_000, 1_000_000] {
            let text = Probability { ppm }.to_string();
            assert_eq!(text.parse(), Ok(Probability { ppm }), "{text}");
        }
        assert!("101%".parse::<Probability>().is_err());
    }
}
