//! P19: which currency is compared in, and what a lot in another one is worth in it.
//!
//! All steps count in the lot's own currency, so that parts and what others count stay exact; what is left at the end is
//! converted once.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::case::{Case, Lot, Question};
use super::facts::{Refusal, anchor};
use super::terms::{Anchor, ConversionDay, ConversionRule};
use crate::model::Rate;
use crate::report::{FindingValue, RecordRef, RuleId};
use crate::values::Fraction;
use crate::{Currency, Day, Error, Kind, Money, Rounding, RoundingMode};

/// How a lot is converted: what surely counts, and the most of what could.
#[derive(Debug, Clone, Copy)]
pub(super) struct Factors {
    to: Currency,
    surely: Fraction,
    most: Fraction,
}

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) -> Result<(), Refusal> {
    let Some(currency) = case.currency.filter(|_| !case.is_bare()) else { return Ok(()) };
    let own = lot.record.amount.currency();
    let (observed, required) = (FindingValue::Currency(own), FindingValue::Currency(currency));
    if own == currency {
        lot.note(case, RuleId::SameCurrency, observed, required, "/currency");
        return Ok(());
    }
    match factors(case, lot, currency)? {
        Some(factors) => lot.factors = Some(factors),
        None => {
            lot.doubt(case, RuleId::NoRate, observed, required, "/conversion");
            lot.foreign = true;
        }
    }
    Ok(())
}

/// What the rates of the policy's day make of a lot; `None` where one is missing, or the day is not known.
fn factors(case: &Case<'_>, lot: &mut Lot<'_>, to: Currency) -> Result<Option<Factors>, Error> {
    let Some(rule) = &case.policy.conversion else { return Ok(None) };
    let award = || anchor(case, Anchor::AgreementSigned).or_else(|| anchor(case, Anchor::AwardOffered))?.day();
    let entries: Vec<_> = lot.entries.iter().map(|entry| (entry.on, entry.amount, entry.surely)).collect();
    let mut paths = Vec::new();
    for (on, amount, surely) in entries {
        let day = match rule.on {
            ConversionDay::Recognition => on.and_then(crate::Date::day),
            ConversionDay::Award => award(),
            ConversionDay::AsOf => Some(case.as_of),
        };
        let own = lot.record.amount.currency();
        let Some(path) = day.and_then(|day| path(case.question, rule, (own, to), day)) else { return Ok(None) };
        paths.push((path, Fraction::of(amount), surely));
    }
    let mut said = Vec::new();
    let (mut sum, mut converted, mut most) = (Fraction::ZERO, Fraction::ZERO, None);
    for (path, amount, surely) in paths {
        let mut factor = Fraction::ONE;
        for (rate, step) in path {
            factor = factor.checked_mul(step)?;
            lot.reads.insert(RecordRef { kind: Kind::Rate, id: rate.id.shared().clone() });
            let source = rate.source.as_ref().map(|source| format!(" ({})", source.as_str())).unwrap_or_default();
            let words = format!("1 {} for {} {} on {}{source}", rate.from, rate.rate, rate.to, rate.on);
            if !said.contains(&words) {
                said.push(words);
            }
        }
        if surely {
            sum = sum.checked_add(amount)?;
            converted = converted.checked_add(amount.checked_mul(factor)?)?;
        }
        most = most.filter(|most: &Fraction| most.compare(factor).is_gt()).or(Some(factor));
    }
    let Some(most) = most else { return Ok(None) };
    // Of a lot that came on several days each part has the rate of its day.
    let surely = if sum.is_zero() { most } else { converted.checked_div(sum)? };
    lot.note(case, RuleId::Converted, FindingValue::Words(said), FindingValue::Currency(to), "/conversion");
    Ok(Some(Factors { to, surely, most }))
}

/// What a part of a lot that is not yet converted is worth in the currency of the case: what surely counts, and what could.
pub(super) fn worth(lot: &Lot<'_>, (low, high): (Decimal, Decimal)) -> Result<(Decimal, Decimal), Error> {
    let Some(Factors { to, surely, most }) = lot.factors else { return Ok((low, high)) };
    let low = into(low, surely, to)?;
    Ok((low, into(high, most, to)?.max(low)))
}

/// Exactly where that has a decimal, else down to the minor unit.
/// An amount as money: exact where it has a decimal, else rounded in the minor unit.
pub(super) fn money_of(amount: Fraction, currency: Currency, mode: RoundingMode) -> Result<Money, Error> {
    let minor = Rounding::new(mode, Decimal::new(1, currency.decimals()))?;
    let amount = amount.to_decimal(Rounding::EXACT).or_else(|_| amount.to_decimal(minor))?;
    Ok(Money::new(amount, currency))
}

