//! Experts and requests.

use std::ffi::c_char;

use ssdc_core::experts::{AssignSettings, TeamSettings, explain_settings, rank_settings, request_ids};
use ssdc_core::{Error, Experts};

use crate::boundary::{Handle, guard, optional_text, out, release, shared, text};
use crate::portfolio::ssdc_portfolio;
use crate::status::{Failure, ssdc_status};
use crate::taxonomy::ssdc_taxonomy;

/// The experts and requests of a portfolio. It never changes, so any number of threads may ask it at once.
#[derive(Debug)]
pub struct ssdc_experts(Experts);

impl Handle for ssdc_experts {
    const TAG: [u8; 8] = *b"ssdcexpt";
}

/// The experts and requests of a portfolio, with a taxonomy of skills; NULL for none, and skills then match by their names
/// alone. On success `*experts` is a new handle, to be freed with `ssdc_experts_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_experts(
    portfolio: *const ssdc_portfolio,
    taxonomy: *const ssdc_taxonomy,
    experts: *mut *mut ssdc_experts,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, slot) = unsafe { (shared(portfolio, "portfolio")?, out(experts, "experts")?) };
        // SAFETY: this function's contract.
        let taxonomy = if taxonomy.is_null() { None } else { Some(unsafe { shared(taxonomy, "taxonomy") }?) };
        slot.give_handle(ssdc_experts(portfolio.0.open_experts(taxonomy.map(|taxonomy| taxonomy.0.clone()))?));
        Ok(())
    })
}

/// The best experts for a request by points, and why everybody else is left out. `settings` is a JSON object, or NULL for the
/// defaults: `top` (how many to list; 20), and what all questions about experts share: `as_of` (a day; absent: the first of the
/// request's period), `roster`, `statuses` (as what one stands on it), `countries` (a list of `experience`, `national`,
/// `international`, `south`, `north`), `unknown` (`eligible` or `excluded`), `must_percent`, `rate_days`, `years`, `depth`,
/// `siblings`, `lasting`, `passing`, `south`, `north`, `weights` (an object with whole numbers from 0 to 1000 for `skill`, `text`,
/// `language`, `country`, `availability`, `fee`, `experience`). The answer is canonical JSON: `request`, `sentence`, `candidates`,
/// `rows` (`expert`, `name`, `score` and its parts, `unknown`), `excluded` (`expert`, `reason`, `sentence`), `conditions`, `notes`.
/// On success `*answer` is a new text, to be freed with `ssdc_string_free`.
///
/// Errors: `SSDC_NOT_FOUND`, `SSDC_INVALID_CHOICE`, `SSDC_WRONG_TYPE`, `SSDC_INVALID_JSON`, `SSDC_INVALID_SETTING`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_experts_rank(
    experts: *const ssdc_experts,
    request: *const c_char,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe {
        ask(experts, (request, "request"), settings, answer, |experts, request, settings| {
            let (matching, top) = rank_settings(settings)?;
            Ok(experts.rank(&request.parse()?, &matching, top)?.to_json())
        })
    })
}

/// Why an expert has a score for a request, or none. `settings` is a JSON object with the id of the `expert`, and what
/// `ssdc_experts_rank` takes. The answer is canonical JSON: `expert`, `score`, `parts` (each `part`, `points`, `most` and `terms`,
/// which add up to it), `excluded`, `unknown`. On success `*answer` is a new text, to be freed with `ssdc_string_free`.
///
/// Errors: as `ssdc_experts_rank`; `SSDC_MISSING_FIELD`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_experts_explain(
    experts: *const ssdc_experts,
    request: *const c_char,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (experts, request) = unsafe { (shared(experts, "experts")?, text(request, "request")?) };
        // SAFETY: this function's contract.
        let (settings, slot) = unsafe { (text(settings, "settings")?, out(answer, "answer")?) };
        let (matching, expert) = explain_settings(settings)?;
        slot.give_text(experts.0.rank(&request.parse()?, &matching, 0)?.explain(&expert)?.to_json())
    })
}

/// The fewest conditions to drop so that `wanted` candidates remain for a request: a JSON object of `drop`, `candidates` (how many
/// there are then) and `reached`. `settings` as `ssdc_experts_rank`. On success `*answer` is a new text, to be freed with
/// `ssdc_string_free`.
///
/// Errors: as `ssdc_experts_rank`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_experts_relax(
    experts: *const ssdc_experts,
    request: *const c_char,
    wanted: usize,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe {
        ask(experts, (request, "request"), settings, answer, |experts, request, settings| {
            let (matching, _) = rank_settings(settings)?;
            Ok(experts.rank(&request.parse()?, &matching, 0)?.relax(wanted).to_json())
        })
    })
}

