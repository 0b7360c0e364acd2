//! Tables: out and in as Arrow C streams, as JSON, as CSV, and cell by cell.

use std::ffi::c_char;

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use serde_json::{Value, json};
use ssdc_core::{Error, Kind, Portfolio, Table};

use crate::boundary::{Handle, Slot, given, guard, out, release, room, shared, slice, text};
use crate::portfolio::ssdc_portfolio;
use crate::status::{Failure, ssdc_status};

/// Rows under named columns of one type each. It never changes.
#[derive(Debug)]
pub struct ssdc_table(pub(crate) Table);

impl Handle for ssdc_table {
    const TAG: [u8; 8] = *b"ssdctabl";
}

/// A stream of the Arrow C stream interface, as its own header defines it.
#[repr(C)]
pub struct ArrowArrayStream {
    _private: [u8; 0],
}

/// The records of a kind (`grants`) as a table, by id, a column a field. An amount is a decimal, with its currency
/// in a column beside it (`amount_currency`); a date known only to the month or the year is its first day, and a
/// column beside it says so (`on_precision`). On success `*table` is a new handle, to be freed with
/// `ssdc_table_free`.
///
/// Errors: `SSDC_INVALID_CHOICE` for a kind that there is not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_table(
    portfolio: *const ssdc_portfolio,
    kind: *const c_char,
    table: *mut *mut ssdc_table,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, kind) = unsafe { (shared(portfolio, "portfolio")?, text(kind, "kind")?) };
        // SAFETY: this function's contract.
        let slot = unsafe { out(table, "table")? };
        slot.give_handle(ssdc_table(portfolio.0.table(kind.parse()?)));
        Ok(())
    })
}

/// A portfolio of the records that `*count` tables hold, `kinds[i]` being the kind (`grants`) of `tables[i]`: what
/// `ssdc_portfolio_table` gives, and what says the same. Money is a decimal with a column for its currency, or text
/// such as `1250.00 USD`. On success `*portfolio` is a new handle, to be freed with `ssdc_portfolio_free`.
///
/// Errors: the first thing that is wrong, with table, row (from 0) and column in `ssdc_last_error_pointer`, such as
/// `/grants/3/amount`; as `ssdc_portfolio_from_json`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_from_tables(
    kinds: *const *const c_char,
    tables: *const *const ssdc_table,
    count: *const usize,
    portfolio: *mut *mut ssdc_portfolio,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let count = unsafe { given(count, "count")? };
        // SAFETY: this function's contract: both lists have `count` places.
        let (kinds, tables) = unsafe { (slice(kinds, count, "kinds")?, slice(tables, count, "tables")?) };
        // SAFETY: this function's contract.
        let slot = unsafe { out(portfolio, "portfolio")? };
        let pair = |(kind, table): (&*const c_char, &*const ssdc_table)| {
            // SAFETY: this function's contract.
            let (kind, table) = unsafe { (text(*kind, "kinds")?, shared(*table, "tables")?) };
            Ok::<(Kind, Table), Failure>((kind.parse()?, table.0.clone()))
        };
        let tables: Vec<_> = kinds.iter().zip(tables).map(pair).collect::<Result<_, _>>()?;
        slot.give_handle(Portfolio::from_tables(tables)?.into());
        Ok(())
    })
}

/// Reads a table from an Arrow C stream, which is used up, also after an error: its `release` is called. On success
/// `*table` is a new handle, to be freed with `ssdc_table_free`.
///
/// Errors: `SSDC_INVALID_TABLE` where the stream ends in an error or holds what no column can hold.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_table_from_arrow(
    stream: *mut ArrowArrayStream,
    table: *mut *mut ssdc_table,
) -> ssdc_status {
    guard(|| {
        if stream.is_null() {
            return Err(Failure::Null { name: "stream" });
        }
        // SAFETY: this function's contract: a valid stream, which from now on belongs to the reader.
        let reader = unsafe { RecordBatchStreamReader::from_raw(stream.cast::<FFI_ArrowArrayStream>()) };
        let reader = reader.map_err(|error| Error::InvalidTable { why: error.to_string() })?;
        // SAFETY: this function's contract.
        let slot = unsafe { out(table, "table")? };
        slot.give_handle(ssdc_table(Table::from_arrow(reader)?));
        Ok(())
    })
}

/// Makes `*stream` an Arrow C stream of the table, which shares the table's values; the caller calls its `release`.
/// The table may be freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_table_to_arrow(table: *const ssdc_table, stream: *mut ArrowArrayStream) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract; the caller's stream and ours have one layout, that of the interface.
        let (table, slot) = unsafe { (shared(table, "table")?, out(stream.cast::<FFI_ArrowArrayStream>(), "stream")?) };
        slot.give(FFI_ArrowArrayStream::new(table.0.to_arrow_stream()?));
        Ok(())
    })
}

