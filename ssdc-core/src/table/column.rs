//! Columns of one type each, laid out as Apache Arrow lays them out, so that they can be handed over without a copy.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::cell::{Cell, Fields, Items};
use super::values::{Bits, Decimals, Plain, Plains, Texts};
use crate::error::shorten;
use crate::{Day, Error};

/// The name of a column or of a field inside it.
pub(crate) type Name = Cow<'static, str>;

/// A column of a [`Table`](crate::Table): values of one type; any place may be empty. A clone shares the values.
///
/// ```
/// use ssdc_core::{Cell, Column};
/// let lots = Column::integer([Some(2), None]);
/// assert_eq!((lots.len(), lots.get(0), lots.get(1)), (2, Cell::Integer(2), Cell::Empty));
/// ```
#[derive(Clone)]
pub struct Column {
    pub(super) values: Values,
    /// Which places hold a value; `None`: all.
    pub(super) present: Option<Arc<Bits>>,
    pub(super) len: usize,
}

/// What a column holds. Offsets begin with 0 and end with the length of what they divide.
#[derive(Clone)]
pub(super) enum Values {
    /// Nothing at all: no type is known.
    Empty,
    Text {
        offsets: Arc<Vec<i64>>,
        bytes: Arc<Vec<u8>>,
    },
    Integer(Arc<Vec<i64>>),
    Float(Arc<Vec<f64>>),
    Boolean(Arc<Bits>),
    /// Days since 1970-01-01.
    Date(Arc<Vec<i32>>),
    /// Units of 10 to the power of minus `scale`, and with how many decimals each is written where that differs.
    Decimal {
        units: Arc<Vec<i128>>,
        scale: u32,
        written: Option<Arc<Vec<u8>>>,
    },
    List {
        offsets: Arc<Vec<i64>>,
        items: Box<Column>,
    },
    Struct(Arc<Vec<(Name, Column)>>),
}

impl Column {
    /// A column of text.
    ///
    /// ```
    /// use ssdc_core::{Cell, Column};
    /// let names = Column::text([Some("Wells"), None]);
    /// assert_eq!((names.get(0), names.get(1)), (Cell::Text("Wells"), Cell::Empty));
    /// ```
    pub fn text<T: AsRef<str>>(values: impl IntoIterator<Item = Option<T>>) -> Self {
        let mut texts = Texts::default();
        values.into_iter().for_each(|value| texts.push(value.as_ref().map(AsRef::as_ref)));
        texts.finish()
    }

    /// A column of whole numbers.
    ///
    /// ```
    /// use ssdc_core::{Cell, Column};
    /// assert_eq!(Column::integer([None, Some(-3)]).get(1), Cell::Integer(-3));
    /// ```
    pub fn integer(values: impl IntoIterator<Item = Option<i64>>) -> Self {
        Column::plain(values, Values::Integer)
    }

    /// A column of floating-point numbers, for measures; money is never one.
    ///
    /// ```
    /// use ssdc_core::{Cell, Column};
    /// assert_eq!(Column::float([Some(0.25)]).get(0), Cell::Float(0.25));
    /// ```
    pub fn float(values: impl IntoIterator<Item = Option<f64>>) -> Self {
        Column::plain(values, Values::Float)
    }

