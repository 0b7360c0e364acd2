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
