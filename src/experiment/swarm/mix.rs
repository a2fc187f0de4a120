//! Which kinds of faults may be drawn.

use crate::scenario::Strike;
use std::fmt;
use std::str::FromStr;

/// Faults that one allows or forbids together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Crash,
    Pause,
    /// Disks are slow or full.
    Disk,
    /// Disks are lost, or found to be damaged.
    Wipe,
    /// Disks lie: of what they had said to be stored, something is not there, or is something else.
    Lie,
    Clock,
    /// Single links are cut.
    Cut,
    Partition,
    Delay,
    Loss,
    Duplicate,
    Timeout,
    Transfer,
    Request,
    Chaos,
    /// Members come and go.
    Members,
}

impl Kind {
    pub const ALL: [Kind; 16] = [
        Kind::Crash,
        Kind::Pause,
        Kind::Disk,
        Kind::Wipe,
        Kind::Lie,
        Kind::Clock,
        Kind::Cut,
        Kind::Partition,
        Kind::Delay,
        Kind::Loss,
        Kind::Duplicate,
        Kind::Timeout,
        Kind::Transfer,
        Kind::Request,
        Kind::Chaos,
        Kind::Members,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Crash => "crash",
            Kind::Pause => "pause",
            Kind::Disk => "disk",
            Kind::Wipe => "wipe",
            Kind::Lie => "lie",
            Kind::Clock => "clock",
            Kind::Cut => "cut",
            Kind::Partition => "partition",
            Kind::Delay => "delay",
            Kind::Loss => "loss",
            Kind::Duplicate => "duplicate",
            Kind::Timeout => "timeout",
            Kind::Transfer => "transfer",
            Kind::Request => "request",
            Kind::Chaos => "chaos",
            Kind::Members => "members",
        }
    }

    /// A correct protocol keeps its promises under any mixture of these.
    fn is_survivable(self) -> bool {
        self != Kind::Lie
    }

    pub(super) fn of(strike: Strike) -> Kind {
        match strike {
            Strike::Crash | Strike::TornWrite | Strike::Register => Kind::Crash,
            Strike::Pause => Kind::Pause,
            Strike::Isolate | Strike::Cut | Strike::Flap => Kind::Cut,
            Strike::Partition | Strike::Bridge => Kind::Partition,
            Strike::Slow | Strike::Delay | Strike::Reorder => Kind::Delay,
            Strike::Loss => Kind::Loss,
            Strike::Duplicate => Kind::Duplicate,
            Strike::SlowDisk | Strike::FullDisk => Kind::Disk,
            Strike::Drift | Strike::StepClock => Kind::Clock,
            Strike::Wipe | Strike::Corrupt => Kind::Wipe,
            Strike::LostWrite | Strike::CorruptSilently => Kind::Lie,
            Strike::Burst => Kind::Request,
        }
    }
}

/// The kinds of faults that may be drawn; written `crash,cut,loss`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mix(u32);

impl Mix {
    pub const NONE: Mix = Mix(0);

    pub fn allows(self, kind: Kind) -> bool {
        self.0 & 1 << kind as u32 != 0
    }

    pub fn with(self, kind: Kind) -> Mix {
        Mix(self.0 | 1 << kind as u32)
    }

    pub fn without(self, kind: Kind) -> Mix {
        Mix(self.0 & !(1 << kind as u32))
    }
}

/// All that a correct protocol survives.
impl Default for Mix {
    fn default() -> Mix {
        Kind::ALL.into_iter().filter(|kind| kind.is_survivable()).fold(Mix::NONE, Mix::with)
    }
}

impl fmt::Display for Mix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = Kind::ALL.iter().filter(|kind| self.allows(**kind)).map(|kind| kind.name()).collect();
        f.write_str(&names.join(","))
    }
}

impl FromStr for Mix {
    type Err = String;

    fn from_str(text: &str) -> Result<Mix, String> {
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        names.map(kind_named).try_fold(Mix::NONE, |mix, kind| Ok(mix.with(kind?)))
    }
}

fn kind_named(name: &str) -> Result<Kind, String> {
    let found = Kind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name));
    let all = || Kind::ALL.map(Kind::name).join(", ");
    found.ok_or_else(|| format!("\"{name}\" is no kind of fault; allowed are {}", all()))
}
