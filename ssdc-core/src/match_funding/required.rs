//! P1, P2 and P19: what is required of each recipient: the ratio of the award, rounded once.

use rust_decimal::Decimal;

use super::case::Case;
use super::conditions::surely;
use super::facts::{Here, Refusal, anchor, figure};
use super::quantity::needed;
use super::requirement::{compare, is_exempt, waived};
use super::terms::{Limit, RatioForm, Requirement, Term};
use super::together::level;
use crate::report::{Finding, FindingValue, RuleId};
use crate::values::Fraction;
use crate::{Certainty, Error, Money, PartnerId, Ratio, Rounding};

/// What a recipient owes: its part of the award is the base.
pub(super) struct Owed {
    pub(super) recipient: Option<PartnerId>,
    pub(super) base: Option<Money>,
}

/// One obligation a recipient; a sole recipient without an amount takes the whole award.
pub(super) fn obligations(case: &Case<'_>) -> Vec<Owed> {
    let whole = case.grant.award(case.as_of);
    match &*case.grant.recipients {
        [] => vec![Owed { recipient: None, base: whole }],
        [sole] => vec![Owed { recipient: Some(sole.partner.clone()), base: sole.amount.or(whole) }],
        several => several.iter().map(|one| Owed { recipient: Some(one.partner.clone()), base: one.amount }).collect(),
    }
}

/// What a requirement of the policy asks of a recipient.
pub(super) struct Due<'c> {
    pub(super) requirement: &'c Requirement,
    pub(super) index: usize,
    /// `None` where it cannot be known.
    pub(super) amount: Option<Money>,
    pub(super) is_exempt: bool,
    /// What is missing, where that is why nobody can know.
    pub(super) missing: Option<String>,
}

/// What a requirement of the policy asks of the recipient of the case.
pub(super) fn due<'c>(case: &Case<'c>, index: usize, requirement: &'c Requirement) -> Result<Due<'c>, Error> {
    let mut due = Due { requirement, index, amount: None, is_exempt: false, missing: None };
    if case.base.is_some_and(|base| case.currency.is_some_and(|currency| base.currency() != currency)) {
        // The award is in another currency than the policy's.
        return Ok(due);
    }
    match level(case, requirement).and_then(|_| compare(case, requirement, &[], |lot| lot.low, Fraction::ZERO)) {
        Ok(compared) => {
            let amount = compared.required.to_decimal(Rounding::EXACT)?;
            due.amount = case.currency.map(|currency| Money::new(amount, currency));
        }
        Err(Refusal::Missing(what)) => due.missing = Some(what).filter(|what| what != "figure award is missing"),
        Err(Refusal::Failed(error)) => return Err(error),
    }
    due.is_exempt = match is_exempt(case, requirement) {
        Ok(is_exempt) => is_exempt,
        Err(Refusal::Missing(_)) => false,
        Err(Refusal::Failed(error)) => return Err(error),
    };
    Ok(due)
}

/// P14: the limits that do not hold, with their places, what is there, and their bounds. What is not known exceeds nothing.
pub(super) fn beyond<'c>(case: &Case<'c>) -> Result<Vec<(usize, &'c Limit, Fraction, Fraction)>, Error> {
    let known = |value: Result<Fraction, Refusal>| match value {
        Ok(value) => Ok(Some(value)),
        Err(Refusal::Missing(_)) => Ok(None),
        Err(Refusal::Failed(error)) => Err(error),
    };
    let mut found = Vec::new();
    for (index, limit) in case.policy.limits.iter().enumerate() {
        let value = figure(case, &limit.figure)
            .and_then(|value| value.ok_or_else(|| Refusal::missing("figure", &limit.figure)));
        let (Some(value), Some(bound)) = (known(value)?, known(needed(case, &limit.bound, Here::default()))?) else {
            continue;
        };
        let order = value.compare(bound);
        if if limit.is_cap { order.is_gt() } else { order.is_lt() } {
            found.push((index, limit, value, bound));
        }
    }
    Ok(found)
}

