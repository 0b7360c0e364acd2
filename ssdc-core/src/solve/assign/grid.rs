//! A checked instance, indexed by row: what is forced is taken off, what is forbidden left out.

use super::super::cells::{Cells, count};
use super::super::shape::starts;
use super::super::{Part, SolveError};
use super::pairing::{Groups, Pairing};

/// No group, no pair, no node.
pub(crate) const NONE: u32 = u32::MAX;

/// The pairs that are to be decided, by row and, within a row, by column.
///
/// Demands are cut down to what the pairs could fill, capacities to one more, so that all of them fit into 32 bits.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    /// Where the pairs of each row begin; one more entry says where the last ends.
    pub(crate) first: Vec<u32>,
    pub(crate) column: Vec<u32>,
    pub(crate) score: Vec<i64>,
    /// Where each pair stood in the input; `None` where the input was in this order.
    place: Option<Vec<u32>>,
    pub(crate) demand: Vec<u32>,
    /// What of the demand must be served.
    pub(crate) required: Vec<u32>,
    pub(crate) capacity: Vec<u32>,
    /// What each column should serve at least; empty where none should.
    pub(crate) lower: Vec<u32>,
    pub(crate) groups: Option<Shared>,
    pub(crate) forced: Vec<Forced>,
}

/// A pair that is chosen already.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Forced {
    /// Where it stood in the input.
    pub(crate) place: u32,
    pub(crate) row: u32,
    pub(crate) column: u32,
    pub(crate) score: i64,
}

/// Which columns share a capacity.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    /// The group of each column, or [`NONE`].
    pub(crate) of_column: Vec<u32>,
    first: Vec<u32>,
    members: Vec<u32>,
    pub(crate) capacity: Vec<u32>,
}

impl Shared {
    /// The columns of a group.
    pub(crate) fn members(&self, group: u32) -> &[u32] {
        self.members.row(&self.first, group)
    }

    fn new(groups: &Groups, capacity: Vec<u32>) -> Self {
        let of_column: Vec<u32> = groups.of_column.iter().map(|group| group.unwrap_or(NONE)).collect();
        let mut columns: Vec<u32> = (0..count(&of_column)).filter(|&column| of_column.at(column) != NONE).collect();
        columns.sort_by_key(|&column| of_column.at(column));
        let grouped: Vec<u32> = columns.iter().map(|&column| of_column.at(column)).collect();
        Self { first: starts(&grouped, count(&capacity)), members: columns, capacity, of_column }
    }
}

impl Grid {
    /// Checks an instance and indexes it. Its columns of pairs are taken out of it.
    pub(crate) fn new(pairing: &mut Pairing) -> Result<Self, SolveError> {
        pairing.check()?;
        let mut place = order(pairing);
        refuse_twins(pairing, place.as_deref())?;
        let mut forced = Vec::new();
        if !(pairing.forced.is_empty() && pairing.forbidden.is_empty()) {
            let all = place.unwrap_or_else(|| (0..count(&pairing.row)).collect());
            place = Some(leave_out_decided(pairing, all, &mut forced)?);
        }
        let of_row: Vec<u32> = forced.iter().map(|forced| forced.row).collect();
        let of_column: Vec<u32> = forced.iter().map(|forced| forced.column).collect();
        let first = starts(&gathered(&mut pairing.row, place.as_deref()), count(&pairing.demand));
        let column = gathered(&mut pairing.column, place.as_deref());
        let degrees = starts(&column, count(&pairing.capacity));
        let required = pairing.required.as_deref().unwrap_or(&pairing.demand);
        let groups = pairing.groups.as_ref().map(|groups| {
            let group = |column: &u32| groups.of_column.get(*column as usize).copied().flatten();
            let forced: Vec<u32> = of_column.iter().filter_map(group).collect();
            let pairs: Vec<u32> = column.iter().filter_map(group).collect();
            let first = one_more(&starts(&pairs, count(&groups.capacity)));
            left(&groups.capacity, &forced, &first, Part::GroupCapacity).map(|capacity| Shared::new(groups, capacity))
        });
        Ok(Self {
            demand: left(&pairing.demand, &of_row, &first, Part::Demand)?,
            required: spare(required, &of_row, &first),
            capacity: left(&pairing.capacity, &of_column, &one_more(&degrees), Part::Capacity)?,
            lower: pairing.lower.as_ref().map(|lower| spare(lower, &of_column, &degrees)).unwrap_or_default(),
            groups: groups.transpose()?,
            score: gathered(&mut pairing.score, place.as_deref()),
            first,
            column,
            place,
            forced,
        })
    }

    /// The same with some pairs only, and which those are.
    pub(crate) fn only(&self, keep: impl Fn(u32) -> bool) -> (Self, Vec<u32>) {
        let kept: Vec<u32> = (0..self.pairs()).filter(|&pair| keep(pair)).collect();
        let rows: Vec<u32> = kept.iter().map(|&pair| self.row_of(pair)).collect();
        let grid = Self {
            first: starts(&rows, self.rows()),
            column: kept.iter().map(|&pair| self.column.at(pair)).collect(),
            score: kept.iter().map(|&pair| self.score.at(pair)).collect(),
            demand: self.demand.clone(),
            required: self.required.clone(),
            capacity: self.capacity.clone(),
            lower: self.lower.clone(),
            groups: self.groups.clone(),
            ..Self::default()
        };
        (grid, kept)
    }

    pub(crate) fn rows(&self) -> u32 {
        count(&self.demand)
    }

    pub(crate) fn columns(&self) -> u32 {
        count(&self.capacity)
    }

