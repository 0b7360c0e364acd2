//! What would help: contributions of kinds that can close the gap, as long as there is time, and what is missing of those that
//! were given.

use super::super::case::Case;
use super::super::compared::Verdict;
use super::super::facts::anchor;
use super::super::terms::{Anchor, Conditions, KindRule, Method, Of, Slice, Term, Value, Wanted, Words as _};
use super::asked::Asked;
use super::{NAMED, plain};
use crate::report::{Finding, Outcome, RuleId, figure, listed, said};
use crate::{ContributionKind, Money};

/// What would help one obligation; nothing where nothing is lacking.
pub(super) fn sentence(case: &Case<'_>, asked: &Asked<'_>, findings: &[Finding]) -> Option<String> {
    if !matches!(asked.one.verdict, Verdict::Short | Verdict::Undetermined) {
        return None;
    }
    let lacking = asked.one.shortfall.filter(|lacking| !lacking.is_zero())?;
    // Where nothing but a part is lacking, only what belongs to it helps.
    let (only, beside): (Vec<_>, Vec<_>) =
        asked.sliced(RuleId::SliceShort).partition(|(_, amount): &(&Slice, Money)| *amount == lacking);
    let named = |slice: &Slice| format!("the part `{}` ({})", slice.id, plain::part(&slice.of_lots));
    let part = only.first().map(|(slice, _)| format!(" of {}", named(slice))).unwrap_or_default();
    let floors = beside.iter().map(|(slice, amount)| format!(" At least {amount} must be of {}.", named(slice)));
    let floors: String = floors.collect();
    let mut said = if let Some(until) = asked.until.filter(|until| *until < case.as_of) {
        format!(
            "What came after {until} does not count; please tell us of contributions of up to {lacking}{part} that came by then and are not in this letter.{floors}"
        )
    } else {
        let of_lots: Vec<_> = only.iter().map(|(slice, _)| &slice.of_lots).collect();
        let to = match asked.grants.len() {
            0 => "to this grant",
            2 => "to either of these grants",
            _ => "to any of these grants",
        };
        let end = asked.until.map(|until| format!(", by {until}")).unwrap_or_default();
        let kinds = kinds(case, asked, &of_lots);
        let counts = if kinds.is_empty() { String::new() } else { format!(" What counts is {}.", kinds.join("; ")) };
        let component = if case.policy.recognise.parallel {
            " Each contribution must name the component of the work that it pays for."
        } else {
            ""
        };
        let caps: String = caps(asked).concat();
        format!("What would help: further contributions of {lacking}{part} {to}{end}.{floors}{counts}{component}{caps}")
    };
    said.push_str(&mended(case, asked, findings));
    Some(said)
}

/// What is missing of contributions that were given, against which nothing else stands, and that may still be told.
fn mended(case: &Case<'_>, asked: &Asked<'_>, findings: &[Finding]) -> String {
    let about = |rule: RuleId| {
        let is_own = |one: &Finding| one.recipient.is_none() || one.recipient == asked.one.recipient;
        let is_alone = move |one: &&Finding| {
            let against = |other: &&Finding| matches!(other.outcome(), Outcome::Fail | Outcome::Undecided);
            let same = findings.iter().filter(|other| other.subject == one.subject && is_own(other));
            one.rule == rule && is_own(one) && same.filter(against).count() == 1
        };
        findings.iter().filter(is_alone)
    };
    let ids = |rule: RuleId| {
        let mut ids: Vec<&str> = about(rule).map(|one| &*one.subject.id).collect();
        ids.dedup();
        Some(listed(&ids, NAMED)).filter(|_| !ids.is_empty())
    };
    let mut said = String::new();
    if let Some(lots) = ids(RuleId::ComponentMissing) {
        said.push_str(&format!(" It may help to name the component of the work that was paid by {lots}."));
    }
    if let Some(lots) = ids(RuleId::ValuationMissing) {
        let by = about(RuleId::ValuationMissing).next().map(|one| plain::value_of(&one.required.to_string()));
        said.push_str(&format!(" It may help to state the {} of {lots}.", by.unwrap_or_default()));
    }
    // A document that had to be there before a day that is over comes too late.
    let in_time = |rule: &KindRule| {
        let late = |before: Anchor| anchor(case, before).is_some_and(|day| day.last_day() <= case.as_of);
        rule.evidence.iter().all(|one| one.before.is_none_or(|before| !late(before)))
    };
    if let Some(lots) = ids(RuleId::EvidenceMissing).filter(|_| case.policy.recognise.kinds.iter().all(in_time)) {
        said.push_str(&format!(" It may help to send the evidence asked for of {lots}."));
    }
    said
}

