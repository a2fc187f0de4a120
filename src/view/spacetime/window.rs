//! Which part of the run the diagram shows.

use crate::scenario::Scenario;
use crate::stats::window::Window as Measured;
use crate::types::{Duration, Instant};

const LEAST: Duration = Duration::from_ms(4);
const MOST: Duration = Duration::from_secs(60);
/// Short enough to read, long enough for some rounds of heartbeats.
const READABLE: Duration = Duration::from_ms(300);
/// One-way trips that are seen at least: three there and back.
const TRIPS: u64 = 6;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct View {
    pub span: Duration,
    pub anchor: Anchor,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// Ends where the run stands.
    Playhead,
    /// What the statistics are about.
    Marked,
    /// Ends here.
    At(Instant),
}

/// What is shown, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shown {
    pub from: Instant,
    pub until: Instant,
}

impl Shown {
    pub fn span(self) -> Duration {
        self.until.since(self.from)
    }
}

impl View {
    pub fn of(scenario: &Scenario) -> View {
        let trips = scenario.network.longest_latency(scenario.nodes).0.saturating_mul(TRIPS);
        View { span: Duration(trips).max(READABLE).min(MOST), anchor: Anchor::Playhead }
    }

    pub fn shown(self, now: Instant, marked: Measured) -> Shown {
        let ending = |until: Instant| Shown {
            from: Instant(until.0.saturating_sub(self.span.0)),
            until: until.max(Instant(self.span.0)),
        };
        match self.anchor {
            Anchor::Playhead => ending(now),
            Anchor::At(until) => ending(until),
            Anchor::Marked => {
                let until = marked.end(now).max(marked.from.after(LEAST));
                Shown { from: marked.from.max(Instant(until.0.saturating_sub(MOST.0))), until }
            }
        }
    }

    /// Shows less or more, around its end while it follows the run, and around its middle otherwise.
    pub fn zoomed(self, shown: Shown, factor: f64) -> View {
        let span = Duration((shown.span().0 as f64 / factor) as u64).clamp(LEAST, MOST);
        let anchor = match self.anchor {
            Anchor::Playhead => Anchor::Playhead,
            Anchor::Marked | Anchor::At(_) => {
                let middle = shown.from.0 + shown.span().0 / 2;
                Anchor::At(Instant(middle + span.0 / 2))
            }
        };
        View { span, anchor }
    }

    /// Later or earlier, by a share of what is shown; back at the playhead it follows again.
    pub fn moved(self, shown: Shown, share: f64, now: Instant, known: Instant) -> View {
        let span = shown.span().clamp(LEAST, MOST);
        let until = shown.until.0 as f64 + share * span.0 as f64;
        let until = Instant((until.max(0.0) as u64).clamp(span.0, known.0.max(span.0)));
        let arrives = share > 0.0 && shown.until < now && until >= now;
        View { span, anchor: if arrives { Anchor::Playhead } else { Anchor::At(until) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant(5_000_000);
    const VIEW: View = View { span: Duration(300_000), anchor: Anchor::Playhead };

    fn shown(view: View) -> (u64, u64) {
        let marked = Measured { from: Instant(1_000_000), until: Some(Instant(1_500_000)) };
        let Shown { from, until } = view.shown(NOW, marked);
        (from.0, until.0)
    }

    #[test]
    fn it_ends_at_the_playhead_at_first() {
        assert_eq!(View::of(&Scenario::default()), VIEW);
        assert_eq!(shown(VIEW), (4_700_000, 5_000_000));
        let early = VIEW.shown(Instant(1_000), Measured::WHOLE);
        assert_eq!((early.from, early.until), (Instant::ZERO, Instant(300_000)));
    }

    #[test]
    fn the_marked_part_and_what_lies_around_it() {
        let marked = View { anchor: Anchor::Marked, ..VIEW };
        assert_eq!(shown(marked), (1_000_000, 1_500_000));
        let part = marked.shown(NOW, Measured { from: Instant(1_000_000), until: Some(Instant(1_500_000)) });
        assert_eq!(shown(marked.zoomed(part, 2.0)), (1_125_000, 1_375_000));
        let nothing = marked.shown(NOW, Measured { from: NOW, until: None });
        assert!(nothing.span() > Duration::ZERO);
    }

    #[test]
    fn one_goes_back_and_returns_to_the_playhead() {
        let now = VIEW.shown(NOW, Measured::WHOLE);
        let back = VIEW.moved(now, -0.5, NOW, NOW);
        assert_eq!(shown(back), (4_550_000, 4_850_000));
        let ahead = back.moved(back.shown(NOW, Measured::WHOLE), 0.5, NOW, NOW);
        assert_eq!(ahead.anchor, Anchor::Playhead);
        let first = VIEW.moved(now, -100.0, NOW, NOW);
        assert_eq!(shown(first), (0, 300_000));
        assert_eq!(VIEW.zoomed(now, 1e9).span, LEAST);
        assert_eq!(VIEW.zoomed(now, 1e-9).span, MOST);
    }
}
