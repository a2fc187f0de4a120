//! What chaos does to a node at exponential times, and undoes after a time as random.

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
}

impl Strike {
    pub const ALL: [Strike; 10] = [
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
    ];

    /// The verb of the fault that does the same.
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
pub struct Strikes(u16);

impl Strikes {
    pub const CRASH: Strikes = Strikes(1);

    pub fn has(self, strike: Strike) -> bool {
        self.0 & 1 << strike as u16 != 0
    }

    pub fn iter(self) -> impl Iterator<Item = Strike> {
        Strike::ALL.into_iter().filter(move |strike| self.has(*strike))
    }

    /// None of none.
    pub fn of(strikes: impl IntoIterator<Item = Strike>) -> Option<Strikes> {
        let bits = strikes.into_iter().fold(0, |bits, strike| bits | 1 << strike as u16);
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
