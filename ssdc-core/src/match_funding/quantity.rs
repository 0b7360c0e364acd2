//! P2 and P3: rates and quantities, from tables, formulas and figures.

use super::case::Case;
use super::conditions::surely;
use super::facts::{Here, Known, Line, Refusal, attribute, figure, number, parameter, stated};
use super::range::Range;
use super::requirement::key_text;
use super::terms::{FigureRule, Formula, IfAbsent, Lookup, Product, Term, Value};
use crate::values::Fraction;

/// The value of a term; `None` where an input may be absent and is.
pub(super) fn term(case: &Case<'_>, term: &Term, here: Here<'_>) -> Result<Option<Fraction>, Refusal> {
    Ok(match term {
        Term::Fixed(value) => Some(*value),
        Term::Input(name) => input(case, name)?,
        Term::Table(index) => match case.policy.tables.get(*index) {
            Some(table) => looked_up(case, table, here)?,
            None => None,
        },
        Term::Formula(index) => match case.policy.formulas.get(*index) {
            Some(formula) => Some(computed(case, formula, here)?),
            None => None,
        },
        Term::Figure(rule) => Some(quantity(case, rule, here, &case.lines()?.iter().collect::<Vec<_>>())?),
    })
}

/// The value of a term without which nothing can be said, where it lies in its range.
pub(super) fn needed(case: &Case<'_>, of: &Term, here: Here<'_>, range: Range) -> Result<Fraction, Refusal> {
    let name = |term: &Term| match term {
        Term::Input(name) => name.to_string(),
        _ => "rate".to_owned(),
    };
    let value = term(case, of, here)?.ok_or_else(|| Refusal::missing("input", &name(of)))?;
    range.keep(case, of, value)
}

fn input(case: &Case<'_>, name: &str) -> Result<Option<Fraction>, Refusal> {
    let declared = case.policy.inputs.iter().find(|input| &*input.id == name).map(|input| &input.if_absent);
    match (parameter(case, name), declared) {
        (Some(value), _) => {
            in_currency(case, "input", name, &value)?;
            readable(name, &value).map(Some)
        }
        (None, Some(IfAbsent::None)) => Ok(None),
        (None, Some(IfAbsent::Value(value))) => readable(name, value).map(Some),
        (None, _) => Err(Refusal::missing("input", name)),
    }
}

/// Refuses an amount in another currency than the one that is compared in.
pub(super) fn in_currency(case: &Case<'_>, what: &str, name: &str, value: &Value) -> Result<(), Refusal> {
    let Value::Text(text) = value else { return Ok(()) };
    let amount = text.parse::<crate::Money>().ok().map(crate::Money::currency);
    match amount.zip(case.currency).filter(|(own, other)| own != other) {
        Some((_, currency)) => Err(Refusal::Missing(format!("{what} {name} is {text}: expected {currency}"))),
        None => Ok(()),
    }
}

fn readable(name: &str, value: &Value) -> Result<Fraction, Refusal> {
    number(value).ok_or_else(|| Refusal::Missing(format!("input {name} is `{}`: expected a number", key_text(value))))
}

fn looked_up(case: &Case<'_>, table: &Lookup, here: Here<'_>) -> Result<Option<Fraction>, Refusal> {
    for row in &table.rows {
        let applies = match &row.when {
            Some(when) => surely(case, when, here)?,
            None => true,
        };
        if applies {
            return term(case, &row.value, here);
        }
    }
    Err(Refusal::Missing(format!("table {}: no row applies", table.id)))
}

fn computed(case: &Case<'_>, formula: &Formula, here: Here<'_>) -> Result<Fraction, Refusal> {
    let mut sum = Fraction::ZERO;
    for product in &formula.terms {
        sum = sum.checked_add(value(case, product, here)?)?;
    }
    if let Some(floor) = formula.floor.filter(|floor| sum.compare(*floor).is_lt()) {
        sum = floor;
    }
    if let Some(cap) = formula.cap {
        sum = sum.least(cap);
    }
    match formula.round {
        Some(rounding) => Ok(sum.round(rounding)?),
        None => Ok(sum),
    }
}

