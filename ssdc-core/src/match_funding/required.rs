//! P1, P2 and P19: what is required of each recipient: the ratio of the award, rounded once.

use rust_decimal::Decimal;

use super::case::Case;
use super::executed::match_to_award;
use super::terms::Rounded;
use crate::model::Grant;
use crate::report::{Finding, FindingValue, RuleId};
use crate::{Certainty, Day, Error, Money, PartnerId};

/// The award of a grant, and whether it had to be added up from its commitments.
pub(super) struct Award {
    pub(super) amount: Option<Money>,
    pub(super) from_commitments: bool,
}

/// The award as stated; else the sum of the commitments made by `as_of`, where all are dated and in one currency.
pub(super) fn award(grant: &Grant, as_of: Day) -> Award {
    if grant.amount.is_some() {
        return Award { amount: grant.amount, from_commitments: false };
    }
    let mut sum: Option<Money> = None;
    for commitment in &grant.commitments {
        match commitment.on.map_or(Certainty::Possibly, |on| on.by(as_of)) {
            Certainty::No => {}
            Certainty::Possibly => return Award { amount: None, from_commitments: false },
            Certainty::Surely => {
                let next = sum.map_or(Ok(commitment.amount), |sum| sum.checked_add(commitment.amount));
                match next {
                    Ok(next) => sum = Some(next),
                    Err(_) => return Award { amount: None, from_commitments: false },
                }
            }
        }
    }
    let amount = sum.filter(|sum| !sum.is_negative());
    Award { amount, from_commitments: amount.is_some() }
}

/// What a recipient owes: its part of the award is the base.
pub(super) struct Owed {
    pub(super) recipient: Option<PartnerId>,
    pub(super) base: Option<Money>,
}

/// One obligation a recipient; a sole recipient without an amount takes the whole award.
pub(super) fn obligations(case: &Case<'_>) -> Vec<Owed> {
    let whole = award(case.grant, case.as_of).amount;
    match &*case.grant.recipients {
        [] => vec![Owed { recipient: None, base: whole }],
        [sole] => vec![Owed { recipient: Some(sole.partner.clone()), base: sole.amount.or(whole) }],
        several => several.iter().map(|one| Owed { recipient: Some(one.partner.clone()), base: one.amount }).collect(),
    }
}

/// The match that is required for `base`; `None` where it cannot be known.
pub(super) fn required(case: &Case<'_>, base: Option<Money>) -> Result<Option<Money>, Error> {
    let base = base.filter(|base| case.currency == Some(base.currency()));
    base.map(|base| base.share(match_to_award(case.policy), case.policy.rounding.of(Rounded::Required))).transpose()
}

/// What there is to say about the award itself.
pub(super) fn findings(case: &Case<'_>, owed: &[Owed]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let stated = award(case.grant, case.as_of);
    if let Some(sum) = stated.amount.filter(|_| stated.from_commitments) {
        findings.push(case.finding(
            RuleId::AwardCommitted,
            FindingValue::Money(sum),
            FindingValue::Absent,
            "/requirement/0/base",
        ));
    }
    let parts: Option<Vec<Money>> = owed.iter().map(|one| one.base).collect();
    let sum = parts.and_then(|parts| {
        let first = parts.first()?;
        parts.iter().try_fold(Money::new(Decimal::ZERO, first.currency()), |sum, part| sum.checked_add(*part).ok())
    });
    if let (Some(sum), Some(whole)) = (sum, stated.amount)
        && sum != whole
    {
        let (observed, required) = (FindingValue::Money(sum), FindingValue::Money(whole));
        findings.push(case.finding(RuleId::PartsDiffer, observed, required, "/requirement/0/base"));
    }
    findings.extend(not_in_effect(case));
    if !case.grant.waivers.is_empty() {
        findings.push(case.finding(
            RuleId::WaiverNotAdmitted,
            FindingValue::Absent,
            FindingValue::Absent,
            "/requirement/0",
        ));
    }
    findings
}

fn not_in_effect(case: &Case<'_>) -> Option<Finding> {
    let policy = case.policy;
    let signed = case.grant.agreement.as_ref()?.signed?;
    let started = signed.since(policy.effective_from);
    let ended = policy.effective_to.map_or(Certainty::Surely, |to| signed.by(to));
    let period = crate::Period::new(Some(policy.effective_from.into()), policy.effective_to.map(Into::into)).ok()?;
    (started.and(ended) == Certainty::No).then(|| {
        case.finding(
            RuleId::PolicyNotInEffect,
            FindingValue::Date(signed),
            FindingValue::Period(period),
            "/effective_from",
        )
    })
}