    /// A column of days.
    ///
    /// ```
    /// use ssdc_core::{Cell, Column};
    /// let day = "2018-06-30".parse()?;
    /// assert_eq!(Column::date([Some(day)]).get(0), Cell::Date(day));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn date(values: impl IntoIterator<Item = Option<Day>>) -> Self {
        Column::plain(values.into_iter().map(|day| day.map(Day::number)), Values::Date)
    }

    /// A column of yes and no.
    ///
    /// ```
    /// use ssdc_core::{Cell, Column};
    /// let sme = Column::boolean([Some(true), None, Some(false)]);
    /// assert_eq!((sme.get(1), sme.get(2)), (Cell::Empty, Cell::Boolean(false)));
    /// ```
    pub fn boolean(values: impl IntoIterator<Item = Option<bool>>) -> Self {
        let mut yes = Bits::default();
        let mut present = Bits::default();
        for value in values {
            yes.push(value == Some(true));
            present.push(value.is_some());
        }
        Column::of(Values::Boolean(Arc::new(yes)), present)
    }

    /// A column of exact decimals; each keeps the decimals with which it is written.
    ///
    /// ```
    /// use ssdc_core::{Column, Number};
    /// let values = ["1.50", "-3"].map(|text| text.parse::<Number>().map(Number::value).ok());
    /// let column = Column::decimal(values);
    /// assert_eq!((column.get(0).to_string(), column.get(1).to_string()), ("1.5".to_owned(), "-3".to_owned()));
    /// ```
    pub fn decimal(values: impl IntoIterator<Item = Option<Decimal>>) -> Self {
        let mut decimals = Decimals::default();
        values.into_iter().for_each(|value| decimals.push(value));
        decimals.finish()
    }

    /// The same from text, with up to 38 digits.
    ///
    /// ```
    /// use ssdc_core::Column;
    /// assert_eq!(Column::exact([Some("1.50")])?.get(0).to_string(), "1.50");
    /// assert!(Column::exact([Some("1e3")]).is_err());
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidNumber`]
    pub fn exact<T: AsRef<str>>(values: impl IntoIterator<Item = Option<T>>) -> Result<Self, Error> {
        let mut decimals = Decimals::default();
        for value in values {
            let parse = |text: &str| Plain::parse(text).ok_or_else(|| Error::InvalidNumber { got: shorten(text) });
            decimals.push_units(value.as_ref().map(|text| parse(text.as_ref())).transpose()?);
        }
        Ok(decimals.finish())
    }

    /// A column of lists: how many items each row has, `None` for no list, and all items one after the other; what is
    /// beyond them is left out, what is lacking is empty.
    ///
    /// ```
    /// use ssdc_core::{Cell, Column};
    /// let themes = Column::list([Some(2), None], Column::text([Some("water"), Some("energy")]));
    /// assert_eq!((themes.get(0).to_string(), themes.get(1)), (r#"["water","energy"]"#.to_owned(), Cell::Empty));
    /// ```
    pub fn list(lengths: impl IntoIterator<Item = Option<usize>>, items: Column) -> Self {
        let (mut offsets, mut present) = (vec![0], Bits::default());
        let mut end = 0_usize;
        for length in lengths {
            end = end.saturating_add(length.unwrap_or(0)).min(items.len());
            offsets.push(i64::try_from(end).unwrap_or(i64::MAX));
            present.push(length.is_some());
        }
        Column::of(Values::List { offsets: Arc::new(offsets), items: Box::new(items) }, present)
    }

    /// A column of structs: whether each row has one, and the columns of the fields, which have a place for each row.
    ///
    /// ```
    /// use ssdc_core::Column;
    /// let shares = Column::structs([true], [("country", Column::text([Some("KE")])), ("lots", Column::integer([Some(2)]))]);
    /// assert_eq!(shares.get(0).to_string(), r#"{"country":"KE","lots":2}"#);
    /// ```
    pub fn structs<N: Into<Name>>(
        rows: impl IntoIterator<Item = bool>,
        fields: impl IntoIterator<Item = (N, Column)>,
    ) -> Self {
        let mut present = Bits::default();
        rows.into_iter().for_each(|row| present.push(row));
        let fields: Vec<_> = fields.into_iter().map(|(name, column)| (name.into(), column)).collect();
        debug_assert!(fields.iter().all(|(_, column)| column.len() == present.len()));
        Column::of(Values::Struct(Arc::new(fields)), present)
    }

    /// What kind of values it holds.
    ///
    /// ```
    /// use ssdc_core::{Column, ColumnKind};
    /// assert_eq!(Column::integer([Some(2)]).kind(), ColumnKind::Integer);
    /// assert_eq!(Column::list([Some(1)], Column::boolean([Some(true)])).kind().to_string(), "list<boolean>");
    /// ```
    pub fn kind(&self) -> ColumnKind {
        match &self.values {
            Values::Empty => ColumnKind::Empty,
            Values::Text { .. } => ColumnKind::Text,
            Values::Integer(_) => ColumnKind::Integer,
            Values::Float(_) => ColumnKind::Float,
            Values::Boolean(_) => ColumnKind::Boolean,
            Values::Date(_) => ColumnKind::Date,
            Values::Decimal { .. } => ColumnKind::Decimal,
            Values::List { items, .. } => ColumnKind::List(Box::new(items.kind())),
            Values::Struct(fields) => {
                ColumnKind::Struct(fields.iter().map(|(name, column)| (name.to_string(), column.kind())).collect())
            }
        }
    }

    pub(super) fn plain<T: Clone + Default>(
        values: impl IntoIterator<Item = Option<T>>,
        make: fn(Arc<Vec<T>>) -> Values,
    ) -> Self {
        let mut plains = Plains::default();
        values.into_iter().for_each(|value| plains.push(value));
        plains.finish(make)
    }

    /// A column of these values; `present` has a bit for each place.
    pub(super) fn of(values: Values, present: Bits) -> Self {
        let len = present.len();
        Column { values, present: (!present.all()).then(|| Arc::new(present)), len }
    }

    /// A column of `len` empty places of no known type.
    ///
    /// ```
    /// use ssdc_core::{Column, ColumnKind};
    /// assert_eq!((Column::empty(2).len(), Column::empty(2).kind()), (2, ColumnKind::Empty));
    /// assert_eq!(Column::empty(2), Column::integer([None, None]));
    /// ```
    pub fn empty(len: usize) -> Self {
        Column { values: Values::Empty, present: None, len }
    }

    /// How many places it has.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The value of a row; [`Cell::Empty`] where there is none.
    pub fn get(&self, row: usize) -> Cell<'_> {
        if row >= self.len || self.present.as_ref().is_some_and(|present| !present.get(row)) {
            return Cell::Empty;
        }
        self.value(row).unwrap_or(Cell::Empty)
    }

    /// The values of all rows.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Cell<'_>> {
        (0..self.len).map(|row| self.get(row))
    }

    fn value(&self, row: usize) -> Option<Cell<'_>> {
        Some(match &self.values {
            Values::Empty => Cell::Empty,
            Values::Text { offsets, bytes } => {
                // INVARIANT: offsets lie between characters, for whole texts are pushed.
                Cell::Text(std::str::from_utf8(bytes.get(range(offsets, row)?)?).ok()?)
            }
            Values::Integer(values) => Cell::Integer(*values.get(row)?),
            Values::Float(values) => Cell::Float(*values.get(row)?),
            Values::Boolean(values) => Cell::Boolean(values.get(row)),
            Values::Date(values) => Cell::Date(Day::from_number(*values.get(row)?).ok()?),
            Values::Decimal { units, scale, written } => {
                let written = written.as_ref().and_then(|written| written.get(row)).map_or(*scale, |w| u32::from(*w));
                let digits = 10_i128.checked_pow(scale.saturating_sub(written))?;
                Cell::Decimal { units: units.get(row)?.checked_div(digits)?, scale: written }
            }
            Values::List { offsets, items } => Cell::List(Items { items, range: range(offsets, row)? }),
            Values::Struct(fields) => Cell::Struct(Fields { fields, row }),
        })
    }

    pub(crate) fn is_text(&self) -> bool {
        matches!(self.values, Values::Text { .. })
    }

    pub(crate) fn is_number(&self) -> bool {
        matches!(self.values, Values::Integer(_) | Values::Float(_) | Values::Decimal { .. })
    }
}