fn value(case: &Case<'_>, product: &Product, here: Here<'_>) -> Result<Fraction, Refusal> {
    let factor = |name: &str| match attribute(case, name, here) {
        Known::Values(values) => values.first().and_then(number),
        Known::Unknown | Known::Each(_) => None,
        Known::Absent => match case.policy.inputs.iter().find(|input| &*input.id == name).map(|input| &input.if_absent)
        {
            Some(IfAbsent::Value(value)) => number(value),
            _ => None,
        },
    };
    let mut value = product.coefficient;
    for name in &product.times {
        value = value.checked_mul(factor(name).ok_or_else(|| Refusal::missing("input", name))?)?;
    }
    for name in &product.over {
        value = value.checked_div(factor(name).ok_or_else(|| Refusal::missing("input", name))?)?;
    }
    Ok(value)
}

/// A figure by the rule: lines chosen, others taken off, a flat rate put on, a share taken, the least of all limits.
pub(super) fn quantity(
    case: &Case<'_>,
    rule: &FigureRule,
    here: Here<'_>,
    lines: &[&Line],
) -> Result<Fraction, Refusal> {
    let mut value = figure_of(case, &rule.figure, Some(rule), here, lines)?;
    for name in &rule.less {
        value = value.checked_sub(figure_of(case, name, None, here, lines)?)?;
    }
    if let Some(flat) = rule.add_flat_rate {
        value = value.checked_mul(Fraction::ONE.checked_add(flat)?)?;
    }
    if let Some(rate) = &rule.rate {
        value = value.checked_mul(needed(case, rate, here, Range::NotNegative)?)?;
    }
    for limit in &rule.at_most {
        let limit = match limit {
            Term::Figure(rule) => quantity(case, rule, here, lines)?,
            other => needed(case, other, here, Range::NotNegative)?,
        };
        value = value.least(limit);
    }
    Ok(value.or_zero())
}

/// Whether a rule looks at a line; `None` where nobody can say, for what names no line may be of those that alone count.
fn keeps(rule: &FigureRule, line: &Line) -> Option<bool> {
    match (line.keys.get("kind"), &rule.only_lines) {
        (_, Some(_)) if line.is_rest => None,
        (Some(Value::Text(kind)), only) => {
            Some(only.as_ref().is_none_or(|only| only.contains(kind)) && !rule.less_lines.contains(kind))
        }
        (_, only) => Some(only.is_none()),
    }
}

/// The sum over lines where lines have the figure, else that of the whole. What is stated for the whole is the whole: lines are
/// only taken off it.
fn figure_of(
    case: &Case<'_>,
    name: &str,
    rule: Option<&FigureRule>,
    here: Here<'_>,
    lines: &[&Line],
) -> Result<Fraction, Refusal> {
    if name == "recognised" {
        return case.recognised();
    }
    let missing = || Refusal::missing("figure", name);
    let having = |lines: &[&Line]| lines.iter().any(|line| line.figures.contains_key(name));
    if !having(lines) {
        if here.line.is_some() && !case.is_bare() {
            let all = case.lines()?;
            if having(&all.iter().collect::<Vec<_>>()) {
                return Ok(Fraction::ZERO);
            }
            // The figure of the whole is no part's, unless there is but one.
            if all.iter().filter(|line| !line.is_rest).count() > lines.len() {
                return Err(missing());
            }
        }
        return figure(case, name)?.ok_or_else(missing);
    }
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    for (line, own) in lines.iter().filter_map(|line| Some((line, line.figures.get(name)?))) {
        match rule.map_or(Some(true), |rule| keeps(rule, line)) {
            Some(true) => kept.push(*own),
            Some(false) => left_out.push(*own),
            None => return Err(Refusal::missing("line", "of a cost or payment")),
        }
    }
    // Why one is not known, where the figure of the whole would tell.
    let unknown = || figure(case, name).err().unwrap_or_else(missing);
    let sum = |figures: Vec<Option<Fraction>>| {
        let add = |sum: Fraction, one: Option<Fraction>| Ok(sum.checked_add(one.ok_or_else(unknown)?)?);
        figures.into_iter().try_fold(Fraction::ZERO, add)
    };
    let is_whole = here.line.is_none() && rule.is_none_or(|rule| rule.only_lines.is_none());
    match stated(case, name)?.filter(|_| is_whole) {
        Some(whole) => Ok(whole.checked_sub(sum(left_out)?)?.or_zero()),
        None => sum(kept),
    }
}
