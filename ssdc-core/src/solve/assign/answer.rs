//! The door: an instance and an objective in, the assignment out, with its reasons.

use std::str::FromStr;

use super::super::SolveError;
use super::super::cells::Cells;
use super::super::watch::Watch;
use super::budget::{Model, best_within};
use super::certificate::Certificate;
use super::fairest::fairest;
use super::flow::greatest_total;
use super::grid::Grid;
use super::market::{Market, Penalties, Size};
use super::pairing::Pairing;
use super::shortage::{Shortage, Unserved, explain};
use crate::error::shorten;
use crate::progress::step;
use crate::{Error, Progress};

/// How many looks at pairs a search whose end cannot be foreseen takes before it stops with a stated gap: some ten seconds.
pub const EFFORT: u64 = 2_000_000_000;

/// What an assignment is to be best at, among those that serve the most required demand.
///
/// ```
/// use ssdc_core::solve::Objective;
/// assert_eq!("fairest".parse::<Objective>()?, Objective::Fairest);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Objective {
    /// The greatest total of the scores.
    #[default]
    Total,
    /// The greatest floor, which is the least that any row gets in all; then the greatest total.
    Fairest,
}

impl FromStr for Objective {
    type Err = Error;

    /// Reads `total` or `fairest`.
    ///
    /// # Errors
    /// [`Error::InvalidChoice`].
    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "total" => Ok(Objective::Total),
            "fairest" => Ok(Objective::Fairest),
            _ => {
                let expected = "total, fairest".to_owned();
                Err(Error::InvalidChoice { what: "objective", got: shorten(text), expected })
            }
        }
    }
}

/// Who is given whom, how good that is, and why it cannot be better.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The chosen pairs, by their places in the input, ascending.
    pub pairs: Vec<u32>,
    /// The sum of their scores.
    pub total: i64,
    /// What no assignment that serves as much (and, where fairest, has this floor) exceeds: `total` where that is proven.
    pub total_bound: i64,
    /// The least sum of scores of any row that must get something and has a pair; `None` where no row has.
    pub floor: Option<i64>,
    /// Where fairest: what the floor of no assignment that serves as much exceeds.
    pub floor_bound: Option<i64>,
    /// The rows that do not get all they must, ascending.
    pub unserved: Vec<Unserved>,
    /// Why they do not.
    pub shortages: Vec<Shortage>,
    /// The columns whose load is below their lower one, and by how much, ascending.
    pub below: Vec<(u32, i64)>,
    /// The proof, where the objective is `Total` and there are no budgets.
    pub certificate: Option<Certificate>,
}

/// The best assignment: it serves as much required demand as can be served, then loads columns up to their lower loads as far
/// as can be, and of all that do is best at the objective.
///
/// ```
/// use ssdc_core::solve::{EFFORT, Objective, Pairing, assign};
/// // Two requests, two experts; the second request may have the first expert only.
/// let pairing = Pairing {
///     row: vec![0, 0, 1],
///     column: vec![0, 1, 0],
///     score: vec![9, 5, 7],
///     demand: vec![1, 1],
///     capacity: vec![1, 1],
///     ..Pairing::default()
/// };
/// let best = assign(pairing.clone(), Objective::Total, EFFORT, &mut ())?;
/// assert_eq!((best.pairs.as_slice(), best.total), (&[1, 2][..], 12)); // 5 + 7; 9 would leave the second request alone
/// assert!(pairing.proves(&best));
///
/// let scarce = assign(Pairing { demand: vec![1, 2], ..pairing }, Objective::Total, EFFORT, &mut ())?;
/// assert_eq!((scarce.unserved[0].row, scarce.unserved[0].lacks), (1, 1));
/// assert_eq!(scarce.shortages[0].reach, 1);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidInstance`] names what is wrong with the instance; [`Error::Overflow`] where scores reach 2^63 in all, or
/// nearly so times the number of rows; [`Error::Cancelled`].
///
/// # Source
/// Jonker and Volgenant, *Computing* 38 (1987); Kuhn, *Naval Research Logistics Quarterly* 2 (1955); Hall, *J. London Math.
/// Soc.* 10 (1935).
pub fn assign(
    mut pairing: Pairing,
    objective: Objective,
    effort: u64,
    progress: &mut dyn Progress,
) -> Result<Assignment, Error> {
    let rows = pairing.demand.len() as u64;
    step(progress, 0, rows)?;
    let mut watch = Watch::new(progress);
    watch.set_total(rows);
    let size = Size::of(&pairing);
    let penalties = Penalties::new(&size, &pairing.score)?;
    let grid = Grid::new(&mut pairing)?;
    let assignment = match (&pairing.budget, objective) {
        (Some(_), Objective::Fairest) => return Err(SolveError::WithBudget.into()),
        (Some(budget), Objective::Total) => {
            let best = best_within(&Model::new(&grid, budget)?, effort, &mut watch)?;
            let found = of_chosen(&grid, &pairing, &best.chosen);
            let forced: i64 = grid.forced.iter().map(|forced| forced.score).sum();
            Assignment { total_bound: if best.proven { found.total } else { best.bound + forced }, ..found }
        }
        (None, Objective::Total) => proven(&greatest_total(&grid, &grid.score, penalties, &mut watch)?, &pairing),
        (None, Objective::Fairest) => {
            let best = proven(&greatest_total(&grid, &grid.score, penalties, &mut watch)?, &pairing);
            let fair = fairest(&grid, size, effort, &mut watch)?;
            let found = of_chosen(&grid, &pairing, &fair.chosen);
            let explained = |one: &Unserved| Unserved { shortage: best.shortage_of(one.row), ..*one };
            Assignment {
                total_bound: fair.total_bound,
                floor_bound: found.floor.map(|_| fair.floor_bound),
                unserved: found.unserved.iter().map(explained).collect(),
                shortages: best.shortages.clone(),
                ..found
            }
        }
    };
    step(progress, rows, rows)?;
    Ok(assignment)
}

