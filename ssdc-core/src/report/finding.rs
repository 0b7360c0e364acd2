//! Findings: what a rule saw, what it asked for, and how it came out; data first, sentences last.

use std::fmt;

use serde_json::{Value, json};

use super::lacking::Lacking;
use super::{listed, sentence};
use crate::{ContributionKind, Currency, Date, Kind, Money, Number, Period, Ratio, State};

/// How a rule came out.
///
/// ```
/// use ssdc_core::{Outcome, RuleId};
/// assert_eq!(RuleId::OutsideWindow.outcome(), Outcome::Fail);
/// assert_eq!(RuleId::WindowUnknown.outcome(), Outcome::Undecided);
/// assert_eq!(Outcome::Undecided.name(), "undecided");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// Nobody can say: something is missing or contested.
    Undecided,
    /// Something to know that decides nothing.
    Note,
}

impl Outcome {
    /// The word.
    pub const fn name(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Fail => "fail",
            Outcome::Undecided => "undecided",
            Outcome::Note => "note",
        }
    }
}

macro_rules! rules {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal, $rule:literal, $outcome:ident;)*) => {
        /// The rules and their outcomes, each with a frozen name (`outside_window`) and the primitive of match
        /// funding (`MF-P8`) or rule of rosters (`EX-1`) that it belongs to.
        ///
        /// ```
        /// use ssdc_core::RuleId;
        /// let rule = RuleId::ALL.iter().find(|rule| rule.name() == "outside_window");
        /// assert_eq!(rule.map(|rule| (*rule, rule.primitive())), Some((RuleId::OutsideWindow, "MF-P8")));
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum RuleId { $($(#[doc = $doc])* $name,)* }

        impl RuleId {
            /// Every rule.
            pub const ALL: &'static [RuleId] = &[$(RuleId::$name,)*];

            /// The frozen name.
            pub const fn name(self) -> &'static str {
                match self { $(RuleId::$name => $text,)* }
            }

            /// The primitive of match funding, or the rule of rosters, that it belongs to.
            pub const fn primitive(self) -> &'static str {
                match self { $(RuleId::$name => $rule,)* }
            }

            /// How it came out.
            pub const fn outcome(self) -> Outcome {
                match self { $(RuleId::$name => Outcome::$outcome,)* }
            }
        }
    };
}

