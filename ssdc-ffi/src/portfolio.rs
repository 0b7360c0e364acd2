//! Portfolios.

use std::ffi::{c_char, c_int};
use std::sync::Arc;

use serde_json::{Map, Value};
use ssdc_core::{Change, Kind, Portfolio};

use crate::boundary::{Handle, guard, optional_text, out, release, shared, slice, text};
use crate::status::ssdc_status;

/// A portfolio: grants, contributions, partners, experts and all that hangs together with them. It never changes,
/// so any number of threads may use it at once; `ssdc_portfolio_apply` makes a new one.
#[derive(Debug)]
pub struct ssdc_portfolio(pub(crate) Arc<Portfolio>);

impl Handle for ssdc_portfolio {
    const TAG: [u8; 8] = *b"ssdcport";
}

impl From<Portfolio> for ssdc_portfolio {
    fn from(portfolio: Portfolio) -> Self {
        ssdc_portfolio(Arc::new(portfolio))
    }
}

/// Reads a portfolio document (`ssdc-portfolio/1`) from JSON text. On success `*portfolio` is a new handle, to be
/// freed with `ssdc_portfolio_free`.
///
/// Errors: the first thing that is wrong, with its place in `ssdc_last_error_pointer`: `SSDC_INVALID_JSON`,
/// `SSDC_WRONG_TYPE` (a number where money belongs), `SSDC_UNKNOWN_FIELD`, an invalid value, `SSDC_DUPLICATE`,
/// `SSDC_MISSING_REFERENCE`, `SSDC_CYCLE` and the like.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_from_json(
    json: *const c_char,
    portfolio: *mut *mut ssdc_portfolio,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (json, slot) = unsafe { (text(json, "json")?, out(portfolio, "portfolio")?) };
        let portfolio = Portfolio::from_json(json)?;
        slot.give_handle(portfolio.into());
        Ok(())
    })
}

/// The same from `length` bytes of UTF-8, which need no terminating NUL; a byte order mark is skipped.
///
/// Errors: `SSDC_INVALID_UTF8` with the place in bytes, and as `ssdc_portfolio_from_json`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_from_bytes(
    document: *const u8,
    length: usize,
    portfolio: *mut *mut ssdc_portfolio,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (document, slot) = unsafe { (slice(document, length, "document")?, out(portfolio, "portfolio")?) };
        let portfolio = Portfolio::from_bytes(document)?;
        slot.give_handle(portfolio.into());
        Ok(())
    })
}

/// Reads a portfolio file.
///
/// Errors: `SSDC_FILE` where it cannot be read, and as `ssdc_portfolio_from_bytes`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_read(path: *const c_char, portfolio: *mut *mut ssdc_portfolio) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (path, slot) = unsafe { (text(path, "path")?, out(portfolio, "portfolio")?) };
        let portfolio = Portfolio::read(path)?;
        slot.give_handle(portfolio.into());
        Ok(())
    })
}

/// Writes the portfolio's canonical JSON to a file, whole or not at all.
///
/// Errors: `SSDC_FILE`; an old file of this name then stands unchanged.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_write(portfolio: *const ssdc_portfolio, path: *const c_char) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, path) = unsafe { (shared(portfolio, "portfolio")?, text(path, "path")?) };
        portfolio.0.write(path)?;
        Ok(())
    })
}

/// The portfolio as canonical JSON: one text for equal portfolios. On success `*json` is a new text, to be freed
/// with `ssdc_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_to_json(
    portfolio: *const ssdc_portfolio,
    json: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, slot) = unsafe { (shared(portfolio, "portfolio")?, out(json, "json")?) };
        let json = portfolio.0.to_json();
        slot.give_text(json)
    })
}

/// Makes a new portfolio that differs from `portfolio` by a change. `put` is a part of a portfolio document whose
/// records are new or take the place of those with the same id; `remove` lists ids by kind, `{"grants": ["G-2"]}`.
/// NULL puts or removes nothing. On success `*changed` is a new handle, to be freed with `ssdc_portfolio_free`;
/// `portfolio` stays as it is and is freed by its owner as before.
///
/// Errors: as `ssdc_portfolio_from_json`; `SSDC_NOT_FOUND` and `SSDC_REFERENCED` where a record cannot be removed.
/// The change is made whole or not at all.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_apply(
    portfolio: *const ssdc_portfolio,
    put: *const c_char,
    remove: *const c_char,
    changed: *mut *mut ssdc_portfolio,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, slot) = unsafe { (shared(portfolio, "portfolio")?, out(changed, "changed")?) };
        // SAFETY: this function's contract.
        let (put, remove) = unsafe { (optional_text(put, "put")?, optional_text(remove, "remove")?) };
        let mut changed = Portfolio::clone(&portfolio.0);
        changed.apply(Change::from_json(put.unwrap_or("{}"), remove.unwrap_or("{}"))?)?;
        slot.give_handle(changed.into());
        Ok(())
    })
}

