use proptest::prelude::*;

use super::instances::{admit, given, renumbered, stretches, tiny};
use super::subsets::{Subsets, members};
use crate::solve::{Admission, Edges, Ends, Flow, Instance, Network, max_flow};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn tiny_flows_equal_the_best_over_all_subsets(instance in tiny()) {
        let (admission, subsets) = (admit(&instance), Subsets::of(&instance));
        let flow = max_flow(&admission, &mut ()).unwrap();
        prop_assert_eq!(i128::from(flow.total), subsets.most(subsets.all));
        prop_assert!(admission.proves(&flow));
        let cut: Vec<usize> = flow.cut.obligations.iter().map(|index| *index as usize).collect();
        prop_assert_eq!(cut, members(subsets.cut()).collect::<Vec<_>>());
        prop_assert_eq!(i128::from(flow.cut.lack()), subsets.need(subsets.all) - i128::from(flow.total));
    }

    #[test]
    fn proves_refuses_what_is_not_a_maximum_flow(instance in tiny(), pair in any::<prop::sample::Index>(), change in prop_oneof![Just(-1i64), Just(1)]) {
        let admission = admit(&instance);
        let flow = max_flow(&admission, &mut ()).unwrap();
        if !flow.on_pair.is_empty() {
            let mut wrong = flow.clone();
            wrong.on_pair[pair.index(flow.on_pair.len())] += change;
            prop_assert!(!admission.proves(&wrong));
            wrong.total += change;
            prop_assert!(!admission.proves(&wrong));
        }
        let other_total = Flow { total: flow.total.wrapping_add(change), ..flow.clone() };
        prop_assert!(!admission.proves(&other_total));
        if !flow.cut.obligations.is_empty() {
            let mut wrong = flow.clone();
            wrong.cut.obligations.clear();
            wrong.cut.lots.clear();
            prop_assert!(!admission.proves(&wrong));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn larger_flows_equal_those_on_a_network(instance in stretches()) {
        let admission = admit(&instance);
        let flow = max_flow(&admission, &mut ()).unwrap();
        prop_assert!(admission.proves(&flow));
        prop_assert_eq!(flow.total, on_a_network(&instance));
    }

    #[test]
    fn other_numbers_change_neither_total_nor_cut(instance in stretches(), seed in any::<u64>()) {
        let other = renumbered(&instance, seed);
        let (flow, again) = (max_flow(&admit(&instance), &mut ()).unwrap(), max_flow(&admit(&other.instance), &mut ()).unwrap());
        prop_assert_eq!(flow.total, again.total);
        let mut obligations: Vec<u32> = flow.cut.obligations.iter().map(|index| other.obligation[*index as usize]).collect();
        let mut lots: Vec<u32> = flow.cut.lots.iter().map(|index| other.lot[*index as usize]).collect();
        obligations.sort_unstable();
        lots.sort_unstable();
        prop_assert_eq!(&obligations, &again.cut.obligations);
        prop_assert_eq!(&lots, &again.cut.lots);
        prop_assert_eq!((flow.cut.need, flow.cut.reach, flow.cut.pairs.len()), (again.cut.need, again.cut.reach, again.cut.pairs.len()));
        prop_assert!(admit(&other.instance).proves(&again));
    }
}

/// Two lots of 5 for an obligation each; 6 and 4 have the right sum.
#[test]
fn proves_refuses_what_no_lot_has() {
    let instance =
        Instance { supply: vec![5, 5], need: vec![9, 9], lot: vec![0, 1], obligation: vec![0, 1], capacity: None };
    let admission = admit(&instance);
    let flow = max_flow(&admission, &mut ()).unwrap();
    assert!(admission.proves(&flow));
    assert!(!admission.proves(&Flow { on_pair: vec![6, 4], ..flow }));
}

/// The pairs of a cut are named as they came in, though the solver keeps them by lot.
#[test]
fn the_cut_names_pairs_as_they_came_in() {
    let (lot, obligation) = (vec![1, 0, 0], vec![0, 0, 1]);
    let instance = Instance { supply: vec![9, 9], need: vec![50, 1], lot, obligation, capacity: Some(vec![3, 9, 9]) };
    let cut = max_flow(&admit(&instance), &mut ()).unwrap().cut;
    assert_eq!((cut.obligations, cut.lots, cut.pairs, cut.reach), (vec![0, 1], vec![0], vec![0], 12));
}

fn on_a_network(instance: &Instance) -> i64 {
    let (lots, obligations) =
        (u32::try_from(instance.supply.len()).unwrap(), u32::try_from(instance.need.len()).unwrap());
    let (source, sink) = (lots + obligations, lots + obligations + 1);
    let mut edges = Edges { nodes: sink as usize + 1, ..Edges::default() };
    let mut add = |from, to, capacity| {
        edges.from.push(from);
        edges.to.push(to);
        edges.capacity.push(capacity);
    };
    (0..lots).for_each(|lot| add(source, lot, instance.supply[lot as usize]));
    (0..obligations).for_each(|index| add(lots + index, sink, instance.need[index as usize]));
    for pair in 0..instance.lot.len() {
        let capacity = instance.capacity.as_ref().map_or(i64::MAX, |column| column[pair]);
        add(instance.lot[pair], lots + instance.obligation[pair], capacity);
    }
    Network::new(edges).unwrap().max_flow(Ends { source, sink }, &mut ()).unwrap().total
}

/// A greedy choice gives lot 0 to obligation 0 and leaves obligation 1 short; the flow does not.
#[test]
fn no_false_shortfall() {
    let instance = Instance {
        supply: vec![100, 100],
        need: vec![100, 100],
        lot: vec![0, 0, 1],
        obligation: vec![0, 1, 0],
        capacity: None,
    };
    let flow = max_flow(&admit(&instance), &mut ()).unwrap();
    assert_eq!((flow.total, flow.on_pair), (200, vec![0, 100, 100]));
    assert!(flow.cut.obligations.is_empty());
}

/// Obligations 0 and 1 need 150 and share lot 0 of 100; obligation 2 is served.
#[test]
fn the_cut_names_who_competes_for_what() {
    let instance = Instance {
        supply: vec![100, 60, 7],
        need: vec![90, 60, 50],
        lot: vec![0, 0, 1],
        obligation: vec![0, 1, 2],
        capacity: None,
    };
    let cut = max_flow(&admit(&instance), &mut ()).unwrap().cut;
    assert_eq!(
        (cut.obligations.as_slice(), cut.lots.as_slice(), cut.need, cut.reach, cut.lack()),
        (&[0, 1][..], &[0][..], 150, 100, 50)
    );
}

/// A lot of 100 may give an obligation of 80 only 30: the pair, not the lot, is what holds it down.
#[test]
fn the_cut_names_pairs_at_their_capacity() {
    let instance = Instance {
        supply: vec![100],
        need: vec![80, 50],
        lot: vec![0, 0],
        obligation: vec![1, 0],
        capacity: Some(vec![90, 30]),
    };
    let flow = max_flow(&admit(&instance), &mut ()).unwrap();
    assert_eq!((flow.total, flow.on_pair), (80, vec![50, 30]));
    assert_eq!((flow.cut.obligations, flow.cut.lots, flow.cut.pairs, flow.cut.reach), (vec![0], vec![], vec![1], 30));
}

#[test]
fn pairs_of_one_lot_and_obligation_add_up() {
    let instance = Instance {
        supply: vec![100],
        need: vec![80],
        lot: vec![0, 0],
        obligation: vec![0, 0],
        capacity: Some(vec![30, 40]),
    };
    assert_eq!(max_flow(&admit(&instance), &mut ()).unwrap().on_pair, vec![30, 40]);
}

#[test]
fn nothing_flows_where_there_is_nothing() {
    for (supply, need) in
        [(vec![], vec![]), (vec![5], vec![]), (vec![], vec![5]), (vec![5], vec![5]), (vec![0], vec![0])]
    {
        let admission = Admission::new(Instance { supply, need, ..Instance::default() }).unwrap();
        let flow = max_flow(&admission, &mut ()).unwrap();
        assert_eq!(flow.total, 0);
        assert!(admission.proves(&flow));
    }
}

#[test]
fn the_largest_amounts_flow() {
    let instance = Instance {
        supply: vec![i64::MAX],
        need: vec![i64::MAX - 1, 1],
        lot: vec![0, 0],
        obligation: vec![0, 1],
        capacity: Some(vec![i64::MAX; 2]),
    };
    let flow = max_flow(&admit(&instance), &mut ()).unwrap();
    assert_eq!(given(&instance, &flow), vec![i64::MAX - 1, 1]);
}
