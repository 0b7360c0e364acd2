//! The bipartite instance: lots, obligations, and which lot may serve which obligation.

use super::cells::{Cells, count};
use super::shape::{Shape, starts};
use super::{Part, SolveError};

/// An instance as it comes in, in columns: one row of `supply` a lot, one of `need` an obligation, and one of `lot`,
/// `obligation` and, where pairs are limited, `capacity` a pair.
#[derive(Debug, Clone, Default)]
pub struct Instance {
    /// What each lot has, 0 or more.
    pub supply: Vec<i64>,
    /// What each obligation needs, 0 or more.
    pub need: Vec<i64>,
    /// The lot of each pair.
    pub lot: Vec<u32>,
    /// The obligation of each pair.
    pub obligation: Vec<u32>,
    /// What each pair can carry; `None` where only supply and need limit it.
    pub capacity: Option<Vec<i64>>,
}

/// A checked instance, indexed for the solvers.
///
/// Pairs may stand in any order; in the order of their lots no copy of them is made. The same lot and obligation may be
/// paired more than once: each such pair carries its own flow, and their capacities add up.
#[derive(Debug, Clone)]
pub struct Admission {
    pub(crate) supply: Vec<i64>,
    pub(crate) need: Vec<i64>,
    pub(crate) shape: Shape,
    /// In the order of `shape`.
    pub(crate) capacity: Option<Vec<i64>>,
    /// Where each pair of `shape` stood in the input; `None` when the input already was in order.
    input_place: Option<Vec<u32>>,
}

impl Admission {
    /// Checks an instance and indexes it.
    ///
    /// # Errors
    /// Columns of unequal length, numbers below zero, indices that name nothing, 2^32 - 1 rows or more, and a total supply or
    /// a total need of 2^63 or more.
    pub fn new(instance: Instance) -> Result<Self, SolveError> {
        let Instance { supply, need, lot, obligation, capacity } = instance;
        let lots = rows(Part::Supply, &supply)?;
        let obligations = rows(Part::Need, &need)?;
        let pairs = rows(Part::Lot, &lot)?;
        same_length(Part::Obligation, obligation.len(), lot.len())?;
        if let Some(capacity) = &capacity {
            same_length(Part::Capacity, capacity.len(), lot.len())?;
            not_negative(Part::Capacity, capacity)?;
        }
        total(Part::Supply, &supply)?;
        total(Part::Need, &need)?;
        in_range(Part::Lot, &lot, lots)?;
        in_range(Part::Obligation, &obligation, obligations)?;

        let lot_first = starts(&lot, lots);
        if lot.is_sorted() {
            drop(lot);
            let shape = Shape::new(lot_first, obligation, obligations);
            return Ok(Self { supply, need, shape, capacity, input_place: None });
        }
        let mut place = lot_first.clone();
        let mut input_place = vec![0; lot.len()];
        for (pair, &lot) in (0..pairs).zip(&lot) {
            let at = place.at(lot);
            input_place.put(at, pair);
            place.put(lot, at + 1);
        }
        drop(lot);
        let head = input_place.iter().map(|&pair| obligation.at(pair)).collect();
        drop(obligation);
        let capacity = capacity.map(|column| input_place.iter().map(|&pair| column.at(pair)).collect());
        let shape = Shape::new(lot_first, head, obligations);
        Ok(Self { supply, need, shape, capacity, input_place: Some(input_place) })
    }

    /// How many lots there are.
    pub fn lots(&self) -> usize {
        self.supply.len()
    }

    /// How many obligations there are.
    pub fn obligations(&self) -> usize {
        self.need.len()
    }

    /// How many pairs there are, those of one lot and obligation counted each.
    pub fn pairs(&self) -> usize {
        self.shape.head.len()
    }

    /// Whether a pair of the shape can carry anything.
    pub(crate) fn carries(&self, pair: u32) -> bool {
        self.capacity.as_ref().is_none_or(|capacity| capacity.at(pair) > 0)
    }

    /// Where a pair of the shape stood in the input.
    pub(crate) fn input_place(&self, pair: u32) -> u32 {
        self.input_place.as_ref().map_or(pair, |places| places.at(pair))
    }

    /// A column of the shape's pairs in the order of the input.
    pub(crate) fn in_input_order(&self, column: Vec<i64>) -> Vec<i64> {
        let Some(input_place) = &self.input_place else { return column };
        let mut ordered = vec![0; column.len()];
        for (&place, &value) in input_place.iter().zip(&column) {
            ordered.put(place, value);
        }
        ordered
    }

    /// A column of pairs in the order of the input, brought into the order of the shape.
    pub(crate) fn in_shape_order<'a>(&self, column: &'a [i64]) -> std::borrow::Cow<'a, [i64]> {
        match &self.input_place {
            None => column.into(),
            Some(input_place) => input_place.iter().map(|&place| column.at(place)).collect::<Vec<_>>().into(),
        }
    }
}

/// Turns indices of 64 bits, as tables hold them, into those of 32 bits that an [`Instance`] holds.
///
/// # Errors
/// [`SolveError::OutOfRange`] for the first that is below 0 or not below `count`.
pub fn indices(part: Part, column: impl IntoIterator<Item = i64>, count: usize) -> Result<Vec<u32>, SolveError> {
    let column = column.into_iter();
    let mut indices = Vec::with_capacity(column.size_hint().0);
    for (index, got) in column.enumerate() {
        let narrow = u32::try_from(got).ok().filter(|&narrow| (narrow as usize) < count);
        indices.push(narrow.ok_or(SolveError::OutOfRange { part, index, got, count })?);
    }
    Ok(indices)
}

/// The number of rows, below 2^32 - 1 so that one end more can still be numbered.
pub(crate) fn rows<T>(part: Part, column: &[T]) -> Result<u32, SolveError> {
    if column.len() < u32::MAX as usize {
        Ok(count(column))
    } else {
        Err(SolveError::TooMany { part, got: column.len() })
    }
}

pub(crate) fn same_length(part: Part, got: usize, expected: usize) -> Result<(), SolveError> {
    if got == expected { Ok(()) } else { Err(SolveError::Length { part, got, expected }) }
}

pub(crate) fn not_negative(part: Part, column: &[i64]) -> Result<(), SolveError> {
    match column.iter().position(|&got| got < 0) {
        None => Ok(()),
        Some(index) => Err(SolveError::Negative { part, index, got: column.get(index).copied().unwrap_or_default() }),
    }
}

pub(crate) fn in_range(part: Part, column: &[u32], rows: u32) -> Result<(), SolveError> {
    match column.iter().position(|&got| got >= rows) {
        None => Ok(()),
        Some(index) => {
            let got = column.get(index).copied().unwrap_or_default().into();
            Err(SolveError::OutOfRange { part, index, got, count: rows as usize })
        }
    }
}

/// The sum of a column without negative numbers, below 2^63.
pub(crate) fn total(part: Part, column: &[i64]) -> Result<i64, SolveError> {
    not_negative(part, column)?;
    let mut sum = 0i64;
    for &value in column {
        sum = sum.checked_add(value).ok_or(SolveError::Overflow { part })?;
    }
    Ok(sum)
}
