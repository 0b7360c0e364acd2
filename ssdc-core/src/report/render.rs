//! The sentences that say a finding in English. Nothing else turns findings into prose, so this is the file to translate.

use super::{Finding, FindingValue, RecordRef, RuleId};

/// So many recipients are named at most.
const MOST_LACKING: usize = 10;

/// Begins the word that says what an exemption takes off a base: so much `of` its id.
pub(crate) const EXEMPTED: &str = "exempt ";

#[allow(clippy::too_many_lines, reason = "one sentence a rule")]
pub(crate) fn sentence(finding: &Finding) -> String {
    let Finding { subject, observed, required, .. } = finding;
    let sentence = match finding.rule {
        RuleId::RequiredMatch => format!("{subject} requires a match of {observed}: {required} of the award"),
        RuleId::RequiredBy => match required {
            FindingValue::Words(words) => format!("{subject} requires a match of {observed} by {}", terms(words)),
            id => format!("{subject} requires a match of {observed} by the requirement `{id}`"),
        },
        RuleId::RequirementUnknown => {
            format!("what `{required}` requires of {subject} is not known: {}", missing(&observed.to_string()))
        }
        RuleId::Exempted => match observed {
            FindingValue::Words(by) => {
                format!("{subject} is exempt from the requirement `{required}` by {}", exempting(by))
            }
            _ => format!("{subject} is exempt from the requirement `{required}`"),
        },
        RuleId::SliceCut => format!("the cap `{required}` cuts {observed} off what is recognised for {subject}"),
        RuleId::SliceShort => format!("{subject} lacks {observed} of the part `{required}`"),
        RuleId::LimitExceeded => format!("{observed} of {subject} is beyond its limit, {required}"),
        RuleId::NotEligible => format!("{subject} does not fulfil the condition `{required}`"),
        RuleId::EligibilityUnknown => {
            format!("nobody can say whether {subject} fulfils `{required}`: {}", missing(&observed.to_string()))
        }
        RuleId::AwardUnknown => format!("{subject} states no award, so the required match is not known"),
        RuleId::AwardForeign => {
            format!(
                "the award of {subject} is {observed} and the policy asks in {required}, so the required match is not known"
            )
        }
        RuleId::AwardCommitted => format!("{subject} states no award; its commitments add up to {observed}"),
        RuleId::PartsDiffer => format!("the recipients of {subject} share {observed}, but the award is {required}"),
        RuleId::PolicyNotInEffect => {
            let in_effect = in_effect(required);
            format!(
                "the date that decides for {subject} is {observed}, when the policy ({in_effect}) was not in effect"
            )
        }
        RuleId::PolicyEffectUnknown => {
            let in_effect = in_effect(required);
            let why = match observed {
                FindingValue::Date(date) => format!("the date that decides is {date}"),
                anchor => format!("the date that decides, `{anchor}`, is not recorded"),
            };
            format!("it is not known whether the policy ({in_effect}) was in effect for {subject}: {why}")
        }
        RuleId::PolicyNotNamed => match observed {
            FindingValue::Words(words) if words.len() > 1 => {
                let named = words.first().map(String::as_str).unwrap_or_default();
                format!(
                    "the programme of {subject} names the policy `{named}`, which nobody knows; this is under `{required}`"
                )
            }
            named => format!("the programme of {subject} names the policy `{named}`; this is under `{required}`"),
        },
        RuleId::OfferNotChecked => {
            format!(
                "what the policy offers to {subject} as `{required}` is no part of this check, which is about what it requires"
            )
        }
        RuleId::SourceAdmitted => format!("{subject} comes from {observed}, which is not the grantor"),
        RuleId::SourceDenied => {
            format!("{subject} comes from {observed}, the grantor itself: its own money is no match")
        }
        RuleId::SourceUnknown => match observed {
            FindingValue::Absent => {
                format!("{subject} names no source, so it cannot be said whether it is the grantor's money")
            }
            source => format!("{subject} comes from {source}, but the grant does not say who the grantor is"),
        },
        RuleId::SourceNotAllowed => format!("{subject} comes from {observed}, whom the policy does not allow to give"),
        RuleId::SourceUndecided => {
            format!("whether the source of {subject} may give depends on {observed}, which is not known")
        }
        RuleId::GrantorsMoney => traced(subject, observed, required, "which is no match"),
        RuleId::ControlledByGrantor => {
            format!("{subject} came through what the grantor controls or may control: {observed}")
        }
        RuleId::OriginShared => {
            format!(
                "{observed} more of {subject} could be the grantor's money, but the same money counts against {required}, which came earlier"
            )
        }
        RuleId::OriginClean => match observed {
            FindingValue::Absent => format!("no payment led the grantor's money to the source of {subject}"),
            window => format!("no payment led the grantor's money to the source of {subject} within {window}"),
        },
        RuleId::OriginFlagged => traced(subject, observed, required, "which the policy flags"),
        RuleId::OriginBelowFlag => traced(subject, observed, required, "less than the policy flags"),
        RuleId::OriginUnknown => match required {
            FindingValue::Words(unknown) => {
                let what =
                    unknown.iter().map(|what| if what == "source" { "who gives it" } else { "who the grantor is" });
                let what = what.collect::<Vec<_>>().join(" or ");
                format!("{observed} of {subject} may be the grantor's money: nobody says {what}")
            }
            FindingValue::Records(payments) if payments.is_empty() => {
                format!("{observed} of {subject} may have come from the grantor, for it may control those who paid it")
            }
            payments => {
                format!("{observed} of {subject} may have come from the grantor, for {payments} cannot be followed")
            }
        },
        RuleId::KindUndecided => format!("whether {subject} counts depends on {observed}, which is not known"),
        RuleId::ComponentNamed => format!("{subject} pays the component {observed}"),
        RuleId::ComponentMissing => format!("{subject} names no component, and parallel funding must"),
        RuleId::Valued => format!("{subject} is worth {observed} by {required}"),
        RuleId::ValuationMissing => format!("{subject} is not valued by {required}"),
        RuleId::BenefitDeducted => format!("the donor of {subject} got {observed} back, which is taken off"),
        RuleId::LotCapped => {
            format!("{subject} would count for {observed}, but one contribution counts for {required} at most")
        }
        RuleId::LotUndecided => {
            format!("nobody can say whether {subject} counts: {}", missing(&observed.to_string()))
        }
        RuleId::EvidenceFound => format!("{subject} has the evidence asked for ({required})"),
        RuleId::EvidenceMissing => format!("{subject} lacks the evidence asked for in time ({required})"),
        RuleId::EvidenceUndated => format!("nobody can say whether the evidence of {subject} ({required}) is in time"),
        RuleId::Reciprocal => {
            format!("{subject} comes from {observed}, which this programme matches: it may not match back")
        }
        RuleId::KindAdmitted => format!("{subject} is {observed}, which counts once it is {required}"),
        RuleId::KindNotAdmitted => match required {
            FindingValue::Words(conditions) => {
                let conditions = conditions.join(", ");
                format!(
                    "{subject} is {observed}, which counts only under a condition that does not hold ({conditions})"
                )
            }
            kinds => format!("{subject} is {observed}; only {kinds} count"),
        },
        RuleId::StateReached => format!("the whole of {subject} is {required} ({observed})"),
        RuleId::StateReachedInPart => format!("of {subject}, {observed} is {required}"),
        RuleId::StateNotReached => match observed {
            FindingValue::Absent => format!("{subject} is not yet {required}"),
            date => format!("{subject} is {required} only on {date}"),
        },
        RuleId::StateUnknown => {
            format!("nobody says in which state {subject} is, so it cannot be said whether it is {required}")
        }
        RuleId::StateUndated => match observed {
            FindingValue::Absent => format!("{subject} is {required}, but nobody says when"),
            date => format!("{subject} is {required} at some time in {date}: it cannot be said whether already"),
        },
        RuleId::TakenBack => format!("of {subject}, {observed} was rejected or given back"),
        RuleId::StateExceedsAmount => {
            format!("{observed} of {subject} is in the state that counts, more than its amount of {required}")
        }
        RuleId::InsideWindow => format!("{subject} came on {observed}, within {required}"),
        RuleId::OutsideWindow => format!("{subject} came on {observed}, outside {required}"),
        RuleId::OutsidePeriod => {
            format!("{subject} came on {observed}, outside the period of the requirement, {required}")
        }
        RuleId::CarriedForward => {
            format!(
                "earlier periods of {subject} had {observed} more than the requirement `{required}` asked: it is carried forward"
            )
        }
        RuleId::CarriedUnknown => {
            format!(
                "up to {observed} may be carried forward from earlier periods of {subject} for the requirement `{required}`: \
                 what counted in them is not decided"
            )
        }
        RuleId::OvermatchTaken => {
            format!("of what other requirements on {subject} have beyond theirs, {observed} serves `{required}`")
        }
        RuleId::WindowUnknown => format!("{subject} came on {observed}: it cannot be said whether within {required}"),
        RuleId::CountedElsewhere => format!("of {subject}, {observed} is counted or planned as match elsewhere"),
        RuleId::AssignedElsewhere => format!("{subject} is assigned to {observed}"),
        RuleId::TargetUnknown => {
            format!("{subject} is for countries or themes, and it cannot be said whether {observed} is among them")
        }
        RuleId::OtherRecipient => format!("{subject} is for {observed}, which is no recipient of the grant"),
        RuleId::AssignedHere => format!("of {subject}, {observed} is assigned to {required}"),
        RuleId::PaidBack => {
            format!(
                "by {observed} money of {subject} went back to its source, which its states do not say: it counts all the same"
            )
        }
        RuleId::AssignedEarlier => {
            format!(
                "of the {required} of {subject} that is assigned, {observed} came before the period: it counts there"
            )
        }
        RuleId::WaiverApplied => format!("for {subject} {} sets the rate at {required}", waiver(observed)),
        RuleId::WaiverNotAdmitted => {
            format!("for {subject} {} does nothing: {}", waiver(observed), not_admitted(observed, required))
        }
        RuleId::Contested => format!("{subject} could also serve {observed}; until it is assigned it counts for none"),
        RuleId::AssignmentExceeds => {
            format!("only {observed} of {subject} is there, less than the {required} assigned to several obligations")
        }
        RuleId::PossibleDuplicate => format!("{subject} may be the same transfer as {observed}"),
        RuleId::DuplicateExcluded => format!("{subject} is the same transfer as {observed}, which counts in its place"),
        RuleId::SameCurrency => format!("{subject} is in {observed}, the currency of the award"),
        RuleId::Converted => format!("{subject} is converted into {required}: {observed}"),
        RuleId::NoRate => {
            format!("{subject} is in {observed}, the award in {required}, and no exchange rate converts it")
        }
        RuleId::Recognised => format!("{subject} counts for {observed}"),
        RuleId::ComparedTogether => {
            format!(
                "for the requirement `{required}` {subject} is compared together with {observed}: the figures are those of all"
            )
        }
        RuleId::NotDue => format!("nothing is required of {subject} before {required}"),
        RuleId::MatchMet => format!("{subject} is met: {observed} is recognised of {required} required"),
        RuleId::MatchShort => {
            format!("{subject} is short: {observed} is recognised of {required} required{}", lacking(finding))
        }
        RuleId::ProfileStale => {
            format!("{subject} was brought up to date on {observed}, more than {required} days ago")
        }
        RuleId::ProfileUndated => format!("{subject} does not say when it was brought up to date"),
        RuleId::TooManySkills => format!("{subject} states {observed} skills; the roster allows {required}"),
        RuleId::RefereesMissing => format!("{subject} names {observed} referees; the roster asks for {required}"),
        RuleId::AvailabilityMissing => format!("{subject} does not say when free"),
        RuleId::MatchUndetermined => match required {
            FindingValue::Absent => {
                format!("{subject} is undetermined: {observed} is recognised, and what is required is not known")
            }
            required => {
                let lacking = lacking(finding);
                format!(
                    "{subject} is undetermined: {observed} is surely recognised of {required} required{lacking}, and what is not known could close the gap"
                )
            }
        },
    };
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).chain(['.']).collect())
}

