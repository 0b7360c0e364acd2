use std::cmp::Reverse;

use proptest::prelude::*;

use super::instances::{admit, given, renumbered, stretches, tiny};
use super::subsets::{Set, Subsets, members};
use crate::solve::{Flow, Fraction, Instance, fairest, flexibility, in_order, max_flow, pro_rata};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn each_class_gets_the_most_that_those_before_leave(instance in tiny(), classes in prop::collection::vec(-2i64..4, 6)) {
        let class = &classes[..instance.need.len()];
        let (admission, subsets) = (admit(&instance), Subsets::of(&instance));
        let flow = in_order(&admission, class, &mut ()).unwrap();
        prop_assert!(admission.proves(&flow));
        prop_assert_eq!(&flow.cut, &max_flow(&admission, &mut ()).unwrap().cut);
        let given = given(&instance, &flow);
        for last in -2..4 {
            let earlier = set(class.len(), |index| class[index] <= last);
            let together: i128 = members(earlier).map(|index| i128::from(given[index])).sum();
            prop_assert_eq!(together, subsets.most(earlier), "classes up to {}", last);
        }
    }

    #[test]
    fn fairest_equals_the_ratios_over_all_subsets(instance in tiny()) {
        let (admission, subsets) = (admit(&instance), Subsets::of(&instance));
        let answer = fairest(&admission, &mut ()).unwrap();
        prop_assert!(admission.proves(&answer.flow));
        prop_assert_eq!(&answer.flow.cut, &max_flow(&admission, &mut ()).unwrap().cut);
        let expected = subsets.fairest(instance.need.len());
        for (got, (part, whole)) in answer.coverage.iter().zip(&expected) {
            prop_assert_eq!(i128::from(got.part()) * whole, i128::from(got.whole()) * part);
        }
        prop_assert_eq!(given(&instance, &answer.flow), in_units(&instance, &subsets, &answer.coverage));
    }

    #[test]
    fn pro_rata_gives_everybody_the_greatest_common_fraction(instance in tiny()) {
        let (admission, subsets) = (admit(&instance), Subsets::of(&instance));
        let answer = pro_rata(&admission, &mut ()).unwrap();
        prop_assert!(admission.proves(&answer.flow));
        let able = set(instance.need.len(), |index| subsets.reach(1 << index) > 0);
        let (part, whole) = match subsets.least_ratio(0, able) {
            Some((part, whole, _)) if part < whole => (part, whole),
            _ => (1, 1),
        };
        prop_assert_eq!(i128::from(answer.common.part()) * whole, i128::from(answer.common.whole()) * part);
        let given = given(&instance, &answer.flow);
        for index in members(able) {
            prop_assert!(i128::from(given[index]) >= i128::from(instance.need[index]) * part / whole);
        }
    }

    #[test]
    fn fairest_beats_any_other_allocation(instance in tiny(), order in prop::collection::vec(0i64..9, 6)) {
        let admission = admit(&instance);
        let best = sorted(fairest(&admission, &mut ()).unwrap().coverage);
        for other in [in_order(&admission, &order[..instance.need.len()], &mut ()).unwrap(), max_flow(&admission, &mut ()).unwrap()] {
            let given = given(&instance, &other);
            let coverage = given.iter().zip(&instance.need).map(|(&given, &need)| Fraction::new(given, need)).collect();
            prop_assert!(sorted(coverage) <= best);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn larger_orders_serve_one_class_after_another(instance in stretches(), classes in 1i64..12) {
        let class: Vec<i64> = (0..instance.need.len()).map(|index| i64::try_from(index * 7919 % 1009).unwrap() % classes).collect();
        let admission = admit(&instance);
        let flow = in_order(&admission, &class, &mut ()).unwrap();
        prop_assert!(admission.proves(&flow));
        let given = given(&instance, &flow);
        for last in 0..classes {
            let earlier = |index: usize| class[index] <= last;
            let mut only = instance.clone();
            only.need.iter_mut().enumerate().filter(|(index, _)| !earlier(*index)).for_each(|(_, need)| *need = 0);
            let together: i64 = (0..class.len()).filter(|index| earlier(*index)).map(|index| given[index]).sum();
            prop_assert_eq!(together, max_flow(&admit(&only), &mut ()).unwrap().total);
        }
    }

    #[test]
    fn other_numbers_change_no_coverage(instance in stretches(), seed in any::<u64>()) {
        let other = renumbered(&instance, seed);
        let (here, there) = (admit(&instance), admit(&other.instance));
        let (first, second) = (fairest(&here, &mut ()).unwrap(), fairest(&there, &mut ()).unwrap());
        prop_assert!(here.proves(&first.flow) && there.proves(&second.flow));
        let (given, again) = (given(&instance, &first.flow), given(&other.instance, &second.flow));
        for (old, new) in other.obligation.iter().map(|new| *new as usize).enumerate() {
            prop_assert_eq!(first.coverage[old], second.coverage[new]);
            prop_assert!((given[old] - again[new]).abs() <= 1);
            let (units, over) = first.coverage[old].of(instance.need[old]);
            prop_assert!(given[old] == units || over > 0 && given[old] == units + 1);
        }
        prop_assert_eq!(pro_rata(&here, &mut ()).unwrap().common, pro_rata(&there, &mut ()).unwrap().common);
    }
}

fn set(obligations: usize, is_in: impl Fn(usize) -> bool) -> Set {
    (0..obligations).filter(|index| is_in(*index)).map(|index| 1 << index).sum()
}

fn sorted(mut coverage: Vec<Fraction>) -> Vec<Fraction> {
    coverage.sort_unstable();
    coverage
}

/// Each fraction rounded down, then one unit more in turn to whoever can still have it.
fn in_units(instance: &Instance, subsets: &Subsets, coverage: &[Fraction]) -> Vec<i64> {
    let shares: Vec<(i64, i64)> =
        coverage.iter().zip(&instance.need).map(|(fraction, &need)| fraction.of(need)).collect();
    let mut given: Vec<i64> = shares.iter().map(|(units, _)| *units).collect();
    let mut turns: Vec<usize> = (0..shares.len()).filter(|&index| shares[index].1 > 0).collect();
    turns.sort_by_key(|&index| (coverage[index], Reverse(shares[index].1), index));
    for index in turns {
        given[index] += 1;
        if !subsets.feasible(&given) {
            given[index] -= 1;
        }
    }
    given
}

/// One lot of 100 for needs of 100 and 300 that are due on days 2 and 1; a lot of 30 for the first alone.
#[test]
fn four_orders_of_one_instance() {
    let instance = Instance {
        supply: vec![100, 30],
        need: vec![100, 300],
        lot: vec![0, 0, 1],
        obligation: vec![0, 1, 0],
        capacity: None,
    };
    let admission = admit(&instance);
    let amounts = |flow: &Flow| given(&instance, flow);
    assert_eq!(amounts(&in_order(&admission, &[2, 1], &mut ()).unwrap()), vec![30, 100]);
    assert_eq!(amounts(&in_order(&admission, &[1, 2], &mut ()).unwrap()), vec![100, 30]);
    // Together 130 of 400: 32.5 % each.
    let fair = fairest(&admission, &mut ()).unwrap();
    assert_eq!(fair.coverage, vec![Fraction::new(13, 40); 2]);
    assert_eq!(amounts(&fair.flow), vec![33, 97]);
    let common = pro_rata(&admission, &mut ()).unwrap();
    assert_eq!(common.common, Fraction::new(13, 40));
    assert_eq!(common.flow.total, 130);
    assert_eq!(flexibility(&admission), vec![2, 1]);
}

/// Three needs of 10; the lots of 3 and 8 are for one each, the third has none: 0, 3/10 and 8/10.
#[test]
fn pro_rata_is_not_held_down_by_who_has_no_lot() {
    let instance = Instance {
        supply: vec![3, 8],
        need: vec![10, 10, 10],
        lot: vec![0, 1],
        obligation: vec![0, 1],
        capacity: None,
    };
    let admission = admit(&instance);
    assert_eq!(pro_rata(&admission, &mut ()).unwrap().common, Fraction::new(3, 10));
    let coverage = fairest(&admission, &mut ()).unwrap().coverage;
    assert_eq!(coverage, vec![Fraction::new(3, 10), Fraction::new(4, 5), Fraction::new(0, 1)]);
}

/// Lots 0 (twice) and 1 reach the first obligation; lot 2 has nothing, and a pair of lot 1 carries nothing.
#[test]
fn flexibility_counts_lots_that_can_give() {
    let instance = Instance {
        supply: vec![5, 5, 0],
        need: vec![9, 9],
        lot: vec![1, 0, 0, 2, 2, 1, 0],
        obligation: vec![0, 0, 0, 0, 1, 1, 1],
        capacity: Some(vec![1, 1, 1, 1, 1, 0, 1]),
    };
    assert_eq!(flexibility(&admit(&instance)), vec![2, 1]);
}
