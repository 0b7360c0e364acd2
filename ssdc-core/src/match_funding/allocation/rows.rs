//! What a claim is given, lot by lot and, where the policy asks for tranches, tranche by tranche in their order.

use rust_decimal::Decimal;

use super::claim::Claim;
use super::offer::Offer;
use super::settle::Shared;
use super::{AllocationRow, Given};
use crate::match_funding::currency::money_of;
use crate::match_funding::periods;
use crate::match_funding::policy::Policy;
use crate::match_funding::terms::Level;
use crate::model::Assignment;
use crate::values::Fraction;
use crate::{Certainty, Currency, Money, RoundingMode};

pub(super) fn rows(
    claim: &Claim<'_>,
    index: usize,
    given: &Given,
    shared: &Shared,
    policy: &Policy,
) -> Vec<AllocationRow> {
    let Some(currency) = claim.currency else { return Vec::new() };
    let rows = plain(claim, index, given, shared, currency);
    let by_tranche = policy.requirements.iter().any(|one| {
        one.level == Level::Tranche || one.base.as_ref().is_some_and(|base| &*base.figure == "tranches_due")
    });
    let ([demand], [member], true) = (&*claim.demands, &*claim.members, by_tranche) else { return rows };
    let inside = |on| member.within.is_none_or(|within| periods::holds(within, on) == Certainty::Surely);
    let tranches = member.grant.tranches.iter().filter_map(|one| Some((one.due?, one.number, one.amount?)));
    let mut due: Vec<_> = tranches.filter(|(on, ..)| inside(*on)).collect();
    due.sort_unstable_by_key(|(on, number, _)| (*on, *number));
    let mut left = demand.required.map(Money::amount).unwrap_or_default();
    let mut tranches = Vec::new();
    for (_, number, amount) in due {
        let share = amount.amount().min(left);
        tranches.push((number, share));
        left -= share;
    }
    if tranches.is_empty() { rows } else { by_tranches(rows, tranches) }
}

fn by_tranches(rows: Vec<AllocationRow>, tranches: Vec<(u32, Decimal)>) -> Vec<AllocationRow> {
    let mut parted = Vec::new();
    let mut tranches = tranches.into_iter().peekable();
    for row in rows {
        let (whole, currency) = (row.amount.amount(), row.amount.currency());
        let mut left = whole;
        while left > Decimal::ZERO {
            let (tranche, taken) = match tranches.peek_mut() {
                Some((number, room)) if *room > Decimal::ZERO => {
                    let taken = left.min(*room);
                    *room -= taken;
                    (Some(*number), taken)
                }
                Some(_) => {
                    tranches.next();
                    continue;
                }
                None => (None, left),
            };
            left -= taken;
            let share = if taken == whole { row.own_amount } else { part_of(row.own_amount, taken, whole) };
            parted.push(AllocationRow {
                tranche,
                amount: Money::new(taken, currency),
                own_amount: share,
                ..row.clone()
            });
        }
    }
    parted
}

fn part_of(own: Money, taken: Decimal, whole: Decimal) -> Money {
    if own.amount() == whole {
        return Money::new(taken, own.currency());
    }
    let share = own.amount().checked_mul(taken).and_then(|all| all.checked_div(whole)).unwrap_or(own.amount());
    let up = rust_decimal::RoundingStrategy::AwayFromZero;
    Money::new(share.round_dp_with_strategy(own.currency().decimals(), up).min(own.amount()), own.currency())
}

/// What has to be taken of a contribution to give so much.
pub(super) fn own_amount(offer: &Offer<'_>, amount: Decimal) -> Money {
    let currency = offer.record.amount.currency();
    if offer.own == offer.low || offer.low.is_zero() {
        return Money::new(amount, currency);
    }
    let share = Fraction::of(amount)
        .checked_mul(Fraction::of(offer.own))
        .and_then(|all| all.checked_div(Fraction::of(offer.low)));
    let taken = share.and_then(|share| money_of(share, currency, RoundingMode::Up)).map(Money::amount);
    Money::new(taken.unwrap_or(offer.own).min(offer.own), currency)
}

fn plain(claim: &Claim<'_>, index: usize, given: &Given, shared: &Shared, currency: Currency) -> Vec<AllocationRow> {
    let own = given.range((index, 0)..(index + 1, 0));
    let row = |(pair, amount): (&(usize, usize), &Decimal)| {
        let offer = claim.offers.get(pair.1)?;
        let member = claim.members.get(offer.member)?;
        Some(AllocationRow {
            contribution: offer.record.id.clone(),
            grant: member.grant.id.clone(),
            recipient: member.recipient.clone(),
            tranche: None,
            amount: Money::new(*amount, currency),
            own_amount: own_amount(offer, *amount),
            was_assigned: offer.assignment.is_some(),
            is_shared: shared.contains(pair),
            opened: offer.assignment.filter(|place| {
                let names_none = |one: &Assignment| one.recipient.is_none();
                member.recipient.is_some()
                    && member.grant.recipients.len() > 1
                    && offer.record.assigned.get(*place).is_some_and(names_none)
            }),
        })
    };
    own.filter_map(row).collect()
}