/// What is lacking of which part and of whom, where the figures alone do not say it.
fn lacking(finding: &Finding) -> String {
    let said = finding.lacking.iter().take(MOST_LACKING).map(|one| format!("; {one}"));
    let more = finding.lacking.len().saturating_sub(MOST_LACKING);
    said.chain((more > 0).then(|| format!("; {more} more lack something"))).collect()
}

/// What of a contribution is the grantor's: a bound, what a convention of accounts says, or what is certain.
fn traced(subject: &RecordRef, amount: &FindingValue, by: &FindingValue, end: &str) -> String {
    let by = if let FindingValue::Words(by) = by { by.first().map(String::as_str) } else { None };
    let how = match by {
        Some("min") => return format!("of {subject}, up to {amount} can have come from the grantor, {end}"),
        Some("fifo") => "counts as the grantor's money, first in, first out",
        Some(_) => "counts as the grantor's money, pro rata",
        None => "is traced back to the grantor",
    };
    format!("of {subject}, {amount} {how}, {end}")
}

/// Between which days a policy is in effect.
pub(crate) fn in_effect(period: &FindingValue) -> String {
    match period {
        FindingValue::Period(period) if period.to().is_none() => {
            period.from().map_or_else(|| "always".to_owned(), |from| format!("from {from} on"))
        }
        period => period.to_string(),
    }
}

