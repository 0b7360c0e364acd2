//! P5: which kinds of contribution count, and in which state.

use super::case::{Case, Lot};
use super::conditions::{Holds, holds};
use super::facts::{Here, Refusal};
use crate::report::{FindingValue, RuleId};

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) -> Result<(), Refusal> {
    let kind = FindingValue::Kind(lot.record.kind);
    let (mut open, mut unmet) = (None, None);
    for (index, rule) in case.policy.recognise.kinds.iter().enumerate() {
        if !rule.kinds.contains(&lot.record.kind) {
            continue;
        }
        let applies =
            rule.only.as_ref().map_or(Ok(Holds::Yes), |only| holds(case, only, Here { lot: Some(lot), line: None }))?;
        match applies {
            Holds::No => {
                unmet = unmet.or(rule.only.as_ref().map(|only| (index, only)));
                continue;
            }
            Holds::Unknown(name) => open = open.or(Some((index, name))),
            Holds::Yes => {}
        }
        (lot.state, lot.rule) = (rule.state, Some(index));
        let place = format!("/recognise/kind/{index}");
        match open {
            Some((index, name)) => {
                let place = format!("/recognise/kind/{index}/where");
                lot.doubt(case, RuleId::KindUndecided, FindingValue::word(&name), FindingValue::Absent, &place);
            }
            None => lot.note(case, RuleId::KindAdmitted, kind, FindingValue::State(rule.state), &place),
        }
        return Ok(());
    }
    if let Some((index, only)) = unmet {
        let mut names: Vec<_> = only.0.iter().flatten().map(|member| member.name.to_string()).collect();
        names.sort_unstable();
        names.dedup();
        let place = format!("/recognise/kind/{index}/where");
        lot.refuse(case, RuleId::KindNotAdmitted, kind, FindingValue::Words(names), &place);
        return Ok(());
    }
    let mut admitted = Vec::new();
    for kind in case.policy.recognise.kinds.iter().flat_map(|rule| &rule.kinds) {
        if !admitted.contains(kind) {
            admitted.push(*kind);
        }
    }
    lot.refuse(case, RuleId::KindNotAdmitted, kind, FindingValue::Kinds(admitted), "/recognise/kind");
    Ok(())
}
