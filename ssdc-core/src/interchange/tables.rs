//! Records of one kind as a table, and tables as records.

use std::collections::BTreeSet;

use crate::portfolio::{ForEachKind, Stored, for_each_kind};
use crate::record::from_row;
use crate::table::{Builder, Column, Name, OWN_FIELDS, PANDAS_INDEX, RowReader, arranged, parsed};
use crate::{Change, Error, Kind, Portfolio, Records, Table};

impl Portfolio {
    /// The records of a kind as a table, by id: a column a field.
    ///
    /// An amount is an exact decimal, with its currency in a column beside it (`amount_currency`); a date that is known
    /// only to the month or the year is its first day, and a column beside it says so (`on_precision`: `month`,
    /// `year`); lists are lists, of structs where their items have fields. Fields of the author's own (`x_...`) are
    /// columns where they are text; the others stand together in `own_fields`, as JSON. What is absent is empty.
    ///
    /// ```
    /// use ssdc_core::{Kind, Portfolio};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
    ///     "grants": [{"id": "G-1", "title": "Wells", "amount": "1000.00 USD"}]}"#)?;
    /// let grants = portfolio.table(Kind::Grant);
    /// assert_eq!(grants.column("amount").map(|amounts| amounts.get(0).to_string()), Some("1000.00".to_owned()));
    /// assert_eq!(Portfolio::from_tables([(Kind::Grant, grants)])?, portfolio);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn table(&self, kind: Kind) -> Table {
        struct Write<'p>(&'p Portfolio, Kind, Table);
        impl ForEachKind for Write<'_> {
            fn kind<R: Stored>(&mut self) -> Result<(), Error> {
                if R::KIND == self.1 {
                    let mut builder = R::column();
                    R::table(&self.0.tables).iter().for_each(|record| record.push(&mut builder));
                    self.2 = Table::of(builder.finish_table());
                }
                Ok(())
            }
        }
        let mut write = Write(self, kind, Table::default());
        let _ = for_each_kind(&mut write);
        write.2
    }

    /// A portfolio of the records that tables hold, each row one record: what [`table`](Portfolio::table) gives, and
    /// whatever says the same. The order of columns and rows does not matter; a column may be missing where its field
    /// may be absent. An amount is a decimal or a whole number with a column for its currency, or text such as
    /// `1250.00 USD`, never a floating-point number; a date is a date, or text; a list may be JSON text, as in CSV.
    /// A currency in a row without an amount says nothing. `__index_level_0__`, which pandas adds for an index without a
    /// name, is left out.
    ///
    /// ```
    /// use ssdc_core::{Kind, Portfolio, Table};
    /// let grants = Table::from_csv("id,title,amount\nG-1,Wells,1250.00 USD\nG-2,Pumps,many\n")?;
    /// let error = Portfolio::from_tables([(Kind::Grant, grants)]).unwrap_err();
    /// assert_eq!(error.to_string(), "/grants/1/amount: invalid amount `many`: expected for example `1250.00 USD`");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The first thing that is wrong with its place, table, row counted from 0, and column, as a JSON pointer
    /// (`/grants/3/amount`): as [`from_json`](Portfolio::from_json).
    pub fn from_tables(tables: impl IntoIterator<Item = (Kind, Table)>) -> Result<Portfolio, Error> {
        let mut read = ReadTable { kind: Kind::Partner, columns: Vec::new(), rows: 0, records: Records::default() };
        for (kind, table) in tables {
            (read.kind, read.rows) = (kind, table.len());
            read.columns = table.into_columns();
            for_each_kind(&mut read)?;
        }
        let mut portfolio = Portfolio::default();
        portfolio.apply(Change { put: read.records, remove: Vec::new() })?;
        Ok(portfolio)
    }
}

struct ReadTable {
    kind: Kind,
    columns: Vec<(Name, Column)>,
    rows: usize,
    records: Records,
}

impl ForEachKind for ReadTable {
    fn kind<R: Stored>(&mut self) -> Result<(), Error> {
        if R::KIND != self.kind {
            return Ok(());
        }
        let place = format!("/{}", R::KIND.plural());
        let columns = prepared(&R::column(), std::mem::take(&mut self.columns)).map_err(|error| error.at(&place))?;
        let list = R::list_mut(&mut self.records);
        list.reserve(self.rows);
        for row in 0..self.rows {
            let record = from_row::<R>(RowReader { columns: &columns, row });
            list.push(record.map_err(|error| error.at(&format!("{place}/{row}")))?);
        }
        Ok(())
    }
}

/// The columns as rows are read from them: each stands once and is one that such records have, even where no row has a
/// value in it; lists that came as JSON text are lists.
fn prepared(expected: &Builder, columns: Vec<(Name, Column)>) -> Result<Vec<(Name, Column)>, Error> {
    let known = expected.names();
    let mut seen = BTreeSet::new();
    let mut prepared = Vec::with_capacity(columns.len());
    for (name, column) in columns {
        if !seen.insert(name.clone()) {
            return Err(Error::RepeatedField { name: name.to_string() });
        }
        let free = name.starts_with("x_") || name == OWN_FIELDS || name.starts_with(PANDAS_INDEX);
        let is_nested = known.get(name.as_ref()).copied();
        if is_nested.is_none() && !free {
            return Err(Error::UnknownField { name: crate::error::shorten(&name) });
        }
        let column = if is_nested == Some(true) && column.is_text() {
            parsed(&column).map_err(|(row, why)| Error::WrongType { why }.at(&format!("/{row}/{name}")))?
        } else {
            column
        };
        prepared.push((name, column));
    }
    Ok(arranged(&prepared))
}