/// What is missing, in words: `figure tranches_due is missing` names a figure of a policy.
pub(crate) fn missing(what: &str) -> String {
    let name = what.strip_suffix(" is missing");
    match name.and_then(|name| name.split_once(' ')) {
        Some(("figure", name)) => format!("nobody states {}", figure(name)),
        Some((what, name)) if !name.contains(' ') => format!("nobody states the {what} `{name}`"),
        _ => what.to_owned(),
    }
}

/// By which requirement, and which part of what it asks for.
fn terms(words: &[String]) -> String {
    let word = |place: usize| words.get(place).map(String::as_str).unwrap_or_default();
    let (id, rate) = (word(0), word(2));
    let is = |name: &str| words.iter().skip(4).any(|word| word == name);
    let adjusted = if is("adjusted") { ", as the policy adjusts it" } else { "" };
    let exempted = |word: &String| {
        let (amount, id) = word.strip_prefix(EXEMPTED)?.split_once(" of ")?;
        Some(format!(" less the {amount} that `{id}` exempts"))
    };
    let exempted: String = words.iter().skip(4).filter_map(exempted).collect();
    let base = format!("{}{adjusted}{exempted}", figure(word(3)));
    let share = match (word(1), rate) {
        ("amount", _) => "an amount of its own".to_owned(),
        ("price", units) => format!("a price for each of {}", figure(units)),
        ("match_to_award", "") => format!("a ratio of {base} for each part"),
        ("match_to_award", ratio) => format!("{ratio} of {base}"),
        (_, "") => format!("a share of {base} for each part"),
        ("match", percent) if is("grossed_up") => format!("{percent} of a total of which the rest is {base}"),
        ("match", percent) => format!("{percent} of {base}"),
        (_, percent) if is("grossed_up") => format!("the rest of a total of which {percent} is {base}"),
        (_, percent) => format!("what is left of {base} after the funder's {percent}"),
    };
    format!("the requirement `{id}`: {share}")
}