/// P14 and P15: limits that do not hold, and conditions of eligibility; they never change a verdict.
fn bounds(case: &Case<'_>) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    for (index, limit, value, bound) in beyond(case)? {
        let said = |name: &str, value: Fraction| FindingValue::Words(vec![format!("{name} {value}")]);
        let (observed, required) = (said(&limit.figure, value), said(&limit.id, bound));
        findings.push(case.finding(RuleId::LimitExceeded, observed, required, &format!("/limit/{index}")));
    }
    for (index, condition) in case.policy.eligibility.iter().enumerate() {
        let (id, place) = (FindingValue::word(&condition.id), format!("/condition/{index}"));
        match surely(case, &condition.must, Here::default()) {
            Ok(true) => {}
            Ok(false) => findings.push(case.finding(RuleId::NotEligible, FindingValue::Absent, id, &place)),
            Err(Refusal::Missing(what)) => {
                findings.push(case.finding(RuleId::EligibilityUnknown, FindingValue::word(&what), id, &place));
            }
            Err(Refusal::Failed(error)) => return Err(error),
        }
    }
    Ok(findings)
}

impl Due<'_> {
    fn place(&self, key: &str) -> String {
        format!("/requirement/{}/{key}", self.index)
    }

    /// What there is to say about it.
    pub(super) fn finding(&self, case: &Case<'_>) -> Finding {
        let id = || FindingValue::word(&self.requirement.id);
        if self.is_exempt {
            return case.finding(RuleId::Exempted, FindingValue::Absent, id(), &self.place("exempt"));
        }
        match (self.amount, &self.missing, &self.requirement.ratio) {
            (Some(amount), _, RatioForm::ToAward(Term::Fixed(rate))) => {
                let ratio = FindingValue::Ratio(Ratio::of(*rate));
                case.finding(RuleId::RequiredMatch, FindingValue::Money(amount), ratio, &self.place("ratio"))
            }
            (Some(amount), ..) => {
                case.finding(RuleId::RequiredBy, FindingValue::Money(amount), id(), &self.place("ratio"))
            }
            (None, Some(what), _) => {
                let missing = FindingValue::word(what);
                case.finding(RuleId::RequirementUnknown, missing, id(), &self.place("base"))
            }
            (None, None, _) => {
                case.finding(RuleId::AwardUnknown, FindingValue::Absent, FindingValue::Absent, &self.place("base"))
            }
        }
    }
}

/// What there is to say about the award itself.
pub(super) fn findings(case: &Case<'_>, owed: &[Owed]) -> Result<Vec<Finding>, Error> {
    let mut findings = bounds(case)?;
    let award = case.grant.award(case.as_of);
    if let Some(sum) = award.filter(|_| case.grant.amount.is_none()) {
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
    if let (Some(sum), Some(whole)) = (sum, award)
        && sum != whole
    {
        let (observed, required) = (FindingValue::Money(sum), FindingValue::Money(whole));
        findings.push(case.finding(RuleId::PartsDiffer, observed, required, "/requirement/0/base"));
    }
    findings.extend(not_in_effect(case));
    let admitted = case.policy.requirements.iter().any(|one| waived(case, one).is_some());
    if !case.grant.waivers.is_empty() && !admitted {
        findings.push(case.finding(
            RuleId::WaiverNotAdmitted,
            FindingValue::Absent,
            FindingValue::Absent,
            "/requirement/0",
        ));
    }
    Ok(findings)
}

fn not_in_effect(case: &Case<'_>) -> Option<Finding> {
    let policy = case.policy;
    let chosen_by = anchor(case, policy.version_by)?;
    let started = chosen_by.since(policy.effective_from);
    let ended = policy.effective_to.map_or(Certainty::Surely, |to| chosen_by.by(to));
    let period = crate::Period::new(Some(policy.effective_from.into()), policy.effective_to.map(Into::into)).ok()?;
    (started.and(ended) == Certainty::No).then(|| {
        case.finding(
            RuleId::PolicyNotInEffect,
            FindingValue::Date(chosen_by),
            FindingValue::Period(period),
            "/effective_from",
        )
    })
}
