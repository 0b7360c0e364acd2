//! P11: recognised against required, and the verdict.

use std::fmt;

use rust_decimal::Decimal;

use super::case::{Case, Lot, Sight};
use super::currency::money_of;
use super::facts::Refusal;
use super::required::{self, Due};
use super::requirement;
use super::terms::Requirement;
use crate::report::{Finding, FindingValue, RuleId};
use crate::values::Fraction;
use crate::{Certainty, Error, Money, PartnerId, Rounding, RoundingMode};

/// How an obligation stands.
///
/// ```
/// use ssdc_core::Verdict;
/// assert_eq!(Verdict::ALL.map(Verdict::name), ["exempt", "met", "not_due", "undetermined", "short"]);
/// assert!(Verdict::NotDue.is_settled() && !Verdict::Undetermined.is_settled());
/// assert_eq!(Verdict::Met.max(Verdict::Short), Verdict::Short); // the worst of two
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Verdict {
    /// Waived.
    Exempt,
    /// As much as required is recognised.
    Met,
    /// Nothing is required yet.
    NotDue,
    /// What is required cannot be known, or what is unknown or contested could close the gap.
    Undetermined,
    /// Less than required, and nothing could close the gap.
    Short,
}

impl Verdict {
    /// Every verdict, from the best to the worst.
    pub const ALL: [Verdict; 5] =
        [Verdict::Exempt, Verdict::Met, Verdict::NotDue, Verdict::Undetermined, Verdict::Short];

    /// The word.
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::Short => "short",
            Verdict::Undetermined => "undetermined",
            Verdict::NotDue => "not_due",
            Verdict::Exempt => "exempt",
        }
    }

    /// Whether nothing is open: met, exempt or not yet due.
    pub const fn is_settled(self) -> bool {
        matches!(self, Verdict::Met | Verdict::Exempt | Verdict::NotDue)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What one recipient owes and what is recognised for it.
///
/// ```
/// use ssdc_core::{Policy, Portfolio};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "partners": [{"id": "P-1", "name": "A"}, {"id": "P-2", "name": "B"}],
///     "grants": [{"id": "G-1", "title": "Wells", "amount": "1000.00 USD",
///         "recipients": [{"partner": "P-1", "amount": "600.00 USD"}, {"partner": "P-2", "amount": "400.00 USD"}],
///         "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let report = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2018-06-30".parse()?)?;
/// let [first, second] = report.obligations() else { panic!("one for each recipient") };
/// assert_eq!((&first.recipient, first.required), (&Some("P-1".parse()?), Some("600 USD".parse()?)));
/// assert_eq!((second.shortfall, second.verdict.name()), (Some("400 USD".parse()?), "short"));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// The requirement of the policy, where it has several.
    pub requirement: Option<Box<str>>,
    /// The recipient, where the grant names one.
    pub recipient: Option<PartnerId>,
    /// The match that is required; `None` where it cannot be known.
    pub required: Option<Money>,
    /// The match that surely counts; `None` where not even its currency can be known.
    pub recognised: Option<Money>,
    /// What is lacking; `None` where it cannot be known.
    pub shortfall: Option<Money>,
    /// How it stands.
    pub verdict: Verdict,
}

/// What lots give towards an obligation: surely, and at most (`None`: without bound).
#[derive(Debug, Clone, Copy)]
pub(super) struct Given {
    pub(super) surely: Option<Money>,
    pub(super) at_most: Option<Decimal>,
}

/// Whether the agreement's period has begun: nothing is required before. Where its first day is not known, nobody can say.
pub(super) fn begun(case: &Case<'_>) -> Certainty {
    case.period.from().map_or(Certainty::Possibly, |from| from.by(case.as_of))
}

