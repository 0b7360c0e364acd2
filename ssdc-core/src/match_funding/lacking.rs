//! What is lacking and of whom, where the figures of the whole grant do not say it: what one recipient has too much is no help to
//! another, and what comes in beside a part does not make up for the part.

use super::case::Case;
use super::compared::{Obligation, binding};
use crate::report::{Finding, FindingValue, Lacking, RuleId};

/// Nothing where what is lacking is what is required less what is recognised.
pub(super) fn lacking(
    case: &Case<'_>,
    total: &Obligation,
    obligations: &[Obligation],
    findings: &[Finding],
) -> Vec<Lacking> {
    let gap = total
        .required
        .zip(total.recognised)
        .and_then(|(required, recognised)| required.checked_sub(recognised).ok().map(crate::Money::or_zero));
    if total.verdict.is_settled() || gap.is_none() || gap == total.shortfall {
        return Vec::new();
    }
    let requirements = &case.policy.requirements;
    let several = obligations.windows(2).any(|two| matches!(two, [one, next] if one.recipient != next.recipient));
    let mut lacking = Vec::new();
    for one in binding(obligations, requirements) {
        let Some(amount) = one.shortfall.filter(|amount| !amount.is_zero()) else { continue };
        let index = requirements.iter().position(|of| one.requirement.as_deref() == Some(&*of.id)).unwrap_or_default();
        let place = format!("{}#/requirement/{index}/slice/", case.policy.id);
        let is_part = |finding: &&Finding| {
            finding.rule == RuleId::SliceShort
                && finding.source.starts_with(&place)
                && (finding.recipient.is_none() || finding.recipient == one.recipient)
                && finding.observed == FindingValue::Money(amount)
        };
        let part = findings.iter().find(is_part).map(|finding| finding.required.to_string().into());
        lacking.push(Lacking { recipient: one.recipient.clone().filter(|_| several), part, amount });
    }
    lacking
}
