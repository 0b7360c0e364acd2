//! What an instance can be refused for.

use std::fmt;

use crate::Error;

/// The part of an instance that a [`SolveError`] speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// What each lot has.
    Supply,
    /// What each obligation needs.
    Need,
    /// What each pair or edge can carry.
    Capacity,
    /// The lot of each pair.
    Lot,
    /// The obligation of each pair.
    Obligation,
    /// The class of each obligation.
    Class,
    /// The node of a network.
    Node,
    /// The edge of a network.
    Edge,
    /// The row of each pair.
    Row,
    /// The column of each pair.
    Column,
    /// The score of each pair.
    Score,
    /// How many columns each row takes.
    Demand,
    /// How many of them it must get.
    Required,
    /// How many rows each column should serve at least.
    Lower,
    /// The group of each column.
    Group,
    /// How many rows the columns of each group serve.
    GroupCapacity,
    /// The pairs that are chosen already.
    Forced,
    /// The pairs that must not be chosen.
    Forbidden,
    /// What each pair uses.
    Use,
    /// What each column has to be used.
    Budget,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Part::Supply => "supply",
            Part::Need => "need",
            Part::Capacity => "capacity",
            Part::Lot => "lot",
            Part::Obligation => "obligation",
            Part::Class => "class",
            Part::Node => "node",
            Part::Edge => "edge",
            Part::Row => "row",
            Part::Column => "column",
            Part::Score => "score",
            Part::Demand => "demand",
            Part::Required => "required",
            Part::Lower => "lower",
            Part::Group => "group",
            Part::GroupCapacity => "group capacity",
            Part::Forced => "forced",
            Part::Forbidden => "forbidden",
            Part::Use => "use",
            Part::Budget => "budget",
        })
    }
}

/// Why an instance was refused, or that its solution was cancelled. Indices count from 0 in the order of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SolveError {
    /// A column has another length than the one beside it.
    Length {
        /// The column.
        part: Part,
        /// Its length.
        got: usize,
        /// The length of the other.
        expected: usize,
    },
    /// A number below zero.
    Negative {
        /// The column.
        part: Part,
        /// The place in it.
        index: usize,
        /// The number.
        got: i64,
    },
    /// An index that names nothing.
    OutOfRange {
        /// The column that holds the index.
        part: Part,
        /// The place in it.
        index: usize,
        /// The index found there.
        got: i64,
        /// How many there are to name.
        count: usize,
    },
    /// More rows than 32 bits can number.
    TooMany {
        /// The column.
        part: Part,
        /// Its length.
        got: usize,
    },
    /// The sum of a column is 2^63 or more.
    Overflow {
        /// The column.
        part: Part,
    },
    /// A flow was asked for from a node to itself.
    SameNode {
        /// The node.
        node: u32,
    },
    /// A number above what it is a part of.
    Above {
        /// The column.
        part: Part,
        /// The place in it.
        index: usize,
        /// The number.
        got: i64,
        /// The column beside it.
        other: Part,
        /// The number there.
        most: i64,
    },
    /// A row and a column that are paired twice.
    SamePair {
        /// The place of the first.
        first: u32,
        /// The place of the second.
        second: u32,
    },
    /// A pair that is forced and forbidden.
    Contradiction {
        /// Its row.
        row: u32,
        /// Its column.
        column: u32,
    },
    /// A forced pair that is not among the pairs, so that nobody knows what it is worth.
    NoPair {
        /// Its row.
        row: u32,
        /// Its column.
        column: u32,
    },
    /// More forced pairs than a demand, a capacity or a budget allows.
    TooManyForced {
        /// The column.
        part: Part,
        /// The place in it.
        index: usize,
        /// What is forced.
        forced: i64,
        /// The number there.
        most: i64,
    },
    /// Budgets beside required demands, lower loads, groups or the fairest.
    WithBudget,
    /// The listener said no.
    Cancelled,
}

impl fmt::Display for SolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { part, got, expected } => write!(f, "{part} has {got} rows: expected {expected}"),
            Self::Negative { part, index, got } => write!(f, "{part} {index} is {got}: expected 0 or more"),
            Self::OutOfRange { part, index, got, count } => {
                write!(f, "{part} of row {index} is {got}: expected 0 or more and below {count}")
            }
            Self::TooMany { part, got } => write!(f, "{part} has {got} rows: expected fewer than 2^32 - 1"),
            Self::Overflow { part } => write!(f, "total {part} is too large: expected below 2^63"),
            Self::SameNode { node } => write!(f, "node {node} is source and sink: expected two nodes"),
            Self::Above { part, index, got, other, most } => {
                write!(f, "{part} {index} is {got}: expected at most its {other}, {most}")
            }
            Self::SamePair { first, second } => {
                write!(f, "pairs {first} and {second} have the same row and column: expected each pair once")
            }
            Self::Contradiction { row, column } => {
                write!(f, "row {row} and column {column} are both forced and forbidden")
            }
            Self::NoPair { row, column } => {
                write!(f, "row {row} and column {column} are forced: expected a score for them among the pairs")
            }
            Self::TooManyForced { part, index, forced, most } => {
                write!(f, "forced pairs take {forced} of {part} {index}: expected at most {most}")
            }
            Self::WithBudget => f.write_str(
                "budgets go with the greatest total: expected no required, lower or group, and not the fairest",
            ),
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

impl std::error::Error for SolveError {}

impl From<SolveError> for Error {
    fn from(error: SolveError) -> Self {
        match error {
            SolveError::Cancelled => Error::Cancelled,
            SolveError::Overflow { part } => Error::Overflow { what: format!("the total {part} reaches 2^63") },
            other => Error::InvalidInstance { why: other.to_string() },
        }
    }
}
