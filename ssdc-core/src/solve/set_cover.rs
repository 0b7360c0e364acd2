//! The fewest sets that together hold all items that can be held.

use super::lazy::{Choice, Costs, lazy_greedy};

/// Sets chosen, ascending, and whether no fewer would do.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct SetCover {
    pub(crate) chosen: Vec<u32>,
    pub(crate) is_least: bool,
}

/// How many choices are tried to find fewer sets than the greedy choice does.
const TRIES: usize = 200_000;

/// Covers all items that are in any set; items are numbered from 0 to below `items`. First by greedy choice; then all choices of
/// fewer sets are tried, as far as that goes.
///
/// # Source
/// Chvatal, *Mathematics of Operations Research* 4 (1979).
pub(crate) fn set_cover(items: u32, sets: &[Vec<u32>]) -> SetCover {
    let words = (items as usize).div_ceil(64);
    let mut masks = vec![vec![0_u64; words]; sets.len()];
    for (mask, set) in masks.iter_mut().zip(sets) {
        for item in set {
            mask.get_mut(*item as usize / 64).into_iter().for_each(|word| *word |= 1 << (item % 64));
        }
    }
    let mut all = vec![0_u64; words];
    masks.iter().for_each(|mask| join(&mut all, mask));
    let mut greedy = Greedy { masks: &masks, left: all.clone(), chosen: Vec::new() };
    let count = u32::try_from(sets.len()).unwrap_or(u32::MAX);
    lazy_greedy(count, f64::from(count), &Costs::new(Vec::new()), &mut greedy);
    let mut cover = SetCover { chosen: greedy.chosen, is_least: false };
    let mut tries = TRIES;
    while let Some(most) = cover.chosen.len().checked_sub(1) {
        match smaller(&masks, &all, most, &mut tries) {
            Search::Found(chosen) => cover.chosen = chosen,
            Search::None => {
                cover.is_least = true;
                break;
            }
            Search::GaveUp => break,
        }
    }
    cover.is_least |= cover.chosen.is_empty();
    cover.chosen.sort_unstable();
    cover
}

struct Greedy<'m> {
    masks: &'m [Vec<u64>],
    left: Vec<u64>,
    chosen: Vec<u32>,
}

impl Choice for Greedy<'_> {
    fn worth(&self, set: u32) -> f64 {
        self.masks.get(set as usize).map_or(0.0, |mask| f64::from(shared(mask, &self.left)))
    }

    fn choose(&mut self, set: u32) {
        let Some(mask) = self.masks.get(set as usize) else { return };
        if shared(mask, &self.left) > 0 {
            self.left.iter_mut().zip(mask).for_each(|(left, mask)| *left &= !mask);
            self.chosen.push(set);
        }
    }
}

enum Search {
    Found(Vec<u32>),
    None,
    GaveUp,
}

/// At most `most` sets that hold all, if there are such: always the item that is in the fewest sets is covered next, by each
/// of them in turn.
fn smaller(masks: &[Vec<u64>], all: &[u64], most: usize, tries: &mut usize) -> Search {
    let largest = masks.iter().map(|mask| shared(mask, all)).max().unwrap_or_default() as usize;
    let mut way: Vec<(Vec<u64>, Vec<u32>, usize)> = vec![(all.to_vec(), holders(masks, all), 0)];
    while let Some((left, holders_of_one, place)) = way.last_mut() {
        let Some(set) = holders_of_one.get(*place).copied() else {
            way.pop();
            continue;
        };
        *place += 1;
        if *tries == 0 {
            return Search::GaveUp;
        }
        *tries -= 1;
        let mut rest = left.clone();
        if let Some(mask) = masks.get(set as usize) {
            rest.iter_mut().zip(mask).for_each(|(left, mask)| *left &= !mask);
        }
        let open = rest.iter().map(|word| word.count_ones() as usize).sum::<usize>();
        if open == 0 && way.len() <= most {
            let taken = way.iter().filter_map(|(_, sets, place)| sets.get(place.checked_sub(1)?).copied());
            return Search::Found(taken.collect());
        }
        if way.len() + open.div_ceil(largest.max(1)) <= most {
            let next = holders(masks, &rest);
            way.push((rest, next, 0));
        }
    }
    Search::None
}

/// The sets that hold the item that is in the fewest.
fn holders(masks: &[Vec<u64>], left: &[u64]) -> Vec<u32> {
    let holds = |mask: &Vec<u64>, item: usize| mask.get(item / 64).is_some_and(|word| word >> (item % 64) & 1 == 1);
    let items =
        (0..left.len() * 64).filter(|item| left.get(item / 64).is_some_and(|word| word >> (item % 64) & 1 == 1));
    let of =
        |item: usize| (0..).zip(masks).filter(|(_, mask)| holds(mask, item)).map(|(set, _)| set).collect::<Vec<u32>>();
    items.map(of).min_by_key(Vec::len).unwrap_or_default()
}

fn join(all: &mut [u64], mask: &[u64]) {
    all.iter_mut().zip(mask).for_each(|(all, mask)| *all |= mask);
}

fn shared(one: &[u64], other: &[u64]) -> u32 {
    one.iter().zip(other).map(|(one, other)| (one & other).count_ones()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::Random;

    #[test]
    fn no_fewer_sets_cover_all_than_are_found() {
        let mut random = Random::new(4);
        let mut greedy_was_not_enough = 0;
        for _ in 0..300 {
            let sets: Vec<Vec<u32>> =
                (0..8).map(|_| (0..10).filter(|_| random.below(10) < 3).collect::<Vec<u32>>()).collect();
            let all: std::collections::BTreeSet<u32> = sets.iter().flatten().copied().collect();
            let covers = |picked: u32| {
                let taken = (0..8).filter(|set| picked >> set & 1 == 1).flat_map(|set| &sets[set]);
                taken.copied().collect::<std::collections::BTreeSet<u32>>() == all
            };
            let least = (0..256_u32).filter(|picked| covers(*picked)).map(u32::count_ones).min().unwrap();
            let found = set_cover(10, &sets);
            assert!(found.is_least);
            assert_eq!(found.chosen.len(), least as usize);
            assert!(covers(found.chosen.iter().map(|set| 1 << set).sum()));
            let mut left = all.clone();
            let mut greedy = 0;
            while !left.is_empty() {
                let best = sets.iter().max_by_key(|set| set.iter().filter(|item| left.contains(item)).count()).unwrap();
                left.retain(|item| !best.contains(item));
                greedy += 1;
            }
            greedy_was_not_enough += u32::from(greedy > least);
        }
        assert!(greedy_was_not_enough > 3);
        assert_eq!(set_cover(3, &[]), SetCover { chosen: Vec::new(), is_least: true });
    }
}
