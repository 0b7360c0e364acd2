//! P10: what others already count, or plan to count, does not count here.

use rust_decimal::Decimal;

use super::case::{Case, Lot};
use crate::report::{FindingValue, RuleId};

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) {
    let Some(exclusive) = case.policy.recognise.exclusive else { return };
    let counted = lot.record.counted_elsewhere.iter().filter(|other| exclusive.forward || other.planned != Some(true));
    let amounts = counted.map(|other| other.amount.amount());
    let sum = amounts.fold(Decimal::ZERO, |sum, part| sum.checked_add(part).unwrap_or(Decimal::MAX));
    if sum > Decimal::ZERO {
        let observed = FindingValue::Money(lot.money(sum.min(lot.record.amount.amount())));
        lot.note(case, RuleId::CountedElsewhere, observed, FindingValue::Absent, "/recognise/exclusive");
        lot.less(sum, sum);
        lot.refused |= !lot.could_count();
    }
}
