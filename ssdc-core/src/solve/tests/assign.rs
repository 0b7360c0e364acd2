//! Assignments against every choice of pairs of small instances, and the two ways of weighing them.

use proptest::prelude::*;

use super::instances::Random;
use crate::solve::{Assignment, Budget, EFFORT, Groups, Objective, Pairing, assign};

/// Up to 4 rows and 4 columns, 10 pairs, with everything that can be asked for now and then.
fn tiny(seed: u64) -> Pairing {
    let mut random = Random(seed);
    let (rows, columns) = (1 + random.below(4), 1 + random.below(4));
    let mut pairing = Pairing::default();
    for row in 0..rows {
        for column in 0..columns {
            if random.below(3) > 0 && pairing.row.len() < 11 {
                pairing.row.push(u32::try_from(row).unwrap());
                pairing.column.push(u32::try_from(column).unwrap());
            }
        }
    }
    let spread = [2, 5, 100, 1 << 40][usize::try_from(random.below(4)).unwrap()];
    pairing.score = pairing.row.iter().map(|_| random.below(spread) - spread / 4).collect();
    pairing.demand = (0..rows).map(|_| random.below(4)).collect();
    pairing.capacity = (0..columns).map(|_| random.below(4)).collect();
    let some = |random: &mut Random, most: &[i64]| most.iter().map(|&most| random.below(most + 1)).collect();
    pairing.required = (random.below(3) == 0).then(|| some(&mut random, &pairing.demand));
    pairing.lower = (random.below(3) == 0).then(|| some(&mut random, &pairing.capacity));
    if random.below(3) == 0 {
        let of_column = (0..columns).map(|_| u32::try_from(random.below(3)).ok().filter(|&group| group < 2)).collect();
        pairing.groups = Some(Groups { of_column, capacity: vec![random.below(4), random.below(4)] });
    }
    for pair in 0..pairing.row.len() {
        match random.below(12) {
            0 => pairing.forbidden.push((pairing.row[pair], pairing.column[pair])),
            1 => pairing.forced.push((pairing.row[pair], pairing.column[pair])),
            _ => {}
        }
    }
    pairing
}

/// Served, loaded up to the lower loads, worth, and the least row: of a choice, or `None` where it is not allowed.
fn weigh(pairing: &Pairing, chosen: &[bool]) -> Option<(i64, i64, i64, i64)> {
    let mut got = vec![0; pairing.demand.len()];
    let mut load = vec![0; pairing.capacity.len()];
    let mut worth = vec![0; pairing.demand.len()];
    for (pair, &chosen) in chosen.iter().enumerate() {
        let (row, column) = (pairing.row[pair], pairing.column[pair]);
        if chosen != pairing.forced.contains(&(row, column)) && (!chosen || pairing.forbidden.contains(&(row, column)))
        {
            return None;
        }
        got[row as usize] += i64::from(chosen);
        load[column as usize] += i64::from(chosen);
        worth[row as usize] += pairing.score[pair] * i64::from(chosen);
    }
    let within = |got: &[i64], most: &[i64]| got.iter().zip(most).all(|(got, most)| got <= most);
    let mut in_groups = vec![0; 2];
    if let Some(groups) = &pairing.groups {
        for (group, load) in groups.of_column.iter().zip(&load) {
            group.iter().for_each(|group| in_groups[*group as usize] += load);
        }
        if !within(&in_groups, &groups.capacity) {
            return None;
        }
    }
    let up_to = |got: &[i64], most: &[i64]| got.iter().zip(most).map(|(got, most)| got.min(most)).sum::<i64>();
    let none = vec![0; load.len()];
    let served = up_to(&got, pairing.required.as_ref().unwrap_or(&pairing.demand));
    let loaded = up_to(&load, pairing.lower.as_ref().unwrap_or(&none));
    let floor = (0..worth.len()).filter(|&row| counts(pairing, row)).map(|row| worth[row]).min().unwrap_or_default();
    let feasible = within(&got, &pairing.demand) && within(&load, &pairing.capacity);
    feasible.then(|| (served, loaded, worth.iter().sum(), floor))
}

/// Whether a row has something forced, or must get something and has a pair that is not forbidden.
fn counts(pairing: &Pairing, row: usize) -> bool {
    let row_number = u32::try_from(row).unwrap();
    let mut own = pairing.row.iter().zip(&pairing.column).filter(|(one, _)| **one == row_number);
    let must = pairing.required.as_ref().unwrap_or(&pairing.demand)[row] > 0;
    pairing.forced.iter().any(|forced| forced.0 == row_number)
        || must && own.any(|(&row, &column)| !pairing.forbidden.contains(&(row, column)))
}

fn every_choice(pairing: &Pairing) -> impl Iterator<Item = (i64, i64, i64, i64)> {
    let pairs = pairing.row.len();
    (0..1u32 << pairs)
        .filter_map(move |set| weigh(pairing, &(0..pairs).map(|pair| set >> pair & 1 == 1).collect::<Vec<_>>()))
}

