//! Match funding: policies, one grant checked, all grants checked.

use std::ffi::{c_char, c_void};

use serde_json::Value;
use ssdc_core::Policy;

use crate::boundary::{Handle, given, guard, out, release, shared, slice, text};

use crate::portfolio::ssdc_portfolio;
use crate::progress::{hook, ssdc_progress};
use crate::status::{Failure, ssdc_status};
use crate::table::ssdc_table;

/// A match-funding policy: what is required, what counts towards it, and what a shortfall costs. It never changes,
/// so any number of threads may use it at once.
#[derive(Debug)]
pub struct ssdc_policy(pub Policy);

impl Handle for ssdc_policy {
    const TAG: [u8; 8] = *b"ssdcpoli";
}

/// The names of the policies that come with ssdc, as JSON: `["ssdc-1-to-1",...]`. On success `*json` is a new text,
/// to be freed with `ssdc_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_policy_names(json: *mut *mut c_char) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let slot = unsafe { out(json, "json") }?;
        slot.give_text(Value::from(Policy::names()).to_string())
    })
}

/// A policy that comes with ssdc. On success `*policy` is a new handle, to be freed with `ssdc_policy_free`.
///
/// Errors: `SSDC_UNKNOWN_POLICY` names those that exist.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_policy_load(name: *const c_char, policy: *mut *mut ssdc_policy) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (name, slot) = unsafe { (text(name, "name")?, out(policy, "policy")?) };
        slot.give_handle(ssdc_policy(Policy::load(name)?));
        Ok(())
    })
}

/// Reads a policy in the format `ssdc-policy/1` from TOML text. On success `*policy` is a new handle, to be freed
/// with `ssdc_policy_free`.
///
/// Errors: `SSDC_INVALID_POLICY` with every mistake and its place; `SSDC_UNSUPPORTED_POLICY` where the policy is
/// right but uses a step that this version does not execute.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_policy_from_toml(toml: *const c_char, policy: *mut *mut ssdc_policy) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (toml, slot) = unsafe { (text(toml, "toml")?, out(policy, "policy")?) };
        slot.give_handle(ssdc_policy(toml.parse()?));
        Ok(())
    })
}

/// Reads a policy file in the format `ssdc-policy/1` (TOML). On success `*policy` is a new handle, to be freed with
/// `ssdc_policy_free`.
///
/// Errors: `SSDC_FILE` where it cannot be read, `SSDC_INVALID_UTF8`, and as `ssdc_policy_from_toml`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_policy_read(path: *const c_char, policy: *mut *mut ssdc_policy) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (path, slot) = unsafe { (text(path, "path")?, out(policy, "policy")?) };
        slot.give_handle(ssdc_policy(Policy::read(path)?));
        Ok(())
    })
}

/// What a policy says of itself, as a JSON object: `id`, `title`, `effective_from`, `effective_to` (a day, or null
/// where it has no last one), `sha256` of its text, which receipts pin, and `sources`, a list of `title` and
/// `evidence`. On success `*json` is a new text, to be freed with `ssdc_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_policy_to_json(policy: *const ssdc_policy, json: *mut *mut c_char) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (policy, slot) = unsafe { (shared(policy, "policy")?, out(json, "json")?) };
        slot.give_text(policy.0.to_json())
    })
}

/// Tries a policy on bare facts, no portfolio needed. `facts` is a JSON object of `figures`, `attributes`, `parameters`
/// (inputs), `dates` (by anchor), `lines`, `lots`, `projects`, `programme`, `matches`, `as_of`, `carry_in`; amounts are
/// exact numbers as text, in the policy's currency. The answer is a JSON object: by the id of each requirement `required`,
/// `recognised`, `shortfall`, `excess`, `total`, `met`, `funder_share`, `why` (by lot), `slices`, `parts`, `remedy`,
/// `remedy_amounts` (by formula); beside them `offer`, `limit`, `conditions`, `formula`. What cannot be known says
/// `refused: ` and what is missing. On success `*answer` is a new text, to be freed with `ssdc_string_free`.
///
/// Errors: `SSDC_INVALID_JSON`, `SSDC_WRONG_TYPE`, `SSDC_UNKNOWN_FIELD` and the like with the place in the facts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_policy_evaluate(
    policy: *const ssdc_policy,
    facts: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (policy, facts, slot) =
            unsafe { (shared(policy, "policy")?, text(facts, "facts")?, out(answer, "answer")?) };
        slot.give_text(policy.0.evaluate(facts)?)
    })
}

