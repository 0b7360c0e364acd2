//! Seeded chance: the same seed gives the same numbers on every machine, in every version.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng as _, SeedableRng as _};

/// A stream of random numbers (xoshiro256++, whose output is fixed by its publication).
///
/// # Source
/// Blackman and Vigna, *ACM Transactions on Mathematical Software* 47 (2021).
#[derive(Debug, Clone)]
pub(crate) struct Random(Xoshiro256PlusPlus);

impl Random {
    /// The stream of this seed.
    pub(crate) fn new(seed: u64) -> Self {
        Random(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// Stream `number` of a family: work that is divided among threads takes a stream a piece, so that the answer does not
    /// depend on who did which.
    pub(crate) fn stream(seed: u64, number: u64) -> Self {
        Random::new(Random::new(seed).next() ^ Random::new(number).next().rotate_left(32))
    }

    /// 64 random bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `bound`, each equally likely; 0 where `bound` is 0.
    ///
    /// # Source
    /// Lemire, *ACM Transactions on Modeling and Computer Simulation* 29 (2019).
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        let threshold = if bound == 0 { 0 } else { bound.wrapping_neg() % bound };
        loop {
            let product = (self.next() >> 32) * u64::from(bound);
            let (high, low) = (product >> 32, product & 0xffff_ffff);
            if low >= u64::from(threshold) {
                return u32::try_from(high).unwrap_or_default();
            }
        }
    }

    /// A number from 0 to below 1.
    #[allow(clippy::cast_precision_loss, reason = "53 bits fit a float exactly")]
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Puts the items in random order.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for index in (1..items.len()).rev() {
            let bound = u32::try_from(index + 1).unwrap_or(u32::MAX);
            items.swap(index, self.below(bound) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn a_seed_fixes_its_numbers_and_bounds_hold() {
        let mut one = Random::new(1);
        let first: Vec<u64> = (0..3).map(|_| one.next()).collect();
        let mut again = Random::new(1);
        assert_eq!(first, (0..3).map(|_| again.next()).collect::<Vec<_>>());
        assert_ne!(Random::stream(1, 0).next(), Random::stream(1, 1).next());

        let mut seen = [0_u32; 5];
        for _ in 0..5_000 {
            if let Some(cell) = seen.get_mut(one.below(5) as usize) {
                *cell += 1;
            }
            assert!((0.0..1.0).contains(&one.unit()));
        }
        assert!(seen.iter().all(|count| (850..1150).contains(count)), "{seen:?}");
        assert_eq!(one.below(0), 0);

        let mut items: Vec<u32> = (0..100).collect();
        one.shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }
}