/// Assigns experts to several requests at once, so that as many places as can be are filled and of all ways to do that the
/// objective is best. `requests` is a JSON list of ids. `settings` is a JSON object, or NULL: what `ssdc_experts_rank` takes, save
/// `top`, and `objective` (`total` or `fairest`), `load`, `loads` (by expert or group), `forced` and `forbidden` (lists of a request
/// and an expert), `groups` (lists of experts by name), `candidates`, `effort`. The answer is canonical JSON: `objective`,
/// `sentence`, `rows`, `total`, `total_bound`, `floor`, `floor_bound`, `certificate`, `unserved` (each with `reason`, `sentence`,
/// `change`), `notes`. On success `*answer` is a new text, to be freed with `ssdc_string_free`.
///
/// Errors: as `ssdc_experts_rank`; `SSDC_DUPLICATE`, `SSDC_FORCED_PAIR`, `SSDC_OVERFLOW`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_experts_assign(
    experts: *const ssdc_experts,
    requests: *const c_char,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe {
        ask(experts, (requests, "requests"), settings, answer, |experts, requests, settings| {
            let (matching, own) = AssignSettings::read(settings)?;
            let requests = request_ids(requests)?;
            Ok(experts.assign(&requests, &matching, &own, &mut ())?.to_json())
        })
    })
}

/// The team of eligible experts who together have all skills of a request, at least cost or with the shortest ties. `settings` is
/// a JSON object, or NULL: what `ssdc_experts_rank` takes, save `top`, and `objective` (`cost`, `size`, `distance`, `diameter` or
/// `cost_and_distance`), `wishes` (whether skills that are wished for must be covered), `effort`, `seconds`. The answer is canonical JSON: `request`, `objective`, `sentence`, `rows`, `value`,
/// `bound`, `proven`, `diameter`, `uncovered`, `notes`. On success `*answer` is a new text, to be freed with `ssdc_string_free`.
///
/// Errors: as `ssdc_experts_rank`; `SSDC_INVALID_INSTANCE` for more than 20 skills, or none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_experts_team(
    experts: *const ssdc_experts,
    request: *const c_char,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe {
        ask(experts, (request, "request"), settings, answer, |experts, request, settings| {
            let (matching, own) = TeamSettings::read(settings)?;
            Ok(experts.team(&request.parse()?, &matching, &own, &mut ())?.to_json())
        })
    })
}

/// The conflicts of interest of all experts with a request. `settings` as `ssdc_experts_rank`, save `top`. The answer is canonical
/// JSON: `request`, `sentence`, `rows` (each `expert`, `kind`, `certainty`, `path`, `sentence`, `expires`), `searched` (as of when,
/// how deep). On success `*answer` is a new text, to be freed with `ssdc_string_free`.
///
/// Errors: as `ssdc_experts_rank`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_experts_conflicts(
    experts: *const ssdc_experts,
    request: *const c_char,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe {
        ask(experts, (request, "request"), settings, answer, |experts, request, settings| {
            let matching = settings.parse()?;
            Ok(experts.conflicts(&request.parse()?, &matching)?.to_json())
        })
    })
}

/// Who stands on a roster at the end of the day `as_of`, what profiles ask for, and how it is balanced. `settings` is a JSON
/// object, or NULL: `roster` (absent: all of them), `statuses`, `refresh_days`, `most_skills`, `referees`, `smallest` (groups of fewer
/// people are not shown), `south`, `north`. The answer is canonical JSON: `as_of`, `roster`, `sentence`, `rows`, `findings`,
/// `balance`. On success `*answer` is a new text, to be freed with `ssdc_string_free`.
///
/// Errors: `SSDC_INVALID_DAY`; as `ssdc_experts_rank`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_experts_roster(
    experts: *const ssdc_experts,
    as_of: *const c_char,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe {
        ask(experts, (as_of, "as_of"), settings, answer, |experts, as_of, settings| {
            Ok(experts.roster(as_of.parse()?, &settings.parse()?)?.to_json())
        })
    })
}

/// Frees a handle, exactly once; NULL is allowed. What was made from it stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_experts_free(experts: *mut ssdc_experts) {
    // SAFETY: this function's contract.
    unsafe { release(experts) }
}

/// What all questions share: a text that says what about, settings that may be absent, and an answer in JSON.
unsafe fn ask(
    experts: *const ssdc_experts,
    (about, name): (*const c_char, &'static str),
    settings: *const c_char,
    answer: *mut *mut c_char,
    work: impl FnOnce(&Experts, &str, &str) -> Result<String, Error>,
) -> Result<(), Failure> {
    // SAFETY: the caller's contract.
    let (experts, about) = unsafe { (shared(experts, "experts")?, text(about, name)?) };
    // SAFETY: the caller's contract.
    let (settings, slot) = unsafe { (optional_text(settings, "settings")?, out(answer, "answer")?) };
    slot.give_text(work(&experts.0, about, settings.unwrap_or_default())?)
}
