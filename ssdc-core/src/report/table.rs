//! Tables: named columns of one type each.

use std::fmt;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

/// A column of a [`Table`]; a place may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Column {
    /// Text.
    Text(Vec<Option<String>>),
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// Exact decimals.
    Decimal(Vec<Option<Decimal>>),
}

impl Column {
    /// How many places it has.
    pub fn len(&self) -> usize {
        match self {
            Column::Text(values) => values.len(),
            Column::Integer(values) => values.len(),
            Column::Decimal(values) => values.len(),
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a row as text.
    fn text(&self, row: usize) -> Option<String> {
        match self {
            Column::Text(values) => values.get(row)?.clone(),
            Column::Integer(values) => values.get(row)?.map(|value| value.to_string()),
            Column::Decimal(values) => values.get(row)?.map(|value| value.to_string()),
        }
    }

    /// The value of a row as JSON; decimals are text, for JSON numbers are not exact.
    fn json(&self, row: usize) -> Value {
        match self {
            Column::Integer(values) => values.get(row).copied().flatten().map_or(Value::Null, Value::from),
            _ => self.text(row).map_or(Value::Null, Value::String),
        }
    }

    fn is_number(&self) -> bool {
        !matches!(self, Column::Text(_))
    }
}

/// Rows under named columns; prints as aligned text, leaves as JSON or CSV.
///
/// ```
/// use ssdc_core::{Column, Table};
/// let table = Table::new([("grant", Column::Text(vec![Some("G-1".into())])), ("lots", Column::Integer(vec![Some(2)]))]);
/// assert_eq!(table.to_csv(), "grant,lots\nG-1,2\n");
/// assert_eq!(table.to_json(), r#"[{"grant":"G-1","lots":2}]"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    columns: Vec<(&'static str, Column)>,
}

impl Table {
    /// A table of these columns, which have the same length.
    pub fn new<const N: usize>(columns: [(&'static str, Column); N]) -> Self {
        let table = Table { columns: columns.into() };
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
    pub fn columns(&self) -> &[(&'static str, Column)] {
        &self.columns
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|(other, _)| *other == name).map(|(_, column)| column)
    }

    /// Rows as JSON objects; decimals as text.
    pub fn to_json(&self) -> String {
        let row = |row| {
            let fields = self.columns.iter().map(|(name, column)| ((*name).to_owned(), column.json(row)));
            Value::Object(fields.collect::<Map<_, _>>())
        };
        Value::Array((0..self.len()).map(row).collect()).to_string()
    }

    /// Comma-separated values with a header (RFC 4180, lines end with `\n`); an empty place is empty.
    pub fn to_csv(&self) -> String {
        let names = self.columns.iter().map(|(name, _)| (*name).to_owned());
        let mut text = csv_line(names);
        for row in 0..self.len() {
            text.push_str(&csv_line(self.columns.iter().map(|(_, column)| column.text(row).unwrap_or_default())));
        }
        text
    }
}

fn csv_line(fields: impl Iterator<Item = String>) -> String {
    let quoted = |field: String| {
        if field.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
    };
    let mut line = fields.map(quoted).collect::<Vec<_>>().join(",");
    line.push('\n');
    line
}

impl fmt::Display for Table {
    /// Aligned columns under their names; numbers stand to the right.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells: Vec<Vec<String>> = self
            .columns
            .iter()
            .map(|(name, column)| {
                let values = (0..self.len()).map(|row| column.text(row).unwrap_or_else(|| "-".to_owned()));
                std::iter::once((*name).to_owned()).chain(values).collect()
            })
            .collect();
        let widths: Vec<usize> =
            cells.iter().map(|column| column.iter().map(|cell| cell.chars().count()).max().unwrap_or(0)).collect();
        for row in 0..=self.len() {
            let mut line = String::new();
            for (((_, column), cells), width) in self.columns.iter().zip(&cells).zip(&widths) {
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
