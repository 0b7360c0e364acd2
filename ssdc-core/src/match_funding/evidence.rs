//! P18: documents that must be there, and before what.

use super::case::{Case, Lot};
use super::facts::{Refusal, anchor};
use super::terms::{EvidenceRule, Words};
use crate::Certainty;
use crate::report::{FindingValue, RuleId};

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) -> Result<(), Refusal> {
    let rule = lot.rule.and_then(|rule| case.policy.recognise.kinds.get(rule)).filter(|_| !lot.has_come);
    for (index, asked) in rule.into_iter().flat_map(|rule| rule.evidence.iter()).enumerate() {
        let found = found(case, lot, asked)?;
        let kinds = FindingValue::Words(asked.any_of.iter().map(ToString::to_string).collect());
        let place = format!("/recognise/kind/{}/evidence/{index}", lot.rule.unwrap_or_default());
        match found {
            Certainty::Surely => lot.note(case, RuleId::EvidenceFound, FindingValue::Absent, kinds, &place),
            Certainty::Possibly => lot.doubt(case, RuleId::EvidenceUndated, FindingValue::Absent, kinds, &place),
            Certainty::No => {
                lot.refuse(case, RuleId::EvidenceMissing, FindingValue::Absent, kinds, &place);
                break;
            }
        }
    }
    Ok(())
}

/// Whether one of the documents is there: by the day asked about, for one dated later does not exist yet, and strictly before the
/// day that the rule names. Before recognition it is where it is there once the lot is recognised: a receipt is written on the
/// day on which money comes, a bank statement later.
fn found(case: &Case<'_>, lot: &Lot<'_>, asked: &EvidenceRule) -> Result<Certainty, Refusal> {
    let limit = match asked.before {
        None => None,
        Some(which) => match anchor(case, which) {
            None if case.is_bare() => return Err(Refusal::missing("date", which.word())),
            limit => Some(limit),
        },
    };
    let documents =
        lot.record.evidence.iter().filter(|one| asked.any_of.iter().any(|kind| **kind == *one.kind.as_str()));
    let before = documents.map(|document| {
        let exists = document.on.filter(|_| !case.is_bare()).map_or(Certainty::Surely, |on| on.by(case.as_of));
        exists.and(match (limit, document.on) {
            (None, _) => Certainty::Surely,
            (Some(Some(limit)), Some(on)) => limit.not_after(on).not(),
            (Some(_), _) => Certainty::Possibly,
        })
    });
    Ok(before.max().unwrap_or(Certainty::No))
}
