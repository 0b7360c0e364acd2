//! P16: what a shortfall costs, by the published formulas, and which action it leads to.

use super::case::Case;
use super::conditions::surely;
use super::facts::{Here, Refusal, figure};
use super::requirement::Compared;
use super::terms::{Action, Cost, Remedy, Requirement, Rounded};
use crate::values::Fraction;

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
            let amount = remedy.cost.map_or(Ok(Fraction::ZERO), |formula| cost(case, compared, formula))?;
            return Ok(Consequence { action: Some(remedy.action), formula: remedy.cost, amount });
        }
    }
    Ok(nothing)
}

/// With F the grantor's money spent, p its share, M what is recognised, R what is required:
/// A takes F - p(F + M), B takes F - M p/(1 - p), C takes R - M; never below zero.
pub(super) fn cost(case: &Case<'_>, compared: &Compared, formula: Cost) -> Result<Fraction, Refusal> {
    let rounding = case.policy.rounding.of(Rounded::Remedy);
    if formula == Cost::C {
        return Ok(compared.shortfall.round(rounding)?);
    }
    let spent = match figure(case, "expended")? {
        Some(expended) => expended,
        None => figure(case, "award")?.unwrap_or(Fraction::ZERO),
    };
    let share = compared.funder_share.ok_or_else(|| Refusal::missing("share", "of the funder"))?;
    let matched = compared.recognised;
    let allowed = if formula == Cost::A {
        share.checked_mul(spent.checked_add(matched)?)?
    } else {
        matched.checked_mul(share)?.checked_div(Fraction::ONE.checked_sub(share)?)?
    };
    Ok(spent.checked_sub(allowed)?.or_zero().round(rounding)?)
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
