//! A film of a part of a run: how many frames it has, and what virtual time each shows.

use super::speed::Speed;
use crate::types::{Duration, Instant};

/// More frames would make a file that nobody wants to wait for.
pub const FRAMES_MAX: u64 = 300;
/// Real time that each frame is shown; GIF counts in hundredths of a second.
pub const FRAME_MS: u32 = 50;
/// What is shown if nothing else is asked for.
const USUAL: Duration = Duration::from_secs(3);
/// About as long as one likes to look.
const USUAL_FRAMES: u64 = 160;

/// The speeds on offer, slowest first.
pub const SPEEDS: [Speed; 9] = [
    Speed::STEPS[3],
    Speed::STEPS[4],
    Speed::STEPS[5],
    Speed::STEPS[6],
    Speed::STEPS[7],
    Speed::STEPS[8],
    Speed::STEPS[9],
    Speed::STEPS[10],
    Speed::STEPS[11],
];

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Film {
    pub from: Instant,
    pub until: Instant,
    pub speed: Speed,
}

impl Film {
    /// Of this part of a run, as slow as it stays short.
    pub fn of(from: Instant, until: Instant) -> Film {
        let at = |speed| Film { from, until, speed };
        let short = SPEEDS.into_iter().find(|speed| at(*speed).frames() <= USUAL_FRAMES);
        at(short.unwrap_or(SPEEDS[SPEEDS.len() - 1]))
    }

    /// Of the time just before a moment; of the beginning where nothing lies before it.
    pub fn before(now: Instant) -> Film {
        let from = Instant(now.0.saturating_sub(USUAL.0));
        Film::of(from, if now > from { now } else { from.after(USUAL) })
    }

    /// Virtual time from one frame to the next.
    fn step_us(&self) -> f64 {
        f64::from(FRAME_MS) * 1_000.0 * self.speed.value()
    }

    /// The first frame shows where it begins, the last one where it ends.
    pub fn frames(&self) -> u64 {
        (self.until.since(self.from).0 as f64 / self.step_us()).ceil() as u64 + 1
    }

    pub fn is_too_long(&self) -> bool {
        self.frames() > FRAMES_MAX
    }

    pub fn at(&self, frame: u64) -> Instant {
        let at = self.from.after(Duration((frame as f64 * self.step_us()).round() as u64));
        at.min(self.until)
    }

    /// How long it takes to look at it.
    pub fn lasts(&self) -> Duration {
        Duration::from_ms(self.frames() * u64::from(FRAME_MS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_go_from_the_beginning_to_the_end() {
        let film = Film {
            from: Instant(1_000_000),
            until: Instant(1_120_000),
            speed: Speed::Ratio { numerator: 1, denominator: 1 },
        };
        assert_eq!(film.frames(), 4);
        let shown: Vec<u64> = (0..film.frames()).map(|frame| film.at(frame).0).collect();
        assert_eq!(shown, [1_000_000, 1_050_000, 1_100_000, 1_120_000]);
        assert_eq!(film.lasts(), Duration::from_ms(200));
    }

    #[test]
    fn what_is_shown_at_first_is_short_and_slow() {
        let film = Film::before(Instant(10_000_000));
        assert_eq!((film.from, film.until), (Instant(7_000_000), Instant(10_000_000)));
        assert!(film.frames() <= USUAL_FRAMES && film.frames() > 60, "{film:?}");
        assert_eq!(Film::before(Instant::ZERO).until, Instant(3_000_000));
        assert!(Film::of(Instant::ZERO, Instant(500_000)).speed.value() <= 0.1);
        assert!(Film::of(Instant::ZERO, Instant(3_600_000_000)).is_too_long());
    }
}
