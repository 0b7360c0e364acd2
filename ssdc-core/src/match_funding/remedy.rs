//! P16: what a shortfall costs, by the published formulas, and which action it leads to.

use super::case::Case;
use super::conditions::surely;
use super::facts::{Here, Refusal, figure};
use super::grant_figures::has_expenses;
use super::requirement::Compared;
use super::terms::{Action, Cost, GRANTORS_MONEY, Remedy, Requirement, Rounded, Words as _};
use crate::values::Fraction;

impl Action {
    /// Whether it takes money, so that a formula must say how much.
    pub(super) const fn takes_money(self) -> bool {
        matches!(self, Action::Disallow | Action::ReduceAward | Action::ReduceNext | Action::Refund)
    }
}

/// What a shortfall leads to.
#[derive(Debug, Clone)]
pub(super) struct Consequence {
    /// `None`: nothing, for the requirement is met.
    pub(super) action: Option<Action>,
    pub(super) formula: Option<Cost>,
    pub(super) amount: Fraction,
}

pub(super) fn consequence(case: &Case<'_>, of: &Requirement, compared: &Compared) -> Result<Consequence, Refusal> {
    let nothing = Consequence { action: None, formula: None, amount: Fraction::ZERO };
    if compared.met {
        return Ok(nothing);
    }
    for remedy in &of.remedies {
        let acts = remedy.when.as_ref().map_or(Ok(true), |when| surely(case, when, Here::default()))?;
        if acts {
            let amount = remedy.cost.map_or(Ok(Fraction::ZERO), |formula| cost(&[case], of, compared, formula))?;
            return Ok(Consequence { action: Some(remedy.action), formula: remedy.cost, amount });
        }
    }
    Ok(nothing)
}

/// With F the grantor's money spent, p its share, M what is recognised, R what is required:
/// A takes F - p(F + M), B takes F - M p/(1 - p), C takes R - M, or what a least part lacks where that is more; never below
/// zero. Of those that are compared together it is about all of them.
pub(super) fn cost(
    cases: &[&Case<'_>],
    of: &Requirement,
    compared: &Compared,
    formula: Cost,
) -> Result<Fraction, Refusal> {
    let Some(case) = cases.first() else { return Ok(Fraction::ZERO) };
    let rounding = case.policy.rounding.of(Rounded::Remedy);
    if formula == Cost::C {
        // On bare facts the shortfall is that of the whole, and what least parts lack stands beside it.
        let shortfall = if case.is_bare() { compared.shortfall } else { compared.lacking() };
        return Ok(shortfall.round(rounding)?);
    }
    let spent = spent(cases, of, compared)?;
    let share = compared.funder_share.ok_or_else(|| Refusal::missing("share", "of the funder"))?;
    let matched = compared.recognised;
    let allowed = if formula == Cost::A {
        share.checked_mul(spent.checked_add(matched)?)?
    } else {
        matched.checked_mul(share)?.checked_div(Fraction::ONE.checked_sub(share)?)?
    };
    Ok(spent.checked_sub(allowed)?.or_zero().round(rounding)?)
}

/// The grantor's money spent, else, where it has paid no costs, its award. An award has no period: in one it is the grantor's money
/// that is matched.
fn spent(cases: &[&Case<'_>], of: &Requirement, compared: &Compared) -> Result<Fraction, Refusal> {
    let mut sum = Fraction::ZERO;
    for case in cases {
        let figure = match figure(case, "expended")? {
            None if case.within.is_some() => {
                let matched = of.base.as_ref().is_some_and(|base| GRANTORS_MONEY.contains(&&*base.figure));
                return if matched { Ok(compared.base) } else { Err(Refusal::missing("figure", "expended")) };
            }
            // What was spent cannot be added up: the award is something else.
            None if has_expenses(case)? => return Err(Refusal::missing("figure", "expended")),
            None => figure(case, "award")?,
            expended => expended,
        };
        sum = sum.checked_add(figure.unwrap_or(Fraction::ZERO))?;
    }
    Ok(sum)
}

/// What a shortfall costs by each formula whose figures are known; nothing where there is none.
pub(super) type Costs = Vec<(Cost, Fraction)>;

pub(super) fn costs(cases: &[&Case<'_>], of: &Requirement, compared: &Compared) -> Result<Costs, crate::Error> {
    let mut costs = Vec::new();
    for formula in Cost::ALL.iter().filter(|_| !compared.met) {
        match cost(cases, of, compared, *formula) {
            Ok(amount) => costs.push((*formula, amount)),
            Err(Refusal::Missing(_)) => {}
            Err(Refusal::Failed(error)) => return Err(error),
        }
    }
    Ok(costs)
}

/// What a shortfall leads to, whatever it costs; `None` where nothing, or where that depends on something that is missing.
pub(super) fn acting<'c>(case: &Case<'_>, of: &'c Requirement) -> Result<Option<&'c Remedy>, crate::Error> {
    for remedy in &of.remedies {
        match remedy.when.as_ref().map_or(Ok(true), |when| surely(case, when, Here::default())) {
            Ok(true) => return Ok(Some(remedy)),
            Ok(false) => {}
            Err(Refusal::Missing(_)) => return Ok(None),
            Err(Refusal::Failed(error)) => return Err(error),
        }
    }
    Ok(None)
}
