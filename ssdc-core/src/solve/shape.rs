//! Which lots reach which obligations, indexed from both sides.

use super::cells::{Cells, count};

/// One pair as its obligation sees it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Back {
    pub(crate) pair: u32,
    pub(crate) lot: u32,
}

/// Pairs in the order of their lots, and an index of them by obligation: 12 bytes a pair.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shape {
    /// Where the pairs of each lot begin; one more entry says where the last ends.
    pub(crate) lot_first: Vec<u32>,
    /// The obligation of each pair.
    pub(crate) head: Vec<u32>,
    /// Where the entries of each obligation begin in `back`.
    pub(crate) obligation_first: Vec<u32>,
    pub(crate) back: Vec<Back>,
}

impl Shape {
    /// Indexes pairs that already stand in the order of their lots; `lot_first` has one entry more than there are lots.
    pub(crate) fn new(lot_first: Vec<u32>, head: Vec<u32>, obligations: u32) -> Self {
        let mut obligation_first = starts(&head, obligations);
        let mut back = vec![Back::default(); head.len()];
        let mut pair = 0;
        for (lot, ends) in (0u32..).zip(lot_first.iter().skip(1)) {
            while pair < *ends {
                let obligation = head.at(pair);
                let place = obligation_first.at(obligation);
                back.put(place, Back { pair, lot });
                obligation_first.put(obligation, place + 1);
                pair += 1;
            }
        }
        // The cursors have moved to the beginnings of the next rows: move the column by one.
        obligation_first.rotate_right(1);
        obligation_first.put(0, 0);
        Self { lot_first, head, obligation_first, back }
    }

    pub(crate) fn lots(&self) -> u32 {
        count(&self.lot_first).saturating_sub(1)
    }

    pub(crate) fn obligations(&self) -> u32 {
        count(&self.obligation_first).saturating_sub(1)
    }

    /// The first pair of a lot, and the one after its last.
    #[inline]
    pub(crate) fn pairs_of(&self, lot: u32) -> (u32, u32) {
        (self.lot_first.at(lot), self.lot_first.at(lot + 1))
    }

    #[inline]
    pub(crate) fn back_of(&self, obligation: u32) -> &[Back] {
        self.back.row(&self.obligation_first, obligation)
    }
}

/// Where each key's entries begin when entries are grouped by key (a counting sort), and one end more.
pub(crate) fn starts(keys: &[u32], distinct: u32) -> Vec<u32> {
    let mut first = vec![0u32; distinct as usize + 1];
    for &key in keys {
        let after = first.at(key + 1);
        first.put(key + 1, after + 1);
    }
    let mut sum = 0;
    for cell in &mut first {
        sum += *cell;
        *cell = sum;
    }
    first
}
