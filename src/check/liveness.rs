//! Liveness: once everything is repaired, the cluster gets a leader and clients get answers, each within a bound.
//!
//! What makes a cluster too slow for that (timeouts shorter than the network, say) is no fault that ends, so the
//! bounds come with the scenario, or do not. A later fault takes the promise back until the next repair.
//! Clients give up by themselves, or wait for as long as the run lasts; who asked for long enough after the repair
//! should have to do neither.

use super::account::Turn;
use crate::types::{Duration, Instant};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// From the repair to a leader.
    pub leader: Duration,
    /// From then on, or from a later request, to its answer; none if clients are promised nothing.
    pub answer: Option<Duration>,
}

/// How what is promised of the time after a repair stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outlook {
    /// None while something fails, or before anything was repaired.
    pub repaired_at: Option<Instant>,
    pub leader: Due,
    /// None if clients are promised nothing.
    pub answer: Option<Due>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Due {
    pub within: Duration,
    /// None until everything is repaired.
    pub by: Option<Instant>,
    pub stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// It begins with the repair.
    Ahead,
    /// There is time left.
    Running,
    /// Nobody could be expected to keep it: too many have lost what they knew, or take no part.
    Suspended,
    Held,
    Broken,
}

impl Stage {
    pub fn name(self) -> &'static str {
        match self {
            Stage::Ahead => "ahead",
            Stage::Running => "running",
            Stage::Suspended => "suspended",
            Stage::Held => "held",
            Stage::Broken => "broken",
        }
    }
}

#[derive(Clone, Default)]
pub struct Liveness {
    bounds: Option<Bounds>,
    /// When everything was repaired, while nothing fails.
    repaired_at: Option<Instant>,
    governed: bool,
    /// Since when all nodes take part: whoever does not knows no leader to send clients to.
    joined_at: Instant,
    /// Before that moment no request can be overdue.
    look_at: Instant,
    /// That there is no leader, and that somebody got no answer, is said once.
    said: [bool; 2],
}

impl Liveness {
    pub fn within(bounds: Option<Bounds>) -> Liveness {
        Liveness { bounds, ..Liveness::default() }
    }

    pub fn repaired(&mut self, at: Instant, governed: bool) {
        let joined_at = self.joined_at;
        *self = Liveness { repaired_at: Some(at), governed, joined_at, ..Liveness::within(self.bounds) };
    }

    /// From now on all nodes take part.
    pub fn joined(&mut self, at: Instant) {
        self.joined_at = at;
    }

    /// Something fails again.
    pub fn disturbed(&mut self) {
        self.repaired_at = None;
    }

    pub fn awaits_leader(&self) -> bool {
        self.repaired_at.is_some() && !self.governed
    }

    pub fn governed(&mut self) {
        self.governed = true;
    }

    /// True, once, when there should long have been a leader.
    pub fn is_ungoverned(&mut self, at: Instant) -> bool {
        let Some((_, leader_by)) = self.leader_due().filter(|_| !self.governed) else { return false };
        at > leader_by && !std::mem::replace(&mut self.said[0], true)
    }

    /// True, once, when a client should have been answered by now.
    pub fn is_unanswered(&mut self, called_at: Instant, at: Instant) -> bool {
        let Some(due_at) = self.answer_due(called_at) else { return false };
        at > due_at && !std::mem::replace(&mut self.said[1], true)
    }

    /// Some request may wait for longer than was promised.
    #[inline]
    pub fn awaits_answers(&self, at: Instant) -> bool {
        self.repaired_at.is_some() && at > self.look_at && !self.said[1]
    }

    /// The oldest request that is open is of that moment, so that none can be overdue for a while.
    pub fn waits_since(&mut self, called_at: Instant) {
        self.look_at = self.answer_due(called_at).unwrap_or(Instant(u64::MAX));
    }

    /// When a request of that moment should have been answered.
    fn answer_due(&self, called_at: Instant) -> Option<Instant> {
        let (bounds, leader_by) = self.leader_due()?;
        Some(called_at.max(leader_by).max(self.joined_at).after(bounds.answer?))
    }

    /// What such a request was promised, one after the other.
    pub fn due(&self, called_at: Instant) -> Option<[(Instant, Turn); 3]> {
        let (repaired_at, (_, leader_by)) = self.repaired_at.zip(self.leader_due())?;
        let answer_by = self.answer_due(called_at)?;
        Some([(repaired_at, Turn::Repaired), (leader_by, Turn::LeaderDue), (answer_by, Turn::AnswerDue)])
    }

    /// None if nothing is promised. Whether there can be a leader at all, and whether all nodes take part, only the
    /// checker knows.
    pub fn outlook(&self, at: Instant, can_be_governed: bool, all_take_part: bool) -> Option<Outlook> {
        let bounds = self.bounds?;
        let leader_by = self.leader_due().map(|(_, by)| by);
        let leader = match (leader_by, self.governed) {
            (None, _) => Stage::Ahead,
            _ if self.said[0] => Stage::Broken,
            (_, true) => Stage::Held,
            (Some(by), _) if can_be_governed && at <= by => Stage::Running,
            _ => Stage::Suspended,
        };
        let answer_by = self.repaired_at.and_then(|repaired_at| self.answer_due(repaired_at));
        let answer = match answer_by {
            None => Stage::Ahead,
            _ if self.said[1] => Stage::Broken,
            _ if !all_take_part || leader == Stage::Suspended => Stage::Suspended,
            Some(by) if at <= by => Stage::Running,
            _ => Stage::Held,
        };
        Some(Outlook {
            repaired_at: self.repaired_at,
            leader: Due { within: bounds.leader, by: leader_by, stage: leader },
            answer: bounds.answer.map(|within| Due { within, by: answer_by, stage: answer }),
        })
    }