/// What parts that are not full count for at most.
fn caps(asked: &Asked<'_>) -> Vec<String> {
    let full: Vec<_> = asked.sliced(RuleId::SliceCut).map(|(slice, _)| &slice.id).collect();
    let open =
        asked.of.slices.iter().filter(|slice| slice.is_cap && slice.when.is_none() && !full.contains(&&slice.id));
    let cap = |slice: &Slice| {
        let Term::Fixed(rate) = slice.rate else { return None };
        let of = match slice.of {
            Of::Required => "what is required".to_owned(),
            Of::Recognised => "what is recognised".to_owned(),
            Of::Base => asked.of.base.as_ref().map_or_else(|| "the base".to_owned(), |base| figure(&base.figure)),
        };
        let (id, part, rate) = (&slice.id, plain::part(&slice.of_lots), super::super::required::percent(rate));
        Some(format!(" The part `{id}` ({part}) counts for at most {rate} of {of}."))
    };
    open.filter_map(cap).collect()
}

/// The kinds that can help, by what makes them count: those that the requirement looks at, that no full cap cuts.
fn kinds(case: &Case<'_>, asked: &Asked<'_>, of_lots: &[&Conditions]) -> Vec<String> {
    let full: Vec<_> = asked.sliced(RuleId::SliceCut).map(|(slice, _)| slice).collect();
    let helps = |kind: &&ContributionKind| {
        let looks = asked.of.counts.as_ref().is_none_or(|counts| could_hold(counts, **kind));
        looks
            && (of_lots.is_empty() || of_lots.iter().any(|of_lots| could_hold(of_lots, **kind)))
            && !full.iter().any(|slice| holds_for_all(&slice.of_lots, **kind))
    };
    let mut all = Vec::new();
    for rule in &case.policy.recognise.kinds {
        let names: Vec<_> = rule.kinds.iter().filter(helps).map(|kind| said(kind.name())).collect();
        let kinds = listed(&names, usize::MAX);
        let words = format!("{kinds}, once {}{}{}", rule.state.name(), valued(rule), proven(case, rule));
        if !names.is_empty() && !all.contains(&words) {
            all.push(words);
        }
    }
    all
}

fn valued(rule: &KindRule) -> String {
    match rule.value {
        Method::Face | Method::Stated => String::new(),
        method => format!(", valued by its {}", plain::value_of(method.word())),
    }
}

/// The documents that must be there.
fn proven(case: &Case<'_>, rule: &KindRule) -> String {
    let one = |evidence: &super::super::terms::EvidenceRule| {
        let documents: Vec<String> = evidence.any_of.iter().map(|kind| said(kind)).collect();
        let before = evidence.before.and_then(|before| anchor(case, before));
        let before = before.map(|day| format!(" dated before {day}")).unwrap_or_default();
        format!("{}{before}", documents.join(" or "))
    };
    let all: Vec<String> = rule.evidence.iter().map(one).collect();
    if all.is_empty() { String::new() } else { format!(" and proven by {}", listed(&all, usize::MAX)) }
}

const KIND: &str = "lot.kind";

fn admits(wanted: &Wanted, kind: ContributionKind) -> bool {
    let is_kind = |value: &Value| matches!(value, Value::Text(text) if **text == *kind.name());
    matches!(wanted, Wanted::OneOf(values) if values.iter().any(is_kind))
}

/// Whether a condition can hold for contributions of a kind.
fn could_hold(conditions: &Conditions, kind: ContributionKind) -> bool {
    conditions
        .0
        .iter()
        .any(|all| all.iter().filter(|member| &*member.name == KIND).all(|one| admits(&one.wanted, kind)))
}

/// Whether a condition holds for whatever is of a kind.
fn holds_for_all(conditions: &Conditions, kind: ContributionKind) -> bool {
    conditions.0.iter().any(|all| all.iter().all(|one| &*one.name == KIND && admits(&one.wanted, kind)))
}
