//! The sentences that say a finding in English. Nothing else turns findings into prose, so this is the file to translate.

use super::{Finding, FindingValue, RuleId};

#[allow(clippy::too_many_lines, reason = "one sentence a rule")]
pub(crate) fn sentence(finding: &Finding) -> String {
    let Finding { subject, observed, required, .. } = finding;
    let sentence = match finding.rule {
        RuleId::RequiredMatch => format!("{subject} requires a match of {observed}: {required} of the award"),
        RuleId::RequiredBy => format!("{subject} requires a match of {observed} by the requirement `{required}`"),
        RuleId::RequirementUnknown => format!("what `{required}` requires of {subject} is not known: {observed}"),
        RuleId::Exempted => format!("{subject} is exempt from the requirement `{required}`"),
        RuleId::SliceCut => format!("the cap `{required}` cuts {observed} off what is recognised for {subject}"),
        RuleId::SliceShort => format!("{subject} lacks {observed} of the part `{required}`"),
        RuleId::LimitExceeded => format!("{observed} of {subject} is beyond its limit, {required}"),
        RuleId::NotEligible => format!("{subject} does not fulfil the condition `{required}`"),
        RuleId::EligibilityUnknown => format!("nobody can say whether {subject} fulfils `{required}`: {observed}"),
        RuleId::AwardUnknown => format!("{subject} states no award, so the required match is not known"),
        RuleId::AwardCommitted => format!("{subject} states no award; its commitments add up to {observed}"),
        RuleId::PartsDiffer => format!("the recipients of {subject} share {observed}, but the award is {required}"),
        RuleId::PolicyNotInEffect => {
            format!("the date that decides for {subject} is {observed}, when the policy ({required}) was not in effect")
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
        RuleId::GrantorsMoney => {
            format!("of {subject}, {observed} is traced back to the grantor, whose own money is no match")
        }
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
        RuleId::OriginFlagged => {
            format!("of {subject}, {observed} is traced back to the grantor, which the policy flags")
        }
        RuleId::OriginBelowFlag => {
            format!("of {subject}, {observed} is traced back to the grantor, less than the policy flags")
        }
        RuleId::OriginUnknown => match required {
            FindingValue::Absent => {
                format!(
                    "{observed} of {subject} may be the grantor's money: nobody says who gives it or who the grantor is"
                )
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
        RuleId::LotUndecided => format!("nobody can say whether {subject} counts: {observed}"),
        RuleId::EvidenceFound => format!("{subject} has the evidence asked for ({required})"),
        RuleId::EvidenceMissing => format!("{subject} lacks the evidence asked for in time ({required})"),
        RuleId::EvidenceUndated => format!("nobody can say whether the evidence of {subject} ({required}) is in time"),
        RuleId::Reciprocal => {
            format!("{subject} comes from {observed}, which this programme matches: it may not match back")
        }
        RuleId::KindAdmitted => format!("{subject} is {observed}, which counts once it is {required}"),
        RuleId::KindNotAdmitted => format!("{subject} is {observed}; only {required} count"),
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
        RuleId::AssignedEarlier => {
            format!(
                "of the {required} of {subject} that is assigned, {observed} came before the period: it counts there"
            )
        }
        RuleId::WaiverNotAdmitted => format!("{subject} has a waiver, but the policy admits none"),
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
        RuleId::MatchShort => format!("{subject} is short: {observed} is recognised of {required} required"),
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
                format!(
                    "{subject} is undetermined: {observed} is surely recognised of {required} required, and what is not known could close the gap"
                )
            }
        },
    };
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).chain(['.']).collect())
}
