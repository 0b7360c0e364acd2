//! Single values of a table.

use std::fmt;
use std::ops::Range;

use serde_json::{Map, Value};

use super::column::{Column, Name};
use super::values::Plain;
use crate::Day;

/// The value of one row in one column. Decimals are equal where their values are: 1.50 and 1.5.
///
/// ```
/// use ssdc_core::{Cell, Column};
/// let amounts = Column::exact([Some("1.50"), None])?;
/// assert_eq!(amounts.get(0), Cell::Decimal { units: 15, scale: 1 }); // equal, for the values are
/// assert_eq!(amounts.get(0).to_string(), "1.50"); // written as it came
/// assert_eq!(amounts.get(1), Cell::Empty);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Cell<'t> {
    /// No value.
    Empty,
    /// Text.
    Text(&'t str),
    /// A whole number.
    Integer(i64),
    /// A floating-point number.
    Float(f64),
    /// Yes or no.
    Boolean(bool),
    /// A day.
    Date(Day),
    /// An exact decimal: `units` times 10 to the power of minus `scale`.
    Decimal {
        /// How many units.
        units: i128,
        /// How many decimals.
        scale: u32,
    },
    /// Values one after the other.
    List(Items<'t>),
    /// Values by name.
    Struct(Fields<'t>),
}

/// The values of a [`Cell::List`].
///
/// ```
/// use ssdc_core::{Cell, Column};
/// let column = Column::list([Some(2), Some(1)], Column::integer([Some(7), Some(8), Some(9)]));
/// let Cell::List(items) = column.get(0) else { panic!("a list") };
/// assert_eq!(items.iter().collect::<Vec<_>>(), [Cell::Integer(7), Cell::Integer(8)]);
/// ```
#[derive(Clone)]
pub struct Items<'t> {
    pub(super) items: &'t Column,
    pub(super) range: Range<usize>,
}

impl<'t> Items<'t> {
    /// The values in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Cell<'t>> + use<'t> {
        let items = self.items;
        self.range.clone().map(|place| items.get(place))
    }
}

/// The fields of a [`Cell::Struct`].
///
/// ```
/// use ssdc_core::{Cell, Column};
/// let column = Column::structs([true], [("country", Column::text([Some("KE")])), ("lots", Column::integer([None]))]);
/// let Cell::Struct(fields) = column.get(0) else { panic!("a struct") };
/// assert_eq!(fields.iter().collect::<Vec<_>>(), [("country", Cell::Text("KE")), ("lots", Cell::Empty)]);
/// ```
#[derive(Clone, Copy)]
pub struct Fields<'t> {
    pub(super) fields: &'t [(Name, Column)],
    pub(super) row: usize,
}

impl<'t> Fields<'t> {
    /// Names and values in order, empty ones too.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&'t str, Cell<'t>)> + use<'t> {
        let row = self.row;
        self.fields.iter().map(move |(name, column)| (name.as_ref(), column.get(row)))
    }
}

impl Cell<'_> {
    /// The value as JSON: decimals and dates are text, for JSON numbers are not exact; what is empty in a nested value
    /// is left out.
    ///
    /// ```
    /// use ssdc_core::{Cell, Column};
    /// assert_eq!(Cell::Integer(2).to_json(), 2);
    /// assert_eq!(Cell::Decimal { units: 150, scale: 2 }.to_json(), "1.50");
    /// assert!(Column::empty(1).get(0).to_json().is_null());
    /// ```
    pub fn to_json(&self) -> Value {
        match self {
            Cell::Empty => Value::Null,
            Cell::Integer(value) => (*value).into(),
            Cell::Float(value) => (*value).into(),
            Cell::Boolean(value) => (*value).into(),
            Cell::List(items) => items.iter().map(|item| item.to_json()).collect(),
            Cell::Struct(fields) => {
                let fields = fields.iter().filter(|(_, value)| *value != Cell::Empty);
                Value::Object(fields.map(|(name, value)| (name.to_owned(), value.to_json())).collect::<Map<_, _>>())
            }
            Cell::Text(_) | Cell::Date(_) | Cell::Decimal { .. } => Value::String(self.to_string()),
        }
    }
}

impl fmt::Display for Cell<'_> {
    /// The value as text: decimals without an exponent, nested values as JSON, nothing where it is empty.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Empty => Ok(()),
            Cell::Text(text) => f.write_str(text),
            Cell::Integer(value) => value.fmt(f),
            Cell::Float(value) => value.fmt(f),
            Cell::Boolean(value) => value.fmt(f),
            Cell::Date(day) => day.fmt(f),
            Cell::Decimal { units, scale } => Plain { units: *units, scale: *scale }.fmt(f),
            Cell::List(_) | Cell::Struct(_) => self.to_json().fmt(f),
        }
    }
}

impl PartialEq for Cell<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Cell::Empty, Cell::Empty) => true,
            (Cell::Text(left), Cell::Text(right)) => left == right,
            (Cell::Integer(left), Cell::Integer(right)) => left == right,
            (Cell::Float(left), Cell::Float(right)) => left == right,
            (Cell::Boolean(left), Cell::Boolean(right)) => left == right,
            (Cell::Date(left), Cell::Date(right)) => left == right,
            (Cell::Decimal { units: a, scale: b }, Cell::Decimal { units: c, scale: d }) => {
                shortest(*a, *b) == shortest(*c, *d)
            }
            (Cell::List(left), Cell::List(right)) => left == right,
            (Cell::Struct(left), Cell::Struct(right)) => left == right,
            _ => false,
        }
    }
}

/// The same decimal without zeros at its end.
fn shortest(mut units: i128, mut scale: u32) -> (i128, u32) {
    while scale > 0 && units % 10 == 0 {
        units /= 10;
        scale -= 1;
    }
    (units, scale)
}

impl PartialEq for Items<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl PartialEq for Fields<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Items<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl fmt::Debug for Fields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
