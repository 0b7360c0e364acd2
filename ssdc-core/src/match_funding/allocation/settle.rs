//! What a flow gives and a check would not count is taken back: where it would not the flow is a bound, not an answer.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::claim::Claim;
use super::offer::Offer;
use super::rows::own_amount;
use super::{Given, rounded};
use crate::values::Fraction;
use crate::{ContributionId, Currency, Error, RoundingMode};

/// A claim and one of its offers.
type Pair = (usize, usize);

/// What counts for several grants at once, as the exclusive scope of the policy allows: it is not put down for any of them.
pub(super) type Shared = BTreeSet<Pair>;

/// What of a lot is put down for some is taken from all others, and what is left must do for them. Says what is shared, and what
/// was taken back.
pub(super) fn settle(claims: &[Claim<'_>], given: &mut Given) -> Result<(Shared, Vec<Pair>), Error> {
    let mut by_lot: BTreeMap<&ContributionId, Vec<(Pair, &Offer<'_>)>> = BTreeMap::new();
    for pair in given.keys() {
        if let Some(offer) = claims.get(pair.0).and_then(|claim| claim.offers.get(pair.1)) {
            by_lot.entry(&offer.record.id).or_default().push((*pair, offer));
        }
    }
    let (mut shared, mut taken_back) = (Shared::new(), Vec::new());
    for pairs in by_lot.into_values().filter(|pairs| pairs.len() > 1) {
        let free = || pairs.iter().filter(|(_, offer)| offer.assignment.is_none());
        let scopes: BTreeSet<_> = free().map(|(_, offer)| offer.scope).collect();
        let is_shared = |offer: &Offer<'_>| offer.is_free && scopes.len() > 1;
        shared.extend(free().filter(|(_, offer)| is_shared(offer)).map(|(pair, _)| *pair));
        let (mut written, stays): (Vec<_>, Vec<_>) =
            pairs.iter().partition(|(_, offer)| offer.assignment.is_none() && !is_shared(offer));
        let taken = |given: &Given, (pair, offer): &(Pair, &Offer<'_>)| {
            own_amount(offer, given.get(pair).copied().unwrap_or_default()).amount()
        };
        let mut all: Decimal = written.iter().map(|one| taken(given, one)).sum();
        let room = stays.iter().map(|one| one.1.room - taken(given, one)).min();
        // Those for whom least of it came lose it first.
        written.sort_by_key(|(pair, offer)| (offer.room, std::cmp::Reverse(*pair)));
        for one in &written {
            let room = room.map_or(one.1.room, |room| room.min(one.1.room)).max(Decimal::ZERO);
            let less = (all - room).min(taken(given, one));
            if less > Decimal::ZERO {
                all -= less;
                let left = worth(one.1, taken(given, one) - less)?;
                given.insert(one.0, left);
                taken_back.push(one.0);
            }
        }
    }
    Ok((shared, taken_back))
}

/// These offers give no more than this.
pub(super) fn limit(claims: &mut [Claim<'_>], given: &Given, pairs: &[Pair]) {
    for pair in pairs {
        let offer = claims.get_mut(pair.0).and_then(|claim| claim.offers.get_mut(pair.1));
        if let Some(offer) = offer {
            let low = given.get(pair).copied().unwrap_or_default();
            (offer.own, offer.low) = (own_amount(offer, low).amount(), low);
        }
    }
}

/// What so much of an offer, in its own currency, is worth in the currency that is compared in.
fn worth(offer: &Offer<'_>, own: Decimal) -> Result<Decimal, Error> {
    if offer.own == offer.low || offer.own.is_zero() {
        return Ok(own);
    }
    let share = Fraction::of(own).checked_mul(Fraction::of(offer.low))?.checked_div(Fraction::of(offer.own))?;
    share.to_decimal(rounded(RoundingMode::Down, offer.low.scale())?)
}

/// A cap of a share q of what is recognised admits q/(1-q) of the rest. Where all is met it is the amount that the flow knew;
/// where not, what is above it does not count and is not given.
pub(super) fn trim(claims: &[Claim<'_>], given: &mut Given) -> Result<(), Error> {
    for (index, claim) in claims.iter().enumerate() {
        for (place, demand) in claim.demands.iter().enumerate() {
            for (slice, share) in demand.slices.iter().enumerate().filter(|(_, share)| share.is_cap) {
                let Some(rate) = share.of_recognised.filter(|rate| rate.compare(Fraction::ONE).is_lt()) else {
                    continue;
                };
                let inside = |offer: usize| claim.offers.get(offer).is_some_and(|offer| offer.is_inside(place, slice));
                let sum = |given: &Given, within: bool| -> Decimal {
                    let own = given.range((index, 0)..(index + 1, 0));
                    own.filter(|((_, offer), _)| inside(*offer) == within).map(|(_, amount)| *amount).sum()
                };
                let rest = Fraction::of(sum(given, false)).checked_add(demand.carried.0)?;
                let most = rate.checked_mul(rest)?.checked_div(Fraction::ONE.checked_sub(rate)?)?;
                let scale = claim.currency.map_or(0, Currency::decimals);
                let mut above = sum(given, true) - most.to_decimal(rounded(RoundingMode::Down, scale)?)?;
                for ((_, offer), amount) in given.range_mut((index, 0)..(index + 1, 0)).rev() {
                    if above > Decimal::ZERO && inside(*offer) {
                        let taken = above.min(*amount);
                        (*amount, above) = (*amount - taken, above - taken);
                    }
                }
            }
        }
    }
    given.retain(|_, amount| *amount > Decimal::ZERO);
    Ok(())
}
