//! Losses, each by itself or in bursts. Bursts are a Gilbert–Elliott chain for each direction of a link (Gilbert,
//! "Capacity of a burst-noise channel", 1960; Elliott 1963) that loses nothing in its good state and everything in its
//! bad one, so that its state is the fate of the last message.
//!
//! With a share s of losses and b of them in a row on average, a burst ends before each message with probability 1/b,
//! and one begins with s / (b (1 − s)): then s is the stationary distribution. Both are drawn in whole numbers, exactly,
//! with one word a message as for losses by themselves: latencies from the same stream stay as they are.

use super::prng::Stream;
use crate::types::{NodeId, Probability};
use std::collections::BTreeMap;

/// By direction: whether the last message was lost.
#[derive(Clone, Default)]
pub struct Losses(BTreeMap<(NodeId, NodeId), bool>);

impl Losses {
    /// True if the next message of this direction is lost.
    #[inline]
    pub fn loses(&mut self, ends: (NodeId, NodeId), share: Probability, burst: u32, stream: &mut Stream) -> bool {
        if burst == 0 || share == Probability::NEVER {
            return stream.chance(share);
        }
        let lost = next(self.0.get(&ends).copied(), share, burst, stream);
        self.0.insert(ends, lost);
        lost
    }

    /// The direction begins anew.
    pub fn forget(&mut self, ends: (NodeId, NodeId)) {
        self.0.remove(&ends);
    }
}

/// The first message is lost with the share itself, so that the chain begins in its stationary distribution.
fn next(last: Option<bool>, share: Probability, burst: u32, stream: &mut Stream) -> bool {
    let (ppm, burst) = (u64::from(share.ppm), u64::from(burst));
    match last {
        None => stream.chance(share),
        Some(true) => stream.below(burst) > 0,
        Some(false) => stream.below(burst * (1_000_000 - ppm)) < ppm,
    }
}

#[cfg(test)]
mod tests {
    use super::super::prng::Purpose;
    use super::*;

    const ENDS: (NodeId, NodeId) = (NodeId(1), NodeId(2));
    const MANY: usize = 200_000;

    fn stream(seed: u64) -> Stream {
        Stream::new(seed, Purpose::Links, 0)
    }

    fn fates(share: Probability, burst: u32) -> Vec<bool> {
        let (mut losses, mut stream) = (Losses::default(), stream(7));
        (0..MANY).map(|_| losses.loses(ENDS, share, burst, &mut stream)).collect()
    }

    /// The lengths of what is lost in a row.
    fn runs(fates: &[bool]) -> Vec<usize> {
        fates.split(|lost| !lost).map(<[bool]>::len).filter(|length| *length > 0).collect()
    }

    /// Five standard errors on each side.
    fn is_near(measured: f64, expected: f64, variance: f64, many: f64) -> bool {
        (measured - expected).abs() <= 5.0 * (variance / many).sqrt()
    }

    #[test]
    fn share_and_lengths_of_bursts_are_those_of_the_chain() {
        for (percent, burst) in [(20, 5), (1, 20), (50, 1), (60, 2), (80, 100)] {
            let fates = fates(Probability::percent(percent), burst);
            let (s, b) = (f64::from(percent) / 100.0, f64::from(burst));
            let begins = s / (b * (1.0 - s));
            // Messages that far apart are correlated by a power of this.
            let kept = 1.0 - 1.0 / b - begins;
            let lost = fates.iter().filter(|lost| **lost).count() as f64 / MANY as f64;
            let variance = s * (1.0 - s) * (1.0 + kept) / (1.0 - kept);
            assert!(is_near(lost, s, variance, MANY as f64), "{percent} % in bursts of {burst}: {lost}");
            // Lengths are geometric: with mean b and variance b (b − 1), and a share 1/b ends after the first.
            let runs = runs(&fates);
            let many = runs.len() as f64;
            let mean = runs.iter().sum::<usize>() as f64 / many;
            assert!(is_near(mean, b, b * (b - 1.0), many), "{percent} % in bursts of {burst}: {mean}");
            let single = runs.iter().filter(|length| **length == 1).count() as f64 / many;
            assert!(is_near(single, 1.0 / b, (b - 1.0) / (b * b), many), "{percent} % in bursts of {burst}: {single}");
        }
    }

    #[test]
    fn the_first_message_is_lost_as_often_as_any() {
        let share = Probability::percent(20);
        let first = (0..10_000).filter(|seed| Losses::default().loses(ENDS, share, 50, &mut stream(*seed))).count();
        assert!(is_near(first as f64 / 10_000.0, 0.2, 0.16, 10_000.0), "{first}");
    }

    /// What is drawn afterwards is the same, however messages were lost.
    #[test]
    fn each_message_takes_one_draw_with_bursts_and_without() {
        let share = Probability::percent(20);
        let after = |burst| {
            let (mut losses, mut stream) = (Losses::default(), stream(7));
            for _ in 0..1_000 {
                losses.loses(ENDS, share, burst, &mut stream);
            }
            stream.below(u64::MAX)
        };
        assert!([1, 5, 1_000].into_iter().all(|burst| after(burst) == after(0)));
        let untouched = stream(7).below(u64::MAX);
        let mut stream = stream(7);
        assert!(!Losses::default().loses(ENDS, Probability::NEVER, 5, &mut stream));
        assert_eq!(stream.below(u64::MAX), untouched, "nothing lost, nothing drawn");
    }

    #[test]
    fn each_direction_has_bursts_of_its_own() {
        let back = (ENDS.1, ENDS.0);
        let (mut losses, mut stream) = (Losses::default(), stream(7));
        let share = Probability::percent(50);
        let fates: Vec<(bool, bool)> = (0..MANY)
            .map(|_| (losses.loses(ENDS, share, 100, &mut stream), losses.loses(back, share, 100, &mut stream)))
            .collect();
        let both = fates.iter().filter(|(there, back)| *there && *back).count() as f64 / MANY as f64;
        // What holds for both at once holds for tens of messages in a row.
        assert!(is_near(both, 0.25, 0.1875 * 100.0, MANY as f64), "{both}");
    }
}
