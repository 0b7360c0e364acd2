//! P19: which currency is compared in.

use super::case::{Case, Lot};
use super::facts::Refusal;
use crate::report::{FindingValue, RuleId};

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) -> Result<(), Refusal> {
    let Some(currency) = case.currency.filter(|_| !case.is_bare()) else { return Ok(()) };
    let own = lot.record.amount.currency();
    let (observed, required) = (FindingValue::Currency(own), FindingValue::Currency(currency));
    if own == currency {
        lot.note(case, RuleId::SameCurrency, observed, required, "/currency");
    } else {
        lot.doubt(case, RuleId::NoRate, observed, required, "/conversion");
        lot.foreign = true;
    }
    Ok(())
}
