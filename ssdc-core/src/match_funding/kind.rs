//! P5: which kinds of contribution count, and in which state.

use super::case::{Case, Lot};
use crate::report::{FindingValue, RuleId};

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) {
    let kind = FindingValue::Kind(lot.record.kind);
    match case.policy.kind_rule(lot.record.kind) {
        Some((index, rule)) => {
            lot.state = rule.state;
            lot.note(
                case,
                RuleId::KindAdmitted,
                kind,
                FindingValue::State(rule.state),
                &format!("/recognise/kind/{index}"),
            );
        }
        None => {
            let admitted = case.policy.recognise.kinds.iter().flat_map(|rule| rule.kinds.iter().copied()).collect();
            lot.refuse(case, RuleId::KindNotAdmitted, kind, FindingValue::Kinds(admitted), "/recognise/kind");
        }
    }
}
