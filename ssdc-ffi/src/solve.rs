//! Allocation in whole numbers.

use std::ffi::{c_char, c_void};

use serde::Deserialize;
use serde_json::json;
use ssdc_core::Error;
use ssdc_core::solve::{self, Instance, Order, Part};

use crate::boundary::{guard, out, text};
use crate::progress::{hook, ssdc_progress};
use crate::status::ssdc_status;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Problem {
    supply: Vec<i64>,
    need: Vec<i64>,
    lots: Vec<i64>,
    obligations: Vec<i64>,
    capacity: Option<Vec<i64>>,
    classes: Option<Vec<i64>>,
    order: Option<String>,
}

/// Gives lots to obligations: always as much as any allocation can, in the order asked for. `problem` is a JSON object of
/// `supply` (what each lot has), `need` (of each obligation), `lots` and `obligations` (by number from 0: pair `i` says that
/// lot `lots[i]` may serve obligation `obligations[i]`), perhaps `capacity` (of each pair), and `order`: `any`, `fairest`,
/// `pro_rata`, `least_flexible`, or instead `classes`, one number for each obligation, lower ones first. All are whole numbers
/// from 0 on. The answer is a JSON object of `total`, `flow` (of each pair), `coverage` (where fairest: exact shares such as
/// `11/15`) and `cut`, which proves that no allocation gives more: `obligations` that compete, `lots` that serve nobody else,
/// what they `need`, what can `reach` them, what they `lack`. On success `*answer` is a new text, to be freed with
/// `ssdc_string_free`. `progress` may be NULL; `user_data` is only handed on to it.
///
/// Errors: `SSDC_INVALID_JSON`; `SSDC_INVALID_INSTANCE` names the column and the row that is wrong; `SSDC_INVALID_CHOICE`,
/// `SSDC_OVERFLOW`, `SSDC_CANCELLED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_solve_allocate(
    problem: *const c_char,
    progress: ssdc_progress,
    user_data: *mut c_void,
    answer: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (problem, slot) = unsafe { (text(problem, "problem")?, out(answer, "answer")?) };
        // SAFETY: this function's contract: the caller's function takes the caller's data.
        let mut hook = unsafe { hook(progress, user_data) };
        let (instance, order) = read(problem)?;
        slot.give_text(said(&solve::allocate(instance, &order, &mut hook)?))
    })
}

fn read(problem: &str) -> Result<(Instance, Order), Error> {
    let problem: Problem = serde_json::from_str(problem)?;
    let Problem { supply, need, lots, obligations, capacity, classes, order } = problem;
    let lot = solve::indices(Part::Lot, &lots, supply.len())?;
    let obligation = solve::indices(Part::Obligation, &obligations, need.len())?;
    let named = || order.as_deref().unwrap_or("any").parse();
    let order = classes.map_or_else(named, |classes| Ok(Order::Classes(classes)))?;
    Ok((Instance { supply, need, lot, obligation, capacity }, order))
}

fn said(allocation: &solve::Allocation) -> String {
    let flow = &allocation.flow;
    let coverage = allocation.coverage.as_ref();
    let coverage = coverage.map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>());
    let cut = json!({
        "obligations": flow.cut.obligations,
        "lots": flow.cut.lots,
        "need": flow.cut.need,
        "reach": flow.cut.reach,
        "lack": flow.cut.lack(),
    });
    json!({"total": flow.total, "flow": flow.on_pair, "coverage": coverage, "cut": cut}).to_string()
}
