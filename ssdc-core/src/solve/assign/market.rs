//! The state of an assignment: who holds what, and the prices at which nobody would rather have something else.

use super::super::cells::Cells;
use super::super::{Part, SolveError};
use super::grid::{Grid, NONE};
use super::pairing::Pairing;

/// A chosen pair as its column sees it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Held {
    pub(crate) pair: u32,
    pub(crate) row: u32,
}

/// What it costs to leave wanting, so high that no exchange of scores ever pays for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Penalties {
    /// For each unit of a row's required demand.
    pub(crate) unserved: i64,
    /// For each unit of a column's lower load; far below `unserved`.
    pub(crate) below: i64,
}

/// How large an instance is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) groups: usize,
    pub(crate) lower_loads: bool,
}

impl Size {
    pub(crate) fn of(pairing: &Pairing) -> Self {
        Self {
            rows: pairing.demand.len(),
            columns: pairing.capacity.len(),
            groups: pairing.groups.as_ref().map_or(0, |groups| groups.capacity.len()),
            lower_loads: pairing.lower.is_some(),
        }
    }
}

impl Penalties {
    /// INVARIANT: a cycle of exchanges passes each row and column once at most, so it changes the total by less than `swing`;
    /// it passes the outside once, and changes the loads of two columns there and in each group.
    pub(crate) fn new(size: &Size, score: &[i64]) -> Result<Self, SolveError> {
        let widest = score.iter().map(|score| score.unsigned_abs()).max().unwrap_or_default();
        let swing = 4 * (size.rows.min(size.columns) as i128 + 1) * (i128::from(widest) + 1);
        let below = if size.lower_loads { swing } else { 0 };
        let unserved = swing + (2 * size.groups as i128 + 4) * below;
        let fits = |penalty: i128| i64::try_from(penalty).ok().filter(|&penalty| penalty < i64::MAX / 16);
        match (fits(unserved), fits(below)) {
            (Some(unserved), Some(below)) => Ok(Self { unserved, below }),
            _ => Err(SolveError::Overflow { part: Part::Score }),
        }
    }
}

/// INVARIANT, after every step: with `value` of rows and `price` of columns, an open pair has `price - score - value >= 0` and
/// a chosen one `<= 0`; the price of a column is at most what its next unit costs and at least what its last one did (0, or
/// `-below` up to its lower load, plus the price of its group), and the value of a row likewise against what being left
/// unserved costs. So what is assigned so far is worth the most that so much can be worth.
#[derive(Debug)]
pub(crate) struct Market<'a> {
    pub(crate) grid: &'a Grid,
    pub(crate) score: &'a [i64],
    pub(crate) penalties: Penalties,
    pub(crate) chosen: Vec<bool>,
    pub(crate) value: Vec<i64>,
    pub(crate) price: Vec<i64>,
    pub(crate) group_price: Vec<i64>,
    /// What each row still looks for.
    pub(crate) seeks: Vec<u32>,
    /// What each row has given up.
    pub(crate) waived: Vec<u32>,
    pub(crate) load: Vec<u32>,
    pub(crate) group_load: Vec<u32>,
    /// Every column must be filled; then its price may be anything, and nobody waives.
    pub(crate) filled: bool,
    held: Vec<Held>,
    held_first: Vec<u32>,
}

impl<'a> Market<'a> {
    pub(crate) fn new(grid: &'a Grid, score: &'a [i64], penalties: Penalties, filled: bool) -> Self {
        let mut sum = 0;
        let mut held_first: Vec<u32> = vec![0];
        held_first.extend(grid.capacity.iter().map(|capacity| {
            sum += capacity;
            sum
        }));
        let mut price: Vec<i64> =
            (0..grid.columns()).map(|column| if grid.lower_of(column) > 0 { -penalties.below } else { 0 }).collect();
        if filled {
            price.fill(i64::MIN);
            for (&column, &score) in grid.column.iter().zip(score) {
                price.change(column, |price| *price = score.max(*price));
            }
            price.iter_mut().filter(|price| **price == i64::MIN).for_each(|price| *price = 0);
        }
        let mut market = Self {
            grid,
            score,
            penalties,
            chosen: vec![false; score.len()],
            value: Vec::new(),
            price,
            group_price: vec![0; grid.groups.as_ref().map_or(0, |groups| groups.capacity.len())],
            seeks: grid.demand.clone(),
            waived: vec![0; grid.demand.len()],
            load: vec![0; grid.capacity.len()],
            group_load: vec![0; grid.groups.as_ref().map_or(0, |groups| groups.capacity.len())],
            filled,
            held: vec![Held::default(); sum as usize],
            held_first,
        };
        market.value = (0..grid.rows()).map(|row| market.cheapest(row)).collect();
        market
    }

    /// The least that one more unit of a row costs at these prices.
    fn cheapest(&self, row: u32) -> i64 {
        let (first, end) = self.grid.pairs_of(row);
        let offers = self.grid.column.span(first, end).iter().zip(self.score.span(first, end));
        let cheapest = offers.map(|(&column, score)| self.price.at(column) - score).min();
        cheapest.map_or(self.waiving(row), |cost| cost.min(self.waiving(row)))
    }

    /// What it costs a row to give up one more unit.
    #[inline]
    pub(crate) fn waiving(&self, row: u32) -> i64 {
        let optional = self.grid.demand.at(row) - self.grid.required.at(row);
        if self.waived.at(row) < optional { 0 } else { self.penalties.unserved }
    }

    /// What one more unit of a column costs, its group aside.
    #[inline]
    pub(crate) fn next_unit(&self, column: u32) -> i64 {
        if self.load.at(column) < self.grid.lower_of(column) { -self.penalties.below } else { 0 }
    }

    /// What its last unit cost.
    pub(crate) fn last_unit(&self, column: u32) -> i64 {
        if self.load.at(column) <= self.grid.lower_of(column) { -self.penalties.below } else { 0 }
    }

    #[inline]
    pub(crate) fn has_room(&self, column: u32) -> bool {
        self.load.at(column) < self.grid.capacity.at(column)
    }

    /// What the last step from a column to the outside costs at these prices; `None` where there is no direct one.
    #[inline]
    pub(crate) fn leaving(&self, column: u32) -> Option<i64> {
        if !self.has_room(column) || self.grid.group_of(column) != NONE {
            None
        } else if self.filled {
            Some(0)
        } else {
            Some(self.next_unit(column) - self.price.at(column))
        }
    }

    /// The chosen pairs of a column.
    #[inline]
    pub(crate) fn held(&self, column: u32) -> &[Held] {
        let first = self.held_first.at(column);
        self.held.span(first, first + self.load.at(column))
    }

    pub(crate) fn choose(&mut self, row: u32, pair: u32) {
        let column = self.grid.column.at(pair);
        self.held.put(self.held_first.at(column) + self.load.at(column), Held { pair, row });
        self.load.change(column, |load| *load += 1);
        self.chosen.put(pair, true);
    }

    pub(crate) fn drop_pair(&mut self, pair: u32) {
        let column = self.grid.column.at(pair);
        let held = self.held(column);
        let last = held.last().copied().unwrap_or_default();
        let at = (0..).zip(held).find(|(_, held)| held.pair == pair).map_or(0, |(at, _)| at);
        self.held.put(self.held_first.at(column) + at, last);
        self.load.change(column, |load| *load -= 1);
        self.chosen.put(pair, false);
    }
}
