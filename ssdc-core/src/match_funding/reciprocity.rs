//! P10: a programme that this one matches may not match it.

use super::case::{Case, Lot};
use super::facts::{Facts, Here, Known, Refusal, attribute};
use super::terms::Value;
use crate::report::{FindingValue, RuleId};

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) -> Result<(), Refusal> {
    let Facts::Bare(facts) = case.facts else { return Ok(()) };
    if !case.policy.recognise.forbids_reciprocity {
        return Ok(());
    }
    let from = attribute(case, "source.programme", Here { lot: Some(lot), line: None });
    let Known::Values(values) = from else { return Ok(()) };
    let (Some(own), Some(Value::Text(source))) = (&facts.programme, values.first()) else { return Ok(()) };
    if facts.matches.iter().any(|(matching, matched)| matching == own && **matched == **source) {
        let source = FindingValue::word(source);
        lot.refuse(case, RuleId::Reciprocal, source, FindingValue::Absent, "/recognise/reciprocity");
    }
    Ok(())
}