fn range(offsets: &[i64], row: usize) -> Option<std::ops::Range<usize>> {
    Some(usize::try_from(*offsets.get(row)?).ok()?..usize::try_from(*offsets.get(row.checked_add(1)?)?).ok()?)
}

/// What kind of values a column holds; written `text`, `list<struct<country: text, percent: decimal>>`.
///
/// ```
/// use ssdc_core::{ColumnKind, Kind, Portfolio};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "grants": [{"id": "G-1", "title": "Wells", "countries": [{"country": "KE", "percent": "75"}]}]}"#)?;
/// let kind = portfolio.table(Kind::Grant).column("countries").map(|column| column.kind());
/// assert_eq!(kind.map(|kind| kind.to_string()), Some("list<struct<country: text, percent: decimal>>".to_owned()));
/// assert_ne!(ColumnKind::Text, ColumnKind::Date);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnKind {
    /// No value at all.
    Empty,
    /// Text.
    Text,
    /// Whole numbers.
    Integer,
    /// Floating-point numbers.
    Float,
    /// Yes and no.
    Boolean,
    /// Days.
    Date,
    /// Exact decimals.
    Decimal,
    /// Lists of one kind.
    List(Box<ColumnKind>),
    /// Fields by name.
    Struct(Vec<(String, ColumnKind)>),
}

impl fmt::Display for ColumnKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ColumnKind::Empty => f.write_str("empty"),
            ColumnKind::Text => f.write_str("text"),
            ColumnKind::Integer => f.write_str("integer"),
            ColumnKind::Float => f.write_str("float"),
            ColumnKind::Boolean => f.write_str("boolean"),
            ColumnKind::Date => f.write_str("date"),
            ColumnKind::Decimal => f.write_str("decimal"),
            ColumnKind::List(items) => write!(f, "list<{items}>"),
            ColumnKind::Struct(fields) => {
                let fields: Vec<_> = fields.iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
                write!(f, "struct<{}>", fields.join(", "))
            }
        }
    }
}

impl PartialEq for Column {
    /// Equal values in equal places; an empty column of no known type equals any column without values.
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
