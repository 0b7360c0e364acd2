//! P4: money that came from the grantor is no match, however it came.

use rust_decimal::Decimal;

use super::case::{Case, Lot};
use super::facts::{Facts, Refusal};
use super::origin;
use super::terms::{Origin, Trace, Words as _};
use crate::report::{FindingValue, RuleId};
use crate::{Period, Rounding};

const PLACE: &str = "/recognise/origin";

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) -> Result<(), Refusal> {
    let Some(rule) = &case.policy.recognise.origin else { return Ok(()) };
    let Facts::Bare(facts) = case.facts else { return traced(case, lot, rule) };
    let tainted = facts.of_lot(lot.record).map(|lot| lot.tainted.to_decimal(Rounding::EXACT)).transpose()?;
    let Some(tainted) = tainted.filter(|tainted| *tainted > Decimal::ZERO) else { return Ok(()) };
    let observed = FindingValue::Money(lot.money(tainted));
    lot.note(case, RuleId::GrantorsMoney, observed, FindingValue::Absent, PLACE);
    if rule.disallows {
        lot.less(tainted, tainted);
        lot.refused |= !lot.could_count();
    }
    Ok(())
}

/// What payments say: what surely came from the grantor counts for nothing, what may have come does not surely count.
fn traced(case: &Case<'_>, lot: &mut Lot<'_>, rule: &Origin) -> Result<(), Refusal> {
    let money = |lot: &Lot<'_>, amount: Decimal| FindingValue::Money(lot.money(amount));
    let Some(found) = origin::of_lot(case, lot, rule)? else {
        let whole = money(lot, lot.high);
        let unknown = [(lot.record.source.is_none(), "source"), (case.grantors.is_none(), "grantor")];
        let unknown = unknown.iter().filter(|(is_unknown, _)| *is_unknown).map(|(_, what)| (*what).to_owned());
        let unknown = FindingValue::Words(unknown.collect());
        if rule.disallows {
            lot.doubt(case, RuleId::OriginUnknown, whole, unknown, PLACE);
        } else {
            lot.note(case, RuleId::OriginUnknown, whole, unknown, PLACE);
        }
        return Ok(());
    };
    let add = |sum: Decimal, part: Decimal| sum.checked_add(part).unwrap_or(Decimal::MAX);
    let whole = lot.entries.iter().map(|entry| entry.amount).fold(Decimal::ZERO, add);
    let tainted = found.by(rule.trace);
    let perhaps = if found.perhaps > found.flow { found.perhaps } else { tainted };
    let is_flagged = origin::is_flagged(Some(rule), tainted, whole)?;
    let observed = money(lot, tainted);
    // What the grantor itself gives is certain; what others gave is a bound, or what a convention of accounts says.
    let by = if found.itself { FindingValue::Absent } else { FindingValue::word(rule.trace.word()) };
    match (tainted > Decimal::ZERO, rule.disallows, is_flagged) {
        (true, true, _) => lot.note(case, RuleId::GrantorsMoney, observed, by, PLACE),
        (true, false, true) => lot.note(case, RuleId::OriginFlagged, observed, by, PLACE),
        (true, false, false) => lot.note(case, RuleId::OriginBelowFlag, observed, by, PLACE),
        (false, ..) if perhaps.is_zero() => {
            let window = found.window.and_then(|(from, to)| Period::new(Some(from.into()), Some(to.into())).ok());
            let window = window.map_or(FindingValue::Absent, FindingValue::Period);
            lot.note(case, RuleId::OriginClean, window, FindingValue::Absent, PLACE);
        }
        (false, ..) => {}
    }
    if rule.trace == Trace::Min && found.min < found.flow {
        let earlier = found.earlier.iter().filter_map(|slot| case.portfolio.tables.contributions.at(*slot));
        let record = |one: &std::sync::Arc<crate::Contribution>| crate::RecordRef {
            kind: crate::Kind::Contribution,
            id: one.id.shared().clone(),
        };
        let (more, earlier) =
            (money(lot, found.flow - found.min), FindingValue::records(earlier.map(record).collect()));
        lot.note(case, RuleId::OriginShared, more, earlier, PLACE);
    }
    // Control on the day on which money moved is why it is the grantor's.
    let controlled = found.related.iter().filter(|one| one.moved_on.is_some()).map(ToString::to_string);
    let controlled: Vec<_> = controlled.filter(|_| case.question.reasons && perhaps > Decimal::ZERO).collect();
    if !controlled.is_empty() {
        lot.note(case, RuleId::ControlledByGrantor, FindingValue::Words(controlled), FindingValue::Absent, PLACE);
    }
    if perhaps > tainted {
        let why = found.unfollowed.iter().filter_map(|one| {
            let payment = case.portfolio.tables.payments.at(one.slot)?;
            Some(crate::RecordRef { kind: crate::Kind::Payment, id: payment.id.shared().clone() })
        });
        let why = FindingValue::records(why.collect());
        lot.note(case, RuleId::OriginUnknown, money(lot, perhaps - tainted), why, PLACE);
    }
    if rule.disallows {
        lot.less(tainted, perhaps);
        lot.refused |= !lot.could_count();
    }
    Ok(())
}
