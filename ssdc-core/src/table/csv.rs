//! Tables as comma-separated values (RFC 4180).

use std::collections::BTreeSet;
use std::path::Path;

use super::Table;
use super::column::{Column, Name};
use super::values::Texts;
use crate::Error;
use crate::files::read_text;

impl Table {
    /// Comma-separated values with a header (RFC 4180, lines end with `\n`); an empty place is empty, a list is JSON.
    ///
    /// ```
    /// use ssdc_core::{Column, Table};
    /// let themes = Column::list([Some(2), None], Column::text([Some("water"), Some("energy")]));
    /// let table = Table::new([("title", Column::text([Some("Wells, new"), None])), ("themes", themes)]);
    /// assert_eq!(table.to_csv(), "title,themes\n\"Wells, new\",\"[\"\"water\"\",\"\"energy\"\"]\"\n,\n");
    /// ```
    pub fn to_csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut write = || {
            writer.write_record(self.columns().map(|(name, _)| name))?;
            for row in 0..self.len() {
                writer.write_record(self.columns().map(|(_, column)| column.get(row).to_string()))?;
            }
            writer.flush()
        };
        // INVARIANT: writing into memory does not fail, and what was text stays text.
        let _ = write();
        writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// Reads comma-separated values with a header: every column is text, and what is empty is absent.
    ///
    /// ```
    /// use ssdc_core::{Cell, Table};
    /// let table = Table::from_csv("id,amount\nG-1,1250.00 USD\nG-2,\n")?;
    /// let amounts = table.column("amount").ok_or(ssdc_core::Error::Cancelled)?;
    /// assert_eq!((amounts.get(0), amounts.get(1)), (Cell::Text("1250.00 USD"), Cell::Empty));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidCsv`] where a line has more or fewer values than the header, or two columns have one name.
    pub fn from_csv(text: &str) -> Result<Self, Error> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut columns: Vec<(Name, Texts)> = match reader.headers() {
            Ok(names) => names.iter().map(|name| (Name::Owned(name.to_owned()), Texts::default())).collect(),
            Err(error) => return Err(invalid(&error)),
        };
        let mut seen = BTreeSet::new();
        if let Some((name, _)) = columns.iter().find(|(name, _)| !seen.insert(name.clone())) {
            return Err(Error::InvalidCsv { line: 1, why: format!("column `{name}` stands twice") });
        }
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(|error| invalid(&error))? {
            for ((_, texts), value) in columns.iter_mut().zip(&record) {
                texts.push(Some(value).filter(|value| !value.is_empty()));
            }
        }
        Ok(Table::of(columns.into_iter().map(|(name, texts)| (name, texts.finish())).collect::<Vec<(Name, Column)>>()))
    }

    /// Reads a CSV file, which must be UTF-8.
    ///
    /// ```
    /// use ssdc_core::Table;
    /// let path = std::env::temp_dir().join(format!("ssdc-read-csv-{}.csv", std::process::id()));
    /// std::fs::write(&path, "id,title\nG-1,Wells\n")?;
    /// assert_eq!(Table::read_csv(&path)?.to_json(), r#"[{"id":"G-1","title":"Wells"}]"#);
    /// std::fs::remove_file(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::File`], [`Error::InvalidUtf8`], and as [`from_csv`](Table::from_csv).
    pub fn read_csv(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        Table::from_csv(&read_text(path)?).map_err(|error| match error {
            Error::InvalidCsv { line, why } => {
                Error::InvalidCsv { line, why: format!("{why} (in `{}`)", path.display()) }
            }
            other => other,
        })
    }
}

fn invalid(error: &csv::Error) -> Error {
    let line = error.position().map_or(0, csv::Position::line);
    let why = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} values where the header has {expected_len}")
        }
        _ => error.to_string(),
    };
    Error::InvalidCsv { line, why }
}
