//! Failure detectors by time-out (Chandra and Toueg 1996).
//!
//! Where messages arrive and are answered within a known time, silence for so long is a crash, and the detector is
//! perfect: whoever crashed is suspected, and nobody else ever is. Where no such time is known, a time-out is a
//! guess. What answers after all was suspected by mistake; each mistake makes the detector wait longer, so that, if
//! the network keeps to any bound at all, the mistakes end: the detector is eventually perfect (section 3, and the
//! one of figure 10).

use crate::types::{Duration, Span};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Kind {
    #[default]
    Perfect,
    Imperfect,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::Perfect, Kind::Imperfect];

    /// Their names in scenarios, in the same order.
    pub const NAMES: [&'static str; 2] = ["perfect", "imperfect"];
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Settings {
    pub kind: Kind,
    /// Of the perfect one: what it knows of the network, T.
    pub answer_within: Duration,
    /// Of the imperfect one: its first guess, and what each mistake adds.
    pub first_guess: Duration,
}

impl Settings {
    pub const DEFAULT: Settings =
        Settings { kind: Kind::Perfect, answer_within: Duration::from_ms(50), first_guess: Duration::from_ms(10) };
}

/// A guess grows no further than this.
const LONGEST: Duration = Duration::from_secs(60);

/// One node's.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Detector {
    settings: Settings,
    patience: Duration,
}

impl Detector {
    pub fn new(settings: Settings) -> Detector {
        let patience = match settings.kind {
            Kind::Perfect => settings.answer_within,
            Kind::Imperfect => settings.first_guess,
        };
        Detector { settings, patience }
    }

    /// Who has not answered for so long is suspected.
    pub fn patience(&self) -> Span {
        Span::exactly(self.patience)
    }

    /// Somebody who was suspected has answered. False if that is taken to be impossible.
    pub fn was_mistaken(&mut self) -> bool {
        if self.settings.kind == Kind::Imperfect {
            self.patience = Duration(self.patience.0.saturating_add(self.settings.first_guess.0)).min(LONGEST);
        }
        self.settings.kind == Kind::Imperfect
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_imperfect_one_learns_from_its_mistakes() {
        let mut perfect = Detector::new(Settings::DEFAULT);
        assert!(!perfect.was_mistaken());
        assert_eq!(perfect.patience(), Span::ms(50, 50));
        let mut imperfect = Detector::new(Settings { kind: Kind::Imperfect, ..Settings::DEFAULT });
        assert!(imperfect.was_mistaken());
        assert_eq!(imperfect.patience(), Span::ms(20, 20));
    }
}