    pub(crate) fn pairs(&self) -> u32 {
        count(&self.column)
    }

    /// The first pair of a row, and the one after its last.
    #[inline]
    pub(crate) fn pairs_of(&self, row: u32) -> (u32, u32) {
        (self.first.at(row), self.first.at(row + 1))
    }

    /// The row of a pair.
    pub(crate) fn row_of(&self, pair: u32) -> u32 {
        let after = self.first.partition_point(|&first| first <= pair);
        u32::try_from(after).unwrap_or(NONE).saturating_sub(1)
    }

    /// Where a pair stood in the input.
    pub(crate) fn input_place(&self, pair: u32) -> u32 {
        self.place.as_ref().map_or(pair, |places| places.at(pair))
    }

    #[inline]
    pub(crate) fn group_of(&self, column: u32) -> u32 {
        self.groups.as_ref().map_or(NONE, |groups| groups.of_column.at(column))
    }

    #[inline]
    pub(crate) fn lower_of(&self, column: u32) -> u32 {
        if self.lower.is_empty() { 0 } else { self.lower.at(column) }
    }
}

/// A column of pairs in the order of the grid, taken out of the instance.
fn gathered<T: Copy + Default>(column: &mut Vec<T>, place: Option<&[u32]>) -> Vec<T> {
    let column = std::mem::take(column);
    match place {
        None => column,
        Some(place) => place.iter().map(|&pair| column.at(pair)).collect(),
    }
}

/// The places of the pairs by row and column; `None` where they stand so.
fn order(pairing: &Pairing) -> Option<Vec<u32>> {
    let Pairing { row, column, demand, .. } = pairing;
    let pairs = || row.iter().zip(column);
    if pairs().is_sorted() {
        return None;
    }
    let first = starts(row, count(demand));
    let mut place: Vec<u32> = (0..count(row)).collect();
    if !row.is_sorted() {
        let mut next = first.clone();
        for (pair, &row) in (0..).zip(row) {
            place.put(next.at(row), pair);
            next.change(row, |next| *next += 1);
        }
    }
    for row in 0..count(demand) {
        let within = first.at(row) as usize..first.at(row + 1) as usize;
        place.get_mut(within).unwrap_or_default().sort_unstable_by_key(|&pair| (column.at(pair), pair));
    }
    Some(place)
}

/// Nobody can be paired twice with the same.
fn refuse_twins(pairing: &Pairing, place: Option<&[u32]>) -> Result<(), SolveError> {
    let input = |at: u32| place.map_or(at, |place| place.at(at));
    let key = |at: u32| (pairing.row.at(input(at)), pairing.column.at(input(at)));
    match (1..count(&pairing.row)).find(|&at| key(at) == key(at - 1)) {
        None => Ok(()),
        Some(at) => Err(SolveError::SamePair { first: input(at - 1), second: input(at) }),
    }
}

/// The pairs that are neither forced nor forbidden; the forced ones are listed apart.
fn leave_out_decided(pairing: &Pairing, all: Vec<u32>, listed: &mut Vec<Forced>) -> Result<Vec<u32>, SolveError> {
    let sorted = |pairs: &[(u32, u32)]| {
        let mut pairs = pairs.to_vec();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    };
    let (forced, forbidden) = (sorted(&pairing.forced), sorted(&pairing.forbidden));
    if let Some(&(row, column)) = forced.iter().find(|pair| forbidden.binary_search(pair).is_ok()) {
        return Err(SolveError::Contradiction { row, column });
    }
    let key = |pair: u32| (pairing.row.at(pair), pairing.column.at(pair));
    let mut open = all;
    open.retain(|&pair| {
        let is_forced = forced.binary_search(&key(pair)).is_ok();
        if is_forced {
            let (row, column) = key(pair);
            listed.push(Forced { place: pair, row, column, score: pairing.score.at(pair) });
        }
        !is_forced && forbidden.binary_search(&key(pair)).is_err()
    });
    let known: Vec<_> = listed.iter().map(|listed| (listed.row, listed.column)).collect();
    match forced.iter().find(|pair| known.binary_search(pair).is_err()) {
        None => Ok(open),
        Some(&(row, column)) => Err(SolveError::NoPair { row, column }),
    }
}

/// One more than there are pairs, for each: what has more capacity than pairs is seen to have room, and has no price.
fn one_more(first: &[u32]) -> Vec<u32> {
    (0u32..).zip(first).map(|(index, first)| first.saturating_add(index)).collect()
}

/// What is left of each after `taken`, and no more than its pairs could fill.
fn left(most: &[i64], taken: &[u32], first: &[u32], part: Part) -> Result<Vec<u32>, SolveError> {
    let mut forced = vec![0i64; most.len()];
    taken.iter().for_each(|&index| forced.change(index, |forced| *forced += 1));
    match most.iter().zip(&forced).enumerate().find(|(_, (most, forced))| forced > most) {
        None => Ok(spare(most, taken, first)),
        Some((index, (&most, &forced))) => Err(SolveError::TooManyForced { part, index, forced, most }),
    }
}

fn spare(most: &[i64], taken: &[u32], first: &[u32]) -> Vec<u32> {
    let mut spare = most.to_vec();
    taken.iter().for_each(|&index| spare.change(index, |spare| *spare -= 1));
    let pairs = first.iter().skip(1).zip(first).map(|(end, begin)| end - begin);
    spare.iter().zip(pairs).map(|(&spare, pairs)| u32::try_from(spare.max(0)).unwrap_or(pairs).min(pairs)).collect()
}
