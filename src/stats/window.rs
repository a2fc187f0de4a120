//! The part of a run that is looked at.

use crate::types::Instant;

/// From a moment to another, or to the present if none is named. A transition at `from` belongs to it, one
/// at `until` to the next window: windows that follow each other add up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Window {
    pub from: Instant,
    pub until: Option<Instant>,
}

impl Window {
    /// The whole run up to the present.
    pub const WHOLE: Window = Window { from: Instant::ZERO, until: None };

    pub fn is_whole(self) -> bool {
        self == Window::WHOLE
    }

    /// Where it ends when the present is `now`: nothing is known of what comes later.
    pub fn end(self, now: Instant) -> Instant {
        self.until.map_or(now, |until| until.min(now)).max(self.from)
    }

    pub fn holds(self, at: Instant) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    /// How much of the time between two moments lies in it, in microseconds.
    pub fn overlap_us(self, since: Instant, until: Instant, now: Instant) -> u64 {
        self.end(now).min(until).since(self.from.max(since)).0
    }
}
