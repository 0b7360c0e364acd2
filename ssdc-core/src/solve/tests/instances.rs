//! Random instances, small enough for every subset or large enough for every branch of the engine.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::solve::{Admission, Flow, Instance};

/// Up to 6 obligations and 6 lots, in small amounts, in two values only, or near the limits of the type.
pub(super) fn tiny() -> impl Strategy<Value = Instance> {
    let largest = i64::MAX / 6;
    let amount = prop_oneof![Just(12), Just(1), Just(1000), Just(largest)].prop_flat_map(|most| {
        let low = if most > 1_000_000 { most - 5 } else { 0 };
        (
            Just(most),
            vec(prop_oneof![1 => Just(0), 6 => low..=most], 0..=6),
            vec(prop_oneof![1 => Just(0), 6 => low..=most], 0..=6),
        )
    });
    amount.prop_flat_map(|(most, supply, need)| {
        let pairs = if supply.is_empty() || need.is_empty() { 0 } else { 16 };
        let pair = (0..supply.len().max(1), 0..need.len().max(1), 0..=most);
        (Just(supply), Just(need), vec(pair, 0..=pairs), any::<bool>()).prop_map(|(supply, need, pairs, limited)| {
            Instance {
                supply,
                need,
                lot: pairs.iter().map(|pair| u32::try_from(pair.0).unwrap()).collect(),
                obligation: pairs.iter().map(|pair| u32::try_from(pair.1).unwrap()).collect(),
                capacity: limited.then(|| pairs.iter().map(|pair| pair.2).collect()),
            }
        })
    })
}

/// Hundreds of lots that reach near obligations only, so that ways are long and whole stretches run dry.
pub(super) fn stretches() -> impl Strategy<Value = Instance> {
    (20..80u32, 2..6u32, 1..6u32, any::<bool>(), any::<u64>()).prop_map(|(obligations, per, reach, limited, seed)| {
        let mut random = Random(seed);
        let lots = obligations * per;
        let mut made = Instance { capacity: limited.then(Vec::new), ..Instance::default() };
        made.need = (0..obligations).map(|_| random.below(500_000)).collect();
        let mut richness = 1;
        for lot in 0..lots {
            if lot % 17 == 0 {
                richness = 1 + random.below(9);
            }
            made.supply.push(random.below(1 + 40_000 * richness / i64::from(per)));
            for _ in 0..3 {
                let near = i64::from(lot / per) + random.below(i64::from(2 * reach + 1)) - i64::from(reach);
                made.lot.push(lot);
                made.obligation.push(u32::try_from(near.clamp(0, i64::from(obligations) - 1)).unwrap());
                if let Some(capacity) = &mut made.capacity {
                    capacity.push(random.below(60_000));
                }
            }
        }
        made
    })
}

/// The same sequence everywhere (Steele, Lea and Flood 2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        i64::try_from((mixed ^ (mixed >> 31)) % u64::try_from(end).unwrap()).unwrap()
    }

    /// A random order of so many.
    pub(super) fn order(&mut self, count: usize) -> Vec<u32> {
        let mut order: Vec<u32> = (0..u32::try_from(count).unwrap()).collect();
        for index in (1..count).rev() {
            order.swap(index, usize::try_from(self.below(i64::try_from(index).unwrap() + 1)).unwrap());
        }
        order
    }
}

/// An instance under other numbers: its lots, obligations and pairs in a random order.
pub(super) struct Renumbered {
    pub(super) instance: Instance,
    /// The new number of each lot.
    pub(super) lot: Vec<u32>,
    /// The new number of each obligation.
    pub(super) obligation: Vec<u32>,
}

pub(super) fn renumbered(from: &Instance, seed: u64) -> Renumbered {
    let mut random = Random(seed);
    let (lot, obligation) = (random.order(from.supply.len()), random.order(from.need.len()));
    let pairs = random.order(from.lot.len());
    let mut to = from.clone();
    for (old, new) in lot.iter().enumerate() {
        to.supply[*new as usize] = from.supply[old];
    }
    for (old, new) in obligation.iter().enumerate() {
        to.need[*new as usize] = from.need[old];
    }
    for (new, old) in pairs.iter().map(|pair| *pair as usize).enumerate() {
        to.lot[new] = lot[from.lot[old] as usize];
        to.obligation[new] = obligation[from.obligation[old] as usize];
        if let (Some(to), Some(from)) = (&mut to.capacity, &from.capacity) {
            to[new] = from[old];
        }
    }
    Renumbered { instance: to, lot, obligation }
}

pub(super) fn admit(instance: &Instance) -> Admission {
    Admission::new(instance.clone()).unwrap()
}

/// What each obligation gets.
pub(super) fn given(instance: &Instance, flow: &Flow) -> Vec<i64> {
    let mut given = vec![0; instance.need.len()];
    for (obligation, amount) in instance.obligation.iter().zip(&flow.on_pair) {
        given[*obligation as usize] += amount;
    }
    given
}
