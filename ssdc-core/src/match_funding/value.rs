//! P6 and P7: how much of a lot is in the state that counts, at most its amount, less what was taken back.

use rust_decimal::Decimal;

use super::case::{Case, Lot};
use crate::report::{FindingValue, RuleId};
use crate::{Certainty, State};

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) {
    let amount = lot.record.amount.amount();
    let sum = |surely: bool| -> Decimal {
        let counted = lot.entries.iter().filter(|entry| entry.surely || !surely).map(|entry| entry.amount);
        counted.fold(Decimal::ZERO, |sum, part| sum.checked_add(part).unwrap_or(Decimal::MAX))
    };
    let (surely, perhaps) = (sum(true), sum(false));
    let sure = if lot.doubted { Decimal::ZERO } else { surely.min(amount) };
    (lot.low, lot.high) = (sure, perhaps.min(amount));
    let place = "/recognise/state";
    if perhaps > amount {
        let (observed, whole) = (FindingValue::Money(lot.money(perhaps)), FindingValue::Money(lot.record.amount));
        lot.note(case, RuleId::StateExceedsAmount, observed, whole, place);
    }
    if lot.low > Decimal::ZERO {
        let state = FindingValue::State(lot.state);
        let reached = FindingValue::Money(lot.money(lot.low));
        let rule = if lot.low == amount { RuleId::StateReached } else { RuleId::StateReachedInPart };
        lot.note(case, rule, reached, state, place);
    }
    let (mut surely_back, mut perhaps_back) = (Decimal::ZERO, Decimal::ZERO);
    for entry in lot.record.states.iter().filter(|entry| matches!(entry.state, State::Rejected | State::Released)) {
        let part = entry.amount.as_deref().map_or(amount, |part| part.amount());
        let certainty = entry.on.map_or(Certainty::Possibly, |on| on.by(case.as_of));
        if certainty == Certainty::Surely {
            surely_back = surely_back.checked_add(part).unwrap_or(Decimal::MAX);
        }
        if certainty != Certainty::No {
            perhaps_back = perhaps_back.checked_add(part).unwrap_or(Decimal::MAX);
        }
    }
    if perhaps_back > Decimal::ZERO {
        let back = FindingValue::Money(lot.money(perhaps_back.min(amount)));
        lot.note(case, RuleId::TakenBack, back, FindingValue::Absent, place);
        // What never came may have been what was withdrawn: only the rest surely comes off what counts.
        let never_came = amount - perhaps.min(amount);
        lot.less((surely_back - never_came.min(surely_back)).max(Decimal::ZERO), perhaps_back);
    }
}