/// Reads a CSV file with a header; every column is text, and what is empty is absent. On success `*table` is a new
/// handle, to be freed with `ssdc_table_free`.
///
/// Errors: `SSDC_FILE`, `SSDC_INVALID_CSV`, `SSDC_INVALID_UTF8`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_table_read_csv(path: *const c_char, table: *mut *mut ssdc_table) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (path, slot) = unsafe { (text(path, "path")?, out(table, "table")?) };
        slot.give_handle(ssdc_table(Table::read_csv(path)?));
        Ok(())
    })
}

/// The same from CSV text in memory.
///
/// Errors: `SSDC_INVALID_CSV`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_table_from_csv(csv: *const c_char, table: *mut *mut ssdc_table) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (csv, slot) = unsafe { (text(csv, "csv")?, out(table, "table")?) };
        slot.give_handle(ssdc_table(Table::from_csv(csv)?));
        Ok(())
    })
}

/// The control totals of a portfolio (`ssdc_portfolio_totals`) as a table. On success `*table` is a new handle, to be
/// freed with `ssdc_table_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_totals_table(
    portfolio: *const ssdc_portfolio,
    table: *mut *mut ssdc_table,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, slot) = unsafe { (shared(portfolio, "portfolio")?, out(table, "table")?) };
        slot.give_handle(ssdc_table(portfolio.0.totals()));
        Ok(())
    })
}

/// The columns in their order, as a JSON list of rows `name` and `kind`: `text`, `integer`, `float`, `boolean`, `date`,
/// `decimal`, lists and structs of these, or `empty` where no row has a value. On success `*json` is a new text, to be
/// freed with `ssdc_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_table_columns(table: *const ssdc_table, json: *mut *mut c_char) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (table, slot) = unsafe { (shared(table, "table")?, out(json, "json")?) };
        let columns = table.0.columns().map(|(name, column)| json!({"name": name, "kind": column.kind().to_string()}));
        slot.give_text(Value::Array(columns.collect()).to_string())
    })
}

/// The rows as a JSON list of objects; decimals and dates are text. On success `*json` is a new text, to be freed
/// with `ssdc_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_table_to_json(table: *const ssdc_table, json: *mut *mut c_char) -> ssdc_status {
    // SAFETY: this function's contract.
    unsafe { give(table, out(json, "json"), Table::to_json) }
}

/// The table as comma-separated values with a header line. On success `*csv` is a new text, to be freed with
/// `ssdc_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_table_to_csv(table: *const ssdc_table, csv: *mut *mut c_char) -> ssdc_status {
    // SAFETY: this function's contract.
    unsafe { give(table, out(csv, "csv"), Table::to_csv) }
}

/// # Safety
/// As of the function that calls it.
unsafe fn give(
    table: *const ssdc_table,
    slot: Result<Slot<*mut c_char>, Failure>,
    form: fn(&Table) -> String,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let table = unsafe { shared(table, "table")? };
        slot?.give_text(form(&table.0))
    })
}

/// How many rows the table has.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_table_rows(table: *const ssdc_table, rows: *mut u64) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (table, slot) = unsafe { (shared(table, "table")?, out(rows, "rows")?) };
        slot.give(table.0.len() as u64);
        Ok(())
    })
}

/// Writes the value of a row (from 0) in a column into `buffer`, `capacity` bytes with the terminating NUL: text as it
/// is, a decimal without an exponent, a date as `2018-06-30`, a list as JSON, "" where there is no value.
///
/// Errors: `SSDC_NO_VALUE` where there is no such column or row; `SSDC_BUFFER_TOO_SMALL`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_table_get(
    table: *const ssdc_table,
    row: u64,
    column: *const c_char,
    buffer: *mut c_char,
    capacity: usize,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (table, column) = unsafe { (shared(table, "table")?, text(column, "column")?) };
        // SAFETY: this function's contract.
        let buffer = unsafe { room(buffer, capacity, "buffer")? };
        buffer.give(&cell(&table.0, row, column)?)
    })
}

/// The value of a row in a column as text.
pub fn cell(table: &Table, row: u64, column: &str) -> Result<String, Error> {
    let place = table.column(column).zip(usize::try_from(row).ok()).filter(|(column, row)| *row < column.len());
    let (values, row) = place.ok_or_else(|| Error::NoValue { pointer: format!("/{row}/{column}") })?;
    Ok(values.get(row).to_string())
}

/// Frees a handle, exactly once; NULL is allowed. What was made from it stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_table_free(table: *mut ssdc_table) {
    // SAFETY: this function's contract.
    unsafe { release(table) }
}
