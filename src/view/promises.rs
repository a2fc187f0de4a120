//! Whether the cluster kept its promises, in words: kept, broken, kept as far as it can be decided, or kept where
//! something went wrong that was never promised against.

use super::catalogue::Catalogue;
use super::{figures, terms};
use crate::check::history::{KEPT_MAX, STEPS_MAX, WAITING_MAX};
use crate::check::linearizable::{CONFIGURATIONS_MAX, Limit, PENDING_MAX, UNANSWERED_MAX};
use crate::check::liveness::{Due, Outlook, Stage};
use crate::check::staleness::Staleness;
use crate::check::{Checker, Property, Violation};
use crate::protocol::Spec;

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
        Limit::Kept => KEPT_MAX,
        Limit::Steps => STEPS_MAX,
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

/// What is promised of the time after a repair, in words.
#[derive(Clone, PartialEq, Debug)]
pub struct Deadlines {
    pub title: String,
    /// For a leader, and for answers.
    pub lines: Vec<Deadline>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Deadline {
    pub of: &'static str,
    pub stage: Stage,
    pub told: String,
}

pub fn deadlines(words: &Catalogue, spec: &Spec, outlook: Option<Outlook>) -> Deadlines {
    let Some(Outlook { repaired_at, leader, answer }) = outlook else {
        return Deadlines { title: words.text("cluster-liveness-nothing"), lines: Vec::new() };
    };
    if answer.is_none() && !spec.has_leader() {
        return Deadlines { title: words.text("cluster-liveness-nobody"), lines: Vec::new() };
    }
    let title = match repaired_at {
        Some(at) => words.with("cluster-liveness-since", &[("moment", figures::moment(words, at).into())]),
        None => words.text("cluster-liveness-ahead"),
    };
    let leader = spec.has_leader().then(|| deadline(words, "leader", leader));
    let answer = answer.map(|answer| deadline(words, "answer", answer));
    Deadlines { title, lines: leader.into_iter().chain(answer).collect() }
}

/// "a leader by 12.3 s: held ✓"
fn deadline(words: &Catalogue, of: &'static str, due: Due) -> Deadline {
    let within = figures::duration(words, due.within);
    let promised = match due.by {
        Some(by) => {
            let arguments = [("moment", figures::moment(words, by).into()), ("within", within.into())];
            words.with(&format!("cluster-liveness-{of}-by"), &arguments)
        }
        None => words.with(&format!("cluster-liveness-{of}-within"), &[("within", within.into())]),
    };
    let key = format!("cluster-liveness-stage-{}", due.stage.name());
    Deadline { of, stage: due.stage, told: words.with(&key, &[("promised", promised.into())]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::history::Known;
    use crate::check::linearizable::Access;
    use crate::protocol::RequestId;
    use crate::scenario::ProtocolName;
    use crate::types::{Duration, Instant};
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
            let words = Catalogue::new(language);
            let told = stale_reads(&words, &staleness);
            for age in [3, 100] {
                let age = figures::duration(&words, Duration::from_ms(age));
                assert!(told.contains(&age), "{age}: {told}");
            }
            assert!(!told.contains('{'), "{told}");
        }
    }

    fn outlook(repaired_at: Option<u64>, stages: [Stage; 2]) -> Option<Outlook> {
        let by = |us: u64| repaired_at.map(|at| Instant(at + us));
        let leader = Due { within: Duration(18_000_000), by: by(18_000_000), stage: stages[0] };
        let answer = Due { within: Duration(2_000_000), by: by(20_000_000), stage: stages[1] };
        Some(Outlook { repaired_at: repaired_at.map(Instant), leader, answer: Some(answer) })
    }

    #[test]
    fn deadlines_are_told_with_their_moments_and_how_they_stand() {
        let spec = ProtocolName::Raft.spec();
        for language in Language::ALL {
            let words = Catalogue::new(language);
            let running = deadlines(&words, spec, outlook(Some(3_000_000), [Stage::Held, Stage::Running]));
            assert!(running.title.contains('3') && !running.title.contains('{'), "{}", running.title);
            let [leader, answer] = &running.lines[..] else { panic!("{running:?}") };
            assert!(leader.told.contains("21.000") && leader.told.contains('✓'), "{}", leader.told);
            assert!(answer.told.contains("23.000") && !answer.told.contains('✓'), "{}", answer.told);
            let ahead = deadlines(&words, spec, outlook(None, [Stage::Ahead; 2]));
            assert!(ahead.lines[0].told.contains("18") && ahead.lines[1].told.contains('2'), "{ahead:?}");
            let broken = deadlines(&words, spec, outlook(Some(3_000_000), [Stage::Suspended, Stage::Broken]));
            assert!(broken.lines[0].told.contains('?') && broken.lines[1].told.contains('✕'), "{broken:?}");
            let nothing = deadlines(&words, spec, None);
            assert!(nothing.lines.is_empty() && words.has("cluster-liveness-nothing"));
            let leaderless = deadlines(&words, ProtocolName::Hashing.spec(), outlook(None, [Stage::Ahead; 2]));
            assert_eq!(leaderless.lines.iter().map(|line| line.of).collect::<Vec<_>>(), ["answer"]);
            let unanswered = outlook(None, [Stage::Ahead; 2]).map(|outlook| Outlook { answer: None, ..outlook });
            let nobody = deadlines(&words, ProtocolName::Hashing.spec(), unanswered);
            assert_eq!((nobody.title, nobody.lines), (words.text("cluster-liveness-nobody"), Vec::new()));
        }
    }

    #[test]
    fn every_limit_is_told_with_its_key_and_its_number() {
        for language in Language::ALL {
            let words = Catalogue::new(language);
            let numbers = ["64", "20,000", "10,000", "10,000", "500,000", "100,000,000"];
            assert_eq!(numbers.len(), Limit::ALL.len());
            for (limit, most) in Limit::ALL.into_iter().zip(numbers) {
                let told = undecided(&words, 5, limit);
                assert!(told.contains('5') && told.contains(most), "{told}");
            }
        }
    }
}