/// The match that an award (`350000 USD`) would require, no portfolio needed: of the first requirement of the policy.
/// `inputs` is a JSON object of what the policy asks for, by name: `{"funder_share": "75%"}`. On success `*required` is a
/// new text such as `116667.00 USD`, to be freed with `ssdc_string_free`.
///
/// Errors: `SSDC_NOT_FOUND` where something that the policy asks for is missing; `SSDC_INVALID_MONEY`,
/// `SSDC_CURRENCY_MISMATCH`, and as `ssdc_policy_evaluate`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_policy_required(
    policy: *const ssdc_policy,
    award: *const c_char,
    inputs: *const c_char,
    required: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (policy, award) = unsafe { (shared(policy, "policy")?, text(award, "award")?) };
        // SAFETY: this function's contract.
        let (inputs, slot) = unsafe { (text(inputs, "inputs")?, out(required, "required")?) };
        slot.give_text(policy.0.required(award.parse()?, inputs)?.to_string())
    })
}

/// The text of a policy as it was read. On success `*toml` is a new text, to be freed with `ssdc_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_policy_to_toml(policy: *const ssdc_policy, toml: *mut *mut c_char) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (policy, slot) = unsafe { (shared(policy, "policy")?, out(toml, "toml")?) };
        slot.give_text(policy.0.text())
    })
}

/// The same policy as canonical text: two policies that say the same have the same, however each was written. On success
/// `*toml` is a new text, to be freed with `ssdc_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_policy_canonical(policy: *const ssdc_policy, toml: *mut *mut c_char) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (policy, slot) = unsafe { (shared(policy, "policy")?, out(toml, "toml")?) };
        slot.give_text(policy.0.canonical())
    })
}

/// Frees a handle, exactly once; NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_policy_free(policy: *mut ssdc_policy) {
    // SAFETY: this function's contract.
    unsafe { release(policy) }
}

/// How a grant stands at the end of the day `as_of` (`2018-06-30`), as canonical JSON: `grant`, `title`, `policy`,
/// `as_of`, `required`, `recognised`, `shortfall` (money such as `13000.00 USD`, or null where it cannot be known),
/// `verdict` (`met`, `short`, `undetermined`, `exempt` or `not_due`), `obligations`, `findings`, `receipt`. The
/// same bytes for the same input in every language. On success `*report` is a new text, to be freed with
/// `ssdc_string_free`.
///
/// Errors: `SSDC_NOT_FOUND`, `SSDC_INVALID_ID`, `SSDC_INVALID_DAY`; `SSDC_OVERFLOW` where sums leave the range of
/// exact decimals.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_match_funding_check(
    portfolio: *const ssdc_portfolio,
    policy: *const ssdc_policy,
    grant: *const c_char,
    as_of: *const c_char,
    report: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, policy) = unsafe { (shared(portfolio, "portfolio")?, shared(policy, "policy")?) };
        // SAFETY: this function's contract.
        let (grant, as_of, slot) = unsafe { (text(grant, "grant")?, text(as_of, "as_of")?, out(report, "report")?) };
        let report = portfolio.0.match_funding(&policy.0).check(&grant.parse()?, as_of.parse()?)?;
        slot.give_text(report.to_json())
    })
}

/// Whether a contribution is the grantor's own money that went in a circle, as canonical JSON: `flow` (the most that can
/// have come from the grantor, at most the contribution), `earlier` (contributions that came earlier and share payments with it),
/// `taint` (`min`: what of `flow` these leave; `fifo`, `pro_rata`), `tainted` (by the policy's `trace`), `policy_asks` (whether the
/// policy has a rule of origin), `flagged`, `disallowed`, `perhaps` (what it could be if all that is not known were against it), `paths` (chains
/// of payments), `related` (whom the grantor controls,
/// `moved_on` the day on which its money moved, or `as_of`), `unfollowed`, `receipt`, `message` in sentences. Payments are followed for
/// `*look_back_days` before the contribution came; NULL: as many as the policy says, else 365. On success `*origin` is a new
/// text, to be freed with `ssdc_string_free`.
///
/// Errors: `SSDC_NOT_FOUND`, `SSDC_INVALID_ID`, `SSDC_INVALID_DAY`; `SSDC_OVERFLOW` where amounts leave 64 bits.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_match_funding_origin(
    portfolio: *const ssdc_portfolio,
    policy: *const ssdc_policy,
    contribution: *const c_char,
    as_of: *const c_char,
    look_back_days: *const u64,
    origin: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, policy) = unsafe { (shared(portfolio, "portfolio")?, shared(policy, "policy")?) };
        // SAFETY: this function's contract.
        let (contribution, as_of) = unsafe { (text(contribution, "contribution")?, text(as_of, "as_of")?) };
        // SAFETY: this function's contract.
        let (days, slot) = unsafe { (look_back_days.as_ref(), out(origin, "origin")?) };
        let days = days.map(|days| u32::try_from(*days).unwrap_or(u32::MAX));
        let found = portfolio.0.match_funding(&policy.0).origin(&contribution.parse()?, as_of.parse()?, days)?;
        slot.give_text(found.to_json())
    })
}

