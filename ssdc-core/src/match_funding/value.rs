//! P6 and P7: how much of a lot is in the state that counts, at most its amount, less what was taken back.

use rust_decimal::Decimal;

use super::case::{Case, Lot};
use super::facts::Refusal;
use super::terms::{Method, Words};
use crate::graph::{NodeRef, TieKind};
use crate::model::Payment;
use crate::report::{FindingValue, RecordRef, RuleId};
use crate::{Certainty, Date, Day, Kind, PartnerId, Rounding, State};

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) -> Result<(), Refusal> {
    let amount = lot.record.amount.amount();
    let sum = |surely: bool| -> Decimal {
        let counted = lot.entries.iter().filter(|entry| entry.surely || !surely).map(|entry| entry.amount);
        counted.fold(Decimal::ZERO, |sum, part| sum.checked_add(part).unwrap_or(Decimal::MAX))
    };
    let (surely, perhaps) = (sum(true), sum(false));
    let (surely_back, perhaps_back) = taken_back(case, lot);
    let place = "/recognise/state";
    let left = perhaps - surely_back.min(perhaps);
    if left > amount {
        let (observed, whole) = (FindingValue::Money(lot.money(left)), FindingValue::Money(lot.record.amount));
        lot.note(case, RuleId::StateExceedsAmount, observed, whole, place);
    }
    let reached = if lot.doubted { Decimal::ZERO } else { surely.min(amount) };
    if reached > Decimal::ZERO {
        let state = FindingValue::State(lot.state);
        let rule = if reached == amount { RuleId::StateReached } else { RuleId::StateReachedInPart };
        lot.note(case, rule, FindingValue::Money(lot.money(reached)), state, place);
    }
    (lot.low, lot.high) = (reached, perhaps.min(amount));
    if perhaps_back > Decimal::ZERO {
        let back = FindingValue::Money(lot.money(perhaps_back.min(amount)));
        lot.note(case, RuleId::TakenBack, back, FindingValue::Absent, place);
        // What never came may have been what was withdrawn: only the rest surely comes off what counts. What went back comes off
        // all that came, and not off the amount alone, for it may have come again.
        let never_came = amount - perhaps.min(amount);
        let comes_off = surely_back - never_came.min(surely_back);
        let rest = (surely - perhaps_back.min(surely)).min(remains(case, lot));
        (lot.low, lot.high) = (rest.min(reached), (perhaps - comes_off.min(perhaps)).min(amount));
    }
    if case.question.reasons {
        paid_back(case, lot, perhaps_back);
    }
    if !lot.has_come {
        valued(case, lot);
    }
    deduct(case, lot);
    lot.whole = lot.high.max(amount);
    Ok(())
}

/// What of a lot was taken back: surely, and at most.
fn taken_back(case: &Case<'_>, lot: &Lot<'_>) -> (Decimal, Decimal) {
    let (mut surely, mut perhaps) = (Decimal::ZERO, Decimal::ZERO);
    for (certainty, part, _) in backs(case, lot) {
        if certainty == Certainty::Surely {
            surely = surely.checked_add(part).unwrap_or(Decimal::MAX);
        }
        perhaps = perhaps.checked_add(part).unwrap_or(Decimal::MAX);
    }
    (surely, perhaps)
}

/// What surely or perhaps went back by the day asked about, how much, and on which day at the latest.
fn backs(case: &Case<'_>, lot: &Lot<'_>) -> impl Iterator<Item = (Certainty, Decimal, Day)> {
    let (as_of, amount) = (case.as_of, lot.record.amount.amount());
    let back = lot.record.states.iter().filter(|entry| matches!(entry.state, State::Rejected | State::Released));
    back.filter_map(move |entry| {
        let certainty = entry.on.map_or(Certainty::Possibly, |on| on.by(as_of));
        let part = entry.amount.as_deref().map_or(amount, |part| part.amount());
        let on = entry.on.map_or(as_of, Date::last_day).min(as_of);
        (certainty != Certainty::No).then_some((certainty, part, on))
    })
}

/// What surely remains at the end where parts come and go one after the other, and never more than the amount is there.
fn remains(case: &Case<'_>, lot: &Lot<'_>) -> Decimal {
    let parts = lot.entries.iter().filter(|entry| entry.surely);
    let parts = parts.map(|entry| (entry.on.map_or(case.as_of, Date::first_day), false, entry.amount));
    let mut moves: Vec<_> = parts.chain(backs(case, lot).map(|(_, part, on)| (on, true, part))).collect();
    moves.sort_unstable();
    let amount = lot.record.amount.amount();
    moves.into_iter().fold(Decimal::ZERO, |there, (_, is_back, part)| {
        if is_back { there - part.min(there) } else { there.checked_add(part).unwrap_or(amount).min(amount) }
    })
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
