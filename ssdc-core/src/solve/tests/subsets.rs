//! Oracles that look at every subset of the obligations.

use crate::solve::Instance;

/// A set of obligations, one bit each.
pub(super) type Set = u32;

pub(super) struct Subsets {
    /// The most that each set can be given, whatever it needs.
    reach: Vec<i128>,
    need: Vec<i128>,
    pub(super) all: Set,
}

pub(super) fn members(set: Set) -> impl Iterator<Item = usize> {
    (0..Set::BITS as usize).filter(move |index| set >> index & 1 == 1)
}

impl Subsets {
    pub(super) fn of(instance: &Instance) -> Self {
        let sets = 1u32 << instance.need.len();
        let reach = |set: Set| {
            let mut paired = vec![0i128; instance.supply.len()];
            for pair in 0..instance.lot.len() {
                let lot = instance.lot[pair] as usize;
                if set >> instance.obligation[pair] & 1 == 1 {
                    let capacity = instance.capacity.as_ref().map_or(instance.supply[lot], |column| column[pair]);
                    paired[lot] += i128::from(capacity);
                }
            }
            paired.iter().zip(&instance.supply).map(|(&paired, &supply)| paired.min(supply.into())).sum()
        };
        let need = |set: Set| members(set).map(|index| i128::from(instance.need[index])).sum();
        Self { reach: (0..sets).map(reach).collect(), need: (0..sets).map(need).collect(), all: sets - 1 }
    }

    pub(super) fn reach(&self, set: Set) -> i128 {
        self.reach[set as usize]
    }

    pub(super) fn need(&self, set: Set) -> i128 {
        self.need[set as usize]
    }

    /// The most that a set can be given of what it needs (Hall 1935).
    pub(super) fn most(&self, of: Set) -> i128 {
        self.inside(of).map(|set| self.reach(set) + self.need(of & !set)).min().unwrap()
    }

    /// The least of the sets that lack most.
    pub(super) fn cut(&self) -> Set {
        let lack = |set: Set| self.need(set) - self.reach(set);
        let most = self.inside(self.all).map(lack).max().unwrap();
        self.inside(self.all).filter(|set| lack(*set) == most).fold(self.all, |least, set| least & set)
    }

    pub(super) fn inside(&self, of: Set) -> impl Iterator<Item = Set> {
        (0..=self.all).filter(move |set| set & !of == 0)
    }

    /// Whether each obligation can be given so much at once.
    pub(super) fn feasible(&self, given: &[i64]) -> bool {
        self.inside(self.all)
            .all(|set| members(set).map(|index| i128::from(given[index])).sum::<i128>() <= self.reach(set))
    }

    /// The least ratio of reach to need among the sets of `rest` beyond `settled`, and the largest set that has it.
    pub(super) fn least_ratio(&self, settled: Set, rest: Set) -> Option<(i128, i128, Set)> {
        let mut least: Option<(i128, i128, Set)> = None;
        for set in self.inside(rest).filter(|&set| self.need(set) > 0) {
            let (reach, need) = (self.reach(settled | set) - self.reach(settled), self.need(set));
            least = match least {
                Some((part, whole, _)) if reach * whole > part * need => least,
                Some((part, whole, with)) if reach * whole == part * need => Some((part, whole, with | set)),
                _ => Some((reach, need, set)),
            };
        }
        least
    }

    /// The fairest coverage of each obligation, as fractions.
    pub(super) fn fairest(&self, obligations: usize) -> Vec<(i128, i128)> {
        let mut coverage = vec![(1, 1); obligations];
        let (mut settled, mut rest) = (0, self.all);
        while let Some((part, whole, set)) = self.least_ratio(settled, rest) {
            if part >= whole {
                break;
            }
            members(set).filter(|&index| self.need(1 << index) > 0).for_each(|index| coverage[index] = (part, whole));
            settled |= set;
            rest &= !set;
        }
        coverage
    }
}
