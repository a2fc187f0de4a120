//! Which part of a run the ruler shows.

use crate::types::{Duration, Instant};
use crate::view::speed::Speed;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    pub from: Instant,
    pub span: Duration,
}

/// What the person asked to see.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum View {
    /// What goes on: it starts close, so that a slow run soon has something to show, and widens with the run.
    #[default]
    Auto,
    /// The whole run.
    All,
    /// The latest so much.
    Latest(Duration),
    /// This part; moves along if the present was in it.
    Pinned { window: Window, follows: bool },
}

/// Real seconds that the narrowest window lasts, and the widest before it scrolls.
const NARROWEST_S: f64 = 20.0;
const WIDEST_S: f64 = 90.0;
/// The present stands here when the window moves with it.
const PRESENT: f64 = 0.9;
pub const LEAST: Duration = Duration::from_ms(5);
const MOST: Duration = Duration::from_secs(400_000);

impl View {
    pub fn window(self, now: Instant, speed: Speed, duration: Duration) -> Window {
        match self {
            View::Auto => auto(now, speed, duration),
            View::All => Window { from: Instant::ZERO, span: widened(now, Duration::from_secs(1), MOST) },
            View::Latest(span) => latest(now, span),
            View::Pinned { window, follows } => pinned(window, follows, now, speed, duration),
        }
    }

    /// Closer by `factor` (above 1) or further away, around a moment; without one, around the present.
    pub fn zoomed(self, window: Window, now: Instant, factor: f64, around: Option<Instant>) -> View {
        let span = scaled(window.span, 1.0 / factor);
        let Some(around) = around else { return View::Latest(span) };
        let before = (around.since(window.from).0 as f64 / factor) as u64;
        let from = Instant(around.0.saturating_sub(before));
        let zoomed = Window { from, span };
        View::Pinned { window: zoomed, follows: zoomed.holds(now) }
    }

    /// Keeps what is shown where it is.
    pub fn pinned(window: Window) -> View {
        View::Pinned { window, follows: true }
    }
}

impl Window {
    pub fn end(self) -> Instant {
        self.from.after(self.span)
    }

    pub fn holds(self, at: Instant) -> bool {
        (self.from..=self.end()).contains(&at)
    }

    pub fn moved(self, share: f64) -> Window {
        let by = self.span.0 as f64 * share;
        Window { from: Instant((self.from.0 as f64 + by).max(0.0) as u64), ..self }
    }
}

fn scaled(span: Duration, factor: f64) -> Duration {
    Duration((span.0 as f64 * factor) as u64).clamp(LEAST, MOST)
}

fn widened(now: Instant, least: Duration, most: Duration) -> Duration {
    scaled(Duration(now.0), 1.0 / PRESENT).clamp(least, most)
}

fn auto(now: Instant, speed: Speed, duration: Duration) -> Window {
    let real = |seconds: f64| Duration((seconds * 1e6 * speed.value()).min(MOST.0 as f64) as u64);
    let least = real(NARROWEST_S).clamp(Duration::from_ms(600), Duration::from_secs(10));
    let most = real(WIDEST_S).max(Duration(duration.0 / 3)).clamp(Duration::from_secs(10), MOST);
    latest(now, widened(now, least, most))
}

fn latest(now: Instant, span: Duration) -> Window {
    let before = (span.0 as f64 * PRESENT) as u64;
    Window { from: Instant(now.0.saturating_sub(before)), span }
}

fn pinned(window: Window, follows: bool, now: Instant, speed: Speed, duration: Duration) -> Window {
    if now < window.from {
        // A run that starts again is followed, whatever part of the last one was looked at.
        return latest(now, window.span);
    }
    let edge = Instant(window.from.0 + (window.span.0 as f64 * 0.98) as u64);
    if !follows || now <= edge {
        return window;
    }
    let auto = auto(now, speed, duration);
    // While the run is young, the window goes on widening; later it scrolls as it is.
    match auto.from == window.from && auto.span >= window.span {
        true => auto,
        false => latest(now, window.span),
    }
}
