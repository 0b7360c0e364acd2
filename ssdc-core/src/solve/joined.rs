//! Sets that are joined one pair after another (union-find).

use super::cells::{Cells, count};

/// Sets of numbers from 0 on; each is named by its least member.
#[derive(Debug, Clone, Default)]
pub(crate) struct Joined {
    /// For each number itself, where it is the least of its set, or else a lesser one of the set.
    lesser: Vec<u32>,
}

impl Joined {
    /// So many numbers, each a set of its own.
    pub(crate) fn new(numbers: u32) -> Self {
        Joined { lesser: (0..numbers).collect() }
    }

    /// One more number, a set of its own.
    pub(crate) fn add(&mut self) -> u32 {
        let number = self.len();
        self.lesser.push(number);
        number
    }

    pub(crate) fn len(&self) -> u32 {
        count(&self.lesser)
    }

    /// The least of the set of a number.
    pub(crate) fn least(&mut self, mut number: u32) -> u32 {
        loop {
            let lesser = self.lesser.at(number);
            if lesser == number {
                return number;
            }
            // Halving the way makes the next one shorter.
            let next = self.lesser.at(lesser);
            self.lesser.put(number, next);
            number = next;
        }
    }

    pub(crate) fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.least(one), self.least(other));
        self.lesser.put(one.max(other), one.min(other));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_named_by_their_least() {
        let mut joined = Joined::new(5);
        let added = joined.add();
        for (one, other) in [(4, 3), (2, added), (3, 2)] {
            joined.join(one, other);
        }
        assert_eq!((0..joined.len()).map(|number| joined.least(number)).collect::<Vec<_>>(), [0, 1, 2, 2, 2, 2]);
    }
}
