//! Assignment within budgets of columns: the generalized assignment problem, by branch and bound on Lagrangian bounds
//! (Ross and Soland 1975; Fisher, Jaikumar and Van Wassenhove 1986).
//!
//! `prices` bounds what rows can get at prices for their demand, each column filling its own knapsack (`knapsack`); `repair`
//! turns what the columns would take into an assignment; `branch` decides pair after pair until bound and assignment meet.

mod branch;
mod knapsack;
mod prices;
mod repair;

pub(crate) use branch::best_within;

use super::super::cells::{Cells, count};
use super::super::shape::starts;
use super::super::{Part, SolveError};
use super::grid::Grid;
use super::pairing::Budget;

/// Gains are computed in this part of a unit, so that prices for demand can be finer than scores.
const FINE: i64 = 64;

/// The open pairs from both sides, with what they bring and use.
pub(crate) struct Model<'g> {
    grid: &'g Grid,
    /// What each pair brings, in parts of a unit: its score, and enough that serving more always pays.
    gain: Vec<i64>,
    uses: Vec<i64>,
    budget: Vec<i64>,
    /// What serving one more unit brings beyond its score, in whole units.
    served: i64,
    column_first: Vec<u32>,
    column_pairs: Vec<u32>,
}

impl<'g> Model<'g> {
    /// # Errors
    /// Forced pairs that use more than a budget, and scores too large to compute with.
    pub(crate) fn new(grid: &'g Grid, budget: &Budget) -> Result<Self, SolveError> {
        let mut left = budget.of_column.clone();
        for forced in &grid.forced {
            left.change(forced.column, |left| *left = left.saturating_sub(budget.uses.at(forced.place)));
        }
        if let Some(index) = left.iter().position(|&left| left < 0) {
            let most = budget.of_column.get(index).copied().unwrap_or_default();
            let forced = most - left.get(index).copied().unwrap_or_default();
            return Err(SolveError::TooManyForced { part: Part::Budget, index, forced, most });
        }
        let widest = grid.score.iter().map(|score| i128::from(score.unsigned_abs())).max().unwrap_or_default();
        let units = grid.demand.iter().map(|&units| i128::from(units)).sum::<i128>();
        let served = 2 * widest * units + 1;
        let largest = (served + widest) * i128::from(FINE) * (units + 1) * 4;
        let served = i64::try_from(served).ok().filter(|_| i64::try_from(largest).is_ok());
        let served = served.ok_or(SolveError::Overflow { part: Part::Score })?;
        let column_first = starts(&grid.column, grid.columns());
        let mut next = column_first.clone();
        let mut column_pairs = vec![0; grid.column.len()];
        for (pair, &column) in (0..grid.pairs()).zip(&grid.column) {
            column_pairs.put(next.at(column), pair);
            next.change(column, |next| *next += 1);
        }
        Ok(Self {
            gain: grid.score.iter().map(|score| (score + served) * FINE).collect(),
            uses: (0..grid.pairs()).map(|pair| budget.uses.at(grid.input_place(pair))).collect(),
            budget: left,
            served,
            column_first,
            column_pairs,
            grid,
        })
    }

    fn pairs_of_column(&self, column: u32) -> &[u32] {
        self.column_pairs.row(&self.column_first, column)
    }

    fn worth(&self, chosen: &[bool]) -> i64 {
        self.gain.iter().zip(chosen).filter(|(_, chosen)| **chosen).map(|(gain, _)| gain).sum()
    }

    fn columns(&self) -> u32 {
        count(&self.budget)
    }
}

/// What is decided of a pair.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Fate {
    #[default]
    Open,
    In,
    Out,
}

/// What is left of demands, budgets and capacities once pairs are decided.
#[derive(Debug, Clone)]
struct Left {
    fate: Vec<Fate>,
    demand: Vec<u32>,
    budget: Vec<i64>,
    rows: Vec<u32>,
    /// What the decided pairs bring.
    gain: i64,
}

impl Left {
    fn new(model: &Model<'_>) -> Self {
        let grid = model.grid;
        let budget = model.budget.clone();
        let (demand, rows) = (grid.demand.clone(), grid.capacity.clone());
        Self { fate: vec![Fate::Open; grid.column.len()], demand, budget, rows, gain: 0 }
    }

    /// Takes a pair in or leaves it out; `false` where it does not fit.
    fn decide(&mut self, model: &Model<'_>, pair: u32, take: bool) -> bool {
        if !take {
            self.fate.put(pair, Fate::Out);
            return true;
        }
        let (row, column) = (model.grid.row_of(pair), model.grid.column.at(pair));
        if !self.fits(model, row, pair) {
            return false;
        }
        self.fate.put(pair, Fate::In);
        self.gain += model.gain.at(pair);
        self.demand.change(row, |demand| *demand -= 1);
        self.rows.change(column, |rows| *rows -= 1);
        self.budget.change(column, |budget| *budget -= model.uses.at(pair));
        true
    }

    fn fits(&self, model: &Model<'_>, row: u32, pair: u32) -> bool {
        self.demand.at(row) > 0 && self.fits_column(model, pair)
    }

    fn fits_column(&self, model: &Model<'_>, pair: u32) -> bool {
        let column = model.grid.column.at(pair);
        self.rows.at(column) > 0 && self.budget.at(column) >= model.uses.at(pair)
    }
}
