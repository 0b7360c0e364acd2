//! Import of IATI activity files.

use std::ffi::{c_char, c_void};

use ssdc_core::{IatiImport, read_iati, read_iati_bytes};

use crate::boundary::{Handle, given, guard, out, release, shared, slice, text};
use crate::portfolio::ssdc_portfolio;
use crate::progress::{hook, ssdc_progress};
use crate::status::ssdc_status;
use crate::table::ssdc_table;

/// What became of IATI files: a portfolio, findings, and control totals. It never changes.
#[derive(Debug)]
pub struct ssdc_iati_import(IatiImport);

impl Handle for ssdc_iati_import {
    const TAG: [u8; 8] = *b"ssdciati";
}

/// Reads an IATI activity file of version 1.01 to 2.03, or every `*.xml` below a folder. On success `*import` is a
/// new handle, to be freed with `ssdc_iati_import_free`. `progress` may be NULL; `user_data` is only handed on to
/// it.
///
/// Errors: `SSDC_FILE`; `SSDC_NOT_IATI` for a file that is none (in a folder that is a finding); `SSDC_CANCELLED`.
/// What is wrong inside a file is a finding, never an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_import_iati(
    path: *const c_char,
    progress: ssdc_progress,
    user_data: *mut c_void,
    import: *mut *mut ssdc_iati_import,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (path, slot) = unsafe { (text(path, "path")?, out(import, "import")?) };
        // SAFETY: this function's contract: the caller's function takes the caller's data.
        let mut hook = unsafe { hook(progress, user_data) };
        slot.give_handle(ssdc_iati_import(read_iati(&[path], &mut hook)?));
        Ok(())
    })
}

/// The same from `*count` files and folders, in this order and as one import; `progress` counts the bytes of all.
///
/// Errors: as `ssdc_import_iati`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_import_iati_files(
    paths: *const *const c_char,
    count: *const usize,
    progress: ssdc_progress,
    user_data: *mut c_void,
    import: *mut *mut ssdc_iati_import,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract: the list has `count` places.
        let paths = unsafe { slice(paths, given(count, "count")?, "paths")? };
        // SAFETY: this function's contract.
        let paths = paths.iter().map(|path| unsafe { text(*path, "paths") }).collect::<Result<Vec<_>, _>>()?;
        // SAFETY: this function's contract; the caller's function takes the caller's data.
        let (slot, mut hook) = unsafe { (out(import, "import")?, hook(progress, user_data)) };
        slot.give_handle(ssdc_iati_import(read_iati(&paths, &mut hook)?));
        Ok(())
    })
}

/// The same from `length` bytes in memory; `name` is what findings, totals and origins call the file.
///
/// Errors: `SSDC_NOT_IATI`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_import_iati_bytes(
    name: *const c_char,
    document: *const u8,
    length: usize,
    import: *mut *mut ssdc_iati_import,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (name, document) = unsafe { (text(name, "name")?, slice(document, length, "document")?) };
        // SAFETY: this function's contract.
        let slot = unsafe { out(import, "import")? };
        slot.give_handle(ssdc_iati_import(read_iati_bytes(name, document)?));
        Ok(())
    })
}

/// The portfolio of the import. On success `*portfolio` is a new handle, to be freed with `ssdc_portfolio_free`,
/// before or after the import.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_iati_import_portfolio(
    import: *const ssdc_iati_import,
    portfolio: *mut *mut ssdc_portfolio,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (import, slot) = unsafe { (shared(import, "import")?, out(portfolio, "portfolio")?) };
        slot.give_handle(import.0.portfolio.clone().into());
        Ok(())
    })
}

/// Everything that could not be kept as it was published, as a JSON list of rows: `code`, `severity`, `file`,
/// `line`, `path`, `message`. On success `*table` is a new text, to be freed with `ssdc_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_iati_import_findings(
    import: *const ssdc_iati_import,
    table: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (import, slot) = unsafe { (shared(import, "import")?, out(table, "table")?) };
        slot.give_text(import.0.findings().to_json())
    })
}

/// The control totals: what the files state, whether or not a record could hold it, as a JSON list of rows: `file`,
/// `type`, `currency`, `year`, `count`, `sum` (a decimal as text). On success `*table` is a new text, to be freed
/// with `ssdc_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_iati_import_totals(
    import: *const ssdc_iati_import,
    table: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (import, slot) = unsafe { (shared(import, "import")?, out(table, "table")?) };
        slot.give_text(import.0.totals().to_json())
    })
}

/// The findings of `ssdc_iati_import_findings` as a table. On success `*table` is a new handle, to be freed with
/// `ssdc_table_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_iati_import_findings_table(
    import: *const ssdc_iati_import,
    table: *mut *mut ssdc_table,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (import, slot) = unsafe { (shared(import, "import")?, out(table, "table")?) };
        slot.give_handle(ssdc_table(import.0.findings()));
        Ok(())
    })
}

/// The control totals of `ssdc_iati_import_totals` as a table. On success `*table` is a new handle, to be freed with
/// `ssdc_table_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_iati_import_totals_table(
    import: *const ssdc_iati_import,
    table: *mut *mut ssdc_table,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (import, slot) = unsafe { (shared(import, "import")?, out(table, "table")?) };
        slot.give_handle(ssdc_table(import.0.totals()));
        Ok(())
    })
}

/// Frees a handle, exactly once; NULL is allowed. What was read from it stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_iati_import_free(import: *mut ssdc_iati_import) {
    // SAFETY: this function's contract.
    unsafe { release(import) }
}
