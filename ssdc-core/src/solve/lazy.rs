//! Greedy choice under a budget, looking again only at what might be chosen next.

use std::collections::BinaryHeap;

use super::cells::Cells;

/// What choosing is worth, as long as nothing else is chosen. It never rises by a choice.
pub(crate) trait Choice {
    fn worth(&self, item: u32) -> f64;
    fn choose(&mut self, item: u32);
}

/// What each item costs.
pub(crate) struct Costs {
    /// Empty: 1 each.
    of: Vec<f64>,
}

impl Costs {
    pub(crate) fn new(of: Vec<f64>) -> Self {
        Costs { of }
    }

    pub(crate) fn of(&self, item: u32) -> f64 {
        if self.of.is_empty() { 1.0 } else { self.of.at(item) }
    }

    pub(crate) fn are_equal(&self) -> bool {
        self.of.is_empty()
    }
}

/// Chooses among `0..items`, one by one: always what is worth most and can still be paid, the first by number among equals.
///
/// # Source
/// Minoux, *Optimization Techniques*, Springer (1978); Leskovec et al., *KDD* (2007).
pub(crate) fn lazy_greedy(items: u32, budget: f64, costs: &Costs, choice: &mut impl Choice) -> Vec<u32> {
    let mut heap: BinaryHeap<Rank> = (0..items).map(|item| Rank { worth: choice.worth(item), item }).collect();
    let (mut chosen, mut left) = (Vec::new(), budget);
    while let Some(top) = heap.pop() {
        if costs.of(top.item) > left {
            continue;
        }
        let worth = choice.worth(top.item);
        if worth < top.worth {
            heap.push(Rank { worth, item: top.item });
            continue;
        }
        left -= costs.of(top.item);
        choice.choose(top.item);
        chosen.push(top.item);
    }
    chosen
}

/// By worth, then the first by number.
struct Rank {
    worth: f64,
    item: u32,
}

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.worth.total_cmp(&other.worth).then(other.item.cmp(&self.item))
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Rank {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Rank {}