/// How the recipient of the case stands towards a requirement, and what its slices cut or lack.
pub(super) fn compare(
    case: &Case<'_>,
    recipient: Option<PartnerId>,
    due: &Due<'_>,
    lots: &[Lot<'_>],
    given: Given,
) -> Result<(Obligation, Vec<Finding>), Error> {
    let nothing = case.currency.map(Money::zero);
    let several = case.policy.requirements.len() > 1;
    let requirement = Some(due.requirement.id.clone()).filter(|_| several);
    let begun = begun(case);
    let settled = |verdict| Obligation {
        requirement: requirement.clone(),
        recipient: recipient.clone(),
        required: nothing,
        recognised: given.surely.or(nothing),
        shortfall: nothing,
        verdict,
    };
    if begun == Certainty::No {
        return Ok((settled(Verdict::NotDue), Vec::new()));
    }
    if due.is_exempt {
        return Ok((settled(Verdict::Exempt), Vec::new()));
    }
    let (figures, findings) = match figures(case, due, lots, given) {
        Ok(found) => found,
        Err(Refusal::Missing(_)) => {
            (Figures { recognised: looked_at(case, due.requirement, lots, given)?, ..Figures::default() }, Vec::new())
        }
        Err(Refusal::Failed(error)) => return Err(error),
    };
    let Figures { recognised, shortfall, is_met, could_close } = figures;
    let could_close = could_close || begun == Certainty::Possibly || shortfall.is_none();
    let verdict = match (shortfall.is_some() && is_met, could_close) {
        (true, _) => Verdict::Met,
        (false, true) => Verdict::Undetermined,
        (false, false) if hoped(case, due, lots, given)? => Verdict::Undetermined,
        (false, false) => Verdict::Short,
    };
    Ok((Obligation { requirement, recipient, required: due.amount, recognised, shortfall, verdict }, findings))
}

/// Whether a waiver that perhaps holds could close the gap.
fn hoped(case: &Case<'_>, due: &Due<'_>, lots: &[Lot<'_>], given: Given) -> Result<bool, Error> {
    if case.hopes || !requirement::perhaps_waived(case, due.requirement) {
        return Ok(false);
    }
    let case = Case { hopes: true, ..*case };
    let due = required::due(&case, due.index, due.requirement)?;
    Ok(compare(&case, None, &due, lots, given)?.0.verdict != Verdict::Short)
}

#[derive(Default)]
struct Figures {
    recognised: Option<Money>,
    shortfall: Option<Money>,
    is_met: bool,
    /// Whether what is unknown or contested could close the gap.
    could_close: bool,
}

/// What surely counts of the lots that a requirement looks at, where what is required is not known; of all lots where nobody can
/// say which those are.
fn looked_at(case: &Case<'_>, of: &Requirement, lots: &[Lot<'_>], given: Given) -> Result<Option<Money>, Error> {
    let all = given.surely.or(case.currency.map(Money::zero));
    let Some(currency) = case.currency.filter(|_| of.counts.is_some()) else { return Ok(all) };
    match requirement::counted(case, of, lots, Sight::Surely) {
        Ok(lots) => {
            let mut sums =
                lots.iter().filter(|lot| lot.currency == currency && lot.could_count()).map(|lot| lot.money(lot.low));
            sums.try_fold(Money::zero(currency), |sum, one| sum.checked_add(one)).map(Some)
        }
        Err(Refusal::Missing(_)) => Ok(all),
        Err(Refusal::Failed(error)) => Err(error),
    }
}

/// What surely counts against what is required, slices and all, and whether what at most could count would do.
fn figures(case: &Case<'_>, due: &Due<'_>, lots: &[Lot<'_>], given: Given) -> Result<(Figures, Vec<Finding>), Refusal> {
    let recognised = given.surely.or(case.currency.map(Money::zero));
    let (Some(amount), Some(counted)) = (due.amount, recognised) else {
        let recognised = looked_at(case, due.requirement, lots, given)?;
        return Ok((Figures { recognised, ..Figures::default() }, Vec::new()));
    };
    let currency = amount.currency();
    if is_plain(due.requirement) {
        let shortfall = amount.checked_sub(counted)?.or_zero();
        let could_close = given.at_most.is_none_or(|at_most| at_most >= amount.amount());
        let is_met = shortfall.is_zero();
        return Ok((Figures { recognised, shortfall: Some(shortfall), is_met, could_close }, Vec::new()));
    }
    let low = requirement::compare(case, due.requirement, lots, Sight::Surely, Fraction::ZERO)?;
    let high = requirement::compare(case, due.requirement, lots, Sight::AtMost, Fraction::ZERO)?;
    let findings = sliced(case, due.index, &low, currency);
    let figures = Figures {
        recognised: Some(money_of(low.recognised, currency, RoundingMode::Down)?),
        shortfall: Some(money_of(low.lacking(), currency, RoundingMode::Up)?),
        is_met: low.met,
        could_close: high.met || given.at_most.is_none(),
    };
    Ok((figures, findings))
}

/// What the slices of a requirement cut or lack.
pub(super) fn sliced(
    case: &Case<'_>,
    index: usize,
    compared: &requirement::Compared,
    currency: crate::Currency,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for slice in &compared.slices {
        let place = format!("/requirement/{index}/slice/{}", slice.index);
        let (rule, amount) =
            if slice.cut.is_zero() { (RuleId::SliceShort, slice.short) } else { (RuleId::SliceCut, slice.cut) };
        // What has no decimal is said as a number.
        let said = |amount: Decimal| FindingValue::Money(Money::new(amount, currency));
        let observed =
            amount.to_decimal(Rounding::EXACT).map_or_else(|_| FindingValue::word(&amount.to_string()), said);
        if !amount.is_zero() {
            findings.push(case.finding(rule, observed, FindingValue::word(&slice.id), &place));
        }
    }
    findings
}

/// Whether all lots count alike, so that their sums decide.
fn is_plain(of: &Requirement) -> bool {
    of.per.is_none() && of.counts.is_none() && of.slices.is_empty() && of.additional_to.is_none()
}

/// The figures of a grant: the sums over its recipients, where they are known and in one currency, and the worst verdict. Of
/// requirements that look at the same contributions, which would count twice in a sum, the one that binds speaks.
pub(super) fn total(obligations: &[Obligation], requirements: &[Requirement]) -> Obligation {
    let binding = binding(obligations, requirements);
    let sum = |figure: fn(&Obligation) -> Option<Money>| -> Option<Money> {
        let figures = binding.iter().map(|one| figure(one)).collect::<Option<Vec<_>>>()?;
        let (first, rest) = figures.split_first()?;
        rest.iter().try_fold(*first, |sum, figure| sum.checked_add(*figure)).ok()
    };
    Obligation {
        requirement: None,
        recipient: None,
        required: sum(|one| one.required),
        recognised: sum(|one| one.recognised),
        shortfall: sum(|one| one.shortfall),
        verdict: obligations.iter().map(|one| one.verdict).max().unwrap_or(Verdict::Undetermined),
    }
}

/// For each recipient, of each set of requirements that share contributions, the obligation that stands worst, lacks most, and
/// asks most; where only some of them are told by recipient, all those of the requirement that does so.
pub(super) fn binding<'o>(obligations: &'o [Obligation], requirements: &[Requirement]) -> Vec<&'o Obligation> {
    let sets = sharing(requirements);
    let set = |one: &Obligation| {
        let named = requirements.iter().position(|of| one.requirement.as_deref() == Some(&*of.id));
        named.and_then(|index| sets.get(index)).copied().unwrap_or_default()
    };
    let rank = |all: &[&Obligation]| {
        let sum = |figure: fn(&Obligation) -> Option<Money>| {
            let amounts = all.iter().map(|one| figure(one).map(Money::amount));
            amounts.reduce(|sum, next| sum?.checked_add(next?)).flatten()
        };
        (all.iter().map(|one| one.verdict).max(), sum(|one| one.shortfall), sum(|one| one.required))
    };
    let is_of_all = |one: &Obligation| one.recipient.is_none();
    let mixed =
        |one: &Obligation| obligations.iter().any(|other| set(other) == set(one) && is_of_all(other) != is_of_all(one));
    let mut binding: Vec<Vec<&Obligation>> = Vec::new();
    let mut done: Vec<(usize, Option<&str>)> = Vec::new();
    for one in obligations {
        let named = (set(one), one.requirement.as_deref());
        let all: Vec<_> = match mixed(one) {
            true if done.contains(&named) => continue,
            true => obligations.iter().filter(|other| other.requirement == one.requirement).collect(),
            false => vec![one],
        };
        done.push(named);
        let same = |other: &&mut Vec<&Obligation>| {
            let is_same =
                |other: &&Obligation| set(other) == set(one) && (mixed(one) || other.recipient == one.recipient);
            other.first().is_some_and(is_same)
        };
        match binding.iter_mut().find(same) {
            Some(known) if rank(known) < rank(&all) => *known = all,
            Some(_) => {}
            None => binding.push(all),
        }
    }
    binding.concat()
}

