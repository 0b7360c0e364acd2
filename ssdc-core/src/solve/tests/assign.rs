//! Assignments against every choice of pairs of small instances, and the two ways of weighing them.

use proptest::prelude::*;

use super::instances::Random;
use crate::solve::{Assignment, Groups, Objective, Pairing, assign};

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
        if chosen != pairing.forced.contains(&(row, column)) && (!chosen || pairing.forbidden.contains(&(row, column))) {
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
            group.into_iter().for_each(|group| in_groups[*group as usize] += load);
        }
        if !within(&in_groups, &groups.capacity) {
            return None;
        }
    }
    let up_to = |got: &[i64], most: &[i64]| got.iter().zip(most).map(|(got, most)| got.min(most)).sum::<i64>();
    let none = vec![0; load.len()];
    let served = up_to(&got, pairing.required.as_ref().unwrap_or(&pairing.demand));
    let loaded = up_to(&load, pairing.lower.as_ref().unwrap_or(&none));
    let counts = |row: &usize| pairing.demand[*row] > 0 && pairing.row.iter().any(|&one| one as usize == *row);
    let floor = (0..worth.len()).filter(counts).map(|row| worth[row]).min().unwrap_or_default();
    let feasible = within(&got, &pairing.demand) && within(&load, &pairing.capacity);
    feasible.then(|| (served, loaded, worth.iter().sum(), floor))
}

fn every_choice(pairing: &Pairing) -> impl Iterator<Item = (i64, i64, i64, i64)> {
    let pairs = pairing.row.len();
    (0..1u32 << pairs).filter_map(move |set| weigh(pairing, &(0..pairs).map(|pair| set >> pair & 1 == 1).collect::<Vec<_>>()))
}

fn chosen(pairing: &Pairing, assignment: &Assignment) -> Vec<bool> {
    (0..pairing.row.len()).map(|pair| assignment.pairs.contains(&u32::try_from(pair).unwrap())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn the_greatest_total_is_found_and_proven(seed: u64) {
        let pairing = tiny(seed);
        let Some((served, loaded, total, _)) = every_choice(&pairing).max() else {
            prop_assert!(assign(pairing, Objective::Total, &mut ()).is_err());
            return Ok(());
        };
        let found = assign(pairing.clone(), Objective::Total, &mut ()).unwrap();
        let weighed = weigh(&pairing, &chosen(&pairing, &found)).unwrap();
        prop_assert_eq!((served, loaded, total), (weighed.0, weighed.1, weighed.2));
        prop_assert_eq!((found.total, found.total_bound), (total, total));
        prop_assert!(pairing.proves(&found), "{:?}\n{:?}", pairing, found);
    }
}
