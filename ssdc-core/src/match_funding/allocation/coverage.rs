//! How well each demand is covered.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::claim::Claim;
use super::demand::Demand;
use super::{Coverage, Given, rounded};
use crate::match_funding::compared::Verdict;
use crate::values::Fraction;
use crate::{Error, Money, RoundingMode};

/// The demands, by claim, that cannot all be met even where everything unknown turns out well.
pub(super) type Certain = HashSet<(usize, usize)>;

pub(super) fn coverage(
    claim: &Claim<'_>,
    index: usize,
    (place, demand): (usize, &Demand),
    given: &Given,
    certain: &Certain,
) -> Result<Coverage, Error> {
    let none = claim.currency.map(Money::zero);
    let answer = named(claim, demand);
    let (Some(required), Some(currency)) = (demand.required, claim.currency) else {
        let required = none.filter(|_| demand.settled.is_some());
        return Ok(Coverage { required, given: none, lacking: required.and(none), ..answer });
    };
    let sum = |holds: &dyn Fn(usize) -> bool| -> Decimal {
        let own = given.range((index, 0)..(index + 1, 0));
        let looks = |offer: usize| claim.offers.get(offer).is_some_and(|offer| offer.counts.get(place) == Some(&true));
        own.filter(|((_, offer), _)| looks(*offer) && holds(*offer)).map(|(_, amount)| *amount).sum()
    };
    let all = sum(&|_| true);
    let given_of = |claim, offer| given.get(&(claim, offer)).copied().unwrap_or_default();
    let counted = Fraction::of(all).checked_add(demand.carried.0)?.checked_sub(demand.baseline)?.or_zero();
    let scale = currency.decimals().max(required.amount().scale()).max(all.scale());
    let covered = counted.to_decimal(rounded(RoundingMode::Down, scale)?)?.min(required.amount());
    let mut lacking = required.amount() - covered;
    for (slice, share) in demand.slices.iter().enumerate().filter(|(_, share)| !share.is_cap) {
        let inside = sum(&|offer| claim.offers.get(offer).is_some_and(|offer| offer.is_inside(place, slice)));
        let short = share.amount.checked_sub(Fraction::of(inside))?.or_zero();
        lacking = lacking.max(short.to_decimal(rounded(RoundingMode::Up, currency.decimals())?)?);
    }
    // What nobody else can use a check counts, given or not: it raises a least part of what is recognised.
    let mut is_raised = false;
    for (slice, share) in demand.slices.iter().enumerate().filter(|(_, share)| !share.is_cap) {
        let Some(rate) = share.of_recognised else { continue };
        let counts = |offer: usize| {
            claim.offers.get(offer).map_or(Decimal::ZERO, |one| {
                let given = given_of(index, offer);
                if one.is_shared { given } else { one.low.max(given) }
            })
        };
        let looked_at = || claim.offers_to(place);
        let all: Decimal = looked_at().map(counts).sum();
        let inside = |offer: &usize| claim.offers.get(*offer).is_some_and(|one| one.is_inside(place, slice));
        let inside: Decimal = looked_at().filter(inside).map(counts).sum();
        let recognised = Fraction::of(all).checked_add(demand.carried.0)?;
        let short = rate.checked_mul(recognised)?.checked_sub(Fraction::of(inside))?.or_zero();
        let short = short.to_decimal(rounded(RoundingMode::Up, currency.decimals())?)?;
        is_raised |=
            short > lacking && looked_at().all(|offer| claim.offers.get(offer).is_some_and(|one| !one.is_shared));
        lacking = lacking.max(short);
    }
    // What is not known could all be for this one.
    let offers = claim.offers_to(place).filter_map(|offer| claim.offers.get(offer));
    let unknown: Decimal = offers.map(|offer| offer.unknown).sum();
    // What is not known may come within the least part, and close the gap.
    let certain = (certain.contains(&(index, place)) || is_raised) && !claim.is_open && unknown < lacking;
    let verdict = match (lacking.is_zero(), certain) {
        (true, _) => Verdict::Met,
        (false, true) => Verdict::Short,
        (false, false) => Verdict::Undetermined,
    };
    let money = |amount| Some(Money::new(amount, currency));
    let carried = demand.carried.0.to_decimal(rounded(RoundingMode::Down, scale)?)?.min(covered);
    let carried = money(carried).filter(|carried| !carried.is_zero());
    Ok(Coverage {
        required: Some(required),
        given: money(covered),
        carried,
        lacking: money(lacking),
        verdict,
        ..answer
    })
}

/// Whose demand it is, and of what; nothing of it is known yet.
fn named(claim: &Claim<'_>, demand: &Demand) -> Coverage {
    let members = || demand.members.iter().filter_map(|member| claim.members.get(*member));
    let mut grants: Vec<_> = members().map(|member| member.grant.id.clone()).collect();
    grants.dedup();
    Coverage {
        grants,
        recipient: demand.recipient.clone(),
        requirement: demand.name.clone(),
        required: None,
        given: None,
        carried: None,
        lacking: None,
        verdict: demand.settled.unwrap_or(Verdict::Undetermined),
    }
}