fn into(amount: Decimal, factor: Fraction, to: Currency) -> Result<Decimal, Error> {
    let down = Rounding::new(RoundingMode::Down, Decimal::new(1, to.decimals()))?;
    let money = Money::new(amount, to);
    let exact = money.times(factor, Rounding::EXACT);
    let down = |error| if let Error::Inexact { .. } = error { money.times(factor, down) } else { Err(error) };
    Ok(exact.or_else(down)?.amount())
}

/// Puts what counts of a lot into the currency of the case: exactly where that has a decimal, else down to the minor unit,
/// so that parts never give more together than the whole.
pub(super) fn convert(case: &Case<'_>, lot: &mut Lot<'_>) -> Result<(), Error> {
    let Some(Factors { to, surely, most }) = lot.factors.take() else { return Ok(()) };
    let (all_sure, low) = (lot.low == lot.high, into(lot.low, surely, to)?);
    let most = if all_sure { surely } else { most };
    let high = into(lot.high, most, to)?.max(low);
    let assigned = (into(lot.low - lot.free.0, surely, to)?, into(lot.high - lot.free.1, most, to)?);
    lot.free = ((low - assigned.0).max(Decimal::ZERO), (high - assigned.1).max(Decimal::ZERO));
    (lot.low, lot.high, lot.currency) = (low, high, to);
    super::value::cap(case, lot);
    Ok(())
}

/// The rates of a portfolio from the source that the policy names, found at the first lot in another currency.
#[derive(Default)]
pub(super) struct Exchange(OnceCell<Pairs>);

#[derive(Default)]
struct Pairs {
    dated: BTreeMap<(Currency, Currency), BTreeMap<Day, u32>>,
    currencies: BTreeSet<Currency>,
}

type Leg<'c> = (&'c Rate, Fraction);

/// The way from one currency to another on a day: straight, else through the third currency with the freshest rates.
fn path<'c>(
    question: &Question<'c>,
    rule: &ConversionRule,
    (from, to): (Currency, Currency),
    on: Day,
) -> Option<Vec<Leg<'c>>> {
    let rates = &question.portfolio.tables.rates;
    let pairs = question.exchange.0.get_or_init(|| {
        let mut pairs = Pairs::default();
        for (slot, rate) in rates.slots_and_rows() {
            let told = rate.source.as_ref().map(|source| source.as_str());
            let named = rule.source.as_ref().is_none_or(|source| told == Some(&**source));
            if let Some(day) = rate.on.day().filter(|_| named) {
                // Rates of one pair and day are equal: the first id stands for them.
                let slots = pairs.dated.entry((rate.from, rate.to)).or_default();
                let known = slots.get(&day).and_then(|known| rates.at(*known));
                if known.is_none_or(|known| rate.id < known.id) {
                    slots.insert(day, slot);
                }
                pairs.currencies.extend([rate.from, rate.to]);
            }
        }
        pairs
    });
    let one = |from: Currency, to: Currency| -> Option<(Day, Leg<'c>)> {
        let (day, slot) = pairs.dated.get(&(from, to))?.range(..=on).next_back()?;
        let age = i64::from(on.number()) - i64::from(day.number());
        let rate = rates.at(*slot).filter(|_| age <= i64::from(rule.max_age_days))?;
        Some((*day, (rate, Fraction::of(rate.rate.value()))))
    };
    let leg = |from: Currency, to: Currency| -> Option<(Day, Leg<'c>)> {
        let back = one(to, from).and_then(|(day, (rate, factor))| Some((day, (rate, factor.inverse()?))));
        match (one(from, to), back) {
            (Some(straight), Some(back)) => Some(if back.0 > straight.0 { back } else { straight }),
            (straight, back) => straight.or(back),
        }
    };
    if let Some((_, straight)) = leg(from, to) {
        return Some(vec![straight]);
    }
    let mut best: Option<(Day, Vec<Leg<'c>>)> = None;
    for third in &pairs.currencies {
        if let (Some((first, out)), Some((second, back))) = (leg(from, *third), leg(*third, to)) {
            let oldest = first.min(second);
            if best.as_ref().is_none_or(|(day, _)| oldest > *day) {
                best = Some((oldest, vec![out, back]));
            }
        }
    }
    best.map(|(_, legs)| legs)
}
