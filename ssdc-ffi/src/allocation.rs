//! Match funding beyond a check: allocation, gate, remedy, what-if, letter.

use std::ffi::{c_char, c_void};

use ssdc_core::{AllocationOrder, Change, MatchAllocation};

use crate::boundary::{guard, out, shared, text};
use crate::match_funding::ssdc_policy;
use crate::portfolio::ssdc_portfolio;
use crate::progress::{hook, ssdc_progress};
use crate::status::{Failure, ssdc_status};

/// Which contribution counts for which obligation at the end of the day `as_of`, so that as much as possible of what is
/// required is covered. `order` says who is served first where that is less than all of it: `any`, `earliest_due`,
/// `least_flexible`, `pro_rata`, `fairest`. Canonical JSON: `total`, `totals` and `at_most` by currency; `rows` of
/// `contribution`, `grant`, `recipient`, `tranche`, `amount`, `own_amount`, `was_assigned`, `is_shared` (it counts for several
/// grants at once, as the exclusive scope of the policy allows); `coverage`, one for each obligation, of `grants` (several
/// where the policy compares them together), `recipient`, `requirement`, `required`, `given`, `carried` (what of it earlier
/// periods carried in), `lacking`, `verdict`; `gaps` of `grants`, `contributions`, `unknown` (contributions that might serve them, of unknown worth), `requirements`,
/// `slices`, `need`, `reach`, `lacking`, `message`. `progress` may be NULL; `user_data` is only handed on to it. On success `*json` is a new text, to be
/// freed with `ssdc_string_free`.
///
/// Errors: `SSDC_INVALID_CHOICE`, `SSDC_INVALID_DAY`, `SSDC_UNSUPPORTED_POLICY` with the places that an allocation does not
/// execute, `SSDC_OVERFLOW`, `SSDC_CANCELLED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_match_funding_allocate(
    portfolio: *const ssdc_portfolio,
    policy: *const ssdc_policy,
    as_of: *const c_char,
    order: *const c_char,
    progress: ssdc_progress,
    user_data: *mut c_void,
    json: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let slot = unsafe { out(json, "json") }?;
        // SAFETY: this function's contract.
        let allocation = unsafe { allocation(portfolio, policy, as_of, order, progress, user_data) }?;
        slot.give_text(allocation.to_json())
    })
}

/// The portfolio in which every contribution is assigned as `ssdc_match_funding_allocate` gives it; what was assigned before
/// stays, and what is shared stays free. On success `*assigned` is a new handle, to be freed with `ssdc_portfolio_free`.
///
/// Errors: as `ssdc_match_funding_allocate`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_match_funding_assign(
    portfolio: *const ssdc_portfolio,
    policy: *const ssdc_policy,
    as_of: *const c_char,
    order: *const c_char,
    progress: ssdc_progress,
    user_data: *mut c_void,
    assigned: *mut *mut ssdc_portfolio,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let slot = unsafe { out(assigned, "assigned") }?;
        // SAFETY: this function's contract.
        let allocation = unsafe { allocation(portfolio, policy, as_of, order, progress, user_data) }?;
        slot.give_handle(allocation.assigned()?.into());
        Ok(())
    })
}

unsafe fn allocation(
    portfolio: *const ssdc_portfolio,
    policy: *const ssdc_policy,
    as_of: *const c_char,
    order: *const c_char,
    progress: ssdc_progress,
    user_data: *mut c_void,
) -> Result<MatchAllocation, Failure> {
    // SAFETY: the caller's contract.
    let (portfolio, policy) = unsafe { (shared(portfolio, "portfolio")?, shared(policy, "policy")?) };
    // SAFETY: the caller's contract.
    let (as_of, order) = unsafe { (text(as_of, "as_of")?, text(order, "order")?) };
    let order: AllocationOrder = order.parse()?;
    // SAFETY: the caller's contract: the caller's function takes the caller's data.
    let mut hook = unsafe { hook(progress, user_data) };
    Ok(portfolio.0.match_funding(&policy.0).allocate(as_of.parse()?, order, &mut hook)?)
}

