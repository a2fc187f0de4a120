//! Randomness with a fixed stream: xoshiro256++ (Blackman and Vigna), one stream per purpose, so that
//! adding a fault does not reshuffle latencies. Ranges are drawn here, on raw words, because the
//! distributions of libraries change between versions.

use crate::scenario::Latency;
use crate::types::{Duration, Probability, Span, mix};
use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// What a stream is for. The numbers are part of every digest: never change them.
#[derive(Clone, Copy)]
pub enum Purpose {
    Network = 1,
    Disk = 2,
    Timers = 3,
    Clients = 4,
    Faults = 5,
    Chaos = 6,
    Protocol = 7,
    /// What single links lose, so that it reshuffles nothing else.
    Links = 8,
}

#[derive(Clone)]
pub struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// The stream number `index` for a purpose.
    pub fn new(seed: u64, purpose: Purpose, index: u64) -> Stream {
        let seed = [purpose as u64, index].into_iter().fold(seed, mix);
        Stream(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// A number in `0..below`, by multiplication: the bias is below 2⁻³² for bounds under 2³².
    #[inline]
    pub fn below(&mut self, below: u64) -> u64 {
        let word = self.0.next_u64();
        match below >> 32 {
            0 => ((word >> 32) * below) >> 32,
            _ => ((u128::from(word) * u128::from(below)) >> 64) as u64,
        }
    }

    /// A duration in the span, both ends included. A span of one value draws nothing.
    #[inline]
    pub fn within(&mut self, span: Span) -> Duration {
        if span.least == span.most {
            return span.least;
        }
        Duration(span.least.0 + self.below(span.most.0 - span.least.0 + 1))
    }

    /// True with this probability. One that never or always holds draws nothing.
    #[inline]
    pub fn chance(&mut self, probability: Probability) -> bool {
        match probability {
            Probability::NEVER => false,
            Probability::ALWAYS => true,
            Probability { ppm } => self.below(1_000_000) < u64::from(ppm),
        }
    }

    /// Uniform in (0, 1].
    fn unit(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }

    /// By inversion; `libm` because std's `ln` differs between platforms.
    pub fn exponential(&mut self, mean: Duration) -> Duration {
        round(-libm::log(self.unit()) * mean.0 as f64)
    }

    /// By Box and Muller; what falls below zero counts as zero.
    pub fn normal(&mut self, mean: Duration, deviation: Duration) -> Duration {
        let radius = libm::sqrt(-2.0 * libm::log(self.unit()));
        let angle = 2.0 * std::f64::consts::PI * self.unit();
        round(mean.0 as f64 + deviation.0 as f64 * radius * libm::cos(angle))
    }

    #[inline]
    pub fn latency(&mut self, latency: Latency) -> Duration {
        match latency {
            Latency::Uniform(span) => self.within(span),
            Latency::Exponential { mean } => self.exponential(mean),
            Latency::Normal { mean, deviation } => self.normal(mean, deviation),
        }
    }

    /// Puts the list in random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = self.below(last as u64 + 1) as usize;
            list.swap(last, other);
        }
    }
}

fn round(us: f64) -> Duration {
    Duration(libm::floor(us + 0.5).max(0.0) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_fixed() {
        let mut stream = Stream::new(42, Purpose::Network, 0);
        let drawn: Vec<u64> = (0..4).map(|_| stream.below(1_000)).collect();
        let mut again = Stream::new(42, Purpose::Network, 0);
        assert_eq!(drawn, (0..4).map(|_| again.below(1_000)).collect::<Vec<_>>());
        let mut other = Stream::new(42, Purpose::Disk, 0);
        assert_ne!(drawn, (0..4).map(|_| other.below(1_000)).collect::<Vec<_>>());
    }

    #[test]
    fn means_and_bounds_are_those_of_the_distributions() {
        let mut stream = Stream::new(7, Purpose::Clients, 0);
        let draws = 100_000;
        let mean = |draw: &mut dyn FnMut() -> Duration| (0..draws).map(|_| draw().0).sum::<u64>() as f64 / draws as f64;
        let span = Span::ms(10, 15);
        assert!((mean(&mut || stream.within(span)) - 12_500.0).abs() < 25.0);
        assert!((mean(&mut || stream.exponential(Duration::from_ms(15))) - 15_000.0).abs() < 250.0);
        let normal = &mut || stream.normal(Duration::from_ms(15), Duration::from_ms(3));
        assert!((mean(normal) - 15_000.0).abs() < 50.0);
        for _ in 0..draws {
            let drawn = stream.within(span);
            assert!(span.least <= drawn && drawn <= span.most);
        }
    }
}
