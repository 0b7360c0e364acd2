//! P4: whose money it is. The grantor's own money is no match.

use super::case::{Case, Lot};
use super::conditions::{Holds, holds};
use super::facts::{Here, Refusal};
use crate::report::{FindingValue, RecordRef, RuleId};
use crate::{Kind, PartnerId};

pub(super) fn partner(id: &PartnerId) -> RecordRef {
    RecordRef { kind: Kind::Partner, id: id.shared().clone() }
}

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) -> Result<(), Refusal> {
    let recognise = &case.policy.recognise;
    if recognise.deny.0.is_empty() && recognise.allow.is_none() {
        return Ok(());
    }
    let here = Here { lot: Some(lot), line: None };
    let denied = holds(case, &recognise.deny, here)?;
    let allowed = recognise.allow.as_ref().map_or(Ok(Holds::Yes), |allow| holds(case, allow, here))?;
    let source = lot.record.source.as_ref();
    let observed = source.map_or(FindingValue::Absent, |source| FindingValue::records(vec![partner(source)]));
    let grantors =
        case.grantors.map_or(FindingValue::Absent, |ids| FindingValue::records(ids.iter().map(partner).collect()));
    let place = if recognise.deny.0.is_empty() { "/recognise/allow/0" } else { "/recognise/deny/0" };
    match (denied, allowed) {
        (Holds::Yes, _) => lot.refuse(case, RuleId::SourceDenied, observed, grantors, place),
        (_, Holds::No) => {
            lot.refuse(case, RuleId::SourceNotAllowed, observed, FindingValue::Absent, "/recognise/allow");
        }
        (Holds::Unknown(name), _) | (_, Holds::Unknown(name))
            if &*name != "source.is" || (source.is_some() && case.grantors.is_some()) =>
        {
            lot.doubt(case, RuleId::SourceUndecided, FindingValue::word(&name), FindingValue::Absent, place);
        }
        (Holds::Unknown(_), _) | (_, Holds::Unknown(_)) => {
            lot.doubt(case, RuleId::SourceUnknown, observed, grantors, place);
        }
        (Holds::No, Holds::Yes) => lot.note(case, RuleId::SourceAdmitted, observed, grantors, place),
    }
    Ok(())
}
