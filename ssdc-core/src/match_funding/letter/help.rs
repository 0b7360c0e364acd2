//! What would help: contributions of kinds that can close the gap, as long as there is time.

use super::super::compared::Verdict;
use super::super::policy::Policy;
use super::super::terms::{Conditions, Value, Wanted};
use super::asked::Asked;
use crate::report::{RuleId, listed};
use crate::{ContributionKind, Day};

/// What would help one obligation; nothing where nothing is lacking.
pub(super) fn sentence(policy: &Policy, asked: &Asked<'_>, as_of: Day) -> Option<String> {
    if !matches!(asked.one.verdict, Verdict::Short | Verdict::Undetermined) {
        return None;
    }
    let lacking = asked.one.shortfall.filter(|lacking| !lacking.is_zero())?;
    if let Some(until) = asked.until.filter(|until| *until < as_of) {
        return Some(format!(
            "What came after {until} does not count; please tell us of contributions of up to {lacking} that came by then and are not in this letter."
        ));
    }
    // Where nothing but a part is lacking, only what belongs to it helps.
    let parts = asked.sliced(RuleId::SliceShort);
    let of_lots: Vec<_> = parts.filter(|(_, part)| *part == lacking).map(|(slice, _)| &slice.of_lots).collect();
    let to = if asked.grants.is_empty() { "to this grant" } else { "to any of these grants" };
    let end = asked.until.map(|until| format!(", by {until}")).unwrap_or_default();
    let kinds = kinds(policy, asked, &of_lots);
    let counts = if kinds.is_empty() { String::new() } else { format!(" What counts is {}.", kinds.join("; ")) };
    Some(format!("What would help: further contributions of {lacking} {to}{end}.{counts}"))
}

/// The kinds that can help, by the state in which they count: those that the requirement looks at, that no full cap cuts.
fn kinds(policy: &Policy, asked: &Asked<'_>, of_lots: &[&Conditions]) -> Vec<String> {
    let full: Vec<_> = asked.sliced(RuleId::SliceCut).map(|(slice, _)| slice).collect();
    let helps = |kind: &&ContributionKind| {
        let looks = asked.of.counts.as_ref().is_none_or(|counts| could_hold(counts, **kind));
        looks
            && (of_lots.is_empty() || of_lots.iter().any(|of_lots| could_hold(of_lots, **kind)))
            && !full.iter().any(|slice| holds_for_all(&slice.of_lots, **kind))
    };
    let mut said = Vec::new();
    for rule in &policy.recognise.kinds {
        let names: Vec<_> = rule.kinds.iter().filter(helps).map(|kind| kind.name().replace('_', " ")).collect();
        let words = format!("{}, once {}", listed(&names, usize::MAX), rule.state.name());
        if !names.is_empty() && !said.contains(&words) {
            said.push(words);
        }
    }
    said
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
