//! Fields of fixed length, filled up with spaces, as COBOL and Fortran have them.

use std::ffi::c_char;

use crate::boundary::{Field, given, guard, shared, text};
use crate::json::value_at;
use crate::last_error::last_text;
use crate::status::ssdc_status;
use crate::table::{cell, ssdc_table};

/// Writes one value of a JSON text into a field of `*length` bytes, filled up with spaces and without a NUL, as COBOL and
/// Fortran have them; otherwise as `ssdc_json_get`. Every argument is a pointer, for COBOL passes 64-bit numbers by value
/// as 32 bits.
///
/// Errors: `SSDC_NO_VALUE`; `SSDC_BUFFER_TOO_SMALL`, and the field then holds spaces.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_json_field(
    json: *const c_char,
    pointer: *const c_char,
    field: *mut c_char,
    length: *const i32,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (json, pointer) = unsafe { (text(json, "json")?, text(pointer, "pointer")?) };
        // SAFETY: this function's contract.
        let field = unsafe { Field::at(field, given(length, "length")?)? };
        field.give(&value_at(json, pointer)?)
    })
}

/// Writes the value of row `*row` (from 0) of a table into a field of `*length` bytes, filled up with spaces and without a
/// NUL; otherwise as `ssdc_table_get`.
///
/// Errors: `SSDC_NO_VALUE`; `SSDC_BUFFER_TOO_SMALL`, and the field then holds spaces.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_table_field(
    table: *const ssdc_table,
    row: *const u64,
    column: *const c_char,
    field: *mut c_char,
    length: *const i32,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (table, row, column) = unsafe { (shared(table, "table")?, given(row, "row")?, text(column, "column")?) };
        // SAFETY: this function's contract.
        let field = unsafe { Field::at(field, given(length, "length")?)? };
        field.give(&cell(&table.0, row, column)?)
    })
}

/// Writes the text of `ssdc_last_error` into a field of `*length` bytes, filled up with spaces and without a NUL; what
/// does not fit is left out. The last error stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_last_error_field(field: *mut c_char, length: *const i32) -> ssdc_status {
    // SAFETY: this function's contract.
    let field = unsafe { given(length, "length").and_then(|length| Field::at(field, length)) };
    field.and_then(|field| field.give_start(&last_text())).map_or_else(|failure| failure.status(), |()| 0)
}