rules! {
    /// What is required, from the award and the ratio.
    RequiredMatch = "required_match", "MF-P1", Pass;
    /// What is required, by the requirement of the policy.
    RequiredBy = "required_by", "MF-P1", Pass;
    /// What is required depends on something that is missing.
    RequirementUnknown = "requirement_unknown", "MF-P3", Undecided;
    /// Nothing is required, for the policy exempts it or a waiver holds.
    Exempted = "exempted", "MF-P12", Note;
    /// A cap on a part of the match cut something off.
    SliceCut = "slice_cut", "MF-P9", Note;
    /// A part of the match that must be there is not.
    SliceShort = "slice_short", "MF-P9", Fail;
    /// A figure is beyond a limit of the policy.
    LimitExceeded = "limit_exceeded", "MF-P14", Note;
    /// A condition of eligibility does not hold.
    NotEligible = "not_eligible", "MF-P15", Note;
    /// Whether a condition of eligibility holds depends on something that is missing.
    EligibilityUnknown = "eligibility_unknown", "MF-P15", Note;
    /// The award is not known, so neither is the requirement.
    AwardUnknown = "award_unknown", "MF-P2", Undecided;
    /// The award is in another currency than the policy asks in.
    AwardForeign = "award_foreign", "MF-P19", Undecided;
    /// The award is the sum of the commitments.
    AwardCommitted = "award_committed", "MF-P2", Note;
    /// The parts of the recipients are not the award.
    PartsDiffer = "parts_differ", "MF-P2", Note;
    /// The policy was not in effect when the agreement was signed.
    PolicyNotInEffect = "policy_not_in_effect", "MF-P3", Note;
    /// Whether the policy was in effect is not known, for the date that decides is not recorded.
    PolicyEffectUnknown = "policy_effect_unknown", "MF-P3", Note;
    /// The programme of the grant names another policy than the one that is used.
    PolicyNotNamed = "policy_not_named", "MF-P3", Note;
    /// The policy offers money beside what it requires, which a check does not look at.
    OfferNotChecked = "offer_not_checked", "MF-P17", Note;
    /// The source may give.
    SourceAdmitted = "source_admitted", "MF-P4", Pass;
    /// The source is the grantor.
    SourceDenied = "source_denied", "MF-P4", Fail;
    /// The source is not known, or who the grantor is.
    SourceUnknown = "source_unknown", "MF-P4", Undecided;
    /// The source is none that may give.
    SourceNotAllowed = "source_not_allowed", "MF-P4", Fail;
    /// Whether the source may give depends on an input that is missing.
    SourceUndecided = "source_undecided", "MF-P4", Undecided;
    /// Some of it came from the grantor.
    GrantorsMoney = "grantors_money", "MF-P4", Fail;
    /// The grantor controls, or may control, parties through whose hands it came.
    ControlledByGrantor = "controlled_by_grantor", "MF-P4", Note;
    /// More of it could be the grantor's money, but that counts against contributions that came earlier.
    OriginShared = "origin_shared", "MF-P4", Note;
    /// Nothing of it came from the grantor.
    OriginClean = "origin_clean", "MF-P4", Pass;
    /// Some of it came from the grantor, which the policy only flags.
    OriginFlagged = "origin_flagged", "MF-P4", Note;
    /// Some of it came from the grantor, less than the policy flags.
    OriginBelowFlag = "origin_below_flag", "MF-P4", Note;
    /// Some of it may have come from the grantor.
    OriginUnknown = "origin_unknown", "MF-P4", Undecided;
    /// The kind counts.
    KindAdmitted = "kind_admitted", "MF-P5", Pass;
    /// The kind does not count, or only under a condition that does not hold.
    KindNotAdmitted = "kind_not_admitted", "MF-P5", Fail;
    /// Whether the kind counts depends on an input that is missing.
    KindUndecided = "kind_undecided", "MF-P5", Undecided;
    /// It names the component that it pays.
    ComponentNamed = "component_named", "MF-P5", Pass;
    /// It names no component, and parallel funding must.
    ComponentMissing = "component_missing", "MF-P5", Fail;
    /// What it is worth by the policy's method.
    Valued = "valued", "MF-P6", Pass;
    /// It is not valued by the policy's method.
    ValuationMissing = "valuation_missing", "MF-P6", Fail;
    /// What the donor got back was taken off.
    BenefitDeducted = "benefit_deducted", "MF-P6", Note;
    /// More than one lot may count for.
    LotCapped = "lot_capped", "MF-P6", Note;
    /// Something that the policy asks for is missing.
    LotUndecided = "lot_undecided", "MF-P3", Undecided;
    /// The whole lot is in the state that counts.
    StateReached = "state_reached", "MF-P7", Pass;
    /// A part of the lot is in the state that counts.
    StateReachedInPart = "state_reached_in_part", "MF-P7", Pass;
    /// Nothing of the lot is in the state that counts.
    StateNotReached = "state_not_reached", "MF-P7", Fail;
    /// Nobody says in which state the lot is.
    StateUnknown = "state_unknown", "MF-P7", Undecided;
    /// Nobody knows when the lot reached the state.
    StateUndated = "state_undated", "MF-P7", Undecided;
    /// Something of the lot was rejected or given back.
    TakenBack = "taken_back", "MF-P7", Fail;
    /// More is in the state than the lot holds.
    StateExceedsAmount = "state_exceeds_amount", "MF-P7", Note;
    /// In the window.
    InsideWindow = "inside_window", "MF-P8", Pass;
    /// Outside the window.
    OutsideWindow = "outside_window", "MF-P8", Fail;
    /// Outside the period over which the requirement is compared.
    OutsidePeriod = "outside_period", "MF-P11", Fail;
    /// What earlier periods had beyond what they required.
    CarriedForward = "carried_forward", "MF-P11", Note;
    /// What it lacked and other requirements had beyond theirs.
    OvermatchTaken = "overmatch_taken", "MF-P11", Note;
    /// The window, or the date within it, is not known well enough.
    WindowUnknown = "window_unknown", "MF-P8", Undecided;
    /// The documents that the policy asks for are there.
    EvidenceFound = "evidence_found", "MF-P18", Pass;
    /// None of the documents that the policy asks for is there in time.
    EvidenceMissing = "evidence_missing", "MF-P18", Fail;
    /// A document is there, but nobody can say whether in time.
    EvidenceUndated = "evidence_undated", "MF-P18", Undecided;
    /// The programme that it comes from is matched by this one.
    Reciprocal = "reciprocal", "MF-P10", Fail;
    /// Others count some of the lot.
    CountedElsewhere = "counted_elsewhere", "MF-P10", Fail;
    /// The lot is assigned to other obligations.
    AssignedElsewhere = "assigned_elsewhere", "MF-P10", Fail;
    /// The lot is for countries or themes, and nobody can say whether the grant's are among them.
    TargetUnknown = "target_unknown", "MF-P10", Undecided;
    /// The lot is for a partner who is no recipient.
    OtherRecipient = "other_recipient", "MF-P11", Fail;
    /// A part of the lot, or all of it, is assigned to the grant.
    AssignedHere = "assigned_here", "MF-P10", Pass;
    /// What earlier periods had beyond what they asked depends on contributions that nobody can tell.
    CarriedUnknown = "carried_unknown", "MF-P11", Undecided;
    /// Payments took more of the lot back than its states say.
    PaidBack = "paid_back", "MF-P7", Note;
    /// Some of what is assigned came before the period that is compared.
    AssignedEarlier = "assigned_earlier", "MF-P11", Note;
    /// A waiver sets another rate.
    WaiverApplied = "waiver_applied", "MF-P12", Note;
    /// The grant has a waiver that does nothing: the policy does not admit it, or it does not hold.
    WaiverNotAdmitted = "waiver_not_admitted", "MF-P12", Note;
    /// Several obligations could use the lot and nothing says which.
    Contested = "contested", "MF-P10", Undecided;
    /// Less of the lot is there than has been assigned to several obligations.
    AssignmentExceeds = "assignment_exceeds", "MF-P10", Undecided;
    /// Perhaps one transfer entered twice.
    PossibleDuplicate = "possible_duplicate", "MF-P10", Note;
    /// One transfer entered twice: the other entry counts.
    DuplicateExcluded = "duplicate_excluded", "MF-P10", Fail;
    /// In the award's currency.
    SameCurrency = "same_currency", "MF-P19", Pass;
    /// In another currency, converted at the rates of the day that the policy names.
    Converted = "converted", "MF-P19", Pass;
    /// In another currency, and no rate converts it.
    NoRate = "no_rate", "MF-P19", Undecided;
    /// What the lot counts for.
    Recognised = "recognised", "MF-P10", Pass;
    /// It is compared together with other grants: the figures are those of all of them.
    ComparedTogether = "compared_together", "MF-P11", Note;
    /// Nothing is required yet.
    NotDue = "not_due", "MF-P11", Note;
    /// As much as required is recognised.
    MatchMet = "match_met", "MF-P11", Pass;
    /// Less than required is recognised, and nothing unknown could close the gap.
    MatchShort = "match_short", "MF-P11", Fail;
    /// Less than required is surely recognised, but what is unknown could close the gap.
    MatchUndetermined = "match_undetermined", "MF-P11", Undecided;
    /// A profile was brought up to date too long ago.
    ProfileStale = "profile_stale", "EX-1", Note;
    /// Nobody says when a profile was brought up to date.
    ProfileUndated = "profile_undated", "EX-1", Undecided;
    /// More skills than the roster allows.
    TooManySkills = "too_many_skills", "EX-2", Fail;
    /// Fewer referees than the roster asks for.
    RefereesMissing = "referees_missing", "EX-3", Fail;
    /// The expert does not say when free.
    AvailabilityMissing = "availability_missing", "EX-4", Undecided;
}

