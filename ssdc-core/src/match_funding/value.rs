//! P6 and P7: how much of a lot is in the state that counts, at most its amount, less what was taken back.

use rust_decimal::Decimal;

use super::case::{Case, Lot};
use super::facts::Refusal;
use super::terms::{Method, Words};
use crate::graph::{NodeRef, TieKind};
use crate::model::Payment;
use crate::report::{FindingValue, RecordRef, RuleId};
use crate::{Certainty, Kind, PartnerId, Rounding, State};

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) -> Result<(), Refusal> {
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
    if case.question.reasons {
        paid_back(case, lot, perhaps_back);
    }
    if !lot.has_come {
        valued(case, lot);
    }
    deduct(case, lot);
    Ok(())
}

/// Names payments by which more money of the lot went back to its source than its states say. They tell how money moved; what
/// counts of a lot its states tell alone.
fn paid_back(case: &Case<'_>, lot: &mut Lot<'_>, said: Decimal) {
    let tables = &case.portfolio.tables;
    let Some(slot) = tables.contributions.find(lot.record.id.as_str()) else { return };
    let ties = case.portfolio.graph.incoming(NodeRef { kind: Kind::Contribution, slot });
    let brought = ties.filter(|(from, tie)| tie.kind == TieKind::Brings && from.kind == Kind::Payment);
    let mut payments: Vec<&Payment> =
        brought.filter_map(|(from, _)| tables.payments.at(from.slot)).map(|payment| &**payment).collect();
    payments.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    let source = |partner: &Option<PartnerId>| partner.is_some() && *partner == lot.record.source;
    let goes_back = |payment: &&Payment| {
        let amount = payment.amount.amount();
        let back = (amount > Decimal::ZERO && source(&payment.to)) || (amount < Decimal::ZERO && !source(&payment.to));
        back && !payment.is_promise() && payment.on.is_none_or(|on| on.by(case.as_of) != Certainty::No)
    };
    payments.retain(goes_back);
    let sum = payments.iter().try_fold(Decimal::ZERO, |sum, payment| sum.checked_add(payment.amount.amount().abs()));
    if sum.is_none_or(|sum| sum > said) {
        let record = |payment: &&Payment| RecordRef { kind: Kind::Payment, id: payment.id.shared().clone() };
        let records: Vec<RecordRef> = payments.iter().map(record).collect();
        lot.reads.extend(records.iter().cloned());
        lot.note(case, RuleId::PaidBack, FindingValue::records(records), FindingValue::Absent, "/recognise/state");
    }
}

/// At most what the method of the policy finds; of a lot that came in part, at most what came.
fn valued(case: &Case<'_>, lot: &mut Lot<'_>) {
    let Some(rule) = lot.rule.and_then(|rule| case.policy.recognise.kinds.get(rule)) else { return };
    let amounts = lot.record.valuation.as_deref().map(|valuation| &valuation.amounts);
    let own = lot.record.amount.currency();
    let found = |name: &str| {
        let amount = amounts.and_then(|amounts| amounts.get(name)).filter(|amount| amount.currency() == own);
        amount.map(|amount| amount.amount())
    };
    let value = match rule.value {
        Method::Face | Method::Stated => return,
        Method::LesserOfBookAndFairMarket => {
            found("book").zip(found("fair_market")).map(|(book, market)| book.min(market))
        }
        method => found(method.word()),
    };
    let place = format!("/recognise/kind/{}/value", lot.rule.unwrap_or_default());
    let method = FindingValue::word(rule.value.word());
    match value {
        Some(value) => {
            lot.note(case, RuleId::Valued, FindingValue::Money(lot.money(value)), method, &place);
            // A value above the amount counts too, as long as the whole lot has come.
            let whole = lot.record.amount.amount();
            let valued = |part: Decimal| if part >= whole { value } else { part.min(value) };
            (lot.low, lot.high) = (if lot.low.is_zero() { lot.low } else { valued(lot.low) }, valued(lot.high));
        }
        None => lot.refuse(case, RuleId::ValuationMissing, FindingValue::Absent, method, &place),
    }
}

/// What the donor got back, and what is above the most that one lot may count for, comes off.
fn deduct(case: &Case<'_>, lot: &mut Lot<'_>) {
    let benefit = lot.record.benefit_to_donor.as_deref().filter(|_| case.policy.recognise.deducts_benefit);
    if let Some(benefit) = benefit.filter(|benefit| benefit.amount() > Decimal::ZERO) {
        lot.note(
            case,
            RuleId::BenefitDeducted,
            FindingValue::Money(*benefit),
            FindingValue::Absent,
            "/recognise/deduct",
        );
        lot.less(benefit.amount(), benefit.amount());
    }
    // What is in another currency is measured by the cap once it is converted.
    if case.is_bare() || case.currency.is_none_or(|currency| currency == lot.currency) {
        cap(case, lot);
    }
}

/// At most what one lot may count for.
pub(super) fn cap(case: &Case<'_>, lot: &mut Lot<'_>) {
    let rule = lot.rule.and_then(|rule| case.policy.recognise.kinds.get(rule));
    let most = rule.and_then(|rule| rule.lot_at_most).and_then(|most| most.to_decimal(Rounding::EXACT).ok());
    if let Some(most) = most.filter(|most| lot.high > *most) {
        let place = format!("/recognise/kind/{}/lot_at_most", lot.rule.unwrap_or_default());
        lot.note(
            case,
            RuleId::LotCapped,
            FindingValue::Money(lot.money(lot.high)),
            FindingValue::Money(lot.money(most)),
            &place,
        );
        (lot.low, lot.high) = (lot.low.min(most), most);
    }
}
