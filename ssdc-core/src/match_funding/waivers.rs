//! P12 in words: the waivers of a grant, each with what it does or why it does nothing.

use super::case::Case;
use super::facts::Here;
use super::quantity::needed;
use super::range::Range;
use super::requirement::waived;
use super::terms::{RatioForm, Requirement};
use crate::model::Waiver;
use crate::report::{Finding, FindingValue, RuleId};
use crate::values::Fraction;
use crate::{Certainty, Period, Ratio};

/// A finding for each waiver that sets a rate or does nothing; one that waives everything is named by the exemption.
pub(super) fn findings(case: &Case<'_>) -> Vec<Finding> {
    let mut waivers: Vec<&Waiver> = case.grant.waivers.iter().collect();
    waivers.sort_by_key(|one| (&one.requirement, &one.authority, &one.ground, one.from, one.to));
    waivers.into_iter().filter_map(|waiver| finding(case, waiver)).collect()
}

/// The ground, the authority and the requirement of a waiver.
pub(super) fn named(waiver: &Waiver) -> Vec<String> {
    [&waiver.ground, &waiver.authority, &waiver.requirement].map(|text| text.as_str().to_owned()).into()
}

/// The rate that a waiver sets, where that is less than what the policy asks for or nobody knows what that is.
pub(super) fn lowered(case: &Case<'_>, of: &Requirement) -> Option<Ratio> {
    let rate = waived(case, of).and_then(|(waiver, _)| waiver.rate)?;
    let (own, is_funders) = match &of.ratio {
        RatioForm::Fixed(_) | RatioForm::PerUnit { .. } => return None,
        RatioForm::ToAward(own) => (own, false),
        RatioForm::ShareOfTotal { rate: own, is_funders } => (own, *is_funders),
    };
    let own = needed(case, own, Here::default(), Range::of_ratio(of)).ok();
    let own = if is_funders { own.and_then(|own| Fraction::ONE.checked_sub(own).ok()) } else { own };
    own.is_none_or(|own| rate.fraction().compare(own).is_lt()).then_some(rate)
}

fn finding(case: &Case<'_>, waiver: &Waiver) -> Option<Finding> {
    let requirements = &case.policy.requirements;
    let found = requirements.iter().enumerate().find(|(_, of)| *of.id == *waiver.requirement.as_str());
    let place = found.map_or_else(|| "/requirement/0".to_owned(), |(index, _)| format!("/requirement/{index}/waiver"));
    let (reason, admitted) = match found {
        None => ("no_requirement", FindingValue::Absent),
        Some((_, of)) => match against(case, of, waiver) {
            Some(reason) => reason,
            None if waived(case, of).is_some_and(|(applied, _)| !std::ptr::eq(applied, waiver)) => {
                ("other_applied", FindingValue::Absent)
            }
            None if waived(case, of).is_some_and(|(_, is_all)| is_all) => return None,
            None => match (lowered(case, of), &of.ratio) {
                (Some(rate), _) => {
                    let (observed, required) = (FindingValue::Words(named(waiver)), FindingValue::Ratio(rate));
                    return Some(case.finding(RuleId::WaiverApplied, observed, required, &place));
                }
                (None, RatioForm::Fixed(_) | RatioForm::PerUnit { .. }) => ("amount", FindingValue::Absent),
                (None, _) => ("no_less", FindingValue::Ratio(waiver.rate?)),
            },
        },
    };
    let observed = FindingValue::Words([named(waiver), vec![reason.to_owned()]].concat());
    Some(case.finding(RuleId::WaiverNotAdmitted, observed, admitted, &place))
}

/// Why a waiver does nothing, in a word, and what would be admitted.
fn against(case: &Case<'_>, of: &Requirement, waiver: &Waiver) -> Option<(&'static str, FindingValue)> {
    let words = |mut words: Vec<String>| {
        words.sort_unstable();
        words.dedup();
        FindingValue::Words(words)
    };
    if of.waivers.is_empty() {
        return Some(("none_admitted", FindingValue::Absent));
    }
    let by_authority: Vec<_> = of.waivers.iter().filter(|rule| *rule.authority == *waiver.authority.as_str()).collect();
    if by_authority.is_empty() {
        return Some(("authority", words(of.waivers.iter().map(|rule| rule.authority.to_string()).collect())));
    }
    let on_ground = |ground: &str| ground == waiver.ground.as_str();
    let Some(rule) = by_authority.iter().find(|rule| rule.grounds.iter().any(|ground| on_ground(ground))) else {
        let grounds = by_authority.iter().flat_map(|rule| &rule.grounds);
        return Some(("ground", words(grounds.map(ToString::to_string).collect())));
    };
    if let Some(to) = waiver.to.filter(|to| to.last_day() < case.as_of) {
        return Some(("ended", FindingValue::Date(to)));
    }
    if let Some(from) = waiver.from.filter(|from| from.first_day() > case.as_of) {
        return Some(("not_begun", FindingValue::Date(from)));
    }
    let period = Period::new(waiver.from, waiver.to).unwrap_or_default();
    if period.holds(case.as_of) != Certainty::Surely {
        return Some(("undated", FindingValue::Period(period)));
    }
    (!rule.all && waiver.rate.is_none()).then_some(("no_rate", FindingValue::Absent))
}
