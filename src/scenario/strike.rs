//! What chaos does at exponential times, and undoes after a time as random.

use super::spelling::{quote, suggestion};
use std::fmt;
use std::str::FromStr;

/// The numbers are part of the digest and choose the streams: never change them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Strike {
    Crash = 0,
    Pause = 1,
    /// No link from or to it.
    Isolate = 2,
    /// The node, by up to 200 ms.
    Slow = 3,
    /// Its disk, by up to 100 ms for each write.
    SlowDisk = 4,
    FullDisk = 5,
    /// By up to a tenth, fast or slow.
    Drift = 6,
    Wipe = 7,
    TornWrite = 8,
    LostWrite = 9,
    /// One direction of a link, drawn among all.
    Cut = 10,
    /// Such a direction loses up to all of its messages.
    Loss = 11,
    /// It doubles them.
    Duplicate = 12,
    /// It holds them back.
    Reorder = 13,
    /// It takes up to 200 ms longer.
    Delay = 14,
    /// It is cut and works by turns of up to half a second.
    Flap = 15,
    /// Two groups, drawn.
    Partition = 16,
    /// The same, and one node hears both.
    Bridge = 17,
    /// A checksum tells: the node stops, and gets another disk when it starts again.
    Corrupt = 18,
    /// Nobody knows, until the node gets another disk.
    CorruptSilently = 19,
    /// Its clock jumps by up to a second, ahead or back.
    StepClock = 20,
    /// A crowd of clients: each arrival brings up to fifty times as many requests.
    Burst = 21,
    /// The register crashes, where there is one.
    Register = 22,
}

/// What keeps the times of a kind of strike.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Each node by itself.
    Node,
    Register,
    /// All nodes together, as often as if each had such times and struck one direction of a link.
    Links,
    /// Network and clients as a whole.
    Whole,
}

impl Strike {
    pub const ALL: [Strike; 23] = [
        Strike::Crash,
        Strike::Pause,
        Strike::Isolate,
        Strike::Slow,
        Strike::SlowDisk,
        Strike::FullDisk,
        Strike::Drift,
        Strike::Wipe,
        Strike::TornWrite,
        Strike::LostWrite,
        Strike::Cut,
        Strike::Loss,
        Strike::Duplicate,
        Strike::Reorder,
        Strike::Delay,
        Strike::Flap,
        Strike::Partition,
        Strike::Bridge,
        Strike::Corrupt,
        Strike::CorruptSilently,
        Strike::StepClock,
        Strike::Burst,
        Strike::Register,
    ];

    /// The verb of the fault that does the same, where there is one.
    pub fn name(self) -> &'static str {
        match self {
            Strike::Crash => "crash",
            Strike::Pause => "pause",
            Strike::Isolate => "isolate",
            Strike::Slow => "slow",
            Strike::SlowDisk => "slow-disk",
            Strike::FullDisk => "full-disk",
            Strike::Drift => "drift",
            Strike::Wipe => "wipe",
            Strike::TornWrite => "torn-write",
            Strike::LostWrite => "lost-write",
            Strike::Cut => "cut",
            Strike::Loss => "loss",
            Strike::Duplicate => "duplicate",
            Strike::Reorder => "reorder",
            Strike::Delay => "delay",
            Strike::Flap => "flap",
            Strike::Partition => "partition",
            Strike::Bridge => "bridge",
            Strike::Corrupt => "corrupt",
            Strike::CorruptSilently => "corrupt-silently",
            Strike::StepClock => "step-clock",
            Strike::Burst => "burst",
            Strike::Register => "register",
        }
    }

    pub fn reach(self) -> Reach {
        match self {
            Strike::Crash | Strike::Pause | Strike::Isolate | Strike::Slow | Strike::SlowDisk => Reach::Node,
            Strike::FullDisk | Strike::Drift | Strike::Wipe | Strike::TornWrite | Strike::LostWrite => Reach::Node,
            Strike::Corrupt | Strike::CorruptSilently | Strike::StepClock => Reach::Node,
            Strike::Cut | Strike::Loss | Strike::Duplicate | Strike::Reorder | Strike::Delay => Reach::Links,
            Strike::Flap => Reach::Links,
            Strike::Partition | Strike::Bridge | Strike::Burst => Reach::Whole,
            Strike::Register => Reach::Register,
        }
    }
}

impl FromStr for Strike {
    type Err = String;

    fn from_str(text: &str) -> Result<Strike, String> {
        let text = text.trim();
        let names = || Strike::ALL.into_iter().map(Strike::name);
        Strike::ALL.into_iter().find(|strike| strike.name() == text).ok_or_else(|| {
            let list = names().collect::<Vec<_>>().join(", ");
            format!("{} is nothing that chaos does{}; allowed are {list}", quote(text), suggestion(text, names()))
        })
    }
}

/// Some kinds of strikes, at least one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Strikes(u32);

impl Strikes {
    pub const CRASH: Strikes = Strikes(1);

    pub fn has(self, strike: Strike) -> bool {
        self.0 & 1 << strike as u32 != 0
    }

    pub fn iter(self) -> impl Iterator<Item = Strike> {
        Strike::ALL.into_iter().filter(move |strike| self.has(*strike))
    }

    /// None of none.
    pub fn of(strikes: impl IntoIterator<Item = Strike>) -> Option<Strikes> {
        let bits = strikes.into_iter().fold(0, |bits, strike| bits | 1 << strike as u32);
        (bits != 0).then_some(Strikes(bits))
    }
}

impl fmt::Display for Strikes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().map(Strike::name).collect::<Vec<_>>().join(","))
    }
}

/// Reads `crash,pause`.
impl FromStr for Strikes {
    type Err = String;

    fn from_str(text: &str) -> Result<Strikes, String> {
        let strikes = text.split(',').map(str::parse).collect::<Result<Vec<Strike>, String>>()?;
        Strikes::of(strikes).ok_or_else(|| "chaos of nothing".to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_a_place_and_a_name_of_its_own() {
        for (place, strike) in Strike::ALL.into_iter().enumerate() {
            assert_eq!(strike as usize, place);
            assert_eq!(strike.name().parse(), Ok(strike));
            let alone = Strikes::of([strike]).unwrap();
            assert_eq!(alone.iter().collect::<Vec<_>>(), [strike]);
        }
        assert_eq!(Strikes::of(Strike::ALL).unwrap().iter().count(), Strike::ALL.len());
    }
}