/// A second handle of the same portfolio, at no cost; each is freed with `ssdc_portfolio_free` by its own owner.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_clone(
    portfolio: *const ssdc_portfolio,
    clone: *mut *mut ssdc_portfolio,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, slot) = unsafe { (shared(portfolio, "portfolio")?, out(clone, "clone")?) };
        slot.give_handle(ssdc_portfolio(Arc::clone(&portfolio.0)));
        Ok(())
    })
}

/// Whether two portfolios hold the same records: `*equal` is 1 or 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_equal(
    portfolio: *const ssdc_portfolio,
    other: *const ssdc_portfolio,
    equal: *mut c_int,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, other) = unsafe { (shared(portfolio, "portfolio")?, shared(other, "other")?) };
        // SAFETY: this function's contract.
        let slot = unsafe { out(equal, "equal") }?;
        slot.give((portfolio.0 == other.0).into());
        Ok(())
    })
}

/// How many records of a kind there are; `kind` as a document names it, such as `grants`.
///
/// Errors: `SSDC_INVALID_CHOICE` lists the kinds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_count(
    portfolio: *const ssdc_portfolio,
    kind: *const c_char,
    count: *mut u64,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, kind) = unsafe { (shared(portfolio, "portfolio")?, text(kind, "kind")?) };
        // SAFETY: this function's contract.
        let slot = unsafe { out(count, "count") }?;
        slot.give(portfolio.0.count(kind.parse()?) as u64);
        Ok(())
    })
}

/// How many records of each kind there are, as JSON: `{"grants":18,"partners":38,...}` with every kind. On success
/// `*json` is a new text, to be freed with `ssdc_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_counts(
    portfolio: *const ssdc_portfolio,
    json: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, slot) = unsafe { (shared(portfolio, "portfolio")?, out(json, "json")?) };
        let count = |kind: Kind| (kind.plural().to_owned(), portfolio.0.count(kind).into());
        slot.give_text(Value::Object(Kind::ALL.map(count).into_iter().collect::<Map<_, _>>()).to_string())
    })
}

/// Control totals: counts and sums of every amount by record, type and currency, as a JSON list of rows: `record`,
/// `type`, `currency`, `count`, `sum`. On success `*json` is a new text, to be freed with `ssdc_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_totals(
    portfolio: *const ssdc_portfolio,
    json: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, slot) = unsafe { (shared(portfolio, "portfolio")?, out(json, "json")?) };
        slot.give_text(portfolio.0.totals().to_json())
    })
}

/// One record in its wire form, as canonical JSON. `kind` as a document names it; with NULL whichever kind has the
/// id. On success `*json` is a new text, to be freed with `ssdc_string_free`.
///
/// Errors: `SSDC_NOT_FOUND`; `SSDC_AMBIGUOUS` where records of several kinds have the id; `SSDC_INVALID_CHOICE`,
/// `SSDC_INVALID_ID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_get(
    portfolio: *const ssdc_portfolio,
    kind: *const c_char,
    id: *const c_char,
    json: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, kind) = unsafe { (shared(portfolio, "portfolio")?, optional_text(kind, "kind")?) };
        // SAFETY: this function's contract.
        let (id, slot) = unsafe { (text(id, "id")?, out(json, "json")?) };
        let record = portfolio.0.get(kind.map(str::parse).transpose()?, &id.parse()?)?;
        slot.give_text(record)
    })
}

/// Who controls whom on the day `as_of`, as JSON: what a partner `controls`, who it is `controlled_by` (lists of `controller`,
/// `partner`, `votes` in percent, `surely`, `holdings`), and its `owners`, an object of beneficial shares (`9:25`) by id. A
/// partner controls another if it and all it controls hold more than half of the votes. On success `*json` is a new text, to
/// be freed with `ssdc_string_free`.
///
/// Errors: `SSDC_NOT_FOUND`, `SSDC_INVALID_ID`, `SSDC_INVALID_DAY`; `SSDC_OVERFLOW` where a share needs more than 128 bits.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_control(
    portfolio: *const ssdc_portfolio,
    partner: *const c_char,
    as_of: *const c_char,
    json: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, partner) = unsafe { (shared(portfolio, "portfolio")?, text(partner, "partner")?) };
        // SAFETY: this function's contract.
        let (as_of, slot) = unsafe { (text(as_of, "as_of")?, out(json, "json")?) };
        slot.give_text(portfolio.0.control(as_of.parse()?).to_json(&partner.parse()?)?)
    })
}

/// Frees a handle, exactly once; NULL is allowed. What was read from it stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_free(portfolio: *mut ssdc_portfolio) {
    // SAFETY: this function's contract.
    unsafe { release(portfolio) }
}
