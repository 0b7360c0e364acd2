//! The greatest floor, then the greatest total: no row is sacrificed for the sum (Garg et al. 2010; Kobren et al.
//! 2019; Stelmakh et al. 2021, who all maximise the least sum of scores of any paper).
//!
//! Where each row takes one column, thresholds settle it exactly (`threshold`). Else it is NP-hard: weights of rows bound the
//! floor from above (`weights`), and exchanges raise it from below (`exchange`).

mod exchange;
mod threshold;
mod weights;

use super::super::SolveError;
use super::super::cells::Cells;
use super::super::watch::Watch;
use super::flow::greatest_total;
use super::grid::Grid;
use super::market::{Penalties, Size};

/// The fairest assignment found, and what none exceeds.
pub(crate) struct Fairest {
    pub(crate) chosen: Vec<bool>,
    pub(crate) floor_bound: i64,
    /// What no assignment with this floor exceeds in scores.
    pub(crate) total_bound: i64,
}

/// An assignment, row by row.
#[derive(Clone)]
struct Candidate {
    chosen: Vec<bool>,
    floor: i64,
    total: i64,
}

/// What stays the same while assignments are tried.
struct Task<'g> {
    grid: &'g Grid,
    size: Size,
    /// The rows whose least total is the floor.
    counts: Vec<bool>,
    effort: u64,
}

impl Task<'_> {
    fn candidate(&self, chosen: Vec<bool>) -> Candidate {
        let worth = self.grid.by_row(&chosen, |score| score);
        let floor = self.floor(&worth);
        Candidate { chosen, floor, total: worth.iter().sum() }
    }

    fn floor(&self, worth: &[i64]) -> i64 {
        worth.iter().zip(&self.counts).filter(|(_, counts)| **counts).map(|(&worth, _)| worth).min().unwrap_or_default()
    }

    /// What a row gets at most, had it the first choice: no floor is above the least of these.
    fn row_alone(&self, forced: &[i64], row: u32) -> i64 {
        let grid = self.grid;
        let (first, end) = grid.pairs_of(row);
        let mut scores = grid.score.span(first, end).to_vec();
        scores.sort_unstable_by(|one, other| other.cmp(one));
        let best = scores.into_iter().take(grid.demand.at(row) as usize).map(|score| score.max(0));
        forced.at(row) + best.sum::<i64>()
    }
}

pub(crate) fn fairest(grid: &Grid, size: Size, effort: u64, watch: &mut Watch<'_>) -> Result<Fairest, SolveError> {
    let counts = grid.counted_rows();
    let task = Task { grid, size, counts, effort };
    let forced = grid.by_row(&vec![false; grid.column.len()], |score| score);
    let counted = || (0..grid.rows()).filter(|&row| task.counts.at(row));
    let Some(alone) = counted().map(|row| task.row_alone(&forced, row)).min() else {
        let market = greatest_total(grid, &grid.score, Penalties::new(&size, &grid.score)?, watch)?;
        let plain = task.candidate(market.chosen);
        return Ok(Fairest { chosen: plain.chosen, floor_bound: 0, total_bound: plain.total });
    };
    if counted().all(|row| grid.demand.at(row) <= 1 && grid.required.at(row) == grid.demand.at(row)) {
        return threshold::exact(&task, &forced, watch);
    }
    weights::bounded(&task, alone, watch)
}

impl Grid {
    /// The rows that must get something and have a pair.
    pub(crate) fn counted_rows(&self) -> Vec<bool> {
        let mut counts: Vec<bool> = self.required.iter().map(|&required| required > 0).collect();
        self.forced.iter().for_each(|forced| counts.put(forced.row, true));
        counts
    }
}
