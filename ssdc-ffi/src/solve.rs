//! Allocation and assignment in whole numbers.

use std::ffi::{c_char, c_void};

use serde::Deserialize;
use serde_json::json;
use ssdc_core::Error;
use ssdc_core::solve::{self, Budget, Groups, Instance, Order, Pairing, Part};

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
    let lot = solve::indices(Part::Lot, lots, supply.len())?;
    let obligation = solve::indices(Part::Obligation, obligations, need.len())?;
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Matching {
    rows: Vec<i64>,
    columns: Vec<i64>,
    scores: Vec<i64>,
    demand: Vec<i64>,
    capacity: Vec<i64>,
    required: Option<Vec<i64>>,
    lower: Option<Vec<i64>>,
    groups: Option<Vec<i64>>,
    group_capacity: Option<Vec<i64>>,
    #[serde(default)]
    forced: Vec<(i64, i64)>,
    #[serde(default)]
    forbidden: Vec<(i64, i64)>,
    #[serde(rename = "use")]
    uses: Option<Vec<i64>>,
    budget: Option<Vec<i64>>,
    objective: Option<String>,
    effort: Option<u64>,
}

/// Assigns columns to rows, such as experts to requests: it serves as much as can be served, and of all that do so takes the
/// greatest total of scores. `problem` is a JSON object of `rows`, `columns` and `scores` (pair `i` says that row `rows[i]` may
/// have column `columns[i]`, and what that is worth), `demand` (how many columns each row takes) and `capacity` (how many rows
/// each column serves); perhaps `required` (how many of its demand each row must get), `lower` (how many rows each column should
/// serve at least), `groups` (a number for each column, -1 for none) with `group_capacity`, `forced` and `forbidden` (lists of
/// `[row, column]`), `use` (of each pair) with `budget` (of each column), `objective` (`total`, or `fairest`: the greatest least
/// row, then the greatest total) and `effort` (how many looks at pairs a search takes before it stops with a gap). All are whole
/// numbers, rows and columns from 0 on. The answer is a JSON object of `pairs` (those chosen, by their places in the input),
/// `total` and `total_bound`, `floor` and `floor_bound`, `unserved`, `shortages`, `below`, `reasons` and `certificate`, the
/// prices that prove it. On success `*answer` is a new text, to be freed with `ssdc_string_free`. `progress` may be NULL;
/// `user_data` is only handed on to it.
///
/// Errors: `SSDC_INVALID_JSON`; `SSDC_INVALID_INSTANCE` names what is wrong; `SSDC_INVALID_CHOICE`, `SSDC_OVERFLOW`,
/// `SSDC_CANCELLED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_solve_assign(
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
        let problem: Matching = serde_json::from_str(problem).map_err(Error::from)?;
        let objective = problem.objective.as_deref().unwrap_or("total").parse()?;
        let effort = problem.effort.unwrap_or(solve::EFFORT);
        slot.give_text(solve::assign(pairing(problem)?, objective, effort, &mut hook)?.to_json())
    })
}

fn pairing(problem: Matching) -> Result<Pairing, Error> {
    let (rows, columns) = (problem.demand.len(), problem.capacity.len());
    let decided = |part: Part, pairs: &[(i64, i64)]| -> Result<Vec<(u32, u32)>, Error> {
        let (row, column): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
        Ok(solve::indices(part, row, rows)?.into_iter().zip(solve::indices(part, column, columns)?).collect())
    };
    let groups = problem.groups.zip(problem.group_capacity);
    let budget = problem.uses.zip(problem.budget);
    Ok(Pairing {
        row: solve::indices(Part::Row, problem.rows, rows)?,
        column: solve::indices(Part::Column, problem.columns, columns)?,
        forced: decided(Part::Forced, &problem.forced)?,
        forbidden: decided(Part::Forbidden, &problem.forbidden)?,
        groups: groups.map(|(of_column, capacity)| Groups::from_numbers(&of_column, capacity)).transpose()?,
        budget: budget.map(|(uses, of_column)| Budget { uses, of_column }),
        score: problem.scores,
        demand: problem.demand,
        capacity: problem.capacity,
        required: problem.required,
        lower: problem.lower,
    })
}
