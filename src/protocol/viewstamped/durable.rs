//! What a replica's disk keeps: how often it has started. Section 4.3 asks for a nonce that no earlier recovery had,
//! from a clock or from a counter on disk; a protocol here reads no clock. A number drawn at random would do as a
//! nonce, but it would not tell which of two lives is the later one, and [`super::lives`] needs that too.

use crate::protocol::log::Log;

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Durable {
    /// Zero for a disk of time 0; those that took another's place are numbered as they came.
    pub disk: u32,
    /// How often a replica has started from it.
    pub starts: u32,
    /// What it is told when it starts for the first time: what it knew then it did not learn in this run.
    pub told: Option<Told>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Told {
    pub view: u64,
    pub log: Log,
}

impl Told {
    pub fn new(view: u64, log_views: &[u64]) -> Told {
        Told { view, log: Log::from_terms(log_views) }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Write {
    pub starts: u32,
}

impl Durable {
    /// The replica was never there before: nobody can have relied on it. Of a disk that took another's place nobody
    /// knows that.
    pub(super) fn is_first_start(&self) -> bool {
        self.disk == 0 && self.starts == 0
    }

    /// Numbers the lives of a replica, on all its disks, as they follow each other.
    pub(super) fn life(&self, started: Write) -> u64 {
        u64::from(self.disk) << 32 | u64::from(started.starts)
    }

    pub(super) fn flip(&mut self, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        if self.starts == 0 {
            return false;
        }
        self.starts ^= 1 << draw(4);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lives_follow_each_other_on_all_disks() {
        let life = |disk, starts| Durable { disk, ..Durable::default() }.life(Write { starts });
        assert!(life(0, 1) < life(0, 2) && life(0, 9) < life(1, 1));
    }

    #[test]
    fn only_an_untouched_disk_of_time_0_knows_that_nothing_was_before() {
        assert!(Durable::default().is_first_start());
        assert!(!Durable { starts: 1, ..Durable::default() }.is_first_start());
        assert!(!Durable { disk: 1, ..Durable::default() }.is_first_start());
    }

    #[test]
    fn a_flipped_bit_may_make_it_forget_that_it_was_there() {
        let mut durable = Durable { starts: 1, ..Durable::default() };
        assert!(durable.flip(&mut |_| 0) && durable.is_first_start());
        assert!(!durable.flip(&mut |_| 0), "nothing is stored");
    }
}