/// What may be paid of a tranche at the end of the day `as_of`, as canonical JSON: `grant`, `tranche`, `as_of`, `policy`,
/// `amount`, `paid`, `decision` (`open`, `in_proportion`, `not_due`, `undetermined`, `held`), `may_be_paid`, `reasons`, `receipt`.
/// On success `*json` is a new text, to be freed with `ssdc_string_free`.
///
/// Errors: `SSDC_NOT_FOUND` for a grant or a tranche that is not there, and as `ssdc_match_funding_check`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_match_funding_gate(
    portfolio: *const ssdc_portfolio,
    policy: *const ssdc_policy,
    grant: *const c_char,
    tranche: u32,
    as_of: *const c_char,
    json: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, policy) = unsafe { (shared(portfolio, "portfolio")?, shared(policy, "policy")?) };
        // SAFETY: this function's contract.
        let (grant, as_of, slot) = unsafe { (text(grant, "grant")?, text(as_of, "as_of")?, out(json, "json")?) };
        let gate = portfolio.0.match_funding(&policy.0).gate(&grant.parse()?, tranche, as_of.parse()?)?;
        slot.give_text(gate.to_json())
    })
}

/// What the shortfall of a grant leads to at the end of the day `as_of`, as canonical JSON: `grant`, `as_of`, `policy`, and
/// `rows` of `requirement`, `recipient`, `verdict`, `shortfall`, `action`, `formula`, `amount`, `by_formula` (what each
/// published formula would take), `missing`; and `receipt`. On success `*json` is a new text, to be freed with `ssdc_string_free`.
///
/// Errors: as `ssdc_match_funding_check`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_match_funding_remedy(
    portfolio: *const ssdc_portfolio,
    policy: *const ssdc_policy,
    grant: *const c_char,
    as_of: *const c_char,
    json: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, policy) = unsafe { (shared(portfolio, "portfolio")?, shared(policy, "policy")?) };
        // SAFETY: this function's contract.
        let (grant, as_of, slot) = unsafe { (text(grant, "grant")?, text(as_of, "as_of")?, out(json, "json")?) };
        slot.give_text(portfolio.0.match_funding(&policy.0).remedy(&grant.parse()?, as_of.parse()?)?.to_json())
    })
}

/// The grants that would stand differently at the end of the day `as_of` if records were put or removed. `put` and
/// `remove` are as `ssdc_portfolio_apply` has them. The answer is a table as JSON: `grant`, `verdict_before`, `verdict`,
/// `required_before`, `required`, `recognised_before`, `recognised`, `shortfall_before`, `shortfall`, `currency`.
/// The portfolio stays as it is. On success `*json` is a new text, to be freed with `ssdc_string_free`.
///
/// Errors: as `ssdc_portfolio_apply` and `ssdc_match_funding_check_all`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_match_funding_what_if(
    portfolio: *const ssdc_portfolio,
    policy: *const ssdc_policy,
    put: *const c_char,
    remove: *const c_char,
    as_of: *const c_char,
    json: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, policy) = unsafe { (shared(portfolio, "portfolio")?, shared(policy, "policy")?) };
        // SAFETY: this function's contract.
        let (put, remove, as_of) = unsafe { (text(put, "put")?, text(remove, "remove")?, text(as_of, "as_of")?) };
        // SAFETY: this function's contract.
        let slot = unsafe { out(json, "json") }?;
        let change = Change::from_json(put, remove)?;
        let what_if = portfolio.0.match_funding(&policy.0).what_if(change, as_of.parse()?, &mut ())?;
        slot.give_text(what_if.to_table().to_json())
    })
}

/// A letter of one page to the recipients of a grant, as plain text of at most 78 columns: how the match stands at the end of
/// the day `as_of`, what counts, what does not and why, what follows, what would help. On success `*letter` is a new text, to
/// be freed with `ssdc_string_free`.
///
/// Errors: as `ssdc_match_funding_check`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_match_funding_letter(
    portfolio: *const ssdc_portfolio,
    policy: *const ssdc_policy,
    grant: *const c_char,
    as_of: *const c_char,
    letter: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, policy) = unsafe { (shared(portfolio, "portfolio")?, shared(policy, "policy")?) };
        // SAFETY: this function's contract.
        let (grant, as_of, slot) = unsafe { (text(grant, "grant")?, text(as_of, "as_of")?, out(letter, "letter")?) };
        slot.give_text(portfolio.0.match_funding(&policy.0).letter(&grant.parse()?, as_of.parse()?)?)
    })
}
