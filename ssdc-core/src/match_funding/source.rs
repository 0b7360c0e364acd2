//! P4: whose money it is. The grantor's own money is no match.

use super::case::{Case, Lot};
use crate::report::{FindingValue, RecordRef, RuleId};
use crate::{Kind, PartnerId};

pub(super) fn partner(id: &PartnerId) -> RecordRef {
    RecordRef { kind: Kind::Partner, id: id.shared().clone() }
}

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) {
    if !case.policy.recognise.deny_grantor {
        return;
    }
    let source = lot.record.source.as_ref();
    let observed = source.map_or(FindingValue::Absent, |source| FindingValue::records(vec![partner(source)]));
    let grantors =
        case.grantors.map_or(FindingValue::Absent, |ids| FindingValue::records(ids.iter().map(partner).collect()));
    let place = "/recognise/deny/0";
    match source.zip(case.grantors) {
        Some((source, ids)) if ids.contains(source) => {
            lot.refuse(case, RuleId::SourceDenied, observed, grantors, place);
        }
        Some(_) => lot.note(case, RuleId::SourceAdmitted, observed, grantors, place),
        None => lot.doubt(case, RuleId::SourceUnknown, observed, grantors, place),
    }
}