/// The set of each requirement, named by its first: two share a set unless their conditions tell their contributions
/// apart and neither passes anything on to the other.
fn sharing(requirements: &[Requirement]) -> Vec<usize> {
    let mut sets: Vec<usize> = (0..requirements.len()).collect();
    for (index, one) in requirements.iter().enumerate() {
        for (earlier, other) in requirements.iter().enumerate().take(index) {
            // What one passes on to the other counts for both.
            let passes = one.overmatch_from.contains(&other.id) || other.overmatch_from.contains(&one.id);
            let apart = one.counts.as_ref().zip(other.counts.as_ref()).is_some_and(|(one, other)| one.excludes(other));
            let of = |index: usize, sets: &[usize]| sets.get(index).copied().unwrap_or(index);
            let (from, to) = (of(index, &sets), of(earlier, &sets));
            if passes || !apart {
                sets.iter_mut().filter(|set| **set == from).for_each(|set| *set = to);
            }
        }
    }
    sets
}

/// The sentence that closes the reasons.
pub(super) fn finding(case: &Case<'_>, total: &Obligation) -> Finding {
    let (observed, required) = (FindingValue::from(total.recognised), FindingValue::from(total.required));
    let place = "/requirement/0";
    match total.verdict {
        Verdict::Met | Verdict::Exempt => case.finding(RuleId::MatchMet, observed, required, place),
        Verdict::Short => case.finding(RuleId::MatchShort, observed, required, place),
        Verdict::Undetermined => case.finding(RuleId::MatchUndetermined, observed, required, place),
        Verdict::NotDue => {
            let from = case.period.from().map_or(FindingValue::Absent, FindingValue::Date);
            case.finding(RuleId::NotDue, FindingValue::Absent, from, place)
        }
    }
}
