//! P5: parallel funding names the component that it pays.

use super::case::{Case, Lot};
use super::facts::Refusal;
use crate::report::{FindingValue, RuleId};

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) -> Result<(), Refusal> {
    if !case.policy.recognise.parallel || lot.has_come {
        return Ok(());
    }
    let place = "/recognise/funding";
    match &lot.record.component {
        Some(component) => {
            let component = FindingValue::word(component.as_str());
            lot.note(case, RuleId::ComponentNamed, component, FindingValue::Absent, place);
        }
        None => lot.refuse(case, RuleId::ComponentMissing, FindingValue::Absent, FindingValue::Absent, place),
    }
    Ok(())
}
