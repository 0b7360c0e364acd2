//! Rows, columns and the pairs of them that are allowed, as they come in.

use super::super::admission::{in_range, not_negative, rows, same_length, total};
use super::super::{Part, SolveError};

/// An instance as it comes in, in columns: which rows may be given which columns, and what each such pair is worth.
///
/// A row takes up to `demand` different columns, a column serves up to `capacity` rows, and a pair is chosen once or not at
/// all. The order of the pairs does not matter.
///
/// ```
/// use ssdc_core::solve::Pairing;
/// // Two requests, two experts; the second request may have the first expert only.
/// let pairing = Pairing {
///     row: vec![0, 0, 1],
///     column: vec![0, 1, 0],
///     score: vec![9, 5, 7],
///     demand: vec![1, 1],
///     capacity: vec![1, 1],
///     ..Pairing::default()
/// };
/// assert_eq!(pairing.score.len(), 3);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Pairing {
    /// The row of each pair.
    pub row: Vec<u32>,
    /// The column of each pair.
    pub column: Vec<u32>,
    /// What each pair is worth; may be below zero.
    pub score: Vec<i64>,
    /// How many columns each row takes.
    pub demand: Vec<i64>,
    /// How many rows each column serves.
    pub capacity: Vec<i64>,
    /// How many of its demand each row must get; what is above is given only where it raises the total. `None`: all of it.
    pub required: Option<Vec<i64>>,
    /// How many rows each column should serve at least. `None`: none.
    pub lower: Option<Vec<i64>>,
    /// Columns that share a capacity beside their own.
    pub groups: Option<Groups>,
    /// Rows and columns of pairs that are chosen already.
    pub forced: Vec<(u32, u32)>,
    /// Rows and columns that must not be paired.
    pub forbidden: Vec<(u32, u32)>,
    /// What pairs use up of a budget of their column.
    pub budget: Option<Budget>,
}

/// Columns that count as one: all of a group together serve no more rows than the group can.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    /// The group of each column.
    pub of_column: Vec<Option<u32>>,
    /// How many rows the columns of each group serve together.
    pub capacity: Vec<i64>,
}

/// Budgets of columns, as in the generalized assignment problem.
#[derive(Debug, Clone, Default)]
pub struct Budget {
    /// What each pair uses, 0 or more.
    pub uses: Vec<i64>,
    /// What each column has.
    pub of_column: Vec<i64>,
}

impl Groups {
    /// Reads groups as tables hold them: a number from 0 on for each column, and -1 for one that belongs to none.
    ///
    /// # Errors
    /// [`SolveError::OutOfRange`].
    pub fn from_numbers(of_column: &[i64], capacity: Vec<i64>) -> Result<Self, SolveError> {
        let count = capacity.len();
        let group = |(index, &got): (usize, &i64)| match u32::try_from(got) {
            Ok(group) if (group as usize) < count => Ok(Some(group)),
            Err(_) if got == -1 => Ok(None),
            _ => Err(SolveError::OutOfRange { part: Part::Group, index, got, count }),
        };
        Ok(Self { of_column: of_column.iter().enumerate().map(group).collect::<Result<_, _>>()?, capacity })
    }
}

impl Pairing {
    /// Checks every column of the instance by itself; what contradicts one another shows when it is indexed.
    pub(crate) fn check(&self) -> Result<(), SolveError> {
        let pairs = rows(Part::Row, &self.row)? as usize;
        let row_count = rows(Part::Demand, &self.demand)?;
        let column_count = rows(Part::Capacity, &self.capacity)?;
        same_length(Part::Column, self.column.len(), pairs)?;
        same_length(Part::Score, self.score.len(), pairs)?;
        let worth = self.score.iter().map(|score| i128::from(score.unsigned_abs())).sum::<i128>();
        if worth > i128::from(i64::MAX) {
            return Err(SolveError::Overflow { part: Part::Score });
        }
        in_range(Part::Row, &self.row, row_count)?;
        in_range(Part::Column, &self.column, column_count)?;
        total(Part::Demand, &self.demand)?;
        not_negative(Part::Capacity, &self.capacity)?;
        if let Some(required) = &self.required {
            at_most(Part::Required, required, Part::Demand, &self.demand)?;
        }
        if let Some(lower) = &self.lower {
            at_most(Part::Lower, lower, Part::Capacity, &self.capacity)?;
            total(Part::Lower, lower)?;
        }
        if let Some(groups) = &self.groups {
            same_length(Part::Group, groups.of_column.len(), self.capacity.len())?;
            not_negative(Part::GroupCapacity, &groups.capacity)?;
            let named: Vec<u32> = groups.of_column.iter().map(|group| group.unwrap_or_default()).collect();
            if groups.of_column.iter().any(Option::is_some) {
                in_range(Part::Group, &named, rows(Part::GroupCapacity, &groups.capacity)?)?;
            }
        }
        for (part, listed) in [(Part::Forced, &self.forced), (Part::Forbidden, &self.forbidden)] {
            let (of_row, of_column): (Vec<u32>, Vec<u32>) = listed.iter().copied().unzip();
            in_range(part, &of_row, row_count)?;
            in_range(part, &of_column, column_count)?;
        }
        if let Some(budget) = &self.budget {
            same_length(Part::Use, budget.uses.len(), pairs)?;
            same_length(Part::Budget, budget.of_column.len(), self.capacity.len())?;
            total(Part::Use, &budget.uses)?;
            not_negative(Part::Budget, &budget.of_column)?;
            if self.lower.is_some() || self.groups.is_some() || self.required.is_some() {
                return Err(SolveError::WithBudget);
            }
        }
        Ok(())
    }
}

/// Whether a column lies between 0 and another, row by row.
fn at_most(part: Part, column: &[i64], other: Part, most: &[i64]) -> Result<(), SolveError> {
    same_length(part, column.len(), most.len())?;
    not_negative(part, column)?;
    match column.iter().zip(most).enumerate().find(|(_, (got, most))| got > most) {
        None => Ok(()),
        Some((index, (&got, &most))) => Err(SolveError::Above { part, index, got, other, most }),
    }
}