/// A record that a finding speaks of.
///
/// ```
/// use ssdc_core::{Kind, RecordRef};
/// let grant = RecordRef { kind: Kind::Grant, id: "G-1".into() };
/// assert_eq!(grant.to_string(), "grant G-1");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordRef {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: std::sync::Arc<str>,
}

impl fmt::Display for RecordRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.id)
    }
}

/// A typed value of a finding; it becomes text only when it is shown.
///
/// ```
/// use ssdc_core::{FindingValue, Kind, Period, RecordRef};
/// let lots = ["C-1", "C-2"].map(|id| RecordRef { kind: Kind::Contribution, id: id.into() });
/// assert_eq!(FindingValue::Records(lots.to_vec()).to_string(), "the contributions C-1 and C-2");
/// assert_eq!(FindingValue::ManyRecords(lots.to_vec(), 12).to_string(), "the contributions C-1, C-2 and 10 more");
/// let period = Period::new(Some("2018-01-01".parse()?), None)?;
/// assert_eq!(FindingValue::Period(period).to_string(), "2018-01-01 to an unknown day");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FindingValue {
    /// Nothing.
    Absent,
    /// An amount.
    Money(Money),
    /// A date.
    Date(Date),
    /// A period.
    Period(Period),
    /// A ratio.
    Ratio(Ratio),
    /// A currency.
    Currency(Currency),
    /// A state.
    State(State),
    /// A kind of contribution.
    Kind(ContributionKind),
    /// Kinds of contribution.
    Kinds(Vec<ContributionKind>),
    /// Records.
    Records(Vec<RecordRef>),
    /// The first of many records, and how many there are.
    ManyRecords(Vec<RecordRef>, usize),
    /// A number.
    Number(Number),
    /// Words, such as the names of inputs or of documents.
    Words(Vec<String>),
}

