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

    #[test]
    fn without_bounds_nothing_is_promised() {
        let mut liveness = Liveness::default();
        liveness.repaired(Instant(0), false);
        assert!(!liveness.is_ungoverned(Instant(u64::MAX)));
        liveness.waits_since(Instant(0));
        assert!(!liveness.awaits_answers(Instant(u64::MAX)));
    }
}
