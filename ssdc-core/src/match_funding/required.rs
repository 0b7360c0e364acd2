//! P1, P2 and P19: what is required of each recipient: the ratio of the award, rounded once.

use rust_decimal::Decimal;

use super::case::{Case, Sight};
use super::conditions::surely;
use super::currency::money_of;
use super::facts::{Here, Refusal, figure};
use super::quantity::needed;
use super::range::Range;
use super::requirement::{compare, is_exempt, waived};
use super::terms::{FigureRule, GRANTORS_MONEY, Limit, RatioForm, Requirement, TOTALS, Term};
use super::together::level;
use super::waivers;
use crate::report::{EXEMPTED, Finding, FindingValue, RuleId};
use crate::values::Fraction;
use crate::{Error, Money, PartnerId, Ratio, Rounding, RoundingMode};

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

/// The case of each recipient, which has a part of the award; that of the grant where it has none.
pub(super) fn cases<'c>(whole: &Case<'c>) -> Vec<Case<'c>> {
    let owed = obligations(whole);
    let is_part = owed.len() > 1;
    let recipients = whole.grant.recipients.iter().map(|one| Some(&one.partner)).chain([None]);
    let one = |(owed, recipient): (Owed, Option<&'c PartnerId>)| {
        // Each recipient's part may be in a currency of its own where the award states none.
        let currency = whole.policy.currency.or(owed.base.map(Money::currency)).or(whole.currency);
        Case { currency, base: owed.base, recipient, is_part, ..*whole }
    };
    owed.into_iter().zip(recipients).map(one).collect()
}

/// What a requirement of the policy asks of a recipient.
pub(super) struct Due<'c> {
    pub(super) requirement: &'c Requirement,
    pub(super) index: usize,
    /// `None` where it cannot be known.
    pub(super) amount: Option<Money>,
    pub(super) is_exempt: bool,
    /// What exemptions take off the base.
    pub(super) exempted: Vec<(Box<str>, Money)>,
    /// What is missing, where that is why nobody can know.
    pub(super) missing: Option<String>,
}

/// What a requirement of the policy asks of the recipient of the case.
pub(super) fn due<'c>(case: &Case<'c>, index: usize, requirement: &'c Requirement) -> Result<Due<'c>, Error> {
    let mut due = Due { requirement, index, amount: None, is_exempt: false, exempted: Vec::new(), missing: None };
    if case.base.is_some_and(|base| case.currency.is_some_and(|currency| base.currency() != currency)) {
        // The award is in another currency than the policy's.
        return Ok(due);
    }
    // Whether it is compared with others is asked of all recipients of the grant.
    let whole = Case { recipient: None, ..*case };
    match level(&whole, requirement).and_then(|_| compare(case, requirement, &[], Sight::Surely, Fraction::ZERO)) {
        Ok(compared) => match compared.required.to_decimal(Rounding::EXACT) {
            Ok(amount) => {
                due.amount = case.currency.map(|currency| Money::new(amount, currency));
                due.exempted = exempted(case, compared.parts.iter().flat_map(|part| &part.exempted))?;
            }
            Err(error @ Error::Inexact { .. }) => due.missing = Some(format!("{error} of `required`")),
            Err(error) => return Err(error),
        },
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

/// What exemptions take off, as money.
pub(super) fn exempted<'e>(
    case: &Case<'_>,
    of: impl Iterator<Item = &'e (Box<str>, Fraction)>,
) -> Result<Vec<(Box<str>, Money)>, Error> {
    let Some(currency) = case.currency else { return Ok(Vec::new()) };
    of.map(|(id, amount)| Ok((id.clone(), money_of(*amount, currency, RoundingMode::Down)?))).collect()
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
        let (Some(value), Some(bound)) =
            (known(value)?, known(needed(case, &limit.bound, Here::default(), Range::NotNegative))?)
        else {
            continue;
        };
        let order = value.compare(bound);
        if if limit.is_cap { order.is_gt() } else { order.is_lt() } {
            found.push((index, limit, value, bound));
        }
    }
    Ok(found)
}

/// A value of a figure as it is said: what is money with its currency.
pub(super) fn amount(case: &Case<'_>, figure: &str, value: Fraction) -> String {
    let is_money = GRANTORS_MONEY.contains(&figure) || TOTALS.contains(&figure);
    let exact = value.to_decimal(Rounding::EXACT).ok();
    let money = exact.zip(case.currency.filter(|_| is_money));
    money.map_or_else(|| value.to_string(), |(amount, currency)| Money::new(amount, currency).to_string())
}