impl FindingValue {
    /// How many records a finding names at most.
    pub const MOST_RECORDS: usize = 10;

    /// One word.
    pub(crate) fn word(word: &str) -> Self {
        FindingValue::Words(vec![word.to_owned()])
    }

    /// Records, of which at most [`Self::MOST_RECORDS`] are named.
    pub(crate) fn records(mut records: Vec<RecordRef>) -> Self {
        let count = records.len();
        if count <= Self::MOST_RECORDS {
            return FindingValue::Records(records);
        }
        records.truncate(Self::MOST_RECORDS);
        FindingValue::ManyRecords(records, count)
    }

    fn json(&self) -> Value {
        match self {
            FindingValue::Absent => Value::Null,
            FindingValue::Kinds(kinds) => kinds.iter().map(|kind| kind.name()).collect(),
            FindingValue::Words(words) => words.iter().map(String::as_str).collect(),
            FindingValue::ManyRecords(records, count) => {
                json!({"count": count, "first": FindingValue::Records(records.clone()).json()})
            }
            FindingValue::Records(records) => {
                records.iter().map(|record| json!({"kind": record.kind.name(), "id": *record.id})).collect()
            }
            FindingValue::Period(period) => json!({
                "from": period.from().map(|from| from.to_string()),
                "to": period.to().map(|to| to.to_string()),
            }),
            value => Value::String(value.to_string()),
        }
    }
}

impl From<Option<Money>> for FindingValue {
    fn from(money: Option<Money>) -> Self {
        money.map_or(FindingValue::Absent, FindingValue::Money)
    }
}