/// Everything that the answer of `ssdc_match_funding_check` stands on, as JSON: the policy's text, exactly the records that
/// were read, and the answer. `ssdc_bundle_verify` recomputes it on a machine that has nothing else. On success `*bundle` is
/// a new text, to be freed with `ssdc_string_free`.
///
/// Errors: as `ssdc_match_funding_check`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_match_funding_bundle(
    portfolio: *const ssdc_portfolio,
    policy: *const ssdc_policy,
    grant: *const c_char,
    as_of: *const c_char,
    bundle: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, policy) = unsafe { (shared(portfolio, "portfolio")?, shared(policy, "policy")?) };
        // SAFETY: this function's contract.
        let (grant, as_of, slot) = unsafe { (text(grant, "grant")?, text(as_of, "as_of")?, out(bundle, "bundle")?) };
        let report = portfolio.0.match_funding(&policy.0).check(&grant.parse()?, as_of.parse()?)?;
        slot.give_text(report.bundle())
    })
}

/// The same of the answer to any question, which is a JSON object of `kind` and its settings:
/// `{"kind":"check","grant":"G-1"}`, `{"kind":"gate","grant":"G-1","tranche":2}`, `{"kind":"remedy","grant":"G-1"}`,
/// `{"kind":"origin","contribution":"C-1","look_back_days":null}`, `{"kind":"allocate","order":"fairest"}`. On success `*bundle`
/// is a new text, to be freed with `ssdc_string_free`.
///
/// Errors: `SSDC_INVALID_CHOICE`, `SSDC_MISSING_FIELD` and the like where it is no question; as the question's function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_match_funding_question_bundle(
    portfolio: *const ssdc_portfolio,
    policy: *const ssdc_policy,
    question: *const c_char,
    as_of: *const c_char,
    bundle: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, policy) = unsafe { (shared(portfolio, "portfolio")?, shared(policy, "policy")?) };
        // SAFETY: this function's contract.
        let (question, as_of) = unsafe { (text(question, "question")?, text(as_of, "as_of")?) };
        // SAFETY: this function's contract.
        let slot = unsafe { out(bundle, "bundle") }?;
        slot.give_text(portfolio.0.match_funding(&policy.0).receipt(&question.parse()?, as_of.parse()?)?.bundle())
    })
}

/// Recomputes the answer of a bundle from what the bundle holds. The verification is a JSON object of `question`, `policy`, `as_of`;
/// `figures`, a list of `what`, `then`, `now`: verdict or decision and figures of the answer; `engine` with its versions `then` and
/// `now`; `same` (true or false); and `differences`, a list of `what`, `then`, `now`: records that are not as their sums say, the
/// policy, the question, the answer. Another version of the engine alone is no difference. On success `*verification` is a new text, to be freed with `ssdc_string_free`.
///
/// Errors: `SSDC_INVALID_JSON`, `SSDC_UNSUPPORTED_FORMAT` and the like where it is no bundle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_bundle_verify(bundle: *const c_char, verification: *mut *mut c_char) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (bundle, slot) = unsafe { (text(bundle, "bundle")?, out(verification, "verification")?) };
        slot.give_text(ssdc_core::verify_bundle(bundle)?.to_json())
    })
}

/// The reasons for how a grant stands, as a table of `rule`, `code`, `outcome`, `kind`, `id`, `recipient` and
/// `message`, in the order of the report's `findings`. On success `*table` is a new handle, to be freed with
/// `ssdc_table_free`.
///
/// Errors: as `ssdc_match_funding_check`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_match_funding_findings(
    portfolio: *const ssdc_portfolio,
    policy: *const ssdc_policy,
    grant: *const c_char,
    as_of: *const c_char,
    table: *mut *mut ssdc_table,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, policy) = unsafe { (shared(portfolio, "portfolio")?, shared(policy, "policy")?) };
        // SAFETY: this function's contract.
        let (grant, as_of, slot) = unsafe { (text(grant, "grant")?, text(as_of, "as_of")?, out(table, "table")?) };
        let report = portfolio.0.match_funding(&policy.0).check(&grant.parse()?, as_of.parse()?)?;
        slot.give_handle(ssdc_table(report.table()));
        Ok(())
    })
}