    fn leader_due(&self) -> Option<(Bounds, Instant)> {
        let (bounds, repaired_at) = self.bounds.zip(self.repaired_at)?;
        Some((bounds, repaired_at.after(bounds.leader)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired() -> Liveness {
        let bounds = Bounds { leader: Duration(100), answer: Some(Duration(10)) };
        let mut liveness = Liveness::within(Some(bounds));
        liveness.repaired(Instant(1_000), false);
        liveness
    }

    #[test]
    fn a_leader_within_the_bound_keeps_the_promise() {
        let mut liveness = repaired();
        assert!(!liveness.is_ungoverned(Instant(1_100)));
        liveness.governed();
        assert!(!liveness.is_ungoverned(Instant(9_000)));
    }

    #[test]
    fn no_leader_within_the_bound_breaks_it_once() {
        let mut liveness = repaired();
        assert!(liveness.is_ungoverned(Instant(1_101)));
        assert!(!liveness.is_ungoverned(Instant(1_102)));
    }

    #[test]
    fn a_later_fault_takes_the_promise_back() {
        let mut liveness = repaired();
        liveness.disturbed();
        assert!(!liveness.is_ungoverned(Instant(9_000)));
        assert!(!liveness.is_unanswered(Instant(2_000), Instant(9_000)));
        liveness.repaired(Instant(10_000), false);
        assert!(liveness.is_ungoverned(Instant(10_101)));
    }

    #[test]
    fn who_asked_long_enough_after_the_repair_is_answered() {
        let mut liveness = repaired();
        assert!(!liveness.is_unanswered(Instant(0), Instant(1_110)), "there may have been no leader for most of it");
        assert!(!liveness.is_unanswered(Instant(5_000), Instant(5_010)));
        assert!(liveness.is_unanswered(Instant(0), Instant(1_111)));
        assert!(!liveness.is_unanswered(Instant(5_000), Instant(5_011)), "it was said");
    }

    #[test]
    fn the_oldest_request_is_looked_at_no_sooner_than_it_can_be_overdue() {
        let mut liveness = repaired();
        assert!(liveness.awaits_answers(Instant(1_001)));
        liveness.waits_since(Instant(990));
        assert!(!liveness.awaits_answers(Instant(1_110)) && liveness.awaits_answers(Instant(1_111)));
        liveness.waits_since(Instant(1_105));
        assert!(!liveness.awaits_answers(Instant(1_115)) && liveness.awaits_answers(Instant(1_116)));
        assert!(liveness.is_unanswered(Instant(1_105), Instant(1_116)));
        assert!(!liveness.awaits_answers(Instant(2_000)), "it was said");
        liveness.repaired(Instant(3_000), true);
        assert!(liveness.awaits_answers(Instant(3_001)));
        liveness.disturbed();
        assert!(!liveness.awaits_answers(Instant(9_000)));
    }

    /// A node that was away knows nobody to send a client to.
    #[test]
    fn who_asks_before_all_nodes_take_part_has_as_long_as_who_asks_then() {
        let mut liveness = repaired();
        liveness.joined(Instant(5_000));
        assert!(!liveness.is_unanswered(Instant(1_500), Instant(5_010)));
        assert!(liveness.is_unanswered(Instant(1_500), Instant(5_011)));
    }

    fn stages(liveness: &Liveness, at: u64) -> [Stage; 2] {
        let outlook = liveness.outlook(Instant(at), true, true).expect("something is promised");
        [outlook.leader.stage, outlook.answer.expect("and to clients").stage]
    }

    #[test]
    fn the_outlook_is_of_what_was_promised_and_of_how_much_time_is_left() {
        use Stage::{Ahead, Broken, Held, Running, Suspended};
        let mut liveness = repaired();
        liveness.disturbed();
        assert_eq!(stages(&liveness, 1_000), [Ahead, Ahead]);
        liveness.repaired(Instant(1_000), false);
        let outlook = liveness.outlook(Instant(1_001), true, true).expect("something is promised");
        assert_eq!((outlook.repaired_at, outlook.leader.by), (Some(Instant(1_000)), Some(Instant(1_100))));
        let answer = outlook.answer.expect("and to clients");
        assert_eq!((answer.by, answer.within), (Some(Instant(1_110)), Duration(10)));
        assert_eq!(stages(&liveness, 1_100), [Running, Running]);
        let stands = |can_be_governed, all_take_part| {
            let outlook = liveness.outlook(Instant(1_001), can_be_governed, all_take_part).expect("as before");
            [outlook.leader.stage, outlook.answer.expect("as before").stage]
        };
        assert_eq!([stands(false, true), stands(true, false)], [[Suspended, Suspended], [Running, Suspended]]);
        liveness.governed();
        assert_eq!(stages(&liveness, 1_100), [Held, Running]);
        assert_eq!(stages(&liveness, 1_111), [Held, Held]);
        assert!(liveness.is_unanswered(Instant(1_000), Instant(1_111)));
        assert_eq!(stages(&liveness, 1_111), [Held, Broken]);
        let mut liveness = repaired();
        assert!(liveness.is_ungoverned(Instant(1_101)));
        assert_eq!(stages(&liveness, 1_101), [Broken, Running]);
    }

    #[test]
    fn without_bounds_nothing_is_promised() {
        let mut liveness = Liveness::default();
        assert_eq!(liveness.outlook(Instant(0), true, true), None);
        liveness.repaired(Instant(0), false);
        assert!(!liveness.is_ungoverned(Instant(u64::MAX)));
        liveness.waits_since(Instant(0));
        assert!(!liveness.awaits_answers(Instant(u64::MAX)));
    }
}