/// P14 and P15: limits that do not hold, and conditions of eligibility; they never change a verdict.
pub(super) fn bounds(case: &Case<'_>) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    for (index, limit, value, bound) in beyond(case)? {
        let said =
            |name: &str, value| FindingValue::Words(vec![format!("{name} {}", amount(case, &limit.figure, value))]);
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
            return case.finding(RuleId::Exempted, self.exempted_by(case), id(), &self.place("exempt"));
        }
        if let Some(amount) = self.amount {
            let (amount, place) = (FindingValue::Money(amount), self.place("ratio"));
            return match self.of_the_award(case) {
                Some(ratio) => case.finding(RuleId::RequiredMatch, amount, FindingValue::Ratio(ratio), &place),
                None => case.finding(RuleId::RequiredBy, amount, FindingValue::Words(self.said(case)), &place),
            };
        }
        let place = self.place("base");
        match (&self.missing, case.base, case.currency) {
            (Some(what), ..) => case.finding(RuleId::RequirementUnknown, FindingValue::word(what), id(), &place),
            (None, Some(award), Some(currency)) if award.currency() != currency => {
                let (award, currency) = (FindingValue::Money(award), FindingValue::Currency(currency));
                case.finding(RuleId::AwardForeign, award, currency, &self.place("currency"))
            }
            _ => case.finding(RuleId::AwardUnknown, FindingValue::Absent, FindingValue::Absent, &place),
        }
    }

    /// The exemption of the policy, else the waiver.
    fn exempted_by(&self, case: &Case<'_>) -> FindingValue {
        let whole = self.requirement.exempt.iter().filter(|exempt| exempt.first.is_none());
        let mut holds = whole.filter(|exempt| surely(case, &exempt.when, Here::default()).is_ok_and(|holds| holds));
        match (holds.next(), waived(case, self.requirement)) {
            (Some(exempt), _) => FindingValue::word(&exempt.id),
            (None, Some((waiver, _))) => FindingValue::Words(waivers::named(waiver)),
            (None, None) => FindingValue::Absent,
        }
    }

    /// The ratio, where it is known without asking for anything and the base is the whole award.
    fn of_the_award(&self, case: &Case<'_>) -> Option<Ratio> {
        let RatioForm::ToAward(rate) = &self.requirement.ratio else { return None };
        self.requirement
            .base
            .as_ref()
            .filter(|base| base.figure.as_ref() == "award" && !is_adjusted(base) && self.exempted.is_empty())?;
        match (waivers::lowered(case, self.requirement), rate) {
            (Some(rate), _) => Some(rate),
            (None, Term::Fixed(rate)) => Some(Ratio::of(*rate)),
            (None, _) => None,
        }
    }

    /// The id, the form of the ratio, its rate (empty where parts have their own), the base, and whether that is adjusted.
    fn said(&self, case: &Case<'_>) -> Vec<String> {
        let of = self.requirement;
        let lowered = waivers::lowered(case, of).map(Ratio::fraction);
        let (form, rate) = match &of.ratio {
            RatioForm::Fixed(_) => return vec![of.id.to_string(), "amount".to_owned()],
            RatioForm::PerUnit { units, .. } => {
                return vec![of.id.to_string(), "price".to_owned(), units.to_string()];
            }
            RatioForm::ToAward(rate) => ("match_to_award", rate),
            RatioForm::ShareOfTotal { rate, is_funders: true } if lowered.is_none() => ("funder", rate),
            RatioForm::ShareOfTotal { rate, .. } => ("match", rate),
        };
        let alone = || needed(case, rate, Here::default(), Range::of_ratio(of)).ok().filter(|_| of.per.is_none());
        let rate = match rate {
            Term::Fixed(rate) => lowered.or(Some(*rate)),
            _ => lowered.or_else(alone),
        };
        let text = |rate: Fraction| if form == "match_to_award" { Ratio::of(rate).to_string() } else { percent(rate) };
        let mut words = vec![of.id.to_string(), form.to_owned(), rate.map(text).unwrap_or_default()];
        if let Some(base) = &of.base {
            let grossed_up = form != "match_to_award" && GRANTORS_MONEY.contains(&&*base.figure);
            words.push(base.figure.to_string());
            words.extend(grossed_up.then(|| "grossed_up".to_owned()));
            words.extend(is_adjusted(base).then(|| "adjusted".to_owned()));
            words.extend(self.exempted.iter().map(|(id, amount)| format!("{EXEMPTED}{amount} of {id}")));
        }
        words
    }
}

/// Whether something is taken off or put on the figure that is the base.
fn is_adjusted(base: &FigureRule) -> bool {
    let lines = base.only_lines.is_some() || !base.less_lines.is_empty();
    let changed = base.add_flat_rate.is_some() || base.rate.is_some() || !base.at_most.is_empty();
    lines || changed || !base.less.is_empty()
}

/// In percent where that is exact.
pub(super) fn percent(rate: Fraction) -> String {
    let exact = rate.checked_mul(Fraction::of(Decimal::ONE_HUNDRED)).and_then(|rate| rate.to_decimal(Rounding::EXACT));
    exact.map_or_else(|_| Ratio::of(rate).to_string(), |exact| format!("{}%", exact.normalize()))
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
    findings.extend(super::remarks::findings(case));
    findings.extend(waivers::findings(case));
    Ok(findings)
}