/// A figure of a policy in words.
pub(crate) fn figure(name: &str) -> String {
    match name {
        "award" => "the award".to_owned(),
        "tranches_due" => "the tranches due".to_owned(),
        "drawn" => "what has been paid out".to_owned(),
        "expended" => "what has been spent of the grantor's money".to_owned(),
        "allocation" => "the allocation".to_owned(),
        "budget_total" => "the total budget".to_owned(),
        "actual_total" => "the actual total cost".to_owned(),
        "eligible_cost" => "the eligible cost".to_owned(),
        "direct_cost" => "the direct cost".to_owned(),
        "need" => "the need".to_owned(),
        "recognised" => "what is recognised".to_owned(),
        other => format!("the figure `{other}`"),
    }
}

/// What exempts: an exemption of the policy by its id, or a waiver by its ground and authority.
fn exempting(by: &[String]) -> String {
    match by {
        [ground, authority, ..] => format!("the waiver of {authority} on the ground `{ground}`"),
        [exemption] => format!("the exemption `{exemption}`"),
        [] => "the policy".to_owned(),
    }
}

fn waiver(observed: &FindingValue) -> String {
    match observed {
        FindingValue::Words(words) => match words.as_slice() {
            [ground, authority, requirement, ..] => {
                format!("the waiver of {authority} on the ground `{ground}` from the requirement `{requirement}`")
            }
            _ => "the waiver".to_owned(),
        },
        _ => "the waiver".to_owned(),
    }
}

/// Why a waiver does nothing.
fn not_admitted(observed: &FindingValue, admitted: &FindingValue) -> String {
    let FindingValue::Words(words) = observed else { return "the policy admits none".to_owned() };
    match words.last().map(String::as_str).unwrap_or_default() {
        "no_requirement" => "the policy has no such requirement".to_owned(),
        "authority" => format!("the policy admits only those of {admitted}"),
        "ground" => format!("the policy admits only other grounds ({admitted})"),
        "ended" => format!("it ended on {admitted}"),
        "not_begun" => format!("it begins only on {admitted}"),
        "undated" => format!("it cannot be said whether it holds on the day ({admitted})"),
        "no_rate" => "it states no rate, and the policy admits only those that do".to_owned(),
        "no_less" => format!("{admitted} is no less than the policy asks for"),
        "amount" => "the requirement has no rate that it could set".to_owned(),
        "other_applied" => "another waiver is applied in its place".to_owned(),
        _ => "the policy admits none".to_owned(),
    }
}
