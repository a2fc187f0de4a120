//! Whether the cluster kept its promises, in words: kept, broken, kept as far as it can be decided, or kept where
//! something went wrong that was never promised against.

use super::catalogue::Catalogue;
use super::{figures, terms};
use crate::check::history::WAITING_MAX;
use crate::check::linearizable::{CONFIGURATIONS_MAX, Limit, PENDING_MAX, UNANSWERED_MAX};
use crate::check::staleness::Staleness;
use crate::check::{Checker, Property, Violation};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Kept,
    Undecided,
    Lost,
    Broken,
}

impl State {
    /// What it is called in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            State::Kept => "kept",
            State::Undecided => "undecided",
            State::Lost => "lost",
            State::Broken => "broken",
        }
    }
}

/// What is known of the promises at a moment.
#[derive(Clone, PartialEq, Debug)]
pub struct Verdict {
    pub violations: u64,
    /// What went wrong and was never promised not to.
    pub losses: u64,
    /// Keys of which nobody can say whether what was promised of them was kept.
    pub undecided: usize,
    pub first: Option<Violation>,
}

impl Verdict {
    pub fn of(check: &Checker) -> Verdict {
        let undecided =
            if check.is_promised(Property::Linearizability) { check.history().undecided().len() } else { 0 };
        Verdict {
            violations: check.total(),
            losses: check.losses_total(),
            undecided,
            first: check.violations().first().cloned(),
        }
    }

    pub fn state(&self) -> State {
        match (self.violations, self.undecided, self.losses) {
            (0, 0, 0) => State::Kept,
            (0, 0, _) => State::Lost,
            (0, ..) => State::Undecided,
            _ => State::Broken,
        }
    }

    pub fn sentence(&self, words: &Catalogue) -> String {
        let losses = ("losses", self.losses.into());
        match self.state() {
            State::Kept => words.text("cluster-promises-kept"),
            State::Undecided => words.with("cluster-promises-undecided", &[losses]),
            State::Lost => words.with("cluster-promises-losses", &[("count", self.losses.into())]),
            State::Broken => self.broken(words),
        }
    }

    fn broken(&self, words: &Catalogue) -> String {
        let property = self.first.as_ref().map(|first| terms::property(words, first.property));
        let moment = self.first.as_ref().map(|first| figures::moment(words, first.at));
        let arguments = [
            ("count", self.violations.into()),
            ("property", property.unwrap_or_default().into()),
            ("moment", moment.unwrap_or_default().into()),
        ];
        words.with("cluster-promises-broken", &arguments)
    }
}

/// Which key is not decided, and what there was too much of.
pub fn undecided(words: &Catalogue, key: u32, limit: Limit) -> String {
    let most = match limit {
        Limit::Pending => PENDING_MAX,
        Limit::Configurations => CONFIGURATIONS_MAX,
        Limit::Unanswered => UNANSWERED_MAX,
        Limit::Waiting => WAITING_MAX,
    };
    let arguments = [("key", key.to_string().into()), ("most", figures::count(most as u64).into())];
    words.with(&format!("cluster-undecided-{}", limit.name()), &arguments)
}

/// Reads that were answered with old values, and how old those were; also that there were none.
pub fn stale_reads(words: &Catalogue, staleness: &Staleness) -> String {
    let ages = [staleness.age(0.5), staleness.age(0.99), staleness.age_max()];
    let [Some(p50), Some(p99), Some(most)] = ages else { return words.text("cluster-promises-stale-none") };
    let [p50, p99, most] = [p50, p99, most].map(|age| figures::duration(words, age));
    let arguments =
        [("count", staleness.count().into()), ("p50", p50.into()), ("p99", p99.into()), ("age", most.into())];
    words.with("cluster-promises-stale", &arguments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::history::Known;
    use crate::check::linearizable::Access;
    use crate::protocol::RequestId;
    use crate::types::Instant;
    use crate::view::catalogue::Language;

    fn verdict(violations: u64, undecided: usize, losses: u64) -> Verdict {
        let first = Violation {
            property: Property::LogMatching,
            at: Instant(2_000_000),
            event: 7,
            nodes: Vec::new(),
            epoch: 0,
            index: 1,
            request: None,
            account: None,
        };
        Verdict { violations, losses, undecided, first: (violations > 0).then_some(first) }
    }

    /// Each has a sign of its own, so that nothing depends on a colour.
    #[test]
    fn what_cannot_be_decided_is_neither_kept_nor_broken() {
        let states = [verdict(0, 0, 0), verdict(0, 2, 0), verdict(0, 0, 3), verdict(1, 0, 0)];
        assert_eq!(states.each_ref().map(Verdict::state), [State::Kept, State::Undecided, State::Lost, State::Broken]);
        assert_eq!(verdict(0, 2, 3).state(), State::Undecided);
        assert_eq!(verdict(1, 2, 3).state(), State::Broken);
        for language in Language::ALL {
            let words = Catalogue::new(language);
            let said = states.each_ref().map(|verdict| verdict.sentence(&words));
            for (sentence, sign) in said.iter().zip(["✓", "?", "·", "✕"]) {
                assert!(sentence.contains(sign), "{sentence}");
            }
            let both = verdict(0, 2, 3).sentence(&words);
            assert!(both.contains('?') && both.contains('3') && !said[1].contains('0'), "{both}; {}", said[1]);
        }
    }

    #[test]
    fn stale_reads_are_told_with_their_ages_and_so_are_none() {
        let known = |serial: u32, access: Access, called_at: u64, returned_at: u64| {
            let request = RequestId { client: 1, serial };
            Known::new(request, 1, access, Instant(called_at), Some(Instant(returned_at)))
        };
        let mut staleness = Staleness::default();
        for language in Language::ALL {
            let words = Catalogue::new(language);
            assert_eq!(stale_reads(&words, &staleness), words.text("cluster-promises-stale-none"));
        }
        staleness.answered(&known(1, Access::Write(1), 0, 1));
        staleness.answered(&known(2, Access::Write(2), 10, 1_000_000));
        for (serial, at) in [(3, 1_002_000), (4, 1_003_000), (5, 1_100_000)] {
            staleness.answered(&known(serial, Access::Read(Some(1)), at, at + 1));
        }
        for language in Language::ALL {
            let told = stale_reads(&Catalogue::new(language), &staleness);
            for figure in ["3 ", "3 ms", "100 ms"] {
                assert!(told.contains(figure), "{figure}: {told}");
            }
        }
    }

    #[test]
    fn every_limit_is_told_with_its_key_and_its_number() {
        for language in Language::ALL {
            let words = Catalogue::new(language);
            for (limit, most) in Limit::ALL.into_iter().zip(["64", "20,000", "10,000", "10,000"]) {
                let told = undecided(&words, 5, limit);
                assert!(told.contains('5') && told.contains(most), "{told}");
            }
        }
    }
}
