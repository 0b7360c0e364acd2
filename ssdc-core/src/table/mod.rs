//! Tables: named columns of one type each, as text, JSON and CSV; with the feature `tables` also as Apache Arrow.

#[cfg(feature = "tables")]
mod arrow;
mod builder;
mod cell;
mod column;
mod csv;
mod json;
mod reader;
mod values;

pub(crate) use builder::{Builder, DAY, Structs, TEXT};
pub use cell::{Cell, Fields, Items};
pub(crate) use column::Name;
pub use column::{Column, ColumnKind};
pub(crate) use json::parsed;
pub(crate) use reader::{CellError, OWN_FIELDS, PANDAS_INDEX, RowReader, arranged};

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value};

use crate::Error;

/// Rows under named columns; prints as aligned text, leaves as JSON or CSV. A clone shares the columns.
///
/// ```
/// use ssdc_core::{Column, Table};
/// let table = Table::new([("grant", Column::text([Some("G-1")])), ("lots", Column::integer([Some(2)]))]);
/// assert_eq!(table.to_csv(), "grant,lots\nG-1,2\n");
/// assert_eq!(table.to_json(), r#"[{"grant":"G-1","lots":2}]"#);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    columns: Vec<(Name, Column)>,
}

impl Table {
    /// A table of these columns, which have the same length.
    pub fn new<const N: usize>(columns: [(&'static str, Column); N]) -> Self {
        Table::of(columns.into_iter().map(|(name, column)| (name.into(), column)).collect())
    }

    /// A table of columns whose names are known only at run time.
    ///
    /// ```
    /// use ssdc_core::{Column, Table};
    /// let (ids, lots) = (Column::text([Some("G-1"), Some("G-2")]), Column::integer([Some(2)]));
    /// let error = Table::from_columns([("grant".to_owned(), ids), ("lots".to_owned(), lots)]).unwrap_err();
    /// assert_eq!(error.to_string(), "invalid table: column `lots` has 1 rows where the first column has 2");
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidTable`] where the columns differ in length or two have one name.
    pub fn from_columns(columns: impl IntoIterator<Item = (String, Column)>) -> Result<Self, Error> {
        let columns: Vec<_> = columns.into_iter().map(|(name, column)| (Name::Owned(name), column)).collect();
        let len = columns.first().map_or(0, |(_, column)| column.len());
        let other_length = columns.iter().find(|(_, column)| column.len() != len);
        if let Some((name, column)) = other_length {
            let why = format!("column `{name}` has {} rows where the first column has {len}", column.len());
            return Err(Error::InvalidTable { why });
        }
        let mut seen = BTreeSet::new();
        if let Some((name, _)) = columns.iter().find(|(name, _)| !seen.insert(name)) {
            return Err(Error::InvalidTable { why: format!("column `{name}` stands twice") });
        }
        Ok(Table { columns })
    }

    pub(crate) fn of(columns: Vec<(Name, Column)>) -> Self {
        let table = Table { columns };
        debug_assert!(table.columns.iter().all(|(_, column)| column.len() == table.len()));
        table
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |(_, column)| column.len())
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Names and columns.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = (&str, &Column)> {
        self.columns.iter().map(|(name, column)| (name.as_ref(), column))
    }

    /// The column of this name.
    ///
    /// ```
    /// use ssdc_core::{Column, Table};
    /// let table = Table::new([("lots", Column::integer([Some(2)]))]);
    /// assert_eq!(table.column("lots"), Some(&Column::integer([Some(2)])));
    /// assert_eq!(table.column("Lots"), None);
    /// ```
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns().find(|(other, _)| *other == name).map(|(_, column)| column)
    }

    pub(crate) fn into_columns(self) -> Vec<(Name, Column)> {
        self.columns
    }

    /// Rows as JSON objects; decimals and dates as text.
    ///
    /// ```
    /// use ssdc_core::{Column, Table};
    /// let table = Table::new([("on", Column::date(["2018-06-30".parse().ok()])), ("rate", Column::exact([None::<&str>])?)]);
    /// assert_eq!(table.to_json(), r#"[{"on":"2018-06-30","rate":null}]"#);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn to_json(&self) -> String {
        self.to_value().to_string()
    }

    pub(crate) fn to_value(&self) -> Value {
        let row = |row| {
            let fields = self.columns().map(|(name, column)| (name.to_owned(), column.get(row).to_json()));
            Value::Object(fields.collect::<Map<_, _>>())
        };
        Value::Array((0..self.len()).map(row).collect())
    }
}

/// A measure to six significant digits, for people; texts that are read back keep all of them.
fn brief(number: f64) -> String {
    let size = number.abs();
    if !number.is_finite() || size == 0.0 || (1e-5..1e15).contains(&size) {
        let digits = (0..20).take_while(|digits| size * 10_f64.powi(*digits) < 99_999.5).count();
        let text = format!("{number:.digits$}");
        return if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text };
    }
    format!("{number:.5e}")
}

impl fmt::Display for Table {
    /// Aligned columns under their names; numbers stand to the right.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells: Vec<Vec<String>> = self
            .columns()
            .map(|(name, column)| {
                let values = column.iter().map(|cell| match cell {
                    Cell::Empty => "-".to_owned(),
                    Cell::Float(number) => brief(number),
                    cell => cell.to_string(),
                });
                std::iter::once(name.to_owned()).chain(values).collect()
            })
            .collect();
        let widths: Vec<usize> =
            cells.iter().map(|column| column.iter().map(|cell| cell.chars().count()).max().unwrap_or(0)).collect();
        for row in 0..=self.len() {
            let mut line = String::new();
            for (((_, column), cells), width) in self.columns().zip(&cells).zip(&widths) {
                let cell = cells.get(row).map_or("", String::as_str);
                if column.is_number() {
                    line.push_str(&format!("{cell:>width$}  "));
                } else {
                    line.push_str(&format!("{cell:<width$}  "));
                }
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::brief;

    #[test]
    fn measures_print_to_six_digits() {
        let cases = [
            (0.0, "0"),
            (1.0, "1"),
            (0.037_027_150_433_897_58, "0.0370272"),
            (2.0 / 3.0, "0.666667"),
            (123_456.789, "123457"),
            (1_234_567.0, "1234567"),
            (-0.5, "-0.5"),
            (1.234_567_8e-9, "1.23457e-9"),
            (f64::NAN, "NaN"),
        ];
        for (number, text) in cases {
            assert_eq!(brief(number), text);
        }
    }
}