fn chosen(pairing: &Pairing, assignment: &Assignment) -> Vec<bool> {
    (0..pairing.row.len()).map(|pair| assignment.pairs.contains(&u32::try_from(pair).unwrap())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_greatest_total_is_found_and_proven(seed: u64) {
        let pairing = tiny(seed);
        let Some((served, loaded, total, _)) = every_choice(&pairing).max() else {
            prop_assert!(assign(pairing, Objective::Total, EFFORT, &mut ()).is_err());
            return Ok(());
        };
        let found = assign(pairing.clone(), Objective::Total, EFFORT, &mut ()).unwrap();
        let weighed = weigh(&pairing, &chosen(&pairing, &found)).unwrap();
        prop_assert_eq!((served, loaded, total), (weighed.0, weighed.1, weighed.2));
        prop_assert_eq!((found.total, found.total_bound), (total, total));
        prop_assert!(pairing.proves(&found), "{:?}\n{:?}", pairing, found);
    }
}

/// Served and worth of a choice within budgets.
fn within_budgets(pairing: &Pairing, chosen: &[bool]) -> Option<(i64, i64)> {
    let budget = pairing.budget.as_ref().unwrap();
    let mut left = budget.of_column.clone();
    for (pair, _) in chosen.iter().enumerate().filter(|(_, chosen)| **chosen) {
        left[pairing.column[pair] as usize] -= budget.uses[pair];
    }
    let (served, _, worth, _) = weigh(pairing, chosen)?;
    left.iter().all(|&left| left >= 0).then_some((served, worth))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn budgets_are_kept_and_used_best(seed: u64) {
        let mut random = Random(seed ^ 1);
        let mut pairing = Pairing { required: None, lower: None, groups: None, ..tiny(seed) };
        let budget = Budget {
            uses: pairing.row.iter().map(|_| random.below(6)).collect(),
            of_column: pairing.capacity.iter().map(|_| random.below(12)).collect(),
        };
        pairing.budget = Some(budget);
        let pairs = pairing.row.len();
        let sets = (0..1u32 << pairs).map(|set| (0..pairs).map(|pair| set >> pair & 1 == 1).collect::<Vec<_>>());
        let Some(best) = sets.filter_map(|set| within_budgets(&pairing, &set)).max() else {
            prop_assert!(assign(pairing, Objective::Total, EFFORT, &mut ()).is_err());
            return Ok(());
        };
        let found = assign(pairing.clone(), Objective::Total, EFFORT, &mut ()).unwrap();
        prop_assert_eq!(within_budgets(&pairing, &chosen(&pairing, &found)), Some(best));
        prop_assert_eq!((found.total, found.total_bound), (best.1, best.1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn the_fairest_is_bounded_and_exact_where_each_row_takes_one(seed: u64, single: bool) {
        let mut pairing = tiny(seed);
        if single {
            pairing.required = None;
            pairing.demand.iter_mut().for_each(|demand| *demand = (*demand).min(1));
        }
        let choices: Vec<_> = every_choice(&pairing).collect();
        let Some(&(served, loaded, ..)) = choices.iter().max() else { return Ok(()) };
        let as_full = || choices.iter().filter(|choice| (choice.0, choice.1) == (served, loaded));
        let floor = as_full().map(|choice| choice.3).max().unwrap();
        let found = assign(pairing.clone(), Objective::Fairest, EFFORT, &mut ()).unwrap();
        let weighed = weigh(&pairing, &chosen(&pairing, &found)).unwrap();
        prop_assert_eq!((weighed.0, weighed.1, weighed.2), (served, loaded, found.total));
        prop_assert_eq!(found.floor.unwrap_or_default(), weighed.3);
        let total_there = as_full().filter(|choice| choice.3 >= weighed.3).map(|choice| choice.2).max().unwrap();
        prop_assert!(weighed.3 <= floor && found.floor_bound.is_none_or(|bound| bound >= floor), "{pairing:?} {found:?} {floor}");
        prop_assert!(found.total <= total_there && found.total_bound >= total_there, "{pairing:?} {found:?} {total_there}");
        if single {
            prop_assert_eq!((weighed.3, found.total), (floor, total_there), "{:?}", pairing);
            prop_assert_eq!(found.total_bound, found.total);
        }
    }
}

/// Where rows take several columns the fairest is NP-hard; on small instances the search nearly always finds it.
#[test]
fn the_fairest_is_nearly_always_found() {
    let (mut all, mut best, mut proven) = (0, 0, 0);
    for seed in 0..600 {
        let pairing = tiny(seed);
        let choices: Vec<_> = every_choice(&pairing).collect();
        let Some(&(served, loaded, ..)) = choices.iter().max() else { continue };
        let as_full = choices.iter().filter(|choice| (choice.0, choice.1) == (served, loaded));
        let (floor, total) = as_full.map(|choice| (choice.3, choice.2)).max().unwrap();
        let found = assign(pairing.clone(), Objective::Fairest, EFFORT, &mut ()).unwrap();
        all += 1;
        best += i32::from((found.floor.unwrap_or_default(), found.total) == (floor, total));
        proven += i32::from(found.floor == found.floor_bound);
    }
    assert!(best * 100 >= all * 97, "{best} of {all}, {proven} proven");
}
