//! P4: money that came from the grantor is no match, however it came.

use rust_decimal::Decimal;

use super::case::{Case, Lot};
use super::facts::{Facts, Refusal};
use crate::Rounding;
use crate::report::{FindingValue, RuleId};

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) -> Result<(), Refusal> {
    let Some(origin) = &case.policy.recognise.origin else { return Ok(()) };
    let Facts::Bare(facts) = case.facts else { return Ok(()) };
    let tainted = facts.of_lot(lot.record).map(|lot| lot.tainted.to_decimal(Rounding::EXACT)).transpose()?;
    let Some(tainted) = tainted.filter(|tainted| *tainted > Decimal::ZERO) else { return Ok(()) };
    let observed = FindingValue::Money(lot.money(tainted));
    lot.note(case, RuleId::GrantorsMoney, observed, FindingValue::Absent, "/recognise/origin");
    if origin.disallows {
        lot.less(tainted, tainted);
        lot.refused |= !lot.could_count();
    }
    Ok(())
}