impl fmt::Display for FindingValue {
    /// As sentences say it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = |items: Vec<String>| items.join(", ");
        match self {
            FindingValue::Absent => f.write_str("unknown"),
            FindingValue::Money(money) => money.fmt(f),
            FindingValue::Date(date) => date.fmt(f),
            FindingValue::Ratio(ratio) => ratio.fmt(f),
            FindingValue::Currency(currency) => currency.fmt(f),
            FindingValue::State(state) => state.fmt(f),
            FindingValue::Kind(kind) => kind.fmt(f),
            FindingValue::Number(number) => number.fmt(f),
            FindingValue::Words(words) => f.write_str(&words.join(", ")),
            FindingValue::Kinds(kinds) => f.write_str(&words(kinds.iter().map(ToString::to_string).collect())),
            FindingValue::Records(records) => f.write_str(&named(records, 0)),
            FindingValue::ManyRecords(records, count) => f.write_str(&named(records, count - records.len())),
            FindingValue::Period(period) => {
                let end =
                    |date: Option<Date>| date.map_or_else(|| "an unknown day".to_owned(), |date| date.to_string());
                write!(f, "{} to {}", end(period.from()), end(period.to()))
            }
        }
    }
}

/// Records in words: the kind is said once for all that follow one another, `the grants G-1 and G-2`.
fn named(records: &[RecordRef], more: usize) -> String {
    let parts: Vec<&[RecordRef]> = records.chunk_by(|one, next| one.kind == next.kind).collect();
    let last = parts.len().saturating_sub(1);
    let part = |(index, part): (usize, &&[RecordRef])| {
        let more = if index == last { more } else { 0 };
        let mut ids: Vec<String> = part.iter().map(|record| record.id.to_string()).collect();
        ids.extend((more > 0).then(|| format!("{more} more")));
        match part {
            [one] if more == 0 => one.to_string(),
            [one, ..] => format!("the {} {}", one.kind.plural(), listed(&ids, usize::MAX)),
            [] => String::new(),
        }
    };
    listed(&parts.iter().enumerate().map(part).collect::<Vec<_>>(), usize::MAX)
}

/// What one rule saw on one record.
///
/// ```
/// use ssdc_core::{FindingValue, Policy, Portfolio, RuleId};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
///     "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let report = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2018-06-30".parse()?)?;
///
/// let last = report.findings().last().unwrap();
/// assert_eq!((last.rule, last.subject.to_string()), (RuleId::MatchShort, "grant G-1".to_owned()));
/// assert_eq!(last.required, FindingValue::Money("1000.00 USD".parse()?));
/// assert_eq!(last.to_string(), "Grant G-1 is short: 0.00 USD is recognised of 1000.00 USD required.");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// The record it was applied to.
    pub subject: RecordRef,
    /// The recipient whose obligation it was applied for, where the grant has several.
    pub recipient: Option<crate::PartnerId>,
    /// What was seen.
    pub observed: FindingValue,
    /// What was asked for.
    pub required: FindingValue,
    /// Where the rule stands: the policy and the place in it.
    pub source: String,
    /// What is lacking and of whom, where that is more than what was asked for less what was seen: a part, or one recipient among
    /// several.
    pub lacking: Vec<Lacking>,
}

impl Finding {
    /// How the rule came out.
    pub fn outcome(&self) -> Outcome {
        self.rule.outcome()
    }

    pub(crate) fn json(&self) -> Value {
        let mut finding = json!({
            "rule": self.rule.primitive(),
            "code": self.rule.name(),
            "outcome": self.outcome().name(),
            "subject": {"kind": self.subject.kind.name(), "id": *self.subject.id},
            "observed": self.observed.json(),
            "required": self.required.json(),
            "source": self.source,
            "message": self.to_string(),
        });
        if let (Some(recipient), Some(fields)) = (&self.recipient, finding.as_object_mut()) {
            fields.insert("recipient".to_owned(), json!(recipient.as_str()));
        }
        if let (false, Some(fields)) = (self.lacking.is_empty(), finding.as_object_mut()) {
            fields.insert("lacking".to_owned(), self.lacking.iter().map(Lacking::json).collect());
        }
        finding
    }
}

impl fmt::Display for Finding {
    /// One sentence in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&sentence(self))
    }
}