/// The answer of a market whose rows seek nothing more, with its reasons.
pub(crate) fn proven(market: &Market<'_>, pairing: &Pairing) -> Assignment {
    let mut assignment = of_chosen(market.grid, pairing, &market.chosen);
    let got = market.grid.by_row(&market.chosen, |_| 1);
    (assignment.unserved, assignment.shortages) = explain(market, pairing, &got);
    assignment.certificate = Some(Certificate {
        row_value: market.value.clone(),
        column_price: market.price.clone(),
        group_price: market.group_price.clone(),
        unserved_penalty: market.penalties.unserved,
        below_penalty: market.penalties.below,
    });
    assignment
}

/// What these pairs come to.
pub(crate) fn of_chosen(grid: &Grid, pairing: &Pairing, chosen: &[bool]) -> Assignment {
    let open = (0..grid.pairs()).filter(|&pair| chosen.at(pair)).map(|pair| grid.input_place(pair));
    let mut pairs: Vec<u32> = grid.forced.iter().map(|forced| forced.place).chain(open).collect();
    pairs.sort_unstable();
    let worth = grid.by_row(chosen, |score| score);
    let got = grid.by_row(chosen, |_| 1);
    let total = worth.iter().sum();
    let load = grid.by_column(chosen);
    let lower = pairing.lower.as_deref().unwrap_or_default();
    let below = (0u32..).zip(lower.iter().zip(&load)).filter(|(_, (lower, load))| lower > load);
    let required = pairing.required.as_deref().unwrap_or(&pairing.demand);
    let unserved = (0u32..).zip(required.iter().zip(&got)).filter(|(_, (required, got))| required > got);
    Assignment {
        pairs,
        total,
        total_bound: total,
        floor: grid.floor(&worth),
        floor_bound: None,
        unserved: unserved
            .map(|(row, (required, got))| Unserved { row, lacks: required - got, shortage: None })
            .collect(),
        shortages: Vec::new(),
        below: below.map(|(column, (lower, load))| (column, lower - load)).collect(),
        certificate: None,
    }
}

impl Grid {
    /// The sum over the chosen pairs of each row.
    pub(crate) fn by_row(&self, chosen: &[bool], of: impl Fn(i64) -> i64) -> Vec<i64> {
        let mut sums = vec![0; self.demand.len()];
        self.forced.iter().for_each(|forced| sums.change(forced.row, |sum| *sum += of(forced.score)));
        for row in 0..self.rows() {
            let (first, end) = self.pairs_of(row);
            let pairs = self.score.span(first, end).iter().zip(chosen.span(first, end));
            let sum: i64 = pairs.filter(|(_, chosen)| **chosen).map(|(&score, _)| of(score)).sum();
            sums.change(row, |cell| *cell += sum);
        }
        sums
    }

    fn by_column(&self, chosen: &[bool]) -> Vec<i64> {
        let mut load = vec![0; self.capacity.len()];
        let open = self.column.iter().zip(chosen).filter(|(_, chosen)| **chosen).map(|(&column, _)| column);
        let columns = self.forced.iter().map(|forced| forced.column).chain(open);
        columns.for_each(|column| load.change(column, |load| *load += 1));
        load
    }

    /// The least of the rows that must get something and have a pair.
    fn floor(&self, worth: &[i64]) -> Option<i64> {
        worth.iter().zip(self.counted_rows()).filter(|(_, counts)| *counts).map(|(&worth, _)| worth).min()
    }
}

impl Assignment {
    /// The shortage that a row belongs to.
    fn shortage_of(&self, row: u32) -> Option<usize> {
        self.shortages.iter().position(|shortage| shortage.rows.binary_search(&row).is_ok())
    }
}
