//! Amounts of the whole (a fixed match, a first part that is exempt, a baseline) are asked for once: where several recipients, or
//! grants that are compared together, have the whole among them, each has a part of the amount in proportion to its base.

use rust_decimal::Decimal;

use super::case::Case;
use super::conditions::surely;
use super::facts::{Here, Line, Refusal};
use super::quantity::{needed, quantity};
use super::range::Range;
use super::requirement::is_exempt;
use super::terms::{Exempt, Requirement, Term};
use super::{required, together};
use crate::values::Fraction;
use crate::{Rounding, RoundingMode};

/// Those who have the whole among them: all that are compared together, else all recipients of the grant.
pub(super) fn sharing<'c>(cases: &[&Case<'c>], of: &Requirement) -> Result<Vec<Case<'c>>, Refusal> {
    let [case] = cases else { return Ok(cases.iter().map(|case| **case).collect()) };
    let whole = Case { recipient: None, ..**case };
    if !case.is_part || together::is_above(together::level(&whole, of)?) {
        return Ok(vec![**case]);
    }
    let currency = case.policy.currency.or(case.grant.award(case.as_of).map(crate::Money::currency));
    Ok(required::cases(&Case { currency, ..whole }))
}

/// What a case has of an amount that is a term.
pub(super) fn part_of(
    case: &Case<'_>,
    of: &Requirement,
    sharing: &[Case<'_>],
    term: &Term,
    here: Here<'_>,
) -> Result<Fraction, Refusal> {
    let with: Vec<_> = sharing.iter().filter(|other| is_of_both(term, case, other)).copied().collect();
    share(case, of, &with, needed(case, term, here, Range::NotNegative)?)
}

/// What a case has of the first part that is exempt: those share it for whom it is so and of whom anything is asked.
pub(super) fn exempted(
    case: &Case<'_>,
    of: &Requirement,
    sharing: &[Case<'_>],
    exempt: &Exempt,
    here: Here<'_>,
) -> Result<Option<Fraction>, Refusal> {
    let Some(first) = exempt.first else { return Ok(None) };
    if !surely(case, &exempt.when, here)? {
        return Ok(None);
    }
    let mut with = Vec::new();
    for other in sharing {
        if surely(other, &exempt.when, here)? && !is_exempt(other, of)? {
            with.push(*other);
        }
    }
    share(case, of, &with, first).map(Some)
}

/// What of the recognised is no match of all cases together.
pub(super) fn baseline(cases: &[&Case<'_>], of: &Requirement) -> Result<Fraction, Refusal> {
    let Some(term) = &of.additional_to else { return Ok(Fraction::ZERO) };
    let sharing = sharing(cases, of)?;
    let own = |case: &&Case<'_>| part_of(case, of, &sharing, term, Here::default());
    let mut sum = Fraction::ZERO;
    for part in cases.iter().map(own) {
        sum = sum.checked_add(part?)?;
    }
    Ok(sum)
}

/// Whether an amount is one and the same for two: what a grant states is its own.
fn is_of_both(term: &Term, one: &Case<'_>, other: &Case<'_>) -> bool {
    match term {
        Term::Fixed(_) => true,
        Term::Input(name) if one.grant.inputs.get(name).is_none() => {
            other.grant.inputs.get(name).is_none() && one.grant.programme == other.grant.programme
        }
        _ => one.grant.id == other.grant.id,
    }
}

/// The part of an amount in proportion to the base, in minor units that add up to the amount.
fn share(case: &Case<'_>, of: &Requirement, with: &[Case<'_>], amount: Fraction) -> Result<Fraction, Refusal> {
    if with.len() < 2 {
        return Ok(amount);
    }
    let mut weights = Vec::new();
    for one in with {
        if one.currency != case.currency {
            return Err(Refusal::missing("currency", "that all recipients share"));
        }
        weights.push(((&one.grant.id, one.recipient), weight(one, of)?));
    }
    weights.sort_unstable_by_key(|(who, _)| *who);
    let sum = weights.iter().try_fold(Fraction::ZERO, |sum, (_, weight)| sum.checked_add(*weight))?;
    if sum.is_zero() {
        weights.iter_mut().for_each(|(_, weight)| *weight = Fraction::ONE);
    }
    let all = if sum.is_zero() { Fraction::of(Decimal::from(weights.len())) } else { sum };
    let exactly = |weight: Fraction| amount.checked_mul(weight)?.checked_div(all);
    let parts = weights.iter().map(|(_, weight)| exactly(*weight)).collect::<Result<Vec<_>, _>>()?;
    let minor = Rounding::new(RoundingMode::Down, Decimal::new(1, case.currency.map_or(0, crate::Currency::decimals)))?;
    let (mut before, mut reached) = (Fraction::ZERO, Fraction::ZERO);
    for ((who, _), part) in weights.iter().zip(parts) {
        reached = reached.checked_add(part)?;
        // The last reaches the amount itself, whatever its decimals.
        let whole = if reached.compare(amount).is_eq() { amount } else { reached.round(minor)? };
        if *who == (&case.grant.id, case.recipient) {
            return Ok(whole.checked_sub(before)?);
        }
        before = whole;
    }
    Err(Refusal::missing("recipient", "among those who share an amount"))
}

fn weight(case: &Case<'_>, of: &Requirement) -> Result<Fraction, Refusal> {
    let Some(rule) = &of.base else {
        let award = case.base.filter(|award| Some(award.currency()) == case.currency);
        return Ok(Fraction::of(award.ok_or_else(|| Refusal::missing("figure", "award"))?.amount()));
    };
    let lines = case.lines()?;
    quantity(case, rule, Here::default(), &lines.iter().collect::<Vec<&Line>>())
}