/// How every grant stands at the end of the day `as_of`, by id and without the reasons, as a JSON list of rows:
/// `grant`, `required`, `recognised`, `shortfall` (decimals as text, or null), `currency`, `verdict`. On success
/// `*table` is a new text, to be freed with `ssdc_string_free`.
///
/// Errors: `SSDC_INVALID_DAY`, `SSDC_OVERFLOW`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_match_funding_check_all(
    portfolio: *const ssdc_portfolio,
    policy: *const ssdc_policy,
    as_of: *const c_char,
    table: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, policy) = unsafe { (shared(portfolio, "portfolio")?, shared(policy, "policy")?) };
        // SAFETY: this function's contract.
        let (as_of, slot) = unsafe { (text(as_of, "as_of")?, out(table, "table")?) };
        let table = portfolio.0.match_funding(&policy.0).check_all(as_of.parse()?, &mut ())?.to_table();
        slot.give_text(table.to_json())
    })
}

/// The same as a table, whose `progress` may be NULL; `user_data` is only handed on to it. On success `*table` is a
/// new handle, to be freed with `ssdc_table_free`.
///
/// Errors: `SSDC_INVALID_DAY`, `SSDC_CANCELLED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_match_funding_check_all_table(
    portfolio: *const ssdc_portfolio,
    policy: *const ssdc_policy,
    as_of: *const c_char,
    progress: ssdc_progress,
    user_data: *mut c_void,
    table: *mut *mut ssdc_table,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, policy) = unsafe { (shared(portfolio, "portfolio")?, shared(policy, "policy")?) };
        // SAFETY: this function's contract.
        let (as_of, slot) = unsafe { (text(as_of, "as_of")?, out(table, "table")?) };
        // SAFETY: this function's contract: the caller's function takes the caller's data.
        let mut hook = unsafe { hook(progress, user_data) };
        let checked = portfolio.0.match_funding(&policy.0).check_all(as_of.parse()?, &mut hook)?;
        slot.give_handle(ssdc_table(checked.to_table()));
        Ok(())
    })
}

/// The same as comma-separated values with a header line.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_match_funding_check_all_csv(
    portfolio: *const ssdc_portfolio,
    policy: *const ssdc_policy,
    as_of: *const c_char,
    csv: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, policy) = unsafe { (shared(portfolio, "portfolio")?, shared(policy, "policy")?) };
        // SAFETY: this function's contract.
        let (as_of, slot) = unsafe { (text(as_of, "as_of")?, out(csv, "csv")?) };
        let table = portfolio.0.match_funding(&policy.0).check_all(as_of.parse()?, &mut ())?.to_table();
        slot.give_text(table.to_csv())
    })
}

/// Which of `*count` versions of a rule governs each grant: the one in effect on the date by which versions are chosen, such
/// as the day on which the agreement was signed. A table with a row a grant: `grant`, `policy` (absent where not exactly one
/// surely governs), `chosen_by` and `date`, and `why` none was chosen. On success `*table` is a new handle, to be freed with
/// `ssdc_table_free`.
///
/// Errors: `SSDC_INVALID_DAY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_policy_versions(
    portfolio: *const ssdc_portfolio,
    policies: *const *const ssdc_policy,
    count: *const usize,
    as_of: *const c_char,
    table: *mut *mut ssdc_table,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, count) = unsafe { (shared(portfolio, "portfolio")?, given(count, "count")?) };
        // SAFETY: this function's contract: the list has `count` places.
        let policies = unsafe { slice(policies, count, "policies")? }.iter();
        // SAFETY: this function's contract.
        let policies = policies.map(|policy| Ok::<_, Failure>(&unsafe { shared(*policy, "policies")? }.0));
        let policies: Vec<&Policy> = policies.collect::<Result<_, _>>()?;
        // SAFETY: this function's contract.
        let (as_of, slot) = unsafe { (text(as_of, "as_of")?, out(table, "table")?) };
        slot.give_handle(ssdc_table(portfolio.0.policy_versions(&policies, as_of.parse()?)));
        Ok(())
    })
}
